/*
 * sentence.c - where sentences end.
 *
 * One pass over a block. Each run of stops (. ? ! …) is a candidate; what follows it is taken along when it belongs to
 * the sentence: closing quotes and brackets, citations set behind the stop ([3], ³, 3,4, (Smith, 2010)). Then the word
 * before, the words around and the character after decide:
 *
 *   - a small letter after a stop goes on, unless it begins a name like mRNA, p53, von Willebrand, or a word that only
 *   begins sentences;
 *   - abbreviations have one of a few habits (enum habit): never last, not last before a number, last only before a
 *   word that begins sentences …;
 *   - single letters are initials or genera, unless a word such as "vitamin" or "group" explains them;
 *   - numbers that open a sentence are list numbers or labels (1. Wash; Table 2. Baseline …) and stay with what they
 *   number;
 *   - no end inside a bracket that closes soon, unless the bracket opened the sentence;
 *   - without a space after the stop there is an end only between a word and a capitalised one (effects.This).
 *
 * In doubt two sentences stay together: a quotation that is too long is true, one that is cut short may not be.
 *
 * All looking back and ahead is bounded (BACK_MAX, BRACKET_MAX, …), so time is linear in the text. Rules follow the
 * orthographic heuristics of Kiss and Strunk, "Unsupervised multilingual sentence boundary detection", Computational
 * Linguistics 32(4), 2006, with lists for medicine in place of statistics, so that spans do not depend on what else
 * was read.
 */
#include "text/text_priv.h"

/* Bytes looked back for the word before a stop. */
#define BACK_MAX 48
/* Bytes within which a bracket must close to keep its stops from ending a sentence. */
#define BRACKET_MAX 300
/* Bytes of a bracketed citation behind a stop. */
#define CITE_MAX 90
/* Brackets open at once that are kept track of. */
#define DEPTH_MAX 8

/* ---- characters ---- */

static bool is_space(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_small(uint32_t c)
{
	return utf8_is_lower(c);
}

static bool is_capital(uint32_t c)
{
	return utf8_is_upper(c);
}

static bool ascii_letter(unsigned char c)
{
	return part_alpha(c);
}

static bool starts_at(struct str s, size_t i, const char *what)
{
	return str_starts(str_sub(s, i, s.n), str_c(what));
}

static size_t skip_spaces(struct str s, size_t i)
{
	while (i < s.n && is_space((unsigned char)s.p[i]))
		i++;
	return i;
}

/* Bytes of a closing quote or bracket at i, or 0. */
static size_t closer_at(struct str s, size_t i)
{
	unsigned char c = part_byte(s, i);

	if (c == ')' || c == ']' || c == '}' || c == '"' || c == '\'')
		return 1;
	if (starts_at(s, i, "”") || starts_at(s, i, "’"))
		return 3;
	return starts_at(s, i, "»") ? 2 : 0;
}

/* Bytes of an opening quote or bracket at i, or 0. */
static size_t opener_at(struct str s, size_t i)
{
	unsigned char c = part_byte(s, i);

	if (c == '(' || c == '[' || c == '{' || c == '"' || c == '\'')
		return 1;
	if (starts_at(s, i, "“") || starts_at(s, i, "‘") || starts_at(s, i, "„"))
		return 3;
	return starts_at(s, i, "«") || starts_at(s, i, "¿") || starts_at(s, i, "¡") ? 2 : 0;
}

/* The run of letters at i, at most BACK_MAX bytes. */
static struct str letters_from(struct str s, size_t i)
{
	size_t j = i;

	while (j < s.n && j - i < BACK_MAX && ascii_letter((unsigned char)s.p[j]))
		j++;
	return str_sub(s, i, j);
}

/* ---- what is around a stop ---- */

struct stop {
	struct str s;
	size_t beg;    /* of the sentence */
	size_t at;     /* the first stop of the run */
	size_t end;    /* behind the run, later behind all that belongs to it */
	bool question; /* a ? or ! is in it */
	bool ellipsis;
	size_t closed;	 /* brackets closed behind it */
	struct str word; /* before it: no spaces, opening quotes and brackets off */
	struct str last; /* the last piece of that, behind a hyphen or slash */
};

/* Bytes of an ellipsis character or plain stop at i, or 0. */
static size_t stop_at(struct str s, size_t i)
{
	unsigned char c = part_byte(s, i);

	if (c == '.' || c == '?' || c == '!')
		return 1;
	return c == 0xe2 && starts_at(s, i, "…") ? 3 : 0;
}

/* The run of stops at k->at. */
static void read_run(struct stop *k)
{
	size_t i = k->at, n, dots = 0;

	for (;;) {
		n = stop_at(k->s, i);
		if (!n && part_byte(k->s, i) == ' ' && dots && part_byte(k->s, i + 1) == '.' &&
		    (part_byte(k->s, i + 2) == ' ' || part_byte(k->s, i + 2) == '.' || i + 2 >= k->s.n)) {
			i++; /* ". . ." */
			n = 1;
		}
		if (!n)
			break;
		unsigned char c = (unsigned char)k->s.p[i];
		k->question = k->question || c == '?' || c == '!';
		dots += c == '.' ? 1 : c == 0xe2 ? 3 : 0;
		i += n;
	}
	k->ellipsis = dots > 1;
	k->end = i;
}

/* The word before a place, back to a space. */
static struct str word_before(struct str s, size_t at, size_t beg)
{
	size_t i = at, n;

	while (i > beg && at - i < BACK_MAX && !is_space((unsigned char)s.p[i - 1]))
		i--;
	while (i < at && ((unsigned char)s.p[i] & 0xc0) == 0x80)
		i++;
	while (i < at && (n = opener_at(s, i)) && i + n <= at)
		i += n;
	return str_sub(s, i, at);
}

static struct str last_piece(struct str w)
{
	size_t i = w.n ? w.n - 1 : 0;

	for (; i > 0; i--) {
		unsigned char c = (unsigned char)w.p[i - 1];
		if (c == '-' || c == '/' || c == '(' || c == '[' || c == ',' || c == ';' || c == ':' || c == '%' ||
		    c == 0x93 || c == 0x94)
			break;
	}
	return str_sub(w, i, w.n);
}

static bool all_digits(struct str w)
{
	for (size_t i = 0; i < w.n; i++)
		if (!part_digit((unsigned char)w.p[i]))
			return false;
	return w.n > 0;
}

static bool is_roman(struct str w)
{
	for (size_t i = 0; i < w.n; i++)
		if (!strchr("ivxIVX", w.p[i]))
			return false;
	return w.n > 0 && w.n <= 5;
}

/* Lower case of an ASCII word into a buffer of 16 bytes; the empty slice when it is longer. */
static struct str lower_small(struct str w, char out[16])
{
	if (w.n > 15)
		return STR_NULL;
	for (size_t i = 0; i < w.n; i++)
		out[i] = (char)(w.p[i] >= 'A' && w.p[i] <= 'Z' ? w.p[i] | 0x20 : w.p[i]);
	return str_make(out, w.n);
}

/* Single letters with stops between: U.S, i.v, J.-P. */
static bool is_dotted(struct str w)
{
	size_t letters = 0;

	for (size_t i = 0; i < w.n; i++) {
		unsigned char c = (unsigned char)w.p[i];
		if (ascii_letter(c)) {
			if (i + 1 < w.n && w.p[i + 1] != '.')
				return false;
			letters++;
		} else if (c != '.' && c != '-') {
			return false;
		}
	}
	return letters > 1;
}

static bool is_capitals(struct str w)
{
	for (size_t i = 0; i < w.n; i++)
		if (!(w.p[i] >= 'A' && w.p[i] <= 'Z') && w.p[i] != '.')
			return false;
	return true;
}

/* Seen in capitals, too, in headings. */
static bool is_capital_abbr(struct str low)
{
	return str_eqc(low, "fig") || str_eqc(low, "figs") || str_eqc(low, "no") || str_eqc(low, "nos") ||
	       str_eqc(low, "dr");
}

static enum habit habit_of(const struct stop *k)
{
	char low[16];
	struct str w = lower_small(k->word, low);
	enum habit h = sentence_habit(w);

	if (h == PLAIN && k->last.n < k->word.n && !is_dotted(k->word))
		h = sentence_habit(lower_small(k->last, low));
	/* In capitals it is another word: CF, IE, VS, MS. */
	if (h != PLAIN && k->last.n > 1 && is_capitals(k->last) && !is_capital_abbr(w))
		h = PLAIN;
	if (h == TITLE)
		return k->last.n > 1 && k->last.p[0] <= 'Z' && k->last.p[1] >= 'a' ? NEVER : PLAIN;
	if (h != PLAIN)
		return h;
	if (is_dotted(k->word) || is_dotted(k->last))
		return k->last.p[0] >= 'a' ? UPPER : STARTER;
	return PLAIN;
}

/* ---- what follows a stop and belongs to the sentence ---- */

/* "3", "3,4", "3-5", "3, 4" at i: where it ends, or i. ASCII digits, or superscript ones. */
static size_t skip_numbers(struct str s, size_t i, bool super, bool spaces)
{
	/* Run together, as a line of superscripts may come out: "[1112131415]". */
	size_t end = i, most = spaces ? 24 : 4;

	while (i < s.n) {
		size_t next, n = 0;
		for (size_t j = i; j < s.n; j = next, n++) {
			uint32_t c = part_char(s, j, &next);
			bool digit = super ? part_super(c) : c < 0x80 && part_digit((unsigned char)c);
			if (!digit)
				break;
			i = next;
		}
		if (!n || n > most)
			break;
		end = i;
		size_t sep = part_byte(s, i) == ',' || part_byte(s, i) == '-' ? 1
			     : starts_at(s, i, "–") || starts_at(s, i, "⁻")   ? 3
									      : 0;
		if (!sep)
			break;
		i += sep;
		if (spaces && part_byte(s, i) == ' ')
			i++;
	}
	return end;
}

/* A bracket of numbers alone at i ("[3, 4]", "(12)"): where it ends, or i. */
static size_t skip_bracket(struct str s, size_t i)
{
	unsigned char open = part_byte(s, i);

	if (open != '[' && open != '(')
		return i;
	size_t j = skip_numbers(s, i + 1, false, true);
	return j > i + 1 && part_byte(s, j) == (open == '[' ? ']' : ')') ? j + 1 : i;
}

/* May a sentence begin at i: the end, or a space and then no small letter? */
static bool fresh_at(struct str s, size_t i)
{
	size_t next;

	if (i >= s.n)
		return true;
	if (!is_space((unsigned char)s.p[i]))
		return false;
	i = skip_spaces(s, i);
	while (i < s.n && opener_at(s, i))
		i += opener_at(s, i);
	return i >= s.n || !is_small(part_char(s, i, &next));
}

/* "(Smith et al., 2010)", "(see Table 2)", "(Grade A)" at i, without a stop inside before the bracket: where it ends,
 * or i. */
static size_t skip_aside(struct str s, size_t i)
{
	static const char *const cues[] = {"Fig",      "Table", "Level", "Grade",    "Class",
					   "Evidence", "Ref",	"Box",	 "Appendix", NULL};
	size_t j = i + 1, next;
	bool year = false;

	if (part_byte(s, i) != '(' && part_byte(s, i) != '[')
		return i;
	for (; j < s.n && j - i < CITE_MAX && !strchr("()[]", s.p[j]); j++)
		year = year || (part_digit((unsigned char)s.p[j]) && (starts_at(s, j, "19") || starts_at(s, j, "20")) &&
				part_digit(part_byte(s, j + 2)) && part_digit(part_byte(s, j + 3)) &&
				!part_digit(part_byte(s, j + 4)) && !part_digit(part_byte(s, j - 1)));
	if (j >= s.n || (s.p[j] != ')' && s.p[j] != ']') || stop_at(s, j - 1))
		return i;
	uint32_t c = part_char(s, i + 1, &next);
	/* "(a) first" counts what comes; "(see below)" speaks of what was. */
	bool aside = year || (is_small(c) && j - i > 5);
	for (const char *const *q = cues; *q && !aside; q++)
		aside = starts_at(s, i + 1, *q);
	return aside && fresh_at(s, j + 1) ? j + 1 : i;
}

/* Citations that were set high, one by one: "found.17 18 Since". At i, behind the first. */
static size_t skip_more_numbers(struct str s, size_t i)
{
	for (size_t j; part_byte(s, i) == ' ' && (j = skip_numbers(s, i + 1, false, false)) > i + 1; i = j) {
		size_t after = skip_spaces(s, j), next;
		bool fresh = j >= s.n ||
			     (after > j && (part_digit(part_byte(s, after)) || is_capital(part_char(s, after, &next))));
		if (!fresh || j - i > 8)
			break;
	}
	return i;
}

/* A year and no other number? */
static bool is_year(struct str w)
{
	return w.n == 4 && all_digits(w) && (w.p[0] == '1' || w.p[0] == '2') && (w.p[1] == '9' || w.p[1] == '0');
}

/* Citations set high behind the stop, but as plain digits: "found.3", "found.3,4", "by 2020.1 In". Where they end, or
 * i. */
static size_t skip_raised(const struct stop *k, size_t i)
{
	struct str s = k->s;
	unsigned char before = k->word.n ? (unsigned char)k->word.p[k->word.n - 1] : 0;
	size_t j;

	if (!part_digit(part_byte(s, i)) || (k->word.n < 2 && i == k->end))
		return i;
	if (part_digit(before) && i == k->end) {
		if (!is_year(k->last))
			return i;
		j = skip_numbers(s, i, false, false);
		return j - i <= 3 && j < s.n && fresh_at(s, j) && sentence_starter(letters_from(s, skip_spaces(s, j)))
			       ? j
			       : i;
	}
	j = skip_numbers(s, i, false, true);
	if (!fresh_at(s, j) || (j < s.n && memchr(s.p + i, ' ', j - i) && part_digit(part_byte(s, skip_spaces(s, j)))))
		j = skip_numbers(s, i, false, false);
	return j > i && fresh_at(s, j) ? skip_more_numbers(s, j) : i;
}

/* Closers and citations behind the run. */
static void read_tail(struct stop *k)
{
	struct str s = k->s;
	size_t i = k->end, n, j;

	for (;;) {
		while ((n = closer_at(s, i)) > 0) {
			k->closed += s.p[i] == ')' || s.p[i] == ']' || s.p[i] == '}';
			i += n;
		}
		if ((j = skip_numbers(s, i, true, false)) > i && fresh_at(s, j)) {
			i = j;
			continue;
		}
		if ((j = skip_raised(k, i)) > i) {
			i = j;
			continue;
		}
		size_t bracket = i + (part_byte(s, i) == ' ' && part_byte(s, i + 1) == '[');
		if ((j = skip_bracket(s, bracket)) > bracket && fresh_at(s, j + (stop_at(s, j) == 1))) {
			i = j + (stop_at(s, j) == 1);
			continue;
		}
		if (part_byte(s, i) == ' ' && (j = skip_aside(s, i + 1)) > i + 1) {
			i = j;
			continue;
		}
		break;
	}
	k->end = i;
}

/* ---- the decision ---- */

/* Does the capitalised word at i begin sentences? */
static bool is_starter(struct str s, size_t i)
{
	struct str w = letters_from(s, i);

	/* "A." and "I." are initials. */
	if (w.n == 1 && part_byte(s, i + 1) != ' ')
		return false;
	return w.n && sentence_starter(w);
}

/* A small letter after a stop: is the word at i one that may begin a sentence all the same? */
static bool small_begins(const struct stop *k, size_t i)
{
	static const char *const particles[] = {"von ", "van ", "de ", "di ", "la ", "le ", "du ", NULL};
	static const char *const words[] = {"however", "therefore", "this", "these", "there", "it", "we",
					    "they",    "he",	    "she",  "the",   "in",    NULL};
	struct str s = k->s;
	size_t j = i, next, small = 0;

	/* "a. Rest. b. Ice." */
	if (part_byte(s, i + 1) == '.' && part_byte(s, i + 2) == ' ' && part_byte(s, k->beg + 1) == '.' &&
	    part_byte(s, k->beg) + 1 == part_byte(s, i))
		return true;
	/* The word before must be a whole one. */
	if (k->last.n < 3 && !(k->last.n && (part_digit((unsigned char)k->last.p[k->last.n - 1]) || k->closed)))
		return false;
	for (uint32_t c; j < s.n && j - i < 24; j = next) {
		c = part_char(s, j, &next);
		if (is_small(c) || c == '-') {
			small++;
			continue;
		}
		if (small <= 4 && (is_capital(c) || (c < 0x80 && part_digit((unsigned char)c))))
			return true;
		break;
	}
	if (fold_is_greek(part_char(s, i, &next)))
		return true;
	for (const char *const *p = particles; *p; p++)
		if (starts_at(s, i, *p) && is_capital(part_char(s, i + strlen(*p), &next)))
			return true;
	struct str w = letters_from(s, i);
	for (const char *const *p = words; *p; p++)
		if (str_eqc(w, *p) && k->last.n >= 4)
			return (w.n > 3 || part_byte(s, i + w.n) == ' ') &&
			       is_small((unsigned char)k->last.p[k->last.n - 1]);
	return false;
}

/* Does a bracket that was opened before the stop close soon after it? `depth`: how many are open. */
static bool inside_bracket(const struct stop *k, size_t depth)
{
	size_t end = k->end + BRACKET_MAX < k->s.n ? k->end + BRACKET_MAX : k->s.n, inner = 0;

	if (depth <= k->closed)
		return false;
	for (size_t i = k->end; i < end; i++) {
		char c = k->s.p[i];
		if (c == '(' || c == '[' || c == '{')
			inner++;
		else if ((c == ')' || c == ']' || c == '}') && inner-- == 0)
			return true;
	}
	return false;
}

/* The word before a word of the text. */
static struct str word_before_word(const struct stop *k, struct str w)
{
	size_t i = (size_t)(w.p - k->s.p);

	while (i > k->beg && (is_space((unsigned char)k->s.p[i - 1]) || opener_at(k->s, i - 1) == 1))
		i--;
	return word_before(k->s, i, k->beg);
}

/* "vitamin" in "vitamin C." */
static struct str earlier_word(const struct stop *k)
{
	return word_before_word(k, k->word);
}

static bool is_noun(struct str w)
{
	char low[16];
	struct str l = lower_small(w, low);

	return sentence_noun(l);
}

static bool is_label_adjective(struct str w)
{
	return str_eqc(w, "Supplementary") || str_eqc(w, "Supplemental") || str_eqc(w, "Additional") ||
	       str_eqc(w, "Online") || str_eqc(w, "Web") || str_eqc(w, "Extended Data");
}

/* "1.", "a.", "iv." that open a sentence or follow a colon or comma, and "Table 2." that opens one. */
static bool is_list_number(const struct stop *k)
{
	char low[16];
	struct str w = k->word, before;
	size_t at = (size_t)(w.p - k->s.p), open = k->beg;

	if (!((all_digits(w) && w.n <= 3) || (w.n == 1 && ascii_letter((unsigned char)w.p[0])) || is_roman(w)) &&
	    !(w.n <= 5 && w.n > 1 && part_digit((unsigned char)w.p[w.n - 1])))
		return false;
	while (open < at && opener_at(k->s, open))
		open += opener_at(k->s, open);
	bool plain = all_digits(w) || w.n == 1 || is_roman(w);
	if (plain && at == open)
		return true;
	before = earlier_word(k);
	if (plain && before.n && all_digits(w) && strchr(":;,", before.p[before.n - 1]))
		return before.p[before.n - 1] != ',' || w.n == 1;
	struct str label = lower_small(before, low);
	size_t from = before.n ? (size_t)(before.p - k->s.p) : 0;
	return before.n && sentence_label(label) &&
	       (from <= open || is_label_adjective(str_trim(str_sub(k->s, open, from))));
}

/* No space after the stop: "effects.This", but not 2.5, www.Site.org, Ph.D. */
static bool ends_without_space(const struct stop *k)
{
	struct str s = k->s, last = k->last;
	/* A quote that can only open. */
	size_t i = k->end + (starts_at(s, k->end, "“") ? strlen("“") : 0);
	struct str next = letters_from(s, i);

	if (k->ellipsis || !last.n || habit_of(k) > NUMBER || habit_of(k) == NEVER || is_list_number(k))
		return false;
	if (!next.n || !(next.p[0] >= 'A' && next.p[0] <= 'Z'))
		return false;
	bool word =
		next.n > 1 ? next.p[1] >= 'a' : (next.p[0] == 'A' || next.p[0] == 'I') && part_byte(s, i + 1) == ' ';
	/* "found.METHODS: We" */
	word = word || (next.n > 2 && part_byte(s, i + next.n) == ':' && part_byte(s, i + next.n + 1) == ' ');
	/* A stop right behind the next word: a name with dots. */
	if (!word ||
	    (part_byte(s, i + next.n) == '.' && !is_space(part_byte(s, i + next.n + 1)) && i + next.n + 1 < s.n))
		return false;
	if (str_ifind(k->word, STR("www"), 0) != SIZE_MAX || str_find(k->word, STR("@"), 0) != SIZE_MAX ||
	    str_find(k->word, STR("://"), 0) != SIZE_MAX || str_find(k->word, STR("_"), 0) != SIZE_MAX)
		return false;
	unsigned char c = (unsigned char)last.p[last.n - 1];
	if (part_digit(c) || c == '%' || closer_at(last, last.n - 1) || k->end > k->at + 1)
		return true;
	size_t run = last.n;
	while (run > 0 && ascii_letter((unsigned char)last.p[run - 1]))
		run--;
	/* Two letters before the stop, and no dot before these. */
	return last.n - run >= 2 && (run == 0 || last.p[run - 1] != '.') && (c >= 'a' || last.p[last.n - 2] < 'a');
}

/* Is it a small word that seldom stands before a name? */
static bool is_common(struct str w)
{
	static const char *const before_names[] = {
		"with",	  "from",    "by",     "and",  "or",   "thank", "against", "author", "authors", "including",
		"versus", "between", "caused", "than", "like", "about", "is",	   "are",    NULL};

	for (size_t i = 0; i < w.n; i++)
		if (w.p[i] < 'a' || w.p[i] > 'z')
			return false;
	for (const char *const *p = before_names; *p; p++)
		if (str_eqc(w, *p))
			return false;
	return w.n > 1;
}

/* Is the single letter before the stop a word of its own ("48 h.", "vitamin C.", "neuropeptide Y."), and no initial or
 * genus? */
static bool letter_ends(const struct stop *k)
{
	struct str before = earlier_word(k);
	char letter = k->word.p[0];

	if (!before.n)
		return false;
	if (part_digit((unsigned char)before.p[before.n - 1]))
		return letter >= 'a' || !is_year(before);
	if (is_noun(before))
		return letter < 'a';
	if (str_eqc(before, "and") || str_eqc(before, "or")) {
		/* "vitamins A, D, and K." */
		struct str item = word_before_word(k, before);
		return letter < 'a' && (item.n == 1 || (item.n == 2 && item.p[1] == ',')) && item.p[0] >= 'A' &&
		       item.p[0] <= 'Z';
	}
	/* Salmonella's serovars have capitals: "S. Typhi". */
	return letter < 'a' && letter != 'S' && before.n >= 4 && is_common(before);
}

/* "of P.A.D. Smoking", not "by J.R.R. Smith" or "U.S.A. Centers" */
static bool dotted_ends(const struct stop *k, size_t i)
{
	struct str next = letters_from(k->s, i);

	return i > 0 && is_space(part_byte(k->s, i - 1)) && k->word.n >= 5 && is_dotted(k->word) &&
	       !str_starts(k->word, STR("U.S")) && next.n > 1 && next.p[1] >= 'a' && is_common(earlier_word(k));
}

/* The stop is followed by a capital at i. */
static bool ends_before_capital(const struct stop *k, size_t i)
{
	struct str s = k->s, w = k->word;

	switch (habit_of(k)) {
	case NEVER: return false;
	case STARTER: return is_starter(s, i) || dotted_ends(k, i);
	case UPPER: {
		struct str next = letters_from(s, i);
		return next.n < 2 || next.p[1] >= 'a' || is_starter(s, i);
	}
	default: break;
	}
	if (is_list_number(k))
		return false;
	if (w.n == 1 && ascii_letter((unsigned char)w.p[0]))
		return letter_ends(k) || is_starter(s, i);
	return true;
}

static bool ends_before_digit(const struct stop *k, size_t i)
{
	struct str w = k->word, before;

	if (habit_of(k) != PLAIN || is_list_number(k))
		return false;
	if (w.n == 1 && ascii_letter((unsigned char)w.p[0]))
		return letter_ends(k);
	/* "P = 0. 05" */
	before = earlier_word(k);
	if (all_digits(w) && w.n <= 3 && part_byte(k->s, i + 1 + part_digit(part_byte(k->s, i + 1))) == '%')
		return false; /* "26. 1%" */
	if (all_digits(w) && (str_eqc(w, "0") || (before.n && strchr("<>=", before.p[before.n - 1]))))
		return false;
	return !(w.n > 1 && all_digits(str_sub(w, 1, w.n)) && strchr("<>=", w.p[0]));
}

/* A bullet or dash at i, with a space behind? */
static bool bullet_at(struct str s, size_t i)
{
	static const char *const marks[] = {"•", "–", "—", "·", "◦", "▪", "■", "►", "●", "-", "*", NULL};

	for (const char *const *m = marks; *m; m++)
		if (starts_at(s, i, *m))
			return is_space(part_byte(s, i + strlen(*m))) ||
			       is_capital(part_char(s, i + strlen(*m), &(size_t){0}));
	return false;
}

/* Does the sentence end at this stop? `depth`: brackets open before it. */
static bool is_end(const struct stop *k, size_t depth)
{
	struct str s = k->s;
	size_t i = skip_spaces(s, k->end), next;
	bool opened = false;

	if (inside_bracket(k, depth))
		return false;
	if (i == k->end)
		return ends_without_space(k);
	if (bullet_at(s, i))
		return k->question || (habit_of(k) == PLAIN && !is_list_number(k) && k->last.n > 1);
	unsigned char first = part_byte(s, i);
	for (size_t n; (n = opener_at(s, i)) > 0; opened = true)
		i += n;
	uint32_t c = part_char(s, i, &next);
	if (c == 0)
		return false;
	if (is_small(c)) {
		/* "(a) first, (b) second" */
		if (opened && first == '(' && part_byte(s, next) == ')')
			return habit_of(k) == PLAIN && k->last.n > 1;
		if (opened && first != '(' && k->question)
			return true;
		return !opened && !k->question && !k->ellipsis && habit_of(k) == PLAIN && !is_list_number(k) &&
		       small_begins(k, i);
	}
	if (k->question)
		return c > 0x7f || !strchr(",;:)/=<>+", (int)c);
	if (k->ellipsis)
		return is_capital(c);
	if (!k->word.n) /* a stop that stands alone: " . " */
		return k->at > k->beg && utf8_is_word(c) && !(c < 0x80 && part_digit((unsigned char)c));
	if (c < 0x80 && part_digit((unsigned char)c))
		return ends_before_digit(k, i);
	if (utf8_is_word(c))
		return ends_before_capital(k, i);
	/* Signs: money, footnote marks, "≥ 5 patients". */
	return (c > 0x7f || c == '*' || c == '$') && habit_of(k) == PLAIN && !is_list_number(k) && k->last.n > 1;
}

size_t text_sentences(struct str block, struct arena *a, struct text_span **out)
{
	struct str s = str_sub(block, 0, UINT32_MAX);
	struct text_span *v = NULL;
	size_t n = 0, room = 0, depth = 0, i = skip_spaces(s, 0), beg = i, end = s.n;

	*out = NULL;
	while (end > beg && is_space((unsigned char)s.p[end - 1]))
		end--;
	s.n = end;
	while (i < end) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == '(' || c == '[' || c == '{') {
			/* A bracket that opens the sentence may hold several. */
			depth += i > beg && depth < DEPTH_MAX;
		} else if (c == ')' || c == ']' || c == '}') {
			depth -= depth > 0;
		}
		if (!stop_at(s, i)) {
			i++;
			continue;
		}
		struct stop k = {.s = s, .beg = beg, .at = i};
		k.word = word_before(s, i, beg);
		k.last = last_piece(k.word);
		read_run(&k);
		size_t run = k.end;
		read_tail(&k);
		if (k.end >= end)
			break;
		if (!is_end(&k, depth)) {
			i = run;
			continue;
		}
		if (!ARENA_MORE(a, v, n, room))
			goto out;
		v[n++] = (struct text_span){(uint32_t)beg, (uint32_t)k.end};
		i = beg = skip_spaces(s, k.end);
		depth = 0;
	}
	if (beg < end && ARENA_MORE(a, v, n, room))
		v[n++] = (struct text_span){(uint32_t)beg, (uint32_t)end};
out:
	*out = n ? v : NULL;
	return n;
}
