/*
 * xml_bytes.c - the bytes of an XML file as well-formed UTF-8.
 *
 * expat stops at the first ill-formed byte, and the rest of the file would be lost. So the bytes are decoded here,
 * before it: UTF-8 is checked and each ill-formed byte becomes U+FFFD; ISO-8859-1 and windows-1252 (which is what
 * files that say ISO-8859-1 mean by 0x80 to 0x9F), UTF-16 and, through iconv, the other encodings of charset.c become
 * UTF-8. Characters that XML 1.0 does not allow (C0
 * controls but TAB, LF, CR; U+FFFE, U+FFFF; lone surrogates) become U+FFFD as well. The XML declaration, whose
 * encoding is no longer true, is overwritten by spaces; that also takes away standalone="yes", which would make an
 * undeclared entity fatal.
 *
 * Invariant: line breaks are passed on one for one, so that line numbers are those of the file.
 */
#include "read/xml_priv.h"

#include "base/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>

#define DECL_MAX 1024u /* bytes at the beginning in which an XML declaration is looked for */

void xml_bytes_init(struct xml_bytes *b, struct source *s)
{
	memset(b, 0, offsetof(struct xml_bytes, in));
	b->in_n = b->in_at = 0;
	b->src = s;
	b->line = 1;
}

/* windows-1252, 0x80 to 0x9F; 0: not assigned. */
static const uint16_t cp1252[32] = {
	0x20AC, 0,	0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
	0x2039, 0x0152, 0,	0x017D, 0,	0,	0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
	0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,	0x017E, 0x0178,
};

struct str xml_from_c1(struct str s)
{
	static const char *const text[32] = {"€", "", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "", "Ž", "", "", "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", "", "ž", "Ÿ"};

	if (s.n != 2 || (unsigned char)s.p[0] != 0xc2 || (unsigned char)s.p[1] > 0x9f)
		return s;
	const char *t = text[(unsigned char)s.p[1] - 0x80];
	return *t ? str_c(t) : s;
}

/* Where the declaration begins and ends in s; n == 0: there is none. */
static struct str declaration(struct str s)
{
	size_t at = 0;

	if (str_starts(s, STR("\xef\xbb\xbf")))
		at = 3;
	while (at < s.n && isspace((unsigned char)s.p[at]))
		at++;
	struct str rest = str_sub(s, at, s.n < DECL_MAX ? s.n : DECL_MAX);
	if (!str_starts(rest, STR("<?xml")) || rest.n < 6 || !isspace((unsigned char)rest.p[5]))
		return STR_NULL;
	size_t end = str_find(rest, STR("?>"), 0);
	return end == SIZE_MAX ? STR_NULL : str_sub(rest, 0, end + 2);
}

static struct str declared_encoding(struct str decl)
{
	size_t at = str_find(decl, STR("encoding"), 0);

	if (at == SIZE_MAX)
		return STR_NULL;
	at += 8;
	while (at < decl.n && (isspace((unsigned char)decl.p[at]) || decl.p[at] == '='))
		at++;
	if (at >= decl.n || (decl.p[at] != '"' && decl.p[at] != '\''))
		return STR_NULL;
	size_t end = at + 1;
	while (end < decl.n && decl.p[end] != decl.p[at])
		end++;
	return str_sub(decl, at + 1, end);
}

static enum xml_encoding encoding_of(struct str head, struct str *name)
{
	*name = STR_NULL;
	if (str_starts(head, STR("\xff\xfe")) || (head.n >= 2 && head.p[0] == '<' && head.p[1] == 0))
		return XML_ENC_UTF16LE;
	if (str_starts(head, STR("\xfe\xff")) || (head.n >= 2 && head.p[0] == 0 && head.p[1] == '<'))
		return XML_ENC_UTF16BE;
	if (str_starts(head, STR("\xef\xbb\xbf")))
		return XML_ENC_UTF8;
	*name = declared_encoding(declaration(head));
	if (!name->n)
		return XML_ENC_UTF8;
	const char *means = charset_of(*name);
	if (!means)
		return XML_ENC_UNKNOWN;
	/* Declared so in bytes that are read one by one, it is not UTF-16. */
	if (strncmp(means, "UTF-8", 5) == 0 || strncmp(means, "UTF-16", 6) == 0)
		return XML_ENC_UTF8;
	return strcmp(means, "CP1252") == 0 ? XML_ENC_CP1252 : XML_ENC_ICONV;
}

/* ---- decoding ---- */

static char *put_bad(struct xml_bytes *b, char *o)
{
	if (!b->bad++)
		b->bad_line = b->line;
	memcpy(o, "\xef\xbf\xbd", 3);
	return o + 3;
}

static char *put(struct xml_bytes *b, char *o, uint32_t c)
{
	if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE || c == 0xFFFF)
		return put_bad(b, o);
	if (c == '\n')
		b->line++;
	if (c < 0x80) {
		*o = (char)c;
		return o + 1;
	}
	int n = utf8_put(c, o);
	return n ? o + n : put_bad(b, o);
}

/* How many bytes a sequence with this first byte has. */
static size_t sequence(unsigned char c)
{
	return c < 0xC2 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 1;
}

/* Eight bytes of printable ASCII at p? */
static bool plain8(const unsigned char *p)
{
	uint64_t w;

	memcpy(&w, p, 8);
	return !(((w - UINT64_C(0x2020202020202020)) | w) & UINT64_C(0x8080808080808080));
}

static char *decode_utf8(struct xml_bytes *b, char *o)
{
	const unsigned char *p = b->in;
	size_t i = b->in_at, n = b->in_n;

	while (i < n) {
		while (n - i >= 8 && plain8(p + i)) {
			memcpy(o, p + i, 8);
			o += 8;
			i += 8;
		}
		if (i >= n)
			break;
		if (p[i] < 0x80) {
			o = put(b, o, p[i++]);
			continue;
		}
		if (n - i < sequence(p[i]) && !b->eof)
			break;
		size_t was = i;
		uint32_t c = utf8_next(str_make((const char *)p, n), &i);
		o = c == 0xFFFD && i - was == 1 ? put_bad(b, o) : put(b, o, c);
	}
	b->in_at = i;
	return o;
}

static char *decode_bytes(struct xml_bytes *b, char *o)
{
	for (; b->in_at < b->in_n; b->in_at++) {
		unsigned char c = b->in[b->in_at];
		if (c < 0x80 || c >= 0xA0)
			o = put(b, o, c);
		else
			o = cp1252[c - 0x80] ? put(b, o, cp1252[c - 0x80]) : put_bad(b, o);
	}
	return o;
}

static uint32_t unit(const struct xml_bytes *b, size_t at)
{
	const unsigned char *p = b->in + at;

	return b->enc == XML_ENC_UTF16LE ? (uint32_t)(p[0] | p[1] << 8) : (uint32_t)(p[0] << 8 | p[1]);
}

static char *decode_utf16(struct xml_bytes *b, char *o)
{
	while (b->in_n - b->in_at >= 2) {
		uint32_t c = unit(b, b->in_at);
		if (c >= 0xD800 && c < 0xDC00) {
			if (b->in_n - b->in_at < 4 && !b->eof)
				break;
			uint32_t low = b->in_n - b->in_at >= 4 ? unit(b, b->in_at + 2) : 0;
			if (low >= 0xDC00 && low < 0xE000) {
				o = put(b, o, 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00));
				b->in_at += 4;
				continue;
			}
		}
		b->in_at += 2;
		if (c != 0xFEFF)
			o = put(b, o, c); /* a lone surrogate is refused there */
	}
	if (b->eof && b->in_at < b->in_n) {
		o = put_bad(b, o);
		b->in_at = b->in_n;
	}
	return o;
}

/* Any other encoding. What iconv gives is UTF-8, looked through for what XML does not allow. */
static char *decode_iconv(struct xml_bytes *b, char *o)
{
	while (b->in_at < b->in_n) {
		char some[2048], *to = some, *in = (char *)b->in + b->in_at;
		size_t left = b->in_n - b->in_at, room = sizeof some;
		size_t r = iconv(b->cd, &in, &left, &to, &room);
		int why = errno;
		struct str s = str_make(some, sizeof some - room);
		b->in_at = b->in_n - left;
		for (size_t i = 0; i < s.n;)
			o = put(b, o, utf8_next(s, &i));
		if (r != (size_t)-1 || why == E2BIG)
			continue;
		if (why == EINVAL && !b->eof)
			break; /* a character that is not all there yet */
		o = put_bad(b, o);
		b->in_at++;
	}
	return o;
}

static char *decode(struct xml_bytes *b, char *o)
{
	/* Text that is not what it says is windows-1252 where it looks like it (charset.c). */
	if (b->enc == XML_ENC_UTF8 && !b->certain) {
		struct str s = str_make((const char *)b->in + b->in_at, b->in_n - b->in_at);
		b->guessed = utf8_check(s) < s.n && charset_is_bytes(s);
		if (b->guessed)
			b->enc = XML_ENC_CP1252;
		/* The first characters that are not ASCII decide. */
		for (size_t i = 0; i < s.n && !b->certain; i++)
			b->certain = (unsigned char)s.p[i] >= 0x80;
	}
	switch (b->enc) {
	case XML_ENC_ICONV: return decode_iconv(b, o);
	case XML_ENC_CP1252: return decode_bytes(b, o);
	case XML_ENC_UTF16LE:
	case XML_ENC_UTF16BE: return decode_utf16(b, o);
	default: return decode_utf8(b, o);
	}
}

/* ---- steps ---- */

static int fill(struct xml_bytes *b, size_t at_least, struct err *e)
{
	struct err why = {0};

	memmove(b->in, b->in + b->in_at, b->in_n - b->in_at);
	b->in_n -= b->in_at;
	b->in_at = 0;
	do {
		int64_t got = b->src->read(b->src, b->in + b->in_n, sizeof b->in - b->in_n, &why);
		if (got < 0) {
			/* What came before is given first. */
			if (b->in_n == 0) {
				*e = why;
				return e->code = (int)got;
			}
			why.code = (int)got;
			b->eof = b->failed = true;
			b->why = why;
			return 0;
		}
		b->eof = got == 0;
		b->in_n += (size_t)got;
		b->raw += (uint64_t)got;
	} while (!b->eof && b->in_n < at_least);
	return 0;
}

static int start(struct xml_bytes *b, struct err *e)
{
	struct str name;
	int r = fill(b, sizeof b->in, e);

	if (r)
		return r;
	struct str head = str_make((const char *)b->in, b->in_n);
	b->enc = encoding_of(head, &name);
	if (b->enc == XML_ENC_UNKNOWN)
		return err_set(e, ERR_FORMAT, "%s: encoding '%.*s' is not supported", b->src->name,
			       STR_ARG(str_sub(name, 0, 40)));
	if (b->enc == XML_ENC_UTF8 && str_starts(head, STR("\xef\xbb\xbf")))
		b->in_at = 3;
	if (b->enc == XML_ENC_ICONV && (b->cd = iconv_open("UTF-8", charset_of(name))) == (iconv_t)-1) {
		b->enc = XML_ENC_UNKNOWN;
		return err_set(e, ERR_FORMAT, "%s: encoding '%.*s' is not known to this system", b->src->name,
			       STR_ARG(str_sub(name, 0, 40)));
	}
	b->started = true;
	return 0;
}

void xml_bytes_end(struct xml_bytes *b)
{
	if (b->enc == XML_ENC_ICONV)
		iconv_close(b->cd);
	b->enc = XML_ENC_UNKNOWN;
}

int64_t xml_bytes_next(struct xml_bytes *b, char *out, struct err *e)
{
	bool first = !b->started;
	char *o = out;
	int r;

	if (first && (r = start(b, e)))
		return r;
	while (o == out) {
		if (!first && b->eof && b->in_at == b->in_n) {
			if (b->failed)
				*e = b->why;
			return b->failed ? b->why.code : 0;
		}
		/*
		 * As long as the encoding is not certain, by whole steps: what is decided must not depend on the
		 * source's.
		 */
		if (!first && !b->eof && (r = fill(b, b->certain || b->enc != XML_ENC_UTF8 ? 1 : sizeof b->in, e)))
			return r;
		bool last = b->eof;
		o = decode(b, out);
		if (first) {
			struct str decl = declaration(str_make(out, (size_t)(o - out)));
			for (size_t i = 0; i < decl.n; i++)
				if (decl.p[i] != '\n')
					out[(size_t)(decl.p - out) + i] = ' ';
			first = false;
		}
		if (last && o == out && !b->failed)
			return 0;
	}
	return o - out;
}

struct str xml_head(struct str head, char *out, size_t n)
{
	struct str name;
	enum xml_encoding enc = encoding_of(head, &name);
	size_t to = 0;

	if (enc != XML_ENC_UTF16LE && enc != XML_ENC_UTF16BE)
		return head;
	for (size_t i = enc == XML_ENC_UTF16BE; i < head.n && to < n; i += 2)
		out[to++] = head.p[i] ? head.p[i] : ' ';
	return str_make(out, to);
}
