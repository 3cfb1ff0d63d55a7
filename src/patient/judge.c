/*
 * judge.c - what a sentence says to this patient.
 */
#include "patient/patient.h"

int patient_judge(const struct patient *p, struct str sentence, const struct patient_where *where, struct arena *a,
		  struct patient_verdict *out, struct err *e)
{
	(void)p;
	(void)sentence;
	(void)where;
	(void)a;
	(void)e;
	*out = (struct patient_verdict){0};
	return 0;
}

int patient_heed(struct patient *p, struct str sentence, const struct patient_where *where, struct arena *a,
		 struct patient_verdict *out, struct err *e)
{
	return patient_judge(p, sentence, where, a, out, e);
}

int patient_notices(struct patient *p, struct arena *a, struct patient_notice **out, size_t *n, struct err *e)
{
	(void)p;
	(void)a;
	(void)e;
	*out = NULL;
	*n = 0;
	return 0;
}
