/*
 * measure_answers.c - plain answers against the ideal answers of BioASQ.
 *
 * Every question is asked as anyone would ask it; its plain answer is what article_plain gives. Work is shared out by
 * question; figures are summed in the order of the file, so that they do not depend on the number of threads.
 */
#include "measure/measure_priv.h"

#include "base/fs.h"
#include "base/mem.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <time.h>

#define QUESTIONS_CAP ((size_t)256 << 20) /* bytes of the file */
#define ARTICLE_CAP   ((size_t)256 << 20) /* bytes of memory for one article */
#define IDEALS_MAX    64

struct one {
	struct answers_one seen;
	struct str ideal[IDEALS_MAX];
	size_t n_ideal;
	double ms;
	struct arena arena;  /* of the plain answer */
	struct buf features; /* its part of the features file */
};

struct eval {
	const struct snap *snap;
	const struct answers_opts *opts;
	const char *path;
	struct one *v;
	size_t n;
};

/* ---- the file ---- */

static struct str text_of(const json_t *j)
{
	return json_is_string(j) ? str_make(json_string_value(j), json_string_length(j)) : STR_NULL;
}

/* Ideal answers stand as a string, a list of strings, or a list of lists of them. */
static void add_ideals(struct one *q, const json_t *j, int depth)
{
	if (json_is_string(j) && q->n_ideal < IDEALS_MAX && str_trim(text_of(j)).n)
		q->ideal[q->n_ideal++] = text_of(j);
	for (size_t i = 0; depth && json_is_array(j) && i < json_array_size(j); i++)
		add_ideals(q, json_array_get(j, i), depth - 1);
}

static int read_questions(struct eval *ev, const json_t *root, struct err *e)
{
	const json_t *list = json_object_get(root, "questions");
	if (!json_is_array(list))
		return err_set(e, ERR_FORMAT, "%s: no list \"questions\"", ev->path);
	ev->v = mem_calloc(json_array_size(list) + 1, sizeof(*ev->v));
	if (!ev->v)
		return err_mem(e);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *j = json_array_get(list, i);
		struct one *q = &ev->v[ev->n];
		q->seen.id = text_of(json_object_get(j, "id"));
		q->seen.type = text_of(json_object_get(j, "type"));
		q->seen.question = str_trim(text_of(json_object_get(j, "body")));
		if (!q->seen.id.n || !q->seen.question.n)
			return err_set(e, ERR_FORMAT, "%s: question %zu has no id or no body", ev->path, i + 1);
		add_ideals(q, json_object_get(j, "ideal_answer"), 2);
		if (q->n_ideal)
			ev->n++;
	}
	return ev->n ? 0 : err_set(e, ERR_FORMAT, "%s: no question with an ideal answer", ev->path);
}

/* ---- one question ---- */

struct proof {
	const struct article_claim *last;
	bool bad;
	size_t good; /* claims all of whose spans hold */
};

static void close_claim(struct proof *p)
{
	p->good += p->last && !p->bad;
}

static void on_span(void *ctx, const struct article_claim *c, const struct article_span *s, enum verify_result r)
{
	struct proof *p = ctx;
	(void)s;
	if (c != p->last) {
		close_claim(p);
		p->last = c;
		p->bad = false;
	}
	p->bad |= r != VERIFY_OK;
}

static int prove(const struct snap *s, const struct article *art, struct answers_one *o, struct err *e)
{
	struct proof p = {0};
	struct verify_report report = {.each = on_span, .ctx = &p};
	struct article only = *art;
	only.bottom_line = (struct article_claim *)(uintptr_t)o->claims; /* verify changes nothing */
	only.n_bottom_line = o->n_claims;
	only.n_sections = only.n_alerts = 0;
	int rc = article_verify(s, &only, &report, e);
	close_claim(&p);
	o->verbatim = p.good;
	return rc;
}

static int compare(struct one *q, struct err *e)
{
	struct arena a;
	int rc = 0;
	arena_init(&a, ARTICLE_CAP);
	for (size_t i = 0; i < q->n_ideal && !rc; i++) {
		struct rouge r2, rl;
		rc = rouge_2(q->seen.plain, q->ideal[i], &a, &r2, e);
		if (!rc)
			rc = rouge_l(q->seen.plain, q->ideal[i], &a, &rl, e);
		if (rc)
			break;
		q->seen.rouge2_recall = r2.recall > q->seen.rouge2_recall ? r2.recall : q->seen.rouge2_recall;
		q->seen.rouge2_f = r2.f > q->seen.rouge2_f ? r2.f : q->seen.rouge2_f;
		q->seen.rougel_f = rl.f > q->seen.rougel_f ? rl.f : q->seen.rougel_f;
		arena_clear(&a);
	}
	arena_release(&a);
	return rc;
}

/* The claims outlive the article: their spans and those of its strings that are reported. */
static int keep(struct one *q, struct err *e)
{
	struct article_claim *c = ARENA_ARRAY(&q->arena, q->seen.n_claims, struct article_claim);
	for (size_t i = 0; c && i < q->seen.n_claims; i++) {
		const struct article_claim *from = &q->seen.claims[i];
		c[i] = (struct article_claim){.kind = from->kind, .n_spans = from->n_spans, .n_parts = from->n_parts};
		c[i].text = arena_str(&q->arena, from->text);
		c[i].spans = ARENA_ARRAY(&q->arena, from->n_spans, struct article_span);
		for (size_t j = 0; c[i].spans && j < from->n_spans; j++) {
			c[i].spans[j].span = from->spans[j].span;
			c[i].spans[j].span.doc = arena_str(&q->arena, from->spans[j].span.doc);
		}
	}
	q->seen.claims = c;
	return arena_ok(&q->arena) ? 0 : err_mem(e);
}

/* Of the processor, so that other work on the machine does not count. */
static double thread_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int run(void *ctx, size_t i, struct err *e)
{
	struct eval *ev = ctx;
	struct one *q = &ev->v[i];
	struct article art = {0};
	const struct search_model model = {.encoder = ev->opts->encoder};
	struct answer_opts o = {.reader = STR("physician"), .model = &model};
	struct arena a;
	arena_init(&a, ARTICLE_CAP);
	arena_init(&q->arena, ARTICLE_CAP);
	buf_init(&q->features, ARTICLE_CAP);
	struct answer_trace trace = {.id = q->seen.id, .bottom = &q->features};
	if (ev->opts->features_path)
		o.trace = &trace;
	double start = thread_ms();
	int rc = answer_ask(ev->snap, q->seen.question, &o, &a, &art, e);
	q->ms = thread_ms() - start;
	if (!rc) {
		q->seen.outcome = art.outcome;
		q->seen.n_claims = article_plain(&art, &q->seen.claims);
		q->seen.plain = article_plain_text(q->seen.claims, q->seen.n_claims, &q->arena);
		q->seen.words = str_words(q->seen.plain);
		rc = arena_ok(&q->arena) ? compare(q, e) : err_mem(e);
	}
	if (!rc)
		rc = prove(ev->snap, &art, &q->seen, e);
	if (!rc)
		rc = keep(q, e);
	arena_release(&a);
	return rc;
}

/* ---- all of them ---- */

static int by_time(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static int sum(struct eval *ev, struct answers_figures *out, struct err *e)
{
	struct answers_figures f = {.questions = ev->n};
	double *ms = mem_calloc(ev->n, sizeof(*ms)), n = (double)ev->n;
	if (!ms)
		return err_mem(e);
	for (size_t i = 0; i < ev->n; i++) {
		const struct answers_one *o = &ev->v[i].seen;
		f.answered += o->outcome != OUTCOME_INSUFFICIENT;
		f.claims += o->n_claims;
		f.verbatim += o->verbatim;
		f.rouge2_recall += o->rouge2_recall / n;
		f.rouge2_f += o->rouge2_f / n;
		f.rougel_f += o->rougel_f / n;
		f.words += (double)o->words / n;
		ms[i] = ev->v[i].ms;
		if (ev->opts->each)
			ev->opts->each(ev->opts->ctx, o);
	}
	qsort(ms, ev->n, sizeof(*ms), by_time);
	f.p50_ms = ms[ev->n / 2];
	f.p99_ms = ms[ev->n * 99 / 100];
	free(ms);
	*out = f;
	return 0;
}

static int write_features(const struct eval *ev, struct err *e)
{
	const char *path = ev->opts->features_path;
	FILE *f = fopen(path, "we");
	if (!f)
		return err_errno(e, errno, "%s: cannot write", path);
	fputs(answer_features_head(), f);
	for (size_t i = 0; i < ev->n; i++)
		fwrite(ev->v[i].features.p, 1, ev->v[i].features.n, f);
	bool bad = fflush(f) | ferror(f);
	int number = errno;
	bad |= fclose(f) != 0;
	return bad ? err_errno(e, number, "%s: cannot write", path) : 0;
}

int eval_answers(const struct snap *s, const char *questions, const struct answers_opts *o, struct answers_figures *out,
		 struct err *e)
{
	static const struct answers_opts defaults;
	struct eval ev = {.snap = s, .opts = o ? o : &defaults, .path = questions};
	struct buf file;
	json_error_t je;
	buf_init(&file, QUESTIONS_CAP);
	json_t *root = NULL;
	int rc = fs_read(questions, &file, e);
	if (!rc && !(root = json_loadb(buf_str(&file).p, file.n, 0, &je)))
		rc = err_set(e, ERR_FORMAT, "%s: line %d: %s", questions, je.line, je.text);
	if (!rc)
		rc = read_questions(&ev, root, e);
	if (!rc)
		rc = measure_all(ev.n, ev.opts->threads, run, &ev, e);
	if (!rc && ev.opts->features_path)
		rc = write_features(&ev, e);
	if (!rc)
		rc = sum(&ev, out, e);
	for (size_t i = 0; ev.v && i < ev.n; i++) {
		arena_release(&ev.v[i].arena);
		buf_release(&ev.v[i].features);
	}
	free(ev.v);
	json_decref(root);
	buf_release(&file);
	return rc;
}
