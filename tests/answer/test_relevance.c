/*
 * test_relevance.c - learned tables: their value, and that they have a column for each feature.
 */
#include "test.h"

#include "answer/answer_priv.h"
#include "model/model.h"

#include <math.h>

static void the_value_is_that_of_the_formula(void **state)
{
	(void)state;
	static const float mean[] = {1, -2, 0}, scale[] = {2, 4, 1}, weight[] = {0.5f, -1, 3};
	const struct linear_model m = {mean, scale, weight, 3, -0.25};
	const float at_mean[] = {1, -2, 0}, x[] = {3, 2, 0.5f};
	assert_true(fabs(linear_value(&m, at_mean) - m.bias) < 1e-12);
	/* -0.25 + 0.5 * (3 - 1) / 2 - (2 + 2) / 4 + 3 * 0.5 */
	assert_true(fabs(linear_value(&m, x) - 0.75) < 1e-12);
	const struct linear_model none = {mean, scale, weight, 0, 7};
	assert_true(fabs(linear_value(&none, x) - 7) < 1e-12);
}

static void check(const struct linear_model *m, size_t n)
{
	assert_int_equal(m->n, n);
	assert_true(isfinite(m->bias));
	bool any = false;
	for (size_t i = 0; i < n; i++) {
		assert_true(isfinite(m->mean[i]) && isfinite(m->weight[i]));
		assert_true(isfinite(m->scale[i]) && m->scale[i] > 0);
		any |= m->weight[i] > 0 || m->weight[i] < 0;
	}
	assert_true(any); /* it was learned */
}

static void walk(const struct tree_model *m, int at, void (*see)(const struct tree_node *, size_t *), size_t *n)
{
	if (at < 0) {
		assert_true(isfinite(m->leaves[~at]));
		return;
	}
	see(&m->nodes[at], n);
	walk(m, m->nodes[at].yes, see, n);
	walk(m, m->nodes[at].no, see, n);
}

/* Where a tree parts a share of something lies between 0 and 1; and ln of a number of words is no share. */
static void see_node(const struct tree_node *node, size_t *n)
{
	static const int shares[] = {ANS_MASS,	 ANS_SUBJECT, ANS_SUBJECT_SAID, ANS_THINGS,   ANS_FOCUS,
				     ANS_RAREST, ANS_UNKNOWN, ANS_COVER,	ANS_LEAD_ILL, ANS_OTHER_ILL};
	assert_in_range(node->feature, 0, ANSWERS_N - 1);
	for (size_t i = 0; i < sizeof(shares) / sizeof(*shares); i++)
		if (node->feature == shares[i] && (node->at < 0 || node->at > 1))
			fail_msg("%s is parted at %g", answers_name((enum answers_feature)shares[i]), (double)node->at);
	if (node->feature == ANS_QUESTION_N)
		assert_true(node->at > 0.5f && node->at < 6);
	++*n;
}

static void check_trees(const struct tree_model *m)
{
	size_t n = 0;
	for (size_t i = 0; i < m->n; i++)
		walk(m, m->roots[i], see_node, &n);
	assert_true(n > m->n); /* it was learned */
}

/* A feature that came or went without a new table would shift all behind it. */
static void tables_have_a_column_for_each_feature(void **state)
{
	(void)state;
	for (int words = 0; words < 2; words++) {
		check(&relevance_belongs[words], RELEVANCE_N);
		check(&relevance_leads[words], RELEVANCE_N);
		check_trees(&relevance_answers_trees[words]);
	}
}

/* A share of something has a mean between 0 and 1: columns that were shifted show themselves. */
static void columns_are_those_of_their_names(void **state)
{
	(void)state;
	static const int bullets[] = {REL_FUSED,   REL_OWN,	REL_AROUND,  REL_THINGS_OWN, REL_THINGS,
				      REL_SUBJECT, REL_PRIMARY, REL_SUMMARY, REL_THEIRS,     REL_WARNS,
				      REL_DRUG,	   REL_NUMBERS, REL_LISTED};
	for (int words = 0; words < 2; words++) {
		for (size_t i = 0; i < sizeof(bullets) / sizeof(*bullets); i++) {
			float mean = relevance_belongs[words].mean[bullets[i]];
			if (mean < 0 || mean > 1)
				fail_msg("%s has the mean %g", relevance_name((enum relevance_feature)bullets[i]),
					 (double)mean);
		}
	}
}

/* By words alone nothing is known of cosines: what is worth something there would be noise. */
static void words_alone_weigh_no_cosine(void **state)
{
	(void)state;
	static const int cosines[] = {UNIT_COS, UNIT_COS_ASKED, REL_COS_GAP, REL_ASKED_GAP, REL_COS_Z, REL_TOP};
	for (size_t i = 0; i < sizeof(cosines) / sizeof(*cosines); i++) {
		float w = relevance_belongs[1].weight[cosines[i]], l = relevance_leads[1].weight[cosines[i]];
		assert_true(w >= 0 && w <= 0 && l >= 0 && l <= 0);
	}
}

static void features_have_names(void **state)
{
	(void)state;
	for (int i = 0; i < RELEVANCE_N; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(relevance_name((enum relevance_feature)i),
						relevance_name((enum relevance_feature)j));
	for (int i = 0; i < ANSWERS_N; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(answers_name((enum answers_feature)i),
						answers_name((enum answers_feature)j));
}

/* What judge() takes away stays away, and the reasons are kept. */
static void a_verdict_keeps_its_reasons(void **state)
{
	(void)state;
	struct cand c = {.value = 0.5};
	judge(&c, "half", 0.5);
	assert_true(fabs(c.value - 0.25) < 1e-12);
	judge(&c, "barred", 0);
	judge(&c, "again", 2);
	assert_true(c.value >= 0 && c.value <= 0);
	assert_int_equal(c.n_why, 3);
	assert_string_equal(c.why[1].rule, "barred");
	for (int i = 0; i < 2 * REASONS_MAX; i++)
		judge(&c, "more", 1);
	assert_int_equal(c.n_why, REASONS_MAX);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(the_value_is_that_of_the_formula),
		cmocka_unit_test(tables_have_a_column_for_each_feature),
		cmocka_unit_test(columns_are_those_of_their_names),
		cmocka_unit_test(words_alone_weigh_no_cosine),
		cmocka_unit_test(features_have_names),
		cmocka_unit_test(a_verdict_keeps_its_reasons),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
