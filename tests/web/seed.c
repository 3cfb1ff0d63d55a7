/*
 * seed.c - makes a library for the tests of the service: one person of each role, with a password and a token of all
 * scopes.
 *
 * usage: seed LIBRARY; prints "NAME PERSON TOKEN" a line. Passwords are "a quiet morning, NAME".
 */
#include "library/library.h"

#include <stdio.h>

#define OTHERS 40 /* tokens of nobody's business: numbers that a guesser tries first */

static int die(const char *what, const struct err *e)
{
	fprintf(stderr, "seed: %s: %s\n", what, e->msg);
	return 1;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		unsigned roles;
	} people[] = {{"keeper", ROLE_READER},	 {"reader", ROLE_READER},
		      {"author", ROLE_AUTHOR},	 {"reviewer", ROLE_REVIEWER},
		      {"second", ROLE_REVIEWER}, {"admin", ROLE_ADMINISTRATOR},
		      {"all", ROLE_ALL}};
	struct library_opts o = {.create = true, .quick_passwords = true};
	struct library *l;
	struct err e = {0};
	struct arena a;

	if (argc != 2)
		return 64;
	if (library_open(argv[1], &o, &l, &e))
		return die(argv[1], &e);
	arena_init(&a, 16 << 20);
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		struct str name = str_c(people[i].name);
		char token[LIB_TOKEN_N + 1];
		struct lib_user u;
		int64_t id;
		if (library_user_add(l, STR("cli"), name, name, people[i].roles,
				     arena_printf(&a, "a quiet morning, %s", people[i].name), &a, &u, &e))
			return die(people[i].name, &e);
		for (int n = i == 0 ? OTHERS : 1; n > 0; n--)
			if (library_token_add(l, STR("cli"), name,
					      &(struct lib_token_opts){STR("test"), SCOPE_ALL, 30, 0}, token, &id, &e))
				return die("token", &e);
		printf("%s %.*s %s\n", people[i].name, STR_ARG(u.person), token);
	}
	struct lib_key key;
	if (library_board_create(l, STR("cli"), false, &a, &key, &e))
		return die("board", &e);
	arena_release(&a);
	library_close(l);
	return 0;
}
