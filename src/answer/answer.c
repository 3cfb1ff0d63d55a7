/*
 * answer.c - from the question to the article: reading, searching, composing, with the corpus as the composer's view.
 */
#include "answer/answer_priv.h"
#include "answer/safety.h"
#include "base/clock.h"

#include <stdlib.h>

#define MORE_PASSAGES 80 /* of each further search */
#define MORE_DEPTH    160
#define MORE_DOCS     2 /* summaries found that make consumer pages unneeded */
#define MORE_MAX      (2 * PATIENT_QUERIES)

struct snap_view {
	const struct snap *s;
	struct arena *a;
};

/* What notices say outweighs what the document says; the note is the document's own, or names the notice. */
static enum doc_status view_status(void *ctx, const struct doc *d, struct str *note)
{
	struct snap_view *v = ctx;
	uint32_t at = snap_find(v->s, d->id);
	if (at == DOC_NONE)
		return d->status;
	struct doc_columns c;
	snap_columns(v->s, at, &c);
	if (c.status_by != DOC_NONE && !note->n) {
		struct doc_columns by;
		snap_columns(v->s, c.status_by, &by);
		*note = arena_printf(v->a, "%s according to %.*s", doc_status_label((enum doc_status)c.status),
				     STR_ARG(by.id));
	}
	return (enum doc_status)c.status;
}

static bool view_holds(void *ctx, struct str pmid, struct str doi, struct str *id, enum doc_status *status)
{
	struct snap_view *v = ctx;
	uint32_t at = DOC_NONE;
	if (pmid.n)
		at = snap_find(v->s, arena_printf(v->a, "pubmed:%.*s", STR_ARG(pmid)));
	if (at == DOC_NONE && doi.n)
		at = snap_find(v->s, arena_printf(v->a, "doi:%.*s", STR_ARG(doi)));
	if (at == DOC_NONE)
		return false;
	struct doc_columns c;
	snap_columns(v->s, at, &c);
	*id = c.id;
	*status = (enum doc_status)c.status;
	return true;
}

static double view_idf(void *ctx, struct str term)
{
	struct snap_view *v = ctx;
	return snap_idf(v->s, term);
}

#define KIND(x) (UINT32_C(1) << DOC_KIND_##x)
static const uint32_t more_kinds[] = {KIND(BRIEF) | KIND(GUIDELINE) | KIND(PROTOCOL), KIND(CONSUMER)};

static size_t distinct_docs(const struct results *r)
{
	size_t n = 0;
	for (size_t i = 0; i < r->n_passages; i++) {
		bool there = false;
		for (size_t j = 0; j < i && !there; j++)
			there = r->passages[j].doc == r->passages[i].doc;
		n += !there;
	}
	return n;
}

/*
 * What the patient's findings and drugs call for beside the question: in summaries and guidelines, and in consumer pages where those say little. Cautions rest on it: where
 * one of these searches fails, the answer fails. *n_out results in *out, to be released whatever is returned.
 */
static int search_more(const struct snap *s, const struct question *q, const struct answer_opts *o, struct arena *a,
		       struct results *out, size_t *n_out, struct err *e)
{
	struct str text[PATIENT_QUERIES];
	size_t n = patient_queries(q, a, text);
	struct search_opts so = {
		.filter = o->filter, .passages = MORE_PASSAGES, .depth = MORE_DEPTH, .sentences = SIZE_MAX};
	*n_out = 0;
	for (size_t i = 0; i < n; i++) {
		struct question more;
		size_t docs = 0;
		int rc = question_read(text[i], s, a, &more, e);
		for (size_t k = 0; !rc && k < sizeof(more_kinds) / sizeof(*more_kinds) && docs < MORE_DOCS; k++) {
			so.filter.kinds = o->filter.kinds ? o->filter.kinds & more_kinds[k] : more_kinds[k];
			if (!so.filter.kinds)
				continue;
			rc = search_run(s, &more, &so, a, &out[*n_out], e);
			if (!rc)
				docs += distinct_docs(&out[(*n_out)++]);
		}
		if (rc)
			return err_prefix(e, "what the patient's drugs and findings call for");
	}
	return arena_ok(a) ? 0 : err_mem(e);
}

/* All that comes after the reading of the question. */
static int answer_read(const struct snap *s, const struct question *q, const struct answer_opts *o, struct answer_sure *sure,
		       struct arena *a, struct article *out, struct err *e)
{
	struct results r;
	struct safety safety;
	struct search_opts so = {.filter = o->filter};
	int rc = safety_look(q, a, &safety, e);
	if (!rc)
		rc = search_run(s, q, &so, a, &r, e);
	if (rc)
		return rc;
	struct snap_view v = {s, a};
	const struct snap_stats *st = snap_stats(s);
	struct corpus_view view = {
		.ctx = &v,
		.status = view_status,
		.holds = view_holds,
		.idf = view_idf,
		.content = st->content,
		.docs = st->docs,
		.passages = st->passages,
		.committed = st->committed,
	};
	struct results more[MORE_MAX];
	struct compose_in in = {.q = q, .r = &r, .more = more, .view = &view, .opts = o, .sure = sure};
	rc = search_more(s, q, o, a, more, &in.n_more, e);
	clock_today(in.today);
	if (!rc)
		rc = answer_compose(&in, a, out, e);
	if (!rc)
		rc = safety_write(&safety, o, a, out, e);
	if (!rc && str_eqc(out->reader, reader_name(READER_PATIENT)))
		rc = reader_explain(s, a, out, e);
	for (size_t i = 0; i < in.n_more; i++)
		results_release(&more[i]);
	results_release(&r);
	return rc;
}

int answer_ask_measured(const struct snap *s, struct str question, const struct answer_opts *o, struct answer_sure *sure,
			struct arena *a, struct article *out, struct err *e)
{
	struct question q;
	int rc = question_read(question, s, a, &q, e);
	return rc ? rc : answer_read(s, &q, o, sure, a, out, e);
}

int answer_ask(const struct snap *s, struct str question, const struct answer_opts *o, struct arena *a,
	       struct article *out, struct err *e)
{
	return answer_ask_measured(s, question, o, NULL, a, out, e);
}

int answer_follow(const struct snap *s, const struct str *before, size_t n_before, struct str text,
		  const struct answer_opts *o, struct arena *a, struct article *out, struct err *e)
{
	struct question was, now;
	int rc;
	if (!n_before)
		return answer_ask(s, text, o, a, out, e);
	rc = question_read(before[0], s, a, &was, e);
	for (size_t i = 1; i <= n_before && !rc; i++) {
		rc = question_follow(&was, i < n_before ? before[i] : text, s, a, &now, e);
		was = now;
	}
	return rc ? rc : answer_read(s, &was, o, NULL, a, out, e);
}
