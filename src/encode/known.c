/*
 * known.c - the models that attest knows by their digests.
 *
 * Where they come from, what they measure and their licences: docs/model.md. A model that is not here is taken for one
 * of a kind by the name of its folder.
 */
#include "encode/encode_priv.h"

#define BGE_QUERY "Represent this sentence for searching relevant passages: "

const struct known_model known_models[] = {
	{
		.name = "bge-small-en-v1.5-q",
		.like = "bge",
		.mean = false,
		.query_prefix = BGE_QUERY,
		.passage_prefix = "",
		.onnx_sha256 = "6c9c6101a956d62dfb5e7190c538226c0c5bb9cb27b651234b6df063ee7dbfe4",
		.tokenizer_sha256 = "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
		.onnx_bytes = 34014426,
	},
	{
		.name = "all-minilm-l6-v2-q",
		.like = "minilm",
		.mean = true,
		.query_prefix = "",
		.passage_prefix = "",
		.onnx_sha256 = "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1",
		.tokenizer_sha256 = "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0",
		.onnx_bytes = 22972370,
	},
	{
		.name = "e5-small-v2-q",
		.like = "e5",
		.mean = true,
		.query_prefix = "query: ",
		.passage_prefix = "passage: ",
		.onnx_sha256 = "7d9092cb25f2bd1c023b7e8d2aa459044a02030ac880e5a59fdaf27af69f1ded",
		.tokenizer_sha256 = "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
		.onnx_bytes = 34014367,
	},
	{.name = NULL, .like = "", .mean = true, .query_prefix = "", .passage_prefix = ""},
};

const struct known_model *known_digest(const char *hex)
{
	for (const struct known_model *k = known_models; k->name; k++)
		if (strcmp(k->onnx_sha256, hex) == 0)
			return k;
	return NULL;
}

const struct known_model *known_model(const char *name)
{
	const struct known_model *k;

	for (k = known_models; k->name; k++)
		if (strcmp(k->name, name) == 0)
			return k;
	for (k = known_models; k->name && str_ifind(str_c(name), str_c(k->like), 0) == SIZE_MAX;)
		k++;
	return k;
}
