/*
 * steps.c - steps of review, assignments, the mark of being stale.
 */
#include "library/library_priv.h"

#define NOTE_MAX   8000
#define REASON_MAX 2000

static int sign_step(struct library *l, struct db *d, const struct lib_article *x, struct str who, int64_t step,
		     struct arena *a, struct str *key, struct str *signature, struct err *e)
{
	struct sha256 content = {{0}};
	struct rows q = db_rows(d, e, "SELECT content FROM versions WHERE article = ?1 AND number = ?2", "si", x->id,
				(int64_t)x->version);

	if (rows_next(&q) && !rows_hash(&q, 0, &content))
		q.r = err_set(e, ERR_CORRUPT, "the version has no content hash");
	int r = rows_end(&q);
	if (r)
		return r;
	struct str message = lib_approval_message(x->id, x->version, &content, who, d->now, a);
	r = board_sign(l, d, message, a, key, signature, e);
	if (!r)
		r = db_run(d, e, "INSERT INTO signatures (step, key, signature) VALUES (?1, ?2, ?3)", "iss", step, *key,
			   *signature);
	return r;
}

static int take(struct library *l, struct db *d, struct str who, struct str id, int64_t rev, const char *action,
		enum lib_state from, enum lib_state to, struct str note, bool sign, struct arena *a,
		struct lib_article *out, struct err *e)
{
	struct lib_article x;
	struct str key = STR(""), signature = STR("");
	int64_t step, now = d->now;
	char name[64], note_hex[65];
	int r = article_at(d, id, rev, a, &x, e);

	if (r)
		return r;
	if (x.state != from)
		return err_set(e, ERR_CONFLICT, "the article is %s and not %s", lib_state_name(x.state),
			       lib_state_name(from));
	bool approved = to == STATE_APPROVED;
	r = db_run(
		d, e,
		"UPDATE articles SET state = ?2, rev = rev + 1, updated = ?3, submitted = iif(?2 = 0, ?3, submitted), "
		"approved = iif(?4, version, approved), approved_at = iif(?4, ?3, approved_at) WHERE id = ?1",
		"siii", id, (int64_t)to, now, (int64_t)approved);
	if (!r)
		r = step_insert(d, id, x.version, action, from, to, who, note, &step, e);
	if (!r && sign)
		r = sign_step(l, d, &x, who, step, a, &key, &signature, e);
	if (r)
		return r;
	snprintf(name, sizeof name, "article.%s", action);
	audit_text(note, note_hex);
	struct lib_kv kv[] = {
		KV_NUMBER("version", x.version),  KV_NUMBER("step", step), KV_TEXT("to", str_c(lib_state_name(to))),
		KV_TEXT("note", str_c(note_hex)), KV_TEXT("key", key),	   KV_TEXT("signature", signature)};
	r = audit_append(d, who, name, "article", id, kv, sign ? 6 : 4, e);
	return r ? r : article_row(d, id, a, out, e);
}

int library_step(struct library *l, struct str who, struct str id, int64_t rev, const char *action, enum lib_state from,
		 enum lib_state to, struct str note, bool sign, struct arena *a, struct lib_article *out, struct err *e)
{
	struct db *d;
	int r;

	if (note.n > NOTE_MAX)
		return err_set(e, ERR_LIMIT, "the note is longer than %d bytes", NOTE_MAX);
	if ((r = lib_write(l, &d, e)))
		return r;
	return lib_done(l, d, take(l, d, who, id, rev, action, from, to, note, sign, a, out, e), e);
}

int library_steps(struct library *l, struct str id, struct arena *a, struct lib_step **out, size_t *n, struct err *e)
{
	struct lib_step *v = NULL;
	size_t got = 0, room = 0;
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	struct rows q =
		db_rows(d, e,
			"SELECT version, action, from_state, to_state, person, note, at, coalesce(key, ''), "
			"coalesce(signature, '') FROM steps LEFT JOIN signatures ON step = id WHERE article = ?1 "
			"ORDER BY id",
			"s", id);
	while (rows_next(&q) && LIST_MORE(a, v, got, room))
		v[got++] = (struct lib_step){.article = id,
					     .version = (uint32_t)rows_int(&q, 0),
					     .action = rows_text(&q, 1, a),
					     .from = (enum lib_state)rows_int(&q, 2),
					     .to = (enum lib_state)rows_int(&q, 3),
					     .person = rows_text(&q, 4, a),
					     .note = rows_text(&q, 5, a),
					     .at = rows_int(&q, 6),
					     .key = rows_text(&q, 7, a),
					     .signature = rows_text(&q, 8, a)};
	r = lib_done(l, d, rows_end(&q), e);
	if (!r && !arena_ok(a))
		r = err_mem(e);
	if (!r) {
		*out = v;
		*n = got;
	}
	return r;
}

static int assign(struct db *d, struct str who, struct str id, int64_t rev, struct str assignee, int priority,
		  struct arena *a, struct lib_article *out, struct err *e)
{
	struct lib_article x;
	struct lib_user u;
	int64_t step;
	int r = article_at(d, id, rev, a, &x, e);

	if (!r && assignee.n)
		r = user_row(d, true, assignee, a, &u, e);
	if (!r)
		r = db_run(d, e, "UPDATE articles SET assignee = ?2, priority = ?3, rev = rev + 1 WHERE id = ?1", "ssi",
			   id, assignee, (int64_t)priority);
	if (!r)
		r = step_insert(d, id, x.version, "assign", x.state, x.state, who, assignee, &step, e);
	if (!r)
		r = audit_append(d, who, "article.assign", "article", id,
				 (struct lib_kv[]){KV_TEXT("assignee", assignee), KV_NUMBER("priority", priority),
						   KV_NUMBER("step", step)},
				 3, e);
	return r ? r : article_row(d, id, a, out, e);
}

int library_assign(struct library *l, struct str who, struct str id, int64_t rev, struct str assignee, int priority,
		   struct arena *a, struct lib_article *out, struct err *e)
{
	struct db *d;
	int r;

	if (priority < -9 || priority > 9)
		return err_set(e, ERR_USAGE, "a priority is a number from -9 to 9");
	if ((r = lib_write(l, &d, e)))
		return r;
	return lib_done(l, d, assign(d, who, id, rev, assignee, priority, a, out, e), e);
}

static int mark(struct db *d, struct str who, struct str id, uint32_t version, struct str reason, bool *changed,
		struct err *e)
{
	int64_t same, now = d->now;
	int r = db_number(d, e, -1, &same, "SELECT stale_reason = ?2 FROM articles WHERE id = ?1 AND version = ?3",
			  "ssi", id, reason, (int64_t)version);

	*changed = false;
	/* A newer version has its own reasons: who looked at the older one says nothing of it. */
	if (r || same)
		return r;
	r = db_run(d, e,
		   "UPDATE articles SET stale = iif(?2 = '', 0, ?3), stale_reason = ?2, rev = rev + 1 WHERE id = ?1",
		   "ssi", id, reason, now);
	if (!r)
		r = audit_append(d, who, reason.n ? "article.stale" : "article.fresh", "article", id,
				 (struct lib_kv[]){KV_NUMBER("version", version), KV_TEXT("reason", reason)}, 2, e);
	if (!r)
		*changed = true;
	return r;
}

int library_stale(struct library *l, struct str who, struct str id, uint32_t version, struct str reason, bool *changed,
		  struct err *e)
{
	bool did = false;
	struct db *d;
	int r = lib_write(l, &d, e);

	if (r)
		return r;
	r = lib_done(l, d, mark(d, who, id, version, str_sub(reason, 0, REASON_MAX), &did, e), e);
	if (!r)
		*changed = did;
	return r;
}

int library_wrote(struct library *l, struct str id, struct str person, bool *out, struct err *e)
{
	struct db *d;
	int64_t n;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	r = db_number(
		d, e, 0, &n,
		"SELECT EXISTS (SELECT 1 FROM articles WHERE id = ?1 AND requester = ?2) OR EXISTS (SELECT 1 FROM "
		"versions WHERE article = ?1 AND author = ?2)",
		"ss", id, person);
	r = lib_done(l, d, r, e);
	if (!r)
		*out = n != 0;
	return r;
}
