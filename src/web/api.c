/*
 * api.c - the API's table of routes, and what all its operations share: fields in, JSON out.
 */
#include "web/api_priv.h"

#include "base/utf8.h"
#include "library/library.h"

#include <assert.h>
#include <stdlib.h>

#define BODY_MAX     ((size_t)256 << 10)
#define DOCUMENT_MAX ((size_t)4 << 20) /* a whole article comes in */
#define V1	     "/api/v1"

#define ROUTE(method, path, access, extra, body, op, name, summary)                                                  \
	{                                                                                                            \
		HTTP_##method, V1 path, api_dispatch, WEB_##access, WEB_API | (extra), body, name, summary, &op_##op \
	}

const struct http_route web_api_routes[] = {
	{HTTP_GET, V1 "/openapi.json", api_openapi, WEB_ANYONE, WEB_API, 0, "getOpenApi", "This document", NULL},
	ROUTE(GET, "/ask", ASK, WEB_COSTLY, 0, ask, "ask", "Answer a question with an article"),
	ROUTE(POST, "/ask", ASK, WEB_COSTLY | WEB_SECRET, BODY_MAX, ask, "askByPost",
	      "The same, the question in the body"),
	ROUTE(GET, "/search", ASK, WEB_COSTLY, 0, search, "search", "Find passages"),
	ROUTE(GET, "/corpus", READ, 0, 0, corpus, "getCorpus", "What the corpus holds"),
	ROUTE(GET, "/sources", READ, 0, 0, sources, "listSources", "Documents of the corpus"),
	ROUTE(GET, "/sources/{source}", READ, 0, 0, source, "getSource", "A document, whole"),
	ROUTE(GET, "/spans/{source}", READ, 0, 0, span, "getSpan", "A span of a document, checked"),
	ROUTE(POST, "/verify", READ, WEB_COSTLY, DOCUMENT_MAX, verify, "verifyArticle",
	      "Compare every quote of an article with its source"),
	ROUTE(GET, "/articles", READ, 0, 0, articles, "listArticles", "Articles of the library"),
	ROUTE(POST, "/articles", WRITE, WEB_COSTLY, BODY_MAX, article_new, "createArticle",
	      "Ask, and submit the answer for review"),
	ROUTE(GET, "/articles/{article}", READ, 0, 0, article, "getArticle", "An article and its record"),
	ROUTE(GET, "/articles/{article}/document", READ, 0, 0, article_file, "getArticleDocument",
	      "The article alone, to keep"),
	ROUTE(GET, "/articles/{article}/versions", READ, 0, 0, versions, "listVersions",
	      "Its versions, the newest first"),
	ROUTE(POST, "/articles/{article}/versions", WRITE, 0, BODY_MAX, version_new, "createVersion",
	      "Edit it: a new version"),
	ROUTE(GET, "/articles/{article}/versions/{number}", READ, 0, 0, version, "getVersion", "One version, whole"),
	ROUTE(GET, "/articles/{article}/diff", READ, 0, 0, diff, "diffVersions", "What changed between two versions"),
	ROUTE(GET, "/articles/{article}/reviews", READ, 0, 0, reviews, "listReviews", "The steps of its review"),
	ROUTE(POST, "/articles/{article}/reviews", REVIEW, 0, BODY_MAX, review_new, "createReview", "Take a step"),
	ROUTE(PUT, "/articles/{article}/assignment", REVIEW, 0, BODY_MAX, assignment, "putAssignment",
	      "Say whose work it is, and how urgent"),
	ROUTE(GET, "/articles/{article}/comments", DESK, 0, 0, comments, "listComments", "Comments, the oldest first"),
	ROUTE(POST, "/articles/{article}/comments", WRITE, 0, BODY_MAX, comment_new, "createComment",
	      "Comment on a sentence, or on the whole"),
	ROUTE(POST, "/articles/{article}/comments/{comment}/resolve", WRITE, 0, 0, comment_resolve, "resolveComment",
	      "Close a comment"),
	ROUTE(GET, "/topics", READ, 0, 0, topics, "listTopics", "Topics of articles"),
	ROUTE(GET, "/board/keys", READ, 0, 0, board, "listBoardKeys",
	      "Public keys of the board, to check approvals with"),
	ROUTE(GET, "/jobs", CORPUS, 0, 0, jobs, "listJobs", "Imports, the newest first"),
	ROUTE(POST, "/jobs", CORPUS, 0, BODY_MAX, job_new, "createJob", "Import documents from a path of the server"),
	ROUTE(GET, "/jobs/{job}", CORPUS, 0, 0, job, "getJob", "How far an import is"),
	ROUTE(GET, "/jobs/{job}/events", CORPUS, 0, 0, job_events, "followJob", "The same as server-sent events"),
	ROUTE(POST, "/jobs/{job}/cancel", CORPUS, 0, 0, job_cancel, "cancelJob", "Stop it in order"),
	ROUTE(GET, "/me", ANYONE, WEB_SECRET, 0, me, "getMe", "Who is signed in, and what they may"),
	ROUTE(PATCH, "/me", TOKENS, WEB_SECRET, BODY_MAX, me_change, "changeMe", "Change one's own settings"),
	ROUTE(GET, "/me/history", HISTORY, WEB_SECRET, 0, history, "listHistory",
	      "One's own questions, the newest first"),
	ROUTE(DELETE, "/me/history", HISTORY, WEB_SECRET, 0, history_clear, "clearHistory", "Forget them all"),
	ROUTE(DELETE, "/me/history/{entry}", HISTORY, WEB_SECRET, 0, history_delete, "deleteHistory", "Forget one"),
	ROUTE(GET, "/me/tokens", TOKENS, WEB_SECRET, 0, tokens, "listTokens",
	      "One's own tokens, without their secrets"),
	ROUTE(POST, "/me/tokens", TOKENS, WEB_SECRET, BODY_MAX, token_new, "createToken",
	      "Make a token; it is shown this once"),
	ROUTE(DELETE, "/me/tokens/{token}", TOKENS, WEB_SECRET, 0, token_delete, "revokeToken", "Revoke a token"),
	ROUTE(POST, "/session", ANYONE, WEB_SECRET | WEB_GUESS, BODY_MAX, session_new, "signIn",
	      "Sign in; sets a cookie"),
	ROUTE(DELETE, "/session", ANYONE, WEB_SECRET, 0, session_end, "signOut", "Sign out"),
	ROUTE(GET, "/admin/users", ADMIN, WEB_SECRET, 0, users, "listUsers", "People"),
	ROUTE(POST, "/admin/users", ADMIN, WEB_SECRET, BODY_MAX, user_new, "createUser", "Add a person"),
	ROUTE(GET, "/admin/users/{user}", ADMIN, WEB_SECRET, 0, user, "getUser", "One person"),
	ROUTE(PATCH, "/admin/users/{user}", ADMIN, WEB_SECRET, BODY_MAX, user_change, "changeUser",
	      "Roles, name, password, whether they may sign in"),
	ROUTE(DELETE, "/admin/users/{user}", ADMIN, WEB_SECRET, 0, user_forget, "forgetUser",
	      "Erase a person; what they decided stays, under a pseudonym"),
	ROUTE(GET, "/admin/audit", ADMIN, WEB_SECRET, 0, audit, "listAudit", "The audit trail, the newest first"),
	ROUTE(POST, "/admin/audit/verify", ADMIN, WEB_SECRET, 0, audit_verify, "verifyAudit", "Prove the audit trail"),
	ROUTE(GET, "/admin/counts", ADMIN, WEB_SECRET, 0, counts, "getCounts", "What the library holds"),
	{0},
};

/* ---- choices ---- */

const char *api_kinds(size_t i)
{
	return i < DOC_KIND_N ? doc_kind_name((enum doc_kind)i) : NULL;
}
const char *api_designs(size_t i)
{
	return i < DOC_DESIGN_N ? doc_design_name((enum doc_design)i) : NULL;
}
const char *api_statuses(size_t i)
{
	return i < DOC_STATUS_N ? doc_status_name((enum doc_status)i) : NULL;
}
const char *api_audiences(size_t i)
{
	return i < DOC_AUDIENCE_N ? doc_audience_name((enum doc_audience)i) : NULL;
}

/* ---- fields ---- */

static int bad(const struct api_field *f, const char *why, struct err *e)
{
	return err_set(e, ERR_USAGE, "%s: %s", f->name, why);
}

static bool chosen(const struct api_field *f, struct str s)
{
	const char *one;

	for (size_t i = 0; (one = f->choice(i)); i++)
		if (str_eqc(s, one))
			return true;
	return false;
}

static bool plain(struct str s, bool lines)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == 0x7f || (c < 0x20 && !(lines && (c == '\n' || c == '\r' || c == '\t'))))
			return false;
	}
	return utf8_check(s) == s.n;
}

/* Characters, not bytes: that is what a JSON schema counts. */
static size_t length_of(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

static int check_string(const struct api_field *f, struct str s, struct err *e)
{
	size_t max = f->max ? (size_t)f->max : API_STRING_MAX;

	if (length_of(s) > max)
		return bad(f, "too long", e);
	if (length_of(s) < (size_t)f->min)
		return bad(f, "too short", e);
	if (!plain(s, f->type == T_TEXT))
		return bad(f, "holds control characters", e);
	if (f->choice && f->type != T_NAMES && !chosen(f, s))
		return bad(f, "none of the values that it may have", e);
	return 0;
}

static int check_number(const struct api_field *f, int64_t n, struct err *e)
{
	return n < f->min || n > f->max ? bad(f, "out of its bounds", e) : 0;
}

/* A number as JSON and queries write it: no leading zeros, no plus. */
static bool number(struct str s, int64_t *out)
{
	bool minus = s.n && s.p[0] == '-';
	uint64_t n;

	if (!str_u64(str_sub(s, minus, s.n), &n) || n > INT64_MAX)
		return false;
	*out = minus ? -(int64_t)n : (int64_t)n;
	return true;
}

static int take_text(struct api *x, const struct api_field *f, struct api_value *v, struct str s, struct err *e)
{
	struct str rest = s, one;
	int r = 0;

	(void)x;
	v->given = true;
	v->s = s;
	switch (f->type) {
	case T_INT: return number(s, &v->n) ? check_number(f, v->n, e) : bad(f, "no whole number", e);
	case T_BOOL:
		v->b = str_eqc(s, "true");
		return v->b || str_eqc(s, "false") ? 0 : bad(f, "neither true nor false", e);
	case T_NAMES:
		while (r == 0 && rest.p && str_cut(&rest, ',', &one))
			if (!chosen(f, one))
				r = bad(f, "none of the values that it may have", e);
		return r;
	case T_STRING:
	case T_TEXT: return check_string(f, s, e);
	case T_OBJECT:
	case T_OBJECTS: break;
	}
	return bad(f, "cannot stand in a query", e);
}

static int take_names(struct api *x, const struct api_field *f, struct api_value *v, json_t *j, struct err *e)
{
	struct buf b;
	json_t *one;
	size_t i;
	int r = 0;

	if (json_array_size(j) > (size_t)(f->max ? f->max : 256))
		return bad(f, "too many", e);
	buf_init(&b, 1 << 16);
	json_array_foreach(j, i, one)
	{
		struct str s = {json_string_value(one), json_string_length(one)};
		if (!json_is_string(one) || !chosen(f, s)) {
			r = bad(f, "none of the values that it may have", e);
			break;
		}
		if (i)
			buf_byte(&b, ',');
		buf_add(&b, s);
	}
	v->s = arena_str(x->a, buf_str(&b));
	if (b.err)
		r = err_buf(&b, e);
	buf_release(&b);
	return r;
}

static int take_json(struct api *x, const struct api_field *f, struct api_value *v, json_t *j, struct err *e)
{
	v->given = true;
	v->j = j;
	switch (f->type) {
	case T_STRING:
	case T_TEXT:
		if (!json_is_string(j))
			return bad(f, "no string", e);
		v->s = str_make(json_string_value(j), json_string_length(j));
		return check_string(f, v->s, e);
	case T_INT:
		/* 1.0 is an integer to a JSON schema. */
		if (json_is_real(j) && json_real_value(j) >= -1e15 && json_real_value(j) <= 1e15 &&
		    (double)(int64_t)json_real_value(j) == json_real_value(j))
			v->n = (int64_t)json_real_value(j);
		else if (json_is_integer(j))
			v->n = json_integer_value(j);
		else
			return bad(f, "no whole number", e);
		return check_number(f, v->n, e);
	case T_BOOL: v->b = json_is_true(j); return json_is_boolean(j) ? 0 : bad(f, "neither true nor false", e);
	case T_NAMES: return json_is_array(j) ? take_names(x, f, v, j, e) : bad(f, "no array", e);
	case T_OBJECTS:
		if (!json_is_array(j))
			return bad(f, "no array", e);
		if (json_array_size(j) < (size_t)f->min || json_array_size(j) > (size_t)(f->max ? f->max : 256))
			return bad(f, "too few or too many", e);
		return 0;
	case T_OBJECT: return json_is_object(j) ? 0 : bad(f, "no object", e);
	}
	return 0;
}

static const struct api_field *field_of(const struct api *x, struct str name, enum api_place in, size_t *i)
{
	const struct api_field *f = x->op->fields;

	for (*i = 0; f && f[*i].name; ++*i)
		if (f[*i].in == in && str_eqc(name, f[*i].name))
			return &f[*i];
	return NULL;
}

static int read_query(struct api *x, struct err *e)
{
	size_t at;

	for (size_t i = 0; i < x->q->queries.n; i++) {
		const struct http_pair *p = &x->q->queries.v[i];
		const struct api_field *f = field_of(x, p->name, IN_QUERY, &at);
		/* In operations that take either: a GET reads the members of the body from its query. */
		if (!f && x->q->method == HTTP_GET)
			f = field_of(x, p->name, IN_BODY, &at);
		if (!f)
			return err_set(e, ERR_USAGE, "there is no parameter '%.*s' here", STR_ARG(p->name));
		if (x->v[at].given)
			return bad(f, "given twice", e);
		int r = take_text(x, f, &x->v[at], p->value, e);
		if (r)
			return r;
	}
	return 0;
}

static int read_body(struct api *x, struct err *e)
{
	const char *name;
	json_error_t je;
	json_t *j;
	size_t at;

	if (x->q->method == HTTP_GET || x->q->route->body_max == 0)
		return 0;
	if (x->q->body.n && !str_eqc(x->q->type, "application/json"))
		return err_set(e, ERR_USAGE, "the body is to be application/json"), ERR_FORMAT;
	x->body = json_loadb(x->q->body.p ? x->q->body.p : "", x->q->body.n, JSON_REJECT_DUPLICATES, &je);
	if (!x->body)
		return err_set(e, ERR_USAGE, "the body is no JSON: line %d: %s", je.line, je.text);
	if (!json_is_object(x->body))
		return err_set(e, ERR_USAGE, "the body is no JSON object");
	json_object_foreach(x->body, name, j)
	{
		const struct api_field *f = field_of(x, str_c(name), IN_BODY, &at);
		if (!f)
			return err_set(e, ERR_USAGE, "there is no member '%s' here", name);
		int r = take_json(x, f, &x->v[at], j, e);
		if (r)
			return r;
	}
	return 0;
}

static int read_fields(struct api *x, struct err *e)
{
	int r = read_query(x, e);

	if (r == 0)
		r = read_body(x, e);
	for (size_t i = 0; r == 0 && x->op->fields && x->op->fields[i].name; i++)
		if (x->op->fields[i].required && !x->v[i].given)
			r = bad(&x->op->fields[i], "is needed", e);
	return r;
}

const struct api_value *api_get(const struct api *x, const char *name)
{
	for (size_t i = 0; x->op->fields && x->op->fields[i].name; i++)
		if (strcmp(x->op->fields[i].name, name) == 0)
			return &x->v[i];
	assert(!"a field that is not in the table");
	abort();
}

uint32_t api_bits(const struct api *x, const char *name, int (*parse)(struct str s))
{
	struct str rest = api_text(x, name), one;
	uint32_t set = 0;

	while (rest.n && str_cut(&rest, ',', &one)) {
		int n = parse(one);
		if (n >= 0)
			set |= UINT32_C(1) << n;
	}
	return set;
}

int api_param_number(const struct api *x, size_t i, int64_t *out, struct err *e)
{
	uint64_t n;

	if (!str_u64(x->q->param[i], &n) || n == 0 || n > INT64_MAX)
		return err_set(e, ERR_NOTFOUND, "there is none of that number");
	*out = (int64_t)n;
	return 0;
}

int api_dispatch(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct web *w = ctx;
	struct api x = {
		.w = w, .c = web_call(q), .q = q, .r = r, .a = q->arena, .lib = web_library(w), .op = q->route->more};
	int code;

	if ((x.op->flags & OP_LIBRARY) && !x.lib)
		return err_set(e, ERR_NOTFOUND, "this service keeps no library");
	/* What depends on who asks is not for shared caches. */
	if (!(q->route->flags & WEB_SECRET))
		http_setc(r, "Cache-Control", "private, no-cache");
	code = read_fields(&x, e);
	if (code == ERR_FORMAT && e->code == ERR_USAGE) {
		struct err ignored;
		code = http_problem_of(r, q, 415, "media-type", str_c(e->msg), &ignored);
	} else if (code == 0) {
		code = api_once(&x, e);
	}
	json_decref(x.body);
	return code;
}

/* ---- JSON out ---- */

json_t *api_s(struct str s)
{
	json_t *j = json_stringn(s.n ? s.p : "", s.n);
	struct buf b;

	if (j)
		return j;
	buf_init(&b, s.n * 3 + 16);
	utf8_nfc(&b, s, NULL);
	j = json_stringn(buf_str(&b).p, b.n);
	buf_release(&b);
	return j;
}

void api_put(json_t *o, const char *name, struct str s)
{
	json_object_set_new(o, name, s.n ? api_s(s) : json_null());
}

void api_put_n(json_t *o, const char *name, int64_t n)
{
	json_object_set_new(o, name, json_integer(n));
}

void api_put_time(struct api *x, json_t *o, const char *name, int64_t t)
{
	json_object_set_new(o, name, t ? api_s(lib_time_print(t, x->a)) : json_null());
}

static int into(const char *p, size_t n, void *ctx)
{
	buf_add(ctx, str_make(p, n));
	return 0;
}

int api_reply(struct api *x, int status, json_t *j, struct err *e)
{
	int r;

	if (!j)
		return err_mem(e);
	r = json_dump_callback(j, into, &x->r->body, JSON_COMPACT);
	json_decref(j);
	if (r)
		return err_mem(e);
	buf_byte(&x->r->body, '\n');
	if (x->op->flags & OP_ETAG) {
		struct sha256 h = sha256_of(buf_str(&x->r->body));
		char hex[65];
		sha256_hex(&h, hex);
		if (http_etag(x->r, x->q, str_make(hex, 24)))
			return 0;
	}
	return http_reply(x->r, status, "application/json", e);
}

int api_empty(struct api *x, struct err *e)
{
	return http_reply(x->r, 204, NULL, e);
}

int api_created(struct api *x, struct str location, json_t *j, struct err *e)
{
	http_set(x->r, "Location", location);
	return api_reply(x, 201, j, e);
}

void api_next(struct api *x, struct str cursor)
{
	struct buf b;

	if (!cursor.n)
		return;
	buf_init(&b, 1 << 16);
	buf_byte(&b, '<');
	buf_add(&b, x->q->path);
	buf_addc(&b, "?");
	for (size_t i = 0; i < x->q->queries.n; i++) {
		if (str_eqc(x->q->queries.v[i].name, "cursor"))
			continue;
		http_escape(&b, x->q->queries.v[i].name);
		buf_addc(&b, "=");
		http_escape(&b, x->q->queries.v[i].value);
		buf_addc(&b, "&");
	}
	buf_addc(&b, "cursor=");
	http_escape(&b, cursor);
	buf_addc(&b, ">; rel=\"next\"");
	http_set(x->r, "Link", buf_str(&b));
	buf_release(&b);
}

void api_event(struct buf *b, const char *name, json_t *j)
{
	buf_printf(b, "event: %s\ndata: ", name);
	if (j)
		json_dump_callback(j, into, b, JSON_COMPACT | JSON_ENCODE_ANY);
	buf_addc(b, "\n\n");
	json_decref(j);
}
