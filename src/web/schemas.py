#!/usr/bin/env python3
"""The schemas of the OpenAPI document as a C string: schemas.json, and the article's schema with its definitions put beside it."""
import json
import sys

out, own, article = sys.argv[1:4]


def moved(x):
    if isinstance(x, dict):
        return {k: "#/components/schemas/Article_" + v[len("#/$defs/"):] if k == "$ref" and v.startswith("#/$defs/") else moved(v)
                for k, v in x.items() if k not in ("$schema", "$id", "$defs")}
    return [moved(v) for v in x] if isinstance(x, list) else x


with open(own) as f:
    schemas = json.load(f)
with open(article) as f:
    whole = json.load(f)
schemas["Article"] = moved(whole)
for name, schema in whole.get("$defs", {}).items():
    schemas["Article_" + name] = moved(schema)
text = json.dumps(schemas, ensure_ascii=False, separators=(",", ":")).encode()
with open(out, "w") as f:
    f.write('/* Made by schemas.py. */\n#include "web/api_priv.h"\n\nconst char api_schemas[] = {\n')
    for i in range(0, len(text), 32):
        f.write("".join("%d," % (b if b < 128 else b - 256) for b in text[i:i + 32]) + "\n")
    f.write("0};\n")
