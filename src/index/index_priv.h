/*
 * index_priv.h - what the files of src/index share: the numbers of the format, segments, deletions, the manifest.
 *
 * docs/index-format.md says what the bytes are. Three roles: a builder (builder.c, merge.c) hands sorted terms,
 * documents and passages to the segment writer (segment_write.c, store.c); a segment (segment_read.c) is a pair of
 * mapped files, immutable and reference counted, whose pages are checked when they are first read, so that opening
 * costs nothing; a snap (snap.c) is an array of segments with their deletions. The writer (writer.c) is the only
 * one that changes a folder.
 */
#ifndef ATTEST_INDEX_PRIV_H
#define ATTEST_INDEX_PRIV_H

#include "base/fs.h"
#include "base/work.h"
#include "index/index.h"

#include <endian.h>
#include <stdatomic.h>

#define INDEX_FORMAT	  4u
#define FORMAT_OLDEST	  1u		  /* that is read */
#define SUM_PAGE	  ((size_t)65536) /* bytes under one checksum of an index file */
#define HEADER_SIZE	  24		  /* bytes; of index and store files */
#define INDEX_FOOTER_SIZE 256		  /* bytes */
#define STORE_FOOTER_SIZE 56		  /* bytes */
#define FRAME_HEADER_SIZE 32		  /* bytes */
#define DOC_REC_SIZE	  96		  /* bytes */
#define PASSAGE_REC_SIZE  20		  /* bytes */
#define PASSAGE_WIDE_SIZE 32		  /* bytes; where the numbers of one do not fit, and in formats 1 and 2 */
#define USUAL_SIZE	  2		  /* bytes of a passage behind the records: its usual impacts */
#define REL_REC_SIZE	  16		  /* bytes; also of a name */
#define TERM_REC_SIZE	  24		  /* bytes; in format 1 */
#define TERM_GROUP	  16u		  /* terms that stand together */
#define DEAD_HEADER_SIZE  40		  /* bytes */
#define POSTING_BLOCK	  128		  /* postings */
#define SKIP_RUN	  64u		  /* blocks whose ends are counted from one place */
#define SCORE_GROUP	  64u		  /* scores that are looked at together */
#define SEG_PASSAGES_MAX  ((uint32_t)1 << 29)
#define STORE_RAW_MAX	  ((uint32_t)1 << 29) /* bytes of one encoded document */
#define STORE_FRAME_MAX	  (STORE_RAW_MAX + (STORE_RAW_MAX >> 7) + 1024)
#define TARGET_MAX	  1024 /* bytes of a name or of the target of a relation */
#define TF_MAX		  65535
#define DOC_FIELD_FIRST	  FIELD_TITLE /* fields from here on are the document's */
#define HALF_FIELDS	  3	      /* fields in one list of the forward store */

_Static_assert(FIELD_N == 2 * HALF_FIELDS && DOC_FIELD_FIRST == HALF_FIELDS,
	       "three fields of the passage, three of the document");

static inline uint16_t get16(const void *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof v);
	return le16toh(v);
}

static inline uint32_t get32(const void *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return le32toh(v);
}

static inline uint32_t get24(const void *p)
{
	const uint8_t *b = p;

	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16;
}

static inline uint64_t get64(const void *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return le64toh(v);
}

static inline void put16(void *p, uint16_t v)
{
	v = htole16(v);
	memcpy(p, &v, sizeof v);
}

static inline void put32(void *p, uint32_t v)
{
	v = htole32(v);
	memcpy(p, &v, sizeof v);
}

static inline void put24(void *p, uint32_t v)
{
	uint8_t *b = p;

	b[0] = (uint8_t)v;
	b[1] = (uint8_t)(v >> 8);
	b[2] = (uint8_t)(v >> 16);
}

static inline void put64(void *p, uint64_t v)
{
	v = htole64(v);
	memcpy(p, &v, sizeof v);
}

static inline bool bit_get(const uint8_t *bits, uint32_t i)
{
	return bits && (bits[i >> 3] >> (i & 7) & 1);
}

static inline void bit_set(uint8_t *bits, uint32_t i)
{
	bits[i >> 3] |= (uint8_t)(1u << (i & 7));
}

/* ---- impact.c: how much a term weighs in a passage ---- */

/* w / (1 - b + b * len / pivot) of each field. */
struct impact_norm {
	double k[FIELD_N];
};
void impact_norm_half(struct impact_norm *n, int first, const uint64_t len[HALF_FIELDS]);
uint8_t impact_of(const struct impact_norm *n, const uint16_t tf[FIELD_N]);
/* The two impacts that are most frequent among n, the lower first of equal ones; 0 where there are no two. */
void impact_usual(const uint8_t *impacts, size_t n, uint8_t out[USUAL_SIZE]);

/* ---- forward.c: lists of the forward store ---- */

/* One entry of a list: a term's number and its frequency in three fields. */
struct fwd_entry {
	uint32_t term;
	uint16_t tf[HALF_FIELDS];
};
/* Reads a list. `left` entries are still to come; `bad` is sticky: the bytes break the format. */
struct fwd_iter {
	struct cur c;
	uint64_t left;
	uint64_t next; /* smallest number that the next term may have */
	bool bad, old;
};
/* old: of a segment of format 1 or 2, here and below. */
void fwd_begin(struct fwd_iter *it, struct str bytes, bool old);
bool fwd_next(struct fwd_iter *it, struct fwd_entry *out);
void fwd_put(struct buf *b, const struct fwd_entry *v, size_t n);
/*
 * Copy the list that begins at bytes, its terms renumbered by map[0 .. n_map), which must be rising where used. Bytes
 * read, or 0 when they break the format.
 */
size_t fwd_remap(struct str bytes, bool old, const uint32_t *map, size_t n_map, struct buf *out);

/* The list of a passage and that of its document together. */
struct fwd_union {
	struct fwd_iter doc, passage;
	struct fwd_entry d, p;
	bool has_d, has_p, bad;
};
struct fwd_term {
	uint32_t term;
	uint16_t tf[FIELD_N];
};
void fwd_union_begin(struct fwd_union *u, struct str doc_list, struct str passage_list, bool old);
bool fwd_union_next(struct fwd_union *u, struct fwd_term *out);
/* Field lengths of a list: sums of its frequencies. False when it breaks the format. */
bool fwd_lengths(struct str list, bool old, uint64_t len[HALF_FIELDS]);

/* ---- lanes.c: the inner loops of decoding and scoring ---- */

struct lanes {
	const char *name;
	/*
	 * n numbers of up to 32 bits each, lowest bits first. Up to 48 bytes behind them can be read, and out has room
	 * for a multiple of eight.
	 */
	void (*unpack)(const uint8_t *p, uint32_t bits, uint32_t *out, uint32_t n);
	/* From gaps to numbers: v[i] = next + v[0] + … + v[i] + i. */
	void (*sum)(uint32_t v[POSTING_BLOCK], uint32_t next);
	/* The bits that are set in into, in order, become the lowest of bits. */
	void (*spread)(const uint64_t bits[2], uint64_t into[2]);
	/* Where a bit is set the next of b, else the next of a; eight numbers can be read behind what is taken. */
	void (*merge)(const uint64_t map[2], const uint32_t *a, const uint32_t *b, uint32_t out[POSTING_BLOCK]);
	/* How many bits are set in n words. */
	uint32_t (*count)(const uint64_t *v, size_t n);
	/* A bit for each of these scores, below 2^31, that is at least so much. */
	uint64_t (*reach)(const uint32_t scores[SCORE_GROUP], uint32_t least);
};
/* The paths that this machine has, the fastest first; a number of at least one. Any thread. */
size_t lanes_all(const struct lanes **out);

/* ---- postings.c: posting lists ---- */

/*
 * Append the list of n > 0 passages, rising, with their impacts, in the present format; usual: USUAL_SIZE bytes for each
 * of the segment's n_passages.
 */
void postings_put(struct buf *b, const uint32_t *passages, const uint8_t *impacts, uint32_t n, uint32_t n_passages,
		  const uint8_t *usual);
/* A list as it lies in a file. */
struct postings {
	const uint8_t *last, *bases, *end, *max; /* skip table; NULL when there is one block */
	const uint8_t *data;		 /* blocks */
	size_t data_n;			 /* bytes */
	const uint8_t *usual;		 /* of all passages of the segment; NULL: a list of format 1 or 2 */
	uint32_t format;
	uint32_t last_bytes, last_mask; /* of a number in `last` */
	uint32_t n, n_blocks;
	uint32_t n_passages; /* of the segment: numbers are below */
	uint8_t list_max;
	bool inlined;  /* one posting that stands in the dictionary */
	uint32_t only; /* its passage */
};
/* False when the bytes cannot hold n postings. */
bool postings_open(struct postings *p, struct str bytes, uint32_t n, uint8_t max, uint32_t n_passages,
		   const uint8_t *usual, uint32_t format);
void postings_only(struct postings *p, uint32_t passage, uint8_t impact, uint32_t n_passages);
/* Decode block b: number of postings, rising and within the segment, or 0 when the bytes break the format. */
uint32_t postings_block(const struct postings *p, uint32_t b, uint32_t passages[POSTING_BLOCK],
			uint8_t impacts[POSTING_BLOCK]);
/* The two halves of that: its passages, and where its impacts stand; then these, false when they break the format. */
uint32_t postings_passages(const struct postings *p, uint32_t b, uint32_t passages[POSTING_BLOCK],
			   const uint8_t **impacts_at);
bool postings_impacts(const struct postings *p, uint32_t b, const uint8_t *at, const uint32_t *passages, uint32_t n,
		      uint8_t impacts[POSTING_BLOCK]);
/* The impact of posting i of the block's n alone, whose passage this is; -1 when the bytes break the format. */
int postings_impact(const struct postings *p, uint32_t b, const uint8_t *at, uint32_t passage, uint32_t i, uint32_t n);
static inline uint32_t postings_last(const struct postings *p, uint32_t b)
{
	/* What stands behind the table can be read. */
	return p->last ? get32(p->last + p->last_bytes * (size_t)b) & p->last_mask : p->n_passages - 1;
}
static inline uint8_t postings_max(const struct postings *p, uint32_t b)
{
	return p->max ? p->max[b] : p->list_max;
}
/* Bytes of block b, counted from data. */
static inline size_t postings_end(const struct postings *p, uint32_t b)
{
	if (!p->end)
		return p->data_n;
	if (p->format < 4)
		return get32(p->end + 4 * (size_t)b);
	return (size_t)get32(p->bases + 4 * (size_t)(b / SKIP_RUN)) + get16(p->end + 2 * (size_t)b);
}
static inline size_t postings_beg(const struct postings *p, uint32_t b)
{
	return b == 0 ? 0 : postings_end(p, b - 1);
}

/* ---- out.c: writing a file ---- */

struct out {
	char *path;
	int fd;
	uint64_t off;	 /* bytes so far */
	struct buf sums; /* of the full pages */
	size_t n;	 /* bytes in page */
	bool keep_sums;
	int err; /* first error, with its message */
	struct err why;
	uint8_t *page;
};
/* The file must not exist. */
int out_open(struct out *o, const char *dir, const char *name, bool keep_sums, struct err *e);
/* Errors are kept: see out_finish. */
void out_add(struct out *o, struct str s);
void out_pad(struct out *o, size_t multiple);
/* Sum of the page at hand too, when it holds anything: nothing more belongs under the sums after that. */
void out_close_sums(struct out *o);
/* Flush, sync, close. On error the file is removed. */
int out_finish(struct out *o, struct err *e);
/* Close and remove. Also fine on a zeroed one, or after out_finish. */
void out_abort(struct out *o);

/* ---- store.c: document store ---- */

struct store_writer {
	struct out out;
	uint64_t segment, chain;
	uint32_t n;
	bool dense; /* for its footer: its documents are as small as they get */
};
int store_begin(struct store_writer *w, const char *dir, uint64_t segment, struct err *e);
/* Append a frame; `zip` the compressed document. Where it lies in *off. */
void store_add(struct store_writer *w, struct str zip, uint32_t raw, uint64_t *off);
/* Sync and close. */
int store_finish(struct store_writer *w, uint64_t *bytes, uint64_t *sum, struct err *e);
void store_abort(struct store_writer *w);

struct frame {
	uint32_t doc, raw;
	struct str zip;
	uint64_t head_sum;
};
/*
 * The frame at byte `off` of the store: 0, or ERR_CORRUPT with a message without the path. sums: check that of the
 * compressed bytes too.
 */
int frame_at(struct str store, uint64_t off, bool sums, struct frame *out, struct err *e);
/* Header and footer of a store file. */
int store_verify(struct str store, uint64_t segment, uint64_t *n_frames, uint64_t *sum, struct err *e);
/* Decompress into out (cleared first). */
int frame_unzip(const struct frame *f, struct buf *out, struct err *e);

/* ---- zip.c: documents compressed ---- */

struct zip; /* what compressing keeps from document to document; one a thread */
/* NULL when out of memory. dense: as small as it gets, at ten times the work; read as quickly. */
struct zip *zip_new(bool dense);
void zip_free(struct zip *z);
/* Append the frame of these bytes. */
int zip_add(struct zip *z, struct str raw, struct buf *out, struct err *e);
/* Out of a frame, into out (cleared first): `raw` bytes. Any bytes are safe to read. */
int zip_expand(struct str zip, uint32_t raw, struct buf *out, struct err *e);

/* ---- segment_write.c ---- */

struct seg_doc {
	struct str id, title;
	struct sha256 content;
	int16_t year;
	uint8_t kind, design, audience, status;
	uint32_t version, revised;
	struct str zip; /* compressed */
	uint32_t raw;	/* bytes when not compressed */
	uint32_t frame_size;
	uint64_t frame_off;
	uint32_t passage_beg, passage_end; /* numbers in the segment */
};
struct seg_rel {
	struct str target;
	uint32_t doc;
	uint8_t kind;
};

struct manifest_seg {
	uint64_t number;
	uint32_t docs, passages;
	uint64_t index_bytes, index_sum, store_bytes, store_sum;
	uint32_t dead_rev; /* 0: none deleted */
	uint32_t dead_docs, dead_passages;
	uint64_t dead_bytes, dead_sum;
};

enum seg_section {
	SEC_POSTINGS,
	SEC_FORWARD,
	SEC_STRINGS,
	SEC_DOCS,
	SEC_PASSAGES,
	SEC_RELS,
	SEC_NAMES,
	SEC_NAME_ORDER,
	SEC_TERM_TEXT,
	SEC_TERMS,
	SEC_PAGE_SUMS,
	SEC_N
};

struct seg_term {
	struct str term;
	uint32_t df, doc_df;
	uint8_t max;
	bool inlined;	    /* df is 1, and its passage is `only` */
	uint32_t only;
	uint64_t off, size; /* in POSTINGS */
};

/* terms.c: the two sections of the terms as they grow. Texts of the terms may be gone when the group is closed. */
struct terms_writer {
	struct buf text, groups, numbers;
	struct buf lengths;	       /* of the texts of the group at hand */
	struct seg_term v[TERM_GROUP]; /* the group at hand */
	uint32_t n_group, n;
	uint64_t postings; /* where those of the group at hand begin */
	uint32_t text_beg;
	char last[UINT8_MAX]; /* the term before */
	size_t last_n;
};
void terms_add(struct terms_writer *w, const struct seg_term *t);
void terms_close(struct terms_writer *w); /* the last group */

/*
 * Calls in this order: seg_write_begin, seg_write_usual, seg_write_term … by rising term, then for each document by
 * rising id seg_write_doc and seg_write_passage …, seg_write_finish. Errors are kept until the last.
 */
struct seg_writer {
	struct out out;
	struct store_writer store;
	uint64_t number;
	uint64_t at[SEC_N][2];
	uint8_t *usual;
	uint32_t n_usual; /* passages */
	struct buf strings, docs, passages, scratch;
	struct terms_writer terms;
	struct seg_rel *rels, *names; /* targets are offsets into strings until they are written */
	size_t n_rels, room_rels, n_names, room_names;
	uint64_t n_postings, forward_base;
	uint32_t n_docs, n_passages;
	bool wide; /* a passage does not fit the narrow record */
	int err;
	struct err why;
};
int seg_write_begin(struct seg_writer *w, const char *dir, uint64_t number, struct err *e);
/* The usual impacts of all n passages that will come (impact_usual), malloced; they are taken over. */
void seg_write_usual(struct seg_writer *w, uint8_t *usual, uint32_t n);
void seg_write_term(struct seg_writer *w, struct str term, const uint32_t *passages, const uint8_t *impacts, uint32_t n,
		    uint32_t n_docs);
/* doc_list: its list of document terms, in the segment's numbers. */
void seg_write_doc(struct seg_writer *w, const struct seg_doc *d, struct str doc_list);
/* Of the last document. */
void seg_write_rel(struct seg_writer *w, struct str target, uint8_t kind);
void seg_write_name(struct seg_writer *w, struct str name);
/* Of the last document; p->doc is ignored. */
void seg_write_passage(struct seg_writer *w, const struct passage *p, struct str list);
/* Both files are there and synced, or neither. Frees w's memory in every case. */
int seg_write_finish(struct seg_writer *w, struct manifest_seg *out, struct err *e);
void seg_write_abort(struct seg_writer *w);

/* ---- segment_read.c ---- */

struct seg {
	atomic_uint refs;
	uint64_t number;
	char *path, *store_path; /* for messages */
	struct fs_map index_map, store_map;
	bool mapped; /* the maps are ours to unmap */
	uint32_t format;
	bool no_sums;
	bool dense; /* documents compressed as small as it gets */
	struct str index, store;
	struct str sec[SEC_N];
	uint32_t n_docs, n_passages, n_terms, n_rels, n_names;
	uint32_t passage_size; /* bytes of a record of PASSAGES */
	uint64_t n_postings;
	uint64_t index_sum, store_sum; /* of the footers */
	atomic_uchar *page_ok;	       /* one a page: its sum was found right */
	size_t n_pages;
	bool whole;	     /* seg_whole found all right: accessors need not look */
	atomic_bool spoiled; /* a reader met a page, or a number in it, that is not as it was written */
};
#define SEG_NO_SUMS 1 /* do not look at checksums: fuzzing goes deeper */
/*
 * Map, and verify header, footer and the list of page sums; nothing else is read. want may be NULL: any sizes and sums
 * will do. ERR_NOTFOUND when a file is missing.
 */
int seg_open(const char *dir, uint64_t number, const struct manifest_seg *want, struct seg **out, struct err *e);
/* The same from bytes in memory, which must outlive it. */
int seg_open_bytes(struct str index, struct str store, uint64_t number, int flags, struct seg **out, struct err *e);
/*
 * Verify every page but those of postings and forward store, and every offset, count and number in them. Who goes
 * through a whole segment, or sizes memory by what it says, does this first. Not while others use it, unless it is
 * whole already.
 */
int seg_whole(struct seg *s, struct err *e);
struct seg *seg_ref(struct seg *s);
/* Are its files what they were when it was opened, and was all that was read of them as it was written? */
bool seg_sound(const struct seg *s);
/* ERR_CORRUPT when not. For functions that return errors: accessors give zeros and empty slices for what is damaged. */
int seg_damage(const struct seg *s, struct err *e);
void seg_unref(struct seg *s);
/* Its mapped pages need not stay in memory: an import touches each of them about once. No effect on what readers see.
 */
void seg_forget(const struct seg *s);
/* Make sure that bytes [off, off + n) of the index file are under right checksums. */
int seg_pages(const struct seg *s, uint64_t off, uint64_t n, struct err *e);
/* The same for n bytes at p in a mapped section. False: they are not, and the segment is spoiled. */
bool seg_page_first(const struct seg *s, const void *p, size_t n);
static inline bool seg_ready(const struct seg *s, const void *p, size_t n)
{
	size_t beg = (size_t)((const char *)p - s->index.p) / SUM_PAGE;
	size_t end = n ? ((size_t)((const char *)p - s->index.p) + n - 1) / SUM_PAGE : beg;

	if (s->whole || (end - beg < 2 && atomic_load_explicit(&s->page_ok[beg], memory_order_relaxed) &&
			 atomic_load_explicit(&s->page_ok[end], memory_order_relaxed)))
		return true;
	return seg_page_first(s, p, n);
}
/*
 * v, a number that was read, or 0 when it is not below `end`: then the segment is spoiled.
 */
uint32_t seg_spoil(const struct seg *s);
static inline uint32_t seg_below(const struct seg *s, uint32_t v, uint64_t end)
{
	return v < end ? v : seg_spoil(s);
}

void seg_doc(const struct seg *s, uint32_t doc, struct seg_doc *out); /* zip is left empty */
struct str seg_doc_id(const struct seg *s, uint32_t doc);
/* A slice of a section: empty where it is damaged or would run over the end, and the segment spoiled. */
struct str seg_slice(const struct seg *s, enum seg_section sec, uint64_t off, uint64_t n);
extern const uint8_t seg_blank[DOC_REC_SIZE]; /* zeros, in the place of a damaged record */
static inline const uint8_t *seg_doc_rec(const struct seg *s, uint32_t doc)
{
	const uint8_t *r = (const uint8_t *)s->sec[SEC_DOCS].p + (size_t)DOC_REC_SIZE * doc;

	return seg_ready(s, r, DOC_REC_SIZE) ? r : seg_blank;
}
static inline const uint8_t *seg_passage_rec(const struct seg *s, uint32_t p)
{
	const uint8_t *r = (const uint8_t *)s->sec[SEC_PASSAGES].p + (size_t)s->passage_size * p;

	return seg_ready(s, r, s->passage_size) ? r : seg_blank;
}
/* Where its list begins, counted from that of its document. */
static inline uint32_t seg_passage_list(const struct seg *s, uint32_t p)
{
	const uint8_t *r = seg_passage_rec(s, p);

	return s->passage_size == PASSAGE_WIDE_SIZE ? get32(r + 28) : get24(r + 17);
}
static inline uint32_t seg_passage_doc(const struct seg *s, uint32_t p)
{
	return seg_below(s, get32(seg_passage_rec(s, p)), s->n_docs);
}
static inline uint32_t seg_passage_beg(const struct seg *s, uint32_t doc)
{
	return doc < s->n_docs ? seg_below(s, get32(seg_doc_rec(s, doc) + 76), s->n_passages) : s->n_passages;
}
/* DOC_NONE when not there; deleted ones are found too. */
uint32_t seg_find(const struct seg *s, struct str id);
int seg_frame(const struct seg *s, uint32_t doc, struct frame *out, struct err *e);
void seg_passage(const struct seg *s, uint32_t p, struct passage *out); /* doc is the segment's number */
/* Of a format before the present one: lists and postings lie in another way. */
static inline bool seg_old(const struct seg *s)
{
	return s->format < 3;
}
/* The usual impacts of a passage; counted anew in an old segment. */
int seg_usual(const struct seg *s, uint32_t doc, uint32_t p, uint8_t out[USUAL_SIZE], struct err *e);
/* The two lists of a passage, up to where the section ends; pages verified. */
int seg_forward(const struct seg *s, uint32_t doc, uint32_t passage, struct str *doc_list, struct str *passage_list,
		struct err *e);

/* Its numbers; the text is left empty. */
void seg_term(const struct seg *s, uint32_t t, struct seg_term *out);
/* The texts of a group, that are in no file as a whole. */
struct term_room {
	char text[TERM_GROUP * UINT8_MAX];
};
/* All of group g, terms from TERM_GROUP * g on: how many there are. Texts are valid as long as room and the segment. */
uint32_t seg_term_group(const struct seg *s, uint32_t g, struct seg_term out[TERM_GROUP], struct term_room *room);
/* One term after the other, a group read at a time; zeroed to begin with. Valid until the next call. */
struct term_walk {
	uint32_t group; /* + 1, that is in v */
	struct seg_term v[TERM_GROUP];
	struct term_room room;
};
const struct seg_term *term_walk_at(struct term_walk *w, const struct seg *s, uint32_t t);
/* Is the section as long as it must be; does all of it hold together? */
bool terms_fit(const struct seg *s);
bool terms_whole(const struct seg *s);
/* The first term that is not below, n_terms when all are. */
uint32_t seg_term_lower(const struct seg *s, struct str term);
/* DOC_NONE when not there. */
uint32_t seg_term_find(const struct seg *s, struct str term);
/* The same with its numbers. */
uint32_t seg_term_look(const struct seg *s, struct str term, struct seg_term *out);
/* The skip table's pages are verified; the blocks' with seg_postings_pages. */
int seg_postings(const struct seg *s, uint32_t t, struct postings *out, struct err *e);
int seg_postings_pages(const struct seg *s, const struct postings *p, uint32_t block, struct err *e);

/* Relation i, by order of target; the first whose target is not below. */
void seg_rel(const struct seg *s, uint32_t i, struct seg_rel *out);
uint32_t seg_rel_lower(const struct seg *s, struct str target);
/* Name i, by order of document; where those of a document begin. */
void seg_name(const struct seg *s, uint32_t i, struct seg_rel *out);
uint32_t seg_name_beg(const struct seg *s, uint32_t doc);
/* The same by order of name: place i gives a name's number; the first place whose name is not below. */
uint32_t seg_name_at(const struct seg *s, uint32_t i);
uint32_t seg_name_lower(const struct seg *s, struct str name);

/* ---- dead.c: deletions of a segment ---- */

struct dead_term {
	uint32_t term, df, doc_df;
};
struct dead {
	atomic_uint refs;
	uint32_t rev, n_docs, n_passages; /* deleted ones */
	uint8_t *bits;			  /* over the segment's documents */
	struct dead_term *terms;
	uint32_t n_terms;
	uint64_t bytes, sum;
};
struct dead *dead_ref(struct dead *d);
void dead_unref(struct dead *d); /* NULL is fine */
int dead_open(const char *dir, const struct seg *s, const struct manifest_seg *m, struct dead **out, struct err *e);
int dead_parse(struct str bytes, const struct seg *s, struct dead **out, struct err *e);
/* What `bits` deletes, counted from the forward store; what `old` (or NULL) counted already is not counted again. */
int dead_make(const struct seg *s, const struct dead *old, const uint8_t *bits, struct dead **out, struct err *e);
/* Writes and syncs dir/sN.REV.dead; fills the dead_* of m. */
int dead_write(const char *dir, const struct seg *s, struct dead *d, uint32_t rev, struct manifest_seg *m,
	       struct err *e);
/* Zeros when not there; d may be NULL. */
struct dead_term dead_term(const struct dead *d, uint32_t term);
/* The bitmap alone, malloced, where the segment itself does not open: for salvage. */
int dead_bits(struct str bytes, uint64_t segment, uint8_t **bits, uint32_t *n_docs, struct err *e);

/* ---- manifest.c ---- */

#define MANIFEST_SEGMENTS_MAX 65536
struct manifest {
	uint64_t generation, next;
	struct sha256 content;
	uint64_t docs, passages, terms;
	struct manifest_seg *segs; /* malloced */
	size_t n_segs;
	uint64_t written; /* when the file was, in seconds since 1970; not in it */
};
void manifest_release(struct manifest *m);
/* ERR_NOTFOUND when there is none. */
int manifest_read(const char *dir, struct manifest *out, struct err *e);
int manifest_parse(struct str text, struct manifest *out, struct err *e);
void manifest_print(const struct manifest *m, struct buf *out);
int manifest_write(const char *dir, const struct manifest *m, struct err *e);

enum seg_file { SEG_FILE_DOCS, SEG_FILE_INDEX, SEG_FILE_DEAD };
#define SEG_NAME_MAX 64
void seg_file_name(char out[SEG_NAME_MAX], uint64_t number, enum seg_file kind, uint32_t rev);
/* Is this the name of a segment's file? */
bool seg_file_parse(const char *name, uint64_t *number, enum seg_file *kind, uint32_t *rev);
/* The segments' files in a folder, malloced, by number, kind, revision. */
struct seg_file_ref {
	uint64_t number;
	enum seg_file kind;
	uint32_t rev;
};
int seg_files(const char *dir, struct seg_file_ref **out, size_t *n, struct err *e);
char *path_join(const char *dir, const char *name); /* malloced, NULL when out of memory */
/*
 * Remove files of segments that m does not name, and what atomic replacing left. Failures are passed over: the next
 * writer tries again.
 */
void manifest_sweep(const char *dir, const struct manifest *m);

/* ---- lines.c: text files of a corpus ---- */
/* Reads the words of a line, parted by one space; `bad` is sticky. */
struct words {
	struct str rest;
	bool bad;
};
bool words_line(struct str *text, struct words *w); /* the next line; false: there is none */
void words_expect(struct words *w, const char *want);
uint64_t words_number(struct words *w, uint64_t max); /* decimal, no leading zeros */
uint64_t words_hex64(struct words *w);
/* A line "KEY NUMBER". */
bool words_number_line(struct str *text, const char *key, uint64_t max, uint64_t *out);
/* A file whose first line is HEAD FORMAT and whose last is "end SUM", XXH3 of all before it. */
struct sealed {
	const char *head;  /* "attest corpus ", with its space */
	unsigned format;   /* the newest that this program reads */
	const char *what;  /* of messages: "not WHAT" */
	const char *it_is; /* "IT_IS of format 9, written by a newer attest" */
};
/* The lines between the two. ERR_CORRUPT, ERR_VERSION. */
int sealed_open(const struct sealed *s, struct str text, struct str *body, struct err *e);
/* The last line of what was printed into `out` from `beg` on. */
void sealed_close(struct buf *out, size_t beg);

/* ---- passage.c ---- */

struct cut {
	uint32_t beg, end, block, n_blocks, section, words;
	uint32_t size;		 /* of a passage's room, in words; only while cutting */
	uint32_t ctx_beg, ctx_n; /* in cuts.ctx: the texts of its context */
	bool bare;		 /* title only: the body is empty */
};
struct cuts {
	struct cut *v;
	size_t n, room;
	struct cut_span {
		uint32_t beg, end;
	} * ctx;
	size_t n_ctx, room_ctx;
};
/* In the arena. */
int passages_cut(const struct doc *d, struct arena *a, struct cuts *out, struct err *e);

/* ---- analyse.c ---- */

struct analysed {
	size_t memory;	    /* bytes of this and all it points to: one piece */
	struct seg_doc doc; /* passage_beg 0, passage_end their number; no frame_* */
	struct passage *passages;
	struct seg_rel *rels; /* doc is not set */
	size_t n_rels;
	struct str *names;
	size_t n_names;
	/* Local terms by order of bytes; numbers in the lists below are places here. */
	const char *term_text;
	uint32_t *term_end; /* bytes in term_text */
	uint32_t *term_df;  /* passages with it */
	uint32_t n_terms;
	const char *lists;  /* forward lists: of the document, then of each passage */
	uint64_t *list_end; /* bytes in lists, one more than passages */
	uint8_t *impacts;   /* of each term of each passage, in order */
	uint64_t n_postings;
};
static inline struct str analysed_term(const struct analysed *a, uint32_t t)
{
	uint32_t beg = t ? a->term_end[t - 1] : 0;

	return str_make(a->term_text + beg, a->term_end[t] - beg);
}
/* i 0: the document's, i + 1: of passage i. */
static inline struct str analysed_list(const struct analysed *a, uint32_t i)
{
	uint64_t beg = i ? a->list_end[i - 1] : 0;

	return str_make(a->lists + beg, (size_t)(a->list_end[i] - beg));
}

/* ---- builder.c, merge.c: making a segment ---- */

/* From documents in RAM, sorted by id. Both files are there and synced, or neither. */
int build_segment(const char *dir, uint64_t number, struct analysed *const *docs, size_t n, struct manifest_seg *out,
		  struct err *e);
/*
 * From the living documents of others; bits[i] the deleted ones, or NULL. At least one document is living. dense: their
 * documents are compressed anew, as small as it gets.
 */
int merge_segments(const char *dir, uint64_t number, struct seg *const *segs, const uint8_t *const *bits, size_t n,
		   bool dense, struct manifest_seg *out, struct err *e);

/* Walks the living documents of several segments by order of id: false at the end. */
struct doc_walk {
	struct seg *const *segs;
	const uint8_t *const *bits;
	uint32_t *at; /* the next document of each; malloced */
	size_t n;
	uint64_t done; /* documents; the pages gone through are given back from time to time (seg_forget) */
};
bool doc_walk_begin(struct doc_walk *w, struct seg *const *segs, const uint8_t *const *bits, size_t n);
bool doc_walk_next(struct doc_walk *w, size_t *seg, uint32_t *doc);
void doc_walk_end(struct doc_walk *w);

/* ---- snap.c ---- */

struct snap_seg {
	struct seg *seg;
	struct dead *dead; /* or NULL */
	uint32_t doc_base, passage_base;
};
struct snap_mark { /* a status given by a notice */
	uint32_t doc, by;
	uint8_t status;
};
struct snap {
	atomic_uint refs;
	struct snap_seg *segs;
	size_t n_segs;
	uint32_t n_docs, n_passages;
	struct snap_stats stats;
	struct snap_mark *marks; /* by doc */
	size_t n_marks;
	struct vector_sets *vectors; /* vectors_priv.h; NULL: none */
};
/* What one corpus may hold, deleted ones included: ERR_LIMIT. */
int snap_limits(uint64_t docs, uint64_t passages, size_t segs, struct err *e);
/* Takes a reference to each segment and deletion. Counts of m are taken as they are. */
int snap_make(struct seg *const *segs, struct dead *const *dead, size_t n, const struct manifest *m, struct snap **out,
	      struct err *e);
/* Which segment a document or passage number lies in. */
const struct snap_seg *snap_doc_seg(const struct snap *s, uint32_t doc);
const struct snap_seg *snap_passage_seg(const struct snap *s, uint32_t passage);
/* Living passages with the term, and its number in each segment, DOC_NONE where it is not (numbers may be NULL). */
uint32_t snap_term_numbers(const struct snap *s, struct str term, uint32_t *numbers);
float snap_idf_of(const struct snap *s, uint32_t df);
struct snap_counts {
	uint64_t docs, passages, terms;
	struct sha256 content;
};
/* Living ones, counted from the segments. */
int count_living(struct seg *const *segs, struct dead *const *dead, size_t n, struct snap_counts *out, struct err *e);
/* topk.c: is document d of segment g living, and within the filter (NULL: all are)? */
bool filter_passes(const struct snap *s, const struct snap_seg *g, uint32_t d, const struct index_filter *f);
/* status.c: marks of a snap whose segments are set. */
int snap_mark_all(struct snap *s, struct err *e);
uint8_t snap_status(const struct snap *s, uint32_t doc, uint32_t *by);

/* ---- writer.c, for repair ---- */

/*
 * A writer over a folder whose lock is held by `lock` (taken over), that begins with this manifest in memory and
 * removes nothing before it commits.
 */
int writer_adopt(const char *dir, const struct writer_opts *o, int lock, const struct manifest *m, struct writer **out,
		 struct err *e);
/* Commit even if nothing was put, so that what the manifest in the folder names beyond this writer's segments goes. */
int writer_replace(struct writer *w, struct err *e);
int writer_lock(const char *dir, int *lock, struct err *e);

/* ---- check.c, for repair ---- */

/* All that can be known of an open segment, as problems to r; d may be NULL. */
void check_opened(const struct seg *s, const struct dead *d, struct check_report *r);
/* The same of one in its files: the number of problems. */
uint64_t check_segment(const char *dir, const struct manifest_seg *m, struct check_report *r);
void check_problem(struct check_report *r, const char *file, uint64_t off, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
