/* kernel_plain.c - the arithmetic in C alone: every processor has it. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define W	      4
#define BYTES	      0
#define ROWS	      1
#define COLS	      16
#define PAIR_ROWS     2
#define KERNEL	      "plain"
#define KERNEL_TABLE  kernels_plain
#define KERNEL_USABLE always

typedef float plain_vf __attribute__((vector_size(16)));
typedef int32_t plain_vi __attribute__((vector_size(16)));

static plain_vi DOT2(plain_vi acc, plain_vi a, plain_vi b)
{
	return acc + (a << 16 >> 16) * (b << 16 >> 16) + (a >> 16) * (b >> 16);
}

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

static bool always(void)
{
	return true;
}

#include "encode/kernel_body.inc"

static void tiles(const unsigned char *q, size_t stride, const int8_t *packed, size_t k, size_t rows, int32_t *out)
{
	int16_t a[GROUP];

	(void)stride;
	(void)rows;
	memset(out, 0, PANEL * sizeof *out);
	for (size_t g = 0; g < k; g += GROUP, packed += PANEL * GROUP) {
		memcpy(a, q + 2 * g, sizeof a);
		for (size_t c = 0; c < PANEL; c++)
			for (size_t i = 0; i < GROUP; i++)
				out[c] += a[i] * packed[c * GROUP + i];
	}
}
