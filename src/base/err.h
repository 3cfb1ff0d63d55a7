/*
 * err.h - how a function says that it failed.
 *
 * A fallible function returns 0 or one of the negative codes below and takes `struct err *e` last; its outputs are
 * untouched on failure. The lowest layer writes the message ("line 12: undefined reference key 'smith2017'"); callers
 * add the path or record once, in front, with err_prefix. Messages are for people: lower case, no full stop, the place
 * first. `e` may be NULL: the code alone is returned then. "Not enough evidence" is an outcome of answering, never an
 * error.
 */
#ifndef ATTEST_BASE_ERR_H
#define ATTEST_BASE_ERR_H

#include "base/str.h"

#include <stdarg.h>

/*
 * code, name, HTTP status, exit status of the command line, meaning. Exit statuses follow sysexits.h where it has one.
 */
#define ERR_LIST(X)                                                                                        \
	X(USAGE, "usage", 400, 64, "the command or request is not of the form it must have")               \
	X(FORMAT, "format", 422, 65, "the input is not what its format asks for")                          \
	X(NOTFOUND, "not-found", 404, 66, "no such file, document, span or corpus")                        \
	X(UNAVAILABLE, "unavailable", 503, 69, "a helper program or service is missing or did not answer") \
	X(INTERNAL, "internal", 500, 70, "a fault of attest itself")                                       \
	X(NOMEM, "out-of-memory", 503, 71, "out of memory, or over a memory cap")                          \
	X(READONLY, "read-only", 403, 73, "the place to write to cannot be written")                       \
	X(IO, "io", 500, 74, "reading or writing failed")                                                  \
	X(FULL, "disk-full", 507, 74, "no space left on the device, or over a quota")                      \
	X(LOCKED, "locked", 409, 75, "another process is writing to this corpus; try again later")         \
	X(CORRUPT, "corrupt", 500, 76, "a stored file fails its checksum or breaks its format")            \
	X(VERSION, "version", 500, 77, "a stored file was written by a newer version of attest")           \
	X(DENIED, "denied", 403, 79, "this person or token may not do that")                               \
	X(SIGNIN, "sign-in", 401, 80, "nobody is signed in, or the name, password or token is not right")  \
	X(CONFLICT, "conflict", 409, 81, "it was changed by somebody else meanwhile, or exists already")   \
	X(RATE, "rate", 429, 82, "too many requests or attempts; wait and try again")                      \
	X(LIMIT, "limit", 413, 78, "the input is over a limit that protects the machine")                  \
	X(CANCELLED, "cancelled", 499, 130, "stopped on request")

enum err_code {
	ERR_OK = 0,
	ERR__FIRST = -1000,
#define X(code, name, http, exit, text) ERR_##code,
	ERR_LIST(X)
#undef X
};

struct err {
	int code;
	char msg[1024]; /* UTF-8, ended by NUL, truncated at a character boundary; ill-formed bytes are "?" */
};

/* Set and return `code`. */
int err_set(struct err *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/*
 * Put "<fmt>: " in front of the message; returns e's code. Without an e the code is not known and ERR_INTERNAL is
 * returned, so where e may be NULL return the code in hand: `if (r) { err_prefix(e, "%s", path); return r; }`.
 */
int err_prefix(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* "out of memory": ERR_NOMEM; or, when the budget of work (work.h) is spent, what that says: ERR_LIMIT, ERR_CANCELLED.
 */
int err_mem(struct err *e);
/*
 * From errno: ENOENT gives ERR_NOTFOUND, ENOSPC/EDQUOT ERR_FULL, EROFS/EACCES/EPERM ERR_READONLY, EFBIG ERR_LIMIT,
 * ENOMEM ERR_NOMEM, else ERR_IO; the message is "<fmt>: <strerror>".
 */
int err_errno(struct err *e, int errnum, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
const char *err_name(int code);
int err_http(int code);
/* Exit status for the command line; 0 for ERR_OK. */
int err_exit(int code);
const char *err_meaning(int code);

#endif
