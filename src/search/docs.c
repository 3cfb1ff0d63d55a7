/*
 * docs.c - whole documents by falling score.
 *
 * The index gives candidate documents through their best passages. Each candidate is then scored as a whole: BM25F
 * (Robertson, Zaragoza, Taylor, CIKM 2004) over the document, its term frequencies summed exactly from the forward
 * store, with document frequencies of documents, not of passages. The best passage's score is added, since an answer
 * that stands in one place is worth more than the same words strewn about (Callan, SIGIR 1994). Where many more
 * documents than wanted have a passage, those with the best passages are scored.
 *
 *	tf(t)  = sum over fields f of w_f * tf_f(t) / (1 - b_f + b_f * len_f / pivot_f)
 *	score  = sum over terms of weight * idf_doc * tf * (k1 + 1) / (tf + k1)
 *	         + PASSAGE_SHARE * best passage's score * (k1 + 1)
 *
 * The body is the sum of all passages, its pivot the mean length of a living document, b the usual 0.75. Context and
 * headings repeat from passage to passage, and title, aliases and MeSH are the document's: of each of these the
 * largest frequency counts, with the weight, b and pivot that the index gives the field. Nothing here was fitted to a
 * collection.
 */
#include "search/search_priv.h"

#include <math.h>
#include <stdlib.h>

#define BODY_B		 0.75
#define PASSAGE_SHARE	 0.5
#define PASSAGES_PER_DOC 4 /* candidates asked of the index for each document wanted */
#define PASSAGES_MIN	 400
#define DOCS_PER_DOC	 8 /* candidates scored as a whole for each document wanted */
#define PASSAGES_MAX	 40000
#define SCRATCH_CAP	 ((size_t)256 << 20)

struct tally {
	double body[QUERY_TERMS_MAX];
	double other[QUERY_TERMS_MAX][FIELD_N];
	double other_len[FIELD_N];
	double words;
};

void doc_stats_of(const struct snap *s, struct doc_stats *out)
{
	double words = 0, docs = 0;
	uint32_t end = snap_doc_end(s);
	for (uint32_t d = 0; d < end; d++) {
		struct doc_columns col;
		if (!snap_doc_live(s, d))
			continue;
		snap_columns(s, d, &col);
		for (uint32_t p = col.passage_beg; p < col.passage_end; p++) {
			struct passage where;
			snap_passage(s, p, &where);
			words += where.words;
		}
		docs++;
	}
	out->mean_words = docs > 0 && words > 0 ? words / docs : 1;
}

static int tally_passage(const struct snap *s, uint32_t passage, const struct query *q, struct arena *scratch,
			 struct tally *t, struct err *e)
{
	struct passage where;
	struct passage_term *v = NULL;
	double len[FIELD_N] = {0};
	snap_passage(s, passage, &where);
	t->words += where.words;
	arena_clear(scratch);
	size_t n;
	int rc = snap_passage_terms(s, passage, scratch, &v, &n, e);
	if (rc)
		return rc;
	for (size_t i = 0; i < n; i++) {
		int at = query_term_of(q, v[i].term);
		for (size_t f = 0; f < FIELD_N; f++) {
			len[f] += v[i].tf[f];
			if (at >= 0 && f != FIELD_BODY && v[i].tf[f] > t->other[at][f])
				t->other[at][f] = v[i].tf[f];
		}
		if (at >= 0)
			t->body[at] += v[i].tf[FIELD_BODY];
	}
	for (size_t f = 0; f < FIELD_N; f++)
		t->other_len[f] = len[f] > t->other_len[f] ? len[f] : t->other_len[f];
	return 0;
}

static double score_doc(const struct query *q, const double *idf, const struct doc_stats *st, const struct tally *t)
{
	double sum = 0, body = index_fields[FIELD_BODY].weight / (1 - BODY_B + BODY_B * t->words / st->mean_words);
	for (size_t i = 0; i < q->n; i++) {
		double tf = body * t->body[i];
		for (size_t f = 0; f < FIELD_N; f++) {
			const struct index_field_conf *c = &index_fields[f];
			if (f != FIELD_BODY)
				tf += c->weight * t->other[i][f] / (1 - c->b + c->b * t->other_len[f] / c->pivot);
		}
		sum += q->terms[i].weight * idf[i] * tf * (index_k1 + 1) / (tf + index_k1);
	}
	return sum;
}

struct ranked {
	double score;
	uint32_t doc;
	struct str id;
	uint32_t beg, end; /* passages */
};

static int by_doc(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	if (x->doc != y->doc)
		return x->doc < y->doc ? -1 : 1;
	return (x->score < y->score) - (x->score > y->score);
}

static int by_score(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return str_cmp(x->id, y->id);
}

int docs_rank(const struct snap *s, const struct doc_stats *st, const struct question *question,
	      const struct index_filter *f, size_t max, struct arena *a, struct found_doc **out, size_t *n_out,
	      struct err *e)
{
	static const struct index_filter all;
	size_t k = max < PASSAGES_MAX / PASSAGES_PER_DOC ? max * PASSAGES_PER_DOC : PASSAGES_MAX, n = 0, n_docs = 0;
	k = k < PASSAGES_MIN ? PASSAGES_MIN : k;
	struct arena held, scratch;
	arena_init(&held, SCRATCH_CAP);
	arena_init(&scratch, SCRATCH_CAP);
	struct query *q = ARENA_NEW(&held, struct query);
	struct tally *t = ARENA_NEW(&held, struct tally);
	struct hit *hits = NULL;
	double idf[QUERY_TERMS_MAX];
	int code = q && t ? query_make(s, question, &held, q, e) : err_mem(e);
	if (!code)
		code = query_search(s, q, f ? f : &all, k, &held, &hits, &n, e);
	if (code)
		goto out;
	struct ranked *v = ARENA_ARRAY(&held, n, struct ranked);
	if (!v) {
		code = err_mem(e);
		goto out;
	}
	for (size_t i = 0; i < n; i++) {
		struct passage where;
		snap_passage(s, hits[i].passage, &where);
		v[i] = (struct ranked){.score = hits[i].score, .doc = where.doc};
	}
	qsort(v, n, sizeof(*v), by_doc);
	for (size_t i = 0; i < n; i++) {
		/* Sorted so that a document's best passage comes first. */
		if (n_docs && v[n_docs - 1].doc == v[i].doc)
			continue;
		struct doc_columns col;
		snap_columns(s, v[i].doc, &col);
		v[n_docs++] = (struct ranked){v[i].score, v[i].doc, col.id, col.passage_beg, col.passage_end};
	}
	qsort(v, n_docs, sizeof(*v), by_score);
	if (n_docs > max && n_docs / DOCS_PER_DOC >= max)
		n_docs = max * DOCS_PER_DOC;
	double docs = (double)snap_stats(s)->docs;
	for (size_t i = 0; i < q->n; i++) {
		double df = snap_doc_df(s, q->terms[i].term);
		idf[i] = log(1 + (docs - df + 0.5) / (df + 0.5));
	}
	for (size_t i = 0; i < n_docs; i++) {
		memset(t, 0, sizeof(*t));
		for (uint32_t p = v[i].beg; !code && p < v[i].end; p++)
			code = tally_passage(s, p, q, &scratch, t, e);
		if (code)
			goto out;
		v[i].score = score_doc(q, idf, st, t) + PASSAGE_SHARE * v[i].score * (index_k1 + 1);
	}
	qsort(v, n_docs, sizeof(*v), by_score);
	n_docs = n_docs < max ? n_docs : max;
	struct found_doc *found = ARENA_ARRAY(a, n_docs, struct found_doc);
	if (!found) {
		code = err_mem(e);
		goto out;
	}
	for (size_t i = 0; i < n_docs; i++)
		found[i] = (struct found_doc){v[i].doc, v[i].score};
	*out = found;
	*n_out = n_docs;
out:
	arena_release(&scratch);
	arena_release(&held);
	return code;
}

int docs_both(const struct snap *s, const struct doc_stats *st, const struct question *q, const struct search_model *m,
	      const struct index_filter *f, enum docs_use use, size_t max, struct arena *a, struct found_doc **out,
	      size_t *n, struct err *e)
{
	struct meaning meaning;
	struct fused_doc *v = NULL;
	size_t n_v = 0;
	if (!m || !m->encoder)
		return docs_rank(s, st, q, f, max, a, out, n, e);
	int code = meaning_make(s, q, m, a, &meaning, e);
	if (!code && !meaning.on)
		return docs_rank(s, st, q, f, max, a, out, n, e);
	if (!code)
		code = fused_docs(s, st, q, &meaning, f, use, max, a, &v, &n_v, e);
	struct found_doc *found = code ? NULL : ARENA_ARRAY(a, n_v, struct found_doc);
	if (!code && !found)
		code = err_mem(e);
	if (code)
		return code;
	for (size_t i = 0; i < n_v; i++)
		found[i] = (struct found_doc){v[i].doc, v[i].score};
	*out = found;
	*n = n_v;
	return 0;
}

int search_docs(const struct snap *s, const struct question *q, const struct search_model *m,
		const struct index_filter *f, enum docs_use use, size_t max, struct arena *a, struct found_doc **out,
		size_t *n, struct err *e)
{
	struct doc_stats st;
	doc_stats_of(s, &st);
	return docs_both(s, &st, q, m, f, use, max, a, out, n, e);
}
