/*
 * accounts.c - signing in and out: sessions in cookies, kept as hashes; CSRF tokens; rates.
 *
 * Guessing is held back by three token buckets: of a name from one address, of an address, and of a name from anywhere;
 * the last is wide, so that a stranger cannot shut a member out. A CSRF token is a keyed hash of the cookie, so it is
 * bound to the session and needs no row.
 */
#include "library/library_priv.h"

#include <arpa/inet.h>
#include <sodium.h>

#define SEEN_STEP 60 /* seconds between notes that a session was used */

static const struct rate by_both = {"both", 5, 30}, by_address = {"address", 20, 5}, by_name = {"name", 60, 5};

void library_secret(char out[LIB_SECRET_N + 1])
{
	unsigned char b[32];

	randombytes_buf(b, sizeof b);
	sodium_bin2base64(out, LIB_SECRET_N + 1, b, sizeof b, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(b, sizeof b);
}

void library_csrf(struct str cookie, char out[LIB_SECRET_N + 1])
{
	static const char what[] = "attest-csrf-1";
	unsigned char key[crypto_generichash_KEYBYTES], b[32];

	/* A cookie may be of any length: its hash is the key. */
	struct sha256 h = sha256_of(cookie);
	_Static_assert(sizeof key == sizeof h.b, "a digest is a key");
	memcpy(key, h.b, sizeof key);
	crypto_generichash(b, sizeof b, (const unsigned char *)what, sizeof what - 1, key, sizeof key);
	sodium_bin2base64(out, LIB_SECRET_N + 1, b, sizeof b, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool library_csrf_ok(struct str cookie, struct str token)
{
	char want[LIB_SECRET_N + 1];

	library_csrf(cookie, want);
	return cookie.n && token.n == LIB_SECRET_N && sodium_memcmp(want, token.p, LIB_SECRET_N) == 0;
}

/* One who has an IPv6 address has at least 2^64 of them: the network is counted, not the address. */
struct str lib_peer(struct str address, char out[64])
{
	struct in6_addr six;
	char text[64];

	snprintf(text, sizeof text, "%.*s", STR_ARG(str_sub(address, 0, sizeof text - 1)));
	if (inet_pton(AF_INET6, text, &six) == 1 && !IN6_IS_ADDR_V4MAPPED(&six)) {
		memset(six.s6_addr + 8, 0, 8);
		if (inet_ntop(AF_INET6, &six, out, 64))
			return str_c(out);
	}
	memcpy(out, text, sizeof text);
	return str_c(out);
}

/* ---- sessions ---- */

static int64_t ends(int64_t created, int64_t seen)
{
	int64_t idle = seen + LIB_SESSION_IDLE, last = created + LIB_SESSION_MAX;

	return idle < last ? idle : last;
}

static int end_old(struct db *d, int64_t now, int64_t *n, struct err *e)
{
	int r = db_run(d, e, "DELETE FROM sessions WHERE seen <= ?1 OR created <= ?2", "ii", now - LIB_SESSION_IDLE,
		       now - LIB_SESSION_MAX);

	if (!r && n)
		*n = db_changes(d);
	return r ? r : db_run(d, e, "DELETE FROM again WHERE at <= ?1", "i", now - 24 * 3600);
}

static int open_session(struct db *d, struct str person, struct str old, char cookie[LIB_SECRET_N + 1], struct arena *a,
			struct lib_session *out, struct err *e)
{
	struct lib_session s = {.scopes = SCOPE_ALL};
	int64_t now = d->now;
	int r = 0;

	if (old.n) {
		struct sha256 h = secret_hash(old);
		r = db_run(d, e, "DELETE FROM sessions WHERE hash = ?1", "h", &h);
	}
	/* Who comes in sweeps out what has ended. */
	if (!r)
		r = end_old(d, now, NULL, e);
	library_secret(cookie);
	struct sha256 h = secret_hash(str_c(cookie));
	if (!r)
		r = db_run(d, e, "INSERT INTO sessions (hash, person, created, seen) VALUES (?1, ?2, ?3, ?3)", "hsi",
			   &h, person, now);
	if (!r)
		r = db_run(d, e, "UPDATE people SET seen = ?2 WHERE person = ?1", "si", person, now);
	if (!r)
		r = user_row(d, true, person, a, &s.user, e);
	if (r)
		return r;
	s.created = now;
	s.expires = ends(now, now);
	library_csrf(str_c(cookie), s.csrf);
	*out = s;
	return 0;
}

/* Password hash and standing of a name; empty when it is not there. */
static int look_up(struct library *l, struct str name, struct arena *a, struct str *person, struct str *hash,
		   struct err *e)
{
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	struct rows q =
		db_rows(d, e, "SELECT person, password FROM people WHERE name = ?1 AND NOT disabled", "s", name);
	*person = *hash = STR("");
	if (rows_next(&q)) {
		*person = rows_text(&q, 0, a);
		*hash = rows_text(&q, 1, a);
	}
	r = lib_done(l, d, rows_end(&q), e);
	return r ? r : arena_ok(a) ? 0 : err_mem(e);
}

static void rehash(struct library *l, struct str person, struct str hash, struct str password)
{
	char fresh[128];
	struct db *d;

	if (!password_is_old(l, hash.p) || password_hash(l, password, fresh, NULL) || lib_write(l, &d, NULL))
		return;
	int r = db_run(d, NULL, "UPDATE people SET password = ?2 WHERE person = ?1 AND password = ?3", "scs", person,
		       fresh, hash);
	if (!r && db_changes(d))
		r = audit_person(d, STR("system"), "user.rehash", person, "password", str_c(fresh), NULL);
	lib_done(l, d, r, NULL);
}

int library_sign_in(struct library *l, struct str name, struct str password, struct str address, struct str old,
		    struct arena *a, char cookie[LIB_SECRET_N + 1], struct lib_session *out, int64_t *retry,
		    struct err *e)
{
	char network[64];
	struct str peer = lib_peer(address, network);
	struct str both = arena_printf(a, "%.*s %.*s", STR_ARG(str_sub(name, 0, 200)), STR_ARG(peer));
	struct str person, hash;
	struct db *d;
	bool right = false;
	int r;

	*retry = 0;
	if (!both.n)
		return err_mem(e);
	if (!rate_take(l, &by_both, both, retry) || !rate_take(l, &by_address, peer, retry) ||
	    !rate_take(l, &by_name, name, retry))
		return err_set(e, ERR_RATE, "too many attempts to sign in; wait %lld seconds", (long long)*retry);
	if ((r = look_up(l, name, a, &person, &hash, e)))
		return r;
	if ((r = password_check(l, hash.n ? hash.p : "", str_sub(password, 0, LIB_PASSWORD_MAX + 1), &right, e)))
		return r;
	if (!right)
		return err_set(e, ERR_SIGNIN, "the name or the password is not right");
	rate_give(l, &by_both, both);
	rate_give(l, &by_address, peer);
	rate_give(l, &by_name, name);
	rehash(l, person, hash, password);
	if ((r = lib_write(l, &d, e)))
		return r;
	r = open_session(d, person, old, cookie, a, out, e);
	/* Disabled or forgotten while the password was looked at. */
	if (r == ERR_NOTFOUND || (!r && out->user.disabled))
		r = err_set(e, ERR_SIGNIN, "the name or the password is not right");
	return lib_done(l, d, r, e);
}

int library_session_open(struct library *l, struct str name, struct arena *a, char cookie[LIB_SECRET_N + 1],
			 struct lib_session *out, struct err *e)
{
	struct lib_user u;
	struct db *d;
	int r = lib_write(l, &d, e);

	if (r)
		return r;
	r = user_row(d, false, name, a, &u, e);
	if (!r)
		r = open_session(d, u.person, STR(""), cookie, a, out, e);
	return lib_done(l, d, r, e);
}

static void used(struct library *l, const struct sha256 *h)
{
	struct db *d;

	if (lib_write_lazily(l, &d, NULL))
		return;
	lib_done(l, d, db_run(d, NULL, "UPDATE sessions SET seen = ?2 WHERE hash = ?1", "hi", h, d->now), NULL);
}

int library_session(struct library *l, struct str cookie, struct arena *a, struct lib_session *out, struct err *e)
{
	struct lib_session s = {.scopes = SCOPE_ALL};
	struct sha256 h = secret_hash(cookie);
	int64_t now = library_now(l), seen = 0;
	struct str person = STR("");
	struct db *d;
	int r;

	if (cookie.n != LIB_SECRET_N)
		return err_set(e, ERR_SIGNIN, "nobody is signed in");
	if ((r = lib_read(l, &d, e)))
		return r;
	struct rows q = db_rows(d, e, "SELECT person, created, seen FROM sessions WHERE hash = ?1", "h", &h);
	if (rows_next(&q)) {
		person = rows_text(&q, 0, a);
		s.created = rows_int(&q, 1);
		seen = rows_int(&q, 2);
	}
	r = rows_end(&q);
	s.expires = ends(s.created, seen);
	if (!r && (!person.n || s.expires <= now || s.created > now + SEEN_STEP))
		r = err_set(e, ERR_SIGNIN, "nobody is signed in");
	if (!r)
		r = user_row(d, true, person, a, &s.user, e);
	if (!r && s.user.disabled)
		r = err_set(e, ERR_SIGNIN, "nobody is signed in");
	r = lib_done(l, d, r, e);
	if (r)
		return r;
	if (now - seen >= SEEN_STEP)
		used(l, &h);
	library_csrf(cookie, s.csrf);
	*out = s;
	return 0;
}

int library_sign_out(struct library *l, struct str cookie, struct err *e)
{
	struct sha256 h = secret_hash(cookie);
	struct db *d;
	int r = lib_write(l, &d, e);

	return r ? r : lib_done(l, d, db_run(d, e, "DELETE FROM sessions WHERE hash = ?1", "h", &h), e);
}

int library_sweep(struct library *l, uint64_t *ended, struct err *e)
{
	int64_t now = library_now(l), n = 0;
	struct db *d;
	int r = lib_write(l, &d, e);

	if (r)
		return r;
	r = end_old(d, now, &n, e);
	r = lib_done(l, d, r, e);
	if (!r && ended)
		*ended = (uint64_t)n;
	return r;
}
