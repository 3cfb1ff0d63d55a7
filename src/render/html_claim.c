/*
 * html_claim.c - claims as HTML: the words, the mark of citation, and what it opens.
 *
 * A mark is a <details>: it opens in place without a script and by the keyboard. It holds each quote in its
 * surroundings, where it stands, and what the source names behind it. A statement of an editor has no such mark: it
 * says whose words it is, so that it can't be taken for a source's.
 */
#include "render/html_priv.h"

void html_grade(struct buf *out, enum grade g)
{
	const char *name = grade_name(g);
	html_litf(out, "<span class=\"grade grade-%c\" title=\"Evidence grade %c\">", name[0] + 32, name[0]);
	html_litf(out, "<span class=\"vh\">Evidence grade </span>%c</span>", name[0]);
}

bool html_source_href(const struct html_page *p, struct str doc, const struct span *s)
{
	if (!p->o->source_url || !doc.n)
		return false;
	html_lit(p->out, " href=\"");
	html_attribute(p->out, str_c(p->o->source_url));
	html_segment(p->out, doc);
	if (s)
		html_litf(p->out, "?at=%u-%u#passage", s->beg, s->end);
	html_lit(p->out, "\"");
	return true;
}

static bool outside_href(struct buf *out, const struct article_ref *r)
{
	if (r->doi.n) {
		html_lit(out, " href=\"");
		render_doi_url(r->doi, out);
		html_lit(out, "\" rel=\"noreferrer\"");
		return true;
	}
	if (render_pmid_ok(r->pmid)) {
		html_lit(out, " href=\"https://pubmed.ncbi.nlm.nih.gov/");
		html_segment(out, r->pmid);
		html_lit(out, "/\" rel=\"noreferrer\"");
		return true;
	}
	if (render_url_ok(r->url)) {
		html_lit(out, " href=\"");
		html_url(out, r->url);
		html_lit(out, "\" rel=\"noreferrer\"");
		return true;
	}
	return false;
}

void html_ref_title(const struct html_page *p, const struct article_ref *r)
{
	struct buf *out = p->out;
	bool gone = r->status == DOC_STATUS_RETRACTED;
	if (gone)
		html_lit(out, "<del>");
	html_lit(out, "<a class=\"title\"");
	if (!html_source_href(p, r->doc, NULL))
		outside_href(out, r);
	html_lit(out, ">");
	html_text(out, r->title.n ? r->title : STR("Untitled"));
	html_lit(out, "</a>");
	if (gone)
		html_lit(out, "</del>");
}

/* Text with its gaps marked: only of an excerpt in parts, since other text may hold the same characters. */
static void words(struct html_page *p, const struct article_claim *c, struct str s)
{
	struct str gap = STR(ARTICLE_GAP);
	size_t at;
	while (c->n_parts > 1 && (at = str_find(s, gap, 0)) != SIZE_MAX) {
		html_text(p->out, str_sub(s, 0, at));
		html_lit(p->out, " <span class=\"gap\" title=\"words of the source are left out "
				 "here\">[\xe2\x80\xa6]</span> ");
		s = str_sub(s, at + gap.n, s.n);
	}
	html_text(p->out, s);
}

/* The words of a claim, with the terms that are explained marked. */
static void claim_words(struct html_page *p, const struct article_claim *c)
{
	size_t at = 0;
	for (size_t i = 0; i < c->n_terms; i++) {
		const struct article_term *t = &c->terms[i];
		if (t->beg < at || t->end > c->text.n || t->beg >= t->end)
			continue;
		words(p, c, str_sub(c->text, at, t->beg));
		html_lit(p->out, "<dfn>");
		html_text(p->out, str_sub(c->text, t->beg, t->end));
		html_lit(p->out, "</dfn>");
		at = t->end;
	}
	words(p, c, str_sub(c->text, at, c->text.n));
}

static void terms(struct html_page *p, const struct article_claim *c)
{
	struct buf *out = p->out;
	if (!c->n_terms)
		return;
	html_lit(out, " <details class=\"terms\"><summary>Words explained</summary><dl>");
	for (size_t i = 0; i < c->n_terms; i++) {
		const struct article_term *t = &c->terms[i];
		html_lit(out, "<dt>");
		html_text(out, str_sub(c->text, t->beg, t->end));
		html_lit(out, "</dt><dd>");
		html_text(out, t->definition);
		if (t->span.ref < p->a->n_refs) {
			html_lit(out, " <a");
			html_source_href(p, p->a->refs[t->span.ref].doc, &t->span.span);
			html_litf(out, "><span class=\"vh\">Source </span>[%u]</a>", t->span.ref + 1);
		}
		html_lit(out, "</dd>");
	}
	html_lit(out, "</dl></details>");
}

static void source_line(struct html_page *p, const struct article_span *s)
{
	struct buf *out = p->out;
	const struct article_ref *r = &p->a->refs[s->ref];
	html_lit(out, "<figcaption>");
	if (*render_status_mark(r->status)) {
		html_lit(out, "<strong class=\"standing\">");
		html_text(out, str_c(render_status_mark(r->status)));
		html_lit(out, "</strong> ");
	}
	html_litf(out, "<span class=\"num\">[%u]</span> ", s->ref + 1);
	html_ref_title(p, r);
	html_lit(out, "<span class=\"facts\">");
	html_text(out, r->type);
	if (r->source.n) {
		html_lit(out, " \xc2\xb7 ");
		html_text(out, r->source);
	}
	if (r->year)
		html_litf(out, " \xc2\xb7 %d", r->year);
	if (render_has_grade(r))
		html_litf(out, " \xc2\xb7 grade %s", grade_name(r->grade));
	if (s->path.n) {
		html_lit(out, " \xc2\xb7 under \xe2\x80\x9c");
		html_text(out, s->path);
		html_lit(out, "\xe2\x80\x9d");
	}
	html_lit(out, "</span>");
	if (p->o->source_url && r->doc.n) {
		html_lit(out, "<a class=\"go\"");
		html_source_href(p, r->doc, &s->span);
		html_lit(out, ">See it in the whole text</a>");
	}
	html_lit(out, "</figcaption>");
}

/* The claim's own bytes for a part; empty for a span that only says the same. */
static struct str own_words(const struct article_claim *c, size_t span)
{
	struct str s = c->text, gap = STR(ARTICLE_GAP);
	size_t n = c->n_parts ? c->n_parts : 1;
	if (span >= n)
		return STR_NULL;
	for (size_t i = 0; i < n; i++) {
		size_t at = n > 1 ? str_find(s, gap, 0) : SIZE_MAX;
		struct str part = at == SIZE_MAX ? s : str_sub(s, 0, at);
		if (i == span)
			return part;
		if (at == SIZE_MAX)
			break;
		s = str_sub(s, at + gap.n, s.n);
	}
	return STR_NULL;
}

static void quote(struct html_page *p, const struct article_claim *c, size_t i)
{
	struct buf *out = p->out;
	struct html_quote q = {0};
	if (!p->o->quote || !p->o->quote(p->o->ctx, &c->spans[i].span, &p->scratch, &q))
		q = (struct html_quote){.quote = own_words(c, i)};
	html_lit(out, "<figure class=\"quote\">");
	if (i >= (c->n_parts ? c->n_parts : 1))
		html_lit(out, "<p class=\"also\">Another source says the same:</p>");
	if (q.quote.n) {
		html_lit(out, "<blockquote><p>");
		if (q.before.n) {
			html_lit(out, "<span class=\"around\">");
			if (q.cut_before)
				html_lit(out, "\xe2\x80\xa6 ");
			html_text(out, q.before);
			html_lit(out, "</span>");
		}
		html_lit(out, "<mark>");
		html_text(out, q.quote);
		html_lit(out, "</mark>");
		if (q.after.n) {
			html_lit(out, "<span class=\"around\">");
			html_text(out, q.after);
			if (q.cut_after)
				html_lit(out, " \xe2\x80\xa6");
			html_lit(out, "</span>");
		}
		html_lit(out, "</p></blockquote>");
	}
	source_line(p, &c->spans[i]);
	html_lit(out, "</figure>");
	arena_clear(&p->scratch);
}

static void behind(struct html_page *p, const struct article_claim *c)
{
	struct buf *out = p->out;
	if (!c->n_via)
		return;
	html_lit(out, "<div class=\"behind\"><p>The source names behind it:</p><ul>");
	for (size_t i = 0; i < c->n_via; i++) {
		const struct article_ref *r;
		if (c->via[i] >= p->a->n_refs)
			continue;
		r = &p->a->refs[c->via[i]];
		html_litf(out, "<li><a href=\"#ref-%u\">[%u]</a> ", c->via[i] + 1, c->via[i] + 1);
		if (*render_status_mark(r->status)) {
			html_lit(out, "<strong class=\"standing\">");
			html_text(out, str_c(render_status_mark(r->status)));
			html_lit(out, "</strong> ");
		}
		html_text(out, r->title);
		html_lit(out, "<span class=\"facts\">");
		html_text(out, r->source);
		if (r->year)
			html_litf(out, "%s%d", r->source.n ? " \xc2\xb7 " : "", r->year);
		if (render_has_grade(r)) {
			html_lit(out, " \xc2\xb7 ");
			html_text(out, str_c(doc_design_label(r->design)));
			html_litf(out, ", grade %s", grade_name(r->grade));
		}
		html_lit(out, "</span></li>");
	}
	html_lit(out, "</ul></div>");
}

/* A lead-in says nothing that could be graded. */
static void cite(struct html_page *p, const struct article_claim *c, bool leads)
{
	struct buf *out = p->out;
	/* No line begins with the mark alone. */
	html_lit(out, "\xc2\xa0<details class=\"cite\"><summary>");
	if (!leads && p->grades) {
		html_grade(out, c->grade);
		html_lit(out, "<span class=\"vh\">. </span>");
	}
	html_lit(out, "<span class=\"vh\">Show the quote; references </span><span class=\"nums\">[");
	render_numbers(c, out);
	html_lit(out, "]</span></summary><div class=\"cited\">");
	if (c->kind == CLAIM_EXCERPT)
		html_lit(out, "<p class=\"note\">An excerpt: the source says more around it.</p>");
	if (c->recommendation.n) {
		html_lit(out, "<p class=\"note\">Strength as the source prints it: <strong>");
		html_text(out, c->recommendation);
		html_lit(out, "</strong></p>");
	}
	for (size_t i = 0; i < c->n_spans; i++)
		if (c->spans[i].ref < p->a->n_refs)
			quote(p, c, i);
	behind(p, c);
	html_lit(out, "</div></details>");
}

void html_claim(struct html_page *p, const struct article_claim *c, bool leads)
{
	struct buf *out = p->out;
	bool stated = c->kind == CLAIM_STATEMENT;
	p->claims++;
	html_litf(out, "<div class=\"claim%s%s\" id=\"c%u\">", leads ? " leads" : "", stated ? " stated" : "",
		  p->claims);
	html_lit(out, "<span class=\"words\">");
	claim_words(p, c);
	html_lit(out, "</span>");
	if (stated) {
		html_lit(out, " <span class=\"by\">Editor\xe2\x80\x99s own statement, ");
		if (c->author.n)
			html_text(out, c->author);
		else
			html_lit(out, "name not given");
		html_lit(out, "; not the words of a source</span>");
	} else
		cite(p, c, leads);
	terms(p, c);
	if (p->o->after_claim)
		p->o->after_claim(p->o->ctx, c, buf_str(&p->path), out);
	html_lit(out, "</div>");
}

static void item(struct html_page *p, const struct article_item *it, struct str label, int depth)
{
	struct buf *out = p->out;
	html_lit(out, "<li>");
	if (it->stance != STANCE_NONE) {
		html_litf(out, "<span class=\"stance %s\">", it->stance == STANCE_FOR ? "for" : "against");
		html_text(out, it->stance == STANCE_FOR ? STR("For") : STR("Against"));
		html_lit(out, "</span> ");
	}
	if (label.n) {
		html_lit(out, "<div class=\"label\">");
		html_text(out, label);
		if (it->claim && !str_ends(label, STR(":")))
			html_lit(out, ":");
		html_lit(out, "</div> ");
	}
	size_t here = p->path.n;
	if (it->claim) {
		buf_addc(&p->path, "/claim");
		html_claim(p, it->claim, it->n_items && !it->label.n && str_ends(str_trim(it->claim->text), STR(":")));
		html_path_cut(p, here);
	}
	buf_addc(&p->path, "/items");
	html_items(p, it->items, it->n_items, false, depth + 1);
	html_path_cut(p, here);
	html_lit(out, "</li>\n");
}

/* Which grades, a bit each, the claims have; lead-ins have none. */
static unsigned grades_of(const struct article_item *v, size_t n, int depth)
{
	unsigned seen = 0;
	for (size_t i = 0; i < n && depth <= 2 * ARTICLE_DEPTH_MAX; i++) {
		if (v[i].claim && !render_is_lead(&v[i]) && v[i].claim->kind != CLAIM_STATEMENT)
			seen |= 1U << v[i].claim->grade;
		seen |= grades_of(v[i].items, v[i].n_items, depth + 1);
	}
	return seen;
}

bool html_grades_differ(const struct article *a)
{
	unsigned seen = grades_of(a->alerts, a->n_alerts, 1);
	for (size_t i = 0; i < a->n_bottom_line; i++)
		if (a->bottom_line[i].kind != CLAIM_STATEMENT)
			seen |= 1U << a->bottom_line[i].grade;
	for (size_t i = 0; i < a->n_sections; i++) {
		const struct article_table *t = a->sections[i].table;
		seen |= grades_of(a->sections[i].items, a->sections[i].n_items, 1);
		for (size_t j = 0; t && j < t->n_rows; j++)
			for (size_t k = 0; k < t->n_columns; k++)
				seen |= grades_of(t->rows[j].cells[k].items, t->rows[j].cells[k].n_items, 1);
	}
	return (seen & (seen - 1)) != 0;
}

void html_path_cut(struct html_page *p, size_t n)
{
	if (p->path.err)
		return;
	p->path.n = n;
	p->path.p[n] = 0;
}

void html_items(struct html_page *p, const struct article_item *v, size_t n, bool ordered, int depth)
{
	if (!n || depth > 2 * ARTICLE_DEPTH_MAX)
		return;
	if (ordered)
		html_lit(p->out, "<ol class=\"items ranked\">\n");
	else
		html_lit(p->out, "<ul class=\"items\">\n");
	for (size_t i = 0; i < n; i++) {
		size_t here = p->path.n;
		buf_printf(&p->path, "/%zu", i);
		item(p, &v[i], render_label(v, i), depth);
		html_path_cut(p, here);
	}
	if (ordered)
		html_lit(p->out, "</ol>\n");
	else
		html_lit(p->out, "</ul>\n");
}

void html_table(struct html_page *p, const struct article_table *t, struct str caption)
{
	struct buf *out = p->out;
	html_lit(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
	html_attribute(out, caption);
	html_lit(out, ", table\"><table class=\"compare\"><thead><tr><td></td>");
	for (size_t i = 0; i < t->n_columns; i++) {
		html_lit(out, "<th scope=\"col\">");
		html_text(out, t->columns[i]);
		html_lit(out, "</th>");
	}
	html_lit(out, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < t->n_rows; i++) {
		html_lit(out, "<tr><th scope=\"row\">");
		html_text(out, t->rows[i].label);
		html_lit(out, "</th>");
		for (size_t j = 0; j < t->n_columns; j++) {
			const struct article_cell *c = &t->rows[i].cells[j];
			html_lit(out, "<td>");
			size_t here = p->path.n;
			buf_printf(&p->path, "/table/rows/%zu/cells/%zu", i, j);
			if (c->n_items)
				html_items(p, c->items, c->n_items, false, 1);
			html_path_cut(p, here);
			if (!c->n_items)
				html_lit(out, "<span class=\"none\">nothing found</span>");
			html_lit(out, "</td>");
		}
		html_lit(out, "</tr>\n");
	}
	html_lit(out, "</tbody></table></div>\n");
}
