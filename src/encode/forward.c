/*
 * forward.c - from tokens to vectors: embeddings, layers, pooling.
 *
 * Texts of a batch lie one after another, each at its own length: only attention knows where one ends. Of the last
 * layer only what the vector is made of is computed: where that is the first token, its row alone goes on behind keys
 * and values.
 */
#include "encode/encode_priv.h"
#include "encode/kernel.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

/* The parts of the work memory, for a number of rows. */
struct pass {
	float *x, *q, *k, *v, *context, *wide;
	void *act, *scratch;
	struct row_scale *scales;
};

static size_t aligned(size_t n)
{
	return (n + 63) / 64 * 64;
}

static int pass_in(struct encode_work *w, const struct encoder *enc, size_t rows, size_t longest, struct pass *p,
		   struct err *e)
{
	const struct weights *ws = &enc->weights;
	const struct kernels *ks = enc->kernels;
	size_t widest = ws->inner > ws->dim ? ws->inner : ws->dim, row = aligned(rows * ws->dim * sizeof(float));
	size_t sizes[] = {row,
			  row,
			  row,
			  row,
			  row,
			  aligned(rows * ws->inner * sizeof(float)),
			  aligned((rows + ACTIVATION_ROWS) * widest * ks->activation),
			  aligned(attend_scratch(longest, ws->dim / ws->heads)),
			  aligned(rows * sizeof(struct row_scale))};
	void **parts[] = {(void **)&p->x,    (void **)&p->q, (void **)&p->k, (void **)&p->v,	 (void **)&p->context,
			  (void **)&p->wide, &p->act,	     &p->scratch,    (void **)&p->scales};
	size_t total = 0;

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		total += sizes[i];
	if (total > w->memory_bytes) {
		free(w->memory);
		w->memory_bytes = 0;
		w->memory = mem_aligned_alloc(64, total);
		if (!w->memory)
			return err_mem(e);
		w->memory_bytes = total;
	}
	unsigned char *at = w->memory;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		*parts[i] = at;
		at += sizes[i];
	}
	return 0;
}

/* ---- embeddings ---- */

static void embed(const struct weights *ws, const uint32_t *ids, size_t n, float *x)
{
	for (size_t i = 0; i < n; i++, x += ws->dim) {
		const int8_t *word = ws->words + ids[i] * ws->dim;
		const float *position = ws->positions + i * ws->dim, scale = ws->word_scale[ids[i]];
		for (size_t d = 0; d < ws->dim; d++)
			x[d] = (float)(word[d] - ws->word_zero) * scale + position[d];
	}
}

/* ---- layers ---- */

/* Behind attention: rows of context and x become rows of x. */
static void feed(const struct encoder *enc, const struct pass *p, const struct layer *l, size_t rows)
{
	const struct kernels *ks = enc->kernels;
	const size_t dim = enc->weights.dim, inner = enc->weights.inner;

	ks->quantise(p->context, rows, dim, p->act, p->scales);
	ks->multiply(p->act, p->scales, rows, &l->out, p->x, THEN_NOTHING, p->x);
	ks->normalise(p->x, rows, dim, &l->after_attention);
	ks->quantise(p->x, rows, dim, p->act, p->scales);
	ks->multiply(p->act, p->scales, rows, &l->up, NULL, THEN_GELU, p->wide);
	ks->quantise(p->wide, rows, inner, p->act, p->scales);
	ks->multiply(p->act, p->scales, rows, &l->down, p->x, THEN_NOTHING, p->x);
	ks->normalise(p->x, rows, dim, &l->after_feed);
}

/* The first row of each text to the front of x, one after another; their activations and scales too. */
static void keep_first(const struct encoder *enc, const struct pass *p, const size_t *starts, size_t n)
{
	const size_t dim = enc->weights.dim, act = dim * enc->kernels->activation;

	for (size_t i = 1; i < n; i++) {
		memcpy(p->x + i * dim, p->x + starts[i] * dim, dim * sizeof *p->x);
		memcpy((unsigned char *)p->act + i * act, (unsigned char *)p->act + starts[i] * act, act);
		p->scales[i] = p->scales[starts[i]];
	}
}

static void run_layer(const struct encoder *enc, const struct pass *p, const struct layer *l, const size_t *starts,
		      size_t n, bool first_only)
{
	const struct kernels *ks = enc->kernels;
	const size_t dim = enc->weights.dim, rows = starts[n], asked = first_only ? n : rows;

	ks->quantise(p->x, rows, dim, p->act, p->scales);
	ks->multiply(p->act, p->scales, rows, &l->key, NULL, THEN_NOTHING, p->k);
	ks->multiply(p->act, p->scales, rows, &l->value, NULL, THEN_NOTHING, p->v);
	if (first_only)
		keep_first(enc, p, starts, n);
	ks->multiply(p->act, p->scales, asked, &l->query, NULL, THEN_NOTHING, p->q);
	for (size_t i = 0; i < n; i++) {
		size_t at = starts[i] * dim, to = (first_only ? i : starts[i]) * dim, len = starts[i + 1] - starts[i];
		ks->attend(p->q + to, p->k + at, p->v + at, first_only ? 1 : len, len, dim, enc->weights.heads,
			   p->scratch, p->context + to);
	}
	feed(enc, p, l, asked);
}

/* ---- the vector ---- */

static void to_unit(const float *x, size_t rows, size_t dim, float *out)
{
	double squares = 0;

	for (size_t d = 0; d < dim; d++) {
		float sum = 0;
		for (size_t r = 0; r < rows; r++)
			sum += x[r * dim + d];
		out[d] = sum / (float)rows;
		squares += (double)out[d] * (double)out[d];
	}
	double length = sqrt(squares);
	for (size_t d = 0; d < dim; d++)
		out[d] = length > 0 ? (float)((double)out[d] / length) : 0;
}

int encode_forward(const struct encoder *enc, struct encode_work *w, size_t n, float *out, struct err *e)
{
	const struct weights *ws = &enc->weights;
	const size_t *starts = w->starts, dim = ws->dim;
	struct pass p;
	size_t longest = 0;
	int r;

	for (size_t i = 0; i < n; i++)
		if (starts[i + 1] - starts[i] > longest)
			longest = starts[i + 1] - starts[i];
	if ((r = pass_in(w, enc, starts[n], longest, &p, e)))
		return r;
	for (size_t i = 0; i < n; i++)
		embed(ws, w->ids + starts[i], starts[i + 1] - starts[i], p.x + starts[i] * dim);
	enc->kernels->normalise(p.x, starts[n], dim, &ws->embedding_norm);
	const bool first = !enc->known->mean;
	for (size_t l = 0; l < ws->n_layers; l++)
		run_layer(enc, &p, &ws->layers[l], starts, n, first && l + 1 == ws->n_layers);
	for (size_t i = 0; i < n; i++)
		to_unit(p.x + (first ? i : starts[i]) * dim, first ? 1 : starts[i + 1] - starts[i], dim, out + i * dim);
	return 0;
}
