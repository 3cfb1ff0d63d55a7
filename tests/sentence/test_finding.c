/*
 * test_finding.c - the sentences of a study that report what it found.
 */
#include "test.h"

#include "fixture.h"

#include "sentence/finding.h"

static const char trial[] =
	"# Abstract\n"
	"Nightly itch is common in older adults. We compared quillamine with placebo.\n"
	"# Methods\n"
	"The primary outcome was nightly itch score (NIS) at week 8, which was measured with a questionnaire.\n"
	"Sleep was assessed with a diary.\n"
	"# Results\n"
	"A total of 120 people were randomised.\n"
	"NIS was significantly lower with quillamine than with placebo (2.1 vs 3.9, 95% CI 1.1 to 2.5, p < 0.001).\n"
	"Hours of sleep did not differ significantly between the quillamine and placebo groups (p = 0.61).\n"
	"| Weight | 70 | 71 |\n"
	"# Discussion\n"
	"Quillamine has been studied before in children by Smith et al.\n";

static struct str best(struct fx *f, struct finding_question q, struct arena *a)
{
	struct lexer x = {text_tokens_new(), a};
	struct finding_sentence *s;
	size_t n = finding_rank(&x, f->docs[0], &q, &s, NULL);
	assert_true(n > 0);
	text_tokens_free(x.t);
	for (size_t i = 1; i < n; i++)
		assert_true(s[i - 1].score > s[i].score || s[i - 1].beg < s[i].beg);
	return str_sub(f->docs[0]->text, s[0].beg, s[0].end);
}

static void results_come_before_methods(void **state)
{
	(void)state;
	struct fx f;
	struct arena a;
	fx_init(&f);
	arena_init(&a, (size_t)16 << 20);
	fx_lines(fx_doc(&f, "pmc:PMC1", DOC_KIND_RESEARCH, "Quillamine for itch", 2020), trial);
	struct finding_question q = {STR("quillamine"), STR("placebo"), STR("hours of sleep")};
	assert_true(str_starts(best(&f, q, &a), STR("Hours of sleep did not differ")));
	/* the short form stands for the long one */
	q.outcome = STR("nightly itch score");
	assert_true(str_starts(best(&f, q, &a), STR("NIS was significantly lower")));
	arena_release(&a);
	fx_release(&f);
}

static void counts_the_marks_of_a_result(void **state)
{
	(void)state;
	struct finding_marks m;
	finding_marks(STR("NIS was significantly lower than with placebo (2.1 vs 3.9; 95% CI 1.1-2.5, p = 0.001)."),
		      &m);
	assert_int_equal(m.significance, 1);
	assert_int_equal(m.direction, 1);
	assert_int_equal(m.comparison, 2);
	assert_int_equal(m.p_value, 1);
	assert_int_equal(m.interval, 1);
	assert_int_equal(m.percents, 1);
	assert_int_equal(m.numbers, 6);
	assert_int_equal(m.method, 0);
	finding_marks(STR("The primary outcome was measured in 120 people"), &m);
	assert_true(m.method >= 1);
	assert_int_equal(m.numbers, 1);
	finding_marks(STR(""), &m);
	assert_int_equal(m.numbers + m.significance + m.method, 0);
}

static void an_empty_question_and_a_bare_document(void **state)
{
	(void)state;
	struct fx f;
	struct arena a;
	fx_init(&f);
	arena_init(&a, (size_t)16 << 20);
	struct lexer x = {text_tokens_new(), &a};
	struct finding_question q = {STR(""), STR(""), STR("")};
	struct finding_sentence *s;
	float(*v)[FF_N];
	struct doc *d = fx_doc(&f, "pmc:PMC2", DOC_KIND_RESEARCH, "Only a title", 2020);
	fx_done(d);
	assert_int_equal(finding_rank(&x, d, &q, &s, &v), 0);
	struct doc *e = fx_doc(&f, "pmc:PMC3", DOC_KIND_RESEARCH, "Quillamine for itch", 2020);
	fx_lines(e, trial);
	assert_int_equal(finding_rank(&x, e, &q, &s, &v), 9);
	for (size_t i = 0; i < 9; i++) {
		assert_true(s[i].bm25 >= 0 && s[i].bm25 <= 0);
		for (int j = 0; j < FF_N; j++)
			assert_true(v[i][j] >= 0 && v[i][j] < 1000);
	}
	text_tokens_free(x.t);
	arena_release(&a);
	fx_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_come_before_methods),
		cmocka_unit_test(counts_the_marks_of_a_result),
		cmocka_unit_test(an_empty_question_and_a_bare_document),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
