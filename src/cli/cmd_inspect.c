/*
 * cmd_inspect.c - attest inspect: what would be read of these files, before anything is added.
 *
 * The files go into a corpus of their own in a temporary folder, by the same way as for `add`, and are printed from
 * there: what is shown is what would be added, standing included. The folder is gone when the command ends.
 */
#include "base/fs.h"
#include "cli/report.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define SHOWN_UNLESS_TOLD 20 /* documents that are printed whole */

struct inspect {
	struct cli *c;
	struct report report;
	json_t *remarks; /* where JSON was asked for */
	bool missing, nothing;
};

static void on_doc(void *ctx, const struct load_doc *d)
{
	struct inspect *in = ctx;

	if (!in->remarks)
		report_doc(&in->report, d);
}

static void on_diag(void *ctx, const struct read_diag *d)
{
	static const char *const names[] = {"note", "skip", "fail"};
	struct inspect *in = ctx;

	if (!in->remarks) {
		report_diag(&in->report, d);
		return;
	}
	json_t *o = json_object();
	cli_put(o, "file", str_c(d->file ? d->file : ""));
	cli_put(o, "level", str_c(names[d->level]));
	cli_put(o, "reason", str_c(d->reason ? d->reason : "other"));
	cli_put(o, "message", str_c(d->msg ? d->msg : ""));
	json_array_append_new(in->remarks, o);
}

static void on_path(void *ctx, size_t i, int code, uint64_t docs, uint64_t skipped)
{
	struct inspect *in = ctx;

	(void)i;
	in->missing |= code == ERR_NOTFOUND;
	in->nothing |= code != ERR_NOTFOUND && docs == 0 && skipped > 0;
}

/* Into a fresh corpus in `dir`. */
static int read_in(struct inspect *in, const char *dir, struct err *e)
{
	const struct args *a = &in->c->args;
	struct load_events ev = {.diag = on_diag, .doc = on_doc, .path = on_path, .ctx = in};
	struct load_opts o = {.format = args_value(a, "reader"), .cancel = &cli_cancelled};
	struct load_result r;
	struct writer *w = NULL;

	int code = writer_open(dir, NULL, &w, e);
	if (code)
		return code;
	code = load_paths(w, a->rest, a->n_rest, &o, &ev, &r, e);
	writer_close(w);
	return code;
}

static int print_all(struct inspect *in, const char *dir, uint64_t shown, json_t *docs, struct err *e)
{
	static const struct span whole;
	struct corpus *corpus = NULL;
	int r = corpus_open(dir, &corpus, e);

	if (r)
		return r;
	struct snap *s = corpus_snap(corpus);
	for (uint32_t d = 0; d < snap_doc_end(s) && shown && !r; d++) {
		json_t *j = NULL;
		if (!snap_doc_live(s, d))
			continue;
		r = cli_show(in->c, s, d, &whole, docs ? &j : NULL, e);
		if (j)
			json_array_append_new(docs, j);
		else if (!r)
			emit_c("\n");
		shown--;
	}
	snap_unref(s);
	corpus_close(corpus);
	return r;
}

static int print_json(struct inspect *in, json_t *docs, struct err *e)
{
	json_t *o = json_object();

	json_object_set_new(o, "documents", docs);
	json_object_set(o, "remarks", in->remarks);
	return emit_json(o, e);
}

int cmd_inspect(struct cli *c)
{
	struct inspect in = {.c = c};
	const char *tmp = getenv("TMPDIR");
	json_t *docs = NULL;
	struct err e = {0};
	char dir[4096];
	uint64_t shown;
	int r, gone;

	if (args_number(&c->args, "number", 0, UINT32_MAX, SHOWN_UNLESS_TOLD, &shown, &e))
		return cli_failed(e.code, &e);
	if (args_flag(&c->args, "ocr"))
		read_ocr();
	snprintf(dir, sizeof dir, "%s/attest-inspect-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(dir))
		return cli_failed(err_errno(&e, errno, "%s", dir), &e);
	cli_cancel_on_signals();
	if (c->format == FORMAT_JSON) {
		in.remarks = json_array();
		docs = json_array();
	}
	r = report_open(&in.report, c, NULL, &e);
	if (!r)
		r = read_in(&in, dir, &e);
	if (!r)
		r = print_all(&in, dir, shown, docs, &e);
	if (!r && docs) {
		r = print_json(&in, docs, &e);
		docs = NULL;
	} else if (!r) {
		emit_buf(&in.report.b);
	}
	json_decref(docs);
	json_decref(in.remarks);
	struct err why = {0};
	gone = report_close(&in.report, &why);
	if (!r && gone) {
		r = gone;
		e = why;
	}
	gone = fs_remove_tree(dir, &why);
	if (r || gone)
		return r ? cli_failed(r, &e) : cli_failed(gone, &why);
	return in.missing ? err_exit(ERR_NOTFOUND) : in.nothing ? err_exit(ERR_FORMAT) : 0;
}
