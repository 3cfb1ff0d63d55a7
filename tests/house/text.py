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
# Comments and strings; and calls that go past base/mem.h, whose failure nobody would hear of.
ASIDE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.S)
RAW = re.compile(r"(?<![\w.>])(?:malloc|calloc|realloc|reallocarray|aligned_alloc|posix_memalign|strdup|strndup|v?asprintf)\b")
MARK = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
checks = {"sources are UTF-8 without CR": [], "sources have no trailing blanks": [], "no marks of unfinished work": [],
          "no source file over 900 lines": [],
          "memory is asked for by the functions of base/mem.h": []}
for f in files:
    if not f.endswith((".c", ".h", ".inc", ".py", ".sh", ".md", ".js", ".css", "meson.build")) or "/data/" in f or "corpus/" in f:
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
    if f.startswith("src/") and f.endswith((".c", ".h", ".inc")) and not f.startswith("src/base/mem."):
        code = ASIDE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
        checks["memory is asked for by the functions of base/mem.h"] += [
            "%s:%d" % (f, code.count("\n", 0, m.start()) + 1) for m in RAW.finditer(code)]
    if f.startswith("src/") and f.endswith((".c", ".h")) and text.count("\n") > 900:
        checks["no source file over 900 lines"].append("%s: %d" % (f, text.count("\n")))
print("1..%d" % len(checks))
for i, (name, bad) in enumerate(checks.items(), 1):
    print("%s %d - %s" % ("not ok" if bad else "ok", i, name))
    for b in bad[:20]:
        print("# " + b)
