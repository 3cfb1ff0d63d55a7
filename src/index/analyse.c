/*
 * analyse.c - makes a document ready for a segment: encoded, compressed, hashed, cut into passages, its terms
 * counted.
 * Pure; any thread.
 *
 * Terms get numbers as they are first seen; each list (0 of the document, then one a passage) gathers (term,
 * frequency
 * in three fields). Once the document is read, the terms are sorted, and two counting sorts, by rank and then by
 * list,
 * put every list in the order of its terms in linear time. The result is one piece of memory.
 */
#include "index/index_priv.h"

#include "base/mem.h"
#include "text/text.h"

#include <stdlib.h>

#define SCRATCH_CAP ((size_t)4 << 30) /* bytes; the largest document, all of it one-letter words, stays below */
#define TERM_BYTES  UINT8_MAX	      /* longest term of the format */

struct entry {
	struct fwd_entry f; /* term: in order of first sight, then rank */
	uint32_t list;
};

/* Terms of a heading or context that several passages share. */
struct bag {
	uint32_t *v;
	size_t n, room;
};

struct analyse_work {
	struct text_tokens *tokens;
	struct zip *zipper;
	struct buf zip, lists, impacts; /* empty between documents; their memory is kept */
};

struct analyser {
	const struct doc *d;
	struct str open; /* its text without what is not to be found (doc_open_text) */
	struct arena a;
	struct text_tokens *tokens;
	struct cuts cuts;
	/* terms by order of first sight */
	struct str *terms;
	size_t n_terms, room_terms;
	uint32_t *slots; /* open addressing: term + 1 */
	size_t n_slots;
	size_t *where;	 /* of each term: its entry in the list at hand */
	uint32_t *stamp; /* of each term: the list at hand + 1, when it is there */
	size_t room_where, room_stamp;
	struct entry *entries;
	size_t n_entries, room_entries;
	uint32_t list;
	bool failed;
};

static bool grow_slots(struct analyser *an)
{
	size_t n = an->n_slots ? an->n_slots * 2 : 1024;
	uint32_t *slots = ARENA_ARRAY(&an->a, n, uint32_t);

	if (!slots)
		return false;
	for (size_t t = 0; t < an->n_terms; t++) {
		size_t at = str_hash(an->terms[t]) & (n - 1);
		while (slots[at])
			at = (at + 1) & (n - 1);
		slots[at] = (uint32_t)t + 1;
	}
	an->slots = slots;
	an->n_slots = n;
	return true;
}

static uint32_t intern(struct analyser *an, struct str term)
{
	if (an->n_terms * 2 >= an->n_slots && !grow_slots(an))
		goto fail;
	size_t at = str_hash(term) & (an->n_slots - 1);
	for (; an->slots[at]; at = (at + 1) & (an->n_slots - 1)) {
		if (str_eq(an->terms[an->slots[at] - 1], term))
			return an->slots[at] - 1;
	}
	size_t n = an->n_terms;
	if (!ARENA_MORE(&an->a, an->terms, n, an->room_terms) || !ARENA_MORE(&an->a, an->where, n, an->room_where) ||
	    !ARENA_MORE(&an->a, an->stamp, n, an->room_stamp))
		goto fail;
	an->terms[n] = arena_str(&an->a, term);
	an->stamp[n] = 0;
	an->slots[at] = (uint32_t)++an->n_terms;
	return (uint32_t)n;
fail:
	an->failed = true;
	return 0;
}

static void count(struct analyser *an, uint32_t term, int half_field)
{
	if (an->failed)
		return;
	if (an->stamp[term] != an->list + 1) {
		if (!ARENA_MORE(&an->a, an->entries, an->n_entries, an->room_entries)) {
			an->failed = true;
			return;
		}
		an->entries[an->n_entries] = (struct entry){.f.term = term, .list = an->list};
		an->stamp[term] = an->list + 1;
		an->where[term] = an->n_entries++;
	}
	uint16_t *tf = &an->entries[an->where[term]].f.tf[half_field];
	if (*tf < TF_MAX)
		++*tf;
}

static bool next_term(struct analyser *an, uint32_t *term)
{
	struct text_token tok;

	while (!an->failed && text_next(an->tokens, &tok)) {
		if ((tok.flags & TEXT_STOP) || tok.term.n < 1 || tok.term.n > TERM_BYTES)
			continue;
		*term = intern(an, tok.term);
		return !an->failed;
	}
	return false;
}

static void count_text(struct analyser *an, struct str s, int half_field)
{
	uint32_t term;

	text_tokens_begin(an->tokens, s);
	while (next_term(an, &term))
		count(an, term, half_field);
}

static void fill_bag(struct analyser *an, struct bag *b, struct str s)
{
	uint32_t term;

	text_tokens_begin(an->tokens, s);
	while (next_term(an, &term)) {
		if (!ARENA_MORE(&an->a, b->v, b->n, b->room)) {
			an->failed = true;
			return;
		}
		b->v[b->n++] = term;
	}
}

static void count_bag(struct analyser *an, const struct bag *b, int half_field)
{
	for (size_t i = 0; i < b->n; i++)
		count(an, b->v[i], half_field);
}

static void read_document_fields(struct analyser *an)
{
	const struct doc *d = an->d;

	count_text(an, d->title, FIELD_TITLE - DOC_FIELD_FIRST);
	for (size_t i = 0; i < d->n_aliases; i++)
		count_text(an, d->aliases[i], FIELD_ALIAS - DOC_FIELD_FIRST);
	for (size_t i = 0; i < d->n_topics; i++)
		count_text(an, d->topics[i], FIELD_MESH - DOC_FIELD_FIRST);
	for (size_t i = 0; i < d->n_mesh; i++) {
		count_text(an, d->mesh[i].name, FIELD_MESH - DOC_FIELD_FIRST);
		for (size_t j = 0; j < d->mesh[i].n_qualifiers; j++)
			count_text(an, d->mesh[i].qualifiers[j], FIELD_MESH - DOC_FIELD_FIRST);
	}
}

static bool same_context(const struct cuts *c, const struct cut *a, const struct cut *b)
{
	return a->ctx_n == b->ctx_n &&
	       (a->ctx_n == 0 || memcmp(&c->ctx[a->ctx_beg], &c->ctx[b->ctx_beg], a->ctx_n * sizeof *c->ctx) == 0);
}

static void read_passages(struct analyser *an)
{
	const struct doc *d = an->d;
	struct bag heading = {0}, context = {0};
	uint32_t section = DOC_NONE;
	struct arena path;

	arena_init(&path, (size_t)256 << 20);
	for (size_t i = 0; i < an->cuts.n && !an->failed; i++) {
		const struct cut *c = &an->cuts.v[i];
		an->list = (uint32_t)i + 1;
		if (c->section != section) {
			section = c->section;
			heading.n = 0;
			arena_clear(&path);
			/* Section 0's heading is the title, which is a field of its own. */
			if (section)
				fill_bag(an, &heading, doc_path(d, section, &path));
		}
		if (i == 0 || !same_context(&an->cuts, c - 1, c)) {
			context.n = 0;
			for (uint32_t j = 0; j < c->ctx_n; j++) {
				struct cut_span s = an->cuts.ctx[c->ctx_beg + j];
				fill_bag(an, &context, str_sub(an->open, s.beg, s.end));
			}
		}
		if (!c->bare)
			count_text(an, str_sub(an->open, c->beg, c->end), FIELD_BODY);
		count_bag(an, &context, FIELD_CONTEXT);
		count_bag(an, &heading, FIELD_HEADING);
	}
	arena_release(&path);
}

struct ranked {
	uint64_t prefix; /* first 8 bytes, so that most comparisons need no look at the text */
	uint32_t term;
};

static uint64_t prefix_of(struct str s)
{
	unsigned char b[8] = {0};
	uint64_t v;

	memcpy(b, s.p, s.n < sizeof b ? s.n : sizeof b);
	memcpy(&v, b, sizeof v);
	return be64toh(v);
}

static bool ranked_before(const struct str *terms, struct ranked a, struct ranked b)
{
	if (a.prefix != b.prefix)
		return a.prefix < b.prefix;
	return str_cmp(terms[a.term], terms[b.term]) < 0;
}

#define RADIX_LEAST 24 /* terms; fewer are put in order one by one */

/* By order of bytes: radix from the first of the prefix on, then insertion. `aside` is as long as v. */
static void sort_terms(const struct str *terms, struct ranked *v, size_t n, int shift, struct ranked *aside)
{
	size_t end[256] = {0}, at[256], sum = 0;

	if (n < RADIX_LEAST || shift < 0) {
		for (size_t i = 1; i < n; i++) {
			struct ranked x = v[i];
			size_t j = i;
			for (; j && ranked_before(terms, x, v[j - 1]); j--)
				v[j] = v[j - 1];
			v[j] = x;
		}
		return;
	}
	for (size_t i = 0; i < n; i++)
		end[v[i].prefix >> shift & 255]++;
	for (size_t c = 0; c < 256; c++) {
		at[c] = sum;
		sum += end[c];
		end[c] = sum;
	}
	memcpy(aside, v, n * sizeof *v);
	for (size_t i = 0; i < n; i++)
		v[at[aside[i].prefix >> shift & 255]++] = aside[i];
	for (size_t c = 0, beg = 0; c < 256; beg = end[c++])
		if (end[c] - beg > 1)
			sort_terms(terms, v + beg, end[c] - beg, shift - 8, aside + beg);
}

/* Terms become ranks, and entries are ordered by list, then rank. The terms by rank in *sorted. */
static struct entry *sort_entries(struct analyser *an, struct ranked **sorted)
{
	size_t n_lists = an->cuts.n + 1;
	struct ranked *by = ARENA_ARRAY(&an->a, an->n_terms, struct ranked);
	struct ranked *aside = ARENA_ARRAY(&an->a, an->n_terms, struct ranked);
	uint32_t *rank = ARENA_ARRAY(&an->a, an->n_terms, uint32_t);
	size_t *at = ARENA_ARRAY(&an->a, (an->n_terms > n_lists ? an->n_terms : n_lists) + 1, size_t);
	struct entry *one = ARENA_ARRAY(&an->a, an->n_entries, struct entry);
	size_t *list_at = ARENA_ARRAY(&an->a, n_lists + 1, size_t);

	if (!by || !aside || !rank || !at || !one || !list_at)
		return NULL;
	for (size_t t = 0; t < an->n_terms; t++)
		by[t] = (struct ranked){prefix_of(an->terms[t]), (uint32_t)t};
	sort_terms(an->terms, by, an->n_terms, 56, aside);
	for (size_t t = 0; t < an->n_terms; t++)
		rank[by[t].term] = (uint32_t)t;
	for (size_t i = 0; i < an->n_entries; i++) {
		an->entries[i].f.term = rank[an->entries[i].f.term];
		at[an->entries[i].f.term + 1]++;
		list_at[an->entries[i].list + 1]++;
	}
	for (size_t t = 0; t < an->n_terms; t++)
		at[t + 1] += at[t];
	for (size_t l = 0; l < n_lists; l++)
		list_at[l + 1] += list_at[l];
	for (size_t i = 0; i < an->n_entries; i++)
		one[at[an->entries[i].f.term]++] = an->entries[i];
	for (size_t i = 0; i < an->n_entries; i++)
		an->entries[list_at[one[i].list]++] = one[i];
	*sorted = by;
	return an->entries;
}

/* Where lists begin in the sorted entries. */
static size_t list_size(const struct analyser *an, size_t from, uint32_t list)
{
	size_t n = 0;

	while (from + n < an->n_entries && an->entries[from + n].list == list)
		n++;
	return n;
}

static void lengths(const struct entry *v, size_t n, uint64_t len[HALF_FIELDS])
{
	memset(len, 0, HALF_FIELDS * sizeof *len);
	for (size_t i = 0; i < n; i++) {
		for (int f = 0; f < HALF_FIELDS; f++)
			len[f] += v[i].f.tf[f];
	}
}

static void put_list(struct buf *b, struct fwd_entry *scratch, const struct entry *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		scratch[i] = v[i].f;
	fwd_put(b, scratch, n);
}

/* Impacts of a passage, and df of its terms. */
static void weigh(const struct entry *d, size_t nd, const struct entry *p, size_t np, struct impact_norm *norm,
		  struct buf *impacts, uint32_t *df)
{
	char *to = buf_reserve(impacts, nd + np);

	if (!to)
		return;
	for (size_t i = 0, j = 0; i < nd || j < np;) {
		uint16_t tf[FIELD_N] = {0};
		uint32_t term = j < np && (i >= nd || p[j].f.term < d[i].f.term) ? p[j].f.term : d[i].f.term;
		if (j < np && p[j].f.term == term)
			memcpy(tf, p[j++].f.tf, sizeof p->f.tf);
		if (i < nd && d[i].f.term == term)
			memcpy(tf + DOC_FIELD_FIRST, d[i++].f.tf, sizeof d->f.tf);
		*to++ = (char)impact_of(norm, tf);
		df[term]++;
	}
	impacts->n = (size_t)(to - impacts->p);
	*to = '\0';
}

/* The lists of a document, as they go into struct analysed. */
struct lists {
	struct ranked *terms;
	struct buf *bytes, *impacts;
	uint64_t *end;
	uint32_t *df;
};

static int make_lists(struct analyser *an, struct lists *l, struct err *e)
{
	size_t n_lists = an->cuts.n + 1;
	struct impact_norm norm;
	uint64_t len[HALF_FIELDS];
	struct fwd_entry *scratch = ARENA_ARRAY(&an->a, an->n_terms, struct fwd_entry);

	l->end = ARENA_ARRAY(&an->a, n_lists, uint64_t);
	l->df = ARENA_ARRAY(&an->a, an->n_terms, uint32_t);
	if (!scratch || !l->end || !l->df || !sort_entries(an, &l->terms))
		return err_mem(e);
	size_t nd = list_size(an, 0, 0), at = nd;
	put_list(l->bytes, scratch, an->entries, nd);
	l->end[0] = l->bytes->n;
	lengths(an->entries, nd, len);
	impact_norm_half(&norm, DOC_FIELD_FIRST, len);
	for (uint32_t i = 1; i < n_lists; i++) {
		const struct entry *p = an->entries + at;
		size_t np = list_size(an, at, i);
		put_list(l->bytes, scratch, p, np);
		l->end[i] = l->bytes->n;
		lengths(p, np, len);
		impact_norm_half(&norm, 0, len);
		weigh(an->entries, nd, p, np, &norm, l->impacts, l->df);
		at += np;
	}
	if (l->bytes->err)
		return err_buf(l->bytes, e);
	return l->impacts->err ? err_buf(l->impacts, e) : 0;
}

static uint32_t date_number(struct str s)
{
	uint64_t y, m, d;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !str_u64(str_sub(s, 0, 4), &y) ||
	    !str_u64(str_sub(s, 5, 7), &m) || !str_u64(str_sub(s, 8, 10), &d))
		return 0;
	return (uint32_t)(y * 10000 + m * 100 + d);
}

static struct str ascii_lower(struct arena *a, struct str s)
{
	struct str low = arena_str(a, s);
	char *p = (char *)(uintptr_t)low.p;

	for (size_t i = 0; i < low.n; i++) {
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] - 'A' + 'a');
	}
	return low;
}

/* Names under which others may speak of the document. */
static size_t names_of(const struct doc *d, struct arena *a, struct str **out)
{
	struct str *v = ARENA_ARRAY(a, d->n_rels + 4, struct str);
	size_t n = 0, kept = 0;

	if (!v)
		return 0;
	for (size_t i = 0; i < d->n_rels; i++) {
		if (d->rels[i].kind == DOC_REL_SAME_AS)
			v[n++] = d->rels[i].target;
	}
	if (d->doi.n) {
		v[n++] = arena_printf(a, "doi:%.*s", STR_ARG(ascii_lower(a, d->doi)));
		v[n++] = ascii_lower(a, doc_id_of(a, "doi:", d->doi));
	}
	if (d->pmid.n)
		v[n++] = arena_printf(a, "pubmed:%.*s", STR_ARG(d->pmid));
	if (d->pmcid.n)
		v[n++] = arena_printf(a, "pmc:%.*s", STR_ARG(d->pmcid));
	for (size_t i = 0; i < n; i++) {
		bool again = str_eq(v[i], d->id);
		for (size_t j = 0; j < kept && !again; j++)
			again = str_eq(v[i], v[j]);
		if (v[i].n && v[i].n <= TARGET_MAX && !again)
			v[kept++] = v[i];
	}
	*out = v;
	return kept;
}

/* Hands out pieces of one block, or measures it while there is none. */
struct pack {
	char *p;
	size_t n;
};

static void *pack(struct pack *k, const void *from, size_t n)
{
	char *to = k->p ? k->p + k->n : NULL;

	if (to && n && from)
		memcpy(to, from, n);
	k->n += (n + 7) & ~(size_t)7;
	return to;
}

static struct str pack_str(struct pack *k, struct str s)
{
	return str_make(pack(k, s.p, s.n), s.n);
}

struct parts {
	const struct analyser *an;
	const struct lists *l;
	const char *zip;
	size_t zip_n, raw_n;
	struct sha256 content;
	struct str *names;
	size_t n_names;
};

static void pack_terms(struct pack *k, struct analysed *a, const struct parts *x)
{
	size_t bytes = 0, n = x->an->n_terms;

	for (size_t t = 0; t < n; t++)
		bytes += x->an->terms[t].n;
	uint32_t *end = pack(k, NULL, n * sizeof *end), sum = 0;
	char *text = pack(k, NULL, bytes);
	a->term_df = pack(k, x->l->df, n * sizeof *a->term_df);
	for (size_t t = 0; t < n && k->p; t++) {
		struct str term = x->an->terms[x->l->terms[t].term];
		memcpy(text + sum, term.p, term.n);
		sum += (uint32_t)term.n;
		end[t] = sum;
	}
	a->term_text = text;
	a->term_end = end;
	a->n_terms = (uint32_t)n;
}

static void pack_passages(struct pack *k, struct analysed *a, const struct parts *x)
{
	size_t n = x->an->cuts.n;

	a->passages = pack(k, NULL, n * sizeof *a->passages);
	for (size_t i = 0; i < n && k->p; i++) {
		const struct cut *c = &x->an->cuts.v[i];
		a->passages[i] = (struct passage){.beg = c->beg,
						  .end = c->end,
						  .block = c->block,
						  .n_blocks = c->n_blocks,
						  .section = c->section,
						  .words = c->words};
	}
}

/*
 * What a document says of its own standing, as a notice about itself: so that it holds for the same work under its
 * other ids (status.c).
 */
static bool own_notice(const struct doc *d, enum doc_rel_kind *kind)
{
	for (unsigned i = 0; i < DOC_REL_N && d->status != DOC_STATUS_CURRENT && d->id.n <= TARGET_MAX; i++)
		if (doc_rel_status((enum doc_rel_kind)i) == d->status) {
			*kind = (enum doc_rel_kind)i;
			return true;
		}
	return false;
}

static void pack_rels(struct pack *k, struct analysed *a, const struct parts *x)
{
	const struct doc *d = x->an->d;
	enum doc_rel_kind own;
	size_t n = 0;

	a->rels = pack(k, NULL, (d->n_rels + 1) * sizeof *a->rels);
	if (own_notice(d, &own)) {
		struct str t = pack_str(k, d->id);
		if (k->p)
			a->rels[n] = (struct seg_rel){.target = t, .kind = (uint8_t)own};
		n++;
	}
	for (size_t i = 0; i < d->n_rels; i++) {
		if (!d->rels[i].target.n || d->rels[i].target.n > TARGET_MAX)
			continue;
		struct str t = pack_str(k, d->rels[i].target);
		if (k->p)
			a->rels[n] = (struct seg_rel){.target = t, .kind = (uint8_t)d->rels[i].kind};
		n++;
	}
	a->n_rels = n;
	a->names = pack(k, NULL, x->n_names * sizeof *a->names);
	for (size_t i = 0; i < x->n_names; i++) {
		struct str s = pack_str(k, x->names[i]);
		if (k->p)
			a->names[i] = s;
	}
	a->n_names = x->n_names;
}

static void pack_all(struct pack *k, struct analysed *a, const struct parts *x)
{
	const struct doc *d = x->an->d;

	a->doc = (struct seg_doc){.id = pack_str(k, d->id),
				  .title = pack_str(k, d->title),
				  .content = x->content,
				  .year = d->year > 0 && d->year <= INT16_MAX ? (int16_t)d->year : 0,
				  .kind = (uint8_t)d->kind,
				  .design = (uint8_t)d->design,
				  .audience = (uint8_t)d->audience,
				  .status = (uint8_t)d->status,
				  .version = d->version,
				  .revised = date_number(d->revised),
				  .zip = pack_str(k, str_make(x->zip, x->zip_n)),
				  .raw = (uint32_t)x->raw_n,
				  .passage_end = (uint32_t)x->an->cuts.n};
	pack_passages(k, a, x);
	pack_rels(k, a, x);
	pack_terms(k, a, x);
	a->lists = pack(k, x->l->bytes->p, x->l->bytes->n);
	a->list_end = pack(k, x->l->end, (x->an->cuts.n + 1) * sizeof *a->list_end);
	a->impacts = pack(k, x->l->impacts->p, x->l->impacts->n);
	a->n_postings = x->l->impacts->n;
}

static int finish(struct parts *x, struct analysed **out, struct err *e)
{
	struct analysed measure;
	struct pack k = {NULL, (sizeof measure + 7) & ~(size_t)7};

	pack_all(&k, &measure, x);
	struct analysed *a = mem_malloc(k.n);
	if (!a)
		return err_mem(e);
	struct pack real = {(char *)a, (sizeof *a + 7) & ~(size_t)7};
	pack_all(&real, a, x);
	a->memory = k.n;
	*out = a;
	return 0;
}

struct analyse_work *analyse_work_new(void)
{
	struct analyse_work *w = mem_calloc(1, sizeof *w);

	if (!w)
		return NULL;
	w->tokens = text_tokens_new();
	w->zipper = zip_new(false);
	buf_init(&w->zip, STORE_FRAME_MAX);
	buf_init(&w->lists, (size_t)1 << 32);
	buf_init(&w->impacts, (size_t)1 << 32);
	if (!w->tokens || !w->zipper) {
		analyse_work_free(w);
		return NULL;
	}
	return w;
}

void analyse_work_free(struct analyse_work *w)
{
	if (!w)
		return;
	text_tokens_free(w->tokens);
	zip_free(w->zipper);
	buf_release(&w->zip);
	buf_release(&w->lists);
	buf_release(&w->impacts);
	free(w);
}

#define KEPT_MAX ((size_t)1 << 20) /* bytes of a buffer that are kept for the next document */

static void keep_small(struct buf *b)
{
	if (b->room > KEPT_MAX || b->err)
		buf_release(b);
	buf_clear(b);
}

int index_analyse(const struct doc *d, struct analysed **out, struct err *e)
{
	struct analyse_work *w = analyse_work_new();
	int r = w ? index_analyse_with(w, d, out, e) : err_mem(e);

	analyse_work_free(w);
	return r;
}

int index_analyse_with(struct analyse_work *w, const struct doc *d, struct analysed **out, struct err *e)
{
	struct sha256 content;
	struct buf raw;

	buf_init(&raw, STORE_RAW_MAX);
	int r = doc_encode(d, &raw, e);
	if (r) {
		err_prefix(e, "%.*s", STR_ARG(d->id));
	} else {
		content = doc_hash(buf_str(&raw));
		r = index_analyse_encoded(w, d, buf_str(&raw), &content, out, e);
	}
	buf_release(&raw);
	return r;
}

int index_analyse_encoded(struct analyse_work *w, const struct doc *d, struct str encoded, const struct sha256 *content,
			  struct analysed **out, struct err *e)
{
	struct analyser an = {.d = d, .tokens = w->tokens};
	struct lists l = {.bytes = &w->lists, .impacts = &w->impacts};
	struct parts x = {.an = &an, .l = &l, .raw_n = encoded.n, .content = *content};
	int r = 0;

	arena_init(&an.a, SCRATCH_CAP);
	if (encoded.n > STORE_RAW_MAX)
		r = err_set(e, ERR_LIMIT, "%zu bytes, a store takes %u", encoded.n, STORE_RAW_MAX);
	if (!r)
		r = zip_add(w->zipper, encoded, &w->zip, e);
	if (!r)
		r = passages_cut(d, &an.a, &an.cuts, e);
	if (r)
		goto out;
	an.open = doc_open_text(d, &an.a);
	if (an.open.p || !d->text.n) {
		read_document_fields(&an);
		read_passages(&an);
	}
	x.n_names = names_of(d, &an.a, &x.names);
	if (an.failed || !arena_ok(&an.a)) {
		r = err_mem(e);
		goto out;
	}
	r = make_lists(&an, &l, e);
	if (r)
		goto out;
	x.zip = w->zip.p;
	x.zip_n = w->zip.n;
	r = finish(&x, out, e);
out:
	if (r)
		err_prefix(e, "%.*s", STR_ARG(d->id));
	keep_small(&w->zip);
	keep_small(&w->lists);
	keep_small(&w->impacts);
	arena_release(&an.a);
	return r;
}

void analysed_free(struct analysed *a)
{
	free(a);
}

struct str analysed_id(const struct analysed *a)
{
	return a->doc.id;
}

size_t analysed_memory(const struct analysed *a)
{
	return a->memory;
}
