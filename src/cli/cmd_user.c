/*
 * cmd_user.c - attest user: the people and programs of the service.
 */
#include "cli/cli.h"

#include "library/library.h"

#define MEMORY ((size_t)64 << 20)

struct user_cmd {
	struct cli *c;
	struct library *l;
	struct arena a;
	struct str name, value;
};

static json_t *user_json(struct user_cmd *x, const struct lib_user *u)
{
	json_t *o = json_object(), *roles = json_array();

	cli_put(o, "name", u->name);
	cli_put(o, "display", u->display);
	for (size_t i = 0; lib_role_name(i); i++)
		if (u->roles & lib_roles_parse(str_c(lib_role_name(i))))
			json_array_append_new(roles, json_string(lib_role_name(i)));
	json_object_set_new(o, "roles", roles);
	cli_put(o, "person", u->person);
	json_object_set_new(o, "disabled", json_boolean(u->disabled));
	json_object_set_new(o, "password", json_boolean(u->has_password));
	cli_put(o, "created", lib_time_print(u->created, &x->a));
	cli_put(o, "last_signed_in", lib_time_print(u->seen, &x->a));
	return o;
}

static int list(struct user_cmd *x, struct err *e)
{
	struct lib_user *v;
	struct table t;
	size_t n;
	int r = library_users(x->l, &x->a, &v, &n, e);

	if (r)
		return r;
	if (x->c->format == FORMAT_JSON) {
		json_t *all = json_array();
		for (size_t i = 0; i < n; i++)
			json_array_append_new(all, user_json(x, &v[i]));
		return emit_json(all, e);
	}
	table_init(&t, 4, 0);
	t.head[0] = "name";
	t.head[1] = "roles";
	t.head[2] = "last signed in";
	t.head[3] = "shown as";
	for (size_t i = 0; i < n; i++) {
		struct str name = arena_printf(&x->a, "%.*s%s", STR_ARG(v[i].name), v[i].disabled ? " (disabled)" : ""),
			   roles = lib_roles_print(v[i].roles, &x->a), seen = lib_time_print(v[i].seen, &x->a),
			   display = arena_str(&x->a, v[i].display);
		table_row(&t, name.p, roles.p, seen.n ? seen.p : "never", display.n ? display.p : "");
	}
	table_print(x->c, &t);
	table_release(&t);
	return 0;
}

static unsigned set_of(const struct args *a, const char *name, unsigned (*parse)(struct str s), unsigned otherwise)
{
	struct str rest, value;
	unsigned set = 0;
	size_t i = 0;

	while (args_each(a, name, &i, &rest, &value))
		set |= parse(value);
	return set ? set : otherwise;
}

static void done(struct user_cmd *x, const char *fmt, struct str what)
{
	if (x->c->format == FORMAT_JSON)
		return;
	emit_printf(fmt, STR_ARG(what));
	emit_c("\n");
}

static int add(struct user_cmd *x, struct err *e)
{
	const struct args *a = &x->c->args;
	struct lib_user u;
	struct buf secret;
	int r = 0;

	buf_init(&secret, 1);
	if (!args_flag(a, "no-password"))
		r = cli_secret(a, "password of the new user", true, &secret, e);
	/* An empty one would mean none. */
	if (!r && !args_flag(a, "no-password"))
		r = library_password_ok(x->name, buf_str(&secret), e);
	if (!r)
		r = library_user_add(x->l, STR("cli"), x->name, str_c(args_value(a, "name")),
				     set_of(a, "role", lib_roles_parse, ROLE_READER), buf_str(&secret), &x->a, &u, e);
	secret_release(&secret);
	if (r)
		return r;
	if (x->c->format == FORMAT_JSON)
		return emit_json(user_json(x, &u), e);
	emit_printf("%.*s may sign in as: %.*s\n", STR_ARG(u.name), STR_ARG(lib_roles_print(u.roles, &x->a)));
	return 0;
}

static int passwd(struct user_cmd *x, struct err *e)
{
	struct lib_user u;
	struct buf secret;
	int r = library_user_get(x->l, x->name, &x->a, &u, e);

	if (r)
		return r;
	r = cli_secret(&x->c->args, "new password", true, &secret, e);
	if (!r)
		r = library_user_password(x->l, STR("cli"), x->name, buf_str(&secret), e);
	secret_release(&secret);
	if (!r)
		done(x, "the password of %.*s is changed, and their sessions are ended", x->name);
	return r;
}

/* ---- tokens ---- */

static int token_list(struct user_cmd *x, struct err *e)
{
	struct lib_user u;
	struct lib_token *v;
	struct table t;
	size_t n;
	int r = library_user_get(x->l, x->name, &x->a, &u, e);

	if (!r)
		r = library_tokens(x->l, u.person, &x->a, &v, &n, e);
	if (r)
		return r;
	if (x->c->format == FORMAT_JSON) {
		json_t *all = json_array();
		for (size_t i = 0; i < n; i++) {
			json_t *o = json_object();
			cli_put_n(o, "number", (uint64_t)v[i].id);
			cli_put(o, "for", v[i].name);
			cli_put(o, "begins", v[i].hint);
			cli_put(o, "scopes", lib_scopes_print(v[i].scopes, &x->a));
			cli_put(o, "created", lib_time_print(v[i].created, &x->a));
			cli_put(o, "expires", lib_time_print(v[i].expires, &x->a));
			cli_put(o, "last_used", lib_time_print(v[i].used, &x->a));
			json_array_append_new(all, o);
		}
		return emit_json(all, e);
	}
	table_init(&t, 6, 1);
	static const char *const head[] = {"number", "for", "begins", "scopes", "expires", "last used"};
	for (size_t i = 0; i < 6; i++)
		t.head[i] = head[i];
	for (size_t i = 0; i < n; i++) {
		struct str expires = lib_time_print(v[i].expires, &x->a), used = lib_time_print(v[i].used, &x->a);
		table_row(&t, arena_printf(&x->a, "%lld", (long long)v[i].id).p, arena_str(&x->a, v[i].name).p,
			  arena_str(&x->a, v[i].hint).p, lib_scopes_print(v[i].scopes, &x->a).p,
			  expires.n ? expires.p : "never", used.n ? used.p : "never");
	}
	table_print(x->c, &t);
	table_release(&t);
	return 0;
}

static int token_revoke(struct user_cmd *x, struct err *e)
{
	struct lib_user u;
	uint64_t id;
	int r = args_number(&x->c->args, "revoke", 1, INT64_MAX, 0, &id, e);

	if (!r)
		r = library_user_get(x->l, x->name, &x->a, &u, e);
	if (!r)
		r = library_token_revoke(x->l, STR("cli"), (int64_t)id, u.person, e);
	if (!r)
		done(x, "token %.*s is ended", str_c(args_value(&x->c->args, "revoke")));
	return r;
}

static int token(struct user_cmd *x, struct err *e)
{
	const struct args *a = &x->c->args;
	char made[LIB_TOKEN_N + 1];
	uint64_t days;
	int64_t id;
	int r;

	if (args_value(a, "revoke"))
		return token_revoke(x, e);
	if (!args_value(a, "for"))
		return token_list(x, e);
	r = args_number(a, "days", 1, 3660, 90, &days, e);
	if (!r) {
		struct lib_token_opts o = {.name = str_c(args_value(a, "for")),
					   .scopes = set_of(a, "scope", lib_scopes_parse, SCOPE_READ | SCOPE_ASK),
					   .days = (int)days};
		r = library_token_add(x->l, STR("cli"), x->name, &o, made, &id, e);
	}
	if (r)
		return r;
	if (x->c->format == FORMAT_JSON) {
		json_t *o = json_object();
		cli_put_n(o, "number", (uint64_t)id);
		cli_put(o, "token", str_c(made));
		return emit_json(o, e);
	}
	emit_printf("%s\n", made);
	fprintf(stderr, "attest: this is the only time that the token is shown\n");
	return 0;
}

/* ---- changes ---- */

static int roles(struct user_cmd *x, struct err *e)
{
	unsigned set = lib_roles_parse(x->value);
	int r;

	if (!set)
		return err_set(e, ERR_USAGE,
			       "'%.*s' are no roles; they are reader, author, reviewer, administrator, with commas "
			       "between them",
			       STR_ARG(x->value));
	r = library_user_roles(x->l, STR("cli"), x->name, set, e);
	if (!r)
		done(x, "roles now: %.*s", lib_roles_print(set, &x->a));
	return r;
}

static int display(struct user_cmd *x, struct err *e)
{
	int r = library_user_display(x->l, STR("cli"), x->name, x->value, e);

	if (!r)
		done(x, "now shown as: %.*s", x->value);
	return r;
}

static int disable(struct user_cmd *x, struct err *e)
{
	int r = library_user_disable(x->l, STR("cli"), x->name, true, e);

	if (!r)
		done(x, "%.*s may no longer sign in", x->name);
	return r;
}

static int enable(struct user_cmd *x, struct err *e)
{
	int r = library_user_disable(x->l, STR("cli"), x->name, false, e);

	if (!r)
		done(x, "%.*s may sign in", x->name);
	return r;
}

static int forget(struct user_cmd *x, struct err *e)
{
	struct lib_user u;
	char question[200];
	int r = library_user_get(x->l, x->name, &x->a, &u, e);

	if (r)
		return r;
	snprintf(question, sizeof question, "Erase %.*s for ever?", STR_ARG(x->name));
	r = cli_sure(&x->c->args, question, e);
	if (!r)
		r = library_user_forget(x->l, STR("cli"), x->name, e);
	if (!r)
		done(x, "%.*s is forgotten", x->name);
	return r;
}

static const struct {
	const char *verb;
	size_t args; /* behind the verb */
	int (*run)(struct user_cmd *x, struct err *e);
} verbs[] = {{"add", 1, add},	    {"role", 2, roles},	   {"name", 2, display},
	     {"passwd", 1, passwd}, {"token", 1, token},   {"disable", 1, disable},
	     {"enable", 1, enable}, {"forget", 1, forget}, {"list", 0, list}};

int cmd_user(struct cli *c)
{
	struct user_cmd x = {.c = c};
	struct err e = {0};
	size_t v = 0;
	int r;

	while (strcmp(verbs[v].verb, c->args.rest[0]))
		v++;
	if (c->args.n_rest - 1 != verbs[v].args) {
		err_set(&e, ERR_USAGE, "usage: attest user %s%s", verbs[v].verb,
			verbs[v].args == 0   ? ""
			: verbs[v].args == 1 ? " NAME"
					     : " NAME VALUE");
		return cli_failed(ERR_USAGE, &e);
	}
	if ((r = cli_open_library(c, verbs[v].run == add, &x.l)))
		return err_exit(r);
	arena_init(&x.a, MEMORY);
	x.name = c->args.n_rest > 1 ? str_c(c->args.rest[1]) : STR("");
	x.value = c->args.n_rest > 2 ? str_c(c->args.rest[2]) : STR("");
	r = verbs[v].run(&x, &e);
	if (!r && !arena_ok(&x.a))
		r = err_mem(&e);
	library_close(x.l);
	arena_release(&x.a);
	return r ? cli_failed(r, &e) : 0;
}
