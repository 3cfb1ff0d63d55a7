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
 * Pages (PDF) bring three more troubles. Headers and footers: a line among the first or last three of a page, digits
 * apart the same on three pages and a third of all, goes; so does a page number. Paragraphs that go on over the page
 * end: joined when the first part ends in no punctuation and the second begins with a small letter. Words broken at a
 * line end: "treat-" "ment" is joined, unless the document elsewhere writes it with the hyphen ("long-" "term");
 * before a capital or digit, or behind the first half of "pre- and post-", the hyphen stays.
 *
 * One pass, or two when wrapped; memory is one group and one block, and the set of words where words are broken.
 */
#include "base/utf8.h"
#include "read/read_priv.h"

#include <stdlib.h>

#define GROUP_MAX   2000 /* lines; a longer one is taken in pieces */
#define HEADING_MAX 100	 /* bytes */
#define TITLE_MAX   200
#define TITLE_LINES 3
#define EDGE_LINES  3		      /* of a page, that may be its header or footer */
#define EDGE_PAGES  3		      /* pages on which a line stands that is one */
#define EDGE_SHARE  3		      /* one in so many pages */
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
		s->v = calloc(s->room, sizeof *s->v);
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
	if (p->wrapped && have.n >= 2 && have.p[have.n - 1] == '-' && letter(have.p[have.n - 2])) {
		static const char *const links[] = {"and", "or", "to", "nor", "und", "et"};
		struct str a = last_word(str_sub(have, 0, have.n - 1)), b = first_word(s);
		bool link = false;
		for (size_t i = 0; i < sizeof links / sizeof *links; i++)
			link |= str_eqc(b, links[i]);
		if (!link) {
			const struct set_slot *whole = set_find(&p->words, word_hash(a, "", b));
			const struct set_slot *hyphen = set_find(&p->words, word_hash(a, "-", b));
			bool lower = small(have.p[have.n - 2]) && s.n && small(s.p[0]);
			if (lower && (!hyphen || (whole && whole->n >= hyphen->n)))
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

static void give_group(struct prose *p, const struct group *g, const struct group *next)
{
	size_t i, widest = 0, n;
	uint32_t level;
	bool number;

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

/* Its digits as one '#': what header lines of different pages have in common. */
static uint64_t edge_key(struct str s)
{
	char p[HEADING_MAX * 2];
	size_t n = 0;

	for (size_t i = 0; i < s.n && n < sizeof p; i++) {
		if (digit(s.p[i])) {
			if (!n || p[n - 1] != '#')
				p[n++] = '#';
		} else if (s.p[i] != ' ' && s.p[i] != '\t') {
			p[n++] = s.p[i];
		}
	}
	return str_hash(str_make(p, n));
}

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
static bool page_number(struct str s)
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

/* The first (or last) line of a page that is not blank, taken off it. */
static struct str edge(struct str *page, bool top)
{
	while (page->n) {
		struct str line;
		size_t at = 0;
		if (top) {
			while (at < page->n && page->p[at] != '\n')
				at++;
			line = str_sub(*page, 0, at);
			*page = str_sub(*page, at + 1, page->n);
		} else {
			at = page->n;
			if (page->p[at - 1] == '\n')
				at--;
			size_t end = at;
			while (at > 0 && page->p[at - 1] != '\n')
				at--;
			line = str_sub(*page, at, end);
			*page = str_sub(*page, 0, at);
		}
		line = str_trim(line);
		if (line.n)
			return line;
	}
	return STR_NULL;
}

static uint32_t count_edges(struct str text, struct set *edges)
{
	struct str page;
	uint32_t pages = 0;

	while (text.p && str_cut(&text, '\f', &page)) {
		pages++;
		for (int top = 0; top < 2; top++) {
			struct str rest = page, line;
			for (int i = 0; i < EDGE_LINES && (line = edge(&rest, top)).n; i++) {
				struct set_slot *slot = set_add(edges, edge_key(line));
				if (slot && slot->last != pages) {
					slot->last = pages;
					slot->n++;
				}
			}
		}
	}
	return pages;
}

static struct str without_edges(struct str page, struct set *edges, uint32_t pages)
{
	uint32_t least = pages / EDGE_SHARE > EDGE_PAGES ? pages / EDGE_SHARE : EDGE_PAGES;

	for (int top = 0; top < 2; top++) {
		for (int i = 0; i < EDGE_LINES; i++) {
			struct str rest = page, line = edge(&rest, top);
			const struct set_slot *slot = line.n ? set_find(edges, edge_key(line)) : NULL;
			if (!line.n || !(page_number(line) || (slot && slot->n >= least)))
				break;
			page = rest;
		}
	}
	return page;
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

int prose_blocks(struct doc *d, struct str text, bool wrapped, bool titled, struct err *e)
{
	struct prose p = {.d = d, .wrapped = wrapped, .titled = titled};
	struct groups g = {.p = &p};
	struct set edges = {0};
	struct str page;
	uint32_t pages = 0;
	int r = 0;

	buf_init(&p.text, DOC_TEXT_CAP);
	buf_init(&p.held, TITLE_MAX * 2);
	g.now.v = malloc(GROUP_MAX * sizeof *g.now.v);
	g.next.v = malloc(GROUP_MAX * sizeof *g.next.v);
	if (!g.now.v || !g.next.v) {
		r = err_mem(e);
		goto out;
	}
	if (wrapped) {
		pages = count_edges(text, &edges);
		count_words(text, &p.words);
	}
	while (text.n && str_cut(&text, '\f', &page)) {
		if (wrapped)
			page = without_edges(page, &edges, pages);
		add_page(&g, page);
		if (g.next.n)
			turn(&g);
	}
	turn(&g);
	turn(&g);
	flush(&p);
	settle(&p, 1);
	if (edges.failed || p.words.failed)
		r = err_mem(e);
	else if (p.err)
		r = p.err == ERR_NOMEM ? err_mem(e)
				       : err_set(e, p.err, "a paragraph is longer than %zu bytes", DOC_TEXT_CAP);
out:
	free(g.now.v);
	free(g.next.v);
	free(edges.v);
	free(p.words.v);
	buf_release(&p.text);
	buf_release(&p.held);
	return r;
}
