/*
 * fuzz_head.c - heads of requests and bodies in chunks, as they come from a socket: in pieces of any size they are read
 * as they are in one.
 *
 * The first byte of the input says how large the pieces are; the rest is what the client sends.
 */
#include "http/head.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static enum http_more scan_by(struct str in, size_t piece, struct http_scan *s)
{
	enum http_more m = HTTP_PART;

	for (size_t have = piece; m == HTTP_PART; have += piece) {
		m = http_head_scan(s, str_sub(in, 0, have));
		if (have >= in.n)
			break;
	}
	return m;
}

static enum http_more chunks_by(struct str in, size_t piece, size_t *used, struct buf *out)
{
	struct http_chunks c = {0};
	enum http_more m = HTTP_PART;
	size_t some;

	for (*used = 0; m == HTTP_PART && *used < in.n; *used += some) {
		m = http_chunks_take(&c, str_sub(in, *used, *used + piece), &some, out);
		if (some > piece || (m == HTTP_PART && some == 0))
			abort();
	}
	return m;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct str in = {(const char *)data + (n > 0), n ? n - 1 : 0};
	size_t piece = n && data[0] ? data[0] : 1, used_a, used_b;
	struct http_scan a = {0}, b = {0};
	struct http_head h;
	struct buf x, y;

	enum http_more m = scan_by(in, piece, &a);
	if (m != scan_by(in, in.n + 1, &b) || a.at != b.at || a.lines != b.lines)
		abort();
	if (m == HTTP_WHOLE && a.lines && http_head_parse(str_sub(in, 0, a.at), &h) == 0)
		for (size_t i = 0; i < h.n; i++)
			if (!h.v[i].name.n || memchr(h.v[i].value.p, '\n', h.v[i].value.n) ||
			    memchr(h.v[i].value.p, 0, h.v[i].value.n))
				abort();
	buf_init(&x, 1 << 16);
	buf_init(&y, 1 << 16);
	m = chunks_by(in, piece, &used_a, &x);
	if (m != chunks_by(in, in.n + 1, &used_b, &y) || (m == HTTP_WHOLE && used_a != used_b) ||
	    !str_eq(buf_str(&x), buf_str(&y)))
		abort();
	buf_release(&x);
	buf_release(&y);
	return 0;
}
