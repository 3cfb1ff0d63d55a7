/*
 * test_manifest.c - the manifest: there and back, damaged, newer.
 */
#include "util.h"

#include "index/index_priv.h"

static struct manifest sample(struct manifest_seg segs[2])
{
	segs[0] = (struct manifest_seg){.number = 3,
					.docs = 2,
					.passages = 5,
					.index_bytes = 4184,
					.index_sum = 0x0fd2000000000011,
					.store_bytes = 555,
					.store_sum = 1};
	segs[1] = (struct manifest_seg){.number = 8,
					.docs = 4,
					.passages = 10,
					.index_bytes = (uint64_t)5 << 32,
					.index_sum = UINT64_MAX,
					.store_bytes = 931,
					.dead_rev = 2,
					.dead_docs = 1,
					.dead_passages = 3,
					.dead_bytes = 96,
					.dead_sum = 7};
	return (struct manifest){.generation = 7,
				 .next = 9,
				 .content = sha256_of(STR("x")),
				 .docs = 5,
				 .passages = 12,
				 .terms = 61,
				 .segs = segs,
				 .n_segs = 2};
}

static void there_and_back(void **state)
{
	(void)state;
	struct manifest_seg segs[2];
	struct manifest m = sample(segs), got = {0};
	struct err e = {0};
	struct buf b;

	buf_init(&b, 1 << 16);
	manifest_print(&m, &b);
	assert_ok(manifest_parse(buf_str(&b), &got, &e));
	assert_true(got.generation == 7 && got.next == 9 && got.docs == 5 && got.passages == 12 && got.terms == 61);
	assert_int_equal(got.n_segs, 2);
	assert_memory_equal(got.segs, segs, sizeof segs);
	assert_memory_equal(&got.content, &m.content, sizeof m.content);
	manifest_release(&got);
	buf_release(&b);
}

/* Every byte changed, every length: refused, and with a reason. */
static void damaged(void **state)
{
	(void)state;
	struct manifest_seg segs[2];
	struct manifest m = sample(segs), got = {0};
	struct err e = {0};
	struct buf b;

	buf_init(&b, 1 << 16);
	manifest_print(&m, &b);
	for (size_t i = 0; i < b.n; i++) {
		char was = b.p[i];
		b.p[i] ^= 1;
		int r = manifest_parse(buf_str(&b), &got, &e);
		/* The digit of the format's version may become that of a newer one. */
		assert_true(r == ERR_CORRUPT || (r == ERR_VERSION && i == 14));
		b.p[i] = was;
		assert_int_equal(manifest_parse(str_sub(buf_str(&b), 0, i), &got, &e), ERR_CORRUPT);
	}
	buf_release(&b);
}

static void sums_that_lie(void **state)
{
	(void)state;
	struct manifest_seg segs[2];
	struct manifest m = sample(segs), got = {0};
	struct err e = {0};
	struct buf b;

	/* A right checksum over what cannot be. */
	buf_init(&b, 1 << 16);
	segs[1].number = 3;
	manifest_print(&m, &b);
	assert_int_equal(manifest_parse(buf_str(&b), &got, &e), ERR_CORRUPT);
	m = sample(segs);
	m.docs = 6;
	buf_clear(&b);
	manifest_print(&m, &b);
	assert_int_equal(manifest_parse(buf_str(&b), &got, &e), ERR_CORRUPT);
	m = sample(segs);
	m.next = 8;
	buf_clear(&b);
	manifest_print(&m, &b);
	assert_int_equal(manifest_parse(buf_str(&b), &got, &e), ERR_CORRUPT);
	buf_release(&b);
}

static void newer(void **state)
{
	(void)state;
	struct manifest m = {0};
	struct err e = {0};

	assert_int_equal(manifest_parse(STR("attest corpus 5\nwho knows\n"), &m, &e), ERR_VERSION);
	assert_non_null(strstr(e.msg, "newer attest"));
	assert_int_equal(manifest_parse(STR("attest corpus 0\n"), &m, &e), ERR_CORRUPT);
	assert_int_equal(manifest_parse(STR(""), &m, &e), ERR_CORRUPT);
	assert_int_equal(manifest_parse(STR("something else\n"), &m, &e), ERR_CORRUPT);
}

static void names(void **state)
{
	(void)state;
	char name[SEG_NAME_MAX];
	uint64_t n;
	enum seg_file kind;
	uint32_t rev;

	seg_file_name(name, 12, SEG_FILE_DEAD, 3);
	assert_string_equal(name, "s00000012.0003.dead");
	assert_true(seg_file_parse(name, &n, &kind, &rev) && n == 12 && kind == SEG_FILE_DEAD && rev == 3);
	seg_file_name(name, UINT64_MAX, SEG_FILE_INDEX, 0);
	assert_true(seg_file_parse(name, &n, &kind, &rev) && n == UINT64_MAX && kind == SEG_FILE_INDEX);
	static const char *const others[] = {"s12.docs",      "s00000012.docs.old", "s00000012",       "notes.docs",
					     "s00000012.txt", "s00000012.3.dead",   ".MANIFEST.1.tmp", "",
					     "s.docs"};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(seg_file_parse(others[i], &n, &kind, &rev));
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(there_and_back), cmocka_unit_test(damaged),
				       cmocka_unit_test(sums_that_lie), cmocka_unit_test(newer),
				       cmocka_unit_test(names)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
