/*
 * html.h - HTML: emitters named by what they may stand in, and the article as a fragment or as one file.
 *
 * Everything that comes from outside (questions, sources, people) goes through html_text, html_attribute, html_url or
 * html_segment, each for the place that its name says; markup of our own is a literal (html_lit takes nothing else).
 * The one way around is html_raw_markup_made_by_the_emitters, for what they wrote themselves into another buffer.
 *
 * The fragment has no inline script and no style, so that it stands under a strict Content-Security-Policy; it needs
 * style/article.css, which html_css gives. It works without a script: citations are <details>. The classes and ids are
 * listed in docs/pages.md.
 *
 * Not here: the frame of a page, forms, anything that depends on who reads (web/).
 */
#ifndef ATTEST_RENDER_HTML_H
#define ATTEST_RENDER_HTML_H

#include "article/article.h"
#include "base/buf.h"

/* ---- emitters: append to `out`, errors are the buffer's sticky one ---- */
/* Between tags. Controls and hidden characters are made harmless as by render_plain. */
void html_text(struct buf *out, struct str s);
/* Inside a double-quoted attribute value that is no address. */
void html_attribute(struct buf *out, struct str s);
/* Inside href="": an address from outside, only when it is plain http(s) (render_url_ok); else nothing, and false. */
bool html_url(struct buf *out, struct str url);
/* One segment of a path or a value of a query, percent-encoded all but [A-Za-z0-9._~:-]; may stand in an attribute. */
void html_segment(struct buf *out, struct str s);
/* Markup: a string literal. */
#define html_lit(out, lit) buf_add((out), STR(lit))
/* A literal with numbers in it; no %s. */
#define html_litf(out, fmt, ...) buf_printf((out), "" fmt, __VA_ARGS__)
/* Bytes that the emitters above made before. Nothing else, ever. */
void html_raw_markup_made_by_the_emitters(struct buf *out, struct str markup);
/* A date YYYY-MM-DD (or longer) as <time datetime="2026-11-26">26 November 2026</time>; other text as it is. */
void html_date(struct buf *out, struct str date);
/* "1,234,567" */
void html_number(struct buf *out, uint64_t n);

/* ---- the article ---- */

/* The words around a span in its source, for the quote that a citation opens. Slices live as long as the arena given.
 */
struct html_quote {
	struct str before, quote, after; /* of one block of the source; before and after may be empty */
	bool cut_before, cut_after;	 /* the block goes on */
};

/* What happened to the article, for the three steps. Empty strings where not known. */
struct html_review {
	struct str state; /* "submitted", "under-review", "changes-requested", "approved", "retired"; empty: the
			     article's own */
	struct str submitted, started, decided; /* YYYY-MM-DD… */
	struct str *reviewers;			/* display names of those who approved */
	size_t n_reviewers;
	struct str stale; /* why it is stale, or empty */
	uint32_t version; /* 0: not in a library */
};

struct html_opts {
	/* Prefixes of addresses that the program makes itself, trusted; NULL: no links of this sort. */
	const char *source_url; /* + segment(document id) + "?at=BEG-END#passage" */
	const char *ask_url;	/* + "?reader=…&amp;q=" + segment(question) */
	const char *policy_url;
	/* Of a follow-up: the words that were asked now, and the question before them; the article's own question is
	 * how both were read together. Else empty. */
	struct str asked, before;
	const struct html_review *review; /* NULL: not in a library */
	/* The quote in its surroundings; NULL or 0 return: the claim's own bytes are shown. */
	int (*quote)(void *ctx, const struct span *s, struct arena *a, struct html_quote *out);
	/*
	 * Called behind each claim, with its place in the article's JSON as a JSON pointer (RFC 6901),
	 * "/sections/0/items/1/claim"; NULL: nothing there.
	 */
	void (*after_claim)(void *ctx, const struct article_claim *c, struct str path, struct buf *out);
	/*
	 * Called when a part is complete in `out` ("head", "alerts", "bottom-line", "contents", "section" …,
	 * "references", "end"). For streaming: it may send and clear the buffer. Non-zero stops the rendering and is
	 * returned. NULL: nothing.
	 */
	int (*part)(void *ctx, const char *name, struct buf *out);
	void *ctx;
};

/* The article as one fragment, for a <main>. */
int html_article(const struct article *a, const struct html_opts *o, struct buf *out, struct err *e);
/* The picture of the evidence: references by year and grade, as inline SVG with title and description; nothing when
 * there are no dated references. */
void html_evidence(const struct article *a, struct buf *out);
/* A whole file with its style inside it, no other request, no script. */
int html_file(const struct article *a, const struct html_opts *o, struct buf *out, struct err *e);
/* Quotes for html_opts from a snapshot; documents are kept for the next span. */
struct html_quoter {
	const struct snap *snap;
	struct doc *doc;
	uint32_t n_doc;
};
void html_quoter_init(struct html_quoter *q, const struct snap *s);
int html_quoter_quote(void *quoter, const struct span *s, struct arena *a, struct html_quote *out);
void html_quoter_release(struct html_quoter *q);

/* Style of the fragment: bytes of style/article.css. */
struct str html_css(void);

#endif
