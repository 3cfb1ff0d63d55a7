/*
 * buf.c - a growable run of bytes: see buf.h.
 */
#include "base/buf.h"

#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define ROOM_MIN 64 /* bytes */

void buf_init(struct buf *b, size_t cap)
{
	/* One byte is kept for the NUL. */
	*b = (struct buf){.cap = cap < SIZE_MAX ? cap : SIZE_MAX - 1};
}

void buf_clear(struct buf *b)
{
	b->n = 0;
	b->err = 0;
	if (b->p)
		b->p[0] = '\0';
}

void buf_release(struct buf *b)
{
	free(b->p);
	buf_init(b, b->cap);
}

char *buf_reserve(struct buf *b, size_t more)
{
	if (b->err)
		return NULL;
	if (more > b->cap - b->n) {
		b->err = ERR_LIMIT;
		errno = EFBIG;
		return NULL;
	}
	size_t need = b->n + more + 1;
	if (need > b->room) {
		size_t room = b->room < ROOM_MIN / 2 ? ROOM_MIN : b->room <= SIZE_MAX / 2 ? b->room * 2 : SIZE_MAX;
		if (room > b->cap + 1)
			room = b->cap + 1;
		if (room < need)
			room = need;
		char *p = mem_realloc(b->p, room);
		if (!p) {
			b->err = ERR_NOMEM;
			return NULL;
		}
		b->p = p;
		b->room = room;
	}
	b->p[b->n] = '\0';
	b->p[b->n + more] = '\0';
	return b->p + b->n;
}

void buf_add(struct buf *b, struct str s)
{
	char *p = buf_reserve(b, s.n);

	if (!p || !s.n)
		return;
	memcpy(p, s.p, s.n);
	b->n += s.n;
}

void buf_addc(struct buf *b, const char *c)
{
	buf_add(b, str_c(c));
}

void buf_byte(struct buf *b, unsigned char c)
{
	char *p = buf_reserve(b, 1);

	if (!p)
		return;
	*p = (char)c;
	b->n++;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;

	if (b->err)
		return;
	va_copy(again, ap);
	size_t left = b->room - b->n;
	int n = vsnprintf(b->p ? b->p + b->n : NULL, left, fmt, ap);
	if (n < 0) {
		b->err = ERR_LIMIT;
	} else if ((size_t)n < left) {
		b->n += (size_t)n;
	} else {
		char *p = buf_reserve(b, (size_t)n);
		if (p) {
			vsnprintf(p, (size_t)n + 1, fmt, again);
			b->n += (size_t)n;
		}
	}
	/* A first try that did not fit has written over the NUL. */
	if (b->err && b->p)
		b->p[b->n] = '\0';
	va_end(again);
}

static void add_le(struct buf *b, uint64_t v, size_t n)
{
	char *p = buf_reserve(b, n);

	if (!p)
		return;
	for (size_t i = 0; i < n; i++)
		p[i] = (char)(unsigned char)(v >> (8 * i));
	b->n += n;
}

void buf_u16(struct buf *b, uint16_t v)
{
	add_le(b, v, 2);
}

void buf_u32(struct buf *b, uint32_t v)
{
	add_le(b, v, 4);
}

void buf_u64(struct buf *b, uint64_t v)
{
	add_le(b, v, 8);
}

void buf_varint(struct buf *b, uint64_t v)
{
	char out[10];
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		out[n++] = (char)(unsigned char)(v | 0x80);
	out[n++] = (char)v;
	buf_add(b, str_make(out, n));
}

void buf_lstr(struct buf *b, struct str s)
{
	buf_varint(b, s.n);
	buf_add(b, s);
}

int err_buf(const struct buf *b, struct err *e)
{
	if (b->err == ERR_LIMIT)
		return err_set(e, ERR_LIMIT, "more than %zu bytes", b->cap);
	return b->err ? err_mem(e) : 0;
}

struct cur cur_make(struct str s)
{
	const unsigned char *p = (const unsigned char *)(s.n ? s.p : "");

	return (struct cur){.p = p, .end = p + s.n};
}

struct str cur_bytes(struct cur *c, size_t n)
{
	if (c->bad || n > (size_t)(c->end - c->p)) {
		c->bad = true;
		c->p = c->end;
		return STR("");
	}
	struct str s = str_make((const char *)c->p, n);
	c->p += n;
	return s;
}

static uint64_t get_le(struct cur *c, size_t n)
{
	struct str s = cur_bytes(c, n);
	uint64_t v = 0;

	for (size_t i = 0; i < s.n; i++)
		v |= (uint64_t)(unsigned char)s.p[i] << (8 * i);
	return v;
}

uint8_t cur_u8(struct cur *c)
{
	return (uint8_t)get_le(c, 1);
}

uint16_t cur_u16(struct cur *c)
{
	return (uint16_t)get_le(c, 2);
}

uint32_t cur_u32(struct cur *c)
{
	return (uint32_t)get_le(c, 4);
}

uint64_t cur_u64(struct cur *c)
{
	return get_le(c, 8);
}

uint64_t cur_varint(struct cur *c)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 64 && !c->bad && c->p < c->end; shift += 7) {
		unsigned char byte = *c->p++;
		if (shift == 63 && byte > 1)
			break;
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return v;
	}
	c->bad = true;
	c->p = c->end;
	return 0;
}

struct str cur_lstr(struct cur *c)
{
	uint64_t n = cur_varint(c);

	return cur_bytes(c, n > SIZE_MAX ? SIZE_MAX : (size_t)n);
}
