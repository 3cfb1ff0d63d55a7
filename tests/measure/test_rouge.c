/*
 * test_rouge.c - ROUGE against the values of a public package (data/rouge.tsv, written by rouge_values.py), and the
 * plain answer.
 */
#include "test.h"

#include "measure/measure.h"
#include "base/fs.h"

#include <math.h>

static double number(struct str s)
{
	char b[32];
	assert_true(s.n < sizeof(b));
	memcpy(b, s.p, s.n);
	b[s.n] = 0;
	return strtod(b, NULL);
}

static void is_close(double got, struct str want, struct str text, const char *what)
{
	if (fabs(got - number(want)) > 1e-8)
		fail_msg("%s of \"%.*s\": got %.9f, wanted %.*s", what, STR_ARG(text), got, STR_ARG(want));
}

static void rouge_is_that_of_the_public_package(void **state)
{
	(void)state;
	struct err e = {0};
	struct buf file;
	struct arena a;
	char path[512];
	size_t n = 0;
	snprintf(path, sizeof(path), "%s/tests/measure/data/rouge.tsv", getenv("ATTEST_SOURCE_ROOT"));
	buf_init(&file, 1 << 20);
	arena_init(&a, 1 << 20);
	assert_ok(fs_read(path, &file, &e));
	struct str rest = buf_str(&file), line, f[8];
	while (str_cut(&rest, '\n', &line)) {
		if (!line.n)
			continue;
		for (size_t i = 0; i < 8; i++)
			assert_true(str_cut(&line, '\t', &f[i]));
		struct rouge r;
		assert_ok(rouge_2(f[0], f[1], &a, &r, &e));
		is_close(r.precision, f[2], f[0], "ROUGE-2 precision");
		is_close(r.recall, f[3], f[0], "ROUGE-2 recall");
		is_close(r.f, f[4], f[0], "ROUGE-2 F");
		assert_ok(rouge_l(f[0], f[1], &a, &r, &e));
		is_close(r.precision, f[5], f[0], "ROUGE-L precision");
		is_close(r.recall, f[6], f[0], "ROUGE-L recall");
		is_close(r.f, f[7], f[0], "ROUGE-L F");
		arena_clear(&a);
		n++;
	}
	assert_true(n >= 70);
	arena_release(&a);
	buf_release(&file);
}

static void a_spent_arena_is_no_measure(void **state)
{
	(void)state;
	struct err e = {0};
	struct arena a;
	struct rouge r;
	arena_init(&a, 16);
	assert_int_equal(rouge_2(STR("one two three four five"), STR("one two"), &a, &r, &e), ERR_NOMEM);
	arena_clear(&a);
	assert_int_equal(rouge_l(STR("one two three four five"), STR("one two"), &a, &r, &e), ERR_NOMEM);
	arena_release(&a);
}

/* n words, no spaces at the ends */
static struct str words(struct arena *a, size_t n)
{
	struct str s = STR("w");
	for (size_t i = 1; i < n; i++)
		s = arena_printf(a, "%.*s w", STR_ARG(s));
	return s;
}

static void the_plain_answer_is_the_bottom_line(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 22);
	struct article_claim bottom[3] = {{.text = words(&a, 60)}, {.text = words(&a, 40)}, {.text = words(&a, 1)}},
			     own = {.text = STR("Own.")};
	struct article_item items[2] = {{.label = STR("A group")}, {.claim = &own}};
	struct article_section sec = {.items = items, .n_items = 2};
	struct article art = {.bottom_line = bottom, .n_bottom_line = 3, .sections = &sec, .n_sections = 1};
	const struct article_claim *c;
	assert_int_equal(article_plain(&art, &c), 2); /* 100 words and no more */
	assert_ptr_equal(c, bottom);
	bottom[0].text = words(&a, 150); /* one claim in any case */
	assert_int_equal(article_plain(&art, &c), 1);
	assert_str(article_plain_text(&own, 1, &a), "Own.");
	bottom[0].text = STR("One.");
	bottom[1].text = STR("Two.");
	assert_str(article_plain_text(bottom, 2, &a), "One. Two.");

	art.n_bottom_line = 0;
	assert_int_equal(article_plain(&art, &c), 1);
	assert_ptr_equal(c, &own);
	art.n_sections = 0;
	assert_int_equal(article_plain(&art, &c), 0);
	assert_str(article_plain_text(c, 0, &a), "");
	arena_release(&a);
}

/* A question is in one half, whatever else is asked. */
static void halves_are_fixed(void **state)
{
	(void)state;
	size_t n[3] = {0};
	char id[16];
	for (int i = 0; i < 1000; i++) {
		snprintf(id, sizeof(id), "q%d", i);
		n[abstention_half_of(str_c(id))]++;
	}
	assert_int_equal(n[ABSTENTION_ALL], 0);
	assert_true(n[ABSTENTION_FIT] > 400 && n[ABSTENTION_HELD_OUT] > 400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(halves_are_fixed),
		cmocka_unit_test(rouge_is_that_of_the_public_package),
		cmocka_unit_test(a_spent_arena_is_no_measure),
		cmocka_unit_test(the_plain_answer_is_the_bottom_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
