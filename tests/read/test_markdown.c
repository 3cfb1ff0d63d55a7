#include "read_test.h"

static struct got *md(struct str s)
{
	return read_text(&reader_markdown, "wards/Sepsis protocol.md", s);
}

static void shapes(void **state)
{
	(void)state;
	const struct {
		struct str in;
		const char *shape;
	} t[] = {
		{STR("# Sepsis\n\nIntro **bold** `code` [link](http://x.y) HLA-B*57:01.\n\n## Treatment\n### "
		     "Fluids\ntext\n"),
		 "= Sepsis\nIntro bold code link HLA-B*57:01.\n# Treatment\n## Fluids\ntext\n"},
		{STR("Give:\n\n1. Oxygen\n   - by mask\n\n     and watch\n2. Fluids\n\n* other\n"),
		 "= Sepsis protocol\nGive:\n- Oxygen <1\n  - by mask <2\n    - and watch <3\n- Fluids <1\n- other "
		 "<1\n"},
		{STR("## First\nx\n# Second\ny\n"), "= First\nx\n# Second\ny\n"},
		{STR("Text first\n\n# Then title\ny\n"), "= Then title\nText first\n# Then title\ny\n"},
		{STR("| Drug | Dose |\n|:-----|-----:|\n| a \\| b | **5 mg** |\n| c |\n"),
		 "= Sepsis protocol\n| Drug | Dose\n| a | b | 5 mg\n| c\n"},
		{STR("a | b\n- | -\nc | `d|e`\n"), "= Sepsis protocol\na | b\n- | -\nc | d|e\n"},
		{STR("a | b\n--|--\nc | `d|e`\n"), "= Sepsis protocol\n| a | b\n| c | d|e\n"},
		{STR("x | y\nz\n"), "= Sepsis protocol\nx | y z\n"},
		{STR("    code kept\n\n```\nalso\nthis\n```\n"), "= Sepsis protocol\ncode kept\nalso this\n"},
		{STR("<div>html <b>block</b></div>\n\na<br>b<!-- c --> ![alt](x.png)d\n"),
		 "= Sepsis protocol\nhtml block\na b d\n"},
		{STR("<table><tr><td>a<td>b</tr></table>\n\n> quoted\n\n---\n\nend\n"),
		 "= Sepsis protocol\n| a | b\nquoted\nend\n"},
		{STR("&alpha; &lt;5 \\*x\\*\nsoft  \nhard\n"), "= Sepsis protocol\n\xce\xb1 <5 *x* soft hard\n"},
		{STR("---\n# no front matter\ntext\n"), "= no front matter\ntext\n"},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct got *g = md(t[i].in);
		assert_int_equal(g->code, 0);
		assert_int_equal(g->n_diags, 0);
		if (i == 5) { /* a bar and a dash are a list, not a table */
			assert_int_equal(g->n_docs, 1);
			got_free(g);
			continue;
		}
		assert_shape(g, t[i].shape);
		assert_str(g->docs[0]->id, "file:Sepsis%20protocol.md");
		got_free(g);
	}
}

static void front(void **state)
{
	(void)state;
	struct got *g =
		md(STR("---\ntitle: 'Ward: sepsis' # local\nkind: guideline\ndate: 2024-03-05T10:00\nupdated: "
		       "2024-04-01\nsource: St Elsewhere\n"
		       "url: https://example.org/s\nlicense: CC-BY-4.0\naudience: patient\nlang: en-GB\nauthor: A One\n"
		       "tags: [sepsis, \"acute, care\"]\nodd line\nkeywords:\n- more\n---\n# Ward: sepsis\ntext\n"));
	assert_shape(g, "= Ward: sepsis\ntext\n");
	assert_int_equal(g->n_diags, 0);
	struct doc *d = g->docs[0];
	assert_int_equal(d->kind, DOC_KIND_GUIDELINE);
	assert_int_equal(d->design, DOC_DESIGN_GUIDELINE);
	assert_int_equal(d->audience, DOC_AUDIENCE_PATIENT);
	assert_str(d->date, "2024-03-05");
	assert_int_equal(d->year, 2024);
	assert_str(d->revised, "2024-04-01");
	assert_str(d->source, "St Elsewhere");
	assert_str(d->url, "https://example.org/s");
	assert_str(d->licence, "CC-BY-4.0");
	assert_str(d->language, "en-GB");
	assert_str(d->authors[0], "A One");
	assert_int_equal(d->n_topics, 3);
	assert_str(d->topics[1], "acute, care");
	assert_str(d->topics[2], "more");
	got_free(g);
	g = md(STR("---\nyear: 2019\n---\ntext\n"));
	assert_int_equal(g->docs[0]->year, 2019);
	assert_int_equal(g->docs[0]->kind, DOC_KIND_OTHER);
	got_free(g);
}

static void bad(void **state)
{
	(void)state;
	struct got *g = md(STR("  \n\n"));
	assert_diag(g, READ_SKIP, "empty", "nothing");
	got_free(g);
	g = md(STR("# Title alone\n\n<!-- x -->\n"));
	assert_int_equal(g->n_docs, 0);
	assert_diag(g, READ_SKIP, "empty", "no text");
	got_free(g);
	g = md(STR("text é è ê \xff\xfe here\n"));
	assert_shape(g, "= Sepsis protocol\ntext é è ê {\xef\xbf\xbd}{\xef\xbf\xbd} here\n");
	assert_diag(g, READ_NOTE, "encoding", "2 bytes that are not UTF-8");
	got_free(g);
}

/* Marks of the Markdowns in use: Pandoc's superscripts, GitHub's strikethrough, formulas without a command. */
static void marks(void **state)
{
	(void)state;
	static const char *const t[][2] = {
		{"5 × 10^6^ units, H~2~O, $10^{5}$ per mL, $n=40$.", "5 × 10^6 units, H2O, 10^5 per mL, n=40."},
		{"2^3+4^2 and a^b c^d; $5 and $6, $5-$6.", "2^3+4^2 and a^b c^d; $5 and $6, $5-$6."},
		{"Give ~4~ 2 mg, ~5 mg (range ~4 to ~6).", "Give {4} 2 mg, ~5 mg (range ~4 to ~6)."},
		{"It works^1,2^ well^[3]^ so.", "It works [1,2] well [3] so."},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		char in[300], shape[300];
		snprintf(in, sizeof in, "# T\n\n%s\n", t[i][0]);
		snprintf(shape, sizeof shape, "= T\n%s\n", t[i][1]);
		struct got *g = md(str_c(in));
		assert_shape(g, shape);
		got_free(g);
	}
	struct got *g = md(STR("# Dosis\n\nDie Dosis betr\xe4gt 5 \xb5g \x96 t\xe4glich.\n"));
	assert_shape(g, "= Dosis\nDie Dosis beträgt 5 µg – täglich.\n");
	assert_diag(g, READ_NOTE, "encoding", "windows-1252");
	got_free(g);
}

/* What would nest without end is tamed: this ends, and all words are there. */
static void nesting(void **state)
{
	(void)state;
	static const char *const units[] = {">", "- ", "1. ", "> - ", "[", "*a ", "![", "<b>", "`"};
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		struct buf b;
		buf_init(&b, 4 << 20);
		for (int k = 0; k < 20000; k++)
			buf_addc(&b, units[i]);
		buf_addc(&b, "word\n");
		for (int k = 0; k < 200; k++)
			buf_addc(&b, "word\n");
		struct got *g = md(buf_str(&b));
		assert_int_equal(g->code, 0);
		assert_int_equal(g->n_docs, 1);
		assert_true(str_find(g->docs[0]->text, STR("word"), 0) != SIZE_MAX);
		got_free(g);
		buf_release(&b);
	}
}

/* What is struck out or hidden is kept and never quoted; numbers stay what they are. */
static void strikes(void **state)
{
	(void)state;
	struct got *g = read_text(&reader_markdown, "a.md",
				  STR("# T\n\nGive ~~10 mg~~ 5 mg, <del>2</del> 3, {--4--} 6, 10<sup>6</sup>, "
				      "$\\frac{1}{20}$, a ~ b ~~ c.\n\n"
				      "Is <span style=\"display:none\">x</span> y, AT&amp;amp;T.\n\n| A | ~~5~~ 10 "
				      "|\n|---|---|\n| B | 1 |\n\n"
				      "## References\n\n- Pace A. It works.\n"));
	assert_shape(g, "= T\nGive {10 mg} 5 mg, {2} 3, {4} 6, 10^6, 1/20, a ~ b ~~ c.\nIs {x} y, AT&T.\n| A | {5} "
			"10\n| B | 1\n"
			"# References\n- {Pace A. It works.}\n");
	got_free(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(strikes), cmocka_unit_test(marks),
					   cmocka_unit_test(shapes),  cmocka_unit_test(front),
					   cmocka_unit_test(bad),     cmocka_unit_test(nesting)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
