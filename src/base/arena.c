/*
 * arena.c - memory that is freed all at once.
 *
 * Chunks hang in a list; the head is the one that is filled. A regular chunk is as large as all that was handed out so
 * far, within CHUNK_MIN and CHUNK_MAX, so that a small arena stays small and a large one makes few calls. What does not
 * fit a quarter of a regular chunk gets one of its own behind the head, so that the head's rest is not lost.
 */
#include "base/arena.h"

#include "base/mem.h"
#include "base/work.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#define CHUNK_MIN ((size_t)4 << 10) /* bytes; thousands of small documents are in memory at a time */
#define CHUNK_MAX ((size_t)4 << 20) /* bytes */
#define WORK_EACH 16		    /* units of work that an allocation costs beside its bytes */

struct arena_chunk {
	struct arena_chunk *next;
	size_t n, room; /* bytes of data used, and there */
	_Alignas(max_align_t) char data[];
};

void arena_init(struct arena *a, size_t cap)
{
	*a = (struct arena){.cap = cap};
}

void arena_clear(struct arena *a)
{
	for (struct arena_chunk *c = a->head, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	arena_init(a, a->cap);
}

void arena_release(struct arena *a)
{
	arena_clear(a);
	a->cap = 0;
}

void arena_reopen(struct arena *a, size_t n)
{
	a->spent = false;
	if (a->cap - a->used < n)
		a->cap = n < SIZE_MAX - a->used ? a->used + n : SIZE_MAX;
}

static struct arena_chunk *chunk_new(size_t room)
{
	if (room > SIZE_MAX - sizeof(struct arena_chunk))
		return NULL;
	struct arena_chunk *c = mem_malloc(sizeof *c + room);
	if (c)
		*c = (struct arena_chunk){.room = room};
	return c;
}

/* n bytes, not zeroed, at a multiple of `align` (a power of two, at most that of max_align_t). */
static void *take(struct arena *a, size_t n, size_t align)
{
	struct arena_chunk *c = a->head;

	if (a->spent || n > a->cap - a->used || !work_take(n + WORK_EACH)) {
		errno = EFBIG; /* err_mem: it was not the system that refused */
		goto spent;
	}
#ifdef ATTEST_DEBUG_ALLOC
	(void)align;
	c = chunk_new(n);
	if (!c)
		goto spent;
	c->n = n;
	c->next = a->head;
	a->head = c;
	a->used += n;
	return c->data;
#else
	if (c) {
		size_t beg = (c->n + align - 1) & ~(align - 1);
		if (beg <= c->room && n <= c->room - beg) {
			c->n = beg + n;
			a->used += n;
			return c->data + beg;
		}
	}
	size_t regular = a->used < CHUNK_MIN ? CHUNK_MIN : a->used > CHUNK_MAX ? CHUNK_MAX : a->used;
	bool alone = n > regular / 4;
	c = chunk_new(alone ? n : regular);
	if (!c)
		goto spent;
	c->n = n;
	a->used += n;
	if (alone && a->head) {
		c->next = a->head->next;
		a->head->next = c;
	} else {
		c->next = a->head;
		a->head = c;
	}
	return c->data;
#endif
spent:
	a->spent = true;
	return NULL;
}

void *arena_alloc(struct arena *a, size_t n)
{
	void *p = take(a, n, _Alignof(max_align_t));

	return p ? memset(p, 0, n) : NULL;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		a->spent = true;
		return NULL;
	}
	return arena_alloc(a, bytes);
}

void *arena_grow(struct arena *a, const void *old, size_t old_n, size_t new_n, size_t size)
{
	size_t bytes, had;

	if (__builtin_mul_overflow(new_n, size, &bytes) || __builtin_mul_overflow(old_n, size, &had) || had > bytes) {
		a->spent = true;
		return NULL;
	}
	char *p = take(a, bytes, _Alignof(max_align_t));
	if (!p)
		return NULL;
	if (had)
		memcpy(p, old, had);
	memset(p + had, 0, bytes - had);
	return p;
}

struct str arena_str(struct arena *a, struct str s)
{
	char *p = s.n < SIZE_MAX ? take(a, s.n + 1, 1) : NULL;

	if (!p) {
		a->spent = true;
		return STR("");
	}
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return str_make(p, s.n);
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
	char *p = NULL;
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n >= 0)
		p = take(a, (size_t)n + 1, 1);
	if (!p) {
		a->spent = true;
		return STR("");
	}
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return str_make(p, (size_t)n);
}

bool arena_more_(struct arena *a, void **v, size_t n, size_t *room, size_t size)
{
	size_t more;

	if (*room == 0)
		more = 4;
	else if (__builtin_mul_overflow(*room, 2, &more)) {
		a->spent = true;
		return false;
	}
	void *p = arena_grow(a, *v, n, more, size);
	if (!p)
		return false;
	*v = p;
	*room = more;
	return true;
}
