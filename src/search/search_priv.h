/*
 * search_priv.h - between the files of search/: the measures, and document ranking with what one corpus needs once.
 */
#ifndef ATTEST_SEARCH_PRIV_H
#define ATTEST_SEARCH_PRIV_H

#include "search/search.h"

/* ---- measures (measure.c) ---- */

/* One judged document of one query. */
struct qrel {
	struct str qid, docid; /* slices of the file */
	int32_t grade;
};
/* Judgements of a file, sorted by query, then document; one a pair. */
struct qrels {
	struct buf file;
	struct qrel *v;
	size_t n;
};
/*
 * Lines `qid iteration docid grade`; where a pair is repeated the last line holds. ERR_FORMAT with file and line.
 * Release with qrels_release.
 */
int qrels_read(const char *path, struct qrels *out, struct err *e);
void qrels_release(struct qrels *q);
/* The judgements of one query; *n is 0 when it has none. */
const struct qrel *qrels_of(const struct qrels *q, struct str qid, size_t *n);
/* Grade of a document among one query's judgements, 0 when not judged. */
int32_t qrels_grade(const struct qrel *v, size_t n, struct str docid);

/*
 * The measures of one query from the grades of its documents in rank order (grades[0..n), 0 when not judged) and all
 * judgements. f->queries is set to 1, or to 0 with all else 0 when nothing is relevant.
 */
void measure_query(const int32_t *grades, size_t n, const struct qrel *judged, size_t n_judged, struct eval_figures *f);
/* Sums, and the means of them over sum->queries. */
void eval_add(struct eval_figures *sum, const struct eval_figures *one);
void eval_mean(struct eval_figures *sum);

/* ---- documents (docs.c) ---- */

/* What document ranking needs to know of a whole corpus; the same for every query on one snap. */
struct doc_stats {
	double mean_words; /* of a living document */
};
void doc_stats_of(const struct snap *s, struct doc_stats *out);
int docs_rank(const struct snap *s, const struct doc_stats *st, const struct question *q, const struct index_filter *f,
	      size_t max, struct arena *a, struct found_doc **out, size_t *n, struct err *e);

/* The same on both where m has an encoder and the corpus its vectors; else by words. */
int docs_both(const struct snap *s, const struct doc_stats *st, const struct question *q, const struct search_model *m,
	      const struct index_filter *f, enum docs_use use, size_t max, struct arena *a, struct found_doc **out,
	      size_t *n, struct err *e);

/* ---- the query, made ready (query.c) ---- */

/* Most terms that a query is searched with: the weightiest by weight times idf. */
#define QUERY_TERMS_MAX 64

/* One term of the query. */
struct qt {
	struct str term;
	float weight; /* of the question */
	float idf;    /* over passages */
	float share;  /* of the question's focus weight times idf; 0 for what is no focus, or a compound, whose parts
			 count */
	uint32_t beg, end; /* bytes in the question */
};

/* A word that headings on one of the question's intents use. */
struct qcue {
	struct str term;
	float weight; /* 1 for the first intent, less for the others */
};

#define QUERY_CUES_MAX 96
#define QUERY_SLOTS    512 /* of the hash table; a power of two well over terms and cues together */

struct query {
	struct qt terms[QUERY_TERMS_MAX];
	size_t n;
	struct qcue cues[QUERY_CUES_MAX];
	size_t n_cues;
	float weight_idf;				       /* sum over all terms */
	bool focus;					       /* some term has a share */
	uint8_t term_slot[QUERY_SLOTS], cue_slot[QUERY_SLOTS]; /* index + 1, 0 empty */
};

/*
 * Fills q from the question; terms without postings stay, since what the corpus lacks must count against what it has.
 */
int query_make(const struct snap *s, const struct question *question, struct arena *a, struct query *q, struct err *e);
/* The term's index, or -1. */
int query_term_of(const struct query *q, struct str term);
int query_cue_of(const struct query *q, struct str term);
/* The first stage. *hits in the arena. */
int query_search(const struct snap *s, const struct query *q, const struct index_filter *f, size_t k, struct arena *a,
		 struct hit **hits, size_t *n, struct err *e);

/* ---- second stage (rank.c) ---- */

/* A candidate passage with what the forward store tells of it; numbers in masks are those of query terms. */
struct candidate {
	uint32_t passage;
	struct passage where;
	float first;	       /* score of the first stage */
	uint64_t body, around; /* terms in its own text; in its context, headings, title and aliases */
	uint64_t topic;	       /* in title and aliases */
	float cue;	       /* how well its headings and context fit an intent, 0 to 1 */
	float document;	       /* how well its document did, 0 to 1 */
	float score;
};

/* A sentence of a candidate. */
struct scored_sentence {
	uint32_t candidate, block, beg, end;
	float score, coverage;
};

/* Share of the question's focus weight that these terms make up, 0 to 1. */
float query_share(const struct query *q, uint64_t mask);
/* Looks each hit up in the forward store and scores it; c[0 .. n) in the order of the hits. */
int rank_passages(const struct snap *s, const struct query *q, const struct hit *hits, size_t n, struct candidate *c,
		  struct err *e);
/*
 * Looks up one passage that the first stage did not give: all of the candidate but `document` and `score`. `a` is
 * scratch, cleared at each call.
 */
int rank_look_up(const struct snap *s, const struct query *q, uint32_t passage, struct arena *a, struct candidate *c,
		 struct err *e);
/*
 * Appends the sentences of candidate number `i` to *v (arena), scored; best_first is the largest first-stage score
 * among all candidates. *best gets the best sentence's score, 0 when it has none.
 */
struct text_tokens;
int rank_sentences(const struct query *q, const struct candidate *c, uint32_t i, float best_first, const struct doc *d,
		   struct text_tokens *tt, struct arena *a, struct scored_sentence **v, size_t *n, size_t *room,
		   float *best, struct err *e);
/* The passage's score once its best sentence is known. */
float rank_final(float passage, float best_sentence);

/* ---- clauses (clauses.c) ---- */

/* The question's clauses into out, which has room for SEARCH_CLAUSES_MAX; at least one. */
int clauses_cut(const struct question *q, struct arena *a, struct search_clause *out, size_t *n, struct err *e);

/* ---- meaning (meaning.c) ---- */

/* The question's vectors and what they are compared with; on is false when words alone are searched, why says why. */
struct meaning {
	bool on;
	const char *why; /* static; NULL when on */
	bool silent;	 /* the server that has the model did not answer: the model of the house stood in, or words */
	const struct vectors *vectors;
	struct search_clause clauses[SEARCH_CLAUSES_MAX];
	size_t n_clauses;
	struct vector_query
		q[SEARCH_CLAUSES_MAX + 1]; /* the whole question, then each clause where there are several */
	size_t n;
	size_t asks; /* of q: the clause that asks; 0 when the question is one clause */
};
/* Vectors in the arena. m may be NULL: then words alone. */
int meaning_make(const struct snap *s, const struct question *q, const struct search_model *m, struct arena *a,
		 struct meaning *out, struct err *e);

/* ---- a server that ranks (rerank.c) ---- */

/*
 * The first of v[0 .. n) in the order of the server that m names; nothing where it names none. *silent is set when it
 * did not answer.
 */
int rerank_units(const struct snap *s, const struct question *q, const struct search_model *m, struct found_unit *v,
		 size_t n, bool *silent, struct err *e);

/* ---- documents on both (fused.c) ---- */

/* What is known of a document for a question; the columns of fusion_docs (model/model.h). (enumerator, name, what it
 * is) */
#define DOC_FEATURE_LIST(X)                                                                                   \
	X(WORDS, "words", "score by words (docs.c), over the best one's")                                     \
	X(COS, "cosine", "cosine of its own vector with the whole question")                                  \
	X(ASKED, "cosine-asked", "with the clause that asks")                                                 \
	X(BEST, "cosine-best", "the largest of its own vector with any clause or the whole question")         \
	X(UNIT, "unit-best", "the largest of its units' with the whole question; its own where none is near") \
	X(MEAN, "unit-mean", "the mean over its units; as unit-best where they are too many to be looked at") \
	X(FEEDBACK, "feedback", "with the question moved towards the best documents by all the others")
enum doc_feature {
#define X(c, name, what) DOCF_##c,
	DOC_FEATURE_LIST(X)
#undef X
		DOC_FEATURES
};
struct fused_doc {
	uint32_t doc;
	struct str id;
	float f[DOC_FEATURES];
	double score;
};
/*
 * The documents that words and vectors find, by falling score, at most max. m is the question's meaning, which is on.
 * *out in the arena.
 */
int fused_docs(const struct snap *s, const struct doc_stats *st, const struct question *q, const struct meaning *m,
	       const struct index_filter *f, enum docs_use use, size_t max, struct arena *a, struct fused_doc **out,
	       size_t *n, struct err *e);

#endif
