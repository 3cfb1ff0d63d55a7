/*
 * test_plan.c - facets of headings and sentences, plans of every intent and reader.
 */
#include "test.h"

#include "answer/answer_priv.h"

static void knows_headings(void **state)
{
	(void)state;
	static const struct {
		const char *heading;
		enum facet want;
	} rows[] = {
		/* the headings of a brief */
		{"Summary", FACET_SUMMARY},
		{"Definition", FACET_DEFINITION},
		{"Epidemiology", FACET_EPIDEMIOLOGY},
		{"Causes", FACET_CAUSES},
		{"Risk factors", FACET_RISK},
		{"Pathophysiology", FACET_MECHANISM},
		{"Classification", FACET_CLASSIFICATION},
		{"Staging", FACET_CLASSIFICATION},
		{"Symptoms and signs", FACET_SYMPTOMS},
		{"Red flags", FACET_RED_FLAGS},
		{"Diagnosis", FACET_DIAGNOSIS},
		{"Investigations", FACET_DIAGNOSIS},
		{"Differential diagnosis", FACET_DIFFERENTIAL},
		{"Treatment", FACET_TREATMENT},
		{"Indications for surgery", FACET_INDICATIONS},
		{"Medicines", FACET_TREATMENT},
		{"Dosing", FACET_DOSE},
		{"Spectrum of activity", FACET_SPECTRUM},
		{"Adverse effects", FACET_ADVERSE},
		{"Contraindications and interactions", FACET_INTERACTIONS},
		{"Monitoring", FACET_MONITORING},
		{"Management", FACET_MANAGEMENT},
		{"Special populations", FACET_SPECIAL},
		{"Pregnancy", FACET_SPECIAL},
		{"Prognosis", FACET_PROGNOSIS},
		{"Prevention", FACET_PREVENTION},
		{"Screening", FACET_SCREENING},
		{"Pitfalls", FACET_PITFALLS},
		{"Difference from similar conditions", FACET_DIFFERENCE},
		{"Referral", FACET_REFERRAL},
		/* questions as consumer collections put them */
		{"What is (are) Examplar Itch ?", FACET_DEFINITION},
		{"What causes Examplar Itch ?", FACET_CAUSES},
		{"What are the treatments for Examplar Itch ?", FACET_TREATMENT},
		{"What are the symptoms of Examplar Itch ?", FACET_SYMPTOMS},
		{"How to diagnose Examplar Itch ?", FACET_DIAGNOSIS},
		{"What is the outlook for Examplar Itch ?", FACET_PROGNOSIS},
		{"Who is at risk for Examplar Itch? ?", FACET_RISK},
		{"How to prevent Examplar Itch ?", FACET_PREVENTION},
		{"How many people are affected by Examplar Itch ?", FACET_EPIDEMIOLOGY},
		{"Is Examplar Itch inherited ?", FACET_MECHANISM},
		/* parts of papers say nothing of the topic */
		{"Results", FACET_NONE},
		{"Methods", FACET_NONE},
		{"Discussion", FACET_NONE},
		{"Outcomes", FACET_NONE},
		{"", FACET_NONE},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		enum facet got = facet_of_heading(str_c(rows[i].heading));
		if (got != rows[i].want)
			fail_msg("\"%s\": facet %d, wanted %d", rows[i].heading, (int)got, (int)rows[i].want);
	}
}

static void hears_sentences(void **state)
{
	(void)state;
	uint64_t all = F(CAUSES) | F(TREATMENT) | F(PROGNOSIS) | F(SYMPTOMS);
	assert_int_equal(facet_of_sentence(STR("Itch is caused by dryness."), all, 0), FACET_CAUSES);
	assert_int_equal(facet_of_sentence(STR("Itch is caused by dryness."), F(PROGNOSIS), 0), FACET_NONE);
	assert_int_equal(facet_of_sentence(STR("Survival improved."), all, F(PROGNOSIS)), FACET_PROGNOSIS);
	assert_int_equal(facet_of_sentence(STR("Survival improved."), all, F(TREATMENT)), FACET_TREATMENT);
	assert_int_equal(facet_of_sentence(STR("Nothing of the kind."), all, all), FACET_NONE);
}

static void weighs_parts(void **state)
{
	(void)state;
	assert_true(part_prior(STR("Funding")) == 0);
	assert_true(part_prior(STR("Competing interests")) == 0);
	assert_true(part_prior(STR("Conclusions")) > part_prior(STR("Results")));
	assert_true(part_prior(STR("Results")) > part_prior(STR("Background")));
	assert_true(part_prior(STR("Background")) > part_prior(STR("Methods")));
	assert_true(part_prior(STR("Anything")) == 1);
}

static void every_intent_has_a_sound_plan(void **state)
{
	(void)state;
	for (int r = 0; r < READER_N; r++)
		for (int x = 0; x < INTENT_N; x++) {
			enum intent i = (enum intent)x;
			struct plan p;
			plan_make(&i, 1, (enum reader_kind)r, &p);
			assert_true(p.n >= 4 && p.n <= PLAN_SECTIONS);
			assert_non_null(p.label);
			assert_non_null(p.cues);
			assert_true(p.primary != 0);
			/* what answers comes first, but for what speaks of all that is asked about together */
			size_t first = p.s[0].flags & PLAN_TOGETHER ? 1 : 0;
			if (i != INTENT_GENERAL)
				assert_true(p.s[first].flags & PLAN_PRIMARY);
			for (size_t j = 0; j < p.n; j++) {
				assert_true(p.s[j].max >= 1 && p.s[j].facets);
				assert_true(p.s[j].section < SECTION_N);
				for (size_t k = 0; k < j; k++)
					assert_true(p.s[k].section != p.s[j].section);
			}
		}
}

static void joins_intents(void **state)
{
	(void)state;
	const enum intent both[] = {INTENT_CAUSE, INTENT_TREATMENT};
	struct plan p;
	plan_make(both, 2, READER_PHYSICIAN, &p);
	assert_int_equal(p.s[0].section, SECTION_TOGETHER);
	assert_int_equal(p.s[1].section, SECTION_CAUSES);
	assert_int_equal(p.s[2].section, SECTION_TREATMENT);
	assert_int_equal(p.s[3].section, SECTION_INDICATIONS);
	assert_true(p.primary & F(CAUSES) && p.primary & F(TREATMENT));
	assert_string_equal(p.label, "causes");
	plan_make(NULL, 0, READER_PHYSICIAN, &p);
	assert_string_equal(p.label, "overview");
}

static void readers_see_their_sections_early(void **state)
{
	(void)state;
	enum intent i = INTENT_TREATMENT;
	struct plan p;
	plan_make(&i, 1, READER_PHARMACIST, &p);
	assert_int_equal(p.s[3].section, SECTION_DOSE);
	assert_int_equal(p.s[4].section, SECTION_INTERACTIONS);
	plan_make(&i, 1, READER_PATIENT, &p);
	assert_int_equal(p.s[3].section, SECTION_DEFINITION);
}

/* A drug and a condition, and nothing said of what is wanted: the treatment, and what conflicts. */
static void plans_for_a_drug_and_a_condition(void **state)
{
	(void)state;
	struct q_concept c[2] = {{.kind = Q_DRUG_CLASS, .asked = true}, {.kind = Q_CONDITION, .asked = true}};
	struct question q = {.intents = {INTENT_GENERAL}, .n_intents = 1, .concepts = c, .n_concepts = 2};
	enum intent x[4];
	assert_int_equal(plan_intents(&q, x), 2);
	assert_int_equal(x[0], INTENT_TREATMENT);
	assert_int_equal(x[1], INTENT_INTERACTION);
	c[0].asked = false; /* the patient takes it */
	assert_int_equal(plan_intents(&q, x), 1);
	assert_int_equal(x[0], INTENT_GENERAL);
	c[0].asked = true;
	q.intents[0] = INTENT_PROGNOSIS;
	assert_int_equal(plan_intents(&q, x), 1);
	assert_int_equal(x[0], INTENT_PROGNOSIS);
}

static void asks_about_facets(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 20);
	assert_str(facet_question(FACET_CAUSES, STR("itch"), &a), "What causes itch?");
	assert_int_equal(facet_question(FACET_SUMMARY, STR("itch"), &a).n, 0);
	assert_int_equal(facet_question(FACET_NONE, STR("itch"), &a).n, 0);
	for (int f = 0; f < FACET_N; f++) {
		struct str q = facet_question((enum facet)f, STR("100% itch %s"), &a);
		assert_true(q.n == 0 || (str_find(q, STR("100% itch %s"), 0) != SIZE_MAX && str_ends(q, STR("?"))));
	}
	arena_release(&a);
}

static void knows_readers(void **state)
{
	(void)state;
	for (int r = 0; r < READER_N; r++)
		assert_int_equal(reader_parse(str_c(reader_name((enum reader_kind)r))), r);
	assert_int_equal(reader_parse(STR("astronaut")), -1);
	assert_true(reader_weight(READER_PATIENT, DOC_AUDIENCE_PATIENT) >
		    reader_weight(READER_PATIENT, DOC_AUDIENCE_PROFESSIONAL));
	assert_true(reader_weight(READER_PHYSICIAN, DOC_AUDIENCE_PATIENT) <
		    reader_weight(READER_PHYSICIAN, DOC_AUDIENCE_PROFESSIONAL));
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(knows_headings),
		cmocka_unit_test(hears_sentences),
		cmocka_unit_test(weighs_parts),
		cmocka_unit_test(every_intent_has_a_sound_plan),
		cmocka_unit_test(joins_intents),
		cmocka_unit_test(readers_see_their_sections_early),
		cmocka_unit_test(asks_about_facets),
		cmocka_unit_test(knows_readers),
		cmocka_unit_test(plans_for_a_drug_and_a_condition),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
