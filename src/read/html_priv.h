/*
 * html_priv.h - what html.c (the text of a page) and html_meta.c (what a page says of itself) share.
 */
#ifndef ATTEST_READ_HTML_PRIV_H
#define ATTEST_READ_HTML_PRIV_H

#include "doc/doc.h"
#include "read/read_priv.h"
#include "read/xml_priv.h"

#include <gumbo.h>

/* A walk over a page. */
struct html {
	struct doc *d;
	struct read_levels *levels;
	struct buf text, row; /* of the block and the table row at hand */
	struct xml_inline in; /* writes to text */
	size_t mark;	      /* where the open subscript or superscript begins */
	unsigned shifted, items, caption, heading, breaks, row_cells;
	bool first;	  /* the next block is the list item's own */
	bool table, cell; /* in a table of data, in a cell of one */
	bool row_text;
	uint32_t blocks;
	int err;
};

struct html_meta {
	struct str title;      /* of the work, as its metadata give it */
	struct str page_title; /* <title>: often with the site's name */
};

/* What the parse of one page may take. */
struct html_limits {
	size_t tree; /* bytes of memory */
	unsigned ms; /* of processor time */
};
extern const struct html_limits html_limits_default;
/* A page into d (id, metadata and text; not closed). ERR_LIMIT over a limit; *bad: bytes that are not UTF-8. */
int html_document(struct doc *d, struct source *s, struct str bytes, const struct html_limits *lim, size_t *bad,
		  struct err *e);

/* Value of an attribute, trimmed; the null slice when it is not there. */
struct str html_attr(const GumboNode *n, const char *name);
/* Fill d's fields from the head of a page; the titles go to m and live as long as the tree. */
void html_meta_read(struct doc *d, const GumboNode *root, struct html_meta *m);
/* The encoding that the beginning of a page declares, or the empty slice. */
struct str html_charset(struct str bytes);

#endif
