/*
 * topk.c - the best passages for a query, exactly.
 *
 * Scores are whole numbers (docs/index-format.md, Score): the order in which terms are added cannot change them, so
 * pruning cannot either. A segment is searched in windows of passages. For each window, skip tables give the most that
 * each term can add there; terms are split as in MaxScore (Turtle, Flood, "Query evaluation: strategies and
 * optimizations", IP&M 1995; over windows with block maxima as in Ding, Suel, SIGIR 2011): those that together cannot
 * reach the k-th best score so far are only looked up for passages that the others bring in, and a window in which all
 * together cannot reach it is skipped without being decoded. A bound equal to the k-th score is not enough to leave
 * anything out, since ties are ordered by document id over all segments.
 */
#include "index/index_priv.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

#define WINDOW	    (64 * SCORE_GROUP)	/* passages */
#define LOOK_UP_COST 16			/* of a passage in a list, in postings that are added instead */
#define SCORE_LIMIT ((uint64_t)1 << 24) /* sums stay below, so that single precision holds them exactly */
#define SCALE_MAX   62			/* largest k of 2^k */
#define QUERY_MAX   4096		/* terms */
#define WEIGHT_MIN  1e-9
#define WEIGHT_MAX  1e9

/* A query made ready for a snap: distinct terms that it holds, with whole weights. */
struct wterm {
	struct str term;
	double x;	 /* weight * idf */
	uint32_t weight; /* W of the format */
};
struct wquery {
	struct wterm *v;
	uint32_t *numbers; /* of each term in each segment of the snap, term by term */
	size_t n;
	int scale;
};

static int wterm_cmp(const void *pa, const void *pb)
{
	const struct wterm *a = pa, *b = pb;

	return str_cmp(a->term, b->term);
}

static uint64_t scaled(const struct wterm *t, int scale)
{
	double w = floor(ldexp(t->x, scale) / 255 + 0.5);

	return w < 1 ? 1 : w >= (double)SCORE_LIMIT ? SCORE_LIMIT : (uint64_t)w;
}

static uint64_t most(const struct wquery *q, int scale)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < q->n; i++)
		sum += 255 * scaled(&q->v[i], scale);
	return sum;
}

static void query_release(struct wquery *q)
{
	free(q->v);
	free(q->numbers);
}

static int read_query(const struct snap *s, const struct query_term *q, size_t nq, struct wquery *out, struct err *e)
{
	size_t n = 0;

	*out = (struct wquery){0};
	if (nq > QUERY_MAX)
		return err_set(e, ERR_LIMIT, "a query of %zu terms; at most %d", nq, QUERY_MAX);
	out->v = mem_calloc(nq + 1, sizeof *out->v);
	out->numbers = mem_reallocarray(NULL, (nq + 1) * (s->n_segs + 1), sizeof *out->numbers);
	if (!out->v || !out->numbers)
		return err_mem(e);
	for (size_t i = 0; i < nq; i++) {
		double w = q[i].weight;
		if (!(w > 0))
			return err_set(e, ERR_USAGE, "term %zu: weights must be above 0", i);
		w = w < WEIGHT_MIN ? WEIGHT_MIN : w > WEIGHT_MAX ? WEIGHT_MAX : w;
		out->v[n++] = (struct wterm){.term = q[i].term, .x = w};
	}
	if (n)
		qsort(out->v, n, sizeof *out->v, wterm_cmp);
	for (size_t i = 0; i < n;) {
		struct wterm t = out->v[i];
		for (i++; i < n && str_eq(out->v[i].term, t.term); i++)
			t.x += out->v[i].x;
		uint32_t df = snap_term_numbers(s, t.term, out->numbers + out->n * s->n_segs);
		if (!df)
			continue;
		t.x *= snap_idf_of(s, df);
		out->v[out->n++] = t;
	}
	/* The sum grows with the scale. */
	int lo = -64, hi = SCALE_MAX;
	while (lo < hi) {
		int mid = hi - (hi - lo) / 2;
		if (most(out, mid) < SCORE_LIMIT)
			lo = mid;
		else
			hi = mid - 1;
	}
	out->scale = lo;
	for (size_t i = 0; i < out->n; i++)
		out->v[i].weight = (uint32_t)scaled(&out->v[i], lo);
	return 0;
}

/* ---- filter ---- */

static bool in_set(uint32_t set, uint8_t v)
{
	return !set || (v < 32 && (set >> v & 1));
}

bool filter_passes(const struct snap *s, const struct snap_seg *g, uint32_t d, const struct index_filter *f)
{
	if (g->dead && bit_get(g->dead->bits, d))
		return false;
	if (!f)
		return true;
	const uint8_t *r = seg_doc_rec(g->seg, d);
	int16_t year = (int16_t)get16(r + 14);
	if ((f->year_from || f->year_to) &&
	    (!year || (f->year_from && year < f->year_from) || (f->year_to && year > f->year_to)))
		return false;
	if (!in_set(f->kinds, r[64]) || !in_set(f->designs, r[65]) || !in_set(f->audiences, r[66]))
		return false;
	if (f->statuses) {
		uint32_t by;
		if (!in_set(f->statuses, snap_status(s, g->doc_base + d, &by)))
			return false;
	}
	if (f->docs) {
		uint32_t doc = g->doc_base + d;
		size_t lo = 0, hi = f->n_docs;
		while (lo < hi) {
			size_t mid = lo + (hi - lo) / 2;
			if (f->docs[mid] < doc)
				lo = mid + 1;
			else
				hi = mid;
		}
		return lo < f->n_docs && f->docs[lo] == doc;
	}
	return true;
}

/* Passages of the segment among which all lie that the filter's list of documents allows. */
static void limits(const struct snap_seg *g, const struct index_filter *f, uint32_t *beg, uint32_t *end)
{
	uint32_t first = 0, last = g->seg->n_docs;

	if (f && f->docs) {
		size_t lo = 0, hi = f->n_docs;
		while (lo < hi) {
			size_t mid = lo + (hi - lo) / 2;
			if (f->docs[mid] < g->doc_base)
				lo = mid + 1;
			else
				hi = mid;
		}
		size_t from = lo;
		hi = f->n_docs;
		while (lo < hi) {
			size_t mid = lo + (hi - lo) / 2;
			if (f->docs[mid] - g->doc_base < g->seg->n_docs)
				lo = mid + 1;
			else
				hi = mid;
		}
		first = from < lo ? f->docs[from] - g->doc_base : 0;
		last = from < lo ? f->docs[lo - 1] - g->doc_base + 1 : 0;
	}
	*beg = seg_passage_beg(g->seg, first);
	*end = last ? seg_passage_beg(g->seg, last) : 0;
}

/* A segment of which something was damaged where it was read: what was found, or not found, is not to be believed. */
static int damage(const struct snap *s, struct err *e)
{
	int r = 0;

	for (size_t i = 0; i < s->n_segs && !r; i++)
		r = seg_damage(s->segs[i].seg, e);
	return r;
}

/* ---- the k best so far ---- */

struct scored {
	uint32_t score, passage;
};
struct best {
	const struct snap *s;
	struct scored *v; /* a heap whose root is the last */
	size_t n, k;
};

/* Order of equal scores. */
static bool earlier(const struct snap *s, uint32_t a, uint32_t b)
{
	const struct snap_seg *ga = snap_passage_seg(s, a), *gb = snap_passage_seg(s, b);

	/* Within a segment documents lie in order of id. */
	if (ga == gb)
		return a < b;
	return str_cmp(seg_doc_id(ga->seg, seg_passage_doc(ga->seg, a - ga->passage_base)),
		       seg_doc_id(gb->seg, seg_passage_doc(gb->seg, b - gb->passage_base))) < 0;
}

static bool better(const struct best *b, struct scored x, struct scored y)
{
	return x.score != y.score ? x.score > y.score : earlier(b->s, x.passage, y.passage);
}

static void best_add(struct best *b, struct scored x)
{
	size_t i;

	if (b->n < b->k) {
		for (i = b->n++; i && better(b, b->v[(i - 1) / 2], x); i = (i - 1) / 2)
			b->v[i] = b->v[(i - 1) / 2];
		b->v[i] = x;
		return;
	}
	if (!better(b, x, b->v[0]))
		return;
	for (i = 0;;) {
		size_t c = 2 * i + 1;
		if (c >= b->n)
			break;
		if (c + 1 < b->n && better(b, b->v[c], b->v[c + 1]))
			c++;
		if (!better(b, x, b->v[c]))
			break;
		b->v[i] = b->v[c];
		i = c;
	}
	b->v[i] = x;
}

/* What a passage must reach to matter. */
static uint32_t best_least(const struct best *b)
{
	return b->n == b->k ? b->v[0].score : 1;
}

/* Take the heap apart from its end: falling order, into out. */
static void best_out(struct best *b, int scale, struct hit *out)
{
	while (b->n) {
		struct scored top = b->v[0], x = b->v[--b->n];
		size_t i = 0;
		for (;;) {
			size_t c = 2 * i + 1;
			if (c >= b->n)
				break;
			if (c + 1 < b->n && better(b, b->v[c], b->v[c + 1]))
				c++;
			if (!better(b, x, b->v[c]))
				break;
			b->v[i] = b->v[c];
			i = c;
		}
		if (b->n)
			b->v[i] = x;
		out[b->n] = (struct hit){.passage = top.passage, .score = (float)ldexp(top.score, -scale)};
	}
}

/* ---- one segment ---- */

/* A posting list that is read from front to back. */
struct list {
	struct postings p;
	uint32_t weight;
	uint32_t block; /* decoded, when n > 0 */
	uint32_t n, at;
	uint32_t window_max;	/* most that it adds in the window at hand */
	uint32_t window_blocks; /* that it has there */
	const uint8_t *impacts_at; /* those of the block, not decoded yet; else NULL */
	uint32_t passages[POSTING_BLOCK];
	uint8_t impacts[POSTING_BLOCK];
};

struct searcher {
	const struct snap *s;
	const struct snap_seg *g;
	const struct index_filter *filter;
	struct best *best;
	struct list *lists;
	struct list **by; /* by rising window_max */
	size_t n;
	const struct lanes *lanes;
	uint32_t acc[WINDOW];
	uint64_t touched; /* a bit for each SCORE_GROUP of acc: not all of it is 0 */
	uint64_t in[WINDOW / SCORE_GROUP]; /* a bit a passage: it may still be among the best */
	struct err *e;
};

static int block_damaged(const struct searcher *x)
{
	return err_set(x->e, ERR_CORRUPT, "%s: a block of postings is damaged", x->g->seg->path);
}

static int load_block(const struct searcher *x, struct list *l, uint32_t block)
{
	if (!work_take(POSTING_BLOCK * sizeof *l->passages))
		return work_why(x->e);
	int r = seg_postings_pages(x->g->seg, &l->p, block, x->e);
	if (r)
		return r;
	l->impacts_at = l->p.data;
	l->n = postings_passages(&l->p, block, l->passages, &l->impacts_at);
	l->block = block;
	l->at = 0;
	return l->n ? 0 : block_damaged(x);
}

/* The impacts of a block are decoded when all of them are wanted. */
static int load_impacts(const struct searcher *x, struct list *l)
{
	if (l->impacts_at && !postings_impacts(&l->p, l->block, l->impacts_at, l->passages, l->n, l->impacts))
		return block_damaged(x);
	l->impacts_at = NULL;
	return 0;
}

/*
 * Block that may hold passage p or the next after it; n_blocks when there is none. Blocks before the present one are
 * past.
 */
static uint32_t find_block(const struct list *l, uint32_t p)
{
	uint32_t lo = l->block, step = 1;

	if (lo >= l->p.n_blocks || postings_last(&l->p, lo) >= p)
		return lo;
	while (lo + step < l->p.n_blocks && postings_last(&l->p, lo + step) < p) {
		lo += step;
		step *= 2;
	}
	uint32_t hi = lo + step < l->p.n_blocks ? lo + step : l->p.n_blocks;
	/* last(lo) < p; the answer is in (lo, hi]. */
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (postings_last(&l->p, mid) < p)
			lo = mid;
		else
			hi = mid;
	}
	return hi;
}

/* Stand on the first posting at or after p: 1, or 0 at the end. */
static int seek(const struct searcher *x, struct list *l, uint32_t p)
{
	uint32_t b = find_block(l, p);

	if (b >= l->p.n_blocks) {
		l->block = b;
		l->n = l->at = 0;
		return 0;
	}
	if (b != l->block || !l->n) {
		int r = load_block(x, l, b);
		if (r)
			return r;
	}
	/* Halving without a branch that could be guessed wrong. */
	const uint32_t *from = l->passages + l->at;
	for (uint32_t n = l->n - l->at; n > 1; n -= n / 2)
		from += from[n / 2 - 1] < p ? n / 2 : 0;
	uint32_t lo = (uint32_t)(from - l->passages);
	lo += lo < l->n && *from < p;
	l->at = lo;
	/* Only the one block of a short list can end before p. */
	if (lo < l->n)
		return 1;
	l->block = l->p.n_blocks;
	l->n = l->at = 0;
	return 0;
}

/* The most that list l adds to a passage in [lo, hi). */
static void window_bound(struct list *l, uint32_t lo, uint32_t hi)
{
	uint32_t b = find_block(l, lo), first = b, max = 0;

	if (b != l->block) {
		l->block = b;
		l->n = l->at = 0;
	}
	for (; b < l->p.n_blocks; b++) {
		uint32_t m = postings_max(&l->p, b);
		max = m > max ? m : max;
		if (postings_last(&l->p, b) >= hi - 1)
			break;
	}
	l->window_max = max * l->weight;
	l->window_blocks = b - first + 1;
}

/* By rising window_max: from window to window the order changes little. */
static void sort_lists(struct searcher *x)
{
	for (size_t i = 1; i < x->n; i++) {
		struct list *l = x->by[i];
		size_t k = i;
		for (; k && x->by[k - 1]->window_max > l->window_max; k--)
			x->by[k] = x->by[k - 1];
		x->by[k] = l;
	}
}

/* The first block from b on that can lift a passage to what it needs, where `others` is the most of all other lists. */
static uint32_t next_block(const struct searcher *x, const struct list *l, uint32_t b, uint32_t others, uint32_t hi)
{
	uint32_t least = best_least(x->best);

	while (b < l->p.n_blocks && others + l->weight * postings_max(&l->p, b) < least &&
	       postings_last(&l->p, b) < hi)
		b++;
	return b;
}

/*
 * Add a list over the window, but for blocks whose passages cannot be among the best even with all that the others may
 * add: those passages then have too low a score, and stay out all the same.
 */
static int add_list(struct searcher *x, struct list *l, uint32_t lo, uint32_t hi, uint32_t others)
{
	uint32_t b = find_block(l, lo), from = next_block(x, l, b, others, hi);
	uint64_t touched = 0;

	if (from >= l->p.n_blocks)
		return 0;
	int r = seek(x, l, from == b ? lo : postings_last(&l->p, from - 1) + 1);

	while (r > 0) {
		uint32_t i = l->at;
		if (i < l->n && l->passages[i] >= hi)
			return 0;
		int bad = load_impacts(x, l);
		if (bad)
			return bad;
		for (; i < l->n && l->passages[i] < hi; i++) {
			uint32_t at = l->passages[i] - lo;
			x->acc[at] += l->weight * l->impacts[i];
			touched |= (uint64_t)1 << (at / SCORE_GROUP);
		}
		x->touched |= touched;
		l->at = i;
		if (i < l->n)
			return 0;
		if (l->block + 1 >= l->p.n_blocks) {
			l->block = l->p.n_blocks;
			l->n = l->at = 0;
			return 0;
		}
		b = next_block(x, l, l->block + 1, others, hi);
		if (b == l->p.n_blocks) {
			l->block = b;
			l->n = l->at = 0;
			return 0;
		}
		r = load_block(x, l, b);
		r = r ? r : 1;
	}
	return r;
}

/* How many of the window's passages may still be among the best. */
static uint32_t count_in(const struct searcher *x)
{
	uint32_t n = 0;

	for (uint64_t g = x->touched; g; g &= g - 1)
		n += x->lanes->count(&x->in[__builtin_ctzll(g)], 1);
	return n;
}

/* Leave those in that reach `least` with `more` on top of what they have. */
static void keep_reaching(struct searcher *x, uint32_t least, uint32_t more)
{
	uint32_t need = least > more ? least - more : 1;

	for (uint64_t g = x->touched; g; g &= g - 1) {
		uint32_t at = (uint32_t)__builtin_ctzll(g);
		if (x->in[at])
			x->in[at] &= x->lanes->reach(x->acc + SCORE_GROUP * at, need);
	}
}

/* What list l adds to each passage that is in; `below` is the most of the lists after it. */
static int look_up(struct searcher *x, struct list *l, uint32_t lo, uint32_t least, uint32_t below)
{
	for (uint64_t g = x->touched; g; g &= g - 1) {
		uint32_t first = SCORE_GROUP * (uint32_t)__builtin_ctzll(g);
		for (uint64_t in = x->in[first / SCORE_GROUP]; in; in &= in - 1) {
			uint32_t at = first + (uint32_t)__builtin_ctzll(in), b = find_block(l, lo + at);
			if (b >= l->p.n_blocks)
				return 0;
			/* What its block can add at most is told without decoding it. */
			if (x->acc[at] + below + l->weight * postings_max(&l->p, b) < least)
				continue;
			int r = seek(x, l, lo + at);
			if (r < 0)
				return r;
			if (!r || l->passages[l->at] != lo + at)
				continue;
			int impact = l->impacts_at ? postings_impact(&l->p, l->block, l->impacts_at, lo + at, l->at, l->n)
						   : l->impacts[l->at];
			if (impact < 0)
				return block_damaged(x);
			x->acc[at] += l->weight * (uint32_t)impact;
		}
	}
	return 0;
}

/*
 * The lists that cannot make one of the best alone, the heaviest first, for the passages that the others brought in:
 * each is looked up, or, where they are many, the list is added like the others.
 */
static int add_rest(struct searcher *x, size_t n_rest, const uint32_t *rest_sum, uint32_t lo, uint32_t hi)
{
	uint32_t least = best_least(x->best);
	int r = 0;

	for (size_t i = n_rest; i-- > 0 && r >= 0;) {
		struct list *l = x->by[i];
		keep_reaching(x, least, rest_sum[i]);
		uint32_t n = count_in(x);
		if (!n)
			return 0;
		if (!l->window_max)
			continue;
		if ((uint64_t)LOOK_UP_COST * n > (uint64_t)POSTING_BLOCK * l->window_blocks)
			r = add_list(x, l, lo, hi, (uint32_t)SCORE_LIMIT);
		else
			r = look_up(x, l, lo, least, i ? rest_sum[i - 1] : 0);
	}
	return r;
}

/* What is left: the filter, then its place among the best. */
static void take_best(struct searcher *x, uint32_t lo)
{
	for (uint64_t g = x->touched; g; g &= g - 1) {
		uint32_t first = SCORE_GROUP * (uint32_t)__builtin_ctzll(g);
		for (uint64_t in = x->in[first / SCORE_GROUP]; in; in &= in - 1) {
			uint32_t at = first + (uint32_t)__builtin_ctzll(in), p = lo + at;
			if (x->acc[at] < best_least(x->best))
				continue;
			/* Where nothing is deleted and all is asked for, its document need not be looked up. */
			if ((x->filter || x->g->dead) &&
			    !filter_passes(x->s, x->g, seg_passage_doc(x->g->seg, p), x->filter))
				continue;
			best_add(x->best, (struct scored){x->acc[at], x->g->passage_base + p});
		}
	}
}

static int search_window(struct searcher *x, uint32_t lo, uint32_t hi, uint32_t *rest_sum)
{
	uint32_t least = best_least(x->best), sum = 0;
	size_t n_rest = 0;
	int r = 0;

	for (size_t i = 0; i < x->n; i++)
		window_bound(x->by[i], lo, hi);
	sort_lists(x);
	for (size_t i = 0; i < x->n; i++) {
		sum += x->by[i]->window_max;
		rest_sum[i] = sum;
		if (sum < least)
			n_rest = i + 1;
	}
	if (n_rest == x->n)
		return 0;
	for (size_t i = n_rest; i < x->n && r >= 0; i++) {
		uint32_t most = x->by[i]->window_max;
		r = most ? add_list(x, x->by[i], lo, hi, sum - most) : 0;
	}
	for (uint64_t g = x->touched; g; g &= g - 1)
		x->in[__builtin_ctzll(g)] = UINT64_MAX;
	if (r >= 0)
		r = add_rest(x, n_rest, rest_sum, lo, hi);
	if (r >= 0) {
		keep_reaching(x, best_least(x->best), 0);
		take_best(x, lo);
	}
	for (; x->touched; x->touched &= x->touched - 1) {
		uint32_t at = (uint32_t)__builtin_ctzll(x->touched);
		memset(x->acc + SCORE_GROUP * at, 0, SCORE_GROUP * sizeof *x->acc);
		x->in[at] = 0;
	}
	return r < 0 ? r : 0;
}

static int search_segment(struct searcher *x, const struct wquery *q, uint32_t *rest_sum)
{
	uint32_t beg, end;

	x->n = 0;
	for (size_t i = 0; i < q->n; i++) {
		uint32_t t = q->numbers[i * x->s->n_segs + (size_t)(x->g - x->s->segs)];
		if (t == DOC_NONE)
			continue;
		struct list *l = &x->lists[x->n];
		l->weight = q->v[i].weight;
		l->block = l->n = l->at = 0;
		int r = seg_postings(x->g->seg, t, &l->p, x->e);
		if (r)
			return r;
		x->by[x->n++] = l;
	}
	limits(x->g, x->filter, &beg, &end);
	int r = 0;
	for (uint32_t lo = beg; x->n && lo < end && !r; lo += WINDOW)
		r = search_window(x, lo, end - lo < WINDOW ? end : lo + WINDOW, rest_sum);
	return r;
}

int snap_search(const struct snap *s, const struct query_term *q, size_t nq, const struct index_filter *f,
		struct hit *out, size_t k, struct err *e)
{
	struct wquery wq;
	struct best best = {.s = s, .k = k < s->n_passages ? k : s->n_passages};
	struct searcher *x = NULL;
	uint32_t *rest_sum = NULL;
	int r = read_query(s, q, nq, &wq, e);

	if (r || !wq.n || !best.k)
		goto out;
	best.v = mem_malloc(best.k * sizeof *best.v);
	x = mem_calloc(1, sizeof *x);
	rest_sum = mem_malloc(wq.n * sizeof *rest_sum);
	if (!best.v || !x || !rest_sum) {
		r = err_mem(e);
		goto out;
	}
	*x = (struct searcher){.s = s, .filter = f, .best = &best, .e = e};
	lanes_all(&x->lanes);
	x->lists = mem_malloc(wq.n * sizeof *x->lists);
	x->by = mem_malloc(wq.n * sizeof(struct list *));
	if (!x->lists || !x->by)
		r = err_mem(e);
	for (size_t i = 0; i < s->n_segs && !r; i++) {
		x->g = &s->segs[i];
		r = search_segment(x, &wq, rest_sum);
	}
	if (!r) {
		r = (int)best.n;
		best_out(&best, wq.scale, out);
	}
out:
	if (r >= 0 && damage(s, e))
		r = ERR_CORRUPT;
	if (x) {
		free(x->lists);
		free(x->by);
	}
	free(x);
	free(rest_sum);
	free(best.v);
	query_release(&wq);
	return r;
}

/* ---- the slow, obvious version ---- */

/* Score of a passage from its forward list alone: frequencies, lengths, impacts anew. Negative codes are errors. */
static int64_t naive_score(const struct snap *s, const struct snap_seg *g, uint32_t p, const struct wquery *q,
			   struct err *e)
{
	struct str lists[2];
	struct impact_norm norm;
	uint64_t len[HALF_FIELDS];
	struct fwd_union u;
	struct fwd_term t;
	int64_t score = 0;

	int r = seg_forward(g->seg, seg_passage_doc(g->seg, p), p, &lists[1], &lists[0], e);
	if (r)
		return r;
	for (int half = 0; half < 2; half++) {
		if (!fwd_lengths(lists[half], seg_old(g->seg), len))
			return err_set(e, ERR_CORRUPT, "%s: passage %u: its forward list is damaged", g->seg->path, p);
		impact_norm_half(&norm, half * HALF_FIELDS, len);
	}
	fwd_union_begin(&u, lists[1], lists[0], seg_old(g->seg));
	while (fwd_union_next(&u, &t)) {
		for (size_t i = 0; i < q->n && t.term < g->seg->n_terms; i++) {
			if (q->numbers[i * s->n_segs + (size_t)(g - s->segs)] == t.term)
				score += (int64_t)q->v[i].weight * impact_of(&norm, t.tf);
		}
	}
	return score;
}

static int better_first(const void *pa, const void *pb, void *best)
{
	const struct scored *a = pa, *b = pb;

	return better(best, *a, *b) ? -1 : 1;
}

int snap_search_naive(const struct snap *s, const struct query_term *q, size_t nq, const struct index_filter *f,
		      struct hit *out, size_t k, struct err *e)
{
	struct wquery wq;
	struct best best = {.s = s};
	struct scored *all = NULL;
	size_t n = 0;
	int r = read_query(s, q, nq, &wq, e);

	if (r)
		goto out;
	all = mem_malloc((s->n_passages + (size_t)1) * sizeof *all);
	if (!all)
		r = err_mem(e);
	for (size_t i = 0; i < s->n_segs && !r; i++) {
		const struct snap_seg *g = &s->segs[i];
		for (uint32_t p = 0; p < g->seg->n_passages && !r; p++) {
			if (!filter_passes(s, g, seg_passage_doc(g->seg, p), f))
				continue;
			int64_t score = naive_score(s, g, p, &wq, e);
			if (score < 0)
				r = (int)score;
			else if (score > 0)
				all[n++] = (struct scored){(uint32_t)score, g->passage_base + p};
		}
	}
	if (!r)
		r = damage(s, e);
	if (r)
		goto out;
	if (n)
		qsort_r(all, n, sizeof *all, better_first, &best);
	for (r = 0; (size_t)r < n && (size_t)r < k; r++)
		out[r] = (struct hit){.passage = all[r].passage, .score = (float)ldexp(all[r].score, -wq.scale)};
out:
	free(all);
	query_release(&wq);
	return r;
}
