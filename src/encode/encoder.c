/*
 * encoder.c - the public side of the encoder: opening, references, one batch after another.
 */
#include "encode/encode_priv.h"
#include "encode/kernel.h"
#include "encode/model.h"
#include "encode/server_priv.h"
#include "base/mem.h"

#include <stdlib.h>
#include <unistd.h>

/*
 * Tokens that go through the layers together: a matrix is read once for them, and what lies between the layers stays in
 * the cache.
 */
#define BATCH_ROWS 256

/* ---- opening ---- */

/* From the published files: checked, read and packed in memory, which takes a fifth of a second. */
static int open_published(struct encoder *enc, const char *dir, struct err *e)
{
	struct arena a;
	struct str onnx, tokenizer;
	struct fs_map model = {0}, tokens = {0};
	const char *name = strrchr(dir, '/');
	int r;

	arena_init(&a, 64 << 10);
	if ((r = model_files(dir, &a, &onnx, &tokenizer, e)) || (r = fs_map(onnx.p, &model, e)) ||
	    (r = fs_map(tokenizer.p, &tokens, e)))
		goto out;
	r = packed_make(model.bytes, tokens.bytes, name && name[1] ? name + 1 : dir, &enc->packed, e);
	if (!r)
		r = packed_open(enc->packed, &enc->weights, &enc->words, &enc->info, e);
	if (r)
		err_prefix(e, "%s", dir);
out:
	fs_unmap(&model);
	fs_unmap(&tokens);
	arena_release(&a);
	return r;
}

static int open_packed(struct encoder *enc, const char *path, struct err *e)
{
	int r = fs_map(path, &enc->map, e);

	if (r)
		return r;
	r = packed_open(enc->map.bytes, &enc->weights, &enc->words, &enc->info, e);
	if (r)
		err_prefix(e, "%s", path);
	return r;
}

static int open_dir(struct encoder *enc, const char *dir, struct err *e)
{
	struct arena a;
	int r;

	arena_init(&a, 64 << 10);
	struct str path = fs_join(&a, dir, MODEL_PACKED);
	if (!path.p)
		r = err_mem(e);
	else if (access(path.p, F_OK) == 0)
		r = open_packed(enc, path.p, e);
	else if ((path = fs_join(&a, dir, MODEL_SERVER)).p && access(path.p, F_OK) == 0)
		r = server_open(enc, path.p, e);
	else
		r = open_published(enc, dir, e);
	arena_release(&a);
	return r;
}

static void make_id(struct encoder *enc)
{
	struct sha256_ctx c;
	const uint32_t arithmetic = ENCODE_ARITHMETIC;

	sha256_begin(&c);
	sha256_add(&c, str_make((const char *)enc->info.onnx.b, 32));
	sha256_add(&c, str_make((const char *)enc->info.tokenizer.b, 32));
	sha256_add(&c, str_make((const char *)&arithmetic, sizeof arithmetic));
	enc->id = sha256_end(&c);
}

int encoder_open(const char *dir, struct encoder **out, struct err *e)
{
	struct encoder *enc;
	struct buf found;
	int r = 0;

	buf_init(&found, 64 << 10);
	if (!dir && !(r = model_find(&found, e)))
		dir = found.p;
	enc = r ? NULL : mem_calloc(1, sizeof *enc);
	if (!r && !enc)
		r = err_mem(e);
	if (!r) {
		enc->kernels = kernels_best();
		r = open_dir(enc, dir, e);
	}
	buf_release(&found);
	if (r) {
		encoder_close(enc);
		return r;
	}
	enc->known = known_model(enc->info.name);
	if (!enc->server)
		make_id(enc);
	*out = enc;
	return 0;
}

void encoder_close(struct encoder *enc)
{
	if (!enc)
		return;
	encoder_close(enc->house);
	server_free(enc->server);
	fs_unmap(&enc->map);
	free((char *)enc->packed.p);
	free(enc);
}

size_t encoder_dim(const struct encoder *enc)
{
	return enc->weights.dim;
}

const char *encoder_name(const struct encoder *enc)
{
	return enc->info.name;
}

const struct sha256 *encoder_id(const struct encoder *enc)
{
	return &enc->id;
}

/* ---- encoding ---- */

struct encode_work *encode_work_new(void)
{
	return mem_calloc(1, sizeof(struct encode_work));
}

void encode_work_free(struct encode_work *w)
{
	if (!w)
		return;
	wordpiece_tokens_release(&w->tokens);
	free(w->ids);
	free(w->memory);
	server_hang_up(w->connection);
	free(w);
}

static int tokens_of(const struct encoder *enc, struct encode_work *w, struct str text, enum encode_as as, bool whole,
		     struct err *e)
{
	const char *prefix = as == ENCODE_QUERY ? enc->known->query_prefix : enc->known->passage_prefix;
	size_t most = as == ENCODE_QUERY ? ENCODE_QUERY_TOKENS : ENCODE_PASSAGE_TOKENS;

	if (most > enc->weights.n_positions)
		most = enc->weights.n_positions;
	return wordpiece_tokens(&enc->words, str_c(prefix), text, whole ? 0 : most, &w->tokens, e);
}

/* The tokens behind those of the batch. */
static int batch_add(struct encode_work *w, size_t text, struct err *e)
{
	size_t n = w->n_ids + w->tokens.n;

	if (n > w->room_ids) {
		uint32_t *ids = mem_realloc(w->ids, n * 2 * sizeof *ids);
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

	if (enc->server)
		return server_encode(enc->server, w, texts, n, as, out, e);
	w->n_ids = w->starts[0] = 0;
	for (size_t i = 0; i < n; i++) {
		if ((r = tokens_of(enc, w, texts[i], as, false, e)))
			return r;
		if (in_batch == ENCODE_BATCH || (in_batch && w->n_ids + w->tokens.n > BATCH_ROWS)) {
			if ((r = encode_forward(enc, w, in_batch, out + done * enc->weights.dim, e)))
				return r;
			done += in_batch;
			in_batch = w->n_ids = 0;
		}
		if ((r = batch_add(w, in_batch++, e)))
			return r;
	}
	return in_batch ? encode_forward(enc, w, in_batch, out + done * enc->weights.dim, e) : 0;
}

size_t encode_tokens(const struct encoder *enc, struct encode_work *w, struct str text, enum encode_as as)
{
	/* A server counts for itself; a token has about four bytes. */
	if (enc->server)
		return text.n / 4 + 2;
	return tokens_of(enc, w, text, as, true, NULL) ? 0 : w->tokens.n;
}
