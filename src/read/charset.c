/*
 * charset.c - text of a page or file as UTF-8.
 *
 * What is well-formed UTF-8 is taken as that, whatever a page says of itself: pages that lie about it are commoner
 * than texts in another encoding that happen to be
 * well-formed. Else a byte order mark, then the declared name decides (charset_labels.h: the WHATWG's labels; iconv
 * converts). Nothing declared, or UTF-8 that is none: where more
 * bytes are ill-formed than characters of several bytes are well-formed, it is windows-1252, of which Latin-1 is a
 * part, and the dose keeps its µ; else it is UTF-8 with damage.
 * What stays ill-formed is repaired and counted by the document.
 */
#include "read/charset_labels.h"
#include "read/read_priv.h"

#include "base/utf8.h"

#include <errno.h>
#include <iconv.h>

#define GUESS_BYTES ((size_t)1 << 20)

const char *charset_of(struct str label)
{
	static const struct {
		const char *iconv, *labels;
	} known[] = {
#define X(name, labels) {name, labels},
		CHARSET_LABELS(X)
#undef X
	};

	label = str_trim(label);
	for (size_t i = 0; i < sizeof known / sizeof *known && label.n; i++) {
		struct str all = str_c(known[i].labels), one;
		while (all.p && str_cut(&all, ' ', &one))
			if (str_ieq(one, label))
				return known[i].iconv;
	}
	return NULL;
}

bool charset_is_bytes(struct str s)
{
	size_t bad = 0, good = 0;

	for (size_t i = 0; i < s.n;) {
		if ((unsigned char)s.p[i] < 0x80) {
			i++;
			continue;
		}
		size_t was = i;
		uint32_t c = utf8_next(s, &i);
		if (c != 0xFFFD || i - was != 1) {
			good++;
			continue;
		}
		/* A character that is cut off at the end. */
		if (s.n - was < 4 && (unsigned char)s.p[was] >= 0xc2)
			continue;
		unsigned char b = (unsigned char)s.p[was], next = i < s.n ? (unsigned char)s.p[i] : 0;
		/* Not in windows-1252: then it is neither. */
		if (b == 0x81 || b == 0x8d || b == 0x8f || b == 0x90 || b == 0x9d)
			return false;
		/*
		 * The first bytes of a character that lost its end, which no text of 8-bit characters has in a row.
		 */
		if (b >= 0xc2 && b < 0xf5 && next >= 0x80 && next < 0xc0)
			good++;
		else if (b < 0x80 || b >= 0xa0 || !good)
			bad++;
	}
	return bad > good;
}

static void convert(struct str s, const char *from, struct buf *out)
{
	iconv_t cd = iconv_open("UTF-8", from);
	char *in = (char *)s.p;
	size_t left = s.n;

	if (cd == (iconv_t)-1) {
		buf_add(out, s);
		return;
	}
	while (left) {
		char *to = buf_reserve(out, 4096), *end = to;
		size_t room = 4096;
		if (!to)
			break;
		size_t r = iconv(cd, &in, &left, &end, &room);
		out->n += 4096 - room;
		out->p[out->n] = '\0';
		if (r != (size_t)-1 || errno == E2BIG)
			continue;
		/*
		 * A byte that means nothing there, or a character cut off at the end: an ill-formed byte, so that it
		 * is counted.
		 */
		buf_byte(out, 0xff);
		in++;
		left--;
	}
	iconv_close(cd);
}

bool charset_decode(struct str bytes, struct str declared, struct buf *out)
{
	if (str_starts(bytes, STR("\xef\xbb\xbf"))) {
		buf_add(out, str_sub(bytes, 3, bytes.n));
		return false;
	}
	if (str_starts(bytes, STR("\xff\xfe")) || str_starts(bytes, STR("\xfe\xff"))) {
		convert(str_sub(bytes, 2, bytes.n), bytes.p[0] == '\xff' ? "UTF-16LE" : "UTF-16BE", out);
		return false;
	}
	if (utf8_check(bytes) == bytes.n) {
		buf_add(out, bytes);
		return false;
	}
	const char *from = charset_of(declared);
	bool guess = !from || strncmp(from, "UTF-", 4) == 0;
	if (!from || strncmp(from, "UTF-", 4) == 0)
		from = charset_is_bytes(str_sub(bytes, 0, GUESS_BYTES)) ? "CP1252" : NULL;
	if (from)
		convert(bytes, from, out);
	else
		buf_add(out, bytes);
	return guess && from;
}

void charset_note(const struct read_sink *sink, const char *file)
{
	read_report(sink, READ_NOTE, file, 0, 0, "encoding",
		    "its bytes are not UTF-8 and were read as windows-1252, which they look like");
}

bool charset_binary(struct str head)
{
	if (str_starts(head, STR("\xff\xfe")) || str_starts(head, STR("\xfe\xff")))
		return false;
	return head.n && memchr(head.p, 0, head.n);
}
