/*
 * fill.c - in its idle time the service encodes what has no vector yet.
 *
 * One thread, of the lowest priority that there is, goes on until all is encoded, then looks from time to time whether
 * documents have come or a model has been installed. Requests see what is done at their next look at the corpus. It
 * stops with the service, and whoever starts next goes on from there (index/vectors.h).
 */
#include "web/web_priv.h"

#include "base/clock.h"
#include "base/mem.h"
#include "encode/encode.h"
#include "index/vectors.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOOK_S	5  /* between looks for new documents */
#define RETRY_S 60 /* after a failure, and between looks for a model */

struct filler {
	struct web *w;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool ended;
	atomic_bool cancel;
};

/* False: it ends. */
static bool rest(struct filler *f, time_t seconds)
{
	struct timespec t = clock_in((uint64_t)seconds * 1000);

	pthread_mutex_lock(&f->lock);
	while (!f->ended && pthread_cond_timedwait(&f->wake, &f->lock, &t) == 0)
		continue;
	bool go_on = !f->ended;
	pthread_mutex_unlock(&f->lock);
	return go_on;
}

static uint64_t generation(struct filler *f)
{
	struct snap *s = web_snap(f->w);
	uint64_t g = snap_stats(s)->generation;

	snap_unref(s);
	return g;
}

static void *work(void *ctx)
{
	struct filler *f = ctx;
	struct fill_opts o = {.part = FILL_ALL, .threads = 1, .cancel = &f->cancel, .gentle = true};
	struct encoder *enc = NULL;
	uint64_t filled = UINT64_MAX;
	time_t pause = 0;

	while (rest(f, pause)) {
		struct fill_result r = {0};
		uint64_t now = generation(f);
		pause = RETRY_S;
		if (!enc && encoder_open(NULL, &enc, NULL))
			continue;
		/* A failure (another process is at it, a full disk) is tried again; searching goes on meanwhile. */
		if (now == filled || vectors_fill(f->w->set.corpus, enc, &o, NULL, &r, NULL) == 0) {
			pause = LOOK_S;
			if (r.complete)
				filled = now;
		}
	}
	encoder_close(enc);
	return NULL;
}

int filler_new(struct web *w, struct filler **out, struct err *e)
{
	struct filler *f = mem_calloc(1, sizeof *f);

	if (!f)
		return err_mem(e);
	f->w = w;
	pthread_mutex_init(&f->lock, NULL);
	clock_cond_init(&f->wake);
	if (pthread_create(&f->thread, NULL, work, f)) {
		free(f);
		return err_set(e, ERR_NOMEM, "no thread could be started");
	}
	*out = f;
	return 0;
}

void filler_free(struct filler *f)
{
	if (!f)
		return;
	pthread_mutex_lock(&f->lock);
	f->ended = true;
	atomic_store(&f->cancel, true);
	pthread_cond_signal(&f->wake);
	pthread_mutex_unlock(&f->lock);
	pthread_join(f->thread, NULL);
	pthread_mutex_destroy(&f->lock);
	pthread_cond_destroy(&f->wake);
	free(f);
}
