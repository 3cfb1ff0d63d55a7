#!/usr/bin/env python3
"""Run the scenarios: transcripts of commands and what they must print.

usage: scenarios.py ATTEST FILE.test…

A scenario runs in a fresh folder that holds a copy of tests/cli/data as `data`, with HOME there and attest on the PATH.

    %% a comment
    <<< notes/a.md           a file, up to the line >>>
    # Title
    >>>
    $ attest add notes       a command, for sh
      added  1               its standard output
    ...                      any lines, or none
    ! attest: {*}            its standard error; {*} is anything within a line
    ? 65                     its exit status, when it is not 0

The scenario's folder is printed as {dir}, times as {time}. Standard error lines may stand anywhere among the others. ATTEST_UPDATE=1 rewrites what is expected (without patterns) from what was printed.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lib  # noqa: E402


def parse(path):
    """[(kind, line number, …)]: ("file", n, name, text), ("run", n, command, [expected lines])."""
    steps, n = [], 0
    lines = open(path, encoding="utf-8").read().split("\n")
    while n < len(lines):
        line = lines[n]
        n += 1
        if line.startswith("<<< "):
            begin, body = n, []
            while lines[n] != ">>>":
                body.append(lines[n] + "\n")
                n += 1
            n += 1
            steps.append(["file", begin, line[4:].strip(), "".join(body)])
        elif line.startswith("$ "):
            steps.append(["run", n, line[2:], []])
        elif line.startswith("%% "):
            steps.append(["comment", n, line])
        elif steps and steps[-1][0] == "run":
            steps[-1][3].append(line)
        elif line.strip():
            raise SystemExit("%s:%d: neither a command, a file nor a comment" % (path, n))
    for step in steps:
        if step[0] == "run":
            while step[3] and not step[3][-1].strip():
                step[3].pop()
    return steps


def line_matches(want, got):
    pattern = ".*".join(re.escape(part) for part in want.split("{*}"))
    return re.fullmatch(pattern, got) is not None


def matches(want, got):
    """Lines with "..." for any number of lines."""
    if not want:
        return not got
    if want[0] == "...":
        return any(matches(want[1:], got[i:]) for i in range(len(got) + 1))
    return bool(got) and line_matches(want[0], got[0]) and matches(want[1:], got[1:])


def steady(text, cwd):
    """Without what differs from run to run."""
    text = text.replace(cwd, "{dir}").replace(cwd.replace("_", "\\_"), "{dir}")
    text = re.sub(r"in \d+\.\d s, \d+\.\d MB/s", "in {time}", text)
    return re.sub(r'"seconds": [0-9.e-]+', '"seconds": {time}', text)


def run(command, cwd, env):
    p = subprocess.run(["sh", "-c", command], cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=300)

    def lines(raw):
        text = steady(raw.decode("utf-8", "replace"), cwd)
        return text.split("\n")[:-1] if text.endswith("\n") else (text.split("\n") if text else [])

    return p.returncode, lines(p.stdout), lines(p.stderr)


def scenario(path, bin_dir):
    steps, bad = parse(path), []
    cwd = tempfile.mkdtemp(prefix="attest-scenario-")
    try:
        shutil.copytree(lib.DATA, os.path.join(cwd, "data"))
        env = lib.environment(cwd, bin_dir)
        for step in steps:
            if step[0] == "file":
                full = os.path.join(cwd, step[2])
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w", encoding="utf-8") as f:
                    f.write(step[3])
            if step[0] != "run":
                continue
            status, out, err = run(step[2], cwd, env)
            want_status = next((int(x[2:]) for x in step[3] if re.fullmatch(r"\? \d+", x)), 0)
            want_err = [x[2:] for x in step[3] if x.startswith("! ")]
            want_out = [x for x in step[3] if not x.startswith("! ") and not re.fullmatch(r"\? \d+", x)]
            if status == want_status and matches(want_out, out) and matches(want_err, err):
                continue
            bad.append("\n".join(["%s:%d: $ %s" % (path, step[1], step[2]), "exit %d, wanted %d" % (status, want_status)]
                                 + ["  out| " + x for x in out[:120]] + ["  err| " + x for x in err[:40]]))
            if lib.UPDATE:
                step[3] = out + ["! " + x for x in err] + (["? %d" % status] if status else [])
    finally:
        shutil.rmtree(cwd, ignore_errors=True)
    if bad and lib.UPDATE:
        with open(path, "w", encoding="utf-8") as f:
            for step in steps:
                if step[0] == "comment":
                    f.write(step[2] + "\n")
                elif step[0] == "file":
                    f.write("<<< %s\n%s>>>\n" % (step[2], step[3]))
                else:
                    f.write("$ %s\n%s" % (step[2], "".join(x + "\n" for x in step[3])))
    assert not bad, "\n".join(bad)


def main():
    program, files = os.path.abspath(sys.argv[1]), sys.argv[2:]
    bin_dir = tempfile.mkdtemp(prefix="attest-bin-")
    os.symlink(program, os.path.join(bin_dir, "attest"))
    try:
        lib.run_all([(os.path.basename(f)[:-5], lambda f=f: scenario(f, bin_dir)) for f in files])
    finally:
        shutil.rmtree(bin_dir, ignore_errors=True)


main()
