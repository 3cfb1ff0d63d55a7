#!/usr/bin/env python3
"""Did a change that should change nothing change an answer? Traces of questions, kept and compared byte by byte.

usage: traces.py ATTEST FOLDER CORPUS...

For about 150 questions (each third of bench/clinic, those of docs/examples) and each corpus: the article as JSON, and `ask --why`, which names the rules and features of each sentence. What is
not in FOLDER yet is written there; what is there is compared, and every difference is shown by its first line that differs. With ATTEST_UPDATE=1 differences are written too. By words alone, as
on any machine. Exit status 1 when something differs.

  git switch main; ninja -C build/release; bench/traces.py build/release/src/cli/attest build/traces CORPUS
  git switch topic; ninja -C build/release; bench/traces.py build/release/src/cli/attest build/traces CORPUS
"""
import hashlib
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STEP = 3  # of the questions of bench/clinic each third


def questions():
    out = []
    for name in ("questions-a", "questions-b", "literature-a", "literature-b"):
        with open(os.path.join(ROOT, "bench", "clinic", name + ".jsonl"), encoding="utf-8") as f:
            out += [json.loads(line)["question"] for n, line in enumerate(f) if n % STEP == 0]
    with open(os.path.join(ROOT, "docs", "examples", "questions.txt"), encoding="utf-8") as f:
        out += [line.rstrip("\n").split("\t")[1] for line in f if "\t" in line and not line.startswith("#")]
    return out


def trace(attest, corpus, question):
    env = dict(os.environ, ATTEST_MODEL="none", SOURCE_DATE_EPOCH="1795651200", NO_COLOR="1")
    out = ""
    for how in (["--format", "json"], ["--why"]):
        run = subprocess.run([attest, "ask", "--corpus", corpus, *how, "--", question], env=env, capture_output=True, encoding="utf-8", timeout=300)
        out += run.stdout + run.stderr + "exit %d\n" % run.returncode
    return question + "\n" + out


def main():
    attest, folder, corpora = sys.argv[1], sys.argv[2], sys.argv[3:]
    os.makedirs(folder, exist_ok=True)
    update = os.environ.get("ATTEST_UPDATE") == "1"
    same = new = 0
    differ = []
    for corpus in corpora:
        for question in questions():
            path = os.path.join(folder, hashlib.sha256((os.path.basename(os.path.normpath(corpus)) + "\n" + question).encode()).hexdigest()[:16])
            got = trace(attest, corpus, question)
            was = None
            if os.path.exists(path):
                with open(path, encoding="utf-8") as f:
                    was = f.read()
            if was == got:
                same += 1
                continue
            if was is None:
                new += 1
            else:
                a, b = was.split("\n"), got.split("\n")
                at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
                differ.append(question)
                print("%s: %s\n  - %s\n  + %s" % (corpus, question, *((x[at][:300] if at < len(x) else "(end)") for x in (a, b))), flush=True)
            if was is None or update:
                with open(path, "w", encoding="utf-8") as f:
                    f.write(got)
    print("%d the same, %d new, %d differ" % (same, new, len(differ)))
    return 1 if differ else 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    sys.exit(main())
