/*
 * weigh.c - candidates that fit by their words and are still none: bound to a number that the patient does not have, or about too little of what is asked.
 *
 * "T1a melanoma is < 0.8 mm thick" answers no question on a melanoma of 2.9 mm. Only bullets of leading summaries are looked at, which state such bounds for their reader to choose by; and none that
 * warns, since "stage IIB, not IIC" is said to those who have IIB. A bullet with several bounds stays when one of them holds.
 */
#include "answer/patient_priv.h"

#define WEIGHED_BOUNDS 8
#define HOLDS_FACTOR   1.4 /* one of its bounds holds */
#define F_ALWAYS       (F(RED_FLAGS) | F(PITFALLS) | F(SUMMARY))

void weigh_by_values(struct compose *k)
{
	struct patient_case pc;
	bool values = k->q->n_values > 0;
	if (!values || !case_read(k, &pc))
		return;
	for (uint32_t i = 0; i < k->n_cand && arena_ok(&k->scratch); i++) {
		struct cand *c = &k->cand[i];
		struct bound b[WEIGHED_BOUNDS];
		struct sentence s;
		if (c->value <= 0 || c->lead || !k->src[c->src].leads || (F_ALWAYS >> c->facet & 1))
			continue;
		sentence_read(k, c->src, c->block, c->beg, c->end, &s);
		size_t n = bounds_in(&pc, &s, b, WEIGHED_BOUNDS);
		bool holds = false;
		for (size_t j = 0; j < n; j++)
			holds |= b[j].holds;
		if (n)
			c->value = holds ? c->value * HOLDS_FACTOR : 0;
	}
}

void weigh_by_things(struct compose *k)
{
	uint32_t most = 0;
	if (k->n_thing < 2)
		return;
	for (uint32_t i = 0; i < k->n_cand; i++)
		if (k->cand[i].value > 0 && k->cand[i].covers > most)
			most = k->cand[i].covers;
	for (uint32_t i = 0; i < k->n_cand; i++)
		if (!k->src[k->cand[i].src].leads && 2u * k->cand[i].covers <= most)
			k->cand[i].value = 0;
}
