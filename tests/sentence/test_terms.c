/*
 * test_terms.c - sets of terms against a slow version, and what counts as the same statement.
 */
#include "test.h"

#include "sentence/sentence.h"

static struct arena arena;
static struct lexer lex;

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena, (size_t)64 << 20);
	lex = (struct lexer){text_tokens_new(), &arena};
	return lex.t ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	text_tokens_free(lex.t);
	arena_release(&arena);
	return 0;
}

static struct termset set(const char *s)
{
	struct termset t;
	termset_make(&lex, str_c(s), &t);
	return t;
}

static void leaves_out_stop_words_and_endings(void **state)
{
	(void)state;
	struct termset a = set("The causes of the myelopathies"), b = set("myelopathy cause");
	assert_int_equal(a.n, 2);
	assert_true(termset_jaccard(&a, &b) == 1);
	assert_true(termset_within(&a, &b));
	struct termset none = set("of the");
	assert_int_equal(none.n, 0);
	assert_true(termset_jaccard(&none, &none) == 0);
	assert_false(termset_within(&none, &a));
}

/* A unit after a number is a unit; in capitals, or without a number, the same letters may be a name. */
static void a_unit_is_no_short_form(void **state)
{
	(void)state;
	static const char *const name[] = {"MS", "MM", "MG", "ms"};
	static const char *const said[][2] = {{"a QTc of 450 ms in men", "relapses of MS"},
					      {"polyps over 10-mm and 5 mm", "relapses of MM"},
					      {"neostigmine 2.5 mg", "3 MG patients"},
					      {"a QTc of 450ms", "relapses of ms"}};
	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		struct termset n = set(name[i]), unit = set(said[i][0]), is = set(said[i][1]);
		assert_false(termset_within(&n, &unit));
		assert_true(termset_within(&n, &is));
	}
	struct termset a = set("polyps of 5 mm"), b = set("polyps over 5-mm");
	assert_true(termset_within(&a, &b));
}

static bool slow_has(const struct termset *s, uint64_t h)
{
	for (uint32_t i = 0; i < s->n; i++)
		if (s->h[i] == h)
			return true;
	return false;
}

static void agrees_with_the_slow_version(void **state)
{
	(void)state;
	uint32_t seed = 7;
	for (int turn = 0; turn < 500; turn++) {
		uint64_t h[2][12];
		struct termset s[2];
		for (int k = 0; k < 2; k++) {
			uint32_t n = 0;
			for (uint64_t v = 0; v < 16 && n < 12; v++) {
				seed = seed * 1103515245 + 12345;
				if (seed >> 16 & 1)
					h[k][n++] = v;
			}
			s[k] = (struct termset){.h = h[k], .n = n};
		}
		uint32_t both = 0;
		for (uint32_t i = 0; i < s[0].n; i++)
			both += slow_has(&s[1], s[0].h[i]);
		uint32_t any = s[0].n + s[1].n - both;
		assert_true(termset_jaccard(&s[0], &s[1]) == (any ? (double)both / any : 0));
		assert_int_equal(termset_within(&s[0], &s[1]), s[0].n && both == s[0].n);
		for (uint64_t v = 0; v < 17; v++)
			assert_int_equal(termset_has(&s[0], v), slow_has(&s[0], v));
		struct termset j = s[0];
		termset_join(&arena, &j, &s[1]);
		assert_int_equal(j.n, any);
		for (uint32_t i = 1; i < j.n; i++)
			assert_true(j.h[i - 1] < j.h[i]);
	}
}

/* Pairs that share nearly all words; only those that say the same may be merged. */
static void merges_only_what_says_the_same(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{"Scabies causes nightly itch in adults.", "In adults, scabies causes nightly itch.", true},
		{"Surgery is recommended for severe cervical myelopathy.",
		 "Surgery is recommended for severe cervical myelopathy in adults.", true},
		{"Anterior surgery gave better outcomes in cervical myelopathy.",
		 "Posterior surgery gave better outcomes in cervical myelopathy.", false},
		{"Aspirin lowers mortality after stroke in adults.", "Aspirin raises mortality after stroke in adults.",
		 false},
		{"Aspirin lowers mortality after stroke in adults.",
		 "Aspirin does not lower mortality after stroke in adults.", false},
		{"Mild myelopathy has an mJOA score of 15 to 17.", "Mild myelopathy has an mJOA score of 12 to 14.",
		 false},
		{"Aspirin is given before surgery of the spine.", "Aspirin is given after surgery of the spine.",
		 false},
		{"Aspirin may lower mortality after stroke in adults.",
		 "Aspirin lowers mortality after stroke in adults.", false},
		{"Scabies causes nightly itch in adult households.",
		 "Scabies causes nightly itch in 40 adult households.", false},
		{"Aspirin works.", "Aspirin works.", false}, /* too short to tell */
		{"The causes of nightly itch in adults are:", "The causes of nightly itch in adults are:", true},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct termset a = set(rows[i].a), b = set(rows[i].b);
		if (termset_says(&a, &b) != rows[i].same)
			fail_msg("\"%s\" / \"%s\"", rows[i].a, rows[i].b);
	}
}

static void sees_what_differs(void **state)
{
	(void)state;
	struct termset a = set("improved in 30 adults"), b = set("improved in 40 adults"),
		       c = set("improved in adults"), d = set("never improved in adults"), e = set("worse in adults");
	assert_true(termset_differ(&a, &b));
	assert_false(termset_differ(&a, &c));
	assert_true(termset_differ(&c, &d));
	assert_true(termset_differ(&c, &e));
	assert_false(termset_differ(&c, &c));
}

/* What another source has in other words is told from what says something else. */
static void tells_repetition_from_difference(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 20);
	struct lexer x = {text_tokens_new(), &a};
	static const struct {
		const char *a, *b;
		bool want;
	} rows[] = {
		{"Hyperkalaemic paralysis, most often from renal failure, is a flaccid tetraparesis with spared "
		 "cranial nerves and little "
		 "sensory loss.",
		 "Hyperkalaemic paralysis is a flaccid tetraparesis with little or no sensory loss and spared cranial "
		 "nerves; renal "
		 "failure is its most common cause.",
		 true},
		{"Anterior surgery of the examplar gland was followed by pain, swelling, fever and hoarseness of the "
		 "voice.",
		 "Posterior surgery of the examplar gland was followed by pain, swelling, fever and hoarseness of the "
		 "voice.",
		 false},
		{"Surgery of the examplar gland was followed by pain, swelling, fever and hoarseness of the voice.",
		 "Surgery of the examplar gland was not followed by pain, swelling, fever and hoarseness of the voice.",
		 false},
		{"Surgery of the examplar gland was followed by pain, swelling, fever and hoarseness in 12%.",
		 "Surgery of the examplar gland was followed by pain, swelling, fever and hoarseness in 21%.", false},
		{"Surgery of the gland hurts.", "Surgery of the gland hurts much.", false},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct termset s, t;
		termset_make(&x, str_c(rows[i].a), &s);
		termset_make(&x, str_c(rows[i].b), &t);
		if (termset_nearly(&s, &t) != rows[i].want)
			fail_msg("%s / %s", rows[i].a, rows[i].b);
	}
	text_tokens_free(x.t);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(tells_repetition_from_difference),
		cmocka_unit_test(leaves_out_stop_words_and_endings),
		cmocka_unit_test(a_unit_is_no_short_form),
		cmocka_unit_test(agrees_with_the_slow_version),
		cmocka_unit_test(merges_only_what_says_the_same),
		cmocka_unit_test(sees_what_differs),
	};
	return cmocka_run_group_tests(t, set_up, tear_down);
}
