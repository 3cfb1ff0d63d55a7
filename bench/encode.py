#!/usr/bin/env python3
"""The encoder beside ONNX Runtime on the same file, in the same run: time, agreement, and what is found.

usage: encode.py ENCODE_TOOL PUBLISHED_DIR INSTALLED_DIR [STARTER_DIR [SET.jsonl]]
ENCODE_TOOL: ninja -C build/release bench/encode-tool. PUBLISHED_DIR: the .onnx and tokenizer.json of
bge-small-en-v1.5-q; INSTALLED_DIR: the folder that attest model install made of them. Needs onnxruntime, tokenizers,
numpy. Times are of one thread, in milliseconds of processor time, the best of seven; both sides take turns. With a
set of questions: the share of each question's needed bullets among the first 10, 20, 40 by cosine alone, with either
side's vectors and with ours in int8.
"""
import glob
import json
import re
import subprocess
import sys
import time

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

tool, published, installed = sys.argv[1:4]
starter = sys.argv[4] if len(sys.argv) > 4 else "data/starter"
tok = Tokenizer.from_file(glob.glob(published + "/*tokenizer.json")[0])
tok.enable_truncation(256)
tok.no_padding()
options = ort.SessionOptions()
options.intra_op_num_threads = 1
start = time.process_time()
session = ort.InferenceSession(glob.glob(published + "/*.onnx")[0], options)
ort_open = (time.process_time() - start) * 1e3
QUERY = "Represent this sentence for searching relevant passages: "


def feed(texts):
    e = tok.encode_batch(texts)
    ids = np.array([x.ids for x in e], np.int64)
    return {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}


def theirs(texts):
    """One text at a time, so that none is quantised with another."""
    v = np.array([session.run(None, feed([t]))[0][0, 0] for t in texts])
    return v / np.linalg.norm(v, axis=1, keepdims=True)


def run(texts, mode, *options):
    return subprocess.run([tool, *options, installed, mode], input="\n".join(texts).encode() + b"\n", stdout=subprocess.PIPE, check=True).stdout


def ours(texts, *options):
    return np.frombuffer(run(texts, "vectors", *options), np.float32).reshape(len(texts), -1)


def bullets():
    out = []
    for f in sorted(glob.glob(starter + "/*.md")):
        front, body = open(f, encoding="utf-8").read().split("\n---\n", 1)
        title = re.search(r"^title: *(.*)$", front, re.M).group(1).strip('"')
        heads, lead = [], {}
        for line in body.splitlines():
            if h := re.match(r"(#+) (.*)", line):
                heads = heads[:len(h.group(1)) - 1] + [h.group(2)]
                lead = {}
            elif b := re.match(r"( *)- (.*)", line):
                indent, text = len(b.group(1)), re.sub(r"\s*\[@[^\]]*\]", "", b.group(2)).strip()
                lead = {k: v for k, v in lead.items() if k < indent}
                out.append((text, "%s. %s. %s %s" % (title, " / ".join(heads), " ".join(lead[k] for k in sorted(lead)), text)))
                lead[indent] = text
            elif re.match(r"^\s+\S", line) and out:
                out[-1] = (out[-1][0] + " " + re.sub(r"\s*\[@[^\]]*\]", "", line.strip()), out[-1][1])
    return out


def of_length(words, n):
    k = 1
    while len(tok.encode(" ".join(words[:k])).ids) < n:
        k += 1
    return " ".join(words[:k])


def times(texts):
    lines = [of_length(" ".join(texts).split(), n) for n in (8, 16, 32, 50, 80, 128, 200, 250)]
    mine, other = {}, {}
    for _ in range(3):
        for line in run(lines, "time").decode().splitlines():
            key, ms = line.split()
            mine[key] = min(mine.get(key, 1e9), float(ms))
        for t in lines:
            f = feed([t])
            n = str(f["input_ids"].shape[1])
            for _ in range(7):
                start = time.process_time()
                session.run(None, f)
                other[n] = min(other.get(n, 1e9), (time.process_time() - start) * 1e3)
    print("| tokens | attest, ms | ONNX Runtime %s, ms |\n|---|---|---|" % ort.__version__)
    for n, ms in mine.items():
        if n.isdigit():
            print("| %s | %.1f | %.1f |" % (n, ms, other.get(n, 0)))
    print("| opening | %.1f | %.0f |" % (mine["open"], ort_open))


def bulk(texts):
    length = sum(len(e.ids) for e in tok.encode_batch(texts))
    ms = float(run(texts, "time").decode().splitlines()[-1].split()[1])
    print("\n%d bullets, %.0f tokens each: attest %.1f s of one core (%.0f a second, in batches)" % (len(texts), length / len(texts), ms / 1e3, len(texts) / ms * 1e3))
    some = texts[::max(1, len(texts) // 500)]
    start = time.process_time()
    for t in some:
        session.run(None, feed([t]))
    s = (time.process_time() - start) / len(some)
    print("ONNX Runtime, one at a time, on %d of them: %.0f a second" % (len(some), 1 / s))
    tok.enable_padding()
    some = sorted(texts, key=len)[::max(1, len(texts) // 512)]
    start = time.process_time()
    for i in range(0, len(some), 32):
        e = tok.encode_batch(some[i:i + 32])
        ids = np.array([x.ids for x in e], np.int64)
        session.run(None, {"input_ids": ids, "attention_mask": np.array([x.attention_mask for x in e], np.int64), "token_type_ids": np.zeros_like(ids)})
    print("in batches of 32 of like length, padded: %.0f a second" % (len(some) / (time.process_time() - start)))
    tok.no_padding()


def found(texts, questions):
    norm = lambda s: re.sub(r"\W+", " ", s.lower()).strip()
    place = {}
    for i, (text, _) in enumerate(texts):
        place.setdefault(norm(text), i)
    enc = [e for _, e in texts]
    asked = [q["question"] for q in questions]
    int8 = lambda v: (lambda q: q / np.linalg.norm(q, axis=1, keepdims=True))(np.rint(v * 127 / np.abs(v).max(1, keepdims=True)))
    mine, mine_q = ours(enc), ours(asked, "-q")
    other, other_q = theirs(enc), theirs([QUERY + q for q in asked])
    print("\ncosine of our vectors with ONNX Runtime's over %d bullets: mean %.4f, least %.4f" % (len(enc), (mine * other).sum(1).mean(), (mine * other).sum(1).min()))
    print("\n| vectors | @10 | @20 | @40 |\n|---|---|---|---|")
    for name, b, q in (("attest", mine, mine_q), ("attest, int8", int8(mine), int8(mine_q)), ("ONNX Runtime", other, other_q)):
        shares = {k: [] for k in (10, 20, 40)}
        for i, question in enumerate(questions):
            must = {place[norm(m)] for m in question["must"] if norm(m) in place}
            order = np.argsort(-(b @ q[i]), kind="stable")
            for k in shares:
                shares[k].append(len(must & set(order[:k].tolist())) / max(1, len(must)))
        print("| %s | %s |" % (name, " | ".join("%.3f" % np.mean(shares[k]) for k in shares)))


texts = bullets()
times([t for t, _ in texts])
bulk([e for _, e in texts])
if len(sys.argv) > 5:
    found(texts, [q for q in map(json.loads, open(sys.argv[5], encoding="utf-8")) if q["covered"]])
