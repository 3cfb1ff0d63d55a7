/*
 * test_tables.c - signs and words: every example of their tables, every value, and how a sentence is looked at.
 */
#include "test.h"

#include "phrase/rule_example.h"
#include "phrase/tables.h"

#define X(c, name)                                                                           \
	extern const struct rule_example rules_##name##_examples[];                          \
	extern const size_t rules_##name##_examples_n;                                       \
	static void examples_of_##name(void **state)                                         \
	{                                                                                    \
		(void)state;                                                                 \
		check(SIGNS_##c, #name, rules_##name##_examples, rules_##name##_examples_n); \
	}
static void check(enum signs_table which, const char *table, const struct rule_example *x, size_t n)
{
	int bad = 0;
	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		struct signs s;
		bool fits = false;
		signs_of(which, str_c(x[i].text), &s);
		for (size_t k = 0; k < s.n; k++)
			fits |= s.rule[k] == x[i].rule;
		if (fits != x[i].fits) {
			printf("# %s: '%.70s' %s \"%s\"\n", table, s.rules[x[i].rule].pattern,
			       x[i].fits ? "misses" : "matches", x[i].text);
			bad++;
		}
	}
	assert_int_equal(bad, 0);
}
SIGNS_TABLES(X)
#undef X

static void words(const char *table, const struct phrase_word *w, size_t n_words, const struct rule_example *x,
		  size_t n)
{
	int bad = 0;
	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		/* a label may have several words: the row alone */
		bool fits = word_row(&w[x[i].rule], 1, str_c(x[i].text)) != NULL;
		assert_true(x[i].rule < n_words);
		if (fits != x[i].fits) {
			printf("# %s: '%.70s' %s \"%s\"\n", table, w[x[i].rule].word,
			       x[i].fits ? "misses" : "matches", x[i].text);
			bad++;
		}
	}
	assert_int_equal(bad, 0);
}
#define X(name)                                                                                                     \
	extern const struct rule_example words_##name##_examples[];                                                 \
	extern const size_t words_##name##_examples_n;                                                              \
	static void words_of_##name(void **state)                                                                   \
	{                                                                                                           \
		(void)state;                                                                                        \
		words(#name, words_##name, words_##name##_n, words_##name##_examples, words_##name##_examples_n);   \
	}
WORD_TABLES(X)
#undef X

static bool in(const char *value, const char *known)
{
	struct str rest = str_c(known), one;
	while (str_cut(&rest, ' ', &one))
		if (str_eqc(one, value))
			return true;
	return false;
}

/* A value with a slip in it would be a rule that does nothing. */
static void values_are_known(void **state)
{
	static const char *const known[SIGNS_N] = {
		[SIGNS_STANDING] = "apparatus stands soft methods leans begins breaks-off",
		[SIGNS_STATED] = "plans done single past open others reports own concludes",
		[SIGNS_FINDING_MARKS] = "significance comparison direction method conclusion interval p-value",
		[SIGNS_FINDING_PARTS] = "abstract results methods conclusion discussion introduction",
		[SIGNS_CUTS] = "guard verb item-guard",
		[SIGNS_CLAIM_SIGNS] = "concludes we title-verb title-either title-noun defines"};
#define X(c, name) extern const size_t rules_##name##_n;
	SIGNS_TABLES(X)
#undef X
	static const size_t *const n[SIGNS_N] = {
#define X(c, name) &rules_##name##_n,
		SIGNS_TABLES(X)
#undef X
	};
	(void)state;
	for (int t = 0; t < SIGNS_N; t++) {
		const struct phrase_rule *r;
		assert_non_null(signs_set((enum signs_table)t, &r));
		for (size_t i = 0; known[t] && i < *n[t]; i++)
			if (!in(r[i].value, known[t]))
				fail_msg("'%s' has the value '%s'", r[i].pattern, r[i].value);
	}
	for (size_t i = 0; i < words_statement_words_n; i++) {
		const struct phrase_word *w = &words_statement_words[i];
		assert_true(in(w->value, "up down not for against limit bound open filler unit"));
		assert_int_equal(in(w->more, "amount merit link cause prevent"), in(w->value, "up down"));
	}
	for (size_t i = 0; i < words_sentence_words_n; i++) {
		const struct phrase_word *w = &words_sentence_words[i];
		assert_true(in(w->value, "direction weak-direction negation label dangling before-year listing "
					 "relative"));
		if (in(w->value, "direction weak-direction"))
			assert_true(*w->more && strtoul(w->more, NULL, 10) < 32);
	}
	for (size_t i = 0; i < words_name_words_n; i++)
		assert_true(in(words_name_words[i].value, "empty-head drug-end"));
	for (size_t i = 0; i < words_question_words_n; i++)
		assert_true(in(words_question_words[i].value,
			       "filler weak boiler verb negation opening circumstance circumstance-for hollow "
			       "pointing yes-no opens modal turns person rank auxiliary links modifies asks"));
	for (size_t i = 0; i < words_asking_words_n; i++)
		assert_true(in(words_asking_words[i].value, "be yes-no list pick several define how count which"));
}

static size_t signs(enum signs_table which, const char *text, const char *value)
{
	struct signs s;
	signs_of(which, str_c(text), &s);
	return signs_count(&s, value);
}

/* Begin and end are those of the whole, whatever stops are in it; a rule counts once. */
static void a_sentence_is_one(void **state)
{
	(void)state;
	assert_int_equal(signs(SIGNS_STANDING, "However, it is rare.", "leans"), 1);
	assert_int_equal(signs(SIGNS_STANDING, "Surgery is an option; however, it is rare.", "leans"), 0);
	assert_int_equal(signs(SIGNS_STANDING, "It is mistaken for psoriasis, eczema and", "breaks-off"), 1);
	assert_int_equal(signs(SIGNS_STANDING, "Causes are; eczema", "breaks-off"), 0);
	assert_int_equal(signs(SIGNS_FINDING_MARKS, "Higher here, higher there, and longer", "direction"), 2);
	assert_int_equal(signs(SIGNS_FINDING_MARKS, "", "direction"), 0);
	/* a phrase goes on behind a stop within the sentence */
	assert_int_equal(signs(SIGNS_FINDING_MARKS, "relief was greater vs. placebo", "comparison"), 1);
}

static void words_are_whole_begun_or_ended(void **state)
{
	static const struct phrase_word t[] = {
		{"lower", "a", ""}, {"low*", "b", ""}, {"*mab", "c", ""}, {"*", "d", ""}};
	(void)state;
	assert_string_equal(word_row(t, 4, STR("Lower"))->value, "a");
	assert_string_equal(word_row(t, 4, STR("lowest"))->value, "b");
	assert_string_equal(word_row(t, 4, STR("Rituximab"))->value, "c");
	assert_null(word_row(t, 4, STR("mabs")));
	assert_null(word_row(t, 4, STR("")));
	assert_true(word_is(t, 4, STR("lower"), "b"));
	assert_false(word_is(t, 4, STR("lower"), "c"));
}

int main(void)
{
	const struct CMUnitTest t[] = {
#define X(c, name) cmocka_unit_test(examples_of_##name),
		SIGNS_TABLES(X)
#undef X
#define X(name) cmocka_unit_test(words_of_##name),
			WORD_TABLES(X)
#undef X
				cmocka_unit_test(values_are_known),
		cmocka_unit_test(a_sentence_is_one),
		cmocka_unit_test(words_are_whole_begun_or_ended),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
