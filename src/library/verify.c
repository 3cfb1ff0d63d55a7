/*
 * verify.c - does the audit trail hold, and does the library hold to it?
 *
 * In one moment of the library: the schema is attest's own; each line's hash is that of its fields and the line before;
 * the library is what the lines make when they are done again from nothing (replay.c, prove.c); each version's document
 * has its content hash; each approval's signature holds under a key that was the board's then; and the board's keys are
 * those that are pinned outside the library. Cutting lines off the end together with all that they say shows in the
 * head that was noted before.
 */
#include "library/prove_priv.h"

#include <stdarg.h>

struct verifier {
	struct db *d, *x; /* the library, and what the lines make */
	struct arena a;	  /* emptied for each row */
	struct lib_verified *out;
	struct err *e;
};

static int broken(struct verifier *v, int64_t line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static int broken(struct verifier *v, int64_t line, const char *fmt, ...)
{
	va_list ap;

	v->out->broken = line;
	va_start(ap, fmt);
	vsnprintf(v->out->what, sizeof v->out->what, fmt, ap);
	va_end(ap);
	if (line)
		return err_set(v->e, ERR_CORRUPT, "line %lld of the audit trail: %s", (long long)line, v->out->what);
	return err_set(v->e, ERR_CORRUPT, "%s", v->out->what);
}

/* ---- the chain, done again ---- */

static int line(struct verifier *v, const struct rows *q, struct lib_head *h, const struct lib_head *known)
{
	struct str who = rows_text(q, 2, &v->a), action = rows_text(q, 3, &v->a), object = rows_text(q, 4, &v->a),
		   detail = rows_text(q, 5, &v->a);
	int64_t seq = rows_int(q, 0);
	struct sha256 kept, made;
	struct buf b;

	if (!arena_ok(&v->a))
		return err_mem(v->e);
	if (seq != h->seq + 1)
		return broken(v, h->seq + 1, "it is gone");
	buf_init(&b, (size_t)4 << 20);
	audit_bytes(&b, seq, rows_int(q, 1), who, action, object, detail, &h->hash);
	int r = b.err ? err_buf(&b, v->e) : 0;
	made = sha256_of(buf_str(&b));
	buf_release(&b);
	if (r)
		return r;
	if (!rows_hash(q, 6, &kept) || memcmp(kept.b, made.b, sizeof kept.b))
		return broken(v, seq,
			      "its hash is not that of its fields and the line before: it, or line %lld, was changed",
			      (long long)seq - 1);
	if (known && known->seq == seq && memcmp(kept.b, known->hash.b, sizeof kept.b))
		return broken(v, seq, "it is not the line that was noted before: the trail was written anew");
	h->seq = seq;
	h->hash = kept;
	v->out->lines++;
	r = replay_line(v->x, rows_int(q, 1), who, action, object, detail, &v->a, v->e);
	return r == ERR_CORRUPT && v->e ? broken(v, seq, "%.200s", v->e->msg) : r;
}

static int chain(struct verifier *v, const struct lib_head *known)
{
	struct lib_head h = {0};
	struct rows q =
		db_rows(v->d, v->e, "SELECT seq, at, who, action, object, detail, hash FROM audit ORDER BY seq", "");
	int r = 0, r2;

	while (!r && rows_next(&q)) {
		arena_clear(&v->a);
		r = line(v, &q, &h, known);
	}
	r2 = rows_end(&q);
	if (r || r2)
		return r ? r : r2;
	if (known && known->seq > h.seq)
		return broken(v, h.seq + 1, "it is gone: line %lld was noted before", (long long)known->seq);
	v->out->head = h;
	return 0;
}

/* ---- approvals ---- */

static int approval(struct verifier *v, const struct rows *q)
{
	struct str id = rows_text(q, 0, &v->a), person = rows_text(q, 2, &v->a), key = rows_text(q, 4, &v->a),
		   signature = rows_text(q, 5, &v->a);
	int64_t number = rows_int(q, 1);
	struct sha256 content;

	if (!key.n)
		return broken(v, 0, "the approval of version %lld of article %.*s has no signature", (long long)number,
			      STR_ARG(id));
	if (!rows_hash(q, 6, &content))
		return broken(v, 0, "version %lld of article %.*s is gone", (long long)number, STR_ARG(id));
	struct str message = lib_approval_message(id, (uint32_t)number, &content, person, rows_int(q, 3), &v->a);
	if (!arena_ok(&v->a))
		return err_mem(v->e);
	if (!lib_signature_ok(key, signature, message))
		return broken(v, 0, "the signature of the approval of version %lld of article %.*s does not hold",
			      (long long)number, STR_ARG(id));
	v->out->signatures++;
	return 0;
}

static int each(struct verifier *v, int (*one)(struct verifier *v, const struct rows *q), const char *sql)
{
	struct rows q = db_rows(v->d, v->e, sql, "");
	int r = 0, r2;

	while (!r && rows_next(&q)) {
		arena_clear(&v->a);
		r = one(v, &q);
	}
	r2 = rows_end(&q);
	return r ? r : r2;
}

/* A failure of a part that has written its own words. */
static int told(struct verifier *v, int r)
{
	return r == ERR_CORRUPT && v->e ? broken(v, 0, "%.250s", v->e->msg) : r;
}

static int verify(struct library *l, struct verifier *v, const struct lib_head *known)
{
	int64_t people = 0;
	int r = chain(v, known);

	if (!r)
		r = told(v, prove_schema(v->d, v->e));
	if (!r)
		r = told(v, prove_versions(v->d, &v->a, &v->out->versions, v->e));
	if (!r)
		r = each(v, approval,
			 "SELECT s.article, s.version, s.person, s.at, coalesce(key, ''), coalesce(signature, ''), "
			 "v.content FROM "
			 "steps s LEFT JOIN signatures ON step = s.id LEFT JOIN versions v ON v.article = s.article "
			 "AND v.number = "
			 "s.version WHERE s.action = 'approve' ORDER BY s.id");
	if (!r)
		r = told(v, prove_rows(v->d, v->x, &v->a, v->e));
	if (!r)
		r = told(v, board_pinned(l, v->d, &v->a, &v->out->keys, &v->out->pinned, v->e));
	if (!r)
		r = db_number(v->d, v->e, 0, &people, "SELECT count(*) FROM people", "");
	v->out->people = (uint64_t)people;
	return r;
}

int library_audit_verify(struct library *l, const struct lib_head *known, struct lib_verified *out, struct err *e)
{
	struct err own = {0};
	struct verifier v = {.out = out, .e = e ? e : &own};
	int r = lib_read(l, &v.d, e);

	memset(out, 0, sizeof *out);
	if (r)
		return r;
	if ((r = library_check(l, v.e)) == ERR_CORRUPT)
		snprintf(out->what, sizeof out->what, "%.*s", (int)sizeof out->what - 1, v.e->msg);
	if (!r)
		r = replay_begin(&v.x, v.e);
	if (r)
		return lib_done(l, v.d, r, e);
	arena_init(&v.a, (size_t)64 << 20);
	r = verify(l, &v, known);
	r = lib_done(l, v.d, r, e);
	db_close(v.x);
	arena_release(&v.a);
	return r;
}
