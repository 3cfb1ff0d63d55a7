"""What the Python tests of the program share: TAP, running attest in a folder of its own, generated records.

Topic, drugs and people of the generated records are invented, so that nobody takes them for medicine.
"""
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

ROOT = os.environ.get("ATTEST_SOURCE_ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATA = os.path.join(ROOT, "tests", "cli", "data")
UPDATE = os.environ.get("ATTEST_UPDATE") == "1"


class Skip(Exception):
    """Raised by a test that cannot be made here, with the reason."""


def run_all(tests):
    """Run (name, function) pairs, speaking TAP. Exit status 1 when one failed."""
    bad = 0
    print("1..%d" % len(tests), flush=True)
    for i, (name, test) in enumerate(tests, 1):
        try:
            test()
            print("ok %d - %s" % (i, name), flush=True)
        except Skip as why:
            print("ok %d - %s # SKIP %s" % (i, name, why), flush=True)
        except Exception as why:  # noqa: BLE001 - the test's outcome
            bad += 1
            print("not ok %d - %s" % (i, name))
            text = str(why) if isinstance(why, AssertionError) and str(why) else traceback.format_exc()
            for line in text.splitlines()[:200]:
                print("# " + line)
            sys.stdout.flush()
    sys.exit(1 if bad else 0)


def environment(home, bin_dir=None):
    """A small, known environment; what the sanitizers want is kept."""
    keep = {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS") or k in ("ATTEST_DATA", "SOURCE_DATE_EPOCH")}
    path = "/usr/local/bin:/usr/bin:/bin"
    env = dict(keep, PATH=(bin_dir + ":" + path) if bin_dir else path, HOME=home, XDG_DATA_HOME=os.path.join(home, "xdg"), LC_ALL="C.UTF-8",
               TERM="dumb", TZ="UTC", ATTEST_SOURCE_ROOT=ROOT, ATTEST_MODEL="none")  # whatever model is installed here
    env.setdefault("SOURCE_DATE_EPOCH", "1795478400")
    return env


class Place:
    """A temporary folder with a corpus `c` in it, and the program."""

    def __init__(self, program):
        self.program = os.path.abspath(program)
        self.dir = tempfile.mkdtemp(prefix="attest-test-")
        self.env = environment(self.dir)
        self.corpus = self.path("c")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.dir, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def write(self, name, data):
        full = self.path(name)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as f:
            f.write(data.encode() if isinstance(data, str) else data)
        return full

    def popen(self, *args, **kw):
        kw.setdefault("cwd", self.dir)
        kw.setdefault("env", self.env)
        kw.setdefault("stdin", subprocess.DEVNULL)
        kw.setdefault("stdout", subprocess.PIPE)
        kw.setdefault("stderr", subprocess.PIPE)
        return subprocess.Popen([self.program, *args], **kw)

    def run(self, *args, corpus=True, **kw):
        """Status, stdout, stderr."""
        with self.popen(*([args[0], "--corpus", self.corpus, *args[1:]] if corpus else args), **kw) as p:
            out, err = p.communicate()
        return p.returncode, (out or b"").decode("utf-8", "replace"), (err or b"").decode("utf-8", "replace")

    def ok(self, *args, **kw):
        """stdout of a run that must succeed."""
        status, out, err = self.run(*args, **kw)
        assert status == 0, "attest %s: exit %s\n%s%s" % (" ".join(args), status, out, err)
        return out

    def fails(self, want, *args, **kw):
        """stderr of a run that must end with this status."""
        status, out, err = self.run(*args, **kw)
        assert status == want, "attest %s: exit %s, not %s\n%s%s" % (" ".join(args), status, want, out, err)
        return err

    def content(self):
        import json
        return json.loads(self.ok("status", "--format", "json"))["content"]

    def docs(self):
        import json
        return json.loads(self.ok("status", "--format", "json"))["documents"]

    def sound(self):
        self.ok("check", "--quiet")


def has(text, *parts):
    for part in parts:
        assert part in text, "not there: %r\nin: %s" % (part, text)


def record(n, words=60, version=1, text=None):
    """One PubMed record."""
    body = text or " ".join("Word%d of record %d tells of varelitis and its stages." % (i * 7919 % 1009, n) for i in range(words // 10 + 1))
    return ('<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="%d">%d</PMID><DateRevised><Year>2020</Year>'
            "<Month>01</Month><Day>%02d</Day></DateRevised><Article><Journal><JournalIssue><PubDate><Year>%d</Year></PubDate></JournalIssue>"
            "<Title>Journal of Invented Diseases</Title></Journal><ArticleTitle>Varelitis, part %d</ArticleTitle><Abstract><AbstractText>%s"
            "</AbstractText></Abstract><PublicationTypeList><PublicationType>Journal Article</PublicationType></PublicationTypeList></Article>"
            "</MedlineCitation></PubmedArticle>\n" % (version, 90000000 + n, 1 + n % 28, 1990 + n % 30, n, body))


def pubmed(records):
    return '<?xml version="1.0" encoding="UTF-8"?>\n<PubmedArticleSet>\n' + "".join(records) + "</PubmedArticleSet>\n"


@contextlib.contextmanager
def tmpfs(place, size, name="small"):
    """A small file system of its own, where this process may make one."""
    where = place.path(name)
    os.makedirs(where)
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%s" % size, "tmpfs", where], capture_output=True, text=True)
    if made.returncode:
        raise Skip("no file system can be mounted here: " + made.stderr.strip())
    try:
        yield where
    finally:
        subprocess.run(["umount", "-l", where], check=False)
