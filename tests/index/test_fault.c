/*
 * test_fault.c - what happens when the disk says no.
 *
 * The linker's --wrap puts the functions below in the place of write, fsync, rename and unlink for the whole program.
 * The n-th of them fails, for every n until nothing fails any more: each time the commit must fail with a message that
 * names a path, or succeed, and what is then in the folder must be the state before or the state after, whole. With
 * `dead_after` every later call fails as well, which is how a process dies.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

static long countdown = -1; /* calls until one fails; -1: never */
static bool dead_after;
static int fault_errno;
static unsigned long calls;
static bool dirty[1024];      /* descriptors with bytes that were not synced */
static unsigned unsynced;     /* files closed like that */
static unsigned early_rename; /* names given while there were any */

static bool fails(void)
{
	calls++;
	if (countdown < 0)
		return false;
	if (countdown > 0) {
		countdown--;
		return false;
	}
	if (!dead_after)
		countdown = -1;
	errno = fault_errno;
	return true;
}

ssize_t __real_write(int fd, const void *p, size_t n);
ssize_t __wrap_write(int fd, const void *p, size_t n);
ssize_t __wrap_write(int fd, const void *p, size_t n)
{
	/* Not what cmocka says. */
	if (fd <= 2)
		return __real_write(fd, p, n);
	if (fails())
		return -1;
	dirty[fd % 1024] = true;
	/* Short writes are no error. */
	return __real_write(fd, p, n > 1 && calls % 3 == 0 ? n / 2 : n);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
	/* Syncing for real would only cost time. */
	if (fails())
		return -1;
	dirty[fd % 1024] = false;
	return 0;
}

int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
	if (fd > 2 && dirty[fd % 1024])
		unsynced++;
	if (fd >= 0)
		dirty[fd % 1024] = false;
	return __real_close(fd);
}

int __real_rename(const char *a, const char *b);
int __wrap_rename(const char *a, const char *b);
int __wrap_rename(const char *a, const char *b)
{
	/* The manifest must not name what may be lost with the power. */
	early_rename += unsynced > 0;
	return fails() ? -1 : __real_rename(a, b);
}

int __real_unlink(const char *path);
int __wrap_unlink(const char *path);
int __wrap_unlink(const char *path)
{
	return dead_after && countdown == 0 && fails() ? -1 : __real_unlink(path);
}

static struct doc *small(int id, int version)
{
	char name[32], text[64];

	snprintf(name, sizeof name, "t:%d", id);
	snprintf(text, sizeof text, "Version %d of number%d with some words.", version, id);
	struct doc *d = doc_begin(name, "Title");
	doc_block(d, BLOCK_PARA, 0, str_c(text));
	return doc_end(d);
}

static void put(struct writer *w, struct doc *d, int *r, struct err *e)
{
	struct analysed *a;
	enum put_outcome o;

	if (*r) {
		doc_free(d);
		return;
	}
	assert_int_equal(index_analyse(d, &a, e), 0);
	doc_free(d);
	*r = writer_put(w, a, &o, e);
}

/* Two segments, some deleted. */
static const char *before(void)
{
	const char *dir = new_dir();
	struct writer *w = open_writer(dir, NULL);
	struct err e = {0};

	for (int i = 0; i < 6; i++) {
		put_doc(w, small(i, 1));
		if (i % 3 == 2)
			assert_ok(writer_commit(w, &e));
	}
	writer_close(w);
	return dir;
}

/* What is done while things fail: flushes, deletions, replacing, a merge. */
static int change(const char *dir, struct err *e)
{
	struct writer_opts o = {.ram = 9000};
	struct writer *w;
	bool was;

	int r = writer_open(dir, &o, &w, e);
	if (r)
		return r;
	put(w, small(1, 2), &r, e);
	put(w, small(7, 1), &r, e);
	put(w, small(8, 1), &r, e);
	if (!r)
		r = writer_delete(w, STR("t:4"), &was, e);
	if (!r)
		r = writer_commit(w, e);
	if (r) {
		/* Once failed, always failed, until it is opened anew. */
		struct err again = {0};
		assert_true(writer_commit(w, &again) < 0);
		assert_true(writer_delete(w, STR("t:0"), &was, &again) < 0);
	}
	writer_close(w);
	return r;
}

static int merge_all(const char *dir, struct err *e)
{
	struct writer *w;
	int r = writer_open(dir, NULL, &w, e);

	if (r)
		return r;
	r = writer_merge(w, true, e);
	writer_close(w);
	return r;
}

static struct sha256 content_of(const char *dir)
{
	struct snap *s = open_snap(dir);
	struct sha256 h = snap_stats(s)->content;

	snap_unref(s);
	return h;
}

static bool same(const struct sha256 *a, const struct sha256 *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

static void every_place(int (*act)(const char *, struct err *), bool dies, int errnum)
{
	struct err e = {0};
	const char *dir = before();
	struct sha256 old = content_of(dir), new;
	bool done = false;

	assert_ok(act(dir, &e));
	new = content_of(dir);
	drop_dir(dir);
	for (long n = 0; !done; n++) {
		assert_true(n < 500);
		dir = before();
		calls = 0;
		unsynced = 0;
		countdown = n;
		dead_after = dies;
		fault_errno = errnum;
		memset(&e, 0, sizeof e);
		int r = act(dir, &e);
		done = countdown > 0;
		countdown = -1;
		dead_after = false;
		if (done)
			assert_int_equal(r, 0);
		if (r) {
			assert_true(errnum == ENOSPC ? r == ERR_FULL : r == ERR_IO);
			assert_non_null(strstr(e.msg, dir));
		}
		struct sha256 got = content_of(dir);
		assert_sound(dir);
		/* Success is the new state; failure the old, or the new where only the last sync failed. */
		assert_true(same(&got, &new) || (r && same(&got, &old)));
		/* And one can go on. */
		unsynced = 0;
		assert_ok(act(dir, &e));
		got = content_of(dir);
		assert_true(same(&got, &new));
		assert_sound(dir);
		drop_dir(dir);
	}
}

static void synced_first(void **state)
{
	(void)state;
	assert_int_equal(early_rename, 0);
}

static void full_disk(void **state)
{
	(void)state;
	every_place(change, false, ENOSPC);
	every_place(merge_all, false, ENOSPC);
}

static void broken_disk(void **state)
{
	(void)state;
	every_place(change, false, EIO);
}

static void death(void **state)
{
	(void)state;
	every_place(change, true, EIO);
	every_place(merge_all, true, EIO);
}

/* The system's own limit, in a process of its own: what was there stays readable. */
static int limited_child(const char *dir)
{
	struct rlimit lim = {20000, 20000};
	struct err e = {0};
	struct writer *w;
	int r = 0;

	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &lim))
		return 77;
	if (writer_open(dir, NULL, &w, &e))
		return 1;
	for (int i = 100; i < 140; i++)
		put(w, rnd_doc("t:9", (uint64_t)i), &r, &e);
	for (int i = 0; i < 60; i++) {
		char id[32];
		snprintf(id, sizeof id, "u:%d", i);
		put(w, rnd_doc(id, (uint64_t)i), &r, &e);
	}
	if (!r)
		r = writer_commit(w, &e);
	writer_close(w);
	return r == ERR_LIMIT && strstr(e.msg, dir) ? 0 : 2;
}

static void file_too_large(void **state)
{
	(void)state;
	const char *dir = before();
	struct sha256 old = content_of(dir);
	int status;

	fflush(NULL);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(limited_child(dir));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	struct sha256 got = content_of(dir);
	assert_true(same(&got, &old));
	assert_sound(dir);
	drop_dir(dir);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* A file system that is truly full, where one may be mounted. */
static void full_file_system(void **state)
{
	(void)state;
	const char *mnt = new_dir();
	struct err e = {0};
	struct writer *w;
	char dir[300], id[32];
	int r = 0, put_before = 0;

	if (mount("tmpfs", mnt, "tmpfs", 0, "size=512k")) {
		drop_dir(mnt);
		skip();
	}
	snprintf(dir, sizeof dir, "%s/corpus", mnt);
	struct writer_opts o = {.ram = 100000, .no_merge = true};
	assert_ok(writer_open(dir, &o, &w, &e));
	for (int i = 0; i < 5000 && !r; i++) {
		snprintf(id, sizeof id, "t:%d", i);
		put(w, rnd_doc(id, (uint64_t)i + 1), &r, &e);
		if (!r && i % 10 == 9) {
			r = writer_commit(w, &e);
			put_before = r ? put_before : i + 1;
		}
	}
	writer_close(w);
	bool named = strstr(e.msg, dir) != NULL;
	struct snap *s = open_snap(dir);
	uint64_t docs = snap_stats(s)->docs;
	snap_unref(s);
	struct check_report rep = {0};
	int sound = index_check(dir, &rep, NULL);
	assert_int_equal(umount2(mnt, MNT_DETACH), 0);
	drop_dir(mnt);
	assert_int_equal(r, ERR_FULL);
	assert_true(named && put_before > 0);
	assert_int_equal(docs, put_before);
	assert_int_equal(sound, 0);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(full_disk),	  cmocka_unit_test(broken_disk),      cmocka_unit_test(death),
		cmocka_unit_test(file_too_large), cmocka_unit_test(full_file_system), cmocka_unit_test(synced_first)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
