/*
 * allergy.c - what the patient is allergic to is not recommended.
 *
 * A statement that names the allergen, its class (penicillin, of amoxicillin) or another drug of that class, and does not speak of allergy is no candidate for any section or the bottom line; one that speaks of this
 * allergy ("an alternative in penicillin allergy") is worth more. Warnings stay: they name what to keep away from.
 */
#include "answer/patient_priv.h"

#define ALLERGY_BONUS 0.8
#define F_WARNING     (F(RED_FLAGS) | F(PITFALLS) | F(ADVERSE) | F(INTERACTIONS))

static const char allergy_cues[] = "allerg*|hypersensitiv*|anaphyla*";

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

void allergy_spare(struct compose *k)
{
	for (size_t i = 0; i < k->q->n_concepts; i++) {
		const struct q_concept *a = &k->q->concepts[i];
		if (!a->allergy || (a->said & (Q_NEGATED | Q_FAMILY | Q_HYPOTHETICAL)))
			continue;
		for (size_t j = 0; j < k->n_cand && arena_ok(&k->scratch); j++) {
			struct cand *c = &k->cand[j];
			struct str text = cand_text(k, c);
			if (c->value <= 0 || (F_WARNING >> c->facet & 1) || !names_allergen(k, a, text))
				continue;
			c->value *= cue_in(text, allergy_cues) ? 1 + ALLERGY_BONUS : 0;
		}
	}
}
