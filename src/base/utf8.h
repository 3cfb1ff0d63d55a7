/*
 * utf8.h - UTF-8: checking, repairing, normalising, folding.
 *
 * Unicode data come from utf8proc. Offsets are always bytes. Pure functions, safe in any thread.
 */
#ifndef ATTEST_BASE_UTF8_H
#define ATTEST_BASE_UTF8_H

#include "base/buf.h"

/* Offset of the first byte that is not part of well-formed UTF-8 (RFC 3629), or s.n when all is well. */
size_t utf8_check(struct str s);
/*
 * Decode the code point at s.p[*i] (*i < s.n) and step over it. An ill-formed byte gives U+FFFD and one step.
 */
uint32_t utf8_next(struct str s, size_t *i);
/* The code point that ends just before *i (*i > 0), stepping back. */
uint32_t utf8_prev(struct str s, size_t *i);
/* Encode into out (at least 4 bytes); the number of bytes, 0 for a surrogate or out of range. */
int utf8_put(uint32_t c, char *out);
/*
 * Append s to `out` as well-formed text in NFC: ill-formed bytes become U+FFFD (their number is added to *bad when bad
 * is not NULL), NUL and the other C0/C1 controls except TAB, LF become a space, U+FEFF and U+00AD (soft hyphen) vanish,
 * CR LF and CR become LF, U+2028/9 become LF, U+00A0 and the other Unicode spaces become a plain space. Idempotent.
 */
void utf8_nfc(struct buf *out, struct str s, size_t *bad);
/* Letter, mark or number by general category. */
bool utf8_is_word(uint32_t c);
bool utf8_is_upper(uint32_t c);
bool utf8_is_lower(uint32_t c);
bool utf8_is_space(uint32_t c);
/* Simple case folding of one code point. */
uint32_t utf8_lower(uint32_t c);
/* Without its marks, when it decomposes to a base letter and marks (é gives e); else itself. */
uint32_t utf8_base(uint32_t c);
/* Columns on a terminal (East Asian wide are 2, marks 0). */
int utf8_width(uint32_t c);
/* The largest n' <= n at which s may be cut without splitting a character. */
size_t utf8_floor(struct str s, size_t n);

#endif
