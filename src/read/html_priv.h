/*
 * html_priv.h - what html.c (the text of a page) and html_meta.c (what a page says of itself) share.
 */
#ifndef ATTEST_READ_HTML_PRIV_H
#define ATTEST_READ_HTML_PRIV_H

#include "doc/doc.h"
#include "read/read_priv.h"
#include "read/xml_priv.h"

#include <gumbo.h>

/* How text looks by its style: SHOWN takes back what an earlier rule hid; PALE is white on nothing of its own. */
enum html_look { LOOK_PLAIN, LOOK_SHOWN, LOOK_STRUCK, LOOK_PALE, LOOK_HIDDEN };
enum html_look html_look_of(struct str style);
/* The page's own <style> elements (html_style.c): added, made ready, asked. NULL has no rules. */
struct html_sheet;
struct html_sheet *html_sheet_new(void);
void html_sheet_free(struct html_sheet *h);
void html_sheet_add(struct html_sheet *h, struct str css);
void html_sheet_ready(struct html_sheet *h);
enum html_look html_sheet_look(struct html_sheet *h, const GumboNode *n);

#define HTML_MAX ((size_t)16 << 20) /* bytes of a page; long guidelines have 2 MiB */

#define HTML_COLS_MAX 64  /* of a table that are aligned */
#define HTML_SPAN_MAX 120 /* bytes of a cell that are said again in the next rows */

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
	uint64_t unseen; /* words of hidden elements, which were left out */
	int err;
	struct html_sheet *sheet;
	unsigned bars;		       /* elements that are open and not to be quoted */
	bool closes;		       /* the last of them has ended */
	unsigned cell_cols, cell_rows; /* that the cell at hand fills */
	unsigned col;		       /* of the row at hand */
	struct html_above {	       /* cells from above that still stand in a column */
		unsigned rows, n;
		char text[HTML_SPAN_MAX];
	} above[HTML_COLS_MAX];
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
/* What a page lost on its way in. */
struct html_lost {
	size_t bad;	 /* bytes that are not UTF-8 */
	bool guessed;	 /* its encoding: charset_note */
	uint64_t unseen; /* words that the page does not show */
};
/* A page into d (id, metadata and text; not closed). ERR_LIMIT over a limit. */
int html_document(struct doc *d, struct source *s, struct str bytes, const struct html_limits *lim,
		  struct html_lost *lost, struct err *e);

/* A <math> element as text, or a gap (html_math.c). */
void html_formula(struct html *h, const GumboNode *n);
/* Value of an attribute, trimmed; the null slice when it is not there. */
struct str html_attr(const GumboNode *n, const char *name);
/* Fill d's fields from the head of a page; the titles go to m and live as long as the tree. */
void html_meta_read(struct doc *d, const GumboNode *root, struct html_meta *m);
/* The encoding that the beginning of a page declares, or the empty slice. */
struct str html_charset(struct str bytes);

#endif
