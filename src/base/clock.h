/*
 * clock.h - what time it is.
 */
#ifndef ATTEST_BASE_CLOCK_H
#define ATTEST_BASE_CLOCK_H

#include <pthread.h>
#include <stdint.h>
#include <time.h>

/* Nanoseconds that only go forward, from an unknown start. */
uint64_t clock_mono_ns(void);
/* A condition whose timed waits go by that clock too: who sets the machine's clock makes none of them longer. */
void clock_cond_init(pthread_cond_t *c);
/* In so many milliseconds, for pthread_cond_timedwait on such a condition. */
struct timespec clock_in(uint64_t ms);
/* Seconds since 1970 in UTC by the machine's clock, whatever $SOURCE_DATE_EPOCH says: for what was done, and not for
 * what a document is dated. */
uint64_t clock_wall(void);
/* Seconds since 1970 in UTC; the same rule as below. */
uint64_t clock_unix(void);
/*
 * Today in UTC as YYYY-MM-DD and a NUL. $SOURCE_DATE_EPOCH (seconds), where set, stands for now, so that tests and
 * documentation are repeatable.
 */
void clock_today(char out[11]);
/* The day of a time in seconds since 1970, likewise; a time after $SOURCE_DATE_EPOCH, where that is set, is taken for
 * it. */
void clock_day(uint64_t unix_time, char out[11]);
/* Now in UTC as YYYY-MM-DDThh:mm:ssZ and a NUL; the same rule. */
void clock_now(char out[21]);

#endif
