/*
 * kernel_tile_bytes.h - tiles of products with VNNI: four products of uint8 and int8 a lane, exact (vpdpbusd does not
 * saturate).
 *
 * DOT4(acc, a, b) is that instruction. COLS / 16 panels are walked side by side.
 */
#define LANES (COLS / W)

INLINE void tile(const unsigned char *q, size_t stride, const int8_t *packed, size_t k, const int rows, int32_t *out)
{
	vi acc[ROWS][LANES];

	UNROLL
	for (int r = 0; r < rows; r++) {
		UNROLL
		for (int v = 0; v < LANES; v++)
			acc[r][v] = all_i(0);
	}
	for (size_t g = 0; g < k; g += GROUP) {
		vi b[LANES];
		UNROLL
		for (int v = 0; v < LANES; v++)
			b[v] = load_i(packed + g * PANEL + (size_t)(v * W / PANEL) * PANEL * k + v * W % PANEL * GROUP);
		UNROLL
		for (int r = 0; r < rows; r++) {
			vi a = all_i(load_32(q + (size_t)r * stride + g));
			UNROLL
			for (int v = 0; v < LANES; v++)
				acc[r][v] = DOT4(acc[r][v], a, b[v]);
		}
	}
	UNROLL
	for (int r = 0; r < rows; r++) {
		UNROLL
		for (int v = 0; v < LANES; v++)
			store_i(out + r * COLS + v * W, acc[r][v]);
	}
}

static void tiles(const unsigned char *q, size_t stride, const int8_t *packed, size_t k, size_t rows, int32_t *out)
{
	switch (rows) {
	case 1: tile(q, stride, packed, k, 1, out); break;
	case 2: tile(q, stride, packed, k, 2, out); break;
	case 3: tile(q, stride, packed, k, 3, out); break;
	case 4: tile(q, stride, packed, k, 4, out); break;
	case 5: tile(q, stride, packed, k, 5, out); break;
	default: tile(q, stride, packed, k, 6, out); break;
	}
}
