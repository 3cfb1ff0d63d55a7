#!/usr/bin/env python3
"""Building, size, opening and first stage of search, attest beside its peers in one interleaved run.

    index.py ATTEST INDEX_TOOL JATS_DIR TOPICS.tsv WORK [--times 1] [--rounds 2] [--peers FILE]

Passages are the paragraphs of JATS_DIR's articles, --times of each: copies have every other sentence from another passage. To attest each is a PubMed record.
FILE has a peer a line, tab-separated: name, command that builds, command that searches. In them {passages} is the file of passages (JSON lines: id, title, text), {dir} where
the index goes, {topics} the questions, {k} how many passages; a search prints one JSON line with cpu_mean_ms, p50_ms, p95_ms, p99_ms. Results: WORK/index-TIMES.json and a table on
standard output; the ratio is attest over the best peer. CPU times are what repeats on a machine with other work on it; the load is printed."""
import argparse
import json
import os
import random
import re
import resource
import shlex
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z])")
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def text_of(element):
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def paragraphs(folder):
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".nxml"):
            continue
        try:
            root = ET.parse(os.path.join(folder, name)).getroot()
        except ET.ParseError as e:
            print("left out: %s: %s" % (name, e), file=sys.stderr)
            continue
        front, title = root.find("front"), text_of(root.find("front//article-title"))
        n = 0
        for part in ([] if front is None else front.findall(".//abstract")) + root.findall("body"):
            for p in part.iter("p"):
                text = text_of(p)
                if len(text) >= 40:
                    n += 1
                    yield "%s-%d" % (name[:-5], n), title, text


def passages(folder, times):
    """Seeded: the same on every machine."""
    once = list(paragraphs(folder))
    yield from once
    cut, rnd = [SENTENCE.split(t) for _, _, t in once], random.Random(42)
    for copy in range(2, times + 1):
        other = list(range(len(once)))
        rnd.shuffle(other)
        for i, (name, title, _) in enumerate(once):
            a, b = cut[i], cut[other[i]]
            yield "%s-c%d" % (name, copy), title, " ".join(a[j] if j % 2 else b[j % len(b)] for j in range(len(a)))


def prepare(folder, times, jsonl, xml):
    if os.path.exists(jsonl) and os.path.exists(xml):
        return
    n = 0
    with open(jsonl + ".part", "w", encoding="utf-8") as j, open(xml + ".part", "w", encoding="utf-8") as x:
        x.write('<?xml version="1.0" encoding="UTF-8"?>\n<PubmedArticleSet>\n')
        for n, (name, title, text) in enumerate(passages(folder, times), 1):
            j.write(json.dumps({"id": name, "title": title, "text": text}, ensure_ascii=False) + "\n")
            x.write("<PubmedArticle><MedlineCitation><PMID>%d</PMID><Article><ArticleTitle>%s</ArticleTitle><Abstract><AbstractText>%s</AbstractText></Abstract></Article>"
                    "</MedlineCitation></PubmedArticle>\n" % (100000000 + n, escape(UNFIT.sub(" ", title)), escape(UNFIT.sub(" ", text))))
        x.write("</PubmedArticleSet>\n")
    if not n:
        sys.exit("index.py: no passages in %s" % folder)
    os.replace(jsonl + ".part", jsonl)
    os.replace(xml + ".part", xml)


def timed(command):
    """The last line that it printed, its CPU seconds and wall seconds."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    p = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
    if p.returncode not in (0, 1):
        sys.exit("index.py: %s: exit %d" % (" ".join(command), p.returncode))
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return (p.stdout.strip().splitlines() or [""])[-1], cpu, wall


def evict(folder):
    for base, _, files in os.walk(folder):
        for f in files:
            fd = os.open(os.path.join(base, f), os.O_RDONLY)
            os.fsync(fd)
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(fd)


def size(folder):
    return sum(os.path.getsize(os.path.join(b, f)) for b, _, files in os.walk(folder) for f in files)


def keep(row, name, value):
    row[name] = min(row.get(name, value), value)


def measure(engine, o, row, first_topic):
    at = {"passages": o.jsonl, "xml": o.xml, "dir": engine["dir"], "topics": o.topics}
    shutil.rmtree(engine["dir"], ignore_errors=True)
    for command in engine["build"]:
        _, cpu, wall = timed([w.format(**at) for w in command])
        name = command is engine["build"][0] and "build" or "optimize"
        keep(row, name + "_cpu_s", cpu)
        keep(row, name + "_wall_s", wall)
    row["mb"] = size(engine["dir"]) / 1e6
    for k in (10, 100):
        line, _, _ = timed([w.format(k=k, **at) for w in engine["search"]])
        for name, value in json.loads(line).items():
            if name in ("cpu_mean_ms", "p50_ms", "p95_ms", "p99_ms"):
                keep(row, "k%d_%s" % (k, name), value)
    for state in ("cold", "warm"):
        if state == "cold":
            evict(engine["dir"])
        _, cpu, wall = timed([w.format(**dict(at, k=10, topics=first_topic)) for w in engine["search"]])
        keep(row, state + "_ms", wall * 1e3)


ROWS = ["build_cpu_s", "build_wall_s", "optimize_cpu_s", "mb", "index_mb", "cold_ms", "warm_ms"] + [
    "k%d_%s" % (k, x) for k in (10, 100) for x in ("cpu_mean_ms", "p50_ms", "p95_ms", "p99_ms")]


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("attest", "tool", "jats", "topics", "work"):
        p.add_argument(name)
    p.add_argument("--times", type=int, default=1)
    p.add_argument("--rounds", type=int, default=2)
    p.add_argument("--peers")
    o = p.parse_args()
    for needed in [o.attest, o.tool, o.jats, o.topics] + ([o.peers] if o.peers else []):
        if not os.path.exists(needed):
            sys.exit("index.py: %s is not there: nothing was measured" % needed)
    os.makedirs(o.work, exist_ok=True)
    o.jsonl, o.xml = (os.path.join(o.work, "passages-%d.%s" % (o.times, x)) for x in ("jsonl", "xml"))
    prepare(o.jats, o.times, o.jsonl, o.xml)
    first_topic = os.path.join(o.work, "one-topic.tsv")
    with open(o.topics, encoding="utf-8") as f, open(first_topic, "w", encoding="utf-8") as out:
        out.write(f.readline())
    search = [o.tool, "search", "{dir}", "{topics}", "{k}", "2"]
    add = [o.attest, "add", "--quiet", "--threads", "1", "--corpus", "{dir}", "{xml}"]
    engines = [{"name": "attest, as add leaves it", "build": [add], "search": search},
               {"name": "attest, optimized", "build": [add, [o.attest, "optimize", "--corpus", "{dir}"]], "search": search}]
    if o.peers:
        with open(o.peers, encoding="utf-8") as f:
            for line in f:
                if line.strip() and not line.startswith("#"):
                    name, build, query = line.rstrip("\n").split("\t")
                    engines.append({"name": name, "build": [shlex.split(build)], "search": shlex.split(query), "peer": True})
    rows = {}
    for _ in range(o.rounds):
        for i, engine in enumerate(engines):
            engine["dir"] = os.path.join(o.work, "index-%d-%d" % (o.times, i))
            row = rows.setdefault(engine["name"], {})
            print("%s: load %.1f" % (engine["name"], os.getloadavg()[0]), file=sys.stderr)
            measure(engine, o, row, first_topic)
            if engine.get("peer"):
                row["index_mb"] = row["mb"]
            else:
                parts = json.loads(timed([o.tool, "sizes", engine["dir"]])[0])
                row.update(parts)
                row["index_mb"] = (parts["postings"] + parts["dictionary"]) / 1e6
    with open(os.path.join(o.work, "index-%d.json" % o.times), "w", encoding="utf-8") as f:
        json.dump(rows, f, indent=1)
    peers = [e["name"] for e in engines if e.get("peer")]
    print("| | %s |%s" % (" | ".join(rows), " ratio |" if peers else ""))
    print("|---|%s" % ("--:|" * (len(rows) + bool(peers))))
    for what in ROWS:
        got = [rows[n].get(what) for n in rows]
        cells = ["" if x is None else "%.3g" % x if x < 100 else "%.0f" % x for x in got]
        best = min((rows[n][what] for n in peers if what in rows[n]), default=None)
        mine = rows["attest, optimized"].get(what)
        ratio = " %.2f |" % (mine / best) if best and mine is not None else " |" if peers else ""
        print("| %s | %s |%s" % (what, " | ".join(cells), ratio))


main()
