/*
 * How things are said: negated, uncertain, past, of the family, hypothetical; a table of sentences with the concept
 * looked at.
 */
#include "test.h"

#include "question/question.h"

static const struct {
	const char *text, *concept;
	unsigned said;
} cases[] = {
	/* negation */
	{"A man with cough but no fever", "fever", Q_NEGATED},
	{"A man with cough but no fever", "cough", 0},
	{"woman without chest pain or dyspnoea", "chest pain", Q_NEGATED},
	{"woman without chest pain or dyspnoea", "dyspnoea", Q_NEGATED},
	{"patient denies headache, nausea and vomiting", "vomiting", Q_NEGATED},
	{"no rash, but jaundice", "jaundice", 0},
	{"no rash, but jaundice", "rash", Q_NEGATED},
	{"no evidence of pneumonia in a man on ramipril", "pneumonia", Q_NEGATED},
	{"no evidence of pneumonia in a man on ramipril", "ramipril", 0},
	{"meningitis was ruled out", "meningitis", Q_NEGATED},
	{"pulmonary embolism was excluded, now fever", "pulmonary embolism", Q_NEGATED},
	{"pulmonary embolism was excluded, now fever", "fever", 0},
	{"patient on warfarin and no bleeding", "bleeding", Q_NEGATED},
	{"child with vomiting, no diarrhoea. Fever too?", "fever", 0},
	{"diabetes not controlled with metformin", "metformin", 0},
	{"neither fever nor cough", "cough", Q_NEGATED},
	{"Why is metformin not used in cirrhosis?", "cirrhosis", 0},
	/* uncertainty */
	{"suspected cord compression without an MRI", "cord compression", Q_UNCERTAIN},
	{"suspected cord compression without an MRI", "MRI", Q_NEGATED},
	{"possible stroke in a woman with migraine", "stroke", Q_UNCERTAIN},
	{"weakness likely due to multiple sclerosis", "multiple sclerosis", Q_UNCERTAIN},
	{"weakness likely due to multiple sclerosis", "weakness", 0},
	{"concern for sepsis", "sepsis", Q_UNCERTAIN},
	{"rule out deep vein thrombosis", "deep vein thrombosis", Q_UNCERTAIN},
	{"gout is unlikely", "gout", Q_NEGATED | Q_UNCERTAIN},
	{"the most likely cause of constipation", "constipation", 0},
	/* history */
	{"history of stroke and atrial fibrillation", "atrial fibrillation", Q_HISTORY},
	{"previous myocardial infarction, presents with cough", "myocardial infarction", Q_HISTORY},
	{"previous myocardial infarction, presents with cough", "cough", 0},
	{"natural history of gout", "gout", 0},
	/* family */
	{"family history of breast cancer", "breast cancer", Q_FAMILY},
	{"a man whose father had melanoma", "melanoma", Q_FAMILY},
	{"my mother has dementia", "dementia", 0},
	/* hypothetical */
	{"what should I do if anaphylaxis occurs", "anaphylaxis", Q_HYPOTHETICAL},
};

static void table(void **state)
{
	(void)state;
	size_t wrong = 0;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena a;
		struct question q;
		struct err e;
		const struct q_concept *found = NULL;
		arena_init(&a, 16 << 20);
		assert_ok(question_read(str_c(cases[i].text), NULL, &a, &q, &e));
		for (size_t k = 0; k < q.n_concepts; k++)
			if (str_ifind(q.concepts[k].surface, str_c(cases[i].concept), 0) != SIZE_MAX)
				found = &q.concepts[k];
		if (!found || found->said != cases[i].said) {
			print_message("# %s: %s is %u, wanted %u\n", cases[i].text, cases[i].concept,
				      found ? found->said : 999, cases[i].said);
			wrong++;
		}
		arena_release(&a);
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(table)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
