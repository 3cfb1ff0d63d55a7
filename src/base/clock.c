/*
 * clock.c - what time it is: see clock.h.
 */
#include "base/clock.h"

#include "base/str.h"

#include <stdlib.h>
#include <time.h>

#define LAST_SECOND 253402300799u /* 9999-12-31T23:59:59Z: four digits of year are all there is room for */

uint64_t clock_mono_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t clock_unix(void)
{
	uint64_t sec;

	if (!str_u64(str_c(getenv("SOURCE_DATE_EPOCH")), &sec))
		sec = (uint64_t)time(NULL);
	return sec > LAST_SECOND ? LAST_SECOND : sec;
}

static struct tm now(void)
{
	struct tm tm;
	time_t t = (time_t)clock_unix();

	gmtime_r(&t, &tm);
	return tm;
}

void clock_today(char out[11])
{
	struct tm tm = now();

	strftime(out, 11, "%Y-%m-%d", &tm);
}

void clock_now(char out[21])
{
	struct tm tm = now();

	strftime(out, 21, "%Y-%m-%dT%H:%M:%SZ", &tm);
}
