/*
 * mem.h - did memory fail?
 *
 * Code that goes on without what it could not make is code that gives another answer when memory is short. So each
 * allocation that the system refused is counted: the program asks for memory by these functions alone (a house test
 * holds it), and err_mem counts what a library says of its own. Whoever gives out a result (a command, the service's
 * handlers, an import) compares the count before and after, and gives none when it has grown.
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
/* One was refused. For code that hears of it in another way than by the functions below. */
void mem_note(void);

/* As their namesakes without mem_; what they give is freed by free(). */
void *mem_malloc(size_t n);
void *mem_calloc(size_t n, size_t size);
void *mem_realloc(void *p, size_t n);
void *mem_reallocarray(void *p, size_t n, size_t size);
void *mem_aligned_alloc(size_t alignment, size_t n);
char *mem_strdup(const char *s);
char *mem_strndup(const char *s, size_t n);
__attribute__((format(printf, 2, 3))) int mem_asprintf(char **p, const char *format, ...);

#endif
