/*
 * test_rules.c - the composer's tables of rules: every example, and what headings, sentences, parts and intents come to
 * by them.
 */
#include "test.h"

#include "answer/answer_priv.h"
#include "answer/rules.h"
#include "phrase/rule_example.h"

#define X(c, name)                                                  \
	extern const size_t rules_##name##_n;                       \
	extern const struct rule_example rules_##name##_examples[]; \
	extern const size_t rules_##name##_examples_n;
ANSWER_RULES(X)
#undef X

/* ---- examples ---- */

static void check(const char *table, enum answer_rules which, const struct phrase_rule *r, const struct rule_example *x,
		  size_t n)
{
	struct arena a;
	int bad = 0;
	arena_init(&a, (size_t)64 << 20);
	const struct phrase_set *set = rules_set(which);
	assert_non_null(set);
	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		struct phrase_text t;
		struct phrase_match m[RULES_MATCHES_MAX];
		bool fits = false;
		phrase_text_make(str_c(x[i].text), &a, &t);
		for (size_t k = 0, all = phrase_find(set, &t, m, RULES_MATCHES_MAX); k < all; k++)
			fits |= m[k].rule == x[i].rule;
		if (fits != x[i].fits) {
			printf("# %s: '%.70s' %s \"%s\"\n", table, r[x[i].rule].pattern,
			       x[i].fits ? "misses" : "matches", x[i].text);
			bad++;
		}
	}
	arena_release(&a);
	assert_int_equal(bad, 0);
}

#define X(c, name)                                                                                         \
	static void examples_of_##name(void **state)                                                       \
	{                                                                                                  \
		(void)state;                                                                               \
		check(#name, RULES_##c, rules_##name, rules_##name##_examples, rules_##name##_examples_n); \
	}
ANSWER_RULES(X)
#undef X

/* ---- values ---- */

static bool is_facet(struct str value)
{
#define X(c) #c,
	static const char *const names[] = {FACET_LIST(X)};
#undef X
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct str n = str_c(names[i]);
		bool same = n.n == value.n;
		for (size_t j = 0; same && j < n.n; j++)
			same = n.p[j] == '_' ? value.p[j] == '-' : n.p[j] == value.p[j] - 'a' + 'A';
		if (same)
			return true;
	}
	return false;
}

static bool is_intent(struct str value)
{
	for (int i = 0; i < INTENT_N; i++)
		if (str_eqc(value, intent_name((enum intent)i)))
			return true;
	return false;
}

static void each(const char *table, const struct phrase_rule *r, size_t n, bool (*is)(struct str))
{
	for (size_t i = 0; i < n; i++) {
		struct str rest = str_c(r[i].value), one;
		assert_true(rest.n > 0);
		while (str_cut(&rest, ' ', &one))
			if (!is(one))
				fail_msg("%s: '%s' has the value '%.*s'", table, r[i].pattern, STR_ARG(one));
	}
}

/* A value with a slip in it would be a rule that does nothing. */
static void values_are_known(void **state)
{
	(void)state;
	each("intent-cues", rules_intent_cues, rules_intent_cues_n, is_intent);
	each("facet-headings", rules_facet_headings, rules_facet_headings_n, is_facet);
	each("facet-words", rules_facet_words, rules_facet_words_n, is_facet);
	for (size_t i = 0; i < rules_part_headings_n; i++) {
		char *end;
		double v = strtod(rules_part_headings[i].value, &end);
		assert_true(*end == 0 && v >= 0 && v <= 2);
	}
	for (size_t i = 0; i < rules_facet_questions_n; i++) {
		assert_true(is_facet(str_c(rules_facet_questions[i][0])));
		assert_true(str_find(str_c(rules_facet_questions[i][1]), STR("{}"), 0) != SIZE_MAX);
		assert_true(str_ends(str_c(rules_facet_questions[i][1]), STR("?")));
	}
}

/* ---- headings, sentences, parts ---- */

static void headings_have_facets(void **state)
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

static void sentences_have_facets(void **state)
{
	(void)state;
	uint64_t all = F(CAUSES) | F(TREATMENT) | F(PROGNOSIS) | F(SYMPTOMS);
	assert_int_equal(facet_of_sentence(STR("Itch is caused by dryness."), all, 0), FACET_CAUSES);
	assert_int_equal(facet_of_sentence(STR("Itch is caused by dryness."), F(PROGNOSIS), 0), FACET_NONE);
	assert_int_equal(facet_of_sentence(STR("Survival improved."), all, F(PROGNOSIS)), FACET_PROGNOSIS);
	assert_int_equal(facet_of_sentence(STR("Survival improved."), all, F(TREATMENT)), FACET_TREATMENT);
	assert_int_equal(facet_of_sentence(STR("Nothing of the kind."), all, all), FACET_NONE);
}

static void parts_are_weighed(void **state)
{
	(void)state;
	assert_true(part_prior(STR("Funding")) <= 0);
	assert_true(part_prior(STR("Competing interests")) <= 0);
	assert_true(part_prior(STR("Conclusions")) > part_prior(STR("Results")));
	assert_true(part_prior(STR("Results")) > part_prior(STR("Background")));
	assert_true(part_prior(STR("Background")) > part_prior(STR("Methods")));
	assert_true(part_prior(STR("Anything")) >= 1 && part_prior(STR("Anything")) <= 1);
}

static void facets_have_questions(void **state)
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

/* ---- intents ---- */

static void each_intent_wants_something(void **state)
{
	(void)state;
	for (int i = 0; i < INTENT_N; i++) {
		struct question q = {.intents = {(enum intent)i}, .n_intents = 1};
		struct asking w;
		asking_of(&q, &w);
		assert_int_equal(w.first, i);
		assert_true(w.label && w.label[0]);
		assert_true(i == INTENT_GENERAL ? !w.primary : w.primary != 0);
	}
	struct question both = {.intents = {INTENT_CAUSE, INTENT_TREATMENT}, .n_intents = 2};
	struct asking w;
	asking_of(&both, &w);
	assert_true(w.primary & F(CAUSES) && w.primary & F(TREATMENT));
	assert_string_equal(w.label, "causes");
	struct question none = {.n_intents = 0};
	asking_of(&none, &w);
	assert_string_equal(w.label, "overview");
}

/* A drug and a condition, and nothing said of what is wanted: the treatment, and what conflicts. */
static void a_drug_and_a_condition_ask_for_treatment(void **state)
{
	(void)state;
	struct q_concept c[2] = {{.kind = Q_DRUG_CLASS, .asked = true}, {.kind = Q_CONDITION, .asked = true}};
	struct question q = {.intents = {INTENT_GENERAL}, .n_intents = 1, .concepts = c, .n_concepts = 2};
	struct asking w;
	asking_of(&q, &w);
	assert_int_equal(w.first, INTENT_TREATMENT);
	assert_true(w.primary & F(TREATMENT) && w.primary & F(INTERACTIONS));
	c[0].asked = false; /* the patient takes it */
	asking_of(&q, &w);
	assert_int_equal(w.first, INTENT_GENERAL);
	c[0].asked = true;
	q.intents[0] = INTENT_PROGNOSIS;
	asking_of(&q, &w);
	assert_int_equal(w.first, INTENT_PROGNOSIS);
}

static void readers_are_known(void **state)
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
#define X(c, name) cmocka_unit_test(examples_of_##name),
		ANSWER_RULES(X)
#undef X
			cmocka_unit_test(values_are_known),
		cmocka_unit_test(headings_have_facets),
		cmocka_unit_test(sentences_have_facets),
		cmocka_unit_test(parts_are_weighed),
		cmocka_unit_test(facets_have_questions),
		cmocka_unit_test(each_intent_wants_something),
		cmocka_unit_test(a_drug_and_a_condition_ask_for_treatment),
		cmocka_unit_test(readers_are_known),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
