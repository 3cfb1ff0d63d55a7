/*
 * said.c - what of a question is negated, past, of others or hypothetical: ConText (Harkema et al., J Biomed Inform 2009;42:839-51), with its triggers in data/rules/said.tsv.
 *
 * A trigger reaches a number of tokens forwards or backwards, never over the end of a sentence, a trigger that stops, or, but for lists that "or" joins, a comma: where a comma is no list,
 * what follows is a new statement, and a finding of somebody in danger must not be taken away by the negation of another.
 */
#include "patient/patient_priv.h"

#include <stdlib.h>

#define MATCHES_MAX 256
#define LIST_REACH  5 /* tokens from a comma to the "or" of a list */

static uint8_t bit_of(const char *value)
{
	static const struct {
		const char *name;
		uint8_t bit;
	} bits[] = {{"negated", SAID_NEGATED},
		    {"past", SAID_PAST},
		    {"other", SAID_OTHER},
		    {"hypothetical", SAID_HYPOTHETICAL},
		    {"over", SAID_OVER}};
	for (size_t i = 0; i < sizeof(bits) / sizeof(*bits); i++)
		if (strcmp(value, bits[i].name) == 0)
			return bits[i].bit;
	return 0;
}

/* Does a list run on over the comma before token i: "chills, rash or cough"? */
static bool list_runs_on(const struct phrase_text *t, size_t i)
{
	for (size_t k = i; k < t->n && k < i + LIST_REACH && !(t->v[k].flags & PHRASE_ENDS); k++)
		if (str_eqc(t->v[k].low, "or") || str_eqc(t->v[k].low, "nor"))
			return true;
	return false;
}

static void mark(const struct phrase_text *t, const struct phrase_match *m, const struct phrase_rule *r, const bool *stop,
		 uint8_t *said)
{
	uint8_t bit = bit_of(r->value);
	size_t reach = 0;
	const char *space = strchr(r->more, ' ');
	if (space)
		reach = (size_t)strtoul(space, NULL, 10);
	if (strncmp(r->more, "within", 6) == 0) {
		for (size_t i = m->from; i < m->to; i++)
			said[i] |= bit;
	} else if (strncmp(r->more, "all", 3) == 0) {
		for (size_t i = 0; i < m->to; i++)
			said[i] |= bit;
	} else if (strncmp(r->more, "forward", 7) == 0) {
		for (size_t i = m->to; i < t->n && i < m->to + reach; i++) {
			uint32_t f = t->v[i].flags;
			if ((f & PHRASE_ENDS) || stop[i] || ((f & PHRASE_BREAK) && !list_runs_on(t, i)))
				break;
			said[i] |= bit;
		}
	} else if (strncmp(r->more, "backward", 8) == 0) {
		for (size_t i = m->from; i > 0 && m->from - i < reach; i--) {
			if ((t->v[i].flags & PHRASE_BREAK) || stop[i - 1])
				break;
			said[i - 1] |= bit;
		}
	}
}

const uint8_t *patient_said(const struct phrase_text *t, struct arena *a, struct err *e)
{
	const struct phrase_rule *rules;
	const struct phrase_set *set = patient_rules(RULES_said, &rules, e);
	uint8_t *said = ARENA_ARRAY(a, t->n + 1, uint8_t);
	bool *stop = ARENA_ARRAY(a, t->n + 1, bool);
	struct phrase_match *m = ARENA_ARRAY(a, MATCHES_MAX, struct phrase_match);
	if (!set)
		return NULL;
	if (!said || !stop || !m) {
		err_mem(e);
		return NULL;
	}
	size_t n = phrase_longest(m, phrase_find(set, t, m, MATCHES_MAX));
	for (size_t i = 0; i < n; i++)
		if (strcmp(rules[m[i].rule].value, "stop") == 0)
			for (size_t k = m[i].from; k < m[i].to; k++)
				stop[k] = true;
	for (size_t i = 0; i < n; i++)
		if (bit_of(rules[m[i].rule].value))
			mark(t, &m[i], &rules[m[i].rule], stop, said);
	return said;
}

int patient_plain_text(const struct phrase_text *t, struct arena *a, struct phrase_text *out, struct err *e)
{
	const uint8_t *said = patient_said(t, a, e);
	struct phrase_token *v = ARENA_ARRAY(a, t->n + 1, struct phrase_token);
	if (!said)
		return e ? e->code : ERR_INTERNAL;
	if (!v)
		return err_mem(e);
	for (size_t i = 0; i < t->n; i++) {
		v[i] = t->v[i];
		if (said[i]) {
			v[i].h = 0;
			v[i].low = STR("");
			v[i].flags &= (uint32_t)~PHRASE_NUMBER;
		}
	}
	*out = (struct phrase_text){.text = t->text, .v = v, .n = t->n};
	return 0;
}
