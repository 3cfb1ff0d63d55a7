/*
 * hash_priv.h - SHA-256 by the processor's own instructions (hash_fast.c): the same digests as libsodium's.
 *
 * Where there are none sha256_fast_here is false, and nothing else here may be called.
 */
#ifndef ATTEST_BASE_HASH_PRIV_H
#define ATTEST_BASE_HASH_PRIV_H

#include "base/hash.h"

#include <stdint.h>

struct sha256_fast {
	uint32_t state[8];
	uint64_t n;	       /* bytes so far */
	unsigned char rest[64]; /* the last n % 64 of them */
};

/* The answer is the same for the life of the process. */
bool sha256_fast_here(void);
void sha256_fast_begin(struct sha256_fast *c);
void sha256_fast_add(struct sha256_fast *c, const unsigned char *p, size_t n);
void sha256_fast_end(struct sha256_fast *c, unsigned char out[32]);

#endif
