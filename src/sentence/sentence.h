/*
 * sentence.h - what does this text say: does it stand alone, is it result or plan, what may be cut, does it say the
 * same as another?
 *
 * Pure functions of a sentence (or bullet): no corpus, no question, no candidates. Slices returned point into the
 * argument. Sets of terms live in the arena of their lexer.
 */
#ifndef ATTEST_SENTENCE_SENTENCE_H
#define ATTEST_SENTENCE_SENTENCE_H

#include "base/arena.h"
#include "base/str.h"
#include "text/text.h"

#define CLAIM_WORDS_MIN 4 /* a shorter one says nothing alone */

/* ---- terms.c ---- */
struct termset {
	uint64_t *h; /* hashes of distinct content terms, rising */
	uint32_t n;
	uint64_t numbers;    /* hash of its numbers in order, 0 when none */
	uint32_t directions; /* bits: which groups of words of direction it has */
	uint32_t weak;	     /* of these, groups of which one more or less makes no other statement */
	bool negated;
};
struct lexer { /* a tokeniser and the arena of the sets */
	struct text_tokens *t;
	struct arena *a;
};
void termset_make(struct lexer *x, struct str s, struct termset *out);
bool termset_has(const struct termset *s, uint64_t term);
double termset_jaccard(const struct termset *a, const struct termset *b);
/* Is most of the shorter in the longer, and no number of b, negation or direction that tells them apart: does b repeat
 * a? */
bool termset_nearly(const struct termset *a, const struct termset *b);
bool termset_within(const struct termset *inner, const struct termset *outer);
/* Do the two say the same, so that b supports a's words? All content terms of a are in b, of the same numbers, negation
 * and directions. */
bool termset_says(const struct termset *a, const struct termset *b);
void termset_join(struct arena *a, struct termset *into, const struct termset *more);
/* Could both be said of different things: other numbers, negation or direction? */
bool termset_differ(const struct termset *a, const struct termset *b);

/* ---- standalone.c ---- */
enum standing {
	STANDS,	     /* quotable alone */
	STANDS_SOFT, /* speaks of "this study", "we": clear enough under its citation, but others first */
	LEANS,	     /* needs the sentence before */
	METHODS,     /* says what was done, not what is */
	UNFIT	     /* no claim: a question, a fragment, a pointer to a figure */
};
enum standing standing_of(struct str sentence);
/* Bytes of a label such as "CONCLUSIONS: " at the start, 0 when there is none. */
size_t label_bytes(struct str sentence);
/* Speaks of the page or the database, not of its matter. */
bool is_apparatus(struct str sentence);

/* ---- shorten.c ---- */
#define SHORTEN_PARTS 2
#define LISTED_MAX    12 /* items of a list in prose */
/* The parts of the sentence that may stand for it, in order; the whole when nothing may go. */
size_t shorten(struct str sentence, struct text_span out[SHORTEN_PARTS]);
/* A sentence that is a list: its beginning and its items; how many, 0 when it is none. */
size_t enumeration(struct str sentence, struct text_span *lead, struct text_span *items, size_t max);

/* ---- stated.c ---- */
#define STATED_FOUND	 1u   /* has marks of a result */
#define STATED_CONCLUDES 2u   /* says what it concludes, or that it is its own */
#define STATED_OTHERS	 4u   /* reports what others found */
#define STATED_DONE	 8u   /* what was done, planned or asked, and no result */
#define STATED_SINGLE	 16u  /* what happened to one or two patients */
#define STATED_PAST	 32u  /* how things came about */
#define STATED_OPEN	 64u  /* what is still to be studied, or may explain what was found */
#define STATED_REPORTS	 128u /* says what is known of other studies, naming none */
unsigned stated(struct str sentence);

#endif
