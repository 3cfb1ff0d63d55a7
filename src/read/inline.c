/*
 * inline.c - text of a source that is not what it says: markup that was escaped twice, formulas in TeX.
 *
 * Records of many makers go through a program too many on their way: "&amp;lt;i&amp;gt;MUTYH&amp;lt;/i&amp;gt;"
 * arrives as the words "<i>MUTYH</i>", "&" as "&amp;". Such
 * names of characters and such inline tags (a short list, so that "p<i" stays) are taken for what was meant. A
 * formula in TeX stands between $ … $ with a command in it,
 * or one of ^ _ = < > between marks that stand on it,
 * \( … \), \[ … \], or brings its own document ("\documentclass … \end{document}", as abstracts of Springer do); what
 * cannot be written out is a gap.
 *
 * Everything else is passed on as it is; marks of bars (doc.h) that a source brings are dropped.
 */
#include "read/xml_priv.h"

#include "base/utf8.h"

#define NAME_BYTES 32u	  /* of a character's name */
#define TAG_BYTES  512u	  /* of a tag, attributes included */
#define TEX_BYTES  16384u /* of a formula */

bool xml_inline_plain(struct str s)
{
	return !s.n || (!memchr(s.p, '&', s.n) && !memchr(s.p, '<', s.n) && !memchr(s.p, '\\', s.n) &&
			!memchr(s.p, '$', s.n) && doc_bar_free(s));
}

void xml_inline_gap(struct xml_inline *in, const char *what)
{
	doc_bar_open(in->out, DOC_BAR_GAP);
	buf_byte(in->out, '[');
	buf_addc(in->out, what);
	buf_byte(in->out, ']');
	doc_bar_close(in->out);
	in->after_sub = false;
}

/* ---- what styles say ---- */

struct str style_squeeze(struct str s, char *out, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n && n < room; i++) {
		char c = s.p[i];
		if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
			continue;
		out[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	return str_make(out, n);
}

enum doc_bar_kind style_bar(struct str style)
{
	static const char *const struck[] = {"line-through", "strike", "delete"};
	static const char *const hidden[] = {"display:none", "visibility:hidden", "visibility:collapse", "hidden",
					     "invisible"};
	char low[1024];
	struct str s = style_squeeze(style, low, sizeof low);

	for (size_t i = 0; i < sizeof struck / sizeof *struck; i++)
		if (str_find(s, str_c(struck[i]), 0) != SIZE_MAX)
			return DOC_BAR_STRUCK;
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		if (str_find(s, str_c(hidden[i]), 0) != SIZE_MAX)
			return DOC_BAR_HIDDEN;
	return DOC_BAR_N;
}

/* ---- names of characters ---- */

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* "#176", "#xB0" as a code point; 0: none. */
static uint32_t code_point(struct str s)
{
	bool hex = s.n > 2 && (s.p[1] == 'x' || s.p[1] == 'X');
	uint32_t c = 0;

	if (s.n < 2 || s.p[0] != '#')
		return 0;
	for (size_t i = hex ? 2 : 1; i < s.n; i++) {
		char d = s.p[i];
		uint32_t v = d >= '0' && d <= '9'			     ? (uint32_t)(d - '0')
			     : hex && (d | 0x20) >= 'a' && (d | 0x20) <= 'f' ? (uint32_t)((d | 0x20) - 'a' + 10)
									     : 99;
		if (v == 99 || c > 0x10ffff)
			return 0;
		c = c * (hex ? 16 : 10) + v;
	}
	return c >= 0x20 ? c : 0;
}

/* "&name;" at the beginning of s: its bytes, and what it stands for in out (*n bytes). 0: it is none. */
static size_t entity(struct str s, char out[ENTITY_BYTES], size_t *n)
{
	size_t end = 1;

	while (end < s.n && end < NAME_BYTES && (is_alnum(s.p[end]) || s.p[end] == '#'))
		end++;
	if (end == 1 || end >= s.n || s.p[end] != ';')
		return 0;
	struct str name = str_sub(s, 1, end);
	if (name.p[0] == '#') {
		uint32_t c = code_point(name);
		int k = c && !(c >= 0xfdd0 && c <= 0xfdef) ? utf8_put(c, out) : 0;
		*n = k > 0 ? (size_t)k : 0;
	} else {
		*n = xml_entity_html(name, out);
	}
	return *n ? end + 1 : 0;
}

/* ---- tags ---- */

enum tag_kind { TAG_NONE, TAG_PLAIN, TAG_SUP, TAG_SUB, TAG_STRUCK, TAG_BREAK };
static const struct {
	const char *name;
	enum tag_kind kind;
} tags[] = {
	{"i", TAG_PLAIN},      {"b", TAG_PLAIN},	 {"u", TAG_PLAIN},	   {"em", TAG_PLAIN},
	{"strong", TAG_PLAIN}, {"italic", TAG_PLAIN},	 {"bold", TAG_PLAIN},	   {"sc", TAG_PLAIN},
	{"small", TAG_PLAIN},  {"font", TAG_PLAIN},	 {"span", TAG_PLAIN},	   {"inf", TAG_SUB},
	{"sub", TAG_SUB},      {"sup", TAG_SUP},	 {"strike", TAG_STRUCK},   {"del", TAG_STRUCK},
	{"s", TAG_STRUCK},     {"br", TAG_BREAK},	 {"p", TAG_BREAK},	   {"div", TAG_BREAK},
	{"title", TAG_BREAK},  {"sec", TAG_BREAK},	 {"underline", TAG_PLAIN}, {"tt", TAG_PLAIN},
	{"a", TAG_PLAIN},      {"monospace", TAG_PLAIN},
};

/* A tag at the beginning of s: its bytes, 0: it is none of those that are known. */
static size_t tag(struct str s, enum tag_kind *kind, bool *close)
{
	size_t i = 1, end;

	*close = i < s.n && s.p[i] == '/';
	i += *close;
	size_t beg = i;
	while (i < s.n && i < 32 && (is_alnum(s.p[i]) || s.p[i] == ':' || s.p[i] == '-'))
		i++;
	struct str name = str_sub(s, beg, i);
	for (size_t k = 0; k < name.n; k++)
		if (name.p[k] == ':') {
			name = str_sub(name, k + 1, name.n);
			break;
		}
	for (end = i; end < s.n && end < TAG_BYTES && s.p[end] != '>' && s.p[end] != '<';)
		end++;
	if (end >= s.n || s.p[end] != '>')
		return 0;
	/* "<b and c>" has no attribute. */
	struct str rest = str_trim(str_sub(s, i, end));
	if (rest.n && rest.p[0] != '/' && !memchr(rest.p, '=', rest.n))
		return 0;
	for (size_t k = 0; k < sizeof tags / sizeof *tags; k++)
		if (str_ieq(name, str_c(tags[k].name))) {
			*kind = tags[k].kind;
			return end + 1;
		}
	return 0;
}

static void escaped_close(struct xml_inline *in)
{
	unsigned i = --in->n_escaped;

	if (in->escaped[i].struck)
		doc_bar_close(in->out);
	else if (in->escaped[i].mark <= in->out->n)
		xml_inline_close(in, in->escaped[i].mark, in->escaped[i].sup);
}

static void give_tag(struct xml_inline *in, enum tag_kind kind, bool close)
{
	bool struck = kind == TAG_STRUCK;

	if (kind == TAG_BREAK)
		xml_inline_add(in, STR(" "));
	if (kind == TAG_PLAIN || kind == TAG_BREAK)
		return;
	if (close) {
		if (in->n_escaped && in->escaped[in->n_escaped - 1].struck == struck)
			escaped_close(in);
		return;
	}
	if (in->n_escaped == sizeof in->escaped / sizeof *in->escaped)
		return;
	unsigned i = in->n_escaped++;
	in->escaped[i].sup = kind == TAG_SUP;
	in->escaped[i].struck = struck;
	in->escaped[i].mark = struck ? 0 : xml_inline_open(in);
	if (struck)
		doc_bar_open(in->out, DOC_BAR_STRUCK);
}

void xml_inline_end(struct xml_inline *in)
{
	while (in->n_escaped)
		escaped_close(in);
}

/* ---- TeX in text ---- */

/*
 * Is what stands between two dollar signs a formula? "$5 or $10": prices have no command or sign in them, the second
 * stands on a number, and no line end is in a formula of a line.
 */
static bool dollars(struct str inner, struct str behind)
{
	if (!inner.n || inner.n > 400)
		return false;
	if (memchr(inner.p, '\\', inner.n))
		return true;
	bool tight = inner.p[0] != ' ' && inner.p[inner.n - 1] != ' ' && !memchr(inner.p, '\n', inner.n) &&
		     !(behind.n && behind.p[0] >= '0' && behind.p[0] <= '9');
	for (size_t i = 0; tight && i < inner.n; i++)
		if (strchr("^_=<>", inner.p[i]))
			return true;
	return false;
}

/* A formula at the beginning of s: its bytes, 0: none. */
static size_t formula(struct str s)
{
	static const struct {
		const char *open, *close;
	} marks[] = {{"\\documentclass", "\\end{document}"}, {"\\(", "\\)"}, {"\\[", "\\]"}, {"$$", "$$"}, {"$", "$"}};
	struct str in = str_sub(s, 0, TEX_BYTES);

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		struct str open = str_c(marks[i].open), close = str_c(marks[i].close);
		if (!str_starts(in, open))
			continue;
		size_t end = str_find(in, close, open.n);
		if (end == SIZE_MAX)
			return 0;
		if (open.p[0] == '$' && !dollars(str_sub(in, open.n, end), str_sub(in, end + close.n, in.n)))
			return 0;
		return end + close.n;
	}
	return 0;
}

static void give_formula(struct xml_inline *in, struct str s)
{
	size_t at = in->out->n;

	in->after_sub = false;
	if (tex_text(s, in->out))
		return;
	if (!in->out->err)
		in->out->n = at;
	xml_inline_gap(in, "formula");
}

/* ---- all of it ---- */

static void add_clean(struct xml_inline *in, struct str s)
{
	if (doc_bar_free(s)) {
		xml_inline_add(in, s);
		return;
	}
	for (size_t i = 0, from = 0; i <= s.n; i++)
		if (i == s.n || (unsigned char)s.p[i] == 0xef) {
			/* Piece by piece: what goes is in a piece of its own. */
			struct str piece = str_sub(s, from, i);
			if (piece.n && !doc_bar_free(piece))
				piece = str_sub(piece, 3, piece.n);
			xml_inline_add(in, piece);
			from = i;
		}
}

/* Names of characters written out, appended: once, and "&amp;lt;" once more. */
static void write_entities(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n;) {
		char value[ENTITY_BYTES], again[ENTITY_BYTES + NAME_BYTES];
		size_t n = 0, m = 0, twice = 0, used = s.p[i] == '&' ? entity(str_sub(s, i, s.n), value, &n) : 0;
		if (!used) {
			size_t end = i + 1;
			while (end < s.n && s.p[end] != '&')
				end++;
			buf_add(out, str_sub(s, i, end));
			i = end;
			continue;
		}
		if (n == 1 && value[0] == '&') {
			struct str behind = str_sub(s, i + used, i + used + NAME_BYTES);
			again[0] = '&';
			memcpy(again + 1, behind.p, behind.n);
			twice = entity(str_make(again, behind.n + 1), value, &m);
		}
		buf_add(out, twice ? str_make(value, m) : str_make(value, n));
		i += used + (twice ? twice - 1 : 0);
	}
}

static void tags_and_formulas(struct xml_inline *in, struct str s)
{
	size_t from = 0, i = 0;

	while (i < s.n) {
		struct str rest = str_sub(s, i, s.n);
		enum tag_kind kind = TAG_NONE;
		bool close = false;
		size_t used = 0;
		if (rest.p[0] == '<')
			used = tag(rest, &kind, &close);
		else if (rest.p[0] == '\\' || rest.p[0] == '$')
			used = formula(rest);
		if (!used) {
			i++;
			continue;
		}
		add_clean(in, str_sub(s, from, i));
		if (rest.p[0] == '<')
			give_tag(in, kind, close);
		else
			give_formula(in, str_sub(rest, 0, used));
		i += used;
		from = i;
	}
	add_clean(in, str_sub(s, from, s.n));
}

void xml_inline_text(struct xml_inline *in, struct str s)
{
	struct buf plain;

	if (xml_inline_plain(s)) {
		xml_inline_add(in, s);
		return;
	}
	if (!memchr(s.p, '&', s.n)) {
		tags_and_formulas(in, s);
		return;
	}
	buf_init(&plain, 2 * s.n + ENTITY_BYTES);
	write_entities(s, &plain);
	if (plain.err)
		in->out->err = in->out->err ? in->out->err : plain.err;
	tags_and_formulas(in, buf_str(&plain));
	buf_release(&plain);
}
