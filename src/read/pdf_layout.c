/*
 * pdf_layout.c - from words with places to lines, paragraphs, headings and table rows.
 *
 * A line of poppler's is parted where a wide gap is; a piece is a `seg`. Of each page go: line numbers of preprints,
 * and the lines at its upper and lower edge that return on other pages with nothing but other digits, unless they are
 * statements (prose.c). Then tables: lines of pieces that stand beside each other, two and more in a row, whose pieces
 * are short; columns are found from the fullest rows, and a line that fills only later columns goes on with the row
 * above it. What is left keeps poppler's reading order. A heading is larger than most text, or bold as a whole and
 * short; its level follows the sizes that headings of this file have. Superscripts, told by size and place, are written
 * as in XML: 10^5.
 */
#include "read/pdf_priv.h"
#include "read/xml_priv.h"
#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define EDGE_SHARE  0.14f /* of the page's height, at its top and bottom */
#define EDGE_PAGES  3	  /* on which a line stands that is one */
#define EDGE_PART   3	  /* one in so many pages */
#define HEAD_BYTES  180
#define TITLE_BYTES 400

/* ---- words and pieces ---- */

static float height(const struct pdf_word *w)
{
	return w->at.y1 - w->at.y0;
}

bool pdf_is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* The size in which most characters are set. */
static float body_size(const struct pdf_file *f)
{
	size_t count[128] = {0}, best = 0;

	for (size_t i = 0; i < f->n_words; i++) {
		float h = height(&f->words[i]) * 2;
		if (h >= 1 && h < 127 && !f->words[i].hidden)
			count[(size_t)(h + 0.5f)] += f->words[i].text.n;
	}
	for (size_t i = 1; i < 128; i++)
		if (count[i] > count[best])
			best = i;
	return best ? (float)best / 2 : 10;
}

/* Size of a piece: that of most of its characters; and whether all of it is bold. */
static void measure(struct pdf_laying *l, struct pdf_seg *s)
{
	const struct pdf_word *w = l->f->words;
	size_t most = 0;

	s->bold = true;
	s->at = w[s->beg].at;
	for (uint32_t i = s->beg; i < s->end; i++) {
		size_t n = 0;
		for (uint32_t k = s->beg; k < s->end; k++)
			n += fabsf(height(&w[k]) - height(&w[i])) < 0.6f ? w[k].text.n : 0;
		if (n > most || (n == most && height(&w[i]) > s->size)) {
			most = n;
			s->size = height(&w[i]);
		}
		s->bold &= w[i].bold;
		s->at.x0 = fminf(s->at.x0, w[i].at.x0);
		s->at.x1 = fmaxf(s->at.x1, w[i].at.x1);
		s->at.y0 = fminf(s->at.y0, w[i].at.y0);
		s->at.y1 = fmaxf(s->at.y1, w[i].at.y1);
	}
	s->words = (uint16_t)(s->end - s->beg > 1000 ? 1000 : s->end - s->beg);
}

static bool cut_segs(struct pdf_laying *l, uint32_t page)
{
	const struct pdf_page *p = &l->f->pages[page];
	const struct pdf_word *w = l->f->words;

	for (uint32_t i = p->beg; i < p->end;) {
		uint32_t end = i + 1;
		while (end < p->end && w[end].line == w[i].line && end - i < 200 &&
		       w[end].at.x0 - w[end - 1].at.x1 < 2.0f * fmaxf(height(&w[end]), height(&w[end - 1])) &&
		       w[end].hidden == w[i].hidden)
			end++;
		if (!ARENA_MORE(&l->f->a, l->segs, l->n_segs, l->cap_segs))
			return false;
		struct pdf_seg s = {.beg = i, .end = end, .block = w[i].block, .page = page, .table = -1};
		measure(l, &s);
		l->segs[l->n_segs++] = s;
		i = end;
	}
	return true;
}

/* A superscript that poppler took for a line of its own goes back behind its word. */
static void attach(struct pdf_laying *l, size_t from)
{
	struct pdf_word *w = l->f->words;

	if (l->n_segs - from > SEGS_ON_PAGE)
		return;
	for (size_t i = from; i < l->n_segs; i++) {
		struct pdf_seg *s = &l->segs[i];
		if (s->end - s->beg != 1 || w[s->beg].text.n > 5 || s->size > 0.85f * l->body)
			continue;
		for (size_t k = from; k < l->n_segs && !s->gone; k++) {
			const struct pdf_seg *t = &l->segs[k];
			if (k == i || t->gone || t->size < 1.2f * s->size || s->at.y0 >= t->at.y1 ||
			    s->at.y1 <= t->at.y0)
				continue;
			for (uint32_t j = t->beg; j < t->end; j++) {
				if (fabsf(w[j].at.x1 - s->at.x0) > 0.25f * t->size)
					continue;
				w[s->beg].follows = j;
				w[j].followed = true;
				s->gone = true;
				break;
			}
		}
	}
}

/* ---- the text of a piece ---- */

/* Raised or lowered against the line: 1, -1, 0. */
static int shift(const struct pdf_word *w, const struct pdf_word *line)
{
	float h = height(line);

	if (height(w) > 0.86f * h)
		return 0;
	if (w->at.y1 < line->at.y1 - 0.12f * h)
		return 1;
	return w->at.y1 > line->at.y1 + 0.02f * h ? -1 : 0;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A raised number behind a word or a stop is a reference; behind a unit ("kg/m") it is a power. */
static bool is_mark(struct str before, struct str raised)
{
	size_t n = 0;

	for (size_t i = 0; i < raised.n; i++) {
		bool dash = str_starts(str_sub(raised, i, raised.n), STR("\xe2\x80\x93"));
		if (dash)
			i += 2;
		else if (!((raised.p[i] >= '0' && raised.p[i] <= '9') || raised.p[i] == ',' || raised.p[i] == '-'))
			return false;
	}
	if (!before.n || !raised.n || raised.p[0] == '-')
		return false;
	while (n < before.n && is_letter(before.p[before.n - 1 - n]))
		n++;
	char last = before.p[before.n - 1];
	return n >= 3 || strchr(".,;:)]", last);
}

static void put_word(struct pdf_laying *l, struct xml_inline *in, const struct pdf_word *w, const struct pdf_word *line)
{
	int up = shift(w, line);
	size_t mark = up ? xml_inline_open(in) : 0;
	struct str before = str_sub(buf_str(in->out), in->from, in->out->n);

	(void)l;
	if (up > 0 && is_mark(before, w->text)) {
		buf_addc(in->out, " [");
		buf_add(in->out, w->text);
		buf_byte(in->out, ']');
		return;
	}
	buf_add(in->out, w->text);
	if (up)
		xml_inline_close(in, mark, up > 0);
	in->after_sub = false;
}

/* A word of the piece that is of its size, to measure the others by. */
const struct pdf_word *pdf_plain_word(const struct pdf_laying *l, const struct pdf_seg *s)
{
	const struct pdf_word *w = l->f->words;

	for (uint32_t i = s->beg; i < s->end; i++)
		if (fabsf(height(&w[i]) - s->size) < 0.6f)
			return &w[i];
	return &w[s->beg];
}

void pdf_put_seg(struct pdf_laying *l, const struct pdf_seg *s, struct buf *out)
{
	const struct pdf_word *w = l->f->words, *line = pdf_plain_word(l, s);
	const struct pdf_page *p = &l->f->pages[s->page];
	struct xml_inline in = {.out = out, .from = out->n};

	if (w[s->beg].hidden)
		doc_bar_open(out, DOC_BAR_HIDDEN);
	for (uint32_t i = s->beg; i < s->end; i++) {
		/* What is raised is set a little apart at times. */
		float apart = shift(&w[i], line) ? 0.3f : 0.12f;
		if (i > s->beg && w[i].at.x0 - w[i - 1].at.x1 > apart * s->size)
			buf_byte(out, ' ');
		put_word(l, &in, &w[i], line);
		for (uint32_t k = w[i].followed ? p->beg : p->end; k < p->end; k++)
			if (w[k].follows == i)
				put_word(l, &in, &w[k], line);
	}
	if (w[s->beg].hidden)
		doc_bar_close(out);
}

static struct str seg_text(struct pdf_laying *l, const struct pdf_seg *s)
{
	buf_clear(&l->line);
	pdf_put_seg(l, s, &l->line);
	return str_trim(buf_str(&l->line));
}

/* ---- line numbers ---- */

int pdf_by_y(const void *pa, const void *pb)
{
	const struct pdf_seg *a = *(const struct pdf_seg *const *)pa, *b = *(const struct pdf_seg *const *)pb;

	return a->at.y0 < b->at.y0 ? -1 : a->at.y0 > b->at.y0;
}

static unsigned value(struct str s)
{
	unsigned v = 0;

	for (size_t i = 0; i < s.n && i < 6; i++)
		v = v * 10 + (unsigned)(s.p[i] - '0');
	return v;
}

/* Numbers in the margin that count the lines, by ones or fives: taken off the pieces that they begin. */
static void drop_line_numbers(struct pdf_laying *l, size_t from)
{
	const struct pdf_word *w = l->f->words;
	size_t n = 0, room = l->n_segs - from, good = 0;
	struct pdf_seg **v = room ? mem_malloc(room * sizeof *v) : NULL;
	float margin;

	if (!v)
		return;
	margin = l->f->pages[l->segs[from].page].w * 0.2f;
	for (size_t i = from; i < l->n_segs; i++) {
		struct pdf_seg *s = &l->segs[i];
		bool alone = s->end - s->beg == 1;
		bool apart = alone || w[s->beg + 1].at.x0 - w[s->beg].at.x1 > 0.6f * s->size;
		if (pdf_is_number(w[s->beg].text) && w[s->beg].text.n <= 4 && w[s->beg].at.x1 < margin && apart)
			v[n++] = s;
	}
	qsort(v, n, sizeof *v, pdf_by_y);
	unsigned step = n > 1 ? value(w[v[1]->beg].text) - value(w[v[0]->beg].text) : 0;
	for (size_t i = 1; i < n; i++)
		good += value(w[v[i]->beg].text) - value(w[v[i - 1]->beg].text) == step;
	if ((step == 1 || step == 5) && n >= 6 && good * 10 >= (n - 1) * 9 && n * step * 10 >= (room - n) * 5) {
		for (size_t i = 0; i < n; i++) {
			l->r->line_numbers++;
			if (v[i]->end - v[i]->beg == 1) {
				v[i]->gone = true;
				continue;
			}
			v[i]->beg++;
			measure(l, v[i]);
		}
	}
	free(v);
}

/* ---- page edges ---- */

/* Its digits as one '#', no blanks. */
static uint64_t edge_key(struct str s)
{
	char p[200];
	size_t n = 0;

	for (size_t i = 0; i < s.n && n < sizeof p; i++) {
		bool digit = s.p[i] >= '0' && s.p[i] <= '9';
		if (digit && n && p[n - 1] == '#')
			continue;
		if (s.p[i] != ' ')
			p[n++] = digit ? '#' : s.p[i];
	}
	return str_hash(str_make(p, n)) | 1;
}

static size_t letters(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += is_letter(s.p[i]) || (unsigned char)s.p[i] >= 0x80;
	return n;
}

struct edge {
	uint64_t key;
	uint32_t seg;
};

static int edge_cmp(const void *pa, const void *pb)
{
	const struct edge *a = pa, *b = pb;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->seg < b->seg ? -1 : a->seg > b->seg;
}

static void drop_edge(struct pdf_laying *l, uint32_t seg)
{
	struct str s = seg_text(l, &l->segs[seg]);

	l->segs[seg].gone = true;
	l->r->edges++;
	if (!l->r->edge[0] && s.n > 4)
		snprintf(l->r->edge, sizeof l->r->edge, "%.*s", (int)(s.n < 100 ? s.n : 100), s.p);
}

/* A page's lowest line that is its number, wherever the page ends. */
static void drop_last_numbers(struct pdf_laying *l)
{
	for (uint32_t i = 0, end; i < l->n_segs; i = end) {
		uint32_t low = i;
		for (end = i; end < l->n_segs && l->segs[end].page == l->segs[i].page; end++)
			if (!l->segs[end].gone && (l->segs[low].gone || l->segs[end].at.y1 > l->segs[low].at.y1))
				low = end;
		if (!l->segs[low].gone && prose_page_number(seg_text(l, &l->segs[low])))
			drop_edge(l, low);
	}
}

/* The amounts in a line ("10 mg", "0.5 ml") as one number; 0: there are none. */
static uint64_t amounts(struct str s)
{
	static const char *const units[] = {"mg", "mcg", "microgram", "ml", "mmol", "mmhg", "units", "iu", "\xc2\xb5g",
					    "\xce\xbcg"};
	uint64_t all = 0;

	for (size_t i = 0; i < s.n; i++) {
		size_t beg = i;
		while (i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || (i > beg && s.p[i] == '.')))
			i++;
		if (i == beg)
			continue;
		struct str rest = str_trim(str_sub(s, i, s.n));
		for (size_t k = 0; k < sizeof units / sizeof *units; k++)
			if (str_istarts(rest, str_c(units[k])))
				all = all * 31 + str_hash(str_sub(s, beg, i));
	}
	return all;
}

/*
 * Lines that are the same but for their digits, on several pages: a header or footer, unless they are of amounts that
 * differ ("Maximum dose: 10 mg a day").
 */
static bool of_amounts(struct pdf_laying *l, const struct edge *v, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (amounts(seg_text(l, &l->segs[v[i].seg])) != amounts(seg_text(l, &l->segs[v[0].seg])))
			return true;
	return false;
}

static void drop_edges(struct pdf_laying *l)
{
	struct edge *v = mem_malloc((l->n_segs + 1) * sizeof *v);
	size_t n = 0;
	unsigned least = (unsigned)(l->f->n_pages / EDGE_PART);

	if (!v) {
		l->failed = true;
		return;
	}
	least = least > EDGE_PAGES ? least : EDGE_PAGES;
	drop_last_numbers(l);
	for (uint32_t i = 0; i < l->n_segs; i++) {
		const struct pdf_seg *s = &l->segs[i];
		const struct pdf_page *p = &l->f->pages[s->page];
		if (s->gone || (s->at.y0 > EDGE_SHARE * p->h && s->at.y1 < (1 - EDGE_SHARE) * p->h))
			continue;
		struct str text = seg_text(l, s);
		if (prose_page_number(text))
			drop_edge(l, i);
		else if (letters(text) >= 4 && !read_is_statement(text))
			v[n++] = (struct edge){edge_key(text), i};
	}
	qsort(v, n, sizeof *v, edge_cmp);
	for (size_t i = 0; i < n;) {
		size_t end = i;
		unsigned pages = 0;
		uint32_t last = UINT32_MAX;
		for (; end < n && v[end].key == v[i].key; end++) {
			pages += l->segs[v[end].seg].page != last;
			last = l->segs[v[end].seg].page;
		}
		bool edge = pages >= least && !of_amounts(l, &v[i], end - i);
		for (; i < end; i++)
			if (edge)
				drop_edge(l, v[i].seg);
	}
	free(v);
}

/* ---- headings ---- */

static bool is_large(const struct pdf_laying *l, const struct pdf_seg *s)
{
	return s->size > 1.12f * l->body;
}

static int by_size(const void *pa, const void *pb)
{
	float a = *(const float *)pa, b = *(const float *)pb;

	return a > b ? -1 : a < b;
}

/* The sizes that headings have, largest first; those nearly the same are one. */
static void find_levels(struct pdf_laying *l)
{
	float v[64];
	size_t n = 0;

	for (size_t i = 0; i < l->n_segs && n < 64; i++) {
		if (l->segs[i].gone || !is_large(l, &l->segs[i]) || l->segs[i].words > 20)
			continue;
		size_t k = 0;
		while (k < n && fabsf(v[k] - l->segs[i].size) > 0.7f)
			k++;
		if (k == n)
			v[n++] = l->segs[i].size;
	}
	qsort(v, n, sizeof *v, by_size);
	for (size_t i = 0; i < n && l->n_levels < LEVELS; i++)
		l->levels[l->n_levels++] = v[i];
}

static unsigned level_of(const struct pdf_laying *l, const struct pdf_seg *s)
{
	if (!is_large(l, s))
		return l->n_levels + 1;
	for (unsigned i = 0; i < l->n_levels; i++)
		if (s->size > l->levels[i] - 0.7f)
			return i + 1;
	return l->n_levels ? l->n_levels : 1;
}

/* How many pieces from i on are one heading; 0: none. Their text in l->line. */
static size_t heading_at(struct pdf_laying *l, size_t i)
{
	const struct pdf_seg *s = &l->segs[i];
	size_t end = i;

	if (l->f->words[s->beg].hidden || !(is_large(l, s) || (s->bold && s->size > 0.93f * l->body)))
		return 0;
	while (end < l->n_segs && !l->segs[end].gone && l->segs[end].table < 0 && l->segs[end].block == s->block &&
	       fabsf(l->segs[end].size - s->size) < 0.7f && l->segs[end].bold == s->bold && end - i < 6)
		end++;
	buf_clear(&l->line);
	for (size_t k = i; k < end; k++) {
		if (k > i)
			buf_byte(&l->line, ' ');
		pdf_put_seg(l, &l->segs[k], &l->line);
	}
	struct str t = str_trim(buf_str(&l->line));
	/* Bold text that goes on in the same line is no heading, nor is a whole bold paragraph. */
	bool goes_on = end < l->n_segs && l->segs[end].page == s->page && l->segs[end].block == s->block &&
		       fabsf(l->segs[end].at.y1 - l->segs[end - 1].at.y1) < 0.3f * s->size;
	if (t.n < 3 || t.n > HEAD_BYTES || goes_on || (!is_large(l, s) && end - i > 2))
		return 0;
	char last = t.p[t.n - 1];
	if (last == ',' || last == ';' || (last == '.' && !is_large(l, s)))
		return 0;
	bool letter = false;
	for (size_t k = 0; k < t.n; k++)
		letter |= is_letter(t.p[k]) || (unsigned char)t.p[k] >= 0x80;
	return letter ? end - i : 0;
}

/* ---- the title ---- */

/* Text of the largest lines of the first page that are enough words, in out; their pieces are told by [*beg, *end). */
static void printed_title(struct pdf_laying *l, struct buf *out, size_t *beg, size_t *end)
{
	float limit = 1e9f;
	struct buf largest;
	size_t largest_beg = 0, largest_end = 0;

	*beg = *end = 0;
	buf_init(&largest, 65536);
	for (int tries = 0; tries < 6; tries++) {
		size_t best = SIZE_MAX;
		for (size_t i = 0; i < l->n_segs && l->segs[i].page == 0; i++) {
			const struct pdf_seg *s = &l->segs[i];
			if (!s->gone && s->table < 0 && !l->f->words[s->beg].hidden && s->size < limit &&
			    s->size > 1.1f * l->body && (best == SIZE_MAX || s->size > l->segs[best].size + 0.2f))
				best = i;
		}
		if (best == SIZE_MAX)
			break;
		size_t k = best, words = 0;
		buf_clear(out);
		while (k < l->n_segs && l->segs[k].page == 0 && !l->segs[k].gone &&
		       fabsf(l->segs[k].size - l->segs[best].size) < 0.8f && out->n < TITLE_BYTES) {
			if (k > best && l->segs[k].at.y0 - l->segs[k - 1].at.y1 > 1.5f * l->segs[k].size)
				break;
			if (out->n)
				buf_byte(out, ' ');
			pdf_put_seg(l, &l->segs[k], out);
			words += l->segs[k].words;
			k++;
		}
		if (words >= 3 && out->n < TITLE_BYTES) {
			*beg = best;
			*end = k;
			buf_release(&largest);
			return;
		}
		if (!largest.n && out->n < TITLE_BYTES) {
			buf_add(&largest, buf_str(out));
			largest_beg = best;
			largest_end = k;
		}
		limit = l->segs[best].size - 0.2f;
	}
	/* No sentence of a title: then a name ("Arbelix"). */
	buf_clear(out);
	buf_add(out, buf_str(&largest));
	*beg = largest_beg;
	*end = largest_end;
	buf_release(&largest);
}

/* ---- all of it ---- */

static bool is_caption(struct str s)
{
	static const char *const words[] = {"Table", "TABLE", "Figure", "FIGURE", "Fig.", "Fig", "FIG.", "Box", "BOX"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct str w = str_c(words[i]);
		if (!str_starts(s, w) || s.n < w.n + 3 || s.p[w.n] != ' ')
			continue;
		size_t k = w.n + 1;
		while (k < s.n &&
		       ((s.p[k] >= '0' && s.p[k] <= '9') || (s.p[k] >= 'A' && s.p[k] <= 'Z' && k == w.n + 1)))
			k++;
		if (k == w.n + 1 || k >= s.n)
			return false;
		/* "Table 2 shows that" is a sentence. */
		if (strchr(".:|", s.p[k]))
			return true;
		return s.p[k] == ' ' && k + 1 < s.n && !(s.p[k + 1] >= 'a' && s.p[k + 1] <= 'z');
	}
	return false;
}

/* Does a paragraph end between two lines of a block? */
static bool parts(const struct pdf_laying *l, const struct pdf_seg *a, const struct pdf_seg *b)
{
	if (a->block != b->block || a->page != b->page)
		return true;
	float gap = b->at.y0 - a->at.y1;
	if (gap > 0.75f * b->size || fabsf(a->size - b->size) > 0.15f * b->size)
		return true;
	/* An indented line behind one that ends short. */
	(void)l;
	return b->at.x0 > a->at.x0 + 0.9f * b->size && a->at.x1 < b->at.x1 - 2 * b->size && gap > -b->size;
}

static void put_text(struct pdf_laying *l, struct buf *out)
{
	const struct pdf_seg *before = NULL;

	for (size_t i = 0; i < l->n_segs; i++) {
		struct pdf_seg *s = &l->segs[i];
		if (s->gone)
			continue;
		if (s->table >= 0) {
			pdf_put_table(l, i, out);
			before = NULL;
			continue;
		}
		size_t n = heading_at(l, i);
		if (n) {
			struct str t = str_trim(buf_str(&l->line));
			bool caption = is_caption(t);
			buf_addc(out, "\n\n");
			prose_mark(out, caption ? PROSE_CAPTION : PROSE_HEADING,
				   level_of(l, s) > 6 ? 6 : level_of(l, s));
			buf_add(out, t);
			buf_addc(out, "\n\n");
			i += n - 1;
			before = NULL;
			continue;
		}
		bool same = before && fabsf(before->at.y1 - s->at.y1) < 0.3f * s->size && before->block == s->block &&
			    before->page == s->page && s->at.x0 >= before->at.x1;
		struct str t = seg_text(l, s);
		bool fresh = !before || (!same && parts(l, before, s));
		buf_byte(out, same ? ' ' : '\n');
		if (fresh && !same)
			buf_byte(out, '\n');
		if (fresh && is_caption(t))
			prose_mark(out, PROSE_CAPTION, 0);
		/* Items of a list are told apart by where they begin. */
		for (int k = 0;
		     fresh == false && !same && k < 16 && before && s->at.x0 > before->at.x0 + 3 && pdf_bulleted(l, s);
		     k++)
			buf_byte(out, ' ');
		buf_add(out, t);
		before = s;
	}
	buf_byte(out, '\n');
}

bool pdf_layout(struct pdf_file *f, struct buf *out, struct buf *title, struct pdf_report *r)
{
	struct pdf_laying l = {.f = f, .r = r};
	size_t beg, end;
	int32_t number = 0;
	size_t *first = ARENA_ARRAY(&f->a, f->n_pages + 1, size_t);

	*r = (struct pdf_report){0};
	if (!first)
		return false;
	buf_init(&l.line, 1 << 20);
	l.body = body_size(f);
	for (uint32_t p = 0; p < f->n_pages && !l.failed; p++) {
		first[p] = l.n_segs;
		l.failed = !cut_segs(&l, p);
		if (l.failed || first[p] == l.n_segs)
			continue;
		attach(&l, first[p]);
		drop_line_numbers(&l, first[p]);
	}
	first[f->n_pages] = l.n_segs;
	if (!l.failed)
		drop_edges(&l);
	for (uint32_t p = 0; p < f->n_pages && !l.failed; p++) {
		size_t all = l.n_segs;
		l.n_segs = first[p + 1];
		l.failed = !pdf_find_tables(&l, first[p], &number);
		l.n_segs = all;
	}
	if (!l.failed) {
		find_levels(&l);
		printed_title(&l, title, &beg, &end);
		for (size_t i = beg; i < end; i++)
			l.segs[i].gone = true;
		put_text(&l, out);
	}
	buf_release(&l.line);
	return !l.failed && arena_ok(&f->a) && !out->err;
}
