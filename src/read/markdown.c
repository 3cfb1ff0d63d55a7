/*
 * markdown.c - Markdown that is no brief: local protocols, exported guidelines.
 *
 * CommonMark through cmark; a table as GitHub writes it, which cmark reads as a paragraph, is told by its second line
 * and read as rows. Code is kept as a paragraph (tables of doses are often indented by four), raw HTML goes through
 * the HTML reader. A front matter is optional and read leniently.
 *
 * Hostile input: cmark's work grows with nesting times lines, so the run of marks and blanks at the beginning of a
 * line, which is what nests, is cut to PREFIX_MAX bytes first. The tree is walked with cmark's iterator, without
 * recursion.
 */
#include "read/brief_priv.h"
#include "read/read_priv.h"
#include "read/xml_priv.h"

#include <cmark.h>
#include <stdlib.h>

#define MARKDOWN_MAX ((size_t)8 << 20)
#define PREFIX_MAX   256 /* bytes: 60 levels of lists of the widest kind in use */
#define LIST_MAX     1000
#define SHIFT_MAX    24	    /* bytes of a superscript between ^ and ^ */
#define CELL	     '\x1f' /* stands for | in a paragraph that may be a table */
#define BAR	     '\x1e' /* stands for \| in one */
#define MARKED	     '\x1d' /* before 1 or 0: what is hidden begins or ends */

struct md {
	struct doc *d;
	struct buf text;    /* of the heading, paragraph or cell at hand */
	uint32_t items;	    /* list items that are open */
	bool first_in_item; /* the next paragraph is the item's own */
	bool titled;	    /* the title is settled */
	uint32_t blocks;    /* seen so far */
	bool hidden;	    /* inline HTML that is */
	uint32_t lost;	    /* blocks of HTML that could not be read */
	struct read_levels levels;
};

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (unsigned char)c >= 0x80;
}

static bool prefix_char(char c)
{
	return strchr(" \t>-*+.)", c) || (c >= '0' && c <= '9');
}

/*
 * A copy in which no line begins with more than PREFIX_MAX marks and blanks, and an escaped bar in a table is told
 * from one between cells.
 */
static void tame(struct str s, struct buf *out)
{
	struct str line;

	while (s.n && str_cut(&s, '\n', &line)) {
		size_t n = 0;
		while (n < line.n && line.p[n] && prefix_char(line.p[n]))
			n++;
		if (n > PREFIX_MAX)
			line = str_sub(line, n - PREFIX_MAX, line.n);
		size_t beg = out->n;
		buf_add(out, line);
		buf_byte(out, '\n');
		if (out->err || !str_starts(str_trim(line), STR("|")))
			continue;
		size_t to = beg;
		for (size_t i = beg; i < out->n; i++, to++) {
			bool bar = out->p[i] == '\\' && out->p[i + 1] == '|';
			out->p[to] = bar ? BAR : out->p[i];
			i += bar;
		}
		out->n = to;
	}
}

/* ---- tables ---- */

/* "| --- | :---: |" */
static bool is_rule(struct str line)
{
	bool dash = false, cell = false;

	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];
		if (c == CELL)
			cell = true;
		else if (c == '-')
			dash = true;
		else if (c != ':' && c != ' ')
			return false;
	}
	return dash && cell;
}

static void add_row(struct doc *d, struct str line, struct buf *row)
{
	struct str cell;
	bool any = false;
	size_t n = 0;

	line = str_trim(line);
	if (line.n && line.p[0] == CELL)
		line = str_sub(line, 1, line.n);
	if (line.n && line.p[line.n - 1] == CELL)
		line.n--;
	buf_clear(row);
	while (line.p && str_cut(&line, CELL, &cell)) {
		cell = str_trim(cell);
		if (n++)
			buf_addc(row, " | ");
		buf_add(row, cell);
		any |= cell.n > 0;
	}
	if (any)
		doc_block(d, BLOCK_ROW, 0, buf_str(row));
}

/* A paragraph whose second line is a rule becomes rows; true when it did. */
static bool table(struct md *m)
{
	struct str all = buf_str(&m->text), line;
	struct buf row;

	if (!memchr(all.p, CELL, all.n) || !str_cut(&all, '\n', &line) || !all.p)
		return false;
	struct str head = line;
	if (!str_cut(&all, '\n', &line) || !is_rule(line))
		return false;
	buf_init(&row, 2 * MARKDOWN_MAX);
	add_row(m->d, head, &row);
	while (all.p && str_cut(&all, '\n', &line))
		add_row(m->d, line, &row);
	buf_release(&row);
	return true;
}

/* ---- blocks ---- */

static void paragraph(struct md *m)
{
	for (size_t i = 0; i < m->text.n; i++)
		if (m->text.p[i] == CELL)
			m->text.p[i] = '|';
	if (m->items) {
		/* What follows an item's own paragraph within it hangs below it. */
		doc_block(m->d, BLOCK_BULLET, m->items - (m->first_in_item ? 1 : 0), buf_str(&m->text));
		m->first_in_item = false;
	} else {
		doc_block(m->d, BLOCK_PARA, 0, buf_str(&m->text));
	}
}

/* Marks of strikethrough in pairs ("~~10 mg~~", "{--10 mg--}") as bars. */
static void strike(struct buf *b, const char *open, const char *close)
{
	struct buf out;
	struct str all = buf_str(b);
	size_t from = 0, at;

	if (str_find(all, str_c(open), 0) == SIZE_MAX)
		return;
	buf_init(&out, 2 * MARKDOWN_MAX);
	while ((at = str_find(all, str_c(open), from)) != SIZE_MAX) {
		size_t end = str_find(all, str_c(close), at + strlen(open));
		if (end == SIZE_MAX)
			break;
		buf_add(&out, str_sub(all, from, at));
		doc_bar_open(&out, DOC_BAR_STRUCK);
		buf_add(&out, str_sub(all, at + strlen(open), end));
		doc_bar_close(&out);
		from = end + strlen(close);
	}
	buf_add(&out, str_sub(all, from, all.n));
	buf_clear(b);
	buf_add(b, buf_str(&out));
	buf_release(&out);
}

/*
 * Pandoc's "10^6^" and "H~2~O" as <sup> and <sub>, and GitHub's "~10 mg~" as struck out. No blank stands in the
 * first two, no letter or number behind "^…^", so that "2^3+4^2" stays; "~5 mg (range ~4)" has no end of what is
 * struck.
 */
static void shifts(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n;) {
		char c = s.p[i], before = i ? s.p[i - 1] : ' ', next = i + 1 < s.n ? s.p[i + 1] : ' ';
		size_t end = i + 1;
		if ((c != '^' && c != '~') || before == c || next == c || strchr(" \t\n", next) || before == '$') {
			buf_byte(out, (unsigned char)c);
			i++;
			continue;
		}
		bool word = is_word(before), struck = c == '~' && !word;
		while (end < s.n && s.p[end] != c && (struck || !strchr(" \t\n$", s.p[end])))
			end++;
		char last = s.p[end - 1], behind = end + 1 < s.n ? s.p[end + 1] : ' ';
		bool closed = end < s.n && s.p[end] == c && behind != c && !strchr(" \t\n", last);
		closed = closed && (struck || end - i <= SHIFT_MAX) && (c == '~' && !struck ? true : !is_word(behind));
		if (!closed) {
			buf_byte(out, (unsigned char)c);
			i++;
			continue;
		}
		const char *tag = c == '^' ? "sup" : struck ? "del" : "sub";
		buf_printf(out, "<%s>", tag);
		buf_add(out, str_sub(s, i + 1, end));
		buf_printf(out, "</%s>", tag);
		i = end + 1;
	}
}

/* Inline HTML that counts, markup and formulas that are written as text. */
static void write_out(struct md *m)
{
	struct buf raw = m->text, shifted;
	struct xml_inline in = {.out = &m->text};

	if (!raw.n)
		return;
	buf_init(&m->text, 2 * MARKDOWN_MAX);
	buf_init(&shifted, 8 * MARKDOWN_MAX);
	shifts(buf_str(&raw), &shifted);
	struct str s = buf_str(&shifted), piece;
	/* Marks of bars are ours here: hidden inline HTML. */
	while (s.p && str_cut(&s, MARKED, &piece)) {
		xml_inline_text(&in, piece);
		if (s.p && s.n) {
			if (s.p[0] == '1')
				doc_bar_open(&m->text, DOC_BAR_HIDDEN);
			else
				doc_bar_close(&m->text);
			s = str_sub(s, 1, s.n);
		}
	}
	xml_inline_end(&in);
	if (shifted.err)
		m->text.err = shifted.err;
	buf_release(&raw);
	buf_release(&shifted);
	strike(&m->text, "~~", "~~");
	strike(&m->text, "{--", "--}");
}

/* <sup>, <del> and the like are for write_out; an element that is hidden is barred; others leave nothing. */
static void inline_html(struct md *m, struct str tag)
{
	static const char *const known[] = {"sup", "sub", "del", "s", "strike"};
	bool close = str_starts(tag, STR("</"));
	struct str name = str_sub(tag, close ? 2 : 1, tag.n);
	size_t n = 0;

	while (n < name.n && ((name.p[n] | 0x20) >= 'a' && (name.p[n] | 0x20) <= 'z'))
		n++;
	name.n = n;
	if (str_ieq(name, STR("br"))) {
		buf_byte(&m->text, ' ');
		return;
	}
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_ieq(name, str_c(known[i]))) {
			buf_printf(&m->text, "<%s%s>", close ? "/" : "", known[i]);
			return;
		}
	if (close ? m->hidden > 0 : style_bar(tag) != DOC_BAR_N) {
		/* Whatever is in it: its own end counts no deeper elements than spans, which is what is hidden in a line. */
		buf_byte(&m->text, MARKED);
		buf_byte(&m->text, close ? '0' : '1');
		m->hidden = !close;
	}
}

static void block_end(struct md *m, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	uint32_t level;

	if (type == CMARK_NODE_HEADING || type == CMARK_NODE_PARAGRAPH)
		write_out(m);
	struct str text = str_trim(buf_str(&m->text));

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_HEADING:
		level = (uint32_t)cmark_node_get_heading_level(node);
		/*
		 * A heading before all else is the title and nothing but that; else the first one of the first level
		 * is it, too.
		 */
		if (text.n && !m->blocks && m->titled && level == 1 && str_eq(doc_str(m->d, text), m->d->title))
			break;
		if (text.n && !m->titled && (level == 1 || !m->blocks)) {
			m->titled = true;
			doc_title(m->d, text);
			if (!m->blocks)
				break;
		}
		read_heading(m->d, &m->levels, level, text);
		break;
	case CMARK_NODE_PARAGRAPH:
		if (!table(m))
			paragraph(m);
		break;
	default: return;
	}
	m->blocks++;
	buf_clear(&m->text);
}

static void enter(struct md *m, cmark_node *node)
{
	const char *lit = cmark_node_get_literal(node);

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_ITEM:
		m->items++;
		m->first_in_item = true;
		break;
	case CMARK_NODE_TEXT:
	case CMARK_NODE_CODE:
		for (const char *p = lit; p && *p; p++) {
			bool cell = *p == '|' && cmark_node_get_type(node) == CMARK_NODE_TEXT;
			if (*p != MARKED)
				buf_byte(&m->text, (unsigned char)(*p == BAR ? '|' : cell ? CELL : *p));
		}
		break;
	case CMARK_NODE_SOFTBREAK:
	case CMARK_NODE_LINEBREAK: buf_byte(&m->text, '\n'); break;
	case CMARK_NODE_HTML_INLINE:
		if (lit)
			inline_html(m, str_c(lit));
		break;
	case CMARK_NODE_CODE_BLOCK:
		buf_addc(&m->text, lit ? lit : "");
		write_out(m);
		paragraph(m);
		m->blocks++;
		buf_clear(&m->text);
		break;
	case CMARK_NODE_HTML_BLOCK: {
		int r = lit ? html_fragment(m->d, &m->levels, str_c(lit), NULL) : 0;
		if (r == ERR_NOMEM)
			m->text.err = ERR_NOMEM;
		m->lost += r == ERR_LIMIT;
		m->blocks++;
		break;
	}
	default: break;
	}
}

static int walk(struct md *m, cmark_node *root, struct err *e)
{
	cmark_iter *it = cmark_iter_new(root);
	cmark_event_type ev;

	while (it && (ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(it);
		if (ev == CMARK_EVENT_ENTER) {
			/* The alternative text of an image describes what is not there. */
			if (cmark_node_get_type(node) == CMARK_NODE_IMAGE)
				cmark_iter_reset(it, node, CMARK_EVENT_EXIT);
			else
				enter(m, node);
		} else {
			if (cmark_node_get_type(node) == CMARK_NODE_ITEM) {
				m->items--;
				m->first_in_item = false;
			}
			block_end(m, node);
		}
	}
	cmark_iter_free(it);
	return m->text.err ? err_buf(&m->text, e) : 0;
}

/* ---- the front matter ---- */

static void each(struct doc *d, const struct front *f, const char *key, void (*add)(struct doc *, struct str))
{
	const struct front_item *it = front_find(f, key);

	if (!it)
		return;
	if (it->value.text.n)
		add(d, it->value.text);
	for (size_t i = 0; i < it->n_list && i < LIST_MAX; i++)
		add(d, it->list[i].text);
}

static struct str first_of(const struct front *f, const char *a, const char *b)
{
	struct str s = front_text(f, a);

	return s.n ? s : front_text(f, b);
}

static void front_to_doc(struct md *m, const struct front *f)
{
	struct doc *d = m->d;
	struct str s;
	int n;

	s = front_text(f, "title");
	if (s.n) {
		doc_title(d, s);
		m->titled = true;
	}
	n = doc_kind_parse(front_text(f, "kind"));
	if (n >= 0)
		d->kind = (enum doc_kind)n;
	if (d->kind == DOC_KIND_GUIDELINE)
		d->design = DOC_DESIGN_GUIDELINE;
	n = doc_design_parse(front_text(f, "design"));
	if (n >= 0)
		d->design = (enum doc_design)n;
	n = doc_audience_parse(front_text(f, "audience"));
	if (n >= 0)
		d->audience = (enum doc_audience)n;
	if (d->kind == DOC_KIND_CONSUMER && n < 0)
		d->audience = DOC_AUDIENCE_PATIENT;
	n = doc_status_parse(front_text(f, "status"));
	if (n >= 0)
		d->status = (enum doc_status)n;
	s = first_of(f, "date", "year");
	/* A time of day behind the date is common. */
	if (s.n > 10 && (s.p[10] == 'T' || s.p[10] == ' '))
		s.n = 10;
	if (read_date_ok(s, true, &d->year))
		d->date = doc_str(d, s);
	s = str_sub(front_text(f, "updated"), 0, 10);
	if (read_date_ok(s, false, NULL))
		d->revised = doc_str(d, s);
	d->source = doc_str(d, first_of(f, "source", "publisher"));
	d->url = doc_str(d, front_text(f, "url"));
	d->doi = doc_str(d, front_text(f, "doi"));
	d->licence = doc_str(d, first_of(f, "licence", "license"));
	d->language = doc_str(d, first_of(f, "language", "lang"));
	each(d, f, "authors", doc_add_author);
	each(d, f, "author", doc_add_author);
	each(d, f, "aliases", doc_add_alias);
	each(d, f, "topics", doc_add_topic);
	each(d, f, "tags", doc_add_topic);
	each(d, f, "keywords", doc_add_topic);
}

/* ---- the reader ---- */

static int to_doc(struct doc *d, struct source *s, struct str bytes, uint32_t *lost, struct err *e)
{
	struct md m = {.d = d};
	struct front f;
	struct arena a;
	struct buf tamed;
	cmark_node *root = NULL;
	int r;

	arena_init(&a, BRIEF_CAP);
	buf_init(&tamed, 2 * MARKDOWN_MAX);
	buf_init(&m.text, 2 * MARKDOWN_MAX);
	r = front_parse(bytes, true, &a, NULL, &f, e);
	if (r)
		goto out;
	/* A first line of dashes that nothing closes is a line of dashes. */
	if (f.there && !f.closed)
		f = (struct front){.body = bytes};
	d->id = read_file_id(d, s);
	front_to_doc(&m, &f);
	tame(f.body, &tamed);
	if (tamed.err) {
		r = err_buf(&tamed, e);
		goto out;
	}
	root = cmark_parse_document(tamed.p ? tamed.p : "", tamed.n, CMARK_OPT_DEFAULT);
	if (!root) {
		r = err_mem(e);
		goto out;
	}
	r = walk(&m, root, e);
	*lost = m.lost;
	if (!r && !d->title.n)
		d->title = read_file_title(d, s);
out:
	if (root)
		cmark_node_free(root);
	buf_release(&m.text);
	buf_release(&tamed);
	arena_release(&a);
	return r;
}

static int markdown_read(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e)
{
	struct doc *d = NULL;
	struct buf bytes, text;
	struct err why = {0};
	uint32_t lost = 0;
	int got;

	(void)r;
	buf_init(&text, 4 * MARKDOWN_MAX);
	got = read_whole(s, MARKDOWN_MAX, sink, &bytes, e);
	if (got <= 0)
		goto out;
	d = doc_new();
	if (!d) {
		got = err_mem(e);
		goto out;
	}
	if (charset_decode(buf_str(&bytes), STR_NULL, &text))
		charset_note(sink, s->name);
	got = text.err ? err_buf(&text, &why) : to_doc(d, s, buf_str(&text), &lost, &why);
	if (got == ERR_NOMEM) {
		got = err_mem(e);
	} else if (got) {
		read_report(sink, READ_SKIP, s->name, 1, 0, "too large", "%s", why.msg);
		got = 0;
	} else {
		if (lost)
			read_report(sink, READ_NOTE, s->name, 1, 0, "too large",
				    "%u blocks of HTML in it are nested too deep or too large, and left out",
				    (unsigned)lost);
		got = read_emit_text(sink, d, s->name, e);
		d = NULL;
	}
out:
	doc_free(d);
	buf_release(&text);
	buf_release(&bytes);
	return got;
}

static int markdown_match(const char *name, struct str head)
{
	return read_has_suffix(str_c(name), reader_markdown.suffixes) && !(head.n && memchr(head.p, 0, head.n)) ? 40
														: 0;
}

const struct reader reader_markdown = {
	.name = "markdown",
	.help = "Markdown, with or without a front matter",
	.suffixes = ".md .markdown",
	.match = markdown_match,
	.read = markdown_read,
};
