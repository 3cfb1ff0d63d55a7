/*
 * pdf_words.c - the words of a PDF with their places, and whether anybody sees them.
 *
 * Places come from `pdftotext -bbox-layout`, in reading order. What is drawn in the invisible mode is missing from
 * `pdftohtml -xml`, which also knows what is bold. White, clipped, covered and tiny text is told by the picture of the
 * page (`pdftoppm`): where a word stands, there must be some ink. So it does not matter by which means text was hidden.
 *
 * A scan with a layer of recognised text under it is the one case in which invisible text is the page's own: most of
 * its words are invisible, and there is ink (the scan's) where they stand.
 *
 * All three outputs come from programs that read a hostile file: every number is checked, nothing is trusted.
 */
#include "read/pdf_priv.h"
#include "read/xml_priv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define PAGES_MAX  20000u
#define WORDS_MAX  (8u << 20)
#define PAGE_WORDS 20000u /* a page with more is not looked at word by word */
#define SIZE_MIN   2.5f	  /* points: smaller text nobody reads */
#define INK_MIN	   10	  /* grey levels between the palest and the darkest dot of a word */
#define IMAGE_MAX  ((size_t)64 << 20)
#define OCR_SHARE  0.8f /* of a page's words, that are invisible over ink */

/* ---- bits of XML that poppler writes, one element a line ---- */

static bool attribute(struct str tag, const char *name, float *out)
{
	char pattern[32], number[32];

	snprintf(pattern, sizeof pattern, " %s=\"", name);
	size_t at = str_find(tag, str_c(pattern), 0);
	if (at == SIZE_MAX)
		return false;
	at += strlen(pattern);
	size_t n = 0;
	while (at + n < tag.n && tag.p[at + n] != '"' && n + 1 < sizeof number) {
		number[n] = tag.p[at + n];
		n++;
	}
	number[n] = 0;
	char *end;
	double v = strtod(number, &end);
	if (end == number || !isfinite(v) || fabs(v) > 1e6)
		return false;
	*out = (float)v;
	return true;
}

static bool box_of(struct str tag, struct pdf_box *b)
{
	return attribute(tag, "xMin", &b->x0) && attribute(tag, "yMin", &b->y0) && attribute(tag, "xMax", &b->x1) &&
	       attribute(tag, "yMax", &b->y1) && b->x1 >= b->x0 && b->y1 >= b->y0;
}

/* Characters of the Symbol font that come as private ones (U+F020 and on), as far as doses and results need them. */
static const struct {
	const char *private, *means;
} symbols[] = {
	{"\xef\x82\xb3", "≥"}, {"\xef\x82\xa3", "≤"}, {"\xef\x82\xb1", "±"}, {"\xef\x81\xad", "µ"},
	{"\xef\x82\xb0", "°"}, {"\xef\x81\xa1", "α"}, {"\xef\x81\xa2", "β"}, {"\xef\x81\xa7", "γ"},
	{"\xef\x81\xa4", "δ"}, {"\xef\x81\xab", "κ"}, {"\xef\x82\xb7", "•"}, {"\xef\x82\xa7", "▪"},
	{"\xef\x82\xae", "→"}, {"\xef\x82\xb4", "×"}, {"\xef\x80\xbc", "<"}, {"\xef\x80\xbe", ">"},
	{"\xef\x80\xbd", "="}, {"\xef\x80\xad", "−"}, {"\xef\x80\xa5", "%"}, {"\xef\x82\xbb", "≈"},
	{"\xef\x83\x98", "➢"}, {"\xef\x80\xab", "+"}, {"\xef\x81\x84", "Δ"}, {"\xef\x81\xb3", "σ"},
	{"\xef\x81\xad", "μ"}, {"\xef\x80\xa0", " "}, {"\xef\x80\xae", "."}, {"\xef\x80\xac", ","},
	{"\xef\x80\xaf", "/"}, {"\xef\x80\xa8", "("}, {"\xef\x80\xa9", ")"}, {"\xef\x82\xb9", "≠"},
	{"\xef\x82\xa5", "∞"}, {"\xef\x82\xad", "↑"}, {"\xef\x82\xaf", "↓"},
};

/* Entities written out, private characters as what they mean, or as a gap. In the file's arena. */
static struct str plain(struct pdf_file *f, struct str s)
{
	struct buf b;
	struct str out = STR_NULL;

	buf_init(&b, 65536);
	struct xml_inline in = {.out = &b};
	for (size_t i = 0; i < s.n;) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == '&') {
			static const char *const names[][2] = {{"&amp;", "&"},	 {"&lt;", "<"},	 {"&gt;", ">"},
							       {"&quot;", "\""}, {"&#39;", "'"}, {"&apos;", "'"}};
			size_t k = 0;
			while (k < 6 && !str_starts(str_sub(s, i, s.n), str_c(names[k][0])))
				k++;
			buf_addc(&b, k < 6 ? names[k][1] : "&");
			i += k < 6 ? strlen(names[k][0]) : 1;
			continue;
		}
		/* U+E000 to U+F8FF: EE 80 80 to EF A3 BF */
		bool private = i + 2 < s.n && (c == 0xee || (c == 0xef && (unsigned char)s.p[i + 1] < 0xa4));
		if (private) {
			size_t k = 0, n = sizeof symbols / sizeof *symbols;
			while (k < n && memcmp(s.p + i, symbols[k].private, 3) != 0)
				k++;
			if (k < n)
				buf_addc(&b, symbols[k].means);
			else
				xml_inline_gap(&in, "sign");
			i += 3;
			continue;
		}
		/* Marks of ours (doc.h, prose.c) are not for a file to write. */
		if (c == 0xef && i + 2 < s.n && (unsigned char)s.p[i + 1] == 0xb7 &&
		    (unsigned char)s.p[i + 2] >= 0x90 && (unsigned char)s.p[i + 2] < 0xb0) {
			i += 3;
			continue;
		}
		buf_byte(&b, c);
		i++;
	}
	if (!b.err)
		out = arena_str(&f->a, buf_str(&b));
	buf_release(&b);
	return out;
}

static struct str between(struct str line, char open, char close)
{
	const char *a = memchr(line.p, open, line.n);
	size_t at = a ? (size_t)(a - line.p) + 1 : line.n, end = line.n;

	while (end > at && line.p[end - 1] != close)
		end--;
	return end > at ? str_sub(line, at, end - 1) : STR_NULL;
}

static bool add_page(struct pdf_file *f, struct str line)
{
	struct pdf_page p = {.beg = (uint32_t)f->n_words, .end = (uint32_t)f->n_words};

	if (!attribute(line, "width", &p.w) || !attribute(line, "height", &p.h) || f->n_pages >= PAGES_MAX)
		return true;
	p.crop = (struct pdf_box){0, 0, p.w, p.h};
	if (!ARENA_MORE(&f->a, f->pages, f->n_pages, f->cap_pages))
		return false;
	f->pages[f->n_pages++] = p;
	return true;
}

static bool add_word(struct pdf_file *f, struct str line)
{
	struct pdf_word w = {.block = f->n_blocks, .line = f->n_lines, .follows = PDF_NONE};

	if (!f->n_pages || !box_of(line, &w.at) || f->n_words >= WORDS_MAX)
		return true;
	w.text = plain(f, between(line, '>', '<'));
	if (!w.text.n)
		return arena_ok(&f->a);
	if (!ARENA_MORE(&f->a, f->words, f->n_words, f->cap_words))
		return false;
	f->words[f->n_words++] = w;
	f->pages[f->n_pages - 1].end = (uint32_t)f->n_words;
	return true;
}

bool pdf_words_read(struct pdf_file *f, struct str xml)
{
	struct str line;
	bool ok = true;

	while (ok && xml.p && str_cut(&xml, '\n', &line)) {
		line = str_trim(line);
		if (str_starts(line, STR("<word ")))
			ok = add_word(f, line);
		else if (str_starts(line, STR("<line ")))
			f->n_lines++;
		else if (str_starts(line, STR("<block ")))
			f->n_blocks++;
		else if (str_starts(line, STR("<page ")))
			ok = add_page(f, line);
	}
	return ok;
}

/* ---- styles ---- */

static bool overlaps(const struct pdf_box *a, const struct pdf_box *b)
{
	float x = (b->x0 + b->x1) / 2, y = (b->y0 + b->y1) / 2;

	return x >= a->x0 - 1 && x <= a->x1 + 1 && y >= a->y0 - 1 && y <= a->y1 + 1;
}

/* Letters and digits of a chunk of HTML. */
static size_t skeleton(struct str s, char *out, size_t room)
{
	size_t n = 0;
	bool tag = false;

	for (size_t i = 0; i < s.n && n < room; i++) {
		char c = s.p[i];
		if (c == '<')
			tag = true;
		else if (c == '>' && tag)
			tag = false;
		else if (!tag && ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
			out[n++] = c;
	}
	return n;
}

/* A chunk is drawn at `at`: the words of the page that it holds are. They lie near each other in either output. */
static void list_words(struct pdf_file *f, const struct pdf_page *p, struct str chunk, const struct pdf_box *at,
		       bool bold)
{
	char has[2048], word[256];
	size_t n = skeleton(chunk, has, sizeof has);

	for (uint32_t i = p->beg; i < p->end; i++) {
		struct pdf_word *w = &f->words[i];
		if (!overlaps(at, &w->at))
			continue;
		size_t k = skeleton(w->text, word, sizeof word);
		if (k && str_find(str_make(has, n), str_make(word, k), 0) == SIZE_MAX && n < sizeof has)
			continue;
		w->listed = true;
		w->bold |= bold;
	}
}

void pdf_styles_read(struct pdf_file *f, struct str xml)
{
	struct pdf_page *p = NULL;
	struct str line;

	while (xml.p && str_cut(&xml, '\n', &line)) {
		struct pdf_box b;
		float w, h;
		line = str_trim(line);
		/* Messages on links stand in front of it, on the same line. */
		size_t tag = str_find(line, STR("<page number="), 0);
		if (tag != SIZE_MAX) {
			float page;
			line = str_sub(line, tag, line.n);
			bool known = attribute(line, "number", &page) && page >= 1 && page <= (float)f->n_pages;
			p = known ? &f->pages[(size_t)page - 1] : NULL;
			/* Its sizes are whole numbers; another box of the page would shift all. */
			if (p && attribute(line, "height", &h) && attribute(line, "width", &w))
				p->styled = fabsf(h - p->h) < 2 && fabsf(w - p->w) < 2 && p->end - p->beg < PAGE_WORDS;
			continue;
		}
		if (!p || !p->styled || !str_starts(line, STR("<text ")) || !attribute(line, "left", &b.x0) ||
		    !attribute(line, "top", &b.y0) || !attribute(line, "width", &w) || !attribute(line, "height", &h))
			continue;
		b.x1 = b.x0 + w;
		b.y1 = b.y0 + h;
		struct str text = between(line, '>', '<');
		list_words(f, p, text, &b, str_starts(text, STR("<b>")));
	}
}

/* ---- information ---- */

static bool key_value(struct str line, const char *key, struct str *value)
{
	size_t n = strlen(key);

	if (!str_starts(line, str_c(key)) || line.n <= n || line.p[n] != ':')
		return false;
	*value = str_trim(str_sub(line, n + 1, line.n));
	return true;
}

/* "Page    3 CropBox:  0.00 0.00 595.00 842.00" */
static void box_line(struct pdf_file *f, struct str line, float media[4])
{
	char copy[128];
	unsigned page;
	float b[4];

	if (line.n >= sizeof copy)
		return;
	memcpy(copy, line.p, line.n);
	copy[line.n] = 0;
	if (sscanf(copy, "Page %u MediaBox: %f %f %f %f", &page, &media[0], &media[1], &media[2], &media[3]) == 5)
		return;
	if (sscanf(copy, "Page %u CropBox: %f %f %f %f", &page, &b[0], &b[1], &b[2], &b[3]) != 5 || page < 1 ||
	    page > f->n_pages)
		return;
	struct pdf_page *p = &f->pages[page - 1];
	/* Turned pages have other axes: then the whole page counts. */
	if (fabsf(media[2] - media[0] - p->w) > 2 || fabsf(media[3] - media[1] - p->h) > 2)
		return;
	p->crop = (struct pdf_box){b[0] - media[0], media[3] - b[3], b[2] - media[0], media[3] - b[1]};
}

void pdf_info_read(struct pdf_file *f, struct str info)
{
	float media[4] = {0};
	struct str line, v;

	while (info.p && str_cut(&info, '\n', &line)) {
		if (key_value(line, "Title", &v))
			f->title = plain(f, v);
		else if (key_value(line, "Author", &v))
			f->author = plain(f, v);
		else if (key_value(line, "CreationDate", &v))
			f->created = plain(f, v);
		else if (str_starts(line, STR("Page ")))
			box_line(f, line, media);
	}
}

/* ---- ink ---- */

/* The head of a PGM: "P5", width, height, largest value, one white space. Its bytes, 0: it is not all there. */
static size_t pgm_head(struct str s, size_t *w, size_t *h)
{
	size_t v[3] = {0}, at = 2, k = 0;

	if (s.n < 2 || s.p[0] != 'P' || s.p[1] != '5')
		return 0;
	for (; k < 3; k++) {
		while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\n'))
			at++;
		size_t beg = at;
		while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9' && at - beg < 7)
			v[k] = v[k] * 10 + (size_t)(s.p[at++] - '0');
		if (at == beg || at >= s.n)
			return 0;
	}
	*w = v[0];
	*h = v[1];
	return at + 1;
}

static size_t clamp(float v, size_t max)
{
	return v <= 0 ? 0 : v >= (float)max ? max : (size_t)v;
}

/* Grey levels between the palest and the darkest dot in a box. */
static int contrast(const unsigned char *px, size_t w, size_t h, const struct pdf_box *b, float scale)
{
	size_t x0 = clamp(floorf(b->x0 * scale), w), x1 = clamp(ceilf(b->x1 * scale), w);
	size_t y0 = clamp(floorf(b->y0 * scale), h), y1 = clamp(ceilf(b->y1 * scale), h);
	int low = 255, high = 0;

	for (size_t y = y0; y < y1; y++)
		for (size_t x = x0; x < x1; x++) {
			int v = px[y * w + x];
			low = v < low ? v : low;
			high = v > high ? v : high;
		}
	return high - low;
}

static void judge_page(struct pdf_ink *k, const unsigned char *px, size_t w, size_t h)
{
	struct pdf_page *p = &k->f->pages[k->page];

	if (fabsf((float)w - p->w * k->scale) > 3 || fabsf((float)h - p->h * k->scale) > 3)
		return;
	p->inked = true;
	p->blank = contrast(px, w, h, &(struct pdf_box){0, 0, p->w, p->h}, k->scale) < INK_MIN;
	for (uint32_t i = p->beg; i < p->end; i++)
		k->f->words[i].pale = contrast(px, w, h, &k->f->words[i].at, k->scale) < INK_MIN;
}

bool pdf_ink_take(void *ctx, struct str bytes)
{
	struct pdf_ink *k = ctx;

	buf_add(&k->image, bytes);
	while (!k->image.err && k->page < k->f->n_pages) {
		size_t w = 0, h = 0, head = pgm_head(buf_str(&k->image), &w, &h);
		if (!head) {
			k->broken = k->image.n > 64;
			break;
		}
		if (!w || !h || w > IMAGE_MAX / h) {
			k->broken = true;
			break;
		}
		if (k->image.n < head + w * h)
			break;
		judge_page(k, (const unsigned char *)k->image.p + head, w, h);
		memmove(k->image.p, k->image.p + head + w * h, k->image.n - head - w * h);
		k->image.n -= head + w * h;
		k->page++;
	}
	return !k->broken && !k->image.err && k->page < k->f->n_pages;
}

/* ---- who is seen ---- */

static bool outside(const struct pdf_box *page, const struct pdf_box *w)
{
	return w->x1 <= page->x0 + 1 || w->x0 >= page->x1 - 1 || w->y1 <= page->y0 + 1 || w->y0 >= page->y1 - 1;
}

/* A sign of one or two dots has little ink of its own. */
static bool has_ink_of_its_own(struct str s)
{
	char some[4];

	return skeleton(s, some, sizeof some) >= 2;
}

void pdf_words_judge(struct pdf_file *f)
{
	for (size_t i = 0; i < f->n_pages; i++) {
		struct pdf_page *p = &f->pages[i];
		size_t over_ink = 0, unlisted = 0, n = p->end - p->beg;
		for (uint32_t k = p->beg; k < p->end; k++) {
			unlisted += !f->words[k].listed;
			over_ink += !f->words[k].listed && !f->words[k].pale;
		}
		p->scanned = p->styled && p->inked && n && (float)unlisted >= OCR_SHARE * (float)n &&
			     (float)over_ink >= OCR_SHARE * (float)unlisted;
		for (uint32_t k = p->beg; k < p->end; k++) {
			struct pdf_word *w = &f->words[k];
			w->hidden = outside(&p->crop, &w->at) || w->at.y1 - w->at.y0 < SIZE_MIN ||
				    (p->styled && !p->scanned && !w->listed) ||
				    (p->inked && w->pale && has_ink_of_its_own(w->text));
		}
		/* A sign between hidden words is hidden with them. */
		for (uint32_t k = p->beg; k < p->end; k++) {
			bool before = k > p->beg && f->words[k - 1].hidden && f->words[k - 1].line == f->words[k].line;
			bool after =
				k + 1 < p->end && f->words[k + 1].hidden && f->words[k + 1].line == f->words[k].line;
			if (f->words[k].pale && !has_ink_of_its_own(f->words[k].text) && (before || after))
				f->words[k].hidden = true;
		}
	}
}
