#!/usr/bin/env python3
"""Fit the weights of the estimate of confidence (SURE_LIST in src/answer/answer_priv.h).

usage: attest eval abstention --topics T --qrels Q --sample 0 --run cases.tsv; fit_confidence.py cases.tsv

Logistic regression by Newton's method on the half of the questions that is for fitting, features standardised, with a ridge; printed for the features as they are. The other half tells
the area under the curve.
"""
import math
import sys

RIDGE = 3.0


def area(yes, no):
    ranked = sorted([(x, 1) for x in yes] + [(x, 0) for x in no])
    total, i, below = 0.0, 0, 0
    while i < len(ranked):
        j = i
        while j < len(ranked) and ranked[j][0] == ranked[i][0]:
            j += 1
        here = sum(1 - y for _, y in ranked[i:j])
        total += sum(y for _, y in ranked[i:j]) * (below + here / 2)
        below += here
        i = j
    return total / (len(yes) * len(no))


def solve(a, b):
    n = len(b)
    m = [row[:] + [b[i]] for i, row in enumerate(a)]
    for i in range(n):
        p = max(range(i, n), key=lambda r: abs(m[r][i]))
        m[i], m[p] = m[p], m[i]
        for r in range(i + 1, n):
            f = m[r][i] / m[i][i]
            for c in range(i, n + 1):
                m[r][c] -= f * m[i][c]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (m[i][n] - sum(m[i][c] * x[c] for c in range(i + 1, n))) / m[i][i]
    return x


def fit(rows, ys):
    n = len(rows[0])
    w = [0.0] * n
    for _ in range(30):
        grad = [-(RIDGE * w[i] if i else 0.0) for i in range(n)]
        hess = [[(RIDGE if i == j and i else 0.0) for j in range(n)] for i in range(n)]
        for x, y in zip(rows, ys):
            p = 1 / (1 + math.exp(-sum(a * b for a, b in zip(w, x))))
            for i in range(n):
                grad[i] += (y - p) * x[i]
                q = p * (1 - p) * x[i]
                for j in range(n):
                    hess[i][j] += q * x[j]
        step = solve(hess, grad)
        w = [a + b for a, b in zip(w, step)]
        if max(abs(s) for s in step) < 1e-9:
            break
    return w


def main():
    lines = [line.rstrip("\n").split("\t") for line in open(sys.argv[1], encoding="utf-8")]
    names, lines = lines[0][5:], lines[1:]
    data = [(r[1] == "fit", 1 - int(r[2]), [float(v) for v in r[5:]]) for r in lines]
    use = [x for f, _, x in data if f]
    mean = [sum(x[i] for x in use) / len(use) for i in range(len(names))]
    sd = [math.sqrt(sum((x[i] - mean[i]) ** 2 for x in use) / len(use)) or 1.0 for i in range(len(names))]
    std = lambda x: [1.0] + [(x[i] - mean[i]) / sd[i] for i in range(len(names))]
    w = fit([std(x) for f, _, x in data if f], [y for f, y, _ in data if f])
    score = lambda x: sum(a * b for a, b in zip(w, std(x)))
    for side in (True, False):
        yes = [score(x) for f, y, x in data if f == side and y]
        no = [score(x) for f, y, x in data if f == side and not y]
        print("%s: %d questions, area under the curve %.4f" % ("fit" if side else "held out", len(yes), area(yes, no)))
    print("bias %.3f" % (w[0] - sum(w[i + 1] * mean[i] / sd[i] for i in range(len(names)))))
    for i, name in enumerate(names):
        print("%-9s %8.3f   mean %.3f" % (name, w[i + 1] / sd[i], mean[i]))


main()
