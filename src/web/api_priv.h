/*
 * api_priv.h - one table of operations, from which requests are checked and the OpenAPI document is written.
 *
 * An operation names the fields that it takes (query, headers, members of a JSON body) with their types and bounds.
 * What is not in the table is refused, so that the document cannot say less than the program does; what handlers read
 * they ask for by the name in the table.
 */
#ifndef ATTEST_WEB_API_PRIV_H
#define ATTEST_WEB_API_PRIV_H

#include "web/web_priv.h"

#include <jansson.h>

enum api_place { IN_QUERY, IN_BODY, IN_HEADER };
enum api_type {
	T_STRING,
	T_TEXT /* may hold newlines */,
	T_INT,
	T_BOOL,
	T_NAMES /* array of strings, "a,b" in a query */,
	T_OBJECTS /* array of objects */,
	T_OBJECT
};
struct api_field {
	const char *name; /* NULL ends */
	enum api_place in;
	enum api_type type;
	bool required;
	int64_t min, max; /* of a number; bytes of a string; items of an array. max 0: API_STRING_MAX, or 256 items */
	const char *(*choice)(size_t i); /* the values that it may have */
	const char *schema;		 /* T_OBJECT(S): name of its schema */
	const char *text;
};
#define API_STRING_MAX 1000
#define API_FIELDS_MAX 16
struct api_value {
	bool given;
	struct str s;
	int64_t n;
	bool b;
	json_t *j; /* borrowed from the body */
};
struct api {
	struct web *w;
	struct web_call *c;
	struct http_req *q;
	struct http_resp *r;
	struct arena *a;
	struct library *lib; /* NULL only where the operation does not need it */
	const struct api_op *op;
	json_t *body;
	struct api_value v[API_FIELDS_MAX];
};
/* op->flags */
#define OP_LIBRARY 1u /* needs the library */
#define OP_STREAM  2u /* may answer as text/event-stream */
#define OP_REV	   4u /* changes an article: takes If-Match, 428 without */
#define OP_ETAG	   8u
#define OP_EMPTY   16u	 /* 204 */
#define OP_CREATED 32u	 /* 201 with Location */
#define OP_PAGED   64u	 /* Link header */
#define OP_RAW	   128u	 /* `result` is a media type, not a schema */
#define OP_EXISTS  256u	 /* may answer 409 */
#define OP_AGAIN   1024u /* takes Idempotency-Key: the same request again gets the same answer, and happens once */
#define OP_BUSY	   512u	 /* may answer 503 */
struct api_op {
	int (*run)(struct api *x, struct err *e);
	const struct api_field *fields;
	const char *result; /* schema of 200/201; NULL: none */
	unsigned flags;
	const char *tag;
	const char *text;
};
int api_dispatch(void *ctx, struct http_req *q, struct http_resp *r, struct err *e);
/* Runs the operation, or gives what it gave before to the same Idempotency-Key (again.c). */
int api_once(struct api *x, struct err *e);

/* Fields by name; asking for one that is not in the table is a fault of the program. */
const struct api_value *api_get(const struct api *x, const char *name);
static inline struct str api_text(const struct api *x, const char *name)
{
	return api_get(x, name)->s;
}
static inline int64_t api_number(const struct api *x, const char *name, int64_t otherwise)
{
	const struct api_value *v = api_get(x, name);
	return v->given ? v->n : otherwise;
}
/* Bit set of a field of names by a parser (-1 unknown: cannot be, choices were checked). */
uint32_t api_bits(const struct api *x, const char *name, int (*parse)(struct str s));
/* Takes j. Adds the ETag of the bytes and answers If-None-Match where the operation has OP_ETAG. */
int api_reply(struct api *x, int status, json_t *j, struct err *e);
int api_empty(struct api *x, struct err *e);
int api_created(struct api *x, struct str location, json_t *j, struct err *e);
/* Link: <…>; rel="next" to the same request with this cursor. */
void api_next(struct api *x, struct str cursor);
json_t *api_s(struct str s);
/* Set, or null where empty. */
void api_put(json_t *o, const char *name, struct str s);
void api_put_n(json_t *o, const char *name, int64_t n);
/* A time as RFC 3339, null for 0. */
void api_put_time(struct api *x, json_t *o, const char *name, int64_t t);
/* A number of the path, or ERR_NOTFOUND. */
int api_param_number(const struct api *x, size_t i, int64_t *out, struct err *e);
/* Server-sent events into a buffer: one line of data. Takes j. */
void api_event(struct buf *b, const char *name, json_t *j);

const char *api_kinds(size_t i);
const char *api_designs(size_t i);
const char *api_statuses(size_t i);
const char *api_audiences(size_t i);

#define API_OP_LIST(X)                                                                                                 \
	X(ask)                                                                                                         \
	X(search)                                                                                                      \
	X(corpus)                                                                                                      \
	X(sources)                                                                                                     \
	X(source)                                                                                                      \
	X(span)                                                                                                        \
	X(verify)                                                                                                      \
	X(articles)                                                                                                    \
	X(article_new) X(article) X(article_file) X(versions) X(version) X(version_new) X(diff) X(reviews)             \
		X(review_new) X(assignment) X(comments) X(comment_new) X(comment_resolve) X(topics) X(board) X(jobs)   \
			X(job_new) X(job) X(job_events) X(job_cancel) X(me) X(me_change) X(history) X(history_clear)   \
				X(history_delete) X(tokens) X(token_new) X(token_delete) X(session_new) X(session_end) \
					X(users) X(user_new) X(user) X(user_change) X(user_forget) X(audit)            \
						X(audit_verify) X(counts)
#define X(name) extern const struct api_op op_##name;
API_OP_LIST(X)
#undef X
/* The OpenAPI document of all API routes. */
int api_openapi(void *ctx, struct http_req *q, struct http_resp *r, struct err *e);
/* JSON text of components/schemas: made from schemas.json and docs/article.schema.json at build time. */
extern const char api_schemas[];

#endif
