/*
 * cue.h - phrases by which a text shows what it is.
 *
 * A text is folded once: ASCII letters lower, every run of bytes that are no letter, digit or part of a multi-byte
 * character one space, a space at both ends, "randomis" as "randomiz". A cue is one or more phrases joined by '+' (all
 * must be there, in any place); a phrase is whole words, and
 *	^first words    binds it to the beginning of the text,
 *	last words$     to its end,
 *	etiolog*        lets its last word have any ending.
 */
#ifndef ATTEST_EVIDENCE_CUE_H
#define ATTEST_EVIDENCE_CUE_H

#include "base/str.h"

#define CUE_TEXT_MAX 1024 /* bytes of a text that are looked at */

struct cue_text {
	char p[CUE_TEXT_MAX + 2];
	size_t n;
	uint64_t pairs[16]; /* which pairs of neighbouring bytes there are, hashed: most phrases are told to be absent
			       by their first pairs */
};

void cue_fold(struct str text, struct cue_text *out);
bool cue_has(const struct cue_text *t, struct str cue);
/* How many of the cues, separated by '|', are there. */
size_t cue_count(const struct cue_text *t, const char *cues);

#endif
