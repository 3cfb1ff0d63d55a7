/*
 * html.c - pages: guidelines and protocols as HTML.
 *
 * Parsed by gumbo as a browser would. What is not the text of the page (scripts, navigation, footers, asides, forms,
 * hidden parts) is dropped; a <main>, or else an only <article>, is taken for the whole. A table whose cells hold
 * headings, tables or many paragraphs is layout and read as such; another one gives its rows. Metadata come from
 * <title>, <meta> (Highwire "citation_…", Dublin Core, Open Graph) and <link>.
 *
 * gumbo has no limits and no way to fail: nesting can be as deep as the page is long, which makes it take quadratic
 * time, and it frees such a tree by recursion. It takes all its memory through callbacks of ours, though; guard()
 * counts there, and leaves it by longjmp when it has had enough bytes, time or stack. Nothing is lost by that, since
 * all that it allocated lies in one arena. This is the one use of setjmp in attest. Our own walk keeps its stack on
 * the heap.
 */
#include "read/html_priv.h"
#include "read/read_priv.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdlib.h>
#include <time.h>

#define STACK_BYTES ((ptrdiff_t)256 << 10)

const struct html_limits html_limits_default = {
	.tree = (size_t)768 << 20, /* 16 MiB of usual markup take 400 */
	.ms = 4000,		   /* 16 MiB of usual markup take 1000 */
};

/* ---- gumbo under guard ---- */

struct guard {
	struct arena a;
	jmp_buf out;
	char *stack;
	uint64_t calls, until; /* ns of processor time */
	const char *why;
};

static uint64_t thread_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void leave(struct guard *g, const char *why)
{
	g->why = why;
	longjmp(g->out, 1);
}

static void guard(struct guard *g)
{
	ptrdiff_t used = g->stack - (char *)__builtin_frame_address(0);

	if (used > STACK_BYTES || used < -STACK_BYTES)
		leave(g, "its elements are nested too deep");
	if (++g->calls % 256 == 0 && thread_ns() > g->until)
		leave(g, "its markup takes too long to parse");
}

static void *guard_alloc(void *ctx, size_t n)
{
	struct guard *g = ctx;

	guard(g);
	void *p = arena_alloc(&g->a, n);
	if (!p)
		leave(g, "its markup takes too much memory");
	return p;
}

static void guard_free(void *ctx, void *p)
{
	(void)p;
	guard(ctx);
}

static bool parse(struct guard *g, struct str text, const struct html_limits *lim, GumboOutput **out)
{
	GumboOptions opts = kGumboDefaultOptions;

	opts.allocator = guard_alloc;
	opts.deallocator = guard_free;
	opts.userdata = g;
	opts.max_errors = 0;
	g->stack = __builtin_frame_address(0);
	g->until = thread_ns() + (uint64_t)lim->ms * 1000000;
	arena_init(&g->a, lim->tree);
	if (setjmp(g->out))
		return false;
	*out = gumbo_parse_with_options(&opts, text.p, text.n);
	return true;
}

/* ---- elements ---- */

struct str html_attr(const GumboNode *n, const char *name)
{
	const GumboAttribute *a = gumbo_get_attribute(&n->v.element.attributes, name);

	return a ? str_trim(str_c(a->value)) : STR_NULL;
}

static bool is_element(const GumboNode *n)
{
	return n->type == GUMBO_NODE_ELEMENT;
}

static GumboTag tag_of(const GumboNode *n)
{
	/* Names of SVG and MathML are theirs. */
	return is_element(n) && n->v.element.tag_namespace == GUMBO_NAMESPACE_HTML ? n->v.element.tag
										   : GUMBO_TAG_UNKNOWN;
}

static bool role_is(const GumboNode *n, const char *roles)
{
	struct str role = html_attr(n, "role"), all = str_c(roles), one;

	while (role.n && str_cut(&all, ' ', &one))
		if (str_ieq(role, one))
			return true;
	return false;
}

/* How an element looks: by its attributes, then by the page's sheet. */
static enum html_look look_of(struct html_sheet *sheet, const GumboNode *n)
{
	const GumboVector *v = &n->v.element.attributes;
	enum html_look own = LOOK_PLAIN;

	/* Most elements have none of them. */
	for (unsigned i = 0; i < v->length; i++) {
		const GumboAttribute *a = v->data[i];
		struct str name = str_c(a->name), value = str_c(a->value);
		if (str_eqc(name, "hidden") || (str_eqc(name, "aria-hidden") && str_ieq(value, STR("true"))))
			return LOOK_HIDDEN;
		if (str_eqc(name, "style"))
			own = html_look_of(value);
		if (str_eqc(name, "color") && tag_of(n) == GUMBO_TAG_FONT &&
		    (str_ieq(value, STR("white")) || str_ieq(value, STR("#ffffff")) || str_ieq(value, STR("#fff"))))
			own = LOOK_PALE;
	}
	if (own != LOOK_PLAIN)
		return own;
	switch (tag_of(n)) {
	case GUMBO_TAG_S:
	case GUMBO_TAG_STRIKE:
	case GUMBO_TAG_DEL: return LOOK_STRUCK;
	default: return html_sheet_look(sheet, n);
	}
}

/* Not the text of the page. */
static bool dropped(struct html_sheet *sheet, const GumboNode *n)
{
	if (n->type == GUMBO_NODE_TEMPLATE || n->type == GUMBO_NODE_COMMENT)
		return true;
	if (!is_element(n))
		return false;
	if (n->v.element.tag_namespace == GUMBO_NAMESPACE_SVG)
		return true;
	switch (tag_of(n)) {
	case GUMBO_TAG_HEAD:
	case GUMBO_TAG_SCRIPT:
	case GUMBO_TAG_STYLE:
	case GUMBO_TAG_NOSCRIPT:
	case GUMBO_TAG_NAV:
	case GUMBO_TAG_FOOTER:
	case GUMBO_TAG_ASIDE:
	case GUMBO_TAG_BUTTON:
	case GUMBO_TAG_SELECT:
	case GUMBO_TAG_TEXTAREA:
	case GUMBO_TAG_DATALIST:
	case GUMBO_TAG_IFRAME:
	case GUMBO_TAG_OBJECT:
	case GUMBO_TAG_AUDIO:
	case GUMBO_TAG_VIDEO:
	case GUMBO_TAG_CANVAS:
	case GUMBO_TAG_MAP: return true;
	default:
		return look_of(sheet, n) == LOOK_HIDDEN ||
		       role_is(n, "navigation search contentinfo complementary banner alert dialog");
	}
}

static const GumboVector *children(const GumboNode *n)
{
	static const GumboVector none;

	if (n->type == GUMBO_NODE_DOCUMENT)
		return &n->v.document.children;
	return is_element(n) ? &n->v.element.children : &none;
}

/* ---- a walk whose stack lies on the heap ---- */

struct step {
	const GumboNode *node;
	unsigned next; /* child */
};
struct stepper {
	struct step *v;
	size_t n, room;
	bool failed; /* out of memory */
};

static void step_in(struct stepper *s, const GumboNode *n)
{
	if (s->n == s->room) {
		size_t room = s->room ? 2 * s->room : 256;
		struct step *v = mem_realloc(s->v, room * sizeof *v);
		if (!v) {
			s->failed = true;
			return;
		}
		s->v = v;
		s->room = room;
	}
	s->v[s->n++] = (struct step){n, 0};
}

/* The next child of the innermost node; NULL when it has no more, and is to be left. */
static const GumboNode *step_next(struct stepper *s)
{
	struct step *top = &s->v[s->n - 1];
	const GumboVector *kids = children(top->node);

	return top->next < kids->length ? kids->data[top->next++] : NULL;
}

/*
 * Each node below `top` that is not dropped, in document order, until `fn` says stop. False when out of memory.
 */
enum seen { SEEN_ON, SEEN_OVER, SEEN_STOP };
static bool scan(struct html_sheet *sheet, const GumboNode *top, enum seen (*fn)(void *ctx, const GumboNode *n),
		 void *ctx)
{
	struct stepper s = {0};

	step_in(&s, top);
	while (s.n && !s.failed) {
		const GumboNode *n = step_next(&s);
		if (!n) {
			s.n--;
			continue;
		}
		if (dropped(sheet, n))
			continue;
		enum seen r = fn(ctx, n);
		if (r == SEEN_STOP)
			break;
		if (r == SEEN_ON)
			step_in(&s, n);
	}
	free(s.v);
	return !s.failed;
}

/* ---- what is the text? ---- */

struct content {
	const GumboNode *main, *article, *h1;
	unsigned articles;
};

static enum seen find_content(void *ctx, const GumboNode *n)
{
	struct content *c = ctx;
	GumboTag tag = tag_of(n);

	if (!is_element(n))
		return SEEN_OVER;
	if (!c->main && (tag == GUMBO_TAG_MAIN || role_is(n, "main")))
		c->main = n;
	if (tag == GUMBO_TAG_ARTICLE) {
		c->article = n;
		c->articles++;
		/* Articles in it are its parts (comments). */
	}
	if (tag == GUMBO_TAG_H1 && !c->h1)
		c->h1 = n;
	return SEEN_ON;
}

static enum seen find_text(void *ctx, const GumboNode *n)
{
	bool *found = ctx;

	if (n->type == GUMBO_NODE_TEXT && str_trim(str_c(n->v.text.text)).n) {
		*found = true;
		return SEEN_STOP;
	}
	return SEEN_ON;
}

static bool has_text(struct html_sheet *sheet, const GumboNode *n)
{
	bool found = false;

	return n && scan(sheet, n, find_text, &found) && found;
}

/* ---- tables ---- */

struct layout {
	unsigned paras, cells, rows, widest, in_row;
	bool is;
};

static enum seen find_layout(void *ctx, const GumboNode *n)
{
	struct layout *l = ctx;

	switch (tag_of(n)) {
	case GUMBO_TAG_TR:
		l->rows++;
		l->in_row = 0;
		break;
	case GUMBO_TAG_TD:
	case GUMBO_TAG_TH:
		l->paras = 0;
		if (++l->in_row > l->widest)
			l->widest = l->in_row;
		break;
	case GUMBO_TAG_P: l->is |= ++l->paras > 3; break;
	case GUMBO_TAG_TABLE:
	case GUMBO_TAG_H1:
	case GUMBO_TAG_H2:
	case GUMBO_TAG_H3:
	case GUMBO_TAG_H4:
	case GUMBO_TAG_FORM:
	case GUMBO_TAG_SECTION:
	case GUMBO_TAG_ARTICLE: l->is = true; break;
	default: break;
	}
	return l->is ? SEEN_STOP : SEEN_ON;
}

static bool is_layout(const GumboNode *table)
{
	struct layout l = {0};

	if (role_is(table, "presentation none"))
		return true;
	return !scan(NULL, table, find_layout, &l) || l.is || l.widest < 2;
}

/* ---- blocks ---- */

static void text_clear(struct html *h)
{
	buf_clear(&h->text);
	h->in = (struct xml_inline){.out = &h->text};
	h->breaks = 0;
}

/* What was gathered becomes a block. In a cell of a table of data it is only set off. */
static void flush(struct html *h)
{
	struct str s = str_trim(buf_str(&h->text));

	if (h->cell) {
		if (s.n)
			xml_inline_text(&h->in, STR(" "));
		return;
	}
	if (!s.n) {
		text_clear(h);
		return;
	}
	if (h->text.err)
		h->err = h->text.err;
	if (h->heading) {
		struct str flat = doc_str(h->d, s);
		/* The heading that is the title stands there already. */
		if (!(h->heading == 1 && str_eq(flat, h->d->title) && !h->blocks))
			read_heading(h->d, h->levels, h->heading, flat);
	} else if (h->caption) {
		doc_block(h->d, BLOCK_CAPTION, 0, s);
		h->blocks++;
	} else if (h->items) {
		doc_block(h->d, BLOCK_BULLET, h->items - (h->first ? 1 : 0), s);
		h->first = false;
		h->blocks++;
	} else {
		doc_block(h->d, BLOCK_PARA, 0, s);
		h->blocks++;
	}
	text_clear(h);
}

static void put_cell(struct html *h, struct str s)
{
	if (h->row_cells++)
		buf_addc(&h->row, " | ");
	buf_add(&h->row, s);
}

/* Columns that a cell from above fills: it is said again, so that the row can be read alone. */
static void cells_above(struct html *h)
{
	while (h->col < HTML_COLS_MAX && h->above[h->col].rows) {
		struct html_above *a = &h->above[h->col++];
		a->rows--;
		put_cell(h, str_make(a->text, a->n));
	}
}

static unsigned extent(const GumboNode *n, const char *name)
{
	uint64_t v;

	return str_u64(html_attr(n, name), &v) && v >= 1 && v <= 1000 ? (unsigned)v : 1;
}

static void cell_end(struct html *h)
{
	struct str s = str_trim(buf_str(&h->text));

	cells_above(h);
	put_cell(h, s);
	h->row_text |= s.n > 0;
	if (h->cell_rows > 1 && h->col < HTML_COLS_MAX) {
		struct html_above *a = &h->above[h->col];
		a->rows = h->cell_rows - 1;
		a->n = s.n <= HTML_SPAN_MAX ? (unsigned)s.n : 0;
		if (a->n)
			memcpy(a->text, s.p, a->n);
	}
	h->col += h->cell_cols;
	text_clear(h);
	h->cell = false;
}

static void row_end(struct html *h)
{
	cells_above(h);
	if (h->row_text) {
		doc_block(h->d, BLOCK_ROW, 0, buf_str(&h->row));
		h->blocks++;
	}
	if (h->row.err)
		h->err = h->row.err;
	buf_clear(&h->row);
	h->row_cells = h->col = 0;
	h->row_text = false;
}

/* A cell spans rows of its own part of the table only. */
static void spans_end(struct html *h)
{
	memset(h->above, 0, sizeof h->above);
}

/* Is this <sup> the mark of a footnote or reference, a link within the page? */
static bool is_mark(const GumboNode *sup)
{
	const GumboVector *kids = children(sup);
	bool link = false;

	for (unsigned i = 0; i < kids->length; i++) {
		const GumboNode *k = kids->data[i];
		if (tag_of(k) == GUMBO_TAG_A && html_attr(k, "href").n && html_attr(k, "href").p[0] == '#')
			link = true;
		else if (is_element(k))
			return false;
	}
	return link;
}

static unsigned heading_level(GumboTag tag)
{
	return tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6 ? (unsigned)(tag - GUMBO_TAG_H1) + 1 : 0;
}

static bool is_block(GumboTag tag)
{
	switch (tag) {
	case GUMBO_TAG_P:
	case GUMBO_TAG_DIV:
	case GUMBO_TAG_SECTION:
	case GUMBO_TAG_ARTICLE:
	case GUMBO_TAG_MAIN:
	case GUMBO_TAG_HEADER:
	case GUMBO_TAG_ADDRESS:
	case GUMBO_TAG_BLOCKQUOTE:
	case GUMBO_TAG_CENTER:
	case GUMBO_TAG_PRE:
	case GUMBO_TAG_UL:
	case GUMBO_TAG_OL:
	case GUMBO_TAG_DL:
	case GUMBO_TAG_LI:
	case GUMBO_TAG_DT:
	case GUMBO_TAG_DD:
	case GUMBO_TAG_TABLE:
	case GUMBO_TAG_TBODY:
	case GUMBO_TAG_TR:
	case GUMBO_TAG_TD:
	case GUMBO_TAG_TH:
	case GUMBO_TAG_CAPTION:
	case GUMBO_TAG_FIGURE:
	case GUMBO_TAG_FIGCAPTION:
	case GUMBO_TAG_FORM:
	case GUMBO_TAG_FIELDSET:
	case GUMBO_TAG_HR:
	case GUMBO_TAG_DETAILS:
	case GUMBO_TAG_SUMMARY:
	case GUMBO_TAG_BODY: return true;
	default: return heading_level(tag) > 0;
	}
}

/* ---- what is not to be quoted, formulas ---- */

static enum doc_bar_kind bar_of(const struct html *h, const GumboNode *n)
{
	enum html_look look = look_of(h->sheet, n);

	return look == LOOK_STRUCK ? DOC_BAR_STRUCK : look == LOOK_PALE ? DOC_BAR_HIDDEN : DOC_BAR_N;
}

/* Blocks within are barred as a whole, text within a line as a run. */
static void bar_begin(struct html *h, const GumboNode *n)
{
	enum doc_bar_kind k = bar_of(h, n);

	if (k == DOC_BAR_N)
		return;
	if (h->bars++ == 0)
		doc_bar_blocks(h->d, h->cell ? DOC_BAR_N : k);
	doc_bar_open(&h->text, k);
}

static void bar_end(struct html *h, const GumboNode *n)
{
	if (!h->bars || bar_of(h, n) == DOC_BAR_N)
		return;
	doc_bar_close(&h->text);
	h->closes = --h->bars == 0;
}

static enum seen add_text(void *ctx, const GumboNode *n)
{
	if (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE || n->type == GUMBO_NODE_CDATA)
		buf_addc(ctx, n->v.text.text);
	return SEEN_ON;
}

/* Returns false when the element is not to be gone into. */
static bool element_begin(struct html *h, const GumboNode *n)
{
	GumboTag tag = tag_of(n);

	if (tag == GUMBO_TAG_BR) {
		if (++h->breaks >= 2)
			flush(h);
		else
			xml_inline_text(&h->in, STR("\n"));
		return false;
	}
	if (tag == GUMBO_TAG_MATH ||
	    (tag == GUMBO_TAG_UNKNOWN && n->v.element.tag_namespace == GUMBO_NAMESPACE_MATHML)) {
		html_formula(h, n);
		return false;
	}
	if (is_block(tag))
		flush(h);
	bar_begin(h, n);
	if (heading_level(tag) && !h->cell) {
		h->heading = heading_level(tag);
		return true;
	}
	switch (tag) {
	case GUMBO_TAG_SUP:
		if (is_mark(n))
			return false;
		/* fallthrough */
	case GUMBO_TAG_SUB:
		/* One in another is not seen; its text is. */
		if (!h->shifted++)
			h->mark = xml_inline_open(&h->in);
		break;
	case GUMBO_TAG_DD: h->items++; /* fallthrough */
	case GUMBO_TAG_LI:
	case GUMBO_TAG_DT:
		h->items++;
		h->first = true;
		break;
	case GUMBO_TAG_CAPTION:
	case GUMBO_TAG_FIGCAPTION: h->caption++; break;
	case GUMBO_TAG_TABLE:
		/* A table of data has no tables in it, so that one flag is enough. */
		h->table = !h->cell && !is_layout(n);
		spans_end(h);
		break;
	case GUMBO_TAG_TD:
	case GUMBO_TAG_TH:
		if (h->table) {
			text_clear(h);
			h->cell = true;
			h->cell_cols = extent(n, "colspan");
			h->cell_rows = extent(n, "rowspan");
		}
		break;
	case GUMBO_TAG_THEAD:
	case GUMBO_TAG_TBODY:
	case GUMBO_TAG_TFOOT: spans_end(h); break;
	default: break;
	}
	return true;
}

static void element_end(struct html *h, const GumboNode *n)
{
	GumboTag tag = tag_of(n);

	bar_end(h, n);

	if ((tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH) && h->cell) {
		cell_end(h);
		return;
	}
	if (is_block(tag))
		flush(h);
	if (h->closes)
		doc_bar_blocks(h->d, DOC_BAR_N);
	h->closes = false;
	if (heading_level(tag) && !h->cell)
		h->heading = 0;
	switch (tag) {
	case GUMBO_TAG_SUP:
	case GUMBO_TAG_SUB:
		if (h->shifted && !--h->shifted && h->mark <= h->text.n)
			xml_inline_close(&h->in, h->mark, tag == GUMBO_TAG_SUP);
		break;
	case GUMBO_TAG_DD: h->items--; /* fallthrough */
	case GUMBO_TAG_LI:
	case GUMBO_TAG_DT:
		h->items--;
		h->first = false;
		break;
	case GUMBO_TAG_CAPTION:
	case GUMBO_TAG_FIGCAPTION: h->caption--; break;
	case GUMBO_TAG_TR:
		if (h->table)
			row_end(h);
		break;
	case GUMBO_TAG_TABLE: h->table = false; break;
	default: break;
	}
}

/* Words of an element that is not shown; scripts and the like have none. */
static uint64_t words_below(const GumboNode *top)
{
	struct stepper s = {0};
	uint64_t words = 0;

	step_in(&s, top);
	while (s.n && !s.failed) {
		const GumboNode *n = step_next(&s);
		GumboTag tag = n ? tag_of(n) : GUMBO_TAG_UNKNOWN;
		if (!n) {
			s.n--;
		} else if (n->type == GUMBO_NODE_TEXT) {
			struct str text = str_trim(str_c(n->v.text.text)), word;
			while (text.n && str_cut(&text, ' ', &word))
				words += word.n > 0;
		} else if (is_element(n) && tag != GUMBO_TAG_SCRIPT && tag != GUMBO_TAG_STYLE) {
			step_in(&s, n);
		}
	}
	free(s.v);
	return words;
}

static bool blocks(struct html *h, const GumboNode *top)
{
	struct stepper s = {0};

	step_in(&s, top);
	while (s.n && !s.failed) {
		const GumboNode *n = step_next(&s);
		if (!n) {
			element_end(h, s.v[--s.n].node);
			continue;
		}
		if (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_CDATA || n->type == GUMBO_NODE_WHITESPACE) {
			xml_inline_text(&h->in, str_c(n->v.text.text));
			if (n->type != GUMBO_NODE_WHITESPACE)
				h->breaks = 0;
		} else if (dropped(h->sheet, n)) {
			if (tag_of(n) != GUMBO_TAG_HEAD && is_element(n) && look_of(h->sheet, n) == LOOK_HIDDEN)
				h->unseen += words_below(n);
		} else if (is_element(n) && element_begin(h, n)) {
			step_in(&s, n);
		}
	}
	flush(h);
	doc_bar_blocks(h->d, DOC_BAR_N);
	free(s.v);
	return !s.failed;
}

/* ---- reading ---- */

/* All <style> elements, wherever they stand; scan() drops them. */
static void find_styles(struct html_sheet *sheet, const GumboNode *top)
{
	struct stepper s = {0};

	step_in(&s, top);
	while (s.n && !s.failed) {
		const GumboNode *n = step_next(&s);
		if (!n) {
			s.n--;
			continue;
		}
		if (tag_of(n) == GUMBO_TAG_STYLE) {
			const GumboVector *v = children(n);
			for (unsigned i = 0; i < v->length; i++) {
				const GumboNode *t = v->data[i];
				if (t->type == GUMBO_NODE_TEXT)
					html_sheet_add(sheet, str_c(t->v.text.text));
			}
		} else if (is_element(n)) {
			step_in(&s, n);
		}
	}
	free(s.v);
	html_sheet_ready(sheet);
}

static struct html html_begin(struct doc *d, struct read_levels *l)
{
	struct html h = {.d = d, .levels = l};

	buf_init(&h.text, 2 * HTML_MAX);
	buf_init(&h.row, 2 * HTML_MAX);
	return h;
}

static void html_end(struct html *h)
{
	buf_release(&h->text);
	buf_release(&h->row);
	html_sheet_free(h->sheet);
}

int html_fragment(struct doc *d, struct read_levels *l, struct str html, struct err *e)
{
	/* There may be many in one text. */
	static const struct html_limits lim = {.tree = (size_t)64 << 20, .ms = 500};
	struct html h = html_begin(d, l);
	GumboOutput *out = NULL;
	struct guard g = {0};
	int r = 0;

	h.in.out = &h.text;
	if (html.n > HTML_MAX)
		r = err_set(e, ERR_LIMIT, "HTML of more than %zu MiB", HTML_MAX >> 20);
	else if (!parse(&g, html, &lim, &out))
		r = err_set(e, ERR_LIMIT, "HTML: %s", g.why);
	else if (!blocks(&h, out->root))
		r = err_mem(e);
	arena_release(&g.a);
	html_end(&h);
	return r;
}

/* A page whose data give the plain title may tell in its heading or window title that the work is retracted. */
static void heed_heading(struct doc *d, struct str heading)
{
	enum doc_status status;
	bool notice;

	if (!standing_of_title(heading, &status, &notice) || notice || status <= d->status)
		return;
	d->status = status;
	d->status_note = doc_str(d, str_trim(heading));
}

static void title(struct html *h, struct source *s, const struct html_meta *m, const GumboNode *h1)
{
	struct doc *d = h->d;
	struct buf b;

	buf_init(&b, 65536);
	if (h1)
		scan(h->sheet, h1, add_text, &b);
	doc_title(d, m->title.n ? m->title : buf_str(&b));
	heed_heading(d, buf_str(&b));
	heed_heading(d, m->page_title);
	if (!d->title.n)
		doc_title(d, m->page_title);
	if (!d->title.n)
		d->title = read_file_title(d, s);
	buf_release(&b);
}

/* Bytes that are no UTF-8: gumbo replaces them before a document could count them. */
static size_t count_bad(struct str s)
{
	size_t bad = 0;

	for (size_t at; (at = utf8_check(s)) < s.n; bad++)
		s = str_sub(s, at + 1, s.n);
	return bad;
}

int html_document(struct doc *d, struct source *s, struct str bytes, const struct html_limits *lim,
		  struct html_lost *lost, struct err *e)
{
	struct read_levels levels = {0};
	struct html h = html_begin(d, &levels);
	struct html_meta meta = {0};
	struct content c = {0};
	GumboOutput *out = NULL;
	struct guard g = {0};
	struct buf text;
	int r = 0;

	h.in.out = &h.text;
	buf_init(&text, 4 * HTML_MAX);
	lost->guessed = charset_decode(bytes, html_charset(bytes), &text);
	if (text.err) {
		r = err_buf(&text, e);
		goto out;
	}
	lost->bad = count_bad(buf_str(&text));
	if (!parse(&g, buf_str(&text), lim, &out)) {
		r = err_set(e, ERR_LIMIT, "%s", g.why);
		goto out;
	}
	d->id = read_file_id(d, s);
	h.sheet = html_sheet_new();
	if (!h.sheet) {
		r = err_mem(e);
		goto out;
	}
	find_styles(h.sheet, out->root);
	html_meta_read(d, out->root, &meta);
	if (!scan(h.sheet, out->root, find_content, &c)) {
		r = err_mem(e);
		goto out;
	}
	const GumboNode *top = out->root;
	if (has_text(h.sheet, c.main))
		top = c.main;
	else if (c.articles == 1 && has_text(h.sheet, c.article))
		top = c.article;
	title(&h, s, &meta, c.h1);
	if (!blocks(&h, top))
		r = err_mem(e);
	else if (h.err)
		r = err_set(e, h.err, "its text is too long");
	lost->unseen = h.unseen;
out:
	arena_release(&g.a);
	buf_release(&text);
	html_end(&h);
	return r;
}
