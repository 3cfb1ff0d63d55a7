/*
 * cmd_remove.c - attest remove: take documents out of the corpus.
 *
 * Either all that are there are removed, or (when writing fails) none.
 */
#include "cli/cli.h"

struct removed {
	struct str *ids, *missing;
	size_t n, n_missing;
};

static int remove_all(struct cli *c, const struct snap *s, struct removed *x, struct err *e)
{
	struct writer *w = NULL;
	int r = writer_open(c->corpus, NULL, &w, e);

	if (r)
		return r;
	for (size_t i = 0; i < c->args.n_rest && r == 0; i++) {
		struct str id = str_c(c->args.rest[i]);
		struct err why = {0};
		bool was = false;
		uint32_t doc = cli_doc(s, id, &why);
		if (doc != DOC_NONE) {
			struct doc_columns col;
			snap_columns(s, doc, &col);
			id = col.id;
			r = writer_delete(w, id, &was, e);
		}
		if (was) {
			x->ids[x->n++] = id;
		} else if (r == 0) {
			if (doc == DOC_NONE)
				cli_complain("%s", why.msg);
			else
				cli_complain("'%.*s' was named twice", STR_ARG(id));
			x->missing[x->n_missing++] = str_c(c->args.rest[i]);
		}
	}
	if (r == 0 && x->n)
		r = writer_commit(w, e);
	writer_close(w);
	return r;
}

static int print(struct cli *c, const struct removed *x, struct err *e)
{
	if (c->format == FORMAT_JSON) {
		json_t *o = json_object(), *ids = json_array(), *missing = json_array();
		for (size_t i = 0; i < x->n; i++)
			json_array_append_new(ids, cli_json(x->ids[i]));
		for (size_t i = 0; i < x->n_missing; i++)
			json_array_append_new(missing, cli_json(x->missing[i]));
		json_object_set_new(o, "removed", ids);
		json_object_set_new(o, "not_there", missing);
		return emit_json(o, e);
	}
	for (size_t i = 0; i < x->n; i++) {
		emit_c(c->format == FORMAT_MD ? "- removed " : "removed ");
		emit_text(c, x->ids[i]);
		emit_c("\n");
	}
	return 0;
}

int cmd_remove(struct cli *c)
{
	struct removed x = {0};
	struct snap *s = NULL;
	struct err e = {0};
	struct arena a;
	int r = cli_snap(c, true, &s);

	/* Without a corpus none is made, and nothing is there to be removed. */
	if (r)
		return err_exit(r);
	arena_init(&a, (size_t)64 << 20);
	x.ids = ARENA_ARRAY(&a, c->args.n_rest, struct str);
	x.missing = ARENA_ARRAY(&a, c->args.n_rest, struct str);
	r = x.ids && x.missing ? remove_all(c, s, &x, &e) : err_mem(&e);
	if (r == 0)
		r = print(c, &x, &e);
	int status = r ? cli_failed(r, &e) : x.n_missing ? err_exit(ERR_NOTFOUND) : 0;
	snap_unref(s);
	arena_release(&a);
	return status;
}
