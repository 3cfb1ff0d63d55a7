/*
 * render.h - one article as text, Markdown, and more.
 *
 * A rendering adds nothing that the article does not say but labels.
 */
#ifndef ATTEST_RENDER_RENDER_H
#define ATTEST_RENDER_RENDER_H

#include "article/article.h"
#include "base/buf.h"

struct render_opts {
	int width;   /* columns to wrap at, text only; 0: do not wrap */
	bool colour; /* ANSI, text only */
};
int render_text(const struct article *a, const struct render_opts *o, struct buf *out, struct err *e);
/* CommonMark; source text is escaped so that it cannot become markup. */
int render_markdown(const struct article *a, struct buf *out, struct err *e);

/* Wrap plain UTF-8 at `width` columns with a first and a following indent; used by other commands too. */
void render_wrap(struct buf *out, struct str s, int width, const char *first, const char *rest);
/* Bytes from outside, with control and escape characters made harmless for a terminal. */
void render_plain(struct buf *out, struct str s);

#endif
