/*
 * rate.c - token buckets against guessing: in memory, of a fixed size.
 *
 * A bucket holds `burst` tokens and gains one every `every` seconds, so nobody is locked out for ever. There are
 * RATE_SLOTS buckets, found by a keyed hash; where eight neighbours are all in use the fullest gives way, which is the
 * one that has the least to say.
 */
#include "library/library_priv.h"

#include "base/mem.h"

#include <sodium.h>

#define RATE_SLOTS 4096 /* a power of two */
#define PROBE	   8

struct bucket {
	uint64_t key; /* 0: free */
	double tokens, burst, every;
	int64_t at;
};

static double level(const struct bucket *b, int64_t now)
{
	double n = b->tokens + (now > b->at ? (double)(now - b->at) / b->every : 0);

	return n > b->burst ? b->burst : n;
}

static struct bucket *find(struct library *l, const struct rate *rate, struct str key, int64_t now)
{
	unsigned char out[crypto_shorthash_BYTES];
	struct bucket *best = NULL;
	uint64_t h;
	struct buf b;

	if (!l->buckets) {
		l->buckets = mem_calloc(RATE_SLOTS, sizeof *l->buckets);
		randombytes_buf(l->rate_key, sizeof l->rate_key);
		if (!l->buckets)
			return NULL;
	}
	buf_init(&b, 1 << 12);
	buf_printf(&b, "%s\n", rate->kind);
	buf_add(&b, str_sub(key, 0, 2000));
	crypto_shorthash(out, (const unsigned char *)buf_str(&b).p, b.n, l->rate_key);
	buf_release(&b);
	memcpy(&h, out, sizeof h);
	h |= 1;
	for (size_t i = 0; i < PROBE; i++) {
		struct bucket *x = &l->buckets[((h >> 8) + i) & (RATE_SLOTS - 1)];
		if (x->key == h)
			return x;
		if (!best || (best->key && (!x->key || level(x, now) / x->burst > level(best, now) / best->burst)))
			best = x;
	}
	*best = (struct bucket){h, rate->burst, rate->burst, rate->every, now};
	return best;
}

bool rate_take(struct library *l, const struct rate *rate, struct str key, int64_t *retry)
{
	int64_t now = library_now(l);
	bool got = true;

	pthread_mutex_lock(&l->rate_lock);
	struct bucket *b = find(l, rate, key, now);
	if (b) {
		b->tokens = level(b, now);
		b->at = now;
		got = b->tokens >= 1;
		if (got)
			b->tokens -= 1;
		else if (retry)
			*retry = (int64_t)((1 - b->tokens) * b->every) + 1;
	}
	pthread_mutex_unlock(&l->rate_lock);
	return got;
}

void rate_give(struct library *l, const struct rate *rate, struct str key)
{
	int64_t now = library_now(l);

	pthread_mutex_lock(&l->rate_lock);
	struct bucket *b = find(l, rate, key, now);
	if (b) {
		b->tokens = level(b, now);
		b->at = now;
		b->tokens = b->tokens + 1 > b->burst ? b->burst : b->tokens + 1;
	}
	pthread_mutex_unlock(&l->rate_lock);
}
