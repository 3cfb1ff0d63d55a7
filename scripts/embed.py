#!/usr/bin/env python3
"""Make a C source of files' bytes: embed.py OUT.c NAME=FILE…

Each file becomes `const char NAME[]`, ended by a NUL, and `const unsigned long NAME_n`, its length without it.
"""
import sys

with open(sys.argv[1], "w", encoding="ascii") as out:
    for pair in sys.argv[2:]:
        name, path = pair.split("=", 1)
        with open(path, "rb") as f:
            data = f.read()
        out.write("extern const char %s[];\nextern const unsigned long %s_n;\nconst char %s[] = {\n" % (name, name, name))
        for i in range(0, len(data), 24):
            out.write("".join("%d," % (b - 256 if b > 127 else b) for b in data[i:i + 24]) + "\n")
        out.write("0};\nconst unsigned long %s_n = %d;\n" % (name, len(data)))
