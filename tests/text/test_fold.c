/* Folding and spelling rules: what meets, what must not, and that folding settles. */
#include "test.h"

#include "text/text_priv.h"

#define A_CAP ((size_t)1 << 20)

static void table_is_sorted(void **state)
{
	(void)state;
	const char *bad = fold_unsorted();
	if (bad)
		fail_msg("out of order at \"%s\"", bad);
}

static void words_are_folded(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"Sjögren's", "sjogren's"},
		{"Sjögren’s", "sjogren's"},
		{"β-Blockers", "beta-blockers"},
		{"Oedema", "edema"},
		{"TNF-α", "tnf-alpha"},
		{"ﬁbres", "fibers"},
		{"ＡＢＣ１", "abc1"},
		{"CO₂ and mm²", "co2 and mm2"},
		{"Straße", "strasse"},
		{"Ødegård", "odegard"},
		{"Łódź", "lodz"},
		{"æther", "ether"},
		{"İstanbul", "istanbul"},
		{"2.5 mg/kg", "2.5 mg/kg"},
		{"Tumour, behaviour", "tumor, behavior"},
		{"randomization", "randomisation"},
		{"γδ", "gammadelta"},
		{"value\xc2\xaa", "value"},
		{"", ""},
		{" ", " "},
		{"Журнал", "журнал"},
		{"日本", "日本"},
	};
	struct arena a;
	arena_init(&a, A_CAP);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_str(text_fold(str_c(cases[i][0]), &a), cases[i][1]);
	arena_release(&a);
}

static struct str spell(const char *word, char room[FOLD_WORD_ROOM])
{
	memcpy(room, word, strlen(word));
	return str_make(room, fold_spelling(room, strlen(word)));
}

static void different_words_stay_apart(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{"shoe", "she"},
		{"shoes", "shes"},
		{"toe", "te"},
		{"does", "des"},
		{"aed", "ed"},
		{"thesis", "these"},
		{"hour", "hor"},
		{"four", "for"},
		{"tour", "tor"},
		{"contour", "contor"},
		{"your", "yor"},
		{"exercise", "exercice"},
		{"rise", "rice"},
		{"promise", "promice"},
		{"testes", "tests"},
		{"acre", "acer"},
		{"organization", "organ"},
		{"basis", "base"},
		{"hoeing", "heing"},
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char a[FOLD_WORD_ROOM], b[FOLD_WORD_ROOM];
		struct str x = spell(pairs[i][0], a), y = spell(pairs[i][1], b);
		if (str_eq(x, y))
			fail_msg("%s and %s meet in %.*s", pairs[i][0], pairs[i][1], STR_ARG(x));
	}
}

static uint64_t seed = 1;

static uint32_t rnd(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

/* Words put together from the letters that the rules look at. */
static void folding_settles(void **state)
{
	(void)state;
	static const char *const bits[] = {"ae",  "oe",	   "o",	    "a",  "e",	 "our",	    "tum",   "od", "iz",
					   "ing", "ed",	   "sis",   "re", "fib", "cent",    "sulph", "s",  "yz",
					   "er",  "ation", "logue", "n",  "t",	 "practis", "titre", "ll", "disk"};
	struct arena a;
	arena_init(&a, A_CAP);
	for (int round = 0; round < 20000; round++) {
		char w[64];
		size_t n = 0;
		for (uint32_t k = 1 + rnd(5); k > 0; k--) {
			const char *b = bits[rnd(sizeof bits / sizeof *bits)];
			memcpy(w + n, b, strlen(b));
			n += strlen(b);
		}
		char once[FOLD_WORD_ROOM], twice[FOLD_WORD_ROOM];
		memcpy(once, w, n);
		size_t m = fold_spelling(once, n);
		assert_true(m > 0 && m <= n + n / 2);
		memcpy(twice, once, m);
		size_t k = fold_spelling(twice, m);
		/* The table may take up what a rule left (naevae, nevae): a third time must not be needed. */
		memcpy(once, twice, k);
		size_t l = fold_spelling(once, k);
		if (!str_eq(str_make(once, l), str_make(twice, k)))
			fail_msg("%.*s, %.*s, %.*s", (int)n, w, (int)k, twice, (int)l, once);
	}
	arena_release(&a);
}

static void long_and_short_words_are_safe(void **state)
{
	(void)state;
	struct arena a;
	char w[4096];
	arena_init(&a, A_CAP);
	for (size_t n = 0; n < 200; n++) {
		memset(w, 'o', sizeof w);
		for (size_t i = 0; i < n; i += 9)
			memcpy(w + i, "uvrisulph", 9);
		struct str f = text_fold(str_make(w, n), &a);
		assert_true(f.n <= 2 * n);
	}
	arena_clear(&a);
	struct str f = text_fold(str_make(w, sizeof w), &a);
	assert_true(f.n > 0);
	arena_release(&a);
	arena_init(&a, 4);
	assert_int_equal(text_fold(STR("haemorrhage"), &a).n, 0);
	arena_release(&a);
}

static void every_character_is_safe(void **state)
{
	(void)state;
	char out[FOLD_CHAR_MAX];
	for (uint32_t c = 0; c < 0x20000; c++) {
		if (c >= 0xd800 && c < 0xe000)
			continue;
		size_t n = fold_char(c, out);
		assert_true(n <= FOLD_CHAR_MAX);
		assert_int_equal(utf8_check(str_make(out, n)), n);
		/* Folded characters stay as they are. */
		for (size_t i = 0; i < n;) {
			char again[FOLD_CHAR_MAX];
			size_t at = i;
			size_t m = fold_char(utf8_next(str_make(out, n), &i), again);
			if (!str_eq(str_make(again, m), str_make(out + at, i - at)))
				fail_msg("U+%04X: folds on from %.*s", c, (int)n, out);
		}
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(table_is_sorted),
		cmocka_unit_test(words_are_folded),
		cmocka_unit_test(different_words_stay_apart),
		cmocka_unit_test(folding_settles),
		cmocka_unit_test(long_and_short_words_are_safe),
		cmocka_unit_test(every_character_is_safe),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
