/*
 * facts.c - from the question to the patient: drugs and what they are to the patient, numbers that bound doses, and the states that safety goes by.
 */
#include "patient/patient_priv.h"

static bool is_drug(const struct q_concept *c)
{
	return c->kind == Q_DRUG || c->kind == Q_DRUG_CLASS;
}

static int read_drugs(const struct question *q, struct arena *a, struct patient *p, struct err *e)
{
	p->drugs = ARENA_ARRAY(a, q->n_concepts, struct patient_drug);
	if (!p->drugs)
		return err_mem(e);
	for (size_t i = 0; i < q->n_concepts; i++) {
		const struct q_concept *c = &q->concepts[i];
		if ((!is_drug(c) && !c->allergy) || (c->said & (Q_FAMILY | Q_HYPOTHETICAL | Q_NEGATED)))
			continue;
		bool past = (c->said & Q_HISTORY) && !c->allergy;
		p->drugs[p->n_drugs++] = (struct patient_drug){.text = c->surface,
							       .name = c->name,
							       .classes = c->classes,
							       .n_classes = c->n_classes,
							       .allergy = c->allergy,
							       .past = past && !c->allergy,
							       .taken = !c->allergy && !past && c->of_patient && !c->asked,
							       .asked = !c->allergy && !past && !(c->of_patient && !c->asked)};
	}
	return 0;
}

int patient_read(const struct question *q, struct arena *a, struct patient *out, struct err *e)
{
	struct patient p = {.q = q,
			    .described = q->patient.described,
			    .age = q->patient.age,
			    .group = q->patient.group,
			    .sex = q->patient.sex,
			    .weeks = q->patient.gestation,
			    .weight = q->patient.weight,
			    .egfr_lo = -1,
			    .egfr_hi = -1,
			    .lvef = -1};
	p.pregnant = q->patient.pregnancy == Q_PREGNANT;
	p.breastfeeding = q->patient.pregnancy == Q_BREASTFEEDING;
	p.planning = q->patient.pregnancy == Q_TRYING;
	p.postpartum = q->patient.pregnancy == Q_POSTPARTUM;
	int rc = read_drugs(q, a, &p, e);
	if (!rc)
		*out = p;
	return rc;
}

bool patient_in(const struct patient *p, const char *state)
{
	for (size_t i = 0; i < p->n_states; i++)
		if (strcmp(p->states[i].id, state) == 0)
			return true;
	return false;
}

size_t patient_searches(const struct patient *p, struct arena *a, struct str *out, size_t max)
{
	(void)p;
	(void)a;
	(void)out;
	(void)max;
	return 0;
}
