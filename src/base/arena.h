/*
 * arena.h - memory that is freed all at once.
 *
 * One arena lives as long as a request, a command or an imported document; what is allocated in it is never freed
 * alone. Every arena has a cap in bytes, stated when it is made. Running over the cap, or out of memory, gives NULL
 * and makes the arena "spent" (arena_ok is false); so does a request's budget of work (work.h) that is spent. After
 * that nothing is given until arena_clear: code that makes many small allocations may check once. Debug builds
 * (ATTEST_DEBUG_ALLOC) make one malloc for each allocation, so that the address sanitizer sees every object. Not
 * thread-safe: one arena, one thread at a time.
 *
 *	struct arena a;
 *	arena_init(&a, 16 << 20);
 *	struct str copy = arena_str(&a, s);
 *	arena_release(&a);
 */
#ifndef ATTEST_BASE_ARENA_H
#define ATTEST_BASE_ARENA_H

#include "base/str.h"

#include <stdarg.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *head;
	size_t used; /* bytes handed out */
	size_t cap;  /* bytes that may be handed out */
	bool spent;
};

void arena_init(struct arena *a, size_t cap);
/* Frees everything; the arena may be used again with the same cap. */
void arena_clear(struct arena *a);
void arena_release(struct arena *a);
/* Room for n bytes more, spent or not, keeping what is there: for the words that say what failed. */
void arena_reopen(struct arena *a, size_t n);

static inline bool arena_ok(const struct arena *a)
{
	return !a->spent;
}

/* Zeroed memory aligned for any type; n may be 0. NULL when over the cap or out of memory. */
void *arena_alloc(struct arena *a, size_t n);
/* n * size, checked for overflow. */
void *arena_array(struct arena *a, size_t n, size_t size);
/*
 * A copy of old[0 .. old_n) in a new array of room for new_n >= old_n items of `size` bytes; the old array is left as
 * it is. The usual use is doubling.
 */
void *arena_grow(struct arena *a, const void *old, size_t old_n, size_t new_n, size_t size);
/* A copy, ended by a NUL that is not counted. The empty slice, not NULL in .p, on failure. */
struct str arena_str(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(a, type)	((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

/*
 * Make room for one more item in an arena array: `v` the pointer variable, `n` items in it, `room` its capacity.
 * Evaluates to false (and leaves all as it was) when there is no memory. `if (!ARENA_MORE(a, d->refs, d->n_refs,
 * d->cap_refs)) return err_mem(e);`
 */
#define ARENA_MORE(a, v, n, room) ((n) < (room) || arena_more_((a), (void **)&(v), (n), &(room), sizeof *(v)))
bool arena_more_(struct arena *a, void **v, size_t n, size_t *room, size_t size);

#endif
