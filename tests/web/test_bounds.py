#!/usr/bin/env python3
"""Work is bounded and stops when nobody waits for it: counted in units of work (/metrics), never in seconds."""
import copy
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import service  # noqa: E402
from service import lib, status_of  # noqa: E402

# src/article/verify.c: COMPARE_MAX. What else such a request costs (its JSON, the document) is far below it.
COMPARE_MAX = 128 << 20
HELD_MAX = 256 << 20  # src/http/http.h: held_bytes
BROUGHT_MAX = 128 << 20  # brought_bytes
s = service.Service(sys.argv[1], sys.argv[2])


def figures():
    out = {}
    for line in s.request("GET", "/metrics")[2].decode().splitlines():
        if not line.startswith("#") and "{" not in line:
            name, value = line.split()
            out[name] = float(value)
    return out


def until(what, holds, tries=600):
    for _ in range(tries):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("never: " + what)


def long_document():
    """One document of many sentences, so that looking for a quote everywhere in it is dear."""
    words = "brackle mite meadow damp zolbutine adults daily rest cold weather bite skin rash mild severe".split()
    r = random.Random(1)
    path = os.path.join(s.dir, "long.md")
    with open(path, "w", encoding="utf-8") as f:
        f.write("# Meadows\n\n")
        for _ in range(1500):
            f.write(" ".join(" ".join(r.choice(words) for _ in range(12)).capitalize() + "." for _ in range(8)) + "\n\n")
    subprocess.run([s.program, "add", "--quiet", "--corpus", s.corpus, path], env=s.env, check=True)
    until("the document is seen", lambda: len(s.json("GET", "/api/v1/sources")["items"]) == 2)
    return next(d["id"] for d in s.json("GET", "/api/v1/sources")["items"] if d["id"] != "brief:brackle-fever")


def hostile(doc):
    """An article whose claims carry a hundred quotes more that are nowhere in a long document."""
    a = s.json("POST", "/api/v1/ask", {"q": service.QUESTION})
    claim = a["bottom_line"][0]
    number = len(a["references"]) + 1
    a["references"].append(dict(a["references"][0], doc=doc, n=number))
    span = dict(claim["spans"][0], doc=doc, ref=number, sha256="0" * 64)
    claim["spans"] = claim["spans"] + [dict(span, begin=4000 * i + 1000, end=4000 * i + 5000) for i in range(90)]
    return json.dumps({"article": a}).encode()


def post(body):
    return (b"POST /api/v1/verify HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)) + body


def forty_requests():
    body = hostile(long_document())
    assert len(body) < 40000, len(body)
    before = figures()
    got = [None] * 40

    def one(i):
        got[i] = s.raw(post(body), timeout=300)

    threads = [threading.Thread(target=one, args=(i,)) for i in range(40)]
    for t in threads:
        t.start()
    # Others are served meanwhile.
    assert s.json("POST", "/api/v1/ask", {"q": service.QUESTION})["outcome"] == "answered"
    for t in threads:
        t.join()
    assert [status_of(g) for g in got] == [413] * 40, [g[-300:] for g in got if status_of(g) != 413][:2]
    assert b'"code":"limit"' in got[0], got[0]
    work = figures()["attest_work_units_total"] - before["attest_work_units_total"]
    assert 40 * (COMPARE_MAX // 2) < work < 41 * (COMPARE_MAX + (32 << 20)), work
    # The same with a few quotes that have moved is answered.
    few = json.loads(body)
    few["article"]["bottom_line"][0]["spans"] = few["article"]["bottom_line"][0]["spans"][:3]
    status, _, text = s.request("POST", "/api/v1/verify", few)
    assert status == 200 and json.loads(text)["holds"] is False, (status, text[:300])


def clients_that_go():
    """Sent and left: such requests are stopped, or never begun."""
    body = post(hostile(next(d["id"] for d in s.json("GET", "/api/v1/sources")["items"] if d["id"] != "brief:brackle-fever")))
    before = figures()
    for _ in range(60):
        c = socket.create_connection(("127.0.0.1", s.port), timeout=30)
        c.sendall(body)
        c.close()
    until("the requests have ended", lambda: figures()["attest_requests_in_flight"] <= 1)
    after = figures()
    assert after["attest_requests_cancelled_total"] > before["attest_requests_cancelled_total"], "no request was stopped"
    assert after["attest_work_units_total"] - before["attest_work_units_total"] < 60 * COMPARE_MAX


def nonsense_is_no_question():
    for q in ("1 2 3 4 5 6 7 8 9 10 11 12", "a b c d", "?", "- - -", "1"):
        status, _, text = s.request("POST", "/api/v1/ask", {"q": q})
        assert status == 400 and json.loads(text)["code"] == "usage", (q, status, text[:300])
        status, _, text = s.request("GET", "/ask?q=" + q.replace(" ", "+"))
        assert status == 400, (q, status)
    for q in ("T4", "B12?", "pH", "脳卒中"):
        assert s.request("POST", "/api/v1/ask", {"q": q})[0] == 200, q


def a_stop_ends_what_is_worked_on():
    """SIGTERM under load: requests end by being answered or stopped, the exit status is 0, and nothing is left to kill."""
    body = post(hostile(next(d["id"] for d in s.json("GET", "/api/v1/sources")["items"] if d["id"] != "brief:brackle-fever")))
    socks = []
    for _ in range(40):
        c = socket.create_connection(("127.0.0.1", s.port), timeout=60)
        c.sendall(body)
        socks.append(c)
    # One signal: a second ends the program at once.
    s.stop()
    for c in socks:
        s.drain(c)
        c.close()
    s.start()


def slow_readers():
    """Sixty who ask for a large source and do not read: what waits for them is bounded by the sum that is stated."""
    words = "brackle mite meadow damp zolbutine adults daily rest cold weather".split()
    r = random.Random(2)
    path = os.path.join(s.dir, "large.md")
    with open(path, "w", encoding="utf-8") as f:
        f.write("# Marshes\n\n")
        for _ in range(5000):
            f.write((" ".join(r.choice(words) for _ in range(140))).capitalize() + ".\n\n")
    subprocess.run([s.program, "add", "--quiet", "--corpus", s.corpus, path], env=s.env, check=True)
    find = lambda: [d for d in s.json("GET", "/api/v1/sources")["items"] if d["title"] == "Marshes"]  # noqa: E731
    until("the document is seen", find)
    target = "/api/v1/sources/" + urllib.parse.quote(find()[0]["id"], safe="")
    size = len(s.request("GET", target)[2])
    assert 60 * size > HELD_MAX, size
    socks = []
    for _ in range(60):
        c = socket.socket()
        c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        c.connect(("127.0.0.1", s.port))
        c.sendall(("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % target).encode())
        socks.append(c)
    heads = []
    for c in socks:
        c.settimeout(120)
        heads.append(c.recv(12))
        assert figures()["attest_responses_held_bytes"] <= HELD_MAX
    got = [status_of(h + b" ") for h in heads]
    # On a slow machine some have been let go before the last have come.
    assert set(got) <= {200, 429} and (429 in got or figures()["attest_connections_timed_out_total"] > 0), got
    for c, status in zip(socks, got):
        if status == 429:
            assert b"Retry-After: " in s.drain(c)
        c.close()
    until("nothing is held any more", lambda: figures()["attest_responses_held_bytes"] == 0)
    assert s.request("GET", target)[0] == 200


def slow_senders():
    """A hundred who send a large body and not its end: what they have sent is bounded by the sum that is stated, and small requests are served."""
    size = 4 << 20
    head = b"POST /api/v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % size
    assert 100 * size > BROUGHT_MAX
    socks, got = [], []
    for i in range(100):
        c = socket.create_connection(("127.0.0.1", s.port), timeout=60)
        try:
            c.sendall(head + b"[" * (size - 1))
        except (ConnectionError, TimeoutError):
            pass  # refused while it was sent
        socks.append(c)
        # What one piece more may go over it.
        assert figures()["attest_bodies_brought_bytes"] <= BROUGHT_MAX + (64 << 10)
    assert s.json("POST", "/api/v1/ask", {"q": service.QUESTION})["outcome"] == "answered"
    for c in socks:
        got.append(s.drain(c, 0.05))
        c.close()
    refused = [g for g in got if status_of(g) == 429]
    # On a slow machine some have been let go for their slowness before the last have come.
    assert refused or figures()["attest_connections_timed_out_total"] > 0, [g[:60] for g in got]
    assert all(b"Retry-After: " in g for g in refused)
    until("nothing is held any more", lambda: figures()["attest_bodies_brought_bytes"] == 0)


def expectations():
    """HTTP/1.0 knows no 100 Continue (RFC 9110, 10.1.1); HTTP/1.1 gets it."""
    for version, want in ((b"1.0", []), (b"1.1", [100])):
        with socket.create_connection(("127.0.0.1", s.port), timeout=30) as c:
            c.sendall(b"POST /api/v1/ask HTTP/" + version + b"\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n")
            got = s.drain(c, 0.5)
            assert [status_of(got)] * bool(got) == want, (version, got)
            c.sendall(b"{}")
            assert b"HTTP/1.1 400 " in c.recv(65536)


if __name__ == "__main__":
    with s:
        lib.run_all([(f.__name__.replace("_", " "), f) for f in (nonsense_is_no_question, expectations, slow_senders, forty_requests, clients_that_go, slow_readers, a_stop_ends_what_is_worked_on)])
