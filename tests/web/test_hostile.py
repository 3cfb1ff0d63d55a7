#!/usr/bin/env python3
"""Requests that mean harm, over raw sockets: limits, slow clients, paths, smuggling, other sites' pages, guesses, markup, SQL."""
import json
import os
import socket
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import service  # noqa: E402
from service import lib, status_of  # noqa: E402

s = service.Service(sys.argv[1], sys.argv[2])
GET = b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def raw(request):
    return s.raw(request, wait_close=True)


def alive():
    assert s.request("GET", "/healthz")[0] == 200


def refused(request, *statuses):
    got = raw(request)
    assert got == b"" and 0 in statuses or status_of(got) in statuses, "%r -> %r" % (request[:120], got[:200])
    assert got.count(b"HTTP/1.1 ") <= 1, "one request, two answers: %r" % got[:2000]
    alive()
    return got


def limits():
    refused(b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, 431, 400, 0)
    refused(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 100000 + b"\r\n\r\n", 431, 413, 0)
    refused(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"".join(b"X-%d: 1\r\n" % i for i in range(200)) + b"\r\n", 431)
    refused(GET % (b"/api/v1/ask?q=" + b"a" * 9000), 414)
    refused(GET % (b"/api/v1/ask?" + b"&".join(b"a%d=1" % i for i in range(300))), 413)
    refused(GET % (b"/" + b"a/" * 40), 404)
    refused(b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: " + b"; ".join(b"c%d=1" % i for i in range(60)) + b"\r\n\r\n", 431)
    big = b"x" * (1 << 20)
    refused(b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(big), 413)
    # Without a length: chunks until it is too much.
    got = s.raw(b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + b"10000\r\n" + b"x" * 65536 + b"\r\n" + (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 5 + b"0\r\n\r\n")
    assert status_of(got) == 413, got[:200]
    # A body where none is taken.
    refused(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello", 413)
    # Deep and odd JSON.
    for body in (b"[" * 100000, b'{"q":' * 3000, b'{"q":"\\u0000"}', b'{"q":"\\ud800"}', b'{"q":"a","q":"b"}', b"\xff\xfe", b"", b"null", b"[]", b'"x"',
                 b'{"q":1e999}', b'{"q":"a","year_from":99999999999999999999999}', b'{"q":"\x01"}', b'{"q":""}', b'{"q":"   "}', b'{"q":"' + b"a" * 1001 + b'"}',
                 b'{"q":"a","nope":1}', b'{"q":"a","kinds":["brief","nope"]}', b'{"q":"a","reader":"nobody"}'):
        status, _, text = s.request("POST", "/api/v1/ask", body, headers={"Content-Type": "application/json"})
        assert status == 400, (body[:60], status, text)
        assert json.loads(text)["code"] == "usage"
    alive()


def slow_clients():
    """Each trickles: headers, a body, nothing at all; all are let go in time, and others are served meanwhile."""
    head = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
    body = b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    socks = []
    for i in range(60):
        c = socket.create_connection(("127.0.0.1", s.port))
        c.setblocking(False)
        socks.append((c, [head, body, b""][i % 3], [0]))
    alive()
    began, gone = time.monotonic(), set()
    while len(gone) < len(socks) and time.monotonic() - began < 60:
        for i, (c, data, at) in enumerate(socks):
            if i in gone:
                continue
            try:
                if data:
                    piece = data[at[0]:at[0] + 1] if i % 3 == 0 else (data if at[0] == 0 else b"{")
                    c.send(piece or b"X")
                    at[0] += 1
                if c.recv(4096) == b"":
                    gone.add(i)
            except BlockingIOError:
                pass
            except OSError:
                gone.add(i)
        time.sleep(0.2)
        alive()
    for c, _, _ in socks:
        c.close()
    assert len(gone) == len(socks), "%d of %d slow clients are still connected after a minute" % (len(socks) - len(gone), len(socks))


def many_connections():
    """More connections than are let in from one address: the rest wait or are closed, and all is well afterwards."""
    socks = []
    for _ in range(400):
        try:
            c = socket.create_connection(("127.0.0.1", s.port), timeout=5)
            socks.append(c)
        except OSError:
            break
    for c in socks:
        c.close()
    for _ in range(50):
        try:
            alive()
            return
        except (OSError, AssertionError):
            time.sleep(0.1)
    alive()


def paths():
    for path in (b"/../etc/passwd", b"/static/../../etc/passwd", b"/static/..%2f..%2fetc%2fpasswd", b"/static/%2e%2e/x", b"/%2e%2e/", b"//", b"//etc/passwd", b"/a//b",
                 b"/static/%00", b"/static/a%0d%0aX-Injected:1", b"/%c0%ae%c0%ae/", b"/%ff", b"/%", b"/%2", b"/%zz", b"/./", b"/static/..;/x", b"/\\..\\x",
                 b"/static/....//", b"/api/v1/../../metrics", b"/api/v1/sources/..%2F..%2Fetc", b"/api/v1/sources/%2e%2e"):
        got = refused(GET % path, 400, 404)
        assert b"root:" not in got and b"X-Injected: 1" not in got and b"\r\nX-Injected" not in got, got
    for target in (b"*", b"healthz", b"", b"/#x", b"http:///healthz", b"http://a@localhost/healthz", b"http://localhost:99999/healthz", b"http://localhost/../metrics",
                   b"ftp://localhost/healthz", b"localhost:80"):
        refused(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 400, 404, 0)


def absolute():
    """RFC 9112, 3.2.2: a target in absolute form is read, and its host counts instead of the header's."""
    def got(target, host=b"localhost", version=b"1.1", more=b""):
        return status_of(raw(b"GET " + target + b" HTTP/" + version + b"\r\n" + (b"Host: " + host + b"\r\n" if host else b"") + more + b"Connection: close\r\n\r\n"))

    for target in (b"http://localhost/healthz", b"HTTP://127.0.0.1:80/healthz", b"http://[::1]/healthz", b"http://localhost", b"http://localhost?q=x"):
        assert got(target) == 200, target
    assert got(b"http://localhost/healthz", b"evil.example") == 200
    assert got(b"http://localhost/healthz", None, b"1.0") == 200
    assert got(b"http://evil.example/healthz") == 421
    assert got(b"http://evil.example/healthz", None, b"1.0") == 421
    assert got(b"http://localhost/healthz", None) == 400
    assert got(b"https://localhost/healthz") == 421
    assert got(b"http://localhost/nothing") == 404
    # Who says in the header that they are from here is not believed: the origin is compared with the target's host.
    ask = b"POST http://127.0.0.1/api/v1/ask HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 2\r\nContent-Type: application/json\r\nConnection: close\r\n"
    assert status_of(raw(ask + b"Origin: http://evil.example\r\n\r\n{}")) == 403
    assert status_of(raw(ask + b"Origin: http://127.0.0.1\r\n\r\n{}")) == 400


def smuggling():
    post = b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    inner = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for headers, body in ((b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\nX"),
                          (b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", b"0\r\n\r\n" + inner),
                          (b"Content-Length: 0\r\nContent-Length: 44\r\n", inner),
                          (b"Content-Length: 0, 44\r\n", inner), (b"Content-Length: +0\r\n", inner), (b"Content-Length: 0x0\r\n", inner),
                          (b"Content-Length: -1\r\n", inner),
                          (b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n" + inner), (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", b"0\r\n\r\n" + inner),
                          (b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n" + inner), (b"Transfer-Encoding: chunked, identity\r\n", b"0\r\n\r\n" + inner),
                          (b"Transfer-Encoding: \x0bchunked\r\n", b"0\r\n\r\n" + inner), (b"X: a\r\n\tTransfer-Encoding: chunked\r\nContent-Length: 2\r\n", b"{}" + inner),
                          (b"Content-Length : 2\r\n", b"{}" + inner)):
        got = raw(post + headers + b"\r\n" + body)
        assert status_of(got) in (400, 413, 501, None), (headers, got[:300])
        assert b"attest_build_info" not in got, "smuggled: %r" % headers
        alive()
    for request in (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: local host\r\n\r\n",
                    b"GET / HTTP/1.1\r\nHost: localhost\r\nBad Name: x\r\n\r\n"):
        refused(request, 400, 0)
    for request in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\x00" * 1000, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", b"\r\n" * 1000):
        s.raw(request, timeout=1, wait_close=False)
        alive()


def framing():
    """What has no one reading is refused with one answer, and the connection is closed: nothing after it is taken for a request."""
    get, host = b"GET /healthz HTTP/1.1\r\n", b"Host: localhost\r\n"
    inner = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
    chunked = b"POST /api/v1/ask HTTP/1.1\r\n" + host + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    for request in (get + host + b"X: a\x00b\r\n\r\n", get + host + b"X\x00: a\r\n\r\n", get.replace(b"healthz", b"heal\x00thz") + host + b"\r\n",
                    get + host + b"X: a\r\n b\r\n\r\n", get + host + b"X: a\r\n\tb\r\n\r\n", get + b" " + host + b"\r\n",
                    get + host + b"X: a\n\r\n", get + host + b"X: a\rY: b\r\n\r\n", get.replace(b"\r\n", b"\n") + b"Host: localhost\n\n",
                    get + host + b"\r\n".replace(b"\r", b""), get + host + b"X : a\r\n\r\n", get + host + b"no colon\r\n\r\n", get + host + b": a\r\n\r\n",
                    get.replace(b" HTTP", b"  HTTP") + host + b"\r\n", get.replace(b"1.1", b"1.1x") + host + b"\r\n", get.replace(b"GET", b"G\"T") + host + b"\r\n",
                    b"\x16\x03\x01\x02\x00\x01\x00", b"\r\n" * 40 + get + host + b"\r\n",
                    get.replace(b"1.1", b"1.0") + host + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    chunked + b"2\n{}\r\n0\r\n\r\n", chunked + b"2\r\n{}\n0\r\n\r\n", chunked + b"2\r\n{}\r\n0\n\n", chunked + b"2\r\n{}X\r\n0\r\n\r\n",
                    chunked + b" 2\r\n{}\r\n0\r\n\r\n", chunked + b"0x2\r\n{}\r\n0\r\n\r\n", chunked + b"fffffffffffffffff\r\n{}", chunked + b"2;a\x00\r\n{}\r\n0\r\n\r\n",
                    chunked + b"0\r\nX y\r\n\r\n"):
        got = refused(request + inner, 400)
        assert got.count(b"HTTP/1.1 ") == 1 and b"attest_build_info" not in got and b"Connection: close" in got, (request, got)
    assert status_of(raw(get.replace(b"1.1", b"2.0") + host + b"\r\n")) == 505
    assert status_of(raw(get + host + b"Expect: tea\r\n\r\n")) == 417
    # What is well-formed is taken, however it is cut.
    ask = json.dumps({"q": service.QUESTION}).encode()
    body = b"".join(b"%x;a=b\r\n%c\r\n" % (1, c) for c in ask) + b"0\r\nX-After: 1\r\n\r\n"
    with socket.create_connection(("127.0.0.1", s.port), timeout=30) as c:
        for byte in chunked.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + body:
            c.send(bytes([byte]))
        got = s.drain(c)
    assert status_of(got) == 200 and json.loads(got.split(b"\r\n\r\n", 1)[1])["outcome"] == "answered", got[:300]
    # One after the other in one piece; the last one of HTTP/1.0 ends the connection.
    got = raw(b"\r\n" + (get + host + b"\r\n") * 3 + get.replace(b"GET", b"HEAD") + host + b"\r\n" + get.replace(b"1.1", b"1.0") + b"\r\n")
    assert got.count(b"HTTP/1.1 200 OK\r\n") == 5, got
    with socket.create_connection(("127.0.0.1", s.port), timeout=30) as c:
        c.sendall(b"POST /api/v1/ask HTTP/1.1\r\n" + host + b"Content-Type: application/json\r\nExpect: 100-continue\r\nConnection: close\r\n"
                  + b"Content-Length: %d\r\n\r\n" % len(ask))
        assert c.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        c.sendall(ask)
        assert status_of(s.drain(c)) == 200


def other_names():
    """DNS rebinding: a page of another site that resolves to this machine must not read."""
    for host, want in ((b"evil.example", 421), (b"localhost", 200), (b"127.0.0.1:%d" % s.port, 200), (b"[::1]:80", 200), (b"localhost.evil.example", 421)):
        got = raw(b"GET /healthz HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
        assert status_of(got) == want, (host, got[:100])
    # Nobody but a trusted proxy may say who the client is.
    status, _, _ = s.request("GET", "/metrics", headers={"X-Forwarded-For": "127.0.0.1"})
    assert status == 401, status
    assert s.request("GET", "/metrics")[0] == 200


def other_sites():
    """A request that changes something and comes from another site's page is refused, cookie or not."""
    ask = {"q": service.QUESTION}
    assert s.request("POST", "/api/v1/ask", ask)[0] == 200
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
                    {"Origin": "http://localhost.evil.example"}):
        assert s.request("POST", "/api/v1/ask", ask, headers=headers)[0] == 403, headers
    assert s.request("POST", "/api/v1/ask", ask, headers={"Origin": "http://127.0.0.1:%d" % s.port})[0] == 200
    # A form of another site cannot send JSON.
    assert s.request("POST", "/api/v1/ask", '{"q":"x"}', headers={"Content-Type": "text/plain"})[0] == 415
    cookie = sign_in("all")
    assert s.request("PATCH", "/api/v1/me", {"history": True}, headers={"Cookie": cookie})[0] == 403
    me = s.json("GET", "/api/v1/me", headers={"Cookie": cookie})
    assert s.request("PATCH", "/api/v1/me", {"history": True}, headers={"Cookie": cookie, "X-CSRF-Token": "x" * 43})[0] == 403
    other = s.json("GET", "/api/v1/me", headers={"Cookie": sign_in("reader")})
    assert s.request("PATCH", "/api/v1/me", {"history": True}, headers={"Cookie": cookie, "X-CSRF-Token": other["csrf"]})[0] == 403
    assert s.request("PATCH", "/api/v1/me", {"history": True}, headers={"Cookie": cookie, "X-CSRF-Token": me["csrf"]})[0] == 204


def sign_in(name, cookie=None, csrf=""):
    status, headers, body = s.request("POST", "/api/v1/session", {"name": name, "password": "a quiet morning, " + name},
                                      headers={"Cookie": cookie, "X-CSRF-Token": csrf} if cookie else {})
    assert status == 204, (status, body)
    set_cookie = next(c for c in s.cookies if c.startswith("attest_session="))
    assert "HttpOnly" in set_cookie and "SameSite=Lax" in set_cookie and "Path=/" in set_cookie, set_cookie
    return set_cookie.split(";")[0]


def session_fixation():
    planted = "attest_session=" + "A" * 43
    got = sign_in("reader", planted)
    assert got != planted
    assert not s.json("GET", "/api/v1/me", headers={"Cookie": planted})["signed_in"]
    # Signing in again ends the session before.
    csrf = s.json("GET", "/api/v1/me", headers={"Cookie": got})["csrf"]
    again = sign_in("author", got, csrf)
    assert not s.json("GET", "/api/v1/me", headers={"Cookie": got})["signed_in"]
    me = s.json("GET", "/api/v1/me", headers={"Cookie": again})
    assert me["name"] == "author"
    assert s.request("DELETE", "/api/v1/session", headers={"Cookie": again, "X-CSRF-Token": me["csrf"]})[0] == 204
    assert not s.json("GET", "/api/v1/me", headers={"Cookie": again})["signed_in"]


def guessing():
    seen = set()
    for i in range(60):
        status, headers, body = s.request("POST", "/api/v1/session", {"name": "admin", "password": "guess number %d" % i})
        seen.add(status)
        assert status in (401, 429), status
        if status == 429:
            assert int(headers["retry-after"]) >= 1
            break
    assert seen == {401, 429}, seen
    # No such person: the same words.
    a = s.request("POST", "/api/v1/session", {"name": "nobody-at-all", "password": "a long enough guess"})
    assert a[0] in (401, 429)
    seen = set()
    for i in range(60):
        token = "attest_" + ("%043d" % i)
        status, headers, _ = s.request("GET", "/api/v1/me/tokens", token=token)
        assert status in (401, 429)
        seen.add(status)
    assert seen == {401, 429}, seen
    for odd in ("", "x", "attest_", "é" * 10, "attest_" + "A" * 5000):
        status, _, _ = s.request("GET", "/api/v1/me/tokens", headers={"Authorization": ("Bearer " + odd).encode("latin-1", "replace")})
        assert status == 401, (odd[:20], status)


MARKUP = ("<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "'; DROP TABLE articles; --", "' OR '1'='1", "%' --", "{{7*7}}",
          "a\u202eb", "]]>", "&lt;b&gt;", "\\u003cscript\\u003e", "<svg/onload=alert(1)>")


def markup_and_sql():
    """What is asked, filed or commented is text wherever it comes back."""
    ids = []
    for text in MARKUP:
        q = text + " brackle fever?"
        status, headers, body = s.request("GET", "/?q=" + quote(q))
        assert status in (200, 303), status
        for path in ("/ask?q=", "/?q=", "/articles?q=", "/corpus?q=", "/sources?q=", "/library?q="):
            status, headers, body = s.request("GET", path + quote(q))
            assert status < 500, (path, status)
            if status == 200 and "html" in headers.get("content-type", ""):
                assert b"<script>alert" not in body and b"<img src=x" not in body and b"<svg/onload" not in body, (path, text)
            assert "unsafe-inline" not in headers["content-security-policy"] and "default-src 'none'" in headers["content-security-policy"]
        for where in ({"q": q}, {"topic": text}, {"source": text}, {"assignee": text}, {"cursor": text}):
            status, _, body = s.request("GET", "/api/v1/articles?" + "&".join("%s=%s" % (k, quote(v)) for k, v in where.items()))
            assert status in (200, 400), (where, status, body)
            if status == 200 and "q" not in where:
                assert json.loads(body)["items"] == [] or "topic" in where, body
        r = s.json("POST", "/api/v1/articles", {"q": q, "topic": text}, token="author", want=201)
        ids.append(r["id"])
        assert r["topic"] == text or not text.isprintable(), r
        s.json("POST", "/api/v1/articles/%s/comments" % r["id"], {"text": text}, token="reviewer", want=201)
        status, headers, body = s.request("GET", "/api/v1/articles/%s/document?format=html" % r["id"])
        assert status == 200 and b"<script>alert" not in body and b"<svg/onload" not in body and b"<img src=x" not in body
        assert "sandbox" in headers["content-security-policy"]
    status, _, body = s.request("GET", "/api/v1/articles/" + quote("x' OR '1'='1"))
    assert status == 404, status
    assert s.request("GET", "/api/v1/admin/users/" + quote("admin' --"), token="admin")[0] == 404
    assert len(s.json("GET", "/api/v1/articles?limit=200")["items"]) == len(ids)
    assert s.json("POST", "/api/v1/admin/audit/verify", token="admin")["holds"]


HOSTILE_BRIEF = service.BRIEF.replace("brackle-fever", "zorb-itch").replace("Brackle", "Zorb").replace("brackle", "zorb").replace(
    "title: Zorb fever", "title: Zorb fever <script>alert(1)</script>").replace(
    "after a bite in damp meadows", "after a bite <img src=x onerror=alert(1)> in [damp](javascript:alert(1)) \"meadows'").replace(
    "Journal of Invented Medicine", "Journal </title></a><svg/onload=alert(1)>").replace("https://example.org/one", "javascript:alert(1)//")
HOSTILE_PUBMED = """<?xml version="1.0"?><PubmedArticleSet><PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">99000001</PMID><Article>
<Journal><Title>&lt;b onmouseover=alert(1)&gt;J</Title><JournalIssue><PubDate><Year>2019</Year></PubDate></JournalIssue></Journal>
<ArticleTitle>Zorb fever &lt;script&gt;alert(1)&lt;/script&gt; "quoted' trial</ArticleTitle><Abstract><AbstractText>Zorb fever is treated with
&lt;img src=x onerror=alert(1)&gt; zolbutine in a randomised trial of 20 adults.</AbstractText></Abstract><AuthorList><Author><LastName>&lt;svg/onload=alert(1)&gt;</LastName>
<Initials>X</Initials></Author></AuthorList></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"""


def markup_in_sources():
    """A brief and a PubMed record that hold markup: text on every page, in every download."""
    import subprocess
    for name, text in (("zorb.md", HOSTILE_BRIEF), ("zorb.xml", HOSTILE_PUBMED)):
        with open(os.path.join(s.dir, name), "w", encoding="utf-8") as f:
            f.write(text)
        subprocess.run([s.program, "add", "--quiet", "--corpus", s.corpus, os.path.join(s.dir, name)], env=s.env, capture_output=True)
    for _ in range(50):
        ids = [d["id"] for d in s.json("GET", "/api/v1/sources")["items"]]
        if len(ids) == 3:
            break
        time.sleep(0.1)
    assert "pubmed:99000001" in ids, ids
    a = s.json("POST", "/api/v1/articles", {"q": "What is the treatment of zorb fever?", "topic": "<i>x"}, token="author", want=201)
    s.json("POST", "/api/v1/articles/%s/comments" % a["id"], {"text": "<script>alert(1)</script>"}, token="reviewer", want=201)
    cookie = sign_in("reviewer")
    pages = ["/ask?q=treatment+of+zorb+fever", "/ask?q=what+causes+zorb+fever", "/ask/events?q=treatment+of+zorb+fever", "/corpus?text=zorb", "/articles",
             "/articles/" + a["id"], "/desk", "/desk/" + a["id"], "/ask/download?q=zorb+fever&format=html",
             "/api/v1/articles/%s/document?format=html" % a["id"], "/api/v1/articles/%s/document?format=md" % a["id"]]
    pages += ["/sources/" + quote(d) for d in ids]
    seen = 0
    for page in pages:
        status, headers, body = s.request("GET", page, headers={"Cookie": cookie})
        assert status in (200, 400, 404), (page, status)
        if page.endswith("format=md") or status != 200:
            continue
        seen += 1
        for bad in (b"<script>alert", b"<img src=x", b"<svg/onload", b"<b onmouseover", b'href="javascript:', b"<i>x"):
            assert bad not in body, (page, bad, body[max(0, body.find(bad) - 200):body.find(bad) + 80])
    assert seen >= 10, seen


def quote(text):
    from urllib.parse import quote as q
    return q(text, safe="")


def two_reviewers():
    """Two approve at once, and one approves what has changed meanwhile: one wins, the other is told."""
    a = s.json("POST", "/api/v1/articles", {"q": service.QUESTION}, token="author", want=201)
    path, tag = "/api/v1/articles/" + a["id"], s.headers["etag"]
    assert s.request("POST", path + "/reviews", {"action": "start"}, token="reviewer")[0] == 428
    assert s.request("POST", path + "/reviews", {"action": "start"}, token="reviewer", headers={"If-Match": '"%s.999"' % a["id"]})[0] in (409, 412)
    r = s.json("POST", path + "/reviews", {"action": "start"}, token="reviewer", headers={"If-Match": tag})
    # The tag from before the step is worth nothing now.
    assert s.request("POST", path + "/reviews", {"action": "approve"}, token="second", headers={"If-Match": tag})[0] == 409
    tag = s.headers["etag"]
    assert s.request("POST", path + "/reviews", {"action": "approve"}, token="author", headers={"If-Match": tag})[0] == 403
    claim = "/bottom_line/0"
    doc = s.json("GET", path)["document"]
    assert doc["bottom_line"], "the article has a bottom line"
    s.json("POST", path + "/versions", {"edits": [{"op": "replace", "path": claim, "text": "An editor's own words."}], "note": "clearer"},
           token="author", headers={"If-Match": tag}, want=201)
    assert s.request("POST", path + "/reviews", {"action": "approve", "version": r["version"]}, token="reviewer", headers={"If-Match": tag})[0] == 409
    whole = s.json("GET", path)
    assert whole["state"] == "submitted" and whole["version"] == 2, whole["state"]
    tag = s.headers["etag"]
    assert whole["document"]["bottom_line"][0]["kind"] == "statement", whole["document"]["bottom_line"][0]
    s.json("POST", path + "/reviews", {"action": "start"}, token="reviewer", headers={"If-Match": tag})
    tag = s.headers["etag"]
    s.json("POST", path + "/reviews", {"action": "approve", "version": 2}, token="reviewer", headers={"If-Match": tag})
    assert s.request("POST", path + "/reviews", {"action": "approve", "version": 2}, token="second", headers={"If-Match": tag})[0] == 409
    steps = s.json("GET", path + "/reviews")["items"]
    assert steps[-1]["action"] == "approve" and steps[-1]["signature"], steps[-1]


def imports_stay_inside():
    secret = os.path.join(s.dir, "secret.md")
    with open(secret, "w") as f:
        f.write("# Secret\n\nNothing to see.\n")
    link = os.path.join(s.docs, "link.md")
    os.symlink(secret, link)
    for path in (secret, link, "/etc/passwd", s.docs + "/../secret.md", "relative", "", "/", s.docs + "x"):
        status, _, body = s.request("POST", "/api/v1/jobs", {"path": path}, token="admin")
        assert status == 400, (path, status, body)
    os.remove(link)
    job = s.json("POST", "/api/v1/jobs", {"path": s.docs}, token="admin", want=201)
    for _ in range(100):
        now = s.json("GET", "/api/v1/jobs/%d" % job["id"], token="admin")
        if now["state"] not in ("queued", "running"):
            break
        time.sleep(0.1)
    assert now["state"] == "done", now
    status, headers, body = s.request("GET", "/api/v1/jobs/%d/events" % job["id"], token="admin")
    assert status == 200 and b"event: end" in body and headers["content-type"].startswith("text/event-stream")
    assert s.request("GET", "/api/v1/jobs/%d/events" % job["id"], token="admin", headers={"Last-Event-ID": "end"})[0] == 204


def nothing_is_told():
    """Standard error holds no question, token or cookie; errors no paths of the machine."""
    secret = "zebra-crossing-%d" % os.getpid()
    s.request("GET", "/ask?q=" + secret)
    s.request("GET", "/api/v1/ask?q=" + secret, token="all")
    status, _, body = s.request("GET", "/metrics")
    assert status == 200 and secret.encode() not in body
    s.request("GET", "/" + secret)
    status, _, body = s.request("GET", "/api/v1/nope")
    assert status == 404 and s.dir.encode() not in body
    # s.stop() checks that nothing was printed.


with s:
    lib.run_all([(f.__name__.replace("_", " "), f) for f in (
        limits, paths, absolute, smuggling, framing, other_names, other_sites, session_fixation, markup_and_sql, markup_in_sources, two_reviewers, imports_stay_inside, nothing_is_told,
        many_connections, guessing, slow_clients)])
