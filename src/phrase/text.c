/*
 * text.c - a text as folded tokens (phrase.h says how).
 */
#include "base/utf8.h"
#include "phrase/phrase_priv.h"

#include <stdlib.h>

#define WORD_BYTES_MAX 64 /* of a folded word; what is longer is cut */
#define BRITISH_MIN    6  /* letters of a word whose spelling is folded */

struct cutting {
	struct str s;
	size_t at;
	uint32_t flags; /* what lies before the next token */
	struct arena *a;
	struct phrase_token *v;
	size_t n, room;
};

static bool is_digit(struct str s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

static bool is_apostrophe(uint32_t c)
{
	return c == '\'' || c == 0x2019 || c == 0x2BC;
}

/* The code point at `at` as it is folded: at most 8 bytes; 0 where it is part of no word. */
static size_t fold_one(uint32_t c, char *out)
{
	static const struct {
		uint32_t c;
		const char *name;
	} spelled[] = {{0x3B1, "alpha"}, {0x3B2, "beta"}, {0x3B3, "gamma"}, {0x3B4, "delta"},	{0x3BA, "kappa"},
		       {0x3BC, "u"},	 {0xB5, "u"},	  {0xDF, "ss"},	    {0xE6, "ae"},	{0x153, "oe"},
		       {0xB2, "2"},	 {0xB3, "3"},	  {0x2082, "2"},    {0x2640, "female"}, {0x2642, "male"}};
	c = utf8_base(utf8_lower(c));
	for (size_t i = 0; i < sizeof(spelled) / sizeof(*spelled); i++)
		if (c == spelled[i].c) {
			size_t n = strlen(spelled[i].name);
			memcpy(out, spelled[i].name, n);
			return n;
		}
	return utf8_is_word(c) ? (size_t)utf8_put(c, out) : 0;
}

static size_t drop(char *p, size_t n, size_t at)
{
	memmove(p + at, p + at + 1, n - at - 1);
	return n - 1;
}

size_t phrase_spell(char *p, size_t n, bool open)
{
	for (size_t i = 0; i + 1 < n && n + open >= BRITISH_MIN; i++) {
		bool ae = (p[i] == 'a' || p[i] == 'o') && p[i + 1] == 'e';
		bool our = i > 1 && i + 2 < n && p[i] == 'o' && p[i + 1] == 'u' && p[i + 2] == 'r';
		bool ise = i > 2 && i + 2 < n && p[i] == 'i' && p[i + 1] == 's' && (p[i + 2] == 'e' || p[i + 2] == 'a');
		if (ae)
			n = drop(p, n, i);
		else if (our)
			n = drop(p, n, i + 1);
		else if (ise)
			p[i + 1] = 'z';
	}
	return n;
}

static double number_word(struct str w)
{
	static const char *const small[] = {"zero",    "one",	  "two",       "three",	   "four",
					    "five",    "six",	  "seven",     "eight",	   "nine",
					    "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
					    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
	static const char *const tens[] = {"twenty", "thirty",	"forty",  "fifty",
					   "sixty",  "seventy", "eighty", "ninety"};
	for (size_t i = 0; i < sizeof(small) / sizeof(*small); i++)
		if (str_eqc(w, small[i]))
			return (double)i;
	for (size_t i = 0; i < sizeof(tens) / sizeof(*tens); i++)
		if (str_eqc(w, tens[i]))
			return 20 + 10 * (double)i;
	return -1;
}

static void put(struct cutting *c, const char *low, size_t n, size_t beg, size_t end, uint32_t flags, double v)
{
	if (c->n == PHRASE_TOKENS_MAX || !ARENA_MORE(c->a, c->v, c->n, c->room))
		return;
	struct phrase_token *t = &c->v[c->n];
	t->low = arena_str(c->a, str_make(low, n));
	t->h = str_hash(t->low);
	t->beg = (uint32_t)beg;
	t->end = (uint32_t)end;
	t->flags = flags | c->flags | (c->n ? 0 : PHRASE_BREAK | PHRASE_ENDS);
	t->v = v;
	c->n++;
	c->flags = PHRASE_GLUED;
}

/* "thirty" and "five" are 35. */
static void join_numbers(struct cutting *c)
{
	if (c->n < 2)
		return;
	struct phrase_token *a = &c->v[c->n - 2], *b = &c->v[c->n - 1];
	bool word = a->low.p[0] > '9' && b->low.p[0] > '9';
	if (!word || !(a->flags & PHRASE_NUMBER) || !(b->flags & PHRASE_NUMBER) || a->v < 20 || b->v < 1 || b->v > 9 ||
	    (b->flags & PHRASE_BREAK))
		return;
	a->v += b->v;
	a->end = b->end;
	c->n--;
}

static void cut_number(struct cutting *c)
{
	struct str s = c->s;
	size_t beg = c->at, i = beg, n = 0;
	char b[WORD_BYTES_MAX];
	bool point = false;
	while (i < s.n && n + 1 < sizeof(b)) {
		if (is_digit(s, i)) {
			b[n++] = s.p[i++];
		} else if (s.p[i] == '.' && !point && is_digit(s, i + 1)) {
			point = true;
			b[n++] = s.p[i++];
		} else if (s.p[i] == ',' && !point && is_digit(s, i + 1) && is_digit(s, i + 2) && is_digit(s, i + 3) &&
			   !is_digit(s, i + 4)) {
			i++;
		} else {
			break;
		}
	}
	b[n] = 0;
	put(c, b, n, beg, i, PHRASE_NUMBER, strtod(b, NULL));
	c->at = i;
}

/* The letter before a full stop of initials: "i.v.", "p.o.". */
static bool is_initial(struct str s, size_t i)
{
	bool letter = i < s.n && ((s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z');
	return letter && i + 1 < s.n && s.p[i + 1] == '.';
}

static void cut_word(struct cutting *c)
{
	struct str s = c->s;
	size_t beg = c->at, i = beg, n = 0, capitals = 0, letters = 0, digits = 0;
	char b[WORD_BYTES_MAX + 8];
	if (is_initial(s, i) && is_initial(s, i + 2)) {
		for (; is_initial(s, i) && n < WORD_BYTES_MAX; i += 2)
			b[n++] = (char)(s.p[i] | 32);
		put(c, b, n, beg, i, PHRASE_UPPER, 0);
		c->at = i;
		return;
	}
	bool cased = false;
	while (i < s.n) {
		size_t next = i;
		uint32_t p = utf8_next(s, &next);
		char one[8];
		if (is_apostrophe(p)) {
			i = next;
			continue;
		}
		size_t m = fold_one(p, one);
		if (!m)
			break;
		cased |= i == beg && utf8_is_upper(p);
		capitals += utf8_is_upper(p);
		digits += p >= '0' && p <= '9';
		letters++;
		if (n + m <= WORD_BYTES_MAX) {
			memcpy(b + n, one, m);
			n += m;
		}
		i = next;
	}
	uint32_t flags = cased ? PHRASE_CASED : 0;
	if (capitals > 0 && capitals + digits == letters && letters > 1)
		flags |= PHRASE_UPPER;
	n = phrase_spell(b, n, false);
	double v = number_word(str_make(b, n));
	put(c, b, n, beg, i, flags | (v >= 0 ? PHRASE_NUMBER : 0), v >= 0 ? v : 0);
	join_numbers(c);
	c->at = i;
}

/* "Mr.", "pt.", "yrs.": a short word without a vowel, not all capitals, is no end of a sentence. */
static bool is_shortened(const struct cutting *c)
{
	const struct phrase_token *t = c->n ? &c->v[c->n - 1] : NULL;
	if (!t || t->end != c->at || t->low.n < 2 || t->low.n > 3 || (t->flags & (PHRASE_NUMBER | PHRASE_UPPER)))
		return false;
	for (size_t i = 0; i < t->low.n; i++)
		if (strchr("aeiouy", t->low.p[i]) || t->low.p[i] < 'a' || t->low.p[i] > 'z')
			return false;
	return true;
}

/* What is no word: signs, and what parts words. */
static void cut_other(struct cutting *c, uint32_t p, size_t next)
{
	struct str s = c->s;
	char out[2] = {(char)p, 0};
	bool between = c->at > 0 && is_digit(s, c->at - 1) && is_digit(s, next);
	if (p == '<' || p == '>' || p == '%') {
		out[0] = (char)p;
	} else if (p == 0x2264 || p == 0x2265) {
		out[0] = p == 0x2264 ? '<' : '>';
	} else if (!((p == '/' || p == '+') && between)) {
		bool space = next >= s.n || s.p[next] == ' ' || s.p[next] == '\n';
		bool dash = p == 0x2014 || ((p == '-' || p == 0x2013) && c->at > 0 && s.p[c->at - 1] == ' ' && space);
		if (p == '\n' || p == '?' || p == '!' || p == ';' || (p == '.' && space && !is_shortened(c)))
			c->flags = PHRASE_ENDS | PHRASE_BREAK;
		else if (p == ',' || p == '(' || p == ')' || p == ':' || p == '[' || p == ']' || dash)
			c->flags = (c->flags & PHRASE_ENDS) | PHRASE_BREAK;
		else if (p != '-' && p != 0x2010 && p != 0x2011)
			c->flags &= (uint32_t)~PHRASE_GLUED;
		c->at = next;
		return;
	}
	put(c, out, 1, c->at, next, 0, 0);
	if (p == 0x2264 || p == 0x2265)
		c->flags = 0;
	c->at = next;
}

static void make(struct str text, struct arena *a, bool single, struct phrase_text *out)
{
	struct cutting c = {.s = text, .a = a};
	*out = (struct phrase_text){.text = text};
	while (c.at < text.n && c.n < PHRASE_TOKENS_MAX && arena_ok(a)) {
		size_t next = c.at;
		uint32_t p = utf8_next(text, &next);
		char one[8];
		if (is_digit(text, c.at) || (p == '.' && is_digit(text, next) && !(c.at && is_digit(text, c.at - 1))))
			cut_number(&c);
		else if (!is_apostrophe(p) && fold_one(p, one))
			cut_word(&c);
		else
			cut_other(&c, p, next);
		if (single && c.n)
			c.flags &= (uint32_t)~PHRASE_ENDS;
	}
	if (arena_ok(a)) {
		out->v = c.v;
		out->n = c.n;
	}
}

void phrase_text_make(struct str text, struct arena *a, struct phrase_text *out)
{
	make(text, a, false, out);
}

void phrase_sentence_make(struct str sentence, struct arena *a, struct phrase_text *out)
{
	make(sentence, a, true, out);
}
