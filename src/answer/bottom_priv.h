/*
 * bottom_priv.h - features and weights of the learned choice of the bottom line.
 */
#ifndef ATTEST_ANSWER_BOTTOM_PRIV_H
#define ATTEST_ANSWER_BOTTOM_PRIV_H

#include "answer/answer_priv.h"
#include "model/model.h"

/* (name, what it is). Those behind TAKEN are 0 for the first claim. The order is that of the weights. */
#define BOTTOM_FEATURES(X)                                                                               \
	X(SCORE, "score of the search, over the best one's; 0 of a title")                               \
	X(RANK, "log of its rank by that score, 1 the first")                                            \
	X(PASSAGE, "score of its passage, over the best one's")                                          \
	X(MASS, "how much of what was found is in its document")                                         \
	X(SOURCE, "log of the rank of its document")                                                     \
	X(MATCH, "share of the focus in its words")                                                      \
	X(COVERAGE, "the same with lead-ins, headings and the names of its document")                    \
	X(MAIN, "share of the subject in its words or the names of its document")                        \
	X(OWN_MAIN, "share of the subject in its words")                                                 \
	X(FRESH, "share of what is not in the names of its document")                                    \
	X(CUES, "phrases of the intent")                                                                 \
	X(PRIMARY, "its facet answers the intent")                                                       \
	X(PRIOR, "of its part of the document")                                                          \
	X(WORDS, "number of words")                                                                      \
	X(AT, "sentences before it in its block")                                                        \
	X(LEFT, "sentences behind it in its block")                                                      \
	X(TITLE, "is a title")                                                                           \
	X(STANDING, "stands alone 0, softly 1, leans on the one before, which is with it, 2")            \
	X(CONCLUDES, "words of a conclusion")                                                            \
	X(DEFINES, "begins with the subject and says what it is")                                        \
	X(BEGINS, "share of the subject among as many of its first words, and two")                      \
	X(SUBJECT_VERB, "words between the subject and the first \"is\", 20 where there is none")        \
	X(RARE, "share of the question's terms in its words, by the square of idf")                      \
	X(RARE_DOC, "the same in all candidates of its document and its names")                          \
	X(RARE_MISSING, "idf of the rarest term of the question that it lacks, over that of the rarest") \
	X(SIGNIFICANCE, "words of significance or of no difference")                                     \
	X(COMPARISON, "words that compare")                                                              \
	X(DIRECTION, "words of more and less")                                                           \
	X(METHOD, "words of what was done or planned")                                                   \
	X(PERCENTS, "per cent signs")                                                                    \
	X(FIRST, "where the first focus term stands, as a share of its words")                           \
	X(WE, "speaks of us or of our study")                                                            \
	X(PARENTHESES, "number of opening brackets")                                                     \
	X(NUMBERS, "number of tokens that begin with a digit")                                           \
	X(NAMES, "tokens with a capital or digit behind the first letter that the question lacks")       \
	X(COMMAS, "number of commas")                                                                    \
	X(NEGATED, "has a word of negation")                                                             \
	X(STOP, "ends with a full stop")                                                                 \
	X(Q_PAIRS, "share of the question's pairs of words that it has")                                 \
	X(S_PAIRS, "share of its pairs of words that the question has")                                  \
	X(Q_WORDS_IN, "share of the question's words that it has, stop words too")                       \
	X(CENTRE_2, "mean over its pairs of words: weight of other documents that have the pair")        \
	X(CENTRE_2_SHARP, "the same, the best found weighing far more")                                  \
	X(CENTRE_2_SUM, "sum instead of mean")                                                           \
	X(CENTRE_1, "mean over its content terms, likewise")                                             \
	X(CENTRE_1_SHARP, "the same, the best found weighing far more")                                  \
	X(LIKE_BEST, "mean likeness to the ten best found")                                              \
	X(ASKS_YES_NO, "the question can be answered by yes or no")                                      \
	X(ASKS_LIST, "asks for several things")                                                          \
	X(ASKS_WHAT_IS, "asks what something is")                                                        \
	X(ASKS_HOW, "asks how or why")                                                                   \
	X(ASKS_NUMBER, "asks for a number")                                                              \
	X(ASKS_WHICH, "asks which")                                                                      \
	X(Q_LENGTH, "words of the question")                                                             \
	X(POOL, "log of the number of candidates")                                                       \
	X(TAKEN, "words taken so far")                                                                   \
	X(TAKEN_N, "claims taken so far")                                                                \
	X(TAKEN_LIKE, "greatest likeness to what was taken")                                             \
	X(TAKEN_FIRST, "value of the first claim taken")                                                 \
	X(OWN_VALUE, "its own value as a first claim")                                                   \
	X(NEW_PAIRS, "share of its pairs of words that are new")                                         \
	X(NEW_CENTRE, "CENTRE_2 over new pairs only, still over all its pairs")                          \
	X(NEW_CENTRE_SUM, "its sum")                                                                     \
	X(SAME_DOC, "from the document of a claim taken")                                                \
	X(NEXT, "directly behind a claim taken")                                                         \
	X(NEW_Q_PAIRS, "share of the question's pairs that it has and nothing taken has")

enum bottom_feature {
#define X(c, what) BF_##c,
	BOTTOM_FEATURES(X)
#undef X
		BF_N
};

#endif
