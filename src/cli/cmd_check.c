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
	struct str text = str_c(msg);
	size_t at = str_find(text, str_c(file), 0);

	/* Some messages begin with the path of the file: it is said already. */
	if (at != SIZE_MAX && *file && str_find(text, STR(": "), 0) == at + strlen(file))
		text = str_sub(text, at + strlen(file) + 2, text.n);
	if (f->all) {
		json_t *one = json_object();
		cli_put(one, "file", str_c(file));
		cli_put_n(one, "offset", offset);
		cli_put(one, "message", text);
		json_array_append_new(f->all, one);
		return;
	}
	emit_printf("%s%s", f->c->format == FORMAT_MD ? "- " : "", style_on(f->c, STYLE_BAD));
	emit_text(f->c, str_c(file));
	if (offset)
		emit_printf(": byte %s", cli_number(offset).s);
	emit_c(": ");
	emit_text(f->c, text);
	emit_printf("%s\n", style_off(f->c));
}

static void print(struct cli *c, const struct check_report *r, bool repair, uint64_t mended, uint64_t lost)
{
	struct table t;

	if (r->problems || lost)
		emit_c("\n");
	if (mended)
		emit_printf("The index of %s document%s was made anew.\n\n", cli_number(mended).s,
			    mended == 1 ? "" : "s");
	if (r->packs)
		emit_printf("%s damaged file%s of vectors %s taken away: attest vectors makes them anew.\n\n",
			    cli_number(r->packs).s, r->packs == 1 ? "" : "s", r->packs == 1 ? "was" : "were");
	table_init(&t, 2, 2);
	table_row(&t, "files", cli_number(r->files).s);
	table_row(&t, "size", cli_size(r->bytes).s);
	table_row(&t, "documents", cli_number(r->docs).s);
	table_row(&t, "passages", cli_number(r->passages).s);
	table_row(&t, "index entries", cli_number(r->postings).s);
	table_row(&t, "problems", cli_number(r->problems).s);
	table_print(c, &t);
	table_release(&t);
	if (r->problems == 0)
		emit_printf("\n%sAll is well.%s\n", style_on(c, STYLE_GOOD), style_off(c));
	else if (!repair)
		emit_c("\nWhat can be mended is mended by: attest check --repair\n");
}

static int print_json(struct cli *c, const struct check_report *r, json_t *problems, int code, uint64_t mended,
		      struct err *e)
{
	json_t *o = json_object();

	cli_put(o, "corpus", str_c(c->corpus));
	json_object_set_new(o, "sound", json_boolean(code == 0));
	cli_put_n(o, "mended", mended);
	cli_put_n(o, "files", r->files);
	cli_put_n(o, "bytes", r->bytes);
	cli_put_n(o, "documents", r->docs);
	cli_put_n(o, "passages", r->passages);
	cli_put_n(o, "postings", r->postings);
	json_object_set_new(o, "problems", problems);
	return emit_json(o, e);
}

int cmd_check(struct cli *c)
{
	bool repair = args_flag(&c->args, "repair"), quiet = args_flag(&c->args, "quiet");
	struct found f = {.c = c, .all = c->format == FORMAT_JSON ? json_array() : NULL};
	struct check_report r = {.problem = on_problem, .ctx = &f};
	struct err e = {0}, out = {0};
	uint64_t mended = 0, lost = 0;
	int code, j = 0;

	code = repair ? index_repair(c->corpus, &r, &e) : 0;
	if (repair && (code == 0 || code == ERR_CORRUPT)) {
		/* What counts is what is there now. */
		mended = r.docs;
		lost = r.problems;
		r.files = r.bytes = r.docs = r.passages = r.postings = r.problems = 0;
	}
	if (code == 0 || code == ERR_CORRUPT)
		code = index_check(c->corpus, &r, &e);
	if (code == ERR_NOTFOUND) {
		json_decref(f.all);
		cli_complain("there is no corpus at %s yet. Make one with: attest add PATH…", c->corpus);
		return err_exit(code);
	}
	/* Damage is what was looked for; other failures are told as such. */
	if (code && code != ERR_CORRUPT) {
		json_decref(f.all);
		return cli_failed(code, &e);
	}
	if (f.all)
		j = print_json(c, &r, f.all, code, mended, &out);
	else if (!quiet)
		print(c, &r, repair, mended, lost);
	if (j)
		return cli_failed(j, &out);
	if (code)
		return cli_failed(code, &e);
	if (lost) {
		cli_complain("what was damaged is gone; add the documents again that are missing");
		return err_exit(ERR_CORRUPT);
	}
	return 0;
}
