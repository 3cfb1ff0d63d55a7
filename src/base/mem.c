/*
 * mem.c - counting refused allocations: see mem.h.
 */
#include "base/mem.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* p, counted when it is none though bytes were asked for. */
static void *got(void *p, size_t n)
{
	if (!p && n)
		mem_note();
	return p;
}

void *mem_malloc(size_t n)
{
	return got(malloc(n), n);
}

void *mem_calloc(size_t n, size_t size)
{
	return got(calloc(n, size), n && size);
}

void *mem_realloc(void *p, size_t n)
{
	return got(realloc(p, n), n);
}

void *mem_reallocarray(void *p, size_t n, size_t size)
{
	return got(reallocarray(p, n, size), n && size);
}

void *mem_aligned_alloc(size_t alignment, size_t n)
{
	return got(aligned_alloc(alignment, n), n);
}

char *mem_strdup(const char *s)
{
	return got(strdup(s), 1);
}

char *mem_strndup(const char *s, size_t n)
{
	return got(strndup(s, n), 1);
}

int mem_asprintf(char **p, const char *format, ...)
{
	va_list ap, again;

	va_start(ap, format);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, format, ap);
	*p = n < 0 ? NULL : mem_malloc((size_t)n + 1);
	if (*p)
		vsnprintf(*p, (size_t)n + 1, format, again);
	va_end(again);
	va_end(ap);
	return *p ? n : -1;
}
