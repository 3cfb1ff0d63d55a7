/*
 * fused.c - whole documents by words and by meaning.
 *
 * Candidates are the best documents by words (docs.c), the documents whose own vectors are near the whole question or
 * one of its clauses, and those with a unit near the whole question. Each has the features of both sides; the score is
 * their weighted sum (model/fusion_model.c).
 *
 * Feedback (Rocchio 1971, on vectors): the question's vector, moved towards the mean of the best documents by all
 * other features, finds what speaks of the same thing in other words than the question has.
 *
 * Neighbours (regularisation of scores: Diaz, CIKM 2005): what is close to one another answers the same questions, so
 * a document near others that do well is lifted, and one that stands alone with a chance word is not. Among the first
 * ones each score becomes a weighted mean of itself and of those of the documents whose vectors are nearest.
 */
#include "search/search_priv.h"

#include "encode/encode.h"
#include "model/model.h"

#include <math.h>
#include <stdlib.h>

#define POOL_PER_DOC	10 /* documents asked of each side for each that is wanted … */
#define POOL_MIN	100
#define POOL_USUAL	1000 /* … and no more than so many, where no more are wanted */
#define POOL_MAX	10000
#define UNITS_LOOKED_AT 40 /* of one document */
#define FEEDBACK_DOCS	3
#define FEEDBACK	0.5f /* how far the question moves */
/* Chosen on every second question of bioasq-7-9 (0.9198 without, 0.9223 with), read on the others. */
#define NEAR_POOL  200	/* documents among which neighbours are looked for */
#define NEAR	   5	/* neighbours of one */
#define NEAR_SHARE 0.15 /* weight of their mean score; the document's own has 1 */

/* Candidates while they are gathered. */
struct pool {
	const struct snap *snap;
	const struct meaning *m;
	enum docs_use use;
	struct fused_doc *v;
	size_t n, room;
	uint32_t *slot; /* by document: index + 1 */
	size_t slots;
	struct arena *a;
};

static struct fused_doc *candidate_of(struct pool *p, uint32_t doc)
{
	size_t i = (size_t)(doc * UINT32_C(2654435761)) & (p->slots - 1);
	for (; p->slot[i]; i = (i + 1) & (p->slots - 1))
		if (p->v[p->slot[i] - 1].doc == doc)
			return &p->v[p->slot[i] - 1];
	struct doc_columns col;
	snap_columns(p->snap, doc, &col);
	p->v[p->n] = (struct fused_doc){.doc = doc, .id = col.id};
	p->slot[i] = (uint32_t)++p->n;
	return &p->v[p->n - 1];
}

static int make_pool(struct pool *p, size_t docs, struct err *e)
{
	for (p->slots = 1024; p->slots < 2 * docs;)
		p->slots *= 2;
	p->v = ARENA_ARRAY(p->a, docs, struct fused_doc);
	p->slot = ARENA_ARRAY(p->a, p->slots, uint32_t);
	if (!p->v || !p->slot)
		return err_mem(e);
	memset(p->slot, 0, p->slots * sizeof(*p->slot));
	return 0;
}

static int by_vectors(struct pool *p, const struct index_filter *f, size_t k, struct err *e)
{
	const struct meaning *m = p->m;
	size_t n[SEARCH_CLAUSES_MAX + 1] = {0};
	struct vector_hit *hits = ARENA_ARRAY(p->a, m->n * k, struct vector_hit);
	if (!hits)
		return err_mem(e);
	int code = vectors_scan(m->vectors, VECTORS_DOCS, m->q, m->n, f, k, hits, n, e);
	for (size_t i = 0; !code && i < m->n; i++)
		for (size_t j = 0; j < n[i]; j++)
			(void)candidate_of(p, hits[i * k + j].doc);
	if (!code)
		code = vectors_scan(m->vectors, VECTORS_UNITS, m->q, 1, f, k, hits, n, e);
	for (size_t j = 0; !code && j < n[0]; j++) {
		struct fused_doc *d = candidate_of(p, hits[j].doc);
		d->f[DOCF_UNIT] = fmaxf(d->f[DOCF_UNIT], hits[j].score);
	}
	return code;
}

/* All of its units, where they are few; else those that the scan gave. */
static void measure_units(const struct meaning *m, struct fused_doc *d)
{
	uint32_t first, n = vectors_units_of_doc(m->vectors, d->doc, &first);
	double sum = 0;
	for (uint32_t i = 0; n <= UNITS_LOOKED_AT && i < n; i++) {
		float cos = vectors_score(m->vectors, first + i, &m->q[0]);
		sum += (double)cos;
		d->f[DOCF_UNIT] = fmaxf(d->f[DOCF_UNIT], cos);
	}
	if (!n || d->f[DOCF_UNIT] <= 0)
		d->f[DOCF_UNIT] = d->f[DOCF_COS];
	d->f[DOCF_MEAN] = n && n <= UNITS_LOOKED_AT ? (float)(sum / n) : d->f[DOCF_UNIT];
}

static void measure(struct pool *p, double best_words)
{
	const struct meaning *m = p->m;
	for (size_t i = 0; i < p->n; i++) {
		struct fused_doc *d = &p->v[i];
		uint32_t own = vectors_of_doc(m->vectors, d->doc);
		d->f[DOCF_WORDS] = best_words > 0 ? (float)(d->score / best_words) : 0;
		for (size_t k = 0; own != VECTOR_NONE && k < m->n; k++) {
			float cos = vectors_score(m->vectors, own, &m->q[k]);
			d->f[DOCF_BEST] = k ? fmaxf(d->f[DOCF_BEST], cos) : cos;
			if (k == 0)
				d->f[DOCF_COS] = cos;
			if (k == m->asks)
				d->f[DOCF_ASKED] = cos;
		}
		measure_units(m, d);
	}
}

static int by_score(const void *a, const void *b)
{
	const struct fused_doc *x = a, *y = b;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return str_cmp(x->id, y->id);
}

static void sort(struct pool *p)
{
	const float *w = p->use == DOCS_LIST && p->m->n > 1 ? fusion_docs_long : fusion_docs;
	for (size_t i = 0; i < p->n; i++) {
		p->v[i].score = 0;
		for (size_t k = 0; k < DOC_FEATURES; k++)
			p->v[i].score += (double)w[k] * (double)p->v[i].f[k];
	}
	qsort(p->v, p->n, sizeof(*p->v), by_score);
}

/* v += weight * the vector of bytes, at length 1. */
static void add_vector(float *v, size_t dim, const int8_t *q, float scale, float weight)
{
	for (size_t i = 0; i < dim; i++)
		v[i] += weight * scale * (float)q[i];
}

static int feed_back(struct pool *p, struct err *e)
{
	const struct vectors *vectors = p->m->vectors;
	size_t dim = vectors_info(vectors)->dim, n = 0;
	float *v = ARENA_ARRAY(p->a, dim, float);
	int8_t *bytes = ARENA_ARRAY(p->a, dim, int8_t);
	if (!v || !bytes)
		return err_mem(e);
	memset(v, 0, dim * sizeof(*v));
	for (size_t i = 0; i < p->n && n < FEEDBACK_DOCS; i++) {
		float scale;
		uint32_t own = vectors_of_doc(vectors, p->v[i].doc);
		const int8_t *q = own == VECTOR_NONE ? NULL : vectors_at(vectors, own, &scale);
		if (q) {
			add_vector(v, dim, q, scale, 1);
			n++;
		}
	}
	float scale = n ? encode_quantise(v, dim, bytes) : 0;
	memset(v, 0, dim * sizeof(*v));
	add_vector(v, dim, p->m->q[0].q, p->m->q[0].scale, 1);
	if (n)
		add_vector(v, dim, bytes, scale, FEEDBACK);
	struct vector_query moved = {bytes, encode_quantise(v, dim, bytes)};
	for (size_t i = 0; i < p->n; i++) {
		uint32_t own = vectors_of_doc(vectors, p->v[i].doc);
		p->v[i].f[DOCF_FEEDBACK] = own == VECTOR_NONE ? 0 : vectors_score(vectors, own, &moved);
	}
	return 0;
}

struct near {
	size_t at; /* in the pool */
	float cos;
};

/* The NEAR documents of p->v[0 .. n) whose own vectors are nearest to that of number i; ties by rank. */
static size_t find_near(const struct pool *p, const uint32_t *own, size_t n, size_t i, struct near out[NEAR])
{
	const struct vectors *vectors = p->m->vectors;
	struct vector_query q;
	size_t found = 0;
	q.q = vectors_at(vectors, own[i], &q.scale);
	for (size_t k = 0; k < n; k++) {
		if (k == i || own[k] == VECTOR_NONE)
			continue;
		float cos = vectors_score(vectors, own[k], &q);
		if (found == NEAR && cos <= out[NEAR - 1].cos)
			continue;
		size_t at = found < NEAR ? found++ : NEAR - 1;
		for (; at && out[at - 1].cos < cos; at--)
			out[at] = out[at - 1];
		out[at] = (struct near){k, cos};
	}
	return found;
}

/* The first NEAR_POOL documents in a new order among themselves. */
static int lift_near(struct pool *p, struct err *e)
{
	size_t n = p->n < NEAR_POOL ? p->n : NEAR_POOL;
	uint32_t *own = ARENA_ARRAY(p->a, n, uint32_t);
	double *score = ARENA_ARRAY(p->a, n, double);
	if (!own || !score)
		return err_mem(e);
	for (size_t i = 0; i < n; i++)
		own[i] = vectors_of_doc(p->m->vectors, p->v[i].doc);
	for (size_t i = 0; i < n; i++) {
		struct near near[NEAR];
		size_t found = own[i] == VECTOR_NONE ? 0 : find_near(p, own, n, i, near);
		double sum = 0;
		for (size_t k = 0; k < found; k++)
			sum += p->v[near[k].at].score;
		score[i] = found ? (p->v[i].score + NEAR_SHARE * sum / (double)found) / (1 + NEAR_SHARE) : p->v[i].score;
	}
	for (size_t i = 0; i < n; i++)
		p->v[i].score = score[i];
	qsort(p->v, n, sizeof(*p->v), by_score);
	/* What follows them stays behind them, by its score too: a mean is never below the least. */
	return 0;
}

int fused_docs(const struct snap *s, const struct doc_stats *st, const struct question *q, const struct meaning *m,
	       const struct index_filter *f, enum docs_use use, size_t max, struct arena *a, struct fused_doc **out,
	       size_t *n, struct err *e)
{
	size_t k = max * POOL_PER_DOC, n_words = 0;
	k = k < POOL_MIN ? POOL_MIN : k > POOL_USUAL ? POOL_USUAL : k;
	k = max > k ? max : k;
	k = k > POOL_MAX ? POOL_MAX : k;
	struct pool p = {.snap = s, .m = m, .use = use, .a = a};
	struct found_doc *words = NULL;
	int code = docs_rank(s, st, q, f, k, a, &words, &n_words, e);
	if (!code)
		code = make_pool(&p, (m->n + 2) * k, e);
	for (size_t i = 0; !code && i < n_words; i++)
		candidate_of(&p, words[i].doc)->score = words[i].score;
	if (!code)
		code = by_vectors(&p, f, k, e);
	if (code)
		return code;
	measure(&p, n_words ? words[0].score : 0);
	sort(&p);
	code = feed_back(&p, e);
	if (code)
		return code;
	sort(&p);
	code = use == DOCS_LIST ? lift_near(&p, e) : 0;
	if (code)
		return code;
	*out = p.v;
	*n = p.n < max ? p.n : max;
	return 0;
}
