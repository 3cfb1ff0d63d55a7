/*
 * test_studies.c - which statements of studies answer.
 */
#include "test.h"

#include "fixture.h"

#include "answer/answer_priv.h"

static void tells_kinds_of_statements(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		unsigned has, hasnt;
	} rows[] = {
		{"Emollients significantly reduced itch.", STATED_FOUND, STATED_DONE | STATED_OTHERS | STATED_OPEN},
		{"We conclude that emollients help.", STATED_CONCLUDES, STATED_DONE},
		{"Emollients reduced itch in a trial of adults [21].", STATED_OTHERS, STATED_DONE},
		{"Emollients reduce itch.[4–9]", STATED_OTHERS, 0},
		{"Emollients reduce itch of the elbow (2, 21, 22).", STATED_OTHERS, 0},
		{"Emollients reduce itch of the elbow (16).", STATED_OTHERS, 0},
		{"Itch was seen in 12 (16) adults.", 0, STATED_OTHERS},
		{"Itch was seen in 12% (16) of adults.", 0, STATED_OTHERS},
		{"Itch fell by half (in 1998 adults).", 0, STATED_OTHERS | STATED_PAST},
		{"Itch fell to 40 points [1998].", 0, STATED_OTHERS},
		{"Smith et al. reported less itch.", STATED_OTHERS, 0},
		{"Smith and colleagues saw less itch.", STATED_OTHERS, 0},
		{"Several trials saw less itch.", STATED_REPORTS, STATED_OTHERS},
		{"Our results agree with several trials.", STATED_CONCLUDES, STATED_OTHERS | STATED_REPORTS},
		{"Emollients were given at night.", STATED_DONE, STATED_FOUND},
		{"Emollients were given and itch was significantly less.", STATED_FOUND, STATED_DONE},
		{"To compare emollients with wool in 12% of adults.", STATED_DONE, 0},
		{"The benefits of emollients over wool has been assessed in our study.", STATED_DONE, 0},
		{"The study examined emollients.", STATED_DONE, 0},
		{"One child died after treatment with wool.", STATED_SINGLE, 0},
		{"One in four children died.", 0, STATED_SINGLE},
		{"In 2007, Malawi switched to emollients.", STATED_PAST, 0},
		{"In 200 adults emollients helped.", 0, STATED_PAST},
		{"Emollients have been introduced for itch.", STATED_PAST, 0},
		{"Further studies of emollients are needed.", STATED_OPEN, 0},
		{"", 0, ~0u},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		unsigned is = stated(str_c(rows[i].s));
		if ((is & rows[i].has) != rows[i].has || (is & rows[i].hasnt))
			fail_msg("\"%s\": %x", rows[i].s, is);
	}
}

static const char itch_trial[] =
	"# Introduction\nTreatment of examplar itch with emollients is effective in children [21].\n"
	"In 2007, Malawi switched its treatment of examplar itch to emollients.\n"
	"# Methods\n## Adults\nNinety.\n## Elbows\nTwo of each.\n## Wool\nGrey.\n## Rooms\nOne.\n"
	"Treatment of examplar itch with emollients was given twice daily for a month.\n"
	"# Results\nOne child with examplar itch died after treatment with emollients.\n"
	"Emollients were a more effective treatment of examplar itch than wool (P = 0.01).\n"
	"# Discussion\nFurther studies are needed on emollients as treatment of examplar itch.\n";

/* What the study found, and neither what it did nor what others found. */
static void findings_come_before_talk(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "pmc:1", DOC_KIND_RESEARCH, "Emollients for examplar itch: a trial", 2020);
	fx_lines(f.docs[0], itch_trial);
	fx_ask(&f, "treatment of examplar itch");
	assert_non_null(fx_claim(&f, "Emollients were a more effective"));
	assert_null(fx_claim(&f, "Treatment of examplar itch with emollients is effective in children"));
	assert_null(fx_claim(&f, "In 2007"));
	assert_null(fx_claim(&f, "One child"));
	assert_null(fx_claim(&f, "Further studies"));
	fx_release(&f);
}

/* What others found answers where nothing else does. */
static void others_stand_in(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "pmc:1", DOC_KIND_RESEARCH, "Emollients for examplar itch: a trial", 2020);
	fx_lines(f.docs[0],
		 "# Introduction\nTreatment of examplar itch with emollients is effective in children [21].\n");
	fx_ask(&f, "treatment of examplar itch");
	assert_non_null(fx_claim(&f, "Treatment of examplar itch with"));
	fx_release(&f);
}

/* "Statins against dementia": what is said of dementia alone gives way, unless the study abbreviates what it is on. */
static void speaks_of_what_is_asked_to_help(void **state)
{
	(void)state;
	struct fx f;
	for (int statin = 0; statin < 2; statin++) {
		fx_init(&f);
		fx_doc(&f, "pmc:1", DOC_KIND_RESEARCH, "A cohort in dementia", 2020);
		fx_lines(f.docs[0], "# Results\nStatins prevented dementia in significantly more adults than wool.\n");
		fx_doc(&f, "pmc:2", DOC_KIND_RESEARCH, "Another cohort in dementia", 2020);
		fx_lines(f.docs[1],
			 statin ? "# Results\nStatins prevented dementia of the elbow in significantly fewer of them.\n"
				: "# Results\nWool prevented dementia of the elbow in significantly fewer of them.\n");
		fx_ask(&f, "Do statins prevent dementia?");
		assert_int_equal(f.art.intents[0], INTENT_PREVENTION);
		assert_non_null(fx_claim(&f, "Statins prevented dementia in"));
		assert_int_equal(fx_claim(&f, statin ? "Statins prevented dementia of" : "Wool prevented") != NULL,
				 statin);
		fx_release(&f);
	}
}

/* Of a whole article with two arms, the sentence on the one that is asked about comes first. */
static void the_arm_that_is_asked_about(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "pmc:1", DOC_KIND_RESEARCH, "Wool and statins against dementia", 2020);
	fx_lines(f.docs[0], "# Methods\n## Adults\nNinety.\n## Elbows\nTwo of each.\n## Wool\nGrey.\n## "
			    "Rooms\nOne.\n## Days\nAll.\n"
			    "# Results\nWool prevented dementia of the elbow in more adults than silk did.\n"
			    "Statins prevented dementia of the elbow in more adults than silk did.\n");
	fx_ask(&f, "Do statins prevent dementia?");
	assert_true(f.art.n_bottom_line >= 1);
	assert_true(str_starts(f.art.bottom_line[0].text, STR("Statins prevented")));
	fx_release(&f);
}

/* No study fills a section alone. */
static void no_study_says_it_all(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "pmc:1", DOC_KIND_RESEARCH, "Treatment of examplar itch", 2020);
	fx_lines(f.docs[0],
		 "# Results\nEmollients were an effective treatment of examplar itch of the elbow in summer.\n"
		 "Wool was an effective treatment of examplar itch of the wrist in autumn.\n"
		 "Silk was an effective treatment of examplar itch of the neck in winter.\n"
		 "Linen was an effective treatment of examplar itch of the knee in spring.\n"
		 "Cotton was an effective treatment of examplar itch of the heel in June.\n"
		 "Felt was an effective treatment of examplar itch of the ankle in July.\n"
		 "Velvet was an effective treatment of examplar itch of the thumb in August.\n");
	fx_ask(&f, "treatment of examplar itch");
	const struct article_section *s = fx_section(&f, "treatment");
	assert_non_null(s);
	assert_int_equal(s->n_items, 3);
	fx_release(&f);
}

/* Non-examplar itch is no examplar itch, neither in a title nor in a sentence. */
static void knows_what_is_not_it(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "pmc:1", DOC_KIND_RESEARCH, "Non-examplar itch of the elbow", 2020);
	fx_lines(f.docs[0], "# Results\nTreatment of non-examplar itch with wool was effective in adults.\n"
			    "Treatment with silk was an effective treatment in adults with itch.\n");
	fx_doc(&f, "pmc:2", DOC_KIND_RESEARCH, "Examplar itch of the elbow", 2020);
	fx_lines(f.docs[1], "# Results\nTreatment of examplar itch with emollients was effective in adults.\n"
			    "Treatment of non-examplar and examplar itch with felt was effective in adults.\n");
	fx_ask(&f, "treatment of examplar itch");
	assert_non_null(fx_claim(&f, "Treatment of examplar itch"));
	assert_non_null(fx_claim(&f, "Treatment of non-examplar and"));
	assert_null(fx_section(&f, "treatment") ? fx_claim(&f, "Treatment with silk") : NULL);
	for (size_t i = 0; i < f.art.n_sections; i++)
		for (size_t j = 0; j < f.art.sections[i].n_items; j++)
			assert_false(str_starts(f.art.sections[i].items[j].claim->text,
						STR("Treatment of non-examplar itch")));
	fx_release(&f);
}

/* The page on it that has the question as a heading comes before one on something else. */
static void the_page_on_it_speaks_first(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "medquad:1", DOC_KIND_CONSUMER, "Sore elbow", 2020);
	fx_lines(f.docs[0],
		 "? What causes Sore elbow ?\nExamplar itch is one of the causes of a sore elbow, and heat causes "
		 "examplar itch as well.\n");
	fx_doc(&f, "medquad:2", DOC_KIND_CONSUMER, "Examplar itch", 2020);
	fx_lines(f.docs[1], "? What causes Examplar itch ?\nWool causes examplar itch in most people.\n"
			    "Causes of examplar itch\n");
	fx_ask(&f, "What causes examplar itch?");
	assert_true(f.art.n_bottom_line >= 1);
	assert_true(str_starts(f.art.bottom_line[0].text, STR("Wool causes")));
	/* a heading that the page has as a paragraph */
	assert_null(fx_claim(&f, "Causes of examplar itch"));
	fx_release(&f);
}

/* Of a drug in pregnancy: neither what is known of the drug nor of pregnancy alone; and no interaction is none. */
static void drug_and_state_stand_together(void **state)
{
	(void)state;
	struct fx f;
	for (int both = 0; both < 2; both++) {
		fx_init(&f);
		fx_doc(&f, "pmc:1", DOC_KIND_RESEARCH, "Ramipril against examplar itch", 2020);
		fx_lines(f.docs[0], "# Results\nRamipril reduced examplar itch significantly in adults.\n");
		fx_doc(&f, "pmc:2", DOC_KIND_RESEARCH, "Examplar itch in women", 2020);
		fx_lines(f.docs[1],
			 both ? "# Results\nRamipril in pregnancy with examplar itch was harmful to newborns.\n"
			      : "# Results\nWool in pregnancy with examplar itch was harmful to newborns.\n");
		fx_ask(&f, "She is 12 weeks pregnant with examplar itch. Can she have ramipril?");
		assert_null(fx_claim(&f, "Ramipril reduced"));
		assert_null(fx_claim(&f, "Wool in pregnancy"));
		assert_int_equal(f.art.outcome == OUTCOME_INSUFFICIENT || f.art.n_bottom_line == 0, !both);
		fx_release(&f);
	}
	fx_init(&f);
	fx_doc(&f, "pmc:1", DOC_KIND_RESEARCH, "Ramipril and examplar itch", 2020);
	fx_lines(f.docs[0], "# Results\nRamipril has an established role in adults with examplar itch.\n"
			    "Ramipril is contraindicated in examplar itch of the elbow.\n");
	fx_ask(&f, "Is ramipril contraindicated in examplar itch?");
	assert_null(fx_claim(&f, "Ramipril has an established"));
	assert_non_null(fx_claim(&f, "Ramipril is contraindicated"));
	fx_release(&f);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(drug_and_state_stand_together),   cmocka_unit_test(tells_kinds_of_statements),
		cmocka_unit_test(findings_come_before_talk),	   cmocka_unit_test(others_stand_in),
		cmocka_unit_test(speaks_of_what_is_asked_to_help), cmocka_unit_test(no_study_says_it_all),
		cmocka_unit_test(the_arm_that_is_asked_about),	   cmocka_unit_test(knows_what_is_not_it),
		cmocka_unit_test(the_page_on_it_speaks_first),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
