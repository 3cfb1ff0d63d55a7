#!/usr/bin/env python3
"""Validates articles against docs/article.schema.json with a public validator (python3-jsonschema).

    validate.py SCHEMA [--articles FOLDER_OR_FILE]... [TEST_PROGRAM]...

Each test program is run with ATTEST_ARTICLES naming an empty folder, into which it writes every article that it makes; these, and the
articles named, must all be valid. The schema itself must be valid, and a few spoiled copies of an article must not be. Exit status 77 (skipped)
when the validator is not installed.
"""
import copy
import glob
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile

try:
    from jsonschema import Draft202012Validator
except ImportError as reason:
    print(f"skipped: python3-jsonschema (4.0 or later) is not installed: {reason}")
    sys.exit(77)


def spoiled(article):
    """Copies with one fault each, with its name."""
    faults = [
        ("key too many", lambda a: a.update(extra=1)),
        ("key missing", lambda a: a.pop("title")),
        ("unknown outcome", lambda a: a.update(outcome="perhaps")),
        ("empty question", lambda a: a.update(question="")),
        ("no intent", lambda a: a.update(intents=[])),
        ("date", lambda a: a.update(updated="yesterday")),
        ("snapshot", lambda a: a["provenance"].update(snapshot="abc")),
        ("claim without span", lambda a: a["sections"][0]["items"][0]["claim"].update(spans=[])),
        ("claim with more parts than it is", lambda a: a["sections"][0]["items"][0]["claim"].update(parts=0)),
        ("statement with a span", lambda a: a["sections"][0]["items"][0]["claim"].update(kind="statement", author="x", parts=0)),
        ("stance", lambda a: a["sections"][0]["items"][0].update(stance="near")),
        ("share", lambda a: a["sure"].update(completeness=1.5)),
        ("table of one column", lambda a: a["sections"][0].update(table={"columns": ["x"], "rows": []})),
        ("grade", lambda a: a["references"][0].update(grade="F")),
        ("document id", lambda a: a["references"][0].update(doc="no id")),
        ("section kind", lambda a: a["sections"][0].update(kind="curses")),
    ]
    for name, fault in faults:
        bad = copy.deepcopy(article)
        fault(bad)
        yield name, bad


def main():
    schema_path, rest = sys.argv[1], sys.argv[2:]
    with open(schema_path, encoding="utf-8") as f:
        schema = json.load(f)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    failures = 0
    paths = []
    with tempfile.TemporaryDirectory() as folder:
        while rest:
            arg = rest.pop(0)
            if arg == "--articles":
                where = rest.pop(0)
                paths += sorted(glob.glob(os.path.join(where, "*.json"))) if os.path.isdir(where) else [where]
                continue
            env = dict(os.environ, ATTEST_ARTICLES=folder)
            run = subprocess.run([arg], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if run.returncode:
                print(f"{arg}: exit status {run.returncode}")
                failures += 1
        paths += sorted(glob.glob(os.path.join(folder, "*.json")))
        sample = None
        for path in paths:
            with open(path, encoding="utf-8") as f:
                article = json.load(f)
            for error in validator.iter_errors(article):
                print(f"{path}: {error.json_path}: {error.message}")
                failures += 1
            if sample is None and article["sections"]:
                sample = article
    if sample is None:
        print("no article with sections was made")
        return 1
    for name, bad in spoiled(sample):
        if validator.is_valid(bad):
            print(f"a spoiled article is taken for valid: {name}")
            failures += 1
    version = importlib.metadata.version("jsonschema")
    print(f"{len(paths)} articles checked with jsonschema {version}, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
