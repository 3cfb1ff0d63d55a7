/*
 * test_agree.c - pairs of sentences that contradict each other, and pairs that only look so. All written for this test.
 */
#include "test.h"

#include "evidence/agree.h"

static enum agree compare(const char *x, const char *y)
{
	struct text_tokens *t = text_tokens_new();
	struct arena a;
	struct statement s, u;
	arena_init(&a, 1 << 20);
	statement_read(t, str_c(x), &a, &s);
	statement_read(t, str_c(y), &a, &u);
	enum agree one = statements_disagree(&s, &u);
	assert_int_equal(one, statements_disagree(&u, &s));
	arena_release(&a);
	text_tokens_free(t);
	return one;
}

struct pair {
	enum agree want;
	const char *a, *b;
};

static const struct pair pairs[] = {
	/* direction */
	{AGREE_DIRECTION, "Zinc lozenges shorten the common cold.", "Zinc lozenges do not shorten the common cold."},
	{AGREE_DIRECTION, "Magnesium improves nocturnal leg cramps.",
	 "Magnesium did not improve nocturnal leg cramps."},
	{AGREE_DIRECTION, "Early mobilisation reduces mortality in stroke.",
	 "Early mobilisation increases mortality in stroke."},
	{AGREE_DIRECTION, "Glucosamine is effective for knee osteoarthritis pain.",
	 "Glucosamine is not effective for knee osteoarthritis pain."},
	{AGREE_DIRECTION, "Glucosamine is ineffective in knee osteoarthritis.",
	 "Glucosamine is effective in knee osteoarthritis."},
	{AGREE_DIRECTION, "Coffee intake was associated with pancreatic cancer.",
	 "Coffee intake was not associated with pancreatic cancer (relative risk 1.02, 95% CI 0.9 to 1.1)."},
	{AGREE_DIRECTION, "Cranberry juice prevents urinary tract infection.",
	 "Cranberry juice does not prevent urinary tract infection."},
	{AGREE_DIRECTION, "Bed rest worsens recovery from low back pain.",
	 "Bed rest improves recovery from low back pain."},
	{AGREE_UNKNOWN, "Most cancers in treatable stages don't cause pain.",
	 "Most cancers in treatable stages do not cause pain."},
	{AGREE_UNKNOWN, "About 60 percent of these cases result from new mutations in the gene.",
	 "About 30 percent of these cases result from new mutations in the gene."}, /* of which? */
	{AGREE_UNKNOWN, "Cases of melanoma increased over the last 30 years.",
	 "Cases of melanoma increased over the last 40 years."},
	/* recommendation */
	{AGREE_RECOMMENDATION, "Routine skull radiography is recommended in head injury.",
	 "Routine skull radiography is not recommended in head injury."},
	{AGREE_RECOMMENDATION, "Corticosteroids should be given in bacterial meningitis.",
	 "Corticosteroids should not be given in bacterial meningitis."},
	{AGREE_RECOMMENDATION, "Bed rest should be avoided in acute sciatica.",
	 "Bed rest is advised in acute sciatica."},
	{AGREE_RECOMMENDATION, "Starches are recommended against in septic shock resuscitation.",
	 "Starches are recommended in septic shock resuscitation."},
	/* number */
	{AGREE_NUMBER, "Post-infectious cough affects 11% to 25% of smokers with influenza.",
	 "Post-infectious cough affects 40% of smokers with influenza."},
	{AGREE_NUMBER, "The usual course of nitrofurantoin in cystitis lasts 3 days.",
	 "The usual course of nitrofurantoin in cystitis lasts 7 days."},
	/* and what is none */
	{AGREE_UNKNOWN, "Zinc lozenges may shorten the common cold.", "Zinc lozenges do not shorten the common cold."},
	{AGREE_UNKNOWN, "Zinc lozenges shorten the common cold.", "Zinc lozenges do not shorten influenza."},
	{AGREE_UNKNOWN, "Zinc lozenges shorten the common cold in adults.",
	 "Zinc lozenges do not shorten the common cold in children."},
	{AGREE_UNKNOWN, "Surgery is recommended for severe carpal tunnel syndrome.",
	 "Surgery is not recommended for mild carpal tunnel syndrome."},
	{AGREE_UNKNOWN, "Anterior surgery improves cervical myelopathy.",
	 "Posterior surgery does not improve cervical myelopathy."},
	{AGREE_UNKNOWN, "Metformin is recommended in diabetes with eGFR above 45.",
	 "Metformin is not recommended in diabetes with eGFR below 30."},
	{AGREE_UNKNOWN, "Vitamin D deficiency increases mortality in sepsis.",
	 "Vitamin D reduces mortality in sepsis."},
	{AGREE_UNKNOWN, "Dexamethasone improves survival of meningitis but not hearing.",
	 "Dexamethasone does not improve survival of meningitis."},
	{AGREE_UNKNOWN, "Aspirin did not increase major bleeding in stroke.",
	 "Aspirin lowered major bleeding in stroke."},
	{AGREE_UNKNOWN, "We asked whether statins reduce dementia in old age.",
	 "Statins do not reduce dementia in old age."},
	{AGREE_UNKNOWN, "Type 1 diabetes affects the pancreas islets early.",
	 "Type 2 diabetes affects the pancreas islets early."},
	{AGREE_UNKNOWN, "The C7 root is affected by cervical radiculopathy in 46%.",
	 "The C6 root is affected by cervical radiculopathy in 18%."},
	{AGREE_UNKNOWN, "Mortality of septic shock was 23.9%.", "Mortality of septic shock was 24.5%."},
	{AGREE_UNKNOWN, "Losartan is given as 50 mg daily in hypertension treatment of heart failure.",
	 "Losartan is given as 150 mg daily in heart failure with reduced ejection fraction."},
	{AGREE_UNKNOWN, "Zinc shortens colds.", "Zinc does not shorten colds."}, /* too few words to tell */
	{AGREE_UNKNOWN, "Does zinc shorten the common cold and influenza?",
	 "Zinc does not shorten the common cold and influenza."},
	{AGREE_UNKNOWN, "", "Zinc does not shorten the common cold."},
	{AGREE_UNKNOWN, "Haloperidol reduces delirium duration after cardiac surgery.",
	 "Haloperidol reduces delirium duration after cardiac surgery."},
};

static void hand_made_pairs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		if (compare(pairs[i].a, pairs[i].b) != pairs[i].want)
			fail_msg("%s | %s: %s, wanted %s", pairs[i].a, pairs[i].b,
				 agree_name(compare(pairs[i].a, pairs[i].b)), agree_name(pairs[i].want));
}

/* However long, whatever bytes: no more than its words are looked at. */
static void odd_sentences(void **state)
{
	(void)state;
	char big[4000];
	for (size_t i = 0; i < sizeof(big) - 1; i++)
		big[i] = i % 4 == 3 ? ' ' : i % 8 < 4 ? '7' : 'x';
	big[sizeof(big) - 1] = 0;
	assert_int_equal(compare(big, big), AGREE_UNKNOWN);
	assert_int_equal(compare("1 2 3 4 5 6 7 8 9 to 10 % % mg", "( ( ( 5 mg ) 7 mg"), AGREE_UNKNOWN);
	assert_int_equal(compare("\xff\xfe increases \xc3", "\xff does not increase"), AGREE_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hand_made_pairs),
		cmocka_unit_test(odd_sentences),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
