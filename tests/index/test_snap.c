/*
 * test_snap.c - what a pinned view tells of documents, passages and terms.
 */
#include "util.h"

#include "text/text.h"

/* A corpus with deletions over several segments. */
static const char *corpus(void)
{
	const char *dir = new_dir();
	struct writer_opts o = {.ram = 60000, .no_merge = true};
	struct writer *w = open_writer(dir, &o);
	struct err e = {0};
	char id[32];
	bool was;

	for (int i = 0; i < 60; i++) {
		snprintf(id, sizeof id, "t:%d", i % 50);
		put_doc(w, rnd_doc(id, (uint64_t)i + 1));
		if (i % 25 == 24)
			assert_ok(writer_commit(w, &e));
	}
	for (int i = 3; i < 50; i += 9) {
		snprintf(id, sizeof id, "t:%d", i);
		assert_ok(writer_delete(w, str_c(id), &was, &e));
		assert_true(was);
	}
	assert_ok(writer_commit(w, &e));
	writer_close(w);
	return dir;
}

static void documents(void **state)
{
	(void)state;
	const char *dir = corpus();
	struct snap *s = open_snap(dir);
	struct err e = {0};
	uint32_t docs = 0, passages = 0;
	char id[32];

	assert_true(snap_stats(s)->segments > 2);
	assert_true(snap_stats(s)->deleted_docs > 0);
	for (uint32_t i = 0; i < snap_doc_end(s); i++) {
		struct doc_columns c;
		struct doc *d;
		snap_columns(s, i, &c);
		if (!snap_doc_live(s, i))
			continue;
		docs++;
		passages += c.passage_end - c.passage_beg;
		assert_int_equal(snap_find(s, c.id), i);
		assert_ok(snap_doc(s, i, &d, &e));
		assert_true(str_eq(d->id, c.id) && str_eq(d->title, c.title));
		assert_true(d->year == c.year && d->kind == c.kind && d->design == c.design &&
			    d->audience == c.audience);
		struct buf b;
		buf_init(&b, 1 << 24);
		assert_ok(doc_encode(d, &b, &e));
		struct sha256 h = doc_hash(buf_str(&b));
		assert_memory_equal(&h, &c.content, sizeof h);
		buf_release(&b);
		for (uint32_t p = c.passage_beg; p < c.passage_end; p++) {
			struct passage x;
			snap_passage(s, p, &x);
			assert_int_equal(x.doc, i);
			assert_true(x.beg < x.end && x.end <= d->text.n);
		}
		doc_free(d);
	}
	assert_int_equal(docs, snap_stats(s)->docs);
	assert_int_equal(passages, snap_stats(s)->passages);
	for (int i = 0; i < 50; i++) {
		snprintf(id, sizeof id, "t:%d", i);
		assert_int_equal(snap_find(s, str_c(id)) == DOC_NONE, i % 9 == 3);
	}
	assert_int_equal(snap_find(s, STR("t:")), DOC_NONE);
	assert_int_equal(snap_find(s, STR("zzz")), DOC_NONE);
	/* Past the end. */
	struct doc *d;
	struct passage x;
	assert_false(snap_doc_live(s, snap_doc_end(s)));
	assert_int_equal(snap_doc(s, snap_doc_end(s), &d, &e), ERR_NOTFOUND);
	snap_passage(s, snap_passage_end(s), &x);
	assert_int_equal(x.doc, DOC_NONE);
	snap_unref(s);
	drop_dir(dir);
}

struct counted {
	struct str term;
	uint32_t df, doc_df, last_doc;
};

static size_t count_terms(const struct snap *s, struct arena *a, struct counted **out)
{
	struct counted *v = NULL;
	size_t n = 0, room = 0;

	for (uint32_t p = 0; p < snap_passage_end(s); p++) {
		struct passage x;
		struct passage_term *t;
		snap_passage(s, p, &x);
		if (!snap_doc_live(s, x.doc))
			continue;
		size_t m = 0;
		struct err e = {0};
		assert_ok(snap_passage_terms(s, p, a, &t, &m, &e));
		for (size_t i = 0; i < m; i++) {
			size_t j = 0;
			while (j < n && !str_eq(v[j].term, t[i].term))
				j++;
			if (j == n) {
				assert_true(ARENA_MORE(a, v, n, room));
				v[n++] = (struct counted){.term = t[i].term, .last_doc = DOC_NONE};
			}
			v[j].df++;
			v[j].doc_df += v[j].last_doc != x.doc;
			v[j].last_doc = x.doc;
			assert_true(i == 0 || str_cmp(t[i - 1].term, t[i].term) < 0);
		}
	}
	*out = v;
	return n;
}

static int by_df(const void *pa, const void *pb)
{
	const struct counted *a = pa, *b = pb;

	return a->df != b->df ? (a->df > b->df ? -1 : 1) : str_cmp(a->term, b->term);
}

/* A pick of terms gives what is among all terms of a passage, whatever their order, once each. */
static void picked(void **state)
{
	(void)state;
	const char *dir = corpus();
	struct snap *s = open_snap(dir);
	struct arena a, once;
	struct counted *v;
	struct term_pick *pick;
	struct err e = {0};
	struct str want[9] = {STR("no such term"), STR("")};
	size_t n_want = 2, seen = 0;

	arena_init(&a, (size_t)1 << 30);
	arena_init(&once, (size_t)1 << 30);
	size_t n = count_terms(s, &once, &v);
	for (size_t i = 0; i < 6; i++)
		want[n_want++] = v[(i * 7919 + 3) % n].term;
	want[n_want++] = want[2];
	assert_ok(snap_pick(s, want, n_want, &once, &pick, &e));
	for (uint32_t p = 0; p < snap_passage_end(s); p++) {
		struct passage_term *all, *got;
		size_t n_all, n_got, at = 0;
		assert_ok(snap_passage_terms(s, p, &a, &all, &n_all, &e));
		assert_ok(snap_picked(pick, p, &a, &got, &n_got, &e));
		for (size_t i = 0; i < n_all; i++) {
			bool asked = false;
			for (size_t k = 0; k < n_want; k++)
				asked = asked || str_eq(want[k], all[i].term);
			if (!asked)
				continue;
			assert_true(at < n_got && str_eq(got[at].term, all[i].term));
			assert_memory_equal(got[at++].tf, all[i].tf, sizeof all[i].tf);
		}
		assert_int_equal(at, n_got);
		seen += n_got;
		arena_clear(&a);
	}
	assert_true(seen > 6);
	arena_release(&a);
	arena_release(&once);
	snap_unref(s);
	drop_dir(dir);
}

static void terms(void **state)
{
	(void)state;
	const char *dir = corpus();
	struct snap *s = open_snap(dir);
	struct arena a;
	struct counted *v;
	struct str got[64];
	uint32_t df[64];

	arena_init(&a, (size_t)1 << 30);
	size_t n = count_terms(s, &a, &v);
	assert_true(n > 100);
	assert_int_equal(n, snap_stats(s)->terms);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(snap_df(s, v[i].term), v[i].df);
		assert_int_equal(snap_doc_df(s, v[i].term), v[i].doc_df);
		assert_true(snap_idf(s, v[i].term) > 0);
	}
	assert_int_equal(snap_df(s, STR("nowhere")), 0);
	qsort(v, n, sizeof *v, by_df);
	static const char *const prefixes[] = {"", "k", "kd", "kdez", "x", "zzzz"};
	for (size_t p = 0; p < 6; p++) {
		for (size_t max = 0; max <= 64; max += 8) {
			size_t m = snap_terms(s, str_c(prefixes[p]), &a, got, df, max), j = 0;
			for (size_t i = 0; i < n && j < m; i++) {
				if (!str_starts(v[i].term, str_c(prefixes[p])))
					continue;
				assert_true(str_eq(v[i].term, got[j]));
				assert_int_equal(v[i].df, df[j++]);
			}
			assert_int_equal(j, m);
		}
	}
	arena_release(&a);
	snap_unref(s);
	drop_dir(dir);
}

static void reload(void **state)
{
	(void)state;
	const char *dir = corpus();
	struct err e = {0};
	struct corpus *c;
	bool changed = true;

	assert_ok(corpus_open(dir, &c, &e));
	assert_string_equal(corpus_dir(c), dir);
	assert_ok(corpus_reload(c, &changed, &e));
	assert_false(changed);
	struct snap *old = corpus_snap(c);
	uint32_t doc = snap_find(old, STR("t:1"));
	struct writer *w = open_writer(dir, NULL);
	bool was;
	assert_ok(writer_delete(w, STR("t:1"), &was, &e));
	assert_ok(writer_merge(w, true, &e));
	writer_close(w);
	assert_ok(corpus_reload(c, &changed, &e));
	assert_true(changed);
	struct snap *new = corpus_snap(c);
	assert_int_equal(snap_find(new, STR("t:1")), DOC_NONE);
	assert_int_equal(snap_stats(new)->segments, 1);
	corpus_close(c);
	/* The old view goes on as if nothing had happened: its files are removed, not gone. */
	struct doc *d;
	assert_int_equal(snap_find(old, STR("t:1")), doc);
	assert_ok(snap_doc(old, doc, &d, &e));
	doc_free(d);
	struct hit h[5];
	struct query_term q = {STR("kbcz1"), 1};
	assert_true(snap_search(old, &q, 1, NULL, h, 5, &e) > 0);
	struct snap *again = snap_ref(old);
	snap_unref(old);
	assert_int_equal(snap_find(again, STR("t:1")), doc);
	snap_unref(again);
	snap_unref(new);
	drop_dir(dir);
}

static void fields_of_terms(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct writer *w = open_writer(dir, NULL);
	struct err e = {0};
	struct doc *d = doc_begin("t:1", "Zebra stripes");
	struct passage_term *t;
	struct arena a;

	doc_add_alias(d, STR("striped zebra"));
	doc_add_topic(d, STR("zoology"));
	doc_add_mesh(d, STR("Equidae"), true);
	doc_add_qualifier(d, STR("genetics"), false);
	doc_section(d, 1, STR("Habitat of the zebra"));
	doc_block(d, BLOCK_QUESTION, 0, STR("Where does the zebra live?"));
	for (int i = 0; i < 2; i++)
		doc_block(d, BLOCK_BULLET, 0,
			  STR("The plain with the zebra and a zebra and many lions of which some eat in daylight "
			      "there."));
	put_doc(w, doc_end(d));
	assert_ok(writer_commit(w, &e));
	writer_close(w);
	struct snap *s = open_snap(dir);
	assert_int_equal(snap_passage_end(s), 2);
	arena_init(&a, 1 << 20);
	size_t n, zebra = 0;
	assert_int_equal(snap_passage_terms(s, 1, &a, &t, &n, NULL), 0);
	for (size_t i = 0; i < n; i++) {
		if (str_eqc(t[i].term, "zebra")) {
			static const uint16_t want[FIELD_N] = {2, 1, 1, 1, 1, 0};
			assert_memory_equal(t[i].tf, want, sizeof want);
			zebra++;
		}
		/* Stop words are not indexed. */
		assert_false(text_is_stop(t[i].term));
	}
	assert_int_equal(zebra, 1);
	assert_true(snap_df(s, STR("zoolog")) == 2 && snap_df(s, STR("genet")) == 2);
	arena_release(&a);
	snap_unref(s);
	drop_dir(dir);
}

/* Hiding documents gives what deleting them gives, but for what is counted as deleted on disk. */
static void without(void **state)
{
	(void)state;
	const char *dir = corpus();
	struct err e = {0};
	struct snap *s = open_snap(dir), *hidden = NULL;
	uint32_t out[16];
	size_t n = 0;
	struct arena a;
	struct counted *v;

	arena_init(&a, (size_t)1 << 30);
	for (uint32_t d = snap_doc_end(s); d-- && n < 16;)
		if (snap_doc_live(s, d) && d % 3 == 0)
			out[n++] = d;
	assert_true(n > 8);
	assert_ok(snap_without(s, out, n, &hidden, &e));
	struct writer_opts wo = {.no_merge = true};
	struct writer *w = open_writer(dir, &wo);
	for (size_t i = 0; i < n; i++) {
		struct doc_columns c;
		bool was = false;
		snap_columns(s, out[i], &c);
		assert_false(snap_doc_live(hidden, out[i]));
		assert_int_equal(snap_find(hidden, c.id), DOC_NONE);
		assert_ok(writer_delete(w, c.id, &was, &e));
		assert_true(was);
	}
	assert_ok(writer_commit(w, &e));
	writer_close(w);
	struct snap *deleted = open_snap(dir);
	assert_int_equal(snap_stats(hidden)->docs, snap_stats(deleted)->docs);
	assert_int_equal(snap_stats(hidden)->passages, snap_stats(deleted)->passages);
	assert_int_equal(snap_stats(hidden)->terms, snap_stats(deleted)->terms);
	assert_memory_equal(&snap_stats(hidden)->content, &snap_stats(deleted)->content, sizeof(struct sha256));
	size_t terms = count_terms(deleted, &a, &v);
	for (size_t i = 0; i < terms; i++) {
		assert_int_equal(snap_df(hidden, v[i].term), v[i].df);
		assert_int_equal(snap_doc_df(hidden, v[i].term), v[i].doc_df);
	}
	/* The snap that it was made of is as it was. */
	assert_int_equal(snap_stats(s)->docs, snap_stats(hidden)->docs + n);
	arena_release(&a);
	snap_unref(deleted);
	snap_unref(hidden);
	snap_unref(s);
	drop_dir(dir);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(without), cmocka_unit_test(documents), cmocka_unit_test(terms), cmocka_unit_test(picked),
				       cmocka_unit_test(reload), cmocka_unit_test(fields_of_terms)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
