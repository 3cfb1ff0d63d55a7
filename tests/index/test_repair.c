/*
 * test_repair.c - a whole corpus again from what can still be read.
 */
#include "util.h"

#include "index/index_priv.h"

#include <fcntl.h>
#include <sys/stat.h>

#define DOCS 24

static const char *corpus(struct sha256 *content)
{
	const char *dir = new_dir();
	struct writer_opts o = {.no_merge = true};
	struct writer *w = open_writer(dir, &o);
	struct err e = {0};
	char id[32];
	bool was;

	for (int i = 0; i < DOCS; i++) {
		snprintf(id, sizeof id, "t:%02d", i);
		put_doc(w, rnd_doc(id, (uint64_t)i + 7));
		if (i == DOCS / 2)
			assert_ok(writer_commit(w, &e));
	}
	assert_ok(writer_commit(w, &e));
	/* Both segments have deletions; one deleted document is back in another segment. */
	assert_ok(writer_delete(w, STR("t:03"), &was, &e));
	assert_ok(writer_delete(w, STR("t:20"), &was, &e));
	put_doc(w, rnd_doc("t:05", 99));
	assert_ok(writer_commit(w, &e));
	writer_close(w);
	struct snap *s = open_snap(dir);
	*content = snap_stats(s)->content;
	assert_int_equal(snap_stats(s)->segments, 3);
	snap_unref(s);
	return dir;
}

static void damage(const char *dir, const char *name, off_t at)
{
	char path[512];
	unsigned char c;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	int fd = open(path, O_RDWR);
	assert_true(fd >= 0);
	off_t size = lseek(fd, 0, SEEK_END);
	if (at < 0)
		at += size;
	assert_int_equal(pread(fd, &c, 1, at), 1);
	c ^= 0x40;
	assert_int_equal(pwrite(fd, &c, 1, at), 1);
	close(fd);
}

static void repair(const char *dir, unsigned *problems)
{
	struct err e = {0};
	struct check_report r = {.problem = count_problem, .ctx = problems}, quiet = {0};

	*problems = 0;
	assert_int_equal(index_check(dir, &quiet, &e) < 0, 1);
	assert_ok(index_repair(dir, &r, &e));
	assert_sound(dir);
}

static void same_content(const char *dir, const struct sha256 *want)
{
	struct snap *s = open_snap(dir);

	assert_memory_equal(&snap_stats(s)->content, want, sizeof *want);
	snap_unref(s);
}

/* An index is made again whole from its store. */
static void index_lost(void **state)
{
	(void)state;
	static const off_t places[] = {30, -10, -300, 4000, -3000};

	for (int i = 0; i < 7; i++) {
		struct sha256 content;
		const char *dir = corpus(&content);
		char path[512];
		unsigned problems;
		snprintf(path, sizeof path, "%s/s00000001.index", dir);
		if (i < 5)
			damage(dir, "s00000001.index", places[i]);
		else if (i == 5)
			assert_int_equal(unlink(path), 0);
		else
			assert_int_equal(truncate(path, 100), 0);
		repair(dir, &problems);
		assert_int_equal(problems, 0);
		same_content(dir, &content);
		drop_dir(dir);
	}
}

static void document_lost(void **state)
{
	(void)state;
	struct sha256 content;
	const char *dir = corpus(&content);
	unsigned problems;

	/* Within the first document's compressed bytes: t:00 is lost, said so, and nothing else. */
	damage(dir, "s00000001.docs", HEADER_SIZE + FRAME_HEADER_SIZE + 20);
	repair(dir, &problems);
	assert_int_equal(problems, 1);
	struct snap *s = open_snap(dir);
	assert_int_equal(snap_stats(s)->docs, DOCS - 3);
	assert_int_equal(snap_find(s, STR("t:00")), DOC_NONE);
	assert_int_equal(snap_find(s, STR("t:03")), DOC_NONE);
	assert_true(snap_find(s, STR("t:01")) != DOC_NONE);
	snap_unref(s);
	drop_dir(dir);
}

/* A frame's head is gone: the next one is found by its mark. */
static void head_lost(void **state)
{
	(void)state;
	struct sha256 content;
	const char *dir = corpus(&content);
	unsigned problems;

	damage(dir, "s00000001.docs", HEADER_SIZE + 9);
	repair(dir, &problems);
	assert_int_equal(problems, 1);
	struct snap *s = open_snap(dir);
	assert_int_equal(snap_stats(s)->docs, DOCS - 3);
	snap_unref(s);
	drop_dir(dir);
}

static void deletions_lost(void **state)
{
	(void)state;
	struct sha256 content;
	const char *dir = corpus(&content);
	unsigned problems;

	damage(dir, "s00000001.0001.dead", 45);
	repair(dir, &problems);
	assert_true(problems >= 1);
	struct snap *s = open_snap(dir);
	/* t:03 is back, which was told; t:05 has its later version or its earlier one, once. */
	assert_true(snap_find(s, STR("t:03")) != DOC_NONE);
	assert_int_equal(snap_stats(s)->docs, DOCS - 1);
	snap_unref(s);
	drop_dir(dir);
}

static void manifest_lost(void **state)
{
	(void)state;
	for (int how = 0; how < 2; how++) {
		struct sha256 content;
		const char *dir = corpus(&content);
		char path[512];
		unsigned problems;
		snprintf(path, sizeof path, "%s/MANIFEST", dir);
		if (how)
			damage(dir, "MANIFEST", 60);
		else
			assert_int_equal(unlink(path), 0);
		repair(dir, &problems);
		assert_int_equal(problems, 1);
		same_content(dir, &content);
		drop_dir(dir);
	}
}

static void sound_stays(void **state)
{
	(void)state;
	struct sha256 content;
	const char *dir = corpus(&content);
	struct err e = {0};
	struct check_report r = {0};

	assert_ok(index_repair(dir, &r, &e));
	assert_int_equal(r.problems, 0);
	struct snap *s = open_snap(dir);
	assert_int_equal(snap_stats(s)->generation, 3);
	snap_unref(s);
	same_content(dir, &content);
	/* Not while another writes. */
	struct writer *w = open_writer(dir, NULL);
	assert_int_equal(index_repair(dir, &r, &e), ERR_LOCKED);
	writer_close(w);
	drop_dir(dir);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(index_lost),	cmocka_unit_test(document_lost),
				       cmocka_unit_test(head_lost),	cmocka_unit_test(deletions_lost),
				       cmocka_unit_test(manifest_lost), cmocka_unit_test(sound_stays)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
