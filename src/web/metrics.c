/*
 * metrics.c - counts and times, as Prometheus reads them (text format 0.0.4). No question text, no names of people.
 */
#include "web/web_priv.h"

#include "base/clock.h"
#include "base/mem.h"
#include "library/library.h"

#include <stdio.h>
#include <stdlib.h>

#define ROUTES_MAX 256
#define STATUS_MAX 6 /* 1xx … 5xx, and others */

/* Seconds. */
static const double bounds[] = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5};
#define N_BOUNDS (sizeof bounds / sizeof *bounds)

struct histogram {
	atomic_uint_fast64_t n[N_BOUNDS + 1], sum_ns;
};
struct metrics {
	struct {
		atomic_uint_fast64_t by_status[STATUS_MAX];
		struct histogram time;
	} route[ROUTES_MAX + 1]; /* the last: no route */
	struct histogram ask[2]; /* composed, from the cache */
	atomic_uint_fast64_t outcome[3];
};

struct metrics *metrics_new(void)
{
	return mem_calloc(1, sizeof(struct metrics));
}

void metrics_free(struct metrics *m)
{
	free(m);
}

static void add(struct histogram *h, uint64_t ns)
{
	size_t i = 0;

	while (i < N_BOUNDS && (double)ns > bounds[i] * 1e9)
		i++;
	atomic_fetch_add(&h->n[i], 1);
	atomic_fetch_add(&h->sum_ns, ns);
}

void metrics_count(struct metrics *m, const struct http_req *q, int status, uint64_t ns)
{
	size_t i = q->route_index < ROUTES_MAX ? q->route_index : ROUTES_MAX;
	int class_ = status / 100;

	atomic_fetch_add(&m->route[i].by_status[class_ >= 1 && class_ <= 5 ? class_ : 0], 1);
	add(&m->route[i].time, ns);
}

void metrics_asked(struct metrics *m, bool cached, uint64_t ns)
{
	add(&m->ask[cached], ns);
}

void metrics_outcome(struct metrics *m, enum article_outcome outcome)
{
	if ((unsigned)outcome < 3)
		atomic_fetch_add(&m->outcome[outcome], 1);
}

static void put_histogram(struct buf *b, const char *name, const char *labels, struct histogram *h)
{
	const char *comma = *labels ? "," : "";
	uint64_t all = 0;

	for (size_t i = 0; i < N_BOUNDS; i++) {
		all += atomic_load(&h->n[i]);
		buf_printf(b, "%s_bucket{%s%sle=\"%g\"} %llu\n", name, labels, comma, bounds[i],
			   (unsigned long long)all);
	}
	all += atomic_load(&h->n[N_BOUNDS]);
	buf_printf(b, "%s_bucket{%s%sle=\"+Inf\"} %llu\n", name, labels, comma, (unsigned long long)all);
	buf_printf(b, "%s_sum{%s} %.9f\n", name, labels, (double)atomic_load(&h->sum_ns) / 1e9);
	buf_printf(b, "%s_count{%s} %llu\n", name, labels, (unsigned long long)all);
}

static void head(struct buf *b, const char *name, const char *type, const char *help)
{
	buf_printf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void one(struct buf *b, const char *name, const char *type, const char *help, uint64_t n)
{
	head(b, name, type, help);
	buf_printf(b, "%s %llu\n", name, (unsigned long long)n);
}

static void put_routes(struct buf *b, struct metrics *m)
{
	static const char *const classes[STATUS_MAX] = {"other", "1xx", "2xx", "3xx", "4xx", "5xx"};

	for (int pass = 0; pass < 2; pass++) {
		size_t i = 0;
		if (pass == 0)
			head(b, "attest_requests_total", "counter", "Requests by route and class of status.");
		else
			head(b, "attest_request_seconds", "histogram", "Time from the headers to the response.");
		for (const struct http_route *const *t = web_tables;; t++) {
			const struct http_route *r = *t;
			for (; !*t || r->run; r++, i++) {
				size_t at = *t ? i : ROUTES_MAX;
				const char *name = *t ? r->name : "none";
				char labels[128];
				buf_printf(b, "%s", "");
				snprintf(labels, sizeof labels, "route=\"%s\"", name);
				if (at <= ROUTES_MAX && pass == 1)
					put_histogram(b, "attest_request_seconds", labels, &m->route[at].time);
				for (int s = 0; pass == 0 && s < STATUS_MAX; s++) {
					uint64_t n = atomic_load(&m->route[at].by_status[s]);
					if (n)
						buf_printf(b, "attest_requests_total{%s,status=\"%s\"} %llu\n", labels,
							   classes[s], (unsigned long long)n);
				}
				if (!*t)
					break;
			}
			if (!*t)
				break;
		}
	}
}

static void put_jobs(struct buf *b, struct web *w)
{
	uint64_t done, failed;
	bool busy;

	jobs_stats(w->jobs, &done, &failed, &busy);
	head(b, "attest_jobs_total", "counter", "Imports that ended.");
	buf_printf(b, "attest_jobs_total{outcome=\"done\"} %llu\n", (unsigned long long)done);
	buf_printf(b, "attest_jobs_total{outcome=\"failed\"} %llu\n", (unsigned long long)failed);
	one(b, "attest_jobs_running", "gauge", "Imports that run.", busy);
}

int web_metrics(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct web *w = ctx;
	struct metrics *m = w->metrics;
	const struct snap_stats *st = snap_stats(web_call(q)->snap);
	struct http_server_stats sv = {0};
	struct http_server *server;
	struct cache_stats cs;
	struct buf *b = &r->body;

	head(b, "attest_build_info", "gauge", "The version that runs.");
	buf_printf(b, "attest_build_info{version=\"%s\"} 1\n", ATTEST_VERSION);
	head(b, "attest_uptime_seconds", "gauge", "Since the start.");
	buf_printf(b, "attest_uptime_seconds %.3f\n", (double)(clock_mono_ns() - w->began) / 1e9);
	put_routes(b, m);
	head(b, "attest_ask_seconds", "histogram", "Time to an article.");
	put_histogram(b, "attest_ask_seconds", "from=\"composed\"", &m->ask[0]);
	put_histogram(b, "attest_ask_seconds", "from=\"cache\"", &m->ask[1]);
	head(b, "attest_articles_total", "counter", "Articles given, by outcome.");
	for (int i = 0; i < 3; i++)
		buf_printf(b, "attest_articles_total{outcome=\"%s\"} %llu\n", outcome_name((enum article_outcome)i),
			   (unsigned long long)atomic_load(&m->outcome[i]));
	one(b, "attest_corpus_documents", "gauge", "Living documents.", st->docs);
	one(b, "attest_corpus_passages", "gauge", "Living passages.", st->passages);
	one(b, "attest_corpus_bytes", "gauge", "Bytes on disk.", st->bytes);
	char lost_what[256];
	size_t lost;
	bool gone = web_corpus_state(w, &lost, lost_what) != 0;
	one(b, "attest_corpus_gone", "gauge", "1 when the folder of the corpus is not there any more.", gone);
	one(b, "attest_library_full", "gauge", "1 when the library finds no room to write.",
	    w->lib && library_full(w->lib));
	one(b, "attest_corpus_lost_segments", "gauge", "Segments whose files went bad under the service.", lost);
	one(b, "attest_corpus_generation", "counter", "Commits to the corpus.", st->generation);
	cache_stats(w->cache, &cs);
	one(b, "attest_cache_hits_total", "counter", "Articles found in the cache.", cs.hits);
	one(b, "attest_cache_misses_total", "counter", "Articles not found in it.", cs.misses);
	one(b, "attest_cache_bytes", "gauge", "Bytes in it.", cs.bytes);
	put_jobs(b, w);
	if ((server = atomic_load(&w->server)))
		http_server_stats(server, &sv);
	one(b, "attest_connections", "gauge", "Open connections.", sv.connections);
	one(b, "attest_requests_in_flight", "gauge", "Requests being worked on.", sv.in_flight);
	one(b, "attest_connections_timed_out_total", "counter", "Connections ended because they were late.",
	    sv.timed_out);
	one(b, "attest_requests_refused_total", "counter", "Requests refused before their handler.", sv.refused);
	one(b, "attest_bodies_brought_bytes", "gauge", "Large bodies that are being sent or worked on.", sv.brought);
	one(b, "attest_responses_held_bytes", "gauge", "Large responses that their clients have not taken yet.",
	    sv.held);
	one(b, "attest_work_units_total", "counter", "Work done by requests, in units of about a byte.", sv.work);
	one(b, "attest_requests_over_total", "counter", "Requests stopped because they took more work than one may.",
	    sv.over);
	one(b, "attest_requests_cancelled_total", "counter", "Requests stopped because nobody waited for them.",
	    sv.cancelled);
	return http_reply(r, 200, "text/plain; version=0.0.4; charset=utf-8", e);
}

int web_live(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	(void)ctx, (void)q;
	buf_addc(&r->body, "{\"status\":\"pass\"}\n");
	http_setc(r, "Cache-Control", "no-store");
	return http_reply(r, 200, "application/json", e);
}

int web_ready(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	char what[256];
	size_t lost;

	if (web_corpus_state(ctx, &lost, what))
		return err_set(e, ERR_UNAVAILABLE,
			       "the corpus is gone: what was open of it is served, and nothing can be added");
	if (snap_stats(web_call(q)->snap)->docs == 0)
		return err_set(e, ERR_UNAVAILABLE, lost ? "the corpus cannot be read any more" : "the corpus is empty");
	struct web *w = ctx;
	bool full = w->lib && library_full(w->lib);
	if (!lost && !full)
		return web_live(ctx, q, r, e);
	/* The rest serves. */
	buf_printf(&r->body, "{\"status\":\"warn\",\"lost_segments\":%zu,\"library_full\":%s}\n", lost,
		   full ? "true" : "false");
	http_setc(r, "Cache-Control", "no-store");
	return http_reply(r, 200, "application/json", e);
}
