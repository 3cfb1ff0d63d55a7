#!/usr/bin/env python3
"""Learn what tells of an emergency, beside the rules: src/model/alarm_model.c.

usage: train_emergency.py EMERGENCY_TOOL MODEL_DIR [--dry] [--show]

EMERGENCY_TOOL: ninja -C build/release bench/emergency-tool. MODEL_DIR: bge-small-en-v1.5-q, installed or as published.

Learns from tests/patient/data/emergencies*.tsv and lookalikes*.tsv. What is printed as "put aside" is measured on rows that that run has not learned from (every third one of emergencies-4 and -7,
lookalikes-3 and -6, the even ones of emergencies-5 and -9, lookalikes-4 and -8); the tables of words and places are then made from all rows. With --show the rows put aside that it gets wrong are listed. --dry writes nothing.

A vector is projected to its main axes; a support vector machine says what lies around it; a logistic regression over words, pairs of words and beginnings of words, each by its rarity, is a second witness;
one over both, over what the rules found and how it is said, made from estimates of rows that were left out, has the last word; a further one has it where there is no vector. Kinds are told by words and by
place. Needs numpy and scikit-learn.
"""
import argparse
import datetime
import pathlib
import re
import subprocess

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import SVC

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "tests/patient/data"
TABLE = ROOT / "src/model/alarm_model.c"
DIM = 96            # ALARM_DIM
WIDTH = 3.0         # of the kernel 1 / (1 + WIDTH d²)
MARGIN = 5.0        # C of the support vector machine
WORDS_STRENGTH = 10.0
KINDS_STRENGTH = 100.0
PLACE_STRENGTH = 10.0
SURE_STRENGTH = 1.0
PREFIX = 5          # ALARM_PREFIX
KIND_LEAST = 0.5    # of a word for a kind: less is left out
SPECIFICITY = 0.952  # of look-alikes left out, rules and all: where the limit is set
FORBIDS_BELOW = 0.004  # share of emergencies seen by rules that may lie under the limit of a veto
FORBIDS_MOST = -2.0  # and it is never higher
FOLDS = 8
NAMES = 1.0         # how far the likeliest kind must be before the next one to be named
UNSEEN = ("MEANING", "BEST", "CLAUSES")  # features that need a vector
FEATURES = re.findall(r"X\((\w+), \"", (ROOT / "src/patient/patient_priv.h").read_text().split("#define ALARM_FEATURE_LIST(X)")[1].split("enum alarm_feature")[0])


def rows(pattern, emergencies):
    out = []
    for path in sorted(DATA.glob(pattern)):
        lines = [x.rstrip("\n") for x in open(path, encoding="utf-8") if x.strip() and not x.startswith("#")]
        every = {"emergencies-4": 3, "lookalikes-3": 3, "emergencies-7": 3, "lookalikes-6": 3, "emergencies-5": 2, "lookalikes-4": 2, "emergencies-9": 2, "lookalikes-8": 2}.get(path.stem, 0)
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


def parts_of(text):
    """As tell() of alarm.c, which counts bytes."""
    t = [w for w in text.split(" ") if w]
    out = [w for w in t if len(w.encode()) < 63] + [a + " " + b for a, b in zip(t, t[1:]) if len((a + b).encode()) < 62]
    out += ["^" + w[:PREFIX] for w in t if w.isascii() and len(w) > PREFIX]
    return out


def count_words():
    return TfidfVectorizer(analyzer=parts_of, binary=True, min_df=2, norm="l2")


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
        self.count = count_words()
        x = self.count.fit_transform([d["words"] for d in data])
        reg = LogisticRegression(C=WORDS_STRENGTH, max_iter=3000).fit(x, y)
        self.worth = reg.coef_[0]

    def learn_kinds(self):
        told = [i for i, d in enumerate(self.data) if d["kinds"]]
        kind = [self.data[i]["kinds"][0] for i in told]
        x = self.count.transform([self.data[i]["words"] for i in told])
        words = LogisticRegression(C=KINDS_STRENGTH, max_iter=200, tol=1e-3).fit(x, kind)
        place = LogisticRegression(C=PLACE_STRENGTH, max_iter=200, tol=1e-3).fit(self.at[told], kind)
        self.kinds = [str(k) for k in words.classes_]
        self.kind_step = float(np.abs(words.coef_).max() / 127)
        self.word_kinds = np.where(np.abs(words.coef_) >= KIND_LEAST, np.rint(words.coef_ / self.kind_step), 0).astype(int)
        self.kind_bias = words.intercept_.astype(np.float32)
        self.place_kind = np.hstack([place.coef_, place.intercept_[:, None]]).astype(np.float32)

    def parts(self, d):
        at = np.array([self.axes(v) for v in d["v"]])
        return at, near(at, self.at) @ self.weight.astype(float) + self.bias

    def features(self, data):
        """A row of features for each."""
        f = np.array([d["f"] for d in data])
        m = near(np.array([self.axes(v) for d in data for v in d["v"]]), self.at) @ self.weight.astype(float) + self.bias
        ends = np.cumsum([len(d["v"]) for d in data])
        for i, (d, end) in enumerate(zip(data, ends)):
            own = m[end - len(d["v"]):end]
            f[i, FEATURES.index("MEANING")], f[i, FEATURES.index("BEST")] = own[0], own.max()
        f[:, FEATURES.index("WORDS")] = self.count.transform([d["words"] for d in data]) @ self.worth
        return f

    def kind(self, d, place):
        """The likeliest, and how far before the next."""
        z = self.count.transform([d["words"]]) @ (self.word_kinds.T * self.kind_step) + self.kind_bias
        z = z[0]
        if place:
            at, m = self.parts(d)
            z = z + self.place_kind @ np.append(at[m.argmax()], 1)
        order = np.argsort(-z, kind="stable")
        return self.kinds[order[0]], z[order[0]] - z[order[1]]


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
        x[out] = m.features([data[i] for i in out])
    rules = np.array([bool(d["rules"]) for d in data])
    verdicts = []
    for use in (x, plain(x)):
        logit = np.zeros(len(data))
        for fit, out in StratifiedKFold(FOLDS, shuffle=True, random_state=4).split(x, y):
            logit[out] = Sure(use[fit], y[fit])(use[out])
        verdicts.append((Sure(use, y), *limits(logit, y, rules), logit))
    return Model(data), verdicts


def plain(x):
    x = x.copy()
    x[:, [FEATURES.index(n) for n in UNSEEN]] = 0
    return x


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


def write(m, verdicts, figures):
    m.learn_kinds()
    kinds, names = m.kinds, sorted(m.count.vocabulary_, key=lambda x: x.encode())
    out = ["/*", " * alarm_model.c - what tells of an emergency, beside the rules: tables of patient/alarm.c. Generated; do not edit.", " *",
           " * Written by bench/train_emergency.py on %s from tests/patient/data/emergencies*.tsv and lookalikes*.tsv (%d rows)." % (datetime.date.today(), len(m.data))]
    out += [" * %s" % f for f in figures] + [" */", '#include "model/alarm.h"', "", "/* clang-format off */", "static const int8_t axes[] = {"]
    out += [numbers(m.axes.bytes.ravel(), "%d", 384), "};", "static const float centre[] = {", numbers(m.axes.centre, "%.9ef", 10), "};", "static const char *const kinds[] = {"]
    out += ['\t"%s",' % k for k in kinds] + ["};", "static const struct alarm_example examples[] = {"]
    examples = ["{{%s}, %sf}" % (",".join(str(int(x)) for x in b), ("%.7e" % w)) for b, w in zip(m.bytes, m.weight) if w]
    words, told = [], []
    for w in names:
        i = m.count.vocabulary_[w]
        words.append('{"%s", %.5ef, %.5ef, %d}' % (w.replace("\\", "\\\\").replace('"', '\\"'), m.count.idf_[i], m.worth[i], len(told)))
        told += ["{%d,%d}" % (k, m.word_kinds[k, i]) for k in range(len(kinds)) if m.word_kinds[k, i]]
    words.append('{"", 0, 0, %d}' % len(told))
    assert len(names) <= 16384  # WORDS_MAX
    out += [numbers(examples, "%s", 16), "};", "static const struct alarm_word words[] = {", numbers(words, "%s", 40), "};",
            "static const struct alarm_word_kind word_kinds[] = {", numbers(told, "%s", 128), "};",
            "static const float kind_bias[] = {", numbers(m.kind_bias, "%.6ef", 16), "};", "static const float place_kind[] = {", numbers(m.place_kind.ravel(), "%.4ef", 97), "};"]
    for (sure, _, _, _), name in zip(verdicts, ("meant", "plain")):
        for part in ("mean", "scale", "weight"):
            out += ["static const float %s_%s[] = {" % (name, part), numbers(getattr(sure, part), "%.9ef", 9), "};"]
        out += ["static const struct linear_model %s = {%s_mean, %s_scale, %s_weight, %d, %.9e};" % (name, name, name, name, len(FEATURES), sure.bias)]
    out += ["const struct alarm_model alarm_model = {",
            '\t.encoder = "bge-small-en-v1.5-q", .dim = %d, .axes = axes, .centre = centre,' % m.axes.bytes.shape[1],
            "\t.axis_step = %.17e, .step = %.17e, .width = %.1f, .bias = %.9e," % (m.axes.step, m.step, WIDTH, m.bias),
            "\t.examples = examples, .n_examples = sizeof(examples) / sizeof(*examples), .kinds = kinds, .n_kinds = %d," % len(kinds),
            "\t.words = words, .n_words = sizeof(words) / sizeof(*words) - 1, .word_kinds = word_kinds, .kind_step = %.9e," % m.kind_step,
            "\t.word_kind_bias = kind_bias, .place_kind = place_kind, .names = %.2f," % NAMES,
            "\t.meant = {&meant, %.9e, %.9e}, .plain = {&plain, %.9e, %.9e}," % (verdicts[0][1:3] + verdicts[1][1:3]), "};", ""]
    TABLE.write_text("\n".join(out))


def report_kinds(m, aside, said, place):
    for least in (0.5, NAMES, 1.5, 2.0):
        got = [(d, *m.kind(d, place)) for d, s in zip(aside, said) if s and d["y"] and not d["rules"]]
        named = [(d, k) for d, k, ahead in got if ahead >= least]
        print("kinds of %d that rules did not see, %.1f ahead: %d named, %d of them right" % (len(got), least, len(named), sum(k in d["kinds"] for d, k in named)))


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
    m, verdicts = learn(learned)
    m.learn_kinds()
    x = m.features(aside)
    y = np.array([d["y"] for d in aside])
    rules = np.array([bool(d["rules"]) for d in aside])
    figures = []
    for (sure, alarms, forbids, logit), use, name in zip(verdicts, (x, plain(x)), ("with a model", "by words alone")):
        report("left out, " + name, learned, logit, alarms, forbids)
        report("put aside, " + name, aside, sure(use), alarms, forbids, a.show)
        said = says(sure(use), rules, alarms, forbids)
        report_kinds(m, aside, said, name == "with a model")
        figures.append("Rows put aside, before they were learned from too, %s: %d emergencies, %.3f seen (rules alone %.3f); %d look-alikes, %.3f left alone (%.3f)." % (
            name, (y == 1).sum(), said[y == 1].mean(), rules[y == 1].mean(), (y == 0).sum(), 1 - said[y == 0].mean(), 1 - rules[y == 0].mean()))
        print(figures[-1], "limits %.3f %.3f" % (alarms, forbids))
        print("  ".join("%s %.2f" % (n, w) for n, w in zip(FEATURES, sure.weight)))
    if a.dry:
        return
    write(Model(data), verdicts, figures)
    print("%s, %d bytes" % (TABLE, TABLE.stat().st_size))


if __name__ == "__main__":
    main()
