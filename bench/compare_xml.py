#!/usr/bin/env python3
"""Compare what a corpus holds of full-text articles and PubMed records with their XML, by another parser.

usage: compare_xml.py ATTEST CORPUS FOLDER [EVERY]

FOLDER has *.nxml files of one article each, loaded into CORPUS before. Of each EVERYth file the words of every title, paragraph, table cell, caption and
formula in the XML are looked for in the document, in the order of the XML. Only letters and digits count. What is missing is counted by the element around
it that explains it, or as unexplained.
"""
import json
import os
import re
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as ET

PARTS = {"table-wrap", "fig", "boxed-text", "list", "def-list", "disp-quote", "fn", "table-wrap-group", "fig-group", "supplementary-material", "array", "disp-formula",
         "verse-group", "speech", "statement", "preformat", "media", "graphic", "inline-graphic", "alternatives", "inline-formula", "inline-supplementary-material"}
# Never read, and why: about the making of the article, or said elsewhere.
LEFT_OUT = {"ack", "fn-group", "fn", "ref-list", "notes", "glossary", "bio", "sub-article", "response", "supplementary-material", "trans-abstract", "media", "history", "author-notes",
            "permissions", "custom-meta", "long-desc", "alt-text"}
FORM = re.compile(r"^[\d.\s]*(competing interest|conflicts? of interest|declaration of|disclosure|author|contribution|acknowledg|funding|financial support|sources? of funding|"
                  r"role of the funding|pre-publication|supplement|supporting information|electronic supp|additional|availability of|data avail|consent for|ethics approval|publisher)", re.I)


def local(tag):
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def skeleton(s):
    return "".join(c for c in unicodedata.normalize("NFC", s) if c.isalnum())


def pieces(node, out):
    """Runs of text of a paragraph between the parts that stand in it."""
    if node.text:
        out[-1] += node.text
    for c in node:
        if local(c.tag) in PARTS:
            out.append("")
        else:
            pieces(c, out)
        if c.tail:
            out[-1] += c.tail


def units(root):
    """(kind, text, names of the elements around it, headings around it), in document order."""
    def walk(n, path, heads):
        name = local(n.tag)
        title = next((c for c in n if local(c.tag) == "title"), None) if name == "sec" else None
        if title is not None:
            heads = heads + ["".join(title.itertext())]
        if name in ("p", "td", "th", "entry", "article-title") or (name == "title" and path and path[-1] in ("sec", "caption", "abstract", "app")):
            out = [""]
            pieces(n, out)
            for s in out:
                yield name if name != "p" or "caption" not in path else "caption", s, path, heads
        for c in n:
            yield from walk(c, path + [name], heads)
    meta = next((x for x in root.iter() if local(x.tag) == "article-meta"), None)
    if meta is not None:
        for part in meta:
            if local(part.tag) == "title-group":
                for t in part:
                    if local(t.tag) == "article-title":
                        yield from walk(t, ["title-group"], [])
            if local(part.tag) == "abstract":
                yield from walk(part, [], [])
    for part in root:
        if local(part.tag) in ("body", "back", "floats-group", "floats-wrap"):
            yield from walk(part, [], [])


def why(path, heads):
    for p in path:
        if p in LEFT_OUT:
            return p
    if any(FORM.match(h.strip()) for h in heads):
        return "matter of form"
    return None


def main():
    attest, corpus, folder = sys.argv[1:4]
    every = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    total, found, moved, missing, shown = {}, {}, {}, {}, 0
    articles = unreadable = 0
    for name in sorted(os.listdir(folder))[::every]:
        try:
            root = ET.parse(os.path.join(folder, name)).getroot()
        except ET.ParseError:
            unreadable += 1
            continue
        if local(root.tag) != "article":
            root = next(x for x in root.iter() if local(x.tag) == "article")
        run = subprocess.run([attest, "show", "--corpus", corpus, "--format", "json", "pmc:" + name.split(".")[0]], capture_output=True)
        if run.returncode:
            unreadable += 1
            continue
        articles += 1
        text = skeleton(json.loads(run.stdout)["text"])
        low = text.lower()
        at = 0
        for kind, s, path, heads in units(root):
            s = skeleton(s).lower()
            if len(s) < 3:
                continue
            reason = why(path, heads)
            if reason:
                missing[reason] = missing.get(reason, 0) + 1
                continue
            total[kind] = total.get(kind, 0) + 1
            # Numbers of sections are numbering, and are left out of headings.
            if kind == "title" and s not in low and s.lstrip("0123456789ivx") in low:
                s = s.lstrip("0123456789ivx")
            here = low.find(s, at)
            if here >= 0:
                found[kind] = found.get(kind, 0) + 1
                at = here
            elif s in low:
                moved[kind] = moved.get(kind, 0) + 1
            else:
                missing["unexplained " + kind] = missing.get("unexplained " + kind, 0) + 1
                shown += 1
                if shown <= 40:
                    print("%s %s %s: %s" % (name, kind, "/".join(path[-3:]), s[:100]), file=sys.stderr)
    print("articles %d, unreadable %d" % (articles, unreadable))
    for kind in sorted(total):
        print("%-14s %8d in the XML, %8d in order, %6d elsewhere, %6d missing (%.3f %%)" % (
            kind, total[kind], found.get(kind, 0), moved.get(kind, 0), missing.get("unexplained " + kind, 0), 100.0 * missing.get("unexplained " + kind, 0) / total[kind]))
    for reason in sorted(missing):
        print("left out: %-28s %d" % (reason, missing[reason]))


if __name__ == "__main__":
    main()
