/*
 * test_topk.c - search against the slow, obvious version; scores that do not depend on how the corpus came to be.
 */
#include "util.h"

#define IDS	40
#define QUERIES 12
#define HITS	25

/* What a corpus answers, in a form that does not know of numbers of documents. */
struct answer {
	int n;
	char id[HITS][32];
	uint32_t beg[HITS];
	float score[HITS];
};

static size_t rnd_query(struct rnd *r, struct query_term *q, char words[8][16])
{
	size_t n = 1 + rnd_below(r, 8);

	for (size_t i = 0; i < n; i++) {
		rnd_word(r, words[i]);
		q[i] = (struct query_term){str_c(words[i]), (float)(1 + rnd_below(r, 20)) / 10};
	}
	return n;
}

static struct index_filter rnd_filter(struct rnd *r, const struct snap *s, uint32_t *docs)
{
	struct index_filter f = {0};

	switch (rnd_below(r, 7)) {
	case 4: f.designs = 1 + rnd_below(r, 4095); break;
	case 0: f.kinds = 1 + rnd_below(r, 127); break;
	case 1: f.year_from = (int16_t)(1990 + rnd_below(r, 40)); break;
	case 2:
		f.year_to = (int16_t)(1990 + rnd_below(r, 40));
		f.audiences = 1;
		break;
	case 3:
		for (uint32_t d = 0; d < snap_doc_end(s); d++) {
			if (rnd_below(r, 3) == 0)
				docs[f.n_docs++] = d;
		}
		f.docs = docs;
		break;
	default: break;
	}
	return f;
}

static void same_hits(const struct snap *s, const struct query_term *q, size_t nq, const struct index_filter *f,
		      size_t k)
{
	struct err e = {0};
	struct hit *fast = calloc(k + 1, sizeof *fast), *slow = calloc(k + 1, sizeof *slow);

	int n = snap_search(s, q, nq, f, fast, k, &e), m = snap_search_naive(s, q, nq, f, slow, k, &e);
	assert_int_equal(n, m);
	assert_true(n >= 0);
	for (int i = 0; i < n; i++) {
		assert_int_equal(fast[i].passage, slow[i].passage);
		assert_memory_equal(&fast[i].score, &slow[i].score, sizeof(float));
		if (i)
			assert_true(fast[i].score <= fast[i - 1].score);
	}
	free(fast);
	free(slow);
}

static bool allowed(const struct snap *s, uint32_t doc, const struct index_filter *f)
{
	struct doc_columns c;
	bool listed = !f->docs;

	snap_columns(s, doc, &c);
	for (size_t i = 0; i < f->n_docs; i++)
		listed = listed || f->docs[i] == doc;
	return listed && (!f->kinds || (f->kinds >> c.kind & 1)) && (!f->designs || (f->designs >> c.design & 1)) &&
	       (!f->audiences || (f->audiences >> c.audience & 1)) && (!f->statuses || (f->statuses >> c.status & 1)) &&
	       ((!f->year_from && !f->year_to) ||
		(c.year && (!f->year_from || c.year >= f->year_from) && (!f->year_to || c.year <= f->year_to)));
}

/* The filtered hits are those of all hits that the columns allow, in the same order with the same scores. */
static void filter_holds(const struct snap *s, const struct query_term *q, size_t nq, const struct index_filter *f)
{
	struct err e = {0};
	size_t k = snap_passage_end(s) + 1;
	struct hit *all = calloc(k, sizeof *all), *some = calloc(k, sizeof *some);
	int n = snap_search(s, q, nq, NULL, all, k, &e), m = snap_search(s, q, nq, f, some, k, &e), j = 0;

	for (int i = 0; i < n; i++) {
		struct passage p;
		snap_passage(s, all[i].passage, &p);
		if (!allowed(s, p.doc, f))
			continue;
		assert_true(j < m && some[j].passage == all[i].passage && some[j].score == all[i].score);
		j++;
	}
	assert_int_equal(j, m);
	free(all);
	free(some);
}

static struct answer ask(const struct snap *s, const struct query_term *q, size_t nq)
{
	struct answer a = {0};
	struct hit h[HITS];
	struct err e = {0};

	a.n = snap_search(s, q, nq, NULL, h, HITS, &e);
	for (int i = 0; i < a.n; i++) {
		struct passage p;
		struct doc_columns c;
		snap_passage(s, h[i].passage, &p);
		snap_columns(s, p.doc, &c);
		snprintf(a.id[i], sizeof a.id[i], "%.*s", STR_ARG(c.id));
		a.beg[i] = p.beg;
		a.score[i] = h[i].score;
	}
	return a;
}

static void check_queries(const char *dir, uint64_t seed, struct answer *out)
{
	struct snap *s = open_snap(dir);
	struct rnd r = {seed};
	uint32_t *docs = calloc(snap_doc_end(s) + 1, sizeof *docs);

	for (int i = 0; i < QUERIES; i++) {
		struct query_term q[8];
		char words[8][16];
		size_t nq = rnd_query(&r, q, words);
		out[i] = ask(s, q, nq);
		/* The filter's draws depend on the layout: they have a generator of their own. */
		struct rnd fr = {seed + (uint64_t)i + 1};
		struct index_filter f = rnd_filter(&fr, s, docs);
		same_hits(s, q, nq, NULL, 1 + rnd_below(&fr, 30));
		same_hits(s, q, nq, &f, 1 + rnd_below(&fr, 30));
		same_hits(s, q, nq, &f, snap_passage_end(s) + 1);
		filter_holds(s, q, nq, &f);
	}
	free(docs);
	snap_unref(s);
}

/* Bring the corpus by a random way to the state in which document i is rnd_doc(seed of i), or gone. */
static void build(const char *dir, struct rnd *r, const uint64_t seeds[IDS])
{
	struct writer_opts o = {.ram = 1 + rnd_below(r, 400000), .no_merge = rnd_below(r, 2)};
	struct writer *w = open_writer(dir, &o);
	struct err e = {0};
	uint64_t has[IDS] = {0};
	char id[32];

	/* Detours for a while, then what is not yet as it must be. */
	for (uint32_t step = 0, i = 0; step < 4 * IDS; step++) {
		bool detours = step < 3 * IDS;
		i = detours ? rnd_below(r, IDS) : (i + 7) % IDS;
		if (!detours && has[i] == seeds[i])
			continue;
		snprintf(id, sizeof id, "t:%u", i * 7919 % 1000);
		/* A detour, or the way. */
		uint64_t want = seeds[i];
		if (detours && rnd_below(r, 4) == 0)
			want = rnd_below(r, 3) ? 1000 + rnd_below(r, 1000) : 0;
		if (want) {
			put_doc(w, rnd_doc(id, want));
		} else {
			bool was;
			assert_ok(writer_delete(w, str_c(id), &was, &e));
			assert_int_equal(was, has[i] != 0);
		}
		has[i] = want;
		switch (rnd_below(r, 24)) {
		case 0: assert_ok(writer_commit(w, &e)); break;
		case 1: assert_ok(writer_merge(w, rnd_below(r, 3) == 0, &e)); break;
		case 2:
			assert_ok(writer_commit(w, &e));
			writer_close(w);
			w = open_writer(dir, &o);
			break;
		default: break;
		}
	}
	assert_memory_equal(has, seeds, sizeof has);
	assert_ok(writer_commit(w, &e));
	writer_close(w);
}

static void any_way_the_same(void **state)
{
	(void)state;
	struct rnd r = {20261124};

	for (int round = 0; round < 4; round++) {
		struct sha256 content = {0};
		struct answer first[QUERIES], other[QUERIES];
		uint64_t seeds[IDS];
		uint32_t terms = 0;
		for (int i = 0; i < IDS; i++)
			seeds[i] = rnd_below(&r, 5) ? 1 + rnd_below(&r, 900) : 0;
		uint64_t query_seed = rnd_next(&r) | 1;
		for (int way = 0; way < 3; way++) {
			const char *dir = new_dir();
			build(dir, &r, seeds);
			check_queries(dir, query_seed, way ? other : first);
			struct snap *s = open_snap(dir);
			const struct snap_stats *st = snap_stats(s);
			if (way == 0) {
				content = st->content;
				terms = (uint32_t)st->terms;
			} else {
				assert_memory_equal(&content, &st->content, sizeof content);
				assert_int_equal(terms, st->terms);
			}
			snap_unref(s);
			for (int q = 0; way && q < QUERIES; q++) {
				assert_int_equal(first[q].n, other[q].n);
				for (int i = 0; i < first[q].n; i++) {
					assert_string_equal(first[q].id[i], other[q].id[i]);
					assert_int_equal(first[q].beg[i], other[q].beg[i]);
					assert_memory_equal(&first[q].score[i], &other[q].score[i], sizeof(float));
				}
			}
			assert_sound(dir);
			drop_dir(dir);
		}
	}
}

/* Enough passages for several windows and blocks, so that pruning has something to leave out. */
static void many_blocks(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct writer_opts o = {.ram = 2 << 20, .no_merge = true};
	struct writer *w = open_writer(dir, &o);
	struct rnd r = {77};
	struct err e = {0};
	char id[32];
	struct answer out[QUERIES];

	for (int i = 0; i < 900; i++) {
		snprintf(id, sizeof id, "m:%d", i);
		struct doc *d = doc_begin(id, "Kabz1 kbcz2");
		struct arena a;
		arena_init(&a, 1 << 20);
		for (int b = 0; b < 12; b++)
			doc_block(d, BLOCK_BULLET, 0, rnd_text(&r, &a, 14 + rnd_below(&r, 6), "."));
		arena_release(&a);
		put_doc(w, doc_end(d));
	}
	assert_ok(writer_commit(w, &e));
	writer_close(w);
	struct snap *s = open_snap(dir);
	assert_true(snap_passage_end(s) > 10000);
	assert_true(snap_stats(s)->segments > 1);
	snap_unref(s);
	check_queries(dir, 99, out);
	assert_sound(dir);
	drop_dir(dir);
}

static void odd_queries(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct writer *w = open_writer(dir, NULL);
	struct err e = {0};
	struct hit h[4];
	struct query_term q[3] = {{STR("zebra"), 1}, {STR("zebra"), 2}, {STR("nowhere"), 1}};

	struct snap *s = open_snap(dir);
	assert_int_equal(snap_search(s, q, 3, NULL, h, 4, &e), 0);
	snap_unref(s);
	put_doc(w, doc_end(doc_begin("a:1", "Zebra")));
	put_doc(w, doc_end(doc_begin("a:2", "Zebra")));
	assert_ok(writer_commit(w, &e));
	writer_close(w);
	s = open_snap(dir);
	assert_int_equal(snap_search(s, q, 0, NULL, h, 4, &e), 0);
	assert_int_equal(snap_search(s, q, 3, NULL, h, 0, &e), 0);
	assert_int_equal(snap_search(s, q, 3, NULL, h, 4, &e), 2);
	/* Ties by id; the weights of a term that comes twice are added. */
	struct passage p;
	snap_passage(s, h[0].passage, &p);
	struct doc_columns c;
	snap_columns(s, p.doc, &c);
	assert_str(c.id, "a:1");
	float twice = h[0].score;
	q[0].weight = 3;
	assert_int_equal(snap_search(s, q, 1, NULL, h, 4, &e), 2);
	assert_true(twice == h[0].score);
	q[0].weight = 0;
	assert_int_equal(snap_search(s, q, 1, NULL, h, 4, &e), ERR_USAGE);
	/* An empty list of documents allows none. */
	uint32_t none[1];
	struct index_filter f = {.docs = none, .n_docs = 0};
	q[0].weight = 1e-30f;
	assert_int_equal(snap_search(s, q, 1, &f, h, 4, &e), 0);
	q[0].weight = 1e30f;
	assert_int_equal(snap_search(s, q, 1, NULL, h, 4, &e), 2);
	snap_unref(s);
	drop_dir(dir);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(any_way_the_same), cmocka_unit_test(many_blocks),
				       cmocka_unit_test(odd_queries)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
