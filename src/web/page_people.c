/*
 * page_people.c - the people of the library, for administrators: who there is, what they may be, whether they may sign
 * in, their passwords and tokens.
 *
 * A slip (a name that is taken, the last administrator) is told on the page that it was made on.
 */
#include "web/page_priv.h"

/* ---- pieces ---- */

static void problem(struct page *p, const char *what)
{
	if (!what)
		return;
	html_lit(p->out, "<p class=\"problem\" role=\"alert\"><span class=\"vh\">Error: </span>");
	html_text(p->out, str_c(what));
	html_lit(p->out, "</p>\n");
}

static void roles_to_choose(struct page *p, unsigned chosen)
{
	struct buf *out = p->out;
	const char *name;

	html_lit(out, "<fieldset class=\"checks\"><legend>Roles</legend>");
	for (size_t i = 0; (name = lib_role_name(i)); i++) {
		html_lit(out, "<label><input type=\"checkbox\" name=\"role\" value=\"");
		html_attribute(out, str_c(name));
		html_litf(out, "\"%s> ", chosen & lib_roles_parse(str_c(name)) ? " checked" : "");
		html_text(out, str_c(name));
		html_lit(out, "</label>");
	}
	html_lit(out, "</fieldset>\n");
}

static unsigned roles_chosen(const struct http_req *q)
{
	unsigned roles = 0;

	for (size_t i = 0; i < q->forms.n; i++)
		if (str_eqc(q->forms.v[i].name, "role"))
			roles |= lib_roles_parse(q->forms.v[i].value);
	return roles;
}

static void fresh_password(struct page *p, const char *label, const char *hint, const char *extra)
{
	page_input(p, "password", label, hint, "password", STR_NULL, extra);
}

/* What a person did wrong is told on the page; all else is an error like others. */
static bool slip(int r)
{
	return r == ERR_USAGE || r == ERR_CONFLICT || r == ERR_LIMIT;
}

/* ---- all of them ---- */

static void row(struct page *p, const struct lib_user *u)
{
	struct buf *out = p->out;

	html_lit(out, "<tr><th scope=\"row\"><a href=\"");
	html_attribute(out, page_path(p->q, "/people/", u->name, ""));
	html_lit(out, "\">");
	html_text(out, u->name);
	html_lit(out, "</a></th><td>");
	html_text(out, u->display);
	html_lit(out, "</td><td>");
	html_text(out, lib_roles_print(u->roles, p->q->arena));
	html_lit(out, "</td><td>");
	html_text(out, u->disabled ? STR("no") : u->has_password ? STR("yes") : STR("by token only"));
	html_lit(out, "</td><td>");
	if (u->seen)
		page_when(p, u->seen, false);
	else
		html_lit(out, "never");
	html_lit(out, "</td></tr>\n");
}

static int people_page(struct http_req *q, struct http_resp *r, const char *what, int status, struct err *e)
{
	struct library *l = web_library(web_call(q)->w);
	struct lib_user *v;
	struct page p;
	size_t n;

	if (!l)
		return page_no_library(e);
	int x = library_users(l, q->arena, &v, &n, e);
	if (x)
		return x;
	page_begin_as(&p, q, r, STR("People"), PAGE_AT_PEOPLE, "narrow");
	page_did(&p);
	page_h1(&p, STR("People"));
	problem(&p, what);
	html_lit(p.out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"People\"><table "
			"class=\"tokens\"><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Shown as</th><th "
			"scope=\"col\">Roles</th><th scope=\"col\">May sign in</th><th scope=\"col\">Last "
			"seen</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < n; i++)
		row(&p, &v[i]);
	html_lit(p.out, "</tbody></table></div>\n<h2 id=\"add\">Add a person</h2>\n");
	page_post(&p, STR("/people"), "account");
	page_input(&p, "name", "Name for signing in", "Letters, digits and ._@+-", "text",
		   str_trim(http_form(q, "name")),
		   "autocomplete=\"off\" autocapitalize=\"none\" spellcheck=\"false\" maxlength=\"64\" required");
	page_input(&p, "display", "Shown as", "The name that readers see under an article.", "text",
		   str_trim(http_form(q, "display")), "autocomplete=\"off\" maxlength=\"200\"");
	roles_to_choose(&p, q->forms.n ? roles_chosen(q) : ROLE_READER);
	fresh_password(&p, "Password", "At least 12 characters; empty: tokens only. They can change it.",
		       "autocomplete=\"new-password\" maxlength=\"256\"");
	page_button(&p, "Add", "quiet");
	html_lit(p.out, "</form>\n");
	return page_end(&p, status, e);
}

int page_people(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	(void)ctx;
	return people_page(q, r, NULL, 200, e);
}

int page_person_add(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct library *l = web_library(web_call(q)->w);
	unsigned roles = roles_chosen(q);
	struct lib_user u;
	int x;

	(void)ctx;
	if (!l)
		return page_no_library(e);
	if (!roles)
		return people_page(q, r, "Choose at least one role.", 422, e);
	x = library_user_add(l, web_call(q)->person, str_trim(http_form(q, "name")), str_trim(http_form(q, "display")),
			     roles, http_form(q, "password"), q->arena, &u, e);
	if (slip(x))
		return people_page(q, r, arena_printf(q->arena, "%s.", e->msg).p, x == ERR_CONFLICT ? 409 : 422, e);
	return x ? x : http_redirect(r, 303, STR("/people?did=added"), e);
}

/* ---- one of them ---- */

static void tokens(struct page *p, const struct lib_user *u, const struct lib_token *t, size_t n)
{
	struct buf *out = p->out;

	html_lit(out, "<h2 id=\"tokens\">Tokens</h2>\n");
	if (!n) {
		page_p(p, "note", STR("They have none."));
		return;
	}
	html_lit(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Tokens\"><table "
		      "class=\"tokens\"><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Begins</th><th "
		      "scope=\"col\">May</th><th scope=\"col\">Ends</th><td></td></tr></thead><tbody>\n");
	for (size_t i = 0; i < n; i++)
		page_token(p, &t[i],
			   page_path(p->q, "/people/", u->name,
				     arena_printf(p->q->arena, "/tokens/%lld/revoke", (long long)t[i].id).p),
			   false);
	html_lit(out, "</tbody></table></div>\n");
}

static void settings(struct page *p, const struct lib_user *u)
{
	struct buf *out = p->out;

	page_post(p, page_path(p->q, "/people/", u->name, ""), "account");
	page_input(p, "display", "Shown as", "The name that readers see under an article.", "text", u->display,
		   "autocomplete=\"off\" maxlength=\"200\"");
	roles_to_choose(p, u->roles);
	page_button(p, "Save", "quiet");
	html_lit(out, "</form>\n<h2 id=\"signing-in\">Signing in</h2>\n");
	page_p(p, NULL,
	       u->disabled	 ? STR("They may not sign in, and their tokens do not work.")
	       : u->has_password ? STR("They may sign in.")
				 : STR("They have no password: their tokens alone work."));
	page_post(p, page_path(p->q, "/people/", u->name, "/disable"), "inline");
	page_hidden(p, "on", u->disabled ? STR("0") : STR("1"));
	page_button(p, u->disabled ? "Let them sign in again" : "Do not let them sign in",
		    u->disabled ? "quiet" : "danger");
	html_lit(out, "</form>\n");
	page_post(p, page_path(p->q, "/people/", u->name, "/password"), "account");
	fresh_password(p, "New password", "At least 12 characters. It ends their sessions.",
		       "autocomplete=\"new-password\" minlength=\"12\" maxlength=\"256\" required");
	page_button(p, "Set the password", "quiet");
	html_lit(out, "</form>\n");
}

static int person_page(struct http_req *q, struct http_resp *r, const char *what, int status, struct err *e)
{
	struct library *l = web_library(web_call(q)->w);
	struct lib_token *t;
	struct lib_user u;
	struct page p;
	size_t n;
	int x;

	if (!l)
		return page_no_library(e);
	x = library_user_get(l, q->param[0], q->arena, &u, e);
	if (x == 0)
		x = library_tokens(l, u.person, q->arena, &t, &n, e);
	if (x)
		return x;
	page_begin_as(&p, q, r, u.name, PAGE_AT_PEOPLE, "narrow");
	page_did(&p);
	html_lit(p.out, "<p class=\"meta\"><a href=\"/people\">People</a></p>\n");
	page_h1(&p, u.name);
	problem(&p, what);
	html_lit(p.out, "<p class=\"meta\"><code>");
	html_text(p.out, u.person);
	html_lit(p.out, "</code> \xc2\xb7 since ");
	page_when(&p, u.created, false);
	html_lit(p.out, "</p>\n");
	settings(&p, &u);
	tokens(&p, &u, t, n);
	html_lit(p.out, "<details class=\"sure-of-it\"><summary>Erase this person</summary>");
	page_post(&p, page_path(q, "/people/", u.name, "/forget"), "inline");
	html_lit(p.out, "<p>Name, password, tokens and history go. What they wrote and decided stays under a "
			"pseudonym. This cannot be undone.</p>");
	page_button(&p, "Erase", "danger");
	html_lit(p.out, "</form></details>\n");
	return page_end(&p, status, e);
}

int page_person(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	(void)ctx;
	return person_page(q, r, NULL, 200, e);
}

/* After something was done to the person of the address: to their page, with what was done or what is wrong. */
static int done(struct http_req *q, struct http_resp *r, int x, const char *did, struct err *e)
{
	if (slip(x))
		return person_page(q, r, arena_printf(q->arena, "%s.", e->msg).p, x == ERR_CONFLICT ? 409 : 422, e);
	return x ? x : http_redirect(r, 303, page_path(q, "/people/", q->param[0], did), e);
}

int page_person_change(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct library *l = web_library(web_call(q)->w);
	struct str who = web_call(q)->person, name = q->param[0], display = str_trim(http_form(q, "display"));
	unsigned roles = roles_chosen(q);
	struct lib_user u;
	int x;

	(void)ctx;
	if (!l)
		return page_no_library(e);
	if (!roles)
		return person_page(q, r, "Choose at least one role.", 422, e);
	x = library_user_get(l, name, q->arena, &u, e);
	if (x == 0 && roles != u.roles)
		x = library_user_roles(l, who, name, roles, e);
	if (x == 0 && !str_eq(display, u.display))
		x = library_user_display(l, who, name, display, e);
	return done(q, r, x, "?did=saved", e);
}

int page_person_disable(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct library *l = web_library(web_call(q)->w);

	(void)ctx;
	if (!l)
		return page_no_library(e);
	int x = library_user_disable(l, web_call(q)->person, q->param[0], str_eqc(http_form(q, "on"), "1"), e);
	return done(q, r, x, "?did=saved", e);
}

int page_person_password(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct library *l = web_library(web_call(q)->w);

	(void)ctx;
	if (!l)
		return page_no_library(e);
	if (!http_form(q, "password").n)
		return person_page(q, r, "Write the new password.", 422, e);
	int x = library_user_password(l, web_call(q)->person, q->param[0], http_form(q, "password"), e);
	return done(q, r, x, "?did=saved", e);
}

int page_person_token_revoke(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct library *l = web_library(web_call(q)->w);
	struct lib_user u;
	uint64_t id;
	int x;

	(void)ctx;
	if (!l)
		return page_no_library(e);
	if (!str_u64(q->param[1], &id) || id > INT64_MAX)
		return err_set(e, ERR_NOTFOUND, "there is no such token");
	x = library_user_get(l, q->param[0], q->arena, &u, e);
	if (x == 0)
		x = library_token_revoke(l, web_call(q)->person, (int64_t)id, u.person, e);
	return done(q, r, x, "?did=revoked", e);
}

int page_person_forget(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct library *l = web_library(web_call(q)->w);

	(void)ctx;
	if (!l)
		return page_no_library(e);
	int x = library_user_forget(l, web_call(q)->person, q->param[0], e);
	if (slip(x))
		return person_page(q, r, arena_printf(q->arena, "%s.", e->msg).p, x == ERR_CONFLICT ? 409 : 422, e);
	return x ? x : http_redirect(r, 303, STR("/people?did=erased"), e);
}
