/*
 * fuzz_xml.h - any bytes through one of the XML readers, twice: in one piece and in small ones. Every document is
 * checked as in fuzz_read.h, and the same ones must come out however the bytes came.
 */
#ifndef ATTEST_FUZZ_XML_H
#define ATTEST_FUZZ_XML_H

#include "fuzz_read.h"

#define FUZZ_INPUT_MAX ((size_t)1 << 20) /* bytes; the limits of the readers have tests of their own */

struct fuzz_stream {
	uint64_t hash; /* over all documents and deletions */
	size_t n;
};

static inline int fuzz_xml_doc(void *ctx, struct doc *d, struct err *e)
{
	struct fuzz_stream *s = ctx;

	(void)e;
	check_doc(d);
	s->hash = s->hash * 31 + str_hash(d->text) * 7 + str_hash(d->id) + d->n_refs + d->n_rels;
	s->n++;
	doc_free(d);
	return 0;
}

static inline int fuzz_xml_del(void *ctx, struct str id, struct err *e)
{
	struct fuzz_stream *s = ctx;

	(void)e;
	must(doc_id_ok(id), "id of a deletion");
	s->hash = s->hash * 31 + str_hash(id);
	return 0;
}

static inline void fuzz_xml_diag(void *ctx, const struct read_diag *d)
{
	(void)ctx;
	must(d->file && d->reason && d->msg && d->msg[0], "a diag says what and where");
}

struct fuzz_drip {
	struct str left;
	size_t step;
};

static inline int64_t fuzz_drip_read(struct source *s, void *p, size_t n, struct err *e)
{
	struct fuzz_drip *d = s->ctx;

	(void)e;
	n = n > d->step ? d->step : n;
	n = n > d->left.n ? d->left.n : n;
	if (n)
		memcpy(p, d->left.p, n);
	d->left = str_sub(d->left, n, d->left.n);
	return (int64_t)n;
}

static inline int fuzz_xml(const struct reader *r, const uint8_t *data, size_t size)
{
	struct str all = str_make((const char *)data, size < FUZZ_INPUT_MAX ? size : FUZZ_INPUT_MAX);
	struct fuzz_stream seen[2] = {{0}};
	struct err e = {0};

	int score = r->match("x.xml", str_sub(all, 0, READ_HEAD));
	must(score >= 0 && score <= 100, "score");
	for (int i = 0; i < 2; i++) {
		struct fuzz_drip d = {all, i ? 37 : SIZE_MAX};
		struct source s = {.name = "dir/x.xml", .size = -1, .read = fuzz_drip_read, .ctx = &d};
		struct read_sink sink = {
			.doc = fuzz_xml_doc, .del = fuzz_xml_del, .diag = fuzz_xml_diag, .ctx = &seen[i]};
		must(r->read(r, &s, &sink, &e) == 0, "only the sink and memory stop a reader");
	}
	must(seen[0].hash == seen[1].hash && seen[0].n == seen[1].n,
	     "the same documents when the bytes come in pieces");
	return 0;
}

#endif
