/*
 * shorten.c - a long sentence cut to the clause that answers; a list in prose opened into its items.
 *
 * Bytes are left out, never added or moved, and only where that cannot change what the rest says. What may go: what
 * stands behind a semicolon, a relative clause that ends the sentence or that stands between its only two commas. It
 * may go only when it holds no digit and none of the guards of data/rules/cuts.tsv: words of negation, condition,
 * comparison, contrast, population, degree and doubt, and of harm. So a condition, a unit, a comparator or a "not" is never lost,
 * at the price that most sentences stay as they are. The tests try this on the sentences of real sources.
 *
 * A list is opened only when its sentence is nothing but a beginning with a verb of listing and short items, so that
 * nothing (such as "in children" behind the last one) can be meant of several items and end up with one.
 */
#include "sentence/sentence.h"
#include "base/utf8.h"
#include "phrase/tables.h"

#define LONGEST_BYTES 512  /* a longer one might hold anything */
#define SHORTEN_BYTES 160  /* a shorter sentence is left alone */
#define KEPT_MIN      50   /* bytes that must be left */
#define KEPT_MAX      0.85 /* of the sentence: a cut that saves less is not worth it */
#define LISTED_BYTES  90   /* a shorter list stays prose */
#define LISTED_MIN    4	   /* items */
#define ITEM_BYTES    60
#define ITEM_WORDS    7

static bool guarded(struct str part)
{
	if (part.n > LONGEST_BYTES)
		return true;
	for (size_t i = 0; i < part.n; i++) {
		unsigned char c = (unsigned char)part.p[i];
		if ((c >= '0' && c <= '9') || (c && strchr("<>=%+/[]~", c)))
			return true;
	}
	/* ≤ ≥ ± − × ½ and their like: whatever is no letter of a Latin script and no quotation mark or dash. */
	for (size_t i = 0; i < part.n;) {
		uint32_t c = utf8_next(part, &i);
		if ((c >= 0x2030 && c != 0x2032) || c == 0xB1 || c == 0xD7 || (c >= 0xBC && c <= 0xBE) || c == 0xB2 ||
		    c == 0xB3)
			return true;
	}
	struct signs has;
	signs_of(SIGNS_CUTS, part, &has);
	return signs_count(&has, "guard") > 0;
}

/* Does it hold a verb that can carry a clause? */
static bool has_verb(struct str part)
{
	struct signs has;
	signs_of(SIGNS_CUTS, part, &has);
	return signs_count(&has, "verb") > 0;
}

/* Where brackets and quotation marks are open, nothing is cut. */
struct marks {
	size_t semicolon, n_semicolons; /* outside of brackets */
	size_t comma[3], n_commas;
	size_t colon; /* the first, SIZE_MAX when there is none */
	bool sound;   /* brackets close in order, no quotation marks */
};

static void find_marks(struct str s, struct marks *m)
{
	int depth = 0;
	*m = (struct marks){.colon = SIZE_MAX, .sound = true};
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '(' || c == '[')
			depth++;
		else if (c == ')' || c == ']')
			depth--;
		else if (depth == 0 && c == ';') {
			m->semicolon = i;
			m->n_semicolons++;
		} else if (depth == 0 && c == ',') {
			/* "1,202 people" has no comma */
			bool number = i + 1 < s.n && s.p[i + 1] >= '0' && s.p[i + 1] <= '9';
			if (!number && m->n_commas < 3)
				m->comma[m->n_commas] = i;
			m->n_commas += !number;
		} else if (c == ':' && m->colon == SIZE_MAX)
			m->colon = i;
		m->sound &= depth >= 0 && c != '"';
	}
	m->sound &= depth == 0 && str_find(s, STR("\xe2\x80\x9c"), 0) == SIZE_MAX;
}

static bool worth_it(struct str s, size_t kept)
{
	return kept >= KEPT_MIN && (double)kept <= KEPT_MAX * (double)s.n;
}

/* Where the text in front of a mark ends. */
static uint32_t end_before(struct str s, size_t mark)
{
	while (mark > 0 && s.p[mark - 1] == ' ')
		mark--;
	return (uint32_t)mark;
}

/* The sentence up to `end`, when what follows may go. */
static bool cut_end(struct str s, size_t end, size_t from)
{
	struct str kept = str_trim(str_sub(s, 0, end)), gone = str_sub(s, from, s.n);
	return worth_it(s, kept.n) && !guarded(gone) && has_verb(kept) && str_words(kept) >= CLAIM_WORDS_MIN;
}

static bool relative(struct str s)
{
	for (size_t i = 0; i < words_sentence_words_n; i++) {
		struct str w = str_c(words_sentence_words[i].word);
		if (strcmp(words_sentence_words[i].value, "relative") == 0 && str_istarts(s, w) && w.n < s.n &&
		    s.p[w.n] == ' ')
			return true;
	}
	return false;
}

size_t shorten(struct str s, struct text_span out[SHORTEN_PARTS])
{
	struct marks m;
	out[0] = (struct text_span){0, (uint32_t)s.n};
	if (s.n < SHORTEN_BYTES || s.n > LONGEST_BYTES)
		return 1;
	find_marks(s, &m);
	if (!m.sound || s.p[s.n - 1] == ':' || s.p[s.n - 1] == '?')
		return 1;
	/* "A; B.": A, unless the semicolons separate items of a list. */
	if (m.n_semicolons == 1 && m.colon == SIZE_MAX && cut_end(s, m.semicolon, m.semicolon + 1) &&
	    has_verb(str_sub(s, m.semicolon, s.n))) {
		out[0].end = end_before(s, m.semicolon);
		return 1;
	}
	/* Of two such clauses one is not left out alone. */
	size_t which = str_find(s, STR(" which "), 0);
	if (which != SIZE_MAX && str_find(s, STR(" which "), which + 1) != SIZE_MAX)
		return 1;
	/* "A, which B." with no comma in B. */
	if (m.n_commas >= 1 && m.n_commas <= 3 && !m.n_semicolons) {
		size_t last = m.comma[m.n_commas - 1];
		if (relative(str_trim(str_sub(s, last + 1, s.n))) && cut_end(s, last, last)) {
			out[0].end = end_before(s, last);
			return 1;
		}
	}
	/* "A, which B, C." */
	if (m.n_commas == 2 && !m.n_semicolons && relative(str_trim(str_sub(s, m.comma[0] + 1, s.n)))) {
		size_t kept = m.comma[0] + s.n - m.comma[1] - 1;
		struct str after = str_trim(str_sub(s, m.comma[1] + 1, s.n));
		if (worth_it(s, kept) && !guarded(str_sub(s, m.comma[0], m.comma[1])) && has_verb(after) &&
		    !has_verb(str_sub(s, 0, m.comma[0]))) {
			out[0].end = end_before(s, m.comma[0]);
			out[1] = (struct text_span){(uint32_t)(s.n - after.n), (uint32_t)s.n};
			return 2;
		}
	}
	return 1;
}

/* ---- lists in prose ---- */

static bool item_ok(struct str item)
{
	struct signs has;
	if (!item.n || item.n > ITEM_BYTES || str_words(item) > ITEM_WORDS)
		return false;
	for (size_t i = 0; i < item.n; i++)
		if (strchr("();:[]\"<>=%", item.p[i]))
			return false;
	signs_of(SIGNS_CUTS, item, &has);
	return signs_count(&has, "item-guard") == 0;
}

size_t enumeration(struct str s, struct text_span *lead, struct text_span *items, size_t max)
{
	size_t begin = SIZE_MAX, n = 0;
	if (s.n < LISTED_BYTES || s.n > LONGEST_BYTES || s.p[s.n - 1] != '.')
		return 0;
	/* Behind the first word of listing. */
	for (size_t i = 0; i < words_sentence_words_n; i++) {
		struct str w = str_c(words_sentence_words[i].word);
		if (strcmp(words_sentence_words[i].value, "listing") != 0)
			continue;
		for (size_t at = 0; (at = str_find(s, w, at)) != SIZE_MAX; at++) {
			size_t end = at + w.n;
			if (at && s.p[at - 1] == ' ' && end < s.n && s.p[end] == ' ') {
				begin = end + 1 < begin ? end + 1 : begin;
				break;
			}
		}
	}
	if (begin == SIZE_MAX)
		return 0;
	struct str head = str_trim(str_sub(s, 0, begin));
	/* A head with commas, conditions or numbers is no plain beginning. */
	for (size_t i = 0; i < head.n; i++)
		if (strchr(",;()[]\"", head.p[i]) || (head.p[i] == ':' && i + 1 < head.n))
			return 0;
	if (str_words(head) < 2)
		return 0;
	*lead = (struct text_span){0, (uint32_t)head.n};
	for (size_t at = begin; at < s.n - 1;) {
		size_t comma = str_find(s, STR(","), at), end = comma == SIZE_MAX ? s.n - 1 : comma;
		struct str rest = str_sub(s, at, end);
		size_t skip = rest.n - str_trim(rest).n; /* spaces stand in front alone */
		rest = str_trim(rest);
		if (str_starts(rest, STR("and "))) {
			/* "A, B, and C." */
			if (comma != SIZE_MAX)
				return 0;
			rest = str_sub(rest, 4, rest.n);
			skip += 4;
		} else if (comma == SIZE_MAX) {
			/* "A, B and C." */
			size_t and = str_find(rest, STR(" and "), 0);
			if (and == SIZE_MAX || n + 1 >= max)
				return 0;
			if (!item_ok(str_sub(rest, 0, and)))
				return 0;
			items[n++] = (struct text_span){(uint32_t)(at + skip), (uint32_t)(at + skip + and)};
			skip += and+5;
			rest = str_sub(rest, and+5, rest.n);
		}
		if (!item_ok(rest) || n == max)
			return 0;
		items[n++] = (struct text_span){(uint32_t)(at + skip), (uint32_t)(at + skip + rest.n)};
		at = end + 1;
	}
	return n >= LISTED_MIN ? n : 0;
}
