/* Cutting parts: the short cut for plain words gives what the full scanner gives, and examples of what is one part. */
#include "test.h"

#include "text/text_priv.h"

static uint64_t seed = 7;

static uint32_t rnd(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

static void short_cut_changes_nothing(void **state)
{
	(void)state;
	static const char sign[] = "abcmgALPHA alpha.,-'()/^+019x\xc3\xa9\xce\xb2 ";
	for (int round = 0; round < 200000; round++) {
		char text[48];
		size_t n = 1 + rnd(sizeof text - 1);
		for (size_t i = 0; i < n; i++)
			text[i] = sign[rnd(sizeof sign - 1)];
		struct str s = str_make(text, n);
		size_t i = part_find(s, 0);
		if (i >= n)
			continue;
		struct unit a, b;
		part_cut(s, i, &a);
		part_cut_slow(s, i, &b);
		assert_str(str_make(a.low, a.n), (b.low[b.n] = 0, b.low));
		assert_int_equal(a.beg, b.beg);
		assert_int_equal(a.end, b.end);
		assert_int_equal(a.number, b.number);
		assert_int_equal(a.alpha, b.alpha);
		assert_int_equal(a.digit, b.digit);
		assert_int_equal(a.upper, b.upper);
		assert_int_equal(a.greek, b.greek);
		assert_int_equal(a.inner, b.inner);
	}
}

static void parts_end_where_they_should(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"2.5mg daily", "2.5"},
		{"1,000,000 cells", "1000000"},
		{"1,00", "1"},
		{"12,3456", "12"},
		{".05", "0.05"},
		{"TNFα", "tnf"},
		{"TNFalpha", "tnf"},
		{"α2β", "alpha2beta"},
		{"5μg", "5"},
		{"10⁹", "10"},
		{"mm²", "mm"},
		{"¹³C", "13c"},
		{"i.v.", "iv"},
		{"U.S.A.", "usa"},
		{"J.A.Smith", "ja"},
		{"Ph.D. thesis", "phd"},
		{"patient's", "patient's"},
		{"patients' ", "patients"},
		{"O’Byrne", "o'byrne"},
		{"don’t", "don't"},
		{"5'-end", "5"},
		{"pH7.4", "ph7.4"},
		{"5FU", "5fu"},
		{"2nd", "2nd"},
		{"2·5", "2.5"},
		{"é", "e"},
		{"e\xcc\x81x", "ex"},
		{"Ａ", "a"},
		{"end.Then", "end"},
		{"x_y", "x"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct unit u;
		struct str s = str_c(cases[i][0]);
		size_t at = part_find(s, 0);
		part_cut(s, at, &u);
		assert_str(str_make(u.low, u.n), cases[i][1]);
		assert_int_equal(u.beg, at);
		assert_true(u.end > u.beg && u.end <= s.n);
	}
}

static void long_words_are_cut(void **state)
{
	(void)state;
	char text[4096];
	struct unit u;
	memset(text, 'g', sizeof text);
	part_cut(str_make(text, sizeof text), 0, &u);
	assert_int_equal(u.n, PART_MAX);
	assert_int_equal(u.end, sizeof text);
	memset(text, '7', sizeof text);
	part_cut(str_make(text, sizeof text), 0, &u);
	assert_int_equal(u.n, PART_MAX);
	assert_int_equal(u.end, sizeof text);
	assert_true(u.number);
	for (size_t i = 0; i + 1 < sizeof text; i += 2)
		memcpy(text + i, "ж", 2);
	part_cut(str_make(text, sizeof text), 0, &u);
	assert_int_equal(utf8_check(str_make(u.low, u.n)), u.n);
	assert_int_equal(u.end, sizeof text);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(short_cut_changes_nothing),
		cmocka_unit_test(parts_end_where_they_should),
		cmocka_unit_test(long_words_are_cut),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
