#!/bin/sh
# run.sh [ATTEST] - the figures of bench/baseline.md again: retrieval beside a peer, then answers, evidence and abstention, times, and the index beside its peers.
#
# The data sets are looked for in $ATTEST_DATA, else ../shared/data: archives NAME.tar.zst or folders NAME. What lacks its data is left out, told at the end, and makes the exit
# status 1. Work files go to build/bench. $ATTEST_PEERS: the file of peers for the index (bench/index.py); $TIMES: its passages are so many times those of jats-rct.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
attest=$(realpath "${1:-$root/build/release/src/cli/attest}")
from=${ATTEST_DATA:-$root/../shared/data}
work=$root/build/bench
data=$work/data
mkdir -p "$data"
missing=
have() {
	[ -d "$data/$1" ] && return 0
	if [ -d "$from/$1" ]; then
		ln -s "$(realpath "$from/$1")" "$data/$1"
	elif [ -f "$from/$1.tar.zst" ]; then
		tar --zstd -xf "$from/$1.tar.zst" -C "$data"
	else
		case " $missing " in *" $1 "*) ;; *) missing="$missing $1" ;; esac
		return 1
	fi
}
corpus() { # NAME SET…
	c=$work/$1
	shift
	[ -d "$c" ] || (cd "$data" && "$attest" add --quiet --corpus "$c" "$@")
}

[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q -r "$here/requirements.txt"
sets=
for s in cystic-fibrosis bioasq-7-9 liveqa-med; do
	have $s && sets="$sets $s"
done
[ -z "$sets" ] || COLLECTIONS="$sets" PYTHON="$work/venv/bin/python" "$here/quality.sh" "$attest" "$data" "$work/quality"
if have bioasq-7-9; then
	corpus bioasq bioasq-7-9
	echo
	echo "## answers: bioasq-7-9"
	"$attest" eval answers --corpus "$work/bioasq" --questions "$data/bioasq-7-9/questions.json"
	echo
	echo "## abstention: bioasq-7-9"
	"$attest" eval abstention --corpus "$work/bioasq" --topics "$data/bioasq-7-9/topics.tsv" --qrels "$data/bioasq-7-9/qrels.txt"
fi
if have jats-rct && have evidence-inference; then
	corpus jats jats-rct
	echo
	echo "## evidence: evidence-inference"
	"$attest" eval evidence --corpus "$work/jats" --prompts "$data/evidence-inference/prompts.jsonl"
fi
if have medquad && have jats-rct && have pubmedqa && have bioasq-7-9; then
	corpus full medquad jats-rct pubmedqa bioasq-7-9
	echo
	echo "## a whole article over the full data corpus, one thread: the times of 1,497 questions"
	"$attest" eval answers --corpus "$work/full" --questions "$data/bioasq-7-9/questions.json" --threads 1 --times
fi
if have jats-rct && have bioasq-7-9; then
	ninja -C "$root/build/release" --quiet bench/index-tool
	echo
	echo "## the index${ATTEST_PEERS:+ beside its peers}: building, size, opening, first stage"
	"$work/venv/bin/python" "$here/index.py" "$attest" "$root/build/release/bench/index-tool" "$data/jats-rct" "$data/bioasq-7-9/topics.tsv" "$work/index" \
		--times "${TIMES:-1}" ${ATTEST_PEERS:+--peers "$ATTEST_PEERS"}
fi
[ -z "$missing" ] || {
	echo "bench: not measured for want of data in $from:$missing" >&2
	exit 1
}
