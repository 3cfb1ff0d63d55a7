/*
 * cmd_model.c - attest model: the encoder's model: what is there, into its place, out of it.
 */
#include "cli/cli.h"

#include "encode/model.h"

#include <stdlib.h>

/* ---- show ---- */

static void row_digest(struct table *t, const char *what, const struct sha256 *h)
{
	char hex[65];

	sha256_hex(h, hex);
	table_row(t, what, hex);
}

static void print(struct cli *c, const char *dir, const struct model_info *m)
{
	char shape[96];
	struct table t;

	snprintf(shape, sizeof shape, "%zu dimensions, %zu layers, %s", m->dim, m->layers, cli_size(m->bytes).s);
	table_init(&t, 2, 0);
	table_row(&t, "model", m->name);
	table_row(&t, "folder", dir);
	table_row(&t, "shape", shape);
	row_digest(&t, "made of", &m->onnx);
	row_digest(&t, "and", &m->tokenizer);
	table_row(&t, "SHA-256", m->known ? "as published" : "of no model that attest knows; installed on trust");
	table_row(&t, "file", "whole (checksum)");
	table_print(c, &t);
	table_release(&t);
}

static int print_json(const char *dir, const struct model_info *m, struct err *e)
{
	json_t *o = json_object();
	char hex[65];

	cli_put(o, "model", str_c(m->name));
	cli_put(o, "folder", str_c(dir));
	cli_put_n(o, "dimensions", m->dim);
	cli_put_n(o, "layers", m->layers);
	cli_put_n(o, "bytes", m->bytes);
	sha256_hex(&m->onnx, hex);
	cli_put(o, "onnx_sha256", str_c(hex));
	sha256_hex(&m->tokenizer, hex);
	cli_put(o, "tokenizer_sha256", str_c(hex));
	json_object_set_new(o, "known", json_boolean(m->known));
	return emit_json(o, e);
}

static int show_one(struct cli *c, const char *dir, const struct model_info *m, struct err *e)
{
	if (c->format == FORMAT_JSON)
		return print_json(dir, m, e);
	print(c, dir, m);
	return 0;
}

static int show(struct cli *c)
{
	struct model_info m;
	struct err e = {0};
	struct buf dir;
	int r;

	buf_init(&dir, 64 << 10);
	r = model_find(&dir, &e);
	if (r == ERR_NOTFOUND && !getenv("ATTEST_MODEL")) {
		cli_complain("no model is installed: search goes by words alone. docs/model.md tells where to get one; "
			     "then: attest model install FILE");
		buf_release(&dir);
		return EXIT_NOTHING;
	}
	if (!r && !(r = model_info(dir.p, &m, &e)))
		r = show_one(c, dir.p, &m, &e);
	buf_release(&dir);
	return r ? cli_failed(r, &e) : 0;
}

/* ---- install, remove ---- */

/* The folder of models: --to, or the user's own. */
static int place(struct cli *c, struct buf *models, struct err *e)
{
	const char *to = args_value(&c->args, "to");

	if (!to)
		return model_home(models, e);
	if (!*to)
		return err_set(e, ERR_USAGE, "--to: the name of the folder is empty");
	buf_addc(models, to);
	return models->err ? err_buf(models, e) : 0;
}

static int install(struct cli *c, struct err *e)
{
	const char *given = args_value(&c->args, "trust");
	struct sha256 trust;
	struct model_info m;
	struct buf models, dir;
	int r;

	if (c->args.n_rest != 2)
		return err_set(e, ERR_USAGE, "model install: name one file or folder");
	if (given && !sha256_parse(str_c(given), &trust))
		return err_set(e, ERR_USAGE, "--trust: a SHA-256 has 64 digits, 0-9 and a-f");
	buf_init(&models, 64 << 10);
	buf_init(&dir, 64 << 10);
	r = place(c, &models, e);
	if (!r)
		r = model_install(c->args.rest[1], models.p, given ? &trust : NULL, &m, e);
	if (!r) {
		buf_printf(&dir, "%s/%s", models.p, m.name);
		r = dir.err ? err_buf(&dir, e) : show_one(c, dir.p, &m, e);
	}
	buf_release(&models);
	buf_release(&dir);
	return r;
}

static int remove_one(struct cli *c, struct err *e)
{
	struct buf models;
	int r;

	if (c->args.n_rest != 2)
		return err_set(e, ERR_USAGE, "model remove: name the model");
	buf_init(&models, 64 << 10);
	r = place(c, &models, e);
	if (!r)
		r = model_remove(c->args.rest[1], models.p, e);
	buf_release(&models);
	return r;
}

int cmd_model(struct cli *c)
{
	const char *verb = c->args.n_rest ? c->args.rest[0] : "show";
	struct err e = {0};
	int r;

	if (strcmp(verb, "install") == 0)
		r = install(c, &e);
	else if (strcmp(verb, "remove") == 0)
		r = remove_one(c, &e);
	else if (c->args.n_rest > 1)
		r = err_set(&e, ERR_USAGE, "model show: takes no argument");
	else
		return show(c);
	return r ? cli_failed(r, &e) : 0;
}
