/*
 * api.c - the API's table of routes.
 */
#include "web/web_priv.h"

static int ask(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct web_ask a = {.question = http_query(q, "q"), .reader = http_query(q, "reader")};
	struct article art = {0};
	struct str json;
	int x;

	(void)ctx;
	x = web_article(q, &a, &art, &json, e);
	if (x)
		return x;
	buf_add(&r->body, json);
	return http_reply(r, 200, "application/json", e);
}

const struct http_route web_api_routes[] = {
	{HTTP_GET, "/api/v1/ask", ask, WEB_ASK, WEB_API | WEB_COSTLY, 0, "ask", "Answer a question with an article",
	 NULL},
	{0},
};
