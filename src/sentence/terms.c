/*
 * terms.c - sentences as sets of terms; do two of them say the same?
 *
 * Likeness is counted over content terms (stemmed, stop words and compounds left out), with the Jaccard coefficient.
 * Likeness is not sameness: "anterior surgery was better" and "posterior surgery was better" share nearly all their
 * terms. So two sentences are said to say the same only when every content term of one is in the other, and when
 * nothing marks a difference: numbers, negation, and words of direction (more, less, before, after …) must agree.
 */
#include "sentence/sentence.h"

#include "phrase/tables.h"

#include <stdlib.h>

#define SAME_JACCARD	0.6  /* two sentences that say the same are also of about the same length */
#define SAME_TERMS	4    /* shorter ones are too poor to tell */
#define NEARLY_TERMS	8    /* shorter ones are too poor to tell */
#define NEARLY_SHARE	0.75 /* of the terms of the shorter */

static int by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

static uint32_t sort_distinct(uint64_t *h, uint32_t n)
{
	uint32_t m = 0;
	if (n)
		qsort(h, n, sizeof(*h), by_hash);
	for (uint32_t i = 0; i < n; i++)
		if (m == 0 || h[m - 1] != h[i])
			h[m++] = h[i];
	return m;
}

/* A unit is another term after its number than the short form that has its letters: 450 ms are no multiple sclerosis. */
#define OF_NUMBER UINT64_C(0x5bd1e9955bd1e995)

/*
 * Does the unit w come right after the number that ended at `number`: 450 ms, 10-mm? Capitals are a name all the same:
 * "3 MS patients".
 */
static bool is_measure(struct str s, const struct text_token *t, uint32_t number)
{
	return number && t->beg <= number + 1 && !(t->flags & TEXT_UPPER) && text_is_unit(str_sub(s, t->beg, t->end));
}

void termset_make(struct lexer *x, struct str s, struct termset *out)
{
	struct text_token t;
	size_t room = 0, n = 0;
	bool before_or = false;
	uint32_t number = 0; /* where the last word ended, when it was a number */
	memset(out, 0, sizeof(*out));
	text_tokens_begin(x->t, s);
	while (text_next(x->t, &t)) {
		if (t.flags & TEXT_COMPOUND)
			continue;
		struct str w = str_sub(s, t.beg, t.end);
		const struct phrase_word *row = word_row(words_sentence_words, words_sentence_words_n, w);
		bool direction = row && strcmp(row->value, "direction") == 0;
		bool weak = row && strcmp(row->value, "weak-direction") == 0;
		if (direction || weak) {
			uint32_t bit = UINT32_C(1) << (strtoul(row->more, NULL, 10) & 31);
			out->directions |= bit;
			out->weak |= weak ? bit : 0;
		}
		/* "little or no sensory loss" affirms that there is little. */
		bool or_no = before_or && str_ieq(w, STR("no"));
		out->negated |= !or_no && word_is(words_sentence_words, words_sentence_words_n, w, "negation");
		before_or = str_ieq(w, STR("or"));
		bool measure = is_measure(s, &t, number);
		number = t.flags & TEXT_NUMBER ? t.end : 0;
		if (t.flags & TEXT_NUMBER)
			out->numbers = (out->numbers ^ str_hash(w)) * UINT64_C(0x9E3779B97F4A7C15) + 1;
		if (t.flags & TEXT_STOP)
			continue;
		if (!ARENA_MORE(x->a, out->h, n, room))
			break;
		out->h[n++] = str_hash(t.term) ^ (measure ? OF_NUMBER : 0);
	}
	out->n = sort_distinct(out->h, (uint32_t)n);
}

bool termset_has(const struct termset *s, uint64_t term)
{
	uint32_t lo = 0, hi = s->n;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (s->h[mid] < term)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->n && s->h[lo] == term;
}

static uint32_t shared(const struct termset *a, const struct termset *b)
{
	uint32_t i = 0, j = 0, n = 0;
	while (i < a->n && j < b->n) {
		if (a->h[i] == b->h[j]) {
			n++;
			i++;
			j++;
		} else if (a->h[i] < b->h[j])
			i++;
		else
			j++;
	}
	return n;
}

double termset_jaccard(const struct termset *a, const struct termset *b)
{
	uint32_t both = shared(a, b), any = a->n + b->n - both;
	return any ? (double)both / any : 0;
}

bool termset_nearly(const struct termset *a, const struct termset *b)
{
	uint32_t least = a->n < b->n ? a->n : b->n;
	bool differ = (b->numbers && a->numbers != b->numbers) || a->negated != b->negated ||
		      ((a->directions ^ b->directions) & ~(a->weak | b->weak));
	return !differ && least >= NEARLY_TERMS && shared(a, b) >= NEARLY_SHARE * least;
}

bool termset_within(const struct termset *inner, const struct termset *outer)
{
	return inner->n && shared(inner, outer) == inner->n;
}

void termset_join(struct arena *a, struct termset *into, const struct termset *more)
{
	uint64_t *h = ARENA_ARRAY(a, (size_t)into->n + more->n, uint64_t);
	if (!h)
		return;
	if (into->n)
		memcpy(h, into->h, into->n * sizeof(*h));
	if (more->n)
		memcpy(h + into->n, more->h, more->n * sizeof(*h));
	into->n = sort_distinct(h, into->n + more->n);
	into->h = h;
}

bool termset_differ(const struct termset *a, const struct termset *b)
{
	/* One that gives numbers and one that gives none do not contradict each other. */
	return (a->numbers && b->numbers && a->numbers != b->numbers) || a->negated != b->negated ||
	       a->directions != b->directions;
}

bool termset_says(const struct termset *a, const struct termset *b)
{
	if (a->n < SAME_TERMS || a->numbers != b->numbers || a->negated != b->negated ||
	    (a->directions & ~b->directions))
		return false;
	return termset_within(a, b) && termset_jaccard(a, b) >= SAME_JACCARD;
}
