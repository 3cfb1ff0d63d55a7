/* Heads and chunks: what is well-formed is read, what has two readings is refused. */
#include "test.h"

#include "http/head.h"

#define GET_LINE "GET /a?b HTTP/1.1\r\n"

static int parse(struct str in, struct http_head *h)
{
	return http_head_parse(in, h);
}

static void heads(void **state)
{
	struct http_head h;

	(void)state;
	assert_int_equal(parse(STR(GET_LINE "Host: localhost\r\nX-A:\t b  c \t\r\nEmpty:\r\n\r\n"), &h), 0);
	assert_str(h.method, "GET");
	assert_str(h.target, "/a?b");
	assert_true(h.http11);
	assert_int_equal(h.n, 3);
	assert_str(h.v[0].name, "Host");
	assert_str(h.v[1].value, "b  c");
	assert_int_equal(h.v[2].value.n, 0);
	assert_int_equal(parse(STR("GET / HTTP/1.0\r\n\r\n"), &h), 0);
	assert_false(h.http11);
	assert_int_equal(h.n, 0);
}

static void refused(void **state)
{
	static const struct {
		struct str in;
		int status;
	} t[] = {
#define BAD(text, status) {{text, sizeof text - 1}, status}
		BAD("GET  / HTTP/1.1\r\n\r\n", 400),
		BAD("GET /\r\n\r\n", 400),
		BAD("GET / HTTP/1.1 \r\n\r\n", 400),
		BAD("GET / http/1.1\r\n\r\n", 400),
		BAD("GET / HTTP/11\r\n\r\n", 400),
		BAD("GET / HTTP/2.0\r\n\r\n", 505),
		BAD("GET / HTTP/0.9\r\n\r\n", 505),
		BAD("G@T / HTTP/1.1\r\n\r\n", 400),
		BAD(" GET / HTTP/1.1\r\n\r\n", 400),
		BAD(GET_LINE "A: b\r\n folded\r\n\r\n", 400),
		BAD(GET_LINE " A: b\r\n\r\n", 400),
		BAD(GET_LINE "A : b\r\n\r\n", 400),
		BAD(GET_LINE ": b\r\n\r\n", 400),
		BAD(GET_LINE "A b\r\n\r\n", 400),
		BAD(GET_LINE "A\"b: c\r\n\r\n", 400),
		BAD(GET_LINE "A: b\0c\r\n\r\n", 400),
		BAD(GET_LINE "A\0: b\r\n\r\n", 400),
		BAD(GET_LINE "A: b\x7f\r\n\r\n", 400),
		BAD(GET_LINE "A: b\x0b\r\n\r\n", 400),
		BAD(GET_LINE "A: b\n\r\n", 400),
		BAD(GET_LINE "A: b\r\n\n", 400),
		BAD(GET_LINE "A: b\rC: d\r\n\r\n", 400),
		BAD("GET / HTTP/1.1\n\n", 400),
		BAD(GET_LINE "A: b\r\n", 400), /* not whole */
		BAD("\r\n", 400),
	};
	struct http_head h;

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		int got = parse(t[i].in, &h);
		if (got != t[i].status)
			fail_msg("%zu: %s: %d", i, t[i].in.p, got);
	}
	struct buf b;
	buf_init(&b, 1 << 16);
	buf_addc(&b, GET_LINE);
	for (int i = 0; i <= HTTP_HEADERS_MAX; i++)
		buf_printf(&b, "X-%d: 1\r\n", i);
	buf_addc(&b, "\r\n");
	assert_int_equal(parse(buf_str(&b), &h), 431);
	buf_release(&b);
}

/* A byte at a time as all at once; a fault is known at its byte, not at the end of a head that never comes. */
static void scanning(void **state)
{
	struct str in = STR(GET_LINE "A: b\r\n\r\nGET");
	struct http_scan s = {0};

	(void)state;
	for (size_t i = 1; i < in.n - 3; i++)
		assert_int_equal(http_head_scan(&s, str_sub(in, 0, i)), HTTP_PART);
	assert_int_equal(http_head_scan(&s, in), HTTP_WHOLE);
	assert_int_equal(s.at, in.n - 3);
	assert_int_equal(s.lines, 2);
	s = (struct http_scan){0};
	assert_int_equal(http_head_scan(&s, STR("GET / HTTP/1.1\nHost")), HTTP_BAD);
	assert_int_equal(s.at, 14);
	s = (struct http_scan){0};
	assert_int_equal(http_head_scan(&s, STR("\x16\x03\x01")), HTTP_BAD);
	s = (struct http_scan){0};
	assert_int_equal(http_head_scan(&s, STR("\r\nGET")), HTTP_WHOLE);
	assert_int_equal(s.lines, 0);
}

static void chunks(void **state)
{
	static const struct {
		struct str in;
		enum http_more want;
		const char *data, *rest;
	} t[] = {
#define CASE(text, want, data, rest) {{text, sizeof text - 1}, want, data, rest}
		CASE("5\r\nhello\r\n0\r\n\r\nGET", HTTP_WHOLE, "hello", "GET"),
		CASE("05\r\nhello\r\nA;x=\"y\"\r\n0123456789\r\n0\r\nX: y\r\nZ:\r\n\r\n", HTTP_WHOLE, "hello0123456789", ""),
		CASE("0\r\n\r\n", HTTP_WHOLE, "", ""),
		CASE("5\r\nhel", HTTP_PART, "hel", ""),
		CASE("5\nhello\r\n0\r\n\r\n", HTTP_BAD, NULL, NULL),
		CASE("5\r\nhello\n0\r\n\r\n", HTTP_BAD, NULL, NULL),
		CASE("5\r\nhelloX\r\n0\r\n\r\n", HTTP_BAD, NULL, NULL),
		CASE("5\r\nhello\r\n0\r\n\n", HTTP_BAD, NULL, NULL),
		CASE("5\r\nhello\r\n0\n\r\n", HTTP_BAD, NULL, NULL),
		CASE(" 5\r\nhello\r\n0\r\n\r\n", HTTP_BAD, NULL, NULL),
		CASE("5 \r\nhello\r\n0\r\n\r\n", HTTP_BAD, NULL, NULL),
		CASE("+5\r\nhello\r\n0\r\n\r\n", HTTP_BAD, NULL, NULL),
		CASE("0x5\r\nhello\r\n0\r\n\r\n", HTTP_BAD, NULL, NULL),
		CASE("-1\r\n", HTTP_BAD, NULL, NULL),
		CASE("\r\nhello", HTTP_BAD, NULL, NULL),
		CASE(";a\r\n", HTTP_BAD, NULL, NULL),
		CASE("100000005\r\nhello", HTTP_BAD, NULL, NULL),
		CASE("5;a\0b\r\nhello\r\n0\r\n\r\n", HTTP_BAD, NULL, NULL),
		CASE("0\r\nX y\r\n\r\n", HTTP_BAD, NULL, NULL),
		CASE("0\r\n: y\r\n\r\n", HTTP_BAD, NULL, NULL),
		CASE("0\r\nX: y\r\n folded\r\n\r\n", HTTP_BAD, NULL, NULL),
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		for (size_t piece = 1; piece <= t[i].in.n; piece++) {
			struct http_chunks c = {0};
			enum http_more m = HTTP_PART;
			size_t at = 0, used;
			struct buf out;
			buf_init(&out, 1 << 12);
			for (; at < t[i].in.n && m == HTTP_PART; at += used)
				m = http_chunks_take(&c, str_sub(t[i].in, at, at + piece), &used, &out);
			if (m != t[i].want)
				fail_msg("%zu by %zu: %d", i, piece, (int)m);
			if (m != HTTP_BAD) {
				assert_str(buf_str(&out), t[i].data);
				assert_str(str_sub(t[i].in, at, t[i].in.n), t[i].rest);
			}
			buf_release(&out);
		}
}

/* Over the cap it is said, and what is kept is no more than that. */
static void chunks_over_the_cap(void **state)
{
	struct http_chunks c = {0};
	struct buf out;
	size_t used;

	(void)state;
	buf_init(&out, 4);
	assert_int_equal(http_chunks_take(&c, STR("5\r\nhello\r\n0\r\n\r\n"), &used, &out), HTTP_WHOLE);
	assert_int_equal(out.err, ERR_LIMIT);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(heads), cmocka_unit_test(refused), cmocka_unit_test(scanning),
				       cmocka_unit_test(chunks), cmocka_unit_test(chunks_over_the_cap)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
