/*
 * page_error.c - what went wrong, in plain words, and what to do about it.
 */
#include "web/page_priv.h"

static const struct said {
	int status;
	const char *title, *what;
} said[] = {
	{400, "That request cannot be read",
	 "Something in the address or the form is not as it should be. Go back and try again."},
	{401, "Sign in to go on", "This page is for people who are signed in."},
	{403, "You may not do that",
	 "Your account does not have the role that this needs. Ask the administrator of this service if it should."},
	{404, "Page not found",
	 "If you typed the address, check that it is correct. If you followed a link from here, what it led to may "
	 "have been removed."},
	{405, "That is not possible here",
	 "The page is there, but it cannot be used in this way. Go back and try again."},
	{409, "It has changed in the meantime",
	 "Somebody else changed this while you were looking at it. Nothing of yours was saved over theirs. Go back, "
	 "load the page anew, and decide again."},
	{413, "That is too much at once", "What was sent is larger than this service takes."},
	{422, "That cannot be used as it is", "Check what you entered and try again."},
	{429, "Too many requests",
	 "You, or someone who shares your connection, asked more in a short time than this service allows. Nothing is "
	 "lost. Wait a moment, then try again."},
	{500, "Sorry, there is a problem with the service",
	 "The fault is ours. Try again later. What you had saved is safe."},
	{503, "The service is not available",
	 "It is starting, stopping, or has too much to do. Try again in a few minutes."},
	{507, "There is no room left", "The service cannot save anything more at the moment. Tell its administrator."},
};

static const struct said *find(int status)
{
	const struct said *other = NULL;

	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		if (said[i].status == status)
			return &said[i];
		if (said[i].status == (status < 500 ? 400 : 500))
			other = &said[i];
	}
	return other;
}

static void ways_on(struct page *p, int status)
{
	const struct web_settings *set = p->c ? web_set(p->c->w) : NULL;

	if (status == 401)
		html_lit(p->out, "<p><a class=\"button\" href=\"/sign-in\">Sign in</a></p>\n");
	html_lit(p->out, "<p><a href=\"/\">Ask a question</a>");
	if (status == 404)
		html_lit(p->out, " or <a href=\"/articles\">look in the library</a>");
	html_lit(p->out, ".</p>\n");
	if (set && set->contact) {
		html_lit(p->out, "<p>If this goes on, write to ");
		html_text(p->out, str_c(set->contact));
		html_lit(p->out, ".</p>\n");
	}
}

void web_page_failed(struct web *w, struct http_req *q, struct http_resp *r, int status, const struct err *why)
{
	const struct said *s = find(status);
	struct err e;
	struct page p;

	(void)w;
	page_begin_as(&p, q, r, str_c(s->title), PAGE_AT_NONE, "narrow");
	page_h1(&p, str_c(s->title));
	page_p(&p, NULL, str_c(s->what));
	/* Faults of ours are told by the number of the request; the rest says what was wrong. */
	if (status < 500 && status != 404 && why && why->code && why->msg[0])
		page_p(&p, "detail", arena_printf(q->arena, "The service says: %s.", why->msg));
	ways_on(&p, status);
	page_p(&p, "note", arena_printf(q->arena, "Error %d, request %s", status, q->id));
	if (page_end(&p, status, &e))
		http_problem_of(r, q, status, "status", STR_NULL, &e);
}
