/*
 * registry.c - the table of readers, and what all readers need: names, ids, reports.
 *
 * A reader is chosen by the surest match() on the last part of the name (".gz" taken off) and the first bytes;
 * between equals the order of the table decides. Scores: 90 and more, the content can be nothing else; 50 (SURE) and
 * more, told by the content; less, told by the suffix or because it is text and nothing else wants it.
 */
#include "read/read_priv.h"

#include <stdio.h>
#include <stdlib.h>

/* From this score on, a reader knows a file by its content, whatever its name. */
#define SURE 50

const struct reader *const read_registry[] = {
	&reader_pubmed,	 &reader_jats,	  &reader_bits,	  &reader_medquad, &reader_spl,	  &reader_medlineplus,
	&reader_endnote, &reader_medline, &reader_ris,	  &reader_bibtex,  &reader_brief, &reader_markdown,
	&reader_html,	 &reader_pdf,	  &reader_office, &reader_plain,   NULL,
};

/*
 * Files that stand beside documents: these names, without case, alone or with a suffix of text ("NOTICE.txt"),
 * perhaps with more in between ("LICENSE-APACHE.md").
 * What a reader knows by its content ("notice-of-retraction.nxml") is a document whatever its name.
 */
static const char *const beside[] = {"README", "LICENSE", "LICENCE", "COPYING", "NOTICE", "CHANGELOG"};
#define BESIDE_SUFFIXES ".txt .text .md .markdown .html .htm .rst .pdf"
/* Settings of a folder (settings.c), and what an operating system leaves in one. */
static const char *const never[] = {"attest.toml", "Thumbs.db", "desktop.ini"};

static bool stands_beside(struct str base)
{
	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
		struct str name = str_c(beside[i]);
		if (!str_istarts(base, name))
			continue;
		struct str rest = str_sub(base, name.n, base.n);
		if (!rest.n)
			return true;
		/*
		 * "NOTICE-OF-WITHDRAWAL.txt" is a document, "LICENSE-MIT", "README.de.md" and "NOTICE.md" are none.
		 */
		bool text = read_has_suffix(base, BESIDE_SUFFIXES) || !memchr(rest.p, '.', rest.n);
		bool dashed = i < 3 && (rest.p[0] == '-' || rest.p[0] == '_'); /* "LICENSE-MIT" */
		bool short_ = rest.p[0] == '.' || dashed;
		if (text && short_)
			return true;
	}
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (str_ieq(base, str_c(never[i])))
			return true;
	return false;
}

struct str read_base_name(const char *name)
{
	struct str s = str_c(name);
	size_t at = s.n;

	while (at > 0 && s.p[at - 1] != '/' && s.p[at - 1] != '!')
		at--;
	s = str_sub(s, at, s.n);
	if (s.n > 3 && str_iends(s, STR(".gz")))
		s.n -= 3;
	return s;
}

bool read_has_suffix(struct str base, const char *suffixes)
{
	struct str all = str_c(suffixes), one;

	while (str_cut(&all, ' ', &one))
		if (one.n && base.n > one.n && str_iends(base, one))
			return true;
	return false;
}

static const struct reader *choose(const char *name, struct str head, int *score)
{
	const struct reader *best = NULL;
	struct str base = read_base_name(name);
	char copy[256];

	/* Of a longer name the end matters. */
	base = str_sub(base, base.n > sizeof copy - 1 ? base.n - (sizeof copy - 1) : 0, base.n);
	if (base.n)
		memcpy(copy, base.p, base.n);
	copy[base.n] = 0;
	*score = 0;
	for (size_t i = 0; read_registry[i]; i++) {
		int n = read_registry[i]->match(copy, head);
		if (n > *score) {
			*score = n;
			best = read_registry[i];
		}
	}
	return best;
}

const struct reader *read_choose(const char *name, struct str head)
{
	int score;

	return choose(name, head, &score);
}

const struct reader *read_by_name(struct str name)
{
	for (size_t i = 0; read_registry[i]; i++)
		if (str_eqc(name, read_registry[i]->name))
			return read_registry[i];
	return NULL;
}

static bool suffix_listed(struct str base)
{
	for (size_t i = 0; read_registry[i]; i++)
		if (read_has_suffix(base, read_registry[i]->suffixes))
			return true;
	return false;
}

bool read_is_document(const char *name, struct str head, bool named)
{
	struct str base = read_base_name(name);
	int score;

	if (named)
		return true;
	if (stands_beside(base))
		return false;
	choose(name, head, &score);
	if (score >= SURE)
		return true;
	if (!suffix_listed(base))
		return false;
	/*
	 * Text that the plain reader declines is a table; other formats that their readers decline are worth telling.
	 */
	return score > 0 || !read_has_suffix(base, reader_plain.suffixes);
}

const struct read_limits *read_limits_of(const struct source *s)
{
	return s->limits ? s->limits : &read_limits_default;
}

/* ---- ids and titles from names ---- */

#define ID_LOCAL_MAX 200 /* bytes, doc_id_ok */

void read_local_id(struct buf *b, const struct source *s)
{
	struct str base = read_base_name(s->name);
	struct str local = s->local && s->local[0] ? str_c(s->local) : base;
	size_t beg = b->n;

	if (local.n > 3 && str_iends(local, STR(".gz")))
		local.n -= 3;
	buf_addc(b, "file:");
	for (size_t i = 0; i < local.n; i++) {
		unsigned char c = (unsigned char)local.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (plain || strchr("-._~/", c))
			buf_byte(b, c);
		else
			buf_printf(b, "%%%02x", c);
	}
	if (local.n == 0)
		buf_addc(b, "unnamed");
	if (!b->err && b->n > beg + 5 + ID_LOCAL_MAX) {
		uint64_t h = str_hash(str_sub(buf_str(b), beg + 5, b->n));
		b->n = beg + 5 + ID_LOCAL_MAX - 17;
		buf_printf(b, "-%016llx", (unsigned long long)h);
	}
}

struct str read_file_id(struct doc *d, const struct source *s)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	read_local_id(&b, s);
	struct str id = b.err ? STR_NULL : arena_str(&d->arena, buf_str(&b));
	buf_release(&b);
	return id;
}

struct str read_file_title(struct doc *d, const struct source *s)
{
	struct str base = read_base_name(s->name);
	size_t dot = base.n;

	for (size_t i = base.n; i-- > 1;)
		if (base.p[i] == '.') {
			dot = i;
			break;
		}
	/* "e.g. something" has no suffix. */
	if (base.n - dot > 9)
		dot = base.n;
	char *p = arena_alloc(&d->arena, dot + 1);
	if (!p)
		return STR_NULL;
	for (size_t i = 0; i < dot; i++)
		p[i] = base.p[i] == '_' || base.p[i] == '-' ? ' ' : base.p[i];
	return doc_str(d, str_make(p, dot));
}

static int digits(struct str s)
{
	uint64_t v;

	return str_u64(s, &v) && v <= 9999 ? (int)v : -1;
}

bool read_date_ok(struct str s, bool partial, int *year)
{
	static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (s.n != 10 && !(partial && (s.n == 4 || s.n == 7)))
		return false;
	int y = digits(str_sub(s, 0, 4));
	if (y < 1000 || y > 2999)
		return false;
	if (s.n >= 7) {
		int m = digits(str_sub(s, 5, 7));
		if (s.p[4] != '-' || m < 1 || m > 12)
			return false;
		if (s.n == 10) {
			int d = digits(str_sub(s, 8, 10));
			bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
			if (s.p[7] != '-' || d < 1 || d > days[m - 1] || (m == 2 && d == 29 && !leap))
				return false;
		}
	}
	if (year)
		*year = y;
	return true;
}

struct str read_doi(struct str s)
{
	s = str_trim(s);
	size_t at = str_find(s, STR("10."), 0);
	bool linked = at != SIZE_MAX && (str_ifind(str_sub(s, 0, at), STR("doi"), 0) != SIZE_MAX);

	if (at != 0 && !linked)
		return STR_NULL;
	s = str_sub(s, at, s.n);
	size_t n = 0;
	while (n < s.n && (unsigned char)s.p[n] > ' ')
		n++;
	s.n = n;
	while (s.n && strchr(".,;", s.p[s.n - 1]))
		s.n--;
	return memchr(s.p, '/', s.n) ? s : STR_NULL;
}

/* ---- reports ---- */

void read_report(const struct read_sink *s, enum read_level level, const char *file, uint64_t record, uint64_t line,
		 const char *reason, const char *fmt, ...)
{
	char msg[1024];
	va_list ap;

	if (!s->diag)
		return;
	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	s->diag(s->ctx, &(struct read_diag){level, file, record, line, reason, msg});
}

void read_walk_report(const struct read_visitor *v, enum read_level level, const char *file, const char *reason,
		      const char *fmt, ...)
{
	char msg[1024];
	va_list ap;

	if (!v->diag)
		return;
	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	v->diag(v->ctx, &(struct read_diag){level, file, 0, 0, reason, msg});
}

int read_broken(const struct read_sink *sink, const struct source *s, uint64_t record, const struct err *e)
{
	const char *reason = s->reason;

	if (e->code == ERR_NOMEM)
		return ERR_NOMEM;
	if (!reason)
		reason = e->code == ERR_LIMIT ? "too large" : e->code == ERR_FORMAT ? "not well-formed" : "unreadable";
	read_report(sink, READ_FAIL, s->name, record, 0, reason, "%s", e->msg);
	return 0;
}

int read_emit(const struct read_sink *sink, struct doc *d, const char *file, uint64_t record, uint64_t line,
	      struct err *e)
{
	size_t bad = doc_bad_bytes(d);
	struct err why = {0};

	standing_read(d);
	bibliography_bar(d);
	int r = doc_finish(d, &why);

	/*
	 * A document that has filled a good part of its own memory is too large; else it is the machine's that ran
	 * out.
	 */
	if (r == ERR_NOMEM && d->arena.used > DOC_CAP / 8)
		r = err_set(&why, ERR_LIMIT, "over the limit of %zu MiB of memory for one document", DOC_CAP >> 20);
	if (r == ERR_NOMEM) {
		doc_free(d);
		return err_mem(e);
	}
	if (r) {
		const char *reason = r == ERR_LIMIT	? "too large"
				     : d->id.n == 0	? "no id"
				     : doc_id_ok(d->id) ? "empty"
							: "format";
		read_report(sink, READ_SKIP, file, record, line, reason, "%s", why.msg);
		doc_free(d);
		return 0;
	}
	if (bad)
		read_report(sink, READ_NOTE, file, record, line, "encoding",
			    "%.*s: %zu byte%s that %s not UTF-8 replaced by U+FFFD", STR_ARG(d->id), bad,
			    bad == 1 ? "" : "s", bad == 1 ? "is" : "are");
	return sink->doc(sink->ctx, d, e);
}

int read_emit_text(const struct read_sink *sink, struct doc *d, const char *file, struct err *e)
{
	size_t i = 0;

	while (i < d->n_blocks && d->blocks[i].kind == BLOCK_HEADING)
		i++;
	if (i < d->n_blocks)
		return read_emit(sink, d, file, 1, 0, e);
	read_report(sink, READ_SKIP, file, 1, 0, "empty", "there is no text in it");
	doc_free(d);
	return 0;
}

void read_heading(struct doc *d, struct read_levels *l, uint32_t level, struct str heading)
{
	while (l->n && l->open[l->n - 1] >= level)
		l->n--;
	if (l->n < sizeof l->open / sizeof *l->open)
		l->open[l->n++] = level;
	doc_section(d, l->n, heading);
}

int read_whole(struct source *s, size_t cap, const struct read_sink *sink, struct buf *b, struct err *e)
{
	const struct read_limits *lim = read_limits_of(s);
	struct err why = {0};
	int r = 0;

	if (cap > lim->max_file)
		cap = (size_t)lim->max_file;
	buf_init(b, cap);
	if (s->size > (int64_t)cap)
		r = ERR_LIMIT;
	else
		r = source_read_all(s, b, &why);
	if (r == ERR_NOMEM)
		return err_mem(e);
	/* The source's own limits have their message; b's cap has this one. */
	if (r == ERR_LIMIT && !s->reason) {
		read_report(sink, READ_SKIP, s->name, 0, 0, "too large",
			    "more than %zu bytes, the limit for one file of this format", cap);
		return 0;
	}
	if (r)
		return read_broken(sink, s, 0, &why);
	if (sink->progress)
		sink->progress(sink->ctx, b->n);
	if (str_trim(buf_str(b)).n == 0) {
		read_report(sink, READ_SKIP, s->name, 0, 0, "empty", "there is nothing in it");
		return 0;
	}
	return 1;
}
