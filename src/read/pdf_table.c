/*
 * pdf_table.c - which lines of a page are the rows of a table?
 *
 * Pieces that stand beside each other on one line, two and more in a row, short ones: cells. Columns are found from the
 * fullest row, and a line that fills only later columns goes on with the row above it. Or short labels, one below the
 * other, each with lines of text behind it.
 */
#include "read/pdf_priv.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

#define CELL_WORDS  5	  /* a piece with as many, and as wide, is a line of text */
#define CELL_WIDTH  0.24f /* of the page */
#define LABEL_WORDS 4	  /* of what stands before a line of text in a table */
#define COLS_MAX    32

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool like_prose(const struct pdf_laying *l, const struct pdf_seg *s)
{
	return s->words >= CELL_WORDS && s->at.x1 - s->at.x0 > CELL_WIDTH * l->f->pages[s->page].w;
}

struct trow {
	struct pdf_seg **v; /* pieces by x */
	size_t n;
	float y, size;
};

static int by_x(const void *pa, const void *pb)
{
	const struct pdf_seg *a = *(const struct pdf_seg *const *)pa, *b = *(const struct pdf_seg *const *)pb;

	return a->at.x0 < b->at.x0 ? -1 : a->at.x0 > b->at.x0;
}

/* The pieces of a page as rows: those on one line. */
static size_t rows_of(struct pdf_laying *l, size_t from, struct pdf_seg **v, struct trow *rows)
{
	size_t n = 0, n_rows = 0;

	for (size_t i = from; i < l->n_segs; i++)
		if (!l->segs[i].gone && !l->f->words[l->segs[i].beg].hidden)
			v[n++] = &l->segs[i];
	qsort(v, n, sizeof *v, pdf_by_y);
	for (size_t i = 0; i < n;) {
		const struct pdf_word *a = pdf_plain_word(l, v[i]);
		size_t end = i + 1;
		while (end < n &&
		       fabsf(pdf_plain_word(l, v[end])->at.y1 - a->at.y1) < 0.35f * fminf(v[i]->size, v[end]->size))
			end++;
		qsort(v + i, end - i, sizeof *v, by_x);
		rows[n_rows++] = (struct trow){v + i, end - i, a->at.y1, v[i]->size};
		i = end;
	}
	return n_rows;
}

bool pdf_bulleted(const struct pdf_laying *l, const struct pdf_seg *s)
{
	struct str t = l->f->words[s->beg].text;

	return t.n <= 3 && !pdf_is_number(t) && !is_letter(t.p[0]) && s->end - s->beg > 1 &&
	       (unsigned char)t.p[0] >= 0x80;
}

static bool tabular(const struct pdf_laying *l, const struct trow *r)
{
	size_t prose = 0;

	if (r->n < 2 || r->n > COLS_MAX)
		return false;
	for (size_t i = 0; i < r->n; i++) {
		prose += like_prose(l, r->v[i]);
		if (pdf_bulleted(l, r->v[i]))
			return false;
		if (i && r->v[i]->at.x0 - r->v[i - 1]->at.x1 < 0.7f * r->size)
			return false;
	}
	return prose * 2 < r->n;
}

/* A short label and a line of text behind it. */
static bool labelled(const struct pdf_laying *l, const struct trow *r)
{
	return r->n == 2 && r->v[0]->words <= LABEL_WORDS && !like_prose(l, r->v[0]) && like_prose(l, r->v[1]) &&
	       !pdf_bulleted(l, r->v[0]) && r->v[1]->at.x0 - r->v[0]->at.x1 > 0.7f * r->size;
}

/* From row i on: where a table of labels and lines of text ends; i when there is none. */
static size_t labelled_end(const struct pdf_laying *l, const struct trow *rows, size_t i, size_t n)
{
	size_t end = i, labels = 0, last = i;

	while (end < n && end - i < 400) {
		const struct trow *r = &rows[end];
		if (end > i && r->y - rows[end - 1].y > 2.5f * r->size)
			break;
		bool label = labelled(l, r) && fabsf(r->v[0]->at.x0 - rows[i].v[0]->at.x0) < 3;
		bool on = end > i && r->n == 1 && fabsf(r->v[0]->at.x0 - rows[i].v[1]->at.x0) < 3;
		if (!label && !on)
			break;
		labels += label;
		last = end++;
	}
	return labels >= 2 && end - i >= 3 ? last + 1 : i;
}

/* Column of each piece, by the columns of the fullest row. */
static size_t columns(const struct trow *rows, size_t n, struct pdf_box cols[COLS_MAX])
{
	size_t full = 0, k;

	for (size_t i = 1; i < n; i++)
		if (rows[i].n > rows[full].n)
			full = i;
	k = rows[full].n;
	for (size_t c = 0; c < k; c++)
		cols[c] = rows[full].v[c]->at;
	/* As wide as the pieces in them, where these are as many. */
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; rows[i].n == k && c < k; c++) {
			cols[c].x0 = fminf(cols[c].x0, rows[i].v[c]->at.x0);
			cols[c].x1 = fmaxf(cols[c].x1, rows[i].v[c]->at.x1);
		}
	return k;
}

static uint16_t column_of(const struct pdf_seg *s, const struct pdf_box *cols, size_t n)
{
	size_t best = 0;
	float most = -1e9f;

	for (size_t c = 0; c < n; c++) {
		float over = fminf(s->at.x1, cols[c].x1) - fmaxf(s->at.x0, cols[c].x0);
		if (over > most) {
			most = over;
			best = c;
		}
	}
	return (uint16_t)best;
}

/* Rows [a, b) are a table: number its rows and cells. */
static void give_table(struct pdf_laying *l, struct trow *rows, size_t a, size_t b, int32_t *number)
{
	struct pdf_box cols[COLS_MAX];
	size_t n = columns(rows + a, b - a, cols);

	for (size_t i = a; i < b; i++) {
		bool on = i > a;
		/* What has nothing in the first column goes on with the row above, when it is near. */
		for (size_t k = 0; k < rows[i].n; k++) {
			rows[i].v[k]->col = column_of(rows[i].v[k], cols, n);
			on &= rows[i].v[k]->col > 0;
		}
		on = on && rows[i].y - rows[i - 1].y < 1.6f * rows[i].size;
		if (!on)
			++*number;
		for (size_t k = 0; k < rows[i].n; k++)
			rows[i].v[k]->table = *number;
	}
	++*number;
	l->r->tables++;
}

bool pdf_find_tables(struct pdf_laying *l, size_t from, int32_t *number)
{
	size_t room = l->n_segs - from;
	struct pdf_seg **v = mem_malloc((room + 1) * sizeof *v);
	struct trow *rows = mem_malloc((room + 1) * sizeof *rows);
	bool ok = v && rows;

	if (ok && room && room <= SEGS_ON_PAGE) {
		size_t n = rows_of(l, from, v, rows);
		for (size_t i = 0; i < n;) {
			size_t end = i, full = 0, last = i;
			while (end < n && end - i < 400) {
				bool cells = tabular(l, &rows[end]);
				bool near = end == i || rows[end].y - rows[last].y < 3.5f * rows[end].size;
				/* A short line between rows: a cell that is two lines high. */
				bool between = end > i && rows[end].n == 1 && !like_prose(l, rows[end].v[0]) &&
					       rows[end].y - rows[end - 1].y < 1.6f * rows[end].size && end + 1 < n &&
					       tabular(l, &rows[end + 1]);
				if (!near || !(cells || between))
					break;
				full += cells;
				last = end;
				end++;
			}
			/* The last cell may have another line. */
			while (full >= 2 && end < n && rows[end].n == 1 && !like_prose(l, rows[end].v[0]) &&
			       rows[end].y - rows[end - 1].y < 1.6f * rows[end].size &&
			       rows[end].v[0]->at.x0 > rows[i].v[0]->at.x0 + 2 * rows[end].size)
				end++;
			if (full < 2)
				end = labelled_end(l, rows, i, n);
			if (end > i)
				give_table(l, rows, i, end, number);
			i = end > i ? end : i + 1;
		}
	}
	free(v);
	free(rows);
	return ok;
}

/* All rows of the table in which seg is, from the first one on. */
void pdf_put_table(struct pdf_laying *l, size_t seg, struct buf *out)
{
	size_t beg = seg, end = seg;
	uint32_t page = l->segs[seg].page;
	int32_t low = l->segs[seg].table, high = low;
	bool more = true;

	while (beg > 0 && l->segs[beg - 1].page == page)
		beg--;
	while (end < l->n_segs && l->segs[end].page == page)
		end++;
	/* Its rows have numbers without a gap; between tables one number is free. */
	while (more) {
		more = false;
		for (size_t i = beg; i < end; i++)
			if (l->segs[i].table >= 0 && !l->segs[i].gone &&
			    (l->segs[i].table == low - 1 || l->segs[i].table == high + 1)) {
				low = l->segs[i].table < low ? l->segs[i].table : low;
				high = l->segs[i].table > high ? l->segs[i].table : high;
				more = true;
			}
	}
	buf_addc(out, "\n\n");
	for (int32_t row = low; row <= high; row++) {
		unsigned cols = 0;
		prose_mark(out, PROSE_ROW, 0);
		for (size_t i = beg; i < end; i++)
			if (l->segs[i].table == row && l->segs[i].col + 1u > cols)
				cols = l->segs[i].col + 1u;
		for (unsigned c = 0; c < cols; c++) {
			bool any = false;
			if (c)
				buf_addc(out, " | ");
			for (size_t i = beg; i < end; i++) {
				if (l->segs[i].table != row || l->segs[i].col != c || l->segs[i].gone)
					continue;
				if (any)
					buf_byte(out, ' ');
				pdf_put_seg(l, &l->segs[i], out);
				any = true;
			}
		}
		buf_byte(out, '\n');
	}
	for (size_t i = beg; i < end; i++)
		if (l->segs[i].table >= low && l->segs[i].table <= high)
			l->segs[i].gone = true;
	buf_byte(out, '\n');
}
