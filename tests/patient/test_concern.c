/*
 * Does a warning of that drug belong to that question? What is taken, asked about, or of a class that is asked about is
 * its own; where the question leaves open which drug, any may be; beside a drug that it names another is none.
 */
#include "patient/patient.h"
#include "test.h"

static const struct {
	const char *question, *drug;
	enum patient_concern concern;
} cases[] = {
	{"72 year old on apixaban with eGFR 22 has atrial fibrillation, which dose?", "apixaban", CONCERN_OWN},
	{"72 year old on apixaban with eGFR 22, which dose?", "direct oral anticoagulants", CONCERN_OWN},
	{"72 year old on apixaban with eGFR 22 has atrial fibrillation, which dose?", "dabigatran", CONCERN_NONE},
	{"72 year old on apixaban with eGFR 22 has atrial fibrillation, which dose?", "aspirin", CONCERN_NONE},
	{"26 weeks pregnant with influenza A, is oseltamivir safe?", "doxycycline", CONCERN_NONE},
	{"26 weeks pregnant with influenza A, is oseltamivir safe?", "oseltamivir", CONCERN_OWN},
	{"12 weeks pregnant, community-acquired pneumonia: which antibiotic?", "doxycycline", CONCERN_OWN},
	{"12 weeks pregnant with pneumonia, what is given?", "doxycycline", CONCERN_OPEN},
	{"12 weeks pregnant, community-acquired pneumonia: which antibiotic?", "warfarin", CONCERN_NONE},
	{"81-year-old on warfarin with painful knees: which analgesic?", "naproxen", CONCERN_OPEN},
	{"gout flare in a man of 74 on ramipril: what is given?", "colchicine", CONCERN_OPEN},
	{"gout flare in a man of 74 on ramipril: what is given?", "lisinopril", CONCERN_NONE},
	{"type 2 diabetes with eGFR 24: next drug?", "metformin", CONCERN_OPEN},
	{"anaphylaxis to penicillin, cellulitis: what is given?", "clindamycin", CONCERN_OPEN},
	{"any treatment for cellulitis", "no drug at all", CONCERN_NONE},
};

static void warnings_are_of_drugs_that_matter(void **state)
{
	(void)state;
	struct arena a;
	struct err e = {0};
	struct question q;
	struct patient p;
	int bad = 0;
	arena_init(&a, 16 << 20);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		enum patient_concern got = CONCERN_OWN;
		arena_clear(&a);
		assert_ok(question_read(str_c(cases[i].question), NULL, &a, &q, &e));
		assert_ok(patient_read(&q, &a, &p, &e));
		assert_ok(patient_concern(&p, str_c(cases[i].drug), &a, &got, &e));
		if (got != cases[i].concern)
			printf("# %s | %s: %d, not %d\n", cases[i].question, cases[i].drug, got, cases[i].concern);
		bad += got != cases[i].concern;
	}
	assert_int_equal(bad, 0);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(warnings_are_of_drugs_that_matter)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
