/*
 * vectors_priv.h - what the files about vectors share: packs, their list, the log, dot products.
 *
 * A pack (vectors_pack.c) is an immutable file of vectors with the documents they belong to, by content hash; VECTORS
 * (vectors_list.c) lists the packs; the log (vectors_log.c) holds what was encoded since the last pack, so that a
 * killed filler loses nothing. docs/index-format.md, "Vectors", says what the bytes are. A set (vectors.c) is the
 * packs of one model bound to the documents of one snap.
 */
#ifndef ATTEST_INDEX_VECTORS_PRIV_H
#define ATTEST_INDEX_VECTORS_PRIV_H

#include "encode/encode.h"
#include "index/index_priv.h"
#include "index/vectors.h"

#define VECTORS_FORMAT	 1u
#define VECTOR_ALIGN	 64u /* bytes; a vector takes a multiple, zeros behind its components */
#define VECTOR_KEY	 16  /* bytes: the first of SHA-256(model id, text) */
#define VECTOR_NAME_MAX	 64  /* bytes of a model's name, its NUL counted */
#define PACK_HEADER_SIZE 256 /* bytes */
#define PACK_FOOTER_SIZE 32  /* bytes */
#define PACK_DOC_SIZE	 48  /* bytes of a record of DOCS */
#define PACK_UNIT_SIZE	 28  /* bytes of a record of UNITS */
#define PACK_VECTORS_MAX ((uint32_t)1 << 28)

static inline size_t vector_stride(uint32_t dim)
{
	return ((size_t)dim + VECTOR_ALIGN - 1) / VECTOR_ALIGN * VECTOR_ALIGN;
}

/* Bytes of a coarse code. */
static inline size_t code_size(uint32_t dim)
{
	return vector_stride(dim) / 8;
}

/* ---- vectors_dot.c ---- */

/* A question made ready. */
struct dot_query {
	int8_t s[ENCODE_MAX_DIM]; /* its components, -127 to 127, zeros behind */
	/* For codes where there is no SIMD: what four bits of a code add up to, by place and by the bits. */
	int16_t four[ENCODE_MAX_DIM / 4][16];
	int32_t sum;
	uint32_t dim, chunks; /* chunks of VECTOR_ALIGN components */
};
/* dim from 1 to ENCODE_MAX_DIM. */
void dot_query_init(struct dot_query *d, const int8_t *q, uint32_t dim);
/* Before `signs`. */
void dot_query_codes(struct dot_query *d);
/* The same product of one pair, with nothing made ready. */
int32_t dot_one(const int8_t *v, const int8_t *q, uint32_t dim);
struct dot_path {
	const char *name;
	/* out[j * n + i]: vector i (one after the other, vector_stride bytes each) with question j. */
	void (*dot)(const int8_t *v, size_t n, const struct dot_query *q, size_t nq, int32_t *out);
	/* The same of codes, code_size bytes each. */
	void (*signs)(const uint8_t *codes, size_t n, const struct dot_query *q, size_t nq, int32_t *out);
};
/* Those that this processor can do, the best first. All give the same. */
size_t dot_paths(const struct dot_path **out);

/* ---- vectors_pack.c: a file of vectors ---- */

/* One document of a pack to be written. Records are PACK_UNIT_SIZE bytes, vectors vector_stride; both borrowed. */
struct pack_doc {
	struct sha256 content;
	const uint8_t *own_rec; /* NULL: its own vector is not in this pack */
	const int8_t *own;
	const uint8_t *recs; /* of its units, one after the other */
	const int8_t *units;
	uint32_t n_units;
};
struct pack_model {
	struct sha256 id;
	char name[VECTOR_NAME_MAX];
	uint32_t dim;
};
/* What the list says of a pack. */
struct pack_ref {
	uint64_t number, bytes, sum;
	uint32_t dim, docs, own, units;
	struct sha256 model;
};
/* Docs are sorted by content, without repeats. The file is there and synced, or not at all. */
int pack_write(const char *dir, uint64_t number, const struct pack_model *m, const struct pack_doc *docs, size_t n,
	       struct pack_ref *out, struct err *e);

struct pack {
	atomic_uint refs;
	uint64_t number, sum;
	struct fs_map map;
	bool mapped;
	struct str bytes;
	struct pack_model model;
	uint32_t n_docs, n_own, n_units;
	size_t stride, code;
	const uint8_t *docs, *recs, *scales, *sums;
	const int8_t *vectors;
	const uint8_t *codes;
	uint64_t summed; /* bytes under page sums */
};
static inline uint32_t pack_vectors(const struct pack *p)
{
	return p->n_own + p->n_units;
}
static inline const uint8_t *pack_doc_rec(const struct pack *p, uint32_t i)
{
	return p->docs + (size_t)PACK_DOC_SIZE * i;
}
/* Number of a document's own vector in the pack, or VECTOR_NONE; of its first unit; how many. */
static inline uint32_t pack_own(const struct pack *p, uint32_t i)
{
	return get32(pack_doc_rec(p, i) + 32);
}
static inline uint32_t pack_unit_beg(const struct pack *p, uint32_t i)
{
	return p->n_own + get32(pack_doc_rec(p, i) + 36);
}
static inline uint32_t pack_unit_n(const struct pack *p, uint32_t i)
{
	return get32(pack_doc_rec(p, i) + 40);
}
static inline const uint8_t *pack_rec(const struct pack *p, uint32_t vector)
{
	return p->recs + (size_t)PACK_UNIT_SIZE * vector;
}
static inline const int8_t *pack_vector(const struct pack *p, uint32_t vector)
{
	return p->vectors + p->stride * vector;
}
static inline float pack_scale(const struct pack *p, uint32_t vector)
{
	uint32_t bits = get32(p->scales + 4 * (size_t)vector);
	float f;

	memcpy(&f, &bits, sizeof f);
	return f;
}
struct unit_rec {
	uint8_t key[VECTOR_KEY];
	uint32_t beg, end, passage;
};
void unit_rec_get(const uint8_t *p, struct unit_rec *out);
void unit_rec_put(uint8_t *p, const struct unit_rec *r);
/*
 * Map it and check its structure: header, footer, the table of documents with its sums. Vectors and their records are
 * not touched; pack_check does that. want may be NULL. ERR_NOTFOUND, ERR_CORRUPT, ERR_VERSION.
 */
int pack_open(const char *dir, uint64_t number, const struct pack_ref *want, struct pack **out, struct err *e);
int pack_open_bytes(struct str bytes, uint64_t number, bool no_sums, struct pack **out, struct err *e);
struct pack *pack_ref(struct pack *p);
void pack_unref(struct pack *p); /* NULL is fine */
/* Every page sum, every record: the place of the first fault in *at. */
int pack_check(const struct pack *p, uint64_t *at, struct err *e);

/* ---- vectors_list.c: VECTORS, which packs there are ---- */

#define PACKS_MAX 65536
struct pack_list {
	uint64_t generation, next;
	struct pack_ref *packs; /* malloced */
	size_t n, room;
};
void pack_list_release(struct pack_list *l);
void pack_list_drop(struct pack_list *l, uint64_t number);
/* ERR_NOTFOUND when there is none. */
int pack_list_read(const char *dir, struct pack_list *out, struct err *e);
int pack_list_parse(struct str text, struct pack_list *out, struct err *e);
void pack_list_print(const struct pack_list *l, struct buf *out);
int pack_list_write(const char *dir, const struct pack_list *l, struct err *e);
int pack_list_add(struct pack_list *l, const struct pack_ref *r, struct err *e);
void pack_name(char out[SEG_NAME_MAX], uint64_t number);
bool pack_name_parse(struct str name, uint64_t *number);
/* Remove packs that the list does not name, and what atomic replacing left. */
void pack_list_sweep(const char *dir, const struct pack_list *l);

/* ---- vectors_log.c: what was encoded since the last pack ---- */

struct log_entry {
	uint8_t key[VECTOR_KEY];
	int8_t *v; /* dim components, zeros up to the stride; owned; NULL: no longer in the log */
};
struct vec_log {
	char *path;
	int fd;
	struct pack_model model;
	struct buf line; /* the record at hand */
	struct log_entry *v;
	size_t n, room;
};
/* Opens or makes it; what another model made is dropped, and what a kill left half written cut off. */
int vec_log_open(const char *dir, const struct pack_model *m, struct vec_log *l, struct err *e);
/* v has stride bytes and is copied. Once it returns, a kill does not lose it. */
int vec_log_add(struct vec_log *l, const uint8_t key[VECTOR_KEY], const int8_t *v, struct err *e);
/* Only the entries for which keep is true stay; none changes its place. */
int vec_log_keep(struct vec_log *l, const bool *keep, struct err *e);
void vec_log_close(struct vec_log *l);

/* ---- vectors_keys.c: what was encoded before ---- */

void vec_key(const struct sha256 *model, struct str text, uint8_t key[VECTOR_KEY]);
struct vec_keys {
	const struct vec_log *log; /* set before use */
	uint64_t *slots;
	size_t n, used;
	struct pack **packs; /* references */
	size_t n_packs, room;
};
/* Each false when out of memory. A key that is there already goes to the newer place. */
bool vec_keys_pack(struct vec_keys *k, struct pack *p);
bool vec_keys_log(struct vec_keys *k, size_t from); /* entries of the log from here on */
/* Stride bytes, valid until the log or the keys change; NULL when the text is new. */
const int8_t *vec_keys_find(const struct vec_keys *k, const uint8_t key[VECTOR_KEY]);
/* Is this entry of the log the only place of its key? */
bool vec_keys_in_log(const struct vec_keys *k, size_t entry);
void vec_keys_clear(struct vec_keys *k);

/* ---- vectors.c: packs bound to a snap ---- */

struct vectors {
	const struct snap *snap; /* that it belongs to */
	struct vectors_info info;
	struct pack **packs;
	uint32_t *base;	   /* number of the first vector of each pack; base[n_packs] the end */
	uint32_t **doc_of; /* of each pack: document in the snap of each of its documents, or DOC_NONE */
	uint8_t **bound;   /* likewise: which of its vectors are the document's in this set: a set of vectors_class */
	size_t n_packs;
	uint32_t *own;	 /* of each document of the snap: its own vector, or VECTOR_NONE */
	uint32_t *first; /* its first unit */
	uint32_t *count; /* and how many; 0: not encoded */
};
/* All that is known of vectors beside a snap: one set for each model, the fullest first. */
struct vector_sets {
	struct vectors *sets;
	size_t n;
	uint64_t generation; /* of VECTORS; 0: there is none */
	char trouble[sizeof((struct err *)0)->msg];
};
/*
 * Reads VECTORS and binds what it names to s; packs that `near` (or NULL) holds are shared. Never fails: see trouble.
 */
void vectors_attach(struct snap *s, const char *dir, const struct snap *near);
/* The vectors of `from` for `to`, which has the same documents under the same numbers, or fewer. */
void vectors_share(struct snap *to, const struct snap *from);
void vectors_detach(struct snap *s);
/* These packs, which are sorted, for s: false when out of memory. References are taken. */
bool vectors_bind(struct snap *s, struct pack **packs, size_t n);
/* Generation of VECTORS in the folder; 0 when there is none or it cannot be read. */
uint64_t vectors_generation(const char *dir);

/* ---- vectors_scan.c ---- */

/* vectors_scan with a path and a limit of exactness of the caller's: for tests and measuring. */
int vectors_scan_by(const struct vectors *v, const struct dot_path *path, uint32_t exact_max, uint32_t keep_times,
		    unsigned classes, const struct vector_query *q, size_t n, const struct index_filter *f, size_t k,
		    struct vector_hit *out, size_t *n_out, struct err *e);

/* ---- vectors_merge.c ---- */

/*
 * Fewer, larger packs: MERGE_FAN packs of one size become one, and what no living document of v is bound to goes where
 * it is more than a fifth. The list is changed, not written; *changed tells. One merge a call.
 */
int packs_tidy(const char *dir, const struct vectors *v, struct pack_list *l, bool *changed, struct err *e);

/* ---- vectors_fill.c ---- */

#define VECTORS_LOCK "VECTORS.lock"

/* ---- vectors_check.c: index_check and index_repair for vectors ---- */

void vectors_check(const char *dir, struct check_report *r);
/*
 * Packs that are damaged go from the list, and a damaged list is made again from the packs in the folder; what is lost
 * is encoded anew at the next fill. ERR_LOCKED while another encodes.
 */
int vectors_repair(const char *dir, struct check_report *r, struct err *e);
/* Holds VECTORS_LOCK in *lock. */
int vectors_lock(const char *dir, int *lock, struct err *e);

#endif
