/*
 * token.c - words, and the other ways in which they are written.
 *
 * The text is cut into parts: runs of letters and digits, with the apostrophes, decimal points and thousands commas
 * inside them. A part ends also, without a sign between, where a number meets its unit (2.5|mg), a Greek letter meets
 * others (TNF|α), or an exponent begins (10|⁹). Parts that touch, or have a hyphen, slash, caret or a short bracket
 * between them, form a chain (anti-TNF-α).
 *
 * Each part gives one token. Compounds come on top, so that the same thing is found in its usual spellings:
 *   - in a chain: neighbours joined (covid19, betablocker), and the whole of a short chain with digits or Greek
 *   letters (il1beta);
 *   - over a single space, where the words' classes say that they are also written together (words.c): a number and
 *   its unit, a short
 *     word and a number (IL 6, type 2), Greek letters, prefixes (non steroidal), known pairs (half life), Roman
 *     numerals (type II gives type2);
 *   - other: capitals that the stemmer would change (AIDS), ions and markers with their plus (CD4+), the stage or
 *   substance inside a word
 *     with inner capitals (pT3b gives t3b, HbA1c gives a1c).
 * Parts come in the order of the text; a compound comes after its last part. Compounds are joined from lowered forms,
 * before spelling and stem (text_priv.h).
 *
 * From lowered word to term: possessive off, spelling rules, Snowball's English stemmer (Porter 2) for words of ASCII
 * letters, and endings that it leaves apart in medicine (anemia and anemic). Words of three letters in -s keep it (ALS
 * is not "al"). Results are kept in a direct-mapped cache, since few words make most of any text; the cache never
 * changes an outcome.
 */
#include "text/text_priv.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <libstemmer.h>
#include <stdio.h>
#include <stdlib.h>

/* Words up to this many bytes are cached; a multiple of 8. */
#define KEY_MAX	    24
#define CACHE_SLOTS 8192 /* a power of two */
/* Tokens that one part can give: itself, capitals, plus (2), inner, pair, chain, and two over a space. */
#define QUEUE_MAX 12
/* Parts of a chain that are joined as a whole. */
#define CHAIN_MAX 4

struct entry {
	uint64_t key[KEY_MAX / 8]; /* padded with zeros; all zeros: free */
	uint16_t cls;
	uint8_t term_n;
	bool stop;
	char term[KEY_MAX + 4];
};

/* A looked-up word of any length. */
struct word {
	char term[PART_MAX];
	size_t n;
	uint16_t cls;
	bool stop;
};

enum joint { NONE, HYPHEN, SLASH, POWER, GLUE };

struct slot {
	struct text_token tok;
	char bytes[PART_MAX];
};

struct text_tokens {
	struct sb_stemmer *stem;
	struct entry *cache;
	struct str text;
	size_t at;
	uint32_t pos;

	/* The chain under way: its parts so far joined, and the last part. */
	enum joint joint; /* between the last part and the one at `at` */
	bool negative;	  /* the exponent at `at` */
	bool bracket;	  /* the part at `at` is followed by ')' */
	bool whole;	  /* the chain may be joined as a whole */
	bool counted;	  /* the chain began with a number (12-month-old) */
	size_t n_parts;
	struct unit chain, part;
	bool has_last;
	struct unit last; /* the chain before this one */

	struct slot q[QUEUE_MAX];
	size_t head, n;
};

/* ---- from lowered word to term ---- */

_Static_assert(KEY_MAX == 3 * sizeof(uint64_t), "slot_of and look_up take three words");

static size_t slot_of(const uint64_t key[KEY_MAX / 8])
{
	uint64_t h = (key[0] ^ (key[1] * 0x9e3779b97f4a7c15u)) * 0xff51afd7ed558ccdu;

	h ^= h >> 32 ^ key[2] * 0xc4ceb9fe1a85ec53u;
	return (size_t)((h * 0xbf58476d1ce4e5b9u) >> 40) & (CACHE_SLOTS - 1);
}

static bool cut(struct str *s, const char *suffix, size_t at_least, size_t drop)
{
	size_t k = strlen(suffix);

	if (s->n < at_least || s->n < k || memcmp(s->p + s->n - k, suffix, k) != 0)
		return false;
	s->n -= drop;
	return true;
}

#define INFLAMED_MIN 7 /* letters of a word that ends in "itis" and names an inflammation */

static void stem(struct text_tokens *t, char *w, size_t n, struct word *out)
{
	n = fold_spelling(w, n);
	struct str s = str_make(w, n);
	/* Snowball makes hepat of hepatitis and of hepatic, prostat of prostatitis and of prostatic. */
	if (n >= INFLAMED_MIN && memcmp(w + n - 4, "itis", 4) == 0) {
		s.n -= 2;
	} else if (n >= INFLAMED_MIN + 2 && memcmp(w + n - 6, "itides", 6) == 0) {
		s.n -= 4;
	} else if (!(n == 3 && w[2] == 's')) {
		const sb_symbol *st = sb_stemmer_stem(t->stem, (const sb_symbol *)w, (int)n);
		if (st)
			s = str_make((const char *)st, (size_t)sb_stemmer_length(t->stem));
	}
	(void)(cut(&s, "emia", 6, 2) || cut(&s, "oxia", 6, 2) || cut(&s, "rhythmia", 8, 2) ||
	       cut(&s, "phrenia", 8, 2) || cut(&s, "plegia", 8, 2));
	out->n = s.n < PART_MAX ? s.n : PART_MAX;
	memcpy(out->term, s.p, out->n);
}

/* Without a possessive, or the verb that is drawn onto a pronoun (I'll is not ill); "n't" stays. */
static size_t without_clitic(const char *low, size_t n)
{
	static const char *const ends[] = {"'s", "'ll", "'re", "'ve", "'d", "'m", NULL};

	if (!memchr(low, '\'', n))
		return n;
	for (const char *const *e = ends; *e; e++) {
		size_t k = strlen(*e);
		if (n > k && low[n - k] == '\'' && memcmp(low + n - k, *e, k) == 0)
			return n - k;
	}
	return n;
}

static void make_word(struct text_tokens *t, const char *low, size_t n, struct word *out)
{
	char w[FOLD_WORD_ROOM];
	size_t m = 0;
	bool alpha = true;

	n = without_clitic(low, n);
	for (size_t i = 0; i < n && m < PART_MAX; i++) {
		if (low[i] == '\'')
			continue;
		alpha = alpha && part_alpha((unsigned char)low[i]);
		w[m++] = low[i];
	}
	*out = (struct word){.n = m};
	if (alpha) {
		out->cls = words_class(str_make(w, m));
		stem(t, w, m, out);
	} else {
		memcpy(out->term, w, m);
	}
	out->stop = text_is_stop(str_make(out->term, out->n));
}

/* The term of a lowered word, by way of the cache. */
static void look_up(struct text_tokens *t, const char *low, size_t n, struct word *out)
{
	uint64_t key[KEY_MAX / 8] = {0};

	if (n > KEY_MAX) {
		make_word(t, low, n, out);
		return;
	}
	memcpy(key, low, n);
	struct entry *e = &t->cache[slot_of(key)];
	if (e->key[0] == key[0] && e->key[1] == key[1] && e->key[2] == key[2]) {
		memcpy(out->term, e->term, sizeof e->term);
		out->n = e->term_n;
		out->cls = e->cls;
		out->stop = e->stop;
		return;
	}
	make_word(t, low, n, out);
	if (out->n > sizeof e->term)
		return;
	memcpy(e->key, key, sizeof key);
	e->term_n = (uint8_t)out->n;
	e->cls = out->cls;
	e->stop = out->stop;
	memcpy(e->term, out->term, sizeof e->term);
}

/* ---- the queue ---- */

static void push(struct text_tokens *t, const char *term, size_t n, uint32_t beg, uint32_t end, uint32_t pos,
		 uint8_t flags)
{
	if (t->n == QUEUE_MAX || n == 0)
		return;
	struct slot *s = &t->q[t->n++];
	memcpy(s->bytes, term, n);
	s->tok = (struct text_token){{s->bytes, n}, beg, end, pos, flags};
}

/* A compound from its lowered form. */
static void push_compound(struct text_tokens *t, const char *low, size_t n, bool alpha, bool upper, uint32_t beg,
			  uint32_t end, uint32_t pos)
{
	uint8_t flags = TEXT_COMPOUND | (upper ? TEXT_UPPER : 0);
	struct word w;

	if (!alpha) {
		char plain[PART_MAX];
		size_t m = 0;
		for (size_t i = 0; i < n; i++)
			if (low[i] != '\'')
				plain[m++] = low[i];
		push(t, plain, m, beg, end, pos, flags);
		return;
	}
	look_up(t, low, n, &w);
	push(t, w.term, w.n, beg, end, pos, flags);
}

/* a and b joined, with `between` (at most two bytes); false when too long. */
static bool join(struct unit *out, const struct unit *a, const char *between, const struct unit *b)
{
	size_t k = strlen(between);
	struct unit u = *a;

	if (a->n + k + b->n > PART_MAX)
		return false;
	memcpy(u.low + u.n, between, k);
	memcpy(u.low + u.n + k, b->low, b->n);
	u.n += k + b->n;
	u.end = b->end;
	u.cls = a->cls & WORD_GREEK;
	u.stop = u.number = false;
	u.alpha = a->alpha && b->alpha && !k;
	u.digit = a->digit || b->digit;
	u.upper = (a->upper && (b->upper || b->number)) || (a->number && b->upper);
	u.inner = 0;
	*out = u;
	return true;
}

static void push_unit(struct text_tokens *t, const struct unit *u)
{
	push_compound(t, u->low, u->n, u->alpha, u->upper, u->beg, u->end, u->pos);
}

/* ---- joining ---- */

/* Does it begin with a Greek letter, as such or by name? */
static bool is_greek(const struct unit *u)
{
	return u->greek || (u->cls & WORD_GREEK);
}

/* May neighbours of a chain be joined? `more`: the chain has a third part. */
static bool joinable(const struct unit *a, const struct unit *b, enum joint j, bool more)
{
	switch (j) {
	case POWER: return true;
	case GLUE: return !(a->number && b->number);
	case SLASH:
		return a->n <= 4 && b->n <= 4 && !a->number && !b->number && !a->stop && !b->stop &&
		       !(a->cls & WORD_UNIT) && !(b->cls & WORD_UNIT);
	default: break;
	}
	if (a->number && b->number)
		return false;
	if (a->number && b->alpha)
		return b->n <= 3 || (b->cls & (WORD_UNIT | WORD_GREEK));
	if (b->number)
		return b->n <= 4;
	return more ? !a->stop && !b->stop : !(a->stop && b->stop);
}

/* Without its plural s: types, classes, vitamins. */
static struct unit singular(const struct unit *u)
{
	struct unit one = *u;

	if (str_eqc(str_make(u->low, u->n), "classes"))
		one.n -= 2;
	else if (u->n > 5 && u->low[u->n - 1] == 's' && u->low[u->n - 2] != 'i' && u->low[u->n - 2] != 's')
		one.n--;
	else if (str_eqc(str_make(u->low, u->n), "types"))
		one.n--;
	return one;
}

/* "stage IIIb", "type II", "hepatitis B", "type 1b": the noun `a` with b. */
static void join_numeral(struct text_tokens *t, const struct unit *a, const struct unit *b)
{
	struct unit one = singular(a), joined, digits = *b;
	size_t letter = b->n > 1 && b->low[b->n - 1] >= 'a' && b->low[b->n - 1] <= 'c';
	bool single = b->n == 1 && b->alpha;
	int roman = 0;

	if (a->cls & WORD_NUMERAL) {
		roman = words_roman(str_make(b->low, b->n));
		letter = roman ? 0 : letter;
		if (!roman && letter)
			roman = words_roman(str_make(b->low, b->n - 1));
	}
	if (roman && !b->digit) {
		char num[16];
		int k = snprintf(num, sizeof num, "%d", roman);
		memcpy(digits.low, num, (size_t)k);
		if (letter)
			digits.low[k] = b->low[b->n - 1];
		digits.n = (size_t)k + letter;
		digits.alpha = false;
		digits.digit = true;
		if (join(&joined, &one, "", &digits))
			push_unit(t, &joined);
	}
	if (!roman && (single || (b->digit && !b->number && b->n <= 3 && part_digit((unsigned char)b->low[0]))))
		if (join(&joined, &one, "", b))
			push_unit(t, &joined);
}

/* Are a and b, with one space between, also written together? `a_part` is the last part of a. */
static bool joinable_spaced(const struct unit *a, const struct unit *a_part, const struct unit *b)
{
	if (a->number) {
		if (b->cls & WORD_UNIT)
			return true;
		return b->alpha && a->n <= 3 && !b->stop && ((b->upper && b->n <= 3) || b->n <= 2);
	}
	if (b->number) {
		bool whole = b->n <= 3 && !memchr(b->low, '.', b->n);
		if (a->stop || !(whole || (b->n <= 4 && a->n <= 2)) ||
		    ((a->cls & WORD_UNIT) && (a->n > 1 || a->low[0] == 'l')))
			return false;
		return (a->alpha && a->n <= (a->upper ? 5 : 3)) || (a->cls & WORD_NUMERAL) ||
		       (is_greek(a_part) && a->n <= 12);
	}
	if ((a->cls & WORD_FIRST) && words_pair(str_make(a->low, a->n), str_make(b->low, b->n)))
		return true;
	if (a->stop || b->stop)
		return false;
	if (is_greek(b))
		return !is_greek(a) && a->n <= (a->digit ? 8 : 5) && b->n > 2;
	if (is_greek(a) || ((a->cls & WORD_PREFIX) && !a->upper))
		return b->alpha && b->n >= 3;
	return a->alpha && a->n <= 2 && b->digit && b->n <= 4 && part_alpha((unsigned char)b->low[0]);
}

/* Compounds of the chain before with the first part of this one. */
static void join_spaced(struct text_tokens *t, struct unit *part)
{
	const struct unit *a = &t->last;
	struct unit joined;
	const char *gap = t->text.p + a->end;
	size_t n = part->beg - a->end;

	if (n == 1 && *gap == ' ') {
		if ((a->cls & (WORD_NUMERAL | WORD_LETTER)) && !part->number)
			join_numeral(t, a, part);
		if (!joinable_spaced(a, &t->part, part))
			return;
	} else if (!(a->n == 1 && a->alpha && (a->cls & WORD_FIRST) && (n == 1 || (n == 2 && gap[1] == ' ')) &&
		     *gap == '.' && words_pair(str_make(a->low, 1), str_make(part->low, part->n)))) {
		return;
	}
	struct unit one = a->cls & WORD_NUMERAL ? singular(a) : *a;
	if (!join(&joined, &one, "", part))
		return;
	push_unit(t, &joined);
	/* "alpha 1 antitrypsin", "IL 1 beta": the next word joins with all of it. */
	if (part->number && (is_greek(a) || a->n <= 3)) {
		joined.greek = is_greek(a);
		t->chain = joined;
		t->n_parts = 1;
	}
}

/* Compounds of the part with those before it in its chain. */
static void join_chain(struct text_tokens *t, const struct unit *part, enum joint j, bool more)
{
	struct unit joined;
	const char *between = j == POWER && t->part.number ? t->negative ? "^-" : "^" : "";
	bool ok =
		joinable(&t->part, part, j, more || t->n_parts > 1) && !(j == POWER && t->negative && !t->part.number);

	if (t->counted && t->n_parts > 1 && t->part.alpha && part->alpha && !is_greek(&t->part))
		ok = false;
	if (ok && join(&joined, &t->part, between, part)) {
		push_unit(t, &joined);
		unsigned char sign = part_byte(t->text, part->end);
		if (j == POWER && sign == '+' && joined.n < PART_MAX) {
			joined.low[joined.n++] = '+';
			push_compound(t, joined.low, joined.n, false, joined.upper, joined.beg, part->end + 1,
				      joined.pos);
		}
	}
	bool wide = part->alpha && part->n > 5 && !is_greek(&t->chain);
	t->whole = t->whole && ok && j != SLASH && !wide && t->n_parts < CHAIN_MAX &&
		   join(&joined, &t->chain, between, part);
	if (!t->whole) {
		t->chain = *part;
		return;
	}
	joined.greek = is_greek(&t->chain);
	if (t->n_parts >= 2 && !more && (joined.digit || joined.greek || is_greek(part)))
		push_unit(t, &joined);
	t->chain = joined;
}

/* ---- what stands between parts ---- */

static bool is_hyphen(uint32_t c)
{
	return c == '-' || c == 0x2010 || c == 0x2011 || c == 0x2013 || c == 0x2212;
}

/* A short bracket at i that is an exponent or index (cm(2), Ca(2+), T(max)): where its word begins, else 0. */
static size_t index_at(const struct text_tokens *t, const struct unit *u, size_t i)
{
	struct str s = t->text;
	size_t j = i + 1, letters = 0, digits = 0;

	if (u->n > 4 && !u->number)
		return 0;
	if (part_byte(s, j) == '-')
		j++;
	size_t beg = j;
	for (; j - beg < 4 && part_word(s, j) && (unsigned char)s.p[j] < 0x80; j++)
		part_digit((unsigned char)s.p[j]) ? digits++ : letters++;
	if (part_byte(s, j) == '+')
		j++;
	if (part_byte(s, j) != ')' || digits + letters == 0)
		return 0;
	if (u->number)
		return letters ? 0 : beg;
	if (beg > i + 1)
		return 0;
	return part_digit((unsigned char)s.p[beg]) || (letters == 3 && u->n <= 3) ? beg : 0;
}

/* What joins the part to the text after it; t->at is then where the next part begins, or where to look for one. */
static enum joint joint_after(struct text_tokens *t, const struct unit *u)
{
	struct str s = t->text;
	size_t i = u->end, next;
	unsigned char b = part_byte(s, i);
	bool bracket = t->bracket, closed = false;

	t->at = i;
	t->negative = t->bracket = false;
	if (b == ' ' || b == 0)
		return NONE;
	if (bracket) {
		size_t j = i + (b == '+');
		if (part_byte(s, j) == ')') {
			i = t->at = j + 1;
			b = part_byte(s, i);
			closed = true;
		}
	}
	if (b == '/' && part_word(s, i + 1)) {
		t->at = i + 1;
		return SLASH;
	}
	if (b == '^') {
		t->negative = part_byte(s, i + 1) == '-' || part_char(s, i + 1, &next) == 0x2212;
		if (t->negative)
			(void)part_char(s, i + 1, &next);
		else
			next = i + 1;
		if (part_digit(part_byte(s, next))) {
			t->at = next;
			return POWER;
		}
	}
	if (b == '(') {
		size_t beg = index_at(t, u, i);
		if (beg) {
			t->negative = beg == i + 2;
			t->bracket = true;
			t->at = beg;
			return POWER;
		}
		/* An optional plural is no word: "patient(s)". */
		for (size_t k = 1; k <= 2 && u->alpha; k++)
			if (part_byte(s, i + k) == 's' && part_byte(s, i + k + 1) == ')' &&
			    (k == 1 || part_byte(s, i + 1) == 'e'))
				t->at = i + k + 2;
		goto none;
	}
	uint32_t c = part_char(s, i, &next);
	if (is_hyphen(c) && part_word(s, next)) {
		t->at = next;
		return HYPHEN;
	}
	if (part_super(c)) {
		t->negative = c == 0x207b;
		if (t->negative)
			c = part_char(s, next, &next), i += 3;
		if (part_super(c) && c != 0x207a && c != 0x207b) {
			t->at = i;
			return POWER;
		}
	} else if ((closed || !part_apostrophe(c)) && part_word(s, i)) {
		return GLUE; /* where the scanner stopped inside a word */
	}
none:
	t->negative = false;
	return NONE;
}

/* Whether a plus (also raised) stands at i. */
static size_t plus_at(struct str s, size_t i)
{
	if (part_byte(s, i) == '+')
		return 1;
	if (str_starts(str_sub(s, i, s.n), STR("⁺")))
		return 3;
	return str_starts(str_sub(s, i, s.n), STR("(+)")) ? 3 : 0;
}

/* The part itself and its other forms. */
static void push_part(struct text_tokens *t, struct unit *u)
{
	struct word w;
	uint8_t flags = (u->number ? TEXT_NUMBER : 0) | (u->upper ? TEXT_UPPER : 0);
	bool plain = !memchr(u->low, '\'', u->n);

	look_up(t, u->low, u->n, &w);
	u->cls = w.cls;
	u->stop = w.stop && !(u->upper && (w.cls & WORD_CAPS));
	push(t, w.term, w.n, u->beg, u->end, u->pos, flags | (u->stop ? TEXT_STOP : 0));
	if (u->upper && u->alpha && u->n <= 6 && plain && !(w.n == u->n && memcmp(w.term, u->low, u->n) == 0))
		push(t, u->low, u->n, u->beg, u->end, u->pos, TEXT_COMPOUND | TEXT_UPPER);
	if (u->inner && plain)
		push(t, u->low + u->inner, u->n - u->inner, u->beg, u->end, u->pos, TEXT_COMPOUND);
	size_t plus =
		u->n <= 6 && !u->number && (u->upper || u->digit || u->n <= 2) && plain ? plus_at(t->text, u->end) : 0;
	if (plus) {
		char ion[8];
		memcpy(ion, u->low, u->n);
		ion[u->n] = '+';
		push(t, ion, u->n + 1, u->beg, u->end + (uint32_t)plus, u->pos, TEXT_COMPOUND);
	}
}

/* Cut one part and queue its tokens; false at the end of the text. */
static bool advance(struct text_tokens *t)
{
	struct unit u;
	enum joint j = t->joint;
	size_t i = j == NONE ? part_find(t->text, t->at) : t->at;

	t->head = t->n = 0;
	if (i >= t->text.n)
		return false;
	if (j == NONE && part_times(t->text, i))
		i++;
	part_cut(t->text, i, &u);
	if (u.n == 0) {
		t->at = u.end > i ? u.end : i + 1;
		t->joint = NONE;
		t->has_last = false;
		return true;
	}
	u.pos = t->pos++;
	bool negative = t->negative;
	enum joint after = joint_after(t, &u);
	bool next_negative = t->negative;
	t->negative = negative;
	push_part(t, &u);
	if (j == NONE) {
		t->n_parts = 0;
		t->whole = true;
		t->counted = u.number;
		t->chain = u;
		if (t->has_last && u.beg - t->last.end <= 2)
			join_spaced(t, &u);
	} else {
		join_chain(t, &u, j, after != NONE);
	}
	t->n_parts++;
	t->part = u;
	t->negative = next_negative;
	t->joint = after;
	if (after == NONE) {
		t->last = t->chain;
		t->last.end = u.end;
		t->has_last = true;
	}
	return true;
}

/* ---- interface ---- */

struct text_tokens *text_tokens_new(void)
{
	struct text_tokens *t = mem_calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->stem = sb_stemmer_new("english", NULL);
	t->cache = mem_calloc(CACHE_SLOTS, sizeof *t->cache);
	if (!t->stem || !t->cache) {
		mem_note();
		text_tokens_free(t);
		return NULL;
	}
	return t;
}

void text_tokens_free(struct text_tokens *t)
{
	if (!t)
		return;
	if (t->stem)
		sb_stemmer_delete(t->stem);
	free(t->cache);
	free(t);
}

void text_tokens_begin(struct text_tokens *t, struct str text)
{
	t->text = str_sub(text, 0, UINT32_MAX);
	t->at = 0;
	t->pos = 0;
	t->joint = NONE;
	t->negative = t->bracket = t->has_last = false;
	t->head = t->n = 0;
}

bool text_next(struct text_tokens *t, struct text_token *out)
{
	while (t->head == t->n)
		if (!advance(t))
			return false;
	*out = t->q[t->head++].tok;
	return true;
}
