/*
 * agree.h - do two sentences contradict each other?
 *
 * Made to be right when it says yes, and silent when in doubt: two sentences contradict each other only when they
 * speak of the same things, under the same conditions, and one plainly says what the other plainly denies:
 *	direction       "improves" against "does not improve" or "worsens", "increases" against "lowers";
 *	recommendation  "is recommended" against "should not be used";
 *	number          the same measure in the same unit, with values that do not meet.
 * What is hedged ("may"), asked ("whether"), turned within the sentence ("but", "whereas"), or said of another group,
 * dose, side, time or stage is no contradiction. Reversed roles ("A was better than B" against "B was better than A")
 * are not seen. Pure functions of the words.
 */
#ifndef ATTEST_EVIDENCE_AGREE_H
#define ATTEST_EVIDENCE_AGREE_H

#include "base/arena.h"
#include "base/str.h"
#include "text/text.h"

enum agree { AGREE_UNKNOWN, AGREE_DIRECTION, AGREE_RECOMMENDATION, AGREE_NUMBER };
const char *agree_name(enum agree x); /* "", "direction", "recommendation", "number" */

/* A measured value or range of values with its unit. */
struct quantity {
	double lo, hi;
	uint64_t unit; /* hash of its folded unit; "%" is one */
};
/* A sentence read for comparing. Sets are hashes of folded, stemmed words, rising. */
struct statement {
	uint64_t *what; /* what it speaks of: neither predicate, nor condition, nor filler */
	uint32_t n_what;
	uint64_t *limits; /* groups, sides, times, stages; numbers that bound it ("below 45") */
	uint32_t n_limits;
	struct quantity *values; /* that are measured, not bounds */
	uint32_t n_values;
	uint8_t axes;	/* predicates: bits of the axes on which it says something */
	uint8_t sign;	/* bits of those axes: the upper end ("increases", "better") */
	uint8_t denied; /* bits of those axes: negated */
	int8_t advice;	/* 1 recommends, -1 recommends against, 0 neither */
	bool open;	/* hedged, asked, turned, or saying two things on one axis: contradicts nothing */
};
/* In the arena; a spent arena leaves it open. */
void statement_read(struct text_tokens *t, struct str sentence, struct arena *a, struct statement *out);
/* How the two contradict each other; AGREE_UNKNOWN when they do not, or when it cannot be told. Symmetric. */
enum agree statements_disagree(const struct statement *a, const struct statement *b);

#endif
