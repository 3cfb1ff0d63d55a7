/*
 * routes.c - prints every route of the service, one a line: METHOD PATTERN ACCESS KIND BODY NAME. For test_roles.py.
 */
#include "web/web.h"

#include <stdio.h>

int main(void)
{
	for (const struct http_route *const *t = web_tables; *t; t++)
		for (const struct http_route *r = *t; r->run; r++)
			printf("%s %s %s %s %zu %s\n", http_method_name(r->method), r->pattern,
			       web_access_name(r->access),
			       r->flags & WEB_API    ? "api"
			       : r->flags & WEB_PAGE ? "page"
						     : "file",
			       r->body_max, r->name);
	return 0;
}
