#!/bin/sh
# quality.sh ATTEST DATA [WORK] - retrieval quality of attest beside BM25 of bm25s, on the same files, in one run.
#
# ATTEST is the program; DATA holds a folder for each collection with corpus.xml (PubMed XML), topics.tsv (`query TAB question`) and qrels.txt; WORK
# (default: a temporary folder) keeps corpora and run files. $PYTHON (default python3) must have bench/requirements.txt:
#
#	python3 -m venv venv && venv/bin/pip install -r bench/requirements.txt
#	PYTHON=venv/bin/python bench/quality.sh build/src/cli/attest ../data
#
# Each collection goes into a corpus of its own. attest's own figures (attest eval retrieval) are printed first; the table is made from the run files of both
# by one program, pytrec_eval.
set -eu
if [ $# -lt 2 ]; then
	sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d'
	exit 64
fi
here=$(cd "$(dirname "$0")" && pwd)
attest=$1
data=$2
python=${PYTHON:-python3}
if [ $# -ge 3 ]; then
	work=$3
	mkdir -p "$work"
else
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
fi
for c in ${COLLECTIONS:-cystic-fibrosis bioasq-7-9 liveqa-med}; do
	dir=$work/$c
	mkdir -p "$dir"
	rm -rf "$dir/corpus"
	"$attest" add --corpus "$dir/corpus" "$data/$c/corpus.xml" >"$dir/add.log" 2>&1 || {
		cat "$dir/add.log" >&2
		exit 1
	}
	echo
	echo "## $c"
	echo
	"$attest" eval retrieval --corpus "$dir/corpus" --topics "$data/$c/topics.tsv" --qrels "$data/$c/qrels.txt" --run "$dir/attest.txt"
	"$python" "$here/peer_bm25s.py" "$data/$c/corpus.xml" "$data/$c/topics.tsv" "$dir/bm25s-1.2-0.75.txt"
	"$python" "$here/peer_bm25s.py" --k1 1.5 "$data/$c/corpus.xml" "$data/$c/topics.tsv" "$dir/bm25s-1.5-0.75.txt"
	runs="$dir/attest.txt $dir/bm25s-1.2-0.75.txt $dir/bm25s-1.5-0.75.txt"
	if grep -q '<DescriptorName' "$data/$c/corpus.xml"; then
		"$python" "$here/peer_bm25s.py" --mesh "$data/$c/corpus.xml" "$data/$c/topics.tsv" "$dir/bm25s-1.2-0.75-mesh.txt"
		runs="$runs $dir/bm25s-1.2-0.75-mesh.txt"
	fi
	echo
	echo "| run | nDCG@10 | MAP | Recall@100 | MRR@10 |"
	echo "|---|---|---|---|---|"
	# The paths are ours and hold no blanks unless WORK does.
	# shellcheck disable=SC2086
	"$python" "$here/score.py" "$data/$c/qrels.txt" $runs
done
