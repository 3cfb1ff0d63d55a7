/*
 * hash.h - digests.
 *
 * SHA-256 names contents: documents, quotes, snapshots; anyone can check them with sha256sum. Where the processor has
 * instructions for it they are used, else libsodium. XXH3 (libxxhash) guards stored blocks against accident, not
 * against malice.
 */
#ifndef ATTEST_BASE_HASH_H
#define ATTEST_BASE_HASH_H

#include "base/str.h"

struct sha256 {
	unsigned char b[32];
};

struct sha256_ctx {
	_Alignas(16) unsigned char opaque[128];
};

struct sha256 sha256_of(struct str s);
void sha256_begin(struct sha256_ctx *c);
void sha256_add(struct sha256_ctx *c, struct str s);
struct sha256 sha256_end(struct sha256_ctx *c);
/* 64 lower-case hexadecimal digits and a NUL. */
void sha256_hex(const struct sha256 *h, char out[65]);
/* False, *out untouched, when s is not 64 lower-case hexadecimal digits: a digest has one spelling. */
bool sha256_parse(struct str s, struct sha256 *out);

/* XXH3, 64 bits. */
uint64_t xxh64_of(struct str s);

#endif
