/*
 * page_article.c - an article on a page: the fragment of render/, what to do with it, and the box for a follow-up.
 *
 * The same pieces in the same order whether the page is loaded at once or built from events: "open" is everything but
 * what stands in <article>, each "part" is appended to it.
 */
#include "web/page_priv.h"

#include "render/render.h"

/* "?as=md" with what it takes to ask the same again. */
static void asked(struct page *p, const struct page_article *x)
{
	struct buf *out = p->out;

	html_lit(out, "q=");
	html_segment(out, x->question);
	html_lit(out, "&amp;reader=");
	html_segment(out, x->reader);
	if (x->before.n) {
		html_lit(out, "&amp;before=");
		html_segment(out, x->before);
	}
}

static void download(struct page *p, const struct page_article *x, const char *as, const char *label)
{
	struct buf *out = p->out;

	html_lit(out, "<li><a href=\"");
	if (x->id.n) {
		html_lit(out, "/articles/");
		html_segment(out, x->id);
		html_litf(out, "/download?version=%u&amp;as=%s", x->version, as);
	} else {
		html_litf(out, "/ask/download?as=%s&amp;", as);
		asked(p, x);
	}
	html_lit(out, "\" download>");
	html_text(out, str_c(label));
	html_lit(out, "</a></li>");
}

static void rail(struct page *p, const struct page_article *x)
{
	struct buf *out = p->out;

	html_lit(out, "<aside class=\"rail\" aria-label=\"Take it with you\"><div class=\"actions\">"
		      "<button type=\"button\" class=\"quiet js\" data-do=\"copy\">Copy</button>"
		      "<button type=\"button\" class=\"quiet js\" data-do=\"print\">Print</button>"
		      "<button type=\"button\" class=\"quiet js\" data-do=\"share\">Share link</button></div>"
		      "<p class=\"download\">Download</p><ul class=\"downloads\">");
	download(p, x, "md", "Markdown");
	download(p, x, "json", "JSON");
	download(p, x, "html", "HTML, one file");
	html_lit(out, "</ul>");
	if (x->signature.n)
		page_p(p, "signature", x->signature);
	if (!x->id.n && p->c->signed_in && web_may(p->c, WEB_WRITE) && x->a->outcome != OUTCOME_INSUFFICIENT) {
		page_post(p, STR("/articles"), "submit");
		page_hidden(p, "q", x->question);
		page_hidden(p, "reader", x->reader);
		page_hidden(p, "before", x->before);
		page_button(p, "Submit for review", "quiet");
		html_lit(out, "</form>");
	}
	html_lit(out, "</aside>\n");
}

static void follow_up(struct page *p, const struct page_article *x)
{
	struct buf *out = p->out;

	html_lit(out, "<form class=\"follow ask\" action=\"/ask\" method=\"get\"><label for=\"follow\">Ask a "
		      "follow-up</label><p class=\"hint\" id=\"follow-hint\">It is read with this question in mind: "
		      "\xe2\x80\x9c"
		      "and in pregnancy?\xe2\x80\x9d is enough.</p><div class=\"box\"><textarea id=\"follow\" "
		      "name=\"q\" rows=\"1\" maxlength=\"4000\" required "
		      "aria-describedby=\"follow-hint\"></textarea>");
	page_hidden(p, "before", x->a->question);
	page_hidden(p, "reader", x->a->reader);
	html_lit(out, "<button class=\"go\">Ask</button></div></form>\n");
}

/* What the board has approved goes first. */
static void kept(struct page *p, const struct page_article *x)
{
	struct buf *out = p->out;

	if (!x->kept.id.n)
		return;
	html_litf(out, "<p class=\"approved\">%s <a href=\"/articles/",
		  x->kept.same ? "Approved answer to this question:" : "Approved answer to a similar question:");
	html_segment(out, x->kept.id);
	html_litf(out, "?version=%u\">", x->kept.version);
	html_text(out, x->kept.same && x->kept.title.n ? x->kept.title : x->kept.question);
	html_lit(out, "</a></p>\n");
}

static struct html_opts options(const struct page_article *x)
{
	return (struct html_opts){.source_url = "/sources/",
				  .ask_url = "/ask",
				  .policy_url = "/policy",
				  .asked = x->question,
				  .before = x->before,
				  .review = x->review};
}

/* Both callbacks of html_opts share one ctx. */
struct both {
	struct html_quoter quoter;
	const struct page_article *x;
	struct buf *events;
};

static int quote(void *ctx, const struct span *s, struct arena *a, struct html_quote *out)
{
	struct both *b = ctx;
	return html_quoter_quote(&b->quoter, s, a, out);
}

static void after_claim(void *ctx, const struct article_claim *c, struct str path, struct buf *out)
{
	struct both *b = ctx;
	b->x->after_claim(b->x->ctx, c, path, out);
}

static int part(void *ctx, const char *name, struct buf *out)
{
	struct both *b = ctx;

	(void)name;
	page_event(b->events, "part", buf_str(out));
	buf_clear(out);
	return 0;
}

int page_article(struct page *p, const struct page_article *x, struct err *e)
{
	struct both b = {.x = x};
	struct html_opts o = options(x);

	html_quoter_init(&b.quoter, p->c->snap);
	o.quote = quote;
	o.after_claim = x->after_claim ? after_claim : NULL;
	o.ctx = &b;
	kept(p, x);
	html_lit(p->out, "<div class=\"layout\">\n");
	int r = html_article(x->a, &o, p->out, e);
	html_quoter_release(&b.quoter);
	if (r)
		return r;
	rail(p, x);
	html_lit(p->out, "</div>\n");
	follow_up(p, x);
	return 0;
}

int page_article_events(struct page *p, const struct page_article *x, struct buf *events, struct err *e)
{
	struct both b = {.x = x, .events = events};
	struct html_opts o = options(x);
	struct buf piece;
	struct page in = *p;

	buf_init(&piece, events->cap);
	in.out = &piece;
	html_text(&piece, x->a->title);
	page_event(b.events, "title", buf_str(&piece));
	buf_clear(&piece);
	kept(&in, x);
	html_lit(&piece, "<div class=\"layout\">\n<article class=\"article\" lang=\"");
	html_attribute(&piece, x->a->language.n ? x->a->language : STR("en"));
	html_lit(&piece, "\">\n</article>\n");
	rail(&in, x);
	html_lit(&piece, "</div>\n");
	follow_up(&in, x);
	page_event(b.events, "open", buf_str(&piece));
	buf_clear(&piece);
	html_quoter_init(&b.quoter, p->c->snap);
	o.quote = quote;
	o.part = part;
	o.ctx = &b;
	int r = html_article(x->a, &o, &piece, e);
	html_quoter_release(&b.quoter);
	if (r == 0 && piece.err)
		r = err_buf(&piece, e);
	buf_release(&piece);
	page_event(b.events, "close", STR("."));
	return r;
}

/* A name of a file: letters and digits of the title, joined by hyphens. */
static void file_name(struct buf *b, struct str title)
{
	size_t begin = b->n;

	for (size_t i = 0; i < title.n && b->n - begin < 60; i++) {
		char c = title.p[i];
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			buf_byte(b, (unsigned char)c);
		else if (c >= 'A' && c <= 'Z')
			buf_byte(b, (unsigned char)(c + 32));
		else if (b->n > begin && b->p[b->n - 1] != '-')
			buf_byte(b, '-');
	}
	while (b->n > begin && b->p[b->n - 1] == '-')
		b->p[--b->n] = 0;
	if (b->n == begin)
		buf_addc(b, "article");
}

int page_download(struct page *p, const struct page_article *x, struct str as, struct str json, struct err *e)
{
	struct both b = {.x = x};
	struct html_opts o = {
		.review = x->review, .asked = x->question, .before = x->before, .quote = quote, .ctx = &b};
	const char *type, *ext;
	struct buf name;
	int r = 0;

	if (str_eqc(as, "md")) {
		type = "text/markdown; charset=utf-8";
		ext = "md";
		r = render_markdown(x->a, p->out, e);
	} else if (str_eqc(as, "json")) {
		type = "application/json";
		ext = "json";
		buf_add(p->out, json);
	} else if (str_eqc(as, "html")) {
		type = "text/html; charset=utf-8";
		ext = "html";
		html_quoter_init(&b.quoter, p->c->snap);
		r = html_file(x->a, &o, p->out, e);
		html_quoter_release(&b.quoter);
		http_setc(p->r, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
	} else
		return err_set(e, ERR_NOTFOUND, "there is no download of this form; possible: md, json, html");
	if (r)
		return r;
	buf_init(&name, 256);
	file_name(&name, x->a->title);
	http_setf(p->r, "Content-Disposition", "attachment; filename=\"%s.%s\"", name.p, ext);
	buf_release(&name);
	return http_reply(p->r, 200, type, e);
}
