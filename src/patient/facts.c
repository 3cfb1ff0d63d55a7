/*
 * facts.c - from the question to the patient.
 */
#include "patient/patient.h"

int patient_read(const struct question *q, struct arena *a, struct patient *out, struct err *e)
{
	(void)a;
	(void)e;
	*out = (struct patient){.q = q, .described = q->patient.described, .age = q->patient.age, .group = q->patient.group,
				.sex = q->patient.sex, .weeks = q->patient.gestation, .weight = -1, .egfr_lo = -1,
				.egfr_hi = -1, .lvef = -1};
	out->pregnant = q->patient.pregnancy == Q_PREGNANT;
	out->breastfeeding = q->patient.pregnancy == Q_BREASTFEEDING;
	out->planning = q->patient.pregnancy == Q_TRYING;
	out->postpartum = q->patient.pregnancy == Q_POSTPARTUM;
	return 0;
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
