/*
 * answer_priv.h - what the stages of the composer share.
 *
 * The way of an article, one file a stage:
 *
 *	answer.c     question, search, view of the corpus, composing: answer_ask
 *	compare.c    two things side by side
 *	compose.c    runs the stages below and fills struct article
 *	sources.c    which documents were found, how good each is, which of them lead
 *	focus.c      what is asked about: terms, things with their names, shares of both
 *	gather.c     candidate claims: bullets of leading briefs, found sentences, each with its facet and its fit
 *	spare.c      what is not for this patient is not recommended
 *	barred.c     what a caution forbids the patient is not recommended
 *	pointed.c    what is beside the point of the question gives way
 *	facet.c      tables: what headings and sentences are about
 *	plan.c       table: the plan of sections for each intent
 *	studies.c    which statements of studies answer
 *	weigh.c      what is bound to values that the patient does not have, or speaks of too little
 *	bottom.c     which candidates make the bottom line; bottom_rank.c where no summary leads, by the weights of bottom_model.c
 *	select.c     which candidates go into which section (budget, diversity, novelty)
 *	outcome.c    answered, partly, or not: and why; nearest topics; related questions
 *	reading.c    how the question was read: sentence, facts, mended words
 *	patient.c    the parts fitted to a patient: red flags that are met, cautions, differential or plan, disagreement (patient_priv.h has its stages)
 *	refs.c       references in order of appearance, those read and those reported
 *
 * All stages are pure functions of their input: no clock, no randomness, ties broken by document id and place, so the
 * same input gives the same article. Documents of the results are borrowed while composing; what goes into the article is copied into its arena.
 */
#ifndef ATTEST_ANSWER_PRIV_H
#define ATTEST_ANSWER_PRIV_H

#include "answer/answer.h"
#include "base/utf8.h"
#include "sentence/sentence.h"
#include "text/text.h"

/* ---- limits, each a named constant ---- */
#define ITEMS_DEFAULT	40   /* bullets of an article */
#define ITEMS_MAX	200  /* most that may be asked for */
#define CANDIDATES_MAX	4096 /* considered at all */
#define SOURCES_MAX	512  /* documents considered */
#define CLAIM_BYTES_MAX 420  /* a longer sentence or bullet is not quoted: it is no bullet any more */
#define LIST_ITEMS_MAX	10   /* items of a list of fragments under its lead-in */
#define VIA_MAX		6    /* primary references shown behind one claim */
#define ALSO_MAX	3    /* further spans of one claim */
#define DROPPED_MAX	8
#define NEAREST_MAX	5
#define RELATED_MAX	11
#define BOTTOM_MAX	3  /* claims of the bottom line */
#define BARRED_MAX	16 /* drugs that a patient must not have */
#define SCRATCH_BYTES	((size_t)256 << 20)

/* ---- facets: what a piece of a source is about (facet.c has the table of their cues) ---- */
#define FACET_LIST(X)     \
	X(SUMMARY)        \
	X(DEFINITION)     \
	X(EPIDEMIOLOGY)   \
	X(CAUSES)         \
	X(RISK)           \
	X(MECHANISM)      \
	X(CLASSIFICATION) \
	X(SYMPTOMS)       \
	X(RED_FLAGS)      \
	X(DIAGNOSIS)      \
	X(DIFFERENTIAL)   \
	X(TREATMENT)      \
	X(INDICATIONS)    \
	X(DOSE)           \
	X(SPECTRUM)       \
	X(ADVERSE)        \
	X(INTERACTIONS)   \
	X(MONITORING)     \
	X(MANAGEMENT)     \
	X(SPECIAL) X(PROGNOSIS) X(PREVENTION) X(SCREENING) X(PITFALLS) X(DIFFERENCE) X(REFERRAL) X(FINDINGS) X(NONE)
enum facet {
#define X(c) FACET_##c,
	FACET_LIST(X)
#undef X
		FACET_N
};
#define F(c) (UINT64_C(1) << FACET_##c)

/* ---- plan.c ---- */
struct plan_section {
	enum section section;
	uint64_t facets;   /* what belongs there */
	uint64_t fallback; /* what may stand in when a primary section stays short */
	uint8_t max;	   /* bullets, lead-ins included, of ITEMS_DEFAULT */
	uint8_t flags;
	const char *cues; /* words of what belongs there first (evidence/cue.h), or NULL */
};
#define PLAN_PRIMARY  1	 /* answers the intent itself */
#define PLAN_MATCHED  2	 /* only what meets the question's findings beside its topic */
#define PLAN_TABLE    8	 /* compares two things: a table, and what speaks of both */
#define PLAN_TOGETHER 4	 /* only what speaks of several of the things asked about; any facet but findings */
#define PLAN_DRUGS    16 /* only what names a drug that the patient takes */
#define PLAN_SECTIONS 14
struct plan {
	struct plan_section s[PLAN_SECTIONS];
	size_t n;
	uint64_t primary; /* facets of its primary sections */
	const char
		*cues; /* words by which a sentence shows that it answers the intent ("caused by|due to"): see cue_in */
	const char *label; /* of the title: "causes" */
};
/*
 * The plan for these intents: the primary sections of all of them, then what this reader wants to see early, then the rest of the first one's plan.
 */
void plan_make(const enum intent *intents, size_t n, enum reader_kind reader, struct plan *out);
/* The intents to plan for; at most 4. A question that names a drug or procedure and a condition and asks nothing else wants to know of the treatment. */
size_t plan_intents(const struct question *q, enum intent *out);
/* ---- facet.c ---- */
/* From the heading path (innermost heading that says one) or a question (MedQuAD); NONE when it says none. */
enum facet facet_of_heading(struct str heading);
/* From the words of a sentence: the facet of `among` with most cues, one of `prefer` among equals, else NONE. */
enum facet facet_of_sentence(struct str sentence, uint64_t among, uint64_t prefer);
/* A question about this facet of `topic` for the list of related questions, or empty. */
struct str facet_question(enum facet f, struct str topic, struct arena *a);
/*
 * How much of a source is in a part of it: by headings of abstracts and articles. 0: never quoted (Funding, References). 1 when nothing is known.
 */
double part_prior(struct str heading);
/*
 * How many of the phrases in `cues` ("caused by|etiolog*") are in the text, as whole words, '*' for any ending, without case, everything
 * between words being one space.
 */
size_t cue_in(struct str text, const char *cues);

/* ---- the view of the corpus ---- */
struct corpus_view {
	void *ctx;
	/* What living notices and the document itself say of its standing. */
	enum doc_status (*status)(void *ctx, const struct doc *d, struct str *note);
	/* Does it hold this work, under which id and in which standing? */
	bool (*holds)(void *ctx, struct str pmid, struct str doi, struct str *id, enum doc_status *status);
	/* How rare a folded, stemmed term is. */
	double (*idf)(void *ctx, struct str term);
	struct sha256 content;
	uint64_t docs, passages;
	uint64_t committed; /* when it last changed, in seconds since 1970; 0: not known */
};

/* ---- sources.c ---- */
struct source_doc {
	const struct doc *d;
	enum doc_design design;
	enum doc_status status;
	struct str status_note;
	double weight;	  /* evidence × reader */
	double mass;	  /* how much of what was found is in it: 1 for the best */
	double topical;	  /* share of a focus phrase that its title or another name of it holds */
	double main;	  /* the same of the subject of the question */
	enum facet about; /* what the title of a study says that it is about, NONE when it does not */
	bool structured;  /* an edited summary with headings of ours: brief, protocol, guideline */
	bool leads;	  /* structured and about the topic: all its bullets are candidates */
	uint32_t named;	  /* one more than the index of the thing that it is the summary of; 0: none */
	double title_fit; /* of a study, by how much of the question its title has (studies.c) */
	struct termset title;
	struct termset name; /* title, aliases */
};

/* ---- candidates ---- */
struct cand {
	uint32_t src; /* index into sources */
	uint32_t block, beg, end;
	uint32_t parent;  /* candidate above it in its list, or DOC_NONE */
	uint32_t cluster; /* what it shares with its like: the outermost bullet of its list, or its document */
	enum facet facet;
	enum claim_kind kind;
	enum standing standing;
	bool explicit;	 /* its facet is what a heading or question of the source says */
	bool lead;	 /* a lead-in: only with something under it */
	bool fragment;	 /* an item that is no sentence: only under its lead-in, with its fellows */
	bool title;	 /* the title of a study: for the bottom line only */
	bool for_others; /* speaks of pregnancy, and nobody is pregnant */
	bool for_them;	 /* speaks of this patient's very allergy or state (spare.c) */
	bool used;	 /* in the article, or said by another one that is */
	bool off;	 /* holds nothing that is asked to help or to harm (studies.c) */
	bool by_title;	 /* it is in the title of the study alone */
	bool other_page; /* of a page for patients on something else */
	unsigned stated; /* of a study: what kind of statement it is */
	float score;	 /* of the search, 1 for the best; 0: not found by it */
	float match;	 /* share of the focus weight in its own words */
	float main;	 /* share of the subject in its words, lead-ins and the names of its document */
	float said_main; /* share of it in its words and lead-ins */
	float own_main;	 /* share of it in its own words */
	float coverage;	 /* share in its words, lead-ins, headings and its document's names */
	float beside;	 /* share of the weight beside the topic in its words and lead-ins */
	float fresh;	 /* the same of what is not in the names of its own document */
	uint32_t beside_n;
	uint8_t covers; /* of the things asked about, those that its words, lead-ins and the names of its document hold */
	uint8_t things; /* how many of the things asked about its words and lead-ins hold */
	float prior;	/* of its part of the document, or its place in the list */
	bool brings;	/* one of these is not in the title of its document */
	bool parent_of_others;
	bool fits;	 /* bound to a value, state or group that is the patient's */
	bool bound;	 /* to a value that is the patient's */
	bool drug;	 /* of a drug that the patient takes, and of what is asked about */
	bool names_drug; /* or its class */
	bool aside;	 /* of a summary on another condition than the one asked about: no bottom line */
	double value;	 /* for choosing: fit × evidence; 0: never */
	double like;	 /* greatest likeness to what was chosen */
	struct termset terms;
	const struct found_sentence *found; /* by the search, the best of it; or NULL */
	uint32_t also[ALSO_MAX];	    /* candidates that say the same: further spans */
	uint32_t n_also;
};

struct focus_term {
	uint64_t h;
	double weight; /* of the question × rarity */
	struct str surface;
	uint32_t thing; /* that it names, or DOC_NONE */
	bool topic; /* in the title of a leading document, or in the first focus phrase; the others are "beside" it */
};

/* A name of what is asked about. */
struct focus_name {
	struct termset terms;
	uint64_t head;	 /* its last term */
	bool empty_head; /* one that any name may have: "disease" */
	bool broader;	 /* says less than the words of the question */
};
/* What is asked about: the subject, then the other concepts asked about. */
struct focus_thing {
	struct str words; /* of the question */
	size_t at;	  /* where in it */
	enum q_kind kind;
	bool loose;		  /* of no known kind: asked about, but no topic of a source by itself */
	struct focus_name *names; /* as written first */
	size_t n_names;
};
#define THING_HELD 0.75 /* share of a name from which a text is said to hold the thing */

#define TABLE_ROWS 8
struct chosen_table {
	struct chosen_row {
		const char *label;
		uint32_t c[2][2]; /* candidates of each cell */
		size_t n[2];
	} row[TABLE_ROWS];
	size_t n_rows;
	uint64_t facets; /* that it covers */
};

struct compose {
	const struct question *q;
	const struct results *r, *more;
	size_t n_more;
	const struct corpus_view *view;
	enum reader_kind reader;
	size_t max_items;
	int year_now;

	struct arena scratch;
	struct lexer lex;
	struct plan plan;
	struct focus_term *focus;
	size_t n_focus;
	double focus_weight; /* of all */
	struct str subject;  /* the focus phrase that the question is about before all else; empty when it has none */
	struct termset main; /* its terms */
	struct focus_thing *thing;
	size_t n_thing;
	bool compares;	 /* two of them are compared: */
	size_t pair[2];	 /* in the order of the question */
	bool main_leads; /* a leading document is on it */
	double top_main; /* of the leading documents */
	size_t n_beside;
	struct source_doc *src;
	size_t n_src, n_leads; /* found by the question itself, best first */
	size_t n_all; /* and behind them what further searches for the patient found: quoted in the parts for the patient only */
	struct cand *cand;
	size_t n_cand, cap_cand;
	double best_flat; /* greatest value of a candidate from a document that does not lead */

	struct buf *features; /* of the bottom line's candidates, for training; or NULL */
	struct str features_id;

	/* what was chosen */
	uint32_t bottom[BOTTOM_MAX];
	size_t n_bottom;
	bool ranked; /* the bottom line is of studies, by bottom_rank */
	struct chosen_section {
		const struct plan_section *plan;
		uint32_t *c; /* candidates, ancestors included, in order of print */
		size_t n;
		struct chosen_table *table; /* or NULL */
	} sec[PLAN_SECTIONS];
	size_t n_sec;
	size_t items_left;
	size_t together;	       /* claims that speak of several of the things asked about */
	struct str barred[BARRED_MAX]; /* names of drugs and classes that this patient must not have */
	size_t n_barred;
	struct patient_parts *patient;		     /* patient_priv.h; NULL when the question tells of none */
	struct article_dropped dropped[DROPPED_MAX]; /* found, and retracted: borrowed */
	size_t n_dropped;
	bool led_by_name; /* a leading document is on the subject, by its names (sure.c) */
};

/* ---- focus.c ---- */
/* The terms and things of what is asked about, with their weights; before all else. */
void focus_read(struct compose *k);
void focus_name_make(struct compose *k, struct str s, struct focus_name *out);
/* Which of the terms name the topic, once it is known which documents lead. */
void focus_topics(struct compose *k);
/* Does the set hold the i'th term, or another name of what it names? */
bool focus_holds(const struct compose *k, const struct termset *set, size_t i);
enum of_what {
	OF_FOCUS,  /* of all that is asked about */
	OF_BESIDE, /* of what lies beside the topic */
	OF_FRESH   /* of what the names of the document do not say */
};
/* Share of the focus weight that one of the sets holds, and how many terms. */
double share_of(const struct compose *k, enum of_what what, const struct termset *name,
		const struct termset *const *sets, size_t n, uint32_t *count);
/* How much of the best name of a thing the set holds; its head counts most. */
double thing_share(const struct compose *k, size_t thing, const struct termset *set);
/* The same the other way round as well: is this a name of the thing, of no less and of no more? "copper deficiency myelopathy" is hardly one of myelopathy. */
double thing_named(const struct compose *k, size_t thing, const struct termset *name);
/* How many things one of the sets holds. */
uint32_t things_in(const struct compose *k, const struct termset *const *sets, size_t n);
/* Does one of the sets hold a thing that the name does not? */
bool things_beside(const struct compose *k, const struct termset *name, const struct termset *const *sets, size_t n);
/* Share of the weight of a phrase's terms that the set holds; 0 for an empty phrase. */
double focus_share(const struct compose *k, const struct termset *phrase, const struct termset *set);
/* The share of the subject, or, a little less, of another thing asked about. */
double subject_share(const struct compose *k, const struct termset *set);
/* A summary whose name holds clearly less of the subject than that of the best leading one. */
bool is_neighbour(const struct compose *k, const struct source_doc *s);
void sources_rank(struct compose *k);
/* The title without what stands behind its colon. */
struct str source_title(const struct doc *d);
/* Share of the focus that a claim must cover to count as an answer; less for long questions. */
double coverage_needed(const struct compose *k);
void gather(struct compose *k);
/* Does the text name something that is asked about only behind a "non-"? */
bool names_only_other(const struct compose *k, struct str text);
/* What is beside the point of the question gives way (pointed.c). */
void point_out(struct compose *k);
/* What is not for this patient is not recommended (spare.c). */
void patient_spare(struct compose *k);
void select_bottom(struct compose *k);
/* Where no summary leads: by the learned ranking (bottom_rank.c); nothing when no candidate is fit. */
void bottom_rank(struct compose *k);
void select_sections(struct compose *k);
#define NAMES_IT     0.9  /* share of the subject in a claim's own words */
#define BESIDE_MIN   0.25 /* share of the findings beside the topic that a bullet of the context must meet */
#define BESIDE_TERMS 2	  /* or so many of them */
/* Does it meet the question's findings beside its topic? */
bool meets_context(const struct cand *c);
/* What choosing `i` means for all the others: what says the same becomes a further span of it, what is like it loses. */
void select_use(struct compose *k, uint32_t i);
/* Of those that say the same as `i`, the one that speaks: the best graded. */
uint32_t select_speaker(const struct compose *k, uint32_t i);
/* What the headings over a section say that it is about; NONE when they do not. */
enum facet section_facet(const struct doc *d, uint32_t section);
/* The candidate with exactly these bytes; a new one is for its caller alone, no section chooses it. DOC_NONE when there is no room. */
uint32_t cand_quote(struct compose *k, uint32_t src, uint32_t block, uint32_t beg, uint32_t end);
/* Do the two say the same, so that both support `a`'s words? */
bool says_the_same(const struct cand *a, const struct cand *b);
struct str cand_text(const struct compose *k, const struct cand *c);
enum grade cand_grade(const struct compose *k, const struct cand *c);

/* ---- patient.c: the parts that are fitted to a patient ---- */
/* Further searches that the question's patient calls for: findings alone, each drug. At most PATIENT_QUERIES in *out (of that size); how many. */
#define PATIENT_QUERIES 5
size_t patient_queries(const struct question *q, struct arena *a, struct str *out);
void patient_build(struct compose *k);
/* Have the parts a context of their own, so that the plan's is not needed? */
bool patient_has_context(const struct compose *k);
/* Nothing is ranked beside no answer; but a caution alone makes a part of one. After outcome_judge. */
void patient_outcome(struct compose *k, struct arena *a, struct article *out);
struct claim_writer {
	void *ctx;
	int (*write)(void *ctx, uint32_t cand, struct article_claim *out, struct err *e);
	struct arena *a;
};
int patient_alerts(const struct compose *k, const struct claim_writer *w, struct article *out, struct err *e);
#define PATIENT_SECTIONS 3 /* most that the next three add to out->sections */
int patient_cautions(const struct compose *k, const struct claim_writer *w, struct article *out, struct err *e);
int patient_context(const struct compose *k, const struct claim_writer *w, struct article *out, struct err *e);
int patient_disagreement(const struct compose *k, const struct claim_writer *w, struct article *out, struct err *e);

/* ---- weigh.c ---- */
/* Candidates that are bound to values other than the patient's are out; after gather. */
void weigh_by_values(struct compose *k);
/* Where sentences speak of most of the things asked about, those that speak of half of them or less are out. */
void weigh_by_things(struct compose *k);
/* What is said of another group than the patient's is out; after gather. */
void weigh_by_group(struct compose *k);
/* Where a summary is on the one condition asked about, others speak of it only where they name it. */
void weigh_by_condition(struct compose *k);

/* ---- barred.c ---- */
/* Drugs that a caution forbids the patient, into k->barred; nothing recommends them. After gather. */
void barred_find(struct compose *k);
/* Does the text name one of them, and say nothing against it? */
bool barred_in(struct compose *k, struct str text);

/* ---- studies.c ---- */
/* By the kind of statement and the title of the study; after gather. */
void studies_weigh(struct compose *k);
/* What is known of a claim for the bottom line beside what the ranking learned: a factor. */
double studies_trust(const struct compose *k, const struct cand *c);
/* Is it of a whole article and neither result nor conclusion of it? Then it is no further claim of the bottom line. */
bool studies_talk(const struct compose *k, const struct cand *c);
/* No study fills a section; after the bottom line. */
void studies_limit(struct compose *k);

/* ---- compare.c ---- */
/* Which two things are compared, in k->pair; false when there are not two. */
bool compare_pair(struct compose *k);
/* Does it speak of both? */
bool compares_directly(const struct compose *k, const struct cand *c);
void compare_fill(struct compose *k, struct chosen_table *t);

/* ---- outcome.c ---- */
void outcome_judge(struct compose *k, struct arena *a, struct article *out);
/* sure.strength, once the claims are written. */
void outcome_strength(struct arena *a, struct article *out);
void outcome_nearest(struct compose *k, struct arena *a, struct article *out);
/* related.c */
void outcome_related(struct compose *k, const struct answer_opts *o, struct arena *a, struct article *out);

/* ---- reading.c ---- */
void reading_write(const struct question *q, struct arena *a, struct article *out);
/* ---- sure.c ---- */
/*
 * What confidence is estimated from, each between 0 and 1: (enumerator, name, weight of the logistic model, what it is). Weights from bench/fit_confidence.py on the half of bioasq-7-9 that is for
 * fitting; the run, and what the other half says, stand in docs/abstention.md. The last one was set by hand, since abstracts have no summaries: an edited summary under the name of the subject
 * outweighs a case history that it cannot hold in full.
 */
#define SURE_BIAS (-9.066)
#define SURE_LIST(X)                                                                            \
	X(FIRST, "first", 12.617, "score of the best passage, over the weight of the question") \
	X(MARGIN, "margin", 3.179, "by how much of it the tenth is behind")                     \
	X(GAP, "gap", 1.051, "share of the question in the best document, over the mean")       \
	X(FIFTH, "fifth", 1.777, "match of the fifth document")                                 \
	X(TITLE, "title", 0.307, "share in the best title")                                     \
	X(NAME, "name", 1.610, "share of the names asked about in one document")                \
	X(WHOLE, "whole", 1.075, "1 when one document lacks no heavy term, 1/2 when one …")     \
	X(BEGINS, "begins", 1.228, "a sentence begins with the heaviest term")                  \
	X(PHRASE, "phrase", 0.492, "the first focus phrase stands somewhere as it is written")  \
	X(TERMS, "terms", 4.241, "how many terms the question has")                             \
	X(LEADS, "leads", 2.5, "an edited summary on the subject leads")
/* Below the first nothing is shown; below the second it is at most part of an answer. */
#define SURE_SHOWN   0.25
#define SURE_ANSWERS 0.5
enum sure_feature {
#define X(c, name, weight, what) SURE_##c,
	SURE_LIST(X)
#undef X
		SURE_N
};
/* f[SURE_N], before gather(). */
void sure_measure(struct compose *k, double *f);
/* Does the name of the concept only say of what kind it is: "surgery" of "retinal detachment surgery"? Then its other names are none of it. */
bool sure_general(struct compose *k, const struct q_concept *c);
/* The same with their names. */
void sure_tell(const double *f, struct answer_sure *out);
/* The probability that the corpus answers, from 0 to 1 in steps of 0.001. */
double sure_confidence(const double *f);

/* ---- reader.c ---- */
/* Factor on the value of a sentence: less for a patient the harder it is to read. */
double reader_ease(enum reader_kind reader, struct str sentence, struct arena *a);
/* Terms of a written article explained from the corpus's own definitions (article_claim.terms); their pages become references. */
int reader_explain(const struct snap *s, struct arena *a, struct article *art, struct err *e);

/* ---- refs.c ---- */
struct ref_list {
	struct article_ref *v;
	size_t n, cap;
};
/* The reference of a document that was read; 0 and a spent arena when out of memory. */
uint32_t ref_read(struct compose *k, struct arena *a, struct ref_list *l, uint32_t src);
/* A document that was read, as a reference. */
void ref_of_doc(const struct doc *d, enum doc_design design, enum doc_status status, struct str note, struct arena *a,
		struct article_ref *out);
/* The reference `r` as a document that was read (reference `by`) reports it. */
uint32_t ref_reported(struct compose *k, struct arena *a, struct ref_list *l, const struct doc_ref *r, uint32_t by);

/* ---- compose.c ---- */
struct compose_in {
	const struct question *q;
	const struct results *r;
	const struct results *more; /* of further searches for the patient: borrowed, may be NULL */
	size_t n_more;
	const struct corpus_view *view;
	const struct answer_opts *opts;
	char today[11];
	struct answer_sure *sure; /* the features of the estimate are put here; or NULL */
};
/* All but the corpus: what answer_ask does after the search. */
int answer_compose(const struct compose_in *in, struct arena *a, struct article *out, struct err *e);

#endif
