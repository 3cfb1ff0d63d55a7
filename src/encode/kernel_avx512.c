/* kernel_avx512.c - the arithmetic with AVX-512 and its VNNI. */
#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define W	      16
#define BYTES	      1
#define ROWS	      6
#define COLS	      64
#define PAIR_ROWS     8
#define KERNEL	      "avx512"
#define KERNEL_TABLE  kernels_avx512
#define KERNEL_USABLE usable

#define DOT4(acc, a, b) ((vi)_mm512_dpbusd_epi32((__m512i)(acc), (__m512i)(a), (__m512i)(b)))
#define DOT2(acc, a, b) ((vi)_mm512_dpwssd_epi32((__m512i)(acc), (__m512i)(a), (__m512i)(b)))
#define IMAX(a, b)	((vi)_mm512_max_epi32((__m512i)(a), (__m512i)(b)))
#define IMIN(a, b)	((vi)_mm512_min_epi32((__m512i)(a), (__m512i)(b)))
#define VMAX(a, b)	((vf)_mm512_max_ps((__m512)(a), (__m512)(b)))
#define VMIN(a, b)	((vf)_mm512_min_ps((__m512)(a), (__m512)(b)))

static bool usable(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
	       __builtin_cpu_supports("avx512vnni");
}

#include "encode/kernel_body.inc"
#include "encode/kernel_tile_bytes.inc"
