/*
 * fault.c - memory that fails on demand: see fault.h.
 */
#include "fault.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__real_aligned_alloc(size_t alignment, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_aligned_alloc(size_t alignment, size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_reallocarray(void *p, size_t n, size_t size);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);

enum mode { OFF, COUNT, FAIL };
struct shared {
	atomic_int mode;
	atomic_uint_fast64_t seen, at;
	atomic_bool hit, trace;
	atomic_uint_fast64_t way[FAULT_WAYS], first[FAULT_WAYS];
};
static struct shared *sh;
static _Thread_local char *stack_end;

/* Frame pointers are kept in builds with sanitizers; where a chain leads out of the stack it ends. */
static uint64_t way_here(void)
{
	char **fp = __builtin_frame_address(0);
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	if (!stack_end)
		stack_end = (char *)fp + (64 << 10);
	for (int i = 0; i < FAULT_DEPTH; i++) {
		h = (h ^ (uintptr_t)fp[1]) * UINT64_C(0x100000001b3);
		char **next = (char **)(void *)fp[0];
		if (next <= fp || (char *)next > (char *)fp + (1 << 16) || (uintptr_t)next % sizeof(void *))
			break;
		fp = next;
	}
	return h ? h : 1;
}

static void remember(uint64_t way, uint64_t n)
{
	size_t i = way & (FAULT_WAYS - 1);

	for (size_t tries = 0; tries < FAULT_WAYS; tries++, i = (i + 1) & (FAULT_WAYS - 1)) {
		uint64_t there = atomic_load(&sh->way[i]), none = 0;
		if (there == way)
			return;
		if (!there && atomic_compare_exchange_strong(&sh->way[i], &none, way)) {
			atomic_store(&sh->first[i], n);
			return;
		}
		if (!there && atomic_load(&sh->way[i]) == way)
			return;
	}
}

static __attribute__((noinline)) bool refuse(void)
{
	int mode = sh ? atomic_load_explicit(&sh->mode, memory_order_relaxed) : OFF;

	if (mode == OFF)
		return false;
	uint64_t n = atomic_fetch_add(&sh->seen, 1) + 1;
	if (mode == COUNT) {
		remember(way_here(), n);
		return false;
	}
	if (n != atomic_load(&sh->at))
		return false;
	atomic_store(&sh->hit, true);
#ifdef __SANITIZE_ADDRESS__
	if (atomic_load(&sh->trace))
		__sanitizer_print_stack_trace();
#endif
	errno = ENOMEM;
	return true;
}

void *__wrap_malloc(size_t n)
{
	return refuse() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return refuse() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
	return refuse() ? NULL : __real_realloc(p, n);
}

void *__wrap_reallocarray(void *p, size_t n, size_t size)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) || refuse() ? NULL : __real_realloc(p, bytes);
}

void *__wrap_aligned_alloc(size_t alignment, size_t n)
{
	return refuse() ? NULL : __real_aligned_alloc(alignment, n);
}

char *__wrap_strndup(const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	char *p = refuse() ? NULL : __real_malloc(len + 1);

	if (!p)
		return NULL;
	memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

char *__wrap_strdup(const char *s)
{
	return __wrap_strndup(s, strlen(s));
}

/* ---- SQLite's ---- */

static sqlite3_mem_methods usual;

static void *sql_malloc(int n)
{
	return refuse() ? NULL : usual.xMalloc(n);
}

static void *sql_realloc(void *p, int n)
{
	return refuse() ? NULL : usual.xRealloc(p, n);
}

void fault_init(void)
{
	sh = mmap(NULL, sizeof *sh, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (sh == MAP_FAILED)
		abort();
	sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual);
	sqlite3_mem_methods own = usual;
	own.xMalloc = sql_malloc;
	own.xRealloc = sql_realloc;
	sqlite3_config(SQLITE_CONFIG_MALLOC, &own);
}

static void begin(enum mode mode, uint64_t at)
{
	atomic_store(&sh->mode, OFF);
	atomic_store(&sh->seen, 0);
	atomic_store(&sh->hit, false);
	atomic_store(&sh->at, at);
	atomic_store(&sh->mode, (int)mode);
}

void fault_count(void)
{
	for (size_t i = 0; i < FAULT_WAYS; i++)
		atomic_store(&sh->way[i], 0);
	begin(COUNT, 0);
}

void fault_at(uint64_t n)
{
	begin(FAIL, n);
}

void fault_off(void)
{
	atomic_store(&sh->mode, OFF);
}

uint64_t fault_seen(void)
{
	return atomic_load(&sh->seen);
}

bool fault_hit(void)
{
	return atomic_load(&sh->hit);
}

void fault_trace(bool on)
{
	atomic_store(&sh->trace, on);
}

static int rising(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

size_t fault_ways(uint64_t *out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < FAULT_WAYS && n < max; i++)
		if (atomic_load(&sh->way[i]))
			out[n++] = atomic_load(&sh->first[i]);
	qsort(out, n, sizeof *out, rising);
	return n;
}
