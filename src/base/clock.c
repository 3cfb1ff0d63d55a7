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

void clock_cond_init(pthread_cond_t *c)
{
	pthread_condattr_t monotonic;

	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(c, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

struct timespec clock_in(uint64_t ms)
{
	uint64_t ns = clock_mono_ns() + ms * 1000000;

	return (struct timespec){.tv_sec = (time_t)(ns / 1000000000), .tv_nsec = (long)(ns % 1000000000)};
}

uint64_t clock_wall(void)
{
	return (uint64_t)time(NULL);
}

uint64_t clock_unix(void)
{
	uint64_t sec;

	if (!str_u64(str_c(getenv("SOURCE_DATE_EPOCH")), &sec))
		sec = (uint64_t)time(NULL);
	return sec > LAST_SECOND ? LAST_SECOND : sec;
}

static struct tm utc(uint64_t sec)
{
	struct tm tm;
	time_t t = (time_t)sec;

	gmtime_r(&t, &tm);
	return tm;
}

void clock_today(char out[11])
{
	struct tm tm = utc(clock_unix());

	strftime(out, 11, "%Y-%m-%d", &tm);
}

void clock_day(uint64_t unix_time, char out[11])
{
	uint64_t now = clock_unix();
	struct tm tm = utc(unix_time < now ? unix_time : now);

	strftime(out, 11, "%Y-%m-%d", &tm);
}

void clock_now(char out[21])
{
	struct tm tm = utc(clock_unix());

	strftime(out, 21, "%Y-%m-%dT%H:%M:%SZ", &tm);
}
