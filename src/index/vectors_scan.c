/*
 * vectors_scan.c - the vectors nearest to a question's: every one of them is looked at.
 *
 * A pack is gone through document by document, runs of wanted vectors that lie side by side are multiplied in blocks
 * with all questions at once, and each question keeps its best in a heap. The order is total (score, document id, place
 * in the text), so the outcome does not depend on packs or on the way there.
 *
 * Over a million vectors memory is the bound: then one bit a component is read first, an eighth of the bytes, against
 * the whole question, and only the best of those are multiplied in full (asymmetric codes: Gordo, Perronnin, Gong,
 * Lazebnik, "Asymmetric distances for binary embeddings", TPAMI 2014). Recall: bench/baseline.md, "Vectors".
 */
#include "index/vectors_priv.h"

#include "base/mem.h"

#include <stdlib.h>

#define BLOCK	    64	 /* vectors multiplied in one go */
#define BUCKETS_MAX 4096 /* of coarse scores */

struct candidate {
	double score;
	uint32_t vector, doc;
};
/* The best so far: a heap whose root is the worst of them. */
struct best {
	struct candidate *v;
	size_t n, k;
};
enum pass {
	EXACT,	/* multiply in full, keep the best */
	COARSE, /* by code; how many vectors have which score */
	PICK	/* multiply those whose code was good enough */
};
struct scan {
	const struct vectors *vs;
	const struct dot_path *path;
	const struct index_filter *filter;
	unsigned classes;
	enum pass pass;
	size_t n;
	/* Coarse pass: scores by query, in the order of going through; of each query, how many are in which bucket. */
	int32_t *scores;
	size_t total, seen;
	uint32_t *buckets;
	int shift;
	int32_t least[VECTORS_QUERIES_MAX]; /* bucket from which on a vector is picked */
	struct dot_query dq[VECTORS_QUERIES_MAX];
	double scale[VECTORS_QUERIES_MAX];
	struct best best[VECTORS_QUERIES_MAX];
	/* The run at hand; dots by question, then vector. */
	size_t pack;
	uint32_t at, run;
	uint32_t docs[BLOCK];
	int32_t dots[BLOCK * VECTORS_QUERIES_MAX];
};

/* ---- order ---- */

static struct str id_of(const struct snap *s, uint32_t doc)
{
	const struct snap_seg *g = snap_doc_seg(s, doc);

	return seg_doc_id(g->seg, doc - g->doc_base);
}

/* Does a come before b? */
static bool before(const struct vectors *vs, const struct candidate *a, const struct candidate *b)
{
	if (a->score != b->score)
		return a->score > b->score;
	if (a->doc != b->doc)
		return str_cmp(id_of(vs->snap, a->doc), id_of(vs->snap, b->doc)) < 0;
	/* A document's own comes first; its units are numbered in order of text. */
	if (vs->own[a->doc] == a->vector || vs->own[b->doc] == b->vector)
		return vs->own[a->doc] == a->vector && a->vector != b->vector;
	return a->vector < b->vector;
}

static void sink(const struct vectors *vs, struct best *b, size_t i)
{
	for (;;) {
		size_t worst = i, l = 2 * i + 1;
		if (l < b->n && before(vs, &b->v[worst], &b->v[l]))
			worst = l;
		if (l + 1 < b->n && before(vs, &b->v[worst], &b->v[l + 1]))
			worst = l + 1;
		if (worst == i)
			return;
		struct candidate t = b->v[i];
		b->v[i] = b->v[worst];
		b->v[worst] = t;
		i = worst;
	}
}

static void offer(const struct vectors *vs, struct best *b, struct candidate c)
{
	if (b->n == b->k) {
		if (!b->k || !before(vs, &c, &b->v[0]))
			return;
		b->v[0] = c;
		sink(vs, b, 0);
		return;
	}
	size_t i = b->n++;
	for (; i && before(vs, &b->v[(i - 1) / 2], &c); i = (i - 1) / 2)
		b->v[i] = b->v[(i - 1) / 2];
	b->v[i] = c;
}

/* The heap becomes a list, the best first. */
static void sort_best(const struct vectors *vs, struct best *b)
{
	size_t n = b->n;

	while (b->n > 1) {
		struct candidate t = b->v[--b->n];
		b->v[b->n] = b->v[0];
		b->v[0] = t;
		sink(vs, b, 0);
	}
	b->n = n;
}

/* ---- going through ---- */

static float score_of(int32_t dot, double query, float scale)
{
	return (float)(dot * (query * (double)scale));
}

static void keep(struct scan *s, size_t j, uint32_t i, float score)
{
	struct best *b = &s->best[j];

	if (b->n < b->k || (double)score >= b->v[0].score)
		offer(s->vs, b, (struct candidate){(double)score, s->vs->base[s->pack] + s->at + i, s->docs[i]});
}

static int32_t bucket(const struct scan *s, int32_t score)
{
	return (score + (int32_t)s->vs->info.dim * INT8_MAX) >> s->shift;
}

/*
 * Most runs have nothing for a question whose best are full. Single precision tells, with a margin far above its error;
 * what it lets through is then scored as score_of has it.
 */
#define MARGIN 1e-5

static bool may_enter(const struct best *b, double query, const int32_t *dot, const float *scale, uint32_t n)
{
	uint32_t any = 0;

	if (b->n < b->k || query <= 0)
		return true;
	float bar = (float)((b->v[0].score - MARGIN) / query);
	for (uint32_t i = 0; i < n; i++)
		any |= (float)dot[i] * scale[i] >= bar;
	return any;
}

static void flush_exact(struct scan *s, const struct pack *p)
{
	float scale[BLOCK];

	s->path->dot(pack_vector(p, s->at), s->run, s->dq, s->n, s->dots);
	for (uint32_t i = 0; i < s->run; i++)
		scale[i] = pack_scale(p, s->at + i);
	for (size_t j = 0; j < s->n; j++) {
		const int32_t *dot = s->dots + j * s->run;
		if (!may_enter(&s->best[j], s->scale[j], dot, scale, s->run))
			continue;
		for (uint32_t i = 0; i < s->run; i++)
			keep(s, j, i, score_of(dot[i], s->scale[j], scale[i]));
	}
}

static void flush_coarse(struct scan *s, const struct pack *p)
{
	s->path->signs(p->codes + p->code * s->at, s->run, s->dq, s->n, s->dots);
	for (size_t j = 0; j < s->n; j++) {
		int32_t *to = s->scores + j * s->total + s->seen;
		uint32_t *count = s->buckets + j * BUCKETS_MAX;
		for (uint32_t i = 0; i < s->run; i++) {
			to[i] = bucket(s, s->dots[j * s->run + i]);
			count[to[i]]++;
		}
	}
}

static void flush_pick(struct scan *s, const struct pack *p)
{
	for (size_t j = 0; j < s->n; j++) {
		const int32_t *at = s->scores + j * s->total + s->seen;
		for (uint32_t i = 0; i < s->run; i++) {
			int32_t dot;
			if (at[i] < s->least[j])
				continue;
			s->path->dot(pack_vector(p, s->at + i), 1, &s->dq[j], 1, &dot);
			keep(s, j, i, score_of(dot, s->scale[j], pack_scale(p, s->at + i)));
		}
	}
}

static void flush(struct scan *s)
{
	const struct pack *p = s->vs->packs[s->pack];

	if (!s->run)
		return;
	if (s->pass == EXACT)
		flush_exact(s, p);
	else if (s->pass == COARSE)
		flush_coarse(s, p);
	else
		flush_pick(s, p);
	s->at += s->run;
	s->seen += s->run;
	s->run = 0;
}

static void want(struct scan *s, uint32_t at, uint32_t n, uint32_t doc)
{
	if (!s->run || at != s->at + s->run) {
		flush(s);
		s->at = at;
	}
	for (; n; n--) {
		if (s->run == BLOCK)
			flush(s);
		s->docs[s->run++] = doc;
	}
}

static bool wanted(const struct scan *s, uint32_t doc)
{
	const struct snap *snap = s->vs->snap;

	if (!s->filter)
		return true;
	const struct snap_seg *g = snap_doc_seg(snap, doc);
	return filter_passes(snap, g, doc - g->doc_base, s->filter);
}

/* Does it let everything pass? What is bound is alive already. */
static bool open_to_all(const struct index_filter *f)
{
	return !f || (!f->kinds && !f->designs && !f->audiences && !f->statuses && !f->year_from && !f->year_to && !f->docs);
}

static void go_through(struct scan *s)
{
	const struct vectors *vs = s->vs;

	for (s->pack = 0; s->pack < vs->n_packs; s->pack++) {
		const struct pack *p = vs->packs[s->pack];
		for (unsigned class = VECTORS_DOCS; class <= VECTORS_UNITS; class <<= 1) {
			for (uint32_t j = 0; (s->classes & class) && j < p->n_docs; j++) {
				uint32_t doc = vs->doc_of[s->pack][j];
				if (!(vs->bound[s->pack][j] & class) || !wanted(s, doc))
					continue;
				if (class == VECTORS_DOCS)
					want(s, pack_own(p, j), 1, doc);
				else
					want(s, pack_unit_beg(p, j), pack_unit_n(p, j), doc);
			}
			flush(s);
		}
	}
}

/* The bucket from which on at least `most` vectors are, all that are equally good included: so order does not count. */
static void set_least(struct scan *s, uint64_t most)
{
	for (size_t j = 0; j < s->n; j++) {
		const uint32_t *count = s->buckets + j * BUCKETS_MAX;
		uint64_t sum = 0;
		int32_t at = BUCKETS_MAX;
		while (at > 0 && sum < most)
			sum += count[--at];
		s->least[j] = at;
	}
}

static int go_coarsely(struct scan *s, uint64_t total, uint64_t most, struct err *e)
{
	int r = 0;

	s->total = (size_t)total;
	for (uint32_t range = 2 * s->vs->info.dim * INT8_MAX; range >> s->shift >= BUCKETS_MAX;)
		s->shift++;
	s->scores = mem_malloc(s->n * s->total * sizeof *s->scores + 1);
	s->buckets = mem_calloc(s->n * BUCKETS_MAX + 1, sizeof *s->buckets);
	if (s->scores && s->buckets) {
		for (size_t i = 0; i < s->n; i++)
			dot_query_codes(&s->dq[i]);
		s->pass = COARSE;
		go_through(s);
		set_least(s, most);
		s->pass = PICK;
		s->seen = 0;
		go_through(s);
	} else {
		r = err_mem(e);
	}
	free(s->scores);
	free(s->buckets);
	return r;
}

static void give(const struct vectors *vs, struct best *b, struct vector_hit *out, size_t *n_out)
{
	sort_best(vs, b);
	*n_out = b->n;
	for (size_t i = 0; i < b->n; i++) {
		struct vector_unit u;
		vectors_unit(vs, b->v[i].vector, &u);
		out[i] = (struct vector_hit){b->v[i].vector, b->v[i].doc, u.passage, (float)b->v[i].score};
	}
}

static uint64_t how_many(const struct vectors *v, unsigned classes)
{
	return (classes & VECTORS_DOCS ? v->info.docs_encoded : 0) + (classes & VECTORS_UNITS ? v->info.units : 0);
}

int vectors_scan_by(const struct vectors *v, const struct dot_path *path, uint32_t exact_max, uint32_t keep_times,
		    unsigned classes, const struct vector_query *q, size_t n, const struct index_filter *f, size_t k,
		    struct vector_hit *out, size_t *n_out, struct err *e)
{
	uint64_t total = how_many(v, classes);
	size_t most = k < total ? k : (size_t)total;
	int r = 0;

	if (n > VECTORS_QUERIES_MAX)
		return err_set(e, ERR_LIMIT, "%zu questions in one search of vectors; at most %d", n,
			       VECTORS_QUERIES_MAX);
	struct scan *s = mem_calloc(1, sizeof *s);
	struct candidate *room = mem_calloc(n * most + 1, sizeof *room);
	if (!s || !room) {
		free(s);
		free(room);
		return err_mem(e);
	}
	s->vs = v;
	s->path = path;
	s->filter = open_to_all(f) ? NULL : f;
	s->classes = classes;
	s->n = n;
	for (size_t i = 0; i < n; i++) {
		dot_query_init(&s->dq[i], q[i].q, v->info.dim);
		s->scale[i] = (double)q[i].scale;
		s->best[i] = (struct best){room + i * most, 0, most};
	}
	if (n && total > exact_max)
		r = go_coarsely(s, total, (uint64_t)most * keep_times, e);
	else if (n)
		go_through(s);
	for (size_t i = 0; i < n && !r; i++)
		give(v, &s->best[i], out + i * k, &n_out[i]);
	free(s);
	free(room);
	return r;
}

int vectors_scan(const struct vectors *v, unsigned classes, const struct vector_query *q, size_t n,
		 const struct index_filter *f, size_t k, struct vector_hit *out, size_t *n_out, struct err *e)
{
	const struct dot_path *path;

	dot_paths(&path);
	return vectors_scan_by(v, path, VECTORS_EXACT_MAX, VECTORS_COARSE_KEEP, classes, q, n, f, k, out, n_out, e);
}

float vectors_score(const struct vectors *v, uint32_t vector, const struct vector_query *q)
{
	float scale;
	const int8_t *x = vectors_at(v, vector, &scale);

	return x ? score_of(dot_one(x, q->q, v->info.dim), (double)q->scale, scale) : 0;
}
