#!/usr/bin/env python3
"""Distinct questions for bench/load.sh: those of MedQuAD files and of topics.tsv files, in an order that is mixed and always the same.
usage: questions.py PATH… > questions.txt (PATH: a folder with MedQuAD XML in it, or a topics.tsv)"""
import hashlib
import html
import os
import re
import sys

seen = set()
for path in sys.argv[1:]:
    if path.endswith(".tsv"):
        with open(path, encoding="utf-8") as f:
            seen.update(line.rstrip("\n").split("\t", 1)[1].strip() for line in f if "\t" in line)
        continue
    for base, _, files in os.walk(path):
        for name in files:
            if name.endswith(".xml"):
                with open(os.path.join(base, name), encoding="utf-8", errors="replace") as f:
                    for q in re.findall(r"<Question\b[^>]*>([^<]*)</Question>", f.read()):
                        seen.add(" ".join(html.unescape(q).split()))
for q in sorted((q for q in seen if 3 <= len(q) <= 400), key=lambda q: hashlib.sha256(q.encode()).digest()):
    print(q)
