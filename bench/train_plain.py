#!/usr/bin/env python3
"""Train the choice of the bottom line (src/model/bottom_model.c) on questions with ideal answers.

    meson setup build/train . --buildtype=release -Dtests=false
    train_plain.py --build build/train --corpus DIR --questions questions.json [--half 0|1]

Two models of boosted regression trees: what the first claim gives, and what a further claim adds to those taken. The value of a
text is its ROUGE-2 F plus RECALL_WEIGHT times its ROUGE-2 recall (of several ideal answers the best for each). Features are those
that `attest eval answers --features` writes, so that training and answering see the same numbers.

Questions fall into halves by the parity of the SHA-256 of their id. The further claims of one half are learned beside first claims
that the model of the other half chose. With --half the tables are trained on that half alone, to be measured on the other one; without
it on both halves. Written to src/model/bottom_model.c; the program is rebuilt along the way. All three tables are left in --work.
"""
import argparse
import collections
import hashlib
import json
import pathlib
import re
import shutil
import subprocess

import numpy as np

import trees

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "src/model/bottom_model.c"
RECALL_WEIGHT = 0.5
FIRST = dict(learning_rate=0.04, num_leaves=15, min_data_in_leaf=200, feature_fraction=0.3, bagging_fraction=0.7,
             bagging_freq=1, lambda_l2=5)
FIRST_TREES = 200
FURTHER = dict(learning_rate=0.05, num_leaves=12, min_data_in_leaf=100, feature_fraction=0.5, bagging_fraction=0.7,
               bagging_freq=1, lambda_l2=5)
FURTHER_TREES = 100
NONE = (None, -1e9)


def tokens(text):
    return re.findall("[a-z0-9]+", "".join(c.lower() if c < "\x7f" else c for c in text))


def pairs(text):
    t = tokens(text)
    return collections.Counter(zip(t, t[1:]))


class Judge:
    def __init__(self, path):
        self.refs = {}
        for q in json.load(open(path))["questions"]:
            ideal = q.get("ideal_answer") or []
            self.refs[q["id"]] = [pairs(r) for r in ([ideal] if isinstance(ideal, str) else ideal)]
        self.size = {q: [sum(r.values()) for r in v] for q, v in self.refs.items()}

    def of(self, question, text):
        """ROUGE-2 recall and F."""
        have, recall, f = pairs(text), 0.0, 0.0
        n = sum(have.values())
        for ref, m in zip(self.refs[question], self.size[question]):
            both = sum(min(c, ref[p]) for p, c in have.items() if p in ref)
            if both:
                recall = max(recall, both / m)
                f = max(f, 2 * both / (n + m))
        return recall, f


def half_of(question):
    return int(hashlib.sha256(question.encode()).hexdigest(), 16) % 2


def write_table(models, said):
    out = ["/*\n * bottom_model.c - the weights of bottom_rank.c: boosted regression trees. Generated; do not edit.\n *\n"]
    out += [" * %s\n" % line for line in said] + [" */\n", '#include "model/model.h"\n\n', "/* clang-format off */\n"]
    rows = []
    for name, (model, least) in zip("ab", models):
        text, init = trees.table(name, model, least)
        out.append(text)
        rows.append(init)
    out.append("const struct tree_model bottom_models[2] = {\n\t%s,\n};\n" % ",\n\t".join(rows))
    TABLE.write_text("".join(out))


class Rows:
    def __init__(self, path, judge):
        lines = open(path, encoding="utf-8")
        head = next(lines).rstrip("\n").split("\t")
        self.names = head[5:-1]
        keep = []
        for line in lines:
            c = line.rstrip("\n").split("\t")
            keep.append((c[0], int(c[1]), int(c[3]), c[-1], np.array(c[5:-1], dtype=np.float32)))
        self.question = np.array([k[0] for k in keep])
        self.half = np.array([half_of(k[0]) for k in keep])
        self.claim = np.array([k[1] for k in keep])
        self.taken = np.array([k[2] for k in keep])
        self.text = [k[3] for k in keep]
        self.x = np.array([k[4] for k in keep])
        self.y = np.zeros((len(keep), 2), np.float32)
        self.base = np.zeros((len(keep), 2), np.float32)
        so_far = {}
        at = 0
        while at < len(keep):
            q, n = keep[at][0], keep[at][1]
            end = at
            while end < len(keep) and keep[end][0] == q and keep[end][1] == n:
                end += 1
            text = so_far.get(q, "") if n else ""
            base = judge.of(q, text) if text else (0.0, 0.0)
            for i in range(at, end):
                self.y[i] = judge.of(q, (text + " " + self.text[i]).strip())
                self.base[i] = base
                if self.taken[i]:
                    so_far[q] = (text + " " + self.text[i]).strip()
            at = end

    def gain(self):
        d = self.y - self.base
        return d[:, 1] + RECALL_WEIGHT * d[:, 0]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True)
    p.add_argument("--corpus", required=True)
    p.add_argument("--questions", required=True)
    p.add_argument("--half", type=int, choices=(0, 1))
    p.add_argument("--least", type=float, default=0.0, help="gain that a further claim must promise")
    p.add_argument("--work", default="/tmp")
    a = p.parse_args()
    judge = Judge(a.questions)
    work = pathlib.Path(a.work)

    def rows():
        subprocess.run(["ninja", "-C", a.build, "--quiet"], check=True)
        path = work / "features.tsv"
        subprocess.run([pathlib.Path(a.build) / "src/cli/attest", "eval", "answers", "-C", a.corpus, "--questions",
                        a.questions, "--features", path, "--threads", "1"], check=True, stdout=subprocess.DEVNULL)
        return Rows(path, judge)

    write_table([NONE, (None, 1e9)], ["Empty: while training."])
    r = rows()
    first = r.claim == 0
    n_state = r.names.index("TAKEN")
    x = r.x.copy()
    x[:, n_state:] = 0
    value = {h: trees.train(FIRST, FIRST_TREES, x[first & (r.half == h)], r.gain()[first & (r.half == h)]) for h in (0, 1)}
    value[None] = trees.train(FIRST, FIRST_TREES, x[first], r.gain()[first])
    further, seen = {0: None, 1: None}, []
    for turn in range(2):
        xs, ys, hs = [], [], []
        for h in (0, 1):
            write_table([(value[h], -1e9), (further[h], -1e9 if further[h] is None else a.least)], ["Of one half: while training."])
            r = rows()
            use = (r.half != h) & (r.claim > 0)
            xs.append(r.x[use])
            ys.append(r.gain()[use])
            hs.append(r.half[use])
        seen.append((np.concatenate(xs), np.concatenate(ys), np.concatenate(hs)))
        x = np.concatenate([s[0] for s in seen])
        y = np.concatenate([s[1] for s in seen])
        h = np.concatenate([s[2] for s in seen])
        further = {k: trees.train(FURTHER, FURTHER_TREES, x[h == k], y[h == k]) for k in (0, 1)}
        further[None] = trees.train(FURTHER, FURTHER_TREES, x, y)
    for half in (0, 1, None):
        write_table([(value[half], -1e9), (further[half], a.least)], [
            "Written by bench/train_plain.py%s on BioASQ 7b-9b (%d questions)." % (
                " --half %d" % half if half is not None else "", sum(half is None or half_of(q) == half for q in judge.refs)),
            "[0] value of a first claim: %d trees; [1] gain of a further one: %d trees." % (FIRST_TREES, FURTHER_TREES)])
        shutil.copy(TABLE, work / ("bottom_model_%s.c" % ("all" if half is None else half)))
    shutil.copy(work / ("bottom_model_%s.c" % ("all" if a.half is None else a.half)), TABLE)
    subprocess.run(["ninja", "-C", a.build, "--quiet"], check=True)


if __name__ == "__main__":
    main()
