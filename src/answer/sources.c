/*
 * sources.c - which documents were found, how good each is, which of them lead.
 *
 * The mass of a document is the discounted sum of its passages' scores: a topic's own brief holds many good passages, a document that mentions it holds one. A structured document
 * (brief, local protocol, guideline) leads when its name holds the focus or when much of what was found is in it: then all its
 * bullets are candidates, not only those that the search returned. Retracted documents and notices support nothing and are left out here, once for
 * all stages.
 */
#include "answer/answer_priv.h"

#include <stdlib.h>

#define MASS_DISCOUNT	  0.85 /* of each further passage of the same document */
#define LEAD_MASS	  0.25 /* of the greatest mass: less than that is no leading document */
#define LEAD_MASS_UNNAMED 0.6  /* the same when its name does not hold the focus */
#define LEAD_TOPICAL	  0.5  /* share of a focus phrase in the document's names */
#define LEAD_NAMED	  0.6  /* how well the own summary of a thing asked about must name it, … */
#define LEAD_MASS_NAMED	  0.05 /* … which must have been found by more than a word */
#define NARROW_FLOOR	  0.7  /* of the share of the subject, for a name that says much more than it */
#define LEADS_MAX	  3    /* leading documents … */
#define PAGE_MAIN	  0.9  /* share of the subject in the name of a page for patients */
#define LEADS_NAMED_MAX	  4    /* … and so many when each has the name of something asked about */
#define PHRASE_DISCOUNT	  0.8  /* of each further focus phrase, in how topical a document is */

static struct source_doc *source_of(struct compose *k, const struct doc *d)
{
	for (size_t i = 0; i < k->n_all; i++)
		if (k->src[i].d == d)
			return &k->src[i];
	return NULL;
}

/* The same work under another id: its abstract and its full text, say. */
static bool same_work(const struct doc *a, const struct doc *b)
{
	if (a->doi.n && str_ieq(a->doi, b->doi))
		return true;
	for (size_t i = 0; i < a->n_rels; i++)
		if (a->rels[i].kind == DOC_REL_SAME_AS && str_eq(a->rels[i].target, b->id))
			return true;
	return false;
}

static bool work_is_in(const struct compose *k, const struct doc *d)
{
	for (size_t i = 0; i < k->n_all; i++)
		if (same_work(d, k->src[i].d) || same_work(k->src[i].d, d))
			return true;
	return false;
}

/* Of a summary without what stands behind a colon: "Myelopathy: causes and work-up" is about myelopathy. */
struct str source_title(const struct doc *d)
{
	return d->kind == DOC_KIND_RESEARCH ? d->title : str_sub(d->title, 0, str_find(d->title, STR(":"), 0));
}

/* How much of the subject a name holds; a summary on a part or kind of it ("copper deficiency myelopathy") is not on all of it. */
static double main_of_name(struct compose *k, const struct source_doc *s, const struct termset *name)
{
	double share = subject_share(k, name);
	if (!s->structured || !k->n_thing)
		return share;
	double named = thing_named(k, 0, name);
	for (size_t i = 1; i < k->n_thing; i++) {
		double n = thing_named(k, i, name);
		named = n > named ? n : named;
	}
	return share * (NARROW_FLOOR + (1 - NARROW_FLOOR) * (named < 1 ? named : 1));
}

/* Terms of the title and the other names; and how much of the subject the best single one of them holds. */
static void name_terms(struct compose *k, struct source_doc *s)
{
	struct termset t;
	termset_make(&k->lex, s->d->title, &s->title);
	s->name = s->title;
	termset_make(&k->lex, source_title(s->d), &t);
	s->main = names_only_other(k, s->d->title) ? 0 : main_of_name(k, s, &t);
	for (size_t i = 0; i < s->d->n_aliases; i++) {
		termset_make(&k->lex, s->d->aliases[i], &t);
		double m = main_of_name(k, s, &t);
		s->main = m > s->main ? m : s->main;
		termset_join(&k->scratch, &s->name, &t);
	}
}

static double topical(struct compose *k, const struct source_doc *s)
{
	double best = s->main, rank = 1;
	for (size_t i = 0; i < k->q->n_focus && rank > 0.3; i++, rank *= PHRASE_DISCOUNT) {
		struct termset p;
		termset_make(&k->lex, k->q->focus[i], &p);
		double t = rank * focus_share(k, &p, &s->name);
		if (t > best)
			best = t;
	}
	return best;
}

static int by_mass(const void *a, const void *b)
{
	const struct source_doc *x = a, *y = b;
	double mx = x->mass * x->weight, my = y->mass * y->weight;
	if (mx != my)
		return mx > my ? -1 : 1;
	return str_cmp(x->d->id, y->d->id);
}

/* How well the best name of the document names a thing. */
static double name_of_thing(struct compose *k, const struct source_doc *s, size_t thing)
{
	struct termset t;
	termset_make(&k->lex, source_title(s->d), &t);
	double best = thing_named(k, thing, &t);
	for (size_t i = 0; i < s->d->n_aliases; i++) {
		termset_make(&k->lex, s->d->aliases[i], &t);
		double m = thing_named(k, thing, &t);
		best = m > best ? m : best;
	}
	return best;
}

static void lead(struct compose *k, struct source_doc *s)
{
	s->leads = true;
	k->n_leads++;
	k->main_leads |= s->main >= LEAD_TOPICAL;
	if (s->main > k->top_main)
		k->top_main = s->main;
}

/* A page for patients under the name of the subject: for them, it speaks first, and no summary for professionals leads. */
static bool has_page(const struct compose *k)
{
	for (size_t i = 0; i < k->n_src; i++)
		if (k->src[i].d->kind == DOC_KIND_CONSUMER && k->src[i].main >= PAGE_MAIN)
			return true;
	return false;
}

static void choose_leads(struct compose *k)
{
	double top = 0;
	if (k->reader == READER_PATIENT && has_page(k))
		return;
	for (size_t i = 0; i < k->n_src; i++)
		if (k->src[i].mass > top)
			top = k->src[i].mass;
	/* Of each thing asked about, the summary that has its name. */
	for (size_t t = 0; t < k->n_thing && k->n_leads < LEADS_NAMED_MAX; t++) {
		struct source_doc *best = NULL;
		double most = LEAD_NAMED;
		for (size_t i = 0; i < k->n_src; i++) {
			struct source_doc *s = &k->src[i];
			double share = s->structured && s->mass >= LEAD_MASS_NAMED ? name_of_thing(k, s, t) : 0;
			if (share > most) {
				most = share;
				best = s;
			}
		}
		if (best && !best->named)
			best->named = (uint32_t)t + 1;
		if (best && !best->leads)
			lead(k, best);
	}
	for (size_t i = 0; i < k->n_src && k->n_leads < LEADS_MAX; i++) {
		struct source_doc *s = &k->src[i];
		if (s->leads)
			continue;
		double need = s->topical >= LEAD_TOPICAL ? LEAD_MASS : LEAD_MASS_UNNAMED;
		if (s->structured && s->mass >= need * top)
			lead(k, s);
	}
}

/* Noted for the reader: it was found, and is not used. */
static void drop(struct compose *k, const struct doc *d, enum doc_status status, struct str note)
{
	bool there = k->n_dropped == DROPPED_MAX || d->kind == DOC_KIND_NOTICE;
	for (size_t i = 0; i < k->n_dropped; i++)
		there |= str_eq(k->dropped[i].doc, d->id);
	if (!there)
		k->dropped[k->n_dropped++] =
			(struct article_dropped){d->id, d->title, note.n ? note : str_c(doc_status_label(status))};
}

/* A further document; NULL when it supports nothing, or its work is there already. */
static struct source_doc *add_source(struct compose *k, const struct doc *d, size_t most)
{
	struct str note = d->status_note;
	enum doc_status status = k->view->status(k->view->ctx, d, &note);
	if (!evidence_stands(status))
		drop(k, d, status, note);
	if (k->n_all == most || d->kind == DOC_KIND_NOTICE || !evidence_stands(status) || work_is_in(k, d))
		return NULL;
	struct source_doc *s = &k->src[k->n_all++];
	s->d = d;
	s->design = evidence_design(d);
	s->status = status;
	s->status_note = note;
	s->structured = d->kind == DOC_KIND_BRIEF || d->kind == DOC_KIND_PROTOCOL || d->kind == DOC_KIND_GUIDELINE;
	s->weight = evidence_weight(s->design, status, d->year, k->year_now) * reader_weight(k->reader, d->audience);
	s->about =
		d->kind == DOC_KIND_RESEARCH ? facet_of_sentence(d->title, ~F(FINDINGS), k->plan.primary) : FACET_NONE;
	name_terms(k, s);
	s->topical = topical(k, s);
	return s;
}

/* What further searches found; each of them loaded its documents anew, so they are known by their ids. */
static void add_more(struct compose *k, size_t most)
{
	for (size_t i = 0; i < k->n_more; i++)
		for (size_t j = 0; j < k->more[i].n_passages; j++) {
			const struct doc *d = k->more[i].passages[j].d;
			bool there = false;
			for (size_t n = 0; n < k->n_all && !there; n++)
				there = str_eq(k->src[n].d->id, d->id);
			if (!there)
				add_source(k, d, most);
		}
}

void sources_rank(struct compose *k)
{
	const struct results *r = k->r;
	size_t most = r->n_passages < SOURCES_MAX ? r->n_passages : SOURCES_MAX, more = 0;
	for (size_t i = 0; i < k->n_more; i++)
		more += k->more[i].n_passages;
	more = more < SOURCES_MAX ? more : SOURCES_MAX;
	k->src = ARENA_ARRAY(&k->scratch, most + more, struct source_doc);
	double *discount = ARENA_ARRAY(&k->scratch, most, double);
	if (!k->src || !discount)
		return;
	for (size_t i = 0; i < r->n_passages; i++) {
		const struct doc *d = r->passages[i].d;
		struct source_doc *s = source_of(k, d);
		if (!s) {
			s = add_source(k, d, most);
			if (!s)
				continue;
			discount[s - k->src] = 1;
		}
		double *w = &discount[s - k->src];
		s->mass += *w * (r->passages[i].score > 0 ? r->passages[i].score : 0);
		*w *= MASS_DISCOUNT;
	}
	k->n_src = k->n_all;
	double top = 0;
	for (size_t i = 0; i < k->n_src; i++)
		if (k->src[i].mass > top)
			top = k->src[i].mass;
	for (size_t i = 0; i < k->n_src && top > 0; i++)
		k->src[i].mass /= top;
	qsort(k->src, k->n_src, sizeof(*k->src), by_mass);
	choose_leads(k);
	add_more(k, most + more);
}
