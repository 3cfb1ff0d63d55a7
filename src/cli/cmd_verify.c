/*
 * cmd_verify.c - attest verify: compare every quote of an article with its source.
 */
#include "cli/cli.h"

#include "article/article.h"
#include "base/fs.h"

#include <stdlib.h>
#include <unistd.h>

#define ARTICLE_CAP	   ((size_t)64 << 20)  /* bytes of the file */
#define ARTICLE_MEMORY_CAP ((size_t)512 << 20) /* bytes */

/* What each result means to a reader. */
static const char *const meaning[VERIFY_N] = {
	[VERIFY_OK] = "the source has these words there",
	[VERIFY_MOVED] = "the source has these words at another place: it was replaced since",
	[VERIFY_CHANGED] = "the source does not have these words any more",
	[VERIFY_MISSING] = "this corpus does not hold the source",
	[VERIFY_UNQUOTED] = "the article does not say what it quotes: it was altered",
	[VERIFY_RETRACTED] = "the source has these words, but does not stand any more",
};

struct seen {
	struct arena a;
	struct finding {
		struct str text;
		struct str place;
		enum verify_result result;
	} * at;
	size_t n, room;
};

static void each(void *ctx, const struct article_claim *cl, const struct article_span *s, enum verify_result r)
{
	struct seen *x = ctx;

	if (r == VERIFY_OK || !ARENA_MORE(&x->a, x->at, x->n, x->room))
		return;
	x->at[x->n++] = (struct finding){arena_str(&x->a, cl->text), span_print(&s->span, &x->a), r};
}

static json_t *json_report(const struct verify_report *r, const struct seen *x)
{
	json_t *o = json_object(), *by = json_object(), *all = json_array();

	json_object_set_new(o, "verified", json_boolean(r->by[VERIFY_OK] == r->spans));
	cli_put_n(o, "claims", r->claims);
	cli_put_n(o, "spans", r->spans);
	cli_put_n(o, "statements", r->statements);
	for (int i = 0; i < VERIFY_N; i++)
		cli_put_n(by, verify_name((enum verify_result)i), r->by[i]);
	json_object_set_new(o, "results", by);
	for (size_t i = 0; i < x->n; i++) {
		json_t *one = json_object();
		cli_put(one, "result", str_c(verify_name(x->at[i].result)));
		cli_put(one, "place", x->at[i].place);
		cli_put(one, "text", x->at[i].text);
		json_array_append_new(all, one);
	}
	json_object_set_new(o, "problems", all);
	return o;
}

static void print(struct cli *c, const struct verify_report *r, const struct seen *x)
{
	struct table t;

	for (size_t i = 0; i < x->n; i++) {
		char head[64];
		snprintf(head, sizeof head, "%s%s: ", c->format == FORMAT_MD ? "- " : "", verify_name(x->at[i].result));
		emit_wrapped(c, x->at[i].text, head, "    ");
		emit_wrapped(c, x->at[i].place, "    ", "    ");
	}
	if (x->n)
		emit_c("\n");
	table_init(&t, 3, 2);
	table_row(&t, "claims", cli_number(r->claims).s, "");
	table_row(&t, "quotes", cli_number(r->spans).s, "");
	if (r->statements)
		table_row(&t, "statements", cli_number(r->statements).s, "of editors: their own words, no quotes");
	for (int i = 0; i < VERIFY_N; i++)
		if (r->by[i] || i == VERIFY_OK)
			table_row(&t, verify_name((enum verify_result)i), cli_number(r->by[i]).s, meaning[i]);
	table_print(c, &t);
	table_release(&t);
	if (r->by[VERIFY_OK] == r->spans)
		emit_printf("\n%sEvery quote is in its source.%s\n", style_on(c, STYLE_GOOD), style_off(c));
	else
		emit_printf("\n%s%s of %s quotes could not be verified.%s\n", style_on(c, STYLE_BAD),
			    cli_number(r->spans - r->by[VERIFY_OK]).s, cli_number(r->spans).s, style_off(c));
}

static int read_article(const char *path, struct buf *b, struct err *e)
{
	size_t got;
	char *p;

	if (strcmp(path, "-"))
		return fs_read(path, b, e);
	while ((p = buf_reserve(b, 65536)) && (got = fread(p, 1, 65536, stdin)) > 0)
		b->n += got;
	if (b->err)
		return err_buf(b, e);
	return ferror(stdin) ? err_set(e, ERR_IO, "standard input could not be read") : 0;
}

int cmd_verify(struct cli *c)
{
	const char *path = c->args.rest[0];
	struct verify_report rep = {.each = each};
	struct article art = {0};
	struct seen x = {0};
	struct snap *s = NULL;
	struct err e = {0};
	struct buf b;
	struct arena a;
	int r, status = 0;

	buf_init(&b, ARTICLE_CAP);
	arena_init(&a, ARTICLE_MEMORY_CAP);
	arena_init(&x.a, ARTICLE_MEMORY_CAP);
	rep.ctx = &x;
	r = read_article(path, &b, &e);
	if (r == 0) {
		r = article_from_json(buf_str(&b), &a, &art, &e);
		if (r)
			err_prefix(&e, "%s", strcmp(path, "-") ? path : "standard input");
	}
	if (r == 0) {
		/* An empty corpus is no reason not to compare: everything is missing from it. */
		r = cli_snap(c, false, &s);
		if (r) {
			status = err_exit(r);
			goto out;
		}
		r = article_verify(s, &art, &rep, &e);
	}
	if (r == 0 && c->format == FORMAT_JSON)
		r = emit_json(json_report(&rep, &x), &e);
	else if (r == 0 && !args_flag(&c->args, "quiet"))
		print(c, &rep, &x);
	status = r ? cli_failed(r, &e) : rep.by[VERIFY_OK] == rep.spans ? 0 : err_exit(ERR_FORMAT);
out:
	if (s)
		snap_unref(s);
	arena_release(&x.a);
	arena_release(&a);
	buf_release(&b);
	return status;
}
