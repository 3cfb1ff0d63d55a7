/*
 * abbrev.c - which abbreviation does a text define, and as what?
 *
 * A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text",
 * Pacific Symposium on Biocomputing 2003, 451-462. A bracket of at most two words that could be a short form takes the
 * words before it as its long form; a longer bracket is the long form of the word before it. The characters of the
 * short form are found from right to left in the long form, the first of them at the beginning of a word.
 *
 * Beyond the paper: square brackets; a Greek letter also stands for its name (IFN-γ, interferon gamma); the s of a
 * plural may have no match (RCTs, randomised controlled trial), and is left out of the span then; a long form has no
 * equals sign and does not begin with "and", "of" or an article; a short form needs a capital or a digit, since a small
 * word in brackets is a remark far more often; the long form does not reach over the end of a sentence or another
 * bracket.
 */
#include "text/text_priv.h"

/* Characters of a short form (paper: two to ten). */
#define SHORT_MIN 2
#define SHORT_MAX 10
/* Bytes of a bracket, and of the text before it, that are looked at. */
#define LOOK_MAX 300
/* Words of a long form at most, beside min(|A| + 5, 2|A|). */
#define WORDS_MAX 12

struct view {
	struct str s;
	size_t beg, end;
};

static struct view trim(struct str s, size_t beg, size_t end)
{
	while (beg < end && strchr(" \t\"'", s.p[beg]))
		beg++;
	while (end > beg && strchr(" \t\"'", s.p[end - 1]))
		end--;
	return (struct view){s, beg, end};
}

/* A curly quote at either end is three bytes. */
static struct view trim_quotes(struct view v)
{
	struct str q = str_sub(v.s, v.beg, v.end);

	if (str_starts(q, STR("“")) || str_starts(q, STR("‘")))
		v.beg += 3;
	q = str_sub(v.s, v.beg, v.end);
	if (str_ends(q, STR("”")) || str_ends(q, STR("’")))
		v.end -= 3;
	return v;
}

static size_t words_in(struct view v)
{
	size_t n = 0;

	for (size_t i = v.beg; i < v.end; i++)
		n += v.s.p[i] != ' ' && (i == v.beg || v.s.p[i - 1] == ' ');
	return n;
}

/* Letters and digits in it. */
static size_t signs_in(struct view v)
{
	size_t n = 0;

	for (size_t i = v.beg; i < v.end;)
		n += utf8_is_word(utf8_next(v.s, &i));
	return n;
}

static bool could_be_short(struct view v)
{
	size_t chars = 0, letters = 0, marked = 0, i = v.beg;

	if (v.beg >= v.end || words_in(v) > 2)
		return false;
	for (size_t at = i; i < v.end; at = i) {
		uint32_t c = utf8_next(v.s, &i);
		bool digit = c < 0x80 && part_digit((unsigned char)c);
		if (at == v.beg && !utf8_is_word(c))
			return false;
		if (c < 0x80 && strchr("=<>%@|", (int)c))
			return false;
		chars++;
		letters += utf8_is_word(c) && !digit;
		marked += digit || utf8_is_upper(c);
	}
	return chars >= SHORT_MIN && chars <= SHORT_MAX && letters > 0 && marked > 0;
}

/* Does the character of the short form stand for what is at [i, …) of the long form? */
static bool stands_for(uint32_t c, struct str s, size_t i, size_t end, bool word_start)
{
	size_t next = i;
	uint32_t d = utf8_next(s, &next);
	char name[FOLD_CHAR_MAX];

	if (utf8_lower(utf8_base(c)) == utf8_lower(utf8_base(d)))
		return true;
	if (!word_start || !fold_is_greek(c))
		return false;
	size_t n = fold_char(c, name);
	return n && str_istarts(str_sub(s, i, end), str_make(name, n));
}

/* No long form begins with the word at i: "and", "of" … */
static bool is_link(struct view v, size_t i)
{
	static const char *const links[] = {"and ", "or ", "of ", "the ", "a ", "an ", NULL};

	for (const char *const *w = links; *w; w++)
		if (str_starts(str_sub(v.s, i, v.end), str_c(*w)))
			return true;
	return false;
}

/* The long form in [v.beg, v.end), as in the paper: where it begins, or SIZE_MAX. */
static size_t best_long(struct view sf, struct view v)
{
	size_t i = sf.end, l = v.end;

	while (i > sf.beg) {
		uint32_t c = utf8_prev(sf.s, &i);
		if (!utf8_is_word(c))
			continue;
		for (;;) {
			if (l <= v.beg)
				return SIZE_MAX;
			(void)utf8_prev(v.s, &l);
			size_t before = l;
			bool word_start = l == v.beg || !utf8_is_word(utf8_prev(v.s, &before));
			if ((i > sf.beg || (word_start && !is_link(v, l))) && stands_for(c, v.s, l, v.end, word_start))
				break;
		}
	}
	while (l > v.beg && v.s.p[l - 1] != ' ')
		l--;
	return l;
}

/* Is the short form a word of the long one? */
static bool holds_word(struct view lf, struct str sf)
{
	struct str l = str_sub(lf.s, lf.beg, lf.end);

	for (size_t i = str_find(l, sf, 0); i != SIZE_MAX; i = str_find(l, sf, i + 1)) {
		size_t a = i, b = i + sf.n;
		bool open = a == 0 || !utf8_is_word(utf8_prev(l, &a));
		if (open && (b >= l.n || !utf8_is_word(utf8_next(l, &b))))
			return true;
	}
	return false;
}

static size_t most_words(struct view sf)
{
	size_t n = signs_in(sf), most = n + 5 < 2 * n ? n + 5 : 2 * n;

	return most < WORDS_MAX ? most : WORDS_MAX;
}

/* Find the long form of sf in v; also without a plural s. */
static bool match(struct view *sf, struct view v, struct view *lf)
{
	for (int plural = 0; plural < 2; plural++) {
		struct view a = *sf;
		if (plural) {
			if (a.end - a.beg < 3 || a.s.p[a.end - 1] != 's' ||
			    !(a.s.p[a.end - 2] >= 'A' && a.s.p[a.end - 2] <= 'Z'))
				return false;
			a.end--;
		}
		size_t beg = best_long(a, v);
		if (beg == SIZE_MAX)
			continue;
		struct view found = trim_quotes(trim(v.s, beg, v.end));
		if (found.beg >= found.end || words_in(found) > most_words(a) || signs_in(found) <= signs_in(a) ||
		    holds_word(found, str_sub(a.s, a.beg, a.end)) ||
		    memchr(v.s.p + found.beg, '=', found.end - found.beg))
			continue;
		*sf = a;
		*lf = found;
		return true;
	}
	return false;
}

/* The text before a bracket at `at` in which the long form of sf may lie. */
static struct view before_bracket(struct str s, size_t at, struct view sf)
{
	size_t end = at, i, words = 0, most = most_words(sf);

	while (end > 0 && s.p[end - 1] == ' ')
		end--;
	for (i = end; i > 0 && end - i < LOOK_MAX; i--) {
		char c = s.p[i - 1];
		if (c == '\n' || c == ';' || c == '(' || c == ')' || c == '[' || c == ']')
			break;
		if (c == ' ' && i >= 2 && i < end) {
			char b = s.p[i - 2];
			if (b == '?' || b == '!' || b == ':' ||
			    (b == '.' && i >= 5 && part_alpha((unsigned char)s.p[i - 4])))
				break;
			if (s.p[i] != ' ' && ++words == most)
				break;
		}
	}
	while (i < end && ((unsigned char)s.p[i] & 0xc0) == 0x80)
		i++;
	return trim(s, i, end);
}

/* The word before a bracket at `at`. */
static struct view word_before(struct str s, size_t at)
{
	size_t end = at, i;

	while (end > 0 && s.p[end - 1] == ' ')
		end--;
	for (i = end; i > 0 && end - i < 4 * SHORT_MAX && !strchr(" \n([,;", s.p[i - 1]); i--)
		;
	while (i < end && ((unsigned char)s.p[i] & 0xc0) == 0x80)
		i++;
	return trim_quotes(trim(s, i, end));
}

/* The bracket's mate, on the same line and near; SIZE_MAX when there is none. */
static size_t mate_of(struct str s, size_t at)
{
	size_t depth = 0;

	for (size_t i = at; i < s.n && i - at <= LOOK_MAX && s.p[i] != '\n'; i++) {
		depth += s.p[i] == '(' || s.p[i] == '[';
		if ((s.p[i] == ')' || s.p[i] == ']') && --depth == 0)
			return i;
	}
	return SIZE_MAX;
}

static bool pair_at(struct str s, size_t at, struct view *sf, struct view *lf)
{
	size_t mate = mate_of(s, at), end;

	if (mate == SIZE_MAX)
		return false;
	for (end = at + 1; end < mate && s.p[end] != ';' && !(s.p[end] == ',' && s.p[end + 1] == ' '); end++)
		;
	*sf = trim_quotes(trim(s, at + 1, end));
	if (could_be_short(*sf))
		return match(sf, before_bracket(s, at, *sf), lf);
	struct view inner = trim(s, at + 1, mate);
	*sf = word_before(s, at);
	for (end = inner.beg; end < inner.end && s.p[end] != ';'; end++)
		;
	inner.end = end;
	return words_in(inner) >= 2 && could_be_short(*sf) && match(sf, inner, lf);
}

size_t text_abbrevs(struct str text, struct arena *a, struct text_abbrev **out)
{
	struct str s = str_sub(text, 0, UINT32_MAX);
	struct text_abbrev *v = NULL;
	size_t n = 0, room = 0;
	struct view sf, lf;

	for (size_t i = 0; i < s.n; i++) {
		if ((s.p[i] != '(' && s.p[i] != '[') || !pair_at(s, i, &sf, &lf))
			continue;
		if (!ARENA_MORE(a, v, n, room))
			break;
		v[n++] = (struct text_abbrev){
			{(uint32_t)sf.beg, (uint32_t)sf.end},
			{(uint32_t)lf.beg, (uint32_t)lf.end},
		};
	}
	*out = n ? v : NULL;
	return n;
}
