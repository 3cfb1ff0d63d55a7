/*
 * fitted.c - the plan for this patient: what summaries on the topic recommend, ranked by how well it fits what the question says of the patient.
 *
 * A sentence fits by what it is bound to and the patient has: a value within its bounds, pregnancy or an age group, a condition, finding, allergy or drug beside the topic, a test that is still
 * missing, the stage that the sources themselves give to the patient's category. A sentence bound to something that the patient has not is left out, and so is one that warns: that is the cautions' matter
 * (caution.c), unless the question is whether something is needed. Sentences are grouped by their lead-in, else by the drug or procedure that they name first, both as the source writes them.
 */
#include "answer/patient_priv.h"

#include <stdlib.h>

#define ON_TOPIC	0.5  /* share of the subject in a document's name */
#define NAMED		0.85 /* and where it is on nothing else */
#define STEPS_MAX	64
#define HITS_MAX	12  /* sentences of one step */
#define BOUND_ONE	1.5 /* a bound in numbers that holds */
#define BOUND_RANGE	1.8 /* a range that it lies within */
#define BOUND_AGE	0.6 /* of a child or an older person */
#define STATE_VALUE	1.2 /* pregnancy, breastfeeding, age group */
#define TEST_VALUE	1.0 /* a test that has not been done */
#define STAGE_VALUE	1.3
#define SEX_VALUE	0.1
#define ASKED_VALUE	0.3 /* names the drug or procedure asked about */
#define RECOMMENDS	0.4 /* says what to do */
#define FOLLOW_UP	0.8 /* how the patient's stage is followed */
#define REPORTS		0.4 /* says what studies found */
#define SPECIFIC_MIN	0.9 /* what fits this patient and not every other */
#define FURTHER		0.6 /* of the best sentence of a step, for the others */
#define BESIDE_FACET	0.85
#define NEED_SHARE	0.3 /* of the best step */
#define INFANT_YEARS	2   /* from this age on no infant */
#define REASONS_OF_STEP 3
#define LABEL_REACH	30  /* bytes in which a procedure stands that a sentence is about */
#define STEP_LIKE	0.4 /* Jaccard from which a step says what an earlier one said */
#define BOUNDS_MAX	8
#define F_PLAN                                                                                             \
	(F(SUMMARY) | F(TREATMENT) | F(INDICATIONS) | F(MANAGEMENT) | F(DOSE) | F(SPECIAL) | F(REFERRAL) | \
	 F(CLASSIFICATION) | F(INTERACTIONS))

static const char recommends[] = "recommended|should|offered|is indicated|first choice|first line|suggested|is "
				 "excised|is given|is treated|are treated|is adjusted|alternative|"
				 "considered|preferred|choice for|is used|prescribed|needed|essential|suits|advised";
static const char reports[] = "hazard ratio|odds ratio|relative risk|95 ci|did not improve|gave more|in one cohort|in "
			      "a cohort|trial enrolled|enrolled";
static const char warns[] = "not by itself|not an indication|not indicated|should not|must "
			    "not|contraindicated|avoid|avoided|not recommended|not "
			    "suggested|withheld|not advised|not be used|not at term|dangerous";

struct fit {
	struct sentence s;
	double value;
};
struct step {
	struct str label, name;
	uint32_t src, lead; /* document, and block of the lead-in or DOC_NONE */
	struct fit v[HITS_MAX];
	size_t n;
	double score;
	uint32_t beg; /* for ties */
};
struct fitting {
	struct compose *k;
	const struct patient_case *pc;
	struct step *v;
	size_t n;
	uint64_t stage; /* word that names the patient's stage, by the sources; 0 */
	bool necessity;
};

/* Is it bound to a state or a group, and does the patient have it? *value: what it is worth. */
static bool state_fits(const struct patient_case *pc, const struct sentence *s, double *value)
{
	const struct q_patient *q = &pc->q->patient;
	bool non = says(s, "non pregnant|not pregnant"), preg = says(s, "pregnan*|trimester*") && !non,
	     milk = says(s, "breastfeed*|lactat*"), young = says(s, "child|children|infant*|adolescent*"),
	     newborn = says(s, "neonat*|newborn*"), old = says(s, "older people|older adults|elderly|frail"),
	     women = says(s, "women|woman"), men = says(s, "men|man");
	*value = 0;
	/* A child of 4 years is no infant. */
	if (q->age >= INFANT_YEARS && says(s, "infant*|neonat*|newborn*") && !says(s, "child|children") &&
	    !pc->pregnant && !pc->breastfeeding)
		return false;
	if (non)
		return !pc->pregnant && q->sex == Q_FEMALE;
	/* Of the mother, though a child is spoken of. */
	if (says(s, "maternal|mother|mothers") && !pc->pregnant && !pc->breastfeeding)
		return false;
	bool fits = (preg && (pc->pregnant || pc->planning)) || (milk && pc->breastfeeding) ||
		    (young && q->group != Q_AGE_UNKNOWN && q->group < Q_AGE_ADULT) || (old && q->group == Q_AGE_OLD) ||
		    (newborn && q->group == Q_AGE_NEWBORN);
	*value = fits ? STATE_VALUE : 0;
	/* "because of neonatal haemolysis" speaks of the child of a pregnant woman. */
	if (preg && fits)
		return true;
	if (preg || milk || young || old || newborn)
		return fits;
	if (women != men) {
		*value = SEX_VALUE;
		return q->sex == (women ? Q_FEMALE : Q_MALE);
	}
	return true;
}

/* Beyond this a pregnant woman is in another trimester than the sentence says. */
static bool trimester_fits(const struct patient_case *pc, const struct sentence *s)
{
	bool first = says(s, "first trimester"),
	     later = says(s, "second trimester|third trimester|second and third trimesters");
	return pc->weeks < 0 || first == later || (first ? pc->weeks < 14 : pc->weeks >= 13);
}

/* "Stage IIB melanoma is T3b …": by its sources the patient's category is of that stage. Written beside "or T4a" or "with N0 M0", which the reader sees. */
static uint64_t stage_by(const struct patient_case *pc, const struct sentence *s)
{
	struct bound b[BOUNDS_MAX];
	size_t n = bounds_in(pc, s, b, BOUNDS_MAX);
	bool holds = n > 0 && b[0].holds;
	return holds && s->n > 3 && str_ieq(str_sub(s->text, s->w[0].beg, s->w[0].end), STR("stage")) &&
			       says(s, "t1*|t2*|t3*|t4*")
		       ? s->w[1].h
		       : 0;
}

/* On the subject; where no document is, the leading ones. */
static bool is_on_subject(struct compose *k, const struct source_doc *d)
{
	return d->structured && (k->top_main >= ON_TOPIC ? d->main >= ON_TOPIC : d->leads) && !is_neighbour(k, d);
}

uint64_t stage_of(struct compose *k, const struct patient_case *pc)
{
	uint64_t stage = 0;
	for (uint32_t d = 0; d < k->n_src && d < CASE_DOCS_MAX && !stage && arena_ok(&k->scratch); d++) {
		struct sentence *s;
		size_t n = is_on_subject(k, &k->src[d]) ? sentences_of(k, pc, d, &s) : 0;
		for (size_t i = 0; i < n && !stage; i++)
			stage = s[i].facet == FACET_CLASSIFICATION ? stage_by(pc, &s[i]) : 0;
	}
	return stage;
}

int stage_in(uint64_t stage, const struct sentence *s)
{
	int found = 0;
	for (size_t i = 0; i < s->n && stage; i++) {
		if (i && str_ieq(str_sub(s->text, s->w[i - 1].beg, s->w[i - 1].end), STR("stage")) && !found)
			found = -1;
		if (s->w[i].h == stage)
			return 1;
	}
	return found;
}

/* A drug of the class that the patient is allergic to: amoxicillin, of penicillin. */
static bool names_member(const struct fitting *f, const struct sentence *s, const struct fact *x)
{
	struct q_mention *m;
	size_t n = question_mentions(f->k->lex.t, s->text, &f->k->scratch, &m);
	for (size_t i = 0; i < n; i++)
		if (has_class(m[i].classes, x->c->name))
			return true;
	return false;
}

/* What the whole document is on is bound to nobody in particular. */
static bool is_own_topic(const struct fitting *f, const struct sentence *s, const struct fact *x)
{
	struct termset t;
	termset_make(&f->k->lex, x->c->name, &t);
	return t.n && termset_within(&t, &f->k->src[s->src].name);
}

/* How well it fits; 0: it is bound to something else, or fits everybody alike. */
static double fit_of(const struct fitting *f, const struct sentence *s)
{
	const struct patient_case *pc = f->pc;
	struct bound b[BOUNDS_MAX];
	size_t nb = bounds_in(pc, s, b, BOUNDS_MAX);
	double specific = 0, state = 0, other = 0;
	for (size_t i = 0; i < nb; i++) {
		if (!b[i].holds)
			return 0;
		double v = b[i].range ? BOUND_RANGE : BOUND_ONE;
		/* An age or a week within wide bounds is everybody's. */
		bool special = pc->q->patient.age >= 0 && (pc->q->patient.age < 18 || pc->q->patient.age >= 65);
		if (!b[i].label.n)
			v = special ? BOUND_AGE : 0;
		specific = v > specific ? v : specific;
	}
	if (!state_fits(pc, s, &state) || !trimester_fits(pc, s))
		return 0;
	if (state > SEX_VALUE)
		specific += state;
	for (size_t i = 0; i < pc->n; i++) {
		const struct fact *x = &pc->f[i];
		size_t at = 0;
		double v = x->topic ? 0 : fact_in(x, s, -1, &at), a = v < 0 ? -v : v;
		if (v < 0 && x->kind != FACT_DRUG && x->kind != FACT_ALLERGY && x->kind != FACT_TEST && !f->necessity)
			return 0; /* "without ulceration", and it is ulcerated */
		if (x->kind == FACT_ALLERGY) {
			bool allergy = says(s, "allerg*|hypersensitiv*");
			if (!allergy && (a > 0.5 || names_member(f, s, x)))
				return 0; /* never what the patient is allergic to */
			specific += allergy && v > 0.5 ? v : 0;
		} else if (x->kind == FACT_TEST) {
			specific += x->absent && a > 0.5 ? TEST_VALUE : 0;
		} else if (x->kind == FACT_DRUG && x->warned && a > 0.5 && !nb) {
			return 0;
		} else if (v > 0.5) {
			bool wide =
				x->kind == FACT_DRUG ? !x->taken : x->asked && x->kind != FACT_FINDING && !f->necessity;
			if (wide || is_own_topic(f, s, x))
				other += ASKED_VALUE * v;
			else
				specific += v * x->weight;
		}
	}
	int stage = stage_in(f->stage, s);
	if (stage < 0)
		return 0;
	specific += stage > 0 ? STAGE_VALUE : 0;
	if (specific < SPECIFIC_MIN)
		return 0;
	bool tells = (F(PROGNOSIS) | F(CLASSIFICATION) | F(SPECIAL) | F(DOSE)) >> s->facet & 1;
	if (!says(s, recommends) && !stage && (!tells || (says(s, reports) && s->facet == FACET_SPECIAL)))
		return 0;
	double value = specific + other;
	value += says(s, recommends) ? RECOMMENDS : 0;
	value -= says(s, reports) ? REPORTS : 0;
	value += stage > 0 && s->facet == FACET_MONITORING ? FOLLOW_UP : 0;
	return value * (f->k->plan.primary >> s->facet & 1 ? 1 : BESIDE_FACET);
}

static struct step *step_of(struct fitting *f, const struct sentence *all, const struct sentence *s)
{
	struct str label = STR(""), name = STR("");
	uint32_t lead = DOC_NONE;
	if (s->parent != DOC_NONE && all[s->parent].text.n && all[s->parent].text.p[all[s->parent].text.n - 1] == ':') {
		lead = all[s->parent].block;
		label = str_sub(all[s->parent].text, 0, all[s->parent].text.n - 1);
	} else {
		struct q_mention *m;
		size_t n = question_mentions(f->k->lex.t, s->text, &f->k->scratch, &m);
		for (size_t i = 0; i < n && !name.n; i++)
			if (m[i].kind == Q_PROCEDURE || m[i].kind == Q_DRUG || m[i].kind == Q_DRUG_CLASS) {
				/* "around the biopsy scar", "recovery after surgery": named in passing */
				bool passing = m[i].kind == Q_PROCEDURE && m[i].beg > LABEL_REACH;
				label = passing ? STR("") : str_sub(s->text, m[i].beg, m[i].end);
				name = passing ? STR("") : m[i].name;
				if (passing)
					break;
			}
	}
	/* How it is followed is one step, whatever it names. */
	if (s->facet == FACET_MONITORING && lead == DOC_NONE) {
		name = STR("follow-up");
		label = STR("");
	}
	for (size_t i = 0; i < f->n; i++)
		if (lead != DOC_NONE ? f->v[i].lead == lead && f->v[i].src == s->src
				     : name.n && str_eq(f->v[i].name, name))
			return &f->v[i];
	if (f->n == STEPS_MAX)
		return NULL;
	struct step *x = &f->v[f->n++];
	memset(x, 0, sizeof(*x));
	x->label = label;
	x->name = name;
	x->lead = lead;
	x->src = s->src;
	x->beg = s->beg;
	return x;
}

static void read_step(struct fitting *f, const struct sentence *all, const struct sentence *s)
{
	enum standing st = standing_of(s->text);
	if ((st != STANDS && st != STANDS_SOFT) || (!f->necessity && says(s, warns)) || barred_in(f->k, s->text))
		return;
	double v = fit_of(f, s);
	struct step *x = v > 0 ? step_of(f, all, s) : NULL;
	if (!x)
		return;
	/* By falling value, in order of place among equals. */
	size_t at = x->n;
	while (at > 0 && x->v[at - 1].value < v)
		at--;
	if (at == HITS_MAX)
		return;
	size_t last = x->n < HITS_MAX ? x->n : HITS_MAX - 1;
	for (size_t i = last; i > at; i--)
		x->v[i] = x->v[i - 1];
	x->v[at] = (struct fit){*s, v};
	x->n = last + 1;
	x->score = x->v[0].value;
}

static int by_score(const void *a, const void *b)
{
	const struct step *x = a, *y = b;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (x->src != y->src)
		return x->src < y->src ? -1 : 1;
	return x->beg < y->beg ? -1 : x->beg > y->beg;
}

/* Said by a step before it, or by the bottom line. */
static bool is_written(const struct compose *k, uint32_t c)
{
	for (size_t i = 0; i < k->patient->n_ranked; i++)
		for (size_t j = 0; j < k->patient->ranked[i].n; j++) {
			const struct cand *x = &k->cand[k->patient->ranked[i].reason[j].cand];
			if (x->terms.negated == k->cand[c].terms.negated &&
			    termset_jaccard(&x->terms, &k->cand[c].terms) >= STEP_LIKE)
				return true;
		}
	return false;
}

static void write_step(struct compose *k, const struct step *x, struct ranked *r)
{
	r->label = x->label;
	for (size_t i = 0; i < x->n && r->n < REASONS_OF_STEP; i++) {
		if (i && (x->v[i].value < FURTHER * x->v[0].value || x->v[0].s.facet == FACET_MONITORING))
			break;
		const struct sentence *s = &x->v[i].s;
		uint32_t c = cand_quote(k, s->src, s->block, s->beg, s->end);
		/* What stands in the article already, or will stand above what hangs under it, is not said twice. */
		if (c == DOC_NONE || k->cand[c].used || k->cand[c].parent_of_others || is_written(k, c))
			continue;
		r->reason[r->n++] = (struct said_of){c, says(s, warns) ? STANCE_AGAINST : STANCE_FOR};
		k->cand[c].used = true;
	}
}

static void by_place(const struct compose *k, struct patient_parts *out)
{
	for (size_t i = 1; i < out->n_ranked; i++)
		for (size_t j = i; j > 0; j--) {
			const struct cand *a = &k->cand[out->ranked[j - 1].reason[0].cand],
					  *b = &k->cand[out->ranked[j].reason[0].cand];
			if (a->src < b->src || (a->src == b->src && a->beg <= b->beg))
				break;
			struct ranked x = out->ranked[j];
			out->ranked[j] = out->ranked[j - 1];
			out->ranked[j - 1] = x;
		}
}

void plan_build(struct compose *k, const struct patient_case *pc, struct patient_parts *out)
{
	struct fitting f = {.k = k, .pc = pc, .v = ARENA_ARRAY(&k->scratch, STEPS_MAX, struct step)};
	uint64_t facets = F_PLAN | k->plan.primary;
	f.necessity = k->q->intents[0] == INTENT_NECESSITY;
	if (f.necessity || k->q->intents[0] == INTENT_GENERAL)
		facets |= F(DIAGNOSIS);
	if (k->q->intents[0] == INTENT_STAGING)
		facets |= F(PROGNOSIS) | F(MONITORING);
	struct sentence *s[CASE_DOCS_MAX];
	size_t n[CASE_DOCS_MAX] = {0};
	if (!f.v)
		return;
	f.stage = stage_of(k, pc);
	for (uint32_t d = 0; d < k->n_src && d < CASE_DOCS_MAX && arena_ok(&k->scratch); d++) {
		if (is_on_subject(k, &k->src[d]))
			n[d] = sentences_of(k, pc, d, &s[d]);
	}
	for (uint32_t d = 0; d < k->n_src && d < CASE_DOCS_MAX; d++)
		for (size_t i = 0; i < n[d]; i++)
			if (facets >> s[d][i].facet & 1)
				read_step(&f, s[d], &s[d][i]);
	if (f.n)
		qsort(f.v, f.n, sizeof(*f.v), by_score);
	for (size_t i = 0; i < f.n && out->n_ranked < CANDIDATES_TOP; i++) {
		struct ranked *r = &out->ranked[out->n_ranked];
		if (f.v[i].score < NEED_SHARE * f.v[0].score)
			break;
		*r = (struct ranked){0};
		write_step(k, &f.v[i], r);
		out->n_ranked += r->n > 0;
	}
	/* What is done with a stage has the order in which its summary gives it: excision before what follows. */
	if (k->q->intents[0] == INTENT_STAGING && out->n_ranked)
		by_place(k, out);
	out->on_topic = out->n_ranked && k->top_main >= NAMED;
}
