/*
 * lib_test.h - a library in a folder of its own, a clock that tests turn, articles to put in.
 */
#ifndef ATTEST_LIB_TEST_H
#define ATTEST_LIB_TEST_H

#include "test.h"

#include "library/library.h"

#include "base/fs.h"

#include <unistd.h>

struct lt {
	char dir[64], path[96];
	int64_t now;
	struct library *l;
	struct arena a;
};

static inline int64_t lt_clock(void *ctx)
{
	return ((struct lt *)ctx)->now;
}

static inline void lt_open(struct lt *t)
{
	struct err e = {0};
	struct library_opts o = {.create = true, .quick_passwords = true, .now = lt_clock, .ctx = t};
	assert_ok(library_open(t->path, &o, &t->l, &e));
}

static inline int lt_setup(void **state)
{
	struct lt *t = calloc(1, sizeof *t);
	snprintf(t->dir, sizeof t->dir, "/tmp/attest-library-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	snprintf(t->path, sizeof t->path, "%s/library.db", t->dir);
	t->now = 1795478400;
	arena_init(&t->a, (size_t)64 << 20);
	lt_open(t);
	*state = t;
	return 0;
}

static inline int lt_teardown(void **state)
{
	struct lt *t = *state;
	library_close(t->l);
	arena_release(&t->a);
	fs_remove_tree(t->dir, NULL);
	free(t);
	return 0;
}

#define LT_TEST(f) cmocka_unit_test_setup_teardown(f, lt_setup, lt_teardown)

#endif
