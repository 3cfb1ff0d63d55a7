/*
 * jobs.c - one import at a time, in a thread of its own, recorded in the library.
 *
 * A job is queued by a request, taken by the thread, and outlives neither a crash nor a stop: what was running then is
 * failed at the next start (library_jobs_orphaned), and can be queued again, since an import goes on where it stopped.
 * After an import the articles whose evidence has moved turn stale (review_refresh).
 */
#include "web/web_priv.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/work.h"
#include "library/library.h"
#include "load/load.h"
#include "review/review.h"

#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <time.h>
#include <stdlib.h>

#define JOB_ARENA ((size_t)64 << 20)
#define RAM	  ((size_t)64 << 20) /* bytes of analysed documents held by the writer */
#define IN_FLIGHT \
	((size_t)16 << 20) /* bytes of documents between the threads: the service has other things to do, too */
#define SWEEP_NS (600 * 1000000000ull)
#define LOOK_S	 5 /* for jobs that another process queued */

struct jobs {
	struct web *w;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool ended, woken;
	atomic_bool cancel; /* of the job that runs */
	struct work work;   /* of what comes after an import: not counted, but stopped */
	int64_t id;
	atomic_bool busy;
	uint64_t swept; /* when sessions whose time is over were looked for */
	atomic_uint_fast64_t done, failed;
};

static void on_progress(void *ctx, const struct load_progress *p)
{
	struct jobs *j = ctx;
	char text[128];
	bool stop = false;

	snprintf(text, sizeof text, "%llu documents, %llu skipped", (unsigned long long)p->docs,
		 (unsigned long long)p->skipped);
	if (library_job_progress(j->w->lib, j->id, p->done, p->total, str_c(text), &stop, NULL) == 0 && stop)
		atomic_store(&j->cancel, true);
}

static char *report_of(const struct load_result *r, const struct review_refreshed *f)
{
	json_t *o = json_object(), *reasons = json_object();
	char *s;

	for (size_t i = 0; i < r->n_reasons; i++)
		json_object_set_new(reasons, r->reasons[i].reason, json_integer((json_int_t)r->reasons[i].n));
#define N(key, n) json_object_set_new(o, key, json_integer((json_int_t)(n)))
	N("added", r->put[PUT_ADDED]);
	N("unchanged", r->put[PUT_UNCHANGED]);
	N("replaced", r->put[PUT_REPLACED]);
	N("older", r->put[PUT_OLDER]);
	N("removed", r->removed);
	N("skipped", r->skipped);
	N("files", r->files);
	N("bytes", r->bytes);
	N("articles_stale", f->stale);
	N("articles_fresh_again", f->fresh_again);
#undef N
	json_object_set_new(o, "skipped_by_reason", reasons);
	s = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	return s;
}

static bool within(const struct web *w, const char *real);

static int import(struct jobs *j, const char *path, struct load_result *res, struct review_refreshed *f, struct err *e)
{
	char real[PATH_MAX];

	/* It may have waited while links were set, or --imports is another one than when it was queued. */
	if (!realpath(path, real) || strcmp(real, path) != 0 || !within(j->w, real))
		return err_set(e, ERR_DENIED,
			       "the path is not, or no longer, in the folders from which documents may be imported");
	struct load_opts o = {.memory = IN_FLIGHT, .threads = 1, .cancel = &j->cancel};
	struct load_events ev = {.progress = on_progress, .ctx = j};
	/* A corpus that is gone is not made anew in its place. */
	struct writer_opts wo = {.ram = RAM, .existing = true};
	struct writer *w;
	struct snap *s;
	int r = writer_open(j->w->set.corpus, &wo, &w, e);

	if (r)
		return r;
	r = load_paths(w, &path, 1, &o, &ev, res, e);
	writer_close(w);
	if (r)
		return r;
	web_look(j->w);
	s = web_snap(j->w);
	struct work *before = work_enter(&j->work);
	uint64_t refused = mem_failed();
	r = review_refresh(j->w->lib, s, STR_NULL, f, e);
	if (work_over(&j->work))
		r = work_err(&j->work, e);
	else if (!r && mem_failed() != refused)
		r = err_mem(e);
	work_leave(before);
	snap_unref(s);
	if (!r && res->input_errors)
		r = err_set(e, ERR_IO, "the disk or network gave an error while reading; all else is in the corpus");
	return r;
}

static void run(struct jobs *j, int64_t id)
{
	struct review_refreshed f = {0};
	struct load_result res = {0};
	struct lib_job job;
	struct err e = {0};
	struct arena a;
	char *report = NULL;
	json_t *args = NULL;
	enum lib_job_state s;
	int r;

	arena_init(&a, JOB_ARENA);
	j->id = id;
	r = library_job_get(j->w->lib, id, &a, &job, &e);
	if (r == 0) {
		args = json_loadb(job.args.p, job.args.n, 0, NULL);
		const char *path = json_string_value(json_object_get(args, "path"));
		r = path && str_eqc(job.kind, "import") ? import(j, path, &res, &f, &e)
							: err_set(&e, ERR_FORMAT, "no such kind of job");
	}
	report = report_of(&res, &f);
	s = r == 0 ? JOB_DONE : r == ERR_CANCELLED ? JOB_CANCELLED : JOB_FAILED;
	atomic_fetch_add(r == 0 ? &j->done : &j->failed, 1);
	library_job_state(j->w->lib, id, s, r ? str_c(e.msg) : STR("done"), str_c(report ? report : "{}"), NULL);
	free(report);
	json_decref(args);
	arena_release(&a);
}

static void sweep(struct jobs *j)
{
	uint64_t now = clock_mono_ns(), ended;

	if (j->swept && now - j->swept < SWEEP_NS)
		return;
	j->swept = now;
	library_sweep(j->w->lib, &ended, NULL);
}

static void *work(void *ctx)
{
	struct jobs *j = ctx;

	pthread_mutex_lock(&j->lock);
	while (!j->ended) {
		int64_t id = 0;
		/* Under the lock: a stop that comes now is not forgotten. */
		atomic_store(&j->cancel, false);
		pthread_mutex_unlock(&j->lock);
		if (library_job_take(j->w->lib, &id, NULL) == 0 && id) {
			atomic_store(&j->busy, true);
			run(j, id);
			atomic_store(&j->busy, false);
		}
		sweep(j);
		pthread_mutex_lock(&j->lock);
		if (id || j->ended)
			continue;
		struct timespec t = clock_in(LOOK_S * 1000);
		if (!j->woken)
			pthread_cond_timedwait(&j->wake, &j->lock, &t);
		j->woken = false;
	}
	pthread_mutex_unlock(&j->lock);
	return NULL;
}

int jobs_new(struct web *w, struct jobs **out, struct err *e)
{
	struct jobs *j = mem_calloc(1, sizeof *j);
	uint64_t n;
	int r;

	if (!j)
		return err_mem(e);
	j->w = w;
	work_init(&j->work, UINT64_MAX);
	r = library_jobs_orphaned(w->lib, &n, e);
	if (r) {
		free(j);
		return r;
	}
	pthread_mutex_init(&j->lock, NULL);
	clock_cond_init(&j->wake);
	if (pthread_create(&j->thread, NULL, work, j)) {
		free(j);
		return err_set(e, ERR_NOMEM, "no thread could be started");
	}
	*out = j;
	return 0;
}

void jobs_stop(struct jobs *j)
{
	if (!j)
		return;
	pthread_mutex_lock(&j->lock);
	j->ended = true;
	atomic_store(&j->cancel, true);
	atomic_store(&j->work.stop, true);
	pthread_cond_signal(&j->wake);
	pthread_mutex_unlock(&j->lock);
}

void jobs_free(struct jobs *j)
{
	if (!j)
		return;
	jobs_stop(j);
	pthread_join(j->thread, NULL);
	pthread_mutex_destroy(&j->lock);
	pthread_cond_destroy(&j->wake);
	free(j);
}

void jobs_wake(struct jobs *j)
{
	pthread_mutex_lock(&j->lock);
	j->woken = true;
	pthread_cond_signal(&j->wake);
	pthread_mutex_unlock(&j->lock);
}

void jobs_stats(struct jobs *j, uint64_t *done, uint64_t *failed, bool *busy)
{
	*busy = j && atomic_load(&j->busy);
	*done = j ? atomic_load(&j->done) : 0;
	*failed = j ? atomic_load(&j->failed) : 0;
}

/* Is `real` one of the folders, or in one? Both without links. */
static bool within(const struct web *w, const char *real)
{
	for (size_t i = 0; i < w->set.n_imports; i++) {
		char root[PATH_MAX];
		size_t n;
		if (!realpath(w->set.imports[i], root))
			continue;
		n = strlen(root);
		if (strncmp(real, root, n) == 0 && (real[n] == '\0' || real[n] == '/' || n == 1))
			return true;
	}
	return false;
}

int web_import(struct http_req *q, struct str path, int64_t *id, struct err *e)
{
	struct web_call *c = web_call(q);
	struct web *w = c->w;
	struct str given = arena_str(q->arena, path);
	char real[PATH_MAX], *args;
	json_t *o;
	int r;

	if (!w->lib || !w->jobs)
		return err_set(e, ERR_NOTFOUND, "this service keeps no library");
	if (given.n == 0 || given.p[0] != '/')
		return err_set(e, ERR_USAGE, "the path does not begin with a slash");
	/* What lies outside is not told apart from what is not there. */
	if (!realpath(given.p, real) || !within(w, real))
		return err_set(
			e, ERR_USAGE,
			"no such path in the folders from which documents may be imported (attest serve --imports)");
	o = json_pack("{s:s}", "path", real);
	args = o ? json_dumps(o, JSON_COMPACT) : NULL;
	json_decref(o);
	if (!args)
		return err_set(e, ERR_USAGE, "the name of the path is not UTF-8");
	r = library_job_add(w->lib, c->person, STR("import"), str_c(args), id, e);
	free(args);
	if (r == 0)
		jobs_wake(w->jobs);
	return r;
}
