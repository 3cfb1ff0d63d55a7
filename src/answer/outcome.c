/*
 * outcome.c - answered, partly, or not: and why; what is nearest; what to ask next.
 *
 * The measure is coverage: which share of the weight of what is asked about stands in a chosen claim, its lead-ins and headings and the names of its document. Nothing
 * over the need (gather.c): no sufficient evidence, and nothing is shown. Few claims in the sections that answer, or much of the focus in
 * no claim at all: partly answered, naming what is missing.
 */
#include "answer/answer_priv.h"

#include <stdlib.h>

#define ANSWER_CLAIMS	2    /* so many claims that answer make an answer */
#define MISSING_SHARE	0.45 /* of the focus weight that no claim holds: partly */
#define MISSING_SHOWN	3
#define NEAREST_ANY	3 /* topics offered when no title holds a word of the question */
#define RELATED_DOCS	6
#define RELATED_TOPICAL 0.6 /* how much of what is asked about must be in the name of a document that gives questions */
#define TOPIC_BYTES_MAX 80

static bool answers(const struct compose *k, const struct chosen_section *s)
{
	uint8_t flags = s->plan->flags;
	return (flags & PLAN_PRIMARY) || s->plan->section == SECTION_FINDINGS || (s->plan->facets & k->plan.primary);
}

/* All that the chosen claims hold, names of their documents included. */
static void held_terms(struct compose *k, struct termset *out)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < k->n_bottom; i++) {
		termset_join(&k->scratch, out, &k->cand[k->bottom[i]].terms);
		termset_join(&k->scratch, out, &k->src[k->cand[k->bottom[i]].src].name);
	}
	for (size_t i = 0; i < k->n_sec; i++)
		for (size_t j = 0; j < k->sec[i].n; j++) {
			termset_join(&k->scratch, out, &k->cand[k->sec[i].c[j]].terms);
			termset_join(&k->scratch, out, &k->src[k->cand[k->sec[i].c[j]].src].name);
		}
}

/* "herniated disc, numbness": what no claim holds, as written. */
static struct str missing_words(const struct compose *k, const struct termset *held, struct arena *a, double *share)
{
	struct str list = STR("");
	size_t n = 0;
	*share = 0;
	for (size_t i = 0; i < k->n_focus; i++) {
		const struct focus_term *f = &k->focus[i];
		if (focus_holds(k, held, i))
			continue;
		*share += k->focus_weight > 0 ? f->weight / k->focus_weight : 0;
		if (n++ < MISSING_SHOWN)
			list = list.n ? arena_printf(a, "%.*s, %.*s", STR_ARG(list), STR_ARG(f->surface))
				      : arena_str(a, f->surface);
	}
	return list;
}

static int percent(double share)
{
	int p = (int)(share * 100 + 0.5);
	return p < 0 ? 0 : p > 100 ? 100 : p;
}

void outcome_judge(struct compose *k, struct arena *a, struct article *out)
{
	double need = coverage_needed(k), best = 0;
	size_t fitting = 0, primary = 0;
	for (size_t i = 0; i < k->n_bottom; i++) {
		float c = k->cand[k->bottom[i]].coverage;
		best = c > best ? c : best;
		fitting += c >= need;
		primary += (k->plan.primary | F(SUMMARY)) >> k->cand[k->bottom[i]].facet & 1;
	}
	for (size_t i = 0; i < k->n_sec; i++)
		for (size_t j = 0; j < k->sec[i].n; j++) {
			const struct cand *c = &k->cand[k->sec[i].c[j]];
			if (c->lead || !answers(k, &k->sec[i]))
				continue;
			primary += (k->sec[i].plan->facets & k->plan.primary) != 0;
			best = c->coverage > best ? c->coverage : best;
			fitting += c->coverage >= need;
		}
	out->reason = STR("");
	if (!fitting) {
		out->outcome = OUTCOME_INSUFFICIENT;
		best = best > k->r->coverage ? best : k->r->coverage;
		if (!k->n_src)
			out->reason = arena_str(a, STR("This corpus holds nothing about the question."));
		else if (best >= need)
			out->reason = arena_str(
				a, STR("Documents near the question were found, but no statement that answers it."));
		else
			out->reason = arena_printf(a,
						   "No source in this corpus fits the question well enough: the best "
						   "one covers %d%% of what it is "
						   "about, %d%% are asked for.",
						   percent(best), percent(need));
		k->n_bottom = k->n_sec = 0;
		return;
	}
	struct termset held;
	double share;
	held_terms(k, &held);
	struct str missing = missing_words(k, &held, a, &share);
	if (share >= MISSING_SHARE) {
		out->outcome = OUTCOME_PARTLY;
		out->reason = arena_printf(a, "The sources that were found say nothing of: %.*s.", STR_ARG(missing));
	} else if (primary < ANSWER_CLAIMS) {
		out->outcome = OUTCOME_PARTLY;
		out->reason = arena_printf(a, "Little was found that answers the question itself (%s).", k->plan.label);
	} else
		out->outcome = OUTCOME_ANSWERED;
}

/* ---- nearest topics ---- */

static bool title_fits(struct compose *k, const struct doc *d)
{
	struct termset t;
	termset_make(&k->lex, d->title, &t);
	for (size_t i = 0; i < k->n_focus; i++)
		if (termset_has(&t, k->focus[i].h))
			return true;
	return false;
}

static void add_topic(struct arena *a, struct article *out, const struct doc *d)
{
	for (size_t i = 0; i < out->n_nearest; i++)
		if (str_ieq(out->nearest[i].title, d->title))
			return;
	if (out->n_nearest < NEAREST_MAX)
		out->nearest[out->n_nearest++] = (struct article_topic){arena_str(a, d->id), arena_str(a, d->title)};
}

void outcome_nearest(struct compose *k, struct arena *a, struct article *out)
{
	out->nearest = ARENA_ARRAY(a, NEAREST_MAX, struct article_topic);
	if (!out->nearest || out->outcome == OUTCOME_ANSWERED)
		return;
	for (size_t i = 0; i < k->n_src && out->n_nearest < NEAREST_MAX; i++)
		if (title_fits(k, k->src[i].d))
			add_topic(a, out, k->src[i].d);
	for (size_t i = 0; i < k->n_src && i < NEAREST_ANY && !out->n_nearest; i++)
		add_topic(a, out, k->src[i].d);
}

/* ---- related questions ---- */

struct related {
	struct compose *k;
	struct arena *a;
	struct article *out;
	struct termset seen[RELATED_MAX + 1]; /* of the asked question, and of those listed */
	size_t n_seen;
	uint64_t facets; /* asked about already, by whichever document */
};

/* True when it was taken: not asked, not listed yet; in the first round (`fresh`) also of a sort that is not listed yet. */
static bool offer(struct related *r, struct str q, bool fresh)
{
	if (!q.n || r->out->n_related >= RELATED_MAX)
		return false;
	enum facet f = facet_of_heading(q);
	if (fresh && f != FACET_NONE && (r->facets >> f & 1))
		return false;
	struct termset t;
	termset_make(&r->k->lex, q, &t);
	for (size_t i = 0; i < r->n_seen; i++)
		if (t.n == r->seen[i].n && termset_jaccard(&t, &r->seen[i]) >= 1)
			return false;
	r->out->related[r->out->n_related++] = arena_str(r->a, q);
	r->seen[r->n_seen++] = t;
	r->facets |= UINT64_C(1) << f;
	return true;
}

/* "Degenerative cervical myelopathy: a guide" -> "degenerative cervical myelopathy"; "HIV" stays. */
static struct str topic_of(const struct doc *d, struct arena *a)
{
	struct str t = d->title;
	size_t colon = str_find(t, STR(":"), 0);
	t = str_trim(str_sub(t, 0, colon));
	if (!t.n || t.n > TOPIC_BYTES_MAX)
		return STR_NULL;
	t = arena_str(a, t);
	if (!arena_ok(a))
		return STR_NULL;
	char *p = (char *)(uintptr_t)t.p; /* our own copy */
	if (t.n > 1 && p[0] >= 'A' && p[0] <= 'Z' && p[1] >= 'a' && p[1] <= 'z')
		p[0] = (char)(p[0] - 'A' + 'a');
	return t;
}

/* The at'th question that this document can answer: one that it asks itself, or one of a heading of a summary; empty at the end. */
static struct str question_of(struct related *r, const struct source_doc *s, size_t at)
{
	size_t n = 0;
	for (uint32_t b = 0; b < s->d->n_blocks; b++)
		if (s->d->blocks[b].kind == BLOCK_QUESTION && n++ == at)
			return doc_block_text(s->d, b);
	if (!s->leads)
		return STR_NULL;
	struct str topic = topic_of(s->d, &r->k->scratch);
	for (uint32_t i = 1; i < s->d->n_sections && topic.n; i++) {
		enum facet f = facet_of_heading(doc_heading(s->d, i));
		struct str q = r->k->plan.primary >> f & 1 ? STR_NULL : facet_question(f, topic, &r->k->scratch);
		if (q.n && n++ == at)
			return q;
	}
	return STR_NULL;
}

void outcome_related(struct compose *k, struct arena *a, struct article *out)
{
	struct related r = {.k = k, .a = a, .out = out};
	out->related = ARENA_ARRAY(a, RELATED_MAX, struct str);
	if (!out->related || out->outcome == OUTCOME_INSUFFICIENT)
		return;
	termset_make(&k->lex, k->q->text, &r.seen[r.n_seen++]);
	/* In turn from each document, so that no one fills the list; first of every sort one, then more. */
	size_t docs = k->n_src < RELATED_DOCS ? k->n_src : RELATED_DOCS;
	for (int round = 0; round < 2; round++) {
		size_t at[RELATED_DOCS] = {0};
		bool more = true;
		while (more && out->n_related < RELATED_MAX) {
			more = false;
			for (size_t i = 0; i < docs; i++) {
				struct str q;
				if (k->src[i].topical < RELATED_TOPICAL)
					continue;
				do
					q = question_of(&r, &k->src[i], at[i]++);
				while (q.n && !offer(&r, q, round == 0));
				more |= q.n > 0;
			}
		}
	}
}
