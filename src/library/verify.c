/*
 * verify.c - does the audit trail hold, and does the library hold to it?
 *
 * In one moment of the library: each line's hash from its fields and the line before; what a line says was written must be there (a version, an approval's signature), and what is there
 * (versions, approvals, comments, people) must be as its line says. Deleting or changing a row, with or without its line, shows; so does cutting lines off the end, unless nothing else was
 * left of what they said, and for that there is the head that was noted before.
 */
#include "library/library_priv.h"

#include <stdarg.h>

struct verifier {
	struct db *d;
	struct arena a; /* emptied for each row */
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

/* ---- the chain, and what its lines say was written ---- */

static int line_kept(struct verifier *v, int64_t seq, struct str action, struct str object, struct str detail)
{
	bool version = str_eqc(action, "article.version"), approval = str_eqc(action, "article.approve"),
	     comment = str_eqc(action, "comment.add");
	size_t colon = str_find(object, STR(":"), 0);
	int64_t there = 1;
	int r = 0;

	if (!version && !approval && !comment)
		return 0;
	json_t *o = json_loadb(detail.p, detail.n, 0, NULL);
	struct str id = colon == SIZE_MAX ? STR("") : str_sub(object, colon + 1, object.n);
	int64_t number = json_integer_value(json_object_get(o, "version"));
	if (version) {
		r = db_number(v->d, v->e, 0, &there, "SELECT 1 FROM versions WHERE article = ?1 AND number = ?2", "si",
			      id, number);
		if (!r && !there)
			r = broken(v, seq, "version %lld of article %.*s is gone", (long long)number, STR_ARG(id));
	} else if (comment) {
		r = db_number(v->d, v->e, 0, &there, "SELECT 1 FROM comments WHERE article = ?1 AND id = ?2", "si", id,
			      (int64_t)json_integer_value(json_object_get(o, "comment")));
		if (!r && !there)
			r = broken(v, seq, "a comment on article %.*s is gone", STR_ARG(id));
	} else {
		r = db_number(v->d, v->e, 0, &there,
			      "SELECT 1 FROM signatures JOIN steps ON steps.id = step WHERE step = ?1 AND article = ?2",
			      "is", (int64_t)json_integer_value(json_object_get(o, "step")), id);
		if (!r && !there)
			r = broken(v, seq, "the signature of the approval of article %.*s is gone", STR_ARG(id));
	}
	json_decref(o);
	return r;
}

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
	return line_kept(v, seq, action, object, detail);
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

/* ---- the library against the chain ---- */

/* The line that says it; 0 when there is none with these words, and *other the last that says something else of the same kind. */
static int said(struct verifier *v, const char *action, const char *kind, struct str id, const struct lib_kv *kv,
		size_t n, int64_t *seq)
{
	struct str detail, object = arena_printf(&v->a, "%s:%.*s", kind, STR_ARG(id));
	int r = audit_detail(kv, n, &v->a, &detail, v->e);

	if (r)
		return r;
	return db_number(
		v->d, v->e, 0, seq,
		"SELECT seq FROM audit WHERE object = ?1 AND action = ?2 AND (?3 = '' OR detail = ?3) ORDER BY seq "
		"LIMIT 1",
		"scs", object, action, detail);
}

static int version(struct verifier *v, const struct rows *q)
{
	struct str id = rows_text(q, 0, &v->a);
	int64_t number = rows_int(q, 1), seq;
	struct sha256 kept, made;
	char hex[65];
	int r = content_hash(rows_text(q, 2, NULL), &made, NULL);

	if (r || !rows_hash(q, 3, &kept) || memcmp(kept.b, made.b, sizeof made.b))
		return broken(v, 0, "version %lld of article %.*s was changed: it does not have its content hash",
			      (long long)number, STR_ARG(id));
	sha256_hex(&kept, hex);
	r = said(v, "article.version", "article", id,
		 (struct lib_kv[]){KV_NUMBER("version", number), KV_TEXT("content", str_c(hex))}, 2, &seq);
	if (!r && !seq)
		r = broken(v, 0, "version %lld of article %.*s is not in the audit trail as it is", (long long)number,
			   STR_ARG(id));
	v->out->versions++;
	return r;
}

static int approval(struct verifier *v, const struct rows *q)
{
	struct str id = rows_text(q, 0, &v->a), person = rows_text(q, 2, &v->a), key = rows_text(q, 5, &v->a),
		   signature = rows_text(q, 6, &v->a);
	int64_t number = rows_int(q, 1), step = rows_int(q, 4), seq;
	struct sha256 content;

	if (!key.n)
		return broken(v, 0, "the approval of version %lld of article %.*s has no signature", (long long)number,
			      STR_ARG(id));
	if (!rows_hash(q, 7, &content))
		return broken(v, 0, "version %lld of article %.*s is gone", (long long)number, STR_ARG(id));
	struct str message = lib_approval_message(id, (uint32_t)number, &content, person, rows_int(q, 3), &v->a);
	if (!arena_ok(&v->a))
		return err_mem(v->e);
	int r = said(v, "article.approve", "article", id,
		     (struct lib_kv[]){KV_NUMBER("version", number), KV_NUMBER("step", step), KV_TEXT("key", key),
				       KV_TEXT("signature", signature)},
		     4, &seq);
	if (r)
		return r;
	if (!lib_signature_ok(key, signature, message))
		return broken(v, seq, "the signature of the approval of version %lld of article %.*s does not hold",
			      (long long)number, STR_ARG(id));
	if (!seq)
		return broken(v, 0, "the approval of version %lld of article %.*s is not in the audit trail as it is",
			      (long long)number, STR_ARG(id));
	v->out->signatures++;
	return 0;
}

static int state(struct verifier *v, const struct rows *q)
{
	struct str id = rows_text(q, 0, &v->a);

	return broken(v, 0, "article %.*s is marked as approved, and there is no such approval", STR_ARG(id));
}

static int comment(struct verifier *v, const struct rows *q)
{
	struct str id = rows_text(q, 1, &v->a);
	struct sha256 h = sha256_of(rows_text(q, 3, NULL));
	char hex[65];
	int64_t seq;

	sha256_hex(&h, hex);
	int r = said(v, "comment.add", "article", id,
		     (struct lib_kv[]){KV_NUMBER("comment", rows_int(q, 0)), KV_NUMBER("version", rows_int(q, 2)),
				       KV_TEXT("sha256", str_c(hex))},
		     3, &seq);
	if (!r && !seq)
		r = broken(v, 0, "comment %lld on article %.*s is not in the audit trail as it is",
			   (long long)rows_int(q, 0), STR_ARG(id));
	return r;
}

static int person(struct verifier *v, const struct rows *q)
{
	struct str id = rows_text(q, 0, &v->a);
	char hex[65];
	int64_t seq, there;

	audit_commitment(rows_text(q, 2, &v->a), rows_text(q, 1, &v->a), hex);
	int r = said(v, "user.add", "person", id, NULL, 0, &seq);
	if (!r && seq) {
		struct str like = arena_printf(&v->a, "%%\"name\":\"%s\"%%", hex);
		r = db_number(v->d, v->e, 0, &there, "SELECT 1 FROM audit WHERE seq = ?1 AND detail LIKE ?2", "is", seq,
			      like);
		if (!r && !there)
			r = broken(v, seq, "the name of person %.*s is not the one that was given to it", STR_ARG(id));
	} else if (!r) {
		r = broken(v, 0, "person %.*s is not in the audit trail", STR_ARG(id));
	}
	v->out->people++;
	return r;
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

int library_audit_verify(struct library *l, const struct lib_head *known, struct lib_verified *out, struct err *e)
{
	struct verifier v = {.out = out, .e = e};
	int r = lib_read(l, &v.d, e);

	memset(out, 0, sizeof *out);
	if (!r && (r = library_check(l, e)) == ERR_CORRUPT && e)
		snprintf(out->what, sizeof out->what, "%.*s", (int)sizeof out->what - 1, e->msg);
	if (r && v.d)
		return lib_done(l, v.d, r, e);
	if (r)
		return r;
	arena_init(&v.a, (size_t)64 << 20);
	r = chain(&v, known);
	if (!r)
		r = each(&v, version, "SELECT article, number, json, content FROM versions ORDER BY article, number");
	if (!r)
		r = each(&v, approval,
			 "SELECT s.article, s.version, s.person, s.at, s.id, coalesce(key, ''), coalesce(signature, "
			 "''), "
			 "v.content FROM steps s LEFT JOIN signatures ON step = s.id LEFT JOIN versions v ON v.article "
			 "= "
			 "s.article AND v.number = s.version WHERE s.action = 'approve' ORDER BY s.id");
	if (!r)
		r = each(&v, state,
			 "SELECT id FROM articles WHERE (state = 3 AND approved <> version) OR (approved > 0 AND NOT "
			 "EXISTS "
			 "(SELECT 1 FROM steps WHERE article = articles.id AND version = approved AND action = "
			 "'approve'))");
	if (!r)
		r = each(&v, comment, "SELECT id, article, version, text FROM comments ORDER BY id");
	if (!r)
		r = each(&v, person, "SELECT person, name, salt FROM people ORDER BY person");
	r = lib_done(l, v.d, r, e);
	arena_release(&v.a);
	return r;
}
