/*
 * tls.c - GnuTLS behind four functions; its defaults say which versions and ciphers are taken.
 */
#include "http/tls.h"

#include "base/mem.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <sys/socket.h>

struct tls {
	gnutls_certificate_credentials_t of;
};

int tls_new(struct str cert, struct str key, struct tls **out, struct err *e)
{
	struct tls *t = mem_calloc(1, sizeof *t);
	gnutls_datum_t c = {(unsigned char *)(uintptr_t)cert.p, (unsigned)cert.n},
		       k = {(unsigned char *)(uintptr_t)key.p, (unsigned)key.n};

	if (!t)
		return err_mem(e);
	if (gnutls_certificate_allocate_credentials(&t->of) != GNUTLS_E_SUCCESS) {
		free(t);
		return err_mem(e);
	}
	int r = gnutls_certificate_set_x509_key_mem(t->of, &c, &k, GNUTLS_X509_FMT_PEM);
	if (r < 0) {
		tls_free(t);
		return err_set(e, ERR_USAGE, "the certificate or key was not accepted: %s", gnutls_strerror(r));
	}
	*out = t;
	return 0;
}

void tls_free(struct tls *t)
{
	if (!t)
		return;
	gnutls_certificate_free_credentials(t->of);
	free(t);
}

static bool again(ssize_t r)
{
	return r == GNUTLS_E_INTERRUPTED || r == GNUTLS_E_AGAIN;
}

bool wire_open(struct wire *w, const struct tls *t, int fd)
{
	gnutls_session_t s;
	int r;

	*w = (struct wire){fd, NULL};
	if (!t)
		return true;
	if (gnutls_init(&s, GNUTLS_SERVER | GNUTLS_NO_SIGNAL) != GNUTLS_E_SUCCESS)
		return false;
	gnutls_set_default_priority(s);
	gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE, t->of);
	gnutls_transport_set_int(s, fd);
	do
		r = gnutls_handshake(s);
	while (r < 0 && !gnutls_error_is_fatal(r));
	w->session = s;
	if (r == GNUTLS_E_SUCCESS)
		return true;
	wire_close(w);
	return false;
}

void wire_close(struct wire *w)
{
	if (w->session)
		gnutls_deinit(w->session);
	w->session = NULL;
}

ssize_t wire_read(struct wire *w, char *p, size_t n)
{
	ssize_t r;

	do
		r = w->session ? gnutls_record_recv(w->session, p, n) : recv(w->fd, p, n, 0);
	while (w->session ? again(r) : r < 0 && errno == EINTR);
	return r;
}

bool wire_write(struct wire *w, struct str s)
{
	while (s.n) {
		ssize_t r = w->session ? gnutls_record_send(w->session, s.p, s.n) : send(w->fd, s.p, s.n, MSG_NOSIGNAL);
		if (r < 0 && (w->session ? again(r) : errno == EINTR))
			continue;
		if (r <= 0)
			return false;
		s = str_sub(s, (size_t)r, s.n);
	}
	return true;
}

void wire_end(struct wire *w)
{
	if (w->session)
		gnutls_bye(w->session, GNUTLS_SHUT_WR);
	shutdown(w->fd, SHUT_WR);
}
