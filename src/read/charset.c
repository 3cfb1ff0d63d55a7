/*
 * charset.c - text of a page or file as UTF-8.
 *
 * What is well-formed UTF-8 is taken as that, whatever a page says of itself: pages that lie about it are commoner
 * than texts in another encoding that happen to be well-formed. Else a byte order mark, then the declared name
 * decides, of a short list: an encoder of glibc is code that hostile input should not choose freely. What stays
 * ill-formed is repaired and counted by the document.
 */
#include "read/read_priv.h"

#include "base/utf8.h"

#include <errno.h>
#include <iconv.h>

/* Names as declared, and what is meant (WHATWG Encoding: the Latin-1 of the web is windows-1252). */
static const struct {
	const char *name, *means;
} known[] = {
	{"iso-8859-1", "CP1252"},     {"latin1", "CP1252"},	    {"iso8859-1", "CP1252"},
	{"us-ascii", "CP1252"},	      {"ascii", "CP1252"},	    {"windows-1252", "CP1252"},
	{"cp1252", "CP1252"},	      {"x-cp1252", "CP1252"},	    {"windows-1250", "CP1250"},
	{"windows-1251", "CP1251"},   {"windows-1253", "CP1253"},   {"windows-1254", "CP1254"},
	{"windows-1257", "CP1257"},   {"iso-8859-2", "ISO-8859-2"}, {"iso-8859-5", "ISO-8859-5"},
	{"iso-8859-7", "ISO-8859-7"}, {"iso-8859-9", "CP1254"},	    {"iso-8859-15", "ISO-8859-15"},
	{"koi8-r", "KOI8-R"},
};

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

void charset_decode(struct str bytes, struct str declared, struct buf *out)
{
	if (str_starts(bytes, STR("\xef\xbb\xbf"))) {
		buf_add(out, str_sub(bytes, 3, bytes.n));
		return;
	}
	if (str_starts(bytes, STR("\xff\xfe")) || str_starts(bytes, STR("\xfe\xff"))) {
		convert(str_sub(bytes, 2, bytes.n), bytes.p[0] == '\xff' ? "UTF-16LE" : "UTF-16BE", out);
		return;
	}
	if (declared.n && utf8_check(bytes) < bytes.n)
		for (size_t i = 0; i < sizeof known / sizeof *known; i++)
			if (str_ieq(declared, str_c(known[i].name))) {
				convert(bytes, known[i].means, out);
				return;
			}
	buf_add(out, bytes);
}

bool charset_binary(struct str head)
{
	if (str_starts(head, STR("\xff\xfe")) || str_starts(head, STR("\xfe\xff")))
		return false;
	return head.n && memchr(head.p, 0, head.n);
}
