/*
 * test_postings.c - posting lists: there and back, and any bytes.
 */
#include "util.h"

#include "index/index_priv.h"

static void there_and_back(void **state)
{
	(void)state;
	static const uint32_t lengths[] = {1, 2, 127, 128, 129, 255, 256, 257, 1000, 5000};
	struct rnd r = {5};

	for (int round = 0; round < 60; round++) {
		uint32_t n = lengths[rnd_below(&r, 10)], gap = 1u << rnd_below(&r, 16), at = rnd_below(&r, gap);
		uint32_t *p = calloc(n, sizeof *p);
		uint8_t *im = calloc(n, 1), max = 0;
		struct buf b;
		struct postings l;
		for (uint32_t i = 0; i < n; i++) {
			p[i] = at;
			at += 1 + rnd_below(&r, gap);
			im[i] = (uint8_t)(1 + rnd_below(&r, 255));
			max = im[i] > max ? im[i] : max;
		}
		buf_init(&b, 1 << 24);
		postings_put(&b, p, im, n);
		assert_int_equal(b.err, 0);
		assert_true(postings_open(&l, buf_str(&b), n, max, p[n - 1] + 1));
		for (uint32_t k = 0, i = 0; k < l.n_blocks; k++) {
			uint32_t got[POSTING_BLOCK];
			uint8_t imp[POSTING_BLOCK], block_max = 0;
			uint32_t m = postings_block(&l, k, got, imp);
			assert_int_equal(m, n - i < POSTING_BLOCK ? n - i : POSTING_BLOCK);
			for (uint32_t j = 0; j < m; j++, i++) {
				assert_int_equal(got[j], p[i]);
				assert_int_equal(imp[j], im[i]);
				block_max = imp[j] > block_max ? imp[j] : block_max;
			}
			assert_int_equal(postings_last(&l, k), p[i - 1]);
			assert_int_equal(postings_max(&l, k), block_max);
		}
		/* A passage too many for the segment is seen. */
		uint32_t got[POSTING_BLOCK];
		uint8_t imp[POSTING_BLOCK];
		if (p[n - 1] >= n) {
			assert_true(postings_open(&l, buf_str(&b), n, max, p[n - 1]));
			assert_int_equal(postings_block(&l, l.n_blocks - 1, got, imp), 0);
		}
		buf_release(&b);
		free(p);
		free(im);
	}
}

/* The widest gaps there can be. */
static void widest(void **state)
{
	(void)state;
	uint32_t p[POSTING_BLOCK] = {0}, got[POSTING_BLOCK];
	uint8_t im[POSTING_BLOCK], imp[POSTING_BLOCK];
	struct postings l;
	struct buf b;

	memset(im, 255, sizeof im);
	for (uint32_t i = 0; i < POSTING_BLOCK; i++)
		p[i] = i == POSTING_BLOCK - 1 ? UINT32_MAX - 1 : i;
	buf_init(&b, 1 << 20);
	postings_put(&b, p, im, POSTING_BLOCK);
	assert_int_equal(b.n, 1 + 16 * 32 + 128);
	assert_true(postings_open(&l, buf_str(&b), POSTING_BLOCK, 255, UINT32_MAX));
	assert_int_equal(postings_block(&l, 0, got, imp), POSTING_BLOCK);
	assert_memory_equal(p, got, sizeof p);
	buf_release(&b);
}

/* The bytes of docs/index-format.md, by hand. */
static void by_hand(void **state)
{
	(void)state;
	static const uint32_t p[] = {3, 4, 300};
	static const uint8_t im[] = {10, 20, 30}, bytes[] = {3, 0, 0xa7, 2, 10, 20, 30};
	struct buf b;

	buf_init(&b, 100);
	postings_put(&b, p, im, 3);
	assert_int_equal(b.n, sizeof bytes);
	assert_memory_equal(b.p, bytes, sizeof bytes);
	buf_release(&b);
}

static void any_bytes(void **state)
{
	(void)state;
	struct rnd r = {9};

	for (int round = 0; round < 20000; round++) {
		uint32_t n = 1 + rnd_below(&r, 600), n_passages = 1 + rnd_below(&r, 5000);
		size_t size = rnd_below(&r, 1500);
		/* Of its own size, so that the sanitizer sees a step too far. */
		uint8_t *bytes = malloc(size + 1);
		struct postings l;
		for (size_t i = 0; i < size; i++)
			bytes[i] = (uint8_t)(rnd_below(&r, 3) ? rnd_below(&r, 4) : rnd_next(&r));
		uint8_t *exact = realloc(bytes, size ? size : 1);
		if (postings_open(&l, str_make((char *)exact, size), n, 1, n_passages)) {
			for (uint32_t k = 0; k < l.n_blocks; k++) {
				uint32_t got[POSTING_BLOCK];
				uint8_t imp[POSTING_BLOCK];
				uint32_t m = postings_block(&l, k, got, imp);
				for (uint32_t j = 0; j < m; j++)
					assert_true(got[j] < n_passages && (j == 0 || got[j] > got[j - 1]));
			}
		}
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(there_and_back), cmocka_unit_test(widest),
				       cmocka_unit_test(by_hand), cmocka_unit_test(any_bytes)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
