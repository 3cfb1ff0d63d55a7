/*
 * again.c - the same request again: it happens once and gets the same answer (Idempotency-Key).
 *
 * What was answered is kept by the library for a day. While the first is still being worked on, the second waits for
 * it; so two that come at one moment happen once too, also to two services over one library: there the key is taken
 * in the library. The wait is bounded: after it the second is told to come again.
 */
#include "web/api_priv.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/work.h"
#include "library/library.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define KEY_MAX	 200 /* bytes */
#define WAIT_MAX 10  /* seconds */
#define LOOK_US	 50000 /* between looks whether another process has ended with it */

/* A request under way, on the stack of its thread. */
struct underway {
	struct sha256 of;
	struct underway *next;
};
struct again {
	pthread_mutex_t lock;
	pthread_cond_t ended;
	struct underway *first;
};

struct again *again_new(void)
{
	struct again *g = mem_calloc(1, sizeof *g);

	if (!g)
		return NULL;
	pthread_mutex_init(&g->lock, NULL);
	clock_cond_init(&g->ended);
	return g;
}

void again_free(struct again *g)
{
	if (!g)
		return;
	pthread_cond_destroy(&g->ended);
	pthread_mutex_destroy(&g->lock);
	free(g);
}

static bool is_underway(const struct again *g, const struct sha256 *of)
{
	const struct underway *u = g->first;

	while (u && memcmp(u->of.b, of->b, sizeof of->b) != 0)
		u = u->next;
	return u != NULL;
}

/* False when another of that key is still under way after the wait. */
static bool enter(struct again *g, struct underway *u)
{
	struct timespec until = clock_in(WAIT_MAX * 1000);
	int late = 0;
	bool in;

	pthread_mutex_lock(&g->lock);
	while (is_underway(g, &u->of) && !late)
		late = pthread_cond_timedwait(&g->ended, &g->lock, &until);
	in = !is_underway(g, &u->of);
	if (in) {
		u->next = g->first;
		g->first = u;
	}
	pthread_mutex_unlock(&g->lock);
	return in;
}

static void leave(struct again *g, const struct underway *u)
{
	struct underway **p = &g->first;

	pthread_mutex_lock(&g->lock);
	while (*p != u)
		p = &(*p)->next;
	*p = u->next;
	pthread_cond_broadcast(&g->ended);
	pthread_mutex_unlock(&g->lock);
}

static struct sha256 hash_of(struct str a, struct str b, struct str c)
{
	struct sha256_ctx h;

	sha256_begin(&h);
	sha256_add(&h, a);
	sha256_add(&h, b);
	sha256_add(&h, str_make("", 1));
	sha256_add(&h, c);
	return sha256_end(&h);
}

static int still_underway(struct api *x, struct err *e)
{
	http_setc(x->r, "Retry-After", "1");
	return err_set(e, ERR_CONFLICT, "the first request with this key is still being worked on");
}

/* What was answered before, or what it answers now. */
static int answer(struct api *x, struct str key, struct err *e)
{
	struct sha256 request = hash_of(str_c(http_method_name(x->q->method)), x->q->path, x->q->body);
	struct str body;
	uint64_t until = clock_mono_ns() + WAIT_MAX * 1000000000ull;
	bool mine = false;
	int status = 0, r;

	/* Another process may be at it. */
	for (;;) {
		r = library_again(x->lib, x->c->person, key, &request, x->a, &status, &body, e);
		if (!r && !status)
			r = library_again_take(x->lib, x->c->person, key, &request, &mine, e);
		if (r)
			return r;
		if (status || mine)
			break;
		if (clock_mono_ns() > until || work_why(e))
			return still_underway(x, e);
		usleep(LOOK_US);
	}
	if (status) {
		buf_add(&x->r->body, body);
		http_setc(x->r, "Idempotency-Replayed", "true");
		return http_reply(x->r, status, "application/json", e);
	}
	r = x->op->run(x, e);
	/* What failed may be tried again with the same key. */
	if (r || x->r->status < 200 || x->r->status >= 300 ||
	    library_again_put(x->lib, x->c->person, key, &request, x->r->status, buf_str(&x->r->body), NULL))
		library_again_drop(x->lib, x->c->person, key, NULL);
	return r;
}

int api_once(struct api *x, struct err *e)
{
	struct str key = str_trim(http_header(x->q, "Idempotency-Key"));
	struct underway u;
	int r;

	if (!(x->op->flags & OP_AGAIN) || !key.n || !x->c->signed_in)
		return x->op->run(x, e);
	if (key.n > KEY_MAX || utf8_check(key) != key.n)
		return err_set(e, ERR_USAGE, "Idempotency-Key: too long, or no text");
	u.of = hash_of(x->c->person, STR(""), key);
	if (!enter(x->w->again, &u))
		return still_underway(x, e);
	r = answer(x, key, e);
	leave(x->w->again, &u);
	return r;
}
