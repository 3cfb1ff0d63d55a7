/*
 * context.c - how is it said: negated, uncertain, past, of the family,
 * hypothetical?
 *
 * ConText: Harkema H, Dowling JN, Thornblade T, Chapman WW. "ConText: an
 * algorithm for determining negation, experiencer, and temporal status from
 * clinical reports." J Biomed Inform 2009;42(5):839-51. Triggers act forwards
 * to the end of the sentence or the next termination term, or backwards to the
 * begin of the clause; pseudo-triggers look like triggers and act on nothing;
 * of overlapping triggers the longest counts. A trigger of the same sort ends
 * the scope of the one before it, as in the paper; beyond it, words that open a
 * new part of a question's description ("on", "presents with", "what") are
 * terminations here, since questions put a whole case into one sentence.
 *
 * The triggers are data/rules/context.tsv.
 */
#include "question/question_priv.h"

#include "base/once.h"

#define MATCHES_MAX 512

extern const struct phrase_rule rules_context[];
extern const size_t rules_context_n;

static struct phrase_set *set;
static struct once once;

static bool make_set(void)
{
	struct err e;
	return phrase_set_new(rules_context, rules_context_n, &set, &e) == 0;
}

enum way { FORWARD, BACKWARD, STOP, PSEUDO };
struct fit {
	enum way way;
	uint8_t said;
	size_t from, to;
};

static struct fit fit_of(const struct phrase_match *m)
{
	static const struct {
		const char *name;
		uint8_t bit;
	} names[] = {{"negated", Q_NEGATED},
		     {"uncertain", Q_UNCERTAIN},
		     {"history", Q_HISTORY},
		     {"family", Q_FAMILY},
		     {"hypothetical", Q_HYPOTHETICAL}};
	const struct phrase_rule *r = &rules_context[m->rule];
	struct fit f = {.from = m->from, .to = m->to};
	struct str rest = str_c(r->more), one;
	f.way = strcmp(r->value, "forward") == 0    ? FORWARD
		: strcmp(r->value, "backward") == 0 ? BACKWARD
		: strcmp(r->value, "stop") == 0	    ? STOP
						    : PSEUDO;
	while (str_cut(&rest, ' ', &one))
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			f.said |= str_eqc(one, names[i].name) ? names[i].bit : 0;
	return f;
}

/* The longest of the fits that begin at a word, of equals the first row; *m is moved past them. */
static bool longest_at(const struct phrase_match **m, const struct phrase_match *end, size_t at, struct fit *f)
{
	const struct phrase_match *best = NULL;
	while (*m < end && (*m)->from < at)
		++*m;
	for (; *m < end && (*m)->from == at; ++*m)
		if (!best || (*m)->to > best->to)
			best = *m;
	if (best)
		*f = fit_of(best);
	return best != NULL;
}

/* Does the scope of `open` end at this trigger? */
static bool ends_scope(uint8_t open, const struct fit *h)
{
	return h->way == STOP || (h->way == FORWARD && ((h->said & open) || (open & (Q_NEGATED | Q_UNCERTAIN))));
}

int context_read(struct q_word *w, const struct phrase_text *t, struct arena *a, struct err *e)
{
	struct phrase_match *all = ARENA_ARRAY(a, MATCHES_MAX, struct phrase_match);
	size_t n = t->n;
	if (!all || !once_made(&once, make_set))
		return err_mem(e);
	const struct phrase_match *m = all, *end = all + phrase_find(set, t, all, MATCHES_MAX);
	uint8_t open = 0;
	size_t clause = 0; /* where the scope of a backward trigger begins */
	for (size_t i = 0; i < n; i++)
		w[i].said = 0;
	for (size_t i = 0; i < n;) {
		struct fit h = {0};
		if (w[i].ends || w[i].clause)
			open = 0, clause = i;
		/* A comma before a new kind of statement ends an uncertain scope:
     * "suspected sepsis, fever". */
		if (w[i].breaks && (open & Q_UNCERTAIN))
			open &= (uint8_t)~Q_UNCERTAIN;
		if (w[i].value)
			open &= (uint8_t) ~(Q_NEGATED | Q_UNCERTAIN);
		if (!longest_at(&m, end, i, &h)) {
			w[i++].said |= open;
			continue;
		}
		if (ends_scope(open, &h)) {
			uint8_t kept = h.way == FORWARD ? open & (Q_HISTORY | Q_FAMILY) & (uint8_t)~h.said : 0;
			open = kept;
			clause = i;
		}
		if (h.way == FORWARD) {
			open |= h.said;
		} else if (h.way == BACKWARD) {
			for (size_t k = i; k > clause; k--) {
				if (k < i && w[k].breaks)
					break;
				w[k - 1].said |= h.said;
			}
		} else if (h.way == PSEUDO) {
			for (size_t k = h.from; k < h.to; k++)
				w[k].said |= open;
		}
		/* "and no": what ends a scope may open one with its next word. */
		i = h.way == STOP ? h.from + 1 : h.to;
	}
	return 0;
}
