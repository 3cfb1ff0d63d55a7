/*
 * mem.c - counting refused allocations: see mem.h.
 */
#include "base/mem.h"

#include <stdatomic.h>
#include <stdlib.h>

static _Thread_local uint64_t here;
static atomic_uint_fast64_t anywhere;

uint64_t mem_failed(void)
{
	return here;
}

uint64_t mem_failed_anywhere(void)
{
	return atomic_load(&anywhere);
}

void mem_note(void)
{
	here++;
	atomic_fetch_add(&anywhere, 1);
}

void *mem_malloc(size_t n)
{
	void *p = malloc(n);

	if (!p)
		mem_note();
	return p;
}
