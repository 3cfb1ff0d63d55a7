#!/usr/bin/env python3
"""Tokens held to the reference: Hugging Face's tokenizers on real sentences, odd ones, and every character there is.

usage: reference.py ENCODE_TOOL [MODEL_DIR [DATA_DIR]]
MODEL_DIR: a folder with the published files of a model; else $ATTEST_MODEL_PUBLISHED. Skipped, with the reason,
where the Python package tokenizers or the model is not there. The third check holds the texts of data/tokens.jsonl,
whose tokens test_wordpiece.c knows by heart for the tiny model; `--golden TINY_DIR` writes them anew from the
reference.
"""
import glob
import json
import os
import random
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
GOLDEN = os.path.join(HERE, "data", "tokens.jsonl")
N_SENTENCES = 10000


def skip(why):
    print("1..0 # SKIP " + why)
    sys.exit(0)


try:
    from tokenizers import Tokenizer
except ImportError:
    skip("the Python package tokenizers is not installed")
if sys.argv[1] == "--golden":
    tiny = Tokenizer.from_file(os.path.join(sys.argv[2], "tokenizer.json"))
    texts = [json.loads(line)[0] for line in open(GOLDEN, encoding="utf-8")]
    with open(GOLDEN, "w", encoding="utf-8") as f:
        for t in texts:
            f.write(json.dumps([t, tiny.encode(t).ids]) + "\n")
    sys.exit(0)
tool = sys.argv[1]
model = sys.argv[2] if len(sys.argv) > 2 else os.environ.get("ATTEST_MODEL_PUBLISHED", "")
data = sys.argv[3] if len(sys.argv) > 3 else os.environ.get("ATTEST_DATA", "")
if not model:
    skip("$ATTEST_MODEL_PUBLISHED, a folder with a model's published files, is not set")
found = glob.glob(os.path.join(model, "*tokenizer.json"))
if not found:
    skip("there is no tokenizer.json in %s" % model)
ref = Tokenizer.from_file(found[0])
ref.no_truncation()
ref.no_padding()


def ours(lines):
    out = subprocess.run([tool, model, "tokens"], input="\n".join(lines).encode() + b"\n", stdout=subprocess.PIPE, check=True).stdout
    return [[int(x) for x in line.split()] for line in out.decode().splitlines()]


def differing(lines):
    got = ours(lines)
    assert len(got) == len(lines), "%d lines gave %d" % (len(lines), len(got))
    want = [e.ids for e in ref.encode_batch(lines)]
    return [(a, g, w) for a, g, w in zip(lines, got, want) if g != w]


def sentences():
    """Lines of the starter library and, where they are, of the data sets."""
    files = glob.glob(os.path.join(HERE, "..", "..", "data", "starter", "*.md"))
    for place in ("medquad/*/*.xml", "jats-rct/*.nxml", "jats-rct/*.xml", "pubmed-sample/*.xml", "*/*.tsv", "*/*.jsonl"):
        files += sorted(glob.glob(os.path.join(data, place)))[:400] if data else []
    random.Random(1).shuffle(files)
    lines = []
    for f in files:
        text = re.sub(r"<[^>]*>", " ", open(f, encoding="utf-8", errors="replace").read(2_000_000))
        some = [re.sub(r"\s+", " ", x).strip() for x in re.split(r"(?<=[.?!])\s+|\n", text)]
        some = [x for x in some if len(x) > 20]
        lines += random.Random(len(lines)).sample(some, min(len(some), 40))
        if len(lines) >= N_SENTENCES:
            break
    return lines[:N_SENTENCES]


def characters():
    """Every character between letters, but line feeds and what a string of UTF-8 cannot hold."""
    return ["x%sy %s" % (chr(c), chr(c)) for c in range(0x110000) if c not in (10, 13) and not 0xd800 <= c < 0xe000]


def odd():
    return [json.loads(line)[0] for line in open(GOLDEN, encoding="utf-8")]


def newer(text):
    """A mark or sign of a later Unicode than the reference's tables (8), or one whose category has changed since: all lie beyond Latin, Greek, Cyrillic and Hebrew."""
    return ord(text[1]) >= 0x600


checks = [("sentences", sentences(), None), ("characters", characters(), newer), ("odd texts", odd(), None)]
print("1..%d" % len(checks))
failed = 0
for i, (name, lines, allowed) in enumerate(checks, 1):
    apart = differing(lines)
    bad = [x for x in apart if not (allowed and allowed(x[0]))]
    bad += apart[:1] if len(apart) > 1000 else []
    failed += bool(bad)
    print("%s %d - %d %s" % ("not ok" if bad else "ok", i, len(lines), name))
    for text, got, want in bad[:20]:
        print("# %r: %s, not %s" % (text, got, want))
    if apart:
        print("# %d differ, %d of them for a reason" % (len(apart), len(apart) - len(bad)))
sys.exit(failed > 0)
