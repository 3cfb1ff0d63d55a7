/*
 * finding.h - which sentences of a study report what it found for an intervention, a comparator and an outcome?
 *
 * Pure functions of the document and the question.
 */
#ifndef ATTEST_SENTENCE_FINDING_H
#define ATTEST_SENTENCE_FINDING_H

#include "sentence/sentence.h"
#include "doc/doc.h"

/* Signs that a sentence reports a result, counted. */
struct finding_marks {
	uint8_t significance; /* "significant", "no difference", "did not differ" … */
	uint8_t p_value, interval;
	uint8_t comparison; /* "than", "versus", "compared with" … */
	uint8_t direction;  /* "higher", "reduced" … */
	uint8_t method;	    /* says what was done, planned or measured */
	uint8_t conclusion;
	uint8_t numbers, percents;
};
void finding_marks(struct str sentence, struct finding_marks *out);

struct finding_question {
	struct str intervention, comparator, outcome; /* any may be empty */
};
struct finding_sentence {
	uint32_t block, beg, end; /* bytes in the document's text */
	double score;		  /* larger is better */
	double bm25;		  /* plain BM25 within the document, all words of the question alike */
};

/* (name, what it is); the order is that of the weights */
#define FINDING_FEATURES(X)                                                                                           \
	X(BM25, "plain BM25 within the document, over the best one's")                                                \
	X(OUTCOME, "share of the outcome in its words, by idf within the document")                                   \
	X(OUTCOME_MISSING, "idf of the rarest term of the outcome that it lacks, over the rarest")                    \
	X(OUTCOME_PAIRS, "share of the outcome's pairs of neighbours that it has")                                    \
	X(OUTCOME_BEST, "its share of the outcome over the best one's in the document")                               \
	X(OUTCOME_NEAR, "the same of the sentences before and behind, the better one")                                \
	X(OUTCOME_HEADING, "the same of its headings")                                                                \
	X(OUTCOME_TERMS, "distinct terms of the outcome")                                                             \
	X(INTERVENTION, "share of the intervention in its words")                                                     \
	X(INTERVENTION_NEAR, "of the sentences beside it, the better one")                                            \
	X(COMPARATOR, "share of the comparator in its words")                                                         \
	X(COMPARATOR_NEAR, "of the sentences beside it, the better one")                                              \
	X(DENSITY, "terms of the question over its terms")                                                            \
	X(SIGNIFICANCE, "words of significance or of no difference")                                                  \
	X(P_VALUE, "p values")                                                                                        \
	X(INTERVAL, "confidence intervals")                                                                           \
	X(COMPARISON, "words that compare")                                                                           \
	X(DIRECTION, "words of more and less")                                                                        \
	X(METHOD, "words of what was done or planned")                                                                \
	X(CONCLUSION, "words of a conclusion")                                                                        \
	X(NUMBERS, "numbers")                                                                                         \
	X(PERCENTS, "per cent signs")                                                                                 \
	X(PART, "part of the article: abstract 0, introduction 1, methods 2, results 3, discussion 4, conclusion 5, " \
		"other 6")                                                                                            \
	X(PLACE, "where in the article it stands, 0 to 1")                                                            \
	X(IN_BLOCK, "sentences before it in its paragraph")                                                           \
	X(WORDS, "number of its words")                                                                               \
	X(KIND, "paragraph 0, bullet 1, row of a table 2, caption 3")                                                 \
	X(MARKS_NEAR, "marks of a result in the sentences beside it")

enum finding_feature {
#define X(c, what) FF_##c,
	FINDING_FEATURES(X)
#undef X
		FF_N
};
/*
 * All sentences of the document's paragraphs, bullets, rows and captions with their scores, by falling score, ties by
 * place, in the lexer's arena. Where `features` is not NULL, it gets the FF_N features of each, in the same order.
 * Returns the number; on a spent arena 0.
 */
size_t finding_rank(struct lexer *x, const struct doc *d, const struct finding_question *q,
		    struct finding_sentence **out, float (**features)[FF_N]);

#endif
