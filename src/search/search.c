/*
 * search.c - passages and sentences that answer a question, in two stages.
 *
 * 1. The index gives the `depth` best passages by BM25F over the question's weighted terms.
 * 2. The forward store tells which terms stand where in each of them (rank.c); by that score the best `passages` and
 *    half as many again are read from the document store, each document once; their sentences are scored; passages
 *    take their best sentence's score into their own and are cut to `passages`, sentences to `sentences`.
 *
 * Order is total: score, then document id, then place in the text. Nothing depends on the numbers of segments,
 * documents or passages.
 */
#include "search/search_priv.h"

#include "base/mem.h"
#include "text/text.h"

#include <stdlib.h>

#define PASSAGES_DEFAULT  50
#define DEPTH_DEFAULT	  400
#define SENTENCES_DEFAULT 200
#define DEPTH_MAX	  10000
#define SCRATCH_CAP	  ((size_t)512 << 20)

/* One search while it runs. */
struct run {
	const struct snap *snap;
	struct query query;
	struct arena scratch;
	struct candidate *c;
	struct str *ids; /* document id of each candidate */
	size_t n;
	struct scored_sentence *sentences;
	size_t n_sentences;
	struct doc **docs; /* as loaded, owned until handed over */
	uint32_t *doc_numbers;
	size_t n_docs;
};

struct sortable {
	float score;
	struct str id;
	uint32_t beg, at;
};

static int by_score(const void *a, const void *b)
{
	const struct sortable *x = a, *y = b;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	int c = str_cmp(x->id, y->id);
	if (c)
		return c;
	return (x->beg > y->beg) - (x->beg < y->beg);
}

/* Candidates by falling score. */
static int sort_candidates(struct run *r, struct err *e)
{
	struct sortable *s = ARENA_ARRAY(&r->scratch, r->n, struct sortable);
	struct candidate *c = ARENA_ARRAY(&r->scratch, r->n, struct candidate);
	struct str *ids = ARENA_ARRAY(&r->scratch, r->n, struct str);
	if (!s || !c || !ids)
		return err_mem(e);
	for (size_t i = 0; i < r->n; i++)
		s[i] = (struct sortable){r->c[i].score, r->ids[i], r->c[i].where.beg, (uint32_t)i};
	qsort(s, r->n, sizeof(*s), by_score);
	for (size_t i = 0; i < r->n; i++) {
		c[i] = r->c[s[i].at];
		ids[i] = s[i].id;
	}
	r->c = c;
	r->ids = ids;
	return 0;
}

/* Load the document once; borrowed. */
static int load(struct run *r, uint32_t number, struct doc **out, struct err *e)
{
	for (size_t i = 0; i < r->n_docs; i++)
		if (r->doc_numbers[i] == number) {
			*out = r->docs[i];
			return 0;
		}
	int code = snap_doc(r->snap, number, out, e);
	if (code)
		return code;
	r->docs[r->n_docs] = *out;
	r->doc_numbers[r->n_docs++] = number;
	return 0;
}

static int first_stage(struct run *r, const struct search_opts *o, struct results *out, struct err *e)
{
	size_t depth = o->depth ? o->depth : DEPTH_DEFAULT;
	struct hit *hits = NULL;
	int code = query_search(r->snap, &r->query, &o->filter, depth < DEPTH_MAX ? depth : DEPTH_MAX, &r->scratch,
				&hits, &r->n, e);
	if (code)
		return code;
	r->c = ARENA_ARRAY(&r->scratch, r->n, struct candidate);
	r->ids = ARENA_ARRAY(&r->scratch, r->n, struct str);
	if (!r->c || !r->ids)
		return err_mem(e);
	code = rank_passages(r->snap, &r->query, hits, r->n, r->c, e);
	for (size_t i = 0; !code && i < r->n; i++) {
		struct doc_columns col;
		snap_columns(r->snap, r->c[i].where.doc, &col);
		r->ids[i] = col.id;
		float share = query_share(&r->query, r->c[i].body | r->c[i].around);
		out->coverage = share > out->coverage ? share : out->coverage;
	}
	out->candidates = r->n;
	return code ? code : sort_candidates(r, e);
}

static size_t wanted(const struct search_opts *o)
{
	size_t n = o->passages ? o->passages : PASSAGES_DEFAULT;
	return n < DEPTH_MAX ? n : DEPTH_MAX;
}

static int second_stage(struct run *r, const struct search_opts *o, struct err *e)
{
	size_t want = wanted(o), read = want + want / 2 + 1;
	float best_first = 0;
	for (size_t i = 0; i < r->n; i++)
		best_first = r->c[i].first > best_first ? r->c[i].first : best_first;
	if (r->n > read)
		r->n = read;
	r->docs = ARENA_ARRAY(&r->scratch, r->n, struct doc *);
	r->doc_numbers = ARENA_ARRAY(&r->scratch, r->n, uint32_t);
	struct text_tokens *tt = text_tokens_new();
	int code = r->docs && r->doc_numbers && tt ? 0 : err_mem(e);
	size_t room = 0;
	for (size_t i = 0; !code && i < r->n; i++) {
		struct doc *d = NULL;
		float best = 0;
		code = load(r, r->c[i].where.doc, &d, e);
		if (!code)
			code = rank_sentences(&r->query, &r->c[i], (uint32_t)i, best_first, d, tt, &r->scratch,
					      &r->sentences, &r->n_sentences, &room, &best, e);
		r->c[i].score = rank_final(r->c[i].score, best);
	}
	text_tokens_free(tt);
	return code;
}

/* Passages by their final score, at most `want`; place[] tells where each candidate went (UINT32_MAX: nowhere). */
static int put_passages(struct run *r, size_t want, struct arena *a, uint32_t *place, struct results *out,
			struct err *e)
{
	struct sortable *s = ARENA_ARRAY(&r->scratch, r->n, struct sortable);
	size_t n = r->n < want ? r->n : want;
	out->passages = ARENA_ARRAY(a, n, struct found_passage);
	if (!s || !out->passages)
		return err_mem(e);
	for (size_t i = 0; i < r->n; i++) {
		s[i] = (struct sortable){r->c[i].score, r->ids[i], r->c[i].where.beg, (uint32_t)i};
		place[i] = UINT32_MAX;
	}
	qsort(s, r->n, sizeof(*s), by_score);
	for (size_t i = 0; i < n; i++) {
		const struct candidate *c = &r->c[s[i].at];
		place[s[i].at] = (uint32_t)i;
		struct found_passage p = {.passage = c->passage,
					  .doc = c->where.doc,
					  .where = c->where,
					  .score = c->score,
					  .first = c->first};
		for (size_t k = 0; k < r->n_docs; k++)
			if (r->doc_numbers[k] == p.doc)
				p.d = r->docs[k];
		out->passages[i] = p;
	}
	out->n_passages = n;
	return 0;
}

static int put_sentences(struct run *r, size_t want, struct arena *a, const uint32_t *place, struct results *out,
			 struct err *e)
{
	struct sortable *s = ARENA_ARRAY(&r->scratch, r->n_sentences, struct sortable);
	size_t n = 0;
	if (!s)
		return err_mem(e);
	for (size_t i = 0; i < r->n_sentences; i++) {
		const struct scored_sentence *v = &r->sentences[i];
		if (place[v->candidate] != UINT32_MAX)
			s[n++] = (struct sortable){v->score, r->ids[v->candidate], v->beg, (uint32_t)i};
	}
	qsort(s, n, sizeof(*s), by_score);
	n = n < want ? n : want;
	out->sentences = ARENA_ARRAY(a, n, struct found_sentence);
	if (!out->sentences)
		return err_mem(e);
	for (size_t i = 0; i < n; i++) {
		const struct scored_sentence *v = &r->sentences[s[i].at];
		out->sentences[i] =
			(struct found_sentence){place[v->candidate], v->block, v->beg, v->end, v->score, v->coverage};
	}
	out->n_sentences = n;
	return 0;
}

/* Hand the documents that passages point to over to the results. */
static int put_docs(struct run *r, struct arena *a, struct results *out, struct err *e)
{
	out->docs = ARENA_ARRAY(a, r->n_docs, struct doc *);
	if (!out->docs)
		return err_mem(e);
	for (size_t k = 0; k < r->n_docs; k++) {
		bool used = false;
		for (size_t i = 0; i < out->n_passages && !used; i++)
			used = out->passages[i].d == r->docs[k];
		if (!used)
			continue;
		out->docs[out->n_docs++] = r->docs[k];
		r->docs[k] = NULL;
	}
	return 0;
}

int search_run(const struct snap *s, const struct question *q, const struct search_opts *o, struct arena *a,
	       struct results *out, struct err *e)
{
	struct run *r = mem_calloc(1, sizeof(*r));
	if (!r)
		return err_mem(e);
	static const struct search_opts defaults;
	struct results found = {0};
	o = o ? o : &defaults;
	r->snap = s;
	arena_init(&r->scratch, SCRATCH_CAP);
	uint32_t *place = NULL;
	int code = query_make(s, q, &r->scratch, &r->query, e);
	if (!code)
		code = first_stage(r, o, &found, e);
	if (!code)
		code = second_stage(r, o, e);
	if (!code && !(place = ARENA_ARRAY(&r->scratch, r->n, uint32_t)))
		code = err_mem(e);
	if (!code)
		code = put_passages(r, wanted(o), a, place, &found, e);
	if (!code && o->sentences != SIZE_MAX)
		code = put_sentences(r, o->sentences ? o->sentences : SENTENCES_DEFAULT, a, place, &found, e);
	if (!code)
		code = put_docs(r, a, &found, e);
	if (!code)
		*out = found;
	for (size_t i = 0; i < r->n_docs; i++)
		doc_free(r->docs[i]);
	arena_release(&r->scratch);
	free(r);
	return code;
}

void results_release(struct results *r)
{
	for (size_t i = 0; i < r->n_docs; i++)
		doc_free(r->docs[i]);
	r->docs = NULL;
	r->n_docs = 0;
}
