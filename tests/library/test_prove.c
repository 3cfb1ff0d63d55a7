/*
 * test_prove.c - every column of the library is edited by hand, and rows are put in and taken out: what is proved
 * shows, what is not proved is listed as such.
 */
#include "lib_test.h"

#include <sqlite3.h>
#include <sys/stat.h>

#define COLUMNS_MAX 200

static void run(sqlite3 *h, const char *sql)
{
	char *msg = NULL;

	if (sqlite3_exec(h, sql, NULL, NULL, &msg) != SQLITE_OK)
		fail_msg("%s: %s", sql, msg);
}

static sqlite3 *file(const struct lt *t)
{
	sqlite3 *h;

	assert_int_equal(sqlite3_open(t->path, &h), SQLITE_OK);
	return h;
}

/* One text of a query; the buffer is the caller's. */
static const char *one(sqlite3 *h, const char *sql, char *out, size_t n)
{
	sqlite3_stmt *q;

	assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &q, NULL), SQLITE_OK);
	out[0] = '\0';
	if (sqlite3_step(q) == SQLITE_ROW && sqlite3_column_text(q, 0))
		snprintf(out, n, "%s", (const char *)sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
	return out;
}

/* Without triggers, keys and checks; all of them are there again afterwards. */
static void edit(const struct lt *t, const char *sql)
{
	sqlite3 *h = file(t);
	sqlite3_stmt *q;
	char *sqls[32], drop[4096] = "", *msg = NULL;
	size_t n = 0;

	assert_int_equal(
		sqlite3_prepare_v2(h, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'", -1, &q, NULL),
		SQLITE_OK);
	while (sqlite3_step(q) == SQLITE_ROW && n < 32) {
		sqls[n++] = strdup((const char *)sqlite3_column_text(q, 1));
		snprintf(drop + strlen(drop), sizeof drop - strlen(drop), "DROP TRIGGER %s;",
			 (const char *)sqlite3_column_text(q, 0));
	}
	sqlite3_finalize(q);
	run(h, drop);
	run(h, "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
	if (sqlite3_exec(h, sql, NULL, NULL, &msg) != SQLITE_OK)
		fail_msg("%s: %s", sql, msg);
	if (sqlite3_changes(h) < 1)
		fail_msg("%s: changes nothing", sql);
	for (size_t i = 0; i < n; i++) {
		run(h, sqls[i]);
		free(sqls[i]);
	}
	sqlite3_close(h);
}

/* Something in every table and column; kept beside, and taken again for every edit. */
static void fill(struct lt *t)
{
	struct err e = {0};
	struct lib_user ann = lt_user(t, "ann", ROLE_AUTHOR), rev = lt_user(t, "rev", ROLE_REVIEWER),
			adm = lt_user(t, "adm", ROLE_ADMINISTRATOR);
	struct lib_key key;
	struct lib_article x, y;
	struct lib_asked asked = {
		.question = STR("q"), .reader = STR("nurse"), .outcome = STR("answered"), .title = STR("t")};
	struct lib_session s;
	char token[LIB_TOKEN_N + 1], cookie[LIB_SECRET_N + 1];
	struct sha256 h = sha256_of(STR("x"));
	int64_t id, parent;
	bool changed;

	assert_ok(library_board_create(t->l, adm.person, false, &t->a, &key, &e));
	t->now += 10;
	assert_ok(library_board_create(t->l, adm.person, true, &t->a, &key, &e));
	assert_ok(library_user_display(t->l, STR("cli"), STR("rev"), STR("Dr Rev"), &e));
	assert_ok(library_user_password(t->l, STR("cli"), STR("rev"), STR("another long secret"), &e));
	assert_ok(library_user_roles(t->l, STR("cli"), STR("ann"), ROLE_AUTHOR | ROLE_READER, &e));
	lt_user(t, "gone", ROLE_READER);
	assert_ok(library_user_disable(t->l, STR("cli"), STR("gone"), true, &e));
	assert_ok(
		library_article_create(t->l, ann.person, lt_article(t, "q", LT_LINE), STR("Varelitis"), &t->a, &x, &e));
	t->now += 60;
	assert_ok(library_step(t->l, rev.person, x.id, x.rev, "start", STATE_SUBMITTED, STATE_UNDER_REVIEW,
			       STR("looking"), false, &t->a, &x, &e));
	assert_ok(library_comment_add(t->l, rev.person, x.id, 1, STR("/bottom_line/0"), STR("Good."), &id, &e));
	assert_ok(library_comment_add(t->l, ann.person, x.id, 1, STR(""), STR("Thanks."), &parent, &e));
	assert_ok(library_comment_resolve(t->l, ann.person, x.id, id, &e));
	t->now += 60;
	assert_ok(library_step(t->l, rev.person, x.id, x.rev, "approve", STATE_UNDER_REVIEW, STATE_APPROVED,
			       STR("fine"), true, &t->a, &x, &e));
	assert_ok(library_article_create(t->l, rev.person, lt_article(t, "q2", LT_LINE), STR(""), &t->a, &y, &e));
	assert_ok(library_version_add(t->l, ann.person, y.id, y.rev, lt_article(t, "q2", "Other words."),
				      STR("clearer"), &t->a, &y, &e));
	assert_ok(library_assign(t->l, rev.person, y.id, y.rev, rev.person, 1, &t->a, &y, &e));
	assert_ok(library_stale(t->l, STR("system"), y.id, 2, STR("its source moved"), &changed, &e));
	assert_ok(library_step(t->l, rev.person, y.id, y.rev + 1, "retire", STATE_SUBMITTED, STATE_RETIRED, STR("old"),
			       false, &t->a, &y, &e));
	assert_ok(library_token_add(t->l, ann.person, STR("ann"),
				    &(struct lib_token_opts){STR("script"), SCOPE_READ | SCOPE_ASK, 30, 0}, token,
				    &parent, &e));
	assert_ok(library_token_add(t->l, ann.person, STR("ann"),
				    &(struct lib_token_opts){STR("child"), SCOPE_READ, 0, parent}, token, &id, &e));
	assert_ok(library_session_open(t->l, STR("rev"), &t->a, cookie, &s, &e));
	assert_ok(library_history_add(t->l, rev.person, &asked, &id, &e));
	assert_ok(library_setting_put(t->l, STR("cli"), "password.passes", STR("3"), &e));
	assert_ok(library_job_add(t->l, adm.person, STR("import"), STR("{\"path\":\"/a\"}"), &id, &e));
	assert_ok(library_job_take(t->l, &id, &e));
	assert_ok(library_job_state(t->l, id, JOB_DONE, STR("done"), STR("{}"), &e));
	assert_ok(library_job_add(t->l, adm.person, STR("import"), STR("{\"path\":\"/b\"}"), &id, &e));
	assert_ok(library_job_cancel(t->l, adm.person, id, &e));
	assert_ok(library_job_add(t->l, adm.person, STR("import"), STR("{\"path\":\"/c\"}"), &id, &e));
	assert_ok(library_job_take(t->l, &id, &e));
	assert_ok(library_again_put(t->l, ann.person, STR("key"), &h, 201, STR("{}"), &e));
}

static struct buf kept;

/* The library as it was filled. */
static void fresh(struct lt *t)
{
	struct err e = {0};
	char wal[200];

	library_close(t->l);
	t->l = NULL;
	for (int i = 0; i < 2; i++) {
		snprintf(wal, sizeof wal, "%s%s", t->path, i ? "-wal" : "-shm");
		unlink(wal);
	}
	assert_ok(fs_write_atomic(t->path, buf_str(&kept), &e));
}

static void make(struct lt *t)
{
	struct err e = {0};
	struct lib_verified v;

	fill(t);
	assert_ok(library_audit_verify(t->l, NULL, &v, &e));
	library_close(t->l);
	t->l = NULL;
	buf_init(&kept, 64 << 20);
	assert_ok(fs_read(t->path, &kept, &e));
	lt_open(t);
}

static int verify(struct lt *t, struct lib_verified *v)
{
	struct err e = {0};

	lt_open(t);
	int r = library_audit_verify(t->l, NULL, v, &e);
	if (r && r != ERR_CORRUPT)
		fail_msg("verify: %s", e.msg);
	return r;
}

/* Another value of the same kind, in each row but such as would not be another. */
static void other_value(sqlite3 *h, const char *table, const char *column, char *sql, size_t n)
{
	char q[400], type[40];

	snprintf(q, sizeof q, "SELECT type FROM pragma_table_info('%s') WHERE name = '%s'", table, column);
	one(h, q, type, sizeof type);
	if (strcmp(type, "INTEGER") == 0)
		snprintf(sql, n, "UPDATE %s SET \"%s\" = \"%s\" + 100000 WHERE rowid_of = 1", table, column, column);
	else if (strcmp(type, "BLOB") == 0)
		snprintf(sql, n, "UPDATE %s SET \"%s\" = CAST(x'ff' || substr(\"%s\", 2) AS BLOB) WHERE rowid_of = 1",
			 table, column, column);
	else if (strcmp(column, "json") == 0)
		snprintf(sql, n, "UPDATE %s SET json = replace(json, 'nomaprazole', 'placebo') WHERE rowid_of = 1",
			 table);
	else
		snprintf(sql, n, "UPDATE %s SET \"%s\" = \"%s\" || 'x' WHERE rowid_of = 1", table, column, column);
	/* One row: tables without rowid are told by their key. */
	char key[200], *at = strstr(sql, "rowid_of = 1");
	snprintf(q, sizeof q,
		 "SELECT group_concat(format('(\"%%w\" = (SELECT \"%%w\" FROM %s LIMIT 1))', name, name), ' AND ') "
		 "FROM pragma_table_info('%s') WHERE pk > 0",
		 table, table);
	one(h, q, key, sizeof key);
	snprintf(at, n - (size_t)(at - sql), "%s", key);
}

static void each_column(void **state)
{
	struct lt *t = *state;
	struct lib_verified v;
	sqlite3 *h;
	sqlite3_stmt *q;
	size_t listed = 0, found = 0, proved = 0;
	static char tables[COLUMNS_MAX][40], columns[COLUMNS_MAX][40];

	make(t);
	h = file(t);
	assert_int_equal(sqlite3_prepare_v2(h,
					    "SELECT s.name, c.name FROM sqlite_schema s, pragma_table_info(s.name) c "
					    "WHERE s.type = 'table' AND s.name NOT "
					    "LIKE 'sqlite_%' ORDER BY s.name, c.cid",
					    -1, &q, NULL),
			 SQLITE_OK);
	while (sqlite3_step(q) == SQLITE_ROW && found < COLUMNS_MAX) {
		snprintf(tables[found], 40, "%s", (const char *)sqlite3_column_text(q, 0));
		snprintf(columns[found++], 40, "%s", (const char *)sqlite3_column_text(q, 1));
	}
	sqlite3_finalize(q);
	sqlite3_close(h);
	while (lib_columns[listed].table)
		listed++;
	for (size_t i = 0; i < found; i++) {
		const struct lib_column *c = lib_columns;
		char sql[600];
		while (c->table && (strcmp(c->table, tables[i]) || strcmp(c->column, columns[i])))
			c++;
		if (!c->table)
			fail_msg("%s.%s is not in lib_columns", tables[i], columns[i]);
		fresh(t);
		h = file(t);
		other_value(h, tables[i], columns[i], sql, sizeof sql);
		sqlite3_close(h);
		edit(t, sql);
		int r = verify(t, &v);
		if (c->proved && !r)
			fail_msg("%s: it is listed as proved, and was not found", sql);
		/* What is not proved may still break something that is (a person who is not there). */
		proved += c->proved;
	}
	assert_int_equal(found, listed);
	assert_true(proved > 80);
	buf_release(&kept);
}

/* What somebody would want to do, with the file and time. */
static void what_a_forger_does(void **state)
{
	static const char *const ways[] = {
		"UPDATE articles SET state = 3, approved = 1, approved_at = updated WHERE state = 4",
		"UPDATE articles SET state = 0 WHERE state = 4",
		"UPDATE articles SET state = 4 WHERE state = 3",
		"UPDATE articles SET stale = 0, stale_reason = '' WHERE stale > 0",
		"UPDATE articles SET requester = 'p-000000000000000000000000'",
		"UPDATE versions SET author = (SELECT person FROM people WHERE name = 'rev')",
		"UPDATE steps SET note = 'in a hurry' WHERE action = 'approve'",
		"UPDATE people SET roles = 15 WHERE name = 'ann'",
		"UPDATE people SET disabled = 0 WHERE disabled",
		"UPDATE people SET password = (SELECT password FROM people WHERE name = 'ann') WHERE name = 'rev'",
		"UPDATE tokens SET scopes = 63",
		"UPDATE tokens SET expires = 0 WHERE parent = 0",
		"UPDATE tokens SET person = (SELECT person FROM people WHERE name = 'rev')",
		"INSERT INTO tokens (hash, person, name, hint, scopes, created, expires) SELECT randomblob(32), "
		"person, 'mine', 'attest_abcd', 63, created, 0 FROM people",
		"DELETE FROM tokens WHERE parent = 0",
		"INSERT INTO board_keys (public, created, person) VALUES (lower(hex(randomblob(32))), 1, 'cli')",
		"UPDATE board_keys SET retired = 0",
		"DELETE FROM board_keys WHERE retired > 0",
		"DELETE FROM comments",
		"INSERT INTO comments (article, version, path, person, text, created) SELECT article, number, '', "
		"author, 'I agree.', created FROM versions",
		"UPDATE comments SET resolved = 0, resolver = '' WHERE resolved > 0",
		"DELETE FROM settings",
		"UPDATE settings SET value = '1'",
		"INSERT INTO settings VALUES ('password.mebibytes', '1')",
		"DELETE FROM jobs",
		"UPDATE jobs SET state = 2 WHERE state = 1",
		"DELETE FROM steps WHERE action = 'retire'",
		"DELETE FROM claims",
		"INSERT INTO steps (article, version, action, from_state, to_state, person, note, at) SELECT article, "
		"version, 'start', 0, 1, person, '', at FROM steps LIMIT 1",
		"DELETE FROM people WHERE name = 'ann'",
		"DELETE FROM versions WHERE number = 2",
		"DELETE FROM articles WHERE state = 4",
	};
	struct lt *t = *state;
	struct lib_verified v;

	make(t);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		fresh(t);
		edit(t, ways[i]);
		if (!verify(t, &v))
			fail_msg("not found: %s", ways[i]);
	}
	/* Triggers that were taken away, and one that was changed. */
	static const char *const schemas[] = {"DROP TRIGGER audit_update", "DROP INDEX tokens_parent",
					      "CREATE TRIGGER x AFTER INSERT ON audit BEGIN DELETE FROM sessions; END",
					      "CREATE TABLE beside (x)",
					      /* Names that SQLite keeps for itself, past its own checks. */
					      "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES ('trigger', "
					      "'sqlite_stat_x', 'people', 0, 'CREATE TRIGGER sqlite_stat_x AFTER UPDATE "
					      "ON people BEGIN DELETE FROM sessions; END')",
					      "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES ('view', "
					      "'sqlite_stat1', 'sqlite_stat1', 0, 'CREATE VIEW sqlite_stat1 AS SELECT 1')"};
	for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++) {
		fresh(t);
		sqlite3 *h = file(t);
		run(h, schemas[i]);
		sqlite3_close(h);
		if (!verify(t, &v))
			fail_msg("not found: %s", schemas[i]);
		assert_non_null(strstr(v.what, "schema"));
		if (strstr(schemas[i], "beside"))
			assert_non_null(strstr(v.what, "beside"));
	}
	buf_release(&kept);
}

/* An approval signed with a key of one's own, its rows and its lines as attest itself writes them: only what is pinned
 * outside tells. */
static void an_own_key(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_verified v;
	struct lib_key key;
	struct lib_article x;
	char pins[128], seed[128];

	snprintf(pins, sizeof pins, "%s-pins/board-keys", t->dir);
	library_close(t->l);
	struct library_opts o = {.create = true, .quick_passwords = true, .now = lt_clock, .ctx = t, .pins = pins};
	assert_ok(library_open(t->path, &o, &t->l, &e));
	assert_ok(library_board_create(t->l, STR("cli"), false, &t->a, &key, &e));
	assert_ok(library_board_create(t->l, STR("cli"), true, &t->a, &key, &e));
	assert_ok(library_article_create(t->l, STR("p-a"), lt_article(t, "q", LT_LINE), STR(""), &t->a, &x, &e));
	assert_ok(library_audit_verify(t->l, NULL, &v, &e));
	assert_int_equal(v.keys, 2);
	assert_int_equal(v.pinned, 2);
	/* The forger has the library's folder, and not the place of the pins. */
	library_close(t->l);
	snprintf(seed, sizeof seed, "%s/board.key", t->dir);
	o.pins = NULL;
	assert_ok(library_open(t->path, &o, &t->l, &e));
	assert_ok(library_board_create(t->l, STR("cli"), true, &t->a, &key, &e));
	assert_ok(library_step(t->l, STR("p-r"), x.id, x.rev, "approve", STATE_SUBMITTED, STATE_APPROVED, STR(""), true,
			       &t->a, &x, &e));
	assert_ok(library_audit_verify(t->l, NULL, &v, &e));
	assert_int_equal(v.pinned, 0);
	library_close(t->l);
	o.pins = pins;
	assert_ok(library_open(t->path, &o, &t->l, &e));
	assert_int_equal(library_audit_verify(t->l, NULL, &v, &e), ERR_CORRUPT);
	assert_non_null(strstr(v.what, "not among the keys that are pinned"));
	snprintf(seed, sizeof seed, "%s-pins", t->dir);
	fs_remove_tree(seed, NULL);
}

/* A key that cannot be pinned is not taken into use: what is pinned and what is used never part in that way. */
static void no_pin_no_key(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_verified v;
	struct lib_key key, *keys;
	char pins[128], place[128];
	bool have;
	size_t n;

	snprintf(place, sizeof place, "%s-pins", t->dir);
	snprintf(pins, sizeof pins, "%s-pins/board-keys", t->dir);
	library_close(t->l);
	struct library_opts o = {.create = true, .quick_passwords = true, .now = lt_clock, .ctx = t, .pins = pins};
	assert_ok(library_open(t->path, &o, &t->l, &e));
	assert_ok(library_board_create(t->l, STR("cli"), false, &t->a, &key, &e));
	/* The place of the pins is a folder now. */
	assert_int_equal(unlink(pins), 0);
	assert_ok(fs_mkdirs(pins, &e));
	assert_int_not_equal(library_board_create(t->l, STR("cli"), true, &t->a, &key, &e), 0);
	fs_remove_tree(place, NULL);
	assert_ok(library_board(t->l, &t->a, &keys, &n, &have, &e));
	assert_int_equal(n, 1);
	assert_true(have);
	assert_ok(library_audit_verify(t->l, NULL, &v, &e));
	assert_int_equal(v.keys, 1);
}

/* A rotation that is interrupted after its commit: the new key is in board.key.new, and is found. Before: nothing has
 * happened. */
static void a_rotation_interrupted(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_key key, *keys;
	struct lib_article x;
	char path[128], next[128];
	struct buf old, new;
	bool have;
	size_t n;

	snprintf(path, sizeof path, "%s/board.key", t->dir);
	snprintf(next, sizeof next, "%s/board.key.new", t->dir);
	buf_init(&old, 4096);
	buf_init(&new, 4096);
	assert_ok(library_article_create(t->l, STR("p-a"), lt_article(t, "q", LT_LINE), STR(""), &t->a, &x, &e));
	assert_ok(library_board_create(t->l, STR("cli"), false, &t->a, &key, &e));
	assert_ok(fs_read(path, &old, &e));
	assert_ok(library_board_create(t->l, STR("cli"), true, &t->a, &key, &e));
	assert_ok(fs_read(path, &new, &e));
	assert_int_not_equal(access(next, F_OK), 0);
	/* As a crash between commit and renaming leaves it. */
	assert_ok(fs_write_atomic(next, buf_str(&new), &e));
	assert_ok(fs_write_atomic(path, buf_str(&old), &e));
	assert_ok(library_step(t->l, STR("p-r"), x.id, x.rev, "approve", STATE_SUBMITTED, STATE_APPROVED, STR(""), true,
			       &t->a, &x, &e));
	assert_int_not_equal(access(next, F_OK), 0);
	/* As a crash before the commit leaves it: a key that nobody knows, beside the one in use. */
	buf_clear(&old);
	buf_addc(&old, "attest-board-key-1 0000000000000000000000000000000000000000000000000000000000000000\n");
	assert_ok(fs_write_atomic(next, buf_str(&old), &e));
	assert_ok(library_board(t->l, &t->a, &keys, &n, &have, &e));
	assert_true(have);
	assert_int_equal(n, 2);
	assert_ok(library_board_create(t->l, STR("cli"), true, &t->a, &key, &e));
	assert_ok(library_board(t->l, &t->a, &keys, &n, &have, &e));
	assert_true(have);
	buf_release(&old);
	buf_release(&new);
}

int main(void)
{
	const struct CMUnitTest t[] = {LT_TEST(each_column), LT_TEST(what_a_forger_does), LT_TEST(an_own_key), LT_TEST(no_pin_no_key),
				       LT_TEST(a_rotation_interrupted)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
