/*
 * test_audit.c - the trail holds; every way of changing what was written shows, and where; forgetting a person does not
 * break it.
 */
#include "lib_test.h"

#include <sqlite3.h>
#include <sys/stat.h>

static void run(sqlite3 *h, const char *sql)
{
	char *msg = NULL;

	if (sqlite3_exec(h, sql, NULL, NULL, &msg) != SQLITE_OK)
		fail_msg("%s: %s", sql, msg);
}

/* As one who has the file, and no scruples: without the triggers, which are there again afterwards. */
static void tamper(const char *path, const char *sql)
{
	char *sqls[32];
	size_t n = 0;
	sqlite3 *h;
	sqlite3_stmt *q;

	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(h, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'", -1, &q, NULL),
		SQLITE_OK);
	char drop[4096] = "";
	while (sqlite3_step(q) == SQLITE_ROW && n < 32) {
		sqls[n++] = strdup((const char *)sqlite3_column_text(q, 1));
		snprintf(drop + strlen(drop), sizeof drop - strlen(drop), "DROP TRIGGER %s;",
			 (const char *)sqlite3_column_text(q, 0));
	}
	sqlite3_finalize(q);
	run(h, drop);
	run(h, sql);
	for (size_t i = 0; i < n; i++) {
		run(h, sqls[i]);
		free(sqls[i]);
	}
	sqlite3_close(h);
}

static void exec_fails(const char *path, const char *sql, const char *why)
{
	sqlite3 *h;
	char *msg = NULL;

	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	sqlite3_exec(h, "PRAGMA recursive_triggers = ON", NULL, NULL, NULL);
	assert_int_not_equal(sqlite3_exec(h, sql, NULL, NULL, &msg), SQLITE_OK);
	if (!strstr(msg, why))
		fail_msg("%s: %s", sql, msg);
	sqlite3_free(msg);
	sqlite3_close(h);
}

/* A library with a bit of everything: 1 user.add ann, 2 user.add rev, 3 board.create, 4 version 1, 5 start, 6 comment,
 * 7 approve, 8 version 2, 9 assign. */
#define LINES 9
static struct lib_article fill(struct lt *t)
{
	struct err e = {0};
	struct lib_user ann = lt_user(t, "ann.uncommon", ROLE_AUTHOR), rev = lt_user(t, "rev.uncommon", ROLE_REVIEWER);
	struct lib_key key;
	struct lib_article x;
	int64_t c;

	assert_ok(library_board_create(t->l, STR("cli"), false, &t->a, &key, &e));
	assert_ok(library_article_create(t->l, ann.person, lt_article(t, "q", LT_LINE), STR(""), &t->a, &x, &e));
	t->now += 60;
	assert_ok(library_step(t->l, rev.person, x.id, x.rev, "start", STATE_SUBMITTED, STATE_UNDER_REVIEW, STR(""),
			       false, &t->a, &x, &e));
	assert_ok(library_comment_add(t->l, rev.person, x.id, 1, STR(""), STR("Good."), &c, &e));
	t->now += 60;
	assert_ok(library_step(t->l, rev.person, x.id, x.rev, "approve", STATE_UNDER_REVIEW, STATE_APPROVED,
			       STR("fine"), true, &t->a, &x, &e));
	assert_int_equal(x.approved, 1);
	assert_ok(library_version_add(t->l, ann.person, x.id, x.rev, lt_article(t, "q", "Other words."), STR(""), &t->a,
				      &x, &e));
	assert_ok(library_assign(t->l, rev.person, x.id, x.rev, rev.person, 1, &t->a, &x, &e));
	return x;
}

static void holds(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_verified v;
	struct lib_audit *lines;
	struct lib_head h;
	size_t n;

	assert_ok(library_audit_verify(t->l, NULL, &v, &e));
	assert_int_equal(v.lines, 0);
	fill(t);
	assert_ok(library_audit_verify(t->l, NULL, &v, &e));
	assert_int_equal(v.lines, LINES);
	assert_int_equal(v.versions, 2);
	assert_int_equal(v.signatures, 1);
	assert_int_equal(v.people, 2);
	assert_ok(library_audit_head(t->l, &h, &e));
	assert_int_equal(h.seq, LINES);
	assert_memory_equal(&h, &v.head, sizeof h);
	assert_ok(library_audit_verify(t->l, &h, &v, &e));
	assert_ok(library_audit(t->l, 0, 4, &t->a, &lines, &n, &e));
	assert_int_equal(n, 4);
	assert_str(lines[0].action, "article.assign");
	assert_str(lines[2].action, "article.approve");
	assert_ok(library_audit(t->l, lines[3].seq, 100, &t->a, &lines, &n, &e));
	assert_int_equal(n, LINES - 4);
	assert_str(lines[n - 1].action, "user.add");
}

/* The bytes that are hashed are those of the documentation: written once by hand here. */
static void the_bytes_are_those_documented(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_head h;
	char hex[65];

	assert_ok(library_audit_add(t->l, STR("cli"), "corpus.import", STR("corpus:docs"), STR("{\"added\":6}"), &e));
	assert_ok(library_audit_head(t->l, &h, &e));
	struct sha256 want =
		sha256_of(STR("attest-audit-1\n1\n1795478400\ncli\ncorpus.import\ncorpus:docs\n{\"added\":6}\n"
			      "0000000000000000000000000000000000000000000000000000000000000000\n"));
	assert_memory_equal(&want, &h.hash, sizeof want);
	sha256_hex(&h.hash, hex);
	assert_int_equal(library_audit_add(t->l, STR("cli"), "x", STR("a\nb"), STR(""), &e), ERR_USAGE);
}

static void cannot_be_changed(void **state)
{
	struct lt *t = *state;

	fill(t);
	exec_fails(t->path, "UPDATE audit SET who = 'x' WHERE seq = 1", "append-only");
	exec_fails(t->path, "DELETE FROM audit WHERE seq = 9", "append-only");
	exec_fails(
		t->path,
		"INSERT OR REPLACE INTO audit SELECT 3, at, who, action, object, detail, hash FROM audit WHERE seq = 4",
		"no gaps");
	exec_fails(t->path,
		   "INSERT INTO audit SELECT 20, at, who, action, object, detail, hash FROM audit WHERE seq = 4",
		   "no gaps");
	exec_fails(t->path, "UPDATE versions SET json = '{}'", "never changes");
	exec_fails(t->path, "DELETE FROM versions", "never deleted");
	exec_fails(t->path, "UPDATE signatures SET key = ''", "never changes");
	exec_fails(t->path, "DELETE FROM steps", "never deleted");
}

static void broken(struct lt *t, const char *sql, int64_t line, const char *what)
{
	struct err e = {0};
	struct lib_verified v;

	library_close(t->l);
	tamper(t->path, sql);
	lt_open(t);
	assert_int_equal(library_audit_verify(t->l, NULL, &v, &e), ERR_CORRUPT);
	if (v.broken != line || !strstr(v.what, what))
		fail_msg("%s: line %lld: %s; wanted line %lld: %s", sql, (long long)v.broken, v.what, (long long)line,
			 what);
}

/* A fresh library for each way. */
static void again(struct lt *t)
{
	library_close(t->l);
	fs_remove_tree(t->dir, NULL);
	assert_int_equal(mkdir(t->dir, 0700), 0);
	arena_clear(&t->a);
	lt_open(t);
	fill(t);
}

static void any_line_changed_shows(void **state)
{
	static const char *const fields[] = {"at = at + 1",  "who = who || 'x'",       "action = 'x'",
					     "object = 'x'", "detail = detail || ' '", "hash = zeroblob(32)"};
	struct lt *t = *state;
	char sql[200];

	for (int seq = 1; seq <= LINES; seq++)
		for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
			if ((seq + (int)f) % 3)
				continue; /* every line and every field, not each pair */
			again(t);
			snprintf(sql, sizeof sql, "UPDATE audit SET %s WHERE seq = %d", fields[f], seq);
			broken(t, sql, seq, "its hash is not that");
		}
	for (int seq = 1; seq < LINES; seq++) {
		again(t);
		snprintf(sql, sizeof sql, "DELETE FROM audit WHERE seq = %d", seq);
		broken(t, sql, seq, "it is gone");
	}
}

static void a_line_written_anew_breaks_the_next(void **state)
{
	struct lt *t = *state;
	struct lib_audit *v;
	struct err e = {0};
	size_t n;

	fill(t);
	assert_ok(library_audit(t->l, 6, 2, &t->a, &v, &n, &e));
	/* Line 5 by somebody else, with the right hash for it. */
	struct buf b;
	char hex[65], sql[400];
	buf_init(&b, 4096);
	sha256_hex(&v[1].hash, hex);
	buf_printf(&b, "attest-audit-1\n5\n%lld\nsomebody\n%.*s\n%.*s\n%.*s\n%s\n", (long long)v[0].at,
		   STR_ARG(v[0].action), STR_ARG(v[0].object), STR_ARG(v[0].detail), hex);
	struct sha256 h = sha256_of(buf_str(&b));
	sha256_hex(&h, hex);
	snprintf(sql, sizeof sql, "UPDATE audit SET who = 'somebody', hash = x'%s' WHERE seq = 5", hex);
	buf_release(&b);
	broken(t, sql, 6, "its hash is not that");
}

static void the_end_cut_off_shows(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_verified v;
	struct lib_head h;

	fill(t);
	assert_ok(library_audit_add(t->l, STR("cli"), "corpus.import", STR("corpus:docs"), STR(""), &e));
	assert_ok(library_audit_head(t->l, &h, &e));
	library_close(t->l);
	tamper(t->path, "DELETE FROM audit WHERE seq = 10");
	lt_open(t);
	/* The import left nothing else behind: only who noted the head can tell. */
	assert_ok(library_audit_verify(t->l, NULL, &v, &e));
	assert_int_equal(library_audit_verify(t->l, &h, &v, &e), ERR_CORRUPT);
	assert_int_equal(v.broken, 10);
	/* The assignment did. */
	again(t);
	broken(t, "DELETE FROM audit WHERE seq = 9", 0, "not what the audit trail says");
	/* The version did. */
	again(t);
	broken(t, "DELETE FROM audit WHERE seq >= 8", 0, "not what the audit trail says");
	/* Another head under the same number. */
	again(t);
	assert_ok(library_audit_head(t->l, &h, &e));
	h.hash.b[0] ^= 1;
	assert_int_equal(library_audit_verify(t->l, &h, &v, &e), ERR_CORRUPT);
	assert_non_null(strstr(v.what, "written anew"));
}

static void what_the_lines_say_is_there(void **state)
{
	static const struct {
		const char *sql;
		int64_t line;
		const char *what;
	} ways[] = {
		{"UPDATE versions SET json = replace(json, 'nomaprazole', 'placebo') WHERE number = 1", 0,
		 "content hash"},
		{"UPDATE versions SET content = zeroblob(32) WHERE number = 1", 0, "content hash"},
		{"DELETE FROM claims WHERE version = 2; DELETE FROM versions WHERE number = 2", 0,
		 "is gone, and the audit trail"},
		{"DELETE FROM signatures", 0, "has no signature"},
		{"UPDATE signatures SET signature = replace(signature, substr(signature, 1, 1), iif(substr(signature, "
		 "1, 1) = 'a', "
		 "'b', 'a'))",
		 0, "does not hold"},
		{"UPDATE steps SET person = 'p-somebody' WHERE action = 'approve'", 0, "does not hold"},
		{"UPDATE steps SET at = at + 1 WHERE action = 'approve'", 0, "does not hold"},
		{"INSERT INTO steps (article, version, action, from_state, to_state, person, note, at) SELECT article, "
		 "2, "
		 "'approve', 1, 3, person, '', at FROM steps WHERE action = 'approve'",
		 0, "has no signature"},
		{"UPDATE articles SET state = 3", 0, "its state is not"},
		{"UPDATE articles SET state = 3, approved = 2", 0, "its state is not"},
		{"UPDATE comments SET text = 'Bad.'", 0, "comments 1: its text"},
		{"DELETE FROM comments", 0, "comments 1 is gone"},
		{"UPDATE people SET name = 'eve' WHERE name = 'rev.uncommon'", 0, ": its name is not"},
		{"INSERT INTO people (person, name, display, salt, roles, password, created) SELECT 'p-x', 'eve', '', "
		 "salt, 15, "
		 "'', 0 FROM people LIMIT 1",
		 0, "people p-x is there, and the audit trail does not know it"},
	};
	struct lt *t = *state;

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		again(t);
		broken(t, ways[i].sql, ways[i].line, ways[i].what);
	}
}

static bool in_files(struct lt *t, const char *what)
{
	static const char *const ends[] = {"", "-wal"};
	bool found = false;

	for (size_t i = 0; i < 2; i++) {
		char path[128];
		struct buf b;
		snprintf(path, sizeof path, "%s%s", t->path, ends[i]);
		buf_init(&b, 1 << 26);
		if (fs_read(path, &b, NULL) == 0)
			found = found || str_find(buf_str(&b), str_c(what), 0) != SIZE_MAX;
		buf_release(&b);
	}
	return found;
}

static void forgetting_keeps_the_chain(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_verified v;
	struct lib_asked q = {.question = STR("an uncommon question")};
	struct lib_session s;
	struct lib_user u;
	char cookie[LIB_SECRET_N + 1], token[LIB_TOKEN_N + 1];
	int64_t id;

	struct lib_article x = fill(t);
	assert_ok(library_user_get(t->l, STR("rev.uncommon"), &t->a, &u, &e));
	assert_ok(library_user_display(t->l, STR("cli"), u.name, STR("Dr Uncommon Person"), &e));
	assert_ok(library_history_add(t->l, u.person, &q, &id, &e));
	assert_ok(library_session_open(t->l, u.name, &t->a, cookie, &s, &e));
	assert_ok(library_token_add(t->l, u.person, u.name,
				    &(struct lib_token_opts){STR("uncommon token"), SCOPE_READ, 0, 0}, token, &id, &e));
	assert_true(in_files(t, "rev.uncommon") && in_files(t, "Dr Uncommon Person") &&
		    in_files(t, "an uncommon question"));
	assert_ok(library_user_forget(t->l, STR("cli"), u.name, &e));
	assert_false(in_files(t, "rev.uncommon"));
	assert_false(in_files(t, "Dr Uncommon Person"));
	assert_false(in_files(t, "an uncommon question"));
	assert_false(in_files(t, "uncommon token"));
	assert_true(in_files(t, "ann.uncommon"));
	assert_ok(library_audit_verify(t->l, NULL, &v, &e));
	assert_int_equal(v.people, 1);
	assert_int_equal(v.signatures, 1);
	assert_int_equal(library_session(t->l, str_c(cookie), &t->a, &s, &e), ERR_SIGNIN);
	assert_str(library_person_name(t->l, u.person, &t->a), "a former member");
	assert_ok(library_article_get(t->l, x.id, &t->a, &x, &e));
	assert_str(x.assignee, "");
	/* The name is free again, for another person. */
	struct lib_user other = lt_user(t, "rev.uncommon", ROLE_READER);
	assert_false(str_eq(other.person, u.person));
	assert_ok(library_audit_verify(t->l, NULL, &v, &e));
	assert_ok(library_check(t->l, &e));
}

static void board(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_verified v;
	struct lib_key key, *keys;
	struct lib_article x;
	struct lib_step *steps;
	struct lib_version ver;
	struct stat st;
	char path[128];
	bool have;
	size_t n;

	snprintf(path, sizeof path, "%s/board.key", t->dir);
	assert_ok(library_article_create(t->l, STR("p-a"), lt_article(t, "q", LT_LINE), STR(""), &t->a, &x, &e));
	assert_ok(library_board(t->l, &t->a, &keys, &n, &have, &e));
	assert_int_equal(n, 0);
	/* Without a key nothing is approved, and nothing else happens. */
	assert_int_equal(library_step(t->l, STR("p-r"), x.id, 1, "approve", STATE_SUBMITTED, STATE_APPROVED, STR(""),
				      true, &t->a, &x, &e),
			 ERR_UNAVAILABLE);
	assert_ok(library_article_get(t->l, x.id, &t->a, &x, &e));
	assert_int_equal(x.rev, 1);
	assert_ok(library_board_create(t->l, STR("cli"), false, &t->a, &key, &e));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(library_board_create(t->l, STR("cli"), false, &t->a, &key, &e), ERR_CONFLICT);
	assert_ok(library_step(t->l, STR("p-r"), x.id, 1, "approve", STATE_SUBMITTED, STATE_APPROVED, STR(""), true,
			       &t->a, &x, &e));
	assert_ok(library_steps(t->l, x.id, &t->a, &steps, &n, &e));
	assert_str(steps[1].action, "approve");
	assert_ok(library_version_get(t->l, x.id, 1, &t->a, &ver, &e));
	struct str m = lib_approval_message(x.id, 1, &ver.content, STR("p-r"), steps[1].at, &t->a);
	assert_true(str_starts(m, STR("attest-approval-1\narticle: ")));
	assert_true(str_ends(m, STR("\napprover: p-r\ntime: 2026-11-24T00:00:00Z\n")));
	assert_true(lib_signature_ok(steps[1].key, steps[1].signature, m));
	assert_false(lib_signature_ok(steps[1].key, steps[1].signature, str_sub(m, 0, m.n - 1)));
	assert_false(lib_signature_ok(STR(""), steps[1].signature, m));
	/* After another key was made, the old approvals hold. */
	struct lib_key second;
	t->now += 10;
	assert_ok(library_board_create(t->l, STR("cli"), true, &t->a, &second, &e));
	assert_false(str_eq(second.public_key, key.public_key));
	assert_ok(library_audit_verify(t->l, NULL, &v, &e));
	assert_ok(library_board(t->l, &t->a, &keys, &n, &have, &e));
	assert_int_equal(n, 2);
	assert_true(have);
	assert_true(str_eq(keys[0].public_key, second.public_key));
	assert_int_equal(keys[1].retired, t->now);
	/* A key that is not the library's signs nothing. */
	assert_ok(fs_write_atomic(
		path, STR("attest-board-key-1 0000000000000000000000000000000000000000000000000000000000000001\n"),
		&e));
	assert_ok(library_board(t->l, &t->a, &keys, &n, &have, &e));
	assert_false(have);
	assert_int_equal(library_step(t->l, STR("p-r"), x.id, x.rev, "approve", STATE_APPROVED, STATE_APPROVED, STR(""),
				      true, &t->a, &x, &e),
			 ERR_CORRUPT);
	assert_ok(fs_write_atomic(path, STR("nonsense"), &e));
	assert_int_equal(library_step(t->l, STR("p-r"), x.id, x.rev, "approve", STATE_APPROVED, STATE_APPROVED, STR(""),
				      true, &t->a, &x, &e),
			 ERR_CORRUPT);
}

int main(void)
{
	const struct CMUnitTest t[] = {LT_TEST(holds),
				       LT_TEST(the_bytes_are_those_documented),
				       LT_TEST(cannot_be_changed),
				       LT_TEST(any_line_changed_shows),
				       LT_TEST(a_line_written_anew_breaks_the_next),
				       LT_TEST(the_end_cut_off_shows),
				       LT_TEST(what_the_lines_say_is_there),
				       LT_TEST(forgetting_keeps_the_chain),
				       LT_TEST(board)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
