/*
 * test_str.c - slices, the searches against naive ones.
 */
#include "test.h"

static uint64_t seed = 88172645463325252u;

static uint32_t rnd(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 32) % below;
}

static void sub_clamps(void **state)
{
	(void)state;
	assert_str(str_sub(STR("abcd"), 1, 3), "bc");
	assert_str(str_sub(STR("abcd"), 2, 99), "cd");
	assert_str(str_sub(STR("abcd"), 9, 99), "");
	assert_str(str_sub(STR("abcd"), 3, 1), "");
	assert_int_equal(str_sub(STR_NULL, 0, 5).n, 0);
}

static void compares(void **state)
{
	(void)state;
	assert_true(str_cmp(STR("a"), STR("b")) < 0);
	assert_true(str_cmp(STR("a"), STR("ab")) < 0);
	assert_true(str_cmp(STR("ab"), STR("a")) > 0);
	assert_true(str_cmp(STR("\xff"), STR("a")) > 0);
	assert_int_equal(str_cmp(STR_NULL, STR("")), 0);
	assert_true(str_eq(STR_NULL, STR("")));
	assert_true(str_eqc(STR(""), NULL));
	assert_false(str_eq(STR("a"), STR("A")));
	assert_true(str_ieq(STR("NaCl"), STR("nAcL")));
	/* '@' and '`' differ by the case bit and are no letters. */
	assert_false(str_ieq(STR("@"), STR("`")));
	assert_false(str_ieq(STR("[x"), STR("{x")));
	assert_true(str_ieq(STR_NULL, STR("")));
}

static void starts_and_ends(void **state)
{
	(void)state;
	assert_true(str_starts(STR("pubmed:1"), STR("pubmed:")));
	assert_false(str_starts(STR("pub"), STR("pubmed")));
	assert_true(str_starts(STR_NULL, STR_NULL));
	assert_true(str_ends(STR("a.xml.gz"), STR(".gz")));
	assert_false(str_ends(STR("gz"), STR(".gz")));
	assert_true(str_istarts(STR("PubMed"), STR("pub")));
	assert_false(str_istarts(STR("pu"), STR("pub")));
	assert_true(str_iends(STR("A.XML"), STR(".xml")));
	assert_false(str_iends(STR("xml"), STR(".xml")));
	assert_true(str_iends(STR("x"), STR("")));
}

static void finds_at_edges(void **state)
{
	(void)state;
	assert_int_equal(str_find(STR("abab"), STR("ab"), 1), 2);
	assert_int_equal(str_find(STR("abab"), STR("ab"), 3), SIZE_MAX);
	assert_int_equal(str_find(STR("abab"), STR(""), 4), 4);
	assert_int_equal(str_find(STR("abab"), STR(""), 5), SIZE_MAX);
	assert_int_equal(str_find(STR_NULL, STR("a"), 0), SIZE_MAX);
	assert_int_equal(str_find(STR_NULL, STR(""), 0), 0);
	assert_int_equal(str_ifind(STR("xxSALT"), STR("salt"), 0), 2);
	assert_int_equal(str_ifind(STR("sal"), STR("salt"), 0), SIZE_MAX);
	assert_int_equal(str_ifind(STR("a"), STR(""), 1), 1);
	assert_int_equal(str_ifind(STR("a"), STR("b"), SIZE_MAX), SIZE_MAX);
}

static size_t naive(struct str s, struct str needle, size_t from, bool fold)
{
	for (size_t i = from; i + needle.n <= s.n; i++) {
		struct str at = str_sub(s, i, i + needle.n);
		if (fold ? str_ieq(at, needle) : str_eq(at, needle))
			return i;
	}
	return SIZE_MAX;
}

static void finds_as_the_naive_search_does(void **state)
{
	static const char abc[] = "abABc";

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char hay[40], pin[4];
		struct str s = {hay, rnd(sizeof hay + 1)}, needle = {pin, rnd(sizeof pin + 1)};
		for (size_t i = 0; i < s.n; i++)
			hay[i] = abc[rnd(5)];
		for (size_t i = 0; i < needle.n; i++)
			pin[i] = abc[rnd(5)];
		size_t from = rnd(sizeof hay + 2);
		assert_int_equal(str_find(s, needle, from), naive(s, needle, from, false));
		assert_int_equal(str_ifind(s, needle, from), naive(s, needle, from, true));
	}
}

static void trims(void **state)
{
	(void)state;
	assert_str(str_trim(STR(" \t\r\n\v\fa b \n")), "a b");
	assert_str(str_trim(STR("   ")), "");
	assert_str(str_trim(STR("")), "");
	assert_int_equal(str_trim(STR_NULL).n, 0);
}

static void cuts(void **state)
{
	struct str s = STR("a,,b"), piece = STR("untouched");

	(void)state;
	assert_true(str_cut(&s, ',', &piece));
	assert_str(piece, "a");
	assert_true(str_cut(&s, ',', &piece));
	assert_str(piece, "");
	assert_true(str_cut(&s, ',', &piece));
	assert_str(piece, "b");
	assert_null(s.p);
	assert_false(str_cut(&s, ',', &piece));
	assert_str(piece, "b");

	s = STR("");
	assert_true(str_cut(&s, ',', &piece));
	assert_str(piece, "");
	assert_false(str_cut(&s, ',', &piece));

	s = STR("a,");
	assert_true(str_cut(&s, ',', &piece));
	assert_true(str_cut(&s, ',', &piece));
	assert_str(piece, "");
	assert_false(str_cut(&s, ',', &piece));
}

static void reads_numbers(void **state)
{
	uint64_t v = 7;

	(void)state;
	assert_false(str_u64(STR(""), &v));
	assert_false(str_u64(STR_NULL, &v));
	assert_false(str_u64(STR("-1"), &v));
	assert_false(str_u64(STR("1 "), &v));
	assert_false(str_u64(STR("0x1"), &v));
	assert_false(str_u64(STR("18446744073709551616"), &v));
	assert_false(str_u64(STR("99999999999999999999999"), &v));
	assert_int_equal(v, 7);
	assert_true(str_u64(STR("18446744073709551615"), &v));
	assert_true(v == UINT64_MAX);
	assert_true(str_u64(STR("0007"), &v));
	assert_int_equal(v, 7);
}

static void hashes(void **state)
{
	(void)state;
	/* The published XXH3 value of no bytes with seed 0. */
	assert_true(str_hash(STR("")) == 0x2d06800538d394c2u);
	assert_true(str_hash(STR_NULL) == str_hash(STR("")));
	assert_true(str_hash(STR("a")) != str_hash(STR("b")));
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(sub_clamps),
		cmocka_unit_test(compares),
		cmocka_unit_test(starts_and_ends),
		cmocka_unit_test(finds_at_edges),
		cmocka_unit_test(finds_as_the_naive_search_does),
		cmocka_unit_test(trims),
		cmocka_unit_test(cuts),
		cmocka_unit_test(reads_numbers),
		cmocka_unit_test(hashes),
	};
	return cmocka_run_group_tests_name("base/str", t, NULL, NULL);
}
