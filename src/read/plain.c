/*
 * plain.c - plain text: what is a text and nothing else, by the rules of prose.c.
 *
 * Tables of data stand beside corpora as .txt files (relevance judgements, runs of a search, lists): a head whose
 * first lines all hold a tab, or all have the form of a TREC file, is none of ours.
 */
#include "read/read_priv.h"

#define TABLE_LINES 3 /* fewer show nothing */

/* Number of fields set apart by white space; *numeric has bit i set when field i (of the first 8) is a number. */
static unsigned fields(struct str line, unsigned *numeric)
{
	unsigned n = 0;
	size_t i = 0;

	*numeric = 0;
	for (;;) {
		while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\r'))
			i++;
		if (i == line.n)
			return n;
		bool number = true;
		for (; i < line.n && line.p[i] != ' ' && line.p[i] != '\r'; i++)
			number &= (line.p[i] >= '0' && line.p[i] <= '9') || strchr("+-.eE", line.p[i]);
		if (number && n < 8)
			*numeric |= 1u << n;
		n++;
	}
}

/* qid 0 docid grade; qid Q0 docid rank score tag; anything with a tab in each line. */
static bool tabular(struct str head)
{
	struct str line;
	unsigned lines = 0, tabs = 0, qrels = 0, runs = 0, numeric;
	bool whole = head.n < READ_HEAD;

	while (head.n && str_cut(&head, '\n', &line)) {
		/* The last line of a head may be half a line. */
		if (!head.p && !whole)
			break;
		if (!str_trim(line).n)
			continue;
		lines++;
		tabs += memchr(line.p, '\t', line.n) != NULL;
		unsigned n = fields(line, &numeric);
		qrels += n == 4 && numeric & 8;
		runs += n == 6 && (numeric & 24) == 24;
	}
	return lines >= TABLE_LINES && (tabs == lines || qrels == lines || runs == lines);
}

static int plain_match(const char *name, struct str head)
{
	bool suffix = read_has_suffix(str_c(name), reader_plain.suffixes);
	struct str first = str_trim(head);

	if (charset_binary(head) || tabular(head))
		return 0;
	if (suffix)
		return 30;
	/* Other formats, not text that nobody has named. */
	if (first.n && strchr("<{[", first.p[0]))
		return 0;
	return str_starts(head, STR("%PDF-")) ? 0 : 5;
}

static int plain_read(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e)
{
	struct doc *d = NULL;
	struct err why = {0};
	struct buf bytes, text;
	int got;

	(void)r;
	buf_init(&text, 4 * DOC_TEXT_CAP);
	got = read_whole(s, DOC_TEXT_CAP, sink, &bytes, e);
	if (got <= 0)
		goto out;
	if (charset_decode(buf_str(&bytes), STR_NULL, &text))
		charset_note(sink, s->name);
	d = doc_new();
	if (text.err || !d) {
		got = err_mem(e);
		goto out;
	}
	d->id = read_file_id(d, s);
	got = prose_blocks(d, buf_str(&text), false, false, &why);
	if (!d->title.n)
		d->title = read_file_title(d, s);
	if (got == ERR_NOMEM) {
		got = err_mem(e);
	} else if (got) {
		read_report(sink, READ_SKIP, s->name, 1, 0, "too large", "%s", why.msg);
		got = 0;
	} else {
		got = read_emit_text(sink, d, s->name, e);
		d = NULL;
	}
out:
	doc_free(d);
	buf_release(&text);
	buf_release(&bytes);
	return got;
}

const struct reader reader_plain = {
	.name = "text",
	.help = "plain text",
	.suffixes = ".txt .text",
	.match = plain_match,
	.read = plain_read,
};
