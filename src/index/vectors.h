/*
 * vectors.h - which units of the corpus mean much the same as this question?
 *
 * A unit is what has one vector. Each document has one of its own (its title and the head of its abstract or
 * summary); besides it has one for each of its bullets and paragraphs where it is a brief, a guideline or a local
 * protocol, and one for each of its passages (index.h) where it is anything else. What exactly is encoded is said at
 * `units_cut`. Vectors are int8 as encode_quantise makes them, and lie beside the segments in files of their own
 * (docs/index-format.md, "Vectors"), bound to documents by content hash: merging and deletion of segments do not
 * touch them, and what is added again finds them again.
 *
 * A snap pins its vectors as it pins its segments: the same snap gives the same hits. Vectors may be there for some
 * of its documents only, or for none: then words alone are searched. All of them are of one model; vectors of another
 * model are encoded anew by vectors_fill, and until that is done the old ones serve: who asks compares
 * vectors_info.model with encoder_id, and encodes the question with a model of the same id or not at all.
 *
 *	const struct vectors *v = snap_vectors(s);
 *	if (v && memcmp(&vectors_info(v)->model, encoder_id(enc), sizeof(struct sha256)) == 0) {
 *		struct vector_query q[2];	// each filled by encode_quantise: the whole question, its last clause
 *		struct vector_hit hits[2 * 100];
 *		size_t n[2];
 *		vectors_scan(v, VECTORS_UNITS, q, 2, NULL, 100, hits, n, &e);
 *	}
 *
 * A struct vectors is immutable; any number of threads may use it.
 */
#ifndef ATTEST_INDEX_VECTORS_H
#define ATTEST_INDEX_VECTORS_H

#include "index/index.h"

#include <stdatomic.h>

struct encoder;

/* ---- what is there ---- */

struct vectors;
/*
 * The vectors of s, valid as long as s; NULL when there are none. Where two models' are there: those that cover more.
 */
const struct vectors *snap_vectors(const struct snap *s);
/* Those of one model (encoder_id); where all is being encoded anew, fewer than the above. NULL when there are none. */
const struct vectors *snap_vectors_of(const struct snap *s, const struct sha256 *model);
/*
 * Why there are none, though the corpus has a file of them (damaged, of a newer format): a message for people, or
 * NULL.
 */
const char *snap_vectors_trouble(const struct snap *s);

struct vectors_info {
	struct sha256 model; /* encoder_id of the model that made them */
	char name[64];	     /* encoder_name, for people */
	uint32_t dim;
	/*
	 * Of the living documents of the snap: how many have the vector of their own; and how many of its living
	 * passages are within documents all of whose units have theirs.
	 */
	uint64_t docs, docs_encoded, passages, passages_encoded;
	struct sha256 state; /* names which documents are encoded by which model, however that came about */
	uint64_t units;	     /* vectors of bullets, paragraphs and passages that are there */
	uint64_t bytes;	     /* on disk, what is not bound to living documents included */
};
const struct vectors_info *vectors_info(const struct vectors *v);

/* ---- units ---- */

/*
 * Numbers of vectors: 0 .. vectors_end, documents' vectors and units' in one space, with holes where no living
 * document is bound. Stable within one snap only. The units of a document are consecutive and in order of text.
 */
#define VECTOR_NONE UINT32_MAX
uint32_t vectors_end(const struct vectors *v);
struct vector_unit {
	uint32_t doc;	   /* number in the snap; DOC_NONE for a hole */
	uint32_t passage;  /* number in the snap: holds its first byte; a document's own vector: the first passage */
	uint32_t beg, end; /* bytes in the document's canonical text; 0, 0 for a document's own vector */
};
void vectors_unit(const struct vectors *v, uint32_t vector, struct vector_unit *out);
/* The document's own vector, or VECTOR_NONE. */
uint32_t vectors_of_doc(const struct vectors *v, uint32_t doc);
/* Its units: the first one's number in *first, and how many; 0 when they are not encoded (yet). */
uint32_t vectors_units_of_doc(const struct vectors *v, uint32_t doc, uint32_t *first);
/*
 * Likewise those that begin in this passage: at least one once its document is encoded, unless its bytes belong to a
 * unit that begins before.
 */
uint32_t vectors_units_of_passage(const struct vectors *v, uint32_t passage, uint32_t *first);
/* vectors_info.dim bytes; NULL past the end. *scale as encode_quantise gave it. */
const int8_t *vectors_at(const struct vectors *v, uint32_t vector, float *scale);

/* ---- searching ---- */

struct vector_query {
	const int8_t *q; /* vectors_info.dim components from -127 to 127 */
	float scale;
};
struct vector_hit {
	uint32_t vector, doc, passage;
	float score; /* cosine: (float)(dot * (query.scale * its scale)) in double, dot exact */
};
enum vectors_class {
	VECTORS_DOCS = 1, /* documents' own vectors */
	VECTORS_UNITS = 2 /* bullets, paragraphs, passages */
};
/*
 * For each of n queries the k best living vectors of the classes (a bit set) that pass the filter (NULL: all), by
 * falling score; ties by document id (bytes), then place in the text, so that neither the order of import nor merging
 * changes the outcome. All queries share one pass over memory. out has room for n * k: hits of query i are out[i * k
 * ..], their number n_out[i]. Exact up to VECTORS_EXACT_MAX vectors; above that a pass over one bit a component picks
 * VECTORS_COARSE_KEEP * k candidates for each query, which are then scored exactly. ERR_LIMIT over
 * VECTORS_QUERIES_MAX queries, ERR_NOMEM.
 */
#define VECTORS_QUERIES_MAX 16
#define VECTORS_EXACT_MAX   ((uint32_t)1 << 20)
#define VECTORS_COARSE_KEEP 32
int vectors_scan(const struct vectors *v, unsigned classes, const struct vector_query *q, size_t n,
		 const struct index_filter *f, size_t k, struct vector_hit *out, size_t *n_out, struct err *e);
/* The score of one vector, as above; of a hole: 0. For candidates that words have found. */
float vectors_score(const struct vectors *v, uint32_t vector, const struct vector_query *q);

/* ---- what is encoded ---- */

/* Texts are cut so that a unit has its own text and its context; ENCODE_PASSAGE_TOKENS bounds them anyway. */
struct unit {
	uint32_t beg, end; /* bytes in the document's text; 0, 0 for the document's own */
	uint32_t passage;  /* its place among the document's passages */
	struct str text;   /* what is encoded, as ENCODE_PASSAGE */
};
/*
 * The texts of a document's units, in the arena; out[0] is the document's own. Of a brief, guideline or local
 * protocol (unit_single) each bullet and each paragraph is one: "TITLE. HEADING / HEADING. LEAD-INS TEXT"; of others
 * each passage: "TITLE. HEADING / HEADING. TEXT". Only the first when `own_only`. ERR_NOMEM.
 */
int units_cut(const struct doc *d, bool own_only, struct arena *a, struct unit **out, size_t *n, struct err *e);
bool unit_single(enum doc_kind kind);

/* ---- making them ---- */

enum fill_part {
	FILL_IMPORT, /* what an import brings: all units where unit_single, and every document's own vector */
	FILL_ALL
};
struct fill_opts {
	enum fill_part part;
	int threads;	     /* 0: number of cores */
	uint64_t limit;	     /* vectors to make at most; 0: no limit */
	uint32_t own_limit;  /* documents, other than summaries, that get their own vector at most; 0: no limit */
	double seconds;	     /* stop after so long; 0: no limit */
	atomic_bool *cancel; /* stop in order; or NULL */
	bool gentle;	     /* at the lowest priority, in the background of a service */
};
struct fill_progress {
	uint64_t done, total; /* vectors of this part, those that were there before included */
	double seconds;	      /* since the beginning */
};
struct fill_result {
	uint64_t made;	 /* vectors encoded now */
	uint64_t reused; /* bound to texts that were encoded before */
	uint64_t tokens; /* encoded now */
	bool complete;	 /* nothing of this part is left */
	double seconds;
};
struct fill_events {
	/* In the caller's thread, at most ten times a second and once at the end. */
	void (*progress)(void *ctx, const struct fill_progress *p);
	void *ctx;
};
/*
 * Encode what is not encoded yet of the corpus in `dir`, best-graded and newest first. Needs no writer: documents may
 * be added meanwhile (they are left for the next call). What is done is safe at any moment: a killed call loses what
 * was in its threads' hands, and nothing is encoded twice. Readers see it at their next corpus_reload. ERR_LOCKED
 * when another process is at it, ERR_CANCELLED.
 */
int vectors_fill(const char *dir, const struct encoder *enc, const struct fill_opts *o, const struct fill_events *ev,
		 struct fill_result *r, struct err *e);
/* The same with vectors from elsewhere: a server, a test. */
struct vector_maker {
	struct sha256 model; /* names what makes them: another, as soon as the same text may get other bytes */
	char name[64];
	uint32_t dim; /* at most ENCODE_MAX_DIM */
	void *ctx;
	void *(*begin)(void *ctx); /* scratch of one thread; NULL: out of memory */
	void (*end)(void *work);
	/* n vectors of dim components into out; how many tokens they cost into *tokens. */
	int (*encode)(void *ctx, void *work, const struct str *texts, size_t n, float *out, size_t *tokens,
		      struct err *e);
};
int vectors_fill_by(const char *dir, const struct vector_maker *m, const struct fill_opts *o,
		    const struct fill_events *ev, struct fill_result *r, struct err *e);

#endif
