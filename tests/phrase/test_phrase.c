/* Patterns against texts: tokens, each element, anchors, conjunctions; bad patterns are refused. */
#include "phrase/phrase.h"
#include "test.h"

static struct arena a;

static size_t find(const char *pattern, const char *text, struct phrase_match *m, size_t max)
{
	struct phrase_rule r = {pattern, "", ""};
	struct phrase_set *s = NULL;
	struct phrase_text t;
	struct err e = {0};
	assert_ok(phrase_set_new(&r, 1, &s, &e));
	phrase_text_make(str_c(text), &a, &t);
	assert_true(arena_ok(&a));
	size_t n = phrase_find(s, &t, m, max);
	phrase_set_free(s);
	return n;
}

static bool fits(const char *pattern, const char *text)
{
	struct phrase_match m[8];
	return find(pattern, text, m, 8) > 0;
}

static void tokens(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"65M, doesn't", "65 m desnt"},
		{"β-Blocker i.v. 2.5mg", "beta blocker iv 2.5 mg"},
		{"K+ 7.4mmol/L", "k 7.4 mmol l"},
		{"BP 172/114", "bp 172 / 114"},
		{"31+2 weeks", "31 + 2 weeks"},
		{"oedema and tumours, randomised", "edema and tumors randomized"},
		{"SpO\xe2\x82\x82 < 91%", "spo2 < 91 %"},
		{"thirty-five yrs", "thirty yrs"},
		{"1,000 and 1,2", "1000 and 1 2"},
		{"Sj\xc3\xb6gren\xe2\x80\x99s", "sjogrens"},
		{"", ""},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct phrase_text t;
		struct str all = STR("");
		phrase_text_make(str_c(cases[i].text), &a, &t);
		for (size_t k = 0; k < t.n; k++)
			all = arena_printf(&a, "%.*s%s%.*s", STR_ARG(all), k ? " " : "", STR_ARG(t.v[k].low));
		assert_str(all, cases[i].want);
	}
	struct phrase_text t;
	phrase_text_make(STR("thirty-five 1,000 .5"), &a, &t);
	assert_int_equal(t.n, 3);
	assert_true(t.v[0].v == 35 && t.v[1].v == 1000 && t.v[2].v == 0.5);
}

static void elements(void **state)
{
	(void)state;
	static const struct {
		const char *pattern, *text;
		bool fits;
	} cases[] = {
		{"chest pain", "Chest pain since 8", true},
		{"chest pain", "chest. Pain", false},
		{"pain*", "painful", true},
		{"pain*", "spain", false},
		{"oedem*", "oedematous legs", true},
		{"=MS", "has MS", true},
		{"=MS", "5 ms", false},
		{"a1|b1* x", "b123 x", true},
		{"x-ray", "an X ray", true},
		{"x-ray|ct", "a CT", true},
		{"(chest|thoracic pain|angina)", "angina", true},
		{"(pain in ?the chest|angina)", "pain in chest", true},
		{"(pain in ?the chest|angina)", "pain in the arm", false},
		{"?very bad pain", "bad pain", true},
		{"?(very very) bad", "very very bad", true},
		{"# years", "eight years", true},
		{"#18- years", "17 years", false},
		{"#18-64 years", "64 years", true},
		{"_ pain", "pain", false},
		{"pain ~2 arm", "pain in the arm", true},
		{"pain ~2 arm", "pain in the left arm", false},
		{"pain ~ arm", "pain here. My arm", false},
		{", pain", "first, pain", true},
		{"bad , pain", "bad pain", false},
		{"^ can", "Can it", true},
		{"^ can", "it can", false},
		{"pain $", "the pain. It", true},
		{"pain $", "the pain it", false},
		{"pain & sweat*", "sweating with pain", true},
		{"pain & sweat*", "pain", false},
		{"pain ! no", "pain", true},
		{"pain ! no", "no pain", false},
		{"k ?+ ?is #6.5-", "K 7.4", true},
		{"bp # / #", "BP of", false},
		{"randomi*", "randomised", true},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (fits(cases[i].pattern, cases[i].text) != cases[i].fits)
			fail_msg("'%s' in \"%s\": wanted %d", cases[i].pattern, cases[i].text, cases[i].fits);
}

static void places(void **state)
{
	(void)state;
	struct phrase_match m[8];
	assert_int_equal(find("# mg", "5 mg and 10 mg", m, 8), 2);
	assert_true(m[0].number[0] == 5 && m[1].number[0] == 10 && m[1].beg == 9 && m[1].end == 14);
	assert_int_equal(find("bp # / #", "BP 172/114", m, 8), 1);
	assert_int_equal(m[0].n_numbers, 2);
	assert_true(m[0].number[1] == 114);
	assert_int_equal(find("#", "1 2 3 4 5", m, 3), 3);
	struct phrase_match v[4] = {
		{.rule = 0, .from = 0, .to = 2}, {.rule = 1, .from = 1, .to = 4}, {.rule = 2, .from = 3, .to = 5}};
	assert_int_equal(phrase_longest(v, 3), 1);
	assert_int_equal(v[0].rule, 1);
}

static void refuses(void **state)
{
	(void)state;
	static const char *const bad[] = {"",	    "(a", "a)", "a &",	  "! a", "~20",	    "#5-2",
					  "a || b", "a|", "?",	"(a||b)", "=",	 "a ( | b)"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct phrase_rule r = {bad[i], "", ""};
		struct phrase_set *s = NULL;
		struct err e = {0};
		if (phrase_set_new(&r, 1, &s, &e) != ERR_FORMAT)
			fail_msg("'%s' was not refused", bad[i]);
	}
}

/* Every rule is found through its anchor as it would be by itself. */
static void anchors(void **state)
{
	(void)state;
	static const struct phrase_rule rules[] = {{"?a b c", "", ""}, {"(a b|c) ?d", "", ""}, {"# #", "", ""},
						   {"_ _ x", "", ""},  {"c* & 7", "", ""},     {"b|d ~ x", "", ""}};
	static const char *const words[] = {"a", "b", "c", "cd", "d", "x", "7", "8", "."};
	struct phrase_set *all = NULL, *one[6];
	struct err e = {0};
	unsigned seed = 7;
	assert_ok(phrase_set_new(rules, 6, &all, &e));
	for (size_t i = 0; i < 6; i++)
		assert_ok(phrase_set_new(&rules[i], 1, &one[i], &e));
	for (int round = 0; round < 2000; round++) {
		char b[64] = "";
		for (int k = 0; k < 6; k++) {
			seed = seed * 1103515245 + 12345;
			strcat(b, words[(seed >> 16) % 9]);
			strcat(b, " ");
		}
		struct phrase_text t;
		struct phrase_match m[64], x[64];
		phrase_text_make(str_c(b), &a, &t);
		size_t n = phrase_find(all, &t, m, 64), sum = 0;
		for (size_t i = 0; i < 6; i++)
			sum += phrase_find(one[i], &t, x, 64);
		assert_int_equal(n, sum);
		arena_clear(&a);
	}
	phrase_set_free(all);
	for (size_t i = 0; i < 6; i++)
		phrase_set_free(one[i]);
}

/* Which tokens a fit holds: all but those in gaps; and "_" is no function word where a text says which those are. */
static void fits_hold_tokens(void **state)
{
	struct phrase_match m[4];
	(void)state;
	assert_int_equal(find("how ~6 ?well detect*", "so how is this well detected", m, 4), 1);
	assert_int_equal(m[0].from, 1);
	assert_int_equal(m[0].held, 1 | 8 | 16);
	assert_int_equal(find("how ~6 ?well detect*", "how detect", m, 4), 1);
	assert_int_equal(m[0].held, 3);
	assert_int_equal(find("a (b c|d ~2 e) #", "a d c e 7", m, 4), 1);
	assert_int_equal(m[0].held, 1 | 2 | 8 | 16);

	struct phrase_rule r = {"_ therapy", "", ""};
	struct phrase_token v[2];
	struct phrase_set *s = NULL;
	struct phrase_text t;
	struct err e = {0};
	assert_ok(phrase_set_new(&r, 1, &s, &e));
	phrase_text_make(STR("the therapy"), &a, &t);
	assert_int_equal(phrase_find(s, &t, m, 4), 1);
	memcpy(v, t.v, sizeof(v));
	v[0].flags |= PHRASE_EMPTY;
	t.v = v;
	assert_int_equal(phrase_find(s, &t, m, 4), 0);
	phrase_set_free(s);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(fits_hold_tokens),
		cmocka_unit_test(tokens), cmocka_unit_test(elements), cmocka_unit_test(places),
				       cmocka_unit_test(refuses), cmocka_unit_test(anchors)};
	arena_init(&a, 64 << 20);
	int rc = cmocka_run_group_tests(t, NULL, NULL);
	arena_release(&a);
	return rc;
}
