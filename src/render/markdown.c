/*
 * markdown.c - an article as CommonMark.
 *
 * Source text is hostile: each ASCII character that CommonMark (0.30) or its common extensions give a meaning gets a
 * backslash, and what has one only at the beginning of a line ("1.", "-", "+") is escaped there; a line never begins
 * otherwise, since line feeds become spaces. Addresses become links only when they are plain http(s).
 */
#include "base/utf8.h"
#include "render/render_priv.h"

#include <stdio.h>

#define PIECE_CAP ((size_t)1 << 20)

struct md {
	struct buf *out;
	struct buf tmp;
	int err;
};

static struct buf *piece(struct md *m)
{
	if (m->tmp.err && !m->err)
		m->err = m->tmp.err;
	buf_clear(&m->tmp);
	return &m->tmp;
}

/* Plain text, escaped; as it may stand at the beginning of a block. */
static void escape(struct buf *out, struct str s)
{
	size_t i = 0;
	s = str_trim(s);
	/* "12." or "12)" would begin a list. */
	while (i < s.n && i < 9 && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	bool number = i > 0 && i < s.n && (s.p[i] == '.' || s.p[i] == ')');
	for (size_t j = 0; j < s.n; j++) {
		char c = s.p[j];
		if (c == '\n' || c == '\t')
			c = ' ';
		bool always = c && strchr("\\`*_[]<>&#|~$!", c);
		bool at_start = (j == 0 && c && strchr("+-=:", c)) || (number && j == i);
		/* "https://" and "www." turn into links in common extensions. */
		bool link = c == ':' && j + 2 < s.n && s.p[j + 1] == '/' && s.p[j + 2] == '/';
		bool www = c == '.' && j >= 3 && str_ieq(str_sub(s, j - 3, j), STR("www"));
		if (always || at_start || link || www)
			buf_byte(out, '\\');
		buf_byte(out, (unsigned char)c);
	}
}

static void text(struct md *m, struct str s)
{
	struct buf *b = piece(m);
	render_plain(b, s);
	escape(m->out, buf_str(b));
}

static void numbers(struct md *m, const struct article_claim *c, bool all)
{
	if (all && (c->n_spans || c->n_via)) {
		buf_addc(m->out, " \\[");
		render_numbers(c, m->out);
		buf_addc(m->out, "\\]");
	}
	struct buf *b = piece(m);
	render_claim_note(c, b);
	buf_addc(m->out, b->n ? " " : "");
	escape(m->out, buf_str(b));
}

/* Our own words behind a text: a space stays. */
static void escape_more(struct md *m, const char *s)
{
	buf_addc(m->out, *s ? " " : "");
	escape(m->out, str_c(s));
}

static void indent(struct md *m, int columns)
{
	for (int i = 0; i < columns; i++)
		buf_byte(m->out, ' ');
}

static void term(struct md *m, const struct article_claim *c, const struct article_term *t)
{
	buf_addc(m->out, "*");
	text(m, render_term(c, t));
	buf_addc(m->out, "*: ");
	text(m, t->definition);
	buf_printf(m->out, " \\[%u\\]", t->span.ref + 1);
}

static bool bold(struct md *m, struct str s)
{
	if (!str_trim(s).n)
		return false;
	buf_addc(m->out, "**");
	text(m, s);
	buf_addc(m->out, "**");
	return true;
}

/* What stands in one bullet, on one line. */
static void bullet(struct md *m, const struct article_item *above, const struct article_item *it, struct str label)
{
	bool more = false;
	if (*render_stance(it->stance)) {
		buf_printf(m->out, "*%s*", render_stance(it->stance));
		more = true;
	}
	if (label.n) {
		buf_addc(m->out, more ? " " : "");
		bold(m, label);
		buf_addc(m->out, it->claim ? ":" : "");
		more = true;
	}
	if (it->claim) {
		buf_addc(m->out, more ? " " : "");
		bool lead = render_is_lead(it);
		if (lead)
			bold(m, it->claim->text);
		else
			text(m, it->claim->text);
		escape_more(m, render_cut(it->claim, it->n_items));
		if (!lead)
			numbers(m, it->claim, !render_same_numbers(above, it->claim));
	}
}

static void items(struct md *m, const struct article_item *above, const struct article_item *v, size_t n, int column,
		  bool ordered)
{
	for (size_t i = 0; i < n; i++) {
		char mark[32];
		snprintf(mark, sizeof(mark), ordered ? "%zu. " : "- ", i + 1);
		int below = column + (int)strlen(mark);
		indent(m, column);
		buf_addc(m->out, mark);
		bullet(m, above, &v[i], render_label(v, i));
		buf_byte(m->out, '\n');
		for (size_t j = 0; v[i].claim && j < v[i].claim->n_terms; j++) {
			indent(m, below);
			buf_addc(m->out, "- ");
			term(m, v[i].claim, &v[i].claim->terms[j]);
			buf_byte(m->out, '\n');
		}
		items(m, &v[i], v[i].items, v[i].n_items, below, false);
	}
}

/* A cell cannot hold blocks: its bullets are separated by line breaks, nested ones stand behind a dash. */
static void cell(struct md *m, const struct article_item *v, size_t n, int depth, bool *more)
{
	for (size_t i = 0; i < n; i++) {
		buf_addc(m->out, *more ? "<br>" : "");
		*more = true;
		for (int d = 0; d < depth; d++)
			buf_addc(m->out, "\xe2\x80\x93 ");
		bullet(m, NULL, &v[i], render_label(v, i));
		cell(m, v[i].items, v[i].n_items, depth + 1, more);
	}
}

/* A pipe table (GitHub Flavored Markdown 0.29, 4.10). */
static void table(struct md *m, const struct article_table *t)
{
	if (!t)
		return;
	buf_addc(m->out, "| |");
	for (size_t j = 0; j < t->n_columns; j++) {
		buf_byte(m->out, ' ');
		text(m, t->columns[j]);
		buf_addc(m->out, " |");
	}
	buf_addc(m->out, "\n|---|");
	for (size_t j = 0; j < t->n_columns; j++)
		buf_addc(m->out, "---|");
	buf_byte(m->out, '\n');
	for (size_t i = 0; i < t->n_rows; i++) {
		buf_addc(m->out, "| ");
		bold(m, t->rows[i].label);
		buf_addc(m->out, " |");
		for (size_t j = 0; j < t->n_columns; j++) {
			bool more = false;
			buf_byte(m->out, ' ');
			cell(m, t->rows[i].cells[j].items, t->rows[i].cells[j].n_items, 0, &more);
			buf_addc(m->out, more ? " |" : "\xe2\x80\x93 |");
		}
		buf_byte(m->out, '\n');
	}
	buf_byte(m->out, '\n');
}

static void link_to(struct md *m, struct str url)
{
	buf_addc(m->out, " ");
	if (render_url_ok(url)) {
		buf_byte(m->out, '<');
		buf_add(m->out, url);
		buf_byte(m->out, '>');
	} else
		text(m, url);
}

static void reference(struct md *m, const struct article *a, size_t i)
{
	const struct article_ref *r = &a->refs[i];
	buf_printf(m->out, "- \\[%zu\\] ", i + 1);
	if (*render_status_mark(r->status))
		buf_printf(m->out, "**%s** ", render_status_mark(r->status));
	struct buf *b = piece(m);
	render_ref_type(r, b);
	buf_addc(b, ".");
	escape(m->out, buf_str(b));
	buf_addc(m->out, " *");
	text(m, r->title.n ? r->title : STR("Untitled"));
	buf_addc(m->out, "*.");
	b = piece(m);
	render_ref_facts(r, b);
	buf_addc(m->out, b->n ? " " : "");
	escape(m->out, buf_str(b));
	if (render_pmid_ok(r->pmid))
		buf_printf(m->out, " PMID [%.*s](https://pubmed.ncbi.nlm.nih.gov/%.*s/)", STR_ARG(r->pmid),
			   STR_ARG(r->pmid));
	if (r->doi.n) {
		buf_addc(m->out, " <");
		render_doi_url(r->doi, m->out);
		buf_byte(m->out, '>');
	} else if (r->url.n)
		link_to(m, r->url);
	if (r->doc.n) {
		buf_byte(m->out, ' ');
		text(m, r->doc);
	}
	buf_byte(m->out, '\n');
}

static void head(struct md *m, const struct article *a)
{
	if (!str_eqc(a->review, "approved"))
		buf_addc(m->out, "> **" RENDER_BANNER "**\n\n");
	buf_addc(m->out, "# ");
	text(m, a->title);
	buf_addc(m->out, "\n\n**Question:** ");
	text(m, a->question);
	buf_addc(m->out, "\n\n**Read as:** ");
	struct buf *b = piece(m);
	render_reading(a, b);
	escape(m->out, buf_str(b));
	buf_addc(m->out, "\n\n");
	if (a->outcome != OUTCOME_ANSWERED) {
		buf_printf(m->out, "**%s%s** ", render_outcome(a->outcome), a->reason.n ? ":" : ".");
		text(m, a->reason);
		buf_addc(m->out, "\n\n");
	}
	if (a->n_alerts) {
		buf_addc(m->out, "## Red flags first\n\n");
		items(m, NULL, a->alerts, a->n_alerts, 0, false);
		buf_byte(m->out, '\n');
	}
	if (a->n_bottom_line)
		buf_addc(m->out, "## Bottom line\n\n");
	for (size_t i = 0; i < a->n_bottom_line; i++) {
		const struct article_claim *c = &a->bottom_line[i];
		bold(m, c->text);
		escape_more(m, render_cut(c, false));
		numbers(m, c, true);
		buf_addc(m->out, "\n\n");
		for (size_t j = 0; j < c->n_terms; j++) {
			buf_addc(m->out, "- ");
			term(m, c, &c->terms[j]);
			buf_addc(m->out, j + 1 < c->n_terms ? "\n" : "\n\n");
		}
	}
	if (render_has_sure(a)) {
		buf_addc(m->out, "**Evidence:** ");
		b = piece(m);
		render_sure(a, b);
		escape(m->out, buf_str(b));
		buf_addc(m->out, ".\n\n");
	}
	for (size_t i = 0; i < a->sure.n_missing; i++) {
		buf_addc(m->out, "**Not found:** ");
		text(m, a->sure.missing[i]);
		buf_addc(m->out, "\n\n");
	}
}

static void notices(struct md *m, const struct article *a, const char *title, const struct article_notice *v,
		    size_t n)
{
	if (!n)
		return;
	buf_printf(m->out, "## %s\n\n", title);
	for (size_t i = 0; i < n; i++) {
		bool lay = render_call_alone(a, &v[i]);
		buf_addc(m->out, "**");
		text(m, v[i].title);
		buf_addc(m->out, ":** ");
		text(m, lay ? v[i].call : v[i].text);
		buf_addc(m->out, " (");
		struct buf *b = piece(m);
		render_notice_source(&v[i], b);
		escape(m->out, buf_str(b));
		buf_addc(m->out, ")\n\n");
		if (!lay && render_call_now(v, n, i)) {
			buf_printf(m->out, "**%s** ", render_call_label(a));
			text(m, v[i].call);
			buf_addc(m->out, "\n\n");
		}
	}
}

static void foot(struct md *m, const struct article *a)
{
	if (a->n_refs) {
		buf_addc(m->out, "## References\n\n");
		if (render_has_via(a)) {
			escape(m->out, STR(RENDER_VIA_NOTE));
			buf_addc(m->out, "\n\n");
		}
		for (size_t i = 0; i < a->n_refs; i++)
			reference(m, a, i);
		buf_byte(m->out, '\n');
	}
	if (a->provenance.n_dropped) {
		buf_addc(m->out, "## Found and not used\n\n");
		for (size_t i = 0; i < a->provenance.n_dropped; i++) {
			const struct article_dropped *d = &a->provenance.dropped[i];
			buf_addc(m->out, "- ");
			text(m, d->title.n ? d->title : d->doc);
			buf_addc(m->out, " (");
			text(m, d->doc);
			buf_addc(m->out, "): ");
			text(m, d->reason);
			buf_byte(m->out, '\n');
		}
		buf_byte(m->out, '\n');
	}
	if (a->n_nearest) {
		buf_addc(m->out, "## Nearest topics\n\n");
		for (size_t i = 0; i < a->n_nearest; i++) {
			buf_addc(m->out, "- ");
			text(m, a->nearest[i].title);
			buf_addc(m->out, " (");
			text(m, a->nearest[i].doc);
			buf_addc(m->out, ")\n");
		}
		buf_byte(m->out, '\n');
	}
	if (a->n_related) {
		buf_addc(m->out, "## Related questions\n\n");
		for (size_t i = 0; i < a->n_related; i++) {
			buf_addc(m->out, "- ");
			text(m, a->related[i]);
			buf_byte(m->out, '\n');
		}
		buf_byte(m->out, '\n');
	}
	buf_addc(m->out, "---\n\n");
	text(m, a->disclaimer);
	buf_addc(m->out, "\n\nMade ");
	text(m, a->updated);
	buf_addc(m->out, " for reader: ");
	text(m, a->reader);
	buf_addc(m->out, ". ");
	struct buf *b = piece(m);
	render_provenance(a, b);
	escape(m->out, buf_str(b));
	buf_addc(m->out, ".\n");
}

int render_markdown(const struct article *a, struct buf *out, struct err *e)
{
	struct md m = {.out = out};
	buf_init(&m.tmp, PIECE_CAP);
	notices(&m, a, "Emergency: first", a->emergency, a->n_emergency);
	notices(&m, a, "Warnings", a->warnings, a->n_warnings);
	head(&m, a);
	for (size_t i = 0; i < a->n_sections; i++) {
		buf_addc(out, "## ");
		text(&m, a->sections[i].heading);
		buf_addc(out, "\n\n");
		table(&m, a->sections[i].table);
		items(&m, NULL, a->sections[i].items, a->sections[i].n_items, 0, a->sections[i].ordered);
		buf_byte(out, '\n');
	}
	foot(&m, a);
	piece(&m);
	int rc = 0;
	if (out->err)
		rc = err_buf(out, e);
	else if (m.err)
		rc = m.err == ERR_NOMEM ? err_mem(e)
					: err_set(e, m.err, "article: a single text of more than %zu bytes", PIECE_CAP);
	buf_release(&m.tmp);
	return rc;
}
