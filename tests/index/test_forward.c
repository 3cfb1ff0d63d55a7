/*
 * test_forward.c - lists of the forward store: there and back, and any bytes.
 */
#include "util.h"

#include "index/index_priv.h"

static size_t rnd_list(struct rnd *r, struct fwd_entry *v, size_t max)
{
	size_t n = rnd_below(r, (uint32_t)max);
	uint32_t term = 0;

	for (size_t i = 0; i < n; i++) {
		term += 1 + (rnd_below(r, 8) ? rnd_below(r, 20) : rnd_below(r, 100000));
		v[i] = (struct fwd_entry){.term = term};
		while (!v[i].tf[0] && !v[i].tf[1] && !v[i].tf[2]) {
			for (int f = 0; f < 3; f++) {
				if (rnd_below(r, 2))
					v[i].tf[f] = (uint16_t)(rnd_below(r, 4) ? 1 + rnd_below(r, 3)
										: 1 + rnd_below(r, TF_MAX));
			}
		}
	}
	return n;
}

static void there_and_back(void **state)
{
	(void)state;
	struct rnd r = {3};
	struct fwd_entry v[200], en;

	for (int round = 0; round < 300; round++) {
		size_t n = rnd_list(&r, v, 200), i = 0;
		struct buf b;
		struct fwd_iter it;
		buf_init(&b, 1 << 20);
		fwd_put(&b, v, n);
		fwd_begin(&it, buf_str(&b), false);
		while (fwd_next(&it, &en))
			assert_memory_equal(&en, &v[i++], sizeof en);
		assert_false(it.bad);
		assert_int_equal(i, n);
		/* Cut short, it is bad, not short. */
		if (n) {
			size_t m = 0;
			fwd_begin(&it, str_sub(buf_str(&b), 0, b.n - 1), false);
			while (fwd_next(&it, &en))
				m++;
			assert_true(it.bad && m < n);
		}
		buf_release(&b);
	}
}

/* The bytes of docs/index-format.md, by hand. */
static void by_hand(void **state)
{
	(void)state;
	static const struct fwd_entry v[] = {{5, {1, 0, 0}}, {6, {2, 2, 0}}, {300, {1, 0, 40}}};
	static const uint8_t bytes[] = {3, 10, 1, 0x13, 0xcb, 4, 0xfd, 1, 40},
			     before[] = {3, 5, 0x09, 0, 0x13, 0xa5, 2, 0xfd, 1, 40};
	struct buf b;

	buf_init(&b, 100);
	fwd_put(&b, v, 3);
	assert_int_equal(b.n, sizeof bytes);
	assert_memory_equal(b.p, bytes, sizeof bytes);
	buf_release(&b);
	/* The same as formats 1 and 2 have it. */
	struct fwd_iter it;
	struct fwd_entry en;
	size_t i = 0;
	fwd_begin(&it, str_make((const char *)before, sizeof before), true);
	while (fwd_next(&it, &en))
		assert_memory_equal(&en, &v[i++], sizeof en);
	assert_false(it.bad);
	assert_int_equal(i, 3);
}

static void both_halves(void **state)
{
	(void)state;
	struct rnd r = {4};
	struct fwd_entry d[80], p[80];

	for (int round = 0; round < 200; round++) {
		size_t nd = rnd_list(&r, d, 80), np = rnd_list(&r, p, 80), i = 0, j = 0;
		struct buf bd, bp, mapped;
		struct fwd_union u;
		struct fwd_term t;
		buf_init(&bd, 1 << 20);
		buf_init(&bp, 1 << 20);
		buf_init(&mapped, 1 << 20);
		fwd_put(&bd, d, nd);
		fwd_put(&bp, p, np);
		fwd_union_begin(&u, buf_str(&bd), buf_str(&bp), false);
		while (fwd_union_next(&u, &t)) {
			uint16_t want[FIELD_N] = {0};
			uint32_t least = i < nd && (j >= np || d[i].term < p[j].term) ? d[i].term : p[j].term;
			assert_int_equal(t.term, least);
			if (j < np && p[j].term == least)
				memcpy(want, p[j++].tf, sizeof p->tf);
			if (i < nd && d[i].term == least)
				memcpy(want + 3, d[i++].tf, sizeof d->tf);
			assert_memory_equal(want, t.tf, sizeof want);
		}
		assert_false(u.bad);
		assert_true(i == nd && j == np);
		/* Renumbered by a rising map, and back. */
		if (np) {
			uint32_t n_map = p[np - 1].term + 1;
			uint32_t *map = malloc(n_map * sizeof *map);
			for (uint32_t k = 0; k < n_map; k++)
				map[k] = k * 2 + 1;
			assert_int_equal(fwd_remap(buf_str(&bp), false, map, n_map, &mapped), bp.n);
			struct fwd_iter it;
			struct fwd_entry en;
			size_t k = 0;
			for (fwd_begin(&it, buf_str(&mapped), false); fwd_next(&it, &en); k++)
				assert_true(en.term == p[k].term * 2 + 1 && memcmp(en.tf, p[k].tf, sizeof en.tf) == 0);
			assert_int_equal(k, np);
			buf_clear(&mapped);
			assert_int_equal(fwd_remap(buf_str(&bp), false, map, n_map - 1, &mapped), 0);
			free(map);
		}
		buf_release(&bd);
		buf_release(&bp);
		buf_release(&mapped);
	}
}

static void any_bytes(void **state)
{
	(void)state;
	struct rnd r = {6};

	for (int round = 0; round < 20000; round++) {
		size_t n = rnd_below(&r, 40);
		char *bytes = malloc(n ? n : 1);
		struct fwd_union u;
		struct fwd_term t;
		uint64_t len[3], last = 0;
		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)(rnd_below(&r, 2) ? rnd_below(&r, 16) : rnd_next(&r));
		size_t half = n / 2;
		fwd_union_begin(&u, str_make(bytes, half), str_make(bytes + half, n - half), round & 1);
		while (fwd_union_next(&u, &t)) {
			assert_true(last == 0 || t.term >= last);
			last = (uint64_t)t.term + 1;
		}
		fwd_lengths(str_make(bytes, n), round & 1, len);
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(there_and_back), cmocka_unit_test(by_hand),
				       cmocka_unit_test(both_halves), cmocka_unit_test(any_bytes)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
