/*
 * mem.h - did memory fail?
 *
 * Code that goes on without what it could not make is code that gives another answer when memory is short. So each
 * allocation that the system refused is counted, by those who see it first: arenas, buffers, err_mem. Whoever gives
 * out a result (a command, the service's handlers, an import) compares the count before and after, and gives none when
 * it has grown.
 *
 * A cap that is reached (arena.h, buf.h) is not counted: that is the input's doing, and the same on every machine.
 *
 *	uint64_t was = mem_failed();
 *	…
 *	if (mem_failed() != was) return err_mem(e);
 */
#ifndef ATTEST_BASE_MEM_H
#define ATTEST_BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

/* Refused allocations of this thread, and of all threads, so far. */
uint64_t mem_failed(void);
uint64_t mem_failed_anywhere(void);
/* One was refused. For code that allocates for itself and has no error to give. */
void mem_note(void);
/* malloc that notes: for libraries that are told what to allocate with. */
void *mem_malloc(size_t n);

#endif
