/*
 * server_priv.h - what server.c (life), conn.c (connections) and exchange.c (a request and its response) share.
 */
#ifndef ATTEST_HTTP_SERVER_PRIV_H
#define ATTEST_HTTP_SERVER_PRIV_H

#include "http/head.h"
#include "http/http_priv.h"
#include "http/tls.h"
#include "http/watch.h"

#include "base/work.h"

#include <pthread.h>
#include <semaphore.h>

#define HELD_MIN \
	((size_t)1 << 20) /* bytes; smaller responses do not count against limits.held_bytes: connections bound them */

#define BROUGHT_MIN ((size_t)64 << 10) /* bytes; the same of bodies and limits.brought_bytes */

struct conn;
struct http_server {
	struct http_opts o;
	struct http_net *proxies;
	char **hosts;
	struct buf cert, key;
	struct tls *tls; /* NULL: plain */
	struct watch *watch;
	bool loopback; /* bound to a loopback address */
	int listen_fd;
	uint16_t port;
	pthread_t acceptor;
	sem_t slots, large;   /* o.threads handlers at once; one less of those with a large body */
	pthread_mutex_t lock; /* of the two below */
	pthread_cond_t left;  /* a connection has ended */
	struct conn *conns;
	size_t n_conns;
	atomic_uint_fast64_t in_flight, refused, work, over, cancelled, held, brought;
	atomic_bool stopping;
};

/* ---- exchange.c: one request and its response, from its head until it is sent ---- */

struct exchange {
	struct http_server *s;
	struct arena arena;
	struct http_req q;
	struct http_resp r;
	struct buf body;
	struct str target;
	struct watch_conn *conn; /* or NULL */
	size_t body_max, brought; /* brought: bytes of the body that count in s->brought */
	uint64_t length; /* of the body, where it is told */
	unsigned allow;
	struct work work;
	uint64_t began;
	bool http11, chunked, close; /* close: the response is the connection's last */
};
/* NULL: no memory. */
struct exchange *exchange_new(struct http_server *s, struct watch_conn *conn);
void exchange_free(struct exchange *x);
/* The head is in: true when the body is to be read (chunked or of x->length bytes), false when x->r refuses it. */
bool exchange_begin(struct exchange *x, const struct http_head *h, const struct http_addr *peer);
/* x->r refuses the request with that status; the connection ends. */
void exchange_refuse(struct exchange *x, int status, int code, const char *msg);
/* May the body be as long as it has become? Who sends slowly must not hold more memory together than was said. */
bool exchange_brings(struct exchange *x);
/* The body is in: hooks and handler. x->r is the response. */
void exchange_run(struct exchange *x);
/* Status line and headers. Negative: they cannot be made. */
int exchange_head(const struct exchange *x, struct buf *out);
/* What is done for a connection is stopped when its client goes. */
struct work *exchange_work(struct http_server *s, struct watch_conn *conn, struct work *w);
/* True when it was stopped: what came out is not whole, whatever the code. */
bool exchange_worked(struct http_server *s, struct watch_conn *conn, struct work *w, struct work *before,
		     uint64_t spent);

/* ---- conn.c ---- */

/* Takes the socket, in a thread of its own; closes it when there is none. */
void conn_start(struct http_server *s, int fd, const struct http_addr *peer);
/* Connections from that address (of IPv6, its /64). Under s->lock. */
size_t conn_count(const struct http_server *s, const struct http_addr *peer);
/* Ends them all, and waits for them. */
void conn_end_all(struct http_server *s);

#endif
