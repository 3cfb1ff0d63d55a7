/*
 * snap.c - a pinned view of a corpus, and the opened folder that gives it out.
 *
 * A snap is an array of segments with their deletions; document and passage numbers are those of the segments, one
 * segment after the other. It never changes: a commit makes a new one, which shares the segments that stayed. Files
 * that a merge removes live on in the maps of the snaps that hold them.
 */
#include "index/vectors_priv.h"

#include "base/mem.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define OPEN_TRIES 16 /* each try means that another process committed meanwhile */

struct corpus {
	char *dir;
	pthread_mutex_t lock; /* over snap */
	struct snap *snap;
};

/* ---- counting what lives ---- */

static void count_content(struct doc_walk *walk, struct snap_counts *out)
{
	struct sha256_ctx h;
	size_t seg;
	uint32_t doc;

	sha256_begin(&h);
	while (doc_walk_next(walk, &seg, &doc)) {
		const struct seg *s = walk->segs[seg];
		struct str id = seg_doc_id(s, doc);
		unsigned char len[3];
		size_t n = 0;
		uint32_t v = (uint32_t)id.n;
		for (; v >= 0x80; v >>= 7)
			len[n++] = (unsigned char)(v | 0x80);
		len[n++] = (unsigned char)v;
		sha256_add(&h, str_make((const char *)len, n));
		sha256_add(&h, id);
		sha256_add(&h, str_make((const char *)seg_doc_rec(s, doc) + 32, 32));
		out->docs++;
		out->passages += seg_passage_beg(s, doc + 1) - seg_passage_beg(s, doc);
	}
	out->content = sha256_end(&h);
}

static void count_terms(struct seg *const *segs, struct dead *const *dead, size_t n, uint32_t *at,
			struct term_walk *walks, struct snap_counts *out)
{
	for (;;) {
		struct str least = STR_NULL;
		uint64_t df = 0;
		for (size_t i = 0; i < n; i++) {
			if (at[i] == segs[i]->n_terms)
				continue;
			struct str t = term_walk_at(&walks[i], segs[i], at[i])->term;
			if (!least.p || str_cmp(t, least) < 0)
				least = t;
		}
		if (!least.p)
			return;
		for (size_t i = 0; i < n; i++) {
			if (at[i] == segs[i]->n_terms)
				continue;
			const struct seg_term *t = term_walk_at(&walks[i], segs[i], at[i]);
			if (!str_eq(t->term, least))
				continue;
			struct dead_term gone = dead_term(dead[i], at[i]++);
			df += t->df > gone.df ? t->df - gone.df : 0;
		}
		out->terms += df > 0;
	}
}

int count_living(struct seg *const *segs, struct dead *const *dead, size_t n, struct snap_counts *out, struct err *e)
{
	const uint8_t **bits = mem_calloc(n + 1, sizeof *bits);
	uint32_t *at = mem_calloc(n + 1, sizeof *at);
	struct term_walk *walks = mem_calloc(n + 1, sizeof *walks);
	struct doc_walk walk;
	int r = 0;

	*out = (struct snap_counts){0};
	for (size_t i = 0; bits && i < n; i++)
		bits[i] = dead[i] ? dead[i]->bits : NULL;
	if (!bits || !at || !walks || !doc_walk_begin(&walk, segs, bits, n)) {
		r = err_mem(e);
	} else {
		count_content(&walk, out);
		doc_walk_end(&walk);
		count_terms(segs, dead, n, at, walks, out);
	}
	for (size_t i = 0; i < n && !r; i++)
		r = seg_damage(segs[i], e);
	free(bits);
	free(at);
	free(walks);
	return r;
}

/* ---- making and sharing ---- */

struct snap *snap_ref(struct snap *s)
{
	atomic_fetch_add(&s->refs, 1);
	return s;
}

void snap_unref(struct snap *s)
{
	if (!s || atomic_fetch_sub(&s->refs, 1) != 1)
		return;
	for (size_t i = 0; i < s->n_segs; i++) {
		seg_unref(s->segs[i].seg);
		dead_unref(s->segs[i].dead);
	}
	free(s->segs);
	free(s->marks);
	vectors_detach(s);
	free(s);
}

int snap_limits(uint64_t docs, uint64_t passages, size_t segs, struct err *e)
{
	/* DOC_NONE must stay free. */
	if (docs >= UINT32_MAX || passages >= UINT32_MAX)
		return err_set(e, ERR_LIMIT, "%llu documents and %llu passages; one corpus holds 2^32 of each",
			       (unsigned long long)docs, (unsigned long long)passages);
	if (segs > MANIFEST_SEGMENTS_MAX)
		return err_set(e, ERR_LIMIT, "%zu segments; one corpus holds %d", segs, MANIFEST_SEGMENTS_MAX);
	return 0;
}

int snap_make(struct seg *const *segs, struct dead *const *dead, size_t n, const struct manifest *m, struct snap **out,
	      struct err *e)
{
	struct snap *s = mem_calloc(1, sizeof *s);
	uint64_t docs = 0, passages = 0;
	int r;

	if (!s)
		return err_mem(e);
	atomic_init(&s->refs, 1);
	s->segs = mem_calloc(n + 1, sizeof *s->segs);
	if (!s->segs) {
		free(s);
		return err_mem(e);
	}
	s->stats = (struct snap_stats){.docs = m->docs,
				       .passages = m->passages,
				       .terms = m->terms,
				       .segments = (uint32_t)n,
				       .generation = m->generation,
				       .content = m->content};
	for (size_t i = 0; i < n; i++) {
		s->segs[i] = (struct snap_seg){.seg = seg_ref(segs[i]),
					       .dead = dead_ref(dead[i]),
					       .doc_base = (uint32_t)docs,
					       .passage_base = (uint32_t)passages};
		s->n_segs++;
		docs += segs[i]->n_docs;
		passages += segs[i]->n_passages;
		s->stats.bytes += segs[i]->index.n + segs[i]->store.n + (dead[i] ? dead[i]->bytes : 0);
		s->stats.deleted_docs += dead[i] ? dead[i]->n_docs : 0;
	}
	r = snap_limits(docs, passages, n, e);
	if (!r) {
		s->n_docs = (uint32_t)docs;
		s->n_passages = (uint32_t)passages;
		r = snap_mark_all(s, e);
	}
	if (r)
		snap_unref(s);
	else
		*out = s;
	return r;
}

/* Other segments, or the same with other deletions, in the place of those of `s`: at its generation, counted anew. */
static int snap_with(const struct snap *s, struct seg *const *segs, struct dead *const *dead, size_t n,
		     struct snap **out, struct err *e)
{
	struct snap_counts c;
	int r = count_living(segs, dead, n, &c, e);

	if (r)
		return r;
	struct manifest m = {.generation = s->stats.generation,
			     .content = c.content,
			     .docs = c.docs,
			     .passages = c.passages,
			     .terms = c.terms};
	return snap_make(segs, dead, n, &m, out, e);
}

int snap_without(const struct snap *s, const uint32_t *docs, size_t n, struct snap **out, struct err *e)
{
	struct seg **segs = mem_calloc(s->n_segs + 1, sizeof *segs);
	struct dead **dead = mem_calloc(s->n_segs + 1, sizeof *dead);
	int r = segs && dead ? 0 : err_mem(e);

	for (size_t i = 0; !r && i < s->n_segs; i++) {
		const struct snap_seg *g = &s->segs[i];
		size_t bytes = ((size_t)g->seg->n_docs + 7) / 8;
		bool some = false;
		uint8_t *bits = mem_calloc(1, bytes + 1);
		if (!bits) {
			r = err_mem(e);
			break;
		}
		if (g->dead)
			memcpy(bits, g->dead->bits, bytes);
		for (size_t j = 0; j < n; j++)
			if (docs[j] >= g->doc_base && docs[j] - g->doc_base < g->seg->n_docs) {
				bit_set(bits, docs[j] - g->doc_base);
				some = true;
			}
		segs[i] = g->seg;
		if (some)
			r = dead_make(g->seg, g->dead, bits, &dead[i], e);
		else
			dead[i] = dead_ref(g->dead);
		free(bits);
	}
	if (!r)
		r = snap_with(s, segs, dead, s->n_segs, out, e);
	if (!r)
		vectors_share(*out, s);
	for (size_t i = 0; dead && i < s->n_segs; i++)
		dead_unref(dead[i]);
	free(segs);
	free(dead);
	return r;
}

size_t snap_lost(const struct snap *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_segs; i++)
		n += !seg_sound(s->segs[i].seg);
	return n;
}

int snap_sound(struct snap *s, struct snap **out, size_t *lost, char *what, size_t n, struct err *e)
{
	size_t bad = 0, kept = 0;

	for (size_t i = 0; i < s->n_segs; i++)
		if (!seg_sound(s->segs[i].seg) && !bad++)
			snprintf(what, n, "%s",
				 fs_map_sound(&s->segs[i].seg->index_map) ? s->segs[i].seg->store_path
									  : s->segs[i].seg->path);
	*lost = bad;
	if (!bad) {
		*out = snap_ref(s);
		return 0;
	}
	struct seg **segs = mem_calloc(s->n_segs + 1, sizeof *segs);
	struct dead **dead = mem_calloc(s->n_segs + 1, sizeof *dead);
	int r = segs && dead ? 0 : err_mem(e);
	for (size_t i = 0; i < s->n_segs && !r; i++)
		if (seg_sound(s->segs[i].seg)) {
			segs[kept] = s->segs[i].seg;
			dead[kept++] = s->segs[i].dead;
		}
	if (!r)
		r = snap_with(s, segs, dead, kept, out, e);
	if (!r)
		(*out)->stats.committed = s->stats.committed;
	free(segs);
	free(dead);
	return r;
}

/* A segment of a manifest, opened or shared. */
static int open_one(const char *dir, const struct manifest_seg *m, const struct snap *near, struct seg **seg,
		    struct dead **dead, struct err *e)
{
	*seg = NULL;
	*dead = NULL;
	for (size_t i = 0; near && i < near->n_segs; i++) {
		const struct snap_seg *s = &near->segs[i];
		if (s->seg->number != m->number || s->seg->index_sum != m->index_sum ||
		    s->seg->store_sum != m->store_sum)
			continue;
		*seg = seg_ref(s->seg);
		if (s->dead && s->dead->rev == m->dead_rev && s->dead->sum == m->dead_sum)
			*dead = dead_ref(s->dead);
	}
	int r = *seg ? 0 : seg_open(dir, m->number, m, seg, e);
	if (!r && m->dead_rev && !*dead)
		r = dead_open(dir, *seg, m, dead, e);
	return r;
}

/* Open all that a manifest names; segments that `near` (or NULL) holds are shared with it. */
static int snap_open(const char *dir, const struct manifest *m, const struct snap *near, struct snap **out,
		     struct err *e)
{
	struct seg **segs = mem_calloc(m->n_segs + 1, sizeof *segs);
	struct dead **dead = mem_calloc(m->n_segs + 1, sizeof *dead);
	int r = segs && dead ? 0 : err_mem(e);

	for (size_t i = 0; i < m->n_segs && !r; i++)
		r = open_one(dir, &m->segs[i], near, &segs[i], &dead[i], e);
	if (!r)
		r = snap_make(segs, dead, m->n_segs, m, out, e);
	for (size_t i = 0; i < m->n_segs; i++) {
		if (segs)
			seg_unref(segs[i]);
		if (dead)
			dead_unref(dead[i]);
	}
	free(segs);
	free(dead);
	return r;
}

/* The folder's present snap; *same when its generation is that of near. */
static int open_latest(const char *dir, const struct snap *near, bool *same, struct snap **out, struct err *e)
{
	uint64_t tried = UINT64_MAX;

	for (int i = 0; i < OPEN_TRIES; i++) {
		struct manifest m = {0};
		int r = manifest_read(dir, &m, e);
		if (r == ERR_NOTFOUND)
			return err_set(e, r, "%s: no corpus there", dir);
		if (r)
			return r;
		uint64_t had = near && near->vectors ? near->vectors->generation : 0;
		*same = near && near->stats.generation == m.generation && had == vectors_generation(dir);
		/* The same generation a second time: no writer came between, the file is missing. */
		bool again = tried == m.generation;
		tried = m.generation;
		if (!*same)
			r = snap_open(dir, &m, near, out, e);
		if (!*same && !r) {
			(*out)->stats.committed = m.written;
			vectors_attach(*out, dir, near);
		}
		manifest_release(&m);
		if (r != ERR_NOTFOUND)
			return r;
		if (again) {
			if (e)
				e->code = ERR_CORRUPT;
			err_prefix(e, "a file that the manifest names is missing");
			return ERR_CORRUPT;
		}
	}
	return err_set(e, ERR_LOCKED, "%s: changes faster than it can be opened", dir);
}

int corpus_open(const char *dir, struct corpus **out, struct err *e)
{
	struct corpus *c = mem_calloc(1, sizeof *c);
	bool same;

	if (!c)
		return err_mem(e);
	c->dir = mem_strdup(dir);
	int r = c->dir ? open_latest(dir, NULL, &same, &c->snap, e) : err_mem(e);
	if (!r && pthread_mutex_init(&c->lock, NULL) != 0) {
		snap_unref(c->snap);
		r = err_mem(e);
	}
	if (r) {
		free(c->dir);
		free(c);
		return r;
	}
	*out = c;
	return 0;
}

void corpus_close(struct corpus *c)
{
	if (!c)
		return;
	snap_unref(c->snap);
	pthread_mutex_destroy(&c->lock);
	free(c->dir);
	free(c);
}

int corpus_reload(struct corpus *c, bool *changed, struct err *e)
{
	struct snap *near = corpus_snap(c), *got = NULL;
	bool same = false;
	int r = open_latest(c->dir, near, &same, &got, e);

	if (!r && !same) {
		pthread_mutex_lock(&c->lock);
		struct snap *old = c->snap;
		c->snap = got;
		pthread_mutex_unlock(&c->lock);
		snap_unref(old);
	}
	snap_unref(near);
	if (!r && changed)
		*changed = !same;
	return r;
}

const char *corpus_dir(const struct corpus *c)
{
	return c->dir;
}

struct snap *corpus_snap(struct corpus *c)
{
	pthread_mutex_lock(&c->lock);
	struct snap *s = snap_ref(c->snap);
	pthread_mutex_unlock(&c->lock);
	return s;
}

/* ---- documents and passages ---- */

const struct snap_stats *snap_stats(const struct snap *s)
{
	return &s->stats;
}

const struct snap_seg *snap_doc_seg(const struct snap *s, uint32_t doc)
{
	size_t lo = 0, hi = s->n_segs;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;
		if (s->segs[mid].doc_base <= doc)
			lo = mid;
		else
			hi = mid;
	}
	return &s->segs[lo];
}

const struct snap_seg *snap_passage_seg(const struct snap *s, uint32_t passage)
{
	size_t lo = 0, hi = s->n_segs;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;
		if (s->segs[mid].passage_base <= passage)
			lo = mid;
		else
			hi = mid;
	}
	return &s->segs[lo];
}

uint32_t snap_doc_end(const struct snap *s)
{
	return s->n_docs;
}

bool snap_doc_live(const struct snap *s, uint32_t doc)
{
	if (doc >= s->n_docs)
		return false;
	const struct snap_seg *g = snap_doc_seg(s, doc);
	return !(g->dead && bit_get(g->dead->bits, doc - g->doc_base));
}

uint32_t snap_find(const struct snap *s, struct str id)
{
	for (size_t i = 0; i < s->n_segs; i++) {
		const struct snap_seg *g = &s->segs[i];
		uint32_t d = seg_find(g->seg, id);
		if (d != DOC_NONE && !(g->dead && bit_get(g->dead->bits, d)))
			return g->doc_base + d;
	}
	return DOC_NONE;
}

void snap_columns(const struct snap *s, uint32_t doc, struct doc_columns *out)
{
	*out = (struct doc_columns){.status_by = DOC_NONE};
	if (doc >= s->n_docs)
		return;
	const struct snap_seg *g = snap_doc_seg(s, doc);
	struct seg_doc d;
	seg_doc(g->seg, doc - g->doc_base, &d);
	*out = (struct doc_columns){.id = d.id,
				    .title = d.title,
				    .content = d.content,
				    .year = d.year,
				    .kind = d.kind,
				    .design = d.design,
				    .audience = d.audience,
				    .passage_beg = g->passage_base + d.passage_beg,
				    .passage_end = g->passage_base + d.passage_end};
	out->status = snap_status(s, doc, &out->status_by);
}

int snap_doc(const struct snap *s, uint32_t doc, struct doc **out, struct err *e)
{
	struct frame f;
	struct buf raw;
	struct doc *d = NULL;

	if (doc >= s->n_docs)
		return err_set(e, ERR_NOTFOUND, "document number %u: there are %u", doc, s->n_docs);
	const struct snap_seg *g = snap_doc_seg(s, doc);
	struct str id = seg_doc_id(g->seg, doc - g->doc_base);
	int r = seg_frame(g->seg, doc - g->doc_base, &f, e);
	if (r)
		return err_prefix(e, "%.*s", STR_ARG(id));
	if (!work_take(f.raw))
		return work_why(e);
	buf_init(&raw, STORE_RAW_MAX);
	r = frame_unzip(&f, &raw, e);
	if (!r)
		r = doc_decode(buf_str(&raw), &d, e);
	if (!r && !str_eq(d->id, id)) {
		r = err_set(e, ERR_CORRUPT, "the store has %.*s there", STR_ARG(d->id));
		doc_free(d);
	}
	buf_release(&raw);
	if (r)
		return err_prefix(e, "%s: %.*s", g->seg->store_path, STR_ARG(id));
	*out = d;
	return 0;
}

uint32_t snap_passage_end(const struct snap *s)
{
	return s->n_passages;
}

void snap_passage(const struct snap *s, uint32_t passage, struct passage *out)
{
	*out = (struct passage){.doc = DOC_NONE};
	if (passage >= s->n_passages)
		return;
	const struct snap_seg *g = snap_passage_seg(s, passage);
	seg_passage(g->seg, passage - g->passage_base, out);
	out->doc += g->doc_base;
}

int snap_passage_terms(const struct snap *s, uint32_t passage, struct arena *a, struct passage_term **out,
		       size_t *n_out, struct err *e)
{
	struct str dl, pl;
	struct fwd_union u;
	struct fwd_term t;
	struct term_walk walk;
	size_t n = 0, room = 0;

	walk.group = 0;

	*out = NULL;
	*n_out = 0;
	if (passage >= s->n_passages)
		return 0;
	const struct snap_seg *g = snap_passage_seg(s, passage);
	uint32_t p = passage - g->passage_base;
	int r = seg_forward(g->seg, seg_passage_doc(g->seg, p), p, &dl, &pl, e);
	if (r)
		return r;
	fwd_union_begin(&u, dl, pl, seg_old(g->seg));
	while (fwd_union_next(&u, &t)) {
		if (t.term >= g->seg->n_terms)
			return err_set(e, ERR_CORRUPT, "%s: passage %u: its forward list is damaged", g->seg->path, p);
		if (!ARENA_MORE(a, *out, n, room))
			return err_mem(e);
		(*out)[n].term = arena_str(a, term_walk_at(&walk, g->seg, t.term)->term);
		memcpy((*out)[n++].tf, t.tf, sizeof t.tf);
	}
	if (u.bad)
		return err_set(e, ERR_CORRUPT, "%s: passage %u: its forward list is damaged", g->seg->path, p);
	r = seg_damage(g->seg, e);
	if (!r)
		*n_out = n;
	return r;
}

/* ---- terms ---- */

/* numbers: of the term in each segment, DOC_NONE where it is not. */
static void sum_term(const struct snap *s, struct str term, uint32_t *numbers, uint64_t *df, uint64_t *doc_df)
{
	*df = *doc_df = 0;
	for (size_t i = 0; i < s->n_segs; i++) {
		const struct snap_seg *g = &s->segs[i];
		struct seg_term st;
		uint32_t t = seg_term_look(g->seg, term, &st);
		if (numbers)
			numbers[i] = t;
		if (t == DOC_NONE)
			continue;
		struct dead_term gone = dead_term(g->dead, t);
		/* Only of a spoiled segment is more gone than there was. */
		*df += st.df > gone.df ? st.df - gone.df : 0;
		*doc_df += st.doc_df > gone.doc_df ? st.doc_df - gone.doc_df : 0;
	}
}

uint32_t snap_term_numbers(const struct snap *s, struct str term, uint32_t *numbers)
{
	uint64_t df, doc_df;

	sum_term(s, term, numbers, &df, &doc_df);
	return (uint32_t)df;
}

uint32_t snap_df(const struct snap *s, struct str term)
{
	return snap_term_numbers(s, term, NULL);
}

uint32_t snap_doc_df(const struct snap *s, struct str term)
{
	uint64_t df, doc_df;

	sum_term(s, term, NULL, &df, &doc_df);
	return (uint32_t)doc_df;
}

float snap_idf_of(const struct snap *s, uint32_t passages)
{
	double df = passages, n = (double)s->stats.passages;

	return (float)log(1 + (n - df + 0.5) / (df + 0.5));
}

float snap_idf(const struct snap *s, struct str term)
{
	return snap_idf_of(s, snap_df(s, term));
}

struct found_term {
	size_t text; /* where it begins in the texts that were found */
	uint8_t n;
	uint32_t df;
};

#define DIGIT_BITS 11 /* of a frequency, put in order at a time */
#define DIGITS	   (1u << DIGIT_BITS)

/*
 * By falling df; those of one df stay in order, so that what was found in order of bytes needs no comparing: most terms
 * have the df of many others. `aside` is as long as v.
 */
static struct found_term *by_falling_df(struct found_term *v, struct found_term *aside, size_t n)
{
	for (unsigned shift = 0; shift < 32; shift += DIGIT_BITS) {
		size_t at[DIGITS] = {0}, sum = 0;
		for (size_t i = 0; i < n; i++)
			at[v[i].df >> shift & (DIGITS - 1)]++;
		/* One digit for all changes nothing. */
		if (n && at[v[0].df >> shift & (DIGITS - 1)] == n)
			continue;
		for (size_t d = DIGITS; d-- > 0;) {
			size_t here = at[d];
			at[d] = sum;
			sum += here;
		}
		for (size_t i = 0; i < n; i++)
			aside[at[v[i].df >> shift & (DIGITS - 1)]++] = v[i];
		struct found_term *was = v;
		v = aside;
		aside = was;
	}
	return v;
}

/* The next term that begins with prefix, in order of bytes over all segments, with its living passages. */
static bool next_term(const struct snap *s, struct str prefix, uint32_t *at, struct term_walk *walks, struct buf *texts,
		      struct found_term *x)
{
	struct str term = STR_NULL;

	for (size_t i = 0; i < s->n_segs; i++) {
		if (at[i] == s->segs[i].seg->n_terms)
			continue;
		struct str t = term_walk_at(&walks[i], s->segs[i].seg, at[i])->term;
		if (str_starts(t, prefix) && (!term.p || str_cmp(t, term) < 0))
			term = t;
	}
	if (!term.p)
		return false;
	*x = (struct found_term){.text = texts->n, .n = (uint8_t)term.n};
	buf_add(texts, term);
	term = str_sub(buf_str(texts), x->text, texts->n);
	for (size_t i = 0; i < s->n_segs; i++) {
		if (at[i] == s->segs[i].seg->n_terms)
			continue;
		const struct seg_term *t = term_walk_at(&walks[i], s->segs[i].seg, at[i]);
		if (!str_eq(t->term, term))
			continue;
		struct dead_term gone = dead_term(s->segs[i].dead, at[i]++);
		x->df += t->df > gone.df ? t->df - gone.df : 0;
	}
	return !texts->err;
}

size_t snap_terms(const struct snap *s, struct str prefix, struct arena *a, struct str *out, uint32_t *df, size_t max)
{
	uint32_t *at = mem_calloc(s->n_segs + 1, sizeof *at);
	struct term_walk *walks = mem_calloc(s->n_segs + 1, sizeof *walks);
	struct found_term *v = NULL, *aside = NULL, x;
	size_t n = 0, room = 0, kept = 0;
	struct buf texts;

	buf_init(&texts, (size_t)1 << 33);
	if (!at || !walks || !max)
		goto out;
	for (size_t i = 0; i < s->n_segs; i++)
		at[i] = seg_term_lower(s->segs[i].seg, prefix);
	while (next_term(s, prefix, at, walks, &texts, &x)) {
		if (!x.df) {
			texts.n = x.text;
			continue;
		}
		if (n == room) {
			struct found_term *more = mem_reallocarray(v, room ? room * 2 : 1024, sizeof *more);
			if (!more)
				goto out;
			v = more;
			room = room ? room * 2 : 1024;
		}
		v[n++] = x;
	}
	aside = n ? mem_reallocarray(NULL, n, sizeof *aside) : NULL;
	if (!aside)
		goto out;
	const struct found_term *sorted = by_falling_df(v, aside, n);
	for (; kept < n && kept < max; kept++) {
		out[kept] = arena_str(a, str_sub(buf_str(&texts), sorted[kept].text, sorted[kept].text + sorted[kept].n));
		df[kept] = sorted[kept].df;
	}
	if (!arena_ok(a))
		kept = 0;
out:
	buf_release(&texts);
	free(at);
	free(walks);
	free(v);
	free(aside);
	return kept;
}

/* ---- relations ---- */

static int rel_cmp(const void *pa, const void *pb, void *snap)
{
	const struct snap_rel *a = pa, *b = pb;

	if (a->doc != b->doc) {
		const struct snap_seg *ga = snap_doc_seg(snap, a->doc), *gb = snap_doc_seg(snap, b->doc);
		return str_cmp(seg_doc_id(ga->seg, a->doc - ga->doc_base), seg_doc_id(gb->seg, b->doc - gb->doc_base));
	}
	return (int)a->kind - (int)b->kind;
}

size_t snap_rels(const struct snap *s, struct str id, struct snap_rel *out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_segs; i++) {
		const struct snap_seg *g = &s->segs[i];
		for (uint32_t j = seg_rel_lower(g->seg, id); j < g->seg->n_rels && n < max; j++) {
			struct seg_rel rel;
			seg_rel(g->seg, j, &rel);
			if (!str_eq(rel.target, id))
				break;
			/* What it says of itself (analyse.c) is not another's word. */
			if ((g->dead && bit_get(g->dead->bits, rel.doc)) || str_eq(seg_doc_id(g->seg, rel.doc), id))
				continue;
			out[n++] = (struct snap_rel){.doc = g->doc_base + rel.doc, .kind = rel.kind};
		}
	}
	if (n)
		qsort_r(out, n, sizeof *out, rel_cmp, (void *)(uintptr_t)s);
	return n;
}
