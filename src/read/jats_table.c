/*
 * jats_table.c - the rows of a table, in the models of HTML (tr, td) and of exchange (CALS, OASIS: row, entry).
 *
 * One BLOCK_ROW a row, cells joined by " | ", the head's rows first. A cell that spans rows is said again in each of
 * them (up to SPAN_MAX bytes), so that every row can be
 * read alone; one that spans columns is said once.
 */
#include "read/jats_priv.h"

#define COLS_MAX 256u /* columns of a table that are aligned */
#define SPAN_MAX 120u /* bytes of a cell that are said again in the next rows */

struct above {
	uint32_t rows; /* still to come */
	uint32_t n;
	char text[SPAN_MAX];
};

struct table {
	uint32_t n_spans; /* columns in which a cell from above may still stand */
	struct above *spans;
	uint32_t group; /* tgroup of the exchange model (CALS, OASIS), whose columns have names; or none */
};

static uint32_t span_attr(const struct xml *x, uint32_t cell, uint16_t name)
{
	int n = xml_number(xml_attr(x, cell, name));

	return n < 1 ? 1 : (uint32_t)n;
}

/* Number of the column of this name, from 1; 0: there is none. */
static uint32_t column(const struct xml *x, uint32_t group, struct str name)
{
	uint32_t n = 0;

	for (uint32_t c = name.n ? xml_child(x, group, N_colspec) : XML_NONE; c && n < COLS_MAX; c = xml_next(x, c)) {
		n++;
		if (str_eq(xml_attr(x, c, N_a_colname), name))
			return n;
	}
	return 0;
}

/* Columns and rows that a cell fills, in either model. */
static void extent(const struct xml *x, const struct table *t, uint32_t cell, uint32_t *cols, uint32_t *rows)
{
	*cols = span_attr(x, cell, N_a_colspan);
	*rows = span_attr(x, cell, N_a_rowspan);
	if (x->nodes[cell].name != N_entry)
		return;
	*rows = 1 + (uint32_t)xml_number(xml_attr(x, cell, N_a_morerows));
	uint32_t from = cell;
	struct str span = xml_attr(x, cell, N_a_spanname);
	for (uint32_t s = span.n ? xml_child(x, t->group, N_spanspec) : XML_NONE; s; s = xml_next(x, s))
		if (str_eq(xml_attr(x, s, N_a_spanname), span))
			from = s;
	uint32_t beg = column(x, t->group, xml_attr(x, from, N_a_namest));
	uint32_t end = column(x, t->group, xml_attr(x, from, N_a_nameend));
	if (beg && end > beg)
		*cols = end - beg + 1;
}

/* Add a cell; empty ones are kept between others, so that the columns stay apart. */
static void add_cell(struct jats *j, struct str s, uint32_t col)
{
	if (col)
		buf_addc(&j->para, " | ");
	buf_add(&j->para, s);
}

static struct str cell_text(struct jats *j, uint32_t cell)
{
	buf_clear(&j->row);
	j->cite_open = false;
	j->cite_at = j->closed_at = 0;
	struct xml_inline in = {.out = &j->row};
	jats_inline(j, &in, cell);
	return str_trim(buf_str(&j->row));
}

/* Without the empty cells at the end; nothing when all are empty. */
static void emit_row(struct jats *j)
{
	struct buf *b = &j->para;

	while (b->n && (b->p[b->n - 1] == ' ' || b->p[b->n - 1] == '|' || b->p[b->n - 1] == '\n'))
		b->n--;
	size_t i = 0;
	while (i < b->n && (b->p[i] == ' ' || b->p[i] == '|'))
		i++;
	if (i == b->n)
		b->n = 0;
	jats_emit(j, BLOCK_ROW, 0);
}

static bool is_cell(const struct xml *x, uint32_t c)
{
	uint16_t name = x->nodes[c].name;

	return name == N_td || name == N_th || name == N_entry;
}

static void row(struct jats *j, struct table *t, uint32_t tr)
{
	struct xml *x = j->x;
	uint32_t col = 0, cells = 0;

	jats_begin(j);
	for (uint32_t c = x->nodes[tr].first;; c = x->nodes[c].next) {
		while (c && !is_cell(x, c))
			c = x->nodes[c].next;
		/* Columns that a cell from above fills. */
		while (col < t->n_spans && t->spans[col].rows) {
			struct above *s = &t->spans[col++];
			s->rows--;
			add_cell(j, str_make(s->text, s->n), cells++);
		}
		if (!c)
			break;
		struct str s = cell_text(j, c);
		uint32_t cols, rows;
		extent(x, t, c, &cols, &rows);
		/* An entry may say that it stands further on. */
		uint32_t named = column(x, t->group, xml_attr(x, c, N_a_colname));
		for (; named > col + 1; col++)
			add_cell(j, STR_NULL, cells++);
		add_cell(j, s, cells++);
		if (rows > 1 && col < COLS_MAX) {
			while (t->n_spans <= col)
				t->spans[t->n_spans++] = (struct above){0};
			struct above *sp = &t->spans[col];
			sp->rows = rows - 1;
			sp->n = s.n <= SPAN_MAX ? (uint32_t)s.n : 0;
			if (sp->n)
				memcpy(sp->text, s.p, sp->n);
		}
		col = col + cols < COLS_MAX ? col + cols : COLS_MAX;
	}
	emit_row(j);
}

/* Rows of a <table>, or of its thead, tbody, tfoot: a cell spans rows of its own part only. */
static void rows(struct jats *j, struct table *t, uint32_t node)
{
	struct xml *x = j->x;

	t->n_spans = 0;
	if (x->nodes[node].name == N_tgroup)
		t->group = node;
	for (uint32_t c = x->nodes[node].first; c; c = x->nodes[c].next) {
		uint16_t name = x->nodes[c].name;
		if (name == N_tr || name == N_row)
			row(j, t, c);
		else if (name == N_thead || name == N_tbody || name == N_tfoot || name == N_tgroup)
			rows(j, t, c);
		else if (name == N_title)
			jats_block(j, c, BLOCK_CAPTION, 0);
	}
}

/* A table without anything around it. */
void jats_table(struct jats *j, uint32_t node)
{
	struct above spans[COLS_MAX];
	struct table t = {.spans = spans};

	rows(j, &t, node);
}
