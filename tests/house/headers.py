#!/usr/bin/env python3
"""Each header of src/ compiles alone, as C17 with GNU extensions, without a warning."""
import glob
import os
import subprocess
import sys

root, cc = sys.argv[1], sys.argv[2]
src = os.path.join(root, "src")
headers = sorted(glob.glob(os.path.join(src, "**", "*.h"), recursive=True))
print("1..%d" % len(headers))
for i, h in enumerate(headers, 1):
    name = os.path.relpath(h, root)
    run = subprocess.run(
        [cc, "-std=gnu17", "-D_GNU_SOURCE", "-DATTEST_VERSION=\"0\"", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wno-unused-function",
         "-I" + os.path.join(root, "src"), "-fsyntax-only", "-x", "c", "-"],
        input='#include "%s"\ntypedef int alone;\n' % os.path.relpath(h, src), text=True, capture_output=True)
    print("%s %d - %s" % ("not ok" if run.returncode else "ok", i, name))
    if run.returncode:
        print("\n".join("# " + line for line in run.stderr.splitlines()[:10]))
