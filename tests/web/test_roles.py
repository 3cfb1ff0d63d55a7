#!/usr/bin/env python3
"""Every route with every role, where the instance is open and where it is not: who may not is told so, who may gets anything but that."""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import service  # noqa: E402
from service import lib  # noqa: E402

program, seed, routes_program = sys.argv[1:4]
ROUTES = [line.split() for line in subprocess.run([routes_program], capture_output=True, text=True, check=True).stdout.splitlines()]
ROLES = (None, "reader", "author", "reviewer", "admin")
# Written out here a second time, on purpose: the table of the program is what is tested.
MAY = {"anyone": {None, "reader", "author", "reviewer", "admin"},
       "read": {"reader", "author", "reviewer", "admin"}, "ask": {"reader", "author", "reviewer", "admin"},
       "history": {"reader", "author", "reviewer", "admin"}, "tokens": {"reader", "author", "reviewer", "admin"},
       "desk": {"author", "reviewer", "admin"}, "write": {"author", "reviewer"}, "review": {"reviewer", "admin"},
       "corpus": {"admin"}, "admin": {"admin"}, "operator": {"admin"}}


def may(access, role, opened):
    return role in MAY[access] or opened and access in ("read", "ask")


class Person:
    def __init__(self, s, role):
        self.s, self.role, self.cookie, self.csrf = s, role, None, None
        self.sign_in()

    def sign_in(self):
        if not self.role:
            return
        status, _, body = self.s.request("POST", "/api/v1/session", {"name": self.role, "password": "a quiet morning, " + self.role})
        assert status == 204, (self.role, status, body)
        self.cookie = next(c for c in self.s.cookies if c.startswith("attest_session=")).split(";")[0]
        self.csrf = self.s.json("GET", "/api/v1/me", headers={"Cookie": self.cookie})["csrf"]

    def headers(self):
        h = {"Via": "1.1 test"}  # not from the machine itself
        if self.role:
            h.update({"Cookie": self.cookie, "X-CSRF-Token": self.csrf})
        return h


def denied(status, headers, kind):
    return status in (401, 403) or kind == "page" and status == 303 and headers.get("location", "").startswith("/sign-in?to=")


def walk(opened):
    bad = []
    with service.Service(program, seed, ["--rate", "0"] + (["--open"] if opened else [])) as s:
        for role in ROLES:
            person = Person(s, role)
            for method, pattern, access, kind, body_max, name in ROUTES:
                path = re.sub(r"\{[^}]*\}", "999999", pattern)
                body = None
                if int(body_max):
                    body = {} if kind == "api" else "nothing=1"
                status, headers, text = s.request(method, path, body, headers=person.headers())
                if status >= 500 and not name == "ready":
                    bad.append("%s %s as %s: %d" % (method, path, role, status))
                # Signing in with nothing is refused as such, not for who asks; a form of ours without its own token likewise.
                if name.lower().startswith("signin") or name.lower().replace("-", "") == "signin":
                    continue
                if denied(status, headers, kind) == may(access, role, opened):
                    bad.append("%s %s (%s) as %s: %d %s" % (method, path, access, role, status, text[:120]))
                if not may(access, role, opened) and role is None and kind == "api" and (status != 401 or "www-authenticate" not in headers):
                    bad.append("%s %s as nobody: %d, not 401 with WWW-Authenticate" % (method, path, status))
                if role and not s.json("GET", "/api/v1/me", headers=person.headers())["signed_in"]:
                    person.sign_in()
    assert not bad, "\n".join(bad)


def where_it_is_open():
    walk(True)


def where_it_is_not():
    walk(False)


def tokens_keep_to_their_scopes():
    with service.Service(program, seed) as s:
        for scope, yes, no in (("read", "/api/v1/corpus", "/api/v1/admin/users"), ("ask", "/api/v1/me/history", "/api/v1/jobs"),
                               ("corpus", "/api/v1/jobs", "/api/v1/admin/users"), ("admin", "/api/v1/admin/users", "/api/v1/jobs")):
            made = s.json("POST", "/api/v1/me/tokens", {"name": scope, "scopes": [scope], "days": 1}, token="all", want=201)
            assert s.request("GET", yes, token=made["token"])[0] == 200, (scope, yes)
            assert s.request("GET", no, token=made["token"])[0] == 403, (scope, no)
            listed = s.request("GET", "/api/v1/me/tokens", token="all")[2]
            assert made["token"].encode() not in listed
            assert s.request("DELETE", "/api/v1/me/tokens/%d" % made["id"], token="all")[0] == 204
            assert s.request("GET", yes, token=made["token"])[0] == 401
        # A token of few scopes cannot make one of more.
        few = s.json("POST", "/api/v1/me/tokens", {"name": "few", "scopes": ["admin"], "days": 1}, token="all", want=201)["token"]
        assert s.request("POST", "/api/v1/me/tokens", {"name": "more", "scopes": ["review"]}, token=few)[0] == 403


def the_document_has_every_route():
    with service.Service(program, seed) as s:
        doc = s.json("GET", "/api/v1/openapi.json")
        said = {(m.upper(), p) for p, ops in doc["paths"].items() for m in ops}
        there = {(m, p) for m, p, _, _, _, name in ROUTES if p.startswith("/api/") and name != "getOpenApi"}
        assert said == there, said ^ there
        ids = [op["operationId"] for ops in doc["paths"].values() for op in ops.values()]
        assert len(ids) == len(set(ids))
        names = [r[5] for r in ROUTES]
        assert len(names) == len(set(names)), [n for n in names if names.count(n) > 1]
        with open(os.path.join(lib.ROOT, "docs", "article.schema.json"), encoding="utf-8") as f:
            assert set(doc["components"]["schemas"]["Article"]["properties"]) == set(json.load(f)["properties"])
        for text in re.findall(r'"\$ref": ?"#/components/(\w+)/(\w+)"', json.dumps(doc)):
            assert text[1] in doc["components"][text[0]], text


def methods_and_paths():
    with service.Service(program, seed) as s:
        for method, pattern, *_ in ROUTES:
            path = re.sub(r"\{[^}]*\}", "999999", pattern)
            status, headers, _ = s.request("TRACE", path)
            assert status == 405 and method in headers["allow"], (path, status, headers)
            status, headers, _ = s.request("OPTIONS", path)
            assert status == 204 and method in headers["allow"], (path, status)
        for path in ("/", "/healthz", "/api/v1/corpus"):
            got = s.request("GET", path)
            head = s.request("HEAD", path)
            assert head[0] == got[0] == 200 and head[2] == b"" and head[1]["content-length"] == got[1]["content-length"], path
        for path in ("/", "/nope", "/api/v1/nope", "/healthz", "/static/nope"):
            h = s.request("GET", path)[1]
            assert "script-src 'self'" in h["content-security-policy"] and h["x-content-type-options"] == "nosniff", path


lib.run_all([(f.__name__.replace("_", " "), f) for f in (
    the_document_has_every_route, methods_and_paths, where_it_is_open, where_it_is_not, tokens_keep_to_their_scopes)])
