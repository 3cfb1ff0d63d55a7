/*
 * utf8.c - UTF-8: checking, repairing, normalising, folding.
 *
 * Unicode data come from utf8proc. Normalisation (UAX #15) works on runs of code points, so that memory does not grow
 * with the text: ASCII is copied, except its last character before something else, which a mark may follow. A run ends
 * before a code point that is a starter and is never the second half of a composition. utf8proc's own
 * utf8proc_decompose is not used for a run, since it orders marks by exchanging neighbours, which takes quadratic time
 * on a long run of marks; here they are counted into place.
 */
#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

#define BAD 0xfffdu

/* Bytes of the well-formed character at p (Unicode, table 3-7), its code point in *c; 0 when ill-formed. */
static size_t decode(const unsigned char *p, size_t n, uint32_t *c)
{
	unsigned char a = p[0];

	if (a < 0x80) {
		*c = a;
		return 1;
	}
	if (a < 0xc2 || a > 0xf4 || n < 2)
		return 0;
	unsigned char lo = a == 0xe0 ? 0xa0 : a == 0xf0 ? 0x90 : 0x80;
	unsigned char hi = a == 0xed ? 0x9f : a == 0xf4 ? 0x8f : 0xbf;
	if (p[1] < lo || p[1] > hi)
		return 0;
	if (a < 0xe0) {
		*c = (uint32_t)(a & 0x1f) << 6 | (p[1] & 0x3f);
		return 2;
	}
	if (n < 3 || (p[2] & 0xc0) != 0x80)
		return 0;
	if (a < 0xf0) {
		*c = (uint32_t)(a & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
		return 3;
	}
	if (n < 4 || (p[3] & 0xc0) != 0x80)
		return 0;
	*c = (uint32_t)(a & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 | (uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
	return 4;
}

/* The first byte at or after i that is not ASCII, or n. */
static size_t skip_ascii(const unsigned char *p, size_t i, size_t n)
{
	uint64_t w;

	for (; n - i >= sizeof w; i += sizeof w) {
		memcpy(&w, p + i, sizeof w);
		if (w & 0x8080808080808080u)
			break;
	}
	while (i < n && p[i] < 0x80)
		i++;
	return i;
}

size_t utf8_check(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	uint32_t c;

	for (size_t i = 0, step; i < s.n; i += step) {
		if (p[i] < 0x80)
			i = skip_ascii(p, i, s.n);
		if (i == s.n)
			break;
		step = decode(p + i, s.n - i, &c);
		if (!step)
			return i;
	}
	return s.n;
}

uint32_t utf8_next(struct str s, size_t *i)
{
	uint32_t c;
	size_t step = decode((const unsigned char *)s.p + *i, s.n - *i, &c);

	*i += step ? step : 1;
	return step ? c : BAD;
}

uint32_t utf8_prev(struct str s, size_t *i)
{
	const unsigned char *p = (const unsigned char *)s.p;
	uint32_t c;

	for (size_t k = 1; k <= 4 && k <= *i; k++) {
		if ((p[*i - k] & 0xc0) == 0x80)
			continue;
		if (decode(p + *i - k, k, &c) != k)
			break;
		*i -= k;
		return c;
	}
	*i -= 1;
	return BAD;
}

int utf8_put(uint32_t c, char *out)
{
	unsigned char *p = (unsigned char *)out;

	if (c < 0x80) {
		p[0] = (unsigned char)c;
		return 1;
	}
	if (c < 0x800) {
		p[0] = (unsigned char)(0xc0 | c >> 6);
		p[1] = (unsigned char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		if (c >= 0xd800 && c <= 0xdfff)
			return 0;
		p[0] = (unsigned char)(0xe0 | c >> 12);
		p[1] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
		p[2] = (unsigned char)(0x80 | (c & 0x3f));
		return 3;
	}
	if (c > 0x10ffff)
		return 0;
	p[0] = (unsigned char)(0xf0 | c >> 18);
	p[1] = (unsigned char)(0x80 | (c >> 12 & 0x3f));
	p[2] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
	p[3] = (unsigned char)(0x80 | (c & 0x3f));
	return 4;
}

size_t utf8_floor(struct str s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s.p;
	uint32_t c;

	if (n >= s.n)
		return s.n;
	for (size_t k = 1; k <= 3 && k <= n; k++) {
		if ((p[n - k] & 0xc0) == 0x80)
			continue;
		return decode(p + n - k, s.n - (n - k), &c) > k ? n - k : n;
	}
	return n;
}

static utf8proc_category_t category(uint32_t c)
{
	return utf8proc_category((utf8proc_int32_t)c);
}

static bool is_letter(uint32_t c)
{
	utf8proc_category_t g = category(c);

	return g >= UTF8PROC_CATEGORY_LU && g <= UTF8PROC_CATEGORY_LO;
}

static bool is_mark(uint32_t c)
{
	utf8proc_category_t g = category(c);

	return g >= UTF8PROC_CATEGORY_MN && g <= UTF8PROC_CATEGORY_ME;
}

bool utf8_is_word(uint32_t c)
{
	if (c < 0x80)
		return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9');
	utf8proc_category_t g = category(c);
	return g >= UTF8PROC_CATEGORY_LU && g <= UTF8PROC_CATEGORY_NO;
}

bool utf8_is_upper(uint32_t c)
{
	return c < 0x80 ? c >= 'A' && c <= 'Z' : category(c) == UTF8PROC_CATEGORY_LU;
}

bool utf8_is_lower(uint32_t c)
{
	return c < 0x80 ? c >= 'a' && c <= 'z' : category(c) == UTF8PROC_CATEGORY_LL;
}

bool utf8_is_space(uint32_t c)
{
	if (c < 0x80)
		return c == ' ' || (c >= '\t' && c <= '\r');
	if (c == 0x85)
		return true;
	utf8proc_category_t g = category(c);
	return g >= UTF8PROC_CATEGORY_ZS && g <= UTF8PROC_CATEGORY_ZP;
}

uint32_t utf8_lower(uint32_t c)
{
	utf8proc_int32_t to[4];

	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
	if (c > 0x10ffff)
		return c;
	/* Folding, not lowering: the micro sign and the Greek mu, the two small sigmas, are the same. */
	if (utf8proc_decompose_char((utf8proc_int32_t)c, to, 4, UTF8PROC_CASEFOLD, NULL) == 1)
		return (uint32_t)to[0];
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
}

uint32_t utf8_base(uint32_t c)
{
	utf8proc_int32_t to[8];

	if (c < 0xc0 || c > 0x10ffff)
		return c;
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, to, 8, UTF8PROC_DECOMPOSE, NULL);
	if (n < 2 || n > 8 || !is_letter((uint32_t)to[0]))
		return c;
	for (utf8proc_ssize_t i = 1; i < n; i++)
		if (!is_mark((uint32_t)to[i]))
			return c;
	return (uint32_t)to[0];
}

int utf8_width(uint32_t c)
{
	if (c < 0x80)
		return c >= 0x20 && c < 0x7f;
	return is_mark(c) ? 0 : utf8proc_charwidth((utf8proc_int32_t)c);
}

/* Code points of one piece; `small` serves nearly all, the heap the rest. */
struct run {
	utf8proc_int32_t *p;
	size_t n, room;
	utf8proc_int32_t small[128];
};

static bool run_room(struct run *r, size_t room)
{
	if (room <= r->room)
		return true;
	if (room < 2 * r->room)
		room = 2 * r->room;
	if (room > SIZE_MAX / sizeof *r->p)
		return false;
	utf8proc_int32_t *p = mem_realloc(r->p == r->small ? NULL : r->p, room * sizeof *p);
	if (!p)
		return false;
	if (r->p == r->small)
		memcpy(p, r->small, r->n * sizeof *p);
	r->p = p;
	r->room = room;
	return true;
}

static void run_release(struct run *r)
{
	if (r->p != r->small)
		free(r->p);
}

static unsigned char class_of(utf8proc_int32_t c)
{
	return c < 0x300 ? 0 : (unsigned char)utf8proc_get_property(c)->combining_class;
}

/* Sort n marks by combining class, those of one class in their order. `to` has room for n. */
static void order_marks(utf8proc_int32_t *p, size_t n, utf8proc_int32_t *to)
{
	size_t at[257] = {0};

	for (size_t i = 0; i < n; i++)
		at[class_of(p[i]) + 1]++;
	for (size_t k = 1; k < 257; k++)
		at[k] += at[k - 1];
	for (size_t i = 0; i < n; i++)
		to[at[class_of(p[i])]++] = p[i];
	memcpy(p, to, n * sizeof *p);
}

/* Canonical ordering. `spare` is scratch. */
static bool order(struct run *r, struct run *spare)
{
	for (size_t i = 0, j; i < r->n; i = j + 1) {
		bool sorted = true;
		for (j = i; j < r->n && class_of(r->p[j]); j++)
			sorted = sorted && (j == i || class_of(r->p[j - 1]) <= class_of(r->p[j]));
		if (sorted)
			continue;
		if (!run_room(spare, j - i))
			return false;
		order_marks(r->p + i, j - i, spare->p);
	}
	return true;
}

/* NFC of a run, appended to out. */
static void flush(struct run *r, struct run *d, struct buf *out)
{
	/* A canonical decomposition has at most this many code points. */
	enum { MOST = 4 };
	const int how = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
	bool plain = true;
	char bytes[4];

	for (size_t i = 0; i < r->n && plain; i++)
		plain = r->p[i] < 0x300;
	if (!plain) {
		d->n = 0;
		for (size_t i = 0; i < r->n; i++) {
			if (!run_room(d, d->n + MOST))
				goto nomem;
			utf8proc_ssize_t k = utf8proc_decompose_char(r->p[i], d->p + d->n, MOST, how, NULL);
			if (k < 0 || k > MOST) {
				d->p[d->n] = r->p[i];
				k = 1;
			}
			d->n += (size_t)k;
		}
		if (!order(d, r))
			goto nomem;
		utf8proc_ssize_t n = utf8proc_normalize_utf32(d->p, (utf8proc_ssize_t)d->n, how);
		d->n = n < 0 ? 0 : (size_t)n;
	}
	struct run *from = plain ? r : d;
	for (size_t i = 0; i < from->n; i++)
		buf_add(out, str_make(bytes, (size_t)utf8_put((uint32_t)from->p[i], bytes)));
	r->n = 0;
	return;
nomem:
	r->n = 0;
	if (!out->err)
		out->err = ERR_NOMEM;
}

/* What stands for a code point in canonical text, or -1 when nothing does. CR is the caller's, who sees what follows.
 */
static utf8proc_int32_t mapped(uint32_t c)
{
	if (c >= 0x20 && c < 0x7f)
		return (utf8proc_int32_t)c;
	if (c == '\t' || c == '\n')
		return (utf8proc_int32_t)c;
	if (c < 0xa0)
		return ' ';
	if (c == 0xad || c == 0xfeff)
		return -1;
	if (c == 0x2028 || c == 0x2029)
		return '\n';
	return category(c) == UTF8PROC_CATEGORY_ZS ? ' ' : (utf8proc_int32_t)c;
}

/* Starters that end a long run: cased letters, kana, ideographs and Hangul syllables are never the second half of a
 * composition. */
static bool may_split(utf8proc_int32_t c)
{
	if ((c >= 0x3041 && c <= 0x3096) || (c >= 0x30a1 && c <= 0x30fa) || (c >= 0x3400 && c <= 0x9fff) ||
	    (c >= 0xac00 && c <= 0xd7a3))
		return true;
	utf8proc_category_t g = utf8proc_category(c);
	return g >= UTF8PROC_CATEGORY_LU && g <= UTF8PROC_CATEGORY_LT;
}

/* ASCII [i, end) of s, of which at most one byte more is looked at. */
static void add_ascii(struct buf *out, struct str s, size_t i, size_t end)
{
	while (i < end) {
		size_t beg = i;
		while (i < end && ((s.p[i] >= 0x20 && s.p[i] < 0x7f) || s.p[i] == '\n' || s.p[i] == '\t'))
			i++;
		buf_add(out, str_make(s.p + beg, i - beg));
		if (i == end)
			break;
		if (s.p[i] != '\r')
			buf_byte(out, ' ');
		else if (i + 1 == s.n || s.p[i + 1] != '\n')
			buf_byte(out, '\n');
		i++;
	}
}

void utf8_nfc(struct buf *out, struct str s, size_t *bad)
{
	const unsigned char *p = (const unsigned char *)s.p;
	struct run r, d;
	size_t n_bad = 0;

	r.p = r.small;
	d.p = d.small;
	r.n = d.n = 0;
	r.room = d.room = sizeof r.small / sizeof *r.small;
	for (size_t i = 0; i < s.n && !out->err;) {
		utf8proc_int32_t c;
		if (p[i] < 0x80) {
			flush(&r, &d, out);
			size_t end = skip_ascii(p, i, s.n);
			if (end == s.n) {
				add_ascii(out, s, i, end);
				break;
			}
			add_ascii(out, s, i, end - 1);
			c = p[end - 1] == '\r' ? '\n' : mapped(p[end - 1]);
			i = end;
		} else {
			uint32_t u;
			size_t step = decode(p + i, s.n - i, &u);
			if (!step) {
				u = BAD;
				step = 1;
				n_bad++;
			}
			i += step;
			c = mapped(u);
			if (c < 0)
				continue;
			if (c < 0x80 || (r.n >= 64 && may_split(c)))
				flush(&r, &d, out);
		}
		if (!run_room(&r, r.n + 1)) {
			out->err = ERR_NOMEM;
			break;
		}
		r.p[r.n++] = c;
	}
	if (!out->err)
		flush(&r, &d, out);
	if (bad)
		*bad += n_bad;
	run_release(&r);
	run_release(&d);
}
