/*
 * session.c - who is it? By cookie, or by bearer token; signing in and out.
 *
 * The session cookie is HttpOnly and SameSite=Lax. Who is not signed in gets, on pages with a form for signing in, a
 * cookie of their own that the form's token belongs to, so that nobody can be signed in as somebody else from
 * elsewhere; signing in always makes a new session.
 */
#include "web/web_priv.h"

#include "library/library.h"
#include "review/review.h"

static void fill(struct web_call *c, const struct lib_session *s, struct arena *a)
{
	c->signed_in = true;
	c->by_token = s->token;
	c->person = s->user.person;
	c->login = s->user.name;
	c->display = s->user.display;
	c->roles = s->user.roles;
	c->scopes = s->scopes;
	c->token_id = s->token_id;
	c->history = s->user.history;
	if (!s->token)
		c->csrf = arena_str(a, str_c(s->csrf));
}

/* A token that is wrong is an error, not a stranger: the program should learn of it. */
static int by_token(struct http_req *q, struct http_resp *r, struct str token, struct err *e)
{
	struct web_call *c = web_call(q);
	struct lib_session s = {0};
	char address[46];
	int64_t retry = 0;
	int code;

	/* What cannot be a token counts for nothing: who mistypes is not taken for a guesser. */
	if (token.n != LIB_TOKEN_N || !str_starts(token, STR("attest_")))
		return err_set(e, ERR_SIGNIN, "the token is not right, or has ended");
	http_addr_print(&q->peer, address);
	code = library_token(c->w->lib, token, str_c(address), q->arena, &s, &retry, e);
	if (code == ERR_RATE)
		http_setf(r, "Retry-After", "%lld", (long long)retry);
	if (code == 0)
		fill(c, &s, q->arena);
	return code;
}

int web_who(struct http_req *q, struct http_resp *r, struct err *e)
{
	struct str auth = http_header(q, "Authorization"), cookie = http_cookie(q, WEB_COOKIE);
	struct web_call *c = web_call(q);
	struct lib_session s = {0};
	struct err ignored;
	int code;

	if (!c->w->lib)
		return 0;
	if (auth.p && (q->route->flags & WEB_API)) {
		if (!str_istarts(auth, STR("Bearer ")))
			return err_set(e, ERR_SIGNIN, "only bearer tokens are taken");
		return by_token(q, r, str_trim(str_sub(auth, 7, auth.n)), e);
	}
	if (!cookie.n)
		return 0;
	code = library_session(c->w->lib, cookie, q->arena, &s, &ignored);
	if (code == 0) {
		fill(c, &s, q->arena);
		c->cookie = cookie;
	} else if (code != ERR_SIGNIN) {
		return err_set(e, code, "%s", ignored.msg);
	}
	return 0;
}

void web_visitor(struct http_req *q, struct http_resp *r)
{
	struct str visit = http_cookie(q, WEB_COOKIE_VISIT);
	struct web_call *c = web_call(q);
	char secret[LIB_SECRET_N + 1], csrf[LIB_SECRET_N + 1];

	if (!c->w->lib || c->signed_in)
		return;
	if (visit.n != LIB_SECRET_N) {
		if (q->method != HTTP_GET)
			return;
		library_secret(secret);
		visit = arena_str(q->arena, str_c(secret));
		http_set_cookie(r, q, WEB_COOKIE_VISIT, visit, -1);
	}
	c->visit = visit;
	library_csrf(visit, csrf);
	c->csrf = arena_str(q->arena, str_c(csrf));
}

int web_sign_in(struct http_req *q, struct http_resp *r, struct str name, struct str password, struct err *e)
{
	struct web_call *c = web_call(q);
	char cookie[LIB_SECRET_N + 1], address[46];
	struct lib_session s = {0};
	int64_t retry = 0;
	int code;

	if (!c->w->lib)
		return err_set(e, ERR_NOTFOUND, "this service keeps no library");
	http_addr_print(&q->peer, address);
	code = library_sign_in(c->w->lib, name, password, str_c(address), c->cookie, q->arena, cookie, &s, &retry, e);
	if (code == ERR_RATE)
		http_setf(r, "Retry-After", "%lld", (long long)retry);
	if (code)
		return code;
	fill(c, &s, q->arena);
	c->cookie = arena_str(q->arena, str_c(cookie));
	http_set_cookie(r, q, WEB_COOKIE, c->cookie, LIB_SESSION_MAX);
	if (c->visit.n)
		http_set_cookie(r, q, WEB_COOKIE_VISIT, STR(""), 0);
	return 0;
}

int web_sign_out(struct http_req *q, struct http_resp *r, struct err *e)
{
	struct web_call *c = web_call(q);
	int code = 0;

	if (c->cookie.n) {
		code = library_sign_out(c->w->lib, c->cookie, e);
		http_set_cookie(r, q, WEB_COOKIE, STR(""), 0);
	}
	return code == ERR_SIGNIN ? 0 : code;
}

bool web_may(const struct web_call *c, enum web_access a)
{
	static const int rights[WEB_ACCESS_N] = {[WEB_ANYONE] = -1,	      [WEB_READ] = RIGHT_READ,
						 [WEB_ASK] = RIGHT_ASK,	      [WEB_HISTORY] = RIGHT_HISTORY,
						 [WEB_DESK] = RIGHT_DESK,     [WEB_WRITE] = RIGHT_WRITE,
						 [WEB_REVIEW] = RIGHT_REVIEW, [WEB_CORPUS] = RIGHT_CORPUS,
						 [WEB_ADMIN] = RIGHT_ADMIN,   [WEB_TOKENS] = RIGHT_TOKENS,
						 [WEB_OPERATOR] = RIGHT_ADMIN};

	if (a == WEB_ANYONE || (a == WEB_OPERATOR && c->local))
		return true;
	return a < WEB_ACCESS_N && review_has_right(c->roles, c->scopes, c->w->set.open, (enum review_right)rights[a]);
}
