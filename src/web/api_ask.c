/*
 * api_ask.c - asking, whole and as a stream; searching; verifying.
 */
#include "web/api_priv.h"

#include "base/mem.h"

#include <stdlib.h>

#define FILTER_FIELDS                                                                                                 \
	{"kinds", IN_BODY, T_NAMES, false, 0, 16, api_kinds, NULL, "Only documents of these kinds."},                 \
		{"designs", IN_BODY, T_NAMES, false, 0, 32, api_designs, NULL, "Only of these study designs."},       \
		{"statuses", IN_BODY, T_NAMES, false, 0, 16, api_statuses, NULL, "Only of this standing."},           \
		{"audiences", IN_BODY, T_NAMES, false, 0, 8, api_audiences, NULL, "Only written for these readers."}, \
		{"year_from", IN_BODY, T_INT, false, 1000, 9999, NULL, NULL, "Only of this year or later."},          \
	{                                                                                                             \
		"year_to", IN_BODY, T_INT, false, 1000, 9999, NULL, NULL, "Only of this year or earlier."             \
	}

static void filter_of(const struct api *x, struct index_filter *f)
{
	f->kinds = api_bits(x, "kinds", doc_kind_parse);
	f->designs = api_bits(x, "designs", doc_design_parse);
	f->statuses = api_bits(x, "statuses", doc_status_parse);
	f->audiences = api_bits(x, "audiences", doc_audience_parse);
	f->year_from = (int16_t)api_number(x, "year_from", 0);
	f->year_to = (int16_t)api_number(x, "year_to", 0);
}

/* ---- ask ---- */

static const struct api_field ask_fields[] = {
	{"q", IN_BODY, T_TEXT, true, 1, 1000, NULL, NULL, "The question, in one's own words, patient and all."},
	{"reader", IN_BODY, T_STRING, false, 0, 0, web_reader_name, NULL,
	 "For whom the article is written; physician unless told."},
	{"before", IN_BODY, T_TEXT, false, 0, 1000, NULL, NULL, "Of a follow-up: the question before it."},
	FILTER_FIELDS,
	{0},
};

/* reading, then everything else, then nothing. */
struct ask_stream {
	struct web *w;
	struct web_inquiry *i;
	int step;
};

static json_t *words(const struct str *v, size_t n)
{
	json_t *a = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(a, api_s(v[i]));
	return a;
}

static int event_reading(struct ask_stream *s, struct buf *out, struct err *e)
{
	struct question q = {0};
	struct arena a;
	json_t *o, *intents, *mended;
	int r;

	arena_init(&a, 64 << 20);
	r = web_inquiry_read(s->i, &a, &q, e);
	if (r == 0) {
		o = json_object();
		intents = json_array();
		mended = json_array();
		for (size_t i = 0; i < q.n_intents; i++)
			json_array_append_new(intents, json_string(intent_name(q.intents[i])));
		for (size_t i = 0; i < q.n_mended; i++)
			json_array_append_new(mended, json_pack("{s:o,s:o}", "from", api_s(q.mended[i].from), "to",
								api_s(q.mended[i].to)));
		api_put(o, "question", q.text);
		json_object_set_new(o, "intents", intents);
		json_object_set_new(o, "focus", words(q.focus, q.n_focus));
		json_object_set_new(o, "mended", mended);
		api_event(out, "reading", o);
	}
	arena_release(&a);
	return r;
}

static void event_part(struct buf *out, json_t *art, const char *key, const char *name)
{
	json_t *j = json_object_get(art, key);

	if (json_array_size(j))
		api_event(out, name, json_incref(j));
}

/* The parts in the order in which a reader wants them. */
static void events_of(json_t *art, struct buf *out)
{
	static const char *const rest[] = {"schema",	 "question", "reader",	"language",  "title",	"outcome",
					   "reason",	 "reading",  "facts",	"sure",	     "nearest", "related",
					   "disclaimer", "review",   "updated", "provenance"};
	json_t *o = json_object(), *one;
	size_t i;

	event_part(out, art, "emergency", "emergency");
	event_part(out, art, "warnings", "warnings");
	event_part(out, art, "alerts", "alerts");
	event_part(out, art, "bottom_line", "bottom-line");
	json_array_foreach(json_object_get(art, "sections"), i, one) api_event(out, "section", json_incref(one));
	event_part(out, art, "references", "references");
	for (i = 0; i < sizeof rest / sizeof *rest; i++)
		if ((one = json_object_get(art, rest[i])))
			json_object_set(o, rest[i], one);
	api_event(out, "done", o);
}

/* What the board has approved on it, before what was composed. */
static int event_kept(struct ask_stream *s, const struct article *art, struct arena *a, struct buf *out, struct err *e)
{
	struct web_kept k;
	int r = web_kept(s->w, art->question, art->reader, a, &k, e);

	if (r || !k.id.n)
		return r;
	json_t *o = json_object();
	api_put(o, "id", k.id);
	api_put_n(o, "version", k.version);
	api_put(o, "title", k.title);
	api_put(o, "question", k.question);
	json_object_set_new(o, "same", json_boolean(k.same));
	api_event(out, "approved", o);
	return 0;
}

static int event_article(struct ask_stream *s, struct buf *out, struct err *e)
{
	struct article art = {0};
	struct arena a;
	struct buf json;
	json_t *j = NULL;
	int r;

	buf_init(&json, 16 << 20);
	arena_init(&a, 64 << 20);
	r = web_inquiry_compose(s->i, &json, e);
	if (r == 0)
		r = article_from_json(buf_str(&json), &a, &art, e);
	if (r == 0) {
		j = json_loadb(json.p, json.n, 0, NULL);
		if (!j)
			r = err_mem(e);
	}
	if (r == 0)
		r = event_kept(s, &art, &a, out, e);
	if (r == 0) {
		events_of(j, out);
		web_inquiry_done(s->i, &art);
	}
	json_decref(j);
	arena_release(&a);
	buf_release(&json);
	return r;
}

static int ask_next(void *ctx, struct buf *out, struct err *e)
{
	struct ask_stream *s = ctx;
	struct err why = {0};
	int r = s->step == 0 ? event_reading(s, out, &why) : event_article(s, out, &why);

	(void)e;
	if (r) {
		/* The status is out already: an event says what would have been a problem. */
		buf_clear(out);
		api_event(out, "problem",
			  json_pack("{s:i,s:s,s:s}", "status", err_http(r), "code", err_name(r), "detail",
				    err_http(r) < 500 ? why.msg : ""));
		return 0;
	}
	return s->step++ == 0;
}

static void ask_end(void *ctx)
{
	struct ask_stream *s = ctx;

	web_inquiry_free(s->i);
	free(s);
}

static int ask(struct api *x, struct err *e)
{
	struct web_ask a = {
		.question = api_text(x, "q"), .reader = api_text(x, "reader"), .before = api_text(x, "before")};
	struct web_facts facts;
	struct str json;
	int r;

	filter_of(x, &a.filter);
	http_setc(x->r, "Vary", "Accept");
	if (http_accepts(x->q, "text/event-stream") > http_accepts(x->q, "application/json")) {
		struct ask_stream *s = mem_calloc(1, sizeof *s);
		if (!s)
			return err_mem(e);
		s->w = x->w;
		r = web_inquiry_new(x->q, &a, &s->i, e);
		if (r) {
			free(s);
			return r;
		}
		x->r->stream = (struct http_stream){ask_next, ask_end, s};
		http_setc(x->r, "X-Accel-Buffering", "no");
		return http_reply(x->r, 200, "text/event-stream", e);
	}
	struct web_kept k = {0};
	r = web_answer(x->q, &a, &facts, &json, e);
	if (r == 0)
		r = web_kept(x->w, facts.question, facts.reader, x->a, &k, e);
	if (r)
		return r;
	if (k.id.n)
		http_setf(x->r, "Link", "</api/v1/articles/%.*s/versions/%u>; rel=\"%s\"", STR_ARG(k.id), k.version,
			  k.same ? "canonical" : "related");
	struct sha256 h = sha256_of(json);
	char hex[65];
	sha256_hex(&h, hex);
	if (x->q->method == HTTP_GET && http_etag(x->r, x->q, str_make(hex, 24)))
		return 0;
	buf_add(&x->r->body, json);
	return http_reply(x->r, 200, "application/json", e);
}
const struct api_op op_ask = {
	ask,
	ask_fields,
	"Article",
	OP_STREAM | OP_ETAG,
	"ask",
	"With `Accept: text/event-stream` the parts come as events as soon as they are ready: `reading`, `alerts`, "
	"`bottom-line`, `section` (each), `references`, `done`; or `problem`. An approved article on the same question is "
	"named by `Link` with `rel=\"canonical\"`, one on a question that asks the same in other words with "
	"`rel=\"related\"`; in the stream by the event `approved`, after `reading`."};

/* ---- search ---- */

static const struct api_field search_fields[] = {
	{"q", IN_QUERY, T_TEXT, true, 1, 1000, NULL, NULL, "Words, or a question."},
	{"limit", IN_QUERY, T_INT, false, 1, 100, NULL, NULL, "How many; 20 unless told."},
	{"kinds", IN_QUERY, T_NAMES, false, 0, 16, api_kinds, NULL, "Only documents of these kinds."},
	{"designs", IN_QUERY, T_NAMES, false, 0, 32, api_designs, NULL, "Only of these study designs."},
	{"statuses", IN_QUERY, T_NAMES, false, 0, 16, api_statuses, NULL, "Only of this standing."},
	{"audiences", IN_QUERY, T_NAMES, false, 0, 8, api_audiences, NULL, "Only written for these readers."},
	{"year_from", IN_QUERY, T_INT, false, 1000, 9999, NULL, NULL, "Only of this year or later."},
	{"year_to", IN_QUERY, T_INT, false, 1000, 9999, NULL, NULL, "Only of this year or earlier."},
	{0},
};

static int search(struct api *x, struct err *e)
{
	struct search_opts o = {.passages = (size_t)api_number(x, "limit", 20), .sentences = SIZE_MAX};
	struct results res = {0};
	struct question q = {0};
	json_t *all;
	int r;

	filter_of(x, &o.filter);
	if (str_trim(api_text(x, "q")).n == 0)
		return err_set(e, ERR_USAGE, "q: is empty");
	r = question_read(api_text(x, "q"), x->c->snap, x->a, &q, e);
	if (r == 0)
		r = search_run(x->c->snap, &q, &o, x->a, &res, e);
	if (r)
		return r;
	all = json_array();
	for (size_t i = 0; i < res.n_passages; i++) {
		const struct found_passage *p = &res.passages[i];
		struct doc_columns col;
		json_t *j = json_object();
		snap_columns(x->c->snap, p->doc, &col);
		api_put(j, "source", col.id);
		api_put(j, "title", col.title);
		json_object_set_new(j, "kind", json_string(doc_kind_name(col.kind)));
		json_object_set_new(j, "design", json_string(doc_design_name(col.design)));
		json_object_set_new(j, "status", json_string(doc_status_name(col.status)));
		json_object_set_new(j, "year", col.year ? json_integer(col.year) : json_null());
		api_put(j, "path", doc_path(p->d, p->where.section, x->a));
		api_put_n(j, "begin", p->where.beg);
		api_put_n(j, "end", p->where.end);
		json_object_set_new(j, "text", api_s(str_sub(p->d->text, p->where.beg, p->where.end)));
		json_object_set_new(j, "score", json_real((double)p->score));
		json_array_append_new(all, j);
	}
	json_t *o2 = json_object();
	api_put_n(o2, "candidates", (int64_t)res.candidates);
	json_object_set_new(o2, "items", all);
	results_release(&res);
	return api_reply(x, 200, o2, e);
}
const struct api_op op_search = {search, search_fields, "SearchResults", OP_ETAG, "corpus", NULL};

/* ---- verify ---- */

static const struct api_field verify_fields[] = {
	{"article", IN_BODY, T_OBJECT, true, 0, 0, NULL, "ArticleIn", "The article, as ask gives it."},
	{0},
};

struct verify_list {
	json_t *all;
};

static void on_span(void *ctx, const struct article_claim *c, const struct article_span *s, enum verify_result r)
{
	struct verify_list *l = ctx;
	json_t *j;

	(void)c;
	if (r == VERIFY_OK || json_array_size(l->all) >= 1000)
		return;
	j = json_object();
	api_put(j, "source", s->span.doc);
	api_put_n(j, "begin", s->span.beg);
	api_put_n(j, "end", s->span.end);
	json_object_set_new(j, "result", json_string(verify_name(r)));
	json_array_append_new(l->all, j);
}

static int verify(struct api *x, struct err *e)
{
	struct verify_list l = {json_array()};
	struct verify_report rep = {.each = on_span, .ctx = &l};
	struct article art = {0};
	char *text = json_dumps(api_get(x, "article")->j, JSON_COMPACT);
	json_t *o, *by;
	int r;

	r = text ? article_from_json(str_c(text), x->a, &art, e) : err_mem(e);
	free(text);
	if (r == ERR_VERSION) /* of what came in, not of ours */
		r = err_set(e, ERR_FORMAT, "an article of another version");
	if (r == 0)
		r = article_verify(x->c->snap, &art, &rep, e);
	if (r) {
		json_decref(l.all);
		return r;
	}
	o = json_object();
	by = json_object();
	for (int i = 0; i < VERIFY_N; i++)
		api_put_n(by, verify_name((enum verify_result)i), (int64_t)rep.by[i]);
	json_object_set_new(o, "holds", json_boolean(rep.by[VERIFY_OK] == rep.spans));
	api_put_n(o, "claims", (int64_t)rep.claims);
	api_put_n(o, "spans", (int64_t)rep.spans);
	json_object_set_new(o, "results", by);
	json_object_set_new(o, "failed", l.all);
	return api_reply(x, 200, o, e);
}
const struct api_op op_verify = {verify, verify_fields, "Verification", 0, "ask", NULL};
