/*
 * search.h - what answers this question best?
 *
 * By words: BM25F over passages from the index, then sentences of the top passages ranked on their own match, their
 * passage, their document. By meaning, where there is a model and the corpus has vectors of it: the question as a
 * whole and its clauses are encoded, and the units (bullets, paragraphs, passages: index/vectors.h) whose vectors are
 * near are found. What either side finds is one list, ranked on features of both by learned weights
 * (model/fusion_model.c). The interface to `answer` is this header and stays narrow.
 */
#ifndef ATTEST_SEARCH_SEARCH_H
#define ATTEST_SEARCH_SEARCH_H

#include "base/arena.h"
#include "base/err.h"
#include "index/index.h"
#include "index/vectors.h"
#include "question/question.h"

struct encoder;
struct encode_work;

/*
 * The model that questions are encoded with. NULL in struct search_opts, or vectors that are of another model or not
 * there: words alone, and the results say so.
 */
struct search_asked;
struct search_model {
	const struct encoder *encoder;
	struct encode_work *work; /* of this thread; NULL: one is made for the call */
	const struct search_asked *asked; /* vectors of a question that is searched for; NULL: made for each search */
};

struct search_opts {
	size_t passages;  /* how many to return; 0: 50 */
	size_t depth;	  /* how many the first stage gives to the second; 0: 400 */
	size_t sentences; /* how many to return; 0: 200; SIZE_MAX: none wanted */
	size_t units;	  /* search_units: how many to return; 0: 300 */
	const struct search_model *model;
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

/* ---- units: what an answer is picked from, by words and by meaning ---- */

/* A part of the question that is searched apart. */
struct search_clause {
	uint32_t beg, end; /* bytes in question.text */
	bool asks;	   /* what is asked is said here; exactly one clause of a question has it */
};
/*
 * Of a longer question the first ones and the last, the one that asks among them; of a very long one fewer, so that
 * encoding is bounded (meaning.c).
 */
#define SEARCH_CLAUSES_MAX 8

/*
 * A question as vectors, made once for all that look at it: emergencies, units, documents. Of the whole question, then
 * of each clause where there are several, as encode_quantise gives them.
 */
struct search_asked {
	const struct question *q;     /* it is used for this one alone */
	const struct encoder *encoder; /* and with this model alone */
	struct search_clause clauses[SEARCH_CLAUSES_MAX];
	size_t n_clauses;
	struct vector_query v[SEARCH_CLAUSES_MAX + 1];
	size_t n;
	size_t asks; /* of v: the clause that asks; 0 when the question is one clause */
};
/* In the arena; m->encoder must be there, m->asked is not looked at. ERR_NOMEM; of a server also ERR_UNAVAILABLE. */
int search_ask(const struct question *q, const struct search_model *m, struct arena *a, struct search_asked *out,
	       struct err *e);

/*
 * What is known of a unit for a question, each as it was measured: cosines from -1 to 1, shares from 0 to 1. Features
 * of meaning are 0 when found_units.meaning is false. (enumerator, name, what it is)
 */
#define UNIT_FEATURE_LIST(X)                                                                                 \
	X(COS, "cosine", "cosine of the unit with the whole question")                                       \
	X(COS_ASKED, "cosine-asked", "with the clause that asks; of a question of one clause, as the whole") \
	X(COS_BEST, "cosine-best", "the largest with any clause, the whole question among them")             \
	X(COS_MEAN, "cosine-mean", "the mean over the clauses")                                              \
	X(MASS, "mass",                                                                                      \
	  "ln of its document's share in the mass of what is near (0.001 added): many good "                 \
	  "units make the document")                                                                         \
	X(DOC_COS, "document-cosine", "cosine of the document's own vector with the whole question")         \
	X(DOC_BEST, "document-best", "the largest cosine with the whole question in its document")           \
	X(WORDS, "words",                                                                                    \
	  "BM25F of its passage for the question, over the best passage's; 0 where no word "                 \
	  "fits")                                                                                            \
	X(COVER, "cover", "share of the focus in its passage and around it")                                 \
	X(BODY, "body", "share of the focus in its passage's own text")                                      \
	X(TOPIC, "topic", "share of the focus in title and aliases of its document")                         \
	X(CUE, "cue", "headings or context use a word of what is asked")                                     \
	X(DOC_WORDS, "document-words", "how well its document's passages did by words, over the best one's")
enum unit_feature {
#define X(c, name, what) UNIT_##c,
	UNIT_FEATURE_LIST(X)
#undef X
		UNIT_FEATURES
};
const char *unit_feature_name(enum unit_feature f);
/* UNIT_FEATURES weights: the score of a unit is their sum over its features. With vectors, or by words alone. */
const float *search_weights(bool meaning);

struct found_unit {
	uint32_t doc, passage; /* numbers in the snap; the passage that its first byte stands in */
	uint32_t beg, end;     /* bytes in the document's canonical text */
	uint32_t vector; /* its number (index/vectors.h); VECTOR_NONE where it has no vector: then it is a passage */
	float score;	 /* fused: comparable within one question */
	float f[UNIT_FEATURES];
};
struct found_units {
	struct found_unit *v; /* by falling score; ties by document id, then place */
	size_t n;
	bool meaning;	       /* vectors took part */
	const char *why_words; /* else: why by words alone, for people; static */
	const struct vectors *of; /* that took part; NULL when not meaning */
	bool silent; /* a server of the owner's did not answer: something of the house stood in for it */
	struct search_clause clauses[SEARCH_CLAUSES_MAX];
	size_t n_clauses;
	/* Of the whole question, then of each clause, as encode_quantise gives them; 0 when not meaning. In the arena. */
	struct vector_query vectors[SEARCH_CLAUSES_MAX + 1];
	size_t n_vectors;
};
/*
 * The best units for the question (o->units of them); o->passages and o->sentences are not looked at. Everything is in
 * the arena. Deterministic: the same snap, question and model give the same bits.
 */
int search_units(const struct snap *s, const struct question *q, const struct search_opts *o, struct arena *a,
		 struct found_units *out, struct err *e);

/*
 * Documents by falling score, for `search --docs` and evaluation: by words, from its passages; with a model and
 * vectors, on both (fused.c). m may be NULL. Their number, at most max, in *n, they in *out (arena).
 */
struct found_doc {
	uint32_t doc;
	double score;
};
/*
 * What the ranking is for. A list of documents: what stands near others that do well is lifted, words of a long
 * question weigh less. Reading: the few that answers are taken from stay as each does alone, since those lifted say
 * the same as their neighbours; what the score is worth was learned on it (answer/sure.c).
 */
enum docs_use { DOCS_LIST, DOCS_READ };
int search_docs(const struct snap *s, const struct question *q, const struct search_model *m,
		const struct index_filter *f, enum docs_use use, size_t max, struct arena *a, struct found_doc **out,
		size_t *n, struct err *e);

/* ---- evaluation, with the definitions of trec_eval ---- */
struct eval_figures {
	double ndcg_10, map, recall_100, mrr_10;
	size_t queries; /* over which the means are taken */
};
#define EVAL_THREADS_MAX 64
struct eval_opts {
	size_t depth;		       /* documents a query; 0: 1000 */
	const char *run_path;	       /* write a TREC run file here, or NULL */
	const char *tag;	       /* of the run; NULL: "attest" */
	const struct encoder *encoder; /* rank on both; NULL: by words alone */
	int threads;		       /* 0: one; at most EVAL_THREADS_MAX */
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
