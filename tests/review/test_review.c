/*
 * test_review.c - steps as people take them: every role at every step, one's own, two at once, an article that has
 * changed meanwhile.
 */
#include "../library/lib_test.h"

#include "review/review.h"

static struct lib_user person(struct lt *t, const char *name, unsigned roles)
{
	return lt_user(t, name, roles);
}

static struct lib_article submit(struct lt *t, const struct lib_user *me)
{
	struct err e = {0};
	struct lib_article x;
	assert_ok(review_submit(t->l, me, lt_article(t, "How is varelitis treated?", LT_LINE), STR("Varelitis"), &t->a,
				&x, &e));
	return x;
}

static void board(struct lt *t)
{
	struct err e = {0};
	struct lib_key key;
	assert_ok(library_board_create(t->l, STR("cli"), false, &t->a, &key, &e));
}

static void from_submitted_to_approved(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_user ann = person(t, "ann", ROLE_AUTHOR), rev = person(t, "rev", ROLE_REVIEWER);
	struct lib_article x = submit(t, &ann), y;
	struct lib_verified v;
	struct article art;
	unsigned can;
	int64_t c;

	board(t);
	assert_ok(review_actions(t->l, &rev, &x, &can, &e));
	assert_int_equal(can, 1u << ACTION_EDIT | 1u << ACTION_START | 1u << ACTION_REQUEST | 1u << ACTION_RETIRE |
				      1u << ACTION_ASSIGN | 1u << ACTION_COMMENT);
	assert_int_equal(review_do(t->l, &rev, ACTION_APPROVE, x.id, x.rev, 1, STR(""), &t->a, &y, &e), ERR_CONFLICT);
	assert_ok(review_do(t->l, &rev, ACTION_START, x.id, x.rev, 1, STR(""), &t->a, &x, &e));
	assert_ok(review_comment(t->l, &rev, x.id, 1, STR("/bottom_line/0"), STR("Which dose?"), &c, &e));
	assert_ok(review_resolve(t->l, &ann, x.id, c, &e));
	assert_int_equal(review_do(t->l, &rev, ACTION_REQUEST, x.id, x.rev, 0, STR("  "), &t->a, &y, &e), ERR_USAGE);
	assert_ok(review_do(t->l, &rev, ACTION_APPROVE, x.id, x.rev, 1, STR("good"), &t->a, &x, &e));
	assert_int_equal(x.state, STATE_APPROVED);
	assert_int_equal(x.approved, 1);
	assert_ok(library_version_article(t->l, x.id, 0, &t->a, &art, &e));
	assert_str(art.review, "approved");
	assert_ok(library_audit_verify(t->l, NULL, &v, &e));
	assert_int_equal(v.signatures, 1);
	/* A change, and it is to be approved again. */
	struct review_edit edit = {EDIT_REPLACE, STR("/bottom_line/0"), STR("Give it with food."), STR("")};
	assert_ok(review_edit(t->l, &ann, x.id, x.rev, &edit, 1, STR("with food"), NULL, NULL, &t->a, &x, &e));
	assert_int_equal(x.state, STATE_SUBMITTED);
	assert_int_equal(x.version, 2);
	assert_int_equal(x.approved, 1);
	assert_ok(library_version_article(t->l, x.id, 0, &t->a, &art, &e));
	assert_int_equal(art.bottom_line[0].kind, CLAIM_STATEMENT);
	assert_str(art.bottom_line[0].author, "ann");
	assert_ok(library_version_article(t->l, x.id, 1, &t->a, &art, &e));
	assert_str(art.review, "approved");
	assert_ok(library_audit_verify(t->l, NULL, &v, &e));
}

/* Each role at each step from each state, through the functions and not the table. */
static void every_role_every_step(void **state)
{
	static const struct {
		enum review_action way[4];
		size_t n;
		enum lib_state at;
	} starts[] = {{{0}, 0, STATE_SUBMITTED},
		      {{ACTION_START}, 1, STATE_UNDER_REVIEW},
		      {{ACTION_REQUEST}, 1, STATE_CHANGES},
		      {{ACTION_START, ACTION_APPROVE}, 2, STATE_APPROVED},
		      {{ACTION_RETIRE}, 1, STATE_RETIRED}};
	static const char *const names[] = {"r", "a", "v", "d"};
	struct lt *t = *state;
	struct err e = {0};
	struct lib_user ann = person(t, "ann", ROLE_AUTHOR), rev = person(t, "rev", ROLE_REVIEWER), who[4];
	size_t done = 0;

	board(t);
	for (int i = 0; i < 4; i++)
		who[i] = person(t, names[i], 1u << i);
	for (size_t s = 0; s < sizeof starts / sizeof *starts; s++)
		for (int i = 0; i < 4; i++)
			for (int act = ACTION_START; act <= ACTION_REOPEN; act++) {
				struct lib_article x = submit(t, &ann), y;
				for (size_t k = 0; k < starts[s].n; k++)
					assert_ok(review_do(t->l, &rev, starts[s].way[k], x.id, x.rev, 0, STR("why"),
							    &t->a, &x, &e));
				assert_int_equal(x.state, starts[s].at);
				bool role = review_rules[act].roles & (1u << i),
				     from = review_rules[act].from & (1u << x.state);
				int r = review_do(t->l, &who[i], (enum review_action)act, x.id, x.rev, x.version,
						  STR("why"), &t->a, &y, &e);
				assert_int_equal(r, !role ? ERR_DENIED : !from ? ERR_CONFLICT : 0);
				if (r) {
					assert_ok(library_article_get(t->l, x.id, &t->a, &y, &e));
					assert_int_equal(y.rev, x.rev);
					assert_int_equal(y.state, x.state);
				} else {
					assert_int_equal(y.state, review_rules[act].to);
					done++;
				}
				arena_clear(&t->a);
				ann = (struct lib_user){.person = STR("p-ann"), .roles = ROLE_AUTHOR};
				rev = (struct lib_user){.person = STR("p-rev"), .roles = ROLE_REVIEWER};
				for (int k = 0; k < 4; k++)
					who[k] = (struct lib_user){.person = str_c(names[k]), .roles = 1u << k};
			}
	assert_int_equal(done, 16);
}

static void nobody_approves_their_own(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_user ann = person(t, "ann", ROLE_AUTHOR | ROLE_REVIEWER), bob = person(t, "bob", ROLE_ALL),
			cat = person(t, "cat", ROLE_REVIEWER);
	struct lib_article x = submit(t, &ann), y;
	struct review_edit edit = {EDIT_REPLACE, STR("/bottom_line/0"), STR("Give it with food."), STR("")};
	unsigned can;

	board(t);
	assert_ok(review_do(t->l, &ann, ACTION_START, x.id, x.rev, 0, STR(""), &t->a, &x, &e));
	assert_int_equal(review_do(t->l, &ann, ACTION_APPROVE, x.id, x.rev, 0, STR(""), &t->a, &y, &e), ERR_DENIED);
	/* Nor what they changed in, though somebody else wrote the newest version. */
	assert_ok(review_edit(t->l, &bob, x.id, x.rev, &edit, 1, STR(""), NULL, NULL, &t->a, &x, &e));
	edit.text = STR("Give it with or without food.");
	assert_ok(review_edit(t->l, &ann, x.id, x.rev, &edit, 1, STR(""), NULL, NULL, &t->a, &x, &e));
	assert_ok(review_do(t->l, &cat, ACTION_START, x.id, x.rev, 0, STR(""), &t->a, &x, &e));
	assert_int_equal(review_do(t->l, &bob, ACTION_APPROVE, x.id, x.rev, 0, STR(""), &t->a, &y, &e), ERR_DENIED);
	assert_ok(review_actions(t->l, &bob, &x, &can, &e));
	assert_false(can & 1u << ACTION_APPROVE);
	assert_ok(review_do(t->l, &cat, ACTION_APPROVE, x.id, x.rev, 3, STR(""), &t->a, &x, &e));
}

static void changed_meanwhile(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_user ann = person(t, "ann", ROLE_AUTHOR), rev = person(t, "rev", ROLE_REVIEWER),
			two = person(t, "two", ROLE_REVIEWER);
	struct lib_article x = submit(t, &ann), seen, y;
	struct review_edit edit = {EDIT_REPLACE, STR("/bottom_line/0"), STR("Give it with food."), STR("")};

	board(t);
	assert_ok(review_do(t->l, &rev, ACTION_START, x.id, x.rev, 1, STR(""), &t->a, &seen, &e));
	/* The author changes it while the reviewer reads; what the reviewer saw cannot be approved, by rev or by
	 * version. */
	assert_ok(review_edit(t->l, &ann, x.id, seen.rev, &edit, 1, STR(""), NULL, NULL, &t->a, &x, &e));
	assert_int_equal(review_do(t->l, &rev, ACTION_APPROVE, x.id, seen.rev, 1, STR(""), &t->a, &y, &e),
			 ERR_CONFLICT);
	assert_ok(review_do(t->l, &rev, ACTION_START, x.id, x.rev, 2, STR(""), &t->a, &x, &e));
	assert_int_equal(review_do(t->l, &rev, ACTION_APPROVE, x.id, x.rev, 1, STR(""), &t->a, &y, &e), ERR_CONFLICT);
	assert_int_equal(review_do(t->l, &rev, ACTION_APPROVE, x.id, seen.rev, 2, STR(""), &t->a, &y, &e),
			 ERR_CONFLICT);
	/* Two reviewers: the second is told. */
	assert_ok(review_do(t->l, &rev, ACTION_APPROVE, x.id, x.rev, 2, STR(""), &t->a, &y, &e));
	assert_int_equal(review_do(t->l, &two, ACTION_REQUEST, x.id, x.rev, 2, STR("no"), &t->a, &y, &e), ERR_CONFLICT);
	assert_int_equal(review_edit(t->l, &ann, x.id, x.rev, &edit, 1, STR(""), NULL, NULL, &t->a, &y, &e),
			 ERR_CONFLICT);
	struct lib_step *s;
	size_t n;
	assert_ok(library_steps(t->l, x.id, &t->a, &s, &n, &e));
	assert_int_equal(n, 5);
}

static void assigning(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_user ann = person(t, "ann", ROLE_AUTHOR), rev = person(t, "rev", ROLE_REVIEWER),
			adm = person(t, "adm", ROLE_ADMINISTRATOR);
	struct lib_article x = submit(t, &ann);

	assert_int_equal(review_assign(t->l, &ann, x.id, x.rev, rev.person, 0, &t->a, &x, &e), ERR_DENIED);
	assert_int_equal(review_assign(t->l, &adm, x.id, x.rev, ann.person, 0, &t->a, &x, &e), ERR_USAGE);
	assert_int_equal(review_assign(t->l, &adm, x.id, x.rev, STR("p-x"), 0, &t->a, &x, &e), ERR_NOTFOUND);
	assert_ok(review_assign(t->l, &adm, x.id, x.rev, rev.person, 3, &t->a, &x, &e));
	assert_int_equal(x.priority, 3);
	assert_ok(review_assign(t->l, &rev, x.id, x.rev, STR(""), 0, &t->a, &x, &e));
	assert_str(x.assignee, "");
}

static void disabled_may_nothing(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_user ann = person(t, "ann", ROLE_ALL);
	struct lib_article x = submit(t, &ann), y;
	unsigned can;

	ann.disabled = true;
	assert_int_equal(review_do(t->l, &ann, ACTION_START, x.id, x.rev, 0, STR(""), &t->a, &y, &e), ERR_DENIED);
	assert_int_equal(review_submit(t->l, &ann, lt_article(t, "q", LT_LINE), STR(""), &t->a, &y, &e), ERR_DENIED);
	assert_ok(review_actions(t->l, &ann, &x, &can, &e));
	assert_int_equal(can, 0);
}

/* A statement under another's name is not taken; one's own is. */
static void words_in_others_mouths(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_user ann = person(t, "ann", ROLE_AUTHOR), bob = person(t, "bob", ROLE_AUTHOR);
	struct review_edit edit = {EDIT_REPLACE, STR("/sections/0/items/0/claim"), STR("I say so."), STR("")};
	struct lib_article x;
	struct buf b;

	buf_init(&b, 1 << 20);
	assert_ok(review_edit_json(lt_article(t, "q", LT_LINE), &edit, 1, ann.person, NULL, NULL, &b, &e));
	assert_int_equal(review_submit(t->l, &bob, buf_str(&b), STR(""), &t->a, &x, &e), ERR_DENIED);
	assert_ok(review_submit(t->l, &ann, buf_str(&b), STR(""), &t->a, &x, &e));
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest t[] = {LT_TEST(from_submitted_to_approved),
				       LT_TEST(every_role_every_step),
				       LT_TEST(nobody_approves_their_own),
				       LT_TEST(changed_meanwhile),
				       LT_TEST(assigning),
				       LT_TEST(disabled_may_nothing),
				       LT_TEST(words_in_others_mouths)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
