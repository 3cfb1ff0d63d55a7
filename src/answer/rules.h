/*
 * rules.h - the tables of data/rules that the composer goes by, as sets of phrases made once in a process.
 */
#ifndef ATTEST_ANSWER_RULES_H
#define ATTEST_ANSWER_RULES_H

#include "phrase/phrase.h"

/* (enumerator, table: data/rules has it with a hyphen for each underline) */
#define ANSWER_RULES(X)                   \
	X(INTENT_CUES, intent_cues)       \
	X(FACET_HEADINGS, facet_headings) \
	X(FACET_WORDS, facet_words)       \
	X(PART_HEADINGS, part_headings)   \
	X(ALTERNATIVES, alternatives)     \
	X(ASKED_FORMS, asked_forms)       \
	X(SAID_FORMS, said_forms)
enum answer_rules {
#define X(c, name) RULES_##c,
	ANSWER_RULES(X)
#undef X
		RULES_SETS
};
#define X(c, name) extern const struct phrase_rule rules_##name[];
ANSWER_RULES(X)
#undef X
/* Facets with a question on each: [0] the facet, [1] the question with {} for the topic. */
extern const char *const rules_facet_questions[][2];
extern const size_t rules_facet_questions_n;

#define RULES_MATCHES_MAX 64 /* fits of one text that are looked at */
/* The set; NULL when it could not be made, which answer_rules_ready tells. */
const struct phrase_set *rules_set(enum answer_rules which);
int answer_rules_ready(struct err *e);
/* The number of a table's rule that fits the text, the first in the order of rows; -1 when none does. */
int rules_first(enum answer_rules which, struct str text, struct arena *a);

#endif
