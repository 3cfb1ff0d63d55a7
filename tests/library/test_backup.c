/*
 * test_backup.c - a copy made while others write, a library from an older program, many threads at once.
 */
#include "lib_test.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/stat.h>

extern const char library_sql_001[];

struct load {
	struct lt *t;
	atomic_bool stop;
	atomic_int written;
	struct str json;
};

static void *write_on(void *ctx)
{
	struct load *w = ctx;
	struct err e = {0};

	while (!atomic_load(&w->stop)) {
		struct arena a;
		struct lib_article x;
		arena_init(&a, 4 << 20);
		assert_ok(library_article_create(w->t->l, STR("p-a"), w->json, STR(""), &a, &x, &e));
		arena_release(&a);
		atomic_fetch_add(&w->written, 1);
	}
	return NULL;
}

static void while_others_write(void **state)
{
	struct lt *t = *state;
	struct load w = {.t = t, .json = lt_article(t, "q", LT_LINE)};
	struct err e = {0};
	char file[128], left[160];
	pthread_t th[2];

	snprintf(file, sizeof file, "%s/copy.db", t->dir);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&th[i], NULL, write_on, &w), 0);
	for (int round = 0; round < 5; round++) {
		struct library *copy;
		struct lib_verified v;
		struct lib_counts n;
		struct stat st;
		uint64_t bytes;
		int before = atomic_load(&w.written);
		assert_ok(library_backup(t->l, file, &bytes, &e));
		int after = atomic_load(&w.written);
		assert_int_equal(stat(file, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		assert_int_equal((uint64_t)st.st_size, bytes);
		assert_ok(library_open(file, NULL, &copy, &e));
		assert_ok(library_check(copy, &e));
		assert_ok(library_audit_verify(copy, NULL, &v, &e));
		assert_ok(library_counts(copy, &n, &e));
		assert_true((int)n.articles >= before && (int)n.articles <= after + 2);
		assert_int_equal(n.articles, n.versions);
		library_close(copy);
		/* Alone in its folder: no log is needed to read it. */
		snprintf(left, sizeof left, "%s/.copy.db.%ld.tmp", t->dir, (long)getpid());
		assert_int_not_equal(access(left, F_OK), 0);
	}
	atomic_store(&w.stop, true);
	for (int i = 0; i < 2; i++)
		pthread_join(th[i], NULL);
	assert_true(atomic_load(&w.written) > 5);
}

static void places_that_cannot_be(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	char path[128];

	assert_int_equal(library_backup(t->l, t->path, NULL, &e), ERR_USAGE);
	assert_int_equal(library_backup(t->l, t->dir, NULL, &e), ERR_USAGE);
	snprintf(path, sizeof path, "%s/nowhere/copy.db", t->dir);
	assert_int_not_equal(library_backup(t->l, path, NULL, &e), 0);
	assert_ok(library_check(t->l, &e));
}

/* A file of the first schema, with something in it. */
static void from_the_first_schema(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_article x;
	struct lib_verified v;
	bool changed;

	assert_ok(library_article_create(t->l, STR("p-a"), lt_article(t, "q", LT_LINE), STR(""), &t->a, &x, &e));
	library_close(t->l);
	/* What the second migration and the third added is taken away again. */
	sqlite3 *h;
	char *msg = NULL;
	assert_int_equal(sqlite3_open(t->path, &h), SQLITE_OK);
	if (sqlite3_exec(h,
			 "DROP INDEX tokens_parent; ALTER TABLE tokens DROP COLUMN parent; DROP INDEX articles_stale; "
			 "ALTER TABLE articles DROP COLUMN stale; ALTER TABLE articles DROP "
			 "COLUMN "
			 "stale_reason; DROP TABLE jobs; DROP TABLE again; PRAGMA user_version = 1",
			 NULL, NULL, &msg))
		fail_msg("%s", msg);
	sqlite3_close(h);
	lt_open(t);
	assert_ok(library_article_get(t->l, x.id, &t->a, &x, &e));
	assert_int_equal(x.stale, 0);
	assert_ok(library_stale(t->l, STR("system"), x.id, 1, STR("why"), &changed, &e));
	assert_ok(library_audit_verify(t->l, NULL, &v, &e));
	/* And one made from the first script alone is as one made at once. */
	char old[128];
	snprintf(old, sizeof old, "%s/old.db", t->dir);
	assert_int_equal(sqlite3_open(old, &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, library_sql_001, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_exec(h, "PRAGMA application_id = 1635021684; PRAGMA user_version = 1", NULL, NULL, NULL);
	sqlite3_close(h);
	struct library *l;
	assert_ok(library_open(old, NULL, &l, &e));
	assert_ok(library_article_create(l, STR("p-a"), lt_article(t, "q", LT_LINE), STR(""), &t->a, &x, &e));
	assert_ok(library_audit_verify(l, NULL, &v, &e));
	assert_int_equal(library_schema(), 3);
	library_close(l);
}

/* Readers and a writer in many threads: each reader sees whole articles only. */
static void *read_on(void *ctx)
{
	struct load *w = ctx;
	struct err e = {0};

	while (!atomic_load(&w->stop)) {
		struct arena a;
		struct lib_article *v;
		struct lib_claim *c;
		struct str next;
		size_t n, nc;
		arena_init(&a, 16 << 20);
		assert_ok(library_articles(w->t->l, &(struct lib_filter){.max = 20}, &a, &v, &n, &next, &e));
		for (size_t i = 0; i < n; i++) {
			assert_ok(library_claims(w->t->l, v[i].id, v[i].version, &a, &c, &nc, &e));
			assert_int_equal(nc, 3);
		}
		arena_release(&a);
	}
	return NULL;
}

static void many_threads(void **state)
{
	struct lt *t = *state;
	struct load w = {.t = t, .json = lt_article(t, "q", LT_LINE)};
	pthread_t th[6];

	for (int i = 0; i < 6; i++)
		assert_int_equal(pthread_create(&th[i], NULL, i < 2 ? write_on : read_on, &w), 0);
	while (atomic_load(&w.written) < 60)
		usleep(1000);
	atomic_store(&w.stop, true);
	for (int i = 0; i < 6; i++)
		pthread_join(th[i], NULL);
}

int main(void)
{
	const struct CMUnitTest t[] = {LT_TEST(while_others_write), LT_TEST(places_that_cannot_be),
				       LT_TEST(from_the_first_schema), LT_TEST(many_threads)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
