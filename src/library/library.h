/*
 * library.h - what must never be lost: articles and their versions, reviews, comments, people, sessions, tokens, jobs,
 * the audit trail.
 *
 * One SQLite file (docs/library.md gives every table, the bytes of the audit chain and of the signatures), behind
 * opaque functions: callers see no SQL, and what lies under db_priv.h can be replaced. The index is not in here: it
 * can be rebuilt, this cannot.
 *
 * Every function is one transaction: it has happened, with its line in the audit trail, or it has not. What was
 * committed outlives kill -9 and a power cut (WAL, synchronous=FULL).
 *
 * Threads: one `struct library` may be used by many threads at once. Reads take a connection of their own from a small
 * pool; writes wait for each other. No function calls back while it holds a connection. Strings in results lie in the
 * arena given.
 *
 * People appear in records under a pseudonym, `person` ("p-" and 24 letters and digits), and never by name: that is
 * what lets library_user_forget erase a person and leave every record and the chain as they are. library_person_name
 * gives the name to show.
 *
 * Time is in seconds since 1970, UTC, by the clock of the machine: $SOURCE_DATE_EPOCH dates documents, and no approval.
 *
 *	struct library *l;
 *	if (library_open(path, &(struct library_opts){.create = true}, &l, &e)) …
 *	library_article_create(l, me.person, json, STR(""), &a, &art, &e);
 *	library_close(l);
 */
#ifndef ATTEST_LIBRARY_LIBRARY_H
#define ATTEST_LIBRARY_LIBRARY_H

#include "article/article.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"

/* ---- roles, scopes, states ---- */

/* What a person may be; a person may be several. (code, name, bit, what it is for) */
#define ROLE_LIST(X)                                                                                          \
	X(READER, "reader", 1, "reads, asks, keeps a history")                                                \
	X(AUTHOR, "author", 2, "submits articles and edits them")                                             \
	X(REVIEWER, "reviewer", 4, "is of the advisory board: comments, asks for changes, approves, retires") \
	X(ADMINISTRATOR, "administrator", 8, "keeps people, tokens, the corpus and the audit trail")
enum lib_role {
#define X(c, name, bit, text) ROLE_##c = bit,
	ROLE_LIST(X)
#undef X
		ROLE_ALL = 15
};
/* Names of a set, "author,reviewer", in the arena; and back: 0 when a name is unknown or there is none. */
struct str lib_roles_print(unsigned roles, struct arena *a);
unsigned lib_roles_parse(struct str s);
/* The i-th role's name and purpose, NULL after the last. */
const char *lib_role_name(size_t i);
const char *lib_role_text(size_t i);

/* What a token may be used for, within what its owner may do. */
#define SCOPE_LIST(X)                                                             \
	X(READ, "read", 1, "read articles, sources, the corpus")                  \
	X(ASK, "ask", 2, "ask questions")                                         \
	X(WRITE, "write", 4, "submit and edit articles, comment")                 \
	X(REVIEW, "review", 8, "start reviews, ask for changes, approve, retire") \
	X(CORPUS, "corpus", 16, "import and remove documents, see jobs")          \
	X(ADMIN, "admin", 32, "people, tokens, settings, the audit trail")
enum lib_scope {
#define X(c, name, bit, text) SCOPE_##c = bit,
	SCOPE_LIST(X)
#undef X
		SCOPE_ALL = 63
};
struct str lib_scopes_print(unsigned scopes, struct arena *a);
unsigned lib_scopes_parse(struct str s);
const char *lib_scope_name(size_t i);

/* Where the review of an article stands. The names are those of the article's "review". */
#define STATE_LIST(X)                                        \
	X(SUBMITTED, "submitted", "Submitted")               \
	X(UNDER_REVIEW, "under-review", "Under review")      \
	X(CHANGES, "changes-requested", "Changes requested") \
	X(APPROVED, "approved", "Approved")                  \
	X(RETIRED, "retired", "Retired")
enum lib_state {
#define X(c, name, label) STATE_##c,
	STATE_LIST(X)
#undef X
		STATE_N
};
const char *lib_state_name(enum lib_state s);
const char *lib_state_label(enum lib_state s);
int lib_state_parse(struct str s); /* -1 */

/* ---- opening ---- */

struct library;
struct library_opts {
	bool create;	      /* make the file (mode 0600) and its folder when missing */
	bool quick_passwords; /* Argon2id at its smallest: tests only */
	const char *pins;     /* file in which the board's public keys are pinned, outside the library; NULL: none */
	int64_t (*now)(void *ctx); /* instead of the clock; NULL */
	void *ctx;
};
/*
 * Opens, and brings an older schema up to this program's. ERR_NOTFOUND when missing and not to be made, ERR_VERSION
 * when written by a newer attest, ERR_CORRUPT when it is no library.
 */
int library_open(const char *path, const struct library_opts *o, struct library **out, struct err *e);
void library_close(struct library *l); /* NULL is fine */
/* Is there no room to write? Tries where the last write found none, so that the answer is of now; else costs nothing. */
bool library_full(struct library *l);
const char *library_path(const struct library *l);
int64_t library_now(const struct library *l);
/* Number of the newest migration: the version of the schema. */
int library_schema(void);
/* YYYY-MM-DDThh:mm:ssZ; "" for 0. */
struct str lib_time_print(int64_t t, struct arena *a);
/*
 * A copy of the library as it is now, while it is in use: written beside `file`, checked, synced, renamed. *bytes may
 * be NULL.
 */
int library_backup(struct library *l, const char *file, uint64_t *bytes, struct err *e);
/* SQLite's own check of the file, and foreign keys. ERR_CORRUPT with the first problem. */
int library_check(struct library *l, struct err *e);
struct lib_counts {
	uint64_t by_state[STATE_N], articles, stale, versions, comments, users, sessions, tokens, jobs, audit, bytes;
};
int library_counts(struct library *l, struct lib_counts *out, struct err *e);

/* ---- settings of the instance ---- */
/* The empty slice when it was never set. */
int library_setting(struct library *l, const char *name, struct arena *a, struct str *out, struct err *e);
int library_setting_put(struct library *l, struct str who, const char *name, struct str value, struct err *e);

/* ---- articles ---- */

struct lib_article {
	struct str id; /* 12 letters and digits, random: says nothing of the question */
	struct str question, title, topic, reader, language, outcome;
	enum lib_state state;
	uint32_t version;  /* the current one */
	uint32_t approved; /* the last one that was approved, 0: none */
	int64_t rev;	   /* counts every change of this record but comments: the ETag */
	int64_t created, updated, submitted, approved_at;
	struct str requester, assignee; /* persons; assignee may be empty */
	int priority;			/* 0 usual, higher sooner; -1 can wait */
	int64_t stale;			/* since when; 0: it is not */
	struct str stale_reason;	/* for people */
	uint32_t open_comments;
};
struct lib_version {
	struct str article;
	uint32_t number; /* from 1 */
	struct str json; /* the article document; empty in lists */
	struct sha256 content;
	struct str author; /* person */
	struct str note;
	int64_t created;
	uint32_t supersedes; /* 0 for the first */
	bool is_approved;
};
/*
 * A new article in state submitted, from the JSON of an article (docs/article.md). ERR_FORMAT when it is none,
 * ERR_LIMIT over LIB_ARTICLE_CAP. Its statements (editors' own words) are to name persons as authors.
 */
#define LIB_ARTICLE_CAP ((size_t)4 << 20)
int library_article_create(struct library *l, struct str who, struct str json, struct str topic, struct arena *a,
			   struct lib_article *out, struct err *e);
int library_article_get(struct library *l, struct str id, struct arena *a, struct lib_article *out, struct err *e);
/* Numbers and notes of all versions, the newest first. */
int library_versions(struct library *l, struct str id, struct arena *a, struct lib_version **out, size_t *n,
		     struct err *e);
/* One version with its document; number 0: the current one. */
int library_version_get(struct library *l, struct str id, uint32_t number, struct arena *a, struct lib_version *out,
			struct err *e);
/*
 * The version as an article to be shown: parsed, its `review` set from the record, the authors of its statements given
 * their names. All else is as it was kept.
 */
int library_version_article(struct library *l, struct str id, uint32_t number, struct arena *a, struct article *out,
			    struct err *e);
/*
 * A new version by `who`; the article goes back to submitted. ERR_CONFLICT when its rev is no longer `rev`.
 */
int library_version_add(struct library *l, struct str who, struct str id, int64_t rev, struct str json, struct str note,
			struct arena *a, struct lib_article *out, struct err *e);

enum lib_order {
	ORDER_RECENT,
	/* last changed first */ ORDER_QUEUE /* highest priority, then longest waiting first */
};
struct lib_filter {
	unsigned states;     /* bits 1 << enum lib_state; 0: all */
	struct str text;     /* words that question, title or topic hold; case of ASCII letters is ignored */
	struct str topic;    /* whole */
	struct str person;   /* who wrote a version of it or asked for it */
	struct str assignee; /* whose work it is */
	struct str doc;	     /* whose current version quotes this document */
	bool stale;	     /* only those */
	bool published;	     /* only those that have an approved version and are not retired */
	enum lib_order order;
	size_t max;	   /* 0: 50; at most 500 */
	struct str cursor; /* of the page before, or empty. ERR_USAGE when it is none */
};
/* *next is the cursor of the next page, empty after the last. */
int library_articles(struct library *l, const struct lib_filter *f, struct arena *a, struct lib_article **out,
		     size_t *n, struct str *next, struct err *e);

/* Topics of articles, with how many of them, most first. */
struct lib_topic {
	struct str topic;
	uint64_t n;
};
int library_topics(struct library *l, struct arena *a, struct lib_topic **out, size_t *n, struct err *e);

/* ---- claims: which sentence quotes what ---- */

struct lib_claim {
	struct str article;
	uint32_t version;
	struct str path; /* JSON pointer (RFC 6901) into the document: "/sections/0/items/1/claim" */
	struct str kind; /* "verbatim", "excerpt", "statement" */
	struct str doc;	 /* empty for a statement */
	uint32_t beg, end;
	struct str quote; /* 64 hex digits, or empty */
};
/* Of the current versions of articles that are not retired: who quotes this document? */
int library_claims_of(struct library *l, struct str doc, struct arena *a, struct lib_claim **out, size_t *n,
		      struct err *e);
/* All claims of one version, in order of place. */
int library_claims(struct library *l, struct str id, uint32_t version, struct arena *a, struct lib_claim **out,
		   size_t *n, struct err *e);

/* ---- steps of review (rules: review/review.h) ---- */

struct lib_step {
	struct str article;
	uint32_t version;
	struct str action; /* "submit", "edit", "start", "approve", "request-changes", "retire", "reopen", "assign" */
	enum lib_state from, to;
	struct str person, note;
	int64_t at;
	struct str key, signature; /* of an approval: 64 and 128 hex digits; else empty */
};
/*
 * Takes the step: the article's state becomes `to`, its rev goes up. ERR_CONFLICT when its rev is not `rev` or its
 * state is not `from`. `sign`: the board's key signs its current version (ERR_UNAVAILABLE when there is no key,
 * ERR_CORRUPT when the file's key is not the library's).
 */
int library_step(struct library *l, struct str who, struct str id, int64_t rev, const char *action, enum lib_state from,
		 enum lib_state to, struct str note, bool sign, struct arena *a, struct lib_article *out,
		 struct err *e);
/* The oldest first. */
int library_steps(struct library *l, struct str id, struct arena *a, struct lib_step **out, size_t *n, struct err *e);
/* assignee empty: nobody's. */
int library_assign(struct library *l, struct str who, struct str id, int64_t rev, struct str assignee, int priority,
		   struct arena *a, struct lib_article *out, struct err *e);
/* reason empty: it is stale no longer. Changes nothing, and writes no line, when it is so already. */
int library_stale(struct library *l, struct str who, struct str id, uint32_t version, struct str reason, bool *changed,
		  struct err *e);
/* Did this person ask for it, or write any of its versions up to the current one? */
int library_wrote(struct library *l, struct str id, struct str person, bool *out, struct err *e);

/* ---- comments ---- */

struct lib_comment {
	int64_t id;
	struct str article;
	uint32_t version;
	struct str path; /* of a claim, or empty: the whole article */
	struct str person, text;
	int64_t created, resolved; /* 0: open */
	struct str resolver;
};
#define LIB_COMMENT_CAP 8000 /* bytes */
int library_comment_add(struct library *l, struct str who, struct str id, uint32_t version, struct str path,
			struct str text, int64_t *out, struct err *e);
int library_comment_resolve(struct library *l, struct str who, struct str id, int64_t comment, struct err *e);
/* version 0: of all; the oldest first. */
int library_comments(struct library *l, struct str id, uint32_t version, struct arena *a, struct lib_comment **out,
		     size_t *n, struct err *e);

/* ---- people ---- */

struct lib_user {
	struct str person;  /* pseudonym */
	struct str name;    /* for signing in: [a-z0-9._@+-]{1,64} */
	struct str display; /* "Dr A. Example, neurology" */
	unsigned roles;
	bool disabled;	       /* may not sign in */
	bool history;	       /* keeps the questions they ask */
	bool has_password;     /* an account for tokens only has none */
	int64_t created, seen; /* seen: last signed in, 0 never */
};
/* `who` is who does it: a person, or "cli" or "system". password empty: none. ERR_CONFLICT when the name is taken. */
int library_user_add(struct library *l, struct str who, struct str name, struct str display, unsigned roles,
		     struct str password, struct arena *a, struct lib_user *out, struct err *e);
int library_user_get(struct library *l, struct str name, struct arena *a, struct lib_user *out, struct err *e);
int library_user_person(struct library *l, struct str person, struct arena *a, struct lib_user *out, struct err *e);
/* By name. */
int library_users(struct library *l, struct arena *a, struct lib_user **out, size_t *n, struct err *e);
/* Ends all sessions of theirs when roles were taken away. ERR_CONFLICT when it would leave no administrator who may
 * sign in. */
int library_user_roles(struct library *l, struct str who, struct str name, unsigned roles, struct err *e);
int library_user_display(struct library *l, struct str who, struct str name, struct str display, struct err *e);
int library_user_disable(struct library *l, struct str who, struct str name, bool disabled, struct err *e);
/* Ends all sessions of theirs. */
int library_user_password(struct library *l, struct str who, struct str name, struct str password, struct err *e);
/* Turning it off erases what was kept. */
int library_user_history(struct library *l, struct str person, bool on, struct err *e);
/*
 * Erases the person: name, password, sessions, tokens, history, and the salts that tie the audit trail to the name.
 * What they wrote and decided stays under the pseudonym.
 */
int library_user_forget(struct library *l, struct str who, struct str name, struct err *e);
/* How to show a person: the display name, the name, "a former member", "the command line". Never fails. */
struct str library_person_name(struct library *l, struct str person, struct arena *a);

/* LIB_PASSWORD_MIN characters to LIB_PASSWORD_MAX bytes of UTF-8, not the name, not one character again and again; no
 * rules of composition. ERR_USAGE. */
#define LIB_PASSWORD_MIN 12
#define LIB_PASSWORD_MAX 256
int library_password_ok(struct str name, struct str password, struct err *e);

/* ---- signing in ---- */

#define LIB_SECRET_N 43 /* characters of a session id and CSRF token: 256 bits, base64url */
struct lib_session {
	struct lib_user user;
	char csrf[LIB_SECRET_N + 1]; /* for forms and the X-CSRF-Token header */
	int64_t created, expires;    /* the earlier of idle and absolute end */
	unsigned scopes;	     /* of a token; SCOPE_ALL for a session */
	bool token;		     /* by token: no cookie, so no CSRF */
	struct str token_name;
	int64_t token_id; /* 0: no token */
};
/*
 * Name and password; `address` is the peer's, for the rate (of IPv6, its /64 network counts). ERR_SIGNIN, always the
 * same message and after the same work, when there is no such name, no password, the wrong one, or the account is
 * disabled; ERR_RATE with *retry seconds to wait. On success *cookie is the id of a new session; the session of `old`
 * (the cookie that came with the request, or empty) is ended: nobody signs in into a session that was there before.
 */
int library_sign_in(struct library *l, struct str name, struct str password, struct str address, struct str old,
		    struct arena *a, char cookie[LIB_SECRET_N + 1], struct lib_session *out, int64_t *retry,
		    struct err *e);
/* ERR_SIGNIN when it is none, or its time is over. Counts as use. */
int library_session(struct library *l, struct str cookie, struct arena *a, struct lib_session *out, struct err *e);
int library_sign_out(struct library *l, struct str cookie, struct err *e);
/* A session for one who is known already (tests, recovery from the command line). */
int library_session_open(struct library *l, struct str name, struct arena *a, char cookie[LIB_SECRET_N + 1],
			 struct lib_session *out, struct err *e);
#define LIB_SESSION_IDLE (12 * 3600)	 /* seconds without a request */
#define LIB_SESSION_MAX	 (7 * 24 * 3600) /* seconds after signing in */
/* A random secret, for the cookie of someone who is not signed in. */
void library_secret(char out[LIB_SECRET_N + 1]);
/* The CSRF token that belongs to a cookie, signed in or not; and the check, in constant time. */
void library_csrf(struct str cookie, char out[LIB_SECRET_N + 1]);
bool library_csrf_ok(struct str cookie, struct str token);
/* How many sessions were ended because their time is over. Signing in does the same: nobody needs to call it. */
int library_sweep(struct library *l, uint64_t *ended, struct err *e);

/* ---- tokens of programs ---- */

struct lib_token {
	int64_t id;
	struct str person, name, hint; /* hint: its first characters, "attest_Ab3…" */
	unsigned scopes;
	int64_t created, expires, used; /* expires 0: never; used 0: never */
};
#define LIB_TOKEN_N 50 /* "attest_" and 43 characters */
struct lib_token_opts {
	struct str name; /* what it is for */
	unsigned scopes;
	int days;	/* until it ends; 0: never */
	int64_t parent; /* number of the token that asks for it, or 0: it gets no scope that this has not, ends when it
			   ends, and is revoked with it */
};
/* The token itself is returned here and nowhere else again. ERR_DENIED when it would have what its parent has not. */
int library_token_add(struct library *l, struct str who, struct str user, const struct lib_token_opts *o,
		      char token[LIB_TOKEN_N + 1], int64_t *id, struct err *e);
/*
 * ERR_SIGNIN when there is no such token, it has expired, or its owner may not sign in; ERR_RATE with *retry for a
 * wrong one after many wrong ones from one address. The right one is let in all the same.
 */
int library_token(struct library *l, struct str token, struct str address, struct arena *a, struct lib_session *out,
		  int64_t *retry, struct err *e);
/* person empty: of all. */
int library_tokens(struct library *l, struct str person, struct arena *a, struct lib_token **out, size_t *n,
		   struct err *e);
/* With all that it made. person: whose it must be, or empty. */
int library_token_revoke(struct library *l, struct str who, int64_t id, struct str person, struct err *e);

/* ---- history: a person's own questions, when they want it ---- */

struct lib_asked {
	int64_t id;
	struct str question, reader, outcome, title;
	struct str article; /* where it was submitted; or empty */
	int64_t at;
};
/* Does nothing, *id 0, when the person keeps none. */
int library_history_add(struct library *l, struct str person, const struct lib_asked *q, int64_t *id, struct err *e);
/* The newest first; before: id of the last of the page before, or 0. */
int library_history(struct library *l, struct str person, int64_t before, size_t max, struct arena *a,
		    struct lib_asked **out, size_t *n, struct err *e);
/* id 0: all. */
int library_history_delete(struct library *l, struct str person, int64_t id, uint64_t *gone, struct err *e);

/* ---- jobs: imports and the like ---- */

#define JOB_LIST(X) \
	X(QUEUED, "queued") X(RUNNING, "running") X(DONE, "done") X(FAILED, "failed") X(CANCELLED, "cancelled")
enum lib_job_state {
#define X(c, name) JOB_##c,
	JOB_LIST(X)
#undef X
		JOB_N
};
const char *lib_job_name(enum lib_job_state s);
struct lib_job {
	int64_t id;
	struct str kind, args; /* "import", and JSON */
	enum lib_job_state state;
	uint64_t done, total;	    /* total 0: not known */
	struct str message, report; /* for people; JSON */
	struct str person;
	int64_t created, started, ended;
	bool cancel; /* somebody wants it stopped */
};
/* Where the same waits or runs already, *id is that one. */
int library_job_add(struct library *l, struct str who, struct str kind, struct str args, int64_t *id, struct err *e);
int library_job_get(struct library *l, int64_t id, struct arena *a, struct lib_job *out, struct err *e);
/* The newest first; before: id, or 0. */
int library_jobs(struct library *l, int64_t before, size_t max, struct arena *a, struct lib_job **out, size_t *n,
		 struct err *e);
/* Progress only, not synced to disk. *cancel tells whether it is to stop. */
int library_job_progress(struct library *l, int64_t id, uint64_t done, uint64_t total, struct str message, bool *cancel,
			 struct err *e);
int library_job_state(struct library *l, int64_t id, enum lib_job_state s, struct str message, struct str report,
		      struct err *e);
int library_job_cancel(struct library *l, struct str who, int64_t id, struct err *e);
/* Take the oldest queued job and make it running; *id 0 when there is none. */
int library_job_take(struct library *l, int64_t *id, struct err *e);
/* After a crash: what is running becomes failed ("attest was stopped"). */
int library_jobs_orphaned(struct library *l, uint64_t *n, struct err *e);

/* ---- the same request again ---- */
/*
 * Never for answers that hold a secret (a new token): they are kept as they are.
 *
 * The answer that was given to this key of this person, if there was one in the last day (*status 0: none).
 * ERR_CONFLICT when the request was another one.
 */
int library_again(struct library *l, struct str person, struct str key, const struct sha256 *request, struct arena *a,
		  int *status, struct str *body, struct err *e);
/*
 * The key is this request's from now on, in all processes: *mine, else it is another's that is under way. Kept by
 * library_again_put, given back by library_again_drop; who does neither (a kill) holds it for a minute.
 */
int library_again_take(struct library *l, struct str person, struct str key, const struct sha256 *request, bool *mine,
		       struct err *e);
int library_again_drop(struct library *l, struct str person, struct str key, struct err *e);
int library_again_put(struct library *l, struct str person, struct str key, const struct sha256 *request, int status,
		      struct str body, struct err *e);

/* ---- the audit trail ---- */

struct lib_audit {
	int64_t seq; /* from 1, without gaps */
	int64_t at;
	struct str who;		   /* person, "cli" or "system" */
	struct str action, object; /* "article.approve", "article:4kq…" */
	struct str detail;	   /* JSON, without names of people */
	struct sha256 hash;
};
/* The newest first; before: seq, or 0. */
int library_audit(struct library *l, int64_t before, size_t max, struct arena *a, struct lib_audit **out, size_t *n,
		  struct err *e);
/* Something that happened elsewhere (an import, a setting of the server). detail: a JSON object, or empty. */
int library_audit_add(struct library *l, struct str who, const char *action, struct str object, struct str detail,
		      struct err *e);
struct lib_head {
	int64_t seq;
	struct sha256 hash; /* of line seq: names all that came before */
};
int library_audit_head(struct library *l, struct lib_head *out, struct err *e);
struct lib_verified {
	uint64_t lines, versions, signatures, people;
	uint64_t keys, pinned; /* of the board; pinned 0: none is pinned for this library, so that nothing outside it
				  says whose they are */
	struct lib_head head;
	int64_t broken; /* the first line that does not hold, 0: it is not a line */
	char what[256]; /* and what is wrong with it */
};
/*
 * Proves: SQLite's own check of the file, and that its schema is attest's; each line's hash and its link, no gaps; that
 * the library is what the lines make when they are done again from nothing, column by column (lib_columns); each
 * version's document against its content hash; each approval's signature, by a key that was the board's then; the
 * board's keys against those that are pinned outside the library. `known` is a head that was noted before, or NULL:
 * that line must still be there and the same. 0 when all holds, ERR_CORRUPT with out->what when not.
 */
int library_audit_verify(struct library *l, const struct lib_head *known, struct lib_verified *out, struct err *e);

/* Every column of the schema: is it proved by library_audit_verify, and by what, or why not. A NULL table ends. */
struct lib_column {
	const char *table, *column;
	bool proved;
	const char *by;
};
extern const struct lib_column lib_columns[];

/* ---- the board's key ---- */

struct lib_key {
	struct str public_key;	  /* 64 hex digits */
	int64_t created, retired; /* retired 0: in use */
	struct str person;
};
/*
 * Makes an Ed25519 key: the secret goes into board.key beside the library (mode 0600), the public key into the library.
 * ERR_CONFLICT when there is one, unless `rotate`: the old public key stays, for the approvals that it signed. Whatever
 * interrupts it, the key that the library knows is there. The public key is pinned where library_opts.pins says.
 */
int library_board_create(struct library *l, struct str who, bool rotate, struct arena *a, struct lib_key *out,
			 struct err *e);
/* All of them, the one in use first; *have tells whether its secret is there and fits. */
int library_board(struct library *l, struct arena *a, struct lib_key **out, size_t *n, bool *have, struct err *e);
/*
 * The message that an approval signs, in the arena: docs/library.md, "Signatures".
 */
struct str lib_approval_message(struct str article, uint32_t version, const struct sha256 *content, struct str person,
				int64_t at, struct arena *a);
/* Is `signature` (128 hex digits) over `message` by `key` (64)? */
bool lib_signature_ok(struct str key, struct str signature, struct str message);

/* ---- content ---- */
/*
 * The canonical form of an article's JSON, which its content hash is of: RFC 8785 (JCS), without the member "review",
 * which is the record's and not the document's. Appended to `out`.
 */
int lib_canonical(struct str json, struct buf *out, struct err *e);

#endif
