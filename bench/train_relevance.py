#!/usr/bin/env python3
"""Learn which bullets belong to a question, which lead, and whether a library answers: src/model/relevance_model.c.

usage: train_relevance.py ATTEST CORPUS WORK SET.jsonl… [--off LIST.txt]... [--more CORPUS SET.jsonl]... [--dry]

CORPUS holds the summaries that the labels speak of. Sets are as bench/clinic/README.md tells: questions of half "held" are never learned from and give the figures printed; sets without halves are learned
from whole, and their own figures come from cross-validation by question. Files of paraphrases ({"of", "questions"}) may stand among them: further wordings have the labels and the half of their question. LIST.txt names conditions, a line each, of which the corpus has nothing: "What is the treatment of X?". WORK keeps the features. --more: questions over another corpus, of which
only "covered" is known; whether the library answers is learned from them too.

The features come from the program itself (attest eval relevance), once with the model and once by words alone. Estimates of bullets are the mean of a logistic regression over standardised features and of
boosted trees, as logits. Of bullets: those that are
needed or belong against those judged beside the point and those that nobody looked at and the search ranks low; needed ones weigh three times. Then the program is asked again with these weights, and whether it answers is
learned by boosted trees from what it makes of covered and uncovered questions, those with their own summaries hidden among them. Needs numpy, scikit-learn and lightgbm.
"""
import argparse
import collections
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys

import lightgbm as lgb
import numpy as np
from sklearn.linear_model import LogisticRegression

import trees

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "src/model/relevance_model.c"
TREES_HEAD = """/*
 * relevance_%s_trees.c - the boosted trees beside relevance_model.c. Generated; do not edit.
 *
 * Written by bench/train_relevance.py on %s; relevance_model.c tells from what.
 */
#include "model/model.h"

/* clang-format off */
"""
FOLDS = 6
UNJUDGED_FROM = 60   # rank from which a bullet that nobody looked at counts as beside the point
UNJUDGED_WEIGHT = 0.25
NEEDED_WEIGHT = 3.0
HIDDEN_WEIGHT = 0.3
STRENGTH = 0.3       # C of the regressions
ANSWERS = dict(objective="binary", num_leaves=6, learning_rate=.04, min_data_in_leaf=25, bagging_fraction=.7, bagging_freq=1, feature_fraction=.5, lambda_l2=10, verbosity=-1, num_threads=1, seed=1,
               deterministic=True)
ANSWERS_TREES = 150
BULLETS = dict(ANSWERS, num_leaves=15, learning_rate=.05, min_data_in_leaf=40)
BULLETS_TREES = 150


def norm(s):
    return re.sub(r"\W+", " ", s.lower()).strip()


def header(name):
    text = (ROOT / "src/search/search.h").read_text() + (ROOT / "src/answer/relevance.h").read_text()
    body = text[text.index("#define " + name):]
    body = body[:body.index("\nenum")]
    return [n for n in re.findall(r"X\((\w+),", body) if n != "c"]


def read_sets(paths, offs):
    out, wordings = [], []
    for p in paths:
        for line in open(p, encoding="utf-8"):
            if not line.strip():
                continue
            q = json.loads(line)
            if "of" in q:
                wordings.append(q)
                continue
            q.setdefault("half", "whole")
            q["set"] = os.path.basename(p)
            out.append(q)
    known = {q["id"]: q for q in out}
    for n, w in enumerate(wordings):
        out += [dict(known[w["of"]], id="%s-p%d-%d" % (w["of"], n, i), question=t) for i, t in enumerate(w["questions"])]
    for p in offs:
        for i, line in enumerate(open(p, encoding="utf-8")):
            if line.strip():
                out.append({"id": "off-%d" % i, "question": "What is the treatment of %s?" % line.strip(), "covered": False, "must": [], "good": [], "off": [],
                            "half": "train" if i % 2 else "held", "set": "off"})
    return out


def features(attest, corpus, questions, path, words):
    q = path.with_suffix(".jsonl")
    q.write_text("".join(json.dumps({"id": x["id"], "question": x["question"], "hide": x.get("hide", [])}) + "\n" for x in questions))
    env = dict(os.environ)
    if words:
        env["ATTEST_MODEL"] = "none"
    subprocess.run([attest, "eval", "relevance", "--corpus", corpus, "--questions", str(q), "--features", str(path)], check=True, env=env)
    cands, answers = collections.defaultdict(list), {}
    n_rel = len(header("UNIT_FEATURE_LIST")) + len(header("RELEVANCE_OWN"))
    for line in open(path, encoding="utf-8"):
        f = line.rstrip("\n").split("\t")
        if f[0] == "A":
            answers[f[1]] = np.array(f[3:], float)
        elif f[0] == "C" and f[3] == "0":
            cands[f[1]].append((f[2], norm(f[4 + n_rel]), np.array(f[4:4 + n_rel], float)))
    return cands, answers


def label(questions, cands, ranks):
    """Rows of all questions: x, belongs (1, 0, or -1 for not to be learned from), needed, question."""
    for q in questions:
        must, good, off = ({norm(t) for t in q[k]} for k in ("must", "good", "off"))
        q["rows"] = []
        for doc, text, x in cands.get(q["id"], []):
            hit = lambda s: text in s or any(len(text) >= .6 * len(t) and text in t for t in s)
            needed = hit(must)
            rank = np.exp(x[ranks]) - 1
            if needed or hit(good):
                y, w = 1, NEEDED_WEIGHT if needed else 1
            elif hit(off) or not q["covered"]:
                y, w = 0, 1
            else:
                y, w = (0, UNJUDGED_WEIGHT) if rank >= UNJUDGED_FROM else (-1, 0)
            q["rows"].append((x, y, needed, w, doc, text))
        q["n_must"] = max(1, len(must))


class Linear:
    def __init__(self, x, y, w, c=STRENGTH):
        self.mean, self.scale = x.mean(0), x.std(0)
        self.scale[self.scale < 1e-6] = 1
        m = LogisticRegression(C=c, max_iter=2000).fit((x - self.mean) / self.scale, y, sample_weight=w)
        self.weight, self.bias = m.coef_[0], m.intercept_[0]

    def __call__(self, x):
        return 1 / (1 + np.exp(-(self.bias + ((x - self.mean) / self.scale) @ self.weight)))


def rows_of(questions, leads):
    x, y, w = [], [], []
    for q in questions:
        for r in q["rows"]:
            if leads:
                if q["covered"]:
                    x.append(r[0]); y.append(r[2]); w.append(1 if r[1] >= 0 or r[2] else 0.5)
            elif r[1] >= 0:
                x.append(r[0]); y.append(r[1]); w.append(r[3])
    return np.array(x), np.array(y, float), np.array(w, float)


class Both:
    """The mean of the logits of a linear model and of boosted trees."""

    def __init__(self, questions, leads):
        x, y, w = rows_of(questions, leads)
        self.linear = Linear(x, y, w)
        self.trees = lgb.train(BULLETS, lgb.Dataset(x, y, weight=w), BULLETS_TREES)

    def __call__(self, x):
        p = self.linear(x)
        return 1 / (1 + np.exp(-(np.log(p / (1 - p)) + self.trees.predict(x, raw_score=True)) / 2))


def show(name, questions, value, lead):
    for floor in (.2, .3, .4, .5):
        must, ten, first, n, off, good, un = [], [], [], [], 0, 0, 0
        for q in questions:
            if not q["covered"] or not q["rows"]:
                continue
            x = np.array([r[0] for r in q["rows"]])
            p, l = value(q, x), lead(q, x)
            o = [i for i in np.argsort(-p) if p[i] >= floor][:18]
            if len(o) < 3:
                o = list(np.argsort(-p)[:3])
            b = list(np.argsort(-l)[:3])
            must.append(sum(q["rows"][i][2] for i in set(o) | set(b)) / q["n_must"])
            ten.append(sum(q["rows"][i][2] for i in list(dict.fromkeys(b + o))[:10]) / q["n_must"])
            first.append(any(q["rows"][i][2] for i in b))
            n.append(len(set(o) | set(b)))
            for i in set(o) | set(b):
                y = q["rows"][i][1]
                good += y == 1
                un += y == -1 or q["rows"][i][3] == UNJUDGED_WEIGHT
                off += y == 0 and q["rows"][i][3] == 1
        print("%-10s floor %.1f  must %.3f  @10 %.3f  bold %.3f  off %.3f  unjudged %.3f  claims %.1f" %
              (name, floor, np.mean(must), np.mean(ten), np.mean(first), off / max(1, off + good), un / max(1, off + good + un), np.mean(n)))


def c_array(name, v):
    return "static const float %s[] = {%s};\n" % (name, ", ".join("%.6gf" % x if "." in "%.6g" % x or "e" in "%.6g" % x else "%.6g.0f" % x for x in v))


def write(models, said):
    out = ["/*\n * relevance_model.c - what the features of answer/relevance.h are worth. Generated; do not edit.\n *\n"]
    out += [" * %s\n" % s for s in said] + [" */\n#include \"model/model.h\"\n\n/* clang-format off */\n"]
    rows = collections.defaultdict(list)
    for name in ("belongs", "leads"):
        for k in (0, 1):
            m = models[k][name].linear
            for part in ("mean", "scale", "weight"):
                out.append(c_array("%s_%s_%d" % (name, part, k), getattr(m, part)))
            rows[name].append("{%s_mean_%d, %s_scale_%d, %s_weight_%d, %d, %.9g}" % (name, k, name, k, name, k, len(m.weight), m.bias))
    for name, c in (("belongs", "relevance_belongs"), ("leads", "relevance_leads")):
        out.append("const struct linear_model %s[2] = {\n\t%s,\n};\n" % (c, ",\n\t".join(rows[name])))
    TABLE.write_text("".join(out))
    for name in ("belongs", "leads", "answers"):
        out, rows = [TREES_HEAD % (name, datetime.date.today())], []
        for k in (0, 1):
            m = models[k][name]
            text, row = trees.table("%s_%d" % (name, k), m.trees if isinstance(m, Both) else m, 0)
            out.append(text)
            rows.append(row)
        out.append("const struct tree_model relevance_%s_trees[2] = {\n\t%s,\n};\n" % (name, ",\n\t".join(rows)))
        TABLE.with_name("relevance_%s_trees.c" % name).write_text("".join(out))


def area(yes, no):
    return np.mean([(a > b) + .5 * (a == b) for a in yes for b in no])


def build(attest):
    subprocess.run(["ninja", "--quiet", "-C", str(pathlib.Path(attest).resolve().parents[2])], check=True)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("attest"); ap.add_argument("corpus"); ap.add_argument("work"); ap.add_argument("sets", nargs="+")
    ap.add_argument("--off", action="append", default=[])
    ap.add_argument("--more", action="append", nargs=2, default=[])
    ap.add_argument("--dry", action="store_true")
    a = ap.parse_args()
    work = pathlib.Path(a.work); work.mkdir(parents=True, exist_ok=True)
    names = header("UNIT_FEATURE_LIST") + header("RELEVANCE_OWN")
    ranks = names.index("RANK")
    models, answers_n = [{}, {}], len(header("ANSWERS_FEATURES"))
    sets = {}
    for k, words in enumerate((False, True)):
        qs = read_sets(a.sets, a.off)
        sets[k] = qs
        cands, _ = features(a.attest, a.corpus, qs, work / ("features_%d.tsv" % k), words)
        label(qs, cands, ranks)
        learn = [q for q in qs if q["half"] in ("train", "whole")]
        models[k]["belongs"], models[k]["leads"] = Both(learn, False), Both(learn, True)
        models[k]["answers"] = None
        print("by words alone" if words else "by words and meaning", len(learn), "questions learned from")
        m = models[k]
        show("held", [q for q in qs if q["half"] == "held"], lambda q, x: m["belongs"](x), lambda q, x: m["leads"](x))
        whole = [q for q in qs if q["half"] == "whole"]
        if whole:
            cv = {}
            for f in range(FOLDS):
                part = [q for q in learn if q["half"] == "train"] + [q for i, q in enumerate(whole) if i % FOLDS != f]
                b, l = (Linear(*rows_of(part, leads)) for leads in (False, True))
                cv.update({q["id"]: (b, l) for i, q in enumerate(whole) if i % FOLDS == f})
            show("linear cv", whole, lambda q, x: cv[q["id"]][0](x), lambda q, x: cv[q["id"]][1](x))
        if not words:
            top = sorted(zip(np.abs(m["belongs"].linear.weight), names), reverse=True)[:14]
            print("heaviest:", ", ".join("%s %.2f" % (n, w) for w, n in top))
    said = ["Written by bench/train_relevance.py on %s from %s." % (datetime.date.today(), ", ".join(os.path.basename(s) for s in a.sets + a.off)),
            "Columns: " + " ".join(names)]
    if a.dry:
        return
    write(models, said)
    build(a.attest)
    # Does the library answer? The program is asked again, for what it makes of its candidates now; once more with the summaries that a question is on hidden from it.
    for k, words in enumerate((False, True)):
        qs = sets[k]
        _, ans = features(a.attest, a.corpus, qs, work / ("answers_%d.tsv" % k), words)
        x = [ans[q["id"]][:answers_n] for q in qs]
        y = [q["covered"] for q in qs]
        part = [q["half"] for q in qs]
        hq = [dict(q, id="hidden-" + q["id"], hide=["brief:" + b for b in q["briefs"]]) for q in qs if q["covered"] and q.get("briefs")]
        _, ha = features(a.attest, a.corpus, hq, work / ("hidden_%d.tsv" % k), words)
        x += [ha[q["id"]][:answers_n] for q in hq]
        y += [False] * len(hq)
        part += [q["half"] for q in hq]
        for i, (corpus, path) in enumerate(a.more):
            mq = read_sets([path], [])
            _, ma = features(a.attest, corpus, mq, work / ("more_%d_%d.tsv" % (i, k)), words)
            x += [ma[q["id"]][:answers_n] for q in mq]
            y += [q["covered"] for q in mq]
            part += [q["half"] if q["half"] == "held" else "more" for q in mq]
        x, y, part = np.array(x), np.array(y, float), np.array(part)
        np.savez(work / ("answers_%d.npz" % k), x=x, y=y, part=part)
        learn = part != "held"
        # Questions whose own summaries were hidden are the harder kind, and rarer than those on something else.
        w = np.array([1.0] * len(qs) + [HIDDEN_WEIGHT] * len(hq) + [1.0] * (len(x) - len(qs) - len(hq)))
        w[y > 0] = w[learn & (y == 0)].sum() / (learn & (y > 0)).sum()
        models[k]["answers"] = lgb.train(ANSWERS, lgb.Dataset(x[learn], y[learn], weight=w[learn]), ANSWERS_TREES)
        for h in sorted(set(part)):
            i = part == h
            p = models[k]["answers"].predict(x[i])
            yes, no = p[y[i] > 0], p[y[i] == 0]
            if len(yes) and len(no):
                print("answers", "words" if words else "both", h, "area %.3f" % area(yes, no), "  refused at .5: %.3f" % np.mean(yes < .5), "wrong at .5: %.3f" % np.mean(no >= .5),
                      len(yes), len(no))
        an = header("ANSWERS_FEATURES")
        gain = models[k]["answers"].feature_importance("gain")
        print("gain:", ", ".join("%s %.3f" % t for t in sorted(zip(an, gain / gain.sum()), key=lambda t: -t[1])))
    write(models, said)
    build(a.attest)


if __name__ == "__main__":
    main()
