/*
 * text.c - an article for the terminal.
 *
 * Everything of the article passes render_plain before it is printed. Colours say nothing that the words don't. A table
 * stands in columns where they are wide enough to be read, else its cells stand one below the other.
 */
#include "render/render_priv.h"

#include <stdio.h>

#define PIECE_CAP  ((size_t)1 << 20) /* bytes of one line's text */
#define BOLD	   "1"
#define DIM	   "2"
#define WARN	   "1;33"
#define INDENT_MAX (8 + 2 * (ARTICLE_DEPTH_MAX + 2))
#define CELL_MIN   24 /* columns of a cell; a narrower one is hard to read */
#define CELLS_MAX  4  /* beside each other */
#define CELL_GAP   3

struct page {
	const struct article *a;
	struct wrap w;
	struct buf *out;
	struct buf tmp;
	int err;
};

/* An emptied scratch buffer for one piece. */
static struct buf *piece(struct page *p)
{
	if (p->tmp.err && !p->err)
		p->err = p->tmp.err;
	buf_clear(&p->tmp);
	return &p->tmp;
}

static struct str plain(struct page *p, struct str s)
{
	struct buf *b = piece(p);
	render_plain(b, s);
	return buf_str(b);
}

static void line(struct page *p, struct str s, const char *first, const char *rest, const char *style)
{
	wrap_begin(&p->w, first, rest);
	wrap_words(&p->w, s, style);
	wrap_end(&p->w);
}

static void labelled(struct page *p, const char *label, struct str s)
{
	wrap_begin(&p->w, "", "  ");
	wrap_words(&p->w, str_c(label), DIM);
	wrap_words(&p->w, s, NULL);
	wrap_end(&p->w);
}

static void heading(struct page *p, const char *s)
{
	buf_byte(p->out, '\n');
	line(p, str_c(s), "", "", BOLD);
}

static void numbers(const struct article_claim *c, struct buf *b)
{
	if (!c->n_spans && !c->n_via)
		return;
	buf_byte(b, '[');
	render_numbers(c, b);
	buf_byte(b, ']');
}

/* The claim behind the label and stance of its bullet, if any; its terms below it. */
static void claim(struct page *p, const struct article_item *above, const struct article_item *it, struct str label,
		  const struct article_claim *c, const char *first, const char *rest, const char *style)
{
	wrap_begin(&p->w, first, rest);
	if (it) {
		wrap_words(&p->w, str_c(render_stance(it->stance)), BOLD);
		wrap_words(&p->w, plain(p, label), BOLD);
		if (label.n && c) {
			p->w.glue = true;
			wrap_words(&p->w, STR(":"), BOLD);
		}
	}
	if (!c) {
		wrap_end(&p->w);
		return;
	}
	bool lead = it && render_is_lead(it);
	wrap_words(&p->w, plain(p, c->text), lead ? BOLD : style);
	wrap_words(&p->w, str_c(render_cut(c, it && it->n_items)), style);
	struct buf *b = piece(p);
	if (!lead && !render_same_numbers(above, c))
		numbers(c, b);
	wrap_words(&p->w, buf_str(b), DIM);
	b = piece(p);
	render_claim_note(c, b);
	wrap_words(&p->w, buf_str(b), DIM);
	wrap_end(&p->w);
	for (size_t i = 0; i < c->n_terms; i++) {
		const struct article_term *t = &c->terms[i];
		char beg[INDENT_MAX + 2], more[INDENT_MAX + 2];
		snprintf(beg, sizeof(beg), "%s  ", rest);
		snprintf(more, sizeof(more), "%s  ", rest);
		wrap_begin(&p->w, beg, more);
		wrap_words(&p->w, plain(p, render_term(c, t)), BOLD);
		p->w.glue = true;
		wrap_words(&p->w, STR(":"), DIM);
		wrap_words(&p->w, plain(p, t->definition), DIM);
		b = piece(p);
		buf_printf(b, "[%u]", t->span.ref + 1);
		wrap_words(&p->w, buf_str(b), DIM);
		wrap_end(&p->w);
	}
}

static void items(struct page *p, const struct article_item *above, const struct article_item *v, size_t n, int depth,
		  bool ordered)
{
	static const char *const marks[] = {"\xe2\x80\xa2", "\xe2\x80\x93", "\xc2\xb7"}; /* bullet, dash, dot */
	char first[INDENT_MAX], rest[INDENT_MAX];
	int indent = 2 * (depth > ARTICLE_DEPTH_MAX ? ARTICLE_DEPTH_MAX : depth);
	for (size_t i = 0; i < n; i++) {
		if (ordered)
			snprintf(first, sizeof(first), "%*s%zu. ", indent, "", i + 1);
		else
			snprintf(first, sizeof(first), "%*s%s ", indent, "", marks[depth < 3 ? depth - 1 : 2]);
		snprintf(rest, sizeof(rest), "%*s", render_width(str_c(first)), "");
		claim(p, above, &v[i], render_label(v, i), v[i].claim, first, rest, NULL);
		items(p, &v[i], v[i].items, v[i].n_items, depth + (ordered && depth < ARTICLE_DEPTH_MAX ? 1 : 0) + 1,
		      false);
	}
}

/* ---- tables ---- */

/* The bullets of a cell as lines of at most `width` columns. */
static void cell_lines(struct page *p, const struct article_item *v, size_t n, int depth, struct wrap *w)
{
	char first[INDENT_MAX], rest[INDENT_MAX];
	int indent = 2 * (depth > ARTICLE_DEPTH_MAX ? ARTICLE_DEPTH_MAX : depth);
	for (size_t i = 0; i < n; i++) {
		snprintf(first, sizeof(first), "%*s%s", indent, "", depth ? "\xe2\x80\x93 " : "");
		snprintf(rest, sizeof(rest), "%*s", render_width(str_c(first)), "");
		wrap_begin(w, first, rest);
		struct str label = render_label(v, i);
		wrap_words(w, plain(p, label), NULL);
		if (v[i].claim) {
			w->glue = label.n > 0;
			wrap_words(w, label.n ? STR(":") : STR(""), NULL);
			wrap_words(w, plain(p, v[i].claim->text), NULL);
			wrap_words(w, str_c(render_cut(v[i].claim, v[i].n_items)), NULL);
			struct buf *b = piece(p);
			numbers(v[i].claim, b);
			wrap_words(w, buf_str(b), NULL);
			b = piece(p);
			render_claim_note(v[i].claim, b);
			wrap_words(w, buf_str(b), NULL);
		}
		wrap_end(w);
		cell_lines(p, v[i].items, v[i].n_items, depth + 1, w);
	}
}

/* Blocks of lines, side by side, each `width` columns wide. */
static void side_by_side(struct page *p, struct buf *cells, size_t n, int width, const char *style)
{
	struct str rest[CELLS_MAX], line;
	size_t left = n;
	for (size_t i = 0; i < n; i++)
		rest[i] = buf_str(&cells[i]);
	while (left) {
		int owed = 2; /* spaces before the next piece of text, so that no line ends in them */
		left = 0;
		for (size_t i = 0; i < n; i++) {
			if (!str_cut(&rest[i], '\n', &line))
				line = STR("");
			if (line.n) {
				buf_printf(p->out, "%*s", owed, "");
				if (style && p->w.colour)
					buf_printf(p->out, "\x1b[%sm%.*s\x1b[0m", style, STR_ARG(line));
				else
					buf_add(p->out, line);
				owed = 0;
			}
			int n_cols = render_width(line);
			owed += (n_cols < width ? width - n_cols : 0) + CELL_GAP;
			left += rest[i].n > 0;
		}
		buf_byte(p->out, '\n');
	}
}

static void table_in_columns(struct page *p, const struct article_table *t, int width)
{
	struct buf cells[CELLS_MAX];
	for (size_t j = 0; j < t->n_columns; j++) {
		buf_init(&cells[j], PIECE_CAP);
		struct wrap w = {.out = &cells[j], .width = width};
		wrap_begin(&w, "", "");
		wrap_words(&w, plain(p, t->columns[j]), NULL);
		wrap_end(&w);
	}
	side_by_side(p, cells, t->n_columns, width, BOLD);
	for (size_t i = 0; i < t->n_rows; i++) {
		for (size_t j = 0; j < t->n_columns; j++) {
			const struct article_cell *c = &t->rows[i].cells[j];
			struct wrap w = {.out = &cells[j], .width = width};
			buf_clear(&cells[j]);
			cell_lines(p, c->items, c->n_items, 0, &w);
			if (!c->n_items)
				buf_addc(&cells[j], "\xe2\x80\x93\n");
		}
		line(p, plain(p, t->rows[i].label), "  ", "  ", DIM);
		side_by_side(p, cells, t->n_columns, width, NULL);
	}
	for (size_t j = 0; j < t->n_columns; j++) {
		if (cells[j].err && !p->err)
			p->err = cells[j].err;
		buf_release(&cells[j]);
	}
}

static void table(struct page *p, const struct article_table *t)
{
	if (!t)
		return;
	int n = t->n_columns <= CELLS_MAX ? (int)t->n_columns : 0;
	int width = n ? (p->w.width - 2 - CELL_GAP * (n - 1)) / n : 0;
	if (width >= CELL_MIN) {
		table_in_columns(p, t, width);
		return;
	}
	for (size_t i = 0; i < t->n_rows; i++) {
		line(p, plain(p, t->rows[i].label), "  ", "  ", BOLD);
		for (size_t j = 0; j < t->n_columns; j++) {
			struct article_item column = {.label = t->columns[j],
						      .items = t->rows[i].cells[j].items,
						      .n_items = t->rows[i].cells[j].n_items};
			items(p, NULL, &column, 1, 1, false);
			if (!column.n_items)
				line(p, STR("\xe2\x80\x93"), "    ", "    ", DIM);
		}
	}
}

static void links(struct page *p, const struct article_ref *r)
{
	struct buf *b = piece(p);
	if (render_pmid_ok(r->pmid))
		buf_printf(b, "PMID %.*s ", STR_ARG(r->pmid));
	if (r->doi.n)
		render_doi_url(r->doi, b);
	else if (r->url.n)
		render_plain(b, r->url);
	if (r->doc.n) {
		buf_addc(b, b->n && b->p[b->n - 1] != ' ' ? " " : "");
		render_plain(b, r->doc);
	}
	wrap_words(&p->w, buf_str(b), DIM);
}

static void references(struct page *p)
{
	const struct article *a = p->a;
	if (!a->n_refs)
		return;
	heading(p, "References");
	if (render_has_via(a))
		line(p, str_c(RENDER_VIA_NOTE), "  ", "  ", DIM);
	for (size_t i = 0; i < a->n_refs; i++) {
		const struct article_ref *r = &a->refs[i];
		char first[32];
		snprintf(first, sizeof(first), "  [%zu] ", i + 1);
		wrap_begin(&p->w, first, "      ");
		wrap_words(&p->w, str_c(render_status_mark(r->status)), WARN);
		struct buf *b = piece(p);
		render_ref_type(r, b);
		buf_addc(b, ".");
		wrap_words(&p->w, buf_str(b), DIM);
		b = piece(p);
		render_plain(b, r->title);
		buf_addc(b, r->title.n && strchr(".?!", r->title.p[r->title.n - 1]) ? "" : ".");
		wrap_words(&p->w, buf_str(b), NULL);
		b = piece(p);
		render_ref_facts(r, b);
		wrap_words(&p->w, buf_str(b), NULL);
		links(p, r);
		wrap_end(&p->w);
	}
}

static void head(struct page *p)
{
	const struct article *a = p->a;
	struct buf *b;
	if (!str_eqc(a->review, "approved")) {
		line(p, str_c(RENDER_BANNER), "", "", WARN);
		buf_byte(p->out, '\n');
	}
	line(p, plain(p, a->title), "", "", BOLD);
	labelled(p, "Question:", plain(p, a->question));
	b = piece(p);
	render_reading(a, b);
	labelled(p, "Read as:", buf_str(b));
	if (a->outcome != OUTCOME_ANSWERED) {
		b = piece(p);
		buf_addc(b, render_outcome(a->outcome));
		buf_addc(b, a->reason.n ? ": " : "");
		render_plain(b, a->reason);
		buf_byte(p->out, '\n');
		line(p, buf_str(b), "", "", WARN);
	}
}

static void list(struct page *p, const char *title, const struct str *v, size_t n)
{
	if (!n)
		return;
	heading(p, title);
	for (size_t i = 0; i < n; i++)
		line(p, plain(p, v[i]), "  \xe2\x80\xa2 ", "    ", NULL);
}

static void dropped(struct page *p)
{
	const struct article *a = p->a;
	if (!a->provenance.n_dropped)
		return;
	heading(p, "Found and not used");
	for (size_t i = 0; i < a->provenance.n_dropped; i++) {
		const struct article_dropped *d = &a->provenance.dropped[i];
		wrap_begin(&p->w, "  \xe2\x80\xa2 ", "    ");
		wrap_words(&p->w, plain(p, d->title), NULL);
		wrap_words(&p->w, plain(p, d->doc), DIM);
		p->w.glue = true;
		wrap_words(&p->w, STR(":"), NULL);
		wrap_words(&p->w, plain(p, d->reason), NULL);
		wrap_end(&p->w);
	}
}

static void sure(struct page *p)
{
	const struct article *a = p->a;
	if (!render_has_sure(a) && !a->sure.n_missing)
		return;
	struct buf *b;
	buf_byte(p->out, '\n');
	if (render_has_sure(a)) {
		b = piece(p);
		render_sure(a, b);
		buf_byte(b, '.');
		labelled(p, "Evidence:", buf_str(b));
	}
	for (size_t i = 0; i < a->sure.n_missing; i++)
		labelled(p, "Not found:", plain(p, a->sure.missing[i]));
}

static void foot(struct page *p)
{
	const struct article *a = p->a;
	if (a->n_nearest) {
		heading(p, "Nearest topics");
		for (size_t i = 0; i < a->n_nearest; i++) {
			wrap_begin(&p->w, "  \xe2\x80\xa2 ", "    ");
			wrap_words(&p->w, plain(p, a->nearest[i].title), NULL);
			wrap_words(&p->w, plain(p, a->nearest[i].doc), DIM);
			wrap_end(&p->w);
		}
	}
	list(p, "Related questions", a->related, a->n_related);
	buf_byte(p->out, '\n');
	line(p, plain(p, a->disclaimer), "", "", NULL);
	struct buf *b = piece(p);
	buf_addc(b, "Made ");
	render_plain(b, a->updated);
	buf_addc(b, " for reader: ");
	render_plain(b, a->reader);
	buf_addc(b, ". ");
	render_provenance(a, b);
	buf_addc(b, ".");
	line(p, buf_str(b), "", "", DIM);
}

/* For readers who are no clinicians the second of the two alone. */
static void notices(struct page *p, const char *title, const struct article_notice *v, size_t n)
{
	if (!n)
		return;
	buf_byte(p->out, '\n');
	line(p, str_c(title), "", "", WARN);
	for (size_t i = 0; i < n; i++) {
		bool lay = render_call_alone(p->a, &v[i]);
		wrap_begin(&p->w, "! ", "  ");
		wrap_words(&p->w, plain(p, v[i].title), BOLD);
		p->w.glue = true;
		wrap_words(&p->w, STR(":"), BOLD);
		wrap_words(&p->w, plain(p, lay ? v[i].call : v[i].text), NULL);
		wrap_end(&p->w);
		struct buf *b = piece(p);
		render_notice_source(&v[i], b);
		line(p, buf_str(b), "  ", "  ", DIM);
		if (!lay && render_call_now(v, n, i)) {
			wrap_begin(&p->w, "  ", "  ");
			wrap_words(&p->w, str_c(render_call_label(p->a)), BOLD);
			wrap_words(&p->w, plain(p, v[i].call), NULL);
			wrap_end(&p->w);
		}
	}
}

int render_text(const struct article *a, const struct render_opts *o, struct buf *out, struct err *e)
{
	struct page p = {.a = a, .out = out, .w = {.out = out, .width = o->width, .colour = o->colour}};
	buf_init(&p.tmp, PIECE_CAP);
	notices(&p, "Emergency: first", a->emergency, a->n_emergency);
	notices(&p, "Warnings", a->warnings, a->n_warnings);
	head(&p);
	if (a->n_alerts) {
		buf_byte(out, '\n');
		line(&p, STR("Red flags first"), "", "", WARN);
		items(&p, NULL, a->alerts, a->n_alerts, 1, false);
	}
	if (a->n_bottom_line)
		heading(&p, "Bottom line");
	for (size_t i = 0; i < a->n_bottom_line; i++)
		claim(&p, NULL, NULL, STR_NULL, &a->bottom_line[i], "  ", "  ", BOLD);
	sure(&p);
	for (size_t i = 0; i < a->n_sections; i++) {
		buf_byte(out, '\n');
		line(&p, plain(&p, a->sections[i].heading), "", "", BOLD);
		table(&p, a->sections[i].table);
		items(&p, NULL, a->sections[i].items, a->sections[i].n_items, 1, a->sections[i].ordered);
	}
	references(&p);
	dropped(&p);
	foot(&p);
	piece(&p);
	int rc = 0;
	if (out->err)
		rc = err_buf(out, e);
	else if (p.err)
		rc = p.err == ERR_NOMEM ? err_mem(e)
					: err_set(e, p.err, "article: a single text of more than %zu bytes", PIECE_CAP);
	buf_release(&p.tmp);
	return rc;
}
