/*
 * vectors_keys.c - has this text been encoded before? Keys of all vectors in packs and log, in one open hash.
 *
 * A slot says where the vector is, eight bytes each; the key itself is compared where the vector's record lies. Filled
 * when the first text is looked up, since a call that has nothing to encode needs none of it.
 */
#include "index/vectors_priv.h"

#include "base/mem.h"

#include <stdlib.h>

#define FROM_LOG UINT32_MAX

void vec_key(const struct sha256 *model, struct str text, uint8_t key[VECTOR_KEY])
{
	struct sha256_ctx c;

	sha256_begin(&c);
	sha256_add(&c, str_make((const char *)model->b, sizeof model->b));
	sha256_add(&c, text);
	struct sha256 h = sha256_end(&c);
	memcpy(key, h.b, VECTOR_KEY);
}

static uint64_t slot(uint32_t from, uint32_t at)
{
	/* No slot is 0: places are counted from 1. */
	return (uint64_t)from << 32 | (at + 1);
}

static const uint8_t *key_of(const struct vec_keys *k, uint64_t s)
{
	uint32_t from = (uint32_t)(s >> 32), at = (uint32_t)s - 1;

	return from == FROM_LOG ? k->log->v[at].key : pack_rec(k->packs[from], at);
}

static size_t place(const struct vec_keys *k, const uint8_t *key)
{
	size_t at = get64(key) & (k->n - 1);

	while (k->slots[at] && memcmp(key_of(k, k->slots[at]), key, VECTOR_KEY) != 0)
		at = (at + 1) & (k->n - 1);
	return at;
}

static bool grow(struct vec_keys *k, size_t want)
{
	size_t n = k->n ? k->n : 1024;
	uint64_t *old = k->slots;
	size_t old_n = k->n;

	while (n < 2 * want)
		n *= 2;
	if (n == k->n)
		return true;
	k->slots = mem_calloc(n, sizeof *k->slots);
	if (!k->slots) {
		k->slots = old;
		return false;
	}
	k->n = n;
	for (size_t i = 0; i < old_n; i++)
		if (old[i])
			k->slots[place(k, key_of(k, old[i]))] = old[i];
	free(old);
	return true;
}

static bool put(struct vec_keys *k, uint64_t s)
{
	if (!grow(k, k->used + 1))
		return false;
	size_t at = place(k, key_of(k, s));
	k->used += !k->slots[at];
	k->slots[at] = s;
	return true;
}

bool vec_keys_pack(struct vec_keys *k, struct pack *p)
{
	if (k->n_packs == k->room) {
		size_t more = k->room ? k->room * 2 : 16;
		struct pack **v = mem_realloc(k->packs, more * sizeof *v);
		if (!v)
			return false;
		k->packs = v;
		k->room = more;
	}
	k->packs[k->n_packs++] = pack_ref(p);
	for (uint32_t i = 0; i < pack_vectors(p); i++)
		if (!put(k, slot((uint32_t)k->n_packs - 1, i)))
			return false;
	return true;
}

bool vec_keys_log(struct vec_keys *k, size_t from)
{
	for (size_t i = from; i < k->log->n; i++)
		if (!put(k, slot(FROM_LOG, (uint32_t)i)))
			return false;
	return true;
}

const int8_t *vec_keys_find(const struct vec_keys *k, const uint8_t key[VECTOR_KEY])
{
	if (!k->n)
		return NULL;
	uint64_t s = k->slots[place(k, key)];
	if (!s)
		return NULL;
	uint32_t from = (uint32_t)(s >> 32), at = (uint32_t)s - 1;
	return from == FROM_LOG ? k->log->v[at].v : pack_vector(k->packs[from], at);
}

bool vec_keys_in_log(const struct vec_keys *k, size_t entry)
{
	return k->n && k->slots[place(k, k->log->v[entry].key)] == slot(FROM_LOG, (uint32_t)entry);
}

void vec_keys_clear(struct vec_keys *k)
{
	for (size_t i = 0; i < k->n_packs; i++)
		pack_unref(k->packs[i]);
	free(k->packs);
	free(k->slots);
	*k = (struct vec_keys){.log = k->log};
}
