/*
 * asking.c - what an intent wants: the facets that answer it, and what its article is called.
 *
 * The intents of a question steer the order of sections and the title, and are a feature of relevance; they gate
 * nothing.
 */
#include "answer/answer_priv.h"

#include "answer/rules.h"

#define F_CARE (F(TREATMENT) | F(INDICATIONS) | F(MANAGEMENT) | F(REFERRAL) | F(DOSE))

static const struct {
	uint64_t primary;
	const char *label;
} wants[INTENT_N] = {
	[INTENT_CAUSE] = {F(CAUSES) | F(MECHANISM), "causes"},
	[INTENT_DIAGNOSIS] = {F(DIAGNOSIS) | F(DIFFERENTIAL), "diagnosis and work-up"},
	[INTENT_TREATMENT] = {F_CARE, "treatment"},
	[INTENT_MANAGEMENT] = {F_CARE, "management"},
	[INTENT_DEFINITION] = {F(DEFINITION) | F(SUMMARY), "what it is"},
	[INTENT_DIFFERENCE] = {F(DIFFERENCE) | F(DIFFERENTIAL), "how they differ"},
	[INTENT_NECESSITY] = {F(INDICATIONS), "when it is indicated"},
	[INTENT_PROGNOSIS] = {F(PROGNOSIS), "prognosis"},
	[INTENT_PREVENTION] = {F(PREVENTION), "prevention"},
	[INTENT_DOSE] = {F(DOSE), "dose"},
	[INTENT_ADVERSE] = {F(ADVERSE), "adverse effects"},
	[INTENT_INTERACTION] = {F(INTERACTIONS) | F(SPECIAL), "interactions and contraindications"},
	[INTENT_SPECTRUM] = {F(SPECTRUM), "spectrum of activity"},
	[INTENT_STAGING] = {F(CLASSIFICATION), "classification and staging"},
	[INTENT_MONITORING] = {F(MONITORING), "monitoring"},
	[INTENT_SCREENING] = {F(SCREENING), "screening"},
	[INTENT_SYMPTOMS] = {F(SYMPTOMS), "symptoms and signs"},
	[INTENT_EPIDEMIOLOGY] = {F(EPIDEMIOLOGY), "how common it is"},
	[INTENT_MECHANISM] = {F(MECHANISM), "how it comes about"},
	[INTENT_GENERAL] = {0, "overview"},
};

/* A question that names a drug or procedure and a condition and asks nothing else wants to know of the treatment. */
static bool is_of_treatment(const struct question *q)
{
	bool remedy = false, ill = false;
	for (size_t i = 0; i < q->n_concepts; i++) {
		const struct q_concept *c = &q->concepts[i];
		remedy |= c->asked && is_remedy(c->kind);
		ill |= c->asked && c->kind == Q_CONDITION;
	}
	return remedy && ill;
}

void asking_of(const struct question *q, struct asking *out)
{
	enum intent first = q->n_intents ? q->intents[0] : INTENT_GENERAL;
	*out = (struct asking){.first = first};
	if (first == INTENT_GENERAL && is_of_treatment(q)) {
		out->first = INTENT_TREATMENT;
		out->primary = wants[INTENT_INTERACTION].primary | wants[INTENT_TREATMENT].primary;
	}
	for (size_t i = 0; i < q->n_intents; i++)
		out->primary |= wants[q->intents[i]].primary;
	out->label = wants[out->first].label;
}

uint64_t asking_facets(enum intent i)
{
	return wants[i].primary;
}

enum section section_of(enum facet f)
{
	static const enum section of[FACET_N] = {
		[FACET_SUMMARY] = SECTION_MANAGEMENT,
		[FACET_DEFINITION] = SECTION_DEFINITION,
		[FACET_EPIDEMIOLOGY] = SECTION_EPIDEMIOLOGY,
		[FACET_CAUSES] = SECTION_CAUSES,
		[FACET_RISK] = SECTION_RISK,
		[FACET_MECHANISM] = SECTION_MECHANISM,
		[FACET_CLASSIFICATION] = SECTION_STAGING,
		[FACET_SYMPTOMS] = SECTION_SYMPTOMS,
		[FACET_RED_FLAGS] = SECTION_RED_FLAGS,
		[FACET_DIAGNOSIS] = SECTION_DIAGNOSIS,
		[FACET_DIFFERENTIAL] = SECTION_DIFFERENTIAL,
		[FACET_TREATMENT] = SECTION_TREATMENT,
		[FACET_INDICATIONS] = SECTION_INDICATIONS,
		[FACET_DOSE] = SECTION_DOSE,
		[FACET_SPECTRUM] = SECTION_SPECTRUM,
		[FACET_ADVERSE] = SECTION_ADVERSE,
		[FACET_INTERACTIONS] = SECTION_INTERACTIONS,
		[FACET_MONITORING] = SECTION_MONITORING,
		[FACET_MANAGEMENT] = SECTION_MANAGEMENT,
		[FACET_SPECIAL] = SECTION_SPECIAL,
		[FACET_PROGNOSIS] = SECTION_PROGNOSIS,
		[FACET_PREVENTION] = SECTION_PREVENTION,
		[FACET_SCREENING] = SECTION_SCREENING,
		[FACET_PITFALLS] = SECTION_PITFALLS,
		[FACET_DIFFERENCE] = SECTION_DIFFERENCE,
		[FACET_REFERRAL] = SECTION_MANAGEMENT,
		[FACET_ADVICE] = SECTION_MANAGEMENT,
		[FACET_FINDINGS] = SECTION_FINDINGS,
		[FACET_NONE] = SECTION_FINDINGS,
	};
	return of[f];
}

static bool lists(const char *intents, enum intent i)
{
	struct str rest = str_c(intents), one;
	while (str_cut(&rest, ' ', &one))
		if (str_eqc(one, intent_name(i)))
			return true;
	return false;
}

size_t asking_cues(struct compose *k, struct str sentence)
{
	struct phrase_text t;
	struct phrase_match m[RULES_MATCHES_MAX];
	const struct phrase_set *set = rules_set(RULES_INTENT_CUES);
	size_t n = 0;
	if (!set)
		return 0;
	phrase_text_make(sentence, &k->scratch, &t);
	size_t found = phrase_find(set, &t, m, RULES_MATCHES_MAX);
	for (size_t i = 0; i < found; i++)
		n += lists(rules_intent_cues[m[i].rule].value, k->ask.want.first);
	return n;
}
