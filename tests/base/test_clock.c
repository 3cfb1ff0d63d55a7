/*
 * test_clock.c - what time it is, and what SOURCE_DATE_EPOCH says it is.
 */
#include "test.h"

#include "base/clock.h"

#include <time.h>

static void repeatable(void **state)
{
	char day[11], now[21];

	(void)state;
	setenv("SOURCE_DATE_EPOCH", "951782400", 1);
	clock_today(day);
	clock_now(now);
	assert_string_equal(day, "2000-02-29");
	assert_string_equal(now, "2000-02-29T00:00:00Z");
	assert_int_equal(clock_unix(), 951782400);
	clock_day(86400 * 365, day);
	assert_string_equal(day, "1971-01-01");
	clock_day(951782400 + 86400, day);
	assert_string_equal(day, "2000-02-29");
	setenv("SOURCE_DATE_EPOCH", "0", 1);
	clock_now(now);
	assert_string_equal(now, "1970-01-01T00:00:00Z");
	/* Four digits of year are all that fits. */
	setenv("SOURCE_DATE_EPOCH", "18446744073709551615", 1);
	clock_now(now);
	assert_string_equal(now, "9999-12-31T23:59:59Z");
}

static void zone_does_not_matter(void **state)
{
	char now[21];

	(void)state;
	setenv("TZ", "Asia/Tokyo", 1);
	tzset();
	setenv("SOURCE_DATE_EPOCH", "951782399", 1);
	clock_now(now);
	assert_string_equal(now, "2000-02-28T23:59:59Z");
	unsetenv("TZ");
	tzset();
}

/* Unset or not a number: the machine's clock. */
static void otherwise_now(void **state)
{
	static const char *const odd[] = {NULL, "", "-1", "yesterday"};

	(void)state;
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		char now[21];
		struct tm tm = {0};
		if (odd[i])
			setenv("SOURCE_DATE_EPOCH", odd[i], 1);
		else
			unsetenv("SOURCE_DATE_EPOCH");
		time_t before = time(NULL);
		clock_now(now);
		assert_non_null(strptime(now, "%Y-%m-%dT%H:%M:%SZ", &tm));
		time_t t = timegm(&tm);
		assert_true(t >= before && t <= time(NULL));
	}
}

static void forward(void **state)
{
	uint64_t last = clock_mono_ns();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		uint64_t t = clock_mono_ns();
		assert_true(t >= last);
		last = t;
	}
}

/* A wait on such a condition lasts as long as it is told, by the clock that nobody sets. */
static void waits(void **state)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t never;
	struct timespec until;
	uint64_t began;

	(void)state;
	clock_cond_init(&never);
	pthread_mutex_lock(&lock);
	began = clock_mono_ns();
	until = clock_in(1100);
	while (pthread_cond_timedwait(&never, &lock, &until) == 0)
		continue;
	assert_true(clock_mono_ns() - began >= 1100000000ull);
	pthread_mutex_unlock(&lock);
	pthread_cond_destroy(&never);
	pthread_mutex_destroy(&lock);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(repeatable), cmocka_unit_test(waits),
		cmocka_unit_test(zone_does_not_matter),
		cmocka_unit_test(otherwise_now),
		cmocka_unit_test(forward),
	};
	return cmocka_run_group_tests_name("base/clock", t, NULL, NULL);
}
