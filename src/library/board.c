/*
 * board.c - the board's Ed25519 key: making it, signing an approval, checking one.
 *
 * The secret is the 32-byte seed in board.key beside the library, mode 0600, as hexadecimal behind a word that says
 * what it is. A copy of the library alone can therefore prove approvals, and cannot make one.
 */
#include "library/library_priv.h"

#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_WORD "attest-board-key-1 "
#define KEY_FILE "board.key"
#define KEY_NEXT "board.key.new" /* one that is about to be the key */
#define PINS_MAX ((size_t)1 << 20)

static int hex_bytes(struct str hex, unsigned char *out, size_t n)
{
	size_t got;

	if (hex.n != 2 * n || sodium_hex2bin(out, n, hex.p, hex.n, NULL, &got, NULL) || got != n)
		return -1;
	return 0;
}

static struct str key_path(const struct library *l, const char *name, struct arena *a)
{
	const char *slash = strrchr(l->path, '/');

	if (!slash)
		return arena_str(a, str_c(name));
	return arena_printf(a, "%.*s/%s", (int)(slash - l->path), l->path, name);
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

static int read_file(const char *path, unsigned char seed[crypto_sign_SEEDBYTES], struct err *e)
{
	struct buf b;

	buf_init(&b, 4096);
	int r = fs_read(path, &b, e);
	if (!r) {
		struct str s = str_trim(buf_str(&b));
		if (!str_starts(s, STR(KEY_WORD)) ||
		    hex_bytes(str_sub(s, sizeof KEY_WORD - 1, s.n), seed, crypto_sign_SEEDBYTES))
			r = err_set(e, ERR_CORRUPT, "%s: it is no key of a board", path);
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

static bool fits(const unsigned char seed[crypto_sign_SEEDBYTES], struct str known, struct arena *a)
{
	unsigned char pk[crypto_sign_PUBLICKEYBYTES], sk[crypto_sign_SECRETKEYBYTES];

	crypto_sign_seed_keypair(pk, sk, seed);
	sodium_memzero(sk, sizeof sk);
	return str_eq(public_hex(pk, a), known);
}

/*
 * The seed of the key that the library knows. It is in board.key, or, where a rotation was interrupted between its
 * commit and the renaming, in board.key.new, which is given its name now. ERR_UNAVAILABLE when there is none,
 * ERR_CORRUPT when it is another.
 */
static int read_seed(struct library *l, struct str known, struct arena *a, unsigned char seed[crypto_sign_SEEDBYTES],
		     struct err *e)
{
	struct str path = key_path(l, KEY_FILE, a), next = key_path(l, KEY_NEXT, a);

	if (!arena_ok(a))
		return err_mem(e);
	int r = read_file(path.p, seed, e);
	if (!r && fits(seed, known, a))
		return 0;
	if (r != ERR_NOMEM && read_file(next.p, seed, NULL) == 0 && fits(seed, known, a)) {
		rename(next.p, path.p);
		return 0;
	}
	sodium_memzero(seed, crypto_sign_SEEDBYTES);
	if (r == ERR_NOTFOUND)
		return err_set(e, ERR_UNAVAILABLE, "the board has no key at %s; make it with: attest board create",
			       path.p);
	return r ? r : err_set(e, ERR_CORRUPT, "the key in board.key is not the one that this library knows");
}

/* ---- pinned keys ---- */

/* A line is KEY TIME LIBRARY: for which library it was made. */
static int pin(struct library *l, struct str key, int64_t now, struct arena *a, struct err *e)
{
	char real[PATH_MAX];

	if (!l->pins || !realpath(l->path, real))
		return 0;
	struct str line = arena_printf(a, "%.*s %.*s %s\n", STR_ARG(key), STR_ARG(lib_time_print(now, a)), real);
	const char *slash = strrchr(l->pins, '/');
	int r = arena_ok(a) ? 0 : err_mem(e);
	if (!r && slash && slash != l->pins)
		r = fs_mkdirs(arena_str(a, str_make(l->pins, (size_t)(slash - l->pins))).p, e);
	if (r)
		return r;
	int fd = open(l->pins, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, line.p, line.n) != (ssize_t)line.n || fsync(fd))
		r = err_errno(e, errno, "%s", l->pins);
	if (fd >= 0)
		close(fd);
	return r;
}

int board_pinned(struct library *l, struct db *d, struct arena *a, uint64_t *keys, uint64_t *pinned, struct err *e)
{
	struct str all, line, key, time;
	char real[PATH_MAX];
	struct buf b;
	int64_t n = 0;
	int r = db_number(d, e, 0, &n, "SELECT count(*) FROM board_keys", "");

	*keys = (uint64_t)n;
	*pinned = 0;
	if (r || !l->pins || !realpath(l->path, real))
		return r;
	buf_init(&b, PINS_MAX);
	r = fs_read(l->pins, &b, e);
	arena_clear(a);
	struct str mine = STR("");
	for (all = buf_str(&b); !r && str_cut(&all, '\n', &line);)
		if (str_cut(&line, ' ', &key) && str_cut(&line, ' ', &time) && str_eqc(line, real)) {
			mine = arena_printf(a, "%.*s %.*s", STR_ARG(mine), STR_ARG(key));
			++*pinned;
		}
	buf_release(&b);
	if (r == ERR_NOTFOUND)
		return 0;
	struct rows q = db_rows(d, e, "SELECT public FROM board_keys ORDER BY created", "");
	while (*pinned && !r && rows_next(&q))
		if (str_find(mine, rows_text(&q, 0, NULL), 0) == SIZE_MAX)
			r = err_set(e, ERR_CORRUPT, "board_keys %.*s is not among the keys that are pinned in %s",
				    STR_ARG(rows_text(&q, 0, a)), l->pins);
	int r2 = rows_end(&q);
	if (!r && !r2 && *pinned && !n)
		r = err_set(e, ERR_CORRUPT, "the board's keys are gone: some are pinned in %s", l->pins);
	return r ? r : r2;
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
		r = read_seed(l, known, a, seed, e);
	if (r)
		return r;
	crypto_sign_seed_keypair(pk, sk, seed);
	*key = public_hex(pk, a);
	crypto_sign_detached(sig, NULL, (const unsigned char *)message.p, message.n, sk);
	sodium_memzero(sk, sizeof sk);
	sodium_memzero(seed, sizeof seed);
	sodium_bin2hex(hex, sizeof hex, sig, sizeof sig);
	*signature = arena_str(a, str_c(hex));
	return arena_ok(a) ? 0 : err_mem(e);
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
	struct str known, path = key_path(l, KEY_FILE, a), next = key_path(l, KEY_NEXT, a);
	int64_t now = d->now;
	int r = in_use(d, a, &known, e);

	if (r)
		return r;
	if (!rotate && known.n)
		return err_set(e, ERR_CONFLICT, "the board has a key already; --rotate makes a new one");
	if (!rotate && access(path.p, F_OK) == 0)
		return err_set(e, ERR_CONFLICT, "%s is there already, and this library does not know it", path.p);
	/* What an interrupted rotation left, if it is the key in use, gets its name before it is written over. */
	if (known.n)
		read_seed(l, known, a, seed, NULL);
	randombytes_buf(seed, sizeof seed);
	crypto_sign_seed_keypair(pk, sk, seed);
	struct str key = public_hex(pk, a);
	r = write_seed(next.p, seed, e);
	/* Pinned before it is in use: one that is pinned and never used harms nobody, one that is used and not pinned is
	 * a forger's. */
	if (!r)
		r = pin(l, key, now, a, e);
	if (!r)
		r = db_run(d, e, "UPDATE board_keys SET retired = ?1 WHERE retired = 0", "i", now);
	if (!r)
		r = db_run(d, e, "INSERT INTO board_keys (public, created, person) VALUES (?1, ?2, ?3)", "sis", key,
			   now, who);
	if (!r)
		r = audit_append(d, who, known.n ? "board.rotate" : "board.create", "key", key, NULL, 0, e);
	sodium_memzero(sk, sizeof sk);
	sodium_memzero(seed, sizeof seed);
	if (!r)
		*out = (struct lib_key){.public_key = key, .created = now, .person = arena_str(a, who)};
	return r;
}

/*
 * The new secret lies in board.key.new, on the disk, and its key is pinned, before the library says that it is in use;
 * it gets the name board.key afterwards, by whoever needs it first. So at each moment the key that the library knows is there.
 */
int library_board_create(struct library *l, struct str who, bool rotate, struct arena *a, struct lib_key *out,
			 struct err *e)
{
	unsigned char seed[crypto_sign_SEEDBYTES];
	struct db *d;
	int r = lib_write(l, &d, e);

	if (r)
		return r;
	r = lib_done(l, d, create(l, d, who, rotate, a, out, e), e);
	if (r)
		return r;
	read_seed(l, out->public_key, a, seed, NULL);
	sodium_memzero(seed, sizeof seed);
	return 0;
}

int library_board(struct library *l, struct arena *a, struct lib_key **out, size_t *n, bool *have, struct err *e)
{
	unsigned char seed[crypto_sign_SEEDBYTES];
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
	*have = got && !v[0].retired && read_seed(l, v[0].public_key, a, seed, NULL) == 0;
	sodium_memzero(seed, sizeof seed);
	if (!arena_ok(a))
		return err_mem(e);
	*out = v;
	*n = got;
	return 0;
}
