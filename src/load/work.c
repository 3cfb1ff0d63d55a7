/*
 * work.c - the threads that parse sources and analyse documents.
 *
 * Each takes a slot from the line and fills in its operations. A document that the corpus holds in the same bytes is
 * known by the hash of its encoding and is not analysed.
 */
#include "load/load_priv.h"

#include "base/mem.h"

#include <stdlib.h>

struct worker {
	struct load *l;
	struct slot *s;
	struct buf encoded; /* reused from document to document */
	struct analyse_work *analyse;
	/* The source in memory. */
	size_t at;
};

/* The document could not be made ready: that is no reason to stop, unless memory ran out. */
static int left_out(struct worker *w, const struct doc *d, int code, const struct err *why, struct err *e)
{
	struct buf msg;
	int r;

	if (code == ERR_NOMEM)
		return err_mem(e);
	buf_init(&msg, sizeof why->msg + 512);
	buf_add(&msg, d->id);
	buf_printf(&msg, ": %s", why->msg);
	r = slot_diag(w->s, &(struct read_diag){READ_SKIP, w->s->file, 0, 0, code == ERR_LIMIT ? "too large" : "format",
						buf_str(&msg).p});
	buf_release(&msg);
	return r ? err_mem(e) : 0;
}

/* One block; NULL when out of memory. */
static struct load_doc *told_of(const struct doc *d)
{
	struct load_doc *t = mem_calloc(1, sizeof *t + d->id.n + d->title.n);

	if (!t)
		return NULL;
	char *p = (char *)(t + 1);
	memcpy(p, d->id.p, d->id.n);
	t->id = str_make(p, d->id.n);
	if (d->title.n)
		memcpy(p + d->id.n, d->title.p, d->title.n);
	t->title = str_make(p + d->id.n, d->title.n);
	t->kind = d->kind;
	t->design = d->design;
	t->status = d->status;
	t->year = d->year;
	t->text = d->text.n;
	for (size_t i = 0; i < d->n_blocks; i++)
		t->blocks[d->blocks[i].kind]++;
	for (size_t i = 0; i < d->n_bars; i++) {
		t->barred[d->bars[i].kind]++;
		t->barred_text += d->bars[i].end - d->bars[i].beg;
	}
	return t;
}

/* Takes d in any case. */
static int ready(struct worker *w, struct doc *d, struct err *e)
{
	struct err why = {0};
	struct op op = {.kind = OP_PUT, .text = d->text.n}, *to;
	int r;

	if (w->s->settings && settings_apply(w->s->settings, d, e)) {
		doc_free(d);
		return ERR_NOMEM;
	}
	buf_clear(&w->encoded);
	r = doc_encode(d, &w->encoded, &why);
	if (r == 0) {
		op.content = doc_hash(buf_str(&w->encoded));
		if (writer_has(w->l->w, d->id, &op.content))
			op.kind = OP_SAME;
		else
			r = index_analyse_encoded(w->analyse, d, buf_str(&w->encoded), &op.content, &op.analysed, &why);
	}
	if (r) {
		r = left_out(w, d, r, &why, e);
		doc_free(d);
		return r;
	}
	if (w->l->tells && !(op.told = told_of(d)))
		r = ERR_NOMEM;
	if (op.kind == OP_SAME)
		op.doc = d;
	else
		doc_free(d);
	to = r ? NULL : slot_op(w->s, op.kind);
	if (!to) {
		free(op.told);
		if (op.analysed)
			analysed_free(op.analysed);
		doc_free(op.doc);
		return err_mem(e);
	}
	*to = op;
	return 0;
}

static int on_doc(void *ctx, struct doc *d, struct err *e)
{
	struct worker *w = ctx;

	if (line_stopped(w->l)) {
		doc_free(d);
		return err_set(e, ERR_CANCELLED, "stopped");
	}
	return ready(w, d, e);
}

static int on_delete(void *ctx, struct str id, struct err *e)
{
	struct worker *w = ctx;
	struct op *op = slot_op(w->s, OP_DELETE);

	if (!op || !(op->id = mem_strndup(id.n ? id.p : "", id.n)))
		return err_mem(e);
	return 0;
}

static void on_diag(void *ctx, const struct read_diag *d)
{
	struct worker *w = ctx;
	struct err e = {0};

	if (slot_diag(w->s, d)) {
		err_mem(&e);
		line_stop(w->l, &e);
	}
}

static int64_t memory_read(struct source *src, void *p, size_t n, struct err *e)
{
	struct worker *w = src->ctx;
	struct slot *s = w->s;

	if (w->at == s->n_bytes) {
		src->reason = s->broken_reason;
		return s->broken ? err_set(e, s->broken, "%s", s->broken_msg) : 0;
	}
	n = n < s->n_bytes - w->at ? n : s->n_bytes - w->at;
	memcpy(p, s->bytes + w->at, n);
	w->at += n;
	return (int64_t)n;
}

static int parse(struct worker *w, struct err *e)
{
	struct slot *s = w->s;
	struct source src = s->source, *buffered = NULL;
	struct read_sink sink = {.doc = on_doc, .del = on_delete, .diag = on_diag, .ctx = w};

	src.name = s->file;
	src.local = s->local;
	src.read = memory_read;
	src.ctx = w;
	if (!s->broken)
		src.size = (int64_t)s->n_bytes;
	w->at = 0;
	int r = source_buffered(&src, &buffered, e);
	if (r == 0)
		r = s->reader->read(s->reader, buffered, &sink, e);
	source_close(buffered);
	return r;
}

void *load_work(void *arg)
{
	struct worker w = {.l = arg, .analyse = analyse_work_new()};
	struct err e = {0};

	buf_init(&w.encoded, DOC_CAP);
	if (!w.analyse) {
		err_mem(&e);
		line_stop(w.l, &e);
	}
	while ((w.s = line_take(w.l))) {
		struct doc *d = w.s->doc;
		w.s->doc = NULL;
		if (d ? ready(&w, d, &e) : parse(&w, &e))
			line_stop(w.l, &e);
		line_worked(w.l, w.s);
	}
	buf_release(&w.encoded);
	analyse_work_free(w.analyse);
	return NULL;
}
