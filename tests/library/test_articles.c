/*
 * test_articles.c - articles, versions, lists, claims, steps, comments; two who change the same at once; hostile text.
 */
#include "lib_test.h"

#include <pthread.h>

#define ME STR("p-author")

static struct lib_article make(struct lt *t, const char *question, const char *topic)
{
	struct err e = {0};
	struct lib_article x;
	assert_ok(library_article_create(t->l, ME, lt_article(t, question, LT_LINE), str_c(topic), &t->a, &x, &e));
	return x;
}

static void made_and_read(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_article x = make(t, "How is varelitis treated?", "Varelitis"), y;
	struct lib_version v;
	struct article art;

	assert_int_equal(x.id.n, 12);
	assert_str(x.question, "How is varelitis treated?");
	assert_str(x.title, "Treatment of varelitis");
	assert_str(x.topic, "Varelitis");
	assert_str(x.outcome, "answered");
	assert_int_equal(x.state, STATE_SUBMITTED);
	assert_int_equal(x.version, 1);
	assert_int_equal(x.rev, 1);
	assert_int_equal(x.created, t->now);
	assert_ok(library_article_get(t->l, x.id, &t->a, &y, &e));
	assert_str(y.requester, "p-author");
	assert_ok(library_version_get(t->l, x.id, 0, &t->a, &v, &e));
	assert_true(str_eq(v.json, lt_article(t, "How is varelitis treated?", LT_LINE)));
	assert_ok(library_version_article(t->l, x.id, 1, &t->a, &art, &e));
	assert_str(art.review, "submitted");
	assert_str(art.updated, "2026-11-24");
	assert_str(art.bottom_line[0].text, LT_LINE);
	assert_int_equal(library_article_get(t->l, STR("nosuch"), &t->a, &y, &e), ERR_NOTFOUND);
	assert_int_equal(library_version_get(t->l, x.id, 2, &t->a, &v, &e), ERR_NOTFOUND);
}

static void what_is_no_article(void **state)
{
	static const char *const bad[] = {"", "{", "[]", "{}", "null", "{\"schema\":\"attest-article/2\"}", "\"x\""};
	struct lt *t = *state;
	struct err e = {0};
	struct lib_article x;
	struct lib_counts n;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(library_article_create(t->l, ME, str_c(bad[i]), STR(""), &t->a, &x, &e), ERR_FORMAT);
	struct str old = lt_article(t, "q", LT_LINE);
	char *p = (char *)(uintptr_t)old.p + str_find(old, STR("attest-article/2"), 0) + 15;
	*p = '7';
	assert_int_equal(library_article_create(t->l, ME, old, STR(""), &t->a, &x, &e), ERR_VERSION);
	assert_ok(library_counts(t->l, &n, &e));
	assert_int_equal(n.articles, 0);
	assert_int_equal(n.audit, 0);
}

/* The hash does not depend on white space, the order of keys or the review; and on all else. */
static void content_is_canonical(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct buf a, b;

	buf_init(&a, 1 << 20);
	buf_init(&b, 1 << 20);
	assert_ok(
		lib_canonical(STR("{\"b\": [1, 2.5, \"\\u00e4\\/\"], \"review\": \"approved\", \"a\": null}"), &a, &e));
	assert_str(buf_str(&a), "{\"a\":null,\"b\":[1,2.5,\"\xc3\xa4/\"]}");
	assert_ok(lib_canonical(STR("{\"a\":null,\"b\":[1,2.5,\"\xc3\xa4/\"]}"), &b, &e));
	assert_true(str_eq(buf_str(&a), buf_str(&b)));
	assert_int_equal(lib_canonical(STR("{\"a\":1,\"a\":2}"), &b, &e), ERR_FORMAT);
	/* Numbers and strings of RFC 8785, section 3.2.2 and appendix B. */
	static const char *const pairs[][2] = {
		{"333333333.33333329", "333333333.3333333"},
		{"1E30", "1e+30"},
		{"4.50", "4.5"},
		{"2e-3", "0.002"},
		{"0.000000000000000000000000001", "1e-27"},
		{"1.0", "1"},
		{"-0.0", "0"},
		{"-1.5", "-1.5"},
		{"0.83333333333333337", "0.8333333333333334"},
		{"1e21", "1e+21"},
		{"1e20", "100000000000000000000"},
		{"0.000001", "0.000001"},
		{"0.0000001", "1e-7"},
		{"9007199254740993", "9007199254740993"},
		{"5e-324", "5e-324"},
		{"1.7976931348623157e308", "1.7976931348623157e+308"},
		{"\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"",
		 "\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\""},
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char in[200], want[200];
		snprintf(in, sizeof in, "{\"x\": %s}", pairs[i][0]);
		snprintf(want, sizeof want, "{\"x\":%s}", pairs[i][1]);
		buf_clear(&a);
		assert_ok(lib_canonical(str_c(in), &a, &e));
		assert_str(buf_str(&a), want);
	}
	buf_release(&a);
	buf_release(&b);
	(void)t;
}

static void claims_are_found_by_document(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_article x = make(t, "q1", ""), y = make(t, "q2", "");
	struct lib_claim *c;
	size_t n;

	assert_ok(library_claims(t->l, x.id, 1, &t->a, &c, &n, &e));
	assert_int_equal(n, 3);
	assert_str(c[0].path, "/bottom_line/0");
	assert_str(c[1].path, "/sections/0/items/0/claim");
	assert_str(c[2].path, "/sections/0/items/1/claim");
	assert_str(c[2].doc, "brief:varelitis");
	assert_int_equal(c[2].beg, 30);
	assert_ok(library_claims_of(t->l, STR("pubmed:1"), &t->a, &c, &n, &e));
	assert_int_equal(n, 4);
	assert_ok(library_claims_of(t->l, STR("pubmed:2"), &t->a, &c, &n, &e));
	assert_int_equal(n, 0);
	/* Retired ones are nobody's work. */
	assert_ok(library_step(t->l, ME, y.id, y.rev, "retire", STATE_SUBMITTED, STATE_RETIRED, STR(""), false, &t->a,
			       &y, &e));
	assert_ok(library_claims_of(t->l, STR("pubmed:1"), &t->a, &c, &n, &e));
	assert_int_equal(n, 2);
}

static void versions_supersede(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_article x = make(t, "q", ""), y;
	struct lib_version *v;
	size_t n;
	bool wrote;

	t->now += 100;
	assert_ok(library_step(t->l, STR("p-reviewer"), x.id, 1, "start", STATE_SUBMITTED, STATE_UNDER_REVIEW, STR(""),
			       false, &t->a, &x, &e));
	assert_int_equal(x.rev, 2);
	/* From a state in which it is not. */
	assert_int_equal(library_step(t->l, STR("p-reviewer"), x.id, 2, "start", STATE_SUBMITTED, STATE_UNDER_REVIEW,
				      STR(""), false, &t->a, &y, &e),
			 ERR_CONFLICT);
	t->now += 100;
	assert_ok(library_version_add(t->l, STR("p-editor"), x.id, 2, lt_article(t, "q", "Better words."),
				      STR("clearer"), &t->a, &x, &e));
	assert_int_equal(x.version, 2);
	assert_int_equal(x.state, STATE_SUBMITTED);
	assert_int_equal(x.submitted, t->now);
	assert_int_equal(library_version_add(t->l, STR("p-editor"), x.id, 2, lt_article(t, "q", "Other."), STR(""),
					     &t->a, &y, &e),
			 ERR_CONFLICT);
	assert_ok(library_versions(t->l, x.id, &t->a, &v, &n, &e));
	assert_int_equal(n, 2);
	assert_int_equal(v[0].number, 2);
	assert_int_equal(v[0].supersedes, 1);
	assert_str(v[0].note, "clearer");
	assert_str(v[0].author, "p-editor");
	assert_int_not_equal(memcmp(&v[0].content, &v[1].content, 32), 0);
	assert_ok(library_wrote(t->l, x.id, STR("p-editor"), &wrote, &e));
	assert_true(wrote);
	assert_ok(library_wrote(t->l, x.id, ME, &wrote, &e));
	assert_true(wrote);
	assert_ok(library_wrote(t->l, x.id, STR("p-reviewer"), &wrote, &e));
	assert_false(wrote);
	struct lib_step *s;
	assert_ok(library_steps(t->l, x.id, &t->a, &s, &n, &e));
	assert_int_equal(n, 3);
	assert_str(s[0].action, "submit");
	assert_str(s[1].action, "start");
	assert_str(s[2].action, "edit");
	assert_int_equal(s[2].from, STATE_UNDER_REVIEW);
}

static void lists_page_and_filter(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_article *v, one[25];
	struct str next;
	size_t n, seen = 0;
	char q[64];

	for (int i = 0; i < 25; i++) {
		snprintf(q, sizeof q, "Question %d%% of_varelitis", i);
		one[i] = make(t, q, i % 2 ? "Odd" : "Even");
		/* Some in the same second. */
		t->now += i % 3 == 0;
	}
	for (int order = ORDER_RECENT; order <= ORDER_QUEUE; order++) {
		struct lib_filter f = {.max = 4, .order = (enum lib_order)order};
		int64_t last = order == ORDER_RECENT ? INT64_MAX : 0;
		bool got[25] = {false};
		seen = 0;
		do {
			assert_ok(library_articles(t->l, &f, &t->a, &v, &n, &next, &e));
			for (size_t i = 0; i < n; i++, seen++) {
				assert_true(order == ORDER_RECENT ? v[i].updated <= last : v[i].submitted >= last);
				last = order == ORDER_RECENT ? v[i].updated : v[i].submitted;
				for (int k = 0; k < 25; k++)
					if (str_eq(v[i].id, one[k].id)) {
						assert_false(got[k]);
						got[k] = true;
					}
			}
			f.cursor = next;
		} while (next.n);
		assert_int_equal(seen, 25);
		f.cursor = STR("x.1.000000000000");
		assert_int_equal(library_articles(t->l, &f, &t->a, &v, &n, &next, &e), ERR_USAGE);
		f.cursor = STR("r.1");
		assert_int_equal(library_articles(t->l, &f, &t->a, &v, &n, &next, &e), ERR_USAGE);
	}
	struct {
		struct lib_filter f;
		size_t n;
	} want[] = {
		{{.topic = STR("Odd")}, 12},
		{{.text = STR("question 7%")}, 2}, /* 7 and 17 */
		{{.text = STR("_varel")}, 25},
		{{.text = STR("n_varel")}, 0},
		{{.text = STR("QUESTION even 12")}, 1},
		{{.states = 1u << STATE_APPROVED}, 0},
		{{.states = 1u << STATE_SUBMITTED | 1u << STATE_RETIRED}, 25},
		{{.person = ME}, 25},
		{{.person = STR("p-other")}, 0},
		{{.doc = STR("pubmed:1")}, 25},
		{{.doc = STR("pubmed:2")}, 0},
		{{.stale = true}, 0},
		{{.published = true}, 0},
	};
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		assert_ok(library_articles(t->l, &want[i].f, &t->a, &v, &n, &next, &e));
		if (n != want[i].n)
			fail_msg("filter %zu: %zu, wanted %zu", i, n, want[i].n);
	}
	struct lib_topic *topics;
	assert_ok(library_topics(t->l, &t->a, &topics, &n, &e));
	assert_int_equal(n, 2);
	assert_str(topics[0].topic, "Even");
	assert_int_equal(topics[0].n, 13);
}

static void queue_by_priority(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_article a = make(t, "a", ""), *v;
	struct lib_user u = lt_user(t, "rev", ROLE_REVIEWER);
	struct str next;
	size_t n;

	t->now += 10;
	struct lib_article b = make(t, "b", "");
	assert_ok(library_assign(t->l, ME, b.id, b.rev, u.person, 2, &t->a, &b, &e));
	assert_true(str_eq(b.assignee, u.person));
	assert_int_equal(library_assign(t->l, ME, a.id, 99, u.person, 2, &t->a, &a, &e), ERR_CONFLICT);
	assert_int_equal(library_assign(t->l, ME, a.id, a.rev, STR("p-nobody"), 2, &t->a, &a, &e), ERR_NOTFOUND);
	assert_int_equal(library_assign(t->l, ME, a.id, a.rev, u.person, 10, &t->a, &a, &e), ERR_USAGE);
	assert_ok(library_articles(t->l, &(struct lib_filter){.order = ORDER_QUEUE}, &t->a, &v, &n, &next, &e));
	assert_int_equal(n, 2);
	assert_str(v[0].question, "b");
	assert_ok(library_articles(t->l, &(struct lib_filter){.assignee = u.person}, &t->a, &v, &n, &next, &e));
	assert_int_equal(n, 1);
}

static void comments(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_article x = make(t, "q", "");
	struct lib_comment *c;
	int64_t one, two;
	size_t n;

	assert_ok(library_comment_add(t->l, ME, x.id, 1, STR("/bottom_line/0"), STR("  <script>alert(1)</script>\n"),
				      &one, &e));
	assert_ok(library_comment_add(t->l, ME, x.id, 1, STR(""), STR("'); DROP TABLE comments; --"), &two, &e));
	assert_int_equal(library_comment_add(t->l, ME, x.id, 1, STR("/bottom_line/7"), STR("x"), &two, &e),
			 ERR_NOTFOUND);
	assert_int_equal(library_comment_add(t->l, ME, x.id, 2, STR(""), STR("x"), &two, &e), ERR_NOTFOUND);
	assert_int_equal(library_comment_add(t->l, ME, x.id, 1, STR(""), STR("  "), &two, &e), ERR_USAGE);
	assert_int_equal(library_comment_add(t->l, ME, x.id, 1, STR(""), STR("\xff"), &two, &e), ERR_FORMAT);
	assert_ok(library_article_get(t->l, x.id, &t->a, &x, &e));
	assert_int_equal(x.open_comments, 2);
	assert_int_equal(x.rev, 1);
	assert_ok(library_comment_resolve(t->l, STR("p-other"), x.id, one, &e));
	assert_int_equal(library_comment_resolve(t->l, ME, x.id, one, &e), ERR_CONFLICT);
	assert_int_equal(library_comment_resolve(t->l, ME, x.id, 77, &e), ERR_NOTFOUND);
	assert_int_equal(library_comment_resolve(t->l, ME, STR("other"), two, &e), ERR_NOTFOUND);
	assert_ok(library_comments(t->l, x.id, 0, &t->a, &c, &n, &e));
	assert_int_equal(n, 2);
	assert_str(c[0].text, "<script>alert(1)</script>");
	assert_str(c[1].text, "'); DROP TABLE comments; --");
	assert_str(c[0].resolver, "p-other");
	assert_int_equal(c[1].resolved, 0);
}

/* Everything that a caller may give as text goes in and comes out as it is, and does nothing else. */
static void metacharacters(void **state)
{
	static const char *const texts[] = {"'",  "\"",	     "';--", "%_\\", "?1", ":x", "@x",
					    "$x", "\\u0000", "a\nb", "--",   "/*", ";"};
	struct lt *t = *state;
	struct err e = {0};
	struct lib_article x, *v;
	struct str next;
	size_t n;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct str s = str_c(texts[i]);
		assert_ok(library_article_create(t->l, ME, lt_article(t, texts[i], LT_LINE), s, &t->a, &x, &e));
		assert_ok(library_article_get(t->l, x.id, &t->a, &x, &e));
		assert_true(str_eq(x.question, s) && str_eq(x.topic, s));
		struct lib_filter f = {.topic = s, .text = s, .person = s, .assignee = s, .doc = s};
		assert_ok(library_articles(t->l, &f, &t->a, &v, &n, &next, &e));
		assert_int_equal(n, 0);
		assert_ok(
			library_articles(t->l, &(struct lib_filter){.topic = s, .text = s}, &t->a, &v, &n, &next, &e));
		assert_int_equal(n, 1);
		assert_int_equal(library_article_get(t->l, s, &t->a, &x, &e), ERR_NOTFOUND);
	}
}

struct racer {
	struct lt *t;
	struct str id;
	int won, lost, other;
};

static void *race(void *ctx)
{
	struct racer *r = ctx;
	struct arena a;
	struct lib_article x;

	arena_init(&a, 1 << 20);
	int got = library_step(r->t->l, STR("p-r"), r->id, 1, "start", STATE_SUBMITTED, STATE_UNDER_REVIEW, STR(""),
			       false, &a, &x, NULL);
	r->won += got == 0;
	r->lost += got == ERR_CONFLICT;
	r->other += got != 0 && got != ERR_CONFLICT;
	arena_release(&a);
	return NULL;
}

static void only_one_wins(void **state)
{
	struct lt *t = *state;
	struct lib_article x = make(t, "q", "");
	struct racer r[8];
	pthread_t th[8];
	int won = 0, lost = 0;

	for (int i = 0; i < 8; i++) {
		r[i] = (struct racer){.t = t, .id = x.id};
		assert_int_equal(pthread_create(&th[i], NULL, race, &r[i]), 0);
	}
	for (int i = 0; i < 8; i++) {
		pthread_join(th[i], NULL);
		won += r[i].won;
		lost += r[i].lost;
	}
	assert_int_equal(won, 1);
	assert_int_equal(lost, 7);
}

static void stale_is_marked_once(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct lib_article x = make(t, "q", ""), *v;
	struct str next;
	bool changed;
	size_t n;

	assert_ok(library_stale(t->l, STR("system"), x.id, 1, STR("pubmed:1 was retracted"), &changed, &e));
	assert_true(changed);
	t->now += 5;
	assert_ok(library_stale(t->l, STR("system"), x.id, 1, STR("pubmed:1 was retracted"), &changed, &e));
	assert_false(changed);
	assert_ok(library_articles(t->l, &(struct lib_filter){.stale = true}, &t->a, &v, &n, &next, &e));
	assert_int_equal(n, 1);
	assert_int_equal(v[0].stale, t->now - 5);
	assert_str(v[0].stale_reason, "pubmed:1 was retracted");
	assert_int_equal(v[0].rev, 2);
	/* What was found of another version is not said of this one. */
	assert_ok(library_stale(t->l, STR("system"), x.id, 9, STR(""), &changed, &e));
	assert_false(changed);
	assert_ok(library_stale(t->l, STR("system"), x.id, 1, STR(""), &changed, &e));
	assert_true(changed);
	assert_ok(library_article_get(t->l, x.id, &t->a, &x, &e));
	assert_int_equal(x.stale, 0);
}

int main(void)
{
	const struct CMUnitTest t[] = {LT_TEST(made_and_read),	      LT_TEST(what_is_no_article),
				       LT_TEST(content_is_canonical), LT_TEST(claims_are_found_by_document),
				       LT_TEST(versions_supersede),   LT_TEST(lists_page_and_filter),
				       LT_TEST(queue_by_priority),    LT_TEST(comments),
				       LT_TEST(metacharacters),	      LT_TEST(only_one_wins),
				       LT_TEST(stale_is_marked_once)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
