/*
 * board.c - the board's Ed25519 key: making it, signing an approval, checking one.
 *
 * The secret is the 32-byte seed in board.key beside the library, mode 0600, as hexadecimal behind a word that says what it is. A copy of the library alone can therefore prove approvals, and
 * cannot make one.
 */
#include "library/library_priv.h"

#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_WORD "attest-board-key-1 "

static int hex_bytes(struct str hex, unsigned char *out, size_t n)
{
	size_t got;

	if (hex.n != 2 * n || sodium_hex2bin(out, n, hex.p, hex.n, NULL, &got, NULL) || got != n)
		return -1;
	return 0;
}

static struct str key_path(const struct library *l, struct arena *a)
{
	const char *slash = strrchr(l->path, '/');

	if (!slash)
		return arena_str(a, STR("board.key"));
	return arena_printf(a, "%.*s/board.key", (int)(slash - l->path), l->path);
}

struct str lib_approval_message(struct str article, uint32_t version, const struct sha256 *content, struct str person,
				int64_t at, struct arena *a)
{
	char hex[65];

	sha256_hex(content, hex);
	return arena_printf(a,
			    "attest-approval-1\narticle: %.*s\nversion: %u\ncontent: %s\napprover: %.*s\ntime: %.*s\n",
			    STR_ARG(article), version, hex, STR_ARG(person), STR_ARG(lib_time_print(at, a)));
}

bool lib_signature_ok(struct str key, struct str signature, struct str message)
{
	unsigned char pk[crypto_sign_PUBLICKEYBYTES], sig[crypto_sign_BYTES];

	return !hex_bytes(key, pk, sizeof pk) && !hex_bytes(signature, sig, sizeof sig) &&
	       crypto_sign_verify_detached(sig, (const unsigned char *)message.p, message.n, pk) == 0;
}

/* The seed in the file; ERR_UNAVAILABLE when there is none. */
static int read_seed(struct library *l, struct arena *a, unsigned char seed[crypto_sign_SEEDBYTES], struct err *e)
{
	struct str path = key_path(l, a);
	struct buf b;

	if (!path.n)
		return err_mem(e);
	buf_init(&b, 4096);
	int r = fs_read(path.p, &b, e);
	if (r == ERR_NOTFOUND) {
		r = err_set(e, ERR_UNAVAILABLE, "the board has no key at %s; make it with: attest board create",
			    path.p);
	} else if (!r) {
		struct str s = str_trim(buf_str(&b));
		if (!str_starts(s, STR(KEY_WORD)) ||
		    hex_bytes(str_sub(s, sizeof KEY_WORD - 1, s.n), seed, crypto_sign_SEEDBYTES))
			r = err_set(e, ERR_CORRUPT, "%s: it is no key of a board", path.p);
	}
	if (b.p)
		sodium_memzero(b.p, b.room);
	buf_release(&b);
	return r;
}

static struct str public_hex(const unsigned char pk[crypto_sign_PUBLICKEYBYTES], struct arena *a)
{
	char hex[2 * crypto_sign_PUBLICKEYBYTES + 1];

	sodium_bin2hex(hex, sizeof hex, pk, crypto_sign_PUBLICKEYBYTES);
	return arena_str(a, str_c(hex));
}

static int in_use(struct db *d, struct arena *a, struct str *key, struct err *e)
{
	struct rows q = db_rows(d, e, "SELECT public FROM board_keys WHERE retired = 0", "");

	*key = rows_next(&q) ? rows_text(&q, 0, a) : STR("");
	return rows_end(&q);
}

int board_sign(struct library *l, struct db *d, struct str message, struct arena *a, struct str *key,
	       struct str *signature, struct err *e)
{
	unsigned char seed[crypto_sign_SEEDBYTES], pk[crypto_sign_PUBLICKEYBYTES], sk[crypto_sign_SECRETKEYBYTES],
		sig[crypto_sign_BYTES];
	char hex[2 * sizeof sig + 1];
	struct str known;
	int r = in_use(d, a, &known, e);

	if (!r && !message.n)
		r = err_mem(e);
	if (!r)
		r = read_seed(l, a, seed, e);
	if (r)
		return r;
	crypto_sign_seed_keypair(pk, sk, seed);
	*key = public_hex(pk, a);
	if (!str_eq(*key, known))
		r = err_set(e, ERR_CORRUPT, "the key in board.key is not the one that this library knows");
	crypto_sign_detached(sig, NULL, (const unsigned char *)message.p, message.n, sk);
	sodium_memzero(sk, sizeof sk);
	sodium_memzero(seed, sizeof seed);
	sodium_bin2hex(hex, sizeof hex, sig, sizeof sig);
	*signature = arena_str(a, str_c(hex));
	return r ? r : arena_ok(a) ? 0 : err_mem(e);
}

/* The new file is written under another name first: a key that was there is replaced only by a whole one. */
static int write_seed(const char *path, const unsigned char seed[crypto_sign_SEEDBYTES], struct err *e)
{
	char hex[2 * crypto_sign_SEEDBYTES + 1], line[sizeof KEY_WORD + sizeof hex];
	int r = 0, fd;

	/* fs_write_atomic keeps the mode of a file that is there. */
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || fchmod(fd, 0600))
		r = err_errno(e, errno, "%s", path);
	if (fd >= 0)
		close(fd);
	sodium_bin2hex(hex, sizeof hex, seed, crypto_sign_SEEDBYTES);
	snprintf(line, sizeof line, KEY_WORD "%s\n", hex);
	if (!r)
		r = fs_write_atomic(path, str_c(line), e);
	sodium_memzero(hex, sizeof hex);
	sodium_memzero(line, sizeof line);
	return r;
}

static int create(struct library *l, struct db *d, struct str who, bool rotate, struct arena *a, struct lib_key *out,
		  struct err *e)
{
	unsigned char seed[crypto_sign_SEEDBYTES], pk[crypto_sign_PUBLICKEYBYTES], sk[crypto_sign_SECRETKEYBYTES];
	struct str known, path = key_path(l, a);
	int64_t now = library_now(l);
	int r = in_use(d, a, &known, e);

	if (r)
		return r;
	if (!rotate && known.n)
		return err_set(e, ERR_CONFLICT, "the board has a key already; --rotate makes a new one");
	if (!rotate && access(path.p, F_OK) == 0)
		return err_set(e, ERR_CONFLICT, "%s is there already, and this library does not know it", path.p);
	randombytes_buf(seed, sizeof seed);
	crypto_sign_seed_keypair(pk, sk, seed);
	struct str key = public_hex(pk, a);
	r = db_run(d, e, "UPDATE board_keys SET retired = ?1 WHERE retired = 0", "i", now);
	if (!r)
		r = db_run(d, e, "INSERT INTO board_keys (public, created, person) VALUES (?1, ?2, ?3)", "sis", key,
			   now, who);
	if (!r)
		r = audit_append(l, d, who, known.n ? "board.rotate" : "board.create", "key", key, NULL, 0, e);
	/* Last: when this fails the library is as it was. A crash between here and the commit leaves a file that the library does not know, which is told, and --rotate mends. */
	if (!r)
		r = write_seed(path.p, seed, e);
	sodium_memzero(sk, sizeof sk);
	sodium_memzero(seed, sizeof seed);
	if (!r)
		*out = (struct lib_key){.public_key = key, .created = now, .person = arena_str(a, who)};
	return r;
}

int library_board_create(struct library *l, struct str who, bool rotate, struct arena *a, struct lib_key *out,
			 struct err *e)
{
	struct db *d;
	int r = lib_write(l, &d, e);

	return r ? r : lib_done(l, d, create(l, d, who, rotate, a, out, e), e);
}

int library_board(struct library *l, struct arena *a, struct lib_key **out, size_t *n, bool *have, struct err *e)
{
	unsigned char seed[crypto_sign_SEEDBYTES], pk[crypto_sign_PUBLICKEYBYTES], sk[crypto_sign_SECRETKEYBYTES];
	struct lib_key *v = NULL;
	size_t got = 0, room = 0;
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	struct rows q = db_rows(
		d, e, "SELECT public, created, retired, person FROM board_keys ORDER BY retired > 0, created DESC", "");
	while (rows_next(&q) && LIST_MORE(a, v, got, room))
		v[got++] = (struct lib_key){rows_text(&q, 0, a), rows_int(&q, 1), rows_int(&q, 2), rows_text(&q, 3, a)};
	r = lib_done(l, d, rows_end(&q), e);
	if (r)
		return r;
	*have = false;
	if (got && read_seed(l, a, seed, NULL) == 0) {
		crypto_sign_seed_keypair(pk, sk, seed);
		*have = str_eq(public_hex(pk, a), v[0].public_key) && !v[0].retired;
		sodium_memzero(sk, sizeof sk);
		sodium_memzero(seed, sizeof seed);
	}
	if (!arena_ok(a))
		return err_mem(e);
	*out = v;
	*n = got;
	return 0;
}
