/*
 * sources.c - which documents were found, how good each is, which of them stand.
 *
 * Summaries (briefs, guidelines, local protocols) come from the units that the search found; studies and pages from its
 * passages. The mass of a document says how much of what was found is in it: a topic's own brief holds many good
 * bullets, a document that mentions it holds one. Retracted documents and notices support nothing and are left out
 * here, once for all stages.
 */
#include "answer/answer_priv.h"

#include <math.h>
#include <stdlib.h>

#define MASS_DISCOUNT 0.85 /* of each further passage of the same document */
#define SUMMARIES_MAX 24   /* summaries that are read */
#define SUMMARY_NEAR  0.15 /* share of what is near in a summary that is on the topic whatever its name … */
#define SUMMARY_NAMED 0.6  /* … and share of the subject in a name of one that is */
#define RANK_DISCOUNT 0.5  /* of a document's mass by its rank: 1, 0.67, 0.5, 0.4 … */
#define MASS_FLOOR    1e-3 /* as search/units.c adds it */

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
	for (size_t i = 0; i < k->n_src; i++)
		if (same_work(d, k->src[i].d) || same_work(k->src[i].d, d))
			return true;
	return false;
}

/* Of a summary without what stands behind a colon: "Myelopathy: causes and work-up" is about myelopathy. */
struct str source_title(const struct doc *d)
{
	return d->kind == DOC_KIND_RESEARCH ? d->title : str_sub(d->title, 0, str_find(d->title, STR(":"), 0));
}

/* Terms of the title and the other names; and how much of the subject the best single one of them holds. */
static void name_terms(struct compose *k, struct source_doc *s)
{
	struct termset t;
	termset_make(&k->lex, s->d->title, &s->title);
	s->name = s->title;
	termset_make(&k->lex, source_title(s->d), &t);
	s->main = names_only_other(k, s->d->title) ? 0 : subject_share(k, &t);
	s->names = s->d->title;
	for (size_t i = 0; i < s->d->n_aliases; i++) {
		s->names = arena_printf(&k->scratch, "%.*s; %.*s", STR_ARG(s->names), STR_ARG(s->d->aliases[i]));
		termset_make(&k->lex, s->d->aliases[i], &t);
		double m = subject_share(k, &t);
		s->main = m > s->main ? m : s->main;
		termset_join(&k->scratch, &s->name, &t);
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

static bool is_structured(enum doc_kind kind)
{
	return kind == DOC_KIND_BRIEF || kind == DOC_KIND_PROTOCOL || kind == DOC_KIND_GUIDELINE;
}

/* A further document; NULL when it supports nothing, or its work is there already. */
static struct source_doc *add_source(struct compose *k, const struct doc *d, uint32_t number)
{
	struct str note = d->status_note;
	enum doc_status status = k->view->status(k->view->ctx, d, &note);
	if (!evidence_stands(status))
		drop(k, d, status, note);
	if (k->n_src == SOURCES_MAX || d->kind == DOC_KIND_NOTICE || !evidence_stands(status) || work_is_in(k, d) ||
	    !ARENA_MORE(&k->scratch, k->src, k->n_src, k->cap_src))
		return NULL;
	struct source_doc *s = &k->src[k->n_src++];
	memset(s, 0, sizeof(*s));
	s->d = d;
	s->number = number;
	s->design = evidence_design(d);
	s->status = status;
	s->status_note = note;
	s->structured = is_structured(d->kind);
	s->weight = evidence_weight(s->design, status, d->year, k->ask.year_now) *
		    reader_weight(k->ask.reader, d->audience);
	s->about = d->kind == DOC_KIND_RESEARCH ? facet_of_sentence(d->title, ~F(FINDINGS), k->ask.want.primary)
						: FACET_NONE;
	name_terms(k, s);
	return s;
}

/* ---- summaries ---- */

static int load(struct compose *k, uint32_t number, const struct doc **out, struct err *e)
{
	struct doc *d = NULL;
	*out = NULL;
	for (size_t i = 0; !k->snap && i < k->r->n_passages; i++)
		if (k->r->passages[i].doc == number)
			*out = k->r->passages[i].d;
	if (!k->snap)
		return 0;
	int rc = snap_doc(k->snap, number, &d, e);
	if (rc)
		return rc;
	if (!ARENA_MORE(&k->scratch, k->owned, k->n_owned, k->cap_owned)) {
		doc_free(d);
		return err_mem(e);
	}
	k->owned[k->n_owned++] = d;
	*out = d;
	return 0;
}

static int find_summaries(struct compose *k, struct err *e)
{
	uint32_t met[SUMMARIES_MAX];
	size_t n = 0;
	for (size_t i = 0; i < k->units->n && n < SUMMARIES_MAX; i++) {
		const struct found_unit *u = &k->units->v[i];
		bool there = false;
		for (size_t j = 0; j < n && !there; j++)
			there = met[j] == u->doc;
		if (there)
			continue;
		met[n++] = u->doc;
		const struct doc *d;
		int rc = load(k, u->doc, &d, e);
		if (rc)
			return rc;
		struct source_doc *s = d && is_structured(d->kind) ? add_source(k, d, u->doc) : NULL;
		if (!s)
			continue;
		double near = exp((double)u->f[UNIT_MASS]) - MASS_FLOOR;
		s->near = k->units->meaning && near > 0 ? near : 0;
		s->on_topic = s->main >= SUMMARY_NAMED || s->near >= SUMMARY_NEAR;
	}
	return 0;
}

/* ---- studies and pages ---- */

static int by_mass(const void *a, const void *b)
{
	const struct source_doc *x = a, *y = b;
	double mx = x->mass * x->weight, my = y->mass * y->weight;
	if (mx != my)
		return mx > my ? -1 : 1;
	return str_cmp(x->d->id, y->d->id);
}

/* Of documents ranked by words and meaning: the first is worth most by far. */
static double mass_by_rank(const struct compose *k, uint32_t number)
{
	for (size_t i = 0; i < k->n_studies; i++)
		if (k->studies[i].doc == number)
			return 1 / (1 + RANK_DISCOUNT * (double)i);
	return 0;
}

static int find_studies(struct compose *k, struct err *e)
{
	const struct results *r = k->r;
	size_t first = k->n_src;
	double *discount = ARENA_ARRAY(&k->scratch, r->n_passages, double), top = 0;
	if (!discount)
		return err_mem(e);
	for (size_t i = 0; i < r->n_passages; i++) {
		const struct doc *d = r->passages[i].d;
		size_t at = first;
		while (at < k->n_src && k->src[at].d != d)
			at++;
		if (at == k->n_src) {
			if (is_structured(d->kind) || !add_source(k, d, r->passages[i].doc))
				continue;
			discount[at - first] = 1;
		}
		double *w = &discount[at - first];
		k->src[at].mass += *w * (r->passages[i].score > 0 ? r->passages[i].score : 0);
		*w *= MASS_DISCOUNT;
	}
	for (size_t i = first; i < k->n_src; i++)
		top = k->src[i].mass > top ? k->src[i].mass : top;
	for (size_t i = first; i < k->n_src && top > 0; i++)
		k->src[i].mass = k->n_studies ? mass_by_rank(k, k->src[i].number) : k->src[i].mass / top;
	if (k->n_src > first)
		qsort(k->src + first, k->n_src - first, sizeof(*k->src), by_mass);
	return 0;
}

int sources_find(struct compose *k, struct err *e)
{
	int rc = find_summaries(k, e);
	if (!rc)
		rc = find_studies(k, e);
	return rc ? rc : arena_ok(&k->scratch) ? 0 : err_mem(e);
}
