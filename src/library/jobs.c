/*
 * jobs.c - imports and the like: what was asked for, how far it is, how it ended.
 */
#include "library/library_priv.h"

#define ARGS_CAP 65536 /* bytes */

int library_job_add(struct library *l, struct str who, struct str kind, struct str args, int64_t *id, struct err *e)
{
	int64_t made = 0;
	struct db *d;
	int r;

	if (args.n > ARGS_CAP)
		return err_set(e, ERR_LIMIT, "what the job is told is longer than %d bytes", ARGS_CAP);
	if ((r = lib_write(l, &d, e)))
		return r;
	/* The same that waits or runs already is the same job. */
	r = db_number(d, e, 0, &made, "SELECT id FROM jobs WHERE state < 2 AND NOT cancel AND kind = ?1 AND args = ?2",
		      "ss", kind, args);
	bool there = made != 0;
	if (!r && !there)
		r = db_run(d, e, "INSERT INTO jobs (kind, args, state, person, created) VALUES (?1, ?2, ?3, ?4, ?5)",
			   "ssisi", kind, args, (int64_t)JOB_QUEUED, who, d->now);
	if (!r && !there) {
		char hex[65];
		made = db_last_id(d);
		audit_text(args, hex);
		r = audit_append(d, who, "job.add", "job", kind,
				 (struct lib_kv[]){KV_NUMBER("job", made), KV_TEXT("args", str_c(hex))}, 2, e);
	}
	r = lib_done(l, d, r, e);
	if (!r)
		*id = made;
	return r;
}

#define COLUMNS "id, kind, args, state, done, total, message, report, person, created, started, ended, cancel"

static void read_job(const struct rows *q, struct arena *a, struct lib_job *j)
{
	*j = (struct lib_job){.id = rows_int(q, 0),
			      .kind = rows_text(q, 1, a),
			      .args = rows_text(q, 2, a),
			      .state = (enum lib_job_state)rows_int(q, 3),
			      .done = (uint64_t)rows_int(q, 4),
			      .total = (uint64_t)rows_int(q, 5),
			      .message = rows_text(q, 6, a),
			      .report = rows_text(q, 7, a),
			      .person = rows_text(q, 8, a),
			      .created = rows_int(q, 9),
			      .started = rows_int(q, 10),
			      .ended = rows_int(q, 11),
			      .cancel = rows_int(q, 12) != 0};
}

int library_job_get(struct library *l, int64_t id, struct arena *a, struct lib_job *out, struct err *e)
{
	struct lib_job j = {0};
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	struct rows q = db_rows(d, e, "SELECT " COLUMNS " FROM jobs WHERE id = ?1", "i", id);
	if (rows_next(&q))
		read_job(&q, a, &j);
	r = lib_done(l, d, rows_end(&q), e);
	if (!r && !j.id)
		r = err_set(e, ERR_NOTFOUND, "there is no job %lld", (long long)id);
	if (!r && !arena_ok(a))
		r = err_mem(e);
	if (!r)
		*out = j;
	return r;
}

int library_jobs(struct library *l, int64_t before, size_t max, struct arena *a, struct lib_job **out, size_t *n,
		 struct err *e)
{
	struct lib_job *v = NULL;
	size_t got = 0, room = 0;
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	struct rows q = db_rows(d, e, "SELECT " COLUMNS " FROM jobs WHERE ?1 = 0 OR id < ?1 ORDER BY id DESC LIMIT ?2",
				"ii", before, (int64_t)(max ? max : 50));
	while (rows_next(&q) && LIST_MORE(a, v, got, room))
		read_job(&q, a, &v[got++]);
	r = lib_done(l, d, rows_end(&q), e);
	if (!r && !arena_ok(a))
		r = err_mem(e);
	if (!r) {
		*out = v;
		*n = got;
	}
	return r;
}

int library_job_progress(struct library *l, int64_t id, uint64_t done, uint64_t total, struct str message, bool *cancel,
			 struct err *e)
{
	int64_t stop = 0;
	struct db *d;
	int r = lib_write_lazily(l, &d, e);

	if (r)
		return r;
	r = db_run(d, e, "UPDATE jobs SET done = ?2, total = ?3, message = ?4 WHERE id = ?1 AND state = 1", "iiis", id,
		   (int64_t)done, (int64_t)total, message);
	if (!r)
		r = db_number(d, e, 1, &stop, "SELECT cancel OR state <> 1 FROM jobs WHERE id = ?1", "i", id);
	r = lib_done(l, d, r, e);
	if (!r && cancel)
		*cancel = stop != 0;
	return r;
}

int library_job_state(struct library *l, int64_t id, enum lib_job_state s, struct str message, struct str report,
		      struct err *e)
{
	struct db *d;
	int r = lib_write(l, &d, e);

	if (r)
		return r;
	int64_t now = d->now;
	/* What has ended stays as it ended. */
	r = db_run(d, e,
		   "UPDATE jobs SET state = ?2, message = ?3, report = ?4, started = iif(?2 = 1, ?5, started), ended = "
		   "iif(?2 >= 2, ?5, 0) WHERE id = ?1 AND state < 2",
		   "iissi", id, (int64_t)s, message, report, now);
	if (!r && db_changes(d) == 0)
		r = err_set(e, ERR_CONFLICT, "job %lld has ended, or there is none", (long long)id);
	if (!r && s >= JOB_DONE)
		r = audit_append(d, STR("system"), "job.end", "job", str_c(lib_job_name(s)), &KV_NUMBER("job", id), 1,
				 e);
	return lib_done(l, d, r, e);
}

int library_job_cancel(struct library *l, struct str who, int64_t id, struct err *e)
{
	int64_t ended = 0;
	struct db *d;
	int r = lib_write(l, &d, e);

	if (r)
		return r;
	r = db_run(
		d, e,
		"UPDATE jobs SET cancel = 1, state = iif(state = 0, 4, state), ended = iif(state = 0, ?2, ended) WHERE "
		"id = ?1 AND state < 2",
		"ii", id, d->now);
	if (!r && db_changes(d) == 0)
		r = err_set(e, ERR_CONFLICT, "job %lld has ended, or there is none", (long long)id);
	if (!r)
		r = db_number(d, e, 0, &ended, "SELECT state >= 2 FROM jobs WHERE id = ?1", "i", id);
	if (!r)
		r = audit_append(d, who, "job.cancel", "job", STR(""),
				 (struct lib_kv[]){KV_NUMBER("job", id), KV_NUMBER("ended", ended)}, 2, e);
	return lib_done(l, d, r, e);
}

int library_job_take(struct library *l, int64_t *id, struct err *e)
{
	int64_t got = 0;
	struct db *d;
	int r = lib_write(l, &d, e);

	if (r)
		return r;
	r = db_number(d, e, 0, &got, "SELECT id FROM jobs WHERE state = 0 ORDER BY id LIMIT 1", "");
	if (!r && got)
		r = db_run(d, e, "UPDATE jobs SET state = 1, started = ?2 WHERE id = ?1", "ii", got, d->now);
	r = lib_done(l, d, r, e);
	if (!r)
		*id = got;
	return r;
}

int library_jobs_orphaned(struct library *l, uint64_t *n, struct err *e)
{
	uint64_t got = 0;
	int64_t id = 0;
	struct db *d;
	int r = lib_write(l, &d, e);

	if (r)
		return r;
	while (!(r = db_number(d, e, 0, &id, "SELECT id FROM jobs WHERE state = 1 ORDER BY id LIMIT 1", "")) && id) {
		r = db_run(d, e,
			   "UPDATE jobs SET state = 3, ended = ?2, message = 'attest was stopped; what was saved until "
			   "then is in "
			   "the corpus' WHERE id = ?1",
			   "ii", id, d->now);
		if (!r)
			r = audit_append(d, STR("system"), "job.end", "job", str_c(lib_job_name(JOB_FAILED)),
					 &KV_NUMBER("job", id), 1, e);
		if (r)
			break;
		got++;
	}
	r = lib_done(l, d, r, e);
	if (!r && n)
		*n = got;
	return r;
}
