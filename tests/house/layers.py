#!/usr/bin/env python3
"""A folder of src/ includes only headers of itself and of the folders before it (ARCHITECTURE.md), and no private header of another."""
import os
import re
import sys

ORDER = ["base", "model", "doc", "encode", "phrase", "text", "read", "index", "load", "question", "patient", "search", "evidence", "sentence",
         "article", "answer", "measure", "llm", "library", "review", "render", "http", "web", "cli"]
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)

root = os.path.join(sys.argv[1], "src")
folders = sorted(d for d in os.listdir(root) if os.path.isdir(os.path.join(root, d)))
print("1..%d" % len(folders))
for i, folder in enumerate(folders, 1):
    bad = []
    if folder not in ORDER:
        bad.append("src/%s has no place in the order of folders" % folder)
    for base, _, files in os.walk(os.path.join(root, folder)):
        for f in files:
            if not f.endswith((".c", ".h")):
                continue
            with open(os.path.join(base, f), encoding="utf-8") as text:
                for inc in INCLUDE.findall(text.read()):
                    if "/" not in inc:
                        continue
                    other = inc.split("/")[0]
                    if other == folder:
                        continue
                    if other not in ORDER or folder in ORDER and ORDER.index(other) > ORDER.index(folder):
                        bad.append("src/%s/%s includes %s" % (folder, f, inc))
                    elif inc.endswith("_priv.h"):
                        bad.append("src/%s/%s includes the private %s" % (folder, f, inc))
    print("%s %d - src/%s" % ("not ok" if bad else "ok", i, folder))
    for line in bad:
        print("# " + line)
