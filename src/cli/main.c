/*
 * main.c - finds the command, runs it, and sees whether what it printed could be written.
 */
#include "cli/cli.h"

#include "base/fs.h"
#include "base/mem.h"

#include <errno.h>
#include <jansson.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static int usage_error(const struct args *a, const struct err *e)
{
	cli_complain("%s", e->msg);
	if (a->command)
		fprintf(stderr, "See: attest help %s\n", a->command->name);
	else
		fprintf(stderr, "See: attest help\n");
	return err_exit(e->code);
}

static int prepare(struct cli *c, struct err *e)
{
	const char *format = args_value(&c->args, "format"), *model = args_value(&c->args, "model");

	c->format = format && strcmp(format, "md") == 0	    ? FORMAT_MD
		    : format && strcmp(format, "json") == 0 ? FORMAT_JSON
		    : format && strcmp(format, "html") == 0 ? FORMAT_HTML
							    : FORMAT_TEXT;
	if (c->format == FORMAT_HTML && c->args.command->run != cmd_ask)
		return err_set(e, ERR_USAGE, "--format: only ask prints html; possible here: text, md, json");
	/* Whoever opens it, and programs that we start, look there. */
	if (model && !*model)
		return err_set(e, ERR_USAGE, "--model: the name of the folder is empty");
	if (model && setenv("ATTEST_MODEL", model, 1))
		return err_mem(e);
	c->colour = cli_colour(&c->args, STDOUT_FILENO);
	c->colour_err = cli_colour(&c->args, STDERR_FILENO);
	c->width = cli_width(STDOUT_FILENO);
	c->corpus = cli_corpus(&c->args, e);
	return c->corpus ? 0 : e->code;
}

static int run(struct cli *c, struct err *e)
{
	if (args_flag(&c->args, "version"))
		return cmd_version(c);
	if (args_flag(&c->args, "help"))
		return cmd_help(c);
	if (!c->args.command) {
		struct buf b;
		buf_init(&b, 1 << 20);
		help_print(&b, NULL, cli_width(STDERR_FILENO));
		fputs(b.p, stderr);
		buf_release(&b);
		return err_exit(ERR_USAGE);
	}
	int r = prepare(c, e);
	return r ? cli_failed(r, e) : c->args.command->run(c);
}

/* A result that did not reach its reader is no success. A pipe closed by its reader is nothing to speak of, but no
 * success either. */
static int finish(const struct command *command, int status)
{
	int why = emit_finish();

	/* The service has told its requests. */
	bool served = command && command->run == cmd_serve;
	/* What was not found may be what could not be read. */
	bool said = status <= EXIT_NOTHING || status == err_exit(ERR_NOTFOUND);
	if (!why && !served && said && fs_maps_lost()) {
		cli_complain("a file of the corpus is damaged, or was cut short while it was read: what was printed may be wrong");
		return err_exit(ERR_CORRUPT);
	}
	if (!why && !served && status <= EXIT_NOTHING && mem_failed_anywhere()) {
		cli_complain("out of memory: what was printed may not be whole");
		return err_exit(ERR_NOMEM);
	}
	if (!why)
		return status;
	if (why != EPIPE)
		cli_complain("the output could not be written: %s", strerror(why));
	return err_exit(ERR_IO);
}

int cli_main(int argc, char *const *argv)
{
	struct cli c = {0};
	struct err e = {0};
	int status;

	/* A text that cannot be parsed for want of memory is not ill-formed. */
	json_set_alloc_funcs(mem_malloc, free);
	/* A closed pipe is seen as a failed write, a limit of size as a full disk. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	setlocale(LC_CTYPE, "C.UTF-8");
	if (args_parse(argc, argv, cli_common_opts, cli_commands, &c.args, &e))
		status = usage_error(&c.args, &e);
	else
		status = run(&c, &e);
	status = finish(c.args.command, status);
	free(c.corpus);
	args_release(&c.args);
	return status;
}
