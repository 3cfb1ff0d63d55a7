/*
 * http_priv.h - what the files of http/ share.
 */
#ifndef ATTEST_HTTP_HTTP_PRIV_H
#define ATTEST_HTTP_HTTP_PRIV_H

#include "http/http.h"

/* Decode %XX (and '+', in forms) of s into the arena. False when an escape is broken or the result is no clean text. */
bool http_decode(struct arena *a, struct str s, bool plus, bool controls, struct str *out);
/* Media type in lower case without parameters. */
struct str http_media_type(struct arena *a, struct str s);
struct str http_pair_find(const struct http_pairs *v, const char *name, bool icase);
/* The client's address, scheme and name behind proxies: fills peer, tls, host. */
int http_peer(struct http_req *q, const struct http_addr *direct, bool tls, const struct http_net *proxies, size_t n,
	      struct err *e);
/* A Host header without its port; false when it is none. */
bool http_host_ok(struct str host, struct str *name);
/* Headers that stand on every response. */
extern const char *const http_security_headers[][2];
extern const char http_csp[];

#endif
