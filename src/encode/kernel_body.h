/*
 * kernel_body.h - the arithmetic of kernel.h, for vectors of W lanes.
 *
 * Included once by each kernel_*.c, which has said before:
 *	W		lanes of a vector: 4, 8 or 16
 *	BYTES		1: activations are uint8; 0: int16
 *	ROWS		rows of activations that `tiles` takes at once
 *	COLS		columns, 16, 32 or 64
 *	PAIR_ROWS	rows of a tile of 16 columns in attention, at most ATTEND_ROWS
 *	DOT2(acc, a, b)	acc + products of the two int16 of each lane, exact
 *	VMAX, VMIN	of float vectors; IMAX, IMIN, which may be missing, of int32 vectors
 *	TILES_BEGIN, TILES_END	statements before and after any number of `tiles`; may be missing
 *	KERNEL		the name of the table, a string; KERNEL_TABLE the variable; KERNEL_USABLE the function
 * and says after, since it uses the vectors: `tiles` (kernel_tile_*.h). Vectors are those of GCC and Clang
 * (vector_size), so that one text serves all; operations on their items are those of IEEE 754, each rounded by itself.
 */
#include "encode/kernel.h"

#include <math.h>

#ifndef TILES_BEGIN
#define TILES_BEGIN (void)0
#define TILES_END   (void)0
#endif

typedef float vf __attribute__((vector_size(W * 4)));
typedef int32_t vi __attribute__((vector_size(W * 4)));
typedef int16_t vh __attribute__((vector_size(W * 2)));
#define INLINE static inline __attribute__((always_inline))
#define PER16  (16 / W)
#define UNROLL _Pragma("GCC unroll 16")

INLINE vf load(const float *p)
{
	vf v;
	memcpy(&v, p, sizeof v);
	return v;
}

INLINE void store(float *p, vf v)
{
	memcpy(p, &v, sizeof v);
}

INLINE vi load_i(const void *p)
{
	vi v;
	memcpy(&v, p, sizeof v);
	return v;
}

INLINE void store_i(void *p, vi v)
{
	memcpy(p, &v, sizeof v);
}

INLINE vf all(float x)
{
	return x - (vf){0};
}

INLINE vi all_i(int32_t x)
{
	return x - (vi){0};
}

INLINE int32_t load_32(const void *p)
{
	int32_t v;
	memcpy(&v, p, sizeof v);
	return v;
}

INLINE vf to_float(vi x)
{
	return __builtin_convertvector(x, vf);
}

/*
 * The nearest whole number, ties to even, for |x| < 2^22: adding 1.5 * 2^23 leaves it in the low bits. Any bits are
 * harmless.
 */
#define MAGIC 12582912.0f
INLINE vi nearest(vf x)
{
	return (vi)(x + MAGIC) - 0x4b400000;
}

INLINE vi clamp_i(vi x, int32_t low, int32_t high)
{
#ifdef IMAX
	return IMIN(IMAX(x, all_i(low)), all_i(high));
#else
	vi below = (x < low), above = (x > high);
	x = (x & ~below) | (all_i(low) & below);
	return (x & ~above) | (all_i(high) & above);
#endif
}

/* Sums of 16 lanes, and their one order of adding up. */
struct lanes {
	vf v[PER16];
};

INLINE float lanes_sum(const struct lanes *s)
{
	float l[16];
	memcpy(l, s->v, sizeof l);
	for (int half = 8; half; half /= 2)
		for (int i = 0; i < half; i++)
			l[i] += l[i + half];
	return l[0];
}

INLINE float highest(vf v)
{
	float l[W], most;
	memcpy(l, &v, sizeof l);
	most = l[0];
	for (int i = 1; i < W; i++)
		most = l[i] > most ? l[i] : most;
	return most;
}

/* ---- functions ---- */

/*
 * x Φ(x). Φ(x) = 1/2 + x P(x²) for |x| <= 4.5, P of degree 10 fitted for the least largest error of Φ
 * (bench/fit_kernels.py); beyond, Φ(±4.5). Error of the result below 4e-6 within 4.5, 2.2e-5 for x = -8: far below a
 * step of the quantising that follows.
 */
INLINE vf gelu(vf x)
{
	static const float p[11] = {0.15690508484840393f,    -0.0771922841668129f,   0.054691754281520844f,
				    -0.04013447463512421f,   0.02837207354605198f,   -0.018914828076958656f,
				    0.011157042346894741f,   -0.005413250997662544f, 0.003079214133322239f,
				    -0.0022591608576476574f, 0.0008193415705946026f};
	vf near = VMAX(VMIN(x, all(4.5f)), all(-4.5f));
	vf t = near * near * 0.09876543283462524f - 1.0f, y = all(p[10]);
	UNROLL
	for (int i = 9; i >= 0; i--)
		y = y * t + p[i];
	return x * (near * y + 0.5f);
}

/* e^x for x <= 0: 2^n * 2^f, |f| <= 1/2, relative error 8e-8; below 2^-126 it is 2^-126. */
INLINE vf exp_down(vf x)
{
	vf t = VMAX(x * 1.44269504088896340736f, all(-126.0f));
	vf n = t + MAGIC, f = t - (n - MAGIC);
	vf y = all(0.001327647129073739f);
	y = y * f + 0.009675540961325169f;
	y = y * f + 0.05550713092088699f;
	y = y * f + 0.24022120237350464f;
	y = y * f + 0.6931469440460205f;
	y = y * f + 1.0000001192092896f;
	return (vf)((vi)y + (((vi)n - 0x4b400000) << 23));
}

/* ---- quantising ---- */

static void quantise(const float *x, size_t rows, size_t n, void *q, struct row_scale *s)
{
	for (size_t r = 0; r < rows; r++, x += n) {
		vf low = all(0), high = all(0);
		for (size_t i = 0; i < n; i += W) {
			vf v = load(x + i);
			low = VMIN(v, low);
			high = VMAX(v, high);
		}
		float least = -highest(-low), width = highest(high) - least;
		float inv = width > 0 ? 255.0f / width : 0;
		vi zero = clamp_i(nearest(all(-least * inv)), 0, 255), sum = all_i(0);
		for (size_t i = 0; i < n; i += W) {
			vi v = clamp_i(nearest(load(x + i) * inv) + zero, 0, 255);
			sum += v;
#if BYTES
			typedef uint8_t vb __attribute__((vector_size(W)));
			vb b = __builtin_convertvector(v, vb);
			memcpy((uint8_t *)q + r * n + i, &b, sizeof b);
#else
			vh h = __builtin_convertvector(v, vh);
			memcpy((int16_t *)q + r * n + i, &h, sizeof h);
#endif
		}
		s[r].scale = width / 255.0f;
		s[r].zero = zero[0];
		s[r].sum = 0;
		for (int i = 0; i < W; i++)
			s[r].sum += sum[i];
	}
}

/* ---- matrix products ---- */

/*
 * Exact products of `rows` rows of activations, at most ROWS, with COLS columns from a packed matrix: out[row * COLS +
 * column]. `stride`: bytes from a row to the next; `k`: activations of a row.
 */
static void tiles(const unsigned char *q, size_t stride, const int8_t *packed, size_t k, size_t rows, int32_t *out);

/* From integers to floats: COLS columns from `col` on, of one row. */
INLINE void finish(const int32_t *acc, const struct row_scale *s, const struct matrix *m, size_t col, const float *add,
		   const bool with_gelu, float *out)
{
	const int32_t rest = s->sum - (int32_t)m->k * s->zero;

	UNROLL
	for (int v = 0; v < COLS; v += W) {
		vi t = load_i(acc + v) - load_i(m->sums + col + v) * s->zero;
		if (m->zero)
			t -= load_i(m->zero + col + v) * rest;
		vf y = to_float(t) * (load(m->scale + col + v) * s->scale) + load(m->bias + col + v);
		if (add)
			y = y + load(add + v);
		store(out + v, with_gelu ? gelu(y) : y);
	}
}

static void multiply(const void *q, const struct row_scale *s, size_t rows, const struct matrix *m, const float *add,
		     enum then then, float *out)
{
	const size_t stride = m->k * (BYTES ? 1 : 2);
	int32_t acc[ROWS * COLS] __attribute__((aligned(64)));

	TILES_BEGIN;
	for (size_t col = 0; col < m->n; col += COLS) {
		for (size_t r = 0; r < rows; r += ROWS) {
			size_t some = rows - r < ROWS ? rows - r : ROWS;
			tiles((const unsigned char *)q + r * stride, stride, m->packed + col * m->k, m->k, some, acc);
			for (size_t i = 0; i < some; i++) {
				size_t at = (r + i) * m->n + col;
				const float *plus = add ? add + at : NULL;
				if (then == THEN_GELU)
					finish(acc + i * COLS, s + r + i, m, col, plus, true, out + at);
				else
					finish(acc + i * COLS, s + r + i, m, col, plus, false, out + at);
			}
		}
	}
	TILES_END;
}

/* ---- layer norm ---- */

static void normalise(float *x, size_t rows, size_t n, const struct norm *norm)
{
	for (size_t r = 0; r < rows; r++, x += n) {
		struct lanes sum = {0}, squares = {0};
		for (size_t i = 0; i < n; i += 16)
			for (int v = 0; v < PER16; v++)
				sum.v[v] = sum.v[v] + load(x + i + v * W);
		float mean = lanes_sum(&sum) / (float)n;
		for (size_t i = 0; i < n; i += 16)
			for (int v = 0; v < PER16; v++) {
				vf d = load(x + i + v * W) - mean;
				squares.v[v] = squares.v[v] + d * d;
			}
		float inv = 1.0f / sqrtf(lanes_sum(&squares) / (float)n + 1e-12f);
		for (size_t i = 0; i < n; i += W)
			store(x + i, (load(x + i) - mean) * inv * load(norm->weight + i) + load(norm->bias + i));
	}
}

/* ---- attention ---- */

/*
 * Bits: a product of a query and a key is at most 64 * 4095² < 2^31. Probabilities of a row add up to 32767 and half a
 * unit for each of at most 512 tokens, values have at most 32767: below 2^31 as well.
 */
#define KEY_MOST   4095.0f
#define VALUE_MOST 32767.0f

/*
 * Integer products of `rows` rows of a (`groups` pairs each, `stride` lanes apart) with 16 columns of b, whose pairs
 * of rows are `wide` lanes apart.
 */
INLINE void pair_tile(const int32_t *a, size_t stride, const int32_t *b, size_t wide, size_t groups, const int rows,
		      int32_t *out)
{
	vi acc[PAIR_ROWS][PER16];

	UNROLL
	for (int r = 0; r < rows; r++) {
		UNROLL
		for (int v = 0; v < PER16; v++)
			acc[r][v] = all_i(0);
	}
	for (size_t g = 0; g < groups; g++) {
		UNROLL
		for (int v = 0; v < PER16; v++) {
			vi w = load_i(b + g * wide + v * W);
			UNROLL
			for (int r = 0; r < rows; r++)
				acc[r][v] = DOT2(acc[r][v], all_i(a[(size_t)r * stride + g]), w);
		}
	}
	UNROLL
	for (int r = 0; r < rows; r++) {
		UNROLL
		for (int v = 0; v < PER16; v++)
			store_i(out + r * 16 + v * W, acc[r][v]);
	}
}

static __attribute__((noinline)) void pair_tiles(const int32_t *a, size_t stride, const int32_t *b, size_t wide,
						 size_t groups, size_t rows, int32_t *out)
{
	size_t r = 0;

	for (; r + PAIR_ROWS <= rows; r += PAIR_ROWS)
		pair_tile(a + r * stride, stride, b, wide, groups, PAIR_ROWS, out + r * 16);
	for (; r < rows; r++)
		pair_tile(a + r * stride, stride, b, wide, groups, 1, out + r * 16);
}

/* A row of one head in 13 bits; its scale. */
INLINE float quantise_key(const float *x, size_t head, int16_t *q)
{
	vf most = all(0);

	for (size_t i = 0; i < head; i += W) {
		vf v = load(x + i);
		most = VMAX(VMAX(v, -v), most);
	}
	float m = highest(most), inv = m > 0 ? KEY_MOST / m : 0;
	for (size_t i = 0; i < head; i += W) {
		vh h = __builtin_convertvector(clamp_i(nearest(load(x + i) * inv), -4095, 4095), vh);
		memcpy(q + i, &h, sizeof h);
	}
	return m / KEY_MOST;
}

/* The values of one head in pairs of rows, a scale for each column. */
static void quantise_values(const float *v, size_t n, size_t dim, size_t head, int32_t *pairs, float *scale)
{
	for (size_t c = 0; c < head; c += W) {
		vf most = all(0), inv;
		for (size_t j = 0; j < n; j++) {
			vf x = load(v + j * dim + c);
			most = VMAX(VMAX(x, -x), most);
		}
		store(scale + c, most / VALUE_MOST);
		inv = VALUE_MOST / VMAX(most, all(1e-30f));
		for (size_t j = 0; j < n; j += 2) {
			vi a = clamp_i(nearest(load(v + j * dim + c) * inv), -32767, 32767), b = all_i(0);
			if (j + 1 < n)
				b = clamp_i(nearest(load(v + (j + 1) * dim + c) * inv), -32767, 32767);
			store_i(pairs + j / 2 * head + c, (a & 0xffff) | b << 16);
		}
	}
}

/* Scores of one row into probabilities that add up to 32767; `wide` is n rounded up to 16, what is behind n gets 0. */
INLINE void soften(float *s, size_t n, size_t wide, int16_t *p)
{
	vf high;
	struct lanes sum = {0};

	for (size_t j = n; j < wide; j++)
		s[j] = s[0];
	high = load(s);
	for (size_t j = W; j < wide; j += W)
		high = VMAX(load(s + j), high);
	float most = highest(high);
	for (size_t j = 0; j < wide; j += W)
		store(s + j, exp_down(load(s + j) - most));
	for (size_t j = n; j < wide; j++)
		s[j] = 0;
	for (size_t j = 0; j < wide; j += 16)
		for (int v = 0; v < PER16; v++)
			sum.v[v] = sum.v[v] + load(s + j + v * W);
	float inv = 32767.0f / lanes_sum(&sum);
	for (size_t j = 0; j < wide; j += W) {
		vh h = __builtin_convertvector(clamp_i(nearest(load(s + j) * inv), 0, 32767), vh);
		memcpy(p + j, &h, sizeof h);
	}
}

/* Scratch memory of attention, cut into its parts. */
struct attention {
	int32_t *keys, *values, *query; /* in pairs */
	float *key_scale, *value_scale;
	float *scores;	/* ATTEND_ROWS x wide */
	int16_t *probs; /* the same */
	int32_t *out;	/* ATTEND_ROWS x 16 */
};

static void *cut_off(unsigned char **at, size_t bytes)
{
	void *p = *at;
	*at += (bytes + 63) / 64 * 64;
	return p;
}

static struct attention attention_in(void *scratch, size_t wide, size_t head)
{
	unsigned char *at = scratch;
	struct attention a;
	a.keys = cut_off(&at, wide * head * 2);
	a.values = cut_off(&at, wide * head * 2);
	a.query = cut_off(&at, ATTEND_ROWS * head * 2);
	a.key_scale = cut_off(&at, wide * 4);
	a.value_scale = cut_off(&at, head * 4);
	a.scores = cut_off(&at, ATTEND_ROWS * wide * 4);
	a.probs = cut_off(&at, ATTEND_ROWS * wide * 2);
	a.out = cut_off(&at, ATTEND_ROWS * 64);
	return a;
}

static void attend_head(const float *q, const float *k, const float *v, size_t n_q, size_t n, size_t dim, size_t head,
			const struct attention *a, float *out)
{
	const size_t wide = (n + 15) / 16 * 16, pairs = head / 2;
	const float by = 1.0f / sqrtf((float)head);
	int16_t row[64];
	int32_t lane;

	for (size_t j = 0; j < wide; j++) {
		a->key_scale[j] = j < n ? quantise_key(k + j * dim, head, row) : 0;
		for (size_t t = 0; t < pairs; t++) {
			memcpy(&lane, row + 2 * t, 4);
			a->keys[t * wide + j] = j < n ? lane : 0;
		}
	}
	quantise_values(v, n, dim, head, a->values, a->value_scale);
	for (size_t i = 0; i < n_q; i += ATTEND_ROWS) {
		size_t rows = n_q - i < ATTEND_ROWS ? n_q - i : ATTEND_ROWS;
		float scale[ATTEND_ROWS];
		for (size_t r = 0; r < rows; r++)
			scale[r] = quantise_key(q + (i + r) * dim, head, (int16_t *)(a->query + r * pairs)) * by;
		for (size_t j = 0; j < wide; j += 16) {
			pair_tiles(a->query, pairs, a->keys + j, wide, pairs, rows, a->out);
			for (size_t r = 0; r < rows; r++)
				for (size_t c = 0; c < 16; c += W)
					store(a->scores + r * wide + j + c,
					      to_float(load_i(a->out + r * 16 + c)) *
						      (load(a->key_scale + j + c) * scale[r]));
		}
		for (size_t r = 0; r < rows; r++)
			soften(a->scores + r * wide, n, wide, a->probs + r * wide);
		for (size_t c = 0; c < head; c += 16) {
			pair_tiles((const int32_t *)a->probs, wide / 2, a->values + c, head, (n + 1) / 2, rows, a->out);
			for (size_t r = 0; r < rows; r++)
				for (size_t l = 0; l < 16; l += W)
					store(out + (i + r) * dim + c + l,
					      to_float(load_i(a->out + r * 16 + l)) *
						      (load(a->value_scale + c + l) * (1.0f / 32767.0f)));
		}
	}
}

static void attend(const float *q, const float *k, const float *v, size_t n_q, size_t n, size_t dim, size_t heads,
		   void *scratch, float *out)
{
	const size_t head = dim / heads;
	struct attention a = attention_in(scratch, (n + 15) / 16 * 16, head);

	for (size_t h = 0; h < heads; h++)
		attend_head(q + h * head, k + h * head, v + h * head, n_q, n, dim, head, &a, out + h * head);
}

const struct kernels KERNEL_TABLE = {
	.name = KERNEL,
	.usable = KERNEL_USABLE,
	.activation = BYTES ? 1 : 2,
	.quantise = quantise,
	.multiply = multiply,
	.normalise = normalise,
	.attend = attend,
};
