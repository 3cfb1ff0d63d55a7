/*
 * forms.c - does a bullet have the form that the question wants, and is it about another illness?
 *
 * "How long?" is answered by a time, "which dose?" by an amount: data/rules/asked-forms.tsv tells what a question wants,
 * said-forms.tsv what a statement has. An illness that the statement names and neither the question nor the name of its
 * document does is another one: the dose beside it may be right there and wrong here. Both are features of the learned
 * relevance, and only the bullets nearest to the question are looked at.
 */
#include "answer/answer_priv.h"

#include "answer/rules.h"

#include <stdlib.h>

#define LOOKED_AT 120 /* bullets, in the order of the search */
#define FITS_MAX  64

/* In the order of the features. */
enum form { TIME, DOSE, SHARE, BOUND, TEST, REMEDY, FIRST, NEXT, PREVENTION, RATIO, FORM_N };
#define WANTED RATIO /* forms below it are wanted by questions */
_Static_assert(REL_LACKS_TIME - REL_GIVES_TIME == WANTED, "a feature for each form that is wanted");

static unsigned form_of(const char *name)
{
	static const char *const names[FORM_N] = {"time",   "dose",  "share", "bound",	    "test",
						  "remedy", "first", "next",  "prevention", "ratio"};
	unsigned i = 0;
	while (i < FORM_N && strcmp(names[i], name) != 0)
		i++;
	return 1u << i;
}

static unsigned forms_in(enum answer_rules table, const struct phrase_rule *rules, const struct phrase_text *t)
{
	struct phrase_match m[FITS_MAX];
	const struct phrase_set *set = rules_set(table);
	unsigned forms = 0;
	size_t n = set ? phrase_find(set, t, m, FITS_MAX) : 0;
	for (size_t i = 0; i < n; i++)
		forms |= form_of(rules[m[i].rule].value);
	return forms;
}

static bool named_in(struct str list, struct str name)
{
	struct str one;
	while (str_cut(&list, '|', &one))
		if (str_ieq(one, name))
			return true;
	return false;
}

/* Is the illness the question's, or what the document is about? */
static bool is_own(const struct compose *k, const struct cand *c, const struct q_mention *m)
{
	for (size_t i = 0; i < k->q->n_concepts; i++) {
		const struct q_concept *x = &k->q->concepts[i];
		if (str_ieq(x->name, m->name) || named_in(m->others, x->name) ||
		    str_ifind(m->name, x->name, 0) != SIZE_MAX || str_ifind(x->name, m->name, 0) != SIZE_MAX)
			return true;
	}
	return str_ifind(k->src[c->src].names, m->name, 0) != SIZE_MAX;
}

static void look(struct compose *k, struct cand *c, unsigned asked, bool ill)
{
	struct phrase_text t;
	struct q_mention *m;
	struct str text = cand_text(k, c);
	bool own = false, other = false;
	phrase_text_make(text, &k->scratch, &t);
	unsigned said = forms_in(RULES_SAID_FORMS, rules_said_forms, &t);
	size_t n = ill || (asked >> REMEDY & 1) ? question_mentions(k->lex.t, text, &k->scratch, &m) : 0;
	for (size_t i = 0; i < n; i++) {
		said |= is_remedy(m[i].kind) ? (1u << REMEDY) : 0;
		if (m[i].kind != Q_CONDITION)
			continue;
		bool mine = is_own(k, c, &m[i]);
		own |= mine;
		other |= !mine;
	}
	for (unsigned i = 0; i < WANTED; i++) {
		c->f[REL_GIVES_TIME + i] = asked & said & 1u << i ? 1 : 0;
		c->f[REL_LACKS_TIME + i] = asked & ~said & 1u << i ? 1 : 0;
	}
	c->f[REL_BESIDE_DOSE] = said & ~asked & 1u << DOSE ? 1 : 0;
	c->f[REL_BESIDE_NEXT] = said & ~asked & 1u << NEXT ? 1 : 0;
	c->f[REL_BESIDE_PREVENTION] = said & ~asked & 1u << PREVENTION ? 1 : 0;
	c->f[REL_OTHER_ILL] = other && !own;
}

void forms_measure(struct compose *k)
{
	struct phrase_text t;
	bool ill = false;
	phrase_text_make(k->q->text, &k->scratch, &t);
	unsigned asked = forms_in(RULES_ASKED_FORMS, rules_asked_forms, &t);
	for (size_t i = 0; i < k->q->n_concepts; i++)
		ill |= k->q->concepts[i].kind == Q_CONDITION && k->q->concepts[i].known;
	for (size_t i = 0; i < k->n_cand && arena_ok(&k->scratch); i++) {
		struct cand *c = &k->cand[i];
		if (c->unit && k->src[c->src].structured && c->rank < LOOKED_AT)
			look(k, c, asked, ill);
	}
}
