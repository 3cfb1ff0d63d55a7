/*
 * title.c - what an editor would call the article.
 *
 * "Cervical myelopathy: causes": the thing asked about, by its name in the summary that answers where it has one, and
 * what is asked of it. A question about no thing keeps its own words.
 */
#include "answer/answer_priv.h"

#define TITLE_BYTES_MAX 120

struct str title_capital(struct str s, struct arena *a)
{
	struct str c = arena_str(a, s);
	char *p = (char *)(uintptr_t)c.p; /* our own copy */
	if (c.n && arena_ok(a) && p[0] >= 'a' && p[0] <= 'z')
		p[0] = (char)(p[0] - 'a' + 'A');
	return c;
}

static struct str shorten_to(struct str s)
{
	return str_sub(s, 0, utf8_floor(s, s.n < TITLE_BYTES_MAX ? s.n : TITLE_BYTES_MAX));
}

/* Is the topic in the statement's own words, or in a name of its document? */
static bool says_topic(struct compose *k, const struct cand *c, struct str topic)
{
	struct termset t;
	termset_make(&k->lex, topic, &t);
	return t.n && (termset_within(&t, &c->terms) || termset_within(&t, &k->src[c->src].name));
}

/* The first thing of these kinds that the lexicon knows and nobody denies, of which `by` speaks where it is given;
 * empty when there is none. */
static struct str known_of(struct compose *k, bool asked, unsigned kinds, const struct cand *by)
{
	for (size_t i = 0; i < k->q->n_concepts; i++) {
		const struct q_concept *c = &k->q->concepts[i];
		if ((c->asked || !asked) && c->known && (kinds >> c->kind & 1) && !(c->said & (Q_NEGATED | Q_FAMILY)) &&
		    (!by || says_topic(k, by, c->name)))
			return c->name;
	}
	return STR_NULL;
}

/*
 * The thing asked about that is a condition or drug known by name and of which the statement that leads speaks; else
 * the summary that answers. Where nothing leads, what of the question has a name, the patient's own illness or drug
 * last. Words that name nothing ("continue") are no title.
 */
static struct str topic_of(struct compose *k)
{
	static const unsigned first = 1u << Q_CONDITION | 1u << Q_DRUG | 1u << Q_DRUG_CLASS;
	const struct cand *lead = k->chosen.n_bottom ? &k->cand[k->chosen.bottom[0]] : NULL;
	if (lead && k->src[lead->src].structured) {
		struct str topic = known_of(k, true, 1u << Q_CONDITION, lead);
		if (!topic.n)
			topic = known_of(k, true, first, lead);
		return topic.n ? topic : source_title(k->src[lead->src].d);
	}
	struct str topic = known_of(k, true, first, NULL);
	if (!topic.n && focus_names_a_thing(k->q, k->subject))
		return k->subject;
	if (!topic.n)
		topic = known_of(k, true, ~(1u << Q_OTHER), NULL);
	return topic.n ? topic : known_of(k, false, first, NULL);
}

struct str title_make(struct compose *k, struct arena *a)
{
	if (k->compares && k->ask.want.first == INTENT_DIFFERENCE)
		return arena_printf(a, "%.*s and %.*s: %s", STR_ARG(title_capital(k->thing[k->pair[0]].words, a)),
				    STR_ARG(k->thing[k->pair[1]].words), k->ask.want.label);
	struct str topic = topic_of(k);
	if (!topic.n)
		return title_capital(shorten_to(k->q->text), a);
	return arena_printf(a, "%.*s: %s", STR_ARG(title_capital(shorten_to(topic), a)), k->ask.want.label);
}
