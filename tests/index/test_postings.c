/*
 * test_postings.c - posting lists: there and back, and any bytes.
 */
#include "util.h"

#include "index/index_priv.h"

/* 40 and 41 are usual in each of n passages. */
static uint8_t *usual_of(uint32_t n)
{
	uint8_t *v = malloc(USUAL_SIZE * (size_t)n);

	assert_non_null(v);
	for (size_t i = 0; i < n; i++) {
		v[USUAL_SIZE * i] = 40;
		v[USUAL_SIZE * i + 1] = 41;
	}
	return v;
}

static void there_and_back(void **state)
{
	(void)state;
	static const uint32_t lengths[] = {1, 2, 127, 128, 129, 255, 256, 257, 1000, 5000};
	struct rnd r = {5};

	for (int round = 0; round < 60; round++) {
		uint32_t n = lengths[rnd_below(&r, 10)], gap = 1u << rnd_below(&r, 16), at = rnd_below(&r, gap);
		uint32_t *p = calloc(n, sizeof *p);
		uint8_t *im = calloc(n, 1), max = 0, *usual;
		struct buf b;
		struct postings l;
		for (uint32_t i = 0; i < n; i++) {
			p[i] = at;
			at += 1 + rnd_below(&r, gap);
			/* Of half the lists most are usual; of some nothing is. */
			im[i] = (uint8_t)(round % 2 && rnd_below(&r, 8) ? 40 + rnd_below(&r, 2)
								 : 1 + rnd_below(&r, 255));
			max = im[i] > max ? im[i] : max;
		}
		usual = usual_of(p[n - 1] + 1);
		buf_init(&b, 1 << 24);
		postings_put(&b, p, im, n, p[n - 1] + 1, usual);
		assert_int_equal(b.err, 0);
		assert_true(postings_open(&l, buf_str(&b), n, max, p[n - 1] + 1, usual, INDEX_FORMAT));
		for (uint32_t k = 0, i = 0; k < l.n_blocks; k++) {
			uint32_t got[POSTING_BLOCK], again[POSTING_BLOCK];
			uint8_t imp[POSTING_BLOCK], block_max = 0;
			uint32_t m = postings_block(&l, k, got, imp);
			assert_int_equal(m, n - i < POSTING_BLOCK ? n - i : POSTING_BLOCK);
			for (uint32_t j = 0; j < m; j++, i++) {
				assert_int_equal(got[j], p[i]);
				assert_int_equal(imp[j], im[i]);
				const uint8_t *from = NULL;
				assert_int_equal(postings_passages(&l, k, again, &from), m);
				assert_int_equal(postings_impact(&l, k, from, got[j], j, m), im[i]);
				block_max = imp[j] > block_max ? imp[j] : block_max;
			}
			assert_int_equal(postings_last(&l, k), p[i - 1]);
			assert_int_equal(postings_max(&l, k), block_max);
		}
		/* A passage too many for the segment is seen. */
		uint32_t got[POSTING_BLOCK];
		uint8_t imp[POSTING_BLOCK];
		if (p[n - 1] >= n) {
			assert_true(postings_open(&l, buf_str(&b), n, max, p[n - 1], usual, INDEX_FORMAT));
			assert_int_equal(postings_block(&l, l.n_blocks - 1, got, imp), 0);
		}
		buf_release(&b);
		free(p);
		free(im);
		free(usual);
	}
}

/* One gap of 24 bits among the smallest is of a class of its own. */
static void widest(void **state)
{
	(void)state;
	enum { LAST = 1 << 24 };
	uint32_t p[POSTING_BLOCK] = {0}, got[POSTING_BLOCK];
	uint8_t im[POSTING_BLOCK], imp[POSTING_BLOCK], *usual = calloc(USUAL_SIZE, (size_t)LAST + 1);
	struct postings l;
	struct buf b;

	assert_non_null(usual);
	memset(im, 255, sizeof im);
	for (uint32_t i = 0; i < POSTING_BLOCK; i++)
		p[i] = i == POSTING_BLOCK - 1 ? LAST : i;
	buf_init(&b, 1 << 20);
	postings_put(&b, p, im, POSTING_BLOCK, LAST + 1, usual);
	/* Gaps: a map, all but one of no bits, one of 24. Impacts: two maps, then 255 in no bits. */
	assert_int_equal(b.n, 2 + 16 + 3 + 2 * 16 + 2);
	assert_true(postings_open(&l, buf_str(&b), POSTING_BLOCK, 255, LAST + 1, usual, INDEX_FORMAT));
	assert_int_equal(postings_block(&l, 0, got, imp), POSTING_BLOCK);
	assert_memory_equal(p, got, sizeof p);
	assert_memory_equal(im, imp, sizeof im);
	buf_release(&b);
	free(usual);
}

/* The bytes of docs/index-format.md, by hand; and the same list as formats 3 and 2 have it. */
static void by_hand(void **state)
{
	(void)state;
	static const uint32_t p[] = {3, 4, 300};
	static const uint8_t im[] = {10, 41, 40}, bytes[] = {0xe2, 0x01, 0x2a, 0x03, 0x0b, 10},
			     third[] = {3, 0, 0xa7, 2, 0x0b, 10}, old[] = {3, 0, 0xa7, 2, 10, 41, 40};
	uint8_t *usual = usual_of(301), imp[POSTING_BLOCK];
	uint32_t got[POSTING_BLOCK];
	struct postings l;
	struct buf b;

	buf_init(&b, 100);
	postings_put(&b, p, im, 3, 301, usual);
	assert_int_equal(b.n, sizeof bytes);
	assert_memory_equal(b.p, bytes, sizeof bytes);
	buf_release(&b);
	for (uint32_t format = 2; format <= 3; format++) {
		struct str list = format == 2 ? str_make((const char *)old, sizeof old)
					      : str_make((const char *)third, sizeof third);
		assert_true(postings_open(&l, list, 3, 41, 301, format == 2 ? NULL : usual, format));
		assert_int_equal(postings_block(&l, 0, got, imp), 3);
		assert_memory_equal(got, p, sizeof p);
		assert_memory_equal(imp, im, sizeof im);
	}
	postings_only(&l, 7, 9, 8);
	assert_int_equal(postings_block(&l, 0, got, imp), 1);
	assert_true(got[0] == 7 && imp[0] == 9);
	postings_only(&l, 8, 9, 8);
	assert_int_equal(postings_block(&l, 0, got, imp), 0);
	free(usual);
}

static void any_bytes(void **state)
{
	(void)state;
	struct rnd r = {9};
	uint8_t *usual = usual_of(5001);

	for (int round = 0; round < 20000; round++) {
		uint32_t n = 1 + rnd_below(&r, 600), n_passages = 1 + rnd_below(&r, 5000);
		size_t size = rnd_below(&r, 1500);
		uint32_t format = 2 + rnd_below(&r, 3);
		/* Of its own size, so that the sanitizer sees a step too far. */
		uint8_t *bytes = malloc(size + 1);
		struct postings l;
		for (size_t i = 0; i < size; i++)
			bytes[i] = (uint8_t)(rnd_below(&r, 3) ? rnd_below(&r, 4) : rnd_next(&r));
		uint8_t *exact = realloc(bytes, size ? size : 1);
		if (postings_open(&l, str_make((char *)exact, size), n, 1, n_passages, format > 2 ? usual : NULL,
				  format)) {
			for (uint32_t k = 0; k < l.n_blocks; k++) {
				uint32_t got[POSTING_BLOCK];
				uint8_t imp[POSTING_BLOCK];
				uint32_t m = postings_block(&l, k, got, imp);
				for (uint32_t j = 0; j < m; j++)
					assert_true(got[j] < n_passages && (j == 0 || got[j] > got[j - 1]));
				const uint8_t *at = NULL;
				m = postings_passages(&l, k, got, &at);
				for (uint32_t j = 0; j < m; j++)
					(void)postings_impact(&l, k, at, got[j], j, m);
			}
		}
		free(exact);
	}
	free(usual);
}

/* Every path of the inner loops gives what the obvious loop gives. */
static void all_lanes_give_the_same(void **state)
{
	(void)state;
	const struct lanes *paths;
	size_t n_paths = lanes_all(&paths);
	struct rnd r = {17};

	for (int round = 0; round < 2000; round++) {
		uint32_t bits = (uint32_t)round % 33, want[POSTING_BLOCK], got[POSTING_BLOCK];
		size_t size = 16 * (size_t)bits + 48;
		uint8_t *p = malloc(size);
		uint64_t map[2], into[2], mixed[2], given = 0;
		assert_non_null(p);
		for (size_t i = 0; i < size; i++)
			p[i] = (uint8_t)rnd_next(&r);
		for (int i = 0; i < 2; i++) {
			map[i] = rnd_next(&r);
			into[i] = round % 3 ? rnd_next(&r) & rnd_next(&r) : round % 2 ? UINT64_MAX : 0;
		}
		for (size_t path = 0; path < n_paths; path++) {
			const struct lanes *l = &paths[path];
			uint32_t next = rnd_below(&r, 1000), sum = next, least = rnd_below(&r, 1 << 20);
			l->unpack(p, bits, got, POSTING_BLOCK);
			for (uint32_t i = 0; i < POSTING_BLOCK; i++) {
				want[i] = 0;
				for (uint32_t k = 0; k < bits; k++)
					want[i] |= (uint32_t)(p[(i * bits + k) / 8] >> (i * bits + k) % 8 & 1) << k;
				assert_int_equal(got[i], want[i]);
				got[i] = want[i] &= 0x3fffff;
			}
			l->sum(got, next);
			for (uint32_t i = 0; i < POSTING_BLOCK; i++) {
				sum += want[i];
				assert_int_equal(got[i], sum++);
				want[i] &= 0xfffff;
			}
			uint64_t in = l->reach(want, least);
			for (uint32_t i = 0; i < SCORE_GROUP; i++)
				assert_int_equal(in >> i & 1, want[i] >= least);
			uint32_t first[POSTING_BLOCK + 8], second[POSTING_BLOCK + 8];
			for (uint32_t i = 0; i < POSTING_BLOCK + 8; i++) {
				first[i] = i;
				second[i] = 1000 + i;
			}
			l->merge(into, first, second, got);
			for (uint32_t i = 0, n[2] = {0}; i < POSTING_BLOCK; i++) {
				uint32_t b = into[i / 64] >> i % 64 & 1;
				assert_int_equal(got[i], 1000 * b + n[b]++);
			}
			memcpy(mixed, into, sizeof mixed);
			l->spread(map, mixed);
			given = 0;
			for (uint32_t i = 0, at = 0; i < 128; i++) {
				bool set = into[i / 64] >> i % 64 & 1, bit = mixed[i / 64] >> i % 64 & 1;
				assert_int_equal(bit, set && (map[at / 64] >> at % 64 & 1));
				at += set;
				given += set;
			}
			assert_int_equal(l->count(into, 2), given);
		}
		free(p);
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(there_and_back), cmocka_unit_test(widest),
				       cmocka_unit_test(by_hand), cmocka_unit_test(any_bytes),
				       cmocka_unit_test(all_lanes_give_the_same)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
