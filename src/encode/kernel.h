/*
 * kernel.h - the arithmetic of the encoder, once for each instruction set.
 *
 * All rows of a table below give the same bytes for the same input (tests/encode/test_kernel.c holds them to it):
 * products are exact integers, floating point is computed item by item or in 16 lanes, never contracted.
 * kernel_body.inc is the one source; kernel_*.c compile it.
 */
#ifndef ATTEST_ENCODE_KERNEL_H
#define ATTEST_ENCODE_KERNEL_H

#include "encode/encode_priv.h"

/* How a row of activations was quantised: x = (q - zero) * scale, q in 0 .. 255. */
struct row_scale {
	float scale;
	int32_t zero, sum; /* sum: of all q of the row */
};

/* Memory of activations holds a multiple of so many rows: a kernel may read behind the last row. */
#define ACTIVATION_ROWS 32

enum then { THEN_NOTHING, THEN_GELU };

struct kernels {
	const char *name;
	bool (*usable)(void); /* does this processor have it? */
	size_t activation;    /* bytes of a quantised activation */
	/* Quantise rows of n floats, n a multiple of 64. */
	void (*quantise)(const float *x, size_t rows, size_t n, void *q, struct row_scale *s);
	/*
	 * out = q W + bias (+ add where it is not NULL), then the function: rows x m->n floats from rows x m->k
	 * activations. out may be add.
	 */
	void (*multiply)(const void *q, const struct row_scale *s, size_t rows, const struct matrix *m,
			 const float *add, enum then then, float *out);
	/* Each row of n to mean 0 and variance 1, times weight, plus bias, in place. */
	void (*normalise)(float *x, size_t rows, size_t n, const struct norm *norm);
	/*
	 * Attention within one text of n tokens: rows of q, k, v and out are `dim` floats, `heads` heads beside one
	 * another. Only the first n_q rows of q are asked for and written. `scratch` holds attend_scratch(n, dim /
	 * heads) bytes, aligned to 64.
	 */
	void (*attend)(const float *q, const float *k, const float *v, size_t n_q, size_t n, size_t dim, size_t heads,
		       void *scratch, float *out);
};

#define ATTEND_ROWS 8 /* rows of q that are treated at once, at most */
static inline size_t attend_scratch(size_t n, size_t head)
{
	size_t wide = (n + 15) / 16 * 16;
	/* k, v, q in pairs; their scales; scores and probabilities of some rows. */
	return wide * head * 2 * 3 + (wide * 2 + head) * 4 + ATTEND_ROWS * (wide * 6 + 64 + head * 2) + 8 * 64;
}

/* The fastest that this processor can run first; "plain" C last, always usable. Ended by NULL. */
extern const struct kernels *const kernels_all[];
/* The first usable one. */
const struct kernels *kernels_best(void);

#endif
