/*
 * pack.c - the model as the encoder likes it: one file to be mapped.
 *
 * The published files take a fifth of a second to check, read and put in order; the packed one is mapped, checked by
 * XXH3 and used as it lies, so that a command that asks one question does not wait. It is made once, when a model is
 * installed.
 *
 * Little-endian. A header (struct header), then sections, each aligned to 64 bytes, whose sizes follow from the
 * header: see place(), which lays them out for the writer and the reader alike. The checksum covers all that stands
 * behind it.
 */
#include "encode/weights.h"

#include "base/mem.h"

#include <stdlib.h>

#define MAGIC	     "attestEN"
#define PACK_VERSION 1
#define WORDS_MAX    ((uint32_t)1 << 20)
#define BYTES_MAX    ((size_t)1 << 31)

struct header {
	char magic[8];
	uint64_t checksum; /* XXH3 of the rest of the file, from `version` on */
	uint32_t version;
	uint32_t dim, inner, heads, n_layers, n_words, n_positions;
	int32_t word_zero;
	uint32_t any_zero; /* some matrix has zero points */
	uint32_t n_slots, text_bytes, size, unknown, cls, sep, word_chars, longest, flags;
	struct packed_info info;
};
#define CHECKED_FROM offsetof(struct header, version)

/* ---- where everything lies ---- */

static const void *section(const unsigned char *base, size_t *at, size_t bytes)
{
	const void *p = (const void *)((uintptr_t)base + *at); /* base is NULL where only the size is asked for */
	*at += (bytes + 63) / 64 * 64;
	return p;
}

static void place_matrix(const unsigned char *base, size_t *at, const struct header *h, size_t k, size_t n,
			 struct matrix *m)
{
	m->k = k;
	m->n = n;
	m->packed = section(base, at, k * n);
	m->scale = section(base, at, n * 4);
	m->sums = section(base, at, n * 4);
	m->bias = section(base, at, n * 4);
	m->zero = h->any_zero ? section(base, at, n * 4) : NULL;
}

static void place_norm(const unsigned char *base, size_t *at, size_t dim, struct norm *n)
{
	n->weight = section(base, at, dim * 4);
	n->bias = section(base, at, dim * 4);
}

/*
 * Pointers to all sections behind a header at `base`; the size of the whole file. The header's numbers are within
 * bounds.
 */
static size_t place(const unsigned char *base, const struct header *h, struct weights *w, struct wordpiece *wp)
{
	size_t at = (sizeof *h + 63) / 64 * 64, dim = h->dim;

	*w = (struct weights){.dim = dim,
			      .inner = h->inner,
			      .heads = h->heads,
			      .n_layers = h->n_layers,
			      .n_words = h->n_words,
			      .n_positions = h->n_positions,
			      .word_zero = h->word_zero};
	*wp = (struct wordpiece){.n_slots = h->n_slots,
				 .text_bytes = h->text_bytes,
				 .size = h->size,
				 .unknown = h->unknown,
				 .cls = h->cls,
				 .sep = h->sep,
				 .word_chars = h->word_chars,
				 .longest = h->longest,
				 .flags = h->flags};
	wp->slots = section(base, &at, h->n_slots * sizeof(struct piece));
	wp->text = section(base, &at, h->text_bytes);
	w->words = section(base, &at, h->n_words * dim);
	w->word_scale = section(base, &at, (size_t)h->n_words * 4);
	w->positions = section(base, &at, h->n_positions * dim * 4);
	place_norm(base, &at, dim, &w->embedding_norm);
	for (size_t i = 0; i < h->n_layers; i++) {
		struct layer *l = &w->layers[i];
		place_matrix(base, &at, h, dim, dim, &l->query);
		place_matrix(base, &at, h, dim, dim, &l->key);
		place_matrix(base, &at, h, dim, dim, &l->value);
		place_matrix(base, &at, h, dim, dim, &l->out);
		place_norm(base, &at, dim, &l->after_attention);
		place_matrix(base, &at, h, dim, h->inner, &l->up);
		place_matrix(base, &at, h, h->inner, dim, &l->down);
		place_norm(base, &at, dim, &l->after_feed);
	}
	return at;
}

static bool within_bounds(const struct header *h)
{
	return h->dim && h->dim % WIDTH_STEP == 0 && h->dim <= ENCODE_MAX_DIM && h->inner &&
	       h->inner % WIDTH_STEP == 0 && h->inner <= 4 * ENCODE_MAX_DIM &&
	       (h->heads == h->dim / 32 || h->heads == h->dim / 64) && h->n_layers && h->n_layers <= LAYERS_MAX &&
	       h->n_words && h->n_words <= WORDS_MAX && h->n_positions >= 2 && h->n_positions <= 1 << 16 &&
	       h->n_slots <= 4 * WORDS_MAX && h->text_bytes < (1u << 30) && h->size <= h->n_words &&
	       h->info.name[sizeof h->info.name - 1] == 0;
}

/* Numbers of which no sum of products runs over. */
static bool matrix_sound(const struct matrix *m)
{
	const int32_t most = 128 * (int32_t)m->k;

	for (size_t i = 0; i < m->n; i++)
		if (m->sums[i] > most || m->sums[i] < -most || (m->zero && (m->zero[i] > 255 || m->zero[i] < -255)))
			return false;
	return true;
}

static bool weights_sound(const struct weights *w)
{
	if (w->word_zero > 255 || w->word_zero < -255)
		return false;
	for (size_t i = 0; i < w->n_layers; i++) {
		const struct layer *l = &w->layers[i];
		if (!matrix_sound(&l->query) || !matrix_sound(&l->key) || !matrix_sound(&l->value) ||
		    !matrix_sound(&l->out) || !matrix_sound(&l->up) || !matrix_sound(&l->down))
			return false;
	}
	return true;
}

int packed_open(struct str bytes, struct weights *w, struct wordpiece *wp, struct packed_info *info, struct err *e)
{
	struct header h;

	if (bytes.n < sizeof h || memcmp(bytes.p, MAGIC, 8) != 0)
		return err_set(e, ERR_CORRUPT, "it is no packed model, or cut short");
	memcpy(&h, bytes.p, sizeof h);
	if (h.version != PACK_VERSION)
		return err_set(e, ERR_VERSION, "it was packed by another version of attest; install the model again");
	if (h.checksum != xxh64_of(str_sub(bytes, CHECKED_FROM, bytes.n)))
		return err_set(e, ERR_CORRUPT,
			       "its checksum is wrong: it was changed or cut short; install the model again");
	if (!within_bounds(&h) || place((const unsigned char *)bytes.p, &h, w, wp) != bytes.n || !wordpiece_sound(wp) ||
	    !weights_sound(w))
		return err_set(e, ERR_CORRUPT, "its sizes do not fit together; install the model again");
	*info = h.info;
	return 0;
}

/* ---- making one ---- */

static float load_float(const unsigned char *p)
{
	float f;
	memcpy(&f, p, sizeof f);
	return f;
}

static float table_item(const struct raw_table *t, size_t row, size_t i, size_t dim)
{
	size_t at = row * dim + i;

	if (t->type == ONNX_FLOAT)
		return load_float(t->data + 4 * at);
	int32_t b = t->type == ONNX_UINT8 ? (int32_t)t->data[at] : (int32_t)(int8_t)t->data[at];
	return (float)(b - t->zero) * load_float(t->scale + (t->scale_each ? 4 * row : 0));
}

static void fill_tables(const struct raw_weights *raw, struct weights *w)
{
	int8_t *words = (int8_t *)w->words;
	float *scale = (float *)w->word_scale, *positions = (float *)w->positions;
	unsigned char flip = raw->words.type == ONNX_UINT8 ? 0x80 : 0;

	for (size_t i = 0; i < w->n_words * w->dim; i++)
		words[i] = (int8_t)(raw->words.data[i] ^ flip);
	for (size_t i = 0; i < w->n_words; i++)
		scale[i] = load_float(raw->words.scale + (raw->words.scale_each ? 4 * i : 0));
	for (size_t r = 0; r < w->n_positions; r++)
		for (size_t i = 0; i < w->dim; i++)
			positions[r * w->dim + i] =
				table_item(&raw->types, 0, i, w->dim) + table_item(&raw->positions, r, i, w->dim);
}

static void fill_matrix(const struct raw_matrix *raw, const struct matrix *m)
{
	int8_t *packed = (int8_t *)m->packed;
	int32_t *sums = (int32_t *)m->sums;
	unsigned char flip = raw->is_unsigned ? 0x80 : 0;

	for (size_t p = 0; p < m->n; p += PANEL)
		for (size_t g = 0; g < m->k; g += GROUP)
			for (size_t c = 0; c < PANEL; c++)
				for (size_t i = 0; i < GROUP; i++) {
					*packed = (int8_t)(raw->w[(g + i) * m->n + p + c] ^ flip);
					sums[p + c] += *packed++;
				}
	memcpy((float *)m->scale, raw->scale, m->n * 4);
	memcpy((float *)m->bias, raw->bias, m->n * 4);
	if (m->zero && raw->zero)
		memcpy((int32_t *)m->zero, raw->zero, m->n * 4);
}

static void fill_norm(const struct raw_norm *raw, const struct norm *n, size_t dim)
{
	memcpy((float *)n->weight, raw->weight, dim * 4);
	memcpy((float *)n->bias, raw->bias, dim * 4);
}

static void fill(const struct raw_weights *raw, const struct wordpiece *tokens, struct weights *w, struct wordpiece *wp)
{
	memcpy((struct piece *)wp->slots, tokens->slots, wp->n_slots * sizeof *wp->slots);
	memcpy((char *)wp->text, tokens->text, wp->text_bytes);
	fill_tables(raw, w);
	fill_norm(&raw->embedding_norm, &w->embedding_norm, w->dim);
	for (size_t i = 0; i < w->n_layers; i++) {
		const struct raw_layer *from = &raw->layers[i];
		struct layer *to = &w->layers[i];
		fill_matrix(&from->query, &to->query);
		fill_matrix(&from->key, &to->key);
		fill_matrix(&from->value, &to->value);
		fill_matrix(&from->out, &to->out);
		fill_matrix(&from->up, &to->up);
		fill_matrix(&from->down, &to->down);
		fill_norm(&from->after_attention, &to->after_attention, w->dim);
		fill_norm(&from->after_feed, &to->after_feed, w->dim);
	}
}

static bool has_zero(const struct raw_weights *raw)
{
	for (size_t i = 0; i < raw->n_layers; i++) {
		const struct raw_layer *l = &raw->layers[i];
		if (l->query.zero || l->key.zero || l->value.zero || l->out.zero || l->up.zero || l->down.zero)
			return true;
	}
	return false;
}

static void name_it(struct packed_info *info, const char *name)
{
	char hex[65];

	sha256_hex(&info->onnx, hex);
	const struct known_model *k = known_digest(hex);
	if (k)
		name = k->name;
	struct str s = str_sub(str_c(name), 0, sizeof info->name - 1);
	memcpy(info->name, s.p, s.n);
}

static int write_pack(const struct raw_weights *raw, const struct wordpiece *tokens, struct header *h, struct str *out,
		      struct err *e)
{
	struct weights w;
	struct wordpiece wp;

	*h = (struct header){.magic = MAGIC,
			     .version = PACK_VERSION,
			     .dim = (uint32_t)raw->dim,
			     .inner = (uint32_t)raw->inner,
			     .heads = (uint32_t)raw->heads,
			     .n_layers = (uint32_t)raw->n_layers,
			     .n_words = (uint32_t)raw->words.rows,
			     .n_positions = (uint32_t)raw->positions.rows,
			     .word_zero = raw->words.zero - (raw->words.type == ONNX_UINT8 ? 128 : 0),
			     .any_zero = has_zero(raw),
			     .n_slots = (uint32_t)tokens->n_slots,
			     .text_bytes = (uint32_t)tokens->text_bytes,
			     .size = tokens->size,
			     .unknown = tokens->unknown,
			     .cls = tokens->cls,
			     .sep = tokens->sep,
			     .word_chars = tokens->word_chars,
			     .longest = tokens->longest,
			     .flags = tokens->flags,
			     .info = h->info};
	if (h->size > h->n_words)
		return err_set(e, ERR_CORRUPT, "the tokenizer has %u pieces, the model %u: they do not belong together",
			       h->size, h->n_words);
	if (raw->words.type == ONNX_FLOAT || !within_bounds(h))
		return err_set(e, ERR_VERSION,
			       "this is no int8 encoder of the BERT family: its embeddings are floats, or too many");
	size_t total = place(NULL, h, &w, &wp);
	unsigned char *base = total <= BYTES_MAX ? mem_aligned_alloc(64, total) : NULL;
	if (!base)
		return err_mem(e);
	memset(base, 0, total);
	place(base, h, &w, &wp);
	fill(raw, tokens, &w, &wp);
	memcpy(base, h, sizeof *h);
	h->checksum = xxh64_of(str_make((const char *)base + CHECKED_FROM, total - CHECKED_FROM));
	memcpy(base, h, sizeof *h);
	*out = str_make((const char *)base, total);
	return 0;
}

int packed_make(struct str onnx, struct str tokenizer, const char *name, struct str *out, struct err *e)
{
	struct raw_weights raw;
	struct wordpiece tokens = {0};
	struct arena a;
	struct header h = {0};
	int r;

	arena_init(&a, (size_t)64 << 20);
	if ((r = weights_read(&raw, onnx, &a, e)) || (r = wordpiece_read(&tokens, tokenizer, e)))
		goto out;
	h.info.onnx = sha256_of(onnx);
	h.info.tokenizer = sha256_of(tokenizer);
	name_it(&h.info, name);
	r = write_pack(&raw, &tokens, &h, out, e);
out:
	wordpiece_release(&tokens);
	arena_release(&a);
	return r;
}
