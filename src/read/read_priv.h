/*
 * read_priv.h - what the readers share.
 *
 * A reader of one document per file goes: read_whole (all bytes, or the reason why not, told) → build a doc →
 * read_emit. A streaming reader calls s->read itself; when that fails, read_broken tells it.
 */
#ifndef ATTEST_READ_READ_PRIV_H
#define ATTEST_READ_READ_PRIV_H

#include "base/buf.h"
#include "read/read.h"

extern const struct reader reader_pubmed, reader_jats, reader_bits, reader_medquad; /* pubmed.c, jats.c, bits.c … */
extern const struct reader reader_medline, reader_ris, reader_bibtex,
	reader_endnote; /* medline.c, bibtex.c, endnote.c */
extern const struct reader reader_spl, reader_medlineplus; /* spl.c, medlineplus.c */
extern const struct reader reader_office; /* office.c */
extern const struct reader reader_brief, reader_markdown, reader_html, reader_pdf, reader_plain;

/* ---- names (registry.c) ---- */
/* The last part of a name, after the last '/' or '!', without a last ".gz". */
struct str read_base_name(const char *name);
/* Does the name end in one of the space-separated suffixes? Without ASCII case. */
bool read_has_suffix(struct str base, const char *suffixes);
/* The limits of a source. */
const struct read_limits *read_limits_of(const struct source *s);
/*
 * The id of a document that brings none (read_local_id). In d's arena.
 */
struct str read_file_id(struct doc *d, const struct source *s);
/* The file's base name without suffix, '-' and '_' as spaces: a title for a document that has none. In d's arena. */
struct str read_file_title(struct doc *d, const struct source *s);
/*
 * Is this a calendar date of the form YYYY-MM-DD (or, when `partial`, also YYYY-MM and YYYY)? Years 1000 to 2999.
 * *year may be NULL.
 */
bool read_date_ok(struct str s, bool partial, int *year);

/*
 * "https://doi.org/10.1/x", "doi:10.1/x", "10.1/x" as "10.1/x", without what stands behind it; empty when it is no
 * DOI.
 */
struct str read_doi(struct str s);

/* ---- encodings (charset.c) ---- */
/* What iconv calls the encoding of a label of the WHATWG's table, NULL: not there. */
const char *charset_of(struct str label);
/* Is text that is not all UTF-8 rather one of 8-bit characters than damaged UTF-8? */
bool charset_is_bytes(struct str s);
/*
 * Text as UTF-8 appended to out: a byte order mark is heeded and taken off, and where the bytes are not UTF-8 the
 * declared encoding, or windows-1252 where nothing is declared and the bytes look like it: then it returns true, and
 * charset_note is to be called. Else they are copied as they are.
 */
bool charset_decode(struct str bytes, struct str declared, struct buf *out);
/* A note that the bytes of this file were explained as windows-1252 though nothing says so. */
void charset_note(const struct read_sink *sink, const char *file);
/* A NUL, without a byte order mark of UTF-16: no text. */
bool charset_binary(struct str head);

/* ---- standing (standing.c) ---- */
/*
 * Does the title say that its work no longer stands ("RETRACTED: …": *status), or that it is a notice about another
 * one
 * ("Retraction: …": *notice)?
 */
bool standing_of_title(struct str title, enum doc_status *status, bool *notice);
/* Does a rubric ("Retracted Article" above the title) say that the work no longer stands? */
bool standing_of_rubric(struct str rubric, enum doc_status *status);
/* What the title says, where nothing worse is known, into status or kind. read_emit does it for all formats. */
void standing_read(struct doc *d);

/* ---- lists of references (bibliography.c) ---- */
bool bibliography_heading(struct str s);
/* Has it the form of a reference: authors with initials, year, volume, pages? */
bool bibliography_entry(struct str s);
/* Bar them in a document that is about to be finished. read_emit does it for all formats. */
void bibliography_bar(struct doc *d);

/* ---- giving ---- */
/*
 * The source's read failed with e: READ_FAIL with s->reason (or one guessed from the code). Returns 0, or ERR_NOMEM
 * where e says so.
 */
int read_broken(const struct read_sink *sink, const struct source *s, uint64_t record, const struct err *e);
/*
 * Close d and hand it to the sink. Ill-formed bytes give a READ_NOTE "encoding" with their number; a document that
 * cannot stand gives a READ_SKIP ("empty", "too large", "format") and is freed. Takes d in any case. Returns what the
 * sink returned, or ERR_NOMEM.
 */
int read_emit(const struct read_sink *sink, struct doc *d, const char *file, uint64_t record, uint64_t line,
	      struct err *e);
/* As read_emit, for a file of one document: one that has no block but headings is a READ_SKIP "empty". */
int read_emit_text(const struct read_sink *sink, struct doc *d, const char *file, struct err *e);
/*
 * All bytes of a source appended to b (made by this call with limits->max_file, or `cap` where that is smaller, as
 * its cap; release it in any case). 1: there they are. 0: they cannot be had, and the sink was told (READ_SKIP
 * "empty", "too large", READ_FAIL as in read_broken). Negative: ERR_NOMEM.
 */
int read_whole(struct source *s, size_t cap, const struct read_sink *sink, struct buf *b, struct err *e);

/* ---- sources (source.c) ---- */
/* A source over an open file, which it takes (and closes when it fails); name is copied. */
int source_fd(int fd, const char *name, struct source **out, struct err *e);
/* Why a source that source_buffered gave can be read no further, or NULL when it has not failed. */
const struct err *source_error(const struct source *buffered);

/* ---- archives (archive.c) ---- */
enum pack_kind {
	PACK_NONE,
	PACK_TAR,
	PACK_ZIP,
	PACK_STREAM, /* zstd, xz or bzip2: a tar archive, or one file */
	PACK_OFFICE  /* a zip archive that is the document of an office program or an e-book, and is not walked */
};
enum pack_kind pack_match(const char *name, struct str head);
/*
 * Walk the members of the archive in s, a buffered source (the zip format needs its seek for archives that were
 * changed in place). Returns nonzero only when the visitor did, or ERR_NOMEM.
 */
int pack_walk(struct source *s, const struct read_limits *lim, const struct read_visitor *v, struct err *e);
/* The same in this process; the visitor gets members as they are, not buffered and not looked at. */
int pack_members(struct source *s, const struct read_limits *lim, const struct read_visitor *v, struct err *e);
/* And in a process of its own (unpack.c), where read_unpack_apart was asked for. */
bool unpack_apart(void);
int unpack_walk(struct source *s, const struct read_limits *lim, const struct read_visitor *v, struct err *e);

/* ---- sections ---- */
/* The headings that are open, by their level as written; a page may begin with any level and jump. Zero it. */
struct read_levels {
	uint32_t open[16];
	uint32_t n;
};
/* Open a section for a heading of that level: below the nearest open one of a smaller level. */
void read_heading(struct doc *d, struct read_levels *l, uint32_t level, struct str heading);

/* ---- formats that others embed ---- */
/* Blocks of an HTML fragment into d. ERR_LIMIT when it is too large or nested too deep; d is then as it was. */
int html_fragment(struct doc *d, struct read_levels *l, struct str html, struct err *e);
/*
 * Blocks of running text (prose.c): paragraphs, lists and headings told by their form, form feeds between pages.
 * `wrapped`: line breaks are those of a page and words may be broken at them (PDF). `titled`: the document has a
 * title; else a first line that looks like one becomes it.
 */
int prose_blocks(struct doc *d, struct str text, bool wrapped, bool titled, struct err *e);
/*
 * The same of text whose layout was read (pdf_layout.c): groups of lines parted by blank lines, headers and footers
 * gone; a group may begin with a mark that says what it is.
 */
enum prose_mark { PROSE_TEXT, PROSE_HEADING, PROSE_ROW = PROSE_HEADING + 6, PROSE_CAPTION, PROSE_MARKS };
/* Append the mark; of a heading `level` 1 to 6 is added. */
void prose_mark(struct buf *out, enum prose_mark m, unsigned level);
int prose_laid(struct doc *d, struct str text, bool titled, struct err *e);
/* "12", "- 12 -", "Page 3 of 10", "3 / 10" */
bool prose_page_number(struct str s);
/*
 * Is a line at a page's edge a whole statement, and none of a publisher's? Then it is no footer, however often its like
 * returns.
 */
bool read_is_statement(struct str s);

/* ---- helpers in a process of their own (child.c) ---- */
struct child {
	const char *program;	 /* looked for in $PATH */
	const char *package;	 /* that brings it */
	const char *const *args; /* behind its name, NULL-ended; the file is /dev/fd/3 */
	unsigned cpu_seconds;	 /* of processor time */
	unsigned wall_ms;	 /* from start to end */
	uint64_t memory;	 /* bytes of address space */
	uint64_t output;	 /* bytes that it may write */
};
/* What it writes, piece by piece; false: it is enough, and the helper is ended. */
struct child_sink {
	bool (*take)(void *ctx, struct str bytes);
	void *ctx;
};
/* take() of a struct buf. */
bool child_to_buf(void *ctx, struct str bytes);
/* An empty unlinked temporary file, to be closed; -1 with errno. */
int child_temp(void);
/*
 * A source as an unlinked temporary file: its descriptor, to be closed, or a negative code with *reason as a diag shall
 * give it. `magic` (or NULL): what must stand near its beginning.
 */
int child_input(struct source *s, const char *magic, const char **reason, struct err *e);
/* Run it over `in`, from its beginning. ERR_UNAVAILABLE when it is not installed; *reason is for a diag. */
int child_run(const struct child *c, int in, const struct child_sink *sink, const char **reason, struct err *e);

/* ---- PDF (pdf*.c) ---- */
extern const struct child pdf_words_helper;

/* ---- walking (walk.c) ---- */
/*
 * What becomes of one buffered source: to the visitor, or a diag (empty, unreadable, an archive where `archives` is
 * false, an office document).
 */
int read_visit(struct source *s, bool archives, const struct read_limits *lim, const struct read_visitor *v,
	       struct err *e);
/* One diag, of a walk. */
void read_walk_report(const struct read_visitor *v, enum read_level level, const char *file, const char *reason,
		      const char *fmt, ...) __attribute__((format(printf, 5, 6)));

#endif
