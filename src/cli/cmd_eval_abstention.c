/*
 * cmd_eval_abstention.c - attest eval abstention: does attest know when the corpus does not hold the answer?
 */
#include "cli/cli.h"

#include "encode/encode.h"
#include "measure/measure.h"
#include "base/fs.h"

#define QUESTIONS_DEFAULT 200
#define OUTPUT_CAP	  ((size_t)64 << 20)
#define PLOT_SIDE	  320 /* of the square of the plot */
#define PLOT_MARGIN	  50

const char *cli_halves(size_t i)
{
	static const char *const v[] = {"all", "fit", "held-out"};
	return i < sizeof v / sizeof *v ? v[i] : NULL;
}

/* One line a case: question, half, side, outcome, confidence, features. */
static void write_case(void *ctx, const struct abstention_case *c)
{
	struct buf *b = ctx;

	if (!b->n) {
		buf_addc(b, "query\thalf\thidden\toutcome\tconfidence");
		for (size_t i = 0; i < c->n_features; i++)
			buf_printf(b, "\t%s", c->names[i]);
		buf_byte(b, '\n');
	}
	buf_printf(b, "%.*s\t%s\t%d\t%s\t%.3f", STR_ARG(c->qid), cli_halves((size_t)abstention_half_of(c->qid)),
		   c->hidden, outcome_name(c->outcome), c->confidence);
	for (size_t i = 0; i < c->n_features; i++)
		buf_printf(b, "\t%.5f", c->features[i]);
	buf_byte(b, '\n');
}

/* ---- the reliability plot ---- */

static double x_of(double p)
{
	return PLOT_MARGIN + p * PLOT_SIDE;
}

static double y_of(double p)
{
	return 20 + (1 - p) * PLOT_SIDE;
}

/* One circle a bin, its area as the number of questions in it; on the diagonal, estimate and observation agree. */
static void plot(const struct abstention_figures *f, struct buf *b)
{
	buf_printf(b,
		   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
		   "font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n"
		   "<title>Reliability of the confidence: estimated against observed</title>\n"
		   "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
		   PLOT_SIDE + 70, PLOT_SIDE + 80, PLOT_SIDE + 70, PLOT_SIDE + 80);
	for (int i = 0; i <= 10; i += 2) {
		double p = i / 10.0;
		buf_printf(b,
			   "<path d=\"M%.1f %.1fH%.1fM%.1f %.1fV%.1f\" stroke=\"#ddd\"/>\n"
			   "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%.1f</text>"
			   "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%.1f</text>\n",
			   x_of(0), y_of(p), x_of(1), x_of(p), y_of(0), y_of(1), x_of(p), y_of(0) + 16, p, x_of(0) - 6,
			   y_of(p) + 4, p);
	}
	buf_printf(b, "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#888\" stroke-dasharray=\"4 4\"/>\n", x_of(0), y_of(0),
		   x_of(1), y_of(1));
	for (size_t i = 0; i < ABSTENTION_BINS; i++) {
		double share = (double)f->bins[i].n / (2.0 * (double)f->questions);
		if (f->bins[i].n)
			buf_printf(b,
				   "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"#1f6f8b\" fill-opacity=\"0.8\">"
				   "<title>%zu questions: estimated %.2f, observed %.2f</title></circle>\n",
				   x_of(f->bins[i].confidence), y_of(f->bins[i].observed), 3 + 24 * share, f->bins[i].n,
				   f->bins[i].confidence, f->bins[i].observed);
	}
	buf_printf(b,
		   "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">confidence (mean of the bin)</text>\n"
		   "<text transform=\"translate(14 %.1f) rotate(-90)\" text-anchor=\"middle\">share whose documents "
		   "were there</text>\n"
		   "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"#555\">%zu questions, each asked twice; "
		   "area under the curve %.3f</text>\n</svg>\n",
		   x_of(0.5), y_of(0) + 36, y_of(0.5), x_of(0.5), y_of(0) + 54, f->questions, f->auc);
}

/* ---- printing ---- */

struct cell {
	char s[32];
};

static struct cell real(double x, int digits)
{
	struct cell c;
	snprintf(c.s, sizeof c.s, "%.*f", digits, x);
	return c;
}

static struct cell range(size_t i)
{
	struct cell c;
	snprintf(c.s, sizeof c.s, "%.1f\xe2\x80\x93%.1f", (double)i / ABSTENTION_BINS,
		 (double)(i + 1) / ABSTENTION_BINS);
	return c;
}

static void print_text(const struct cli *c, const struct abstention_figures *f)
{
	static const char *const sides[] = {"as it is", "documents hidden"};
	struct table t;

	table_init(&t, 5, 2 | 4 | 8 | 16);
	const char *const head[] = {"corpus", "questions", outcome_name(OUTCOME_ANSWERED), outcome_name(OUTCOME_PARTLY),
				    outcome_name(OUTCOME_INSUFFICIENT)};
	memcpy(t.head, head, sizeof head);
	for (int h = 0; h < 2; h++) {
		double n = (double)f->questions;
		table_row(&t, sides[h], cli_number(f->questions).s, real((double)f->outcomes[h][0] / n, 3).s,
			  real((double)f->outcomes[h][1] / n, 3).s, real((double)f->outcomes[h][2] / n, 3).s);
	}
	table_print(c, &t);
	table_release(&t);
	emit_c("\n");
	table_init(&t, 4, 2 | 4 | 8);
	const char *const bins[] = {"confidence", "cases", "mean", "observed"};
	memcpy(t.head, bins, sizeof bins);
	for (size_t i = 0; i < ABSTENTION_BINS; i++)
		table_row(&t, range(i).s, cli_number(f->bins[i].n).s,
			  f->bins[i].n ? real(f->bins[i].confidence, 3).s : "",
			  f->bins[i].n ? real(f->bins[i].observed, 3).s : "");
	table_print(c, &t);
	table_release(&t);
	emit_printf("\nArea under the curve %.4f, Brier score %.4f; %s documents hidden in all.\n", f->auc, f->brier,
		    cli_number(f->hidden_docs).s);
}

static int print_json(const struct abstention_figures *f, struct err *e)
{
	json_t *top = json_object(), *bins = json_array();

	cli_put_n(top, "questions", f->questions);
	cli_put_n(top, "hidden_documents", f->hidden_docs);
	json_object_set_new(top, "auc", json_real(f->auc));
	json_object_set_new(top, "brier", json_real(f->brier));
	for (int h = 0; h < 2; h++) {
		json_t *o = json_object();
		for (int i = 0; i < 3; i++)
			cli_put_n(o, outcome_name((enum article_outcome)i), f->outcomes[h][i]);
		json_object_set_new(top, h ? "hidden" : "as_is", o);
	}
	for (size_t i = 0; i < ABSTENTION_BINS; i++) {
		json_t *o = json_object();
		cli_put_n(o, "cases", f->bins[i].n);
		json_object_set_new(o, "confidence", json_real(f->bins[i].confidence));
		json_object_set_new(o, "observed", json_real(f->bins[i].observed));
		json_array_append_new(bins, o);
	}
	json_object_set_new(top, "bins", bins);
	return emit_json(top, e);
}

static int options(struct cli *c, struct abstention_opts *o, struct err *e)
{
	const char *half = args_value(&c->args, "half");
	uint64_t n;
	int r;

	if (!args_value(&c->args, "topics") || !args_value(&c->args, "qrels"))
		return err_set(e, ERR_USAGE, "eval abstention needs --topics FILE and --qrels FILE");
	r = args_number(&c->args, "sample", 0, 1000000, QUESTIONS_DEFAULT, &n, e);
	if (r == 0)
		r = args_number(&c->args, "seed", 0, UINT32_MAX, 1, &o->seed, e);
	if (r)
		return r;
	o->questions = (size_t)n;
	for (size_t i = 0; half && cli_halves(i); i++)
		if (strcmp(half, cli_halves(i)) == 0)
			o->half = (enum abstention_half)i;
	return 0;
}

int eval_abstention(struct cli *c)
{
	const char *run = args_value(&c->args, "run"), *picture = args_value(&c->args, "plot");
	struct abstention_figures f;
	struct abstention_opts o = {0};
	struct snap *s = NULL;
	struct err e = {0};
	struct buf cases, svg;
	int r = options(c, &o, &e);

	if (r)
		return cli_failed(r, &e);
	r = cli_snap(c, true, &s);
	if (r)
		return err_exit(r);
	struct encoder *enc = cli_encoder(c);
	struct search_model model = {.encoder = enc, .work = enc ? encode_work_new() : NULL};
	o.model = &model;
	buf_init(&cases, OUTPUT_CAP);
	buf_init(&svg, OUTPUT_CAP);
	if (run) {
		o.each = write_case;
		o.ctx = &cases;
	}
	r = abstention_measure(s, args_value(&c->args, "topics"), args_value(&c->args, "qrels"), &o, &f, &e);
	if (r == 0 && run)
		r = cases.err ? err_buf(&cases, &e) : fs_write_atomic(run, buf_str(&cases), &e);
	if (r == 0 && picture) {
		plot(&f, &svg);
		r = svg.err ? err_buf(&svg, &e) : fs_write_atomic(picture, buf_str(&svg), &e);
	}
	if (r == 0 && c->format == FORMAT_JSON)
		r = print_json(&f, &e);
	else if (r == 0)
		print_text(c, &f);
	buf_release(&cases);
	buf_release(&svg);
	encode_work_free(model.work);
	encoder_close(enc);
	snap_unref(s);
	return r ? cli_failed(r, &e) : 0;
}
