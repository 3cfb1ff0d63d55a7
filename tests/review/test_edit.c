/*
 * test_edit.c - an editor's words are a source's, with the span that proves it, or the editor's own; and what changed,
 * sentence by sentence.
 */
#include "../library/lib_test.h"

#include "review/review.h"

#define ME STR("p-editor")

/* One document, "pubmed:1", and one that the article does not cite, "pubmed:7": sentences at fixed places. */
static const struct {
	const char *doc, *text;
	uint32_t at;
} held[] = {{"pubmed:1", "Relapse was rare.", 900},
	    {"pubmed:1", "Nausea was common.", 1000},
	    {"pubmed:7", "Give nomaprazole with food.", 50},
	    {"brief:varelitis", "Stop it when jaundice appears.", 700}};

static int find(void *ctx, struct str doc, struct str text, struct arena *a, struct review_found *out, struct err *e)
{
	(void)a;
	(void)e;
	++*(int *)ctx;
	out->found = false;
	for (size_t i = 0; i < sizeof held / sizeof *held; i++)
		if (str_eqc(doc, held[i].doc) && str_eqc(text, held[i].text)) {
			out->found = true;
			out->span = lt_span(0, held[i].doc, held[i].at, held[i].text);
			out->ref = lt_ref(held[i].doc, GRADE_A);
		}
	return 0;
}

static struct article edited(struct lt *t, const struct review_edit *v, size_t n, struct str *json)
{
	struct err e = {0};
	struct article art;
	struct buf b;
	int calls = 0;

	buf_init(&b, 1 << 20);
	assert_ok(review_edit_json(*json, v, n, ME, find, &calls, &b, &e));
	*json = arena_str(&t->a, buf_str(&b));
	buf_release(&b);
	assert_ok(article_from_json(*json, &t->a, &art, &e));
	return art;
}

static void own_words_are_a_statement(void **state)
{
	struct lt *t = *state;
	struct str json = lt_article(t, "q", LT_LINE);
	/* Near to a source's words is not a source's words. */
	struct review_edit v[] = {
		{EDIT_REPLACE, STR("/bottom_line/0"), STR("Relapse was not rare."), STR("pubmed:1")},
		{EDIT_REPLACE, STR("/sections/0/items/1/claim"), STR("  Never\n in  pregnancy. "), STR("")}};
	struct article art = edited(t, v, 2, &json);
	const struct article_claim *c = &art.bottom_line[0];

	assert_int_equal(c->kind, CLAIM_STATEMENT);
	assert_str(c->text, "Relapse was not rare.");
	assert_str(c->author, "p-editor");
	assert_int_equal(c->n_spans, 0);
	assert_int_equal(c->grade, GRADE_E);
	c = art.sections[0].items[1].claim;
	assert_int_equal(c->kind, CLAIM_STATEMENT);
	assert_str(c->text, "Never in pregnancy.");
	/* The label of the bullet stays, the other bullet keeps every byte, and what was quoted by nobody is no
	 * reference. */
	assert_str(art.sections[0].items[1].label, "Pregnancy");
	assert_int_equal(art.sections[0].items[0].claim->kind, CLAIM_VERBATIM);
	assert_int_equal(art.sections[0].items[0].claim->spans[0].span.beg, 500);
	assert_int_equal(art.n_refs, 1);
	assert_str(art.refs[0].doc, "pubmed:1");
	/* The strength was said of a bottom line that is no longer there. */
	assert_int_equal(art.sure.strength, GRADE_N);
	assert_str(art.sure.strength_note, "");
	assert_str(art.review, "submitted");
}

static void found_words_keep_or_gain_a_span(void **state)
{
	struct lt *t = *state;
	struct str json = lt_article(t, "q", LT_LINE);
	struct review_edit v[] = {
		{EDIT_REPLACE, STR("/bottom_line/0"), STR("Relapse was rare."), STR("")},
		{EDIT_ADD, STR("/sections/0"), STR("Stop it when jaundice appears."), STR("")},
		{EDIT_ADD, STR("/sections/0/items/0/claim"), STR("Give nomaprazole with food."), STR("pubmed:7")}};
	struct article art = edited(t, v, 3, &json);
	const struct article_claim *c = &art.bottom_line[0];

	assert_int_equal(c->kind, CLAIM_VERBATIM);
	assert_int_equal(c->spans[0].span.beg, 900);
	assert_int_equal(c->spans[0].ref, 0);
	assert_int_equal(c->grade, GRADE_B);
	assert_str(c->author, "");
	assert_int_equal(art.sections[0].n_items, 4);
	/* Behind the one named, with a reference that was not there. */
	c = art.sections[0].items[1].claim;
	assert_str(c->text, "Give nomaprazole with food.");
	assert_int_equal(c->spans[0].ref, 2);
	assert_str(art.refs[2].doc, "pubmed:7");
	assert_int_equal(c->grade, GRADE_A);
	c = art.sections[0].items[3].claim;
	assert_str(c->text, "Stop it when jaundice appears.");
	assert_int_equal(c->spans[0].ref, 1);
	/* Not named, not cited: nobody looks there. */
	json = lt_article(t, "q", LT_LINE);
	v[2].doc = STR("");
	art = edited(t, &v[2], 1, &json);
	assert_int_equal(art.sections[0].items[1].claim->kind, CLAIM_STATEMENT);
}

static void parts_with_a_gap(void **state)
{
	struct lt *t = *state;
	struct str json = lt_article(t, "q", LT_LINE);
	struct review_edit v = {EDIT_REPLACE, STR("/bottom_line/0"),
				STR("Relapse was rare." ARTICLE_GAP "Nausea was common."), STR("")};
	struct article art = edited(t, &v, 1, &json);

	assert_int_equal(art.bottom_line[0].kind, CLAIM_EXCERPT);
	assert_int_equal(art.bottom_line[0].n_parts, 2);
	assert_int_equal(art.bottom_line[0].n_spans, 2);
	/* The other way round it is not what the source says. */
	json = lt_article(t, "q", LT_LINE);
	v.text = STR("Nausea was common." ARTICLE_GAP "Relapse was rare.");
	art = edited(t, &v, 1, &json);
	assert_int_equal(art.bottom_line[0].kind, CLAIM_STATEMENT);
	/* Of two documents neither. */
	json = lt_article(t, "q", LT_LINE);
	v.text = STR("Relapse was rare." ARTICLE_GAP "Stop it when jaundice appears.");
	art = edited(t, &v, 1, &json);
	assert_int_equal(art.bottom_line[0].kind, CLAIM_STATEMENT);
}

static void removing(void **state)
{
	struct lt *t = *state;
	struct str json = lt_article(t, "q", LT_LINE);
	/* Paths are those of the article as it was, though the first is gone when the second is looked at. */
	struct review_edit v[] = {
		{EDIT_REMOVE, STR("/sections/0/items/0/claim"), STR(""), STR("")},
		{EDIT_REPLACE, STR("/sections/0/items/1/claim"), STR("Nausea was common."), STR("pubmed:1")},
		{EDIT_REMOVE, STR("/bottom_line/0"), STR(""), STR("")}};
	struct article art = edited(t, v, 3, &json);

	assert_int_equal(art.n_bottom_line, 0);
	assert_int_equal(art.sections[0].n_items, 1);
	assert_str(art.sections[0].items[0].claim->text, "Nausea was common.");
	assert_int_equal(art.n_refs, 1);
	struct review_edit last = {EDIT_REMOVE, STR("/sections/0/items/0/claim"), STR(""), STR("")};
	art = edited(t, &last, 1, &json);
	assert_int_equal(art.n_sections, 0);
	assert_int_equal(art.n_refs, 0);
}

static void the_same_words_change_nothing(void **state)
{
	struct lt *t = *state;
	struct str json = lt_article(t, "q", LT_LINE);
	struct review_edit v = {EDIT_REPLACE, STR("/bottom_line/0"), STR(" " LT_LINE " "), STR("")};
	struct article art = edited(t, &v, 1, &json);

	assert_int_equal(art.bottom_line[0].kind, CLAIM_VERBATIM);
	assert_int_equal(art.bottom_line[0].spans[0].span.beg, 10);
	assert_int_equal(art.sure.strength, GRADE_B);
	assert_str(art.sure.strength_note, "one trial");
}

static void what_cannot_be(void **state)
{
	static char lengthy[EDIT_TEXT_CAP + 2];
	struct lt *t = *state;
	struct str json = lt_article(t, "q", LT_LINE);
	memset(lengthy, 'x', sizeof lengthy - 1);
	struct {
		struct review_edit v;
		int code;
	} ways[] = {
		{{EDIT_REPLACE, STR("/bottom_line/1"), STR("x y"), STR("")}, ERR_NOTFOUND},
		{{EDIT_REPLACE, STR("/bottom_line"), STR("x y"), STR("")}, ERR_NOTFOUND},
		{{EDIT_REPLACE, STR("/references/0"), STR("x y"), STR("")}, ERR_NOTFOUND},
		{{EDIT_REPLACE, STR(""), STR("x y"), STR("")}, ERR_NOTFOUND},
		{{EDIT_REPLACE, STR("/"), STR("x y"), STR("")}, ERR_NOTFOUND},
		{{EDIT_REPLACE, STR("//"), STR("x y"), STR("")}, ERR_NOTFOUND},
		{{EDIT_REPLACE, STR("bottom_line/0"), STR("x y"), STR("")}, ERR_NOTFOUND},
		{{EDIT_REPLACE, STR("/bottom_line/0"), STR(" \n"), STR("")}, ERR_USAGE},
		{{EDIT_REPLACE, STR("/bottom_line/0"), str_c(lengthy), STR("")}, ERR_USAGE},
		{{EDIT_REPLACE, STR("/bottom_line/0"), STR("\xff\xfe"), STR("")}, ERR_FORMAT},
		{{EDIT_ADD, STR("/references"), STR("x y"), STR("")}, ERR_NOTFOUND},
		{{EDIT_ADD, STR("/related"), STR("x y"), STR("")}, ERR_NOTFOUND},
		{{EDIT_ADD, STR("/provenance/dropped"), STR("x y"), STR("")}, ERR_NOTFOUND},
		{{EDIT_ADD, STR("/sections"), STR("x y"), STR("")}, ERR_NOTFOUND},
		{{EDIT_REMOVE, STR("/sections/0"), STR(""), STR("")}, ERR_NOTFOUND},
	};
	struct err e = {0};
	struct buf b;
	int calls = 0;

	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		int r = review_edit_json(json, &ways[i].v, 1, ME, find, &calls, &b, &e);
		if (r != ways[i].code)
			fail_msg("%zu: %s (%s)", i, err_name(r), e.msg);
		assert_int_equal(b.n, 0);
	}
	struct review_edit two[] = {{EDIT_REPLACE, STR("/bottom_line/0"), STR("x y"), STR("")},
				    {EDIT_REMOVE, STR("/bottom_line/0"), STR(""), STR("")}};
	assert_int_equal(review_edit_json(json, two, 2, ME, find, &calls, &b, &e), ERR_USAGE);
	struct review_edit more[] = {{EDIT_ADD, STR("/bottom_line"), STR("x y"), STR("")},
				     {EDIT_ADD, STR("/bottom_line"), STR("z y"), STR("")}};
	assert_ok(review_edit_json(json, more, 1, ME, find, &calls, &b, &e));
	assert_int_equal(review_edit_json(json, more, 2, ME, find, &calls, &b, &e), ERR_USAGE);
	assert_int_equal(review_edit_json(STR("{}"), more, 1, ME, find, &calls, &b, &e), ERR_FORMAT);
	buf_release(&b);
}

static void sentence_by_sentence(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct str old = lt_article(t, "q", LT_LINE), json = old;
	struct review_diff *d;
	size_t n;

	assert_ok(review_diff(old, json, &t->a, &d, &n, &e));
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(d[i].kind, DIFF_SAME);
	struct review_edit v[] = {
		{EDIT_REPLACE, STR("/bottom_line/0"), STR("Mine."), STR("")},
		{EDIT_REMOVE, STR("/sections/0/items/0/claim"), STR(""), STR("")},
		{EDIT_ADD, STR("/sections/0/items/1/claim"), STR("Relapse was rare."), STR("pubmed:1")}};
	edited(t, v, 3, &json);
	assert_ok(review_diff(old, json, &t->a, &d, &n, &e));
	assert_int_equal(n, 4);
	assert_int_equal(d[0].kind, DIFF_CHANGED);
	assert_str(d[0].section, "Bottom line");
	assert_str(d[0].old_text, LT_LINE);
	assert_str(d[0].old_kind, "verbatim");
	assert_str(d[0].new_text, "Mine.");
	assert_str(d[0].new_kind, "statement");
	assert_str(d[0].new_author, "p-editor");
	assert_int_equal(d[1].kind, DIFF_REMOVED);
	assert_str(d[1].old_path, "/sections/0/items/0/claim");
	assert_str(d[1].section, "Treatment");
	assert_int_equal(d[2].kind, DIFF_SAME);
	assert_str(d[2].old_path, "/sections/0/items/1/claim");
	assert_str(d[2].new_path, "/sections/0/items/0/claim");
	assert_int_equal(d[3].kind, DIFF_ADDED);
	assert_str(d[3].new_text, "Relapse was rare.");
	/* And the whole section gone, and come. */
	struct review_edit gone[] = {{EDIT_REMOVE, STR("/sections/0/items/0/claim"), STR(""), STR("")},
				     {EDIT_REMOVE, STR("/sections/0/items/1/claim"), STR(""), STR("")}};
	json = old;
	edited(t, gone, 2, &json);
	assert_ok(review_diff(old, json, &t->a, &d, &n, &e));
	assert_int_equal(n, 3);
	assert_int_equal(d[1].kind, DIFF_REMOVED);
	assert_ok(review_diff(json, old, &t->a, &d, &n, &e));
	assert_int_equal(n, 3);
	assert_int_equal(d[2].kind, DIFF_ADDED);
	assert_int_equal(review_diff(STR("{"), old, &t->a, &d, &n, &e), ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest t[] = {LT_TEST(own_words_are_a_statement),
				       LT_TEST(found_words_keep_or_gain_a_span),
				       LT_TEST(parts_with_a_gap),
				       LT_TEST(removing),
				       LT_TEST(the_same_words_change_nothing),
				       LT_TEST(what_cannot_be),
				       LT_TEST(sentence_by_sentence)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
