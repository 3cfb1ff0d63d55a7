#!/usr/bin/env python3
"""doses.py ROOT: where the briefs of data/starter give one drug in different doses, or bound it at different kidney function.

Two statements of one drug are compared when they stand in different briefs, or when both are bounds. Those that differ must be explained in tests/house/dose-differences.tsv
(drug, kind, the briefs, what each of them says, why): another indication, another country, another step. A difference without a row fails; so does a row that nothing needs any more, and a row whose
briefs no longer say what it was written for: a number that changes is looked at again. `doses.py --list ROOT` prints what was found, for whoever writes the rows; `doses.py --pin ROOT` writes down
what the briefs of each row say now; the self-test, at each run, shows that a difference is seen.
"""
import itertools
import os
import re
import sys

NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
AMOUNT = re.compile(rf"({NUMBER})(?: ?(?:to|–|or) ?({NUMBER}))? ?(mg|g|micrograms?|mcg|units?|mL|mmol)(/kg)?(?![\w%]|/(?:L|mL|dL|mmol|min|mol|g|24|1\.73)\b)")
EVERY = re.compile(r"(once|twice|three times|four times|\w+ times)(?: a day| daily)?|every (\d+(?: to \d+)?) (hour|week|day|month)s?|(daily|a day|/day|weekly|nightly|at night|single)")
RENAL = re.compile(rf"(?:eGFR|(?:creatinine )?clearance|CrCl)\b([^.;]{{0,40}}?)({NUMBER})(?: ?(?:to|–) ?<? ?({NUMBER}))?")


def read(path):
    """title, [(line, section, bullet)] of a brief."""
    text = open(path, encoding="utf-8").read()
    head, body = text[4:].split("\n---\n", 1)
    first = text[:text.index(body)].count("\n") + 1
    section, out = "", []
    for n, line in enumerate(body.split("\n"), first):
        if line.startswith("## "):
            section = line[3:].strip()
        elif line.lstrip().startswith("- "):
            out.append((n, section, re.sub(r" ?\[@[^\]]*\]\s*$", "", line.strip()[2:])))
    return out


def drugs(root):
    path = os.path.join(root, "tests/house/dose-drugs.txt")
    words = [w.strip() for w in open(path, encoding="utf-8") if w.strip() and not w.startswith("#")]
    return re.compile(r"\b(" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + r")\b", re.I)


def milligrams(value, unit):
    v = float(value.replace(",", ""))
    return {"g": v * 1000, "micrograms": v / 1000, "microgram": v / 1000, "mcg": v / 1000}.get(unit, v)


def statements(root):
    """drug → [(brief, line, kind, value, bullet)]; the drug is the one that stands nearest before the number."""
    name, found = drugs(root), {}
    folder = os.path.join(root, "data/starter")
    for file in sorted(os.listdir(folder)):
        if not file.endswith(".md"):
            continue
        for line, section, text in read(os.path.join(folder, file)):
            named = [(m.start(), m.group(1).lower()) for m in name.finditer(text)]
            for m in AMOUNT.finditer(text):
                before = [d for at, d in named if at < m.start()]
                if not before:
                    continue
                value = tuple(sorted({milligrams(v, m.group(3)) for v in (m.group(1), m.group(2)) if v}))
                unit = "mg" if m.group(3) in ("g", "mg", "mcg", "microgram", "micrograms") else m.group(3)
                tail = EVERY.search(text[m.end():m.end() + 40])
                found.setdefault(before[-1], []).append((file[:-3], line, "dose", (value, unit, m.group(4) or "", tail.group(0) if tail else ""), text))
            for m in RENAL.finditer(text):
                before = [d for at, d in named if at < m.start()] or [d for _, d in named[:1]]
                if before:
                    value = tuple(float(v.replace(",", "")) for v in (m.group(2), m.group(3)) if v)
                    found.setdefault(before[-1], []).append((file[:-3], line, "kidney", value, text))
    return found


def different(found):
    """(drug, kind, briefs) → statements, where the briefs do not say the same."""
    out = {}
    for drug, said in found.items():
        for kind in ("dose", "kidney"):
            per = {}
            for brief, line, k, value, text in said:
                if k == kind:
                    per.setdefault(brief, {}).setdefault(value[:3] if kind == "dose" else value, (line, text))
            for a, b in itertools.combinations(sorted(per), 2):
                # One that says less than the other and nothing else does not contradict it.
                if not (set(per[a]) <= set(per[b]) or set(per[b]) <= set(per[a])):
                    out.setdefault((drug, kind), []).append((a, b, {**{(a, v): t for v, t in per[a].items()}, **{(b, v): t for v, t in per[b].items()}}))
    return out


def shown(kind, value):
    if kind == "kidney":
        return "-".join("%g" % v for v in value)
    return "-".join("%g" % v for v in value[0]) + value[1] + value[2]


def told(found, drug, kind, briefs):
    """What those briefs say of the drug: "brief: 5mg, 10mg; other: 5mg"."""
    per = {}
    for brief, _, k, value, _ in found.get(drug, []):
        if k == kind and brief in briefs:
            per.setdefault(brief, set()).add(shown(kind, value))
    return "; ".join("%s: %s" % (b, ", ".join(sorted(v))) for b, v in sorted(per.items()))


def self_test():
    m = AMOUNT.search("given at 0.5 to 1 g twice daily, not 30 mg/mmol")
    assert m.groups() == ("0.5", "1", "g", None) and milligrams("0.5", "g") == 500
    assert not AMOUNT.search("a ratio of 30 mg/mmol") and not AMOUNT.search("creatinine of 1.5 mg/dL")
    assert RENAL.search("an eGFR of 30 to < 45").group(2, 3) == ("30", "45")
    found = {"x": [("a", 1, "dose", ((5.0,), "mg", "", ""), ""), ("b", 1, "dose", ((10.0,), "mg", "", ""), "")],
             "y": [("a", 1, "kidney", (30.0,), ""), ("b", 1, "kidney", (30.0,), ""), ("b", 2, "kidney", (15.0,), "")]}
    assert list(different(found)) == [("x", "dose")]
    assert told(found, "x", "dose", {"a", "b"}) == "a: 5mg; b: 10mg"


def pin(path, found):
    out = []
    for line in open(path, encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            cells = line.rstrip("\n").split("\t")
            drug, kind, briefs, why = cells[0], cells[1], cells[2], cells[-1]
            line = "\t".join((drug, kind, briefs, told(found, drug, kind, set(briefs.split())), why)) + "\n"
        out.append(line)
    open(path, "w", encoding="utf-8").writelines(out)


def main():
    args = [a for a in sys.argv[1:] if not a.startswith("--")]
    root = args[0] if args else os.environ["ATTEST_SOURCE_ROOT"]
    path = os.path.join(root, "tests/house/dose-differences.tsv")
    self_test()
    found = statements(root)
    if "--pin" in sys.argv:
        return pin(path, found)
    rows, bad, need = {}, [], set()
    for line in open(path, encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            drug, kind, briefs, said, why = line.rstrip("\n").split("\t")
            rows[(drug, kind)] = (set(briefs.split()), why)
            now = told(found, drug, kind, set(briefs.split()))
            if now != said and "--list" not in sys.argv:
                bad.append(f"{drug} ({kind}): the briefs no longer say what dose-differences.tsv was written for; look again, then --pin")
                bad += [f"    was: {said}", f"    now: {now}"]
    for (drug, kind), pairs in sorted(different(found).items()):
        for a, b, said in pairs:
            need.add((drug, kind))
            known = rows.get((drug, kind))
            if known and known[0] >= {a, b} and len(known[1]) > 10 and "--list" not in sys.argv:
                continue
            bad.append(f"{drug} ({kind}): {a} and {b} differ and tests/house/dose-differences.tsv does not say why")
            bad += [f"    {brief}:{line}: {text}" for (brief, _), (line, text) in sorted(said.items(), key=lambda x: x[0][0])]
    bad += [f"{d} ({k}): explained in dose-differences.tsv, and nothing differs" for d, k in rows if (d, k) not in need and "--list" not in sys.argv]
    print("1..1")
    print("\n".join("# " + b for b in bad))
    print(("not ok" if bad else "ok") + " 1 - one drug, one dose, or the difference explained")
    return 1 if bad and "--list" not in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
