/*
 * test_kill.c - a writer that is killed at any moment.
 *
 * A child puts documents, deletes some, and commits every few; the parent kills it after a random time, looks whether
 * the last commit is there and whole, and starts it again until it comes to the end. The result must be that of a child
 * that was never killed. $ATTEST_KILLS says how often (15).
 */
#include "util.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define DOCS  300
#define EVERY 20 /* documents a commit */

static bool deleted_later(int i)
{
	return i % 7 == 3;
}

/*
 * Document i is put, and document i - 10 deleted where that is due. Run again, what is done already is recognised:
 * documents by their content, deletions by the number up to which the corpus has come.
 */
static int work(const char *dir)
{
	struct writer_opts o = {.ram = 40000};
	struct writer *w;
	struct err e = {0};
	char id[32];
	int done = 0;

	if (writer_open(dir, &o, &w, &e))
		return 1;
	struct corpus *c;
	if (corpus_open(dir, &c, &e))
		return 2;
	struct snap *s = corpus_snap(c);
	for (; done < DOCS; done++) {
		snprintf(id, sizeof id, "t:%d", done);
		if (snap_find(s, str_c(id)) == DOC_NONE && !(deleted_later(done) && done + 10 < DOCS))
			break;
	}
	snap_unref(s);
	corpus_close(c);
	for (int i = done < EVERY ? 0 : done - EVERY; i < DOCS; i++) {
		struct analysed *a;
		enum put_outcome out;
		snprintf(id, sizeof id, "t:%d", i);
		struct doc *d = rnd_doc(id, (uint64_t)i + 1);
		int r = index_analyse(d, &a, &e);
		doc_free(d);
		if (r || writer_put(w, a, &out, &e))
			return 3;
		if (i >= 10 && deleted_later(i - 10)) {
			snprintf(id, sizeof id, "t:%d", i - 10);
			if (writer_delete(w, str_c(id), NULL, &e))
				return 4;
		}
		if (i % EVERY == EVERY - 1 && writer_commit(w, &e))
			return 5;
	}
	if (writer_commit(w, &e))
		return 6;
	writer_close(w);
	return 0;
}

static pid_t start(const char *dir)
{
	fflush(NULL);
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(work(dir));
	return pid;
}

static struct sha256 content_of(const char *dir, uint64_t *generation)
{
	struct snap *s = open_snap(dir);
	struct sha256 h = snap_stats(s)->content;

	*generation = snap_stats(s)->generation;
	snap_unref(s);
	return h;
}

static void killed(void **state)
{
	(void)state;
	const char *env = getenv("ATTEST_KILLS");
	int kills = env ? atoi(env) : 15, status;
	struct timespec beg, end;
	uint64_t generation = 0, last = 0;

	/* Never killed; how long that takes gives the scale for the moments. */
	const char *whole = new_dir();
	clock_gettime(CLOCK_MONOTONIC, &beg);
	assert_int_equal(waitpid(start(whole), &status, 0) > 0, 1);
	clock_gettime(CLOCK_MONOTONIC, &end);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	struct sha256 want = content_of(whole, &generation);
	assert_sound(whole);
	drop_dir(whole);
	int64_t took = (end.tv_sec - beg.tv_sec) * 1000000 + (end.tv_nsec - beg.tv_nsec) / 1000 + 1000;

	struct rnd r = {(uint64_t)end.tv_nsec | 1};
	print_message("# seed %llu\n", (unsigned long long)r.s);
	const char *dir = new_dir();
	int done = 0;
	for (int i = 0; i < kills; i++) {
		/* Mostly short lives, so that many fit before the end is reached. */
		uint64_t us = rnd_below(&r, (uint32_t)(took / 4));
		struct timespec t = {(time_t)(us / 1000000), (long)(us % 1000000) * 1000};
		pid_t pid = start(dir);
		nanosleep(&t, NULL);
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
		struct corpus *c;
		struct err e = {0};
		int got = corpus_open(dir, &c, &e);
		/* Killed before there was a corpus. */
		if (got == ERR_NOTFOUND && last == 0)
			continue;
		assert_ok(got);
		corpus_close(c);
		content_of(dir, &generation);
		assert_true(generation >= last);
		last = generation;
		assert_sound(dir);
		if (WIFEXITED(status) && ++done) {
			/* It came to the end: begin anew, so that there is something to kill. */
			struct sha256 all = content_of(dir, &generation);
			assert_memory_equal(&all, &want, sizeof want);
			drop_dir(dir);
			assert_int_equal(mkdir(dir, 0777), 0);
			last = 0;
		}
	}
	assert_int_equal(waitpid(start(dir), &status, 0) > 0, 1);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	struct sha256 got = content_of(dir, &generation);
	assert_memory_equal(&got, &want, sizeof want);
	assert_sound(dir);
	drop_dir(dir);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(killed)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
