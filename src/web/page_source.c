/*
 * page_source.c - a source in its whole text, with a passage highlighted: /sources/ID?at=BEGIN-END#passage.
 *
 * The text is the document's canonical text, block by block; the highlight is laid over it by bytes, so what is marked
 * is what was quoted.
 */
#include "web/page_priv.h"

struct sheet {
	struct page *p;
	const struct doc *d;
	uint32_t beg, end; /* highlighted; equal: nothing */
	bool marked;	   /* the first mark has been written: it has the id */
	uint32_t depth;	   /* open lists */
	bool table;
};

/* Bytes of the text, with the part of the highlight that lies in them. */
static void text(struct sheet *s, uint32_t beg, uint32_t end)
{
	struct buf *out = s->p->out;
	uint32_t from = s->beg > beg ? s->beg : beg, to = s->end < end ? s->end : end;

	if (from >= to) {
		html_text(out, str_sub(s->d->text, beg, end));
		return;
	}
	html_text(out, str_sub(s->d->text, beg, from));
	if (s->marked)
		html_lit(out, "<mark>");
	else
		html_lit(out, "<mark id=\"passage\" tabindex=\"-1\">");
	s->marked = true;
	html_text(out, str_sub(s->d->text, from, to));
	html_lit(out, "</mark>");
	html_text(out, str_sub(s->d->text, to, end));
}

static void close_lists(struct sheet *s, uint32_t depth)
{
	for (; s->depth > depth; s->depth--)
		html_lit(s->p->out, "</li></ul>\n");
}

static void bullet(struct sheet *s, const struct doc_block *b)
{
	struct buf *out = s->p->out;
	uint32_t want = (b->depth > 12 ? 12 : b->depth) + 1;

	if (s->depth >= want) {
		close_lists(s, want);
		html_lit(out, "</li>\n<li>");
	} else
		for (; s->depth < want; s->depth++)
			html_lit(out, "<ul><li>");
	text(s, b->beg, b->end);
}

static void table_row(struct sheet *s, const struct doc_block *b)
{
	struct buf *out = s->p->out;
	uint32_t at = b->beg;

	if (!s->table)
		html_lit(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>");
	s->table = true;
	html_lit(out, "<tr>");
	while (at <= b->end) {
		size_t bar = str_find(str_sub(s->d->text, 0, b->end), STR(" | "), at);
		uint32_t end = bar == SIZE_MAX ? b->end : (uint32_t)bar;
		html_lit(out, "<td>");
		text(s, at, end);
		html_lit(out, "</td>");
		if (bar == SIZE_MAX)
			break;
		at = end + 3;
	}
	html_lit(out, "</tr>\n");
}

static void block(struct sheet *s, const struct doc_block *b)
{
	struct buf *out = s->p->out;

	if (b->kind != BLOCK_BULLET)
		close_lists(s, 0);
	if (b->kind != BLOCK_ROW && s->table) {
		html_lit(out, "</table></div>\n");
		s->table = false;
	}
	switch (b->kind) {
	case BLOCK_HEADING: {
		/* The title is the page's <h1>. */
		uint32_t level = s->d->sections[b->section].depth;
		const char *tag = level <= 1 ? "h2" : level == 2 ? "h3" : "h4";
		if (b->section == 0)
			return;
		html_litf(out, "<%s>", tag);
		text(s, b->beg, b->end);
		html_litf(out, "</%s>\n", tag);
		return;
	}
	case BLOCK_BULLET: bullet(s, b); return;
	case BLOCK_ROW: table_row(s, b); return;
	case BLOCK_CAPTION: html_lit(out, "<p class=\"caption\">"); break;
	case BLOCK_QUESTION: html_lit(out, "<p class=\"question\">"); break;
	default: html_lit(out, "<p>"); break;
	}
	text(s, b->beg, b->end);
	html_lit(out, "</p>\n");
}

static void out_link(struct buf *out, const char *label, const char *before, struct str id)
{
	html_lit(out, " <a rel=\"noreferrer\" href=\"");
	html_attribute(out, str_c(before));
	html_segment(out, id);
	html_lit(out, "\">");
	html_text(out, str_c(label));
	html_lit(out, "</a>");
}

static void links(struct buf *out, const struct doc *d)
{
	uint64_t n;

	html_lit(out, "<p class=\"meta\">");
	if (str_u64(d->pmid, &n) && d->pmid.n <= 10)
		out_link(out, "PubMed", "https://pubmed.ncbi.nlm.nih.gov/", d->pmid);
	if (d->pmcid.n && d->pmcid.n < 16)
		out_link(out, "PubMed Central", "https://pmc.ncbi.nlm.nih.gov/articles/", d->pmcid);
	if (d->doi.n)
		out_link(out, "DOI", "https://doi.org/", d->doi);
	if (d->url.n) {
		size_t was = out->n;
		html_lit(out, " <a rel=\"noreferrer\" href=\"");
		if (html_url(out, d->url))
			html_lit(out, "\">At its publisher</a>");
		else if (!out->err)
			out->p[out->n = was] = 0;
	}
	html_lit(out, " <span class=\"id\">");
	html_text(out, d->id);
	html_lit(out, "</span></p>\n");
}

static void standing(struct page *p, const struct doc *d, const struct doc_columns *c)
{
	struct buf *out = p->out;

	if (c->status == DOC_STATUS_CURRENT || c->status >= DOC_STATUS_N)
		return;
	html_litf(out, "<p class=\"banner%s\"><strong>", c->status >= DOC_STATUS_CONCERN ? " stale" : "");
	html_text(out, str_c(doc_status_label(c->status)));
	html_lit(out, ".</strong> ");
	html_text(out, d->status_note);
	if (c->status_by != DOC_NONE) {
		struct doc_columns by;
		snap_columns(p->c->snap, c->status_by, &by);
		html_lit(out, " <a href=\"/sources/");
		html_segment(out, by.id);
		html_lit(out, "\">");
		html_text(out, by.title);
		html_lit(out, "</a>");
	}
	html_lit(out, "</p>\n");
}

static void about(struct page *p, const struct doc *d, const struct doc_columns *c)
{
	struct buf *out = p->out;
	enum doc_design design = evidence_design(d);

	html_lit(out, "<p class=\"kind\"><span class=\"type\">");
	html_text(out, str_c(doc_kind_label(d->kind)));
	html_lit(out, "</span>");
	if (design != DOC_DESIGN_UNKNOWN && design != DOC_DESIGN_SUMMARY && design != DOC_DESIGN_CONSUMER) {
		html_lit(out, " ");
		html_text(out, str_c(doc_design_label(design)));
		html_litf(out, ", grade %s", grade_name(evidence_grade(design)));
	}
	html_lit(out, "</p>\n");
	page_h1(p, d->title.n ? d->title : d->id);
	/* A house that is both is named once. */
	bool same = d->n_authors == 1 && str_ieq(d->authors[0], d->source);
	html_lit(out, "<p class=\"asked\">");
	for (size_t i = 0; i < d->n_authors && i < 12 && !same; i++) {
		if (i)
			html_lit(out, ", ");
		html_text(out, d->authors[i]);
	}
	if (d->n_authors > 12)
		html_lit(out, " and others");
	html_lit(out, "</p>\n<p class=\"meta\">");
	html_text(out, d->source);
	if (d->date.n || d->year) {
		html_litf(out, "%s", d->source.n ? " \xc2\xb7 " : "");
		if (d->date.n)
			html_date(out, d->date);
		else
			html_litf(out, "%d", d->year);
	}
	if (d->review.n) {
		html_lit(out, " \xc2\xb7 review status: ");
		html_text(out, d->review);
	}
	if (d->licence.n) {
		html_lit(out, " \xc2\xb7 ");
		html_text(out, d->licence);
	}
	html_lit(out, "</p>\n");
	links(out, d);
	standing(p, d, c);
}

static void references(struct buf *out, const struct doc *d)
{
	if (!d->n_refs || d->kind != DOC_KIND_BRIEF)
		return;
	html_lit(out, "<h2>References of this brief</h2>\n<ol class=\"refs\">");
	for (size_t i = 0; i < d->n_refs; i++) {
		const struct doc_ref *r = &d->refs[i];
		html_lit(out, "<li><span class=\"title\">");
		html_text(out, r->title);
		html_lit(out, "</span><span class=\"facts\">");
		html_text(out, r->source);
		if (r->year)
			html_litf(out, "%s%d", r->source.n ? " \xc2\xb7 " : "", r->year);
		if (r->doi.n)
			out_link(out, "DOI", "https://doi.org/", r->doi);
		if (r->pmid.n)
			out_link(out, "PubMed", "https://pubmed.ncbi.nlm.nih.gov/", r->pmid);
		html_lit(out, "</span></li>\n");
	}
	html_lit(out, "</ol>\n");
}

/* "120-345", within the text and at boundaries of characters. */
static bool place(struct str at, const struct doc *d, uint32_t *beg, uint32_t *end)
{
	struct str first;
	uint64_t b, x;
	struct span s;

	if (!at.n || !str_cut(&at, '-', &first) || !str_u64(first, &b) || !str_u64(at, &x) || b > UINT32_MAX ||
	    x > UINT32_MAX || span_of(d, (uint32_t)b, (uint32_t)x, &s, NULL))
		return false;
	*beg = (uint32_t)b;
	*end = (uint32_t)x;
	return true;
}

int page_source(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct web_call *c = web_call(q);
	struct str at = http_query(q, "at");
	uint32_t n = snap_find(c->snap, q->param[0]);
	struct doc_columns col;
	struct doc *d = NULL;
	struct page p;
	int f;

	(void)ctx;
	if (n == DOC_NONE)
		return err_set(e, ERR_NOTFOUND, "this corpus does not hold that source");
	f = snap_doc(c->snap, n, &d, e);
	if (f)
		return f;
	snap_columns(c->snap, n, &col);
	page_begin_as(&p, q, r, d->title, PAGE_AT_CORPUS, "narrow");
	struct sheet s = {.p = &p, .d = d};
	bool ok = place(at, d, &s.beg, &s.end);
	about(&p, d, &col);
	if (ok)
		html_lit(p.out, "<p class=\"note jump\"><a href=\"#passage\">Go to the highlighted passage</a></p>\n");
	else if (at.n)
		html_lit(p.out, "<p class=\"banner\">The place that was asked for is not in this version of the "
				"source.</p>\n");
	html_lit(p.out, "<div class=\"sheet\" lang=\"");
	html_attribute(p.out, d->language.n ? d->language : STR("en"));
	html_lit(p.out, "\">\n");
	for (size_t i = 0; i < d->n_blocks; i++)
		block(&s, &d->blocks[i]);
	close_lists(&s, 0);
	if (s.table)
		html_lit(p.out, "</table></div>\n");
	html_lit(p.out, "</div>\n");
	references(p.out, d);
	doc_free(d);
	return page_end(&p, 200, e);
}
