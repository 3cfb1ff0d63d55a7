/*
 * The shared data, where they are there: as many documents as their README says, each with an id of its own, nothing
 * left out. They are looked for in $ATTEST_DATA, else beside the source tree; the full texts, which take long under the
 * sanitizers, only with ATTEST_LONG=1. A set that is not there is told in a comment; cmocka's skip() would write
 * "not ok", which is a failure to those who read TAP.
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

/* Documents, and what is left out: the one file of the sample is cut behind its citation, which goes in. */
static const struct set {
	const char *name;
	size_t docs, skips;
	bool takes_long;
} sets[] = {
	{"medquad", 5497, 0, false},	{"jats-rct", 4470, 0, true},	     {"pubmedqa", 1000, 0, false},
	{"bioasq-7-9", 7808, 0, false}, {"cystic-fibrosis", 1239, 0, false}, {"liveqa-med", 1935, 0, false},
	{"pubmed-sample", 1, 1, false},
};
#define SETS (sizeof sets / sizeof *sets)

static void path_of(const struct set *set, char *path, size_t n)
{
	const char *root = getenv("ATTEST_DATA"), *tree = getenv("ATTEST_SOURCE_ROOT");

	snprintf(path, n, "%s%s/%s.tar.zst", root ? root : tree ? tree : ".", root ? "" : "/../shared/data", set->name);
}

static void reads_the_set(void **state)
{
	const struct set *set = *state;
	struct count c = {0};
	struct read_visitor v = {.source = count_source, .diag = count_diag, .ctx = &c};
	struct err e = {0};
	char path[4096];

	path_of(set, path, sizeof path);
	assert_ok(read_walk(path, NULL, &v, &e));
	if (c.docs != set->docs || c.skips != set->skips)
		fail_msg("%zu documents, %zu left out: %s", c.docs, c.skips, c.first);
	qsort(c.ids, c.docs, sizeof *c.ids, by_value);
	for (size_t i = 1; i < c.docs; i++)
		assert_true(c.ids[i] != c.ids[i - 1]);
	free(c.ids);
}

int main(void)
{
	struct CMUnitTest t[SETS];
	size_t n = 0;
	char path[4096];

	for (size_t i = 0; i < SETS; i++) {
		path_of(&sets[i], path, sizeof path);
		if (access(path, R_OK) != 0)
			printf("# %s: not there\n", path);
		else if (sets[i].takes_long && !getenv("ATTEST_LONG"))
			printf("# %s: only with ATTEST_LONG=1\n", sets[i].name);
		else
			t[n++] = (struct CMUnitTest){sets[i].name, reads_the_set, NULL, NULL, (void *)&sets[i]};
	}
	if (!n) {
		printf("1..0 # SKIP the shared data are not there\n");
		return 0;
	}
	fflush(stdout);
	/* The macro counts a whole array, and some sets may be missing. */
	return _cmocka_run_group_tests("data", t, n, NULL, NULL);
}
