/*
 * concern.c - does a warning of this drug belong to this question?
 *
 * A summary warns of all drugs of its subject. A patient's answer needs the warnings of what they take, of what is asked
 * about, and, where the question leaves open which drug, of what may be given. Where it names its drug, another one is
 * nobody's concern.
 */
#include "patient/patient_priv.h"

static bool holds(const struct str *v, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_ieq(v[i], name))
			return true;
	return false;
}

static bool in_list(struct str list, struct str name)
{
	struct str one;
	while (list.n && str_cut(&list, '|', &one))
		if (str_ieq(one, name))
			return true;
	return false;
}

/* Is it the drug itself, a class of it, or a member of the class that it is? */
static bool is_own(const struct patient_drug *d, struct str name, struct str classes)
{
	return str_ieq(d->name, name) || str_ieq(d->text, name) || holds(d->classes, d->n_classes, name) ||
	       in_list(classes, d->name);
}

/* Is the question about a drug that it names, as one on its dose is about the drug that is taken? */
static bool is_subject(const struct patient *p, const struct patient_drug *d)
{
	const unsigned of_drug = 1u << INTENT_DOSE | 1u << INTENT_ADVERSE | 1u << INTENT_INTERACTION |
				 1u << INTENT_MONITORING;
	bool about = false;
	for (size_t i = 0; i < p->q->n_intents; i++)
		about |= of_drug >> p->q->intents[i] & 1;
	return d->asked ? d->known : about;
}

static enum patient_concern concern_of(const struct patient *p, const struct q_mention *m)
{
	struct str rest = m->classes, first;
	bool named = false;
	if (!str_cut(&rest, '|', &first))
		first = STR("");
	for (size_t i = 0; i < p->n_drugs; i++) {
		const struct patient_drug *d = &p->drugs[i];
		if (d->allergy || d->past)
			continue;
		if (is_own(d, m->name, m->classes))
			return CONCERN_OWN;
		/* A fellow of what is taken is not given beside it. */
		named |= is_subject(p, d) ||
			 (first.n && d->n_classes && str_ieq(d->classes[0], first));
	}
	return named ? CONCERN_NONE : CONCERN_OPEN;
}

int patient_concern(const struct patient *p, struct str text, struct arena *a, enum patient_concern *out, struct err *e)
{
	struct q_mention *m = NULL;
	size_t n = 0;
	int rc = patient_drugs_of(text, a, &m, &n, e);
	if (rc)
		return rc;
	*out = CONCERN_NONE;
	for (size_t i = 0; i < n; i++) {
		enum patient_concern c = concern_of(p, &m[i]);
		*out = c > *out ? c : *out;
	}
	return 0;
}
