/*
 * test_sure.c - how sure, how strong, how complete; and when nothing is shown.
 */
#include "test.h"

#include "fixture.h"

static const char brief_itch[] = "# Summary\n"
				 "- Examplar itch is most often caused by dryness. [@smith11:guideline]\n"
				 "# Causes\n"
				 "- Winter dryness is the most frequent cause of examplar itch. [@smith11:guideline]\n"
				 "- Renal failure causes examplar itch in people on dialysis. [@jones12:cohort]\n"
				 "- Overwashing causes examplar itch in cooks. [@jones12:cohort]\n"
				 "# Treatment\n"
				 "- Emollients soothe examplar itch. [@smith11:guideline]\n";

static void brief(struct fx *f)
{
	struct doc *d = fx_doc(f, "brief:examplar-itch", DOC_KIND_BRIEF, "Examplar itch", 2026);
	d->review = STR("submitted");
	fx_lines(d, brief_itch);
}

static void ask(struct fx *f, const char *text, enum intent intent, const char *focus, const char *rest)
{
	fx_ask(f, text, intent, focus, rest);
	fx_compose(f);
}

static void is_sure_of_what_a_summary_answers(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	brief(&f);
	ask(&f, "What causes examplar itch?", INTENT_CAUSE, "examplar itch", NULL);
	assert_int_equal(f.art.outcome, OUTCOME_ANSWERED);
	assert_true(f.art.sure.confidence > 0.8 && f.art.sure.confidence <= 1);
	assert_true(f.art.sure.completeness == 1);
	assert_int_equal(f.art.sure.n_missing, 0);
	/* The best grade of what the bottom line cites, in words as well. */
	assert_int_equal(f.art.sure.strength, GRADE_A);
	assert_true(str_find(f.art.sure.strength_note, STR("level 1"), 0) != SIZE_MAX);
	fx_release(&f);
}

/* The same words strewn over sources on something else are no answer, however many of them there are. */
static void is_not_sure_of_what_is_named_in_passing(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	brief(&f);
	struct doc *d = fx_doc(&f, "brief:knee-pain", DOC_KIND_BRIEF, "Knee pain", 2026);
	fx_lines(d, "# Diagnosis\n- Refer knee pain with swelling, heat, redness, locking, giving way, a night rash or "
		    "mirabella "
		    "fever to a specialist. [@smith11:guideline]\n");
	ask(&f, "How is mirabella fever treated?", INTENT_TREATMENT, "mirabella fever", NULL);
	assert_int_equal(f.art.outcome, OUTCOME_INSUFFICIENT);
	assert_int_equal(f.art.n_sections, 0);
	assert_int_equal(f.art.n_bottom_line, 0);
	assert_true(f.art.reason.n > 0);
	assert_int_equal(f.art.sure.strength, GRADE_N);
	fx_release(&f);
}

static void names_what_is_missing(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	brief(&f);
	ask(&f, "Does zostavilin help examplar itch caused by lunar dust?", INTENT_CAUSE, "examplar itch",
	    "zostavilin lunar dust");
	assert_int_equal(f.art.outcome, OUTCOME_PARTLY);
	assert_true(f.art.sure.completeness < 0.9);
	bool drug = false, itch = false;
	for (size_t i = 0; i < f.art.sure.n_missing; i++) {
		drug |= str_ifind(f.art.sure.missing[i], STR("zostavilin"), 0) != SIZE_MAX;
		itch |= str_ifind(f.art.sure.missing[i], STR("itch"), 0) != SIZE_MAX;
	}
	assert_true(drug && !itch);
	assert_true(f.art.reason.n > 0);
	fx_release(&f);
}

static void names_the_section_that_stays_empty(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	brief(&f);
	ask(&f, "How is examplar itch treated?", INTENT_TREATMENT, "examplar itch", NULL);
	bool named = false;
	for (size_t i = 0; i < f.art.sure.n_missing; i++)
		named |= str_eqc(f.art.sure.missing[i], section_heading(SECTION_INDICATIONS));
	assert_true(named);
	assert_true(f.art.sure.completeness < 1);
	fx_release(&f);
}

/* Each feature is a share; more of the question found never lowers the estimate. */
static void confidence_is_a_probability(void **state)
{
	(void)state;
	double none[SURE_N] = {0}, all[SURE_N];
	for (size_t i = 0; i < SURE_N; i++) {
		all[i] = 1;
		double one[SURE_N] = {0};
		one[i] = 1;
		assert_true(sure_confidence(one) >= sure_confidence(none));
	}
	assert_true(sure_confidence(none) >= 0 && sure_confidence(none) < 0.01);
	assert_true(sure_confidence(all) > 0.99 && sure_confidence(all) <= 1);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(is_sure_of_what_a_summary_answers),
		cmocka_unit_test(is_not_sure_of_what_is_named_in_passing),
		cmocka_unit_test(names_what_is_missing),
		cmocka_unit_test(names_the_section_that_stays_empty),
		cmocka_unit_test(confidence_is_a_probability),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
