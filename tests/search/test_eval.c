/*
 * Evaluation of a corpus: figures that can be reckoned by hand, a run file that says the same, names of documents,
 * threads, and wrong files.
 */
#include "corpus.h"

#include "search/search.h"

#include <math.h>
#include <unistd.h>

static const struct made_doc docs[] = {
	{"pubmed:1", "Blue agate lung", NULL, "Blue agate lung is a disease of gem cutters. Cough is the first sign."},
	{"pubmed:2", "Agate and its cutting", NULL, "Agate is cut with water. Dust is rare."},
	{"pubmed:3", "Basket palsy", NULL, "Basket palsy is seen in weavers of willow. Rest is its treatment."},
	{"medquad:3", "Willow", NULL, "Basket palsy may follow work with willow."},
	{"pubmed:4", "Nothing of the kind", NULL, "A word on tides and the moon."},
};
#define N_DOCS (sizeof(docs) / sizeof(docs[0]))

static char dir[] = "/tmp/attest-eval-XXXXXX";
static struct snap *snap;
static struct arena arena;

static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	char path[64];
	snprintf(path, sizeof(path), "%s/c", dir);
	snap = make_corpus(path, docs, N_DOCS, false, false);
	arena_init(&arena, 16 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	struct err e;
	snap_unref(snap);
	arena_release(&arena);
	return fs_remove_tree(dir, &e);
}

static const char *file(const char *name, const char *text)
{
	struct err e;
	const char *path = fs_join(&arena, dir, name).p;
	assert_ok(fs_write_atomic(path, str_c(text), &e));
	return path;
}

struct log {
	char text[256];
	size_t n;
};

static void each(void *ctx, struct str qid, const struct eval_figures *one)
{
	struct log *l = ctx;
	l->n += (size_t)snprintf(l->text + l->n, sizeof(l->text) - l->n, "%.*s:%.2f ", STR_ARG(qid), one->mrr_10);
}

/* a: found first. b: the relevant one does not match. c: in the judgements, not in the topics. d: no relevant one. */
static const char topics_text[] = "a\tblue agate lung\r\nb\tbasket palsy\n\nd\twillow\n";
static const char qrels_text[] = "a 0 1 2\na 0 2 0\nb 0 4 1\nc 0 1 1\nd 0 1 0\n";

static void by_hand(void **state)
{
	(void)state;
	struct err e;
	struct log l = {0};
	struct eval_figures f, g;
	struct eval_opts o = {.run_path = fs_join(&arena, dir, "run").p, .tag = "tag", .each = each, .ctx = &l};
	const char *qrels = file("qrels", qrels_text);
	assert_ok(eval_retrieval(snap, file("topics", topics_text), qrels, &o, &f, &e));
	assert_int_equal(f.queries, 3);
	assert_true(fabs(f.ndcg_10 - 1.0 / 3) < 1e-12);
	assert_true(fabs(f.map - 1.0 / 3) < 1e-12);
	assert_true(fabs(f.recall_100 - 1.0 / 3) < 1e-12);
	assert_true(fabs(f.mrr_10 - 1.0 / 3) < 1e-12);
	assert_string_equal(l.text, "a:1.00 b:0.00 ");
	assert_ok(eval_run_file(o.run_path, qrels, &g, &e));
	assert_true(fabs(g.map - f.map) < 1e-12 && g.queries == f.queries);
}

/* Ids in judgements are local ("3" is the better of pubmed:3 and medquad:3) or whole; a run names each once. */
static void names(void **state)
{
	(void)state;
	struct err e;
	struct eval_figures f, g;
	struct buf b;
	struct eval_opts o = {.run_path = fs_join(&arena, dir, "run-names").p};
	const char *topics = file("topics-names", "x\twillow basket palsy\n"),
		   *qrels = file("qrels-names", "x 0 3 1\n");
	assert_ok(eval_retrieval(snap, topics, qrels, &o, &f, &e));
	assert_true(f.mrr_10 == 1 && f.map == 1);
	buf_init(&b, 1 << 16);
	assert_ok(fs_read(o.run_path, &b, &e));
	size_t at = str_find(buf_str(&b), STR("x Q0 3 1 "), 0);
	assert_int_equal(at, 0);
	assert_true(str_find(buf_str(&b), STR(" 3 "), 6) == SIZE_MAX);
	assert_true(str_ends(buf_str(&b), STR(" attest\n")));
	buf_release(&b);
	qrels = file("qrels-names", "x 0 medquad:3 1\nx 0 pubmed:3 1\n");
	assert_ok(eval_retrieval(snap, topics, qrels, &o, &f, &e));
	assert_true(f.map == 1 && f.recall_100 == 1);
	assert_ok(eval_run_file(o.run_path, qrels, &g, &e));
	assert_true(g.map == 1);
}

/* Documents that score the same stand apart in the run file, in attest's order. */
static void no_ties_in_run(void **state)
{
	(void)state;
	enum { COPIES = 40 };
	static struct made_doc same[COPIES];
	static char ids[COPIES][32];
	char path[64];
	struct err e;
	struct buf b;
	for (int i = 0; i < COPIES; i++) {
		snprintf(ids[i], sizeof(ids[i]), "pubmed:%d", 100 + i);
		same[i] = (struct made_doc){ids[i], "Copper rash", NULL, "Copper rash is green."};
	}
	snprintf(path, sizeof(path), "%s/same", dir);
	struct snap *s = make_corpus(path, same, COPIES, true, false);
	struct eval_opts o = {.run_path = fs_join(&arena, dir, "run-same").p};
	struct eval_figures f, g;
	const char *qrels = file("qrels-same", "q 0 103 1\nq 0 139 1\n");
	assert_ok(eval_retrieval(s, file("topics-same", "q\tcopper rash\n"), qrels, &o, &f, &e));
	assert_true(fabs(f.map - (1.0 / 4 + 2.0 / 40) / 2) < 1e-12);
	assert_ok(eval_run_file(o.run_path, qrels, &g, &e));
	assert_true(fabs(f.map - g.map) < 1e-12);
	buf_init(&b, 1 << 16);
	assert_ok(fs_read(o.run_path, &b, &e));
	float last = INFINITY;
	struct str rest = buf_str(&b), line;
	int lines = 0;
	while (str_cut(&rest, '\n', &line) && line.n) {
		char copy[128];
		float score;
		snprintf(copy, sizeof(copy), "%.*s", STR_ARG(line));
		assert_int_equal(sscanf(copy, "%*s %*s %*s %*d %f", &score), 1);
		assert_true(score < last);
		last = score;
		lines++;
	}
	assert_int_equal(lines, COPIES);
	buf_release(&b);
	snap_unref(s);
}

static void threads(void **state)
{
	(void)state;
	struct err e;
	struct buf b[2];
	struct eval_figures f[2];
	struct log l[2] = {0};
	char topics[1024] = "", qrels[1024] = "";
	size_t nt = 0, nq = 0;
	static const char *const text[] = {"blue agate", "palsy", "willow work", "moon and tides", "water"};
	for (int i = 0; i < 25; i++) {
		nt += (size_t)snprintf(topics + nt, sizeof(topics) - nt, "%d\t%s\n", i, text[i % 5]);
		nq += (size_t)snprintf(qrels + nq, sizeof(qrels) - nq, "%d 0 %d 1\n", i, 1 + i % 4);
	}
	for (int i = 0; i < 2; i++) {
		struct eval_opts o = {.threads = i ? 4 : 1,
				      .run_path = fs_join(&arena, dir, i ? "run-4" : "run-1").p,
				      .each = each,
				      .ctx = &l[i]};
		assert_ok(eval_retrieval(snap, file("topics-t", topics), file("qrels-t", qrels), &o, &f[i], &e));
		buf_init(&b[i], 1 << 20);
		assert_ok(fs_read(o.run_path, &b[i], &e));
	}
	assert_true(str_eq(buf_str(&b[0]), buf_str(&b[1])));
	assert_string_equal(l[0].text, l[1].text);
	assert_memory_equal(&f[0], &f[1], sizeof(f[0]));
	buf_release(&b[0]);
	buf_release(&b[1]);
}

static void wrong_files(void **state)
{
	(void)state;
	static const struct {
		const char *topics, *qrels, *says;
		int code;
	} bad[] = {
		{"a blue agate\n", "a 0 1 1\n", "topics-bad: line 1: not `query TAB question`", ERR_FORMAT},
		{"a\tx\nb\t\n", "a 0 1 1\n", "topics-bad: line 2", ERR_FORMAT},
		{"a b\tx\n", "a 0 1 1\n", "topics-bad: line 1", ERR_FORMAT},
		{"a\tx\nc\tz\na\ty\n", "a 0 1 1\n", "topics-bad: line 3: query a was on line 1", ERR_FORMAT},
		{"a\t?!\n", "a 0 1 1\n", "topics-bad: line 1: the question holds no word to look for", ERR_USAGE},
		{"\n", "a 0 1 1\n", "topics-bad: holds no topic", ERR_FORMAT},
		{"a\tx\n", "a 0 1\n", "qrels-bad: line 1", ERR_FORMAT},
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err e = {0};
		struct eval_figures f = {.queries = 77};
		int r = eval_retrieval(snap, file("topics-bad", bad[i].topics), file("qrels-bad", bad[i].qrels), NULL,
				       &f, &e);
		assert_int_equal(r, bad[i].code);
		if (!strstr(e.msg, bad[i].says))
			fail_msg("\"%s\" does not say \"%s\"", e.msg, bad[i].says);
		assert_int_equal(f.queries, 77);
	}
	struct err e;
	struct eval_figures f;
	struct eval_opts o = {.run_path = "/nonexistent/run"};
	const char *topics = file("topics", topics_text), *qrels = file("qrels", qrels_text);
	assert_int_equal(eval_retrieval(snap, "/nonexistent/topics", qrels, NULL, &f, &e), ERR_NOTFOUND);
	assert_int_equal(eval_retrieval(snap, topics, qrels, &o, &f, &e), ERR_NOTFOUND);
	assert_non_null(strstr(e.msg, "/nonexistent/run"));
	if (!access("/dev/full", W_OK)) {
		o.run_path = "/dev/full";
		assert_int_equal(eval_retrieval(snap, topics, qrels, &o, &f, &e), ERR_FULL);
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(by_hand), cmocka_unit_test(names),	  cmocka_unit_test(no_ties_in_run),
		cmocka_unit_test(threads), cmocka_unit_test(wrong_files),
	};
	return cmocka_run_group_tests(t, setup, teardown);
}
