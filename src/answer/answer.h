/*
 * answer.h - which sentences make the article, in which order, under which headings, and when is there none?
 *
 * The article is one versioned JSON document (docs/article.schema.json); struct article is the same in memory, and everything that people see is a rendering of it
 * (render/). The embedded composer extracts: every claim is its source's own words with the span that proves it. The same snapshot, question and settings give the same
 * article, dates aside.
 */
#ifndef ATTEST_ANSWER_ANSWER_H
#define ATTEST_ANSWER_ANSWER_H

#include "base/arena.h"
#include "base/buf.h"
#include "doc/doc.h"
#include "evidence/evidence.h"
#include "question/question.h"
#include "search/search.h"

#define ARTICLE_SCHEMA	  "attest-article/1"
#define ARTICLE_DEPTH_MAX 8 /* nesting of bullets */

enum article_outcome { OUTCOME_ANSWERED, OUTCOME_PARTLY, OUTCOME_INSUFFICIENT };
const char *outcome_name(enum article_outcome o); /* "answered", "partly-answered", "insufficient" */

#define CLAIM_KIND_LIST(X)                                                     \
	X(VERBATIM, "verbatim") /* a whole sentence or bullet of the source */ \
	X(EXCERPT, "excerpt")	/* a contiguous part of one */
enum claim_kind {
#define X(c, name) CLAIM_##c,
	CLAIM_KIND_LIST(X)
#undef X
		CLAIM_KIND_N
};
const char *claim_kind_name(enum claim_kind k);

/* One support of a claim: where, in which reference. */
struct article_span {
	uint32_t ref; /* index into references (number printed is ref + 1) */
	struct span span;
	struct str path; /* heading path in the source */
};
struct article_claim {
	enum claim_kind kind;
	struct str text;	    /* the bytes of spans[0] */
	struct article_span *spans; /* at least one; the first is the one quoted, others say the same */
	size_t n_spans;
	uint32_t *via; /* references behind the source (a brief's own citations): indices into references */
	size_t n_via;
	enum grade grade;
};
/* A bullet: a claim, or a bare lead (a heading of a group, itself a span of a source when `claim` is set), with nested bullets. */
struct article_item {
	struct article_claim *claim; /* NULL for a bare group */
	struct str label;	     /* group heading when claim is NULL */
	struct article_item *items;
	size_t n_items;
};
struct article_section {
	struct str heading;
	struct str kind; /* "causes", "diagnosis", "context", "pitfalls", "red-flags", … : stable for programs */
	struct article_item *items;
	size_t n_items;
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
struct article {
	struct str question, reader, language, title;
	enum article_outcome outcome;
	struct str reason; /* why not answered or only partly; else empty */
	enum intent intents[4];
	size_t n_intents;
	struct str *focus;
	size_t n_focus;
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
	struct str review;  /* "submitted" */
	struct str updated; /* date of making, YYYY-MM-DD */
	struct {
		struct str snapshot; /* 64 hex digits */
		struct str program, composer;
		uint64_t docs, passages; /* of the corpus */
		uint64_t candidates;
		struct str settings; /* "reader=physician sentences=200 …" in a fixed order */
	} provenance;
};

struct answer_opts {
	struct str reader; /* "physician" default */
	struct index_filter filter;
	size_t max_items; /* bullets in all; 0: 40 */
};
/* Ask: reads the question, searches, composes. Everything in the arena. */
int answer_ask(const struct snap *s, struct str question, const struct answer_opts *o, struct arena *a,
	       struct article *out, struct err *e);

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
	uint64_t claims, spans, by[VERIFY_N];
	/* Called for each span; may be NULL. */
	void (*each)(void *ctx, const struct article_claim *c, const struct article_span *s, enum verify_result r);
	void *ctx;
};
const char *verify_name(enum verify_result r);
/* 0 also when quotes fail: look at the counts. */
int article_verify(const struct snap *s, const struct article *art, struct verify_report *r, struct err *e);

#endif
