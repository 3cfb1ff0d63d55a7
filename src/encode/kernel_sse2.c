/* kernel_sse2.c - the arithmetic on any 64-bit x86 processor. */
#include <emmintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define W	      4
#define BYTES	      0
#define ROWS	      1
#define COLS	      16
#define PAIR_ROWS     2
#define KERNEL	      "sse2"
#define KERNEL_TABLE  kernels_sse2
#define KERNEL_USABLE usable

#define DOT2(acc, a, b) ((acc) + (vi)_mm_madd_epi16((__m128i)(a), (__m128i)(b)))
#define VMAX(a, b)	((vf)_mm_max_ps((__m128)(a), (__m128)(b)))
#define VMIN(a, b)	((vf)_mm_min_ps((__m128)(a), (__m128)(b)))

static bool usable(void)
{
	return true;
}

#include "encode/kernel_body.inc"

/* As with AVX2, two columns a vector. */
static void tiles(const unsigned char *q, size_t stride, const int8_t *packed, size_t k, size_t rows, int32_t *out)
{
	const __m128i zero = _mm_setzero_si128();
	vi acc[8];

	(void)stride;
	(void)rows;
	UNROLL
	for (int v = 0; v < 8; v++)
		acc[v] = all_i(0);
	for (size_t g = 0; g < k; g += GROUP) {
		const __m128i a = _mm_loadl_epi64((const __m128i *)(const void *)(q + 2 * g)),
			      twice = _mm_unpacklo_epi64(a, a);
		UNROLL
		for (int v = 0; v < 4; v++) {
			const __m128i b = _mm_loadu_si128((const __m128i *)(const void *)(packed + g * PANEL + 16 * v));
			acc[2 * v] = DOT2(acc[2 * v], twice, _mm_srai_epi16(_mm_unpacklo_epi8(zero, b), 8));
			acc[2 * v + 1] = DOT2(acc[2 * v + 1], twice, _mm_srai_epi16(_mm_unpackhi_epi8(zero, b), 8));
		}
	}
	UNROLL
	for (int v = 0; v < 8; v++) {
		out[2 * v] = acc[v][0] + acc[v][1];
		out[2 * v + 1] = acc[v][2] + acc[v][3];
	}
}
