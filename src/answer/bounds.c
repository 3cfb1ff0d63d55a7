/*
 * bounds.c - conditions in numbers, and whether they hold for this patient.
 *
 * "eGFR is below 45 mL/min", "> 2 to 4 mm thick", "from the age of 12 years", "potassium ≥ 6.0": a number with a comparator before or behind it, or a range, of something that the
 * question gives a value for. What a number is of is told by the nearest name of a measure before it in the same clause, or by its unit. Tumour categories
 * ("T3b") are compared as written, the wider ("T3") holding for the narrower. A number whose measure cannot be told is no condition.
 */
#include "answer/patient_priv.h"

#include <math.h>
#include <stdlib.h>

#define MEASURE_REACH 14 /* words between a measure and its number */

enum measure { M_NONE, M_EGFR, M_POTASSIUM, M_AGE, M_WEEKS, M_BRESLOW, M_INR, M_HBA1C, M_PRESSURE, M_MITOSES, M_OTHER };

/* Words by which a source names the measure; the value's name in the question (question/values.c); a unit that gives it away. */
static const struct {
	enum measure m;
	const char *words, *value, *units;
} measures[] = {
	{M_EGFR, "egfr|gfr|creatinine clearance|crcl", "eGFR|creatinine clearance", NULL},
	{M_POTASSIUM, "potassium", "potassium", NULL},
	{M_INR, "inr", "INR", NULL},
	{M_HBA1C, "hba1c", "HbA1c", NULL},
	{M_MITOSES, "mitoses|mitotic rate|mitosis", "mitotic rate", NULL},
	{M_BRESLOW, "thickness|breslow|melanoma", "Breslow thickness", "mm"},
	{M_WEEKS, "gestation|weeks of pregnancy|pregnancy", "", "weeks|week"},
	{M_AGE, "age|aged|ages|people|children|adults|women|men|person|older|younger", "", "years|year"},
	/* named, so that their numbers are not taken for another's */
	{M_OTHER,
	 "dose|doses|score|mortality|hazard ratio|odds "
	 "ratio|calcium|sodium|bmi|temperature|duration|stage|platelets|creatinine|albumin|confidence interval|margin|"
	 "margins|within|resolves|for|after|every",
	 "", NULL},
};

static bool low_is(struct str w, const char *list)
{
	struct str rest = str_c(list), one;
	while (str_cut(&rest, '|', &one))
		if (str_ieq(w, one))
			return true;
	return false;
}

static struct str word_at(const struct sentence *s, size_t i)
{
	return i < s->n ? str_sub(s->text, s->w[i].beg, s->w[i].end) : STR("");
}

static bool is_number(const struct sentence *s, size_t i, double *v)
{
	char b[32];
	if (i >= s->n || !(s->w[i].flags & TEXT_NUMBER))
		return false;
	struct str w = word_at(s, i);
	size_t n = 0;
	for (size_t k = 0; k < w.n && n + 1 < sizeof(b); k++)
		if (w.p[k] != ',')
			b[n++] = w.p[k];
	b[n] = 0;
	char *end;
	*v = strtod(b, &end);
	return *end == 0 && isfinite(*v);
}

/* One or two words of a measure's list at word i. */
static bool names_measure(const struct sentence *s, size_t i, const char *list)
{
	struct str two = i + 1 < s->n ? str_sub(s->text, s->w[i].beg, s->w[i + 1].end) : STR("");
	return low_is(word_at(s, i), list) || low_is(two, list);
}

static enum measure measure_of(const struct sentence *s, size_t at, size_t last)
{
	struct str unit = word_at(s, last + 1);
	for (size_t m = 0; m < sizeof(measures) / sizeof(*measures); m++)
		if (measures[m].units && low_is(unit, measures[m].units)) {
			/* "mm" of thickness only where thickness is spoken of, weeks only of pregnancy: a drug is given for weeks too. */
			bool named = measures[m].m == M_AGE;
			for (size_t i = 0; i < s->n && !named; i++)
				named = names_measure(s, i, measures[m].words);
			if (measures[m].m == M_AGE) {
				named = low_is(word_at(s, last + 2), "old|and|or|of") || s->n == last + 2;
				for (size_t i = at; i > 0 && at - i < 5 && !named; i--)
					named = low_is(word_at(s, i - 1),
						       "age|aged|children|adults|people|women|men|under|over");
			}
			if (named)
				return measures[m].m;
		}
	for (size_t i = at; i > 0 && at - i < MEASURE_REACH && s->w[i - 1].clause == s->w[at].clause; i--)
		for (size_t m = 0; m < sizeof(measures) / sizeof(*measures); m++)
			if (names_measure(s, i - 1, measures[m].words)) {
				bool by_unit_only = measures[m].m == M_BRESLOW || measures[m].m == M_WEEKS;
				bool age = measures[m].m == M_AGE && !low_is(word_at(s, i - 1), "age|aged|ages");
				return by_unit_only || age ? M_NONE : measures[m].m;
			}
	return M_NONE;
}

static const struct q_value *value_of(const struct question *q, const char *names)
{
	for (size_t i = 0; i < q->n_values; i++)
		if (low_is(q->values[i].name, names) && (q->values[i].value != 0 || q->values[i].text.n))
			return &q->values[i];
	return NULL;
}

/* What the question gives for it: between *v and *u. */
static bool given(const struct patient_case *pc, enum measure m, double *v, double *u, struct str *label)
{
	const struct question *q = pc->q;
	if (m == M_EGFR && pc->egfr_lo > 0) {
		const struct q_value *x = value_of(q, "eGFR|creatinine clearance");
		*v = pc->egfr_lo;
		*u = pc->egfr_hi;
		*label = x ? x->text : STR("kidney function");
		return !x || x->comparator == '=';
	}
	if (m == M_AGE) {
		*v = *u = (double)q->patient.age;
		*label = STR("");
		return q->patient.age >= 0;
	}
	if (m == M_WEEKS) {
		*v = *u = pc->weeks;
		*label = STR("");
		return pc->weeks >= 0;
	}
	for (size_t i = 0; i < sizeof(measures) / sizeof(*measures); i++)
		if (measures[i].m == m && m != M_OTHER) {
			const struct q_value *x = value_of(q, measures[i].value);
			if (!x || x->comparator != '=')
				return false;
			*v = *u = x->value;
			*label = x->text;
			return true;
		}
	return false;
}

static bool between_has(const struct sentence *s, size_t i, const char *bytes)
{
	uint32_t from = i ? s->w[i - 1].end : 0;
	return str_find(str_sub(s->text, from, s->w[i].beg), str_c(bytes), 0) != SIZE_MAX;
}

/* -1: at most or below, 1: at least or above, 0: none. *edge: the number itself belongs to it. */
static int comparator(const struct sentence *s, size_t at, size_t last, bool *edge)
{
	*edge = false;
	if (between_has(s, at, "\xe2\x89\xa4") || between_has(s, at, "<=")) {
		*edge = true;
		return -1;
	}
	if (between_has(s, at, "\xe2\x89\xa5") || between_has(s, at, ">=")) {
		*edge = true;
		return 1;
	}
	if (between_has(s, at, "<"))
		return -1;
	if (between_has(s, at, ">"))
		return 1;
	struct str a = at ? word_at(s, at - 1) : STR(""), b = at > 1 ? word_at(s, at - 2) : STR("");
	if (low_is(a, "below|under") || (low_is(a, "than") && low_is(b, "less|lower|younger|fewer")))
		return -1;
	if (low_is(a, "above|over|exceeds|exceeding") || (low_is(a, "than") && low_is(b, "more|greater|higher|older")))
		return 1;
	*edge = true;
	if (low_is(a, "least") || low_is(a, "from"))
		return 1;
	if (low_is(a, "most") || low_is(b, "up"))
		return -1;
	/* "45 mL/min or more": the unit may be several words */
	for (size_t i = last + 1; i < s->n && i < last + 7; i++)
		if (low_is(word_at(s, i), "or|and") && i + 1 < s->n) {
			if (low_is(word_at(s, i + 1), "more|above|higher|older|over"))
				return 1;
			if (low_is(word_at(s, i + 1), "less|below|lower|younger|under"))
				return -1;
		}
	return 0;
}

/* "T3b", "pT3b" in lower case without the p; empty when it is no category. */
static struct str category(struct str w)
{
	if (w.n && (w.p[0] == 'p' || w.p[0] == 'P'))
		w = str_sub(w, 1, w.n);
	bool t = w.n >= 2 && w.n <= 3 && (w.p[0] == 'T' || w.p[0] == 't') && w.p[1] >= '0' && w.p[1] <= '4';
	return t ? w : STR("");
}

static size_t categories_in(const struct patient_case *pc, const struct sentence *s, struct bound *out, size_t max)
{
	const struct q_value *v = value_of(pc->q, "T category");
	struct str mine = v ? category(v->text) : STR("");
	size_t n = 0;
	bool any = false;
	for (size_t i = 0; i < s->n && mine.n; i++) {
		struct str c = category(word_at(s, i));
		if (!c.n)
			continue;
		bool same = str_istarts(mine, c);
		/* One that fits among several is enough: "T3b or T4a". */
		if (same && !any && n < max) {
			out[0] = (struct bound){i, true, true, v->text};
			n = 1;
			any = true;
		} else if (!n && n < max) {
			out[n++] = (struct bound){i, false, true, v->text};
		}
	}
	return n;
}

static bool in_range(double v, double lo, double hi, bool open)
{
	return (open ? v > lo : v >= lo) && v <= hi;
}

static bool meets(double v, double edge_at, int way, bool edge)
{
	return (way < 0 ? v < edge_at : v > edge_at) || (edge && v == edge_at);
}

size_t bounds_in(const struct patient_case *pc, const struct sentence *s, struct bound *out, size_t max)
{
	size_t n = categories_in(pc, s, out, max);
	/* "T3b (> 2 to 4 mm, ulcerated) or T4a (> 4 mm)": the category says it all. */
	if (n && out[0].holds)
		return n;
	for (size_t i = 0; i < s->n && n < max; i++) {
		double lo = 0, hi = 0, v = 0, u = 0;
		struct str label;
		if (!is_number(s, i, &lo))
			continue;
		size_t last = i;
		bool range = false, edge = true;
		if (is_number(s, i + 1, &hi) && s->w[i + 1].beg - s->w[i].end <= 4)
			last = i + 1;
		else if (low_is(word_at(s, i + 1), "to|and") && is_number(s, i + 2, &hi))
			last = i + 2;
		/* "30 to < 60" keeps its range, "2 to 4 mm thick" too; "1 and 2" is two numbers */
		range = last > i && hi > lo &&
			(!low_is(word_at(s, i + 1), "and") || low_is(word_at(s, i ? i - 1 : 0), "between"));
		if (!range)
			last = i;
		enum measure m = measure_of(s, i, last);
		if (m == M_NONE || m == M_OTHER || !given(pc, m, &v, &u, &label)) {
			i = last;
			continue;
		}
		int way = comparator(s, i, last, &edge);
		if (!range && !way) {
			continue; /* a bare number bounds nothing */
		}
		bool holds = range ? in_range(v, lo, hi, way == 1 && !edge) && in_range(u, lo, hi, way == 1 && !edge)
				   : meets(v, lo, way, edge) && meets(u, lo, way, edge);
		out[n++] = (struct bound){i, holds, range, label};
		i = last;
	}
	return n;
}
