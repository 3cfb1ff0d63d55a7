/*
 * test_encode.c - vectors of a tiny model (tiny.py): right, and the same however they are asked for.
 */
#include "test.h"

#include "encode/kernel.h"
#include "encode/weights.h"

#include <math.h>
#include <pthread.h>

#define DIM 64

static struct encoder *enc;

static const struct str texts[] = {
	{"", 0},
	{"pain", 4},
	{"What is the dose of it?", 23},
	{"headaches and treatment of back pain in the heart, 5 mg", 55},
	{"\xce\xb2-blocker caf\xc3\xa9 \xe4\xb8\xad", 17},
	{"the the the the the the the the the the", 39},
};
#define N (sizeof texts / sizeof *texts)

static int set_up(void **state)
{
	struct err e;

	(void)state;
	if (encoder_open(getenv("ATTEST_TINY_MODEL"), &enc, &e)) {
		print_message("# %s\n", e.msg);
		return -1;
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	encoder_close(enc);
	return 0;
}

static void vectors(const struct encoder *by, const struct str *t, size_t n, float *out)
{
	struct encode_work *w = encode_work_new();
	struct err e = {0};

	assert_ok(encode(by, w, t, n, ENCODE_PASSAGE, out, &e));
	encode_work_free(w);
}

static void shape(void **state)
{
	float v[N * DIM];

	(void)state;
	assert_int_equal(encoder_dim(enc), DIM);
	vectors(enc, texts, N, v);
	for (size_t i = 0; i < N; i++) {
		double squares = 0;
		for (size_t d = 0; d < DIM; d++)
			squares += (double)v[i * DIM + d] * (double)v[i * DIM + d];
		assert_float_equal(squares, 1, 1e-5);
	}
}

/* In batches of any size and order, on all processors, in threads: the same bytes. */
static void same_in_batches(void **state)
{
	enum { MANY = 150 };
	struct str many[MANY];
	float *all = malloc(MANY * DIM * sizeof *all), one[DIM];

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		many[i] = str_sub(texts[i * 7 % N], 0, 5 + i % 50);
	vectors(enc, many, MANY, all);
	for (size_t i = 0; i < MANY; i++) {
		vectors(enc, &many[i], 1, one);
		assert_memory_equal(one, all + i * DIM, sizeof one);
	}
	free(all);
}

static void same_on_all_processors(void **state)
{
	float want[N * DIM], got[N * DIM];
	const struct kernels *best = enc->kernels;

	(void)state;
	vectors(enc, texts, N, want);
	for (size_t i = 0; kernels_all[i]; i++) {
		if (!kernels_all[i]->usable())
			continue;
		enc->kernels = kernels_all[i];
		vectors(enc, texts, N, got);
		assert_memory_equal(got, want, sizeof got);
	}
	enc->kernels = best;
}

static void *in_thread(void *out)
{
	for (int i = 0; i < 20; i++)
		vectors(enc, texts, N, out);
	return NULL;
}

static void same_in_threads(void **state)
{
	float want[N * DIM], got[4][N * DIM];
	pthread_t t[4];

	(void)state;
	vectors(enc, texts, N, want);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&t[i], NULL, in_thread, got[i]), 0);
	for (size_t i = 0; i < 4; i++) {
		pthread_join(t[i], NULL);
		assert_memory_equal(got[i], want, sizeof want);
	}
}

/* On any machine: change this with ENCODE_ARITHMETIC, and only with it. */
static void same_on_all_machines(void **state)
{
	float v[N * DIM];
	char hex[65];
	struct sha256 h;

	(void)state;
	assert_int_equal(ENCODE_ARITHMETIC, 1);
	vectors(enc, texts, N, v);
	h = sha256_of(str_make((const char *)v, sizeof v));
	sha256_hex(&h, hex);
	assert_string_equal(hex, "524c8d6bdc5fbd5956ce9ba639d69ce7917639e033cbcbe86db90a5743ca59fe");
	sha256_hex(encoder_id(enc), hex);
	assert_string_equal(hex, "7ab6a1d70b781b76f786b7399e94f02531c8df90b86e7578835bb679b2d8fba8");
}

/* ---- against a slow, obvious encoder in double precision, without any quantising of activations ---- */

static double weight(const struct raw_matrix *m, size_t k, size_t n)
{
	int w = m->is_unsigned ? m->w[k * m->n + n] - 128 : (int8_t)m->w[k * m->n + n];
	return (double)(w - (m->zero ? m->zero[n] : 0)) * (double)m->scale[n];
}

static void times(const double *x, size_t rows, const struct raw_matrix *m, double *y)
{
	for (size_t r = 0; r < rows; r++)
		for (size_t n = 0; n < m->n; n++) {
			y[r * m->n + n] = (double)m->bias[n];
			for (size_t k = 0; k < m->k; k++)
				y[r * m->n + n] += x[r * m->k + k] * weight(m, k, n);
		}
}

static void slow_norm(double *x, size_t rows, const struct raw_norm *n)
{
	for (size_t r = 0; r < rows; r++, x += DIM) {
		double mean = 0, var = 0;
		for (size_t i = 0; i < DIM; i++)
			mean += x[i] / DIM;
		for (size_t i = 0; i < DIM; i++)
			var += (x[i] - mean) * (x[i] - mean) / DIM;
		for (size_t i = 0; i < DIM; i++)
			x[i] = (x[i] - mean) / sqrt(var + 1e-12) * (double)n->weight[i] + (double)n->bias[i];
	}
}

static double item(const struct raw_table *t, size_t row, size_t i)
{
	float scale;
	memcpy(&scale, t->scale, sizeof scale);
	return (double)(t->data[row * DIM + i] - t->zero) * (double)scale;
}

static void slow_attention(const double *q, const double *k, const double *v, size_t n, size_t head, double *out)
{
	double p[64], sum = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t h = 0; h < DIM; h += head) {
			sum = 0;
			for (size_t j = 0; j < n; j++) {
				p[j] = 0;
				for (size_t d = 0; d < head; d++)
					p[j] += q[i * DIM + h + d] * k[j * DIM + h + d];
				sum += p[j] = exp(p[j] / sqrt((double)head));
			}
			for (size_t d = 0; d < head; d++) {
				out[i * DIM + h + d] = 0;
				for (size_t j = 0; j < n; j++)
					out[i * DIM + h + d] += p[j] / sum * v[j * DIM + h + d];
			}
		}
}

static void slow_encode(const struct raw_weights *w, const uint32_t *ids, size_t n, double *mean)
{
	static double x[64 * DIM], q[64 * DIM], k[64 * DIM], v[64 * DIM], c[64 * DIM], y[64 * DIM], wide[64 * 2 * DIM];

	for (size_t i = 0; i < n; i++)
		for (size_t d = 0; d < DIM; d++)
			x[i * DIM + d] = item(&w->words, ids[i], d) + item(&w->positions, i, d) + item(&w->types, 0, d);
	slow_norm(x, n, &w->embedding_norm);
	for (size_t l = 0; l < w->n_layers; l++) {
		times(x, n, &w->layers[l].query, q);
		times(x, n, &w->layers[l].key, k);
		times(x, n, &w->layers[l].value, v);
		slow_attention(q, k, v, n, DIM / w->heads, c);
		times(c, n, &w->layers[l].out, y);
		for (size_t i = 0; i < n * DIM; i++)
			x[i] += y[i];
		slow_norm(x, n, &w->layers[l].after_attention);
		times(x, n, &w->layers[l].up, wide);
		for (size_t i = 0; i < n * w->inner; i++)
			wide[i] *= 0.5 * (1 + erf(wide[i] / sqrt(2)));
		times(wide, n, &w->layers[l].down, y);
		for (size_t i = 0; i < n * DIM; i++)
			x[i] += y[i];
		slow_norm(x, n, &w->layers[l].after_feed);
	}
	for (size_t d = 0; d < DIM; d++) {
		mean[d] = 0;
		for (size_t i = 0; i < n; i++)
			mean[d] += x[i * DIM + d];
	}
}

static void right(void **state)
{
	char path[4096];
	struct fs_map map;
	struct raw_weights raw;
	struct arena a;
	struct tokens t = {0};
	struct err e = {0};
	float v[N * DIM];

	(void)state;
	snprintf(path, sizeof path, "%s/model.onnx", getenv("ATTEST_TINY_MODEL"));
	assert_ok(fs_map(path, &map, &e));
	arena_init(&a, 1 << 22);
	assert_ok(weights_read(&raw, map.bytes, &a, &e));
	vectors(enc, texts, N, v);
	for (size_t i = 0; i < N; i++) {
		double want[DIM], dot = 0, squares = 0;
		assert_ok(wordpiece_tokens(&enc->words, STR(""), texts[i], 0, &t, &e));
		slow_encode(&raw, t.ids, t.n, want);
		for (size_t d = 0; d < DIM; d++) {
			dot += want[d] * (double)v[i * DIM + d];
			squares += want[d] * want[d];
		}
		if (dot / sqrt(squares) < 0.9995)
			fail_msg("text %zu: cosine %f", i, dot / sqrt(squares));
	}
	wordpiece_tokens_release(&t);
	arena_release(&a);
	fs_unmap(&map);
}

/* ---- texts of any length, and of any bytes ---- */

static void long_and_odd(void **state)
{
	struct str odd[3];
	float v[3 * DIM], first[DIM];
	char *text = malloc(100000);

	(void)state;
	memset(text, 'a', 100000);
	for (size_t i = 7; i < 100000; i += 3)
		text[i] = ' ';
	odd[0] = str_make(text, 100000);
	odd[1] = str_make(text, 4000);
	odd[2] = STR("\xff\xfe\x00\x01");
	vectors(enc, odd, 3, v);
	/* Both are cut at the same token. */
	assert_memory_equal(v, v + DIM, DIM * sizeof *v);
	/* What is nothing to the tokenizer is the empty text. */
	vectors(enc, texts, 1, first);
	assert_memory_equal(v + 2 * DIM, first, sizeof first);
	free(text);
}

static void bytes(void **state)
{
	float v[DIM] = {0.5f, -0.25f, 0.125f}, w[DIM] = {0};
	int8_t q[DIM];

	(void)state;
	float s = encode_quantise(v, DIM, q);
	assert_int_equal(q[0], 127);
	assert_int_equal(q[1], -64); /* -63.5, to even */
	assert_int_equal(q[2], 32);
	assert_float_equal(s, 1 / sqrt(127 * 127 + 64 * 64 + 32 * 32), 1e-9);
	assert_true(s == encode_scale(q, DIM));
	assert_true(encode_quantise(w, DIM, q) == 0);
	float all[N * DIM];
	vectors(enc, texts, N, all);
	for (size_t i = 0; i < N; i++) {
		int8_t a[DIM], b[DIM];
		float sa = encode_quantise(all + i * DIM, DIM, a), sb = encode_quantise(all, DIM, b);
		double want = 0;
		int32_t dot = 0;
		for (size_t d = 0; d < DIM; d++) {
			want += (double)all[i * DIM + d] * (double)all[d];
			dot += a[d] * b[d];
		}
		assert_float_equal((float)dot * sa * sb, want, 0.01);
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(shape),
		cmocka_unit_test(same_in_batches),
		cmocka_unit_test(same_on_all_processors),
		cmocka_unit_test(same_in_threads),
		cmocka_unit_test(same_on_all_machines),
		cmocka_unit_test(right),
		cmocka_unit_test(long_and_odd),
		cmocka_unit_test(bytes),
	};
	return cmocka_run_group_tests(t, set_up, tear_down);
}
