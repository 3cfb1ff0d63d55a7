/*
 * fuzz_model.c - any bytes as a model: an ONNX file, or a packed one.
 *
 * The first byte chooses: even, the rest is ONNX; odd, a packed file, whose checksum is set right so that what lies
 * behind it is reached. What opens is used.
 */
#include "encode/encode_priv.h"
#include "encode/kernel.h"

#include <stdlib.h>

static const char vocabulary[] = "{\"normalizer\": {\"type\": \"BertNormalizer\"}, \"pre_tokenizer\": {\"type\": "
				 "\"BertPreTokenizer\"}, \"model\": {\"vocab\": "
				 "{\"[UNK]\": 0, \"[CLS]\": 1, \"[SEP]\": 2, \"a\": 3}}}";

static void use(struct str packed)
{
	static const struct str texts[2] = {{"a, b", 4}, {"", 0}};
	struct encoder enc = {.kernels = kernels_best()};
	struct err e;

	if (packed_open(packed, &enc.weights, &enc.words, &enc.info, &e))
		return;
	/* So that an input does not take long: it may ask for many wide layers. */
	if (enc.weights.n_layers * enc.weights.dim * enc.weights.inner > 1 << 20)
		return;
	enc.known = known_model(enc.info.name);
	struct encode_work *w = encode_work_new();
	float *out = malloc(2 * enc.weights.dim * sizeof *out);
	if (w && out)
		encode(&enc, w, texts, 2, ENCODE_QUERY, out, &e);
	free(out);
	encode_work_free(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str packed;
	struct err e;

	if (!size)
		return 0;
	struct str rest = str_make((const char *)data + 1, size - 1);
	if (data[0] % 2 == 0) {
		if (packed_make(rest, str_c(vocabulary), "fuzz", &packed, &e) == 0) {
			use(packed);
			free((char *)packed.p);
		}
		return 0;
	}
	char *p = aligned_alloc(64, (rest.n + 64) / 64 * 64);
	if (!p)
		return 0;
	memcpy(p, rest.p, rest.n);
	if (rest.n > 16) {
		uint64_t sum = xxh64_of(str_make(p + 16, rest.n - 16));
		memcpy(p + 8, &sum, sizeof sum);
	}
	use(str_make(p, rest.n));
	free(p);
	return 0;
}
