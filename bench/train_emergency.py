#!/usr/bin/env python3
"""Learn what tells of an emergency, beside the rules: src/model/alarm_model.c.

usage: train_emergency.py EMERGENCY_TOOL MODEL_DIR [--dry] [--show]

EMERGENCY_TOOL: ninja -C build/release bench/emergency-tool. MODEL_DIR: bge-small-en-v1.5-q, installed or as published.

Learns from tests/patient/data/emergencies*.tsv and lookalikes*.tsv. What is printed as "put aside" is measured on rows that that run has not learned from (every third one of emergencies-4 and -7,
lookalikes-3 and -6, the even ones of emergencies-5 and lookalikes-4); the table is then made from all rows. With --show the rows put aside that it gets wrong are listed. --dry writes nothing.

A vector is projected to its main axes; a support vector machine says what lies around it; a logistic regression over words and pairs of words is a second witness; one over both, over what the rules found
and how it is said, made from estimates of rows that were left out, has the last word. Needs numpy and scikit-learn.
"""
import argparse
import datetime
import pathlib
import re
import subprocess

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import normalize
from sklearn.svm import SVC

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "tests/patient/data"
TABLE = ROOT / "src/model/alarm_model.c"
DIM = 96            # ALARM_DIM
WIDTH = 3.0         # of the kernel 1 / (1 + WIDTH d²)
MARGIN = 5.0        # C of the support vector machine
WORDS_STRENGTH = 20.0
SURE_STRENGTH = 1.0
WORD_LEAST = 0.08   # words worth less are left out
SPECIFICITY = 0.952  # of look-alikes left out, rules and all: where the limit is set
FORBIDS_BELOW = 0.004  # share of emergencies seen by rules that may lie under the limit of a veto
FORBIDS_MOST = -2.0  # and it is never higher
FOLDS = 8
NAMES = 0.45        # share of the nearest kind from which it is named
NEAREST = 12
FEATURES = re.findall(r"X\((\w+), \"", (ROOT / "src/patient/patient_priv.h").read_text().split("#define ALARM_FEATURE_LIST(X)")[1].split("enum alarm_feature")[0])


def rows(pattern, emergencies):
    out = []
    for path in sorted(DATA.glob(pattern)):
        lines = [x.rstrip("\n") for x in open(path, encoding="utf-8") if x.strip() and not x.startswith("#")]
        every = {"emergencies-4": 3, "lookalikes-3": 3, "emergencies-7": 3, "lookalikes-6": 3, "emergencies-5": 2, "lookalikes-4": 2}.get(path.stem, 0)
        for i, x in enumerate(lines):
            kind, text = x.split("\t")[:2] if emergencies else ("", x)
            out.append({"text": text, "kinds": kind.split("|") if kind else [], "y": int(emergencies), "set": path.stem, "aside": bool(every) and i % every == every - 1})
    return out


def read(tool, model, data):
    run = subprocess.run([tool, model, "features"], input="".join(d["text"] + "\n" for d in data).encode(), stdout=subprocess.PIPE, check=True)
    lines = run.stdout.decode().split("\n")[:-1]
    assert len(lines) == len(data)
    for d, line in zip(data, lines):
        f = line.split("\t")
        d["words"] = f[0]
        d["f"] = np.array(f[1].split(), float)
        d["rules"] = [x for x in f[2].split("|") if x]
        d["v"] = []
        for x in f[3:]:
            scale, hexed = x.split(" ")
            d["v"].append(np.frombuffer(bytes.fromhex(hexed), np.int8).astype(float) * float(np.float32(scale)))


class Axes:
    """The main axes of the vectors, in bytes."""

    def __init__(self, data):
        v = np.array([d["v"][0] for d in data])
        mean = v.mean(0)
        _, _, axes = np.linalg.svd(v - mean, full_matrices=False)
        axes = axes[:DIM]
        self.step = float(np.abs(axes).max() / 127)
        self.bytes = np.rint(axes / self.step).astype(int)
        self.centre = (self.bytes * self.step) @ mean

    def __call__(self, v):
        return (self.bytes * self.step) @ v - self.centre


def near(x, y):
    d = (x * x).sum(1)[:, None] + (y * y).sum(1)[None] - 2 * x @ y.T
    return 1 / (1 + WIDTH * np.maximum(d, 0))


def count_words():
    return CountVectorizer(ngram_range=(1, 2), tokenizer=str.split, token_pattern=None, lowercase=False, binary=False, min_df=2)


class Model:
    def __init__(self, data):
        self.axes = Axes(data)
        self.data = data
        y = np.array([d["y"] for d in data])
        at = np.array([self.axes(d["v"][0]) for d in data])
        self.step = float(np.abs(at).max() / 127)
        self.bytes = np.rint(at / self.step).astype(int)
        at = self.bytes * self.step
        self.at = at
        svm = SVC(C=MARGIN, kernel="precomputed").fit(near(at, at), y)
        self.weight = np.zeros(len(data), np.float32)
        self.weight[svm.support_] = svm.dual_coef_[0]
        self.bias = float(svm.intercept_[0])
        count = count_words()
        x = count.fit_transform([d["words"] for d in data])
        n = np.array([max(1, 2 * len(d["words"].split()) - 1) for d in data])
        reg = LogisticRegression(C=WORDS_STRENGTH, max_iter=3000).fit(x.multiply(1 / np.sqrt(n)[:, None]).tocsr(), y)
        self.words = {w: float(np.float32(reg.coef_[0][i])) for w, i in count.vocabulary_.items() if abs(reg.coef_[0][i]) >= WORD_LEAST and len(w) + 2 < 64}
        self.kinds = sorted({k for d in data for k in d["kinds"]})

    def parts(self, d):
        at = np.array([self.axes(v) for v in d["v"]])
        return at, near(at, self.at) @ self.weight.astype(float) + self.bias

    def features(self, d):
        f = d["f"].copy()
        _, m = self.parts(d)
        f[FEATURES.index("MEANING")] = m[0]
        f[FEATURES.index("BEST")] = m.max()
        t = d["words"].split()
        total = sum(self.words.get(w, 0) for w in t) + sum(self.words.get(a + " " + b, 0) for a, b in zip(t, t[1:]))
        f[FEATURES.index("WORDS")] = total / np.sqrt(max(1, 2 * len(t) - 1))
        return f

    def kind(self, d):
        at, m = self.parts(d)
        n = near(at[[m.argmax()]], self.at)[0]
        who = [i for i in np.argsort(-n, kind="stable") if self.data[i]["kinds"]][:NEAREST]
        got = {}
        for i in who:
            k = self.data[i]["kinds"][0]
            got[k] = got.get(k, 0) + (n[i] / n[who[0]]) ** 12
        best = max(got, key=got.get)
        return best, got[best] / sum(got.values())


class Sure:
    def __init__(self, x, y):
        self.mean, self.scale = x.mean(0), x.std(0)
        self.scale[self.scale < 1e-6] = 1
        reg = LogisticRegression(C=SURE_STRENGTH, max_iter=3000).fit((x - self.mean) / self.scale, y)
        self.weight, self.bias = reg.coef_[0], float(reg.intercept_[0])

    def __call__(self, x):
        return (x - self.mean) / self.scale @ self.weight + self.bias


def limits(logit, y, rules):
    """Where rules see nothing: the limit that leaves this specificity to all. Where they see one: the limit below which hardly any emergency lies."""
    free = ~rules
    forbids = min(np.quantile(logit[rules & (y == 1)], FORBIDS_BELOW), FORBIDS_MOST)
    wrong = np.sum(rules & (y == 0) & (logit >= forbids))
    room = max(0, int((1 - SPECIFICITY) * np.sum(y == 0)) - int(wrong))
    worst = np.sort(logit[free & (y == 0)])[::-1]
    return float(worst[min(room, len(worst) - 1)] + 1e-9), float(forbids)


def learn(data):
    y = np.array([d["y"] for d in data])
    x = np.zeros((len(data), len(FEATURES)))
    for fit, out in StratifiedKFold(FOLDS, shuffle=True, random_state=3).split(x, y):
        m = Model([data[i] for i in fit])
        for i in out:
            x[i] = m.features(data[i])
    sure = Sure(x, y)
    rules = np.array([bool(d["rules"]) for d in data])
    logit = np.zeros(len(data))
    for fit, out in StratifiedKFold(FOLDS, shuffle=True, random_state=4).split(x, y):
        logit[out] = Sure(x[fit], y[fit])(x[out])
    alarms, forbids = limits(logit, y, rules)
    return Model(data), sure, alarms, forbids, logit


def says(logit, rules, alarms, forbids):
    return np.where(rules, logit >= forbids, logit >= alarms)


def report(name, data, logit, alarms, forbids, show=False):
    y = np.array([d["y"] for d in data])
    rules = np.array([bool(d["rules"]) for d in data])
    said = says(logit, rules, alarms, forbids)
    for s in sorted({d["set"] for d in data}) + ["all"]:
        on = np.array([s in ("all", d["set"]) for d in data])
        for v, word in ((1, "emergencies seen"), (0, "look-alikes left alone")):
            at = on & (y == v)
            if at.any():
                print("%-12s %-16s %4d %-22s %.3f   rules alone %.3f" % (name, s, at.sum(), word, np.mean(said[at] == v), np.mean(rules[at] == v)))
    for d, p, l in zip(data, said, logit):
        if show and p != d["y"]:
            print("   %s %6.2f %s | %s" % ("missed" if d["y"] else "alarmed", l, "|".join(d["rules"]) or "-", d["text"][:180]))


def numbers(v, form, per):
    s = [form % x for x in v]
    return ",\n".join("\t" + ", ".join(s[i:i + per]) for i in range(0, len(s), per))


def write(m, sure, alarms, forbids, figures):
    kinds = m.kinds
    out = ["/*", " * alarm_model.c - what tells of an emergency, beside the rules: tables of patient/alarm.c. Generated; do not edit.", " *",
           " * Written by bench/train_emergency.py on %s from tests/patient/data/emergencies*.tsv and lookalikes*.tsv (%d rows)." % (datetime.date.today(), len(m.data))]
    out += [" * %s" % f for f in figures] + [" */", '#include "model/alarm.h"', "", "/* clang-format off */", "static const int8_t axes[] = {"]
    out += [numbers(m.axes.bytes.ravel(), "%d", 384), "};", "static const float centre[] = {", numbers(m.axes.centre, "%.9ef", 10), "};", "static const char *const kinds[] = {"]
    out += ['\t"%s",' % k for k in kinds] + ["};", "static const struct alarm_example examples[] = {"]
    examples = ["{{%s}, %sf, %d}" % (",".join(str(int(x)) for x in b), ("%.7e" % w), kinds.index(d["kinds"][0]) if d["kinds"] else 255)
                for d, b, w in zip(m.data, m.bytes, m.weight) if w or d["kinds"]]
    words = ['{"%s", %.6ef}' % (w.replace("\\", "\\\\").replace('"', '\\"'), m.words[w]) for w in sorted(m.words, key=lambda x: x.encode())]
    out += [numbers(examples, "%s", 8), "};", "static const struct alarm_word words[] = {", numbers(words, "%s", 16), "};"]
    for name in ("mean", "scale", "weight"):
        out += ["static const float sure_%s[] = {" % name, numbers(getattr(sure, name), "%.9ef", 9), "};"]
    out += ["static const struct linear_model sure = {sure_mean, sure_scale, sure_weight, %d, %.9e};" % (len(FEATURES), sure.bias), "const struct alarm_model alarm_model = {",
            '\t.encoder = "bge-small-en-v1.5-q", .dim = %d, .axes = axes, .centre = centre,' % m.axes.bytes.shape[1],
            "\t.axis_step = %.17e, .step = %.17e, .width = %.1f, .bias = %.9e," % (m.axes.step, m.step, WIDTH, m.bias),
            "\t.examples = examples, .n_examples = sizeof(examples) / sizeof(*examples), .kinds = kinds, .n_kinds = %d," % len(kinds),
            "\t.words = words, .n_words = sizeof(words) / sizeof(*words), .sure = &sure, .alarms = %.9e, .forbids = %.9e, .names = %.2f," % (alarms, forbids, NAMES), "};", ""]
    TABLE.write_text("\n".join(out))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("tool")
    p.add_argument("model")
    p.add_argument("--dry", action="store_true")
    p.add_argument("--show", action="store_true")
    a = p.parse_args()
    data = rows("emergencies*.tsv", True) + rows("lookalikes*.tsv", False)
    read(a.tool, a.model, data)
    learned, aside = [d for d in data if not d["aside"]], [d for d in data if d["aside"]]
    m, sure, alarms, forbids, logit = learn(learned)
    report("left out", learned, logit, alarms, forbids)
    x = np.array([m.features(d) for d in aside])
    report("put aside", aside, sure(x), alarms, forbids, a.show)
    y = np.array([d["y"] for d in aside])
    rules = np.array([bool(d["rules"]) for d in aside])
    said = says(sure(x), rules, alarms, forbids)
    named = [(d, *m.kind(d)) for d, s in zip(aside, said) if s and d["y"] and not d["rules"]]
    print("kinds of those that rules did not see: %d named, %d of them right; %d general" % (
        sum(s >= NAMES for _, _, s in named), sum(s >= NAMES and k in d["kinds"] for d, k, s in named), sum(s < NAMES for _, _, s in named)))
    figures = ["Rows put aside, before they were learned from too: %d emergencies, %.3f seen (rules alone %.3f); %d look-alikes, %.3f left alone (%.3f)." % (
        (y == 1).sum(), said[y == 1].mean(), rules[y == 1].mean(), (y == 0).sum(), 1 - said[y == 0].mean(), 1 - rules[y == 0].mean())]
    print(figures[0], "limits %.3f %.3f, words %d, bias of features:" % (alarms, forbids, len(m.words)))
    print("  ".join("%s %.2f" % (n, w) for n, w in zip(FEATURES, sure.weight)))
    if a.dry:
        return
    m, sure, alarms, forbids, logit = learn(data)
    report("all", data, logit, alarms, forbids, a.show)
    write(m, sure, alarms, forbids, figures)
    print("limits %.3f %.3f; %s, %d bytes" % (alarms, forbids, TABLE, TABLE.stat().st_size))


if __name__ == "__main__":
    main()
