#!/usr/bin/env python3
"""The files of static/ as a C table: bytes, the same in gzip where that is smaller, media type, and a path with the hash of the bytes."""
import gzip
import hashlib
import os
import sys

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
         ".png": "image/png", ".ico": "image/x-icon", ".webmanifest": "application/manifest+json",
         ".txt": "text/plain; charset=utf-8", ".woff2": "font/woff2", ".json": "application/json"}


def array(name, data):
    rows = ("".join("0x%02x," % b for b in data[i:i + 32]) for i in range(0, len(data), 32))
    return "static const unsigned char %s[] = {\n%s\n0};\n" % (name, "\n".join(rows))


out, files = sys.argv[1], sorted(sys.argv[2:], key=os.path.basename)
body, table = [], []
for n, path in enumerate(files):
    name = os.path.basename(path)
    stem, ext = os.path.splitext(name)
    with open(path, "rb") as f:
        data = f.read()
    packed = gzip.compress(data, 9, mtime=0)
    if len(packed) >= len(data) * 9 // 10:
        packed = b""
    digest = hashlib.sha256(data).hexdigest()[:10]
    body.append(array("f%d" % n, data))
    body.append(array("z%d" % n, packed))
    table.append('\t{"%s", "/static/%s.%s%s", "%s", {(const char *)f%d, %d}, {(const char *)z%d, %d}},\n'
                 % (name, stem, digest, ext, TYPES[ext], n, len(data), n, len(packed)))
with open(out, "w") as f:
    f.write('/* Made by embed.py. */\n#include "web/web.h"\n\n' + "".join(body))
    f.write("const struct web_static web_statics[] = {\n%s};\nconst size_t n_web_statics = %d;\n" % ("".join(table), len(table)))
