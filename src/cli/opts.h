/*
 * opts.h - what was asked for on the command line?
 *
 * Options are rows of tables; parsing, help, completion and the check of the man page all go by them. Long options are
 * "--name", "--name VALUE" or "--name=VALUE", short ones "-n VALUE", "-nVALUE", and several flags in one word "-qv".
 * Options and arguments may stand in any order; "--" ends the options; "-" is an argument.
 *
 *	struct args a;
 *	if (args_parse(argc, argv, cli_common_opts, cli_commands, &a, &e)) …
 *	const char *dir = args_value(&a, "corpus");
 *	args_release(&a);
 */
#ifndef ATTEST_CLI_OPTS_H
#define ATTEST_CLI_OPTS_H

#include "base/buf.h"
#include "base/err.h"

enum complete { COMPLETE_NONE, COMPLETE_FILE, COMPLETE_DIR, COMPLETE_COMMAND };

struct opt {
	const char *name; /* without dashes; NULL ends a table */
	char letter;	  /* short form, or 0 */
	const char *arg;  /* what its value is called in help, "DIR"; NULL: takes none */
	const char *help;
	const char *(*choice)(size_t i); /* the values that it may have, NULL after the last; NULL: any */
	bool many;			 /* may be repeated, and hold several values with commas between them */
	enum complete complete;
};

struct cli;
struct command {
	const char *name;    /* NULL ends the table */
	const char *summary; /* one line, no full stop */
	const char *usage;   /* of its arguments: "PATH…", or "" */
	size_t min_args, max_args;
	enum complete complete;		 /* of its arguments */
	const char *(*choice)(size_t i); /* the values that an argument may have; or NULL */
	bool verb;			 /* only the first argument has them: it says what to do */
	const struct opt *opts;		 /* its own */
	const char *about;		 /* paragraphs, a blank line between them; wrapped when printed */
	const char *exits;    /* statuses that mean something of its own here, one a line: "1 there was …"; or NULL */
	const char *examples; /* one a line; or NULL */
	int (*run)(struct cli *c); /* exit status */
};

struct given {
	const struct opt *opt;
	const char *value; /* NULL for a flag; borrowed from argv */
};
struct args {
	const struct opt *common;
	const struct command *command; /* NULL: none was named */
	struct given *given;
	size_t n_given;
	const char **rest; /* arguments that are no options */
	size_t n_rest;
};

/*
 * ERR_USAGE with a message that tells what is wrong and, where a name was slightly misspelt, the nearest one. *out is
 * to be released in any case; after a failure its `command` is the one that was named, if any. The number of arguments
 * and the command's presence are checked unless --help was given.
 */
int args_parse(int argc, char *const *argv, const struct opt *common, const struct command *commands, struct args *out,
	       struct err *e);
void args_release(struct args *a);
/* Was it given? `name` is in a table: asking for another is a fault of the program (assert). */
bool args_flag(const struct args *a, const char *name);
/* Its last value, or NULL. */
const char *args_value(const struct args *a, const char *name);
/* A whole number between min and max, or `otherwise` when it was not given. */
int args_number(const struct args *a, const char *name, uint64_t min, uint64_t max, uint64_t otherwise, uint64_t *out,
		struct err *e);
/* A number of bytes, with k, M or G behind it for thousands, millions and thousands of millions; at least 1. */
int args_size(const struct args *a, const char *name, uint64_t otherwise, uint64_t *out, struct err *e);
/* A time in seconds: a number with s, m, h or d behind it; seconds without. Above 0. */
int args_seconds(const struct args *a, const char *name, double otherwise, double *out, struct err *e);
/* All values of an option of many, in order: call with *i = 0 first; false at the end. */
bool args_each(const struct args *a, const char *name, size_t *i, struct str *rest, struct str *value);

/* The entry of a list (through `at`, NULL after the last) that `word` was probably meant to be, or NULL: optimal string
 * alignment distance at most a third of its length, or one. */
const char *args_nearest(struct str word, const char *(*at)(const void *ctx, size_t i), const void *ctx);

#endif
