/*
 * page_corpus.c - what the library of sources holds: counts, kinds, documents to look through.
 *
 * Counts and the list come from the columns of the snapshot, without opening a document.
 */
#include "web/page_priv.h"

#define LIST_MAX 50

struct census {
	uint64_t by_kind[DOC_KIND_N], retracted, concern, superseded;
	int from, to; /* years; 0: none is dated */
};

static void count(struct web *w, const struct snap *s, struct census *n)
{
	struct web_census all;

	web_census(w, s, &all);
	memcpy(n->by_kind, all.kinds, sizeof n->by_kind);
	n->retracted = all.statuses[DOC_STATUS_RETRACTED];
	n->concern = all.statuses[DOC_STATUS_CONCERN];
	n->superseded = all.statuses[DOC_STATUS_SUPERSEDED];
	n->from = all.year_from;
	n->to = all.year_to;
}

static void figure(struct buf *out, uint64_t n, const char *what)
{
	html_lit(out, "<div><dt>");
	html_text(out, str_c(what));
	html_lit(out, "</dt><dd>");
	html_number(out, n);
	html_lit(out, "</dd></div>");
}

static void figures(struct page *p, const struct census *n)
{
	struct buf *out = p->out;
	const struct snap_stats *st = snap_stats(p->c->snap);

	html_lit(out, "<dl class=\"figures\">");
	figure(out, st->docs, "documents");
	figure(out, st->passages, "passages");
	if (n->retracted)
		figure(out, n->retracted, "retracted");
	if (n->concern)
		figure(out, n->concern, "with an expression of concern");
	if (n->superseded)
		figure(out, n->superseded, "replaced by a newer one");
	html_lit(out, "</dl>\n<p class=\"note\">");
	if (n->to && n->from == n->to)
		html_litf(out, "Published %d. ", n->to);
	else if (n->to)
		html_litf(out, "Published %d to %d. ", n->from, n->to);
	html_lit(out, "Snapshot <code>");
	char hex[65];
	sha256_hex(&st->content, hex);
	html_text(out, str_make(hex, 16));
	html_lit(out, "</code>: the same contents always have the same.</p>\n");
}

static void kinds(struct page *p, const struct census *n, int kind)
{
	struct buf *out = p->out;

	html_lit(out, "<nav class=\"tabs\" aria-label=\"Kinds of documents\"><ul><li><a href=\"/corpus\"");
	if (kind < 0)
		html_lit(out, " aria-current=\"page\"");
	html_lit(out, ">All</a></li>");
	for (int k = 0; k < DOC_KIND_N; k++) {
		if (!n->by_kind[k])
			continue;
		html_lit(out, "<li><a href=\"/corpus?kind=");
		html_segment(out, str_c(doc_kind_name((enum doc_kind)k)));
		html_lit(out, "\"");
		if (k == kind)
			html_lit(out, " aria-current=\"page\"");
		html_lit(out, ">");
		html_text(out, str_c(doc_kind_label((enum doc_kind)k)));
		html_lit(out, " <span class=\"n\">");
		html_number(out, n->by_kind[k]);
		html_lit(out, "</span></a></li>");
	}
	html_lit(out, "</ul></nav>\n");
}

static void document(struct page *p, const struct doc_columns *c)
{
	struct buf *out = p->out;

	html_lit(out, "<li><a class=\"title\" href=\"/sources/");
	html_segment(out, c->id);
	html_lit(out, "\">");
	html_text(out, c->title.n ? c->title : c->id);
	html_lit(out, "</a><span class=\"facts\">");
	html_text(out, str_c(doc_kind_label(c->kind)));
	if (c->year > 0)
		html_litf(out, " \xc2\xb7 %d", c->year);
	if (c->status != DOC_STATUS_CURRENT && c->status < DOC_STATUS_N) {
		html_lit(out, " \xc2\xb7 <strong class=\"standing\">");
		html_text(out, str_c(doc_status_label(c->status)));
		html_lit(out, "</strong>");
	}
	html_lit(out, "</span></li>\n");
}

static void list(struct page *p, int kind, struct str text, uint64_t from)
{
	const struct snap *s = p->c->snap;
	struct buf *out = p->out;
	size_t n = 0;
	uint32_t i = (uint32_t)from;

	html_lit(out, "<ul class=\"rows\">\n");
	for (; i < snap_doc_end(s) && n < LIST_MAX; i++) {
		struct doc_columns c;
		if (!snap_doc_live(s, i))
			continue;
		snap_columns(s, i, &c);
		if ((kind >= 0 && c.kind != kind) ||
		    (text.n && str_ifind(c.title, text, 0) == SIZE_MAX && str_ifind(c.id, text, 0) == SIZE_MAX))
			continue;
		document(p, &c);
		n++;
	}
	html_lit(out, "</ul>\n");
	if (!n)
		html_lit(out, "<p>No document has these words in its title.</p>\n");
	if (n == LIST_MAX && i < snap_doc_end(s)) {
		html_litf(out, "<p><a class=\"more\" href=\"/corpus?from=%u&amp;kind=", i);
		html_segment(out, kind >= 0 ? str_c(doc_kind_name((enum doc_kind)kind)) : STR(""));
		html_lit(out, "&amp;text=");
		html_segment(out, text);
		html_lit(out, "\">More documents</a></p>\n");
	}
}

/* ---- imports ---- */

static void job(struct page *p, const struct lib_job *j, bool may)
{
	struct buf *out = p->out;
	bool running = j->state == JOB_QUEUED || j->state == JOB_RUNNING;

	html_litf(out, "<li%s><div class=\"row\"><div><span class=\"title\">", running ? " data-running=\"1\"" : "");
	html_text(out, j->kind);
	html_litf(out, "</span> <span class=\"state %s\">%s</span><span class=\"facts\">", lib_job_name(j->state),
		  lib_job_name(j->state));
	page_when(p, j->created, true);
	if (j->message.n) {
		html_lit(out, " \xc2\xb7 ");
		html_text(out, j->message);
	}
	html_lit(out, "</span>");
	if (running && j->total) {
		html_litf(out, "<progress max=\"%llu\" value=\"%llu\">", (unsigned long long)j->total,
			  (unsigned long long)j->done);
		html_litf(out, "%llu of %llu</progress>", (unsigned long long)j->done, (unsigned long long)j->total);
	}
	html_lit(out, "</div>");
	if (running && may) {
		page_post(p, arena_printf(p->q->arena, "/corpus/jobs/%lld/cancel", (long long)j->id), "inline");
		page_button(p, j->cancel ? "Stopping\xe2\x80\xa6" : "Stop", "danger");
		html_lit(out, "</form>");
	}
	html_lit(out, "</div></li>\n");
}

static int jobs(struct page *p, struct err *e)
{
	struct library *l = web_library(p->c->w);
	struct lib_job *j;
	size_t n;
	int r = library_jobs(l, 0, 10, p->q->arena, &j, &n, e);

	if (r)
		return r;
	html_lit(p->out, "<ul class=\"rows\">\n");
	for (size_t i = 0; i < n; i++)
		job(p, &j[i], web_may(p->c, WEB_CORPUS));
	html_lit(p->out, "</ul>\n");
	if (!n)
		page_p(p, "note", STR("Nothing was imported through the service yet."));
	return 0;
}

static int imports(struct page *p, struct err *e)
{
	int r;

	if (!web_library(p->c->w) || !p->c->signed_in || !web_may(p->c, WEB_CORPUS))
		return 0;
	html_lit(p->out, "<h2 id=\"imports\">Imports</h2>\n<div data-watch=\"/corpus/jobs\" aria-live=\"polite\">\n");
	r = jobs(p, e);
	html_lit(p->out, "</div>\n");
	if (r == 0 && web_set(p->c->w)->n_imports) {
		page_post(p, STR("/corpus/imports"), "account");
		page_input(p, "path", "File or folder on this machine",
			   "Under one of the folders that the server may import from.", "text", STR_NULL,
			   "required spellcheck=\"false\" autocapitalize=\"none\"");
		page_button(p, "Import", "quiet");
		html_lit(p->out, "</form>\n");
	} else if (r == 0)
		page_p(p, "note",
		       STR("This server was started without a folder to import from (attest serve --imports DIR)."));
	return r;
}

int page_corpus(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct web_call *c = web_call(q);
	struct str text = str_trim(http_query(q, "text")), name = http_query(q, "kind");
	int kind = name.n ? doc_kind_parse(name) : -1;
	struct census n;
	struct page p;
	uint64_t from;

	(void)ctx;
	if (!http_query_number(q, "from", 0, UINT32_MAX, 0, &from))
		return err_set(e, ERR_USAGE, "from is no number");
	page_begin_as(&p, q, r, STR("Corpus"), PAGE_AT_CORPUS, "narrow");
	page_did(&p);
	count(c->w, c->snap, &n);
	page_h1(&p, STR("Corpus"));
	page_p(&p, "asked", STR("The documents that answers are made of. Nothing else is read."));
	figures(&p, &n);
	int x = imports(&p, e);
	if (x)
		return x;
	html_lit(p.out, "<h2 id=\"documents\">Documents</h2>\n");
	kinds(&p, &n, kind);
	html_lit(p.out, "<form class=\"search\" action=\"/corpus\" method=\"get\" role=\"search\">");
	if (kind >= 0)
		page_hidden(&p, "kind", name);
	page_input(&p, "text", "Words of the title", NULL, "search", text, "");
	page_button(&p, "Find", "quiet");
	html_lit(p.out, "</form>\n");
	list(&p, kind, text, from);
	return page_end(&p, 200, e);
}

/* The list alone, for the script that watches it. */
int page_jobs(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct page p = {.q = q, .r = r, .c = web_call(q), .out = &r->body};
	int x = web_library(p.c->w) ? jobs(&p, e) : page_no_library(e);

	(void)ctx;
	return x ? x : http_reply(r, 200, "text/html; charset=utf-8", e);
}

int page_import(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	int64_t id;
	int x = web_import(q, str_trim(http_form(q, "path")), &id, e);

	(void)ctx;
	return x ? x : http_redirect(r, 303, STR("/corpus?did=importing#imports"), e);
}

int page_job_cancel(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct library *l = web_library(web_call(q)->w);
	uint64_t id;
	int x;

	(void)ctx;
	if (!l)
		return page_no_library(e);
	if (!str_u64(q->param[0], &id) || id > INT64_MAX)
		return err_set(e, ERR_NOTFOUND, "there is no such import");
	x = library_job_cancel(l, web_call(q)->person, (int64_t)id, e);
	return x ? x : http_redirect(r, 303, STR("/corpus?did=cancelled#imports"), e);
}
