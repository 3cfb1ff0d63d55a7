/*
 * reach.c - how far a fit acts.
 */
#include "phrase/phrase.h"

#include <stdlib.h>

#define LIST_REACH 5 /* tokens from a comma to the "or" of a list */

/* Does a list run on over the comma before token i: "chills, rash or cough"? */
static bool list_runs_on(const struct phrase_text *t, size_t i)
{
	for (size_t k = i; k < t->n && k < i + LIST_REACH && !(t->v[k].flags & PHRASE_ENDS); k++)
		if (str_eqc(t->v[k].low, "or") || str_eqc(t->v[k].low, "nor"))
			return true;
	return false;
}

static void forward(const struct phrase_text *t, size_t from, size_t reach, bool list, const bool *stop, uint8_t bit,
		    uint8_t *marks)
{
	for (size_t i = from; i < t->n && i < from + reach; i++) {
		uint32_t f = t->v[i].flags;
		bool comma = (f & PHRASE_BREAK) && i > from;
		if ((f & PHRASE_ENDS) || (stop && stop[i]) ||
		    (!list && (comma || (f & PHRASE_BREAK)) && !list_runs_on(t, i)))
			break;
		marks[i] |= bit;
	}
}

static void backward(const struct phrase_text *t, size_t from, size_t reach, const bool *stop, uint8_t bit,
		     uint8_t *marks)
{
	for (size_t i = from; i > 0 && from - i < reach; i--) {
		if ((t->v[i].flags & PHRASE_BREAK) || (stop && stop[i - 1]))
			break;
		marks[i - 1] |= bit;
	}
}

bool phrase_reach(const struct phrase_text *t, const struct phrase_match *m, const char *reach, const bool *stop,
		  uint8_t bit, uint8_t *marks)
{
	const char *space = strchr(reach, ' ');
	size_t n = space ? (size_t)strtoul(space, NULL, 10) : 0;
	struct str way = space ? str_make(reach, (size_t)(space - reach)) : str_c(reach);
	if (str_eqc(way, "forward") || str_eqc(way, "list"))
		forward(t, m->to, n, way.n == 4, stop, bit, marks);
	else if (str_eqc(way, "backward"))
		backward(t, m->from, n, stop, bit, marks);
	else if (str_eqc(way, "within"))
		for (size_t i = m->from; i < m->to; i++)
			marks[i] |= bit;
	else if (str_eqc(way, "all"))
		for (size_t i = 0; i < m->to; i++)
			marks[i] |= bit;
	else
		return false;
	return true;
}
