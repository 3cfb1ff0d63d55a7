#!/usr/bin/env python3
"""The articles of docs/examples/ are what attest makes of the starter library today.

usage: test_examples.py ATTEST SOURCE_ROOT

Each question of docs/examples/questions.txt is asked of data/starter, by words and meaning; the Markdown must be the file beside it, and every quote must be in its source. Where no model
is there (build/model, as make build fetches it, or $ATTEST_EXAMPLES_MODEL), the points are skipped: by words alone the articles are others.
ATTEST_UPDATE=1 writes the files anew: read what changed before committing it.
"""
import difflib
import glob
import os
import subprocess
import sys
import tempfile

ATTEST, ROOT = os.path.abspath(sys.argv[1]), sys.argv[2]
PLACE = os.path.join(ROOT, "docs", "examples")
DAY = "1795651200"  # 2026-11-26, so that the date in the articles does not change with the day


def model():
    """The folder of a model, or None."""
    found = glob.glob(os.path.join(ROOT, "build", "model", "*", "")) + glob.glob(os.path.join(ROOT, "build", "model", ""))
    for folder in [os.environ.get("ATTEST_EXAMPLES_MODEL", "")] + found:
        if folder and subprocess.run([ATTEST, "--model", folder, "model"], capture_output=True, env=dict(os.environ, ATTEST_MODEL=folder)).returncode == 0:
            return folder
    return None


MODEL = model()


def attest(*args):
    env = dict(os.environ, SOURCE_DATE_EPOCH=DAY, NO_COLOR="1", ATTEST_MODEL=MODEL or "none")
    return subprocess.run([ATTEST, *args], env=env, capture_output=True, encoding="utf-8", timeout=900)


def main():
    with open(os.path.join(PLACE, "questions.txt"), encoding="utf-8") as f:
        questions = [line.rstrip("\n").split("\t") for line in f if line.strip() and not line.startswith("#")]
    update = os.environ.get("ATTEST_UPDATE") == "1"
    bad = 0
    print("1..%d" % len(questions))
    if not MODEL:
        for n, (name, _) in enumerate(questions, 1):
            print("ok %d - %s # SKIP no model in build/model: make build fetches it" % (n, name))
        return 0
    with tempfile.TemporaryDirectory() as tmp:
        corpus, article = os.path.join(tmp, "corpus"), os.path.join(tmp, "a.json")
        added = attest("add", "--quiet", "--corpus", corpus, os.path.join(ROOT, "data", "starter"))
        assert added.returncode == 0, added.stderr
        for n, (name, question) in enumerate(questions, 1):
            why = []
            made = attest("ask", "--corpus", corpus, "--format", "md", question)
            if made.returncode:
                why.append("ask: exit %d %s" % (made.returncode, made.stderr))
            path = os.path.join(PLACE, name + ".md")
            if update and not made.returncode:
                with open(path, "w", encoding="utf-8") as f:
                    f.write(made.stdout)
            kept = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
            if kept != made.stdout:
                why.append("docs/examples/%s.md is not what is made today; see it, then ATTEST_UPDATE=1" % name)
                why += list(difflib.unified_diff(kept.splitlines(), made.stdout.splitlines(), "kept", "made", lineterm="", n=1))[:30]
            attest("ask", "--corpus", corpus, "--format", "json", "--output", article, question)
            checked = attest("verify", "--corpus", corpus, article)
            if checked.returncode:
                why.append("verify: exit %d %s" % (checked.returncode, checked.stdout))
            print("%s %d - %s" % ("not ok" if why else "ok", n, name))
            for line in why:
                print("# " + line)
            bad += bool(why)
    return 1 if bad else 0


sys.exit(main())
