/*
 * lint_priv.h - what the parts of the linter share: lint.c (form), lint_refs.c (what references bear), lint_words.c
 * (what bullets say), lint_drugs.c (what is said of each drug).
 */
#ifndef ATTEST_READ_LINT_PRIV_H
#define ATTEST_READ_LINT_PRIV_H

#include "read/brief_priv.h"
#include "read/lint.h"

struct lint {
	const char *name;
	const struct lint_events *ev;
	struct lint_result *r;
	struct arena *a;
};

void lint_tell(struct lint *l, enum lint_level level, uint32_t line, const char *rule, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* For messages: the beginning of a text. */
#define LINT_SHOW(s) STR_ARG(str_sub((s), 0, utf8_floor((s), 60)))

/* ---- lint_refs.c ---- */
enum host_class {
	HOST_OTHER,
	HOST_ISSUER,
	HOST_REGULATOR,
	HOST_FORMULARY,
	HOST_JOURNAL,
	HOST_REPOSITORY,
	HOST_PUBLIC,
	HOST_FORBIDDEN
};
/* Of an address, by data/rules/reference-hosts.tsv; *why is the row's reason, or "". */
enum host_class lint_host(struct str url, const char **why);
/* May a dose rest on it? */
bool lint_ref_bears(const struct brief_ref *r);
/* Is it known only through somebody else's page? */
bool lint_ref_second_hand(const struct brief_ref *r);
/* Each reference by itself, then what each bullet rests on; is_dose[i] tells of item i. */
void lint_refs(struct lint *l, const struct brief *b, const bool *is_dose);

/* Guidelines that were replaced (data/rules/guideline-versions.tsv), and briefs that are older than that. */
void lint_versions(struct lint *l, const struct brief *b);

/* ---- lint_words.c ---- */
/* What bullets are looked through for, as bits; the values of data/rules/brief-words.tsv in this order. */
enum lint_word {
	WORD_AMOUNT,
	WORD_MEASURE,
	WORD_HOW,
	WORD_HANGS,
	WORD_ACTION,
	WORD_BARE,
	WORD_DATED,
	WORD_ROUTE,
	WORD_BAR,
	WORD_BOUND,
	WORD_UNITS,
	WORD_N
};
struct phrase_set;
int lint_word_set(struct phrase_set **set, struct err *e);
/*
 * Bits of enum lint_word that are in the text; an amount that a measure covers is none. *at: byte of the first amount,
 * text.n without one; may be NULL.
 */
unsigned lint_words_in(const struct phrase_set *set, struct str text, struct arena *a, size_t *at);
/* Which items give a dose: n_items values in l's arena, NULL on a spent one. ERR_NOMEM. */
int lint_doses(struct lint *l, const struct brief *b, bool **is_dose, struct err *e);
/* What a medical editor would ask of the words. */
int lint_words(struct lint *l, const struct brief *b, const bool *is_dose, struct err *e);

/* ---- lint_drugs.c ---- */
/* Tells each drug that the brief names (lint_events.drug). ERR_NOMEM. */
int lint_drugs(struct lint *l, const struct brief *b, const bool *is_dose, struct err *e);

#endif
