/*
 * eval.c - how well does a corpus answer topics whose answers are known? Runs them, measures them, writes a run file.
 *
 * Queries are dealt to threads one by one; each keeps its ranking until all before it are done, then they are summed,
 * reported and written in the order of the topics, so that figures and run file do not depend on the number of
 * threads.
 *
 * Scores in the run file: trec_eval reads them as single precision and orders by score, then by document id falling,
 * ignoring the rank column. A score that is not below the one before it as a float is therefore lowered to the next
 * float, and printed with nine digits, which name a float exactly.
 */
#include "search/search_priv.h"

#include "base/fs.h"
#include "base/mem.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define TOPICS_CAP    ((size_t)64 << 20)
#define DEPTH_DEFAULT 1000
#define DEPTH_MAX     100000
#define QUERY_CAP     ((size_t)64 << 20) /* bytes of memory for reading one question and keeping its ranking */

struct topic {
	struct str qid, text;
	size_t line;
	/* The ranking, once it is there; heap. */
	struct found_doc *docs;
	size_t n;
	struct eval_figures f;
	bool done;
};

struct eval {
	const struct snap *snap;
	const struct eval_opts *opts;
	size_t depth;
	const char *topics_path;
	struct doc_stats stats;
	struct qrels qrels;
	struct topic *topics;
	size_t n_topics;
	FILE *run;
	/* Under the lock: */
	pthread_mutex_t lock;
	size_t next;	 /* topic to be taken */
	size_t reported; /* topics before it are reported */
	struct eval_figures sum;
	int code;
	struct err err;
};

/* ---- topics ---- */

static int read_topics(struct eval *ev, struct buf *file, struct err *e)
{
	int code = fs_read(ev->topics_path, file, e);
	if (code)
		return code;
	struct str rest = buf_str(file), line, qid;
	size_t room = 0, at = 0;
	while (str_cut(&rest, '\n', &line)) {
		at++;
		struct str text = line;
		if (!str_trim(line).n)
			continue;
		if (!str_cut(&text, '\t', &qid) || !text.p || !str_trim(qid).n || !str_trim(text).n ||
		    str_find(str_trim(qid), STR(" "), 0) != SIZE_MAX)
			return err_set(e, ERR_FORMAT, "%s: line %zu: not `query TAB question`", ev->topics_path, at);
		if (ev->n_topics == room) {
			room = room ? 2 * room : 256;
			struct topic *more = mem_reallocarray(ev->topics, room, sizeof(*more));
			if (!more)
				return err_mem(e);
			ev->topics = more;
		}
		ev->topics[ev->n_topics++] = (struct topic){.qid = str_trim(qid), .text = str_trim(text), .line = at};
	}
	if (!ev->n_topics)
		return err_set(e, ERR_FORMAT, "%s: holds no topic", ev->topics_path);
	return 0;
}

static int by_qid(const void *a, const void *b)
{
	const struct topic *const *x = a, *const *y = b;
	int c = str_cmp((*x)->qid, (*y)->qid);
	return c ? c : ((*x)->line > (*y)->line) - ((*x)->line < (*y)->line);
}

/* Each query once. Also sums up queries of the judgements that have no topic: they count as 0. */
static int match_topics(struct eval *ev, struct err *e)
{
	struct topic **sorted = mem_reallocarray(NULL, ev->n_topics, sizeof(struct topic *));
	if (!sorted)
		return err_mem(e);
	for (size_t i = 0; i < ev->n_topics; i++)
		sorted[i] = &ev->topics[i];
	qsort(sorted, ev->n_topics, sizeof(struct topic *), by_qid);
	int code = 0;
	for (size_t i = 1; !code && i < ev->n_topics; i++)
		if (str_eq(sorted[i - 1]->qid, sorted[i]->qid))
			code = err_set(e, ERR_FORMAT, "%s: line %zu: query %.*s was on line %zu already",
				       ev->topics_path, sorted[i]->line, STR_ARG(sorted[i]->qid), sorted[i - 1]->line);
	size_t at = 0;
	for (size_t i = 0; !code && i < ev->qrels.n;) {
		size_t judged;
		struct str qid = ev->qrels.v[i].qid;
		const struct qrel *v = qrels_of(&ev->qrels, qid, &judged);
		while (at < ev->n_topics && str_cmp(sorted[at]->qid, qid) < 0)
			at++;
		if (at == ev->n_topics || !str_eq(sorted[at]->qid, qid)) {
			struct eval_figures f;
			measure_query(NULL, 0, v, judged, &f);
			eval_add(&ev->sum, &f);
		}
		i += judged;
	}
	free(sorted);
	return code;
}

/* ---- one query ---- */

static struct str local_id(struct str id)
{
	size_t colon = str_find(id, STR(":"), 0);
	return colon == SIZE_MAX ? id : str_sub(id, colon + 1, id.n);
}

static bool judged_doc(const struct qrel *v, size_t n, struct str id)
{
	/* Grade 0 is told apart from "not judged" by asking twice; both are cheap. */
	for (size_t lo = 0, hi = n; lo < hi;) {
		size_t mid = lo + (hi - lo) / 2;
		int c = str_cmp(v[mid].docid, id);
		if (!c)
			return true;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* The name of a document in judgements and run: whole where the judgements name it so, else local. */
static struct str run_name(const struct snap *s, uint32_t doc, const struct qrel *v, size_t n)
{
	struct doc_columns col;
	snap_columns(s, doc, &col);
	return judged_doc(v, n, col.id) ? col.id : local_id(col.id);
}

static int hash_order(const void *a, const void *b)
{
	const struct str *x = a, *y = b;
	return str_cmp(*x, *y);
}

/* Two sources may hold the same local id; a run may name it once only. The best-ranked one keeps it. */
static int drop_doubles(const struct snap *s, const struct qrel *v, size_t n_judged, struct found_doc *docs, size_t *n,
			struct arena *a, struct err *e)
{
	struct str *names = ARENA_ARRAY(a, *n, struct str);
	if (!names)
		return err_mem(e);
	for (size_t i = 0; i < *n; i++)
		names[i] = run_name(s, docs[i].doc, v, n_judged);
	qsort(names, *n, sizeof(*names), hash_order);
	bool doubles = false;
	for (size_t i = 1; i < *n; i++)
		doubles |= str_eq(names[i - 1], names[i]);
	size_t kept = 0;
	for (size_t i = 0; doubles && i < *n; i++) {
		struct str name = run_name(s, docs[i].doc, v, n_judged);
		bool had = false;
		for (size_t k = 0; k < kept && !had; k++)
			had = str_eq(run_name(s, docs[k].doc, v, n_judged), name);
		if (!had)
			docs[kept++] = docs[i];
	}
	*n = doubles ? kept : *n;
	return 0;
}

static int run_topic(struct eval *ev, struct topic *t, struct err *e)
{
	struct arena a;
	struct question q;
	struct found_doc *docs = NULL;
	struct search_model model = {.encoder = ev->opts->encoder};
	int32_t *grades = NULL;
	size_t n = 0, judged;
	const struct qrel *v = qrels_of(&ev->qrels, t->qid, &judged);
	arena_init(&a, QUERY_CAP);
	int code = question_read(t->text, ev->snap, &a, &q, e);
	if (code)
		err_prefix(e, "%s: line %zu", ev->topics_path, t->line);
	if (!code)
		code = docs_both(ev->snap, &ev->stats, &q, &model, NULL, DOCS_LIST, ev->depth, &a, &docs, &n, e);
	if (!code)
		code = drop_doubles(ev->snap, v, judged, docs, &n, &a, e);
	if (!code && !(grades = ARENA_ARRAY(&a, n, int32_t)))
		code = err_mem(e);
	if (!code) {
		for (size_t i = 0; i < n; i++)
			grades[i] = qrels_grade(v, judged, run_name(ev->snap, docs[i].doc, v, judged));
		measure_query(grades, n, v, judged, &t->f);
	}
	if (!code && ev->run && n) {
		t->docs = mem_reallocarray(NULL, n, sizeof(*docs));
		if (t->docs)
			memcpy(t->docs, docs, n * sizeof(*docs));
		else
			code = err_mem(e);
		t->n = n;
	}
	arena_release(&a);
	return code;
}

/* ---- all of them ---- */

static int write_topic(struct eval *ev, struct topic *t)
{
	const char *tag = ev->opts->tag ? ev->opts->tag : "attest";
	size_t judged;
	const struct qrel *v = qrels_of(&ev->qrels, t->qid, &judged);
	float last = INFINITY;
	for (size_t i = 0; i < t->n; i++) {
		float score = (float)t->docs[i].score;
		if (score >= last)
			score = nextafterf(last, -INFINITY);
		last = score;
		struct str id = run_name(ev->snap, t->docs[i].doc, v, judged);
		fprintf(ev->run, "%.*s Q0 %.*s %zu %.9g %s\n", STR_ARG(t->qid), STR_ARG(id), i + 1, (double)score, tag);
	}
	return ferror(ev->run) ? err_errno(&ev->err, errno, "%s: cannot write", ev->opts->run_path) : 0;
}

/* Under the lock: everything that is done and has nothing undone before it. */
static void report(struct eval *ev)
{
	for (; !ev->code && ev->reported < ev->n_topics && ev->topics[ev->reported].done; ev->reported++) {
		struct topic *t = &ev->topics[ev->reported];
		eval_add(&ev->sum, &t->f);
		if (ev->opts->each && t->f.queries)
			ev->opts->each(ev->opts->ctx, t->qid, &t->f);
		if (ev->run)
			ev->code = write_topic(ev, t);
		free(t->docs);
		t->docs = NULL;
	}
}

static void *work(void *arg)
{
	struct eval *ev = arg;
	for (;;) {
		pthread_mutex_lock(&ev->lock);
		struct topic *t = !ev->code && ev->next < ev->n_topics ? &ev->topics[ev->next++] : NULL;
		pthread_mutex_unlock(&ev->lock);
		if (!t)
			return NULL;
		struct err e = {0};
		int code = run_topic(ev, t, &e);
		pthread_mutex_lock(&ev->lock);
		t->done = true;
		if (code && !ev->code) {
			ev->code = code;
			ev->err = e;
		}
		report(ev);
		pthread_mutex_unlock(&ev->lock);
	}
}

static void run_all(struct eval *ev)
{
	pthread_t thread[EVAL_THREADS_MAX];
	int want = ev->opts->threads < 1		  ? 1
		   : ev->opts->threads > EVAL_THREADS_MAX ? EVAL_THREADS_MAX
							  : ev->opts->threads,
	    n = 0;
	/* This thread is one of them; where another cannot be had, fewer do the work. */
	while (n + 1 < want && !pthread_create(&thread[n], NULL, work, ev))
		n++;
	work(ev);
	for (int i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
}

static int close_run(struct eval *ev, struct err *e)
{
	if (!ev->run)
		return 0;
	int bad = fflush(ev->run) | ferror(ev->run), number = errno;
	bad |= fclose(ev->run);
	ev->run = NULL;
	return bad ? err_errno(e, number, "%s: cannot write", ev->opts->run_path) : 0;
}

int eval_retrieval(const struct snap *s, const char *topics, const char *qrels, const struct eval_opts *o,
		   struct eval_figures *out, struct err *e)
{
	static const struct eval_opts defaults;
	struct eval ev = {
		.snap = s, .opts = o ? o : &defaults, .topics_path = topics, .lock = PTHREAD_MUTEX_INITIALIZER};
	struct buf file;
	ev.depth = ev.opts->depth ? ev.opts->depth : DEPTH_DEFAULT;
	ev.depth = ev.depth < DEPTH_MAX ? ev.depth : DEPTH_MAX;
	buf_init(&file, TOPICS_CAP);
	int code = qrels_read(qrels, &ev.qrels, e);
	if (!code)
		code = read_topics(&ev, &file, e);
	if (!code)
		code = match_topics(&ev, e);
	if (!code && ev.opts->run_path && !(ev.run = fopen(ev.opts->run_path, "we")))
		code = err_errno(e, errno, "%s: cannot write", ev.opts->run_path);
	if (!code) {
		doc_stats_of(s, &ev.stats);
		run_all(&ev);
		code = ev.code;
		if (code && e)
			*e = ev.err;
	}
	if (code && ev.run)
		fclose(ev.run);
	else if (!code)
		code = close_run(&ev, e);
	if (!code) {
		eval_mean(&ev.sum);
		*out = ev.sum;
	}
	for (size_t i = 0; i < ev.n_topics; i++)
		free(ev.topics[i].docs);
	free(ev.topics);
	qrels_release(&ev.qrels);
	buf_release(&file);
	return code;
}
