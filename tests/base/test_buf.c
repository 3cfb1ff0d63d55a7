/*
 * test_buf.c - buffers and the cursor that reads them back.
 */
#include "test.h"

#include "base/buf.h"

static uint64_t seed = 6364136223846793005u;

static uint64_t rnd64(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed * 0x2545f4914f6cdd1du;
}

static uint32_t rnd(uint32_t below)
{
	return (uint32_t)(rnd64() >> 32) % below;
}

static void appends(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	assert_null(b.p);
	assert_str(buf_str(&b), "");
	buf_add(&b, STR_NULL);
	buf_add(&b, STR("ab"));
	buf_addc(&b, "c");
	buf_addc(&b, NULL);
	buf_byte(&b, 'd');
	buf_printf(&b, "%d%s", 5, "");
	buf_printf(&b, "%0100d", 1);
	assert_int_equal(b.err, 0);
	assert_int_equal(b.n, 105);
	assert_int_equal(strlen(b.p), 105);
	assert_str(str_sub(buf_str(&b), 0, 6), "abcd50");
	buf_clear(&b);
	assert_str(buf_str(&b), "");
	assert_int_equal(b.p[0], '\0');
	buf_release(&b);
	assert_null(b.p);
	buf_release(&b);
}

static void cap_is_exact_and_error_sticks(void **state)
{
	struct err e = {0};

	(void)state;
	for (size_t cap = 0; cap < 200; cap++) {
		struct buf b;
		buf_init(&b, cap);
		for (size_t i = 0; i < cap; i++)
			buf_byte(&b, 'x');
		assert_int_equal(b.err, 0);
		assert_int_equal(b.n, cap);
		buf_add(&b, STR(""));
		buf_printf(&b, "%s", "");
		assert_int_equal(b.err, 0);
		if (cap % 2)
			buf_printf(&b, "%s", "yy");
		else
			buf_byte(&b, 'y');
		assert_int_equal(b.err, ERR_LIMIT);
		assert_int_equal(err_buf(&b, &e), ERR_LIMIT);
		assert_int_equal(e.code, ERR_LIMIT);
		buf_add(&b, STR(""));
		buf_u64(&b, 1);
		assert_null(buf_reserve(&b, 0));
		assert_int_equal(b.n, cap);
		assert_int_equal(strlen(buf_str(&b).p), cap);
		buf_clear(&b);
		assert_int_equal(b.err, 0);
		assert_int_equal(err_buf(&b, &e), 0);
		buf_release(&b);
	}
}

/* What does not fit leaves what was there, ended. */
static void failed_printf_leaves_the_text(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	buf_addc(&b, "12345678");
	buf_printf(&b, "%s", "abc");
	assert_int_equal(b.err, ERR_LIMIT);
	assert_string_equal(b.p, "12345678");
	buf_release(&b);
}

static void reserves(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, SIZE_MAX);
	char *p = buf_reserve(&b, 5);
	assert_non_null(p);
	memcpy(p, "hello", 5);
	b.n += 5;
	assert_string_equal(b.p, "hello");
	assert_null(buf_reserve(&b, SIZE_MAX));
	assert_int_equal(b.err, ERR_LIMIT);
	buf_clear(&b);
	assert_non_null(buf_reserve(&b, 0));
	buf_release(&b);
}

static void bytes_are_as_written_down(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	buf_u16(&b, 0x1234);
	buf_u32(&b, 0x89abcdef);
	buf_u64(&b, 0x0102030405060708u);
	buf_varint(&b, 0);
	buf_varint(&b, 127);
	buf_varint(&b, 300);
	buf_lstr(&b, STR("ab"));
	static const char want[] = "\x34\x12\xef\xcd\xab\x89\x08\x07\x06\x05\x04\x03\x02\x01\x00\x7f\xac\x02\x02"
				   "ab";
	assert_int_equal(b.n, sizeof want - 1);
	assert_memory_equal(b.p, want, b.n);
	buf_release(&b);
}

/* Random values of random kinds come back, and cutting the bytes anywhere is noticed and never read past. */
static void round_trip(void **state)
{
	enum { N = 60 };

	(void)state;
	for (int round = 0; round < 500; round++) {
		struct {
			unsigned kind;
			uint64_t v;
			struct str s;
		} all[N];
		static char text[300];
		struct buf b;
		buf_init(&b, 1 << 20);
		memset(text, 'q', sizeof text);
		for (int i = 0; i < N; i++) {
			all[i].kind = rnd(7);
			all[i].v = rnd64() >> rnd(64);
			all[i].s = str_make(text, rnd(sizeof text));
			switch (all[i].kind) {
			case 0: buf_byte(&b, (unsigned char)all[i].v); break;
			case 1: buf_u16(&b, (uint16_t)all[i].v); break;
			case 2: buf_u32(&b, (uint32_t)all[i].v); break;
			case 3: buf_u64(&b, all[i].v); break;
			case 4: buf_varint(&b, all[i].v); break;
			case 5: buf_lstr(&b, all[i].s); break;
			default: buf_add(&b, all[i].s); break;
			}
		}
		assert_int_equal(b.err, 0);
		bool cut = round % 2;
		size_t n = cut ? rnd((uint32_t)b.n) : b.n;
		/* In memory of its own, so that the sanitizer sees a read past the end. */
		char *copy = malloc(n ? n : 1);
		assert_non_null(copy);
		memcpy(copy, b.p, n);
		struct cur c = cur_make(str_make(copy, n));
		for (int i = 0; i < N; i++) {
			uint64_t v = 0, want = all[i].v;
			struct str s = {0};
			switch (all[i].kind) {
			case 0: v = cur_u8(&c), want = (uint8_t)want; break;
			case 1: v = cur_u16(&c), want = (uint16_t)want; break;
			case 2: v = cur_u32(&c), want = (uint32_t)want; break;
			case 3: v = cur_u64(&c); break;
			case 4: v = cur_varint(&c); break;
			case 5: s = cur_lstr(&c); break;
			default: s = cur_bytes(&c, all[i].s.n); break;
			}
			if (c.bad) {
				assert_true(v == 0 && s.n == 0);
			} else if (all[i].kind < 5) {
				assert_true(v == want);
			} else {
				assert_true(str_eq(s, all[i].s));
			}
		}
		assert_true(c.p == c.end);
		if (!cut)
			assert_false(c.bad);
		free(copy);
		buf_release(&b);
	}
}

static void bad_sticks(void **state)
{
	struct cur c = cur_make(STR("\x01\x02\x03"));

	(void)state;
	assert_int_equal(cur_u32(&c), 0);
	assert_true(c.bad);
	assert_int_equal(cur_u8(&c), 0);
	assert_int_equal(cur_bytes(&c, 0).n, 0);
	assert_true(c.bad);
	c = cur_make(STR_NULL);
	assert_int_equal(cur_bytes(&c, 0).n, 0);
	assert_false(c.bad);
	assert_int_equal(cur_varint(&c), 0);
	assert_true(c.bad);
}

static void varints_over_64_bits_are_bad(void **state)
{
	struct cur c = cur_make(STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));

	(void)state;
	assert_true(cur_varint(&c) == UINT64_MAX);
	assert_false(c.bad);
	c = cur_make(STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"));
	assert_true(cur_varint(&c) == 0 && c.bad);
	c = cur_make(STR("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"));
	assert_true(cur_varint(&c) == 0 && c.bad);
	/* A length far over what is there. */
	c = cur_make(STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01zz"));
	assert_int_equal(cur_lstr(&c).n, 0);
	assert_true(c.bad);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(appends),
		cmocka_unit_test(cap_is_exact_and_error_sticks),
		cmocka_unit_test(failed_printf_leaves_the_text),
		cmocka_unit_test(reserves),
		cmocka_unit_test(bytes_are_as_written_down),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(bad_sticks),
		cmocka_unit_test(varints_over_64_bits_are_bad),
	};
	return cmocka_run_group_tests_name("base/buf", t, NULL, NULL);
}
