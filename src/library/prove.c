/*
 * prove.c - the library against what its audit trail says: column by column.
 *
 * Two rows of results stand side by side, one of the library and one of what was replayed, both in the order of their
 * key. A row that only one of them has, and a column that differs, is told by name. How a column is compared: as it is;
 * by the SHA-256 of what the library has; by the commitment under the person's salt. lib_columns says for each column
 * of the schema whether it is proved, and by what; a test holds it to the schema, and edits each.
 */
#include "library/prove_priv.h"

#define COLUMNS_MAX 16

/* Columns: the first `keys` are the key. kinds, a letter each: '=' as it is, '#' its SHA-256, '*' a commitment, for
 * which the salt is the last column of `real`. */
static const struct pair {
	const char *table, *names[COLUMNS_MAX], *kinds, *real, *told;
	int keys;
} pairs[] = {
	{"articles",
	 {"id", "topic", "state", "version", "approved", "rev", "created", "updated", "submitted", "approved_at",
	  "requester", "assignee", "priority", "stale", "stale_reason"},
	 "===============",
	 "SELECT id, topic, state, version, approved, rev, created, updated, submitted, approved_at, requester, "
	 "assignee, priority, stale, stale_reason FROM articles ORDER BY id",
	 "SELECT id, topic, state, version, approved, rev, created, updated, submitted, approved_at, requester, "
	 "assignee, priority, stale, stale_reason FROM articles ORDER BY id",
	 1},
	{"versions",
	 {"article", "number", "content", "author", "note", "created", "supersedes"},
	 "====#==",
	 "SELECT article, number, lower(hex(content)), author, note, created, supersedes FROM versions ORDER BY "
	 "article, number",
	 "SELECT article, number, content, author, note, created, supersedes FROM versions ORDER BY article, number",
	 2},
	{"steps",
	 {"id", "article", "version", "action", "from_state", "to_state", "person", "note", "at"},
	 "=======#=",
	 "SELECT id, article, version, action, from_state, to_state, person, note, at FROM steps ORDER BY id",
	 "SELECT id, article, version, action, from_state, to_state, person, note, at FROM steps ORDER BY id",
	 1},
	{"signatures",
	 {"step", "key", "signature"},
	 "===",
	 "SELECT step, key, signature FROM signatures ORDER BY step",
	 "SELECT step, key, signature FROM signatures ORDER BY step",
	 1},
	{"board_keys",
	 {"public", "created", "retired", "person"},
	 "====",
	 "SELECT public, created, retired, person FROM board_keys ORDER BY public",
	 "SELECT public, created, retired, person FROM board_keys ORDER BY public",
	 1},
	{"comments",
	 {"id", "article", "version", "path", "person", "text", "created", "resolved", "resolver"},
	 "=====#===",
	 "SELECT id, article, version, path, person, text, created, resolved, resolver FROM comments ORDER BY id",
	 "SELECT id, article, version, path, person, text, created, resolved, resolver FROM comments ORDER BY id",
	 1},
	{"people",
	 {"person", "name", "display", "roles", "password", "disabled", "created"},
	 "=**=*==",
	 "SELECT person, name, display, roles, password, disabled, created, salt FROM people ORDER BY person",
	 "SELECT person, name, display, roles, password, disabled, created FROM people ORDER BY person",
	 1},
	{"tokens",
	 {"id", "hash", "person", "name", "hint", "scopes", "created", "expires", "parent"},
	 "=#=*=====",
	 "SELECT id, hash, t.person, t.name, hint, scopes, t.created, expires, parent, salt FROM tokens t LEFT JOIN "
	 "people p ON p.person = t.person ORDER BY id",
	 "SELECT id, hash, person, name, hint, scopes, created, expires, parent FROM tokens ORDER BY id",
	 1},
	{"settings",
	 {"name", "value"},
	 "==",
	 "SELECT name, value FROM settings ORDER BY name",
	 "SELECT name, value FROM settings ORDER BY name",
	 1},
	{"jobs",
	 {"id", "kind", "args", "state", "person", "created", "ended"},
	 "==#====",
	 "SELECT id, kind, args, iif(state < 2, 'open', state), person, created, ended FROM jobs ORDER BY id",
	 "SELECT id, kind, args, state, person, created, ended FROM jobs ORDER BY id",
	 1},
};

#define BY_TRAIL   true, "the trail, replayed"
#define BY_CONTENT true, "the version's content hash, which the trail has"
const struct lib_column lib_columns[] = {
	{"articles", "id", BY_TRAIL},
	{"articles", "question", BY_CONTENT},
	{"articles", "title", BY_CONTENT},
	{"articles", "topic", BY_TRAIL},
	{"articles", "reader", BY_CONTENT},
	{"articles", "language", BY_CONTENT},
	{"articles", "outcome", BY_CONTENT},
	{"articles", "state", BY_TRAIL},
	{"articles", "version", BY_TRAIL},
	{"articles", "approved", BY_TRAIL},
	{"articles", "rev", BY_TRAIL},
	{"articles", "created", BY_TRAIL},
	{"articles", "updated", BY_TRAIL},
	{"articles", "submitted", BY_TRAIL},
	{"articles", "approved_at", BY_TRAIL},
	{"articles", "requester", BY_TRAIL},
	{"articles", "assignee", BY_TRAIL},
	{"articles", "priority", BY_TRAIL},
	{"articles", "stale", BY_TRAIL},
	{"articles", "stale_reason", BY_TRAIL},
	{"versions", "article", BY_TRAIL},
	{"versions", "number", BY_TRAIL},
	{"versions", "json", true,
	 "the content hash of its canonical form: all but the member \"review\", which is not used"},
	{"versions", "content", BY_TRAIL},
	{"versions", "author", BY_TRAIL},
	{"versions", "note", BY_TRAIL},
	{"versions", "created", BY_TRAIL},
	{"versions", "supersedes", BY_TRAIL},
	{"claims", "article", BY_CONTENT},
	{"claims", "version", BY_CONTENT},
	{"claims", "place", BY_CONTENT},
	{"claims", "path", BY_CONTENT},
	{"claims", "kind", BY_CONTENT},
	{"claims", "doc", BY_CONTENT},
	{"claims", "beg", BY_CONTENT},
	{"claims", "end", BY_CONTENT},
	{"claims", "quote", BY_CONTENT},
	{"steps", "id", BY_TRAIL},
	{"steps", "article", BY_TRAIL},
	{"steps", "version", BY_TRAIL},
	{"steps", "action", BY_TRAIL},
	{"steps", "from_state", BY_TRAIL},
	{"steps", "to_state", BY_TRAIL},
	{"steps", "person", BY_TRAIL},
	{"steps", "note", BY_TRAIL},
	{"steps", "at", BY_TRAIL},
	{"board_keys", "public", true, "the trail, replayed, and the keys that are pinned outside the library"},
	{"board_keys", "created", BY_TRAIL},
	{"board_keys", "retired", BY_TRAIL},
	{"board_keys", "person", BY_TRAIL},
	{"signatures", "step", BY_TRAIL},
	{"signatures", "key", BY_TRAIL},
	{"signatures", "signature", true, "the trail, and the board's key"},
	{"comments", "id", BY_TRAIL},
	{"comments", "article", BY_TRAIL},
	{"comments", "version", BY_TRAIL},
	{"comments", "path", BY_TRAIL},
	{"comments", "person", BY_TRAIL},
	{"comments", "text", BY_TRAIL},
	{"comments", "created", BY_TRAIL},
	{"comments", "resolved", BY_TRAIL},
	{"comments", "resolver", BY_TRAIL},
	{"people", "person", BY_TRAIL},
	{"people", "name", BY_TRAIL},
	{"people", "display", BY_TRAIL},
	{"people", "salt", BY_TRAIL},
	{"people", "roles", BY_TRAIL},
	{"people", "password", BY_TRAIL},
	{"people", "disabled", BY_TRAIL},
	{"people", "history", false, "a person's own wish, changed without a line"},
	{"people", "created", BY_TRAIL},
	{"people", "seen", false, "changes with every sign-in; may be lost"},
	{"sessions", "hash", false, "made and ended with every sign-in, without a line; lives seven days at most"},
	{"sessions", "person", false, "as its hash"},
	{"sessions", "created", false, "as its hash"},
	{"sessions", "seen", false, "as its hash"},
	{"tokens", "id", BY_TRAIL},
	{"tokens", "hash", BY_TRAIL},
	{"tokens", "person", BY_TRAIL},
	{"tokens", "name", BY_TRAIL},
	{"tokens", "hint", BY_TRAIL},
	{"tokens", "scopes", BY_TRAIL},
	{"tokens", "created", BY_TRAIL},
	{"tokens", "expires", BY_TRAIL},
	{"tokens", "used", false, "changes with use; may be lost"},
	{"tokens", "parent", BY_TRAIL},
	{"history", "id", false, "a person's own, who may erase it"},
	{"history", "person", false, "as its id"},
	{"history", "question", false, "as its id"},
	{"history", "reader", false, "as its id"},
	{"history", "outcome", false, "as its id"},
	{"history", "title", false, "as its id"},
	{"history", "article", false, "as its id"},
	{"history", "at", false, "as its id"},
	{"settings", "name", BY_TRAIL},
	{"settings", "value", BY_TRAIL},
	{"audit", "seq", true, "the chain of hashes"},
	{"audit", "at", true, "the chain of hashes"},
	{"audit", "who", true, "the chain of hashes"},
	{"audit", "action", true, "the chain of hashes"},
	{"audit", "object", true, "the chain of hashes"},
	{"audit", "detail", true, "the chain of hashes"},
	{"audit", "hash", true, "the chain of hashes"},
	{"jobs", "id", BY_TRAIL},
	{"jobs", "kind", BY_TRAIL},
	{"jobs", "args", BY_TRAIL},
	{"jobs", "state", true, "the trail, replayed: open, or how it ended"},
	{"jobs", "done", false, "progress; may be lost"},
	{"jobs", "total", false, "progress; may be lost"},
	{"jobs", "message", false, "for people, in passing"},
	{"jobs", "report", false, "what an import counted: the corpus itself says what it holds"},
	{"jobs", "person", BY_TRAIL},
	{"jobs", "created", BY_TRAIL},
	{"jobs", "started", false, "progress"},
	{"jobs", "ended", BY_TRAIL},
	{"jobs", "cancel", false, "a wish that ends with the job"},
	{"again", "hash", false, "answers to requests that are sent again, for a day"},
	{"again", "request", false, "as its hash"},
	{"again", "person", false, "as its hash"},
	{"again", "status", false, "as its hash"},
	{"again", "body", false, "as its hash"},
	{"again", "at", false, "as its hash"},
	{NULL, NULL, false, NULL},
};

/* ---- row by row ---- */

/* "articles 4kq…", "versions 4kq… 2" */
static struct str row_name(const struct pair *p, const struct rows *q, struct arena *a)
{
	struct str s = str_c(p->table);

	for (int i = 0; i < p->keys; i++)
		s = arena_printf(a, "%.*s %.*s", STR_ARG(s), STR_ARG(rows_text(q, i, a)));
	return s;
}

/* Numbers go before texts, as SQLite has them. */
static int key_cmp(const struct pair *p, const struct rows *q, const struct rows *t)
{
	for (int i = 0; i < p->keys; i++) {
		int64_t x = rows_int(q, i), y = rows_int(t, i);
		struct str sx = rows_text(q, i, NULL), sy = rows_text(t, i, NULL);
		uint64_t n;
		int c = str_u64(sx, &n) && str_u64(sy, &n) ? (x > y) - (x < y) : str_cmp(sx, sy);
		if (c)
			return c;
	}
	return 0;
}

static bool same(const struct pair *p, int col, const struct rows *q, const struct rows *t)
{
	struct str have = rows_text(q, col, NULL), want = rows_text(t, col, NULL);
	char hex[65];

	if (rows_null(t, col))
		return true;
	if (p->kinds[col] == '=')
		return str_eq(have, want);
	if (p->kinds[col] == '#')
		audit_text(have, hex);
	else
		audit_commitment(rows_text(q, (int)strlen(p->kinds), NULL), have, hex);
	return str_eq(str_c(hex), want);
}

/* A step that a line of before told of without its number; each such line stands for one. */
static bool told_unnumbered(const struct pair *p, const struct rows *q, struct db *x, struct err *e)
{
	if (strcmp(p->table, "steps") != 0)
		return false;
	int r = db_run(x, e,
		       "DELETE FROM unnumbered WHERE rowid = (SELECT rowid FROM unnumbered WHERE article = ?1 AND "
		       "action = ?2 LIMIT 1)",
		       "ss", rows_text(q, 1, NULL), rows_text(q, 3, NULL));
	return !r && db_changes(x) == 1;
}

static int compare(const struct pair *p, struct db *d, struct db *x, struct arena *a, struct err *e)
{
	struct rows q = db_rows(d, e, p->real, ""), t = db_rows(x, e, p->told, "");
	bool more = rows_next(&q), said = rows_next(&t);
	int r = q.r ? q.r : t.r;

	while (!r && (more || said)) {
		int c = !more ? 1 : !said ? -1 : key_cmp(p, &q, &t);
		arena_clear(a);
		if (c < 0 && told_unnumbered(p, &q, x, e))
			;
		else if (c < 0)
			r = err_set(e, ERR_CORRUPT, "%.*s is there, and the audit trail does not know it",
				    STR_ARG(row_name(p, &q, a)));
		else if (c > 0)
			r = err_set(e, ERR_CORRUPT, "%.*s is gone, and the audit trail says it is there",
				    STR_ARG(row_name(p, &t, a)));
		for (int i = p->keys; !r && p->kinds[i]; i++)
			if (!same(p, i, &q, &t))
				r = err_set(e, ERR_CORRUPT, "%.*s: its %s is not what the audit trail says it is",
					    STR_ARG(row_name(p, &q, a)), p->names[i]);
		if (c <= 0)
			more = rows_next(&q);
		if (c >= 0)
			said = rows_next(&t);
		r = r ? r : q.r ? q.r : t.r;
	}
	int r1 = rows_end(&q), r2 = rows_end(&t);
	return r ? r : r1 ? r1 : r2;
}

int prove_rows(struct db *d, struct db *x, struct arena *a, struct err *e)
{
	int r = 0;

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs && !r; i++)
		r = compare(&pairs[i], d, x, a, e);
	return r;
}

/* ---- versions ---- */

static int claims_of(struct db *d, struct str id, int64_t number, const struct content *c, struct err *e)
{
	struct rows q = db_rows(
		d, e,
		"SELECT place, path, kind, doc, beg, end, quote FROM claims WHERE article = ?1 AND version = ?2 "
		"ORDER BY place",
		"si", id, number);
	size_t n = 0;
	bool right = true;

	while (rows_next(&q) && right) {
		const struct lib_claim *x = n < c->n ? &c->claims[n] : NULL;
		right = x && rows_int(&q, 0) == (int64_t)n && str_eq(rows_text(&q, 1, NULL), x->path) &&
			str_eq(rows_text(&q, 2, NULL), x->kind) && str_eq(rows_text(&q, 3, NULL), x->doc) &&
			rows_int(&q, 4) == (int64_t)x->beg && rows_int(&q, 5) == (int64_t)x->end &&
			str_eq(rows_text(&q, 6, NULL), x->quote);
		n++;
	}
	int r = rows_end(&q);
	if (!r && (!right || n != c->n))
		r = err_set(e, ERR_CORRUPT, "claims %.*s %lld: they are not those of its document", STR_ARG(id),
			    (long long)number);
	return r;
}

/* The article's own words are those of its current version. */
static int words_of(struct db *d, struct str id, int64_t number, const struct content *c, struct err *e)
{
	int64_t right;
	int r = db_number(d, e, 1, &right,
			  "SELECT version <> ?2 OR (question = ?3 AND title = ?4 AND reader = ?5 AND language = ?6 AND "
			  "outcome = ?7) FROM "
			  "articles WHERE id = ?1",
			  "sisssss", id, number, c->question, c->title, c->reader, c->language, c->outcome);

	if (!r && !right)
		r = err_set(
			e, ERR_CORRUPT,
			"articles %.*s: its question, title, reader, language or outcome is not that of its version",
			STR_ARG(id));
	return r;
}

int prove_versions(struct db *d, struct arena *a, uint64_t *n, struct err *e)
{
	struct rows q =
		db_rows(d, e, "SELECT article, number, json, content FROM versions ORDER BY article, number", "");
	int64_t orphans = 0;
	int r = q.r;

	while (!r && rows_next(&q)) {
		struct content c;
		struct sha256 kept;
		arena_clear(a);
		struct str id = rows_text(&q, 0, a);
		int64_t number = rows_int(&q, 1);
		r = content_read(rows_text(&q, 2, NULL), a, &c, NULL);
		if (r && r != ERR_NOMEM)
			r = err_set(e, ERR_CORRUPT, "versions %.*s %lld was changed: it is no article", STR_ARG(id),
				    (long long)number);
		if (r)
			break;
		if (!rows_hash(&q, 3, &kept) || memcmp(kept.b, c.hash.b, sizeof kept.b))
			r = err_set(e, ERR_CORRUPT, "versions %.*s %lld was changed: it does not have its content hash",
				    STR_ARG(id), (long long)number);
		if (!r)
			r = claims_of(d, id, number, &c, e);
		if (!r)
			r = words_of(d, id, number, &c, e);
		content_release(&c);
		++*n;
	}
	int r2 = rows_end(&q);
	if (!r && !r2)
		r = db_number(d, e, 0, &orphans,
			      "SELECT count(*) FROM claims WHERE NOT EXISTS (SELECT 1 FROM versions WHERE "
			      "versions.article = claims.article "
			      "AND number = version)",
			      "");
	if (!r && !r2 && orphans)
		r = err_set(e, ERR_CORRUPT, "claims: %lld of no version", (long long)orphans);
	return r ? r : r2;
}

/* ---- the schema ---- */

/* All but the tables of ANALYZE; a trigger or view that was given such a name is one. */
static const char shape[] =
	"SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema WHERE NOT (type = 'table' AND name IN "
	"('sqlite_stat1', 'sqlite_stat4')) ORDER BY type, name";

int prove_schema(struct db *d, struct err *e)
{
	struct db *x;
	int r = db_open(":memory:", false, &x, e);

	if (r)
		return r;
	r = schema_migrate(x, library_schema(), e);
	struct rows q = db_rows(d, e, shape, ""), t = db_rows(x, e, shape, "");
	r = r ? r : q.r ? q.r : t.r;
	for (bool more = true; !r && more;) {
		bool a = rows_next(&q), b = rows_next(&t);
		int order = a && b ? str_cmp(rows_text(&q, 0, NULL), rows_text(&t, 0, NULL)) : 0;
		if (order == 0 && a && b)
			order = str_cmp(rows_text(&q, 1, NULL), rows_text(&t, 1, NULL));
		bool equal = a == b, extra = a && (!b || order <= 0);
		for (int i = 0; a && b && i < 4; i++)
			equal &= str_eq(rows_text(&q, i, NULL), rows_text(&t, i, NULL));
		r = q.r ? q.r : t.r;
		if (!r && !equal)
			r = err_set(e, ERR_CORRUPT, "the schema was changed: %.*s is not as attest makes it",
				    STR_ARG(rows_text(extra ? &q : &t, 1, NULL)));
		more = a && b;
	}
	int r1 = rows_end(&q), r2 = rows_end(&t);
	db_close(x);
	return r ? r : r1 ? r1 : r2;
}
