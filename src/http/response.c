/*
 * response.c - status, headers, cookies, entity tags, problems.
 */
#include "http/http_priv.h"

#include "base/utf8.h"

#include <stdio.h>

/* No inline script or style, nothing from elsewhere: what a source's text might smuggle into a page is dead. */
const char http_csp[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src "
			"'self'; font-src 'self'; "
			"manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const char *const http_security_headers[][2] = {
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "same-origin"},
	{"Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"X-Frame-Options", "DENY"},
	{NULL, NULL},
};

const char *http_status_text(int status)
{
	static const struct {
		int status;
		const char *text;
	} all[] = {{200, "OK"},
		   {201, "Created"},
		   {202, "Accepted"},
		   {204, "No Content"},
		   {301, "Moved Permanently"},
		   {302, "Found"},
		   {303, "See Other"},
		   {304, "Not Modified"},
		   {307, "Temporary Redirect"},
		   {308, "Permanent Redirect"},
		   {400, "Bad Request"},
		   {401, "Unauthorized"},
		   {403, "Forbidden"},
		   {404, "Not Found"},
		   {405, "Method Not Allowed"},
		   {406, "Not Acceptable"},
		   {409, "Conflict"},
		   {412, "Precondition Failed"},
		   {413, "Content Too Large"},
		   {414, "URI Too Long"},
		   {415, "Unsupported Media Type"},
		   {417, "Expectation Failed"},
		   {421, "Misdirected Request"},
		   {422, "Unprocessable Content"},
		   {428, "Precondition Required"},
		   {429, "Too Many Requests"},
		   {431, "Request Header Fields Too Large"},
		   {499, "Client Closed Request"},
		   {500, "Internal Server Error"},
		   {501, "Not Implemented"},
		   {503, "Service Unavailable"},
		   {505, "HTTP Version Not Supported"},
		   {507, "Insufficient Storage"}};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i].status == status)
			return all[i].text;
	return "";
}

void http_set(struct http_resp *r, const char *name, struct str value)
{
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < 0x20 || value.p[i] == 0x7f) {
			r->bad = true;
			return;
		}
	if (!ARENA_MORE(r->arena, r->headers.v, r->headers.n, r->room)) {
		r->bad = true;
		return;
	}
	r->headers.v[r->headers.n++] = (struct http_pair){arena_str(r->arena, str_c(name)), arena_str(r->arena, value)};
	if (strcmp(name, "Content-Security-Policy") == 0)
		r->csp_own = true;
}

void http_setc(struct http_resp *r, const char *name, const char *value)
{
	http_set(r, name, str_c(value));
}

void http_setf(struct http_resp *r, const char *name, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof text)
		r->bad = true;
	else
		http_set(r, name, str_make(text, (size_t)n));
}

int http_reply(struct http_resp *r, int status, const char *type, struct err *e)
{
	if (type)
		http_setc(r, "Content-Type", type);
	if (r->body.err)
		return err_buf(&r->body, e);
	if (!arena_ok(r->arena))
		return err_mem(e);
	if (r->bad)
		return err_set(e, ERR_INTERNAL, "a response header holds control characters");
	r->status = status;
	return 0;
}

int http_redirect(struct http_resp *r, int status, struct str location, struct err *e)
{
	if (location.n == 0 || location.p[0] != '/' ||
	    (location.n > 1 && (location.p[1] == '/' || location.p[1] == '\\')))
		return err_set(e, ERR_INTERNAL, "a redirection to elsewhere");
	http_set(r, "Location", location);
	return http_reply(r, status, NULL, e);
}

void http_set_cookie(struct http_resp *r, const struct http_req *q, const char *name, struct str value, long max_age)
{
	char age[40] = "";

	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] == ';' || value.p[i] == ',' || value.p[i] == ' ' || value.p[i] == '"' ||
		    value.p[i] == '\\' || (unsigned char)value.p[i] > 0x7e)
			r->bad = true;
	if (max_age >= 0)
		snprintf(age, sizeof age, "; Max-Age=%ld", max_age);
	http_setf(r, "Set-Cookie", "%s=%.*s; Path=/; HttpOnly; SameSite=Lax%s%s", name, STR_ARG(value), age,
		  q->tls ? "; Secure" : "");
}

/* ---- entity tags ---- */

/* Is "tag" in the list of a header? Weak ones count where `weak`. */
static bool listed(struct str list, struct str tag, bool weak)
{
	struct str one;

	while (str_cut(&list, ',', &one)) {
		one = str_trim(one);
		if (str_eqc(one, "*"))
			return true;
		if (str_starts(one, STR("W/"))) {
			if (!weak)
				continue;
			one = str_sub(one, 2, one.n);
		}
		if (one.n == tag.n + 2 && one.p[0] == '"' && one.p[one.n - 1] == '"' &&
		    str_eq(str_sub(one, 1, one.n - 1), tag))
			return true;
	}
	return false;
}

bool http_etag(struct http_resp *r, const struct http_req *q, struct str tag)
{
	struct str have = http_header(q, "If-None-Match");

	http_setf(r, "ETag", "\"%.*s\"", STR_ARG(tag));
	if (!have.p || !listed(have, tag, true))
		return false;
	buf_clear(&r->body);
	r->status = 304;
	return true;
}

int http_if_match(const struct http_req *q, struct str tag)
{
	struct str want = http_header(q, "If-Match");

	return !want.p ? -1 : listed(want, tag, false);
}

/* ---- problems ---- */

void http_json_str(struct buf *b, struct str s)
{
	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == '"' || c == '\\') {
			buf_byte(b, '\\');
			buf_byte(b, c);
		} else if (c < 0x20 || c == '<' || c == '>' || c == '&' || c == 0x7f) {
			buf_printf(b, "\\u%04x", c);
		} else if (c < 0x80) {
			buf_byte(b, c);
		} else {
			size_t at = i;
			uint32_t u = utf8_next(s, &at);
			char out[4];
			buf_add(b, str_make(out, (size_t)utf8_put(u, out)));
			i = at - 1;
		}
	}
	buf_byte(b, '"');
}

void http_escape(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
		    c == '.' || c == '_' || c == '~')
			buf_byte(b, c);
		else
			buf_printf(b, "%%%02X", c);
	}
}

int http_problem_of(struct http_resp *r, const struct http_req *q, int status, const char *name, struct str detail,
		    struct err *e)
{
	buf_clear(&r->body);
	r->fixed = STR_NULL;
	buf_printf(&r->body, "{\"type\":\"urn:attest:problem:%s\",\"title\":", name);
	http_json_str(&r->body, str_c(http_status_text(status)));
	buf_printf(&r->body, ",\"status\":%d,\"code\":", status);
	http_json_str(&r->body, str_c(name));
	if (detail.n) {
		buf_addc(&r->body, ",\"detail\":");
		http_json_str(&r->body, detail);
	}
	buf_printf(&r->body, ",\"instance\":\"urn:attest:request:%s\"}\n", q->id);
	http_setc(r, "Cache-Control", "no-store");
	return http_reply(r, status, "application/problem+json", e);
}
