/*
 * load.c - starts the threads, carries the operations out in order, commits, counts (load_priv.h tells how the parts
 * work together).
 *
 * Invariant: the corpus after n operations is the one that a single thread, taking the sources one after the other,
 * would have made.
 */
#include "load/load_priv.h"

#include "base/clock.h"
#include "base/mem.h"

#include <sys/stat.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define MEMORY_DEFAULT ((size_t)64 << 20) /* bytes */
#define COMMIT_DEFAULT ((size_t)64 << 20) /* bytes of canonical text */
#define COMMIT_NS      (30 * UINT64_C(1000000000))
#define ID_BYTES       320 /* of a document id that are looked at */
#define PROGRESS_NS    (UINT64_C(1000000000) / 10)

/* What the writer's thread knows. */
struct put {
	struct load *l;
	const struct load_opts *o;
	const struct load_events *ev;
	struct load_result *r;
	uint64_t began, told, committed_at; /* ns */
	size_t commit_bytes, since_commit;  /* bytes of text */
	bool dirty;			    /* something was put or deleted since the last commit */
	uint64_t docs, skipped;		    /* of the path at hand */
	uint64_t settled, total;	    /* bytes on disk */
	uint64_t refused;		    /* allocations, before it began */
	char *current;
	const char *origin; /* of the slot at hand */
};

static uint64_t bytes_on_disk(const char *const *paths, size_t n)
{
	char **list = mem_calloc(n + 1, sizeof *list);
	uint64_t total = 0;
	FTSENT *f;

	if (!list)
		return 0;
	for (size_t i = 0; i < n; i++)
		list[i] = (char *)paths[i];
	FTS *t = n ? fts_open(list, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL) : NULL;
	while (t && (f = fts_read(t))) {
		if (f->fts_level > 0 && f->fts_name[0] == '.') {
			fts_set(t, f, FTS_SKIP);
			continue;
		}
		if (f->fts_info == FTS_F)
			total += (uint64_t)f->fts_statp->st_size;
	}
	if (t)
		fts_close(t);
	free(list);
	return total;
}

static void progress(struct put *p, bool last)
{
	uint64_t now = clock_mono_ns();

	if (!p->ev || !p->ev->progress || (!last && now - p->told < PROGRESS_NS))
		return;
	p->told = now;
	struct load_progress g = {.bytes = p->l->bytes,
				  .done = p->settled,
				  .total = p->total,
				  .skipped = p->r->skipped,
				  .seconds = (double)(now - p->began) / 1e9,
				  .current = p->current};
	for (size_t i = 0; i < PUT_N; i++)
		g.docs += p->r->put[i];
	p->ev->progress(p->ev->ctx, &g);
}

static void count_reason(struct load_result *r, const char *reason)
{
	size_t max = sizeof r->reasons / sizeof *r->reasons, i = 0;

	reason = reason ? reason : "other";
	while (i < r->n_reasons && strcmp(r->reasons[i].reason, reason))
		i++;
	/* The readers' set is smaller than this table; should it ever grow over it, the last line gathers the rest. */
	if (i == max)
		r->reasons[--i].reason = "other";
	if (i == r->n_reasons)
		r->reasons[r->n_reasons++].reason = reason;
	r->reasons[i].n++;
}

static void tell(struct put *p, const struct read_diag *d)
{
	bool beside = d->reason && strcmp(d->reason, "not a document") == 0;

	if (d->level == READ_NOTE) {
		if (beside)
			p->r->passed_over++;
		else
			p->r->notes++;
	} else {
		p->r->skipped++;
		p->skipped++;
		count_reason(p->r, d->reason);
		p->r->input_errors += d->reason && strcmp(d->reason, READ_INPUT_ERROR) == 0;
	}
	if (p->ev && p->ev->diag)
		p->ev->diag(p->ev->ctx, d);
}

static int commit(struct put *p, struct err *e)
{
	int r = p->dirty ? writer_commit(p->l->w, e) : 0;

	if (r == 0)
		r = origins_save(p->l->origins, e);

	if (r == 0) {
		p->r->commits += p->dirty;
		p->dirty = false;
		p->since_commit = 0;
		p->committed_at = clock_mono_ns();
	}
	return r;
}

static int commit_when_due(struct put *p, struct err *e)
{
	if (p->since_commit < p->commit_bytes && clock_mono_ns() - p->committed_at < COMMIT_NS)
		return 0;
	return commit(p, e);
}

/* Whether ids of this kind come from where a file lies, or are made up by its writer: two files may have one. */
static bool may_collide(struct str id)
{
	return !str_starts(id, STR("pubmed:")) && !str_starts(id, STR("pmc:")) && !str_starts(id, STR("doi:"));
}

/* A document was put: its name belongs to this file; that it took another file's place is told. */
static void keep_origin(struct put *p, struct str id, enum put_outcome outcome)
{
	struct str was;
	char msg[1024];

	if (!p->origin || !may_collide(id) || outcome == PUT_OLDER)
		return;
	origins_keep(p->l->origins, id, str_c(p->origin), &was);
	if (!was.n || outcome != PUT_REPLACED)
		return;
	snprintf(msg, sizeof msg, "%.*s: takes the place of what came from %.*s", STR_ARG(id), STR_ARG(was));
	tell(p, &(struct read_diag){READ_NOTE, p->current, 0, 0, "same name", msg});
}

static int put_doc(struct put *p, struct op *op, struct err *e)
{
	enum put_outcome outcome = PUT_UNCHANGED;
	struct writer *w = p->l->w;
	char id[ID_BYTES];
	int r;

	if (op->kind == OP_SAME && !writer_has(w, op->doc->id, &op->content)) {
		/* An operation before this one has changed what the worker saw. */
		struct err why = {0};
		r = index_analyse(op->doc, &op->analysed, &why);
		if (r) {
			*e = why;
			return r;
		}
		op->kind = OP_PUT;
	}
	struct str named = op->kind == OP_PUT ? analysed_id(op->analysed) : op->doc->id;
	size_t n = named.n < sizeof id ? named.n : sizeof id;
	memcpy(id, named.p, n);
	if (op->kind == OP_PUT) {
		struct analysed *a = op->analysed;
		op->analysed = NULL;
		r = writer_put(w, a, &outcome, e);
		if (r)
			return r;
	}
	keep_origin(p, str_make(id, n), outcome);
	p->r->put[outcome]++;
	p->docs++;
	if (outcome == PUT_ADDED || outcome == PUT_REPLACED) {
		p->dirty = true;
		p->since_commit += op->text;
	}
	if (op->told) {
		op->told->file = p->current;
		op->told->outcome = outcome;
		p->ev->doc(p->ev->ctx, op->told);
	}
	return 0;
}

static int delete_doc(struct put *p, const struct op *op, struct err *e)
{
	bool was = false;
	int r = writer_delete(p->l->w, str_c(op->id), &was, e);

	if (r)
		return r;
	if (was) {
		p->r->removed++;
		p->dirty = true;
	} else {
		p->r->not_there++;
	}
	return 0;
}

static int settle(struct put *p, struct slot *s, struct err *e)
{
	int r = 0;

	free(p->current);
	p->current = s->file;
	s->file = NULL;
	p->origin = s->origin;
	for (size_t i = 0; i < s->n_ops && r == 0; i++) {
		struct op *op = &s->ops[i];
		switch (op->kind) {
		case OP_PUT:
		case OP_SAME: r = put_doc(p, op, e); break;
		case OP_DELETE: r = delete_doc(p, op, e); break;
		case OP_DIAG: tell(p, &op->diag); break;
		case OP_PATH_END:
			if (p->ev && p->ev->path)
				p->ev->path(p->ev->ctx, op->path, op->code, p->docs, p->skipped);
			p->docs = p->skipped = 0;
			break;
		}
		if (r == 0)
			r = commit_when_due(p, e);
		progress(p, false);
	}
	p->settled = s->disk;
	return r;
}

/* The next slot at the front that is done; NULL when there is none after at most `ms`. *end: there will be none any
 * more. */
static struct slot *line_front(struct load *l, unsigned ms, bool *end)
{
	struct timespec until;
	struct slot *s = NULL;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += (long)ms * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&l->lock);
	while (!l->stop && !(l->front && l->front->state == SLOT_DONE) && !(l->walked && !l->front))
		if (pthread_cond_timedwait(&l->done, &l->lock, &until))
			break;
	*end = l->stop || (l->walked && !l->front);
	if (!l->stop && l->front && l->front->state == SLOT_DONE) {
		s = l->front;
		l->front = s->next;
		if (!l->front)
			l->end = NULL;
	}
	pthread_mutex_unlock(&l->lock);
	return s;
}

static void line_settled(struct load *l, struct slot *s)
{
	pthread_mutex_lock(&l->lock);
	l->n_slots--;
	l->in_line -= s->cost;
	pthread_cond_signal(&l->room);
	pthread_mutex_unlock(&l->lock);
	slot_free(s);
}

static int put_all(struct put *p, struct err *e)
{
	bool end = false;
	int r = 0;

	while (r == 0 && !end) {
		struct slot *s = line_front(p->l, 100, &end);
		/* A document that there was no memory to read is none to pass over. */
		if (mem_failed_anywhere() != p->refused) {
			if (s)
				line_settled(p->l, s);
			return err_mem(e);
		}
		if (p->o->cancel && atomic_load(p->o->cancel)) {
			if (s)
				line_settled(p->l, s);
			return err_set(e, ERR_CANCELLED, "stopped on request");
		}
		if (s) {
			r = settle(p, s, e);
			line_settled(p->l, s);
		} else {
			r = commit_when_due(p, e);
		}
		progress(p, false);
	}
	return r;
}

static int start(struct load *l, pthread_t *walker, pthread_t *workers, int n, int *started, struct err *e)
{
	int r = 0;

	*started = 0;
	for (int i = 0; i < n && r == 0; i++) {
		r = pthread_create(&workers[i], NULL, load_work, l);
		*started += r == 0;
	}
	/* Fewer workers than asked for do as well, none does not. */
	if (*started)
		r = pthread_create(walker, NULL, load_walk, l);
	return r ? err_set(e, ERR_NOMEM, "no thread could be started: %s", strerror(r)) : 0;
}

static int init(struct load *l, struct err *e)
{
	pthread_condattr_t mono;
	int r;

	r = pthread_mutex_init(&l->lock, NULL);
	if (r)
		return err_mem(e);
	pthread_condattr_init(&mono);
	pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
	pthread_cond_init(&l->room, NULL);
	pthread_cond_init(&l->work, NULL);
	pthread_cond_init(&l->done, &mono);
	pthread_condattr_destroy(&mono);
	return 0;
}

static void release(struct load *l)
{
	while (l->front) {
		struct slot *s = l->front;
		l->front = s->next;
		slot_free(s);
	}
	origins_close(l->origins);
	folders_free(l->folders);
	pthread_cond_destroy(&l->done);
	pthread_cond_destroy(&l->work);
	pthread_cond_destroy(&l->room);
	pthread_mutex_destroy(&l->lock);
}

static int threads_wanted(const struct load_opts *o)
{
	long n = o->threads > 0 ? o->threads : sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > LOAD_THREADS_MAX ? LOAD_THREADS_MAX : (int)n;
}

int load_paths(struct writer *w, const char *const *paths, size_t n, const struct load_opts *o,
	       const struct load_events *ev, struct load_result *r, struct err *e)
{
	static const struct load_opts none;
	struct load l = {.w = w, .paths = paths, .n_paths = n};
	struct put p = {.l = &l, .ev = ev, .r = r};
	pthread_t walker, workers[LOAD_THREADS_MAX];
	int started = 0, code;
	struct err last = {0};

	memset(r, 0, sizeof *r);
	p.o = o ? o : &none;
	if (p.o->format && !(l.forced = read_by_name(str_c(p.o->format))))
		return err_set(e, ERR_USAGE, "no reader is named '%s'", p.o->format);
	l.limits = p.o->limits ? p.o->limits : &read_limits_default;
	l.tells = ev && ev->doc;
	l.memory = p.o->memory ? p.o->memory : MEMORY_DEFAULT;
	p.commit_bytes = p.o->commit_bytes ? p.o->commit_bytes : COMMIT_DEFAULT;
	p.began = p.committed_at = clock_mono_ns();
	p.refused = mem_failed_anywhere();
	if (init(&l, e))
		return ERR_NOMEM;
	l.origins = origins_open(writer_dir(w));
	if (!l.origins) {
		release(&l);
		return err_mem(e);
	}
	p.total = bytes_on_disk(paths, n);

	code = start(&l, &walker, workers, threads_wanted(p.o), &started, &last);
	bool walking = code == 0;
	if (code == 0)
		code = put_all(&p, &last);
	if (code)
		line_stop(&l, &last);
	if (walking)
		pthread_join(walker, NULL);
	for (int i = 0; i < started; i++)
		pthread_join(workers[i], NULL);
	/* Where another thread stopped the line, its reason is the one to tell. */
	if (code == 0 && l.stop) {
		last = l.err;
		code = last.code;
	}
	if (code == 0 && mem_failed_anywhere() != p.refused)
		code = err_mem(&last);
	if (code == 0 || code == ERR_CANCELLED) {
		struct err why = {0};
		int c = commit(&p, &why);
		if (c) {
			code = c;
			last = why;
		}
	}
	r->files = l.files;
	r->bytes = l.bytes;
	if (code == 0)
		p.settled = p.total;
	progress(&p, true);
	r->seconds = (double)(clock_mono_ns() - p.began) / 1e9;
	free(p.current);
	release(&l);
	if (code && e)
		*e = last;
	return code;
}
