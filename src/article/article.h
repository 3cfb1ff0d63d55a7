/*
 * article.h - the article itself: its type, its JSON, and the check of its quotes.
 *
 * The article is one versioned JSON document (docs/article.schema.json); struct article is the same in memory, and
 * everything that people see is a rendering of it (render/). Nothing here composes: what reads, keeps, renders or
 * checks an article needs no more than this room. All of an article lives in the arena that it was made in.
 *
 *	struct article art;
 *	if (article_from_json(bytes, &arena, &art, &e)) …
 *	struct verify_report r = {0};
 *	if (article_verify(snap, &art, &r, &e)) …
 */
#ifndef ATTEST_ARTICLE_ARTICLE_H
#define ATTEST_ARTICLE_ARTICLE_H

#include "base/arena.h"
#include "base/buf.h"
#include "doc/doc.h"
#include "evidence/evidence.h"
#include "index/index.h"
#include "question/question.h"

#define ARTICLE_SCHEMA	  "attest-article/2"
#define ARTICLE_DEPTH_MAX 8 /* nesting of bullets */

/* ---- sections of an article: (enumerator, kind in JSON, heading) ---- */
#define SECTION_LIST(X)                                                       \
	X(TOGETHER, "together", "Taken together")                             \
	X(CAUSES, "causes", "Causes")                                         \
	X(RISK, "risk-factors", "Risk factors")                               \
	X(MECHANISM, "mechanism", "How it comes about")                       \
	X(CAUTIONS, "cautions", "Cautions for this patient")                  \
	X(CONTEXT, "context", "Clinical context for your patient")            \
	X(DEFINITION, "definition", "What it is")                             \
	X(EPIDEMIOLOGY, "epidemiology", "How common it is")                   \
	X(SYMPTOMS, "symptoms", "Symptoms and signs")                         \
	X(STAGING, "staging", "Classification and staging")                   \
	X(DIAGNOSIS, "diagnosis", "Diagnosis and work-up")                    \
	X(DIFFERENTIAL, "differential", "Differential diagnosis")             \
	X(DIFFERENCE, "difference", "How they differ")                        \
	X(TREATMENT, "treatment", "Treatment")                                \
	X(INDICATIONS, "indications", "When it is indicated")                 \
	X(DOSE, "dose", "Dose")                                               \
	X(SPECTRUM, "spectrum", "Spectrum of activity")                       \
	X(ADVERSE, "adverse-effects", "Adverse effects")                      \
	X(INTERACTIONS, "interactions", "Interactions and contraindications") \
	X(MONITORING, "monitoring", "Monitoring and follow-up")               \
	X(MANAGEMENT, "management", "Management")                             \
	X(SPECIAL, "special-populations", "Special populations")              \
	X(PROGNOSIS, "prognosis", "Prognosis")                                \
	X(PREVENTION, "prevention", "Prevention")                             \
	X(SCREENING, "screening", "Screening")                                \
	X(RED_FLAGS, "red-flags", "Red flags")                                \
	X(PITFALLS, "pitfalls", "Pitfalls")                                   \
	X(FINDINGS, "findings", "What studies report")                        \
	X(DISAGREEMENT, "disagreement", "Where sources disagree")
enum section {
#define X(c, kind, heading) SECTION_##c,
	SECTION_LIST(X)
#undef X
		SECTION_N
};
const char *section_kind(enum section s);
const char *section_heading(enum section s);

/* ---- readers of the article: (enumerator, name, weight of professional sources, weight of sources for patients) ----
 */
#define READER_LIST(X)                         \
	X(PHYSICIAN, "physician", 1.0, 0.85)   \
	X(NURSE, "nurse", 1.0, 0.85)           \
	X(PHARMACIST, "pharmacist", 1.0, 0.85) \
	X(STUDENT, "student", 1.0, 0.85)       \
	X(PATIENT, "patient", 0.5, 1.5)
enum reader_kind {
#define X(c, name, pro, pat) READER_##c,
	READER_LIST(X)
#undef X
		READER_N
};
const char *reader_name(enum reader_kind r);
int reader_parse(struct str s); /* -1 when unknown */
double reader_weight(enum reader_kind r, enum doc_audience a);

enum article_outcome { OUTCOME_ANSWERED, OUTCOME_PARTLY, OUTCOME_INSUFFICIENT };
const char *outcome_name(enum article_outcome o); /* "answered", "partly-answered", "insufficient" */

#define CLAIM_KIND_LIST(X)                                                                              \
	X(VERBATIM, "verbatim")	  /* a whole sentence or bullet of the source */                        \
	X(EXCERPT, "excerpt")	  /* a contiguous part of one, or parts of one joined by ARTICLE_GAP */ \
	X(STATEMENT, "statement") /* an editor's own words, under their name: no span, never a source's */
enum claim_kind {
#define X(c, name) CLAIM_##c,
	CLAIM_KIND_LIST(X)
#undef X
		CLAIM_KIND_N
};
const char *claim_kind_name(enum claim_kind k);

/* Stands between the parts of an excerpt that has more than one. */
#define ARTICLE_GAP " [\xe2\x80\xa6] "

/* One support of a claim: where, in which reference. */
struct article_span {
	uint32_t ref; /* index into references (number printed is ref + 1) */
	struct span span;
	struct str path; /* heading path in the source */
};
/* A term of a claim explained for the reader, in the words of a source. */
struct article_term {
	uint32_t beg, end; /* bytes in the claim's text; terms do not overlap and come in order */
	struct str definition;
	struct article_span span; /* where the definition stands: its bytes */
};
struct article_claim {
	enum claim_kind kind;
	struct str text; /* the bytes of the first n_parts spans, joined by ARTICLE_GAP */
	struct article_span
		*spans; /* the parts quoted, all of one reference, in order of place; then others that say the same */
	size_t n_spans; /* at least one, but for a statement, which has none */
	size_t n_parts; /* of spans; 0 is read as 1 where there are spans */
	uint32_t *via;	/* references behind the source (a brief's own citations): indices into references */
	size_t n_via;
	enum grade grade;
	struct str recommendation; /* the strength that the source prints for it ("strong recommendation, low-quality
				      evidence"), or empty */
	struct article_term *terms;
	size_t n_terms;
	struct str author; /* of a statement: whose words these are; else empty */
};
/* What an item of the context of a patient says of the item above it. */
#define STANCE_LIST(X) X(NONE, "") X(FOR, "for") X(AGAINST, "against")
enum stance {
#define X(c, name) STANCE_##c,
	STANCE_LIST(X)
#undef X
		STANCE_N
};
const char *stance_name(enum stance s);
/* A bullet: a claim, a bare label (a group: "Vascular"), or both (a candidate diagnosis and the claim that gives the
 * reason), with nested bullets. */
struct article_item {
	struct article_claim *claim; /* NULL for a bare group */
	struct str label;	     /* heading of the bullet; may be empty when there is a claim */
	enum stance stance;
	struct article_item *items;
	size_t n_items;
};
/* A comparison: one column for each thing compared, one row for each facet; cells hold bullets and may be empty. */
struct article_cell {
	struct article_item *items;
	size_t n_items;
};
struct article_row {
	struct str label;
	struct article_cell *cells; /* n_columns of them */
};
struct article_table {
	struct str *columns;
	size_t n_columns; /* 2 or more */
	struct article_row *rows;
	size_t n_rows;
};
struct article_section {
	struct str heading;
	struct str kind; /* "causes", "diagnosis", "context", "pitfalls", "red-flags", … : stable for programs */
	bool ordered;	 /* its items are ranked: print numbers */
	struct article_item *items;
	size_t n_items;
	struct article_table *table; /* before the items; or NULL */
};
struct article_ref {
	struct str type; /* label: "Guideline", "Research", "Consumer information", "Brief", … */
	struct str doc;	 /* id in this corpus, or empty when the corpus does not hold it */
	struct str key;	 /* of a via reference: its key in the brief, else empty */
	uint32_t via;	 /* index of the reference that reports it, or DOC_NONE when it was read itself */
	struct str title, source, url, doi, pmid, authors;
	int year;
	enum doc_design design;
	enum grade grade;
	enum doc_status status;
	struct str status_note;
	struct str review; /* of a brief: "submitted" … */
	struct str licence;
};
struct article_topic { /* what is nearest, when nothing fits */
	struct str doc, title;
};
/* One thing that the question was read to say. */
struct article_fact {
	struct str slot; /* "asked", "finding", "condition", "drug", "allergy", "value", "age", "sex", "pregnancy",
			    "course", "duration", … */
	struct str text; /* as written in the question */
	struct str name; /* preferred name; may be that of text */
	struct str said; /* "negated", "uncertain", "history", "family", "hypothetical", joined by a space; or empty */
	struct str note; /* reading of a value, class of a drug; or empty */
};
/* A source that was found and not used, or not as support, and why. */
struct article_dropped {
	struct str doc, title, reason;
};
/* What is shown before all else, whatever the corpus holds: an emergency, a crisis, a contraindication of the safety
 * tables (src/patient), or that safety could not be looked to in full. */
struct article_notice {
	struct str id, kind; /* "emergency", "crisis", "contraindicated", "caution", "dose", "incomplete" */
	struct str title;
	struct str text;		 /* for a clinician: what to do first, or what is warned of */
	struct str call;		 /* for anybody else: whom to call, what to do; may be empty */
	struct str why;			 /* words of the question that it was found by; may be empty */
	struct str source, url, checked; /* checked: YYYY-MM-DD; all may be empty */
};
struct article {
	struct str question, reader, language, title;
	enum article_outcome outcome;
	struct str reason; /* why not answered or only partly; else empty */
	enum intent intents[4];
	size_t n_intents;
	struct str *focus;
	size_t n_focus;
	struct str reading; /* of the question, as a sentence: shown behind "Read as: " */
	struct article_fact *facts;
	size_t n_facts;
	struct q_mended *mended;
	size_t n_mended;
	/* How sure: two things kept apart, and the estimate behind the outcome. */
	struct {
		enum grade strength; /* of what the bottom line cites: the best grade among it; GRADE_N (null in JSON):
					none */
		struct str strength_note; /* the same in words */
		double completeness;	  /* 0 to 1: how much of what was asked the article covers */
		double confidence;	  /* 0 to 1, calibrated: that the corpus holds the answer */
		struct str *missing;	  /* what was asked and not found */
		size_t n_missing;
	} sure;
	struct article_notice *emergency; /* emergencies and crises, the gravest first: shown before everything */
	size_t n_emergency;
	struct article_notice *warnings; /* of the safety tables, the gravest first: shown behind them */
	size_t n_warnings;
	struct article_item *alerts; /* red flags that the patient's findings match: shown above the bottom line */
	size_t n_alerts;
	struct article_claim *bottom_line;
	size_t n_bottom_line;
	struct article_section *sections;
	size_t n_sections;
	struct article_ref *refs;
	size_t n_refs;
	struct article_topic *nearest;
	size_t n_nearest;
	struct str *related;
	size_t n_related;
	struct str disclaimer;
	struct str review;  /* "not-submitted" … */
	struct str updated; /* date of making, YYYY-MM-DD */
	struct {
		struct str snapshot; /* 64 hex digits */
		struct str program, composer;
		uint64_t docs, passages; /* of the corpus */
		uint64_t candidates;
		struct str corpus_date; /* day of the last import, YYYY-MM-DD, or empty */
		struct article_dropped *dropped;
		size_t n_dropped;
		struct str settings; /* "reader=physician sentences=200 …" in a fixed order */
	} provenance;
};

/* ---- states of the review of an article ---- */
/* The composer's own answer is not submitted to anybody; the states begin with the submission. */
#define REVIEW_LIST(X) \
	X("not-submitted") X("submitted") X("under-review") X("changes-requested") X("approved") X("retired")
bool review_known(struct str s);

/* ---- the plain answer ---- */
#define PLAIN_WORDS_MAX 100
/*
 * What a reader takes away who reads no further: the bottom line, or where it is empty the first claim of the sections;
 * whole claims, at most PLAIN_WORDS_MAX words in all, though at least one claim. Their number; *out points into the
 * article. 0 when it has no claim.
 */
size_t article_plain(const struct article *art, const struct article_claim **out);
/* Their words, joined by spaces. */
struct str article_plain_text(const struct article_claim *claims, size_t n, struct arena *a);

/* ---- JSON ---- */
/* Two-space indented, keys in the schema's order, ended by a newline. */
int article_to_json(const struct article *art, struct buf *out, struct err *e);
/* ERR_FORMAT with a JSON path or line, ERR_VERSION for another schema version. */
int article_from_json(struct str json, struct arena *a, struct article *out, struct err *e);

/* ---- verifying ---- */
enum verify_result {
	VERIFY_OK,	  /* the source has these bytes there */
	VERIFY_MOVED,	  /* the quote is in the source, at another place (the source was replaced since) */
	VERIFY_CHANGED,	  /* the source is there, the quote is not */
	VERIFY_MISSING,	  /* the corpus does not hold the source */
	VERIFY_UNQUOTED,  /* the claim's text is not the bytes of its span: the article was altered */
	VERIFY_RETRACTED, /* quote found, but the source no longer stands */
	VERIFY_N
};
struct verify_report {
	uint64_t claims, spans, by[VERIFY_N]; /* definitions of terms are claims too */
	uint64_t statements;		      /* of editors: they quote nothing, and are counted here alone */
	/* Called for each span; may be NULL. Of a term, `c` is its definition alone. */
	void (*each)(void *ctx, const struct article_claim *c, const struct article_span *s, enum verify_result r);
	void *ctx;
};
const char *verify_name(enum verify_result r);
/* 0 also when quotes fail: look at the counts. ERR_LIMIT when so many are not in their place that looking for them
 * elsewhere is more work than it may be. */
int article_verify(const struct snap *s, const struct article *art, struct verify_report *r, struct err *e);

#endif
