/*
 * str.h - slices of text.
 *
 * A `struct str` is a pointer and a length: borrowed bytes, not ended by NUL, never owned. Everything that looks at
 * text takes slices, so that pieces of a mapped file, of an arena and of a literal are the same kind of thing. A slice
 * of length 0 may have a NULL pointer. All functions here are pure and safe in any thread.
 *
 *	struct str s = STR("2.5 mg daily"), word;
 *	while (str_cut(&s, ' ', &word))
 *		printf("%.*s\n", STR_ARG(word));
 */
#ifndef ATTEST_BASE_STR_H
#define ATTEST_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n; /* bytes */
};

#define STR(lit) ((struct str){"" lit, sizeof(lit) - 1})
#define STR_NULL ((struct str){NULL, 0})
/* For printf's "%.*s". */
#define STR_ARG(s) (int)((s).n > INT32_MAX ? INT32_MAX : (s).n), (s).n ? (s).p : ""

/* The slice of a C string; NULL gives the empty slice. */
static inline struct str str_c(const char *c)
{
	return (struct str){c, c ? strlen(c) : 0};
}

static inline struct str str_make(const char *p, size_t n)
{
	return (struct str){p, n};
}

/* Bytes [beg, end) of s; both are clamped to the slice. */
static inline struct str str_sub(struct str s, size_t beg, size_t end)
{
	if (end > s.n)
		end = s.n;
	if (beg > end)
		beg = end;
	return (struct str){s.n ? s.p + beg : s.p, end - beg};
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_eqc(struct str a, const char *c)
{
	return str_eq(a, str_c(c));
}

/* Order by bytes, shorter first when one is a prefix of the other: <0, 0, >0. */
int str_cmp(struct str a, struct str b);
/* Equal when ASCII letters are compared without case. */
bool str_ieq(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* The same, without ASCII case. */
bool str_istarts(struct str s, struct str prefix);
bool str_iends(struct str s, struct str suffix);
/* Byte offset of the first occurrence at or after `from`, or SIZE_MAX. An empty needle is found at `from`. */
size_t str_find(struct str s, struct str needle, size_t from);
/* The same without ASCII case. */
size_t str_ifind(struct str s, struct str needle, size_t from);
/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);
/* Words as people count them: runs without space, tab or newline. */
size_t str_words(struct str s);
/*
 * Cut the next piece up to `sep` off the front of *s into *piece. Returns false, with both untouched, when *s is the
 * null slice (p == NULL); the last piece leaves *s null. "a,,b" gives "a", "", "b"; "" (p != NULL) gives one empty
 * piece.
 */
bool str_cut(struct str *s, char sep, struct str *piece);
/* A whole non-negative decimal number, nothing else in s. False, *out untouched, when it is none or over UINT64_MAX. */
bool str_u64(struct str s, uint64_t *out);
/* 64-bit hash of the bytes (XXH3); the same on every machine. */
uint64_t str_hash(struct str s);

#endif
