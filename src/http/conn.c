/*
 * conn.c - a connection: a thread that reads requests, has them handled, and writes the responses.
 *
 * The thread blocks on its socket; watch.c ends what is late by shutting the socket, after which reading and writing
 * fail. Handlers run in as many threads at once as there are slots, so that slow clients hold a connection and no more.
 * Who is refused gets the response and then time to take it: what they still send is read over, since a socket that is
 * closed with bytes unread takes the response with it.
 */
#include "http/server_priv.h"

#include "base/clock.h"
#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_BYTES   ((size_t)16 << 10)
#define EMPTY_LINES  4 /* before a request; RFC 9112, 2.2 asks for one */
#define LARGE_BODY   ((size_t)4 << 10) /* of a request that leaves a slot to others */
#define LINGER_NS    3000000000ull
#define LINGER_BYTES ((size_t)64 << 20)
#define NS_OF_MS     1000000ull

struct conn {
	struct http_server *s;
	struct conn *next;
	struct http_addr peer;
	struct watch_conn *watch;
	struct wire wire;
	int fd;
	struct buf in; /* bytes read and not used yet */
};

/* ---- reading ---- */

static void use(struct conn *c, size_t n)
{
	if (!n)
		return;
	memmove(c->in.p, c->in.p + n, c->in.n - n);
	c->in.n -= n;
}

/* More bytes. False: there are none, or no room for them (c->in.err). */
static bool more(struct conn *c)
{
	char p[READ_BYTES];
	size_t room = c->in.cap - c->in.n;
	ssize_t n = wire_read(&c->wire, p, room < sizeof p ? room : sizeof p);

	if (n <= 0)
		return false;
	buf_add(&c->in, str_make(p, (size_t)n));
	return !c->in.err;
}

enum got { GOT, GOT_NONE, GOT_REFUSED };

/* The next head, of *n bytes. GOT_REFUSED: *status says how. */
static enum got read_head(struct conn *c, size_t *n, int *status)
{
	struct http_scan scan = {0};
	int empty = 0;

	for (;;) {
		enum http_more m = http_head_scan(&scan, buf_str(&c->in));
		if (m == HTTP_WHOLE && scan.lines) {
			*n = scan.at;
			return GOT;
		}
		if (m == HTTP_BAD || (m == HTTP_WHOLE && ++empty > EMPTY_LINES)) {
			*status = 400;
			return GOT_REFUSED;
		}
		if (m == HTTP_WHOLE) {
			use(c, scan.at);
			scan = (struct http_scan){0};
			continue;
		}
		if (c->in.n >= c->s->o.limits.head_bytes) {
			*status = scan.lines ? 431 : 414;
			return GOT_REFUSED;
		}
		if (!more(c))
			return GOT_NONE;
	}
}

/* 0; -1: the connection has ended; or the status to refuse with. */
static int read_length(struct conn *c, struct exchange *x)
{
	while (x->body.n < x->length) {
		size_t want = (size_t)(x->length - x->body.n), n = c->in.n < want ? c->in.n : want;
		buf_add(&x->body, str_sub(buf_str(&c->in), 0, n));
		use(c, n);
		if (x->body.err)
			return 503;
		if (!exchange_brings(x))
			return 429;
		if (x->body.n < x->length && !more(c))
			return -1;
	}
	return 0;
}

static int read_chunks(struct conn *c, struct exchange *x)
{
	struct http_chunks chunks = {0};

	for (;;) {
		size_t used;
		enum http_more m = http_chunks_take(&chunks, buf_str(&c->in), &used, &x->body);
		use(c, used);
		if (m == HTTP_BAD)
			return 400;
		if (x->body.err)
			return x->body.err == ERR_NOMEM ? 503 : 413;
		if (!exchange_brings(x))
			return 429;
		if (m == HTTP_WHOLE)
			return 0;
		if (!more(c))
			return -1;
	}
}

static bool refuse_body(struct exchange *x, int status)
{
	if (status == 429)
		http_setc(&x->r, "Retry-After", "10");
	exchange_refuse(x, status,
			status == 400	? ERR_USAGE
			: status == 413 ? ERR_LIMIT
			: status == 429 ? ERR_RATE
					: ERR_NOMEM,
			status == 400	? "the chunks of the body are not well-formed"
			: status == 429 ? "too many large bodies are being sent; try again"
			: status != 413 ? NULL
			: x->body_max	? "the body is too large"
					: "this takes no body");
	return true;
}

/* True when there is something to answer: x->r refuses it, or *whole. */
static bool read_body(struct conn *c, struct exchange *x, bool *whole)
{
	int status = 0;

	/* HTTP/1.0 knows no such response (RFC 9110, 10.1.1). */
	if (x->http11 && (x->length || x->chunked) && http_header(&x->q, "Expect").p && !c->in.n &&
	    !wire_write(&c->wire, STR("HTTP/1.1 100 Continue\r\n\r\n")))
		return false;
	if (x->chunked)
		status = read_chunks(c, x);
	else if (x->length)
		status = read_length(c, x);
	*whole = status == 0;
	return status <= 0 ? *whole : refuse_body(x, status);
}

/* ---- writing ---- */

static bool write_piece(struct conn *c, const struct exchange *x, const struct buf *piece)
{
	char size[32];

	if (!piece->n)
		return true;
	if (!x->http11)
		return wire_write(&c->wire, buf_str(piece));
	snprintf(size, sizeof size, "%zx\r\n", piece->n);
	return wire_write(&c->wire, str_c(size)) && wire_write(&c->wire, buf_str(piece)) &&
	       wire_write(&c->wire, STR("\r\n"));
}

static void wait_for(sem_t *s)
{
	while (sem_wait(s) && errno == EINTR)
		;
}

/* The pieces of a stream, each made when the one before is out. What its head has cost is of the same budget. */
static bool write_stream(struct conn *c, struct exchange *x)
{
	struct http_stream *t = &x->r.stream;
	struct buf piece;
	struct work w;
	struct err e;
	bool ok = true;
	int r = 1;

	work_init(&w, x->work.left);
	buf_init(&piece, c->s->o.limits.reply_bytes);
	while (ok && r > 0) {
		buf_clear(&piece);
		wait_for(&c->s->slots);
		uint64_t spent = work_spent(&w), refused = mem_failed();
		struct work *before = exchange_work(c->s, c->watch, &w);
		r = t->next(t->ctx, &piece, &e);
		bool over = exchange_worked(c->s, c->watch, &w, before, spent);
		sem_post(&c->s->slots);
		if ((over && r > 0) || piece.err || mem_failed() != refused)
			r = ERR_LIMIT;
		ok = r >= 0 && write_piece(c, x, &piece);
	}
	buf_release(&piece);
	return ok && (!x->http11 || wire_write(&c->wire, STR("0\r\n\r\n")));
}

static bool write_response(struct conn *c, struct exchange *x)
{
	const struct http_limits *lim = &c->s->o.limits;
	struct http_resp *r = &x->r;
	struct buf head;

	x->close |= atomic_load(&c->s->stopping) || (r->stream.next && !x->http11);
	bool ok = exchange_head(x, &head) == 0;
	watch_until(c->watch, clock_mono_ns() + (r->stream.next ? lim->stream_ms : lim->send_ms) * NS_OF_MS);
	/* Who takes a response slowly does not hold what it was made from. */
	if (!r->stream.next)
		arena_clear(&x->arena);
	ok = ok && wire_write(&c->wire, buf_str(&head));
	buf_release(&head);
	if (!ok || x->q.head || r->status == 204 || r->status == 304)
		return ok;
	if (r->stream.next)
		return write_stream(c, x);
	return wire_write(&c->wire, r->fixed.p ? r->fixed : buf_str(&r->body));
}

/* False when the connection is to end. */
static bool respond(struct conn *c, struct exchange *x)
{
	size_t held = x->r.stream.next || x->r.fixed.p || x->r.body.n < HELD_MIN ? 0 : x->r.body.n;
	bool ok = write_response(c, x);

	if (held)
		atomic_fetch_sub(&c->s->held, held);
	return ok && !x->close;
}

/* ---- one request after the other ---- */

/* The head that was refused before it could be read: what can be said is said. */
static void refuse_head(struct conn *c, int status)
{
	struct exchange *x = exchange_new(c->s, c->watch);

	if (!x)
		return;
	exchange_refuse(x, status, status == 400 || status == 505 ? ERR_USAGE : ERR_LIMIT,
			status == 400	? "the request is not well-formed"
			: status == 414 ? "the address is too long"
			: status == 505 ? "this speaks HTTP/1.1"
					: "the headers are too large");
	respond(c, x);
	exchange_free(x);
}

/* Hooks and handler, when it is their turn. False when nobody waits for it any more. */
static bool run(struct conn *c, struct exchange *x)
{
	bool large = x->body.n > LARGE_BODY, waited = false;

	watch_until(c->watch, UINT64_MAX);
	if (x->q.route->flags & c->s->o.app->quick) {
		exchange_run(x);
		return true;
	}
	/* Those who bring much leave a slot to those who do not, however many they are. */
	if (large)
		wait_for(&c->s->large);
	if (sem_trywait(&c->s->slots)) {
		waited = true;
		wait_for(&c->s->slots);
	}
	bool gone = (waited || large) && watch_gone(c->fd);
	if (gone)
		atomic_fetch_add(&c->s->cancelled, 1);
	else
		exchange_run(x);
	sem_post(&c->s->slots);
	if (large)
		sem_post(&c->s->large);
	return !gone;
}

static bool handle(struct conn *c, const struct http_head *h, size_t n)
{
	struct exchange *x = exchange_new(c->s, c->watch);
	bool whole = false, keep = false;

	if (!x)
		return false;
	watch_body(c->watch, clock_mono_ns() + c->s->o.limits.body_ms * NS_OF_MS);
	bool go = exchange_begin(x, h, &c->peer);
	use(c, n);
	if (go && !read_body(c, x, &whole))
		goto out;
	if (!whole || run(c, x))
		keep = respond(c, x);
out:
	exchange_free(x);
	return keep;
}

/* Over what the client still sends, so that it gets to see the response. */
static void linger(struct conn *c)
{
	uint64_t until = clock_mono_ns() + LINGER_NS;
	size_t total = 0;
	char p[READ_BYTES];
	ssize_t n = 1;

	watch_idle(c->watch, until);
	wire_end(&c->wire);
	while (n > 0 && total < LINGER_BYTES && clock_mono_ns() < until && !atomic_load(&c->s->stopping)) {
		n = recv(c->fd, p, sizeof p, 0);
		total += n > 0 ? (size_t)n : 0;
	}
}

static void serve(struct conn *c)
{
	struct http_head *h = mem_malloc(sizeof *h);
	bool keep = h && wire_open(&c->wire, c->s->tls, c->fd);
	bool open = keep;

	while (keep && !atomic_load(&c->s->stopping)) {
		size_t n = 0;
		int status = 0;
		enum got got = read_head(c, &n, &status);
		if (got == GOT_NONE) {
			open = false;
			break;
		}
		if (got == GOT)
			status = http_head_parse(str_sub(buf_str(&c->in), 0, n), h);
		keep = status == 0 && handle(c, h, n);
		if (status)
			refuse_head(c, status);
		if (keep)
			watch_idle(c->watch, clock_mono_ns() + c->s->o.limits.head_ms * NS_OF_MS);
	}
	if (open)
		linger(c);
	wire_close(&c->wire);
	free(h);
}

/* ---- life ---- */

static void leave(struct conn *c)
{
	struct http_server *s = c->s;
	struct conn **p = &s->conns;

	if (c->watch)
		watch_remove(s->watch, c->watch);
	buf_release(&c->in);
	/* All under the lock: no socket of the list is closed, and who waits for the last of them frees the server. */
	pthread_mutex_lock(&s->lock);
	while (*p != c)
		p = &(*p)->next;
	*p = c->next;
	s->n_conns--;
	close(c->fd);
	free(c);
	pthread_cond_broadcast(&s->left);
	pthread_mutex_unlock(&s->lock);
}

static void *work(void *ctx)
{
	struct conn *c = ctx;

	serve(c);
	leave(c);
	return NULL;
}

size_t conn_count(const struct http_server *s, const struct http_addr *peer)
{
	static const struct http_net mapped = {{{[10] = 0xff, [11] = 0xff}}, 96};
	struct http_net net = {*peer, http_net_has(&mapped, peer) ? 128 : 64};
	size_t n = 0;

	for (const struct conn *c = s->conns; c; c = c->next)
		n += http_net_has(&net, &c->peer);
	return n;
}

void conn_start(struct http_server *s, int fd, const struct http_addr *peer)
{
	struct conn *c = mem_calloc(1, sizeof *c);
	pthread_attr_t detached;
	pthread_t thread;

	if (!c) {
		close(fd);
		return;
	}
	*c = (struct conn){.s = s, .peer = *peer, .fd = fd, .wire = {.fd = fd}};
	buf_init(&c->in, s->o.limits.head_bytes);
	pthread_mutex_lock(&s->lock);
	c->next = s->conns;
	s->conns = c;
	s->n_conns++;
	pthread_mutex_unlock(&s->lock);
	c->watch = watch_add(s->watch, fd, clock_mono_ns() + s->o.limits.head_ms * NS_OF_MS);
	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	if (!c->watch || pthread_create(&thread, &detached, work, c))
		leave(c);
	pthread_attr_destroy(&detached);
}

void conn_end_all(struct http_server *s)
{
	pthread_mutex_lock(&s->lock);
	for (struct conn *c = s->conns; c; c = c->next)
		shutdown(c->fd, SHUT_RDWR);
	while (s->n_conns)
		pthread_cond_wait(&s->left, &s->lock);
	pthread_mutex_unlock(&s->lock);
}
