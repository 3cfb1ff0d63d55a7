/*
 * once.h - made once, when it is first asked for, by whichever thread asks first.
 *
 * As pthread_once, but making may fail and is tried again by the next who asks; and it is not paid for from the budget
 * of work (work.h) of a request that happens to be the first.
 *
 *	static struct once once;
 *	if (!once_made(&once, make)) return err_mem(e);
 */
#ifndef ATTEST_BASE_ONCE_H
#define ATTEST_BASE_ONCE_H

#include <stdatomic.h>
#include <stdbool.h>

struct once {
	atomic_bool made;
};
/* `make` gives whether it has made it, and leaves nothing behind when it has not. It may itself ask for what another
 * once makes. */
bool once_made(struct once *o, bool (*make)(void));

#endif
