/*
 * work.c - budgets of work: see work.h.
 */
#include "base/work.h"

#include "base/err.h"

static _Thread_local struct work *current;

void work_init(struct work *w, uint64_t units)
{
	w->units = w->left = units;
	w->over = false;
	atomic_init(&w->stop, false);
}

struct work *work_enter(struct work *w)
{
	struct work *before = current;

	current = w;
	return before;
}

void work_leave(struct work *before)
{
	current = before;
}

bool work_take(uint64_t n)
{
	struct work *w = current;

	if (!w)
		return true;
	if (w->over || n > w->left || atomic_load_explicit(&w->stop, memory_order_relaxed)) {
		w->over = true;
		return false;
	}
	w->left -= n;
	return true;
}

bool work_over(const struct work *w)
{
	return w->over;
}

int work_err(const struct work *w, struct err *e)
{
	if (atomic_load(&w->stop))
		return err_set(e, ERR_CANCELLED, "stopped: nobody waits for it any more, or the service is ending");
	return err_set(e, ERR_LIMIT, "this takes more work than one request may; make it smaller");
}

int work_why(struct err *e)
{
	return current && current->over ? work_err(current, e) : 0;
}

uint64_t work_spent(const struct work *w)
{
	return w->units - w->left;
}
