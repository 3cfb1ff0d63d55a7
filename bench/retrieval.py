#!/usr/bin/env python3
"""retrieval.py ATTEST DATA WORK [TOOL]   Documents at each stage of a search, all collections, with paired significance against the first stage; what each ingredient brings (bench/retrieval.md).

DATA holds a folder a collection (corpus.xml, topics.tsv, qrels.txt), or NAME.tar.zst, which is unpacked to WORK/data; WORK/NAME is its corpus, made and encoded here where it is missing (attest vectors; some minutes a collection). TOOL: docs-tool
(ninja -C build/release bench/docs-tool; by default beside ATTEST's build). p: two-sided paired randomisation over questions, 10,000 draws, seed 1 (Smucker, Allan, Carterette, CIKM 2007). Definitions of
trec_eval; the rows "words" and "as shipped" are those of `attest eval retrieval`, with --words and without. No other packages are needed."""
import collections
import math
import os
import random
import subprocess
import sys

if len(sys.argv) not in (4, 5):
    sys.exit(__doc__)
attest, data, work = sys.argv[1:4]
tool = sys.argv[4] if len(sys.argv) == 5 else os.path.join(os.path.dirname(attest), "..", "..", "bench", "docs-tool")
COLLECTIONS = [("cystic-fibrosis", "topics.tsv"), ("bioasq-7-9", "topics.tsv"), ("liveqa-med", "topics.tsv"), ("liveqa-med", "topics-original.tsv")]


def folder(name):
    """Where the collection lies."""
    packed = os.path.join(data, name + ".tar.zst")
    if os.path.isdir(os.path.join(data, name)) or not os.path.isfile(packed):
        return os.path.join(data, name)
    to = os.path.join(work, "data")
    if not os.path.isdir(os.path.join(to, name)):
        os.makedirs(to, exist_ok=True)
        subprocess.run(["tar", "--zstd", "-xf", packed, "-C", to], check=True)
    return os.path.join(to, name)


def local(doc):
    return doc.split(":", 1)[1] if ":" in doc else doc


def significance(a, b):
    d = [y - x for x, y in zip(a, b)]
    seen, rng, over = abs(sum(d)), random.Random(1), 0
    for _ in range(10000):
        over += abs(sum(x if rng.random() < 0.5 else -x for x in d)) >= seen - 1e-12
    return (over + 1) / 10001


def measure(ranking, judged):
    """nDCG@10, average precision, recall@100, reciprocal rank@10 of document ids, best first."""
    ideal = sorted((g for g in judged.values() if g > 0), reverse=True)
    gain = sum(judged.get(d, 0) / math.log2(i + 2) for i, d in enumerate(ranking[:10]))
    best = sum(g / math.log2(i + 2) for i, g in enumerate(ideal[:10]))
    hits, ap, rr = 0, 0.0, 0.0
    for i, d in enumerate(ranking[:1000]):
        if judged.get(d, 0) > 0:
            hits += 1
            ap += hits / (i + 1)
            rr = rr or (1 / (i + 1) if i < 10 else 0.0)
    return gain / best, ap / len(ideal), sum(judged.get(d, 0) > 0 for d in ranking[:100]) / len(ideal), rr


def rankings(name, topics):
    """Yields (question, {stage: ids}): the stages of the tool, and weighted sums of its features."""
    p = subprocess.Popen([tool, os.path.join(work, name), os.path.join(folder(name), topics)], stdout=subprocess.PIPE, text=True)
    names, weights, qid, stages, rows = [], {}, None, collections.defaultdict(list), []

    def done():
        if rows:
            w = weights[rows[0][0]]

            def by(columns):
                return [d for _, d, _ in sorted(rows, key=lambda r: -sum(w[k] * r[2][k] for k in columns))]
            used = [k for k in range(len(names)) if w[k]]
            stages["own vector"] = [d for _, d, _ in sorted(rows, key=lambda r: -r[2][names.index("cosine")])]
            stages["best unit"] = [d for _, d, _ in sorted(rows, key=lambda r: -r[2][names.index("unit-best")])]
            stages["sum"] = by(used)
            for k in used:
                stages["sum without " + names[k]] = by([c for c in used if c != k])
        return qid, dict(stages)
    for line in p.stdout:
        f = line.rstrip("\n").split("\t")
        if f[0] == "features":
            names = f[1:]
        elif f[0].startswith("weights"):
            weights["long" if "long" in f[0] else "both"] = [float(x) for x in f[1:]]
        else:
            if qid is not None and f[1] != qid:
                yield done()
                stages, rows = collections.defaultdict(list), []
            qid = f[1]
            stages["as shipped" if f[0] in ("both", "long") else f[0]].append(local(f[2]))
            if f[0] in ("both", "long"):
                rows.append((f[0], local(f[2]), [float(x) for x in f[4:]]))
    if qid is not None:
        yield done()
    if p.wait():
        sys.exit("retrieval.py: docs-tool failed")


TITLES = {"first": "words: best passage", "words": "words: the document (all there is without the model)", "own vector": "meaning: its own vector", "best unit": "meaning: its best unit",
          "sum": "both: weighted sum", "as shipped": "**both, neighbours: as shipped**"}
ablations = []
print("| collection | stage | nDCG@10 | MAP | Recall@100 | MRR@10 | p |\n|---|---|---|---|---|---|---|")
for name, topics in COLLECTIONS:
    corpus = os.path.join(work, name)
    if not os.path.isdir(corpus):
        subprocess.run([attest, "add", "--quiet", "--corpus", corpus, os.path.join(folder(name), "corpus.xml")], check=True)
        subprocess.run([attest, "vectors", "--quiet", "--corpus", corpus], check=True)
    judged = collections.defaultdict(dict)
    with open(os.path.join(folder(name), "qrels.txt"), encoding="utf-8") as f:
        for line in f:
            q, _, d, g = line.split()
            judged[q][d] = int(g)
    judged = {q: v for q, v in judged.items() if any(g > 0 for g in v.values())}
    found = dict(rankings(name, topics))
    names = list(dict.fromkeys(s for v in found.values() for s in v))
    figures = {s: [measure(found.get(q, {}).get(s, []), judged[q]) for q in judged] for s in names}
    mean = {s: [sum(x) / len(v) for x in zip(*v)] for s, v in figures.items()}
    for i, s in enumerate(x for x in TITLES if x in figures):
        p = "" if i == 0 else "%.4f" % significance([x[0] for x in figures["first"]], [x[0] for x in figures[s]])
        print("| %s | %s | %.4f | %.4f | %.4f | %.4f | %s |" % ("%s %s (%d)" % (name, topics, len(judged)) if i == 0 else "", TITLES[s], *mean[s], p), flush=True)
    if "sum" in figures:
        ablations.append(("%s %s" % (name, topics), {s: (mean[s][0], significance([x[0] for x in figures["sum"]], [x[0] for x in v])) for s, v in figures.items()
                                                   if s.startswith("sum without") or s == "as shipped"}, mean["sum"][0]))
if ablations:
    print("\n| nDCG@10 | " + " | ".join(n for n, _, _ in ablations) + " |\n|---|" + "---|" * len(ablations))
    print("| weighted sum | " + " | ".join("%.4f" % m for _, _, m in ablations) + " |")
    for s in ablations[0][1]:
        label = "with neighbours" if s == "as shipped" else s[4:]
        print("| %s | " % label + " | ".join("%.4f (p %.4f)" % a[s] for _, a, _ in ablations) + " |")
