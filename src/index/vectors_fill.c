/*
 * vectors_fill.c - encoding what is not encoded yet.
 *
 * Jobs are documents, the best-graded and newest first. Workers take one after the other, cut it into units, look up
 * which texts were encoded before, encode the rest a few at a time, and write each vector to the log at once. A
 * document of which all is there is handed to the caller's thread, which makes packs of them and lists these in
 * VECTORS, and that is when readers see them. A kill between any two steps leaves the log, so nothing is encoded
 * twice; a pack that the list does not name is swept away by the next call.
 */
#include "index/vectors_priv.h"

#include "base/clock.h"
#include "base/mem.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FILL_THREADS_MAX 256
#define CHUNK		 8     /* texts between two looks at whether to stop */
#define PACK_AT		 16384 /* vectors: a pack is made of so many */
#define PACK_NS		 30000000000ull
#define TELL_NS		 100000000ull
#define TIDY_AT		 16 /* packs made between two looks at merging */
#define DOC_ARENA	 ((size_t)1 << 30)

struct job {
	uint32_t doc;
	uint32_t weight; /* in the progress: its passages, 1 for its own vector */
	uint8_t phase;	 /* 0 all of a summary, 1 own vectors, 2 units of the rest */
	uint8_t grade;	 /* the less, the better */
	int16_t year;
	bool own, units;
};

struct done {
	struct sha256 content;
	uint8_t *recs; /* of own (when it has one), then of the units */
	int8_t *vectors;
	uint32_t n;
	bool own;
};

struct fill {
	const char *dir;
	const struct vector_maker *maker;
	const struct fill_opts *o;
	const struct fill_events *ev;
	struct fill_result *r;
	struct corpus *corpus;
	struct snap *snap;
	struct pack_model model;
	size_t stride;
	struct job *jobs;
	size_t n_jobs, room_jobs;
	bool skipped; /* units that this part leaves for later */

	pthread_mutex_t lock; /* over all below */
	pthread_cond_t told;
	size_t next, running;
	uint64_t weight, total;
	bool stop, failed;
	struct err why;
	struct vec_log log;
	struct vec_keys keys;
	bool keyed;
	struct done *done;
	size_t n_done, room_done, done_vectors;

	struct pack_list list; /* the caller's thread's */
	size_t made_packs;
	uint64_t began, packed_at, told_at;
};

/* ---- what is to be done ---- */

static uint8_t grade_of(const struct doc_columns *c)
{
	static const uint8_t order[DOC_DESIGN_N] = {[DOC_DESIGN_SUMMARY] = 0,	    [DOC_DESIGN_GUIDELINE] = 0,
						    [DOC_DESIGN_META_ANALYSIS] = 1, [DOC_DESIGN_SYSTEMATIC_REVIEW] = 1,
						    [DOC_DESIGN_RCT] = 2,	    [DOC_DESIGN_TRIAL] = 3,
						    [DOC_DESIGN_COHORT] = 4,	    [DOC_DESIGN_REVIEW] = 5,
						    [DOC_DESIGN_CONSUMER] = 5,	    [DOC_DESIGN_CASE_CONTROL] = 6,
						    [DOC_DESIGN_UNKNOWN] = 7,	    [DOC_DESIGN_CASE_SERIES] = 8,
						    [DOC_DESIGN_OPINION] = 9,	    [DOC_DESIGN_LABORATORY] = 10};

	unsigned grade = order[c->design < DOC_DESIGN_N ? c->design : 0];

	return (uint8_t)(grade + (c->status == DOC_STATUS_RETRACTED ? 100 : 0));
}

static int add_job(struct fill *f, struct job j, struct err *e)
{
	if (f->n_jobs == f->room_jobs) {
		size_t more = f->room_jobs ? f->room_jobs * 2 : 1024;
		struct job *p = mem_realloc(f->jobs, more * sizeof *p);
		if (!p)
			return err_mem(e);
		f->jobs = p;
		f->room_jobs = more;
	}
	f->jobs[f->n_jobs++] = j;
	return 0;
}

static int job_cmp(const void *pa, const void *pb)
{
	const struct job *a = pa, *b = pb;

	if (a->phase != b->phase)
		return a->phase < b->phase ? -1 : 1;
	if (a->grade != b->grade)
		return a->grade < b->grade ? -1 : 1;
	if (a->year != b->year)
		return a->year > b->year ? -1 : 1;
	return a->doc < b->doc ? -1 : a->doc > b->doc;
}

static int plan_doc(struct fill *f, const struct vectors *v, uint32_t doc, struct err *e)
{
	struct doc_columns c;
	uint32_t first;
	int r = 0;

	snap_columns(f->snap, doc, &c);
	bool own = !v || vectors_of_doc(v, doc) == VECTOR_NONE;
	bool units = !v || !vectors_units_of_doc(v, doc, &first);
	bool single = unit_single((enum doc_kind)c.kind), all = f->o->part == FILL_ALL;
	uint32_t passages = c.passage_end - c.passage_beg;
	struct job j = {.doc = doc, .grade = grade_of(&c), .year = c.year};

	f->total += 1 + (single || all ? passages : 0);
	f->weight += !own + ((single || all) && !units ? passages : 0);
	f->skipped = f->skipped || (units && !single && !all);
	if (single && (own || units)) {
		j.own = own;
		j.units = units;
		j.weight = own + (units ? passages : 0);
		return add_job(f, j, e);
	}
	if (own) {
		j.phase = 1;
		j.own = true;
		j.weight = 1;
		r = add_job(f, j, e);
	}
	if (!r && units && all && !single) {
		j.phase = 2;
		j.own = false;
		j.units = true;
		j.weight = passages;
		r = add_job(f, j, e);
	}
	return r;
}

/* What own_limit leaves for a later call. Jobs are sorted. */
static void bound(struct fill *f)
{
	size_t first = 0, end, most = f->o->own_limit;

	while (first < f->n_jobs && f->jobs[first].phase == 0)
		first++;
	for (end = first; end < f->n_jobs && f->jobs[end].phase == 1;)
		end++;
	if (!most || end - first <= most)
		return;
	size_t gone = end - first - most;
	memmove(f->jobs + first + most, f->jobs + end, (f->n_jobs - end) * sizeof *f->jobs);
	f->n_jobs -= gone;
	f->total -= gone;
	f->skipped = true;
}

static int plan(struct fill *f, struct err *e)
{
	const struct vectors *v = snap_vectors_of(f->snap, &f->model.id);
	int r = 0;

	for (uint32_t d = 0; d < snap_doc_end(f->snap) && !r; d++)
		if (snap_doc_live(f->snap, d))
			r = plan_doc(f, v, d, e);
	if (!r && f->n_jobs)
		qsort(f->jobs, f->n_jobs, sizeof *f->jobs, job_cmp);
	bound(f);
	return r;
}

/* ---- workers ---- */

static bool over(const struct fill *f)
{
	return f->stop || f->failed || (f->o->cancel && atomic_load(f->o->cancel)) ||
	       (f->o->limit && f->r->made >= f->o->limit) ||
	       (f->o->seconds > 0 && (double)(clock_mono_ns() - f->began) / 1e9 >= f->o->seconds);
}

/* Under the lock. */
static void fail(struct fill *f, const struct err *why)
{
	if (!f->failed)
		f->why = *why;
	f->failed = true;
}

/* The keys are read when the first text is looked up. Under the lock. */
static int need_keys(struct fill *f, struct err *e)
{
	const struct vectors *v = f->keyed ? NULL : snap_vectors_of(f->snap, &f->model.id);

	if (f->keyed)
		return 0;
	f->keys.log = &f->log;
	f->keyed = true;
	if (!vec_keys_log(&f->keys, 0))
		return err_mem(e);
	for (size_t i = 0; v && i < v->n_packs; i++)
		if (!vec_keys_pack(&f->keys, v->packs[i]))
			return err_mem(e);
	return 0;
}

struct worker {
	struct fill *f;
	void *work;
	struct arena a;
	float *floats; /* of CHUNK vectors */
};

/* What was encoded before is copied; the places of the rest in todo. */
static int look_up(struct worker *w, const struct unit *u, size_t n, struct done *d, size_t *todo, size_t *n_todo,
		   struct err *e)
{
	struct fill *f = w->f;

	for (size_t i = 0; i < n; i++) {
		struct unit_rec r = {.beg = u[i].beg, .end = u[i].end, .passage = u[i].passage};
		vec_key(&f->model.id, u[i].text, r.key);
		unit_rec_put(d->recs + PACK_UNIT_SIZE * i, &r);
	}
	pthread_mutex_lock(&f->lock);
	int r = need_keys(f, e);
	for (size_t i = 0; i < n && !r; i++) {
		const int8_t *v = vec_keys_find(&f->keys, d->recs + PACK_UNIT_SIZE * i);
		if (v)
			memcpy(d->vectors + f->stride * i, v, f->stride);
		else
			todo[(*n_todo)++] = i;
		f->r->reused += v != NULL;
	}
	pthread_mutex_unlock(&f->lock);
	return r;
}

/* Encodes the texts at todo[0 .. n), n <= CHUNK, and writes them to the log. *stopped: no more than that is wanted. */
static int encode_chunk(struct worker *w, const struct unit *u, const size_t *todo, size_t n, struct done *d,
			bool *stopped, struct err *e)
{
	struct fill *f = w->f;
	struct str texts[CHUNK];
	size_t tokens = 0;

	for (size_t i = 0; i < n; i++)
		texts[i] = u[todo[i]].text;
	int r = f->maker->encode(f->maker->ctx, w->work, texts, n, w->floats, &tokens, e);
	if (r)
		return r;
	for (size_t i = 0; i < n; i++)
		encode_quantise(w->floats + i * f->model.dim, f->model.dim, d->vectors + f->stride * todo[i]);
	pthread_mutex_lock(&f->lock);
	size_t before = f->log.n;
	for (size_t i = 0; i < n && !r; i++)
		r = vec_log_add(&f->log, d->recs + PACK_UNIT_SIZE * todo[i], d->vectors + f->stride * todo[i], e);
	if (!r && !vec_keys_log(&f->keys, before))
		r = err_mem(e);
	f->r->made += n;
	f->r->tokens += tokens;
	*stopped = over(f);
	pthread_mutex_unlock(&f->lock);
	return r;
}

static void done_free(struct done *d)
{
	free(d->recs);
	free(d->vectors);
}

/* All of a document is there. */
static int hand_over(struct fill *f, const struct done *d, uint32_t weight, struct err *e)
{
	int r = 0;

	pthread_mutex_lock(&f->lock);
	if (f->n_done == f->room_done) {
		size_t more = f->room_done ? f->room_done * 2 : 256;
		struct done *p = mem_realloc(f->done, more * sizeof *p);
		if (p) {
			f->done = p;
			f->room_done = more;
		} else {
			r = err_mem(e);
		}
	}
	if (!r) {
		f->done[f->n_done++] = *d;
		f->done_vectors += d->n;
		f->weight += weight;
		pthread_cond_signal(&f->told);
	}
	pthread_mutex_unlock(&f->lock);
	return r;
}

static int encode_doc(struct worker *w, const struct job *j, const struct doc *d, struct err *e)
{
	struct fill *f = w->f;
	struct doc_columns c;
	struct unit *u;
	size_t n, n_todo = 0;
	bool stopped = false;

	snap_columns(f->snap, j->doc, &c);
	int r = units_cut(d, !j->units, &w->a, &u, &n, e);
	if (r)
		return r;
	if (!j->own) {
		u++;
		n--;
	}
	size_t *todo = ARENA_ARRAY(&w->a, n + 1, size_t);
	struct done x = {.content = c.content, .n = (uint32_t)n, .own = j->own};
	x.recs = mem_calloc(n + 1, PACK_UNIT_SIZE);
	x.vectors = mem_calloc(n + 1, f->stride);
	r = todo && x.recs && x.vectors ? look_up(w, u, n, &x, todo, &n_todo, e) : err_mem(e);
	for (size_t i = 0; i < n_todo && !r && !stopped; i += CHUNK) {
		size_t some = n_todo - i < CHUNK ? n_todo - i : CHUNK;
		r = encode_chunk(w, u, todo + i, some, &x, &stopped, e);
		stopped = stopped && i + CHUNK < n_todo;
	}
	if (!r && !stopped)
		r = hand_over(f, &x, j->weight, e);
	if (r || stopped)
		done_free(&x);
	return r;
}

static int do_job(struct worker *w, const struct job *j, struct err *e)
{
	struct doc *d = NULL;
	struct err why = {0};

	arena_clear(&w->a);
	int r = snap_doc(w->f->snap, j->doc, &d, &why);
	/* A damaged document is for check to tell and for repair to mend: the others are encoded. */
	if (r == ERR_CORRUPT)
		return 0;
	if (r) {
		*e = why;
		return r;
	}
	r = encode_doc(w, j, d, e);
	doc_free(d);
	return r;
}

static void *work(void *arg)
{
	struct fill *f = arg;
	struct worker w = {.f = f, .work = f->maker->begin(f->maker->ctx)};
	struct err e = {0};
	int r = 0;

	if (f->o->gentle)
		pthread_setschedparam(pthread_self(), SCHED_IDLE, &(struct sched_param){0});
	arena_init(&w.a, DOC_ARENA);
	w.floats = mem_malloc(CHUNK * (size_t)f->model.dim * sizeof *w.floats);
	if (!w.work || !w.floats)
		r = err_mem(&e);
	for (;;) {
		pthread_mutex_lock(&f->lock);
		if (r)
			fail(f, &e);
		bool last = over(f) || f->next == f->n_jobs;
		const struct job *j = last ? NULL : &f->jobs[f->next++];
		pthread_mutex_unlock(&f->lock);
		if (last)
			break;
		r = do_job(&w, j, &e);
	}
	free(w.floats);
	if (w.work)
		f->maker->end(w.work);
	arena_release(&w.a);
	pthread_mutex_lock(&f->lock);
	f->running--;
	pthread_cond_signal(&f->told);
	pthread_mutex_unlock(&f->lock);
	return NULL;
}

/* ---- packs ---- */

static int done_cmp(const void *pa, const void *pb)
{
	const struct done *a = pa, *b = pb;
	int c = memcmp(a->content.b, b->content.b, sizeof a->content.b);

	return c ? c : (int)b->own - (int)a->own;
}

/* Its own vector and its units may have been two jobs. */
static size_t to_docs(const struct done *v, size_t n, size_t stride, struct pack_doc *docs)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (!k || memcmp(docs[k - 1].content.b, v[i].content.b, sizeof v[i].content.b) != 0)
			docs[k++] = (struct pack_doc){.content = v[i].content};
		struct pack_doc *d = &docs[k - 1];
		if (v[i].own) {
			d->own_rec = v[i].recs;
			d->own = v[i].vectors;
		}
		if (v[i].n > v[i].own) {
			d->recs = v[i].recs + PACK_UNIT_SIZE * (size_t)v[i].own;
			d->units = v[i].vectors + stride * (size_t)v[i].own;
			d->n_units = v[i].n - v[i].own;
		}
	}
	return k;
}

static int list_changed(struct fill *f, struct err *e)
{
	f->list.generation++;
	int r = pack_list_write(f->dir, &f->list, e);
	if (!r)
		pack_list_sweep(f->dir, &f->list);
	return r;
}

/* What is in the pack need not be in the log. */
static int shorten_log(struct fill *f, struct pack *p, struct err *e)
{
	int r = 0;

	pthread_mutex_lock(&f->lock);
	bool *keep = mem_calloc(f->log.n + 1, sizeof *keep);
	if (!keep || !vec_keys_pack(&f->keys, p))
		r = err_mem(e);
	for (size_t i = 0; !r && i < f->log.n; i++)
		keep[i] = f->log.v[i].v && vec_keys_in_log(&f->keys, i);
	if (!r)
		r = vec_log_keep(&f->log, keep, e);
	pthread_mutex_unlock(&f->lock);
	free(keep);
	return r;
}

/* A pack of all that is done. */
static int make_pack(struct fill *f, struct err *e)
{
	struct pack_ref made;
	struct pack *p = NULL;

	pthread_mutex_lock(&f->lock);
	struct done *v = f->done;
	size_t n = f->n_done;
	f->done = NULL;
	f->n_done = f->room_done = f->done_vectors = 0;
	pthread_mutex_unlock(&f->lock);
	f->packed_at = clock_mono_ns();
	if (!n)
		return 0;
	struct pack_doc *docs = mem_calloc(n, sizeof *docs);
	qsort(v, n, sizeof *v, done_cmp);
	int r = docs ? pack_write(f->dir, f->list.next, &f->model, docs, to_docs(v, n, f->stride, docs), &made, e)
		     : err_mem(e);
	if (!r)
		r = pack_list_add(&f->list, &made, e);
	if (!r) {
		f->list.next++;
		f->made_packs++;
		r = list_changed(f, e);
	}
	if (!r)
		r = pack_open(f->dir, made.number, &made, &p, e);
	if (!r)
		r = shorten_log(f, p, e);
	pack_unref(p);
	for (size_t i = 0; i < n; i++)
		done_free(&v[i]);
	free(v);
	free(docs);
	return r;
}

/* Merge while there is something to merge. Keys that point into packs that went still have their maps. */
static int tidy(struct fill *f, struct err *e)
{
	bool changed = true;
	int r = 0;

	f->made_packs = 0;
	while (!r && changed) {
		r = corpus_reload(f->corpus, NULL, e);
		if (r)
			break;
		struct snap *s = corpus_snap(f->corpus);
		const struct vectors *v = snap_vectors_of(s, &f->model.id);
		changed = false;
		if (v)
			r = packs_tidy(f->dir, v, &f->list, &changed, e);
		if (!r && changed)
			r = list_changed(f, e);
		snap_unref(s);
	}
	return r;
}

/* Packs of other models go once this one has all that there is. */
static int forget_others(struct fill *f, struct err *e)
{
	size_t kept = 0, n = f->list.n;

	for (size_t i = 0; i < n; i++)
		if (memcmp(f->list.packs[i].model.b, f->model.id.b, sizeof f->model.id.b) == 0)
			f->list.packs[kept++] = f->list.packs[i];
	f->list.n = kept;
	return kept < n ? list_changed(f, e) : 0;
}

/* ---- the call ---- */

static void tell(struct fill *f, bool last)
{
	uint64_t now = clock_mono_ns();

	if (!f->ev || !f->ev->progress || (!last && now - f->told_at < TELL_NS))
		return;
	f->told_at = now;
	pthread_mutex_lock(&f->lock);
	struct fill_progress p = {f->weight, f->total, (double)(now - f->began) / 1e9};
	pthread_mutex_unlock(&f->lock);
	f->ev->progress(f->ev->ctx, &p);
}

/* While the workers work: packs, progress. */
static int oversee(struct fill *f, struct err *e)
{
	int r = 0;

	for (bool end = false; !end;) {
		struct timespec until;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += (long)TELL_NS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_mutex_lock(&f->lock);
		if (f->running)
			pthread_cond_timedwait(&f->told, &f->lock, &until);
		end = !f->running;
		bool due = f->done_vectors >= PACK_AT || (f->n_done && clock_mono_ns() - f->packed_at > PACK_NS);
		pthread_mutex_unlock(&f->lock);
		if (!r && (due || end))
			r = make_pack(f, e);
		if (!r && f->made_packs >= TIDY_AT)
			r = tidy(f, e);
		if (r) {
			pthread_mutex_lock(&f->lock);
			f->stop = true;
			pthread_mutex_unlock(&f->lock);
		}
		tell(f, end);
	}
	return r;
}

static int run(struct fill *f, struct err *e)
{
	pthread_t threads[FILL_THREADS_MAX];
	long n = f->o->threads > 0 ? f->o->threads : sysconf(_SC_NPROCESSORS_ONLN);
	size_t started = 0;

	n = n < 1 ? 1 : n > FILL_THREADS_MAX ? FILL_THREADS_MAX : n;
	pthread_mutex_lock(&f->lock);
	while (started < (size_t)n && pthread_create(&threads[started], NULL, work, f) == 0)
		started++;
	f->running = started;
	pthread_mutex_unlock(&f->lock);
	int r = started ? oversee(f, e) : err_set(e, ERR_NOMEM, "no thread could be started");
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	if (!r && f->failed) {
		r = f->why.code;
		if (e)
			*e = f->why;
	}
	f->r->complete = !r && f->next == f->n_jobs && !over(f);
	return r;
}

/* Packs that do not open: what they held has been planned anew. */
static void drop_damaged(struct fill *f)
{
	for (size_t i = f->list.n; i-- > 0;) {
		struct pack *p = NULL;
		int r = pack_open(f->dir, f->list.packs[i].number, &f->list.packs[i], &p, NULL);
		if (r == ERR_CORRUPT || r == ERR_NOTFOUND)
			pack_list_drop(&f->list, f->list.packs[i].number);
		pack_unref(p);
	}
}

/* Everything but the lock of the folder is there; it is held. */
static int fill_locked(struct fill *f, struct err *e)
{
	int r = pack_list_read(f->dir, &f->list, e);

	if (r == ERR_NOTFOUND) {
		f->list = (struct pack_list){.next = 1};
		r = 0;
	}
	if (r)
		return r;
	drop_damaged(f);
	pack_list_sweep(f->dir, &f->list);
	f->r->complete = !f->n_jobs;
	if (f->n_jobs) {
		r = vec_log_open(f->dir, &f->model, &f->log, e);
		if (!r)
			r = run(f, e);
		vec_keys_clear(&f->keys);
		vec_log_close(&f->log);
	}
	if (!r)
		r = tidy(f, e);
	if (!r && f->r->complete && !f->skipped)
		r = forget_others(f, e);
	return r;
}

static bool others(const struct snap *s, const struct sha256 *model)
{
	const struct vectors *v = snap_vectors(s);

	return v && (memcmp(v->info.model.b, model->b, sizeof model->b) != 0 || s->vectors->n > 1);
}

static int fill(struct fill *f, struct err *e)
{
	int lock = -1, r = corpus_open(f->dir, &f->corpus, e);

	if (r)
		return r;
	f->snap = corpus_snap(f->corpus);
	r = plan(f, e);
	/* Nothing to do: a folder that cannot be written to is fine. */
	if (!r && !f->n_jobs && !others(f->snap, &f->model.id)) {
		f->r->complete = true;
		tell(f, true);
	} else if (!r) {
		r = vectors_lock(f->dir, &lock, e);
		if (!r)
			r = fill_locked(f, e);
	}
	if (lock >= 0)
		close(lock);
	snap_unref(f->snap);
	corpus_close(f->corpus);
	return r;
}

int vectors_fill_by(const char *dir, const struct vector_maker *m, const struct fill_opts *o,
		    const struct fill_events *ev, struct fill_result *r, struct err *e)
{
	static const struct fill_opts none;
	struct fill f = {.dir = dir, .maker = m, .o = o ? o : &none, .ev = ev, .r = r, .log = {.fd = -1}};
	pthread_condattr_t mono;

	*r = (struct fill_result){0};
	f.began = f.packed_at = clock_mono_ns();
	f.model = (struct pack_model){.id = m->model, .dim = m->dim};
	memcpy(f.model.name, m->name, sizeof f.model.name - 1);
	f.stride = vector_stride(f.model.dim);
	if (pthread_mutex_init(&f.lock, NULL))
		return err_mem(e);
	pthread_condattr_init(&mono);
	pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
	pthread_cond_init(&f.told, &mono);
	pthread_condattr_destroy(&mono);
	int code = fill(&f, e);
	if (!code && f.o->cancel && atomic_load(f.o->cancel) && !r->complete)
		code = err_set(e, ERR_CANCELLED, "stopped on request");
	for (size_t i = 0; i < f.n_done; i++)
		done_free(&f.done[i]);
	free(f.done);
	free(f.jobs);
	pack_list_release(&f.list);
	pthread_cond_destroy(&f.told);
	pthread_mutex_destroy(&f.lock);
	r->seconds = (double)(clock_mono_ns() - f.began) / 1e9;
	return code;
}

/* ---- with the encoder in the house ---- */

static void *begin_work(void *ctx)
{
	(void)ctx;
	return encode_work_new();
}

static void end_work(void *work)
{
	encode_work_free(work);
}

static int encode_texts(void *ctx, void *work, const struct str *texts, size_t n, float *out, size_t *tokens,
			struct err *e)
{
	const struct encoder *enc = ctx;

	for (size_t i = 0; i < n; i++) {
		size_t t = encode_tokens(enc, work, texts[i], ENCODE_PASSAGE);
		*tokens += t < ENCODE_PASSAGE_TOKENS ? t : ENCODE_PASSAGE_TOKENS;
	}
	return encode(enc, work, texts, n, ENCODE_PASSAGE, out, e);
}

int vectors_fill(const char *dir, const struct encoder *enc, const struct fill_opts *o, const struct fill_events *ev,
		 struct fill_result *r, struct err *e)
{
	struct vector_maker m = {.model = *encoder_id(enc),
				 .dim = (uint32_t)encoder_dim(enc),
				 .ctx = (void *)(uintptr_t)enc,
				 .begin = begin_work,
				 .end = end_work,
				 .encode = encode_texts};

	snprintf(m.name, sizeof m.name, "%s", encoder_name(enc));
	return vectors_fill_by(dir, &m, o, ev, r, e);
}
