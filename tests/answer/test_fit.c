/*
 * test_fit.c - what fits a question: things by all their names, several together, values, lists in prose, long sentences.
 */
#include "test.h"

#include "fixture.h"

/* ---- what is asked about, by all of its names ---- */

/* Another name, in lexicon or question, stands for the thing; its own summary leads, a summary on a kind of it does not. */
static void knows_things_by_other_names(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "brief:liver", DOC_KIND_BRIEF, "Raised liver enzymes", 2026);
	fx_lines(f.docs[0], "# Causes\n- Alcohol is a frequent cause of raised liver enzymes. [@smith11:cohort]\n"
			    "- Statins seldom cause raised liver enzymes. [@smith11:cohort]\n");
	fx_doc(&f, "brief:other", DOC_KIND_BRIEF, "Raised eyebrows", 2026);
	fx_lines(f.docs[1], "# Causes\n- Surprise is a frequent cause of raised eyebrows. "
			    "[@smith11:cohort]\n");
	fx_read(&f, "What causes transaminitis?");
	assert_true(f.q.n_concepts == 1);
	fx_compose(&f);
	assert_int_equal(f.art.outcome, OUTCOME_ANSWERED);
	assert_non_null(fx_claim(&f, "Alcohol is"));
	assert_non_null(fx_claim(&f, "Statins seldom"));
	assert_null(fx_claim(&f, "Surprise is"));
	fx_check_claims(&f);
	fx_release(&f);
}

/* A nodular melanoma is a melanoma; a copper deficiency myelopathy is not all of myelopathy. */
static void the_head_of_a_name_counts(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "brief:melanoma", DOC_KIND_BRIEF, "Melanoma", 2026);
	fx_lines(f.docs[0],
		 "# Treatment\n- Excision with a margin of 2 cm is recommended for melanoma over 2 mm. [@smith11:rct]\n"
		 "- Sentinel node biopsy is recommended for melanoma over 1 mm. [@smith11:rct]\n");
	fx_doc(&f, "brief:goitre", DOC_KIND_BRIEF, "Nodular goitre", 2026);
	fx_lines(f.docs[1],
		 "# Treatment\n- Thyroidectomy is recommended for nodular goitre that compresses. [@smith11:rct]\n");
	fx_read(&f, "treatment of nodular melanoma");
	fx_compose(&f);
	assert_true(f.art.outcome != OUTCOME_INSUFFICIENT);
	assert_non_null(fx_claim(&f, "Excision with"));
	assert_null(fx_claim(&f, "Thyroidectomy"));
	fx_release(&f);

	fx_init(&f);
	fx_doc(&f, "brief:myelopathy", DOC_KIND_BRIEF, "Myelopathy: causes and work-up", 2026);
	fx_lines(f.docs[0],
		 "# Causes\n- Degenerative compression is the most frequent cause of myelopathy. [@smith11:cohort]\n"
		 "- Spinal cord infarction is a vascular cause of myelopathy. [@smith11:cohort]\n");
	struct doc *d = fx_doc(&f, "brief:copper", DOC_KIND_BRIEF, "Vitamin B12 and copper deficiency", 2026);
	doc_add_alias(d, STR("copper deficiency myelopathy"));
	fx_lines(d, "# Causes\n- Zinc overload is a known cause of copper deficiency myelopathy. [@smith11:cohort]\n"
		    "- Pernicious anaemia is a frequent cause of lacking vitamin B12. [@smith11:cohort]\n");
	fx_read(&f, "What causes myelopathy?");
	fx_compose(&f);
	assert_non_null(fx_claim(&f, "Degenerative compression"));
	assert_non_null(fx_claim(&f, "Spinal cord infarction"));
	assert_null(fx_claim(&f, "Pernicious"));
	fx_release(&f);
}

/* Several things asked about: what speaks of them together comes first. */
static void takes_together_what_is_asked_together(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "brief:constipation", DOC_KIND_BRIEF, "Constipation", 2026);
	fx_lines(f.docs[0], "# Treatment\n- Macrogol is recommended for chronic constipation. [@smith11:rct]\n");
	fx_doc(&f, "brief:haemorrhoids", DOC_KIND_BRIEF, "Haemorrhoids", 2026);
	fx_lines(
		f.docs[1],
		"# Treatment\n- Band ligation is the most effective office procedure for haemorrhoids. [@smith11:rct]\n"
		"- Haemorrhoids with constipation:\n"
		"  - Bulk-forming laxatives are first-line before anything else. [@jones12:guideline]\n"
		"  - Toilet habits should be corrected whatever the grade. [@jones12:guideline]\n");
	fx_read(&f, "constipation with haemorrhoids");
	fx_compose(&f);
	assert_str(f.art.sections[0].kind, "together");
	assert_int_equal(f.art.sections[0].n_items, 1);
	assert_str(f.art.sections[0].items[0].claim->text, "Haemorrhoids with constipation:");
	assert_true(f.art.sections[0].items[0].n_items >= 1);
	assert_non_null(fx_claim(&f, "Macrogol"));
	assert_non_null(fx_claim(&f, "Band ligation"));
	fx_check_claims(&f);
	fx_release(&f);
}

/* What is bound to another value than the patient's is not for this patient, unless it warns. */
static void leaves_out_other_values(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "brief:melanoma", DOC_KIND_BRIEF, "Melanoma", 2026);
	fx_lines(f.docs[0], "# Staging\n- T1a melanoma is < 0.8 mm thick without ulceration. [@smith11:guideline]\n"
			    "- T3 melanoma is > 2.0 to 4.0 mm thick in the eighth edition. [@smith11:guideline]\n"
			    "- Microsatellites make a melanoma of any thickness N1c. [@smith11:guideline]\n"
			    "# Pitfalls\n- A melanoma < 0.8 mm thick may spread all the same. [@smith11:guideline]\n");
	fx_read(&f, "stage of a melanoma 2.9 mm thick, Breslow 2.9 mm");
	assert_true(f.q.n_values > 0);
	fx_compose(&f);
	assert_null(fx_claim(&f, "T1a melanoma"));
	assert_non_null(fx_claim(&f, "T3 melanoma"));
	assert_non_null(fx_claim(&f, "Microsatellites"));
	assert_non_null(fx_claim(&f, "A melanoma < 0.8"));
	fx_release(&f);
}

/* "Statins for atrial fibrillation": where studies speak of both, those of one alone say nothing. */
static void wants_all_that_is_asked_about(void **state)
{
	(void)state;
	struct fx f;
	for (int both = 0; both < 2; both++) {
		fx_init(&f);
		fx_doc(&f, "pubmed:5", DOC_KIND_RESEARCH, "A trial in atrial fibrillation", 2020);
		fx_lines(f.docs[0],
			 "# Results\nTreatment of atrial fibrillation with catheter ablation was effective in most.\n");
		fx_doc(&f, "pubmed:6", DOC_KIND_RESEARCH,
		       both ? "Statins in atrial fibrillation" : "Surgery in atrial fibrillation", 2020);
		fx_lines(f.docs[1],
			 both ? "# Results\nStatins prevented atrial fibrillation and were effective in few.\n"
			      : "# Results\nSurgery for atrial fibrillation was effective in few.\n");
		fx_read(&f, "treatment with statins of atrial fibrillation");
		assert_int_equal(f.q.n_concepts, 2);
		fx_compose(&f);
		assert_int_equal(fx_claim(&f, "Treatment of atrial fibrillation with catheter") == NULL, both);
		if (both)
			assert_non_null(fx_claim(&f, "Statins prevented"));
		fx_release(&f);
	}
}

/* What stands in where little was found comes behind what answers, and is not much. */
static void stands_in_last_and_little(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "brief:itch", DOC_KIND_BRIEF, "Examplar itch", 2026);
	fx_lines(f.docs[0],
		 "# Summary\n- Examplar itch is an itch of the examplar gland. [@smith11:guideline]\n"
		 "# Diagnosis\n- Inspection of the elbow is the first test for examplar itch. [@smith11:guideline]\n"
		 "- Dermoscopy of the wrist is the second test for examplar itch. [@smith11:guideline]\n"
		 "- Biopsy of the gland is the third test for examplar itch. [@smith11:guideline]\n"
		 "- Scintigraphy of the neck is the fourth test for examplar itch. [@smith11:guideline]\n"
		 "- Serology for mites is the fifth test for examplar itch. [@smith11:guideline]\n"
		 "- Culture of scales is the sixth test for examplar itch. [@smith11:guideline]\n"
		 "# Screening\n- Screening for examplar itch is advised from 35 years. [@smith11:guideline]\n"
		 "- Screening for examplar itch is repeated every 3 years. [@smith11:guideline]\n");
	fx_read(&f, "screening for examplar itch");
	assert_int_equal(f.q.intents[0], INTENT_SCREENING);
	fx_compose(&f);
	const struct article_section *s = fx_section(&f, "screening");
	assert_true(s && s->n_items >= 2 && s->n_items <= 5);
	assert_true(str_starts(s->items[0].claim->text, STR("Screening for")));
	assert_true(str_starts(s->items[s->n_items - 1].claim->text, STR("Screening for")) == false);
	fx_release(&f);
}

/* The dose of one drug is not that of another; a summary on something else that names the subject in passing is not about it. */
static void keeps_to_what_is_asked(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "brief:af", DOC_KIND_BRIEF, "Atrial fibrillation", 2026);
	fx_lines(f.docs[0],
		 "# Dosing\n- Apixaban is given at 5 mg twice daily in atrial fibrillation. [@smith11:guideline]\n"
		 "- Apixaban is halved to 2.5 mg twice daily from 80 years. [@smith11:guideline]\n"
		 "- Digoxin is loaded with 0.75 mg over 24 hours in atrial fibrillation. [@smith11:guideline]\n");
	fx_doc(&f, "brief:cough", DOC_KIND_BRIEF, "Acute cough", 2026);
	fx_lines(f.docs[1], "# Dosing\n- Codeine is halved to 15 mg in acute cough of old people who have had a stroke "
			    "and are treated with apixaban. "
			    "[@smith11:guideline]\n");
	fx_read(&f, "dose of apixaban in atrial fibrillation");
	fx_compose(&f);
	assert_non_null(fx_claim(&f, "Apixaban is given"));
	assert_non_null(fx_claim(&f, "Apixaban is halved"));
	assert_null(fx_claim(&f, "Digoxin"));
	assert_null(fx_claim(&f, "Codeine"));
	fx_release(&f);
}

/* A list in prose becomes a nested list, each item with its own span; bullets of a summary are not cut. */
static void opens_lists_in_prose(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "brief:itch", DOC_KIND_BRIEF, "Examplar itch", 2026);
	fx_lines(
		f.docs[0],
		"# Causes\n- Causes of examplar itch of the elbow and the wrist include dry winters, frequent washing, "
		"wool next "
		"to skin, scabies mites and renal failure. [@smith11:guideline]\n"
		"- Viral causes of examplar itch include herpes virus, pox virus, wart virus, measles virus and common "
		"enteroviruses. [@jones12:cohort]\n"
		"- Heat is a seasonal cause of examplar itch of the elbow, the neck and the back in the south of the "
		"country; "
		"it comes with a rash, small blisters and a burning feeling that wears off. [@jones12:cohort]\n");
	fx_read(&f, "What causes examplar itch?");
	fx_compose(&f);
	const struct article_section *s = fx_section(&f, "causes");
	const struct article_item *list = NULL;
	for (size_t i = 0; i < s->n_items; i++)
		if (str_eqc(s->items[i].claim->text, "Viral causes of examplar itch include"))
			list = &s->items[i];
	assert_non_null(list);
	assert_int_equal(list->claim->kind, CLAIM_EXCERPT);
	assert_int_equal(list->n_items, 5);
	assert_str(list->items[0].claim->text, "herpes virus");
	assert_str(list->items[4].claim->text, "common enteroviruses");
	assert_int_equal(list->items[4].claim->n_via, 1);
	const struct article_claim *heat = fx_claim(&f, "Heat is a seasonal");
	assert_true(heat && str_ends(heat->text, STR("wears off.")));
	/* "next to" may be of more than wool */
	const struct article_claim *wool = fx_claim(&f, "Causes of examplar itch of the elbow");
	assert_true(!wool || str_ends(wool->text, STR("failure.")));
	fx_check_claims(&f);
	fx_release(&f);
}

static void cuts_long_sentences_of_studies(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "pubmed:5", DOC_KIND_RESEARCH, "Heat as a cause of examplar itch", 2020);
	fx_lines(f.docs[0],
		 "# Results\nExamplar itch is caused by heat and by the dust of the towns in the south of the country; "
		 "they "
		 "included a cement factory, a harbour with coal ships and a spinning mill.\n"
		 "Examplar itch is caused by wool in the north of the country and in its colder towns; it is not "
		 "caused by the dust of the cement factory, the harbour and the spinning mill.\n");
	fx_read(&f, "What causes examplar itch?");
	fx_compose(&f);
	const struct article_claim *heat = fx_claim(&f, "Examplar itch is caused by heat"),
				   *wool = fx_claim(&f, "Examplar itch is caused by wool");
	assert_true(heat && wool);
	assert_int_equal(heat->kind, CLAIM_EXCERPT);
	assert_true(str_ends(heat->text, STR("south of the country")));
	assert_int_equal(wool->kind, CLAIM_VERBATIM);
	assert_true(str_ends(wool->text, STR("spinning mill.")));
	fx_check_claims(&f);
	fx_release(&f);
	/* unless what would go holds a word of the question */
	fx_init(&f);
	fx_doc(&f, "pubmed:5", DOC_KIND_RESEARCH, "Heat as a cause of examplar itch", 2020);
	fx_lines(f.docs[0], "# Results\nExamplar itch is caused by heat and by the dust of the towns in the south of "
			    "the country; they "
			    "included a cement factory, a harbour with coal ships and a spinning mill.\n");
	fx_read(&f, "Is examplar itch caused by a spinning mill?");
	fx_compose(&f);
	heat = fx_claim(&f, "Examplar itch is caused by heat");
	assert_true(heat && str_ends(heat->text, STR("spinning mill.")));
	fx_release(&f);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(knows_things_by_other_names),
		cmocka_unit_test(the_head_of_a_name_counts),
		cmocka_unit_test(takes_together_what_is_asked_together),
		cmocka_unit_test(leaves_out_other_values),
		cmocka_unit_test(wants_all_that_is_asked_about),
		cmocka_unit_test(stands_in_last_and_little),
		cmocka_unit_test(keeps_to_what_is_asked),
		cmocka_unit_test(opens_lists_in_prose),
		cmocka_unit_test(cuts_long_sentences_of_studies),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
