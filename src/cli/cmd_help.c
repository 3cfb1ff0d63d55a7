/*
 * cmd_help.c - help, completion, version: what is printed from the tables.
 */
#include "cli/cli.h"

#include <unistd.h>

#define HELP_CAP ((size_t)1 << 20) /* bytes */

static const struct command *by_name(const char *name)
{
	const struct command *c = cli_commands;

	while (c->name && strcmp(c->name, name))
		c++;
	return c->name ? c : NULL;
}

static int print(struct buf *b)
{
	struct err e = {0};
	int r = b->err ? cli_failed(err_buf(b, &e), &e) : 0;

	if (r == 0)
		emit_buf(b);
	buf_release(b);
	return r;
}

/* `attest help`, `attest help X`, `attest X --help`, `attest --help`. */
int cmd_help(struct cli *c)
{
	const struct command *about = c->args.command;
	struct buf b;

	buf_init(&b, HELP_CAP);
	if (about && about->run == cmd_help && !args_flag(&c->args, "help")) {
		const char *topic = c->args.n_rest ? c->args.rest[0] : NULL;
		if (topic && strcmp(topic, "exit-status") == 0) {
			help_statuses(&b, c->format);
			return print(&b);
		}
		about = topic ? by_name(topic) : NULL;
	}
	help_print(&b, about, cli_width(STDOUT_FILENO));
	return print(&b);
}

int cmd_completion(struct cli *c)
{
	struct err e = {0};
	struct buf b;
	int r;

	buf_init(&b, HELP_CAP);
	r = strcmp(c->args.rest[0], "bash") == 0 ? completion_bash(&b, &e) : completion_zsh(&b, &e);
	if (r) {
		buf_release(&b);
		return cli_failed(r, &e);
	}
	return print(&b);
}

int cmd_version(struct cli *c)
{
	(void)c;
	emit_c("attest " ATTEST_VERSION "\n");
	return 0;
}
