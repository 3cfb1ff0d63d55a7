/*
 * answer_priv.h - what the stages of the composer share.
 *
 * The way of an article, one file a stage:
 *
 *	answer.c     the question read, the patient, searches; answer_ask
 *	compose.c    runs the stages below in order
 *	focus.c      what is asked about: terms, things with their names, shares of both
 *	sources.c    which documents were found, how good each is, which of them stand
 *	pool.c       candidates from summaries (briefs, guidelines, protocols): the units that the search found, bullet
 *	             by bullet
 *	found.c      candidates from studies and pages: found sentences
 *	safety.c     emergencies and warnings, before anything is searched
 *	heed.c       what each candidate says to this patient: barred, for others, a caution (src/patient); knows no
 *	             reader
 *	both.c       what is asked of a drug in a state is answered by what speaks of both
 *	relevance.c  does a candidate of a summary belong to this question, does it lead? Learned
 *	             (src/model/relevance_model.c)
 *	studies.c    which statements of studies answer; bottom_rank.c which of them lead (src/model/bottom_model.c)
 *	sure.c       how likely is it that studies and pages of this corpus answer?
 *	outcome.c    answered, partly, or not: and why; nearest topics
 *	choose.c     the bottom line, the sections, each as long as what is relevant
 *	context.c    which conditions this patient's findings point to
 *	compare.c    two things side by side
 *	disagree.c   claims that contradict each other
 *	write.c      what was chosen becomes the article
 *	reading.c    how the question was read; title.c: what an editor would call it; related.c: what to ask next
 *	reader.c     terms explained for patients
 *	refs.c       references in order of appearance, those read and those reported
 *
 * What is asked (struct asked) never changes once it is made; what was found (sources, candidates) grows in the stages
 * up to heed.c; after that only judge() changes a candidate's worth, and keeps the reason; what is chosen is written
 * by choose.c alone. All stages are pure functions of their input: no clock, no randomness, ties broken by document id
 * and place. Documents are borrowed while composing; what goes into the article is copied into its arena.
 */
#ifndef ATTEST_ANSWER_PRIV_H
#define ATTEST_ANSWER_PRIV_H

#include "answer/answer.h"
#include "answer/relevance.h"
#include "base/utf8.h"
#include "patient/patient.h"
#include "sentence/sentence.h"
#include "text/text.h"

/* ---- limits, each a named constant ---- */
#define ITEMS_DEFAULT	18   /* claims of the sections at most */
#define ITEMS_PATIENT	10   /* the same for patients */
#define ITEMS_MAX	200  /* most that may be asked for */
#define CANDIDATES_MAX	4096 /* considered at all */
#define SOURCES_MAX	512  /* documents considered */
#define CLAIM_BYTES_MAX 420  /* a longer sentence or bullet is not quoted: it is no bullet any more */
#define VIA_MAX		6    /* primary references shown behind one claim */
#define ALSO_MAX	3    /* further spans of one claim */
#define REASONS_MAX	8    /* kept of one candidate, for --why */
#define DROPPED_MAX	8
#define NEAREST_MAX	5
#define RELATED_MAX	11
#define BOTTOM_MAX	3 /* claims of the bottom line */
#define CAUTIONS_MAX	6
#define DISAGREE_MAX	2
#define CONTEXT_MAX	5 /* of the differential */
#define SECTIONS_MAX	16
#define SCRATCH_BYTES	((size_t)256 << 20)

struct compose;

/* Is it something that is given or done to help? */
static inline bool is_remedy(enum q_kind k)
{
	return k == Q_DRUG || k == Q_DRUG_CLASS || k == Q_PROCEDURE;
}

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
	X(SPECIAL)        \
	X(PROGNOSIS) X(PREVENTION) X(SCREENING) X(PITFALLS) X(DIFFERENCE) X(REFERRAL) X(ADVICE) X(FINDINGS) X(NONE)
enum facet {
#define X(c) FACET_##c,
	FACET_LIST(X)
#undef X
		FACET_N
};
#define F(c) (UINT64_C(1) << FACET_##c)

/* The section that a facet stands in. */
enum section section_of(enum facet f);

/* ---- asking.c: what an intent wants ---- */
struct asking {
	uint64_t primary; /* facets that answer */
	enum intent first;
	const char *label; /* of the title: "causes" */
};
/* The facets that answer one intent; 0 where any does. */
uint64_t asking_facets(enum intent i);
/* Of the question's intents; of one that names a remedy and an illness and asks nothing else, treatment. */
void asking_of(const struct question *q, struct asking *out);
/* How many phrases that show that a sentence answers the intent are in it: data/rules/intent-cues.tsv. */
size_t asking_cues(struct compose *k, struct str sentence);

/* ---- facet.c ---- */
/* From the heading path (innermost heading that says one) or a question (MedQuAD); NONE when it says none. */
enum facet facet_of_heading(struct str heading);
/* From the words of a sentence: the facet of `among` with most cues, one of `prefer` among equals, else NONE. */
enum facet facet_of_sentence(struct str sentence, uint64_t among, uint64_t prefer);
/* A question about this facet of `topic` for the list of related questions, or empty. */
struct str facet_question(enum facet f, struct str topic, struct arena *a);
/* How much of a source is in a part of it: by headings of abstracts and articles. 0: never quoted (Funding,
 * References). 1 when nothing is known. */
double part_prior(struct str heading);
/* The title of a document and the headings over a block of it, as sentences; in scratch. */
struct str names_over(struct compose *k, const struct doc *d, uint32_t block);
/* What the headings over a section say that it is about; NONE when they do not. */
enum facet section_facet(const struct doc *d, uint32_t section);

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
	uint64_t summaries; /* briefs, guidelines, protocols; of a large corpus an estimate from a sample */
	uint64_t committed; /* when it last changed, in seconds since 1970; 0: not known */
};

/* ---- sources.c ---- */
struct source_doc {
	const struct doc *d;
	uint32_t number; /* in the snap; DOC_NONE in tests without one */
	enum doc_design design;
	enum doc_status status;
	struct str status_note;
	double weight;	  /* evidence × reader */
	double mass;	  /* of studies and pages: how much of what was found is in it: 1 for the best */
	double main;	  /* share of the subject of the question in its best name */
	enum facet about; /* what the title of a study says that it is about, NONE when it does not */
	bool structured;  /* an edited summary with headings of ours: brief, protocol, guideline */
	bool on_topic; /* structured, and what is asked about stands in a name of it or most of what is near is in it */
	double near;   /* structured: its share in the mass of what is near, 0 to 1 */
	double title_fit; /* of a study, by how much of the question its title has (studies.c) */
	struct termset title;
	struct termset name; /* title, aliases */
	struct str names;    /* the same, joined: for those who look for a name in it */
};
/* The title without what stands behind its colon. */
struct str source_title(const struct doc *d);
/* What the search found becomes sources: summaries from the units, studies and pages from the results; what does not
 * stand is dropped and noted. */
int sources_find(struct compose *k, struct err *e);

/* ---- candidates ---- */
struct reason {
	const char *rule;
	double factor;
};
struct cand {
	uint32_t src; /* index into sources */
	uint32_t block, beg, end;
	uint32_t parent; /* candidate above it in its list, or DOC_NONE */
	enum facet facet;
	enum claim_kind kind;
	enum standing standing;
	bool lead;     /* a lead-in: only with something under it */
	bool fragment; /* an item that is no sentence: only under its lead-in, with its fellows */
	bool used;     /* in the article, or said by another one that is */
	double value; /* for choosing: of a summary's the learned estimate that it belongs, of others fit × evidence; 0:
			 never. judge() alone changes it */
	double belongs; /* of a summary's: the estimate before what must not be given to this patient was taken out: the
			 library answers although */
	double plain;	/* of a summary's: reader_odds */
	double like;	/* greatest likeness to what was chosen */
	struct termset terms;
	uint32_t also[ALSO_MAX]; /* candidates that say the same: further spans */
	uint32_t n_also;
	struct reason why[REASONS_MAX];
	uint32_t n_why;

	/* of summaries (pool.c, relevance.c) */
	const struct found_unit *unit; /* that it was found by; NULL: it came as a parent or fellow */
	uint32_t rank;		       /* of the unit, 0 the best */
	float f[RELEVANCE_N];
	double leads; /* how likely it is that the question turns on it */

	/* of this patient (heed.c) */
	unsigned verdict; /* PATIENT_ bits */
	struct str verdict_why, state, warns_of;
	enum patient_concern concern; /* of the drugs that it names */
	bool own_warning;	      /* what it warns of is taken or asked about */

	/* of studies and pages (found.c, studies.c) */
	bool explicit;	  /* its facet is what a heading or question of the source says */
	bool title;	  /* the title of a study: for the bottom line only */
	bool unanswering; /* speaks of the drug or of the state alone (both.c): no answer, in bold or not */
	bool off;	  /* holds nothing that is asked to help or to harm */
	bool by_title;	  /* it is in the title of the study alone */
	bool other_page;  /* of a page for patients on something else */
	unsigned stated;  /* of a study: what kind of statement it is */
	float score;	  /* of the search, 1 for the best; 0: not found by it */
	float match;	  /* share of the focus weight in its own words */
	float main;	  /* share of the subject in its words, lead-ins and the names of its document */
	float own_main;	  /* share of it in its own words */
	float coverage;	  /* share in its words, lead-ins, headings and its document's names */
	float fresh;	  /* share of what is not in the names of its own document */
	uint8_t covers; /* of the things asked about, those that its words, lead-ins and the names of its document hold
			  */
	float prior;	/* of its part of the document */
	const struct found_sentence *found; /* by the search, the best of it; or NULL */
};
/* The one writer of a candidate's worth: value *= factor, and the rule is kept as the reason. A factor of 1 only notes.
 */
void judge(struct cand *c, const char *rule, double factor);

struct focus_term {
	uint64_t h;
	double weight; /* of the question × rarity */
	struct str surface;
	uint32_t thing; /* that it names, or DOC_NONE */
	bool unknown;	/* the corpus does not have it */
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

/* What is asked, of whom, by whom: never changed once it is made. */
struct asked {
	const struct question *q;
	struct patient *patient; /* heed.c alone adds what is barred */
	struct asking want;
	enum reader_kind reader;
	size_t max_items;
	int year_now;
};

struct caution {
	struct str label; /* of the question: "eGFR 25", "ramipril" */
	uint32_t cand;
};
/* What was chosen; candidates by index. */
struct chosen {
	uint32_t bottom[BOTTOM_MAX];
	size_t n_bottom;
	struct chosen_section {
		enum section section;
		bool ordered;
		uint32_t *c;	   /* candidates, ancestors included, in order of print */
		struct str *label; /* of the outermost ones; or NULL */
		size_t n;
		struct chosen_table *table; /* or NULL */
	} sec[SECTIONS_MAX];
	size_t n_sec;
	struct caution caution[CAUTIONS_MAX];
	size_t n_cautions;
	uint32_t pair[DISAGREE_MAX][2];
	size_t n_pairs;
};

/* How sure it is that the corpus answers, and from where. */
struct surety {
	double summaries, studies; /* 0 to 1 */
	double sure;		   /* the greater of the two */
	bool led;		   /* summaries answer */
};

struct compose {
	struct asked ask;
	const struct question *q; /* ask.q */
	const struct snap *snap;  /* NULL in tests without one */
	const struct found_units *units;
	const struct found_doc
		*studies; /* studies and pages, ranked by words and meaning; none where words alone were searched */
	size_t n_studies;
	const struct results *r;
	const struct corpus_view *view;

	struct arena scratch;
	struct lexer lex;
	struct focus_term *focus;
	size_t n_focus;
	double focus_weight; /* of all */
	struct str subject;  /* the focus phrase that the question is about before all else; empty when it has none */
	struct termset main; /* its terms */
	struct focus_thing *thing;
	size_t n_thing;
	bool compares;		      /* two of them are compared: */
	size_t pair[2];		      /* in the order of the question */
	struct focus_thing either[2]; /* two remedies of which one is to be chosen: "apixaban or warfarin?" */
	bool chooses;		      /* they are there */

	struct source_doc *src;
	size_t n_src, cap_src;
	struct doc **owned; /* documents loaded for summaries: freed with the composer */
	size_t n_owned, cap_owned;
	struct cand *cand;
	size_t n_cand, cap_cand;
	struct article_dropped dropped[DROPPED_MAX]; /* found, and retracted: borrowed */
	size_t n_dropped;

	struct surety surety;
	struct chosen chosen;
	bool ranked; /* the bottom line is of studies, by bottom_rank */

	const struct answer_trace *trace; /* or NULL */
};

/* A further candidate; DOC_NONE when there is no room. */
uint32_t cand_add(struct compose *k, uint32_t src, uint32_t block, uint32_t beg, uint32_t end, uint32_t parent);
uint32_t cand_find(const struct compose *k, uint32_t src, uint32_t block, uint32_t beg);
struct str cand_text(const struct compose *k, const struct cand *c);
enum grade cand_grade(const struct compose *k, const struct cand *c);

/* ---- focus.c ---- */
/* Does a phrase of the question hold an illness, a finding, a remedy or a test by a name that the lexicon has? */
bool focus_names_a_thing(const struct question *q, struct str phrase);
/* Of the two remedies of which one is to be chosen, how many does the set name? 0 when no choice is asked for. */
unsigned focus_either(const struct compose *k, const struct termset *set);
/* The terms and things of what is asked about, with their weights; before all else. */
void focus_read(struct compose *k);
void focus_name_make(struct compose *k, struct str s, struct focus_name *out);
/* Does the set hold the i'th term, or another name of what it names? */
bool focus_holds(const struct compose *k, const struct termset *set, size_t i);
/* Share of the focus weight that one of the sets holds; of what `without` does not hold, where that is not NULL. */
double focus_share(const struct compose *k, const struct termset *without, const struct termset *const *sets, size_t n);
/* How much of the best name of a thing the set holds; its head counts most. */
double thing_share(const struct compose *k, size_t thing, const struct termset *set);
/* How many things one of the sets holds. */
uint32_t things_in(const struct compose *k, const struct termset *const *sets, size_t n);
/* The share of the subject, or, a little less, of another thing asked about. */
double subject_share(const struct compose *k, const struct termset *set);
/* Share of the focus that a claim must cover to count as an answer; less for long questions. */
double coverage_needed(const struct compose *k);
/* Does the text name something that is asked about only behind a "non-"? */
bool names_only_other(const struct compose *k, struct str text);

/* ---- pool.c, found.c ---- */
/* The terms of a heading and of those above it, the title left out. */
void heading_terms(struct compose *k, const struct doc *d, uint32_t section, struct termset *out);
/* Candidates from the summaries among the sources: what the units hold, with their lead-ins. */
int pool_fill(struct compose *k, struct err *e);
void found_fill(struct compose *k);

/* ---- relevance.c ---- */
/* Features of the nearest bullets of summaries that need a look at their own words: forms.c. */
void forms_measure(struct compose *k);
/* Features of all candidates of summaries, then their value and how likely each leads; after heed_all. */
void relevance_estimate(struct compose *k);
/* How likely it is that the summaries answer, into k->surety, and ANSWERS_N features of it; after relevance_estimate.
 */
void relevance_answers(struct compose *k, float *f);

/* ---- heed.c ---- */
/* What each candidate says to this patient; what is barred or said of others is out. */
int heed_all(struct compose *k, struct err *e);
/* Cautions that concern this patient and are not in the bottom line; after choose_bottom. */
void heed_cautions(struct compose *k);
/* The patient learns which drugs the answer names or had to leave out; in the arena of the article. After all is
 * chosen. */
int heed_named(struct compose *k, struct arena *a, struct err *e);

/* ---- studies.c ---- */
/* By the kind of statement and the title of the study; after found_fill. */
void studies_weigh(struct compose *k);
/* ---- both.c ---- */
/* What studies say of a drug alone, or of a state alone, is judged to be no answer where both are asked about. */
int both_hold(struct compose *k, struct err *e);
/* What is known of a claim for the bottom line beside what the ranking learned: a factor. */
double studies_trust(struct compose *k, const struct cand *c);
/* Is it of a whole article and neither result nor conclusion of it? Then it is no further claim of the bottom line. */
bool studies_talk(const struct compose *k, const struct cand *c);
/* No study fills a section; after the bottom line. */
void studies_limit(struct compose *k);
/* The bottom line from studies and pages, by the learned ranking (bottom_rank.c); nothing when no candidate is fit. */
void bottom_rank(struct compose *k);

/* ---- choose.c ---- */
void choose_bottom(struct compose *k);
void choose_sections(struct compose *k);
/* What choosing `i` means for all the others: what says the same becomes a further span of it, what is like it loses.
 */
void choose_use(struct compose *k, uint32_t i);
/* Of those that say the same as `i`, the one that speaks: the best graded. */
uint32_t choose_speaker(const struct compose *k, uint32_t i);
/* Do the two say the same, so that both support `a`'s words? */
bool says_the_same(const struct cand *a, const struct cand *b);

/* ---- context.c ---- */
/* The differential for this patient, a section of its own; after choose_sections. */
void context_choose(struct compose *k);

/* ---- compare.c ---- */
/* Which two things are compared, in k->pair; false when there are not two. */
bool compare_pair(struct compose *k);
void compare_fill(struct compose *k, struct chosen_table *t);
void disagreements_find(struct compose *k);

/* ---- outcome.c ---- */
#define SUMMARIES_SHOWN 0.45 /* how likely summaries must answer to be shown */
/* From the two estimates, whether summaries answer. */
void outcome_estimate(struct compose *k);
void outcome_judge(struct compose *k, struct arena *a, struct article *out);
/* sure.strength, once the claims are written. */
void outcome_strength(struct arena *a, struct article *out);
void outcome_nearest(struct compose *k, struct arena *a, struct article *out);
/* related.c */
void outcome_related(struct compose *k, const struct answer_opts *o, struct arena *a, struct article *out);

/* ---- trace.c ---- */
void trace_relevance(struct compose *k, const float *answers);
void trace_sure(struct compose *k, const double *f);
void trace_why(struct compose *k);

/* ---- title.c, reading.c ---- */
struct str title_capital(struct str s, struct arena *a);
struct str title_make(struct compose *k, struct arena *a);
void reading_write(const struct question *q, struct arena *a, struct article *out);

/* ---- sure.c ---- */
/*
 * What the estimate that studies and pages answer is made of, each between 0 and 1: (enumerator, name, what it is).
 * Weights: src/model/sure_model.c, with the command and data that wrote them; what the other half of the questions
 * says, stands in docs/abstention.md. Of summaries speaks relevance.c.
 */
#define SURE_LIST(X)                                                                    \
	X(FIRST, "first", "score of the best passage, over the weight of the question") \
	X(MARGIN, "margin", "by how much of it the tenth is behind")                    \
	X(GAP, "gap", "share of the question in the best document, over the mean")      \
	X(FIFTH, "fifth", "match of the fifth document")                                \
	X(TITLE, "title", "share in the best title")                                    \
	X(NAME, "name", "share of the names asked about in one document")               \
	X(WHOLE, "whole", "1 when one document lacks no heavy term, 1/2 when one …")    \
	X(BEGINS, "begins", "a sentence begins with the heaviest term")                 \
	X(PHRASE, "phrase", "the first focus phrase stands somewhere as it is written") \
	X(TERMS, "terms", "how many terms the question has")                            \
	X(COS, "cosine", "cosine of the best document with the whole question")         \
	X(COS_ASKED, "cosine-asked", "of the best with the clause that asks")           \
	X(COS_FIFTH, "cosine-fifth", "by how much the fifth is behind")                 \
	X(BOTH, "both", "logistic of the best document's score by words and meaning")   \
	X(BOTH_SECOND, "both-second", "by how much the second is behind")               \
	X(BOTH_FIFTH, "both-fifth", "by how much the fifth is")                         \
	X(SAID, "said", "share in one statement, its headings and title")               \
	X(SAID_WHOLE, "said-whole", "1 when it lacks no heavy term, 1/2 when one …")    \
	X(SAID_THINGS, "said-things", "share of the illnesses, drugs, procedures …")    \
	X(SAID_LACKS, "said-lacks", "how many of them no statement holds with the rest")
/* Below the first nothing is shown; below the second it is at most part of an answer. */
#define SURE_SHOWN   0.35
#define SURE_ANSWERS 0.5
enum sure_feature {
#define X(c, name, what) SURE_##c,
	SURE_LIST(X)
#undef X
		SURE_N
};
/* f[SURE_N], before found_fill(). */
void sure_measure(struct compose *k, double *f);
/* The same with their names. */
void sure_tell(const double *f, struct answer_sure *out);
/* The probability that the corpus answers, from 0 to 1 in steps of 0.001; `meaning`: the question and its documents
 * have vectors. */
double sure_confidence(const double *f, bool meaning);

/* ---- reader.c ---- */
/* Factor on the value of a sentence: less for a patient the harder it is to read. */
double reader_ease(enum reader_kind reader, struct str sentence, struct arena *a);
/* Of a bullet of a summary, for choosing: for patients what is plain and said to them comes first, effects as ratios
 * last; 1 for all others. */
double reader_odds(struct compose *k, const struct cand *c);
/* Terms of a written article explained from the corpus's own definitions (article_claim.terms); their pages become
 * references. */
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

/* ---- write.c ---- */
/* What was chosen, as the article's alerts, bottom line, sections and references. */
int write_chosen(struct compose *k, struct arena *a, struct article *out, struct err *e);

/* ---- compose.c ---- */
struct compose_in {
	const struct question *q;
	struct patient *patient;
	const struct snap *snap; /* to load summaries from; NULL: their documents are among `docs` */
	const struct found_units *units;
	const struct found_doc *studies; /* or none */
	size_t n_studies;
	const struct results *r;
	const struct corpus_view *view;
	const struct answer_opts *opts;
	char today[11];
	struct answer_sure *sure; /* the features of the estimate are put here; or NULL */
};
/* All but the searches: what answer_ask does behind them. */
int answer_compose(const struct compose_in *in, struct arena *a, struct article *out, struct err *e);

#endif
