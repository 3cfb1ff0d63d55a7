/*
 * weights.h - the weights of an encoder as the published file has them.
 *
 * Slices of the bytes of an ONNX file, found by weights.c, packed for use by pack.c.
 */
#ifndef ATTEST_ENCODE_WEIGHTS_H
#define ATTEST_ENCODE_WEIGHTS_H

#include "encode/encode_priv.h"
#include "encode/onnx.h"

/* y = x W + bias with W of k rows and n columns, row by row. */
struct raw_matrix {
	const unsigned char *w;
	bool is_unsigned; /* bytes are uint8: 128 is to be taken off them, and is taken off their zero point */
	size_t k, n;
	const float *scale;  /* n */
	const int32_t *zero; /* n, after that shift; NULL: all 0 */
	const float *bias;   /* n */
};

struct raw_norm {
	const float *weight, *bias; /* dim */
};

/* Rows of embeddings: (byte - zero) * scale, or float. */
struct raw_table {
	const unsigned char *data;
	uint32_t type; /* of onnx.h: int8, uint8 or float */
	size_t rows;
	const unsigned char *scale; /* float at any alignment: one, or one a row */
	bool scale_each;
	int32_t zero;
};

struct raw_layer {
	struct raw_matrix query, key, value, out, up, down;
	struct raw_norm after_attention, after_feed;
};

struct raw_weights {
	size_t dim, inner, heads, n_layers;
	struct raw_table words, positions, types;
	struct raw_norm embedding_norm;
	struct raw_layer *layers;
};

/*
 * Weights in the bytes of an ONNX file, which must outlive them; small ones are copied into the arena. ERR_CORRUPT,
 * ERR_VERSION, ERR_NOMEM.
 */
int weights_read(struct raw_weights *w, struct str bytes, struct arena *a, struct err *e);

#endif
