/*
 * drugs.c - what is a drug, or a food, to the patient: an allergy, something of the past, something denied? By
 * data/rules/drugs.tsv.
 */
#include "phrase/phrase.h"

#include "base/once.h"
#include "question/question_priv.h"

#define MATCHES_MAX 64

extern const struct phrase_rule rules_drugs[];
extern const size_t rules_drugs_n;

static struct phrase_set *set;
static struct err failed;
static struct once once;

static bool make_set(void)
{
	failed.code = 0;
	return phrase_set_new(rules_drugs, rules_drugs_n, &set, &failed) == 0;
}

static uint8_t bit_of(const char *value)
{
	return strcmp(value, "allergy") == 0  ? DRUG_ALLERGY
	       : strcmp(value, "past") == 0   ? DRUG_PAST
	       : strcmp(value, "denied") == 0 ? DRUG_DENIED
					      : 0;
}

int drugs_read(struct reading *r, struct drug_marks *out, struct err *e)
{
	struct phrase_match m[MATCHES_MAX];
	if (!once_made(&once, make_set))
		return err_set(e, failed.code, "%s", failed.msg);
	phrase_text_make(r->text, r->a, &out->t);
	out->marks = ARENA_ARRAY(r->a, out->t.n + 1, uint8_t);
	bool *stop = ARENA_ARRAY(r->a, out->t.n + 1, bool);
	if (!out->marks || !stop || !arena_ok(r->a))
		return err_mem(e);
	size_t all = phrase_find(set, &out->t, m, MATCHES_MAX), n = 0;
	/* How severe a reaction was is told beside what it was to, by the same words. */
	for (size_t i = 0; i < all; i++) {
		const struct phrase_rule *rule = &rules_drugs[m[i].rule];
		if (strcmp(rule->value, "severe") == 0)
			phrase_reach(&out->t, &m[i], rule->more, NULL, DRUG_SEVERE, out->marks);
		else
			m[n++] = m[i];
	}
	n = phrase_longest(m, n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(rules_drugs[m[i].rule].value, "stop") == 0)
			for (size_t k = m[i].from; k < m[i].to; k++)
				stop[k] = true;
	for (size_t i = 0; i < n; i++) {
		uint8_t bit = bit_of(rules_drugs[m[i].rule].value);
		if (bit)
			phrase_reach(&out->t, &m[i], rules_drugs[m[i].rule].more, stop, bit, out->marks);
	}
	return 0;
}

uint8_t drug_mark(const struct drug_marks *d, uint32_t beg, uint32_t end)
{
	uint8_t all = 0;
	for (size_t i = 0; i < d->t.n; i++)
		if (d->t.v[i].beg < end && beg < d->t.v[i].end)
			all |= d->marks[i];
	return all & DRUG_DENIED    ? DRUG_DENIED
	       : all & DRUG_ALLERGY ? all & (DRUG_ALLERGY | DRUG_SEVERE)
				    : all & DRUG_PAST;
}

struct str drug_marked(const struct drug_marks *d, uint32_t beg, uint32_t end)
{
	uint32_t from = end, to = beg;
	for (size_t i = 0; i < d->t.n; i++)
		if (d->t.v[i].beg < end && beg < d->t.v[i].end && (d->marks[i] & DRUG_ALLERGY)) {
			from = d->t.v[i].beg < from ? d->t.v[i].beg : from;
			to = d->t.v[i].end;
		}
	return str_sub(d->t.text, from, to > from ? to : from);
}
