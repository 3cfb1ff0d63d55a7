/*
 * lib_test.h - a library in a folder of its own, a clock that tests turn, articles to put in.
 */
#ifndef ATTEST_LIB_TEST_H
#define ATTEST_LIB_TEST_H

#include "test.h"

#include "library/library.h"

#include "base/fs.h"

#include <unistd.h>

struct lt {
	char dir[64], path[96];
	int64_t now;
	struct library *l;
	struct arena a;
};

static inline int64_t lt_clock(void *ctx)
{
	return ((struct lt *)ctx)->now;
}

static inline void lt_open(struct lt *t)
{
	struct err e = {0};
	struct library_opts o = {.create = true, .quick_passwords = true, .now = lt_clock, .ctx = t};
	assert_ok(library_open(t->path, &o, &t->l, &e));
}

static inline int lt_setup(void **state)
{
	struct lt *t = calloc(1, sizeof *t);
	snprintf(t->dir, sizeof t->dir, "/tmp/attest-library-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	snprintf(t->path, sizeof t->path, "%s/library.db", t->dir);
	t->now = 1795478400;
	arena_init(&t->a, (size_t)64 << 20);
	lt_open(t);
	*state = t;
	return 0;
}

static inline int lt_teardown(void **state)
{
	struct lt *t = *state;
	library_close(t->l);
	arena_release(&t->a);
	fs_remove_tree(t->dir, NULL);
	free(t);
	return 0;
}

/* A span of a document whose text is `quote` at byte `beg`. */
static inline struct article_span lt_span(uint32_t ref, const char *doc, uint32_t beg, const char *quote)
{
	struct article_span s = {.ref = ref, .path = STR("Management")};
	s.span = (struct span){str_c(doc), beg, beg + (uint32_t)strlen(quote), sha256_of(str_c(quote))};
	return s;
}

static inline struct article_ref lt_ref(const char *doc, enum grade grade)
{
	return (struct article_ref){.type = STR("Research"),
				    .doc = str_c(doc),
				    .via = DOC_NONE,
				    .title = STR("Varelitis, a trial"),
				    .year = 2020,
				    .design = DOC_DESIGN_RCT,
				    .grade = grade};
}

/*
 * An article of an invented disease: one sentence as its bottom line and two bullets, of two sources. `line` is the
 * bottom line's text.
 */
static inline struct str lt_article(struct lt *t, const char *question, const char *line)
{
	static const char first[] = "Nomaprazole healed varelitis in 80 of 100 patients.",
			  second[] = "Do not give nomaprazole in pregnancy.";
	struct article_span s0 = lt_span(0, "pubmed:1", 10, line), s1 = lt_span(0, "pubmed:1", 500, first),
			    s2 = lt_span(1, "brief:varelitis", 30, second);
	struct article_claim bottom = {CLAIM_VERBATIM, str_c(line), &s0, 1, 1, .grade = GRADE_B},
			     c1 = {CLAIM_VERBATIM, str_c(first), &s1, 1, 1, .grade = GRADE_B},
			     c2 = {CLAIM_VERBATIM, str_c(second), &s2, 1, 1, .grade = GRADE_C};
	struct article_item items[2] = {{.claim = &c1}, {.claim = &c2, .label = STR("Pregnancy")}};
	struct article_section section = {
		.heading = STR("Treatment"), .kind = STR("treatment"), .items = items, .n_items = 2};
	struct article_ref refs[2] = {lt_ref("pubmed:1", GRADE_B), lt_ref("brief:varelitis", GRADE_C)};
	struct article art = {.question = str_c(question),
			      .reader = STR("physician"),
			      .language = STR("en"),
			      .title = STR("Treatment of varelitis"),
			      .outcome = OUTCOME_ANSWERED,
			      .n_intents = 1,
			      .bottom_line = &bottom,
			      .n_bottom_line = 1,
			      .sections = &section,
			      .n_sections = 1,
			      .refs = refs,
			      .n_refs = 2,
			      .disclaimer = STR("For clinicians who can check it."),
			      .review = STR("submitted"),
			      .updated = STR("2026-11-24")};
	struct err e = {0};
	struct buf b;
	art.reading = STR("treatment of varelitis");
	art.sure.strength = GRADE_B;
	art.sure.strength_note = STR("one trial");
	art.provenance.snapshot = STR("00000000000000000000000000000000000000000000000000000000000000ff");
	art.provenance.program = STR("attest 0");
	art.provenance.composer = STR("embedded/1");
	buf_init(&b, 1 << 20);
	assert_ok(article_to_json(&art, &b, &e));
	struct str json = arena_str(&t->a, buf_str(&b));
	buf_release(&b);
	return json;
}

#define LT_LINE "Treat varelitis with nomaprazole."

static inline struct lib_user lt_user(struct lt *t, const char *name, unsigned roles)
{
	struct err e = {0};
	struct lib_user u;
	assert_ok(library_user_add(t->l, STR("cli"), str_c(name), STR(""), roles, STR("a long enough secret"), &t->a,
				   &u, &e));
	return u;
}

#define LT_TEST(f) cmocka_unit_test_setup_teardown(f, lt_setup, lt_teardown)

#endif
