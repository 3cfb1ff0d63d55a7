/*
 * html.c - emitters of HTML named by context, and the article in one file (html.h).
 *
 * Text is made harmless in two steps: what would be markup becomes a character reference, the rest passes render_plain
 * (no control, no bidirectional override, no ill-formed byte).
 */
#include "render/html.h"

#include "render/html_priv.h"

#include <stdio.h>

/* style/article.css, embedded at build time. */
extern const char render_css[];
extern const unsigned long render_css_n;

static const char *reference_for(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

static void escape(struct buf *out, struct str s)
{
	size_t from = 0;
	for (size_t i = 0; i < s.n; i++) {
		const char *r = reference_for(s.p[i]);
		if (!r)
			continue;
		render_plain(out, str_sub(s, from, i));
		buf_addc(out, r);
		from = i + 1;
	}
	render_plain(out, str_sub(s, from, s.n));
}

void html_text(struct buf *out, struct str s)
{
	escape(out, s);
}

void html_attribute(struct buf *out, struct str s)
{
	escape(out, s);
}

bool html_url(struct buf *out, struct str url)
{
	if (!render_url_ok(url))
		return false;
	escape(out, url);
	return true;
}

void html_segment(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    (c && strchr("._~:-", c)))
			buf_byte(out, c);
		else
			buf_printf(out, "%%%02X", c);
	}
}

void html_raw_markup_made_by_the_emitters(struct buf *out, struct str markup)
{
	buf_add(out, markup);
}

void html_number(struct buf *out, uint64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);
	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			buf_byte(out, ',');
		buf_byte(out, (unsigned char)digits[i]);
	}
}

void html_date(struct buf *out, struct str date)
{
	static const char *const months[] = {"January", "February", "March",	 "April",   "May",	"June",
					     "July",	"August",   "September", "October", "November", "December"};
	uint64_t year, month, day;
	bool ok = date.n >= 10 && date.p[4] == '-' && date.p[7] == '-' && str_u64(str_sub(date, 0, 4), &year) &&
		  str_u64(str_sub(date, 5, 7), &month) && str_u64(str_sub(date, 8, 10), &day) && month >= 1 &&
		  month <= 12 && day >= 1 && day <= 31;
	if (!ok) {
		html_text(out, date);
		return;
	}
	html_litf(out, "<time datetime=\"%04u-%02u-%02u\">%u %s %u</time>", (unsigned)year, (unsigned)month,
		  (unsigned)day, (unsigned)day, months[month - 1], (unsigned)year);
}

struct str html_css(void)
{
	return str_make(render_css, render_css_n);
}

int html_file(const struct article *a, const struct html_opts *o, struct buf *out, struct err *e)
{
	html_lit(out, "<!DOCTYPE html>\n<html lang=\"");
	html_attribute(out, a->language.n ? a->language : STR("en"));
	html_lit(out, "\">\n<head>\n<meta charset=\"utf-8\">\n"
		      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		      "<meta name=\"color-scheme\" content=\"light dark\">\n"
		      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
		      "'unsafe-inline'\">\n<title>");
	html_text(out, a->title);
	html_lit(out, "</title>\n<style>\n");
	html_raw_markup_made_by_the_emitters(out, html_css());
	html_lit(out, "</style>\n</head>\n<body class=\"file\">\n<main id=\"main\">\n");
	int r = html_article(a, o, out, e);
	if (r)
		return r;
	html_lit(out, "</main>\n</body>\n</html>\n");
	return out->err ? err_buf(out, e) : 0;
}
