/*
 * cmd_eval.c - attest eval retrieval: measure how well questions find their documents.
 */
#include "cli/cli.h"

#include "search/search.h"

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

int cmd_eval(struct cli *c)
{
	const char *topics = args_value(&c->args, "topics"), *qrels = args_value(&c->args, "qrels");
	struct eval_opts o = {.run_path = args_value(&c->args, "run"), .tag = args_value(&c->args, "tag")};
	struct each x = {.c = c};
	struct eval_figures f = {0};
	struct snap *s = NULL;
	struct err e = {0};
	uint64_t depth;
	int r;

	if (strcmp(c->args.rest[0], "abstention") == 0)
		return eval_abstention(c);
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
	return r ? cli_failed(r, &e) : 0;
}
