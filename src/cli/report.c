/*
 * report.c - the report of an import (report.h).
 */
#include "cli/report.h"

#include "base/mem.h"

#include "render/render.h"

#include <errno.h>
#include <stdlib.h>

#define REPORT_CAP   ((size_t)256 << 20) /* bytes of a report that is kept in memory */
#define REPORT_WRITE ((size_t)64 << 10)	 /* bytes after which a file is written to */

int report_open(struct report *r, const struct cli *c, const char *path, struct err *e)
{
	memset(r, 0, sizeof *r);
	r->json = c->format == FORMAT_JSON;
	r->path = path;
	if (path && !(r->to = fopen(path, "we")))
		return err_errno(e, errno, "%s", path);
	buf_init(&r->b, REPORT_CAP);
	return 0;
}

static void write_out(struct report *r, size_t when)
{
	if (!r->to || r->b.n < when || r->b.n == 0)
		return;
	if (fwrite(r->b.p, 1, r->b.n, r->to) != r->b.n && !r->failed)
		r->failed = errno ? errno : EIO;
	buf_clear(&r->b);
}

static void put_json(struct report *r, json_t *o)
{
	char *s = o ? json_dumps(o, JSON_COMPACT) : NULL;

	if (s) {
		buf_addc(&r->b, s);
		buf_addc(&r->b, "\n");
	} else if (!r->failed) {
		r->failed = ENOMEM;
	}
	free(s);
	json_decref(o);
}

/* Names and titles come from outside: no control characters, no line breaks. */
static void put_plain(struct report *r, struct str s)
{
	struct buf clean;

	buf_init(&clean, 1 << 20);
	render_plain(&clean, s);
	for (size_t i = 0; i < clean.n; i++)
		if (clean.p[i] == '\n')
			clean.p[i] = ' ';
	buf_add(&r->b, buf_str(&clean));
	buf_release(&clean);
}

/* The line of the file whose documents and remarks follow. */
static void put_file(struct report *r, const char *file)
{
	if (!file || (r->file && strcmp(r->file, file) == 0))
		return;
	if (r->file)
		buf_addc(&r->b, "\n");
	free(r->file);
	r->file = mem_strdup(file);
	if (!r->file && !r->failed)
		r->failed = ENOMEM;
	put_plain(r, str_c(file));
	buf_addc(&r->b, "\n");
}

static const char *const outcomes[PUT_N] = {
#define X(c, name) name,
	PUT_LIST(X)
#undef X
};
static const char *const block_names[BLOCK_N] = {"heading", "paragraph", "bullet", "table row", "caption", "question"};

static void doc_json(struct report *r, const struct load_doc *d)
{
	json_t *o = json_object(), *blocks = json_object(), *barred = json_object();

	cli_put(o, "file", str_c(d->file ? d->file : ""));
	cli_put(o, "id", d->id);
	cli_put(o, "outcome", str_c(outcomes[d->outcome]));
	cli_put(o, "title", d->title);
	cli_put(o, "kind", str_c(doc_kind_name(d->kind)));
	cli_put(o, "design", str_c(doc_design_name(d->design)));
	cli_put(o, "status", str_c(doc_status_name(d->status)));
	if (d->year)
		cli_put_n(o, "year", (uint64_t)d->year);
	cli_put_n(o, "bytes", d->text);
	for (int i = 0; i < BLOCK_N; i++)
		if (d->blocks[i])
			cli_put_n(blocks, block_names[i], d->blocks[i]);
	json_object_set_new(o, "blocks", blocks);
	for (int i = 0; i < DOC_BAR_N; i++)
		if (d->barred[i])
			cli_put_n(barred, doc_bar_name((enum doc_bar_kind)i), d->barred[i]);
	json_object_set_new(o, "not_quoted", barred);
	put_json(r, o);
}

static void doc_text(struct report *r, const struct load_doc *d)
{
	put_file(r, d->file);
	buf_printf(&r->b, "  %s: ", outcomes[d->outcome]);
	put_plain(r, d->id);
	buf_addc(&r->b, "  ");
	put_plain(r, d->title);
	buf_printf(&r->b, "\n    %s", doc_kind_label(d->kind));
	if (d->design != DOC_DESIGN_UNKNOWN)
		buf_printf(&r->b, ", %s", doc_design_label(d->design));
	if (d->year)
		buf_printf(&r->b, ", %d", d->year);
	if (d->status != DOC_STATUS_CURRENT)
		buf_printf(&r->b, ", %s", doc_status_label(d->status));
	buf_printf(&r->b, "; %s of text", cli_size(d->text).s);
	for (int i = 0; i < BLOCK_N; i++)
		if (d->blocks[i])
			buf_printf(&r->b, ", %u %s%s", d->blocks[i], block_names[i], d->blocks[i] == 1 ? "" : "s");
	buf_addc(&r->b, "\n");
	for (int i = 0; i < DOC_BAR_N; i++)
		if (d->barred[i])
			buf_printf(&r->b, "    never quoted: %u × %s\n", d->barred[i],
				   doc_bar_label((enum doc_bar_kind)i));
}

void report_doc(void *ctx, const struct load_doc *d)
{
	struct report *r = ctx;

	if (r->json)
		doc_json(r, d);
	else
		doc_text(r, d);
	write_out(r, REPORT_WRITE);
}

void report_diag(void *ctx, const struct read_diag *d)
{
	static const char *const levels[] = {"note", "left out", "the rest left out"};
	static const char *const names[] = {"note", "skip", "fail"};
	struct report *r = ctx;

	if (r->json) {
		json_t *o = json_object();
		cli_put(o, "file", str_c(d->file ? d->file : ""));
		cli_put(o, "level", str_c(names[d->level]));
		cli_put(o, "reason", str_c(d->reason ? d->reason : "other"));
		if (d->record)
			cli_put_n(o, "record", d->record);
		if (d->line)
			cli_put_n(o, "line", d->line);
		cli_put(o, "message", str_c(d->msg ? d->msg : ""));
		put_json(r, o);
	} else {
		put_file(r, d->file);
		buf_printf(&r->b, "  %s (%s)", levels[d->level], d->reason ? d->reason : "other");
		if (d->record)
			buf_printf(&r->b, ", record %llu", (unsigned long long)d->record);
		if (d->line)
			buf_printf(&r->b, ", line %llu", (unsigned long long)d->line);
		buf_addc(&r->b, ": ");
		put_plain(r, str_c(d->msg ? d->msg : ""));
		buf_addc(&r->b, "\n");
	}
	write_out(r, REPORT_WRITE);
}

int report_close(struct report *r, struct err *e)
{
	int code = 0;

	if (r->b.err)
		code = err_buf(&r->b, e);
	write_out(r, 0);
	if (r->to && fclose(r->to) && !r->failed)
		r->failed = errno;
	if (!code && r->failed)
		code = r->failed == ENOMEM ? err_mem(e) : err_errno(e, r->failed, "%s", r->path ? r->path : "report");
	buf_release(&r->b);
	free(r->file);
	return code;
}
