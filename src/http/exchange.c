/*
 * exchange.c - a request and its response: checked, its route found, refused or handled. Knows no socket.
 */
#include "http/server_priv.h"

#include "base/clock.h"
#include "base/mem.h"

#include <sodium.h>
#include <stdlib.h>
#include <time.h>

#define FAIL_BYTES ((size_t)1 << 20) /* of memory for a page that says what failed, beside what was used before */
#define HEAD_CAP   ((size_t)256 << 10)

struct exchange *exchange_new(struct http_server *s, struct watch_conn *conn)
{
	struct exchange *x = mem_calloc(1, sizeof *x);
	unsigned char id[HTTP_ID_LEN / 2];

	if (!x)
		return NULL;
	x->s = s;
	x->conn = conn;
	x->http11 = true;
	x->began = clock_mono_ns();
	work_init(&x->work, s->o.limits.work);
	arena_init(&x->arena, s->o.limits.arena_bytes);
	buf_init(&x->r.body, s->o.limits.reply_bytes);
	buf_init(&x->body, 0);
	x->q.arena = x->r.arena = &x->arena;
	x->q.route_index = SIZE_MAX;
	randombytes_buf(id, sizeof id);
	sodium_bin2hex(x->q.id, sizeof x->q.id, id, sizeof id);
	return x;
}

void exchange_free(struct exchange *x)
{
	if (x->r.stream.end)
		x->r.stream.end(x->r.stream.ctx);
	atomic_fetch_sub(&x->s->brought, x->brought);
	buf_release(&x->r.body);
	buf_release(&x->body);
	arena_release(&x->arena);
	free(x);
}

bool exchange_brings(struct exchange *x)
{
	size_t n = x->body.n <= BROUGHT_MIN ? 0 : x->body.n - x->brought;

	if (!n)
		return true;
	x->brought += n;
	return atomic_fetch_add(&x->s->brought, n) + n <= x->s->o.limits.brought_bytes;
}

struct work *exchange_work(struct http_server *s, struct watch_conn *conn, struct work *w)
{
	if (conn)
		watch_work(s->watch, conn, w);
	return work_enter(w);
}

bool exchange_worked(struct http_server *s, struct watch_conn *conn, struct work *w, struct work *before,
		     uint64_t spent)
{
	bool over = work_over(w);

	work_leave(before);
	if (conn)
		watch_work(s->watch, conn, NULL);
	atomic_fetch_add(&s->work, work_spent(w) - spent);
	if (over)
		atomic_fetch_add(atomic_load(&w->stop) ? &s->cancelled : &s->over, 1);
	return over;
}

/* ---- errors ---- */

/* When to come again is part of the error. */
static void keep_retry(struct http_resp *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->headers.n; i++)
		if (str_eqc(r->headers.v[i].name, "Retry-After"))
			r->headers.v[n++] = r->headers.v[i];
	r->headers.n = n;
}

static void fail(struct exchange *x, int status, int code, const char *msg)
{
	const struct http_app *app = x->s->o.app;
	struct err why = {.code = code};

	if (msg)
		err_set(&why, code, "%s", msg);
	/* What the handler had begun is dropped, headers too: an error is never cached or half a page. */
	buf_clear(&x->r.body);
	x->r.fixed = STR_NULL;
	if (x->r.stream.end)
		x->r.stream.end(x->r.stream.ctx);
	x->r.stream = (struct http_stream){0};
	keep_retry(&x->r);
	arena_reopen(&x->arena, FAIL_BYTES);
	x->r.bad = x->r.csp_own = false;
	x->r.status = 0;
	if (status == 405 || status == 204) {
		struct buf allow;
		buf_init(&allow, 200);
		for (int m = 0; m < HTTP_METHOD_N; m++)
			if (x->allow & (1u << m))
				buf_printf(&allow, "%s%s", allow.n ? ", " : "", http_method_name((enum http_method)m));
		http_set(&x->r, "Allow", buf_str(&allow));
		buf_release(&allow);
	}
	if (status == 204) {
		x->r.status = 204;
		return;
	}
	if (app->failed)
		app->failed(app->ctx, &x->q, &x->r, status, &why);
	if (x->r.status == 0) {
		struct err e;
		http_problem_of(&x->r, &x->q, status, code ? err_name(code) : "status",
				status < 500 ? str_c(why.msg) : STR_NULL, &e);
		x->r.status = status;
	}
}

void exchange_refuse(struct exchange *x, int status, int code, const char *msg)
{
	const struct http_app *app = x->s->o.app;

	atomic_fetch_add(&x->s->refused, 1);
	fail(x, status, code, msg);
	if (app->after)
		app->after(app->ctx, &x->q, &x->r, clock_mono_ns() - x->began);
	/* There may be a body that nobody will read: what follows on this connection is not to be taken for a request.
	 */
	x->close = true;
}

/* ---- the head is in ---- */

static bool host_allowed(const struct http_server *s, struct str host)
{
	struct str name;

	if (s->o.n_hosts == 0 && !s->loopback)
		return true;
	if (host.n == 0 || !http_host_ok(host, &name))
		return host.n == 0; /* HTTP/1.0 */
	for (size_t i = 0; i < s->o.n_hosts; i++)
		if (str_ieq(name, str_c(s->hosts[i])))
			return true;
	if (s->loopback) {
		struct http_addr a;
		return str_ieq(name, STR("localhost")) || (http_addr_parse(name, &a) && http_addr_loopback(&a));
	}
	return false;
}

/* Is `what` one of the names in this header's list? */
static bool lists(const struct http_req *q, const char *header, struct str what)
{
	for (size_t i = 0; i < q->headers.n; i++) {
		struct str rest = q->headers.v[i].value, one;
		while (str_ieq(q->headers.v[i].name, str_c(header)) && rest.n && str_cut(&rest, ',', &one))
			if (str_ieq(str_trim(one), what))
				return true;
	}
	return false;
}

static size_t times(const struct http_req *q, struct str name)
{
	size_t n = 0;

	for (size_t i = 0; i < q->headers.n; i++)
		n += str_ieq(q->headers.v[i].name, name);
	return n;
}

enum target_form { TARGET_PATH, TARGET_HTTP, TARGET_HTTPS };

static bool keep_headers(struct exchange *x, const struct http_head *h)
{
	struct http_pair *v = ARENA_ARRAY(&x->arena, h->n + 1, struct http_pair);

	for (size_t i = 0; v && i < h->n; i++)
		v[i] = (struct http_pair){arena_str(&x->arena, h->v[i].name), arena_str(&x->arena, h->v[i].value)};
	if (v)
		x->q.headers = (struct http_pairs){v, h->n};
	x->target = arena_str(&x->arena, h->target);
	return arena_ok(&x->arena);
}

/*
 * Where does the request end? Two readings of that are how requests are smuggled past a proxy (RFC 9112, 6.3). 0, or
 * the status.
 */
static int framing(struct exchange *x, struct err *e)
{
	struct str length = http_header(&x->q, "Content-Length"), expect = http_header(&x->q, "Expect");
	size_t lengths = times(&x->q, STR("Content-Length")), codings = times(&x->q, STR("Transfer-Encoding"));
	size_t hosts = times(&x->q, STR("Host"));

	if (lengths + codings > 1 || hosts > 1 || (x->http11 && hosts != 1) || (codings && !x->http11))
		return err_set(e, ERR_USAGE, "the headers are not well-formed"), 400;
	if (codings && !str_ieq(http_header(&x->q, "Transfer-Encoding"), STR("chunked")))
		return err_set(e, ERR_USAGE, "a transfer coding that is not \"chunked\""), 501;
	if (lengths && !str_u64(length, &x->length))
		return err_set(e, ERR_USAGE, "Content-Length is no number"), 400;
	if (expect.p && !str_ieq(expect, STR("100-continue")))
		return err_set(e, ERR_USAGE, "only 100-continue can be expected"), 417;
	x->chunked = codings > 0;
	x->close = !x->http11 || lists(&x->q, "Connection", STR("close"));
	return 0;
}

/*
 * A target in absolute form: its host counts, and the header is as if it had said so (RFC 9112, 3.2.2). 0, or the
 * status; *form is what was found.
 */
static int absolute(struct exchange *x, enum target_form *form, struct err *e)
{
	struct str host, name, target = x->target;
	struct http_pair *v = x->q.headers.v;
	bool tls;
	size_t i = 0;

	*form = TARGET_PATH;
	if (!http_absolute(&target, &host, &tls))
		return 0;
	if (!http_host_ok(host, &name))
		return err_set(e, ERR_USAGE, "the target names no host"), 400;
	while (i < x->q.headers.n && !str_ieq(v[i].name, STR("Host")))
		i++;
	/* There is room for one more (keep_headers). */
	x->q.headers.n += i == x->q.headers.n;
	v[i] = (struct http_pair){STR("Host"), host};
	*form = tls ? TARGET_HTTPS : TARGET_HTTP;
	x->target = target.n && target.p[0] == '/' ? target : arena_printf(&x->arena, "/%.*s", STR_ARG(target));
	return arena_ok(&x->arena) ? 0 : 503;
}

/* 0, or the status to refuse with; *e says why. */
static int head_check(struct exchange *x, const struct http_addr *peer, struct err *e)
{
	struct http_server *s = x->s;
	struct str cookies;
	enum target_form form;
	int r, status = framing(x, e);

	if (status == 0)
		status = absolute(x, &form, e);
	if (status)
		return status;
	if (http_peer(&x->q, peer, s->o.cert != NULL, s->proxies, s->o.n_proxies, e))
		return 400;
	if (!host_allowed(s, x->q.host))
		return err_set(e, ERR_USAGE, "this server does not go by that name"), 421;
	if (form != TARGET_PATH && (form == TARGET_HTTPS) != x->q.tls)
		return err_set(e, ERR_USAGE, "the target has another scheme"), 421;
	if (x->target.n && str_find(x->target, STR("?"), 0) < x->target.n &&
	    x->target.n - str_find(x->target, STR("?"), 0) > s->o.limits.query_bytes)
		return err_set(e, ERR_LIMIT, "the query is too long"), 414;
	r = http_parse_target(&x->q, x->target, e);
	if (r)
		return err_http(r);
	for (size_t i = 0; i < x->q.headers.n; i++) {
		if (!str_ieq(x->q.headers.v[i].name, STR("Cookie")))
			continue;
		if (x->q.cookies.n)
			return err_set(e, ERR_USAGE, "more than one Cookie header"), 400;
		cookies = x->q.headers.v[i].value;
		r = http_parse_cookies(&x->arena, cookies, &x->q.cookies, e);
		if (r)
			return r == ERR_LIMIT ? 431 : err_http(r);
	}
	if (http_header(&x->q, "Content-Type").p)
		x->q.type = http_media_type(&x->arena, http_header(&x->q, "Content-Type"));
	return 0;
}

static bool refused(struct exchange *x, int status, int code, const char *msg)
{
	exchange_refuse(x, status, code, msg);
	return false;
}

bool exchange_begin(struct exchange *x, const struct http_head *h, const struct http_addr *peer)
{
	struct http_server *s = x->s;
	struct err e = {0};
	int status, m;

	x->began = clock_mono_ns();
	x->http11 = h->http11;
	for (m = 0; m < HTTP_METHOD_N && !str_eqc(h->method, http_method_name((enum http_method)m)); m++)
		;
	/* Of a method that is not known, the path is looked up all the same: 405 tells what it has. */
	x->q.method = m < HTTP_METHOD_N ? (enum http_method)m : HTTP_GET;
	if (x->q.method == HTTP_HEAD) {
		x->q.method = HTTP_GET;
		x->q.head = true;
	}
	if (!keep_headers(x, h))
		return refused(x, 503, ERR_NOMEM, NULL);
	if (m == HTTP_OPTIONS && str_eqc(x->target, "*"))
		x->target = STR("/");
	status = head_check(x, peer, &e);
	if (status)
		return refused(x, status, e.code, e.msg[0] ? e.msg : NULL);
	if (!http_route_find(s->o.app->tables, &x->q, &x->allow) || m == HTTP_METHOD_N) {
		x->q.route = NULL;
		if (m == HTTP_OPTIONS && x->allow)
			return refused(x, 204, 0, NULL);
		if (x->allow)
			return refused(x, 405, ERR_USAGE, "this cannot be done here");
		return refused(x, 404, ERR_NOTFOUND, "no such page");
	}
	x->body_max = x->q.route->body_max;
	if (x->length > x->body_max)
		return refused(x, 413, ERR_LIMIT, x->body_max ? "the body is too large" : "this takes no body");
	x->body.cap = x->body_max;
	return true;
}

/* ---- the request is in ---- */

/* Slow readers of large responses must not hold more memory between them than was said. */
static bool may_hold(struct http_server *s, size_t n)
{
	if (n < HELD_MIN)
		return true;
	if (atomic_fetch_add(&s->held, n) + n <= s->o.limits.held_bytes)
		return true;
	atomic_fetch_sub(&s->held, n);
	return false;
}

static int run(struct exchange *x, struct err *e)
{
	const struct http_app *app = x->s->o.app;
	int r = 0;

	struct work *before = exchange_work(x->s, x->conn, &x->work);
	uint64_t refused = mem_failed();
	x->q.body = buf_str(&x->body);
	if (str_eqc(x->q.type, "application/x-www-form-urlencoded"))
		r = http_parse_form(&x->arena, x->q.body, &x->q.forms, e);
	if (r == 0 && app->before)
		r = app->before(app->ctx, &x->q, &x->r, e);
	if (r == 0)
		r = x->q.route->run(app->ctx, &x->q, &x->r, e);
	if (r >= 0 && x->q.call && app->made)
		r = app->made(app->ctx, &x->q, e);
	/* Some functions leave out what they cannot do: what came out is not whole then. */
	if (exchange_worked(x->s, x->conn, &x->work, before, 0))
		r = work_err(&x->work, e);
	else if (mem_failed() != refused)
		r = err_mem(e);
	if (r >= 0 && x->r.status == 0)
		r = err_set(e, ERR_INTERNAL, "%s made no response",
			    x->q.route->name ? x->q.route->name : "the handler");
	return r < 0 ? r : 0;
}

void exchange_run(struct exchange *x)
{
	const struct http_app *app = x->s->o.app;
	struct err e = {0};
	int r;

	atomic_fetch_add(&x->s->in_flight, 1);
	r = run(x, &e);
	if (!r && !x->r.stream.next && !x->r.fixed.p && !may_hold(x->s, x->r.body.n)) {
		http_setc(&x->r, "Retry-After", "10");
		r = err_set(&e, ERR_RATE, "too many large responses wait to be taken; try again");
	}
	if (r)
		fail(x, err_http(r), r, e.msg);
	atomic_fetch_sub(&x->s->in_flight, 1);
	if (app->after)
		app->after(app->ctx, &x->q, &x->r, clock_mono_ns() - x->began);
}

/* ---- out ---- */

static void header(struct buf *b, struct str name, struct str value)
{
	buf_add(b, name);
	buf_addc(b, ": ");
	buf_add(b, value);
	buf_addc(b, "\r\n");
}

/* RFC 9110, 5.6.7; the names of days and months are the protocol's, whatever the locale. */
static void date(struct buf *b)
{
	static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t now = time(NULL);
	struct tm t;

	if (gmtime_r(&now, &t))
		buf_printf(b, "Date: %.3s, %02d %.3s %d %02d:%02d:%02d GMT\r\n", days + 3 * t.tm_wday, t.tm_mday,
			   months + 3 * t.tm_mon, t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

int exchange_head(const struct exchange *x, struct buf *out)
{
	const struct http_resp *r = &x->r;

	buf_init(out, HEAD_CAP);
	buf_printf(out, "HTTP/1.1 %d %s\r\n", r->status, http_status_text(r->status));
	date(out);
	for (size_t i = 0; i < r->headers.n; i++)
		header(out, r->headers.v[i].name, r->headers.v[i].value);
	for (size_t i = 0; http_security_headers[i][0]; i++)
		header(out, str_c(http_security_headers[i][0]), str_c(http_security_headers[i][1]));
	if (!r->csp_own)
		header(out, STR("Content-Security-Policy"), str_c(http_csp));
	if (x->q.tls)
		header(out, STR("Strict-Transport-Security"), STR("max-age=31536000"));
	header(out, STR("X-Request-Id"), str_c(x->q.id));
	if (x->close)
		header(out, STR("Connection"), STR("close"));
	if (r->stream.next && x->http11)
		header(out, STR("Transfer-Encoding"), STR("chunked"));
	else if (!r->stream.next && r->status != 204 && r->status != 304)
		buf_printf(out, "Content-Length: %zu\r\n", r->fixed.p ? r->fixed.n : r->body.n);
	buf_addc(out, "\r\n");
	return out->err;
}
