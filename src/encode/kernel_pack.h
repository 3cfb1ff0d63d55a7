/* kernel_pack.h - packing bytes in fours, for the kernels with VNNI. */
#include <immintrin.h>

static void pack_16(const unsigned char *from, size_t stride, unsigned char flip, int32_t *to)
{
	const __m128i by = _mm_set1_epi8((char)flip);
	__m128i a = _mm_loadu_si128((const __m128i *)(const void *)from);
	__m128i b = _mm_loadu_si128((const __m128i *)(const void *)(from + stride));
	__m128i c = _mm_loadu_si128((const __m128i *)(const void *)(from + 2 * stride));
	__m128i d = _mm_loadu_si128((const __m128i *)(const void *)(from + 3 * stride));
	__m128i ab = _mm_unpacklo_epi8(a, b), cd = _mm_unpacklo_epi8(c, d);
	__m128i ef = _mm_unpackhi_epi8(a, b), gh = _mm_unpackhi_epi8(c, d);
	__m128i *out = (__m128i *)(void *)to;

	_mm_storeu_si128(out, _mm_xor_si128(_mm_unpacklo_epi16(ab, cd), by));
	_mm_storeu_si128(out + 1, _mm_xor_si128(_mm_unpackhi_epi16(ab, cd), by));
	_mm_storeu_si128(out + 2, _mm_xor_si128(_mm_unpacklo_epi16(ef, gh), by));
	_mm_storeu_si128(out + 3, _mm_xor_si128(_mm_unpackhi_epi16(ef, gh), by));
}
