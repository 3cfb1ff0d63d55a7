/*
 * pages.c - the pages' table of routes.
 */
#include "web/page_priv.h"

const struct http_route web_page_routes[] = {
	{HTTP_GET, "/", page_home, WEB_READ, WEB_PAGE, 0, "home", "The first page: a box for a question", NULL},
	{HTTP_GET, "/ask", page_ask, WEB_ASK, WEB_PAGE | WEB_COSTLY, 0, "askPage", "An answer", NULL},
	{HTTP_GET, "/ask/events", page_ask_events, WEB_ASK, WEB_PAGE | WEB_COSTLY, 0, "askEvents",
	 "An answer, part by part", NULL},
	{HTTP_GET, "/ask/download", page_ask_download, WEB_ASK, WEB_PAGE | WEB_COSTLY, 0, "askDownload",
	 "An answer as a file", NULL},
	{HTTP_GET, "/sources/{id}", page_source, WEB_READ, WEB_PAGE, 0, "sourcePage",
	 "A source in its whole text, a passage highlighted", NULL},
	{HTTP_GET, "/corpus", page_corpus, WEB_READ, WEB_PAGE, 0, "corpusPage", "What the corpus holds", NULL},
	{HTTP_GET, "/policy", page_policy, WEB_ANYONE, WEB_PAGE, 0, "policy", "The editorial policy", NULL},
	{HTTP_GET, "/about", page_about, WEB_ANYONE, WEB_PAGE, 0, "about", "What this is", NULL},
	{0},
};
