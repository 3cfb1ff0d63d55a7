/*
 * encoder.c - the public side of the encoder: opening, references, one batch after another.
 */
#include "encode/encode_priv.h"
#include "encode/kernel.h"

#include <stdio.h>
#include <stdlib.h>

#define ARENA_CAP  ((size_t)64 << 20)
#define BATCH_ROWS 256 /* tokens that go through the layers together: packing a matrix is paid once for them, and they stay in the cache */

/* ---- opening ---- */

static int open_tokens(struct encoder *enc, const char *path, struct sha256 *hash, struct err *e)
{
	struct fs_map map;
	int r = fs_map(path, &map, e);

	if (r)
		return r;
	*hash = sha256_of(map.bytes);
	r = wordpiece_read(map.bytes, &enc->words, e);
	fs_unmap(&map);
	if (!r && wordpiece_size(enc->words) > enc->weights.words.rows)
		r = err_set(e, ERR_CORRUPT, "it has %zu pieces, the model beside it %zu: they do not belong together",
			    wordpiece_size(enc->words), enc->weights.words.rows);
	if (r)
		err_prefix(e, "%s", path);
	return r;
}

static int open_files(struct encoder *enc, const char *dir, struct err *e)
{
	struct sha256 hash[2];
	struct sha256_ctx ctx;
	char hex[65];
	struct str model = fs_join(&enc->arena, dir, "model.onnx"), tokens = fs_join(&enc->arena, dir, "tokenizer.json");
	int r;

	if (!arena_ok(&enc->arena))
		return err_mem(e);
	if ((r = fs_map(model.p, &enc->model, e)))
		return r;
	if ((r = weights_read(&enc->weights, enc->model.bytes, &enc->arena, e))) {
		err_prefix(e, "%s", model.p);
		return r;
	}
	if ((r = open_tokens(enc, tokens.p, &hash[1], e)))
		return r;
	hash[0] = sha256_of(enc->model.bytes);
	sha256_hex(&hash[0], hex);
	for (enc->known = known_models; enc->known->name && strcmp(enc->known->onnx_sha256, hex) != 0;)
		enc->known++;
	snprintf(enc->name, sizeof enc->name, "%s", enc->known->name ? enc->known->name : "unknown");
	sha256_begin(&ctx);
	sha256_add(&ctx, str_make((const char *)hash, sizeof hash));
	sha256_add(&ctx, STR("attest-encode-1"));
	enc->id = sha256_end(&ctx);
	return 0;
}

int encoder_open(const char *dir, struct encoder **out, struct err *e)
{
	struct encoder *enc;
	int r;

	if (!dir)
		dir = getenv("ATTEST_MODEL");
	if (!dir || strcmp(dir, "none") == 0)
		return err_set(e, ERR_NOTFOUND, "no model is installed");
	if (!(enc = calloc(1, sizeof *enc)))
		return err_mem(e);
	enc->refs = 1;
	enc->kernels = kernels_best();
	arena_init(&enc->arena, ARENA_CAP);
	if ((r = open_files(enc, dir, e))) {
		encoder_unref(enc);
		return r;
	}
	*out = enc;
	return 0;
}

struct encoder *encoder_ref(struct encoder *enc)
{
	__atomic_add_fetch(&enc->refs, 1, __ATOMIC_RELAXED);
	return enc;
}

void encoder_unref(struct encoder *enc)
{
	if (!enc || __atomic_sub_fetch(&enc->refs, 1, __ATOMIC_ACQ_REL))
		return;
	wordpiece_free(enc->words);
	fs_unmap(&enc->model);
	arena_release(&enc->arena);
	free(enc);
}

size_t encoder_dim(const struct encoder *enc)
{
	return enc->weights.dim;
}

const char *encoder_name(const struct encoder *enc)
{
	return enc->name;
}

const struct sha256 *encoder_id(const struct encoder *enc)
{
	return &enc->id;
}

/* ---- encoding ---- */

struct encode_work *encode_work_new(void)
{
	return calloc(1, sizeof(struct encode_work));
}

void encode_work_free(struct encode_work *w)
{
	if (!w)
		return;
	tokens_release(&w->tokens);
	free(w->ids);
	free(w->memory);
	free(w);
}

static int tokens_of(const struct encoder *enc, struct encode_work *w, struct str text, enum encode_as as, bool whole,
		     struct err *e)
{
	const char *prefix = as == ENCODE_QUERY ? enc->known->query_prefix : enc->known->passage_prefix;
	size_t most = as == ENCODE_QUERY ? ENCODE_QUERY_TOKENS : ENCODE_PASSAGE_TOKENS;

	if (most > enc->weights.positions.rows)
		most = enc->weights.positions.rows;
	return wordpiece_tokens(enc->words, str_c(prefix), text, whole ? 0 : most, &w->tokens, e);
}

/* The tokens behind those of the batch. */
static int batch_add(struct encode_work *w, size_t text, struct err *e)
{
	size_t n = w->n_ids + w->tokens.n;

	if (n > w->room_ids) {
		uint32_t *ids = realloc(w->ids, n * 2 * sizeof *ids);
		if (!ids)
			return err_mem(e);
		w->ids = ids;
		w->room_ids = n * 2;
	}
	memcpy(w->ids + w->n_ids, w->tokens.ids, w->tokens.n * sizeof *w->ids);
	w->n_ids = n;
	w->starts[text + 1] = n;
	return 0;
}

int encode(const struct encoder *enc, struct encode_work *w, const struct str *texts, size_t n, enum encode_as as,
	   float *out, struct err *e)
{
	size_t done = 0, in_batch = 0;
	int r;

	w->n_ids = w->starts[0] = 0;
	for (size_t i = 0; i < n; i++) {
		if ((r = tokens_of(enc, w, texts[i], as, false, e)))
			return r;
		if (in_batch == ENCODE_BATCH || (in_batch && w->n_ids + w->tokens.n > BATCH_ROWS)) {
			if ((r = forward(enc, w, in_batch, out + done * enc->weights.dim, e)))
				return r;
			done += in_batch;
			in_batch = w->n_ids = 0;
		}
		if ((r = batch_add(w, in_batch++, e)))
			return r;
	}
	return in_batch ? forward(enc, w, in_batch, out + done * enc->weights.dim, e) : 0;
}

size_t encode_tokens(const struct encoder *enc, struct encode_work *w, struct str text, enum encode_as as)
{
	return tokens_of(enc, w, text, as, true, NULL) ? 0 : w->tokens.n;
}
