/*
 * cmd_add.c - attest add: put documents into the corpus.
 *
 * The first Ctrl-C stops it in order (what is done is committed), the second one at once; both leave a corpus that
 * can be read and gone on with.
 */
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "encode/encode.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

/*
 * Bytes. More makes nothing faster: the data corpus (355 MB) took 17 s of CPU time with all from 16 and 32 MiB to 64
 * and 256 MiB, and 218 MB resident with these, 340 MB with the largest.
 */
#define LINE_MEMORY   ((size_t)32 << 20)
#define WRITER_MEMORY ((size_t)64 << 20)
/*
 * Documents, other than summaries, whose own vector a call makes at most, the best-graded and newest: some minutes on
 * two cores. Whoever loads PubMed leaves the rest to the service, or to attest vectors.
 */
#define OWN_LIMIT 20000

/* What became of the vectors. */
struct encoded {
	bool model; /* one is installed */
	struct fill_result r;
};

struct add {
	struct cli *c;
	struct progress p;
	struct encoded v;
	struct report report; /* where --report was given */
	bool missing; /* a path that is not there */
	bool nothing; /* a path that gave nothing but things left out */
};

static void on_progress(void *ctx, const struct load_progress *g)
{
	struct add *a = ctx;

	progress_show(&a->p, g);
}

static void on_diag(void *ctx, const struct read_diag *d)
{
	struct add *a = ctx;

	progress_diag(&a->p, d);
	if (a->report.path)
		report_diag(&a->report, d);
}

static void on_doc(void *ctx, const struct load_doc *d)
{
	struct add *a = ctx;

	report_doc(&a->report, d);
}

static void on_path(void *ctx, size_t i, int code, uint64_t docs, uint64_t skipped)
{
	struct add *a = ctx;

	(void)i;
	a->missing |= code == ERR_NOTFOUND;
	a->nothing |= code != ERR_NOTFOUND && docs == 0 && skipped > 0;
}

/* ---- the table at the end ---- */

static void row(struct table *t, const char *what, uint64_t n, const char *note)
{
	table_row(t, what, cli_number(n).s, note);
}

static void print_table(struct cli *c, const struct load_result *r, const struct encoded *v)
{
	struct table t;
	char key[96];

	table_init(&t, 3, 2);
	row(&t, "added", r->put[PUT_ADDED], "");
	row(&t, "unchanged", r->put[PUT_UNCHANGED], "");
	row(&t, "replaced", r->put[PUT_REPLACED], "");
	if (r->put[PUT_OLDER])
		row(&t, "older", r->put[PUT_OLDER], "a newer version is there");
	row(&t, "removed", r->removed, r->not_there ? "deletions of what was not here are not counted" : "");
	row(&t, "skipped", r->skipped, "");
	for (size_t i = 0; i < r->n_reasons; i++) {
		snprintf(key, sizeof key, "  %s", r->reasons[i].reason);
		row(&t, key, r->reasons[i].n, "");
	}
	if (r->passed_over)
		row(&t, "passed over", r->passed_over, "files that are no documents");
	if (r->notes)
		row(&t, "repaired", r->notes, "notes; --verbose prints them");
	if (v->model && v->r.made + v->r.reused)
		row(&t, "encoded", v->r.made + v->r.reused, "texts, for search by meaning");
	table_print(c, &t);
	table_release(&t);
	emit_printf("\n%s read in %.1f s, %.1f MB/s. Corpus: ", cli_size(r->bytes).s, r->seconds,
		    r->seconds > 0 ? (double)r->bytes / 1e6 / r->seconds : 0);
	emit_text(c, str_c(c->corpus));
	emit_c("\n");
}

static int print_json(struct cli *c, const struct load_result *r, const struct encoded *v, int code,
		      const struct err *why, struct err *e)
{
	json_t *o = json_object(), *reasons = json_object();

	cli_put(o, "corpus", str_c(c->corpus));
	json_object_set_new(o, "complete", json_boolean(code == 0));
	if (code) {
		cli_put(o, "error", str_c(err_name(code)));
		cli_put(o, "message", str_c(why->msg));
	}
	cli_put_n(o, "added", r->put[PUT_ADDED]);
	cli_put_n(o, "unchanged", r->put[PUT_UNCHANGED]);
	cli_put_n(o, "replaced", r->put[PUT_REPLACED]);
	cli_put_n(o, "older", r->put[PUT_OLDER]);
	cli_put_n(o, "removed", r->removed);
	cli_put_n(o, "not_there", r->not_there);
	cli_put_n(o, "skipped", r->skipped);
	for (size_t i = 0; i < r->n_reasons; i++)
		cli_put_n(reasons, r->reasons[i].reason, r->reasons[i].n);
	json_object_set_new(o, "skipped_by_reason", reasons);
	cli_put_n(o, "passed_over", r->passed_over);
	cli_put_n(o, "notes", r->notes);
	cli_put_n(o, "files", r->files);
	cli_put_n(o, "bytes", r->bytes);
	cli_put_n(o, "commits", r->commits);
	json_object_set_new(o, "seconds", json_real(r->seconds));
	if (v->model) {
		cli_put_n(o, "encoded", v->r.made);
		cli_put_n(o, "encoded_before", v->r.reused);
		json_object_set_new(o, "encoding_seconds", json_real(v->r.seconds));
	}
	return emit_json(o, e);
}

/* ---- the work ---- */

/*
 * Summaries, and every document's own vector, are encoded before the command ends. Failing here fails nothing: the
 * documents are in, and the command vectors goes on from there.
 */
static void encode_new(struct add *a, int threads, bool quiet)
{
	struct fill_opts o = {
		.part = FILL_IMPORT, .own_limit = OWN_LIMIT, .threads = threads, .cancel = &cli_cancelled};
	struct fill_events ev = {.progress = progress_vectors, .ctx = &a->p};
	struct encoder *enc = NULL;
	struct err e = {0};

	int code = encoder_open(NULL, &enc, &e);
	/* Without a model everything is searched by words alone; status and articles say so. */
	if (code == ERR_NOTFOUND)
		return;
	if (!code) {
		a->v.model = true;
		progress_end(&a->p);
		progress_init(&a->p, a->c, quiet, a->p.verbose);
		code = vectors_fill(a->c->corpus, enc, &o, &ev, &a->v.r, &e);
		encoder_close(enc);
	}
	if (code && code != ERR_CANCELLED) {
		progress_end(&a->p);
		progress_init(&a->p, a->c, quiet, a->p.verbose);
		cli_complain("the documents are in, but their vectors are not: %s; attest vectors makes them", e.msg);
	}
}

/* Nothing is made when there is nothing to read. */
static bool all_missing(const struct args *a)
{
	struct stat st;

	for (size_t i = 0; i < a->n_rest; i++)
		if (stat(a->rest[i], &st) == 0 || errno != ENOENT)
			return false;
	return true;
}

static int conclude(struct add *a, int code, const struct err *why, const struct load_result *r, bool quiet)
{
	struct err e = {0};
	int j = 0;

	progress_end(&a->p);
	if (a->c->format == FORMAT_JSON)
		j = print_json(a->c, r, &a->v, code, why, &e);
	else if (!quiet)
		print_table(a->c, r, &a->v);
	if (code == ERR_CANCELLED) {
		cli_complain("stopped; what was done is in the corpus, and the same command goes on from there");
		return err_exit(code);
	}
	if (code) {
		cli_failed(code, why);
		cli_complain("what was committed before that is safe; mend the cause and run the same command again");
		return err_exit(code);
	}
	if (j)
		return cli_failed(j, &e);
	if (r->input_errors) {
		cli_complain("the disk or network gave an error for what is named above; all else is in the corpus");
		return err_exit(ERR_IO);
	}
	return a->missing ? err_exit(ERR_NOTFOUND) : a->nothing ? err_exit(ERR_FORMAT) : 0;
}

int cmd_add(struct cli *c)
{
	struct add a = {.c = c};
	struct load_events ev = {.progress = on_progress, .diag = on_diag, .path = on_path, .ctx = &a};
	struct load_opts o = {
		.format = args_value(&c->args, "reader"), .memory = LINE_MEMORY, .cancel = &cli_cancelled};
	struct writer_opts wo = {.ram = WRITER_MEMORY};
	bool quiet = args_flag(&c->args, "quiet");
	const char *to = args_value(&c->args, "report");
	struct load_result r = {0};
	struct writer *w = NULL;
	struct err e = {0}, why = {0};
	uint64_t threads, every;
	int code, told = 0;

	if (args_number(&c->args, "threads", 1, LOAD_THREADS_MAX, 0, &threads, &e) ||
	    args_size(&c->args, "save-every", 0, &every, &e))
		return cli_failed(e.code, &e);
	if (all_missing(&c->args)) {
		for (size_t i = 0; i < c->args.n_rest; i++)
			cli_complain("%s: no such file or folder", c->args.rest[i]);
		return err_exit(ERR_NOTFOUND);
	}
	if (args_flag(&c->args, "ocr"))
		read_ocr();
	o.threads = (int)threads;
	o.commit_bytes = (size_t)every;
	progress_init(&a.p, c, quiet, args_flag(&c->args, "verbose"));
	cli_cancel_on_signals();
	if (to && report_open(&a.report, c, to, &e))
		return cli_failed(e.code, &e);
	if (to)
		ev.doc = on_doc;
	code = writer_open(c->corpus, &wo, &w, &e);
	if (code) {
		if (to)
			report_close(&a.report, &why);
		return cli_failed(code, &e);
	}
	code = load_paths(w, c->args.rest, c->args.n_rest, &o, &ev, &r, &e);
	writer_close(w);
	if (to && report_close(&a.report, &why))
		told = cli_failed(why.code, &why);
	if (!code && !args_flag(&c->args, "no-vectors"))
		encode_new(&a, (int)threads, quiet);
	code = conclude(&a, code, &e, &r, quiet);
	return code ? code : told;
}
