/*
 * watch.c - ends connections that are late, and stops the work that nobody waits for.
 *
 * A thread looks every WATCH_STEP at all connections and shuts the sockets of those whose time is over; their
 * threads then see the end of the stream and close them. The descriptor cannot have been given to another file meanwhile: a
 * connection leaves the list, under the lock, before it is closed.
 */
#include "http/watch.h"

#include "base/clock.h"
#include "base/mem.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#define WATCH_STEP_MS 200

struct watch_conn {
	struct watch_conn *next, *prev;
	atomic_uint_fast64_t until;
	atomic_bool idle, body; /* waiting for a request, for the rest of one */
	struct work *work;	/* under the lock */
	bool shut;
	int fd;
};
struct watch {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t thread;
	struct watch_conn head; /* of the ring */
	uint64_t n, timed_out;
	bool ended, stopping, cancelled;
};

/*
 * What the client sent and nobody has read yet is our lateness, not the client's: under load a request may wait in the
 * socket for longer than it may take to be sent.
 */
static bool unread(int fd)
{
	int n = 0;

	return ioctl(fd, FIONREAD, &n) == 0 && n > 0;
}

/*
 * Has the client closed its side? Who has sent a request and closes then (RFC 9112 lets one close half of a connection,
 * no client that we know does) is taken to have gone, as other servers do.
 */
bool watch_gone(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLRDHUP};

	return poll(&p, 1, 0) > 0 && (p.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

static void look(struct watch *w)
{
	uint64_t now = clock_mono_ns();

	for (struct watch_conn *c = w->head.next; c != &w->head; c = c->next) {
		bool late = atomic_load(&c->until) < now;
		bool idle = atomic_load(&c->idle);
		if (c->work && watch_gone(c->fd))
			atomic_store(&c->work->stop, true);
		if (c->shut || !(late || (w->stopping && idle)) || ((idle || atomic_load(&c->body)) && unread(c->fd)))
			continue;
		shutdown(c->fd, SHUT_RDWR);
		c->shut = true;
		w->timed_out += late;
	}
}

static void *work(void *ctx)
{
	struct watch *w = ctx;

	pthread_mutex_lock(&w->lock);
	while (!w->ended) {
		struct timespec t = clock_in(WATCH_STEP_MS);
		pthread_cond_timedwait(&w->wake, &w->lock, &t);
		look(w);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

int watch_new(struct watch **out, struct err *e)
{
	struct watch *w = mem_calloc(1, sizeof *w);

	if (!w)
		return err_mem(e);
	w->head.next = w->head.prev = &w->head;
	pthread_mutex_init(&w->lock, NULL);
	clock_cond_init(&w->wake);
	if (pthread_create(&w->thread, NULL, work, w)) {
		free(w);
		return err_set(e, ERR_NOMEM, "no thread could be started");
	}
	*out = w;
	return 0;
}

void watch_free(struct watch *w)
{
	pthread_mutex_lock(&w->lock);
	w->ended = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->wake);
	free(w);
}

struct watch_conn *watch_add(struct watch *w, int fd, uint64_t until)
{
	struct watch_conn *c = mem_calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->fd = fd;
	atomic_store(&c->until, until);
	atomic_store(&c->idle, true);
	pthread_mutex_lock(&w->lock);
	c->next = w->head.next;
	c->prev = &w->head;
	c->next->prev = w->head.next = c;
	w->n++;
	pthread_mutex_unlock(&w->lock);
	return c;
}

void watch_remove(struct watch *w, struct watch_conn *c)
{
	pthread_mutex_lock(&w->lock);
	c->prev->next = c->next;
	c->next->prev = c->prev;
	w->n--;
	pthread_mutex_unlock(&w->lock);
	free(c);
}

void watch_until(struct watch_conn *c, uint64_t until)
{
	atomic_store(&c->idle, false);
	atomic_store(&c->body, false);
	atomic_store(&c->until, until);
}

void watch_body(struct watch_conn *c, uint64_t until)
{
	atomic_store(&c->idle, false);
	atomic_store(&c->until, until);
	atomic_store(&c->body, true);
}

void watch_idle(struct watch_conn *c, uint64_t until)
{
	atomic_store(&c->body, false);
	atomic_store(&c->until, until);
	atomic_store(&c->idle, true);
}

void watch_work(struct watch *w, struct watch_conn *c, struct work *work)
{
	pthread_mutex_lock(&w->lock);
	c->work = work;
	if (work && w->cancelled)
		atomic_store(&work->stop, true);
	pthread_mutex_unlock(&w->lock);
}

void watch_cancel(struct watch *w)
{
	pthread_mutex_lock(&w->lock);
	w->cancelled = true;
	for (struct watch_conn *c = w->head.next; c != &w->head; c = c->next)
		if (c->work)
			atomic_store(&c->work->stop, true);
	pthread_mutex_unlock(&w->lock);
}

void watch_stop(struct watch *w)
{
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	look(w);
	pthread_mutex_unlock(&w->lock);
}

bool watch_busy(struct watch *w)
{
	bool busy = false;

	pthread_mutex_lock(&w->lock);
	for (struct watch_conn *c = w->head.next; c != &w->head && !busy; c = c->next)
		busy = !atomic_load(&c->idle);
	pthread_mutex_unlock(&w->lock);
	return busy;
}

uint64_t watch_count(struct watch *w, uint64_t *timed_out)
{
	uint64_t n;

	pthread_mutex_lock(&w->lock);
	n = w->n;
	*timed_out = w->timed_out;
	pthread_mutex_unlock(&w->lock);
	return n;
}
