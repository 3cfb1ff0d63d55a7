/*
 * test_standalone.c - which sentences stand on their own.
 */
#include "test.h"

#include "sentence/sentence.h"

static const char *const names[] = {"stands", "soft", "leans", "unfit"};

static void judges_sentences(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		enum standing want;
	} rows[] = {
		{"Myelopathy means dysfunction of the spinal cord.", STANDS},
		{"It is recommended that adults be screened.", STANDS},
		{"It has been shown that aspirin works.", STANDS},
		{"It was given twice daily.", LEANS},
		{"There is no cure for the condition.", STANDS},
		{"They were well tolerated.", LEANS},
		{"This drug should be avoided.", LEANS},
		{"This means that surgery is needed.", STANDS},
		{"These findings suggest that aspirin works.", STANDS_SOFT},
		{"We conclude that aspirin works.", STANDS_SOFT},
		{"Our results support screening.", STANDS_SOFT},
		{"We recruited ninety adults.", LEANS},
		{"In this study we gave aspirin to adults.", LEANS},
		{"However, surgery was more effective.", LEANS},
		{"Therefore surgery is needed.", LEANS},
		{"Alternatively, aspirin may be given.", LEANS},
		{"If our study shows a benefit, a trial follows.", LEANS},
		{"Researchers are studying new drugs.", LEANS},
		{"CRC: colorectal cancer, FS: flexible sigmoidoscopy.", UNFIT},
		{"For more information visit the clinic.", UNFIT},
		{"PBO, placebo; CANA, canagliflozin; FPG, fasting plasma glucose; SD, standard deviation.", UNFIT},
		{"Abbreviations: TB, tartary buckwheat.", UNFIT},
		{"Options are ACE inhibitors; ARBs, if not tolerated; and diuretics.", STANDS},
		{"Celiac disease can be confused with", UNFIT},
		{"Signs vary because of numerous factors, including", UNFIT},
		{"More information is provided in the topic.", UNFIT},
		{"Such patients need surgery.", LEANS},
		{"Thus, surgery is needed.", LEANS},
		{"Thusly named is the syndrome.", STANDS},
		{"Surgery helped these patients greatly.", LEANS},
		{"Mortality was lower in both groups.", LEANS},
		{"Patients were randomised to aspirin or placebo.", METHODS},
		{"Then we evaluated how aspirin affected mood.", METHODS},
		{"We measured the levels of aspirin in urine.", METHODS},
		{"Hence, we measured the levels of aspirin.", METHODS},
		{"People with examplar itch may have", UNFIT},
		{"Signs of examplar itch include the following", UNFIT},
		{"The donor is often a sister.", LEANS},
		{"One of the most common causes of itch is wool.", STANDS},
		{"The aim of the study was clear.", METHODS},
		{"Survival is shown in Table 2.", UNFIT},
		{"Is surgery needed?", UNFIT},
		{"The causes are:", UNFIT},
		{"and then the cord is compressed.", UNFIT},
		{"eGFR fell in most adults.", STANDS},
		{"mRNA vaccines are effective.", STANDS},
		{"\xce\xb2-Blockers lower mortality.", STANDS},
		{"β-blockers", UNFIT},
		{"Dose | 5 mg", UNFIT},
		{") as described.", UNFIT},
		{"", UNFIT},
		{"   ", UNFIT},
		{"Still's disease causes fever.", STANDS},
		{"Overall survival was 12 months.", STANDS},
		{"Both surgery and radiotherapy are options.", STANDS},
		{"Written informed consent was obtained.", UNFIT},
		{"Mutations in this gene also cause examplar itch.", LEANS},
		{"Surgery for this type is rare.", LEANS},
		{"Examplar itch is caused by mutations of the itch gene, and this gene is on the wrist.", STANDS},
		{"MTX = methotrexate; RA = rheumatoid arthritis.", UNFIT},
		{"The risk is small (OR = 1.2).", STANDS},
		{"During an exam, a doctor usually", UNFIT},
		{"Topics that are usually covered include eggs.", UNFIT},
		{"The image below shows how itch is inherited.", UNFIT},
		{"A trial.<AbstractText Label=\"BACKGROUND\" NlmCategory=\"BACKGROUND\">Lithium helps.", UNFIT},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		enum standing got = standing_of(str_c(rows[i].s));
		if (got != rows[i].want)
			fail_msg("\"%s\": %s, wanted %s", rows[i].s, names[got], names[rows[i].want]);
	}
}

static void finds_labels(void **state)
{
	(void)state;
	assert_int_equal(label_bytes(STR("CONCLUSIONS: Aspirin works.")), 13);
	assert_int_equal(label_bytes(STR("Results: Aspirin works.")), 9);
	assert_int_equal(label_bytes(STR("Results of aspirin: none.")), 0);
	assert_int_equal(label_bytes(STR("Results:")), 0);
	assert_int_equal(label_bytes(STR("Conclusions:A")), 0);
	assert_int_equal(label_bytes(STR("")), 0);
}

static void counts_words(void **state)
{
	(void)state;
	assert_int_equal(str_words(STR("")), 0);
	assert_int_equal(str_words(STR("  a\tb \n c ")), 3);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(judges_sentences),
		cmocka_unit_test(finds_labels),
		cmocka_unit_test(counts_words),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
