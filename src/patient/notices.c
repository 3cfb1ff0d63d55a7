/*
 * notices.c - what data/safety/drugs.tsv says of the drugs taken and asked about.
 */
#include "patient/patient_priv.h"

#include <stdlib.h>

#define NOTICES_MAX 6
#define DRUG_FIELDS 7
enum drug_field { DRUG_NAMES, DRUG_WHEN, DRUG_KIND, DRUG_TEXT, DRUG_SOURCE, DRUG_URL, DRUG_CHECKED };
#define STATE_FIELDS 3
enum state_field { STATE_ID, STATE_LABEL, STATE_SEARCH };

extern const char *const safety_drugs[][DRUG_FIELDS];
extern const size_t safety_drugs_n;
extern const char *const safety_states[][STATE_FIELDS];
extern const size_t safety_states_n;

/* Is the drug one of the names of the list, or of a class of it? */
static bool is_of(const struct patient_drug *d, struct str list)
{
	struct str one;
	while (list.n && str_cut(&list, '|', &one)) {
		if (str_ieq(d->name, one) || str_ieq(d->text, one))
			return true;
		for (size_t i = 0; i < d->n_classes; i++)
			if (str_ieq(d->classes[i], one))
				return true;
	}
	return false;
}

static const struct patient_drug *other_drug(const struct patient *p, const struct patient_drug *d, struct str list,
					     bool allergy)
{
	for (size_t i = 0; i < p->n_drugs; i++) {
		const struct patient_drug *x = &p->drugs[i];
		if (x != d && x->allergy == allergy && !x->past && is_of(x, list) && !str_ieq(x->name, d->name))
			return x;
		if (allergy && x->allergy && is_of(x, list))
			return x;
	}
	return NULL;
}

/* "egfr<30", "weeks>=20", "age<12" */
static bool bound_holds(const struct patient *p, const char *when, struct str *state, struct arena *a)
{
	size_t n = strcspn(when, "<>=");
	struct str what = str_make(when, n);
	bool below = when[n] == '<';
	double at = strtod(when + n + strspn(when + n, "<>="), NULL), lo = -1, hi = -1;
	if (str_eqc(what, "egfr")) {
		lo = p->egfr_lo;
		hi = p->egfr_hi;
	} else if (str_eqc(what, "age")) {
		lo = hi = (double)p->age;
	} else if (str_eqc(what, "weeks")) {
		lo = hi = (double)p->weeks;
	}
	if (lo < 0)
		return false;
	bool holds = below ? hi < at : lo >= at;
	if (holds && str_eqc(what, "egfr"))
		*state = arena_printf(a, "eGFR below %g", at);
	else if (holds)
		*state = str_eqc(what, "age") ? arena_printf(a, "age %g years", lo)
					      : arena_printf(a, "%g weeks of pregnancy", lo);
	return holds;
}

static bool is_met(const struct patient *p, const struct patient_drug *d, const char *when, struct str *state,
		   struct arena *a)
{
	const struct patient_drug *other = NULL;
	if (strncmp(when, "drug:", 5) == 0)
		other = other_drug(p, d, str_c(when + 5), false);
	else if (strncmp(when, "allergy:", 8) == 0)
		other = other_drug(p, d, str_c(when + 8), true);
	else if (when[strcspn(when, "<>=")])
		return bound_holds(p, when, state, a);
	else {
		for (size_t i = 0; i < p->n_states; i++)
			if (strcmp(p->states[i].id, when) == 0) {
				*state = str_c(p->states[i].label);
				return true;
			}
		return false;
	}
	if (other)
		*state = other->allergy ? arena_printf(a, "allergy to %.*s", STR_ARG(other->name)) : other->name;
	return other != NULL;
}

static int gravity(const char *kind)
{
	return strcmp(kind, "contraindicated") == 0 ? 2 : strcmp(kind, "caution") == 0 ? 1 : 0;
}

static bool has_notice(const struct patient_notice *v, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (str_eqc(v[i].text, text))
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

int patient_notices(struct patient *p, struct arena *a, struct patient_notice **out, size_t *n, struct err *e)
{
	struct patient_notice *v = ARENA_ARRAY(a, NOTICES_MAX, struct patient_notice);
	*out = v;
	*n = 0;
	for (int grave = 2; v && grave >= 0; grave--)
		for (size_t i = 0; i < p->n_drugs; i++) {
			const struct patient_drug *d = &p->drugs[i];
			for (size_t row = 0; row < safety_drugs_n && !d->allergy && !d->past; row++) {
				const char *const *f = safety_drugs[row];
				struct str state;
				if (gravity(f[DRUG_KIND]) != grave || !is_of(d, str_c(f[DRUG_NAMES])) ||
				    !is_met(p, d, f[DRUG_WHEN], &state, a))
					continue;
				struct str reason = arena_printf(a, "%.*s: %s", STR_ARG(state), f[DRUG_SOURCE]);
				/* What is taken already is for its prescriber to stop; what is asked about is recommended nowhere. */
				int rc = grave == 2 ? patient_bar(p, d->name, reason, e) : 0;
				if (rc)
					return rc;
				if (*n == NOTICES_MAX || has_notice(v, *n, f[DRUG_TEXT]))
					continue;
				bool with = strncmp(f[DRUG_WHEN], "drug:", 5) == 0;
				v[(*n)++] = (struct patient_notice){
					.id = f[DRUG_WHEN],
					.kind = f[DRUG_KIND],
					.title = arena_printf(a, "%.*s %s %.*s", STR_ARG(capital(d->name, a)),
							      with ? "with" : "and", STR_ARG(state)),
					.text = str_c(f[DRUG_TEXT]),
					.lay = STR("Do not start or stop it by yourself: ask the prescriber or a "
						   "pharmacist today."),
					.why = d->text,
					.source = f[DRUG_SOURCE],
					.url = f[DRUG_URL],
					.checked = f[DRUG_CHECKED]};
			}
		}
	return arena_ok(a) ? 0 : err_mem(e);
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
