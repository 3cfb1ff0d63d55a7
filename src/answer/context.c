/*
 * context.c - the clinical context for this patient: which conditions of the library their findings point to, ranked.
 *
 * A condition is a summary that the search brought near. It is named only with a statement of its own on signs, tests
 * or what tells it apart, that has a finding of this patient in its words and that the learned estimate does not put
 * beside the question; a sentence that denies the finding speaks against it. Ranked by how near the summary is, and how
 * many of the findings its statements hold. One condition alone is no differential.
 */
#include "answer/answer_priv.h"

#define F_SIGNS                                                                                                \
	(F(SUMMARY) | F(SYMPTOMS) | F(DIAGNOSIS) | F(DIFFERENTIAL) | F(DIFFERENCE) | F(CAUSES) | F(PITFALLS) | \
	 F(RED_FLAGS) | F(DEFINITION))
#define FINDINGS_MAX  16
#define VALUE_MIN     0.10 /* of a statement that speaks for or against a condition */
#define FINDING_VALUE 0.5  /* what each finding beyond the first adds, beside the nearness of the summary */
#define CONTEXT_LEAST 2	   /* conditions that make a differential */

struct finding {
	struct termset names[4];
	size_t n;
};

static bool wants_context(const struct compose *k)
{
	switch (k->ask.want.first) {
	case INTENT_CAUSE:
	case INTENT_DIAGNOSIS:
	case INTENT_DIFFERENCE:
	case INTENT_SYMPTOMS:
	case INTENT_GENERAL: return k->ask.patient && k->ask.patient->described && k->surety.led;
	default: return false;
	}
}

static size_t findings_of(struct compose *k, struct finding *out)
{
	size_t n = 0;
	for (size_t i = 0; i < k->q->n_concepts && n < FINDINGS_MAX; i++) {
		const struct q_concept *c = &k->q->concepts[i];
		if (c->kind != Q_FINDING || (c->said & (Q_NEGATED | Q_FAMILY | Q_HYPOTHETICAL)))
			continue;
		struct finding *f = &out[n++];
		*f = (struct finding){0};
		termset_make(&k->lex, c->surface, &f->names[f->n++]);
		termset_make(&k->lex, c->name, &f->names[f->n++]);
		for (size_t j = 0; j < c->n_others && f->n < sizeof(f->names) / sizeof(*f->names); j++)
			termset_make(&k->lex, c->others[j], &f->names[f->n++]);
	}
	return n;
}

static size_t findings_in(const struct finding *f, size_t n, const struct termset *t)
{
	size_t held = 0;
	for (size_t i = 0; i < n; i++) {
		bool in = false;
		for (size_t j = 0; j < f[i].n && !in; j++)
			in = f[i].names[j].n && termset_within(&f[i].names[j], t);
		held += in;
	}
	return held;
}

struct option {
	uint32_t cand;
	double score;
};

/* The best statement of a summary on this patient's findings. */
static struct option option_of(const struct compose *k, uint32_t src, const struct finding *f, size_t n)
{
	struct option best = {DOC_NONE, 0};
	for (uint32_t i = 0; i < k->n_cand; i++) {
		const struct cand *c = &k->cand[i];
		if (c->src != src || !c->unit || c->lead || c->fragment || c->used || !(F_SIGNS >> c->facet & 1) ||
		    c->value < VALUE_MIN || (c->standing != STANDS && c->standing != STANDS_SOFT))
			continue;
		size_t held = findings_in(f, n, &c->terms);
		if (!held)
			continue;
		double v = c->value + k->src[src].near + FINDING_VALUE * (double)(held - 1);
		if (v > best.score)
			best = (struct option){i, v};
	}
	return best;
}

void context_choose(struct compose *k)
{
	struct finding f[FINDINGS_MAX];
	struct option top[CONTEXT_MAX];
	size_t n_top = 0, n = wants_context(k) ? findings_of(k, f) : 0;
	for (uint32_t s = 0; n && s < k->n_src; s++) {
		struct option o = k->src[s].structured ? option_of(k, s, f, n) : (struct option){DOC_NONE, 0};
		if (o.cand == DOC_NONE)
			continue;
		if (n_top == CONTEXT_MAX && top[n_top - 1].score >= o.score)
			continue;
		size_t at = n_top < CONTEXT_MAX ? n_top++ : n_top - 1;
		for (; at > 0 && top[at - 1].score < o.score; at--)
			top[at] = top[at - 1];
		top[at] = o;
	}
	if (n_top < CONTEXT_LEAST || k->chosen.n_sec == SECTIONS_MAX)
		return;
	struct chosen_section sec = {.section = SECTION_CONTEXT, .ordered = true};
	sec.c = ARENA_ARRAY(&k->scratch, n_top, uint32_t);
	sec.label = ARENA_ARRAY(&k->scratch, n_top, struct str);
	if (!sec.c || !sec.label)
		return;
	for (size_t i = 0; i < n_top; i++) {
		struct cand *c = &k->cand[top[i].cand];
		c->parent = DOC_NONE;
		sec.c[sec.n] = top[i].cand;
		sec.label[sec.n++] = source_title(k->src[c->src].d);
		choose_use(k, top[i].cand);
	}
	size_t at = k->chosen.n_sec ? 1 : 0;
	for (size_t i = k->chosen.n_sec++; i > at; i--)
		k->chosen.sec[i] = k->chosen.sec[i - 1];
	k->chosen.sec[at] = sec;
}
