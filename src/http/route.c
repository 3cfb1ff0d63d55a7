/*
 * route.c - which handler answers this path?
 *
 * Some hundred routes, compared one by one: a literal segment goes before a {name}, from the left.
 */
#include "http/http_priv.h"

static const char *const methods[] = {
#define X(m) #m,
	HTTP_METHOD_LIST(X)
#undef X
};

const char *http_method_name(enum http_method m)
{
	return m < HTTP_METHOD_N ? methods[m] : "";
}

/* Bit i of *names: segment i is a {name}. */
static bool fits(const char *pattern, const struct http_req *q, unsigned *names)
{
	struct str rest = str_c(pattern + 1), piece;
	size_t n = 0;

	*names = 0;
	while (rest.n && str_cut(&rest, '/', &piece)) {
		if (n == q->n_seg)
			return false;
		if (piece.n && piece.p[0] == '{')
			*names |= 1u << n;
		else if (!str_eq(piece, q->seg[n]))
			return false;
		n++;
	}
	return n == q->n_seg;
}

/* A literal counts more the further left it stands. */
static bool better(unsigned a, unsigned b)
{
	unsigned differ = a ^ b;

	return differ && (b & (differ & -differ));
}

const struct http_route *http_route_find(const struct http_route *const *tables, struct http_req *q, unsigned *allow)
{
	const struct http_route *best = NULL;
	unsigned best_names = ~0u, names;
	size_t index = 0, n = 0;

	*allow = 0;
	q->route_index = SIZE_MAX;
	for (; *tables; tables++) {
		for (const struct http_route *r = *tables; r->run; r++, index++) {
			if (!fits(r->pattern, q, &names))
				continue;
			*allow |= 1u << r->method;
			if (r->method == q->method && (!best || better(names, best_names))) {
				best = r;
				best_names = names;
				q->route_index = index;
			}
		}
	}
	if (*allow & (1u << HTTP_GET))
		*allow |= 1u << HTTP_HEAD;
	if (*allow)
		*allow |= 1u << HTTP_OPTIONS;
	memset(q->param, 0, sizeof q->param);
	for (size_t i = 0; best && i < q->n_seg; i++)
		if ((best_names & (1u << i)) && n < HTTP_PARAMS_MAX)
			q->param[n++] = q->seg[i];
	q->route = best;
	return best;
}
