/*
 * The shared data, where they are there: as many documents as their README says, each with an id of its own, nothing
 * left out. They are looked for in $ATTEST_DATA, else beside the source tree; the full texts, which take long under the
 * sanitizers, only with ATTEST_LONG=1.
 */
#include "read_test.h"

#include <unistd.h>

struct count {
	size_t docs, skips, cap;
	uint64_t *ids;
	char first[512]; /* what was left out first */
};

static int count_doc(void *ctx, struct doc *d, struct err *e)
{
	struct count *c = ctx;

	(void)e;
	if (c->docs == c->cap) {
		c->cap = c->cap ? 2 * c->cap : 1024;
		c->ids = realloc(c->ids, c->cap * sizeof *c->ids);
		assert_non_null(c->ids);
	}
	c->ids[c->docs++] = str_hash(d->id);
	doc_free(d);
	return 0;
}

static void count_diag(void *ctx, const struct read_diag *d)
{
	struct count *c = ctx;

	if (d->level == READ_NOTE)
		return;
	if (!c->skips++)
		snprintf(c->first, sizeof c->first, "%s line %llu: %s", d->file, (unsigned long long)d->line, d->msg);
}

static int count_source(void *ctx, struct source *s, struct err *e)
{
	const struct reader *r = read_choose(s->name, source_head(s));
	struct read_sink sink = {.doc = count_doc, .diag = count_diag, .ctx = ctx};

	if (!r || !read_is_document(s->name, source_head(s), s->named))
		return 0;
	/* Tables and questions beside the documents are another matter (test_registry.c). */
	if (strcmp(r->name, "pubmed") && strcmp(r->name, "jats") && strcmp(r->name, "medquad"))
		return 0;
	return r->read(r, s, &sink, e);
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void read_set(const char *name, size_t docs, size_t skips)
{
	const char *root = getenv("ATTEST_DATA"), *tree = getenv("ATTEST_SOURCE_ROOT");
	struct count c = {0};
	struct read_visitor v = {.source = count_source, .diag = count_diag, .ctx = &c};
	struct err e = {0};
	char path[4096];

	snprintf(path, sizeof path, "%s%s/%s.tar.zst",
		 root	? root
		 : tree ? tree
			: ".",
		 root ? "" : "/../shared/data", name);
	if (access(path, R_OK)) {
		print_message("# %s is not there\n", path);
		skip();
	}
	assert_ok(read_walk(path, NULL, &v, &e));
	if (c.docs != docs || c.skips != skips)
		fail_msg("%zu documents, %zu left out: %s", c.docs, c.skips, c.first);
	qsort(c.ids, c.docs, sizeof *c.ids, by_value);
	for (size_t i = 1; i < c.docs; i++)
		assert_true(c.ids[i] != c.ids[i - 1]);
	free(c.ids);
}

static void medquad(void **state)
{
	(void)state;
	read_set("medquad", 5497, 0);
}

static void jats_rct(void **state)
{
	(void)state;
	if (!getenv("ATTEST_LONG")) {
		print_message("# only with ATTEST_LONG=1\n");
		skip();
	}
	read_set("jats-rct", 4470, 0);
}

static void pubmedqa(void **state)
{
	(void)state;
	read_set("pubmedqa", 1000, 0);
}

static void bioasq(void **state)
{
	(void)state;
	read_set("bioasq-7-9", 7808, 0);
}

static void cystic_fibrosis(void **state)
{
	(void)state;
	read_set("cystic-fibrosis", 1239, 0);
}

static void liveqa(void **state)
{
	(void)state;
	read_set("liveqa-med", 1935, 0);
}

static void pubmed_sample(void **state)
{
	(void)state;
	/* The file is cut behind its citation: that goes in, and the cut is told. */
	read_set("pubmed-sample", 1, 1);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(medquad),	 cmocka_unit_test(jats_rct),	    cmocka_unit_test(pubmedqa),
		cmocka_unit_test(bioasq),	 cmocka_unit_test(cystic_fibrosis), cmocka_unit_test(liveqa),
		cmocka_unit_test(pubmed_sample),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
