/*
 * cmd_ask.c - attest ask: answer a question with an article.
 */
#include "cli/cli.h"

#include "answer/answer.h"
#include "base/fs.h"
#include "base/mem.h"
#include "encode/encode.h"
#include "render/html.h"
#include "render/render.h"

#define ARTICLE_CAP ((size_t)1 << 30) /* bytes of memory of one answer */
#define OUTPUT_CAP  ((size_t)64 << 20)

/* One file, with the words around each quote from the documents themselves. */
static int render_html(const struct snap *s, const struct article *art, struct buf *b, struct err *e)
{
	struct html_quoter q;
	struct html_opts o = {.quote = html_quoter_quote, .ctx = &q};

	html_quoter_init(&q, s);
	int r = html_file(art, &o, b, e);
	html_quoter_release(&q);
	return r;
}

int cli_article(const struct cli *c, const struct snap *s, const struct article *art, bool to_file, struct buf *b,
		struct err *e)
{
	struct render_opts o = {.width = c->width, .colour = c->colour && !to_file};

	switch (c->format) {
	case FORMAT_JSON: return article_to_json(art, b, e);
	case FORMAT_MD: return render_markdown(art, b, e);
	case FORMAT_HTML: return render_html(s, art, b, e);
	case FORMAT_TEXT: break;
	}
	return render_text(art, &o, b, e);
}

int cmd_ask(struct cli *c)
{
	const char *file = args_value(&c->args, "output"), *reader = args_value(&c->args, "reader");
	struct answer_opts o = {.reader = str_c(reader ? reader : cli_readers(0)), .numbers = cli_numbers()};
	struct article art = {0};
	struct snap *s = NULL;
	struct err e = {0};
	struct buf question, out, why;
	struct encoder *enc = NULL;
	struct search_model model;
	struct answer_trace trace = {.why = &why, .only = str_c(args_value(&c->args, "about"))};
	bool tell = args_flag(&c->args, "why") || trace.only.n;
	struct arena a;
	int r, status;

	arena_init(&a, ARTICLE_CAP);
	buf_init(&out, OUTPUT_CAP);
	buf_init(&why, OUTPUT_CAP);
	r = cli_question(&c->args, &question, &e);
	if (r == 0)
		r = cli_filter(&c->args, &o.filter, &e);
	if (r) {
		status = cli_failed(r, &e);
		goto out;
	}
	r = cli_snap(c, true, &s);
	if (r) {
		status = err_exit(r);
		goto out;
	}
	enc = cli_encoder(c);
	model = (struct search_model){.encoder = enc};
	o.model = &model;
	o.trace = tell ? &trace : NULL;
	r = answer_ask(s, buf_str(&question), &o, &a, &art, &e);
	if (r == 0 && !tell)
		r = cli_article(c, s, &art, file != NULL, &out, &e);
	if (r == 0 && tell)
		buf_add(&out, buf_str(&why));
	if (r == 0 && out.err)
		r = err_buf(&out, &e);
	/* What cannot be made is left out here and there: that would be another article. */
	if (r == 0 && mem_failed())
		r = err_mem(&e);
	if (r == 0 && fs_maps_lost())
		r = err_set(&e, ERR_CORRUPT, "a file of the corpus is damaged, or was cut short while it was read");
	if (r == 0 && file)
		r = fs_write_atomic(file, buf_str(&out), &e);
	else if (r == 0)
		emit_buf(&out);
	if (r == 0 && file && art.outcome == OUTCOME_INSUFFICIENT)
		cli_complain("not enough evidence in this corpus; %s says what is nearest", file);
	status = r ? cli_failed(r, &e) : art.outcome == OUTCOME_INSUFFICIENT ? EXIT_NOTHING : 0;
out:
	if (s)
		snap_unref(s);
	buf_release(&question);
	buf_release(&out);
	buf_release(&why);
	encoder_close(enc);
	arena_release(&a);
	return status;
}
