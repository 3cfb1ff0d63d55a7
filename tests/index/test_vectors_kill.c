/*
 * test_vectors_kill.c - encoding that is killed at any moment.
 *
 * A child encodes a corpus; the parent kills it after a random time, looks whether what is there is whole, and starts
 * it again until it comes to the end. What it came to must be, vector by vector, what a child that was never killed
 * made, and a text may have been encoded twice only where a kill fell between its encoding and its record in the log:
 * at most what the threads had in hand. $ATTEST_KILLS says how often (15).
 */
#include "vec_util.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#define DOCS	120
#define THREADS 2
#define CHUNK	8 /* texts in hand of one thread (vectors_fill.c) */
#define DIM	48

static void slow(void)
{
	nanosleep(&(struct timespec){0, 200000}, NULL);
}

static int slow_encode(void *ctx, void *work, const struct str *texts, size_t n, float *out, size_t *tokens,
		       struct err *e)
{
	slow();
	return stub_encode(ctx, work, texts, n, out, tokens, e);
}

static int work(const char *dir, const char *log)
{
	struct stub st = {.log = open(log, O_WRONLY | O_CREAT | O_APPEND, 0666)};
	struct vector_maker m = stub_maker(&st, DIM, 1);
	struct fill_opts o = {.part = FILL_ALL, .threads = THREADS};
	struct fill_result r;
	struct err e = {0};

	m.encode = slow_encode;
	return st.log < 0 ? 2 : vectors_fill_by(dir, &m, &o, NULL, &r, &e) ? 1 : 0;
}

static pid_t start(const char *dir, const char *log)
{
	fflush(NULL);
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(work(dir, log));
	return pid;
}

/* Of all vectors in order of document and place, with what they belong to. */
static struct sha256 all_vectors(const char *dir, uint64_t *n)
{
	struct snap *s = open_snap(dir);
	const struct vectors *v = snap_vectors(s);
	struct sha256_ctx h;

	assert_non_null(v);
	assert_int_equal(vectors_info(v)->docs_encoded, DOCS);
	assert_int_equal(vectors_info(v)->passages_encoded, snap_stats(s)->passages);
	*n = vectors_info(v)->docs_encoded + vectors_info(v)->units;
	sha256_begin(&h);
	for (uint32_t d = 0; d < snap_doc_end(s); d++) {
		uint32_t first, units = vectors_units_of_doc(v, d, &first);
		for (uint32_t i = 0; i <= units; i++) {
			struct vector_unit u;
			float scale;
			uint32_t at = i ? first + i - 1 : vectors_of_doc(v, d);
			vectors_unit(v, at, &u);
			assert_int_equal(u.doc, d);
			sha256_add(&h, str_make((const char *)vectors_at(v, at, &scale), DIM));
			sha256_add(&h, str_make((const char *)&u.beg, sizeof u.beg));
			sha256_add(&h, str_make((const char *)&scale, sizeof scale));
		}
	}
	snap_unref(s);
	return sha256_end(&h);
}

static int key_cmp(const void *a, const void *b)
{
	return memcmp(a, b, VECTOR_KEY);
}

/* How many texts were encoded, and how many different ones. */
static void count_log(const char *path, size_t *all, size_t *different)
{
	struct buf b;
	struct err e = {0};

	buf_init(&b, 1 << 24);
	assert_ok(fs_read(path, &b, &e));
	*all = b.n / VECTOR_KEY;
	*different = 0;
	qsort(b.p, *all, VECTOR_KEY, key_cmp);
	for (size_t i = 0; i < *all; i++)
		*different += i == 0 || key_cmp(b.p + i * VECTOR_KEY, b.p + (i - 1) * VECTOR_KEY) != 0;
	buf_release(&b);
}

static void killed(void **state)
{
	(void)state;
	const char *env = getenv("ATTEST_KILLS");
	int kills = env ? atoi(env) : 15, status, landed = 0;
	char log[2][300];
	uint64_t n[2];
	struct timespec beg, end;
	const char *whole = new_dir(), *dir = new_dir();

	snprintf(log[0], sizeof log[0], "%s.keys", whole);
	snprintf(log[1], sizeof log[1], "%s.keys", dir);
	add_docs(whole, 0, DOCS, 1, 1);
	add_docs(dir, 0, DOCS, 1, 1);
	clock_gettime(CLOCK_MONOTONIC, &beg);
	assert_true(waitpid(start(whole, log[0]), &status, 0) > 0);
	clock_gettime(CLOCK_MONOTONIC, &end);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	struct sha256 want = all_vectors(whole, &n[0]);
	int64_t took = (end.tv_sec - beg.tv_sec) * 1000000 + (end.tv_nsec - beg.tv_nsec) / 1000 + 1000;
	struct rnd r = {(uint64_t)end.tv_nsec | 1};
	print_message("# seed %llu\n", (unsigned long long)r.s);
	for (int i = 0; i < kills; i++) {
		/* So short that many fit before the end. */
		uint64_t us = rnd_below(&r, (uint32_t)(took * 3 / (kills + 1)));
		pid_t pid = start(dir, log[1]);
		nanosleep(&(struct timespec){(time_t)(us / 1000000), (long)(us % 1000000) * 1000}, NULL);
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
		landed += WIFSIGNALED(status);
		assert_sound(dir);
		struct snap *s = open_snap(dir);
		assert_null(snap_vectors_trouble(s));
		snap_unref(s);
	}
	assert_true(waitpid(start(dir, log[1]), &status, 0) > 0);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	struct sha256 got = all_vectors(dir, &n[1]);
	assert_memory_equal(&got, &want, sizeof want);
	assert_int_equal(n[0], n[1]);
	size_t all, different;
	count_log(log[1], &all, &different);
	print_message("# %d kills hit, %zu of %zu texts encoded again\n", landed, all - different, different);
	assert_true(all - different <= (size_t)landed * THREADS * CHUNK);
	assert_sound(dir);
	unlink(log[0]);
	unlink(log[1]);
	drop_dir(whole);
	drop_dir(dir);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(killed)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
