/*
 * pool.c - candidates, and those from summaries: bullet by bullet what the units of the search hold, with the lead-ins
 * above them.
 *
 * A unit of a summary is one bullet or paragraph where its document has vectors, and a passage of several where it has
 * none. Each bullet (of a long one each sentence) is a candidate; those above it in its list come along, worth nothing
 * by themselves unless they were found too. A fragment ("fever;") is shown only under its lead-in, with its fellows.
 */
#include "answer/answer_priv.h"

#define LIST_ITEMS_MAX 10 /* fragments of one list that come along */

struct str cand_text(const struct compose *k, const struct cand *c)
{
	return str_sub(k->src[c->src].d->text, c->beg, c->end);
}

void judge(struct cand *c, const char *rule, double factor)
{
	c->value *= factor;
	if (c->n_why < REASONS_MAX)
		c->why[c->n_why++] = (struct reason){rule, factor};
}

/* Is it the end of a paragraph under which a list hangs, and no whole sentence? */
static bool leads_list(const struct doc *d, uint32_t block, uint32_t end)
{
	const struct doc_block *b = &d->blocks[block];
	return b->kind == BLOCK_PARA && end == b->end && block + 1 < d->n_blocks &&
	       d->blocks[block + 1].parent == block && doc_leads_in(doc_block_text(d, block));
}

uint32_t cand_add(struct compose *k, uint32_t src, uint32_t block, uint32_t beg, uint32_t end, uint32_t parent)
{
	if (k->n_cand >= CANDIDATES_MAX || !ARENA_MORE(&k->scratch, k->cand, k->n_cand, k->cap_cand))
		return DOC_NONE;
	uint32_t i = (uint32_t)k->n_cand++;
	struct cand *c = &k->cand[i];
	memset(c, 0, sizeof(*c));
	c->src = src;
	c->block = block;
	c->beg = beg;
	c->end = end;
	c->parent = parent;
	struct str text = cand_text(k, c);
	termset_make(&k->lex, text, &c->terms);
	c->standing = standing_of(text);
	c->lead = text.p[text.n - 1] == ':' || leads_list(k->src[src].d, block, end);
	return i;
}

uint32_t cand_find(const struct compose *k, uint32_t src, uint32_t block, uint32_t beg)
{
	for (uint32_t i = 0; i < k->n_cand; i++)
		if (k->cand[i].src == src && k->cand[i].block == block && k->cand[i].beg == beg)
			return i;
	return DOC_NONE;
}

enum grade cand_grade(const struct compose *k, const struct cand *c)
{
	return evidence_grade(k->src[c->src].design);
}

/* ---- summaries ---- */

static uint32_t add_above(struct compose *k, uint32_t src, uint32_t block, int depth);

/* The candidate that is this bullet or sentence; one that is there already when there is. */
static uint32_t put(struct compose *k, uint32_t src, uint32_t block, uint32_t beg, uint32_t end, int depth)
{
	uint32_t at = cand_find(k, src, block, beg);
	if (at != DOC_NONE)
		return at;
	uint32_t above = add_above(k, src, block, depth);
	uint32_t c = cand_add(k, src, block, beg, end, above);
	if (c == DOC_NONE)
		return c;
	struct cand *x = &k->cand[c];
	x->facet = section_facet(k->src[src].d, k->src[src].d->blocks[block].section);
	if (x->standing == UNFIT && !x->lead)
		x->fragment = above != DOC_NONE && k->cand[above].lead;
	return c;
}

static uint32_t add_above(struct compose *k, uint32_t src, uint32_t block, int depth)
{
	const struct doc *d = k->src[src].d;
	uint32_t p = d->blocks[block].parent;
	if (p == DOC_NONE || depth > ARTICLE_DEPTH_MAX)
		return DOC_NONE;
	const struct doc_block *b = &d->blocks[p];
	uint32_t beg = b->beg;
	/* Of a paragraph that leads a list its last sentence. */
	if (b->kind == BLOCK_PARA) {
		struct text_span *s;
		size_t n = text_sentences(doc_block_text(d, p), &k->scratch, &s);
		beg += n ? s[n - 1].beg : 0;
	}
	if (b->end - beg > CLAIM_BYTES_MAX || doc_barred(d, beg, b->end))
		return DOC_NONE;
	return put(k, src, p, beg, b->end, depth + 1);
}

static void found(struct compose *k, uint32_t c, const struct found_unit *u, uint32_t rank)
{
	if (c == DOC_NONE || k->cand[c].unit)
		return;
	k->cand[c].unit = u;
	k->cand[c].rank = rank;
}

/* The bullets and paragraphs that begin within the unit. */
static void add_unit(struct compose *k, uint32_t src, const struct found_unit *u, uint32_t rank)
{
	const struct doc *d = k->src[src].d;
	uint32_t b = doc_block_at(d, u->beg);
	for (; b != DOC_NONE && b < d->n_blocks && d->blocks[b].beg < u->end; b++) {
		const struct doc_block *x = &d->blocks[b];
		if (x->kind != BLOCK_BULLET && x->kind != BLOCK_PARA)
			continue;
		struct text_span whole = {0, x->end - x->beg}, *parts = &whole;
		size_t n = 1;
		if (whole.end > CLAIM_BYTES_MAX)
			n = text_sentences(doc_block_text(d, b), &k->scratch, &parts);
		for (size_t i = 0; i < n; i++)
			if (parts[i].end - parts[i].beg <= CLAIM_BYTES_MAX &&
			    !doc_barred(d, x->beg + parts[i].beg, x->beg + parts[i].end))
				found(k, put(k, src, b, x->beg + parts[i].beg, x->beg + parts[i].end, 0), u, rank);
	}
}

/* Fragments say nothing alone: the list of one that was found is there whole. */
static void add_fellows(struct compose *k, uint32_t at)
{
	uint32_t parent = k->cand[at].parent, src = k->cand[at].src, n = 0;
	const struct doc *d = k->src[src].d;
	uint32_t lead = k->cand[parent].block;
	for (uint32_t b = lead + 1; b < d->n_blocks && n < LIST_ITEMS_MAX; b++) {
		const struct doc_block *x = &d->blocks[b];
		if (x->kind != BLOCK_BULLET || x->section != d->blocks[lead].section)
			break;
		if (x->parent != lead || x->end - x->beg > CLAIM_BYTES_MAX || doc_barred(d, x->beg, x->end))
			continue;
		n++;
		put(k, src, b, x->beg, x->end, 0);
	}
}

int pool_fill(struct compose *k, struct err *e)
{
	for (size_t i = 0; i < k->units->n && arena_ok(&k->scratch); i++) {
		const struct found_unit *u = &k->units->v[i];
		for (uint32_t s = 0; s < k->n_src; s++)
			if (k->src[s].structured && k->src[s].number == u->doc)
				add_unit(k, s, u, (uint32_t)i);
	}
	size_t n = k->n_cand;
	for (uint32_t i = 0; i < n && arena_ok(&k->scratch); i++)
		if (k->cand[i].fragment && k->cand[i].unit)
			add_fellows(k, i);
	return arena_ok(&k->scratch) ? 0 : err_mem(e);
}
