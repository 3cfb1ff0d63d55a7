/*
 * measure_pool.c - many jobs on several threads, for the evaluations.
 */
#include "measure/measure_priv.h"

#include <pthread.h>

struct pool {
	int (*job)(void *ctx, size_t i, struct err *e);
	void *ctx;
	size_t n;
	pthread_mutex_t lock;
	/* Under the lock: */
	size_t next, failed; /* the number of the job whose error is kept */
	int code;
	struct err err;
};

static void *work(void *arg)
{
	struct pool *p = arg;
	for (;;) {
		pthread_mutex_lock(&p->lock);
		size_t i = p->code ? p->n : p->next++;
		pthread_mutex_unlock(&p->lock);
		if (i >= p->n)
			return NULL;
		struct err e = {0};
		int code = p->job(p->ctx, i, &e);
		if (!code)
			continue;
		pthread_mutex_lock(&p->lock);
		if (!p->code || i < p->failed) {
			p->code = code;
			p->err = e;
			p->failed = i;
		}
		pthread_mutex_unlock(&p->lock);
	}
}

int measure_all(size_t n, int threads, int (*job)(void *ctx, size_t i, struct err *e), void *ctx, struct err *e)
{
	struct pool p = {.job = job, .ctx = ctx, .n = n, .lock = PTHREAD_MUTEX_INITIALIZER};
	pthread_t thread[MEASURE_THREADS_MAX];
	int started = 0;
	if (threads > MEASURE_THREADS_MAX)
		threads = MEASURE_THREADS_MAX;
	/* This thread is one of them; where another cannot be had, fewer do the work. */
	while (started + 1 < threads && !pthread_create(&thread[started], NULL, work, &p))
		started++;
	work(&p);
	for (int i = 0; i < started; i++)
		pthread_join(thread[i], NULL);
	if (p.code && e)
		*e = p.err;
	return p.code;
}
