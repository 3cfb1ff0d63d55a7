#include "read_test.h"

#include "read/html_priv.h"

static struct got *html(struct str s)
{
	return read_text(&reader_html, "site/asthma.html", s);
}

static void shapes(void **state)
{
	(void)state;
	const struct {
		struct str in;
		const char *shape;
	} t[] = {
		{STR("<title>Asthma | Site</title><nav>Menu</nav><h1>Asthma</h1><script>var "
		     "x='<p>no';</script><style>p{}</style><h2>Care</h2><p>One <b>two</b>\n three."
		     "<aside>ad</aside><footer>foot</footer><noscript>no</noscript><form><button>Go</"
		     "button><select><option>x</select></form>"),
		 "= Asthma\n# Care\nOne two three.\n"},
		{STR("<h1>T</h1><ul><li>a<ul><li>b<li>c</ul><li><p>d</p><p>e</p></ul><ol><li>f</ol>"),
		 "= T\n- a\n  - b <1\n  - c <1\n- d\n  - e <4\n- f\n"},
		{STR("<h1>T</h1><p>Give:</p><ul><li>a</ul>"), "= T\nGive:\n- a <1\n"},
		{STR("<table><caption>Doses</caption><thead><tr><th>Drug<th>Dose</tr><tbody><tr><td>A<td><p>5 "
		     "mg<p>daily</tr><tr><td> <td></tr></table>"),
		 "= asthma\n^ Doses\n| Drug | Dose\n| A | 5 mg daily\n"},
		{STR("<table><tr><td><h3>In</h3><p>text<td><table><tr><td>x<td>y</table></table>"),
		 "= asthma\n# In\ntext\n| x | y\n"},
		{STR("<table><tr><td>one cell<tr><td>each</table>"), "= asthma\none cell\neach\n"},
		{STR("<dl><dt>term<dd>meaning<dd>other<dt>next</dl>"),
		 "= asthma\n- term\n  - meaning <1\n  - other <1\n- next\n"},
		{STR("10<sup>9</sup>/L H<sub>2</sub>O m<sup>2</sup> known<sup><a href='#r1'>1</a></sup>."),
		 "= asthma\n10^9/L H2O m2 known.\n"},
		{STR("a<br>b<br><br>c<hr>d<figure><img alt=x><figcaption>Fig</figcaption></figure>"),
		 "= asthma\na b\nc\nd\n^ Fig\n"},
		{STR("<div>outside</div><main><h1>In main</h1><p>text</main><div>after</div>"), "= In main\ntext\n"},
		{STR("<div>outside</div><article><p>text</article>"), "= asthma\ntext\n"},
		{STR("<article><p>one</article><article><p>two</article>"), "= asthma\none\ntwo\n"},
		{STR("<p hidden>no<p aria-hidden=true>no<p style='color:red; display: none'>no<div "
		     "role=navigation>no</div><p>yes<svg><text>no</text></svg>"),
		 "= asthma\nyes\n"},
		{STR("<p>a &amp; b &nbsp; &#945;&lt;<!-- no -->c<span>d</span>e"), "= asthma\na & b \xce\xb1<cde\n"},
		{STR("<h2>Two</h2>x<h4>Four</h4>y<h3>Three</h3>z<h2>Two</h2>w"),
		 "= asthma\n# Two\nx\n## Four\ny\n## Three\nz\n# Two\nw\n"},
		{STR("<pre>line\nline</pre>text"), "= asthma\nline line\ntext\n"},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct got *g = html(t[i].in);
		assert_int_equal(g->code, 0);
		for (size_t k = 0; k < g->n_diags; k++)
			assert_string_equal(g->diags[k].reason, "hidden text");
		assert_shape(g, t[i].shape);
		assert_str(g->docs[0]->id, "file:asthma.html");
		got_free(g);
	}
}

static void meta(void **state)
{
	(void)state;
	struct got *g = html(
		STR("<!doctype html><html lang=en-GB><head><meta charset=utf-8><title>T | Site</title><meta "
		    "property='og:title' content='OG'>"
		    "<meta name=citation_title content='The title'><meta name=citation_author content='Doe J'><meta "
		    "name=citation_author content='Roe R'>"
		    "<meta name=author content='Not this'><meta name=citation_publication_date "
		    "content='2021/3/5'><meta property='og:site_name' content=Site>"
		    "<meta name=citation_journal_title content='J Sample'><meta name=keywords content='asthma, "
		    "lungs'><meta name=citation_doi content='doi:10.1/x'>"
		    "<meta name='dcterms.modified' content='2022-01-02T03:04:05Z'><meta name=citation_pmid content=123>"
		    "<link rel=canonical href='https://example.org/a'><link rel=license "
		    "href='https://example.org/l'></head><body><p>text"));
	struct doc *d = g->docs[0];
	assert_str(d->title, "The title");
	assert_int_equal(d->n_authors, 2);
	assert_str(d->authors[1], "Roe R");
	assert_str(d->date, "2021-03-05");
	assert_int_equal(d->year, 2021);
	assert_str(d->revised, "2022-01-02");
	assert_str(d->source, "J Sample");
	assert_str(d->url, "https://example.org/a");
	assert_str(d->licence, "https://example.org/l");
	assert_str(d->language, "en-GB");
	assert_str(d->doi, "10.1/x");
	assert_str(d->pmid, "123");
	assert_int_equal(d->n_topics, 2);
	assert_int_equal(d->kind, DOC_KIND_OTHER);
	got_free(g);
	g = html(STR("<title>Only this</title><meta name=date content='soon'><p>text"));
	assert_str(g->docs[0]->title, "Only this");
	assert_int_equal(g->docs[0]->year, 0);
	got_free(g);
}

static void heeds_headings(void **state)
{
	(void)state;
#define PAGE(WINDOW, HEADING)                                                                           \
	STR("<title>" WINDOW "</title><meta name=citation_title content='Tea for hiccups'><h1>" HEADING \
	    "</h1><p>Tea stopped hiccups.")
	const struct {
		struct str page;
		enum doc_status status;
	} t[] = {
		{PAGE("Tea | J", "RETRACTED ARTICLE: Tea for hiccups"), DOC_STATUS_RETRACTED},
		{PAGE("RETRACTED: Tea for hiccups | J", "Tea for hiccups"), DOC_STATUS_RETRACTED},
		{PAGE("Tea | J", "Retracted bowel in surgery"), DOC_STATUS_CURRENT},
		{PAGE("Tea | J", "Tea for hiccups"), DOC_STATUS_CURRENT},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct got *g = html(t[i].page);
		assert_int_equal(g->code, 0);
		assert_str(g->docs[0]->title, "Tea for hiccups");
		assert_int_equal(g->docs[0]->status, t[i].status);
		got_free(g);
	}
#undef PAGE
}

static void encodings(void **state)
{
	(void)state;
	struct got *g = html(STR("<meta charset=iso-8859-1><p>caf\xe9 \x93quoted\x94"));
	assert_shape(g, "= asthma\ncaf\xc3\xa9 \xe2\x80\x9cquoted\xe2\x80\x9d\n");
	assert_int_equal(g->n_diags, 0);
	got_free(g);
	/* It says Latin-1, and is UTF-8. */
	g = html(STR("<meta charset=iso-8859-1><p>caf\xc3\xa9"));
	assert_shape(g, "= asthma\ncaf\xc3\xa9\n");
	got_free(g);
	/* An encoding that is not of the list is not looked up. */
	g = html(STR("<meta charset='ISO-2022-CN-EXT'><p>caf\xe9"));
	assert_diag(g, READ_NOTE, "encoding", "1 byte");
	got_free(g);
	g = html(STR("\xff\xfe<\0p\0>\0\xe9\0t\0"));
	assert_shape(g, "= asthma\n\xc3\xa9t\n");
	got_free(g);
}

static void bad(void **state)
{
	(void)state;
	struct got *g = html(STR("<script>x</script>"));
	assert_int_equal(g->n_docs, 0);
	assert_diag(g, READ_SKIP, "empty", "no text");
	got_free(g);
	g = html(STR(""));
	assert_diag(g, READ_SKIP, "empty", "nothing");
	got_free(g);
}

/* What a page of this unit, n times, and an end comes to under these limits. */
static int limited(const char *unit, int n, const char *end, struct html_limits lim, struct err *e)
{
	struct doc *d = doc_new();
	struct source s = {.name = "x.html"};
	struct html_lost lost = {0};
	struct buf b;

	buf_init(&b, 15 << 20);
	for (int i = 0; i < n; i++)
		buf_addc(&b, unit);
	buf_addc(&b, end);
	assert_int_equal(b.err, 0);
	int r = html_document(d, &s, buf_str(&b), &lim, &lost, e);
	doc_free(d);
	buf_release(&b);
	return r;
}

/* Depth that a recursion would not survive: read, or left out, but always an end. */
static void nesting(void **state)
{
	(void)state;
	struct buf b;
	struct err e = {0};
	struct html_limits lim = html_limits_default;

	buf_init(&b, 1 << 20);
	for (int i = 0; i < 5000; i++)
		buf_addc(&b, "<div>");
	buf_addc(&b, "deep");
	struct got *g = html(buf_str(&b));
	assert_shape(g, "= asthma\ndeep\n");
	got_free(g);
	/* gumbo takes the body away again, by recursion. */
	buf_clear(&b);
	for (int i = 0; i < 10000; i++)
		buf_addc(&b, "<div>");
	buf_addc(&b, "<frameset>");
	g = html(buf_str(&b));
	assert_int_equal(g->n_docs, 0);
	assert_diag(g, READ_SKIP, "too large", "nested too deep");
	got_free(g);
	/* Each paragraph opens all of the formatting again: memory grows with the square. */
	buf_clear(&b);
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "<p><font a=%d>", i);
	lim.tree = 4 << 20;
	assert_int_equal(limited(buf_str(&b).p, 1, "", lim, &e), ERR_LIMIT);
	assert_string_equal(e.msg, "its markup takes too much memory");
	buf_release(&b);
	lim = html_limits_default;
	lim.ms = 1;
	assert_int_equal(limited("<div>", 100000, "", lim, &e), ERR_LIMIT);
	assert_string_equal(e.msg, "its markup takes too long to parse");
}

/* A fragment in other text: nothing is left of what cannot be read. */
static void fragments(void **state)
{
	(void)state;
	struct doc *d = doc_new();
	struct read_levels l = {0};
	struct err e = {0};

	d->id = STR("test:x");
	assert_ok(html_fragment(d, &l, STR("<h2>H</h2><p>a</p>"), &e));
	assert_ok(html_fragment(d, &l, STR("</div>"), &e));
	assert_ok(doc_finish(d, &e));
	assert_str(d->text, "H\na\n");
	doc_free(d);
}

static void assert_page(const char *html, const char *want)
{
	struct got *g = read_text(&reader_html, "a.html", str_c(html));

	assert_shape(g, want);
	got_free(g);
}

#define PAGE(style, body) \
	"<html><head><title>T</title><style>" style "</style></head><body><h1>T</h1>" body "</body></html>"

/* The page's own rules are heeded; what is white or struck out is kept and never quoted. */
static void heeds_styles(void **state)
{
	(void)state;
	assert_page(PAGE(".off{display:none}", "<p>A.</p><p class='x off'>B.</p>"), "= T\nA.\n");
	assert_page(PAGE("#off , p.y{ visibility : hidden }",
			 "<p>A.</p><p id=off>B.</p><p class=y>C.</p><div class=y>D.</div>"),
		    "= T\nA.\nD.\n");
	assert_page(PAGE("div.n .deep{display:none!important}",
			 "<p class=deep>A.</p><div class='n'><p class=deep>B.</p></div>"),
		    "= T\nA.\n");
	assert_page(PAGE("@media print{.p{display:none}}/* .q{display:none} */", "<p class=p>A.</p><p class=q>B.</p>"),
		    "= T\nA.\nB.\n");
	assert_page(PAGE("@media screen{.p{position:absolute;left:-9999px}}", "<p class=p>A.</p><p>B.</p>"),
		    "= T\nB.\n");
	assert_page(
		PAGE("a:hover{display:none}.t{display:none}.t{display:block}", "<p><a>A</a> b.</p><p class=t>C.</p>"),
		"= T\nA b.\nC.\n");
	assert_page(PAGE(".w{color:#FFF}", "<p class=w>A.</p><p>B <span style='font-size:0'>c</span> d.</p>"),
		    "= T\n{A.}\nB d.\n");
	assert_page(PAGE(".h{color:white;background:#036}", "<p class=h>A.</p>"), "= T\nA.\n");
	assert_page(PAGE(".s{text-decoration:line-through}", "<p>Give <span class=s>10 mg</span> 5 mg, <del>20</del> "
							     "10, <s>3</s> 4, <strike>5</strike> 6.</p>"),
		    "= T\nGive {10 mg} 5 mg, {20} 10, {3} 4, {5} 6.\n");
	assert_page(PAGE("", "<del><p>A.</p><p>B.</p></del><p>C.</p>"), "= T\n{A.}\n{B.}\nC.\n");
	assert_page(PAGE("{}}{.x{}@{", "<p>A.</p>"), "= T\nA.\n");
	assert_page(PAGE("[", "<p>A.</p>"), "= T\nA.\n");
	assert_page(PAGE("p:not(", "<p>A.</p>"), "= T\nA.\n");
}

/* Attributes, :not, the weight of rules, colours near to the ground's, clips. */
static void weighs_rules(void **state)
{
	(void)state;
	assert_page(PAGE("[data-x]{display:none}p[lang=\"x\"]{display:none}[class*=of]{display:none}",
			 "<p data-x>A.</p><p lang=x>B.</p><p class=soft>C.</p><p lang=y>D.</p>"),
		    "= T\nD.\n");
	assert_page(PAGE(".t:not(.on){display:none}", "<p class=t>A.</p><p class='t on'>B.</p>"), "= T\nB.\n");
	assert_page(PAGE(".t{display:none!important}p.t{display:block}", "<p class=t>A.</p><p>B.</p>"), "= T\nB.\n");
	assert_page(PAGE("#a{display:block}.t{display:none}", "<p class=t id=a>A.</p><p class=t>B.</p>"), "= T\nA.\n");
	assert_page(PAGE(".w *{display:none}@supports (display:grid){.g{display:none}}",
			 "<div class=w><p>A.</p></div><p class=g>B.</p><p>C.</p>"),
		    "= T\nC.\n");
	assert_page(PAGE("", "<p style='color:#FFFFFE'>A.</p><p style='color:#eee;background:#eee'>B.</p>"
			     "<p style='color:rgb(100%,100%,100%)'>C.</p><p style='color:#eed'>D.</p>"),
		    "= T\n{A.}\n{B.}\n{C.}\nD.\n");
	assert_page(PAGE("",
			 "<p style='width:1px;height:1px;overflow:hidden'>A.</p><p style='left:-999em'>B.</p>"
			 "<p style='font-size:1px'>C.</p><p class=sr-only>D.</p><p style='margin-left:-8px'>E.</p>"),
		    "= T\nE.\n");
	/* What is left out is told. */
	struct got *g = read_text(&reader_html, "a.html", STR("<p>A.<p hidden>Not seen here."));
	assert_diag(g, READ_NOTE, "hidden text", "3 words");
	got_free(g);
}

/* What a script opens, white on something dark around it, and on something light. */
static void weighs_grounds(void **state)
{
	(void)state;
	assert_page(PAGE("", "<p>A.</p><dialog><p>B.</p></dialog><dialog open><p>C.</p></dialog><p popover>D.</p>"),
		    "= T\nA.\nC.\n");
	assert_page(PAGE("", "<details><summary>More</summary><p>A.</p></details>"), "= T\nMore\nA.\n");
	assert_page(PAGE(".b{background:#003}.b p{color:#fff}.c{background-color:#FFF}",
			 "<div class=b><p>A.</p><div class=c><p>B.</p></div></div><div class=c><p>C.</p></div>"),
		    "= T\nA.\n{B.}\nC.\n");
	assert_page(PAGE(".w{color:white}",
			 "<div class=w>A.</div><div style='background:#fff url(x)'><p class=w>B.</p></div>"
			 "<div style='background:url(x)'><p class=w>C.</p></div>"),
		    "= T\n{A.}\n{B.}\nC.\n");
	assert_page(PAGE("", "<table bgcolor='#003366'><tr><td><font color=white>A.</font></td></tr></table>"
			     "<div style='background:#003'><p style='color:transparent'>B.</p></div>"),
		    "= T\nA.\n{B.}\n");
}

/* A small table in a cell of another: no row is lost, none loses its head. */
static void nests_tables(void **state)
{
	(void)state;
	assert_page(
		PAGE("", "<table><tr><th>Drug<th>Dose</tr><tr><td>Zolor<td>By age<table><tr><td>child<td>5 mg</tr>"
			 "<tr><td>adult<td>10 mg</tr></table></td></tr><tr><td>Tea<td>1 cup</table><p>End."),
		"= T\n| Drug | Dose\n| Zolor | By age | child | 5 mg\n| Zolor | By age | adult | 10 mg\n| Tea | 1 cup\n"
		"End.\n");
	assert_page(PAGE("",
			 "<table><tr><td>Zolor<table><tr><td>a<td>5</tr></table> daily<td>By mouth</tr><tr><td>B<td>"
			 "<table><tr><td>one column</tr><tr><td>of it</tr></table></tr></table>"),
		    "= T\n| Zolor | a | 5\n| Zolor daily | By mouth\n| B | one column of it\n");
	assert_page(
		PAGE("",
		     "<table><tr><td>A<td><del><table><tr><td>x<td>1</tr></table></del></tr><tr><td>B<td>2</table>"),
		"= T\n| {A | x | 1}\n| B | 2\n");
	/* A page that is laid out in a table is none of data. */
	assert_page(PAGE("", "<table><tr><td>Menu<td><h2>Doses</h2><table><tr><td>x<td>1</tr></table></tr></table>"),
		    "= T\nMenu\n# Doses\n| x | 1\n");
}

static void spans_rows(void **state)
{
	(void)state;
	assert_page(
		PAGE("", "<table><tr><th>eGFR</th><th>Group</th><th>Dose</th></tr><tr><td rowspan=2>Below "
			 "30</td><td>Adults</td>"
			 "<td>5 mg</td></tr><tr><td>Frail</td><td>2.5 mg</td></tr><tr><td>Other</td><td colspan=2 "
			 "rowspan=2>None</td></tr><tr><td>Last</td></tr></table>"),
		"= T\n| eGFR | Group | Dose\n| Below 30 | Adults | 5 mg\n| Below 30 | Frail | 2.5 mg\n| Other | None\n"
		"| Last | None\n");
}

static void writes_formulas(void **state)
{
	(void)state;
	assert_page(PAGE("", "<p>In <math><mfrac><mn>1</mn><mn>20</mn></mfrac></math>, 10<sup>6</sup>, "
			     "<math><msup><mn>10</mn><mn>5</mn></msup></math>, \\(42.5\\%\\) &amp;lt; 50.</p>"),
		    "= T\nIn 1/20, 10^6, 10^5, 42.5% < 50.\n");
}

static void bars_bibliographies(void **state)
{
	(void)state;
	assert_page(
		PAGE("",
		     "<p>A.</p><h2>7. References</h2><p>Pace A. Vitamin Q prevents it.</p><h2>Dosing</h2><p>B.</p>"),
		"= T\nA.\n# 7. References\n{Pace A. Vitamin Q prevents it.}\n# Dosing\nB.\n");
	assert_page(PAGE("", "<p>[3] Pace A, Savo B. Vitamin Q prevents it: a trial. J Made 2003;21:927-31.</p>"
			     "<p>Pace and others gave 20 mg in 2003; 21 of 92: none fell ill.</p>"),
		    "= T\n{[3] Pace A, Savo B. Vitamin Q prevents it: a trial. J Made 2003;21:927-31.}\n"
		    "Pace and others gave 20 mg in 2003; 21 of 92: none fell ill.\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heeds_styles),
		cmocka_unit_test(weighs_rules),
		cmocka_unit_test(weighs_grounds),
		cmocka_unit_test(nests_tables),
		cmocka_unit_test(spans_rows),
		cmocka_unit_test(writes_formulas),
		cmocka_unit_test(bars_bibliographies),
		cmocka_unit_test(shapes),
		cmocka_unit_test(meta),
		cmocka_unit_test(heeds_headings),
		cmocka_unit_test(encodings),
		cmocka_unit_test(bad),
		cmocka_unit_test(nesting),
		cmocka_unit_test(fragments),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
