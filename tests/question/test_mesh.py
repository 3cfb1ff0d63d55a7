#!/usr/bin/env python3
"""scripts/mesh.py: names of a descriptor file in the form of NLM's, and files that are none.

usage: test_mesh.py MESH.py ATTEST
"""
import gzip
import os
import subprocess
import sys
import tempfile

mesh, attest = sys.argv[1:3]


def term(text, preferred="N", permuted="N", tag="NON"):
    return ('<Term ConceptPreferredTermYN="%s" IsPermutedTermYN="%s" LexicalTag="%s" RecordPreferredTermYN="%s"><TermUI>T1</TermUI><String>%s</String></Term>'
            % (preferred, permuted, tag, preferred, text))


def record(name, trees, preferred, narrower="", actions=()):
    act = "".join("<PharmacologicalAction><DescriptorReferredTo><DescriptorUI>D1</DescriptorUI><DescriptorName><String>%s</String></DescriptorName></DescriptorReferredTo>"
                  "</PharmacologicalAction>" % a for a in actions)
    return ('<DescriptorRecord DescriptorClass="1"><DescriptorUI>D1</DescriptorUI><DescriptorName><String>%s</String></DescriptorName>%s<TreeNumberList>%s</TreeNumberList><ConceptList>'
            '<Concept PreferredConceptYN="Y"><TermList>%s</TermList></Concept>%s</ConceptList></DescriptorRecord>\n'
            % (name, "<PharmacologicalActionList>%s</PharmacologicalActionList>" % act if act else "", "".join("<TreeNumber>%s</TreeNumber>" % t for t in trees),
               preferred, '<Concept PreferredConceptYN="N"><TermList>%s</TermList></Concept>' % narrower if narrower else ""))


HEAD = '<?xml version="1.0"?>\n<!DOCTYPE DescriptorRecordSet SYSTEM "https://www.nlm.nih.gov/databases/dtd/nlmdescriptorrecordset_20260101.dtd">\n<DescriptorRecordSet LanguageCode = "eng">\n'
RECORDS = [
    record("Varelitis, Type 2", ["C04.557", "C23.1"], term("Varelitis, Type 2", "Y") + term("Type 2 Varelitis", permuted="Y") + term("Adult-Onset Varelitis") + term("T2VX", tag="ABB"),
           term("Varelitis of Weavers", "Y")),
    record("Nomaprazole", ["D03.633"], term("Nomaprazole", "Y") + term("HOE 498") + term("2-(N-x)-varelan (1)"), actions=["Anti-Varelian Agents"]),
    record("Vareline", ["D12.1"], term("Vareline", "Y")),
    record("Varelian Pain", ["C23.888.592"], term("Varelian Pain", "Y") + term("Adult-Onset Varelitis")),
    record("Varelectomy", ["E04.100"], term("Varelectomy", "Y")),
    record("Varelia", ["B03.1"], term("Varelia", "Y")),
    record("Weavers", ["M01.1"], term("Weavers", "Y")),
]
WANTED = """drug-class	anti-varelian agents
condition	type 2 varelitis	adult-onset varelitis|=T2VX
drug	nomaprazole	HOE 498	anti-varelian agents
finding	varelian pain
procedure	varelectomy
organism	varelia
"""
WHOLE = (HEAD + "".join(RECORDS) + "</DescriptorRecordSet>\n").encode()
CASES = [
    ("a descriptor file", "a.xml", WHOLE, None),
    ("the same, gzipped", "a.xml.gz", gzip.compress(WHOLE), None),
    ("no XML", "b.xml", b"D000001 Calcimycin\n", "syntax error"),
    ("XML of something else", "c.xml", b"<PubmedArticleSet></PubmedArticleSet>", "it begins with <PubmedArticleSet>"),
    ("it breaks off", "d.xml", WHOLE[:-400], "no element found"),
    ("gzip that breaks off", "e.xml.gz", gzip.compress(WHOLE)[:-20], "end-of-stream"),
    ("nothing", "f.xml", b"", "no element found"),
    ("no such file", None, None, "No such file"),
]
print("1..%d" % (len(CASES) + 1))
with tempfile.TemporaryDirectory() as d:
    for i, (what, name, body, trouble) in enumerate(CASES):
        path = os.path.join(d, name or "none.xml")
        if name:
            with open(path, "wb") as f:
                f.write(body)
        p = subprocess.run([sys.executable, mesh, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        rows = "".join(line + "\n" for line in p.stdout.split("\n")[2:] if line)
        ok = (p.returncode, rows) == (0, WANTED) if trouble is None else p.returncode == 65 and trouble in p.stderr and "Traceback" not in p.stderr
        print("%s %d - %s" % ("ok" if ok else "not ok", i + 1, what))
        if not ok:
            print("# exit %d\n# %s" % (p.returncode, (rows + p.stderr).replace("\n", "\n# ")))
        if i == 0:
            with open(os.path.join(d, "lexicon.tsv"), "w", encoding="utf-8") as f:
                f.write(p.stdout)
    p = subprocess.run([attest, "lint", os.path.join(d, "lexicon.tsv")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print("%s %d - attest lint finds nothing in it" % ("ok" if p.returncode == 0 else "not ok", len(CASES) + 1))
    if p.returncode:
        print("# " + p.stdout.replace("\n", "\n# "))
