/*
 * encode_priv.h - shared by the files of src/encode: weights, tokens, kernels.
 *
 * The arithmetic, in one place. Rows are tokens. Activations are quantised row by row to 8 bits with a zero point,
 * multiplied by int8 weights into exact int32 and scaled back to float; attention is done in exact integers too (13
 * bits a query or key, 16 bits a value, probabilities in 15 bits). So sums of products may be taken in any order. What
 * remains in floating point is done item by item, or summed in 16 lanes that are added up in one fixed order;
 * kernel_body.inc holds it, compiled once for each instruction set without contraction.
 */
#ifndef ATTEST_ENCODE_PRIV_H
#define ATTEST_ENCODE_PRIV_H

#include "base/arena.h"
#include "base/fs.h"
#include "encode/encode.h"

/* Part of encoder_id: to be raised with every change of the arithmetic or of the tokens that changes a vector. */
#define ENCODE_ARITHMETIC 1

#define WIDTH_STEP 64 /* all widths of a model are multiples of it */
#define PANEL	   16 /* columns of a packed matrix that lie together */
#define GROUP	   4  /* rows of a packed matrix whose bytes lie together */
#define LAYERS_MAX 48

/* ---- weights, ready for multiplying (pack.c) ---- */

/*
 * y = x W + bias, W of k rows and n columns in int8. Packed: for every PANEL columns, for every GROUP rows, a lane of
 * GROUP bytes a column: the byte of row r, column c lies at (c / PANEL * (k / GROUP) + r / GROUP) * PANEL * GROUP + c
 * % PANEL * GROUP + r % GROUP.
 */
struct matrix {
	const int8_t *packed;
	size_t k, n;
	const float *scale;  /* n */
	const int32_t *zero; /* n; NULL: all 0 */
	const int32_t *sums; /* n: of the bytes of each column */
	const float *bias;   /* n */
};

struct norm {
	const float *weight, *bias; /* dim */
};

struct layer {
	struct matrix query, key, value, out, up, down;
	struct norm after_attention, after_feed;
};

struct weights {
	size_t dim, inner, heads, n_layers, n_words, n_positions;
	const int8_t *words;	 /* n_words x dim: (byte - word_zero) * word_scale[row] */
	const float *word_scale; /* n_words */
	int32_t word_zero;
	const float *positions; /* n_positions x dim; the row of the token's type is in it */
	struct norm embedding_norm;
	struct layer layers[LAYERS_MAX];
};

/* ---- tokens (wordpiece.c) ---- */

/* A slot of the table of pieces, little-endian as it lies in the packed file. */
struct piece {
	uint32_t hash, at, id; /* at: offset in the text */
	uint16_t n, kind;      /* bytes; enum piece_kind */
};
enum piece_kind { PIECE_NONE, PIECE_BEGIN, PIECE_REST, PIECE_MARK };

struct wordpiece {
	const struct piece *slots; /* a power of two of them */
	size_t n_slots;
	const char *text; /* the bytes of all pieces */
	size_t text_bytes;
	uint32_t size; /* ids are below it */
	uint32_t unknown, cls, sep;
	uint32_t word_chars; /* a word of more characters is unknown */
	uint32_t longest;    /* piece, in bytes */
	uint32_t flags;	     /* WORDPIECE_… */
	bool owned;	     /* slots and text are to be freed */
};
enum { WORDPIECE_CLEAN = 1, WORDPIECE_CJK = 2, WORDPIECE_STRIP = 4, WORDPIECE_LOWER = 8 };

/*
 * From the bytes of a tokenizer.json. ERR_CORRUPT when it is none, ERR_VERSION when it asks for what this one cannot
 * do. To be released even after a failure.
 */
int wordpiece_read(struct wordpiece *wp, struct str json, struct err *e);
/* Are all its offsets and numbers within bounds? For one that came from a file. */
bool wordpiece_sound(const struct wordpiece *wp);
void wordpiece_release(struct wordpiece *wp);

struct tokens {
	uint32_t *ids;
	size_t n, room;
};
void wordpiece_tokens_release(struct tokens *t);
/*
 * t->ids[0 .. n) = [CLS] prefix text [SEP], cut to `most` (at least 2) by leaving out the end of the text, as the
 * reference does; most 0: not cut. ERR_NOMEM.
 */
int wordpiece_tokens(const struct wordpiece *wp, struct str prefix, struct str text, size_t most, struct tokens *t,
		     struct err *e);

/* ---- the packed file (pack.c) ---- */

/* What a packed file says of itself. */
struct packed_info {
	struct sha256 onnx, tokenizer; /* of the published files that it was made of */
	char name[64];		       /* a known model's, or the one given */
};
/*
 * A packed file from the bytes of both published ones; out->p is to be freed and is aligned to 64. `name` is for an
 * unknown model. ERR_CORRUPT, ERR_VERSION: they are not of this shape, or do not belong together.
 */
int packed_make(struct str onnx, struct str tokenizer, const char *name, struct str *out, struct err *e);
/*
 * Pointers into the bytes of a packed file, which are aligned to 64 and outlive them. ERR_CORRUPT when the checksum, a
 * size or an offset is wrong, ERR_VERSION for another version.
 */
int packed_open(struct str bytes, struct weights *w, struct wordpiece *wp, struct packed_info *info, struct err *e);

/* ---- known models (known.c) ---- */

struct known_model {
	const char *name;
	const char *like; /* a part of the name of a folder that holds an unknown model of the kind */
	bool mean;	  /* vector: mean over all tokens; else the first token's */
	const char *query_prefix, *passage_prefix;
	const char *onnx_sha256, *tokenizer_sha256;
	uint64_t onnx_bytes;
};
/* The table, ended by a row without a name, which is for models of no known kind. */
extern const struct known_model known_models[];
/* The row of that name; else the one whose kind the name holds ("my-bge-base"), else the last. */
const struct known_model *known_model(const char *name);
/*
 * Runs `run` in a process of its own, which fills `bufs`; they are filled here. Of its code and message, or ERR_CORRUPT
 * where it ended without a word.
 */
#define APART_BUFS 3
typedef int (*apart_fn)(void *ctx, struct err *e);
int apart(apart_fn run, void *ctx, struct buf *const *bufs, struct err *e);

/* The row with that SHA-256 of model.onnx in hexadecimal, or NULL. */
const struct known_model *known_digest(const char *hex);

/* ---- the pass through the layers (forward.c) ---- */

struct kernels;
struct server;
struct encoder {
	struct fs_map map; /* of a packed file; or */
	struct str packed; /* made from the published ones; owned */
	struct weights weights;
	struct wordpiece words;
	struct packed_info info;
	const struct known_model *known; /* never NULL: the general row for unknown ones */
	const struct kernels *kernels;
	struct sha256 id;
	/* Where vectors come from a server (server.h), all of the above but dim, name and id is unused. */
	struct server *server;
	struct encoder *house;
};

#define ENCODE_BATCH 64 /* texts that go through the layers together, at most */

struct encode_work {
	struct tokens tokens;
	uint32_t *ids; /* of all texts of a batch, one after another */
	size_t n_ids, room_ids;
	size_t starts[ENCODE_BATCH + 1]; /* of each text of a batch in ids, and the end of the last */
	unsigned char *memory;		 /* for the pass: grows, aligned to 64 */
	size_t memory_bytes;
	void *connection; /* to a server (server_priv.h) */
};

/* Vectors of n texts whose tokens are ids[starts[i] .. starts[i + 1]), n + 1 starts. ERR_NOMEM. */
int encode_forward(const struct encoder *enc, struct encode_work *w, size_t n, float *out, struct err *e);

#endif
