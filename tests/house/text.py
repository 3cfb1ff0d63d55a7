#!/usr/bin/env python3
"""What is checked in: UTF-8 without CR, no trailing blanks in sources, no marks of unfinished work, no file too long to read."""
import os
import re
import subprocess
import sys

root = sys.argv[1]
try:
    files = subprocess.run(["git", "-C", root, "ls-files", "-z"], capture_output=True, check=True).stdout.decode().split("\0")
except (OSError, subprocess.CalledProcessError):
    print("1..0 # SKIP no git checkout here")
    sys.exit(0)
MARK = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
checks = {"sources are UTF-8 without CR": [], "sources have no trailing blanks": [], "no marks of unfinished work": [],
          "no source file over 900 lines": []}
for f in files:
    if not f.endswith((".c", ".h", ".py", ".sh", ".md", ".js", ".css", "meson.build")) or "/data/" in f or "corpus/" in f:
        continue
    path = os.path.join(root, f)
    if not os.path.isfile(path):
        continue
    raw = open(path, "rb").read()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        checks["sources are UTF-8 without CR"].append(f)
        continue
    if "\r" in text:
        checks["sources are UTF-8 without CR"].append(f)
    for n, line in enumerate(text.split("\n"), 1):
        if f.endswith((".c", ".h", ".py", ".sh")) and line != line.rstrip():
            checks["sources have no trailing blanks"].append("%s:%d" % (f, n))
        if f.startswith(("src/", "web/", "tests/")) and MARK.search(line):
            checks["no marks of unfinished work"].append("%s:%d" % (f, n))
    if f.startswith("src/") and f.endswith((".c", ".h")) and text.count("\n") > 900:
        checks["no source file over 900 lines"].append("%s: %d" % (f, text.count("\n")))
print("1..%d" % len(checks))
for i, (name, bad) in enumerate(checks.items(), 1):
    print("%s %d - %s" % ("not ok" if bad else "ok", i, name))
    for b in bad[:20]:
        print("# " + b)
