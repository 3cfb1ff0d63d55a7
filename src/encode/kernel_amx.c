/*
 * kernel_amx.c - the arithmetic with AVX-512 and, for matrix products, AMX: tiles of 16 rows and 16 columns, exact
 * (tdpbusd does not saturate).
 *
 * A packed panel is what AMX wants as it lies: 16 rows of 16 columns of four bytes. The system gives a process leave
 * to use tiles on request (arch_prctl), once.
 */
#include <cpuid.h>
#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#define W	      16
#define BYTES	      1
#define ROWS	      32
#define COLS	      32
#define PAIR_ROWS     8
#define KERNEL	      "amx"
#define KERNEL_TABLE  kernels_amx
#define KERNEL_USABLE usable
#define TILES_BEGIN   tiles_begin()
#define TILES_END     _tile_release()

#define DOT2(acc, a, b) ((vi)_mm512_dpwssd_epi32((__m512i)(acc), (__m512i)(a), (__m512i)(b)))
#define IMAX(a, b)	((vi)_mm512_max_epi32((__m512i)(a), (__m512i)(b)))
#define IMIN(a, b)	((vi)_mm512_min_epi32((__m512i)(a), (__m512i)(b)))
#define VMAX(a, b)	((vf)_mm512_max_ps((__m512)(a), (__m512)(b)))
#define VMIN(a, b)	((vf)_mm512_min_ps((__m512)(a), (__m512)(b)))

#define ARCH_REQ_XCOMP_PERM 0x1023
#define XFEATURE_XTILEDATA  18
#define STEP		    64 /* activations of a tile's row */

/* Leaf 7: EDX bits 24 and 25. */
static bool has_amx_int8(void)
{
	unsigned a, b, c, d;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d >> 24 & 3) == 3;
}

static bool usable(void)
{
	if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
	    !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512dq") ||
	    !__builtin_cpu_supports("avx512vnni") || !has_amx_int8())
		return false;
	return syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) == 0;
}

/* All eight tiles have 16 rows of 64 bytes. */
static void tiles_begin(void)
{
	struct {
		uint8_t palette, start_row, reserved[14];
		uint16_t row_bytes[16];
		uint8_t rows[16];
	} config __attribute__((aligned(64))) = {.palette = 1};

	for (int i = 0; i < 8; i++) {
		config.row_bytes[i] = 64;
		config.rows[i] = 16;
	}
	_tile_loadconfig(&config);
}

#include "encode/kernel_body.inc"

/* Whole tiles of rows are multiplied, whatever stands behind the last one (ACTIVATION_ROWS). */
static void tiles(const unsigned char *q, size_t stride, const int8_t *packed, size_t k, size_t rows, int32_t *out)
{
	const int8_t *second = packed + PANEL * k;

	_tile_zero(0);
	_tile_zero(1);
	if (rows > 16) {
		_tile_zero(2);
		_tile_zero(3);
	}
	for (size_t g = 0; g < k; g += STEP) {
		_tile_loadd(6, packed + g * PANEL, 64);
		_tile_loadd(7, second + g * PANEL, 64);
		_tile_loadd(4, q + g, stride);
		_tile_dpbusd(0, 4, 6);
		_tile_dpbusd(1, 4, 7);
		if (rows > 16) {
			_tile_loadd(5, q + 16 * stride + g, stride);
			_tile_dpbusd(2, 5, 6);
			_tile_dpbusd(3, 5, 7);
		}
	}
	_tile_stored(0, out, COLS * 4);
	_tile_stored(1, out + 16, COLS * 4);
	if (rows > 16) {
		_tile_stored(2, out + 16 * COLS, COLS * 4);
		_tile_stored(3, out + 16 * COLS + 16, COLS * 4);
	}
}
