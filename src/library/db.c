/*
 * db.c - the one place that speaks to SQLite: connections, statements, rows.
 *
 * Every connection has: WAL, so that readers never wait for the writer; synchronous=FULL, so that a commit that was
 * told is on the disk; foreign keys; secure_delete, so that what is forgotten is overwritten; recursive_triggers, so
 * that REPLACE cannot get around the triggers that forbid deletion; the defensive mode and untrusted schema of SQLite.
 */
#include "library/library_priv.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_MS 20000 /* how long to wait for another process (attest user … while attest serve runs) */

/*
 * errno of the write to the log or the file that failed last. A quota or a limit of size is as good as a full disk;
 * SQLite calls only ENOSPC so.
 */
static int written(sqlite3 *h)
{
	static const int which[] = {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER};
	int last = 0;

	if (sqlite3_extended_errcode(h) != SQLITE_IOERR_WRITE)
		return 0;
	for (size_t i = 0; i < 2 && !last; i++) {
		sqlite3_file *f = NULL;
		if (sqlite3_file_control(h, "main", which[i], &f) == SQLITE_OK && f && f->pMethods)
			f->pMethods->xFileControl(f, SQLITE_FCNTL_LAST_ERRNO, &last);
	}
	return last;
}

int db_fail(struct db *d, int code, struct err *e)
{
	const char *msg = d && d->h ? sqlite3_errmsg(d->h) : sqlite3_errstr(code);

	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return err_set(e, ERR_LOCKED, "another process is writing to the library");
	case SQLITE_FULL: return err_set(e, ERR_FULL, "library: no space left on the device");
	case SQLITE_IOERR:
		switch (d && d->h ? written(d->h) : 0) {
		case ENOSPC:
		case EDQUOT:
		case EFBIG: return err_set(e, ERR_FULL, "library: no space left, over a quota or a limit of size");
		default: return err_set(e, ERR_IO, "library: %s", msg);
		}
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB: return err_set(e, ERR_CORRUPT, "library: %s", msg);
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CANTOPEN: return err_set(e, ERR_READONLY, "library: %s", msg);
	case SQLITE_NOMEM: return err_mem(e);
	case SQLITE_TOOBIG: return err_set(e, ERR_LIMIT, "library: %s", msg);
	case SQLITE_INTERRUPT: return err_set(e, ERR_CANCELLED, "library: %s", msg);
	default: return err_set(e, ERR_INTERNAL, "library: %s", msg);
	}
}

int db_script(struct db *d, const char *sql, struct err *e)
{
	int r = sqlite3_exec(d->h, sql, NULL, NULL, NULL);

	return r == SQLITE_OK ? 0 : db_fail(d, r, e);
}

/* The file is made here and not by SQLite, so that it is nobody else's to read from its first moment on; what SQLite
 * puts beside it gets the same mode. */
static int make_file(const char *path, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_errno(e, errno, "%s", path);
	close(fd);
	return 0;
}

int db_open(const char *path, bool create, struct db **out, struct err *e)
{
	struct db *d = mem_calloc(1, sizeof *d);
	int r;

	if (!d)
		return err_mem(e);
	if (create && access(path, F_OK) != 0 && (r = make_file(path, e))) {
		free(d);
		return r;
	}
	r = sqlite3_open_v2(path, &d->h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (r != SQLITE_OK) {
		r = access(path, F_OK) ? err_set(e, ERR_NOTFOUND, "there is no library at %s", path) : db_fail(d, r, e);
		db_close(d);
		return r;
	}
	sqlite3_busy_timeout(d->h, BUSY_MS);
	sqlite3_db_config(d->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(d->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(d->h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_limit(d->h, SQLITE_LIMIT_ATTACHED, 0);
	r = db_script(d,
		      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA "
		      "secure_delete = ON; PRAGMA recursive_triggers = ON; PRAGMA cell_size_check = ON;",
		      e);
	if (r) {
		db_close(d);
		return r;
	}
	*out = d;
	return 0;
}

void db_close(struct db *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < DB_STATEMENTS; i++)
		sqlite3_finalize(d->prepared[i].s);
	sqlite3_close(d->h);
	free(d);
}

/* ---- statements ---- */

static sqlite3_stmt *prepared(struct db *d, const char *sql, int *code)
{
	size_t at = (size_t)(((uintptr_t)sql * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & (DB_STATEMENTS - 1);

	for (size_t i = 0; i < DB_STATEMENTS; i++, at = (at + 1) & (DB_STATEMENTS - 1)) {
		if (d->prepared[at].sql == sql)
			return d->prepared[at].s;
		if (d->prepared[at].sql)
			continue;
		sqlite3_stmt *s = NULL;
		*code = sqlite3_prepare_v3(d->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);
		if (*code != SQLITE_OK)
			return NULL;
		d->prepared[at].sql = sql;
		d->prepared[at].s = s;
		return s;
	}
	*code = SQLITE_NOMEM;
	return NULL;
}

static int bind(sqlite3_stmt *s, const char *fmt, va_list ap)
{
	int r = SQLITE_OK;

	for (int i = 1; fmt[i - 1] && r == SQLITE_OK; i++) {
		struct str t;
		const struct sha256 *h;
		switch (fmt[i - 1]) {
		case 'n':
			t = va_arg(ap, struct str);
			r = !t.p ? sqlite3_bind_null(s, i)
				 : sqlite3_bind_text64(s, i, t.p, t.n, SQLITE_STATIC, SQLITE_UTF8);
			break;
		case 's':
			t = va_arg(ap, struct str);
			r = sqlite3_bind_text64(s, i, t.n ? t.p : "", t.n, SQLITE_STATIC, SQLITE_UTF8);
			break;
		case 'c': r = sqlite3_bind_text(s, i, va_arg(ap, const char *), -1, SQLITE_STATIC); break;
		case 'b':
			t = va_arg(ap, struct str);
			r = sqlite3_bind_blob64(s, i, t.n ? t.p : "", t.n, SQLITE_STATIC);
			break;
		case 'h':
			h = va_arg(ap, const struct sha256 *);
			r = sqlite3_bind_blob(s, i, h->b, sizeof h->b, SQLITE_STATIC);
			break;
		case 'i': r = sqlite3_bind_int64(s, i, va_arg(ap, int64_t)); break;
		default: r = SQLITE_MISUSE;
		}
	}
	return r;
}

static struct rows vrows(struct db *d, struct err *e, const char *sql, const char *fmt, va_list ap)
{
	struct rows q = {.d = d, .e = e};
	int code = SQLITE_OK;

	q.s = prepared(d, sql, &code);
	if (q.s)
		code = bind(q.s, fmt, ap);
	if (code != SQLITE_OK)
		q.r = db_fail(d, code, e);
	return q;
}

struct rows db_rows(struct db *d, struct err *e, const char *sql, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct rows q = vrows(d, e, sql, fmt, ap);
	va_end(ap);
	return q;
}

bool rows_next(struct rows *q)
{
	if (q->r)
		return false;
	int code = sqlite3_step(q->s);
	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE)
		q->r = db_fail(q->d, code, q->e);
	return false;
}

int rows_end(struct rows *q)
{
	if (q->s) {
		sqlite3_reset(q->s);
		sqlite3_clear_bindings(q->s);
		q->s = NULL;
	}
	return q->r;
}

int64_t rows_int(const struct rows *q, int col)
{
	return sqlite3_column_int64(q->s, col);
}

struct str rows_text(const struct rows *q, int col, struct arena *a)
{
	const void *p = sqlite3_column_blob(q->s, col);
	struct str s = str_make(p, p ? (size_t)sqlite3_column_bytes(q->s, col) : 0);

	if (!s.n)
		return STR("");
	return a ? arena_str(a, s) : s;
}

bool rows_null(const struct rows *q, int col)
{
	return sqlite3_column_type(q->s, col) == SQLITE_NULL;
}

bool rows_hash(const struct rows *q, int col, struct sha256 *out)
{
	struct str s = rows_text(q, col, NULL);

	if (s.n != sizeof out->b)
		return false;
	memcpy(out->b, s.p, s.n);
	return true;
}

int db_run(struct db *d, struct err *e, const char *sql, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct rows q = vrows(d, e, sql, fmt, ap);
	va_end(ap);
	while (rows_next(&q))
		;
	return rows_end(&q);
}

int db_number(struct db *d, struct err *e, int64_t otherwise, int64_t *out, const char *sql, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct rows q = vrows(d, e, sql, fmt, ap);
	va_end(ap);
	int64_t n = rows_next(&q) ? rows_int(&q, 0) : otherwise;
	int r = rows_end(&q);
	if (!r)
		*out = n;
	return r;
}

int64_t db_changes(struct db *d)
{
	return sqlite3_changes64(d->h);
}

int64_t db_last_id(struct db *d)
{
	return sqlite3_last_insert_rowid(d->h);
}
