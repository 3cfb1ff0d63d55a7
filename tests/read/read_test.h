/*
 * read_test.h - read bytes through a reader and keep what it gave.
 *
 *	struct got g = read_text(&reader_plain, "a.txt", STR("…"));
 *	assert_int_equal(g.n_docs, 1);
 *	assert_shape(&g, "# Title\n…");
 *	got_free(&g);
 */
#ifndef ATTEST_TESTS_READ_TEST_H
#define ATTEST_TESTS_READ_TEST_H

#include "test.h"

#include "base/buf.h"
#include "read/read_priv.h"

#define GOT_DOCS  64
#define GOT_DIAGS 64

struct got {
	struct doc *docs[GOT_DOCS];
	size_t n_docs;
	struct {
		enum read_level level;
		uint64_t line;
		char file[256], reason[64], msg[512];
	} diags[GOT_DIAGS];
	size_t n_diags;
	char seen[65536]; /* of a walk: name and local of each source */
	int code;
};

static inline int got_doc(void *ctx, struct doc *d, struct err *e)
{
	struct got *g = ctx;

	(void)e;
	assert_true(g->n_docs < GOT_DOCS);
	g->docs[g->n_docs++] = d;
	return 0;
}

static inline void got_diag(void *ctx, const struct read_diag *d)
{
	struct got *g = ctx;

	if (g->n_diags == GOT_DIAGS)
		return;
	g->diags[g->n_diags].level = d->level;
	g->diags[g->n_diags].line = d->line;
	snprintf(g->diags[g->n_diags].file, sizeof g->diags->file, "%s", d->file);
	snprintf(g->diags[g->n_diags].reason, sizeof g->diags->reason, "%s", d->reason);
	snprintf(g->diags[g->n_diags].msg, sizeof g->diags->msg, "%s", d->msg);
	g->n_diags++;
}

static inline struct read_sink got_sink(struct got *g)
{
	return (struct read_sink){.doc = got_doc, .diag = got_diag, .ctx = g};
}

/* Through source_buffered, as in life. */
static inline struct got *read_source(const struct reader *r, struct source *s)
{
	struct got *g = calloc(1, sizeof *g);
	struct read_sink sink = got_sink(g);
	struct source *b;
	struct err e = {0};

	assert_ok(source_buffered(s, &b, &e));
	g->code = r->read(r, b, &sink, &e);
	source_close(b);
	return g;
}

static inline struct got *read_text(const struct reader *r, const char *name, struct str bytes)
{
	struct str cursor;
	/* A copy of the exact size, so that a read past the end is seen. */
	char *copy = malloc(bytes.n ? bytes.n : 1);
	if (bytes.n)
		memcpy(copy, bytes.p, bytes.n);
	struct source s = source_memory(str_make(copy, bytes.n), name, &cursor);
	struct got *g = read_source(r, &s);
	free(copy);
	return g;
}

static inline void got_free(struct got *g)
{
	for (size_t i = 0; i < g->n_docs; i++)
		doc_free(g->docs[i]);
	free(g);
}

static inline const char *got_level(enum read_level l)
{
	return l == READ_NOTE ? "note" : l == READ_SKIP ? "skip" : "fail";
}

/* The one diag there is: level, reason, a piece of its message. */
static inline void assert_diag(const struct got *g, enum read_level level, const char *reason, const char *piece)
{
	for (size_t i = 0; i < g->n_diags; i++)
		if (g->diags[i].level == level && strcmp(g->diags[i].reason, reason) == 0 &&
		    strstr(g->diags[i].msg, piece))
			return;
	for (size_t i = 0; i < g->n_diags; i++)
		print_error("diag %zu: %s [%s] %s: %s\n", i, got_level(g->diags[i].level), g->diags[i].reason,
			    g->diags[i].file, g->diags[i].msg);
	fail_msg("no %s [%s] \"%s\" among %zu", got_level(level), reason, piece, g->n_diags);
}

/*
 * A document drawn, one block a line: "# heading" (as many # as the depth of the section, none for the title's "= "),
 * "- bullet" (two spaces a depth), "| row", "^ caption", "? question", paragraphs as they are; " [key]" for each
 * citation; " <n" when the parent is block n. What is never quoted stands between { and }.
 */
static inline void draw(const struct doc *d, struct buf *b)
{
	for (uint32_t i = 0; i < d->n_blocks; i++) {
		const struct doc_block *k = &d->blocks[i];
		switch (k->kind) {
		case BLOCK_HEADING:
			for (uint32_t n = 0; n < d->sections[k->section].depth; n++)
				buf_byte(b, '#');
			buf_addc(b, d->sections[k->section].depth ? " " : "= ");
			break;
		case BLOCK_BULLET:
			for (uint32_t n = 0; n < k->depth; n++)
				buf_addc(b, "  ");
			buf_addc(b, "- ");
			break;
		case BLOCK_ROW: buf_addc(b, "| "); break;
		case BLOCK_CAPTION: buf_addc(b, "^ "); break;
		case BLOCK_QUESTION: buf_addc(b, "? "); break;
		default: break;
		}
		uint32_t at = k->beg;
		for (size_t n = 0; n < d->n_bars; n++) {
			if (d->bars[n].beg < k->beg || d->bars[n].end > k->end)
				continue;
			buf_add(b, str_sub(d->text, at, d->bars[n].beg));
			buf_byte(b, '{');
			buf_add(b, str_sub(d->text, d->bars[n].beg, d->bars[n].end));
			buf_byte(b, '}');
			at = d->bars[n].end;
		}
		buf_add(b, str_sub(d->text, at, k->end));
		for (uint32_t n = 0; n < k->ref_n; n++)
			buf_printf(b, " [%.*s]", STR_ARG(d->refs[d->cites[k->ref_beg + n]].key));
		if (k->parent != DOC_NONE)
			buf_printf(b, " <%u", (unsigned)k->parent);
		buf_byte(b, '\n');
	}
}

/* The first document is drawn like that. */
#define assert_shape(g, lit)                                                                                \
	do {                                                                                                \
		struct buf b_;                                                                              \
		if ((g)->n_docs == 0)                                                                       \
			fail_msg("no document; first diag: %s", (g)->n_diags ? (g)->diags[0].msg : "none"); \
		buf_init(&b_, 1 << 20);                                                                     \
		draw((g)->docs[0], &b_);                                                                    \
		if (strcmp(b_.p ? b_.p : "", (lit)) != 0)                                                   \
			fail_msg("got\n%s\nwanted\n%s", b_.p ? b_.p : "", (lit));                           \
		buf_release(&b_);                                                                           \
	} while (0)

#endif
