/*
 * test_impact.c - what a term weighs.
 */
#include "util.h"

#include "index/index_priv.h"

static uint8_t weigh(const uint16_t tf[FIELD_N], const uint64_t len[FIELD_N])
{
	struct impact_norm n;

	impact_norm_half(&n, 0, len);
	impact_norm_half(&n, HALF_FIELDS, len + HALF_FIELDS);
	return impact_of(&n, tf);
}

/* The formula of docs/index-format.md at the pivots, where every length counts as 1: x is the sum of w * tf. */
static void at_the_pivots(void **state)
{
	(void)state;
	uint64_t len[FIELD_N];

	for (int f = 0; f < FIELD_N; f++)
		len[f] = (uint64_t)index_fields[f].pivot;
	uint16_t once[FIELD_N] = {1}, more[FIELD_N] = {2, 1, 0, 1};
	/* 255 * 1 / 2.2 = 115.9; 255 * 4 / 5.2 = 196.2 */
	assert_int_equal(weigh(once, len), 116);
	assert_int_equal(weigh(more, len), 196);
}

static void order(void **state)
{
	(void)state;
	struct rnd r = {8};

	for (int round = 0; round < 2000; round++) {
		uint64_t len[FIELD_N];
		uint16_t tf[FIELD_N] = {0};
		for (int f = 0; f < FIELD_N; f++) {
			len[f] = rnd_below(&r, 300);
			tf[f] = (uint16_t)rnd_below(&r, 3);
		}
		tf[rnd_below(&r, FIELD_N)] = (uint16_t)(1 + rnd_below(&r, 400));
		uint8_t base = weigh(tf, len);
		assert_true(base >= 1);
		/* More of it weighs no less; a longer field no more. */
		int f = (int)rnd_below(&r, FIELD_N);
		tf[f]++;
		assert_true(weigh(tf, len) >= base);
		tf[f]--;
		len[f] += 50;
		assert_true(weigh(tf, len) <= base);
	}
}

static void extremes(void **state)
{
	(void)state;
	uint64_t len[FIELD_N],
		longest[FIELD_N] = {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX};
	uint16_t tf[FIELD_N] = {0, 1}, most[FIELD_N] = {TF_MAX, TF_MAX, TF_MAX, TF_MAX, TF_MAX, TF_MAX};

	memset(len, 0, sizeof len);
	assert_int_equal(weigh(tf, longest), 1);
	assert_int_equal(weigh(most, len), 255);
}

static void usual(void **state)
{
	(void)state;
	static const uint8_t v[] = {9, 7, 9, 7, 200, 1, 9};
	uint8_t out[USUAL_SIZE];

	impact_usual(v, sizeof v, out);
	assert_true(out[0] == 9 && out[1] == 7);
	/* Of equal ones the lower; of one the other is none. */
	impact_usual(v, 2, out);
	assert_true(out[0] == 7 && out[1] == 9);
	impact_usual(v, 1, out);
	assert_true(out[0] == 9 && out[1] == 0);
	impact_usual(v, 0, out);
	assert_true(out[0] == 0 && out[1] == 0);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(at_the_pivots), cmocka_unit_test(order),
				       cmocka_unit_test(extremes), cmocka_unit_test(usual)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
