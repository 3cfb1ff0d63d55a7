/*
 * server.c - listens, lets connections in within their limits, and ends them.
 *
 * Each connection has a thread (conn.c): read a head (head.c), check it and find its route, read the body (exchange.c),
 * hooks and handler, write the response. watch.c ends connections that are late with any of it, whatever they trickle.
 */
#include "http/server_priv.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define CERT_MAX     ((size_t)1 << 20)
#define STOP_STEP_US 10000
#define BACKLOG	     1024
#define NO_FILES_US  50000 /* to wait when there are no descriptors left */

/* ---- letting in ---- */

static void address_of(const struct sockaddr_storage *sa, struct http_addr *out)
{
	memset(out, 0, sizeof *out);
	if (sa->ss_family == AF_INET) {
		out->b[10] = out->b[11] = 0xff;
		memcpy(out->b + 12, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4);
	} else if (sa->ss_family == AF_INET6) {
		memcpy(out->b, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16);
	}
}

/* Waits until one more may come in. Behind a proxy all come from one address: they are not counted by it then. */
static bool may_enter(struct http_server *s, const struct http_addr *peer)
{
	bool ok;

	pthread_mutex_lock(&s->lock);
	while (s->n_conns >= s->o.limits.connections && !atomic_load(&s->stopping))
		pthread_cond_wait(&s->left, &s->lock);
	ok = !atomic_load(&s->stopping) && (s->o.n_proxies || conn_count(s, peer) < s->o.limits.per_address);
	pthread_mutex_unlock(&s->lock);
	return ok;
}

static void *accept_all(void *ctx)
{
	struct http_server *s = ctx;
	const int on = 1;

	while (!atomic_load(&s->stopping)) {
		struct sockaddr_storage sa = {0};
		socklen_t n = sizeof sa;
		struct http_addr peer;
		int fd = accept4(s->listen_fd, (struct sockaddr *)&sa, &n, SOCK_CLOEXEC);
		if (fd < 0) {
			/* EINVAL: the socket was shut, which is the end. */
			if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
				usleep(NO_FILES_US);
			continue;
		}
		address_of(&sa, &peer);
		if (!may_enter(s, &peer)) {
			close(fd);
			continue;
		}
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		conn_start(s, fd, &peer);
	}
	return NULL;
}

/* ---- life ---- */

static void server_free(struct http_server *s)
{
	if (s->watch)
		watch_free(s->watch);
	if (s->listen_fd >= 0)
		close(s->listen_fd);
	tls_free(s->tls);
	buf_release(&s->cert);
	buf_release(&s->key);
	for (size_t i = 0; s->hosts && i < s->o.n_hosts; i++)
		free(s->hosts[i]);
	free(s->hosts);
	free(s->proxies);
	sem_destroy(&s->slots);
	sem_destroy(&s->large);
	pthread_cond_destroy(&s->left);
	pthread_mutex_destroy(&s->lock);
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
		return r ? r : tls_new(buf_str(&s->cert), buf_str(&s->key), &s->tls, e);
	}
	return 0;
}

static socklen_t listen_address(const struct http_opts *o, const struct http_addr *addr, bool v6,
				struct sockaddr_storage *out)
{
	if (v6) {
		struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)(void *)out;
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons(o->port);
		memcpy(&in6->sin6_addr, addr->b, 16);
		return sizeof *in6;
	}
	struct sockaddr_in *in = (struct sockaddr_in *)(void *)out;
	in->sin_family = AF_INET;
	in->sin_port = htons(o->port);
	memcpy(&in->sin_addr, addr->b + 12, 4);
	return sizeof *in;
}

static int start_listening(struct http_server *s, struct err *e)
{
	const struct http_opts *o = &s->o;
	struct sockaddr_storage sa = {0};
	struct http_addr addr;
	const int on = 1, off = 0;
	char text[46];

	if (!http_addr_parse(str_c(o->address ? o->address : "127.0.0.1"), &addr))
		return err_set(e, ERR_USAGE, "%s: no address", o->address);
	s->loopback = http_addr_loopback(&addr);
	http_addr_print(&addr, text);
	bool v6 = strchr(text, ':') != NULL;
	socklen_t n = listen_address(o, &addr, v6, &sa);
	s->listen_fd = socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s->listen_fd >= 0)
		setsockopt(s->listen_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (s->listen_fd >= 0 && v6)
		setsockopt(s->listen_fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (s->listen_fd < 0 || bind(s->listen_fd, (struct sockaddr *)&sa, n) || listen(s->listen_fd, BACKLOG) ||
	    getsockname(s->listen_fd, (struct sockaddr *)&sa, &n))
		return err_set(e,
			       errno == EADDRINUSE ? ERR_LOCKED
			       : errno == EACCES   ? ERR_READONLY
						   : ERR_IO,
			       "cannot listen on %s port %u: %s", text, o->port, strerror(errno));
	s->port = ntohs(v6 ? ((struct sockaddr_in6 *)(void *)&sa)->sin6_port
			   : ((struct sockaddr_in *)(void *)&sa)->sin_port);
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
	s->listen_fd = -1;
	buf_init(&s->cert, CERT_MAX);
	buf_init(&s->key, CERT_MAX);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->left, NULL);
	r = copy_opts(s, e);
	sem_init(&s->slots, 0, s->o.threads > 0 ? (unsigned)s->o.threads : 1);
	sem_init(&s->large, 0, s->o.threads > 1 ? (unsigned)s->o.threads - 1 : 1);
	if (r == 0)
		r = watch_new(&s->watch, e);
	if (r == 0)
		r = start_listening(s, e);
	if (r == 0 && pthread_create(&s->acceptor, NULL, accept_all, s))
		r = err_set(e, ERR_NOMEM, "no thread could be started");
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
	out->brought = atomic_load(&w->brought);
	out->over = atomic_load(&w->over);
	out->cancelled = atomic_load(&w->cancelled);
}

void http_server_stop(struct http_server *s, unsigned grace_ms)
{
	uint64_t end = clock_mono_ns() + grace_ms * 1000000ull;

	pthread_mutex_lock(&s->lock);
	atomic_store(&s->stopping, true);
	pthread_cond_broadcast(&s->left);
	pthread_mutex_unlock(&s->lock);
	/* Nobody new. */
	shutdown(s->listen_fd, SHUT_RDWR);
	pthread_join(s->acceptor, NULL);
	/* Idle connections go now; the others when their response is out. */
	watch_stop(s->watch);
	while (watch_busy(s->watch) && clock_mono_ns() < end)
		usleep(STOP_STEP_US);
	watch_cancel(s->watch);
	conn_end_all(s);
	server_free(s);
}
