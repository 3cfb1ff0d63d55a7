/*
 * test_analyse.c - a document made ready: the same in any thread.
 */
#include "util.h"

#include "index/index_priv.h"

#include <pthread.h>

static void *analyse_all(void *arg)
{
	struct analysed **out = arg;
	struct err e = {0};
	char id[32];

	for (int i = 0; i < 40; i++) {
		snprintf(id, sizeof id, "t:%d", i);
		struct doc *d = rnd_doc(id, (uint64_t)i + 1);
		if (index_analyse(d, &out[i], &e))
			out[i] = NULL;
		doc_free(d);
	}
	return NULL;
}

static void in_any_thread(void **state)
{
	(void)state;
	struct analysed *got[4][40];
	pthread_t t[4];

	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&t[i], NULL, analyse_all, got[i]), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	for (int d = 0; d < 40; d++) {
		const struct analysed *a = got[0][d];
		assert_non_null(a);
		for (int i = 1; i < 4; i++) {
			const struct analysed *b = got[i][d];
			uint32_t last = a->doc.passage_end;
			assert_true(str_eq(analysed_id(a), analysed_id(b)) && a->n_terms == b->n_terms);
			assert_int_equal(analysed_memory(a), analysed_memory(b));
			assert_memory_equal(&a->doc.content, &b->doc.content, sizeof a->doc.content);
			assert_true(str_eq(a->doc.zip, b->doc.zip));
			assert_int_equal(a->n_postings, b->n_postings);
			assert_memory_equal(a->impacts, b->impacts, a->n_postings);
			assert_int_equal(a->list_end[last], b->list_end[last]);
			assert_memory_equal(a->lists, b->lists, a->list_end[last]);
		}
	}
	for (int i = 0; i < 4; i++) {
		for (int d = 0; d < 40; d++)
			analysed_free(got[i][d]);
	}
	analysed_free(NULL);
}

/* Terms in order; df is what the lists say; impacts are those of the lists. */
static void adds_up(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed < 60; seed++) {
		struct err e = {0};
		struct analysed *a;
		struct doc *d = rnd_doc("t:1", seed);
		assert_ok(index_analyse(d, &a, &e));
		doc_free(d);
		uint32_t *df = calloc(a->n_terms + 1u, sizeof *df);
		uint64_t n = 0, len[HALF_FIELDS];
		for (uint32_t t = 1; t < a->n_terms; t++)
			assert_true(str_cmp(analysed_term(a, t - 1), analysed_term(a, t)) < 0);
		for (uint32_t p = 0; p < a->doc.passage_end; p++) {
			struct impact_norm norm;
			struct fwd_union u;
			struct fwd_term t;
			assert_true(fwd_lengths(analysed_list(a, 0), false, len));
			impact_norm_half(&norm, DOC_FIELD_FIRST, len);
			assert_true(fwd_lengths(analysed_list(a, p + 1), false, len));
			impact_norm_half(&norm, 0, len);
			fwd_union_begin(&u, analysed_list(a, 0), analysed_list(a, p + 1), false);
			while (fwd_union_next(&u, &t)) {
				df[t.term]++;
				assert_int_equal(a->impacts[n++], impact_of(&norm, t.tf));
			}
			assert_false(u.bad);
		}
		assert_int_equal(n, a->n_postings);
		for (uint32_t t = 0; t < a->n_terms; t++)
			assert_int_equal(df[t], a->term_df[t]);
		free(df);
		analysed_free(a);
	}
}

static void names_and_dates(void **state)
{
	(void)state;
	struct err e = {0};
	struct analysed *a;
	struct doc *d = doc_begin("pubmed:7", "T");

	d->revised = arena_str(&d->arena, STR("2021-03-04"));
	d->year = 2020;
	d->doi = arena_str(&d->arena, STR("10.1000/XyZ"));
	d->pmid = arena_str(&d->arena, STR("7"));
	d->pmcid = arena_str(&d->arena, STR("PMC9"));
	doc_add_rel(d, DOC_REL_SAME_AS, STR("web:x"), STR(""));
	doc_add_rel(d, DOC_REL_SAME_AS, STR(""), STR("nowhere"));
	doc_end(d);
	assert_ok(index_analyse(d, &a, &e));
	doc_free(d);
	assert_int_equal(a->doc.revised, 20210304);
	assert_int_equal(a->doc.year, 2020);
	assert_int_equal(a->n_rels, 1);
	assert_int_equal(a->n_names, 3);
	assert_str(a->names[0], "web:x");
	assert_str(a->names[1], "doi:10.1000/xyz");
	assert_str(a->names[2], "pmc:PMC9");
	analysed_free(a);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(in_any_thread), cmocka_unit_test(adds_up),
				       cmocka_unit_test(names_and_dates)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
