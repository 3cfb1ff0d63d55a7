/*
 * tex.c - a formula in TeX as a line of text, as math.c writes one in MathML.
 *
 * Publishers give formulas as "$42.5\%$" or as a small document ("\documentclass … \begin{document}$$\geq
 * 3$$\end{document}"). Known are what clinical articles use: signs,
 * Greek letters, fractions, roots, powers, subscripts, accents, text. Any other command means that the formula cannot
 * be told for sure, and tex_text says so: its caller puts a
 * gap there, since half a formula is worse than none.
 */
#include "read/xml_priv.h"

#define DEPTH_MAX 64
#define TEX_MAX	  ((size_t)64 << 10)

struct tex {
	struct str s;
	size_t at;
	struct buf *out;
	bool lost;
	unsigned depth;
};

/* Commands that are a sign, or nothing (""). */
static const struct {
	const char *name, *text;
} signs[] = {
	{"%", "%"},
	{"&", "&"},
	{"_", "_"},
	{"#", "#"},
	{"$", "$"},
	{"{", "{"},
	{"}", "}"},
	{",", " "},
	{";", " "},
	{":", " "},
	{"!", ""},
	{" ", " "},
	{"/", ""},
	{"|", "‖"},
	{"\\", " "},
	{"-", ""},
	{"geq", "≥"},
	{"ge", "≥"},
	{"geqslant", "≥"},
	{"geqq", "≥"},
	{"leq", "≤"},
	{"le", "≤"},
	{"leqslant", "≤"},
	{"leqq", "≤"},
	{"gt", ">"},
	{"lt", "<"},
	{"gg", "≫"},
	{"ll", "≪"},
	{"neq", "≠"},
	{"ne", "≠"},
	{"approx", "≈"},
	{"simeq", "≃"},
	{"cong", "≅"},
	{"sim", "~"},
	{"thicksim", "~"},
	{"equiv", "≡"},
	{"propto", "∝"},
	{"pm", "±"},
	{"mp", "∓"},
	{"times", "×"},
	{"div", "÷"},
	{"cdot", "·"},
	{"cdotp", "·"},
	{"bullet", "•"},
	{"ast", "*"},
	{"star", "*"},
	{"circ", "°"},
	{"degree", "°"},
	{"textdegree", "°"},
	{"infty", "∞"},
	{"partial", "∂"},
	{"nabla", "∇"},
	{"sum", "∑"},
	{"prod", "∏"},
	{"int", "∫"},
	{"in", "∈"},
	{"notin", "∉"},
	{"subset", "⊂"},
	{"subseteq", "⊆"},
	{"cup", "∪"},
	{"cap", "∩"},
	{"emptyset", "∅"},
	{"forall", "∀"},
	{"exists", "∃"},
	{"rightarrow", "→"},
	{"to", "→"},
	{"longrightarrow", "→"},
	{"leftarrow", "←"},
	{"leftrightarrow", "↔"},
	{"Rightarrow", "⇒"},
	{"Leftarrow", "⇐"},
	{"Leftrightarrow", "⇔"},
	{"uparrow", "↑"},
	{"downarrow", "↓"},
	{"rightleftharpoons", "⇌"},
	{"ldots", "…"},
	{"dots", "…"},
	{"cdots", "…"},
	{"dotsc", "…"},
	{"prime", "′"},
	{"mid", "|"},
	{"vert", "|"},
	{"Vert", "‖"},
	{"langle", "⟨"},
	{"rangle", "⟩"},
	{"lfloor", "⌊"},
	{"rfloor", "⌋"},
	{"lceil", "⌈"},
	{"rceil", "⌉"},
	{"lbrace", "{"},
	{"rbrace", "}"},
	{"lbrack", "["},
	{"rbrack", "]"},
	{"backslash", "\\"},
	{"dagger", "†"},
	{"ddagger", "‡"},
	{"textregistered", "®"},
	{"copyright", "©"},
	{"textmu", "µ"},
	{"micro", "µ"},
	{"upmu", "µ"},
	{"permil", "‰"},
	{"textperthousand", "‰"},
	{"AA", "Å"},
	{"angstrom", "Å"},
	{"male", "♂"},
	{"female", "♀"},
	{"checkmark", "✓"},
	{"surd", "√"},
	{"perp", "⊥"},
	{"parallel", "∥"},
	{"angle", "∠"},
	{"vee", "∨"},
	{"wedge", "∧"},
	{"lnot", "¬"},
	{"neg", "¬"},
	{"land", "∧"},
	{"lor", "∨"},
	{"oplus", "⊕"},
	{"ell", "ℓ"},
	{"hbar", "ℏ"},
	{"Re", "Re"},
	{"Im", "Im"},
	{"alpha", "α"},
	{"beta", "β"},
	{"gamma", "γ"},
	{"delta", "δ"},
	{"epsilon", "ε"},
	{"varepsilon", "ε"},
	{"zeta", "ζ"},
	{"eta", "η"},
	{"theta", "θ"},
	{"vartheta", "ϑ"},
	{"iota", "ι"},
	{"kappa", "κ"},
	{"lambda", "λ"},
	{"mu", "μ"},
	{"nu", "ν"},
	{"xi", "ξ"},
	{"pi", "π"},
	{"rho", "ρ"},
	{"varrho", "ϱ"},
	{"sigma", "σ"},
	{"varsigma", "ς"},
	{"tau", "τ"},
	{"upsilon", "υ"},
	{"phi", "φ"},
	{"varphi", "φ"},
	{"chi", "χ"},
	{"psi", "ψ"},
	{"omega", "ω"},
	{"Gamma", "Γ"},
	{"Delta", "Δ"},
	{"Theta", "Θ"},
	{"Lambda", "Λ"},
	{"Xi", "Ξ"},
	{"Pi", "Π"},
	{"Sigma", "Σ"},
	{"Upsilon", "Υ"},
	{"Phi", "Φ"},
	{"Psi", "Ψ"},
	{"Omega", "Ω"},
	{"log", "log"},
	{"ln", "ln"},
	{"lg", "lg"},
	{"exp", "exp"},
	{"max", "max"},
	{"min", "min"},
	{"sin", "sin"},
	{"cos", "cos"},
	{"tan", "tan"},
	{"lim", "lim"},
	{"sup", "sup"},
	{"inf", "inf"},
	{"Pr", "Pr"},
	{"det", "det"},
	{"arg", "arg"},
	{"logit", "logit"},
	{"quad", " "},
	{"qquad", " "},
	{"thinspace", " "},
	{"enspace", " "},
	{"nobreakspace", " "},
	{"hfill", " "},
	{"limits", ""},
	{"nolimits", ""},
	{"displaystyle", ""},
	{"textstyle", ""},
	{"scriptstyle", ""},
	{"scriptscriptstyle", ""},
	{"left", ""},
	{"right", ""},
	{"big", ""},
	{"Big", ""},
	{"bigg", ""},
	{"Bigg", ""},
	{"bigl", ""},
	{"bigr", ""},
	{"Bigl", ""},
	{"Bigr", ""},
	{"biggl", ""},
	{"biggr", ""},
	{"middle", ""},
	{"rm", ""},
	{"it", ""},
	{"bf", ""},
	{"sf", ""},
	{"small", ""},
	{"normalsize", ""},
	{"kern", NULL},
	{"nonumber", ""},
	{"notag", ""},
	{"noindent", ""},
	{"protect", ""},
	{"allowbreak", ""},
	{"relax", ""},
};

/* Commands whose argument stands as it is. */
static const char *const shown[] = {
	"mathrm",	"mathbf",     "mathit",	    "mathsf",	  "mathtt",   "mathcal",    "mathbb",	  "mathnormal",
	"mathop",	"mathord",    "mathbin",    "mathrel",	  "text",     "textrm",	    "textbf",	  "textit",
	"textsf",	"textnormal", "mbox",	    "hbox",	  "fbox",     "boldsymbol", "bm",	  "pmb",
	"operatorname", "emph",	      "ensuremath", "mathchoice", "substack", "underline",  "underbrace", "overbrace",
	"rmfamily",	"upalpha",    "textsc",	    "textup",
};

/* Of one sign: a combining mark behind it. */
static const struct {
	const char *name, *mark;
} accents[] = {{"bar", "\xcc\x84"},   {"overline", "\xcc\x84"},	 {"hat", "\xcc\x82"}, {"widehat", "\xcc\x82"},
	       {"tilde", "\xcc\x83"}, {"widetilde", "\xcc\x83"}, {"dot", "\xcc\x87"}, {"vec", "\xe2\x83\x97"}};

static void list(struct tex *t, char until);

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void skip_space(struct tex *t)
{
	while (t->at < t->s.n && memchr(" \t\r\n", t->s.p[t->at], 4))
		t->at++;
}

static void command(struct tex *t);

/* One argument: a group, a command, or one sign. */
static void argument(struct tex *t)
{
	skip_space(t);
	if (t->at >= t->s.n) {
		t->lost = true;
		return;
	}
	char c = t->s.p[t->at];
	if (c == '{') {
		t->at++;
		list(t, '}');
	} else if (c == '\\') {
		command(t);
	} else {
		size_t n = 1;
		while (t->at + n < t->s.n && ((unsigned char)t->s.p[t->at + n] & 0xc0) == 0x80)
			n++;
		buf_add(t->out, str_sub(t->s, t->at, t->at + n));
		t->at += n;
	}
}

static struct str since(const struct tex *t, size_t at)
{
	return str_trim(str_sub(buf_str(t->out), at, t->out->n));
}

/* Is it one number or one name? */
static bool single(struct str s)
{
	bool digits = true, letters = true;

	for (size_t i = 0; i < s.n; i++) {
		digits &= is_digit(s.p[i]) || s.p[i] == '.' || s.p[i] == ',';
		letters &= is_letter(s.p[i]) || (unsigned char)s.p[i] >= 0x80;
	}
	return digits || (letters && s.n <= 24);
}

static void bracket(struct tex *t, size_t at)
{
	size_t n = t->out->n - at;

	buf_addc(t->out, "()");
	if (t->out->err)
		return;
	memmove(t->out->p + at + 1, t->out->p + at, n);
	t->out->p[at] = '(';
}

/* What was added since `at`, trimmed and where it is no single token in brackets. */
static void close_up(struct tex *t, size_t at, bool sign)
{
	struct str s = since(t, at);

	if (t->out->err)
		return;
	memmove(t->out->p + at, s.p, s.n);
	t->out->n = at + s.n;
	s = since(t, at);
	if (sign && s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_sub(s, 1, s.n);
	else if (sign && str_starts(s, STR("−")))
		s = str_sub(s, 3, s.n);
	if (!single(s))
		bracket(t, at);
}

static char last(const struct tex *t)
{
	return t->out->n ? t->out->p[t->out->n - 1] : ' ';
}

static void fraction(struct tex *t)
{
	if (is_digit(last(t)))
		buf_byte(t->out, ' ');
	size_t at = t->out->n;
	argument(t);
	t->lost |= since(t, at).n == 0;
	close_up(t, at, false);
	buf_byte(t->out, '/');
	at = t->out->n;
	argument(t);
	t->lost |= since(t, at).n == 0;
	close_up(t, at, false);
}

static void root(struct tex *t)
{
	skip_space(t);
	if (t->at < t->s.n && t->s.p[t->at] == '[') {
		t->lost = true; /* of another degree */
		return;
	}
	buf_addc(t->out, "√(");
	argument(t);
	buf_byte(t->out, ')');
}

static void raised(struct tex *t)
{
	size_t at = t->out->n;

	buf_byte(t->out, '^');
	argument(t);
	struct str s = since(t, at + 1);
	if (t->out->err)
		return;
	if (!s.n || str_eq(s, STR("°")) || str_eq(s, STR("′")) || str_eq(s, STR("*")) || str_eq(s, STR("%"))) {
		memmove(t->out->p + at, s.p, s.n);
		t->out->n = at + s.n;
		return;
	}
	close_up(t, at + 1, true);
}

static void lowered(struct tex *t)
{
	bool digit = is_digit(last(t));
	size_t at = t->out->n;

	buf_byte(t->out, '_');
	argument(t);
	bool whole = single(since(t, at + 1));
	close_up(t, at + 1, false);
	if (digit || !whole || t->out->err)
		return;
	/* "CO2", not "CO_2". */
	memmove(t->out->p + at, t->out->p + at + 1, t->out->n - at - 1);
	t->out->n--;
}

static void accent(struct tex *t, const char *mark)
{
	size_t at = t->out->n;

	argument(t);
	/* Over more than one sign (an overline of a product) it cannot be written. */
	t->lost |= since(t, at).n > 3;
	buf_addc(t->out, mark);
}

/* The environment of a formula that is one line. */
static void environment(struct tex *t)
{
	static const char *const plain[] = {"document", "equation", "equation*", "math", "displaymath", "split"};
	size_t end = str_find(t->s, STR("}"), t->at);

	if (t->at >= t->s.n || t->s.p[t->at] != '{' || end == SIZE_MAX) {
		t->lost = true;
		return;
	}
	struct str name = str_sub(t->s, t->at + 1, end);
	bool known = false;
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		known |= str_eqc(name, plain[i]);
	t->lost |= !known;
	t->at = end + 1;
}

static void skip_group(struct tex *t)
{
	skip_space(t);
	if (t->at < t->s.n && t->s.p[t->at] == '{') {
		size_t end = str_find(t->s, STR("}"), t->at);
		t->at = end == SIZE_MAX ? t->s.n : end + 1;
	}
}

static void command(struct tex *t)
{
	size_t beg = ++t->at, end = beg;

	while (end < t->s.n && is_letter(t->s.p[end]))
		end++;
	if (end == beg && end < t->s.n)
		end++;
	struct str name = str_sub(t->s, beg, end);
	t->at = end;
	if (is_letter(name.n ? name.p[0] : ' '))
		skip_space(t);
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (str_eqc(name, signs[i].name)) {
			if (!signs[i].text)
				break;
			/* "log x", not "logx". */
			bool word = signs[i].text[0] == signs[i].name[0] && is_letter(signs[i].text[0]);
			if (word && is_letter(last(t)))
				buf_byte(t->out, ' ');
			buf_addc(t->out, signs[i].text);
			if (word && t->at < t->s.n && (is_letter(t->s.p[t->at]) || is_digit(t->s.p[t->at])))
				buf_byte(t->out, ' ');
			return;
		}
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (str_eqc(name, shown[i])) {
			argument(t);
			return;
		}
	for (size_t i = 0; i < sizeof accents / sizeof *accents; i++)
		if (str_eqc(name, accents[i].name)) {
			accent(t, accents[i].mark);
			return;
		}
	if (str_eq(name, STR("frac")) || str_eq(name, STR("dfrac")) || str_eq(name, STR("tfrac")))
		fraction(t);
	else if (str_eq(name, STR("sqrt")))
		root(t);
	else if (str_eq(name, STR("begin")) || str_eq(name, STR("end")))
		environment(t);
	else if (str_eq(name, STR("hspace")) || str_eq(name, STR("vspace")) || str_eq(name, STR("label")) ||
		 str_eq(name, STR("tag")))
		skip_group(t);
	else if (!str_eq(name, STR("(")) && !str_eq(name, STR(")")) && !str_eq(name, STR("[")) &&
		 !str_eq(name, STR("]")))
		t->lost = true;
}

static void list(struct tex *t, char until)
{
	if (++t->depth > DEPTH_MAX) {
		t->lost = true;
		return;
	}
	while (t->at < t->s.n && !t->lost && !t->out->err) {
		char c = t->s.p[t->at];
		if (c == until) {
			t->at++;
			t->depth--;
			return;
		}
		if (c == '\\') {
			command(t);
			continue;
		}
		t->at++;
		if (c == '{')
			list(t, '}');
		else if (c == '^')
			raised(t);
		else if (c == '_')
			lowered(t);
		else if (c == '&' || c == '}')
			t->lost = true; /* cells, or a brace too many */
		else if (c == '~' || c == '\n' || c == '\t' || c == '\r')
			buf_byte(t->out, ' ');
		else if (c == '\'')
			buf_addc(t->out, "′");
		else if (c != '$')
			buf_byte(t->out, (unsigned char)c);
	}
	t->lost |= until != 0 && t->at >= t->s.n;
	t->depth--;
}

bool tex_text(struct str tex, struct buf *out)
{
	size_t at = out->n, doc = str_find(tex, STR("\\begin{document}"), 0);
	struct buf clean;

	if (tex.n > TEX_MAX)
		return false;
	/* The preamble names packages. */
	if (doc != SIZE_MAX)
		tex = str_sub(tex, doc, tex.n);
	buf_init(&clean, TEX_MAX + 1);
	doc_bar_clean(&clean, tex);
	struct tex t = {.s = buf_str(&clean), .out = out};
	list(&t, 0);
	bool ok = !t.lost && !out->err && since(&t, at).n > 0;
	if (ok) {
		struct str s = since(&t, at);
		memmove(out->p + at, s.p, s.n);
		out->n = at + s.n;
	}
	buf_release(&clean);
	return ok;
}
