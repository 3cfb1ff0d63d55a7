/*
 * bibtex.c - records of BibTeX: @article{key, title = {…}, author = "A and B", year = 2014}.
 *
 * Values are groups in braces, strings in quotes, numbers and names of @string, joined by #. Their TeX is written out:
 * accents, braces, formulas. @comment and @preamble are passed over; an entry that does not end goes with the rest of
 * the file. Fields: BibTeX (Patashnik 1988) and what reference managers add (doi, pmid, abstract, keywords).
 */
#include "read/refman_priv.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

#define DEPTH_MAX   100
#define STRINGS_MAX 500u
#define FIELD_MAX   ((size_t)1 << 20)

struct bib {
	struct str s;
	size_t at;
	struct source *src;
	const struct read_sink *sink;
	struct {
		struct str name, value;
	} strings[STRINGS_MAX];
	size_t n_strings;
	struct arena a;
	uint64_t number;
};

static void skip_space(struct bib *b)
{
	while (b->at < b->s.n && strchr(" \t\r\n", b->s.p[b->at]))
		b->at++;
}

static struct str name(struct bib *b)
{
	skip_space(b);
	size_t beg = b->at;
	while (b->at < b->s.n && !strchr(" \t\r\n{}(),=#\"%", b->s.p[b->at]))
		b->at++;
	return str_sub(b->s, beg, b->at);
}

/* What stands in braces or quotes from b->at on, without them. */
static bool group(struct bib *b, char close, struct str *out)
{
	size_t depth = 0, beg = ++b->at;

	for (; b->at < b->s.n; b->at++) {
		char c = b->s.p[b->at];
		if (c == '\\' && b->at + 1 < b->s.n) {
			b->at++;
			continue;
		}
		if (c == close && depth == 0) {
			*out = str_sub(b->s, beg, b->at++);
			return true;
		}
		depth += c == '{';
		depth -= c == '}' && depth;
	}
	return false;
}

/* A value with its pieces joined, in the arena; false: the file ends in it. */
static bool value(struct bib *b, struct str *out)
{
	struct str all = STR_NULL, piece;

	for (;;) {
		skip_space(b);
		if (b->at >= b->s.n)
			return false;
		char c = b->s.p[b->at];
		if (c == '{' || c == '"') {
			if (!group(b, c == '{' ? '}' : '"', &piece))
				return false;
		} else {
			piece = name(b);
			if (!piece.n)
				return false;
			for (size_t i = 0; i < b->n_strings; i++)
				if (str_ieq(b->strings[i].name, piece)) {
					piece = b->strings[i].value;
					break;
				}
		}
		all = all.n ? arena_printf(&b->a, "%.*s%.*s", STR_ARG(all), STR_ARG(piece)) : piece;
		skip_space(b);
		if (b->at >= b->s.n || b->s.p[b->at] != '#' || all.n > FIELD_MAX)
			break;
		b->at++;
	}
	*out = all;
	return true;
}

/* ---- TeX in text ---- */

static const struct {
	const char *tex, *mark;
} accents[] = {{"'", "\xcc\x81"}, {"`", "\xcc\x80"}, {"^", "\xcc\x82"}, {"\"", "\xcc\x88"}, {"~", "\xcc\x83"},
	       {"=", "\xcc\x84"}, {".", "\xcc\x87"}, {"c", "\xcc\xa7"}, {"v", "\xcc\x8c"},  {"u", "\xcc\x86"},
	       {"H", "\xcc\x8b"}, {"r", "\xcc\x8a"}, {"k", "\xcc\xa8"}};
static const struct {
	const char *tex, *text;
} letters[] = {{"ss", "ß"},
	       {"o", "ø"},
	       {"O", "Ø"},
	       {"ae", "æ"},
	       {"AE", "Æ"},
	       {"oe", "œ"},
	       {"OE", "Œ"},
	       {"aa", "å"},
	       {"AA", "Å"},
	       {"l", "ł"},
	       {"L", "Ł"},
	       {"i", "ı"},
	       {"j", "ȷ"},
	       {"textendash", "–"},
	       {"textemdash", "—"},
	       {"textmu", "µ"},
	       {"textregistered", "®"},
	       {"textdegree", "°"},
	       {"textpm", "±"},
	       {"texttimes", "×"},
	       {"textless", "<"},
	       {"textgreater", ">"}};

/* "\\mu" as it is in a formula; what only changes the look is nothing. */
static bool symbol(struct str s, struct buf *out)
{
	static const char *const looks[] = {"it", "bf", "em", "rm", "sc", "tt", "sl", "par", "noindent", "newline"};
	char formula[40];

	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
		if (str_eqc(str_sub(s, 1, s.n), looks[i]))
			return true;
	int n = s.n < 32 ? snprintf(formula, sizeof formula, "$%.*s$", STR_ARG(s)) : 0;
	return n > 0 && tex_text(str_make(formula, (size_t)n), out);
}

static size_t command(struct str s, struct buf *out)
{
	size_t n = 1;

	while (n < s.n && ((s.p[n] | 0x20) >= 'a' && (s.p[n] | 0x20) <= 'z'))
		n++;
	if (n == 1 && n < s.n)
		n++;
	struct str cmd = str_sub(s, 1, n);
	for (size_t i = 0; i < sizeof accents / sizeof *accents; i++) {
		if (!str_eqc(cmd, accents[i].tex))
			continue;
		size_t k = n;
		while (k < s.n && strchr("{ \\", s.p[k]) && k < n + 3)
			k++;
		if (k >= s.n)
			return n;
		size_t end = k + 1;
		while (end < s.n && ((unsigned char)s.p[end] & 0xc0) == 0x80)
			end++;
		buf_add(out, str_sub(s, k, end));
		buf_addc(out, accents[i].mark);
		return end < s.n && s.p[end] == '}' && memchr(s.p + n, '{', k - n) ? end + 1 : end;
	}
	/* "10\textsuperscript{5}" */
	bool shifted = str_eqc(cmd, "textsuperscript") || str_eqc(cmd, "textsubscript");
	size_t close = shifted && n < s.n && s.p[n] == '{' ? str_find(s, STR("}"), n) : SIZE_MAX;
	if (close != SIZE_MAX && !memchr(s.p + n, '\\', close - n)) {
		struct xml_inline in = {.out = out};
		size_t mark = xml_inline_open(&in);
		doc_bar_clean(out, str_sub(s, n + 1, close));
		xml_inline_close(&in, mark, str_eqc(cmd, "textsuperscript"));
		return close + 1;
	}
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (str_eqc(cmd, letters[i].tex)) {
			buf_addc(out, letters[i].text);
			while (n < s.n && s.p[n] == ' ')
				n++;
			return n;
		}
	/* "\&", "\%"; of others with an argument ("\emph{…}") that stays. */
	if (cmd.n == 1 && strchr("&%$#_{} ", cmd.p[0])) {
		buf_add(out, cmd);
		return n;
	}
	if (cmd.n < 2 || (n < s.n && s.p[n] == '{'))
		return n;
	/* A symbol outside of a formula ("5 \mu g"): without it the amount is another. */
	size_t at = out->n;
	if (!symbol(str_sub(s, 0, n), out)) {
		struct xml_inline in = {.out = out};
		out->n = at;
		xml_inline_gap(&in, "formula");
	}
	while (n < s.n && s.p[n] == ' ')
		n++;
	return n;
}

/* In the arena. */
static struct str plain(struct bib *b, struct str s)
{
	struct buf out;

	buf_init(&out, 4 * FIELD_MAX);
	for (size_t i = 0; i < s.n && !out.err;) {
		char c = s.p[i];
		if (c == '\\') {
			i += command(str_sub(s, i, s.n), &out);
		} else if (c == '$') {
			size_t end = str_find(s, STR("$"), i + 1), at = out.n;
			struct str formula = end == SIZE_MAX ? STR_NULL : str_sub(s, i, end + 1);
			if (formula.n && formula.n < 2000 && !tex_text(formula, &out)) {
				struct xml_inline in = {.out = &out};
				out.n = at;
				xml_inline_gap(&in, "formula");
			}
			i = end == SIZE_MAX ? i + 1 : end + 1;
		} else if (c == '{' || c == '}') {
			i++;
		} else if (c == '~') {
			buf_byte(&out, ' ');
			i++;
		} else if (str_starts(str_sub(s, i, s.n), STR("--"))) {
			buf_addc(&out, "–");
			i += str_starts(str_sub(s, i, s.n), STR("---")) ? 3 : 2;
		} else {
			size_t end = i + 1;
			while (end < s.n && !strchr("\\${}~-", s.p[end]))
				end++;
			doc_bar_clean(&out, str_sub(s, i, end));
			i = end;
		}
	}
	struct str copy = arena_str(&b->a, buf_str(&out));
	buf_release(&out);
	return copy;
}

/* ---- entries ---- */

static void field(struct bib *b, struct ref_record *r, struct str key, struct str raw)
{
	struct doc *d = r->d;
	struct str v = plain(b, raw), one;

	if (str_ieq(key, STR("title")) && !r->title.n)
		buf_add(&r->title, v);
	else if (str_ieq(key, STR("abstract")))
		buf_add(&r->abstract, v);
	else if (str_ieq(key, STR("author"))) {
		for (size_t at; (at = str_find(v, STR(" and "), 0)) != SIZE_MAX && d->n_authors < 500;
		     v = str_sub(v, at + 5, v.n))
			ref_author(r, str_sub(v, 0, at));
		ref_author(r, v);
	} else if (str_ieq(key, STR("journal")) || str_ieq(key, STR("journaltitle")) ||
		   str_ieq(key, STR("booktitle")) || str_ieq(key, STR("publisher")) ||
		   str_ieq(key, STR("institution"))) {
		if (!d->source.n)
			d->source = doc_str(d, v);
	} else if (str_ieq(key, STR("year")) || str_ieq(key, STR("date")))
		ref_date(r, v);
	else if (str_ieq(key, STR("doi")))
		d->doi = doc_str(d, read_doi(raw));
	else if (str_ieq(key, STR("pmid")) && xml_is_pmid(v))
		d->pmid = doc_str(d, v);
	else if ((str_ieq(key, STR("pmcid")) || str_ieq(key, STR("pmc"))) && str_istarts(v, STR("PMC")))
		d->pmcid = doc_str(d, v);
	else if (str_ieq(key, STR("url")) && str_istarts(raw, STR("http")))
		d->url = doc_str(d, raw);
	else if (str_ieq(key, STR("language")) || str_ieq(key, STR("langid")))
		d->language = doc_str(d, str_istarts(v, STR("en")) ? STR("en") : xml_language(str_sub(v, 0, 3)));
	else if (str_ieq(key, STR("note")) || str_ieq(key, STR("annote")))
		ref_note(r, v);
	else if (str_ieq(key, STR("keywords")))
		while (v.p && str_cut(&v, memchr(v.p, ';', v.n) ? ';' : ',', &one) && d->n_topics < 256) {
			doc_add_topic(d, one);
			ref_note(r, one);
		}
}

/* The fields of an entry up to its end; false: the file ends in it. */
static bool fields(struct bib *b, struct ref_record *r, char close)
{
	struct str v;

	for (;;) {
		skip_space(b);
		if (b->at >= b->s.n)
			return false;
		if (b->s.p[b->at] == close) {
			b->at++;
			return true;
		}
		if (b->s.p[b->at] == ',') {
			b->at++;
			continue;
		}
		struct str key = name(b);
		skip_space(b);
		if (!key.n || b->at >= b->s.n || b->s.p[b->at] != '=') {
			/* What is no field: on to the next comma or the end. */
			b->at += b->at < b->s.n && !strchr(",})", b->s.p[b->at]);
			if (!key.n && b->at < b->s.n && b->s.p[b->at] != ',' && b->s.p[b->at] != close)
				b->at++;
			continue;
		}
		b->at++;
		if (!value(b, &v))
			return false;
		if (r)
			field(b, r, key, v);
	}
}

static int entry(struct bib *b, struct err *e)
{
	struct str kind = name(b), key;
	struct ref_record r;
	size_t beg = b->at;
	uint64_t line = 1;

	skip_space(b);
	if (b->at >= b->s.n || (b->s.p[b->at] != '{' && b->s.p[b->at] != '('))
		return 0;
	char close = b->s.p[b->at] == '{' ? '}' : ')';
	struct str skipped;
	if (str_ieq(kind, STR("comment")) || str_ieq(kind, STR("preamble"))) {
		group(b, close, &skipped);
		return 0;
	}
	b->at++;
	if (str_ieq(kind, STR("string"))) {
		struct str n = name(b), v;
		skip_space(b);
		if (b->at < b->s.n && b->s.p[b->at] == '=') {
			b->at++;
			if (value(b, &v) && b->n_strings < STRINGS_MAX) {
				b->strings[b->n_strings].name = n;
				b->strings[b->n_strings++].value = v;
			}
		}
		return 0;
	}
	key = name(b);
	b->number++;
	for (size_t i = 0; i < beg; i++)
		line += b->number < 2000 && b->s.p[i] == '\n';
	struct doc *d = doc_new();
	if (!d)
		return err_mem(e);
	ref_begin(&r, d);
	r.written = true;
	int rc = 0;
	if (fields(b, &r, close))
		rc = ref_emit(&r, b->src, b->sink, key, b->number, line, e);
	else
		read_report(b->sink, READ_SKIP, b->src->name, b->number, line, "truncated",
			    "the file ends in this entry");
	ref_release(&r);
	return rc;
}

static int bibtex_read(const struct reader *rd, struct source *s, const struct read_sink *sink, struct err *e)
{
	struct bib *b = mem_calloc(1, sizeof *b);
	struct buf bytes, text;
	int r;

	(void)rd;
	if (!b)
		return err_mem(e);
	b->src = s;
	b->sink = sink;
	arena_init(&b->a, (size_t)1 << 30);
	buf_init(&text, (size_t)1 << 30);
	r = read_whole(s, (size_t)128 << 20, sink, &bytes, e);
	if (r > 0) {
		if (charset_decode(buf_str(&bytes), STR_NULL, &text))
			charset_note(sink, s->name);
		b->s = buf_str(&text);
		r = text.err ? err_buf(&text, e) : 0;
		while (!r && (b->at = str_find(b->s, STR("@"), b->at)) != SIZE_MAX) {
			b->at++;
			r = entry(b, e);
		}
		if (!r && !arena_ok(&b->a))
			r = err_mem(e);
		if (!r && !b->number)
			read_report(sink, READ_SKIP, s->name, 0, 0, "format", "no entry in it");
	}
	arena_release(&b->a);
	buf_release(&bytes);
	buf_release(&text);
	free(b);
	return r;
}

static int bibtex_match(const char *file, struct str head)
{
	static const char *const kinds[] = {"article",	 "book",       "inbook", "incollection", "inproceedings",
					    "misc",	 "techreport", "string", "comment",	 "manual",
					    "phdthesis", "online",     "report", "unpublished"};
	bool suffix = read_has_suffix(str_c(file), ".bib .bibtex");

	for (size_t at = 0; (at = str_find(head, STR("@"), at)) != SIZE_MAX; at++) {
		/* At the beginning of a line, as in no text of another kind. */
		if (at && head.p[at - 1] != '\n')
			continue;
		struct str rest = str_sub(head, at + 1, head.n);
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
			size_t n = strlen(kinds[i]);
			if (str_istarts(rest, str_c(kinds[i])) && rest.n > n && (rest.p[n] == '{' || rest.p[n] == '('))
				return at < 400 || suffix ? 90 : 30;
		}
	}
	return suffix ? 40 : 0;
}

const struct reader reader_bibtex = {
	.name = "bibtex",
	.help = "BibTeX records",
	.suffixes = ".bib .bibtex",
	.match = bibtex_match,
	.read = bibtex_read,
};
