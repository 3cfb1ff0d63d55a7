#!/usr/bin/env python3
"""Train the ranking of a study's sentences (src/model/finding_model.c) on Evidence Inference.

    attest eval evidence --corpus DIR --prompts prompts.jsonl --features features.tsv
    train_finding.py features.tsv [--half 0|1]

Prompts fall into halves by the parity of the SHA-256 of their article's id, so that no article is in both. With --half the table is
trained on that half alone, to be measured on the other one; without it on both. The features do not depend on the table.
"""
import argparse
import hashlib
import pathlib

import numpy as np

import trees

TABLE = pathlib.Path(__file__).resolve().parent.parent / "src/model/finding_model.c"
PARAMS = dict(objective="binary", learning_rate=0.08, num_leaves=12, min_data_in_leaf=100, feature_fraction=0.6, bagging_fraction=0.7,
              bagging_freq=1, lambda_l2=5)
TREES = 120


def half_of(document):
    return int(hashlib.sha256(document.encode()).hexdigest(), 16) % 2


def read(path):
    lines = open(path, encoding="utf-8")
    names = next(lines).rstrip("\n").split("\t")[4:-1]
    prompt, document, y, bm25, x = [], [], [], [], []
    for line in lines:
        c = line.rstrip("\n").split("\t")
        prompt.append(c[0])
        document.append(c[1])
        y.append(int(c[2]))
        bm25.append(float(c[3]))
        x.append(np.array(c[4:-1], dtype=np.float32))
    return names, np.array(prompt), np.array(document), np.array(y), np.array(bm25), np.array(x)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("features")
    p.add_argument("--half", type=int, choices=(0, 1))
    a = p.parse_args()
    _, _, document, y, _, x = read(a.features)
    use = np.array([a.half is None or half_of(d) == a.half for d in document])
    model = trees.train(PARAMS, TREES, x[use], y[use])
    text, init = trees.table("f", model, 0)
    TABLE.write_text("/*\n * finding_model.c - the weights of finding.c: boosted regression trees. Generated; do not edit.\n *\n"
                     " * Written by bench/train_finding.py%s on Evidence Inference 2.0: %d trees.\n */\n" % (
                         " --half %d" % a.half if a.half is not None else "", TREES) +
                     '#include "model/model.h"\n\n/* clang-format off */\n' + text +
                     "const struct tree_model finding_model = %s;\n" % init)


if __name__ == "__main__":
    main()
