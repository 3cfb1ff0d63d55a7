/* kernel_avxvnni.c - the arithmetic with AVX2 and AVX-VNNI: four byte products at a time, exact. */
#include <cpuid.h>
#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define W	      8
#define BYTES	      1
#define ROWS	      6
#define COLS	      16
#define PAIR_ROWS     4
#define KERNEL	      "avxvnni"
#define KERNEL_TABLE  kernels_avxvnni
#define KERNEL_USABLE usable

#define DOT4(acc, a, b) ((vi)_mm256_dpbusd_avx_epi32((__m256i)(acc), (__m256i)(a), (__m256i)(b)))
#define DOT2(acc, a, b) ((vi)_mm256_dpwssd_avx_epi32((__m256i)(acc), (__m256i)(a), (__m256i)(b)))
#define IMAX(a, b)	((vi)_mm256_max_epi32((__m256i)(a), (__m256i)(b)))
#define IMIN(a, b)	((vi)_mm256_min_epi32((__m256i)(a), (__m256i)(b)))
#define VMAX(a, b)	((vf)_mm256_max_ps((__m256)(a), (__m256)(b)))
#define VMIN(a, b)	((vf)_mm256_min_ps((__m256)(a), (__m256)(b)))

static bool usable(void)
{
	unsigned a, b, c, d;

	/* Leaf 7, sub-leaf 1, EAX bit 4; __builtin_cpu_supports knows the name only in newer compilers. */
	return __builtin_cpu_supports("avx2") && __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 4 & 1);
}

#include "encode/kernel_body.inc"
#include "encode/kernel_tile_bytes.inc"
