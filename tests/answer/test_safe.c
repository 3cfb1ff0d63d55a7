/*
 * test_safe.c - what a patient must not have is recommended nowhere, and what is said of others is not said of them.
 */
#include "test.h"

#include "fixture.h"

static void ask(struct fx *f, const char *question)
{
	fx_read(f, question);
	fx_compose(f);
	fx_check_claims(f);
}

static bool begins(struct str text, const char *beginning)
{
	return str_starts(text, str_c(beginning));
}

/* As a claim of its own anywhere: alerts, bottom line, sections. */
static bool says_it(const struct fx *f, const char *beginning)
{
	return fx_claim(f, beginning) != NULL;
}

static bool bottom_is(const struct fx *f, size_t i, const char *beginning)
{
	return i < f->art.n_bottom_line && begins(f->art.bottom_line[i].text, beginning);
}

static const struct article_item *context_item(const struct fx *f, const char *beginning)
{
	const struct article_section *s = fx_section(f, "context");
	for (size_t i = 0; s && i < s->n_items; i++)
		if (begins(s->items[i].claim->text, beginning))
			return &s->items[i];
	return NULL;
}

/* ---- drugs that a caution forbids ---- */

static const char pneumonia[] =
	"# Treatment\n"
	"- Doxycycline 100 mg twice daily is given for low-severity pneumonia. [@a1:guideline]\n"
	"- Amoxicillin 500 mg three times daily is given for low-severity pneumonia. [@a1:guideline]\n"
	"- Amoxicillin is an alternative for pneumonia where doxycycline is contraindicated. [@a1:guideline]\n"
	"- Oral treatment of pneumonia is recommended when it can be taken. [@a1:guideline]\n"
	"# Renal impairment\n"
	"- Nitrofurantoin should not be used for pneumonia when eGFR is below 45 mL/min. [@a1:guideline]\n"
	"# Pregnancy\n"
	"- Doxycycline should be avoided in pregnancy. [@a1:guideline]\n"
	"- Some brands of amoxicillin are contraindicated in pregnancy. [@a1:guideline]\n"
	"- Erythromycin is recommended for pneumonia in pregnancy. [@a1:guideline]\n";

static void forbidden_drugs_are_not_recommended(void **state)
{
	(void)state;
	static const struct {
		const char *question, *want[3], *never[2];
	} cases[] = {
		{"treatment of pneumonia in a pregnant woman",
		 {"Erythromycin is", "Doxycycline should be avoided", "Amoxicillin is an alternative"},
		 {"Doxycycline 100 mg"}},
		{"doxycycline for pneumonia in pregnancy", {"Doxycycline should be avoided"}, {"Doxycycline 100 mg"}},
		{"treatment of pneumonia in a 40-year-old man", {"Doxycycline 100 mg"}, {"Erythromycin is"}},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct fx f;
		fx_init(&f);
		fx_lines(fx_doc(&f, "brief:cap", DOC_KIND_BRIEF, "Pneumonia", 2025), pneumonia);
		ask(&f, cases[i].question);
		for (size_t j = 0; j < 3 && cases[i].want[j]; j++)
			if (!says_it(&f, cases[i].want[j]))
				fail_msg("%s: not said: '%s …'", cases[i].question, cases[i].want[j]);
		for (size_t j = 0; j < 2 && cases[i].never[j]; j++)
			if (says_it(&f, cases[i].never[j]))
				fail_msg("%s: said: '%s …'", cases[i].question, cases[i].never[j]);
		fx_release(&f);
	}
}

/* "Some brands": not the drug. */
static void what_is_forbidden_in_part_stays(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:cap", DOC_KIND_BRIEF, "Pneumonia", 2025), pneumonia);
	ask(&f, "treatment of pneumonia in a pregnant woman");
	assert_true(says_it(&f, "Amoxicillin 500 mg"));
	fx_release(&f);
}

/* ---- groups ---- */

static const char anaphylaxis[] =
	"# Summary\n"
	"- Adrenaline for anaphylaxis in adults and children over 12 years: 500 micrograms. [@a1:guideline]\n"
	"# Dosing\n"
	"- Adrenaline for anaphylaxis in children of 6 months to 6 years: 150 micrograms. [@a1:guideline]\n"
	"- Adrenaline for anaphylaxis in children of 6 to 12 years: 300 micrograms. [@a1:guideline]\n"
	"- Adrenaline for anaphylaxis in infants under 6 months is given as 100 micrograms. [@a1:guideline]\n"
	"- Adrenaline for anaphylaxis in adults is repeated at 500 micrograms. [@a1:guideline]\n"
	"- Adrenaline for anaphylaxis is injected into the thigh. [@a1:guideline]\n";

static void the_dose_is_of_their_age(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:anaphylaxis", DOC_KIND_BRIEF, "Anaphylaxis", 2025), anaphylaxis);
	ask(&f, "adrenaline dose in anaphylaxis for a 4-year-old child");
	assert_true(bottom_is(&f, 0, "Adrenaline for anaphylaxis in children of 6 months"));
	assert_false(says_it(&f, "Adrenaline for anaphylaxis in adults and children over 12"));
	assert_false(says_it(&f, "Adrenaline for anaphylaxis in children of 6 to 12"));
	assert_false(says_it(&f, "Adrenaline for anaphylaxis in adults is"));
	assert_false(says_it(&f, "Adrenaline for anaphylaxis in infants"));
	fx_release(&f);

	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:anaphylaxis", DOC_KIND_BRIEF, "Anaphylaxis", 2025), anaphylaxis);
	ask(&f, "adrenaline dose in anaphylaxis for a 40-year-old man");
	assert_true(says_it(&f, "Adrenaline for anaphylaxis in adults and children over 12"));
	assert_false(says_it(&f, "Adrenaline for anaphylaxis in children of"));
	fx_release(&f);
}

static const char infection[] =
	"# Summary\n"
	"- Cystitis in women who are not pregnant is treated for 3 days. [@a1:guideline]\n"
	"# Treatment\n"
	"- Cystitis in pregnancy is treated for 7 days, with a urine culture first. [@a1:guideline]\n"
	"- Cystitis in non-pregnant women:\n"
	"  - Trimethoprim 200 mg twice daily is a first choice for cystitis. [@a1:guideline]\n"
	"- Cystitis that persists for 2 days on treatment should be assessed again. [@a1:guideline]\n";

static void what_is_for_others_is_not_for_them(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:cystitis", DOC_KIND_BRIEF, "Cystitis", 2025), infection);
	ask(&f, "treatment of cystitis in a pregnant woman");
	assert_true(bottom_is(&f, 0, "Cystitis in pregnancy"));
	assert_false(says_it(&f, "Cystitis in women who are not pregnant"));
	assert_false(says_it(&f, "Trimethoprim 200 mg"));
	fx_release(&f);

	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:cystitis", DOC_KIND_BRIEF, "Cystitis", 2025), infection);
	ask(&f, "treatment of cystitis in a 50-year-old man");
	assert_false(says_it(&f, "Cystitis in pregnancy"));
	fx_release(&f);
}

/* ---- one condition that has a summary ---- */

static void another_condition_is_not_the_one_asked_about(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:cellulitis", DOC_KIND_BRIEF, "Cellulitis", 2025),
		 "# Treatment\n- Flucloxacillin is the first antibiotic for cellulitis. [@a1:guideline]\n"
		 "- An oral antibiotic comes first in cellulitis when it can be taken. [@a1:guideline]\n");
	struct doc *d = fx_doc(&f, "brief:cystitis", DOC_KIND_BRIEF, "Cystitis and its antibiotic treatment", 2025);
	fx_lines(d, "# Treatment\n- An antibiotic should be offered at once in cystitis. [@a1:guideline]\n"
		    "- An antibiotic for 3 days is recommended in cystitis. [@a1:guideline]\n");
	ask(&f, "antibiotic for cellulitis");
	assert_true(bottom_is(&f, 0, "Flucloxacillin") || bottom_is(&f, 0, "An oral antibiotic"));
	assert_false(says_it(&f, "An antibiotic should be offered at once"));
	assert_false(says_it(&f, "An antibiotic for 3 days"));
	fx_release(&f);
}

/* A statement on necrotising fasciitis in the summary on cellulitis is no second claim on cellulitis. */
static void nor_is_one_named_in_passing(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(
		fx_doc(&f, "brief:cellulitis", DOC_KIND_BRIEF, "Cellulitis", 2025),
		"# Treatment\n- Flucloxacillin is the first antibiotic for cellulitis. [@a1:guideline]\n"
		"- Surgery is the mainstay of treatment of necrotising fasciitis, in adults without an antibiotic that "
		"helps. [@a1:guideline]\n");
	ask(&f, "antibiotic treatment of cellulitis in adults");
	assert_true(bottom_is(&f, 0, "Flucloxacillin"));
	assert_false(bottom_is(&f, 1, "Surgery is"));
	fx_release(&f);
}

/* ---- stages ---- */

static void other_stages_are_not_treated(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:melanoma", DOC_KIND_BRIEF, "Melanoma", 2025),
		 "# Staging\n- Stage IIB melanoma is T3b (> 2 to 4 mm, ulcerated) or T4a with N0 M0. [@a1:guideline]\n"
		 "- Stage IIC melanoma is T4b with N0 M0. [@a1:guideline]\n"
		 "# Management\n"
		 "- Pembrolizumab is considered after resection of stage IIB melanoma. [@a1:guideline]\n"
		 "- Nivolumab with ipilimumab is offered in stage IV melanoma. [@a1:guideline]\n"
		 "- Dabrafenib is offered in unresectable melanoma. [@a1:guideline]\n"
		 "- T3b melanoma is excised with a margin of 2 cm. [@a1:guideline]\n"
		 "- Node biopsy should be considered below 0.8 mm without ulceration in melanoma. [@a1:guideline]\n"
		 "# Monitoring\n- Follow-up of stage IIB melanoma is 4 visits a year. [@a1:guideline]\n");
	ask(&f, "nodular melanoma 2.9 mm, ulcerated, pT3b");
	assert_non_null(context_item(&f, "Pembrolizumab is considered"));
	assert_non_null(context_item(&f, "Follow-up of stage IIB"));
	assert_false(says_it(&f, "Nivolumab with ipilimumab"));
	assert_false(says_it(&f, "Dabrafenib is"));
	assert_false(says_it(&f, "Node biopsy should be considered below"));
	fx_release(&f);
}

/* ---- the context ---- */

/* One finding asked about beside a drug is no patient with a differential. */
static void an_effect_is_no_patient(void **state)
{
	(void)state;
	static const char *const questions[] = {"SSRI and bleeding", "Does an SSRI increase bleeding?"};
	for (size_t i = 0; i < 2; i++) {
		struct fx f;
		fx_init(&f);
		fx_lines(fx_doc(&f, "brief:depression", DOC_KIND_BRIEF, "Depression", 2025),
			 "# Adverse effects\n- SSRI raises the risk of bleeding from the stomach. [@a1:review]\n"
			 "- SSRI with an NSAID carries the highest risk of bleeding. [@a1:review]\n");
		fx_lines(fx_doc(&f, "brief:haemorrhoids", DOC_KIND_BRIEF, "Haemorrhoids", 2025),
			 "# Symptoms\n- Bleeding is the usual symptom of haemorrhoids. [@a1:review]\n");
		ask(&f, questions[i]);
		assert_null(fx_section(&f, "context"));
		assert_true(says_it(&f, "SSRI with an NSAID"));
		fx_release(&f);
	}
}

/* What needs a second finding does not speak for the only one; what comes slowly not for what came suddenly. */
static void one_finding_is_not_two(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:headache", DOC_KIND_BRIEF, "Headache", 2025),
		 "# Differential diagnosis\n"
		 "- Migraine is headache on 15 days a month in its chronic form. [@a1:review]\n"
		 "- Subarachnoid haemorrhage is a headache that comes suddenly. [@a1:review]\n"
		 "- Headache with visual loss is found in giant cell arteritis. [@a1:review]\n");
	ask(&f, "sudden headache in a woman of 45 years");
	const struct article_section *s = fx_section(&f, "context");
	assert_non_null(s);
	assert_true(begins(s->items[0].claim->text, "Subarachnoid"));
	/* labels begin as lines do */
	assert_true(str_eq(s->items[0].label, STR("Subarachnoid haemorrhage")));
	assert_null(context_item(&f, "Headache with visual loss"));
	fx_release(&f);
}

/* A part of the body said behind two findings is of both. */
static void hands_are_not_legs(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:cm", DOC_KIND_BRIEF, "Degenerative cervical myelopathy", 2025),
		 "# Symptoms\n- Numbness and weakness of the hands are signs of degenerative cervical myelopathy. "
		 "[@a1:review]\n");
	fx_lines(fx_doc(&f, "brief:ce", DOC_KIND_BRIEF, "Cauda equina syndrome", 2025),
		 "# Symptoms\n- Numbness and weakness of both legs are signs of cauda equina syndrome. "
		 "[@a1:review]\n");
	ask(&f, "What causes progressive weakness and numbness in the hands of a woman?");
	assert_non_null(context_item(&f, "Numbness and weakness of the hands"));
	assert_null(context_item(&f, "Numbness and weakness of both legs"));
	fx_release(&f);
}

/* ---- bottom line ---- */

static void a_summary_of_something_else_is_no_answer(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:gbs", DOC_KIND_BRIEF, "Guillain-Barré syndrome", 2025),
		 "# Summary\n- Guillain-Barré syndrome is an acute polyneuropathy, usually after an infection. "
		 "[@a1:review]\n"
		 "# Prognosis\n- Good recovery from Guillain-Barré syndrome was recorded in 87% at 1 year. "
		 "[@a1:cohort]\n");
	ask(&f, "Prognosis of Guillain-Barré syndrome");
	assert_true(bottom_is(&f, 0, "Good recovery"));
	fx_release(&f);
}

static void whether_it_is_needed_is_answered(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:lbp", DOC_KIND_BRIEF, "Low back pain", 2025),
		 "# Summary\n- Low back pain with saddle numbness needs emergency MRI. [@a1:guideline]\n"
		 "- MRI should not be routinely offered for low back pain without red flags. [@a1:guideline]\n"
		 "# Indications for surgery\n- Fusion is considered for low back pain in trials. [@a1:guideline]\n");
	ask(&f, "Is MRI necessary for low back pain without red flags?");
	assert_true(bottom_is(&f, 0, "MRI should not be routinely"));
	fx_release(&f);
}

/* The patient's own drug as the cause is the second thing to say, however much else is told. */
static void their_drug_is_in_the_bottom_line(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	struct doc *d = fx_doc(&f, "brief:cough", DOC_KIND_BRIEF, "Post-infectious cough", 2025);
	doc_add_alias(d, STR("persistent dry cough"));
	fx_lines(d, "# Summary\n"
		    "- Persistent dry cough after influenza is usually post-infectious. [@a1:review]\n"
		    "- Dry cough on an ACE inhibitor such as ramipril should be considered due to the drug. "
		    "[@a1:review]\n"
		    "# Interactions\n- Clarithromycin for dry cough raises exposure to atorvastatin. [@a1:review]\n");
	ask(&f, "Persistent dry cough after influenza in a patient with type 2 diabetes, cardiovascular disease and "
		"cervical spondylosis on ramipril, furosemide, atorvastatin and gliclazide");
	assert_true(f.art.n_bottom_line >= 2);
	assert_false(bottom_is(&f, 0, "Clarithromycin") || bottom_is(&f, 1, "Clarithromycin"));
	assert_true(bottom_is(&f, 0, "Dry cough on") || bottom_is(&f, 1, "Dry cough on"));
	fx_release(&f);
}

/* ---- what is missing, and what is not sure ---- */

static void pieces_of_names_are_not_missing(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:cc", DOC_KIND_BRIEF, "Cord compression", 2025),
		 "# Indications\n- Laminectomy is necessary for leg weakness in cord compression that grows. "
		 "[@a1:guideline]\n"
		 "- Laminectomy for cord compression is recommended when MRI fits the leg weakness. [@a1:guideline]\n");
	ask(&f, "Is laminectomy necessary for left leg weakness and cord compression?");
	assert_true(f.art.outcome != OUTCOME_INSUFFICIENT);
	for (size_t i = 0; i < f.art.sure.n_missing; i++)
		assert_true(str_find(f.art.sure.missing[i], STR("left"), 0) == SIZE_MAX);
	fx_release(&f);
}

static void sure_red_flags_come_first(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:cm", DOC_KIND_BRIEF, "Degenerative cervical myelopathy", 2025),
		 "# Red flags\n"
		 "- Numbness, weakness and falls in a person over 50 years of age call for MRI. [@a1:guideline]\n"
		 "- Numbness and weakness with cord compression are urgent. [@a1:guideline]\n"
		 "# Symptoms\n- Numbness and weakness are signs of degenerative cervical myelopathy. [@a1:review]\n");
	ask(&f, "diagnosis of degenerative cervical myelopathy in a woman with numbness, weakness and falls");
	assert_int_equal(f.art.n_alerts, 2);
	assert_true(begins(f.art.alerts[0].claim->text, "Numbness and weakness with"));
	assert_true(begins(f.art.alerts[1].claim->text, "Numbness, weakness and falls"));
	fx_release(&f);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(forbidden_drugs_are_not_recommended),
		cmocka_unit_test(what_is_forbidden_in_part_stays),
		cmocka_unit_test(the_dose_is_of_their_age),
		cmocka_unit_test(what_is_for_others_is_not_for_them),
		cmocka_unit_test(another_condition_is_not_the_one_asked_about),
		cmocka_unit_test(nor_is_one_named_in_passing),
		cmocka_unit_test(other_stages_are_not_treated),
		cmocka_unit_test(an_effect_is_no_patient),
		cmocka_unit_test(one_finding_is_not_two),
		cmocka_unit_test(hands_are_not_legs),
		cmocka_unit_test(a_summary_of_something_else_is_no_answer),
		cmocka_unit_test(whether_it_is_needed_is_answered),
		cmocka_unit_test(their_drug_is_in_the_bottom_line),
		cmocka_unit_test(pieces_of_names_are_not_missing),
		cmocka_unit_test(sure_red_flags_come_first),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
