/*
 * doc.h - what is a document, a section, a block, a span?
 *
 * A document is one quotable source: a PubMed record, a full-text article, a brief, a page. Its `text` is canonical:
 * well-formed UTF-8 in
 * NFC, one block a line, each ended by '\n', kept as it is for ever, since spans point into it by byte. Blocks are
 * the units that a reader recognised (a heading, a paragraph,
 * a bullet, a table row, a caption); they lie in text order, do not overlap, and cover all of it but the newlines.
 * Sections form a tree, in text order; every block
 * belongs to exactly one, section 0 being the document itself (heading: the title; it has the abstract-less matter
 * and is everyone's ancestor).
 *
 * Built by a reader through doc_builder_* calls (below), then never changed. All memory of a document lives in its
 * own arena: doc_free
 * frees it whole, and a document may be handed from thread to thread.
 *
 *	struct doc *d = doc_new();
 *	d->id = arena_str(&d->arena, STR("pubmed:29768149"));
 *	doc_title(d, STR("Inhaled combined …"));
 *	doc_section(d, 1, STR("Results"));
 *	doc_block(d, BLOCK_PARA, 0, STR("A total of 3849 patients …"));
 *	if (doc_finish(d, &e)) …
 */
#ifndef ATTEST_DOC_DOC_H
#define ATTEST_DOC_DOC_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"

/*
 * What sort of thing the document is; decides how a reference is typed. (name in JSON and filters, label for people)
 */
#define DOC_KIND_LIST(X)                                \
	X(OTHER, "document", "Document")                \
	X(BRIEF, "brief", "Brief")                      \
	X(GUIDELINE, "guideline", "Guideline")          \
	X(RESEARCH, "research", "Research")             \
	X(CONSUMER, "consumer", "Consumer information") \
	X(PROTOCOL, "protocol", "Local protocol")       \
	X(NOTICE, "notice", "Notice") /* retraction, correction, expression of concern */
enum doc_kind {
#define X(c, name, label) DOC_KIND_##c,
	DOC_KIND_LIST(X)
#undef X
		DOC_KIND_N
};

/* Study design, from publication types or from what the source says of itself. (name, label) */
#define DOC_DESIGN_LIST(X)                                                      \
	X(UNKNOWN, "unknown", "Design not stated")                              \
	X(GUIDELINE, "guideline", "Guideline")                                  \
	X(META_ANALYSIS, "meta-analysis", "Meta-analysis")                      \
	X(SYSTEMATIC_REVIEW, "systematic-review", "Systematic review")          \
	X(RCT, "rct", "Randomised controlled trial")                            \
	X(TRIAL, "trial", "Clinical trial")                                     \
	X(COHORT, "cohort", "Cohort or observational study")                    \
	X(CASE_CONTROL, "case-control", "Case-control study")                   \
	X(CASE_SERIES, "case-series", "Case report or series")                  \
	X(REVIEW, "review", "Narrative review")                                 \
	X(OPINION, "opinion", "Editorial, comment or letter")                   \
	X(LABORATORY, "laboratory", "Laboratory or animal study")               \
	X(SUMMARY, "summary", "Summary of guidelines")                          \
	X(CONSUMER, "consumer", "Consumer information")                         \
	X(GUIDELINE_SUMMARY, "guideline-summary", "Guideline, not read itself") \
	X(CONSENSUS, "consensus", "Consensus or conference report")             \
	X(LABEL, "label", "Product information")                                \
	X(LOCAL_PROTOCOL, "local-protocol", "Local protocol")                   \
	X(PAYER, "payer", "Payer's criteria")
enum doc_design {
#define X(c, name, label) DOC_DESIGN_##c,
	DOC_DESIGN_LIST(X)
#undef X
		DOC_DESIGN_N
};

/* Is it still standing? Ordered: the larger, the more it matters to a reader. */
#define DOC_STATUS_LIST(X)                                           \
	X(CURRENT, "current", "Current")                             \
	X(CORRECTED, "corrected", "Corrected")                       \
	X(SUPERSEDED, "superseded", "Superseded")                    \
	X(CONCERN, "expression-of-concern", "Expression of concern") \
	X(RETRACTED, "retracted", "Retracted")
enum doc_status {
#define X(c, name, label) DOC_STATUS_##c,
	DOC_STATUS_LIST(X)
#undef X
		DOC_STATUS_N
};

#define DOC_AUDIENCE_LIST(X)                             \
	X(PROFESSIONAL, "professional", "Professionals") \
	X(PATIENT, "patient", "Patients and the public")
enum doc_audience {
#define X(c, name, label) DOC_AUDIENCE_##c,
	DOC_AUDIENCE_LIST(X)
#undef X
		DOC_AUDIENCE_N
};

/* What a document says of another one. (name, status that it gives to its target, or CURRENT) */
#define DOC_REL_LIST(X)                              \
	X(RETRACTED_BY, "retracted-by", CURRENT)     \
	X(RETRACTION_OF, "retraction-of", RETRACTED) \
	X(CONCERN_IN, "concern-in", CURRENT)         \
	X(CONCERN_FOR, "concern-for", CONCERN)       \
	X(CORRECTED_BY, "corrected-by", CURRENT)     \
	X(CORRECTION_OF, "correction-of", CORRECTED) \
	X(SUPERSEDED_BY, "superseded-by", CURRENT)   \
	X(SUPERSEDES, "supersedes", SUPERSEDED)      \
	X(COMMENT_ON, "comment-on", CURRENT)         \
	X(SAME_AS, "same-as", CURRENT) /* the same work under another id: pmc: and pubmed: */
enum doc_rel_kind {
#define X(c, name, status) DOC_REL_##c,
	DOC_REL_LIST(X)
#undef X
		DOC_REL_N
};

enum doc_block_kind {
	BLOCK_HEADING, /* the heading of a section; level in `depth` */
	BLOCK_PARA,
	BLOCK_BULLET,	/* list item; depth 0 outermost, `parent` the block above it in the list, or the paragraph that
			   leads the list in */
	BLOCK_ROW,	/* one table row, cells joined by " | " */
	BLOCK_CAPTION,	/* of a figure or table */
	BLOCK_QUESTION, /* a question that the next blocks answer (MedQuAD) */
	BLOCK_N
};

/*
 * Why a run of text is kept and never quoted: a source printed it as no longer valid, or nobody sees it there, or
 * something of it is lost. (name, label)
 */
#define DOC_BAR_LIST(X)                                                    \
	X(STRUCK, "struck", "struck out in the source")                    \
	X(HIDDEN, "hidden", "not visible in the source")                   \
	X(GAP, "gap", "stands for what could not be written as text")      \
	X(DAMAGED, "damaged", "characters were lost")                      \
	X(REFERENCE, "reference", "a list of references, not a statement") \
	X(TORN, "torn", "a table whose rows could not be put together")    \
	X(FOREIGN, "foreign", "in another language; the same is there in English")
enum doc_bar_kind {
#define X(c, name, label) DOC_BAR_##c,
	DOC_BAR_LIST(X)
#undef X
		DOC_BAR_N
};

/* A run that is not quotable. Bars lie in text order and do not overlap; one lies within one block. */
struct doc_bar {
	enum doc_bar_kind kind;
	uint32_t beg, end; /* bytes in text */
};

struct doc_rel {
	enum doc_rel_kind kind;
	struct str target; /* a document id, "doi:…", or empty */
	struct str note;   /* as printed by the source */
};

struct doc_mesh {
	struct str name;
	struct str *qualifiers;
	size_t n_qualifiers;
	bool major; /* the heading or one of its qualifiers is a major topic */
};

/* A reference that the document itself makes (brief: cited behind a bullet; JATS: its bibliography). */
struct doc_ref {
	struct str key;	 /* unique in the document */
	struct str type; /* "guideline", "guideline-summary", "research", "consumer", "label", "local-protocol",
			    "payer", or empty */
	enum doc_design design;
	struct str title, source, authors, url, doi, pmid;
	int year; /* 0 unknown */
};

struct doc_section {
	uint32_t parent;		   /* index; section 0 is its own parent */
	uint32_t depth;			   /* 0 for section 0 */
	uint32_t heading_beg, heading_end; /* bytes of the heading in text; equal when it has none */
	uint32_t beg, end;		   /* bytes of all of it, sub-sections included */
};

struct doc_block {
	enum doc_block_kind kind;
	uint32_t section;
	uint32_t depth;
	uint32_t parent;	 /* block index, or DOC_NONE */
	uint32_t beg, end;	 /* bytes in text, newline not included; beg < end */
	uint32_t ref_beg, ref_n; /* its citations: d->cites[ref_beg .. +ref_n) */
};

#define DOC_NONE UINT32_MAX

struct doc {
	struct arena arena; /* owns all below */

	struct str id; /* "pubmed:29768149"; see doc_id_ok */
	enum doc_kind kind;
	enum doc_design design;
	enum doc_audience audience;
	enum doc_status status; /* what it says of itself; what others say of it is added by the index */
	struct str status_note;
	uint32_t version;   /* PMID version; 1 when there is none */
	struct str revised; /* YYYY-MM-DD of the record's last revision, or empty */

	struct str title;
	struct str source;   /* journal or publisher */
	struct str date;     /* YYYY, YYYY-MM or YYYY-MM-DD of publication, or empty */
	int year;	     /* 0 unknown */
	struct str language; /* BCP 47 or empty */
	struct str url, doi, pmid, pmcid;
	struct str licence;
	struct str review;  /* review status of a brief: "submitted", …; else empty */
	struct str checked; /* of a brief: when its references were looked up */

	struct str *authors; /* "O'Byrne PM" or a collective name */
	size_t n_authors, cap_authors;
	struct str *aliases; /* other names of the topic: of a brief, MedQuAD synonyms and focus */
	size_t n_aliases, cap_aliases;
	struct str *topics; /* wider headings; keywords */
	size_t n_topics, cap_topics;
	struct str *pubtypes; /* PubMed publication types */
	size_t n_pubtypes, cap_pubtypes;
	struct doc_mesh *mesh;
	size_t n_mesh, cap_mesh;
	struct doc_rel *rels;
	size_t n_rels, cap_rels;
	struct doc_ref *refs;
	size_t n_refs, cap_refs;
	uint32_t *cites; /* indices into refs, of the blocks */
	size_t n_cites, cap_cites;
	struct doc_bar *bars;
	size_t n_bars, cap_bars;

	struct doc_section *sections; /* at least section 0 after doc_finish */
	size_t n_sections, cap_sections;
	struct doc_block *blocks;
	size_t n_blocks, cap_blocks;
	struct str text; /* canonical */

	struct doc_build *build; /* while it is being built; NULL after doc_finish */
};

/* Bytes of memory that one document may take, and of canonical text. */
#define DOC_CAP	     ((size_t)512 << 20)
#define DOC_TEXT_CAP ((size_t)64 << 20)
/* Bytes of one block: a longer text (a file without a blank line) is several, cut behind a sentence where it can be. */
#define DOC_BLOCK_MAX ((size_t)8 << 10)

/* ---- life ---- */
struct doc *doc_new(
	void); /* NULL when out of memory; free with doc_free. Allocated from the heap, kind OTHER, version 1. */
void doc_free(struct doc *d); /* NULL is fine */

/*
 * ---- building: all of it normalises (utf8_nfc, runs of white space to one space, trimmed) and copies; a failure is
 * sticky and comes out at doc_finish ----
 */
/*
 * Marks around a run that is not to be quoted, in a text that is on its way to doc_block: they become bars of the
 * document and no bytes of its text. In a title, heading or
 * field (doc_str) what is struck out or hidden is left out. They nest: the outermost counts. Text from outside goes
 * through doc_bar_clean first, which takes such marks off it.
 */
void doc_bar_open(struct buf *out, enum doc_bar_kind kind);
void doc_bar_close(struct buf *out);
/* Has s no such marks? Then it may be added as it is; else doc_bar_clean appends it without them. */
bool doc_bar_free(struct str s);
void doc_bar_clean(struct buf *out, struct str s);
/* All of the blocks that follow are barred by this kind, until the next call; DOC_BAR_N: none of them. */
void doc_bar_blocks(struct doc *d, enum doc_bar_kind kind);
/* A normalised copy in d's arena, for the fields above. */
struct str doc_str(struct doc *d, struct str s);
void doc_title(struct doc *d, struct str s);
void doc_add_author(struct doc *d, struct str s);
void doc_add_alias(struct doc *d, struct str s); /* skips empty ones and repeats */
void doc_add_topic(struct doc *d, struct str s);
void doc_add_pubtype(struct doc *d, struct str s);
void doc_add_rel(struct doc *d, enum doc_rel_kind kind, struct str target, struct str note);
struct doc_mesh *doc_add_mesh(struct doc *d, struct str name,
			      bool major); /* NULL when out of memory; valid until the next call */
void doc_add_qualifier(struct doc *d, struct str name, bool major); /* of the last heading */
/*
 * Zeroed, to be filled with doc_str'd fields; *index gets its number. NULL when out of memory; valid until the next
 * call.
 */
struct doc_ref *doc_add_ref(struct doc *d, uint32_t *index);
/*
 * Open a section at `level` >= 1 under the nearest open one of a smaller level. An empty heading makes a section
 * without one. Sections that
 * end up without any block are dropped by doc_finish.
 */
void doc_section(struct doc *d, uint32_t level, struct str heading);
/*
 * Add a block to the open section. Text that is empty after normalising adds nothing and returns DOC_NONE. `depth` is
 * the nesting of a bullet,
 * else 0; its parent is found from the bullets before it (the paragraph directly before a list, if it leads it in, is
 * the parent of depth-0 bullets). Returns the block's number; of a text over DOC_BLOCK_MAX, which becomes several
 * blocks of the kind, that of the last.
 */
uint32_t doc_block(struct doc *d, enum doc_block_kind kind, uint32_t depth, struct str s);
/*
 * Does a paragraph lead in the list behind it? It ends with a colon, or with no mark at all ("Signs of dehydration
 * are"), as whole sites of consumer pages have it.
 */
bool doc_leads_in(struct str para);
/* While it is built: the text of a block, the heading of a section (or empty). */
struct str doc_built_text(const struct doc *d, uint32_t block);
struct str doc_built_heading(const struct doc *d, uint32_t section);
/* Bar all of a block that was given already; bars that it has go. */
void doc_bar_block(struct doc *d, uint32_t block, enum doc_bar_kind kind);
/* Add reference number `ref` to the citations of the last block added; a heading takes none. */
void doc_cite(struct doc *d, uint32_t ref);
/* Ill-formed UTF-8 bytes that were replaced so far. */
size_t doc_bad_bytes(const struct doc *d);
/*
 * Close it: checks the id and that there is a title or text; makes section 0's heading block from the title (the
 * first line of text). ERR_FORMAT with the reason when it cannot stand as
 * a document (no id, no text at all), ERR_LIMIT over DOC_TEXT_CAP, ERR_NOMEM. After that the document is read only.
 */
int doc_finish(struct doc *d, struct err *e);

/* ---- reading ---- */
/*
 * "source:local": source of [a-z0-9-]+, local of 1 to 200 printable bytes without white space, '#', '"', '<', '>'.
 */
bool doc_id_ok(struct str id);
/*
 * An id of `prefix` ("doi:") and s: bytes that an id may not have, and '%', as %xx. In a; empty when out of memory.
 */
struct str doc_id_of(struct arena *a, const char *prefix, struct str s);
/* The heading of a section (empty slice when none). */
struct str doc_heading(const struct doc *d, uint32_t section);
struct str doc_block_text(const struct doc *d, uint32_t block);
/* The block that holds byte `at`, or DOC_NONE (a newline, or past the end). */
uint32_t doc_block_at(const struct doc *d, uint32_t at);
/* Headings from the first level down to `section`, joined by " > ", title not included; in `a`. */
struct str doc_path(const struct doc *d, uint32_t section, struct arena *a);

/* ---- what may be quoted ---- */
/*
 * Does [beg, end) touch a bar? Then no claim may be made of it, and no sentence that it is part of. Whoever turns
 * text of a document into something to be quoted asks this of the whole
 * sentence. log n.
 */
bool doc_barred(const struct doc *d, uint32_t beg, uint32_t end);
/*
 * The text with what nobody sees or should go by (struck, hidden, references) as spaces, at the same offsets: what is
 * to be searched. Borrowed where there is none of it; empty when out of memory.
 */
struct str doc_open_text(const struct doc *d, struct arena *a);
const char *doc_bar_name(enum doc_bar_kind k);
const char *doc_bar_label(enum doc_bar_kind k);

/* ---- spans ---- */
/* A run of bytes of a document's text, with the proof of what they were. */
struct span {
	struct str doc; /* id */
	uint32_t beg, end;
	struct sha256 quote; /* of the bytes */
};
/* ERR_FORMAT when beg >= end, past the text, or not at character boundaries. `doc` borrows d->id. */
int span_of(const struct doc *d, uint32_t beg, uint32_t end, struct span *out, struct err *e);
/* Does the document's text have these bytes there? */
bool span_holds(const struct doc *d, const struct span *s);
/* "pubmed:29768149#120-345" and back (quote not included). */
struct str span_print(const struct span *s, struct arena *a);
int span_parse(struct str s, struct span *out, struct err *e);

/* ---- as bytes: what the document store keeps; format in docs/index-format.md, "Document" ---- */
/* Append the encoding: the same document always gives the same bytes on every machine. */
int doc_encode(const struct doc *d, struct buf *out, struct err *e);
/* A new document whose slices are copies. ERR_CORRUPT when the bytes break the format; every offset is checked. */
int doc_decode(struct str bytes, struct doc **out, struct err *e);
/* SHA-256 of the encoding: the document's identity of content. */
struct sha256 doc_hash(struct str encoded);

/* ---- names of the enumerations above; _parse returns -1 when unknown ---- */
const char *doc_kind_name(enum doc_kind k);
const char *doc_kind_label(enum doc_kind k);
int doc_kind_parse(struct str s);
const char *doc_design_name(enum doc_design x);
const char *doc_design_label(enum doc_design x);
int doc_design_parse(struct str s);
const char *doc_status_name(enum doc_status x);
const char *doc_status_label(enum doc_status x);
int doc_status_parse(struct str s);
const char *doc_audience_name(enum doc_audience x);
const char *doc_audience_label(enum doc_audience x);
int doc_audience_parse(struct str s);
const char *doc_rel_name(enum doc_rel_kind x);
/* The status that a relation gives to its target (CURRENT: none). */
enum doc_status doc_rel_status(enum doc_rel_kind x);

#endif
