#!/usr/bin/env python3
"""retrieval.py ATTEST DATA WORK   Documents found by words alone and on both, all collections, with paired significance against words alone; a Markdown table (bench/retrieval.md).

DATA holds a folder a collection (corpus.xml, topics.tsv, qrels.txt); WORK/NAME is its corpus, made and encoded here where it is missing (attest vectors; some minutes a collection). p: two-sided
paired randomisation over questions, 10,000 draws, seed 1 (Smucker, Allan, Carterette, CIKM 2007). No other packages are needed."""
import json
import os
import random
import subprocess
import sys

if len(sys.argv) != 4:
    sys.exit(__doc__)
attest, data, work = sys.argv[1:]
COLLECTIONS = [("cystic-fibrosis", "topics.tsv"), ("bioasq-7-9", "topics.tsv"), ("liveqa-med", "topics.tsv"), ("liveqa-med", "topics-original.tsv")]


def figures(name, topics, *flags):
    out = subprocess.run([attest, "eval", "retrieval", "--corpus", os.path.join(work, name), "--topics", os.path.join(data, name, topics), "--qrels",
                          os.path.join(data, name, "qrels.txt"), "--each", "--format", "json", *flags], stdout=subprocess.PIPE, check=True).stdout
    all_ = json.loads(out)
    return all_, {x["query"]: x["ndcg@10"] for x in all_["each"]}


def significance(a, b):
    d = [b[q] - a[q] for q in sorted(a)]
    seen, rng, over = abs(sum(d)), random.Random(1), 0
    for _ in range(10000):
        over += abs(sum(x if rng.random() < 0.5 else -x for x in d)) >= seen - 1e-12
    return (over + 1) / 10001


print("| collection | stage | nDCG@10 | MAP | Recall@100 | MRR@10 | p |\n|---|---|---|---|---|---|---|")
for name, topics in COLLECTIONS:
    corpus = os.path.join(work, name)
    if not os.path.isdir(corpus):
        subprocess.run([attest, "add", "--quiet", "--corpus", corpus, os.path.join(data, name, "corpus.xml")], check=True)
        subprocess.run([attest, "vectors", "--quiet", "--corpus", corpus], check=True)
    first = None
    for stage, flags in (("words", ["--words"]), ("words and meaning", [])):
        f, each = figures(name, topics, *flags)
        p = "" if first is None else "%.4f" % significance(first, each)
        first = first or each
        print("| %s %s | %s | %.4f | %.4f | %.4f | %.4f | %s |" % (name, topics, stage, f["ndcg@10"], f["map"], f["recall@100"], f["mrr@10"], p), flush=True)
