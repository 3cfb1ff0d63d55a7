/*
 * library_priv.h - connections, transactions and helpers that the files of library/ share.
 *
 * db.c is the only file that calls SQLite (and backup.c, for its copy). Every function of library.h is: lib_read or
 * lib_write, statements, lib_done. SQL stands in string literals with numbered parameters and never holds a value; a
 * statement is prepared once a connection and found again by the address of its literal.
 */
#ifndef ATTEST_LIBRARY_PRIV_H
#define ATTEST_LIBRARY_PRIV_H

#include "library/library.h"

#include <jansson.h>
#include <pthread.h>
#include <sqlite3.h>

#define PERSON_N  26 /* "p-" and 24 characters */
#define ARTICLE_N 12

/* ---- connections (db.c) ---- */

#define DB_STATEMENTS \
	256 /* slots of the table of prepared statements; a power of two, more than there are statements */
struct db {
	sqlite3 *h;
	struct {
		const char *sql;
		sqlite3_stmt *s;
	} prepared[DB_STATEMENTS];
	struct db *next; /* in the pool */
	bool unsynced;
	int64_t now; /* of the transaction: all that it writes, and its line of the trail, has one time */
};
int db_open(const char *path, bool create, struct db **out, struct err *e);
void db_close(struct db *d);
/* From SQLite's code and message. */
int db_fail(struct db *d, int code, struct err *e);
/* Statements without parameters, several of them; not kept. */
int db_script(struct db *d, const char *sql, struct err *e);

/*
 * Parameters by format: 's' struct str as text, 'n' the same, NULL where its p is, 'c' const char * as text, 'b' struct
 * str as a blob, 'h' const struct sha256 * as a blob, 'i' int64_t. Borrowed until the statement is ended.
 */
int db_run(struct db *d, struct err *e, const char *sql, const char *fmt, ...);
/* Rows changed by the last db_run. */
int64_t db_changes(struct db *d);
int64_t db_last_id(struct db *d);

struct rows {
	struct db *d;
	sqlite3_stmt *s;
	int r; /* what the call gave: 0 or an error code, told again by rows_end */
	struct err *e;
};
/* Rows of a query. `while (rows_next(&q)) …; r = rows_end(&q);` */
struct rows db_rows(struct db *d, struct err *e, const char *sql, const char *fmt, ...);
bool rows_next(struct rows *q);
int rows_end(struct rows *q);
int64_t rows_int(const struct rows *q, int col);
struct str rows_text(const struct rows *q, int col,
		     struct arena *a); /* a copy; a NULL arena: borrowed until the next row */
bool rows_null(const struct rows *q, int col);
bool rows_hash(const struct rows *q, int col, struct sha256 *out);
/* One number, or `otherwise` without a row. */
int db_number(struct db *d, struct err *e, int64_t otherwise, int64_t *out, const char *sql, const char *fmt, ...);

/* ---- transactions (library.c) ---- */

#define POOL_MAX 16 /* idle connections kept */

struct bucket;
struct library {
	char *path, *pins; /* pins: or NULL */
	struct library_opts o;
	pthread_mutex_t writing; /* held through every write */
	_Atomic bool full;	 /* the last write found no room */
	struct db *writer;
	pthread_mutex_t pool_lock;
	struct db *pool;
	size_t n_pool;
	pthread_mutex_t hashing; /* one Argon2 at a time: it takes 64 MiB */
	pthread_mutex_t rate_lock;
	struct bucket *buckets;
	unsigned char rate_key[16];
	char *dummy; /* password hash of nobody, for names that are not there */
};
int lib_read(struct library *l, struct db **d, struct err *e);
/* A write; the caller's work is undone when lib_done gets a code other than 0. */
int lib_write(struct library *l, struct db **d, struct err *e);
/* The same, whose commit need not reach the disk at once: for what may be lost. */
int lib_write_lazily(struct library *l, struct db **d, struct err *e);
/* Commits (or rolls back when r is not 0) and gives the connection back. */
int lib_done(struct library *l, struct db *d, int r, struct err *e);

/* ---- the schema (schema.c) ---- */
int schema_migrate(struct db *d, int to, struct err *e);
int schema_version(struct db *d, int *out, struct err *e);

/* ---- the audit trail (audit.c) ---- */
struct lib_kv {
	const char *key;
	struct str text; /* or, when its p is NULL, the number */
	int64_t number;
};
#define KV_TEXT(k, v)	((struct lib_kv){(k), (v).n ? (v) : STR(""), 0})
#define KV_NUMBER(k, v) ((struct lib_kv){(k), STR_NULL, (int64_t)(v)})
/* Inside a write. detail: a JSON object of these, keys in the order given. */
int audit_append(struct db *d, struct str who, const char *action, const char *object_kind, struct str object,
		 const struct lib_kv *detail, size_t n, struct err *e);
int audit_append_raw(struct db *d, struct str who, const char *action, struct str object, struct str detail,
		     struct err *e);
/* The detail of a line as it is kept: the same for the same members. Empty for none. */
int audit_detail(const struct lib_kv *detail, size_t n, struct arena *a, struct str *out, struct err *e);
/* The bytes that a line's hash is of. */
void audit_bytes(struct buf *b, int64_t seq, int64_t at, struct str who, struct str action, struct str object,
		 struct str detail, const struct sha256 *before);
/* What the trail holds instead of a text: its SHA-256 in hexadecimal. */
void audit_text(struct str text, char out[65]);
/* What the trail holds instead of a name: SHA-256 of salt and name, in hexadecimal. */
void audit_commitment(struct str salt, struct str name, char out[65]);

/* A line about a person with a commitment to something of theirs (people.c). */
int audit_person(struct db *d, struct str who, const char *action, struct str person, const char *what,
		 struct str value, struct err *e);

/* ---- content (canonical.c) ---- */
struct content {
	json_t *root;
	struct sha256 hash;
	struct lib_claim *claims; /* article and version empty */
	size_t n;
	struct str question, title, reader, language, outcome; /* borrowed of root */
};
/* Parse, check that it is an article, hash it, list its claims (in `a`). content_release it. */
int content_read(struct str json, struct arena *a, struct content *out, struct err *e);
void content_release(struct content *c);

/* ---- articles (articles.c) ---- */
int article_row(struct db *d, struct str id, struct arena *a, struct lib_article *out, struct err *e);
/* ERR_CONFLICT when it is not at this rev. */
int article_at(struct db *d, struct str id, int64_t rev, struct arena *a, struct lib_article *out, struct err *e);
int step_insert(struct db *d, struct str id, uint32_t version, const char *action, int from, int to, struct str who,
		struct str note, int64_t *step, struct err *e);

/* ---- the board's key (board.c) ---- */
/* Sign with the key in use; *key and *signature in `a`. */
int board_sign(struct library *l, struct db *d, struct str message, struct arena *a, struct str *key,
	       struct str *signature, struct err *e);

/*
 * Are the keys of this library those that are pinned for it? *keys of them there are, *pinned is 0 where nothing is
 * pinned for it here. ERR_CORRUPT for a key that is not among them.
 */
int board_pinned(struct library *l, struct db *d, struct arena *a, uint64_t *keys, uint64_t *pinned, struct err *e);

/* ---- people (people.c) ---- */
int user_row(struct db *d, bool by_person, struct str key, struct arena *a, struct lib_user *out, struct err *e);
/* n random characters of [0-9a-z] without those that are easily confused. */
void lib_random_id(char *out, size_t n);

/* Is there an administrator who may sign in, beside this person? */
int other_administrator(struct db *d, struct str person, bool *out, struct err *e);

/* ---- passwords (password.c) ---- */
int password_hash(struct library *l, struct str password, char out[128], struct err *e);
/* Takes as long for an empty hash as for any. */
int password_check(struct library *l, const char *hash, struct str password, bool *right, struct err *e);
/* Was it made with other work than is asked for now? */
bool password_is_old(struct library *l, const char *hash);
/* What is kept instead of a cookie or token. */
struct sha256 secret_hash(struct str secret);

/* What an address counts as: an IPv6 one as its /64 network. */
struct str lib_peer(struct str address, char out[64]);

/* ---- rates (rate.c) ---- */
struct rate {
	const char *kind;
	double burst; /* so many at once … */
	double every; /* … then one in so many seconds */
};
/* Takes one from the bucket of this key; false, with *retry in seconds, when it is empty. */
bool rate_take(struct library *l, const struct rate *rate, struct str key, int64_t *retry);
/* Gives one back: it was no failure. */
void rate_give(struct library *l, const struct rate *rate, struct str key);

/* Shared shape of "articles", "versions", … in an arena: room for one more. */
#define LIST_MORE(a, v, n, room) ARENA_MORE(a, v, n, room)

#endif
