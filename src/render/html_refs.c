/*
 * html_refs.c - references and the basis of an answer as HTML.
 */
#include "render/html_priv.h"

/* "www.example.org" of an address: who reads sees where the link leads; paper has the whole of it. */
static struct str host(struct str url)
{
	size_t at = str_find(url, STR("://"), 0);
	if (at == SIZE_MAX)
		return url;
	struct str s = str_sub(url, at + 3, url.n);
	size_t n = 0;
	while (n < s.n && !strchr("/?#", s.p[n]))
		n++;
	return n ? str_sub(s, 0, n) : url;
}

static void link_out(struct buf *out, const struct article_ref *r)
{
	if (render_pmid_ok(r->pmid)) {
		html_lit(out, " <a rel=\"noreferrer\" href=\"https://pubmed.ncbi.nlm.nih.gov/");
		html_segment(out, r->pmid);
		html_lit(out, "/\">PubMed ");
		html_text(out, r->pmid);
		html_lit(out, "</a>");
	}
	if (r->doi.n) {
		html_lit(out, " <a rel=\"noreferrer\" href=\"");
		render_doi_url(r->doi, out);
		html_lit(out, "\">doi:");
		html_text(out, r->doi);
		html_lit(out, "</a>");
	} else if (render_url_ok(r->url)) {
		html_lit(out, " <a rel=\"noreferrer\" href=\"");
		html_url(out, r->url);
		html_lit(out, "\">");
		html_text(out, host(r->url));
		html_lit(out, "</a>");
	}
}

static void standing(struct buf *out, const struct article_ref *r)
{
	static const char *const why[DOC_STATUS_N] = {
		[DOC_STATUS_RETRACTED] = "This work was withdrawn after publication. It does not support anything on "
					 "this page.",
		[DOC_STATUS_CONCERN] = "Its journal has doubts about it that are not settled.",
		[DOC_STATUS_SUPERSEDED] = "A newer version has taken its place.",
		[DOC_STATUS_CORRECTED] = "Parts of it were corrected after publication.",
	};
	if (r->status == DOC_STATUS_CURRENT || r->status >= DOC_STATUS_N)
		return;
	html_lit(out, "<p class=\"why\"><strong class=\"standing\">");
	html_text(out, str_c(render_status_mark(r->status)));
	html_lit(out, "</strong> ");
	html_text(out, str_c(why[r->status]));
	if (r->status_note.n) {
		html_lit(out, " ");
		html_text(out, r->status_note);
	}
	html_lit(out, "</p>");
}

static void reference(struct html_page *p, size_t i)
{
	struct buf *out = p->out;
	const struct article_ref *r = &p->a->refs[i];
	html_litf(out, "<li id=\"ref-%zu\"%s>", i + 1, r->status == DOC_STATUS_RETRACTED ? " class=\"gone\"" : "");
	html_lit(out, "<span class=\"type\">");
	html_text(out, r->type);
	html_lit(out, "</span> ");
	if (render_has_grade(r))
		html_grade(out, r->grade);
	html_lit(out, " ");
	html_ref_title(p, r);
	html_lit(out, "<span class=\"facts\">");
	const char *sep = "";
	if (r->authors.n && !str_ieq(r->authors, r->source)) {
		html_text(out, r->authors);
		sep = " \xc2\xb7 ";
	}
	if (r->source.n) {
		html_litf(out, "%s", sep);
		html_text(out, r->source);
		sep = " \xc2\xb7 ";
	}
	if (r->year) {
		html_litf(out, "%s%d", sep, r->year);
		sep = " \xc2\xb7 ";
	}
	if (render_has_design(r)) {
		html_litf(out, "%s", sep);
		html_text(out, str_c(doc_design_label(r->design)));
	}
	html_lit(out, "</span><span class=\"facts\">");
	if (r->via == DOC_NONE)
		html_lit(out, "Read and quoted here.");
	else {
		html_litf(out, "Named by <a href=\"#ref-%u\">[%u]</a>; ", r->via + 1, r->via + 1);
		if (r->doc.n)
			html_lit(out, "in this corpus.");
		else
			html_lit(out, "not read here.");
	}
	if (r->review.n && !str_eqc(r->review, "approved")) {
		html_lit(out, " Its review status: ");
		html_text(out, r->review);
		html_lit(out, ".");
	}
	link_out(out, r);
	html_lit(out, "</span>");
	standing(out, r);
	html_lit(out, "</li>\n");
}

void html_references(struct html_page *p)
{
	struct buf *out = p->out;
	if (!p->a->n_refs)
		return;
	html_lit(out, "<section class=\"references\" aria-labelledby=\"references\"><h2 "
		      "id=\"references\">References</h2>\n");
	if (render_has_via(p->a))
		html_lit(out, "<p class=\"note\">Quotes are from the sources marked <em>read and quoted here</em>. The "
			      "others are named by those sources as their evidence.</p>\n");
	html_lit(out, "<ol class=\"refs\">\n");
	for (size_t i = 0; i < p->a->n_refs; i++)
		reference(p, i);
	html_lit(out, "</ol></section>\n");
}

/* ---- basis ---- */

static void row(struct buf *out, const char *name, struct str value)
{
	if (!value.n)
		return;
	html_lit(out, "<div><dt>");
	html_text(out, str_c(name));
	html_lit(out, "</dt><dd>");
	html_text(out, value);
	html_lit(out, "</dd></div>\n");
}

static void facts(struct buf *out, const struct article *a)
{
	if (!a->n_facts)
		return;
	html_lit(out, "<div><dt>Taken from the question</dt><dd><ul class=\"plain\">");
	for (size_t i = 0; i < a->n_facts; i++) {
		const struct article_fact *f = &a->facts[i];
		html_lit(out, "<li><span class=\"slot\">");
		html_text(out, f->slot);
		html_lit(out, "</span> ");
		html_text(out, f->text);
		if (f->name.n && !str_ieq(f->name, f->text)) {
			html_lit(out, ", taken as \xe2\x80\x9c");
			html_text(out, f->name);
			html_lit(out, "\xe2\x80\x9d");
		}
		if (f->said.n) {
			html_lit(out, " (");
			html_text(out, f->said);
			html_lit(out, ")");
		}
		if (f->note.n) {
			html_lit(out, ": ");
			html_text(out, f->note);
		}
		html_lit(out, "</li>");
	}
	html_lit(out, "</ul></dd></div>\n");
}

/* The value of a setting, "name=" in front; empty where it is not there. */
static struct str setting(struct str settings, struct str name)
{
	struct str word;
	while (str_cut(&settings, ' ', &word))
		if (str_starts(word, name))
			return str_sub(word, name.n, word.n);
	return STR_NULL;
}

static void searched_how(struct buf *out, struct str settings)
{
	struct str how = setting(settings, STR("search=")), model = setting(settings, STR("model=")),
		   encoded = setting(settings, STR("encoded="));
	size_t of = str_find(encoded, STR("/"), 0);
	if (str_eq(how, STR("words-and-meaning")))
		html_lit(out, ", by words and meaning");
	else if (str_eq(how, STR("words")))
		html_lit(out, ", by words alone: no model, or no vectors of it, was at hand");
	if (model.n) {
		html_lit(out, " (model ");
		html_text(out, model);
		if (of != SIZE_MAX) {
			html_lit(out, "; encoded: ");
			html_text(out, str_sub(encoded, 0, of));
			html_lit(out, " of ");
			html_text(out, str_sub(encoded, of + 1, encoded.n));
			html_lit(out, " passages");
		}
		html_lit(out, ")");
	}
	if (setting(settings, STR("server=")).n)
		html_lit(out, "; the server named for it did not answer");
}

static void searched(struct buf *out, const struct article *a)
{
	size_t read = 0;
	for (size_t i = 0; i < a->n_refs; i++)
		read += a->refs[i].via == DOC_NONE;
	html_lit(out, "<div><dt>Searched</dt><dd>");
	html_number(out, a->provenance.docs);
	html_lit(out, " documents, ");
	html_number(out, a->provenance.passages);
	html_lit(out, " passages");
	searched_how(out, a->provenance.settings);
	if (a->provenance.corpus_date.n) {
		html_lit(out, "; last import ");
		html_date(out, a->provenance.corpus_date);
	}
	html_lit(out, "</dd></div>\n<div><dt>Kept</dt><dd>");
	html_number(out, a->provenance.candidates);
	html_litf(out, " sentences were looked at; %zu %s quoted, %zu more are named by them.</dd></div>\n", read,
		  read == 1 ? "source is" : "sources are", a->n_refs - read);
}

static void dropped(struct html_page *p)
{
	struct buf *out = p->out;
	const struct article *a = p->a;
	if (!a->provenance.n_dropped)
		return;
	html_lit(out, "<div><dt>Found and not used</dt><dd><ul class=\"plain\">");
	for (size_t i = 0; i < a->provenance.n_dropped; i++) {
		const struct article_dropped *d = &a->provenance.dropped[i];
		html_lit(out, "<li><a");
		html_source_href(p, d->doc, NULL);
		html_lit(out, ">");
		html_text(out, d->title.n ? d->title : d->doc);
		html_lit(out, "</a>: ");
		html_text(out, d->reason);
		html_lit(out, "</li>");
	}
	html_lit(out, "</ul></dd></div>\n");
}

static void strings(struct buf *out, const char *name, const struct str *v, size_t n)
{
	if (!n)
		return;
	html_lit(out, "<div><dt>");
	html_text(out, str_c(name));
	html_lit(out, "</dt><dd><ul class=\"plain\">");
	for (size_t i = 0; i < n; i++) {
		html_lit(out, "<li>");
		html_text(out, v[i]);
		html_lit(out, "</li>");
	}
	html_lit(out, "</ul></dd></div>\n");
}

void html_basis(struct html_page *p)
{
	struct buf *out = p->out, b;
	const struct article *a = p->a;
	html_lit(out, "<details class=\"basis\" id=\"basis\"><summary><h2>Basis of this answer</h2></summary>\n"
		      "<p class=\"note\">How the question was read, where the answer was looked for, and what was left "
		      "out.</p>\n<dl>\n");
	buf_init(&b, 1 << 20);
	if (a->reading.n)
		row(out, "Read as", a->reading);
	else {
		render_reading(a, &b);
		row(out, "Read as", buf_str(&b));
	}
	for (size_t i = 0; i < a->n_mended; i++) {
		buf_clear(&b);
		buf_add(&b, a->mended[i].from);
		buf_addc(&b, " \xe2\x86\x92 ");
		buf_add(&b, a->mended[i].to);
		row(out, "Spelling mended", buf_str(&b));
	}
	facts(out, a);
	searched(out, a);
	dropped(p);
	strings(out, "Not found", a->sure.missing, a->sure.n_missing);
	if (a->sure.confidence > 0) {
		buf_clear(&b);
		buf_printf(&b, "%.0f%%: how often, among questions with such evidence, the corpus held the answer",
			   100 * a->sure.confidence);
		row(out, "Confidence", buf_str(&b));
	}
	row(out, "Snapshot of the corpus", a->provenance.snapshot);
	row(out, "Made by", a->provenance.program);
	row(out, "Way of composing", a->provenance.composer);
	row(out, "Settings", a->provenance.settings);
	html_lit(out, "</dl>\n");
	html_evidence(a, out);
	html_lit(out, "</details>\n");
	buf_release(&b);
}
