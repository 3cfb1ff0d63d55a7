/*
 * xml_text.c - inline markup as plain text, and the words of bibliographic XML.
 *
 * The canonical text keeps what the source prints, without its markup: <i>, <b> and the like leave nothing behind.
 * Where markup carries meaning that would be lost, the least is added that keeps it:
 *
 *   10<sup>9</sup>     10^9       a superscript number behind a digit: "109" would be another number
 *   5.6<sup>a</sup>    5.6^a      one small letter behind a word or number: a mark, or a power
 *   mg<sup>2</sup>     mg^2       a number behind a word that is none of the units of length
 *   shown<sup>12</sup> shown [12] the number of a reference, as with <xref> to one: none of the sentence's
 *   m<sup>2</sup>      m2         everything else stays as it is printed
 *   a/b, √(a), a^b                fractions, radicals and powers (math.c, tex.c)
 *
 * Pretty-printers put line breaks around every element, so white space *with a line break in it* before a subscript
 * or superscript is not the author's and goes; behind one it goes too, unless a word of two letters or more or a
 * number follows: "β\n<sub>2</sub>\n-agonist" is "β2-agonist", "CO\n<sub>2</sub>\nwas" is "CO2 was". A plain space
 * always stays.
 */
#include "read/xml_priv.h"

#include "base/utf8.h"

#define SPACE_MAX 4096u /* bytes of white space before a subscript that are looked at */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_small(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_letter(char c)
{
	return is_small(c) || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

void xml_inline_add(struct xml_inline *in, struct str s)
{
	if (in->after_sub && s.n) {
		size_t i = 0;
		bool broken = false;
		while (i < s.n && is_space(s.p[i]))
			broken |= s.p[i++] == '\n';
		bool word = i + 1 < s.n && is_letter(s.p[i]) && is_letter(s.p[i + 1]) && (unsigned char)s.p[i] < 0x80;
		if (broken && i < s.n && !word && !is_digit(s.p[i]))
			s = str_sub(s, i, s.n);
		in->after_sub = false;
	}
	buf_add(in->out, s);
}

size_t xml_inline_open(struct xml_inline *in)
{
	struct buf *o = in->out;
	size_t n = o->n;
	bool broken = false;

	while (n > in->from && is_space(o->p[n - 1]) && o->n - n < SPACE_MAX)
		broken |= o->p[--n] == '\n';
	if (broken && !o->err)
		o->n = n;
	in->after_sub = false;
	return o->n;
}

/* Length of a sign at the beginning: "-", "+", U+2212, U+2013. */
static size_t sign(struct str s)
{
	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		return 1;
	if (str_starts(s, STR("\xe2\x88\x92")) || str_starts(s, STR("\xe2\x80\x93")))
		return 3;
	return 0;
}

/* Numbers of references: "12", "3,4", "[7]", "6–8, 10"; how many of them, 0: it is something else. */
static unsigned numbers(struct str s)
{
	unsigned n = 0;

	s = str_trim(s);
	if (s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']')
		s = str_trim(str_sub(s, 1, s.n - 1));
	while (s.n) {
		size_t i = 0;
		while (i < s.n && is_digit(s.p[i]))
			i++;
		if (i == 0 || i > 3 || s.p[0] == '0')
			return 0;
		n++;
		s = str_trim(str_sub(s, i, s.n));
		size_t between = s.n && (s.p[0] == ',' || s.p[0] == ';') ? 1 : s.p && s.p[0] != '+' ? sign(s) : 0;
		if (s.n && (!between || between == s.n))
			return 0;
		s = str_trim(str_sub(s, between, s.n));
	}
	return n;
}

/* The letters at the end, if they are the end. */
static struct str last_word(struct str s)
{
	size_t i = s.n;

	while (i > 0 && is_letter(s.p[i - 1]))
		i--;
	return str_sub(s, i, s.n);
}

/* "cm2", "mm3": square and cube as everyone writes them. */
static bool has_powers(struct str word)
{
	static const char *const lengths[] = {"mm", "cm", "dm", "km", "nm", "µm", "μm"};

	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
		if (str_eqc(word, lengths[i]))
			return true;
	return false;
}

/*
 * Is this superscript the number of a reference? It stands behind a stop, or behind a word that is no unit; behind a
 * number, a bracket or a single letter it may be a power, unless there are several.
 */
static bool is_reference(struct str before, struct str sup)
{
	static const char *const measured[] = {
		"metre",  "meter",   "metres",	 "meters",    "inch",	"inches",   "iodine",  "technetium", "carbon",
		"radium", "gallium", "lutetium", "strontium", "indium", "thallium", "yttrium", "fluorine",   "xenon",
	}; /* and what has isotopes */
	unsigned n = numbers(sup);
	struct str word = last_word(before);
	size_t small = 0;

	if (!n || !before.n)
		return false;
	char last = before.p[before.n - 1], ahead = before.n > 1 ? before.p[before.n - 2] : ' ';
	if (strchr(".,;:?!", last) || str_ends(before, STR("\xe2\x80\x9d")) || str_ends(before, STR("\xe2\x80\x99")))
		return !is_digit(ahead) || n > 1;
	if (n > 1 || str_trim(sup).p[0] == '[')
		return word.n > 1 || last == ')' || last == ']' || last == '%';
	for (size_t i = 0; i < word.n; i++)
		small += is_small(word.p[i]);
	for (size_t i = 0; i < sizeof measured / sizeof *measured; i++)
		if (str_eqc(word, measured[i]))
			return false;
	/* A word that ends a formula or code ("CYP2c") is none. */
	bool alone = before.n == word.n || !is_digit(before.p[before.n - word.n - 1]);
	return alone && word.n >= 4 && small + 1 >= word.n;
}

static bool wants_caret(struct str before, struct str sup)
{
	sup = str_trim(sup);
	if (!before.n || !sup.n)
		return false;
	char last = before.p[before.n - 1];
	size_t k = sign(sup);
	bool number = k < sup.n && is_digit(sup.p[k]);
	struct str word = last_word(before);
	if (number && (is_digit(last) || last == ')' || (numbers(sup) && word.n > 1 && !has_powers(word))))
		return true;
	return sup.n == 1 && is_small(sup.p[0]) && (is_digit(last) || is_letter(last) || last == ')' || last == '%');
}

/* What stands behind `mark` as " [12]". */
static void put_reference(struct buf *o, size_t mark)
{
	struct str raised = str_trim(str_sub(buf_str(o), mark, o->n));
	char copy[64];

	if (raised.n > sizeof copy)
		return;
	memcpy(copy, raised.p, raised.n);
	o->n = mark;
	buf_addc(o, copy[0] == '[' ? " " : " [");
	buf_add(o, str_make(copy, raised.n));
	buf_addc(o, copy[0] == '[' ? "" : "]");
}

void xml_inline_close(struct xml_inline *in, size_t mark, bool sup)
{
	struct buf *o = in->out;

	if (o->err)
		return;
	/* What pretty-printing put inside. */
	size_t beg = mark, end = o->n;
	bool broken = false;
	while (beg < end && is_space(o->p[beg]))
		broken |= o->p[beg++] == '\n';
	while (end > beg && is_space(o->p[end - 1]))
		broken |= o->p[--end] == '\n';
	if (broken) {
		memmove(o->p + mark, o->p + beg, end - beg);
		o->n = mark + (end - beg);
	}
	struct str all = buf_str(o);
	if (sup && is_reference(str_sub(all, in->from, mark), str_sub(all, mark, all.n))) {
		put_reference(o, mark);
	} else if (sup && wants_caret(str_sub(all, in->from, mark), str_sub(all, mark, all.n))) {
		size_t n = o->n - mark;
		buf_byte(o, '^');
		if (o->err)
			return;
		memmove(o->p + mark + 1, o->p + mark, n);
		o->p[mark] = '^';
	}
	in->after_sub = true;
}

/* ---- forms of a formula ---- */

/* How well a node stands for a formula: 4 MathML, 3 as text, 2 TeX, 1 a picture, 0 it is none of these. */
static unsigned form(const struct xml *x, uint32_t node)
{
	uint16_t name = x->nodes[node].name;
	uint32_t flags = name == XML_TEXT ? 0 : x->spec->names[name].flags;

	if (XML_MATH_OF(flags))
		return 4;
	return flags & XML_TEXTUAL ? 3 : flags & XML_TEX ? 2 : flags & (XML_PICTURE | XML_FIGURE) ? 1 : 0;
}

static uint32_t kind_of(const struct xml *x, uint32_t node)
{
	uint16_t name = x->nodes[node].name;

	return name == XML_TEXT ? 0 : x->spec->names[name].flags;
}

static enum math_kind math_kind(const void *ctx, uintptr_t node)
{
	return (enum math_kind)XML_MATH_OF(kind_of(ctx, (uint32_t)node));
}

static uintptr_t element_from(const struct xml *x, uint32_t node)
{
	while (node && x->nodes[node].name == XML_TEXT)
		node = x->nodes[node].next;
	return node;
}

static uintptr_t math_first(const void *ctx, uintptr_t node)
{
	const struct xml *x = ctx;

	return element_from(x, x->nodes[node].first);
}

static uintptr_t math_next(const void *ctx, uintptr_t node)
{
	const struct xml *x = ctx;

	return element_from(x, x->nodes[node].next);
}

static void math_node_text(const void *ctx, uintptr_t node, struct buf *out)
{
	const struct xml *x = ctx;

	for (uint32_t c = x->nodes[node].first; c; c = x->nodes[c].next) {
		if (x->nodes[c].name == XML_TEXT)
			doc_bar_clean(out, str_make(x->text.p + x->nodes[c].beg, x->nodes[c].end - x->nodes[c].beg));
		else
			math_node_text(ctx, c, out);
	}
}

static struct str math_attr(const void *ctx, uintptr_t node, const char *name)
{
	return xml_attr_named(ctx, (uint32_t)node, name);
}

static void math(struct xml_inline *in, const struct xml *x, uint32_t node)
{
	const struct math_tree t = {x, math_kind, math_first, math_next, math_node_text, math_attr};
	size_t at = in->out->n;

	if (in->after_sub)
		in->after_sub = false;
	if (math_text(&t, node, in->out))
		return;
	if (!in->out->err)
		in->out->n = at;
	xml_inline_gap(in, "formula");
}

static void tex(struct xml_inline *in, const struct xml *x, uint32_t node)
{
	size_t at = in->out->n;
	struct buf source;

	in->after_sub = false;
	buf_init(&source, (size_t)1 << 20);
	math_node_text(x, node, &source);
	bool ok = !source.err && tex_text(buf_str(&source), in->out);
	buf_release(&source);
	if (ok)
		return;
	if (!in->out->err)
		in->out->n = at;
	xml_inline_gap(in, "formula");
}

/* The best form among the forms below, those in an element of forms too; what is no form (words around it) stays. */
static void formula(struct xml_inline *in, const struct xml *x, uint32_t node, unsigned best)
{
	bool choice = kind_of(x, node) & XML_CHOICE, done = false;

	for (uint32_t c = x->nodes[node].first; c; c = x->nodes[c].next) {
		unsigned f = form(x, c);
		uint32_t flags = kind_of(x, c);
		if (flags & (XML_CHOICE | XML_FORMULA))
			formula(in, x, c, best);
		else if ((f && f < best) || (choice && done) || flags & XML_SILENT)
			continue;
		else if (f == 1)
			xml_inline_gap(in, "formula");
		else
			xml_inline_node(in, x, c);
		done |= f > 0;
	}
}

static unsigned best_form(const struct xml *x, uint32_t node)
{
	unsigned best = 0;

	for (uint32_t c = x->nodes[node].first; c; c = x->nodes[c].next) {
		unsigned f = kind_of(x, c) & (XML_CHOICE | XML_FORMULA) ? best_form(x, c) : form(x, c);
		best = f > best ? f : best;
	}
	return best;
}

/* What the style attributes of an element say. */
static enum doc_bar_kind styled(const struct xml *x, uint32_t node)
{
	const struct xml_node *n = &x->nodes[node];

	for (uint32_t i = 0; i < n->attrs; i++) {
		const struct xml_attr *a = &x->attrs[n->attr + i];
		if (!(x->spec->names[a->name].flags & XML_STYLE))
			continue;
		enum doc_bar_kind k = style_bar(str_make(x->text.p + a->beg, a->end - a->beg));
		if (k != DOC_BAR_N)
			return k;
	}
	return DOC_BAR_N;
}

enum doc_bar_kind xml_bar(const struct xml *x, uint32_t node)
{
	uint32_t flags = kind_of(x, node);

	return flags & XML_STRUCK ? DOC_BAR_STRUCK : flags & XML_STYLED ? styled(x, node) : DOC_BAR_N;
}

/* What an element is by a style of its own: EndNote's face="superscript". */
static uint32_t shift_of(const struct xml *x, uint32_t node, uint32_t flags)
{
	const struct xml_node *n = &x->nodes[node];

	for (uint32_t i = 0; flags & XML_STYLED && i < n->attrs; i++) {
		const struct xml_attr *a = &x->attrs[n->attr + i];
		struct str v = str_make(x->text.p + a->beg, a->end - a->beg);
		if (!(x->spec->names[a->name].flags & XML_STYLE))
			continue;
		if (str_ifind(v, STR("superscript"), 0) != SIZE_MAX || str_ieq(v, STR("sup")))
			return XML_SUP;
		if (str_ifind(v, STR("subscript"), 0) != SIZE_MAX || str_ieq(v, STR("sub")))
			return XML_SUB;
	}
	return flags & (XML_SUB | XML_SUP);
}

/* False: it is not for this. */
static bool whole(struct xml_inline *in, const struct xml *x, uint32_t node, uint32_t flags)
{
	if (flags & (XML_FORMULA | XML_CHOICE)) {
		if (flags & XML_SPACE)
			xml_inline_add(in, STR(" "));
		formula(in, x, node, best_form(x, node));
	} else if (XML_MATH_OF(flags)) {
		if (XML_MATH_OF(flags) != MATH_NONE)
			math(in, x, node);
	} else if (flags & XML_TEX) {
		tex(in, x, node);
	} else if (flags & XML_PICTURE) {
		xml_inline_gap(in, "picture");
	} else {
		return flags & XML_FIGURE;
	}
	return true;
}

void xml_inline_node(struct xml_inline *in, const struct xml *x, uint32_t node)
{
	const struct xml_node *n = &x->nodes[node];

	if (n->name == XML_TEXT) {
		xml_inline_text(in, str_make(x->text.p + n->beg, n->end - n->beg));
		return;
	}
	uint32_t flags = x->spec->names[n->name].flags;
	if (flags & XML_WHOLE && whole(in, x, node, flags))
		return;
	uint32_t shifted = shift_of(x, node, flags);
	size_t mark = shifted ? xml_inline_open(in) : 0;
	enum doc_bar_kind bar = xml_bar(x, node);

	if (flags & XML_SPACE)
		xml_inline_add(in, STR(" "));
	if (bar != DOC_BAR_N)
		doc_bar_open(in->out, bar);
	for (uint32_t c = n->first; c; c = x->nodes[c].next) {
		if (!(kind_of(x, c) & XML_SILENT))
			xml_inline_node(in, x, c);
	}
	if (bar != DOC_BAR_N)
		doc_bar_close(in->out);
	if (shifted)
		xml_inline_close(in, mark, shifted & XML_SUP);
}

struct str xml_flat(struct xml *x, uint32_t node)
{
	if (!node)
		return STR_NULL;
	const struct xml_node *n = &x->nodes[node];
	/* Most fields are one run of text: no copy. */
	if (!n->first)
		return STR_NULL;
	const struct xml_node *c = &x->nodes[n->first];
	if (c->name == XML_TEXT && !c->next) {
		struct str s = str_make(x->text.p + c->beg, c->end - c->beg);
		if (xml_inline_plain(s))
			return str_trim(s);
	}
	buf_clear(&x->flat);
	struct xml_inline in = {.out = &x->flat};
	xml_inline_node(&in, x, node);
	xml_inline_end(&in);
	return str_trim(buf_str(&x->flat));
}

/* ---- words ---- */

/*
 * Words that stay in capitals when a heading is put into sentence case. None that is a common word as well (or, us,
 * who).
 */
static const char *const capitals[] = {
	"II",	 "III",	 "IV",	"VI",  "VII",  "VIII", "IX",  "AIDS", "CI",  "CNS", "COPD",
	"COVID", "CT",	 "CVD", "DNA", "ECG",  "EU",   "FDA", "HIV",  "ICU", "IL",  "MRI",
	"NHS",	 "NICE", "NIH", "PCR", "PICO", "RCT",  "RNA", "UK",   "USA",
};

static bool stays_capital(struct str w)
{
	for (size_t i = 0; i < w.n; i++)
		if (is_digit(w.p[i]))
			return true;
	for (size_t i = 0; i < sizeof capitals / sizeof *capitals; i++)
		if (str_eqc(w, capitals[i]))
			return true;
	return false;
}

struct str xml_sentence_case(struct str s, struct buf *out)
{
	bool small = false, letter = false;

	s = str_trim(s);
	while (s.n && (s.p[s.n - 1] == ':' || is_space(s.p[s.n - 1])))
		s.n--;
	for (size_t i = 0; i < s.n;) {
		uint32_t c = utf8_next(s, &i);
		small |= utf8_is_lower(c);
		letter |= utf8_is_upper(c);
	}
	buf_clear(out);
	if (small || !letter) {
		buf_add(out, s);
		return buf_str(out);
	}
	bool first = true;
	for (size_t i = 0; i < s.n;) {
		size_t j = i;
		while (j < s.n && (is_letter(s.p[j]) || is_digit(s.p[j])))
			j++;
		struct str w = str_sub(s, i, j);
		if (j == i) {
			buf_byte(out, (unsigned char)s.p[j]);
			i = j + 1;
			continue;
		}
		if (stays_capital(w))
			buf_add(out, w);
		else
			for (size_t k = 0; k < w.n;) {
				char enc[4];
				bool head = first && k == 0;
				uint32_t c = utf8_next(w, &k);
				int n = utf8_put(head ? c : utf8_lower(c), enc);
				buf_add(out, str_make(enc, (size_t)n));
			}
		for (size_t k = i; k < j; k++)
			first = first && !is_letter(s.p[k]);
		i = j;
	}
	return buf_str(out);
}

int xml_number(struct str s)
{
	int v = 0;

	s = str_trim(s);
	if (!s.n || !is_digit(s.p[0]))
		return 0;
	for (size_t i = 0; i < s.n && is_digit(s.p[i]); i++) {
		v = v * 10 + (s.p[i] - '0');
		if (v > 9999)
			return 0;
	}
	return v;
}

int xml_month(struct str s)
{
	static const char names[12][4] = {"jan", "feb", "mar", "apr", "may", "jun",
					  "jul", "aug", "sep", "oct", "nov", "dec"};

	s = str_trim(s);
	if (s.n && is_digit(s.p[0])) {
		int m = xml_number(s);
		return m <= 12 ? m : 0;
	}
	for (int m = 0; m < 12; m++)
		if (s.n >= 3 && str_ieq(str_sub(s, 0, 3), str_c(names[m])))
			return m + 1;
	return 0;
}

bool xml_date(int year, int month, int day, char out[11])
{
	static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	out[0] = 0;
	if (year < 1000 || year > 2999)
		return false;
	int n = 4;
	out[0] = (char)('0' + year / 1000);
	out[1] = (char)('0' + year / 100 % 10);
	out[2] = (char)('0' + year / 10 % 10);
	out[3] = (char)('0' + year % 10);
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	if (month >= 1 && month <= 12) {
		out[n++] = '-';
		out[n++] = (char)('0' + month / 10);
		out[n++] = (char)('0' + month % 10);
		if (day >= 1 && day <= days[month - 1] && !(month == 2 && day == 29 && !leap)) {
			out[n++] = '-';
			out[n++] = (char)('0' + day / 10);
			out[n++] = (char)('0' + day % 10);
		}
	}
	out[n] = 0;
	return true;
}

int xml_year(struct str s)
{
	for (size_t i = 0; i + 4 <= s.n; i++) {
		bool whole = (i == 0 || !is_digit(s.p[i - 1])) && (i + 4 == s.n || !is_digit(s.p[i + 4]));
		int y = whole ? xml_number(str_sub(s, i, i + 4)) : 0;
		if (y >= 1000 && y <= 2999)
			return y;
	}
	return 0;
}

bool xml_date_words(struct str s, char out[11])
{
	int year = xml_year(s), month = 0, day = 0;
	char digits[5];

	out[0] = 0;
	s = str_trim(s);
	/* "2018-04-02T00:00:00Z", "20180402", "2018/04/02" */
	if (s.n >= 8 && s.p[0] >= '1' && s.p[0] <= '2') {
		char sep = s.p[4];
		size_t step = is_digit(sep) ? 0 : 1;
		bool iso = (step && strchr("-/.", sep)) || !step;
		for (size_t i = 0; i < 4 + 2 && iso; i++)
			iso = is_digit(s.p[i < 4 ? i : i + step]);
		if (iso) {
			month = xml_number(str_sub(s, 4 + step, 6 + step));
			day = s.n >= 8 + 2 * step ? xml_number(str_sub(s, 6 + 2 * step, 8 + 2 * step)) : 0;
			return xml_date(xml_number(str_sub(s, 0, 4)), month <= 12 ? month : 0, day, out);
		}
	}
	if (s.n == 7 && s.p[4] == '-')
		return xml_date(year, xml_number(str_sub(s, 5, 7)), 0, out);
	if (!year)
		return false;
	/* Words: a month by its name, a day beside it. */
	for (size_t i = 0; i < s.n;) {
		size_t k = i;
		if (is_digit(s.p[i])) {
			while (k < s.n && is_digit(s.p[k]))
				k++;
			if (k - i <= 2 && !day) {
				memcpy(digits, s.p + i, k - i);
				day = xml_number(str_make(digits, k - i));
			}
		} else if (is_letter(s.p[i])) {
			while (k < s.n && is_letter(s.p[k]))
				k++;
			if (!month && k - i >= 3)
				month = xml_month(str_sub(s, i, k));
		} else {
			k++;
		}
		i = k;
	}
	return xml_date(year, month, month ? day : 0, out);
}

bool xml_is_pmid(struct str s)
{
	if (s.n == 0 || s.n > 10)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return true;
}

struct str xml_language(struct str s)
{
	/*
	 * MARC and ISO 639-2 codes of the languages in which journals are indexed; a code without a two-letter form
	 * stands for itself.
	 */
	static const char map[][2][4] = {
		{"eng", "en"}, {"fre", "fr"}, {"fra", "fr"}, {"ger", "de"}, {"deu", "de"}, {"spa", "es"}, {"ita", "it"},
		{"por", "pt"}, {"rus", "ru"}, {"jpn", "ja"}, {"chi", "zh"}, {"zho", "zh"}, {"kor", "ko"}, {"pol", "pl"},
		{"dut", "nl"}, {"nld", "nl"}, {"swe", "sv"}, {"dan", "da"}, {"nor", "no"}, {"fin", "fi"}, {"hun", "hu"},
		{"cze", "cs"}, {"ces", "cs"}, {"slo", "sk"}, {"slk", "sk"}, {"slv", "sl"}, {"hrv", "hr"}, {"scr", "hr"},
		{"srp", "sr"}, {"scc", "sr"}, {"bul", "bg"}, {"rum", "ro"}, {"ron", "ro"}, {"tur", "tr"}, {"gre", "el"},
		{"ell", "el"}, {"heb", "he"}, {"ara", "ar"}, {"per", "fa"}, {"fas", "fa"}, {"ukr", "uk"}, {"lit", "lt"},
		{"lav", "lv"}, {"est", "et"}, {"ice", "is"}, {"isl", "is"}, {"cat", "ca"}, {"tha", "th"}, {"vie", "vi"},
		{"ind", "id"}, {"may", "ms"}, {"msa", "ms"}, {"hin", "hi"}, {"mac", "mk"}, {"mkd", "mk"}, {"bos", "bs"},
		{"geo", "ka"}, {"kat", "ka"}, {"afr", "af"}, {"lat", "la"}, {"glg", "gl"}, {"baq", "eu"}, {"eus", "eu"},
	};

	s = str_trim(s);
	for (size_t i = 0; i < s.n; i++)
		if (!(is_small(s.p[i]) ||
		      (i >= 2 && (is_digit(s.p[i]) || s.p[i] == '-' || (s.p[i] >= 'A' && s.p[i] <= 'Z')))))
			return STR_NULL;
	if (s.n < 2 || s.n > 12 || str_eq(s, STR("und")) || str_eq(s, STR("mul")))
		return STR_NULL;
	for (size_t i = 0; i < sizeof map / sizeof *map; i++)
		if (str_eqc(s, map[i][0]))
			return str_c(map[i][1]);
	return s;
}
