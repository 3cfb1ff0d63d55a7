/*
 * bounds.c - conditions in numbers: what is measured of this patient, and does it lie in what the sentence says?
 *
 * data/rules/bounds.tsv has the patterns, data/rules/measured.tsv what is measured. A band of a measured quantity ("INR
 * 4.5 to 10") bars nothing by itself: what is not met counts as of others only where another sentence holds the band
 * that is met (patient_heed notes it), since a lone limit ("treated from 140/90") is an answer to who lies below it
 * too. Values of questions have one unit each (question/values.c); numbers of sentences are brought to it by their
 * size, which tells the unit.
 */
#include "patient/patient_priv.h"

#include <stdlib.h>

#define MATCHES_MAX 48
#define RANGE_END   0.999 /* "30 to 44": up to the next whole number */

enum holds met_of(bool met, bool known)
{
	return met ? MET : known ? UNMET : UNKNOWN;
}

bool patient_number(const struct patient *p, const char *what, double *lo, double *hi)
{
	*lo = *hi = -1;
	if (strcmp(what, "egfr") == 0) {
		*lo = p->egfr_lo;
		*hi = p->egfr_hi;
	} else if (strcmp(what, "age") == 0) {
		*lo = *hi = (double)p->age;
	} else if (strcmp(what, "weeks") == 0) {
		*lo = *hi = (double)p->weeks;
	} else if (strcmp(what, "weight") == 0) {
		*lo = *hi = p->weight;
	} else if (strcmp(what, "lvef") == 0) {
		*lo = *hi = p->lvef;
	} else {
		for (size_t i = 0; i < p->q->n_values; i++)
			if (str_eqc(p->q->values[i].name, what))
				*lo = *hi = p->q->values[i].value;
	}
	return *lo >= 0;
}

/* Units that the size of a number tells apart: beyond `from` (below it where `small`) it is times `by` plus `plus`. */
static const struct {
	const char *what;
	bool small;
	double from, by, plus;
} units[] = {
	{"HbA1c", false, 20, 0.09148, 2.152},  /* mmol/mol to % */
	{"haemoglobin", false, 30, 0.1, 0},    /* g/L to g/dL */
	{"glucose", false, 40, 0.0555, 0},     /* mg/dL to mmol/L */
	{"calcium", false, 5, 0.2495, 0},      /* mg/dL to mmol/L */
	{"LDL cholesterol", false, 20, 0.02586, 0},
	{"platelets", false, 2000, 0.001, 0},  /* /microlitre to 10⁹/L */
	{"creatinine", true, 20, 88.4, 0},     /* mg/dL to micromol/L */
	{"urate", true, 20, 59.48, 0},	       /* mg/dL to micromol/L */
};

double bounds_one_unit(const char *what, double x)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (strcmp(what, units[i].what) == 0 && (units[i].small ? x < units[i].from : x > units[i].from))
			return x * units[i].by + units[i].plus;
	return x;
}

/* What of the patient was measured under that name; two numbers where it has two. */
static const struct q_value *measured(const struct patient *p, const char *what)
{
	const struct q_value *v = NULL;
	for (size_t i = 0; i < p->q->n_values; i++)
		if (str_eqc(p->q->values[i].name, what) && p->q->values[i].value > 0)
			v = &p->q->values[i];
	return v;
}

static enum holds in_bound(double lo, double hi, const char *way, double a, double b)
{
	bool in, out;
	if (strncmp(way, "below", 5) == 0) {
		in = hi < a;
		out = lo >= a;
	} else if (strncmp(way, "above", 5) == 0) {
		in = lo >= a;
		out = hi < a;
	} else {
		in = lo >= a && hi <= b;
		out = hi < a || lo > b;
	}
	return met_of(in, in || out);
}

static enum holds measured_met(const struct patient *p, const char *what, const char *way, const struct phrase_match *m)
{
	const struct q_value *v = measured(p, what);
	if (!v || !m->n_numbers)
		return UNKNOWN;
	double x = bounds_one_unit(what, v->value), a = bounds_one_unit(what, m->number[0]);
	double b = m->n_numbers > 1 ? bounds_one_unit(what, m->number[1]) : a;
	if (strcmp(what, "blood pressure") == 0 && m->n_numbers > 1 && strcmp(way, "range") != 0) {
		bool over = x >= a || (v->value2 > 0 && v->value2 >= b);
		return (strcmp(way, "above") == 0) == over ? MET : UNMET;
	}
	return in_bound(v->comparator == '<' ? 0 : x, v->comparator == '>' ? 1e9 : x, way, a, b);
}

static enum holds bound_met(const struct patient *p, const char *what, const char *way, const struct phrase_match *m)
{
	double lo, hi, a = m->n_numbers ? m->number[0] : 0, b = m->n_numbers > 1 ? m->number[1] : a;
	const char *space = strchr(way, ' ');
	if (space) {
		char *end;
		a = strtod(space, &end);
		b = strtod(end, NULL);
	}
	if (!patient_number(p, what, &lo, &hi))
		return UNKNOWN;
	return in_bound(lo, hi, way, a, b + RANGE_END);
}

static bool is_band(const struct patient *p, const char *what)
{
	for (size_t i = 0; i < p->n_bands; i++)
		if (strcmp(p->bands[i], what) == 0)
			return true;
	return false;
}

/* The name of what is measured between these tokens; NULL where none of it is. */
static const char *name_of(const struct phrase_rule *names, const struct phrase_match *m, size_t n, uint32_t from,
			   uint32_t to)
{
	for (size_t i = 0; i < n; i++)
		if (m[i].from >= from && m[i].to <= to)
			return names[m[i].rule].value;
	return NULL;
}

/* "INR below 4.5: one dose": two numbers beside each other that fall are no range. */
static size_t drop_false_ranges(const struct phrase_rule *rules, struct phrase_match *m, size_t n)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++) {
		const struct phrase_rule *r = &rules[m[i].rule];
		bool range = strcmp(r->value, "measured") == 0 && strcmp(r->more, "range") == 0;
		if (!range || (m[i].n_numbers > 1 && m[i].number[0] < m[i].number[1]))
			m[kept++] = m[i];
	}
	return kept;
}

int bounds_find(const struct patient *p, const struct phrase_text *t, struct bound out[BOUNDS_MAX], size_t *n_out,
		struct err *e)
{
	const struct phrase_rule *rules, *names;
	const struct phrase_set *set = patient_rules(RULES_bounds, &rules, e),
				*quantities = patient_rules(RULES_measured, &names, e);
	struct phrase_match m[MATCHES_MAX], q[MATCHES_MAX];
	*n_out = 0;
	if (!set || !quantities)
		return e ? e->code : ERR_INTERNAL;
	size_t n = phrase_longest(m, drop_false_ranges(rules, m, phrase_find(set, t, m, MATCHES_MAX)));
	size_t n_q = phrase_longest(q, phrase_find(quantities, t, q, MATCHES_MAX));
	for (size_t i = 0; i < n && *n_out < BOUNDS_MAX; i++) {
		const struct phrase_rule *r = &rules[m[i].rule];
		struct bound b = {.beg = m[i].beg, .end = m[i].end, .what = r->value};
		if (strcmp(r->value, "measured") == 0) {
			b.band = true;
			b.what = name_of(names, q, n_q, m[i].from, m[i].to);
			if (!b.what || !measured(p, b.what))
				continue;
			b.met = measured_met(p, b.what, r->more, &m[i]);
			if (b.met == UNMET && !is_band(p, b.what))
				continue;
		} else {
			b.met = bound_met(p, r->value, r->more, &m[i]);
		}
		out[(*n_out)++] = b;
	}
	return 0;
}

int bands_note(struct patient *p, struct str sentence, const struct patient_where *w, struct arena *a, struct err *e)
{
	struct bound b[BOUNDS_MAX];
	if (!w->on_topic || !p->q->n_values)
		return 0;
	for (size_t k = 0; k <= w->n_over; k++) {
		struct phrase_text t;
		size_t n;
		phrase_text_make(k ? w->over[k - 1] : sentence, a, &t);
		int rc = arena_ok(a) ? bounds_find(p, &t, b, &n, e) : err_mem(e);
		if (rc)
			return rc;
		for (size_t i = 0; i < n; i++)
			if (b[i].band && b[i].met == MET && !is_band(p, b[i].what) && p->n_bands < PATIENT_BANDS_MAX)
				p->bands[p->n_bands++] = b[i].what;
	}
	return 0;
}
