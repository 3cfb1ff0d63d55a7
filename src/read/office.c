/*
 * office.c - documents of word processors (.docx, .odt), turned into a page by pandoc in a process of its own with
 * limits, where it is installed. What was deleted with changes tracked is not there; what is struck out stays marked.
 */
#include "read/html_priv.h"
#include "read/read_priv.h"

#include <unistd.h>

#define PAGE_START "<html><head></head><body>"
#define PAGE_END   "</body></html>"

static bool is_odt(struct str base)
{
	return read_has_suffix(base, ".odt");
}

/* The page that pandoc makes of it. */
static int convert(const struct reader *r, struct source *s, struct buf *page, const char **reason, struct err *e)
{
	static const char *const docx[] = {"--from=docx", "--to=html", "--track-changes=accept", "--wrap=none",
					   "/dev/fd/3", NULL};
	static const char *const odt[] = {"--from=odt", "--to=html", "--wrap=none", "/dev/fd/3", NULL};
	struct child pandoc = {
		.program = "pandoc",
		.package = "pandoc",
		.args = is_odt(read_base_name(s->name)) ? odt : docx,
		.cpu_seconds = 20,
		.wall_ms = 60000,
		.memory = (uint64_t)2 << 30,
		.output = HTML_MAX,
	};
	struct child_sink to = {child_to_buf, page};
	int in = child_input(s, NULL, reason, e), got = in;

	(void)r;
	if (in < 0)
		return got;
	buf_addc(page, PAGE_START);
	got = child_run(&pandoc, in, &to, reason, e);
	buf_addc(page, PAGE_END);
	close(in);
	if (got == ERR_FORMAT && *reason && strcmp(*reason, "encrypted")) {
		*reason = "format";
		return err_set(e, ERR_FORMAT, "no document that pandoc can read");
	}
	return got ? got : page->err ? err_buf(page, e) : 0;
}

static int office_read(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e)
{
	struct html_lost lost = {0};
	const char *reason = NULL;
	struct doc *d = NULL;
	struct err why = {0};
	struct buf page;
	int got;

	buf_init(&page, HTML_MAX);
	got = convert(r, s, &page, &reason, &why);
	if (!got) {
		d = doc_new();
		got = d ? html_document(d, s, buf_str(&page), &html_limits_default, &lost, &why) : ERR_NOMEM;
		reason = "too large";
	}
	if (got == ERR_NOMEM) {
		got = err_mem(e);
	} else if (got) {
		read_report(sink, READ_SKIP, s->name, 1, 0, reason ? reason : "unreadable", "%s%s", why.msg,
			    got == ERR_UNAVAILABLE ? "; or save it as PDF, HTML or text" : "");
		got = 0;
	} else {
		got = read_emit_text(sink, d, s->name, e);
		d = NULL;
	}
	doc_free(d);
	buf_release(&page);
	return got;
}

static int office_match(const char *name, struct str head)
{
	return str_starts(head, STR("PK\x03\x04")) && read_has_suffix(str_c(name), reader_office.suffixes) ? 95 : 0;
}

const struct reader reader_office = {
	.name = "office",
	.help = "documents of word processors, by pandoc where it is installed",
	.suffixes = ".docx .odt",
	.match = office_match,
	.read = office_read,
};
