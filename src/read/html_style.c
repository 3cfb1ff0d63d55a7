/*
 * html_style.c - the page's own style sheet, as far as it hides or strikes out text.
 *
 * Rules of <style> elements with simple selectors (an element's name, classes, an id, and such ones further out) are
 * kept when their declarations hide: display:none, visibility:hidden, no size, no opacity, moved off the page, clipped
 * to nothing, white or transparent on no background of its own; or when they strike out. Rules in @media that are not
 * for the screen, and selectors with states (:hover) or attributes, say nothing of what a reader sees at first and are
 * passed over. Style sheets of other files are not fetched.
 */
#include "read/html_priv.h"
#include "read/read_priv.h"
#include "read/xml_priv.h"
#include "base/mem.h"

#include <stdlib.h>

#define RULES_MAX 512u /* of one page that hide or strike out */
#define PARTS_MAX 6u   /* of one selector */
#define SHEET_MAX ((size_t)1 << 20)
#define WORK_MAX  ((uint64_t)20000000) /* more than any page of use takes; then nothing more is quoted of it */

struct part {
	struct str tag, id;
	struct str classes[4];
	unsigned n_classes;
};
struct rule {
	struct part parts[PARTS_MAX]; /* innermost first */
	unsigned n;
	enum html_look look;
};
struct html_sheet {
	struct buf css;
	uint64_t work; /* elements that were held against parts of rules */
	struct rule rules[RULES_MAX];
	unsigned n;
};

/* ---- declarations ---- */

/* "name:value" of squeezed declarations; the empty slice when it is not there. */
static struct str value_of(struct str decl, const char *name)
{
	size_t n = strlen(name), at = 0;

	while ((at = str_find(decl, str_c(name), at)) != SIZE_MAX) {
		bool begins = at == 0 || decl.p[at - 1] == ';' || decl.p[at - 1] == '{';
		if (begins && at + n < decl.n && decl.p[at + n] == ':') {
			struct str v = str_sub(decl, at + n + 1, decl.n);
			size_t end = 0;
			while (end < v.n && v.p[end] != ';' && v.p[end] != '!')
				end++;
			return str_sub(v, 0, end);
		}
		at += n;
	}
	return STR_NULL;
}

static bool is_zero(struct str v)
{
	return v.n && v.p[0] == '0' &&
	       (v.n == 1 || v.p[1] == 'p' || v.p[1] == 'e' || v.p[1] == '%' || v.p[1] == ';' ||
		str_eq(str_sub(v, 1, v.n), STR(".0")));
}

static bool far_off(struct str v)
{
	return v.n >= 5 && v.p[0] == '-' && v.p[1] >= '1' && v.p[1] <= '9' && v.p[4] >= '0' && v.p[4] <= '9';
}

static bool is_white(struct str v)
{
	static const char *const whites[] = {
		"#fff",		 "#ffffff", "white",	 "transparent",	  "rgb(255,255,255)", "rgba(255,255,255,1)",
		"rgba(0,0,0,0)", "#fefefe", "#ffffff00", "hsl(0,0%,100%)"};

	for (size_t i = 0; i < sizeof whites / sizeof *whites; i++)
		if (str_eqc(v, whites[i]))
			return true;
	return false;
}

enum html_look html_look_of(struct str style)
{
	char low[2048];
	struct str s = style_squeeze(style, low, sizeof low);
	struct str display = value_of(s, "display"), visibility = value_of(s, "visibility");
	struct str background = value_of(s, "background");

	if (!background.n)
		background = value_of(s, "background-color");
	if (str_find(value_of(s, "text-decoration"), STR("line-through"), 0) != SIZE_MAX ||
	    str_find(value_of(s, "text-decoration-line"), STR("line-through"), 0) != SIZE_MAX)
		return LOOK_STRUCK;
	if (str_eq(display, STR("none")) || str_eq(visibility, STR("hidden")) || str_eq(visibility, STR("collapse")) ||
	    is_zero(value_of(s, "opacity")) || is_zero(value_of(s, "font-size")) ||
	    far_off(value_of(s, "text-indent")) || far_off(value_of(s, "left")) || far_off(value_of(s, "top")) ||
	    far_off(value_of(s, "margin-left")) || str_find(value_of(s, "transform"), STR("scale(0)"), 0) != SIZE_MAX ||
	    str_starts(value_of(s, "clip"), STR("rect(0")) || str_starts(value_of(s, "clip"), STR("rect(1px,1px")) ||
	    str_starts(value_of(s, "clip-path"), STR("inset(100%")) ||
	    str_starts(value_of(s, "clip-path"), STR("inset(50%")))
		return LOOK_HIDDEN;
	bool cut = str_find(value_of(s, "overflow"), STR("hidden"), 0) != SIZE_MAX;
	if (cut &&
	    (is_zero(value_of(s, "height")) || is_zero(value_of(s, "width")) || is_zero(value_of(s, "max-height"))))
		return LOOK_HIDDEN;
	if (is_white(value_of(s, "color")) && (!background.n || is_white(background)))
		return LOOK_PALE;
	return display.n ? LOOK_SHOWN : LOOK_PLAIN;
}

/* ---- selectors ---- */

static bool name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
	       (unsigned char)c >= 0x80;
}

/* "p.off.x#y" into part; false: something in it is not known here. */
static bool compound(struct str s, struct part *p)
{
	*p = (struct part){0};
	for (size_t i = 0; i < s.n;) {
		char kind = name_char(s.p[i]) ? 't' : s.p[i++];
		size_t beg = i;
		if (kind == '*')
			continue;
		while (i < s.n && name_char(s.p[i]))
			i++;
		struct str name = str_sub(s, beg, i);
		if (!name.n)
			return false;
		if (kind == 't')
			p->tag = name;
		else if (kind == '#')
			p->id = name;
		else if (kind == '.' && p->n_classes < 4)
			p->classes[p->n_classes++] = name;
		else
			return false;
	}
	return p->tag.n || p->id.n || p->n_classes;
}

static void add_selector(struct html_sheet *h, struct str s, enum html_look look)
{
	struct rule r = {.look = look};

	s = str_trim(s);
	/* From the innermost on; ">" is taken as "further out". */
	while (s.n) {
		size_t at = s.n;
		while (at > 0 && !strchr(" \t\n\r>", s.p[at - 1]))
			at--;
		if (r.n == PARTS_MAX || !compound(str_sub(s, at, s.n), &r.parts[r.n]))
			return;
		r.n++;
		while (at > 0 && strchr(" \t\n\r>", s.p[at - 1]))
			at--;
		s.n = at;
	}
	if (r.n && h->n < RULES_MAX)
		h->rules[h->n++] = r;
}

static size_t closing(struct str s, size_t open)
{
	size_t depth = 0;

	for (size_t i = open; i < s.n; i++) {
		depth += s.p[i] == '{';
		if (s.p[i] == '}' && --depth == 0)
			return i;
	}
	return s.n;
}

static bool for_screen(struct str media)
{
	return str_ifind(media, STR("print"), 0) == SIZE_MAX && str_ifind(media, STR("speech"), 0) == SIZE_MAX &&
	       str_find(media, STR("("), 0) == SIZE_MAX;
}

static void rules(struct html_sheet *h, struct str css)
{
	for (size_t at = 0; at < css.n;) {
		size_t open = str_find(css, STR("{"), at);
		if (open == SIZE_MAX)
			return;
		size_t end = closing(css, open);
		struct str head = str_trim(str_sub(css, at, open)), body = str_sub(css, open + 1, end);
		/* "@import x; p" */
		for (size_t semi; (semi = str_find(head, STR(";"), 0)) != SIZE_MAX;)
			head = str_trim(str_sub(head, semi + 1, head.n));
		at = end + 1;
		if (str_istarts(head, STR("@media"))) {
			/* No deeper than this: a rule in a rule is none of CSS 2. */
			if (for_screen(str_sub(head, 6, head.n)) && str_find(head, STR("@"), 1) == SIZE_MAX)
				rules(h, body);
			continue;
		}
		enum html_look look = head.n && head.p[0] != '@' ? html_look_of(body) : LOOK_PLAIN;
		if (look == LOOK_PLAIN)
			continue;
		struct str one;
		while (head.p && str_cut(&head, ',', &one))
			add_selector(h, one, look);
	}
}

/* Comments go; in place. */
static void without_comments(struct buf *b)
{
	size_t to = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (b->p[i] == '/' && i + 1 < b->n && b->p[i + 1] == '*') {
			size_t end = str_find(buf_str(b), STR("*/"), i + 2);
			i = end == SIZE_MAX ? b->n : end + 1;
			continue;
		}
		b->p[to++] = b->p[i];
	}
	b->n = to;
}

struct html_sheet *html_sheet_new(void)
{
	struct html_sheet *h = mem_calloc(1, sizeof *h);

	if (h)
		buf_init(&h->css, SHEET_MAX);
	return h;
}

void html_sheet_free(struct html_sheet *h)
{
	if (h)
		buf_release(&h->css);
	free(h);
}

void html_sheet_add(struct html_sheet *h, struct str css)
{
	buf_add(&h->css, css);
	buf_byte(&h->css, '\n');
}

void html_sheet_ready(struct html_sheet *h)
{
	if (!h->css.n)
		return;
	without_comments(&h->css);
	rules(h, buf_str(&h->css));
}

/* ---- matching ---- */

static bool has_class(struct str classes, struct str name)
{
	for (size_t at = 0; (at = str_find(classes, name, at)) != SIZE_MAX; at += name.n) {
		bool begins = at == 0 || strchr(" \t\n\r\f", classes.p[at - 1]);
		bool ends = at + name.n == classes.n || strchr(" \t\n\r\f", classes.p[at + name.n]);
		if (begins && ends)
			return true;
	}
	return false;
}

static bool fits(const GumboNode *n, const struct part *p)
{
	if (n->type != GUMBO_NODE_ELEMENT)
		return false;
	if (p->tag.n && !str_ieq(p->tag, str_c(gumbo_normalized_tagname(n->v.element.tag))))
		return false;
	if (p->id.n && !str_eq(html_attr(n, "id"), p->id))
		return false;
	for (unsigned i = 0; i < p->n_classes; i++)
		if (!has_class(html_attr(n, "class"), p->classes[i]))
			return false;
	return true;
}

enum html_look html_sheet_look(struct html_sheet *h, const GumboNode *n)
{
	enum html_look look = LOOK_PLAIN;

	for (unsigned i = 0; h && i < h->n; i++) {
		const struct rule *r = &h->rules[i];
		unsigned k = 1;
		h->work++;
		if (!fits(n, &r->parts[0]))
			continue;
		for (const GumboNode *up = n->parent; up && k < r->n; up = up->parent, h->work++)
			k += fits(up, &r->parts[k]);
		if (h->work > WORK_MAX)
			return LOOK_PALE;
		/* The last rule that speaks wins, as in a sheet of equal weights. */
		if (k == r->n)
			look = r->look;
	}
	return look;
}
