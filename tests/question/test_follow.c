/*
 * Follow-ups: what they inherit, and questions that stand on their own.
 */
#include "test.h"

#include "question/question.h"

/* intent: the first; focus: the first phrase; has: a concept that must be there, or what the patient must be
 * ("pregnant", "age 70"). */
static const struct {
	const char *before, *text, *intent, *focus, *has;
	bool follow_up;
} cases[] = {
	{"What is the treatment of cellulitis?", "and in pregnancy?", "treatment", "cellulitis", "pregnant", true},
	{"treatment of cellulitis", "what about penicillin allergy?", "treatment", "cellulitis", "penicillin", true},
	{"What is cervical myelopathy?", "what about the difference to radiculopathy?", "difference",
	 "cervical myelopathy", "radiculopathy", true},
	{"treatment of otitis media with amoxicillin in a 7-year-old child", "dose?", "dose", "otitis media", "age 7",
	 true},
	{"What causes acute kidney injury?", "How is it treated?", "treatment", "acute kidney injury",
	 "acute kidney injury", true},
	{"How is gout treated?", "and in chronic kidney disease?", "treatment", "gout", "chronic kidney disease", true},
	{"How is gout treated?", "what about pseudogout?", "treatment", "pseudogout", "", true},
	{"A 70-year-old man on warfarin with atrial fibrillation: is surgery safe?", "and colonoscopy?",
	 "adverse-effect", "colonoscopy", "age 70", true},
	{"A 70-year-old man on warfarin: management of melaena?", "prognosis?", "prognosis", "melaena", "warfarin",
	 true},
	{"spectrum of ceftriaxone", "side effects?", "adverse-effect", "ceftriaxone", "ceftriaxone", true},
	{"Which drugs treat hypertension?", "if eGFR is 25?", "treatment", "hypertension", "eGFR", true},
	{"What is gout?", "What are the symptoms of measles?", "symptoms", "measles", "", false},
	{"A pregnant woman with cellulitis: treatment?", "What is the spectrum of cefalexin?", "spectrum", "cefalexin",
	 "", false},
};

static bool has(const struct question *q, const char *what)
{
	const struct q_patient *p = &q->patient;
	if (!what[0])
		return true;
	if (!strncmp(what, "age ", 4))
		return (int)p->age == atoi(what + 4);
	if (!strcmp(what, "pregnant"))
		return p->pregnancy == Q_PREGNANT;
	for (size_t i = 0; i < q->n_concepts; i++)
		if (str_eqc(q->concepts[i].name, what))
			return true;
	for (size_t i = 0; i < q->n_values; i++)
		if (str_eqc(q->values[i].name, what))
			return true;
	return false;
}

static void table(void **state)
{
	(void)state;
	size_t wrong = 0;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena a;
		struct question before, q;
		struct err e;
		arena_init(&a, 16 << 20);
		assert_ok(question_read(str_c(cases[i].before), NULL, &a, &before, &e));
		assert_ok(question_follow(&before, str_c(cases[i].text), NULL, &a, &q, &e));
		assert_str(q.asked, cases[i].text);
		bool ok = !strcmp(intent_name(q.intents[0]), cases[i].intent) && str_eqc(q.focus[0], cases[i].focus) &&
			  has(&q, cases[i].has) && q.follow_up == cases[i].follow_up;
		if (!ok) {
			print_message("# %s | %s\n#   %.*s: %s, %.*s\n", cases[i].before, cases[i].text,
				      STR_ARG(q.text), intent_name(q.intents[0]), STR_ARG(q.focus[0]));
			wrong++;
		}
		arena_release(&a);
	}
	assert_int_equal(wrong, 0);
}

/* A follow-up of a follow-up still knows what it is about. */
static void chain(void **state)
{
	(void)state;
	struct arena a;
	struct question q1, q2, q3;
	struct err e;
	arena_init(&a, 16 << 20);
	assert_ok(question_read(STR("treatment of community-acquired pneumonia"), NULL, &a, &q1, &e));
	assert_ok(question_follow(&q1, STR("and in pregnancy?"), NULL, &a, &q2, &e));
	assert_ok(question_follow(&q2, STR("how long?"), NULL, &a, &q3, &e));
	assert_str(q3.focus[0], "community-acquired pneumonia");
	assert_int_equal(q3.patient.pregnancy, Q_PREGNANT);
	assert_int_equal(question_follow(&q3, STR("?"), NULL, &a, &q1, &e), ERR_USAGE);
	arena_release(&a);
}

/* Whatever comes after whatever, it is read or refused. */
static void random_pairs(void **state)
{
	(void)state;
	static const char *const bits[] = {
		"and",	"what about", "dose",	    "of", "gout",     "?", "in pregnancy", "it",  "she",  "65M",
		"with", "eGFR 25",    "difference", "to", "no fever", ",", "warfarin",	   "how", "\xff", "if"};
	uint32_t x = 88172645u;
	for (int round = 0; round < 300; round++) {
		char text[2][256] = {"", ""};
		for (int k = 0; k < 2; k++)
			for (int i = 0; i < 6; i++) {
				x ^= x << 13, x ^= x >> 17, x ^= x << 5;
				strcat(strcat(text[k], bits[x % (sizeof(bits) / sizeof(bits[0]))]), " ");
			}
		struct arena a;
		struct question q, f;
		struct err e;
		arena_init(&a, 16 << 20);
		if (!question_read(str_c(text[0]), NULL, &a, &q, &e) &&
		    !question_follow(&q, str_c(text[1]), NULL, &a, &f, &e)) {
			assert_true(f.n_terms && f.n_focus && f.n_intents);
			assert_true(question_reading(&f, &a).n > 0);
		}
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(table), cmocka_unit_test(chain),
				       cmocka_unit_test(random_pairs)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
