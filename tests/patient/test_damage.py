#!/usr/bin/env python3
"""One damaged byte of a corpus either changes nothing in an answer or fails it: nothing that safety needs is left out in silence. usage: test_damage.py ATTEST SOURCE_ROOT"""
import os
import random
import shutil
import subprocess
import sys
import tempfile

ATTEST, ROOT = sys.argv[1:3]
QUESTION = "Ramipril for hypertension at 14 weeks of pregnancy?"
BRIEFS = ["hypertension-in-pregnancy", "hypertension", "heart-failure", "chronic-kidney-disease"]
DAMAGES = 24


def ask(corpus):
    p = subprocess.run([ATTEST, "ask", "--corpus", corpus, "--format", "json", QUESTION], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return p.returncode, p.stdout


print("1..2")
with tempfile.TemporaryDirectory() as top:
    corpus, copy = os.path.join(top, "corpus"), os.path.join(top, "copy")
    subprocess.run([ATTEST, "add", "--quiet", "--corpus", corpus] + [os.path.join(ROOT, "data/starter", b + ".md") for b in BRIEFS], check=True)
    status, whole = ask(corpus)
    print("%s 1 - it warns: %d" % ("ok" if b"ACE inhibitors" in whole else "not ok", status))
    files = sorted(f for f in os.listdir(corpus) if os.path.getsize(os.path.join(corpus, f)) > 4096)
    rng, silent, failed = random.Random(7), [], 0
    for _ in range(DAMAGES):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(corpus, copy)
        path = os.path.join(copy, rng.choice(files))
        os.chmod(path, 0o600)
        with open(path, "r+b") as f:
            at = rng.randrange(os.path.getsize(path))
            f.seek(at)
            byte = f.read(1)[0] ^ 0x55
            f.seek(at)
            f.write(bytes([byte]))
        status, article = ask(copy)
        if status not in (0, 1):
            failed += 1
        elif article != whole:
            silent.append("%s byte %d" % (os.path.basename(path), at))
    for x in silent:
        print("# answered otherwise, in silence: " + x)
    print("%s 2 - %d damages: %d failed the answer, %d changed it in silence" % ("not ok" if silent else "ok", DAMAGES, failed, len(silent)))
