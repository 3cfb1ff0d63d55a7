/*
 * help.c - prints help from the tables (commands.c), and the table of exit statuses (base/err.h).
 */
#include "cli/cli.h"

#include "base/utf8.h"

#define INDENT 26 /* columns before the explanation of an option */

/* Columns of a C string. */
static int columns(const char *s)
{
	struct str t = str_c(s);
	size_t i = 0;
	int n = 0;

	while (i < t.n)
		n += utf8_width(utf8_next(t, &i));
	return n;
}

static void pad(struct buf *b, int from, int to)
{
	while (from++ < to)
		buf_byte(b, ' ');
}

/* "  left      right, wrapped" with `right` from column `at` on; below `left` where that is too long. */
static void two(struct buf *b, const char *left, const char *right, int at, int width)
{
	char rest[64];
	struct buf text;

	snprintf(rest, sizeof rest, "%*s", at, "");
	buf_init(&text, 1 << 16);
	cli_wrap(&text, str_c(right), width, rest, rest);
	buf_addc(b, left);
	if (columns(left) + 2 > at)
		buf_addc(b, "\n");
	else
		pad(b, columns(left), at);
	/* The first line begins behind `left`. */
	buf_add(b, columns(left) + 2 > at ? buf_str(&text) : str_sub(buf_str(&text), (size_t)at, text.n));
	buf_release(&text);
}

static void options(struct buf *b, const struct opt *opts, int width)
{
	for (const struct opt *o = opts; o->name; o++) {
		struct buf left, right;
		const char *one;

		buf_init(&left, 256);
		buf_init(&right, 4096);
		if (o->letter)
			buf_printf(&left, "  -%c, --%s", o->letter, o->name);
		else
			buf_printf(&left, "      --%s", o->name);
		if (o->arg)
			buf_printf(&left, " %s%s", o->arg, o->many ? "[,…]" : "");
		buf_addc(&right, o->help);
		for (size_t i = 0; o->choice && (one = o->choice(i)); i++)
			buf_printf(&right, "%s%s", i ? ", " : " (", one);
		if (o->choice)
			buf_addc(&right, ")");
		two(b, buf_str(&left).p, buf_str(&right).p, INDENT, width);
		buf_release(&left);
		buf_release(&right);
	}
}

static void paragraphs(struct buf *b, const char *text, int width)
{
	struct str rest = str_c(text);

	while (rest.n) {
		size_t at = str_find(rest, STR("\n\n"), 0);
		cli_wrap(b, str_sub(rest, 0, at), width, "", "");
		buf_addc(b, "\n");
		rest = at == SIZE_MAX ? STR_NULL : str_sub(rest, at + 2, rest.n);
	}
}

static void command_help(struct buf *b, const struct command *c, int width)
{
	struct str rest, line;

	buf_printf(b, "usage: attest %s [options]%s%s\n\n", c->name, *c->usage ? " " : "", c->usage);
	paragraphs(b, c->about, width);
	if (c->opts->name) {
		buf_addc(b, "options:\n");
		options(b, c->opts, width);
		buf_addc(b, "\n");
	}
	buf_addc(b, "options of every command:\n");
	options(b, cli_common_opts, width);
	if (c->exits) {
		buf_addc(b, "\n");
		cli_wrap(b, STR("exit status (others: attest help exit-status):"), width, "", "");
		rest = str_c(c->exits);
		while (str_cut(&rest, '\n', &line)) {
			char left[16], right[512];
			size_t at = str_find(line, STR(" "), 0);
			snprintf(left, sizeof left, "  %.*s", (int)at, line.p);
			snprintf(right, sizeof right, "%.*s", STR_ARG(str_sub(line, at + 1, line.n)));
			two(b, left, right, 6, width);
		}
	}
	if (c->examples) {
		buf_addc(b, "\nexamples:\n");
		rest = str_c(c->examples);
		while (str_cut(&rest, '\n', &line))
			buf_printf(b, "  %.*s\n", STR_ARG(line));
	}
}

void help_print(struct buf *b, const struct command *c, int width)
{
	if (c) {
		command_help(b, c, width);
		return;
	}
	buf_addc(b, "usage: attest COMMAND [options] …\n\n"
		    "Answers to clinical questions, every sentence attested by its source.\n\n"
		    "commands:\n");
	for (c = cli_commands; c->name; c++) {
		char left[64];
		snprintf(left, sizeof left, "  %s", c->name);
		two(b, left, c->summary, 16, width);
	}
	buf_addc(b, "\noptions of every command:\n");
	options(b, cli_common_opts, width);
	buf_addc(b, "\nFirst steps:\n"
		    "  attest add PATH…        put your documents in\n"
		    "  attest ask \"QUESTION\"   read an answer\n"
		    "  attest help COMMAND     learn more\n");
}

/* ---- exit statuses ---- */

static const struct {
	int exit;
	const char *name, *meaning;
} statuses[] = {{0, "ok", "it was done, and the outcome is the good one"},
		{EXIT_NOTHING, "nothing", "it was done, and there is not enough evidence, or nothing was found"},
#define X(code, name, http, exit, text) {exit, name, text},
		ERR_LIST(X)
#undef X
};

void help_statuses(struct buf *b, enum format f)
{
	json_t *all = f == FORMAT_JSON ? json_array() : NULL;

	if (f == FORMAT_MD)
		buf_addc(b, "| exit status | name | meaning |\n|--:|---|---|\n");
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
		int n = statuses[i].exit;
		const char *name = statuses[i].name, *meaning = statuses[i].meaning;
		if (f == FORMAT_MD)
			buf_printf(b, "| %d | %s | %s |\n", n, name, meaning);
		else if (f == FORMAT_TEXT)
			buf_printf(b, "%4d  %-14s %s\n", n, name, meaning);
		else
			json_array_append_new(
				all, json_pack("{s:i,s:s,s:s}", "status", n, "name", name, "meaning", meaning));
	}
	if (all) {
		char *s = json_dumps(all, JSON_INDENT(2));
		buf_addc(b, s ? s : "");
		buf_addc(b, "\n");
		free(s);
		json_decref(all);
	}
}
