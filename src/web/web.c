/*
 * web.c - the application: opened, closed, and its view of the corpus.
 */
#include "web/web_priv.h"

#include "encode/encode.h"

#include "base/clock.h"
#include "base/mem.h"
#include "library/library.h"
#include "question/question.h"

#include <jansson.h>
#include <stdlib.h>

#define LOOK_NS	   1000000000ull /* between looks for commits of other processes */
#define RATE_KEYS  65536
#define CACHE_SIZE ((size_t)64 << 20)

const struct http_route *const web_tables[] = {web_base_routes, web_api_routes, web_page_routes, NULL};

static const char *const access_names[] = {
#define X(c, name, text) name,
	WEB_ACCESS_LIST(X)
#undef X
};

const char *web_access_name(enum web_access a)
{
	return a < WEB_ACCESS_N ? access_names[a] : "";
}

/* Under the lock. */
static void look(struct web *w, uint64_t now)
{
	bool changed = false;
	struct snap *sound;

	/* A manifest that cannot be read now is no reason to stop: the snapshot in hand is whole. */
	int r = corpus_reload(w->corpus, &changed, NULL);
	w->gone = r == ERR_NOTFOUND;
	if (r == 0 && changed) {
		snap_unref(w->snap);
		w->snap = corpus_snap(w->corpus);
		w->lost = 0;
	}
	/* What has gone bad under it is left out, once for each loss. */
	size_t lost = 0;
	if (snap_sound(w->snap, &sound, &lost, w->lost_what, sizeof w->lost_what, NULL) == 0) {
		w->lost += lost;
		snap_unref(w->snap);
		w->snap = sound;
	}
	w->looked = now;
}

int web_corpus_state(struct web *w, size_t *lost, char *what)
{
	pthread_mutex_lock(&w->lock);
	look(w, clock_mono_ns());
	bool gone = w->gone;
	*lost = w->lost;
	memcpy(what, w->lost_what, sizeof w->lost_what);
	pthread_mutex_unlock(&w->lock);
	return gone ? ERR_NOTFOUND : 0;
}

void web_look(struct web *w)
{
	pthread_mutex_lock(&w->lock);
	look(w, clock_mono_ns());
	pthread_mutex_unlock(&w->lock);
}

struct snap *web_snap(struct web *w)
{
	uint64_t now = clock_mono_ns();
	struct snap *s;

	pthread_mutex_lock(&w->lock);
	if (now - w->looked > LOOK_NS || snap_lost(w->snap))
		look(w, now);
	s = snap_ref(w->snap);
	pthread_mutex_unlock(&w->lock);
	return s;
}

static int open_corpus(struct web *w, struct err *e)
{
	int r = corpus_open(w->set.corpus, &w->corpus, e);

	if (r == ERR_NOTFOUND) {
		struct writer *wr;
		r = writer_open(w->set.corpus, NULL, &wr, e);
		if (r == 0) {
			r = writer_commit(wr, e);
			writer_close(wr);
		}
		if (r == 0)
			r = corpus_open(w->set.corpus, &w->corpus, e);
	}
	if (r == 0)
		w->snap = corpus_snap(w->corpus);
	/* Names of its own: what is wrong with them, attest lint tells. */
	struct err own = {0};
	(void)lexicon_own(w->set.corpus, NULL, &own);
	return r;
}

int web_open(const struct web_settings *set, struct web **out, struct err *e)
{
	struct web *w = mem_calloc(1, sizeof *w);
	int r;

	if (!w)
		return err_mem(e);
	json_set_alloc_funcs(mem_malloc, free);
	w->set = *set;
	if (!w->set.title)
		w->set.title = "attest";
	if (w->set.ask_rate == 0)
		w->set.ask_rate = 2;
	if (w->set.ask_burst <= 0)
		w->set.ask_burst = 30;
	if (w->set.read_rate == 0)
		w->set.read_rate = 50;
	if (w->set.read_burst <= 0)
		w->set.read_burst = 300;
	pthread_mutex_init(&w->lock, NULL);
	pthread_mutex_init(&w->census_lock, NULL);
	w->began = clock_mono_ns();
	w->app = (struct http_app){web_tables, WEB_FREE, web_before, web_made, web_failed, web_after, w};
	r = open_corpus(w, e);
	if (r == 0) {
		w->rate = http_rate_new(RATE_KEYS);
		w->cache = cache_new(set->cache_bytes ? set->cache_bytes : CACHE_SIZE);
		w->again = again_new();
		w->kept = kept_new();
		w->metrics = metrics_new();
		if (!w->rate || !w->cache || !w->again || !w->kept || !w->metrics)
			r = err_mem(e);
	}
	if (r == 0 && set->library)
		r = library_open(set->library,
				 &(struct library_opts){
					 .create = true, .quick_passwords = set->quick_passwords, .pins = set->pins},
				 &w->lib, e);
	if (r == 0 && w->lib)
		r = jobs_new(w, &w->jobs, e);
	/* Without a model, or with one that cannot be used, articles say that words alone were searched. */
	if (r == 0)
		(void)encoder_open(NULL, &w->encoder, NULL);
	if (r == 0 && !set->no_vectors)
		r = filler_new(w, &w->filler, e);
	if (r) {
		web_close(w);
		return r;
	}
	*out = w;
	return 0;
}

void web_stopping(struct web *w)
{
	jobs_stop(w->jobs);
}

void web_close(struct web *w)
{
	if (!w)
		return;
	filler_free(w->filler);
	encoder_close(w->encoder);
	jobs_free(w->jobs);
	library_close(w->lib);
	metrics_free(w->metrics);
	cache_free(w->cache);
	again_free(w->again);
	kept_free(w->kept);
	http_rate_free(w->rate);
	if (w->snap)
		snap_unref(w->snap);
	if (w->corpus)
		corpus_close(w->corpus);
	pthread_mutex_destroy(&w->lock);
	pthread_mutex_destroy(&w->census_lock);
	free(w);
}

const struct web_settings *web_set(const struct web *w)
{
	return &w->set;
}

struct library *web_library(struct web *w)
{
	return w->lib;
}

const struct http_app *web_app(struct web *w)
{
	return &w->app;
}

void web_server(struct web *w, struct http_server *s)
{
	atomic_store(&w->server, s);
}
