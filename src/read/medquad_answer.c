/*
 * medquad_answer.c - an answer of MedQuAD cut up into paragraphs, lists and headings.
 *
 * The answers are web pages whose tags were taken out: what is left of them is white space. Words are never changed,
 * added or dropped; only white space and list marks are read as structure.
 *
 * 1. Units. A run of white space of two characters or more, or with a line break in it, is a gap. Whether a gap parts
 *    two units depends on its width and on what stands before and behind it (see breaks); what follows a list mark,
 *    '-', behind a gap is an item.
 * 2. Headings. A short unit with neither full stop nor colon that is followed by running text heads it ("Outlook").
 *    After a sentence that ends in ':' such units are the items of a list whose marks were lost ("Sepsis (an
 *    infection in the bloodstream)"), and only the last of them may be a heading, when it looks like one ("Treatment
 *    During Pregnancy", "Outlook").
 *
 * Linear in the length of the answer.
 */
#include "read/medquad_priv.h"

#include "base/utf8.h"

#define HEADING_MAX 80u	   /* bytes of a heading */
#define LINE_MAX    250u   /* of a sentence that is a heading */
#define ITEM_MAX    200u   /* of an item whose mark was lost */
#define UNITS_MAX   65536u /* of one answer; what follows is one unit */

enum unit_kind { PLAIN, ITEM };
struct unit {
	struct str s;
	enum unit_kind kind;
	uint32_t depth;
	uint32_t lines; /* line breaks before it */
};

struct gap {
	size_t beg, end; /* of the white space */
	uint32_t spaces, lines;
	bool mark;   /* a list mark stands behind it … */
	size_t text; /* … and what it marks begins here; else == end */
};

struct cutter {
	struct str s;
	unsigned habits;
	struct arena *a;
	struct unit *u;
	size_t n, cap;
	uint32_t lines; /* line breaks before the unit at hand */
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Is a sentence over before byte n of s? */
static bool ended(struct str s, size_t n)
{
	while (n && (s.p[n - 1] == ')' || s.p[n - 1] == '"' || s.p[n - 1] == '\'' || s.p[n - 1] == ']'))
		n--;
	return n && strchr(".:?!;", s.p[n - 1]);
}

/* Is there a list mark at byte i, behind a gap? Then where its text begins, else i. */
static size_t mark_at(struct str s, size_t i, const struct gap *g)
{
	if (i + 1 >= s.n || s.p[i] != '-' || s.p[i + 1] == '-')
		return i;
	size_t j = i + 1;
	if (is_space(s.p[j])) {
		while (j < s.n && is_space(s.p[j]))
			j++;
		return j < s.n ? j : i;
	}
	/* "-having fair skin": without a space only where the gap leaves no doubt. */
	return (g->lines || g->spaces >= 4) && (is_lower(s.p[j]) || is_upper(s.p[j])) ? j : i;
}

/* The next gap at or after byte i; false when there is none. */
static bool next_gap(struct str s, size_t i, struct gap *g)
{
	for (; i < s.n; i++) {
		if (!is_space(s.p[i]))
			continue;
		*g = (struct gap){.beg = i};
		while (i < s.n && is_space(s.p[i])) {
			g->lines += s.p[i] == '\n';
			g->spaces += s.p[i] != '\n';
			i++;
		}
		g->end = g->text = i;
		if (i >= s.n)
			return false;
		if (g->lines || g->spaces >= 2) {
			g->text = mark_at(s, i, g);
			g->mark = g->text != i;
			return true;
		}
		i--;
	}
	return false;
}

/* Does the text up to byte n end in a word after which no heading ends? */
static bool hangs(struct str s, size_t n)
{
	static const char *const words[] = {"a", "an", "and", "by", "for", "in", "of", "on", "or", "the", "to", "with"};
	size_t i = n;

	while (i && !is_space(s.p[i - 1]))
		i--;
	for (size_t k = 0; k < sizeof words / sizeof *words; k++)
		if (str_eqc(str_sub(s, i, n), words[k]))
			return true;
	return false;
}

/* Does a gap without a mark part what stands before it (a unit that began at `from`) from what follows? */
static bool breaks(const struct cutter *c, size_t from, enum unit_kind kind, const struct gap *g)
{
	struct str s = c->s;
	bool over = ended(s, g->beg);
	bool small = is_lower(s.p[g->end]);

	if (g->lines)
		return over || !small || g->lines >= 2;
	if (small)
		return false;
	if (g->spaces == 2)
		return (c->habits & MQ_PAIR_IS_BREAK) && kind == PLAIN && over;
	/* Behind unfinished text only a heading may end. */
	return over || kind == ITEM || (!hangs(s, g->beg) && g->beg - from <= HEADING_MAX && !is_lower(s.p[from]));
}

static void add(struct cutter *c, size_t beg, size_t end, enum unit_kind kind, uint32_t depth)
{
	struct str s = str_trim(str_sub(c->s, beg, end));

	if (!s.n || !ARENA_MORE(c->a, c->u, c->n, c->cap))
		return;
	c->u[c->n++] = (struct unit){s, kind, depth, c->lines};
	c->lines = 0;
}

/* Depth of the item behind gap g, after the unit before it. */
static uint32_t depth_after(const struct cutter *c, const struct gap *g)
{
	const struct unit *last = c->n ? &c->u[c->n - 1] : NULL;

	if (!last || last->kind != ITEM)
		return 0;
	if (g->lines)
		return last->depth;
	bool leads = last->s.p[last->s.n - 1] == ':';
	if (leads && g->spaces >= 7)
		return last->depth + 1;
	if (!(c->habits & MQ_NESTED_BY_GAP))
		return last->depth;
	/* Opening an inner list leaves 9 (13, 17 …) spaces, closing one 8 (11 …), staying 4, 5 or 7. */
	if (g->spaces == 9 || g->spaces >= 12)
		return last->depth + 1;
	if (g->spaces == 8 || g->spaces == 10 || g->spaces == 11)
		return last->depth ? last->depth - 1 : 0;
	return last->depth;
}

/* "… problems are - medications": the sentence, then the first item. */
static void add_with_first_item(struct cutter *c, size_t beg, size_t end)
{
	for (size_t i = end; i > beg + 3; i--)
		if (c->s.p[i - 1] == ' ' && c->s.p[i - 2] == '-' && c->s.p[i - 3] == ' ') {
			if (end - i > ITEM_MAX)
				break;
			add(c, beg, i - 3, PLAIN, 0);
			add(c, i, end, ITEM, 0);
			return;
		}
	add(c, beg, end, PLAIN, 0);
}

/* The last item of a list runs on: its first sentence is the item. */
static void add_last_item(struct cutter *c, size_t beg, size_t end, uint32_t depth)
{
	size_t stop = str_find(str_sub(c->s, 0, end), STR(". "), beg);

	if (end - beg <= ITEM_MAX || stop == SIZE_MAX || stop - beg > ITEM_MAX) {
		add(c, beg, end, ITEM, depth);
		return;
	}
	add(c, beg, stop + 1, ITEM, depth);
	add(c, stop + 1, end, PLAIN, 0);
}

/* The unit from `beg` ends at `end`, and a mark follows or not. */
static void finish_unit(struct cutter *c, size_t beg, size_t end, enum unit_kind kind, uint32_t depth, bool before_item)
{
	if (kind == PLAIN && before_item && c->habits & MQ_FIRST_IN_LINE)
		add_with_first_item(c, beg, end);
	else if (kind == ITEM && !before_item && c->habits & MQ_FIRST_IN_LINE)
		add_last_item(c, beg, end, depth);
	else
		add(c, beg, end, kind, depth);
}

static void cut(struct cutter *c)
{
	struct gap g = {.spaces = 8};
	size_t from = mark_at(c->s, 0, &g);
	enum unit_kind kind = from ? ITEM : PLAIN;
	uint32_t depth = 0;

	for (size_t i = from; c->n < UNITS_MAX && next_gap(c->s, i, &g); i = g.text > g.end ? g.text : g.end) {
		/* " -  item": the mark stands before the gap. */
		bool mark_before = !g.mark && g.beg >= from + 2 && c->s.p[g.beg - 1] == '-' && c->s.p[g.beg - 2] == ' ';
		if (!g.mark && !mark_before && !breaks(c, from, kind, &g))
			continue;
		finish_unit(c, from, g.beg - (mark_before ? 2 : 0), kind, depth, g.mark || mark_before);
		kind = g.mark || mark_before ? ITEM : PLAIN;
		depth = kind == ITEM && g.mark ? depth_after(c, &g) : 0;
		from = g.text;
		c->lines = g.lines;
	}
	finish_unit(c, from, c->s.n, kind, depth, false);
}

/* ---- headings and lists without marks ---- */

static bool short_line(const struct unit *u, size_t max)
{
	return u->kind == PLAIN && u->s.n <= max && !(ended(u->s, u->s.n) && u->s.p[u->s.n - 1] != ')') &&
	       u->s.p[u->s.n - 1] != ',';
}

/* May it head what follows? */
static bool heading_like(const struct unit *u)
{
	bool letter = false;

	if (u->kind != PLAIN || u->s.n > HEADING_MAX || is_lower(u->s.p[0]) || u->s.p[0] == '(')
		return false;
	for (size_t i = 0; i < u->s.n; i++)
		letter |= is_lower(u->s.p[i]) || is_upper(u->s.p[i]);
	bool asks = u->s.p[u->s.n - 1] == '?';
	return letter && (asks || short_line(u, HEADING_MAX));
}

/*
 * Among the items of a list, only what nobody would take for one: a usual heading, or two words and more with
 * capitals.
 */
static bool surely_heading(struct str s)
{
	static const char *const usual[] = {"Overview",	    "Outlook",	   "Causes",	 "Symptoms",	  "Diagnosis",
					    "Treatment",    "Treatments",  "Prevention", "Complications", "Other",
					    "Other Causes", "Living With", "Screening",	 "Risk Factors",  "Types",
					    "Research",	    "Summary"};
	size_t words = 0, small = 0;

	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (str_eqc(s, usual[i]))
			return true;
	for (size_t i = 0; i < s.n; i++) {
		if (i && s.p[i - 1] != ' ' && s.p[i - 1] != '-')
			continue;
		size_t n = 0;
		while (i + n < s.n && s.p[i + n] != ' ')
			n++;
		words++;
		/* Short words (of, and, the, with) are small in headings too. */
		small += is_lower(s.p[i]) && n > 4;
	}
	return words >= 2 && small == 0 && is_upper(s.p[0]) && s.p[s.n - 1] != ')';
}

static bool leads(const struct unit *u)
{
	return u->kind == PLAIN && u->s.p[u->s.n - 1] == ':';
}

/* Behind a blank line, and its text on the next line. */
static bool line_head(const struct cutter *c, size_t i)
{
	return c->habits & MQ_LINE_HEADS && c->u[i].kind == PLAIN && c->u[i].lines >= 2 && c->u[i].s.n <= LINE_MAX &&
	       i + 1 < c->n && c->u[i + 1].lines == 1;
}

/* Running text: something that a heading can head. */
static bool is_body(const struct cutter *c, size_t i)
{
	return i < c->n && !line_head(c, i) && (c->u[i].kind == ITEM || !short_line(&c->u[i], HEADING_MAX));
}

static bool is_frequency(struct str w)
{
	size_t i = 0;

	if (str_eq(w, STR("-")))
		return true;
	while (i < w.n && (is_digit(w.p[i]) || w.p[i] == '.'))
		i++;
	if (i == 0)
		return false;
	if (i + 1 == w.n && w.p[i] == '%')
		return true;
	size_t slash = i++;
	while (i < w.n && is_digit(w.p[i]))
		i++;
	return slash < w.n && w.p[slash] == '/' && slash > 0 && i == w.n && i > slash + 1;
}

/*
 * "… Signs and Symptoms Approximate number of patients (when available) Ptosis 50% Seizures - The Human Phenotype
 * Ontology (HPO) …": the rows of the table. "-" stands for an empty cell. What stands before and behind it are
 * paragraphs.
 */
static bool symptom_table(struct doc *d, struct str s)
{
	const struct str head = STR("Signs and Symptoms Approximate number of patients (when available) ");
	size_t at = str_find(s, head, 0);

	if (at == SIZE_MAX || (at && s.p[at - 1] != ' '))
		return false;
	size_t i = at + head.n;
	size_t end = str_find(s, STR(" The Human Phenotype Ontology (HPO)"), i);
	if (end == SIZE_MAX)
		end = s.n;
	doc_block(d, BLOCK_PARA, 0, str_sub(s, 0, at));
	doc_block(d, BLOCK_ROW, 0, STR("Signs and Symptoms | Approximate number of patients (when available)"));
	size_t row = i;
	while (i < end) {
		size_t j = i;
		while (j < end && s.p[j] != ' ')
			j++;
		struct str w = str_sub(s, i, j);
		if (is_frequency(w) && i > row) {
			char cells[512];
			struct str name = str_trim(str_sub(s, row, i));
			if (str_eq(w, STR("-")) || name.n + w.n + 3 > sizeof cells) {
				doc_block(d, BLOCK_ROW, 0, str_eq(w, STR("-")) ? name : str_sub(s, row, j));
			} else {
				memcpy(cells, name.p, name.n);
				memcpy(cells + name.n, " | ", 3);
				memcpy(cells + name.n + 3, w.p, w.n);
				doc_block(d, BLOCK_ROW, 0, str_make(cells, name.n + 3 + w.n));
			}
			row = j;
		}
		i = j + 1;
	}
	doc_block(d, BLOCK_ROW, 0, str_sub(s, row, end));
	doc_block(d, BLOCK_PARA, 0, str_sub(s, end, s.n));
	return true;
}

static void paragraph(struct doc *d, const struct cutter *c, struct str s)
{
	if (!(c->habits & MQ_SYMPTOM_TABLE) || !symptom_table(d, s))
		doc_block(d, BLOCK_PARA, 0, s);
}

/* "Causes are" leads a list in, "Key Points" heads it. */
static bool leads_list_in(const struct cutter *c, size_t i)
{
	struct str s = c->u[i].s;
	size_t k = s.n;

	while (k && s.p[k - 1] != ' ')
		k--;
	return i + 1 < c->n && c->u[i + 1].kind == ITEM && k && is_lower(s.p[k]);
}

/* A run of units [i, j) that could be headings; `list`: they follow a sentence that ends in ':'. */
static void short_units(struct doc *d, const struct cutter *c, size_t i, size_t j, uint32_t level, bool list)
{
	bool heads = is_body(c, j) && heading_like(&c->u[j - 1]) && !leads_list_in(c, j - 1);
	size_t n = j - i;

	/* A list of one item is none. */
	if (list)
		heads = heads && (n == 1 || surely_heading(c->u[j - 1].s));
	else if (n > 2)
		heads = heads && surely_heading(c->u[j - 1].s);
	for (size_t k = i; k < j; k++) {
		bool last = k + 1 == j;
		if (heads && last)
			doc_section(d, level + (n == 2 && !list ? 2 : 1), c->u[k].s);
		else if (list)
			doc_block(d, BLOCK_BULLET, 0, c->u[k].s);
		else if (heads && n == 2 && heading_like(&c->u[k]))
			doc_section(d, level + 1, c->u[k].s);
		else
			paragraph(d, c, c->u[k].s);
	}
}

void medquad_answer(struct doc *d, struct str answer, uint32_t level, unsigned habits)
{
	struct arena a;
	struct cutter c = {.s = str_trim(answer), .habits = habits, .a = &a};
	uint32_t under = 0; /* 1 below a line_head */

	if (!c.s.n)
		return;
	arena_init(&a, 4 * UNITS_MAX * sizeof *c.u);
	cut(&c);
	for (size_t i = 0; i < c.n;) {
		const struct unit *u = &c.u[i];
		if (line_head(&c, i)) {
			doc_section(d, level + 1, u->s);
			under = 1;
			i++;
			continue;
		}
		bool list = i > 0 && leads(&c.u[i - 1]) && !line_head(&c, i - 1);
		size_t j = i;
		while (j < c.n && !line_head(&c, j) && (list ? short_line(&c.u[j], ITEM_MAX) : heading_like(&c.u[j])))
			j++;
		if (j > i) {
			short_units(d, &c, i, j, level + under, list);
			i = j;
			continue;
		}
		if (u->kind == ITEM)
			doc_block(d, BLOCK_BULLET, u->depth, u->s);
		else
			paragraph(d, &c, u->s);
		i++;
	}
	arena_release(&a);
}
