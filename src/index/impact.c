/*
 * impact.c - how much a term weighs in a passage: BM25F, its length normalisation against fixed pivots, in 8 bits.
 *
 * Robertson, Zaragoza, Taylor, "Simple BM25 extension to multiple weighted fields", CIKM 2004: frequencies are weighted
 * and normalised field by field, added, and saturated once. Average lengths are replaced by fixed pivots, so that an
 * impact depends on its passage alone. The table is part of the format: a change of it is a new format version
 * (docs/index-format.md). Built without contraction of floating point, so that every machine gives the same bytes.
 */
#include "index/index_priv.h"

const struct index_field_conf index_fields[FIELD_N] = {
	[FIELD_BODY] = {"body", 1.0f, 0.50f, 55},      [FIELD_CONTEXT] = {"context", 0.6f, 0.30f, 20},
	[FIELD_HEADING] = {"heading", 1.2f, 0.30f, 6}, [FIELD_TITLE] = {"title", 1.4f, 0.30f, 12},
	[FIELD_ALIAS] = {"alias", 1.2f, 0.50f, 12},    [FIELD_MESH] = {"mesh", 0.6f, 0.30f, 25},
};
const float index_k1 = 1.2f;

void impact_norm_half(struct impact_norm *n, int first, const uint64_t len[HALF_FIELDS])
{
	for (int i = 0; i < HALF_FIELDS; i++) {
		const struct index_field_conf *f = &index_fields[first + i];
		double b = f->b;
		double over = b * (double)len[i];
		over /= f->pivot;
		n->k[first + i] = f->weight / (1 - b + over);
	}
}

uint8_t impact_of(const struct impact_norm *n, const uint16_t tf[FIELD_N])
{
	double x = 0;

	for (int f = 0; f < FIELD_N; f++) {
		if (tf[f])
			x += tf[f] * n->k[f];
	}
	double v = 255 * x / (index_k1 + x) + 0.5;
	return v < 1 ? 1 : v > 255 ? 255 : (uint8_t)v;
}

void impact_usual(const uint8_t *impacts, size_t n, uint8_t out[USUAL_SIZE])
{
	uint32_t count[UINT8_MAX + 1] = {0};

	out[0] = out[1] = 0;
	for (size_t i = 0; i < n; i++)
		count[impacts[i]]++;
	for (int place = 0; place < USUAL_SIZE; place++) {
		uint32_t most = 0;
		for (size_t i = 0; i < n; i++) {
			uint8_t v = impacts[i];
			if (count[v] > most || (count[v] && count[v] == most && v < out[place])) {
				most = count[v];
				out[place] = v;
			}
		}
		count[out[place]] = 0;
	}
}
