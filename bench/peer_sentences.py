#!/usr/bin/env python3
"""The plain answer of a plain ranking: sentences by BM25 plus 0.3 of their document's BM25, the first one, two and three.

    peer_sentences.py corpus.xml questions.json

Prints ROUGE-2 recall, ROUGE-2 F and ROUGE-L F of the package rouge-score (of several ideal answers the best one for each
measure), and words. The same measures as `attest eval answers`.
"""
import collections
import json
import math
import re
import sys
import xml.etree.ElementTree as ET

import Stemmer
from rouge_score import rouge_scorer

STOP = set("a an the of in is are was were be been to and or for with by on at as that this it from which what how who when "
           "where why do does did can could has have had not no their its than into may".split())
DOCUMENT_SHARE = 0.3
stem = Stemmer.Stemmer("english").stemWord


def terms(text):
    return [stem(w) for w in re.findall("[a-z0-9]+", text.lower()) if w not in STOP]


class BM25:
    def __init__(self, texts, k1=1.2, b=0.75):
        self.postings, self.k1, self.b = collections.defaultdict(list), k1, b
        self.length = [len(t) for t in texts]
        self.mean = sum(self.length) / len(texts)
        for i, t in enumerate(texts):
            for w, n in collections.Counter(t).items():
                self.postings[w].append((i, n))

    def scores(self, query):
        out, n = collections.defaultdict(float), len(self.length)
        for w in set(query):
            p = self.postings.get(w, ())
            idf = math.log(1 + (n - len(p) + 0.5) / (len(p) + 0.5))
            for i, tf in p:
                out[i] += idf * tf / (tf + self.k1 * (1 - self.b + self.b * self.length[i] / self.mean))
        return out


def main():
    docs, sentences, of = [], [], []
    for record in ET.parse(sys.argv[1]).getroot().iter("MedlineCitation"):
        title = "".join(record.find("Article/ArticleTitle").itertext())
        title = "" if title == "Untitled record" else title
        text = " ".join("".join(t.itertext()) for t in record.findall("Article/Abstract/AbstractText"))
        for s in [title] + re.split(r"(?<=[.!?])\s+(?=[A-Z0-9])", text):
            if s.strip():
                sentences.append(s)
                of.append(len(docs))
        docs.append(terms(title + " " + text))
    by_sentence, by_doc = BM25([terms(s) for s in sentences]), BM25(docs)
    scorer = rouge_scorer.RougeScorer(["rouge2", "rougeL"], use_stemmer=False)
    sums, questions = collections.defaultdict(lambda: [0.0] * 4), json.load(open(sys.argv[2]))["questions"]
    for q in questions:
        s, d = by_sentence.scores(terms(q["body"])), by_doc.scores(terms(q["body"]))
        best = sorted(s, key=lambda i: (-s[i] - DOCUMENT_SHARE * d[of[i]], i))[:3]
        for n in (1, 2, 3):
            text = " ".join(sentences[i] for i in best[:n])
            v = [scorer.score(ideal, text) for ideal in q["ideal_answer"]]
            for k, x in enumerate((max(x["rouge2"].recall for x in v), max(x["rouge2"].fmeasure for x in v),
                                   max(x["rougeL"].fmeasure for x in v), len(text.split()))):
                sums[n][k] += x / len(questions)
    for n in (1, 2, 3):
        print("%d: %.4f %.4f %.4f %.1f words" % (n, *sums[n]))


if __name__ == "__main__":
    main()
