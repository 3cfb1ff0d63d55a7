#!/usr/bin/env python3
"""An import that is killed at random moments, and taken up again, ends where one ends that was never killed.

usage: test_kill.py ATTEST

ATTEST_KILLS: how many kills (10). ATTEST_KILL_FILES: how much there is to import, in files of 40 records (60). ATTEST_KILL_SEED: of the moments.
After each kill `attest check` must find nothing, and no committed document may be gone.
"""
import os
import random
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lib  # noqa: E402

KILLS = int(os.environ.get("ATTEST_KILLS", "10"))
FILES = int(os.environ.get("ATTEST_KILL_FILES", "60"))
SEED = int(os.environ.get("ATTEST_KILL_SEED", "20261124"))
EACH = 40

place = lib.Place(sys.argv[1])


def generate():
    """New ones, newer versions of older ones, deletions: every kind of change."""
    for i in range(FILES):
        records = [lib.record(EACH * i + k) for k in range(EACH)]
        if i % 5 == 4:
            records += [lib.record(EACH * (i - 4) + k, version=2, words=80) for k in range(0, EACH, 3)]
        if i % 7 == 6:
            records.append("<DeleteCitation>%s</DeleteCitation>\n" % "".join(
                '<PMID Version="1">%d</PMID>' % (90000000 + EACH * (i - 6) + k) for k in range(1, EACH, 8)))
        place.write("in/%04d.xml" % i, lib.pubmed(records))


def never_killed():
    place.corpus = place.path("whole")
    began = time.monotonic()
    place.ok("add", "--quiet", "in")
    took = time.monotonic() - began
    place.sound()
    return place.content(), place.docs(), took


def killed():
    generate()
    want, docs, took = never_killed()
    assert docs > FILES * EACH * 0.8
    place.corpus = place.path("killed")
    rng = random.Random(SEED)
    kills, rounds, gone = 0, 0, 0
    while kills < KILLS:
        rounds += 1
        assert rounds < 50 * KILLS, "it could not be killed in time"
        with place.popen("add", "--quiet", "--save-every", "50k", "in", "--corpus", place.corpus, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as p:
            try:
                p.wait(timeout=rng.uniform(0, took * 1.1))
            except subprocess.TimeoutExpired:
                p.send_signal(signal.SIGKILL)
                kills += 1
            p.wait()
        finished = p.returncode == 0
        if p.returncode > 0:
            raise AssertionError("add failed with %d after %d kills" % (p.returncode, kills))
        if os.path.exists(os.path.join(place.corpus)):
            status, out, err = place.run("check", "--quiet")
            # Killed before the first manifest was there: no corpus yet.
            assert status in (0, 66), "after kill %d: check exits %d\n%s%s" % (kills, status, out, err)
        if finished:
            assert place.content() == want, "resumed after %d kills, it is another corpus" % kills
            # Begin anew, so that kills hit every stage.
            gone += 1
            import shutil
            shutil.rmtree(place.corpus)
    place.ok("add", "--quiet", "in")
    place.sound()
    assert place.content() == want and place.docs() == docs, "resumed after %d kills, it is another corpus" % kills
    print("# %d kills in %d runs of up to %.1f s, %d of them finished; %d documents" % (kills, rounds, took, gone, docs))


def finished_part_is_not_done_twice():
    place.corpus = place.path("whole")
    import json
    told = json.loads(place.ok("add", "--format", "json", "in"))
    # What a later file replaces or deletes is put again and again; the rest is left alone.
    assert told["unchanged"] >= FILES * EACH * 0.7, told


with place:
    lib.run_all([("killed %d times and resumed" % KILLS, killed), ("what is there is not done twice", finished_part_is_not_done_twice)])
