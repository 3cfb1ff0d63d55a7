/*
 * check.c - is all of it as it was written?
 *
 * Every byte is under a checksum that the manifest vouches for; beyond that, what the parts say of each other is
 * compared: documents with their hashes, passages with the blocks of their documents, posting lists with the forward
 * store (by a sum over all postings that does not depend on order), document frequencies, deletions, the manifest's
 * counts. A damaged segment does not stop the rest from being checked. Needs no lock: the files are mapped first, so a
 * commit meanwhile changes nothing.
 */
#include "index/vectors_priv.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

#define PROBLEMS_MAX 50 /* of one kind in one segment; more are counted, not told */

void check_problem(struct check_report *r, const char *file, uint64_t off, const char *fmt, ...)
{
	char msg[1024];
	va_list ap;

	r->problems++;
	if (!r->problem)
		return;
	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	r->problem(r->ctx, file, off, msg);
}

struct checker {
	const struct seg *s;
	struct check_report *r;
	uint64_t told;
};

static void problem(struct checker *c, const char *file, uint64_t off, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static void problem(struct checker *c, const char *file, uint64_t off, const char *fmt, ...)
{
	char msg[1024];
	va_list ap;

	if (c->told++ >= PROBLEMS_MAX) {
		c->r->problems++;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	check_problem(c->r, file, off, "%s", msg);
}

/* ---- documents ---- */

static bool at_boundary(struct str text, uint32_t at)
{
	return at <= text.n && utf8_floor(text, at) == at;
}

/* Passages in order, within their sections, over all blocks but headings. */
static void check_passages(struct checker *c, uint32_t doc, const struct doc *d)
{
	uint32_t beg = seg_passage_beg(c->s, doc), end = seg_passage_beg(c->s, doc + 1), block = 0, last_end = 0;

	for (uint32_t i = beg; i < end; i++) {
		struct passage p;
		seg_passage(c->s, i, &p);
		c->r->passages++;
		bool fits = p.section < d->n_sections && p.n_blocks >= 1 && p.block <= d->n_blocks &&
			    p.n_blocks <= d->n_blocks - p.block && p.beg < p.end && p.beg >= last_end &&
			    at_boundary(d->text, p.beg) && at_boundary(d->text, p.end);
		if (fits) {
			const struct doc_block *first = &d->blocks[p.block], *last = first + p.n_blocks - 1;
			fits = p.beg >= first->beg && p.beg < first->end && p.end > last->beg && p.end <= last->end;
			for (const struct doc_block *b = first; b <= last && fits; b++)
				fits = b->section == p.section;
		}
		if (!fits) {
			problem(c, c->s->path, (uint64_t)((const char *)seg_passage_rec(c->s, i) - c->s->index.p),
				"passage %u: does not fit its document %.*s", i, STR_ARG(d->id));
			return;
		}
		for (; block < p.block; block++) {
			if (d->blocks[block].kind != BLOCK_HEADING)
				problem(c, c->s->path, 0, "%.*s: block %u is in no passage", STR_ARG(d->id), block);
		}
		block = p.block + p.n_blocks;
		last_end = p.end;
	}
	for (; block < d->n_blocks; block++) {
		if (d->blocks[block].kind != BLOCK_HEADING)
			problem(c, c->s->path, 0, "%.*s: block %u is in no passage", STR_ARG(d->id), block);
	}
}

static void check_doc(struct checker *c, uint32_t doc, struct buf *raw)
{
	struct err e = {0};
	struct frame f;
	struct seg_doc row;
	struct doc *d;

	seg_doc(c->s, doc, &row);
	int r = seg_frame(c->s, doc, &f, &e);
	if (!r)
		r = frame_unzip(&f, raw, &e);
	if (!r) {
		struct sha256 got = doc_hash(buf_str(raw));
		if (memcmp(got.b, row.content.b, sizeof got.b) != 0)
			r = err_set(&e, ERR_CORRUPT, "its bytes are not those of its content hash");
	}
	if (!r)
		r = doc_decode(buf_str(raw), &d, &e);
	if (r) {
		problem(c, c->s->store_path, row.frame_off, "%.*s: %s", STR_ARG(row.id), e.msg);
		return;
	}
	int16_t year = d->year > 0 && d->year <= INT16_MAX ? (int16_t)d->year : 0;
	if (!str_eq(d->id, row.id) || !str_eq(d->title, row.title) || year != row.year || d->kind != row.kind ||
	    d->design != row.design || d->audience != row.audience || d->status != row.status ||
	    d->version != row.version)
		problem(c, c->s->path, 0, "%.*s: its columns differ from the document", STR_ARG(row.id));
	check_passages(c, doc, d);
	c->r->docs++;
	doc_free(d);
}

static void check_docs(struct checker *c)
{
	struct buf raw;

	buf_init(&raw, STORE_RAW_MAX);
	for (uint32_t d = 0; d < c->s->n_docs; d++) {
		if (d && str_cmp(seg_doc_id(c->s, d - 1), seg_doc_id(c->s, d)) >= 0)
			problem(c, c->s->path, 0, "document %u: ids out of order", d);
		check_doc(c, d, &raw);
	}
	buf_release(&raw);
}

/* Frames in order, their padding, and the chain of their checksums. */
static void check_store(struct checker *c)
{
	struct str store = c->s->store;
	uint64_t off = HEADER_SIZE, end = store.n - STORE_FOOTER_SIZE, chain = 0;
	struct err e = {0};

	if (store.n < HEADER_SIZE + STORE_FOOTER_SIZE) {
		problem(c, c->s->store_path, 0, "cut short");
		return;
	}
	for (uint32_t i = 0; i < c->s->n_docs; i++) {
		struct frame f;
		char link[16];
		struct seg_doc row;
		seg_doc(c->s, i, &row);
		if (row.frame_off != off) {
			problem(c, c->s->store_path, off, "document %u: not where the index says", i);
			return;
		}
		if (frame_at(store, off, false, &f, &e)) {
			problem(c, c->s->store_path, off, "%s", e.msg);
			return;
		}
		put64(link, chain);
		put64(link + 8, f.head_sum);
		chain = xxh64_of(str_make(link, sizeof link));
		off += FRAME_HEADER_SIZE + f.zip.n;
		for (; off % 8 && off < end; off++) {
			if (store.p[off])
				problem(c, c->s->store_path, off, "a byte between documents is not zero");
		}
	}
	if (off != end || chain != get64(store.p + end + 24))
		problem(c, c->s->store_path, off, "the frames are not those that the footer counts");
}

/* ---- terms and postings ---- */

/* One posting as a number that can be summed in any order. */
static uint64_t mix(uint32_t passage, uint8_t impact)
{
	uint64_t x = ((uint64_t)passage << 8 | impact) + 0x9e3779b97f4a7c15u;

	/* splitmix64 (Steele, Lea, Flood, OOPSLA 2014) */
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static bool check_block(struct checker *c, const struct postings *p, uint32_t t, uint32_t b, uint64_t *sum,
			uint32_t *docs, uint32_t *last_doc, uint8_t *max)
{
	uint32_t passages[POSTING_BLOCK];
	uint8_t impacts[POSTING_BLOCK], block_max = 0;
	struct err e = {0};
	uint32_t n = seg_postings_pages(c->s, p, b, &e) ? 0 : postings_block(p, b, passages, impacts);

	if (!n) {
		problem(c, c->s->path, (uint64_t)((const char *)p->data - c->s->index.p),
			"term %u: block %u of its postings is damaged", t, b);
		return false;
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t doc = seg_passage_doc(c->s, passages[i]);
		*sum += mix(passages[i], impacts[i]);
		*docs += doc != *last_doc;
		*last_doc = doc;
		block_max = impacts[i] > block_max ? impacts[i] : block_max;
		if (!impacts[i])
			problem(c, c->s->path, 0, "term %u: an impact of 0", t);
	}
	if (block_max != postings_max(p, b))
		problem(c, c->s->path, 0, "term %u: block %u: its largest impact is not the one noted", t, b);
	*max = block_max > *max ? block_max : *max;
	return true;
}

static void check_term(struct checker *c, struct term_walk *walk, struct buf *last, uint32_t t, uint64_t *sum)
{
	struct err e = {0};
	const struct seg_term st = *term_walk_at(walk, c->s, t);
	struct postings p;
	uint32_t docs = 0, last_doc = DOC_NONE;
	uint8_t max = 0;

	if (t && str_cmp(buf_str(last), st.term) >= 0)
		problem(c, c->s->path, 0, "term %u: out of order", t);
	buf_clear(last);
	buf_add(last, st.term);
	if (seg_postings(c->s, t, &p, &e)) {
		problem(c, c->s->path, (uint64_t)(c->s->sec[SEC_POSTINGS].p - c->s->index.p) + st.off, "%s", e.msg);
		return;
	}
	for (uint32_t b = 0; b < p.n_blocks; b++) {
		if (postings_beg(&p, b) > postings_end(&p, b) || !check_block(c, &p, t, b, sum, &docs, &last_doc, &max))
			return;
	}
	c->r->postings += st.df;
	if (docs != st.doc_df || max != st.max || postings_end(&p, p.n_blocks - 1) != p.data_n)
		problem(c, c->s->path, 0, "term %u: its counts are not those of its postings", t);
}

/* Take away from each term's sum what the forward store says; all must end at 0. */
static void check_forward(struct checker *c, uint64_t *sum)
{
	uint64_t n = 0;

	for (uint32_t p = 0; p < c->s->n_passages; p++) {
		struct err e = {0};
		struct str lists[2];
		struct impact_norm norm;
		struct fwd_union u;
		struct fwd_term t;
		uint64_t len[HALF_FIELDS];
		bool good = seg_forward(c->s, seg_passage_doc(c->s, p), p, &lists[1], &lists[0], &e) == 0;
		for (int half = 0; half < 2 && good; half++) {
			good = fwd_lengths(lists[half], seg_old(c->s), len);
			impact_norm_half(&norm, half * HALF_FIELDS, len);
		}
		if (good) {
			fwd_union_begin(&u, lists[1], lists[0], seg_old(c->s));
			while (fwd_union_next(&u, &t) && t.term < c->s->n_terms) {
				sum[t.term] -= mix(p, impact_of(&norm, t.tf));
				n++;
			}
			good = !u.bad && !u.has_d && !u.has_p;
		}
		if (!good)
			problem(c, c->s->path, (uint64_t)(c->s->sec[SEC_FORWARD].p - c->s->index.p),
				"passage %u: its forward list is damaged%s%s", p, e.msg[0] ? ": " : "", e.msg);
	}
	if (n != c->s->n_postings)
		problem(c, c->s->path, 0, "%llu postings in the forward store, %llu noted", (unsigned long long)n,
			(unsigned long long)c->s->n_postings);
}

static void check_terms(struct checker *c)
{
	uint64_t *sum = mem_calloc((size_t)c->s->n_terms + 1, sizeof *sum);
	struct term_walk *walk = mem_calloc(1, sizeof *walk);
	struct buf last;

	if (!sum || !walk) {
		problem(c, c->s->path, 0, "out of memory: postings were not checked");
		free(sum);
		free(walk);
		return;
	}
	buf_init(&last, UINT8_MAX);
	for (uint32_t t = 0; t < c->s->n_terms; t++)
		check_term(c, walk, &last, t, &sum[t]);
	buf_release(&last);
	free(walk);
	check_forward(c, sum);
	for (uint32_t t = 0; t < c->s->n_terms; t++) {
		if (sum[t])
			problem(c, c->s->path, 0, "term %u: its postings differ from the forward store", t);
	}
	free(sum);
}

static void check_rels(struct checker *c)
{
	struct seg_rel a, b;

	for (uint32_t i = 1; i < c->s->n_rels; i++) {
		seg_rel(c->s, i - 1, &a);
		seg_rel(c->s, i, &b);
		if (str_cmp(a.target, b.target) > 0)
			problem(c, c->s->path, 0, "relation %u: out of order", i);
	}
	for (uint32_t d = 0; d < c->s->n_docs; d++) {
		for (uint32_t i = seg_name_beg(c->s, d); i < seg_name_beg(c->s, d + 1); i++) {
			seg_name(c->s, i, &a);
			if (a.doc != d)
				problem(c, c->s->path, 0, "name %u: of another document", i);
		}
	}
	for (uint32_t i = 1; i < c->s->n_names; i++) {
		seg_name(c->s, seg_name_at(c->s, i - 1), &a);
		seg_name(c->s, seg_name_at(c->s, i), &b);
		if (str_cmp(a.target, b.target) > 0)
			problem(c, c->s->path, 0, "name %u: out of order", i);
	}
}

static void check_pages(struct checker *c)
{
	struct err e = {0};
	uint64_t data = (uint64_t)(c->s->sec[SEC_PAGE_SUMS].p - c->s->index.p);

	for (uint64_t at = 0; at < data; at += SUM_PAGE) {
		if (seg_pages(c->s, at, 1, &e))
			problem(c, c->s->path, at, "%s", e.msg);
	}
}

static void check_dead(struct checker *c, const struct dead *d)
{
	struct dead *again = NULL;
	struct err e = {0};

	if (dead_make(c->s, NULL, d->bits, &again, &e)) {
		problem(c, c->s->path, 0, "deletions could not be counted: %s", e.msg);
		return;
	}
	if (again->n_terms != d->n_terms || memcmp(again->terms, d->terms, d->n_terms * sizeof *d->terms) != 0)
		problem(c, c->s->path, 0, "the counts of its deletions are not those of the forward store");
	dead_unref(again);
}

void check_opened(const struct seg *s, const struct dead *d, struct check_report *r)
{
	struct checker c = {.s = s, .r = r};

	check_pages(&c);
	check_store(&c);
	c.told = 0;
	check_docs(&c);
	c.told = 0;
	check_terms(&c);
	check_rels(&c);
	if (d)
		check_dead(&c, d);
	r->files += 2 + (d != NULL);
	r->bytes += s->index.n + s->store.n + (d ? d->bytes : 0);
}

uint64_t check_segment(const char *dir, const struct manifest_seg *m, struct check_report *r)
{
	uint64_t before = r->problems;
	char name[SEG_NAME_MAX];
	struct seg *s = NULL;
	struct dead *d = NULL;
	struct err e = {0};

	seg_file_name(name, m->number, SEG_FILE_INDEX, 0);
	if (seg_open(dir, m->number, m, &s, &e) || seg_whole(s, &e)) {
		check_problem(r, name, 0, "%s", e.msg);
		seg_unref(s);
		return r->problems - before;
	}
	if (m->dead_rev && dead_open(dir, s, m, &d, &e))
		check_problem(r, name, 0, "%s", e.msg);
	check_opened(s, d, r);
	dead_unref(d);
	seg_unref(s);
	return r->problems - before;
}

/* ---- the whole ---- */

struct opened {
	struct seg **segs;
	struct dead **dead;
	size_t n;
	bool whole; /* all opened */
};

static void opened_release(struct opened *o)
{
	for (size_t i = 0; i < o->n; i++) {
		seg_unref(o->segs[i]);
		dead_unref(o->dead[i]);
	}
	free(o->segs);
	free(o->dead);
	*o = (struct opened){0};
}

/* Map everything. A missing file is looked at again with a newer manifest: stale tells so. */
static int open_all(const char *dir, const struct manifest *m, struct opened *o, struct check_report *r, bool *stale,
		    struct err *e)
{
	*o = (struct opened){.n = m->n_segs, .whole = true};
	o->segs = mem_calloc(m->n_segs + 1, sizeof *o->segs);
	o->dead = mem_calloc(m->n_segs + 1, sizeof *o->dead);
	if (!o->segs || !o->dead)
		return err_mem(e);
	for (size_t i = 0; i < m->n_segs; i++) {
		struct err why = {0};
		char name[SEG_NAME_MAX];
		const struct manifest_seg *ms = &m->segs[i];
		seg_file_name(name, ms->number, SEG_FILE_INDEX, 0);
		int err = seg_open(dir, ms->number, ms, &o->segs[i], &why);
		if (!err && (err = seg_whole(o->segs[i], &why))) {
			seg_unref(o->segs[i]);
			o->segs[i] = NULL;
		}
		if (!err && ms->dead_rev) {
			seg_file_name(name, ms->number, SEG_FILE_DEAD, ms->dead_rev);
			err = dead_open(dir, o->segs[i], ms, &o->dead[i], &why);
		}
		if (err == ERR_NOTFOUND && stale) {
			struct manifest now = {0};
			*stale = manifest_read(dir, &now, NULL) == 0 && now.generation != m->generation;
			manifest_release(&now);
			if (*stale)
				return 0;
		}
		if (err) {
			o->whole = false;
			check_problem(r, name, 0, "%s", why.msg);
		}
	}
	return 0;
}

static void check_manifest(const struct manifest *m, const struct opened *o, struct check_report *r)
{
	struct snap_counts c;
	struct err e = {0};

	if (count_living(o->segs, o->dead, o->n, &c, &e)) {
		check_problem(r, "MANIFEST", 0, "%s", e.msg);
		return;
	}
	if (c.docs != m->docs || c.passages != m->passages || c.terms != m->terms)
		check_problem(r, "MANIFEST", 0, "its counts are not those of the segments");
	if (memcmp(c.content.b, m->content.b, sizeof c.content.b) != 0)
		check_problem(r, "MANIFEST", 0, "its content hash is not that of the documents");
	for (size_t i = 0; i < o->n; i++) {
		for (uint32_t d = 0; d < o->segs[i]->n_docs; d++) {
			struct str id = seg_doc_id(o->segs[i], d);
			if (o->dead[i] && bit_get(o->dead[i]->bits, d))
				continue;
			for (size_t j = 0; j < i; j++) {
				uint32_t twin = seg_find(o->segs[j], id);
				if (twin != DOC_NONE && !(o->dead[j] && bit_get(o->dead[j]->bits, twin)))
					check_problem(r, "MANIFEST", 0, "%.*s: living in two segments", STR_ARG(id));
			}
		}
	}
}

int index_check(const char *dir, struct check_report *r, struct err *e)
{
	struct manifest m = {0};
	struct opened o = {0};
	bool stale = true;
	uint64_t before = r->problems;

	for (int i = 0; stale && i < 16; i++) {
		opened_release(&o);
		manifest_release(&m);
		stale = false;
		int err = manifest_read(dir, &m, e);
		if (err == ERR_NOTFOUND)
			return err_set(e, err, "%s: no corpus there", dir);
		if (!err)
			err = open_all(dir, &m, &o, r, &stale, e);
		if (err) {
			opened_release(&o);
			manifest_release(&m);
			return err;
		}
	}
	if (stale) {
		opened_release(&o);
		manifest_release(&m);
		return err_set(e, ERR_LOCKED, "%s: changes faster than it can be checked", dir);
	}
	r->files++;
	for (size_t i = 0; i < o.n; i++) {
		if (o.segs[i])
			check_opened(o.segs[i], o.dead[i], r);
	}
	if (o.whole)
		check_manifest(&m, &o, r);
	vectors_check(dir, r);
	opened_release(&o);
	manifest_release(&m);
	uint64_t n = r->problems - before;
	return n ? err_set(e, ERR_CORRUPT, "%s: %llu problem%s", dir, (unsigned long long)n, n == 1 ? "" : "s") : 0;
}
