/*
 * pdf_priv.h - between the parts of the PDF reader: pdf.c (the reader, and what is known of the file), pdf_words.c
 * (words with their places, out of poppler's programs), pdf_layout.c (lines, tables, headings; text for prose.c).
 */
#ifndef ATTEST_READ_PDF_PRIV_H
#define ATTEST_READ_PDF_PRIV_H

#include "read/read_priv.h"

/* Points of 1/72 inch, from the upper left corner. */
struct pdf_box {
	float x0, y0, x1, y1;
};

struct pdf_word {
	struct pdf_box at;
	struct str text;
	uint32_t block, line; /* of poppler's layout, numbers in the whole file */
	uint32_t follows;     /* of a superscript that was cut off: the word that it stands on, else PDF_NONE */
	bool followed;	      /* by such a one */
	bool listed;	      /* pdftohtml has it: it is drawn, and not in the invisible mode */
	bool pale;	      /* no ink is where it should be */
	bool hidden;	      /* nobody sees it */
	bool bold;
};
#define PDF_NONE UINT32_MAX

struct pdf_page {
	float w, h;
	struct pdf_box crop; /* what a reader of the page sees of it */
	uint32_t beg, end;   /* its words */
	bool inked;	     /* its picture was looked at */
	bool blank;	     /* and there is nothing on it */
	bool styled;	     /* pdftohtml gave it */
	bool scanned;	     /* its words are a layer of recognised text */
	bool recognised;     /* its text was read from its picture, by us */
};

struct pdf_file {
	struct arena a;
	struct pdf_word *words;
	size_t n_words, cap_words;
	struct pdf_page *pages;
	size_t n_pages, cap_pages;
	uint32_t n_blocks, n_lines;
	/* of the document information; empty where it says nothing */
	struct str title, author, created, doi;
};

/* ---- pdf_words.c ---- */
/* Output of `pdftotext -bbox-layout`. False: out of memory. */
bool pdf_words_read(struct pdf_file *f, struct str xml);
/* Output of `pdftohtml -xml -i -zoom 1 -noroundcoord`: which words are seen, and which are bold. */
void pdf_styles_read(struct pdf_file *f, struct str xml);
/* Output of `pdfinfo -box` for all pages. */
void pdf_info_read(struct pdf_file *f, struct str info);
/* The pages as pictures (`pdftoppm -gray`, one PGM after the other), as they come. */
struct pdf_ink {
	struct pdf_file *f;
	float scale; /* dots a point */
	size_t page;
	struct buf image; /* of the page at hand, its head too */
	bool broken;
};
bool pdf_ink_take(void *ink, struct str bytes);
/* All was read: which words does nobody see? */
void pdf_words_judge(struct pdf_file *f);

/* ---- pdf_layout.c ---- */
struct pdf_report {
	unsigned edges; /* lines at page edges that were left out */
	unsigned line_numbers;
	unsigned tables;
	char edge[120]; /* one of them */
};
/* A piece of a line: words that no wide gap parts. */
#define SEGS_ON_PAGE 6000 /* more are no page: its tables are not looked for */
#define LEVELS	     5
struct pdf_seg {
	uint32_t beg, end; /* words */
	struct pdf_box at;
	float size;
	uint32_t block, page;
	uint16_t words;
	bool bold, gone; /* gone: an edge, a title, or emitted with its table */
	int32_t table;	 /* number of the row that it is a cell of, or -1 */
	uint16_t col;
};

struct pdf_laying {
	struct pdf_file *f;
	struct pdf_seg *segs;
	size_t n_segs, cap_segs;
	struct buf line; /* scratch */
	float body;
	float levels[LEVELS];
	unsigned n_levels;
	struct pdf_report *r;
	bool failed;
};

/* A word of the piece that is of its size, to measure the others by; its text, with bars where it is hidden. */
const struct pdf_word *pdf_plain_word(const struct pdf_laying *l, const struct pdf_seg *s);
void pdf_put_seg(struct pdf_laying *l, const struct pdf_seg *s, struct buf *out);
bool pdf_is_number(struct str s);
/* Does it begin with the sign of a list? */
bool pdf_bulleted(const struct pdf_laying *l, const struct pdf_seg *s);
int pdf_by_y(const void *pa, const void *pb); /* of pointers to pieces */
/* pdf_table.c: number rows and cells of the tables in the pieces from `from` on; false: out of memory. */
bool pdf_find_tables(struct pdf_laying *l, size_t from, int32_t *number);
/* All rows of the table in which seg is, as rows for prose_laid. */
void pdf_put_table(struct pdf_laying *l, size_t seg, struct buf *out);
/* The text for prose_laid, and the title as it is printed. */
bool pdf_layout(struct pdf_file *f, struct buf *out, struct buf *title, struct pdf_report *r);

/* ---- pdf_ocr.c ---- */
bool pdf_ocr_asked(void);
/*
 * Text of the pages that are wanted, read from their pictures, a form feed behind each; pages that gave some are
 * `recognised`. What came before an error stays in out.
 */
int pdf_ocr(struct pdf_file *f, int in, bool (*wanted)(const struct pdf_page *p), struct buf *out, const char **reason,
	    struct err *e);

#endif
