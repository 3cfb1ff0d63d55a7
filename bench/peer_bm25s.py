#!/usr/bin/env python3
"""BM25 of bm25s, a public engine, on the same files that attest is measured on.

    peer_bm25s.py CORPUS.xml TOPICS.tsv RUN.txt [--k1 1.2] [--b 0.75] [--mesh] [--depth 1000] [--jsonl FILE]

CORPUS.xml is a PubmedArticleSet. A document is the title and all of the abstract; --mesh adds the names of its MeSH headings. Method "lucene",
Snowball English stems, bm25s's English stop words. --jsonl keeps the documents as they were indexed, one JSON object a line."""
import argparse
import json
import xml.etree.ElementTree as ET

import bm25s
import Stemmer


def text_of(element):
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def documents(path, mesh):
    for _, article in ET.iterparse(path):
        if article.tag != "PubmedArticle":
            continue
        text = [text_of(x) for x in article.iter("AbstractText")]
        if mesh:
            text += [text_of(x) for x in article.iter("DescriptorName")]
        yield article.find(".//PMID").text.strip(), text_of(article.find(".//ArticleTitle")), " ".join(filter(None, text))
        article.clear()


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("corpus", "topics", "run"):
        p.add_argument(name)
    p.add_argument("--k1", type=float, default=1.2)
    p.add_argument("--b", type=float, default=0.75)
    p.add_argument("--mesh", action="store_true")
    p.add_argument("--depth", type=int, default=1000)
    p.add_argument("--jsonl")
    o = p.parse_args()
    stemmer = Stemmer.Stemmer("english")
    docs = list(documents(o.corpus, o.mesh))
    if o.jsonl:
        with open(o.jsonl, "w", encoding="utf-8") as f:
            for i, title, text in docs:
                f.write(json.dumps({"id": i, "title": title, "text": text}, ensure_ascii=False) + "\n")

    def tokens(texts, **more):
        return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False, **more)

    engine = bm25s.BM25(method="lucene", k1=o.k1, b=o.b)
    engine.index(tokens([title + " " + text for _, title, text in docs]), show_progress=False)
    with open(o.topics, encoding="utf-8") as topics, open(o.run, "w", encoding="utf-8") as run:
        for line in topics:
            if "\t" not in line:
                continue
            qid, question = line.rstrip("\n").split("\t", 1)
            at, score = engine.retrieve(tokens([question], return_ids=False), k=min(o.depth, len(docs)), show_progress=False, n_threads=0)
            rank = 0
            for i, s in zip(at[0], score[0]):
                if s > 0:
                    rank += 1
                    # The rank, not the score: whoever breaks ties otherwise would change the peer's own order.
                    run.write("%s Q0 %s %d %d bm25s\n" % (qid, docs[i][0], rank, o.depth - rank + 1))


main()
