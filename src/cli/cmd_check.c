/*
 * cmd_check.c - attest check: look for damage in the stored files, and mend it where asked to.
 */
#include "cli/cli.h"

struct found {
	struct cli *c;
	json_t *all; /* JSON only */
};

static void on_problem(void *ctx, const char *file, uint64_t offset, const char *msg)
{
	struct found *f = ctx;

	if (f->all) {
		json_t *one = json_object();
		json_put(one, "file", str_c(file));
		json_put_n(one, "offset", offset);
		json_put(one, "message", str_c(msg));
		json_array_append_new(f->all, one);
		return;
	}
	out_printf("%s%s", f->c->format == FORMAT_MD ? "- " : "", style_on(f->c, STYLE_BAD));
	out_text(f->c, str_c(file));
	if (offset)
		out_printf(": byte %s", number(offset).s);
	out_c(": ");
	out_text(f->c, str_c(msg));
	out_printf("%s\n", style_off(f->c));
}

static void print(struct cli *c, const struct check_report *r, bool repair)
{
	struct table t;

	if (r->problems)
		out_c("\n");
	table_init(&t, 2, 2);
	table_row(&t, "files", number(r->files).s);
	table_row(&t, "size", size_number(r->bytes).s);
	table_row(&t, "documents", number(r->docs).s);
	table_row(&t, "passages", number(r->passages).s);
	table_row(&t, "index entries", number(r->postings).s);
	table_row(&t, "problems", number(r->problems).s);
	table_print(c, &t);
	table_release(&t);
	if (r->problems == 0)
		out_printf("\n%sAll is well.%s\n", style_on(c, STYLE_GOOD), style_off(c));
	else if (!repair)
		out_c("\nWhat can be mended is mended by: attest check --repair\n");
}

static int print_json(struct cli *c, const struct check_report *r, json_t *problems, int code, struct err *e)
{
	json_t *o = json_object();

	json_put(o, "corpus", str_c(c->corpus));
	json_object_set_new(o, "sound", json_boolean(code == 0));
	json_put_n(o, "files", r->files);
	json_put_n(o, "bytes", r->bytes);
	json_put_n(o, "documents", r->docs);
	json_put_n(o, "passages", r->passages);
	json_put_n(o, "postings", r->postings);
	json_object_set_new(o, "problems", problems);
	return out_json(o, e);
}

int cmd_check(struct cli *c)
{
	bool repair = args_flag(&c->args, "repair"), quiet = args_flag(&c->args, "quiet");
	struct found f = {.c = c, .all = c->format == FORMAT_JSON ? json_array() : NULL};
	struct check_report r = {.problem = on_problem, .ctx = &f};
	struct err e = {0}, out = {0};
	int code, j = 0;

	code = repair ? index_repair(c->corpus, &r, &e) : index_check(c->corpus, &r, &e);
	if (code == ERR_NOTFOUND) {
		json_decref(f.all);
		complain("there is no corpus at %s yet. Make one with: attest add PATH…", c->corpus);
		return err_exit(code);
	}
	/* Damage is what was looked for; other failures are told as such. */
	if (code && code != ERR_CORRUPT) {
		json_decref(f.all);
		return failed(code, &e);
	}
	if (f.all)
		j = print_json(c, &r, f.all, code, &out);
	else if (!quiet)
		print(c, &r, repair);
	if (j)
		return failed(j, &out);
	return code ? failed(code, &e) : 0;
}
