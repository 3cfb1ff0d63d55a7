/*
 * measure_priv.h - what the evaluations share: many jobs on several threads.
 */
#ifndef ATTEST_MEASURE_PRIV_H
#define ATTEST_MEASURE_PRIV_H

#include "measure/measure.h"

/* Run job(ctx, i) for each i below n, each once, on `threads` threads; the first failure by number is the result and
 * ends the rest. */
int measure_all(size_t n, int threads, int (*job)(void *ctx, size_t i, struct err *e), void *ctx, struct err *e);

#endif
