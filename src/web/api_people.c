/*
 * api_people.c - who is signed in, their history and tokens; for administrators: people and the audit trail.
 */
#include "web/api_priv.h"

#include "library/library.h"

static const char *role_names(size_t i)
{
	return lib_role_name(i);
}
static const char *scope_names(size_t i)
{
	return lib_scope_name(i);
}

static json_t *names_of(struct str list)
{
	json_t *a = json_array();
	struct str one;

	while (list.n && str_cut(&list, ',', &one))
		json_array_append_new(a, api_s(one));
	return a;
}

static int items(struct api *x, json_t *all, struct err *e)
{
	return api_reply(x, 200, json_pack("{s:o}", "items", all), e);
}

/* ---- me ---- */

static int me(struct api *x, struct err *e)
{
	json_t *o = json_object();

	json_object_set_new(o, "signed_in", json_boolean(x->c->signed_in));
	json_object_set_new(o, "open", json_boolean(x->w->set.open));
	api_put(o, "person", x->c->person);
	api_put(o, "name", x->c->login);
	api_put(o, "display", x->c->display);
	json_object_set_new(o, "roles", names_of(lib_roles_print(x->c->roles, x->a)));
	json_object_set_new(o, "scopes", names_of(x->c->signed_in ? lib_scopes_print(x->c->scopes, x->a) : STR_NULL));
	json_object_set_new(o, "history", json_boolean(x->c->history));
	api_put(o, "csrf", x->c->csrf);
	return api_reply(x, 200, o, e);
}
const struct api_op op_me = {
	me, NULL, "Me",
	0,  "me", "`csrf` is for the header X-CSRF-Token of requests that change something with a session."};

static const struct api_field me_change_fields[] = {
	{"history", IN_BODY, T_BOOL, false, 0, 0, NULL, NULL,
	 "Keep the questions that I ask. Turning it off erases them."},
	{"password", IN_BODY, T_STRING, false, LIB_PASSWORD_MIN, LIB_PASSWORD_MAX, NULL, NULL,
	 "A new password; ends all sessions."},
	{"old_password", IN_BODY, T_STRING, false, 1, LIB_PASSWORD_MAX, NULL, NULL,
	 "The one until now: needed for a new one."},
	{0},
};

/* The password until now is checked by signing in with it; that session is ended again. */
static int check_password(struct api *x, struct err *e)
{
	char cookie[LIB_SECRET_N + 1], address[46];
	struct lib_session s;
	int64_t retry = 0;
	int r;

	if (!api_get(x, "old_password")->given)
		return err_set(e, ERR_USAGE, "old_password: is needed");
	http_addr_print(&x->q->peer, address);
	r = library_sign_in(x->lib, x->c->login, api_text(x, "old_password"), str_c(address), STR_NULL, x->a, cookie,
			    &s, &retry, e);
	if (r == 0)
		r = library_sign_out(x->lib, str_c(cookie), e);
	return r == ERR_SIGNIN ? err_set(e, ERR_DENIED, "old_password: is not right") : r;
}

static int me_change(struct api *x, struct err *e)
{
	int r = 0;

	/* A token can be lost: it must not take the account with it. */
	if (api_get(x, "password")->given && x->c->by_token)
		return err_set(e, ERR_DENIED, "a password is changed with a session, not with a token");
	if (api_get(x, "password")->given) {
		r = check_password(x, e);
		if (r == 0)
			r = library_user_password(x->lib, x->c->person, x->c->login, api_text(x, "password"), e);
	}
	if (r == 0 && api_get(x, "history")->given)
		r = library_user_history(x->lib, x->c->person, api_get(x, "history")->b, e);
	return r ? r : api_empty(x, e);
}
const struct api_op op_me_change = {me_change, me_change_fields, NULL, OP_LIBRARY | OP_EMPTY, "me", NULL};

static const struct api_field history_fields[] = {
	{"limit", IN_QUERY, T_INT, false, 1, 200, NULL, NULL, "How many; 50 unless told."},
	{"cursor", IN_QUERY, T_INT, false, 1, INT64_MAX, NULL, NULL, "Of the page before."},
	{0},
};

static int history(struct api *x, struct err *e)
{
	size_t max = (size_t)api_number(x, "limit", 50), n;
	struct lib_asked *v;
	json_t *all, *o;
	int r = library_history(x->lib, x->c->person, api_number(x, "cursor", 0), max, x->a, &v, &n, e);

	if (r)
		return r;
	all = json_array();
	for (size_t i = 0; i < n; i++) {
		json_t *j = json_object();
		api_put_n(j, "id", v[i].id);
		json_object_set_new(j, "question", api_s(v[i].question));
		api_put(j, "reader", v[i].reader);
		api_put(j, "outcome", v[i].outcome);
		api_put(j, "title", v[i].title);
		api_put(j, "article", v[i].article);
		api_put_time(x, j, "at", v[i].at);
		json_array_append_new(all, j);
	}
	o = json_pack("{s:o}", "items", all);
	struct str next = n == max ? arena_printf(x->a, "%lld", (long long)v[n - 1].id) : STR_NULL;
	api_put(o, "next", next);
	api_next(x, next);
	return api_reply(x, 200, o, e);
}
const struct api_op op_history = {history, history_fields, "HistoryList", OP_LIBRARY | OP_PAGED, "me", NULL};

static int history_clear(struct api *x, struct err *e)
{
	uint64_t gone;
	int r = library_history_delete(x->lib, x->c->person, 0, &gone, e);

	return r ? r : api_empty(x, e);
}
const struct api_op op_history_clear = {history_clear, NULL, NULL, OP_LIBRARY | OP_EMPTY, "me", NULL};

static int history_delete(struct api *x, struct err *e)
{
	uint64_t gone = 0;
	int64_t id;
	int r = api_param_number(x, 0, &id, e);

	if (r == 0)
		r = library_history_delete(x->lib, x->c->person, id, &gone, e);
	if (r == 0 && gone == 0)
		r = err_set(e, ERR_NOTFOUND, "there is no such entry");
	return r ? r : api_empty(x, e);
}
const struct api_op op_history_delete = {history_delete, NULL, NULL, OP_LIBRARY | OP_EMPTY, "me", NULL};

/* ---- tokens ---- */

static int tokens(struct api *x, struct err *e)
{
	struct lib_token *v;
	json_t *all;
	size_t n;
	int r = library_tokens(x->lib, x->c->person, x->a, &v, &n, e);

	if (r)
		return r;
	all = json_array();
	for (size_t i = 0; i < n; i++) {
		json_t *o = json_object();
		api_put_n(o, "id", v[i].id);
		json_object_set_new(o, "name", api_s(v[i].name));
		json_object_set_new(o, "hint", api_s(v[i].hint));
		json_object_set_new(o, "scopes", names_of(lib_scopes_print(v[i].scopes, x->a)));
		api_put_time(x, o, "created", v[i].created);
		api_put_time(x, o, "expires", v[i].expires);
		api_put_time(x, o, "used", v[i].used);
		json_array_append_new(all, o);
	}
	return items(x, all, e);
}
const struct api_op op_tokens = {tokens, NULL, "TokenList", OP_LIBRARY, "me", NULL};

static const struct api_field token_new_fields[] = {
	{"name", IN_BODY, T_STRING, true, 1, 100, NULL, NULL, "What it is for."},
	{"scopes", IN_BODY, T_NAMES, true, 1, 8, scope_names, NULL, "What it may be used for, within what you may do."},
	{"days", IN_BODY, T_INT, false, 1, 3650, NULL, NULL,
	 "Until it expires; 90 unless told. One that is made by a token ends with that, at the latest."},
	{0},
};

static int token_new(struct api *x, struct err *e)
{
	unsigned scopes = lib_scopes_parse(api_text(x, "scopes"));
	char token[LIB_TOKEN_N + 1];
	int64_t id;
	json_t *o;
	int r;

	if (!scopes)
		return err_set(e, ERR_USAGE, "scopes: is needed");
	struct lib_token_opts opts = {.name = api_text(x, "name"),
				      .scopes = scopes,
				      .days = (int)api_number(x, "days", 90),
				      .parent = x->c->token_id};
	r = library_token_add(x->lib, x->c->person, x->c->login, &opts, token, &id, e);
	if (r)
		return r;
	o = json_object();
	api_put_n(o, "id", id);
	json_object_set_new(o, "token", json_string(token));
	return api_created(x, arena_printf(x->a, "/api/v1/me/tokens/%lld", (long long)id), o, e);
}
const struct api_op op_token_new = {token_new, token_new_fields, "TokenNew", OP_LIBRARY | OP_CREATED | OP_EXISTS, "me",
				    NULL};

static int token_delete(struct api *x, struct err *e)
{
	int64_t id;
	int r = api_param_number(x, 0, &id, e);

	if (r == 0)
		r = library_token_revoke(x->lib, x->c->person, id, x->c->person, e);
	return r ? r : api_empty(x, e);
}
const struct api_op op_token_delete = {token_delete, NULL, NULL, OP_LIBRARY | OP_EMPTY, "me", NULL};

/* ---- session ---- */

static const struct api_field session_fields[] = {
	{"name", IN_BODY, T_STRING, true, 1, 64, NULL, NULL, "For signing in."},
	{"password", IN_BODY, T_STRING, true, 1, LIB_PASSWORD_MAX, NULL, NULL, "The password."},
	{0},
};

static int session_new(struct api *x, struct err *e)
{
	int r = web_sign_in(x->q, x->r, api_text(x, "name"), api_text(x, "password"), e);

	return r ? r : api_empty(x, e);
}
const struct api_op op_session_new = {session_new, session_fields, NULL, OP_LIBRARY | OP_EMPTY, "me", NULL};

static int session_end(struct api *x, struct err *e)
{
	int r = web_sign_out(x->q, x->r, e);

	return r ? r : api_empty(x, e);
}
const struct api_op op_session_end = {session_end, NULL, NULL, OP_LIBRARY | OP_EMPTY, "me", NULL};

/* ---- people ---- */

static json_t *user_row(struct api *x, const struct lib_user *u)
{
	json_t *o = json_object();

	api_put(o, "person", u->person);
	api_put(o, "name", u->name);
	api_put(o, "display", u->display);
	json_object_set_new(o, "roles", names_of(lib_roles_print(u->roles, x->a)));
	json_object_set_new(o, "disabled", json_boolean(u->disabled));
	json_object_set_new(o, "has_password", json_boolean(u->has_password));
	api_put_time(x, o, "created", u->created);
	api_put_time(x, o, "seen", u->seen);
	return o;
}

static int users(struct api *x, struct err *e)
{
	struct lib_user *v;
	json_t *all;
	size_t n;
	int r = library_users(x->lib, x->a, &v, &n, e);

	if (r)
		return r;
	all = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, user_row(x, &v[i]));
	return items(x, all, e);
}
const struct api_op op_users = {users, NULL, "UserList", OP_LIBRARY, "admin", NULL};

static const struct api_field user_new_fields[] = {
	{"name", IN_BODY, T_STRING, true, 1, 64, NULL, NULL, "For signing in: letters, digits and ._@+-"},
	{"display", IN_BODY, T_STRING, false, 0, 200, NULL, NULL, "How the name is shown."},
	{"roles", IN_BODY, T_NAMES, true, 1, 8, role_names, NULL, "What they may be."},
	{"password", IN_BODY, T_STRING, false, LIB_PASSWORD_MIN, LIB_PASSWORD_MAX, NULL, NULL, "None: tokens only."},
	{0},
};

static int user_new(struct api *x, struct err *e)
{
	unsigned roles = lib_roles_parse(api_text(x, "roles"));
	struct lib_user u;
	int r;

	if (!roles)
		return err_set(e, ERR_USAGE, "roles: is needed");
	r = library_user_add(x->lib, x->c->person, api_text(x, "name"), api_text(x, "display"), roles,
			     api_text(x, "password"), x->a, &u, e);
	if (r)
		return r;
	return api_created(x, arena_printf(x->a, "/api/v1/admin/users/%.*s", STR_ARG(u.name)), user_row(x, &u), e);
}
const struct api_op op_user_new = {user_new, user_new_fields, "User", OP_LIBRARY | OP_CREATED | OP_EXISTS, "admin",
				   NULL};

static int user(struct api *x, struct err *e)
{
	struct lib_user u;
	int r = library_user_get(x->lib, x->q->param[0], x->a, &u, e);

	return r ? r : api_reply(x, 200, user_row(x, &u), e);
}
const struct api_op op_user = {user, NULL, "User", OP_LIBRARY, "admin", NULL};

static const struct api_field user_change_fields[] = {
	{"display", IN_BODY, T_STRING, false, 0, 200, NULL, NULL, "How the name is shown."},
	{"roles", IN_BODY, T_NAMES, false, 1, 8, role_names, NULL, "What they may be."},
	{"disabled", IN_BODY, T_BOOL, false, 0, 0, NULL, NULL, "May not sign in."},
	{"password", IN_BODY, T_STRING, false, LIB_PASSWORD_MIN, LIB_PASSWORD_MAX, NULL, NULL,
	 "A new one; ends their sessions."},
	{0},
};

static int user_change(struct api *x, struct err *e)
{
	struct str who = x->c->person, name = x->q->param[0];
	struct lib_user u;
	int r = library_user_get(x->lib, name, x->a, &u, e);

	if (r == 0 && api_get(x, "roles")->given) {
		unsigned roles = lib_roles_parse(api_text(x, "roles"));
		r = roles ? library_user_roles(x->lib, who, name, roles, e) : err_set(e, ERR_USAGE, "roles: is needed");
	}
	if (r == 0 && api_get(x, "display")->given)
		r = library_user_display(x->lib, who, name, api_text(x, "display"), e);
	if (r == 0 && api_get(x, "disabled")->given)
		r = library_user_disable(x->lib, who, name, api_get(x, "disabled")->b, e);
	if (r == 0 && api_get(x, "password")->given)
		r = library_user_password(x->lib, who, name, api_text(x, "password"), e);
	if (r == 0)
		r = library_user_get(x->lib, name, x->a, &u, e);
	return r ? r : api_reply(x, 200, user_row(x, &u), e);
}
const struct api_op op_user_change = {user_change, user_change_fields, "User", OP_LIBRARY | OP_EXISTS, "admin", NULL};

static int user_forget(struct api *x, struct err *e)
{
	int r = library_user_forget(x->lib, x->c->person, x->q->param[0], e);

	return r ? r : api_empty(x, e);
}
const struct api_op op_user_forget = {user_forget, NULL, NULL, OP_LIBRARY | OP_EMPTY | OP_EXISTS, "admin", NULL};

/* ---- audit ---- */

static const struct api_field audit_fields[] = {
	{"limit", IN_QUERY, T_INT, false, 1, 500, NULL, NULL, "How many; 100 unless told."},
	{"cursor", IN_QUERY, T_INT, false, 1, INT64_MAX, NULL, NULL, "Of the page before."},
	{0},
};

static int audit(struct api *x, struct err *e)
{
	size_t max = (size_t)api_number(x, "limit", 100), n;
	struct lib_audit *v;
	json_t *all, *o;
	int r = library_audit(x->lib, api_number(x, "cursor", 0), max, x->a, &v, &n, e);

	if (r)
		return r;
	all = json_array();
	for (size_t i = 0; i < n; i++) {
		json_t *j = json_object(),
		       *detail = v[i].detail.n ? json_loadb(v[i].detail.p, v[i].detail.n, 0, NULL) : NULL;
		char hex[65];
		sha256_hex(&v[i].hash, hex);
		api_put_n(j, "seq", v[i].seq);
		api_put_time(x, j, "at", v[i].at);
		json_object_set_new(j, "who", api_s(v[i].who));
		json_object_set_new(j, "action", api_s(v[i].action));
		json_object_set_new(j, "object", api_s(v[i].object));
		json_object_set_new(j, "detail", detail ? detail : json_object());
		json_object_set_new(j, "hash", json_string(hex));
		json_array_append_new(all, j);
	}
	o = json_pack("{s:o}", "items", all);
	struct str next =
		n && n == max && v[n - 1].seq > 1 ? arena_printf(x->a, "%lld", (long long)v[n - 1].seq) : STR_NULL;
	api_put(o, "next", next);
	api_next(x, next);
	return api_reply(x, 200, o, e);
}
const struct api_op op_audit = {audit, audit_fields, "AuditList", OP_LIBRARY | OP_PAGED, "admin", NULL};

static int audit_verify(struct api *x, struct err *e)
{
	struct lib_verified v = {0};
	struct err why = {0};
	json_t *o = json_object();
	char hex[65];
	int r = library_audit_verify(x->lib, NULL, &v, &why);

	if (r && r != ERR_CORRUPT) {
		json_decref(o);
		return err_set(e, r, "%s", why.msg);
	}
	sha256_hex(&v.head.hash, hex);
	json_object_set_new(o, "holds", json_boolean(r == 0));
	api_put_n(o, "lines", (int64_t)v.lines);
	api_put_n(o, "versions", (int64_t)v.versions);
	api_put_n(o, "signatures", (int64_t)v.signatures);
	api_put_n(o, "head_seq", v.head.seq);
	json_object_set_new(o, "head_hash", json_string(hex));
	json_object_set_new(o, "broken", v.broken ? json_integer(v.broken) : json_null());
	api_put(o, "what", r ? str_c(v.what) : STR_NULL);
	return api_reply(x, 200, o, e);
}
const struct api_op op_audit_verify = {audit_verify, NULL, "AuditProof", OP_LIBRARY, "admin", NULL};

static int counts(struct api *x, struct err *e)
{
	struct lib_counts c;
	json_t *o, *by;
	int r = library_counts(x->lib, &c, e);

	if (r)
		return r;
	o = json_object();
	by = json_object();
	for (int i = 0; i < STATE_N; i++)
		api_put_n(by, lib_state_name((enum lib_state)i), (int64_t)c.by_state[i]);
	json_object_set_new(o, "articles_by_state", by);
#define N(name) api_put_n(o, #name, (int64_t)c.name)
	N(articles), N(stale), N(versions), N(comments), N(users), N(sessions), N(tokens), N(jobs), N(audit), N(bytes);
#undef N
	return api_reply(x, 200, o, e);
}
const struct api_op op_counts = {counts, NULL, "Counts", OP_LIBRARY, "admin", NULL};
