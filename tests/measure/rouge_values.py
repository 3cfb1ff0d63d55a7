#!/usr/bin/env python3
"""Write data/rouge.tsv, the values that test_measure.c compares with: those of the public package rouge-score.

    pip install rouge-score==0.1.2 && python3 rouge_values.py > data/rouge.tsv

Each line: text, reference, then precision, recall and F of ROUGE-2 and of ROUGE-L (rougeL: one sequence), without stemming.
"""
import random

from rouge_score import rouge_scorer

PAIRS = [
    ("Compression of the cervical cord causes weak hands.", "Weak hands are caused by compression of the cervical cord."),
    ("", "Nothing was said."),
    ("Nothing was said.", ""),
    ("one", "one"),
    ("one two", "one two"),
    ("Yes.", "Yes, the drug is effective."),
    ("the the the the", "the the"),
    ("a b a b a b", "b a b a"),
    ("IL-6 (interleukin 6) is a cytokine", "IL6, i.e. interleukin-6, is a cytokine."),
    ("β-blockers lower blood pressure by 10%", "β-Blockers lower the blood pressure by 10 %"),
    ("Sjögren's syndrome: dry eyes, dry mouth", "Sjogren's syndrome: dry mouth and dry eyes"),
    ("p<0.001; 95% CI 1.9-11.7", "P < 0.001 (95% CI, 1.9 to 11.7)"),
    ("No difference was found between groups", "A difference was found between groups"),
    ("x" * 70 + " y z", "x" * 70 + " y w z"),
    ("x" * 64 + "a b", "x" * 64 + "b b"),
    ("  spaces   and\ttabs ", "spaces and tabs"),
]
WORDS = "cord compression causes weak hands in older adults and surgery may stop it but not always reverse loss".split()


def main():
    draw = random.Random(1)
    pairs = list(PAIRS)
    for _ in range(60):
        text = [draw.choice(WORDS) for _ in range(draw.randint(1, 30))]
        reference = text[:] if draw.random() < 0.5 else [draw.choice(WORDS) for _ in range(draw.randint(1, 40))]
        for _ in range(draw.randint(0, 8)):
            reference.insert(draw.randint(0, len(reference)), draw.choice(WORDS))
            if len(reference) > 1:
                reference.pop(draw.randrange(len(reference)))
        pairs.append((" ".join(text), " ".join(reference)))
    scorer = rouge_scorer.RougeScorer(["rouge2", "rougeL"], use_stemmer=False)
    for text, reference in pairs:
        s = scorer.score(reference, text)
        values = [x for m in ("rouge2", "rougeL") for x in (s[m].precision, s[m].recall, s[m].fmeasure)]
        print("\t".join([text.replace("\t", " "), reference] + ["%.9f" % v for v in values]))


if __name__ == "__main__":
    main()
