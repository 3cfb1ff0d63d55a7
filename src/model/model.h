/*
 * model.h - tables that were learned, and nothing else.
 *
 * Each table names, at the head of its file, the command that writes it, the data and the date; what its columns are
 * says the header of the room that uses it. They stand before all rooms that use them, since they need none.
 */
#ifndef ATTEST_MODEL_MODEL_H
#define ATTEST_MODEL_MODEL_H

#include "model/linear.h"
#include "model/trees.h"

/* finding_model.c, by bench/train_finding.py: columns are FINDING_FEATURES of sentence/finding.h. */
extern const struct tree_model finding_model;
/* bottom_model.c, by bench/train_plain.py: [0] the first claim, [1] further ones; columns are BOTTOM_FEATURES of
 * answer/bottom_priv.h. */
extern const struct tree_model bottom_models[2];

/*
 * fusion_model.c, by bench/train_fusion.py: columns are UNIT_FEATURES of search/search.h, with vectors and by words
 * alone, and DOC_FEATURES of search/search_priv.h, for questions of one clause and of several.
 */
extern const float fusion_units[], fusion_units_words[], fusion_docs[], fusion_docs_long[];
/*
 * relevance_model.c and relevance_…_trees.c, by bench/train_relevance.py; columns are the features of answer/relevance.h. [0] for questions
 * that were searched by words and by meaning, [1] by words alone. Of a bullet of a summary: does it belong to the
 * question, does the question turn on it; of a library: does it answer.
 */
extern const struct linear_model relevance_belongs[2], relevance_leads[2];
/* Of the first two the logit is the mean of both models'. */
extern const struct tree_model relevance_belongs_trees[2], relevance_leads_trees[2], relevance_answers_trees[2];

/* sure_model.c, by bench/fit_confidence.py: columns are SURE_LIST of answer/answer_priv.h, the value is a logit. [0]
 * with meaning, [1] by words alone. */
extern const struct tree_model sure_models[2];

#endif
