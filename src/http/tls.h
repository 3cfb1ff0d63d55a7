/*
 * tls.h - bytes to and from a socket, plain or through TLS (GnuTLS) (private to http/).
 */
#ifndef ATTEST_HTTP_TLS_H
#define ATTEST_HTTP_TLS_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <sys/types.h>

/* A certificate and its key, for all connections. */
struct tls;
int tls_new(struct str cert, struct str key, struct tls **out, struct err *e);
void tls_free(struct tls *t);

/* One connection; blocking, ended by shutdown(2) from elsewhere. Its socket stays the caller's. */
struct wire {
	int fd;
	void *session; /* NULL: plain */
};
/* t NULL: plain. False when the two do not come to terms. */
bool wire_open(struct wire *w, const struct tls *t, int fd);
void wire_close(struct wire *w);
/* Bytes read, 0 at the end, negative when it broke. */
ssize_t wire_read(struct wire *w, char *p, size_t n);
bool wire_write(struct wire *w, struct str s);
/* Nothing more will be written. */
void wire_end(struct wire *w);

#endif
