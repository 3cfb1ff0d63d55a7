/*
 * http.h - a listener and a router that know no medicine.
 *
 * HTTP/1.1 over plain sockets or TLS (GnuTLS), read strictly (head.h): what has two readings is refused. Requests are
 * bounded, parsed and checked before any handler sees them. The application gives tables of routes and three hooks (struct http_app):
 * `before` (who is it, may they?), `failed` (make a page of an error), `after` (count it). Nothing here logs or prints.
 *
 * Threads: one for each connection, which reads and writes; at most `threads` of them are in a handler at once. What a handler reaches through `ctx` is shared and must be safe for that. Everything
 * in a struct http_req lives until the handler returns; a stream outlives it and must own what it needs.
 *
 *	static int hello(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
 *	{
 *		buf_addc(&r->body, "hello ");
 *		buf_add(&r->body, q->param[0]);
 *		return http_reply(r, 200, "text/plain; charset=utf-8", e);
 *	}
 *	const struct http_route routes[] = {{HTTP_GET, "/hello/{name}", hello}, {0}};
 */
#ifndef ATTEST_HTTP_HTTP_H
#define ATTEST_HTTP_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdatomic.h>

#define HTTP_METHOD_LIST(X) X(GET) X(HEAD) X(POST) X(PUT) X(PATCH) X(DELETE) X(OPTIONS)
enum http_method {
#define X(m) HTTP_##m,
	HTTP_METHOD_LIST(X)
#undef X
		HTTP_METHOD_N
};
const char *http_method_name(enum http_method m);
/* "Not Found" of 404; "" of a status that is not known. */
const char *http_status_text(int status);

/* ---- addresses ---- */
/* An IPv6 address; IPv4 is ::ffff:a.b.c.d. */
struct http_addr {
	unsigned char b[16];
};
struct http_net {
	struct http_addr addr;
	unsigned bits; /* of 128 */
};
/* "10.0.0.0/8", "::1", "192.0.2.7". False when it is none. */
bool http_net_parse(struct str s, struct http_net *out);
bool http_net_has(const struct http_net *net, const struct http_addr *a);
bool http_addr_parse(struct str s, struct http_addr *out);
bool http_addr_loopback(const struct http_addr *a);
/* Printed, with a NUL; 46 bytes are enough. */
void http_addr_print(const struct http_addr *a, char out[46]);

/* ---- request ---- */
#define HTTP_PARAMS_MAX	  4   /* {names} in a pattern */
#define HTTP_SEGMENTS_MAX 16  /* of a path */
#define HTTP_PAIRS_MAX	  256 /* of a query or a form */
#define HTTP_HEADERS_MAX  100
#define HTTP_COOKIES_MAX  32
#define HTTP_ID_LEN	  16

struct http_pair {
	struct str name, value;
};
struct http_pairs {
	struct http_pair *v;
	size_t n;
};
struct http_route;
struct http_req {
	enum http_method method; /* HEAD comes as GET with `head` set */
	bool head;
	struct str
		path; /* as sent, without query: for links back to here. Well-formed, no "..", no control characters */
	struct str query;		   /* as sent, without the '?' */
	struct str seg[HTTP_SEGMENTS_MAX]; /* decoded segments of the path: UTF-8 without control characters */
	size_t n_seg;
	struct str
		param[HTTP_PARAMS_MAX]; /* what stood for the {names} of the pattern, in order; decoded, never empty */
	struct http_pairs queries, forms, headers, cookies; /* decoded; UTF-8 in queries and forms */
	struct str body;
	struct str type;		/* media type of the body in lower case, without parameters; or empty */
	struct http_addr peer;		/* the client's, after the rules for proxies */
	bool tls;			/* the client speaks TLS with us or with a trusted proxy */
	struct str host;		/* as the client named us, checked against the allowed hosts */
	const struct http_route *route; /* NULL: no such path, or not with this method */
	size_t route_index;		/* of all tables, counted through; SIZE_MAX without a route */
	char id[HTTP_ID_LEN + 1];	/* random hexadecimal digits: names the request in errors and logs */
	struct arena *arena;		/* of this request */
	void *call;			/* the application's: what its `before` found out */
};
/* The first value of that name; STR_NULL (p == NULL) when there is none. Header names without case. */
struct str http_query(const struct http_req *q, const char *name);
struct str http_form(const struct http_req *q, const char *name);
struct str http_header(const struct http_req *q, const char *name);
struct str http_cookie(const struct http_req *q, const char *name);
/* A whole number of the query between min and max: false when it is there and is none; *out is `otherwise` when it is
 * not there. */
bool http_query_number(const struct http_req *q, const char *name, uint64_t min, uint64_t max, uint64_t otherwise,
		       uint64_t *out);
/*
 * Would the client take this media type? By Accept (RFC 9110, 12.5.1), the most specific range counting; no Accept
 * takes all. Gives the weight in thousandths, 0: no.
 */
int http_accepts(const struct http_req *q, const char *type);

/* ---- response ---- */
struct http_stream {
	/* Append the next piece to out. 1: there is more, 0: that was all, negative: break off. */
	int (*next)(void *ctx, struct buf *out, struct err *e);
	void (*end)(void *ctx); /* frees ctx; always called, once; in any thread */
	void *ctx;
};
struct http_resp {
	int status;
	struct buf body;  /* capped; ignored when `fixed` or `stream` is set */
	struct str fixed; /* bytes that live as long as the server */
	struct http_stream stream;
	struct http_pairs headers; /* see http_set */
	size_t room;
	bool bad;	     /* a header was refused or there was no memory: sticky, http_reply tells */
	bool csp_own;	     /* the handler set its own Content-Security-Policy */
	struct arena *arena; /* of the request */
};
/* Add a header. Copies. A value with CR, LF, NUL or other controls is refused (sticky). */
void http_set(struct http_resp *r, const char *name, struct str value);
void http_setc(struct http_resp *r, const char *name, const char *value);
void http_setf(struct http_resp *r, const char *name, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Status and Content-Type (may be NULL); checks the body's and the headers' sticky errors. For `return http_reply(…)`.
 */
int http_reply(struct http_resp *r, int status, const char *type, struct err *e);
/* 303 (or another) to a path of ours: begins with '/' and not with "//", else ERR_INTERNAL. */
int http_redirect(struct http_resp *r, int status, struct str location, struct err *e);
/* HttpOnly, SameSite=Lax, Path=/, Secure where the client speaks TLS. max_age in seconds; < 0: until the browser ends;
 * 0: delete it. */
void http_set_cookie(struct http_resp *r, const struct http_req *q, const char *name, struct str value, long max_age);
/*
 * A strong entity tag (without its quotes). True when the client has it already (If-None-Match): the response is a
 * complete 304 then, return 0.
 */
bool http_etag(struct http_resp *r, const struct http_req *q, struct str tag);
/* If-Match: 1 matches, 0 does not, -1 not given. */
int http_if_match(const struct http_req *q, struct str tag);
/* RFC 9457 problem with a status and a short name, of the error table or our own ("media-type"); `detail` may be empty. */
int http_problem_of(struct http_resp *r, const struct http_req *q, int status, const char *name, struct str detail,
		    struct err *e);
/* Percent-encode what is not unreserved (RFC 3986), so that it can stand as one segment or value. */
void http_escape(struct buf *b, struct str s);
/* A JSON string with its quotes; '<', '>', '&' as \u00XX, so that it can stand in HTML. */
void http_json_str(struct buf *b, struct str s);

/* ---- routes ---- */
typedef int (*http_handler)(void *ctx, struct http_req *q, struct http_resp *r, struct err *e);
struct http_route {
	enum http_method method; /* GET answers HEAD too */
	const char *pattern;	 /* "/articles/{id}/versions"; a literal segment goes before a {name} */
	http_handler run; /* 0 with a response, or an error code, which `failed` turns into one; NULL ends a table */
	unsigned access;  /* the application's: who may */
	unsigned flags;	  /* the application's */
	size_t body_max;  /* bytes; 0: takes no body (a POST form needs some) */
	const char *name; /* unique, for metrics and OpenAPI: "getArticle" */
	const char *summary;
	const void *more; /* the application's */
};
/* The route of a method and raw path among tables; *allow gets the bit set (1u << method) of methods that the path has.
 * Fills param from seg. */
const struct http_route *http_route_find(const struct http_route *const *tables, struct http_req *q, unsigned *allow);

/* ---- parsing, public for tests and fuzzing ---- */
/*
 * A target in absolute form ("http://host/path?query", RFC 9112, 3.2.2): *host is its authority, which may be empty or
 * no host, *target what is behind it, which may be empty or begin with '?'. False, and nothing but *tls written, when it
 * is of another form.
 */
bool http_absolute(struct str *target, struct str *host, bool *tls);
/* Split and decode a request target into path, query, seg, queries. ERR_USAGE, ERR_LIMIT. */
int http_parse_target(struct http_req *q, struct str target, struct err *e);
/* application/x-www-form-urlencoded. */
int http_parse_form(struct arena *a, struct str s, struct http_pairs *out, struct err *e);
int http_parse_cookies(struct arena *a, struct str s, struct http_pairs *out, struct err *e);

/* ---- server ---- */
struct http_app {
	const struct http_route *const *tables; /* NULL ends */
	unsigned quick; /* routes with one of these flags wait for no turn: life signs must be told under load */
	/* After the request is read whole: 0 go on to the handler, 1 the response is made, negative an error. May be
	 * NULL. Not called without a route. */
	int (*before)(void *ctx, struct http_req *q, struct http_resp *r, struct err *e);
	/* After the handler: may what it made be given out? May be NULL. */
	int (*made)(void *ctx, struct http_req *q, struct err *e);
	/* Make the response of an error; NULL: http_problem_of. `status` is what it will be (404 and 405 of the router,
	 * too). */
	void (*failed)(void *ctx, struct http_req *q, struct http_resp *r, int status, const struct err *why);
	/* After the handler; r->status is final. May be NULL. */
	void (*after)(void *ctx, const struct http_req *q, const struct http_resp *r, uint64_t ns);
	void *ctx;
};
/* name, type, default, meaning; 0 in the struct means the default. */
#define HTTP_LIMIT_LIST(X)                                                                                 \
	X(connections, 1024, "connections at once")                                                        \
	X(per_address, 256, "connections at once from one address that is no trusted proxy")               \
	X(head_bytes, 32768, "bytes of request line and headers")                                          \
	X(query_bytes, 8192, "bytes of a query")                                                           \
	X(head_ms, 10000, "milliseconds until a request's headers are in, from the end of the one before") \
	X(body_ms, 20000, "milliseconds until its body is in")                                             \
	X(send_ms, 60000, "milliseconds until the client has taken the response")                          \
	X(stream_ms, 600000, "the same for a stream")                                                      \
	X(work, 4294967296, "units of work of one request (base/work.h)")                                  \
	X(arena_bytes, 268435456, "bytes of memory of one request")                                        \
	X(reply_bytes, 67108864, "bytes of one response")                                                  \
	X(held_bytes, 268435456, "bytes of all responses that clients have not taken yet, small ones not counted") \
	X(brought_bytes, 134217728, "bytes of all bodies that are being sent or worked on, small ones not counted")
struct http_limits {
#define X(name, otherwise, text) size_t name;
	HTTP_LIMIT_LIST(X)
#undef X
};
struct http_opts {
	const char *address;		/* "127.0.0.1", "::1", "0.0.0.0"; NULL: 127.0.0.1 */
	uint16_t port;			/* 0: any free one */
	const char *cert, *key;		/* PEM files; both or neither */
	const struct http_net *proxies; /* whose X-Forwarded-* is believed */
	size_t n_proxies;
	/* Names by which clients may call us (without port). None: on a loopback address localhost, 127.0.0.1 and ::1,
	 * else any. Guards against DNS rebinding. */
	const char *const *hosts;
	size_t n_hosts;
	int threads; /* 0: twice the cores, 4 to 64 */
	struct http_limits limits;
	const struct http_app *app;
};
struct http_server;
/* ERR_USAGE, ERR_IO (the port is taken), ERR_NOTFOUND (certificate). app and what it points to stay the caller's and
 * must outlive the server. */
int http_server_start(const struct http_opts *o, struct http_server **out, struct err *e);
uint16_t http_server_port(const struct http_server *s);
struct http_server_stats {
	uint64_t connections, in_flight, timed_out, refused;
	uint64_t work;		  /* units done by requests that have ended */
	uint64_t held;		  /* bytes of large responses that wait for their clients */
	uint64_t brought;	  /* bytes of large bodies that are being sent or worked on */
	uint64_t over, cancelled; /* requests stopped: over their budget, or nobody waited any more */
};
void http_server_stats(const struct http_server *s, struct http_server_stats *out);
/* Stop accepting, let requests end for up to grace_ms, stop those that have not, close, free. */
void http_server_stop(struct http_server *s, unsigned grace_ms);

/* ---- rate limits ---- */
/*
 * GCRA (the leaky bucket as a meter; ITU-T I.371): at most `burst` at once and `rate` a second in the long run, for
 * each key. A table of fixed size, so that strangers cannot fill the memory; when it is full, the key that has been
 * quiet longest is forgotten. Safe in any thread.
 */
struct http_rate;
struct http_rate *http_rate_new(size_t keys); /* NULL: no memory */
void http_rate_free(struct http_rate *t);
/* 0: go ahead, else milliseconds to wait. `now` from clock_mono_ns. */
uint64_t http_rate_take(struct http_rate *t, struct str key, double rate, double burst, double cost, uint64_t now);
/* The key of an address: IPv6 counts by its /64. Prefixed with a class of requests, in the arena. */
struct str http_rate_key(struct arena *a, const char *class_, const struct http_addr *addr);

#endif
