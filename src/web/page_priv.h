/*
 * page_priv.h - what the files of the pages share: the frame around every page, forms, small pieces.
 *
 *	struct page p;
 *	page_begin(&p, q, r, STR("About"), PAGE_AT_NONE);
 *	html_lit(p.out, "<h1>About</h1>");
 *	return page_end(&p, 200, e);
 */
#ifndef ATTEST_WEB_PAGE_PRIV_H
#define ATTEST_WEB_PAGE_PRIV_H

#include "render/html.h"
#include "review/review.h"
#include "web/web_priv.h"

/* Where in the navigation a page belongs. */
enum page_at {
	PAGE_AT_NONE,
	PAGE_AT_ASK,
	PAGE_AT_LIBRARY,
	PAGE_AT_CORPUS,
	PAGE_AT_HISTORY,
	PAGE_AT_DESK,
	PAGE_AT_PEOPLE,
	PAGE_AT_ACCOUNT
};

struct page {
	struct http_req *q;
	struct http_resp *r;
	struct web_call *c; /* NULL on pages of errors that came before anybody was looked at */
	struct buf *out;
};

/* Head, skip link, navigation, and the opening of <main>. */
void page_begin(struct page *p, struct http_req *q, struct http_resp *r, struct str title, enum page_at at);
/* The same with class names for <main>. */
void page_begin_as(struct page *p, struct http_req *q, struct http_resp *r, struct str title, enum page_at at,
		   const char *class_);
/* Closes it and makes the response. */
int page_end(struct page *p, int status, struct err *e);

/* <h1>, <p>: text escaped. */
void page_h1(struct page *p, struct str s);
void page_p(struct page *p, const char *class_, struct str s);
/* <form method="post"> with its CSRF token; `action` is a literal path or made by page_path. Ends with "</form>". */
void page_post(struct page *p, struct str action, const char *class_);

/* A row of a table of tokens, with a button that posts to revoke; used: with the time of its last use. */
void page_token(struct page *p, const struct lib_token *t, struct str revoke, bool used);
void page_hidden(struct page *p, const char *name, struct str value);
void page_hidden_n(struct page *p, const char *name, int64_t value);
/* A labelled <input>; `hint` may be NULL; `type` "text", "password" …; `extra`: literal attributes, or "". */
void page_input(struct page *p, const char *id, const char *label, const char *hint, const char *type, struct str value,
		const char *extra);
void page_button(struct page *p, const char *label, const char *class_);
/* "/articles/" + segment of s + rest, in the request's arena. */
struct str page_path(struct http_req *q, const char *before, struct str segment, const char *after);
/* Seconds since 1970 as a date, "26 November 2026", with the time of day when `time`. Nothing for 0. */
void page_when(struct page *p, int64_t t, bool time);
/* A message at the top after something was done: "?did=saved" of the query, out of a table of what may be said. */
void page_did(struct page *p);
/* Where to go after signing in: a path of ours, else "/". */
struct str page_next(struct str next);
/* Label of a reader: "Nurse or allied health professional"; the name itself when not known. */
const char *page_reader_label(const char *name);
/* "Physician", chips to choose from, as a fieldset. */
void page_readers(struct page *p, struct str chosen);
/* One server-sent event; newlines in data are kept. */
void page_event(struct buf *out, const char *name, struct str data);

/* ---- articles (page_article.c) ---- */
struct page_article {
	const struct article *a;
	const struct html_review *review; /* NULL: not in a library */
	struct str id;			  /* of the library, or empty */
	/* Of an answer that is in no library: what was asked, and the approved one on it. */
	struct str question, reader, before;
	struct web_kept kept;
	uint32_t version;
	void (*after_claim)(void *ctx, const struct article_claim *c, struct str path, struct buf *out);
	void *ctx;
	struct str signature; /* sentence on the board's signature, or empty */
};
/* Everything inside <main>. */
int page_article(struct page *p, const struct page_article *x, struct err *e);
/* As events "title", "open", "part" …, "close". Of p only the call and the arena are used. */
int page_article_events(struct page *p, const struct page_article *x, struct buf *events, struct err *e);
/* A download: as = "md", "json", "html". ERR_NOTFOUND for another. */
int page_download(struct page *p, const struct page_article *x, struct str as, struct str json, struct err *e);

/* An article of the library, one version of it, ready to be shown. */
struct page_kept {
	struct lib_article record;
	struct lib_version version;
	struct article article;
	struct html_review review;
	struct str signature;
	struct page_article page;
};
/* version 0: the current one. Slices and pointers of *out point into it and into the request's arena. */
int page_article_load(struct page *p, struct str id, uint32_t version, struct page_kept *out, struct err *e);
/* ERR_NOTFOUND: this service has no library. */
int page_no_library(struct err *e);
/* Who is signed in, as the library knows them. */
int page_me(struct page *p, struct lib_user *me, struct err *e);
/* "Under review" as a small label. */
void page_state(struct page *p, enum lib_state s);

/* ---- handlers ---- */
#define PAGE_HANDLER(name) int page_##name(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
PAGE_HANDLER(home);
PAGE_HANDLER(ask);
PAGE_HANDLER(ask_events);
PAGE_HANDLER(ask_download);
PAGE_HANDLER(source);
PAGE_HANDLER(policy);
PAGE_HANDLER(about);
PAGE_HANDLER(corpus);
PAGE_HANDLER(jobs);
PAGE_HANDLER(import);
PAGE_HANDLER(job_cancel);
PAGE_HANDLER(articles);
PAGE_HANDLER(kept_article);
PAGE_HANDLER(kept_download);
PAGE_HANDLER(submit);
PAGE_HANDLER(sign_in);
PAGE_HANDLER(sign_in_post);
PAGE_HANDLER(sign_out);
PAGE_HANDLER(account);
PAGE_HANDLER(account_history);
PAGE_HANDLER(account_password);
PAGE_HANDLER(token_add);
PAGE_HANDLER(token_revoke);
PAGE_HANDLER(history);
PAGE_HANDLER(history_delete);
PAGE_HANDLER(desk);
PAGE_HANDLER(desk_article);
PAGE_HANDLER(desk_do);
PAGE_HANDLER(desk_assign);
PAGE_HANDLER(desk_comment);
PAGE_HANDLER(desk_resolve);
PAGE_HANDLER(desk_edit);
PAGE_HANDLER(desk_edit_post);
PAGE_HANDLER(desk_changes);
PAGE_HANDLER(people);
PAGE_HANDLER(person_add);
PAGE_HANDLER(person);
PAGE_HANDLER(person_change);
PAGE_HANDLER(person_disable);
PAGE_HANDLER(person_password);
PAGE_HANDLER(person_token_revoke);
PAGE_HANDLER(person_forget);

#endif
