/*
 * patient_priv.h - the patient of a question, and what a sentence of a source says of them. Shared by what makes the parts of an article that are fitted to a patient:
 *
 *	case.c       facts of the patient; sentences as words; does this sentence speak of that fact, and does it affirm or deny it?
 *	bounds.c     conditions in numbers ("eGFR below 45", "> 2 to 4 mm", "under 12 years"): do they hold for this patient?
 *	context.c    the differential, ranked by what speaks for and against
 *	fitted.c     the plan, ranked by how well what is recommended fits
 *	caution.c    conflicts with drugs, pregnancy, kidney function, age, allergies
 *	redflag.c    red flags that are met
 *	disagree.c   claims that contradict each other
 *
 * Everything is matched by words, with the lexicon's other names and a table of kindred ones; nothing is inferred that neither question nor source says.
 */
#ifndef ATTEST_ANSWER_PATIENT_PRIV_H
#define ATTEST_ANSWER_PATIENT_PRIV_H

#include "answer/answer_priv.h"
#include "evidence/cue.h"

#define FACTS_MAX      32
#define SENTENCE_WORDS 96 /* of a sentence that are looked at */
#define SEQUENCE_WORDS 6
#define CASE_DOCS_MAX  48 /* documents that are read through */

enum fact_kind { FACT_FINDING, FACT_CONDITION, FACT_DRUG, FACT_ALLERGY, FACT_TEST, FACT_OTHER };

/* Words that name something, folded and stemmed. */
struct sequence {
	uint64_t h[SEQUENCE_WORDS];
	uint8_t n;
	float strength; /* 1 for a name of the thing itself; less for what is kindred or wider */
	uint64_t near;	/* another word that must stand within a few words, or 0 */
};
struct fact {
	enum fact_kind kind;
	const struct q_concept *c; /* of the question, or made from the reading of a value */
	bool absent;		   /* the question says that it is not there */
	bool topic;		   /* the question is about it: no sign of something else */
	bool taken;		   /* a drug that the patient has */
	bool asked;
	bool warned;   /* a drug that a caution is about */
	unsigned part; /* bits of the part of the body that the question names with it */
	struct sequence *names;
	size_t n_names;
	double weight;
};
struct doc_sentences {
	struct sentence *v;
	size_t n;
	bool read;
};
struct patient_case {
	struct doc_sentences *docs; /* of the first CASE_DOCS_MAX documents, once they are read */
	const struct question *q;
	struct fact *f;
	size_t n;
	size_t n_findings; /* present ones */
	bool described;	   /* there is a patient: described, with a finding, value, drug or allergy */
	bool pregnant, breastfeeding, planning;
	double egfr_lo, egfr_hi; /* between; < 0: not said. One value, or the range of a stage of kidney disease */
	double weeks;		 /* of pregnancy; < 0: not said */
};

struct word {
	uint64_t h;
	uint32_t beg, end; /* bytes in the sentence's text */
	uint8_t flags;
	uint8_t clause;
	bool denied; /* within the reach of a negation */
};
/* A bullet or sentence of a source as words. */
struct sentence {
	uint32_t src, block, beg, end; /* end exclusive; bytes in the document's text */
	enum facet facet;
	struct str text;
	const struct cue_text *fold; /* of the text, for cues */
	struct word *w;
	size_t n;
	unsigned parts;	 /* of the body that it names */
	uint32_t parent; /* of the sentences read: the lead-in above it, or DOC_NONE */
};

bool case_read(struct compose *k,
	       struct patient_case *out); /* false: the question tells of no patient, finding or value */
void sentence_read(struct compose *k, uint32_t src, uint32_t block, uint32_t beg, uint32_t end, struct sentence *out);
/* All bullets and sentences of a document that may stand as claims, lead-ins too; read once a document. */
size_t sentences_of(struct compose *k, const struct patient_case *pc, uint32_t src, struct sentence **out);
/* How many of the cues it holds: cue_in on its text. */
size_t says(const struct sentence *s, const char *cues);
/* Sequence of a name; n == 0 when it has no word of content. */
/* Are exactly these bytes in the article already? */
bool sentence_used(const struct compose *k, const struct sentence *s);
/* Is the class in the list "a|b"? */
bool has_class(struct str classes, struct str name);
struct sequence sequence_of(struct compose *k, struct str name, float strength);
/* The first word at or after `from` where the sequence begins, within one clause; SIZE_MAX when there is none. */
size_t sequence_in(const struct sequence *q, const struct sentence *s, size_t from);
/*
 * How strongly the sentence (clause; < 0: all of it) speaks of the fact: > 0 it has it, < 0 it says that it is not there. Where, in *at. What the question says to be
 * absent is turned round.
 */
double fact_in(const struct fact *f, const struct sentence *s, int clause, size_t *at);

/* ---- caution.c ---- */
/* A word of the list "a|b*" stands in it. */
bool any_word(const struct sentence *s, const char *list);
/* Is it said of an age or sex that is the patient's, or of none? */
bool group_fits(const struct patient_case *pc, const struct sentence *s);
/* Is the name one of a document's own? */
bool is_topic_of(const struct source_doc *s, struct compose *k, struct str name);

/* ---- fitted.c ---- */
/* The word that names the patient's stage, by what the sentences of leading summaries say; 0: none. */
uint64_t stage_of(struct compose *k, const struct patient_case *pc);
/* Names a stage: 1 that one, -1 others only, 0 none. */
int stage_in(uint64_t stage, const struct sentence *s);

/* ---- bounds.c ---- */
struct bound {
	size_t at;	  /* word */
	bool holds;	  /* for this patient */
	bool range;	  /* bounded on both sides */
	struct str label; /* what of the question it is about: "eGFR 25", "38 weeks" */
};
/* Conditions in numbers that concern something that the question gives a value for, in order of place. */
size_t bounds_in(const struct patient_case *pc, const struct sentence *s, struct bound *out, size_t max);

/* ---- what they make: kept in struct compose until it is written ---- */
struct said_of { /* a reason of a candidate */
	uint32_t cand;
	enum stance stance;
};
#define REASONS_MAX    4
#define CANDIDATES_TOP 7
struct ranked {
	struct str label;
	struct said_of reason[REASONS_MAX]; /* the first one is the item's own claim */
	size_t n;
	double share; /* of the first one's score */
};
struct caution {
	struct str label; /* of the question: "eGFR 25", "ramipril" */
	uint32_t cand;
};
#define CAUTIONS_MAX 6
#define ALERTS_MAX   3
#define DISAGREE_MAX 3
struct patient_parts {
	struct ranked ranked[CANDIDATES_TOP];
	size_t n_ranked, covered; /* facts that speak for the first of the differential, by summaries; else 0 */
	bool on_topic;		  /* a plan, from summaries on what is asked about */
	struct caution caution[CAUTIONS_MAX];
	size_t n_cautions;
	size_t answers; /* one more than the index of the caution that is the bottom line; 0: none */
	uint32_t alert[ALERTS_MAX];
	size_t n_alerts;
	uint32_t pair[DISAGREE_MAX][2];
	size_t n_pairs;
};

void disagreements_build(struct compose *k, struct patient_parts *out);
/* ---- fitted.c: what to do for this patient ---- */
void plan_build(struct compose *k, const struct patient_case *pc, struct patient_parts *out);
void context_build(struct compose *k, const struct patient_case *pc, struct patient_parts *out);
void cautions_build(struct compose *k, struct patient_case *pc, struct patient_parts *out);
/* Names of the drugs that a state of the patient (pregnancy, kidney function, age) forbids, by sources on the topic or on the drug; how many. */
size_t cautions_forbid(struct compose *k, struct patient_case *pc, struct str *out, size_t max);
void alerts_build(struct compose *k, const struct patient_case *pc, struct patient_parts *out);

#endif
