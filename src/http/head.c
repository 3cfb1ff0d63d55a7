/*
 * head.c - the head of a request, and bodies in chunks, as RFC 9112 writes them and in no other way.
 *
 * Two programs that read one request differently are how requests are smuggled past a proxy. So nothing is mended
 * here: lines end in CRLF and hold no other CR or LF, no NUL and no control; a header's name is a token right before
 * its colon; no line is folded; chunks have a size of hexadecimal digits and end in CRLF. What is otherwise is refused,
 * and the connection closed.
 */
#include "http/head.h"

#include <string.h>

#define SIZE_DIGITS	8   /* hexadecimal, of a chunk */
#define EXTENSION_BYTES 256 /* of a chunk; they are read over */
#define TRAILER_BYTES	8192

/* RFC 9110, 5.6.2. */
static bool token(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool plain = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
		if (!plain && (c == 0 || !strchr("!#$%&'*+-.^_`|~", c)))
			return false;
	}
	return s.n > 0;
}

/* May it stand in a line? Bytes from 0x80 are nobody's business here. */
static bool visible(unsigned char c)
{
	return c >= 0x20 ? c != 0x7f : c == '\t';
}

enum http_more http_head_scan(struct http_scan *s, struct str in)
{
	for (; s->at < in.n; s->at++) {
		unsigned char c = (unsigned char)in.p[s->at];
		if (s->cr != (c == '\n'))
			return HTTP_BAD;
		s->cr = c == '\r';
		if (s->cr || c == '\n') {
			if (c == '\n' && s->line == 0) {
				s->at++;
				return HTTP_WHOLE;
			}
			if (c == '\n')
				s->line = 0, s->lines++;
			continue;
		}
		if (!visible(c))
			return HTTP_BAD;
		s->line++;
	}
	return HTTP_PART;
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static int parse_line(struct http_head *h, struct str line)
{
	size_t one = str_find(line, STR(" "), 0), two = one == SIZE_MAX ? one : str_find(line, STR(" "), one + 1);

	if (two == SIZE_MAX)
		return 400;
	struct str version = str_sub(line, two + 1, line.n);
	h->method = str_sub(line, 0, one);
	h->target = str_sub(line, one + 1, two);
	if (!token(h->method) || !h->target.n || version.n != 8 || !str_starts(version, STR("HTTP/")) ||
	    !digit(version.p[5]) || version.p[6] != '.' || !digit(version.p[7]))
		return 400;
	if (version.p[5] != '1')
		return 505;
	h->http11 = version.p[7] >= '1';
	return 0;
}

static bool parse_header(struct str line, struct http_pair *out)
{
	size_t colon = str_find(line, STR(":"), 0);

	if (colon == SIZE_MAX || !token(str_sub(line, 0, colon)))
		return false;
	*out = (struct http_pair){str_sub(line, 0, colon), str_trim(str_sub(line, colon + 1, line.n))};
	return true;
}

/* The line that begins at *at, without its CRLF; the scan has seen that each ends in one. */
static struct str next_line(struct str in, size_t *at)
{
	size_t end = str_find(in, STR("\r\n"), *at);
	struct str line = str_sub(in, *at, end);

	*at = end + 2;
	return line;
}

int http_head_parse(struct str in, struct http_head *out)
{
	struct http_scan s = {0};
	struct http_head h = {0};
	size_t at = 0;
	int status;

	if (http_head_scan(&s, in) != HTTP_WHOLE || s.at != in.n || s.lines == 0)
		return 400;
	if ((status = parse_line(&h, next_line(in, &at))))
		return status;
	for (struct str line = next_line(in, &at); line.n; line = next_line(in, &at)) {
		if (h.n == HTTP_HEADERS_MAX)
			return 431;
		if (!parse_header(line, &h.v[h.n++]))
			return 400;
	}
	*out = h;
	return 0;
}

/* ---- bodies in chunks ---- */

enum { SIZE, EXTENSION, SIZE_LF, DATA, DATA_CR, DATA_LF, TRAILER, ENDED };

static int hex(unsigned char c)
{
	return digit((char)c)				? c - '0'
	       : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
							: -1;
}

static bool size_byte(struct http_chunks *c, unsigned char b)
{
	int n = hex(b);

	if (n >= 0) {
		c->left = c->left * 16 + (unsigned)n;
		return ++c->digits <= SIZE_DIGITS;
	}
	c->state = b == '\r' ? SIZE_LF : EXTENSION;
	c->extension = 0;
	return c->digits > 0 && (b == '\r' || b == ';');
}

/* One byte of what stands between the data. */
static bool frame_byte(struct http_chunks *c, unsigned char b)
{
	switch (c->state) {
	case SIZE: return size_byte(c, b);
	case EXTENSION:
		if (b == '\r')
			c->state = SIZE_LF;
		return b == '\r' || (visible(b) && ++c->extension <= EXTENSION_BYTES);
	case SIZE_LF:
		c->state = c->left ? DATA : TRAILER;
		c->digits = 0;
		return b == '\n';
	case DATA_CR: c->state = DATA_LF; return b == '\r';
	default: c->state = SIZE; return b == '\n';
	}
}

/* Trailers are read by the rules of headers, and dropped. */
static enum http_more trailer(struct http_chunks *c, struct str in, size_t *used)
{
	for (; *used < in.n; ++*used) {
		unsigned char b = (unsigned char)in.p[*used];
		bool name = !c->colon && b != '\r' && b != '\n';
		if (c->trailer.cr != (b == '\n') || ++c->trailer.at > TRAILER_BYTES)
			return HTTP_BAD;
		c->trailer.cr = b == '\r';
		if (b == '\n' && c->trailer.line == 0) {
			c->state = ENDED;
			++*used;
			return HTTP_WHOLE;
		}
		if ((b == '\n' && !c->colon) || (name && b != ':' && !token(str_make((const char *)&b, 1))) ||
		    (name && b == ':' && c->trailer.line == 0) || (b != '\r' && b != '\n' && !visible(b)))
			return HTTP_BAD;
		c->colon = b != '\n' && (c->colon || b == ':');
		c->trailer.line = b == '\n' ? 0 : c->trailer.line + (b != '\r');
	}
	return HTTP_PART;
}

enum http_more http_chunks_take(struct http_chunks *c, struct str in, size_t *used, struct buf *out)
{
	for (*used = 0; *used < in.n && c->state != TRAILER && c->state != ENDED;) {
		if (c->state != DATA) {
			if (!frame_byte(c, (unsigned char)in.p[(*used)++]))
				return HTTP_BAD;
			continue;
		}
		size_t n = in.n - *used < c->left ? in.n - *used : (size_t)c->left;
		buf_add(out, str_sub(in, *used, *used + n));
		*used += n;
		c->left -= n;
		if (!c->left)
			c->state = DATA_CR;
	}
	return c->state == TRAILER ? trailer(c, in, used) : c->state == ENDED ? HTTP_WHOLE : HTTP_PART;
}
