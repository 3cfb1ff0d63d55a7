/*
 * abstention.c - does the estimate tell questions that the corpus answers from those that it cannot?
 *
 * Each question is asked twice: of the corpus as it is, and with the documents that were judged relevant to it hidden
 * (index_filter). A good estimate is high in the first case and low in the second. What is left may answer some of the
 * second kind all the same: judgements are never complete, and neighbouring questions share documents.
 */
#include "measure/measure.h"
#include "base/fs.h"

#include <stdlib.h>

#define FILE_CAP      ((size_t)256 << 20)
#define ARTICLE_CAP   ((size_t)1 << 30)
#define QUESTIONS_ALL SIZE_MAX

/* Ids are random, but not their last digits. */
enum abstention_half abstention_half_of(struct str qid)
{
	return str_hash(qid) & 1 ? ABSTENTION_HELD_OUT : ABSTENTION_FIT;
}

struct topic {
	struct str qid, text;
	uint64_t order; /* by which questions are drawn */
};
struct rel {
	struct str qid, doc;
};
struct local {
	struct str id, part; /* the whole id; what stands behind its colon */
	uint32_t doc;
};

struct run {
	const struct snap *s;
	const struct abstention_opts *o;
	struct arena a; /* as long as the run */
	struct topic *topics;
	size_t n_topics, cap_topics;
	struct rel *rels;
	size_t n_rels, cap_rels;
	struct local *locals; /* by the part behind the colon */
	size_t n_locals;
};

static int by_order(const void *a, const void *b)
{
	const struct topic *x = a, *y = b;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return str_cmp(x->qid, y->qid);
}

static int by_qid(const void *a, const void *b)
{
	const struct rel *x = a, *y = b;
	int c = str_cmp(x->qid, y->qid);
	return c ? c : str_cmp(x->doc, y->doc);
}

static int by_part(const void *a, const void *b)
{
	const struct local *x = a, *y = b;
	int c = str_cmp(x->part, y->part);
	return c ? c : str_cmp(x->id, y->id);
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static int read_file(struct run *r, const char *path, struct str *out, struct err *e)
{
	struct buf b;
	buf_init(&b, FILE_CAP);
	int rc = fs_read(path, &b, e);
	if (!rc)
		*out = arena_str(&r->a, buf_str(&b));
	buf_release(&b);
	return rc ? rc : arena_ok(&r->a) ? 0 : err_mem(e);
}

static int read_topics(struct run *r, const char *path, struct err *e)
{
	struct str rest, line, qid;
	int rc = read_file(r, path, &rest, e);
	if (rc)
		return rc;
	for (size_t at = 1; str_cut(&rest, '\n', &line); at++) {
		struct str text = line;
		if (!str_trim(line).n)
			continue;
		if (!str_cut(&text, '\t', &qid) || !text.p || !str_trim(qid).n || !str_trim(text).n)
			return err_set(e, ERR_FORMAT, "%s: line %zu: not `query TAB question`", path, at);
		if (!ARENA_MORE(&r->a, r->topics, r->n_topics, r->cap_topics))
			return err_mem(e);
		qid = str_trim(qid);
		r->topics[r->n_topics++] = (struct topic){qid, str_trim(text),
							  (str_hash(qid) ^ r->o->seed) * UINT64_C(0x9E3779B97F4A7C15)};
	}
	qsort(r->topics, r->n_topics, sizeof(*r->topics), by_order);
	return 0;
}

static int read_qrels(struct run *r, const char *path, struct err *e)
{
	struct str rest, line;
	int rc = read_file(r, path, &rest, e);
	if (rc)
		return rc;
	for (size_t at = 1; str_cut(&rest, '\n', &line); at++) {
		struct str field[4] = {{0}}, piece;
		size_t n = 0;
		line = str_trim(line);
		if (!line.n)
			continue;
		for (size_t i = 0; i < line.n && n <= 4; n++) {
			while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
				i++;
			size_t beg = i;
			while (i < line.n && line.p[i] != ' ' && line.p[i] != '\t')
				i++;
			piece = str_sub(line, beg, i);
			if (n < 4)
				field[n] = piece;
		}
		uint64_t grade = 0;
		bool minus = field[3].n && field[3].p[0] == '-';
		if (n != 4 || !str_u64(minus ? str_sub(field[3], 1, field[3].n) : field[3], &grade))
			return err_set(e, ERR_FORMAT, "%s: line %zu: not `query 0 document grade`", path, at);
		if (minus || !grade)
			continue;
		if (!ARENA_MORE(&r->a, r->rels, r->n_rels, r->cap_rels))
			return err_mem(e);
		r->rels[r->n_rels++] = (struct rel){field[0], field[2]};
	}
	if (r->n_rels)
		qsort(r->rels, r->n_rels, sizeof(*r->rels), by_qid);
	return 0;
}

static int list_docs(struct run *r, struct err *e)
{
	uint32_t end = snap_doc_end(r->s);
	r->locals = ARENA_ARRAY(&r->a, end, struct local);
	if (!r->locals)
		return err_mem(e);
	for (uint32_t d = 0; d < end; d++) {
		struct doc_columns c;
		if (!snap_doc_live(r->s, d))
			continue;
		snap_columns(r->s, d, &c);
		size_t colon = str_find(c.id, STR(":"), 0);
		r->locals[r->n_locals++] =
			(struct local){c.id, colon == SIZE_MAX ? c.id : str_sub(c.id, colon + 1, c.id.n), d};
	}
	if (r->n_locals)
		qsort(r->locals, r->n_locals, sizeof(*r->locals), by_part);
	return 0;
}

/* Numbers of the documents that are relevant to the question, rising; returns how many. */
static size_t relevant(struct run *r, struct str qid, uint32_t **out)
{
	size_t lo = 0, hi = r->n_rels, n = 0, room = 0;
	*out = NULL;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (str_cmp(r->rels[mid].qid, qid) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < r->n_rels && str_eq(r->rels[lo].qid, qid); lo++) {
		struct str doc = r->rels[lo].doc;
		size_t colon = str_find(doc, STR(":"), 0);
		struct str part = colon == SIZE_MAX ? doc : str_sub(doc, colon + 1, doc.n);
		size_t a = 0, b = r->n_locals;
		while (a < b) {
			size_t mid = a + (b - a) / 2;
			if (str_cmp(r->locals[mid].part, part) < 0)
				a = mid + 1;
			else
				b = mid;
		}
		for (; a < r->n_locals && str_eq(r->locals[a].part, part); a++)
			if ((colon == SIZE_MAX || str_eq(r->locals[a].id, doc)) && ARENA_MORE(&r->a, *out, n, room))
				(*out)[n++] = r->locals[a].doc;
	}
	if (n)
		qsort(*out, n, sizeof(**out), by_number);
	return n;
}

static int ask(const struct snap *s, const struct topic *t, bool hidden, const struct search_model *model,
	       struct abstention_case *out, struct err *e)
{
	struct answer_opts o = {.model = model};
	struct article art;
	struct arena a;
	struct answer_sure sure = {0};
	arena_init(&a, ARTICLE_CAP);
	int rc = answer_ask_measured(s, t->text, &o, &sure, &a, &art, e);
	if (!rc) {
		*out = (struct abstention_case){.qid = t->qid,
						.question = t->text,
						.hidden = hidden,
						.outcome = art.outcome,
						.confidence = art.sure.confidence,
						.n_features = sure.n};
		for (size_t i = 0; i < sure.n; i++) {
			out->features[i] = sure.v[i];
			out->names[i] = sure.name[i];
		}
	}
	arena_release(&a);
	return rc;
}

/* Share of pairs (answerable, not answerable) in the right order, ties counting half: the area under the curve (Hanley
 * & McNeil, Radiology 1982). */
static double area(const double *yes, const double *no, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			sum += yes[i] > no[j] ? 1 : yes[i] == no[j] ? 0.5 : 0;
	return n ? sum / ((double)n * (double)n) : 0;
}

static void note(struct abstention_figures *f, const struct abstention_case *c)
{
	size_t b = (size_t)(c->confidence * ABSTENTION_BINS);
	b = b < ABSTENTION_BINS ? b : ABSTENTION_BINS - 1;
	double miss = c->confidence - (c->hidden ? 0 : 1);
	f->outcomes[c->hidden][c->outcome]++;
	f->bins[b].n++;
	f->bins[b].confidence += c->confidence;
	f->bins[b].observed += !c->hidden;
	f->brier += miss * miss;
}

static int run_all(struct run *r, struct abstention_figures *f, struct err *e)
{
	size_t want = r->o->questions ? r->o->questions : QUESTIONS_ALL;
	double *side[2];
	for (int i = 0; i < 2; i++)
		if (!(side[i] = ARENA_ARRAY(&r->a, r->n_topics, double)))
			return err_mem(e);
	for (size_t i = 0; i < r->n_topics && f->questions < want; i++) {
		const struct topic *t = &r->topics[i];
		uint32_t *hidden;
		if (r->o->half && r->o->half != abstention_half_of(t->qid))
			continue;
		size_t n = relevant(r, t->qid, &hidden);
		struct snap *without = NULL;
		if (!n)
			continue;
		int rc = snap_without(r->s, hidden, n, &without, e);
		if (rc)
			return rc;
		f->hidden_docs += n;
		for (int h = 0; h < 2 && !rc; h++) {
			struct abstention_case c = {0};
			rc = ask(h ? without : r->s, t, h, r->o->model, &c, e);
			if (rc)
				break;
			side[h][f->questions] = c.confidence;
			note(f, &c);
			if (r->o->each)
				r->o->each(r->o->ctx, &c);
		}
		snap_unref(without);
		if (rc)
			return rc;
		f->questions++;
	}
	f->auc = area(side[0], side[1], f->questions);
	f->brier /= f->questions ? 2.0 * (double)f->questions : 1;
	for (size_t i = 0; i < ABSTENTION_BINS; i++)
		if (f->bins[i].n) {
			f->bins[i].confidence /= (double)f->bins[i].n;
			f->bins[i].observed /= (double)f->bins[i].n;
		}
	return f->questions ? 0 : err_set(e, ERR_FORMAT, "no question has a relevant document in this corpus");
}

int abstention_measure(const struct snap *s, const char *topics, const char *qrels, const struct abstention_opts *o,
		       struct abstention_figures *out, struct err *e)
{
	struct run r = {.s = s, .o = o};
	struct abstention_figures f = {0};
	arena_init(&r.a, (size_t)1 << 30);
	int rc = read_topics(&r, topics, e);
	if (!rc)
		rc = read_qrels(&r, qrels, e);
	if (!rc)
		rc = list_docs(&r, e);
	if (!rc)
		rc = run_all(&r, &f, e);
	arena_release(&r.a);
	if (!rc)
		*out = f;
	return rc;
}
