/*
 * page_ask.c - the first page, and the answer.
 *
 * A question stands in the address ("/ask?q=…"), so that an answer can be linked, reloaded, and reached without a
 * script; it is in no log (http/ keeps queries out of them), and Referrer-Policy keeps it from other sites.
 */
#include "web/page_priv.h"

#include "base/mem.h"

#include <stdlib.h>

#define YEAR (365L * 24 * 3600)

/* Shown where the corpus has the document that answers it. */
static const struct {
	const char *doc, *question;
} examples[] = {
	{"brief:myelopathy-causes-and-work-up",
	 "What causes myelopathy in a patient with progressive weakness and numbness in their hands?"},
	{"brief:cellulitis", "How is cellulitis treated in a patient who is allergic to penicillin?"},
	{"brief:guillain-barre-syndrome",
	 "How are Guillain-Barr\xc3\xa9 syndrome and acute transverse myelitis told apart?"},
	{"brief:post-infectious-and-ace-inhibitor-cough", "Can ramipril cause a cough that lasts for weeks?"},
	{"brief:melanoma", "What does a Breslow thickness of 1.2 mm mean for staging?"},
	{"brief:community-acquired-pneumonia", "When does community-acquired pneumonia need hospital admission?"},
};
#define EXAMPLES_MAX 4

static void ask_form(struct page *p, struct str question, struct str reader, const char *problem)
{
	struct buf *out = p->out;

	html_lit(out, "<form class=\"ask first\" action=\"/ask\" method=\"get\"><h1><label for=\"q\">Ask a clinical "
		      "question</label></h1><p class=\"hint\" id=\"q-hint\">In your own words, with what matters about "
		      "the patient. Leave out names and numbers that identify anyone.</p>");
	if (problem) {
		html_lit(out, "<p class=\"problem\" id=\"q-problem\"><span class=\"vh\">Error: </span>");
		html_text(out, str_c(problem));
		html_lit(out, "</p>");
	}
	html_lit(out, "<div class=\"box\"><textarea id=\"q\" name=\"q\" rows=\"3\" maxlength=\"4000\" required "
		      "aria-describedby=\"q-hint");
	if (problem)
		html_lit(out, " q-problem\" aria-invalid=\"true");
	html_lit(out, "\">\n");
	html_text(out, question);
	html_lit(out, "</textarea><button class=\"go\">Ask</button></div>");
	page_readers(p, reader);
	html_lit(out, "</form>\n");
}

static void example_list(struct page *p, struct str reader)
{
	struct buf *out = p->out;
	size_t n = 0;

	for (size_t i = 0; i < sizeof examples / sizeof *examples && n < EXAMPLES_MAX; i++) {
		if (snap_find(p->c->snap, str_c(examples[i].doc)) == DOC_NONE)
			continue;
		if (n++ == 0)
			html_lit(out, "<section class=\"examples\" aria-labelledby=\"examples\"><h2 "
				      "id=\"examples\">For example</h2><ul>");
		html_lit(out, "<li><a href=\"/ask?reader=");
		html_segment(out, reader);
		html_lit(out, "&amp;q=");
		html_segment(out, str_c(examples[i].question));
		html_lit(out, "\">");
		html_text(out, str_c(examples[i].question));
		html_lit(out, "</a></li>");
	}
	if (n)
		html_lit(out, "</ul></section>\n");
}

static void promises(struct page *p)
{
	struct buf *out = p->out;
	const struct snap_stats *st = snap_stats(p->c->snap);

	html_lit(out,
		 "<section class=\"promises\" aria-label=\"What to expect\"><div><h2>Every sentence can be "
		 "checked</h2><p>It is its source\xe2\x80\x99s own words. One click shows them where they "
		 "stand.</p></div><div><h2>It says when it does not know</h2><p>Too little evidence is an answer of "
		 "its own, not a guess.</p></div><div><h2>It stays here</h2><p>Answers come from the <a "
		 "href=\"/corpus\">");
	html_number(out, st->docs);
	html_text(out, st->docs == 1 ? STR(" document") : STR(" documents"));
	html_lit(out, "</a> of this library. No question leaves this machine.</p></div></section>\n");
}

static int first_page(struct http_req *q, struct http_resp *r, struct str question, const char *problem, int status,
		      struct err *e)
{
	struct page p;
	struct str reader;

	if (!web_reader(q, http_query(q, "reader"), &reader))
		web_reader(q, STR_NULL, &reader);
	page_begin_as(&p, q, r, STR_NULL, PAGE_AT_ASK, "home");
	page_did(&p);
	ask_form(&p, question, reader, problem);
	example_list(&p, reader);
	promises(&p);
	return page_end(&p, status, e);
}

int page_home(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	(void)ctx;
	return first_page(q, r, http_query(q, "q"), NULL, 200, e);
}

/* The choice is remembered where it was made. It is one of ours: the question was answered for it. */
static void remember(struct http_req *q, struct http_resp *r, struct str reader)
{
	if (reader.n && !str_eq(reader, http_cookie(q, WEB_COOKIE_READER)))
		http_set_cookie(r, q, WEB_COOKIE_READER, reader, YEAR);
}

/* The article of the query. 1: the first page was made instead, with what is wrong. */
static int answer(struct http_req *q, struct http_resp *r, struct article *art, struct page_article *x,
		  struct str *json, struct err *e)
{
	struct web_ask a = {.question = str_trim(http_query(q, "q")),
			    .reader = http_query(q, "reader"),
			    .before = str_trim(http_query(q, "before"))};

	if (!a.question.n)
		return first_page(q, r, STR_NULL, "Write a question first.", 400, e) ? e->code : 1;
	if (a.question.n > WEB_QUESTION_CAP)
		return first_page(q, r, str_sub(a.question, 0, WEB_QUESTION_CAP),
				  "The question is too long. Keep it under 4,000 characters.", 400, e)
			       ? e->code
			       : 1;
	int f = web_article(q, &a, art, json, e);
	if (f)
		return f;
	remember(q, r, a.reader);
	*x = (struct page_article){.a = art, .question = a.question, .reader = art->reader, .before = a.before};
	return web_kept(web_call(q)->w, art->question, art->reader, q->arena, &x->kept, e);
}

int page_ask(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct article art = {0};
	struct page_article x;
	struct page p;
	int f;

	(void)ctx;
	f = answer(q, r, &art, &x, NULL, e);
	if (f)
		return f < 0 ? f : 0;
	page_begin(&p, q, r, art.title, PAGE_AT_ASK);
	f = page_article(&p, &x, e);
	return f ? f : page_end(&p, 200, e);
}

/* ---- part by part ---- */

#define STREAM_CAP ((size_t)64 << 20) /* bytes of memory of one article while it is streamed */

/* Owns all that it needs: the request is over when its stream is read. */
struct stream {
	struct arena a;
	struct web_call call;
	struct http_req q; /* for its arena alone */
	struct web_inquiry *inquiry;
	struct page_article x;
	int step;
};

static void stream_end(void *ctx)
{
	struct stream *s = ctx;

	if (s->inquiry)
		web_inquiry_free(s->inquiry);
	if (s->call.snap)
		snap_unref(s->call.snap);
	arena_release(&s->a);
	free(s);
}

/* How the question was read: there before anything is searched. */
static int stream_reading(struct stream *s, struct buf *out, struct err *e)
{
	struct question read;
	struct buf b;
	int r = web_inquiry_read(s->inquiry, &s->a, &read, e);

	if (r)
		return r;
	buf_init(&b, STREAM_CAP);
	html_text(&b, question_reading(&read, &s->a));
	page_event(out, "reading", buf_str(&b));
	buf_release(&b);
	return 1;
}

static int stream_article(struct stream *s, struct buf *out, struct err *e)
{
	struct page p = {.q = &s->q, .c = &s->call, .out = out};
	struct article art = {0};
	struct buf json;
	int r;

	buf_init(&json, STREAM_CAP);
	r = web_inquiry_compose(s->inquiry, &json, e);
	if (r == 0)
		r = article_from_json(buf_str(&json), &s->a, &art, e);
	if (r == 0) {
		s->x.a = &art;
		s->x.reader = art.reader;
		r = web_kept(s->call.w, art.question, art.reader, &s->a, &s->x.kept, e);
	}
	if (r == 0)
		r = page_article_events(&p, &s->x, out, e);
	if (r == 0)
		web_inquiry_done(s->inquiry, &art);
	buf_release(&json);
	return r ? r : 1;
}

static int stream_next(void *ctx, struct buf *out, struct err *e)
{
	struct stream *s = ctx;

	switch (s->step++) {
	case 0: return stream_reading(s, out, e);
	case 1: return stream_article(s, out, e);
	default: return 0;
	}
}

int page_ask_events(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct web_ask a = {.question = str_trim(http_query(q, "q")),
			    .reader = http_query(q, "reader"),
			    .before = str_trim(http_query(q, "before"))};
	struct stream *s = mem_calloc(1, sizeof *s);
	int f;

	(void)ctx;
	if (!s)
		return err_mem(e);
	arena_init(&s->a, STREAM_CAP);
	f = web_inquiry_new(q, &a, &s->inquiry, e);
	if (f) {
		stream_end(s);
		return f;
	}
	s->call = *web_call(q);
	s->call.snap = snap_ref(s->call.snap);
	s->call.csrf = arena_str(&s->a, s->call.csrf);
	s->call.person = s->call.login = s->call.display = s->call.cookie = s->call.visit = STR_NULL;
	s->q.arena = &s->a;
	s->x.question = arena_str(&s->a, a.question);
	s->x.before = arena_str(&s->a, a.before);
	if (!arena_ok(&s->a)) {
		stream_end(s);
		return err_mem(e);
	}
	remember(q, r, a.reader);
	r->stream = (struct http_stream){stream_next, stream_end, s};
	return http_reply(r, 200, "text/event-stream", e);
}

int page_ask_download(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct article art = {0};
	struct page_article x;
	struct page p = {.q = q, .r = r, .c = web_call(q), .out = &r->body};
	struct str json;
	int f;

	(void)ctx;
	f = answer(q, r, &art, &x, &json, e);
	if (f)
		return f < 0 ? f : 0;
	return page_download(&p, &x, http_query(q, "as"), json, e);
}
