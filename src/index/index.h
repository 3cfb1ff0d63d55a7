/*
 * index.h - I have a term: which passages hold it, and how much does it weigh there?
 *
 * A corpus is a folder: immutable segments (postings, forward store, columns, document store), a small manifest
 * replaced atomically, deletion bitmaps, a lock file. docs/index-format.md gives every byte. The document store is the
 * truth; all else can be rebuilt from it.
 *
 * Roles: `analysed` (a document made ready, in any thread), `writer` (one a corpus, under the lock), `corpus` (an
 * opened folder), `snap` (a pinned, immutable view that outlives commits and merges; reference counted; safe in many
 * threads).
 *
 * A passage is the unit of search: up to about PASSAGE_WORDS words of whole sentences of one section's paragraphs; or
 * one bullet with its descendants that are short, its parents' text being the passage's context; or a run of table
 * rows; or a caption; or a question with the start of its answer. Passages of a document cover all of its blocks but
 * the headings, in order.
 *
 * Scores are the same whatever the segments, the order of import and the deletions were: field lengths are normalised
 * against fixed pivots, and document frequencies count living passages only.
 */
#ifndef ATTEST_INDEX_INDEX_H
#define ATTEST_INDEX_INDEX_H

#include "base/err.h"
#include "base/hash.h"
#include "doc/doc.h"

/* ---- fields of a passage, for BM25F ---- */
enum index_field {
	FIELD_BODY,    /* the passage's own text */
	FIELD_CONTEXT, /* lead-ins and parents of a bullet, the question it answers, the caption over a row */
	FIELD_HEADING, /* heading path */
	FIELD_TITLE,   /* document title */
	FIELD_ALIAS,   /* aliases of the topic */
	FIELD_MESH,    /* MeSH, topics, keywords */
	FIELD_N
};
/* Weight of each field, b, pivot length (words); k1. One table, in the format; part of the format's version. */
struct index_field_conf {
	const char *name;
	float weight, b, pivot;
};
extern const struct index_field_conf index_fields[FIELD_N];
extern const float index_k1;

#define PASSAGE_WORDS 90

/* ---- analysis: any thread ---- */
struct analysed; /* a document, encoded, compressed, cut into passages, with its terms */
/* Takes nothing: d stays the caller's. */
int index_analyse(const struct doc *d, struct analysed **out, struct err *e);
/*
 * The same with the scratch of a thread (tokeniser with its cache of stems, compressor), which is worth keeping from
 * document to document: half of the time of a short one.
 */
struct analyse_work;
struct analyse_work *analyse_work_new(void);	/* NULL when out of memory */
void analyse_work_free(struct analyse_work *w); /* NULL is fine */
int index_analyse_with(struct analyse_work *w, const struct doc *d, struct analysed **out, struct err *e);
/* The same of a document that was encoded already (doc_encode), and whose content hash (doc_hash) is known. */
int index_analyse_encoded(struct analyse_work *w, const struct doc *d, struct str encoded, const struct sha256 *content,
			  struct analysed **out, struct err *e);
void analysed_free(struct analysed *a);
struct str analysed_id(const struct analysed *a);
size_t analysed_memory(const struct analysed *a);

/* ---- opening ---- */
struct corpus;
/* ERR_NOTFOUND when there is none, ERR_VERSION when newer, ERR_CORRUPT. Needs no lock and writes nothing: a read-only
 * folder is fine. */
int corpus_open(const char *dir, struct corpus **out, struct err *e);
void corpus_close(struct corpus *c); /* snaps stay valid */
/* See commits of other processes since: reloads the manifest when it has changed. *changed may be NULL. */
int corpus_reload(struct corpus *c, bool *changed, struct err *e);
const char *corpus_dir(const struct corpus *c);

/* ---- writing: one writer a corpus, in one thread at a time ---- */
struct writer;
struct writer_opts {
	size_t ram; /* bytes of analysed documents held before a segment is flushed; 0: 256 MiB */
	bool no_merge;
	bool existing; /* ERR_NOTFOUND where there is no corpus, instead of making one */
};
/* Makes the folder and an empty corpus when missing. ERR_LOCKED when another writes, ERR_READONLY, ERR_VERSION. Removes
 * what a killed writer left. */
int writer_open(const char *dir, const struct writer_opts *o, struct writer **out, struct err *e);

#define PUT_LIST(X)                                              \
	X(ADDED, "added")                                        \
	X(UNCHANGED, "unchanged") /* the same bytes are there */ \
	X(REPLACED, "replaced")                                  \
	X(OLDER, "older") /* a newer version or revision is there; left out */
enum put_outcome {
#define X(c, name) PUT_##c,
	PUT_LIST(X)
#undef X
		PUT_N
};
/* Its corpus's folder, valid as long as the writer. */
const char *writer_dir(const struct writer *w);
/* Is this document, in these bytes, already there (committed or put)? Then analysis can be spared. Any thread. */
bool writer_has(struct writer *w, struct str id, const struct sha256 *content);
/* Takes ownership of a in every case. */
int writer_put(struct writer *w, struct analysed *a, enum put_outcome *outcome, struct err *e);
/* *was tells whether it was there. */
int writer_delete(struct writer *w, struct str id, bool *was, struct err *e);
/* Make all so far durable and visible: a killed process loses only what came after. */
int writer_commit(struct writer *w, struct err *e);
/* Merge down as the policy asks (all: to one segment) and commit. */
int writer_merge(struct writer *w, bool all, struct err *e);
/* Without commit: what was not committed is dropped. Frees w. */
void writer_close(struct writer *w);

/* ---- a pinned view ---- */
struct snap;
struct snap *corpus_snap(struct corpus *c); /* a new reference, never NULL; the empty corpus has an empty one */
struct snap *snap_ref(struct snap *s);
void snap_unref(struct snap *s);
/*
 * The same without these documents (numbers of s, in any order): as if they had been deleted, frequencies and content
 * hash included; numbers stay. Nothing is written. For measuring what a corpus answers that lacks them. *out is a new
 * reference.
 */
int snap_without(const struct snap *s, const uint32_t *docs, size_t n, struct snap **out, struct err *e);

/*
 * The same without the segments whose files have gone bad under it (cut short, unreadable): s itself, with a new
 * reference, where there are none. *lost is their number; `what` (n bytes) names the first. Cheap where all is sound.
 */
int snap_sound(struct snap *s, struct snap **out, size_t *lost, char *what, size_t n, struct err *e);

/* Segments of s whose files have gone bad; a few microseconds. What was read before such a loss was seen is not to be
 * believed. */
size_t snap_lost(const struct snap *s);

struct snap_stats {
	uint64_t docs, passages, terms, bytes; /* living docs and passages; bytes on disk */
	uint64_t deleted_docs;
	uint32_t segments;
	uint64_t generation;
	uint64_t committed; /* when, in seconds since 1970; 0 when it was made in memory */
	/* Of the sorted (id, content hash) of all living documents: names what is in the corpus, not how it is laid
	 * out. */
	struct sha256 content;
};
const struct snap_stats *snap_stats(const struct snap *s);

/* Document numbers: 0 .. snap_doc_end, with holes where deleted. Stable within one snap only. */
uint32_t snap_doc_end(const struct snap *s);
bool snap_doc_live(const struct snap *s, uint32_t doc);
/* DOC_NONE when not there. */
uint32_t snap_find(const struct snap *s, struct str id);
/* Columns: no decompression, valid as long as the snap. */
struct doc_columns {
	struct str id, title;
	struct sha256 content;
	int16_t year; /* 0 unknown */
	uint8_t kind, design, audience;
	uint8_t status;			   /* effective: the worst of its own and of what living notices say of it */
	uint32_t status_by;		   /* document number of the notice that says so, or DOC_NONE */
	uint32_t passage_beg, passage_end; /* its passages, in order of text */
};
void snap_columns(const struct snap *s, uint32_t doc, struct doc_columns *out);
/* The whole document from the store, checked against its checksum. Caller frees with doc_free. */
int snap_doc(const struct snap *s, uint32_t doc, struct doc **out, struct err *e);

/* Passage numbers: 0 .. snap_passage_end, holes where deleted. */
uint32_t snap_passage_end(const struct snap *s);
struct passage {
	uint32_t doc;
	uint32_t beg, end;	  /* bytes in the document's text */
	uint32_t block, n_blocks; /* its first block and how many */
	uint32_t section;
	uint32_t words;
};
void snap_passage(const struct snap *s, uint32_t passage, struct passage *out);

/* ---- terms ---- */
/* Living passages that hold the term (as folded and stemmed by text/), 0 when none. */
uint32_t snap_df(const struct snap *s, struct str term);
/* Living documents likewise. */
uint32_t snap_doc_df(const struct snap *s, struct str term);
/* BM25 idf over passages: ln(1 + (N - df + 0.5) / (df + 0.5)). */
float snap_idf(const struct snap *s, struct str term);
/* Terms that begin with prefix, by falling df, at most max; texts in the arena. For mending of spelling and completion. */
size_t snap_terms(const struct snap *s, struct str prefix, struct arena *a, struct str *out, uint32_t *df, size_t max);

/* ---- top passages ---- */
struct index_filter {
	uint32_t kinds, designs, audiences, statuses; /* bit sets of the doc.h enumerations; 0: all */
	int16_t year_from, year_to; /* 0: open; documents of unknown year pass only when both are open */
	const uint32_t *docs;	    /* sorted document numbers to search within, or NULL for all */
	size_t n_docs;
};
struct query_term {
	struct str term;
	float weight; /* times idf; > 0 */
};
struct hit {
	uint32_t passage;
	float score;
};
/*
 * The k best living passages that hold at least one term and pass the filter, by falling score; ties by document id,
 * then place in the text. Score: sum over terms of weight * idf * saturated, field-weighted, length-normalised
 * frequency (BM25F: Robertson, Zaragoza, Taylor, CIKM 2004), quantised as in docs/index-format.md: sums of whole
 * numbers, so that neither pruning nor order changes a bit of them. Exact: the same as scoring every passage. Weights
 * of a term that comes twice are added. ERR_USAGE for a weight that is not above 0, ERR_LIMIT over 4096 terms. Returns
 * the number of hits (<= k, into out), or negative.
 */
int snap_search(const struct snap *s, const struct query_term *q, size_t nq, const struct index_filter *f,
		struct hit *out, size_t k, struct err *e);
/* The same by scoring every passage one by one: the slow, obvious version for tests. */
int snap_search_naive(const struct snap *s, const struct query_term *q, size_t nq, const struct index_filter *f,
		      struct hit *out, size_t k, struct err *e);

/*
 * Forward store: the distinct terms of a passage in order of term number of its segment, with the frequency in each
 * field. Texts are in the arena.
 */
struct passage_term {
	struct str term;
	uint16_t tf[FIELD_N];
};
/* ERR_CORRUPT: a damaged page must not make a passage look as if it said nothing; ERR_NOMEM. */
int snap_passage_terms(const struct snap *s, uint32_t passage, struct arena *a, struct passage_term **out, size_t *n,
		       struct err *e);

/*
 * The same for the terms of `terms` alone, for who asks it of many passages: they are found in each segment once. The
 * pick is in the arena and holds slices of terms; *out in the arena of the call.
 */
struct term_pick;
int snap_pick(const struct snap *s, const struct str *terms, size_t n, struct arena *a, struct term_pick **out,
	      struct err *e);
int snap_picked(const struct term_pick *pick, uint32_t passage, struct arena *a, struct passage_term **out, size_t *n,
		struct err *e);

/* ---- all documents ---- */
/* Relations of living documents whose target is `id` ("pubmed:1"): who says what of it. Returns count, at most max. */
struct snap_rel {
	uint32_t doc; /* who says it */
	uint8_t kind; /* enum doc_rel_kind */
};
size_t snap_rels(const struct snap *s, struct str id, struct snap_rel *out, size_t max);

/* ---- checking ---- */
struct check_report {
	void (*problem)(void *ctx, const char *file, uint64_t offset, const char *msg);
	void *ctx;
	uint64_t files, bytes, docs, passages, postings, problems;
	uint64_t packs; /* index_repair: files of vectors that were dropped; what they held can be made again */
};
/*
 * Verify every checksum, every document (decodes, hash, spans of passages), every posting list (order, bounds, block
 * maxima, frequencies against the forward store). 0 when all is well, ERR_CORRUPT when not; a damaged segment does not
 * stop the rest from being checked.
 */
int index_check(const char *dir, struct check_report *r, struct err *e);
/* Rebuild a segment's index from its document store where only the index is damaged; what could not be saved is
 * reported as problems. */
int index_repair(const char *dir, struct check_report *r, struct err *e);

#endif
