/*
 * guard.c - before and after every handler: how often, who is it, do they come from our own pages, may they; errors
 * into responses; figures.
 *
 * Access is decided here and nowhere else, from the route's table. A request that changes something must come from our
 * own pages or from a program: browsers say where a request comes from (Sec-Fetch-Site, Origin), and with a session it
 * must carry the session's token.
 */
#include "web/web_priv.h"

#include "base/clock.h"
#include "base/fs.h"
#include "library/library.h"

/* ---- how often ---- */

#define GUESS_RATE  1 /* attempts to sign in a second, from one address */
#define GUESS_BURST 30

static uint64_t wait_for(struct web *w, struct http_req *q, const char *class_, double rate, double burst)
{
	struct web_call *c = web_call(q);
	if (rate < 0)
		return 0;
	struct str key = c->signed_in ? arena_printf(q->arena, "%s %.*s", class_, STR_ARG(c->person))
				      : http_rate_key(q->arena, class_, &q->peer);

	return http_rate_take(w->rate, key, rate, burst, 1, clock_mono_ns());
}

static int too_often(struct http_req *q, struct http_resp *r, struct err *e)
{
	struct web *w = web_call(q)->w;
	unsigned flags = q->route->flags;
	uint64_t wait = 0;

	if (flags & WEB_FREE)
		return 0;
	wait = wait_for(w, q, "all", w->set.read_rate, w->set.read_burst);
	if (!wait && (flags & WEB_COSTLY))
		wait = wait_for(w, q, "ask", w->set.ask_rate, w->set.ask_burst);
	/* Argon2id is dear on purpose; library/ slows guessing of one name down, this keeps all names of one address
	 * from taking the machine. */
	if (!wait && (flags & WEB_GUESS) && q->method != HTTP_GET && w->set.read_rate >= 0)
		wait = wait_for(w, q, "guess", GUESS_RATE, GUESS_BURST);
	if (!wait)
		return 0;
	http_setf(r, "Retry-After", "%llu", (unsigned long long)(wait / 1000 + 1));
	return err_set(e, ERR_RATE, "too many requests; wait and try again");
}

/* ---- from where ---- */

/* https://html.spec.whatwg.org/#origin: scheme, "://", host with port where it is not the scheme's own. */
static bool own_origin(const struct http_req *q, struct str origin)
{
	struct str scheme = q->tls ? STR("https://") : STR("http://");

	return str_istarts(origin, scheme) && str_ieq(str_sub(origin, scheme.n, origin.n), q->host);
}

static int from_elsewhere(const struct http_req *q, struct err *e)
{
	struct str site = http_header(q, "Sec-Fetch-Site"), origin = http_header(q, "Origin");

	if (site.n ? !str_eqc(site, "same-origin") && !str_eqc(site, "none") : origin.n && !own_origin(q, origin))
		return err_set(e, ERR_DENIED, "the request comes from another site's page");
	return 0;
}

static int without_token(const struct http_req *q, struct err *e)
{
	const struct web_call *c = web_call(q);
	struct str cookie = c->cookie.n ? c->cookie : c->visit, token = http_header(q, "X-CSRF-Token");

	if (c->by_token || (!c->cookie.n && !(q->route->flags & WEB_FORM)))
		return 0;
	if (!token.n)
		token = http_form(q, "csrf");
	if (!cookie.n || !token.n || !library_csrf_ok(cookie, token))
		return err_set(
			e, ERR_DENIED,
			"the form is too old, or not one of ours; go back, load the page again, and send it once more");
	return 0;
}

/* ---- the hooks ---- */

/* Who must sign in is sent there, and comes back to the page. */
static int to_sign_in(struct http_req *q, struct http_resp *r, struct err *e)
{
	struct buf b;
	int code;

	buf_init(&b, 1 << 16);
	buf_addc(&b, "/sign-in?to=");
	http_escape(&b, q->path);
	if (q->query.n) {
		buf_addc(&b, "%3F");
		http_escape(&b, q->query);
	}
	code = http_redirect(r, 303, buf_str(&b), e);
	buf_release(&b);
	return code ? code : 1;
}

static int refused(struct http_req *q, struct http_resp *r, struct err *e)
{
	const struct web_call *c = web_call(q);

	if (c->signed_in)
		return err_set(e, ERR_DENIED,
			       c->by_token ? "this token may not do that" : "your role does not allow that");
	if ((q->route->flags & WEB_PAGE) && q->method == HTTP_GET && c->w->lib)
		return to_sign_in(q, r, e);
	return err_set(e, ERR_SIGNIN, "sign in first");
}

int web_before(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct web *w = ctx;
	struct web_call *c = ARENA_NEW(q->arena, struct web_call);
	unsigned flags = q->route->flags;
	bool changes = q->method != HTTP_GET;
	int code;

	if (!c)
		return err_mem(e);
	c->w = w;
	c->snap = web_snap(w);
	c->lost_maps = fs_maps_lost();
	q->call = c;
	/* A proxy on this machine that was not declared must not make everybody an operator. */
	c->local = http_addr_loopback(&q->peer) && !http_header(q, "X-Forwarded-For").p &&
		   !http_header(q, "Forwarded").p && !http_header(q, "Via").p;
	if (flags & WEB_SECRET)
		http_setc(r, "Cache-Control", "no-store");
	code = web_who(q, r, e);
	if (code == 0 && (flags & WEB_FORM))
		web_visitor(q, r);
	if (code == 0)
		code = too_often(q, r, e);
	if (code == 0 && changes)
		code = from_elsewhere(q, e);
	if (code == 0 && !web_may(c, q->route->access))
		code = refused(q, r, e);
	if (code == 0 && changes)
		code = without_token(q, e);
	return code;
}

/* A file of the corpus that went bad while it was read from: what was made is of zeros. The next request is made
 * without it. */
int web_made(void *ctx, struct http_req *q, struct err *e)
{
	const struct web_call *c = web_call(q);

	(void)ctx;
	if (fs_maps_lost() == c->lost_maps && !snap_lost(c->snap))
		return 0;
	return err_set(e, ERR_UNAVAILABLE,
		       "a file of the corpus can no longer be read; what is left is served from now on");
}

void web_failed(void *ctx, struct http_req *q, struct http_resp *r, int status, const struct err *why)
{
	struct web *w = ctx;
	struct err e;
	bool api = q->route ? (q->route->flags & WEB_API) != 0 : q->n_seg > 0 && str_eqc(q->seg[0], "api");

	if (status == 401 && api)
		http_setc(r, "WWW-Authenticate", "Bearer realm=\"attest\"");
	if (api)
		http_problem_of(r, q, status, why->code ? err_name(why->code) : "status",
				status < 500		 ? str_c(why->msg)
				: why->code == ERR_FULL	 ? STR("nothing can be saved: the disk is full, or a quota")
							 : STR_NULL,
				&e);
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
