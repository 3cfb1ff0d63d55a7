/*
 * history.c - a person's own questions, and the answers to requests that come again.
 *
 * The text of a question is kept here only, only for who asked it, and only while they want it.
 */
#include "library/library_priv.h"

#define KEPT_MAX     1000  /* questions of one person; the oldest go */
#define QUESTION_MAX 65536 /* bytes */
#define AGAIN_S	     (24 * 3600)
#define CLAIM_S	     60 /* that a request under way holds its key; longer: its process has ended */
#define AGAIN_CAP    ((size_t)4 << 20) /* bytes of an answer that is kept */

static int add(struct db *d, struct str person, const struct lib_asked *q, int64_t *id, struct err *e)
{
	int64_t on;
	int r = db_number(d, e, 0, &on, "SELECT history FROM people WHERE person = ?1", "s", person);

	*id = 0;
	if (r || !on)
		return r;
	r = db_run(
		d, e,
		"INSERT INTO history (person, question, reader, outcome, title, article, at) VALUES (?1, ?2, ?3, ?4, "
		"?5, ?6, ?7)",
		"ssssssi", person, str_sub(q->question, 0, QUESTION_MAX), q->reader, q->outcome, q->title, q->article,
		d->now);
	if (r)
		return r;
	*id = db_last_id(d);
	return db_run(
		d, e,
		"DELETE FROM history WHERE person = ?1 AND id <= (SELECT id FROM history WHERE person = ?1 ORDER BY "
		"id DESC LIMIT 1 OFFSET ?2)",
		"si", person, (int64_t)KEPT_MAX);
}

int library_history_add(struct library *l, struct str person, const struct lib_asked *q, int64_t *id, struct err *e)
{
	int64_t got = 0;
	struct db *d;
	int r = lib_write_lazily(l, &d, e);

	if (r)
		return r;
	r = lib_done(l, d, add(d, person, q, &got, e), e);
	if (!r)
		*id = got;
	return r;
}

int library_history(struct library *l, struct str person, int64_t before, size_t max, struct arena *a,
		    struct lib_asked **out, size_t *n, struct err *e)
{
	struct lib_asked *v = NULL;
	size_t got = 0, room = 0;
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	struct rows q =
		db_rows(d, e,
			"SELECT id, question, reader, outcome, title, article, at FROM history WHERE person = ?1 "
			"AND (?2 = 0 OR id < ?2) ORDER BY id DESC LIMIT ?3",
			"sii", person, before, (int64_t)(max ? max : 50));
	while (rows_next(&q) && LIST_MORE(a, v, got, room))
		v[got++] = (struct lib_asked){.id = rows_int(&q, 0),
					      .question = rows_text(&q, 1, a),
					      .reader = rows_text(&q, 2, a),
					      .outcome = rows_text(&q, 3, a),
					      .title = rows_text(&q, 4, a),
					      .article = rows_text(&q, 5, a),
					      .at = rows_int(&q, 6)};
	r = lib_done(l, d, rows_end(&q), e);
	if (!r && !arena_ok(a))
		r = err_mem(e);
	if (!r) {
		*out = v;
		*n = got;
	}
	return r;
}

int library_history_delete(struct library *l, struct str person, int64_t id, uint64_t *gone, struct err *e)
{
	int64_t n = 0;
	struct db *d;
	int r = lib_write(l, &d, e);

	if (r)
		return r;
	r = db_run(d, e, "DELETE FROM history WHERE person = ?1 AND (?2 = 0 OR id = ?2)", "si", person, id);
	if (!r)
		n = db_changes(d);
	r = lib_done(l, d, r, e);
	if (!r && gone)
		*gone = (uint64_t)n;
	return r;
}

/* ---- the same request again ---- */

static struct sha256 again_key(struct str person, struct str key)
{
	struct sha256_ctx c;

	sha256_begin(&c);
	sha256_add(&c, person);
	sha256_add(&c, STR("\n"));
	sha256_add(&c, key);
	return sha256_end(&c);
}

int library_again(struct library *l, struct str person, struct str key, const struct sha256 *request, struct arena *a,
		  int *status, struct str *body, struct err *e)
{
	struct sha256 h = again_key(person, key), was = {{0}};
	struct str text = STR("");
	int code = 0;
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	struct rows q = db_rows(d, e, "SELECT request, status, body FROM again WHERE hash = ?1 AND at > ?2", "hi", &h,
				d->now - AGAIN_S);
	if (rows_next(&q)) {
		rows_hash(&q, 0, &was);
		code = (int)rows_int(&q, 1);
		text = rows_text(&q, 2, a);
	}
	r = lib_done(l, d, rows_end(&q), e);
	if (!r && code && memcmp(was.b, request->b, sizeof was.b))
		r = err_set(e, ERR_CONFLICT, "this key was used for another request");
	if (!r && !arena_ok(a))
		r = err_mem(e);
	if (!r) {
		*status = code;
		*body = text;
	}
	return r;
}

int library_again_take(struct library *l, struct str person, struct str key, const struct sha256 *request, bool *mine,
		       struct err *e)
{
	struct sha256 h = again_key(person, key);
	struct db *d;
	int r = lib_write(l, &d, e);

	if (r)
		return r;
	r = db_run(d, e, "DELETE FROM again WHERE hash = ?1 AND (at <= ?2 OR (status = 0 AND at <= ?3))", "hii", &h,
		   d->now - AGAIN_S, d->now - CLAIM_S);
	if (!r)
		r = db_run(d, e,
			   "INSERT INTO again (hash, request, person, status, body, at) VALUES (?1, ?2, ?3, 0, '', ?4) "
			   "ON CONFLICT (hash) DO NOTHING",
			   "hhsi", &h, request, person, d->now);
	*mine = !r && db_changes(d) > 0;
	return lib_done(l, d, r, e);
}

int library_again_drop(struct library *l, struct str person, struct str key, struct err *e)
{
	struct sha256 h = again_key(person, key);
	struct db *d;
	int r = lib_write(l, &d, e);

	return r ? r : lib_done(l, d, db_run(d, e, "DELETE FROM again WHERE hash = ?1 AND status = 0", "h", &h), e);
}

int library_again_put(struct library *l, struct str person, struct str key, const struct sha256 *request, int status,
		      struct str body, struct err *e)
{
	struct sha256 h = again_key(person, key);
	struct db *d;
	int r;

	if (body.n > AGAIN_CAP)
		return err_set(e, ERR_LIMIT, "the answer is larger than %zu bytes", AGAIN_CAP);
	if ((r = lib_write(l, &d, e)))
		return r;
	/* Who came first is kept, unless their day is over. */
	r = db_run(d, e, "DELETE FROM again WHERE hash = ?1 AND at <= ?2", "hi", &h, d->now - AGAIN_S);
	if (!r)
		r = db_run(
			d, e,
			"INSERT INTO again (hash, request, person, status, body, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
			"ON CONFLICT (hash) DO UPDATE SET request = ?2, status = ?4, body = ?5, at = ?6 WHERE status = 0",
			"hhsisi", &h, request, person, (int64_t)status, body, d->now);
	return lib_done(l, d, r, e);
}
