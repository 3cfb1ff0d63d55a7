#!/usr/bin/env python3
"""What do the tests notice? Change constants and rules one by one, and list what no test misses.

usage: mutate.py [--sample N] [--seed N] [--seconds N] [--only TEXT] [--slow SECONDS] [--jobs N]

A constant (a #define of a number in src/answer, src/sentence, src/patient, src/search) is halved, then doubled; a rule (a row of data/rules with a pattern or a word) is made unmatchable.
Each in a copy of the tree (build/mutate), built without sanitizers, where the tests of the rooms that see it are run until one fails. A test that takes longer than --slow seconds
(10 unless told) when nothing is changed is left out. Of rules it is told apart whether a test of behaviour misses them, or only the test of their own example.

  --sample N    so many changes, drawn at random; all unless told
  --seed N      of the drawing (1)
  --seconds N   stop after so long, with what was found until then
  --only TEXT   only changes whose place ("src/answer/pool.c:12 NAME", "data/rules/said.tsv:20") holds this text

Prints a line for each change, then the survivors and the share that was noticed. Exit status 0.
"""
import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import time

ROOMS = ["answer", "sentence", "patient", "search"]
DEFINE = re.compile(r"^(\s*#\s*define\s+([A-Z][A-Z0-9_]*)\s+)(\d+(?:\.\d+)?)(?=\s*(?:/\*.*)?$)")
# Tests that see a room, the nearest first.
ANSWER = ["answer/" + t for t in ("compose", "outcome", "ask", "bottom", "relevance", "related", "compare", "studies", "patient")]
SEES = {
    "answer": ANSWER,
    "sentence": ["sentence/standalone", "sentence/terms", "sentence/finding", "sentence/shorten", "answer/bottom", "answer/compose", "answer/studies"],
    "patient": ["patient/emergency", "patient/descriptions", "patient/pairs", "answer/patient", "answer/ask"],
    "search": ["search/*", "answer/compose", "answer/ask"],
}
SIGNS = ["evidence/evidence", "evidence/agree", *SEES["sentence"], "answer/outcome", "answer/related"]
TABLES = {  # rows of data/rules: tests of behaviour, then those of examples
    "patient": (SEES["patient"] + ["question/context", "question/question", "question/values"], ["patient/rules", "question/*"]),
    "answer": (ANSWER, ["answer/rules"]),
    "phrase": (SIGNS, ["phrase/tables"]),
    "read": (["read/brief", "read/lint", "read/source"], ["read/*"]),
}


def which_table(name, root):
    for room in TABLES:
        with open(os.path.join(root, "src", room, "meson.build"), encoding="utf-8") as f:
            text = f.read()
        if name + ".tsv" in text or "_%s'" % name.replace("-", "_") in text:
            return room
    return None


def constants(root):
    for room in ROOMS:
        folder = os.path.join(root, "src", room)
        for f in sorted(os.listdir(folder)):
            if not f.endswith((".c", ".h")):
                continue
            path = os.path.join("src", room, f)
            with open(os.path.join(root, path), encoding="utf-8") as text:
                for n, line in enumerate(text):
                    m = DEFINE.match(line)
                    if not m or float(m.group(3)) == 0:
                        continue
                    old = m.group(3)
                    for factor in (0.5, 2):
                        v = float(old) * factor
                        new = "%.6g" % v if "." in old else str(int(v))
                        if "." in old and "." not in new and "e" not in new:
                            new += ".0"
                        if new == old:
                            new = str(int(old) + 1)
                        yield {"kind": "constant", "path": path, "line": n, "what": "%s %s -> %s" % (m.group(2), old, new), "tests": SEES[room], "examples": [],
                               "new": m.group(1) + new + line[m.end():]}


def rules(root):
    folder = os.path.join(root, "data", "rules")
    for f in sorted(os.listdir(folder)):
        room = which_table(f[:-4], root) if f.endswith(".tsv") else None
        if not room:
            continue
        path = os.path.join("data", "rules", f)
        head = None
        with open(os.path.join(root, path), encoding="utf-8") as text:
            for n, line in enumerate(text):
                if not line.strip() or line.startswith("#") and "\t" not in line:
                    continue
                cells = line.rstrip("\n").split("\t")
                if head is None:
                    head = cells
                    continue
                if head[0] not in ("pattern", "word"):
                    break
                tests, own = TABLES[room]
                yield {"kind": "rule", "path": path, "line": n, "what": "%s (%s)" % (cells[0][:60], cells[1] if len(cells) > 1 else ""), "tests": tests, "examples": own,
                       "new": "\t".join(["zzq%dzz" % n] + cells[1:]) + "\n"}


def place(m):
    return "%s:%d %s" % (m["path"], m["line"] + 1, m["what"])


class Tree:
    def __init__(self, root, jobs, slow):
        self.jobs, self.slow = jobs, slow
        self.root = os.path.join(root, "build", "mutate", "tree")
        self.build = os.path.join(root, "build", "mutate", "out")
        files = subprocess.run(["git", "-C", root, "ls-files", "-z"], capture_output=True, check=True).stdout.decode().split("\0")
        for f in filter(None, files):
            src, to = os.path.join(root, f), os.path.join(self.root, f)
            if not os.path.isfile(src):
                continue
            with open(src, "rb") as a:
                data = a.read()
            if os.path.exists(to):
                with open(to, "rb") as b:
                    if b.read() == data:
                        continue
            os.makedirs(os.path.dirname(to), exist_ok=True)
            shutil.copy(src, to)
        if not os.path.exists(os.path.join(self.build, "build.ninja")):
            env = dict(os.environ, CC=os.environ.get("CC", "ccache gcc" if shutil.which("ccache") else "gcc"))
            subprocess.run(["meson", "setup", self.build, self.root, "-Dbuildtype=debug", "-Dwarning_level=0"], check=True, stdout=subprocess.DEVNULL, env=env)
        out = subprocess.run(["ninja", "-C", self.build, "-t", "targets", "all"], capture_output=True, text=True, check=True).stdout
        self.programs = {}  # "answer/ask": "tests/answer/test_answer_ask"
        for m in re.finditer(r"^(tests/(\w+)/test_\2_(\w+)): ", out, re.M):
            self.programs[m.group(2) + "/" + m.group(3)] = m.group(1)
        self.good = {}

    def named(self, names):
        out = []
        for n in names:
            more = sorted(p for p in self.programs if p.startswith(n[:-1])) if n.endswith("*") else [n]
            out += [p for p in more if p in self.programs and p not in out]
        return out

    def make(self, tests):
        if not tests:
            return True
        run = subprocess.run(["ninja", "-C", self.build, "-j", str(self.jobs), "--quiet"] + [self.programs[t] for t in tests], capture_output=True, text=True)
        return run.returncode == 0

    def passes(self, test, limit):
        env = dict(os.environ, ATTEST_MODEL="none", ATTEST_SOURCE_ROOT=self.root, SOURCE_DATE_EPOCH="1795478400", CMOCKA_MESSAGE_OUTPUT="TAP")
        try:
            run = subprocess.run([os.path.join(self.build, self.programs[test])], cwd=self.build, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 stdin=subprocess.DEVNULL, timeout=limit)
        except subprocess.TimeoutExpired:
            return False
        return run.returncode == 0

    def fast(self, names):
        """Of these tests those that pass, and fast, when nothing is changed."""
        tests = [t for t in self.named(names) if t not in self.good]
        if tests and not self.make(tests):
            sys.exit("mutate: the unchanged tree does not build")
        for t in tests:
            before = time.monotonic()
            ok = self.passes(t, 6 * self.slow)
            took = time.monotonic() - before
            self.good[t] = took if ok and took <= self.slow else None
            if self.good[t] is None:
                print("# left out: %s (%s)" % (t, "slow" if ok else "fails or is slow unchanged"), flush=True)
        return [t for t in self.named(names) if self.good[t] is not None]

    def noticed(self, tests):
        if not self.make(tests):
            return "does not build"
        for t in tests:
            if not self.passes(t, 10 * self.good[t] + 10):
                return t
        return None

    def try_out(self, m):
        path = os.path.join(self.root, m["path"])
        tests, own = self.fast(m["tests"]), self.fast(m["examples"])
        with open(path, encoding="utf-8") as f:
            was = f.readlines()
        try:
            with open(path, "w", encoding="utf-8") as f:
                f.writelines(was[:m["line"]] + [m["new"]] + was[m["line"] + 1:])
            by = self.noticed(tests)
            if by:
                return by, False
            by = self.noticed([t for t in own if t not in tests])
            return by, by is not None
        finally:
            with open(path, "w", encoding="utf-8") as f:
                f.writelines(was)


def main():
    p = argparse.ArgumentParser(usage=__doc__.split("\n")[2][7:])
    p.add_argument("--sample", type=int)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--seconds", type=float)
    p.add_argument("--only", default="")
    p.add_argument("--slow", type=float, default=10)
    p.add_argument("--jobs", type=int, default=2)
    o = p.parse_args()
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    every = [m for m in [*constants(root), *rules(root)] if o.only in place(m)]
    chosen = every
    if o.sample and o.sample < len(every):
        # half of them constants: there are many more rules
        draw = random.Random(o.seed)
        kinds = [[m for m in every if m["kind"] == k] for k in ("constant", "rule")]
        n = min(len(kinds[0]), max(o.sample // 2, o.sample - len(kinds[1])))
        chosen = draw.sample(kinds[0], n) + draw.sample(kinds[1], o.sample - n)
        draw.shuffle(chosen)
    print("# %d of %d changes" % (len(chosen), len(every)), flush=True)
    tree = Tree(root, o.jobs, o.slow)
    end = time.monotonic() + o.seconds if o.seconds else None
    count = {"constant": [0, 0, 0], "rule": [0, 0, 0]}  # noticed by behaviour, by its example alone, not
    left = []
    for m in chosen:
        if end and time.monotonic() > end:
            print("# time is up")
            break
        by, own = tree.try_out(m)
        count[m["kind"]][2 if not by else 1 if own else 0] += 1
        if not by:
            left.append(m)
        print("%-9s %s%s" % ("survives" if not by else "example" if own else "noticed", place(m), " by " + by if by else ""), flush=True)
    print("\nsurvivors:")
    for m in left:
        print("  " + place(m))
    n, seen = 0, 0
    for kind, (a, b, c) in count.items():
        if a + b + c:
            print("%ss: %d of %d noticed (%d by behaviour, %d by their example alone)" % (kind, a + b, a + b + c, a, b))
        n, seen = n + a + b + c, seen + a + b
    print("noticed: %d of %d (%.2f)" % (seen, n, seen / n if n else 0))


main()
