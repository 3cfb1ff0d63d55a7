/*
 * people.c - accounts: making, changing, forgetting.
 */
#include "library/library_priv.h"

#include "base/utf8.h"

#include <sodium.h>

#define NAME_MAX_BYTES	  64
#define DISPLAY_MAX_BYTES 200

#define COLUMNS "person, name, display, roles, disabled, history, password <> '', created, seen"

/* Crockford's digits, in lower case: nothing that is easily confused. */
void lib_random_id(char *out, size_t n)
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

	randombytes_buf(out, n);
	for (size_t i = 0; i < n; i++)
		out[i] = digits[(unsigned char)out[i] & 31];
	out[n] = '\0';
}

static void read_user(const struct rows *q, struct arena *a, struct lib_user *u)
{
	*u = (struct lib_user){.person = rows_text(q, 0, a),
			       .name = rows_text(q, 1, a),
			       .display = rows_text(q, 2, a),
			       .roles = (unsigned)rows_int(q, 3),
			       .disabled = rows_int(q, 4) != 0,
			       .history = rows_int(q, 5) != 0,
			       .has_password = rows_int(q, 6) != 0,
			       .created = rows_int(q, 7),
			       .seen = rows_int(q, 8)};
}

int user_row(struct db *d, bool by_person, struct str key, struct arena *a, struct lib_user *out, struct err *e)
{
	struct lib_user u = {0};
	struct rows q = by_person ? db_rows(d, e, "SELECT " COLUMNS " FROM people WHERE person = ?1", "s", key)
				  : db_rows(d, e, "SELECT " COLUMNS " FROM people WHERE name = ?1", "s", key);
	bool there = rows_next(&q);

	if (there)
		read_user(&q, a, &u);
	int r = rows_end(&q);
	if (r)
		return r;
	if (!there)
		return by_person ? err_set(e, ERR_NOTFOUND, "there is no such person")
				 : err_set(e, ERR_NOTFOUND, "there is no user '%.*s'", STR_ARG(str_sub(key, 0, 80)));
	if (!arena_ok(a))
		return err_mem(e);
	*out = u;
	return 0;
}

int other_administrator(struct db *d, struct str person, bool *out, struct err *e)
{
	int64_t n;
	int r = db_number(d, e, 0, &n,
			  "SELECT EXISTS (SELECT 1 FROM people WHERE roles & 8 AND NOT disabled AND person <> ?1)", "s",
			  person);

	if (!r)
		*out = n != 0;
	return r;
}

/* Nobody can take away the last administrator while there is somebody left whom they administer. */
static int keep_administrator(struct db *d, const struct lib_user *u, struct err *e)
{
	bool other;
	int64_t others;
	int r;

	if (!(u->roles & ROLE_ADMINISTRATOR) || u->disabled)
		return 0;
	if ((r = other_administrator(d, u->person, &other, e)) || other)
		return r;
	r = db_number(d, e, 0, &others, "SELECT count(*) FROM people WHERE person <> ?1", "s", u->person);
	if (!r && others)
		r = err_set(e, ERR_CONFLICT, "'%.*s' is the last administrator; make another one first",
			    STR_ARG(u->name));
	return r;
}

static int name_ok(struct str name, struct err *e)
{
	bool ok = name.n && name.n <= NAME_MAX_BYTES;

	for (size_t i = 0; i < name.n && ok; i++) {
		char c = name.p[i];
		ok = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || strchr("._@+-", c);
	}
	if (ok && name.p[0] == '-')
		ok = false;
	return ok ? 0
		  : err_set(e, ERR_USAGE,
			    "a user's name has 1 to %d of the characters a-z 0-9 . _ @ + - and does not begin with -",
			    NAME_MAX_BYTES);
}

static int display_ok(struct str s, struct err *e)
{
	if (s.n > DISPLAY_MAX_BYTES)
		return err_set(e, ERR_LIMIT, "the name to show is longer than %d bytes", DISPLAY_MAX_BYTES);
	if (utf8_check(s) != s.n)
		return err_set(e, ERR_FORMAT, "the name to show is not UTF-8");
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 127)
			return err_set(e, ERR_FORMAT, "the name to show holds a control character");
	return 0;
}

static int add(struct db *d, struct str who, struct str name, struct str display, unsigned roles, const char *hash,
	       struct arena *a, struct lib_user *out, struct err *e)
{
	unsigned char salt[32];
	struct str salt_bytes = str_make((const char *)salt, sizeof salt);
	char person[PERSON_N + 1] = "p-", commitment[65], shown[65], secret[65];
	int64_t there;
	int r = db_number(d, e, 0, &there, "SELECT 1 FROM people WHERE name = ?1", "s", name);

	if (r)
		return r;
	if (there)
		return err_set(e, ERR_CONFLICT, "there is a user '%.*s' already", STR_ARG(name));
	lib_random_id(person + 2, PERSON_N - 2);
	randombytes_buf(salt, sizeof salt);
	r = db_run(d, e,
		   "INSERT INTO people (person, name, display, salt, roles, password, created) VALUES (?1, ?2, ?3, ?4, "
		   "?5, ?6, ?7)",
		   "cssbici", person, name, display, salt_bytes, (int64_t)roles, hash, d->now);
	audit_commitment(salt_bytes, name, commitment);
	audit_commitment(salt_bytes, display, shown);
	audit_commitment(salt_bytes, str_c(hash), secret);
	if (!r)
		r = audit_append(d, who, "user.add", "person", str_c(person),
				 (struct lib_kv[]){KV_TEXT("roles", lib_roles_print(roles, a)),
						   KV_TEXT("name", str_c(commitment)), KV_TEXT("display", str_c(shown)),
						   KV_TEXT("password", str_c(secret))},
				 4, e);
	return r ? r : user_row(d, true, str_c(person), a, out, e);
}

int library_user_add(struct library *l, struct str who, struct str name, struct str display, unsigned roles,
		     struct str password, struct arena *a, struct lib_user *out, struct err *e)
{
	char hash[128] = "";
	struct db *d;
	int r = name_ok(name, e);

	if (!r)
		r = display_ok(display, e);
	if (!r && (!roles || roles & ~(unsigned)ROLE_ALL))
		r = err_set(e, ERR_USAGE,
			    "a user has at least one of the roles reader, author, reviewer, "
			    "administrator");
	if (!r && password.n)
		r = library_password_ok(name, password, e);
	if (!r && password.n)
		r = password_hash(l, password, hash, e);
	if (!r)
		r = lib_write(l, &d, e);
	return r ? r : lib_done(l, d, add(d, who, name, display, roles, hash, a, out, e), e);
}

static int get(struct library *l, bool by_person, struct str key, struct arena *a, struct lib_user *out, struct err *e)
{
	struct db *d;
	int r = lib_read(l, &d, e);

	return r ? r : lib_done(l, d, user_row(d, by_person, key, a, out, e), e);
}

int library_user_get(struct library *l, struct str name, struct arena *a, struct lib_user *out, struct err *e)
{
	return get(l, false, name, a, out, e);
}

int library_user_person(struct library *l, struct str person, struct arena *a, struct lib_user *out, struct err *e)
{
	return get(l, true, person, a, out, e);
}

int library_users(struct library *l, struct arena *a, struct lib_user **out, size_t *n, struct err *e)
{
	struct lib_user *v = NULL;
	size_t got = 0, room = 0;
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	struct rows q = db_rows(d, e, "SELECT " COLUMNS " FROM people ORDER BY name", "");
	while (rows_next(&q) && LIST_MORE(a, v, got, room))
		read_user(&q, a, &v[got++]);
	r = lib_done(l, d, rows_end(&q), e);
	if (!r && !arena_ok(a))
		r = err_mem(e);
	if (!r) {
		*out = v;
		*n = got;
	}
	return r;
}

/* ---- changes ---- */

struct change {
	enum { CHANGE_ROLES, CHANGE_DISPLAY, CHANGE_DISABLE, CHANGE_PASSWORD, CHANGE_FORGET } what;
	unsigned roles;
	bool disabled;
	struct str display;
	const char *hash;
};

static int end_sessions(struct db *d, struct str person, struct err *e)
{
	return db_run(d, e, "DELETE FROM sessions WHERE person = ?1", "s", person);
}

static int change_roles(struct db *d, struct str who, const struct lib_user *u, unsigned roles, struct arena *a,
			struct err *e)
{
	int r = 0;

	if (!(roles & ROLE_ADMINISTRATOR))
		r = keep_administrator(d, u, e);
	if (!r)
		r = db_run(d, e, "UPDATE people SET roles = ?2 WHERE person = ?1", "si", u->person, (int64_t)roles);
	if (!r && (u->roles & ~roles))
		r = end_sessions(d, u->person, e);
	return r ? r
		 : audit_append(d, who, "user.roles", "person", u->person, &KV_TEXT("roles", lib_roles_print(roles, a)),
				1, e);
}

/* Everything of a person that is not in the trail under their pseudonym; sessions, tokens and history go with the row.
 */
static int forget(struct db *d, struct str who, const struct lib_user *u, struct err *e)
{
	int r = keep_administrator(d, u, e);

	if (!r)
		r = db_run(d, e, "UPDATE articles SET assignee = '', rev = rev + 1 WHERE assignee = ?1", "s",
			   u->person);
	if (!r)
		r = db_run(d, e, "DELETE FROM again WHERE person = ?1", "s", u->person);
	if (!r)
		r = db_run(d, e, "DELETE FROM people WHERE person = ?1", "s", u->person);
	return r ? r : audit_append(d, who, "user.forget", "person", u->person, NULL, 0, e);
}

/* A line that holds a commitment to something of a person's. */
int audit_person(struct db *d, struct str who, const char *action, struct str person, const char *what,
		 struct str value, struct err *e)
{
	struct rows q = db_rows(d, e, "SELECT salt FROM people WHERE person = ?1", "s", person);
	char hex[65] = "";

	if (rows_next(&q))
		audit_commitment(rows_text(&q, 0, NULL), value, hex);
	int r = rows_end(&q);
	return r ? r : audit_append(d, who, action, "person", person, &KV_TEXT(what, str_c(hex)), 1, e);
}

static int change(struct db *d, struct str who, struct str name, const struct change *x, struct arena *a, struct err *e)
{
	struct lib_user u;
	int r = user_row(d, false, name, a, &u, e);

	if (r)
		return r;
	switch (x->what) {
	case CHANGE_ROLES: return change_roles(d, who, &u, x->roles, a, e);
	case CHANGE_DISPLAY:
		r = db_run(d, e, "UPDATE people SET display = ?2 WHERE person = ?1", "ss", u.person, x->display);
		return r ? r : audit_person(d, who, "user.display", u.person, "display", x->display, e);
	case CHANGE_DISABLE:
		if (x->disabled && (r = keep_administrator(d, &u, e)))
			return r;
		r = db_run(d, e, "UPDATE people SET disabled = ?2 WHERE person = ?1", "si", u.person,
			   (int64_t)x->disabled);
		if (!r && x->disabled)
			r = end_sessions(d, u.person, e);
		return r ? r
			 : audit_append(d, who, x->disabled ? "user.disable" : "user.enable", "person", u.person, NULL,
					0, e);
	case CHANGE_PASSWORD:
		r = db_run(d, e, "UPDATE people SET password = ?2 WHERE person = ?1", "sc", u.person, x->hash);
		if (!r)
			r = end_sessions(d, u.person, e);
		return r ? r : audit_person(d, who, "user.password", u.person, "password", str_c(x->hash), e);
	case CHANGE_FORGET: return forget(d, who, &u, e);
	}
	return err_set(e, ERR_INTERNAL, "no such change");
}

static int changed(struct library *l, struct str who, struct str name, const struct change *x, struct err *e)
{
	struct arena a;
	struct db *d;
	int r = lib_write(l, &d, e);

	if (r)
		return r;
	arena_init(&a, 1 << 20);
	r = lib_done(l, d, change(d, who, name, x, &a, e), e);
	arena_release(&a);
	return r;
}

int library_user_roles(struct library *l, struct str who, struct str name, unsigned roles, struct err *e)
{
	if (!roles || roles & ~(unsigned)ROLE_ALL)
		return err_set(e, ERR_USAGE, "a user has at least one role");
	return changed(l, who, name, &(struct change){.what = CHANGE_ROLES, .roles = roles}, e);
}

int library_user_display(struct library *l, struct str who, struct str name, struct str display, struct err *e)
{
	int r = display_ok(display, e);

	return r ? r : changed(l, who, name, &(struct change){.what = CHANGE_DISPLAY, .display = display}, e);
}

int library_user_disable(struct library *l, struct str who, struct str name, bool disabled, struct err *e)
{
	return changed(l, who, name, &(struct change){.what = CHANGE_DISABLE, .disabled = disabled}, e);
}

int library_user_password(struct library *l, struct str who, struct str name, struct str password, struct err *e)
{
	char hash[128];
	int r = library_password_ok(name, password, e);

	if (!r)
		r = password_hash(l, password, hash, e);
	return r ? r : changed(l, who, name, &(struct change){.what = CHANGE_PASSWORD, .hash = hash}, e);
}

int library_user_forget(struct library *l, struct str who, struct str name, struct err *e)
{
	int r = changed(l, who, name, &(struct change){.what = CHANGE_FORGET}, e);

	if (r)
		return r;
	/* The log still holds the pages as they were: it is written back and emptied. A reader may hold it for a
	 * moment, then the next checkpoint does it. */
	pthread_mutex_lock(&l->writing);
	db_script(l->writer, "PRAGMA wal_checkpoint(TRUNCATE)", NULL);
	pthread_mutex_unlock(&l->writing);
	return 0;
}

int library_user_history(struct library *l, struct str person, bool on, struct err *e)
{
	struct db *d;
	int r = lib_write(l, &d, e);

	if (r)
		return r;
	r = db_run(d, e, "UPDATE people SET history = ?2 WHERE person = ?1", "si", person, (int64_t)on);
	if (!r && db_changes(d) == 0)
		r = err_set(e, ERR_NOTFOUND, "there is no such person");
	if (!r && !on)
		r = db_run(d, e, "DELETE FROM history WHERE person = ?1", "s", person);
	return lib_done(l, d, r, e);
}

struct str library_person_name(struct library *l, struct str person, struct arena *a)
{
	struct lib_user u;

	if (str_eqc(person, "cli"))
		return STR("the command line");
	if (str_eqc(person, "system"))
		return STR("attest");
	if (!person.n)
		return STR("");
	if (library_user_person(l, person, a, &u, NULL))
		return STR("a former member");
	return u.display.n ? u.display : u.name;
}
