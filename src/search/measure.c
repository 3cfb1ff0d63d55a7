/*
 * measure.c - how good is a ranking? The measures of trec_eval, from judgements and a run file.
 *
 * Definitions, those of trec_eval 9 (NIST), with relevance level 1:
 *
 *	nDCG@10     sum over the first 10 documents of grade / log2(rank + 1), over the same sum for the best
 *	            possible order of all judged documents of the query ("ndcg_cut.10"); grades below 1 gain nothing
 *	MAP         mean over all relevant documents of the precision at their rank, 0 for those not retrieved ("map")
 *	Recall@100  share of the relevant documents among the first 100 ("recall.100")
 *	MRR@10      1 / rank of the first relevant document if that is at most 10, else 0 ("recip_rank" of a run cut at 10)
 *
 * Means are taken over the queries that have a relevant document in the judgements, whether the run has them or not
 * (`trec_eval -c` on judgements without empty queries). A run is ordered by score as a float, falling, and by
 * document id, falling by bytes, where scores are the same: trec_eval looks at neither the rank column nor the order
 * of lines. Where a judgement is repeated the last line holds, as when a file is read into a table; a document that a
 * run has twice for a query is an error, as in trec_eval.
 */
#include "search/search_priv.h"

#include "base/fs.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

#define FILE_CAP   ((size_t)1 << 30) /* bytes of a run or judgements file */
#define NDCG_CUT   10
#define RECALL_CUT 100
#define MRR_CUT	   10

/* ---- lines of fields ---- */

struct lines {
	const char *path;
	struct str rest;
	size_t line;
};

/*
 * Fields of the next line that is not blank: their number (at most max; more are counted, not kept), or 0 at the end.
 */
static size_t next_fields(struct lines *l, struct str *f, size_t max)
{
	struct str line;
	while (str_cut(&l->rest, '\n', &line)) {
		l->line++;
		size_t n = 0;
		for (size_t i = 0; i < line.n;) {
			while (i < line.n && strchr(" \t\r", line.p[i]) && line.p[i])
				i++;
			size_t beg = i;
			while (i < line.n && !(strchr(" \t\r", line.p[i]) && line.p[i]))
				i++;
			if (i > beg && n++ < max)
				f[n - 1] = str_sub(line, beg, i);
		}
		if (n)
			return n;
	}
	return 0;
}

static bool parse_double(struct str s, double *out)
{
	char buf[64], *end;
	if (!s.n || s.n >= sizeof(buf))
		return false;
	memcpy(buf, s.p, s.n);
	buf[s.n] = '\0';
	*out = strtod(buf, &end);
	return end == buf + s.n && isfinite(*out);
}

static bool parse_grade(struct str s, int32_t *out)
{
	double d;
	if (!parse_double(s, &d) || d != (double)(int32_t)d)
		return false;
	*out = (int32_t)d;
	return true;
}

/* ---- judgements ---- */

static int by_query_doc(const void *a, const void *b)
{
	const struct qrel *x = a, *y = b;
	int c = str_cmp(x->qid, y->qid);
	if (!c)
		c = str_cmp(x->docid, y->docid);
	/* Of a repeated pair the later line first: slices point into the file in order of lines. */
	return c ? c : (x->docid.p < y->docid.p) - (x->docid.p > y->docid.p);
}

int qrels_read(const char *path, struct qrels *out, struct err *e)
{
	struct qrels q = {0};
	buf_init(&q.file, FILE_CAP);
	int code = fs_read(path, &q.file, e);
	struct lines l = {path, buf_str(&q.file), 0};
	struct str f[4];
	size_t room = 0, n;
	while (!code && (n = next_fields(&l, f, 4))) {
		int32_t grade = 0;
		if (n != 4 || !parse_grade(f[3], &grade)) {
			code = err_set(e, ERR_FORMAT, "%s: line %zu: not `query iteration document grade`", path,
				       l.line);
			break;
		}
		if (q.n == room) {
			room = room ? 2 * room : 1024;
			struct qrel *v = mem_reallocarray(q.v, room, sizeof(*v));
			if (!v) {
				code = err_mem(e);
				break;
			}
			q.v = v;
		}
		q.v[q.n++] = (struct qrel){f[0], f[2], grade};
	}
	if (!code && !q.n)
		code = err_set(e, ERR_FORMAT, "%s: holds no judgement", path);
	if (code) {
		qrels_release(&q);
		return code;
	}
	qsort(q.v, q.n, sizeof(*q.v), by_query_doc);
	size_t kept = 1;
	for (size_t i = 1; i < q.n; i++)
		if (!str_eq(q.v[i].qid, q.v[kept - 1].qid) || !str_eq(q.v[i].docid, q.v[kept - 1].docid))
			q.v[kept++] = q.v[i];
	q.n = kept;
	*out = q;
	return 0;
}

void qrels_release(struct qrels *q)
{
	buf_release(&q->file);
	free(q->v);
	*q = (struct qrels){0};
}

const struct qrel *qrels_of(const struct qrels *q, struct str qid, size_t *n)
{
	size_t lo = 0, hi = q->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (str_cmp(q->v[mid].qid, qid) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (hi = lo; hi < q->n && str_eq(q->v[hi].qid, qid); hi++)
		;
	*n = hi - lo;
	return q->v ? q->v + lo : NULL;
}

int32_t qrels_grade(const struct qrel *v, size_t n, struct str docid)
{
	size_t lo = 0, hi = n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = str_cmp(v[mid].docid, docid);
		if (!c)
			return v[mid].grade;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return 0;
}

/* ---- measures ---- */

static double discounted(int32_t grade, size_t rank)
{
	return grade > 0 ? grade / log2((double)rank + 1) : 0;
}

/* The grade at a rank of the best possible order, by counting: the lists are short and the grades few. */
static double ideal_dcg(const struct qrel *judged, size_t n)
{
	double sum = 0;
	int32_t last = INT32_MAX;
	size_t rank = 1;
	while (rank <= NDCG_CUT) {
		int32_t grade = 0;
		size_t count = 0;
		for (size_t i = 0; i < n; i++) {
			if (judged[i].grade >= last || judged[i].grade < grade || judged[i].grade <= 0)
				continue;
			count = judged[i].grade == grade ? count + 1 : 1;
			grade = judged[i].grade;
		}
		if (!count)
			break;
		for (; count && rank <= NDCG_CUT; count--, rank++)
			sum += discounted(grade, rank);
		last = grade;
	}
	return sum;
}

void measure_query(const int32_t *grades, size_t n, const struct qrel *judged, size_t n_judged, struct eval_figures *f)
{
	*f = (struct eval_figures){0};
	size_t relevant = 0, found = 0;
	for (size_t i = 0; i < n_judged; i++)
		relevant += judged[i].grade > 0;
	if (!relevant)
		return;
	f->queries = 1;
	double dcg = 0, precision = 0;
	for (size_t i = 0; i < n; i++) {
		if (i < NDCG_CUT)
			dcg += discounted(grades[i], i + 1);
		if (grades[i] <= 0)
			continue;
		found++;
		precision += (double)found / (double)(i + 1);
		if (i < RECALL_CUT)
			f->recall_100 = (double)found / (double)relevant;
		if (found == 1 && i < MRR_CUT)
			f->mrr_10 = 1 / (double)(i + 1);
	}
	f->map = precision / (double)relevant;
	f->ndcg_10 = dcg / ideal_dcg(judged, n_judged);
}

/* ---- run files ---- */

struct run_line {
	struct str qid, docid;
	float score;
};

static int by_rank(const void *a, const void *b)
{
	const struct run_line *x = a, *y = b;
	int c = str_cmp(x->qid, y->qid);
	if (c)
		return c;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return str_cmp(y->docid, x->docid);
}

static int by_doc(const void *a, const void *b)
{
	const struct run_line *x = a, *y = b;
	int c = str_cmp(x->qid, y->qid);
	return c ? c : str_cmp(x->docid, y->docid);
}

/* Sorted by query and rank. */
static int run_read(const char *path, struct buf *file, struct run_line **out, size_t *n_out, struct err *e)
{
	struct run_line *v = NULL;
	size_t n = 0, room = 0, n_fields;
	int code = fs_read(path, file, e);
	struct lines l = {path, buf_str(file), 0};
	struct str f[6];
	while (!code && (n_fields = next_fields(&l, f, 6))) {
		double score = 0;
		if (n_fields != 6 || !parse_double(f[4], &score)) {
			code = err_set(e, ERR_FORMAT, "%s: line %zu: not `query Q0 document rank score tag`", path,
				       l.line);
			break;
		}
		if (n == room) {
			room = room ? 2 * room : 4096;
			struct run_line *more = mem_reallocarray(v, room, sizeof(*more));
			if (!more) {
				code = err_mem(e);
				break;
			}
			v = more;
		}
		v[n++] = (struct run_line){f[0], f[2], (float)score};
	}
	if (!code && n) {
		qsort(v, n, sizeof(*v), by_doc);
		for (size_t i = 1; !code && i < n; i++)
			if (!by_doc(&v[i - 1], &v[i]))
				code = err_set(e, ERR_FORMAT, "%s: query %.*s has document %.*s twice", path,
					       STR_ARG(v[i].qid), STR_ARG(v[i].docid));
		qsort(v, n, sizeof(*v), by_rank);
	}
	if (code) {
		free(v);
		return code;
	}
	*out = v;
	*n_out = n;
	return 0;
}

int eval_run_file(const char *run, const char *qrels, struct eval_figures *out, struct err *e)
{
	struct qrels q = {0};
	struct buf file;
	struct run_line *v = NULL;
	int32_t *grades = NULL;
	size_t n = 0;
	buf_init(&file, FILE_CAP);
	int code = qrels_read(qrels, &q, e);
	if (!code)
		code = run_read(run, &file, &v, &n, e);
	if (!code && !(grades = mem_calloc(n + 1, sizeof(*grades))))
		code = err_mem(e);
	if (code)
		goto out;
	struct eval_figures sum = {0};
	for (size_t i = 0; i < q.n;) {
		size_t judged, lo = 0, hi = n, k = 0;
		const struct qrel *j = qrels_of(&q, q.v[i].qid, &judged);
		while (lo < hi) {
			size_t mid = lo + (hi - lo) / 2;
			if (str_cmp(v[mid].qid, q.v[i].qid) < 0)
				lo = mid + 1;
			else
				hi = mid;
		}
		for (; lo < n && str_eq(v[lo].qid, q.v[i].qid); lo++)
			grades[k++] = qrels_grade(j, judged, v[lo].docid);
		struct eval_figures one;
		measure_query(grades, k, j, judged, &one);
		eval_add(&sum, &one);
		i += judged;
	}
	eval_mean(&sum);
	*out = sum;
out:
	free(grades);
	free(v);
	buf_release(&file);
	qrels_release(&q);
	return code;
}

void eval_add(struct eval_figures *sum, const struct eval_figures *one)
{
	sum->ndcg_10 += one->ndcg_10;
	sum->map += one->map;
	sum->recall_100 += one->recall_100;
	sum->mrr_10 += one->mrr_10;
	sum->queries += one->queries;
}

void eval_mean(struct eval_figures *sum)
{
	if (!sum->queries)
		return;
	double n = (double)sum->queries;
	sum->ndcg_10 /= n;
	sum->map /= n;
	sum->recall_100 /= n;
	sum->mrr_10 /= n;
}
