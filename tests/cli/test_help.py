#!/usr/bin/env python3
"""Help, man page and completion agree with the tables of options.

usage: test_help.py ATTEST
The texts of `help` stand in data/help; ATTEST_UPDATE=1 rewrites them.
"""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lib  # noqa: E402

place = lib.Place(sys.argv[1])
place.env["COLUMNS"] = "80"


def commands():
    text = place.ok("help", corpus=False)
    part = text.split("commands:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in part.splitlines()]


def options(command):
    """[(letter or None, name)] of a command's own options and those of every command."""
    found = []
    for line in place.ok("help", command, corpus=False).splitlines():
        m = re.match(r"  (?:-(\w), |    )--([a-z-]+)", line)
        if m:
            found.append((m.group(1), m.group(2)))
    assert found
    return found


def golden(name, text):
    path = os.path.join(lib.DATA, "help", name + ".txt")
    if lib.UPDATE:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
    with open(path, encoding="utf-8") as f:
        want = f.read()
    assert text == want, "%s is not as in %s (ATTEST_UPDATE=1 rewrites it):\n%s" % (name, path, text)


def help_texts():
    golden("attest", place.ok("help", corpus=False))
    for c in commands():
        golden(c, place.ok("help", c, corpus=False))


def help_is_the_same_everywhere():
    assert place.ok("--help", corpus=False) == place.ok("help", corpus=False) == place.ok("-h", corpus=False)
    for c in commands():
        text = place.ok("help", c, corpus=False)
        assert place.ok(c, "--help", corpus=False) == text, c
        assert place.ok("--help", c, "--whatever"[:0] or "-h", corpus=False) == text, c


def help_is_narrow_enough():
    for c in [None] + commands():
        text = place.ok("help", *([c] if c else []), corpus=False)
        for line in text.splitlines():
            assert len(line) <= 80 or line.startswith("usage:") or line.startswith("  attest "), line
            assert line == line.rstrip(), "trailing blanks: %r" % line


def man_page_is_well_formed():
    if subprocess.run(["sh", "-c", "command -v mandoc"], capture_output=True).returncode:
        raise lib.Skip("mandoc is not installed")
    p = subprocess.run(["mandoc", "-T", "lint", os.path.join(lib.ROOT, "docs", "attest.1")], capture_output=True, text=True)
    # Only what mandoc of this version can know of its own system.
    told = [x for x in p.stdout.splitlines() if "STYLE" not in x]
    assert not told, "\n".join(told)


def man_page_has_every_option():
    page = open(os.path.join(lib.ROOT, "docs", "attest.1"), encoding="utf-8").read()
    items = re.split(r"^\.It Cm ", page.split(".Sh DESCRIPTION")[1].split(".Sh ENVIRONMENT")[0], flags=re.M)
    general, parts = items[0], {}
    for item in items[1:]:
        parts.setdefault(item.split()[0], "")
        parts[item.split()[0]] += item
    filters = {"kind", "design", "status", "audience", "year", "since"}
    for c in commands():
        assert c in parts, "no entry for " + c
        assert re.search(r"^\.Cm %s\b" % c, page, re.M), "no synopsis of " + c
        for letter, name in options(c):
            where = general if re.search(r"Fl -%s\b" % name, general) else parts["ask"] if c in ("search", "chat") and name in filters else parts[c]
            assert re.search(r"Fl -%s\b" % name, where), "%s --%s is not in the man page" % (c, name)
            if letter:
                assert re.search(r"Fl %s\b" % letter, where), "%s -%s is not in the man page" % (c, letter)
    # And nothing that is not there.
    known = {n for c in commands() for _, n in options(c)} | {"option"}
    for name in re.findall(r"Fl -([a-z][a-z-]*)", page):
        assert name in known, "the man page has --%s, the program does not" % name
    for status in json.loads(place.ok("help", "exit-status", "--format", "json", corpus=False)):
        assert re.search(r"^\.It %d\n" % status["status"], page, re.M), "exit status %d is not in the man page" % status["status"]


def exit_statuses_are_documented():
    text = "# Exit statuses\n\n" + \
        "What `attest` exits with; `attest help exit-status` prints it. Statuses follow sysexits.h where it has one. What 0, 1, 65 and 66 mean for one command,\n" \
        "`attest help COMMAND` tells.\n\n" + place.ok("help", "exit-status", "--format", "md", corpus=False)
    path = os.path.join(lib.ROOT, "docs", "exit-status.md")
    if lib.UPDATE:
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
    with open(path, encoding="utf-8") as f:
        assert f.read() == text, "docs/exit-status.md is not what the program prints (ATTEST_UPDATE=1 rewrites it)"


def complete_bash(*words):
    """What bash offers for the last of these words."""
    script = place.write("attest.bash", place.ok("completion", "bash", corpus=False))
    code = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _attest; printf "%s\\n" "${COMPREPLY[@]}"'
    p = subprocess.run(["bash", "-c", code, "bash", script, "attest", *words], capture_output=True, text=True, cwd=place.dir)
    assert p.returncode == 0 and not p.stderr, p.stderr
    return set(p.stdout.split())


def bash_completes():
    place.write("papers/one.xml", "x")
    assert complete_bash("") == set(commands())
    assert complete_bash("sea") == {"search"}
    assert complete_bash("add", "pap") == {"papers"}
    assert complete_bash("add", "--reader", "p") >= {"pubmed", "pdf"}
    assert complete_bash("ask", "--reader", "p") == {"physician", "pharmacist", "patient"}
    assert complete_bash("ask", "--format", "") == {"text", "md", "json", "html"}
    assert complete_bash("-f", "j") == {"json"}
    assert complete_bash("-f", "json", "stat") == {"status"}
    assert complete_bash("--corpus", "papers", "eval", "--top") == {"--topics"}
    assert complete_bash("completion", "") == {"bash", "zsh"}
    assert "exit-status" in complete_bash("help", "e")
    for c in commands():
        assert {"--" + name for _, name in options(c)} <= complete_bash(c, "-"), c


def zsh_script_is_well_formed():
    script = place.ok("completion", "zsh", corpus=False)
    assert script.startswith("#compdef attest\n")
    for c in commands():
        for _, name in options(c):
            assert "--" + name in script
    if subprocess.run(["sh", "-c", "command -v zsh"], capture_output=True).returncode:
        raise lib.Skip("zsh is not installed")
    p = subprocess.run(["zsh", "-n", place.write("_attest", script)], capture_output=True, text=True)
    assert p.returncode == 0, p.stderr


with place:
    lib.run_all([(f.__name__.replace("_", " "), f) for f in (
        help_texts, help_is_the_same_everywhere, help_is_narrow_enough, man_page_is_well_formed, man_page_has_every_option,
        exit_statuses_are_documented, bash_completes, zsh_script_is_well_formed)])
