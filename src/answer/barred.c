/*
 * barred.c - what a caution forbids this patient is recommended nowhere in the article.
 *
 * Forbidden is what a source says should not be used in pregnancy, with a kidney function or at an age that the patient has (caution.c). A statement that names such a drug and says nothing against it is left
 * out, unless it names it only to say what is done without it. What warns stays: it is the caution itself.
 */
#include "answer/patient_priv.h"

#define F_ADVICE                                                                                           \
	(F(SUMMARY) | F(TREATMENT) | F(INDICATIONS) | F(MANAGEMENT) | F(DOSE) | F(SPECIAL) | F(REFERRAL) | \
	 F(PREVENTION) | F(SPECTRUM) | F(NONE) | F(FINDINGS))

static const char against[] = "avoid*|contraindicated|contraindication*|stopped|withheld|withdrawn|unsafe|dangerous|"
			      "instead of|should not|must not|not be used|not recommended|"
			      "not suitable|not advised|replaced";

bool barred_in(struct compose *k, struct str text)
{
	struct q_mention *m;
	if (!k->n_barred || cue_in(text, against))
		return false;
	size_t n = question_mentions(k->lex.t, text, &k->scratch, &m);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < k->n_barred; j++)
			if (str_ieq(m[i].name, k->barred[j]) || has_class(m[i].classes, k->barred[j]))
				return true;
	return false;
}

void barred_find(struct compose *k)
{
	struct patient_case pc;
	if (!case_read(k, &pc))
		return;
	k->n_barred = cautions_forbid(k, &pc, k->barred, BARRED_MAX);
	for (size_t i = 0; i < k->n_cand && k->n_barred && arena_ok(&k->scratch); i++) {
		struct cand *c = &k->cand[i];
		if (c->value > 0 && (F_ADVICE >> c->facet & 1) && barred_in(k, cand_text(k, c)))
			c->value = 0;
	}
}
