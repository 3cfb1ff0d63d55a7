/*
 * html_priv.h - what html.c (the text of a page), html_tree.c, html_table.c and html_meta.c (what a page says of itself)
 * share.
 */
#ifndef ATTEST_READ_HTML_PRIV_H
#define ATTEST_READ_HTML_PRIV_H

#include "doc/doc.h"
#include "read/read_priv.h"
#include "read/xml_priv.h"

#include <gumbo.h>
#include <setjmp.h>

/*
 * How text looks by its style: SHOWN takes back what an earlier rule hid; WHITE is white on nothing of its own, so that
 * it depends on what lies around; PALE cannot be read on its own ground.
 */
enum html_look { LOOK_PLAIN, LOOK_SHOWN, LOOK_STRUCK, LOOK_WHITE, LOOK_PALE, LOOK_HIDDEN };
enum html_look html_look_of(struct str style);
/* What a style lays under its text: nothing, something light, something that white can be read on. */
enum html_ground { GROUND_NONE, GROUND_LIGHT, GROUND_DARK };
enum html_ground html_ground_of(struct str style);
/* The page's own <style> elements (html_style.c): added, made ready, asked. NULL has no rules. */
struct html_sheet;
struct html_sheet *html_sheet_new(void);
void html_sheet_free(struct html_sheet *h);
void html_sheet_add(struct html_sheet *h, struct str css);
void html_sheet_ready(struct html_sheet *h);
enum html_look html_sheet_look(struct html_sheet *h, const GumboNode *n);
/* Does an element or one around it lay something dark under its text? */
bool html_on_dark(struct html_sheet *h, const GumboNode *n);

#define HTML_MAX ((size_t)16 << 20) /* bytes of a page; long guidelines have 2 MiB */

#define HTML_COLS_MAX 64  /* of a table that are aligned */
#define HTML_SPAN_MAX 120 /* bytes of a cell that are said again in the next rows */

/* ---- the tree (html_tree.c) ---- */
struct html_limits;
/* A parsed page: all of it lies in `a`, which the caller releases. Zero it. */
struct html_tree {
	struct arena a;
	GumboOutput *out;
	const char *why; /* it could not be parsed */
	/* the guard's own */
	jmp_buf way_out;
	char *stack;
	uint64_t calls, until; /* ns of processor time */
};
/* False with t->why over a limit. */
bool html_parse(struct html_tree *t, struct str text, const struct html_limits *lim);
/* Value of an attribute, trimmed; the null slice when it is not there. */
struct str html_attr(const GumboNode *n, const char *name);
bool html_is_element(const GumboNode *n);
/* Its tag; UNKNOWN of what is no element of HTML. */
GumboTag html_tag(const GumboNode *n);
/* Has it one of these space-separated roles? */
bool html_role(const GumboNode *n, const char *roles);
const GumboVector *html_children(const GumboNode *n);

/* A walk whose stack lies on the heap: zero it, step in, free v. */
struct html_step {
	const GumboNode *node;
	unsigned next; /* child */
};
struct html_stepper {
	struct html_step *v;
	size_t n, room;
	bool failed; /* out of memory */
};
void html_step_in(struct html_stepper *s, const GumboNode *n);
/* The next child of the innermost node; NULL when it has no more, and is to be left. */
const GumboNode *html_step_next(struct html_stepper *s);
/* Is it not the text of the page, by what it is or by how it looks? (html.c) */
bool html_dropped(struct html_sheet *sheet, const GumboNode *n);

/* ---- tables (html_table.c) ---- */
/* A table of data that is open; one may lie in a cell of another. */
struct html_table {
	struct buf row;	       /* cells so far */
	unsigned cells, col;   /* in it */
	unsigned cols, rows;   /* that the cell at hand fills */
	bool text;	       /* the row has some that was not given yet */
	struct buf lead, held; /* before rows of a table within: cells of this row, text of its cell */
	struct html_above {    /* cells from above that still stand in a column */
		unsigned rows, n;
		char text[HTML_SPAN_MAX];
	} above[HTML_COLS_MAX];
};

/* A walk over a page. */
struct html {
	struct doc *d;
	struct read_levels *levels;
	struct buf text;      /* of the block at hand */
	struct xml_inline in; /* writes to text */
	size_t mark;	      /* where the open subscript or superscript begins */
	unsigned shifted, items, caption, heading, breaks;
	bool first;	  /* the next block is the list item's own */
	bool table, cell; /* in a table of data, in a cell of one */
	bool inner;	  /* the table at hand lies in a cell of another one */
	unsigned flat;	  /* tables in a cell that are open and are read as its text */
	struct html_table tables[2];
	uint32_t blocks;
	uint64_t unseen; /* words of hidden elements, which were left out */
	int err;
	struct html_sheet *sheet;
	unsigned bars;		  /* elements that are open and not to be quoted */
	enum doc_bar_kind bar;	  /* of the outermost of them */
	bool bar_in_cell, closes; /* it lies in a cell; the last of them has ended */
};
/* The text at hand is done with. */
void html_text_clear(struct html *h);
/* Elements of tables, as the walk comes to them and leaves them. */
void html_table_begin(struct html *h, const GumboNode *n);
void html_table_end(struct html *h);
void html_cell_begin(struct html *h, const GumboNode *n);
void html_cell_end(struct html *h);
void html_row_end(struct html *h);
/* A cell spans rows of its own part of the table only. */
void html_spans_end(struct html *h);

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
/* Fill d's fields from the head of a page; the titles go to m and live as long as the tree. */
void html_meta_read(struct doc *d, const GumboNode *root, struct html_meta *m);
/* The encoding that the beginning of a page declares, or the empty slice. */
struct str html_charset(struct str bytes);

#endif
