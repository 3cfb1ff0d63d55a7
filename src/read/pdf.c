/*
 * pdf.c - PDF, through poppler's programs in processes of their own (child.c).
 *
 *   pdftotext -bbox-layout   words with places, in reading order
 *   pdftohtml -xml           what is drawn at all, what is bold
 *   pdftoppm                 the picture of each page: what is white, clipped, covered
 *   pdfinfo                  title, author, date; what part of a page is shown
 *
 * They come in one package. Only the first is needed; where one of the others fails or is late, the text is read
 * without what it would have told, and that is said. Nothing that nobody sees is quoted: such words are kept as bars
 * (doc.h).
 *
 * title    of the document information, unless it is the name of a file or no word of it stands on the first pages;
 *          else the largest lines of page one.
 * authors  of the information, where they look like names.
 * doi      the first one on page one that is introduced as such.
 * year     of a line of the first two pages that dates the document, or of the running head; else of the information.
 */
#include "read/pdf_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PACKAGE	   "poppler-utils"
#define MEMORY	   ((uint64_t)1 << 30)
#define OUTPUT	   ((uint64_t)256 << 20)
#define LAID_MAX   ((size_t)64 << 20)
#define INK_DPI	   36
#define INK_ARG	   "36"
#define WORDS_CPU  12 /* seconds: a guideline of 300 pages takes 4 */
#define INK_CPU	   15 /* seconds: pages that are not reached are not looked at */
#define HEADER_IN  1024
#define FIRST_PART ((size_t)6000) /* bytes of text in which date and DOI are looked for */

static const char *const words_args[] = {"-bbox-layout", "-enc", "UTF-8", "/dev/fd/3", "-", NULL};
static const char *const styles_args[] = {"-xml", "-i", "-stdout", "-zoom", "1", "-noroundcoord", "/dev/fd/3", NULL};
static const char *const ink_args[] = {"-gray", "-r", INK_ARG, "/dev/fd/3", NULL};
static const char *const info_args[] = {"-enc", "UTF-8", "-box", "-f", "1", "-l", "20000", "/dev/fd/3", NULL};

const struct child pdf_words_helper = {"pdftotext", PACKAGE, words_args, WORDS_CPU, 30000, MEMORY, OUTPUT};
static const struct child styles_helper = {"pdftohtml", PACKAGE, styles_args, WORDS_CPU, 30000, MEMORY, OUTPUT};
static const struct child ink_helper = {"pdftoppm", PACKAGE, ink_args, INK_CPU, 30000, MEMORY, (uint64_t)8 << 30};
static const struct child info_helper = {"pdfinfo", PACKAGE, info_args, 5, 10000, MEMORY, (uint64_t)4 << 20};

/* ---- what the helpers give ---- */

static int words(struct pdf_file *f, int in, const char **reason, struct err *e)
{
	struct buf out;

	buf_init(&out, (size_t)OUTPUT + 65536);
	int r = child_run(&pdf_words_helper, in, &(struct child_sink){child_to_buf, &out}, reason, e);
	if (!r && !pdf_words_read(f, buf_str(&out)))
		r = err_mem(e);
	buf_release(&out);
	return r;
}

/*
 * Processor time for a file of so many pages: one page that takes as long as a book is made to. Pages of guidelines take
 * a twentieth of a second.
 */
static unsigned seconds_for(size_t pages, unsigned most)
{
	size_t s = 6 + pages / 4;

	return s < most ? (unsigned)s : most;
}

/* The rest: what fails is done without. Returns the name of the last helper that failed, or NULL. */
static const char *styles(struct pdf_file *f, int in)
{
	const char *failed = NULL, *reason;
	struct err why = {0};
	struct buf out;

	buf_init(&out, (size_t)OUTPUT + 65536);
	if (child_run(&info_helper, in, &(struct child_sink){child_to_buf, &out}, &reason, &why) == 0)
		pdf_info_read(f, buf_str(&out));
	else
		failed = info_helper.program;
	buf_clear(&out);
	struct child style = styles_helper, draw = ink_helper;
	style.cpu_seconds = seconds_for(f->n_pages, style.cpu_seconds);
	draw.cpu_seconds = seconds_for(f->n_pages, draw.cpu_seconds);
	if (child_run(&style, in, &(struct child_sink){child_to_buf, &out}, &reason, &why) == 0)
		pdf_styles_read(f, buf_str(&out));
	else
		failed = styles_helper.program;
	buf_release(&out);
	struct pdf_ink ink = {.f = f, .scale = INK_DPI / 72.0f};
	buf_init(&ink.image, (size_t)96 << 20);
	if (child_run(&draw, in, &(struct child_sink){pdf_ink_take, &ink}, &reason, &why) || ink.page < f->n_pages)
		failed = ink_helper.program;
	buf_release(&ink.image);
	pdf_words_judge(f);
	return failed;
}

/* ---- what is known of the file ---- */

static size_t letters_of(struct str s, char *out, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n && n < room; i++) {
		char c = s.p[i];
		if (c >= 'A' && c <= 'Z')
			c |= 0x20;
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80)
			out[n++] = c;
	}
	return n;
}

/* Words of s of four letters and more that stand in the text, of all such words. */
static bool stands_in(struct str s, struct str text)
{
	size_t all = 0, found = 0;

	for (size_t i = 0; i < s.n;) {
		size_t end = i;
		while (end < s.n && s.p[end] != ' ')
			end++;
		struct str w = str_sub(s, i, end);
		while (w.n && strchr(".,:;()", w.p[w.n - 1]))
			w.n--;
		if (w.n >= 4) {
			all++;
			found += str_ifind(text, w, 0) != SIZE_MAX;
		}
		i = end + 1;
	}
	return all && found * 10 >= all * 6;
}

/* Is it a title, and not the name of a file or a template's? */
static bool is_title(struct str s, struct str text)
{
	static const char *const files[] = {".doc", ".docx", ".pdf", ".indd", ".qxd",  ".qxp", ".tex",
					    ".rtf", ".odt",  ".fm",  ".ppt",  ".pptx", ".dvi", ".xml"};
	static const char *const none[] = {"untitled",	 "microsoft word", "layout 1", "document1", "slide 1",
					   "powerpoint", "pii:",	   "doi:",     "title",	    "(anonymous)"};
	char some[256];

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (str_iends(s, str_c(files[i])))
			return false;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (str_istarts(s, str_c(none[i])))
			return false;
	return letters_of(s, some, sizeof some) >= 8 && memchr(s.p, ' ', s.n) && !read_doi(s).n && stands_in(s, text);
}

static void authors(struct doc *d, struct str s)
{
	static const char *const none[] = {"anonymous", "unknown",	"user",	    "admin",
					   "author",	"windows user", "microsoft"};

	/* A name has two words and no address. */
	if (!memchr(s.p ? s.p : "", ' ', s.n) || memchr(s.p, '@', s.n) || s.n > 2000)
		return;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (str_istarts(s, str_c(none[i])))
			return;
	/* "Ann Alpha; Ben Beta", "Ann Alpha, Ben Beta and Cy Gamma"; a comma in "Alpha, Ann" parts no two people. */
	char sep = memchr(s.p, ';', s.n) ? ';' : ',';
	struct str one;
	while (s.p && str_cut(&s, sep, &one) && d->n_authors < 100) {
		size_t and = str_find(one, STR(" and "), 0);
		if (and != SIZE_MAX && sep == ',')
			doc_add_author(d, str_sub(one, 0, and));
		one = and != SIZE_MAX && sep == ',' ? str_sub(one, and+5, one.n) : one;
		doc_add_author(d, one);
	}
}

/* The first DOI that is introduced as one: "doi:10.1/x", "https://doi.org/10.1/x". */
static struct str printed_doi(struct str s)
{
	for (size_t at = 0; (at = str_ifind(s, STR("doi"), at)) != SIZE_MAX; at += 3) {
		struct str near = str_sub(s, at, at + 200);
		size_t ten = str_find(near, STR("10."), 0);
		if (ten == SIZE_MAX || ten > 20)
			continue;
		near = str_sub(near, ten, near.n);
		size_t n = 0;
		while (n < near.n && (unsigned char)near.p[n] > ' ' && !strchr("]>\"|", near.p[n]))
			n++;
		struct str doi = read_doi(str_sub(near, 0, n));
		if (doi.n)
			return doi;
	}
	return STR_NULL;
}

#define HEAD_LINES 12 /* at the top of a document, among which the running head stands */

static int year_in(struct str s)
{
	for (size_t i = 0; i + 4 <= s.n; i++) {
		int y = 0;
		bool digits = (i == 0 || s.p[i - 1] < '0' || s.p[i - 1] > '9') &&
			      (i + 4 == s.n || s.p[i + 4] < '0' || s.p[i + 4] > '9');
		for (size_t k = 0; k < 4 && digits; k++) {
			digits = s.p[i + k] >= '0' && s.p[i + k] <= '9';
			y = y * 10 + (s.p[i + k] - '0');
		}
		if (digits && y >= 1900 && y <= 2099)
			return y;
	}
	return 0;
}

/* A line that dates the document; then the running head "(2014)"; then the information. */
static void date(struct doc *d, struct str text, struct str created)
{
	static const char *const says[] = {"published", "publication date", "issued",	"last updated", "updated", "©",
					   "copyright", "version",	    "accepted", "revised",	"date of"};
	struct str line, rest = text;
	int found = 0, bracket = 0;
	unsigned lines = 0;

	/* A year among the references, or in the text, is that of another work. */
	while (rest.p && str_cut(&rest, '\n', &line) && !found && !bibliography_heading(line)) {
		lines += str_trim(line).n > 0;
		for (size_t i = 0; i < sizeof says / sizeof *says && !found; i++)
			if (line.n < 200 && str_ifind(line, str_c(says[i]), 0) != SIZE_MAX)
				found = year_in(line);
		if (!bracket && line.n < 160 && lines <= HEAD_LINES)
			for (size_t i = 0; i + 5 < line.n && !bracket; i++)
				if (line.p[i] == '(' && line.p[i + 5] == ')')
					bracket = year_in(str_sub(line, i + 1, i + 5));
	}
	/* Producers that want the same bytes each time write this day. */
	bool no_day = str_find(created, STR("Jan  1 00:00:00 2000"), 0) != SIZE_MAX ||
		      str_find(created, STR("Jan  1 00:00:00 1970"), 0) != SIZE_MAX;
	if (!found)
		found = bracket ? bracket : no_day ? 0 : year_in(created);
	if (!found)
		return;
	d->year = found;
	d->date = arena_printf(&d->arena, "%d", found);
}

/* The words of the first pages, line by line, as they come. */
static void first_text(const struct pdf_file *f, struct buf *out)
{
	uint32_t line = 0;

	for (size_t i = 0; i < f->n_words && i < f->pages[f->n_pages > 2 ? 2 : f->n_pages - 1].end; i++) {
		if (f->words[i].hidden)
			continue;
		if (out->n > FIRST_PART)
			break;
		if (out->n)
			buf_byte(out, f->words[i].line == line ? ' ' : '\n');
		line = f->words[i].line;
		buf_add(out, f->words[i].text);
	}
}

static bool same_words(struct str a, struct str b)
{
	char p[512], q[512];
	size_t n = letters_of(a, p, sizeof p), m = letters_of(b, q, sizeof q);
	struct str x = str_make(p, n), y = str_make(q, m);

	return n && m && (str_find(x, y, 0) != SIZE_MAX || str_find(y, x, 0) != SIZE_MAX);
}

/* Pages of a kind as "3, 5-7" for a message. */
static void page_list(const struct pdf_file *f, bool (*is)(const struct pdf_page *p), char *out, size_t room)
{
	size_t n = 0;

	out[0] = 0;
	for (size_t i = 0; i < f->n_pages && n + 24 < room; i++) {
		size_t end = i;
		while (end < f->n_pages && is(&f->pages[end]))
			end++;
		if (end == i)
			continue;
		n += (size_t)snprintf(out + n, room - n, end == i + 1 ? "%s%zu" : "%s%zu-%zu", n ? ", " : "", i + 1,
				      end);
		i = end;
	}
}

static bool has_no_text(const struct pdf_page *p)
{
	return p->beg == p->end && !p->recognised && !(p->inked && p->blank);
}

static bool is_recognised(const struct pdf_page *p)
{
	return p->recognised;
}

static bool is_scan(const struct pdf_page *p)
{
	return p->scanned;
}

/* ---- the reader ---- */

static void tell(const struct read_sink *sink, const char *name, const struct pdf_file *f, const struct pdf_report *r,
		 const char *failed)
{
	char pages[400];
	size_t hidden = 0;

	for (size_t i = 0; i < f->n_words; i++)
		hidden += f->words[i].hidden;
	if (failed)
		read_report(sink, READ_NOTE, name, 1, 0, "layout",
			    "%s did not go through it all: hidden text or headings may not have been told", failed);
	if (hidden)
		read_report(sink, READ_NOTE, name, 1, 0, "hidden text",
			    "%zu word%s that nobody sees on the page: kept, never quoted", hidden,
			    hidden == 1 ? "" : "s");
	if (r->edges && r->edge[0])
		read_report(sink, READ_NOTE, name, 1, 0, "layout", "%u line%s at page edges left out, such as \"%s\"",
			    r->edges, r->edges == 1 ? "" : "s", r->edge);
	if (r->line_numbers)
		read_report(sink, READ_NOTE, name, 1, 0, "layout", "%u line numbers left out", r->line_numbers);
	page_list(f, has_no_text, pages, sizeof pages);
	if (pages[0])
		read_report(sink, READ_NOTE, name, 1, 0, "scanned",
			    "no text on page %s: pages that were scanned need character recognition first (--ocr)",
			    pages);
	page_list(f, is_recognised, pages, sizeof pages);
	if (pages[0])
		read_report(sink, READ_NOTE, name, 1, 0, "scanned",
			    "page %s was read from its picture by tesseract: compare numbers with the page", pages);
	page_list(f, is_scan, pages, sizeof pages);
	if (pages[0])
		read_report(sink, READ_NOTE, name, 1, 0, "scanned",
			    "the text of page %s was recognised by a machine from a picture", pages);
}

/* Text that was recognised: of the whole file, or of some pages behind the text of the others. */
static int add_recognised(struct doc *d, struct str text, struct err *e)
{
	if (!str_trim(text).n)
		return 0;
	if (d->n_blocks)
		doc_section(d, 1, STR("Pages read from their pictures"));
	return prose_blocks(d, text, true, d->title.n > 0, e);
}

/* A file of pictures alone. */
static int build_scan(struct pdf_file *f, struct source *s, const struct read_sink *sink, struct str text,
		      struct err *e)
{
	struct pdf_report report = {0};
	struct err why = {0};
	struct doc *d = doc_new();

	if (!d)
		return err_mem(e);
	d->id = read_file_id(d, s);
	struct str first = str_sub(text, 0, FIRST_PART);
	d->doi = doc_str(d, printed_doi(first));
	date(d, first, STR_NULL);
	int r = add_recognised(d, text, &why);
	if (!d->title.n)
		d->title = read_file_title(d, s);
	if (r) {
		doc_free(d);
		if (r == ERR_NOMEM)
			return err_mem(e);
		read_report(sink, READ_SKIP, s->name, 1, 0, "too large", "%s", why.msg);
		return 0;
	}
	tell(sink, s->name, f, &report, NULL);
	return read_emit_text(sink, d, s->name, e);
}

static int build(struct pdf_file *f, struct source *s, const struct read_sink *sink, const char *failed,
		 struct str recognised, struct err *e)
{
	struct buf text, title, first;
	struct pdf_report report;
	struct err why = {0};
	struct doc *d = doc_new();
	int r = ERR_NOMEM;

	buf_init(&text, LAID_MAX);
	buf_init(&title, 65536);
	buf_init(&first, 1 << 20);
	if (!d)
		goto out;
	first_text(f, &first);
	d->id = read_file_id(d, s);
	/* What is a title of the page is no text; where another one is taken, it becomes a heading. */
	prose_mark(&text, PROSE_HEADING, 1);
	size_t head = text.n;
	struct buf body;
	buf_init(&body, LAID_MAX);
	bool ok = pdf_layout(f, &body, &title, &report);
	bool informed = is_title(f->title, buf_str(&first));
	if (ok && informed && title.n && !same_words(f->title, buf_str(&title))) {
		buf_add(&text, buf_str(&title));
		buf_addc(&text, "\n\n");
	} else if (text.n == head) {
		buf_clear(&text);
	}
	buf_add(&text, buf_str(&body));
	buf_release(&body);
	if (!ok)
		goto out;
	doc_title(d, informed ? f->title : buf_str(&title));
	authors(d, f->author);
	d->doi = doc_str(d, printed_doi(buf_str(&first)));
	if (d->doi.n)
		d->url = doc_str(d, doc_id_of(&d->arena, "https://doi.org/", d->doi));
	date(d, buf_str(&first), f->created);
	r = text.err ? text.err : prose_laid(d, buf_str(&text), d->title.n > 0, &why);
	if (!r)
		r = add_recognised(d, recognised, &why);
	if (!d->title.n)
		d->title = read_file_title(d, s);
	if (r == ERR_LIMIT) {
		read_report(sink, READ_SKIP, s->name, 1, 0, "too large", "%s",
			    why.msg[0] ? why.msg : "its text is too long");
		r = 0;
	} else if (!r) {
		tell(sink, s->name, f, &report, failed);
		r = read_emit_text(sink, d, s->name, e);
		d = NULL;
	}
out:
	if (r == ERR_NOMEM)
		err_mem(e);
	doc_free(d);
	buf_release(&text);
	buf_release(&title);
	buf_release(&first);
	return r;
}

static int pdf_read(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e)
{
	const char *reason = NULL, *failed;
	struct err why = {0};
	struct pdf_file f = {0};
	struct buf recognised;
	int in, got;

	(void)r;
	buf_init(&recognised, LAID_MAX);
	arena_init(&f.a, (size_t)1 << 30);
	in = child_input(s, "%PDF-", &reason, &why);
	got = in < 0 ? in : words(&f, in, &reason, &why);
	if (got == ERR_NOMEM) {
		got = err_mem(e);
		goto out;
	}
	if (got) {
		read_report(sink, READ_SKIP, s->name, 1, 0, reason ? reason : "unreadable", "%s", why.msg);
		got = 0;
		goto out;
	}
	failed = f.n_words ? styles(&f, in) : NULL;
	if (pdf_ocr_asked() && pdf_ocr(&f, in, has_no_text, &recognised, &reason, &why)) {
		bool all = !f.n_words && !str_trim(buf_str(&recognised)).n;
		read_report(sink, all ? READ_SKIP : READ_NOTE, s->name, 1, 0, reason ? reason : "unreadable", "%s",
			    why.msg);
		if (all)
			goto out;
	}
	if (f.n_words)
		got = build(&f, s, sink, failed, buf_str(&recognised), e);
	else if (str_trim(buf_str(&recognised)).n)
		got = build_scan(&f, s, sink, buf_str(&recognised), e);
	else
		read_report(
			sink, READ_SKIP, s->name, 1, 0, "empty",
			"no text on any of its %zu page%s; pages that were scanned need character recognition first "
			"(--ocr)",
			f.n_pages, f.n_pages == 1 ? "" : "s");
out:
	buf_release(&recognised);
	if (in >= 0)
		close(in);
	arena_release(&f.a);
	return got;
}

static int pdf_match(const char *name, struct str head)
{
	if (str_starts(head, STR("%PDF-")))
		return 95;
	if (str_find(str_sub(head, 0, HEADER_IN), STR("%PDF-"), 0) != SIZE_MAX && charset_binary(head))
		return 60;
	/* By its name alone, so that the reader can say that it is none. */
	return read_has_suffix(str_c(name), reader_pdf.suffixes) ? 40 : 0;
}

const struct reader reader_pdf = {
	.name = "pdf",
	.help = "PDF, through pdftotext (" PACKAGE ")",
	.suffixes = ".pdf",
	.match = pdf_match,
	.read = pdf_read,
};
