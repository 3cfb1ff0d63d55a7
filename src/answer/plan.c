/*
 * plan.c - the plan of sections for each intent, in one table.
 *
 * A plan lists the sections of an article in order: the facets (facet.c) that feed each, how many bullets it may have at most of ITEMS_DEFAULT, and whether it answers the intent itself.
 * A new intent is a row.
 */
#include "answer/answer_priv.h"

/* clang-format off */
#define F_WORKUP  (F(DIAGNOSIS) | F(DIFFERENTIAL))
#define F_CARE	  (F(TREATMENT) | F(INDICATIONS) | F(MANAGEMENT) | F(REFERRAL))
#define F_CONTEXT (F(SYMPTOMS) | F(RISK) | F(DIFFERENTIAL) | F(CLASSIFICATION))

/* Answers the intent; with what may stand in where little is found. */
#define ANSWER(section, facets, fallback, max) {SECTION_##section, facets, fallback, max, PLAN_PRIMARY, NULL}
#define BESIDE(section, facets, max)	       {SECTION_##section, facets, 0, max, 0, NULL}
/* Sections that many plans share. */
#define CONTEXT(max)	{SECTION_CONTEXT, F_CONTEXT, 0, max, PLAN_MATCHED, NULL}
#define WORKUP(max)	{SECTION_DIAGNOSIS, F_WORKUP, 0, max, 0, "diagnosis of|should|needs|needed|preferred|essential|first|step one|excluded|rests on"}
#define CARE(max)	{SECTION_MANAGEMENT, F_CARE, 0, max, 0, "recommended|suggested|should|offered|referral|first line|mainstay"}
#define RED_FLAGS(max)	BESIDE(RED_FLAGS, F(RED_FLAGS), max)
#define PITFALLS(max)	BESIDE(PITFALLS, F(PITFALLS), max)
#define PROGNOSIS(max)	BESIDE(PROGNOSIS, F(PROGNOSIS), max)
#define DEFINITION(max) BESIDE(DEFINITION, F(DEFINITION), max)
#define SYMPTOMS(max)	BESIDE(SYMPTOMS, F(SYMPTOMS), max)
#define SPECIAL(max)	BESIDE(SPECIAL, F(SPECIAL), max)
#define MONITORING(max)	BESIDE(MONITORING, F(MONITORING), max)
#define TOGETHER(max)	{SECTION_TOGETHER, ~F(FINDINGS), 0, max, PLAN_TOGETHER, NULL}
#define FINDINGS(max)	BESIDE(FINDINGS, F(FINDINGS), max)

static const struct {
	const char *label, *cues;
	struct plan_section s[PLAN_SECTIONS];
} plans[INTENT_N] = {
	[INTENT_CAUSE] = {"causes",
		"cause|causes|caused|etiolog*|aetiolog*|due to|result from|results from|because of|commonest cause",
		{ANSWER(CAUSES, F(CAUSES), F(MECHANISM) | F(RISK) | F(DIFFERENTIAL) | F(EPIDEMIOLOGY), 24),
		 FINDINGS(5), CONTEXT(4), WORKUP(4), RED_FLAGS(3), PITFALLS(3), CARE(2)}},
	[INTENT_DIAGNOSIS] = {"diagnosis and work-up",
		"diagnos*|mri|imaging|test|tests|confirm*|examination",
		{ANSWER(DIAGNOSIS, F(DIAGNOSIS), F(CLASSIFICATION) | F(SYMPTOMS) | F(SCREENING), 14),
		 FINDINGS(5), SYMPTOMS(6), BESIDE(DIFFERENTIAL, F(DIFFERENTIAL) | F(DIFFERENCE), 6), RED_FLAGS(4), PITFALLS(5), CARE(3)}},
	[INTENT_TREATMENT] = {"treatment",
		"treated|treating|treatment of|treatment is|treatment with|treatment and|treatments|management of|first treatment|is given to|therap*|first choice|of choice|first line|mainstay|preferred|surgery|"
		"recommended|offered|effective|efficacy",
		{TOGETHER(5), ANSWER(TREATMENT, F(TREATMENT) | F(DOSE), F(MANAGEMENT), 13), ANSWER(INDICATIONS, F(INDICATIONS), 0, 7),
		 FINDINGS(6), BESIDE(MANAGEMENT, F(MANAGEMENT) | F(REFERRAL) | F(MONITORING), 4),
		 BESIDE(ADVERSE, F(ADVERSE) | F(INTERACTIONS), 4), PROGNOSIS(4), RED_FLAGS(3), PITFALLS(3)}},
	[INTENT_MANAGEMENT] = {"management",
		"manag*|recommended|treated|treatment of|treatment is|first choice|of choice|first line|mainstay|should|referr*|follow up",
		{ANSWER(MANAGEMENT, F(MANAGEMENT) | F(REFERRAL), 0, 6), ANSWER(TREATMENT, F(TREATMENT) | F(DOSE), 0, 9),
		 ANSWER(INDICATIONS, F(INDICATIONS), 0, 5), FINDINGS(5), MONITORING(4), WORKUP(4), RED_FLAGS(4), PITFALLS(4), PROGNOSIS(4)}},
	[INTENT_DEFINITION] = {"what it is",
		"is defined as|refers to|is a|is an|means|denotes|is the",
		{ANSWER(DEFINITION, F(DEFINITION), F(SUMMARY) | F(CLASSIFICATION), 6), FINDINGS(4),
		 BESIDE(CAUSES, F(CAUSES), 9), BESIDE(MECHANISM, F(MECHANISM), 4), SYMPTOMS(6), WORKUP(5), CARE(5), PROGNOSIS(3), RED_FLAGS(3),
		 BESIDE(EPIDEMIOLOGY, F(EPIDEMIOLOGY), 3)}},
	[INTENT_DIFFERENCE] = {"how they differ",
		"versus|whereas|differ*|distinguish*|separated from|rather than|in contrast",
		{{SECTION_DIFFERENCE, F(DIFFERENCE) | F(DIFFERENTIAL), 0, 10, PLAN_PRIMARY | PLAN_TABLE, NULL}, FINDINGS(5), CONTEXT(4), DEFINITION(4),
		 SYMPTOMS(8), WORKUP(6), RED_FLAGS(4), PITFALLS(4), CARE(3)}},
	[INTENT_NECESSITY] = {"when it is indicated",
		"indicat*|recommended|necessary|needs|needed|suggested|should",
		{ANSWER(INDICATIONS, F(INDICATIONS), F(TREATMENT) | F(MANAGEMENT), 12), FINDINGS(5),
		 BESIDE(TREATMENT, F(TREATMENT) | F(MANAGEMENT) | F(REFERRAL), 6), WORKUP(6), RED_FLAGS(4), PITFALLS(5),
		 BESIDE(ADVERSE, F(ADVERSE) | F(INTERACTIONS), 3), PROGNOSIS(4)}},
	[INTENT_PROGNOSIS] = {"prognosis",
		"prognos*|survival|mortality|outcome*|recover*|deteriorat*",
		{ANSWER(PROGNOSIS, F(PROGNOSIS), F(EPIDEMIOLOGY), 14), FINDINGS(6), BESIDE(RISK, F(RISK) | F(CLASSIFICATION), 5),
		 BESIDE(ADVERSE, F(ADVERSE), 4), CARE(6), RED_FLAGS(3), PITFALLS(3)}},
	[INTENT_PREVENTION] = {"prevention",
		"prevent*|prophyla*|vaccin*|lower the risk|lowers the risk|reduce the risk|reduces the risk",
		{ANSWER(PREVENTION, F(PREVENTION), F(SCREENING) | F(MANAGEMENT) | F(TREATMENT) | F(INDICATIONS) | F(DOSE), 14), FINDINGS(6), BESIDE(RISK, F(RISK), 8),
		 BESIDE(SCREENING, F(SCREENING), 4), CARE(5), PITFALLS(3)}},
	[INTENT_DOSE] = {"dose",
		"dose|doses|mg|micrograms|daily|titrat*",
		{ANSWER(DOSE, F(DOSE), F(TREATMENT), 14), FINDINGS(5), BESIDE(INTERACTIONS, F(INTERACTIONS), 6), SPECIAL(5),
		 BESIDE(ADVERSE, F(ADVERSE), 5), MONITORING(4), PITFALLS(3)}},
	[INTENT_ADVERSE] = {"adverse effects",
		"adverse|side effect*|toxic*|complication*|risk",
		{ANSWER(ADVERSE, F(ADVERSE), F(RISK), 14), FINDINGS(6), BESIDE(INTERACTIONS, F(INTERACTIONS), 6), MONITORING(4), SPECIAL(4),
		 RED_FLAGS(3), PITFALLS(3)}},
	[INTENT_INTERACTION] = {"interactions and contraindications",
		"interact*|contraindicat*|avoid*|with caution",
		{ANSWER(INTERACTIONS, F(INTERACTIONS), F(ADVERSE), 14), FINDINGS(6), BESIDE(ADVERSE, F(ADVERSE), 6), MONITORING(5), SPECIAL(5),
		 PITFALLS(4)}},
	[INTENT_SPECTRUM] = {"spectrum of activity",
		"active against|activity|susceptib*|resistan*|spectrum|covers",
		{ANSWER(SPECTRUM, F(SPECTRUM), F(TREATMENT), 16), FINDINGS(5), BESIDE(INDICATIONS, F(INDICATIONS) | F(TREATMENT), 6),
		 BESIDE(DOSE, F(DOSE), 5), BESIDE(ADVERSE, F(ADVERSE) | F(INTERACTIONS), 5), PITFALLS(4)}},
	[INTENT_STAGING] = {"classification and staging",
		"stage*|staging|classif*|score|grade*",
		{ANSWER(STAGING, F(CLASSIFICATION), F(DIAGNOSIS), 14), FINDINGS(5), WORKUP(6), PROGNOSIS(6), CARE(6), PITFALLS(3)}},
	[INTENT_MONITORING] = {"monitoring",
		"monitor*|follow up|surveillance",
		{ANSWER(MONITORING, F(MONITORING), F(MANAGEMENT) | F(DIAGNOSIS), 14), FINDINGS(6), BESIDE(ADVERSE, F(ADVERSE), 5), PROGNOSIS(5),
		 CARE(5), RED_FLAGS(3), PITFALLS(3)}},
	[INTENT_SCREENING] = {"screening",
		"screen*|detect*",
		{ANSWER(SCREENING, F(SCREENING), F(DIAGNOSIS) | F(PREVENTION), 14), FINDINGS(6), BESIDE(RISK, F(RISK) | F(EPIDEMIOLOGY), 7),
		 WORKUP(6), BESIDE(PREVENTION, F(PREVENTION), 4), PITFALLS(3)}},
	[INTENT_SYMPTOMS] = {"symptoms and signs",
		"symptom*|sign|signs|present*|manifest*|feature*",
		{ANSWER(SYMPTOMS, F(SYMPTOMS), F(DIFFERENTIAL), 14), FINDINGS(5), RED_FLAGS(5),
		 BESIDE(DIFFERENTIAL, F(DIFFERENTIAL) | F(DIFFERENCE), 5), BESIDE(DIAGNOSIS, F(DIAGNOSIS), 6), PITFALLS(4), CARE(3)}},
	[INTENT_EPIDEMIOLOGY] = {"how common it is",
		"prevalence|incidence|common|per cent|of people",
		{ANSWER(EPIDEMIOLOGY, F(EPIDEMIOLOGY), F(PROGNOSIS), 12), FINDINGS(7), BESIDE(RISK, F(RISK), 8), DEFINITION(3), PROGNOSIS(5),
		 BESIDE(SCREENING, F(SCREENING) | F(PREVENTION), 4)}},
	[INTENT_MECHANISM] = {"how it comes about",
		"mechanism*|pathogen*|pathway*|mediat*|because|through",
		{ANSWER(MECHANISM, F(MECHANISM), F(CAUSES), 14), FINDINGS(6), BESIDE(CAUSES, F(CAUSES) | F(RISK), 8), DEFINITION(3), SYMPTOMS(4),
		 CARE(3)}},
	[INTENT_GENERAL] = {"overview",
		"",
		{TOGETHER(8), DEFINITION(4), FINDINGS(8), BESIDE(CAUSES, F(CAUSES) | F(MECHANISM), 8), SYMPTOMS(5), WORKUP(5), CARE(6),
		 {SECTION_INTERACTIONS, F(INTERACTIONS), 0, 3, PLAN_DRUGS, NULL}, PROGNOSIS(3), RED_FLAGS(3), PITFALLS(3)}},
};
/* clang-format on */

static bool has_section(const struct plan *p, enum section s)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->s[i].section == s)
			return true;
	return false;
}

static void add_section(struct plan *p, const struct plan_section *s)
{
	if (p->n < PLAN_SECTIONS && !has_section(p, s->section))
		p->s[p->n++] = *s;
}

/* Early sections of a reader; those that the plan lacks are added, short. */
#define READER_MAX	4
#define READER_SECTIONS 3
static const enum section early[READER_N][READER_SECTIONS] = {
	[READER_PHYSICIAN] = {SECTION_N, SECTION_N, SECTION_N},
	[READER_NURSE] = {SECTION_RED_FLAGS, SECTION_MONITORING, SECTION_MANAGEMENT},
	[READER_PHARMACIST] = {SECTION_DOSE, SECTION_INTERACTIONS, SECTION_ADVERSE},
	[READER_STUDENT] = {SECTION_DEFINITION, SECTION_MECHANISM, SECTION_SYMPTOMS},
	[READER_PATIENT] = {SECTION_DEFINITION, SECTION_SYMPTOMS, SECTION_MANAGEMENT},
};
static const struct plan_section added[] = {
	BESIDE(RED_FLAGS, F(RED_FLAGS), READER_MAX),
	BESIDE(MONITORING, F(MONITORING), READER_MAX),
	CARE(READER_MAX),
	BESIDE(DOSE, F(DOSE), READER_MAX),
	BESIDE(INTERACTIONS, F(INTERACTIONS), READER_MAX),
	BESIDE(ADVERSE, F(ADVERSE), READER_MAX),
	BESIDE(DEFINITION, F(DEFINITION), READER_MAX),
	BESIDE(MECHANISM, F(MECHANISM), READER_MAX),
	BESIDE(SYMPTOMS, F(SYMPTOMS), READER_MAX),
};

/* The section as the plan has it, else the short one. */
static const struct plan_section *early_section(const struct plan_section *plan, enum section s)
{
	for (size_t j = 0; j < PLAN_SECTIONS && plan[j].max; j++)
		if (plan[j].section == s)
			return &plan[j];
	for (size_t j = 0; j < sizeof(added) / sizeof(*added); j++)
		if (added[j].section == s)
			return &added[j];
	return NULL;
}

size_t plan_intents(const struct question *q, enum intent *out)
{
	bool remedy = false, ill = false;
	size_t n = q->n_intents < 4 ? q->n_intents : 4;
	memcpy(out, q->intents, n * sizeof(*out));
	for (size_t i = 0; i < q->n_concepts; i++) {
		const struct q_concept *c = &q->concepts[i];
		if (!c->asked)
			continue;
		remedy |= c->kind == Q_DRUG || c->kind == Q_DRUG_CLASS || c->kind == Q_PROCEDURE;
		ill |= c->kind == Q_CONDITION;
	}
	if (n == 1 && out[0] == INTENT_GENERAL && remedy && ill) {
		out[0] = INTENT_TREATMENT;
		out[n++] = INTENT_INTERACTION;
	}
	return n;
}

void plan_make(const enum intent *intents, size_t n, enum reader_kind reader, struct plan *out)
{
	memset(out, 0, sizeof(*out));
	enum intent first = n && intents[0] < INTENT_N ? intents[0] : INTENT_GENERAL;
	out->cues = plans[first].cues;
	out->label = plans[first].label;
	/* Where several things are asked about, what speaks of them together comes before what speaks of each. */
	for (size_t i = 0; i < (n ? n : 1); i++) {
		enum intent x = n && intents[i] < INTENT_N ? intents[i] : first;
		for (size_t j = 0; j < PLAN_SECTIONS && plans[x].s[j].max; j++)
			if (plans[x].s[j].flags & PLAN_TOGETHER)
				add_section(out, &plans[x].s[j]);
	}
	for (size_t i = 0; i < (n ? n : 1); i++) {
		enum intent x = n && intents[i] < INTENT_N ? intents[i] : first;
		for (size_t j = 0; j < PLAN_SECTIONS && plans[x].s[j].max; j++)
			if (plans[x].s[j].flags & PLAN_PRIMARY)
				add_section(out, &plans[x].s[j]);
	}
	for (size_t i = 0; i < READER_SECTIONS; i++) {
		const struct plan_section *s = early_section(plans[first].s, early[reader][i]);
		if (s)
			add_section(out, s);
	}
	for (size_t j = 0; j < PLAN_SECTIONS && plans[first].s[j].max; j++)
		add_section(out, &plans[first].s[j]);
	for (size_t i = 0; i < out->n; i++)
		if (out->s[i].flags & PLAN_PRIMARY)
			out->primary |= out->s[i].facets;
	/* Overview: everything answers. */
	if (!out->primary)
		for (size_t i = 0; i < out->n; i++)
			out->primary |= out->s[i].facets;
}
