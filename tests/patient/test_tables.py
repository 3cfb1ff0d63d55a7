#!/usr/bin/env python3
"""Rows of data/safety: names that the lexicon knows, conditions that the program reads, sources with the day on which they were looked up.

usage: test_tables.py SOURCE_ROOT
"""
import os
import re
import sys

ROOT = sys.argv[1]
BOUND = re.compile(r"^(egfr|age|weeks|weight|lvef|potassium)[<>]=?\d+(\.\d+)?$")
DAY = re.compile(r"^20\d\d-[01]\d-[0-3]\d$")


def table(*path):
    with open(os.path.join(ROOT, "data", *path), encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("\t") for line in f if line.strip() and not line.startswith("#")]
    return [dict(zip(rows[0], r + [""] * (len(rows[0]) - len(r)))) for r in rows[1:]]


def names_of(field):
    return [n.lstrip("=!") for n in field.split("|")]


def condition_faults(when, known, states):
    for one in re.split(r"[&,]", when):
        one = one.strip()
        sort, _, rest = one.partition(":")
        if sort in ("drug", "allergy", "severe"):
            yield from ("'%s' is unknown" % n for n in names_of(rest) if n != "*" and n.lower() not in known)
        elif not BOUND.match(one) and one not in states:
            yield "'%s' is no condition" % one


def faults():
    known = set()
    for row in table("lexicon", "drugs.tsv"):
        known.update(x.lstrip("=").lower() for k in ("name", "others", "classes") for x in row[k].split("|") if x)
    states = {row["id"] for row in table("safety", "states.tsv")}
    seen = set()
    for row in table("safety", "drugs.tsv"):
        at = "%s, %s" % (row["drug"], row["when"])
        yield from ("%s: '%s' is no drug of the lexicon" % (at, n) for n in names_of(row["drug"]) if n != "*" and n.lower() not in known)
        yield from ("%s: %s" % (at, f) for f in condition_faults(row["when"], known, states))
        if row["kind"] not in ("contraindicated", "caution", "dose"):
            yield "%s: kind '%s'" % (at, row["kind"])
        if not row["text"] or not row["source"] or not DAY.match(row["checked"]):
            yield "%s: no text, no source, or no day" % at
        if (row["drug"], row["when"]) in seen:
            yield "%s: twice" % at
        seen.add((row["drug"], row["when"]))
    for row in table("safety", "cross.tsv"):
        if row["class"].lower() not in known or not row["source"] or not DAY.match(row["checked"]):
            yield "cross.tsv: %s" % row["class"]


def main():
    found = list(faults())
    print("1..1")
    for f in found:
        print("# %s" % f)
    print("%s 1 - rows of data/safety name what is known, and where it was read" % ("not ok" if found else "ok"))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
