/*
 * test_cue.c - phrases in folded texts.
 */
#include "test.h"

#include "evidence/cue.h"

static bool in(const char *text, const char *cue)
{
	struct cue_text t;
	cue_fold(str_c(text), &t);
	return cue_has(&t, str_c(cue));
}

static void folds(void **state)
{
	(void)state;
	struct cue_text t;
	cue_fold(STR("  A Randomised,--(Trial)! "), &t);
	assert_true(str_eqc(str_make(t.p, t.n), " a randomized trial "));
	cue_fold(STR(""), &t);
	assert_true(str_eqc(str_make(t.p, t.n), " "));
	char big[3 * CUE_TEXT_MAX];
	memset(big, 'x', sizeof(big));
	cue_fold(str_make(big, sizeof(big)), &t);
	assert_true(t.n <= sizeof(t.p));
}

static void matches_whole_words(void **state)
{
	(void)state;
	assert_true(in("A case report.", "case report"));
	assert_false(in("A case reported", "case report"));
	assert_false(in("suitcase report", "case report"));
	assert_true(in("aetiology of itch", "aetiolog*"));
	assert_false(in("the meta", "metal*"));
	assert_true(in("Re: itch", "^re"));
	assert_false(in("itch re", "^re"));
	assert_true(in("itch: a commentary", "a commentary$"));
	assert_false(in("a commentary on itch", "a commentary$"));
	assert_true(in("trial of X, randomised", "randomized+trial"));
	assert_false(in("trial of X", "randomized+trial"));
	assert_false(in("", "x"));
	assert_false(in("x", ""));
}

static void counts(void **state)
{
	(void)state;
	struct cue_text t;
	cue_fold(STR("caused by, and due to, X"), &t);
	assert_int_equal(cue_count(&t, "caused by|due to|because of|x*"), 3);
	assert_int_equal(cue_count(&t, ""), 0);
}

/* The filter in front of the search never hides a phrase: every run of words of a text is found in it, bytes beyond
 * ASCII too. */
static void every_run_of_words_is_found(void **state)
{
	static const char *const texts[] = {"a", "Randomised, double-blind trial of 5 mg \xce\xb2-blocker",
					    "\xc3\xa9t\xc3\xa9 0 z ~ 99% of {all}", "zz zy yz z y zzz yyy aZ Az"};
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct cue_text t;
		cue_fold(str_c(texts[i]), &t);
		for (size_t b = 1; b < t.n; b++)
			for (size_t e = b + 1; e < t.n; e++)
				if (t.p[b - 1] == ' ' && t.p[b] != ' ' && t.p[e] == ' ')
					assert_true(cue_has(&t, str_make(t.p + b, e - b)));
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(every_run_of_words_is_found),
		cmocka_unit_test(folds),
		cmocka_unit_test(matches_whole_words),
		cmocka_unit_test(counts),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
