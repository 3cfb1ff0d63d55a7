/*
 * both.c - what is asked of a drug in a state is answered by what speaks of both.
 *
 * "On anifrolumab, and the pregnancy test is positive: stop?" is answered neither by a trial of anifrolumab nor by
 * what is known of pregnancy. A study is found by the words that it shares with the question, so it is asked here
 * whether a statement, with its headings and the title of its study, holds the drug and the state (or the other drug);
 * and, where an interaction or contraindication is asked for, whether it says anything of one. Summaries are told by
 * the learned estimate, whose features see the same.
 */
#include "answer/answer_priv.h"

#define STATES_MAX 4
#define DRUGS_MAX  16
#define NAMES_OF   3 /* of a drug: as written, its name, its nearest class */

/* States in which a drug is another question. */
static const char *const other_question[STATES_MAX] = {"pregnancy", "breastfeeding", "dialysis", "decompensated"};

struct both {
	struct termset drug[DRUGS_MAX][NAMES_OF];
	size_t n_drugs, n_names[DRUGS_MAX];
	const char *state[STATES_MAX];
	size_t n_states;
	bool interacts; /* an interaction or a contraindication is asked for */
};

static void add_drug(struct compose *k, struct both *b, const struct patient_drug *d)
{
	const struct str names[NAMES_OF] = {d->text, d->name, d->n_classes ? d->classes[0] : STR_NULL};
	size_t at = b->n_drugs;

	for (size_t i = 0; i < NAMES_OF && at < DRUGS_MAX; i++) {
		struct termset *t = &b->drug[at][b->n_names[at]];
		if (!names[i].n)
			continue;
		termset_make(&k->lex, names[i], t);
		b->n_names[at] += t->n > 0;
	}
	b->n_drugs += at < DRUGS_MAX && b->n_names[at] > 0;
}

/* Is an illness or a finding asked about? Then what the patient takes is not. */
static bool asks_of_illness(const struct question *q)
{
	for (size_t i = 0; i < q->n_concepts; i++) {
		const struct q_concept *c = &q->concepts[i];
		if (c->asked && c->known && (c->kind == Q_CONDITION || c->kind == Q_FINDING))
			return true;
	}
	return false;
}

static void read_both(struct compose *k, struct both *b)
{
	const struct patient *p = k->ask.patient;
	bool illness = asks_of_illness(k->q);

	b->interacts = k->ask.want.first == INTENT_INTERACTION;
	for (size_t i = 0; i < p->n_drugs; i++) {
		const struct patient_drug *d = &p->drugs[i];
		if (!d->allergy && !d->past && (d->asked || b->interacts || !illness))
			add_drug(k, b, d);
	}
	for (size_t i = 0; i < STATES_MAX; i++)
		if (patient_in(p, other_question[i]))
			b->state[b->n_states++] = other_question[i];
}

/* Of the drugs, how many stand in the claim, the bullets above it or the names of its document? */
static size_t drugs_held(const struct compose *k, const struct cand *c, const struct both *b)
{
	size_t held = 0;

	for (size_t i = 0; i < b->n_drugs; i++) {
		bool in = false;
		for (size_t j = 0; j < b->n_names[i] && !in; j++) {
			in = termset_within(&b->drug[i][j], &k->src[c->src].title);
			for (uint32_t p = (uint32_t)(c - k->cand); p != DOC_NONE && !in; p = k->cand[p].parent)
				in = termset_within(&b->drug[i][j], &k->cand[p].terms);
		}
		held += in;
	}
	return held;
}

static int state_held(struct compose *k, const struct cand *c, const struct both *b, bool *held, struct err *e)
{
	struct str names = names_over(k, k->src[c->src].d, c->block);
	struct str all = arena_printf(&k->scratch, "%.*s. %.*s", STR_ARG(names), STR_ARG(cand_text(k, c)));

	*held = false;
	for (size_t i = 0; i < b->n_states && !*held; i++) {
		int rc = patient_named_state(all, b->state[i], &k->scratch, held, e);
		if (rc)
			return rc;
	}
	return 0;
}

int both_hold(struct compose *k, struct err *e)
{
	struct both *b = ARENA_NEW(&k->scratch, struct both);

	if (!b)
		return err_mem(e);
	if (!k->ask.patient)
		return 0;
	read_both(k, b);
	/* A subject that the lexicon does not know, of which an interaction is asked, is taken for a drug. */
	if (!b->n_drugs && b->interacts && k->n_thing)
		add_drug(k, b, &(struct patient_drug){.text = k->thing[0].words});
	if (!b->n_drugs || (!b->n_states && !b->interacts))
		return 0;
	for (size_t i = 0; i < k->n_cand; i++) {
		struct cand *c = &k->cand[i];
		bool held = true;
		if (k->src[c->src].structured || c->value <= 0)
			continue;
		size_t drugs = drugs_held(k, c, b);
		int rc = b->n_states ? state_held(k, c, b, &held, e) : 0;
		if (rc)
			return rc;
		c->unanswering = true;
		if (!drugs || !held)
			judge(c, "does not speak of the drug and the state together", 0);
		else if (b->interacts && drugs < 2 && !asking_cues(k, cand_text(k, c)) &&
			 !(k->ask.want.primary >> c->facet & 1))
			judge(c, "says nothing of an interaction or a contraindication", 0);
		else
			c->unanswering = false;
	}
	return arena_ok(&k->scratch) ? 0 : err_mem(e);
}
