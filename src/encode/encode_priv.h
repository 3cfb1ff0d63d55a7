/*
 * encode_priv.h - shared by the files of src/encode: weights, tokens, kernels.
 *
 * The arithmetic, in one place. Rows are tokens. Activations are quantised row by row to 8 bits with a zero point, multiplied by int8 weights into exact int32 and scaled back to float;
 * attention is done in exact integers too (13 bits a query or key, 16 bits a value, probabilities in 15 bits). So sums of products may be taken in any order. What remains in floating
 * point is done item by item, or summed in 16 lanes that are added up in one fixed order; kernel_body.h holds it, compiled once for each instruction set without contraction.
 */
#ifndef ATTEST_ENCODE_PRIV_H
#define ATTEST_ENCODE_PRIV_H

#include "base/arena.h"
#include "base/fs.h"
#include "encode/encode.h"

/* Part of encoder_id: to be raised with every change of the arithmetic or of the tokens that changes a vector. */
#define ENCODE_ARITHMETIC 1

#define PANEL 64 /* columns of a weight matrix that are multiplied at a time; all widths of a model are multiples of it */

/* ---- weights (weights.c) ---- */

/* y = x W + bias with W of k rows and n columns, row-major, in the mapped file. */
struct matrix {
	const unsigned char *w;
	bool is_unsigned; /* bytes are uint8: 128 is taken off them, and off their zero point */
	size_t k, n;
	const float *scale;  /* n */
	const int32_t *zero; /* n, after that shift; NULL: all 0 */
	const float *bias;   /* n */
};

struct norm {
	const float *weight, *bias; /* dim */
};

/* Rows of embeddings: (byte - zero) * scale, or float. */
struct table {
	const unsigned char *data;
	uint32_t type; /* of onnx.h */
	size_t rows;
	const unsigned char *scale; /* float at any alignment: one, or one a row */
	bool scale_each;
	int32_t zero;
};

struct layer {
	struct matrix query, key, value, out, up, down;
	struct norm after_attention, after_feed;
};

struct weights {
	size_t dim, inner, heads, n_layers;
	struct table words, positions, types;
	struct norm embedding_norm;
	struct layer *layers;
};

/* Weights in the bytes of an ONNX file, which must outlive them; small ones are copied into the arena. ERR_CORRUPT, ERR_VERSION, ERR_NOMEM. */
int weights_read(struct weights *w, struct str bytes, struct arena *a, struct err *e);

/* ---- tokens (wordpiece.c) ---- */

struct wordpiece;
/* From the bytes of a tokenizer.json. ERR_CORRUPT when it is none, ERR_VERSION when it asks for what this one cannot do. */
int wordpiece_read(struct str json, struct wordpiece **out, struct err *e);
void wordpiece_free(struct wordpiece *wp);
size_t wordpiece_size(const struct wordpiece *wp); /* ids are below it */

struct tokens {
	uint32_t *ids;
	size_t n, room;
};
void tokens_release(struct tokens *t);
/*
 * t->ids[0 .. n) = [CLS] prefix text [SEP], cut to `most` (at least 2) by leaving out the end of the text, as the reference does; most 0: not cut. ERR_NOMEM.
 */
int wordpiece_tokens(const struct wordpiece *wp, struct str prefix, struct str text, size_t most, struct tokens *t,
		     struct err *e);

/* ---- known models (known.c) ---- */

struct known_model {
	const char *name;
	const char *like; /* a part of the name of a folder that holds an unknown model of the kind */
	bool mean;	  /* vector: mean over all tokens; else the first token's */
	const char *query_prefix, *passage_prefix;
	const char *onnx_sha256, *tokenizer_sha256;
	uint64_t onnx_bytes;
};
/* The table, ended by a NULL name. */
extern const struct known_model known_models[];

/* ---- the pass through the layers (forward.c) ---- */

struct kernels;
struct encoder {
	int refs; /* atomic */
	struct fs_map model;
	struct arena arena;
	struct weights weights;
	struct wordpiece *words;
	const struct known_model *known; /* never NULL: the general row for unknown ones */
	const struct kernels *kernels;
	struct sha256 id;
	char name[64];
};

#define ENCODE_BATCH 64 /* texts that go through the layers together, at most */

struct encode_work {
	struct tokens tokens;
	uint32_t *ids; /* of all texts of a batch, one after another */
	size_t n_ids, room_ids;
	size_t starts[ENCODE_BATCH + 1]; /* of each text of a batch in ids, and the end of the last */
	unsigned char *memory; /* for the pass: grows, aligned to 64 */
	size_t memory_bytes;
};

/* Vectors of n texts whose tokens are ids[starts[i] .. starts[i + 1]), n + 1 starts. ERR_NOMEM. */
int forward(const struct encoder *enc, struct encode_work *w, size_t n, float *out, struct err *e);

#endif
