/*
 * test_patient.c - what becomes of this patient's case in an article: what they must not have is shown nowhere, what is
 * said of others neither, warnings stand whatever the reader, emergencies first.
 *
 * What a sentence says to a patient is known by src/patient and tested there; here each question goes the whole way,
 * from its words to the article.
 */
#include "test.h"

#include "fixture.h"

static const char skin[] =
	"# Summary\n"
	"- Cellulitis is treated by mouth with flucloxacillin or penicillin V. [@a1:guideline]\n"
	"# Treatment\n"
	"- Flucloxacillin 500 mg four times daily is the usual treatment of cellulitis. [@a1:guideline]\n"
	"- Co-amoxiclav is recommended for cellulitis near the eyes. [@a1:guideline]\n"
	"- Clarithromycin is the treatment of cellulitis in penicillin allergy. [@a1:guideline]\n"
	"- Elevation of the leg eases the swelling of cellulitis. [@a1:guideline]\n"
	"# Dosing\n"
	"- Doses for the treatment of cellulitis by mouth:\n"
	"  - flucloxacillin 1 g four times daily\n"
	"  - clarithromycin 500 mg twice daily\n"
	"  - co-amoxiclav 625 mg three times daily\n"
	"# Pitfalls\n"
	"- Swelling of both legs at once is seldom cellulitis. [@a1:guideline]\n";

static const char cystitis[] =
	"# Summary\n"
	"- Cystitis is an infection of the bladder, treated with an antibiotic for a few days. [@a1:guideline]\n"
	"# Treatment\n"
	"- Nitrofurantoin 100 mg twice daily for 5 days is a first choice for cystitis when eGFR is 45 mL/min or more. "
	"[@a1:guideline]\n"
	"- Fosfomycin 3 g once is a treatment of cystitis. [@a1:guideline]\n"
	"- Trimethoprim 200 mg twice daily is an alternative treatment of cystitis. [@a1:guideline]\n"
	"- Cystitis in pregnancy is treated for 7 days, with a urine culture first. [@a1:guideline]\n"
	"# Contraindications and interactions\n"
	"- Nitrofurantoin should not be used for cystitis when eGFR is below 45 mL/min. [@a1:guideline]\n"
	"- Trimethoprim should be avoided in the first trimester of pregnancy. [@a1:guideline]\n"
	"- Trimethoprim should not be combined with methotrexate. [@a1:guideline]\n"
	"- Ciprofloxacin should be avoided in people with epilepsy. [@a1:guideline]\n";

static const char pneumonia[] =
	"# Treatment\n"
	"- Doxycycline 100 mg twice daily is the treatment of low-severity pneumonia. [@a1:guideline]\n"
	"- Amoxicillin 500 mg three times daily is the treatment of low-severity pneumonia. [@a1:guideline]\n"
	"- Treatment of pneumonia by mouth is recommended when it can be taken. [@a1:guideline]\n"
	"# Pregnancy\n"
	"- Doxycycline should be avoided in pregnancy. [@a1:guideline]\n"
	"- Erythromycin is recommended for the treatment of pneumonia in pregnancy. [@a1:guideline]\n";

static const char anaphylaxis[] =
	"# Summary\n"
	"- Adrenaline for anaphylaxis in adults and children over 12 years: 500 micrograms. [@a1:guideline]\n"
	"# Dosing\n"
	"- Adrenaline for anaphylaxis in children of 6 months to 6 years: 150 micrograms. [@a1:guideline]\n"
	"- Adrenaline for anaphylaxis in children of 6 to 12 years: 300 micrograms. [@a1:guideline]\n"
	"- Adrenaline for anaphylaxis is injected into the thigh. [@a1:guideline]\n"
	"- Adrenaline for anaphylaxis is given again after 5 minutes without a response. [@a1:guideline]\n"
	"# Treatment\n"
	"- Adrenaline is the first treatment of anaphylaxis; antihistamines come later. [@a1:guideline]\n";

static void library(struct fx *f)
{
	fx_init(f);
	f->opts.max_items = 40;
	fx_lines(fx_doc(f, "brief:cellulitis", DOC_KIND_BRIEF, "Cellulitis", 2026), skin);
	fx_lines(fx_doc(f, "brief:cystitis", DOC_KIND_BRIEF, "Cystitis", 2026), cystitis);
	fx_lines(fx_doc(f, "brief:cap", DOC_KIND_BRIEF, "Pneumonia", 2026), pneumonia);
	fx_lines(fx_doc(f, "brief:anaphylaxis", DOC_KIND_BRIEF, "Anaphylaxis", 2026), anaphylaxis);
}

/* A claim that holds these words stands in the bottom line, a list or a table. */
static bool says(const struct article_item *v, size_t n, const char *words)
{
	for (size_t i = 0; i < n; i++)
		if (str_ifind(v[i].claim->text, str_c(words), 0) != SIZE_MAX || says(v[i].items, v[i].n_items, words))
			return true;
	return false;
}

static bool shows(const struct fx *f, const char *words)
{
	for (size_t i = 0; i < f->art.n_bottom_line; i++)
		if (str_ifind(f->art.bottom_line[i].text, str_c(words), 0) != SIZE_MAX)
			return true;
	for (size_t i = 0; i < f->art.n_sections; i++)
		if (says(f->art.sections[i].items, f->art.sections[i].n_items, words))
			return true;
	return false;
}

/* ---- what must not be given ---- */

struct barred_case {
	const char *question, *never[4], *want;
};
static const struct barred_case barred[] = {
	{"Treatment of cellulitis in a woman allergic to penicillin",
	 {"Flucloxacillin 500 mg", "flucloxacillin 1 g", "co-amoxiclav", "penicillin V"},
	 "Clarithromycin is the treatment"},
	{"Treatment of cellulitis in a 60-year-old man with anaphylaxis to amoxicillin",
	 {"Flucloxacillin 500 mg", "flucloxacillin 1 g", "co-amoxiclav", "penicillin V"},
	 "Clarithromycin is the treatment"},
	{"Treatment of pneumonia in a pregnant woman", {"Doxycycline 100 mg"}, "Erythromycin is recommended"},
	{"Treatment of cystitis in a woman with eGFR 25", {"Nitrofurantoin 100 mg"}, "Fosfomycin"},
	{"Treatment of cystitis in a man of 50 years", {"Cystitis in pregnancy"}, "Fosfomycin"},
	{"adrenaline dose in anaphylaxis for a 4-year-old child",
	 {"children over 12 years", "children of 6 to 12 years"},
	 "children of 6 months to 6 years"},
	{"adrenaline dose in anaphylaxis for a 40-year-old man",
	 {"children of 6 months", "children of 6 to 12 years"},
	 "adults and children over 12 years"},
};

/* Not in bold, not in a list, not among its fellows; whoever reads. */
static void what_is_barred_is_never_shown(void **state)
{
	(void)state;
	struct fx f;
	library(&f);
	int bad = 0;
	for (int r = 0; r < READER_N; r++)
		for (size_t i = 0; i < sizeof(barred) / sizeof(*barred); i++) {
			const struct barred_case *c = &barred[i];
			f.opts.reader = str_c(reader_name((enum reader_kind)r));
			fx_ask(&f, c->question);
			for (size_t j = 0; j < 4 && c->never[j]; j++)
				if (shows(&f, c->never[j])) {
					printf("# %s, to a %s: shown '%s'\n", c->question,
					       reader_name((enum reader_kind)r), c->never[j]);
					bad++;
				}
			if (!shows(&f, c->want)) {
				printf("# %s, to a %s: not shown '%s'\n", c->question, reader_name((enum reader_kind)r),
				       c->want);
				bad++;
			}
		}
	assert_int_equal(bad, 0);
	/* and where nothing bars it, it is there */
	f.opts.reader = STR("");
	fx_ask(&f, "Treatment of cellulitis");
	assert_true(shows(&f, "Flucloxacillin 500 mg") && shows(&f, "flucloxacillin 1 g"));
	fx_ask(&f, "Treatment of pneumonia in a 40-year-old man");
	assert_true(shows(&f, "Doxycycline 100 mg"));
	fx_release(&f);
}

/* The bottom line of studies has its own way of choosing; what is barred is out of it all the same, titles too. */
static void nor_do_studies_lead_with_it(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "pubmed:1", DOC_KIND_RESEARCH, "Doxycycline is an effective treatment of pneumonia.", 2024),
		 "# Conclusions\nDoxycycline is an effective treatment of pneumonia in adults.\n");
	fx_lines(fx_doc(&f, "pubmed:2", DOC_KIND_RESEARCH, "Doxycycline or placebo for pneumonia: a trial", 2023),
		 "# Conclusions\nTreatment of pneumonia with doxycycline 100 mg was more effective than placebo.\n");
	fx_lines(fx_doc(&f, "brief:doxycycline", DOC_KIND_BRIEF, "Doxycycline", 2023),
		 "# Pregnancy\n- Doxycycline is contraindicated in pregnancy. [@a1:guideline]\n");
	fx_ask(&f, "treatment of pneumonia with doxycycline");
	assert_true(fx_claim(&f, "Doxycycline is an effective") ||
		    fx_claim(&f, "Treatment of pneumonia with doxycycline"));
	fx_ask(&f, "treatment of pneumonia with doxycycline in a pregnant woman");
	assert_null(fx_claim(&f, "Doxycycline is an effective"));
	assert_null(fx_claim(&f, "Treatment of pneumonia with doxycycline"));
	fx_release(&f);
}

/* ---- cautions ---- */

struct caution_case {
	const char *question;
	const char *want, *label; /* beginning of the claim; of its label, or NULL */
	const char *never[3];
};
static const struct caution_case cautions[] = {
	{"treatment of cystitis in a woman with eGFR 25",
	 "Nitrofurantoin should not be used",
	 "eGFR 25",
	 {"Trimethoprim should", "Ciprofloxacin"}},
	{"treatment of cystitis in a woman with eGFR 80",
	 NULL,
	 NULL,
	 {"Nitrofurantoin should", "Trimethoprim should", "Cipro"}},
	{"treatment of cystitis in a woman who is 10 weeks pregnant",
	 "Trimethoprim should be avoided",
	 NULL,
	 {"Ciprofloxacin"}},
	{"treatment of cystitis in a woman who is not pregnant", NULL, NULL, {"Trimethoprim should be avoided"}},
	{"trimethoprim for cystitis in a man taking methotrexate",
	 "Trimethoprim should not be combined",
	 NULL,
	 {"Ciprofloxacin", "Nitrofurantoin should"}},
	{"trimethoprim for cystitis in a man taking ramipril", NULL, NULL, {"Trimethoprim should not be combined"}},
	{"ciprofloxacin for cystitis in a man with epilepsy",
	 "Ciprofloxacin should be avoided",
	 NULL,
	 {"Nitrofurantoin should"}},
	{"trimethoprim for cystitis in a woman with eGFR 25", NULL, NULL, {"Nitrofurantoin should", "Ciprofloxacin"}},
	{"ciprofloxacin for cystitis in a man without epilepsy", NULL, NULL, {"Ciprofloxacin should"}},
	{"ciprofloxacin for cystitis in a man with a family history of epilepsy", NULL, NULL, {"Ciprofloxacin should"}},
};

/* A warning stands in bold or among the cautions; the same ones for each reader. */
static void cautions_are_shown_whatever_the_reader(void **state)
{
	(void)state;
	struct fx f;
	library(&f);
	int bad = 0;
	for (int r = 0; r < READER_N; r++)
		for (size_t i = 0; i < sizeof(cautions) / sizeof(*cautions); i++) {
			const struct caution_case *c = &cautions[i];
			const char *reader = reader_name((enum reader_kind)r);
			f.opts.reader = str_c(reader);
			fx_ask(&f, c->question);
			const struct article_section *s = fx_section(&f, "cautions");
			if (c->want && !fx_bottom(&f, c->want) && !fx_holds(s, c->want)) {
				printf("# %s, to a %s: no caution '%s'\n", c->question, reader, c->want);
				bad++;
			}
			for (size_t j = 0; j < 3 && c->never[j]; j++)
				if (fx_holds(s, c->never[j])) {
					printf("# %s, to a %s: caution '%s'\n", c->question, reader, c->never[j]);
					bad++;
				}
			for (size_t j = 0; s && c->label && j < s->n_items; j++)
				if (str_starts(s->items[j].claim->text, str_c(c->want)))
					assert_true(str_istarts(s->items[j].label, str_c(c->label)));
		}
	assert_int_equal(bad, 0);
	fx_release(&f);
}

/* Where the library holds nothing on the question but a warning for this patient, the warning is shown and the question
 * is not said to be answered. */
static void a_warning_alone_is_no_answer(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:warfarin", DOC_KIND_BRIEF, "Warfarin", 2026),
		 "# Summary\n- Warfarin is a vitamin K antagonist that is monitored by INR. [@a1:guideline]\n"
		 "# Contraindications and interactions\n"
		 "- Fluconazole should be avoided with warfarin because of bleeding. [@a1:guideline]\n");
	fx_ask(&f, "How is Wolfram syndrome with thrush treated with fluconazole in a man on warfarin?");
	assert_true(fx_claim(&f, "Fluconazole should be avoided") != NULL);
	assert_true(f.art.outcome != OUTCOME_ANSWERED);
	assert_true(f.art.reason.n > 0);
	fx_release(&f);
}

/* ---- emergencies ---- */

static void emergencies_come_first(void **state)
{
	(void)state;
	struct fx f;
	library(&f);
	for (int r = 0; r < READER_N; r++) {
		f.opts.reader = str_c(reader_name((enum reader_kind)r));
		fx_ask(&f, "A 45-year-old man with crushing chest pain, sweating and breathlessness now. What should "
			   "be done?");
		assert_true(f.art.n_emergency > 0);
		assert_true(f.art.emergency[0].title.n && f.art.emergency[0].text.n && f.art.emergency[0].why.n);
		assert_true(f.art.emergency[0].source.n && f.art.emergency[0].checked.n);
	}
	fx_ask(&f, "What causes cystitis?");
	assert_int_equal(f.art.n_emergency, 0);
	fx_ask(&f, "treatment of cystitis in a man with no chest pain");
	assert_int_equal(f.art.n_emergency, 0);
	fx_release(&f);
}

/* Signs are told, sources are written in names. */
static void an_emergency_is_searched_by_its_name(void **state)
{
	(void)state;
	static const char asked[] = "My tongue is swelling up after a wasp sting. Is adrenaline the treatment?";
	struct fx f;
	library(&f);
	fx_ask(&f, asked);
	assert_true(f.art.n_emergency > 0);
	assert_true(f.art.outcome != OUTCOME_INSUFFICIENT);
	assert_true(fx_claim(&f, "Adrenaline") != NULL);
	assert_true(str_eqc(f.art.question, asked));
	fx_release(&f);
}

/* The owner's numbers are those that are called. */
static void a_crisis_is_answered_alone(void **state)
{
	(void)state;
	struct fx f;
	library(&f);
	f.opts.reader = STR("patient");
	f.opts.numbers.crisis = STR("0800 12345");
	fx_ask(&f, "I want to kill myself. How is cystitis treated?");
	assert_true(f.art.n_emergency > 0);
	assert_true(str_find(f.art.emergency[0].text, STR("0800 12345"), 0) != SIZE_MAX);
	assert_int_equal(f.art.outcome, OUTCOME_INSUFFICIENT);
	assert_int_equal(f.art.n_bottom_line + f.art.n_sections + f.art.n_refs + f.art.n_related + f.art.n_nearest, 0);
	assert_true(f.art.reason.n > 0);
	fx_release(&f);
}

/* ---- another illness ---- */

/* The drug is right there and its dose wrong here. */
static void a_dose_for_another_illness_does_not_lead(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:pramipexole", DOC_KIND_BRIEF, "Pramipexole", 2026),
		 "# Dosing\n"
		 "- Pramipexole for Parkinson's disease: 88 micrograms three times daily at first. [@a1:guideline]\n"
		 "- Pramipexole for restless legs syndrome: 88 micrograms once daily before bed. [@a1:guideline]\n");
	fx_ask(&f, "What is the dose of pramipexole in restless legs syndrome?");
	assert_true(fx_bottom(&f, "Pramipexole for restless"));
	assert_false(fx_bottom(&f, "Pramipexole for Parkinson"));
	fx_release(&f);
}

/* ---- the differential ---- */

static const char cord[] =
	"# Summary\n"
	"- Cervical myelopathy is dysfunction of the spinal cord by narrowing of the cervical canal. [@a1:review]\n"
	"# Symptoms and signs\n"
	"- Cervical myelopathy begins with numbness of the hands and weakness of grip. [@a2:cohort]\n"
	"- Gait disturbance is common in cervical myelopathy. [@a2:cohort]\n";
static const char als[] = "# Symptoms and signs\n"
			  "- Weakness of one hand is an early symptom of amyotrophic lateral sclerosis. [@b1:review]\n"
			  "- Amyotrophic lateral sclerosis has weakness without numbness. [@b1:review]\n";

static void two_conditions(struct fx *f)
{
	fx_init(f);
	fx_lines(fx_doc(f, "brief:cord", DOC_KIND_BRIEF, "Cervical myelopathy", 2024), cord);
	struct doc *d = fx_doc(f, "brief:als", DOC_KIND_BRIEF, "Amyotrophic lateral sclerosis", 2024);
	doc_add_alias(d, STR("ALS"));
	fx_lines(d, als);
}

/* Named with a statement of its own, in which a finding of the patient is; one condition is no differential. */
static void conditions_are_named_with_their_statement(void **state)
{
	(void)state;
	struct fx f;
	two_conditions(&f);
	fx_ask(&f, "What causes weakness and numbness of the hands in a 60-year-old woman?");
	const struct article_section *s = fx_section(&f, "context");
	for (size_t i = 0; s && i < s->n_items; i++) {
		assert_true(s->ordered && s->n_items >= 2);
		assert_true(s->items[i].label.n > 0);
		assert_true(str_ifind(s->items[i].claim->text, STR("weakness"), 0) != SIZE_MAX ||
			    str_ifind(s->items[i].claim->text, STR("numbness"), 0) != SIZE_MAX);
	}
	fx_release(&f);
}

static void no_patient_no_context(void **state)
{
	(void)state;
	struct fx f;
	two_conditions(&f);
	fx_ask(&f, "causes of cervical myelopathy");
	assert_null(fx_section(&f, "context"));
	assert_null(fx_section(&f, "cautions"));
	assert_int_equal(f.art.n_emergency + f.art.n_warnings, 0);
	fx_release(&f);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(what_is_barred_is_never_shown),
		cmocka_unit_test(nor_do_studies_lead_with_it),
		cmocka_unit_test(cautions_are_shown_whatever_the_reader),
		cmocka_unit_test(a_warning_alone_is_no_answer),
		cmocka_unit_test(emergencies_come_first),
		cmocka_unit_test(an_emergency_is_searched_by_its_name),
		cmocka_unit_test(a_crisis_is_answered_alone),
		cmocka_unit_test(a_dose_for_another_illness_does_not_lead),
		cmocka_unit_test(conditions_are_named_with_their_statement),
		cmocka_unit_test(no_patient_no_context),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
