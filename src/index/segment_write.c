/*
 * segment_write.c - writes the two files of a segment; docs/index-format.md.
 *
 * Postings are streamed to the index file as the terms come, then the forward lists as the passages come; what is small
 * (columns, terms, strings) is gathered in RAM and written at the end. The store grows beside. Both builder.c and
 * merge.c write through here, so a merged segment cannot differ in form from a fresh one.
 */
#include "index/index_priv.h"

#include "base/mem.h"

#include <stdlib.h>
#include <unistd.h>

static const char index_magic[] = "attestIX", index_end[] = "XItsetta";

#define STRINGS_MAX ((size_t)1 << 40) /* bytes; offsets are 64-bit */
#define COLUMN_MAX  ((size_t)1 << 40) /* bytes of one column */

static void fail(struct seg_writer *w, int code, const char *what)
{
	if (!w->err)
		w->err = err_set(&w->why, code, "%s: %s", w->out.path ? w->out.path : "segment", what);
}

static void section_begin(struct seg_writer *w, enum seg_section sec)
{
	out_pad(&w->out, 8);
	w->at[sec][0] = w->out.off;
}

static void section_end(struct seg_writer *w, enum seg_section sec)
{
	w->at[sec][1] = w->out.off - w->at[sec][0];
}

int seg_write_begin(struct seg_writer *w, const char *dir, uint64_t number, struct err *e)
{
	char name[SEG_NAME_MAX], head[HEADER_SIZE] = {0};

	*w = (struct seg_writer){.number = number, .store.out.fd = -1};
	buf_init(&w->strings, STRINGS_MAX);
	buf_init(&w->docs, COLUMN_MAX);
	buf_init(&w->passages, COLUMN_MAX);
	buf_init(&w->terms.text, UINT32_MAX);
	buf_init(&w->terms.lengths, 4 * (size_t)TERM_GROUP);
	buf_init(&w->terms.groups, COLUMN_MAX);
	buf_init(&w->terms.numbers, UINT32_MAX);
	buf_init(&w->scratch, (size_t)1 << 33);
	seg_file_name(name, number, SEG_FILE_INDEX, 0);
	int r = out_open(&w->out, dir, name, true, e);
	if (!r)
		r = store_begin(&w->store, dir, number, e);
	if (r) {
		seg_write_abort(w);
		return r;
	}
	memcpy(head, index_magic, 8);
	put32(head + 8, INDEX_FORMAT);
	put64(head + 16, number);
	out_add(&w->out, str_make(head, sizeof head));
	section_begin(w, SEC_POSTINGS);
	return 0;
}

void seg_write_abort(struct seg_writer *w)
{
	store_abort(&w->store);
	out_abort(&w->out);
	buf_release(&w->strings);
	buf_release(&w->docs);
	buf_release(&w->passages);
	buf_release(&w->terms.text);
	buf_release(&w->terms.lengths);
	buf_release(&w->terms.groups);
	buf_release(&w->terms.numbers);
	buf_release(&w->scratch);
	free(w->usual);
	free(w->rels);
	free(w->names);
	*w = (struct seg_writer){.out.fd = -1, .store.out.fd = -1};
}

void seg_write_usual(struct seg_writer *w, uint8_t *usual, uint32_t n)
{
	w->usual = usual;
	w->n_usual = n;
}

void seg_write_term(struct seg_writer *w, struct str term, const uint32_t *passages, const uint8_t *impacts, uint32_t n,
		    uint32_t n_docs)
{
	struct seg_term t = {.term = term, .df = n, .doc_df = n_docs};

	if (w->err)
		return;
	if (term.n < 1 || term.n > UINT8_MAX || w->terms.n == UINT32_MAX - 1) {
		fail(w, ERR_LIMIT, "more terms, or a longer one, than a segment holds");
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		t.max = impacts[i] > t.max ? impacts[i] : t.max;
	buf_clear(&w->scratch);
	/* A posting that is alone stands in the dictionary. */
	if (n == 1) {
		t.inlined = true;
		t.only = passages[0];
	} else {
		postings_put(&w->scratch, passages, impacts, n, w->n_usual, w->usual);
	}
	if (w->scratch.err)
		fail(w, w->scratch.err, "no memory for a posting list");
	t.size = w->scratch.n;
	terms_add(&w->terms, &t);
	out_add(&w->out, buf_str(&w->scratch));
	w->n_postings += n;
}

void seg_write_doc(struct seg_writer *w, const struct seg_doc *d, struct str doc_list)
{
	char rec[DOC_REC_SIZE] = {0};
	uint64_t off;

	if (w->err)
		return;
	if (w->n_docs == 0) {
		section_end(w, SEC_POSTINGS);
		section_begin(w, SEC_FORWARD);
	}
	if (d->id.n > UINT16_MAX || d->title.n > UINT32_MAX || d->zip.n > STORE_FRAME_MAX ||
	    w->n_docs == UINT32_MAX - 1) {
		fail(w, ERR_LIMIT, "more documents, or a larger one, than a segment holds");
		return;
	}
	store_add(&w->store, d->zip, d->raw, &off);
	w->forward_base = w->out.off;
	put64(rec, w->strings.n);
	put32(rec + 8, (uint32_t)d->title.n);
	put16(rec + 12, (uint16_t)d->id.n);
	put16(rec + 14, (uint16_t)d->year);
	put64(rec + 16, off);
	put32(rec + 24, (uint32_t)(FRAME_HEADER_SIZE + d->zip.n));
	put32(rec + 28, d->raw);
	memcpy(rec + 32, d->content.b, sizeof d->content.b);
	rec[64] = (char)d->kind;
	rec[65] = (char)d->design;
	rec[66] = (char)d->audience;
	rec[67] = (char)d->status;
	put32(rec + 68, d->version);
	put32(rec + 72, d->revised);
	put32(rec + 76, w->n_passages);
	put64(rec + 80, w->forward_base - w->at[SEC_FORWARD][0]);
	put32(rec + 88, (uint32_t)w->n_names);
	buf_add(&w->docs, str_make(rec, sizeof rec));
	buf_add(&w->strings, d->id);
	buf_add(&w->strings, d->title);
	out_add(&w->out, doc_list);
	w->n_docs++;
}

static void add_rel(struct seg_writer *w, struct seg_rel **v, size_t *n, size_t *room, struct str target, uint8_t kind)
{
	if (w->err || !target.n || target.n > TARGET_MAX)
		return;
	if (*n == *room) {
		size_t more = *room ? *room * 2 : 64;
		struct seg_rel *p = *n < UINT32_MAX / 2 ? mem_realloc(*v, more * sizeof *p) : NULL;
		if (!p) {
			fail(w, ERR_NOMEM, "out of memory");
			return;
		}
		*v = p;
		*room = more;
	}
	/* The buffer of strings moves as it grows: keep the offset in the pointer's place until all is there. */
	(*v)[(*n)++] = (struct seg_rel){
		.target = {(const char *)(uintptr_t)w->strings.n, target.n}, .doc = w->n_docs - 1, .kind = kind};
	buf_add(&w->strings, target);
}

void seg_write_rel(struct seg_writer *w, struct str target, uint8_t kind)
{
	add_rel(w, &w->rels, &w->n_rels, &w->room_rels, target, kind);
}

void seg_write_name(struct seg_writer *w, struct str name)
{
	for (size_t i = w->n_names; i && w->names[i - 1].doc == w->n_docs - 1; i--) {
		const struct seg_rel *n = &w->names[i - 1];
		if (str_eq(str_make(w->strings.p + (uintptr_t)n->target.p, n->target.n), name))
			return;
	}
	add_rel(w, &w->names, &w->n_names, &w->room_names, name, 0);
}

void seg_write_passage(struct seg_writer *w, const struct passage *p, struct str list)
{
	char rec[PASSAGE_WIDE_SIZE];

	if (w->err)
		return;
	uint64_t rel = w->out.off - w->forward_base;
	if (w->n_passages == SEG_PASSAGES_MAX || rel > UINT32_MAX) {
		fail(w, ERR_LIMIT, "more passages than a segment holds");
		return;
	}
	put32(rec, w->n_docs - 1);
	put32(rec + 4, p->beg);
	put32(rec + 8, p->end);
	put32(rec + 12, p->block);
	put32(rec + 16, p->n_blocks);
	put32(rec + 20, p->section);
	put32(rec + 24, p->words);
	put32(rec + 28, (uint32_t)rel);
	w->wide = w->wide || p->beg >> 24 || p->end < p->beg || p->end - p->beg > UINT16_MAX ||
		  p->block > UINT16_MAX || p->n_blocks > UINT16_MAX || p->section > UINT16_MAX ||
		  p->words > UINT16_MAX || rel >> 24;
	buf_add(&w->passages, str_make(rec, sizeof rec));
	out_add(&w->out, list);
	w->n_passages++;
}

static int rel_cmp(const void *pa, const void *pb)
{
	const struct seg_rel *a = pa, *b = pb;
	int r = str_cmp(a->target, b->target);

	if (r == 0)
		r = a->doc < b->doc ? -1 : a->doc > b->doc;
	return r ? r : (int)a->kind - (int)b->kind;
}

static void put_rel(struct seg_writer *w, const struct seg_rel *r)
{
	char rec[REL_REC_SIZE] = {0};

	put64(rec, (uint64_t)(r->target.p - w->strings.p));
	put16(rec + 8, (uint16_t)r->target.n);
	rec[10] = (char)r->kind;
	put32(rec + 12, r->doc);
	out_add(&w->out, str_make(rec, sizeof rec));
}

/* The strings have stopped moving: offsets become slices. */
static void place(struct seg_writer *w, struct seg_rel *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		v[i].target.p = w->strings.p + (uintptr_t)v[i].target.p;
}

static void put_rels(struct seg_writer *w)
{
	size_t n = w->n_rels;

	place(w, w->rels, n);
	if (n)
		qsort(w->rels, n, sizeof *w->rels, rel_cmp);
	section_begin(w, SEC_RELS);
	w->n_rels = 0;
	for (size_t i = 0; i < n; i++) {
		if (i && rel_cmp(&w->rels[i - 1], &w->rels[i]) == 0)
			continue;
		put_rel(w, &w->rels[i]);
		w->n_rels++;
	}
	section_end(w, SEC_RELS);
}

struct named {
	struct seg_rel rel;
	uint32_t number;
};

static void put_names(struct seg_writer *w)
{
	struct named *by = mem_malloc((w->n_names + 1) * sizeof *by);

	if (!by) {
		fail(w, ERR_NOMEM, "out of memory");
		return;
	}
	place(w, w->names, w->n_names);
	section_begin(w, SEC_NAMES);
	for (size_t i = 0; i < w->n_names; i++) {
		put_rel(w, &w->names[i]);
		by[i] = (struct named){w->names[i], (uint32_t)i};
	}
	section_end(w, SEC_NAMES);
	/* rel_cmp sees the relation, which comes first. */
	if (w->n_names)
		qsort(by, w->n_names, sizeof *by, rel_cmp);
	section_begin(w, SEC_NAME_ORDER);
	for (size_t i = 0; i < w->n_names; i++) {
		char rec[4];
		put32(rec, by[i].number);
		out_add(&w->out, str_make(rec, sizeof rec));
	}
	section_end(w, SEC_NAME_ORDER);
	free(by);
}

/* Wide records where one needs it, else narrow ones, made in the place of the wide; then the usual impacts. */
static void put_passages(struct seg_writer *w)
{
	char *to = w->passages.p;

	for (uint32_t i = 0; i < w->n_passages && !w->wide && !w->passages.err; i++, to += PASSAGE_REC_SIZE) {
		char wide[PASSAGE_WIDE_SIZE];
		memcpy(wide, w->passages.p + (size_t)PASSAGE_WIDE_SIZE * i, sizeof wide);
		put32(to, get32(wide));
		put24(to + 4, get32(wide + 4));
		put16(to + 7, (uint16_t)(get32(wide + 8) - get32(wide + 4)));
		for (int field = 0; field < 4; field++)
			put16(to + 9 + 2 * field, (uint16_t)get32(wide + 12 + 4 * field));
		put24(to + 17, get32(wide + 28));
	}
	if (!w->wide)
		w->passages.n = (size_t)PASSAGE_REC_SIZE * w->n_passages;
	buf_add(&w->passages, str_make((const char *)w->usual, USUAL_SIZE * (size_t)w->n_usual));
}

static void put_section(struct seg_writer *w, enum seg_section sec, const struct buf *b)
{
	if (b->err)
		fail(w, b->err, b->err == ERR_LIMIT ? "over the limits of a segment" : "out of memory");
	section_begin(w, sec);
	out_add(&w->out, buf_str(b));
	section_end(w, sec);
}

static void put_footer(struct seg_writer *w, struct manifest_seg *m)
{
	char foot[INDEX_FOOTER_SIZE] = {0};

	for (int i = 0; i < SEC_N; i++) {
		put64(foot + 16 * i, w->at[i][0]);
		put64(foot + 16 * i + 8, w->at[i][1]);
	}
	m->index_bytes = w->out.off + sizeof foot;
	put64(foot + 176, w->n_postings);
	put32(foot + 184, w->n_docs);
	put32(foot + 188, w->n_passages);
	put32(foot + 192, w->terms.n);
	put32(foot + 196, (uint32_t)w->n_rels);
	put32(foot + 200, (uint32_t)w->n_names);
	put64(foot + 208, w->number);
	put64(foot + 216, m->index_bytes);
	put64(foot + 224, xxh64_of(buf_str(&w->out.sums)));
	put32(foot + 232, INDEX_FORMAT);
	m->index_sum = xxh64_of(str_make(foot, 240));
	put64(foot + 240, m->index_sum);
	memcpy(foot + 248, index_end, 8);
	out_add(&w->out, str_make(foot, sizeof foot));
}

int seg_write_finish(struct seg_writer *w, struct manifest_seg *m, struct err *e)
{
	struct manifest_seg got = {.number = w->number, .docs = w->n_docs, .passages = w->n_passages};

	if (!w->err && !w->n_docs)
		fail(w, ERR_INTERNAL, "a segment without documents");
	if (!w->err && w->n_usual != w->n_passages)
		fail(w, ERR_INTERNAL, "other passages than were counted");
	section_end(w, SEC_FORWARD);
	put_passages(w);
	put_section(w, SEC_STRINGS, &w->strings);
	put_section(w, SEC_DOCS, &w->docs);
	put_section(w, SEC_PASSAGES, &w->passages);
	if (!w->err) {
		put_rels(w);
		put_names(w);
	}
	terms_close(&w->terms);
	put_section(w, SEC_TERM_TEXT, &w->terms.text);
	buf_add(&w->terms.groups, buf_str(&w->terms.numbers));
	if (w->terms.numbers.err)
		fail(w, w->terms.numbers.err, "no memory for its terms");
	put_section(w, SEC_TERMS, &w->terms.groups);
	out_pad(&w->out, 8);
	out_close_sums(&w->out);
	section_begin(w, SEC_PAGE_SUMS);
	out_add(&w->out, buf_str(&w->out.sums));
	section_end(w, SEC_PAGE_SUMS);
	put_footer(w, &got);
	int r = w->err;
	if (r) {
		if (e)
			*e = w->why;
		seg_write_abort(w);
		return r;
	}
	/* The store last: its path is kept until then, so that a failure of either removes both. */
	char *index_path = mem_strdup(w->out.path);
	r = index_path ? out_finish(&w->out, e) : err_mem(e);
	if (!r) {
		r = store_finish(&w->store, &got.store_bytes, &got.store_sum, e);
		if (r)
			unlink(index_path);
	}
	free(index_path);
	seg_write_abort(w);
	if (!r)
		*m = got;
	return r;
}
