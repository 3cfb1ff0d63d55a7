/*
 * page_edit.c - editing an article sentence by sentence, and two versions side by side.
 *
 * The form has two fields for each claim, named by its place in the JSON: "t:/sections/0/items/1/claim" its words,
 * "a:…" words to add behind it. What was not changed is not sent on as an edit. Words that stand in a cited source keep
 * or gain a span; others become the editor's own statement (review/).
 */
#include "web/page_priv.h"

#define BOTTOM_LINE_MAX 2 /* sentences (docs/article.md) */

struct editing {
	struct page *p;
	struct review_edit *edits; /* collected from the form; NULL while the form is written */
	size_t n, room;
	unsigned fields;
	bool may_add; /* a sentence below this one */
	bool missing; /* a field of the form is not there: it was cut, or made by hand */
};

static struct str field(struct editing *x, const char *what, struct str path)
{
	return arena_printf(x->p->q->arena, "%s:%.*s", what, STR_ARG(path));
}

static void one_form(struct editing *x, const struct article_claim *c, struct str path)
{
	struct buf *out = x->p->out;
	unsigned n = ++x->fields;

	html_lit(out, "<div class=\"editing\">");
	html_litf(out,
		  "<label class=\"vh\" for=\"t-%u\">Sentence %u</label><textarea id=\"t-%u\" rows=\"2\" "
		  "maxlength=\"4000\" name=\"",
		  n, n, n);
	html_attribute(out, field(x, "t", path));
	html_lit(out, "\">\n");
	/* After something was wrong: as it was written, and not as it is kept. */
	struct str was = http_form(x->p->q, field(x, "t", path).p), more = http_form(x->p->q, field(x, "a", path).p);
	html_text(out, was.p ? was : c->text);
	html_lit(out, "</textarea>");
	if (!x->may_add) {
		html_lit(out, "</div>\n");
		return;
	}
	html_litf(out, "<details class=\"say\"%s><summary>Add a sentence below</summary>", more.n ? " open" : "");
	html_litf(out,
		  "<label class=\"vh\" for=\"a-%u\">New sentence below sentence %u</label><textarea id=\"a-%u\" "
		  "rows=\"2\" "
		  "maxlength=\"4000\" name=\"",
		  n, n, n);
	html_attribute(out, field(x, "a", path));
	html_lit(out, "\">\n");
	html_text(out, more);
	html_lit(out, "</textarea></details></div>\n");
}

static void add(struct editing *x, enum edit_op op, struct str path, struct str text)
{
	if (!ARENA_MORE(x->p->q->arena, x->edits, x->n, x->room))
		return;
	x->edits[x->n++] = (struct review_edit){.op = op, .path = path, .text = text};
}

/* A form's line ends are CR LF; the article's sentences have none. */
static struct str one_line(struct str s, struct arena *a)
{
	struct str copy = arena_str(a, str_trim(s));
	char *p = (char *)copy.p;

	for (size_t i = 0; i < copy.n; i++)
		if (p[i] == '\r' || p[i] == '\n' || p[i] == '\t')
			p[i] = ' ';
	return copy;
}

static void one_answer(struct editing *x, const struct article_claim *c, struct str path)
{
	struct arena *a = x->p->q->arena;
	struct str text = http_form(x->p->q, field(x, "t", path).p), more = http_form(x->p->q, field(x, "a", path).p);
	struct str kept = arena_str(a, path);

	if (!text.p) {
		x->missing = true;
		return;
	}
	text = one_line(text, a);
	more = one_line(more, a);
	if (more.n)
		add(x, EDIT_ADD, kept, more);
	if (!text.n)
		add(x, EDIT_REMOVE, kept, STR_NULL);
	else if (!str_eq(text, one_line(c->text, a)))
		add(x, EDIT_REPLACE, kept, text);
}

static void each(void *ctx, const struct article_claim *c, struct str path, struct buf *out)
{
	struct editing *x = ctx;

	(void)out;
	if (x->edits)
		one_answer(x, c, path);
	else
		one_form(x, c, path);
}

static void items(struct editing *x, const struct article_item *v, size_t n, struct str at)
{
	struct arena *a = x->p->q->arena;

	for (size_t i = 0; i < n; i++) {
		struct str here = arena_printf(a, "%.*s/%zu", STR_ARG(at), i);
		if (!x->edits && v[i].label.n)
			page_p(x->p, "label", v[i].label);
		if (v[i].claim)
			each(x, v[i].claim, arena_printf(a, "%.*s/claim", STR_ARG(here)), NULL);
		if (!v[i].n_items)
			continue;
		if (!x->edits)
			html_lit(x->p->out, "<div class=\"below\">");
		items(x, v[i].items, v[i].n_items, arena_printf(a, "%.*s/items", STR_ARG(here)));
		if (!x->edits)
			html_lit(x->p->out, "</div>\n");
	}
}

static void heading(struct editing *x, struct str s)
{
	if (x->edits)
		return;
	html_lit(x->p->out, "<h2>");
	html_text(x->p->out, s);
	html_lit(x->p->out, "</h2>\n");
}

/* Every claim with its place, in the order of the article. */
static void walk(struct editing *x, const struct article *art)
{
	struct arena *a = x->p->q->arena;

	x->may_add = true;
	if (art->n_alerts)
		heading(x, STR("Red flags in this patient"));
	items(x, art->alerts, art->n_alerts, STR("/alerts"));
	if (art->n_bottom_line)
		heading(x, STR("Bottom line"));
	x->may_add = art->n_bottom_line < BOTTOM_LINE_MAX;
	for (size_t i = 0; i < art->n_bottom_line; i++)
		each(x, &art->bottom_line[i], arena_printf(a, "/bottom_line/%zu", i), NULL);
	x->may_add = true;
	for (size_t i = 0; i < art->n_sections; i++) {
		const struct article_section *s = &art->sections[i];
		heading(x, s->heading);
		for (size_t j = 0; s->table && j < s->table->n_rows; j++)
			for (size_t k = 0; k < s->table->n_columns; k++)
				items(x, s->table->rows[j].cells[k].items, s->table->rows[j].cells[k].n_items,
				      arena_printf(a, "/sections/%zu/table/rows/%zu/cells/%zu", i, j, k));
		items(x, s->items, s->n_items, arena_printf(a, "/sections/%zu/items", i));
	}
}

static int form(struct http_req *q, struct http_resp *r, uint32_t version, struct str problem, int status,
		struct err *e)
{
	struct page p = {.q = q, .r = r, .c = web_call(q), .out = &r->body};
	struct editing x = {.p = &p};
	struct page_kept k;
	int f = page_article_load(&p, q->param[0], version, &k, e);

	if (f)
		return f;
	page_begin_as(&p, q, r, STR("Edit"), PAGE_AT_DESK, "narrow");
	html_lit(p.out, "<p class=\"note\"><a href=\"/desk/");
	html_segment(p.out, k.record.id);
	html_lit(p.out, "\">Back to the review</a></p>\n");
	page_h1(&p, k.article.title);
	page_p(&p, "asked", k.article.question);
	if (problem.n) {
		html_lit(p.out, "<p class=\"problem\" role=\"alert\">Nothing was saved: ");
		html_text(p.out, problem);
		html_lit(p.out, ".</p>\n");
	}
	html_lit(p.out,
		 "<p>Words that stand in a source that the article cites are kept as its quote. Any others are shown "
		 "as <strong>your own statement, with your name</strong>. An emptied field takes the sentence "
		 "out. Saving makes a new version, which goes back to submitted.</p>\n");
	page_post(&p, arena_printf(q->arena, "%.*s/edit", STR_ARG(page_path(q, "/desk/", k.record.id, ""))), "edit");
	page_hidden_n(&p, "rev", k.record.rev);
	page_hidden_n(&p, "version", k.version.number);
	walk(&x, &k.article);
	page_input(&p, "note", "What did you change, and why?", NULL, "text", http_form(q, "note"),
		   "maxlength=\"500\" required");
	page_button(&p, "Save a new version", "");
	html_lit(p.out, "</form>\n");
	return page_end(&p, status, e);
}

int page_desk_edit(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	(void)ctx;
	return form(q, r, 0, STR_NULL, 200, e);
}

int page_desk_edit_post(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct page p = {.q = q, .r = r, .c = web_call(q), .out = &r->body};
	struct editing x = {.p = &p, .room = 16};
	struct lib_article art;
	struct page_kept k;
	struct lib_user me;
	uint64_t rev, version;
	int f;

	(void)ctx;
	if (!str_u64(http_form(q, "rev"), &rev) || rev > INT64_MAX || !str_u64(http_form(q, "version"), &version) ||
	    version > UINT32_MAX)
		return err_set(e, ERR_USAGE, "the form does not say what it was made from");
	f = page_article_load(&p, q->param[0], (uint32_t)version, &k, e);
	if (f == 0)
		f = page_me(&p, &me, e);
	if (f)
		return f;
	x.edits = ARENA_ARRAY(q->arena, x.room, struct review_edit);
	if (!x.edits)
		return err_mem(e);
	walk(&x, &k.article);
	if (!arena_ok(q->arena))
		return err_mem(e);
	if (x.missing)
		return err_set(e, ERR_USAGE, "the form is not whole");
	if (!x.n)
		return form(q, r, k.version.number, STR("no sentence was changed"), 400, e);
	f = review_edit(web_library(p.c->w), &me, q->param[0], (int64_t)rev, x.edits, x.n,
			str_trim(http_form(q, "note")), review_find_in_snap, p.c->snap, q->arena, &art, e);
	/* What was written is not lost over a slip. */
	if (f == ERR_USAGE)
		return form(q, r, k.version.number, arena_str(q->arena, str_c(e->msg)), 400, e);
	return f ? f : http_redirect(r, 303, page_path(q, "/desk/", q->param[0], "?did=edited"), e);
}

/* ---- two versions ---- */

static void side(struct page *p, struct str text, struct str kind, struct str author, const char *class_)
{
	struct buf *out = p->out;

	html_litf(out, "<td class=\"%s\">", class_);
	html_text(out, text);
	if (str_eqc(kind, "statement")) {
		html_lit(out, "<span class=\"by\">Editor\xe2\x80\x99s own statement");
		if (author.n) {
			html_lit(out, ", ");
			html_text(out, library_person_name(web_library(p->c->w), author, p->q->arena));
		}
		html_lit(out, "</span>");
	}
	html_lit(out, "</td>");
}

static void rows(struct page *p, const struct review_diff *d, size_t n)
{
	static const char *const words[] = {
		[DIFF_SAME] = "Same", [DIFF_REMOVED] = "Removed", [DIFF_ADDED] = "Added", [DIFF_CHANGED] = "Changed"};
	struct str section = STR_NULL;

	for (size_t i = 0; i < n; i++) {
		if (!str_eq(section, d[i].section) || i == 0) {
			section = d[i].section;
			html_lit(p->out, "<tr class=\"section\"><th scope=\"colgroup\" colspan=\"3\">");
			html_text(p->out, section);
			html_lit(p->out, "</th></tr>\n");
		}
		html_litf(p->out, "<tr class=\"%s\"><th scope=\"row\">%s</th>",
			  d[i].kind == DIFF_SAME ? "same" : "differs", words[d[i].kind]);
		side(p, d[i].old_text, d[i].old_kind, STR_NULL, d[i].kind == DIFF_SAME ? "" : "old");
		side(p, d[i].new_text, d[i].new_kind, d[i].new_author, d[i].kind == DIFF_SAME ? "" : "new");
		html_lit(p->out, "</tr>\n");
	}
}

int page_desk_changes(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct library *l = web_library(web_call(q)->w);
	struct lib_version old, new;
	struct lib_article art;
	struct review_diff *d;
	uint64_t from, to;
	struct page p;
	size_t n;
	int f;

	(void)ctx;
	if (!l)
		return page_no_library(e);
	f = library_article_get(l, q->param[0], q->arena, &art, e);
	if (f)
		return f;
	if (!http_query_number(q, "to", 1, art.version, art.version, &to) ||
	    !http_query_number(q, "from", 1, art.version, to > 1 ? to - 1 : 1, &from))
		return err_set(e, ERR_USAGE, "there is no such version");
	f = library_version_get(l, art.id, (uint32_t)from, q->arena, &old, e);
	if (f == 0)
		f = library_version_get(l, art.id, (uint32_t)to, q->arena, &new, e);
	if (f == 0)
		f = review_diff(old.json, new.json, q->arena, &d, &n, e);
	if (f)
		return f;
	page_begin(&p, q, r, STR("Changes"), PAGE_AT_DESK);
	html_lit(p.out, "<p class=\"note\"><a href=\"/desk/");
	html_segment(p.out, art.id);
	html_lit(p.out, "\">Back to the review</a></p>\n");
	page_h1(&p, arena_printf(q->arena, "Version %u beside version %u", (unsigned)from, (unsigned)to));
	page_p(&p, "asked", art.title);
	if (new.note.n)
		page_p(&p, NULL, arena_printf(q->arena, "Note: %.*s", STR_ARG(new.note)));
	html_lit(p.out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Changes\"><table "
			"class=\"diff\"><thead><tr><th "
			"scope=\"col\">Change</th><th scope=\"col\">");
	html_litf(p.out, "Version %u</th><th scope=\"col\">Version %u</th></tr></thead><tbody>\n", (unsigned)from,
		  (unsigned)to);
	rows(&p, d, n);
	html_lit(p.out, "</tbody></table></div>\n");
	return page_end(&p, 200, e);
}
