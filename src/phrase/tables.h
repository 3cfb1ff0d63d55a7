/*
 * tables.h - tables of data/rules that are asked about single sentences, titles and words, by several rooms.
 *
 * Signs are rules that a sentence has or has not: its value says of what. Words are rows for one word each, without the
 * engine of phrases: whole, "begin*" or "*end", ASCII letters in either case.
 *
 *	struct signs s;
 *	signs_of(SIGNS_STATED, sentence, &s);
 *	if (signs_count(&s, "plans")) …
 *
 * Sets are made once in a process. Where memory fails the sentence has no signs, which is counted (base/mem.h).
 */
#ifndef ATTEST_PHRASE_TABLES_H
#define ATTEST_PHRASE_TABLES_H

#include "phrase/phrase.h"

/* (enumerator, table: data/rules has it with a hyphen for each underline) */
#define SIGNS_TABLES(X)                   \
	X(DESIGNS, designs)               \
	X(STANDING, standing)             \
	X(STATED, stated)                 \
	X(FINDING_MARKS, finding_marks)   \
	X(FINDING_PARTS, finding_parts)   \
	X(CUTS, cuts)                     \
	X(CLAIM_SIGNS, claim_signs)
enum signs_table {
#define X(c, name) SIGNS_##c,
	SIGNS_TABLES(X)
#undef X
		SIGNS_N
};
#define SIGNS_MAX   128	 /* rules that are kept of one sentence */
#define SIGNS_BYTES 1024 /* of a sentence that are looked at */
struct signs {
	const struct phrase_rule *rules;
	uint32_t rule[SIGNS_MAX]; /* that fit, rising */
	size_t n;
};
void signs_of(enum signs_table which, struct str sentence, struct signs *out);
/* How many of those rules have that value. */
size_t signs_count(const struct signs *s, const char *value);
/* The table's set with its rules; NULL when memory failed. */
const struct phrase_set *signs_set(enum signs_table which, const struct phrase_rule **rules);

/* A row of a table of words. */
struct phrase_word {
	const char *word;
	const char *value, *more; /* or "" */
};
#define WORD_TABLES(X)     \
	X(statement_words) \
	X(asked_kinds)     \
	X(name_words)      \
	X(sentence_words)  \
	X(asking_words)    \
	X(question_words)
#define X(name)                                         \
	extern const struct phrase_word words_##name[]; \
	extern const size_t words_##name##_n;
WORD_TABLES(X)
#undef X
/* The first row that fits the word; NULL when none does. */
const struct phrase_word *word_row(const struct phrase_word *table, size_t n, struct str word);
/* Does a row of this value fit it? */
bool word_is(const struct phrase_word *table, size_t n, struct str word, const char *value);

#endif
