/*
 * watch.h - connections and until when each may take (private to http/).
 */
#ifndef ATTEST_HTTP_WATCH_H
#define ATTEST_HTTP_WATCH_H

#include "base/err.h"
#include "base/work.h"

#include <stdint.h>

struct watch;
struct watch_conn;
/* Has the client closed its side? */
bool watch_gone(int fd);
int watch_new(struct watch **out, struct err *e);
void watch_free(struct watch *w); /* after the last watch_remove */
/* NULL: no memory; the connection is not watched then. `until` as clock_mono_ns. */
struct watch_conn *watch_add(struct watch *w, int fd, uint64_t until);
/* The work that is done for this connection, or NULL: it is stopped when the client has gone. Any thread. */
void watch_work(struct watch *w, struct watch_conn *c, struct work *work);
/* Stop all that is being worked on. */
void watch_cancel(struct watch *w);
/* Before the socket is closed. */
void watch_remove(struct watch *w, struct watch_conn *c);
/* UINT64_MAX: a request of it is being worked on. Any thread. */
void watch_until(struct watch_conn *c, uint64_t until);
/* The rest of a request must come until then. */
void watch_body(struct watch_conn *c, uint64_t until);
/* A connection that waits for a request (its next until is of that kind) is idle; watch_stop ends those. */
void watch_idle(struct watch_conn *c, uint64_t until);
void watch_stop(struct watch *w);
bool watch_busy(struct watch *w);
uint64_t watch_count(struct watch *w, uint64_t *timed_out);

#endif
