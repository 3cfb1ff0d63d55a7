/*
 * audit.c - the audit trail: lines that are only ever added, each bound to the one before by its hash.
 *
 * The bytes that are hashed (docs/library.md, "Audit trail") are text, one field a line, so that the chain can be
 * checked with a shell and sha256sum. No name of a person goes in: people are pseudonyms, and where a name matters (an
 * account was made, renamed) a salted commitment stands for it, whose salt lies in the person's row and is erased with
 * it.
 */
#include "library/library_priv.h"

#define AUDIT_CAP ((size_t)1 << 20) /* bytes of one line, and of memory to make it */

void audit_bytes(struct buf *b, int64_t seq, int64_t at, struct str who, struct str action, struct str object,
		 struct str detail, const struct sha256 *before)
{
	char hex[65];

	sha256_hex(before, hex);
	buf_printf(b, "attest-audit-1\n%lld\n%lld\n", (long long)seq, (long long)at);
	const struct str fields[] = {who, action, object, detail};
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		buf_add(b, fields[i]);
		buf_byte(b, '\n');
	}
	buf_addc(b, hex);
	buf_byte(b, '\n');
}

void audit_text(struct str text, char out[65])
{
	struct sha256 h = sha256_of(text);

	sha256_hex(&h, out);
}

void audit_commitment(struct str salt, struct str name, char out[65])
{
	struct sha256_ctx c;

	sha256_begin(&c);
	sha256_add(&c, STR("attest-name-1\n"));
	sha256_add(&c, salt);
	sha256_add(&c, name);
	struct sha256 h = sha256_end(&c);
	sha256_hex(&h, out);
}

static int head(struct db *d, struct lib_head *out, struct err *e)
{
	struct lib_head h = {0};
	struct rows q = db_rows(d, e, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", "");

	if (rows_next(&q)) {
		h.seq = rows_int(&q, 0);
		if (!rows_hash(&q, 1, &h.hash))
			q.r = err_set(e, ERR_CORRUPT, "audit line %lld has no hash", (long long)h.seq);
	}
	int r = rows_end(&q);
	if (!r)
		*out = h;
	return r;
}

int audit_append_raw(struct db *d, struct str who, const char *action, struct str object, struct str detail,
		     struct err *e)
{
	struct lib_head h;
	struct buf b;
	int64_t at = d->now;
	int r = head(d, &h, e);

	if (r)
		return r;
	/* A newline inside of a field would make two different lines hash the same. */
	if (memchr(who.p, '\n', who.n) || memchr(object.p, '\n', object.n) ||
	    (detail.n && memchr(detail.p, '\n', detail.n)))
		return err_set(e, ERR_USAGE, "a line of the audit trail cannot hold a line break");
	buf_init(&b, AUDIT_CAP);
	audit_bytes(&b, h.seq + 1, at, who, str_c(action), object, detail, &h.hash);
	if (b.err) {
		r = err_buf(&b, e);
	} else {
		struct sha256 hash = sha256_of(buf_str(&b));
		r = db_run(d, e,
			   "INSERT INTO audit (seq, at, who, action, object, detail, hash) VALUES (?1, ?2, ?3, ?4, "
			   "?5, ?6, ?7)",
			   "iiscssh", h.seq + 1, at, who, action, object, detail, &hash);
	}
	buf_release(&b);
	return r;
}

int audit_detail(const struct lib_kv *detail, size_t n, struct arena *a, struct str *out, struct err *e)
{
	json_t *o = json_object();
	char *text = NULL;
	int r = 0;

	*out = STR("");
	for (size_t i = 0; i < n && !r; i++) {
		json_t *v = detail[i].text.p ? json_stringn(detail[i].text.p, detail[i].text.n)
					     : json_integer((json_int_t)detail[i].number);
		if (!v || json_object_set_new(o, detail[i].key, v))
			r = err_set(e, ERR_FORMAT, "%s is not UTF-8", detail[i].key);
	}
	if (!r && n) {
		text = json_dumps(o, JSON_COMPACT);
		*out = arena_str(a, str_c(text));
		if (!out->n)
			r = err_mem(e);
	}
	free(text);
	json_decref(o);
	return r;
}

int audit_append(struct db *d, struct str who, const char *action, const char *object_kind, struct str object,
		 const struct lib_kv *detail, size_t n, struct err *e)
{
	struct arena a;
	struct str text;

	arena_init(&a, AUDIT_CAP);
	struct str name = arena_printf(&a, "%s:%.*s", object_kind, STR_ARG(object));
	int r = audit_detail(detail, n, &a, &text, e);
	if (!r && !arena_ok(&a))
		r = err_mem(e);
	if (!r)
		r = audit_append_raw(d, who, action, name, text, e);
	arena_release(&a);
	return r;
}

int library_audit_add(struct library *l, struct str who, const char *action, struct str object, struct str detail,
		      struct err *e)
{
	struct db *d;
	int r = lib_write(l, &d, e);

	if (r)
		return r;
	return lib_done(l, d, audit_append_raw(d, who, action, object, detail, e), e);
}

int library_audit_head(struct library *l, struct lib_head *out, struct err *e)
{
	struct db *d;
	struct lib_head h;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	r = lib_done(l, d, head(d, &h, e), e);
	if (!r)
		*out = h;
	return r;
}

int library_audit(struct library *l, int64_t before, size_t max, struct arena *a, struct lib_audit **out, size_t *n,
		  struct err *e)
{
	struct lib_audit *v = NULL;
	size_t got = 0, room = 0;
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	struct rows q = db_rows(d, e,
				"SELECT seq, at, who, action, object, detail, hash FROM audit WHERE ?1 = 0 OR seq < ?1 "
				"ORDER BY seq DESC LIMIT ?2",
				"ii", before, (int64_t)(max ? max : 100));
	while (rows_next(&q) && LIST_MORE(a, v, got, room)) {
		struct lib_audit *x = &v[got++];
		x->seq = rows_int(&q, 0);
		x->at = rows_int(&q, 1);
		x->who = rows_text(&q, 2, a);
		x->action = rows_text(&q, 3, a);
		x->object = rows_text(&q, 4, a);
		x->detail = rows_text(&q, 5, a);
		rows_hash(&q, 6, &x->hash);
	}
	r = lib_done(l, d, rows_end(&q), e);
	if (!r && !arena_ok(a))
		r = err_mem(e);
	if (!r) {
		*out = v;
		*n = got;
	}
	return r;
}
