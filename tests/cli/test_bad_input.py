#!/usr/bin/env python3
"""What is broken, hostile or in the way: each gets a message that names file and place, the rest goes in, nothing that was there is lost.

usage: test_bad_input.py ATTEST
"""
import gzip
import io
import json
import lzma
import os
import resource
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lib  # noqa: E402

PROGRAM = sys.argv[1]
GOOD = lib.pubmed(lib.record(i) for i in range(5))


class Case(lib.Place):
    """A place with one document in the corpus and a folder `in` that holds a good file before and one behind the bad one."""

    def __init__(self):
        super().__init__(PROGRAM)
        self.write("before/first.txt", "What was there before, about varelitis.\n")
        self.ok("add", "--quiet", "before")
        self.write("in/a-good.xml", GOOD)
        self.write("in/z-good.xml", lib.pubmed(lib.record(i) for i in range(5, 8)))

    def add(self, more=0, status=0, path="in", **kw):
        """Add the folder: all of the good ones must be in, and `more` from the bad one. Gives the report and stderr."""
        got, out, err = self.run("add", "--format", "json", path, **kw)
        assert got == status, "exit %d, not %d\n%s%s" % (got, status, out, err)
        told = json.loads(out)
        assert told["complete"], told
        assert told["added"] == 8 + more, "%d added, wanted %d\n%s%s" % (told["added"], 8 + more, out, err)
        assert self.docs() == 9 + more
        self.sound()
        self.ok("show", "file:before/first.txt")
        return told, err


def told(err, *parts):
    """One line of stderr has all of these."""
    for line in err.splitlines():
        if all(p in line for p in parts):
            return
    raise AssertionError("no line with %r in:\n%s" % (parts, err))


# ---- files ----

def truncated_gzip():
    with Case() as c:
        # Not so well packed that nothing comes before the break.
        whole = gzip.compress(lib.pubmed(lib.record(i, words=200) for i in range(100, 160)).encode(), 1)
        c.write("in/m.xml.gz", whole[:len(whole) * 2 // 3])
        got, out, err = c.run("add", "--format", "json", "in")
        assert got == 0
        assert 8 < json.loads(out)["added"] < 8 + 60, out
        told(err, "in/m.xml.gz", "byte", "break")
        c.sound()


def xml_cut_in_a_record():
    with Case() as c:
        text = lib.pubmed(lib.record(i) for i in range(100, 104))
        c.write("in/m.xml", text[:text.rindex("<AbstractText>") + 40])
        report, err = c.add(more=3)
        told(err, "in/m.xml:", "record 4")
        assert report["skipped"] == 1 and "truncated" in report["skipped_by_reason"], report


def broken_record_between_good_ones():
    with Case() as c:
        c.write("in/m.xml", lib.pubmed([lib.record(100), lib.record(101).replace("</ArticleTitle>", ""), lib.record(102)]))
        got, out, err = c.run("add", "--format", "json", "in")
        assert got == 0
        told(err, "in/m.xml", "record 2")
        assert json.loads(out)["added"] >= 9, out
        c.sound()


def invalid_utf8():
    with Case() as c:
        c.write("in/m.txt", b"Varelitis with \x90\x81 bytes that are no UTF-8, and \xc3 cut.\n")
        c.write("in/m.xml", lib.pubmed([lib.record(100)]).encode().replace(b"Varelitis, part", b"Vareli\x81tis, part"))
        got, out, err = c.run("add", "--format", "json", "--verbose", "in")
        assert got == 0
        report = json.loads(out)
        assert report["added"] >= 9, (out, err)
        told(err, "in/m.txt", "UTF-8")
        told(err, "in/m.xml:", "replaced")
        c.sound()
        lib.has(c.ok("show", "file:in/m.txt"), "\ufffd")


def one_line_of_a_gibibyte():
    with Case() as c:
        # Sparse: takes no room on the disk. A record whose title never ends, and a text of NULs.
        with open(c.path("in", "m.xml"), "wb") as f:
            f.write(lib.pubmed([lib.record(100)]).replace("\n", " ").replace("</PubmedArticleSet>", "").encode()
                    + b"<PubmedArticle><MedlineCitation><PMID>90000200</PMID><Article><ArticleTitle>")
            f.truncate(1 << 30)
        with open(c.path("n.txt"), "wb") as f:
            f.truncate(1 << 30)
        report, err = c.add(more=1)
        told(err, "in/m.xml:1:", "record 2")
        assert report["skipped"] == 1, report
        told(c.fails(65, "add", "n.txt"), "n.txt", "skipped")


def one_line_of_many_records():
    with Case() as c:
        line = lib.pubmed(lib.record(i) for i in range(100, 3100)).replace("\n", " ")
        c.write("in/m.xml", line)
        c.add(more=3000)


def one_line_that_is_too_long_for_a_document():
    with Case() as c:
        with open(c.path("in", "m.txt"), "w") as f:
            for _ in range(70):
                f.write("varelitis " * 100000)
        report, err = c.add()
        told(err, "in/m.txt", "bytes")
        assert report["skipped_by_reason"] == {"too large": 1}, report


def memory_does_not_grow_with_a_long_line():
    with Case() as c:
        with open(c.path("in", "m.xml"), "w") as f:
            f.write('<?xml version="1.0"?><PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>90000200</PMID><Article><ArticleTitle>')
            for _ in range(200):
                f.write("varelitis " * 100000)
        with c.popen("add", "--format", "json", "in", "--corpus", c.corpus) as p:
            out, err = p.communicate()
            usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        told(err.decode(), "in/m.xml")
        assert p.returncode == 0 and json.loads(out)["added"] == 8
        # The sanitizers' shadow takes its part; 200 MB of it in memory twice would show.
        assert usage.ru_maxrss < 1500 << 10, "%d MiB" % (usage.ru_maxrss >> 10)


def entity_bomb():
    with Case() as c:
        levels = "".join('<!ENTITY a%d "%s">' % (i, "&a%d;" % (i - 1) * 10) for i in range(1, 12))
        c.write("in/m.xml", '<?xml version="1.0"?><!DOCTYPE PubmedArticleSet [<!ENTITY a0 "lol">%s]>' % levels
                + "<PubmedArticleSet>" + lib.record(100, text="&a11;") + lib.record(101) + "</PubmedArticleSet>")
        got, out, err = c.run("add", "--format", "json", "in")
        assert got == 0 and json.loads(out)["added"] >= 8, (out, err)
        told(err, "in/m.xml")
        c.sound()


def external_entity():
    with Case() as c:
        c.write("secret.txt", "a secret of this machine")
        c.write("in/m.xml", '<?xml version="1.0"?><!DOCTYPE PubmedArticleSet [<!ENTITY x SYSTEM "file://%s">]>' % c.path("secret.txt")
                + "<PubmedArticleSet>" + lib.record(100, text="It is &x; here.") + "</PubmedArticleSet>")
        c.run("add", "--quiet", "in")
        status, out, _ = c.run("show", "pubmed:90000100")
        assert "a secret" not in out
        c.sound()


def zip_bomb():
    with Case() as c:
        with zipfile.ZipFile(c.path("in", "m.zip"), "w", zipfile.ZIP_DEFLATED) as z:
            with z.open("bomb.txt", "w", force_zip64=True) as f:
                for _ in range(200):
                    f.write(b"varelitis " * 100000)
        report, err = c.add()
        told(err, "in/m.zip!bomb.txt", "skipped")
        assert "too large" in report["skipped_by_reason"], report
        # One of NULs is no text: nothing unpacks it.
        with zipfile.ZipFile(c.path("nulls.zip"), "w", zipfile.ZIP_DEFLATED) as z:
            with z.open("bomb.txt", "w", force_zip64=True) as f:
                for _ in range(300):
                    f.write(b"\0" * (1 << 20))
        c.run("add", "nulls.zip")


def gzip_bomb():
    with Case() as c:
        with gzip.open(c.path("in", "m.txt.gz"), "wb") as f:
            for _ in range(200):
                f.write(b"varelitis " * 100000)
        report, err = c.add()
        told(err, "in/m.txt.gz")
        assert report["skipped"] >= 1, report


def a_disk_that_gives_errors():
    """Reading /proc/self/mem at its beginning gives EIO, as a bad disk does: an error, and what else there is is in."""
    with Case() as c:
        if not os.path.exists("/proc/self/mem"):
            raise lib.Skip("there is no /proc")
        got, out, err = c.run("add", "--format", "json", "in", "/proc/self/mem")
        report = json.loads(out)
        assert got == 74 and report["added"] == 8 and report["skipped_by_reason"] == {"input error": 1}, (got, out, err)
        told(err, "/proc/self/mem", "Input/output error")
        told(err, "attest: ", "all else is in the corpus")
        c.sound()


def odd_names():
    """Names that other systems reserve, a line feed, an escape: read like any other, and told in one line."""
    with Case() as c:
        names = ("a\nb.md", "CON.md", "nul.txt", "\x1b[31mred.md", " lead.md", "-rf.md", "a\\b.md")
        for i, n in enumerate(names):
            c.write("in/" + n, "# Varelitis %d\n\nA text about varelitis, number %d.\n" % (i, i))
        c.write("in/x\ny.pdf", b"%PDF-1.7\nthis is not what it says\n%%EOF\n")
        report, err = c.add(more=len(names))
        assert "\x1b" not in err and "\ny.pdf" not in err, err
        told(err, "y.pdf")


def archive_that_climbs_out():
    with Case() as c:
        with tarfile.open(c.path("in", "m.tar.gz"), "w:gz") as t:
            for name in ("../../climbed.txt", "/tmp/attest-climbed.txt", "inside/good.txt", "a/../../climbed.txt"):
                info = tarfile.TarInfo(name)
                data = b"A text about varelitis that came in an archive.\n"
                info.size = len(data)
                t.addfile(info, io.BytesIO(data))
            link = tarfile.TarInfo("inside/link.txt")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            t.addfile(link)
        report, err = c.add(more=1)
        for name in ("../../climbed.txt", "/tmp/attest-climbed.txt", "a/../../climbed.txt"):
            told(err, "m.tar.gz!" + name, "skipped")
        assert report["skipped_by_reason"] == {"unsafe path": 3}, report
        assert not os.path.exists("/tmp/attest-climbed.txt") and not os.path.exists(c.path("climbed.txt"))


def truncated_archive():
    with Case() as c:
        raw = io.BytesIO()
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=1) as t:
            for i in range(30):
                data = lib.pubmed([lib.record(200 + i, words=300)]).encode()
                info = tarfile.TarInfo("r%02d.xml" % i)
                info.size = len(data)
                t.addfile(info, io.BytesIO(data))
        c.write("in/m.tar.gz", raw.getvalue()[:len(raw.getvalue()) // 2])
        got, out, err = c.run("add", "--format", "json", "in")
        assert got == 0 and 8 < json.loads(out)["added"] < 38, (out, err)
        told(err, "in/m.tar.gz")
        c.sound()


def unpacker_of(pid):
    """The process that unpacks an archive for process pid, or None."""
    for p in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % p, encoding="ascii") as f:
                parent = int(f.read().rsplit(")", 1)[1].split()[1])
            with open("/proc/%s/cmdline" % p, "rb") as f:
                if parent == pid and f.read().startswith(b"attest-unpack\0"):
                    return int(p)
        except OSError:
            pass
    return None


def unpacker_that_ends():
    """libarchive ends its program where it gets no memory: that is the unpacker, and an archive that could not be read. What it may do is little."""
    with Case() as c:
        data = ("# Varelitis\n\n" + "Zolbutine helps in varelitis, which is rare.\n\n" * 3000).encode()
        with tarfile.open(c.path("in", "m.tar"), "w") as t:
            for i in range(40):
                info = tarfile.TarInfo("r%02d.md" % i)
                info.size = len(data)
                t.addfile(info, io.BytesIO(data))
        p = c.popen("add", "--corpus", c.corpus, "--format", "json", "in")
        child = None
        while child is None and p.poll() is None:
            child = unpacker_of(p.pid)
        assert child, "there was no unpacker"
        # It is ended while it is at work: it has nothing open but us, and no room for a core or a file.
        limits = fds = ""
        while "Max open files            16 " not in limits and p.poll() is None:
            with open("/proc/%d/limits" % child, encoding="ascii") as f:
                limits = f.read()
            fds = sorted(os.listdir("/proc/%d/fd" % child), key=int)
        os.kill(child, signal.SIGKILL)
        out, err = (x.decode() for x in p.communicate(timeout=120))
        assert "Max file size             0" in limits, limits
        assert fds[:3] == ["0", "1", "2"] and len(fds) <= 4, fds
        assert p.returncode == 0 and 8 <= json.loads(out)["added"] < 48, (p.returncode, out, err)
        told(err, "in/m.tar", "unpacker was ended by signal 9")
        c.sound()
        # The same archive, left alone.
        c.ok("add", "--quiet", "in")
        assert c.docs() == 9 + 40


def archive_that_asks_for_memory():
    """An .xz that says that it needs 1.5 GiB to be unpacked: read or refused, and the rest is there."""
    with Case() as c:
        text = b"A text about varelitis that came in an archive.\n" * 50
        raw = bytearray(lzma.compress(text, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}]))
        # Header of the block at byte 12: its size, flags, the filter's id, bytes of its property, the property (the .xz file format, 3.1 and 5.3.1).
        size = (raw[12] + 1) * 4
        assert raw[14] == 0x21 and raw[15] == 1
        raw[16] = 37  # 1.5 GiB
        raw[12 + size - 4:12 + size] = zlib.crc32(bytes(raw[12:12 + size - 4])).to_bytes(4, "little")
        c.write("in/m.txt.xz", bytes(raw))
        got, out, err = c.run("add", "--format", "json", "in")
        assert got == 0 and json.loads(out)["added"] in (8, 9), (got, out, err)
        if json.loads(out)["added"] == 8:
            told(err, "in/m.txt.xz")
        c.sound()


def empty_file():
    with Case() as c:
        c.write("in/m.xml", "")
        c.write("in/n.md", "\n\n")
        report, err = c.add()
        told(err, "in/m.xml", "skipped")
        told(err, "in/n.md", "skipped")
        assert report["skipped_by_reason"] == {"empty": 2}, report


def pdf_that_is_none():
    with Case() as c:
        c.write("in/m.pdf", b"%PDF-1.7\nthis is not what it says\n%%EOF\n")
        c.write("in/n.pdf", "Plain words in a file with the wrong name.\n")
        report, err = c.add(more=json.loads(c.run("add", "--format", "json", c.write("other/n.pdf", "x"))[1])["added"])
        told(err, "in/m.pdf", "skipped")


def brief_with_an_undefined_key():
    with Case() as c:
        text = open(os.path.join(lib.DATA, "docs", "varelitis.md"), encoding="utf-8").read()
        line = 1 + text[:text.index("[@alpha2019; @beta2021]")].count("\n")
        c.write("in/varelitis.md", text.replace("[@alpha2019; @beta2021]", "[@alpha2019; @gamma1999]"))
        report, err = c.add()
        told(err, "in/varelitis.md:%d:" % line, "gamma1999")
        assert report["skipped"] == 1, report
        err = c.run("lint", "in/varelitis.md", corpus=False)
        assert err[0] == 65
        told(err[1], "in/varelitis.md:%d:" % line, "gamma1999", "reference-undefined")


def record_without_a_number():
    with Case() as c:
        c.write("in/m.xml", lib.pubmed([lib.record(100), lib.record(101).replace('<PMID Version="1">90000101</PMID>', ""), lib.record(102)]))
        report, err = c.add(more=2)
        told(err, "in/m.xml:", "record 2")
        assert report["skipped_by_reason"] == {"no id": 1}, report


def unreadable_things():
    with Case() as c:
        os.mkfifo(c.path("in", "pipe"))
        os.symlink("/etc/passwd", c.path("in", "link.txt"))
        os.symlink("..", c.path("in", "loop"))
        c.write("in/m.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
        c.write("in/m.docx", b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml" + b"\0" * 600)
        c.add()


def nothing_but_rubbish():
    with Case() as c:
        c.write("bad/m.xml", "<?xml version='1.0'?><PubmedArticleSet><PubmedArticle>")
        err = c.fails(65, "add", "bad")
        told(err, "bad/m.xml", "skipped")
        # Beside a path that gave something, too: that path gave nothing.
        c.fails(65, "add", "in", "bad")
        c.fails(66, "add", "in", "nowhere")
        assert c.docs() == 9
        # Nothing in it that could be a document: nothing went wrong.
        c.write("tables/README", "x")
        c.ok("add", "tables")


# ---- the place where the corpus lies ----

def full_disk():
    with Case() as c, lib.tmpfs(c, "3m") as small:
        c.corpus = os.path.join(small, "c")
        c.ok("add", "--quiet", "in/a-good.xml")
        before = c.content()
        # What does not pack well.
        import random
        rng = random.Random(1)
        for k in range(6):
            c.write("big/%d.xml" % k, lib.pubmed(lib.record(1000 * k + i + 100, text=" ".join(
                "%s%x" % (rng.choice("bcdfg"), rng.getrandbits(48)) for _ in range(150))) for i in range(300)))
        err = c.fails(74, "add", "big")
        told(err, "attest:", "No space left")
        assert c.docs() >= 5
        c.sound()
        # With room again, the same command finishes it.
        subprocess.run(["mount", "-o", "remount,size=64m", small], check=True)
        c.ok("add", "--quiet", "big")
        c.ok("add", "--quiet", "in")
        c.sound()
        assert c.docs() == 8 + 1800 and c.content() != before


def file_size_limit():
    with Case() as c:
        import random
        rng = random.Random(1)
        c.write("big/0.xml", lib.pubmed(lib.record(i + 100, text=" ".join(
            "%s%x" % (rng.choice("bcdfg"), rng.getrandbits(48)) for _ in range(150))) for i in range(300)))
        before = c.content()

        def small():
            resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        status, out, err = c.run("add", "big", preexec_fn=small)
        assert status in (74, 78), (status, err)
        told(err, "attest:")
        assert c.content() == before
        c.sound()


def read_only_corpus():
    with Case() as c, lib.tmpfs(c, "8m") as small:
        c.corpus = os.path.join(small, "c")
        c.ok("add", "--quiet", "in/a-good.xml")
        before = c.content()
        subprocess.run(["mount", "-o", "remount,ro", small], check=True)
        err = c.fails(73, "add", "in")
        told(err, "attest:", small)
        c.fails(73, "remove", "pubmed:90000001")
        # Reading needs no writing.
        assert c.content() == before
        c.sound()
        c.ok("search", "varelitis")
        assert c.run("ask", "What is varelitis?")[0] in (0, 1)
        subprocess.run(["mount", "-o", "remount,rw", small], check=True)
        c.ok("add", "--quiet", "in")


def corpus_that_is_a_file():
    with Case() as c:
        c.corpus = c.write("file", "x")
        status, _, err = c.run("add", "in")
        assert status in (73, 74, 65, 66, 76), (status, err)
        told(err, "attest:", c.corpus)
        status, _, err = c.run("status")
        assert status != 0
        told(err, "attest:", c.corpus)


def two_at_once():
    with Case() as c:
        for i in range(30):
            c.write("many/%02d.xml" % i, lib.pubmed(lib.record(100 * i + k + 1000) for k in range(100)))
        for _ in range(10):
            first = c.popen("add", "--quiet", "many", "--corpus", c.corpus)
            with first:
                # Wait until it holds the lock: another one is turned away then.
                end, status, err = time.monotonic() + 60, 0, ""
                while first.poll() is None and time.monotonic() < end:
                    status, _, err = c.run("remove", "file:nothing.txt")
                    if status == 75:
                        break
                first.communicate()
            if first.returncode != 75:
                break  # else the second one had the lock when the first one came
        assert first.returncode == 0
        if status != 75:
            raise lib.Skip("the first one was done before the second one came")
        told(err, "attest:", "another")
        assert c.docs() == 3001
        c.sound()


def newer_format():
    with Case() as c:
        manifest = next(os.path.join(c.corpus, f) for f in sorted(os.listdir(c.corpus)) if f.lower().startswith("manifest"))
        with open(manifest, "rb") as f:
            raw = bytearray(f.read())
        assert raw.startswith(b"attest corpus 4\n"), raw[:20]
        raw[14:15] = b"5"
        with open(manifest, "wb") as f:
            f.write(raw)
        for args in (("status",), ("ask", "What is varelitis?"), ("add", "in"), ("check",)):
            err = c.fails(77, *args)
            told(err, "attest:", "newer")
        with open(manifest, "rb") as f:
            assert f.read() == raw, "it was written to"


def segments(c):
    found = []
    for base, _, files in os.walk(c.corpus):
        found += [os.path.join(base, f) for f in files if os.path.getsize(os.path.join(base, f)) > 300 and "manifest" not in f.lower()]
    return sorted(found)


def corrupt_segment():
    with Case() as c:
        c.ok("add", "--quiet", "in")
        before = c.content()
        for path in segments(c):
            with open(path, "rb") as f:
                raw = f.read()
            for at in (len(raw) // 2, len(raw) // 3, len(raw) - 5):
                damaged = bytearray(raw)
                damaged[at] ^= 0x55
                with open(path, "wb") as f:
                    f.write(damaged)
                status, out, err = c.run("check")
                assert status == 76, "byte %d of %s: exit %d\n%s%s" % (at, path, status, out, err)
                told(out + err, os.path.basename(path))
                # Other commands may or may not meet it, but they end in order.
                for args in (("search", "varelitis"), ("ask", "What is varelitis?"), ("status",), ("show", "pubmed:90000001")):
                    status, out, err = c.run(*args)
                    assert status in (0, 1, 66, 76), "%s with byte %d of %s: exit %d\n%s" % (args, at, path, status, err)
            for cut in (0, 10, len(raw) // 2, len(raw) - 1):
                with open(path, "wb") as f:
                    f.write(raw[:cut])
                assert c.run("check")[0] == 76, "%s cut to %d" % (path, cut)
            with open(path, "wb") as f:
                f.write(raw)
        c.sound()
        assert c.content() == before


def missing_segment():
    with Case() as c:
        path = segments(c)[0]
        shutil.move(path, c.path("away"))
        status, out, err = c.run("check")
        assert status == 76
        told(out + err, os.path.basename(path))
        shutil.move(c.path("away"), path)
        c.sound()


def garbage_for_a_corpus():
    with Case() as c:
        c.corpus = c.path("other")
        c.write("other/notes.txt", "somebody's own file")
        status, _, err = c.run("status")
        assert status == 66, err
        c.ok("add", "--quiet", "in")
        assert open(c.path("other", "notes.txt")).read() == "somebody's own file"


# ---- the output ----

def closed_output():
    with Case() as c:
        read, write = os.pipe()
        os.close(read)
        with c.popen("show", "file:before/first.txt", "--corpus", c.corpus, stdout=write) as p:
            _, err = p.communicate()
        os.close(write)
        assert (p.returncode, err) == (74, b""), (p.returncode, err)


def output_on_a_full_disk():
    if not os.path.exists("/dev/full"):
        raise lib.Skip("there is no /dev/full here")
    with Case() as c, open("/dev/full", "w") as full:
        for args in (("status",), ("status", "--format", "json"), ("help",), ("show", "file:before/first.txt")):
            with c.popen(*args, "--corpus", c.corpus, stdout=full) as p:
                _, err = p.communicate()
            assert p.returncode == 74, (args, p.returncode, err)
            told(err.decode(), "attest:", "could not be written")


def bad_articles():
    with Case() as c:
        c.write("a.json", "{")
        told(c.fails(65, "verify", "a.json"), "a.json")
        c.write("a.json", '{"schema": "attest-article/99"}')
        told(c.fails(77, "verify", "a.json"), "a.json")
        c.write("a.json", '["x"]')
        c.fails(65, "verify", "a.json")
        c.fails(66, "verify", "nowhere.json")
        c.write("a.json", "[" * 100000)
        c.fails(65, "verify", "a.json")


def bad_questions():
    with Case() as c:
        told(c.fails(64, "ask", " "), "empty")
        told(c.fails(64, "ask", "x" * 70000), "long")
        c.fails(64, "ask", "y " * 6000)
        for q in ("???", "\x01\x02", "' OR 1=1 --x"[:9], "%s%n", "\ufffd", "the of and"):
            assert c.run("ask", "--", q)[0] in (0, 1, 64), q
        with c.popen("ask", "-", "--corpus", c.corpus, stdin=subprocess.PIPE) as p:
            p.communicate(b"\xff\xfe\x00 varelitis?")
        assert p.returncode in (0, 1, 64)


def bad_evaluation_files():
    with Case() as c:
        c.write("t.tsv", "1\tvarelitis\nno tab here\n")
        c.write("q.txt", "1 0 90000001 1\n")
        told(c.fails(65, "eval", "retrieval", "--topics", "t.tsv", "--qrels", "q.txt"), "t.tsv", "2")
        c.write("t.tsv", "1\tvarelitis\n")
        c.write("q.txt", "1 0 90000001 1\n1 0\n")
        told(c.fails(65, "eval", "retrieval", "--topics", "t.tsv", "--qrels", "q.txt"), "q.txt", "2")
        c.write("q.txt", "1 0 90000001 1\n")
        c.fails(66, "eval", "retrieval", "--topics", "nowhere", "--qrels", "q.txt")
        c.fails(64, "eval", "retrieval", "--topics", "t.tsv")


lib.run_all([(f.__name__.replace("_", " "), f) for f in (
    truncated_gzip, xml_cut_in_a_record, broken_record_between_good_ones, invalid_utf8, one_line_of_a_gibibyte, one_line_of_many_records,
    one_line_that_is_too_long_for_a_document, memory_does_not_grow_with_a_long_line, entity_bomb, external_entity, zip_bomb, gzip_bomb,
    a_disk_that_gives_errors, odd_names, archive_that_climbs_out, truncated_archive, unpacker_that_ends, archive_that_asks_for_memory, empty_file, pdf_that_is_none, brief_with_an_undefined_key, record_without_a_number,
    unreadable_things, nothing_but_rubbish, full_disk, file_size_limit, read_only_corpus, corpus_that_is_a_file, two_at_once, newer_format,
    corrupt_segment, missing_segment, garbage_for_a_corpus, closed_output, output_on_a_full_disk, bad_articles, bad_questions,
    bad_evaluation_files)])
