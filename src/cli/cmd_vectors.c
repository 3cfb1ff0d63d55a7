/*
 * cmd_vectors.c - attest vectors: encode what an import leaves for later, so that search by meaning finds it.
 *
 * The first Ctrl-C stops it in order, the second one at once; either way the next call goes on from there.
 */
#include "cli/cli.h"
#include "cli/progress.h"
#include "encode/encode.h"

static int print_json(struct cli *c, const struct fill_result *r, const struct vectors_info *f, const char *model,
		      struct err *e)
{
	json_t *o = json_object();

	cli_put(o, "corpus", str_c(c->corpus));
	cli_put(o, "model", str_c(model));
	json_object_set_new(o, "complete", json_boolean(r->complete));
	cli_put_n(o, "encoded", r->made);
	cli_put_n(o, "found_again", r->reused);
	cli_put_n(o, "tokens", r->tokens);
	json_object_set_new(o, "seconds", json_real(r->seconds));
	cli_put_n(o, "documents", f->docs);
	cli_put_n(o, "documents_encoded", f->docs_encoded);
	cli_put_n(o, "passages", f->passages);
	cli_put_n(o, "passages_encoded", f->passages_encoded);
	return emit_json(o, e);
}

static void print(struct cli *c, const struct fill_result *r, const struct vectors_info *f, const char *model)
{
	char what[96];
	struct table t;

	table_init(&t, 3, 2);
	table_row(&t, "encoded", cli_number(r->made).s, model);
	if (r->reused)
		table_row(&t, "found again", cli_number(r->reused).s, "texts that were encoded before");
	snprintf(what, sizeof what, "of %s", cli_number(f->docs).s);
	table_row(&t, "documents", cli_number(f->docs_encoded).s, what);
	snprintf(what, sizeof what, "of %s", cli_number(f->passages).s);
	table_row(&t, "passages", cli_number(f->passages_encoded).s, what);
	table_print(c, &t);
	table_release(&t);
	if (r->made)
		emit_printf("\n%s texts a second, %s tokens a second.\n",
			    cli_number((uint64_t)((double)r->made / (r->seconds > 0 ? r->seconds : 1))).s,
			    cli_number((uint64_t)((double)r->tokens / (r->seconds > 0 ? r->seconds : 1))).s);
	emit_c(r->complete ? "\nEverything has its vector.\n" : "\nStopped; the same command goes on from there.\n");
}

static int report(struct cli *c, const struct fill_result *r, const struct encoder *enc, bool quiet, struct err *e)
{
	struct snap *s = NULL;
	int code = cli_snap(c, false, &s);

	if (code)
		return code;
	const struct vectors *v = snap_vectors_of(s, encoder_id(enc));
	struct vectors_info none = {.docs = snap_stats(s)->docs, .passages = snap_stats(s)->passages};
	const struct vectors_info *f = v ? vectors_info(v) : &none;
	if (c->format == FORMAT_JSON)
		code = print_json(c, r, f, encoder_name(enc), e);
	else if (!quiet)
		print(c, r, f, encoder_name(enc));
	snap_unref(s);
	return code ? cli_failed(code, e) : 0;
}

int cmd_vectors(struct cli *c)
{
	struct fill_opts o = {.part = FILL_ALL, .cancel = &cli_cancelled};
	bool quiet = args_flag(&c->args, "quiet");
	struct encoder *enc = NULL;
	struct fill_result r;
	struct progress p;
	struct err e = {0};
	uint64_t threads;

	if (args_number(&c->args, "threads", 1, LOAD_THREADS_MAX, 0, &threads, &e) ||
	    args_number(&c->args, "limit", 1, INT64_MAX, 0, &o.limit, &e) ||
	    args_seconds(&c->args, "for", 0, &o.seconds, &e))
		return cli_failed(e.code, &e);
	o.threads = (int)threads;
	int code = encoder_open(NULL, &enc, &e);
	if (code)
		return cli_failed(code, &e);
	progress_init(&p, c, quiet, false);
	struct fill_events ev = {.progress = progress_vectors, .ctx = &p};
	cli_cancel_on_signals();
	code = vectors_fill(c->corpus, enc, &o, &ev, &r, &e);
	progress_end(&p);
	if (!code || code == ERR_CANCELLED) {
		int status = report(c, &r, enc, quiet, &e);
		code = status ? status : err_exit(code);
	} else {
		code = cli_failed(code, &e);
	}
	encoder_close(enc);
	return code;
}
