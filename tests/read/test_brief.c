#include "read_test.h"

#define HEAD                       \
	"---\n"                    \
	"id: brief:sample-topic\n" \
	"title: Sample topic\n"    \
	"kind: brief\n"            \
	"status: submitted\n"      \
	"updated: 2026-11-24\n"    \
	"authors:\n"               \
	"  - attest project\n"
#define REFS                                         \
	"checked: \"2026-11-24: compared\"\n"        \
	"references:\n"                              \
	"  - key: smith2017\n"                       \
	"    type: guideline\n"                      \
	"    design: guideline\n"                    \
	"    title: \"A guideline: with a colon\"\n" \
	"    source: Journal of Samples\n"           \
	"    year: 2017\n"                           \
	"    pmid: 29164035\n"                       \
	"    doi: 10.1000/abc(1)\n"                  \
	"  - key: roe-2020\n"                        \
	"    type: research\n"                       \
	"    title: A trial\n"                       \
	"    source: Sample Medicine\n"              \
	"    year: 2020\n"                           \
	"    url: https://example.org/trial\n"
#define FRONT HEAD REFS "---\n"

static struct got *brief(struct str s)
{
	return read_text(&reader_brief, "dir/sample-topic.md", s);
}

static void whole(void **state)
{
	(void)state;
	struct got *g = brief(STR(
		HEAD "audience: patient\nlanguage: en-GB\nlicence: CC-BY-4.0\naliases:\n  - ST\n  - \"a \\\"quoted\\\" "
		     "name\"\ntopics:\n  - Testing\n" REFS
		     "---\n\n## Summary\n\n- It is **sample**, *mostly* [@smith2017].\n\n## Causes\n\n"
		     "- The commonest cause is: \n  - disc herniation. [@roe-2020; @smith2017]\n    on another line\n"
		     "  - HLA-B*57:01 and HLA-A*31:01 [@smith2017][@smith2017].\n### Rare\nPlain text [@roe-2020] goes "
		     "on.\n"));
	assert_int_equal(g->code, 0);
	assert_int_equal(g->n_diags, 0);
	assert_shape(g, "= Sample topic\n# Summary\n- It is sample, mostly. [smith2017]\n# Causes\n"
			"- The commonest cause is:\n  - disc herniation. on another line [roe-2020] [smith2017] <4\n"
			"  - HLA-B*57:01 and HLA-A*31:01. [smith2017] <4\n## Rare\nPlain text goes on. [roe-2020]\n");
	struct doc *d = g->docs[0];
	assert_str(d->id, "brief:sample-topic");
	assert_int_equal(d->kind, DOC_KIND_BRIEF);
	assert_int_equal(d->design, DOC_DESIGN_SUMMARY);
	assert_int_equal(d->audience, DOC_AUDIENCE_PATIENT);
	assert_int_equal(d->year, 2026);
	assert_str(d->date, "2026-11-24");
	assert_str(d->revised, "2026-11-24");
	assert_str(d->review, "submitted");
	assert_str(d->language, "en-GB");
	assert_str(d->licence, "CC-BY-4.0");
	assert_str(d->checked, "2026-11-24: compared");
	assert_str(d->authors[0], "attest project");
	assert_str(d->source, "attest project");
	assert_int_equal(d->n_aliases, 2);
	assert_str(d->aliases[1], "a \"quoted\" name");
	assert_str(d->topics[0], "Testing");
	assert_int_equal(d->n_refs, 2);
	assert_str(d->refs[0].key, "smith2017");
	assert_str(d->refs[0].type, "guideline");
	assert_int_equal(d->refs[0].design, DOC_DESIGN_GUIDELINE);
	assert_str(d->refs[0].title, "A guideline: with a colon");
	assert_str(d->refs[0].source, "Journal of Samples");
	assert_int_equal(d->refs[0].year, 2017);
	assert_str(d->refs[0].pmid, "29164035");
	assert_str(d->refs[0].doi, "10.1000/abc(1)");
	assert_str(d->refs[1].url, "https://example.org/trial");
	got_free(g);
}

/* What a reader must know of a reference stands in its source; what stands by its type alone has that design, whatever
 * else it says. */
static void reference_types(void **state)
{
	(void)state;
	struct got *g = brief(STR(
		HEAD
		"checked: now\nreferences:\n"
		"  - key: a\n    type: guideline-summary\n    design: guideline\n    title: A\n    source: NICE\n    "
		"year: 2020\n"
		"    via: example.org\n    url: https://example.org/a\n    superseded_by: B (2025)\n"
		"  - key: b\n    type: label\n    title: B\n    source: Maker\n    country: UK\n    number: PL 1/2\n"
		"    accessed: 2026-11-24\n    url: https://example.org/b\n"
		"  - key: c\n    type: guideline\n    design: consensus\n    title: C\n    source: S\n    year: 2001\n "
		"   pmid: 1\n"
		"---\n\n## Summary\n\n- It is one [@a; @b; @c].\n"));
	assert_int_equal(g->code, 0);
	assert_int_equal(g->n_diags, 0);
	struct doc *d = g->docs[0];
	assert_str(d->refs[0].source, "NICE, as reported by example.org; not read; superseded by B (2025)");
	assert_int_equal(d->refs[0].design, DOC_DESIGN_GUIDELINE_SUMMARY);
	assert_str(d->refs[1].source, "Maker, UK (PL 1/2)");
	assert_int_equal(d->refs[1].design, DOC_DESIGN_LABEL);
	assert_int_equal(d->refs[1].year, 0);
	assert_int_equal(d->refs[2].design, DOC_DESIGN_CONSENSUS);
	got_free(g);
}

/* One brief, one skip, with its line and what is wrong. */
static void left_out(struct str s, const char *reason, uint64_t line, const char *piece)
{
	struct got *g = brief(s);
	size_t skips = 0;

	assert_int_equal(g->code, 0);
	assert_int_equal(g->n_docs, 0);
	assert_diag(g, READ_SKIP, reason, piece);
	for (size_t i = 0; i < g->n_diags; i++) {
		if (g->diags[i].level != READ_SKIP)
			continue;
		skips++;
		assert_int_equal(g->diags[i].line, line);
		assert_string_equal(g->diags[i].file, "dir/sample-topic.md");
	}
	assert_int_equal(skips, 1);
	got_free(g);
}

static void undefined_key(void **state)
{
	(void)state;
	left_out(STR(FRONT "\n## Causes\n\n- Known [@smith2017].\n- Unknown [@nobody2001].\n"), "undefined reference",
		 30, "reference key 'nobody2001' is not defined");
	left_out(STR(FRONT "- a [@x]. [@y]\n"), "undefined reference", 26, "'x' is not defined (and 1 more");
}

static void bad_front(void **state)
{
	(void)state;
	left_out(STR(HEAD REFS "  - key: smith2017\n    type: research\n    title: T\n    source: S\n    year: 2001\n  "
			       "  pmid: 1\n---\n- a [@smith2017]\n"),
		 "format", 25, "'smith2017' is already defined on line 11");
	left_out(STR("---\nid: brief:sample-topic\nkind: brief\nstatus: submitted\nupdated: 2026-11-24\nauthors:\n  - "
		     "x\n" REFS "---\n- a [@smith2017]\n"),
		 "format", 1, "'title' is missing");
	left_out(STR(HEAD "title: Again\n" REFS "---\n- a [@smith2017]\n"), "format", 9, "'title' is given twice");
	left_out(STR("---\nid: brief:sample-topic\ntitle: T\nkind: brief\nstatus: submitted\nupdated: "
		     "2026-02-30\nauthors:\n  - x\n" REFS "---\n- a [@smith2017]\n"),
		 "format", 6, "'2026-02-30' is no date");
	left_out(STR("---\nid: brief:sample-topic\ntitle: T\nkind: brief\nstatus: ok\nupdated: 2026-02-03\nauthors:\n  "
		     "- x\n" REFS "---\n- a [@smith2017]\n"),
		 "format", 5, "status 'ok'");
	left_out(STR("---\nid: sample\ntitle: T\nkind: brief\nstatus: retired\nupdated: 2026-02-03\nauthors:\n  - "
		     "x\n" REFS "---\n- a [@smith2017]\n"),
		 "format", 2, "id 'sample'");
	left_out(STR(HEAD "references:\n  - key: a\n    type: research\n    title: T\n    source: S\n    year: 2001\n  "
			  "  pmid: 1\n---\n- a [@a]\n"),
		 "format", 1, "'checked'");
	left_out(STR(HEAD "checked: yes\nreferences:\n  - key: a\n    type: research\n    title: T\n    source: S\n    "
			  "year: 2001\n---\n- a [@a]\n"),
		 "format", 11, "none of 'pmid', 'doi', 'url'");
	left_out(STR("---\nid: brief:sample-topic\n- a\n"), "format", 1, "not closed");
	left_out(STR("no front matter\n"), "format", 1, "no front matter");
	left_out(STR(FRONT "\n## Causes\n"), "empty", 26, "no text");
	left_out(STR(FRONT "- a [@smith2017, @roe-2020]\n"), "format", 26, "not of the form");
	left_out(STR(FRONT "- a [@smith2017\n- b\n"), "format", 26, "not closed");
	left_out(STR("\n \n"), "empty", 0, "nothing");
}

static void notes(void **state)
{
	(void)state;
	struct got *g = read_text(&reader_brief, "other-name.md",
				  STR(HEAD "colour: blue\nlanguage: a # comment\n? odd\n" REFS
					   "---\n# Top\n- a [@smith2017].\n      - too deep [@smith2017].\n\x80\n"));
	assert_int_equal(g->n_docs, 1);
	assert_diag(g, READ_NOTE, "format", "unknown key 'colour'");
	assert_diag(g, READ_NOTE, "format", "'#' must stand in double quotes");
	assert_diag(g, READ_NOTE, "format", "not understood: ? odd");
	assert_diag(g, READ_NOTE, "format", "id 'brief:sample-topic' is not that of the file name 'other-name.md'");
	assert_diag(g, READ_NOTE, "format", "'#' is not used");
	assert_diag(g, READ_NOTE, "format", "deeper than one level");
	assert_diag(g, READ_NOTE, "encoding", "1 byte that is not UTF-8");
	assert_str(g->docs[0]->language, "en");
	assert_int_equal(g->docs[0]->blocks[3].depth, 1);
	got_free(g);
}

static void markup(void **state)
{
	(void)state;
	struct got *g =
		brief(STR(FRONT "- **a** b **c *d* e** f.\n- 5 * 3 and 2*3*4 and a *b.\n- 5*a* c.\n- \\*kept\\* [not a "
				"citation].\n- ***both*** (*x*).\n"
				"- A [@smith2017] and B [@roe-2020].\n- [@smith2017]\n"));
	assert_shape(g, "= Sample topic\n- a b c d e f.\n- 5 * 3 and 2*3*4 and a *b.\n- 5*a* c.\n- *kept* [not a "
			"citation].\n- both (x).\n"
			"- A and B. [smith2017] [roe-2020]\n");
	got_free(g);
}

/* CR LF and a byte order mark change nothing. */
static void dos(void **state)
{
	(void)state;
	struct str s = STR(FRONT "\n## Causes\n\n- One [@smith2017].\n  - Two [@roe-2020].\n");
	struct buf b;

	buf_init(&b, 1 << 16);
	buf_addc(&b, "\xef\xbb\xbf");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n')
			buf_byte(&b, '\r');
		buf_byte(&b, (unsigned char)s.p[i]);
	}
	struct got *x = brief(s), *y = brief(buf_str(&b));
	assert_int_equal(x->n_docs, 1);
	assert_int_equal(y->n_docs, 1);
	assert_int_equal(y->n_diags, 0);
	assert_true(str_eq(x->docs[0]->text, y->docs[0]->text));
	assert_true(reader_brief.match("a.md", buf_str(&b)) >= 90);
	got_free(x);
	got_free(y);
	buf_release(&b);
}

static void told_by_front(void **state)
{
	(void)state;
	assert_true(reader_brief.match("x.md", STR(FRONT)) >= 90);
	assert_true(reader_brief.match("x.md", STR("---\nid: brief:x\ntitle: y\n")) > 0);
	assert_int_equal(reader_brief.match("x.md", STR("---\nkind: protocol\n---\nkind: brief\n")), 0);
	assert_int_equal(reader_brief.match("x.md", STR("kind: brief\n")), 0);
	assert_int_equal(reader_brief.match("x.md", STR("")), 0);
}

static void too_large(void **state)
{
	(void)state;
	size_t n = (5u << 20);
	char *p = malloc(n);
	memset(p, 'a', n);
	memcpy(p, FRONT, sizeof FRONT - 1);
	struct got *g = brief(str_make(p, n));
	assert_int_equal(g->n_docs, 0);
	assert_diag(g, READ_SKIP, "too large", "4194304 bytes");
	got_free(g);
	free(p);
}

/* Many small things: left out or passed over, never out of memory, and not a flood of notes. */
static void many(void **state)
{
	(void)state;
	const struct {
		struct str head;
		const char *unit, *tail;
		bool in;
	} t[] = {
		{STR(FRONT), "a\n\n", "", false},
		{STR(FRONT), "- a\n", "", false},
		{STR(HEAD), "odd\n", REFS "---\n- a\n", true},
		{STR(HEAD "aliases:\n"), "  - a\n", REFS "---\n- a\n", true},
		{STR(HEAD), "k: v\n", REFS "---\n- a\n", false},
		{STR(HEAD "checked: x\nreferences:\n"), "  - key: a\n", "---\n- a\n", false},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct buf b;
		buf_init(&b, 4 << 20);
		buf_add(&b, t[i].head);
		while (b.n < (4u << 20) - 1000)
			buf_addc(&b, t[i].unit);
		buf_addc(&b, t[i].tail);
		assert_int_equal(b.err, 0);
		struct got *g = brief(buf_str(&b));
		assert_int_equal(g->code, 0);
		assert_int_equal(g->n_docs, t[i].in);
		assert_true(g->n_diags > 0 || i == 3);
		assert_true(g->n_diags <= 52);
		got_free(g);
		buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),     cmocka_unit_test(reference_types), cmocka_unit_test(undefined_key),
		cmocka_unit_test(bad_front), cmocka_unit_test(notes),		cmocka_unit_test(markup),
		cmocka_unit_test(dos),	     cmocka_unit_test(told_by_front),	cmocka_unit_test(too_large),
		cmocka_unit_test(many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
