/*
 * disagree.c - claims that contradict each other, side by side.
 *
 * Compared are candidates that speak to the question (they have a value) and stand alone, each with each, by
 * evidence/agree.h; two of one document only when they rest on different works. Numbers are compared between summaries
 * and guidelines only: single studies differ in them for many good reasons. Both of a pair must be about the subject.
 */
#include "answer/answer_priv.h"
#include "evidence/agree.h"

#define DISAGREE_MIN 0.35 /* worth of both: what is beside the point does not disagree */
#define COMPARED_MAX 400  /* candidates, best first */

static bool rest_apart(const struct compose *k, const struct cand *a, const struct cand *b)
{
	if (a->src != b->src)
		return true;
	const struct doc *d = k->src[a->src].d;
	const struct doc_block *x = &d->blocks[a->block], *y = &d->blocks[b->block];
	for (uint32_t i = 0; i < x->ref_n; i++)
		for (uint32_t j = 0; j < y->ref_n; j++)
			if (d->cites[x->ref_beg + i] == d->cites[y->ref_beg + j])
				return false;
	return x->ref_n && y->ref_n;
}

/* Of those that say the same: the one that stands in the article already, else the best graded. */
static uint32_t speaker_of(const struct compose *k, uint32_t i)
{
	for (uint32_t c = 0; c < k->n_cand; c++)
		for (uint32_t j = 0; j < k->cand[c].n_also; j++)
			if (k->cand[c].also[j] == i)
				return c;
	return k->cand[i].used ? i : choose_speaker(k, i);
}

void disagreements_find(struct compose *k)
{
	uint32_t *at = ARENA_ARRAY(&k->scratch, COMPARED_MAX, uint32_t);
	struct statement *s = ARENA_ARRAY(&k->scratch, COMPARED_MAX, struct statement);
	size_t n = 0;
	if (!at || !s)
		return;
	for (uint32_t i = 0; i < k->n_cand && n < COMPARED_MAX; i++) {
		const struct cand *c = &k->cand[i];
		if (c->lead || c->fragment || c->value < DISAGREE_MIN ||
		    (c->standing != STANDS && c->standing != STANDS_SOFT))
			continue;
		statement_read(k->lex.t, cand_text(k, c), &k->scratch, &s[n]);
		at[n] = i;
		n += !s[n].open;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i && k->chosen.n_pairs < DISAGREE_MAX; j++) {
			enum agree x = statements_disagree(&s[i], &s[j]);
			const struct cand *a = &k->cand[at[j]], *b = &k->cand[at[i]];
			if (x == AGREE_UNKNOWN || !rest_apart(k, a, b))
				continue;
			if (x == AGREE_NUMBER && (k->src[a->src].d->kind == DOC_KIND_RESEARCH ||
						  k->src[b->src].d->kind == DOC_KIND_RESEARCH))
				continue;
			bool there = false;
			for (size_t p = 0; p < k->chosen.n_pairs; p++)
				for (int e = 0; e < 2; e++)
					there |= k->chosen.pair[p][e] == at[i] || k->chosen.pair[p][e] == at[j];
			if (there)
				continue;
			/* For each side the best of those that say the same. */
			k->chosen.pair[k->chosen.n_pairs][0] = speaker_of(k, at[j]);
			k->chosen.pair[k->chosen.n_pairs++][1] = speaker_of(k, at[i]);
		}
}
