#!/usr/bin/env python3
"""What the starter library answers, and what it must not: the questions of outcomes.txt.

usage: test_outcomes.py ATTEST
"""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lib  # noqa: E402

LIST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "outcomes.txt")


def main():
    place = lib.Place(sys.argv[1])
    place.ok("add", "--quiet", os.path.join(lib.ROOT, "data", "starter"))

    def check(want, question):
        status, out, err = place.run("ask", "--format", "json", question)
        assert status in (0, 1), "exit %d: %s" % (status, err)
        art = json.loads(out)
        got = art["outcome"]
        assert (got != "insufficient") == want, "%s, %s" % (got, art["reason"])
        assert (status == 0) == want
        assert 0 <= art["sure"]["confidence"] <= 1
        if got == "insufficient":
            assert not art["sections"] and not art["bottom_line"] and art["reason"]
        elif got == "partly-answered":
            assert art["reason"]

    def related(question):
        """All of the related questions, which are eleven, are answered."""
        art = json.loads(place.ok("ask", "--format", "json", question))
        assert len(art["related"]) == 11, "%d: %s" % (len(art["related"]), art["related"])
        for q in art["related"]:
            status, out, err = place.run("ask", "--format", "json", q)
            assert status == 0, "%s: %s%s" % (q, json.loads(out)["reason"] if out else "", err)

    lines = [line.rstrip("\n") for line in open(LIST, encoding="utf-8") if line[0] in "+-"]
    with place:
        lib.run_all([(line, lambda line=line: check(line[0] == "+", line[2:])) for line in lines] +
                    [("related: " + q, lambda q=q: related(q)) for q in ("What is cervical myelopathy?", "How is gout treated?")])


main()
