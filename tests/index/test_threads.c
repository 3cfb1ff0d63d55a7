/*
 * test_threads.c - readers in several threads while the writer puts, commits and merges.
 */
#include "util.h"

#include "index/index_priv.h"

#include <pthread.h>

#define READERS 3
#define DOCS	160

struct shared {
	const char *dir;
	struct corpus *c;
	struct writer *w;
	atomic_bool stop;
	atomic_uint bad, searches;
	struct sha256 content[DOCS];
};

static void *search(void *arg)
{
	struct shared *x = arg;
	struct rnd r = {(uint64_t)(uintptr_t)&r | 1};

	while (!atomic_load(&x->stop)) {
		struct snap *s = corpus_snap(x->c);
		struct query_term q[2];
		char words[2][16];
		struct hit fast[10], slow[10];
		struct err e;
		for (int i = 0; i < 2; i++) {
			rnd_word(&r, words[i]);
			q[i] = (struct query_term){str_c(words[i]), 1};
		}
		int n = snap_search(s, q, 2, NULL, fast, 10, &e), m = snap_search_naive(s, q, 2, NULL, slow, 10, &e);
		for (int i = 0; i < n && n == m; i++) {
			if (fast[i].passage != slow[i].passage || fast[i].score != slow[i].score)
				m = -1;
		}
		for (int i = 0; i < n && i < 2; i++) {
			struct passage p;
			struct doc *d;
			snap_passage(s, fast[i].passage, &p);
			if (snap_doc(s, p.doc, &d, &e) == 0)
				doc_free(d);
			else
				m = -1;
		}
		if (n != m)
			atomic_fetch_add(&x->bad, 1);
		snap_unref(s);
		atomic_fetch_add(&x->searches, 1);
	}
	return NULL;
}

static void *ask_writer(void *arg)
{
	struct shared *x = arg;
	char id[32];

	while (!atomic_load(&x->stop)) {
		for (int i = 0; i < DOCS; i++) {
			snprintf(id, sizeof id, "t:%d", i);
			struct sha256 none = {{0}};
			if (writer_has(x->w, str_c(id), &none))
				atomic_fetch_add(&x->bad, 1);
			writer_has(x->w, str_c(id), &x->content[i]);
		}
	}
	return NULL;
}

/* Opening races with merges that remove files between the reading of the manifest and that of its segments. */
static void *open_again(void *arg)
{
	struct shared *x = arg;
	struct check_report r = {0};
	struct err e;

	while (!atomic_load(&x->stop)) {
		struct corpus *c;
		if (corpus_open(x->dir, &c, &e) || index_check(x->dir, &r, &e)) {
			print_message("# %s\n", e.msg);
			atomic_fetch_add(&x->bad, 1);
			break;
		}
		corpus_close(c);
	}
	return NULL;
}

static void reading_while_writing(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct shared x = {.dir = dir};
	struct err e = {0};
	struct writer_opts o = {.ram = 60000};
	struct analysed *docs[DOCS];
	pthread_t t[READERS + 2];
	char id[32];

	for (int i = 0; i < DOCS; i++) {
		snprintf(id, sizeof id, "t:%d", i);
		struct doc *d = rnd_doc(id, (uint64_t)i + 1);
		assert_ok(index_analyse(d, &docs[i], &e));
		x.content[i] = docs[i]->doc.content;
		doc_free(d);
	}
	x.w = open_writer(dir, &o);
	assert_ok(corpus_open(dir, &x.c, &e));
	for (int i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&t[i], NULL, search, &x), 0);
	assert_int_equal(pthread_create(&t[READERS], NULL, ask_writer, &x), 0);
	assert_int_equal(pthread_create(&t[READERS + 1], NULL, open_again, &x), 0);
	for (int i = 0; i < DOCS; i++) {
		assert_ok(writer_put(x.w, docs[i], NULL, &e));
		snprintf(id, sizeof id, "t:%d", i);
		assert_true(writer_has(x.w, str_c(id), &x.content[i]));
		if (i % 5 == 4) {
			snprintf(id, sizeof id, "t:%d", i - 3);
			assert_ok(writer_delete(x.w, str_c(id), NULL, &e));
		}
		if (i % 8 == 7) {
			assert_ok(writer_commit(x.w, &e));
			assert_ok(corpus_reload(x.c, NULL, &e));
		}
		if (i % 60 == 59)
			assert_ok(writer_merge(x.w, true, &e));
	}
	assert_ok(writer_commit(x.w, &e));
	assert_ok(corpus_reload(x.c, NULL, &e));
	/* Each reader has its turn, however slow the machine. */
	while (atomic_load(&x.searches) < 20)
		usleep(1000);
	atomic_store(&x.stop, true);
	for (int i = 0; i < READERS + 2; i++)
		pthread_join(t[i], NULL);
	assert_int_equal(atomic_load(&x.bad), 0);
	struct snap *s = corpus_snap(x.c);
	assert_int_equal(snap_stats(s)->docs, DOCS - DOCS / 5);
	snap_unref(s);
	corpus_close(x.c);
	writer_close(x.w);
	assert_sound(dir);
	drop_dir(dir);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(reading_while_writing)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
