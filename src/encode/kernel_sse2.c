/* kernel_sse2.c - the arithmetic on any 64-bit x86 processor. */
#include <emmintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define W	     4
#define BYTES	     0
#define ROWS	     2
#define COLS	     16
#define PAIR_ROWS    2
#define KERNEL	     "sse2"
#define KERNEL_TABLE kernels_sse2
#define KERNEL_USABLE usable

#define DOT(acc, a, b)	((acc) + (vi)_mm_madd_epi16((__m128i)(a), (__m128i)(b)))
#define DOT2(acc, a, b) DOT(acc, a, b)
#define VMAX(a, b)	((vf)_mm_max_ps((__m128)(a), (__m128)(b)))
#define VMIN(a, b)	((vf)_mm_min_ps((__m128)(a), (__m128)(b)))

static void pack_16(const unsigned char *from, size_t stride, unsigned char flip, int32_t *to)
{
	const __m128i by = _mm_set1_epi8((char)flip);
	__m128i a = _mm_xor_si128(_mm_loadu_si128((const __m128i *)(const void *)from), by);
	__m128i b = _mm_xor_si128(_mm_loadu_si128((const __m128i *)(const void *)(from + stride)), by);
	__m128i low = _mm_unpacklo_epi8(a, b), high = _mm_unpackhi_epi8(a, b), zero = _mm_setzero_si128();
	__m128i *out = (__m128i *)(void *)to;

	/* Each pair of bytes into a pair of int16: into the high halves, then down with the sign. */
	_mm_storeu_si128(out, _mm_srai_epi16(_mm_unpacklo_epi8(zero, low), 8));
	_mm_storeu_si128(out + 1, _mm_srai_epi16(_mm_unpackhi_epi8(zero, low), 8));
	_mm_storeu_si128(out + 2, _mm_srai_epi16(_mm_unpacklo_epi8(zero, high), 8));
	_mm_storeu_si128(out + 3, _mm_srai_epi16(_mm_unpackhi_epi8(zero, high), 8));
}

static bool usable(void)
{
	return true;
}

#include "encode/kernel_body.h"
