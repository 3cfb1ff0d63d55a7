#!/usr/bin/env python3
"""bounds.py ROOT: the briefs of data/starter and the tables of data/safety bound a drug at the same kidney function.

Whoever asks is warned by the tables and reads the briefs: one drug, one bound. Each number at which a brief bounds a drug of the tables by kidney function stands in a row of that drug (its bound, or
its text), and a bound at which the tables forbid a drug stands in the briefs that bound it. What differs and is meant has a row in tests/house/bound-differences.tsv (drug, where, number, why):
another country, another indication; a row that nothing needs fails too. `bounds.py --list ROOT` prints what was found; `bounds.py --self-test` shows that a difference is seen.
"""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import doses  # noqa: E402

KIDNEY = re.compile(r"egfr(?:<=|<|>=|>)(\d+)")
NUMBERS = re.compile(r"(?<![\d.])(\d{2,3})(?![\d.]*\s*(?:mg|g\b|%|weeks|days|years|kg|micrograms|hours))")


def table(root):
    """drug → {"bars": bounds at which it is forbidden, "all": every kidney number of its rows}."""
    out, head = {}, None
    for line in open(os.path.join(root, "data/safety/drugs.tsv"), encoding="utf-8"):
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            continue
        if head is None:
            head = line.split("\t")
            continue
        row = dict(zip(head, line.split("\t")))
        bounds = {float(n) for n in KIDNEY.findall(row["when"])}
        if not bounds:
            continue
        for drug in row["drug"].split("|"):
            if drug.startswith(("!", "=", "*")):
                continue
            said = out.setdefault(drug.lower(), {"bars": set(), "all": set()})
            said["all"] |= bounds | {float(n) for n in NUMBERS.findall(row["text"])}
            if row["kind"] == "contraindicated":
                said["bars"] |= bounds
    return out


def differences(rows, statements):
    """{(drug, where, number): text}: where is a brief whose number the tables do not have, or "tables" for a bar that a brief does not tell."""
    out = {}
    for drug, said in statements.items():
        if drug not in rows:
            continue
        briefs = {}
        for brief, line, kind, value, text in said:
            if kind != "kidney":
                continue
            briefs.setdefault(brief, set()).update(value)
            for n in value:
                # "every 6 months" and "after 48 hours" are no bounds; "15 to 29" and "below 30" are one.
                if re.search(r"\b%g (?:to \d+ )?(?:hours|months)" % n, text):
                    continue
                if not {n, n + 1, n - 1} & rows[drug]["all"]:
                    out[(drug, brief, n)] = "%s:%d: %s" % (brief, line, text)
        told = set().union(*briefs.values()) if briefs else set()
        for n in rows[drug]["bars"] if briefs else ():
            if not {n, n + 1, n - 1} & told:
                out[(drug, "tables", n)] = "%s name a bound of %s and not that at which the tables forbid it" % (", ".join(sorted(briefs)), drug)
    return out


def self_test():
    rows = {"metformin": {"bars": {30.0}, "all": {30.0, 45.0}}}

    def said(value):
        return {"metformin": [("x", 1, "kidney", value, "t")], "other": [("x", 1, "kidney", (7.0,), "t")]}

    assert differences(rows, said((30.0, 45.0))) == {}
    assert differences(rows, said((29.0,))) == {}
    assert differences(rows, {"metformin": [("x", 1, "kidney", (30.0, 6.0), "below 30, eGFR every 3 to 6 months")]}) == {}
    assert ("metformin", "x", 35.0) in differences(rows, said((30.0, 35.0)))
    assert ("metformin", "tables", 30.0) in differences(rows, said((45.0,)))


def main():
    args = [a for a in sys.argv[1:] if not a.startswith("--")]
    root = args[0] if args else os.environ["ATTEST_SOURCE_ROOT"]
    self_test()
    known, bad = {}, []
    for line in open(os.path.join(root, "tests/house/bound-differences.tsv"), encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            drug, where, number, why = line.rstrip("\n").split("\t")
            known[(drug, where, float(number))] = why
    found = differences(table(root), doses.statements(root))
    for key, text in sorted(found.items()):
        if "--list" in sys.argv or len(known.get(key, "")) <= 10:
            bad.append("%s, %s, %g: data/safety and the briefs differ and tests/house/bound-differences.tsv does not say why\n#     %s" % (*key, text))
    bad += ["%s, %s, %g: explained in bound-differences.tsv, and nothing differs" % k for k in known if k not in found]
    print("1..1")
    print("\n".join("# " + b for b in bad))
    print(("not ok" if bad else "ok") + " 1 - the briefs and the safety tables bound a drug at the same kidney function")
    return 1 if bad and "--list" not in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
