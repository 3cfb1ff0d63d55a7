#!/usr/bin/env python3
"""Questions that a corpus of literature does not answer though it holds most of their words, without a label by hand.

usage: near_misses.py exchange LEXICON_DIR BIOASQ_DIR CASES.tsv > SET.jsonl
       near_misses.py trials PROMPTS.jsonl > SET.jsonl

exchange: in questions of bioasq-7-9 a drug or an illness gives way to another one that the corpus knows, where no record holds both it and the rarest other name of the question: "Is niraparib
effective for leukaemia?". Only questions of the half that is for fitting (CASES.tsv, of eval abstention --run).
trials: of evidence-inference, "does X change Y compared with Z?": half of them as a trial has it (covered), half with the outcome of another trial (not covered). Both are repeatable.
"""
import json
import os
import random
import re
import sys

TEMPLATES = ["{I} or {C}: which is better for {O}?", "does {I} change {O} compared with {C}?", "Is {O} improved by {I}?", "what does {I} do to {O}?", "{I} versus {C}, any difference in {O}?"]
TRIALS = 260  # of each kind
TRIES = 6


def names_of(folder, file, kind):
    out = []
    for line in open(os.path.join(folder, file), encoding="utf-8"):
        part = line.rstrip("\n").split("\t")
        if part[0] == kind:
            out.append([part[1]] + (part[2].split("|") if len(part) > 2 and part[2] else []))
    return out


def exchange(lexicon, bioasq, cases):
    rng = random.Random(11)
    names = {"drug": names_of(lexicon, "drugs.tsv", "drug"), "condition": names_of(lexicon, "terms.tsv", "condition")}
    pattern = {k: re.compile(r"\b(%s)\b" % "|".join(sorted((re.escape(n) for v in names[k] for n in v if len(n) > 4), key=len, reverse=True)), re.I) for k in names}
    corpus = open(os.path.join(bioasq, "corpus.xml"), encoding="utf-8").read().lower()
    records = [re.sub(r"<[^>]+>", " ", r) for r in re.findall(r"<pubmedarticle>.*?</pubmedarticle>", corpus, re.S)]
    known = {k: [v[0] for v in names[k] if corpus.count(v[0].lower()) >= 3] for k in names}
    half = dict(line.split("\t")[:2] for line in open(cases, encoding="utf-8"))
    for line in open(os.path.join(bioasq, "topics.tsv"), encoding="utf-8"):
        number, question = line.rstrip("\n").split("\t")[:2]
        for k in names if half.get(number) == "fit" else ():
            m = pattern[k].search(question)
            rest = question.replace(m.group(0), " ") if m else ""
            others = [x.group(0) for p in pattern.values() for x in p.finditer(rest)] + re.findall(r"(?<=[a-z?,] )[A-Z][\w-]*[A-Z0-9][\w-]*", rest)
            if not m or not others:
                continue
            rarest = min(others, key=lambda w: corpus.count(w.lower())).lower()
            for _ in range(TRIES):
                other = rng.choice(known[k])
                if other.lower() not in question.lower() and not any(other.lower() in r and rarest in r for r in records):
                    yield {"id": "exchange-%s-%s" % (number, k), "question": question.replace(m.group(0), other), "covered": False}
                    break


def trials(prompts):
    rng = random.Random(5)
    by = {}
    for p in map(json.loads, open(prompts, encoding="utf-8")):
        if 4 < len(p["outcome"]) < 60 and 3 < len(p["intervention"]) < 60 and len(p["comparator"]) < 50:
            by.setdefault(p["pmcid"], []).append(p)
    articles = list(by)
    rng.shuffle(articles)
    for n, article in enumerate(articles[:2 * TRIALS]):
        p = rng.choice(by[article])
        covered = n < TRIALS
        outcome = p if covered else rng.choice(by[rng.choice([x for x in articles if x != article])])
        lower = lambda s: s[0].lower() + s[1:] if len(s) > 1 and s[1].islower() else s
        text = rng.choice(TEMPLATES).format(I=lower(p["intervention"]), C=lower(p["comparator"]), O=lower(outcome["outcome"]))
        yield {"id": "trial-%d" % n, "question": text, "covered": covered}


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("exchange", "trials"):
        sys.exit(__doc__)
    for q in (exchange if sys.argv[1] == "exchange" else trials)(*sys.argv[2:]):
        print(json.dumps(q, ensure_ascii=False))


main()
