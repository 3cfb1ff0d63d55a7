/*
 * completion.c - completion scripts for bash and zsh, made from the tables (commands.c).
 *
 * Both complete commands, options, the values that an option may have, and files and folders where these are meant.
 */
#include "cli/cli.h"

static void names(struct buf *b, const char *(*at)(size_t i))
{
	const char *one;

	for (size_t i = 0; (one = at(i)); i++)
		buf_printf(b, "%s%s", i ? " " : "", one);
}

static const char *command_name(size_t i)
{
	return cli_commands[i].name;
}

/* ---- bash ---- */

static void bash_words(struct buf *b, const struct opt *opts)
{
	for (const struct opt *o = opts; o->name; o++) {
		if (o->letter)
			buf_printf(b, "-%c ", o->letter);
		buf_printf(b, "--%s ", o->name);
	}
}

static void bash_values(struct buf *b, const struct opt *opts, const char *command)
{
	for (const struct opt *o = opts; o->name; o++) {
		if (!o->arg)
			continue;
		buf_printf(b, "\t%s:--%s", command, o->name);
		if (o->letter)
			buf_printf(b, "|%s:-%c", command, o->letter);
		buf_addc(b, ") ");
		if (o->choice) {
			buf_addc(b, "COMPREPLY=($(compgen -W '");
			names(b, o->choice);
			buf_addc(b, "' -- \"$cur\"))");
		} else if (o->complete == COMPLETE_DIR) {
			buf_addc(b, "COMPREPLY=($(compgen -d -- \"$cur\"))");
		} else if (o->complete == COMPLETE_FILE) {
			buf_addc(b, "COMPREPLY=($(compgen -f -- \"$cur\"))");
		} else {
			buf_addc(b, ":");
		}
		buf_addc(b, "; return ;;\n");
	}
}

int completion_bash(struct buf *b, struct err *e)
{
	buf_addc(b, "# bash completion of attest, made by: attest completion bash\n"
		    "_attest() {\n"
		    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev= cmd= i words=\n"
		    "\t[ \"$COMP_CWORD\" -gt 0 ] && prev=${COMP_WORDS[COMP_CWORD-1]}\n"
		    "\tCOMPREPLY=()\n"
		    "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
		    "\t\tcase ${COMP_WORDS[i]} in\n"
		    "\t\t-C | -f | --corpus | --format | --colour | --color) ((i++)) ;;\n"
		    "\t\t-*) ;;\n"
		    "\t\t*) cmd=${COMP_WORDS[i]}; break ;;\n"
		    "\t\tesac\n"
		    "\tdone\n"
		    "\tcase $cmd:$prev in\n");
	bash_values(b, cli_common_opts, "*");
	for (const struct command *c = cli_commands; c->name; c++)
		bash_values(b, c->opts, c->name);
	buf_addc(b, "\tesac\n\tcase $cur in\n\t-*)\n\t\tcase $cmd in\n");
	for (const struct command *c = cli_commands; c->name; c++) {
		if (!c->opts->name)
			continue;
		buf_printf(b, "\t\t%s) words='", c->name);
		bash_words(b, c->opts);
		buf_addc(b, "' ;;\n");
	}
	buf_addc(b, "\t\tesac\n\t\tCOMPREPLY=($(compgen -W \"$words ");
	bash_words(b, cli_common_opts);
	buf_addc(b, "\" -- \"$cur\"))\n\t\treturn ;;\n\tesac\n\tcase $cmd in\n\t'') COMPREPLY=($(compgen -W '");
	names(b, command_name);
	buf_addc(b, "' -- \"$cur\")) ;;\n");
	for (const struct command *c = cli_commands; c->name; c++) {
		if (c->choice) {
			buf_printf(b, "\t%s) COMPREPLY=($(compgen -W '", c->name);
			names(b, c->choice);
			buf_addc(b, "' -- \"$cur\")) ;;\n");
		} else if (c->complete == COMPLETE_FILE) {
			buf_printf(b, "\t%s) COMPREPLY=($(compgen -f -- \"$cur\")) ;;\n", c->name);
		}
	}
	buf_addc(b, "\tesac\n}\ncomplete -o filenames -F _attest attest\n");
	return b->err ? err_buf(b, e) : 0;
}

/* ---- zsh ---- */

/* Inside of single quotes, in a description of _arguments: brackets and colons mean something there. */
static void zsh_text(struct buf *b, const char *s)
{
	for (; *s; s++) {
		if (*s == '\'')
			buf_addc(b, "'\\''");
		else if (strchr("[]:\\", *s))
			buf_printf(b, "\\%c", *s);
		else
			buf_byte(b, (unsigned char)*s);
	}
}

static void zsh_options(struct buf *b, const struct opt *opts)
{
	for (const struct opt *o = opts; o->name; o++) {
		for (int short_form = o->letter ? 1 : 0; short_form >= 0; short_form--) {
			buf_printf(b, "\t\t'%s", o->many ? "*" : "");
			if (o->letter && !o->many)
				buf_printf(b, "(-%c --%s)", o->letter, o->name);
			if (short_form)
				buf_printf(b, "-%c%s", o->letter, o->arg ? "+" : "");
			else
				buf_printf(b, "--%s%s", o->name, o->arg ? "=" : "");
			buf_addc(b, "[");
			zsh_text(b, o->help);
			buf_addc(b, "]");
			if (o->arg) {
				buf_addc(b, ":");
				zsh_text(b, o->arg);
				buf_addc(b, ":");
				if (o->choice) {
					buf_addc(b, o->many ? "_sequence compadd - " : "(");
					names(b, o->choice);
					buf_addc(b, o->many ? "" : ")");
				} else if (o->complete == COMPLETE_DIR) {
					buf_addc(b, "_files -/");
				} else if (o->complete == COMPLETE_FILE) {
					buf_addc(b, "_files");
				}
			}
			buf_addc(b, "' \\\n");
		}
	}
}

int completion_zsh(struct buf *b, struct err *e)
{
	buf_addc(b, "#compdef attest\n# zsh completion of attest, made by: attest completion zsh\n"
		    "_attest() {\n\tlocal curcontext=$curcontext state line\n\ttypeset -A opt_args\n\tlocal -a "
		    "commands common\n\tcommands=(\n");
	for (const struct command *c = cli_commands; c->name; c++) {
		buf_printf(b, "\t\t'%s:", c->name);
		zsh_text(b, c->summary);
		buf_addc(b, "'\n");
	}
	buf_addc(b, "\t)\n\t_arguments -C \\\n");
	zsh_options(b, cli_common_opts);
	buf_addc(b, "\t\t'1:command:->command' '*::argument:->argument'\n"
		    "\tcase $state in\n"
		    "\tcommand) _describe command commands ;;\n"
		    "\targument)\n"
		    "\t\tcurcontext=${curcontext%:*}:attest-$line[1]:\n"
		    "\t\tcase $line[1] in\n");
	for (const struct command *c = cli_commands; c->name; c++) {
		buf_printf(b, "\t\t%s) _arguments -s \\\n", c->name);
		zsh_options(b, c->opts);
		zsh_options(b, cli_common_opts);
		if (c->choice) {
			buf_addc(b, "\t\t'1:argument:(");
			names(b, c->choice);
			buf_addc(b, ")' ;;\n");
		} else if (c->complete == COMPLETE_FILE) {
			buf_addc(b, "\t\t'*:file:_files' ;;\n");
		} else {
			buf_addc(b, "\t\t'*:words: ' ;;\n");
		}
	}
	buf_addc(b, "\t\tesac ;;\n\tesac\n}\n_attest \"$@\"\n");
	return b->err ? err_buf(b, e) : 0;
}
