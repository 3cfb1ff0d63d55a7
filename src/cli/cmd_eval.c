/*
 * cmd_eval.c - attest eval: measure how well questions find their documents, and how good the answers are.
 */
#include "cli/cli.h"

#include "base/fs.h"
#include "encode/encode.h"
#include "measure/measure.h"
#include "encode/encode.h"
#include "search/search.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define THREADS_MAX 256

struct each {
	struct cli *c;
	json_t *all; /* JSON only */
	struct table t;
};

static void figures(json_t *o, const struct eval_figures *f)
{
	json_object_set_new(o, "ndcg@10", json_real(f->ndcg_10));
	json_object_set_new(o, "map", json_real(f->map));
	json_object_set_new(o, "recall@100", json_real(f->recall_100));
	json_object_set_new(o, "mrr@10", json_real(f->mrr_10));
}

struct figure {
	char s[32];
};

static struct figure figure(double x)
{
	struct figure f;

	snprintf(f.s, sizeof f.s, "%.4f", x);
	return f;
}

static void on_each(void *ctx, struct str qid, const struct eval_figures *f)
{
	struct each *x = ctx;
	char id[256];

	if (x->all) {
		json_t *o = json_object();
		cli_put(o, "query", qid);
		figures(o, f);
		json_array_append_new(x->all, o);
		return;
	}
	snprintf(id, sizeof id, "%.*s", STR_ARG(qid));
	table_row(&x->t, id, figure(f->ndcg_10).s, figure(f->map).s, figure(f->recall_100).s, figure(f->mrr_10).s);
}

static int threads(struct cli *c, int *out, struct err *e)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	uint64_t n;
	int r = args_number(&c->args, "threads", 1, THREADS_MAX, 0, &n, e);

	if (r == 0)
		*out = n ? (int)n : cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (int)cores;
	return r;
}

static int retrieval(struct cli *c)
{
	const char *topics = args_value(&c->args, "topics"), *qrels = args_value(&c->args, "qrels");
	struct eval_opts o = {.run_path = args_value(&c->args, "run"), .tag = args_value(&c->args, "tag")};
	struct each x = {.c = c};
	struct eval_figures f = {0};
	struct snap *s = NULL;
	struct err e = {0};
	uint64_t depth;
	int r;

	if (!topics || !qrels) {
		err_set(&e, ERR_USAGE, "eval retrieval needs --topics FILE and --qrels FILE");
		return cli_failed(e.code, &e);
	}
	if (args_number(&c->args, "depth", 1, 10000, 1000, &depth, &e) || threads(c, &o.threads, &e))
		return cli_failed(e.code, &e);
	o.depth = (size_t)depth;
	r = cli_snap(c, true, &s);
	if (r)
		return err_exit(r);
	o.encoder = cli_encoder(c);
	table_init(&x.t, 5, 2 | 4 | 8 | 16);
	const char *const head[] = {"question", "nDCG@10", "MAP", "Recall@100", "MRR@10"};
	memcpy(x.t.head, head, sizeof head);
	if (args_flag(&c->args, "each")) {
		o.each = on_each;
		o.ctx = &x;
		x.all = c->format == FORMAT_JSON ? json_array() : NULL;
	}
	r = eval_retrieval(s, topics, qrels, &o, &f, &e);
	if (r == 0 && c->format == FORMAT_JSON) {
		json_t *top = json_object();
		cli_put_n(top, "queries", f.queries);
		figures(top, &f);
		if (x.all)
			json_object_set(top, "each", x.all);
		r = emit_json(top, &e);
	} else if (r == 0) {
		char all[64];
		snprintf(all, sizeof all, "all %s", cli_number(f.queries).s);
		table_row(&x.t, all, figure(f.ndcg_10).s, figure(f.map).s, figure(f.recall_100).s, figure(f.mrr_10).s);
		table_print(c, &x.t);
	}
	json_decref(x.all);
	table_release(&x.t);
	snap_unref(s);
	encoder_close((struct encoder *)o.encoder);
	return r ? cli_failed(r, &e) : 0;
}

/* ---- answers ---- */

struct answers_out {
	FILE *f;
	bool bad;
};

/* One line of JSON for each question. */
static void on_answer(void *ctx, const struct answers_one *a)
{
	struct answers_out *out = ctx;
	json_t *o = json_object(), *claims = json_array();

	cli_put(o, "id", a->id);
	cli_put(o, "type", a->type);
	cli_put(o, "question", a->question);
	cli_put(o, "outcome", str_c(outcome_name(a->outcome)));
	cli_put(o, "plain", a->plain);
	for (size_t i = 0; i < a->n_claims; i++) {
		json_t *one = json_object(), *spans = json_array();
		cli_put(one, "kind", str_c(claim_kind_name(a->claims[i].kind)));
		cli_put(one, "text", a->claims[i].text);
		for (size_t j = 0; j < a->claims[i].n_spans; j++) {
			const struct span *s = &a->claims[i].spans[j].span;
			json_t *span = json_object();
			cli_put(span, "document", s->doc);
			json_object_set_new(span, "begin", json_integer(s->beg));
			json_object_set_new(span, "end", json_integer(s->end));
			json_array_append_new(spans, span);
		}
		json_object_set_new(one, "spans", spans);
		json_array_append_new(claims, one);
	}
	json_object_set_new(o, "claims", claims);
	cli_put_n(o, "verbatim", a->verbatim);
	cli_put_n(o, "words", a->words);
	json_object_set_new(o, "rouge2-recall", json_real(a->rouge2_recall));
	json_object_set_new(o, "rouge2-f", json_real(a->rouge2_f));
	json_object_set_new(o, "rougeL-f", json_real(a->rougel_f));
	out->bad |= json_dumpf(o, out->f, JSON_COMPACT | JSON_REAL_PRECISION(6)) != 0 || fputc('\n', out->f) == EOF;
	json_decref(o);
}

static double share(size_t part, size_t of)
{
	return of ? (double)part / (double)of : 0;
}

static int print_answers(struct cli *c, const struct answers_figures *f, struct err *e)
{
	struct table t;

	if (c->format == FORMAT_JSON) {
		json_t *o = json_object();
		cli_put_n(o, "questions", f->questions);
		json_object_set_new(o, "answered", json_real(share(f->answered, f->questions)));
		json_object_set_new(o, "rouge2-recall", json_real(f->rouge2_recall));
		json_object_set_new(o, "rouge2-f", json_real(f->rouge2_f));
		json_object_set_new(o, "rougeL-f", json_real(f->rougel_f));
		cli_put_n(o, "claims", f->claims);
		json_object_set_new(o, "verbatim", json_real(share(f->verbatim, f->claims)));
		json_object_set_new(o, "words", json_real(f->words));
		return emit_json(o, e);
	}
	table_init(&t, 2, 2);
	t.head[0] = "measure";
	t.head[1] = "plain answer";
	table_row(&t, "questions", cli_number(f->questions).s);
	table_row(&t, "answered", figure(share(f->answered, f->questions)).s);
	table_row(&t, "ROUGE-2 recall", figure(f->rouge2_recall).s);
	table_row(&t, "ROUGE-2 F", figure(f->rouge2_f).s);
	table_row(&t, "ROUGE-L F", figure(f->rougel_f).s);
	table_row(&t, "claims", cli_number(f->claims).s);
	table_row(&t, "verbatim at their span", figure(share(f->verbatim, f->claims)).s);
	table_row(&t, "words", figure(f->words).s);
	table_print(c, &t);
	table_release(&t);
	return 0;
}

static int answers(struct cli *c)
{
	const char *questions = args_value(&c->args, "questions"), *path = args_value(&c->args, "out");
	struct answers_out out = {0};
	struct answers_opts o = {.features_path = args_value(&c->args, "features")};
	struct answers_figures f;
	struct snap *s = NULL;
	struct err e = {0};
	int r;

	if (!questions) {
		err_set(&e, ERR_USAGE, "eval answers needs --questions FILE");
		return cli_failed(e.code, &e);
	}
	if (threads(c, &o.threads, &e))
		return cli_failed(e.code, &e);
	r = cli_snap(c, true, &s);
	if (r)
		return err_exit(r);
	if (path && !(out.f = fopen(path, "we")))
		r = err_errno(&e, errno, "%s: cannot write", path);
	if (out.f) {
		o.each = on_answer;
		o.ctx = &out;
	}
	struct encoder *enc = cli_encoder(c);
	o.encoder = enc;
	if (!r)
		r = eval_answers(s, questions, &o, &f, &e);
	encoder_close(enc);
	if (out.f && (fclose(out.f) || out.bad) && !r)
		r = err_errno(&e, errno, "%s: cannot write", path);
	if (!r) {
		r = print_answers(c, &f, &e);
		if (args_flag(&c->args, "times"))
			fprintf(stderr, "a whole article: p50 %.1f ms, p99 %.1f ms of processor time\n", f.p50_ms,
				f.p99_ms);
	}
	snap_unref(s);
	return r ? cli_failed(r, &e) : 0;
}

/* ---- evidence ---- */

/* One line of JSON for each prompt. */
static void on_evidence(void *ctx, const struct evidence_one *x)
{
	struct answers_out *out = ctx;
	json_t *o = json_object();

	cli_put(o, "id", x->id);
	cli_put(o, "document", x->doc);
	cli_put(o, "sentence", x->sentence);
	cli_put_n(o, "rank", x->rank);
	cli_put_n(o, "bm25", x->bm25);
	out->bad |= json_dumpf(o, out->f, JSON_COMPACT) != 0 || fputc('\n', out->f) == EOF;
	json_decref(o);
}

static int print_evidence(struct cli *c, const struct evidence_figures *f, struct err *e)
{
	struct table t;
	char name[32];

	if (c->format == FORMAT_JSON) {
		json_t *o = json_object(), *ours = json_object(), *bm25 = json_object();
		cli_put_n(o, "prompts", f->prompts);
		cli_put_n(o, "missing", f->missing);
		for (int k = 0; k < EVIDENCE_DEPTHS; k++) {
			snprintf(name, sizeof name, "hit@%d", evidence_depths[k]);
			json_object_set_new(ours, name, json_real(f->hit[k]));
			json_object_set_new(bm25, name, json_real(f->bm25[k]));
		}
		json_object_set_new(o, "attest", ours);
		json_object_set_new(o, "bm25", bm25);
		return emit_json(o, e);
	}
	table_init(&t, 3, 2 | 4);
	t.head[0] = "measure";
	t.head[1] = "attest";
	t.head[2] = "BM25";
	table_row(&t, "prompts", cli_number(f->prompts - f->missing).s, cli_number(f->prompts - f->missing).s);
	for (int k = 0; k < EVIDENCE_DEPTHS; k++) {
		snprintf(name, sizeof name, "hit@%d", evidence_depths[k]);
		table_row(&t, name, figure(f->hit[k]).s, figure(f->bm25[k]).s);
	}
	table_print(c, &t);
	table_release(&t);
	if (f->missing)
		cli_complain("%s of %s prompts %s left out: the corpus does not hold the article",
			     cli_number(f->missing).s, cli_number(f->prompts).s, f->missing == 1 ? "is" : "are");
	return 0;
}

static int evidence(struct cli *c)
{
	const char *prompts = args_value(&c->args, "prompts"), *path = args_value(&c->args, "out");
	struct answers_out out = {0};
	struct evidence_opts o = {.features_path = args_value(&c->args, "features")};
	struct evidence_figures f;
	struct snap *s = NULL;
	struct err e = {0};
	int r;

	if (!prompts) {
		err_set(&e, ERR_USAGE, "eval evidence needs --prompts FILE");
		return cli_failed(e.code, &e);
	}
	if (threads(c, &o.threads, &e))
		return cli_failed(e.code, &e);
	r = cli_snap(c, true, &s);
	if (r)
		return err_exit(r);
	if (path && !(out.f = fopen(path, "we")))
		r = err_errno(&e, errno, "%s: cannot write", path);
	if (out.f) {
		o.each = on_evidence;
		o.ctx = &out;
	}
	if (!r)
		r = eval_evidence(s, prompts, &o, &f, &e);
	if (out.f && (fclose(out.f) || out.bad) && !r)
		r = err_errno(&e, errno, "%s: cannot write", path);
	if (!r)
		r = print_evidence(c, &f, &e);
	snap_unref(s);
	return r ? cli_failed(r, &e) : 0;
}

/* ---- relevance ---- */

#define FEATURES_CAP ((size_t)2 << 30)

static int relevance(struct cli *c)
{
	const char *questions = args_value(&c->args, "questions"), *path = args_value(&c->args, "features");
	struct snap *s = NULL;
	struct err e = {0};
	struct buf out;
	int r;

	if (!questions || !path) {
		err_set(&e, ERR_USAGE, "eval relevance needs --questions FILE and --features FILE");
		return cli_failed(e.code, &e);
	}
	r = cli_snap(c, true, &s);
	if (r)
		return err_exit(r);
	struct encoder *enc = cli_encoder(c);
	struct search_model model = {.encoder = enc};
	buf_init(&out, FEATURES_CAP);
	r = relevance_features(s, questions, &model, &out, &e);
	if (!r)
		r = fs_write_atomic(path, buf_str(&out), &e);
	buf_release(&out);
	encoder_close(enc);
	snap_unref(s);
	return r ? cli_failed(r, &e) : 0;
}

int cmd_eval(struct cli *c)
{
	static const struct {
		const char *name;
		int (*run)(struct cli *c);
	} measures[] = {{"retrieval", retrieval},
			{"answers", answers},
			{"evidence", evidence},
			{"relevance", relevance},
			{"abstention", eval_abstention}};

	for (size_t i = 0; i < sizeof(measures) / sizeof(*measures); i++)
		if (str_eqc(str_c(c->args.rest[0]), measures[i].name))
			return measures[i].run(c);
	return EXIT_FAILURE; /* not reached: the table of commands has the same names */
}
