/*
 * measure.h - how good are the answers? ROUGE, and the two evaluations of answers.
 *
 * ROUGE (Lin, "ROUGE: a package for automatic evaluation of summaries", ACL workshop 2004), as ROUGE-1.5.5 counts it without its options: ASCII letters lower-case, every
 * other byte than a letter or a digit parts two tokens, no stemming, no stop words left out, F with equal weight of precision and recall. ROUGE-2 counts each bigram as often as
 * both texts have it. ROUGE-L takes each text as one sequence. Of several references each measure takes the best one.
 */
#ifndef ATTEST_ANSWER_MEASURE_H
#define ATTEST_ANSWER_MEASURE_H

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
	int threads;		   /* 0: one; at most MEASURE_THREADS_MAX */
	const char *features_path; /* write the features of every candidate of every bottom line here; or NULL */
	void (*each)(void *ctx, const struct answers_one *one);
	void *ctx;
};
/*
 * `questions`: a file as BioASQ gives it, {"questions": [{"id", "body", "type", "ideal_answer": one or more}]}; those without an ideal answer are passed over. ERR_FORMAT where it is
 * none, or holds no question.
 */
int eval_answers(const struct snap *s, const char *questions, const struct answers_opts *o, struct answers_figures *out,
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
 * `prompts`: lines of JSON with "id", "pmcid", "intervention", "comparator", "outcome", and "evidence", a list of texts that doctors marked in the article. A sentence is their evidence when it holds, or is held
 * by, most of one of them: at least 0.6 of the pairs of words of the shorter one are in both, and it has at least 3.
 */
int eval_evidence(const struct snap *s, const char *prompts, const struct evidence_opts *o,
		  struct evidence_figures *out, struct err *e);

#endif
