/*
 * test_arena.c - memory that is freed all at once; its cap.
 */
#include "test.h"

#include "base/arena.h"

static uint64_t seed = 1442695040888963407u;

static uint32_t rnd(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 32) % below;
}

static void gives_zeroed_aligned_memory(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, (size_t)64 << 20);
	for (int i = 0; i < 3000; i++) {
		size_t n = rnd(20) ? rnd(200) : rnd(100000);
		unsigned char *p = arena_alloc(&a, n);
		assert_non_null(p);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t k = 0; k < n; k++)
			assert_int_equal(p[k], 0);
		memset(p, 0xa5, n);
		/* Strings between, so that the next one is not aligned by chance. */
		arena_str(&a, str_make("xyz", rnd(4)));
	}
	assert_true(arena_ok(&a));
	arena_clear(&a);
	assert_int_equal(a.used, 0);
	assert_non_null(arena_alloc(&a, 10));
	arena_release(&a);
}

/* Every allocation keeps what was written to it, whatever comes after. */
static void allocations_do_not_overlap(void **state)
{
	enum { N = 2000 };
	static struct {
		unsigned char *p;
		size_t n;
	} all[N];
	struct arena a;

	(void)state;
	arena_init(&a, (size_t)256 << 20);
	for (int i = 0; i < N; i++) {
		all[i].n = rnd(10) ? rnd(300) : rnd(200000);
		all[i].p = arena_alloc(&a, all[i].n);
		assert_non_null(all[i].p);
		memset(all[i].p, i & 0xff, all[i].n);
	}
	for (int i = 0; i < N; i++)
		for (size_t k = 0; k < all[i].n; k++)
			if (all[i].p[k] != (i & 0xff))
				fail_msg("allocation %d was overwritten", i);
	arena_release(&a);
}

static void never_gives_more_than_its_cap(void **state)
{
	(void)state;
	for (int round = 0; round < 300; round++) {
		struct arena a;
		size_t cap = rnd(100000), sum = 0;
		arena_init(&a, cap);
		for (;;) {
			size_t n = rnd(5000);
			if (!arena_alloc(&a, n)) {
				assert_true(sum + n > cap);
				break;
			}
			sum += n;
			assert_true(sum <= cap);
			assert_int_equal(a.used, sum);
		}
		assert_false(arena_ok(&a));
		/* Spent stays spent, so that one check at the end is enough. */
		assert_null(arena_alloc(&a, 0));
		arena_clear(&a);
		assert_true(arena_ok(&a));
		assert_non_null(arena_alloc(&a, cap));
		arena_release(&a);
	}
}

static void refuses_overflow(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, SIZE_MAX);
	assert_null(arena_array(&a, SIZE_MAX / 2, 3));
	assert_false(arena_ok(&a));
	arena_clear(&a);
	assert_null(arena_alloc(&a, SIZE_MAX));
	arena_clear(&a);
	assert_null(arena_grow(&a, NULL, 0, SIZE_MAX, 2));
	arena_clear(&a);
	assert_str(arena_str(&a, str_make("x", SIZE_MAX)), "");
	assert_false(arena_ok(&a));
	arena_release(&a);
}

static void copies_strings(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 64);
	struct str s = arena_str(&a, STR("warfarin"));
	assert_str(s, "warfarin");
	assert_int_equal(s.p[s.n], '\0');
	s = arena_str(&a, STR_NULL);
	assert_non_null(s.p);
	assert_int_equal(s.n, 0);
	assert_str(arena_printf(&a, "%d %s", 25, "mg"), "25 mg");
	assert_str(arena_printf(&a, "%s", ""), "");
	assert_true(arena_ok(&a));
	s = arena_printf(&a, "%100d", 1);
	assert_non_null(s.p);
	assert_int_equal(s.n, 0);
	assert_false(arena_ok(&a));
	s = arena_str(&a, STR("x"));
	assert_non_null(s.p);
	assert_int_equal(s.n, 0);
	arena_release(&a);
}

static void arrays_grow(void **state)
{
	struct arena a;
	uint32_t *v = NULL;
	size_t n = 0, room = 0;

	(void)state;
	arena_init(&a, 100000);
	while (ARENA_MORE(&a, v, n, room)) {
		v[n] = (uint32_t)n * 7;
		n++;
	}
	/* On failure all is as it was. */
	assert_false(arena_ok(&a));
	assert_true(n > 1000);
	assert_int_equal(n, room);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(v[i], i * 7);
	arena_clear(&a);

	uint16_t old[2] = {1, 2}, *p = arena_grow(&a, old, 2, 5, sizeof *old);
	assert_int_equal(p[0], 1);
	assert_int_equal(p[1], 2);
	assert_int_equal(p[2] | p[3] | p[4], 0);
	assert_non_null(arena_grow(&a, NULL, 0, 0, 4));
	arena_release(&a);
}

static void release_may_repeat(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 100);
	assert_non_null(ARENA_NEW(&a, struct arena));
	assert_non_null(ARENA_ARRAY(&a, 2, uint64_t));
	arena_release(&a);
	arena_release(&a);
	assert_null(arena_alloc(&a, 1));
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(gives_zeroed_aligned_memory),
		cmocka_unit_test(allocations_do_not_overlap),
		cmocka_unit_test(never_gives_more_than_its_cap),
		cmocka_unit_test(refuses_overflow),
		cmocka_unit_test(copies_strings),
		cmocka_unit_test(arrays_grow),
		cmocka_unit_test(release_may_repeat),
	};
	return cmocka_run_group_tests_name("base/arena", t, NULL, NULL);
}
