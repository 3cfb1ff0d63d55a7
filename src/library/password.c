/*
 * password.c - Argon2id through libsodium, and what a password has to be.
 *
 * The work is set by the settings password.passes (1 to 10; 3 unless set) and password.mebibytes (8 to 1024; 64 unless
 * set), near the second choice of RFC 9106, section 4. One hash is made at a time, so that many who sign in at once
 * cannot take the machine's memory.
 */
#include "library/library_priv.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <sodium.h>

#define PASSES_DEFAULT	  3
#define MEBIBYTES_DEFAULT 64

_Static_assert(crypto_pwhash_STRBYTES <= 128, "a hash fits");

int library_password_ok(struct str name, struct str password, struct err *e)
{
	size_t n = 0, i = 0;
	uint32_t first = 0;
	bool same = true;

	if (utf8_check(password) != password.n)
		return err_set(e, ERR_USAGE, "the password is not UTF-8");
	if (password.n > LIB_PASSWORD_MAX)
		return err_set(e, ERR_USAGE, "the password is longer than %d bytes", LIB_PASSWORD_MAX);
	if (password.n && memchr(password.p, '\0', password.n))
		return err_set(e, ERR_USAGE, "the password holds a NUL byte");
	while (i < password.n) {
		uint32_t c = (uint32_t)utf8_next(password, &i);
		if (n++ == 0)
			first = c;
		same = same && c == first;
	}
	if (n < LIB_PASSWORD_MIN)
		return err_set(e, ERR_USAGE, "the password is shorter than %d characters", LIB_PASSWORD_MIN);
	if (same)
		return err_set(e, ERR_USAGE, "the password is one character again and again");
	if (name.n && str_ieq(name, password))
		return err_set(e, ERR_USAGE, "the password is the name");
	return 0;
}

static uint64_t setting(struct library *l, const char *name, uint64_t min, uint64_t max, uint64_t otherwise)
{
	struct arena a;
	struct str s;
	uint64_t n = otherwise;

	arena_init(&a, 1 << 16);
	if (library_setting(l, name, &a, &s, NULL) || !str_u64(s, &n) || n < min || n > max)
		n = otherwise;
	arena_release(&a);
	return n;
}

static void work(struct library *l, unsigned long long *passes, size_t *bytes)
{
	if (l->o.quick_passwords) {
		*passes = crypto_pwhash_OPSLIMIT_MIN;
		*bytes = crypto_pwhash_MEMLIMIT_MIN;
		return;
	}
	*passes = setting(l, "password.passes", 1, 10, PASSES_DEFAULT);
	*bytes = (size_t)setting(l, "password.mebibytes", 8, 1024, MEBIBYTES_DEFAULT) << 20;
}

int password_hash(struct library *l, struct str password, char out[128], struct err *e)
{
	unsigned long long passes;
	size_t bytes;

	work(l, &passes, &bytes);
	pthread_mutex_lock(&l->hashing);
	int bad = crypto_pwhash_str(out, password.n ? password.p : "", password.n, passes, bytes);
	pthread_mutex_unlock(&l->hashing);
	return bad ? err_mem(e) : 0;
}

int password_check(struct library *l, const char *hash, struct str password, bool *right, struct err *e)
{
	char made[128] = "";
	int r = 0;

	pthread_mutex_lock(&l->hashing);
	bool need = !l->dummy;
	pthread_mutex_unlock(&l->hashing);
	/* Whoever comes first makes it, whether their name is there or not. */
	if (need)
		r = password_hash(l, STR("nobody's password"), made, e);
	if (r)
		return r;
	pthread_mutex_lock(&l->hashing);
	if (!l->dummy && !(l->dummy = mem_strdup(made)))
		r = err_mem(e);
	bool known = hash && *hash;
	if (!r) {
		int bad = crypto_pwhash_str_verify(known ? hash : l->dummy, password.n ? password.p : "", password.n);
		*right = known && !bad;
	}
	pthread_mutex_unlock(&l->hashing);
	return r;
}

bool password_is_old(struct library *l, const char *hash)
{
	unsigned long long passes;
	size_t bytes;

	work(l, &passes, &bytes);
	return crypto_pwhash_str_needs_rehash(hash, passes, bytes) != 0;
}

struct sha256 secret_hash(struct str secret)
{
	struct sha256_ctx c;

	sha256_begin(&c);
	sha256_add(&c, STR("attest-secret-1\n"));
	sha256_add(&c, secret);
	return sha256_end(&c);
}
