/*
 * work.h - how much work may this still do, and does anybody wait for it?
 *
 * A request to the service, or a job in it, is given a budget when it begins: units of work, about one for each byte
 * that is allocated, read or compared. It is spent where the work is done: arena_alloc, documents and postings as they
 * are read, comparing. When it is spent, or when somebody sets `stop` (the client has gone, the service ends), arenas
 * give nothing more and err_mem says which of the two it was: a request that is stopped ends the way of one whose
 * memory has run out, which every function knows already.
 *
 * Counted in work and not in time, so that the same request has the same answer on a slow or busy machine.
 *
 * The budget is the thread's, between work_enter and work_leave; what runs without one (the command line) is not
 * counted and never stopped. `stop` may be set in any thread.
 *
 *	struct work w;
 *	work_init(&w, 1 << 30);
 *	struct work *before = work_enter(&w);
 *	r = answer(…);
 *	work_leave(before);
 *	if (work_over(&w)) r = work_err(&w, e);   // whatever came out is not whole
 */
#ifndef ATTEST_BASE_WORK_H
#define ATTEST_BASE_WORK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct err;

struct work {
	uint64_t units, left;
	atomic_bool stop;
	bool over; /* something was refused: sticky */
};

void work_init(struct work *w, uint64_t units);
/* Makes it this thread's; gives what was before, for work_leave. NULL is fine: not counted. */
struct work *work_enter(struct work *w);
void work_leave(struct work *before);
/* Spend n units of this thread's budget; false when that is over, or it is to stop. Cheap enough for each few hundred
 * bytes. */
bool work_take(uint64_t n);
/* Was anything refused? Then results are not to be used, whatever the functions gave. */
bool work_over(const struct work *w);
/* ERR_CANCELLED or ERR_LIMIT, with a message. */
int work_err(const struct work *w, struct err *e);
/* The same for this thread's; 0 when nothing was refused, or there is none. */
int work_why(struct err *e);
uint64_t work_spent(const struct work *w);

#endif
