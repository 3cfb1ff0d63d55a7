/*
 * docs_tool.c - documents at each stage of a search, with their features, for bench/retrieval.py.
 *
 *	docs-tool CORPUS TOPICS
 *
 * TOPICS has lines `qid TAB question`. For each question, lines of fields parted by TAB, best first:
 *
 *	first	QID DOC SCORE		by its best passage in the index
 *	words	QID DOC SCORE		by words, scored as a whole (docs.c)
 *	both	QID DOC SCORE FEATURE…	on both (fused.c), features in the order of DOC_FEATURE_LIST; not without
 *					a model; named "long" where the question has several clauses
 *
 * Before them: `features TAB NAME…`, then their weights: `weights TAB W…`, `weights-long TAB W…`.
 */
#include "search/search_priv.h"

#include "encode/encode.h"
#include "model/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WANTED	 1000
#define PASSAGES 4000
#define CAP	 ((size_t)512 << 20) /* bytes of memory for one question */

static int failed(const struct err *e)
{
	fprintf(stderr, "docs-tool: %s\n", e->msg);
	return 1;
}

static void put(const char *stage, const char *qid, const struct snap *s, uint32_t doc, double score)
{
	struct doc_columns col;
	snap_columns(s, doc, &col);
	printf("%s\t%s\t%.*s\t%.7g", stage, qid, STR_ARG(col.id), score);
}

/* Passages by falling score: the first one of a document is its best. */
static int first_stage(const char *qid, const struct snap *s, const struct question *q, struct arena *a, struct err *e)
{
	static const struct index_filter all;
	struct query *query = ARENA_NEW(a, struct query);
	char *seen = ARENA_ARRAY(a, snap_doc_end(s) + 1, char);
	struct hit *hits = NULL;
	size_t n = 0;
	if (!query || !seen)
		return err_mem(e);
	memset(seen, 0, snap_doc_end(s) + 1);
	int code = query_make(s, q, a, query, e);
	if (!code)
		code = query_search(s, query, &all, PASSAGES, a, &hits, &n, e);
	for (size_t i = 0; !code && i < n; i++) {
		struct passage p;
		snap_passage(s, hits[i].passage, &p);
		if (seen[p.doc]++)
			continue;
		put("first", qid, s, p.doc, (double)hits[i].score);
		puts("");
	}
	return code;
}

static int one(const struct snap *s, const struct doc_stats *st, const struct search_model *m, const char *qid,
	       const char *text, struct arena *a, struct err *e)
{
	struct question q;
	struct found_doc *words = NULL;
	struct meaning meaning;
	struct fused_doc *v = NULL;
	size_t n = 0;
	int code = question_read(str_c(text), s, a, &q, e);
	if (!code)
		code = first_stage(qid, s, &q, a, e);
	if (!code)
		code = docs_rank(s, st, &q, NULL, WANTED, a, &words, &n, e);
	for (size_t i = 0; !code && i < n; i++) {
		put("words", qid, s, words[i].doc, words[i].score);
		puts("");
	}
	if (!code)
		code = meaning_make(s, &q, m, a, &meaning, e);
	if (code || !meaning.on)
		return code;
	code = fused_docs(s, st, &q, &meaning, NULL, DOCS_LIST, WANTED, a, &v, &n, e);
	for (size_t i = 0; !code && i < n; i++) {
		put(meaning.n > 1 ? "long" : "both", qid, s, v[i].doc, v[i].score);
		for (size_t f = 0; f < DOC_FEATURES; f++)
			printf("\t%.7g", (double)v[i].f[f]);
		puts("");
	}
	return code;
}

static void put_weights(const char *name, const float *w)
{
	fputs(name, stdout);
	for (size_t f = 0; f < DOC_FEATURES; f++)
		printf("\t%g", (double)w[f]);
	puts("");
}

int main(int argc, char **argv)
{
	static const char *const names[] = {
#define X(c, name, what) name,
		DOC_FEATURE_LIST(X)
#undef X
	};
	struct search_model m = {0};
	struct encoder *enc = NULL;
	struct corpus *c;
	struct err e = {0};
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	int code = 0;

	FILE *f = argc == 3 ? fopen(argv[2], "r") : NULL;
	if (!f) {
		fprintf(stderr, "usage: docs-tool CORPUS TOPICS\n");
		return 64;
	}
	if (corpus_open(argv[1], &c, &e))
		return failed(&e);
	if (encoder_open(NULL, &enc, &e) == 0)
		m = (struct search_model){.encoder = enc, .work = encode_work_new()};
	struct snap *s = corpus_snap(c);
	struct doc_stats st;
	doc_stats_of(s, &st);
	fputs("features", stdout);
	for (size_t i = 0; i < DOC_FEATURES; i++)
		printf("\t%s", names[i]);
	puts("");
	put_weights("weights", fusion_docs);
	put_weights("weights-long", fusion_docs_long);
	while (!code && (len = getline(&line, &cap, f)) > 0) {
		struct arena a;
		char *tab = strchr(line, '\t');
		line[strcspn(line, "\r\n")] = 0;
		if (!tab)
			continue;
		*tab = 0;
		arena_init(&a, CAP);
		code = one(s, &st, &m, line, tab + 1, &a, &e);
		arena_release(&a);
	}
	free(line);
	fclose(f);
	encode_work_free(m.work);
	snap_unref(s);
	corpus_close(c);
	encoder_close(enc);
	return code ? failed(&e) : 0;
}
