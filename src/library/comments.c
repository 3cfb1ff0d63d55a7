/*
 * comments.c - comments on a sentence of a version, or on the whole.
 */
#include "library/library_priv.h"

#include "base/utf8.h"

#define PATH_MAX_BYTES 500

static int add(struct db *d, struct str who, struct str id, uint32_t version, struct str path, struct str text,
	       int64_t *out, struct err *e)
{
	int64_t there;
	int r = db_number(d, e, 0, &there, "SELECT 1 FROM versions WHERE article = ?1 AND number = ?2", "si", id,
			  (int64_t)version);

	if (!r && !there)
		r = err_set(e, ERR_NOTFOUND, "there is no version %u of an article '%.*s'", version,
			    STR_ARG(str_sub(id, 0, 40)));
	if (!r && path.n) {
		r = db_number(d, e, 0, &there,
			      "SELECT 1 FROM claims WHERE article = ?1 AND version = ?2 AND path = ?3 LIMIT 1", "sis",
			      id, (int64_t)version, path);
		if (!r && !there)
			r = err_set(e, ERR_NOTFOUND, "version %u has no sentence at '%.*s'", version,
				    STR_ARG(str_sub(path, 0, 100)));
	}
	if (!r)
		r = db_run(
			d, e,
			"INSERT INTO comments (article, version, path, person, text, created) VALUES (?1, ?2, ?3, ?4, "
			"?5, ?6)",
			"sisssi", id, (int64_t)version, path, who, text, d->now);
	if (r)
		return r;
	*out = db_last_id(d);
	/* What was said may be changed by nobody, but it is no part of the trail: its hash is. */
	struct sha256 h = sha256_of(text);
	char hex[65];
	sha256_hex(&h, hex);
	return audit_append(d, who, "comment.add", "article", id,
			    (struct lib_kv[]){KV_NUMBER("comment", *out), KV_NUMBER("version", version),
					      KV_TEXT("sha256", str_c(hex)), KV_TEXT("path", path)},
			    4, e);
}

int library_comment_add(struct library *l, struct str who, struct str id, uint32_t version, struct str path,
			struct str text, int64_t *out, struct err *e)
{
	int64_t comment = 0;
	struct db *d;
	int r;

	text = str_trim(text);
	if (!text.n)
		return err_set(e, ERR_USAGE, "the comment is empty");
	if (text.n > LIB_COMMENT_CAP)
		return err_set(e, ERR_LIMIT, "the comment is longer than %d bytes", LIB_COMMENT_CAP);
	if (utf8_check(text) != text.n)
		return err_set(e, ERR_FORMAT, "the comment is not UTF-8");
	if (path.n > PATH_MAX_BYTES)
		return err_set(e, ERR_LIMIT, "the path is longer than %d bytes", PATH_MAX_BYTES);
	if ((r = lib_write(l, &d, e)))
		return r;
	r = lib_done(l, d, add(d, who, id, version, path, text, &comment, e), e);
	if (!r)
		*out = comment;
	return r;
}

static int resolve(struct db *d, struct str who, struct str id, int64_t comment, struct err *e)
{
	int64_t state;
	int r = db_number(d, e, -1, &state, "SELECT resolved FROM comments WHERE id = ?1 AND article = ?2", "is",
			  comment, id);

	if (r)
		return r;
	if (state < 0)
		return err_set(e, ERR_NOTFOUND, "there is no comment %lld of this article", (long long)comment);
	if (state > 0)
		return err_set(e, ERR_CONFLICT, "the comment is closed already");
	r = db_run(d, e, "UPDATE comments SET resolved = ?2, resolver = ?3 WHERE id = ?1", "iis", comment, d->now, who);
	if (!r)
		r = audit_append(d, who, "comment.resolve", "article", id, &KV_NUMBER("comment", comment), 1, e);
	return r;
}

int library_comment_resolve(struct library *l, struct str who, struct str id, int64_t comment, struct err *e)
{
	struct db *d;
	int r = lib_write(l, &d, e);

	return r ? r : lib_done(l, d, resolve(d, who, id, comment, e), e);
}

int library_comments(struct library *l, struct str id, uint32_t version, struct arena *a, struct lib_comment **out,
		     size_t *n, struct err *e)
{
	struct lib_comment *v = NULL;
	size_t got = 0, room = 0;
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	struct rows q =
		db_rows(d, e,
			"SELECT id, article, version, path, person, text, created, resolved, resolver FROM comments "
			"WHERE article = ?1 AND (?2 = 0 OR version = ?2) ORDER BY id",
			"si", id, (int64_t)version);
	while (rows_next(&q) && LIST_MORE(a, v, got, room))
		v[got++] = (struct lib_comment){.id = rows_int(&q, 0),
						.article = rows_text(&q, 1, a),
						.version = (uint32_t)rows_int(&q, 2),
						.path = rows_text(&q, 3, a),
						.person = rows_text(&q, 4, a),
						.text = rows_text(&q, 5, a),
						.created = rows_int(&q, 6),
						.resolved = rows_int(&q, 7),
						.resolver = rows_text(&q, 8, a)};
	r = lib_done(l, d, rows_end(&q), e);
	if (!r && !arena_ok(a))
		r = err_mem(e);
	if (!r) {
		*out = v;
		*n = got;
	}
	return r;
}
