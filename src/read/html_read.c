/*
 * html_read.c - the reader of pages: one document of one file (html.c reads the page).
 */
#include "read/html_priv.h"
#include "read/read_priv.h"

static int html_read(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e)
{
	struct doc *d = NULL;
	struct err why = {0};
	struct buf bytes;
	struct html_lost lost = {0};
	int got;

	(void)r;
	got = read_whole(s, HTML_MAX, sink, &bytes, e);
	if (got <= 0)
		goto out;
	d = doc_new();
	got = d ? html_document(d, s, buf_str(&bytes), &html_limits_default, &lost, &why) : ERR_NOMEM;
	if (got == ERR_NOMEM) {
		got = err_mem(e);
	} else if (got) {
		read_report(sink, READ_SKIP, s->name, 1, 0, "too large", "%s", why.msg);
		got = 0;
	} else {
		if (lost.guessed)
			charset_note(sink, s->name);
		if (lost.bad)
			read_report(sink, READ_NOTE, s->name, 1, 0, "encoding",
				    "%zu byte%s that %s not UTF-8 replaced by U+FFFD", lost.bad, lost.bad == 1 ? "" : "s",
				    lost.bad == 1 ? "is" : "are");
		if (lost.unseen)
			read_report(sink, READ_NOTE, s->name, 1, 0, "hidden text",
				    "%llu word%s that the page does not show: left out", (unsigned long long)lost.unseen,
				    lost.unseen == 1 ? "" : "s");
		got = read_emit_text(sink, d, s->name, e);
		d = NULL;
	}
out:
	doc_free(d);
	buf_release(&bytes);
	return got;
}

static int html_match(const char *name, struct str head)
{
	bool suffix = read_has_suffix(str_c(name), reader_html.suffixes);

	if (str_starts(head, STR("\xef\xbb\xbf")))
		head = str_sub(head, 3, head.n);
	head = str_trim(head);
	if (charset_binary(head))
		return 0;
	if (str_istarts(head, STR("<!doctype html")) || str_istarts(head, STR("<html")))
		return 90;
	/* Behind an XML declaration or comments. */
	if (head.n && head.p[0] == '<' && str_ifind(head, STR("<html"), 0) != SIZE_MAX)
		return 85;
	return suffix ? 40 : 0;
}

const struct reader reader_html = {
	.name = "html",
	.help = "HTML pages",
	.suffixes = ".html .htm .xhtml",
	.match = html_match,
	.read = html_read,
};
