/*
 * The measures against pytrec_eval's values (data/measures.py), against a slow version, and on files that are not
 * what they should be.
 */
#include "test.h"

#include "base/buf.h"
#include "base/fs.h"
#include "search/search_priv.h"

#include <math.h>
#include <unistd.h>

static char dir[] = "/tmp/attest-measure-XXXXXX";

static int make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int drop_dir(void **state)
{
	(void)state;
	struct err e;
	return fs_remove_tree(dir, &e);
}

static const char *file(struct arena *a, const char *name, struct str bytes)
{
	struct err e;
	const char *path = fs_join(a, dir, name).p;
	assert_ok(fs_write_atomic(path, bytes, &e));
	return path;
}

static void same_as_pytrec_eval(void **state)
{
	(void)state;
	struct err e;
	struct arena a;
	struct buf b;
	arena_init(&a, 1 << 20);
	buf_init(&b, 1 << 20);
	const char *data = arena_printf(&a, "%s/tests/search/data", getenv("ATTEST_SOURCE_ROOT")).p;
	assert_ok(fs_read(fs_join(&a, data, "measures.expected").p, &b, &e));
	struct str rest = buf_str(&b), line;
	size_t cases = 0;
	while (str_cut(&rest, '\n', &line) && line.n) {
		int c;
		double ndcg, map, recall, mrr;
		size_t queries;
		char copy[256];
		snprintf(copy, sizeof(copy), "%.*s", STR_ARG(line));
		assert_int_equal(sscanf(copy, "%d %lf %lf %lf %lf %zu", &c, &ndcg, &map, &recall, &mrr, &queries), 6);
		struct eval_figures f;
		assert_ok(eval_run_file(arena_printf(&a, "%s/measures-%d.run", data, c).p,
					arena_printf(&a, "%s/measures-%d.qrels", data, c).p, &f, &e));
		assert_int_equal(f.queries, queries);
		assert_true(fabs(f.ndcg_10 - ndcg) < 1e-6);
		assert_true(fabs(f.map - map) < 1e-6);
		assert_true(fabs(f.recall_100 - recall) < 1e-6);
		assert_true(fabs(f.mrr_10 - mrr) < 1e-6);
		cases++;
	}
	assert_int_equal(cases, 5);
	buf_release(&b);
	arena_release(&a);
}

/* ---- a slow, obvious version ---- */

static uint64_t rng_state = 88172645463325252u;

static uint32_t rng(uint32_t below)
{
	rng_state ^= rng_state << 13;
	rng_state ^= rng_state >> 7;
	rng_state ^= rng_state << 17;
	return (uint32_t)(rng_state >> 33) % below;
}

static void slow(const int32_t *grades, size_t n, const struct qrel *judged, size_t n_judged, struct eval_figures *f)
{
	*f = (struct eval_figures){0};
	size_t relevant = 0;
	int32_t best[256];
	for (size_t i = 0; i < n_judged; i++) {
		best[i] = judged[i].grade;
		relevant += judged[i].grade > 0;
	}
	if (!relevant)
		return;
	f->queries = 1;
	for (size_t i = 0; i < n_judged; i++)
		for (size_t j = 0; j + 1 < n_judged; j++)
			if (best[j] < best[j + 1]) {
				int32_t t = best[j];
				best[j] = best[j + 1];
				best[j + 1] = t;
			}
	double dcg = 0, ideal = 0;
	for (size_t i = 0; i < 10; i++) {
		dcg += i < n && grades[i] > 0 ? grades[i] / (log((double)i + 2) / log(2)) : 0;
		ideal += i < n_judged && best[i] > 0 ? best[i] / (log((double)i + 2) / log(2)) : 0;
	}
	f->ndcg_10 = dcg / ideal;
	for (size_t i = 0; i < n; i++) {
		if (grades[i] <= 0)
			continue;
		size_t upto = 0;
		for (size_t j = 0; j <= i; j++)
			upto += grades[j] > 0;
		f->map += (double)upto / (double)(i + 1) / (double)relevant;
		f->recall_100 += i < 100 ? 1 / (double)relevant : 0;
	}
	for (size_t i = 10; i-- > 0;)
		if (i < n && grades[i] > 0)
			f->mrr_10 = 1 / (double)(i + 1);
}

static void same_as_slow(void **state)
{
	(void)state;
	for (int round = 0; round < 400; round++) {
		struct qrel judged[256];
		int32_t grades[256];
		char ids[256][24];
		size_t n_judged = rng(200), n = rng(200);
		for (size_t i = 0; i < n_judged; i++) {
			snprintf(ids[i], sizeof(ids[i]), "d%03zu", i);
			judged[i] = (struct qrel){STR("q"), str_c(ids[i]), (int32_t)rng(6) - 2};
		}
		/* A ranking: a shuffle of the judged, with strangers (grade 0) among them. */
		size_t left = n_judged;
		size_t order[256];
		for (size_t i = 0; i < n_judged; i++)
			order[i] = i;
		for (size_t i = 0; i < n; i++) {
			grades[i] = 0;
			if (!left || rng(4) == 0)
				continue;
			size_t pick = rng((uint32_t)left);
			grades[i] = qrels_grade(judged, n_judged, judged[order[pick]].docid);
			assert_int_equal(grades[i], judged[order[pick]].grade);
			order[pick] = order[--left];
		}
		struct eval_figures fast, obvious;
		measure_query(grades, n, judged, n_judged, &fast);
		slow(grades, n, judged, n_judged, &obvious);
		assert_int_equal(fast.queries, obvious.queries);
		assert_true(fabs(fast.ndcg_10 - obvious.ndcg_10) < 1e-9);
		assert_true(fabs(fast.map - obvious.map) < 1e-9);
		assert_true(fabs(fast.recall_100 - obvious.recall_100) < 1e-9);
		assert_true(fabs(fast.mrr_10 - obvious.mrr_10) < 1e-9);
	}
}

/* By hand: relevant (grade 2) at rank 2, relevant (grade 1) not found. */
static void by_hand(void **state)
{
	(void)state;
	struct qrel judged[] = {{STR("q"), STR("a"), 2}, {STR("q"), STR("b"), 1}, {STR("q"), STR("c"), 0}};
	int32_t grades[] = {0, 2};
	struct eval_figures f;
	measure_query(grades, 2, judged, 3, &f);
	assert_true(fabs(f.ndcg_10 - (2 / log2(3)) / (2 + 1 / log2(3))) < 1e-12);
	assert_true(fabs(f.map - 0.25) < 1e-12);
	assert_true(fabs(f.recall_100 - 0.5) < 1e-12);
	assert_true(fabs(f.mrr_10 - 0.5) < 1e-12);
	measure_query(grades, 2, judged + 2, 1, &f);
	assert_int_equal(f.queries, 0);
}

static void repeated_judgement(void **state)
{
	(void)state;
	struct err e;
	struct arena a;
	struct qrels q;
	size_t n;
	arena_init(&a, 1 << 16);
	assert_ok(qrels_read(file(&a, "repeat.qrels", STR("2 0 x 1\r\n1 0 x 3\n\n1 0 y 0\n1\t0\tx\t2\n")), &q, &e));
	assert_int_equal(q.n, 3);
	const struct qrel *v = qrels_of(&q, STR("1"), &n);
	assert_int_equal(n, 2);
	assert_int_equal(qrels_grade(v, n, STR("x")), 2);
	qrels_of(&q, STR("3"), &n);
	assert_int_equal(n, 0);
	qrels_release(&q);
	arena_release(&a);
}

static void wrong_files(void **state)
{
	(void)state;
	static const struct {
		const char *qrels, *run, *says;
	} bad[] = {
		{"1 0 x\n", "", "line 1: not `query iteration document grade`"},
		{"1 0 x 1\n1 0 y one\n", "", "line 2"},
		{"1 0 x 0.5\n", "", "line 1"},
		{"1 0 x 99999999999\n", "", "line 1"},
		{"\n\n", "", "holds no judgement"},
		{"1 0 x 1\n", "1 Q0 x 1 2.5\n", "line 1: not `query Q0 document rank score tag`"},
		{"1 0 x 1\n", "1 Q0 x 1 2.5 t\n1 Q0 y 2 nan t\n", "line 2"},
		{"1 0 x 1\n", "1 Q0 x 1 2.5 t\n1 Q0 y 2 2 t\n1 Q0 x 3 1 t\n", "document x twice"},
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err e = {0};
		struct arena a;
		struct eval_figures f = {.queries = 77};
		arena_init(&a, 1 << 16);
		const char *q = file(&a, "bad.qrels", str_c(bad[i].qrels)), *r = file(&a, "bad.run", str_c(bad[i].run));
		assert_int_equal(eval_run_file(r, q, &f, &e), ERR_FORMAT);
		if (!strstr(e.msg, bad[i].says) || !strstr(e.msg, "/bad."))
			fail_msg("\"%s\" does not say \"%s\"", e.msg, bad[i].says);
		assert_int_equal(f.queries, 77);
		arena_release(&a);
	}
	struct err e;
	struct eval_figures f;
	assert_int_equal(eval_run_file("/nonexistent/run", "/nonexistent/qrels", &f, &e), ERR_NOTFOUND);
}

static void empty_run(void **state)
{
	(void)state;
	struct err e;
	struct arena a;
	struct eval_figures f;
	arena_init(&a, 1 << 16);
	assert_ok(eval_run_file(file(&a, "empty.run", STR("")), file(&a, "one.qrels", STR("1 0 x 1")), &f, &e));
	assert_int_equal(f.queries, 1);
	assert_true(f.map == 0 && f.ndcg_10 == 0 && f.recall_100 == 0 && f.mrr_10 == 0);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(same_as_pytrec_eval), cmocka_unit_test(same_as_slow), cmocka_unit_test(by_hand),
		cmocka_unit_test(repeated_judgement),  cmocka_unit_test(wrong_files),  cmocka_unit_test(empty_run),
	};
	return cmocka_run_group_tests(t, make_dir, drop_dir);
}
