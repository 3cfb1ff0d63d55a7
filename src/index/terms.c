/*
 * terms.c - the terms of a segment: written in groups of sixteen, found by a binary search over the groups.
 *
 * The text of a term is whole, so that slices of it live as long as the segment. What else there is of the sixteen
 * stands together: bytes of their texts, largest impacts, then two or three short numbers each; docs/index-format.md,
 * TERMS. A term of one passage has no postings but these numbers.
 * Segments of format 1 have a record of 24 bytes for each term instead, which is read as well.
 */
#include "index/index_priv.h"

#define GROUP_REC_SIZE 16 /* bytes: where postings, text and numbers of a group begin */
#define NUMBERS_MAX    (TERM_GROUP * (2 + 3 * 5)) /* bytes of what stands together, at most */

/* ---- writing ---- */

void terms_add(struct terms_writer *w, const struct seg_term *t)
{
	w->v[w->n_group++] = *t;
	w->n++;
	if (w->n_group == TERM_GROUP)
		terms_close(w);
}

void terms_close(struct terms_writer *w)
{
	char rec[GROUP_REC_SIZE];

	if (!w->n_group)
		return;
	put64(rec, w->postings);
	put32(rec + 8, w->text);
	put32(rec + 12, (uint32_t)w->numbers.n);
	if (w->numbers.n > UINT32_MAX)
		w->numbers.err = ERR_LIMIT;
	buf_add(&w->groups, str_make(rec, sizeof rec));
	for (uint32_t i = 0; i < w->n_group; i++)
		buf_byte(&w->numbers, (unsigned char)w->v[i].term.n);
	for (uint32_t i = 0; i < w->n_group; i++)
		buf_byte(&w->numbers, w->v[i].max);
	for (uint32_t i = 0; i < w->n_group; i++) {
		const struct seg_term *t = &w->v[i];
		buf_varint(&w->numbers, t->df - 1);
		buf_varint(&w->numbers, t->inlined ? t->only : t->df - t->doc_df);
		if (!t->inlined)
			buf_varint(&w->numbers, t->size);
		w->postings += t->size;
		w->text += (uint32_t)t->term.n;
	}
	w->n_group = 0;
}

/* ---- reading ---- */

static uint32_t n_groups(const struct seg *s)
{
	return s->n_terms / TERM_GROUP + (s->n_terms % TERM_GROUP != 0);
}

static uint32_t group_size(const struct seg *s, uint32_t g)
{
	return s->n_terms - g * TERM_GROUP < TERM_GROUP ? s->n_terms - g * TERM_GROUP : TERM_GROUP;
}

/* Where a group's things begin; false when it is damaged. */
struct group {
	uint64_t postings;
	uint32_t text;
	const uint8_t *p, *end; /* its numbers, and where they must have ended */
};

static bool group_at(const struct seg *s, uint32_t g, struct group *out)
{
	struct str sec = s->sec[SEC_TERMS];
	const char *r = sec.p + (size_t)GROUP_REC_SIZE * g;
	uint64_t from = (uint64_t)GROUP_REC_SIZE * n_groups(s);

	if (!seg_ready(s, r, GROUP_REC_SIZE))
		return false;
	*out = (struct group){.postings = get64(r), .text = get32(r + 8)};
	from += get32(r + 12);
	/* Two bytes and two numbers a term, at least. */
	if (from > sec.n || sec.n - from < 4 * (uint64_t)group_size(s, g)) {
		(void)seg_spoil(s);
		return false;
	}
	size_t n = sec.n - from < NUMBERS_MAX ? (size_t)(sec.n - from) : NUMBERS_MAX;
	out->p = (const uint8_t *)sec.p + from;
	out->end = out->p + n;
	return seg_ready(s, out->p, n);
}

/* The text of a term whose group is sound. */
static struct str text_in(const struct seg *s, const struct group *g, uint32_t i)
{
	uint64_t at = g->text;

	for (uint32_t k = 0; k < i; k++)
		at += g->p[k];
	return seg_slice(s, SEC_TERM_TEXT, at, g->p[i]);
}

/* A record of format 1. */
static const uint8_t *old_rec(const struct seg *s, uint32_t t)
{
	const uint8_t *r = (const uint8_t *)s->sec[SEC_TERMS].p + (size_t)TERM_REC_SIZE * t;

	return seg_ready(s, r, TERM_REC_SIZE) ? r : seg_blank;
}

static void old_term(const struct seg *s, uint32_t t, struct seg_term *out)
{
	const uint8_t *r = old_rec(s, t);
	uint64_t end = t + 1 < s->n_terms ? get64(old_rec(s, t + 1)) : s->sec[SEC_POSTINGS].n;

	*out = (struct seg_term){.term = seg_slice(s, SEC_TERM_TEXT, get32(r + 8), r[20]),
				 .df = get32(r + 12),
				 .doc_df = get32(r + 16),
				 .max = r[21],
				 .off = get64(r),
				 .size = end - get64(r)};
}

/* Numbers that do not fit the segment, in a term that was read: it is as if it had no postings. */
static void bound(const struct seg *s, struct seg_term *t)
{
	uint64_t postings = s->sec[SEC_POSTINGS].n;

	if (t->df >= 1 && t->df <= s->n_passages && t->doc_df >= 1 && t->doc_df <= t->df && t->doc_df <= s->n_docs &&
	    t->max >= 1 && t->term.n && t->off <= postings && t->size <= postings - t->off)
		return;
	(void)seg_spoil(s);
	t->df = t->doc_df = 0;
	t->off = t->size = 0;
}

uint32_t seg_term_group(const struct seg *s, uint32_t g, struct seg_term out[TERM_GROUP])
{
	uint32_t n = group_size(s, g);
	struct group at;

	if (s->format == 1) {
		for (uint32_t i = 0; i < n; i++) {
			old_term(s, g * TERM_GROUP + i, &out[i]);
			bound(s, &out[i]);
		}
		return n;
	}
	memset(out, 0, n * sizeof *out);
	for (uint32_t i = 0; i < n; i++)
		out[i].term = STR("");
	if (!group_at(s, g, &at))
		return n;
	struct cur c = {.p = at.p + 2 * n, .end = at.end};
	for (uint32_t i = 0; i < n; i++) {
		uint64_t df = cur_varint(&c) + 1, more = cur_varint(&c);
		bool inlined = df == 1 && !seg_old(s);
		uint64_t size = inlined ? 0 : cur_varint(&c);
		out[i] = (struct seg_term){.term = seg_slice(s, SEC_TERM_TEXT, at.text, at.p[i]),
					   .df = df <= UINT32_MAX ? (uint32_t)df : 0,
					   .max = at.p[n + i],
					   .off = at.postings,
					   .inlined = inlined,
					   .size = size};
		if (inlined) {
			out[i].only = seg_below(s, more <= UINT32_MAX ? (uint32_t)more : UINT32_MAX, s->n_passages);
			more = 0;
		}
		out[i].doc_df = more < df && !c.bad ? (uint32_t)(df - more) : 0;
		bound(s, &out[i]);
		at.text += at.p[i];
		at.postings += out[i].size;
	}
	return n;
}

void seg_term(const struct seg *s, uint32_t t, struct seg_term *out)
{
	struct seg_term group[TERM_GROUP];

	if (s->format == 1) {
		old_term(s, t, out);
		bound(s, out);
		return;
	}
	(void)seg_term_group(s, t / TERM_GROUP, group);
	*out = group[t % TERM_GROUP];
}

const struct seg_term *term_walk_at(struct term_walk *w, const struct seg *s, uint32_t t)
{
	uint32_t g = t / TERM_GROUP;

	if (w->group != g + 1) {
		(void)seg_term_group(s, g, w->v);
		w->group = g + 1;
	}
	return &w->v[t % TERM_GROUP];
}

struct str seg_term_text(const struct seg *s, uint32_t t)
{
	struct group g;

	if (s->format == 1)
		return seg_slice(s, SEC_TERM_TEXT, get32(old_rec(s, t) + 8), old_rec(s, t)[20]);
	return group_at(s, t / TERM_GROUP, &g) ? text_in(s, &g, t % TERM_GROUP) : STR("");
}

uint32_t seg_term_lower(const struct seg *s, struct str term)
{
	/* The last group whose first term is not above holds it, or the next one begins with it. */
	uint32_t lo = 0, hi = n_groups(s);

	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (str_cmp(seg_term_text(s, mid * TERM_GROUP), term) <= 0)
			lo = mid;
		else
			hi = mid;
	}
	if (!s->n_terms)
		return 0;
	uint32_t t = lo * TERM_GROUP, end = t + group_size(s, lo);
	while (t < end && str_cmp(seg_term_text(s, t), term) < 0)
		t++;
	return t;
}

uint32_t seg_term_find(const struct seg *s, struct str term)
{
	uint32_t t = seg_term_lower(s, term);

	return t < s->n_terms && str_eq(seg_term_text(s, t), term) ? t : DOC_NONE;
}

/* ---- checking ---- */

bool terms_fit(const struct seg *s)
{
	uint64_t n = s->sec[SEC_TERMS].n;

	if (s->format == 1)
		return n == (uint64_t)TERM_REC_SIZE * s->n_terms;
	return n >= (uint64_t)GROUP_REC_SIZE * n_groups(s);
}

bool terms_whole(const struct seg *s)
{
	uint64_t postings = 0, text = 0;

	for (uint32_t t = 0; t < s->n_terms && !s->spoiled; t += TERM_GROUP) {
		struct seg_term v[TERM_GROUP];
		uint32_t n = seg_term_group(s, t / TERM_GROUP, v);
		for (uint32_t i = 0; i < n; i++) {
			if (v[i].off != postings || v[i].term.p != s->sec[SEC_TERM_TEXT].p + text)
				return false;
			postings += v[i].size;
			text += v[i].term.n;
		}
	}
	return !s->spoiled && postings == s->sec[SEC_POSTINGS].n && text == s->sec[SEC_TERM_TEXT].n;
}
