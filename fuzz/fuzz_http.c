/*
 * fuzz_http.c - what of a request is parsed by us: target, form, cookies, Accept, hosts and addresses; and whether a
 * path finds a route.
 *
 * The input is one request: lines "TARGET", "COOKIE", "ACCEPT", "ADDRESS", and the rest is a form.
 */
#include "http/http.h"
#include "web/web.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct str in = {(const char *)data, n}, target = STR_NULL, cookie = STR_NULL, accept = STR_NULL,
		   address = STR_NULL;
	struct http_pair h[2];
	struct http_req q = {0};
	struct http_net net;
	struct arena a;
	unsigned allow;
	uint64_t number;

	if (n == 0)
		return 0;
	str_cut(&in, '\n', &target);
	if (in.p)
		str_cut(&in, '\n', &cookie);
	if (in.p)
		str_cut(&in, '\n', &accept);
	if (in.p)
		str_cut(&in, '\n', &address);
	arena_init(&a, 16 << 20);
	q.arena = &a;
	h[0] = (struct http_pair){STR("Accept"), accept};
	h[1] = (struct http_pair){STR("If-None-Match"), accept};
	q.headers = (struct http_pairs){h, 2};
	if (http_parse_target(&q, target, NULL) == 0) {
		const struct http_route *r = http_route_find(web_tables, &q, &allow);
		/* Nothing that came through may be able to name another place. */
		for (size_t i = 0; i < q.n_seg; i++)
			if (q.seg[i].n == 0 || str_eqc(q.seg[i], ".") || str_eqc(q.seg[i], "..") ||
			    memchr(q.seg[i].p, 0, q.seg[i].n))
				abort();
		if (r && !allow)
			abort();
		http_query_number(&q, "n", 1, 10, 1, &number);
	}
	http_parse_cookies(&a, cookie, &q.cookies, NULL);
	http_parse_form(&a, in, &q.forms, NULL);
	if (http_accepts(&q, "text/html") > 1000 || http_accepts(&q, "application/json") < 0)
		abort();
	if (http_net_parse(address, &net) && net.bits > 128)
		abort();
	arena_release(&a);
	return 0;
}
