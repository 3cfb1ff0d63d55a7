/*
 * xml_text.c - inline markup as plain text, and the words of bibliographic XML.
 *
 * The canonical text keeps what the source prints, without its markup: <i>, <b> and the like leave nothing behind.
 * Where markup carries meaning that would be lost, the least is added that keeps it:
 *
 *   10<sup>9</sup>     10^9       a superscript number behind a digit: "109" would be another number
 *   5.6<sup>a</sup>    5.6^a      one small letter behind a word or number: a mark, or a power
 *   m<sup>2</sup>      m2         everything else stays as it is printed
 *   a/b, √(a), a^b                fractions, radicals and powers of MathML
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

void xml_inline_text(struct xml_inline *in, struct str s)
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

static bool wants_caret(struct str before, struct str sup)
{
	sup = str_trim(sup);
	if (!before.n || !sup.n)
		return false;
	char last = before.p[before.n - 1];
	size_t k = sign(sup);
	if (is_digit(last) && k < sup.n && is_digit(sup.p[k]))
		return true;
	return sup.n == 1 && is_small(sup.p[0]) && (is_digit(last) || is_letter(last) || last == ')' || last == '%');
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
	if (sup && wants_caret(str_sub(all, in->from, mark), str_sub(all, mark, all.n))) {
		size_t n = o->n - mark;
		buf_byte(o, '^');
		if (o->err)
			return;
		memmove(o->p + mark + 1, o->p + mark, n);
		o->p[mark] = '^';
	}
	in->after_sub = true;
}

static void between(struct xml_inline *in, uint16_t flags, uint32_t child)
{
	if (flags & XML_ROOT && child == 0)
		xml_inline_text(in, STR("√("));
	if (child == 1 && flags & XML_FRAC)
		xml_inline_text(in, STR("/"));
	if (child == 1 && flags & XML_POWER)
		xml_inline_text(in, STR("^"));
}

void xml_inline_node(struct xml_inline *in, const struct xml *x, uint32_t node)
{
	const struct xml_node *n = &x->nodes[node];

	if (n->name == XML_TEXT) {
		xml_inline_text(in, str_make(x->text.p + n->beg, n->end - n->beg));
		return;
	}
	uint16_t flags = x->spec->names[n->name].flags;
	bool shifted = flags & (XML_SUB | XML_SUP);
	size_t mark = shifted ? xml_inline_open(in) : 0;
	uint32_t child = 0;

	if (flags & XML_SPACE)
		xml_inline_text(in, STR(" "));
	for (uint32_t c = n->first; c; c = x->nodes[c].next) {
		uint16_t name = x->nodes[c].name;
		if (name != XML_TEXT && x->spec->names[name].flags & XML_SILENT)
			continue;
		if (name != XML_TEXT && flags & (XML_FRAC | XML_POWER | XML_ROOT))
			between(in, flags, child++);
		xml_inline_node(in, x, c);
	}
	if (child && flags & XML_ROOT)
		xml_inline_text(in, STR(")"));
	if (shifted)
		xml_inline_close(in, mark, flags & XML_SUP);
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
	if (c->name == XML_TEXT && !c->next)
		return str_trim(str_make(x->text.p + c->beg, c->end - c->beg));
	buf_clear(&x->flat);
	struct xml_inline in = {.out = &x->flat};
	xml_inline_node(&in, x, node);
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
