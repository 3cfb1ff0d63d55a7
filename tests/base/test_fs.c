/*
 * test_fs.c - files: whole replacement, locks between processes, messages that name the path.
 */
#include "test.h"

#include "base/fs.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char root[200];
static struct arena arena;

static int set_up(void **state)
{
	(void)state;
	const char *tmp = getenv("TMPDIR");
	snprintf(root, sizeof root, "%s/attest-fs-XXXXXX", tmp ? tmp : "/tmp");
	arena_init(&arena, 1 << 20);
	return mkdtemp(root) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return fs_remove_tree(root, NULL);
}

static const char *in_root(const char *name)
{
	return fs_join(&arena, root, name).p;
}

static size_t entries(const char *dir)
{
	DIR *d = opendir(dir);
	size_t n = 0;

	assert_non_null(d);
	for (struct dirent *x; (x = readdir(d));)
		n += x->d_name[0] != '.' || strlen(x->d_name) > 2;
	closedir(d);
	return n;
}

static void assert_holds(const char *path, const char *want)
{
	struct err e = {0};
	struct buf b;

	buf_init(&b, 1 << 20);
	assert_ok(fs_read(path, &b, &e));
	assert_str(buf_str(&b), want);
	buf_release(&b);
}

static void joins(void **state)
{
	(void)state;
	assert_str(fs_join(&arena, "a", "b"), "a/b");
	assert_str(fs_join(&arena, "a/", "b"), "a/b");
	assert_str(fs_join(&arena, "/", "b"), "/b");
	assert_str(fs_join(&arena, "", "b"), "b");
	assert_str(fs_join(&arena, NULL, "b"), "b");
}

static void missing_is_named(void **state)
{
	struct err e = {0};
	struct fs_map m = {STR("untouched")};
	struct buf b;
	const char *path = in_root("no-such-file");

	(void)state;
	buf_init(&b, 100);
	buf_addc(&b, "before");
	assert_int_equal(fs_map(path, &m, &e), ERR_NOTFOUND);
	assert_true(str_starts(str_c(e.msg), str_c(path)));
	assert_str(m.bytes, "untouched");
	e.msg[0] = '\0';
	assert_int_equal(fs_read(path, &b, &e), ERR_NOTFOUND);
	assert_true(str_starts(str_c(e.msg), str_c(path)));
	assert_str(buf_str(&b), "before");
	assert_int_equal(b.err, 0);
	path = in_root("no-such-folder/x");
	assert_int_equal(fs_write_atomic(path, STR("x"), &e), ERR_NOTFOUND);
	assert_true(str_starts(str_c(e.msg), str_c(path)));
	assert_int_equal(fs_fsync_dir(in_root("no-such-folder"), &e), ERR_NOTFOUND);
	int fd = -7;
	assert_int_equal(fs_lock(path, &fd, &e), ERR_NOTFOUND);
	assert_int_equal(fd, -7);
	buf_release(&b);
}

static void maps(void **state)
{
	struct err e = {0};
	struct fs_map m;
	const char *path = in_root("map");

	(void)state;
	assert_ok(fs_write_atomic(path, STR("some bytes"), &e));
	assert_ok(fs_map(path, &m, &e));
	assert_str(m.bytes, "some bytes");
	/* The map outlives a replacement of the file. */
	assert_ok(fs_write_atomic(path, STR(""), &e));
	assert_str(m.bytes, "some bytes");
	fs_unmap(&m);
	fs_unmap(&m);
	assert_ok(fs_map(path, &m, &e));
	assert_int_equal(m.bytes.n, 0);
	fs_unmap(&m);
	assert_int_equal(fs_map(root, &m, &e), ERR_IO);
	path = in_root("fifo");
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(fs_map(path, &m, &e), ERR_IO);
	unlink(path);
}

static void reads_up_to_the_cap(void **state)
{
	struct err e = {0};
	struct buf b, big;
	const char *path = in_root("read");

	(void)state;
	buf_init(&big, 1 << 20);
	for (int i = 0; big.n < 200000; i++)
		buf_printf(&big, "%d\n", i);
	assert_ok(fs_write_atomic(path, buf_str(&big), &e));
	buf_init(&b, big.n + 2);
	buf_addc(&b, "ab");
	assert_ok(fs_read(path, &b, &e));
	assert_int_equal(b.n, big.n + 2);
	assert_memory_equal(b.p + 2, big.p, big.n);
	assert_int_equal(strlen(b.p), b.n);
	buf_release(&b);

	buf_init(&b, big.n + 1);
	buf_addc(&b, "ab");
	assert_int_equal(fs_read(path, &b, &e), ERR_LIMIT);
	assert_true(str_starts(str_c(e.msg), str_c(path)));
	assert_str(buf_str(&b), "ab");
	buf_release(&b);

	/* Files that do not say their size. */
	buf_init(&b, 0);
	assert_ok(fs_read("/dev/null", &b, &e));
	assert_int_equal(fs_read("/dev/zero", &b, &e), ERR_LIMIT);
	buf_release(&b);
	buf_init(&b, 100000);
	assert_int_equal(fs_read("/dev/zero", &b, &e), ERR_LIMIT);
	assert_int_equal(b.n, 0);
	assert_int_equal(fs_read(root, &b, &e), ERR_IO);
	buf_release(&b);
	buf_release(&big);
}

static void replaces(void **state)
{
	struct err e = {0};
	struct stat st;
	const char *dir = in_root("replace"), *path = fs_join(&arena, dir, "file").p;

	(void)state;
	assert_ok(fs_mkdirs(dir, &e));
	assert_ok(fs_write_atomic(path, STR("old"), &e));
	assert_int_equal(chmod(path, 0640), 0);
	assert_ok(fs_write_atomic(path, STR("new and longer"), &e));
	assert_holds(path, "new and longer");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(entries(dir), 1);

	/* A name as long as names may be. */
	char name[256];
	memset(name, 'n', 255);
	name[255] = '\0';
	assert_ok(fs_write_atomic(fs_join(&arena, dir, name).p, STR("x"), &e));
	assert_int_equal(entries(dir), 2);

	/* No folder in the path. */
	char *cwd = getcwd(NULL, 0);
	assert_non_null(cwd);
	assert_int_equal(chdir(dir), 0);
	assert_ok(fs_write_atomic("file", STR("here"), &e));
	assert_int_equal(chdir(cwd), 0);
	free(cwd);
	assert_holds(path, "here");
}

/* The rename fails (a folder is in the way) or the write does (file size limit): the old is there, nothing is left
 * over. */
static void failure_leaves_the_old_file(void **state)
{
	struct err e = {0};
	struct rlimit was, small;
	const char *dir = in_root("failure"), *path = fs_join(&arena, dir, "file").p,
		   *sub = fs_join(&arena, dir, "sub").p;
	static char big[20000];

	(void)state;
	assert_ok(fs_mkdirs(sub, &e));
	assert_ok(fs_write_atomic(path, STR("old"), &e));
	assert_int_not_equal(fs_write_atomic(sub, STR("new"), &e), 0);
	assert_true(str_starts(str_c(e.msg), str_c(sub)));
	assert_int_equal(entries(dir), 2);

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	small = was;
	small.rlim_cur = 5000;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	int r = fs_write_atomic(path, str_make(big, sizeof big), &e);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_int_equal(r, ERR_LIMIT);
	assert_true(str_starts(str_c(e.msg), str_c(path)));
	assert_holds(path, "old");
	assert_int_equal(entries(dir), 2);
}

/* A reader sees one whole version or the other while a writer replaces the file over and over. */
static void readers_see_whole_files(void **state)
{
	struct err e = {0};
	const char *path = in_root("whole");
	static char text[30000];

	(void)state;
	memset(text, 'a', sizeof text);
	assert_ok(fs_write_atomic(path, str_make(text, sizeof text), &e));
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		for (int i = 0; i < 60; i++) {
			memset(text, 'a' + i % 2, sizeof text);
			if (fs_write_atomic(path, str_make(text, sizeof text - (size_t)(i % 2) * 10000), NULL))
				_exit(1);
		}
		_exit(0);
	}
	int status = -1;
	while (waitpid(child, &status, WNOHANG) == 0) {
		struct fs_map m;
		assert_ok(fs_map(path, &m, &e));
		char c = m.bytes.p[0];
		assert_int_equal(m.bytes.n, c == 'a' ? 30000 : 20000);
		assert_int_equal(m.bytes.p[m.bytes.n - 1], c);
		fs_unmap(&m);
	}
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void writes_through_a_pipe(void **state)
{
	struct err e = {0};
	int fds[2];
	static char text[300000];

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(fds), 0);
	memset(text, 'p', sizeof text);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(fds[0]);
		_exit(fs_write_all(fds[1], str_make(text, sizeof text), "pipe", NULL) ? 1 : 0);
	}
	close(fds[1]);
	size_t n = 0;
	char piece[777];
	for (ssize_t got; (got = read(fds[0], piece, sizeof piece)) > 0;)
		n += (size_t)got;
	close(fds[0]);
	int status;
	waitpid(child, &status, 0);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(n, sizeof text);

	assert_int_equal(pipe(fds), 0);
	close(fds[0]);
	assert_int_equal(fs_write_all(fds[1], STR("x"), "the pipe", &e), ERR_IO);
	assert_true(str_starts(str_c(e.msg), STR("the pipe: ")));
	close(fds[1]);
}

static void makes_folders(void **state)
{
	struct err e = {0};
	struct stat st;

	(void)state;
	assert_ok(fs_mkdirs(in_root("m/a//b/c/"), &e));
	assert_ok(fs_mkdirs(in_root("m/a/b/c"), &e));
	assert_ok(fs_mkdirs("/", &e));
	assert_ok(fs_mkdirs(".", &e));
	assert_int_equal(stat(in_root("m/a/b/c"), &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_ok(fs_write_atomic(in_root("m/file"), STR("x"), &e));
	assert_int_equal(fs_mkdirs(in_root("m/file/x"), &e), ERR_IO);
	assert_non_null(strstr(e.msg, "m/file: "));
	assert_int_equal(fs_mkdirs(in_root("m/file"), &e), ERR_IO);
	assert_int_equal(fs_mkdirs("", &e), ERR_NOTFOUND);
}

static void removes_trees_and_not_what_links_point_to(void **state)
{
	struct err e = {0};
	struct stat st;

	(void)state;
	assert_ok(fs_mkdirs(in_root("keep"), &e));
	assert_ok(fs_write_atomic(in_root("keep/file"), STR("x"), &e));
	assert_ok(fs_mkdirs(in_root("tree/a/b/c"), &e));
	assert_ok(fs_mkdirs(in_root("tree/empty"), &e));
	for (int i = 0; i < 100; i++)
		assert_ok(fs_write_atomic(in_root(arena_printf(&arena, "tree/a/b/%d", i).p), STR("x"), &e));
	assert_int_equal(symlink("../keep", in_root("tree/link")), 0);
	assert_int_equal(symlink("nowhere", in_root("tree/dangling")), 0);
	assert_int_equal(symlink("keep", in_root("link")), 0);
	assert_ok(fs_remove_tree(in_root("tree"), &e));
	assert_int_equal(lstat(in_root("tree"), &st), -1);
	assert_ok(fs_remove_tree(in_root("tree"), &e));
	assert_ok(fs_remove_tree(in_root("link"), &e));
	assert_int_equal(lstat(in_root("link"), &st), -1);
	assert_holds(in_root("keep/file"), "x");
	assert_ok(fs_remove_tree(in_root("keep/file"), &e));
	assert_int_equal(entries(in_root("keep")), 0);
}

static void lock_is_held_once(void **state)
{
	struct err e = {0};
	const char *path = in_root("lock");
	int fd = -1, to_child[2], from_child[2];
	char c;

	(void)state;
	assert_int_equal(pipe(to_child), 0);
	assert_int_equal(pipe(from_child), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(to_child[1]);
		int r = fs_lock(path, &fd, NULL);
		if (r || write(from_child[1], "x", 1) != 1)
			_exit(1);
		/* Until the parent kills us. */
		while (read(to_child[0], &c, 1) > 0)
			;
		_exit(2);
	}
	close(from_child[1]);
	assert_int_equal(read(from_child[0], &c, 1), 1);
	fd = -7;
	assert_int_equal(fs_lock(path, &fd, &e), ERR_LOCKED);
	assert_true(str_starts(str_c(e.msg), str_c(path)));
	assert_int_equal(fd, -7);
	/* Dying gives it back. */
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_ok(fs_lock(path, &fd, &e));
	int second;
	assert_int_equal(fs_lock(path, &second, &e), ERR_LOCKED);
	close(fd);
	assert_ok(fs_lock(path, &fd, &e));
	close(fd);
	close(to_child[0]);
	close(to_child[1]);
	close(from_child[0]);
}

/* Cut short while it is mapped: what is gone reads as zeros, and is told; no signal ends the program. */
static void cut_short(void **state)
{
	struct err e = {0};
	struct fs_map m = {0}, other = {0};
	struct buf b;
	char dir[] = "/tmp/attest-cut-XXXXXX", path[64];
	uint64_t before = fs_maps_lost();
	volatile const char *p;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/f", dir);
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 100000; i++)
		buf_byte(&b, 'x');
	assert_ok(fs_write_atomic(path, buf_str(&b), &e));
	assert_ok(fs_map(path, &m, &e));
	assert_ok(fs_map(path, &other, &e));
	assert_true(fs_map_sound(&m));
	p = m.bytes.p;
	assert_int_equal(p[70000], 'x');
	assert_int_equal(truncate(path, 10), 0);
	assert_int_equal(p[5], 'x');
	assert_int_equal(p[70000], 0);
	assert_int_equal(p[99999], 0);
	assert_int_equal(fs_maps_lost(), before + 1);
	assert_false(fs_map_sound(&m));
	/* Nobody has read from the other yet: its length tells. */
	assert_false(fs_map_sound(&other));
	fs_unmap(&m);
	fs_unmap(&other);
	/* As long again is another file. */
	assert_ok(fs_write_atomic(path, buf_str(&b), &e));
	assert_ok(fs_map(path, &m, &e));
	assert_true(fs_map_sound(&m));
	fs_unmap(&m);
	buf_release(&b);
	fs_remove_tree(dir, NULL);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(cut_short),
		cmocka_unit_test(joins),
		cmocka_unit_test(missing_is_named),
		cmocka_unit_test(maps),
		cmocka_unit_test(reads_up_to_the_cap),
		cmocka_unit_test(replaces),
		cmocka_unit_test(failure_leaves_the_old_file),
		cmocka_unit_test(readers_see_whole_files),
		cmocka_unit_test(writes_through_a_pipe),
		cmocka_unit_test(makes_folders),
		cmocka_unit_test(removes_trees_and_not_what_links_point_to),
		cmocka_unit_test(lock_is_held_once),
	};
	return cmocka_run_group_tests_name("base/fs", t, set_up, tear_down);
}
