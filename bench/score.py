#!/usr/bin/env python3
"""score.py QRELS RUN... : one table row a run, with pytrec_eval (the code of trec_eval). Queries without a result count 0, queries without a
relevant document are left out. nDCG@10 with gain = grade, MAP, Recall@100, MRR@10 (reciprocal rank of the run cut at 10)."""
import os
import struct
import sys

import pytrec_eval


def main():
    qrels = {}
    for line in open(sys.argv[1], encoding="utf-8"):
        if line.strip():
            q, _, d, g = line.split()
            qrels.setdefault(q, {})[d] = int(g)
    qrels = {q: d for q, d in qrels.items() if any(g > 0 for g in d.values())}
    whole = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.10", "map", "recall.100"})
    first = pytrec_eval.RelevanceEvaluator(qrels, {"recip_rank"})
    for path in sys.argv[2:]:
        run = {}
        for line in open(path, encoding="utf-8"):
            q, _, d, _, s, _ = line.split()
            run.setdefault(q, {})[d] = struct.unpack("f", struct.pack("f", float(s)))[0]
        cut = {q: dict(sorted(d.items(), key=lambda x: (x[1], x[0]), reverse=True)[:10]) for q, d in run.items()}
        m, r = whole.evaluate(run), first.evaluate(cut)
        figures = [sum(x[k] for x in m.values()) / len(qrels) for k in ("ndcg_cut_10", "map", "recall_100")]
        figures.append(sum(x["recip_rank"] for x in r.values()) / len(qrels))
        print("| %s | %s |" % (os.path.splitext(os.path.basename(path))[0], " | ".join("%.4f" % x for x in figures)))


main()
