/*
 * walk.c - the thread that finds sources and brings their bytes in.
 *
 * A source that ends within HAND_OVER bytes (STREAM_FROM when its reader streams many documents out of one file) is
 * handed to the workers whole, to be parsed there. A longer one is parsed here, piece by piece, and its documents go to
 * the workers one by one: memory does not grow with the file. A source that breaks off keeps what it gave: the error
 * comes after these bytes, as it would have come from the source.
 */
#include "load/load_priv.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

/* Bytes from which a file of many documents is parsed here. Smaller ones are parsed by workers, many at a time. */
#define STREAM_FROM ((size_t)1 << 20)
/* Bytes up to which a file of one document is held in memory. */
#define HAND_OVER ((size_t)32 << 20)

struct walk {
	struct load *l;
	const char *given, *real; /* the path at hand, as it was given, and without links */
	const struct source *at; /* being parsed here */
	const struct settings *settings; /* of its folder */
};

static int add_diag(struct load *l, const struct read_diag *d, struct err *e)
{
	struct slot *s = slot_new(d->file);

	if (!s || slot_diag(s, d)) {
		slot_free(s);
		return err_mem(e);
	}
	s->state = SLOT_DONE;
	s->cost = sizeof *s + sizeof *s->ops + strlen(s->ops->diag.msg);
	return line_add(l, s, e);
}

/* A diag has nowhere to return a failure to: the line stops, and the walk with it. */
static void on_diag(void *ctx, const struct read_diag *d)
{
	struct walk *w = ctx;
	struct err e = {0};

	if (add_diag(w->l, d, &e) == ERR_NOMEM)
		line_stop(w->l, &e);
}

static int on_doc(void *ctx, struct doc *d, struct err *e)
{
	struct walk *w = ctx;
	struct slot *s = slot_new(w->at->name);

	if (!s) {
		doc_free(d);
		return err_mem(e);
	}
	s->doc = d;
	s->settings = w->settings;
	s->cost = sizeof *s + doc_cost(d);
	return line_add(w->l, s, e);
}

static int on_delete(void *ctx, struct str id, struct err *e)
{
	struct walk *w = ctx;
	struct slot *s = slot_new(w->at->name);
	struct op *op = s ? slot_op(s, OP_DELETE) : NULL;

	if (!op || !(op->id = mem_strndup(id.n ? id.p : "", id.n))) {
		slot_free(s);
		return err_mem(e);
	}
	s->state = SLOT_DONE;
	s->cost = sizeof *s + sizeof *op + id.n;
	return line_add(w->l, s, e);
}

/* ---- a source whose first bytes were already taken from it ---- */

struct joined {
	struct load *l;
	struct source *rest;
	const char *p;
	size_t n;
};

static int64_t joined_read(struct source *s, void *p, size_t n, struct err *e)
{
	struct joined *j = s->ctx;

	if (j->n) {
		n = n < j->n ? n : j->n;
		memcpy(p, j->p, n);
		j->p += n;
		j->n -= n;
		return (int64_t)n;
	}
	/* A reader of one long record would otherwise not hear of a stop. */
	if (line_stopped(j->l))
		return err_set(e, ERR_CANCELLED, "stopped");
	int64_t got = j->rest->read(j->rest, p, n, e);
	if (got > 0)
		j->l->bytes += (uint64_t)got;
	else
		s->reason = j->rest->reason;
	return got;
}

static int parse_here(struct walk *w, const struct reader *reader, struct source *s, const struct buf *first,
		      struct err *e)
{
	struct joined j = {w->l, s, first->p, first->n};
	struct source whole = *s, *buffered = NULL;
	struct read_sink sink = {.doc = on_doc, .del = on_delete, .diag = on_diag, .ctx = w};

	whole.read = joined_read;
	whole.seek = NULL;
	whole.close = NULL;
	whole.ctx = &j;
	w->at = s;
	int r = source_buffered(&whole, &buffered, e);
	if (r == 0)
		r = reader->read(reader, buffered, &sink, e);
	source_close(buffered);
	w->at = NULL;
	return r;
}

/* Where a source lies, in full; on the heap, NULL when out of memory. */
static char *full_path(const struct walk *w, const struct source *s)
{
	size_t n = strlen(w->given);
	char *p = NULL;

	if (!w->real || strncmp(s->name, w->given, n))
		return mem_strdup(s->name);
	return mem_asprintf(&p, "%s%s", w->real, s->name + n) < 0 ? NULL : p;
}

/*
 * The name that documents of this source get from where it lies: its own, or, where a file of another folder has that
 * and is still there, one with a mark of this place behind it. *local is on the heap where it is another one.
 */
static int name_apart(struct walk *w, const struct source *s, const char *full, char **local, struct err *e)
{
	struct str was = STR_NULL, moved;
	struct read_diag d = {READ_NOTE, s->name, 0, 0, "same name", NULL};
	struct buf id;
	char msg[1024];
	int r;

	buf_init(&id, 1 << 16);
	read_local_id(&id, s);
	bool own = origins_claim(w->l->origins, buf_str(&id), str_c(full), &was, &moved);
	buf_release(&id);
	if (own && !moved.n)
		return 0;
	if (own) {
		snprintf(msg, sizeof msg, "takes the place of %.*s, which is gone", STR_ARG(moved));
	} else {
		if (mem_asprintf(local, "%s~%08x", s->local && s->local[0] ? s->local : s->name,
				 (unsigned)(str_hash(str_c(full)) & 0xffffffff)) < 0)
			return err_mem(e);
		snprintf(msg, sizeof msg, "%.*s has this name already: what brings no id of its own is named file:%s",
			 STR_ARG(was), *local);
	}
	d.msg = msg;
	r = add_diag(w->l, &d, e);
	if (r) {
		free(*local);
		*local = NULL;
	}
	return r;
}

/* Takes the bytes of b, and full, when it succeeds. */
static int hand_over(struct walk *w, const struct reader *reader, const struct source *src, char *full, struct buf *b,
		     int broken, const struct err *why, struct err *e)
{
	struct slot *s = slot_new(src->name);
	struct load *l = w->l;

	if (!s)
		return err_mem(e);
	s->settings = w->settings;
	s->source = (struct source){.size = src->size, .mtime = src->mtime, .named = src->named, .limits = src->limits};
	s->reader = reader;
	s->broken = broken;
	s->broken_reason = src->reason;
	if ((src->local && !(s->local = mem_strdup(src->local))) ||
	    (broken && !(s->broken_msg = mem_strdup(why->msg)))) {
		slot_free(s);
		return err_mem(e);
	}
	s->origin = full;
	s->bytes = b->p;
	s->n_bytes = b->n;
	s->cost = sizeof *s + b->room;
	buf_init(b, 0);
	return line_add(l, s, e);
}

static const struct reader *choose(struct load *l, const struct source *s, struct err *e, int *r)
{
	struct str head = source_head(s);
	const struct reader *reader = l->forced;

	*r = 0;
	if (reader)
		return reader;
	if (!read_is_document(s->name, head, s->named)) {
		*r = add_diag(l,
			      &(struct read_diag){READ_NOTE, s->name, 0, 0, "not a document",
						  "passed over: it stands beside documents, or is none"},
			      e);
		return NULL;
	}
	reader = read_choose(s->name, head);
	if (!reader)
		*r = add_diag(l,
			      &(struct read_diag){READ_SKIP, s->name, 0, 0, "format not supported",
						  "no reader knows this format"},
			      e);
	return reader;
}

static int on_source(void *ctx, struct source *s, struct err *e)
{
	struct walk *w = ctx;
	struct load *l = w->l;
	const char *own_local = s->local;
	char *local = NULL, *full = NULL;
	struct err why = {0};
	struct buf b;
	int64_t got = 1;
	int r;

	if (line_stopped(l))
		return err_set(e, ERR_CANCELLED, "stopped");
	const struct reader *reader = choose(l, s, e, &r);
	if (!reader)
		return r;
	l->files++;
	if (!reader->streams) {
		full = full_path(w, s);
		r = full ? name_apart(w, s, full, &local, e) : err_mem(e);
		if (r) {
			free(full);
			return r;
		}
		s->local = local ? local : own_local;
	}
	w->settings = NULL;
	r = folder_settings(&l->folders, s->name, w->given, add_diag, l, &w->settings, e);
	if (r) {
		s->local = own_local;
		free(local);
		free(full);
		return r;
	}

	size_t limit = reader->streams ? STREAM_FROM : HAND_OVER;
	buf_init(&b, limit);
	while (b.n < limit && !(reader->streams && s->size > (int64_t)limit)) {
		/* A known size is asked for at once, and one byte more, to see the end. */
		size_t want = s->size >= 0 && (size_t)s->size >= b.n ? (size_t)s->size - b.n + 1 : (size_t)64 << 10;
		want = want > limit - b.n ? limit - b.n : want;
		char *p = buf_reserve(&b, want);
		if (!p) {
			r = err_buf(&b, e);
			goto out;
		}
		got = s->read(s, p, want, &why);
		if (got <= 0)
			break;
		b.n += (size_t)got;
		l->bytes += (uint64_t)got;
	}
	if (got == ERR_NOMEM)
		r = err_mem(e);
	else if (got <= 0)
		r = hand_over(w, reader, s, full, &b, (int)got, &why, e);
	else
		r = parse_here(w, reader, s, &b, e);
	if (got <= 0 && got != ERR_NOMEM)
		full = NULL;
out:
	s->local = own_local;
	free(local);
	free(full);
	buf_release(&b);
	return r;
}

static int end_path(struct load *l, size_t path, int code, struct err *e)
{
	struct slot *s = slot_new(NULL);
	struct op *op = s ? slot_op(s, OP_PATH_END) : NULL;

	if (!op) {
		slot_free(s);
		return err_mem(e);
	}
	op->path = path;
	op->code = code;
	s->state = SLOT_DONE;
	s->cost = sizeof *s + sizeof *op;
	return line_add(l, s, e);
}

void *load_walk(void *arg)
{
	struct load *l = arg;
	struct walk w = {.l = l};
	struct read_visitor v = {.source = on_source, .diag = on_diag, .on_disk = &l->disk, .ctx = &w};
	struct err e = {0};
	int r = 0;

	for (size_t i = 0; i < l->n_paths && r == 0; i++) {
		char *real = realpath(l->paths[i], NULL);
		w.given = l->paths[i];
		w.real = real;
		int code = read_walk(l->paths[i], l->limits, &v, &e);
		free(real);
		if (code == ERR_CANCELLED || code == ERR_NOMEM) {
			r = code;
			break;
		}
		if (code) {
			const char *reason = code == ERR_NOTFOUND ? "not found" : "unreadable";
			r = add_diag(l, &(struct read_diag){READ_SKIP, l->paths[i], 0, 0, reason, e.msg}, &e);
		}
		if (r == 0)
			r = end_path(l, i, code, &e);
	}
	if (r)
		line_stop(l, &e);
	pthread_mutex_lock(&l->lock);
	l->walked = true;
	pthread_cond_broadcast(&l->work);
	pthread_cond_broadcast(&l->done);
	pthread_mutex_unlock(&l->lock);
	return NULL;
}
