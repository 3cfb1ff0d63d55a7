#!/usr/bin/env python3
"""Files that go away or are cut short under the service: a clear error, the rest serves, /readyz tells, and no import makes a new corpus in the old one's place."""
import glob
import json
import os
import resource
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import service  # noqa: E402
from service import lib  # noqa: E402

s = service.Service(sys.argv[1], sys.argv[2])
OTHER = service.BRIEF.replace("brackle-fever", "zorb-itch").replace("Brackle fever", "Zorb itch").replace("brackle fever", "zorb itch").replace("brackle", "zorb")


def until(what, holds, tries=200):
    for _ in range(tries):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("never: " + what)


def ask(q):
    status, _, body = s.request("POST", "/api/v1/ask", {"q": q})
    return status, json.loads(body)


def ready():
    status, _, body = s.request("GET", "/readyz")
    return status, json.loads(body).get("status")


def a_segment_is_cut_short():
    """With the service reading from it: no signal ends the program, and what is told is right."""
    before = set(glob.glob(os.path.join(s.corpus, "*")))
    path = os.path.join(s.dir, "zorb.md")
    with open(path, "w", encoding="utf-8") as f:
        f.write(OTHER)
    subprocess.run([s.program, "add", "--quiet", "--corpus", s.corpus, path], env=s.env, check=True)
    fresh = [f for f in glob.glob(os.path.join(s.corpus, "*")) if f not in before and f.endswith((".docs", ".index"))]
    assert len(fresh) == 2, fresh
    until("the new document is seen", lambda: len(s.json("GET", "/api/v1/sources")["items"]) == 2)
    assert ask("What causes zorb itch?")[1]["outcome"] == "answered"
    for name in fresh:
        os.truncate(name, 100)
    status, told = ask("What is the treatment of zorb itch?")
    assert status in (200, 503), (status, told)
    if status == 200:
        assert told["outcome"] == "insufficient", told["outcome"]
    until("the loss is told", lambda: ready() == (200, "warn"))
    assert ask("What causes brackle fever?")[1]["outcome"] == "answered"
    assert ask("What causes zorb itch?")[1]["outcome"] == "insufficient"
    assert b"attest_corpus_lost_segments 1" in s.request("GET", "/metrics")[2]


def the_corpus_is_gone():
    shutil.move(s.corpus, s.corpus + ".away")
    until("it is told", lambda: ready()[0] == 503)
    # What is open serves.
    assert ask("What causes brackle fever?")[1]["outcome"] == "answered"
    job = s.json("POST", "/api/v1/jobs", {"path": s.docs}, token="admin", want=201)
    until("the job ends", lambda: s.json("GET", "/api/v1/jobs/%d" % job["id"], token="admin")["state"] not in ("queued", "running"))
    assert s.json("GET", "/api/v1/jobs/%d" % job["id"], token="admin")["state"] == "failed"
    assert not os.path.exists(s.corpus), os.listdir(s.corpus)
    shutil.move(s.corpus + ".away", s.corpus)
    until("it is back", lambda: ready()[0] == 200)


def a_path_that_turned_into_a_link():
    """Queued when it was a folder within, run when it leads out of it."""
    inside, outside = os.path.join(s.docs, "in"), os.path.join(s.dir, "outside")
    os.makedirs(inside)
    os.makedirs(outside)
    with open(os.path.join(outside, "secret.md"), "w", encoding="utf-8") as f:
        f.write("# Secret\n\nNothing to see.\n")
    s.stop()
    import sqlite3
    d = sqlite3.connect(s.library)
    d.execute("INSERT INTO jobs (kind, args, state, person, created) VALUES ('import', ?, 0, 'cli', 1)", (json.dumps({"path": outside}),))
    d.commit()
    job = d.execute("SELECT max(id) FROM jobs").fetchone()[0]
    d.close()
    s.start()
    until("the job ends", lambda: s.json("GET", "/api/v1/jobs/%d" % job, token="admin")["state"] not in ("queued", "running"))
    now = s.json("GET", "/api/v1/jobs/%d" % job, token="admin")
    assert now["state"] == "failed" and "folders from which" in now["message"], now


def there_is_no_room():
    """A limit of size stands for a full disk: what cannot be kept is refused, what was kept stays, the rest serves, /readyz tells, and all goes on when there is room."""
    made = s.json("POST", "/api/v1/articles", {"q": service.QUESTION}, token="author", want=201)
    count = len(s.json("GET", "/api/v1/articles")["items"])
    hard = resource.prlimit(s.process.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(s.process.pid, resource.RLIMIT_FSIZE, (1, hard))
    try:
        for _ in range(2):
            status, _, body = s.request("POST", "/api/v1/articles", {"q": "How is brackle fever managed?"}, token="author")
            assert status == 507 and json.loads(body)["code"] == "disk-full" and "full" in json.loads(body)["detail"], (status, body)
        assert s.request("POST", "/api/v1/session", {"name": "reader", "password": "a quiet morning, reader"})[0] == 507
        assert ready() == (200, "warn")
        assert b"attest_library_full 1" in s.request("GET", "/metrics")[2]
        assert ask("What causes brackle fever?")[1]["outcome"] == "answered"
        assert s.json("GET", "/api/v1/articles/" + made["id"])["id"] == made["id"]
        assert len(s.json("GET", "/api/v1/articles")["items"]) == count
    finally:
        resource.prlimit(s.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    assert ready() == (200, "pass")
    assert s.request("POST", "/api/v1/articles", {"q": "How is brackle fever managed?"}, token="author")[0] == 201
    assert subprocess.run([s.program, "audit", "verify", "--library", s.library], env=s.env, capture_output=True).returncode == 0


def the_same_job_twice_is_one():
    a = s.json("POST", "/api/v1/jobs", {"path": s.docs}, token="admin", want=201)
    b = s.json("POST", "/api/v1/jobs", {"path": s.docs}, token="admin", want=201)
    jobs = [j for j in s.json("GET", "/api/v1/jobs", token="admin")["items"] if j["id"] >= a["id"]]
    first = next(j for j in jobs if j["id"] == a["id"])
    # Unless the first had ended when the second came.
    assert a["id"] == b["id"] or first["state"] == "done", (a, b, jobs)


if __name__ == "__main__":
    with s:
        lib.run_all([(f.__name__.replace("_", " "), f) for f in (there_is_no_room, the_corpus_is_gone, a_path_that_turned_into_a_link, the_same_job_twice_is_one, a_segment_is_cut_short)])
