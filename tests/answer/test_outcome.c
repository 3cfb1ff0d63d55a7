/*
 * test_outcome.c - answered, partly, or not; how sure, how strong; what is said where there is no answer.
 */
#include "test.h"

#include "fixture.h"

#include "answer/answer_priv.h"

static const char itch[] = "# Summary\n"
			   "- Examplar itch is most often caused by dryness. [@smith11:guideline]\n"
			   "# Causes\n"
			   "- Winter dryness is the most frequent cause of examplar itch. [@smith11:guideline]\n"
			   "- Renal failure causes examplar itch in people on dialysis. [@jones12:cohort]\n"
			   "- Overwashing causes examplar itch in cooks. [@jones12:cohort]\n"
			   "# Diagnosis\n"
			   "- The diagnosis of examplar itch rests on inspection. [@smith11:guideline]\n"
			   "# Treatment\n"
			   "- Emollients are the treatment of examplar itch. [@smith11:guideline]\n";

static void library(struct fx *f)
{
	fx_init(f);
	struct doc *d = fx_doc(f, "brief:examplar-itch", DOC_KIND_BRIEF, "Examplar itch", 2026);
	d->review = STR("submitted");
	fx_lines(d, itch);
	fx_lines(fx_doc(f, "brief:knee-pain", DOC_KIND_BRIEF, "Knee pain", 2026),
		 "# Causes\n- Osteoarthritis is the most frequent cause of knee pain over 50 years. "
		 "[@smith11:guideline]\n"
		 "# Diagnosis\n- Refer knee pain with swelling, heat, redness, locking, giving way, a night rash or "
		 "mirabella "
		 "fever to a specialist. [@smith11:guideline]\n");
	fx_lines(fx_doc(f, "brief:gout", DOC_KIND_BRIEF, "Gout", 2026),
		 "# Causes\n- Gout is caused by crystals of urate in the joints. [@smith11:guideline]\n"
		 "# Treatment\n- Flares of gout are treated first with an NSAID or a corticosteroid. "
		 "[@smith11:guideline]\n"
		 "- Allopurinol is the first drug that lowers urate in gout. [@smith11:guideline]\n");
}

static void what_a_summary_answers_is_answered(void **state)
{
	(void)state;
	struct fx f;
	library(&f);
	fx_ask(&f, "What causes examplar itch?");
	assert_int_equal(f.art.outcome, OUTCOME_ANSWERED);
	assert_true(f.art.sure.confidence > 0.5 && f.art.sure.confidence <= 1);
	assert_true(f.art.sure.completeness >= 1 - 1e-9);
	assert_str(f.art.reason, "");
	assert_int_equal(f.art.n_nearest, 0);
	/* as strong as what was read, and the reader is told what was not */
	assert_int_equal(f.art.sure.strength, f.art.bottom_line[0].grade);
	assert_true(str_find(f.art.sure.strength_note, STR("submitted"), 0) != SIZE_MAX);
	fx_release(&f);
}

/* The same words strewn over sources on something else are no answer, nor is what the library never heard of. */
static void what_is_not_there_is_not_answered(void **state)
{
	(void)state;
	static const char *const questions[] = {
		"How is zostavilin fever prevented in dragons?",
		"What is the dose of zostavilin in hereditary angioedema?",
		"Who won the football world cup in 2014?",
	};
	struct fx f;
	library(&f);
	for (size_t i = 0; i < sizeof(questions) / sizeof(*questions); i++) {
		fx_ask(&f, questions[i]);
		if (f.art.outcome != OUTCOME_INSUFFICIENT)
			fail_msg("%s: %s, confidence %g", questions[i], outcome_name(f.art.outcome),
				 f.art.sure.confidence);
		assert_int_equal(f.art.n_sections + f.art.n_bottom_line + f.art.n_refs, 0);
		assert_int_equal(f.art.sure.strength, GRADE_N);
		assert_true(f.art.sure.completeness <= 0);
		/* it is said of the library and not of the machine */
		assert_true(str_starts(f.art.reason, STR("This library has nothing ")));
		assert_true(str_ends(f.art.reason, STR(".")));
		assert_true(str_find(f.art.reason, STR("score"), 0) == SIZE_MAX &&
			    str_find(f.art.reason, STR("threshold"), 0) == SIZE_MAX);
		assert_true(f.art.disclaimer.n > 0 && f.art.title.n > 0);
	}
	fx_release(&f);
}

/* What was retracted is no answer either, and is not offered as the nearest. */
static void nor_is_what_is_withdrawn(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "pubmed:1", DOC_KIND_RESEARCH, "Emollients for examplar itch: a randomised trial", 2020),
		 "# Conclusions\nEmollients improved examplar itch in 90% of treated adults within one week.\n");
	fx_ask(&f, "treatment of examplar itch");
	assert_true(f.art.outcome != OUTCOME_INSUFFICIENT);
	fx_retract(&f, "pubmed:1", "pubmed:9");
	fx_ask(&f, "treatment of examplar itch");
	assert_int_equal(f.art.outcome, OUTCOME_INSUFFICIENT);
	assert_int_equal(f.art.n_refs + f.art.n_nearest, 0);
	assert_int_equal(f.art.provenance.n_dropped, 1);
	assert_str(f.art.provenance.dropped[0].doc, "pubmed:1");
	assert_true(str_find(f.art.provenance.dropped[0].reason, STR("pubmed:9"), 0) != SIZE_MAX);
	fx_release(&f);
}

/* Studies alone: shown, and never more sure than the estimate says. */
static void studies_answer_in_part(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "pubmed:1", DOC_KIND_RESEARCH, "Emollients for examplar itch: a randomised trial", 2020),
		 "# Conclusions\nEmollients improved examplar itch in 90% of treated adults within one week.\n");
	fx_ask(&f, "treatment of examplar itch");
	assert_true(f.art.n_bottom_line == 1);
	assert_str(f.art.title, "Examplar itch: treatment");
	if (f.art.sure.confidence < SURE_ANSWERS) {
		assert_int_equal(f.art.outcome, OUTCOME_PARTLY);
		assert_true(f.art.reason.n > 0);
	}
	fx_release(&f);
}

/* A short question and a told story that ends in it are answered alike. */
static void a_story_takes_nothing_away(void **state)
{
	(void)state;
	struct fx f;
	library(&f);
	fx_ask(&f, "How is gout treated?");
	assert_int_equal(f.art.outcome, OUTCOME_ANSWERED);
	fx_ask(&f, "A 58-year-old man came to the clinic last Tuesday. He works as a cook and lives with his wife. He "
		   "has had "
		   "gout for ten years. How is gout treated?");
	assert_true(f.art.outcome != OUTCOME_INSUFFICIENT);
	assert_true(f.art.n_bottom_line > 0);
	assert_str(f.art.bottom_line[0].spans[0].span.doc, "brief:gout");
	fx_release(&f);
}

/* Each feature is a share; by words alone more of the question found never lowers the estimate. */
static void confidence_is_a_probability(void **state)
{
	(void)state;
	double none[SURE_N] = {0}, one[SURE_N] = {0}, all[SURE_N] = {0};
	for (int meaning = 0; meaning < 2; meaning++) {
		double least = sure_confidence(none, meaning);
		for (size_t i = 0; i < SURE_N; i++) {
			one[i] = 1;
			assert_true(sure_confidence(one, meaning) >= 0 && sure_confidence(one, meaning) <= 1);
			one[i] = 0;
			/* what is behind, or lacking, speaks against */
			bool against = i == SURE_MARGIN || i == SURE_SAID_LACKS || i == SURE_COS_FIFTH;
			all[i] = against ? 0 : 1;
		}
		assert_true(least >= 0 && least < SURE_SHOWN);
		assert_true(sure_confidence(all, meaning) > SURE_ANSWERS);
	}
}

/* As measured, and as the article says: for each question the same features. */
static void what_it_rests_on_is_told(void **state)
{
	(void)state;
	struct fx f;
	struct err e = {0};
	struct corpus *c;
	struct answer_sure sure = {0};
	library(&f);
	fx_commit(&f);
	struct snap *s = fx_open(&f, &c);
	assert_ok(answer_ask_measured(s, STR("What causes examplar itch?"), &f.opts, &sure, &f.a, &f.art, &e));
	assert_int_equal(sure.n, SURE_N);
	for (size_t i = 0; i < sure.n; i++)
		assert_true(sure.v[i] >= 0 && sure.v[i] <= 1);
	snap_unref(s);
	corpus_close(c);
	fx_release(&f);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(what_a_summary_answers_is_answered),
		cmocka_unit_test(what_is_not_there_is_not_answered),
		cmocka_unit_test(nor_is_what_is_withdrawn),
		cmocka_unit_test(studies_answer_in_part),
		cmocka_unit_test(a_story_takes_nothing_away),
		cmocka_unit_test(confidence_is_a_probability),
		cmocka_unit_test(what_it_rests_on_is_told),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
