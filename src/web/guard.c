/*
 * guard.c - before and after every handler: who is it, may they, how often; errors into responses; figures.
 *
 * Access is decided here and nowhere else, from the route's table. A request that changes something must come from our own pages or from a program: browsers say where a request comes
 * from (Sec-Fetch-Site, Origin), and with a session it must carry the session's token.
 */
#include "web/web_priv.h"

#include "base/clock.h"

bool web_may(const struct web_call *c, enum web_access a)
{
	switch (a) {
	case WEB_ANYONE: return true;
	case WEB_READ:
	case WEB_ASK: return c->w->set.open || c->signed_in;
	case WEB_OPERATOR: return c->local;
	case WEB_HISTORY:
	case WEB_DESK:
	case WEB_WRITE:
	case WEB_REVIEW:
	case WEB_CORPUS:
	case WEB_ADMIN:
	case WEB_TOKENS: return false;
	case WEB_ACCESS_N: break;
	}
	return false;
}

static int take_rate(struct web *w, struct http_req *q, const char *class_, double rate, double burst, uint64_t *wait)
{
	struct web_call *c = web_call(q);
	struct str key = c->signed_in ? arena_printf(q->arena, "%s %.*s", class_, STR_ARG(c->person))
				      : http_rate_key(q->arena, class_, &q->peer);

	*wait = http_rate_take(w->rate, key, rate, burst, 1, clock_mono_ns());
	return *wait != 0;
}

int web_before(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct web *w = ctx;
	struct web_call *c = ARENA_NEW(q->arena, struct web_call);
	unsigned flags = q->route->flags;
	uint64_t wait = 0;

	if (!c)
		return err_mem(e);
	c->w = w;
	c->snap = web_snap(w);
	q->call = c;
	/* A proxy on this machine that was not declared must not make everybody an operator. */
	c->local = http_addr_loopback(&q->peer) && !http_header(q, "X-Forwarded-For").p &&
		   !http_header(q, "Forwarded").p && !http_header(q, "Via").p;
	if (flags & WEB_SECRET)
		http_setc(r, "Cache-Control", "no-store");
	if (q->route->access != WEB_ANYONE || (flags & WEB_GUESS))
		(void)(take_rate(w, q, "all", w->set.read_rate, w->set.read_burst, &wait) ||
		       ((flags & WEB_COSTLY) && take_rate(w, q, "ask", w->set.ask_rate, w->set.ask_burst, &wait)));
	if (wait) {
		http_setf(r, "Retry-After", "%llu", (unsigned long long)(wait / 1000 + 1));
		return http_problem_of(r, q, 429, "rate", STR("too many requests; wait and try again"), e) ? -1 : 1;
	}
	if (!web_may(c, q->route->access))
		return err_set(e, ERR_READONLY, "this needs somebody who may");
	return 0;
}

void web_failed(void *ctx, struct http_req *q, struct http_resp *r, int status, const struct err *why)
{
	struct web *w = ctx;
	struct err e;

	if (q->route ? q->route->flags & WEB_API : q->n_seg > 0 && str_eqc(q->seg[0], "api"))
		http_problem_of(r, q, status, why->code ? err_name(why->code) : "status",
				status < 500 ? str_c(why->msg) : STR_NULL, &e);
	else
		web_page_failed(w, q, r, status, why);
}

void web_after(void *ctx, const struct http_req *q, const struct http_resp *r, uint64_t ns)
{
	struct web *w = ctx;
	struct web_call *c = q->call;

	metrics_count(w->metrics, q, r->status, ns);
	if (c && c->snap)
		snap_unref(c->snap);
}
