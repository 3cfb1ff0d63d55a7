/*
 * measure.h - how good are the answers? ROUGE, and the two evaluations of answers.
 *
 * ROUGE (Lin, "ROUGE: a package for automatic evaluation of summaries", ACL workshop 2004), as ROUGE-1.5.5 counts it
 * without its options: ASCII letters lower-case, every other byte than a letter or a digit parts two tokens, no
 * stemming, no stop words left out, F with equal weight of precision and recall. ROUGE-2 counts each bigram as often as
 * both texts have it. ROUGE-L takes each text as one sequence. Of several references each measure takes the best one.
 */
#ifndef ATTEST_MEASURE_MEASURE_H
#define ATTEST_MEASURE_MEASURE_H

#include "answer/answer.h"

struct rouge {
	double precision, recall, f; /* 0 where a text has no token or bigram */
};
/* `a` is for working memory; ERR_NOMEM when it is spent. */
int rouge_2(struct str text, struct str reference, struct arena *a, struct rouge *out, struct err *e);
int rouge_l(struct str text, struct str reference, struct arena *a, struct rouge *out, struct err *e);

/* Number of pairs of words that it has. */
size_t rouge_pairs(struct str text);

#define MEASURE_THREADS_MAX 64

/* ---- answers: ideal answers of BioASQ ---- */
struct answers_figures {
	size_t questions, answered; /* answered: not "insufficient" */
	size_t claims, verbatim;    /* of the plain answers; whose source has those bytes at that span */
	double rouge2_recall, rouge2_f, rougel_f, words; /* means over all questions, those without an answer as 0 */
	double p50_ms, p99_ms;				 /* of a whole article, processor time of its thread */
};
/* One question, in the order of the file. Borrowed for the call. */
struct answers_one {
	struct str id, type, question, plain;
	enum article_outcome outcome;
	const struct article_claim *claims;
	size_t n_claims, verbatim, words;
	double rouge2_recall, rouge2_f, rougel_f;
};
struct answers_opts {
	const struct encoder *encoder; /* or NULL: by words alone */
	int threads;		       /* 0: one; at most MEASURE_THREADS_MAX */
	const char *features_path;     /* write the features of every candidate of every bottom line here; or NULL */
	void (*each)(void *ctx, const struct answers_one *one);
	void *ctx;
};
/*
 * `questions`: a file as BioASQ gives it, {"questions": [{"id", "body", "type", "ideal_answer": one or more}]}; those
 * without an ideal answer are passed over. ERR_FORMAT where it is none, or holds no question.
 */
int eval_answers(const struct snap *s, const char *questions, const struct answers_opts *o, struct answers_figures *out,
		 struct err *e);

/* ---- relevance: labelled questions ---- */
/*
 * `questions`: lines of JSON with "id" and "question" (bench/clinic), and "hide" where documents (ids) are to be hidden
 * from it. Appends answer_relevance_head and the lines of answer_trace.relevance of each. ERR_FORMAT with file and
 * line.
 */
int relevance_features(const struct snap *s, const char *questions, const struct search_model *model, struct buf *out,
		       struct err *e);

/* ---- evidence: prompts of Evidence Inference ---- */
#define EVIDENCE_DEPTHS 3
extern const int evidence_depths[EVIDENCE_DEPTHS]; /* 1, 3, 5 */
struct evidence_figures {
	size_t prompts, missing; /* missing: whose article the corpus does not hold; they are left out of the shares */
	double hit[EVIDENCE_DEPTHS],
		bm25[EVIDENCE_DEPTHS]; /* share of the prompts, of our ranking and of plain BM25 within the article */
};
/* One prompt, in the order of the file. Borrowed for the call. */
struct evidence_one {
	struct str id, doc;
	size_t rank, bm25;   /* of the first sentence that is the doctors' evidence, 1 the best; 0: none is */
	struct str sentence; /* the best one */
};
struct evidence_opts {
	int threads;
	const char *features_path; /* write the features of every sentence here; or NULL */
	void (*each)(void *ctx, const struct evidence_one *one);
	void *ctx;
};
/*
 * `prompts`: lines of JSON with "id", "pmcid", "intervention", "comparator", "outcome", and "evidence", a list of texts
 * that doctors marked in the article. A sentence is their evidence when it holds, or is held by, most of one of them:
 * at least 0.6 of the pairs of words of the shorter one are in both, and it has at least 3.
 */
int eval_evidence(const struct snap *s, const char *prompts, const struct evidence_opts *o,
		  struct evidence_figures *out, struct err *e);

/* ---- measuring how sure (docs/abstention.md) ---- */
#define ABSTENTION_BINS	    10
#define ABSTENTION_FEATURES ANSWER_SURE_MAX
/* Questions are dealt by a hash of their id into a half on which the weights were fitted and one on which they are
 * reported. */
enum abstention_half { ABSTENTION_ALL, ABSTENTION_FIT, ABSTENTION_HELD_OUT };
enum abstention_half abstention_half_of(struct str qid);
struct abstention_case {
	struct str qid, question;
	bool hidden; /* asked with its relevant documents hidden */
	enum article_outcome outcome;
	double confidence;
	size_t n_features; /* what the estimate was made of */
	double features[ABSTENTION_FEATURES];
	const char *names[ABSTENTION_FEATURES];
};
struct abstention_opts {
	size_t questions; /* how many are drawn of those with a relevant document in the corpus; 0: all */
	uint64_t seed;	  /* of the draw */
	enum abstention_half half;
	const struct search_model *model; /* or NULL: by words alone */
	void (*each)(void *ctx,
		     const struct abstention_case *c); /* of each question, first as it is, then hidden; or NULL */
	void *ctx;
};
struct abstention_figures {
	size_t questions, hidden_docs;
	double auc, brier;
	size_t outcomes[2][3]; /* [hidden][outcome] */
	struct {
		size_t n;
		double confidence, observed; /* mean; share of questions whose documents were there */
	} bins[ABSTENTION_BINS];	     /* of equal width */
};
/*
 * Asks each question of the corpus as it is, and with the documents that are relevant to it hidden. Files as for
 * eval_retrieval; ERR_FORMAT with file and line.
 */
int abstention_measure(const struct snap *s, const char *topics, const char *qrels, const struct abstention_opts *o,
		       struct abstention_figures *out, struct err *e);

#endif
