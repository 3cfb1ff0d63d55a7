#!/usr/bin/env python3
"""Learn how likely it is that studies and pages answer: src/model/sure_model.c.

usage: fit_confidence.py MEANING.tsv WORDS.tsv [WEIGHT:MEANING.tsv:WORDS.tsv:SET.jsonl ...] [--test MEANING.tsv:WORDS.tsv:SET.jsonl]

The first two: attest eval abstention --topics T --qrels Q --sample 0 --run FILE, with the model and with ATTEST_MODEL=none. Each set: attest eval relevance --questions SET.jsonl --features FILE over a corpus
of literature, both ways; SET.jsonl has "covered" for each question, which counts WEIGHT times as much as one of the first. The set of --test is learned from by nobody.

Boosted trees (LightGBM, binary objective) on the half of the first questions that is for fitting and on all of the sets; the other half, and the test, tell the area under the curve. Needs numpy and lightgbm.
"""
import datetime
import json
import os
import pathlib
import sys

import lightgbm as lgb
import numpy as np

import trees

TABLE = pathlib.Path(__file__).resolve().parent.parent / "src/model/sure_model.c"
PARAMS = dict(objective="binary", num_leaves=8, learning_rate=.05, min_data_in_leaf=12, bagging_fraction=.7, bagging_freq=1, feature_fraction=.6, lambda_l2=5, verbosity=-1, num_threads=1, seed=1, deterministic=True)
TREES = 160


def cases(path):
    lines = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8")]
    x = np.array([[float(v) for v in r[5:]] for r in lines[1:]])
    return x, np.array([r[2] == "0" for r in lines[1:]]), np.array([r[1] == "fit" for r in lines[1:]])


def labelled(features, questions):
    covered = {q["id"]: q["covered"] for q in map(json.loads, open(questions, encoding="utf-8"))}
    rows = [line.rstrip("\n").split("\t") for line in open(features, encoding="utf-8") if line.startswith("S\t")]
    return np.array([[float(v) for v in r[3:]] for r in rows]), np.array([covered[r[1]] for r in rows])


def area(p, y):
    return np.mean([(a > b) + .5 * (a == b) for a in p[y] for b in p[~y]])


def at(p, y):
    return ", ".join("at %.2f refused %.3f, answered though uncovered %.3f" % (t, np.mean(p[y] < t), np.mean(p[~y] >= t)) for t in (.35, .45, .55))


def main():
    args, test = sys.argv[1:], None
    if "--test" in args:
        test = args[args.index("--test") + 1].split(":")
        args = args[:args.index("--test")]
    out, rows = [], []
    for k, path in enumerate(args[:2]):
        x, y, fit = cases(path)
        xs, ys, ws = [x[fit]], [y[fit]], [np.ones(fit.sum())]
        for s in args[2:]:
            weight, *files, questions = s.split(":")
            lx, ly = labelled(files[k], questions)
            xs, ys, ws = xs + [lx], ys + [ly], ws + [np.full(len(lx), float(weight))]
        m = lgb.train(PARAMS, lgb.Dataset(np.concatenate(xs), np.concatenate(ys), weight=np.concatenate(ws)), TREES)
        p = m.predict(x)
        name = "words alone" if k else "with meaning"
        print(name, "held-out half: area %.4f;" % area(p[~fit], y[~fit]), at(p[~fit], y[~fit]))
        if test:
            tx, ty = labelled(test[k], test[2])
            print(name, "test: area %.4f;" % area(m.predict(tx), ty), at(m.predict(tx), ty))
        text, row = trees.table("wm"[k == 0], m, 0)
        out.append(text)
        rows.append(row)
    TABLE.write_text("/*\n * sure_model.c - how likely it is that studies and pages answer, from the features of SURE_LIST (answer/answer_priv.h):\n * boosted regression trees, whose sum is the logit. Generated; do not edit.\n *\n"
                     " * Written by bench/fit_confidence.py on %s from\n%s\n */\n#include \"model/model.h\"\n\n/* clang-format off */\n%sconst struct tree_model sure_models[2] = {\n\t%s,\n};\n" %
                     (datetime.date.today(), "\n".join(" *	" + ":".join(os.path.basename(p) for p in a.split(":")) for a in args), "".join(out), ",\n\t".join(rows)))


main()
