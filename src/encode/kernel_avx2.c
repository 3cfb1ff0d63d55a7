/* kernel_avx2.c - the arithmetic with AVX2: int16 products, since those of bytes (pmaddubsw) are cut off at 32767. */
#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define W	     8
#define BYTES	     0
#define ROWS	     6
#define COLS	     16
#define PAIR_ROWS    4
#define KERNEL	     "avx2"
#define KERNEL_TABLE kernels_avx2
#define KERNEL_USABLE usable

#define DOT(acc, a, b)	((acc) + (vi)_mm256_madd_epi16((__m256i)(a), (__m256i)(b)))
#define DOT2(acc, a, b) DOT(acc, a, b)
#define VMAX(a, b)	((vf)_mm256_max_ps((__m256)(a), (__m256)(b)))
#define VMIN(a, b)	((vf)_mm256_min_ps((__m256)(a), (__m256)(b)))

static void pack_16(const unsigned char *from, size_t stride, unsigned char flip, int32_t *to)
{
	const __m128i by = _mm_set1_epi8((char)flip);
	__m128i a = _mm_xor_si128(_mm_loadu_si128((const __m128i *)(const void *)from), by);
	__m128i b = _mm_xor_si128(_mm_loadu_si128((const __m128i *)(const void *)(from + stride)), by);

	_mm256_storeu_si256((__m256i *)(void *)to, _mm256_cvtepi8_epi16(_mm_unpacklo_epi8(a, b)));
	_mm256_storeu_si256((__m256i *)(void *)(to + 8), _mm256_cvtepi8_epi16(_mm_unpackhi_epi8(a, b)));
}

static bool usable(void)
{
	return __builtin_cpu_supports("avx2");
}

#include "encode/kernel_body.h"
