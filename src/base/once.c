/*
 * once.c - made once: see once.h. One lock for all, recursive: making is rare.
 */
#include "base/once.h"

#include "base/work.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

bool once_made(struct once *o, bool (*make)(void))
{
	bool made = atomic_load_explicit(&o->made, memory_order_acquire);

	if (made)
		return true;
	pthread_mutex_lock(&lock);
	made = atomic_load(&o->made);
	if (!made) {
		struct work *before = work_enter(NULL);
		made = make();
		work_leave(before);
		atomic_store_explicit(&o->made, made, memory_order_release);
	}
	pthread_mutex_unlock(&lock);
	return made;
}
