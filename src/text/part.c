/*
 * part.c - where does the next part of a text begin and end, and what is its lowered form?
 *
 * A part is a run of letters and digits (token.c says what is made of it). Two scanners: words of ASCII letters alone,
 * which are nearly all, take a short loop; everything else takes the slow one, character by character. Both give the
 * same for what the fast one takes.
 */
#include "text/text_priv.h"

#include "base/utf8.h"

bool part_super(uint32_t c)
{
	return c == 0xb2 || c == 0xb3 || c == 0xb9 || (c >= 0x2070 && c <= 0x207b);
}

bool part_apostrophe(uint32_t c)
{
	return c == '\'' || c == 0x2019 || c == 0x2bc;
}

bool part_word(struct str s, size_t i)
{
	size_t next;

	if (i >= s.n)
		return false;
	unsigned char c = (unsigned char)s.p[i];
	if (c < 0x80)
		return part_alpha(c) || part_digit(c);
	uint32_t u = part_char(s, i, &next);
	return utf8_is_word(u) && !part_super(u);
}

/* End of a chain of single letters with stops (i.v., U.S.A), two letters or more; 0 when there is none at i. "Ph.D"
 * counts. */
static size_t dotted(struct str s, size_t i)
{
	size_t count = 0, end = 0;

	if (str_istarts(str_sub(s, i, s.n), STR("ph.d")) && !part_word(s, i + 4))
		return i + 4;
	while (part_alpha(part_byte(s, i)) && !part_word(s, i + 1)) {
		count++;
		end = i + 1;
		if (part_byte(s, i + 1) != '.' || count == 16)
			break;
		i += 2;
	}
	return count >= 2 ? end : 0;
}

/* Lower-case form of the letters at i (micro sign as u) into out; *end behind them; 0 when they are more than `room`.
 */
static size_t letters_at(struct str s, size_t i, char *out, size_t room, size_t *end)
{
	size_t n = 0, next = i;

	for (uint32_t c = part_char(s, i, &next); i < s.n; i = next, c = part_char(s, i, &next)) {
		bool micro = c == 0xb5 || c == 0x3bc;
		if (!micro && !(c < 0x80 && part_alpha((unsigned char)c)))
			break;
		if (n == room)
			return 0;
		out[n++] = micro ? 'u' : (char)(c | 0x20);
	}
	*end = i;
	return n;
}

/* Is the run of letters at i a unit, as after a number? */
static bool unit_at(struct str s, size_t i)
{
	char w[8];
	size_t end, n = letters_at(s, i, w, sizeof w, &end);

	return n && !part_digit(part_byte(s, end)) && (words_class(str_make(w, n)) & WORD_UNIT);
}

/* Is the run of small letters at i the name of a Greek letter (TNFalpha)? */
static bool greek_name_at(struct str s, size_t i)
{
	size_t j = i;

	while (j < s.n && j - i < 8 && s.p[j] >= 'a' && s.p[j] <= 'z')
		j++;
	return !part_alpha(part_byte(s, j)) && j - i >= 3 && (words_class(str_sub(s, i, j)) & WORD_GREEK);
}

/* A comma at i between groups of a number: three digits and no fourth after it. */
static bool group_at(struct str s, size_t i)
{
	return part_digit(part_byte(s, i + 1)) && part_digit(part_byte(s, i + 2)) && part_digit(part_byte(s, i + 3)) &&
	       !part_digit(part_byte(s, i + 4));
}

/* What the slow scanner knows of the part so far. */
struct scan {
	struct unit *u;
	size_t upper, lower; /* ASCII capitals and small letters */
	size_t digits;	     /* since the beginning or the last comma */
	bool point, grouped, full, high;
	bool in_greek;
	uint32_t before; /* the character before, 0 at the start */
};

static void add_low(struct scan *sc, const char *bytes, size_t n)
{
	struct unit *u = sc->u;

	if (sc->full || u->n + n > PART_MAX) {
		sc->full = true;
		return;
	}
	memcpy(u->low + u->n, bytes, n);
	u->n += n;
}

static bool add_ascii(struct scan *sc, struct str s, size_t i)
{
	unsigned char c = (unsigned char)s.p[i];
	char low = (char)(c | 0x20);
	struct unit *u = sc->u;

	if (part_digit(c)) {
		low = (char)c;
		sc->digits++;
		u->digit = true;
	} else {
		bool small = c >= 'a';
		if (sc->in_greek)
			return false;
		if (u->number && u->n && unit_at(s, i))
			return false;
		if (small && sc->upper >= 2 && !sc->lower && greek_name_at(s, i))
			return false;
		if (!small && sc->before >= 'a' && sc->before <= 'z' && u->n < PART_MAX)
			u->inner = (uint8_t)u->n;
		u->number = false;
		sc->upper += !small;
		sc->lower += small;
	}
	add_low(sc, &low, 1);
	return true;
}

/* Take the character c at [i, next); false when the part ends before it. */
static bool add_char(struct scan *sc, struct str s, size_t i, size_t next, uint32_t c)
{
	struct unit *u = sc->u;
	char ch[FOLD_CHAR_MAX];
	size_t n;

	if (c < 0x80 && (part_alpha((unsigned char)c) || part_digit((unsigned char)c)))
		return add_ascii(sc, s, i);
	bool after_digit = sc->before < 0x80 && part_digit((unsigned char)sc->before);
	if (part_apostrophe(c)) {
		if (!u->n || u->digit || !part_word(s, next) || part_digit(part_byte(s, next)))
			return false;
		add_low(sc, "'", 1);
		return true;
	}
	if (c == '.' || c == 0xb7) {
		if (!after_digit || !part_digit(part_byte(s, next)))
			return false;
		sc->point = true;
		add_low(sc, ".", 1);
		return true;
	}
	if (c == ',') {
		if (!u->number || sc->point || !sc->digits || sc->digits > 3 || (sc->grouped && sc->digits != 3) ||
		    !group_at(s, i))
			return false;
		sc->grouped = true;
		sc->digits = 0;
		return true;
	}
	if (c < 0x80 || !utf8_is_word(c) || (part_super(c) && sc->before && !part_super(sc->before)))
		return false;
	/* Often typed for beta: "IL-1ß", "ß-blocker", not "Straße". */
	if (c == 0xdf && !(sc->before >= 'a' && sc->before <= 'z') && sc->before < 0x80)
		c = 0x3b2;
	if (fold_is_greek(c)) {
		bool micro = (c == 0xb5 || c == 0x3bc) && part_alpha(part_byte(s, next)) && unit_at(s, i);
		if (u->n && !sc->in_greek)
			return false;
		sc->high = true;
		if (micro && !u->n) {
			add_low(sc, "u", 1);
			u->number = false;
			sc->lower++;
			return true;
		}
		sc->in_greek = u->greek = true;
		u->number = false;
		n = fold_char(c, ch);
		add_low(sc, ch, n);
		return true;
	}
	n = sc->full ? 0 : fold_char(c, ch);
	bool digits = n == 1 && part_digit((unsigned char)ch[0]);
	if (sc->in_greek && n && !digits)
		return false;
	sc->high = true;
	u->digit = u->digit || digits;
	u->number = u->number && (!n || digits);
	add_low(sc, ch, n);
	return true;
}

void part_cut_slow(struct str s, size_t i, struct unit *u)
{
	struct scan sc = {.u = u};
	size_t end = dotted(s, i), next = i;

	*u = (struct unit){.beg = (uint32_t)i, .number = true};
	if (end) {
		for (; i < end; i++)
			if (s.p[i] != '.')
				(void)add_ascii(&sc, s, i);
	} else {
		if (s.p[i] == '.') {
			add_low(&sc, "0.", 2);
			sc.point = true;
			sc.before = '0';
			i++;
		}
		for (uint32_t c = part_char(s, i, &next); i < s.n; i = next, c = part_char(s, i, &next)) {
			if (!add_char(&sc, s, i, next, c))
				break;
			sc.before = c;
		}
	}
	u->end = (uint32_t)i;
	u->number = u->number && u->digit;
	u->alpha = u->n > 0 && !u->digit;
	for (size_t k = 0; k < u->n && u->alpha; k++)
		u->alpha = part_alpha((unsigned char)u->low[k]) || u->low[k] == '\'';
	u->upper = sc.upper >= 2 && !sc.lower && !sc.high;
	if (!u->digit || u->number || u->n - u->inner < 2)
		u->inner = 0;
}

/* Letters that the fast scanner takes. */
#define FAST_MAX 32

/* Words of ASCII letters alone, which are most; false when it is none. */
static bool scan_fast(struct str s, size_t i, struct unit *u)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t k = 0, most = s.n - i < FAST_MAX ? s.n - i : FAST_MAX, upper = 0;

	for (; k < most && part_alpha(p[i + k]); k++) {
		u->low[k] = (char)(p[i + k] | 0x20);
		upper += p[i + k] < 'a';
	}
	unsigned char after = part_byte(s, i + k);
	if (k == 0 || part_alpha(after) || part_digit(after) || after >= 0x80 || after == '\'' ||
	    (k <= 2 && after == '.') || (upper >= 2 && upper < k))
		return false;
	u->n = k;
	u->beg = (uint32_t)i;
	u->end = (uint32_t)(i + k);
	u->number = u->digit = u->greek = false;
	u->alpha = true;
	u->upper = upper == k && k >= 2;
	u->inner = 0;
	return true;
}

void part_cut(struct str s, size_t i, struct unit *u)
{
	if (!scan_fast(s, i, u))
		part_cut_slow(s, i, u);
}

size_t part_find(struct str s, size_t i)
{
	while (i < s.n) {
		unsigned char c = (unsigned char)s.p[i];
		if (part_alpha(c) || part_digit(c))
			return i;
		if (c >= 0x80) {
			size_t next;
			if (utf8_is_word(part_char(s, i, &next)))
				return i;
			i = next;
			continue;
		}
		if (c == '.' && part_digit(part_byte(s, i + 1)) &&
		    (i == 0 || !(part_digit((unsigned char)s.p[i - 1]) || part_alpha((unsigned char)s.p[i - 1]) ||
				 s.p[i - 1] == '.' || s.p[i - 1] == ')')))
			return i;
		i++;
	}
	return s.n;
}

bool part_times(struct str s, size_t i)
{
	return (part_byte(s, i) == 'x' || part_byte(s, i) == 'X') && part_byte(s, i + 1) == '1' &&
	       part_byte(s, i + 2) == '0' &&
	       (part_byte(s, i + 3) == '^' || part_byte(s, i + 3) == '(' || part_byte(s, i + 3) >= 0xc2);
}
