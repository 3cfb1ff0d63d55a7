/*
 * weigh.c - candidates that fit by their words and are still none: bound to a number that the patient does not have, or about too little of what is asked.
 *
 * "T1a melanoma is < 0.8 mm thick" answers no question on a melanoma of 2.9 mm. Only bullets of leading summaries are looked at, which state such bounds for their reader to choose by; and none that
 * warns, since "stage IIB, not IIC" is said to those who have IIB. A bullet with several bounds stays when one of them holds.
 *
 * The same of groups: the dose of an adult is none for a child of 4 years, what is for non-pregnant women is not for a pregnant one, and what is advised in stage IV is not in stage IIB. Where a question is on one condition
 * that has a summary, other summaries speak of it only where they name it, and never in the bottom line.
 */
#include "answer/patient_priv.h"

#define WEIGHED_BOUNDS 8
#define HOLDS_FACTOR   1.4  /* one of its bounds holds */
#define FITS_FACTOR    1.3  /* said of a group or stage that is the patient's */
#define ASIDE_FACTOR   0.5  /* names the condition, in a summary on another */
#define CLASS_MIN      0.65 /* or its class */
#define NAMED_MIN      0.9  /* strength of a drug or finding that is named itself */
#define DENIED_MIN     0.6  /* strength of what is said not to be there */
#define F_ADVISED      (F(TREATMENT) | F(MANAGEMENT) | F(DOSE) | F(MONITORING) | F(INDICATIONS) | F(DIAGNOSIS) | F(ADVERSE))
#define INFANT_YEARS   2 /* from this age on no infant */
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
		bool holds = false, all = true;
		for (size_t j = 0; j < n; j++) {
			holds |= b[j].holds;
			all &= b[j].holds;
		}
		/* "below 0.8 mm if mitoses are ≥ 2/mm²" wants both. */
		holds &= all || !says(&s, "if") || says(&s, "or|whether|and");
		c->bound = c->fits |= holds;
		if (n)
			c->value = holds ? c->value * HOLDS_FACTOR : 0;
	}
}

/* ---- groups ---- */

static const char advises[] = "should|must|treated|given|offered|first|recommended|avoided|considered|preferred|dose|"
			      "choice|alternative|reduced|stop|stopped|contraindicated|mg|micrograms|evidence for";

/* Is it said of somebody else: a child, a pregnant woman, a man, a stage that this patient is not of? *own: it is said of theirs. */
static bool is_of_others(const struct patient_case *pc, const struct sentence *s, bool *own)
{
	const struct q_patient *q = &pc->q->patient;
	bool non = says(s, "non pregnant|not pregnant"), preg = says(s, "pregnan*|trimester*") && !non,
	     young = says(s, "child|children|infant*|adolescent*|neonat*|newborn*|paediatric"),
	     grown = says(s, "adult|adults"), child = q->group != Q_AGE_UNKNOWN && q->group < Q_AGE_ADULT,
	     milk = says(s, "breastfeed*|lactat*");
	*own |= (preg && pc->pregnant && !says(s, "except|unless|save|outside")) || (milk && pc->breastfeeding) ||
		(young && child && !says(s, "except|unless"));
	if (non && pc->pregnant)
		return !preg || !says(s, "non pregnant women and|not pregnant and");
	if (preg && !pc->pregnant && !pc->planning && !pc->breastfeeding && (q->sex == Q_MALE || child))
		return true;
	if (says(s, "maternal") && child)
		return true;
	if (child && q->age >= INFANT_YEARS && says(s, "infant*|neonat*|newborn*") && !says(s, "child|children"))
		return true;
	if (q->group == Q_AGE_UNKNOWN)
		return false;
	return child ? grown && !young : young && !grown && !preg && !milk;
}

/* What is advised for another stage than the patient's. */
static bool is_of_stage(uint64_t stage, const struct sentence *s, enum facet f)
{
	if (!stage || !(F_ADVISED >> f & 1))
		return false;
	int in = stage_in(stage, s);
	return in < 0 || (in == 0 && says(s, "metastatic|advanced|unresectable"));
}

/* Of a drug that the patient takes, and of what is asked about: "dry cough on ramipril". */
static bool is_of_their_drug(const struct patient_case *pc, const struct sentence *s, bool *names)
{
	bool drug = false, asked = false;
	for (size_t i = 0; i < pc->n; i++) {
		const struct fact *f = &pc->f[i];
		size_t at = 0;
		if (f->absent || !((f->kind == FACT_DRUG && f->taken) || (f->kind == FACT_FINDING && f->asked)))
			continue;
		double v = fact_in(f, s, -1, &at);
		drug |= v >= NAMED_MIN && f->kind == FACT_DRUG;
		asked |= v >= NAMED_MIN && f->kind == FACT_FINDING;
		*names |= v >= CLASS_MIN && f->kind == FACT_DRUG;
	}
	return drug && asked;
}

/* Advised where what the patient has is not there: "without ulceration". */
static bool denies_theirs(const struct patient_case *pc, const struct sentence *s, enum facet f)
{
	for (size_t i = 0; i < pc->n && (F_ADVISED >> f & 1); i++) {
		const struct fact *x = &pc->f[i];
		size_t at = 0;
		if (!x->absent && (x->kind == FACT_FINDING || x->kind == FACT_CONDITION || x->kind == FACT_OTHER) &&
		    fact_in(x, s, -1, &at) <= -DENIED_MIN)
			return true;
	}
	return false;
}

void weigh_by_group(struct compose *k)
{
	struct patient_case pc;
	if (!case_read(k, &pc))
		return;
	uint64_t stage = k->q->n_values ? stage_of(k, &pc) : 0;
	for (uint32_t i = 0; i < k->n_cand && arena_ok(&k->scratch); i++) {
		struct cand *c = &k->cand[i];
		struct bound b[WEIGHED_BOUNDS];
		struct sentence s;
		bool own = false, others = false, holds = false, met = false;
		if (c->value <= 0 || c->lead || !k->src[c->src].structured)
			continue;
		for (uint32_t p = i; p != DOC_NONE && !others; p = k->cand[p].parent) {
			sentence_read(k, k->cand[p].src, k->cand[p].block, k->cand[p].beg, k->cand[p].end, &s);
			others = is_of_others(&pc, &s, &own);
		}
		sentence_read(k, c->src, c->block, c->beg, c->end, &s);
		others |= is_of_stage(stage, &s, c->facet) || (k->q->n_values && denies_theirs(&pc, &s, c->facet));
		/* "in children over 12 years": ages are for a reader to choose by */
		size_t n = pc.q->patient.age >= 0 ? bounds_in(&pc, &s, b, WEIGHED_BOUNDS) : 0;
		for (size_t j = 0; j < n; j++) {
			met |= !b[j].label.n;
			holds |= !b[j].label.n && b[j].holds;
		}
		c->drug = is_of_their_drug(&pc, &s, &c->names_drug);
		/* What only defines a state of theirs does not say what to do. */
		bool advice = says(&s, advises) > 0;
		own &= advice;
		c->for_them &= advice;
		c->fits |= own || (stage && stage_in(stage, &s) > 0);
		c->value *= others || (met && !holds) ? 0 : c->fits && !c->for_them ? FITS_FACTOR : 1;
	}
}

/* ---- the condition asked about ---- */

/* The only condition asked about, where nothing else is that a condition may be about too; SIZE_MAX: none. */
static size_t only_condition(const struct compose *k)
{
	size_t at = SIZE_MAX;
	for (size_t i = 0; i < k->n_thing; i++) {
		enum q_kind kind = k->thing[i].kind;
		if (kind == Q_CONDITION && at != SIZE_MAX)
			return SIZE_MAX;
		if (kind == Q_CONDITION)
			at = i;
		else if (kind == Q_FINDING)
			return SIZE_MAX;
	}
	return at;
}

/* Of a summary on the condition, and on another one by its words: necrotising fasciitis, under cellulitis. */
static bool is_of_another(struct compose *k, const struct cand *c, size_t at)
{
	struct q_mention *m;
	size_t n = c->value > 0 && thing_share(k, at, &c->terms) < THING_HELD
			   ? question_mentions(k->lex.t, cand_text(k, c), &k->scratch, &m)
			   : 0;
	for (size_t i = 0; i < n; i++)
		if (m[i].kind == Q_CONDITION && !is_topic_of(&k->src[c->src], k, m[i].name))
			return true;
	return false;
}

void weigh_by_condition(struct compose *k)
{
	size_t at = only_condition(k), named = 0;
	bool *own = ARENA_ARRAY(&k->scratch, k->n_src, bool);
	if (at == SIZE_MAX || !own || k->compares)
		return;
	for (size_t i = 0; i < k->n_src; i++) {
		own[i] = thing_share(k, at, &k->src[i].name) >= THING_HELD;
		named += own[i] && k->src[i].leads;
		/* a summary on the drug, procedure or test that is asked about */
		for (size_t j = 0; j < k->n_thing && !own[i]; j++)
			own[i] = j != at && !k->thing[j].loose && thing_named(k, j, &k->src[i].title) >= THING_HELD;
	}
	for (uint32_t i = 0; named && i < k->n_cand; i++) {
		struct cand *c = &k->cand[i];
		if (c->src >= k->n_src || !k->src[c->src].structured)
			continue;
		if (own[c->src]) {
			c->aside = is_of_another(k, c, at);
			continue;
		}
		c->aside = true;
		c->value *= thing_share(k, at, &c->terms) >= THING_HELD ? ASIDE_FACTOR : 0;
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
