/*
 * pointed.c - what a question points at within the topic of a summary.
 *
 * "Colchicine and clarithromycin" finds the summary on gout and does not ask about gout. Of a leading document whose names lack a drug, a procedure or a test that is asked about (or, where the
 * question says nothing of what it wants to know, any other word of it), the statements that hold what is lacking answer; the others are beside the point. They give way once there are
 * enough that answer. What the question says of a patient points at nothing: it is weighed elsewhere (patient.c), and then all of a summary counts.
 */
#include "answer/answer_priv.h"

#define POINTED_ENOUGH 2   /* statements that answer, from which on the others give way */
#define POINTED_SHARE  0.3 /* of the weight of what is lacking, that a statement must hold to answer */
#define POINTED_BONUS  0.5 /* for one that holds all of it */
#define PRIMARY_FACTOR 0.5 /* for what answers the intent and is beside the point */
#define WARNING_FACTOR 0.6 /* for warnings and for what must be known first */
#define F_SAFETY       (F(RED_FLAGS) | F(PITFALLS) | F(ADVERSE) | F(INTERACTIONS) | F(DIAGNOSIS))

/* What is asked about and not named by a document: things, and terms that belong to none. */
struct lack {
	uint64_t things;   /* bits */
	const bool *terms; /* by term of the focus; NULL: none counts */
	double weight;	   /* of all of it */
};

static bool has_patient(const struct question *q)
{
	for (size_t i = 0; i < q->n_concepts; i++)
		if (q->concepts[i].of_patient && !q->concepts[i].asked && q->concepts[i].kind != Q_OTHER)
			return true;
	/* "Depression in a breastfeeding woman" is on depression. */
	return q->patient.pregnancy == Q_PREGNANT || q->patient.pregnancy == Q_TRYING ||
	       q->patient.pregnancy == Q_BREASTFEEDING;
}

static double thing_weight(const struct compose *k, size_t thing)
{
	double w = 0;
	for (size_t i = 0; i < k->n_focus; i++)
		w += k->focus[i].thing == thing ? k->focus[i].weight : 0;
	return w;
}

/* A thing that is looked at within an illness. */
static bool is_means(enum q_kind kind)
{
	return kind == Q_DRUG || kind == Q_DRUG_CLASS || kind == Q_PROCEDURE || kind == Q_TEST;
}

static void read_lack(struct compose *k, const struct source_doc *s, bool *terms, struct lack *out)
{
	struct termset title;
	*out = (struct lack){.terms = terms};
	/* Other names of a summary on an illness may list its drugs, so that they are found; it is not about them. */
	termset_make(&k->lex, s->d->title, &title);
	/* Two illnesses are each asked about; a drug in an illness is asked about in that illness. */
	bool means = false;
	for (size_t i = 0; i < k->n_thing; i++)
		means |= is_means(k->thing[i].kind);
	for (size_t i = 0; i < k->n_thing && i < 64 && means; i++)
		if (thing_share(k, i, is_means(k->thing[i].kind) ? &title : &s->name) < THING_HELD) {
			out->things |= UINT64_C(1) << i;
			out->weight += thing_weight(k, i);
		}
	bool open = k->q->n_intents == 1 && k->q->intents[0] == INTENT_GENERAL;
	for (size_t i = 0; i < k->n_focus; i++) {
		terms[i] = open && k->focus[i].thing == DOC_NONE && !focus_holds(k, &s->name, i);
		out->weight += terms[i] ? k->focus[i].weight : 0;
	}
}

/* Share of what is lacking that the statement holds, with its lead-ins and the heading over it. */
static double holds(struct compose *k, const struct lack *l, const struct cand *c)
{
	const struct termset *sets[ARTICLE_DEPTH_MAX + 3];
	const struct doc *d = k->src[c->src].d;
	struct termset heading;
	size_t n = 0;
	double in = 0;
	sets[n++] = &c->terms;
	for (uint32_t p = c->parent; p != DOC_NONE && n < ARTICLE_DEPTH_MAX; p = k->cand[p].parent)
		sets[n++] = &k->cand[p].terms;
	termset_make(&k->lex, doc_heading(d, d->blocks[c->block].section), &heading);
	sets[n++] = &heading;
	for (size_t i = 0; i < k->n_thing && i < 64; i++) {
		bool there = false;
		for (size_t j = 0; j < n && (l->things >> i & 1) && !there; j++)
			there = thing_share(k, i, sets[j]) >= THING_HELD;
		in += there ? thing_weight(k, i) : 0;
	}
	for (size_t i = 0; i < k->n_focus; i++) {
		bool there = false;
		for (size_t j = 0; j < n && l->terms[i] && !there; j++)
			there = focus_holds(k, sets[j], i);
		in += there ? k->focus[i].weight : 0;
	}
	return in / l->weight;
}

/* Is something asked of a drug, procedure or test that holds for it alone? */
static bool is_strict(const struct compose *k)
{
	static const enum intent of_one[] = {INTENT_NECESSITY, INTENT_DOSE,	   INTENT_ADVERSE,
					     INTENT_SPECTRUM,  INTENT_INTERACTION, INTENT_MONITORING};
	bool means = false;
	for (size_t i = 0; i < k->n_thing; i++)
		means |= is_means(k->thing[i].kind);
	for (size_t i = 0; i < sizeof(of_one) / sizeof(*of_one) && means; i++)
		if (k->q->intents[0] == of_one[i])
			return true;
	return false;
}

void point_out(struct compose *k)
{
	if (k->compares || has_patient(k->q) || !k->n_focus)
		return;
	struct lack *lack = ARENA_ARRAY(&k->scratch, k->n_src, struct lack);
	double *share = ARENA_ARRAY(&k->scratch, k->n_cand, double);
	size_t n = 0;
	if (!lack || !share)
		return;
	for (size_t i = 0; i < k->n_src; i++) {
		bool *terms = k->src[i].leads ? ARENA_ARRAY(&k->scratch, k->n_focus, bool) : NULL;
		if (terms)
			read_lack(k, &k->src[i], terms, &lack[i]);
	}
	for (size_t i = 0; i < k->n_cand; i++) {
		const struct cand *c = &k->cand[i];
		share[i] = 1;
		if (c->src >= k->n_src || lack[c->src].weight <= 0)
			continue;
		share[i] = holds(k, &lack[c->src], c);
		n += share[i] >= POINTED_SHARE && c->value > 0 && !c->lead;
	}
	/* The dose of one drug, when one procedure is indicated: the others are no answer. */
	bool strict = is_strict(k);
	if (n < (strict ? 1 : POINTED_ENOUGH))
		return;
	bool open = k->q->intents[0] == INTENT_GENERAL;
	for (size_t i = 0; i < k->n_cand; i++) {
		struct cand *c = &k->cand[i];
		if (share[i] >= POINTED_SHARE) {
			c->value *= c->src < k->n_src && lack[c->src].weight > 0 ? 1 + POINTED_BONUS * share[i] : 1;
			continue;
		}
		if (!open && (k->plan.primary >> c->facet & 1))
			/* Whether one operation is needed is also told by when any is. */
			c->value *= strict && k->q->intents[0] != INTENT_NECESSITY ? 0 : PRIMARY_FACTOR;
		else
			c->value *= !open && (F_SAFETY >> c->facet & 1) ? WARNING_FACTOR : 0;
	}
}
