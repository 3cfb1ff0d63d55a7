/*
 * math.c - a formula in MathML as a line of text.
 *
 * What must not change is what is said: 1/20 is no 120, 10^6 no 106, (a+b)/(c+d) no a+b/c+d. A fraction is a/b, its
 * parts in brackets where they are no single token (above:
 * no sum); a power is a^b; a radical √(a); a subscript stands behind its base, with "_" between digits; sums have
 * their limits, "∑_(i=1)^(n)". Invisible operators go, but
 * between two numbers a product is ×. What a line cannot hold (a long division, a glyph that is a picture) makes the
 * formula a gap.
 *
 * MathML 3 (W3C, 2014). Trees of other parsers come through struct math_tree; the nesting is theirs, and bound by
 * them.
 */
#include "read/xml_priv.h"

#include "base/utf8.h"

#define DEPTH_MAX 200

enum math_kind math_kind_of(struct str name)
{
	static const struct {
		const char *name;
		enum math_kind kind;
	} names[] = {
#define X(n, k) {#n, k},
		XML_MATH_NAMES(X)
#undef X
	};
	size_t colon = str_find(name, STR(":"), 0);

	if (colon != SIZE_MAX)
		name = str_sub(name, colon + 1, name.n);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_ieq(name, str_c(names[i].name)))
			return names[i].kind;
	return MATH_UNKNOWN;
}

struct math {
	const struct math_tree *t;
	struct buf *out;
	size_t from; /* of the formula in out */
	size_t glue; /* where what follows is set close */
	bool lost;
	unsigned depth;
};

static void node(struct math *m, uintptr_t n);

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static char last(const struct math *m)
{
	return m->out->n ? m->out->p[m->out->n - 1] : ' ';
}

static struct str since(const struct math *m, size_t at)
{
	return str_sub(buf_str(m->out), at, m->out->n);
}

/* White space of the source's layout, invisible operators and marks that nobody sees are no text. */
static void add_text(struct math *m, uintptr_t n)
{
	size_t at = m->out->n;

	m->t->text(m->t->ctx, n, m->out);
	if (m->out->err)
		return;
	struct str s = str_trim(since(m, at));
	if (s.n)
		memmove(m->out->p + at, s.p, s.n);
	m->out->n = at + s.n;
	/* U+2061 to U+2064 */
	static const char invisible[] = "\xe2\x81";
	for (size_t i = at; i + 3 <= m->out->n;) {
		if (memcmp(m->out->p + i, invisible, 2) == 0 && (unsigned char)m->out->p[i + 2] >= 0xa1 &&
		    (unsigned char)m->out->p[i + 2] <= 0xa4) {
			memmove(m->out->p + i, m->out->p + i + 3, m->out->n - i - 3);
			m->out->n -= 3;
		} else {
			i++;
		}
	}
}

/* May it stand in a product or power without brackets? One number, name, or what is in brackets already. */
static bool single(struct str s)
{
	size_t depth = 0;
	bool digits = true, letters = true;

	if (!s.n)
		return true;
	for (size_t i = 0; i < s.n; i++) {
		digits &= is_digit(s.p[i]) || s.p[i] == '.' || s.p[i] == ',';
		letters &= is_letter(s.p[i]) || (i > 0 && is_digit(s.p[i]));
	}
	if (digits)
		return true;
	if (letters)
		return s.n <= 24;
	if (s.p[0] != '(' || s.p[s.n - 1] != ')')
		return false;
	for (size_t i = 0; i + 1 < s.n; i++) {
		depth += s.p[i] == '(';
		depth -= s.p[i] == ')' && depth;
		if (!depth)
			return false;
	}
	return true;
}

/* An exponent may have a sign. */
static bool single_exponent(struct str s)
{
	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_sub(s, 1, s.n);
	else if (str_starts(s, STR("\xe2\x88\x92")) || str_starts(s, STR("\xe2\x80\x93")))
		s = str_sub(s, 3, s.n);
	return single(s);
}

/* A product of several tokens above a line needs no brackets, a sum does. */
static bool has_operator(struct str s)
{
	static const char *const ops[] = {"+", "-", "/", "=", "<", ">", " ", "\xe2\x88\x92", "\xc2\xb1", "\xe2\x80\x93",
					  "|"};
	size_t depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		depth += s.p[i] == '(';
		depth -= s.p[i] == ')' && depth;
		for (size_t k = 0; k < sizeof ops / sizeof *ops && !depth; k++)
			if (i && str_starts(str_sub(s, i, s.n), str_c(ops[k])))
				return true;
	}
	return s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
}

static void bracket(struct math *m, size_t at)
{
	size_t n = m->out->n - at;

	buf_addc(m->out, "()");
	if (m->out->err)
		return;
	memmove(m->out->p + at + 1, m->out->p + at, n);
	m->out->p[at] = '(';
}

/* "1 1/2", and no "11/2". */
static void apart(struct math *m)
{
	if (m->out->n > 0 && is_digit(last(m)))
		buf_byte(m->out, ' ');
}

static void children(struct math *m, uintptr_t n)
{
	for (uintptr_t c = m->t->first(m->t->ctx, n); c; c = m->t->next(m->t->ctx, c))
		node(m, c);
}

/* The children of an element that wants `want` of them; false: it has not. */
static bool operands(struct math *m, uintptr_t n, size_t want, uintptr_t out[3])
{
	size_t k = 0;
	uintptr_t c = m->t->first(m->t->ctx, n);

	for (; c && k < want; c = m->t->next(m->t->ctx, c))
		out[k++] = c;
	m->lost |= k < want || c;
	return k == want && !c;
}

static void fraction(struct math *m, uintptr_t n)
{
	uintptr_t part[3];

	if (!operands(m, n, 2, part))
		return;
	apart(m);
	struct str line = m->t->attr(m->t->ctx, n, "linethickness");
	bool choose = line.n && line.p[0] == '0';
	size_t at = m->out->n;
	node(m, part[0]);
	struct str s = since(m, at);
	m->lost |= s.n == 0;
	if (has_operator(s) && !single(s))
		bracket(m, at);
	buf_addc(m->out, choose ? " choose " : "/");
	size_t below = m->out->n;
	node(m, part[1]);
	m->lost |= m->out->n == below;
	if (!single(since(m, below)))
		bracket(m, below);
	if (choose)
		bracket(m, at);
}

/* A mark that stands raised behind its base as it is: a prime, a star, a degree. */
static bool raised_mark(struct str s)
{
	static const char *const marks[] = {"'",	"*", "\xe2\x80\xb2", "\xe2\x80\xb3", "\xe2\x88\x97",
					    "\xc2\xb0", "%", "\xe2\x80\xa0"};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_eqc(s, marks[i]))
			return true;
	return false;
}

static void exponent(struct math *m, uintptr_t n)
{
	size_t at = m->out->n;

	buf_byte(m->out, '^');
	m->glue = m->out->n;
	node(m, n);
	struct str s = since(m, at + 1);
	if (m->out->err || !s.n) {
		m->out->n = at;
		return;
	}
	if (str_eq(s, STR("\xe2\x88\x98"))) { /* a ring: degrees */
		m->out->n = at;
		buf_addc(m->out, "\xc2\xb0");
	} else if (raised_mark(s)) {
		memmove(m->out->p + at, s.p, s.n);
		m->out->n--;
	} else if (!single_exponent(s)) {
		bracket(m, at + 1);
	}
}

static void subscript(struct math *m, uintptr_t n)
{
	bool digit = is_digit(last(m));
	size_t at = m->out->n;

	m->glue = at;
	node(m, n);
	struct str s = since(m, at);
	if (!s.n || m->out->err)
		return;
	bool whole = single(s);
	if (!whole)
		bracket(m, at);
	if (!digit && whole)
		return;
	size_t k = m->out->n - at;
	buf_byte(m->out, '_');
	if (m->out->err)
		return;
	memmove(m->out->p + at + 1, m->out->p + at, k);
	m->out->p[at] = '_';
}

static void base_of(struct math *m, uintptr_t n)
{
	size_t at = m->out->n;

	node(m, n);
	if (!single(since(m, at)) && has_operator(since(m, at)))
		bracket(m, at);
}

/* x̄, x̂: an accent as a combining mark; a line or brace over more than one sign says nothing that is lost. */
static void over(struct math *m, uintptr_t base, uintptr_t above)
{
	static const struct {
		const char *sign, *mark;
	} accents[] = {
		{"\xc2\xaf", "\xcc\x84"},
		{"\xe2\x80\xbe", "\xcc\x84"},
		{"\xcb\x89", "\xcc\x84"},
		{"_", "\xcc\x84"},
		{"-", "\xcc\x84"},
		{"\xcc\x85", "\xcc\x84"},
		{"^", "\xcc\x82"},
		{"\xcb\x86", "\xcc\x82"},
		{"~", "\xcc\x83"},
		{"\xcb\x9c", "\xcc\x83"},
		{"\xcb\x99", "\xcc\x87"},
		{".", "\xcc\x87"},
		{"\xe2\x86\x92", "\xe2\x83\x97"},
	};
	size_t at = m->out->n;

	node(m, base);
	size_t end = m->glue = m->out->n;
	node(m, above);
	struct str s = since(m, end);
	if (m->out->err || !s.n)
		return;
	for (size_t i = 0; i < sizeof accents / sizeof *accents; i++)
		if (str_eqc(s, accents[i].sign)) {
			m->out->n = end;
			if (end - at <= 4)
				buf_addc(m->out, accents[i].mark);
			return;
		}
	m->out->n = end;
	exponent(m, above);
}

static void fenced(struct math *m, uintptr_t n)
{
	struct str open = m->t->attr(m->t->ctx, n, "open"), close = m->t->attr(m->t->ctx, n, "close");
	struct str sep = m->t->attr(m->t->ctx, n, "separators");
	bool first = true;

	buf_add(m->out, open.p ? open : STR("("));
	for (uintptr_t c = m->t->first(m->t->ctx, n); c; c = m->t->next(m->t->ctx, c)) {
		if (!first) {
			buf_add(m->out, sep.p ? str_trim(sep) : STR(","));
			if (!sep.p || str_eq(str_trim(sep), STR(",")))
				buf_byte(m->out, ' ');
		}
		node(m, c);
		first = false;
	}
	buf_add(m->out, close.p ? close : STR(")"));
}

static void table(struct math *m, uintptr_t n)
{
	bool first_row = true;

	buf_byte(m->out, '[');
	for (uintptr_t r = m->t->first(m->t->ctx, n); r; r = m->t->next(m->t->ctx, r)) {
		bool first = true;
		if (!first_row)
			buf_addc(m->out, "; ");
		first_row = false;
		for (uintptr_t c = m->t->first(m->t->ctx, r); c; c = m->t->next(m->t->ctx, c)) {
			if (!first)
				buf_byte(m->out, ' ');
			first = false;
			node(m, c);
		}
	}
	buf_byte(m->out, ']');
}

/* "log x", "5 mg": words stand apart from what is next to them. */
static void token(struct math *m, uintptr_t n)
{
	size_t at = m->out->n;
	char before = last(m);
	bool word_before =
		at >= m->from + 2 && is_letter(before) && is_letter(m->out->p[at - 2]) && (unsigned char)before < 0x80;

	add_text(m, n);
	struct str s = since(m, at);
	if (!s.n || m->out->err || at == m->from || at == m->glue)
		return;
	bool word = s.n >= 2 && is_letter(s.p[0]) && is_letter(s.p[1]) && (unsigned char)s.p[0] < 0x80;
	bool glued = (word_before && (is_letter(s.p[0]) || is_digit(s.p[0]))) ||
		     (word && (is_letter(before) || is_digit(before))) || (is_digit(before) && is_digit(s.p[0]));
	if (!glued)
		return;
	size_t k = s.n;
	buf_byte(m->out, ' ');
	if (m->out->err)
		return;
	memmove(m->out->p + at + 1, m->out->p + at, k);
	m->out->p[at] = ' ';
}

static void operator_(struct math *m, uintptr_t n)
{
	struct buf raw;

	buf_init(&raw, 4096);
	m->t->text(m->t->ctx, n, &raw);
	struct str s = str_trim(buf_str(&raw));
	/* An invisible product of two numbers, an invisible sum ("1½"). */
	bool product = str_eq(s, STR("\xe2\x81\xa2")), sum = str_eq(s, STR("\xe2\x81\xa4"));
	uintptr_t next = m->t->next(m->t->ctx, n);
	bool number = next && m->t->kind(m->t->ctx, next) == MATH_NUMBER;
	if (product && is_digit(last(m)) && number)
		buf_addc(m->out, "\xc3\x97");
	else if (sum)
		buf_byte(m->out, ' ');
	else if (!product)
		add_text(m, n);
	buf_release(&raw);
}

/* What is struck out in a formula is not read at all. */
static bool crossed(const struct math *m, uintptr_t n)
{
	return str_find(m->t->attr(m->t->ctx, n, "notation"), STR("strike"), 0) != SIZE_MAX;
}

static void node(struct math *m, uintptr_t n)
{
	enum math_kind k = m->t->kind(m->t->ctx, n);
	uintptr_t part[3];

	if (m->lost || m->out->err)
		return;
	if (++m->depth > DEPTH_MAX) {
		m->lost = true;
		return;
	}
	switch (k) {
	case MATH_NONE: break;
	case MATH_LOST: m->lost = true; break;
	case MATH_SPACE:
		if (m->out->n > m->from && last(m) != ' ')
			buf_byte(m->out, ' ');
		break;
	case MATH_UNKNOWN:
	case MATH_TEXT:
	case MATH_NUMBER:
	case MATH_TOKEN: token(m, n); break;
	case MATH_OPERATOR: operator_(m, n); break;
	case MATH_FRAC: fraction(m, n); break;
	case MATH_SQRT:
		buf_addc(m->out, "√(");
		children(m, n);
		buf_byte(m->out, ')');
		break;
	case MATH_ROOT:
		if (operands(m, n, 2, part)) {
			size_t at = m->out->n;
			node(m, part[0]);
			bracket(m, at);
			buf_addc(m->out, "^(1/");
			node(m, part[1]);
			buf_byte(m->out, ')');
		}
		break;
	case MATH_SUP:
		if (operands(m, n, 2, part)) {
			base_of(m, part[0]);
			exponent(m, part[1]);
		}
		break;
	case MATH_SUB:
	case MATH_UNDER:
		if (operands(m, n, 2, part)) {
			base_of(m, part[0]);
			subscript(m, part[1]);
		}
		break;
	case MATH_SUBSUP:
	case MATH_UNDEROVER:
		if (operands(m, n, 3, part)) {
			base_of(m, part[0]);
			subscript(m, part[1]);
			exponent(m, part[2]);
		}
		break;
	case MATH_OVER:
		if (operands(m, n, 2, part))
			over(m, part[0], part[1]);
		break;
	case MATH_FENCED: fenced(m, n); break;
	case MATH_ENCLOSE:
		m->lost |= crossed(m, n);
		children(m, n);
		break;
	case MATH_TABLE: table(m, n); break;
	default: children(m, n); break;
	}
	m->depth--;
}

bool math_text(const struct math_tree *t, uintptr_t top, struct buf *out)
{
	struct math m = {.t = t, .out = out, .from = out->n};

	/* "in 2" <math>1/2</math>: the number before is not of it. */
	node(&m, top);
	if (m.lost || out->err || str_trim(since(&m, m.from)).n == 0)
		return false;
	/* A number that stands right before a formula that begins with one. */
	if (m.from > 0 && is_digit(out->p[m.from - 1]) && is_digit(out->p[m.from])) {
		size_t n = out->n - m.from;
		buf_byte(out, ' ');
		if (!out->err) {
			memmove(out->p + m.from + 1, out->p + m.from, n);
			out->p[m.from] = ' ';
		}
	}
	return true;
}
