/*
 * search.h - which passages answer this question best?
 *
 * First stage: BM25F over passages from the index. Second stage: sentences of the top passages ranked on their own
 * match, their passage, their document. The interface to `answer` is this header and stays narrow.
 */
#ifndef ATTEST_SEARCH_SEARCH_H
#define ATTEST_SEARCH_SEARCH_H

#include "base/arena.h"
#include "base/err.h"
#include "index/index.h"
#include "question/question.h"

struct search_opts {
	size_t passages;  /* how many to return; 0: 50 */
	size_t depth;	  /* how many the first stage gives to the second; 0: 400 */
	size_t sentences; /* how many to return; 0: 200; SIZE_MAX: none wanted */
	struct index_filter filter;
};

/* A passage that was found. Slices and pointers live in the arena or the snap. */
struct found_passage {
	uint32_t passage, doc; /* numbers in the snap */
	struct passage where;
	float score;	     /* after the second stage */
	float first;	     /* of the first stage */
	const struct doc *d; /* loaded; owned by the results */
};
struct found_sentence {
	uint32_t in;	/* index into passages */
	uint32_t block; /* of the document */
	uint32_t beg,
		end; /* bytes in the document's text: exactly the sentence (a bullet's sentence, without its citations) */
	float score;
	float coverage; /* share of the question's focus weight that the sentence, its context and its headings hold, 0 to 1 */
};
struct results {
	struct found_passage *passages; /* by falling score; ties by document id, then place */
	size_t n_passages;
	struct found_sentence *sentences; /* likewise */
	size_t n_sentences;
	struct doc **docs; /* each loaded document once */
	size_t n_docs;
	uint64_t candidates; /* passages that the first stage gave to the second */
	float coverage;	     /* best share of the question's focus weight in one passage: how well anything fits */
};
/* Release with results_release (it frees the documents). */
int search_run(const struct snap *s, const struct question *q, const struct search_opts *o, struct arena *a,
	       struct results *out, struct err *e);
void results_release(struct results *r);

/*
 * Documents by falling score, for `search --docs` and evaluation: a document's score comes from its passages. Returns
 * the number, at most max, in *out (arena).
 */
struct found_doc {
	uint32_t doc;
	double score;
};
int search_docs(const struct snap *s, const struct question *q, const struct index_filter *f, size_t max,
		struct arena *a, struct found_doc **out, size_t *n, struct err *e);

/* ---- evaluation, with the definitions of trec_eval ---- */
struct eval_figures {
	double ndcg_10, map, recall_100, mrr_10;
	size_t queries; /* over which the means are taken */
};
#define EVAL_THREADS_MAX 64
struct eval_opts {
	size_t depth;	      /* documents a query; 0: 1000 */
	const char *run_path; /* write a TREC run file here, or NULL */
	const char *tag;      /* of the run; NULL: "attest" */
	int threads;	      /* 0: one; at most EVAL_THREADS_MAX */
	/*
	 * Called for each query with a relevant document, in the order of the topics, one at a time though perhaps
	 * from another thread; may be NULL.
	 */
	void (*each)(void *ctx, struct str qid, const struct eval_figures *one);
	void *ctx;
};
/*
 * topics: `qid TAB question` lines; qrels: `qid 0 docid grade` lines. Document ids in qrels are matched to the local
 * part of corpus ids ("29768149" matches "pubmed:29768149"), or whole. Queries without a relevant document in the
 * qrels are left out, those without results (or without a topic) count as 0: as `trec_eval -c`. Malformed lines are
 * ERR_FORMAT with file and line.
 *
 * The run file has each document under its local id, or under its whole id where the qrels name it so; its scores
 * fall strictly, as single precision numbers too, so that every reader of it ranks as attest did.
 */
int eval_retrieval(const struct snap *s, const char *topics, const char *qrels, const struct eval_opts *o,
		   struct eval_figures *out, struct err *e);
/* The measures alone, from a run file and qrels (used by tests against pytrec_eval). */
int eval_run_file(const char *run, const char *qrels, struct eval_figures *out, struct err *e);

#endif
