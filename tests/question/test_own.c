/*
 * test_own.c - the owner's own names: what a table of them must be, and that they are known beside the program's.
 */
#include "test.h"

#include "question/lexicon.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define HEAD "kind\tname\tothers\tclasses\n# block: local | source: formulary of 2026\n"

struct told {
	size_t n;
	uint32_t line[32];
	char msg[32][256];
};

static void on_problem(void *ctx, uint32_t line, const char *msg)
{
	struct told *t = ctx;
	assert_true(t->n < 32);
	t->line[t->n] = line;
	snprintf(t->msg[t->n++], sizeof t->msg[0], "%s", msg);
}

static struct told parse(const char *table, size_t rows)
{
	struct told t = {0};
	struct lexicon_events ev = {on_problem, &t};
	struct lexeme *v = NULL;
	struct arena a;
	struct err e = {0};
	size_t n = 0;
	arena_init(&a, (size_t)16 << 20);
	assert_int_equal(lexicon_parse(str_c(table), &a, &ev, &v, &n, &e), 0);
	assert_int_equal(n, rows);
	arena_release(&a);
	return t;
}

static void is_read(void **state)
{
	(void)state;
	struct told t = parse(HEAD "drug\tzibotentan\tZibolin\tendothelin antagonist\n\n# a remark\n"
				   "condition\tx ray eye\n",
			      2);
	assert_int_equal(t.n, 0);
	t = parse("\xEF\xBB\xBF" HEAD "test\tglucose\t=GLU|~sugar\t\r\n", 1);
	assert_int_equal(t.n, 0);
	/* Two spellings of one thing are one name, and no fault. */
	t = parse(HEAD "condition\tanaemia zz\tanemia zz\n", 1);
	assert_int_equal(t.n, 0);
}

static void what_is_wrong_is_told_and_left_out(void **state)
{
	(void)state;
	static const struct {
		const char *table, *says;
		uint32_t line;
		size_t rows;
	} v[] = {
		{HEAD "disease\tx\n", "'disease' is no kind", 3, 0},
		{"kind\tname\tothers\tclasses\ndrug\tx\n", "outside a block", 2, 0},
		{"kind\tname\n# block: a | source: b\n", "name the columns", 1, 0},
		{"kind\tname\tothers\tclasses\n# block: a\ndrug\tx\n", "source: WHERE FROM", 2, 0},
		{HEAD "drug\t\n", "'' is no name", 3, 0},
		{HEAD "drug\tx\ta||b\n", "'' is no name", 3, 0},
		{HEAD "drug\tx;y\n", "'x;y' is no name", 3, 0},
		{HEAD "drug\tx\xff\n", "is no name", 3, 0},
		{HEAD "drug\ta b c d e f g h i\n", "too long", 3, 0},
		{HEAD "drug\tx\ty\tz\tw\n", "5 columns", 3, 0},
		{HEAD "drug\tx\ty|Y\n", "has a name twice", 3, 1},
		{HEAD "drug\tx\ty\ndrug\tz\tY\n", "a name for two things: 'x' of line 3 and 'z'", 4, 2},
	};
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct told t = parse(v[i].table, v[i].rows);
		assert_true(t.n >= 1);
		assert_int_equal(t.line[0], v[i].line);
		assert_non_null(strstr(t.msg[0], v[i].says));
	}
}

static void of_a_folder_they_are_known(void **state)
{
	(void)state;
	char dir[] = "/tmp/attest-own-XXXXXX", path[64];
	struct told t = {0};
	struct lexicon_events ev = {on_problem, &t};
	struct err e = {0};
	size_t rows = 0;
	assert_non_null(mkdtemp(dir));
	/* Without a file: nothing to do. */
	assert_int_equal(lexicon_own(dir, &ev, &e), 0);
	snprintf(path, sizeof path, "%s/" LEXICON_FILE, dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(HEAD "condition\tzebrine stenosis\tnarrow zebrine valve|=MS\nbad row\n", f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(lexicon_check(path, &ev, &rows, &e), 0);
	assert_int_equal(rows, 1);
	assert_int_equal(t.n, 2);
	assert_int_equal(lexicon_own(dir, &ev, &e), 0);
	unlink(path);
	rmdir(dir);

	struct arena a;
	struct question q;
	arena_init(&a, (size_t)16 << 20);
	assert_int_equal(question_read(STR("How is a narrow zebrine valve treated?"), NULL, &a, &q, &e), 0);
	bool found = false;
	for (size_t i = 0; i < q.n_concepts; i++)
		found |= q.concepts[i].known && str_eq(q.concepts[i].name, STR("zebrine stenosis"));
	assert_true(found);
	/* A name of the program keeps its meaning. */
	assert_int_equal(question_read(STR("Is MS treated?"), NULL, &a, &q, &e), 0);
	assert_true(q.n_concepts >= 1 && str_eq(q.concepts[0].name, STR("multiple sclerosis")));
	/* Nothing is mended into what the owner brings. */
	const struct lexicon_word *w;
	size_t n = lexicon_words(&w);
	assert_true(n > 500);
	for (size_t i = 0; i < n; i++)
		assert_false(str_eq(w[i].surface, STR("zebrine")));
	assert_true(lexicon_knows(STR("zebrin")) || lexicon_knows(STR("zebrine")));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_read),
		cmocka_unit_test(what_is_wrong_is_told_and_left_out),
		cmocka_unit_test(of_a_folder_they_are_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
