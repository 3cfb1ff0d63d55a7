/*
 * test_rules.c - the table of review against a second one, written by hand: who may take which step from where.
 */
#include "test.h"

#include "base/fs.h"
#include "review/review.h"

/* Of each action: the states that it starts from, by letter (s u c a r; - none yet), and who may: r a v d for reader,
 * author, reviewer, administrator. */
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

/* The table of docs/review.md is that of review.h. */
static void documented(void **state)
{
	const char *root = getenv("ATTEST_SOURCE_ROOT");
	struct err e = {0};
	char path[1024], row[400];
	struct arena a;
	struct buf b;

	(void)state;
	if (!root)
		skip();
	arena_init(&a, 1 << 16);
	buf_init(&b, 1 << 20);
	snprintf(path, sizeof path, "%s/docs/review.md", root);
	assert_ok(fs_read(path, &b, &e));
	for (size_t x = 0; x < ACTION_N; x++) {
		const struct review_rule *rule = &review_rules[x];
		struct str from = STR(""), roles = STR("");
		bool all = rule->from == STATES_LIVING;
		for (int s = 0; s < STATE_N; s++)
			if (rule->from & 1u << s && !all)
				from = arena_printf(&a, "%.*s%s%s", STR_ARG(from), from.n ? "," : "",
						    lib_state_name((enum lib_state)s));
		for (size_t i = 0; lib_role_name(i); i++)
			if (rule->roles & 1u << i)
				roles = arena_printf(&a, "%.*s%s%s", STR_ARG(roles), roles.n ? ", " : "",
						     lib_role_name(i));
		/* Name and roles word for word; states by the words of each in any order. */
		snprintf(row, sizeof row, "| %s | ", rule->name);
		size_t at = str_find(buf_str(&b), str_c(row), 0);
		if (at == SIZE_MAX)
			fail_msg("docs/review.md has no row of %s", rule->name);
		struct str line = str_sub(buf_str(&b), at, str_find(buf_str(&b), STR("\n"), at)), cell[8], rest = line;
		size_t n = 0;
		while (n < 8 && str_cut(&rest, '|', &cell[n]))
			cell[n] = str_trim(cell[n]), n++;
		assert_true(n >= 7);
		if (all) {
			assert_str(cell[2], "all but retired");
		} else {
			size_t commas = 0, wanted = 0;
			for (size_t i = 0; i < cell[2].n; i++)
				commas += cell[2].p[i] == ',';
			for (size_t i = 0; i < from.n; i++)
				wanted += from.p[i] == ',';
			assert_int_equal(commas, wanted);
			for (int s = 0; s < STATE_N; s++)
				assert_int_equal(str_ifind(cell[2], str_c(lib_state_label((enum lib_state)s)), 0) !=
							 SIZE_MAX,
						 (rule->from & 1u << s) != 0);
		}
		assert_true(str_eq(cell[3], roles));
		if (rule->to >= 0)
			assert_true(str_istarts(cell[4], str_c(lib_state_label((enum lib_state)rule->to))));
		assert_int_equal(str_eqc(cell[5], "must"), rule->note);
		assert_int_equal(str_eqc(cell[6], "never"), rule->not_own);
	}
	buf_release(&b);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(every_role_state_action), cmocka_unit_test(reasons_are_said),
				       cmocka_unit_test(rights), cmocka_unit_test(documented)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
