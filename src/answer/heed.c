/*
 * heed.c - what each candidate says to this patient, before anything is chosen.
 *
 * The knowledge is src/patient's; here it meets the candidates. First every sentence that was found is heeded: what it
 * forbids this patient is barred from then on, whatever the order. Then each is judged: what recommends something
 * barred, and what is said of another group, is out; what warns is kept for the cautions. This stage knows no reader
 * and no style, and fails loudly: an error here is an error of the whole answer.
 */
#include "answer/answer_priv.h"

#define OVER_MAX       (ARTICLE_DEPTH_MAX + 4)
#define KEPT_OUT_VALUE 0.1  /* of what was kept out of the answer: else nothing is said of it */
#define CAUTION_VALUE  0.24 /* a warning of a drug that nobody takes or asks about must belong to the question */

/* Does the patient's case have anything that a sentence could be measured by? */
static bool has_case(const struct patient *p)
{
	return p && (p->described || p->n_drugs || p->n_states);
}

/* Lead-ins and headings above the candidate, the nearest first. */
static size_t over_of(const struct compose *k, const struct cand *c, struct str over[OVER_MAX])
{
	const struct doc *d = k->src[c->src].d;
	size_t n = 0;
	for (uint32_t p = c->parent; p != DOC_NONE && n < ARTICLE_DEPTH_MAX; p = k->cand[p].parent)
		over[n++] = cand_text(k, &k->cand[p]);
	for (uint32_t s = d->blocks[c->block].section; s != 0 && n < OVER_MAX; s = d->sections[s].parent)
		over[n++] = doc_heading(d, s);
	return n;
}

static struct patient_where where_of(const struct compose *k, const struct cand *c, struct str over[OVER_MAX])
{
	const struct source_doc *s = &k->src[c->src];
	return (struct patient_where){
		.over = over,
		.n_over = over_of(k, c, over),
		.subject = s->names,
		.on_topic = s->structured ? s->on_topic : c->main >= 1,
	};
}

/* Summaries and pages advise; a study tells what was found, and a word of warning in it is about its arms. */
static bool advises(const struct compose *k, const struct cand *c)
{
	const struct source_doc *s = &k->src[c->src];
	return s->structured || s->d->kind == DOC_KIND_CONSUMER;
}

static int concern_of(struct compose *k, struct cand *c, struct err *e)
{
	enum patient_concern of;
	int rc = patient_concern(k->ask.patient, cand_text(k, c), &k->scratch, &c->concern, e);
	if (!rc)
		rc = patient_concern(k->ask.patient, c->warns_of, &k->scratch, &of, e);
	c->own_warning = !rc && of == CONCERN_OWN;
	return rc;
}

int heed_all(struct compose *k, struct err *e)
{
	struct patient *p = k->ask.patient;
	struct str over[OVER_MAX];
	struct patient_verdict v;
	if (!has_case(p))
		return 0;
	for (size_t i = 0; i < k->n_cand; i++) {
		if (!advises(k, &k->cand[i]))
			continue;
		struct patient_where w = where_of(k, &k->cand[i], over);
		int rc = patient_heed(p, cand_text(k, &k->cand[i]), &w, &k->scratch, &v, e);
		if (rc)
			return rc;
	}
	for (size_t i = 0; i < k->n_cand; i++) {
		struct cand *c = &k->cand[i];
		struct patient_where w = where_of(k, c, over);
		int rc = patient_judge(p, cand_text(k, c), &w, &k->scratch, &v, e);
		if (rc)
			return rc;
		c->verdict = v.flags;
		c->verdict_why = v.reason;
		c->state = v.state;
		c->warns_of = v.drug;
		if (v.flags & PATIENT_CAUTION)
			rc = concern_of(k, c, e);
		if (rc)
			return rc;
		if (v.flags & PATIENT_BARRED)
			judge(c, "must not be given to this patient", 0);
		else if (v.flags & PATIENT_OTHER)
			judge(c, "is said of others", 0);
	}
	return arena_ok(&k->scratch) ? 0 : err_mem(e);
}

static bool is_bottom(const struct compose *k, uint32_t c)
{
	for (size_t i = 0; i < k->chosen.n_bottom; i++)
		if (k->chosen.bottom[i] == c)
			return true;
	return false;
}

/* Rows of the safety tables speak of what the answer names, too, and of what was kept out of it though it belongs to
 * the question. Beside the drugs that the question names it is the bottom line alone that brings in another. */
int heed_named(struct compose *k, struct arena *a, struct err *e)
{
	struct patient *p = k->ask.patient;
	int rc = 0;
	for (uint32_t i = 0; has_case(p) && !rc && i < k->n_cand; i++) {
		const struct cand *c = &k->cand[i];
		bool kept_out = (c->verdict & PATIENT_BARRED) && k->src[c->src].structured && k->src[c->src].on_topic &&
				c->belongs >= KEPT_OUT_VALUE;
		if (kept_out || (c->used && !(c->verdict & PATIENT_CAUTION)))
			rc = patient_names(p, cand_text(k, c), kept_out, is_bottom(k, i) ? CONCERN_NONE : CONCERN_OPEN,
					   a, e);
	}
	return rc;
}

static double gravity(const struct cand *c)
{
	return ((c->verdict & PATIENT_FORBIDS) ? 1 : 0) + c->value;
}

/* The same drug and the same reason, from another document: a rule is told once. */
static bool told(const struct compose *k, const struct cand *c)
{
	for (size_t i = 0; c->warns_of.n && c->state.n && i < k->chosen.n_cautions; i++) {
		const struct cand *o = &k->cand[k->chosen.caution[i].cand];
		if (str_ieq(o->warns_of, c->warns_of) && str_ieq(o->state, c->state))
			return true;
	}
	return false;
}

void heed_cautions(struct compose *k)
{
	struct chosen *x = &k->chosen;
	while (x->n_cautions < CAUTIONS_MAX) {
		uint32_t pick = DOC_NONE;
		for (uint32_t i = 0; i < k->n_cand; i++) {
			struct cand *c = &k->cand[i];
			bool weighs = (c->own_warning && c->state.n) ||
				      (c->concern >= CONCERN_OPEN && c->value >= CAUTION_VALUE);
			if (!(c->verdict & PATIENT_CAUTION) || !advises(k, c) || (c->verdict & PATIENT_OTHER) ||
			    c->used || c->lead || c->fragment || c->standing == UNFIT || c->like >= 1 || !weighs ||
			    is_bottom(k, i) || told(k, c))
				continue;
			if (pick == DOC_NONE || gravity(c) > gravity(&k->cand[pick]))
				pick = i;
		}
		if (pick == DOC_NONE)
			return;
		const struct cand *c = &k->cand[pick];
		x->caution[x->n_cautions++] = (struct caution){c->state.n ? c->state : c->verdict_why, pick};
		choose_use(k, pick);
	}
}
