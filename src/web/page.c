/*
 * page.c - the frame around every page, and the small pieces that pages are made of (page_priv.h).
 *
 * No inline script and no inline style: the Content-Security-Policy forbids them.
 */
#include "web/page_priv.h"

#include <stdio.h>
#include <time.h>
#include <zlib.h>

#define SQUEEZE_LEAST 1400 /* bytes: smaller ones fit one packet anyway */
#define SQUEEZE_LEVEL 5
static void link_to(struct page *p, const char *path, const char *name, bool here)
{
	html_lit(p->out, "<li><a href=\"");
	html_attribute(p->out, str_c(path));
	html_lit(p->out, "\"");
	if (here)
		html_lit(p->out, " aria-current=\"page\"");
	html_lit(p->out, ">");
	html_text(p->out, str_c(name));
	html_lit(p->out, "</a></li>");
}

static void navigation(struct page *p, enum page_at at)
{
	struct buf *out = p->out;
	const struct web_call *c = p->c;
	bool accounts = c && web_library(c->w);

	html_lit(out, "<nav class=\"site\" aria-label=\"Site\"><ul>");
	link_to(p, "/", "Ask", at == PAGE_AT_ASK);
	if (accounts)
		link_to(p, "/articles", "Library", at == PAGE_AT_LIBRARY);
	link_to(p, "/corpus", "Corpus", at == PAGE_AT_CORPUS);
	if (c && c->signed_in && web_may(c, WEB_HISTORY))
		link_to(p, "/history", "History", at == PAGE_AT_HISTORY);
	if (c && c->signed_in && web_may(c, WEB_DESK))
		link_to(p, "/desk", "Review desk", at == PAGE_AT_DESK);
	if (accounts && c->signed_in && web_may(c, WEB_ADMIN))
		link_to(p, "/people", "People", at == PAGE_AT_PEOPLE);
	if (c && c->signed_in)
		link_to(p, "/account", "Account", at == PAGE_AT_ACCOUNT);
	else if (accounts)
		link_to(p, "/sign-in", "Sign in", at == PAGE_AT_ACCOUNT);
	html_lit(out, "</ul></nav>");
}

static struct str instance(const struct page *p)
{
	return p->c ? str_c(web_set(p->c->w)->title) : STR("attest");
}

void page_begin(struct page *p, struct http_req *q, struct http_resp *r, struct str title, enum page_at at)
{
	page_begin_as(p, q, r, title, at, "");
}

void page_begin_as(struct page *p, struct http_req *q, struct http_resp *r, struct str title, enum page_at at,
		   const char *class_)
{
	*p = (struct page){.q = q, .r = r, .c = web_call(q), .out = &r->body};
	struct buf *out = p->out;

	html_lit(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
	if (title.n) {
		html_text(out, title);
		html_lit(out, " \xc2\xb7 ");
	}
	html_text(out, instance(p));
	html_lit(out, "</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		      "<meta name=\"color-scheme\" content=\"light dark\">\n"
		      "<meta name=\"referrer\" content=\"same-origin\">\n");
	html_litf(out,
		  "<link rel=\"stylesheet\" href=\"%s\">\n<link rel=\"stylesheet\" href=\"%s\">\n"
		  "<link rel=\"icon\" type=\"image/svg+xml\" href=\"%s\">\n<script src=\"%s\" defer></script>\n",
		  web_static("article.css"), web_static("site.css"), web_static("icon.svg"), web_static("site.js"));
	html_lit(out, "</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n"
		      "<header class=\"site\"><div class=\"bar\"><a class=\"brand\" href=\"/\">"
		      "<svg viewBox=\"0 0 24 24\" width=\"24\" height=\"24\" aria-hidden=\"true\">"
		      "<path d=\"M3 5h8v7.5c0 3.5-2 5.5-5.5 6.5l-1-2c2-.7 3-2 3-4H3zM14.5 11.5l3 3.5 5-8\"/></svg>");
	html_text(out, instance(p));
	html_lit(out, "</a>");
	navigation(p, at);
	html_lit(out, "</div></header>\n<main id=\"main\" tabindex=\"-1\"");
	if (*class_) {
		html_lit(out, " class=\"");
		html_attribute(out, str_c(class_));
		html_lit(out, "\"");
	}
	html_lit(out, ">\n");
}

/*
 * The body in gzip, where the client takes it. Not for who is signed in: their pages hold the token of their forms
 * beside words from the address, and the length of what is squeezed together tells of both (BREACH, Gluck et al.,
 * 2013).
 */
static void squeeze(struct page *p)
{
	struct http_resp *r = p->r;
	z_stream z = {0};
	struct buf out;

	if (!p->c || p->c->signed_in || p->c->visit.n || r->body.err || r->body.n < SQUEEZE_LEAST)
		return;
	http_setc(r, "Vary", "Accept-Encoding, Cookie");
	if (str_ifind(http_header(p->q, "Accept-Encoding"), STR("gzip"), 0) == SIZE_MAX ||
	    deflateInit2(&z, SQUEEZE_LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return;
	buf_init(&out, r->body.cap);
	uLong most = deflateBound(&z, (uLong)r->body.n);
	char *to = buf_reserve(&out, most);
	if (to) {
		z.next_in = (Bytef *)r->body.p;
		z.avail_in = (uInt)r->body.n;
		z.next_out = (Bytef *)to;
		z.avail_out = (uInt)most;
		if (deflate(&z, Z_FINISH) == Z_STREAM_END) {
			size_t n = most - z.avail_out;
			buf_clear(&r->body);
			buf_add(&r->body, str_make(to, n));
			http_setc(r, "Content-Encoding", "gzip");
		}
	}
	deflateEnd(&z);
	buf_release(&out);
}

int page_end(struct page *p, int status, struct err *e)
{
	struct buf *out = p->out;

	html_lit(out, "\n</main>\n<footer class=\"site\"><div class=\"bar\"><p>Supports a clinical decision and does "
		      "not make one. In an emergency, act on local protocol first.</p><ul>"
		      "<li><a href=\"/policy\">Editorial policy</a></li><li><a href=\"/about\">About</a></li>");
	html_lit(out, "</ul></div></footer>\n<div id=\"live\" class=\"vh\" role=\"status\"></div>\n</body>\n</html>\n");
	/* They depend on who looks, and hold what was asked: no shared cache keeps them. WEB_SECRET said more in
	 * guard.c. */
	if (!p->q->route || !(p->q->route->flags & WEB_SECRET))
		http_setc(p->r, "Cache-Control", "private, no-cache");
	squeeze(p);
	return http_reply(p->r, status, "text/html; charset=utf-8", e);
}

void page_h1(struct page *p, struct str s)
{
	html_lit(p->out, "<h1>");
	html_text(p->out, s);
	html_lit(p->out, "</h1>\n");
}

void page_p(struct page *p, const char *class_, struct str s)
{
	html_lit(p->out, "<p");
	if (class_) {
		html_lit(p->out, " class=\"");
		html_attribute(p->out, str_c(class_));
		html_lit(p->out, "\"");
	}
	html_lit(p->out, ">");
	html_text(p->out, s);
	html_lit(p->out, "</p>\n");
}

void page_post(struct page *p, struct str action, const char *class_)
{
	html_lit(p->out, "<form method=\"post\" action=\"");
	html_attribute(p->out, action);
	html_lit(p->out, "\" class=\"");
	html_attribute(p->out, str_c(class_));
	html_lit(p->out, "\">");
	if (p->c)
		page_hidden(p, "csrf", p->c->csrf);
}

void page_hidden(struct page *p, const char *name, struct str value)
{
	html_lit(p->out, "<input type=\"hidden\" name=\"");
	html_attribute(p->out, str_c(name));
	html_lit(p->out, "\" value=\"");
	html_attribute(p->out, value);
	html_lit(p->out, "\">");
}

void page_hidden_n(struct page *p, const char *name, int64_t value)
{
	page_hidden(p, name, arena_printf(p->q->arena, "%lld", (long long)value));
}

void page_input(struct page *p, const char *id, const char *label, const char *hint, const char *type, struct str value,
		const char *extra)
{
	struct buf *out = p->out;
	struct str name = str_c(id);

	html_lit(out, "<div class=\"field\"><label for=\"");
	html_attribute(out, name);
	html_lit(out, "\">");
	html_text(out, str_c(label));
	html_lit(out, "</label>");
	if (hint) {
		html_lit(out, "<p class=\"hint\" id=\"");
		html_attribute(out, name);
		html_lit(out, "-hint\">");
		html_text(out, str_c(hint));
		html_lit(out, "</p>");
	}
	html_lit(out, "<input id=\"");
	html_attribute(out, name);
	html_lit(out, "\" name=\"");
	html_attribute(out, name);
	html_lit(out, "\" type=\"");
	html_attribute(out, str_c(type));
	html_lit(out, "\" value=\"");
	html_attribute(out, value);
	html_lit(out, "\"");
	if (hint) {
		html_lit(out, " aria-describedby=\"");
		html_attribute(out, name);
		html_lit(out, "-hint\"");
	}
	html_litf(out, " %s></div>\n", extra);
}

void page_button(struct page *p, const char *label, const char *class_)
{
	html_lit(p->out, "<button class=\"");
	html_attribute(p->out, str_c(class_));
	html_lit(p->out, "\">");
	html_text(p->out, str_c(label));
	html_lit(p->out, "</button>");
}

struct str page_path(struct http_req *q, const char *before, struct str segment, const char *after)
{
	struct buf b;

	buf_init(&b, 4096);
	buf_addc(&b, before);
	html_segment(&b, segment);
	buf_addc(&b, after);
	struct str s = arena_str(q->arena, buf_str(&b));
	buf_release(&b);
	return s;
}

void page_when(struct page *p, int64_t t, bool time)
{
	time_t at = (time_t)t;
	struct tm tm;
	char day[48], clock[16];

	if (!t || !gmtime_r(&at, &tm))
		return;
	snprintf(day, sizeof day, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
	html_date(p->out, str_c(day));
	if (time) {
		snprintf(clock, sizeof clock, ", %02d:%02d UTC", tm.tm_hour, tm.tm_min);
		html_text(p->out, str_c(clock));
	}
}

void page_did(struct page *p)
{
	static const char *const said[][2] = {
		{"saved", "Saved."},
		{"submitted", "Submitted for review."},
		{"deleted", "Deleted."},
		{"signed-out", "You are signed out."},
		{"commented", "Comment added."},
		{"resolved", "Comment closed."},
		{"assigned", "Assignment changed."},
		{"edited", "A new version is saved. It goes back to submitted."},
		{"start", "The review has begun."},
		{"approve", "Approved and signed for the board."},
		{"request-changes", "Changes are requested."},
		{"retire", "Retired."},
		{"reopen", "Opened again."},
		{"revoked", "The token no longer works."},
		{"added", "Added."},
		{"erased", "The person is erased."},
		{"importing", "The import has begun."},
		{"cancelled", "The import is asked to stop."},
	};
	struct str did = http_query(p->q, "did");

	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		if (str_eqc(did, said[i][0])) {
			html_lit(p->out, "<p class=\"did\" role=\"status\">");
			html_text(p->out, str_c(said[i][1]));
			html_lit(p->out, "</p>\n");
		}
}

struct str page_next(struct str next)
{
	bool ok = next.n > 0 && next.n < 2048 && next.p[0] == '/' &&
		  !(next.n > 1 && (next.p[1] == '/' || next.p[1] == '\\'));

	for (size_t i = 0; i < next.n; i++)
		ok &= (unsigned char)next.p[i] > ' ' && (unsigned char)next.p[i] < 0x7F && next.p[i] != '\\';
	return ok ? next : STR("/");
}

static const struct {
	const char *name, *label;
} readers[] = {
	{"physician", "Physician"}, {"nurse", "Nurse or allied professional"}, {"pharmacist", "Pharmacist"},
	{"student", "Student"},	    {"patient", "Patient or family"},
};

const char *page_reader_label(const char *name)
{
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
		if (strcmp(readers[i].name, name) == 0)
			return readers[i].label;
	return name;
}

void page_readers(struct page *p, struct str chosen)
{
	struct buf *out = p->out;
	const char *name;

	html_lit(out, "<fieldset class=\"readers\"><legend>Which best describes you?</legend><p class=\"hint\">Your "
		      "choice helps us use language that is most understandable for you.</p><div "
		      "class=\"chips\">");
	for (size_t i = 0; (name = web_reader_name(i)); i++) {
		html_lit(out, "<label><input type=\"radio\" name=\"reader\" value=\"");
		html_attribute(out, str_c(name));
		html_lit(out, "\"");
		if (str_eqc(chosen, name))
			html_lit(out, " checked");
		html_lit(out, "><span>");
		html_text(out, str_c(page_reader_label(name)));
		html_lit(out, "</span></label>");
	}
	html_lit(out, "</div></fieldset>");
}

void page_event(struct buf *out, const char *name, struct str data)
{
	struct str line;

	buf_printf(out, "event: %s\n", name);
	while (str_cut(&data, '\n', &line)) {
		buf_addc(out, "data: ");
		buf_add(out, line);
		buf_byte(out, '\n');
	}
	buf_byte(out, '\n');
}
