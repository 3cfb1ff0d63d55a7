#!/usr/bin/env python3
"""tiny.py DIR [smallest]   Writes model.onnx and tokenizer.json of a tiny encoder of the BERT family, with made-up weights, the same ones at each run.

64 dimensions, 128 inside, 2 layers, 64 positions, a small vocabulary. Layer 0 is quantised as ONNX Runtime does it
(MatMulInteger, uint8 with zero points), layer 1 as weights alone (Mul(Cast(W), scale), int8), so that both ways of
reading are tried. "smallest" is a seed for fuzzing: 64 inside, 1 layer, 8 positions.
"""
import json
import os
import struct
import sys

DIM, INNER, LAYERS, POSITIONS = (64, 64, 1, 8) if sys.argv[2:] == ["smallest"] else (64, 128, 2, 64)


class Numbers:
    """The same numbers in every version of Python (Knuth's MMIX generator)."""

    def __init__(self):
        self.x = 9

    def randrange(self, a, b=None):
        self.x = (self.x * 6364136223846793005 + 1442695040888963407) % 2 ** 64
        return (0 if b is None else a) + (self.x >> 33) % (a if b is None else b - a)

    def uniform(self, a, b):
        return a + (b - a) * self.randrange(1 << 24) / (1 << 24)


rnd = Numbers()
letters = "abcdefghijklmnopqrstuvwxyz0123456789"
vocab = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + list(letters) + ["##" + c for c in letters] + list(".,;:!?()[]<>/-+%'\"&=*") + \
    ["pain", "back", "heart", "the", "in", "of", "##s", "##ing", "##ache", "head", "dose", "mg", "\u03b2", "\u4e2d", "caf\u0065", "what", "is", "treat", "##ment"]
vocab = list(dict.fromkeys(vocab))


def varint(n):
    n &= (1 << 64) - 1
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out + bytes([n]))


def number(field, n):
    return varint(field << 3) + varint(n)


def data(field, b):
    b = b.encode() if isinstance(b, str) else b
    return varint(field << 3 | 2) + varint(len(b)) + b


def tensor(name, dims, kind, values):
    """kind: 1 float, 2 uint8, 3 int8. Scalars and zero points stand in typed fields, as quantizers write them."""
    t = b"".join(number(1, d) for d in dims) + number(2, kind) + data(8, name)
    if kind == 1:
        packed = struct.pack("<%df" % len(values), *values)
        return data(5, t + (data(9, packed) if len(dims) else data(4, packed)))
    if len(dims) == 2:
        return data(5, t + data(9, bytes(v & 255 for v in values)))
    return data(5, t + data(5, b"".join(varint(v) for v in values)))


def node(op, ins, out):
    return data(1, b"".join(data(1, i) for i in ins) + data(2, out) + data(4, op))


graph = []


def floats(name, n, around, spread):
    graph.append(tensor(name, [n], 1, [around + rnd.uniform(-spread, spread) for _ in range(n)]))


def embeddings(name, rows):
    name = "bert.embeddings." + name + ".weight"
    graph.append(tensor(name + "_quantized", [rows, DIM], 2, [rnd.randrange(256) for _ in range(rows * DIM)]))
    graph.append(tensor(name + "_scale", [], 1, [0.01]))
    graph.append(tensor(name + "_zero_point", [], 2, [120]))
    graph.append(node("Gather", [name + "_quantized", "ids"], name + "_g"))
    graph.append(node("DequantizeLinear", [name + "_g", name + "_scale", name + "_zero_point"], name + "_f"))


def matrix(stem, k, n, integer):
    floats(stem + ".bias", n, 0, 0.1)
    w, y = stem + ".anonymous", stem + ".y"
    scale = [0.3 / k ** 0.5 / 100 * rnd.uniform(3, 6) for _ in range(n)]
    if integer:
        graph.append(tensor(w + "_q", [k, n], 2, [rnd.randrange(256) for _ in range(k * n)]))
        graph.append(tensor(w + "_s", [n], 1, scale))
        graph.append(tensor(w + "_z", [n], 2, [rnd.randrange(110, 140) for _ in range(n)]))
        graph.append(node("MatMulInteger", ["xq", w + "_q", "xz", w + "_z"], y + "i"))
        graph.append(node("Cast", [y + "i"], y + "c"))
        graph.append(node("Mul", ["xs", w + "_s"], y + "s"))
        graph.append(node("Mul", [y + "c", y + "s"], y))
    else:
        graph.append(tensor(w + "_q", [k, n], 3, [rnd.randrange(-127, 128) for _ in range(k * n)]))
        graph.append(tensor(w + "_s", [1, n], 1, scale))
        graph.append(node("Cast", [w + "_q"], w + "_f"))
        graph.append(node("Mul", [w + "_f", w + "_s"], w))
        graph.append(node("MatMul", ["x", w], y))
    graph.append(node("Add", [stem + ".bias", y], stem + ".out"))


def norm(stem):
    floats(stem + ".weight", DIM, 1, 0.2)
    floats(stem + ".bias", DIM, 0, 0.1)


embeddings("word_embeddings", len(vocab))
embeddings("position_embeddings", POSITIONS)
embeddings("token_type_embeddings", 2)
norm("bert.embeddings.LayerNorm")
for layer in range(LAYERS):
    at = "bert.encoder.layer.%d." % layer
    for part in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
        matrix(at + part, DIM, DIM, layer == 0)
    norm(at + "attention.output.LayerNorm")
    matrix(at + "intermediate.dense", DIM, INNER, layer == 0)
    matrix(at + "output.dense", INNER, DIM, layer == 0)
    norm(at + "output.LayerNorm")
with open(os.path.join(sys.argv[1], "model.onnx"), "wb") as f:
    f.write(number(1, 8) + data(2, "tiny.py") + data(7, b"".join(graph)))
with open(os.path.join(sys.argv[1], "tokenizer.json"), "w", encoding="utf-8") as f:
    json.dump({"version": "1.0",
               "added_tokens": [{"id": i, "content": t, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True} for i, t in enumerate(vocab[:5])],
               "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
               "pre_tokenizer": {"type": "BertPreTokenizer"},
               "post_processor": {"type": "TemplateProcessing", "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                                  "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                                             {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                                  "special_tokens": {t: {"id": t, "ids": [vocab.index(t)], "tokens": [t]} for t in ("[CLS]", "[SEP]")}},
               "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
                         "vocab": {t: i for i, t in enumerate(vocab)}}}, f)
