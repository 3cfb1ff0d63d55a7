/*
 * Reading of questions: a table of questions with the intents and focus that a reader of them would name, and what
 * must hold for every question.
 */
#include "test.h"

#include "question/question_priv.h"

#include <math.h>

/*
 * intents: names, the first one first; others in any order; '+' before a name: must be among them, others may be
 * there too. focus: phrases that must be there, the first one first. never: terms (as folded and stemmed) that must
 * not be focus.
 */
struct reading_case {
	const char *question, *intents, *focus, *never;
};

static const struct reading_case cases[] = {
	/* the questions that the program is built around */
	{"What causes myelopathy in a patient with progressive weakness and numbness in their hands, likely related to "
	 "cervical spine "
	 "degeneration or a herniated disc?",
	 "cause", "myelopathy|progressive weakness|numbness|hands|cervical spine degeneration|herniated disc",
	 "patient|caus|relat|like"},
	{"Is a cervical laminectomy necessary for left leg weakness and suspected cord compression without an MRI "
	 "report?",
	 "necessity", "cervical laminectomy|left leg weakness|cord compression|MRI", "necessari|report|suspect"},
	{"What is cervical myelopathy?", "definition", "cervical myelopathy", ""},
	{"treatment of cervical compression myelopathy", "treatment", "cervical compression myelopathy", "treatment"},
	{"management of cervical myelopathy", "management", "cervical myelopathy", "manag"},
	{"What should be done about a persistent dry cough after influenza A in a patient with type 2 diabetes, "
	 "cardiovascular disease and "
	 "cervical spondylosis with myelopathy on ramipril, furosemide, atorvastatin and gliclazide?",
	 "management", "persistent dry cough|influenza A|type 2 diabetes|cervical spondylosis|ramipril|gliclazide",
	 "patient"},
	{"What is the difference between cervical myelopathy and radiculopathy in a patient with progressive hand "
	 "weakness and numbness?",
	 "difference", "cervical myelopathy|radiculopathy|progressive hand weakness|numbness", "differ|patient"},
	{"acute kidney injury with transaminitis and ascending paralysis", "general",
	 "acute kidney injury|transaminitis|ascending paralysis", ""},
	{"nodular melanoma 2.9 mm, ulcerated, mitoses 5/mm2, pT3b: staging and margins?", "staging",
	 "nodular melanoma|ulcerated|mitoses|margins", "stage"},
	{"What is the antimicrobial spectrum of ceftriaxone?", "spectrum", "ceftriaxone", "spectrum"},
	{"ceftriaxone spectrum", "spectrum", "ceftriaxone", "spectrum"},
	{"constipation with haemorrhoids", "general", "constipation|haemorrhoids", ""},
	{"Which alpha-1 blocker should be used for BPH with hypertension?", "+treatment",
	 "alpha-1 blocker|BPH|hypertension", "use"},
	{"immunotherapy in TNBC", "treatment", "immunotherapy|TNBC", ""},

	/* cause */
	{"Why does amiodarone cause thyroid disease?", "cause", "amiodarone|thyroid disease", "caus"},
	{"Etiology of acute pancreatitis in children", "cause", "acute pancreatitis|children", "etiolog"},
	{"risk factors for endometrial cancer", "cause", "endometrial cancer", "risk|factor"},
	{"What are the reasons for a raised ferritin?", "cause", "raised ferritin", "reason"},
	{"How is Huntington disease inherited?", "mechanism", "Huntington disease", "inherit"},
	{"Which drugs can prolong the QT interval?", "adverse-effect", "QT interval", "prolong"},
	{"Which drugs prolong survival in heart failure?", "treatment", "heart failure", "prolong"},
	{"Is Huntington disease inherited?", "cause", "Huntington disease", "inherit"},
	/* diagnosis */
	{"How is sarcoidosis diagnosed?", "diagnosis", "sarcoidosis", "diagnos"},
	{"differential diagnosis of hyponatraemia", "diagnosis", "hyponatraemia", "diagnosi|differenti"},
	{"What tests are there for coeliac disease?", "diagnosis", "coeliac disease", "test"},
	{"work-up of microcytic anaemia", "diagnosis", "microcytic anaemia", "work"},
	{"Which imaging detects an epidural abscess?", "diagnosis", "epidural abscess", "detect"},
	/* treatment and management */
	{"How do you treat cellulitis?", "treatment", "cellulitis", "treat"},
	{"first-line therapy for gout", "treatment", "gout", "therapi"},
	{"Is colchicine effective against pericarditis?", "treatment", "colchicine|pericarditis", "effect"},
	{"What is the drug of choice for absence seizures?", "treatment", "absence seizures", "drug|choic"},
	{"Which antibiotics are used for leptospirosis?", "treatment", "leptospirosis", "use"},
	{"How should hyperkalaemia be managed in chronic kidney disease?", "management",
	 "hyperkalaemia|chronic kidney disease", "manag"},
	{"A 70-year-old man with atrial fibrillation presents with melaena. What is the next step?", "management",
	 "melaena|atrial fibrillation", "70|year|old|man|step"},
	{"Does early goal-directed therapy improve survival in septic shock?", "+treatment",
	 "early goal-directed therapy|septic shock", "surviv"},
	{"What to do for paracetamol overdose?", "management", "paracetamol overdose", ""},
	{"approach to the solitary thyroid nodule", "management", "solitary thyroid nodule", "approach"},
	/* definition */
	{"What are Osler nodes?", "definition", "Osler nodes", ""},
	{"definition of sepsis", "definition", "sepsis", "definit"},
	{"What does hypertrophic mean?", "definition", "hypertrophic", "mean"},
	/* difference */
	{"heparin vs warfarin", "difference", "heparin|warfarin", "vs"},
	{"How do you distinguish croup from epiglottitis?", "difference", "croup|epiglottitis", "distinguish"},
	{"Is apixaban better than aspirin after cryptogenic stroke?", "difference",
	 "apixaban|aspirin|cryptogenic stroke", "better"},
	/* necessity */
	{"Is lumbar puncture indicated in a first febrile seizure?", "necessity", "lumbar puncture|febrile seizure",
	 "indic"},
	{"When should a carotid stenosis be operated on?", "necessity", "carotid stenosis", ""},
	{"Does every gallstone need surgery?", "+necessity", "gallstone", "need"},
	{"indications for splenectomy", "necessity", "splenectomy", "indic"},
	/* prognosis */
	{"What is the prognosis of Bell's palsy?", "prognosis", "Bell's palsy", "prognosi"},
	{"five year survival in pancreatic cancer", "prognosis", "pancreatic cancer", "surviv|year"},
	{"outlook for people with polymyalgia rheumatica", "prognosis", "polymyalgia rheumatica", "outlook|peopl"},
	{"Is rabies fatal?", "prognosis", "rabies", "fatal"},
	/* prevention */
	{"How can travellers' diarrhoea be prevented?", "prevention", "travellers' diarrhoea", "prevent"},
	{"prophylaxis of migraine", "prevention", "migraine", "prophylaxi"},
	{"Do statins reduce the risk of stroke?", "prevention", "statins|stroke", "risk|reduc"},
	/* dose */
	{"What is the dose of amoxicillin for otitis media in children?", "dose", "amoxicillin|otitis media", "dose"},
	{"How much folic acid should I take before pregnancy?", "dose", "folic acid|pregnancy", ""},
	{"maximum daily dosage of ibuprofen", "dose", "ibuprofen", "dosag"},
	/* adverse effects and interactions */
	{"side effects of lithium", "adverse-effect", "lithium", "side|effect"},
	{"Is nitrofurantoin safe in pregnancy?", "adverse-effect", "nitrofurantoin|pregnancy", "safe"},
	{"adverse events with checkpoint inhibitors", "adverse-effect", "checkpoint inhibitors", "advers|event"},
	{"Does clarithromycin interact with simvastatin?", "interaction", "clarithromycin|simvastatin", "interact"},
	{"contraindications to thrombolysis", "interaction", "thrombolysis", "contraind"},
	{"Can I take ibuprofen with lisinopril?", "interaction", "ibuprofen|lisinopril", "take"},
	/* spectrum, staging, monitoring, screening */
	{"Which bacteria does doxycycline cover?", "spectrum", "doxycycline", "cover"},
	{"activity of linezolid against enterococci", "spectrum", "linezolid|enterococci", "activ"},
	{"What are the stages of chronic kidney disease?", "staging", "chronic kidney disease", "stage"},
	{"TNM classification of lung cancer", "staging", "lung cancer", "classif"},
	{"How often should lithium levels be checked?", "monitoring", "lithium levels", "check"},
	{"monitoring of methotrexate", "monitoring", "methotrexate", "monitor"},
	{"surveillance of Barrett's oesophagus", "monitoring", "Barrett's oesophagus", "surveil"},
	{"screening for colorectal cancer", "screening", "colorectal cancer", "screen"},
	/* symptoms, epidemiology, mechanism */
	{"What are the symptoms of Addison disease?", "symptoms", "Addison disease", "symptom"},
	{"clinical features of Kawasaki disease", "symptoms", "Kawasaki disease", "featur|clinic"},
	{"red flags in low back pain", "symptoms", "low back pain", "flag"},
	{"How common is narcolepsy?", "epidemiology", "narcolepsy", "common"},
	{"prevalence of vitamin D deficiency in adolescents", "epidemiology", "vitamin D deficiency|adolescents",
	 "preval"},
	{"How does metformin work?", "mechanism", "metformin", "work"},
	{"mechanism of action of denosumab", "mechanism", "denosumab", "mechan|action"},
	{"pathophysiology of hepatic encephalopathy", "mechanism", "hepatic encephalopathy", ""},
	/* several at once */
	{"What are the causes and treatments of trigeminal neuralgia?", "cause,treatment", "trigeminal neuralgia", ""},
	{"symptoms, diagnosis and prognosis of giant cell arteritis", "symptoms,diagnosis,prognosis",
	 "giant cell arteritis", ""},
	{"Dose and side effects of carbimazole", "dose,adverse-effect", "carbimazole", ""},
	/* what must not be taken for a cue */
	{"autism spectrum disorder in girls", "general", "autism spectrum disorder", ""},
	{"low dose naltrexone in fibromyalgia", "general", "low dose naltrexone|fibromyalgia", ""},
	{"end-stage renal disease and pruritus", "general", "end-stage renal disease|pruritus", ""},
	{"diabetes", "general", "diabetes", ""},
	{"male infertility", "general", "infertility", ""},
	{"hyponatremia in patients with cirrhosis", "general", "hyponatremia|cirrhosis", "patient"},
};

static bool has_name(struct str list, const char *name, bool first_only)
{
	struct str one;
	while (str_cut(&list, ',', &one)) {
		if (str_eqc(one, name))
			return true;
		if (first_only)
			return false;
	}
	return false;
}

static bool check_intents(const struct question *q, const char *want)
{
	bool open = want[0] == '+';
	struct str list = str_c(open ? want + 1 : want), rest = list, one;
	size_t n = 0;
	while (str_cut(&rest, ',', &one)) {
		bool had = false;
		for (size_t i = 0; i < q->n_intents; i++)
			had |= str_eqc(one, intent_name(q->intents[i]));
		if (!had)
			return false;
		n++;
	}
	return open || (n == q->n_intents && has_name(list, intent_name(q->intents[0]), true));
}

static bool check_focus(const struct question *q, const char *want)
{
	struct str rest = str_c(want), one;
	bool first = true;
	while (str_cut(&rest, '|', &one)) {
		bool had = false;
		for (size_t i = 0; i < (first ? 1 : q->n_focus); i++)
			had |= str_eq(one, q->focus[i]);
		if (!had)
			return false;
		first = false;
	}
	return true;
}

static bool check_never(const struct question *q, const char *never)
{
	struct str rest = str_c(never), one;
	while (str_cut(&rest, '|', &one))
		for (size_t i = 0; i < q->n_terms; i++)
			if (str_eq(q->terms[i].term, one) && q->terms[i].focus)
				return false;
	return true;
}

static void table(void **state)
{
	(void)state;
	size_t wrong = 0;
	assert_true(sizeof(cases) / sizeof(cases[0]) >= 60);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct reading_case *c = &cases[i];
		struct arena a;
		struct question q;
		struct err e;
		arena_init(&a, 16 << 20);
		assert_ok(question_read(str_c(c->question), NULL, &a, &q, &e));
		bool intents = check_intents(&q, c->intents), focus = check_focus(&q, c->focus),
		     never = check_never(&q, c->never);
		if (!intents || !focus || !never) {
			wrong++;
			printf("# %s\n#  ", c->question);
			for (size_t k = 0; k < q.n_intents; k++)
				printf(" %s", intent_name(q.intents[k]));
			printf("%s\n#  ", intents ? "" : " <- wrong");
			for (size_t k = 0; k < q.n_focus; k++)
				printf(" [%.*s]", STR_ARG(q.focus[k]));
			printf("%s\n#  ", focus ? "" : " <- wrong");
			for (size_t k = 0; k < q.n_terms; k++)
				printf(" %.*s%s=%.2f", STR_ARG(q.terms[k].term), q.terms[k].focus ? "*" : "",
				       (double)q.terms[k].weight);
			printf("%s\n", never ? "" : " <- wrong");
		}
		arena_release(&a);
	}
	assert_int_equal(wrong, 0);
}

/* What holds for every question. */
static void holds(const struct question *q)
{
	assert_in_range(q->n_intents, 1, 4);
	for (size_t i = 0; i < q->n_intents; i++) {
		assert_true(q->intents[i] < INTENT_N);
		for (size_t k = 0; k < i; k++)
			assert_true(q->intents[i] != q->intents[k]);
	}
	assert_true(q->n_terms > 0);
	assert_true(q->n_focus > 0);
	bool focus = false;
	for (size_t i = 0; i < q->n_terms; i++) {
		const struct q_term *t = &q->terms[i];
		assert_true(t->weight > 0 && t->weight <= 1.5f);
		assert_true(t->term.n > 0 && t->term.n <= TEXT_TERM_MAX);
		assert_true(t->beg < t->end && t->end <= q->text.n);
		assert_true(str_eq(t->surface, str_sub(q->text, t->beg, t->end)));
		assert_true(i == 0 || q->terms[i - 1].beg <= t->beg);
		for (size_t k = 0; k < i; k++)
			assert_false(str_eq(t->term, q->terms[k].term));
		focus |= t->focus;
	}
	assert_true(focus);
	for (size_t i = 0; i < q->n_focus; i++) {
		assert_true(q->focus[i].n > 0);
		assert_true(q->focus[i].p >= q->text.p && q->focus[i].p + q->focus[i].n <= q->text.p + q->text.n);
	}
}

static uint32_t rng_state = 2463534242u;

static uint32_t rng(uint32_t below)
{
	rng_state ^= rng_state << 13;
	rng_state ^= rng_state >> 17;
	rng_state ^= rng_state << 5;
	return rng_state % below;
}

static void random_questions(void **state)
{
	(void)state;
	static const char *const bits[] = {
		"what",
		"causes",
		"is",
		"the",
		"COVID-19",
		"IL-6",
		"of",
		"patient",
		"with",
		"65-year-old",
		"vs",
		".",
		"?",
		"dose",
		"2.5 mg",
		"side",
		"effects",
		"myelopathy",
		"cervical",
		",",
		"(",
		")",
		"\n",
		"β-blocker",
		"Sjögren's",
		"\xff",
		"a",
		"B",
		"between",
		"and",
		"difference",
		"how",
		"long",
		"to",
		"live",
		"need",
		"should",
		"type",
		"2",
		"diabetes",
		"stage",
		"IV",
		"\xe2\x80\x99",
		"naïve",
		"-",
		"  ",
	};
	for (int round = 0; round < 1500; round++) {
		char text[1024] = "";
		size_t n = 0, words = rng(30);
		for (size_t i = 0; i < words; i++)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s",
					      bits[rng(sizeof(bits) / sizeof(bits[0]))], rng(8) ? " " : "");
		struct arena a;
		struct question q;
		struct err e;
		arena_init(&a, 16 << 20);
		int r = question_read(str_make(text, n), NULL, &a, &q, &e);
		if (r)
			assert_int_equal(r, ERR_USAGE);
		else
			holds(&q);
		arena_release(&a);
	}
}

static void refusals(void **state)
{
	(void)state;
	struct arena a;
	struct question q = {.n_terms = 77};
	struct err e;
	arena_init(&a, 16 << 20);
	static const char *const empty[] = {
		"", "   \n\t", "?!", "--- ... ---", "42", "1 2 3 4 5 6 7 8 9 10 11 12", "a b c d"};
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
		assert_int_equal(question_read(str_c(empty[i]), NULL, &a, &q, &e), ERR_USAGE);
		assert_non_null(strstr(e.msg, "no word"));
	}
	assert_int_equal(question_read(STR_NULL, NULL, &a, &q, &e), ERR_USAGE);
	char *big = malloc(8193);
	assert_non_null(big);
	memset(big, 'x', 8193);
	assert_int_equal(question_read(str_make(big, 8193), NULL, &a, &q, &e), ERR_USAGE);
	assert_non_null(strstr(e.msg, "8192"));
	assert_int_equal(q.n_terms, 77);
	for (size_t i = 0; i < 8192; i += 6)
		memcpy(big + i, "dose? ", i + 6 <= 8192 ? 6 : 8192 - i);
	assert_ok(question_read(str_make(big, 8192), NULL, &a, &q, &e));
	holds(&q);
	assert_int_equal(q.n_terms, 1);
	free(big);
	arena_release(&a);
}

static void out_of_memory(void **state)
{
	(void)state;
	for (size_t cap = 0; cap < 4096; cap += 61) {
		struct arena a;
		struct question q = {.n_terms = 77};
		struct err e;
		arena_init(&a, cap);
		int r = question_read(STR("What are the side effects of IL-6 inhibitors in a patient with COVID-19?"),
				      NULL, &a, &q, &e);
		assert_true(r == ERR_NOMEM || r == 0);
		if (r)
			assert_int_equal(q.n_terms, 77);
		arena_release(&a);
	}
}

/* The text is one line of NFC, and all else lies in it. */
static void normalised(void **state)
{
	(void)state;
	struct arena a;
	struct question q;
	struct err e;
	arena_init(&a, 1 << 20);
	assert_ok(question_read(STR("  What is\n\n Sjo\xcc\x88gren\xe2\x80\x99s   syndrome ?\r\n"), NULL, &a, &q, &e));
	assert_str(q.text, "What is Sj\xc3\xb6gren\xe2\x80\x99s syndrome ?");
	assert_str(q.focus[0], "Sj\xc3\xb6gren\xe2\x80\x99s syndrome");
	holds(&q);
	arena_release(&a);
}

/* Fallbacks: when there is no content, the next best words are what is searched for. */
static void nothing_but_cues(void **state)
{
	(void)state;
	static const struct {
		const char *question, *focus;
	} c[] = {{"side effects", "side effects"},
		 {"what is the treatment?", "treatment"},
		 {"who is it?", "who is it"},
		 {"the patient", "patient"},
		 {"T4", "T4"}};
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		struct arena a;
		struct question q;
		struct err e;
		arena_init(&a, 1 << 20);
		assert_ok(question_read(str_c(c[i].question), NULL, &a, &q, &e));
		assert_str(q.focus[0], c[i].focus);
		holds(&q);
		arena_release(&a);
	}
}

static void weights(void **state)
{
	(void)state;
	struct arena a;
	struct question q;
	struct err e;
	arena_init(&a, 1 << 20);
	assert_ok(question_read(STR("What is the best treatment of urticaria in a 30-year-old woman with asthma and "
				    "COVID-19? Urticaria!"),
				NULL, &a, &q, &e));
	float urticaria = 0, asthma = 0, treatment = 0, year = 0, covid = 0, covid19 = 0;
	for (size_t i = 0; i < q.n_terms; i++) {
		const struct q_term *t = &q.terms[i];
		if (str_starts(t->term, STR("urticaria")))
			urticaria = t->weight;
		else if (str_eqc(t->term, "asthma"))
			asthma = t->weight;
		else if (str_eqc(t->term, "treatment"))
			treatment = t->weight;
		else if (str_eqc(t->term, "year"))
			year = t->weight;
		else if (str_eqc(t->term, "covid"))
			covid = t->weight;
		else if (str_eqc(t->term, "covid19")) {
			covid19 = t->weight;
			assert_true(t->compound);
			assert_str(t->surface, "COVID-19");
		}
	}
	assert_true(urticaria > 1);
	assert_true(urticaria > asthma && asthma > treatment && treatment > year && year > 0);
	assert_true(covid19 > covid && covid > 0);
	arena_release(&a);
}

static void names(void **state)
{
	(void)state;
	for (int i = 0; i < INTENT_N; i++) {
		assert_true(strlen(intent_name((enum intent)i)) > 0);
		assert_true(strlen(intent_label((enum intent)i)) > 0);
		assert_true(i == INTENT_GENERAL || strlen(intent_heading_words((enum intent)i)) > 0);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(intent_name((enum intent)i), intent_name((enum intent)k));
	}
}

/* Names of the lexicon in a sentence of a source. */
static void mentions(void **state)
{
	(void)state;
	struct text_tokens *t = text_tokens_new();
	struct arena a;
	struct q_mention *m;
	arena_init(&a, 1 << 20);
	struct str text = STR("Shortness of breath on ramipril; ALS (a T4a tumour) has no heart, failure of memory.");
	size_t n = question_mentions(t, text, &a, &m);
	assert_int_equal(n, 3);
	assert_true(str_eqc(m[0].name, "dyspnoea"));
	assert_int_equal(m[0].kind, Q_FINDING);
	assert_int_equal(m[0].beg, 0);
	assert_int_equal(m[0].end, strlen("Shortness of breath"));
	assert_true(str_eqc(m[1].name, "ramipril"));
	assert_true(str_starts(m[1].classes, STR("ACE inhibitor")));
	/* no single letters, and no name over a comma ("heart, failure") */
	assert_true(str_eqc(m[2].name, "amyotrophic lateral sclerosis"));
	assert_int_equal(question_mentions(t, STR(""), &a, &m), 0);
	/* One stem is not one thing: a plain word and a trade name, an organ and its inflammation, a germ and a disease. */
	static const struct {
		const char *text, *name; /* NULL: nothing is named */
	} one_stem[] = {
		{"in the evening, even then", NULL},
		{"Evenity", "romosozumab"},
		{"the parietal lobe", NULL},
		{"the prostate and prostatic tissue", NULL},
		{"prostatitis", "prostatitis"},
		{"sinuses", NULL},
		{"tonsils", NULL},
		{"pancreatic duct", NULL},
		{"Haemophilus influenzae", "Haemophilus influenzae"},
		{"influenza", "influenza"},
		{"alcohol", NULL},
		{"alcoholism", "alcohol use disorder"},
		{"amlodipin", "amlodipine"},
		{"thiazides", "thiazide diuretic"},
		{"obese", "obesity"},
		{"diabetic", "diabetes mellitus"},
	};
	for (size_t i = 0; i < sizeof(one_stem) / sizeof(*one_stem); i++) {
		n = question_mentions(t, str_c(one_stem[i].text), &a, &m);
		if (n != (one_stem[i].name != NULL) || (n && !str_eqc(m[0].name, one_stem[i].name)))
			fail_msg("'%s' names %.*s", one_stem[i].text, n ? (int)m[0].name.n : 4,
				 n ? m[0].name.p : "none");
	}
	arena_release(&a);
	text_tokens_free(t);
}

static void allergies_and_age(void **state)
{
	(void)state;
	struct arena a;
	struct question q;
	struct err e = {0};
	arena_init(&a, 1 << 20);
	assert_ok(question_read(STR("cefalexin in a patient with penicillin anaphylaxis"), NULL, &a, &q, &e));
	bool allergy = false;
	for (size_t i = 0; i < q.n_concepts; i++)
		allergy |= q.concepts[i].allergy && str_eqc(q.concepts[i].name, "penicillin");
	assert_true(allergy);
	assert_ok(question_read(STR("depression in an older man on warfarin"), NULL, &a, &q, &e));
	assert_int_equal(q.patient.group, Q_AGE_OLD);
	assert_ok(question_read(STR("depression in a 45-year-old man on warfarin"), NULL, &a, &q, &e));
	assert_int_equal(q.patient.group, Q_AGE_ADULT);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(random_questions),
		cmocka_unit_test(refusals),
		cmocka_unit_test(out_of_memory),
		cmocka_unit_test(normalised),
		cmocka_unit_test(nothing_but_cues),
		cmocka_unit_test(weights),
		cmocka_unit_test(names),
		cmocka_unit_test(mentions),
		cmocka_unit_test(allergies_and_age),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
