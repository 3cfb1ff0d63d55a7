/*
 * related.c - what to ask next.
 */
#include "answer/answer_priv.h"

#define RELATED_DOCS	6
#define RELATED_TOPICAL 0.6 /* how much of what is asked about must be in the name of a document that gives questions */
#define TOPIC_BYTES_MAX 80

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
