#!/usr/bin/env python3
"""Fit how likely it is that studies and pages answer: src/model/sure_model.c.

usage: fit_confidence.py MEANING.tsv WORDS.tsv [FEATURES.tsv SET.jsonl]

MEANING.tsv and WORDS.tsv: attest eval abstention --topics T --qrels Q --sample 0 --run FILE, with the model and with ATTEST_MODEL=none. FEATURES.tsv: attest eval relevance --questions SET.jsonl over a
corpus of literature, with the model; SET.jsonl has "covered" for each question, and each of them counts SET_WEIGHT times, since they are asked as clinicians ask.

Logistic regression over standardised features, on the half of the questions that is for fitting; the other half tells the area under the curve. Needs numpy and scikit-learn.
"""
import datetime
import json
import os
import pathlib
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

TABLE = pathlib.Path(__file__).resolve().parent.parent / "src/model/sure_model.c"
STRENGTH = 0.3
SET_WEIGHT = 5


def cases(path):
    lines = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8")]
    x = np.array([[float(v) for v in r[5:]] for r in lines[1:]])
    return lines[0][5:], x, np.array([r[2] == "0" for r in lines[1:]]), np.array([r[1] == "fit" for r in lines[1:]])


def labelled(features, questions):
    covered = {q["id"]: q["covered"] for q in map(json.loads, open(questions, encoding="utf-8"))}
    rows = [line.rstrip("\n").split("\t") for line in open(features, encoding="utf-8") if line.startswith("S\t")]
    return np.array([[float(v) for v in r[3:]] for r in rows]), np.array([covered[r[1]] for r in rows])


def area(yes, no):
    return np.mean([(a > b) + .5 * (a == b) for a in yes for b in no])


def array(name, v):
    return "static const float %s[] = {%s};\n" % (name, ", ".join("%.6gf" % x if "." in "%.6g" % x or "e" in "%.6g" % x else "%.6g.0f" % x for x in v))


def main():
    out, rows = [], []
    for k, path in enumerate(sys.argv[1:3]):
        names, x, y, fit = cases(path)
        w = np.ones(len(x))
        xs, ys = x[fit], y[fit]
        ws = w[fit]
        if k == 0 and len(sys.argv) > 4:
            lx, ly = labelled(sys.argv[3], sys.argv[4])
            xs, ys, ws = np.concatenate([xs, lx]), np.concatenate([ys, ly]), np.concatenate([ws, np.full(len(lx), SET_WEIGHT)])
        mean, scale = xs.mean(0), xs.std(0)
        scale[scale < 1e-6] = 1
        m = LogisticRegression(C=STRENGTH, max_iter=2000).fit((xs - mean) / scale, ys, sample_weight=ws)
        p = m.predict_proba((x - mean) / scale)[:, 1]
        print("words alone" if k else "with meaning", "held out: area %.4f, fit: %.4f" % (area(p[~fit & y], p[~fit & ~y]), area(p[fit & y], p[fit & ~y])))
        if k == 0 and len(sys.argv) > 4:
            lp = m.predict_proba((lx - mean) / scale)[:, 1]
            print("the set: area %.4f, refused at .25 %.3f, wrong at .25 %.3f" % (area(lp[ly], lp[~ly]), np.mean(lp[ly] < .25), np.mean(lp[~ly] >= .25)))
        print(", ".join("%s %.2f" % t for t in zip(names, m.coef_[0])))
        for part, v in (("mean", mean), ("scale", scale), ("weight", m.coef_[0])):
            out.append(array("%s_%d" % (part, k), v))
        rows.append("{mean_%d, scale_%d, weight_%d, %d, %.9g}" % (k, k, k, len(mean), m.intercept_[0]))
    TABLE.write_text("/*\n * sure_model.c - how likely it is that studies and pages answer, from the features of SURE_LIST (answer/answer_priv.h). Generated; do not edit.\n *\n"
                     " * Written by bench/fit_confidence.py on %s from %s.\n */\n#include \"model/model.h\"\n\n/* clang-format off */\n%sconst struct linear_model sure_models[2] = {\n\t%s,\n};\n" %
                     (datetime.date.today(), ", ".join(os.path.basename(a) for a in sys.argv[1:]), "".join(out), ",\n\t".join(rows)))


main()
