/*
 * server.c - libmicrohttpd behind the interface of http.h.
 *
 * A request goes through: on_target (request line in: an exchange is made), first call of on_request (headers in:
 * checked, route found, refusals sent before any body is read), calls with pieces of the body (capped), last call
 * (hooks and handler, response queued), on_completed (exchange freed).
 *
 * libmicrohttpd's own time-out counts silence, so that one byte a second holds a connection for ever. watch.c ends
 * connections that are late with their headers, their body or with taking the response, whatever they trickle.
 */
#include "http/http_priv.h"
#include "http/watch.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/work.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define HTTP_IDLE_S \
	300 /* seconds of silence on a connection: far over what watch.c allows, since libmicrohttpd counts our own \
	       lateness too */
#define CERT_MAX     ((size_t)1 << 20)
#define STREAM_PIECE ((size_t)64 << 10)
#define FAIL_BYTES   ((size_t)1 << 20) /* of memory for a page that says what failed, beside what was used before */
#define STOP_STEP_US 10000
#define HELD_MIN \
	((size_t)1 << 20) /* bytes; smaller responses do not count against limits.held_bytes: connections bound them \
			   */

struct http_server {
	struct http_opts o;
	struct http_net *proxies;
	char **hosts;
	struct MHD_Daemon *daemon;
	struct buf cert, key;
	struct watch *watch;
	bool loopback; /* bound to a loopback address */
	uint16_t port;
	atomic_uint_fast64_t in_flight, refused, work, over, cancelled, held;
	atomic_bool stopping;
};

/* One request and its response, from the request line until it is sent. */
struct exchange {
	struct http_server *s;
	struct arena arena;
	struct http_req q;
	struct http_resp r;
	struct buf body;
	struct str target;
	const char *method;
	struct watch_conn *conn;
	size_t body_max;
	unsigned allow;
	struct work work;
	uint64_t began;
	bool begun, too_large, http11;
};

static void exchange_free(struct exchange *x)
{
	if (x->r.stream.end)
		x->r.stream.end(x->r.stream.ctx);
	buf_release(&x->r.body);
	buf_release(&x->body);
	arena_release(&x->arena);
	free(x);
}

static void *on_target(void *cls, const char *uri, struct MHD_Connection *c)
{
	struct http_server *s = cls;
	struct exchange *x = mem_calloc(1, sizeof *x);
	unsigned char id[HTTP_ID_LEN / 2];

	(void)c;
	if (!x)
		return NULL;
	x->s = s;
	work_init(&x->work, s->o.limits.work);
	arena_init(&x->arena, s->o.limits.arena_bytes);
	buf_init(&x->r.body, s->o.limits.reply_bytes);
	buf_init(&x->body, 0);
	x->q.arena = x->r.arena = &x->arena;
	x->target = arena_str(&x->arena, str_c(uri));
	x->q.route_index = SIZE_MAX;
	randombytes_buf(id, sizeof id);
	sodium_bin2hex(x->q.id, sizeof x->q.id, id, sizeof id);
	return x;
}

/* ---- sending ---- */

struct stream {
	struct http_stream of;
	struct http_server *s;
	struct watch_conn *conn; /* there as long as it is read from */
	struct work work;
	struct buf out;
	size_t sent;
	bool ended;
};

/* What is done for a connection is stopped when its client goes. */
static struct work *work_begin(struct http_server *s, struct watch_conn *conn, struct work *w)
{
	if (conn)
		watch_work(s->watch, conn, w);
	return work_enter(w);
}

/* True when it was stopped: what came out is not whole, whatever the code. */
static bool work_end(struct http_server *s, struct watch_conn *conn, struct work *w, struct work *before,
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

static ssize_t on_stream(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct stream *t = cls;

	(void)pos;
	while (t->sent == t->out.n) {
		struct err e;
		int more;
		if (t->ended)
			return MHD_CONTENT_READER_END_OF_STREAM;
		buf_clear(&t->out);
		t->sent = 0;
		uint64_t spent = work_spent(&t->work);
		struct work *before = work_begin(t->s, t->conn, &t->work);
		more = t->of.next(t->of.ctx, &t->out, &e);
		if (work_end(t->s, t->conn, &t->work, before, spent) && more > 0)
			more = ERR_LIMIT;
		if (more < 0 || t->out.err)
			return MHD_CONTENT_READER_END_WITH_ERROR;
		t->ended = more == 0;
	}
	if (max > t->out.n - t->sent)
		max = t->out.n - t->sent;
	memcpy(buf, t->out.p + t->sent, max);
	t->sent += max;
	return (ssize_t)max;
}

static void stream_free(void *cls)
{
	struct stream *t = cls;

	if (t->of.end)
		t->of.end(t->of.ctx);
	buf_release(&t->out);
	free(t);
}

/* A large body, until its client has taken it. */
struct held {
	struct http_server *s;
	char *p;
	size_t n;
};

static void held_free(void *cls)
{
	struct held *h = cls;

	atomic_fetch_sub(&h->s->held, h->n);
	free(h->p);
	free(h);
}

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

/* Takes the body of r, which may_hold let in. */
static struct MHD_Response *large_response(struct http_server *s, struct buf *body)
{
	struct held *h = mem_malloc(sizeof *h);
	struct MHD_Response *m;

	if (!h) {
		atomic_fetch_sub(&s->held, body->n);
		return NULL;
	}
	*h = (struct held){s, body->p, body->n};
	m = MHD_create_response_from_buffer_with_free_callback_cls(body->n, body->p, held_free, h);
	if (!m) {
		atomic_fetch_sub(&s->held, body->n);
		free(h);
		return NULL;
	}
	buf_init(body, body->cap);
	return m;
}

static struct MHD_Response *make_response(struct exchange *x)
{
	struct http_resp *r = &x->r;
	struct MHD_Response *m;

	if (r->stream.next) {
		struct stream *t = mem_calloc(1, sizeof *t);
		if (!t)
			return NULL;
		t->of = r->stream;
		t->s = x->s;
		t->conn = x->conn;
		/* What its head has cost is of the same budget. */
		work_init(&t->work, x->work.left);
		buf_init(&t->out, x->s->o.limits.reply_bytes);
		m = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_PIECE, on_stream, t, stream_free);
		if (m)
			r->stream = (struct http_stream){0};
		else
			free(t);
		return m;
	}
	if (r->fixed.p)
		return MHD_create_response_from_buffer(r->fixed.n, (void *)(uintptr_t)r->fixed.p,
						       MHD_RESPMEM_PERSISTENT);
	if (r->body.n >= HELD_MIN)
		return large_response(x->s, &r->body);
	m = MHD_create_response_from_buffer(r->body.n, r->body.p ? r->body.p : (void *)(uintptr_t) "",
					    r->body.p ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
	if (m && r->body.p) {
		size_t cap = r->body.cap;
		buf_init(&r->body, cap);
	}
	return m;
}

static bool add_headers(struct exchange *x, struct MHD_Response *m, bool close)
{
	struct http_resp *r = &x->r;
	bool ok = true;

	for (size_t i = 0; i < r->headers.n; i++)
		ok &= MHD_add_response_header(m, r->headers.v[i].name.p, r->headers.v[i].value.p) == MHD_YES;
	for (size_t i = 0; http_security_headers[i][0]; i++)
		ok &= MHD_add_response_header(m, http_security_headers[i][0], http_security_headers[i][1]) == MHD_YES;
	if (!r->csp_own)
		ok &= MHD_add_response_header(m, "Content-Security-Policy", http_csp) == MHD_YES;
	if (x->q.tls)
		ok &= MHD_add_response_header(m, "Strict-Transport-Security", "max-age=31536000") == MHD_YES;
	ok &= MHD_add_response_header(m, "X-Request-Id", x->q.id) == MHD_YES;
	if (close || atomic_load(&x->s->stopping))
		ok &= MHD_add_response_header(m, "Connection", "close") == MHD_YES;
	return ok;
}

static enum MHD_Result send_it(struct exchange *x, struct MHD_Connection *c, bool close)
{
	bool stream = x->r.stream.next != NULL;
	struct MHD_Response *m = make_response(x);
	enum MHD_Result ok = MHD_NO;

	if (!m)
		return MHD_NO;
	if (x->conn)
		watch_until(x->conn, clock_mono_ns() +
					     (stream ? x->s->o.limits.stream_ms : x->s->o.limits.send_ms) * 1000000ull);
	if (add_headers(x, m, close))
		ok = MHD_queue_response(c, (unsigned)x->r.status, m);
	MHD_destroy_response(m);
	/* The response has its own copies: who takes it slowly does not hold what it was made from. */
	arena_clear(&x->arena);
	return ok;
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

static enum MHD_Result refuse(struct exchange *x, struct MHD_Connection *c, int status, int code, const char *msg)
{
	const struct http_app *app = x->s->o.app;

	atomic_fetch_add(&x->s->refused, 1);
	fail(x, status, code, msg);
	if (app->after)
		app->after(app->ctx, &x->q, &x->r, clock_mono_ns() - x->began);
	/* There may be a body that nobody will read: what follows on this connection is not to be taken for a request.
	 */
	return send_it(x, c, true);
}

/* ---- headers are in ---- */

struct gather {
	struct exchange *x;
	struct http_pair *v;
	size_t n, lengths, codings, hosts;
	bool over, bad;
};

static enum MHD_Result on_header(void *cls, enum MHD_ValueKind kind, const char *key, size_t nk, const char *value,
				 size_t nv)
{
	struct gather *g = cls;
	struct str name = {key, nk}, v = {value ? value : "", value ? nv : 0};

	(void)kind;
	if (g->n == HTTP_HEADERS_MAX) {
		g->over = true;
		return MHD_NO;
	}
	for (size_t i = 0; i < nk; i++) {
		unsigned char c = (unsigned char)key[i];
		g->bad |= c <= 0x20 || c >= 0x7f || strchr("()<>@,;:\\\"/[]?={}", c) != NULL;
	}
	for (size_t i = 0; i < v.n; i++)
		g->bad |= ((unsigned char)v.p[i] < 0x20 && v.p[i] != '\t') || v.p[i] == 0x7f;
	g->bad |= nk == 0;
	g->lengths += str_ieq(name, STR("Content-Length"));
	g->codings += str_ieq(name, STR("Transfer-Encoding"));
	g->hosts += str_ieq(name, STR("Host"));
	g->v[g->n++] = (struct http_pair){arena_str(&g->x->arena, name), arena_str(&g->x->arena, str_trim(v))};
	return MHD_YES;
}

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

static void direct_address(struct MHD_Connection *c, struct http_addr *out)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

	memset(out, 0, sizeof *out);
	if (!info || !info->client_addr)
		return;
	if (info->client_addr->sa_family == AF_INET) {
		out->b[10] = out->b[11] = 0xff;
		memcpy(out->b + 12, &((const struct sockaddr_in *)(const void *)info->client_addr)->sin_addr, 4);
	} else if (info->client_addr->sa_family == AF_INET6) {
		memcpy(out->b, &((const struct sockaddr_in6 *)(const void *)info->client_addr)->sin6_addr, 16);
	}
}

/* 0, or the status to refuse with; *e says why. */
static int head_check(struct exchange *x, struct MHD_Connection *c, const char *version, struct err *e)
{
	struct http_server *s = x->s;
	struct gather g = {.x = x, .v = ARENA_ARRAY(&x->arena, HTTP_HEADERS_MAX, struct http_pair)};
	struct http_addr direct;
	struct str cookies, length;
	uint64_t n = 0;
	int r;

	if (!g.v)
		return err_mem(e), 503;
	MHD_get_connection_values_n(c, MHD_HEADER_KIND, on_header, &g);
	x->q.headers = (struct http_pairs){g.v, g.n};
	x->http11 = strcmp(version, "HTTP/1.1") == 0;
	if (g.over)
		return err_set(e, ERR_LIMIT, "more than %d headers", HTTP_HEADERS_MAX), 431;
	/* Two readings of where a request ends are how requests are smuggled past a proxy (RFC 9112, 6.3). */
	if (g.bad || g.lengths > 1 || g.codings > 1 || (g.lengths && g.codings) || g.hosts > 1 ||
	    (x->http11 && g.hosts != 1))
		return err_set(e, ERR_USAGE, "the headers are not well-formed"), 400;
	if (g.codings && !str_ieq(http_header(&x->q, "Transfer-Encoding"), STR("chunked")))
		return err_set(e, ERR_USAGE, "a transfer coding that is not \"chunked\""), 501;
	length = http_header(&x->q, "Content-Length");
	if (length.p && !str_u64(length, &n))
		return err_set(e, ERR_USAGE, "Content-Length is no number"), 400;
	direct_address(c, &direct);
	if (http_peer(&x->q, &direct, s->o.cert != NULL, s->proxies, s->o.n_proxies, e))
		return 400;
	if (!host_allowed(s, x->q.host))
		return err_set(e, ERR_USAGE, "this server does not go by that name"), 421;
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

static enum MHD_Result begin(struct exchange *x, struct MHD_Connection *c, const char *method, const char *version)
{
	struct http_server *s = x->s;
	struct err e = {0};
	int status, m;

	x->begun = true;
	x->began = clock_mono_ns();
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	x->conn = info ? info->socket_context : NULL;
	if (x->conn)
		watch_body(x->conn, x->began + s->o.limits.body_ms * 1000000ull);
	for (m = 0; m < HTTP_METHOD_N && strcmp(method, http_method_name((enum http_method)m)); m++)
		;
	/* Of a method that is not known, the path is looked up all the same: 405 tells what it has. */
	x->q.method = m < HTTP_METHOD_N ? (enum http_method)m : HTTP_GET;
	if (x->q.method == HTTP_HEAD) {
		x->q.method = HTTP_GET;
		x->q.head = true;
	}
	if (m == HTTP_OPTIONS && str_eqc(x->target, "*"))
		x->target = STR("/");
	status = head_check(x, c, version, &e);
	if (status)
		return refuse(x, c, status, e.code, e.msg[0] ? e.msg : NULL);
	if (!http_route_find(s->o.app->tables, &x->q, &x->allow) || m == HTTP_METHOD_N) {
		x->q.route = NULL;
		if (m == HTTP_OPTIONS && x->allow)
			return refuse(x, c, 204, 0, NULL);
		if (x->allow)
			return refuse(x, c, 405, ERR_USAGE, "this cannot be done here");
		return refuse(x, c, 404, ERR_NOTFOUND, "no such page");
	}
	x->body_max = x->q.route->body_max;
	struct str length = http_header(&x->q, "Content-Length");
	uint64_t n = 0;
	if (length.p && str_u64(length, &n) && n > x->body_max)
		return refuse(x, c, 413, ERR_LIMIT, x->body_max ? "the body is too large" : "this takes no body");
	x->body.cap = x->body_max;
	return MHD_YES;
}

/* ---- the request is in ---- */

static int run(struct exchange *x, struct err *e)
{
	const struct http_app *app = x->s->o.app;
	int r = 0;

	struct work *before = work_begin(x->s, x->conn, &x->work);
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
	if (work_end(x->s, x->conn, &x->work, before, 0))
		r = work_err(&x->work, e);
	else if (mem_failed() != refused)
		r = err_mem(e);
	if (r >= 0 && x->r.status == 0)
		r = err_set(e, ERR_INTERNAL, "%s made no response",
			    x->q.route->name ? x->q.route->name : "the handler");
	return r < 0 ? r : 0;
}

static enum MHD_Result finish(struct exchange *x, struct MHD_Connection *c)
{
	const struct http_app *app = x->s->o.app;
	struct err e = {0};
	int r;

	if (x->too_large)
		return refuse(x, c, 413, ERR_LIMIT, x->body_max ? "the body is too large" : "this takes no body");
	if (x->conn)
		watch_until(x->conn, UINT64_MAX);
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
	return send_it(x, c, false);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *c, const char *url, const char *method,
				  const char *version, const char *upload, size_t *upload_n, void **con_cls)
{
	struct exchange *x = *con_cls;

	(void)cls, (void)url;
	if (!x)
		return MHD_NO;
	if (!x->begun)
		return begin(x, c, method, version);
	if (*upload_n) {
		/* Over the limit it is read to its end and dropped, so that the client gets to see the answer. */
		if (!x->too_large)
			buf_add(&x->body, str_make(upload, *upload_n));
		if (x->body.err) {
			x->too_large = true;
			buf_release(&x->body);
			buf_init(&x->body, 0);
		}
		*upload_n = 0;
		return MHD_YES;
	}
	return finish(x, c);
}

static void on_completed(void *cls, struct MHD_Connection *c, void **con_cls, enum MHD_RequestTerminationCode why)
{
	struct http_server *s = cls;
	struct exchange *x = *con_cls;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	(void)why;
	if (info && info->socket_context)
		watch_idle(info->socket_context, clock_mono_ns() + s->o.limits.head_ms * 1000000ull);
	if (x)
		exchange_free(x);
	*con_cls = NULL;
}

static void on_connection(void *cls, struct MHD_Connection *c, void **ctx, enum MHD_ConnectionNotificationCode code)
{
	struct http_server *s = cls;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
		*ctx = info ? watch_add(s->watch, info->connect_fd, clock_mono_ns() + s->o.limits.head_ms * 1000000ull)
			    : NULL;
	} else if (*ctx) {
		watch_remove(s->watch, *ctx);
		*ctx = NULL;
	}
}

/* ---- life ---- */

static void server_free(struct http_server *s)
{
	if (s->watch)
		watch_free(s->watch);
	buf_release(&s->cert);
	buf_release(&s->key);
	for (size_t i = 0; s->hosts && i < s->o.n_hosts; i++)
		free(s->hosts[i]);
	free(s->hosts);
	free(s->proxies);
	free(s);
}

static int copy_opts(struct http_server *s, struct err *e)
{
	struct http_opts *o = &s->o;

#define X(name, otherwise, text) \
	if (o->limits.name == 0) \
		o->limits.name = otherwise;
	HTTP_LIMIT_LIST(X)
#undef X
	if (o->threads <= 0) {
		long n = sysconf(_SC_NPROCESSORS_ONLN) * 2;
		o->threads = n < 4 ? 4 : n > 64 ? 64 : (int)n;
	}
	s->proxies = mem_calloc(o->n_proxies + 1, sizeof *s->proxies);
	s->hosts = mem_calloc(o->n_hosts + 1, sizeof *s->hosts);
	if (!s->proxies || !s->hosts)
		return err_mem(e);
	if (o->n_proxies)
		memcpy(s->proxies, o->proxies, o->n_proxies * sizeof *s->proxies);
	for (size_t i = 0; i < o->n_hosts; i++)
		if (!(s->hosts[i] = mem_strdup(o->hosts[i])))
			return err_mem(e);
	if (!o->cert != !o->key)
		return err_set(e, ERR_USAGE, "TLS needs both a certificate and a key");
	if (o->cert) {
		int r = fs_read(o->cert, &s->cert, e);
		if (r == 0)
			r = fs_read(o->key, &s->key, e);
		if (r)
			return r;
	}
	return 0;
}

static int start_daemon(struct http_server *s, struct err *e)
{
	const struct http_opts *o = &s->o;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC;
	struct sockaddr_storage sa = {0};
	struct http_addr addr;
	struct MHD_OptionItem more[8];
	size_t n = 0;
	char text[46];

	if (!http_addr_parse(str_c(o->address ? o->address : "127.0.0.1"), &addr))
		return err_set(e, ERR_USAGE, "%s: no address", o->address);
	s->loopback = http_addr_loopback(&addr);
	http_addr_print(&addr, text);
	if (strchr(text, ':')) {
		struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)(void *)&sa;
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons(o->port);
		memcpy(&in6->sin6_addr, addr.b, 16);
		flags |= MHD_USE_DUAL_STACK;
	} else {
		struct sockaddr_in *in = (struct sockaddr_in *)(void *)&sa;
		in->sin_family = AF_INET;
		in->sin_port = htons(o->port);
		memcpy(&in->sin_addr, addr.b + 12, 4);
	}
	if (o->cert) {
		if (MHD_is_feature_supported(MHD_FEATURE_TLS) != MHD_YES)
			return err_set(e, ERR_UNAVAILABLE, "this libmicrohttpd was built without TLS");
		flags |= MHD_USE_TLS;
		more[n++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, s->cert.p};
		more[n++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, s->key.p};
	}
	/* Behind a proxy all come from one address: libmicrohttpd's limit counts those. */
	if (o->n_proxies == 0)
		more[n++] = (struct MHD_OptionItem){MHD_OPTION_PER_IP_CONNECTION_LIMIT, (intptr_t)o->limits.per_address,
						    NULL};
	more[n] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
	errno = 0;
	s->daemon = MHD_start_daemon(flags, o->port, NULL, NULL, on_request, s, MHD_OPTION_SOCK_ADDR,
				     (struct sockaddr *)&sa, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)o->threads,
				     MHD_OPTION_CONNECTION_LIMIT, (unsigned)o->limits.connections,
				     MHD_OPTION_CONNECTION_MEMORY_LIMIT, o->limits.head_bytes,
				     MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_S, MHD_OPTION_STRICT_FOR_CLIENT,
				     0, MHD_OPTION_URI_LOG_CALLBACK, on_target, s, MHD_OPTION_NOTIFY_COMPLETED,
				     on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
				     MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024u, MHD_OPTION_ARRAY, more, MHD_OPTION_END);
	if (!s->daemon)
		return err_set(e,
			       errno == EADDRINUSE ? ERR_LOCKED
			       : errno == EACCES   ? ERR_READONLY
						   : ERR_IO,
			       "cannot listen on %s port %u: %s", text, o->port,
			       errno	 ? strerror(errno)
			       : o->cert ? "the certificate or key was not accepted"
					 : "unknown reason");
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
	s->port = info ? info->port : o->port;
	return 0;
}

int http_server_start(const struct http_opts *o, struct http_server **out, struct err *e)
{
	struct http_server *s = mem_calloc(1, sizeof *s);
	int r;

	if (!s)
		return err_mem(e);
	if (sodium_init() < 0) {
		free(s);
		return err_set(e, ERR_INTERNAL, "libsodium does not start");
	}
	s->o = *o;
	buf_init(&s->cert, CERT_MAX);
	buf_init(&s->key, CERT_MAX);
	r = copy_opts(s, e);
	if (r == 0)
		r = watch_new(&s->watch, e);
	if (r == 0)
		r = start_daemon(s, e);
	if (r) {
		server_free(s);
		return r;
	}
	*out = s;
	return 0;
}

uint16_t http_server_port(const struct http_server *s)
{
	return s->port;
}

void http_server_stats(const struct http_server *s, struct http_server_stats *out)
{
	struct http_server *w = (struct http_server *)(uintptr_t)s;

	out->connections = watch_count(w->watch, &out->timed_out);
	out->in_flight = atomic_load(&w->in_flight);
	out->refused = atomic_load(&w->refused);
	out->work = atomic_load(&w->work);
	out->held = atomic_load(&w->held);
	out->over = atomic_load(&w->over);
	out->cancelled = atomic_load(&w->cancelled);
}

void http_server_stop(struct http_server *s, unsigned grace_ms)
{
	const union MHD_DaemonInfo *i = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_LISTEN_FD);
	uint64_t end = clock_mono_ns() + grace_ms * 1000000ull;

	atomic_store(&s->stopping, true);
	/*
	 * Nobody new. Not MHD_quiesce_daemon: in 0.9.75 it and a worker that sees it both take the socket out of the
	 * worker's epoll set, and who comes second ends the program. The socket is closed by MHD_stop_daemon.
	 */
	if (i && i->listen_fd != MHD_INVALID_SOCKET)
		shutdown(i->listen_fd, SHUT_RDWR);
	/* Idle connections go now; the others when their response is out. */
	watch_stop(s->watch);
	while (watch_busy(s->watch) && clock_mono_ns() < end)
		usleep(STOP_STEP_US);
	watch_cancel(s->watch);
	MHD_stop_daemon(s->daemon);
	server_free(s);
}
