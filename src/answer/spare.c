/*
 * spare.c - what is not for this patient is not recommended, and what is for them in particular comes first.
 *
 * A statement that names the allergen, its class (penicillin, of amoxicillin) or another drug of that class, and does not speak of allergy is no candidate for any section or the bottom line; one that
 * speaks of this allergy ("an alternative in penicillin allergy") is worth more. Likewise what is said of women who are not pregnant, and what is said of pregnancy, where the patient is pregnant.
 * Warnings stay: they name what to keep away from.
 */
#include "answer/patient_priv.h"

#define FOR_THEM_BONUS 0.8 /* for what speaks of this very allergy or state */
#define OTHERS_FACTOR  0.5 /* for what is said of pregnancy, where nobody is pregnant */
#define F_WARNING      (F(RED_FLAGS) | F(PITFALLS) | F(ADVERSE) | F(INTERACTIONS))

static const char allergy_cues[] = "allerg*|hypersensitiv*|anaphyla*";
static const char not_pregnant_cues[] = "non pregnant|nonpregnant|not pregnant|except in pregnancy|outside "
					"pregnancy|unless pregnant|other than in pregnancy";
static const char pregnant_cues[] = "pregnan*";
static const char breastfeeding_cues[] = "breastfeed*|breast feed*|lactat*";

static bool names_allergen(struct compose *k, const struct q_concept *a, struct str text)
{
	struct q_mention *m;
	size_t n = question_mentions(k->lex.t, text, &k->scratch, &m);
	/* Of a drug its nearest class, of a class itself. */
	struct str group = a->kind == Q_DRUG && a->n_classes ? a->classes[0] : a->name;
	for (size_t i = 0; i < n; i++)
		if (str_ieq(m[i].name, a->name) || str_ieq(m[i].name, group) || has_class(m[i].classes, group))
			return true;
	return str_ifind(text, a->name, 0) != SIZE_MAX || str_ifind(text, a->surface, 0) != SIZE_MAX;
}

static void spare_allergen(struct compose *k, const struct q_concept *a)
{
	for (size_t j = 0; j < k->n_cand && arena_ok(&k->scratch); j++) {
		struct cand *c = &k->cand[j];
		struct str text = cand_text(k, c);
		if (c->value <= 0 || (F_WARNING >> c->facet & 1) || !names_allergen(k, a, text))
			continue;
		c->for_them = cue_in(text, allergy_cues) > 0;
		c->value *= c->for_them ? 1 + FOR_THEM_BONUS : 0;
	}
}

static void spare_state(struct compose *k, bool pregnant)
{
	for (size_t j = 0; j < k->n_cand; j++) {
		struct cand *c = &k->cand[j];
		struct str text = cand_text(k, c);
		if (c->value <= 0 || (F_WARNING >> c->facet & 1))
			continue;
		if (pregnant && cue_in(text, not_pregnant_cues)) {
			c->value = 0;
		} else if (cue_in(text, pregnant ? pregnant_cues : breastfeeding_cues)) {
			c->for_them = true;
			c->value *= 1 + FOR_THEM_BONUS;
		}
	}
}

/* Nobody is pregnant, and nobody asks about pregnancy. */
static void spare_pregnancy(struct compose *k)
{
	for (size_t j = 0; j < k->n_cand; j++) {
		struct cand *c = &k->cand[j];
		struct str text = cand_text(k, c);
		c->for_others = c->value > 0 && cue_in(text, pregnant_cues) && !cue_in(text, not_pregnant_cues);
		c->value *= c->for_others ? OTHERS_FACTOR : 1;
	}
}

void patient_spare(struct compose *k)
{
	for (size_t i = 0; i < k->q->n_concepts; i++) {
		const struct q_concept *a = &k->q->concepts[i];
		if (a->allergy && !(a->said & (Q_NEGATED | Q_FAMILY | Q_HYPOTHETICAL)))
			spare_allergen(k, a);
	}
	enum q_pregnancy p = k->q->patient.pregnancy;
	if (p == Q_PREGNANT || p == Q_BREASTFEEDING)
		spare_state(k, p == Q_PREGNANT);
	else if ((p == Q_PREGNANCY_UNKNOWN || p == Q_NOT_PREGNANT) && !cue_in(k->q->text, pregnant_cues))
		spare_pregnancy(k);
}
