/*
 * html_article.c - the article as a fragment of HTML, part by part in the order of the page: head, alerts, bottom line,
 * contents, sections, references, end.
 *
 * Parts are whole elements, siblings inside <article>, so that a page that gets them one by one ends up as the page
 * that got them at once.
 */
#include "render/html_priv.h"

#define SCRATCH_CAP   ((size_t)4 << 20)
#define RELATED_FIRST 6 /* questions that are shown; the others open */

static int part(struct html_page *p, const char *name)
{
	return p->o->part ? p->o->part(p->o->ctx, name, p->out) : 0;
}

/* ---- head ---- */

static struct str state(const struct html_page *p)
{
	if (p->o->review && p->o->review->state.n)
		return p->o->review->state;
	return p->a->review.n ? p->a->review : STR("not-submitted");
}

static void step(struct buf *out, const char *name, int now, int at, struct str date)
{
	html_lit(out, "<li class=\"");
	html_text(out, now > at ? STR("done") : now == at ? STR("now") : STR("ahead"));
	html_lit(out, "\"");
	if (now == at)
		html_lit(out, " aria-current=\"step\"");
	html_lit(out, "><span class=\"name\">");
	html_text(out, str_c(name));
	html_lit(out, "</span>");
	if (now >= at && date.n) {
		html_lit(out, " <span class=\"when\">");
		html_date(out, date);
		html_lit(out, "</span>");
	}
	if (now < at)
		html_lit(out, "<span class=\"vh\"> (not yet)</span>");
	html_lit(out, "</li>");
}

static void steps(struct html_page *p)
{
	const struct html_review *r = p->o->review;
	struct buf *out = p->out;
	struct str s = state(p);
	bool retired = str_eqc(s, "retired"), changes = str_eqc(s, "changes-requested");
	int now = str_eqc(s, "approved")		  ? 2
		  : str_eqc(s, "under-review") || changes ? 1
		  : str_eqc(s, "not-submitted")		  ? -1
							  : 0;
	if (!retired) {
		html_lit(out, "<ol class=\"steps\" aria-label=\"Review status\">");
		step(out, "Submitted", now, 0, r && r->submitted.n ? r->submitted : p->a->updated);
		step(out, changes ? "Changes requested" : "Under review", now, 1, r ? r->started : STR_NULL);
		step(out, "Approved", now, 2, r ? r->decided : STR_NULL);
		html_lit(out, "</ol>\n");
	}
	if (r && r->n_reviewers) {
		html_lit(out, "<p class=\"reviewers\">Reviewed by ");
		for (size_t i = 0; i < r->n_reviewers; i++) {
			if (i)
				html_lit(out, ", ");
			html_text(out, r->reviewers[i]);
		}
		html_lit(out, "</p>\n");
	}
	if (retired)
		html_lit(out, "<p class=\"banner\"><strong>Retired.</strong> This article is kept for the record and "
			      "is not to be used.</p>\n");
	else if (now != 2)
		html_lit(out, "<p class=\"banner\">" RENDER_BANNER "</p>\n");
	if (r && r->stale.n) {
		html_lit(out, "<p class=\"banner stale\"><strong>Out of date:</strong> ");
		html_text(out, r->stale);
		html_lit(out, "</p>\n");
	}
}

static const char *reader_label(struct str reader)
{
	static const char *const names[][2] = {{"physician", "physicians"},
					       {"nurse", "nurses and allied health professionals"},
					       {"pharmacist", "pharmacists"},
					       {"student", "students"},
					       {"patient", "patients and families"}};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_starts(reader, str_c(names[i][0])))
			return names[i][1];
	return NULL;
}

static void head(struct html_page *p)
{
	const struct article *a = p->a;
	struct buf *out = p->out;
	html_lit(out, "<header class=\"head\">\n<h1>");
	html_text(out, a->title);
	html_lit(out, "</h1>\n<p class=\"asked\"><span class=\"vh\">Question: </span>");
	html_text(out, p->o->before.n ? p->o->asked : a->question);
	html_lit(out, "</p>\n");
	if (p->o->before.n) {
		html_lit(out, "<p class=\"note\">Follow-up to \xe2\x80\x9c");
		html_text(out, p->o->before);
		html_lit(out, "\xe2\x80\x9d, read as \xe2\x80\x9c");
		html_text(out, a->question);
		html_lit(out, "\xe2\x80\x9d.</p>\n");
	}
	steps(p);
	html_lit(out, "<p class=\"meta\">Last updated ");
	html_date(out, a->updated);
	if (a->reader.n) {
		const char *label = reader_label(a->reader);
		html_lit(out, " \xc2\xb7 written for ");
		html_text(out, label ? str_c(label) : a->reader);
	}
	if (p->o->review && p->o->review->version)
		html_litf(out, " \xc2\xb7 version %u", p->o->review->version);
	if (p->o->policy_url) {
		html_lit(out, " \xc2\xb7 <a href=\"");
		html_attribute(out, str_c(p->o->policy_url));
		html_lit(out, "\">Editorial policy</a>");
	}
	html_lit(out, "</p>\n");
	for (size_t i = 0; i < a->n_mended; i++) {
		html_lit(out, "<p class=\"note\">Read \xe2\x80\x9c");
		html_text(out, a->mended[i].from);
		html_lit(out, "\xe2\x80\x9d as \xe2\x80\x9c");
		html_text(out, a->mended[i].to);
		html_lit(out, "\xe2\x80\x9d.</p>\n");
	}
	html_lit(out, "</header>\n");
}

/* ---- alerts, bottom line ---- */

static void alerts(struct html_page *p)
{
	if (!p->a->n_alerts)
		return;
	html_lit(p->out, "<section class=\"alerts\" aria-labelledby=\"alerts\"><h2 id=\"alerts\">Red flags in this "
			 "patient</h2>\n");
	buf_addc(&p->path, "/alerts");
	html_items(p, p->a->alerts, p->a->n_alerts, false, 1);
	html_path_cut(p, 0);
	html_lit(p->out, "</section>\n");
}

static void notice_source(struct buf *out, const struct article_notice *v)
{
	if (!v->source.n)
		return;
	html_lit(out, "<p class=\"note\">Source: ");
	if (render_url_ok(v->url)) {
		html_lit(out, "<a rel=\"noreferrer\" href=\"");
		html_url(out, v->url);
		html_lit(out, "\">");
	}
	html_text(out, v->source);
	if (render_url_ok(v->url))
		html_lit(out, "</a>");
	if (v->checked.n) {
		html_lit(out, ", looked up ");
		html_date(out, v->checked);
	}
	html_lit(out, "</p>\n");
}

static void notices(struct html_page *p, const char *id, const char *title, const struct article_notice *v, size_t n)
{
	struct buf *out = p->out;
	if (!n)
		return;
	html_lit(out, "<section class=\"alerts notices\" role=\"alert\" aria-labelledby=\"");
	html_attribute(out, str_c(id));
	html_lit(out, "\"><h2 id=\"");
	html_attribute(out, str_c(id));
	html_lit(out, "\">");
	html_text(out, str_c(title));
	html_lit(out, "</h2>\n");
	for (size_t i = 0; i < n; i++) {
		bool lay = render_call_alone(p->a, &v[i]);
		html_lit(out, "<p><strong>");
		html_text(out, v[i].title);
		html_lit(out, ":</strong> ");
		html_text(out, lay ? v[i].call : v[i].text);
		html_lit(out, "</p>\n");
		notice_source(out, &v[i]);
		if (!lay && render_call_now(v, n, i)) {
			html_lit(out, "<p class=\"call\"><strong>");
			html_text(out, str_c(render_call_label(p->a)));
			html_lit(out, "</strong> ");
			html_text(out, v[i].call);
			html_lit(out, "</p>\n");
		}
	}
	html_lit(out, "</section>\n");
}

static void outcome(struct html_page *p)
{
	const struct article *a = p->a;
	struct buf *out = p->out;
	if (a->outcome == OUTCOME_ANSWERED)
		return;
	html_lit(out, "<div class=\"outcome\"><p><strong>");
	html_text(out, str_c(render_outcome(a->outcome)));
	html_lit(out, ".</strong> ");
	html_text(out, a->reason);
	html_lit(out, "</p>");
	if (a->outcome == OUTCOME_INSUFFICIENT && a->n_nearest) {
		html_lit(out, "<p>What comes nearest in this library:</p><ul>");
		for (size_t i = 0; i < a->n_nearest; i++) {
			html_lit(out, "<li><a");
			html_source_href(p, a->nearest[i].doc, NULL);
			html_lit(out, ">");
			html_text(out, a->nearest[i].title);
			html_lit(out, "</a></li>");
		}
		html_lit(out, "</ul>");
	}
	html_lit(out, "</div>\n");
}

static void sure(struct html_page *p)
{
	const struct article *a = p->a;
	struct buf *out = p->out;
	bool gaps = a->sure.n_missing && a->outcome != OUTCOME_INSUFFICIENT;
	if (!a->sure.strength_note.n && !gaps)
		return;
	html_lit(out, "<dl class=\"sure\">");
	if (a->sure.strength_note.n) {
		html_lit(out, "<div><dt>Strength of the evidence</dt><dd>");
		html_grade(out, a->sure.strength);
		html_lit(out, " ");
		html_text(out, a->sure.strength_note);
		html_lit(out, "</dd></div>");
	}
	if (gaps) {
		html_lit(out, "<div><dt>Not found</dt><dd>");
		for (size_t i = 0; i < a->sure.n_missing; i++) {
			if (i)
				html_lit(out, "; ");
			html_text(out, a->sure.missing[i]);
		}
		html_lit(out, "</dd></div>");
	}
	html_lit(out, "</dl>\n");
}

static void bottom_line(struct html_page *p)
{
	const struct article *a = p->a;
	struct buf *out = p->out;
	outcome(p);
	if (!a->n_bottom_line)
		return;
	html_lit(out, "<section class=\"bottom-line\" aria-labelledby=\"bottom-line\"><h2 id=\"bottom-line\">Bottom "
		      "line</h2>\n");
	for (size_t i = 0; i < a->n_bottom_line; i++) {
		buf_printf(&p->path, "/bottom_line/%zu", i);
		html_claim(p, &a->bottom_line[i], false);
		html_path_cut(p, 0);
	}
	sure(p);
	html_lit(out, "</section>\n");
}

/* ---- sections ---- */

void html_section_id(const struct article *a, size_t section, struct buf *out)
{
	const struct article_section *s = &a->sections[section];
	bool plain = s->kind.n > 0, twice = false;
	for (size_t i = 0; i < s->kind.n; i++) {
		char c = s->kind.p[i];
		plain &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
	}
	for (size_t i = 0; i < section; i++)
		twice |= str_eq(a->sections[i].kind, s->kind);
	if (plain && !twice) {
		html_lit(out, "s-");
		html_attribute(out, s->kind);
	} else
		html_litf(out, "s-%zu", section + 1);
}

static void contents(struct html_page *p)
{
	const struct article *a = p->a;
	struct buf *out = p->out;
	if (!a->n_sections)
		return;
	html_lit(out, "<nav class=\"contents\" aria-label=\"On this page\"><ul>");
	for (size_t i = 0; i < a->n_sections; i++) {
		html_lit(out, "<li><a href=\"#");
		html_section_id(a, i, out);
		html_lit(out, "\">");
		html_text(out, a->sections[i].heading);
		html_lit(out, "</a></li>");
	}
	if (a->n_refs)
		html_lit(out, "<li><a href=\"#references\">References</a></li>");
	html_lit(out, "<li><a href=\"#basis\">Basis</a></li></ul></nav>\n");
}

static void section(struct html_page *p, size_t i)
{
	const struct article_section *s = &p->a->sections[i];
	struct buf *out = p->out;
	html_lit(out, "<section class=\"part");
	if (str_eqc(s->kind, "red-flags"))
		html_lit(out, " red-flags");
	else if (str_eqc(s->kind, "pitfalls"))
		html_lit(out, " pitfalls");
	else if (str_eqc(s->kind, "context"))
		html_lit(out, " context");
	html_lit(out, "\" aria-labelledby=\"");
	html_section_id(p->a, i, out);
	html_lit(out, "\"><h2 id=\"");
	html_section_id(p->a, i, out);
	html_lit(out, "\">");
	html_text(out, s->heading);
	html_lit(out, "</h2>\n");
	buf_printf(&p->path, "/sections/%zu", i);
	if (s->table && s->table->n_columns)
		html_table(p, s->table, s->heading);
	buf_addc(&p->path, "/items");
	html_items(p, s->items, s->n_items, s->ordered, 1);
	html_path_cut(p, 0);
	html_lit(out, "</section>\n");
}

/* ---- end ---- */

static void ask_href(struct html_page *p, struct str question)
{
	if (!p->o->ask_url)
		return;
	html_lit(p->out, " href=\"");
	html_attribute(p->out, str_c(p->o->ask_url));
	html_lit(p->out, "?");
	if (p->a->reader.n) {
		html_lit(p->out, "reader=");
		html_segment(p->out, p->a->reader);
		html_lit(p->out, "&amp;");
	}
	html_lit(p->out, "q=");
	html_segment(p->out, question);
	html_lit(p->out, "\"");
}

static void related(struct html_page *p, size_t from, size_t to)
{
	struct buf *out = p->out;
	html_lit(out, "<ul>");
	for (size_t i = from; i < to; i++) {
		html_lit(out, "<li><a");
		ask_href(p, p->a->related[i]);
		html_lit(out, ">");
		html_text(out, p->a->related[i]);
		html_lit(out, "</a></li>");
	}
	html_lit(out, "</ul>");
}

static void end(struct html_page *p)
{
	const struct article *a = p->a;
	struct buf *out = p->out;
	html_basis(p);
	if (a->n_related) {
		/* One more is no list of its own. */
		size_t first = a->n_related > RELATED_FIRST + 1 ? RELATED_FIRST : a->n_related;
		html_lit(out, "<nav class=\"related\" aria-labelledby=\"related\"><h2 id=\"related\">Related "
			      "questions</h2>");
		related(p, 0, first);
		if (first < a->n_related) {
			html_litf(out, "<details><summary>%zu more</summary>", a->n_related - first);
			related(p, first, a->n_related);
			html_lit(out, "</details>");
		}
		html_lit(out, "</nav>\n");
	}
	html_lit(out, "<p class=\"disclaimer\">");
	html_text(out, a->disclaimer);
	html_lit(out, "</p>\n");
}

static int parts(struct html_page *p)
{
	int r;
	notices(p, "emergency", "Emergency: first", p->a->emergency, p->a->n_emergency);
	head(p);
	notices(p, "warnings", "Warnings", p->a->warnings, p->a->n_warnings);
	r = part(p, "head");
	if (r)
		return r;
	alerts(p);
	r = part(p, "alerts");
	if (r)
		return r;
	bottom_line(p);
	r = part(p, "bottom-line");
	if (r)
		return r;
	contents(p);
	r = part(p, "contents");
	for (size_t i = 0; r == 0 && i < p->a->n_sections; i++) {
		section(p, i);
		r = part(p, "section");
	}
	if (r)
		return r;
	html_references(p);
	r = part(p, "references");
	if (r)
		return r;
	end(p);
	return part(p, "end");
}

int html_article(const struct article *a, const struct html_opts *o, struct buf *out, struct err *e)
{
	struct html_page p = {.a = a, .o = o, .out = out, .grades = html_grades_differ(a)};
	arena_init(&p.scratch, SCRATCH_CAP);
	buf_init(&p.path, 4096);
	if (!o->part) {
		html_lit(out, "<article class=\"article\" lang=\"");
		html_attribute(out, a->language.n ? a->language : STR("en"));
		html_lit(out, "\">\n");
	}
	int r = parts(&p);
	if (!o->part && r == 0)
		html_lit(out, "</article>\n");
	arena_release(&p.scratch);
	buf_release(&p.path);
	if (r)
		return r;
	return out->err ? err_buf(out, e) : 0;
}
