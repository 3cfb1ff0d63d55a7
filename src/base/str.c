/*
 * str.c - slices of text: see str.h.
 */
#include "base/str.h"

#include <xxhash.h>

static inline unsigned char lower(char c)
{
	unsigned char u = (unsigned char)c;

	return u >= 'A' && u <= 'Z' ? (unsigned char)(u | 0x20) : u;
}

static bool ieq_bytes(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int r = n ? memcmp(a.p, b.p, n) : 0;

	if (r)
		return r;
	return a.n < b.n ? -1 : a.n > b.n;
}

bool str_ieq(struct str a, struct str b)
{
	return a.n == b.n && ieq_bytes(a.p, b.p, a.n);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_sub(s, 0, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_sub(s, s.n - suffix.n, s.n), suffix);
}

bool str_istarts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && ieq_bytes(s.p, prefix.p, prefix.n);
}

bool str_iends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_ieq(str_sub(s, s.n - suffix.n, s.n), suffix);
}

size_t str_find(struct str s, struct str needle, size_t from)
{
	if (from > s.n || needle.n > s.n - from)
		return SIZE_MAX;
	if (needle.n == 0)
		return from;
	const char *hit = memmem(s.p + from, s.n - from, needle.p, needle.n);
	return hit ? (size_t)(hit - s.p) : SIZE_MAX;
}

size_t str_ifind(struct str s, struct str needle, size_t from)
{
	if (from > s.n || needle.n > s.n - from)
		return SIZE_MAX;
	if (needle.n == 0)
		return from;
	unsigned char first = lower(needle.p[0]);
	for (size_t i = from; i <= s.n - needle.n; i++)
		if (lower(s.p[i]) == first && ieq_bytes(s.p + i + 1, needle.p + 1, needle.n - 1))
			return i;
	return SIZE_MAX;
}

static inline bool is_white(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
	while (s.n && is_white(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && is_white(s.p[s.n - 1]))
		s.n--;
	return s;
}

size_t str_words(struct str s)
{
	size_t n = 0;
	bool in = false;

	for (size_t i = 0; i < s.n; i++) {
		bool space = s.p[i] == ' ' || s.p[i] == '\n' || s.p[i] == '\t';
		n += !space && !in;
		in = !space;
	}
	return n;
}

bool str_cut(struct str *s, char sep, struct str *piece)
{
	struct str all = *s;

	if (!all.p)
		return false;
	const char *at = memchr(all.p, sep, all.n);
	if (!at) {
		*piece = all;
		*s = STR_NULL;
		return true;
	}
	size_t n = (size_t)(at - all.p);
	*piece = str_make(all.p, n);
	*s = str_make(at + 1, all.n - n - 1);
	return true;
}

bool str_u64(struct str s, uint64_t *out)
{
	uint64_t v = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v))
			return false;
	}
	*out = v;
	return true;
}

uint64_t str_hash(struct str s)
{
	return XXH3_64bits(s.n ? s.p : "", s.n);
}
