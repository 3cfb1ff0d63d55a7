/*
 * answer.c - from the question to the article: reading, searching, composing, with the corpus as the composer's view.
 */
#include "answer/answer_priv.h"
#include "answer/safety.h"
#include "base/clock.h"
#include "encode/server.h"

#include <stdlib.h>

#define SEARCHES_MAX   6	   /* for the patient, beside the question's own */
#define UNITS_MORE     60	   /* units of each of them */
#define STUDIES_READ   12	   /* studies and pages that are looked into, where they were ranked by meaning too */
#define MASS_NONE      -6.9077554f /* ln of the 0.001 that search/units.c adds: a document of which nothing is near */
#define SUMMARIES_SEEN 20000	   /* documents that are looked at to count the summaries */
#define UNITS_SUMMARY  300	   /* units of the question's own search in summaries */

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

#define KIND(x)	  (UINT32_C(1) << DOC_KIND_##x)
#define SUMMARIES (KIND(BRIEF) | KIND(GUIDELINE) | KIND(PROTOCOL))

/* ---- searching ---- */

/* The filter of the options, within these kinds; false when nothing is left. */
static bool within(const struct index_filter *f, uint32_t kinds, struct index_filter *out)
{
	*out = *f;
	out->kinds = f->kinds ? f->kinds & kinds : kinds;
	return out->kinds != 0;
}

static bool has_unit(const struct found_units *all, const struct found_unit *u)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].doc == u->doc && all->v[i].beg == u->beg && all->v[i].end == u->end)
			return true;
	return false;
}

/*
 * What a further search found is measured by the question itself: how near it is to it in meaning, what its document is
 * to it. Of words it has what its document has.
 */
static void measure_anew(const struct found_units *all, struct found_unit *u)
{
	const struct vectors *v = all->of;
	uint32_t own = v ? vectors_of_doc(v, u->doc) : VECTOR_NONE;
	const struct found_unit *kin = NULL;
	for (size_t i = 0; i < all->n && !kin; i++)
		kin = all->v[i].doc == u->doc ? &all->v[i] : NULL;
	memset(u->f, 0, sizeof(u->f));
	u->score = 0;
	u->f[UNIT_MASS] = kin ? kin->f[UNIT_MASS] : MASS_NONE;
	u->f[UNIT_DOC_BEST] = kin ? kin->f[UNIT_DOC_BEST] : 0;
	u->f[UNIT_DOC_WORDS] = kin ? kin->f[UNIT_DOC_WORDS] : 0;
	u->f[UNIT_TOPIC] = kin ? kin->f[UNIT_TOPIC] : 0;
	if (own != VECTOR_NONE)
		u->f[UNIT_DOC_COS] = vectors_score(v, own, &all->vectors[0]);
	if (!v || u->vector == VECTOR_NONE)
		return;
	float sum = 0;
	for (size_t i = 0; i < all->n_vectors; i++) {
		float cos = vectors_score(v, u->vector, &all->vectors[i]);
		u->f[UNIT_COS_BEST] = i && u->f[UNIT_COS_BEST] > cos ? u->f[UNIT_COS_BEST] : cos;
		if (!i)
			u->f[UNIT_COS] = u->f[UNIT_COS_ASKED] = cos;
		else if (all->clauses[i - 1].asks)
			u->f[UNIT_COS_ASKED] = cos;
		sum += i || all->n_vectors == 1 ? cos : 0;
	}
	u->f[UNIT_COS_MEAN] = sum / (float)(all->n_vectors > 1 ? all->n_vectors - 1 : 1);
	if (u->f[UNIT_DOC_BEST] < u->f[UNIT_COS])
		u->f[UNIT_DOC_BEST] = u->f[UNIT_COS];
}

/* Units that a further search found and the question's own did not come behind its own. */
static int join_units(struct found_units *all, const struct found_units *more, struct arena *a, struct err *e)
{
	struct found_unit *v = ARENA_ARRAY(a, all->n + more->n, struct found_unit);
	if (!v)
		return err_mem(e);
	if (all->n)
		memcpy(v, all->v, all->n * sizeof(*v));
	all->v = v;
	for (size_t i = 0; i < more->n; i++)
		if (!has_unit(all, &more->v[i])) {
			struct found_unit u = more->v[i];
			/* A server that fell silent in between: numbers of other vectors. */
			if (more->of != all->of)
				u.vector = VECTOR_NONE;
			measure_anew(all, &u);
			all->v[all->n++] = u;
		}
	return 0;
}

/*
 * What the patient's states and drugs call for beside the question. A search that fails fails the answer: what is left
 * out here may be a warning.
 */
static int search_for_patient(const struct snap *s, const struct patient *p, const struct search_opts *o,
			      struct arena *a, struct found_units *all, struct err *e)
{
	struct str text[SEARCHES_MAX];
	struct search_opts so = *o;
	size_t n = patient_searches(p, a, text, SEARCHES_MAX);
	so.units = UNITS_MORE;
	for (size_t i = 0; i < n; i++) {
		struct question q;
		struct found_units more;
		int rc = question_read(text[i], s, a, &q, e);
		if (!rc)
			rc = search_units(s, &q, &so, a, &more, e);
		if (!rc)
			rc = join_units(all, &more, a, e);
		if (rc)
			return rc;
	}
	return 0;
}

static int search_summaries(const struct snap *s, const struct question *q, const struct patient *p,
			    const struct answer_opts *o, struct arena *a, struct found_units *out, struct err *e)
{
	struct search_opts so = {.model = o->model, .units = UNITS_SUMMARY};
	*out = (struct found_units){0};
	if (!within(&o->filter, SUMMARIES, &so.filter))
		return 0;
	int rc = search_units(s, q, &so, a, out, e);
	return rc ? rc : search_for_patient(s, p, &so, a, out, e);
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

/* The documents that are best by words and meaning, as a filter: passages are then looked for in them alone. */
static int best_studies(const struct snap *s, const struct question *q, const struct answer_opts *o, struct arena *a,
			struct index_filter *f, struct found_doc **ranked, size_t *n_ranked, struct err *e)
{
	struct found_doc *d;
	size_t n;
	int rc = search_docs(s, q, o->model, f, DOCS_READ, STUDIES_READ, a, &d, &n, e);
	uint32_t *docs = rc ? NULL : ARENA_ARRAY(a, n, uint32_t);
	if (rc || !docs)
		return rc ? rc : err_mem(e);
	for (size_t i = 0; i < n; i++)
		docs[i] = d[i].doc;
	if (n)
		qsort(docs, n, sizeof(*docs), by_number);
	f->docs = docs;
	f->n_docs = n;
	*ranked = d;
	*n_ranked = n;
	return 0;
}

static int search_studies(const struct snap *s, const struct question *q, const struct answer_opts *o, bool meaning,
			  struct arena *a, struct results *out, struct found_doc **ranked, size_t *n_ranked,
			  struct err *e)
{
	struct search_opts so = {.model = o->model};
	*out = (struct results){0};
	*n_ranked = 0;
	if (!within(&o->filter, ~SUMMARIES, &so.filter))
		return 0;
	int rc = meaning && !o->filter.docs ? best_studies(s, q, o, a, &so.filter, ranked, n_ranked, e) : 0;
	return rc ? rc : search_run(s, q, &so, a, out, e);
}

/* ---- asking ---- */

/* How many summaries the corpus has: of a large one from every n-th document. */
static uint64_t count_summaries(const struct snap *s)
{
	uint32_t end = snap_doc_end(s), step = end / SUMMARIES_SEEN + 1;
	uint64_t n = 0;
	for (uint32_t i = 0; i < end; i += step) {
		struct doc_columns c;
		if (!snap_doc_live(s, i))
			continue;
		snap_columns(s, i, &c);
		n += SUMMARIES >> c.kind & 1;
	}
	return n * step;
}

static struct corpus_view view_of(const struct snap *s, struct snap_view *v)
{
	const struct snap_stats *st = snap_stats(s);
	return (struct corpus_view){
		.ctx = v,
		.status = view_status,
		.holds = view_holds,
		.idf = view_idf,
		.content = st->content,
		.docs = st->docs,
		.passages = st->passages,
		.summaries = count_summaries(s),
		.committed = st->committed,
	};
}

/*
 * The question as vectors, once for emergencies and all searches. A server's vectors are of another space: emergencies
 * are then looked at with the model of the house, where there is one.
 */
static int encode_once(const struct question *q, const struct search_model *m, struct arena *a,
		       struct search_asked *out, bool *made, struct err *e)
{
	struct search_model house = {0};
	if (m)
		house = (struct search_model){.encoder = m->encoder, .work = m->work};
	if (house.encoder && encoder_is_server(house.encoder))
		house.encoder = encoder_house(house.encoder);
	*made = house.encoder != NULL;
	return *made ? search_ask(q, &house, a, out, e) : 0;
}

static int answer_with(const struct snap *s, const struct question *q, struct safety *safety,
		       const struct answer_opts *o, struct answer_sure *sure, struct arena *a, struct article *out,
		       struct err *e)
{
	struct found_units units;
	struct results r = {0};
	struct found_doc *studies = NULL;
	size_t n_studies = 0;
	struct snap_view v = {s, a};
	struct corpus_view view = view_of(s, &v);
	int rc = search_summaries(s, q, &safety->patient, o, a, &units, e);
	if (!rc)
		rc = search_studies(s, q, o, units.meaning, a, &r, &studies, &n_studies, e);
	if (rc)
		return rc;
	struct compose_in in = {.q = q,
				.patient = &safety->patient,
				.snap = s,
				.units = &units,
				.studies = studies,
				.n_studies = n_studies,
				.r = &r,
				.view = &view,
				.opts = o,
				.sure = sure};
	clock_today(in.today);
	rc = answer_compose(&in, a, out, e);
	if (!rc)
		rc = safety_write(safety, o, a, out, e);
	if (!rc && str_eqc(out->reader, reader_name(READER_PATIENT)))
		rc = reader_explain(s, a, out, e);
	results_release(&r);
	return rc;
}

/* Where it tells of an emergency without its name, the question is read with it: what was asked stays what it was. */
static int read_named(const struct snap *s, const struct safety *safety, struct question *q, bool *named,
		      struct arena *a, struct err *e)
{
	struct question with;
	struct str text = q->follow_up ? STR("") : safety_name(safety, q, a), asked = q->asked;
	int rc = text.n ? question_read(text, s, a, &with, e) : 0;
	*named = text.n && !rc;
	if (!*named)
		return rc;
	*q = with;
	q->asked = asked;
	return 0;
}

/* All that comes after the reading of the question. */
static int answer_read(const struct snap *s, const struct question *read, const struct answer_opts *o,
		       struct answer_sure *sure, struct arena *a, struct article *out, struct err *e)
{
	struct search_asked asked;
	struct search_model model;
	struct answer_opts with = *o;
	struct question q = *read;
	struct safety safety;
	bool made, named;
	int rc = encode_once(&q, o->model, a, &asked, &made, e);
	if (!rc)
		rc = safety_look(&q, made ? &asked : NULL, a, &safety, e);
	if (!rc)
		rc = read_named(s, &safety, &q, &named, a, e);
	if (!rc && named)
		rc = encode_once(&q, o->model, a, &asked, &made, e);
	asked.q = &q;
	if (rc || !made)
		return rc ? rc : answer_with(s, &q, &safety, o, sure, a, out, e);
	model = *o->model;
	model.asked = &asked;
	with.model = &model;
	return answer_with(s, &q, &safety, &with, sure, a, out, e);
}

int answer_ask_measured(const struct snap *s, struct str question, const struct answer_opts *o,
			struct answer_sure *sure, struct arena *a, struct article *out, struct err *e)
{
	struct question q;
	int rc = question_read(question, s, a, &q, e);
	if (!rc)
		rc = question_short_forms(&q, s, a, e);
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
