/*
 * api_review.c - articles of the library: versions, edits, steps of review, comments.
 *
 * What changes an article says which state of it was seen: If-Match with the ETag "ID.REV" that reading it gave.
 * review/ decides who may do what.
 */
#include "web/api_priv.h"

#include "render/html.h"
#include "render/render.h"
#include "review/review.h"

#define TOPIC_MAX 200

static const char *state_names(size_t i)
{
	return i < STATE_N ? lib_state_name((enum lib_state)i) : NULL;
}
static const char *order_names(size_t i)
{
	static const char *const all[] = {"recent", "queue"};
	return i < 2 ? all[i] : NULL;
}
static const char *step_names(size_t i)
{
	static const enum review_action all[] = {ACTION_START, ACTION_APPROVE, ACTION_REQUEST, ACTION_RETIRE,
						 ACTION_REOPEN};
	return i < sizeof all / sizeof *all ? review_rules[all[i]].name : NULL;
}
static const char *file_names(size_t i)
{
	static const char *const all[] = {"json", "md", "text", "html"};
	return i < 4 ? all[i] : NULL;
}

/* review/ takes who it is as a person of the library. */
static int me_of(struct api *x, struct lib_user *me, struct err *e)
{
	return library_user_person(x->lib, x->c->person, x->a, me, e);
}

static void put_person(struct api *x, json_t *o, const char *name, struct str person)
{
	if (!person.n) {
		json_object_set_new(o, name, json_null());
		return;
	}
	json_object_set_new(o, name,
			    json_pack("{s:o,s:o}", "person", api_s(person), "name",
				      api_s(library_person_name(x->lib, person, x->a))));
}

static json_t *record(struct api *x, const struct lib_article *a)
{
	json_t *o = json_object();

	api_put(o, "id", a->id);
	json_object_set_new(o, "question", api_s(a->question));
	json_object_set_new(o, "title", api_s(a->title));
	api_put(o, "topic", a->topic);
	api_put(o, "reader", a->reader);
	api_put(o, "outcome", a->outcome);
	json_object_set_new(o, "state", json_string(lib_state_name(a->state)));
	api_put_n(o, "version", a->version);
	json_object_set_new(o, "approved_version", a->approved ? json_integer(a->approved) : json_null());
	api_put_n(o, "rev", a->rev);
	api_put_time(x, o, "created", a->created);
	api_put_time(x, o, "updated", a->updated);
	api_put_time(x, o, "submitted", a->submitted);
	api_put_time(x, o, "approved", a->approved_at);
	put_person(x, o, "requester", a->requester);
	put_person(x, o, "assignee", a->assignee);
	api_put_n(o, "priority", a->priority);
	api_put_time(x, o, "stale_since", a->stale);
	api_put(o, "stale_reason", a->stale_reason);
	api_put_n(o, "open_comments", a->open_comments);
	return o;
}

static struct str tag_of(struct api *x, const struct lib_article *a)
{
	return arena_printf(x->a, "%.*s.%lld", STR_ARG(a->id), (long long)a->rev);
}

/* The rev that If-Match names; the response is made (1) when there is none or another article's. */
static int wanted_rev(struct api *x, int64_t *rev, struct err *e)
{
	struct str s = str_trim(http_header(x->q, "If-Match"));
	uint64_t n;

	if (!s.n)
		return http_problem_of(x->r, x->q, 428, "if-match",
				       STR("say with If-Match which state of the article was seen: its ETag"), e)
			       ? -1
			       : 1;
	if (s.n > 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = str_sub(s, 1, s.n - 1);
	size_t dot = str_find(s, STR("."), 0);
	if (dot == SIZE_MAX || !str_eq(str_sub(s, 0, dot), x->q->param[0]) || !str_u64(str_sub(s, dot + 1, s.n), &n) ||
	    n > INT64_MAX)
		return http_problem_of(x->r, x->q, 412, "precondition", STR("If-Match is not the ETag of this article"),
				       e)
			       ? -1
			       : 1;
	*rev = (int64_t)n;
	return 0;
}

/* The article and the record's tag, in one. */
static int reply_record(struct api *x, int status, const struct lib_article *a, struct err *e)
{
	http_etag(x->r, x->q, tag_of(x, a));
	x->r->status = 0;
	return api_reply(x, status, record(x, a), e);
}

/* ---- articles ---- */

static const struct api_field articles_fields[] = {
	{"q", IN_QUERY, T_STRING, false, 0, 500, NULL, NULL, "Words that question, title or topic hold."},
	{"state", IN_QUERY, T_NAMES, false, 0, 8, state_names, NULL, "Only in these states."},
	{"topic", IN_QUERY, T_STRING, false, 0, TOPIC_MAX, NULL, NULL, "Only of this topic."},
	{"source", IN_QUERY, T_STRING, false, 0, 300, NULL, NULL, "Only those that quote this document."},
	{"assignee", IN_QUERY, T_STRING, false, 0, 64, NULL, NULL, "Only whose work it is: a person, or `me`."},
	{"stale", IN_QUERY, T_BOOL, false, 0, 0, NULL, NULL, "Only those whose evidence has moved."},
	{"published", IN_QUERY, T_BOOL, false, 0, 0, NULL, NULL, "Only those with an approved version."},
	{"order", IN_QUERY, T_STRING, false, 0, 0, order_names, NULL, "`recent`, or `queue`: most urgent first."},
	{"limit", IN_QUERY, T_INT, false, 1, 200, NULL, NULL, "How many; 50 unless told."},
	{"cursor", IN_QUERY, T_STRING, false, 0, 500, NULL, NULL, "Of the page before."},
	{0},
};

static int articles(struct api *x, struct err *e)
{
	struct lib_filter f = {.states = api_bits(x, "state", lib_state_parse),
			       .text = api_text(x, "q"),
			       .topic = api_text(x, "topic"),
			       .doc = api_text(x, "source"),
			       .assignee = api_text(x, "assignee"),
			       .stale = api_get(x, "stale")->b,
			       .published = api_get(x, "published")->b,
			       .order = str_eqc(api_text(x, "order"), "queue") ? ORDER_QUEUE : ORDER_RECENT,
			       .max = (size_t)api_number(x, "limit", 50),
			       .cursor = api_text(x, "cursor")};
	struct lib_article *v;
	struct str next;
	json_t *all, *o;
	size_t n;
	int r;

	if (str_eqc(f.assignee, "me"))
		f.assignee = x->c->signed_in ? x->c->person : STR("nobody");
	r = library_articles(x->lib, &f, x->a, &v, &n, &next, e);
	if (r)
		return r;
	all = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, record(x, &v[i]));
	o = json_object();
	json_object_set_new(o, "items", all);
	api_put(o, "next", next);
	api_next(x, next);
	return api_reply(x, 200, o, e);
}
const struct api_op op_articles = {
	articles, articles_fields, "ArticleList", OP_LIBRARY | OP_PAGED | OP_ETAG, "articles", NULL};

static const struct api_field article_new_fields[] = {
	{"q", IN_BODY, T_TEXT, true, 1, 1000, NULL, NULL, "The question."},
	{"reader", IN_BODY, T_STRING, false, 0, 0, web_reader_name, NULL,
	 "For whom the article is written; physician unless told."},
	{"before", IN_BODY, T_TEXT, false, 0, 1000, NULL, NULL, "Of a follow-up: the question before it."},
	{"topic", IN_BODY, T_STRING, false, 0, TOPIC_MAX, NULL, NULL, "Under which it is filed."},
	{0},
};

static int article_new(struct api *x, struct err *e)
{
	struct web_ask a = {
		.question = api_text(x, "q"), .reader = api_text(x, "reader"), .before = api_text(x, "before")};
	struct lib_article rec = {0};
	struct article art = {0};
	struct lib_user me;
	struct str json;
	int r = me_of(x, &me, e);

	if (r == 0)
		r = web_article(x->q, &a, &art, &json, e);
	if (r == 0)
		r = review_submit(x->lib, &me, json, api_text(x, "topic"), x->a, &rec, e);
	if (r)
		return r;
	http_set(x->r, "Location", arena_printf(x->a, "/api/v1/articles/%.*s", STR_ARG(rec.id)));
	return reply_record(x, 201, &rec, e);
}
const struct api_op op_article_new = {
	article_new, article_new_fields, "ArticleRecord", OP_LIBRARY | OP_CREATED | OP_AGAIN, "articles", NULL};

static json_t *document(struct api *x, uint32_t number, struct err *e)
{
	struct article art = {0};
	struct buf b;
	json_t *j = NULL;
	int r;

	buf_init(&b, 16 << 20);
	r = library_version_article(x->lib, x->q->param[0], number, x->a, &art, e);
	if (r == 0)
		r = article_to_json(&art, &b, e);
	if (r == 0 && !(j = json_loadb(buf_str(&b).p, b.n, 0, NULL)))
		err_set(e, ERR_CORRUPT, "the article's document cannot be read");
	buf_release(&b);
	return j;
}

static int article(struct api *x, struct err *e)
{
	struct lib_article a;
	json_t *o, *doc;
	int r = library_article_get(x->lib, x->q->param[0], x->a, &a, e);

	if (r)
		return r;
	if (http_etag(x->r, x->q, tag_of(x, &a)))
		return 0;
	doc = document(x, 0, e);
	if (!doc)
		return e->code ? e->code : ERR_INTERNAL;
	o = record(x, &a);
	json_object_set_new(o, "document", doc);
	return api_reply(x, 200, o, e);
}
const struct api_op op_article = {article, NULL, "ArticleWhole", OP_LIBRARY, "articles", "Its ETag is for If-Match."};

static const struct api_field article_file_fields[] = {
	{"format", IN_QUERY, T_STRING, false, 0, 0, file_names, NULL, "json unless told."},
	{"version", IN_QUERY, T_INT, false, 1, INT32_MAX, NULL, NULL, "Which version; the current one unless told."},
	{0},
};

static int article_file(struct api *x, struct err *e)
{
	struct str format = api_text(x, "format");
	struct render_opts o = {.width = 100};
	struct html_opts h = {0};
	const char *type = "application/json", *ext = "json";
	struct article art = {0};
	int r = library_version_article(x->lib, x->q->param[0], (uint32_t)api_number(x, "version", 0), x->a, &art, e);

	if (r)
		return r;
	if (str_eqc(format, "md")) {
		type = "text/markdown; charset=utf-8";
		ext = "md";
		r = render_markdown(&art, &x->r->body, e);
	} else if (str_eqc(format, "text")) {
		type = "text/plain; charset=utf-8";
		ext = "txt";
		r = render_text(&art, &o, &x->r->body, e);
	} else if (str_eqc(format, "html")) {
		type = "text/html; charset=utf-8";
		ext = "html";
		/* One file with its style in it. */
		http_setc(x->r, "Content-Security-Policy",
			  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; "
			  "base-uri 'none'; sandbox");
		r = html_file(&art, &h, &x->r->body, e);
	} else {
		r = article_to_json(&art, &x->r->body, e);
	}
	if (r)
		return r;
	http_setf(x->r, "Content-Disposition", "attachment; filename=\"%.*s.%s\"", STR_ARG(x->q->param[0]), ext);
	return http_reply(x->r, 200, type, e);
}
const struct api_op op_article_file = {
	article_file,	     article_file_fields, "application/json text/markdown text/plain text/html",
	OP_LIBRARY | OP_RAW, "articles",	  NULL};

/* ---- versions ---- */

static json_t *version_row(struct api *x, const struct lib_version *v)
{
	json_t *o = json_object();
	char hex[65];

	sha256_hex(&v->content, hex);
	api_put_n(o, "number", v->number);
	json_object_set_new(o, "content", json_string(hex));
	put_person(x, o, "author", v->author);
	json_object_set_new(o, "note", api_s(v->note));
	api_put_time(x, o, "created", v->created);
	json_object_set_new(o, "supersedes", v->supersedes ? json_integer(v->supersedes) : json_null());
	json_object_set_new(o, "approved", json_boolean(v->is_approved));
	return o;
}

static int items(struct api *x, json_t *all, struct err *e)
{
	return api_reply(x, 200, json_pack("{s:o}", "items", all), e);
}

static int versions(struct api *x, struct err *e)
{
	struct lib_article a;
	struct lib_version *v;
	json_t *all;
	size_t n;
	int r = library_article_get(x->lib, x->q->param[0], x->a, &a, e);

	if (r == 0)
		r = library_versions(x->lib, x->q->param[0], x->a, &v, &n, e);
	if (r)
		return r;
	all = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, version_row(x, &v[i]));
	return items(x, all, e);
}
const struct api_op op_versions = {versions, NULL, "VersionList", OP_LIBRARY | OP_ETAG, "articles", NULL};

static int version(struct api *x, struct err *e)
{
	struct lib_version v;
	json_t *o, *doc;
	int64_t n;
	int r = api_param_number(x, 1, &n, e);

	if (r == 0 && n > INT32_MAX)
		r = err_set(e, ERR_NOTFOUND, "there is no such version");
	if (r == 0)
		r = library_version_get(x->lib, x->q->param[0], (uint32_t)n, x->a, &v, e);
	if (r)
		return r;
	doc = document(x, (uint32_t)n, e);
	if (!doc)
		return e->code ? e->code : ERR_INTERNAL;
	o = version_row(x, &v);
	json_object_set_new(o, "document", doc);
	return api_reply(x, 200, o, e);
}
const struct api_op op_version = {version, NULL, "Version", OP_LIBRARY | OP_ETAG, "articles", NULL};

static const struct api_field version_new_fields[] = {
	{"edits", IN_BODY, T_OBJECTS, true, 1, 200, NULL, "Edit", "What to change, in order."},
	{"note", IN_BODY, T_TEXT, false, 0, 1000, NULL, NULL, "Why."},
	{0},
};

/* A member of an edit: a string within bounds, or not there. */
static int edit_text(json_t *o, const char *name, size_t max, struct str *out, struct err *e)
{
	json_t *j = json_object_get(o, name);

	*out = STR_NULL;
	if (!j)
		return 0;
	if (!json_is_string(j) || json_string_length(j) > max)
		return err_set(e, ERR_USAGE, "edits: %s: no string, or too long", name);
	*out = str_make(json_string_value(j), json_string_length(j));
	return 0;
}

static int read_edit(json_t *o, struct review_edit *out, struct err *e)
{
	static const char *const ops[] = {[EDIT_REMOVE] = "remove", [EDIT_REPLACE] = "replace", [EDIT_ADD] = "add"};
	struct str op;
	const char *key;
	json_t *j;
	int r = json_is_object(o) ? edit_text(o, "op", 16, &op, e)
				  : err_set(e, ERR_USAGE, "edits: an item is no object");

	if (r == 0)
		r = edit_text(o, "path", 500, &out->path, e);
	if (r == 0)
		r = edit_text(o, "text", EDIT_TEXT_CAP, &out->text, e);
	if (r == 0)
		r = edit_text(o, "source", 300, &out->doc, e);
	if (r)
		return r;
	json_object_foreach(o, key, j) if (strcmp(key, "op") && strcmp(key, "path") && strcmp(key, "text") &&
					   strcmp(key, "source")) return err_set(e, ERR_USAGE,
										 "edits: there is no member '%s' here",
										 key);
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		if (str_eqc(op, ops[i])) {
			out->op = (enum edit_op)i;
			if (!out->path.n)
				return err_set(e, ERR_USAGE, "edits: path is needed");
			return 0;
		}
	return err_set(e, ERR_USAGE, "edits: op is remove, replace or add");
}

static int version_new(struct api *x, struct err *e)
{
	json_t *all = api_get(x, "edits")->j, *one;
	size_t n = json_array_size(all), i;
	struct review_edit *edits = ARENA_ARRAY(x->a, n, struct review_edit);
	struct lib_article a;
	struct lib_user me;
	int64_t rev;
	int r;

	if (!edits)
		return err_mem(e);
	json_array_foreach(all, i, one) if ((r = read_edit(one, &edits[i], e))) return r;
	r = library_article_get(x->lib, x->q->param[0], x->a, &a, e);
	if (r == 0)
		r = wanted_rev(x, &rev, e);
	if (r)
		return r > 0 ? 0 : r;
	r = me_of(x, &me, e);
	if (r == 0)
		r = review_edit(x->lib, &me, x->q->param[0], rev, edits, n, api_text(x, "note"), review_find_in_snap,
				x->c->snap, x->a, &a, e);
	if (r)
		return r;
	http_set(x->r, "Location", arena_printf(x->a, "/api/v1/articles/%.*s/versions/%u", STR_ARG(a.id), a.version));
	return reply_record(x, 201, &a, e);
}
const struct api_op op_version_new = {version_new,
				      version_new_fields,
				      "ArticleRecord",
				      OP_LIBRARY | OP_CREATED | OP_REV | OP_AGAIN,
				      "articles",
				      "Words that stand in a source keep or gain their span; others become the "
				      "editor's own statement, under their name. The article "
				      "goes back to submitted."};

static const struct api_field diff_fields[] = {
	{"from", IN_QUERY, T_INT, true, 1, INT32_MAX, NULL, NULL, "Number of the older version."},
	{"to", IN_QUERY, T_INT, true, 1, INT32_MAX, NULL, NULL, "Number of the newer one."},
	{0},
};

static int diff(struct api *x, struct err *e)
{
	static const char *const kinds[] = {
		[DIFF_SAME] = "same", [DIFF_REMOVED] = "removed", [DIFF_ADDED] = "added", [DIFF_CHANGED] = "changed"};
	struct lib_version from, to;
	struct review_diff *v;
	json_t *all;
	size_t n;
	int r = library_version_get(x->lib, x->q->param[0], (uint32_t)api_number(x, "from", 0), x->a, &from, e);

	if (r == 0)
		r = library_version_get(x->lib, x->q->param[0], (uint32_t)api_number(x, "to", 0), x->a, &to, e);
	if (r == 0)
		r = review_diff(from.json, to.json, x->a, &v, &n, e);
	if (r)
		return r;
	all = json_array();
	for (size_t i = 0; i < n; i++) {
		json_t *o = json_object();
		json_object_set_new(o, "change", json_string(kinds[v[i].kind]));
		api_put(o, "section", v[i].section);
		api_put(o, "old_path", v[i].old_path);
		api_put(o, "new_path", v[i].new_path);
		api_put(o, "old_text", v[i].old_text);
		api_put(o, "new_text", v[i].new_text);
		api_put(o, "old_kind", v[i].old_kind);
		api_put(o, "new_kind", v[i].new_kind);
		put_person(x, o, "new_author", v[i].new_author);
		json_array_append_new(all, o);
	}
	return items(x, all, e);
}
const struct api_op op_diff = {diff, diff_fields, "DiffList", OP_LIBRARY | OP_ETAG, "articles", NULL};

/* ---- review ---- */

static int reviews(struct api *x, struct err *e)
{
	struct lib_article a;
	struct lib_step *v;
	json_t *all;
	size_t n;
	int r = library_article_get(x->lib, x->q->param[0], x->a, &a, e);

	if (r == 0)
		r = library_steps(x->lib, x->q->param[0], x->a, &v, &n, e);
	if (r)
		return r;
	all = json_array();
	for (size_t i = 0; i < n; i++) {
		json_t *o = json_object();
		json_object_set_new(o, "action", api_s(v[i].action));
		api_put_n(o, "version", v[i].version);
		json_object_set_new(o, "from", json_string(lib_state_name(v[i].from)));
		json_object_set_new(o, "to", json_string(lib_state_name(v[i].to)));
		put_person(x, o, "person", v[i].person);
		json_object_set_new(o, "note", api_s(v[i].note));
		api_put_time(x, o, "at", v[i].at);
		api_put(o, "key", v[i].key);
		api_put(o, "signature", v[i].signature);
		json_array_append_new(all, o);
	}
	return items(x, all, e);
}
const struct api_op op_reviews = {reviews, NULL, "StepList", OP_LIBRARY | OP_ETAG, "review", NULL};

static const struct api_field review_new_fields[] = {
	{"action", IN_BODY, T_STRING, true, 0, 0, step_names, NULL, "The step."},
	{"version", IN_BODY, T_INT, false, 1, INT32_MAX, NULL, NULL,
	 "The version that was looked at: another one is refused."},
	{"note", IN_BODY, T_TEXT, false, 0, 4000, NULL, NULL,
	 "Needed where the article is sent back, retired or reopened."},
	{0},
};

static int review_new(struct api *x, struct err *e)
{
	int action = review_action_parse(api_text(x, "action"));
	struct lib_article a;
	struct lib_user me;
	int64_t rev;
	int r = library_article_get(x->lib, x->q->param[0], x->a, &a, e);

	if (r == 0)
		r = wanted_rev(x, &rev, e);
	if (r)
		return r > 0 ? 0 : r;
	r = me_of(x, &me, e);
	if (r == 0)
		r = review_do(x->lib, &me, (enum review_action)action, x->q->param[0], rev,
			      (uint32_t)api_number(x, "version", 0), api_text(x, "note"), x->a, &a, e);
	return r ? r : reply_record(x, 200, &a, e);
}
const struct api_op op_review_new = {
	review_new,
	review_new_fields,
	"ArticleRecord",
	OP_LIBRARY | OP_REV | OP_BUSY | OP_AGAIN,
	"review",
	"Approving signs the version with the board's key. Nobody approves what they asked for or wrote."};

static const struct api_field assignment_fields[] = {
	{"assignee", IN_BODY, T_STRING, false, 0, 64, NULL, NULL, "A person who may review; nobody unless told."},
	{"priority", IN_BODY, T_INT, false, -1, 3, NULL, NULL, "0 is usual, higher is sooner, -1 can wait."},
	{0},
};

static int assignment(struct api *x, struct err *e)
{
	struct lib_article a;
	struct lib_user me;
	int64_t rev;
	int r = library_article_get(x->lib, x->q->param[0], x->a, &a, e);

	if (r == 0)
		r = wanted_rev(x, &rev, e);
	if (r)
		return r > 0 ? 0 : r;
	r = me_of(x, &me, e);
	if (r == 0)
		r = review_assign(x->lib, &me, x->q->param[0], rev, api_text(x, "assignee"),
				  (int)api_number(x, "priority", 0), x->a, &a, e);
	return r ? r : reply_record(x, 200, &a, e);
}
const struct api_op op_assignment = {assignment,	  assignment_fields, "ArticleRecord",
				     OP_LIBRARY | OP_REV, "review",	     NULL};

/* ---- comments ---- */

static int comments(struct api *x, struct err *e)
{
	struct lib_article a;
	struct lib_comment *v;
	json_t *all;
	size_t n;
	int r = library_article_get(x->lib, x->q->param[0], x->a, &a, e);

	if (r == 0)
		r = library_comments(x->lib, x->q->param[0], 0, x->a, &v, &n, e);
	if (r)
		return r;
	all = json_array();
	for (size_t i = 0; i < n; i++) {
		json_t *o = json_object();
		api_put_n(o, "id", v[i].id);
		api_put_n(o, "version", v[i].version);
		api_put(o, "path", v[i].path);
		put_person(x, o, "person", v[i].person);
		json_object_set_new(o, "text", api_s(v[i].text));
		api_put_time(x, o, "created", v[i].created);
		api_put_time(x, o, "resolved", v[i].resolved);
		put_person(x, o, "resolver", v[i].resolver);
		json_array_append_new(all, o);
	}
	return items(x, all, e);
}
const struct api_op op_comments = {comments, NULL, "CommentList", OP_LIBRARY | OP_ETAG, "review", NULL};

static const struct api_field comment_new_fields[] = {
	{"text", IN_BODY, T_TEXT, true, 1, 2000, NULL, NULL, "The comment."},
	{"version", IN_BODY, T_INT, false, 1, INT32_MAX, NULL, NULL, "Of which version; the current one unless told."},
	{"path", IN_BODY, T_STRING, false, 0, 500, NULL, NULL,
	 "Of which claim (JSON pointer); the whole article unless told."},
	{0},
};

static int comment_new(struct api *x, struct err *e)
{
	struct lib_article a;
	struct lib_user me;
	int64_t id;
	int r = library_article_get(x->lib, x->q->param[0], x->a, &a, e);

	if (r == 0)
		r = me_of(x, &me, e);
	if (r == 0)
		r = review_comment(x->lib, &me, a.id, (uint32_t)api_number(x, "version", a.version),
				   api_text(x, "path"), api_text(x, "text"), &id, e);
	if (r)
		return r;
	return api_created(x, arena_printf(x->a, "/api/v1/articles/%.*s/comments", STR_ARG(a.id)),
			   json_pack("{s:I}", "id", (json_int_t)id), e);
}
const struct api_op op_comment_new = {
	comment_new, comment_new_fields, "Created", OP_LIBRARY | OP_CREATED | OP_EXISTS | OP_AGAIN, "review", NULL};

static int comment_resolve(struct api *x, struct err *e)
{
	struct lib_user me;
	int64_t id;
	int r = api_param_number(x, 1, &id, e);

	if (r == 0)
		r = me_of(x, &me, e);
	if (r == 0)
		r = review_resolve(x->lib, &me, x->q->param[0], id, e);
	return r ? r : api_empty(x, e);
}
const struct api_op op_comment_resolve = {comment_resolve, NULL, NULL, OP_LIBRARY | OP_EMPTY | OP_EXISTS,
					  "review",	   NULL};

/* ---- topics, keys ---- */

static int topics(struct api *x, struct err *e)
{
	struct lib_topic *v;
	json_t *all;
	size_t n;
	int r = library_topics(x->lib, x->a, &v, &n, e);

	if (r)
		return r;
	all = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(
			all, json_pack("{s:o,s:I}", "topic", api_s(v[i].topic), "articles", (json_int_t)v[i].n));
	return items(x, all, e);
}
const struct api_op op_topics = {topics, NULL, "TopicList", OP_LIBRARY | OP_ETAG, "articles", NULL};

static int board(struct api *x, struct err *e)
{
	struct lib_key *v;
	json_t *all;
	bool have;
	size_t n;
	int r = library_board(x->lib, x->a, &v, &n, &have, e);

	if (r)
		return r;
	all = json_array();
	for (size_t i = 0; i < n; i++) {
		json_t *o = json_object();
		api_put(o, "public_key", v[i].public_key);
		api_put_time(x, o, "created", v[i].created);
		api_put_time(x, o, "retired", v[i].retired);
		json_array_append_new(all, o);
	}
	return items(x, all, e);
}
const struct api_op op_board = {board, NULL, "KeyList", OP_LIBRARY | OP_ETAG, "review", NULL};
