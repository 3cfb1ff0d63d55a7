/*
 * test_related.c - what to ask next: of many kinds, not what was asked, answered by a section that is there.
 */
#include "test.h"

#include "fixture.h"

static const char brief_itch[] =
	"# Definition\n- Examplar itch is an itch of the examplar gland. [@smith11:guideline]\n"
	"# Causes\n"
	"- Winter dryness is the most frequent cause of examplar itch. [@smith11:guideline]\n"
	"- Renal failure causes examplar itch in people on dialysis. [@jones12:cohort]\n"
	"# Diagnosis\n- Examplar itch is diagnosed by inspection. [@smith11:guideline]\n"
	"# Prognosis\n"
	"# Treatment\n"
	"- Emollients are recommended for examplar itch. [@smith11:guideline]\n"
	"# Pitfalls\n- A normal blood count does not exclude lymphoma. [@smith11:guideline]\n";

static void brief(struct fx *f)
{
	struct doc *d = fx_doc(f, "brief:examplar-itch", DOC_KIND_BRIEF, "Examplar itch: causes and care", 2026);
	d->review = STR("submitted");
	fx_lines(d, brief_itch);
}

static bool lists(const struct fx *f, const char *q)
{
	for (size_t i = 0; i < f->art.n_related; i++)
		if (str_eqc(f->art.related[i], q))
			return true;
	return false;
}

static void asks_what_other_sections_answer(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	brief(&f);
	fx_ask(&f, "What causes examplar itch?");
	assert_true(lists(&f, "What is examplar itch?"));
	assert_true(lists(&f, "How is examplar itch diagnosed?"));
	assert_true(lists(&f, "How is examplar itch treated?"));
	/* what was asked, and a heading with nothing under it */
	assert_false(lists(&f, "What causes examplar itch?"));
	assert_false(lists(&f, "What is the prognosis of examplar itch?"));
	for (size_t i = 0; i < f.art.n_related; i++)
		for (size_t j = 0; j < i; j++)
			assert_false(str_eq(f.art.related[i], f.art.related[j]));
	fx_release(&f);
}

/* A question of a consumer page without an answer below it is no question that the corpus answers. */
static void takes_questions_with_answers_only(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	struct doc *d = fx_doc(&f, "medquad:1", DOC_KIND_CONSUMER, "Examplar itch", 2020);
	fx_lines(d,
		 "? What are the symptoms of examplar itch?\nPeople with examplar itch scratch their elbows at night.\n"
		 "? What is the outlook for examplar itch?\n? What causes examplar itch?\nExamplar itch is caused by "
		 "dryness of the skin in winter.\n");
	fx_ask(&f, "What causes examplar itch?");
	assert_true(lists(&f, "What are the symptoms of examplar itch?"));
	assert_false(lists(&f, "What is the outlook for examplar itch?"));
	assert_false(lists(&f, "What causes examplar itch?"));
	fx_release(&f);
}

static void offers_earlier_questions_on_the_subject(void **state)
{
	(void)state;
	struct fx f;
	const struct str earlier[] = {STR("Does examplar itch keep children from school?"),
				      STR("How is knee pain treated?")};
	fx_init(&f);
	brief(&f);
	f.opts.earlier = earlier;
	f.opts.n_earlier = 2;
	fx_ask(&f, "What causes examplar itch?");
	assert_true(lists(&f, "Does examplar itch keep children from school?"));
	assert_false(lists(&f, "How is knee pain treated?"));
	fx_release(&f);
}

static void broader_ones_where_there_is_no_answer(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	brief(&f);
	fx_ask(&f, "How is the mirabella of dragons vaccinated against zostavilin in examplar villages?");
	if (f.art.outcome == OUTCOME_INSUFFICIENT)
		for (size_t i = 0; i < f.art.n_related; i++)
			assert_true(str_find(f.art.related[i], STR("examplar itch"), 0) != SIZE_MAX);
	fx_release(&f);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(asks_what_other_sections_answer),
		cmocka_unit_test(takes_questions_with_answers_only),
		cmocka_unit_test(offers_earlier_questions_on_the_subject),
		cmocka_unit_test(broader_ones_where_there_is_no_answer),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
