/*
 * lanes.c - the inner loops of decoding postings and of scoring, eight numbers at a time where the machine can.
 *
 * Numbers of B bits lie one behind the other, so eight of them are B whole bytes. AVX2 loads the bytes of four into
 * each half of a register, brings the four bytes that hold a number into its lane, and shifts it down: that serves up
 * to 25 bits, all that a segment's gaps have in practice; above, and elsewhere, the plain loops serve.
 *
 * Both paths give the same numbers (tests/index/test_postings.c).
 */
#include "index/index_priv.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2,bmi2,popcnt")))
#endif
#define AVX2_BITS_MAX 25u /* with up to 7 bits before it a number lies in four bytes */

/* ---- portable ---- */

static void unpack_plain(const uint8_t *p, uint32_t bits, uint32_t *out, uint32_t n)
{
	uint64_t mask = ((uint64_t)1 << bits) - 1;

	for (uint32_t i = 0, at = 0; i < n; i++, at += bits)
		out[i] = (uint32_t)(get64(p + (at >> 3)) >> (at & 7) & mask);
}

static void sum_plain(uint32_t v[POSTING_BLOCK], uint32_t next)
{
	for (uint32_t i = 0; i < POSTING_BLOCK; i++) {
		next += v[i];
		v[i] = next++;
	}
}

static void spread_plain(const uint64_t bits[2], uint64_t into[2])
{
	uint32_t at = 0;

	for (int half = 0; half < 2; half++) {
		uint64_t left = into[half], out = 0;
		for (; left; left &= left - 1, at++)
			out |= (bits[at >> 6] >> (at & 63) & 1) << __builtin_ctzll(left);
		into[half] = out;
	}
}

static void merge_plain(const uint64_t map[2], const uint32_t *a, const uint32_t *b, uint32_t out[POSTING_BLOCK])
{
	for (uint32_t i = 0; i < POSTING_BLOCK; i++) {
		bool second = map[i >> 6] >> (i & 63) & 1;
		out[i] = second ? *b : *a;
		a += !second;
		b += second;
	}
}

static uint32_t count_plain(const uint64_t *v, size_t n)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (uint32_t)__builtin_popcountll(v[i]);
	return sum;
}

static uint64_t reach_plain(const uint32_t scores[SCORE_GROUP], uint32_t least)
{
	uint64_t in = 0;

	for (uint32_t i = 0; i < SCORE_GROUP; i++)
		in |= (uint64_t)(scores[i] >= least) << i;
	return in;
}

/* ---- AVX2 ---- */

#if defined(__x86_64__)

AVX2 static void unpack_avx2(const uint8_t *p, uint32_t bits, uint32_t *out, uint32_t n)
{
	if (bits > AVX2_BITS_MAX) {
		unpack_plain(p, bits, out, n);
		return;
	}
	/* Lanes 4 to 7 read from the byte in which the fifth number begins. */
	uint32_t half = 4 * bits >> 3, over = 4 * bits & 7;
	__m256i at = _mm256_mullo_epi32(_mm256_setr_epi32(0, 1, 2, 3, 0, 1, 2, 3), _mm256_set1_epi32((int)bits));
	at = _mm256_add_epi32(at, _mm256_setr_epi32(0, 0, 0, 0, (int)over, (int)over, (int)over, (int)over));
	const __m256i shift = _mm256_and_si256(at, _mm256_set1_epi32(7));
	const __m256i bytes = _mm256_add_epi32(
		_mm256_mullo_epi32(_mm256_srli_epi32(at, 3), _mm256_set1_epi32(0x01010101)), _mm256_set1_epi32(0x03020100));
	const __m256i mask = _mm256_set1_epi32((int)(((uint32_t)1 << bits) - 1));

	for (uint32_t i = 0; i < n; i += 8, p += bits) {
		__m256i x = _mm256_inserti128_si256(
			_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)p)),
			_mm_loadu_si128((const __m128i *)(const void *)(p + half)), 1);
		x = _mm256_srlv_epi32(_mm256_shuffle_epi8(x, bytes), shift);
		_mm256_storeu_si256((__m256i *)(void *)(out + i), _mm256_and_si256(x, mask));
	}
}

AVX2 static void sum_avx2(uint32_t v[POSTING_BLOCK], uint32_t next)
{
	__m256i before = _mm256_set1_epi32((int)next - 1);
	const __m256i one = _mm256_set1_epi32(1);

	for (uint32_t i = 0; i < POSTING_BLOCK; i += 8) {
		__m256i x = _mm256_add_epi32(_mm256_loadu_si256((const __m256i *)(const void *)(v + i)), one);
		x = _mm256_add_epi32(x, _mm256_slli_si256(x, 4));
		x = _mm256_add_epi32(x, _mm256_slli_si256(x, 8));
		/* The lower four's sum is added to the upper four. */
		__m256i low = _mm256_permute2x128_si256(_mm256_setzero_si256(), x, 0x20);
		x = _mm256_add_epi32(x, _mm256_shuffle_epi32(low, 0xff));
		x = _mm256_add_epi32(x, before);
		before = _mm256_permutevar8x32_epi32(x, _mm256_set1_epi32(7));
		_mm256_storeu_si256((__m256i *)(void *)(v + i), x);
	}
}

AVX2 static void spread_bmi2(const uint64_t bits[2], uint64_t into[2])
{
	uint32_t n = (uint32_t)__builtin_popcountll(into[0]);
	uint64_t second = n == 64 ? bits[1] : n == 0 ? bits[0] : bits[0] >> n | bits[1] << (64 - n);

	into[0] = _pdep_u64(bits[0], into[0]);
	into[1] = _pdep_u64(second, into[1]);
}

/* In the place of each bit that is set how many were before it, of eight: the lane from which it takes its number. */
AVX2 static void merge_avx2(const uint64_t map[2], const uint32_t *a, const uint32_t *b, uint32_t out[POSTING_BLOCK])
{
	const uint64_t places = 0x0706050403020100;

	for (uint32_t i = 0; i < POSTING_BLOCK; i += 8) {
		uint32_t bits = (uint32_t)(map[i >> 6] >> (i & 63)) & 0xff, n = (uint32_t)__builtin_popcount(bits);
		uint64_t bytes = _pdep_u64(bits, 0x0101010101010101) * 0xff;
		__m256i from_a = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)_pdep_u64(places, ~bytes)));
		__m256i from_b = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)_pdep_u64(places, bytes)));
		__m256i second = _mm256_cvtepi8_epi32(_mm_cvtsi64_si128((long long)bytes));
		__m256i x = _mm256_permutevar8x32_epi32(_mm256_loadu_si256((const __m256i *)(const void *)a), from_a);
		__m256i y = _mm256_permutevar8x32_epi32(_mm256_loadu_si256((const __m256i *)(const void *)b), from_b);
		_mm256_storeu_si256((__m256i *)(void *)(out + i), _mm256_blendv_epi8(x, y, second));
		a += 8 - n;
		b += n;
	}
}

AVX2 static uint32_t count_popcnt(const uint64_t *v, size_t n)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (uint32_t)__builtin_popcountll(v[i]);
	return sum;
}

AVX2 static uint64_t reach_avx2(const uint32_t scores[SCORE_GROUP], uint32_t least)
{
	const __m256i below = _mm256_set1_epi32((int)least - 1);
	uint64_t in = 0;

	for (uint32_t i = 0; i < SCORE_GROUP; i += 8) {
		__m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(scores + i));
		x = _mm256_cmpgt_epi32(x, below);
		in |= (uint64_t)(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(x)) << i;
	}
	return in;
}

#endif

/* ---- which ---- */

static const struct lanes all[] = {
#if defined(__x86_64__)
	{"AVX2", unpack_avx2, sum_avx2, spread_bmi2, merge_avx2, count_popcnt, reach_avx2},
#endif
	{"portable", unpack_plain, sum_plain, spread_plain, merge_plain, count_plain, reach_plain},
};

size_t lanes_all(const struct lanes **out)
{
	size_t first = 0;

#if defined(__x86_64__)
	__builtin_cpu_init();
	first = !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2") || !__builtin_cpu_supports("popcnt");
#endif
	*out = all + first;
	return sizeof all / sizeof *all - first;
}
