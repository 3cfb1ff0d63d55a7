/*
 * units.c - what an answer is picked from: bullets, paragraphs and passages, found by words and by meaning.
 *
 * 1. The index gives passages by BM25F; the scan gives units whose vectors are near the whole question, or one of its
 *    clauses. A passage found by words stands for its units; where its document is not encoded yet, for itself. A
 *    document that only its own vector brings in comes with its first passages.
 * 2. Whatever side found a unit, both tell of it: its cosines, and what the forward store knows of its passage.
 * 3. The score is the weighted sum of the features (model/fusion_model.c).
 *
 * Many good units make a document, one stray one does not: the mass of a document is its share in the sum of
 * exp(MASS_SHARPNESS * cosine) over the units nearest to the whole question.
 */
#include "model/model.h"
#include "search/search_priv.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

#define UNITS_DEFAULT  300
#define UNITS_MAX      10000
#define DEPTH_DEFAULT  400
#define DEPTH_MAX      10000
#define SCAN_DEPTH     200 /* units asked of the scan for each vector of the question */
#define SCAN_DOCS      20  /* documents asked of the scan for the whole question */
#define FIRST_PASSAGES 4   /* of a document that is found by its own vector alone */
#define MASS_SHARPNESS 40.0
#define MASS_FLOOR     1e-3
#define SCRATCH_CAP    ((size_t)512 << 20)

/* Documents met, with what is known of each. */
struct met {
	uint32_t doc; /* DOC_NONE: an empty slot */
	double mass;
	float cos, best, words;
};

/* One search while it runs. */
struct hunt {
	const struct snap *snap;
	struct query query;
	struct meaning meaning;
	struct arena scratch, look; /* look: for one passage at a time */
	struct found_unit *v;
	size_t n, room;
	uint32_t *slot; /* of the pool, by vector or passage: index + 1 */
	struct met *docs;
	struct candidate *c; /* passages looked up */
	size_t n_c, room_c;
	uint32_t *c_slot; /* by passage: index + 1 */
	size_t slots;	  /* of each of the three tables: a power of two */
	float best_first;
};

static size_t start(const struct hunt *h, uint32_t key)
{
	return (size_t)(key * UINT32_C(2654435761)) & (h->slots - 1);
}

static struct met *meet(struct hunt *h, uint32_t doc)
{
	size_t i = start(h, doc);
	while (h->docs[i].doc != DOC_NONE && h->docs[i].doc != doc)
		i = (i + 1) & (h->slots - 1);
	h->docs[i].doc = doc;
	return &h->docs[i];
}

/* Adds a unit that is not there yet. */
static int add_unit(struct hunt *h, const struct found_unit *u, struct err *e)
{
	bool vector = u->vector != VECTOR_NONE;
	size_t i = start(h, vector ? u->vector : ~u->passage);
	for (; h->slot[i]; i = (i + 1) & (h->slots - 1)) {
		const struct found_unit *x = &h->v[h->slot[i] - 1];
		if (vector ? x->vector == u->vector : x->vector == VECTOR_NONE && x->passage == u->passage)
			return 0;
	}
	if (h->n >= h->slots / 2)
		return 0; /* far more units to a passage than there should be */
	if (!ARENA_MORE(&h->scratch, h->v, h->n, h->room))
		return err_mem(e);
	h->v[h->n++] = *u;
	h->slot[i] = (uint32_t)h->n;
	return 0;
}

static int add_vector(struct hunt *h, uint32_t vector, struct err *e)
{
	struct vector_unit u;
	vectors_unit(h->meaning.vectors, vector, &u);
	if (u.doc == DOC_NONE)
		return 0;
	struct found_unit f = {.doc = u.doc, .passage = u.passage, .beg = u.beg, .end = u.end, .vector = vector};
	return add_unit(h, &f, e);
}

/* The units of a passage, or itself where it has none of its own. */
static int add_passage(struct hunt *h, uint32_t passage, struct err *e)
{
	uint32_t first = 0, n = 0;
	struct passage p;
	snap_passage(h->snap, passage, &p);
	if (h->meaning.on) {
		n = vectors_units_of_passage(h->meaning.vectors, passage, &first);
		/* Its bytes belong to a unit that begins before it. */
		if (!n && vectors_units_of_doc(h->meaning.vectors, p.doc, &first))
			return 0;
	}
	struct found_unit f = {.doc = p.doc, .passage = passage, .beg = p.beg, .end = p.end, .vector = VECTOR_NONE};
	int code = n ? 0 : add_unit(h, &f, e);
	for (uint32_t i = 0; !code && i < n; i++)
		code = add_vector(h, first + i, e);
	return code;
}

/* ---- by words ---- */

/* The passage's features by words; looked up at its first mention. NULL with e set. */
static const struct candidate *passage_of(struct hunt *h, uint32_t passage, struct err *e)
{
	size_t i = start(h, passage);
	for (; h->c_slot[i]; i = (i + 1) & (h->slots - 1))
		if (h->c[h->c_slot[i] - 1].passage == passage)
			return &h->c[h->c_slot[i] - 1];
	struct candidate c;
	if (rank_look_up(h->snap, &h->query, passage, &h->look, &c, e))
		return NULL;
	if (!ARENA_MORE(&h->scratch, h->c, h->n_c, h->room_c)) {
		(void)err_mem(e);
		return NULL;
	}
	h->c[h->n_c++] = c;
	h->c_slot[i] = (uint32_t)h->n_c;
	return &h->c[h->n_c - 1];
}

static int tables(struct hunt *h, size_t units, struct err *e)
{
	for (h->slots = 1024; h->slots < 4 * units;)
		h->slots *= 2;
	h->slot = ARENA_ARRAY(&h->scratch, h->slots, uint32_t);
	h->c_slot = ARENA_ARRAY(&h->scratch, h->slots, uint32_t);
	h->docs = ARENA_ARRAY(&h->scratch, h->slots, struct met);
	if (!h->slot || !h->c_slot || !h->docs)
		return err_mem(e);
	memset(h->slot, 0, h->slots * sizeof(*h->slot));
	memset(h->c_slot, 0, h->slots * sizeof(*h->c_slot));
	for (size_t i = 0; i < h->slots; i++)
		h->docs[i] = (struct met){.doc = DOC_NONE};
	return 0;
}

static int by_words(struct hunt *h, const struct search_opts *o, struct hit **hits, size_t *n, struct err *e)
{
	size_t depth = o->depth ? o->depth : DEPTH_DEFAULT;
	return query_search(h->snap, &h->query, &o->filter, depth < DEPTH_MAX ? depth : DEPTH_MAX, &h->scratch, hits, n,
			    e);
}

/* Passages that words found, ranked among themselves, into the pool. */
static int take_hits(struct hunt *h, const struct hit *hits, size_t n, struct err *e)
{
	h->c = ARENA_ARRAY(&h->scratch, n + 1, struct candidate);
	if (!h->c)
		return err_mem(e);
	h->room_c = n + 1;
	int code = rank_passages(h->snap, &h->query, hits, n, h->c, e);
	for (size_t i = 0; !code && i < n; i++) {
		size_t k = start(h, h->c[i].passage);
		while (h->c_slot[k])
			k = (k + 1) & (h->slots - 1);
		h->c_slot[k] = (uint32_t)++h->n_c;
		meet(h, h->c[i].where.doc)->words = h->c[i].document;
		code = add_passage(h, h->c[i].passage, e);
	}
	h->best_first = n ? hits[0].score : 0;
	return code;
}

/* ---- by meaning ---- */

static void weigh_mass(struct hunt *h, const struct vector_hit *whole, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += exp(MASS_SHARPNESS * ((double)whole[i].score - (double)whole[0].score));
	for (size_t i = 0; i < n; i++)
		meet(h, whole[i].doc)->mass +=
			exp(MASS_SHARPNESS * ((double)whole[i].score - (double)whole[0].score)) / sum;
}

/* A document that is known by its own vector alone. */
static int take_doc(struct hunt *h, uint32_t doc, struct err *e)
{
	uint32_t first;
	if (vectors_units_of_doc(h->meaning.vectors, doc, &first))
		return 0;
	struct doc_columns col;
	snap_columns(h->snap, doc, &col);
	int code = 0;
	for (uint32_t p = col.passage_beg; !code && p < col.passage_end && p < col.passage_beg + FIRST_PASSAGES; p++)
		code = add_passage(h, p, e);
	return code;
}

static int by_meaning(struct hunt *h, const struct search_opts *o, struct err *e)
{
	struct meaning *m = &h->meaning;
	struct vector_hit *hits = ARENA_ARRAY(&h->scratch, m->n * SCAN_DEPTH, struct vector_hit);
	size_t n[SEARCH_CLAUSES_MAX + 1] = {0}, n_docs = 0;
	if (!hits)
		return err_mem(e);
	int code = vectors_scan(m->vectors, VECTORS_UNITS, m->q, m->n, &o->filter, SCAN_DEPTH, hits, n, e);
	if (!code)
		weigh_mass(h, hits, n[0]);
	for (size_t i = 0; i < m->n; i++)
		for (size_t k = 0; !code && k < n[i]; k++)
			code = add_vector(h, hits[i * SCAN_DEPTH + k].vector, e);
	if (!code)
		code = vectors_scan(m->vectors, VECTORS_DOCS, m->q, 1, &o->filter, SCAN_DOCS, hits, &n_docs, e);
	for (size_t k = 0; !code && k < n_docs; k++)
		code = take_doc(h, hits[k].doc, e);
	return code;
}

static void measure_meaning(struct hunt *h, struct found_unit *u)
{
	const struct meaning *m = &h->meaning;
	uint32_t vector = u->vector;
	/* Where a passage has no vector, its document's stands in. */
	if (vector == VECTOR_NONE)
		vector = vectors_of_doc(m->vectors, u->doc);
	if (vector == VECTOR_NONE)
		return;
	float sum = 0, best = -1;
	for (size_t i = 0; i < m->n; i++) {
		float cos = vectors_score(m->vectors, vector, &m->q[i]);
		best = fmaxf(best, cos);
		sum += i || m->n == 1 ? cos : 0;
		if (i == 0)
			u->f[UNIT_COS] = cos;
		if (i == m->asks)
			u->f[UNIT_COS_ASKED] = cos;
	}
	u->f[UNIT_COS_BEST] = best;
	u->f[UNIT_COS_MEAN] = sum / (float)(m->n > 1 ? m->n - 1 : 1);
	struct met *d = meet(h, u->doc);
	d->best = fmaxf(d->best, u->f[UNIT_COS]);
	uint32_t own = vectors_of_doc(m->vectors, u->doc);
	if (d->cos == 0 && own != VECTOR_NONE)
		d->cos = vectors_score(m->vectors, own, &m->q[0]);
}

/* ---- features, score, order ---- */

static int measure(struct hunt *h, struct err *e)
{
	for (size_t i = 0; i < h->n; i++) {
		struct found_unit *u = &h->v[i];
		const struct candidate *c = passage_of(h, u->passage, e);
		if (!c)
			return -1;
		h->best_first = fmaxf(h->best_first, c->first);
		u->f[UNIT_WORDS] = c->first; /* over the best once that is known */
		u->f[UNIT_COVER] = query_share(&h->query, c->body | c->around);
		u->f[UNIT_BODY] = query_share(&h->query, c->body);
		u->f[UNIT_TOPIC] = query_share(&h->query, c->topic);
		u->f[UNIT_CUE] = c->cue;
		if (h->meaning.on)
			measure_meaning(h, u);
	}
	for (size_t i = 0; i < h->n; i++) {
		struct found_unit *u = &h->v[i];
		const struct met *d = meet(h, u->doc);
		u->f[UNIT_WORDS] = h->best_first > 0 ? u->f[UNIT_WORDS] / h->best_first : 0;
		u->f[UNIT_DOC_WORDS] = d->words;
		if (h->meaning.on) {
			u->f[UNIT_MASS] = (float)log(d->mass + MASS_FLOOR);
			u->f[UNIT_DOC_COS] = d->cos;
			u->f[UNIT_DOC_BEST] = d->best;
		}
		const float *w = search_weights(h->meaning.on);
		u->score = 0;
		for (size_t k = 0; k < UNIT_FEATURES; k++)
			u->score += w[k] * u->f[k];
	}
	return 0;
}

struct order {
	float score;
	struct str id;
	uint32_t beg, at;
};

static int by_score(const void *a, const void *b)
{
	const struct order *x = a, *y = b;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	int c = str_cmp(x->id, y->id);
	return c ? c : (x->beg > y->beg) - (x->beg < y->beg);
}

static int put_units(struct hunt *h, size_t want, struct arena *a, struct found_units *out, struct err *e)
{
	struct order *v = ARENA_ARRAY(&h->scratch, h->n, struct order);
	size_t n = h->n < want ? h->n : want;
	struct found_unit *to = ARENA_ARRAY(a, n, struct found_unit);
	if (!v || !to)
		return err_mem(e);
	for (size_t i = 0; i < h->n; i++) {
		struct doc_columns col;
		snap_columns(h->snap, h->v[i].doc, &col);
		v[i] = (struct order){h->v[i].score, col.id, h->v[i].beg, (uint32_t)i};
	}
	qsort(v, h->n, sizeof(*v), by_score);
	for (size_t i = 0; i < n; i++)
		to[i] = h->v[v[i].at];
	const struct meaning *m = &h->meaning;
	*out = (struct found_units){
		.v = to,
		.n = n,
		.meaning = m->on,
		.why_words = m->why,
		.of = m->on ? m->vectors : NULL,
		.silent = m->silent,
		.n_clauses = m->n_clauses,
		.n_vectors = m->n};
	memcpy(out->clauses, m->clauses, sizeof(out->clauses));
	memcpy(out->vectors, m->q, sizeof(out->vectors));
	return 0;
}

int search_units(const struct snap *s, const struct question *q, const struct search_opts *o, struct arena *a,
		 struct found_units *out, struct err *e)
{
	static const struct search_opts defaults;
	struct hunt *h = mem_calloc(1, sizeof(*h));
	if (!h)
		return err_mem(e);
	o = o ? o : &defaults;
	h->snap = s;
	arena_init(&h->scratch, SCRATCH_CAP);
	arena_init(&h->look, SCRATCH_CAP);
	struct hit *hits = NULL;
	size_t n = 0, want = o->units ? o->units : UNITS_DEFAULT;
	int code = query_make(s, q, &h->scratch, &h->query, e);
	if (!code)
		code = meaning_make(s, q, o->model, a, &h->meaning, e);
	if (!code)
		code = by_words(h, o, &hits, &n, e);
	/* A bullet's passage is near its own size; a paragraph's rarely holds more than a few. */
	if (!code)
		code = tables(h, 8 * n + h->meaning.n * SCAN_DEPTH + SCAN_DOCS * FIRST_PASSAGES, e);
	if (!code)
		code = take_hits(h, hits, n, e);
	if (!code && h->meaning.on)
		code = by_meaning(h, o, e);
	if (!code)
		code = measure(h, e);
	if (!code)
		code = put_units(h, want < UNITS_MAX ? want : UNITS_MAX, a, out, e);
	if (!code && h->meaning.on)
		code = rerank_units(s, q, o->model, out->v, out->n, &out->silent, e);
	arena_release(&h->look);
	arena_release(&h->scratch);
	free(h);
	return code;
}

const float *search_weights(bool meaning)
{
	return meaning ? fusion_units : fusion_units_words;
}

const char *unit_feature_name(enum unit_feature f)
{
	static const char *const names[] = {
#define X(c, name, what) name,
		UNIT_FEATURE_LIST(X)
#undef X
	};
	return (unsigned)f < UNIT_FEATURES ? names[f] : "";
}
