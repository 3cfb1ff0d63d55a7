/* Word lists of the sentence splitter: in order, so that the search finds every entry. */
#include "test.h"

#include "text/text_priv.h"

static void tables_are_sorted(void **state)
{
	(void)state;
	const char *bad = sentence_unsorted();
	if (bad)
		fail_msg("out of order at \"%s\"", bad);
}

static void words_are_found(void **state)
{
	(void)state;
	assert_int_equal(sentence_habit(STR("e.g")), NEVER);
	assert_int_equal(sentence_habit(STR("vs")), NEVER);
	assert_int_equal(sentence_habit(STR("no")), NUMBER);
	assert_int_equal(sentence_habit(STR("al")), STARTER);
	assert_int_equal(sentence_habit(STR("etc")), UPPER);
	assert_int_equal(sentence_habit(STR("dr")), TITLE);
	assert_int_equal(sentence_habit(STR("mg")), PLAIN);
	assert_int_equal(sentence_habit(STR("")), PLAIN);
	assert_int_equal(sentence_habit(STR_NULL), PLAIN);
	assert_true(sentence_starter(STR("The")));
	assert_true(sentence_starter(STR("A")));
	assert_true(sentence_starter(STR("Your")));
	assert_false(sentence_starter(STR("Food")));
	assert_false(sentence_starter(STR_NULL));
	assert_true(sentence_noun(STR("vitamin")));
	assert_false(sentence_noun(STR("smith")));
	assert_true(sentence_label(STR("table")));
	assert_false(sentence_label(STR("day")));
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(tables_are_sorted), cmocka_unit_test(words_are_found)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
