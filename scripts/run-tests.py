#!/usr/bin/env python3
"""Run the Meson tests of a build folder and count their TAP points.

usage: run-tests.py BUILD [TEST...]

Closes with one line, "N passed, N failed, N skipped". Failures and reasons for skipping are printed before it. Exit status 1 when a point or a
program failed, or when there was none.
"""
import json
import os
import re
import subprocess
import sys

POINT = re.compile(r"^(not ok|ok)\b\s*\d*\s*-?\s*([^#]*)(?:#\s*(.*))?$")


def count(test):
    """passed, failed [(name, detail)], skipped [(name, reason)] of one test program."""
    passed, failed, skipped = 0, [], []
    points = 0
    out = test.get("stdout", "") or ""
    for line in out.splitlines():
        m = POINT.match(line.strip())
        if not m:
            continue
        points += 1
        name = m.group(2).strip() or "?"
        note = m.group(3) or ""
        if note.upper().startswith("SKIP"):
            skipped.append((name, note[4:].strip(" :-")))
        elif m.group(1) == "ok":
            passed += 1
        else:
            failed.append(name)
    bad = test["result"] not in ("OK", "SKIP", "EXPECTEDFAIL")
    if bad and not failed:
        failed.append("%s (%s)" % (test["result"].lower(), test.get("returncode")))
    if not points and not bad:
        if test["result"] == "SKIP":
            skipped.append((test["name"], out.strip().splitlines()[-1] if out.strip() else ""))
        else:
            passed = 1
    return passed, failed, skipped


def main():
    build, names = sys.argv[1], sys.argv[2:]
    log = os.path.join(build, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.remove(log)
    run = subprocess.run(
        ["meson", "test", "-C", build, "--no-rebuild", "--print-errorlogs", "--timeout-multiplier", "4", *names],
        stdin=subprocess.DEVNULL,
    )
    passed, failed, skipped, programs = 0, [], [], 0
    try:
        with open(log, encoding="utf-8") as f:
            for line in f:
                test = json.loads(line)
                programs += 1
                p, bad, skip = count(test)
                passed += p
                failed += [(test["name"], n) for n in bad]
                skipped += [(test["name"], n, why) for n, why in skip]
    except FileNotFoundError:
        pass
    for test, name, why in skipped:
        print("skipped: %s: %s%s" % (test, name, ": " + why if why else ""))
    for test, name in failed:
        print("FAILED: %s: %s" % (test, name))
    if run.returncode and not failed:
        failed.append(("meson test", "exit %d" % run.returncode))
    print("%d passed, %d failed, %d skipped" % (passed, len(failed), len(skipped)))
    return 1 if failed or not programs else 0


if __name__ == "__main__":
    sys.exit(main())
