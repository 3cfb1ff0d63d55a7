/*
 * test_old.c - corpora of formats 1 to 3, as an older attest left them: read as they stand, added to, merged into the
 * present format; and of formats that are not read, what is said. Those of formats 2 and 3 have a document of 140
 * passages, and so lists of more than one block.
 */
#include "util.h"

#include "index/index_priv.h"

struct old {
	uint32_t format, docs, terms, segments;
	const char *files[5], *merged; /* what merging makes, without its suffix */
};

static const struct old olds[] = {
	{1,
	 3,
	 41,
	 2,
	 {"MANIFEST", "s00000001.docs", "s00000001.index", "s00000002.docs", "s00000002.index"},
	 "s00000003"},
	{2,
	 4,
	 191,
	 2,
	 {"MANIFEST", "s00000003.docs", "s00000003.index", "s00000004.docs", "s00000004.index"},
	 "s00000005"},
	{3, 4, 191, 1, {"MANIFEST", "s00000005.docs", "s00000005.index"}, "s00000006"},
};
#define N_OLD (sizeof olds / sizeof *olds)

/* A copy of tests/index/data/format-N; NULL where the sources are not at hand. */
static const char *old_corpus(const struct old *o)
{
	const char *root = getenv("ATTEST_SOURCE_ROOT"), *dir;
	struct err e = {0};

	if (!root)
		return NULL;
	dir = new_dir();
	assert_ok(fs_mkdirs(dir, &e));
	for (size_t i = 0; i < 1 + 2 * (size_t)o->segments; i++) {
		char from[512], to[512];
		struct buf b;
		snprintf(from, sizeof from, "%s/tests/index/data/format-%u/%s", root, o->format, o->files[i]);
		snprintf(to, sizeof to, "%s/%s", dir, o->files[i]);
		buf_init(&b, 1 << 16);
		assert_ok(fs_read(from, &b, &e));
		assert_ok(fs_write_atomic(to, buf_str(&b), &e));
		buf_release(&b);
	}
	return dir;
}

/* Documents, hits and terms as numbers that do not hang on segments. */
static void tell(struct snap *s, struct buf *out)
{
	static const char *const ids[] = {"cough", "fever", "gout"};
	struct query_term q[] = {{STR("urat"), 1}, {STR("fever"), 2}, {STR("cough"), 0.5f}, {STR("attack"), 1}};
	struct hit h[160];
	struct err e = {0};

	for (size_t i = 0; i < 3; i++) {
		struct doc_columns c = {0};
		for (uint32_t d = 0; d < snap_doc_end(s); d++) {
			snap_columns(s, d, &c);
			if (snap_doc_live(s, d) && str_find(c.id, str_c(ids[i]), 0) != SIZE_MAX) {
				struct doc *doc;
				assert_ok(snap_doc(s, d, &doc, &e));
				buf_printf(out, "%.*s %.*s\n", STR_ARG(c.id), STR_ARG(doc->text));
				doc_free(doc);
			}
		}
	}
	for (size_t i = 0; i < 4; i++)
		buf_printf(out, "%.*s %u %u\n", STR_ARG(q[i].term), snap_df(s, q[i].term), snap_doc_df(s, q[i].term));
	int n = snap_search(s, q, 4, NULL, h, 160, &e);
	assert_true(n >= 4);
	/* As the forward store has it. */
	struct hit slow[160];
	assert_int_equal(snap_search_naive(s, q, 4, NULL, slow, 160, &e), n);
	assert_memory_equal(h, slow, (size_t)n * sizeof *h);
	for (int i = 0; i < n; i++) {
		struct passage p;
		struct doc_columns c;
		snap_passage(s, h[i].passage, &p);
		snap_columns(s, p.doc, &c);
		buf_printf(out, "%.*s %u %a\n", STR_ARG(c.id), p.beg, (double)h[i].score);
	}
	struct str terms[200];
	uint32_t df[200];
	struct arena a;
	arena_init(&a, 1 << 20);
	size_t n_terms = snap_terms(s, STR(""), &a, terms, df, 200);
	for (size_t i = 0; i < n_terms; i++)
		buf_printf(out, "%.*s %u\n", STR_ARG(terms[i]), df[i]);
	arena_release(&a);
}

static uint32_t format_of(const char *dir, const char *name)
{
	char path[512];
	struct buf b;
	struct err e = {0};

	snprintf(path, sizeof path, "%s/%s", dir, name);
	buf_init(&b, 1 << 20);
	assert_ok(fs_read(path, &b, &e));
	uint32_t v = get32(b.p + 8);
	buf_release(&b);
	return v;
}

static void read_and_merged_one(const struct old *o)
{
	const char *dir = old_corpus(o);
	char name[32];
	struct err e = {0};
	struct buf before, after;
	struct sha256 content;

	if (!dir)
		skip();
	buf_init(&before, 1 << 20);
	buf_init(&after, 1 << 20);
	assert_sound(dir);
	struct snap *s = open_snap(dir);
	assert_int_equal(snap_stats(s)->docs, o->docs);
	assert_int_equal(snap_stats(s)->terms, o->terms);
	tell(s, &before);
	content = snap_stats(s)->content;
	snap_unref(s);
	assert_int_equal(format_of(dir, o->files[2]), o->format);

	struct writer *w = open_writer(dir, NULL);
	assert_ok(writer_merge(w, true, &e));
	writer_close(w);
	assert_sound(dir);
	s = open_snap(dir);
	assert_int_equal(snap_stats(s)->segments, 1);
	assert_memory_equal(&snap_stats(s)->content, &content, sizeof content);
	tell(s, &after);
	snap_unref(s);
	assert_true(str_eq(buf_str(&before), buf_str(&after)));
	snprintf(name, sizeof name, "%s.index", o->merged);
	assert_int_equal(format_of(dir, name), INDEX_FORMAT);
	snprintf(name, sizeof name, "%s.docs", o->merged);
	assert_int_equal(format_of(dir, name), INDEX_FORMAT);
	buf_release(&before);
	buf_release(&after);
	drop_dir(dir);
}

static void read_and_merged(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_OLD; i++)
		read_and_merged_one(&olds[i]);
}

/* Old segments and new ones side by side, with deletions in the old. */
static void added_to_one(const struct old *old)
{
	const char *dir = old_corpus(old);
	struct writer_opts o = {.no_merge = true};
	struct err e = {0};
	char id[64];

	if (!dir)
		skip();
	struct snap *s = open_snap(dir);
	struct doc_columns c;
	snap_columns(s, 0, &c);
	snprintf(id, sizeof id, "%.*s", STR_ARG(c.id));
	snap_unref(s);
	struct writer *w = open_writer(dir, &o);
	bool was = false;
	assert_ok(writer_delete(w, str_c(id), &was, &e));
	assert_true(was);
	put_doc(w, rnd_doc("t:1", 5));
	assert_ok(writer_commit(w, &e));
	writer_close(w);
	assert_sound(dir);
	s = open_snap(dir);
	assert_int_equal(snap_stats(s)->docs, old->docs);
	assert_int_equal(snap_stats(s)->segments, old->segments + 1);
	assert_int_equal(snap_find(s, str_c(id)), DOC_NONE);
	assert_true(snap_find(s, STR("t:1")) != DOC_NONE);
	snap_unref(s);
	drop_dir(dir);
}

static void added_to(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_OLD; i++)
		added_to_one(&olds[i]);
}

/* A store's frame names its dictionary; without one it is read too, with another it is refused. */
static void dictionaries(void **state)
{
	struct zip *z = zip_new(false);
	struct buf zip, raw;
	struct err e = {0};
	struct str text = STR("Fever and cough in children, fever and cough in adults.");

	(void)state;
	assert_non_null(z);
	buf_init(&zip, 1 << 16);
	buf_init(&raw, 1 << 16);
	assert_ok(zip_add(z, text, &zip, &e));
	assert_ok(zip_expand(buf_str(&zip), (uint32_t)text.n, &raw, &e));
	assert_true(str_eq(buf_str(&raw), text));
	assert_int_equal(zip_expand(buf_str(&zip), (uint32_t)text.n + 1, &raw, &e), ERR_CORRUPT);
	/* The number of the dictionary is the four bytes behind magic and descriptor (RFC 8878, 3.1.1.1). */
	zip.p[5] ^= 1;
	assert_int_equal(zip_expand(buf_str(&zip), (uint32_t)text.n, &raw, &e), ERR_CORRUPT);
	assert_non_null(strstr(e.msg, "dictionary"));
	zip.p[5] ^= 1;
	for (size_t i = 0; i < zip.n; i++) {
		zip.p[i] ^= 0x10;
		(void)zip_expand(buf_str(&zip), (uint32_t)text.n, &raw, &e);
		zip.p[i] ^= 0x10;
	}
	buf_release(&zip);
	buf_release(&raw);
	zip_free(z);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(read_and_merged), cmocka_unit_test(added_to),
				       cmocka_unit_test(dictionaries)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
