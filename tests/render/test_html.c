/*
 * test_html.c - articles as HTML: a golden file of an article that has one of everything, and text from outside that
 * tries to be markup, an address or a command.
 *
 * ATTEST_UPDATE_GOLDEN=1 writes the golden file anew.
 */
#include "test.h"

#include "base/fs.h"
#include "render/html.h"
#include "render/render.h"

#include <gumbo.h>

#define EVIL "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> javascript:alert(3) \xe2\x80\xae\x07"

/* STR in a static initialiser. */
#define LIT(lit)                        \
	{                               \
		"" lit, sizeof(lit) - 1 \
	}

static struct article_span spans[] = {
	{.ref = 0, .span = {.doc = LIT("brief:one"), .beg = 10, .end = 42}, .path = LIT("Management")},
	{.ref = 0, .span = {.doc = LIT("brief:one"), .beg = 60, .end = 80}, .path = LIT("Management")},
	{.ref = 1, .span = {.doc = LIT("pubmed:2"), .beg = 5, .end = 9}, .path = LIT("Results")},
};
static uint32_t via[] = {2, 3};
static struct article_term terms[] = {{.beg = 4,
				       .end = 9,
				       .definition = LIT("A word & what it means."),
				       .span = {.ref = 1, .span = {.doc = LIT("pubmed:2"), .beg = 1, .end = 2}}}};
static struct article_claim plain = {.kind = CLAIM_VERBATIM,
				     .text = LIT("Use fewer than 5 mg & stop."),
				     .spans = spans,
				     .n_spans = 1,
				     .n_parts = 1,
				     .via = via,
				     .n_via = 2,
				     .grade = GRADE_A,
				     .recommendation = LIT("strong recommendation"),
				     .terms = terms,
				     .n_terms = 1};
static struct article_claim excerpt = {.kind = CLAIM_EXCERPT,
				       .text = LIT("first part" ARTICLE_GAP "second part"),
				       .spans = spans,
				       .n_spans = 3,
				       .n_parts = 2,
				       .grade = GRADE_C};
static struct article_claim lead = {
	.kind = CLAIM_VERBATIM, .text = LIT("Causes are:"), .spans = spans, .n_spans = 1, .grade = GRADE_E};
static struct article_claim stated = {
	.kind = CLAIM_STATEMENT, .text = LIT("We do it so here."), .author = LIT("R. Ward")};

static struct article_item leaf[] = {{.claim = &excerpt}, {.claim = &stated}};
static struct article_item context[] = {{.label = LIT("A diagnosis"), .claim = &plain, .items = leaf, .n_items = 1},
					{.claim = &plain, .stance = STANCE_FOR},
					{.claim = &plain, .stance = STANCE_AGAINST}};
static struct article_item tree[] = {{.claim = &lead, .items = leaf, .n_items = 2}, {.label = LIT("Vascular")}};
static struct article_cell cells[] = {{.items = leaf, .n_items = 1}, {0}};
static struct article_row rows[] = {{.label = LIT("Dose"), .cells = cells}};
static struct str columns[] = {LIT("Drug A"), LIT("Drug B")};
static struct article_table table = {.columns = columns, .n_columns = 2, .rows = rows, .n_rows = 1};
static struct article_section sections[] = {
	{.heading = LIT("Causes"), .kind = LIT("causes"), .items = tree, .n_items = 2},
	{.heading = LIT("For this patient"), .kind = LIT("context"), .ordered = true, .items = context, .n_items = 3},
	{.heading = LIT("Compared"), .kind = LIT("causes"), .table = &table},
	{.heading = LIT("Red flags"), .kind = LIT("red-flags"), .items = leaf, .n_items = 1},
};
static struct article_ref refs[] = {
	{.type = LIT("Brief"),
	 .doc = LIT("brief:one"),
	 .via = DOC_NONE,
	 .title = LIT("One"),
	 .source = LIT("House"),
	 .year = 2026,
	 .design = DOC_DESIGN_SUMMARY,
	 .grade = GRADE_E,
	 .review = LIT("submitted")},
	{.type = LIT("Research"),
	 .doc = LIT("pubmed:2"),
	 .via = DOC_NONE,
	 .title = LIT("Two"),
	 .source = LIT("J Two"),
	 .year = 2019,
	 .pmid = LIT("123"),
	 .doi = LIT("10.1/a<b"),
	 .design = DOC_DESIGN_RCT,
	 .grade = GRADE_B,
	 .authors = LIT("A B, C D")},
	{.type = LIT("Guideline"),
	 .via = 0,
	 .title = LIT("Three"),
	 .source = LIT("Society"),
	 .year = 2021,
	 .url = LIT("https://example.org/3"),
	 .design = DOC_DESIGN_GUIDELINE,
	 .grade = GRADE_A},
	{.type = LIT("Research"),
	 .via = 0,
	 .title = LIT("Four"),
	 .source = LIT("J Four"),
	 .year = 2004,
	 .url = LIT("javascript:alert(1)"),
	 .design = DOC_DESIGN_COHORT,
	 .grade = GRADE_C,
	 .status = DOC_STATUS_RETRACTED,
	 .status_note = LIT("Retracted in 2008.")},
};
static struct str related[] = {LIT("What is the dose & how long?")}, missing[] = {LIT("dose in pregnancy")};
static struct article_fact facts[] = {{.slot = LIT("finding"),
				       .text = LIT("no fever"),
				       .name = LIT("fever"),
				       .said = LIT("negated"),
				       .note = LIT("noted")}};
static struct article_dropped dropped[] = {{.doc = LIT("pubmed:9"), .title = LIT("Nine"), .reason = LIT("retracted")}};
static struct q_mended mended[] = {{.from = LIT("celulitis"), .to = LIT("cellulitis")}};

static struct article whole(void)
{
	struct article a = {.question = STR("What of <5 mg?"),
			    .reader = STR("physician"),
			    .language = STR("en"),
			    .title = STR("One: dose"),
			    .outcome = OUTCOME_PARTLY,
			    .reason = STR("No dose was found."),
			    .reading = STR("Dose of one"),
			    .alerts = leaf,
			    .n_alerts = 1,
			    .bottom_line = &plain,
			    .n_bottom_line = 1,
			    .sections = sections,
			    .n_sections = 4,
			    .refs = refs,
			    .n_refs = 4,
			    .related = related,
			    .n_related = 1,
			    .facts = facts,
			    .n_facts = 1,
			    .mended = mended,
			    .n_mended = 1,
			    .disclaimer = STR("It does not replace judgement."),
			    .review = STR("submitted"),
			    .updated = STR("2026-11-26")};
	a.sure.strength = GRADE_A;
	a.sure.strength_note = STR("one guideline");
	a.sure.completeness = 0.5;
	a.sure.confidence = 0.9;
	a.sure.missing = missing;
	a.sure.n_missing = 1;
	a.provenance.snapshot = STR("00ff");
	a.provenance.program = STR("attest 0");
	a.provenance.composer = STR("extract");
	a.provenance.docs = 1234567;
	a.provenance.dropped = dropped;
	a.provenance.n_dropped = 1;
	a.provenance.corpus_date = STR("2026-11-25");
	return a;
}

static int around(void *ctx, const struct span *s, struct arena *a, struct html_quote *out)
{
	(void)ctx, (void)a;
	if (s->beg != 10)
		return 0;
	*out = (struct html_quote){STR("Before <it>. "), STR("Use fewer than 5 mg & stop."), STR(" After."), true,
				   true};
	return 1;
}

static void compare(const char *file, struct str got)
{
	char path[4096];
	struct buf b;
	struct err e = {0};
	const char *root = getenv("ATTEST_SOURCE_ROOT");
	snprintf(path, sizeof(path), "%s/tests/render/data/%s", root ? root : ".", file);
	if (getenv("ATTEST_UPDATE_GOLDEN"))
		assert_ok(fs_write_atomic(path, got, &e));
	buf_init(&b, 1 << 20);
	assert_ok(fs_read(path, &b, &e));
	size_t i = 0;
	while (i < b.n && i < got.n && b.p[i] == got.p[i])
		i++;
	if (b.n != got.n || i < got.n)
		fail_msg("%s differs at byte %zu: \"%.*s\", wanted \"%.*s\"", file, i,
			 (int)(got.n - i < 80 ? got.n - i : 80), got.p + i, (int)(b.n - i < 80 ? b.n - i : 80),
			 b.p + i);
	buf_release(&b);
}

/* What a tree of HTML holds. */
struct seen {
	unsigned scripts, handlers, styles, bad_urls, images, del, details;
	char ids[256][32];
	size_t n_ids;
};

static void attributes(const GumboElement *el, struct seen *s)
{
	for (unsigned i = 0; i < el->attributes.length; i++) {
		const GumboAttribute *at = el->attributes.data[i];
		s->handlers += strncmp(at->name, "on", 2) == 0;
		s->styles += strcmp(at->name, "style") == 0;
		if (strcmp(at->name, "href") == 0 || strcmp(at->name, "src") == 0)
			s->bad_urls +=
				at->value[0] != '#' && at->value[0] != '/' && strncmp(at->value, "https://", 8) != 0;
		if (strcmp(at->name, "id") == 0) {
			for (size_t j = 0; j < s->n_ids; j++)
				if (strcmp(s->ids[j], at->value) == 0)
					fail_msg("id %s twice", at->value);
			assert_true(s->n_ids < 256);
			snprintf(s->ids[s->n_ids++], 32, "%s", at->value);
		}
	}
}

static void look(const GumboNode *n, struct seen *s)
{
	if (n->type != GUMBO_NODE_ELEMENT)
		return;
	const GumboElement *el = &n->v.element;
	s->scripts += el->tag == GUMBO_TAG_SCRIPT;
	s->images += el->tag == GUMBO_TAG_IMG;
	s->del += el->tag == GUMBO_TAG_DEL;
	s->details += el->tag == GUMBO_TAG_DETAILS;
	attributes(el, s);
	for (unsigned i = 0; i < el->children.length; i++)
		look(el->children.data[i], s);
}

static struct seen parse(struct str html)
{
	struct seen s = {0};
	GumboOutput *g = gumbo_parse_with_options(&kGumboDefaultOptions, html.p, html.n);
	look(g->root, &s);
	gumbo_destroy_output(&kGumboDefaultOptions, g);
	return s;
}

static struct html_opts served(void)
{
	return (struct html_opts){
		.source_url = "/sources/", .ask_url = "/ask", .policy_url = "/policy", .quote = around};
}

static void one_of_everything(void **state)
{
	(void)state;
	struct article a = whole();
	struct html_opts o = served();
	struct err e = {0};
	struct buf b;
	buf_init(&b, 1 << 20);
	assert_ok(html_article(&a, &o, &b, &e));
	compare("whole.html", buf_str(&b));
	struct seen s = parse(buf_str(&b));
	assert_int_equal(s.scripts + s.handlers + s.styles + s.bad_urls + s.images, 0);
	assert_int_equal(s.del, 1);
	assert_true(s.details > 5);
	/* An editor's words carry their name and no mark of citation. */
	size_t at = str_find(buf_str(&b), STR("We do it so here."), 0), by = str_find(buf_str(&b), STR("R. Ward"), 0);
	assert_true(at != SIZE_MAX && by > at && by - at < 120);
	assert_true(str_find(str_sub(buf_str(&b), at, by), STR("<details"), 0) == SIZE_MAX);
	buf_release(&b);
}

static void review_states(void **state)
{
	(void)state;
	struct article a = whole();
	struct str who[] = {STR("A <b>"), STR("C")};
	struct html_review r = {
		.state = STR("approved"), .decided = STR("2026-11-27"), .reviewers = who, .n_reviewers = 2};
	struct html_opts o = served();
	struct err e = {0};
	struct buf b;
	o.review = &r;
	buf_init(&b, 1 << 20);
	assert_ok(html_article(&a, &o, &b, &e));
	assert_true(str_find(buf_str(&b), STR("pending human review"), 0) == SIZE_MAX);
	assert_true(str_find(buf_str(&b), STR("Reviewed by A &lt;b&gt;, C"), 0) != SIZE_MAX);
	static const char *const others[] = {"submitted", "under-review", "changes-requested", "anything"};
	for (size_t i = 0; i < 4; i++) {
		buf_clear(&b);
		r.state = str_c(others[i]);
		assert_ok(html_article(&a, &o, &b, &e));
		assert_true(str_find(buf_str(&b),
				     STR("Educational purpose only \xc2\xb7 Exercise caution as content is pending "
					 "human review"),
				     0) != SIZE_MAX);
	}
	buf_clear(&b);
	r.state = STR("retired");
	assert_ok(html_article(&a, &o, &b, &e));
	assert_true(str_find(buf_str(&b), STR("not to be used"), 0) != SIZE_MAX);
	buf_release(&b);
}

static void hostile(void **state)
{
	(void)state;
	struct article a = whole();
	struct article_claim claim = plain;
	struct article_ref ref = {.type = STR(EVIL),
				  .doc = STR("x:" EVIL),
				  .via = DOC_NONE,
				  .title = STR(EVIL),
				  .source = STR(EVIL),
				  .url = STR("javascript:alert(1)"),
				  .doi = STR("10.1/\"><script>"),
				  .pmid = STR("1\"><script>"),
				  .authors = STR(EVIL),
				  .status_note = STR(EVIL),
				  .status = DOC_STATUS_RETRACTED,
				  .review = STR(EVIL),
				  .design = DOC_DESIGN_RCT,
				  .year = 2001};
	struct article_span span = {.ref = 0, .span = {.doc = STR("x:" EVIL), .beg = 1, .end = 2}, .path = STR(EVIL)};
	struct article_term term = {.beg = 0, .end = 8, .definition = STR(EVIL), .span = span};
	struct str evil = STR(EVIL);
	claim.text = STR(EVIL);
	claim.recommendation = claim.author = evil;
	claim.spans = &span;
	claim.n_spans = 1;
	claim.n_via = 0;
	claim.terms = &term;
	struct article_claim said = claim;
	said.kind = CLAIM_STATEMENT;
	struct article_item items[] = {{.label = evil, .claim = &claim}, {.claim = &said}};
	struct article_section sec[] = {{.heading = evil, .kind = evil, .items = items, .n_items = 2}};
	a.question = a.reader = a.language = a.title = a.reason = a.reading = a.disclaimer = a.review = a.updated =
		evil;
	a.sections = sec;
	a.n_sections = 1;
	a.refs = &ref;
	a.n_refs = 1;
	a.alerts = items;
	a.bottom_line = &claim;
	a.related = &evil;
	a.sure.missing = &evil;
	a.sure.strength_note = a.provenance.snapshot = a.provenance.settings = evil;
	facts[0] = (struct article_fact){evil, evil, evil, evil, evil};
	dropped[0] = (struct article_dropped){evil, evil, evil};
	mended[0] = (struct q_mended){evil, evil};
	struct html_review r = {.state = STR("approved"),
				.submitted = evil,
				.started = evil,
				.decided = evil,
				.reviewers = &evil,
				.n_reviewers = 1,
				.stale = evil};
	struct html_opts o = served();
	struct err e = {0};
	struct buf b;
	o.review = &r;
	o.quote = NULL;
	buf_init(&b, 1 << 20);
	assert_ok(html_article(&a, &o, &b, &e));
	struct seen s = parse(buf_str(&b));
	assert_int_equal(s.scripts, 0);
	assert_int_equal(s.handlers, 0);
	assert_int_equal(s.styles, 0);
	assert_int_equal(s.images, 0);
	assert_int_equal(s.bad_urls, 0);
	assert_true(str_find(buf_str(&b), STR("\xe2\x80\xae"), 0) == SIZE_MAX);
	assert_true(str_find(buf_str(&b), STR("\x07"), 0) == SIZE_MAX);
	buf_clear(&b);
	assert_ok(html_file(&a, &o, &b, &e));
	assert_int_equal(parse(buf_str(&b)).scripts, 0);
	buf_release(&b);
}

static size_t count(struct str s, const char *what)
{
	size_t n = 0;
	for (size_t at = 0; (at = str_find(s, str_c(what), at)) != SIZE_MAX; at++)
		n++;
	return n;
}

/* What would be said of each line alike is said once. */
static void nothing_said_twice(void **state)
{
	(void)state;
	struct article a = whole();
	struct article_claim one = plain, two = plain;
	struct article_item items[] = {{.label = STR("Dementia"), .claim = &one},
				       {.label = STR("Dementia"), .claim = &two}};
	struct article_section sec[] = {{.heading = STR("Cautions"), .kind = STR("x"), .items = items, .n_items = 2}};
	struct article_notice warned[] = {
		{.title = STR("A"),
		 .text = STR("a"),
		 .call = STR("Ask first."),
		 .source = STR("L"),
		 .url = STR("https://l.example/a?b")},
		{.title = STR("B"), .text = STR("b"), .call = STR("Ask first.")},
		{.title = STR("C"), .text = STR("c"), .call = STR("Call now.")}};
	struct str many[9];
	struct html_opts o = served();
	struct err e = {0};
	struct buf b;
	for (size_t i = 0; i < 9; i++)
		many[i] = STR("What next?");
	a.sections = sec, a.n_sections = 1, a.n_alerts = 0, a.bottom_line = &one;
	a.warnings = warned, a.n_warnings = 3, a.related = many, a.n_related = 9;
	buf_init(&b, 1 << 20);
	assert_ok(html_article(&a, &o, &b, &e));
	assert_int_equal(count(buf_str(&b), "<div class=\"label\">Dementia:</div>"), 1);
	assert_int_equal(count(buf_str(&b), "Ask first."), 1);
	assert_int_equal(count(buf_str(&b), "Call now."), 1);
	assert_int_equal(count(buf_str(&b), "If you are not a clinician:</strong> Ask first."), 1);
	assert_int_equal(count(buf_str(&b), "<a rel=\"noreferrer\" href=\"https://l.example/a?b\">L</a>"), 1);
	assert_int_equal(count(buf_str(&b), "<summary>3 more</summary>"), 1);
	/* The grade is at each sentence only where sentences differ in it; a type that is the design is no design too. */
	assert_int_equal(count(buf_str(&b), "</span><span class=\"vh\">. </span>"), 0);
	size_t third = str_find(buf_str(&b), STR("<li id=\"ref-3\""), 0);
	size_t fourth = str_find(buf_str(&b), STR("<li id=\"ref-4\""), 0);
	assert_true(third < fourth && fourth != SIZE_MAX);
	assert_int_equal(count(str_sub(buf_str(&b), third, fourth), "Guideline"), 1);
	assert_int_equal(count(buf_str(&b), ">example.org</a>"), 1);
	two.grade = one.grade == GRADE_A ? GRADE_B : GRADE_A;
	buf_clear(&b);
	assert_ok(html_article(&a, &o, &b, &e));
	assert_int_equal(count(buf_str(&b), "</span><span class=\"vh\">. </span>"), 3);
	/* A share of what was asked is not told: what was not found is named. */
	assert_int_equal(count(buf_str(&b), "of what was asked"), 0);
	assert_true(count(buf_str(&b), "<dt>Not found</dt><dd>dose in pregnancy") == 1);
	buf_clear(&b);
	assert_ok(render_markdown(&a, &b, &e));
	assert_int_equal(count(buf_str(&b), "**Dementia**:"), 1);
	assert_int_equal(count(buf_str(&b), "Ask first."), 1);
	buf_clear(&b);
	assert_ok(render_text(&a, &(struct render_opts){.width = 0}, &b, &e));
	assert_int_equal(count(buf_str(&b), "Dementia:"), 1);
	assert_int_equal(count(buf_str(&b), "Ask first."), 1);
	/* A patient is told what is warned of, and what to do; of an emergency, what to do alone. */
	a.reader = STR("patient");
	warned[2].kind = STR("emergency");
	buf_clear(&b);
	assert_ok(html_article(&a, &o, &b, &e));
	assert_int_equal(count(buf_str(&b), "<strong>B:</strong> b</p>"), 1);
	assert_int_equal(count(buf_str(&b), "What to do:</strong> Ask first."), 1);
	assert_int_equal(count(buf_str(&b), "<strong>C:</strong> Call now.</p>"), 1);
	assert_int_equal(count(buf_str(&b), "Call now."), 1);
	buf_release(&b);
}

static void emitters(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 4096);
	html_segment(&b, STR("a b/c?d=e&f#\xc3\xa9:1"));
	assert_str(buf_str(&b), "a%20b%2Fc%3Fd%3De%26f%23%C3%A9:1");
	buf_clear(&b);
	assert_false(html_url(&b, STR("javascript:x")));
	assert_false(html_url(&b, STR("https://a\"b")));
	assert_false(html_url(&b, STR("https://www.who.int@example.org/")));
	assert_false(html_url(&b, STR("http://a:b@example.org?c")));
	assert_int_equal(b.n, 0);
	assert_true(html_url(&b, STR("https://a/@b?c@d#@")));
	buf_clear(&b);
	assert_true(html_url(&b, STR("https://a/?b=c&d=e")));
	assert_str(buf_str(&b), "https://a/?b=c&amp;d=e");
	buf_clear(&b);
	html_number(&b, 0);
	html_text(&b, STR(" "));
	html_number(&b, 1234567);
	html_text(&b, STR(" "));
	html_number(&b, 999);
	assert_str(buf_str(&b), "0 1,234,567 999");
	buf_clear(&b);
	html_date(&b, STR("2026-02-03T10:00:00Z"));
	assert_str(buf_str(&b), "<time datetime=\"2026-02-03\">3 February 2026</time>");
	buf_clear(&b);
	html_date(&b, STR("2026-99-03"));
	html_date(&b, STR("<x>"));
	assert_str(buf_str(&b), "2026-99-03&lt;x&gt;");
	buf_release(&b);
}

static void note_path(void *ctx, const struct article_claim *c, struct str path, struct buf *out)
{
	(void)c, (void)out;
	buf_add(ctx, path);
	buf_byte(ctx, '\n');
}

/* Places in the article's JSON: what comments and edits go by. */
static void paths(void **state)
{
	(void)state;
	struct article a = whole();
	struct html_opts o = {.after_claim = note_path};
	struct err e = {0};
	struct buf b, all;
	buf_init(&b, 1 << 20);
	buf_init(&all, 4096);
	o.ctx = &all;
	assert_ok(html_article(&a, &o, &b, &e));
	assert_str(buf_str(&all), "/alerts/0/claim\n/bottom_line/0\n/sections/0/items/0/claim\n"
				  "/sections/0/items/0/items/0/claim\n/sections/0/items/0/items/1/claim\n"
				  "/sections/1/items/0/claim\n/sections/1/items/0/items/0/claim\n"
				  "/sections/1/items/1/claim\n/sections/1/items/2/claim\n"
				  "/sections/2/table/rows/0/cells/0/0/claim\n/sections/3/items/0/claim\n");
	buf_release(&b);
	buf_release(&all);
}

struct joined {
	struct buf all;
	unsigned parts;
};

static int take(void *ctx, const char *name, struct buf *out)
{
	struct joined *j = ctx;
	assert_non_null(name);
	buf_add(&j->all, buf_str(out));
	buf_clear(out);
	j->parts++;
	return 0;
}

/* A page that gets the parts one by one ends as the page that got them at once. */
static void parts_join_up(void **state)
{
	(void)state;
	struct article a = whole();
	struct html_opts o = served();
	struct joined j = {.parts = 0};
	struct err e = {0};
	struct buf b, once;
	o.quote = NULL;
	buf_init(&b, 1 << 20);
	buf_init(&once, 1 << 20);
	buf_init(&j.all, 1 << 20);
	assert_ok(html_article(&a, &o, &once, &e));
	o.part = take;
	o.ctx = &j;
	assert_ok(html_article(&a, &o, &b, &e));
	assert_int_equal(j.parts, 4 + 4 + 2);
	assert_int_equal(b.n, 0);
	size_t open = str_find(buf_str(&once), STR("<header"), 0);
	assert_true(open != SIZE_MAX);
	struct str inside = str_sub(buf_str(&once), open, once.n - strlen("</article>\n"));
	assert_true(str_eq(inside, buf_str(&j.all)));
	buf_release(&b);
	buf_release(&once);
	buf_release(&j.all);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(nothing_said_twice),
				       cmocka_unit_test(emitters),	cmocka_unit_test(one_of_everything),
				       cmocka_unit_test(review_states), cmocka_unit_test(parts_join_up),
				       cmocka_unit_test(paths),		cmocka_unit_test(hostile)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
