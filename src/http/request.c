/*
 * request.c - targets, queries, forms, cookies, headers: everything of a request that is parsed by us.
 *
 * The path is split at '/' before it is decoded, so that an id may hold "%2F"; what decodes to "." or "..", to nothing,
 * to control characters or to no UTF-8 is refused, so no handler needs to think of it.
 */
#include "http/http_priv.h"

#include "base/utf8.h"

static int hex(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

static bool clean(struct str s, bool controls)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == 0 || c == 0x7f || (c < 0x20 && !(controls && (c == '\n' || c == '\r' || c == '\t'))))
			return false;
	}
	return utf8_check(s) == s.n;
}

bool http_decode(struct arena *a, struct str s, bool plus, bool controls, struct str *out)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;

	if (!p)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '%') {
			int hi = s.n - i > 2 ? hex(s.p[i + 1]) : -1, lo = s.n - i > 2 ? hex(s.p[i + 2]) : -1;
			if (hi < 0 || lo < 0)
				return false;
			c = (char)(hi * 16 + lo);
			i += 2;
		} else if (plus && c == '+') {
			c = ' ';
		}
		p[n++] = c;
	}
	if (!clean(str_make(p, n), controls))
		return false;
	*out = str_make(p, n);
	return true;
}

static int parse_pairs(struct arena *a, struct str s, struct http_pairs *out, const char *what, struct err *e)
{
	struct str piece;
	size_t n = 0;

	if (s.n == 0)
		return 0;
	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '&';
	if (n >= HTTP_PAIRS_MAX)
		return err_set(e, ERR_LIMIT, "%s: more than %d values", what, HTTP_PAIRS_MAX);
	struct http_pair *v = ARENA_ARRAY(a, n + 1, struct http_pair);
	if (!v)
		return err_mem(e);
	n = 0;
	while (str_cut(&s, '&', &piece)) {
		size_t eq = str_find(piece, STR("="), 0);
		if (piece.n == 0)
			continue;
		if (eq == SIZE_MAX)
			eq = piece.n;
		if (!http_decode(a, str_sub(piece, 0, eq), true, false, &v[n].name) ||
		    !http_decode(a, str_sub(piece, eq + 1, piece.n), true, true, &v[n].value))
			return arena_ok(a) ? err_set(e, ERR_USAGE, "%s: not well-formed percent-encoded UTF-8", what)
					   : err_mem(e);
		n++;
	}
	*out = (struct http_pairs){v, n};
	return 0;
}

int http_parse_form(struct arena *a, struct str s, struct http_pairs *out, struct err *e)
{
	return parse_pairs(a, s, out, "form", e);
}

bool http_absolute(struct str *target, struct str *host, bool *tls)
{
	struct str scheme = STR("http://"), secure = STR("https://"), rest;

	*tls = str_istarts(*target, secure);
	if (!*tls && !str_istarts(*target, scheme))
		return false;
	rest = str_sub(*target, *tls ? secure.n : scheme.n, target->n);
	size_t n = 0;
	while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?')
		n++;
	*host = str_sub(rest, 0, n);
	*target = str_sub(rest, n, rest.n);
	return true;
}

int http_parse_target(struct http_req *q, struct str target, struct err *e)
{
	size_t mark = str_find(target, STR("?"), 0);
	struct str path = str_sub(target, 0, mark), rest, piece;

	for (size_t i = 0; i < target.n; i++)
		if ((unsigned char)target.p[i] <= 0x20 || target.p[i] == 0x7f || target.p[i] == '#')
			return err_set(e, ERR_USAGE, "the path holds characters that it may not");
	if (path.n == 0 || path.p[0] != '/')
		return err_set(e, ERR_USAGE, "the path does not begin with a slash");
	q->n_seg = 0;
	q->path = path;
	q->query = mark == SIZE_MAX ? str_make("", 0) : str_sub(target, mark + 1, target.n);
	rest = str_sub(path, 1, path.n);
	while (rest.n && str_cut(&rest, '/', &piece)) {
		struct str seg;
		if (q->n_seg == HTTP_SEGMENTS_MAX)
			return err_set(e, ERR_NOTFOUND, "no such page");
		if (!http_decode(q->arena, piece, false, false, &seg))
			return arena_ok(q->arena)
				       ? err_set(e, ERR_USAGE, "the path is not well-formed percent-encoded UTF-8")
				       : err_mem(e);
		if (seg.n == 0 || str_eqc(seg, ".") || str_eqc(seg, ".."))
			return err_set(e, ERR_USAGE, "the path has an empty part, or \".\" or \"..\"");
		q->seg[q->n_seg++] = seg;
	}
	return parse_pairs(q->arena, q->query, &q->queries, "query", e);
}

int http_parse_cookies(struct arena *a, struct str s, struct http_pairs *out, struct err *e)
{
	struct http_pair *v = ARENA_ARRAY(a, HTTP_COOKIES_MAX, struct http_pair);
	struct str piece;
	size_t n = 0;

	if (!v)
		return err_mem(e);
	while (s.n && str_cut(&s, ';', &piece)) {
		size_t eq;
		piece = str_trim(piece);
		eq = str_find(piece, STR("="), 0);
		/* Others on this host may set what they like: what we cannot read is not ours. */
		if (eq == SIZE_MAX || eq == 0 || !clean(piece, false))
			continue;
		if (n == HTTP_COOKIES_MAX)
			return err_set(e, ERR_LIMIT, "more than %d cookies", HTTP_COOKIES_MAX);
		v[n].name = str_sub(piece, 0, eq);
		v[n].value = str_sub(piece, eq + 1, piece.n);
		if (v[n].value.n >= 2 && v[n].value.p[0] == '"' && v[n].value.p[v[n].value.n - 1] == '"')
			v[n].value = str_sub(v[n].value, 1, v[n].value.n - 1);
		n++;
	}
	*out = (struct http_pairs){v, n};
	return 0;
}

struct str http_media_type(struct arena *a, struct str s)
{
	struct str t = str_trim(str_sub(s, 0, str_find(s, STR(";"), 0)));
	char *p = arena_alloc(a, t.n + 1);

	if (!p)
		return STR_NULL;
	for (size_t i = 0; i < t.n; i++)
		p[i] = (char)(t.p[i] >= 'A' && t.p[i] <= 'Z' ? t.p[i] + 32 : t.p[i]);
	return str_make(p, t.n);
}

/* ---- looking up ---- */

struct str http_pair_find(const struct http_pairs *v, const char *name, bool icase)
{
	struct str want = str_c(name);

	for (size_t i = 0; i < v->n; i++)
		if (icase ? str_ieq(v->v[i].name, want) : str_eq(v->v[i].name, want))
			return v->v[i].value.p ? v->v[i].value : str_make("", 0);
	return STR_NULL;
}

struct str http_query(const struct http_req *q, const char *name)
{
	return http_pair_find(&q->queries, name, false);
}

struct str http_form(const struct http_req *q, const char *name)
{
	return http_pair_find(&q->forms, name, false);
}

struct str http_header(const struct http_req *q, const char *name)
{
	return http_pair_find(&q->headers, name, true);
}

struct str http_cookie(const struct http_req *q, const char *name)
{
	return http_pair_find(&q->cookies, name, false);
}

bool http_query_number(const struct http_req *q, const char *name, uint64_t min, uint64_t max, uint64_t otherwise,
		       uint64_t *out)
{
	struct str s = http_query(q, name);
	uint64_t n;

	if (!s.p) {
		*out = otherwise;
		return true;
	}
	if (!str_u64(s, &n) || n < min || n > max)
		return false;
	*out = n;
	return true;
}

/* "0.7" as 700; 1000 when there is none or it is ill-formed. */
static int weight(struct str params)
{
	struct str p;

	while (str_cut(&params, ';', &p)) {
		p = str_trim(p);
		if (p.n < 3 || (p.p[0] | 32) != 'q' || p.p[1] != '=')
			continue;
		int w = p.p[2] == '1' ? 1000 : 0, unit = 100;
		if (w == 0)
			for (size_t i = 4; i < p.n && unit; i++, unit /= 10)
				if (p.p[i] >= '0' && p.p[i] <= '9')
					w += (p.p[i] - '0') * unit;
		return w;
	}
	return 1000;
}

int http_accepts(const struct http_req *q, const char *type)
{
	struct str all = http_header(q, "Accept"), one, want = str_c(type);
	size_t slash = str_find(want, STR("/"), 0);
	int best = 0, got = 0;

	if (!all.p || str_trim(all).n == 0)
		return 1000;
	while (str_cut(&all, ',', &one)) {
		size_t semi = str_find(one, STR(";"), 0);
		struct str range = str_trim(str_sub(one, 0, semi));
		int rank = str_ieq(range, want) ? 3
			   : range.n == slash + 2 && str_ends(range, STR("/*")) &&
					   str_ieq(str_sub(range, 0, slash), str_sub(want, 0, slash))
				   ? 2
			   : str_eqc(range, "*/*") ? 1
						   : 0;
		if (rank > best) {
			best = rank;
			got = weight(semi == SIZE_MAX ? STR_NULL : str_sub(one, semi + 1, one.n));
		}
	}
	return got;
}
