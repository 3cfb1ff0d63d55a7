/*
 * vectors_dot.c - dot products of int8 vectors: several questions against a run of vectors in one pass over memory.
 *
 * All paths give the same whole numbers: products are summed in int32, which DIM_MAX components of -128 to 127 cannot
 * overflow. AVX-512 VNNI multiplies unsigned by signed bytes, so 128 is added to the vector's components and 128 times
 * the sum of the question's is taken away again; AVX2 multiplies |vector| with the question under the vector's sign,
 * where no pair of products saturates 16 bits since the question has no -128.
 *
 * Both go by blocks of some vectors and some questions, so that what is loaded once serves all products of the block:
 * a long question with its clauses costs little more than a short one, since memory is the bound.
 *
 * One bit a component (is it above 0?) makes the coarse codes: the sum of the question's components where the bit is
 * set, doubled, less the sum of all of them, is the dot product with a vector of signs.
 */
#include "index/vectors_priv.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define AVX2   __attribute__((target("avx2")))
#define INLINE static inline __attribute__((always_inline))
#define AHEAD  16 /* vectors asked of memory before they are wanted */
#define UNROLL _Pragma("GCC unroll 4")
#endif

void dot_query_init(struct dot_query *d, const int8_t *q, uint32_t dim)
{
	d->dim = dim;
	d->chunks = vector_stride(dim) / VECTOR_ALIGN;
	d->sum = 0;
	memset(d->s + dim, 0, sizeof d->s - dim);
	for (uint32_t i = 0; i < dim; i++) {
		int8_t x = q[i] == INT8_MIN ? -INT8_MAX : q[i];
		d->s[i] = x;
		d->sum += x;
	}
}

void dot_query_codes(struct dot_query *d)
{
	memset(d->four, 0, sizeof d->four);
	for (uint32_t i = 0; i < d->dim; i += 4)
		for (unsigned bits = 1; bits < 16; bits++) {
			unsigned low = bits & -bits, place = low == 1 ? 0 : low == 2 ? 1 : low == 4 ? 2 : 3;
			d->four[i / 4][bits] = (int16_t)(d->four[i / 4][bits & (bits - 1)] + d->s[i + place]);
		}
}

int32_t dot_one(const int8_t *v, const int8_t *q, uint32_t dim)
{
	int32_t sum = 0;

	for (uint32_t i = 0; i < dim; i++)
		sum += v[i] * (q[i] == INT8_MIN ? -INT8_MAX : q[i]);
	return sum;
}

/* ---- portable ---- */

static void dot_plain(const int8_t *v, size_t n, const struct dot_query *q, size_t nq, int32_t *out)
{
	size_t stride = (size_t)q->chunks * VECTOR_ALIGN;

	for (size_t i = 0; i < n; i++, v += stride) {
		for (size_t j = 0; j < nq; j++) {
			int32_t sum = 0;
			for (uint32_t c = 0; c < q[j].dim; c++)
				sum += v[c] * q[j].s[c];
			out[j * n + i] = sum;
		}
	}
}

static void signs_plain(const uint8_t *codes, size_t n, const struct dot_query *q, size_t nq, int32_t *out)
{
	size_t size = code_size(q->dim);

	for (size_t i = 0; i < n; i++, codes += size) {
		for (size_t j = 0; j < nq; j++) {
			int32_t sum = 0;
			for (size_t c = 0; c < size; c++)
				sum += q[j].four[2 * c][codes[c] & 15] + q[j].four[2 * c + 1][codes[c] >> 4];
			out[j * n + i] = 2 * sum - q[j].sum;
		}
	}
}

#if defined(__x86_64__)

/* ---- AVX2 ---- */

AVX2 static int32_t sum_avx2(__m256i x)
{
	__m128i s = _mm_add_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));

	s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4e));
	s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xb1));
	return _mm_cvtsi128_si32(s);
}

/* One vector with `nq` questions: 1 to 4. */
AVX2 INLINE void dot_block_avx2(const int8_t *v, const struct dot_query *q, const int nq, int32_t *out, size_t n)
{
	const __m256i ones = _mm256_set1_epi16(1);
	__m256i acc[4];

	for (int j = 0; j < nq; j++)
		acc[j] = _mm256_setzero_si256();
	for (uint32_t c = 0, halves = q->chunks * 2; c < halves; c++) {
		__m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(v + c * 32)), abs = _mm256_abs_epi8(x);
		UNROLL
		for (int j = 0; j < nq; j++) {
			__m256i y = _mm256_loadu_si256((const __m256i *)(const void *)(q[j].s + c * 32));
			__m256i p = _mm256_maddubs_epi16(abs, _mm256_sign_epi8(y, x));
			acc[j] = _mm256_add_epi32(acc[j], _mm256_madd_epi16(p, ones));
		}
	}
	for (int j = 0; j < nq; j++)
		out[(size_t)j * n] = sum_avx2(acc[j]);
}

AVX2 static void dot_avx2(const int8_t *v, size_t n, const struct dot_query *q, size_t nq, int32_t *out)
{
	size_t stride = (size_t)q->chunks * VECTOR_ALIGN;

	for (size_t i = 0; i < n; i++, v += stride) {
		size_t j = 0;
		for (size_t at = 0; at < stride; at += 64)
			_mm_prefetch((const char *)v + AHEAD * stride + at, _MM_HINT_T0);
		for (; j + 4 <= nq; j += 4)
			dot_block_avx2(v, q + j, 4, out + j * n + i, n);
		switch (nq - j) {
		case 3: dot_block_avx2(v, q + j, 3, out + j * n + i, n); break;
		case 2: dot_block_avx2(v, q + j, 2, out + j * n + i, n); break;
		case 1: dot_block_avx2(v, q + j, 1, out + j * n + i, n); break;
		default: break;
		}
	}
}

/* Thirty-two bits of a code become a mask of bytes. */
AVX2 static __m256i mask_avx2(uint32_t bits)
{
	const __m256i pick = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3,
					      3, 3, 3, 3, 3, 3, 3);
	const __m256i bit = _mm256_set1_epi64x((long long)0x8040201008040201ull);
	__m256i x = _mm256_and_si256(_mm256_shuffle_epi8(_mm256_set1_epi32((int)bits), pick), bit);

	return _mm256_cmpeq_epi8(x, bit);
}

AVX2 static void signs_avx2(const uint8_t *codes, size_t n, const struct dot_query *q,
						       size_t nq, int32_t *out)
{
	size_t size = code_size(q->dim);
	const __m256i ones16 = _mm256_set1_epi16(1), ones8 = _mm256_set1_epi8(1);

	for (size_t i = 0; i < n; i++, codes += size) {
		for (size_t j = 0; j < nq; j++) {
			__m256i acc = _mm256_setzero_si256();
			for (size_t c = 0; c < size / 4; c++) {
				__m256i y = _mm256_loadu_si256((const __m256i *)(const void *)(q[j].s + c * 32));
				__m256i p = _mm256_and_si256(y, mask_avx2(get32(codes + c * 4)));
				acc = _mm256_add_epi32(acc, _mm256_madd_epi16(_mm256_maddubs_epi16(ones8, p), ones16));
			}
			out[j * n + i] = 2 * sum_avx2(acc) - q[j].sum;
		}
	}
}

/* ---- AVX-512 with VNNI ---- */

#define VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

/* Sums of four registers at once. */
VNNI static __m128i sums_vnni(__m512i a, __m512i b, __m512i c, __m512i d)
{
	__m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
	__m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(c, d), _mm512_unpackhi_epi32(c, d));
	__m512i s = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
	__m256i h = _mm256_add_epi32(_mm512_castsi512_si256(s), _mm512_extracti64x4_epi64(s, 1));

	return _mm_add_epi32(_mm256_castsi256_si128(h), _mm256_extracti128_si256(h, 1));
}

/* Four vectors with `nq` questions: 1 to 4. */
VNNI INLINE void dot_block_vnni(const int8_t *v, size_t stride, const struct dot_query *q, const int nq, int32_t *out,
				size_t n)
{
	const __m512i flip = _mm512_set1_epi8(-128);
	__m512i acc[4][4], x[4];

	for (int j = 0; j < nq; j++)
		acc[j][0] = acc[j][1] = acc[j][2] = acc[j][3] = _mm512_setzero_si512();
	for (uint32_t c = 0; c < q->chunks; c++) {
		UNROLL
		for (size_t k = 0; k < 4; k++)
			x[k] = _mm512_xor_si512(_mm512_loadu_si512(v + k * stride + c * 64), flip);
		UNROLL
		for (int j = 0; j < nq; j++) {
			__m512i y = _mm512_loadu_si512(q[j].s + c * 64);
			UNROLL
			for (int k = 0; k < 4; k++)
				acc[j][k] = _mm512_dpbusd_epi32(acc[j][k], x[k], y);
		}
	}
	for (int j = 0; j < nq; j++) {
		__m128i sums = sums_vnni(acc[j][0], acc[j][1], acc[j][2], acc[j][3]);
		sums = _mm_sub_epi32(sums, _mm_set1_epi32(128 * q[j].sum));
		_mm_storeu_si128((__m128i *)(void *)(out + (size_t)j * n), sums);
	}
}

/* What is left behind the last four. */
VNNI static int32_t dot_one_vnni(const int8_t *v, const struct dot_query *q)
{
	__m512i acc = _mm512_setzero_si512();

	for (uint32_t c = 0; c < q->chunks; c++)
		acc = _mm512_dpbusd_epi32(acc, _mm512_xor_si512(_mm512_loadu_si512(v + c * 64), _mm512_set1_epi8(-128)),
					  _mm512_loadu_si512(q->s + c * 64));
	return _mm512_reduce_add_epi32(acc) - 128 * q->sum;
}

VNNI static void dot_vnni(const int8_t *v, size_t n, const struct dot_query *q, size_t nq, int32_t *out)
{
	size_t stride = (size_t)q->chunks * VECTOR_ALIGN, i = 0;

	for (; i + 4 <= n; i += 4, v += 4 * stride) {
		size_t j = 0;
		for (size_t at = 0; at < 4 * stride; at += 64)
			_mm_prefetch((const char *)v + AHEAD * stride + at, _MM_HINT_T0);
		for (; j + 4 <= nq; j += 4)
			dot_block_vnni(v, stride, q + j, 4, out + j * n + i, n);
		switch (nq - j) {
		case 3: dot_block_vnni(v, stride, q + j, 3, out + j * n + i, n); break;
		case 2: dot_block_vnni(v, stride, q + j, 2, out + j * n + i, n); break;
		case 1: dot_block_vnni(v, stride, q + j, 1, out + j * n + i, n); break;
		default: break;
		}
	}
	for (; i < n; i++, v += stride)
		for (size_t j = 0; j < nq; j++)
			out[j * n + i] = dot_one_vnni(v, &q[j]);
}

VNNI static void signs_vnni(const uint8_t *codes, size_t n, const struct dot_query *q, size_t nq, int32_t *out)
{
	size_t size = code_size(q->dim);
	const __m512i ones = _mm512_set1_epi8(1);

	for (size_t i = 0; i < n; i += 4) {
		size_t some = n - i < 4 ? n - i : 4;
		const uint8_t *at[4];
		for (size_t k = 0; k < 4; k++)
			at[k] = codes + size * (i + (k < some ? k : some - 1));
		for (size_t j = 0; j < nq; j++) {
			__m512i acc[4];
			int32_t got[4];
			acc[0] = acc[1] = acc[2] = acc[3] = _mm512_setzero_si512();
			for (size_t c = 0; c < size / 8; c++) {
				__m512i y = _mm512_loadu_si512(q[j].s + c * 64);
				for (size_t k = 0; k < 4; k++)
					acc[k] = _mm512_dpbusd_epi32(acc[k], ones,
								     _mm512_maskz_mov_epi8(get64(at[k] + c * 8), y));
			}
			_mm_storeu_si128((__m128i *)(void *)got, sums_vnni(acc[0], acc[1], acc[2], acc[3]));
			for (size_t k = 0; k < some; k++)
				out[j * n + i + k] = 2 * got[k] - q[j].sum;
		}
	}
}

#endif

/* ---- which ---- */

static const struct dot_path paths[] = {
#if defined(__x86_64__)
	{"AVX-512 VNNI", dot_vnni, signs_vnni},
	{"AVX2", dot_avx2, signs_avx2},
#endif
	{"portable", dot_plain, signs_plain},
};

size_t dot_paths(const struct dot_path **out)
{
	size_t first = 0;

#if defined(__x86_64__)
	__builtin_cpu_init();
	if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
	    !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512vnni"))
		first = __builtin_cpu_supports("avx2") ? 1 : 2;
#endif
	*out = paths + first;
	return sizeof paths / sizeof *paths - first;
}
