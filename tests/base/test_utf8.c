/*
 * test_utf8.c - UTF-8 against a slow decoder, normalisation against utf8proc's own on whole strings.
 */
#include "test.h"

#include "base/clock.h"
#include "base/utf8.h"

#include <utf8proc.h>

static uint64_t seed = 2685821657736338717u;

static uint32_t rnd(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 32) % below;
}

/* RFC 3629 by its definition: count the leading ones, add up the bits, refuse what has a shorter form. Bytes used, or
 * 0. */
static size_t slow(struct str s, size_t i, uint32_t *c)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char a = (unsigned char)s.p[i];
	size_t n = 0;

	if (a < 0x80) {
		*c = a;
		return 1;
	}
	while (n < 8 && a & 0x80 >> n)
		n++;
	if (n < 2 || n > 4 || s.n - i < n)
		return 0;
	*c = a & (0xffu >> (n + 1));
	for (size_t k = 1; k < n; k++) {
		unsigned char b = (unsigned char)s.p[i + k];
		if (b >> 6 != 2)
			return 0;
		*c = *c << 6 | (b & 0x3f);
	}
	return *c < least[n] || *c > 0x10ffff || (*c >= 0xd800 && *c <= 0xdfff) ? 0 : n;
}

/* Bytes that are often nearly UTF-8. */
static size_t random_bytes(char *p, size_t room)
{
	static const unsigned char edges[] = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0,
					      0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef,
					      0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xfe, 0xff};
	size_t n = 0, want = rnd((uint32_t)room - 8);

	while (n < want) {
		switch (rnd(4)) {
		case 0: p[n++] = (char)edges[rnd(sizeof edges)]; break;
		case 1: n += (size_t)utf8_put(rnd(0x110000), p + n); break;
		case 2: n += (size_t)utf8_put(rnd(0x900), p + n); break;
		default:
			for (uint32_t k = rnd(20); k && n < want; k--)
				p[n++] = (char)('a' + rnd(26));
		}
	}
	return n;
}

static void every_code_point_round_trips(void **state)
{
	(void)state;
	for (uint32_t c = 0; c < 0x110000; c++) {
		char out[4];
		size_t n = (size_t)utf8_put(c, out), i = 0;
		if (c >= 0xd800 && c <= 0xdfff) {
			assert_int_equal(n, 0);
			continue;
		}
		struct str s = {out, n};
		if (utf8_check(s) != n || utf8_next(s, &i) != c || i != n || utf8_prev(s, &i) != c || i != 0)
			fail_msg("U+%04X", c);
	}
	char out[4];
	assert_int_equal(utf8_put(0x110000, out), 0);
	assert_int_equal(utf8_put(UINT32_MAX, out), 0);
}

static void check_next_prev_floor_agree_with_the_slow_decoder(void **state)
{
	char p[120];

	(void)state;
	for (int round = 0; round < 30000; round++) {
		struct str s = {p, random_bytes(p, sizeof p)};
		size_t starts[sizeof p + 1], n = 0, first_bad = s.n, i = 0;
		uint32_t points[sizeof p];
		while (i < s.n) {
			uint32_t c = 0xfffd;
			size_t step = slow(s, i, &c), at = i;
			if (!step && first_bad == s.n)
				first_bad = i;
			points[n] = step ? c : 0xfffd;
			starts[n++] = i;
			assert_int_equal(utf8_next(s, &at), points[n - 1]);
			i += step ? step : 1;
			assert_int_equal(at, i);
		}
		starts[n] = s.n;
		assert_int_equal(utf8_check(s), first_bad);
		for (size_t k = n; k--;) {
			assert_int_equal(utf8_prev(s, &i), points[k]);
			assert_int_equal(i, starts[k]);
		}
		size_t k = 0;
		for (size_t at = 0; at <= s.n; at++) {
			if (k < n && starts[k + 1] <= at)
				k++;
			assert_int_equal(utf8_floor(s, at), starts[k]);
		}
		assert_int_equal(utf8_floor(s, s.n + 5), s.n);
	}
	assert_int_equal(utf8_check(STR_NULL), 0);
	assert_int_equal(utf8_floor(STR_NULL, 3), 0);
}

static void check_nfc(const char *in, size_t n, const char *want, size_t n_bad)
{
	struct buf b;
	size_t bad = 0;

	buf_init(&b, 1000);
	utf8_nfc(&b, str_make(in, n), &bad);
	assert_int_equal(b.err, 0);
	assert_str(buf_str(&b), want);
	assert_int_equal(bad, n_bad);
	buf_release(&b);
}
#define NFC(in, want, bad) check_nfc("" in, sizeof(in) - 1, want, bad)

static void nfc_by_example(void **state)
{
	(void)state;
	NFC("", "", 0);
	NFC("plain 2.5 mg", "plain 2.5 mg", 0);
	/* Composed, ordered, singletons replaced, Hangul built. */
	NFC("e\xcc\x81", "\xc3\xa9", 0);
	NFC("xxxxe\xcc\x81yyy", "xxxx\xc3\xa9yyy", 0);
	NFC("a\xcc\x81\xcc\xa3", "\xe1\xba\xa1\xcc\x81", 0);
	NFC("\xe2\x84\xab", "\xc3\x85", 0);
	NFC("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xed\x95\x9c", 0);
	/* A mark joins an ASCII sign that came before it. */
	NFC("p <\xcc\xb8 q", "p \xe2\x89\xae q", 0);
	/* Micro stays micro: compatibility forms are not canonical. */
	NFC("5 \xc2\xb5g", "5 \xc2\xb5g", 0);
	/* Line ends. */
	NFC("a\r\nb\rc\r\r\n\n", "a\nb\nc\n\n\n", 0);
	NFC("a\r\xc3\xa9", "a\n\xc3\xa9", 0);
	NFC("\xc3\xa9\r\n\xc3\xa9", "\xc3\xa9\n\xc3\xa9", 0);
	NFC("a\xe2\x80\xa8g\xe2\x80\xa9h\r", "a\ng\nh\n", 0);
	/* Controls, spaces, what vanishes. */
	NFC("a\0b\x01"
	    "c\td\x7f\xc2\x85\xc2\x9f\v\f",
	    "a b c\td     ", 0);
	NFC("5\xc2\xa0mg\xe2\x80\x89"
	    "b\xe3\x80\x80\xe1\x9a\x80",
	    "5 mg b  ", 0);
	NFC("\xef\xbb\xbfhy\xc2\xadper", "hyper", 0);
	NFC("e\xc2\xad\xcc\x81", "\xc3\xa9", 0);
	/* One sign for each byte that is not UTF-8. */
	NFC("a\xff\xfe z", "a\xef\xbf\xbd\xef\xbf\xbd z", 2);
	NFC("\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd", 2);
	NFC("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 3);
	NFC("\xc0\x80", "\xef\xbf\xbd\xef\xbf\xbd", 2);

	struct buf b;
	buf_init(&b, 10);
	utf8_nfc(&b, STR_NULL, NULL);
	assert_str(buf_str(&b), "");
	utf8_nfc(&b, STR("\xff 0123456789"), NULL);
	assert_int_equal(b.err, ERR_LIMIT);
	buf_release(&b);
}

static bool kept(uint32_t c)
{
	return c >= 0x20 && !(c >= 0x7f && c <= 0xa0) && c != 0xad && c != 0xfeff && c != 0x2028 && c != 0x2029 &&
	       utf8proc_category((utf8proc_int32_t)c) != UTF8PROC_CATEGORY_ZS;
}

/* A code point of the kinds that normalisation cares for. */
static uint32_t random_point(void)
{
	for (;;) {
		uint32_t c = 0;
		switch (rnd(10)) {
		case 0: c = 0x20 + rnd(0x5f); break;
		case 1: c = 0x300 + rnd(0x70); break;
		case 2: c = 0xc0 + rnd(0x240); break;
		case 3: c = 0x1100 + rnd(0x100); break;
		case 4: c = 0xac00 + rnd(11172); break;
		case 5: c = 0x900 + rnd(0x700); break;
		case 6: c = 0x1e00 + rnd(0x200); break;
		case 7: c = 0x3040 + rnd(0xc0); break;
		case 8: c = 0x4e00 + rnd(0x5000); break;
		default: c = rnd(0x110000); break;
		}
		if (c == ' ' || (kept(c) && !(c >= 0xd800 && c <= 0xdfff)))
			return c;
	}
}

/* The same as normalising the whole text at once, whatever the pieces are; long runs without ASCII included. */
static void nfc_agrees_with_utf8proc(void **state)
{
	struct buf in, out;

	(void)state;
	buf_init(&in, 1 << 20);
	buf_init(&out, 1 << 20);
	for (int round = 0; round < 4000; round++) {
		bool ascii = round % 3;
		uint32_t only = rnd(4);
		buf_clear(&in);
		buf_clear(&out);
		for (uint32_t k = rnd(round % 10 ? 30 : 600); k; k--) {
			char c[4];
			uint32_t u = random_point();
			if (!ascii && u < 0x80)
				continue;
			if (only == 0 && !(u >= 0x300 && u < 0x370) && rnd(4))
				continue;
			buf_add(&in, str_make(c, (size_t)utf8_put(u, c)));
		}
		if (!in.n)
			continue;
		utf8_nfc(&out, buf_str(&in), NULL);
		assert_int_equal(out.err, 0);
		utf8proc_uint8_t *want = NULL;
		utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)in.p, (utf8proc_ssize_t)in.n, &want,
						  UTF8PROC_STABLE | UTF8PROC_COMPOSE);
		assert_true(n >= 0);
		if ((size_t)n != out.n || memcmp(want, out.p, out.n) != 0)
			fail_msg("round %d: %zu bytes, wanted %zd", round, out.n, (ssize_t)n);
		free(want);
	}
	buf_release(&in);
	buf_release(&out);
}

static void nfc_of_anything_is_well_formed_and_stays(void **state)
{
	struct buf once, twice;
	char p[300];

	(void)state;
	buf_init(&once, 1 << 16);
	buf_init(&twice, 1 << 16);
	for (int round = 0; round < 10000; round++) {
		size_t bad = 0;
		struct str s = {p, random_bytes(p, sizeof p)};
		buf_clear(&once);
		buf_clear(&twice);
		utf8_nfc(&once, s, &bad);
		assert_int_equal(once.err, 0);
		assert_int_equal(utf8_check(buf_str(&once)), once.n);
		assert_int_equal(bad == 0, utf8_check(s) == s.n);
		utf8_nfc(&twice, buf_str(&once), &bad);
		assert_true(str_eq(buf_str(&once), buf_str(&twice)));
		for (size_t i = 0; i < once.n;) {
			uint32_t c = utf8_next(buf_str(&once), &i);
			assert_true(c == '\n' || c == '\t' || c == ' ' || kept(c));
		}
	}
	buf_release(&once);
	buf_release(&twice);
}

/* A megabyte of marks in the worst order: ordering by exchanges would take hours. */
static void many_marks_take_linear_time(void **state)
{
	struct buf in, out;

	(void)state;
	buf_init(&in, 1 << 22);
	buf_init(&out, 1 << 22);
	buf_byte(&in, 'a');
	for (int i = 0; i < 500000; i++)
		buf_addc(&in, i % 2 ? "\xcc\xa7" : "\xcc\x81");
	uint64_t start = clock_mono_ns();
	utf8_nfc(&out, buf_str(&in), NULL);
	assert_true(clock_mono_ns() - start < 5000000000u);
	assert_int_equal(out.err, 0);
	/* One acute goes into the a; the cedillas, of the lower class, come before the others. */
	assert_int_equal(out.n, 2 + 2 * 499999);
	assert_true(str_starts(buf_str(&out), STR("\xc3\xa1\xcc\xa7\xcc\xa7")));
	assert_true(str_ends(buf_str(&out), STR("\xcc\x81\xcc\x81")));
	buf_release(&in);
	buf_release(&out);
}

static void classes(void **state)
{
	(void)state;
	for (uint32_t c = 0; c < 0x110000; c++) {
		utf8proc_category_t g = utf8proc_category((utf8proc_int32_t)c);
		if (utf8_is_word(c) != (g >= UTF8PROC_CATEGORY_LU && g <= UTF8PROC_CATEGORY_NO) ||
		    utf8_is_upper(c) != (g == UTF8PROC_CATEGORY_LU) || utf8_is_lower(c) != (g == UTF8PROC_CATEGORY_LL))
			fail_msg("U+%04X", c);
		/* Folding and taking off marks twice changes no more. */
		uint32_t l = utf8_lower(c), b = utf8_base(c);
		if (utf8_lower(l) != l || utf8_base(b) != b)
			fail_msg("U+%04X", c);
	}
	assert_true(utf8_is_space(' ') && utf8_is_space('\n') && utf8_is_space(0xa0) && utf8_is_space(0x2003));
	assert_true(utf8_is_space(0x85) && utf8_is_space(0x2028));
	assert_false(utf8_is_space('a') || utf8_is_space(0) || utf8_is_space(0x200b));
	assert_false(utf8_is_word(0x110000) || utf8_is_word(UINT32_MAX));
}

static void folds(void **state)
{
	(void)state;
	assert_int_equal(utf8_lower('Q'), 'q');
	assert_int_equal(utf8_lower('@'), '@');
	assert_int_equal(utf8_lower(0xc9), 0xe9);
	assert_int_equal(utf8_lower(0xb5), 0x3bc);
	assert_int_equal(utf8_lower(0x3c2), 0x3c3);
	assert_int_equal(utf8_lower(0x1e9e), 0xdf);
	assert_int_equal(utf8_lower(0xdf), 0xdf);
	assert_int_equal(utf8_lower(0x4e00), 0x4e00);
	assert_int_equal(utf8_lower(UINT32_MAX), UINT32_MAX);
	assert_int_equal(utf8_base('e'), 'e');
	assert_int_equal(utf8_base(0xe9), 'e');
	assert_int_equal(utf8_base(0x1ead), 'a');
	assert_int_equal(utf8_base(0xf8), 0xf8);
	/* A Hangul syllable has parts, not marks; an overlay of a sign is no letter's. */
	assert_int_equal(utf8_base(0xac00), 0xac00);
	assert_int_equal(utf8_base(0x2260), 0x2260);
	assert_int_equal(utf8_base(UINT32_MAX), UINT32_MAX);
}

static void widths(void **state)
{
	(void)state;
	assert_int_equal(utf8_width('a'), 1);
	assert_int_equal(utf8_width('\n'), 0);
	assert_int_equal(utf8_width(0xe9), 1);
	assert_int_equal(utf8_width(0x301), 0);
	assert_int_equal(utf8_width(0x4e00), 2);
	assert_int_equal(utf8_width(0xac00), 2);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(every_code_point_round_trips),
		cmocka_unit_test(check_next_prev_floor_agree_with_the_slow_decoder),
		cmocka_unit_test(nfc_by_example),
		cmocka_unit_test(nfc_agrees_with_utf8proc),
		cmocka_unit_test(nfc_of_anything_is_well_formed_and_stays),
		cmocka_unit_test(many_marks_take_linear_time),
		cmocka_unit_test(classes),
		cmocka_unit_test(folds),
		cmocka_unit_test(widths),
	};
	return cmocka_run_group_tests_name("base/utf8", t, NULL, NULL);
}
