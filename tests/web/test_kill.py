#!/usr/bin/env python3
"""kill -9 under load, twenty times: whatever was acknowledged is there afterwards, and the audit trail proves."""
import http.client
import json
import os
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import service  # noqa: E402
from service import lib  # noqa: E402

TIMES = int(os.environ.get("ATTEST_KILLS", "20"))
CLIENTS = 4
s = service.Service(sys.argv[1], sys.argv[2], keep_clock=True)
articles, comments, steps = [], [], []  # acknowledged
fault = []


def client(n, stop):
    """Submit, comment, start and approve until the service dies."""
    c = http.client.HTTPConnection("127.0.0.1", s.port, timeout=30)
    try:
        while not stop.is_set():
            text = "%s %d.%d" % (service.QUESTION, n, len(articles))
            status, _, body = s.request("POST", "/api/v1/articles", {"q": text}, token="author", connection=c)
            if status != 201:
                fault.append((status, body))
                return
            a = json.loads(body)["id"]
            articles.append((a, text))
            path = "/api/v1/articles/" + a
            status, headers, body = s.request("POST", path + "/comments", {"text": "comment on " + a}, token="reviewer", connection=c)
            if status == 201:
                comments.append((a, json.loads(body)["id"]))
            for action in ("start", "approve"):
                status, headers, body = s.request("GET", path, token="reviewer", connection=c)
                status, headers, body = s.request("POST", path + "/reviews", {"action": action}, token="reviewer", connection=c,
                                                  headers={"If-Match": headers["etag"]})
                if status == 200:
                    steps.append((a, action))
                else:
                    fault.append((status, body))
                    return
    except (OSError, http.client.HTTPException):
        pass
    finally:
        c.close()


def killed_and_started_again():
    for i in range(TIMES):
        stop = threading.Event()
        threads = [threading.Thread(target=client, args=(n, stop)) for n in range(CLIENTS)]
        for t in threads:
            t.start()
        # Killed once something more was acknowledged, by turns an article, a comment, a step, and shortly after it.
        kind = (articles, comments, steps)[i % 3]
        before, end = len(kind), time.monotonic() + 60
        while len(kind) == before and not fault and time.monotonic() < end:
            time.sleep(0.005)
        time.sleep(0.03 * (i % 5))
        s.kill()
        stop.set()
        for t in threads:
            t.join()
        assert not fault, fault[:3]
        s.start()
        proof = s.json("POST", "/api/v1/admin/audit/verify", token="admin")
        assert proof["holds"], proof
    assert len(articles) >= TIMES // 3 and comments and steps, (len(articles), len(comments), len(steps))


def nothing_is_lost():
    for a, text in articles:
        r = s.json("GET", "/api/v1/articles/" + a)
        assert r["question"].startswith(text[:-1]), (r["question"], text)
        done = [x["action"] for x in s.json("GET", "/api/v1/articles/%s/reviews" % a)["items"]]
        for b, action in steps:
            assert b != a or action in done, (a, action, done)
        said = [x["id"] for x in s.json("GET", "/api/v1/articles/%s/comments" % a, token="reviewer")["items"]]
        for b, n in comments:
            assert b != a or n in said, (a, n, said)
    print("# %d articles, %d comments, %d steps acknowledged, all there" % (len(articles), len(comments), len(steps)))


def stopped_in_order():
    """SIGTERM while requests are under way: what was begun is answered, nothing new is taken, exit status 0."""
    stop = threading.Event()
    threads = [threading.Thread(target=client, args=(n, stop)) for n in range(CLIENTS)]
    for t in threads:
        t.start()
    time.sleep(0.3)
    began = time.monotonic()
    s.stop()
    stop.set()
    for t in threads:
        t.join()
    assert not fault, fault[:3]
    assert time.monotonic() - began < 25
    s.start()
    assert s.json("POST", "/api/v1/admin/audit/verify", token="admin")["holds"]


with s:
    lib.run_all([(f.__name__.replace("_", " "), f) for f in (killed_and_started_again, nothing_is_lost, stopped_in_order)])
