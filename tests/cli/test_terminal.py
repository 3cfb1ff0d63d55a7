#!/usr/bin/env python3
"""On a terminal: progress bar, colours, width; elsewhere none of them.

usage: test_terminal.py ATTEST
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lib  # noqa: E402

place = lib.Place(sys.argv[1])
ANSI = re.compile(r"\033\[[0-9;]*[A-Za-z]")


def on_terminal(*args, columns=80, term="xterm", env=None, act=None):
    """Status and all that was written, with stdout and stderr being one terminal. act(process, text so far) may interfere."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environ = dict(place.env, TERM=term, **(env or {}))
    p = subprocess.Popen([place.program, *args, "--corpus", place.corpus], cwd=place.dir, env=environ, stdin=subprocess.DEVNULL, stdout=slave,
                         stderr=slave)
    os.close(slave)
    out, end = b"", time.monotonic() + 120
    while time.monotonic() < end:
        ready, _, _ = select.select([master], [], [], 0.2)
        if ready:
            try:
                got = os.read(master, 65536)
            except OSError:
                break
            if not got:
                break
            out += got
            if act:
                act(p, out)
        elif p.poll() is not None:
            break
    status = p.wait(timeout=60)
    os.close(master)
    return status, out.decode("utf-8", "replace")


def talk(args, answers):
    """Status and all that a terminal showed, of a program that has it as its own and asks; answers: [(what it asks, what is typed)]."""
    master, slave = pty.openpty()

    def own():
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

    p = subprocess.Popen([place.program, *args, "--corpus", place.corpus], cwd=place.dir, env=place.env, stdin=slave, stdout=slave, stderr=slave,
                         preexec_fn=own)
    os.close(slave)
    out, end, todo = b"", time.monotonic() + 60, list(answers)
    while time.monotonic() < end:
        ready, _, _ = select.select([master], [], [], 0.2)
        if ready:
            try:
                got = os.read(master, 65536)
            except OSError:
                break
            if not got:
                break
            out += got
        if todo and todo[0][0].encode() in out:
            os.write(master, todo.pop(0)[1].encode() + b"\n")
    status = p.wait(timeout=60)
    os.close(master)
    assert not todo, "it did not ask: %r\n%r" % (todo, out)
    return status, out.decode("utf-8", "replace")


def passwords_are_not_shown():
    secret = "correct horse battery"
    status, text = talk(["user", "add", "ann"], [("password of the new user: ", secret), ("the same again: ", secret)])
    assert status == 0 and "ann may sign in" in text and secret not in text, text
    status, text = talk(["user", "passwd", "ann"], [("new password: ", secret), ("the same again: ", "something else")])
    assert status == 64 and "the two are not the same" in text and "something else" not in text, text
    status, text = talk(["user", "forget", "ann"], [("[y/N] ", "n")])
    assert status == 130 and "nothing was done" in text, text
    status, text = talk(["user", "forget", "ann"], [("[y/N] ", "y")])
    assert status == 0 and "ann is forgotten" in text, text


def many(name="in", files=40, each=60):
    for i in range(files):
        place.write("%s/%03d.xml" % (name, i), lib.pubmed(lib.record(each * i + k) for k in range(each)))


def progress_bar():
    many()
    status, text = on_terminal("add", "in")
    assert status == 0, text
    lib.has(text, "\r\033[K[", "documents", "MB/s", " %", "in/")
    # Never wider than the terminal, and gone at the end.
    bars = re.findall(r"\r\033\[K([^\r\n]*)", text)
    assert bars and bars[-1].strip() == "" or "added" in bars[-1], bars[-3:]
    assert all(len(b) < 80 for b in bars), max(bars, key=len)
    lib.has(text, "added", "2,400")


def progress_bar_on_a_narrow_terminal():
    many()
    place.run("remove", "pubmed:90000001")
    status, text = on_terminal("add", "in", columns=40)
    assert status == 0, text
    assert all(len(b) < 40 for b in re.findall(r"\r\033\[K([^\r\n]*)", text) if "added" not in b)


def messages_do_not_run_into_the_bar():
    many("messy", files=8, each=20)
    place.write("messy/004a.xml", "<?xml version='1.0'?><PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1")
    status, text = on_terminal("add", "messy")
    assert status == 0, text
    line = next(x for x in re.split(r"[\r\n]+", text) if "004a.xml" in x and "skipped:" in x)
    assert ANSI.sub("", line).startswith("messy/004a.xml"), line


def dumb_terminals_and_files_get_plain_lines():
    many("plain", files=2, each=10)
    status, text = on_terminal("add", "plain", term="dumb")
    assert status == 0 and "\033" not in text, text
    status, out, err = place.run("add", "plain")
    assert status == 0 and "\033" not in out + err and "\r" not in out + err
    assert err == "", err


def quiet_is_quiet():
    many("quiet", files=2, each=10)
    status, text = on_terminal("add", "--quiet", "quiet")
    assert (status, text) == (0, "")


def colours_where_they_are_wanted():
    place.ok("add", "--quiet", os.path.join(lib.DATA, "docs"))
    ask = ("search", "varelitis", "nomaprazole")
    assert "\033[1m" in on_terminal(*ask)[1]
    assert "\033[" not in on_terminal(*ask, term="dumb")[1]
    assert "\033[" not in on_terminal(*ask, env={"NO_COLOR": "1"})[1]
    assert "\033[" in on_terminal(*ask, env={"NO_COLOR": ""})[1]
    assert "\033[" in on_terminal(*ask, "--colour=always", env={"NO_COLOR": "1"})[1]
    assert "\033[" not in on_terminal(*ask, "--color", "never")[1]
    assert "\033[" not in place.ok(*ask)
    assert "\033[1m" in place.ok(*ask, "--color=always")
    assert "\033[" not in place.ok(*ask, "--colour=always", "--format", "json")
    # Each line ends what it began: a pager shows lines alone.
    for line in on_terminal(*ask, columns=50)[1].splitlines():
        on = False
        for code in re.findall(r"\033\[([0-9;]*)m", line):
            on = code != "0"
        assert not on, repr(line)


def quotes_are_marked():
    doc = "brief:varelitis"
    text = place.ok("show", doc, "--format", "json")
    import json
    body = json.loads(text)["text"]
    at = len(body[:body.index("Nomaprazole 20 mg daily for 14 days")].encode())
    span = "%s#%d-%d" % (doc, at, at + len("Nomaprazole 20 mg daily for 14 days"))
    lib.has(place.ok("show", span), "«Nomaprazole 20 mg daily for 14 days» heals varelitis")
    status, text = on_terminal("show", span)
    lib.has(text, "\033[1;7mNomaprazole 20 mg daily for 14 days\033[0m heals varelitis")
    assert "«" not in text
    # Broken over lines, the mark ends and begins again, and the indent is not marked.
    status, text = on_terminal("show", span, columns=40)
    marked = re.findall(r"\033\[1;7m([^\033]*)\033\[0m", text)
    assert " ".join(marked) == "Nomaprazole 20 mg daily for 14 days", (marked, text)


def lines_fit():
    for columns in (40, 80, 300):
        for args in (("search", "varelitis"), ("show", "brief:varelitis"), ("ask", "What causes varelitis?"), ("help", "add")):
            _, text = on_terminal(*args, columns=columns)
            for line in ANSI.sub("", text).splitlines():
                # What has no blanks cannot be broken, nor are examples and tables.
                assert len(line) <= min(columns, 100) or " " not in line.strip() or line.startswith(("  attest", "usage:")), (columns, args, line)


def interrupted_once():
    many("long", files=60, each=100)
    sent = []

    def act(p, text):
        if not sent and b"document" in text:
            sent.append(p.send_signal(signal.SIGINT))

    status, text = on_terminal("add", "long", act=act)
    if status == 0:
        raise lib.Skip("this machine was done before it could be stopped")
    assert status == 130, (status, text)
    lib.has(text, "stopped; what was done is in the corpus")
    place.sound()
    place.ok("add", "--quiet", "long")
    place.sound()


with place:
    lib.run_all([(f.__name__.replace("_", " "), f) for f in (
        progress_bar, progress_bar_on_a_narrow_terminal, messages_do_not_run_into_the_bar, dumb_terminals_and_files_get_plain_lines, quiet_is_quiet,
        colours_where_they_are_wanted, quotes_are_marked, lines_fit, interrupted_once,
        passwords_are_not_shown)])
