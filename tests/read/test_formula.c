#include "read_test.h"

#include "read/xml_priv.h"

extern const struct reader reader_jats, reader_pubmed;

#define ART(x)                                                                                                      \
	"<article article-type=\"research-article\" xmlns:mml=\"http://www.w3.org/1998/Math/MathML\"><front>"       \
	"<article-meta><article-id pub-id-type=\"pmc\">7</article-id><title-group><article-title>T</article-title>" \
	"</title-group></article-meta></front><body><p>" x "</p></body></article>"

static void assert_tex(const char *tex, const char *want)
{
	struct buf b;

	buf_init(&b, 4096);
	bool ok = tex_text(str_c(tex), &b);
	if (want)
		assert_str(ok ? buf_str(&b) : STR("(lost)"), want);
	else
		assert_false(ok);
	buf_release(&b);
}

static void writes_tex(void **state)
{
	(void)state;
	assert_tex("$42.5\\%$", "42.5%");
	assert_tex("$42.5%$", "42.5%");
	assert_tex("\\documentclass[12pt]{minimal}\\usepackage{amsmath}\\begin{document}$$\\geq 3$$\\end{document}",
		   "≥3");
	assert_tex("\\frac{1}{20}", "1/20");
	assert_tex("\\frac{a+b}{c+d}", "(a+b)/(c+d)");
	assert_tex("1\\frac{1}{2}", "1 1/2");
	assert_tex("3.2 \\times 10^{-6}", "3.2 ×10^-6");
	assert_tex("10^5", "10^5");
	assert_tex("37.5^{\\circ}\\mathrm{C}", "37.5°C");
	assert_tex("\\mathrm{CO}_2", "CO2");
	assert_tex("10_2", "10_2");
	assert_tex("x_{i+1}", "x_(i+1)");
	assert_tex("\\bar{x} \\pm \\sigma", "x̄ ±σ");
	assert_tex("\\sqrt{n-1}", "√(n-1)");
	assert_tex("P\\;<\\;0.05", "P < 0.05");
	assert_tex("\\text{dose } = 5\\,\\mu g", "dose  = 5 μg");
}

static void gives_up_on_what_it_does_not_know(void **state)
{
	(void)state;
	assert_tex("\\begin{array}{cc}1&2\\end{array}", NULL);
	assert_tex("\\newthing{5}", NULL);
	assert_tex("\\frac{1}", NULL);
	assert_tex("{5", NULL);
	assert_tex("", NULL);
	assert_tex("$$", NULL);
	assert_tex("\\sqrt[3]{8}", NULL);
	assert_tex("1 & 2", NULL);
}

#define assert_text(xml, lit)                                                 \
	do {                                                                  \
		struct got *g_ = read_text(&reader_jats, "x.nxml", STR(xml)); \
		assert_shape(g_, "= T\n" lit "\n");                           \
		got_free(g_);                                                 \
	} while (0)

static void writes_mathml_under_any_prefix(void **state)
{
	(void)state;
	assert_text(ART("Of <math "
			"xmlns=\"http://www.w3.org/1998/Math/MathML\"><mfrac><mn>1</mn><mn>20</mn></mfrac></math> all"),
		    "Of 1/20 all");
	assert_text(ART("<m:math xmlns:m=\"x\"><m:msup><m:mn>10</m:mn><m:mn>6</m:mn></m:msup></m:math> copies"),
		    "10^6 copies");
	assert_text(
		ART("<mml:math><mml:msup><mml:mn>10</mml:mn><mml:mrow><mml:mo>−</mml:mo><mml:mn>5</mml:mn></mml:mrow>"
		    "</mml:msup></mml:math>"),
		"10^−5");
	assert_text(
		ART("<mml:math><mml:mfrac><mml:mrow><mml:mi>a</mml:mi><mml:mo>+</mml:mo><mml:mi>b</mml:mi></mml:mrow>"
		    "<mml:mrow><mml:mi>c</mml:mi><mml:mo>+</mml:mo><mml:mi>d</mml:mi></mml:mrow></mml:mfrac></"
		    "mml:math>"),
		"(a+b)/(c+d)");
	assert_text(ART("<mml:math><mml:mn>1</mml:mn><mml:mfrac><mml:mn>1</mml:mn><mml:mn>2</mml:mn></mml:mfrac></"
			"mml:math>"),
		    "1 1/2");
	assert_text(ART("take 2 <mml:math><mml:mfenced><mml:mi>a</mml:mi><mml:mi>b</mml:mi></mml:mfenced></mml:math>"),
		    "take 2 (a, b)");
	assert_text(
		ART("<mml:math><mml:msup><mml:mrow><mml:mi>x</mml:mi><mml:mo>+</mml:mo><mml:mi>y</mml:mi></mml:mrow>"
		    "<mml:mn>2</mml:mn></mml:msup></mml:math>"),
		"(x+y)^2");
	assert_text(ART("<mml:math><mml:msubsup><mml:mn>5</mml:mn><mml:mn>1</mml:mn><mml:mn>2</mml:mn></mml:msubsup></"
			"mml:math>"),
		    "5_1^2");
	assert_text(ART("<mml:math><mml:mn>2</mml:mn><mml:mo>&#x2062;</mml:mo><mml:mn>5</mml:mn></mml:math>"), "2×5");
	assert_text(ART("<mml:math><mml:mover><mml:mi>x</mml:mi><mml:mo>¯</mml:mo></mml:mover></mml:math>"), "x̄");
}

static void takes_one_form_of_a_formula(void **state)
{
	(void)state;
	assert_text(ART("n <inline-formula><alternatives><textual-form>= 5</textual-form><tex-math>$= 5$</tex-math>"
			"<inline-graphic/></alternatives></inline-formula>"),
		    "n = 5");
	assert_text(ART("n <inline-formula><tex-math>$= 6$</tex-math><inline-graphic/></inline-formula>"), "n = 6");
	assert_text(ART("n <inline-formula><alternatives><inline-graphic/><mml:math><mml:mn>7</mml:mn></mml:math>"
			"<tex-math>$7$</tex-math></alternatives></inline-formula>"),
		    "n 7");
	assert_text(ART("n <inline-formula><italic>n</italic> = 8</inline-formula>"), "n n = 8");
}

/* What cannot be written is a gap, which is never quoted. */
static void marks_gaps(void **state)
{
	(void)state;
	assert_text(ART("n <inline-formula><inline-graphic/></inline-formula> mg"), "n {[formula]} mg");
	assert_text(ART("n <inline-graphic/> mg"), "n {[picture]} mg");
	assert_text(ART("n <tex-math>\\unknown 5</tex-math> mg"), "n {[formula]} mg");
	assert_text(ART("n <mml:math><mml:mlongdiv><mml:mn>3</mml:mn></mml:mlongdiv></mml:math>"), "n {[formula]}");
}

static void writes_out_what_was_escaped_twice(void **state)
{
	(void)state;
	assert_text(ART("&lt;i&gt;MUTYH&lt;/i&gt; &amp;amp; p &amp;lt; 0.05, &amp;amp;gt;10"), "MUTYH & p < 0.05, >10");
	assert_text(ART("10&lt;sup&gt;5&lt;/sup&gt; and CO&lt;sub&gt;2&lt;/sub&gt;"), "10^5 and CO2");
	assert_text(ART("is &lt;del&gt;10 mg&lt;/del&gt; 5 mg"), "is {10 mg} 5 mg");
	assert_text(ART("p &lt; 0.05 and n &gt; 3, a&lt;b and c&gt;d"), "p < 0.05 and n > 3, a<b and c>d");
	assert_text(ART("AT&amp;T; 5 &amp;micro;g, 5 &amp;#956;g"), "AT&T; 5 µg, 5 μg");
	assert_text(ART("P \\documentclass{minimal}\\begin{document}$$&lt;0.05$$\\end{document} and \\(10^5\\)"),
		    "P <0.05 and 10^5");
	assert_text(ART("costs $5 or $10"), "costs $5 or $10");
}

static void pubmed_has_formulas_too(void **state)
{
	(void)state;
	struct got *g = read_text(
		&reader_pubmed, "x.xml",
		STR("<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>5</PMID><Article><ArticleTitle>T &amp;lt; "
		    "&lt;i&gt;x&lt;/i&gt;</ArticleTitle><Abstract><AbstractText>In "
		    "<mml:math><mml:mfrac><mml:mn>1</mml:mn>"
		    "<mml:mn>20</mml:mn></mml:mfrac></mml:math> &amp;gt; 10 mg.</AbstractText></Abstract></Article>"
		    "</MedlineCitation></PubmedArticle></PubmedArticleSet>"));
	assert_shape(g, "= T < x\nIn 1/20 > 10 mg.\n");
	got_free(g);
}

static void bars_what_is_struck_out_or_hidden(void **state)
{
	(void)state;
	assert_text(ART("is <strike>10 mg</strike> 5 mg"), "is {10 mg} 5 mg");
	assert_text(ART("is <bold><strike>10 <italic>mg</italic></strike></bold> 5 mg"), "is {10 mg} 5 mg");
	assert_text(ART("is <styled-content style=\"text-decoration: line-through\">10</styled-content> 5 mg"),
		    "is {10} 5 mg");
	assert_text(ART("is <styled-content style=\"Display : none\">10</styled-content> 5 mg"), "is {10} 5 mg");
	assert_text(ART("is <named-content content-type=\"deleted-text\">10</named-content> 5 mg"), "is {10} 5 mg");
	assert_text(ART("A lost \xef\xbf\xbd here."), "A lost {\xef\xbf\xbd} here.");
	/* A mark that a source brings ends nothing. */
	assert_text(ART("is <strike>10\xef\xb7\x98 mg</strike> 5"), "is {10 mg} 5");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_tex),
		cmocka_unit_test(gives_up_on_what_it_does_not_know),
		cmocka_unit_test(writes_mathml_under_any_prefix),
		cmocka_unit_test(takes_one_form_of_a_formula),
		cmocka_unit_test(marks_gaps),
		cmocka_unit_test(writes_out_what_was_escaped_twice),
		cmocka_unit_test(pubmed_has_formulas_too),
		cmocka_unit_test(bars_what_is_struck_out_or_hidden),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
