/*
 * tokens.c - tokens of programs: shown once, kept as hashes, with scopes and an end.
 */
#include "library/library_priv.h"

#include "base/utf8.h"

#include <sodium.h>

#define TOKEN_WORD "attest_"
#define HINT_N	   11 /* characters of a token that lists show: too few to guess the rest by */
#define NAME_BYTES 100
#define DAYS_MAX   3660
#define USED_STEP  60 /* seconds between notes that a token was used */

_Static_assert(sizeof TOKEN_WORD - 1 + LIB_SECRET_N == LIB_TOKEN_N, "a token is its word and a secret");

static const struct rate wrong_tokens = {"token", 20, 5};

/* What a token may give on: nothing that it has not itself. */
static int within_parent(struct db *d, int64_t parent, struct str person, unsigned scopes, int64_t *expires,
			 struct err *e)
{
	struct rows q =
		db_rows(d, e, "SELECT scopes, expires FROM tokens WHERE id = ?1 AND person = ?2", "is", parent, person);
	bool there = rows_next(&q);
	unsigned may = there ? (unsigned)rows_int(&q, 0) : 0;
	int64_t ends = there ? rows_int(&q, 1) : 0;
	int r = rows_end(&q);

	if (r)
		return r;
	if (!there)
		return err_set(e, ERR_DENIED, "a token makes others for its own owner alone");
	if (scopes & ~may)
		return err_set(e, ERR_DENIED, "a token gives no scope on that it has not itself");
	if (ends && (!*expires || *expires > ends))
		*expires = ends;
	return 0;
}

static int add(struct db *d, struct str who, struct str user, const struct lib_token_opts *o, const char *token,
	       struct arena *a, int64_t *id, struct err *e)
{
	struct sha256 h = secret_hash(str_c(token));
	int64_t expires = o->days ? d->now + (int64_t)o->days * 86400 : 0;
	struct lib_user u;
	char hex[65], label[65] = "";
	int r = user_row(d, false, user, a, &u, e);

	if (!r && o->parent)
		r = within_parent(d, o->parent, u.person, o->scopes, &expires, e);
	if (!r)
		r = db_run(d, e,
			   "INSERT INTO tokens (hash, person, name, hint, scopes, created, expires, parent) VALUES "
			   "(?1, ?2, ?3, "
			   "?4, ?5, ?6, ?7, ?8)",
			   "hsssiiii", &h, u.person, o->name, str_make(token, HINT_N), (int64_t)o->scopes, d->now,
			   expires, o->parent);
	if (r)
		return r;
	*id = db_last_id(d);
	struct rows q = db_rows(d, e, "SELECT salt FROM people WHERE person = ?1", "s", u.person);
	if (rows_next(&q))
		audit_commitment(rows_text(&q, 0, NULL), o->name, label);
	if ((r = rows_end(&q)))
		return r;
	/* The hash of what is kept, so that a row that was put in by hand is none. */
	struct sha256 kept = sha256_of(str_make((const char *)h.b, sizeof h.b));
	sha256_hex(&kept, hex);
	return audit_append(d, who, "token.add", "person", u.person,
			    (struct lib_kv[]){KV_NUMBER("token", *id),
					      KV_TEXT("scopes", lib_scopes_print(o->scopes, a)),
					      KV_NUMBER("expires", expires), KV_TEXT("sha256", str_c(hex)),
					      KV_TEXT("name", str_c(label)), KV_TEXT("hint", str_make(token, HINT_N)),
					      KV_NUMBER("parent", o->parent)},
			    7, e);
}

int library_token_add(struct library *l, struct str who, struct str user, const struct lib_token_opts *opts,
		      char token[LIB_TOKEN_N + 1], int64_t *id, struct err *e)
{
	struct lib_token_opts o = *opts;
	struct arena a;
	struct db *d;
	int64_t made = 0;
	int r;

	o.name = str_trim(o.name);
	if (!o.name.n || o.name.n > NAME_BYTES || utf8_check(o.name) != o.name.n)
		return err_set(e, ERR_USAGE, "a token has a name of 1 to %d bytes that says what it is for",
			       NAME_BYTES);
	if (!o.scopes || o.scopes & ~(unsigned)SCOPE_ALL)
		return err_set(e, ERR_USAGE,
			       "a token has at least one of the scopes read, ask, write, review, corpus, admin");
	if (o.days < 0 || o.days > DAYS_MAX)
		return err_set(e, ERR_USAGE, "a token ends after 1 to %d days, or 0: never", DAYS_MAX);
	memcpy(token, TOKEN_WORD, sizeof TOKEN_WORD - 1);
	library_secret(token + sizeof TOKEN_WORD - 1);
	if ((r = lib_write(l, &d, e)))
		return r;
	arena_init(&a, 1 << 20);
	r = lib_done(l, d, add(d, who, user, &o, token, &a, &made, e), e);
	arena_release(&a);
	if (r)
		sodium_memzero(token, LIB_TOKEN_N + 1);
	else
		*id = made;
	return r;
}

static void used(struct library *l, int64_t id)
{
	struct db *d;

	if (lib_write_lazily(l, &d, NULL))
		return;
	lib_done(l, d, db_run(d, NULL, "UPDATE tokens SET used = ?2 WHERE id = ?1", "ii", id, d->now), NULL);
}

int library_token(struct library *l, struct str token, struct str address, struct arena *a, struct lib_session *out,
		  int64_t *retry, struct err *e)
{
	struct lib_session s = {.token = true};
	struct sha256 h = secret_hash(token);
	int64_t now = library_now(l), id = 0, last = 0;
	struct str person = STR("");
	struct db *d;
	int r;

	char network[64];
	struct str peer = lib_peer(address, network);
	*retry = 0;
	if ((r = lib_read(l, &d, e)))
		return r;
	struct rows q =
		db_rows(d, e,
			"SELECT id, person, name, scopes, created, expires, used FROM tokens WHERE hash = ?1 AND "
			"(expires = 0 OR expires > ?2)",
			"hi", &h, now);
	if (rows_next(&q)) {
		id = rows_int(&q, 0);
		person = rows_text(&q, 1, a);
		s.token_name = rows_text(&q, 2, a);
		s.scopes = (unsigned)rows_int(&q, 3);
		s.created = rows_int(&q, 4);
		s.expires = rows_int(&q, 5);
		last = rows_int(&q, 6);
	}
	r = rows_end(&q);
	if (!r && person.n)
		r = user_row(d, true, person, a, &s.user, e);
	if (!r && (!person.n || s.user.disabled))
		r = err_set(e, ERR_SIGNIN, "the token is not right, or has ended");
	r = lib_done(l, d, r, e);
	/* Who has the right one is let in however many wrong ones came from there: a token of 256 bits is not guessed,
	 * and a ward behind one address is many programs. */
	if (r == ERR_SIGNIN && !rate_take(l, &wrong_tokens, peer, retry))
		return err_set(e, ERR_RATE, "too many tokens that are not right; wait %lld seconds", (long long)*retry);
	if (r)
		return r;
	s.token_id = id;
	if (now - last >= USED_STEP)
		used(l, id);
	*out = s;
	return 0;
}

int library_tokens(struct library *l, struct str person, struct arena *a, struct lib_token **out, size_t *n,
		   struct err *e)
{
	struct lib_token *v = NULL;
	size_t got = 0, room = 0;
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	struct rows q =
		db_rows(d, e,
			"SELECT id, person, name, hint, scopes, created, expires, used FROM tokens WHERE ?1 = '' OR "
			"person = ?1 ORDER BY id",
			"s", person);
	while (rows_next(&q) && LIST_MORE(a, v, got, room))
		v[got++] = (struct lib_token){.id = rows_int(&q, 0),
					      .person = rows_text(&q, 1, a),
					      .name = rows_text(&q, 2, a),
					      .hint = rows_text(&q, 3, a),
					      .scopes = (unsigned)rows_int(&q, 4),
					      .created = rows_int(&q, 5),
					      .expires = rows_int(&q, 6),
					      .used = rows_int(&q, 7)};
	r = lib_done(l, d, rows_end(&q), e);
	if (!r && !arena_ok(a))
		r = err_mem(e);
	if (!r) {
		*out = v;
		*n = got;
	}
	return r;
}

/* A token, and before it those that it made, each with its line. */
static int revoke(struct db *d, struct str who, struct str owner, int64_t id, struct err *e)
{
	for (int64_t child = id; child;) {
		int64_t next = 0;
		int r = db_number(
			d, e, 0, &next,
			"WITH RECURSIVE below (id) AS (VALUES (?1) UNION SELECT tokens.id FROM tokens JOIN below ON "
			"parent = below.id) SELECT id FROM below WHERE id <> ?1 ORDER BY id DESC LIMIT 1",
			"i", id);
		child = next;
		if (!r)
			r = db_run(d, e, "DELETE FROM tokens WHERE id = ?1", "i", child ? child : id);
		if (!r)
			r = audit_append(d, who, "token.revoke", "person", owner,
					 &KV_NUMBER("token", child ? child : id), 1, e);
		if (r)
			return r;
	}
	return 0;
}

int library_token_revoke(struct library *l, struct str who, int64_t id, struct str person, struct err *e)
{
	struct arena a;
	struct str owner = STR("");
	struct db *d;
	int r = lib_write(l, &d, e);

	if (r)
		return r;
	arena_init(&a, 1 << 16);
	struct rows q =
		db_rows(d, e, "SELECT person FROM tokens WHERE id = ?1 AND (?2 = '' OR person = ?2)", "is", id, person);
	if (rows_next(&q))
		owner = rows_text(&q, 0, &a);
	r = rows_end(&q);
	if (!r && !owner.n)
		r = err_set(e, ERR_NOTFOUND, "there is no token %lld", (long long)id);
	if (!r)
		r = revoke(d, who, owner, id, e);
	r = lib_done(l, d, r, e);
	arena_release(&a);
	return r;
}
