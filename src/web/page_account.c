/*
 * page_account.c - signing in and out, one's own settings and tokens, one's own history.
 */
#include "web/page_priv.h"

/* ---- signing in ---- */

static int sign_in_page(struct http_req *q, struct http_resp *r, struct str name, const char *problem, int status,
			struct err *e)
{
	struct page p;
	struct str next = http_form(q, "to").n ? http_form(q, "to") : http_query(q, "to");

	page_begin_as(&p, q, r, STR("Sign in"), PAGE_AT_ACCOUNT, "narrow");
	page_did(&p);
	page_h1(&p, STR("Sign in"));
	if (problem) {
		html_lit(p.out, "<p class=\"problem\" role=\"alert\"><span class=\"vh\">Error: </span>");
		html_text(p.out, str_c(problem));
		html_lit(p.out, "</p>");
	}
	page_post(&p, STR("/sign-in"), "account");
	page_hidden(&p, "to", page_next(next));
	page_input(&p, "name", "Name", NULL, "text", name,
		   "autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\" required");
	page_input(&p, "password", "Password", NULL, "password", STR_NULL,
		   "autocomplete=\"current-password\" required");
	page_button(&p, "Sign in", "");
	html_lit(p.out, "</form>\n<p class=\"note\">Accounts are made by the administrator of this service.</p>\n");
	return page_end(&p, status, e);
}

int page_sign_in(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	(void)ctx;
	if (web_call(q)->signed_in)
		return http_redirect(r, 303, page_next(http_query(q, "to")), e);
	return sign_in_page(q, r, STR_NULL, NULL, 200, e);
}

int page_sign_in_post(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct str name = str_trim(http_form(q, "name"));
	int x = web_sign_in(q, r, name, http_form(q, "password"), e);

	(void)ctx;
	if (x == ERR_RATE)
		return sign_in_page(q, r, name, "Too many attempts. Wait a few minutes, then try again.", 429, e);
	if (x == ERR_SIGNIN)
		return sign_in_page(q, r, name, "The name or the password is wrong.", 401, e);
	return x ? x : http_redirect(r, 303, page_next(http_form(q, "to")), e);
}

int page_sign_out(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	int x = web_sign_out(q, r, e);

	(void)ctx;
	return x ? x : http_redirect(r, 303, STR("/?did=signed-out"), e);
}

/* ---- account ---- */

/* "read, ask": with room to break a line. */
static void scopes(struct buf *out, struct str all)
{
	const char *sep = "";
	struct str one;

	while (str_cut(&all, ',', &one)) {
		html_litf(out, "%s", sep);
		html_text(out, one);
		sep = ", ";
	}
}

void page_token(struct page *p, const struct lib_token *t, struct str revoke, bool used)
{
	struct buf *out = p->out;

	html_lit(out, "<tr><th scope=\"row\">");
	html_text(out, t->name);
	html_lit(out, "</th><td><code>");
	html_text(out, t->hint);
	html_lit(out, "</code></td><td>");
	scopes(out, lib_scopes_print(t->scopes, p->q->arena));
	html_lit(out, "</td><td>");
	if (t->expires)
		page_when(p, t->expires, false);
	else
		html_lit(out, "never");
	html_lit(out, "</td><td>");
	if (used) {
		if (t->used)
			page_when(p, t->used, false);
		else
			html_lit(out, "never");
		html_lit(out, "</td><td>");
	}
	page_post(p, revoke, "inline");
	html_lit(out, "<button class=\"danger\">Revoke<span class=\"vh\"> ");
	html_text(out, t->name);
	html_lit(out, "</span></button></form></td></tr>\n");
}

static void tokens(struct page *p, const struct lib_token *t, size_t n)
{
	struct buf *out = p->out;

	html_lit(out,
		 "<h2 id=\"tokens\">Tokens for programs</h2>\n<p>A token lets a program ask and read in your name. It "
		 "is shown once, when it is made.</p>\n");
	if (n)
		html_lit(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
			      "aria-label=\"Tokens\"><table class=\"tokens\"><thead><tr><th "
			      "scope=\"col\">Name</th><th scope=\"col\">Begins</th><th scope=\"col\">May</th><th "
			      "scope=\"col\">Ends</th><th scope=\"col\">Last used</th><td></td></tr></thead><tbody>\n");
	for (size_t i = 0; i < n; i++)
		page_token(p, &t[i], arena_printf(p->q->arena, "/account/tokens/%lld/revoke", (long long)t[i].id),
			   true);
	if (n)
		html_lit(out, "</tbody></table></div>\n");
	page_post(p, STR("/account/tokens"), "account");
	page_input(p, "token-name", "Name of a new token", "What will use it, so that you know it again.", "text",
		   STR_NULL, "maxlength=\"80\" required");
	html_lit(out, "<fieldset class=\"checks\"><legend>It may</legend>");
	for (size_t i = 0; i < 2; i++) {
		html_lit(out, "<label><input type=\"checkbox\" name=\"scope\" value=\"");
		html_attribute(out, str_c(lib_scope_name(i)));
		html_lit(out, "\" checked> ");
		html_text(out, str_c(lib_scope_name(i)));
		html_lit(out, "</label>");
	}
	html_lit(out, "</fieldset>");
	page_input(p, "days", "Days until it ends", NULL, "number", STR("90"), "min=\"1\" max=\"3650\" required");
	page_button(p, "Make a token", "quiet");
	html_lit(out, "</form>\n");
}

static int account_page(struct http_req *q, struct http_resp *r, struct str fresh, const char *problem, int status,
			struct err *e)
{
	struct library *l = web_library(web_call(q)->w);
	struct lib_token *t = NULL;
	struct lib_user me;
	struct page p = {.q = q, .r = r, .c = web_call(q), .out = &r->body};
	size_t n = 0;
	int x = page_me(&p, &me, e);

	if (x == 0)
		x = library_tokens(l, me.person, q->arena, &t, &n, e);
	if (x)
		return x;
	page_begin_as(&p, q, r, STR("Account"), PAGE_AT_ACCOUNT, "narrow");
	page_did(&p);
	page_h1(&p, me.display.n ? me.display : me.name);
	html_lit(p.out, "<p class=\"meta\">Signed in as <strong>");
	html_text(p.out, me.name);
	html_lit(p.out, "</strong> \xc2\xb7 ");
	html_text(p.out, lib_roles_print(me.roles, q->arena));
	html_lit(p.out, "</p>\n");
	page_post(&p, STR("/sign-out"), "inline");
	page_button(&p, "Sign out", "quiet");
	html_lit(p.out, "</form>\n");
	if (problem) {
		html_lit(p.out, "<p class=\"problem\" role=\"alert\"><span class=\"vh\">Error: </span>");
		html_text(p.out, str_c(problem));
		html_lit(p.out, "</p>");
	}
	if (fresh.n) {
		html_lit(p.out, "<div class=\"did\" role=\"status\"><p>Your new token. Copy it now, it is not shown "
				"again:</p><p><code "
				"class=\"secret\">");
		html_text(p.out, fresh);
		html_lit(p.out, "</code></p></div>\n");
	}
	html_lit(p.out, "<h2 id=\"history\">History</h2>\n<p>");
	html_text(
		p.out,
		me.history
			? STR("Your questions are kept for you. Nobody else sees them. Turning this off deletes them.")
			: STR("Your questions are not kept."));
	html_lit(p.out, "</p>\n");
	page_post(&p, STR("/account/history"), "inline");
	page_hidden(&p, "on", me.history ? STR("0") : STR("1"));
	page_button(&p, me.history ? "Turn history off and delete it" : "Turn history on",
		    me.history ? "danger" : "quiet");
	html_lit(p.out, "</form>\n<h2 id=\"password\">Password</h2>\n");
	page_post(&p, STR("/account/password"), "account");
	/* For who keeps the passwords: whose it is. */
	html_lit(p.out, "<input class=\"vh\" type=\"text\" autocomplete=\"username\" tabindex=\"-1\" "
			"aria-hidden=\"true\" readonly value=\"");
	html_attribute(p.out, me.name);
	html_lit(p.out, "\">");
	page_input(&p, "old", "Your password now", NULL, "password", STR_NULL,
		   "autocomplete=\"current-password\" required");
	page_input(&p, "new", "New password", "At least 12 characters. A sentence is good.", "password", STR_NULL,
		   "autocomplete=\"new-password\" minlength=\"12\" maxlength=\"256\" required");
	page_button(&p, "Change the password", "quiet");
	html_lit(p.out, "</form>\n");
	tokens(&p, t, n);
	return page_end(&p, status, e);
}

int page_account(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	(void)ctx;
	return account_page(q, r, STR_NULL, NULL, 200, e);
}

int page_account_history(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct library *l = web_library(web_call(q)->w);
	int x;

	(void)ctx;
	if (!l)
		return page_no_library(e);
	x = library_user_history(l, web_call(q)->person, str_eqc(http_form(q, "on"), "1"), e);
	return x ? x : http_redirect(r, 303, STR("/account?did=saved"), e);
}

int page_account_password(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct web_call *c = web_call(q);
	struct library *l = web_library(c->w);
	struct str fresh = http_form(q, "new");
	int x;

	(void)ctx;
	if (!l)
		return page_no_library(e);
	if (library_password_ok(c->login, fresh, e))
		return account_page(q, r, STR_NULL, arena_printf(q->arena, "%s.", e->msg).p, 422, e);
	/* The old password is asked for by signing in anew: the same limits hold. */
	x = web_sign_in(q, r, c->login, http_form(q, "old"), e);
	if (x == ERR_SIGNIN)
		return account_page(q, r, STR_NULL, "The password that you have now is not that.", 422, e);
	if (x == 0)
		x = library_user_password(l, c->person, c->login, fresh, e);
	/* Changing it ends all sessions of theirs; this one begins anew. */
	if (x == 0)
		x = web_sign_in(q, r, c->login, fresh, e);
	return x ? x : http_redirect(r, 303, STR("/account?did=saved"), e);
}

int page_token_add(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct web_call *c = web_call(q);
	struct library *l = web_library(c->w);
	struct str name = str_trim(http_form(q, "token-name"));
	char token[LIB_TOKEN_N + 1];
	unsigned scopes = 0;
	uint64_t days;
	int64_t id;
	int x;

	(void)ctx;
	if (!l)
		return page_no_library(e);
	for (size_t i = 0; i < q->forms.n; i++)
		if (str_eqc(q->forms.v[i].name, "scope"))
			scopes |= lib_scopes_parse(q->forms.v[i].value) & (SCOPE_READ | SCOPE_ASK);
	if (!name.n || !scopes || !str_u64(http_form(q, "days"), &days) || days < 1 || days > 3650)
		return account_page(q, r, STR_NULL, "A token needs a name, something that it may, and 1 to 3650 days.",
				    422, e);
	struct lib_token_opts o = {.name = name, .scopes = scopes, .days = (int)days};
	x = library_token_add(l, c->person, c->login, &o, token, &id, e);
	if (x == ERR_USAGE)
		return account_page(q, r, STR_NULL, arena_printf(q->arena, "%s.", e->msg).p, 422, e);
	return x ? x : account_page(q, r, str_c(token), NULL, 200, e);
}

int page_token_revoke(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct web_call *c = web_call(q);
	struct library *l = web_library(c->w);
	uint64_t id;
	int x;

	(void)ctx;
	if (!l)
		return page_no_library(e);
	if (!str_u64(q->param[0], &id) || id > INT64_MAX)
		return err_set(e, ERR_NOTFOUND, "there is no such token");
	x = library_token_revoke(l, c->person, (int64_t)id, c->person, e);
	return x ? x : http_redirect(r, 303, STR("/account?did=revoked"), e);
}

/* ---- history ---- */

static void asked(struct page *p, const struct lib_asked *h)
{
	struct buf *out = p->out;

	html_lit(out, "<li><div class=\"row\"><div><a class=\"title\" href=\"/ask?reader=");
	html_segment(out, h->reader);
	html_lit(out, "&amp;q=");
	html_segment(out, h->question);
	html_lit(out, "\">");
	html_text(out, h->question);
	html_lit(out, "</a><span class=\"facts\">");
	page_when(p, h->at, true);
	if (h->title.n) {
		html_lit(out, " \xc2\xb7 ");
		html_text(out, h->title);
	}
	if (str_eqc(h->outcome, "insufficient"))
		html_lit(out, " \xc2\xb7 no sufficient evidence");
	if (h->article.n) {
		html_lit(out, " \xc2\xb7 <a href=\"/articles/");
		html_segment(out, h->article);
		html_lit(out, "\">submitted</a>");
	}
	html_lit(out, "</span></div>");
	page_post(p, STR("/history/delete"), "inline");
	page_hidden_n(p, "id", h->id);
	html_lit(out, "<button class=\"danger\">Delete<span class=\"vh\">: ");
	html_text(out, h->question);
	html_lit(out, "</span></button></form></div></li>\n");
}

int page_history(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct web_call *c = web_call(q);
	struct library *l = web_library(c->w);
	struct lib_asked *h;
	uint64_t before;
	struct page p;
	size_t n;
	int x;

	(void)ctx;
	if (!l)
		return page_no_library(e);
	if (!http_query_number(q, "before", 1, INT64_MAX, 0, &before))
		return err_set(e, ERR_USAGE, "before is no number");
	x = library_history(l, c->person, (int64_t)before, 50, q->arena, &h, &n, e);
	if (x)
		return x;
	page_begin_as(&p, q, r, STR("History"), PAGE_AT_HISTORY, "narrow");
	page_did(&p);
	page_h1(&p, STR("Your questions"));
	page_p(&p, "asked", STR("Only you see them."));
	if (!c->history)
		html_lit(p.out, "<p>You keep no history. <a href=\"/account#history\">Turn it on</a></p>\n");
	else if (!n)
		page_p(&p, NULL, STR("Nothing here yet. What you ask from now on is kept."));
	html_lit(p.out, "<ul class=\"rows\">\n");
	for (size_t i = 0; i < n; i++)
		asked(&p, &h[i]);
	html_lit(p.out, "</ul>\n");
	if (n == 50)
		html_litf(p.out, "<p><a class=\"more\" href=\"/history?before=%lld\">Earlier questions</a></p>\n",
			  (long long)h[n - 1].id);
	if (n) {
		html_lit(p.out, "<details class=\"sure-of-it\"><summary>Delete all</summary>");
		page_post(&p, STR("/history/delete"), "inline");
		html_lit(p.out, "<p>This cannot be undone.</p><input type=\"hidden\" name=\"all\" value=\"1\">");
		page_button(&p, "Delete all of my questions", "danger");
		html_lit(p.out, "</form></details>\n");
	}
	return page_end(&p, 200, e);
}

int page_history_delete(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct library *l = web_library(web_call(q)->w);
	bool all = str_eqc(http_form(q, "all"), "1");
	uint64_t id = 0, gone;
	int x;

	(void)ctx;
	if (!l)
		return page_no_library(e);
	if (!all && (!str_u64(http_form(q, "id"), &id) || !id || id > INT64_MAX))
		return err_set(e, ERR_USAGE, "say which question to delete");
	x = library_history_delete(l, web_call(q)->person, all ? 0 : (int64_t)id, &gone, e);
	return x ? x : http_redirect(r, 303, STR("/history?did=deleted"), e);
}
