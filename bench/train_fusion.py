#!/usr/bin/env python3
"""train_fusion.py ATTEST CORPUS SET.jsonl [TRAIN.jsonl...] [--words]   Needed bullets among the first 5, 10, 20, 40 of `attest search`; with TRAIN, weights of the units' features.

CORPUS holds the starter library that the sets were written over, with vectors (attest vectors). A set has a question a line: question, covered, must, good (bullets). With TRAIN the weights for
src/model/fusion_model.c are learned from those sets (listwise softmax regression: must counts 2, good 0.5) and printed, and SET, which is not learned from, is measured by them, then without
each feature: what brings nothing goes. --words: by words alone. Needs numpy and scipy for learning."""
import json
import re
import subprocess
import sys

args = [a for a in sys.argv[1:] if a != "--words"]
words = "--words" in sys.argv
if len(args) < 3:
    sys.exit(__doc__)
attest, corpus, test, train = args[0], args[1], args[2], args[3:]


def norm(s):
    return re.sub(r"\W+", " ", re.sub(r"\s*\[@?[^\]]*\]", "", s).lower()).strip()


def read(path):
    out = []
    with open(path, encoding="utf-8") as f:
        for q in map(json.loads, f):
            if not q.get("covered") or not q.get("must"):
                continue
            p = subprocess.run([attest, "search", "--corpus", corpus, "--format", "json", "-n", "400", *(["--words"] if words else []), "--", q["question"]],
                               stdout=subprocess.PIPE)
            found = json.loads(p.stdout)["passages"] if p.stdout else []
            out.append(([norm(x["text"]) for x in found], [list(x.get("features", {}).values()) for x in found], {norm(m) for m in q["must"]},
                        {norm(m) for m in q.get("good", [])}, list(found[0].get("features", {})) if found else []))
    return out


def shares(questions, score=None, at=(5, 10, 20, 40)):
    sums = [0.0] * len(at)
    for texts, x, must, _, _ in questions:
        order = range(len(texts)) if score is None else sorted(range(len(texts)), key=lambda i: -score(x[i]))
        for k, n in enumerate(at):
            got = {m for i in list(order)[:n] for m in must if m == texts[i] or m in texts[i]}
            sums[k] += len(got) / len(must)
    return "  ".join("@%d %.3f" % (n, s / len(questions)) for n, s in zip(at, sums))


tested = read(test)
print("as shipped          ", shares(tested))
if train:
    import numpy as np
    from scipy.optimize import minimize

    sets = [q for path in train for q in read(path)]
    names = next(q[4] for q in sets if q[4])

    def fit(columns):
        rows = []
        for texts, x, must, good, _ in sets:
            y = np.array([2.0 if any(m in t for m in must) else 0.5 if any(m in t for m in good) else 0 for t in texts])
            if len(y) and y.sum():
                rows.append((np.array(x)[:, columns], y / y.sum()))
        every = np.concatenate([x for x, _ in rows])
        mean, sd = every.mean(0), every.std(0) + 1e-9
        rows = [((x - mean) / sd, y) for x, y in rows]

        def loss(w):
            total, slope = 0.0, np.zeros_like(w)
            for x, y in rows:
                s = x @ w
                e = np.exp(s - s.max())
                p = e / e.sum()
                total -= (y * np.log(p + 1e-12)).sum()
                slope += x.T @ (p - y)
            return total / len(rows) + 0.003 * (w @ w), slope / len(rows) + 0.006 * w
        w = np.zeros(len(names))
        w[columns] = minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B").x / sd
        return w

    def row(label, columns):
        w = fit(columns)
        print("%-20s" % label, shares(tested, lambda x: float(np.dot(w, x))))
        return w

    every = list(range(len(names)))
    w = row("all features", every)
    print("weights:", ", ".join("%s %.2f" % (n, v) for n, v in zip(names, w)))
    for c in every:
        row("without " + names[c], [k for k in every if k != c])
