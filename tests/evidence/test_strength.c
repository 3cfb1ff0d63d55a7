/*
 * test_strength.c - marks of a recommendation's strength, and what only looks like one.
 */
#include "test.h"

#include "evidence/evidence.h"

static const struct {
	const char *text, *want;
} marks[] = {
	{"Fibre is first-line therapy (strong recommendation, grade 1B).", "strong recommendation, grade 1B"},
	{"Linaclotide is used (strong recommendation, moderate-quality evidence).",
	 "strong recommendation, moderate-quality evidence"},
	{"Ligation works best (grade 1A).", "grade 1A"},
	{"Give fluids (1C).", "1C"},
	{"Give fluids [2B].", "2B"},
	{"Occlusion is reasonable (class 2a) in some people.", "class 2a"},
	{"Ablation is reasonable (Class IIa, LOE B).", "Class IIa, LOE B"},
	{"Ablation is reasonable (Class IIa; Level of Evidence: B-NR).", "Class IIa; Level of Evidence: B-NR"},
	{"A defibrillator is class I at ejection fraction of 35% or less.", "class I"},
	{"Exercise helps (SOR A).", "SOR A"},
	{"Exercise helps (SORT: B).", "SORT: B"},
	{"Exercise helps (strength of recommendation: C).", "strength of recommendation: C"},
	{"Screening is a grade B recommendation.", "grade B recommendation"},
	{"The panel made a weak recommendation against haemoperfusion.", "weak recommendation against"},
	{"A conditional recommendation based on low-quality evidence was made.",
	 "conditional recommendation based on low-quality evidence"},
	{"We suggest rest (weak recommendation, very low certainty of evidence).",
	 "weak recommendation, very low certainty of evidence"},
	{"Steroids may be given (conditional).", "conditional"},
	{"Oxygen (n = 40) is given (Strong recommendation; low quality of evidence, 2019).",
	 "Strong recommendation; low quality of evidence, 2019"},
	/* none */
	{"Diarrhoea of grade 3 was common (grade 3).", ""},
	{"Dryness was mild (grade II) in eight.", ""},
	{"People with heart failure (NYHA class II) took part.", ""},
	{"Patients in NYHA class III are treated.", ""},
	{"Quinidine is a class I antiarrhythmic.", ""},
	{"Hepatitis is caused by viruses (A, B and C).", ""},
	{"No strong recommendation can be made.", ""},
	{"There is little high-quality evidence for any single measure.", ""},
	{"Stage 1B cervical cancer is curable.", ""},
	{"The recommendation was followed by 40%.", ""},
	{"Vitamin B (1B2) is odd.", ""},
	{"Type (a) and (b).", ""},
	{"", ""},
	{"(", ""},
	{"(strong", ""},
	{"class", ""},
	{"grade ", ""},
};

static void marks_of_strength(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		struct str text = str_c(marks[i].text), got = recommendation_in(text);
		if (!str_eqc(got, marks[i].want))
			fail_msg("%s: '%.*s', wanted '%s'", marks[i].text, STR_ARG(got), marks[i].want);
		if (got.n)
			assert_true(got.p >= text.p && got.p + got.n <= text.p + text.n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(marks_of_strength)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
