/*
 * test_open.c - making, opening, migrating; what is no library.
 */
#include "lib_test.h"

#include <sqlite3.h>
#include <sys/stat.h>

static void made_private(void **state)
{
	struct lt *t = *state;
	struct stat st;

	assert_int_equal(stat(t->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_string_equal(library_path(t->l), t->path);
	assert_int_equal(library_now(t->l), t->now);
	assert_str(lib_time_print(t->now, &t->a), "2026-11-24T00:00:00Z");
	assert_str(lib_time_print(0, &t->a), "");
}

static void settings_last(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct str v;

	assert_ok(library_setting(t->l, "open", &t->a, &v, &e));
	assert_str(v, "");
	assert_ok(library_setting_put(t->l, STR("cli"), "open", STR("yes'; DROP TABLE audit; --"), &e));
	assert_ok(library_setting_put(t->l, STR("cli"), "other", STR("x"), &e));
	library_close(t->l);
	lt_open(t);
	assert_ok(library_setting(t->l, "open", &t->a, &v, &e));
	assert_str(v, "yes'; DROP TABLE audit; --");
	struct lib_head h;
	assert_ok(library_audit_head(t->l, &h, &e));
	assert_int_equal(h.seq, 2);
}

static void missing_is_said(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct library *l = NULL;
	char path[128];

	snprintf(path, sizeof path, "%s/none.db", t->dir);
	assert_int_equal(library_open(path, NULL, &l, &e), ERR_NOTFOUND);
	assert_null(l);
	assert_int_not_equal(access(path, F_OK), 0);
}

static void run(const char *path, const char *sql)
{
	sqlite3 *h;

	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	char *msg = NULL;
	if (sqlite3_exec(h, sql, NULL, NULL, &msg) != SQLITE_OK)
		fail_msg("%s: %s", sql, msg);
	sqlite3_close(h);
}

static void others_are_refused(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct library *l = NULL;
	struct library_opts o = {.create = true};
	char path[128];

	/* A database of another program. */
	snprintf(path, sizeof path, "%s/other.db", t->dir);
	run(path, "CREATE TABLE x (y)");
	assert_int_equal(library_open(path, &o, &l, &e), ERR_CORRUPT);
	/* No database at all. */
	snprintf(path, sizeof path, "%s/text.db", t->dir);
	FILE *f = fopen(path, "w");
	for (int i = 0; i < 100; i++)
		fputs("this is a text and no database, and long enough\n", f);
	fclose(f);
	assert_int_equal(library_open(path, &o, &l, &e), ERR_CORRUPT);
	/* A newer one. */
	library_close(t->l);
	run(t->path, "PRAGMA user_version = 9999");
	assert_int_equal(library_open(t->path, &o, &l, &e), ERR_VERSION);
	assert_null(l);
	run(t->path, "PRAGMA user_version = 3");
	lt_open(t);
}

/* Bytes changed anywhere in the file, or cut off: told, or it did not matter; never worse. */
static void damage_is_told(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_article x;
	struct buf whole;
	size_t told = 0, ways = 0;
	char path[128];
	int64_t c;

	for (int i = 0; i < 4; i++) {
		assert_ok(
			library_article_create(t->l, STR("p-a"), lt_article(t, "q", LT_LINE), STR(""), &t->a, &x, &e));
		assert_ok(library_comment_add(t->l, STR("p-a"), x.id, 1, STR(""), STR("text"), &c, &e));
	}
	snprintf(path, sizeof path, "%s/copy.db", t->dir);
	assert_ok(library_backup(t->l, path, NULL, &e));
	buf_init(&whole, (size_t)16 << 20);
	assert_ok(fs_read(path, &whole, &e));
	for (size_t at = 0; at < whole.n; at += whole.n / 150 + 1, ways++) {
		struct library *l = NULL;
		struct lib_verified v;
		char was = whole.p[at];
		size_t n = ways % 10 == 9 ? at : whole.n;
		if (!n)
			continue;
		whole.p[at] = (char)(was ^ (ways % 2 ? 0x5a : 0xff));
		assert_ok(fs_write_atomic(path, str_make(whole.p, n), &e));
		whole.p[at] = was;
		int r = library_open(path, NULL, &l, &e);
		if (!r)
			r = library_audit_verify(l, NULL, &v, &e);
		assert_true(r == 0 || r == ERR_CORRUPT || r == ERR_VERSION || r == ERR_READONLY || r == ERR_INTERNAL ||
			    r == ERR_FORMAT || r == ERR_IO);
		told += r != 0;
		library_close(l);
	}
	print_message("# %zu of %zu told\n", told, ways);
	/* Most of a small file is room that nothing stands in. */
	assert_true(told > ways / 10);
	buf_release(&whole);
}

int main(void)
{
	const struct CMUnitTest t[] = {LT_TEST(made_private), LT_TEST(settings_last), LT_TEST(missing_is_said),
				       LT_TEST(others_are_refused), LT_TEST(damage_is_told)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
