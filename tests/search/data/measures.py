#!/usr/bin/env python3
"""Makes measures-N.run, measures-N.qrels and measures.expected beside this file: invented rankings and what pytrec_eval says of them.

    pip install pytrec_eval-terrier && python3 measures.py

Each case has what a careless reader of run files gets wrong: tied scores, scores that differ only beyond single precision, lines and ranks out
of order, documents without a judgement, grades of 0 and below, queries that only one of the files has, more than 100 results.
measures.expected: case, nDCG@10, MAP, Recall@100, MRR@10, queries."""
import os
import random
import struct

import pytrec_eval

here = os.path.dirname(os.path.abspath(__file__))


def single(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def case(n, rng, queries, pool, depth, grades):
    run, qrels = {}, {}
    for q in range(queries):
        qid = "q%d" % q
        docs = ["d%03d" % d for d in rng.sample(range(pool), min(depth, pool))]
        if q % 7 != 5:
            coarse = rng.random() < 0.5
            run[qid] = {d: rng.randint(0, 9) / 2 if coarse else rng.random() * 20 - 2 for d in docs}
            if len(docs) > 3 and not coarse:
                run[qid][docs[1]] = run[qid][docs[0]] + 1e-12
        if q % 5 != 3:
            judged = rng.sample(range(pool), rng.randint(1, min(pool, 3 * depth // 2 + 2)))
            qrels[qid] = {"d%03d" % d: rng.choice(grades) for d in judged}
    qrels["nothing"] = {"d001": 0, "d002": 0}
    run["stranger"] = {"d001": 1.0}
    with open(os.path.join(here, "measures-%d.run" % n), "w") as f:
        lines = ["%s Q0 %s %d %r made" % (q, d, rng.randint(1, 99), s) for q, ds in run.items() for d, s in ds.items()]
        rng.shuffle(lines)
        f.write("\n".join(lines) + "\n")
    with open(os.path.join(here, "measures-%d.qrels" % n), "w") as f:
        lines = ["%s 0 %s %d" % (q, d, g) for q, ds in qrels.items() for d, g in ds.items()]
        rng.shuffle(lines)
        f.write("\n".join(lines) + "\n")
    some = {q: d for q, d in qrels.items() if any(g > 0 for g in d.values())}
    whole = pytrec_eval.RelevanceEvaluator(some, {"ndcg_cut.10", "map", "recall.100"}).evaluate(run)
    first = {q: dict(sorted(d.items(), key=lambda x: (single(x[1]), x[0]), reverse=True)[:10]) for q, d in run.items()}
    rr = pytrec_eval.RelevanceEvaluator(some, {"recip_rank"}).evaluate(first)
    total = [sum(m[k] for m in whole.values()) / len(some) for k in ("ndcg_cut_10", "map", "recall_100")]
    total.append(sum(m["recip_rank"] for m in rr.values()) / len(some))
    return "%d %.9f %.9f %.9f %.9f %d\n" % (n, *total, len(some))


rng = random.Random(20261124)
cases = [(1, 1, 5, 5, [1]), (2, 8, 12, 6, [0, 1]), (3, 9, 60, 30, [0, 0, 0, 1, 2, 3, 4]), (4, 3, 400, 150, [-1, 0, 1, 2]),
         (5, 20, 30, 12, [0, 0, 0, 0, 1, 3])]
with open(os.path.join(here, "measures.expected"), "w") as f:
    for n, queries, pool, depth, grades in cases:
        f.write(case(n, rng, queries, pool, depth, grades))
