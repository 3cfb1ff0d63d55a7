/*
 * agree.c - do two sentences contradict each other?
 *
 * Each word of a sentence is a predicate (a direction on an axis), a negation, a word of advice, a limit (group, side,
 * time, stage), a number, a filler, or part of what it speaks of. Two sentences are compared only when what one speaks
 * of lies within what the other speaks of, with little left over, and their limits are the same.
 */
#include "evidence/agree.h"

#include "phrase/tables.h"

#include <stdlib.h>
#include <string.h>

#define SAME_TERMS_MIN 3    /* shared words of content; with fewer there is too little to tell */
#define EXTRA_MAX      3    /* words that the longer of the two may have beyond the shorter */
#define SAME_JACCARD   0.6  /* and what they share, of all */
#define NUMBER_JACCARD 0.75 /* the same for numbers, which differ for many reasons */
#define NUMBER_GAP     1.25 /* ratio of the nearer ends of two ranges: closer values are rounding */
#define NEGATION_REACH 5    /* words between a negation and its predicate */
#define WORDS_MAX      80   /* longer sentences say more than one thing */

/* Axes: a predicate has a sign on one of them. */
enum axis { AXIS_AMOUNT = 1, AXIS_MERIT = 2, AXIS_LINK = 4, AXIS_CAUSE = 8, AXIS_PREVENT = 16 };

enum word_is {
	W_WHAT,
	W_UP,	   /* predicate, upper end of its axis */
	W_DOWN,	   /* predicate, lower end */
	W_NOT,	   /* negation */
	W_FOR,	   /* advice */
	W_AGAINST, /* advice against */
	W_LIMIT,
	W_BOUND, /* the number behind it is a condition */
	W_OPEN,	 /* makes the sentence open */
	W_FILLER,
	W_UNIT, /* of what is measured, and part of what it speaks of */
	W_N
};

static enum word_is classify(struct str w, uint8_t *axis)
{
	static const char *const values[W_N] = {
		[W_WHAT] = "",	       [W_UP] = "up",	     [W_DOWN] = "down",	  [W_NOT] = "not",
		[W_FOR] = "for",       [W_AGAINST] = "against", [W_LIMIT] = "limit", [W_BOUND] = "bound",
		[W_OPEN] = "open",     [W_FILLER] = "filler", [W_UNIT] = "unit"};
	static const struct {
		const char *name;
		enum axis axis;
	} axes[] = {{"amount", AXIS_AMOUNT},
		    {"merit", AXIS_MERIT},
		    {"link", AXIS_LINK},
		    {"cause", AXIS_CAUSE},
		    {"prevent", AXIS_PREVENT}};
	const struct phrase_word *row = word_row(words_statement_words, words_statement_words_n, w);
	enum word_is is = W_WHAT;
	*axis = 0;
	for (int i = 0; row && i < W_N; i++)
		is = strcmp(row->value, values[i]) == 0 ? (enum word_is)i : is;
	for (size_t i = 0; row && i < sizeof(axes) / sizeof(*axes); i++)
		*axis = strcmp(row->more, axes[i].name) == 0 ? (uint8_t)axes[i].axis : *axis;
	return is == W_UNIT ? W_WHAT : is;
}

const char *agree_name(enum agree x)
{
	static const char *const names[] = {"", "direction", "recommendation", "number"};
	return x <= AGREE_NUMBER ? names[x] : "";
}

struct word {
	struct str surface;
	uint64_t h;
	uint32_t beg, end;
	enum word_is is;
	uint8_t axis, flags;
};

static int by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

static uint32_t distinct(uint64_t *h, uint32_t n)
{
	uint32_t m = 0;
	if (n)
		qsort(h, n, sizeof(*h), by_hash);
	for (uint32_t i = 0; i < n; i++)
		if (!m || h[m - 1] != h[i])
			h[m++] = h[i];
	return m;
}

static bool between_has(struct str s, size_t from, size_t to, const char *bytes)
{
	return from <= to && str_find(str_sub(s, from, to), str_c(bytes), 0) != SIZE_MAX;
}

/* "≥ 45", "< 3", "more than 5": the number is a condition or a bound, not what was measured. */
static bool is_bound(struct str s, const struct word *w, size_t i)
{
	size_t from = i ? w[i - 1].end : 0;
	static const char *const signs[] = {"<", ">", "=", "\xe2\x89\xa4", "\xe2\x89\xa5"};
	for (size_t k = 0; k < sizeof(signs) / sizeof(*signs); k++)
		if (between_has(s, from, w[i].beg, signs[k]))
			return true;
	return i && w[i - 1].is == W_BOUND;
}

static double number_of(struct str term)
{
	char b[32];
	if (!term.n || term.n >= sizeof(b))
		return -1;
	memcpy(b, term.p, term.n);
	b[term.n] = 0;
	return strtod(b, NULL);
}

/* The unit behind a number: a per cent sign, or the next word when it is one. 0 when there is none: such a number is a
 * name ("type 2") or a count, and taken for a limit. */
static uint64_t unit_of(struct str s, const struct word *w, size_t n, size_t i)
{
	struct str rest = str_sub(s, w[i].end, s.n);
	if (str_starts(rest, STR("%")) || str_starts(rest, STR(" %")) || str_istarts(rest, STR(" per cent")) ||
	    str_istarts(rest, STR(" percent")))
		return str_hash(STR("%"));
	if (i + 1 < n && w[i + 1].beg <= w[i].end + 1 &&
	    word_is(words_statement_words, words_statement_words_n, w[i + 1].surface, "unit"))
		return w[i + 1].h;
	return 0;
}

/* Within round brackets stand statistics, which are no statement of their own. */
static bool in_brackets(struct str s, uint32_t at)
{
	int depth = 0;
	for (uint32_t i = 0; i < at && i < s.n; i++)
		depth += s.p[i] == '(' ? 1 : s.p[i] == ')' && depth ? -1 : 0;
	return depth > 0;
}

struct sets {
	uint64_t *what, *limits;
	uint32_t n_what, n_limits;
};

/* A number, or the two of a range ("11% to 25%", "3-8 weeks"), at word i. How many words more it takes. */
static size_t read_number(struct str s, const struct word *w, size_t n, size_t i, struct statement *out, struct sets *x)
{
	if (in_brackets(s, w[i].beg))
		return 0;
	size_t to = i;
	if (i + 1 < n && (w[i + 1].flags & TEXT_NUMBER) && w[i + 1].beg - w[i].end <= 4)
		to = i + 1;
	else if (i + 2 < n && (w[i + 2].flags & TEXT_NUMBER) &&
		 (str_ieq(w[i + 1].surface, STR("to")) ||
		  (i && str_ieq(w[i + 1].surface, STR("and")) && str_ieq(w[i - 1].surface, STR("between")))))
		to = i + 2;
	uint64_t unit = unit_of(s, w, n, to);
	double v = number_of(str_sub(s, w[i].beg, w[i].end)), u = number_of(str_sub(s, w[to].beg, w[to].end));
	size_t more = to - i + (unit && to + 1 < n && w[to + 1].h == unit);
	if (!unit || is_bound(s, w, i)) {
		x->limits[x->n_limits++] = w[i].h;
		if (to > i)
			x->limits[x->n_limits++] = w[to].h;
		if (unit)
			x->limits[x->n_limits++] = unit;
		return more;
	}
	out->values[out->n_values++] = (struct quantity){v < u ? v : u, v < u ? u : v, unit};
	return more;
}

static void read_predicates(const struct word *w, size_t n, struct statement *out)
{
	for (size_t i = 0; i < n; i++) {
		bool denied = false;
		for (size_t k = i; k > 0 && i - k < NEGATION_REACH; k--)
			denied |= w[k - 1].is == W_NOT;
		if (w[i].is == W_UP || w[i].is == W_DOWN) {
			uint8_t sign = w[i].is == W_UP ? w[i].axis : 0, no = denied ? w[i].axis : 0;
			/* A second predicate on the same axis must say the same. */
			if ((out->axes & w[i].axis) &&
			    ((out->sign & w[i].axis) != sign || (out->denied & w[i].axis) != no))
				out->open = true;
			out->axes |= w[i].axis;
			out->sign |= sign;
			out->denied |= no;
		} else if (w[i].is == W_FOR || w[i].is == W_AGAINST) {
			bool against = (w[i].is == W_AGAINST) != denied;
			/* "results suggested that": no advice */
			if (i + 1 < n && str_ieq(w[i + 1].surface, STR("that")))
				continue;
			for (size_t k = i + 1; k < n && k < i + 3 && w[i].is == W_FOR; k++)
				against |= w[k].is == W_NOT || w[k].is == W_AGAINST ||
					   str_ieq(w[k].surface, STR("against"));
			int8_t advice = against ? -1 : 1;
			if (out->advice && out->advice != advice && advice > 0)
				continue; /* "should be avoided": the stronger word speaks */
			out->advice = advice;
		}
	}
}

void statement_read(struct text_tokens *t, struct str s, struct arena *a, struct statement *out)
{
	struct word *w = ARENA_ARRAY(a, WORDS_MAX, struct word);
	struct sets x = {ARENA_ARRAY(a, WORDS_MAX, uint64_t), ARENA_ARRAY(a, 3 * WORDS_MAX, uint64_t), 0, 0};
	struct text_token k;
	size_t n = 0;
	*out = (struct statement){.values = ARENA_ARRAY(a, WORDS_MAX, struct quantity), .open = true};
	if (!arena_ok(a))
		return;
	text_tokens_begin(t, s);
	while (text_next(t, &k)) {
		if (k.flags & TEXT_COMPOUND)
			continue;
		if (n == WORDS_MAX)
			return;
		struct word *v = &w[n++];
		*v = (struct word){.surface = str_sub(s, k.beg, k.end),
				   .h = str_hash(k.term),
				   .beg = k.beg,
				   .end = k.end,
				   .flags = k.flags};
		v->is = classify(v->surface, &v->axis);
	}
	out->open = !n || s.p[s.n - 1] == '?';
	for (size_t i = 0; i < n; i++) {
		if (w[i].is == W_OPEN)
			out->open = true;
		else if (w[i].flags & TEXT_NUMBER)
			i += read_number(s, w, n, i, out, &x);
		else if (w[i].is == W_LIMIT)
			x.limits[x.n_limits++] = w[i].h;
		else if (w[i].is == W_WHAT && !(w[i].flags & TEXT_STOP))
			x.what[x.n_what++] = w[i].h;
	}
	read_predicates(w, n, out);
	out->what = x.what;
	out->n_what = distinct(x.what, x.n_what);
	out->limits = x.limits;
	out->n_limits = distinct(x.limits, x.n_limits);
}

static uint32_t shared(const uint64_t *a, uint32_t n, const uint64_t *b, uint32_t m)
{
	uint32_t i = 0, j = 0, both = 0;
	while (i < n && j < m) {
		both += a[i] == b[j];
		if (a[i] == b[j])
			i++, j++;
		else if (a[i] < b[j])
			i++;
		else
			j++;
	}
	return both;
}

static double same_things(const struct statement *a, const struct statement *b)
{
	uint32_t both = shared(a->what, a->n_what, b->what, b->n_what);
	uint32_t least = a->n_what < b->n_what ? a->n_what : b->n_what,
		 most = a->n_what < b->n_what ? b->n_what : a->n_what;
	if (both < SAME_TERMS_MIN || both < least || most - both > EXTRA_MAX)
		return 0;
	if (a->n_limits != b->n_limits || shared(a->limits, a->n_limits, b->limits, b->n_limits) != a->n_limits)
		return 0;
	return (double)both / most;
}

static bool numbers_apart(const struct statement *a, const struct statement *b)
{
	if (a->n_values != 1 || b->n_values != 1 || !a->values[0].unit || a->values[0].unit != b->values[0].unit)
		return false;
	const struct quantity *x = &a->values[0], *y = &b->values[0];
	if (x->lo > y->lo) {
		x = &b->values[0];
		y = &a->values[0];
	}
	return x->hi >= 0 && y->lo > x->hi * NUMBER_GAP;
}

enum agree statements_disagree(const struct statement *a, const struct statement *b)
{
	if (a->open || b->open)
		return AGREE_UNKNOWN;
	double same = same_things(a, b);
	if (same < SAME_JACCARD)
		return AGREE_UNKNOWN;
	if (a->advice && b->advice)
		return a->advice != b->advice ? AGREE_RECOMMENDATION : AGREE_UNKNOWN;
	if (a->axes && a->axes == b->axes && !(a->axes & (a->axes - 1))) {
		bool opposed = a->sign != b->sign;
		/* "not increased" against "lowered" may both be true. */
		if (opposed ? !a->denied && !b->denied : a->denied != b->denied)
			return AGREE_DIRECTION;
		if (opposed)
			return AGREE_UNKNOWN;
	}
	if (a->axes == b->axes && a->sign == b->sign && a->denied == b->denied && same >= NUMBER_JACCARD &&
	    numbers_apart(a, b))
		return AGREE_NUMBER;
	return AGREE_UNKNOWN;
}
