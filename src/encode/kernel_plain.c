/* kernel_plain.c - the arithmetic in C alone: every processor has it. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define W	     4
#define BYTES	     0
#define ROWS	     2
#define COLS	     16
#define PAIR_ROWS    2
#define KERNEL	     "plain"
#define KERNEL_TABLE kernels_plain
#define KERNEL_USABLE always

typedef float plain_vf __attribute__((vector_size(16)));
typedef int32_t plain_vi __attribute__((vector_size(16)));

static plain_vi DOT2(plain_vi acc, plain_vi a, plain_vi b)
{
	return acc + (a << 16 >> 16) * (b << 16 >> 16) + (a >> 16) * (b >> 16);
}
#define DOT DOT2

static plain_vf VMAX(plain_vf a, plain_vf b)
{
	plain_vi first = a > b;
	return (plain_vf)(((plain_vi)a & first) | ((plain_vi)b & ~first));
}

static plain_vf VMIN(plain_vf a, plain_vf b)
{
	plain_vi first = a < b;
	return (plain_vf)(((plain_vi)a & first) | ((plain_vi)b & ~first));
}

static void pack_16(const unsigned char *from, size_t stride, unsigned char flip, int32_t *to)
{
	for (size_t c = 0; c < 16; c++) {
		int32_t low = (int8_t)(from[c] ^ flip), high = (int8_t)(from[stride + c] ^ flip);
		to[c] = (low & 0xffff) | (int32_t)((uint32_t)high << 16);
	}
}

static bool always(void)
{
	return true;
}

#include "encode/kernel_body.h"
