/*
 * test_kill.c - kill -9 in the middle of commits, twenty times: nothing of which the writer was told that it is kept is
 * lost, and the trail holds.
 *
 * A child writes articles, comments and steps and tells each one through a pipe once its function has returned; the
 * parent kills it after a number of them that differs from round to round, and looks.
 */
#include "lib_test.h"

#include <signal.h>
#include <sys/wait.h>

#define ROUNDS 20

struct told {
	char what; /* a: an article, c: a comment, s: a step */
	char article[13];
	int64_t number;
};

static void write_until_killed(struct lt *t, int fd)
{
	struct err e = {0};

	lt_open(t);
	for (int i = 0;; i++) {
		struct lib_article x;
		struct told say = {0};
		int64_t c;
		arena_clear(&t->a);
		if (library_article_create(t->l, STR("p-a"), lt_article(t, "q", LT_LINE), STR(""), &t->a, &x, &e))
			_exit(2);
		memcpy(say.article, x.id.p, 12);
		say.what = 'a';
		if (write(fd, &say, sizeof say) != sizeof say)
			_exit(3);
		if (library_comment_add(t->l, STR("p-r"), x.id, 1, STR(""), STR("text"), &c, &e))
			_exit(4);
		say.what = 'c';
		say.number = c;
		if (write(fd, &say, sizeof say) != sizeof say)
			_exit(3);
		if (library_step(t->l, STR("p-r"), x.id, 1, "approve", STATE_SUBMITTED, STATE_APPROVED, STR(""), true,
				 &t->a, &x, &e))
			_exit(5);
		say.what = 's';
		if (write(fd, &say, sizeof say) != sizeof say)
			_exit(3);
	}
}

static void is_there(struct lt *t, const struct told *x)
{
	struct err e = {0};
	struct lib_article art;
	struct lib_comment *c;
	size_t n;

	arena_clear(&t->a);
	assert_ok(library_article_get(t->l, str_c(x->article), &t->a, &art, &e));
	if (x->what == 's') {
		assert_int_equal(art.state, STATE_APPROVED);
	} else if (x->what == 'c') {
		assert_ok(library_comments(t->l, art.id, 1, &t->a, &c, &n, &e));
		assert_int_equal(n, 1);
		assert_int_equal(c[0].id, x->number);
	}
}

static void nothing_kept_is_lost(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_key key;
	uint64_t told = 0;

	assert_ok(library_board_create(t->l, STR("cli"), false, &t->a, &key, &e));
	library_close(t->l);
	for (int round = 0; round < ROUNDS; round++) {
		struct told got[4096];
		size_t n = 0;
		int fd[2], status;
		assert_int_equal(pipe(fd), 0);
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			close(fd[0]);
			write_until_killed(t, fd[1]);
		}
		close(fd[1]);
		/* Somewhere in the middle of a commit: so many are waited for, then a little more. */
		size_t wait = (size_t)(1 + round * 7 % 23);
		while (n < wait && read(fd[0], &got[n], sizeof *got) == sizeof *got)
			n++;
		usleep((useconds_t)(round * 331 % 2000));
		kill(child, SIGKILL);
		while (n < 4096 && read(fd[0], &got[n], sizeof *got) == sizeof *got)
			n++;
		close(fd[0]);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		lt_open(t);
		for (size_t i = 0; i < n; i++)
			is_there(t, &got[i]);
		struct lib_verified v;
		assert_ok(library_audit_verify(t->l, NULL, &v, &e));
		assert_ok(library_check(t->l, &e));
		told += n;
		library_close(t->l);
	}
	lt_open(t);
	assert_true(told >= ROUNDS);
	struct lib_counts c;
	assert_ok(library_counts(t->l, &c, &e));
	print_message("# %llu commits were told in %d rounds; %llu lines in the trail\n", (unsigned long long)told,
		      ROUNDS, (unsigned long long)c.audit);
}

int main(void)
{
	const struct CMUnitTest t[] = {LT_TEST(nothing_kept_is_lost)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
