/*
 * cache.c - articles that were composed already, as JSON: least recently used out first, bounded in bytes.
 *
 * Parsing an article again costs a fraction of a millisecond and needs no shared memory with reference counts.
 */
#include "web/web_priv.h"

#include "base/mem.h"

#include <stdlib.h>

#define SLOTS 4096

struct entry {
	struct entry *next;	     /* in its slot */
	struct entry *newer, *older; /* in order of use */
	struct sha256 key;
	size_t n;
	char bytes[];
};
struct cache {
	pthread_mutex_t lock;
	struct entry *slot[SLOTS];
	struct entry *newest, *oldest;
	size_t cap;
	struct cache_stats st;
};

struct cache *cache_new(size_t bytes)
{
	struct cache *c = mem_calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->cap = bytes;
	pthread_mutex_init(&c->lock, NULL);
	return c;
}

void cache_free(struct cache *c)
{
	if (!c)
		return;
	for (struct entry *x = c->newest, *older; x; x = older) {
		older = x->older;
		free(x);
	}
	pthread_mutex_destroy(&c->lock);
	free(c);
}

static struct entry **slot_of(struct cache *c, const struct sha256 *key)
{
	struct entry **at = &c->slot[(key->b[0] | key->b[1] << 8) % SLOTS];

	while (*at && memcmp(&(*at)->key, key, sizeof *key))
		at = &(*at)->next;
	return at;
}

static void out_of_line(struct cache *c, struct entry *x)
{
	*(x->newer ? &x->newer->older : &c->newest) = x->older;
	*(x->older ? &x->older->newer : &c->oldest) = x->newer;
}

static void in_front(struct cache *c, struct entry *x)
{
	x->newer = NULL;
	x->older = c->newest;
	*(c->newest ? &c->newest->newer : &c->oldest) = x;
	c->newest = x;
}

bool cache_get(struct cache *c, const struct sha256 *key, struct buf *out)
{
	struct entry *x;

	pthread_mutex_lock(&c->lock);
	x = *slot_of(c, key);
	if (x) {
		out_of_line(c, x);
		in_front(c, x);
		buf_add(out, str_make(x->bytes, x->n));
		c->st.hits++;
	} else {
		c->st.misses++;
	}
	pthread_mutex_unlock(&c->lock);
	return x && !out->err;
}

void cache_put(struct cache *c, const struct sha256 *key, struct str json)
{
	struct entry *x, **at;

	if (json.n > c->cap / 8 || !(x = mem_malloc(sizeof *x + json.n)))
		return;
	x->key = *key;
	x->n = json.n;
	x->next = NULL;
	memcpy(x->bytes, json.p, json.n);
	pthread_mutex_lock(&c->lock);
	at = slot_of(c, key);
	if (*at) { /* two asked the same at once */
		pthread_mutex_unlock(&c->lock);
		free(x);
		return;
	}
	*at = x;
	in_front(c, x);
	c->st.entries++;
	c->st.bytes += x->n + sizeof *x;
	while (c->st.bytes > c->cap && c->oldest) {
		struct entry *old = c->oldest;
		at = slot_of(c, &old->key);
		*at = old->next;
		out_of_line(c, old);
		c->st.entries--;
		c->st.bytes -= old->n + sizeof *old;
		free(old);
	}
	pthread_mutex_unlock(&c->lock);
}

void cache_stats(struct cache *c, struct cache_stats *out)
{
	pthread_mutex_lock(&c->lock);
	*out = c->st;
	pthread_mutex_unlock(&c->lock);
}
