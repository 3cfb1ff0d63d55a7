/*
 * err.c - how a function says that it failed: see err.h.
 *
 * Messages are formatted apart and copied, since an argument may be the old message itself.
 */
#include "base/err.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "base/work.h"

#include <errno.h>
#include <stdio.h>

/* Cut what vsnprintf left of a character, and make arguments that were not UTF-8 (a file name may be anything)
 * printable. */
static void mend(char *msg, size_t n, bool cut)
{
	if (cut) {
		size_t from = n > 3 ? n - 3 : 0;
		for (size_t i = n; i > from; i--) {
			unsigned char c = (unsigned char)msg[i - 1];
			if (c < 0x80)
				break;
			if (c >= 0xc0) {
				size_t want = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
				if (n - (i - 1) < want)
					n = i - 1;
				break;
			}
		}
		msg[n] = '\0';
	}
	struct str s = str_make(msg, n);
	for (size_t at = 0; (at += utf8_check(str_sub(s, at, n))) < n;)
		msg[at] = '?';
}

static void format(struct err *e, const char *fmt, va_list ap)
{
	char msg[sizeof e->msg];
	int n = vsnprintf(msg, sizeof msg, fmt, ap);

	if (n < 0) {
		msg[0] = '\0';
		n = 0;
	}
	bool cut = (size_t)n >= sizeof msg;
	mend(msg, cut ? sizeof msg - 1 : (size_t)n, cut);
	memcpy(e->msg, msg, strlen(msg) + 1);
}

int err_set(struct err *e, int code, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return code;
	va_start(ap, fmt);
	format(e, fmt, ap);
	va_end(ap);
	e->code = code;
	return code;
}

static void prefix(struct err *e, struct str front)
{
	size_t old = strlen(e->msg), n = front.n, room = sizeof e->msg - 1;

	/* The front is the place, the old message the fault: neither may push the other out whole. */
	if (n > room / 2)
		n = utf8_floor(front, room / 2);
	bool cut = n + 2 + old > room;
	if (cut)
		old = room - n - 2;
	memmove(e->msg + n + 2, e->msg, old);
	memcpy(e->msg, front.p, n);
	memcpy(e->msg + n, ": ", 2);
	e->msg[n + 2 + old] = '\0';
	mend(e->msg, n + 2 + old, cut);
}

int err_prefix(struct err *e, const char *fmt, ...)
{
	struct err front;
	va_list ap;

	/* The code is lost without an e, but a failure must not turn into success. */
	if (!e)
		return ERR_INTERNAL;
	va_start(ap, fmt);
	format(&front, fmt, ap);
	va_end(ap);
	prefix(e, str_c(front.msg));
	return e->code;
}

int err_mem(struct err *e)
{
	int why = work_why(e);

	/* Refused by the system, and not by a cap (arenas and buffers set errno then). */
	if (!why && errno == ENOMEM)
		mem_note();
	return why ? why : err_set(e, ERR_NOMEM, "out of memory");
}

static int code_of(int errnum)
{
	switch (errnum) {
	case ENOENT: return ERR_NOTFOUND;
	case ENOSPC:
	case EDQUOT: return ERR_FULL;
	case EROFS:
	case EACCES:
	case EPERM: return ERR_READONLY;
	case EFBIG: return ERR_LIMIT;
	case ENOMEM: return ERR_NOMEM;
	default: return ERR_IO;
	}
}

int err_errno(struct err *e, int errnum, const char *fmt, ...)
{
	struct err front;
	char space[128];
	va_list ap;
	int code = code_of(errnum);

	if (!e)
		return code;
	va_start(ap, fmt);
	format(&front, fmt, ap);
	va_end(ap);
	err_set(e, code, "%s", strerror_r(errnum, space, sizeof space));
	prefix(e, str_c(front.msg));
	return code;
}

static const struct {
	const char *name;
	int http, exit;
	const char *meaning;
} table[] = {
#define X(code, name, http, exit, text) {name, http, exit, text},
	ERR_LIST(X)
#undef X
};

#define N_CODES (sizeof table / sizeof *table)

/* A number that is no code is a fault of attest itself. */
static size_t row(int code)
{
	if (code > ERR__FIRST && code <= ERR__FIRST + (int)N_CODES)
		return (size_t)(code - ERR__FIRST - 1);
	return (size_t)(ERR_INTERNAL - ERR__FIRST - 1);
}

const char *err_name(int code)
{
	return code == ERR_OK ? "ok" : table[row(code)].name;
}

int err_http(int code)
{
	return code == ERR_OK ? 200 : table[row(code)].http;
}

int err_exit(int code)
{
	return code == ERR_OK ? 0 : table[row(code)].exit;
}

const char *err_meaning(int code)
{
	return code == ERR_OK ? "success" : table[row(code)].meaning;
}
