/*
 * test_patient.c - the parts of an article that are fitted to a patient, on small summaries written for these tests: bounds in numbers, differential, plan, cautions, red flags, disagreement.
 *
 * Questions are read by question_read, so that what is tested is the way from the words of a question to the article.
 */
#include "test.h"

#include "answer/patient_priv.h"
#include "fixture.h"

static const char cord[] =
	"# Summary\n"
	"- Myelopathy of the neck is dysfunction of the spinal cord by narrowing of the cervical canal. [@a1:review]\n"
	"# Symptoms and signs\n"
	"- Cervical myelopathy begins with numbness of the hands and weakness of grip. [@a2:cohort]\n"
	"- Gait disturbance is common in cervical myelopathy. [@a2:cohort]\n"
	"# Red flags\n"
	"- Progressive numbness with urinary retention needs emergency imaging in cervical myelopathy. [@a3:review]\n"
	"- Fever with neck pain suggests an abscess in cervical myelopathy. [@a3:review]\n"
	"# Differential diagnosis\n"
	"- Amyotrophic lateral sclerosis has weakness of the hands without sensory loss. [@a4:review]\n"
	"- Multiple sclerosis causes numbness and visual loss. [@a4:review]\n";
static const char als[] = "# Symptoms and signs\n"
			  "- Weakness of one hand is an early symptom of amyotrophic lateral sclerosis. [@b1:review]\n"
			  "- Fever at onset casts doubt on amyotrophic lateral sclerosis. [@b1:review]\n";

static void ask(struct fx *f, const char *text)
{
	struct err e = {0};
	assert_ok(question_read(str_c(text), NULL, &f->a, &f->q, &e));
	fx_compose(f);
	fx_check_claims(f);
}

static void two_briefs(struct fx *f)
{
	fx_init(f);
	struct doc *d = fx_doc(f, "brief:cord", DOC_KIND_BRIEF, "Cervical myelopathy", 2024);
	fx_lines(d, cord);
	d = fx_doc(f, "brief:als", DOC_KIND_BRIEF, "Amyotrophic lateral sclerosis", 2024);
	doc_add_alias(d, STR("ALS"));
	fx_lines(d, als);
}

static const struct article_item *item_labelled(const struct article_section *s, const char *label)
{
	for (size_t i = 0; s && i < s->n_items; i++)
		if (str_ieq(s->items[i].label, str_c(label)))
			return &s->items[i];
	return NULL;
}

static bool shows(const struct article_section *s, const char *begin)
{
	for (size_t i = 0; s && i < s->n_items; i++) {
		if (str_starts(s->items[i].claim->text, str_c(begin)))
			return true;
		for (size_t j = 0; j < s->items[i].n_items; j++)
			if (str_starts(s->items[i].items[j].claim->text, str_c(begin)))
				return true;
	}
	return false;
}

/* ---- bounds ---- */

static const struct {
	const char *question, *sentence;
	int want; /* 1 holds, 0 does not, -1 no bound at all */
} bounds[] = {
	{"cystitis with eGFR 25", "Nitrofurantoin should not be used when eGFR is below 45 mL/min.", 1},
	{"cystitis with eGFR 60", "Nitrofurantoin should not be used when eGFR is below 45 mL/min.", 0},
	{"cystitis with eGFR 45", "Nitrofurantoin should not be used when eGFR is below 45 mL/min.", 0},
	{"cystitis with eGFR 45", "Nitrofurantoin is a first choice when eGFR is 45 mL/min or more.", 1},
	{"diabetes with eGFR 22", "eGFR 20 to 30 mL/min: dapagliflozin is a choice.", 1},
	{"diabetes with eGFR 31", "eGFR 20 to 30 mL/min: dapagliflozin is a choice.", 0},
	{"diabetes with eGFR 30", "Metformin is given at eGFR \xe2\x89\xa5 30 mL/min.", 1},
	{"diabetes with eGFR 30", "Metformin is given at eGFR > 30 mL/min.", 0},
	{"diabetes with eGFR 22", "Metformin 500 mg is given twice daily for 30 days.", -1},
	{"hyperkalaemia with K 6.7", "Potassium \xe2\x89\xa5 6.0 mmol/L needs an ECG.", 1},
	{"melanoma 2.9 mm", "Melanoma > 2 mm thick is excised with a margin of 2 cm.", 1},
	{"melanoma 2.9 mm", "Melanoma \xe2\x89\xa4 1.0 mm thick is excised with a margin of 1 cm.", 0},
	{"melanoma pT3b", "Stage IIB melanoma is T3b or T4a.", 1},
	{"melanoma pT3b", "Mitoses matter in T3 melanoma.", 1},
	{"melanoma pT3b", "T4a melanoma is thick.", 0},
	{"cough in a 7-year-old boy", "Codeine should not be used in children under 12 years of age.", 1},
	{"cough in a 70-year-old man", "The risk is raised in people aged 65 years and over.", 1},
	{"cough in a 40-year-old man", "The risk is raised in people aged 65 years and over.", 0},
	{"cough in a 40-year-old man", "Symptoms last for 3 years.", -1},
};

static void bounds_hold_or_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++) {
		struct fx f;
		struct err e = {0};
		fx_init(&f);
		struct doc *d = fx_doc(&f, "brief:x", DOC_KIND_BRIEF, "Something", 2024);
		fx_lines(d, bounds[i].sentence);
		assert_ok(question_read(str_c(bounds[i].question), NULL, &f.a, &f.q, &e));
		struct source_doc src = {.d = d};
		struct compose k = {.q = &f.q, .src = &src, .n_src = 1, .n_all = 1};
		arena_init(&k.scratch, 1 << 22);
		k.lex = (struct lexer){text_tokens_new(), &k.scratch};
		struct patient_case pc;
		struct sentence s;
		struct bound b[4];
		case_read(&k, &pc);
		const struct doc_block *bl = &d->blocks[d->n_blocks - 1];
		sentence_read(&k, 0, d->n_blocks - 1, bl->beg, bl->end, &s);
		size_t n = bounds_in(&pc, &s, b, 4);
		int got = n ? 1 : -1;
		for (size_t j = 0; j < n; j++)
			got = b[j].holds ? got : 0;
		if (got != bounds[i].want)
			fail_msg("%s | %s: %d, wanted %d", bounds[i].question, bounds[i].sentence, got, bounds[i].want);
		text_tokens_free(k.lex.t);
		arena_release(&k.scratch);
		fx_release(&f);
	}
}

/* ---- differential ---- */

static void candidates_have_reasons_for_and_against(void **state)
{
	(void)state;
	struct fx f;
	two_briefs(&f);
	ask(&f, "causes of cervical myelopathy in a patient with hand weakness and numbness");
	const struct article_section *s = fx_section(&f, "context");
	assert_non_null(s);
	assert_true(s->ordered);
	assert_true(s->n_items >= 2);
	assert_true(str_eqc(s->items[0].label, "Cervical myelopathy"));
	const struct article_item *mimic = item_labelled(s, "Amyotrophic lateral sclerosis");
	assert_non_null(mimic);
	assert_true(str_starts(mimic->claim->text, STR("Weakness of one hand")));
	assert_int_equal(mimic->n_items, 1);
	assert_int_equal(mimic->items[0].stance, STANCE_AGAINST);
	assert_true(str_starts(mimic->items[0].claim->text, STR("Amyotrophic lateral sclerosis has weakness")));
	fx_release(&f);
}

/* What casts doubt on a candidate speaks against it, though it is there. */
static void doubt_speaks_against(void **state)
{
	(void)state;
	struct fx f;
	bool found = false;
	two_briefs(&f);
	ask(&f, "causes of cervical myelopathy in a patient with hand weakness and fever");
	const struct article_item *mimic = item_labelled(fx_section(&f, "context"), "Amyotrophic lateral sclerosis");
	assert_non_null(mimic);
	for (size_t i = 0; i < mimic->n_items; i++)
		if (str_starts(mimic->items[i].claim->text, STR("Fever at onset casts doubt"))) {
			assert_int_equal(mimic->items[i].stance, STANCE_AGAINST);
			found = true;
		}
	assert_true(found);
	fx_release(&f);
}

/* Numbness of somebody else, or none at all, is no sign of the patient. */
static void of_others_is_no_sign(void **state)
{
	(void)state;
	struct fx f;
	two_briefs(&f);
	ask(&f, "causes of cervical myelopathy in a patient with hand weakness whose mother had numbness");
	const struct article_item *mimic = item_labelled(fx_section(&f, "context"), "Amyotrophic lateral sclerosis");
	if (mimic)
		for (size_t i = 0; i < mimic->n_items; i++)
			assert_int_not_equal(mimic->items[i].stance, STANCE_AGAINST);
	fx_release(&f);
	two_briefs(&f);
	ask(&f, "causes of cervical myelopathy in a patient with hand weakness and no numbness");
	/* What speaks against it when there is numbness speaks for it when there is none. */
	mimic = item_labelled(fx_section(&f, "context"), "Amyotrophic lateral sclerosis");
	assert_non_null(mimic);
	for (size_t i = 0; i < mimic->n_items; i++)
		assert_int_not_equal(mimic->items[i].stance, STANCE_AGAINST);
	fx_release(&f);
}

static void no_patient_no_context(void **state)
{
	(void)state;
	struct fx f;
	two_briefs(&f);
	ask(&f, "causes of cervical myelopathy");
	assert_null(fx_section(&f, "context"));
	assert_null(fx_section(&f, "cautions"));
	assert_int_equal(f.art.n_alerts, 0);
	fx_release(&f);
}

/* To patients an article explains, and never advises on their case; red flags are shown. */
static void no_ranking_for_patients(void **state)
{
	(void)state;
	struct fx f;
	two_briefs(&f);
	f.opts.reader = STR("patient");
	ask(&f, "diagnosis of cervical myelopathy in a woman with numbness and urinary retention");
	assert_null(fx_section(&f, "context"));
	assert_null(fx_section(&f, "cautions"));
	assert_int_equal(f.art.n_alerts, 1);
	fx_release(&f);
}

/* ---- red flags ---- */

static void red_flags_are_alerts_only_when_met(void **state)
{
	(void)state;
	struct fx f;
	two_briefs(&f);
	ask(&f, "diagnosis of cervical myelopathy in a woman with numbness and urinary retention");
	assert_int_equal(f.art.n_alerts, 1);
	assert_true(str_starts(f.art.alerts[0].claim->text, STR("Progressive numbness with urinary retention")));
	const struct article_section *s = fx_section(&f, "red-flags");
	if (s)
		assert_false(shows(s, "Progressive numbness"));
	fx_release(&f);
	two_briefs(&f);
	ask(&f, "diagnosis of cervical myelopathy in a woman with gait disturbance, no fever and no neck pain");
	assert_int_equal(f.art.n_alerts, 0);
	fx_release(&f);
	/* One finding does not meet what is bound to more. */
	two_briefs(&f);
	ask(&f, "diagnosis of cervical myelopathy in a woman with urinary retention");
	assert_int_equal(f.art.n_alerts, 0);
	fx_release(&f);
}

/* ---- cautions ---- */

static const char cystitis[] =
	"# Summary\n"
	"- Cystitis is infection of the bladder, treated with an antibiotic for a few days. [@a1:guideline]\n"
	"# Treatment\n"
	"- Nitrofurantoin 100 mg twice daily for 5 days is a first choice for cystitis when eGFR is 45 mL/min or more. "
	"[@a1:guideline]\n"
	"- Pivmecillinam is recommended for cystitis in penicillin allergy without anaphylaxis. [@a1:guideline]\n"
	"- Fosfomycin is an alternative for cystitis when eGFR is 10 mL/min or more. [@a1:guideline]\n"
	"- Flucloxacillin is an alternative for cystitis when eGFR is 10 mL/min or more. [@a1:guideline]\n"
	"- Ampicillin is an alternative for cystitis when eGFR is 10 mL/min or more. [@a1:guideline]\n"
	"- Amoxicillin is recommended for cystitis when eGFR is 10 mL/min or more. [@a1:guideline]\n"
	"# Contraindications and interactions\n"
	"- Nitrofurantoin should not be used when eGFR is below 45 mL/min. [@a1:guideline]\n"
	"- Trimethoprim should be avoided in the first trimester of pregnancy. [@a1:guideline]\n"
	"- Trimethoprim should not be combined with methotrexate. [@a1:guideline]\n"
	"- Doxycycline should be avoided in pregnancy. [@a1:guideline]\n"
	"- Ciprofloxacin should be avoided in people with epilepsy. [@a1:guideline]\n"
	"- Ciprofloxacin is not contraindicated in asthma. [@a1:guideline]\n"
	"- Nitrofurantoin should be avoided in children with asthma. [@a1:guideline]\n";

struct caution_case {
	const char *question;
	const char *want[3], *never[6]; /* beginnings */
};
static const struct caution_case caution_cases[] = {
	{"treatment of cystitis in a woman with eGFR 25",
	 {"Nitrofurantoin should not be used when eGFR"},
	 {"Trimethoprim", "Doxycycline", "Ciprofloxacin"}},
	{"treatment of cystitis in a woman with eGFR 80",
	 {NULL},
	 {"Nitrofurantoin should not", "Trimethoprim", "Doxycycline", "Ciprofloxacin"}},
	{"treatment of cystitis in a woman who is 10 weeks pregnant",
	 {"Trimethoprim should be avoided", "Doxycycline should be avoided"},
	 {"Nitrofurantoin should", "Trimethoprim should not be combined", "Ciprofloxacin"}},
	{"treatment of cystitis in a woman who is 30 weeks pregnant",
	 {"Doxycycline should be avoided"},
	 {"Trimethoprim", "Nitrofurantoin should"}},
	{"treatment of cystitis in a non-pregnant woman", {NULL}, {"Trimethoprim should", "Doxycycline"}},
	{"trimethoprim for cystitis in a man taking methotrexate",
	 {"Trimethoprim should not be combined"},
	 {"Doxycycline", "Ciprofloxacin"}},
	{"trimethoprim for cystitis in a man taking ramipril", {NULL}, {"Trimethoprim should not be combined"}},
	{"ciprofloxacin for cystitis in a man with epilepsy",
	 {"Ciprofloxacin should be avoided"},
	 {"Ciprofloxacin is not"}},
	{"ciprofloxacin for cystitis in a man with asthma",
	 {NULL},
	 {"Ciprofloxacin is not", "Ciprofloxacin should", "Nitrofurantoin should be avoided in children"}},
	{"ciprofloxacin for cystitis in a man without epilepsy", {NULL}, {"Ciprofloxacin should"}},
	{"ciprofloxacin for cystitis in a man with a family history of epilepsy", {NULL}, {"Ciprofloxacin should"}},
};

static void cautions_come_from_a_source_that_says_so(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(caution_cases) / sizeof(*caution_cases); i++) {
		const struct caution_case *c = &caution_cases[i];
		struct fx f;
		fx_init(&f);
		struct doc *d = fx_doc(&f, "brief:cystitis", DOC_KIND_BRIEF, "Cystitis", 2024);
		doc_add_alias(d, STR("urinary tract infection"));
		fx_lines(d, cystitis);
		ask(&f, c->question);
		const struct article_section *s = fx_section(&f, "cautions");
		for (size_t j = 0; j < 3 && c->want[j]; j++)
			if (!shows(s, c->want[j]))
				fail_msg("%s: no caution '%s …'", c->question, c->want[j]);
		for (size_t j = 0; j < 6 && c->never[j]; j++)
			if (shows(s, c->never[j]))
				fail_msg("%s: caution '%s …'", c->question, c->never[j]);
		fx_release(&f);
	}
}

static void own_drug_as_the_cause(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	struct doc *d = fx_doc(&f, "brief:cough", DOC_KIND_BRIEF, "Persistent cough", 2024);
	fx_lines(d, "# Summary\n"
		    "- Persistent cough is a cough of more than 8 weeks. [@a1:review]\n"
		    "# Causes\n"
		    "- Persistent cough may be due to an ACE inhibitor, whatever the time since the first dose. "
		    "[@a1:review]\n"
		    "- Persistent cough is not caused by statins. [@a1:review]\n"
		    "- Beta blockers can cause cough in people with asthma. [@a1:review]\n");
	ask(&f, "persistent cough in a man on ramipril and atorvastatin");
	const struct article_section *s = fx_section(&f, "cautions");
	assert_true(shows(s, "Persistent cough may be due to an ACE inhibitor"));
	assert_false(shows(s, "Persistent cough is not caused"));
	assert_false(shows(s, "Beta blockers"));
	assert_true(str_starts(s->items[0].label, STR("Ramipril")));
	fx_release(&f);
}

/* ---- plan ---- */

static void plan_fits_values_and_allergies(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	struct doc *d = fx_doc(&f, "brief:cystitis", DOC_KIND_BRIEF, "Cystitis", 2024);
	fx_lines(d, cystitis);
	ask(&f, "treatment of cystitis in a woman with penicillin allergy and eGFR 70");
	const struct article_section *s = fx_section(&f, "context");
	assert_non_null(s);
	/* There, or above it: nothing is said twice. */
	assert_true(shows(s, "Nitrofurantoin 100 mg twice daily") || shows(s, "Pivmecillinam is recommended") ||
		    shows(s, "Fosfomycin is an alternative"));
	assert_non_null(fx_claim(&f, "Nitrofurantoin 100 mg twice daily"));
	assert_non_null(fx_claim(&f, "Pivmecillinam is recommended"));
	/* of the class that she is allergic to */
	assert_false(shows(s, "Amoxicillin") || shows(s, "Ampicillin") || shows(s, "Flucloxacillin"));
	fx_release(&f);
}

/* ---- disagreement ---- */

static void sources_side_by_side(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	struct doc *d = fx_doc(&f, "brief:sciatica", DOC_KIND_BRIEF, "Sciatica", 2024);
	fx_lines(d, "# Treatment\n"
		    "- Bed rest is recommended in severe sciatica with muscle spasm. [@a1:review]\n"
		    "- Exercise is recommended in sciatica. [@a1:review]\n");
	d = fx_doc(&f, "brief:sciatica-two", DOC_KIND_GUIDELINE, "Sciatica in adults", 2025);
	fx_lines(d, "# Treatment\n"
		    "- Bed rest is not recommended in severe sciatica with muscle spasm. [@b1:guideline]\n"
		    "- Exercise is recommended in sciatica. [@b1:guideline]\n");
	ask(&f, "treatment of sciatica");
	const struct article_section *s = fx_section(&f, "disagreement");
	assert_non_null(s);
	assert_int_equal(s->n_items, 1);
	assert_int_equal(s->items[0].n_items, 1);
	assert_true(str_starts(s->items[0].claim->text, STR("Bed rest is")));
	assert_true(str_starts(s->items[0].items[0].claim->text, STR("Bed rest is")));
	assert_false(str_eq(s->items[0].claim->text, s->items[0].items[0].claim->text));
	fx_release(&f);
}

/* The strength that a source prints, in the claim or in brackets behind it; never one of another sentence. */
static void strength_as_printed(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	struct doc *d = fx_doc(&f, "brief:sciatica", DOC_KIND_BRIEF, "Sciatica", 2024);
	fx_lines(
		d,
		"# Treatment\n"
		"- Exercise is recommended in sciatica (strong recommendation, low-quality evidence). [@a1:guideline]\n"
		"- Traction is used in sciatica without proof of benefit. [@a1:guideline]\n");
	ask(&f, "treatment of sciatica");
	const struct article_claim *c = fx_claim(&f, "Exercise is recommended");
	assert_non_null(c);
	assert_true(str_eqc(c->recommendation, "strong recommendation, low-quality evidence"));
	c = fx_claim(&f, "Traction is used");
	assert_non_null(c);
	assert_int_equal(c->recommendation.n, 0);
	fx_release(&f);
}

static void same_article_twice(void **state)
{
	(void)state;
	struct buf x, y;
	struct fx f;
	two_briefs(&f);
	ask(&f, "causes of cervical myelopathy in a 60-year-old man with hand weakness and numbness");
	fx_json(&f, &x);
	fx_release(&f);
	two_briefs(&f);
	ask(&f, "causes of cervical myelopathy in a 60-year-old man with hand weakness and numbness");
	fx_json(&f, &y);
	assert_true(str_eq(buf_str(&x), buf_str(&y)));
	buf_release(&x);
	buf_release(&y);
	fx_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounds_hold_or_not),
		cmocka_unit_test(candidates_have_reasons_for_and_against),
		cmocka_unit_test(doubt_speaks_against),
		cmocka_unit_test(of_others_is_no_sign),
		cmocka_unit_test(no_patient_no_context),
		cmocka_unit_test(no_ranking_for_patients),
		cmocka_unit_test(red_flags_are_alerts_only_when_met),
		cmocka_unit_test(cautions_come_from_a_source_that_says_so),
		cmocka_unit_test(own_drug_as_the_cause),
		cmocka_unit_test(plan_fits_values_and_allergies),
		cmocka_unit_test(sources_side_by_side),
		cmocka_unit_test(strength_as_printed),
		cmocka_unit_test(same_article_twice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
