/*
 * pages.c - the pages' table of routes.
 */
#include "web/web_priv.h"

static int home(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	(void)ctx, (void)q;
	buf_printf(&r->body,
		   "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>attest</title>"
		   "<link rel=\"stylesheet\" href=\"%s\"><h1>attest</h1>\n",
		   web_static("site.css"));
	return http_reply(r, 200, "text/html; charset=utf-8", e);
}

void web_page_failed(struct web *w, struct http_req *q, struct http_resp *r, int status, const struct err *why)
{
	struct err e;

	(void)w;
	http_problem_of(r, q, status, why->code ? err_name(why->code) : "status",
			status < 500 ? str_c(why->msg) : STR_NULL, &e);
}

const struct http_route web_page_routes[] = {
	{HTTP_GET, "/", home, WEB_ANYONE, WEB_PAGE, 0, "home", "The first page", NULL},
	{0},
};
