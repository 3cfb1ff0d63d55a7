#!/usr/bin/env python3
"""Vectors and rankings from a server of the owner's: asked, retried, given up on, stood in for.

usage: test_server.py ATTEST

The server here speaks OpenAI's /v1/embeddings and /v1/rerank. Its vectors count words, its ranking goes by length, so that what it said can be seen in what is found.
"""
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import time
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lib  # noqa: E402

DIM = 64
place = lib.Place(sys.argv[1])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    mode, fail, seen = "well", 0, []

    def log_message(self, *_):
        pass

    def answer(self, status, o):
        body = o if isinstance(o, bytes) else json.dumps(o).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except BrokenPipeError:
            pass  # the other side did not wait

    def do_POST(self):
        o = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        cls = type(self)
        cls.seen.append((self.path, o, dict(self.headers)))
        if cls.mode == "slow":
            time.sleep(3)
        if cls.fail:
            cls.fail -= 1
            return self.answer(500, {"error": "busy"})
        if cls.mode == "no":
            return self.answer(401, {"error": "who are you?"})
        if cls.mode == "junk":
            return self.answer(200, b'{"data": [{"embedding": [1, 2, "x"]}]}')
        if self.path.endswith("rerank"):
            texts = o["documents"]
            return self.answer(200, {"results": [{"index": i, "relevance_score": len(t)} for i, t in reversed(list(enumerate(texts)))]})
        data = [{"index": i, "object": "embedding", "embedding": vector(t)} for i, t in enumerate(o["input"])]
        self.answer(200, {"object": "list", "model": o["model"], "data": data[::-1]})


def vector(text):
    v = [0.001] * DIM
    for w in re.findall(r"[a-z]+", text.lower()):
        v[zlib.crc32(w.encode()) % DIM] += 1
    return v


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
ADDRESS = "http://127.0.0.1:%d" % server.server_address[1]


def configure(name="far", **more):
    conf = dict({"model": "words-64", "embeddings": ADDRESS + "/v1/embeddings", "dimensions": DIM, "query_prefix": "q: ", "passage_prefix": "p: ", "timeout": 1.5}, **more)
    place.write(name + "/server.json", json.dumps({k: v for k, v in conf.items() if v is not None}))
    place.env["ATTEST_MODEL"] = place.path(name)


def be(mode="well", fail=0):
    Handler.mode, Handler.fail = mode, fail
    Handler.seen.clear()


def built_in():
    place.env["ATTEST_MODEL"] = place.path("far")
    if "without libcurl" in place.run("add", lib.DATA + "/docs")[2]:
        raise lib.Skip("this program was built without libcurl")


QUESTION = "How is varelitis treated?"


def settings():
    """What the article says of how it was made, whether it answers or not."""
    status, out, err = place.run("ask", "--format", "json", QUESTION)
    assert status in (0, 1), err
    return json.loads(out)["provenance"]["settings"]


def search(*flags):
    return json.loads(place.ok("search", "--format", "json", *flags, QUESTION))["passages"]


def test_encodes():
    configure()
    built_in()
    be()
    place.ok("vectors")
    status = place.ok("status")
    lib.has(status, "words and meaning", "words-64")
    texts = [t for path, o, _ in Handler.seen for t in o["input"]]
    assert all(t.startswith("p: ") for t in texts), texts
    be()
    assert search()[0]["features"]["cosine"] > 0
    assert [t for _, o, _ in Handler.seen for t in o["input"]][0].startswith("q: "), Handler.seen
    be()
    place.ok("vectors")
    assert not Handler.seen, "what has its vector is not asked for again"


def test_article_says_so():
    built_in()
    be()
    said = settings()
    lib.has(said, "search=words-and-meaning", "model=words-64", "encoded=")
    assert "silent" not in said


def test_retries():
    configure(retries=2)
    built_in()
    be(fail=2)
    assert search()[0]["features"]["cosine"] > 0
    assert len(Handler.seen) == 3
    configure(retries=1)
    be(fail=2)
    lib.has(settings(), "server=silent")
    assert len(Handler.seen) == 2


def silent(mode, **conf):
    configure(**conf)
    be(mode)
    said = settings()
    lib.has(said, "server=silent")
    return said


def test_falls_back_to_words():
    built_in()
    for mode, conf in (("no", {}), ("junk", {}), ("slow", {"timeout": 0.3}), ("well", {"embeddings": "http://127.0.0.1:9/v1/embeddings"})):
        said = silent(mode, **conf)
        assert "search=words " in said, (mode, said)
        if mode == "slow":
            assert len(Handler.seen) == 1, "after one that came to nothing the server is left alone: %d" % len(Handler.seen)


def test_falls_back_to_the_house():
    built_in()
    house = place.path("xdg", "attest", "models", "tiny")
    os.makedirs(house)
    subprocess.run([sys.executable, os.path.join(lib.ROOT, "tests", "encode", "tiny", "tiny.py"), house], check=True)
    corpus, place.corpus = place.corpus, place.path("house")
    try:
        place.env["ATTEST_MODEL"] = house
        place.ok("add", lib.DATA + "/docs")
        place.ok("vectors")
        configure()
        be()
        place.ok("vectors", "--limit", "1")  # both are there
        lib.has(silent("no"), "search=words-and-meaning", "model=tiny", "server=silent")
    finally:
        place.corpus = corpus


def test_reranks():
    configure(rerank=ADDRESS + "/v1/rerank")
    built_in()
    be()
    ranked = [x["text"] for x in search("-n", "5")]
    asked = [o for p, o, _ in Handler.seen if p.endswith("rerank")]
    assert asked and asked[0]["query"] == QUESTION and len(asked[0]["documents"]) == 5
    configure()
    be()
    plain = [x["text"] for x in search("-n", "5")]
    assert set(plain) == set(ranked) and plain != ranked, (plain, ranked)


def test_key_goes_with_it():
    configure(key_file=place.write("key", "s3cret\n"))
    built_in()
    be()
    search()
    assert Handler.seen[0][2]["Authorization"] == "Bearer s3cret"
    configure(key_file=place.path("nowhere"))
    be()
    assert place.run("search", QUESTION)[0] == 66
    assert not Handler.seen


def test_no_proxy_of_the_environment():
    configure()
    built_in()
    be()
    place.env["http_proxy"] = place.env["HTTP_PROXY"] = "http://127.0.0.1:9"
    try:
        assert search()[0]["features"]["cosine"] > 0
    finally:
        del place.env["http_proxy"], place.env["HTTP_PROXY"]


def test_bad_configuration():
    for conf, said in (({"embeddings": "ftp://x/y"}, "'embeddings'"), ({"dimensions": 0}, "'dimensions'"), ({"model": None}, "'model'"), ({"timeout": "long"}, "'timeout'"),
                       ({"colour": "red"}, "'colour' is no field"), ({"rerank_field": "papers"}, "'rerank_field'")):
        configure("bad", **conf)
        lib.has(place.fails(65, "vectors"), said, "server.json")
    place.write("bad/server.json", "{")
    lib.has(place.fails(65, "vectors"), "not a JSON object")
    lib.has(place.run("ask", QUESTION)[2], "by words alone, since the model cannot be used")


def test_other_prefix_other_vectors():
    configure(passage_prefix="passage: ")
    built_in()
    be()
    place.ok("vectors")
    assert Handler.seen, "vectors of another prefix are others"


with place:
    configure()
    be()
    lib.run_all([
        ("a server's vectors are made, kept and searched", test_encodes),
        ("the article names the model", test_article_says_so),
        ("what fails is tried again", test_retries),
        ("a server that does not answer: by words, and the article says so", test_falls_back_to_words),
        ("the model of the house stands in", test_falls_back_to_the_house),
        ("a server that ranks orders the first", test_reranks),
        ("the key goes with the question", test_key_goes_with_it),
        ("no proxy of the environment is used", test_no_proxy_of_the_environment),
        ("a configuration that is wrong is said to be", test_bad_configuration),
        ("another prefix, other vectors", test_other_prefix_other_vectors),
    ])
