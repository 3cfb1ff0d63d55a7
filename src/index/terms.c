/*
 * terms.c - the terms of a segment: written in groups of sixteen, found by a binary search over the groups.
 *
 * The first term of a group is written whole, each other one as what it adds to the one before (front coding). What
 * else there is of the sixteen stands together: largest impacts, then a few short numbers each; docs/index-format.md,
 * TERMS. A term of one passage has no postings but these numbers.
 * Segments of formats 2 and 3 have all terms whole; of format 1, a record of 24 bytes for each term. Both are read.
 */
#include "index/index_priv.h"

#define GROUP_REC_SIZE 16 /* bytes: where postings, text and numbers of a group begin */
#define NUMBERS_MAX    (TERM_GROUP * (4 + 3 * 5)) /* bytes of what stands together, at most */
#define SHORT_MAX      15			  /* lengths below it share a byte */

/* ---- writing ---- */

/* How much of the term before it shares, and how much it adds, in a byte where both are small. */
static void put_lengths(struct buf *b, size_t shared, size_t added)
{
	if (shared < SHORT_MAX && added < SHORT_MAX) {
		buf_byte(b, (unsigned char)(shared << 4 | added));
		return;
	}
	buf_byte(b, SHORT_MAX);
	buf_byte(b, (unsigned char)shared);
	buf_byte(b, (unsigned char)added);
}

void terms_add(struct terms_writer *w, const struct seg_term *t)
{
	size_t shared = 0;

	while (w->n_group && shared < w->last_n && shared < t->term.n && w->last[shared] == t->term.p[shared])
		shared++;
	put_lengths(&w->lengths, shared, t->term.n - shared);
	buf_add(&w->text, str_sub(t->term, shared, t->term.n));
	memcpy(w->last, t->term.p, t->term.n);
	w->last_n = t->term.n;
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
	put32(rec + 8, w->text_beg);
	put32(rec + 12, (uint32_t)w->numbers.n);
	if (w->numbers.n > UINT32_MAX)
		w->numbers.err = ERR_LIMIT;
	if (w->lengths.err)
		w->numbers.err = w->lengths.err;
	buf_add(&w->groups, str_make(rec, sizeof rec));
	buf_add(&w->numbers, buf_str(&w->lengths));
	buf_clear(&w->lengths);
	for (uint32_t i = 0; i < w->n_group; i++)
		buf_byte(&w->numbers, w->v[i].max);
	for (uint32_t i = 0; i < w->n_group; i++) {
		const struct seg_term *t = &w->v[i];
		buf_varint(&w->numbers, t->df - 1);
		buf_varint(&w->numbers, t->inlined ? t->only : t->df - t->doc_df);
		if (!t->inlined)
			buf_varint(&w->numbers, t->size);
		w->postings += t->size;
	}
	w->text_beg = (uint32_t)w->text.n;
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
	/* A length, an impact and two numbers a term, at least. */
	if (from > sec.n || sec.n - from < 4 * (uint64_t)group_size(s, g)) {
		(void)seg_spoil(s);
		return false;
	}
	size_t n = sec.n - from < NUMBERS_MAX ? (size_t)(sec.n - from) : NUMBERS_MAX;
	out->p = (const uint8_t *)sec.p + from;
	out->end = out->p + n;
	return seg_ready(s, out->p, n);
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

/* Texts of a group of format 4, into room; where they end in TERM_TEXT. False: damaged. */
static bool read_texts(const struct seg *s, const struct group *g, struct cur *c, uint32_t n, struct seg_term *out,
		       struct term_room *room, uint32_t *end)
{
	uint32_t from = g->text;
	size_t last_n = 0;
	char *to = room->text, *last = to;

	for (uint32_t i = 0; i < n; i++) {
		unsigned b = cur_u8(c);
		size_t shared = b >> 4, added = b & 15;
		if (b == SHORT_MAX) {
			shared = cur_u8(c);
			added = cur_u8(c);
		}
		if (c->bad || shared > last_n || shared + added > UINT8_MAX || !added)
			return false;
		struct str more = seg_slice(s, SEC_TERM_TEXT, from, added);
		if (more.n != added)
			return false;
		memmove(to, last, shared);
		memcpy(to + shared, more.p, added);
		out[i].term = str_make(to, shared + added);
		last = to;
		last_n = shared + added;
		to += last_n;
		from += (uint32_t)added;
	}
	*end = from;
	return true;
}

/* The same of formats 2 and 3: a byte of length each. */
static bool slice_texts(const struct seg *s, const struct group *g, struct cur *c, uint32_t n, struct seg_term *out,
			uint32_t *end)
{
	uint32_t from = g->text;

	for (uint32_t i = 0; i < n; i++) {
		out[i].term = seg_slice(s, SEC_TERM_TEXT, from, cur_u8(c));
		from += (uint32_t)out[i].term.n;
	}
	*end = from;
	return !c->bad;
}

/* All of a group; false where it is damaged, and the segment spoiled. */
static bool read_group(const struct seg *s, uint32_t number, struct seg_term out[TERM_GROUP], struct term_room *room,
		       struct group *at, uint32_t *text_end)
{
	uint32_t n = group_size(s, number);

	memset(out, 0, n * sizeof *out);
	for (uint32_t i = 0; i < n; i++)
		out[i].term = STR("");
	if (!group_at(s, number, at))
		return false;
	struct cur c = {.p = at->p, .end = at->end};
	if (s->format < 4 ? !slice_texts(s, at, &c, n, out, text_end)
			  : !read_texts(s, at, &c, n, out, room, text_end)) {
		(void)seg_spoil(s);
		return false;
	}
	uint64_t postings = at->postings;
	for (uint32_t i = 0; i < n; i++)
		out[i].max = cur_u8(&c);
	for (uint32_t i = 0; i < n; i++) {
		uint64_t df = cur_varint(&c) + 1, more = cur_varint(&c);
		bool inlined = df == 1 && !seg_old(s);
		out[i].inlined = inlined;
		out[i].size = inlined ? 0 : cur_varint(&c);
		out[i].off = postings;
		out[i].df = df <= UINT32_MAX ? (uint32_t)df : 0;
		if (inlined) {
			out[i].only = seg_below(s, more <= UINT32_MAX ? (uint32_t)more : UINT32_MAX, s->n_passages);
			more = 0;
		}
		out[i].doc_df = more < df && !c.bad ? (uint32_t)(df - more) : 0;
		bound(s, &out[i]);
		postings += out[i].size;
	}
	return true;
}

uint32_t seg_term_group(const struct seg *s, uint32_t g, struct seg_term out[TERM_GROUP], struct term_room *room)
{
	uint32_t n = group_size(s, g), text_end;
	struct group at;

	if (s->format > 1) {
		(void)read_group(s, g, out, room, &at, &text_end);
		return n;
	}
	for (uint32_t i = 0; i < n; i++) {
		old_term(s, g * TERM_GROUP + i, &out[i]);
		bound(s, &out[i]);
	}
	return n;
}

void seg_term(const struct seg *s, uint32_t t, struct seg_term *out)
{
	struct seg_term group[TERM_GROUP];
	struct term_room room;

	if (s->format == 1) {
		old_term(s, t, out);
		bound(s, out);
	} else {
		(void)seg_term_group(s, t / TERM_GROUP, group, &room);
		*out = group[t % TERM_GROUP];
	}
	out->term = STR("");
}

const struct seg_term *term_walk_at(struct term_walk *w, const struct seg *s, uint32_t t)
{
	uint32_t g = t / TERM_GROUP;

	if (w->group != g + 1) {
		(void)seg_term_group(s, g, w->v, &w->room);
		w->group = g + 1;
	}
	return &w->v[t % TERM_GROUP];
}

/* The first term of a group, which is whole in every format. */
static struct str first_text(const struct seg *s, uint32_t number)
{
	struct group g;

	if (s->format == 1)
		return seg_slice(s, SEC_TERM_TEXT, get32(old_rec(s, number * TERM_GROUP) + 8),
				 old_rec(s, number * TERM_GROUP)[20]);
	if (!group_at(s, number, &g))
		return STR("");
	size_t n = s->format < 4 ? g.p[0] : g.p[0] == SHORT_MAX ? g.p[2] : g.p[0] & 15;
	return seg_slice(s, SEC_TERM_TEXT, g.text, n);
}

/* The first term that is not below; its group is in v then. */
static uint32_t lower(const struct seg *s, struct str term, struct seg_term v[TERM_GROUP], struct term_room *room)
{
	/* The last group whose first term is not above holds it, or the next one begins with it. */
	uint32_t lo = 0, hi = n_groups(s), i = 0;

	if (!s->n_terms)
		return 0;
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (str_cmp(first_text(s, mid), term) <= 0)
			lo = mid;
		else
			hi = mid;
	}
	uint32_t n = seg_term_group(s, lo, v, room);
	while (i < n && str_cmp(v[i].term, term) < 0)
		i++;
	return lo * TERM_GROUP + i;
}

uint32_t seg_term_lower(const struct seg *s, struct str term)
{
	struct seg_term v[TERM_GROUP];
	struct term_room room;

	return lower(s, term, v, &room);
}

uint32_t seg_term_look(const struct seg *s, struct str term, struct seg_term *out)
{
	struct seg_term v[TERM_GROUP];
	struct term_room room;
	uint32_t t = lower(s, term, v, &room);

	/* Behind the group that was read another term begins. */
	if (t >= s->n_terms || (t % TERM_GROUP == 0 && !str_eq(v[0].term, term)) ||
	    !str_eq(v[t % TERM_GROUP].term, term))
		return DOC_NONE;
	*out = v[t % TERM_GROUP];
	out->term = STR("");
	return t;
}

uint32_t seg_term_find(const struct seg *s, struct str term)
{
	struct seg_term t;

	return seg_term_look(s, term, &t);
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
	struct term_room room;

	for (uint32_t t = 0; t < s->n_terms && !s->spoiled; t += TERM_GROUP) {
		struct seg_term v[TERM_GROUP];
		struct group at;
		uint32_t end = 0, n = group_size(s, t / TERM_GROUP);
		if (s->format == 1)
			(void)seg_term_group(s, t / TERM_GROUP, v, &room);
		else if (!read_group(s, t / TERM_GROUP, v, &room, &at, &end) || at.text != text)
			return false;
		for (uint32_t i = 0; i < n; i++) {
			if (v[i].off != postings ||
			    (s->format == 1 && v[i].term.p != s->sec[SEC_TERM_TEXT].p + text))
				return false;
			postings += v[i].size;
			text += s->format == 1 ? v[i].term.n : 0;
		}
		text = s->format == 1 ? text : end;
	}
	return !s->spoiled && postings == s->sec[SEC_POSTINGS].n && text == s->sec[SEC_TERM_TEXT].n;
}
