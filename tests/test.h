/*
 * test.h - what every test file needs: cmocka with its required headers.
 *
 *	static void adds(void **state) { (void)state; assert_int_equal(1 + 1, 2); }
 *	int main(void) { const struct CMUnitTest t[] = {cmocka_unit_test(adds)}; return cmocka_run_group_tests(t, NULL,
 *	NULL); }
 */
#ifndef ATTEST_TEST_H
#define ATTEST_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"

/* Assert that a slice equals a literal, showing both. */
#define assert_str(s, lit)                                                           \
	do {                                                                         \
		struct str s_ = (s);                                                 \
		if (!str_eqc(s_, (lit)))                                             \
			fail_msg("got \"%.*s\", wanted \"%s\"", STR_ARG(s_), (lit)); \
	} while (0)
/* Assert that a call returned 0, else show e.msg. */
#define assert_ok(call)                                                      \
	do {                                                                 \
		int r_ = (call);                                             \
		if (r_)                                                      \
			fail_msg("%s: %s (%s)", #call, e.msg, err_name(r_)); \
	} while (0)

#endif
