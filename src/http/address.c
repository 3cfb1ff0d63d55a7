/*
 * address.c - who is at the other end, directly and behind proxies.
 *
 * X-Forwarded-* counts only when the peer itself is a trusted proxy. X-Forwarded-For is read from its end: each trusted
 * proxy appended the address that it saw, so the first one that is no proxy of ours is the client; whatever stands
 * before it the client may have made up.
 */
#include "http/http_priv.h"

#include <arpa/inet.h>
#include <stdio.h>

static bool parse(struct str s, struct http_addr *out, bool *v4)
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
	char text[INET6_ADDRSTRLEN + 1];
	struct in_addr in;

	if (s.n == 0 || s.n > INET6_ADDRSTRLEN)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	*v4 = inet_pton(AF_INET, text, &in) == 1;
	if (*v4) {
		memcpy(out->b, mapped, 12);
		memcpy(out->b + 12, &in, 4);
		return true;
	}
	return inet_pton(AF_INET6, text, out->b) == 1;
}

bool http_addr_parse(struct str s, struct http_addr *out)
{
	struct http_addr a;
	bool v4;

	if (s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']')
		s = str_sub(s, 1, s.n - 1);
	if (!parse(s, &a, &v4))
		return false;
	*out = a;
	return true;
}

bool http_net_parse(struct str s, struct http_net *out)
{
	size_t slash = str_find(s, STR("/"), 0);
	struct http_net net;
	uint64_t bits;
	bool v4;

	if (!parse(str_sub(s, 0, slash), &net.addr, &v4))
		return false;
	net.bits = 128;
	if (slash != SIZE_MAX) {
		if (!str_u64(str_sub(s, slash + 1, s.n), &bits) || bits > (v4 ? 32 : 128))
			return false;
		net.bits = (unsigned)bits + (v4 ? 96 : 0);
	}
	*out = net;
	return true;
}

bool http_net_has(const struct http_net *net, const struct http_addr *a)
{
	unsigned whole = net->bits / 8, left = net->bits % 8;

	if (memcmp(net->addr.b, a->b, whole))
		return false;
	return !left || ((net->addr.b[whole] ^ a->b[whole]) >> (8 - left)) == 0;
}

bool http_addr_loopback(const struct http_addr *a)
{
	static const struct http_net nets[] = {{{{[10] = 0xff, [11] = 0xff, [12] = 127}}, 104}, {{{[15] = 1}}, 128}};

	return http_net_has(&nets[0], a) || http_net_has(&nets[1], a);
}

void http_addr_print(const struct http_addr *a, char out[46])
{
	static const struct http_net mapped = {{{[10] = 0xff, [11] = 0xff}}, 96};

	if (http_net_has(&mapped, a))
		inet_ntop(AF_INET, a->b + 12, out, 46);
	else
		inet_ntop(AF_INET6, a->b, out, 46);
}

bool http_host_ok(struct str host, struct str *name)
{
	size_t end = SIZE_MAX;

	if (host.n == 0 || host.n > 255)
		return false;
	if (host.p[0] == '[') {
		end = str_find(host, STR("]"), 0);
		if (end == SIZE_MAX)
			return false;
		*name = str_sub(host, 1, end++);
	} else {
		end = str_find(host, STR(":"), 0);
		*name = str_sub(host, 0, end);
		for (size_t i = 0; i < name->n; i++) {
			char c = name->p[i];
			if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
			      c == '.' || c == '_'))
				return false;
		}
	}
	if (name->n == 0)
		return false;
	if (end < host.n) {
		uint64_t port;
		if (host.p[end] != ':' || !str_u64(str_sub(host, end + 1, host.n), &port) || port > 65535)
			return false;
	}
	return true;
}

static bool trusted(const struct http_net *v, size_t n, const struct http_addr *a)
{
	for (size_t i = 0; i < n; i++)
		if (http_net_has(&v[i], a))
			return true;
	return false;
}

static struct str last_of(struct str list)
{
	size_t i = list.n;

	while (i > 0 && list.p[i - 1] != ',')
		i--;
	return str_trim(str_sub(list, i, list.n));
}

int http_peer(struct http_req *q, const struct http_addr *direct, bool tls, const struct http_net *proxies, size_t n,
	      struct err *e)
{
	struct str host = http_header(q, "Host"), name, given;

	q->peer = *direct;
	q->tls = tls;
	if (trusted(proxies, n, direct)) {
		/* Several headers of that name are one list: take them from the last. */
		for (size_t i = q->headers.n; i-- > 0;) {
			struct str list = q->headers.v[i].value;
			if (!str_ieq(q->headers.v[i].name, STR("X-Forwarded-For")))
				continue;
			while (trusted(proxies, n, &q->peer) && list.n) {
				struct str last = last_of(list);
				size_t at = (size_t)(last.p - list.p);
				if (!http_addr_parse(last, &q->peer))
					return err_set(e, ERR_USAGE, "X-Forwarded-For holds no address");
				while (at > 0 && list.p[at - 1] != ',')
					at--;
				list = str_sub(list, 0, at ? at - 1 : 0);
			}
		}
		given = last_of(http_header(q, "X-Forwarded-Proto"));
		if (given.n)
			q->tls = str_ieq(given, STR("https"));
		given = last_of(http_header(q, "X-Forwarded-Host"));
		if (given.n)
			host = given;
	}
	if (host.n && !http_host_ok(host, &name))
		return err_set(e, ERR_USAGE, "the Host header is no host");
	q->host = host;
	return 0;
}
