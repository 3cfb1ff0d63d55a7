/*
 * page_desk.c - the review desk: what waits, and one article with everything that a reviewer does to it.
 *
 * Which buttons are there comes from the table of actions in review/; each form carries the `rev` that its page was
 * made from, so that nobody decides on what they have not seen.
 */
#include "web/page_priv.h"

/* ---- the queue ---- */

static void age(struct page *p, int64_t since)
{
	int64_t days = (library_now(web_library(p->c->w)) - since) / 86400;

	if (days <= 0)
		html_lit(p->out, "today");
	else
		html_litf(p->out, "%lld %s", (long long)days, days == 1 ? "day" : "days");
}

static const char *priority(int n)
{
	return n > 1 ? "Urgent" : n == 1 ? "High" : n < 0 ? "Low" : "Usual";
}

static void queue_row(struct page *p, const struct lib_article *a)
{
	struct buf *out = p->out;
	struct library *l = web_library(p->c->w);

	html_lit(out, "<tr><th scope=\"row\"><a class=\"title\" href=\"/desk/");
	html_segment(out, a->id);
	html_lit(out, "\">");
	html_text(out, a->title.n ? a->title : a->question);
	html_lit(out, "</a>");
	if (a->stale) {
		html_lit(out, "<span class=\"facts why\">");
		html_text(out, a->stale_reason);
		html_lit(out, "</span>");
	}
	html_lit(out, "</th><td>");
	page_state(p, a->state);
	if (a->stale)
		html_lit(out, " <span class=\"state stale\">Out of date</span>");
	html_litf(out, "</td><td%s>", a->priority > 0 ? " class=\"high\"" : "");
	html_text(out, str_c(priority(a->priority)));
	html_lit(out, "</td><td class=\"num\">");
	age(p, a->submitted ? a->submitted : a->created);
	html_lit(out, "</td><td>");
	if (a->assignee.n)
		html_text(out, library_person_name(l, a->assignee, p->q->arena));
	else
		html_lit(out, "<span class=\"none\">nobody</span>");
	html_litf(out, "</td><td class=\"num\">%u</td></tr>\n", a->open_comments);
}

static const struct {
	const char *name, *label;
	unsigned states;
	bool stale, mine;
} views[] = {
	{"open", "To review", 1u << STATE_SUBMITTED | 1u << STATE_UNDER_REVIEW, false, false},
	{"mine", "Mine", STATES_LIVING & ~(1u << STATE_APPROVED), false, true},
	{"changes", "Changes requested", 1u << STATE_CHANGES, false, false},
	{"stale", "Out of date", STATES_LIVING, true, false},
	{"approved", "Approved", 1u << STATE_APPROVED, false, false},
	{"retired", "Retired", 1u << STATE_RETIRED, false, false},
};
#define VIEWS (sizeof views / sizeof *views)

int page_desk(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct library *l = web_library(web_call(q)->w);
	struct str name = http_query(q, "view"), next;
	struct lib_article *v;
	struct page p;
	size_t view = 0, n;

	(void)ctx;
	if (!l)
		return page_no_library(e);
	for (size_t i = 0; i < VIEWS; i++)
		if (str_eqc(name, views[i].name))
			view = i;
	struct lib_filter f = {.states = views[view].states,
			       .stale = views[view].stale,
			       .order = ORDER_QUEUE,
			       .cursor = http_query(q, "cursor"),
			       .max = 50};
	if (views[view].mine)
		f.assignee = web_call(q)->person;
	int x = library_articles(l, &f, q->arena, &v, &n, &next, e);
	if (x)
		return x;
	page_begin(&p, q, r, STR("Review desk"), PAGE_AT_DESK);
	page_did(&p);
	page_h1(&p, STR("Review desk"));
	html_lit(p.out, "<nav class=\"tabs\" aria-label=\"What to show\"><ul>");
	for (size_t i = 0; i < VIEWS; i++) {
		html_litf(p.out, "<li><a href=\"/desk?view=%s\"%s>", views[i].name,
			  i == view ? " aria-current=\"page\"" : "");
		html_text(p.out, str_c(views[i].label));
		html_lit(p.out, "</a></li>");
	}
	html_lit(p.out, "</ul></nav>\n");
	if (!n)
		page_p(&p, NULL, STR("Nothing here."));
	else {
		html_lit(p.out,
			 "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Articles\"><table "
			 "class=\"queue\"><thead><tr><th scope=\"col\">Article</th><th scope=\"col\">Status</th><th "
			 "scope=\"col\">Priority</th><th scope=\"col\" class=\"num\">Waiting</th><th "
			 "scope=\"col\">Assigned to</th><th scope=\"col\" "
			 "class=\"num\">Comments</th></tr></thead><tbody>\n");
		for (size_t i = 0; i < n; i++)
			queue_row(&p, &v[i]);
		html_lit(p.out, "</tbody></table></div>\n");
	}
	if (next.n) {
		html_litf(p.out, "<p><a class=\"more\" href=\"/desk?view=%s&amp;cursor=", views[view].name);
		html_segment(p.out, next);
		html_lit(p.out, "\">More</a></p>\n");
	}
	return page_end(&p, 200, e);
}

/* ---- one article on the desk ---- */

struct desk {
	struct page *p;
	struct library *l;
	const struct page_kept *k;
	struct lib_comment *comments;
	size_t n;
	unsigned may; /* bits 1 << enum review_action */
	unsigned forms;
};

static struct str action_path(struct desk *d, const char *what)
{
	struct str s = page_path(d->p->q, "/desk/", d->k->record.id, "");
	return arena_printf(d->p->q->arena, "%.*s/%s", STR_ARG(s), what);
}

static void comment(struct desk *d, struct buf *out, const struct lib_comment *c, bool live)
{
	struct page in = *d->p;

	in.out = out;
	html_litf(out, "<div class=\"comment%s\"><p class=\"who\"><strong>", c->resolved ? " closed" : "");
	html_text(out, library_person_name(d->l, c->person, d->p->q->arena));
	html_lit(out, "</strong> ");
	page_when(&in, c->created, true);
	if (!live)
		html_litf(out, ", on version %u", c->version);
	if (c->resolved) {
		html_lit(out, " \xc2\xb7 closed by ");
		html_text(out, library_person_name(d->l, c->resolver, d->p->q->arena));
	}
	html_lit(out, "</p><p class=\"text\">");
	html_text(out, c->text);
	html_lit(out, "</p>");
	if (!c->resolved && (d->may & 1u << ACTION_COMMENT)) {
		page_post(&in,
			  action_path(d, arena_printf(d->p->q->arena, "comments/%lld/resolve", (long long)c->id).p),
			  "inline");
		page_button(&in, "Close", "quiet small");
		html_lit(out, "</form>");
	}
	html_lit(out, "</div>");
}

static void comment_form(struct desk *d, struct buf *out, struct str path, const char *summary)
{
	struct page in = *d->p;
	unsigned n = ++d->forms;

	if (!(d->may & 1u << ACTION_COMMENT))
		return;
	in.out = out;
	html_lit(out, " <details class=\"say\"><summary>");
	html_text(out, str_c(summary));
	html_lit(out, "</summary>");
	page_post(&in, action_path(d, "comments"), "");
	page_hidden(&in, "path", path);
	page_hidden_n(&in, "version", d->k->version.number);
	html_litf(out,
		  "<label for=\"say-%u\">Comment</label><textarea id=\"say-%u\" name=\"text\" rows=\"3\" "
		  "maxlength=\"4000\" required></textarea>",
		  n, n);
	page_button(&in, "Add", "quiet small");
	html_lit(out, "</form></details>");
}

/* Behind each sentence: what was said about it, and a way to say more. */
static void after_claim(void *ctx, const struct article_claim *c, struct str path, struct buf *out)
{
	struct desk *d = ctx;

	(void)c;
	comment_form(d, out, path, "Comment");
	for (size_t i = 0; i < d->n; i++)
		if (d->comments[i].version == d->k->version.number && str_eq(d->comments[i].path, path))
			comment(d, out, &d->comments[i], true);
}

static void action_form(struct desk *d, enum review_action x)
{
	struct page *p = d->p;
	const struct review_rule *rule = &review_rules[x];
	bool danger = x == ACTION_RETIRE;

	if (!(d->may & 1u << x))
		return;
	if (rule->note)
		html_litf(p->out, "<details class=\"say\"><summary class=\"button quiet\">%s</summary>", rule->label);
	page_post(p, action_path(d, rule->name), "act");
	page_hidden_n(p, "rev", d->k->record.rev);
	page_hidden_n(p, "version", d->k->version.number);
	if (rule->note)
		html_litf(p->out,
			  "<label for=\"note-%s\">%s</label><textarea id=\"note-%s\" name=\"note\" rows=\"3\" "
			  "maxlength=\"4000\" required></textarea>",
			  rule->name, x == ACTION_REQUEST ? "What has to change" : "Reason", rule->name);
	page_button(p, rule->label, danger ? "danger" : x == ACTION_APPROVE ? "" : "quiet");
	html_lit(p->out, "</form>");
	if (rule->note)
		html_lit(p->out, "</details>");
}

/* Approving signs: without the key there is no button for it, and what to do stands there instead. */
static int need_key(struct desk *d, bool *have, struct err *e)
{
	struct lib_key *keys;
	size_t n;

	*have = true;
	if (!(d->may & 1u << ACTION_APPROVE))
		return 0;
	int r = library_board(d->l, d->p->q->arena, &keys, &n, have, e);
	if (r == 0 && !*have)
		d->may &= ~(1u << ACTION_APPROVE);
	return r;
}

/* Why there is no button for approving, where a reviewer would look for one. */
static int why_no_approval(struct desk *d, const struct lib_user *me, struct err *e)
{
	struct err why = {0};
	bool own;

	if ((d->may & 1u << ACTION_APPROVE) || !(me->roles & ROLE_REVIEWER) || d->k->record.state != STATE_UNDER_REVIEW)
		return 0;
	int r = library_wrote(d->l, d->k->record.id, me->person, &own, e);
	if (r)
		return r;
	if (review_why_not(me->roles, ACTION_APPROVE, d->k->record.state, own, &why))
		page_p(d->p, "note", arena_printf(d->p->q->arena, "Approving: %s.", why.msg));
	return 0;
}

static int assign_form(struct desk *d, struct err *e)
{
	struct page *p = d->p;
	struct lib_user *u;
	size_t n;
	int r;

	if (!(d->may & 1u << ACTION_ASSIGN))
		return 0;
	r = library_users(d->l, p->q->arena, &u, &n, e);
	if (r)
		return r;
	page_post(p, action_path(d, "assign"), "act");
	page_hidden_n(p, "rev", d->k->record.rev);
	html_lit(p->out, "<label for=\"assignee\">Assigned to</label><select id=\"assignee\" name=\"assignee\"><option "
			 "value=\"\">Nobody</option>");
	for (size_t i = 0; i < n; i++) {
		if (!(u[i].roles & ROLE_REVIEWER) || u[i].disabled)
			continue;
		html_lit(p->out, "<option value=\"");
		html_attribute(p->out, u[i].person);
		html_litf(p->out, "\"%s>", str_eq(u[i].person, d->k->record.assignee) ? " selected" : "");
		html_text(p->out, u[i].display.n ? u[i].display : u[i].name);
		html_lit(p->out, "</option>");
	}
	html_lit(p->out, "</select><label for=\"priority\">Priority</label><select id=\"priority\" name=\"priority\">");
	for (int i = 2; i >= -1; i--)
		html_litf(p->out, "<option value=\"%d\"%s>%s</option>", i,
			  i == d->k->record.priority ? " selected" : "", priority(i));
	html_lit(p->out, "</select>");
	page_button(p, "Assign", "quiet small");
	html_lit(p->out, "</form>\n");
	return 0;
}

static int trail(struct desk *d, struct err *e)
{
	struct page *p = d->p;
	struct lib_step *s;
	size_t n;
	int r = library_steps(d->l, d->k->record.id, p->q->arena, &s, &n, e);

	if (r)
		return r;
	html_lit(p->out, "<h2>What happened</h2><ol class=\"trail\">");
	for (size_t i = 0; i < n; i++) {
		int x = review_action_parse(s[i].action);
		html_lit(p->out, "<li><strong>");
		html_text(p->out, x >= 0 ? str_c(review_rules[x].label) : s[i].action);
		html_litf(p->out, "</strong> version %u<span class=\"facts\">", s[i].version);
		html_text(p->out, library_person_name(d->l, s[i].person, p->q->arena));
		html_lit(p->out, ", ");
		page_when(p, s[i].at, true);
		html_lit(p->out, "</span>");
		if (s[i].note.n)
			page_p(p, "text", s[i].note);
		html_lit(p->out, "</li>");
	}
	html_lit(p->out, "</ol>");
	if (d->k->record.version > 1) {
		html_lit(p->out, "<p><a href=\"");
		html_attribute(p->out, action_path(d, "changes"));
		html_litf(p->out, "\">Compare version %u with %u</a></p>", d->k->record.version - 1,
			  d->k->record.version);
	}
	return 0;
}

static int panel(struct desk *d, const struct lib_user *me, struct err *e)
{
	struct page *p = d->p;
	bool key;
	int r = need_key(d, &key, e);

	if (r)
		return r;

	html_lit(p->out, "<aside class=\"panel\" aria-label=\"Review\"><h2>Review</h2><p>");
	page_state(p, d->k->record.state);
	html_lit(p->out, "</p><div class=\"acts\">");
	action_form(d, ACTION_START);
	action_form(d, ACTION_APPROVE);
	if (d->may & 1u << ACTION_EDIT) {
		html_lit(p->out, "<a class=\"button quiet\" href=\"");
		html_attribute(p->out, action_path(d, "edit"));
		html_lit(p->out, "\">Edit</a>");
	}
	action_form(d, ACTION_REQUEST);
	action_form(d, ACTION_REOPEN);
	action_form(d, ACTION_RETIRE);
	html_lit(p->out, "</div>");
	if (!key)
		page_p(p, "note",
		       STR("Approving signs the article with the board\xe2\x80\x99s key, which is not on this machine. "
			   "Its "
			   "administrator makes one with: attest board"));
	else
		r = why_no_approval(d, me, e);
	if (r == 0)
		r = assign_form(d, e);
	if (r)
		return r;
	html_lit(p->out, "<h2>On the whole article</h2>");
	for (size_t i = 0; i < d->n; i++) {
		bool live = d->comments[i].version == d->k->version.number;
		if (!live || !d->comments[i].path.n)
			comment(d, p->out, &d->comments[i], live);
	}
	comment_form(d, p->out, STR_NULL, "Comment on the whole");
	r = trail(d, e);
	html_lit(p->out, "</aside>\n");
	return r;
}

int page_desk_article(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct page p = {.q = q, .r = r, .c = web_call(q), .out = &r->body};
	struct page_kept k;
	struct lib_user me;
	struct desk d = {.p = &p, .l = web_library(p.c->w), .k = &k};
	int x;

	(void)ctx;
	x = page_article_load(&p, q->param[0], 0, &k, e);
	if (x == 0)
		x = page_me(&p, &me, e);
	if (x == 0)
		x = review_actions(d.l, &me, &k.record, &d.may, e);
	if (x == 0)
		x = library_comments(d.l, k.record.id, 0, q->arena, &d.comments, &d.n, e);
	if (x)
		return x;
	page_begin_as(&p, q, r, k.article.title, PAGE_AT_DESK, "desk");
	page_did(&p);
	html_lit(p.out, "<p class=\"note\"><a href=\"/desk\">Review desk</a> \xc2\xb7 <a href=\"/articles/");
	html_segment(p.out, k.record.id);
	html_lit(p.out, "\">As readers see it</a></p>\n<div class=\"reviewing\">\n");
	k.page.after_claim = after_claim;
	k.page.ctx = &d;
	x = page_article(&p, &k.page, e);
	if (x == 0)
		x = panel(&d, &me, e);
	html_lit(p.out, "</div>\n");
	return x ? x : page_end(&p, 200, e);
}

/* ---- doing ---- */

static bool number(struct http_req *q, const char *name, int64_t *out)
{
	uint64_t n;

	if (!str_u64(http_form(q, name), &n) || n > INT64_MAX)
		return false;
	*out = (int64_t)n;
	return true;
}

/* Text of a form, whose lines end with CR LF, with line feeds alone. */
static struct str lines(struct http_req *q, const char *name)
{
	struct str s = arena_str(q->arena, str_trim(http_form(q, name)));
	char *p = (char *)s.p;
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (p[i] != '\r')
			p[n++] = p[i];
	return str_make(p, n);
}

static int back(struct http_req *q, struct http_resp *r, const char *did, struct err *e)
{
	struct str s = page_path(q, "/desk/", q->param[0], "?did=");

	return http_redirect(r, 303, arena_printf(q->arena, "%.*s%s", STR_ARG(s), did), e);
}

int page_desk_do(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct page p = {.q = q, .r = r, .c = web_call(q), .out = &r->body};
	int action = review_action_parse(q->param[1]), x;
	struct lib_article art;
	struct lib_user me;
	int64_t rev, version;

	(void)ctx;
	if (action != ACTION_START && action != ACTION_APPROVE && action != ACTION_REQUEST && action != ACTION_RETIRE &&
	    action != ACTION_REOPEN)
		return err_set(e, ERR_NOTFOUND, "there is no such action");
	if (!number(q, "rev", &rev) || !number(q, "version", &version) || version > UINT32_MAX)
		return err_set(e, ERR_USAGE, "the form does not say which version it is about");
	x = page_me(&p, &me, e);
	if (x == 0)
		x = review_do(web_library(p.c->w), &me, (enum review_action)action, q->param[0], rev, (uint32_t)version,
			      lines(q, "note"), q->arena, &art, e);
	return x ? x : back(q, r, review_rules[action].name, e);
}

int page_desk_assign(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct page p = {.q = q, .r = r, .c = web_call(q), .out = &r->body};
	struct str level = http_form(q, "priority");
	struct lib_article art;
	struct lib_user me;
	int64_t rev;
	int n, x;

	(void)ctx;
	n = str_eqc(level, "-1") ? -1 : str_eqc(level, "1") ? 1 : str_eqc(level, "2") ? 2 : 0;
	if (!number(q, "rev", &rev))
		return err_set(e, ERR_USAGE, "the form does not say what it was made from");
	x = page_me(&p, &me, e);
	if (x == 0)
		x = review_assign(web_library(p.c->w), &me, q->param[0], rev, http_form(q, "assignee"), n, q->arena,
				  &art, e);
	return x ? x : back(q, r, "assigned", e);
}

int page_desk_comment(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct page p = {.q = q, .r = r, .c = web_call(q), .out = &r->body};
	struct lib_user me;
	int64_t version, id;
	int x;

	(void)ctx;
	if (!number(q, "version", &version) || version > UINT32_MAX)
		return err_set(e, ERR_USAGE, "the form does not say which version it is about");
	x = page_me(&p, &me, e);
	if (x == 0)
		x = review_comment(web_library(p.c->w), &me, q->param[0], (uint32_t)version, http_form(q, "path"),
				   lines(q, "text"), &id, e);
	return x ? x : back(q, r, "commented", e);
}

int page_desk_resolve(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct page p = {.q = q, .r = r, .c = web_call(q), .out = &r->body};
	struct lib_user me;
	uint64_t id;
	int x;

	(void)ctx;
	if (!str_u64(q->param[1], &id) || id > INT64_MAX)
		return err_set(e, ERR_NOTFOUND, "there is no such comment");
	x = page_me(&p, &me, e);
	if (x == 0)
		x = review_resolve(web_library(p.c->w), &me, q->param[0], (int64_t)id, e);
	return x ? x : back(q, r, "resolved", e);
}
