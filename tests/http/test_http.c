/* Parsing, addresses, routes, rates, responses: all that needs no socket. */
#include "test.h"

#include "base/arena.h"
#include "http/http.h"

static struct arena arena;

static struct http_req req(void)
{
	return (struct http_req){.arena = &arena};
}

static void targets(void **state)
{
	static const struct {
		const char *target;
		int code;
		size_t segments;
		const char *last;
	} t[] = {
		{"/", 0, 0, NULL},
		{"/a", 0, 1, "a"},
		{"/a/b%20c", 0, 2, "b c"},
		{"/a/b%2Fc", 0, 2, "b/c"},
		{"/a/pubmed:1", 0, 2, "pubmed:1"},
		{"/%E2%82%AC", 0, 1, "\xe2\x82\xac"},
		{"/a?x=1&y", 0, 1, "a"},
		{"/a/..;x", 0, 2, "..;x"},
		{"", ERR_USAGE, 0, NULL},
		{"a", ERR_USAGE, 0, NULL},
		{"*", ERR_USAGE, 0, NULL},
		{"//", ERR_USAGE, 0, NULL},
		{"/a//b", ERR_USAGE, 0, NULL},
		{"/.", ERR_USAGE, 0, NULL},
		{"/..", ERR_USAGE, 0, NULL},
		{"/%2e%2E/x", ERR_USAGE, 0, NULL},
		{"/%", ERR_USAGE, 0, NULL},
		{"/%2", ERR_USAGE, 0, NULL},
		{"/a%2", ERR_USAGE, 0, NULL},
		{"/%2g", ERR_USAGE, 0, NULL},
		{"/%00", ERR_USAGE, 0, NULL},
		{"/%0d%0a", ERR_USAGE, 0, NULL},
		{"/%ff", ERR_USAGE, 0, NULL},
		{"/%C0%AE", ERR_USAGE, 0, NULL},
		{"/%ED%A0%80", ERR_USAGE, 0, NULL},
		{"/a b", ERR_USAGE, 0, NULL},
		{"/a#b", ERR_USAGE, 0, NULL},
		{"http://localhost/", ERR_USAGE, 0, NULL},
		{"/a?x=%zz", ERR_USAGE, 0, NULL},
		{"/a?%00=1", ERR_USAGE, 0, NULL},
		{"/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", ERR_NOTFOUND, 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct http_req q = req();
		struct err e = {0};
		int r = http_parse_target(&q, str_c(t[i].target), &e);
		if (r != t[i].code)
			fail_msg("%s: %d (%s), wanted %d", t[i].target, r, e.msg, t[i].code);
		if (r)
			continue;
		assert_int_equal(q.n_seg, t[i].segments);
		if (t[i].last)
			assert_str(q.seg[q.n_seg - 1], t[i].last);
	}
}

static void queries_and_forms(void **state)
{
	struct http_req q = req();
	struct err e = {0};
	uint64_t n;

	(void)state;
	assert_int_equal(
		http_parse_target(&q, STR("/a?q=a+b%26c&empty=&flag&q=second&n=42&big=99999999999999999999&neg=-1&&=x"),
				  &e),
		0);
	assert_str(http_query(&q, "q"), "a b&c");
	assert_true(http_query(&q, "empty").p != NULL);
	assert_int_equal(http_query(&q, "empty").n, 0);
	assert_true(http_query(&q, "flag").p != NULL);
	assert_true(http_query(&q, "none").p == NULL);
	assert_true(http_query(&q, "Q").p == NULL);
	assert_true(http_query_number(&q, "n", 1, 100, 7, &n) && n == 42);
	assert_true(http_query_number(&q, "none", 1, 100, 7, &n) && n == 7);
	assert_false(http_query_number(&q, "n", 1, 41, 7, &n));
	assert_false(http_query_number(&q, "big", 0, UINT64_MAX, 7, &n));
	assert_false(http_query_number(&q, "neg", 0, 100, 7, &n));
	assert_int_equal(http_parse_form(&arena, STR("text=one%0D%0Atwo&csrf=x"), &q.forms, &e), 0);
	assert_str(http_form(&q, "text"), "one\r\ntwo");
	assert_int_equal(http_parse_form(&arena, STR("text=%01"), &q.forms, &e), ERR_USAGE);

	struct buf b;
	buf_init(&b, 1 << 16);
	for (int i = 0; i < HTTP_PAIRS_MAX + 1; i++)
		buf_addc(&b, "a=1&");
	assert_int_equal(http_parse_form(&arena, buf_str(&b), &q.forms, &e), ERR_LIMIT);
	buf_release(&b);
}

static void cookies(void **state)
{
	struct http_req q = req();
	struct err e = {0};

	(void)state;
	assert_int_equal(
		http_parse_cookies(&arena, STR("a=1; b=\"2\";c=x=y; =no; bad; a=later; u=\x01"), &q.cookies, &e), 0);
	assert_str(http_cookie(&q, "a"), "1");
	assert_str(http_cookie(&q, "b"), "2");
	assert_str(http_cookie(&q, "c"), "x=y");
	assert_true(http_cookie(&q, "bad").p == NULL);
	assert_true(http_cookie(&q, "u").p == NULL);
}

static void accepting(void **state)
{
	static const struct {
		const char *accept, *type;
		int weight;
	} t[] = {{"text/html", "text/html", 1000},
		 {"text/html", "application/json", 0},
		 {"*/*", "application/json", 1000},
		 {"text/*;q=0.5, */*;q=0.1", "text/html", 500},
		 {"text/*;q=0.5, */*;q=0.1", "image/png", 100},
		 {"text/event-stream, application/json;q=0.9", "application/json", 900},
		 {"application/json;q=0", "application/json", 0},
		 {"application/json;q=0, */*", "application/json", 0},
		 {"TEXT/HTML;level=1;q=0.25", "text/html", 250},
		 {";;,,q=", "text/html", 0}};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct http_pair h = {STR("accept"), str_c(t[i].accept)};
		struct http_req q = req();
		q.headers = (struct http_pairs){&h, 1};
		if (http_accepts(&q, t[i].type) != t[i].weight)
			fail_msg("%s for %s: %d", t[i].accept, t[i].type, http_accepts(&q, t[i].type));
	}
	struct http_req none = req();
	assert_int_equal(http_accepts(&none, "text/html"), 1000);
}

static void addresses(void **state)
{
	static const struct {
		const char *net, *addr;
		bool in;
	} t[] = {{"10.0.0.0/8", "10.1.2.3", true},
		 {"10.0.0.0/8", "11.0.0.0", false},
		 {"192.0.2.7", "192.0.2.7", true},
		 {"192.0.2.7", "192.0.2.8", false},
		 {"0.0.0.0/0", "1.2.3.4", true},
		 {"0.0.0.0/0", "::1", false},
		 {"::/0", "1.2.3.4", true},
		 {"2001:db8::/33", "2001:db8:7fff::1", true},
		 {"2001:db8::/33", "2001:db8:8000::1", false},
		 {"127.0.0.1", "::ffff:127.0.0.1", true},
		 {"10.0.0.0/31", "10.0.0.1", true},
		 {"10.0.0.0/31", "10.0.0.2", false}};
	static const char *const bad[] = {"",	       "10.0.0",      "10.0.0.0/33", "::/129", "x",
					  "10.0.0.0/", "10.0.0.0/-1", "1.2.3.4.5",   "::g",    "10.0.0.0/8/8"};
	struct http_addr a;
	struct http_net n;

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		assert_true(http_net_parse(str_c(t[i].net), &n) && http_addr_parse(str_c(t[i].addr), &a));
		if (http_net_has(&n, &a) != t[i].in)
			fail_msg("%s in %s", t[i].addr, t[i].net);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (http_net_parse(str_c(bad[i]), &n))
			fail_msg("'%s' is taken for a network", bad[i]);
	char text[46];
	assert_true(http_addr_parse(STR("[::1]"), &a) && http_addr_loopback(&a));
	http_addr_print(&a, text);
	assert_string_equal(text, "::1");
	assert_true(http_addr_parse(STR("127.9.9.9"), &a) && http_addr_loopback(&a));
	http_addr_print(&a, text);
	assert_string_equal(text, "127.9.9.9");
	assert_true(http_addr_parse(STR("128.0.0.1"), &a) && !http_addr_loopback(&a));
}

static int handler(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	(void)ctx, (void)q, (void)r, (void)e;
	return 0;
}

static void routes(void **state)
{
	static const struct http_route one[] = {
		{.method = HTTP_GET, .pattern = "/", .run = handler, .name = "root"},
		{.method = HTTP_GET, .pattern = "/a/{x}", .run = handler, .name = "x"},
		{.method = HTTP_GET, .pattern = "/a/new", .run = handler, .name = "new"},
		{.method = HTTP_POST, .pattern = "/a/{x}", .run = handler, .name = "post"},
		{0}};
	static const struct http_route two[] = {
		{.method = HTTP_GET, .pattern = "/a/{x}/{y}", .run = handler, .name = "xy"},
		{.method = HTTP_GET, .pattern = "/a/{x}/last", .run = handler, .name = "xlast"},
		{.method = HTTP_GET, .pattern = "/a/first/{y}", .run = handler, .name = "firsty"},
		{0}};
	const struct http_route *const tables[] = {one, two, NULL};
	static const struct {
		enum http_method m;
		const char *target, *name, *first;
		unsigned allow;
	} t[] = {{HTTP_GET, "/", "root", NULL, 1u << HTTP_GET | 1u << HTTP_HEAD | 1u << HTTP_OPTIONS},
		 {HTTP_GET, "/a/7", "x", "7", 1u << HTTP_GET | 1u << HTTP_HEAD | 1u << HTTP_OPTIONS | 1u << HTTP_POST},
		 {HTTP_GET, "/a/new", "new", NULL,
		  1u << HTTP_GET | 1u << HTTP_HEAD | 1u << HTTP_OPTIONS | 1u << HTTP_POST},
		 {HTTP_POST, "/a/new", "post", "new",
		  1u << HTTP_GET | 1u << HTTP_HEAD | 1u << HTTP_OPTIONS | 1u << HTTP_POST},
		 {HTTP_PUT, "/a/new", NULL, NULL,
		  1u << HTTP_GET | 1u << HTTP_HEAD | 1u << HTTP_OPTIONS | 1u << HTTP_POST},
		 {HTTP_GET, "/a", NULL, NULL, 0},
		 {HTTP_GET, "/a/b/c/d", NULL, NULL, 0},
		 {HTTP_GET, "/a/b/c", "xy", "b", 1u << HTTP_GET | 1u << HTTP_HEAD | 1u << HTTP_OPTIONS},
		 {HTTP_GET, "/a/b/last", "xlast", "b", 1u << HTTP_GET | 1u << HTTP_HEAD | 1u << HTTP_OPTIONS},
		 /* The literal further left goes before. */
		 {HTTP_GET, "/a/first/last", "firsty", "last", 1u << HTTP_GET | 1u << HTTP_HEAD | 1u << HTTP_OPTIONS}};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct http_req q = req();
		struct err e = {0};
		unsigned allow;
		q.method = t[i].m;
		assert_int_equal(http_parse_target(&q, str_c(t[i].target), &e), 0);
		const struct http_route *r = http_route_find(tables, &q, &allow);
		if (!r != !t[i].name || (r && strcmp(r->name, t[i].name)))
			fail_msg("%s: %s", t[i].target, r ? r->name : "none");
		assert_int_equal(allow, t[i].allow);
		if (t[i].first)
			assert_str(q.param[0], t[i].first);
	}
}

static void rates(void **state)
{
	struct http_rate *t = http_rate_new(64);
	uint64_t now = 1000000000000ull, wait;

	(void)state;
	assert_non_null(t);
	/* Five at once, then two a second. */
	for (int i = 0; i < 5; i++)
		assert_int_equal(http_rate_take(t, STR("a"), 2, 5, 1, now), 0);
	wait = http_rate_take(t, STR("a"), 2, 5, 1, now);
	assert_in_range(wait, 400, 501);
	assert_int_equal(http_rate_take(t, STR("b"), 2, 5, 1, now), 0);
	assert_int_equal(http_rate_take(t, STR("a"), 2, 5, 1, now + 501000000ull), 0);
	assert_true(http_rate_take(t, STR("a"), 2, 5, 1, now + 501000000ull) > 0);
	/* Being refused costs nothing; after long enough the whole burst is there again, and no more. */
	now += 60000000000ull;
	for (int i = 0; i < 5; i++)
		assert_int_equal(http_rate_take(t, STR("a"), 2, 5, 1, now), 0);
	assert_true(http_rate_take(t, STR("a"), 2, 5, 1, now) > 0);
	/* Strangers in any number do not break it. */
	for (int i = 0; i < 10000; i++) {
		char key[32];
		snprintf(key, sizeof key, "stranger %d", i);
		assert_int_equal(http_rate_take(t, str_c(key), 2, 5, 1, now), 0);
	}
	struct http_addr x, y;
	http_addr_parse(STR("2001:db8::1"), &x);
	http_addr_parse(STR("2001:db8::ffff:1"), &y);
	assert_true(str_eq(http_rate_key(&arena, "ask", &x), http_rate_key(&arena, "ask", &y)));
	http_addr_parse(STR("192.0.2.1"), &x);
	http_addr_parse(STR("192.0.2.2"), &y);
	assert_false(str_eq(http_rate_key(&arena, "ask", &x), http_rate_key(&arena, "ask", &y)));
	http_rate_free(t);
}

static void responses(void **state)
{
	struct http_resp r = {.arena = &arena};
	struct http_req q = req();
	struct err e = {0};

	(void)state;
	buf_init(&r.body, 1 << 16);
	http_setc(&r, "X-One", "fine");
	assert_int_equal(http_reply(&r, 200, "text/plain", &e), 0);
	http_setc(&r, "X-Two", "a\r\nSet-Cookie: x=1");
	assert_int_equal(http_reply(&r, 200, "text/plain", &e), ERR_INTERNAL);
	r.bad = false;
	assert_int_equal(http_redirect(&r, 303, STR("//evil.example/"), &e), ERR_INTERNAL);
	assert_int_equal(http_redirect(&r, 303, STR("/\\evil.example/"), &e), ERR_INTERNAL);
	assert_int_equal(http_redirect(&r, 303, STR("https://evil.example/"), &e), ERR_INTERNAL);
	assert_int_equal(http_redirect(&r, 303, STR("/fine?x=1"), &e), 0);
	http_set_cookie(&r, &q, "a", STR("x; Path=/evil"), -1);
	assert_true(r.bad);
	r.bad = false;
	buf_clear(&r.body);
	http_json_str(&r.body, STR("</script>\"\\\n\x01\xe2\x82\xac"));
	assert_str(buf_str(&r.body), "\"\\u003c/script\\u003e\\\"\\\\\\u000a\\u0001\xe2\x82\xac\"");
	buf_clear(&r.body);
	http_escape(&r.body, STR("a b/&\xc3\xa9~"));
	assert_str(buf_str(&r.body), "a%20b%2F%26%C3%A9~");
	buf_release(&r.body);
}

static void entity_tags(void **state)
{
	static const struct {
		const char *have;
		bool match, strong;
	} t[] = {{"\"x\"", true, true}, {"W/\"x\"", true, false}, {"\"y\"", false, false}, {"\"y\", \"x\"", true, true},
		 {"*", true, true},	{"x", false, false},	  {"", false, false}};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct http_pair h[] = {{STR("If-None-Match"), str_c(t[i].have)}, {STR("If-Match"), str_c(t[i].have)}};
		struct http_resp r = {.arena = &arena};
		struct http_req q = req();
		q.headers = (struct http_pairs){h, 2};
		buf_init(&r.body, 100);
		if (http_etag(&r, &q, STR("x")) != t[i].match || http_if_match(&q, STR("x")) != t[i].strong)
			fail_msg("%s", t[i].have);
		buf_release(&r.body);
	}
	struct http_req none = req();
	assert_int_equal(http_if_match(&none, STR("x")), -1);
}

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 16 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static void absolute(void **state)
{
	static const struct {
		const char *in, *host, *rest;
		bool tls;
	} t[] = {
		{"http://a.example/b?c", "a.example", "/b?c", false}, {"HTTPS://a:1/b", "a:1", "/b", true},
		{"http://a", "a", "", false},			      {"http://a?b=/c", "a", "?b=/c", false},
		{"http:///b", "", "/b", false},			      {"http://x@a/", "x@a", "/", false},
		{"/http://a/", NULL, NULL, false},		      {"http:/a", NULL, NULL, false},
		{"ftp://a/", NULL, NULL, false},		      {"*", NULL, NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct str target = str_c(t[i].in), host = STR("-");
		bool tls;
		assert_int_equal(http_absolute(&target, &host, &tls), t[i].host != NULL);
		assert_int_equal(tls, t[i].tls);
		assert_str(target, t[i].host ? t[i].rest : t[i].in);
		assert_str(host, t[i].host ? t[i].host : "-");
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(absolute),
		cmocka_unit_test(targets),   cmocka_unit_test(queries_and_forms), cmocka_unit_test(cookies),
		cmocka_unit_test(accepting), cmocka_unit_test(addresses),	  cmocka_unit_test(routes),
		cmocka_unit_test(rates),     cmocka_unit_test(responses),	  cmocka_unit_test(entity_tags)};

	return cmocka_run_group_tests(t, setup, teardown);
}
