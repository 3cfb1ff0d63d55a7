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

static void count(const struct snap *s, struct census *n)
{
	*n = (struct census){0};
	for (uint32_t i = 0; i < snap_doc_end(s); i++) {
		struct doc_columns c;
		if (!snap_doc_live(s, i))
			continue;
		snap_columns(s, i, &c);
		if (c.kind < DOC_KIND_N)
			n->by_kind[c.kind]++;
		n->retracted += c.status == DOC_STATUS_RETRACTED;
		n->concern += c.status == DOC_STATUS_CONCERN;
		n->superseded += c.status == DOC_STATUS_SUPERSEDED;
		if (c.year > 0) {
			n->from = !n->from || c.year < n->from ? c.year : n->from;
			n->to = c.year > n->to ? c.year : n->to;
		}
	}
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
	if (n->to)
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
	count(c->snap, &n);
	page_h1(&p, STR("Corpus"));
	page_p(&p, "asked", STR("The documents that answers are made of. Nothing else is read."));
	figures(&p, &n);
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
