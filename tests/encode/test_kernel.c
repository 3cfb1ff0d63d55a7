/*
 * test_kernel.c - every instruction set gives the bytes of plain C, and those are right: products against sums of
 * 64-bit integers, the rest against double precision.
 */
#include "test.h"

#include "encode/kernel.h"

#include <math.h>

static uint64_t seed = 1;
static float noise(void)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (float)(int32_t)(seed >> 32) / 2147483648.0f;
}

static float *numbers(size_t n, float by)
{
	float *x = malloc(n * sizeof *x);

	assert_non_null(x);
	for (size_t i = 0; i < n; i++)
		x[i] = noise() * by;
	return x;
}

/* A matrix with bytes of its own. */
static struct matrix matrix(size_t k, size_t n, bool zeros)
{
	struct matrix m = {.k = k, .n = n};
	int8_t *w = malloc(k * n);
	int32_t *zero = malloc(n * 4), *sums = calloc(n, 4);

	for (size_t i = 0; i < k * n; i++)
		w[i] = (int8_t)(i % 7 == 0 ? -128 : i % 5 == 0 ? 127 : (int)(noise() * 128));
	for (size_t i = 0; i < k * n; i++)
		sums[i / (k * PANEL) * PANEL + i / GROUP % PANEL] += w[i];
	for (size_t i = 0; i < n; i++)
		zero[i] = (int32_t)(noise() * 20);
	m.packed = w;
	m.sums = sums;
	m.scale = numbers(n, 0.01f);
	m.bias = numbers(n, 1);
	m.zero = zero;
	if (!zeros) {
		free(zero);
		m.zero = NULL;
	}
	return m;
}

static void release(struct matrix *m)
{
	free((void *)m->packed);
	free((void *)m->sums);
	free((void *)m->scale);
	free((void *)m->bias);
	free((void *)m->zero);
}

static const struct kernels *plain(void)
{
	size_t i = 0;

	while (kernels_all[i + 1])
		i++;
	return kernels_all[i];
}

/* All of what kernels do, on the same numbers; `out` has rows * n floats for the product and rows * k for the norm. */
static void product(const struct kernels *ks, const float *x, size_t rows, const struct matrix *m, const float *add,
		    enum then then, float *out)
{
	void *q = aligned_alloc(64, (rows + ACTIVATION_ROWS) * m->k * ks->activation);
	struct row_scale *s = malloc(rows * sizeof *s);

	ks->quantise(x, rows, m->k, q, s);
	ks->multiply(q, s, rows, m, add, then, out);
	free(q);
	free(s);
}

static void products_are_the_same(void **state)
{
	static const size_t shapes[][2] = {{64, 64}, {128, 64}, {64, 192}, {384, 128}};

	(void)state;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
		for (size_t rows = 1; rows <= 70; rows += rows < 14 ? 1 : 9) {
			struct matrix m = matrix(shapes[i][0], shapes[i][1], rows % 2);
			float *x = numbers(rows * m.k, rows == 3 ? 1e-20f : 3), *add = numbers(rows * m.n, 1);
			float *want = malloc(rows * m.n * 4), *got = malloc(rows * m.n * 4);
			enum then then = rows % 3 ? THEN_GELU : THEN_NOTHING;
			product(plain(), x, rows, &m, rows % 4 ? add : NULL, then, want);
			for (size_t k = 0; kernels_all[k]; k++) {
				if (!kernels_all[k]->usable())
					continue;
				product(kernels_all[k], x, rows, &m, rows % 4 ? add : NULL, then, got);
				if (memcmp(got, want, rows * m.n * 4) != 0)
					fail_msg("%s: %zu x %zu, %zu rows", kernels_all[k]->name, m.k, m.n, rows);
			}
			release(&m);
			free(x);
			free(add);
			free(want);
			free(got);
		}
}

/* Far from any rounding: activations that are whole numbers from -100 to 155 are quantised without loss. */
static void products_are_right(void **state)
{
	struct matrix m = matrix(128, 64, true);
	float x[2 * 128], out[2 * 64];

	(void)state;
	for (size_t i = 0; i < 256; i++)
		x[i] = (float)(int)(noise() * 90);
	x[0] = x[128] = -100;
	x[1] = x[129] = 155;
	product(plain(), x, 2, &m, NULL, THEN_NOTHING, out);
	for (size_t r = 0; r < 2; r++)
		for (size_t c = 0; c < 64; c++) {
			int64_t sum = 0;
			for (size_t k = 0; k < 128; k++) {
				size_t at = (c / PANEL * (m.k / GROUP) + k / GROUP) * PANEL * GROUP +
					    c % PANEL * GROUP + k % GROUP;
				sum += (int64_t)x[r * 128 + k] * (m.packed[at] - m.zero[c]);
			}
			assert_float_equal(out[r * 64 + c], (double)sum * (double)m.scale[c] + (double)m.bias[c], 1e-3);
		}
	release(&m);
}

static void gelu_is_right(void **state)
{
	/* A matrix of ones and zeros that lets one activation through to each column. */
	struct matrix m = matrix(64, 64, false);
	float x[64], bias[64], out[64];

	(void)state;
	for (size_t i = 0; i < 64; i++) {
		x[i] = 0;
		bias[i] = (float)i / 4 - 8;
	}
	memcpy((float *)m.bias, bias, sizeof bias);
	product(plain(), x, 1, &m, NULL, THEN_GELU, out);
	for (size_t i = 0; i < 64; i++)
		assert_float_equal(out[i], (double)bias[i] * 0.5 * (1 + erf((double)bias[i] / sqrt(2))), 3e-5);
	release(&m);
}

static void norms(void **state)
{
	float *x = numbers(5 * 192, 2), *weight = numbers(192, 1), *bias = numbers(192, 1), *want = malloc(5 * 192 * 4),
	      *got = malloc(5 * 192 * 4);
	struct norm n = {weight, bias};

	(void)state;
	memcpy(want, x, 5 * 192 * 4);
	plain()->normalise(want, 5, 192, &n);
	for (size_t k = 0; kernels_all[k]; k++) {
		if (!kernels_all[k]->usable())
			continue;
		memcpy(got, x, 5 * 192 * 4);
		kernels_all[k]->normalise(got, 5, 192, &n);
		assert_memory_equal(got, want, 5 * 192 * 4);
	}
	double mean = 0, var = 0;
	for (size_t i = 0; i < 192; i++)
		mean += (double)x[i] / 192;
	for (size_t i = 0; i < 192; i++)
		var += ((double)x[i] - mean) * ((double)x[i] - mean) / 192;
	for (size_t i = 0; i < 192; i++)
		assert_float_equal(want[i], ((double)x[i] - mean) / sqrt(var) * (double)weight[i] + (double)bias[i],
				   1e-5);
	free(x);
	free(weight);
	free(bias);
	free(want);
	free(got);
}

/* Attention of one row and head, in double precision. */
static void attend_slowly(const float *q, const float *k, const float *v, size_t n, size_t dim, size_t head,
			  double *out)
{
	double *p = malloc(n * sizeof *p), most = -1e300, sum = 0;

	for (size_t j = 0; j < n; j++) {
		p[j] = 0;
		for (size_t d = 0; d < head; d++)
			p[j] += (double)q[d] * (double)k[j * dim + d];
		p[j] /= sqrt((double)head);
		most = p[j] > most ? p[j] : most;
	}
	for (size_t j = 0; j < n; j++)
		sum += p[j] = exp(p[j] - most);
	for (size_t d = 0; d < head; d++) {
		out[d] = 0;
		for (size_t j = 0; j < n; j++)
			out[d] += p[j] / sum * (double)v[j * dim + d];
	}
	free(p);
}

static void attention(void **state)
{
	static const size_t lengths[] = {1, 2, 3, 7, 8, 15, 16, 17, 33, 64, 131, 512};

	(void)state;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		size_t n = lengths[i], dim = 128, heads = i % 2 ? 4 : 2, head = dim / heads;
		float *q = numbers(n * dim, 3), *k = numbers(n * dim, 3), *v = numbers(n * dim, 2),
		      *want = malloc(n * dim * 4), *got = malloc(n * dim * 4);
		void *scratch = aligned_alloc(64, (attend_scratch(n, head) + 63) / 64 * 64);
		double slow[64];
		plain()->attend(q, k, v, n, n, dim, heads, scratch, want);
		for (size_t s = 0; kernels_all[s]; s++) {
			if (!kernels_all[s]->usable())
				continue;
			kernels_all[s]->attend(q, k, v, n, n, dim, heads, scratch, got);
			if (memcmp(got, want, n * dim * 4) != 0)
				fail_msg("%s: %zu tokens", kernels_all[s]->name, n);
			/* The first rows alone. */
			kernels_all[s]->attend(q, k, v, 1, n, dim, heads, scratch, got);
			assert_memory_equal(got, want, dim * 4);
		}
		for (size_t r = 0; r < n; r += 5) {
			attend_slowly(q + r * dim + head, k + head, v + head, n, dim, head, slow);
			for (size_t d = 0; d < head; d++)
				assert_float_equal(want[r * dim + head + d], slow[d], 4e-3);
		}
		free(q);
		free(k);
		free(v);
		free(want);
		free(got);
		free(scratch);
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(products_are_the_same),
		cmocka_unit_test(products_are_right),
		cmocka_unit_test(gelu_is_right),
		cmocka_unit_test(norms),
		cmocka_unit_test(attention),
	};
	for (size_t i = 0; kernels_all[i]; i++)
		print_message("# %s: %s\n", kernels_all[i]->name,
			      kernels_all[i]->usable() ? "tried" : "not on this processor");
	return cmocka_run_group_tests(t, NULL, NULL);
}
