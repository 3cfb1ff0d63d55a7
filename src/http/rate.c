/*
 * rate.c - the generic cell rate algorithm over a table of fixed size.
 *
 * Each key has one number, its theoretical arrival time (TAT): a request is let through when TAT is not further ahead
 * of now than the burst allows, and moves TAT on by the time that its cost takes at the rate. The table has sets of
 * four; the key is a keyed hash, so that nobody can aim at a set; in a full set the entry with the earliest TAT (the
 * one that has been quiet longest) gives way.
 */
#include "http/http_priv.h"

#include "base/mem.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

#define WAYS 4

struct entry {
	uint64_t key, tat; /* ns */
};
struct http_rate {
	pthread_mutex_t lock;
	unsigned char secret[crypto_shorthash_KEYBYTES];
	size_t sets; /* a power of two */
	struct entry *v;
};

struct http_rate *http_rate_new(size_t keys)
{
	struct http_rate *t = mem_calloc(1, sizeof *t);

	if (!t)
		return NULL;
	for (t->sets = 1; t->sets * WAYS < keys;)
		t->sets *= 2;
	t->v = mem_calloc(t->sets, WAYS * sizeof *t->v);
	if (!t->v) {
		free(t);
		return NULL;
	}
	randombytes_buf(t->secret, sizeof t->secret);
	pthread_mutex_init(&t->lock, NULL);
	return t;
}

void http_rate_free(struct http_rate *t)
{
	if (!t)
		return;
	pthread_mutex_destroy(&t->lock);
	free(t->v);
	free(t);
}

uint64_t http_rate_take(struct http_rate *t, struct str key, double rate, double burst, double cost, uint64_t now)
{
	uint64_t h, step = (uint64_t)(cost * 1e9 / rate), ahead = (uint64_t)(burst * 1e9 / rate), wait = 0, tat;
	struct entry *set, *at = NULL;

	crypto_shorthash((unsigned char *)&h, (const unsigned char *)key.p, key.n, t->secret);
	h |= 1; /* 0 is the free entry */
	pthread_mutex_lock(&t->lock);
	set = t->v + (h >> 1 & (t->sets - 1)) * WAYS;
	for (size_t i = 0; i < WAYS && !at; i++)
		if (set[i].key == h)
			at = &set[i];
	if (!at) {
		at = set;
		for (size_t i = 1; i < WAYS; i++)
			if (set[i].tat < at->tat)
				at = &set[i];
		*at = (struct entry){h, 0};
	}
	tat = at->tat > now ? at->tat : now;
	if (tat + step > now + ahead)
		wait = (tat + step - now - ahead) / 1000000 + 1;
	else
		at->tat = tat + step;
	pthread_mutex_unlock(&t->lock);
	return wait;
}

struct str http_rate_key(struct arena *a, const char *class_, const struct http_addr *addr)
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
	struct http_addr k = *addr;
	char text[46];

	if (memcmp(k.b, mapped, 12))
		memset(k.b + 8, 0, 8);
	http_addr_print(&k, text);
	return arena_printf(a, "%s %s", class_, text);
}
