/*
 * Emergencies and look-alikes of tests/patient/data, in several sets. Rules were made on the odd rows, and on the even
 * ones once their figure had been taken (docs/safety.md); those are shown when ATTEST_SHOW is "all".
 */
#include "patient/patient.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#define FOUND_HELD   58 /* of the 59 emergencies put aside */
#define FOUND_HELD_2 61 /* of the 61 of the second set */
#define FOUND_HELD_3 32 /* of the 33 of the third */

static struct arena a;

static bool is_wanted(struct str wanted, const char *id)
{
	struct str one;
	while (str_cut(&wanted, '|', &one))
		if (str_eqc(one, id))
			return true;
	return false;
}

struct figure {
	size_t n, found, right;
};

/* Goes through a file; texts stand in its last column. */
static void run(const char *name, bool emergencies, struct figure f[2])
{
	const char *root = getenv("ATTEST_SOURCE_ROOT"), *show = getenv("ATTEST_SHOW");
	char path[512], line[4096];
	snprintf(path, sizeof(path), "%s/tests/patient/data/%s", root ? root : ".", name);
	FILE *in = fopen(path, "r");
	assert_non_null(in);
	for (size_t row = 0; fgets(line, sizeof(line), in);) {
		line[strcspn(line, "\n")] = 0;
		if (!line[0] || line[0] == '#')
			continue;
		struct str rest = str_c(line), wanted = STR("");
		if (emergencies)
			assert_true(str_cut(&rest, '\t', &wanted));
		struct err e = {0};
		struct patient_notice *v;
		size_t n;
		arena_clear(&a);
		assert_ok(emergency_find(rest, NULL, &a, &v, &n, &e));
		bool right = false;
		for (size_t i = 0; i < n; i++)
			right |= emergencies && is_wanted(wanted, v[i].id);
		size_t half = row++ & 1;
		f[half].n++;
		f[half].found += n > 0;
		f[half].right += right;
		if (show && (half == 0 || strcmp(show, "all") == 0) && (emergencies ? !right : n > 0))
			printf("# %s%.*s: %s | %.*s\n", emergencies ? "wanted " : "none wanted", STR_ARG(wanted),
			       n ? v[0].id : "nothing", STR_ARG(rest));
	}
	fclose(in);
}

static void are_seen(const char *name, size_t held)
{
	struct figure f[2] = {{0}};
	run(name, true, f);
	for (int i = 0; i < 2; i++)
		printf("# %s, %s rows: %zu of %zu seen, %zu by their name\n", name, i ? "even" : "odd", f[i].found, f[i].n,
		       f[i].right);
	assert_int_equal(f[0].found, f[0].n);
	assert_true(f[1].found >= held);
}

static void emergencies_are_seen(void **state)
{
	(void)state;
	are_seen("emergencies.tsv", FOUND_HELD);
	are_seen("emergencies-2.tsv", FOUND_HELD_2);
	are_seen("emergencies-3.tsv", FOUND_HELD_3);
}

static void are_none(const char *name)
{
	struct figure f[2] = {{0}};
	run(name, false, f);
	for (int i = 0; i < 2; i++)
		printf("# %s, %s rows: %zu of %zu taken for emergencies\n", name, i ? "even" : "odd", f[i].found, f[i].n);
	for (int i = 0; i < 2; i++)
		assert_true(f[i].found * 20 <= f[i].n);
}

/* Where no model is, words alone tell; these rows were learned from in the end, docs/safety.md has the figures of those
 * that were put aside. */
static void words_alone_see_most(void **state)
{
	(void)state;
	struct figure f[2] = {{0}}, none[2] = {{0}};
	run("emergencies-9.tsv", true, f);
	run("lookalikes-8.tsv", false, none);
	size_t n = f[0].n + f[1].n, seen = f[0].found + f[1].found, named = f[0].right + f[1].right;
	printf("# emergencies-9.tsv: %zu of %zu seen, %zu by their name; lookalikes-8.tsv: %zu of %zu taken for some\n", seen,
	       n, named, none[0].found + none[1].found, none[0].n + none[1].n);
	assert_true(seen * 100 >= n * 97 && named * 100 >= n * 85);
	assert_true((none[0].found + none[1].found) * 20 <= none[0].n + none[1].n);
}

static void lookalikes_are_none(void **state)
{
	(void)state;
	are_none("lookalikes.tsv");
	are_none("lookalikes-2.tsv");
}

/* "-" for none, else the first one's id. */
static const char *first_of(struct str text, const struct emergency_meaning *m)
{
	struct err e = {0};
	struct patient_notice *v;
	size_t n;
	assert_ok(emergency_find(text, m, &a, &v, &n, &e));
	return n ? v[0].id : "-";
}

static void read_vector(struct str hex, int8_t *out)
{
	for (size_t i = 0; i < hex.n / 2; i++) {
		char byte[3] = {hex.p[2 * i], hex.p[2 * i + 1], 0};
		out[i] = (int8_t)(uint8_t)strtoul(byte, NULL, 16);
	}
}

/* By meaning: what rules have no words for is seen, a figure of speech that they take for one is not; with vectors of
 * another model rules alone hold. */
static void meaning_is_heard(void **state)
{
	(void)state;
	const char *root = getenv("ATTEST_SOURCE_ROOT");
	char path[512], line[4096];
	size_t rows = 0;
	snprintf(path, sizeof(path), "%s/tests/patient/data/vectors.tsv", root ? root : ".");
	FILE *in = fopen(path, "r");
	assert_non_null(in);
	while (fgets(line, sizeof(line), in)) {
		int8_t q[384];
		struct str rest = str_trim(str_c(line)), learned, ruled, text, scale;
		if (line[0] == '#')
			continue;
		arena_clear(&a);
		assert_true(str_cut(&rest, '\t', &learned) && str_cut(&rest, '\t', &ruled) &&
			    str_cut(&rest, '\t', &text) && str_cut(&rest, '\t', &scale));
		assert_int_equal(rest.n, 2 * sizeof(q));
		read_vector(rest, q);
		struct vector_query v = {q, strtof(scale.p, NULL)};
		struct emergency_meaning m = {.v = &v, .n = 1, .dim = sizeof(q), .encoder = "bge-small-en-v1.5-q"};
		assert_true(str_eqc(learned, first_of(text, &m)));
		assert_true(str_eqc(ruled, first_of(text, NULL)));
		m.encoder = "another";
		assert_true(str_eqc(ruled, first_of(text, &m)));
		rows++;
	}
	fclose(in);
	assert_true(rows >= 9);
}

static void numbers_are_put_in(void **state)
{
	(void)state;
	struct err e = {0};
	struct patient_notice *v;
	size_t n;
	struct emergency_numbers numbers = {STR("117"), STR("143"), STR("145")};
	assert_ok(emergency_find(STR("I want to kill myself"), NULL, &a, &v, &n, &e));
	assert_int_equal(n, 1);
	struct str lay = emergency_lay(&v[0], &numbers, &a);
	assert_true(str_find(lay, STR("143"), 0) != SIZE_MAX && str_find(lay, STR("{"), 0) == SIZE_MAX);
}

static void spent_memory_fails(void **state)
{
	(void)state;
	struct arena small;
	struct err e = {0};
	struct patient_notice *v;
	size_t n;
	arena_init(&small, 600);
	assert_int_equal(emergency_find(STR("crushing chest pain and sweating, down the left arm"), NULL, &small, &v, &n, &e),
			 ERR_NOMEM);
	arena_release(&small);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(emergencies_are_seen), cmocka_unit_test(lookalikes_are_none),
				       cmocka_unit_test(words_alone_see_most), cmocka_unit_test(meaning_is_heard),
				       cmocka_unit_test(numbers_are_put_in), cmocka_unit_test(spent_memory_fails)};
	arena_init(&a, 16 << 20);
	int rc = cmocka_run_group_tests(t, NULL, NULL);
	arena_release(&a);
	return rc;
}
