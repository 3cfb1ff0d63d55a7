/*
 * merge.c - one segment from the living documents of several.
 *
 * Documents are taken in order of id over all sources, which gives every living passage its new number; within one
 * source the order stays, so each posting list is renumbered and the lists of a term are merged like sorted runs.
 * Impacts, forward lists and compressed documents are carried over as they are: nothing is analysed again. Memory: four
 * bytes a passage and term of the sources, and one posting list; the pages of the sources are given back as it goes.
 */
#include "index/index_priv.h"

#include "base/mem.h"

#include <stdlib.h>

#define FORGET_TERMS 4096 /* so many terms, or documents, between two times that pages are given back */
#define FORGET_DOCS  2048

bool doc_walk_begin(struct doc_walk *w, struct seg *const *segs, const uint8_t *const *bits, size_t n)
{
	*w = (struct doc_walk){.segs = segs, .bits = bits, .n = n};
	w->at = mem_calloc(n + 1, sizeof *w->at);
	return w->at != NULL;
}

void doc_walk_end(struct doc_walk *w)
{
	free(w->at);
	w->at = NULL;
}

bool doc_walk_next(struct doc_walk *w, size_t *seg, uint32_t *doc)
{
	struct str least = STR_NULL;
	size_t from = w->n;

	for (size_t i = 0; i < w->n; i++) {
		while (w->at[i] < w->segs[i]->n_docs && bit_get(w->bits[i], w->at[i]))
			w->at[i]++;
		if (w->at[i] == w->segs[i]->n_docs)
			continue;
		struct str id = seg_doc_id(w->segs[i], w->at[i]);
		if (from == w->n || str_cmp(id, least) < 0) {
			from = i;
			least = id;
		}
	}
	if (from == w->n)
		return false;
	if (++w->done % FORGET_DOCS == 0)
		for (size_t i = 0; i < w->n; i++)
			seg_forget(w->segs[i]);
	*seg = from;
	*doc = w->at[from]++;
	return true;
}

/* A run of postings of one source. */
struct run {
	uint32_t *passages;
	uint8_t *impacts;
	uint32_t n, at;
};

struct source {
	struct seg *seg;
	const uint8_t *bits;
	uint32_t *passage_to; /* new number of each passage, UINT32_MAX for the dead */
	uint32_t *term_to;    /* of each term, UINT32_MAX where no living passage has it */
	uint32_t term;	      /* the next one to merge */
	struct term_walk *walk;
};

struct merger {
	struct source *src;
	size_t n;
	struct seg *const *segs;
	const uint8_t *const *bits;
	uint32_t n_passages;
	uint32_t *doc_of; /* new document of each new passage */
	uint8_t *usual;	  /* usual impacts of each new passage */
	struct run run;	  /* what was read of one term, source after source */
	size_t *run_beg;  /* of each source in it */
	struct run merged;
	uint32_t n_terms;
	struct zip *zip; /* compresses documents anew; NULL: they stay as they are */
	struct buf raw, zipped;
};

static void release(struct merger *m)
{
	for (size_t i = 0; m->src && i < m->n; i++) {
		free(m->src[i].passage_to);
		free(m->src[i].term_to);
		free(m->src[i].walk);
	}
	free(m->src);
	free(m->doc_of);
	free(m->usual);
	free(m->run_beg);
	free(m->run.passages);
	free(m->run.impacts);
	free(m->merged.passages);
	free(m->merged.impacts);
	zip_free(m->zip);
	buf_release(&m->raw);
	buf_release(&m->zipped);
}

static void forget_all(const struct merger *m)
{
	for (size_t i = 0; i < m->n; i++)
		seg_forget(m->segs[i]);
}

static int number_passages(struct merger *m, struct err *e)
{
	struct doc_walk walk;
	uint64_t total = 0;
	size_t seg;
	uint32_t doc, docs = 0;
	int r = 0;

	for (size_t i = 0; i < m->n; i++) {
		struct source *s = &m->src[i];
		*s = (struct source){.seg = m->segs[i], .bits = m->bits[i]};
		s->passage_to = mem_malloc((size_t)s->seg->n_passages * sizeof *s->passage_to + 1);
		s->term_to = mem_malloc((size_t)s->seg->n_terms * sizeof *s->term_to + 1);
		s->walk = mem_calloc(1, sizeof *s->walk);
		if (!s->passage_to || !s->term_to || !s->walk)
			return err_mem(e);
		memset(s->passage_to, 0xff, (size_t)s->seg->n_passages * sizeof *s->passage_to);
		memset(s->term_to, 0xff, (size_t)s->seg->n_terms * sizeof *s->term_to);
		for (uint32_t d = 0; d < s->seg->n_docs; d++) {
			if (!bit_get(s->bits, d))
				total += seg_passage_beg(s->seg, d + 1) - seg_passage_beg(s->seg, d);
		}
	}
	if (total > SEG_PASSAGES_MAX)
		return err_set(e, ERR_LIMIT, "%llu passages, a segment holds %u", (unsigned long long)total,
			       SEG_PASSAGES_MAX);
	m->doc_of = mem_malloc((total + 1) * sizeof *m->doc_of);
	m->usual = mem_malloc(USUAL_SIZE * (total + 1));
	m->run.passages = mem_malloc((total + 1) * sizeof *m->run.passages);
	m->run.impacts = mem_malloc(total + 1);
	m->merged.passages = mem_malloc((total + 1) * sizeof *m->merged.passages);
	m->merged.impacts = mem_malloc(total + 1);
	m->run_beg = mem_malloc((m->n + 1) * sizeof *m->run_beg);
	if (!m->doc_of || !m->usual || !m->run.passages || !m->run.impacts || !m->merged.passages ||
	    !m->merged.impacts || !m->run_beg || !doc_walk_begin(&walk, m->segs, m->bits, m->n))
		return err_mem(e);
	while (!r && doc_walk_next(&walk, &seg, &doc)) {
		const struct seg *s = m->segs[seg];
		for (uint32_t p = seg_passage_beg(s, doc); p < seg_passage_beg(s, doc + 1) && !r; p++) {
			r = seg_usual(s, doc, p, m->usual + USUAL_SIZE * (size_t)m->n_passages, e);
			m->doc_of[m->n_passages] = docs;
			m->src[seg].passage_to[p] = m->n_passages++;
		}
		docs++;
	}
	doc_walk_end(&walk);
	return r;
}

/* The text of the next term of a source; false when there is none. */
static bool at_term(const struct source *s, struct str *out)
{
	if (s->term >= s->seg->n_terms)
		return false;
	*out = term_walk_at(s->walk, s->seg, s->term)->term;
	return true;
}

static int read_term(struct merger *m, const struct source *s, struct err *e)
{
	uint32_t passages[POSTING_BLOCK];
	uint8_t impacts[POSTING_BLOCK];
	struct postings p;

	int r = seg_postings(s->seg, s->term, &p, e);
	for (uint32_t b = 0; b < p.n_blocks && !r; b++) {
		r = seg_postings_pages(s->seg, &p, b, e);
		if (r)
			break;
		uint32_t n = postings_block(&p, b, passages, impacts);
		if (!n)
			return err_set(e, ERR_CORRUPT, "%s: term %u: its postings are damaged", s->seg->path, s->term);
		for (uint32_t i = 0; i < n; i++) {
			uint32_t to = s->passage_to[passages[i]];
			if (to == UINT32_MAX)
				continue;
			m->run.passages[m->run.n] = to;
			m->run.impacts[m->run.n++] = impacts[i];
		}
	}
	return r;
}

/* The runs of the sources that have the term, merged; each is sorted. */
static void merge_runs(struct merger *m, size_t n_runs, size_t *at)
{
	m->merged.n = 0;
	if (n_runs == 1) {
		memcpy(m->merged.passages, m->run.passages, m->run.n * sizeof *m->run.passages);
		memcpy(m->merged.impacts, m->run.impacts, m->run.n);
		m->merged.n = m->run.n;
		return;
	}
	while (m->merged.n < m->run.n) {
		size_t from = n_runs;
		for (size_t i = 0; i < n_runs; i++) {
			if (at[i] < m->run_beg[i + 1] &&
			    (from == n_runs || m->run.passages[at[i]] < m->run.passages[at[from]]))
				from = i;
		}
		m->merged.passages[m->merged.n] = m->run.passages[at[from]];
		m->merged.impacts[m->merged.n++] = m->run.impacts[at[from]++];
	}
}

static int merge_term(struct merger *m, struct seg_writer *w, struct str term, size_t *at, struct err *e)
{
	size_t n_runs = 0;
	uint32_t docs = 0;

	m->run.n = 0;
	for (size_t i = 0; i < m->n; i++) {
		struct source *s = &m->src[i];
		struct str t;
		if (!at_term(s, &t) || !str_eq(t, term))
			continue;
		at[n_runs] = m->run_beg[n_runs] = m->run.n;
		int r = read_term(m, s, e);
		if (r)
			return r;
		n_runs++;
	}
	m->run_beg[n_runs] = m->run.n;
	merge_runs(m, n_runs, at);
	for (uint32_t i = 0; i < m->merged.n; i++)
		docs += i == 0 || m->doc_of[m->merged.passages[i]] != m->doc_of[m->merged.passages[i - 1]];
	if (m->run.n)
		seg_write_term(w, term, m->merged.passages, m->merged.impacts, m->merged.n, docs);
	/* Its text is one of the sources', and gone when they go on: of each that stands before it, all at once. */
	size_t n = 0;
	for (size_t i = 0; i < m->n; i++) {
		struct str t;
		if (at_term(&m->src[i], &t) && str_eq(t, term))
			at[n++] = i;
	}
	for (size_t k = 0; k < n; k++) {
		struct source *s = &m->src[at[k]];
		if (m->run.n)
			s->term_to[s->term] = m->n_terms;
		s->term++;
	}
	m->n_terms += m->run.n > 0;
	return 0;
}

static int merge_terms(struct merger *m, struct seg_writer *w, struct err *e)
{
	size_t *at = mem_malloc((m->n + 1) * sizeof *at);
	int r = at ? 0 : err_mem(e);

	while (!r && !w->err) {
		struct str least = STR_NULL;
		for (size_t i = 0; i < m->n; i++) {
			struct str t;
			if (!at_term(&m->src[i], &t))
				continue;
			if (!least.p || str_cmp(t, least) < 0)
				least = t;
		}
		if (!least.p)
			break;
		r = merge_term(m, w, least, at, e);
		if (m->n_terms % FORGET_TERMS == 0)
			forget_all(m);
	}
	free(at);
	return r;
}

/* Its compressed bytes: as they are, or anew where that is less. */
static int rezip(struct merger *m, const struct frame *f, struct str *out, struct err *e)
{
	*out = f->zip;
	if (!m->zip)
		return 0;
	buf_clear(&m->zipped);
	int r = frame_unzip(f, &m->raw, e);
	if (!r)
		r = zip_add(m->zip, buf_str(&m->raw), &m->zipped, e);
	if (!r && m->zipped.n < f->zip.n)
		*out = buf_str(&m->zipped);
	return r;
}

/* One document with its passages; the relations come later, source by source. */
static int merge_doc(struct merger *m, const struct source *s, uint32_t doc, struct seg_writer *w, struct buf *list,
		     struct err *e)
{
	struct seg_doc d;
	struct frame f;

	int r = seg_frame(s->seg, doc, &f, e);
	if (r)
		return r;
	seg_doc(s->seg, doc, &d);
	r = rezip(m, &f, &d.zip, e);
	for (uint32_t p = d.passage_beg; p < d.passage_end && !r; p++) {
		struct str dl, pl;
		struct passage where;
		r = seg_forward(s->seg, doc, p, &dl, &pl, e);
		for (int half = p == d.passage_beg ? 0 : 1; half < 2 && !r; half++) {
			buf_clear(list);
			if (!fwd_remap(half ? pl : dl, seg_old(s->seg), s->term_to, s->seg->n_terms, list))
				return err_set(e, ERR_CORRUPT, "%s: passage %u: its forward list is damaged",
					       s->seg->path, p);
			if (list->err)
				return err_buf(list, e);
			seg_passage(s->seg, p, &where);
			if (half)
				seg_write_passage(w, &where, buf_str(list));
			else
				seg_write_doc(w, &d, buf_str(list));
		}
	}
	return r;
}

/* The relations of a source by document: beg[d] to beg[d + 1] are places in *order, which has places in its table. */
static int rels_by_doc(const struct seg *s, uint32_t **beg, uint32_t **order, struct err *e)
{
	struct seg_rel rel;

	*beg = mem_calloc((size_t)s->n_docs + 2, sizeof **beg);
	*order = mem_malloc(((size_t)s->n_rels + 1) * sizeof **order);
	if (!*beg || !*order)
		return err_mem(e);
	for (uint32_t i = 0; i < s->n_rels; i++) {
		seg_rel(s, i, &rel);
		(*beg)[rel.doc + 2]++;
	}
	for (uint32_t d = 0; d < s->n_docs; d++)
		(*beg)[d + 2] += (*beg)[d + 1];
	for (uint32_t i = 0; i < s->n_rels; i++) {
		seg_rel(s, i, &rel);
		(*order)[(*beg)[rel.doc + 1]++] = i;
	}
	return 0;
}

static int merge_docs(struct merger *m, struct seg_writer *w, struct err *e)
{
	uint32_t **beg = mem_calloc(m->n + 1, sizeof *beg), **order = mem_calloc(m->n + 1, sizeof *order);
	struct doc_walk walk = {0};
	struct seg_rel rel;
	struct buf list;
	size_t seg;
	uint32_t doc;
	int r = 0;

	buf_init(&list, (size_t)1 << 33);
	if (!beg || !order || !doc_walk_begin(&walk, m->segs, m->bits, m->n))
		r = err_mem(e);
	for (size_t i = 0; i < m->n && !r; i++)
		r = rels_by_doc(m->segs[i], &beg[i], &order[i], e);
	while (!r && !w->err && doc_walk_next(&walk, &seg, &doc)) {
		const struct seg *s = m->segs[seg];
		r = merge_doc(m, &m->src[seg], doc, w, &list, e);
		for (uint32_t j = beg[seg][doc]; j < beg[seg][doc + 1] && !r; j++) {
			seg_rel(s, order[seg][j], &rel);
			seg_write_rel(w, rel.target, rel.kind);
		}
		for (uint32_t j = seg_name_beg(s, doc); j < seg_name_beg(s, doc + 1) && !r; j++) {
			seg_name(s, j, &rel);
			seg_write_name(w, rel.target);
		}
	}
	for (size_t i = 0; i < m->n; i++) {
		if (beg)
			free(beg[i]);
		if (order)
			free(order[i]);
	}
	free(beg);
	free(order);
	doc_walk_end(&walk);
	buf_release(&list);
	return r;
}

int merge_segments(const char *dir, uint64_t number, struct seg *const *segs, const uint8_t *const *bits, size_t n,
		   bool dense, struct manifest_seg *out, struct err *e)
{
	struct merger m = {.n = n, .segs = segs, .bits = bits, .src = mem_calloc(n + 1, sizeof *m.src)};
	struct seg_writer w;
	int r = m.src ? 0 : err_mem(e);

	buf_init(&m.raw, STORE_RAW_MAX);
	buf_init(&m.zipped, STORE_FRAME_MAX);
	if (dense && !r && !(m.zip = zip_new(true)))
		r = err_mem(e);
	for (size_t i = 0; i < n && !r; i++)
		r = seg_whole(segs[i], e);
	if (!r)
		r = number_passages(&m, e);
	if (!r)
		r = seg_write_begin(&w, dir, number, e);
	if (r)
		goto out;
	forget_all(&m);
	w.store.dense = dense;
	seg_write_usual(&w, m.usual, m.n_passages);
	m.usual = NULL;
	r = merge_terms(&m, &w, e);
	if (!r)
		r = merge_docs(&m, &w, e);
	if (r)
		seg_write_abort(&w);
	else
		r = seg_write_finish(&w, out, e);
out:
	release(&m);
	return r;
}
