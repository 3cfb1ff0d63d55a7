/*
 * web_priv.h - what the files of web/ share.
 */
#ifndef ATTEST_WEB_WEB_PRIV_H
#define ATTEST_WEB_WEB_PRIV_H

#include "web/web.h"

#include <pthread.h>

struct again;
struct cache;
struct metrics;
struct jobs;
struct kept;

struct web {
	struct web_settings set;
	struct corpus *corpus;
	pthread_mutex_t lock; /* of corpus, snap, looked */
	struct snap *snap;
	bool gone;		     /* the corpus is not there any more: what was open of it is served */
	size_t lost;		     /* segments that went bad; the rest is served */
	char lost_what[256];	     /* file of the first */
	uint64_t looked;	     /* when the corpus was looked at for commits of others */
	pthread_mutex_t census_lock; /* of the three below */
	bool census_made;
	struct sha256 census_of;
	struct web_census census;
	struct library *lib;
	struct http_rate *rate;
	struct cache *cache;
	struct again *again;
	struct kept *kept;
	struct metrics *metrics;
	struct jobs *jobs;	 /* NULL without a library */
	struct encoder *encoder; /* questions are encoded with it, by all threads; NULL: words alone are searched */
	struct filler *filler;	 /* NULL: nothing is encoded in the background */
	_Atomic(struct http_server *) server; /* set when requests may be coming already */
	struct http_app app;
	uint64_t began;
};

/* A reference to the newest snapshot; looks for new commits once a second. */
struct snap *web_snap(struct web *w);
/* Look now. */
void web_look(struct web *w);
/* How the corpus is: 0, or ERR_NOTFOUND when it is gone. *lost segments, with the name of the first (256 bytes). */
int web_corpus_state(struct web *w, size_t *lost, char *what);

/* ---- session.c ---- */
/* Fills q->call from cookie or token. */
int web_who(struct http_req *q, struct http_resp *r, struct err *e);
/* The cookie and token of who is not signed in. */
void web_visitor(struct http_req *q, struct http_resp *r);

/* ---- jobs.c ---- */
int jobs_new(struct web *w, struct jobs **out, struct err *e);
/* No further job; the one that runs ends soon. */
void jobs_stop(struct jobs *j);
void jobs_free(struct jobs *j);
void jobs_wake(struct jobs *j);
void jobs_stats(struct jobs *j, uint64_t *done, uint64_t *failed, bool *busy);

/* ---- fill.c: vectors in the background ---- */
int filler_new(struct web *w, struct filler **out, struct err *e);
void filler_free(struct filler *f);

/* ---- guard.c: the hooks of http ---- */
int web_before(void *ctx, struct http_req *q, struct http_resp *r, struct err *e);
int web_made(void *ctx, struct http_req *q, struct err *e);
void web_failed(void *ctx, struct http_req *q, struct http_resp *r, int status, const struct err *why);
void web_after(void *ctx, const struct http_req *q, const struct http_resp *r, uint64_t ns);

/* ---- cache.c: articles as JSON, the least recently used go first ---- */
struct cache *cache_new(size_t bytes);
void cache_free(struct cache *c);
/* Appends a copy; false when it is not there. */
bool cache_get(struct cache *c, const struct sha256 *key, struct buf *out);
void cache_put(struct cache *c, const struct sha256 *key, struct str json);
struct cache_stats {
	uint64_t hits, misses, entries, bytes;
};
void cache_stats(struct cache *c, struct cache_stats *out);

/* ---- again.c: requests with an Idempotency-Key that are under way ---- */
struct again *again_new(void); /* NULL: no memory */
void again_free(struct again *g);

/* ---- kept.c ---- */
struct kept *kept_new(void); /* NULL: no memory */
void kept_free(struct kept *k);

/* ---- metrics.c ---- */
struct metrics *metrics_new(void);
void metrics_free(struct metrics *m);
void metrics_count(struct metrics *m, const struct http_req *q, int status, uint64_t ns);
void metrics_asked(struct metrics *m, bool cached, uint64_t ns);
void metrics_outcome(struct metrics *m, enum article_outcome outcome);
int web_metrics(void *ctx, struct http_req *q, struct http_resp *r, struct err *e);
int web_live(void *ctx, struct http_req *q, struct http_resp *r, struct err *e);
int web_ready(void *ctx, struct http_req *q, struct http_resp *r, struct err *e);
extern const struct http_route web_base_routes[]; /* static files, figures, life signs */

#endif
