/*
 * library.c - opening and closing, transactions, settings, counts.
 */
#include "library/library_priv.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"

#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

/* ---- transactions ---- */

int lib_read(struct library *l, struct db **out, struct err *e)
{
	struct db *d;
	int r = 0;

	pthread_mutex_lock(&l->pool_lock);
	d = l->pool;
	if (d) {
		l->pool = d->next;
		l->n_pool--;
	}
	pthread_mutex_unlock(&l->pool_lock);
	if (!d)
		r = db_open(l->path, false, &d, e);
	/* All statements of one function see the same moment. */
	if (!r && (r = db_script(d, "BEGIN", e))) {
		db_close(d);
		return r;
	}
	if (!r) {
		d->now = library_now(l);
		*out = d;
	}
	return r;
}

static int write_begin(struct library *l, bool lazily, struct db **out, struct err *e)
{
	pthread_mutex_lock(&l->writing);
	struct db *d = l->writer;
	int r = 0;
	if (lazily != d->unsynced) {
		r = db_script(d, lazily ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL", e);
		if (!r)
			d->unsynced = lazily;
	}
	if (!r)
		r = db_script(d, "BEGIN IMMEDIATE", e);
	if (r) {
		pthread_mutex_unlock(&l->writing);
	} else {
		d->now = library_now(l);
		*out = d;
	}
	return r;
}

int lib_write(struct library *l, struct db **out, struct err *e)
{
	return write_begin(l, false, out, e);
}

int lib_write_lazily(struct library *l, struct db **out, struct err *e)
{
	return write_begin(l, true, out, e);
}

int lib_done(struct library *l, struct db *d, int r, struct err *e)
{
	bool writer = d == l->writer;

	if (!r)
		r = db_script(d, "COMMIT", e);
	if (r)
		db_script(d, "ROLLBACK", NULL);
	if (writer) {
		l->full = r == ERR_FULL || (r && l->full);
		pthread_mutex_unlock(&l->writing);
		return r;
	}
	pthread_mutex_lock(&l->pool_lock);
	if (l->n_pool < POOL_MAX && r != ERR_CORRUPT && r != ERR_IO) {
		d->next = l->pool;
		l->pool = d;
		l->n_pool++;
		d = NULL;
	}
	pthread_mutex_unlock(&l->pool_lock);
	db_close(d);
	return r;
}

bool library_full(struct library *l)
{
	struct db *d;
	struct err e = {0};

	if (!l->full || lib_write(l, &d, &e))
		return l->full;
	/* A page that is written, and nothing changed. */
	char sql[64];
	snprintf(sql, sizeof sql, "PRAGMA user_version = %d", library_schema());
	lib_done(l, d, db_script(d, sql, &e), &e);
	return l->full;
}

/* ---- opening ---- */

static int make_folder(const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	int r = 0;

	if (slash && slash != path) {
		char *dir = mem_strndup(path, (size_t)(slash - path));
		if (!dir)
			return err_mem(e);
		struct stat st;
		bool there = stat(dir, &st) == 0;
		r = fs_mkdirs(dir, e);
		if (!r && !there)
			chmod(dir, 0700);
		free(dir);
	}
	return r;
}

int library_open(const char *path, const struct library_opts *o, struct library **out, struct err *e)
{
	struct library *l;
	int r = 0;

	if (sodium_init() < 0)
		return err_set(e, ERR_INTERNAL, "libsodium cannot be used");
	if (!(l = mem_calloc(1, sizeof *l)))
		return err_mem(e);
	pthread_mutex_init(&l->writing, NULL);
	pthread_mutex_init(&l->pool_lock, NULL);
	pthread_mutex_init(&l->hashing, NULL);
	pthread_mutex_init(&l->rate_lock, NULL);
	if (o)
		l->o = *o;
	l->path = mem_strdup(path);
	l->pins = o && o->pins ? mem_strdup(o->pins) : NULL;
	if (!l->path || (o && o->pins && !l->pins))
		r = err_mem(e);
	if (!r && l->o.create)
		r = make_folder(path, e);
	if (!r)
		r = db_open(path, l->o.create, &l->writer, e);
	if (!r)
		r = schema_migrate(l->writer, library_schema(), e);
	if (r) {
		if (r != ERR_NOTFOUND)
			err_prefix(e, "%s", path);
		library_close(l);
		return r;
	}
	*out = l;
	return 0;
}

void library_close(struct library *l)
{
	if (!l)
		return;
	while (l->pool) {
		struct db *d = l->pool;
		l->pool = d->next;
		db_close(d);
	}
	db_close(l->writer);
	pthread_mutex_destroy(&l->writing);
	pthread_mutex_destroy(&l->pool_lock);
	pthread_mutex_destroy(&l->hashing);
	pthread_mutex_destroy(&l->rate_lock);
	free(l->buckets);
	free(l->dummy);
	free(l->path);
	free(l->pins);
	free(l);
}

const char *library_path(const struct library *l)
{
	return l->path;
}

int64_t library_now(const struct library *l)
{
	return l->o.now ? l->o.now(l->o.ctx) : (int64_t)clock_wall();
}

struct str lib_time_print(int64_t t, struct arena *a)
{
	char s[32];
	struct tm tm;
	time_t sec = (time_t)t;

	if (t <= 0 || !gmtime_r(&sec, &tm) || !strftime(s, sizeof s, "%Y-%m-%dT%H:%M:%SZ", &tm))
		return STR("");
	return arena_str(a, str_c(s));
}

/* ---- settings, counts ---- */

int library_setting(struct library *l, const char *name, struct arena *a, struct str *out, struct err *e)
{
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	struct rows q = db_rows(d, e, "SELECT value FROM settings WHERE name = ?1", "c", name);
	struct str value = rows_next(&q) ? rows_text(&q, 0, a) : STR("");
	r = lib_done(l, d, rows_end(&q), e);
	if (!r && !arena_ok(a))
		r = err_mem(e);
	if (!r)
		*out = value;
	return r;
}

int library_setting_put(struct library *l, struct str who, const char *name, struct str value, struct err *e)
{
	struct db *d;
	int r = lib_write(l, &d, e);

	if (r)
		return r;
	r = db_run(d, e,
		   "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = "
		   "excluded.value",
		   "cs", name, value);
	if (!r)
		r = audit_append(d, who, "setting.put", "setting", str_c(name), &KV_TEXT("value", value), 1, e);
	return lib_done(l, d, r, e);
}

int library_counts(struct library *l, struct lib_counts *out, struct err *e)
{
	struct lib_counts n = {0};
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	struct rows q = db_rows(d, e, "SELECT state, count(*), sum(stale > 0) FROM articles GROUP BY state", "");
	while (rows_next(&q)) {
		int64_t s = rows_int(&q, 0);
		if (s < 0 || s >= STATE_N)
			continue;
		n.by_state[s] = (uint64_t)rows_int(&q, 1);
		n.articles += n.by_state[s];
		n.stale += (uint64_t)rows_int(&q, 2);
	}
	r = rows_end(&q);
	q = db_rows(d, e,
		    "SELECT (SELECT count(*) FROM versions), (SELECT count(*) FROM comments), (SELECT count(*) FROM "
		    "people), (SELECT count(*) FROM sessions), (SELECT count(*) FROM tokens), (SELECT count(*) FROM "
		    "jobs), (SELECT count(*) FROM audit), (SELECT page_count * page_size FROM pragma_page_count, "
		    "pragma_page_size)",
		    "");
	if (!r && rows_next(&q)) {
		uint64_t *const to[] = {&n.versions, &n.comments, &n.users, &n.sessions,
					&n.tokens,   &n.jobs,	  &n.audit, &n.bytes};
		for (int i = 0; i < (int)(sizeof to / sizeof *to); i++)
			*to[i] = (uint64_t)rows_int(&q, i);
	}
	int r2 = rows_end(&q);
	r = lib_done(l, d, r ? r : r2, e);
	if (!r)
		*out = n;
	return r;
}
