/*
 * fuzz_read.h - any bytes through one reader, and what must be true of every document that comes out.
 */
#ifndef ATTEST_FUZZ_READ_H
#define ATTEST_FUZZ_READ_H

#include "base/utf8.h"
#include "read/read_priv.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "broken: %s\n", what);
	abort();
}

/* What doc.h promises, and that the stored form gives the same bytes again. */
static inline void check_doc(const struct doc *d)
{
	struct buf a, b;
	struct doc *again = NULL;
	struct err e = {0};
	uint32_t at = 0;

	must(doc_id_ok(d->id), "id");
	must(utf8_check(d->text) == d->text.n, "text is UTF-8");
	for (size_t i = 0; i < d->n_blocks; i++) {
		const struct doc_block *k = &d->blocks[i];
		must(k->beg == at && k->beg < k->end && k->end < d->text.n, "blocks cover the text in order");
		must(d->text.p[k->end] == '\n', "a block a line");
		must(k->parent == DOC_NONE || k->parent < i, "the parent comes first");
		must(k->section < d->n_sections, "section");
		must(k->ref_n == 0 || k->ref_beg + k->ref_n <= d->n_cites, "citations");
		at = k->end + 1;
	}
	must(at == d->text.n, "all of the text is in blocks");
	for (size_t i = 0; i < d->n_cites; i++)
		must(d->cites[i] < d->n_refs, "a citation names a reference");
	buf_init(&a, DOC_CAP);
	buf_init(&b, DOC_CAP);
	must(doc_encode(d, &a, &e) == 0, "encode");
	must(doc_decode(buf_str(&a), &again, &e) == 0, "decode");
	must(doc_encode(again, &b, &e) == 0, "encode again");
	must(str_eq(buf_str(&a), buf_str(&b)), "the same bytes again");
	doc_free(again);
	buf_release(&a);
	buf_release(&b);
}

struct fuzz_seen {
	size_t docs, skips;
};

static inline int fuzz_doc(void *ctx, struct doc *d, struct err *e)
{
	struct fuzz_seen *s = ctx;

	(void)e;
	s->docs++;
	check_doc(d);
	doc_free(d);
	return 0;
}

static inline int fuzz_del(void *ctx, struct str id, struct err *e)
{
	(void)ctx;
	(void)e;
	must(doc_id_ok(id), "id of a deletion");
	return 0;
}

static inline void fuzz_diag(void *ctx, const struct read_diag *d)
{
	struct fuzz_seen *s = ctx;

	must(d->file && d->reason && d->msg && d->msg[0], "a diag says what and where");
	s->skips += d->level != READ_NOTE;
}

/* A file through a reader; of one document there is that one, or one reason why not. */
static inline void fuzz_file(const struct reader *r, const char *name, const uint8_t *data, size_t size, bool one)
{
	struct str cursor, bytes = str_make((const char *)data, size);
	struct fuzz_seen seen = {0};
	struct read_sink sink = {.doc = fuzz_doc, .del = fuzz_del, .diag = fuzz_diag, .ctx = &seen};
	struct source s = source_memory(bytes, name, &cursor), *b;
	struct err e = {0};

	if (source_buffered(&s, &b, &e))
		return;
	int score = r->match(name, source_head(b));
	must(score >= 0 && score <= 100, "score");
	int code = r->read(r, b, &sink, &e);
	must(code == 0 || code == ERR_NOMEM, "only the sink and memory stop a reader");
	must(code || !one || seen.docs + seen.skips == 1, "a document, or one reason why there is none");
	must(code || seen.docs + seen.skips >= 1, "records, or a reason why there is none");
	source_close(b);
}

/* A file of one document: it comes out, or one reason why not. */
static inline void fuzz_reader(const struct reader *r, const char *name, const uint8_t *data, size_t size)
{
	fuzz_file(r, name, data, size, true);
}

/* A file of many records: some come out, or there are reasons. */
static inline void fuzz_records(const struct reader *r, const char *name, const uint8_t *data, size_t size)
{
	fuzz_file(r, name, data, size, false);
}

#endif
