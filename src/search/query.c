/*
 * query.c - a question made ready for searching: its weightiest terms with their idf, the words of headings that fit
 * its intents, and a small hash table over both for looking passages and sentences up.
 */
#include "search/search_priv.h"

#include "base/mem.h"
#include "text/text.h"

#include <stdlib.h>

#define LATER_INTENT 0.6f /* weight of the cues of the intents after the first */

/* Asked of each term of each passage that is looked at: three of its bytes and its length are enough to go by. */
static size_t slot_of(struct str term)
{
	uint32_t x = (uint32_t)term.n;
	if (term.n)
		x += (uint32_t)(unsigned char)term.p[0] << 6 ^ (uint32_t)(unsigned char)term.p[term.n / 2] << 12 ^
		     (uint32_t)(unsigned char)term.p[term.n - 1] << 18;
	return (size_t)(x * UINT32_C(2654435761) >> 20) & (QUERY_SLOTS - 1);
}

static int lookup(const uint8_t *slots, const struct query *q, bool cues, struct str term)
{
	for (size_t i = slot_of(term); slots[i]; i = (i + 1) & (QUERY_SLOTS - 1)) {
		int at = slots[i] - 1;
		if (str_eq(cues ? q->cues[at].term : q->terms[at].term, term))
			return at;
	}
	return -1;
}

int query_term_of(const struct query *q, struct str term)
{
	return lookup(q->term_slot, q, false, term);
}

int query_cue_of(const struct query *q, struct str term)
{
	return lookup(q->cue_slot, q, true, term);
}

static void enter(uint8_t *slots, struct str term, size_t at)
{
	size_t i = slot_of(term);
	while (slots[i])
		i = (i + 1) & (QUERY_SLOTS - 1);
	slots[i] = (uint8_t)(at + 1);
}

struct picked {
	uint32_t at;
	float idf, value;
};

static int by_value(const void *a, const void *b)
{
	const struct picked *x = a, *y = b;
	if (x->value != y->value)
		return x->value > y->value ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static int by_place(const void *a, const void *b)
{
	const struct picked *x = a, *y = b;
	return (x->at > y->at) - (x->at < y->at);
}

static int add_cues(const struct question *question, struct arena *a, struct query *q, struct err *e)
{
	struct text_tokens *tt = text_tokens_new();
	if (!tt)
		return err_mem(e);
	for (size_t i = 0; i < question->n_intents; i++) {
		struct text_token t;
		text_tokens_begin(tt, str_c(intent_heading_words(question->intents[i])));
		while (text_next(tt, &t)) {
			if ((t.flags & TEXT_STOP) || q->n_cues == QUERY_CUES_MAX || query_cue_of(q, t.term) >= 0)
				continue;
			struct str term = arena_str(a, t.term);
			q->cues[q->n_cues] = (struct qcue){term, i ? LATER_INTENT : 1};
			enter(q->cue_slot, term, q->n_cues++);
		}
	}
	text_tokens_free(tt);
	return arena_ok(a) ? 0 : err_mem(e);
}

int query_make(const struct snap *s, const struct question *question, struct arena *a, struct query *q, struct err *e)
{
	memset(q, 0, sizeof(*q));
	struct picked *p = mem_calloc(question->n_terms + 1, sizeof(*p));
	if (!p)
		return err_mem(e);
	for (size_t i = 0; i < question->n_terms; i++) {
		float idf = snap_idf(s, question->terms[i].term);
		p[i] = (struct picked){(uint32_t)i, idf, idf * question->terms[i].weight};
	}
	size_t n = question->n_terms;
	if (n > QUERY_TERMS_MAX) {
		qsort(p, n, sizeof(*p), by_value);
		n = QUERY_TERMS_MAX;
		qsort(p, n, sizeof(*p), by_place);
	}
	float focus = 0;
	for (size_t i = 0; i < n; i++) {
		const struct q_term *t = &question->terms[p[i].at];
		struct qt *u = &q->terms[q->n];
		*u = (struct qt){.term = t->term, .weight = t->weight, .idf = p[i].idf, .beg = t->beg, .end = t->end};
		u->share = t->focus && !t->compound ? p[i].value : 0;
		focus += u->share;
		q->weight_idf += p[i].value;
		enter(q->term_slot, t->term, q->n++);
	}
	free(p);
	for (size_t i = 0; focus > 0 && i < q->n; i++)
		q->terms[i].share /= focus;
	q->focus = focus > 0;
	return add_cues(question, a, q, e);
}

float query_share(const struct query *q, uint64_t mask)
{
	float sum = 0;
	for (size_t i = 0; i < q->n; i++)
		if (mask >> i & 1)
			sum += q->terms[i].share;
	return sum < 1 ? sum : 1;
}

int query_search(const struct snap *s, const struct query *q, const struct index_filter *f, size_t k, struct arena *a,
		 struct hit **hits, size_t *n, struct err *e)
{
	struct query_term terms[QUERY_TERMS_MAX];
	for (size_t i = 0; i < q->n; i++)
		terms[i] = (struct query_term){q->terms[i].term, q->terms[i].weight};
	struct hit *h = ARENA_ARRAY(a, k, struct hit);
	if (!h)
		return err_mem(e);
	int r = snap_search(s, terms, q->n, f, h, k, e);
	if (r < 0)
		return r;
	*hits = h;
	*n = (size_t)r;
	return 0;
}
