/*
 * test_accounts.c - people, passwords, sessions, tokens, rates, history, jobs, requests sent again.
 */
#include "lib_test.h"

#include <time.h>

#define SECRET STR("a long enough secret")
#define HERE   STR("192.0.2.1")

static int sign_in(struct lt *t, const char *name, struct str password, struct str address, struct str old,
		   char cookie[LIB_SECRET_N + 1], struct lib_session *s)
{
	struct err e = {0};
	int64_t retry;
	int r = library_sign_in(t->l, str_c(name), password, address, old, &t->a, cookie, s, &retry, &e);

	assert_int_equal(r == ERR_RATE, retry > 0);
	/* Nothing tells a name that is there from one that is not. */
	if (r == ERR_SIGNIN)
		assert_string_equal(e.msg, "the name or the password is not right");
	return r;
}

static void people(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_user u, *v;
	size_t n;

	assert_ok(library_user_add(t->l, STR("cli"), STR("ann"), STR("Dr Ann Example"), ROLE_REVIEWER | ROLE_AUTHOR,
				   SECRET, &t->a, &u, &e));
	assert_int_equal(u.person.n, 26);
	assert_true(u.has_password && u.history && !u.disabled);
	assert_int_equal(library_user_add(t->l, STR("cli"), STR("ann"), STR(""), ROLE_READER, SECRET, &t->a, &u, &e),
			 ERR_CONFLICT);
	static const char *const names[] = {
		"",   "Ann",	  "a b", "a'b",
		"-a", "\xc3\xa4", "a/b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_int_equal(library_user_add(t->l, STR("cli"), str_c(names[i]), STR(""), ROLE_READER, SECRET,
						  &t->a, &u, &e),
				 ERR_USAGE);
	static const char *const bad[] = {"short", "12345678901", "aaaaaaaaaaaaaaaa",
					  "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(library_user_add(t->l, STR("cli"), STR("bob"), STR(""), ROLE_READER, str_c(bad[i]),
						  &t->a, &u, &e),
				 ERR_USAGE);
	assert_int_equal(library_password_ok(STR("long-enough-name"), STR("Long-Enough-Name"), &e), ERR_USAGE);
	assert_ok(library_password_ok(STR("ann"), STR("twelve chars"), &e));
	/* Characters count, not bytes. */
	assert_int_equal(library_password_ok(STR("ann"), STR("\xc3\xa4\xc3\xb6\xc3\xa4\xc3\xb6\xc3\xa4\xc3\xb6"), &e),
			 ERR_USAGE);
	assert_int_equal(library_user_add(t->l, STR("cli"), STR("bob"), STR(""), 0, SECRET, &t->a, &u, &e), ERR_USAGE);
	assert_int_equal(
		library_user_add(t->l, STR("cli"), STR("bob"), STR("a\nb"), ROLE_READER, SECRET, &t->a, &u, &e),
		ERR_FORMAT);
	lt_user(t, "bob", ROLE_READER);
	assert_ok(library_users(t->l, &t->a, &v, &n, &e));
	assert_int_equal(n, 2);
	assert_str(v[0].name, "ann");
	assert_str(lib_roles_print(v[0].roles, &t->a), "author,reviewer");
	assert_int_equal(lib_roles_parse(STR("author, reviewer")), 6);
	assert_int_equal(lib_roles_parse(STR("author,boss")), 0);
	assert_str(library_person_name(t->l, v[0].person, &t->a), "Dr Ann Example");
	assert_str(library_person_name(t->l, v[1].person, &t->a), "bob");
	assert_str(library_person_name(t->l, STR("p-gone"), &t->a), "a former member");
	assert_str(library_person_name(t->l, STR("cli"), &t->a), "the command line");
}

static void an_administrator_stays(void **state)
{
	struct lt *t = *state;
	struct err e = {0};

	lt_user(t, "root", ROLE_ADMINISTRATOR);
	lt_user(t, "ann", ROLE_AUTHOR);
	assert_int_equal(library_user_roles(t->l, STR("cli"), STR("root"), ROLE_READER, &e), ERR_CONFLICT);
	assert_int_equal(library_user_disable(t->l, STR("cli"), STR("root"), true, &e), ERR_CONFLICT);
	assert_int_equal(library_user_forget(t->l, STR("cli"), STR("root"), &e), ERR_CONFLICT);
	assert_ok(library_user_roles(t->l, STR("cli"), STR("ann"), ROLE_ADMINISTRATOR, &e));
	assert_ok(library_user_roles(t->l, STR("cli"), STR("root"), ROLE_READER, &e));
	assert_ok(library_user_forget(t->l, STR("cli"), STR("root"), &e));
	assert_ok(library_user_forget(t->l, STR("cli"), STR("ann"), &e));
	assert_int_equal(library_user_forget(t->l, STR("cli"), STR("ann"), &e), ERR_NOTFOUND);
}

static void sessions(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_session s, again;
	char one[LIB_SECRET_N + 1], two[LIB_SECRET_N + 1];

	lt_user(t, "ann", ROLE_AUTHOR);
	assert_int_equal(sign_in(t, "ann", SECRET, HERE, STR(""), one, &s), 0);
	assert_int_equal(strlen(one), LIB_SECRET_N);
	assert_str(s.user.name, "ann");
	assert_int_equal(s.user.seen, t->now);
	assert_ok(library_session(t->l, str_c(one), &t->a, &again, &e));
	assert_string_equal(again.csrf, s.csrf);
	assert_true(library_csrf_ok(str_c(one), str_c(s.csrf)));
	assert_false(library_csrf_ok(str_c(one), STR("")));
	assert_false(library_csrf_ok(STR(""), str_c(s.csrf)));
	/* Fixation: what came with the request is worth nothing after signing in, whoever made it. */
	char fixed[LIB_SECRET_N + 1];
	library_secret(fixed);
	assert_int_equal(sign_in(t, "ann", SECRET, HERE, str_c(fixed), two, &s), 0);
	assert_string_not_equal(two, fixed);
	assert_int_equal(library_session(t->l, str_c(fixed), &t->a, &s, &e), ERR_SIGNIN);
	assert_int_equal(sign_in(t, "ann", SECRET, HERE, str_c(one), two, &s), 0);
	assert_int_equal(library_session(t->l, str_c(one), &t->a, &again, &e), ERR_SIGNIN);
	assert_false(library_csrf_ok(str_c(two), str_c(fixed)));
	/* Idle, then the end. */
	t->now += LIB_SESSION_IDLE - 1;
	assert_ok(library_session(t->l, str_c(two), &t->a, &s, &e));
	/* In use all the time: seven days are fourteen halves. */
	for (int i = 0; i < 13; i++) {
		t->now += LIB_SESSION_IDLE - 1;
		assert_ok(library_session(t->l, str_c(two), &t->a, &s, &e));
	}
	t->now += 14;
	assert_int_equal(library_session(t->l, str_c(two), &t->a, &s, &e), ERR_SIGNIN);
	assert_int_equal(sign_in(t, "ann", SECRET, HERE, STR(""), two, &s), 0);
	t->now += LIB_SESSION_IDLE;
	assert_int_equal(library_session(t->l, str_c(two), &t->a, &s, &e), ERR_SIGNIN);
	uint64_t ended;
	assert_ok(library_sweep(t->l, &ended, &e));
	assert_int_equal(ended, 1);
	/* Signing in swept out the ones before. */
	struct lib_counts n;
	assert_ok(library_counts(t->l, &n, &e));
	assert_int_equal(n.sessions, 0);
	assert_int_equal(sign_in(t, "ann", SECRET, HERE, STR(""), two, &s), 0);
	assert_ok(library_sign_out(t->l, str_c(two), &e));
	assert_int_equal(library_session(t->l, str_c(two), &t->a, &s, &e), ERR_SIGNIN);
}

static void what_ends_sessions(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_session s;
	char c[LIB_SECRET_N + 1];

	lt_user(t, "ann", ROLE_AUTHOR | ROLE_REVIEWER);
	assert_ok(library_session_open(t->l, STR("ann"), &t->a, c, &s, &e));
	assert_ok(library_user_roles(t->l, STR("cli"), STR("ann"), ROLE_ALL, &e));
	assert_ok(library_session(t->l, str_c(c), &t->a, &s, &e));
	assert_int_equal(s.user.roles, ROLE_ALL);
	assert_ok(library_user_roles(t->l, STR("cli"), STR("ann"), ROLE_AUTHOR, &e));
	assert_int_equal(library_session(t->l, str_c(c), &t->a, &s, &e), ERR_SIGNIN);
	assert_ok(library_session_open(t->l, STR("ann"), &t->a, c, &s, &e));
	assert_ok(library_user_password(t->l, STR("cli"), STR("ann"), STR("another long secret"), &e));
	assert_int_equal(library_session(t->l, str_c(c), &t->a, &s, &e), ERR_SIGNIN);
	assert_int_equal(sign_in(t, "ann", SECRET, HERE, STR(""), c, &s), ERR_SIGNIN);
	assert_int_equal(sign_in(t, "ann", STR("another long secret"), HERE, STR(""), c, &s), 0);
	assert_ok(library_user_disable(t->l, STR("cli"), STR("ann"), true, &e));
	assert_int_equal(library_session(t->l, str_c(c), &t->a, &s, &e), ERR_SIGNIN);
	assert_int_equal(sign_in(t, "ann", STR("another long secret"), HERE, STR(""), c, &s), ERR_SIGNIN);
	assert_ok(library_user_disable(t->l, STR("cli"), STR("ann"), false, &e));
	assert_int_equal(sign_in(t, "ann", STR("another long secret"), HERE, STR(""), c, &s), 0);
}

/* Too many wrong ones: not even the right one for a while, and then again. Others are let in all the time. */
static void lockout_recovers(void **state)
{
	struct lt *t = *state;
	struct lib_session s;
	char c[LIB_SECRET_N + 1];
	int wrong = 0;

	lt_user(t, "ann", ROLE_AUTHOR);
	while (sign_in(t, "ann", STR("wrong wrong wrong"), HERE, STR(""), c, &s) == ERR_SIGNIN)
		assert_true(++wrong < 100);
	assert_int_equal(wrong, 5);
	assert_int_equal(sign_in(t, "ann", SECRET, HERE, STR(""), c, &s), ERR_RATE);
	assert_int_equal(sign_in(t, "ann", SECRET, STR("192.0.2.2"), STR(""), c, &s), 0);
	t->now += 31;
	assert_int_equal(sign_in(t, "ann", SECRET, HERE, STR(""), c, &s), 0);
	/* One who tries many names from one place. */
	wrong = 0;
	for (int i = 0; i < 100; i++) {
		char name[16];
		snprintf(name, sizeof name, "user%d", i);
		wrong += sign_in(t, name, SECRET, STR("198.51.100.1"), STR(""), c, &s) == ERR_SIGNIN;
	}
	assert_int_equal(wrong, 20);
	/* Who moves from address to address within one network of IPv6 does not get on. */
	wrong = 0;
	for (int i = 0; i < 100; i++) {
		char name[16], at[64];
		snprintf(name, sizeof name, "user%d", i);
		snprintf(at, sizeof at, "2001:db8:1:2:%x::%x", i * 7 + 1, i);
		wrong += sign_in(t, name, SECRET, str_c(at), STR(""), c, &s) == ERR_SIGNIN;
	}
	assert_int_equal(wrong, 20);
	assert_int_equal(sign_in(t, "user1", SECRET, STR("2001:db8:1:3::1"), STR(""), c, &s), ERR_SIGNIN);
	/* Signing in rightly never shuts anybody out. */
	for (int i = 0; i < 100; i++)
		assert_int_equal(sign_in(t, "ann", SECRET, STR("192.0.2.3"), STR(""), c, &s), 0);
	/* Nor do many strangers: the table is full, and nothing is slow or refused for a newcomer. */
	for (int i = 0; i < 300; i++) {
		char at[32];
		snprintf(at, sizeof at, "203.0.113.%d", i);
		sign_in(t, "nobody", SECRET, str_c(at), STR(""), c, &s);
	}
	assert_int_equal(sign_in(t, "ann", SECRET, STR("192.0.2.4"), STR(""), c, &s), 0);
}

static void tokens(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_session s;
	struct lib_token *v;
	char one[LIB_TOKEN_N + 1], two[LIB_TOKEN_N + 1];
	int64_t id1, id2, retry;
	size_t n;
	struct lib_user ann = lt_user(t, "ann", ROLE_AUTHOR), bob = lt_user(t, "bob", ROLE_READER);

	assert_ok(library_token_add(t->l, ann.person, STR("ann"),
				    &(struct lib_token_opts){STR("script"), SCOPE_READ | SCOPE_ASK, 30, 0}, one, &id1,
				    &e));
	assert_ok(library_token_add(t->l, STR("cli"), STR("ann"),
				    &(struct lib_token_opts){STR("other"), SCOPE_ALL, 0, 0}, two, &id2, &e));
	assert_int_equal(strlen(one), LIB_TOKEN_N);
	assert_int_equal(strncmp(one, "attest_", 7), 0);
	assert_ok(library_token(t->l, str_c(one), HERE, &t->a, &s, &retry, &e));
	assert_true(s.token);
	assert_int_equal(s.scopes, SCOPE_READ | SCOPE_ASK);
	assert_str(s.user.name, "ann");
	assert_str(s.token_name, "script");
	assert_ok(library_tokens(t->l, STR(""), &t->a, &v, &n, &e));
	assert_int_equal(n, 2);
	assert_true(str_starts(str_c(one), v[0].hint));
	assert_int_equal(v[0].hint.n, 11);
	assert_int_equal(v[0].used, t->now);
	/* It is nowhere in the file. */
	library_close(t->l);
	struct buf b;
	buf_init(&b, 1 << 24);
	assert_ok(fs_read(t->path, &b, &e));
	assert_true(str_find(buf_str(&b), str_c(one + 12), 0) == SIZE_MAX);
	assert_true(str_find(buf_str(&b), STR("attest_"), 0) != SIZE_MAX);
	buf_release(&b);
	lt_open(t);
	assert_int_equal(library_token_add(t->l, STR("cli"), STR("ann"),
					   &(struct lib_token_opts){STR(" "), SCOPE_READ, 1, 0}, two, &id2, &e),
			 ERR_USAGE);
	assert_int_equal(library_token_add(t->l, STR("cli"), STR("ann"), &(struct lib_token_opts){STR("x"), 0, 1, 0},
					   two, &id2, &e),
			 ERR_USAGE);
	assert_int_equal(library_token_add(t->l, STR("cli"), STR("eve"),
					   &(struct lib_token_opts){STR("x"), SCOPE_READ, 1, 0}, two, &id2, &e),
			 ERR_NOTFOUND);
	assert_int_equal(library_token_revoke(t->l, bob.person, id1, bob.person, &e), ERR_NOTFOUND);
	t->now += 30 * 86400 - 1;
	assert_ok(library_token(t->l, str_c(one), HERE, &t->a, &s, &retry, &e));
	t->now += 1;
	assert_int_equal(library_token(t->l, str_c(one), HERE, &t->a, &s, &retry, &e), ERR_SIGNIN);
	assert_ok(library_token_revoke(t->l, ann.person, id1, ann.person, &e));
	/* Guessing. */
	int wrong = 0;
	for (int i = 0; i < 50; i++) {
		char guess[LIB_TOKEN_N + 1] = "attest_";
		library_secret(guess + 7);
		wrong += library_token(t->l, str_c(guess), HERE, &t->a, &s, &retry, &e) == ERR_SIGNIN;
	}
	assert_true(wrong >= 19 && wrong <= 20);
	t->now += 6;
	assert_int_equal(library_token(t->l, STR("attest_"), HERE, &t->a, &s, &retry, &e), ERR_SIGNIN);
}

static int mint(struct lt *t, const char *user, struct lib_token_opts o, char token[LIB_TOKEN_N + 1], int64_t *id)
{
	struct err e = {0};

	o.name = STR("minted");
	return library_token_add(t->l, STR("cli"), str_c(user), &o, token, id, &e);
}

/* A token that makes another gives on nothing that it has not: no scope, no day, no life after its own. */
static void tokens_of_tokens(void **state)
{
	struct lt *t = *state;
	char one[LIB_TOKEN_N + 1], two[LIB_TOKEN_N + 1], three[LIB_TOKEN_N + 1], other[LIB_TOKEN_N + 1];
	int64_t id1, id2, id3, id4, retry;
	struct err e = {0};
	struct lib_session s;
	struct lib_user ann = lt_user(t, "ann", ROLE_AUTHOR);

	lt_user(t, "bob", ROLE_READER | ROLE_AUTHOR);
	assert_ok(mint(t, "ann", (struct lib_token_opts){.scopes = SCOPE_READ | SCOPE_ASK, .days = 10}, one, &id1));
	assert_ok(mint(t, "ann", (struct lib_token_opts){.scopes = SCOPE_READ, .days = 0, .parent = id1}, two, &id2));
	assert_ok(
		mint(t, "ann", (struct lib_token_opts){.scopes = SCOPE_READ, .days = 90, .parent = id2}, three, &id3));
	assert_int_equal(mint(t, "ann", (struct lib_token_opts){.scopes = SCOPE_WRITE, .days = 1, .parent = id1},
			      other, &id4),
			 ERR_DENIED);
	/* What the grandparent has and the parent has not. */
	assert_int_equal(
		mint(t, "ann", (struct lib_token_opts){.scopes = SCOPE_ASK, .days = 1, .parent = id2}, other, &id4),
		ERR_DENIED);
	assert_int_equal(
		mint(t, "bob", (struct lib_token_opts){.scopes = SCOPE_READ, .days = 1, .parent = id1}, other, &id4),
		ERR_DENIED);
	t->now += 10 * 86400 - 1;
	assert_ok(library_token(t->l, str_c(three), HERE, &t->a, &s, &retry, &e));
	t->now += 1;
	assert_int_equal(library_token(t->l, str_c(two), HERE, &t->a, &s, &retry, &e), ERR_SIGNIN);
	assert_int_equal(library_token(t->l, str_c(three), HERE, &t->a, &s, &retry, &e), ERR_SIGNIN);
	/* A shorter life is its own. */
	t->now -= 86400;
	assert_ok(mint(t, "ann", (struct lib_token_opts){.scopes = SCOPE_ASK, .days = 0}, other, &id4));
	assert_ok(library_token(t->l, str_c(three), HERE, &t->a, &s, &retry, &e));
	assert_ok(library_token_revoke(t->l, ann.person, id1, ann.person, &e));
	assert_int_equal(library_token(t->l, str_c(two), HERE, &t->a, &s, &retry, &e), ERR_SIGNIN);
	assert_int_equal(library_token(t->l, str_c(three), HERE, &t->a, &s, &retry, &e), ERR_SIGNIN);
	assert_ok(library_token(t->l, str_c(other), HERE, &t->a, &s, &retry, &e));
	struct lib_verified v;
	assert_ok(library_audit_verify(t->l, NULL, &v, &e));
}

/* A ward behind one address is many programs: one that guesses shuts none of the others out. */
static void right_among_wrong(void **state)
{
	struct lt *t = *state;
	char right[LIB_TOKEN_N + 1], guess[LIB_TOKEN_N + 1] = "attest_";
	int64_t id, retry = 0;
	struct err e = {0};
	struct lib_session s;
	int refused = 0;

	lt_user(t, "ann", ROLE_AUTHOR);
	assert_ok(mint(t, "ann", (struct lib_token_opts){.scopes = SCOPE_READ, .days = 1}, right, &id));
	for (int i = 0; i < 100; i++) {
		library_secret(guess + 7);
		int r = library_token(t->l, str_c(guess), HERE, &t->a, &s, &retry, &e);
		assert_true(r == ERR_SIGNIN || (r == ERR_RATE && retry > 0));
		refused += r == ERR_RATE;
		assert_ok(library_token(t->l, str_c(right), HERE, &t->a, &s, &retry, &e));
	}
	assert_true(refused >= 70);
}

/* $SOURCE_DATE_EPOCH dates documents; what people did has the machine's time. */
static void dated_by_the_clock(void **state)
{
	struct lt *t = *state;
	struct library_opts o = {.create = true, .quick_passwords = true};
	struct lib_user u;
	struct err e = {0};
	const char *before = getenv("SOURCE_DATE_EPOCH");
	char keep[32];
	int64_t began = (int64_t)time(NULL);

	snprintf(keep, sizeof keep, "%s", before ? before : "");
	setenv("SOURCE_DATE_EPOCH", "86400", 1);
	library_close(t->l);
	assert_ok(library_open(t->path, &o, &t->l, &e));
	assert_ok(library_user_add(t->l, STR("cli"), STR("ann"), STR(""), ROLE_AUTHOR, STR(""), &t->a, &u, &e));
	assert_true(u.created >= began);
	if (before)
		setenv("SOURCE_DATE_EPOCH", keep, 1);
	else
		unsetenv("SOURCE_DATE_EPOCH");
}

static void disabled_tokens(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_session s;
	char one[LIB_TOKEN_N + 1];
	int64_t id, retry;

	lt_user(t, "ann", ROLE_AUTHOR);
	assert_ok(library_token_add(t->l, STR("cli"), STR("ann"), &(struct lib_token_opts){STR("x"), SCOPE_READ, 0, 0},
				    one, &id, &e));
	assert_ok(library_token(t->l, str_c(one), HERE, &t->a, &s, &retry, &e));
	assert_ok(library_user_disable(t->l, STR("cli"), STR("ann"), true, &e));
	assert_int_equal(library_token(t->l, str_c(one), HERE, &t->a, &s, &retry, &e), ERR_SIGNIN);
	assert_ok(library_user_forget(t->l, STR("cli"), STR("ann"), &e));
	assert_int_equal(library_token(t->l, str_c(one), HERE, &t->a, &s, &retry, &e), ERR_SIGNIN);
}

static void history(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_user ann = lt_user(t, "ann", ROLE_READER), bob = lt_user(t, "bob", ROLE_READER);
	struct lib_asked q = {.question = STR("How is varelitis treated?"), .reader = STR("nurse")}, *v;
	int64_t id, first = 0;
	uint64_t gone;
	size_t n;

	for (int i = 0; i < 3; i++) {
		assert_ok(library_history_add(t->l, ann.person, &q, &id, &e));
		first = first ? first : id;
	}
	assert_ok(library_history(t->l, ann.person, 0, 2, &t->a, &v, &n, &e));
	assert_int_equal(n, 2);
	assert_int_equal(v[0].id, id);
	assert_ok(library_history(t->l, ann.person, v[1].id, 2, &t->a, &v, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(v[0].id, first);
	/* Nobody else's. */
	assert_ok(library_history(t->l, bob.person, 0, 9, &t->a, &v, &n, &e));
	assert_int_equal(n, 0);
	assert_ok(library_history_delete(t->l, bob.person, first, &gone, &e));
	assert_int_equal(gone, 0);
	assert_ok(library_history_delete(t->l, ann.person, first, &gone, &e));
	assert_int_equal(gone, 1);
	assert_ok(library_user_history(t->l, ann.person, false, &e));
	assert_ok(library_history_add(t->l, ann.person, &q, &id, &e));
	assert_int_equal(id, 0);
	assert_ok(library_history(t->l, ann.person, 0, 9, &t->a, &v, &n, &e));
	assert_int_equal(n, 0);
	assert_ok(library_history_add(t->l, STR("p-nobody"), &q, &id, &e));
	assert_int_equal(id, 0);
}

static void jobs(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_job j, *v;
	int64_t one, two, got;
	uint64_t orphans;
	bool cancel;
	size_t n;

	assert_ok(library_job_add(t->l, STR("cli"), STR("import"), STR("{\"path\":\"x\"}"), &one, &e));
	assert_ok(library_job_add(t->l, STR("cli"), STR("refresh"), STR("{}"), &two, &e));
	assert_ok(library_job_take(t->l, &got, &e));
	assert_int_equal(got, one);
	assert_ok(library_job_progress(t->l, one, 5, 10, STR("half"), &cancel, &e));
	assert_false(cancel);
	assert_ok(library_job_cancel(t->l, STR("cli"), one, &e));
	assert_ok(library_job_progress(t->l, one, 6, 10, STR("more"), &cancel, &e));
	assert_true(cancel);
	assert_ok(library_job_state(t->l, one, JOB_CANCELLED, STR("stopped"), STR("{}"), &e));
	assert_int_equal(library_job_state(t->l, one, JOB_DONE, STR(""), STR(""), &e), ERR_CONFLICT);
	assert_int_equal(library_job_cancel(t->l, STR("cli"), one, &e), ERR_CONFLICT);
	assert_ok(library_job_get(t->l, one, &t->a, &j, &e));
	assert_int_equal(j.state, JOB_CANCELLED);
	assert_int_equal(j.done, 6);
	assert_int_equal(j.ended, t->now);
	/* A queued one is stopped before it begins. */
	assert_ok(library_job_cancel(t->l, STR("cli"), two, &e));
	assert_ok(library_job_take(t->l, &got, &e));
	assert_int_equal(got, 0);
	assert_ok(library_job_add(t->l, STR("cli"), STR("import"), STR(""), &one, &e));
	assert_ok(library_job_take(t->l, &got, &e));
	assert_ok(library_jobs_orphaned(t->l, &orphans, &e));
	assert_int_equal(orphans, 1);
	assert_ok(library_jobs(t->l, 0, 2, &t->a, &v, &n, &e));
	assert_int_equal(n, 2);
	assert_int_equal(v[0].state, JOB_FAILED);
	assert_int_equal(library_job_get(t->l, 99, &t->a, &j, &e), ERR_NOTFOUND);
}

static void the_same_again(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct sha256 one = sha256_of(STR("one")), two = sha256_of(STR("two"));
	struct str body;
	int status;

	assert_ok(library_again(t->l, STR("p"), STR("k"), &one, &t->a, &status, &body, &e));
	assert_int_equal(status, 0);
	assert_ok(library_again_put(t->l, STR("p"), STR("k"), &one, 201, STR("made"), &e));
	assert_ok(library_again_put(t->l, STR("p"), STR("k"), &one, 500, STR("late"), &e));
	assert_ok(library_again(t->l, STR("p"), STR("k"), &one, &t->a, &status, &body, &e));
	assert_int_equal(status, 201);
	assert_str(body, "made");
	assert_int_equal(library_again(t->l, STR("p"), STR("k"), &two, &t->a, &status, &body, &e), ERR_CONFLICT);
	assert_ok(library_again(t->l, STR("q"), STR("k"), &two, &t->a, &status, &body, &e));
	assert_int_equal(status, 0);
	t->now += 24 * 3600 + 1;
	assert_ok(library_again(t->l, STR("p"), STR("k"), &two, &t->a, &status, &body, &e));
	assert_int_equal(status, 0);
	assert_ok(library_again_put(t->l, STR("p"), STR("k"), &two, 200, STR("new"), &e));
}

int main(void)
{
	const struct CMUnitTest t[] = {LT_TEST(people),
				       LT_TEST(an_administrator_stays),
				       LT_TEST(sessions),
				       LT_TEST(what_ends_sessions),
				       LT_TEST(lockout_recovers),
				       LT_TEST(tokens),
				       LT_TEST(tokens_of_tokens),
				       LT_TEST(right_among_wrong),
				       LT_TEST(dated_by_the_clock),
				       LT_TEST(disabled_tokens),
				       LT_TEST(history),
				       LT_TEST(jobs),
				       LT_TEST(the_same_again)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
