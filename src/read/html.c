/*
 * html.c - pages: guidelines and protocols as HTML.
 *
 * Parsed by gumbo as a browser would. What is not the text of the page (scripts, navigation, footers, asides, forms,
 * hidden parts) is dropped; a <main>, or else an only <article>, is taken for the whole. A table whose cells hold
 * headings, tables or many paragraphs is layout and read as such; another one gives its rows. Metadata come from
 * <title>, <meta> (Highwire "citation_…", Dublin Core, Open Graph) and <link>.
 */
#include "read/html_priv.h"
#include "read/read_priv.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>

/*
 * A <dialog>, which gumbo has no name for, is not seen before a script opens it. A shut <details> has its summary on
 * the page for whoever wants to read on, and is read.
 */
static bool shut_dialog(const GumboNode *n)
{
	const GumboStringPiece *tag = &n->v.element.original_tag;

	return html_tag(n) == GUMBO_TAG_UNKNOWN && str_istarts(str_make(tag->data, tag->length), STR("<dialog")) &&
	       !gumbo_get_attribute(&n->v.element.attributes, "open");
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
		if (str_eqc(name, "color") && html_tag(n) == GUMBO_TAG_FONT &&
		    (str_ieq(value, STR("white")) || str_ieq(value, STR("#ffffff")) || str_ieq(value, STR("#fff"))))
			own = LOOK_WHITE;
		/* What is opened by a script only. */
		if (str_eqc(name, "popover"))
			return LOOK_HIDDEN;
	}
	if (own != LOOK_PLAIN)
		return own;
	if (shut_dialog(n))
		return LOOK_HIDDEN;
	switch (html_tag(n)) {
	case GUMBO_TAG_S:
	case GUMBO_TAG_STRIKE:
	case GUMBO_TAG_DEL: return LOOK_STRUCK;
	default: return html_sheet_look(sheet, n);
	}
}

/* Not the text of the page. */
bool html_dropped(struct html_sheet *sheet, const GumboNode *n)
{
	if (n->type == GUMBO_NODE_TEMPLATE || n->type == GUMBO_NODE_COMMENT)
		return true;
	if (!html_is_element(n))
		return false;
	if (n->v.element.tag_namespace == GUMBO_NAMESPACE_SVG)
		return true;
	switch (html_tag(n)) {
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
		       html_role(n, "navigation search contentinfo complementary banner alert dialog");
	}
}

/*
 * Each node below `top` that is not dropped, in document order, until `fn` says stop. False when out of memory.
 */
enum seen { SEEN_ON, SEEN_OVER, SEEN_STOP };
static bool scan(struct html_sheet *sheet, const GumboNode *top, enum seen (*fn)(void *ctx, const GumboNode *n),
		 void *ctx)
{
	struct html_stepper s = {0};

	html_step_in(&s, top);
	while (s.n && !s.failed) {
		const GumboNode *n = html_step_next(&s);
		if (!n) {
			s.n--;
			continue;
		}
		if (html_dropped(sheet, n))
			continue;
		enum seen r = fn(ctx, n);
		if (r == SEEN_STOP)
			break;
		if (r == SEEN_ON)
			html_step_in(&s, n);
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
	GumboTag tag = html_tag(n);

	if (!html_is_element(n))
		return SEEN_OVER;
	if (!c->main && (tag == GUMBO_TAG_MAIN || html_role(n, "main")))
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

/* ---- blocks ---- */

void html_text_clear(struct html *h)
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
		html_text_clear(h);
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
	html_text_clear(h);
}

/* Is this <sup> the mark of a footnote or reference, a link within the page? */
static bool is_mark(const GumboNode *sup)
{
	const GumboVector *kids = html_children(sup);
	bool link = false;

	for (unsigned i = 0; i < kids->length; i++) {
		const GumboNode *k = kids->data[i];
		if (html_tag(k) == GUMBO_TAG_A && html_attr(k, "href").n && html_attr(k, "href").p[0] == '#')
			link = true;
		else if (html_is_element(k))
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

	if (look == LOOK_WHITE)
		look = html_on_dark(h->sheet, n) ? LOOK_PLAIN : LOOK_PALE;
	return look == LOOK_STRUCK ? DOC_BAR_STRUCK : look == LOOK_PALE ? DOC_BAR_HIDDEN : DOC_BAR_N;
}

/* Blocks within are barred as a whole, text within a line as a run. */
static void bar_begin(struct html *h, const GumboNode *n)
{
	enum doc_bar_kind k = bar_of(h, n);

	if (k == DOC_BAR_N)
		return;
	if (h->bars++ == 0) {
		h->bar = k;
		h->bar_in_cell = h->cell;
		doc_bar_blocks(h->d, h->cell ? DOC_BAR_N : k);
	}
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
	GumboTag tag = html_tag(n);

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
	case GUMBO_TAG_TABLE: html_table_begin(h, n); break;
	case GUMBO_TAG_TD:
	case GUMBO_TAG_TH: html_cell_begin(h, n); break;
	case GUMBO_TAG_THEAD:
	case GUMBO_TAG_TBODY:
	case GUMBO_TAG_TFOOT:
		if (!h->flat)
			html_spans_end(h);
		break;
	default: break;
	}
	return true;
}

static void element_end(struct html *h, const GumboNode *n)
{
	GumboTag tag = html_tag(n);

	bar_end(h, n);

	if ((tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH) && h->cell && !h->flat) {
		html_cell_end(h);
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
	case GUMBO_TAG_TR: html_row_end(h); break;
	case GUMBO_TAG_TABLE: html_table_end(h); break;
	default: break;
	}
}

/* Words of an element that is not shown; scripts and the like have none. */
static uint64_t words_below(const GumboNode *top)
{
	struct html_stepper s = {0};
	uint64_t words = 0;

	html_step_in(&s, top);
	while (s.n && !s.failed) {
		const GumboNode *n = html_step_next(&s);
		GumboTag tag = n ? html_tag(n) : GUMBO_TAG_UNKNOWN;
		if (!n) {
			s.n--;
		} else if (n->type == GUMBO_NODE_TEXT) {
			struct str text = str_trim(str_c(n->v.text.text)), word;
			while (text.n && str_cut(&text, ' ', &word))
				words += word.n > 0;
		} else if (html_is_element(n) && tag != GUMBO_TAG_SCRIPT && tag != GUMBO_TAG_STYLE) {
			html_step_in(&s, n);
		}
	}
	free(s.v);
	return words;
}

static bool blocks(struct html *h, const GumboNode *top)
{
	struct html_stepper s = {0};

	html_step_in(&s, top);
	while (s.n && !s.failed) {
		const GumboNode *n = html_step_next(&s);
		if (!n) {
			element_end(h, s.v[--s.n].node);
			continue;
		}
		if (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_CDATA || n->type == GUMBO_NODE_WHITESPACE) {
			xml_inline_text(&h->in, str_c(n->v.text.text));
			if (n->type != GUMBO_NODE_WHITESPACE)
				h->breaks = 0;
		} else if (html_dropped(h->sheet, n)) {
			if (html_tag(n) != GUMBO_TAG_HEAD && html_is_element(n) && look_of(h->sheet, n) == LOOK_HIDDEN)
				h->unseen += words_below(n);
		} else if (html_is_element(n) && element_begin(h, n)) {
			html_step_in(&s, n);
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
	struct html_stepper s = {0};

	html_step_in(&s, top);
	while (s.n && !s.failed) {
		const GumboNode *n = html_step_next(&s);
		if (!n) {
			s.n--;
			continue;
		}
		if (html_tag(n) == GUMBO_TAG_STYLE) {
			const GumboVector *v = html_children(n);
			for (unsigned i = 0; i < v->length; i++) {
				const GumboNode *t = v->data[i];
				if (t->type == GUMBO_NODE_TEXT)
					html_sheet_add(sheet, str_c(t->v.text.text));
			}
		} else if (html_is_element(n)) {
			html_step_in(&s, n);
		}
	}
	free(s.v);
	html_sheet_ready(sheet);
}

static struct html html_begin(struct doc *d, struct read_levels *l)
{
	struct html h = {.d = d, .levels = l};

	buf_init(&h.text, 2 * HTML_MAX);
	for (unsigned i = 0; i < 2; i++) {
		buf_init(&h.tables[i].row, 2 * HTML_MAX);
		buf_init(&h.tables[i].lead, 4 * HTML_MAX);
		buf_init(&h.tables[i].held, 2 * HTML_MAX);
	}
	return h;
}

static void html_end(struct html *h)
{
	buf_release(&h->text);
	for (unsigned i = 0; i < 2; i++) {
		buf_release(&h->tables[i].row);
		buf_release(&h->tables[i].lead);
		buf_release(&h->tables[i].held);
	}
	html_sheet_free(h->sheet);
}

int html_fragment(struct doc *d, struct read_levels *l, struct str html, struct err *e)
{
	/* There may be many in one text. */
	static const struct html_limits lim = {.tree = (size_t)64 << 20, .ms = 500};
	struct html h = html_begin(d, l);
	struct html_tree tree = {0};
	int r = 0;

	h.in.out = &h.text;
	if (html.n > HTML_MAX)
		r = err_set(e, ERR_LIMIT, "HTML of more than %zu MiB", HTML_MAX >> 20);
	else if (!html_parse(&tree, html, &lim))
		r = err_set(e, ERR_LIMIT, "HTML: %s", tree.why);
	else if (!blocks(&h, tree.out->root))
		r = err_mem(e);
	arena_release(&tree.a);
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
	struct html_tree tree = {0};
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
	if (!html_parse(&tree, buf_str(&text), lim)) {
		r = err_set(e, ERR_LIMIT, "%s", tree.why);
		goto out;
	}
	d->id = read_file_id(d, s);
	h.sheet = html_sheet_new();
	if (!h.sheet) {
		r = err_mem(e);
		goto out;
	}
	find_styles(h.sheet, tree.out->root);
	html_meta_read(d, tree.out->root, &meta);
	if (!scan(h.sheet, tree.out->root, find_content, &c)) {
		r = err_mem(e);
		goto out;
	}
	const GumboNode *top = tree.out->root;
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
	arena_release(&tree.a);
	buf_release(&text);
	html_end(&h);
	return r;
}
