/*
 * web.h - the service: pages and API over the corpus and the library.
 *
 * `struct web` is the application that http/ calls: it holds the open corpus, the library, the rate limits, the jobs
 * and the figures. Pages (page_*.c) and the API (api_*.c) are tables of routes; access to each route stands in its
 * table and is checked in one place (guard.c) before its handler runs, so that a test can walk all routes with all
 * roles.
 *
 * Threads: handlers run in several threads at once. A request pins one snapshot of the corpus at its beginning
 * (call->snap) and works on nothing else. Everything in a struct web_call lives as long as the request.
 */
#ifndef ATTEST_WEB_WEB_H
#define ATTEST_WEB_WEB_H

#include "answer/answer.h"
#include "http/http.h"
#include "index/index.h"

struct library;

/* ---- access ---- */
/* Who may use a route (struct http_route.access): the rights of review/review.h, and two more. (code, name, meaning) */
#define WEB_ACCESS_LIST(X)                                                                         \
	X(ANYONE, "anyone", "also where the instance is not open: signing in, help, static files") \
	X(READ, "read", "anyone where the instance is open, else who is signed in")                \
	X(ASK, "ask", "the same; tokens need the scope to ask")                                    \
	X(HISTORY, "history", "who is signed in: their own history")                               \
	X(DESK, "desk", "authors, reviewers, administrators")                                      \
	X(WRITE, "write", "authors and reviewers")                                                 \
	X(REVIEW, "review", "reviewers and administrators; review/ decides the rest")              \
	X(CORPUS, "corpus", "administrators: imports and jobs")                                    \
	X(ADMIN, "admin", "administrators")                                                        \
	X(TOKENS, "tokens", "who is signed in: their own tokens and settings")                     \
	X(OPERATOR, "operator", "administrators, and anyone on the machine itself")
enum web_access {
#define X(c, name, text) WEB_##c,
	WEB_ACCESS_LIST(X)
#undef X
		WEB_ACCESS_N
};
const char *web_access_name(enum web_access a);

/* struct http_route.flags */
#define WEB_PAGE   1u  /* errors are pages; who must sign in is sent to do so and comes back */
#define WEB_API	   2u  /* errors are problem+json; bearer tokens are taken; JSON bodies */
#define WEB_COSTLY 4u  /* counts against the rate of asking */
#define WEB_GUESS  8u  /* counts against the rate of signing in */
#define WEB_SECRET 16u /* the response is never stored anywhere (Cache-Control: no-store) */
#define WEB_FORM \
	32u /* a form for who is not signed in (signing in): GET gives a cookie and call->csrf, POST needs the token \
	     */
#define WEB_FREE 64u /* never refused for coming too often, and never waits for others: life signs, static files */

/* ---- settings ---- */
struct web_settings {
	const char *corpus;	    /* folder */
	const char *library;	    /* file, or NULL: no accounts, no review, no history */
	const char *pins;	    /* file with the board's pinned keys (library.h), or NULL */
	bool open;		    /* reading and asking without signing in */
	const char *const *imports; /* folders under which imports may read */
	size_t n_imports;
	const char *title;		  /* of the instance; NULL: "attest" */
	struct emergency_numbers numbers; /* whom a lay reader calls in an emergency; empty ones are the defaults */
	const char *contact;		  /* printed on the pages of policy and of errors; or NULL */
	double ask_rate, ask_burst; /* questions a second from one address or person; 0: 2 and 30; below 0: no limit */
	double read_rate, read_burst; /* other requests; 0: 50 and 300; likewise */
	size_t cache_bytes;	      /* of articles kept; 0: 64 MiB */
	bool no_vectors;	      /* encode nothing in the background */
	bool quick_passwords;	      /* tests only */
};

struct web;
/* Opens the corpus (which may be empty or missing yet) and the library. */
int web_open(const struct web_settings *set, struct web **out, struct err *e);
/* The service is about to end: a running job is told to stop. Before the server is stopped. */
void web_stopping(struct web *w);
void web_close(struct web *w); /* after the server has stopped; waits for a running job to stop */
const struct web_settings *web_set(const struct web *w);
struct library *web_library(struct web *w); /* NULL: there is none */
/* For http_opts.app. */
const struct http_app *web_app(struct web *w);
/* The running server, for its figures; set by `attest serve`. */
void web_server(struct web *w, struct http_server *s);
/* All tables of routes, NULL ends. */
extern const struct http_route *const web_tables[];
extern const struct http_route web_api_routes[];  /* api.c */
extern const struct http_route web_page_routes[]; /* pages.c */

/* ---- a request ---- */
struct web_call {
	struct web *w;
	struct snap *snap;  /* pinned; never NULL (an empty corpus has an empty one) */
	uint64_t lost_maps; /* files that had gone bad when it began */
	bool local;	    /* from the machine itself, by no proxy */
	bool signed_in;
	bool by_token;	   /* by bearer token: no cookie, so no CSRF */
	struct str person; /* pseudonym, as the library names people; empty when nobody is signed in */
	struct str login, display;
	unsigned roles;	  /* bits of library's enum lib_role; 0 */
	unsigned scopes;  /* of the token; all for a session */
	int64_t token_id; /* 0: no token */
	bool history;	  /* keeps the questions that they ask */
	/* For the hidden field "csrf" of every form that is posted, and the header X-CSRF-Token. Also there for who is
	 * not signed in (the form for signing in). */
	struct str csrf;
	struct str cookie; /* session id; empty */
	struct str visit;  /* value of WEB_COOKIE_VISIT on routes with WEB_FORM */
};
static inline struct web_call *web_call(const struct http_req *q)
{
	return q->call;
}
/* May they use a route of this access? */
bool web_may(const struct web_call *c, enum web_access a);
/*
 * Sign in: sets the session's cookie; a new session in every case. ERR_SIGNIN, ERR_RATE (Retry-After is set then). The
 * response is the caller's.
 */
int web_sign_in(struct http_req *q, struct http_resp *r, struct str name, struct str password, struct err *e);
int web_sign_out(struct http_req *q, struct http_resp *r, struct err *e);
#define WEB_COOKIE	  "attest_session"
#define WEB_COOKIE_VISIT  "attest_visit"  /* of who is not signed in, for the token of the form */
#define WEB_COOKIE_READER "attest_reader" /* for whom articles are written: the last choice */

/* ---- asking ---- */
#define WEB_QUESTION_CAP 4000 /* bytes */
struct web_ask {
	struct str question;
	struct str reader; /* empty: of the cookie, else physician */
	struct str before; /* of a follow-up: the question before it; or empty */
	struct index_filter filter;
};
/*
 * The article, from the cache when the same snapshot was asked the same; in q's arena, its JSON too (json may be NULL).
 * Writes the asker's history where they keep one. ERR_USAGE for an empty or too long question or an unknown reader.
 */
int web_article(struct http_req *q, const struct web_ask *ask, struct article *out, struct str *json, struct err *e);
/* What is told of an article beside its JSON: history, figures, whether there is an approved one. */
struct web_facts {
	struct str title, question, reader;
	enum article_outcome outcome;
};
/* As web_article for who needs its JSON alone, which is not read again then: most of what a cached answer costs. */
int web_answer(struct http_req *q, const struct web_ask *ask, struct web_facts *facts, struct str *json, struct err *e);
/*
 * The same in two steps, for a stream that outlives its request: an inquiry owns all that it needs (a snapshot too).
 * Composing it appends the article's JSON.
 */
struct web_inquiry;
int web_inquiry_new(struct http_req *q, const struct web_ask *ask, struct web_inquiry **out, struct err *e);
int web_inquiry_compose(struct web_inquiry *i, struct buf *json, struct err *e);
/* How the question was read, before anything is searched; in the arena. */
int web_inquiry_read(struct web_inquiry *i, struct arena *a, struct question *out, struct err *e);
/* Once it was given out: history, figures. */
void web_inquiry_done(struct web_inquiry *i, const struct article *art);
void web_inquiry_free(struct web_inquiry *i);
/* The reader that counts for this request: `given`, else of the cookie, else "physician". False when `given` is none.
 */
bool web_reader(const struct http_req *q, struct str given, struct str *out);
/* i-th reader, NULL after the last. */
const char *web_reader_name(size_t i);

/*
 * An approved article on the same question, or on one that asks the same in other words: out->id is empty when there is
 * none. `question` stands alone (of a follow-up: as it was read). Retired and outdated ones are not offered.
 */
struct web_kept {
	struct str id, title, question; /* in the arena */
	uint32_t version;		/* the approved one */
	bool same;			/* the same question; else one like it */
};
int web_kept(struct web *w, struct str question, struct str reader, struct arena *a, struct web_kept *out,
	     struct err *e);

/* ---- the corpus ---- */
struct web_census {
	uint64_t kinds[DOC_KIND_N], designs[DOC_DESIGN_N], statuses[DOC_STATUS_N], audiences[DOC_AUDIENCE_N];
	int year_from, year_to; /* 0: none is dated */
};
/* Living documents by sort; counted once for a state of the corpus. */
void web_census(struct web *w, const struct snap *s, struct web_census *out);

/* ---- static files ---- */
/* Files of src/web/static are in the program. Their path has the hash of their bytes in it
 * ("/static/site.3f2a9c1b.css") and may be kept for ever. "" when there is no such file. */
const char *web_static(const char *name);
struct web_static {
	const char *name, *path, *type;
	struct str bytes, gzip; /* gzip: empty where it saves nothing */
};
extern const struct web_static web_statics[];
extern const size_t n_web_statics;

/* ---- jobs ---- */
/* Queue an import of a path of this machine under one of the allowed folders; *id of the job in the library. */
int web_import(struct http_req *q, struct str path, int64_t *id, struct err *e);

/* ---- pages' half of the hooks (pages.c) ---- */
/* A page of an error; `why->msg` is for people. */
void web_page_failed(struct web *w, struct http_req *q, struct http_resp *r, int status, const struct err *why);

#endif
