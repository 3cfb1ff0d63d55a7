"""What the tests of the service share: a running `attest serve` over a small corpus and a library with one person of each role."""
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "cli"))
import lib  # noqa: E402

BRIEF = """---
id: brief:brackle-fever
title: Brackle fever
kind: brief
status: submitted
updated: 2026-01-05
authors:
  - attest project
aliases:
  - brackle
topics:
  - Invented diseases
checked: "2026-01-05: invented"
references:
  - key: one2020
    type: guideline
    title: Guideline on brackle fever
    source: Journal of Invented Medicine
    year: 2020
    url: https://example.org/one
---

## Causes

- Brackle fever is caused by the brackle mite after a bite in damp meadows. [@one2020]
- Cold weather does not cause brackle fever. [@one2020]

## Management

- Zolbutine 5 mg daily for ten days is recommended for brackle fever in adults. [@one2020]
- Bed rest does not shorten brackle fever. [@one2020]
"""
QUESTION = "What causes brackle fever?"


class Service:
    """`with Service(program, seed) as s:`; s.port, s.tokens[name], s.request(…)."""

    def __init__(self, program, seed=None, options=("--open", "--rate", "0"), keep_clock=False, brief=BRIEF):
        self.program, self.seed = os.path.abspath(program), seed and os.path.abspath(seed)
        self.dir = tempfile.mkdtemp(prefix="attest-web-")
        self.env = lib.environment(self.dir)
        if keep_clock:
            self.env.pop("SOURCE_DATE_EPOCH", None)
        self.corpus, self.library = os.path.join(self.dir, "c"), os.path.join(self.dir, "l", "library.db")
        self.docs = os.path.join(self.dir, "docs")
        os.makedirs(self.docs)
        with open(os.path.join(self.docs, "brackle-fever.md"), "w", encoding="utf-8") as f:
            f.write(brief)
        self.options, self.process, self.tokens, self.people = list(options), None, {}, {}

    def __enter__(self):
        subprocess.run([self.program, "add", "--quiet", "--corpus", self.corpus, self.docs], env=self.env, check=True)
        if self.seed:
            os.makedirs(os.path.dirname(self.library), exist_ok=True)
            out = subprocess.run([self.seed, self.library], env=self.env, check=True, capture_output=True, text=True).stdout
            for line in out.splitlines():
                name, person, token = line.split()
                self.tokens[name], self.people[name] = token, person
        self.start()
        return self

    def start(self):
        """On a free port; again on the same port where it was started before."""
        port = getattr(self, "port", 0)
        self.process = subprocess.Popen([self.program, "serve", "--corpus", self.corpus, "--library", self.library, "--imports", self.docs,
                                         "--listen", "127.0.0.1:%d" % port, *self.options], env=self.env, stderr=subprocess.PIPE, text=True)
        self.told = self.process.stderr.readline()
        assert "listening on" in self.told, self.told + self.process.stderr.read()
        self.port = int(self.told.split("://")[1].split("/")[0].rsplit(":", 1)[1])

    def stop(self):
        self.process.terminate()
        status = self.process.wait(30)
        err = self.process.stderr.read()
        self.process.stderr.close()
        self.process = None
        assert status == 0 and not err, "exit status %s\n%s" % (status, err)

    def kill(self):
        self.process.kill()
        self.process.wait(30)
        self.process.stderr.close()

    def __exit__(self, kind, *_):
        try:
            if self.process and kind is None:
                self.stop()
            elif self.process:
                self.kill()
        finally:
            shutil.rmtree(self.dir, ignore_errors=True)

    def request(self, method, path, body=None, token=None, headers=(), connection=None):
        """(status, headers in lower case, body as bytes). `body`: dict as JSON, str as a form, bytes as they are."""
        h = dict(headers)
        if token:
            h["Authorization"] = "Bearer " + self.tokens.get(token, token)
        if isinstance(body, dict):
            body = json.dumps(body).encode()
            h.setdefault("Content-Type", "application/json")
        elif isinstance(body, str):
            body = body.encode()
            h.setdefault("Content-Type", "application/x-www-form-urlencoded")
        c = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            c.request(method, path, body, h)
            r = c.getresponse()
            got = r.status, {k.lower(): v for k, v in r.getheaders()}, r.read()
            self.cookies = [v for k, v in r.getheaders() if k.lower() == "set-cookie"]
            return got
        finally:
            if not connection:
                c.close()

    def json(self, method, path, *args, want=200, **more):
        status, headers, body = self.request(method, path, *args, **more)
        assert status == want, "%s %s: %d instead of %d: %s" % (method, path, status, want, body[:400])
        self.headers = headers
        return json.loads(body) if body else None

    def raw(self, data, timeout=30, wait_close=True):
        """Send bytes as they are, and give all that comes back until the server closes (or nothing comes any more)."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as s:
            s.sendall(data)
            return self.drain(s, timeout if wait_close else 2)

    @staticmethod
    def drain(s, timeout=30):
        s.settimeout(timeout)
        got = b""
        try:
            while piece := s.recv(65536):
                got += piece
        except (socket.timeout, ConnectionResetError, TimeoutError):
            pass
        return got


def status_of(raw):
    return int(raw.split(b" ", 2)[1]) if raw.startswith(b"HTTP/1.1 ") else None
