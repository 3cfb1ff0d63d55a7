/*
 * test_err.c - codes and messages.
 */
#include "test.h"

#include "base/utf8.h"

#include <errno.h>

static void sets_and_prefixes(void **state)
{
	struct err e = {0};

	(void)state;
	assert_int_equal(err_set(&e, ERR_FORMAT, "line %d: no title", 12), ERR_FORMAT);
	assert_int_equal(e.code, ERR_FORMAT);
	assert_string_equal(e.msg, "line 12: no title");
	assert_int_equal(err_prefix(&e, "%s", "briefs/a.md"), ERR_FORMAT);
	assert_string_equal(e.msg, "briefs/a.md: line 12: no title");
	/* Arguments may be the old message. */
	err_set(&e, ERR_IO, "again: %s", e.msg);
	assert_string_equal(e.msg, "again: briefs/a.md: line 12: no title");
	err_set(&e, ERR_IO, "x");
	err_prefix(&e, "%s", e.msg);
	assert_string_equal(e.msg, "x: x");
	assert_int_equal(err_mem(&e), ERR_NOMEM);
	assert_string_equal(e.msg, "out of memory");
}

static void null_gives_the_code_alone(void **state)
{
	(void)state;
	assert_int_equal(err_set(NULL, ERR_LIMIT, "%d", 1), ERR_LIMIT);
	assert_int_equal(err_mem(NULL), ERR_NOMEM);
	assert_int_equal(err_errno(NULL, ENOENT, "x"), ERR_NOTFOUND);
	assert_int_equal(err_prefix(NULL, "x"), ERR_INTERNAL);
}

/* Two-, three- and four-byte characters at every distance from the end. */
static void truncates_between_characters(void **state)
{
	static const char *const chars[] = {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x92\x8a"};
	static char text[3000];
	struct err e;

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		for (size_t shift = 0; shift < 8; shift++) {
			size_t n = shift, step = strlen(chars[k]);
			memset(text, 'a', shift);
			for (; n + step < sizeof text; n += step)
				memcpy(text + n, chars[k], step);
			text[n] = '\0';
			err_set(&e, ERR_FORMAT, "%s", text);
			size_t got = strlen(e.msg);
			assert_true(got > sizeof e.msg - 1 - step && got < sizeof e.msg);
			assert_memory_equal(e.msg, text, got);
			assert_int_equal(utf8_check(str_c(e.msg)), got);
			err_prefix(&e, "p%zu", shift);
			got = strlen(e.msg);
			assert_true(got > sizeof e.msg - 1 - step && got < sizeof e.msg);
			assert_int_equal(utf8_check(str_c(e.msg)), got);
			assert_memory_equal(e.msg + 4, text, got - 4);
			/* A front as long leaves room for the fault. */
			err_set(&e, ERR_FORMAT, "the fault");
			err_prefix(&e, "%s", text);
			assert_true(str_ends(str_c(e.msg), STR(": the fault")));
			assert_int_equal(utf8_check(str_c(e.msg)), strlen(e.msg));
		}
	}
}

static void messages_are_utf8(void **state)
{
	struct err e;

	(void)state;
	err_set(&e, ERR_NOTFOUND,
		"\xff"
		"a\xc3");
	assert_string_equal(e.msg, "?a?");
	err_errno(&e, ENOENT, "caf\xe9");
	assert_true(str_starts(str_c(e.msg), STR("caf?: ")));
}

static void from_errno(void **state)
{
	static const struct {
		int errnum, code;
	} t[] = {
		{ENOENT, ERR_NOTFOUND}, {ENOSPC, ERR_FULL},    {EDQUOT, ERR_FULL}, {EROFS, ERR_READONLY},
		{EACCES, ERR_READONLY}, {EPERM, ERR_READONLY}, {EFBIG, ERR_LIMIT}, {ENOMEM, ERR_NOMEM},
		{EIO, ERR_IO},		{EISDIR, ERR_IO},
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		char want[200];
		assert_int_equal(err_errno(&e, t[i].errnum, "dir/%d", 7), t[i].code);
		snprintf(want, sizeof want, "dir/7: %s", strerror(t[i].errnum));
		assert_string_equal(e.msg, want);
		assert_int_equal(e.code, t[i].code);
	}
}

static void table(void **state)
{
	(void)state;
	assert_int_equal(err_exit(ERR_OK), 0);
	assert_int_equal(err_http(ERR_OK), 200);
	assert_string_equal(err_name(ERR_OK), "ok");
#define X(code, name, http, exit, text)                  \
	assert_true(ERR_##code < 0);                     \
	assert_string_equal(err_name(ERR_##code), name); \
	assert_int_equal(err_http(ERR_##code), http);    \
	assert_int_equal(err_exit(ERR_##code), exit);    \
	assert_string_equal(err_meaning(ERR_##code), text);
	ERR_LIST(X)
#undef X
	/* What is no code is a fault of our own. */
	assert_string_equal(err_name(-5), "internal");
	assert_int_equal(err_http(ERR__FIRST), 500);
	assert_int_equal(err_exit(ERR_CANCELLED + 1), 70);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(sets_and_prefixes),
		cmocka_unit_test(null_gives_the_code_alone),
		cmocka_unit_test(truncates_between_characters),
		cmocka_unit_test(messages_are_utf8),
		cmocka_unit_test(from_errno),
		cmocka_unit_test(table),
	};
	return cmocka_run_group_tests_name("base/err", t, NULL, NULL);
}
