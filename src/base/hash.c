/*
 * hash.c - digests: see hash.h.
 */
#include "base/hash_priv.h"

#include <sodium/crypto_hash_sha256.h>
#include <xxhash.h>

_Static_assert(sizeof(struct sha256) == crypto_hash_sha256_BYTES, "a digest is 32 bytes");
_Static_assert(sizeof(struct sha256_ctx) >= sizeof(crypto_hash_sha256_state), "the context holds libsodium's");
_Static_assert(_Alignof(struct sha256_ctx) >= _Alignof(crypto_hash_sha256_state), "and is aligned for it");
_Static_assert(sizeof(struct sha256_ctx) >= sizeof(struct sha256_fast), "and ours");

static const unsigned char *bytes(struct str s)
{
	return (const unsigned char *)(s.n ? s.p : "");
}

struct sha256 sha256_of(struct str s)
{
	struct sha256_ctx c;

	sha256_begin(&c);
	sha256_add(&c, s);
	return sha256_end(&c);
}

void sha256_begin(struct sha256_ctx *c)
{
	if (sha256_fast_here())
		sha256_fast_begin((struct sha256_fast *)(void *)c->opaque);
	else
		crypto_hash_sha256_init((crypto_hash_sha256_state *)(void *)c->opaque);
}

void sha256_add(struct sha256_ctx *c, struct str s)
{
	if (sha256_fast_here())
		sha256_fast_add((struct sha256_fast *)(void *)c->opaque, bytes(s), s.n);
	else
		crypto_hash_sha256_update((crypto_hash_sha256_state *)(void *)c->opaque, bytes(s), s.n);
}

struct sha256 sha256_end(struct sha256_ctx *c)
{
	struct sha256 h;

	if (sha256_fast_here())
		sha256_fast_end((struct sha256_fast *)(void *)c->opaque, h.b);
	else
		crypto_hash_sha256_final((crypto_hash_sha256_state *)(void *)c->opaque, h.b);
	return h;
}

void sha256_hex(const struct sha256 *h, char out[65])
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < sizeof h->b; i++) {
		out[2 * i] = digit[h->b[i] >> 4];
		out[2 * i + 1] = digit[h->b[i] & 15];
	}
	out[64] = '\0';
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool sha256_parse(struct str s, struct sha256 *out)
{
	struct sha256 h;

	if (s.n != 2 * sizeof h.b)
		return false;
	for (size_t i = 0; i < sizeof h.b; i++) {
		int hi = nibble(s.p[2 * i]), lo = nibble(s.p[2 * i + 1]);
		if (hi < 0 || lo < 0)
			return false;
		h.b[i] = (unsigned char)(hi << 4 | lo);
	}
	*out = h;
	return true;
}

uint64_t xxh64_of(struct str s)
{
	return XXH3_64bits(s.n ? s.p : "", s.n);
}
