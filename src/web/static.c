/*
 * static.c - files that are in the program, and the routes that are neither page nor API.
 */
#include "web/web_priv.h"

#include <stdio.h>

const char *web_static(const char *name)
{
	for (size_t i = 0; i < n_web_statics; i++)
		if (strcmp(web_statics[i].name, name) == 0)
			return web_statics[i].path;
	return "";
}

static int get_static(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	(void)ctx;
	for (size_t i = 0; i < n_web_statics; i++) {
		const struct web_static *f = &web_statics[i];
		struct str name = str_c(f->path + strlen("/static/"));
		if (!str_eq(name, q->param[0]))
			continue;
		http_setc(r, "Cache-Control", "public, max-age=31536000, immutable");
		if (f->gzip.n)
			http_setc(r, "Vary", "Accept-Encoding");
		bool gzip = f->gzip.n && str_ifind(http_header(q, "Accept-Encoding"), STR("gzip"), 0) != SIZE_MAX;
		if (http_etag(r, q, gzip ? arena_printf(q->arena, "%.*s.gz", STR_ARG(name)) : name))
			return 0;
		r->fixed = gzip ? f->gzip : f->bytes;
		if (gzip)
			http_setc(r, "Content-Encoding", "gzip");
		return http_reply(r, 200, f->type, e);
	}
	return err_set(e, ERR_NOTFOUND, "no such file");
}

const struct http_route web_base_routes[] = {
	{HTTP_GET, "/static/{file}", get_static, WEB_ANYONE, WEB_FREE, 0, "static", "A file of the pages", NULL},
	{HTTP_GET, "/healthz", web_live, WEB_ANYONE, WEB_API | WEB_FREE, 0, "live", "Is the program running?", NULL},
	{HTTP_GET, "/readyz", web_ready, WEB_ANYONE, WEB_API | WEB_FREE, 0, "ready", "Can it answer?", NULL},
	{HTTP_GET, "/metrics", web_metrics, WEB_OPERATOR, WEB_API | WEB_SECRET, 0, "metrics", "Figures for Prometheus",
	 NULL},
	{0},
};
