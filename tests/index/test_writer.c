/*
 * test_writer.c - putting, deleting, committing, merging; locks, leftovers, what cannot be written.
 */
#include "util.h"

#include "index/index_priv.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static struct doc *small(const char *id, const char *text)
{
	struct doc *d = doc_begin(id, "Title");

	doc_block(d, BLOCK_PARA, 0, str_c(text));
	return d;
}

static struct doc *revised(const char *text, uint32_t version, const char *date)
{
	struct doc *d = small("t:1", text);

	d->version = version;
	d->revised = arena_str(&d->arena, str_c(date));
	return doc_end(d);
}

static unsigned files(const char *dir, const char *suffix)
{
	DIR *d = opendir(dir);
	struct dirent *de;
	unsigned n = 0;

	assert_non_null(d);
	while ((de = readdir(d)))
		n += str_ends(str_c(de->d_name), str_c(suffix));
	closedir(d);
	return n;
}

static void commit(struct writer *w)
{
	struct err e = {0};

	assert_ok(writer_commit(w, &e));
}

/* The rules hold against documents in RAM (flush 0), flushed ones (1) and committed ones (2). */
static void outcomes(void **state)
{
	(void)state;
	for (int where = 0; where < 3; where++) {
		const char *dir = new_dir();
		struct writer_opts o = {.ram = where == 1 ? 1 : 0};
		struct writer *w = open_writer(dir, &o);
		assert_int_equal(put_doc(w, revised("one", 1, "2020-01-02")), PUT_ADDED);
		static const struct {
			const char *text;
			uint32_t version;
			const char *date;
			enum put_outcome want;
		} steps[] = {
			{"one", 1, "2020-01-02", PUT_UNCHANGED},  {"two", 1, "2020-01-01", PUT_OLDER},
			{"two", 1, "2020-01-02", PUT_REPLACED},	  {"three", 1, "", PUT_REPLACED},
			{"four", 1, "1999-01-01", PUT_REPLACED},  {"five", 2, "1998-01-01", PUT_REPLACED},
			{"six", 1, "2024-01-01", PUT_OLDER},	  {"five", 2, "1998-01-01", PUT_UNCHANGED},
			{"future", 2, "2999-01-01", PUT_REPLACED}, {"mended", 2, "1998-01-02", PUT_REPLACED},
			{"seven", 2, "not a date", PUT_REPLACED},
		};
		for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
			if (where == 2)
				commit(w);
			assert_int_equal(put_doc(w, revised(steps[i].text, steps[i].version, steps[i].date)),
					 steps[i].want);
		}
		commit(w);
		writer_close(w);
		struct snap *s = open_snap(dir);
		assert_int_equal(snap_stats(s)->docs, 1);
		assert_int_equal(snap_df(s, STR("seven")), 1);
		assert_int_equal(snap_df(s, STR("five")), 0);
		snap_unref(s);
		assert_sound(dir);
		drop_dir(dir);
	}
}

static void has_and_delete(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct writer *w = open_writer(dir, NULL);
	struct err e = {0};
	struct analysed *a;
	bool was;
	enum put_outcome o;
	struct doc *d = doc_end(small("t:1", "word"));

	assert_ok(index_analyse(d, &a, &e));
	doc_free(d);
	struct sha256 h = a->doc.content, other = sha256_of(STR("other"));
	assert_false(writer_has(w, STR("t:1"), &h));
	assert_ok(writer_put(w, a, &o, &e));
	for (int i = 0; i < 2; i++) {
		assert_true(writer_has(w, STR("t:1"), &h));
		assert_false(writer_has(w, STR("t:1"), &other));
		assert_false(writer_has(w, STR("t:2"), &h));
		commit(w);
	}
	assert_ok(writer_delete(w, STR("t:1"), &was, &e));
	assert_true(was);
	assert_false(writer_has(w, STR("t:1"), &h));
	assert_ok(writer_delete(w, STR("t:1"), &was, &e));
	assert_false(was);
	commit(w);
	assert_int_equal(files(dir, ".index"), 0);
	assert_int_equal(put_doc(w, doc_end(small("t:1", "word"))), PUT_ADDED);
	assert_ok(writer_delete(w, STR("t:1"), &was, &e));
	assert_true(was);
	commit(w);
	writer_close(w);
	assert_sound(dir);
	drop_dir(dir);
}

static void without_commit(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct writer_opts o = {.ram = 1};
	struct writer *w = open_writer(dir, &o);
	struct err e = {0};

	put_doc(w, doc_end(small("t:1", "kept")));
	commit(w);
	put_doc(w, doc_end(small("t:2", "lost")));
	bool was;
	assert_ok(writer_delete(w, STR("t:1"), &was, &e));
	assert_int_equal(files(dir, ".index"), 2);
	writer_close(w);
	assert_int_equal(files(dir, ".index"), 1);
	struct snap *s = open_snap(dir);
	assert_true(snap_find(s, STR("t:1")) != DOC_NONE);
	assert_true(snap_find(s, STR("t:2")) == DOC_NONE);
	snap_unref(s);
	drop_dir(dir);
}

static void nothing_to_commit(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct writer *w = open_writer(dir, NULL);
	struct err e = {0};

	commit(w);
	struct snap *s = open_snap(dir);
	assert_int_equal(snap_stats(s)->generation, 0);
	struct sha256 none = sha256_of(STR_NULL);
	assert_memory_equal(&none, &snap_stats(s)->content, sizeof none);
	snap_unref(s);
	put_doc(w, doc_end(small("t:1", "a")));
	commit(w);
	commit(w);
	s = open_snap(dir);
	assert_int_equal(snap_stats(s)->generation, 1);
	snap_unref(s);
	/* One segment is written anew once, since its documents can be made smaller. */
	for (int i = 0; i < 3; i++)
		assert_ok(writer_merge(w, true, &e));
	writer_close(w);
	assert_sound(dir);
	s = open_snap(dir);
	assert_int_equal(snap_stats(s)->generation, 2);
	snap_unref(s);
	drop_dir(dir);
}

static void leftovers(void **state)
{
	(void)state;
	static const char *const stale[] = {"s00000009.index", "s00000009.docs", "s00000001.0007.dead",
					    ".MANIFEST.17.3.tmp"};
	static const char *const kept[] = {"README", "s1.index", "notes.docs"};
	const char *dir = new_dir();
	struct writer *w = open_writer(dir, NULL);
	char path[512];

	put_doc(w, doc_end(small("t:1", "a")));
	commit(w);
	writer_close(w);
	for (int i = 0; i < 7; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, i < 4 ? stale[i] : kept[i - 4]);
		FILE *f = fopen(path, "w");
		assert_non_null(f);
		fclose(f);
	}
	writer_close(open_writer(dir, NULL));
	for (int i = 0; i < 7; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, i < 4 ? stale[i] : kept[i - 4]);
		assert_int_equal(access(path, F_OK) == 0, i >= 4);
	}
	assert_sound(dir);
	drop_dir(dir);
}

static void lost_manifest(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct writer *w = open_writer(dir, NULL);
	struct err e = {0};
	char path[512];

	put_doc(w, doc_end(small("t:1", "a")));
	commit(w);
	writer_close(w);
	snprintf(path, sizeof path, "%s/MANIFEST", dir);
	unlink(path);
	/* It must not be taken for a new corpus, or all would be swept away. */
	assert_int_equal(writer_open(dir, NULL, &w, &e), ERR_CORRUPT);
	assert_int_equal(files(dir, ".docs"), 1);
	drop_dir(dir);
}

static void merging(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct writer *w = open_writer(dir, NULL);
	struct err e = {0};
	char id[32];

	for (int i = 0; i < 30; i++) {
		snprintf(id, sizeof id, "t:%d", i);
		put_doc(w, doc_end(small(id, "a word")));
		commit(w);
		struct snap *s = open_snap(dir);
		assert_true(snap_stats(s)->segments < 8);
		assert_int_equal(snap_stats(s)->docs, i + 1);
		snap_unref(s);
	}
	assert_ok(writer_merge(w, true, &e));
	assert_int_equal(files(dir, ".index"), 1);
	/* A fifth may be deleted; one more, and the segment is written anew. */
	for (int i = 0; i < 7; i++) {
		bool was;
		snprintf(id, sizeof id, "t:%d", i);
		assert_ok(writer_delete(w, str_c(id), &was, &e));
		assert_true(was);
		commit(w);
		assert_int_equal(files(dir, ".dead"), i < 6);
	}
	writer_close(w);
	struct snap *s = open_snap(dir);
	assert_int_equal(snap_stats(s)->docs, 23);
	assert_int_equal(snap_stats(s)->deleted_docs, 0);
	snap_unref(s);
	assert_sound(dir);
	drop_dir(dir);
}

static void two_writers(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct writer *w = open_writer(dir, NULL), *second;
	struct err e = {0};

	assert_int_equal(writer_open(dir, NULL, &second, &e), ERR_LOCKED);
	assert_non_null(strstr(e.msg, dir));
	writer_close(w);
	assert_ok(writer_open(dir, NULL, &second, &e));
	writer_close(second);
	drop_dir(dir);
}

static void newer_format(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct writer *w = open_writer(dir, NULL);
	struct err e = {0};
	struct corpus *c;
	char path[512];
	struct check_report r = {0};

	writer_close(w);
	snprintf(path, sizeof path, "%s/MANIFEST", dir);
	assert_ok(fs_write_atomic(path, STR("attest corpus 99\nfuture\n"), &e));
	assert_int_equal(corpus_open(dir, &c, &e), ERR_VERSION);
	assert_non_null(strstr(e.msg, "99"));
	assert_non_null(strstr(e.msg, path));
	assert_int_equal(writer_open(dir, NULL, &w, &e), ERR_VERSION);
	assert_int_equal(index_check(dir, &r, &e), ERR_VERSION);
	assert_int_equal(index_repair(dir, &r, &e), ERR_VERSION);
	drop_dir(dir);
}

static void nothing_there(void **state)
{
	(void)state;
	struct err e = {0};
	struct corpus *c;
	struct check_report r = {0};

	assert_int_equal(corpus_open("/nonexistent/corpus", &c, &e), ERR_NOTFOUND);
	assert_int_equal(index_check("/nonexistent/corpus", &r, &e), ERR_NOTFOUND);
	assert_int_equal(index_repair("/nonexistent/corpus", &r, &e), ERR_NOTFOUND);
	const char *dir = new_dir();
	assert_int_equal(corpus_open(dir, &c, &e), ERR_NOTFOUND);
	drop_dir(dir);
}

/* In a process of its own that is not root, since root may write anywhere. */
static int read_only_child(const char *dir)
{
	struct err e = {0};
	struct writer *w;
	struct corpus *c;

	if (geteuid() == 0 && (setgid(65534) || setuid(65534)))
		return 77;
	if (writer_open(dir, NULL, &w, &e) != ERR_READONLY || !strstr(e.msg, dir))
		return 1;
	if (corpus_open(dir, &c, &e))
		return 2;
	struct snap *s = corpus_snap(c);
	int r = snap_find(s, STR("t:1")) == DOC_NONE ? 3 : 0;
	struct check_report rep = {0};
	if (!r && index_check(dir, &rep, &e))
		r = 4;
	snap_unref(s);
	corpus_close(c);
	return r;
}

static void read_only(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct writer *w = open_writer(dir, NULL);
	int status;

	put_doc(w, doc_end(small("t:1", "a")));
	commit(w);
	writer_close(w);
	assert_int_equal(chmod(dir, 0555), 0);
	fflush(NULL);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(read_only_child(dir));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(chmod(dir, 0755), 0);
	drop_dir(dir);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(outcomes),	     cmocka_unit_test(has_and_delete), cmocka_unit_test(without_commit),
		cmocka_unit_test(nothing_to_commit), cmocka_unit_test(leftovers),      cmocka_unit_test(lost_manifest),
		cmocka_unit_test(merging),	     cmocka_unit_test(two_writers),    cmocka_unit_test(newer_format),
		cmocka_unit_test(nothing_there),     cmocka_unit_test(read_only),
	};

	return cmocka_run_group_tests(t, NULL, NULL);
}
