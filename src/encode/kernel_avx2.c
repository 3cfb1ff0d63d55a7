/* kernel_avx2.c - the arithmetic with AVX2: int16 products, since those of bytes (pmaddubsw) are cut off at 32767. */
#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define W	      8
#define BYTES	      0
#define ROWS	      3
#define COLS	      16
#define PAIR_ROWS     4
#define KERNEL	      "avx2"
#define KERNEL_TABLE  kernels_avx2
#define KERNEL_USABLE usable

#define DOT2(acc, a, b) ((acc) + (vi)_mm256_madd_epi16((__m256i)(a), (__m256i)(b)))
#define IMAX(a, b)	((vi)_mm256_max_epi32((__m256i)(a), (__m256i)(b)))
#define IMIN(a, b)	((vi)_mm256_min_epi32((__m256i)(a), (__m256i)(b)))
#define VMAX(a, b)	((vf)_mm256_max_ps((__m256)(a), (__m256)(b)))
#define VMIN(a, b)	((vf)_mm256_min_ps((__m256)(a), (__m256)(b)))

static bool usable(void)
{
	return __builtin_cpu_supports("avx2");
}

#include "encode/kernel_body.inc"

/* The four bytes of a column become four int16, so a column has two lanes until the end. */
INLINE void tile(const unsigned char *q, size_t stride, const int8_t *packed, size_t k, const int rows, int32_t *out)
{
	vi acc[ROWS][4];

	UNROLL
	for (int r = 0; r < rows; r++) {
		UNROLL
		for (int v = 0; v < 4; v++)
			acc[r][v] = all_i(0);
	}
	for (size_t g = 0; g < k; g += GROUP) {
		vi a[ROWS];
		UNROLL
		for (int r = 0; r < rows; r++) {
			long long four;
			memcpy(&four, q + (size_t)r * stride + 2 * g, sizeof four);
			a[r] = (vi)_mm256_set1_epi64x(four);
		}
		UNROLL
		for (int v = 0; v < 4; v++) {
			const __m128i *from = (const __m128i *)(const void *)(packed + g * PANEL + 16 * v);
			vi b = (vi)_mm256_cvtepi8_epi16(_mm_loadu_si128(from));
			UNROLL
			for (int r = 0; r < rows; r++)
				acc[r][v] = DOT2(acc[r][v], a[r], b);
		}
	}
	UNROLL
	for (int r = 0; r < rows; r++) {
		UNROLL
		for (int v = 0; v < 2; v++) {
			__m256i two = _mm256_hadd_epi32((__m256i)acc[r][2 * v], (__m256i)acc[r][2 * v + 1]);
			store_i(out + r * COLS + v * W, (vi)_mm256_permute4x64_epi64(two, 0xd8));
		}
	}
}

static void tiles(const unsigned char *q, size_t stride, const int8_t *packed, size_t k, size_t rows, int32_t *out)
{
	if (rows == 1)
		tile(q, stride, packed, k, 1, out);
	else if (rows == 2)
		tile(q, stride, packed, k, 2, out);
	else
		tile(q, stride, packed, k, 3, out);
}
