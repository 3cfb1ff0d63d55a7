#!/usr/bin/env python3
"""The service as its clients use it: streams, entity tags, pages of lists, proxies, TLS, rates, commits of others, life signs, stopping."""
import http.client
import json
import os
import shutil
import ssl
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import service  # noqa: E402
from service import lib  # noqa: E402

PROGRAM, SEED = sys.argv[1], sys.argv[2]
ASK = "/api/v1/ask?q=" + service.QUESTION.replace(" ", "+")


def a_stream_is_the_article():
    with service.Service(PROGRAM, SEED) as s:
        whole = s.json("GET", ASK)
        for method, path, body in (("GET", ASK, None), ("POST", "/api/v1/ask", {"q": service.QUESTION})):
            status, headers, text = s.request(method, path, body, headers={"Accept": "text/event-stream"})
            assert status == 200 and headers["content-type"] == "text/event-stream", headers
            events = [dict(line.split(": ", 1) for line in e.splitlines()) for e in text.decode().split("\n\n") if e]
            names = [e["event"] for e in events]
            assert names[0] == "reading" and names[-1] == "done" and "section" in names, names
            again = {"alerts": [], "bottom_line": [], "sections": [], "references": [], "intents": whole["intents"], "focus": whole["focus"],
                     "mended": whole["mended"]}
            for e in events:
                data = json.loads(e["data"])
                if e["event"] == "section":
                    again["sections"].append(data)
                elif e["event"] == "done":
                    again.update(data)
                elif e["event"] == "reading":
                    assert data["intents"] == whole["intents"] and data["question"] == service.QUESTION
                else:
                    again[e["event"].replace("-", "_")] = data
            assert again == whole, set(again) ^ set(whole)
        status, _, _ = s.request("GET", "/api/v1/ask?q=%20", headers={"Accept": "text/event-stream"})
        assert status == 400
        follow = s.json("POST", "/api/v1/ask", {"q": "And the treatment?", "before": service.QUESTION})
        assert "brackle" in json.dumps(follow["focus"]) + follow["question"], follow["question"]


def the_article_verifies():
    with service.Service(PROGRAM, SEED) as s:
        art = s.json("POST", "/api/v1/ask", {"q": service.QUESTION})
        assert s.json("POST", "/api/v1/verify", {"article": art})["holds"]
        span = art["bottom_line"][0]["spans"][0]
        got = s.json("GET", "/api/v1/spans/%s?begin=%d&end=%d&sha256=%s" % (span["doc"], span["begin"], span["end"], span["sha256"]))
        assert got["holds"] is True and got["text"] in art["bottom_line"][0]["text"]
        got = s.json("GET", "/api/v1/spans/%s?begin=%d&end=%d&sha256=%s" % (span["doc"], span["begin"], span["end"] - 1, span["sha256"]))
        assert got["holds"] is False
        source = s.json("GET", "/api/v1/sources/" + span["doc"])
        assert source["text"].encode()[span["begin"]:span["end"]].decode() == got["text"] + source["text"].encode()[span["end"] - 1:span["end"]].decode()
        art["bottom_line"][0]["text"] = art["bottom_line"][0]["text"].replace("is caused", "is not caused")
        assert not s.json("POST", "/api/v1/verify", {"article": art})["holds"]


def tags_and_caches():
    with service.Service(PROGRAM, SEED) as s:
        for path in (ASK, "/api/v1/corpus", "/api/v1/openapi.json", "/api/v1/sources"):
            status, headers, _ = s.request("GET", path)
            assert status == 200 and headers["etag"].startswith('"'), path
            status, again, body = s.request("GET", path, headers={"If-None-Match": headers["etag"]})
            assert status == 304 and body == b"" and again["etag"] == headers["etag"], path
        status, headers, page = s.request("GET", "/")
        names = [x for x in page.decode().split('"') if x.startswith("/static/")]
        assert names
        for name in names:
            status, plain, a = s.request("GET", name)
            status, packed, b = s.request("GET", name, headers={"Accept-Encoding": "gzip"})
            assert "immutable" in plain["cache-control"]
            if "content-encoding" in packed:
                import gzip
                assert gzip.decompress(b) == a and packed["etag"] != plain["etag"] and packed["vary"] == "Accept-Encoding"
        status, headers, _ = s.request("GET", "/api/v1/me", token="all")
        assert headers["cache-control"] == "no-store"


def review(s, article, action, who, note=None):
    etag = s.request("GET", "/api/v1/articles/" + article, token=who)[1]["etag"]
    body = dict({"action": action, "version": 1}, **({"note": note} if note else {}))
    status, _, text = s.request("POST", "/api/v1/articles/%s/reviews" % article, body, token=who, headers={"If-Match": etag})
    assert status < 300, text


def approved_goes_first():
    """An approved article on the same question, or on one that asks the same in other words, is named beside what is composed."""
    def link(question, **more):
        return s.request("POST", "/api/v1/ask", dict({"q": question}, **more))[1].get("link")

    with service.Service(PROGRAM, SEED) as s:
        article = s.json("POST", "/api/v1/articles", {"q": service.QUESTION}, want=201, token="author")["id"]
        review(s, article, "start", "reviewer")
        assert link(service.QUESTION) is None, "it is not approved yet"
        review(s, article, "approve", "reviewer")
        place = "</api/v1/articles/%s/versions/1>" % article
        for same in (service.QUESTION, "what causes  BRACKLE fever", "What is the cause of brackle fever?"):
            assert link(same) == place + '; rel="canonical"', same
        for alike in ("Etiology of brackle fever", "Why does somebody get brackle fever?"):
            assert link(alike) == place + '; rel="related"', (alike, link(alike))
        for other in ("How is brackle fever treated?", "What causes quibble fever?", "What causes brackle fever in children?", "What causes brackle fever in pregnancy?",
                      "What causes brackle fever with no rash?", "What causes type 2 brackle fever?"):
            assert link(other) is None, (other, link(other))
        # What is written for lay people is not led to what is written for professionals.
        assert link(service.QUESTION, reader="patient") is None and link(service.QUESTION, reader="nurse").startswith(place)
        text = s.request("POST", "/api/v1/ask", {"q": service.QUESTION}, headers={"Accept": "text/event-stream"})[2].decode()
        events = [dict(line.split(": ", 1) for line in e.splitlines()) for e in text.split("\n\n") if e]
        assert events[1]["event"] == "approved", [e["event"] for e in events]
        assert json.loads(events[1]["data"]) == {"id": article, "version": 1, "title": json.loads(events[-1]["data"])["title"], "question": service.QUESTION, "same": True}
        status, _, text = s.request("GET", s.request("POST", "/api/v1/ask", {"q": service.QUESTION})[1]["link"].split(">")[0][1:])
        assert status == 200 and json.loads(text)["number"] == 1, text[:200]
        review(s, article, "retire", "reviewer", "There is a newer one.")
        assert link(service.QUESTION) is None


def lists_have_pages():
    with service.Service(PROGRAM, SEED) as s:
        for i in range(5):
            s.json("POST", "/api/v1/articles", {"q": "%s %d" % (service.QUESTION, i)}, token="author", want=201)
        path, seen = "/api/v1/articles?limit=2", []
        while path:
            got = s.json("GET", path)
            seen += [a["id"] for a in got["items"]]
            link = s.headers.get("link")
            assert (link is None) == (got["next"] is None)
            path = link and link.split(">")[0][1:]
        assert len(seen) == len(set(seen)) == 5
        path, seqs = "/api/v1/admin/audit?limit=7", []
        while path:
            got = s.json("GET", path, token="admin")
            seqs += [a["seq"] for a in got["items"]]
            link = s.headers.get("link")
            path = link and link.split(">")[0][1:]
        assert seqs == list(range(len(seqs), 0, -1)), seqs


def the_same_request_again():
    with service.Service(PROGRAM, SEED, keep_clock=True) as s:
        h = {"Idempotency-Key": "one"}
        a = s.json("POST", "/api/v1/articles", {"q": service.QUESTION}, token="author", headers=h, want=201)
        assert s.json("POST", "/api/v1/articles", {"q": service.QUESTION}, token="author", headers=h, want=201) == a
        assert s.headers["idempotency-replayed"] == "true"
        assert s.request("POST", "/api/v1/articles", {"q": "Another question on brackle fever?"}, token="author", headers=h)[0] == 409
        b = s.json("POST", "/api/v1/articles", {"q": service.QUESTION}, token="all", headers=h, want=201)
        assert b["id"] != a["id"], "the key is each person's own"
        path, tag = "/api/v1/articles/%s/reviews" % b["id"], s.headers["etag"]
        step = {"action": "start"}, {"Idempotency-Key": "two", "If-Match": tag}
        r = s.json("POST", path, step[0], token="reviewer", headers=step[1])
        assert s.json("POST", path, step[0], token="reviewer", headers=step[1]) == r
        assert len([x for x in s.json("GET", path)["items"] if x["action"] == "start"]) == 1
        assert len(s.json("GET", "/api/v1/articles")["items"]) == 2


def the_same_request_at_one_moment():
    with service.Service(PROGRAM, SEED, options=("--open", "--rate", "0", "--threads", "8"), keep_clock=True) as s:
        got = [None] * 8
        for turn in range(6):
            h, gate = {"Idempotency-Key": "at once %d" % turn}, threading.Barrier(len(got))

            def one(i):
                gate.wait()
                got[i] = s.request("POST", "/api/v1/articles", {"q": "%s %d" % (service.QUESTION, turn)}, token="author", headers=h)

            threads = [threading.Thread(target=one, args=(i,)) for i in range(len(got))]
            for t in threads:
                t.start()
            for t in threads:
                t.join()
            assert [g[0] for g in got] == [201] * len(got), got
            assert len({json.loads(g[2])["id"] for g in got}) == 1, [json.loads(g[2])["id"] for g in got]
            assert sum("idempotency-replayed" in g[1] for g in got) == len(got) - 1
        assert len(s.json("GET", "/api/v1/articles")["items"]) == 6


def the_same_request_to_two():
    """Two services over one library: the key is taken in the library."""
    with service.Service(PROGRAM, SEED, keep_clock=True) as s:
        second = subprocess.Popen([s.program, "serve", "--open", "--rate", "0", "--corpus", s.corpus, "--library", s.library, "--listen", "127.0.0.1:0"],
                                  env=s.env, stderr=subprocess.PIPE, text=True)
        try:
            port = int(second.stderr.readline().split("://")[1].split("/")[0].rsplit(":", 1)[1])
            got = {}

            def ask(to, n):
                c = http.client.HTTPConnection("127.0.0.1", to, timeout=60)
                status, _, body = s.request("POST", "/api/v1/articles", {"q": service.QUESTION}, token="author", headers={"Idempotency-Key": "both-%d" % n}, connection=c)
                c.close()
                got.setdefault(n, []).append((status, body))

            for n in range(8):
                threads = [threading.Thread(target=ask, args=(to, n)) for to in (s.port, port, port, s.port)]
                for t in threads:
                    t.start()
                for t in threads:
                    t.join()
            assert all(len(v) == 4 and len(set(v)) == 1 and v[0][0] == 201 for v in got.values()), got
            assert len(s.json("GET", "/api/v1/articles?limit=200")["items"]) == 8
            # What failed gives the key back.
            assert s.request("POST", "/api/v1/articles", {"q": "1 2 3"}, token="author", headers={"Idempotency-Key": "failed"})[0] == 400
            assert s.request("POST", "/api/v1/articles", {"q": service.QUESTION}, token="author", headers={"Idempotency-Key": "failed"})[0] == 201
        finally:
            second.terminate()
            assert second.wait(30) == 0
            second.stderr.close()


def behind_a_proxy():
    with service.Service(PROGRAM, SEED, ["--open", "--trusted-proxy", "127.0.0.1", "--host", "answers.example.org"]) as s:
        status, _, _ = s.request("GET", "/healthz")
        assert status in (200, 421)
        h = {"Host": "127.0.0.1", "X-Forwarded-Host": "answers.example.org", "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
        status, headers, _ = s.request("GET", "/healthz", headers=h)
        assert status == 200 and "strict-transport-security" in headers, (status, headers)
        assert s.request("GET", "/metrics", headers=h)[0] == 401
        assert s.request("GET", "/healthz", headers=dict(h, **{"X-Forwarded-Host": "evil.example"}))[0] == 421
        assert s.request("GET", "/healthz", headers=dict(h, **{"X-Forwarded-For": "nonsense"}))[0] == 400
        status, _, _ = s.request("POST", "/api/v1/session", {"name": "all", "password": "a quiet morning, all"}, headers=h)
        assert status == 204 and "; Secure" in s.cookies[0]
        # The client of X-Forwarded-For has the rate, not the proxy; and nobody gets a new one by making addresses up in front.
        def ask(client):
            return s.request("GET", "/api/v1/search?q=brackle", headers=dict(h, **{"X-Forwarded-For": client}))
        got = [ask("1.2.3.%d, 192.0.2.1" % (i % 250))[0] for i in range(60)]
        assert 429 in got and got[:20] == [200] * 20, got
        assert ask("192.0.2.2")[0] == 200
        status, headers, body = ask("192.0.2.1")
        if status == 429:
            assert int(headers["retry-after"]) >= 1 and json.loads(body)["code"] == "rate"


def over_tls():
    if not shutil.which("openssl"):
        raise lib.Skip("openssl is not installed")
    s = service.Service(PROGRAM, SEED)
    cert, key = os.path.join(s.dir, "cert.pem"), os.path.join(s.dir, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    s.options += ["--tls-cert", cert, "--tls-key", key]
    with s:
        assert s.told.split("listening on ")[1].startswith("https://")
        c = http.client.HTTPSConnection("127.0.0.1", s.port, timeout=30, context=ssl.create_default_context(cafile=cert))
        status, headers, body = s.request("GET", ASK, connection=c)
        assert status == 200 and "strict-transport-security" in headers and json.loads(body)["outcome"]
        status, _, _ = s.request("POST", "/api/v1/session", {"name": "all", "password": "a quiet morning, all"}, connection=c)
        assert status == 204 and "; Secure" in s.cookies[0]
        c.close()
        # Who speaks plainly to it gets nothing, and does no harm.
        s.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", timeout=3)
    for bad in (["--tls-cert", cert], ["--tls-key", key], ["--tls-cert", cert, "--tls-key", os.devnull], ["--tls-cert", "/nope", "--tls-key", key]):
        p = subprocess.run([PROGRAM, "serve", "--listen", "127.0.0.1:0", "--corpus", s.corpus, "--library", s.library, *bad], capture_output=True, text=True,
                           timeout=30)
        assert p.returncode not in (0, 70) and p.stderr.startswith("attest: "), (bad, p.returncode, p.stderr)


def options_that_are_wrong():
    with service.Service(PROGRAM, SEED) as s:
        for bad in (["--listen", "nowhere:80"], ["--listen", "127.0.0.1:99999"], ["--listen", "[::1"], ["--trusted-proxy", "x"], ["--threads", "0"],
                    ["--rate", "-1"], ["--listen", "127.0.0.1:%d" % s.port]):
            p = subprocess.run([PROGRAM, "serve", "--corpus", s.corpus, "--library", s.library, *bad], capture_output=True, text=True, timeout=30)
            assert p.returncode in (64, 74, 75) and p.stderr.startswith("attest: "), (bad, p.returncode, p.stderr)


def commits_of_others_are_seen():
    with service.Service(PROGRAM, SEED) as s:
        before = s.json("GET", "/api/v1/corpus")
        more = os.path.join(s.dir, "more.md")
        with open(more, "w", encoding="utf-8") as f:
            f.write(service.BRIEF.replace("brackle", "quorn").replace("Brackle", "Quorn"))
        subprocess.run([PROGRAM, "add", "--quiet", "--corpus", s.corpus, more], env=s.env, check=True)
        for _ in range(50):
            now = s.json("GET", "/api/v1/corpus")
            if now["documents"] == before["documents"] + 1:
                break
            time.sleep(0.1)
        assert now["documents"] == before["documents"] + 1 and now["snapshot"] != before["snapshot"]
        assert "quorn" in json.dumps(s.json("GET", "/api/v1/search?q=quorn+fever")).lower()


def history_is_ones_own():
    with service.Service(PROGRAM, SEED, keep_clock=True) as s:
        s.json("PATCH", "/api/v1/me", {"history": True}, token="reader", want=204)
        s.json("POST", "/api/v1/ask", {"q": service.QUESTION}, token="reader")
        s.json("POST", "/api/v1/ask", {"q": "Anything else on brackle fever?"}, token="reader")
        s.json("POST", "/api/v1/ask", {"q": "Asked by nobody"})
        got = s.json("GET", "/api/v1/me/history", token="reader")["items"]
        assert [h["question"] for h in got] == ["Anything else on brackle fever?", service.QUESTION], got
        assert s.json("GET", "/api/v1/me/history", token="author")["items"] == []
        assert s.request("DELETE", "/api/v1/me/history/%d" % got[0]["id"], token="author")[0] == 404
        s.json("DELETE", "/api/v1/me/history/%d" % got[0]["id"], token="reader", want=204)
        assert len(s.json("GET", "/api/v1/me/history", token="reader")["items"]) == 1
        s.json("PATCH", "/api/v1/me", {"history": False}, token="reader", want=204)
        s.json("POST", "/api/v1/ask", {"q": service.QUESTION}, token="reader")
        assert s.json("GET", "/api/v1/me/history", token="reader")["items"] == []


def life_signs():
    with service.Service(PROGRAM, SEED) as s:
        assert s.request("GET", "/healthz")[0] == 200 and s.request("GET", "/readyz")[0] == 200
        s.json("GET", ASK), s.json("GET", ASK)
        s.request("GET", "/nope")
        text = s.request("GET", "/metrics")[2].decode()
        figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
        assert figures['attest_requests_total{route="ask",status="2xx"}'] == "2", figures
        assert figures['attest_cache_hits_total'] == "1" and figures["attest_corpus_documents"] == "1"
        assert figures['attest_requests_total{route="none",status="4xx"}'] == "1"
        assert figures['attest_ask_seconds_count{from="composed"}'] == "1"
        kinds = {}
        for line in text.splitlines():
            if line.startswith("# TYPE"):
                assert line.split()[2] not in kinds, line
                kinds[line.split()[2]] = line.split()[3]
        for name in figures:
            base = name.split("{")[0]
            assert base in kinds or base.rsplit("_", 1)[0] in kinds, name
    empty = service.Service(PROGRAM, SEED)
    with empty as s:
        subprocess.run([PROGRAM, "remove", "--corpus", s.corpus, "brief:brackle-fever"], env=s.env, check=True, capture_output=True)
        time.sleep(1.2)
        assert s.request("GET", "/readyz")[0] == 503 and s.request("GET", "/healthz")[0] == 200


def many_at_once():
    """The same answer to everybody, whoever composes it."""
    with service.Service(PROGRAM, SEED) as s:
        got, want = [], s.json("GET", ASK)

        def one(n):
            for i in range(6):
                got.append(s.json("GET", ASK if i % 2 else "/api/v1/ask?q=%s+%d" % (service.QUESTION.replace(" ", "+"), n * 10 + i)) if i % 2 == 0 else s.json("GET", ASK) == want)
        threads = [threading.Thread(target=one, args=(n,)) for n in range(16)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert len(got) == 96 and False not in got


lib.run_all([(f.__name__.replace("_", " "), f) for f in (
    a_stream_is_the_article, the_article_verifies, approved_goes_first, tags_and_caches, lists_have_pages, the_same_request_again, the_same_request_at_one_moment, the_same_request_to_two, behind_a_proxy, over_tls, options_that_are_wrong,
    commits_of_others_are_seen, history_is_ones_own, life_signs, many_at_once)])
