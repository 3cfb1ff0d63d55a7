/*
 * test_rules.c - the table of review against a second one, written by hand: who may take which step from where.
 */
#include "test.h"

#include "review/review.h"

/* Of each action: the states that it starts from, by letter (s u c a r; - none yet), and who may: r a v d for reader, author, reviewer, administrator. */
static const struct {
	const char *action, *from, *who;
	int to;
} want[] = {
	{"submit", "-", "av", STATE_SUBMITTED},
	{"edit", "suca", "av", STATE_SUBMITTED},
	{"start", "s", "v", STATE_UNDER_REVIEW},
	{"approve", "u", "v", STATE_APPROVED},
	{"request-changes", "su", "v", STATE_CHANGES},
	{"retire", "suca", "vd", STATE_RETIRED},
	{"reopen", "ar", "vd", STATE_SUBMITTED},
	{"assign", "suca", "vd", -1},
	{"comment", "suca", "av", -1},
};

static void every_role_state_action(void **state)
{
	static const char states[] = "sucar", roles[] = "ravd";
	size_t allowed = 0;

	(void)state;
	assert_int_equal(sizeof want / sizeof *want, ACTION_N);
	for (size_t w = 0; w < ACTION_N; w++) {
		int x = review_action_parse(str_c(want[w].action));
		assert_true(x >= 0);
		assert_int_equal(review_rules[x].to, want[w].to);
		for (unsigned set = 0; set < 16; set++) {
			bool role = false;
			for (size_t i = 0; i < 4; i++)
				role = role || ((set & 1u << i) && strchr(want[w].who, roles[i]));
			assert_int_equal(review_may(set, (enum review_action)x), role);
			for (size_t s = 0; s < STATE_N; s++) {
				bool from = strchr(want[w].from, states[s]) || want[w].from[0] == '-';
				bool may = role && from;
				allowed += may;
				assert_int_equal(review_may_now(set, (enum review_action)x, (enum lib_state)s, false),
						 may);
				bool own = may && strcmp(want[w].action, "approve") != 0;
				assert_int_equal(review_may_now(set, (enum review_action)x, (enum lib_state)s, true),
						 own);
			}
		}
	}
	assert_true(allowed > 100);
}

static void reasons_are_said(void **state)
{
	struct err e = {0};

	(void)state;
	assert_int_equal(review_why_not(ROLE_READER, ACTION_RETIRE, STATE_APPROVED, false, &e), ERR_DENIED);
	assert_string_equal(e.msg, "'Retire' takes the role reviewer or administrator");
	assert_int_equal(review_why_not(ROLE_REVIEWER, ACTION_APPROVE, STATE_SUBMITTED, false, &e), ERR_CONFLICT);
	assert_string_equal(e.msg, "'Approve' is not possible: the article is submitted");
	assert_int_equal(review_why_not(ROLE_REVIEWER, ACTION_APPROVE, STATE_UNDER_REVIEW, true, &e), ERR_DENIED);
}

static void rights(void **state)
{
	(void)state;
	/* Nobody signed in: reads and asks where the instance is open, nothing else anywhere. */
	for (int x = 0; x < RIGHT_N; x++) {
		assert_int_equal(review_has_right(0, 0, true, (enum review_right)x), x == RIGHT_READ || x == RIGHT_ASK);
		assert_false(review_has_right(0, 0, false, (enum review_right)x));
		assert_int_equal(review_has_right(ROLE_ALL, SCOPE_ALL, false, (enum review_right)x), 1);
	}
	/* A token does what its scopes say, within its owner's roles. */
	assert_true(review_has_right(ROLE_REVIEWER, SCOPE_REVIEW, false, RIGHT_REVIEW));
	assert_false(review_has_right(ROLE_REVIEWER, SCOPE_READ, false, RIGHT_REVIEW));
	assert_false(review_has_right(ROLE_READER, SCOPE_ALL, false, RIGHT_REVIEW));
	assert_false(review_has_right(ROLE_REVIEWER, SCOPE_ALL, false, RIGHT_ADMIN));
	assert_false(review_has_right(ROLE_AUTHOR, SCOPE_ALL, false, RIGHT_CORPUS));
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(every_role_state_action), cmocka_unit_test(reasons_are_said),
				       cmocka_unit_test(rights)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
