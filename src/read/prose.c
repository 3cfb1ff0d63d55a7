/*
 * prose.c - running text without markup: where are its headings, paragraphs and lists?
 *
 * Lines are gathered in groups, set apart by blank lines and page ends. A group is judged knowing the one behind it:
 *
 *   a heading    stands alone (or underlined by === or ---), is short, ends in no punctuation, and is numbered
 *                ("2.1 Dosing"), in capitals, or begins with a capital before a longer group
 *   a list item  begins with a bullet, a dash, "1." or "a)"; deeper by indentation
 *   a paragraph  is the rest, its lines joined
 *
 * Text of pages (PDF, through pdf_layout.c) brings two more troubles. Paragraphs that go on over the page end: joined
 * when the first part ends in no punctuation and the second begins with a small letter. Words broken at a line end:
 * "treat-" "ment" is joined, unless the document elsewhere writes it with the hyphen ("long-" "term"); before a
 * capital or digit, behind a digit, or behind the first half of "pre- and post-", the hyphen stays: a range is no word.
 *
 * One pass, or two when wrapped; memory is one group and one block, and the set of words where words are broken.
 */
#include "base/mem.h"
#include "base/utf8.h"
#include "read/read_priv.h"

#include <stdlib.h>

#define GROUP_MAX   2000 /* lines; a longer one is taken in pieces */
#define HEADING_MAX 100	 /* bytes */
#define TITLE_MAX   200
#define TITLE_LINES 3
#define SET_MAX	    ((size_t)1 << 20) /* words, edge lines */
#define LONG_LINE   160		      /* bytes; lines of that length are paragraphs of their own */
#define LEVELS_MAX  8

/* ---- a counting set of hashes ---- */

struct set {
	struct set_slot {
		uint64_t key; /* 0: free */
		uint32_t n, last;
	} * v;
	size_t n, room; /* room: a power of two */
	bool failed;
};

static struct set_slot *set_at(struct set *s, uint64_t key)
{
	size_t i = (size_t)key & (s->room - 1);

	while (s->v[i].key && s->v[i].key != key)
		i = (i + 1) & (s->room - 1);
	return &s->v[i];
}

/* Its slot, made when missing; NULL when full or out of memory. */
static struct set_slot *set_add(struct set *s, uint64_t key)
{
	key |= 1;
	if (s->n * 2 >= s->room) {
		struct set old = *s;
		if (s->n >= SET_MAX)
			return old.room && set_at(s, key)->key ? set_at(s, key) : NULL;
		s->room = old.room ? 2 * old.room : 1024;
		s->v = mem_calloc(s->room, sizeof *s->v);
		if (!s->v) {
			*s = old;
			s->failed = true;
			return NULL;
		}
		for (size_t i = 0; i < old.room; i++)
			if (old.v[i].key)
				*set_at(s, old.v[i].key) = old.v[i];
		free(old.v);
	}
	struct set_slot *slot = set_at(s, key);
	if (!slot->key) {
		slot->key = key;
		s->n++;
	}
	return slot;
}

static const struct set_slot *set_find(struct set *s, uint64_t key)
{
	const struct set_slot *slot = s->room ? set_at(s, key | 1) : NULL;

	return slot && slot->key ? slot : NULL;
}

/* ---- lines ---- */

struct line {
	struct str s; /* trimmed */
	uint32_t indent;
};

static bool small(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool letter(char c)
{
	return small(c) || capital(c) || (unsigned char)c >= 0x80;
}

/* The first code point is a capital letter. */
static bool begins_upper(struct str s)
{
	size_t i = 0;

	return s.n && utf8_is_upper(utf8_next(s, &i));
}

static bool begins_lower(struct str s)
{
	size_t i = 0;

	return s.n && utf8_is_lower(utf8_next(s, &i));
}

static struct line line_make(struct str raw)
{
	struct line l = {.indent = 0};
	size_t i = 0;

	for (; i < raw.n && (raw.p[i] == ' ' || raw.p[i] == '\t'); i++)
		l.indent += raw.p[i] == '\t' ? 8 - l.indent % 8 : 1;
	l.s = str_trim(raw);
	return l;
}

/* ---- list markers ---- */

/*
 * Bytes of the bullet or number at the beginning, white space behind it included; 0 when there is none. *number: it
 * is one.
 */
static size_t marker(struct str s, bool *number)
{
	static const char *const bullets[] = {"•",
					      "‣",
					      "◦",
					      "▪",
					      "●",
					      "○",
					      "■",
					      "□",
					      "◆",
					      "➢",
					      "✓",
					      "·",
					      "–",
					      "—",
					      "-",
					      "*",
					      "\xef\x82\xb7",
					      "\xef\x82\xa7"};
	size_t n = 0, i;

	*number = false;
	for (i = 0; i < sizeof bullets / sizeof *bullets && !n; i++)
		if (str_starts(s, str_c(bullets[i])))
			n = strlen(bullets[i]);
	if (!n) {
		i = s.n && s.p[0] == '(' ? 1 : 0;
		size_t beg = i;
		while (i < s.n && i - beg < 2 && digit(s.p[i]))
			i++;
		if (i == beg && i + 1 < s.n && small(s.p[i]) && (s.p[i + 1] == ')'))
			i++;
		if (i == beg || i >= s.n || !(s.p[i] == ')' || (s.p[i] == '.' && beg == 0)))
			return 0;
		n = i + 1;
		*number = true;
	}
	/* A dash in front of a number or word without a blank is a sign. */
	if (n < s.n && s.p[n] != ' ' && s.p[n] != '\t')
		return 0;
	while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t'))
		n++;
	return n;
}

/* ---- headings ---- */

static bool all_capitals(struct str s)
{
	size_t upper = 0;

	for (size_t i = 0; i < s.n;) {
		uint32_t c = utf8_next(s, &i);
		if (utf8_is_lower(c))
			return false;
		upper += utf8_is_upper(c);
	}
	return upper >= 4;
}

static bool ends_open(struct str s)
{
	return s.n && !strchr(".,;:!?", s.p[s.n - 1]);
}

/* "2", "2.1", "2.1.3." before a capital: how many numbers, or 0. */
static uint32_t numbered(struct str s)
{
	uint32_t parts = 0;
	size_t i = 0;

	for (;;) {
		size_t beg = i;
		while (i < s.n && i - beg < 3 && digit(s.p[i]))
			i++;
		if (i == beg)
			break;
		parts++;
		if (i >= s.n || s.p[i] != '.')
			break;
		i++;
	}
	if (!parts || parts > 5 || i >= s.n || s.p[i] != ' ' || !begins_upper(str_trim(str_sub(s, i, s.n))))
		return 0;
	return parts;
}

static size_t words(struct str s)
{
	struct str one;
	size_t n = 0;

	while (s.p && str_cut(&s, ' ', &one))
		n += one.n > 0;
	return n;
}

/* The level of a line that stands alone, by its form; 0: no heading. `before`: bytes of the group behind it. */
static uint32_t heading(struct str s, size_t before)
{
	uint32_t level;

	level = numbered(s);
	if (s.n > HEADING_MAX || s.n < 2 || !(ends_open(s) || (level > 1 && str_ends(s, STR("?")))))
		return 0;
	if (level)
		return level;
	if (all_capitals(s) && (letter(s.p[0]) || digit(s.p[0])))
		return 1;
	return begins_upper(s) && words(s) <= 10 && before > s.n && s.n <= 70 ? 2 : 0;
}

static bool underline(struct str s, char c)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != c)
			return false;
	return s.n >= 3;
}

/* ---- blocks ---- */

struct prose {
	struct doc *d;
	bool wrapped, titled;
	bool laid; /* what is a heading is marked */
	struct read_levels levels;
	struct set words; /* that are written unbroken; counts whole words and hyphenated ones */
	struct buf text;  /* of the block that is open */
	enum { NOTHING, PARA, BULLET } open;
	uint32_t depth;
	uint32_t indents[LEVELS_MAX]; /* of the list items that are open */
	uint32_t n_indents;
	bool numbers;	     /* the last item had a number */
	struct buf held;     /* a heading under which nothing has come yet */
	uint32_t held_level; /* 0: there is none */
	bool any;	     /* a block was given */
	int err;
};

/*
 * A form is only a guess, and a section without text is dropped by doc_finish: "DO NOT GIVE ADRENALINE" with another
 * heading behind it must not be lost, and becomes a paragraph. `level`: of the heading behind it; 0 when text follows
 * it.
 */
static void settle(struct prose *p, uint32_t level)
{
	if (!p->held_level)
		return;
	if (level == 0 || level > p->held_level)
		read_heading(p->d, &p->levels, p->held_level, buf_str(&p->held));
	else
		doc_block(p->d, BLOCK_PARA, 0, buf_str(&p->held));
	p->held_level = 0;
	buf_clear(&p->held);
}

static void flush(struct prose *p)
{
	if (p->open != NOTHING && p->text.n) {
		settle(p, 0);
		doc_block(p->d, p->open == PARA ? BLOCK_PARA : BLOCK_BULLET, p->open == PARA ? 0 : p->depth,
			  buf_str(&p->text));
		p->any = true;
	}
	if (p->text.err)
		p->err = p->text.err;
	buf_clear(&p->text);
	p->open = NOTHING;
}

static struct str last_word(struct str s)
{
	size_t i = s.n;

	while (i > 0 && letter(s.p[i - 1]))
		i--;
	return str_sub(s, i, s.n);
}

static struct str first_word(struct str s)
{
	size_t i = 0;

	while (i < s.n && letter(s.p[i]))
		i++;
	return str_sub(s, 0, i);
}

static uint64_t word_hash(struct str a, const char *between, struct str b)
{
	char p[128];
	size_t n = 0;

	if (a.n + b.n + 1 > sizeof p)
		return 1;
	for (size_t i = 0; i < a.n; i++)
		p[n++] = capital(a.p[i]) ? (char)(a.p[i] | 0x20) : a.p[i];
	if (*between)
		p[n++] = *between;
	for (size_t i = 0; i < b.n; i++)
		p[n++] = capital(b.p[i]) ? (char)(b.p[i] | 0x20) : b.p[i];
	return str_hash(str_make(p, n));
}

/* ---- marks of a layout ---- */

/* U+FDE0 and what follows: noncharacters, as the marks of bars are (doc.h), three bytes that no text from outside has.
 */
#define MARK_0	   "\xef\xb7"
#define MARK_FIRST 0xa0
#define MARK_BYTES 3

void prose_mark(struct buf *out, enum prose_mark m, unsigned level)
{
	buf_addc(out, MARK_0);
	buf_byte(out, (unsigned char)(MARK_FIRST + (unsigned)m + (m == PROSE_HEADING && level ? level - 1 : 0)));
}

/* The mark at the beginning of a line, taken off it; PROSE_TEXT: there is none. */
static enum prose_mark cut_mark(struct str *s)
{
	if (!str_starts(*s, STR(MARK_0)) || s->n < MARK_BYTES)
		return PROSE_TEXT;
	int m = (unsigned char)s->p[2] - MARK_FIRST;
	if (m <= 0 || m >= PROSE_MARKS)
		return PROSE_TEXT;
	*s = str_trim(str_sub(*s, MARK_BYTES, s->n));
	return (enum prose_mark)m;
}

/*
 * Do a line end in `have` and the line behind it belong together without a blank, and the hyphen or dash with them?
 * "10-" "15 mg", "5-" "HT", "10–" "15", "mg/" "kg": numbers and units are never mended.
 */
static bool glued(struct str have, struct str s)
{
	static const char *const dashes[] = {
		"-", "\xe2\x80\x90", "\xe2\x80\x91", "\xe2\x80\x92", "\xe2\x80\x93", "\xe2\x88\x92", "/"};

	if (!s.n || !have.n)
		return false;
	for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++) {
		struct str dash = str_c(dashes[i]);
		if (!str_ends(have, dash) || have.n <= dash.n)
			continue;
		char before = have.p[have.n - dash.n - 1];
		if (before == ' ') /* a minus sign stands on its number */
			return digit(s.p[0]) && !str_eq(dash, STR("/")) && have.n > dash.n + 1 &&
			       !letter(have.p[have.n - dash.n - 2]);
		/* A word that is broken at a hyphen is join's. */
		if (i == 0 && letter(before) && !digit(s.p[0]))
			return false;
		return digit(before) || (digit(s.p[0]) && (letter(before) || before == ')')) ||
		       (str_eq(dash, STR("/")) && letter(before));
	}
	return false;
}

/* Add a line to the open block. */
static void join(struct prose *p, struct str s)
{
	struct str have = buf_str(&p->text);

	if (!have.n) {
		buf_add(&p->text, s);
		return;
	}
	if (p->wrapped && str_ends(have, STR("\xc2\xad"))) {
		p->text.n -= 2;
		buf_add(&p->text, s);
		return;
	}
	if (glued(have, s)) {
		buf_add(&p->text, s);
		return;
	}
	if (have.n >= 2 && have.p[have.n - 1] == '-' && letter(have.p[have.n - 2])) {
		static const char *const links[] = {"and", "or", "to", "nor", "und", "et"};
		struct str a = last_word(str_sub(have, 0, have.n - 1)), b = first_word(s);
		bool link = false;
		for (size_t i = 0; i < sizeof links / sizeof *links; i++)
			link |= str_eqc(b, links[i]);
		if (!link) {
			const struct set_slot *whole = set_find(&p->words, word_hash(a, "", b));
			const struct set_slot *hyphen = set_find(&p->words, word_hash(a, "-", b));
			bool lower = small(have.p[have.n - 2]) && s.n && small(s.p[0]);
			/* Whoever breaks lines by hand breaks them at hyphens that are there, if at any. */
			bool was_whole = p->wrapped ? !hyphen || (whole && whole->n >= hyphen->n) : whole && !hyphen;
			if (lower && was_whole)
				p->text.n--;
			buf_add(&p->text, s);
			return;
		}
	}
	buf_byte(&p->text, ' ');
	buf_add(&p->text, s);
}

static void begin_para(struct prose *p, struct str s)
{
	flush(p);
	p->n_indents = 0;
	p->open = PARA;
	join(p, s);
}

static void begin_bullet(struct prose *p, uint32_t indent, struct str s)
{
	flush(p);
	while (p->n_indents && p->indents[p->n_indents - 1] >= indent)
		p->n_indents--;
	p->depth = p->n_indents;
	if (p->n_indents < LEVELS_MAX)
		p->indents[p->n_indents++] = indent;
	p->open = BULLET;
	if (s.n)
		join(p, s);
}

static void give_heading(struct prose *p, uint32_t level, struct str s)
{
	flush(p);
	p->n_indents = 0;
	if (!p->titled && !p->any) {
		p->titled = true;
		doc_title(p->d, s);
		return;
	}
	settle(p, level);
	p->held_level = level;
	buf_add(&p->held, s);
}

/* ---- groups ---- */

struct group {
	struct line *v;
	size_t n;
	size_t bytes;
};

/* Does the line break behind line i of the group mean something? In text that is not wrapped by a machine. */
static bool meant(const struct group *g, size_t i, size_t widest)
{
	struct str s = g->v[i].s, next = g->v[i + 1].s;

	if (glued(s, next))
		return false;
	if (s.n >= LONG_LINE || (str_ends(s, STR(":")) && begins_upper(next)))
		return true;
	return widest >= 40 && s.n * 10 < widest * 6 && (begins_upper(next) || (next.n && digit(next.p[0]))) &&
	       !str_ends(s, STR(","));
}

/* Level of line i of a group as a heading, 0: it is none. In text that is not wrapped a heading stands alone. */
static uint32_t level_at(const struct prose *p, const struct group *g, size_t i, const struct group *next)
{
	const struct line *l = &g->v[i];
	const struct line *after = i + 1 < g->n ? &g->v[i + 1] : next->n ? &next->v[0] : NULL;
	bool alone = g->n == 1, formal = numbered(l->s) || all_capitals(l->s);
	bool number = false, after_number = false;

	/* In a layout headings are marked; what was not set apart is none but where it is numbered or in capitals. */
	if (p->laid && !formal)
		return 0;
	if (!alone && !(p->wrapped && formal))
		return 0;
	if (!alone && i > 0 && p->open != NOTHING && ends_open(g->v[i - 1].s))
		return 0; /* in the middle of a sentence */
	if (!alone && !(after && (begins_upper(after->s) || numbered(after->s) || marker(after->s, &after_number))))
		return 0;
	uint32_t level = heading(l->s, alone ? next->bytes : SIZE_MAX);
	size_t n = marker(l->s, &number);
	if (n && !number)
		return 0;
	/* "1. Give oxygen", "2. Call for help": a list, its last item too. */
	if (n && number &&
	    ((after && marker(after->s, &after_number) && after_number) || (p->open == BULLET && p->numbers)))
		return 0;
	/* In a list, what begins with a capital is an item's. */
	if (level == 2 && !formal && p->open == BULLET && l->indent > p->indents[0])
		return 0;
	return level;
}

/* The first lines of all, set apart and no sentence: how many of them are the title, 0: none. */
static size_t title_lines(const struct prose *p, const struct group *g, const struct group *next)
{
	size_t n = 0, bytes = 0;
	bool number;

	if (p->titled || p->any || p->open != NOTHING || marker(g->v[0].s, &number))
		return 0;
	while (n < g->n && n <= TITLE_LINES && (n == 0 || !p->wrapped || !level_at(p, g, n, next)))
		bytes += g->v[n++].s.n;
	if (n > (p->wrapped ? TITLE_LINES : 1) || bytes > TITLE_MAX || !ends_open(g->v[n - 1].s))
		return 0;
	return n < g->n || next->n ? n : 0;
}

static size_t give_title(struct prose *p, const struct group *g, const struct group *next)
{
	size_t n = title_lines(p, g, next);
	struct buf t;

	buf_init(&t, 2 * TITLE_MAX);
	for (size_t k = 0; k < n; k++) {
		buf_add(&t, g->v[k].s);
		buf_byte(&t, ' ');
	}
	if (n)
		give_heading(p, 1, buf_str(&t));
	buf_release(&t);
	return n;
}

/* A group that says what it is: all of it one block, or a row a line. False: it does not say. */
static bool give_marked(struct prose *p, const struct group *g)
{
	struct str first = g->v[0].s;
	enum prose_mark m = cut_mark(&first);
	struct buf all;

	if (m == PROSE_TEXT)
		return false;
	buf_init(&all, DOC_TEXT_CAP);
	buf_add(&all, first);
	for (size_t k = 1; k < g->n; k++) {
		struct str line = g->v[k].s;
		cut_mark(&line);
		if (m == PROSE_ROW) {
			flush(p);
			settle(p, 0);
			doc_block(p->d, BLOCK_ROW, 0, buf_str(&all));
			buf_clear(&all);
		} else {
			buf_byte(&all, ' ');
		}
		buf_add(&all, line);
	}
	if (m < PROSE_ROW) {
		give_heading(p, (uint32_t)(m - PROSE_HEADING) + 1, buf_str(&all));
	} else {
		flush(p);
		settle(p, 0);
		doc_block(p->d, m == PROSE_ROW ? BLOCK_ROW : BLOCK_CAPTION, 0, buf_str(&all));
		p->any = true;
	}
	buf_release(&all);
	return true;
}

static void give_group(struct prose *p, const struct group *g, const struct group *next)
{
	size_t i, widest = 0, n;
	uint32_t level;
	bool number;

	if (p->laid && give_marked(p, g))
		return;

	for (size_t k = 0; k < g->n; k++)
		if (g->v[k].s.n > widest)
			widest = g->v[k].s.n;
	struct str first = g->v[0].s;
	i = give_title(p, g, next);
	if (p->wrapped && p->open != NOTHING && p->text.n && ends_open(buf_str(&p->text)) && begins_lower(first)) {
		/* Goes on: over a page end, or over a gap that was none. */
		join(p, first);
		i = 1;
	} else if (g->n >= 2 && first.n <= TITLE_MAX && (underline(g->v[1].s, '=') || underline(g->v[1].s, '-'))) {
		give_heading(p, g->v[1].s.p[0] == '=' ? 1 : 2, first);
		i = 2;
	}
	for (bool begun = i > 0 && p->open != NOTHING; i < g->n; i++) {
		const struct line *l = &g->v[i];
		level = level_at(p, g, i, next);
		if (level) {
			give_heading(p, level, l->s);
			begun = false;
			continue;
		}
		n = marker(l->s, &number);
		/* "5." at the end of a wrapped sentence: a number goes on with a capital. */
		if (n && number && begun && p->open == PARA && !begins_upper(str_sub(l->s, n, l->s.n)))
			n = 0;
		if (n) {
			begin_bullet(p, l->indent, str_sub(l->s, n, l->s.n));
			p->numbers = number;
		} else if (p->open == BULLET &&
			   (!p->text.n || (begun && (p->wrapped || l->indent > p->indents[p->n_indents - 1])))) {
			join(p, l->s);
		} else if (begun && p->open == PARA && !(!p->wrapped && i && meant(g, i - 1, widest))) {
			join(p, l->s);
		} else {
			begin_para(p, l->s);
		}
		begun = true;
	}
}

/* ---- pages ---- */

/* A number of at most four digits, cut off the front. */
static bool cut_number(struct str *s)
{
	size_t i = 0;

	while (i < s->n && digit(s->p[i]))
		i++;
	*s = str_trim(str_sub(*s, i, s->n));
	return i > 0 && i <= 4;
}

/* "12", "- 12 -", "Page 3 of 10", "3 / 10" */
bool prose_page_number(struct str s)
{
	while (s.n && strchr("-| ", s.p[0]))
		s = str_sub(s, 1, s.n);
	while (s.n && strchr("-| ", s.p[s.n - 1]))
		s.n--;
	if (str_istarts(s, STR("page ")))
		s = str_trim(str_sub(s, 5, s.n));
	if (!cut_number(&s))
		return false;
	if (!s.n)
		return true;
	size_t n = str_istarts(s, STR("of ")) ? 3 : s.p[0] == '/' ? 1 : 0;
	s = str_trim(str_sub(s, n, s.n));
	return n && cut_number(&s) && !s.n;
}

bool read_is_statement(struct str s)
{
	static const char *const publishers[] = {"©",	      "copyright", "all rights", "reserved", "www.",
						 "http",      "doi",	   "licen",	 "download", "page ",
						 "published", "issn",	   "e-mail",	 "email",    "confidential"};
	size_t words = 0;

	s = str_trim(s);
	if (!s.n || !strchr(".!?", s.p[s.n - 1]))
		return false;
	for (size_t i = 0; i < sizeof publishers / sizeof *publishers; i++)
		if (str_ifind(s, str_c(publishers[i]), 0) != SIZE_MAX)
			return false;
	for (size_t i = 0; i < s.n; i++)
		words += s.p[i] != ' ' && (i == 0 || s.p[i - 1] == ' ');
	return words >= 5;
}

/* Words as they stand within lines, for join: whole ones, and pairs with a hyphen. */
static void count_words(struct str text, struct set *set)
{
	struct str line;
	bool broken = false; /* the line before ends in the first half of a word */

	while (text.p && str_cut(&text, '\n', &line)) {
		line = str_trim(line);
		struct str before = STR_NULL;
		for (size_t i = 0; i < line.n;) {
			struct str w = first_word(str_sub(line, i, line.n));
			if (!w.n) {
				i++;
				continue;
			}
			size_t end = i + w.n;
			bool half = (broken && i == 0) || (end + 1 == line.n && line.p[end] == '-');
			struct set_slot *slot = half ? NULL : set_add(set, word_hash(w, "", STR("")));
			if (slot)
				slot->n++;
			if (before.n && !half) {
				slot = set_add(set, word_hash(before, "-", w));
				if (slot)
					slot->n++;
			}
			before = end + 1 < line.n && line.p[end] == '-' && letter(line.p[end + 1]) && !half ? w
													    : STR_NULL;
			i = end + 1;
		}
		if (line.n)
			broken = line.p[line.n - 1] == '-';
	}
}

/* ---- all of it ---- */

struct groups {
	struct prose *p;
	struct group now, next; /* next is being gathered */
};

/* `next` is complete: judge the one before it. */
static void turn(struct groups *g)
{
	if (g->now.n)
		give_group(g->p, &g->now, &g->next);
	struct group was = g->now;
	g->now = g->next;
	g->next = (struct group){.v = was.v};
}

static void add_page(struct groups *g, struct str page)
{
	struct str raw;

	while (page.n && str_cut(&page, '\n', &raw)) {
		struct line l = line_make(raw);
		if (!l.s.n) {
			if (g->next.n)
				turn(g);
			continue;
		}
		if (g->next.n == GROUP_MAX)
			turn(g);
		if (g->p->wrapped && str_find(l.s, STR(". . . . "), 0) != SIZE_MAX)
			continue; /* a line of a table of contents */
		g->next.v[g->next.n++] = l;
		g->next.bytes += l.s.n;
	}
}

static int blocks(struct doc *d, struct str text, bool wrapped, bool titled, bool laid, struct err *e)
{
	struct prose p = {.d = d, .wrapped = wrapped, .titled = titled, .laid = laid};
	struct groups g = {.p = &p};
	struct str page;
	int r = 0;

	buf_init(&p.text, DOC_TEXT_CAP);
	buf_init(&p.held, TITLE_MAX * 2);
	g.now.v = mem_malloc(GROUP_MAX * sizeof *g.now.v);
	g.next.v = mem_malloc(GROUP_MAX * sizeof *g.next.v);
	if (!g.now.v || !g.next.v) {
		r = err_mem(e);
		goto out;
	}
	count_words(text, &p.words);
	while (text.n && str_cut(&text, '\f', &page)) {
		add_page(&g, page);
		if (g.next.n)
			turn(&g);
	}
	turn(&g);
	turn(&g);
	flush(&p);
	settle(&p, 1);
	if (p.words.failed)
		r = err_mem(e);
	else if (p.err)
		r = p.err == ERR_NOMEM ? err_mem(e)
				       : err_set(e, p.err, "a paragraph is longer than %zu bytes", DOC_TEXT_CAP);
out:
	free(g.now.v);
	free(g.next.v);
	free(p.words.v);
	buf_release(&p.text);
	buf_release(&p.held);
	return r;
}

int prose_blocks(struct doc *d, struct str text, bool wrapped, bool titled, struct err *e)
{
	return blocks(d, text, wrapped, titled, false, e);
}

int prose_laid(struct doc *d, struct str text, bool titled, struct err *e)
{
	return blocks(d, text, true, titled, true, e);
}
