/*
 * cmd_board.c - attest board: the key that signs approvals.
 */
#include "cli/cli.h"

#include "library/library.h"

static json_t *key_json(const struct lib_key *k, struct arena *a)
{
	json_t *o = json_object();

	cli_put(o, "public_key", k->public_key);
	cli_put(o, "created", lib_time_print(k->created, a));
	cli_put(o, "retired", lib_time_print(k->retired, a));
	return o;
}

static int show(struct cli *c, struct library *l, struct arena *a, struct err *e)
{
	struct lib_key *v;
	struct table t;
	bool have;
	size_t n;
	int r = library_board(l, a, &v, &n, &have, e);

	if (r)
		return r;
	if (!n)
		return err_set(e, ERR_NOTFOUND, "the board has no key yet. Make it with: attest board create");
	if (c->format == FORMAT_JSON) {
		json_t *o = json_object(), *all = json_array();
		json_object_set_new(o, "can_sign", json_boolean(have));
		for (size_t i = 0; i < n; i++)
			json_array_append_new(all, key_json(&v[i], a));
		json_object_set_new(o, "keys", all);
		return emit_json(o, e);
	}
	table_init(&t, 3, 0);
	t.head[0] = "public key (Ed25519)";
	t.head[1] = "made";
	t.head[2] = "retired";
	for (size_t i = 0; i < n; i++) {
		struct str retired = lib_time_print(v[i].retired, a);
		table_row(&t, v[i].public_key.p, lib_time_print(v[i].created, a).p, retired.n ? retired.p : "in use");
	}
	table_print(c, &t);
	table_release(&t);
	if (!have)
		cli_complain("board.key beside the library is missing, or is another key: nothing can be approved");
	return 0;
}

static int create(struct cli *c, struct library *l, struct arena *a, struct err *e)
{
	struct lib_key k;
	int r = library_board_create(l, STR("cli"), args_flag(&c->args, "rotate"), a, &k, e);

	if (r)
		return r;
	if (c->format == FORMAT_JSON)
		return emit_json(key_json(&k, a), e);
	emit_printf("%.*s\n", STR_ARG(k.public_key));
	cli_complain("the secret key is board.key beside %s; keep a copy of it in a safe place", library_path(l));
	return 0;
}

int cmd_board(struct cli *c)
{
	bool make = strcmp(c->args.rest[0], "create") == 0;
	struct library *l = NULL;
	struct err e = {0};
	struct arena a;
	int r = cli_open_library(c, make, &l);

	if (r)
		return err_exit(r);
	arena_init(&a, 4 << 20);
	r = make ? create(c, l, &a, &e) : show(c, l, &a, &e);
	library_close(l);
	arena_release(&a);
	return r ? cli_failed(r, &e) : 0;
}
