/*
 * test_hash.c - digests against published values.
 */
#include "test.h"

#include "base/hash_priv.h"

#include <sodium/crypto_hash_sha256.h>

/* FIPS 180-4 examples and the empty message. */
static void sha256_examples(void **state)
{
	static const struct {
		const char *text, *hex;
	} t[] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		char hex[65];
		struct sha256 h = sha256_of(str_c(t[i].text)), back;
		sha256_hex(&h, hex);
		assert_string_equal(hex, t[i].hex);
		assert_true(sha256_parse(str_c(hex), &back));
		assert_memory_equal(&h, &back, sizeof h);
	}
	struct sha256 none = sha256_of(STR_NULL), empty = sha256_of(STR(""));
	assert_memory_equal(&none, &empty, sizeof none);
}

static void pieces_make_the_whole(void **state)
{
	char text[500];

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)(i * 31);
	struct sha256 whole = sha256_of(str_make(text, sizeof text));
	for (size_t cut = 0; cut <= sizeof text; cut++) {
		struct sha256_ctx c;
		sha256_begin(&c);
		sha256_add(&c, str_make(text, cut));
		sha256_add(&c, STR_NULL);
		sha256_add(&c, str_make(text + cut, sizeof text - cut));
		struct sha256 h = sha256_end(&c);
		assert_memory_equal(&h, &whole, sizeof h);
	}
}

/* Whichever of the two makes digests here, libsodium's are the same: every length around the blocks, cut anywhere. */
static void the_processor_says_the_same(void **state)
{
	unsigned char text[260], want[32], got[32];

	(void)state;
	if (!sha256_fast_here())
		skip();
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (unsigned char)(i * 167 + i / 7);
	for (size_t n = 0; n <= sizeof text; n++) {
		struct sha256_fast c;
		crypto_hash_sha256(want, text, n);
		for (size_t cut = 0; cut <= n; cut += 13) {
			sha256_fast_begin(&c);
			sha256_fast_add(&c, text, cut);
			sha256_fast_add(&c, text + cut, n - cut);
			sha256_fast_end(&c, got);
			assert_memory_equal(got, want, sizeof want);
		}
	}
}

static void parses_only_digests(void **state)
{
	struct sha256 h = {{1, 2, 3}}, was = h;
	char hex[66] = "0123456789abcdefabcdef000123456789abcdefabcdef000123456789abcdef0";

	(void)state;
	assert_false(sha256_parse(STR(""), &h));
	assert_false(sha256_parse(STR_NULL, &h));
	assert_false(sha256_parse(str_make(hex, 63), &h));
	assert_false(sha256_parse(str_make(hex, 65), &h));
	for (size_t i = 0; i < 64; i++) {
		char had = hex[i];
		hex[i] = "g/:@A`\xff "[i % 8];
		assert_false(sha256_parse(str_make(hex, 64), &h));
		hex[i] = had;
	}
	assert_memory_equal(&h, &was, sizeof h);
	assert_true(sha256_parse(str_make(hex, 64), &h));
	assert_int_equal(h.b[0], 0x01);
	assert_int_equal(h.b[31], 0xef);
}

static void xxh3(void **state)
{
	(void)state;
	assert_true(xxh64_of(STR("")) == 0x2d06800538d394c2u);
	assert_true(xxh64_of(STR_NULL) == xxh64_of(STR("")));
	assert_true(xxh64_of(STR("abc")) == str_hash(STR("abc")));
	assert_true(xxh64_of(STR("abc")) != xxh64_of(STR("abd")));
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(sha256_examples),
		cmocka_unit_test(pieces_make_the_whole),
		cmocka_unit_test(the_processor_says_the_same),
		cmocka_unit_test(parses_only_digests),
		cmocka_unit_test(xxh3),
	};
	return cmocka_run_group_tests_name("base/hash", t, NULL, NULL);
}
