/*
 * html_style.c - the page's own style sheet, as far as it hides or strikes out text.
 *
 * Rules of <style> elements with simple selectors (an element's name, classes, an id, attributes, :not of one of them,
 * and such ones further out) are kept when their declarations hide: display:none, visibility:hidden, no size, no
 * opacity, moved off the page, clipped to nothing, near to white or transparent on no background of its own, the colour
 * of its own background; or when they strike out. Of several that fit, the one with "!important", then the more
 * specific, then the later one counts (CSS 2.1, 6.4). Rules in @media that are not for any screen, and selectors with
 * states (:hover), say nothing of what a reader sees at first and are passed over. Style sheets of other files are not
 * fetched; classes that common ones hide (Bootstrap's sr-only, WordPress's screen-reader-text) are known by name.
 */
#include "read/html_priv.h"
#include "read/read_priv.h"
#include "read/xml_priv.h"
#include "base/mem.h"

#include <ctype.h>
#include <stdlib.h>

#define RULES_MAX 512u /* of one page that hide or strike out */
#define PARTS_MAX 6u   /* of one selector */
#define NEST_MAX  4u   /* of @media, @supports and @layer in each other */
#define DEPTH_MAX 200u /* elements around one that are asked for their ground */
#define SHEET_MAX ((size_t)1 << 20)
#define WORK_MAX  ((uint64_t)20000000) /* more than any page of use takes; then nothing more is quoted of it */

struct condition {
	struct str name, value; /* of an attribute */
	char op;		/* 0: it is there; '=', '~' a word of it, '*' in it, '^' its beginning, '$' its end */
	bool is_not;
};
struct part {
	struct str tag, id;
	struct condition conditions[4]; /* a class is [class~=name] */
	unsigned n_conditions;
};
struct rule {
	struct part parts[PARTS_MAX]; /* innermost first */
	unsigned n, weight;
	uint8_t value; /* enum html_look or html_ground */
};
struct rules {
	struct rule v[RULES_MAX];
	unsigned n;
};
struct html_sheet {
	struct buf css;
	uint64_t work;	      /* elements that were held against parts of rules */
	struct rules looks;   /* that hide, strike out or show again */
	struct rules grounds; /* that lay something under text; asked for white text only */
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

/* The number at the beginning of v; its unit is left in *unit. False: there is none. */
static bool measure(struct str v, double *x, struct str *unit)
{
	char copy[32];
	char *end;

	if (!v.n || v.n >= sizeof copy)
		return false;
	memcpy(copy, v.p, v.n);
	copy[v.n] = '\0';
	*x = strtod(copy, &end);
	*unit = str_sub(v, (size_t)(end - copy), v.n);
	return end != copy;
}

static bool is_zero(struct str v)
{
	struct str unit;
	double x;

	return measure(v, &x, &unit) && x > -1e-9 && x < 0.005;
}

/* No letter of that size can be read: two pixels, a fifth of the usual size. */
static bool tiny(struct str v)
{
	struct str unit;
	double x;

	if (!measure(v, &x, &unit))
		return false;
	bool relative = str_eqc(unit, "em") || str_eqc(unit, "rem");
	return x >= 0 && (str_eqc(unit, "%") ? x < 20 : relative ? x < 0.2 : x <= 2);
}

/* So far to the left of or above its place that no screen shows it. */
static bool far_off(struct str v)
{
	struct str unit;
	double x;

	if (!measure(v, &x, &unit))
		return false;
	bool em = str_eqc(unit, "em") || str_eqc(unit, "rem");
	bool part = str_eqc(unit, "%") || str_eqc(unit, "vw") || str_eqc(unit, "vh");
	return part ? x <= -100 : em ? x <= -50 : x <= -500;
}

/* "#fff", "#FEFEFE", "#ffffff00": light in each part, or without any opacity. */
static bool pale_hex(struct str v)
{
	unsigned per = v.n == 4 || v.n == 5 ? 1 : 2;

	for (size_t i = 1; i < v.n; i++)
		if (!isxdigit((unsigned char)v.p[i]))
			return false;
	bool alpha = v.n == 5 || v.n == 9;
	if (alpha && v.p[v.n - 1] == '0' && (per == 1 || v.p[v.n - 2] == '0'))
		return true;
	for (unsigned i = 0; i < 3; i++)
		if (1 + i * per >= v.n || v.p[1 + i * per] != 'f')
			return false;
	return v.n == 4 || v.n == 5 || v.n == 7 || v.n == 9;
}

/* A colour without any opacity. */
static bool unseen(struct str v)
{
	size_t open = str_find(v, STR("a("), 0);
	struct str all = open == SIZE_MAX ? STR_NULL : str_sub(v, open + 2, v.n - 1), one = STR_NULL, unit;
	double x;

	if (v.n && v.p[0] == '#')
		return (v.n == 5 && v.p[4] == '0') || (v.n == 9 && v.p[7] == '0' && v.p[8] == '0');
	if (!(str_starts(v, STR("rgba")) || str_starts(v, STR("hsla"))))
		return false;
	while (all.n)
		str_cut(&all, ',', &one);
	return measure(one, &x, &unit) && x < 0.05;
}

/* "rgb(255,255,255)", "rgba(0,0,0,0)", "rgb(100%,100%,100%)", "hsl(0,0%,100%)" */
static bool pale_function(struct str v)
{
	size_t open = str_find(v, STR("("), 0);
	struct str all = open == SIZE_MAX ? STR_NULL : str_sub(v, open + 1, v.n - 1), one, unit;
	bool hsl = str_starts(v, STR("hsl"));
	double x[4] = {0, 0, 0, 1};
	bool part[4] = {false};
	unsigned n = 0;

	if (!(hsl || str_starts(v, STR("rgb"))) || !v.n || v.p[v.n - 1] != ')')
		return false;
	while (n < 4 && all.n && str_cut(&all, ',', &one)) {
		if (!measure(one, &x[n], &unit))
			return false;
		part[n] = str_eqc(unit, "%");
		n++;
	}
	if (n < 3)
		return false;
	if (x[3] < 0.05)
		return true;
	if (hsl)
		return x[2] >= 95;
	for (unsigned i = 0; i < 3; i++)
		if (x[i] < (part[i] ? 95 : 240))
			return false;
	return true;
}

static bool is_white(struct str v)
{
	static const char *const names[] = {"white",	 "transparent", "snow",	     "ivory",
					    "ghostwhite", "floralwhite", "whitesmoke"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eqc(v, names[i]))
			return true;
	return v.n && (v.p[0] == '#' ? pale_hex(v) : pale_function(v));
}

static bool clipped(struct str s)
{
	struct str clip = value_of(s, "clip"), path = value_of(s, "clip-path");
	bool cut = str_find(value_of(s, "overflow"), STR("hidden"), 0) != SIZE_MAX;
	struct str w = value_of(s, "width"), h = value_of(s, "height"), unit;
	double x, y;

	if (str_starts(clip, STR("rect(0")) || str_starts(clip, STR("rect(1px")) ||
	    str_starts(path, STR("inset(100%")) || str_starts(path, STR("inset(50%")) ||
	    str_starts(path, STR("circle(0")))
		return true;
	if (cut && (is_zero(h) || is_zero(w) || is_zero(value_of(s, "max-height")) || is_zero(value_of(s, "max-width"))))
		return true;
	return cut && measure(w, &x, &unit) && str_eqc(unit, "px") && measure(h, &y, &unit) && str_eqc(unit, "px") &&
	       x <= 2 && y <= 2;
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
	struct str font = value_of(s, "font"), color = value_of(s, "color");
	if (str_eq(display, STR("none")) || str_eq(visibility, STR("hidden")) || str_eq(visibility, STR("collapse")) ||
	    str_eqc(value_of(s, "content-visibility"), "hidden") || str_eqc(value_of(s, "mso-hide"), "all") ||
	    is_zero(value_of(s, "opacity")) || tiny(value_of(s, "font-size")) || str_starts(font, STR("0/")) ||
	    str_starts(font, STR("0px")) || far_off(value_of(s, "text-indent")) || far_off(value_of(s, "left")) ||
	    far_off(value_of(s, "top")) || far_off(value_of(s, "margin-left")) ||
	    str_find(value_of(s, "transform"), STR("scale(0)"), 0) != SIZE_MAX ||
	    str_starts(value_of(s, "filter"), STR("opacity(0")) || clipped(s))
		return LOOK_HIDDEN;
	if (color.n && background.n && (str_eq(color, background) || (is_white(color) && is_white(background))))
		return LOOK_PALE;
	/* Nothing makes text readable that has no colour at all. */
	if (color.n && is_white(color) && html_ground_of(style) != GROUND_DARK)
		return str_eqc(color, "transparent") || unseen(color) ? LOOK_PALE : LOOK_WHITE;
	return display.n ? LOOK_SHOWN : LOOK_PLAIN;
}

enum html_ground html_ground_of(struct str style)
{
	static const char *const nothing[] = {"none", "transparent", "inherit", "initial", "unset", "0"};
	char low[2048];
	struct str s = style_squeeze(style, low, sizeof low), v = value_of(s, "background-color");

	if (!v.n)
		v = value_of(s, "background");
	struct str image = value_of(s, "background-image");
	size_t url = str_find(v, STR("url("), 0); /* "#fff url(x)" */
	if (url != SIZE_MAX && url > 0)
		v.n = url;
	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
		if (str_eqc(v, nothing[i]))
			return GROUND_NONE;
	if (!v.n)
		return image.n && !str_eqc(image, "none") ? GROUND_DARK : GROUND_NONE;
	if (unseen(v))
		return GROUND_NONE;
	return is_white(v) ? GROUND_LIGHT : GROUND_DARK;
}

/* ---- selectors ---- */

static bool name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
	       (unsigned char)c >= 0x80;
}

static struct str name_at(struct str s, size_t *at)
{
	size_t beg = *at;

	while (*at < s.n && name_char(s.p[*at]))
		++*at;
	return str_sub(s, beg, *at);
}

/* `name~="value" i]` into c; *at goes behind the bracket. */
static bool attribute(struct str s, size_t *at, struct condition *c)
{
	size_t end = str_find(s, STR("]"), *at);

	if (end == SIZE_MAX)
		return false;
	c->name = name_at(s, at);
	struct str rest = str_sub(s, *at, end);
	*at = end + 1;
	if (!c->name.n || !rest.n)
		return c->name.n > 0;
	c->op = rest.p[0];
	size_t skip = c->op == '=' ? 1 : 2;
	if (!strchr("=~*^$", c->op) || rest.n < skip || rest.p[skip - 1] != '=')
		return false;
	rest = str_sub(rest, skip, rest.n);
	bool quoted = rest.n >= 2 && (rest.p[0] == '"' || rest.p[0] == '\'');
	size_t close = quoted ? str_find(rest, str_sub(rest, 0, 1), 1) : SIZE_MAX;
	c->value = quoted ? str_sub(rest, 1, close == SIZE_MAX ? rest.n : close) : rest;
	return c->value.n > 0;
}

/* One of ".x", "#x", "[x=y]" at *at. */
static bool condition(struct str s, size_t *at, struct condition *c)
{
	char kind = *at < s.n ? s.p[(*at)++] : 0;

	*c = (struct condition){0};
	if (kind == '[')
		return attribute(s, at, c);
	if (kind != '.' && kind != '#')
		return false;
	c->name = kind == '.' ? STR("class") : STR("id");
	c->op = kind == '.' ? '~' : '=';
	c->value = name_at(s, at);
	return c->value.n > 0;
}

/* "p.off.x#y" into part; false: something in it is not known here. */
static bool compound(struct str s, struct part *p)
{
	bool star = s.n && s.p[0] == '*';
	size_t i = star;

	*p = (struct part){0};
	p->tag = name_at(s, &i);
	while (i < s.n) {
		struct condition c;
		bool is_not = str_starts(str_sub(s, i, s.n), STR(":not("));
		i += is_not ? 5 : 0;
		if (!condition(s, &i, &c) || p->n_conditions == 4)
			return false;
		if (is_not && (i >= s.n || s.p[i++] != ')'))
			return false;
		c.is_not = is_not;
		if (!is_not && str_eqc(c.name, "id") && c.op == '=')
			p->id = c.value;
		else
			p->conditions[p->n_conditions++] = c;
	}
	return star || p->tag.n || p->id.n || p->n_conditions;
}

/* Ids, then classes and attributes, then names; `important` before all of them. */
static unsigned weight(const struct rule *r, bool important)
{
	unsigned w = important ? 1000000 : 0;

	for (unsigned i = 0; i < r->n; i++)
		w += (r->parts[i].id.n ? 10000 : 0) + 100 * r->parts[i].n_conditions + (r->parts[i].tag.n ? 1 : 0);
	return w;
}

static void add_selector(struct rules *to, struct str s, unsigned value, bool important)
{
	struct rule r = {.value = (uint8_t)value};

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
	r.weight = weight(&r, important);
	if (r.n && to->n < RULES_MAX)
		to->v[to->n++] = r;
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

static void read_rules(struct html_sheet *h, struct str css, unsigned depth)
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
		if (str_istarts(head, STR("@supports")) || str_istarts(head, STR("@layer"))) {
			if (depth < NEST_MAX)
				read_rules(h, body, depth + 1);
			continue;
		}
		if (str_istarts(head, STR("@media"))) {
			if (for_screen(str_sub(head, 6, head.n)) && depth < NEST_MAX)
				read_rules(h, body, depth + 1);
			continue;
		}
		if (!head.n || head.p[0] == '@')
			continue;
		enum html_look look = html_look_of(body);
		enum html_ground ground = html_ground_of(body);
		bool important = str_find(body, STR("!important"), 0) != SIZE_MAX;
		struct str one;
		while (head.p && str_cut(&head, ',', &one)) {
			if (look != LOOK_PLAIN)
				add_selector(&h->looks, one, look, important);
			if (ground != GROUND_NONE)
				add_selector(&h->grounds, one, ground, important);
		}
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
	read_rules(h, buf_str(&h->css), 0);
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

static bool holds(const GumboNode *n, const struct condition *c)
{
	char name[40];

	if (c->name.n >= sizeof name)
		return false;
	memcpy(name, c->name.p, c->name.n);
	name[c->name.n] = '\0';
	const GumboAttribute *a = gumbo_get_attribute(&n->v.element.attributes, name);
	struct str v = a ? str_c(a->value) : STR_NULL;
	switch (a ? c->op : 'x') {
	case 0: return true;
	case '=': return str_eq(str_trim(v), c->value);
	case '~': return has_class(v, c->value);
	case '*': return str_find(v, c->value, 0) != SIZE_MAX;
	case '^': return str_starts(v, c->value);
	case '$': return str_ends(v, c->value);
	default: return false;
	}
}

static bool fits(const GumboNode *n, const struct part *p)
{
	if (n->type != GUMBO_NODE_ELEMENT)
		return false;
	if (p->tag.n && !str_ieq(p->tag, str_c(gumbo_normalized_tagname(n->v.element.tag))))
		return false;
	if (p->id.n && !str_eq(html_attr(n, "id"), p->id))
		return false;
	for (unsigned i = 0; i < p->n_conditions; i++)
		if (holds(n, &p->conditions[i]) == p->conditions[i].is_not)
			return false;
	return true;
}

/* Not seen, by the name of a class that common style sheets hide. */
static bool hidden_by_name(const GumboNode *n)
{
	static const char *const names[] = {"sr-only",	       "visually-hidden",    "visuallyhidden",
					    "screen-reader-text", "element-invisible", "usa-sr-only"};
	struct str classes = html_attr(n, "class");

	for (size_t i = 0; classes.n && i < sizeof names / sizeof *names; i++)
		if (has_class(classes, str_c(names[i])))
			return true;
	return false;
}

/* What the heaviest of the rules that fit says; *value stays where none does. False: the page asks too much work. */
static bool ask(struct html_sheet *h, const struct rules *rules, const GumboNode *n, unsigned *value)
{
	unsigned heaviest = 0;

	for (unsigned i = 0; i < rules->n; i++) {
		const struct rule *r = &rules->v[i];
		unsigned k = 1;
		h->work++;
		if (!fits(n, &r->parts[0]))
			continue;
		for (const GumboNode *up = n->parent; up && k < r->n; up = up->parent, h->work++)
			k += fits(up, &r->parts[k]);
		if (h->work > WORK_MAX)
			return false;
		if (k == r->n && r->weight >= heaviest) {
			*value = r->value;
			heaviest = r->weight;
		}
	}
	return true;
}

enum html_look html_sheet_look(struct html_sheet *h, const GumboNode *n)
{
	unsigned look = n->type == GUMBO_NODE_ELEMENT && hidden_by_name(n) ? LOOK_HIDDEN : LOOK_PLAIN;

	return !h || ask(h, &h->looks, n, &look) ? (enum html_look)look : LOOK_PALE;
}

bool html_on_dark(struct html_sheet *h, const GumboNode *n)
{
	for (unsigned depth = 0; n && n->type == GUMBO_NODE_ELEMENT && depth < DEPTH_MAX; n = n->parent, depth++) {
		struct str style = html_attr(n, "style"), color = html_attr(n, "bgcolor");
		unsigned ground = style.n ? html_ground_of(style) : GROUND_NONE;
		if (ground == GROUND_NONE && h && !ask(h, &h->grounds, n, &ground))
			return false;
		if (ground == GROUND_NONE && color.n)
			ground = str_ieq(color, STR("white")) || str_ieq(color, STR("#ffffff")) ? GROUND_LIGHT
												: GROUND_DARK;
		if (h && ++h->work > WORK_MAX)
			return false;
		if (ground != GROUND_NONE)
			return ground == GROUND_DARK;
	}
	return false;
}
