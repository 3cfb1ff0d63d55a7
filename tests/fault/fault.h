/*
 * fault.h - memory that fails on demand.
 *
 * Linked with -Wl,--wrap, so that every malloc, calloc, realloc, strdup, strndup and reallocarray of attest's own code
 * goes through here; jansson (which attest tells to use mem_malloc) and SQLite are given the same. Allocations are
 * counted in all threads. What is counted and what failed lies in memory shared with forked children.
 *
 * Which allocations are worth failing? Those that are reached in different ways: the first of each distinct run of
 * callers (FAULT_DEPTH return addresses).
 */
#ifndef ATTEST_TESTS_FAULT_H
#define ATTEST_TESTS_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAULT_DEPTH 10
#define FAULT_WAYS  65536 /* distinct ways that are remembered; a power of two */

/* Once, before any thread or child. */
void fault_init(void);
/* Count from here on, remembering the first allocation of each way. */
void fault_count(void);
/* Fail the n-th allocation from here on (from 1), alone. */
void fault_at(uint64_t n);
void fault_off(void);
/* Allocations since fault_count or fault_at; whether one was refused. */
uint64_t fault_seen(void);
bool fault_hit(void);
/* Numbers of the first allocations of each way, rising; how many. */
size_t fault_ways(uint64_t *out, size_t max);
/* Print the callers when it fails. */
void fault_trace(bool on);

#endif
