/*
 * rerank.c - the first units put in the order of a server of the owner's that ranks (encode/server.h).
 *
 * A cross-encoder reads question and text together, which no two vectors can. It orders the first RERANKED units among
 * themselves; their scores stay, in falling order, so that what is behind them stays behind. When it does not answer
 * the order stays as it is, and the results say so.
 */
#include "search/search_priv.h"

#include "encode/server.h"

#include <stdlib.h>

#define RERANKED  40
#define TEXTS_CAP ((size_t)16 << 20)

struct ranked {
	float score;
	size_t at;
};

static int by_score(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* "TITLE. TEXT" of each unit, in the arena. */
static int texts_of(const struct snap *s, const struct found_unit *v, size_t n, struct arena *a, struct str *texts,
		    struct err *e)
{
	struct doc *d = NULL;
	uint32_t number = DOC_NONE;
	int code = 0;
	for (size_t i = 0; !code && i < n; i++) {
		if (v[i].doc != number) {
			doc_free(d);
			d = NULL;
			code = snap_doc(s, number = v[i].doc, &d, e);
		}
		if (!code)
			texts[i] = arena_printf(a, "%.*s. %.*s", STR_ARG(d->title),
						STR_ARG(str_sub(d->text, v[i].beg, v[i].end)));
	}
	doc_free(d);
	return code ? code : arena_ok(a) ? 0 : err_mem(e);
}

static void put_in_order(struct found_unit *v, size_t n, const float *scores)
{
	struct found_unit was[RERANKED];
	struct ranked order[RERANKED];
	memcpy(was, v, n * sizeof(*v));
	for (size_t i = 0; i < n; i++)
		order[i] = (struct ranked){scores[i], i};
	qsort(order, n, sizeof(*order), by_score);
	for (size_t i = 0; i < n; i++) {
		v[i] = was[order[i].at];
		v[i].score = was[i].score;
	}
}

int rerank_units(const struct snap *s, const struct question *q, const struct search_model *m, struct found_unit *v,
		 size_t n, bool *silent, struct err *e)
{
	struct str texts[RERANKED];
	float scores[RERANKED];
	struct arena a;
	if (!m || !encoder_reranks(m->encoder) || !n)
		return 0;
	n = n < RERANKED ? n : RERANKED;
	struct encode_work *own = m->work ? NULL : encode_work_new();
	if (!m->work && !own)
		return err_mem(e);
	arena_init(&a, TEXTS_CAP);
	int code = texts_of(s, v, n, &a, texts, e);
	if (!code) {
		code = encoder_rerank(m->encoder, m->work ? m->work : own, q->text, texts, n, scores, NULL);
		if (!code) {
			put_in_order(v, n, scores);
		} else if (code == ERR_UNAVAILABLE || code == ERR_FORMAT) {
			*silent = true;
			code = 0;
		} else {
			code = err_mem(e);
		}
	}
	arena_release(&a);
	encode_work_free(own);
	return code;
}
