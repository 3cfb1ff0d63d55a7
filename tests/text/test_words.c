/* Word lists of the tokeniser: in order, classes, pairs, stop words and what must never be one. */
#include "test.h"

#include "text/text_priv.h"

static void tables_are_sorted(void **state)
{
	(void)state;
	const char *bad = words_unsorted();
	if (bad)
		fail_msg("out of place: \"%s\"", bad);
}

static void classes_are_found(void **state)
{
	(void)state;
	assert_int_equal(words_class(STR("alpha")), WORD_GREEK);
	assert_int_equal(words_class(STR("mg")), WORD_UNIT);
	assert_int_equal(words_class(STR("non")), WORD_PREFIX);
	assert_int_equal(words_class(STR("vitamin")), WORD_LETTER);
	assert_int_equal(words_class(STR("type")), WORD_NUMERAL);
	assert_true(words_class(STR("x")) & WORD_FIRST);
	assert_true(words_class(STR("x")) & WORD_ROMAN);
	assert_true(words_class(STR("who")) & WORD_CAPS);
	assert_int_equal(words_class(STR("patient")), 0);
	assert_int_equal(words_class(STR("")), 0);
	assert_int_equal(words_class(STR("averyverylongword")), 0);
	assert_int_equal(words_roman(STR("viii")), 8);
	assert_int_equal(words_roman(STR("xiii")), 13);
	assert_int_equal(words_roman(STR("iiii")), 0);
}

static void pairs_are_found(void **state)
{
	(void)state;
	assert_true(words_pair(STR("half"), STR("life")));
	assert_true(words_pair(STR("x"), STR("rays")));
	assert_true(words_pair(STR("e"), STR("coli")));
	assert_true(words_pair(STR("air"), STR("way")));
	assert_true(words_pair(STR("z"), STR("score")));
	assert_false(words_pair(STR("half"), STR("dose")));
	assert_false(words_pair(STR("life"), STR("half")));
	assert_false(words_pair(STR(""), STR("")));
}

/* Does a word come out of the tokeniser as a stop word? */
static bool is_stop(struct text_tokens *t, const char *word)
{
	struct text_token k;
	text_tokens_begin(t, str_c(word));
	assert_true(text_next(t, &k));
	assert_int_equal(text_is_stop(k.term), !!(k.flags & TEXT_STOP) || (k.flags & TEXT_UPPER));
	return k.flags & TEXT_STOP;
}

static void function_words_are_stop_words(void **state)
{
	(void)state;
	static const char *const words[] = {
		"a",	   "an",     "the",    "and",	  "or",	       "but",	  "if",	     "than",  "that",
		"this",	   "these",  "of",     "in",	  "on",	       "at",	  "by",	     "for",   "from",
		"to",	   "with",   "within", "between", "among",     "is",	  "are",     "was",   "were",
		"be",	   "been",   "being",  "it",	  "its",       "he",	  "his",     "she",   "her",
		"they",	   "their",  "we",     "our",	  "you",       "your",	  "my",	     "who",   "whose",
		"which",   "what",   "when",   "where",	  "why",       "how",	  "do",	     "does",  "did",
		"doing",   "have",   "has",    "had",	  "having",    "can",	  "could",   "may",   "might",
		"must",	   "shall",  "should", "will",	  "would",     "also",	  "such",    "so",    "very",
		"only",	   "same",   "other",  "another", "any",       "every",	  "both",    "some",  "all",
		"most",	   "more",   "much",   "many",	  "few",       "however", "because", "since", "although",
		"whether", "either", "during", "through", "therefore", "The",	  "Which",
	};
	struct text_tokens *t = text_tokens_new();
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!is_stop(t, words[i]))
			fail_msg("\"%s\" is no stop word", words[i]);
	text_tokens_free(t);
}

static void negation_and_bounds_are_kept(void **state)
{
	(void)state;
	static const char *const words[] = {
		"no",	  "not",      "nor",	  "none",   "never",   "neither", "cannot", "can't",
		"don't",  "doesn't",  "isn't",	  "wasn't", "without", "against", "before", "after",
		"over",	  "under",    "above",	  "below",  "less",    "up",	  "down",   "off",
		"out",	  "increase", "decrease", "worse",  "better",  "absent",  "free",   "negative",
		"severe", "severity", "failed",	  "first",  "second",  "one",	  "two",
	};
	struct text_tokens *t = text_tokens_new();
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (is_stop(t, words[i]))
			fail_msg("\"%s\" is a stop word", words[i]);
	text_tokens_free(t);
}

static void abbreviations_in_capitals_are_kept(void **state)
{
	(void)state;
	struct text_tokens *t = text_tokens_new();
	assert_false(is_stop(t, "WHO"));
	assert_true(is_stop(t, "who"));
	assert_false(is_stop(t, "ALL"));
	assert_true(is_stop(t, "All"));
	assert_false(is_stop(t, "OR"));
	assert_false(is_stop(t, "IT"));
	text_tokens_begin(t, STR("THE"));
	struct text_token k;
	assert_true(text_next(t, &k));
	assert_true(k.flags & TEXT_STOP);
	text_tokens_free(t);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(tables_are_sorted),
		cmocka_unit_test(classes_are_found),
		cmocka_unit_test(pairs_are_found),
		cmocka_unit_test(function_words_are_stop_words),
		cmocka_unit_test(negation_and_bounds_are_kept),
		cmocka_unit_test(abbreviations_in_capitals_are_kept),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
