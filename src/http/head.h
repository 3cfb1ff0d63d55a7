/*
 * head.h - the head of a request and bodies in chunks, read strictly (RFC 9112). No sockets here; for conn.c, tests and
 * fuzzing.
 */
#ifndef ATTEST_HTTP_HEAD_H
#define ATTEST_HTTP_HEAD_H

#include "http/http.h"

enum http_more { HTTP_PART, HTTP_WHOLE, HTTP_BAD };

/* How far a head was looked at; zero it before. */
struct http_scan {
	size_t at;    /* bytes seen */
	size_t line;  /* bytes of the line that is being read */
	size_t lines; /* whole ones before it */
	bool cr;      /* the last byte was one */
};
/*
 * Goes on over `in` (the same bytes again and those that came since). HTTP_WHOLE: s->at is where the head ends, its
 * empty line included; lines == 0: it was an empty line alone. HTTP_BAD: a byte that no head may hold, at s->at.
 */
enum http_more http_head_scan(struct http_scan *s, struct str in);

struct http_head {
	struct str method, target;
	bool http11; /* else 1.0 */
	struct http_pair v[HTTP_HEADERS_MAX];
	size_t n;
};
/* A whole head with its empty line. 0, or the status to refuse with (400, 431, 505). Slices of `in`. */
int http_head_parse(struct str in, struct http_head *out);

/* A body in chunks as it comes; zero it before. */
struct http_chunks {
	uint64_t left;
	size_t extension;
	struct http_scan trailer;
	int state, digits;
	bool colon;
};
/*
 * Appends data to out (whose cap is the body's). HTTP_WHOLE: *used bytes of `in` were of this body, the rest is the
 * next request's. HTTP_BAD: it is to be refused. Over the cap of out, out->err is set and reading goes on.
 */
enum http_more http_chunks_take(struct http_chunks *c, struct str in, size_t *used, struct buf *out);

#endif
