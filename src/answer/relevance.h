/*
 * relevance.h - what is known of a bullet of a summary for a question, and what that is worth.
 *
 * Whether a bullet belongs to a question, whether the question turns on it, and whether a library answers at all, are
 * learned judgements: logistic models over these features (src/model/relevance_model.c, written by
 * bench/train_relevance.py from labelled questions). There is one set of weights for questions that were searched by
 * words and by meaning, and one for words alone.
 */
#ifndef ATTEST_ANSWER_RELEVANCE_H
#define ATTEST_ANSWER_RELEVANCE_H

#include "search/search.h"

/* (name, what it is); those of the unit come first, in the order of UNIT_FEATURE_LIST. */
#define RELEVANCE_OWN(X)                                                                           \
	X(FUSED, "score of the search, over the best one's")                                       \
	X(RANK, "ln of its rank in the search")                                                    \
	X(RANK_DOC, "ln of its rank within its document")                                          \
	X(COS_GAP, "cosine with the whole question, less the best one's")                          \
	X(ASKED_GAP, "the same with the clause that asks")                                         \
	X(COS_Z, "cosine with the whole question, in standard deviations over all that was found") \
	X(ASKED_Z, "the same with the clause that asks")                                           \
	X(DOC_GAP, "best cosine in its document, less the best one's of all")                      \
	X(SECTION_BEST, "best cosine under its heading")                                           \
	X(SECTION_MEAN, "mean cosine under its heading")                                           \
	X(BESIDE, "mean cosine of the bullets before and behind it")                               \
	X(OWN, "share of the question's weight in its own words")                                  \
	X(AROUND, "share in its words, lead-ins, headings and title")                              \
	X(THINGS_OWN, "share of the things asked about that its own words name")                   \
	X(THINGS, "share that its words, lead-ins, headings and the names of its document name")   \
	X(SUBJECT, "share of the subject in the best name of its document")                        \
	X(PRIMARY, "stands under a heading that answers the intent")                               \
	X(SUMMARY, "stands in the summary of its document")                                        \
	X(THEIRS, "is said of a state or group that is the patient's")                             \
	X(WARNS, "warns of what the patient has or is to be given")                                \
	X(DRUG, "names a drug that the patient takes or that is asked about")                      \
	X(NUMBERS, "has a number")                                                                 \
	X(WORDS_N, "ln of its words")                                                              \
	X(LISTED, "hangs under a lead-in")                                                         \
	X(GIVES_TIME, "a time is wanted, and it has one (forms.c)")                                \
	X(GIVES_DOSE, "a dose is wanted, and it has one")                                          \
	X(GIVES_SHARE, "a share or an effect in numbers is wanted, and it has one")                \
	X(GIVES_BOUND, "a bound is wanted, and it has one")                                        \
	X(GIVES_TEST, "a test is wanted, and it has one")                                          \
	X(GIVES_REMEDY, "a drug or procedure is wanted, and it has one")                           \
	X(GIVES_FIRST, "a first step is wanted, and it has one")                                   \
	X(GIVES_NEXT, "a step behind the first is wanted, and it has one")                         \
	X(GIVES_PREVENTION, "prevention is wanted, and it has one")                                \
	X(LACKS_TIME, "a time is wanted, and it has none")                                         \
	X(LACKS_DOSE, "a dose is wanted, and it has none")                                         \
	X(LACKS_SHARE, "a share or an effect in numbers is wanted, and it has none")               \
	X(LACKS_BOUND, "a bound is wanted, and it has none")                                       \
	X(LACKS_TEST, "a test is wanted, and it has none")                                         \
	X(LACKS_REMEDY, "a drug or procedure is wanted, and it has none")                          \
	X(LACKS_FIRST, "a first step is wanted, and it has none")                                  \
	X(LACKS_NEXT, "a step behind the first is wanted, and it has none")                        \
	X(LACKS_PREVENTION, "prevention is wanted, and it has none")                               \
	X(BESIDE_DOSE, "it has a dose, and none is wanted")                                        \
	X(BESIDE_NEXT, "it has a step behind the first, and none is wanted")                       \
	X(BESIDE_PREVENTION, "it has prevention, and none is wanted")                              \
	X(OTHER_ILL, "names an illness that is neither the question's nor its document's, alone")  \
	X(NEAR_N, "ln of how many found bullets lie within 0.06 of the best cosine")               \
	X(QUESTION_N, "ln of the question's words")                                                \
	X(TOP, "best cosine of all")
enum relevance_feature {
	RELEVANCE_UNIT_LAST = UNIT_FEATURES - 1,
#define X(c, what) REL_##c,
	RELEVANCE_OWN(X)
#undef X
		RELEVANCE_N
};
const char *relevance_name(enum relevance_feature f);

/* Of the library for the question: what outcome and confidence rest on. */
#define ANSWERS_FEATURES(X)                                                                                 \
	X(TOP, "best cosine with the whole question")                                                       \
	X(TOP_ASKED, "best cosine with the clause that asks")                                               \
	X(FIFTH, "fifth best cosine, less the best")                                                        \
	X(SPREAD, "best cosine, in standard deviations over all that was found")                            \
	X(BEST, "logit of the best value")                                                                  \
	X(THIRD, "logit of the third best value")                                                           \
	X(SUM, "ln of the sum of values")                                                                   \
	X(LEADS, "logit of the best estimate of a lead")                                                    \
	X(MASS, "share of the best document in the mass of what is near")                                   \
	X(MASS_THREE, "share of the best three documents")                                                  \
	X(DOC_COS, "best cosine of a document's own vector")                                                \
	X(SUBJECT, "share of the subject in the names of the best three documents, the best of them")       \
	X(SUBJECT_SAID, "share of the subject in the words of the best five bullets, the best of them")     \
	X(THINGS, "share of the things asked about that the best five bullets and their names hold")        \
	X(FOCUS, "share of the focus that they hold")                                                       \
	X(RAREST, "the heaviest term of the focus is among them")                                           \
	X(HEAVY_OWN, "best share of the focus, by the square of its weights, in one of their own words")    \
	X(LOST, "weight of the heaviest focus term that none of their own words have, over the heaviest")   \
	X(MEANS, "share of the drugs and procedures asked about that their own words name; 1 for none")     \
	X(ILLS, "share of the conditions asked about that they or their names have; 1 for none")            \
	X(LEAD_ILL, "the best lead or its document names a condition that is asked about; 1 where none is") \
	X(OTHER_ILL, "share of the best five bullets that are about another illness alone")                 \
	X(UNKNOWN, "share of the focus weight in words that the corpus does not have")                      \
	X(WORDS, "score of the search by words, best")                                                      \
	X(COVER, "best share of the focus in one passage")                                                  \
	X(QUESTION_N, "ln of the question's words")
enum answers_feature {
#define X(c, what) ANS_##c,
	ANSWERS_FEATURES(X)
#undef X
		ANSWERS_N
};
const char *answers_name(enum answers_feature f);

#endif
