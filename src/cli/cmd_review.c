/*
 * cmd_review.c - attest review: what waits for the board, and whether the evidence of articles has moved.
 */
#include "cli/cli.h"

#include "review/review.h"

static json_t *article_json(const struct lib_article *x, struct arena *a)
{
	json_t *o = json_object();

	cli_put(o, "id", x->id);
	cli_put(o, "question", x->question);
	cli_put(o, "topic", x->topic);
	cli_put(o, "state", str_c(lib_state_name(x->state)));
	cli_put_n(o, "version", x->version);
	json_object_set_new(o, "priority", json_integer(x->priority));
	cli_put(o, "submitted", lib_time_print(x->submitted, a));
	cli_put(o, "stale", lib_time_print(x->stale, a));
	cli_put(o, "stale_reason", x->stale_reason);
	return o;
}

static int list(struct cli *c, struct library *l, struct arena *a, struct err *e)
{
	bool stale = args_flag(&c->args, "stale");
	struct lib_filter f = {.order = ORDER_QUEUE, .stale = stale};
	struct lib_article *v;
	struct table t;
	struct str next;
	uint64_t max;
	size_t n;
	int r = args_number(&c->args, "number", 1, 500, 50, &max, e);

	/* Approved articles wait for nobody, unless they are stale. */
	f.states = stale ? STATES_LIVING : STATES_LIVING & ~(1u << STATE_APPROVED);
	f.max = (size_t)max;
	if (!r)
		r = library_articles(l, &f, a, &v, &n, &next, e);
	if (r)
		return r;
	if (c->format == FORMAT_JSON) {
		json_t *all = json_array();
		for (size_t i = 0; i < n; i++)
			json_array_append_new(all, article_json(&v[i], a));
		return emit_json(all, e);
	}
	table_init(&t, 5, 0);
	static const char *const head[] = {"article", "state", "since", "question", "stale"};
	for (size_t i = 0; i < 5; i++)
		t.head[i] = head[i];
	for (size_t i = 0; i < n; i++)
		table_row(&t, arena_str(a, v[i].id).p, lib_state_name(v[i].state), lib_time_print(v[i].submitted, a).p,
			  arena_str(a, v[i].question).p, v[i].stale_reason.n ? arena_str(a, v[i].stale_reason).p : "");
	if (n)
		table_print(c, &t);
	table_release(&t);
	return 0;
}

struct changes {
	struct cli *c;
	struct arena *a;
	json_t *all;
};

static void on_change(void *ctx, const struct lib_article *x, const char *reason)
{
	struct changes *k = ctx;

	if (k->all) {
		json_t *o = json_object();
		cli_put(o, "id", x->id);
		cli_put(o, "question", x->question);
		json_object_set_new(o, "stale", json_boolean(*reason != '\0'));
		cli_put(o, "reason", str_c(reason));
		json_array_append_new(k->all, o);
		return;
	}
	emit_printf("%s%.*s: ", k->c->format == FORMAT_MD ? "- " : "", STR_ARG(x->id));
	emit_text(k->c, x->question);
	emit_c(*reason ? " – " : " – no longer stale");
	emit_text(k->c, str_c(reason));
	emit_c("\n");
}

static int refresh(struct cli *c, struct library *l, const struct snap *s, struct arena *a, struct err *e)
{
	struct changes k = {c, a, c->format == FORMAT_JSON ? json_array() : NULL};
	struct review_refreshed x = {.each = on_change, .ctx = &k};
	int r = review_refresh(l, s, str_c(c->args.n_rest > 1 ? c->args.rest[1] : NULL), &x, e);

	if (k.all && r == 0) {
		json_t *o = json_object();
		cli_put_n(o, "articles", x.looked);
		cli_put_n(o, "stale", x.stale);
		cli_put_n(o, "no_longer", x.fresh_again);
		json_object_set(o, "changes", k.all);
		r = emit_json(o, e);
	} else if (r == 0) {
		emit_printf("%s article%s looked at: %s turned stale, %s no longer\n", cli_number(x.looked).s,
			    x.looked == 1 ? "" : "s", cli_number(x.stale).s, cli_number(x.fresh_again).s);
	}
	json_decref(k.all);
	return r;
}

int cmd_review(struct cli *c)
{
	bool look = strcmp(c->args.rest[0], "refresh") == 0;
	struct library *l = NULL;
	struct snap *s = NULL;
	struct err e = {0};
	struct arena a;
	int r;

	if (!look && c->args.n_rest > 1) {
		err_set(&e, ERR_USAGE, "usage: attest review list");
		return cli_failed(ERR_USAGE, &e);
	}
	r = cli_open_library(c, false, &l);
	if (!r && look && (r = cli_snap(c, false, &s)))
		library_close(l);
	if (r)
		return err_exit(r);
	arena_init(&a, (size_t)64 << 20);
	r = look ? refresh(c, l, s, &a, &e) : list(c, l, &a, &e);
	library_close(l);
	if (s)
		snap_unref(s);
	arena_release(&a);
	return r ? cli_failed(r, &e) : 0;
}
