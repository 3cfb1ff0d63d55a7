#!/usr/bin/env python3
"""mesh.py DESC.xml[.gz] > CORPUS/lexicon.tsv   Names of NLM's MeSH descriptors as a table of names of your own (docs/lexicon.md).

DESC is the descriptor file that NLM gives out (desc2026.xml and the like, XML or gzip). Of each descriptor the terms of its preferred concept are taken, which are names of the same thing; terms of its
narrower concepts are not, nor the tree of diseases as classes: a kind of a disease is not the disease. Drugs are the substances with a pharmacological action, and the actions are their classes. The
file is read as it comes, a record at a time. Exit status 65 and a message: it is no descriptor file, or it breaks off."""
import gzip
import re
import sys
import xml.etree.ElementTree as ET

KINDS = (("C23", "finding"), ("C", "condition"), ("F03", "condition"), ("B01.300", "organism"), ("B03", "organism"), ("B04", "organism"), ("E04", "procedure"), ("E01", "test"))
SHORT = ("ABB", "ABX", "ACR", "ACX")  # of NLM's lexical tags: abbreviations and acronyms


def name_of(term, tag):
    """The term as people say it; "" where it is no name that a table takes."""
    parts = term.split(", ")
    if len(parts) == 2:
        term = parts[1] + " " + parts[0]
    if len(parts) > 2 or re.search(r'[=~<>"\\;:|\t,()\[\]]', term) or len(term.encode()) > 64 or len(term.split()) > 8 or len(term) < 3:
        return ""
    if tag in SHORT or re.fullmatch(r"[A-Z0-9-]+", term):
        return "=" + term
    # "Diabetes Mellitus": headings are written in capitals; "DiGeorge", "IgA" keep theirs.
    return " ".join(w.lower() if re.fullmatch(r"[A-Z][a-z']+(-[A-Za-z][a-z]+)*", w) else w for w in term.split())


def records(f):
    root = None
    for event, x in ET.iterparse(f, events=("start", "end")):
        if root is None:
            root = x
            if x.tag != "DescriptorRecordSet":
                raise ValueError("it begins with <%s>, not with <DescriptorRecordSet>" % x.tag[:40])
        if event == "end" and x.tag == "DescriptorRecord":
            yield x
            root.clear()


def main(path):
    rows, actions, seen = [], {}, {}
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as f:
        for r in records(f):
            trees = [t.text or "" for t in r.findall("TreeNumberList/TreeNumber")]
            does = [name_of(s.text or "", "") for s in r.findall("PharmacologicalActionList/PharmacologicalAction/DescriptorReferredTo/DescriptorName/String")]
            kind = next((k for t in trees for p, k in KINDS if t.startswith(p)), None)
            if any(t.startswith("D") for t in trees):
                kind = "drug" if any(does) else None
            terms = [(t.get("RecordPreferredTermYN") != "Y", name_of(t.findtext("String") or "", t.get("LexicalTag")))
                     for c in r.findall("ConceptList/Concept") if c.get("PreferredConceptYN") == "Y"
                     for t in c.findall("TermList/Term") if t.get("IsPermutedTermYN") != "Y"]
            names = [n for _, n in sorted(terms, key=lambda t: t[0]) if n]
            if not kind or not names:
                continue
            if names[0].startswith("="):
                names.sort(key=lambda n: n.startswith("="))
            rows.append((kind, names, [a for a in does if a and not a.startswith("=")] if kind == "drug" else []))
    for _, _, does in rows:
        actions.update(dict.fromkeys(does))
    rows = [("drug-class", [a], []) for a in actions] + rows
    for n, (_, names, _) in enumerate(rows):  # a name that heads a row belongs to it
        seen.setdefault(names[0].lstrip("=").lower(), n)
    print("kind\tname\tothers\tclasses\n# block: descriptors of MeSH | source: Medical Subject Headings, U.S. National Library of Medicine")
    for n, (kind, names, does) in enumerate(rows):
        mine = [x for x in names if seen.setdefault(x.lstrip("=").lower(), n) == n]
        others = list({x.lower(): x for x in reversed(mine[1:]) if x.lstrip("=").lower() != mine[0].lstrip("=").lower()}.values())[::-1] if mine else []
        if mine and not (mine[0].startswith("=") and not others):
            print("\t".join((kind, mine[0].lstrip("="), "|".join(others), "|".join(does))).rstrip("\t"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        main(sys.argv[1])
    except (OSError, EOFError, ValueError, ET.ParseError) as e:
        print("mesh.py: %s: %s" % (sys.argv[1], e), file=sys.stderr)
        sys.exit(65)
