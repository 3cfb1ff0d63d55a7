"""What the browser tests share: a server of their own on a free port of the loopback, the distribution's Chromium, axe-core, and TAP.

Tests are functions in the order in which they are named to `run`; each gets a World. A server's corpus is the starter library and its library of articles is new. Pages may not
write to the console, may not throw, and may not ask any other host for anything: each test fails when they do.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.parse

import axe_playwright_python
from playwright.sync_api import sync_playwright

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ATTEST, SEED = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
AXE = open(os.path.join(os.path.dirname(axe_playwright_python.__file__), "axe.min.js"), encoding="utf-8").read()
ARGS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"]
QUESTION = "What causes myelopathy in a patient with progressive weakness and numbness in their hands?"
PHONE, DESKTOP = {"width": 375, "height": 812}, {"width": 1280, "height": 900}
BANNER = "Educational purpose only \u00b7 Exercise caution as content is pending human review"


class Server:
    """attest serve in a folder of its own."""

    def __init__(self, prepare=None):
        self.dir = tempfile.mkdtemp(prefix="attest-web-")
        self.corpus = os.path.join(self.dir, "corpus")
        self.library = os.path.join(self.dir, "library.db")
        self.attest("add", "--corpus", self.corpus, os.path.join(ROOT, "data/starter"))
        # One person of each role; passwords are "a quiet morning, NAME" (seed.c).
        subprocess.run([SEED, self.library], check=True, capture_output=True)
        if prepare:
            prepare(self)
        self.log = open(os.path.join(self.dir, "log"), "w+", encoding="utf-8")
        self.process = subprocess.Popen([ATTEST, "serve", "--open", "--rate", "0", "--listen", "127.0.0.1:0", "--corpus", self.corpus, "--library", self.library,
                                         "--imports", os.path.join(self.dir, "in")],
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        for _ in range(600):
            m = re.search(r"http://127\.0\.0\.1:\d+", open(self.log.name, encoding="utf-8").read())
            if m:
                self.base = m.group(0)
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError("attest serve did not start: " + open(self.log.name, encoding="utf-8").read())

    def attest(self, *args):
        p = subprocess.run([ATTEST, *args], capture_output=True, text=True)
        if p.returncode:
            raise RuntimeError("attest %s: %s%s" % (" ".join(args), p.stdout, p.stderr))
        return p.stdout

    def close(self):
        self.process.terminate()
        status = self.process.wait(timeout=60)
        text = open(self.log.name, encoding="utf-8").read()
        self.log.close()
        shutil.rmtree(self.dir)
        if status not in (0, 130) or "ERROR: " in text or "runtime error" in text:
            raise RuntimeError("attest serve ended with %d: %s" % (status, text))


class World:
    def __init__(self, playwright, server):
        self.server = server
        self.browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        self.complaints = []
        self.contexts = []

    def context(self, **how):
        how.setdefault("viewport", DESKTOP)
        c = self.browser.new_context(base_url=self.server.base, **how)
        self.contexts.append(c)
        c.on("page", self._watch)
        return c

    def page(self, **how):
        p = self.context(**how).new_page()
        p.set_default_timeout(15000)
        return p

    def _watch(self, page):
        def console(m):
            # A page of an error is loaded with its status: Chromium says so in the console.
            if m.type in ("error", "warning") and "Failed to load resource" not in m.text:
                self.complaints.append("%s: console %s: %s" % (page.url, m.type, m.text))

        def request(r):
            if not r.url.startswith((self.server.base, "data:", "about:", "blob:")):
                self.complaints.append("%s asks %s" % (page.url, r.url))

        page.on("console", console)
        page.on("pageerror", lambda e: self.complaints.append("%s: %s" % (page.url, e)))
        page.on("request", request)
        page.on("dialog", lambda d: (self.complaints.append("%s: a dialog: %s" % (page.url, d.message)), d.dismiss()))

    def done(self):
        for c in self.contexts:
            c.close()
        self.contexts = []
        said, self.complaints = self.complaints, []
        assert not said, "\n".join(said)


def ask(question=QUESTION, **more):
    return "/ask?" + urllib.parse.urlencode({"q": question, **more})


def axe(page):
    """Serious and critical problems that axe-core finds on the page; fails with them."""
    # evaluate runs it in the page past the Content-Security-Policy, which stays as it is.
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    bad = ["%s: %s (%s)\n    %s" % (v["impact"], v["id"], v["help"],
                                   "\n    ".join(n["html"][:160] + " " + " ".join(a["message"] for a in n["any"])[:200] for n in v["nodes"][:4]))
           for v in found["violations"] if v["impact"] in ("serious", "critical")]
    assert not bad, page.url + "\n  " + "\n  ".join(bad)


def fits(page):
    """Nothing sticks out at the side."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, "%s is %d pixels too wide" % (page.url, wide)


def run(tests, **how):
    # ATTEST_ONLY="axe keyboard": those whose name has one of these words.
    only = os.environ.get("ATTEST_ONLY", "").split()
    tests = [t for t in tests if not only or any(word in t.__name__ for word in only)]
    print("1..%d" % len(tests), flush=True)
    server = Server(**how)
    bad = 0
    try:
        with sync_playwright() as playwright:
            world = World(playwright, server)
            for i, test in enumerate(tests, 1):
                name = test.__name__.replace("_", " ")
                try:
                    test(world)
                    world.done()
                    print("ok %d - %s" % (i, name), flush=True)
                except Exception as why:
                    bad += 1
                    world.complaints = []
                    text = str(why) if isinstance(why, AssertionError) and str(why) else traceback.format_exc()
                    print("not ok %d - %s" % (i, name))
                    print("\n".join("# " + line for line in text.splitlines()), flush=True)
                    try:
                        world.done()
                    except Exception:
                        pass
            world.browser.close()
    finally:
        server.close()
    sys.exit(1 if bad else 0)
