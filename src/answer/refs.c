/*
 * refs.c - the list of references, in order of first use.
 *
 * Two sorts stand in it: documents of the corpus whose words are quoted ("read"), and works that such a document names
 * behind its own words ("reported": via is the number of the one that reports them). A work is one entry however often
 * it is named: it is known by PMID, DOI, address, or title and year. A work that was first reported and is then read
 * becomes a read one.
 */
#include "answer/answer_priv.h"

#define AUTHORS_SHOWN 3

static bool same_id(struct str a, struct str b)
{
	return a.n && b.n && str_ieq(a, b);
}

static bool same_ref(const struct article_ref *a, struct str pmid, struct str doi, struct str url, struct str title,
		     int year)
{
	if (same_id(a->pmid, pmid) || same_id(a->doi, doi))
		return true;
	/* Identifiers that are both there and differ outweigh the rest. */
	if ((a->pmid.n && pmid.n) || (a->doi.n && doi.n))
		return false;
	return same_id(a->url, url) || (same_id(a->title, title) && a->year == year);
}

static uint32_t find_ref(const struct ref_list *l, struct str pmid, struct str doi, struct str url, struct str title,
			 int year)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (same_ref(&l->v[i], pmid, doi, url, title, year))
			return i;
	return DOC_NONE;
}

static struct article_ref *add_ref(struct arena *a, struct ref_list *l, uint32_t *index)
{
	if (!ARENA_MORE(a, l->v, l->n, l->cap))
		return NULL;
	*index = (uint32_t)l->n++;
	memset(&l->v[*index], 0, sizeof(l->v[*index]));
	return &l->v[*index];
}

static struct str join_authors(const struct doc *d, struct arena *a)
{
	struct str s = STR("");
	size_t n = d->n_authors < AUTHORS_SHOWN ? d->n_authors : AUTHORS_SHOWN;
	for (size_t i = 0; i < n; i++)
		s = i ? arena_printf(a, "%.*s, %.*s", STR_ARG(s), STR_ARG(d->authors[i])) : arena_str(a, d->authors[i]);
	if (d->n_authors > n)
		s = arena_printf(a, "%.*s et al.", STR_ARG(s));
	return s;
}

void ref_of_doc(const struct doc *d, enum doc_design design, enum doc_status status, struct str note, struct arena *a,
		struct article_ref *out)
{
	*out = (struct article_ref){
		.type = design == DOC_DESIGN_GUIDELINE ? str_c(doc_kind_label(DOC_KIND_GUIDELINE))
						       : str_c(doc_kind_label(d->kind)),
		.doc = arena_str(a, d->id),
		.via = DOC_NONE,
		.title = arena_str(a, d->title),
		.source = arena_str(a, d->source),
		.url = arena_str(a, d->url),
		.doi = arena_str(a, d->doi),
		.pmid = arena_str(a, d->pmid),
		.authors = join_authors(d, a),
		.year = d->year,
		.design = design,
		.grade = evidence_grade(design),
		.status = status,
		.status_note = arena_str(a, note),
		.review = arena_str(a, d->review),
		.licence = arena_str(a, d->licence),
	};
}

uint32_t ref_read(struct compose *k, struct arena *a, struct ref_list *l, uint32_t src)
{
	const struct source_doc *s = &k->src[src];
	const struct doc *d = s->d;
	uint32_t i = DOC_NONE;
	for (uint32_t j = 0; j < l->n && i == DOC_NONE; j++)
		if (str_eq(l->v[j].doc, d->id))
			i = j;
	if (i == DOC_NONE)
		i = find_ref(l, d->pmid, d->doi, STR_NULL, STR_NULL, 0);
	if (i != DOC_NONE && l->v[i].via == DOC_NONE)
		return i;
	struct article_ref *r = i == DOC_NONE ? add_ref(a, l, &i) : &l->v[i];
	if (!r)
		return 0;
	ref_of_doc(d, s->design, s->status, s->status_note, a, r);
	return i;
}

uint32_t ref_reported(struct compose *k, struct arena *a, struct ref_list *l, const struct doc_ref *r, uint32_t by)
{
	uint32_t i = find_ref(l, r->pmid, r->doi, r->url, r->title, r->year);
	if (i != DOC_NONE)
		return i;
	struct article_ref *x = add_ref(a, l, &i);
	if (!x)
		return 0;
	/* A type of its own is a design of the same name. */
	int kind = doc_kind_parse(r->type), design = doc_design_parse(r->type);
	const char *type = kind >= 0	 ? doc_kind_label((enum doc_kind)kind)
			   : design >= 0 ? doc_design_label((enum doc_design)design)
					 : doc_kind_label(DOC_KIND_OTHER);
	struct str id = STR_NULL;
	enum doc_status status = DOC_STATUS_CURRENT;
	if (!k->view->holds(k->view->ctx, r->pmid, r->doi, &id, &status))
		id = STR_NULL;
	*x = (struct article_ref){
		.type = str_c(type),
		.doc = arena_str(a, id),
		.key = arena_str(a, r->key),
		.via = by,
		.title = arena_str(a, r->title),
		.source = arena_str(a, r->source),
		.url = arena_str(a, r->url),
		.doi = arena_str(a, r->doi),
		.pmid = arena_str(a, r->pmid),
		.authors = arena_str(a, r->authors),
		.year = r->year,
		.design = r->design,
		.grade = evidence_grade(r->design),
		.status = status,
	};
	return i;
}
