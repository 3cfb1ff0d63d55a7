#!/usr/bin/env python3
"""Run a browser test with the environment that scripts/browser.sh makes; skip with the reason where there is none.

usage: run.py TEST.py ATTEST SEED
"""
import os
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
made = subprocess.run([os.path.join(here, "..", "..", "scripts", "browser.sh")], capture_output=True, text=True)
if made.returncode == 77:
    print("1..0 # SKIP " + made.stderr.strip().splitlines()[-1])
    sys.exit(0)
if made.returncode:
    sys.exit(made.stderr)
python = made.stdout.strip().splitlines()[-1]
os.execv(python, [python, os.path.join(here, sys.argv[1]), *sys.argv[2:]])
