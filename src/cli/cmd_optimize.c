/*
 * cmd_optimize.c - attest optimize: one segment of all, in the present format.
 *
 * Content, and so every answer, stays as it is; what was deleted goes, what terms cost once a segment is paid once, and
 * documents are compressed as small as is worth the time.
 */
#include "cli/cli.h"

struct state {
	uint64_t bytes;
	uint32_t segments;
	struct sha256 content;
};

static int look(struct cli *c, struct state *out, struct err *e)
{
	struct corpus *corpus;
	int r = corpus_open(c->corpus, &corpus, e);

	if (r)
		return r;
	struct snap *s = corpus_snap(corpus);
	const struct snap_stats *st = snap_stats(s);
	*out = (struct state){st->bytes, st->segments, st->content};
	snap_unref(s);
	corpus_close(corpus);
	return 0;
}

static int print(struct cli *c, const struct state *was, const struct state *is, struct err *e)
{
	if (c->format == FORMAT_JSON) {
		json_t *o = json_object();
		cli_put(o, "corpus", str_c(c->corpus));
		cli_put_n(o, "segments_before", was->segments);
		cli_put_n(o, "segments", is->segments);
		cli_put_n(o, "bytes_before", was->bytes);
		cli_put_n(o, "bytes", is->bytes);
		return emit_json(o, e);
	}
	struct table t;
	table_init(&t, 3, 6);
	table_row(&t, "", "before", "now");
	table_row(&t, "segments", cli_number(was->segments).s, cli_number(is->segments).s);
	table_row(&t, "size", cli_size(was->bytes).s, cli_size(is->bytes).s);
	table_print(c, &t);
	table_release(&t);
	return 0;
}

int cmd_optimize(struct cli *c)
{
	struct writer_opts o = {.existing = true};
	struct state was, is;
	struct writer *w = NULL;
	struct snap *s = NULL;
	struct err e = {0};
	/* An empty corpus is told as elsewhere. */
	int r = cli_snap(c, true, &s);

	if (r)
		return err_exit(r);
	snap_unref(s);
	r = look(c, &was, &e);
	if (!r)
		r = writer_open(c->corpus, &o, &w, &e);
	if (!r)
		r = writer_merge(w, true, &e);
	writer_close(w);
	if (!r)
		r = look(c, &is, &e);
	if (!r && memcmp(&was.content, &is.content, sizeof was.content) != 0)
		r = err_set(&e, ERR_INTERNAL, "%s: another content than before", c->corpus);
	if (!r)
		r = print(c, &was, &is, &e);
	return r ? cli_failed(r, &e) : 0;
}
