/*
 * html_table.c - tables of pages: which are data, and their rows.
 *
 * A table whose cells hold headings, sections or many paragraphs, or that has no two cells side by side, is layout: its
 * text is read as if no table were there. Another one gives its rows, each with the cells from above that still stand
 * in it, so that it can be read alone. A small table in a cell of it gives its rows too, each behind the cells of the
 * outer row ("Over 60 | day 1 | 10 mg"); the outer row follows where it has more to say.
 */
#include "read/html_priv.h"

#include <stdlib.h>

#define CELL_MAX 400u /* bytes of a cell around a table, in a table of data */

/* ---- data or layout? ---- */

struct layout {
	unsigned paras, rows, widest, in_row, inside;
	size_t text, longest; /* bytes of a cell */
	bool is, holds;	      /* holds: another table */
};

static void look_at(struct layout *l, const GumboNode *n)
{
	bool own = l->inside == 0;

	if (n->type == GUMBO_NODE_TEXT) {
		l->text += own ? str_trim(str_c(n->v.text.text)).n : 0;
		l->longest = l->text > l->longest ? l->text : l->longest;
		return;
	}
	switch (html_tag(n)) {
	case GUMBO_TAG_TR:
		l->rows += own;
		l->in_row = own ? 0 : l->in_row;
		break;
	case GUMBO_TAG_TD:
	case GUMBO_TAG_TH:
		l->paras = 0;
		if (own) {
			l->text = 0;
			l->widest = ++l->in_row > l->widest ? l->in_row : l->widest;
		}
		break;
	case GUMBO_TAG_P: l->is |= ++l->paras > 3; break;
	case GUMBO_TAG_TABLE:
		l->holds = true;
		l->is |= ++l->inside > 1;
		break;
	case GUMBO_TAG_H1:
	case GUMBO_TAG_H2:
	case GUMBO_TAG_H3:
	case GUMBO_TAG_H4:
	case GUMBO_TAG_FORM:
	case GUMBO_TAG_SECTION:
	case GUMBO_TAG_ARTICLE: l->is = true; break;
	default: break;
	}
}

/* Tables within are gone into one level deep only, so that nesting costs no more than that. */
static bool is_layout(const GumboNode *table)
{
	struct html_stepper s = {0};
	struct layout l = {0};

	if (html_role(table, "presentation none"))
		return true;
	html_step_in(&s, table);
	while (s.n && !s.failed && !l.is) {
		const GumboNode *n = html_step_next(&s);
		if (!n) {
			const GumboNode *left = s.v[--s.n].node;
			l.inside -= s.n && html_tag(left) == GUMBO_TAG_TABLE;
		} else if (!html_dropped(NULL, n)) {
			look_at(&l, n);
			html_step_in(&s, n);
		}
	}
	free(s.v);
	return s.failed || l.is || l.widest < 2 || (l.holds && (l.rows < 2 || l.longest > CELL_MAX));
}

/* ---- rows ---- */

static struct html_table *now(struct html *h)
{
	return &h->tables[h->inner];
}

static void put_cell(struct html_table *t, struct str s)
{
	if (t->cells++)
		buf_addc(&t->row, " | ");
	buf_add(&t->row, s);
}

/* Columns that a cell from above fills: it is said again, so that the row can be read alone. */
static void cells_above(struct html_table *t)
{
	while (t->col < HTML_COLS_MAX && t->above[t->col].rows) {
		struct html_above *a = &t->above[t->col++];
		a->rows--;
		put_cell(t, str_make(a->text, a->n));
	}
}

static unsigned extent(const GumboNode *n, const char *name)
{
	uint64_t v;

	return str_u64(html_attr(n, name), &v) && v >= 1 && v <= 1000 ? (unsigned)v : 1;
}

void html_spans_end(struct html *h)
{
	memset(now(h)->above, 0, sizeof now(h)->above);
}

static void begin(struct html *h)
{
	struct html_table *t = now(h);

	buf_clear(&t->row);
	t->cells = t->col = 0;
	t->text = false;
	html_spans_end(h);
}

/* Bytes of text, marks of bars aside. */
static size_t said(struct str s)
{
	struct buf b;

	if (doc_bar_free(s))
		return s.n;
	buf_init(&b, s.n);
	doc_bar_clean(&b, s);
	size_t n = str_trim(buf_str(&b)).n;
	buf_release(&b);
	return n;
}

/* What a row has before the table in its cell. */
static void lead(struct html *h)
{
	struct html_table *t = &h->tables[0];
	struct str s = str_trim(buf_str(&h->text));

	cells_above(t);
	buf_clear(&t->lead);
	buf_add(&t->lead, buf_str(&t->row));
	if (said(s) && t->cells)
		buf_addc(&t->lead, " | ");
	buf_add(&t->lead, s);
	buf_clear(&t->held);
	buf_add(&t->held, s);
	t->text = false;
	html_text_clear(h);
}

void html_table_begin(struct html *h, const GumboNode *n)
{
	if (h->cell && !h->inner && !h->flat && !is_layout(n)) {
		lead(h);
		h->inner = true;
		h->cell = false;
		if (h->bars && h->bar_in_cell)
			doc_bar_blocks(h->d, h->bar);
		begin(h);
	} else if (h->cell || h->flat) {
		h->flat++;
	} else {
		h->table = !is_layout(n);
		begin(h);
	}
}

void html_table_end(struct html *h)
{
	if (h->flat) {
		h->flat--;
		return;
	}
	if (!h->inner) {
		h->table = false;
		return;
	}
	if (h->bars && h->bar_in_cell)
		doc_bar_blocks(h->d, DOC_BAR_N);
	html_text_clear(h);
	h->inner = false;
	h->cell = true;
	buf_add(&h->text, buf_str(&h->tables[0].held));
	buf_addc(&h->text, " ");
}

void html_cell_begin(struct html *h, const GumboNode *n)
{
	if (!h->table || h->flat)
		return;
	html_text_clear(h);
	h->cell = true;
	now(h)->cols = extent(n, "colspan");
	now(h)->rows = extent(n, "rowspan");
	buf_clear(&now(h)->held);
}

void html_cell_end(struct html *h)
{
	struct html_table *t = now(h);
	struct str s = str_trim(buf_str(&h->text));

	cells_above(t);
	put_cell(t, s);
	t->text |= said(s) > said(buf_str(&t->held));
	if (t->rows > 1 && t->col < HTML_COLS_MAX) {
		struct html_above *a = &t->above[t->col];
		a->rows = t->rows - 1;
		a->n = s.n <= HTML_SPAN_MAX ? (unsigned)s.n : 0;
		if (a->n)
			memcpy(a->text, s.p, a->n);
	}
	t->col += t->cols;
	html_text_clear(h);
	h->cell = false;
}

void html_row_end(struct html *h)
{
	struct html_table *t = now(h);

	if (!h->table || h->flat || h->cell)
		return;
	cells_above(t);
	if (t->text) {
		if (h->inner && h->tables[0].lead.n) {
			buf_addc(&h->tables[0].lead, " | ");
			size_t n = h->tables[0].lead.n;
			buf_add(&h->tables[0].lead, buf_str(&t->row));
			doc_block(h->d, BLOCK_ROW, 0, buf_str(&h->tables[0].lead));
			if (!h->tables[0].lead.err)
				h->tables[0].lead.n = n - 3;
		} else {
			doc_block(h->d, BLOCK_ROW, 0, buf_str(&t->row));
		}
		h->blocks++;
	}
	if (t->row.err || h->tables[0].lead.err)
		h->err = t->row.err ? t->row.err : h->tables[0].lead.err;
	buf_clear(&t->row);
	t->cells = t->col = 0;
	t->text = false;
}
