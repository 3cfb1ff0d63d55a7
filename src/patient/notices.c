/*
 * notices.c - what data/safety/drugs.tsv says of the drugs taken, asked about and named by the answer.
 *
 * A row names drugs or classes, when it holds and how grave it is. What it forbids this patient is barred before
 * anything is searched, whether the question names it or not: the class with its members, or, where the row says so
 * ("=beta-lactam"), the word for the class alone. Of two drugs that must not meet the one that is taken stays.
 */
#include "patient/patient_priv.h"
#include "text/text.h"

#include <stdlib.h>

#define NOTICES_MAX 6 /* on what is taken and asked about ... */
#define NAMED_MAX   3 /* ... and on what the answer names beside them */
#define MENTIONED   64
#define MATCHES_MAX 8
#define DRUG_FIELDS 7
#define ANY	    "*" /* of a row: any drug; of an allergy: the drug itself, or one that it crosses with */
enum drug_field { DRUG_NAMES, DRUG_WHEN, DRUG_KIND, DRUG_TEXT, DRUG_SOURCE, DRUG_URL, DRUG_CHECKED };
#define STATE_FIELDS 4
enum state_field { STATE_ID, STATE_LABEL, STATE_SEARCH, STATE_HISTORY };

extern const char *const safety_drugs[][DRUG_FIELDS];
extern const size_t safety_drugs_n;
extern const char *const safety_states[][STATE_FIELDS];
extern const size_t safety_states_n;
#define CROSS_FIELDS 4
extern const char *const safety_cross[][CROSS_FIELDS];
extern const size_t safety_cross_n;

/* What a row was met by. */
struct met {
	struct str state;		  /* for people */
	const struct patient_drug *other; /* the drug, or the allergen */
	bool topic;			  /* by what the question is about */
};

/* The drug of the list that is not meant: "NSAID|!aspirin". */
static struct str excepted(struct str list)
{
	struct str one;
	while (list.n && str_cut(&list, '|', &one))
		if (str_starts(one, STR("!")))
			return str_sub(one, 1, one.n);
	return STR("");
}

/* Is the drug one of the names of the list, or of a class of it? "=name" is the name alone, "!name" is not meant. */
static bool is_of(const struct patient_drug *d, struct str list)
{
	struct str one;
	if (str_ieq(d->name, excepted(list)))
		return false;
	while (list.n && str_cut(&list, '|', &one)) {
		bool alone = str_starts(one, STR("="));
		one = str_sub(one, alone, one.n);
		if (str_ieq(d->name, one) || str_ieq(d->text, one) || str_eqc(one, ANY))
			return true;
		for (size_t i = 0; !alone && i < d->n_classes; i++)
			if (str_ieq(d->classes[i], one))
				return true;
	}
	return false;
}

bool patient_choices(const struct patient *p, const struct patient_drug *x, const struct patient_drug *y,
		     struct arena *a)
{
	const struct phrase_rule *rules;
	const struct phrase_set *set = patient_rules(RULES_frames, &rules, NULL);
	struct phrase_match m[MATCHES_MAX];
	struct phrase_text t;
	struct str q = p->q->text;
	const char *from = x->text.p < y->text.p ? x->text.p : y->text.p;
	const char *to = x->text.p < y->text.p ? y->text.p : x->text.p;
	if (!set || x->taken || y->taken || from < q.p || to > q.p + q.n)
		return false;
	phrase_text_make(str_make(from, (size_t)(to - from)), a, &t);
	for (size_t i = 0, n = phrase_find(set, &t, m, MATCHES_MAX); i < n; i++)
		if (strcmp(rules[m[i].rule].value, "either") == 0)
			return true;
	return false;
}

/* Another drug of the patient (d may be NULL) from that list. What the answer alone names meets only what is taken or
 * asked about. */
static const struct patient_drug *other_drug(const struct patient *p, const struct patient_drug *d, struct str list,
					     struct arena *a)
{
	for (size_t i = 0; i < p->n_drugs; i++) {
		const struct patient_drug *x = &p->drugs[i];
		if (x == d || x->allergy || x->past || !is_of(x, list))
			continue;
		if (d ? !str_ieq(x->name, d->name) && !patient_choices(p, d, x, a) : x->taken)
			return x;
	}
	return NULL;
}

bool patient_cross(struct str class)
{
	for (size_t i = 0; i < safety_cross_n; i++)
		if (str_ieq(class, str_c(safety_cross[i][0])))
			return true;
	return false;
}

/* Does an allergy to x count for d? */
static bool crosses(const struct patient_drug *d, const struct patient_drug *x)
{
	if (str_ieq(d->name, x->name) || is_of(d, x->name))
		return true;
	for (size_t i = 0; i < x->n_classes; i++)
		if (patient_cross(x->classes[i]) && is_of(d, x->classes[i]))
			return true;
	return false;
}

static const struct patient_drug *allergen(const struct patient *p, const struct patient_drug *d, struct str list,
					   bool severe)
{
	bool own = str_eqc(list, ANY);
	for (size_t i = 0; i < p->n_drugs; i++) {
		const struct patient_drug *x = &p->drugs[i];
		if (x->allergy && (x->severe || !severe) && (own ? d && crosses(d, x) : is_of(x, list)))
			return x;
	}
	return NULL;
}

/* "egfr<30", "weeks>=20", "age<12", "weight<=60", "potassium>5.5" */
static bool bound_holds(const struct patient *p, struct str when, struct str *state, struct arena *a)
{
	char b[32];
	if (when.n >= sizeof(b))
		return false;
	memcpy(b, when.p, when.n);
	b[when.n] = 0;
	size_t n = strcspn(b, "<>"), sign = n;
	bool below = b[n] == '<', equal = b[n + 1] == '=';
	double at = strtod(b + n + 1 + equal, NULL), lo, hi;
	b[sign] = 0;
	if (!patient_number(p, b, &lo, &hi))
		return false;
	double own = below ? hi : lo;
	if (!(own == at ? equal : below ? own < at : own > at))
		return false;
	if (strcmp(b, "egfr") == 0)
		*state = lo < hi ? arena_printf(a, "eGFR below %g", at) : arena_printf(a, "eGFR %g", lo);
	else
		*state = strcmp(b, "age") == 0	    ? arena_printf(a, "age %.3g years", lo)
			 : strcmp(b, "weight") == 0 ? arena_printf(a, "weight %g kg", lo)
			 : strcmp(b, "weeks") == 0  ? arena_printf(a, "%.3g weeks of pregnancy", lo)
						    : arena_printf(a, "%s %g", b, lo);
	return true;
}

static bool one_holds(const struct patient *p, const struct patient_drug *d, struct str when, struct met *m,
		      struct arena *a)
{
	const struct patient_drug *other = NULL;
	if (str_starts(when, STR("drug:"))) {
		other = other_drug(p, d, str_sub(when, 5, when.n), a);
	} else if (str_starts(when, STR("allergy:"))) {
		other = allergen(p, d, str_sub(when, 8, when.n), false);
	} else if (str_starts(when, STR("severe:"))) {
		other = allergen(p, d, str_sub(when, 7, when.n), true);
	} else if (str_find(when, STR("<"), 0) != SIZE_MAX || str_find(when, STR(">"), 0) != SIZE_MAX) {
		return bound_holds(p, when, &m->state, a);
	} else {
		for (size_t i = 0; i < p->n_states; i++)
			if (str_eqc(when, p->states[i].id)) {
				m->state = str_c(p->states[i].label);
				m->topic = p->states[i].topic;
				return true;
			}
		return false;
	}
	if (!other)
		return false;
	m->other = other;
	m->state = other->allergy ? arena_printf(a, "allergy to %.*s", STR_ARG(other->name)) : other->name;
	return true;
}

/* All groups between "&" hold: of each one of what stands between commas. */
static bool is_met(const struct patient *p, const struct patient_drug *d, const char *when, struct met *m,
		   struct arena *a)
{
	struct str rest = str_c(when), group, one;
	*m = (struct met){0};
	while (rest.n && str_cut(&rest, '&', &group)) {
		bool any = false;
		while (!any && group.n && str_cut(&group, ',', &one))
			any = one_holds(p, d, str_trim(one), m, a);
		if (!any)
			return false;
	}
	return true;
}

static bool is_forbidden(const char *kind)
{
	return strcmp(kind, "contraindicated") == 0;
}

static int gravity(const char *kind)
{
	return is_forbidden(kind) ? 2 : strcmp(kind, "caution") == 0 ? 1 : 0;
}

/* All that the rows forbid this patient, named or not. What the question itself is about bars nothing but what is
 * asked about or taken: it is what the drugs are for. */
static int bar_rows(struct patient *p, struct arena *a, struct err *e)
{
	for (size_t row = 0; row < safety_drugs_n; row++) {
		const char *const *f = safety_drugs[row];
		struct str list = str_c(f[DRUG_NAMES]), one;
		struct met m;
		if (!is_forbidden(f[DRUG_KIND]) || !is_met(p, NULL, f[DRUG_WHEN], &m, a) || m.topic)
			continue;
		struct str reason = arena_printf(a, "%.*s: %s", STR_ARG(m.state), f[DRUG_SOURCE]);
		const struct str except = excepted(list);
		while (list.n && str_cut(&list, '|', &one)) {
			size_t before = p->n_barred;
			int rc = str_starts(one, STR("!")) ? 0 : patient_bar(p, one, reason, e);
			if (rc)
				return rc;
			if (p->n_barred > before)
				p->barred[before].except = except;
		}
	}
	return 0;
}

static bool has_notice(const struct patient_notice *v, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (str_eqc(v[i].text, text))
			return true;
	return false;
}

/* Has the allergy been told of for this drug? */
static bool has_allergy(const struct patient_notice *v, size_t n, const struct patient_drug *d)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i].why, d->text) &&
		    (strncmp(v[i].id, "allergy", 7) == 0 || strncmp(v[i].id, "severe", 6) == 0))
			return true;
	return false;
}

static struct str capital(struct str s, struct arena *a)
{
	struct str c = arena_printf(a, "%.*s", STR_ARG(s));
	char *p = (char *)(uintptr_t)c.p; /* our own copy */
	if (c.n && arena_ok(a) && p[0] >= 'a' && p[0] <= 'z')
		p[0] = (char)(p[0] - 'a' + 'A');
	return c;
}

static struct patient_notice notice_of(const char *const *f, const struct patient_drug *d, const struct met *m,
				       struct arena *a)
{
	bool with = m->other && !m->other->allergy;
	return (struct patient_notice){.id = f[DRUG_WHEN],
				       .kind = f[DRUG_KIND],
				       .title = arena_printf(a, "%.*s %s %.*s", STR_ARG(capital(d->name, a)),
							     with ? "with" : "and", STR_ARG(m->state)),
				       .text = str_c(f[DRUG_TEXT]),
				       .lay = STR("Do not start or stop it by yourself: ask the prescriber or a "
						  "pharmacist today."),
				       .why = d->text,
				       .pair = with,
				       .source = f[DRUG_SOURCE],
				       .url = f[DRUG_URL],
				       .checked = f[DRUG_CHECKED]};
}

/* Of two drugs that must not meet, which is not to be started: the one that is not taken yet. */
static struct str to_bar(const struct patient_drug *d, const struct met *m)
{
	return m->other && !m->other->allergy && d->taken && !m->other->taken ? m->other->name : d->name;
}

struct notices {
	struct patient_notice *v;
	size_t n, max;
};

static int notices_on(struct patient *p, const struct patient_drug *d, int grave, bool bars, struct notices *out,
		      struct arena *a, struct err *e)
{
	for (size_t row = 0; row < safety_drugs_n && !d->allergy && !d->past; row++) {
		const char *const *f = safety_drugs[row];
		struct met m;
		if (gravity(f[DRUG_KIND]) != grave || !is_of(d, str_c(f[DRUG_NAMES])) ||
		    !is_met(p, d, f[DRUG_WHEN], &m, a))
			continue;
		struct str reason = arena_printf(a, "%.*s: %s", STR_ARG(m.state), f[DRUG_SOURCE]);
		int rc = grave == 2 && bars ? patient_bar(p, to_bar(d, &m), reason, e) : 0;
		if (rc)
			return rc;
		bool general = strcmp(f[DRUG_NAMES], ANY) == 0;
		if (out->n < out->max && !has_notice(out->v, out->n, f[DRUG_TEXT]) &&
		    !(general && has_allergy(out->v, out->n, d)))
			out->v[out->n++] = notice_of(f, d, &m, a);
	}
	return 0;
}

int patient_notices(struct patient *p, struct arena *a, struct patient_notice **out, size_t *n, struct err *e)
{
	struct notices all = {.v = ARENA_ARRAY(a, NOTICES_MAX + NAMED_MAX, struct patient_notice), .max = NOTICES_MAX};
	int rc = all.v ? bar_rows(p, a, e) : err_mem(e);
	for (int grave = 2; !rc && grave >= 0; grave--)
		for (size_t i = 0; !rc && i < p->n_drugs; i++)
			rc = notices_on(p, &p->drugs[i], grave, true, &all, a, e);
	all.max = all.n + NAMED_MAX;
	for (int grave = 2; !rc && grave >= 0; grave--)
		for (size_t i = 0; !rc && i < p->n_named; i++)
			rc = notices_on(p, &p->named[i], grave, false, &all, a, e);
	*out = all.v;
	*n = all.n;
	return rc ? rc : arena_ok(a) ? 0 : err_mem(e);
}

/* ---- what the answer names ---- */

static bool is_named(const struct patient *p, struct str name)
{
	for (size_t i = 0; i < p->n_named; i++)
		if (str_ieq(p->named[i].name, name))
			return true;
	for (size_t i = 0; i < p->n_drugs; i++)
		if (str_ieq(p->drugs[i].name, name) && !p->drugs[i].past)
			return true;
	return false;
}

int patient_name(struct patient *p, const struct q_mention *m, struct arena *a, struct err *e)
{
	struct str rest = m->classes, one;
	if (!p->named)
		p->named = ARENA_ARRAY(a, MENTIONED, struct patient_drug);
	if (!p->named)
		return err_mem(e);
	if (p->n_named == MENTIONED || is_named(p, m->name))
		return 0;
	struct patient_drug d = {.text = m->name, .name = m->name, .classes = ARENA_ARRAY(a, MATCHES_MAX, struct str)};
	while (d.classes && rest.n && d.n_classes < MATCHES_MAX && str_cut(&rest, '|', &one))
		d.classes[d.n_classes++] = one;
	p->named[p->n_named++] = d;
	return d.classes ? 0 : err_mem(e);
}

/* ---- states ---- */

const char *patient_state_label(const char *id, const char **search)
{
	for (size_t i = 0; i < safety_states_n; i++)
		if (strcmp(safety_states[i][STATE_ID], id) == 0) {
			*search = safety_states[i][STATE_SEARCH];
			return safety_states[i][STATE_LABEL];
		}
	*search = "";
	return NULL;
}

bool patient_state_lasts(const char *id)
{
	for (size_t i = 0; i < safety_states_n; i++)
		if (strcmp(safety_states[i][STATE_ID], id) == 0)
			return safety_states[i][STATE_HISTORY][0] != 0;
	return false;
}
