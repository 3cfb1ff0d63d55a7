/*
 * page_library.c - articles that are kept: the list, one article with its review, downloads, and putting an answer
 * before the board.
 *
 * Readers see the current version with its status. Where an earlier version is the approved one, both say so and lead
 * to each other.
 */
#include "web/page_priv.h"

int page_no_library(struct err *e)
{
	return err_set(e, ERR_NOTFOUND, "this service keeps no library");
}

void page_state(struct page *p, enum lib_state s)
{
	html_litf(p->out, "<span class=\"state %s\">", lib_state_name(s));
	html_text(p->out, str_c(lib_state_label(s)));
	html_lit(p->out, "</span>");
}

/* ---- the list ---- */

static void state_choice(struct page *p, int state)
{
	struct buf *out = p->out;

	html_lit(out, "<div class=\"field small\"><label for=\"state\">Status</label><select id=\"state\" "
		      "name=\"state\"><option "
		      "value=\"\">Any</option>");
	for (int s = 0; s < STATE_N; s++) {
		html_litf(out, "<option value=\"%s\"%s>", lib_state_name((enum lib_state)s),
			  s == state ? " selected" : "");
		html_text(out, str_c(lib_state_label((enum lib_state)s)));
		html_lit(out, "</option>");
	}
	html_lit(out, "</select></div>");
}

static int topic_choice(struct page *p, struct library *l, struct str topic, struct err *e)
{
	struct lib_topic *t;
	size_t n;
	int r = library_topics(l, p->q->arena, &t, &n, e);

	if (r)
		return r;
	html_lit(p->out, "<div class=\"field small\"><label for=\"topic\">Topic</label><select id=\"topic\" "
			 "name=\"topic\"><option value=\"\">Any</option>");
	for (size_t i = 0; i < n && i < 200; i++) {
		if (!t[i].topic.n)
			continue;
		html_lit(p->out, "<option value=\"");
		html_attribute(p->out, t[i].topic);
		html_litf(p->out, "\"%s>", str_eq(t[i].topic, topic) ? " selected" : "");
		html_text(p->out, t[i].topic);
		html_litf(p->out, " (%llu)</option>", (unsigned long long)t[i].n);
	}
	html_lit(p->out, "</select></div>");
	return 0;
}

static void entry(struct page *p, const struct lib_article *a)
{
	struct buf *out = p->out;

	html_lit(out, "<li><div class=\"row\"><a class=\"title\" href=\"/articles/");
	html_segment(out, a->id);
	html_lit(out, "\">");
	html_text(out, a->title.n ? a->title : a->question);
	html_lit(out, "</a><span class=\"states\">");
	if (a->stale)
		html_lit(out, "<span class=\"state stale\">Out of date</span> ");
	page_state(p, a->state);
	html_lit(out, "</span></div><span class=\"facts\">");
	html_text(out, a->question);
	html_lit(out, "</span><span class=\"facts\">Updated ");
	page_when(p, a->updated, false);
	if (a->topic.n) {
		html_lit(out, " \xc2\xb7 ");
		html_text(out, a->topic);
	}
	if (a->approved && a->approved != a->version)
		html_litf(out, " \xc2\xb7 version %u is approved", a->approved);
	html_lit(out, "</span></li>\n");
}

int page_articles(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct library *l = web_library(web_call(q)->w);
	struct str state = http_query(q, "state"), next = STR_NULL;
	struct lib_filter f = {.text = str_trim(http_query(q, "text")),
			       .topic = http_query(q, "topic"),
			       .cursor = http_query(q, "cursor"),
			       .max = 30};
	int s = state.n ? lib_state_parse(state) : -1, x;
	struct lib_article *v;
	struct page p;
	size_t n;

	(void)ctx;
	if (!l)
		return page_no_library(e);
	if (state.n && s < 0)
		return err_set(e, ERR_USAGE, "there is no such status");
	/* What was taken out of use is found only when it is asked for. */
	f.states = s >= 0 ? 1u << s : STATES_LIVING;
	x = library_articles(l, &f, q->arena, &v, &n, &next, e);
	if (x)
		return x;
	page_begin_as(&p, q, r, STR("Library"), PAGE_AT_LIBRARY, "narrow");
	page_did(&p);
	page_h1(&p, STR("Library"));
	page_p(&p, "asked", STR("Articles that were put before the advisory board."));
	html_lit(p.out, "<form class=\"search\" action=\"/articles\" method=\"get\" role=\"search\">");
	page_input(&p, "text", "Words of the question or title", NULL, "search", f.text, "");
	state_choice(&p, s);
	x = topic_choice(&p, l, f.topic, e);
	if (x)
		return x;
	page_button(&p, "Find", "quiet");
	html_lit(p.out, "</form>\n<ul class=\"rows\">\n");
	for (size_t i = 0; i < n; i++)
		entry(&p, &v[i]);
	html_lit(p.out, "</ul>\n");
	if (!n && (f.text.n || s >= 0 || f.topic.n))
		page_p(&p, NULL, STR("No article fits. Try other words, or any status."));
	else if (!n)
		page_p(&p, NULL, STR("No article has been submitted yet. Authors find the button beside an answer."));
	if (next.n) {
		html_lit(p.out, "<p><a class=\"more\" href=\"/articles?text=");
		html_segment(p.out, f.text);
		html_lit(p.out, "&amp;state=");
		html_segment(p.out, state);
		html_lit(p.out, "&amp;topic=");
		html_segment(p.out, f.topic);
		html_lit(p.out, "&amp;cursor=");
		html_segment(p.out, next);
		html_lit(p.out, "\">More articles</a></p>\n");
	}
	return page_end(&p, 200, e);
}

/* ---- one article ---- */

static struct str day(int64_t t, struct arena *a)
{
	return t ? str_sub(lib_time_print(t, a), 0, 10) : STR_NULL;
}

/* Is the approval's signature by the board's key over this very content? */
static struct str signature(struct library *l, const struct lib_version *v, const struct lib_step *s, struct arena *a)
{
	if (!s->signature.n)
		return STR_NULL;
	struct str m = lib_approval_message(v->article, v->number, &v->content, s->person, s->at, a);
	(void)l;
	if (!lib_signature_ok(s->key, s->signature, m))
		return STR("The signature of this approval does not fit. Do not rely on it.");
	return arena_printf(a, "Signed by the advisory board. Signature verified (key %.*s\xe2\x80\xa6).",
			    STR_ARG(str_sub(s->key, 0, 12)));
}

int page_article_load(struct page *p, struct str id, uint32_t version, struct page_kept *out, struct err *e)
{
	struct library *l = web_library(p->c->w);
	struct arena *a = p->q->arena;
	struct lib_step *steps, *approval = NULL;
	size_t n;
	int r;

	if (!l)
		return page_no_library(e);
	*out = (struct page_kept){0};
	r = library_article_get(l, id, a, &out->record, e);
	if (r == 0)
		r = library_version_get(l, id, version ? version : out->record.version, a, &out->version, e);
	if (r == 0)
		r = library_version_article(l, id, out->version.number, a, &out->article, e);
	if (r == 0)
		r = library_steps(l, id, a, &steps, &n, e);
	if (r)
		return r;
	bool current = out->version.number == out->record.version;
	enum lib_state state = current			  ? out->record.state
			       : out->version.is_approved ? STATE_APPROVED
							  : STATE_SUBMITTED;
	struct html_review *v = &out->review;
	v->version = out->version.number;
	v->submitted = day(out->version.created, a);
	v->reviewers = arena_array(a, n + 1, sizeof *v->reviewers);
	if (!v->reviewers)
		return err_mem(e);
	for (size_t i = 0; i < n; i++) {
		if (steps[i].version != out->version.number)
			continue;
		if (str_eqc(steps[i].action, "start"))
			v->started = day(steps[i].at, a);
		if (!str_eqc(steps[i].action, "approve"))
			continue;
		approval = &steps[i];
		v->decided = day(steps[i].at, a);
		v->reviewers[0] = library_person_name(l, steps[i].person, a);
		v->n_reviewers = 1;
	}
	if (state != STATE_APPROVED) {
		v->n_reviewers = 0;
		v->decided = STR_NULL;
		approval = NULL;
	}
	v->state = str_c(lib_state_name(out->record.state == STATE_RETIRED ? STATE_RETIRED : state));
	if (current && out->record.stale)
		v->stale = out->record.stale_reason;
	if (approval)
		out->signature = signature(l, &out->version, approval, a);
	out->page = (struct page_article){.a = &out->article,
					  .review = &out->review,
					  .id = out->record.id,
					  .question = out->article.question,
					  .reader = out->article.reader,
					  .version = out->version.number,
					  .signature = out->signature};
	return 0;
}

static void other_version(struct page *p, const struct page_kept *k)
{
	struct buf *out = p->out;
	uint32_t now = k->record.version, ok = k->record.approved, here = k->version.number, to;

	if (here != now)
		to = now;
	else if (ok && ok != now)
		to = ok;
	else
		return;
	html_lit(out, "<p class=\"banner\">");
	if (to == now)
		html_litf(out, "This is version %u. A later one has taken its place: ", here);
	else
		html_lit(out, "This version has not been approved yet. The last one that was: ");
	html_lit(out, "<a href=\"/articles/");
	html_segment(out, k->record.id);
	html_litf(out, "?version=%u\">version %u</a>.</p>\n", to, to);
}

int page_kept_article(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct page p = {.q = q, .r = r, .c = web_call(q), .out = &r->body};
	struct page_kept k;
	uint64_t version;
	int x;

	(void)ctx;
	if (!http_query_number(q, "version", 1, UINT32_MAX, 0, &version))
		return err_set(e, ERR_USAGE, "version is no number");
	x = page_article_load(&p, q->param[0], (uint32_t)version, &k, e);
	if (x)
		return x;
	page_begin(&p, q, r, k.article.title, PAGE_AT_LIBRARY);
	page_did(&p);
	other_version(&p, &k);
	if (p.c->signed_in && web_may(p.c, WEB_DESK)) {
		html_lit(p.out, "<p class=\"note\"><a href=\"/desk/");
		html_segment(p.out, k.record.id);
		html_lit(p.out, "\">Open on the review desk</a></p>\n");
	}
	x = page_article(&p, &k.page, e);
	return x ? x : page_end(&p, 200, e);
}

int page_kept_download(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct page p = {.q = q, .r = r, .c = web_call(q), .out = &r->body};
	struct page_kept k;
	uint64_t version;
	int x;

	(void)ctx;
	if (!http_query_number(q, "version", 1, UINT32_MAX, 0, &version))
		return err_set(e, ERR_USAGE, "version is no number");
	x = page_article_load(&p, q->param[0], (uint32_t)version, &k, e);
	if (x)
		return x;
	/* As it is kept, with the review's state as it is now. */
	struct buf b;
	buf_init(&b, LIB_ARTICLE_CAP);
	x = article_to_json(&k.article, &b, e);
	if (x == 0)
		x = page_download(&p, &k.page, http_query(q, "as"), buf_str(&b), e);
	buf_release(&b);
	return x;
}

/* ---- an answer becomes an article ---- */

int page_me(struct page *p, struct lib_user *me, struct err *e)
{
	struct library *l = web_library(p->c->w);

	return l ? library_user_person(l, p->c->person, p->q->arena, me, e) : page_no_library(e);
}

int page_submit(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct page p = {.q = q, .r = r, .c = web_call(q), .out = &r->body};
	struct web_ask a = {.question = str_trim(http_form(q, "q")),
			    .reader = http_form(q, "reader"),
			    .before = str_trim(http_form(q, "before"))};
	struct article art = {0};
	struct lib_article kept;
	struct lib_user me;
	struct str json;
	int x;

	(void)ctx;
	x = page_me(&p, &me, e);
	if (x == 0)
		x = web_article(q, &a, &art, &json, e);
	if (x == 0)
		x = review_submit(web_library(p.c->w), &me, json, art.n_focus ? art.focus[0] : STR(""), q->arena, &kept,
				  e);
	return x ? x : http_redirect(r, 303, page_path(q, "/articles/", kept.id, "?did=submitted"), e);
}
