/*
 * buf.h - a growable run of bytes, with a cap and a sticky error.
 *
 * State the cap when the buffer is made. The first failure (over the cap, out of memory) is kept in `err` (an err_code)
 * and every later append does nothing, so that a run of appends needs one check at its end: `if (b.err) return
 * err_buf(&b, e);`. The bytes are always followed by a NUL that is not counted. Integers are appended little-endian.
 * Not thread-safe.
 */
#ifndef ATTEST_BASE_BUF_H
#define ATTEST_BASE_BUF_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct buf {
	char *p;  /* owned; NULL before the first append */
	size_t n; /* bytes used */
	size_t room;
	size_t cap; /* most bytes it may hold */
	int err;    /* 0, ERR_LIMIT or ERR_NOMEM */
};

void buf_init(struct buf *b, size_t cap);
/* Empty it and forget the error; the memory is kept. */
void buf_clear(struct buf *b);
void buf_release(struct buf *b);
/*
 * Room for `more` bytes after the used ones: pointer to them, or NULL. The caller adds to b->n what it wrote;
 * the NUL stands after all `more` bytes, so who writes fewer puts b->p[b->n] = 0.
 */
char *buf_reserve(struct buf *b, size_t more);
/* s is not a slice of b itself: the bytes may move. */
void buf_add(struct buf *b, struct str s);
void buf_addc(struct buf *b, const char *c);
void buf_byte(struct buf *b, unsigned char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap);
void buf_u16(struct buf *b, uint16_t v);
void buf_u32(struct buf *b, uint32_t v);
void buf_u64(struct buf *b, uint64_t v);
/* LEB128. */
void buf_varint(struct buf *b, uint64_t v);
/* A string as varint length and bytes. */
void buf_lstr(struct buf *b, struct str s);
static inline struct str buf_str(const struct buf *b)
{
	return (struct str){b->p ? b->p : "", b->n};
}
/* The buffer's error with a message. */
int err_buf(const struct buf *b, struct err *e);

/*
 * A cursor that reads what the functions above wrote. `bad` is sticky: a read past the end gives 0 or the empty slice
 * and sets it.
 */
struct cur {
	const unsigned char *p, *end;
	bool bad;
};
struct cur cur_make(struct str s);
uint8_t cur_u8(struct cur *c);
uint16_t cur_u16(struct cur *c);
uint32_t cur_u32(struct cur *c);
uint64_t cur_u64(struct cur *c);
uint64_t cur_varint(struct cur *c);
/* A slice into the bytes read from. */
struct str cur_lstr(struct cur *c);
struct str cur_bytes(struct cur *c, size_t n);

#endif
