/*
 * said.c - what of a question is negated, past, of others or hypothetical: ConText (Harkema et al., J Biomed Inform
 * 2009;42:839-51), with its triggers in data/rules/said.tsv.
 *
 * How far a trigger acts is told by phrase_reach. Where a comma is no list, what follows is a new statement: a finding
 * of somebody in danger must not be taken away by the negation of another.
 */
#include "patient/patient_priv.h"

#define MATCHES_MAX 256

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
			phrase_reach(t, &m[i], rules[m[i].rule].more, stop, bit_of(rules[m[i].rule].value), said);
	return said;
}

int patient_plain_text(const struct phrase_text *t, uint8_t bits, struct arena *a, struct phrase_text *out,
		       struct err *e)
{
	const uint8_t *said = patient_said(t, a, e);
	struct phrase_token *v = ARENA_ARRAY(a, t->n + 1, struct phrase_token);
	if (!said)
		return e ? e->code : ERR_INTERNAL;
	if (!v)
		return err_mem(e);
	for (size_t i = 0; i < t->n; i++) {
		v[i] = t->v[i];
		if (said[i] & bits) {
			v[i].h = 0;
			v[i].low = STR("");
			v[i].flags &= (uint32_t)~PHRASE_NUMBER;
		}
	}
	*out = (struct phrase_text){.text = t->text, .v = v, .n = t->n};
	return 0;
}
