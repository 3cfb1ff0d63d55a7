#include "read_test.h"

extern const struct reader reader_jats;

#define META(x)                                                         \
	"<front><journal-meta><journal-title-group><journal-title>Our " \
	"journal</journal-title></journal-title-group></journal-meta><article-meta>" x "</article-meta></front>"
#define PMC	 "<article-id pub-id-type=\"pmc\">77</article-id>"
#define TITLE(t) "<title-group><article-title>" t "</article-title></title-group>"
#define ART(meta, rest)                                                                                    \
	"<!DOCTYPE article PUBLIC \"-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD v1.0 " \
	"20120330//EN\" \"x.dtd\">\n"                                                                      \
	"<article xmlns:xlink=\"http://www.w3.org/1999/xlink\" article-type=\"research-article\" "         \
	"xml:lang=\"en\">" META(meta) rest "</article>"
#define BODY(x)	  ART(PMC TITLE("T"), "<body>" x "</body>")
#define BIB(k, n) "<xref ref-type=\"bibr\" rid=\"" k "\">" n "</xref>"
#define REFS                                                                             \
	"<back><ref-list><ref id=\"B1\"><mixed-citation>One</mixed-citation></ref><ref " \
	"id=\"B2\"><mixed-citation>Two</mixed-citation></ref>"                           \
	"<ref id=\"B3\"><mixed-citation>Three</mixed-citation></ref><ref "               \
	"id=\"B4\"><mixed-citation>Four</mixed-citation></ref></ref-list></back>"
#define CITING(x) ART(PMC TITLE("T"), "<body>" x "</body>" REFS)

static struct got *get(const char *xml)
{
	return read_text(&reader_jats, "dir/x.nxml", str_c(xml));
}

#define assert_body(xml, lit)                     \
	do {                                      \
		struct got *g_ = get(xml);        \
		assert_shape(g_, "= T\n" lit);    \
		assert_int_equal(g_->n_diags, 0); \
		got_free(g_);                     \
	} while (0)

static void recognises_it(void **state)
{
	(void)state;
	assert_true(reader_jats.match(
			    "a.xml",
			    STR("<?xml version=\"1.0\"?><article xmlns:xlink=\"x\" article-type=\"letter\">")) >= 90);
	assert_true(reader_jats.match(
			    "a.xml",
			    STR("<!DOCTYPE article PUBLIC \"-//NLM//DTD Journal Publishing DTD v2.3\" \"x\">")) >= 90);
	assert_true(reader_jats.match("a.nxml", STR("<article>")) >= 90);
	assert_true(reader_jats.match("a.xml", STR("<pmc-articleset><article>")) >= 90);
	assert_int_equal(reader_jats.match("a.xml", STR("<article>")), 0);
	assert_int_equal(reader_jats.match("a.xml", STR("<articles><front>")), 0);
	assert_int_equal(reader_jats.match("a.html", STR("<!DOCTYPE html><html><article><front>")), 0);
	assert_int_equal(reader_jats.match("a.xml", STR("")), 0);
}

static void reads_front_matter(void **state)
{
	(void)state;
	struct got *g = get(ART(
		"<article-id pub-id-type=\"pmid\">123</article-id><article-id "
		"pub-id-type=\"pmc\">PMC59610</article-id><article-id pub-id-type=\"doi\">10.1/x</article-id>"
		"<article-categories><subj-group "
		"subj-group-type=\"heading\"><subject>Research</subject></subj-group><subj-group "
		"subj-group-type=\"Discipline\"><subject>Cardiology</subject></subj-group></article-categories>"
		"<title-group><article-title>A <italic>nice</italic> trial<xref ref-type=\"fn\" "
		"rid=\"f\"><sup>*</sup></xref></article-title><subtitle>a randomised "
		"trial</subtitle><trans-title-group><trans-title>Ein "
		"Versuch</trans-title></trans-title-group></title-group>"
		"<contrib-group><contrib contrib-type=\"author\"><name><surname>van der "
		"Berg</surname><given-names>Jean-Luc É.</given-names><suffix>Jr</suffix></name><xref ref-type=\"aff\" "
		"rid=\"a\">1</xref></contrib>"
		"<contrib "
		"contrib-type=\"author\"><name><surname>Doe</surname><given-names>AB</given-names></name></"
		"contrib><contrib contrib-type=\"editor\"><name><surname>No</surname></name></contrib>"
		"<contrib contrib-type=\"author\"><collab>The EXAMPLE "
		"Group<contrib-group><contrib><name><surname>Member</surname></name></contrib></contrib-group></"
		"collab></contrib></contrib-group>"
		"<aff id=\"a\">No</aff><pub-date "
		"pub-type=\"epub\"><day>7</day><month>10</month><year>2004</year></pub-date><pub-date "
		"pub-type=\"ppub\"><month>12</month><year>2004</year></pub-date><pub-date "
		"pub-type=\"pmc-release\"><year>2001</year></pub-date>"
		"<permissions><copyright-statement>Copyright us</copyright-statement><license "
		"xlink:href=\"https://creativecommons.org/licenses/by-nc-nd/4.0/\"><license-p>Free.</license-p></"
		"license></permissions>"
		"<kwd-group><title>Keywords</title><kwd>sepsis</kwd><kwd><italic>E. "
		"coli</italic></kwd></kwd-group><kwd-group kwd-group-type=\"abbreviations\"><kwd>XYZ</kwd></kwd-group>",
		""));
	assert_int_equal(g->n_diags, 0);
	const struct doc *d = g->docs[0];
	assert_str(d->id, "pmc:PMC59610");
	assert_str(d->pmid, "123");
	assert_str(d->pmcid, "PMC59610");
	assert_str(d->doi, "10.1/x");
	assert_str(d->url, "https://pmc.ncbi.nlm.nih.gov/articles/PMC59610/");
	assert_str(d->title, "A nice trial: a randomised trial");
	assert_str(d->aliases[0], "Ein Versuch");
	assert_str(d->source, "Our journal");
	assert_str(d->language, "en");
	assert_str(d->date, "2004-10-07"); /* more exact, the same year */
	assert_str(d->licence, "CC BY-NC-ND 4.0");
	assert_int_equal(d->n_authors, 3);
	assert_str(d->authors[0], "van der Berg JLÉ Jr");
	assert_str(d->authors[1], "Doe AB");
	assert_str(d->authors[2], "The EXAMPLE Group");
	assert_int_equal(d->n_topics, 3);
	assert_str(d->topics[1], "E. coli");
	assert_str(d->topics[2], "Cardiology");
	assert_int_equal(d->n_rels, 1);
	assert_int_equal(d->rels[0].kind, DOC_REL_SAME_AS);
	assert_str(d->rels[0].target, "pubmed:123");
	got_free(g);
}

static void makes_ids(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"<article-id pub-id-type=\"pmc\">PMC12.1</article-id>", "pmc:PMC12"},
		{"<article-id pub-id-type=\"pmcid\">PMC12</article-id>", "pmc:PMC12"},
		{"<article-id pub-id-type=\"doi\">10.1002/1(2000)1&lt;4::A&gt;2.0#x</article-id><article-id "
		 "pub-id-type=\"pmid\">5</article-id>",
		 "doi:10.1002/1(2000)1%3c4::A%3e2.0%23x"},
		{"<article-id pub-id-type=\"pmid\">5</article-id>", "jats:pmid-5"},
		{"<article-id pub-id-type=\"publisher-id\">a b</article-id>", "file:x.nxml"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char xml[1024];
		snprintf(xml, sizeof xml,
			 "<article><front><article-meta>%s" TITLE("T") "</article-meta></front></article>",
			 cases[i][0]);
		struct got *g = get(xml);
		assert_int_equal(g->n_docs, 1);
		assert_str(g->docs[0]->id, cases[i][1]);
		got_free(g);
	}
}

#define DATE(t, x) "<pub-date pub-type=\"" t "\">" x "</pub-date>"

static void picks_dates(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{DATE("epub", "<day>7</day><month>10</month><year>2004</year>") DATE("ppub", "<year>2005</year>"),
		 "2005"},
		{DATE("ppub", "<year>2005</year>") DATE("epub", "<day>7</day><month>10</month><year>2004</year>"),
		 "2005"},
		{DATE("ppub", "<year>2004</year>") DATE("epub", "<day>7</day><month>10</month><year>2004</year>"),
		 "2004-10-07"},
		{DATE("collection", "<year>2004</year>") DATE("epub", "<month>Oct</month><year>2004</year>"),
		 "2004-10"},
		{DATE("pmc-release", "<year>2006</year>"), "2006"},
		{DATE("pmc-release", "<day>1</day><month>1</month><year>2006</year>") DATE("ppub", "<year>2006</year>"),
		 "2006"},
		{"<pub-date date-type=\"pub\" publication-format=\"electronic\"><year>2010</year></pub-date><pub-date "
		 "date-type=\"pub\" publication-format=\"print\"><year>2011</year></pub-date>",
		 "2011"},
		{DATE("ppub", "<year>20 04</year>"), ""},
		{"", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char xml[1024];
		snprintf(xml, sizeof xml,
			 "<article><front><article-meta>" PMC TITLE("T") "%s</article-meta></front></article>",
			 cases[i][0]);
		struct got *g = get(xml);
		assert_str(g->docs[0]->date, cases[i][1]);
		got_free(g);
	}
}

static void recognises_licences(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"<permissions><license><license-p>see <ext-link "
		 "xlink:href=\"http://creativecommons.org/licenses/by/2.0\"/></license-p></license></permissions>",
		 "CC BY 2.0"},
		{"<license><p>under the Creative Commons Attribution-NonCommercial 3.0 Unported License</p></license>",
		 "CC BY-NC 3.0"},
		{"<permissions><license><license-p>Creative Commons Attribution License "
		 "(http://creativecommons.org/licenses/by/4.0/), which permits commercial "
		 "use</license-p></license></permissions>",
		 "CC BY 4.0"},
		{"<permissions><license><license-p>the Creative Commons Attribution License, which permits commercial "
		 "use</license-p></license></permissions>",
		 "CC BY"},
		{"<permissions><license "
		 "xlink:href=\"http://creativecommons.org/publicdomain/zero/1.0/\"/></permissions>",
		 "CC0 1.0"},
		{"<permissions><license "
		 "license-type=\"open-access\"><license-p>Ours.</license-p></license></permissions>",
		 "open access"},
		{"<permissions><copyright-statement>© 2001 Somebody</copyright-statement></permissions>",
		 "© 2001 Somebody"},
		{"", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char xml[1024];
		snprintf(xml, sizeof xml,
			 "<article><front><article-meta>" PMC TITLE("T") "%s</article-meta></front></article>",
			 cases[i][0]);
		struct got *g = get(xml);
		assert_str(g->docs[0]->licence, cases[i][1]);
		got_free(g);
	}
}

#define RELATED(t, how, href)                                                                          \
	"<related-article related-article-type=\"" t "\" ext-link-type=\"" how "\" xlink:href=\"" href \
	"\">As <italic>printed</italic></related-article>"

static void knows_kind_and_standing(void **state)
{
	(void)state;
	struct got *rubric = get(
		"<article><front><article-meta>" PMC
		"<article-categories><subj-group subj-group-type=\"heading\"><subject>Retracted "
		"Article</subject></subj-group></article-categories>" TITLE("T") "</article-meta></front></article>");
	assert_int_equal(rubric->docs[0]->status, DOC_STATUS_RETRACTED);
	assert_str(rubric->docs[0]->status_note, "Retracted Article");
	got_free(rubric);
	static const struct {
		const char *type, *meta, *target;
		enum doc_kind kind;
		enum doc_design design;
		enum doc_status status;
		enum doc_rel_kind rel; /* DOC_REL_SAME_AS: none */
	} cases[] = {
		{"research-article", "", "", DOC_KIND_RESEARCH, DOC_DESIGN_UNKNOWN, DOC_STATUS_CURRENT,
		 DOC_REL_SAME_AS},
		{"research-article", "<kwd-group><kwd>Randomized controlled trial</kwd></kwd-group>", "",
		 DOC_KIND_RESEARCH, DOC_DESIGN_RCT, DOC_STATUS_CURRENT, DOC_REL_SAME_AS},
		{"research-article", "<abstract><p>Women were randomised to A or B.</p></abstract>", "",
		 DOC_KIND_RESEARCH, DOC_DESIGN_RCT, DOC_STATUS_CURRENT, DOC_REL_SAME_AS},
		{"review-article", "<abstract><p>Women were randomised to A or B.</p></abstract>", "",
		 DOC_KIND_RESEARCH, DOC_DESIGN_REVIEW, DOC_STATUS_CURRENT, DOC_REL_SAME_AS},
		{"systematic-review", "", "", DOC_KIND_RESEARCH, DOC_DESIGN_SYSTEMATIC_REVIEW, DOC_STATUS_CURRENT,
		 DOC_REL_SAME_AS},
		{"case-report", "", "", DOC_KIND_RESEARCH, DOC_DESIGN_CASE_SERIES, DOC_STATUS_CURRENT, DOC_REL_SAME_AS},
		{"letter", "", "", DOC_KIND_RESEARCH, DOC_DESIGN_OPINION, DOC_STATUS_CURRENT, DOC_REL_SAME_AS},
		{"retraction", RELATED("retracted-article", "pubmed", "99"), "pubmed:99", DOC_KIND_NOTICE,
		 DOC_DESIGN_UNKNOWN, DOC_STATUS_CURRENT, DOC_REL_RETRACTION_OF},
		{"correction", RELATED("corrected-article", "doi", "10.1/y"), "doi:10.1/y", DOC_KIND_NOTICE,
		 DOC_DESIGN_UNKNOWN, DOC_STATUS_CURRENT, DOC_REL_CORRECTION_OF},
		{"expression-of-concern", RELATED("object-of-concern", "pmc", "PMC5"), "pmc:PMC5", DOC_KIND_NOTICE,
		 DOC_DESIGN_UNKNOWN, DOC_STATUS_CURRENT, DOC_REL_CONCERN_FOR},
		{"research-article", RELATED("retraction-forward", "pmc", "5"), "pmc:PMC5", DOC_KIND_RESEARCH,
		 DOC_DESIGN_UNKNOWN, DOC_STATUS_RETRACTED, DOC_REL_RETRACTED_BY},
		{"research-article", RELATED("correction-forward", "pmc", ""), "", DOC_KIND_RESEARCH,
		 DOC_DESIGN_UNKNOWN, DOC_STATUS_CORRECTED, DOC_REL_CORRECTED_BY},
		{"research-article", RELATED("companion", "pmc", "5"), "", DOC_KIND_RESEARCH, DOC_DESIGN_UNKNOWN,
		 DOC_STATUS_CURRENT, DOC_REL_SAME_AS},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char xml[2048];
		snprintf(xml, sizeof xml,
			 "<article article-type=\"%s\"><front><article-meta>" PMC TITLE(
				 "T") "%s</article-meta></front></article>",
			 cases[i].type, cases[i].meta);
		struct got *g = get(xml);
		const struct doc *d = g->docs[0];
		if (d->kind != cases[i].kind || d->design != cases[i].design || d->status != cases[i].status)
			fail_msg("case %zu: %s %s %s", i, doc_kind_name(d->kind), doc_design_name(d->design),
				 doc_status_name(d->status));
		assert_int_equal(d->n_rels, cases[i].rel != DOC_REL_SAME_AS);
		if (d->n_rels) {
			assert_int_equal(d->rels[0].kind, cases[i].rel);
			assert_str(d->rels[0].target, cases[i].target);
			assert_str(d->rels[0].note, "As printed");
		}
		if (d->status != DOC_STATUS_CURRENT)
			assert_str(d->status_note, "As printed");
		got_free(g);
	}
}

static void reads_abstracts_and_sections(void **state)
{
	(void)state;
	struct got *g =
		get(ART(PMC TITLE("T") "<abstract><sec><title>BACKGROUND</title><p>Why.</p></sec><sec><title>Methods</"
				       "title><p>How.</p></sec></abstract>"
				       "<abstract abstract-type=\"graphical\"><p>No.</p></abstract><abstract "
				       "abstract-type=\"editor\"><p>For all.</p></abstract><trans-abstract "
				       "xml:lang=\"fr\"><p>Non.</p></trans-abstract>",
			"<body><p>Before all.</p><sec id=\"s1\"><title>1. Introduction</title><p>Text "
			"&alpha;.</p><sec><label>1.1</label><title>Aim</title><p>To see.</p></sec></sec>"
			"<sec><title>2.1 Methods and "
			"MATERIAL</title><sec><p>Untitled.</p></sec></sec><p>Between.</p><sec><title>Competing "
			"interests</title><p>None.</p></sec><sec "
			"sec-type=\"supplementary-material\"><title>More</title><p>No.</p></sec></body>"
			"<back><ack><p>Thanks.</p></ack><fn-group><fn><p>Note.</p></fn></fn-group><sec><title>Authors' "
			"contributions</title><p>All.</p></sec><app-group><app><title>Appendix "
			"A</title><p>Extra.</p></app></app-group></back>"));
	assert_shape(g, "= T\n# Abstract\n## Background\nWhy.\n## Methods\nHow.\n# Editors' summary\nFor all.\nBefore "
			"all.\n# Introduction\nText α.\n## Aim\nTo see.\n"
			"# 2.1 Methods and MATERIAL\nUntitled.\nBetween.\n# Appendix A\nExtra.\n");
	/* "Before all" and "Between" stand in sections of their own */
	const struct doc *d = g->docs[0];
	for (uint32_t i = 0; i < d->n_blocks; i++)
		if (str_eqc(doc_block_text(d, i), "Before all.") || str_eqc(doc_block_text(d, i), "Between."))
			assert_str(doc_heading(d, d->blocks[i].section), "");
	got_free(g);
}

static void reads_lists(void **state)
{
	(void)state;
	assert_body(BODY("<sec><title>S</title><p>These are:<list "
			 "list-type=\"order\"><list-item><label>1.</label><p>one</p><p>and more</p></list-item>"
			 "<list-item><label>2.</label><p>two<list><list-item><p>two "
			 "a</p></list-item></list></p><list><list-item><p>two "
			 "b</p></list-item></list></list-item></list>and so on.</p>"
			 "<def-list><def-item><term>BMI</term><def><p>body mass "
			 "index</p></def></def-item></def-list><p>• typed</p></sec>"),
		    "# S\nThese are:\n- one and more <2\n- two <2\n  - two a <4\n  - two b <4\nand so on.\n- BMI: body "
		    "mass index\n- typed\n");
	assert_body(BODY("<boxed-text><label>Box 1</label><caption><title>Key "
			 "points</title></caption><list><list-item><p>one</p></list-item></list><sec><title>More</"
			 "title><p>x</p></sec></boxed-text>"
			 "<disp-quote><p>Said</p><attrib>A patient</attrib></disp-quote>"),
		    "^ Box 1. Key points\n- one\n^ More\nx\nSaid\nA patient\n");
}

static void reads_tables(void **state)
{
	(void)state;
	assert_body(BODY("<sec><title>S</title><p>As <xref ref-type=\"table\" rid=\"t\">Table 1</xref><table-wrap "
			 "id=\"t\"><label>Table 1</label><caption><title>Outcomes</title><p>At 6 months.</p></caption>"
			 "<table><thead><tr><th rowspan=\"2\">Outcome</th><th "
			 "colspan=\"2\">Group</th></tr><tr><th>LMWH<hr/>n=3</th><th>UFH</th></tr></thead>"
			 "<tbody><tr><td rowspan=\"2\">Death<xref ref-type=\"table-fn\" rid=\"f\">a</xref></td><td>1/3 "
			 "(33%)</td><td/></tr><tr><td>2</td><td>10<sup>9</sup></td></tr><tr><td/><td/></"
			 "tr><tr><td>Sub</td></tr><tr><td/><td>x</td></tr></tbody></table>"
			 "<table-wrap-foot><fn id=\"f\"><label>a</label><p>All causes.</p></fn><p>n: "
			 "number.</p></table-wrap-foot></table-wrap> shows, it fell.</p></sec>"),
		    "# S\nAs Table 1 shows, it fell.\n^ Table 1. Outcomes. At 6 months.\n| Outcome | Group\n| Outcome "
		    "| LMWH n=3 | UFH\n| Death^a | 1/3 (33%)\n| Death^a | 2 | 10^9\n| Sub\n| | x\n"
		    "a All causes.\nn: number.\n");
	/* a span does not reach from the head into the body, nor hold much text */
	struct buf b;
	buf_init(&b, 1 << 20);
	buf_addc(&b, "<article><front><article-meta>" PMC TITLE(
			     "T") "</article-meta></front><body><table-wrap><table><thead><tr><th "
				  "rowspan=\"9\">H</th></tr></thead><tbody><tr><td rowspan=\"600\">");
	for (int i = 0; i < 200; i++)
		buf_byte(&b, 'x');
	buf_addc(&b, "</td><td>1</td></tr><tr><td>2</td></tr></tbody></table></table-wrap></body></article>");
	struct got *g = get(b.p);
	assert_int_equal(g->docs[0]->n_blocks, 4);
	assert_str(doc_block_text(g->docs[0], 3), "| 2");
	got_free(g);
	buf_release(&b);
}

static void reads_figures_and_formulas(void **state)
{
	(void)state;
	assert_body(BODY("<p>One <fig><label>Figure 1</label><caption><p>A flow &amp; "
			 "chart.</p></caption><graphic/></fig>sentence "
			 "<inline-formula><mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></"
			 "mml:math><tex-math>no</tex-math></inline-formula>.</p>"
			 "<disp-formula><mml:math><mml:mfrac><mml:mi>a</mml:mi><mml:mi>b</mml:mi></mml:mfrac></"
			 "mml:math></disp-formula><supplementary-material><p>No</p></supplementary-material>"
			 "<p>Text<fn><p>a note</p></fn>.</p>"),
		    "One sentence x^2.\n^ Figure 1. A flow & chart.\na/b\nText.\n");
	struct got *g = get(ART(PMC TITLE("T"),
				"<body><sec><title>S</title><p>Text.</p></sec></body><floats-group><fig><label>Fig. "
				"1.</label><caption><title>Flow</title></caption></fig></floats-group>"));
	assert_shape(g, "= T\n# S\nText.\n# Tables and figures\n^ Fig. 1. Flow\n");
	got_free(g);
}

static void keeps_citations(void **state)
{
	(void)state;
	assert_body(CITING("<p>Known [" BIB("B1", "1") "," BIB("B3", "3") "].</p>"), "Known [1,3]. [B1] [B3]\n");
	assert_body(CITING("<p>Known [" BIB("B1", "1") "–" BIB("B4", "4") "].</p>"),
		    "Known [1–4]. [B1] [B2] [B3] [B4]\n");
}

static void writes_raised_citations_apart(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"trial<sup>" BIB("B1", "1") "</sup>.", "trial [1]. [B1]"},
		{"trial.<sup>" BIB("B1", "1") "," BIB("B2", "2") "</sup> Then", "trial. [1,2] Then [B1] [B2]"},
		{"trial" BIB("B1", "<sup>1</sup>") "<sup>,</sup>" BIB("B2", "<sup>2</sup>") " and",
		 "trial [1,2] and [B1] [B2]"},
		{"trial<sup>[" BIB("B1", "1") "]</sup> and", "trial [1] and [B1]"},
		{"deficiency" BIB("B1", "1") ". And", "deficiency [1]. And [B1]"},
		{"deficiency" BIB("B1", "1") BIB("B2", "2") ". And", "deficiency [1,2]. And [B1] [B2]"},
		{"deficiency." BIB("B1", "1") "–" BIB("B3", "3") " And", "deficiency. [1–3] And [B1] [B2] [B3]"},
		{"by Smith (" BIB("B1", "Smith 2001") ") and", "by Smith (Smith 2001) and [B1]"},
		{"seen " BIB("B1 B2", "1, 2"), "seen 1, 2 [B1] [B2]"},
		{"both [" BIB("B1", "1") "]. And [" BIB("B1", "1") "]", "both [1]. And [1] [B1]"},
		{"unknown [" BIB("B9", "9") "]", "unknown [9]"},
		{"area 5 m<sup>2</sup> and p<sup>a</sup>", "area 5 m2 and p^a"},
		{"placebo<xref ref-type=\"fn\" rid=\"f\">1</xref> and drug<xref ref-type=\"table-fn\" "
		 "rid=\"f\"><sup>*</sup></xref>",
		 "placebo^1 and drug*"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char xml[4096], want[512];
		snprintf(xml, sizeof xml,
			 "<article><front><article-meta>" PMC TITLE(
				 "T") "</article-meta></front><body><p>%s</p></body>" REFS "</article>",
			 cases[i][0]);
		snprintf(want, sizeof want, "= T\n%s\n", cases[i][1]);
		struct got *g = get(xml);
		assert_shape(g, want);
		got_free(g);
	}
}

static void reads_references(void **state)
{
	(void)state;
	struct got *g = get(ART(
		PMC TITLE("T"),
		"<back><ref-list>"
		"<ref id=\"B1\"><label>1</label><element-citation publication-type=\"journal\"><person-group "
		"person-group-type=\"author\"><name><surname>Doe</surname><given-names>Jane "
		"A</given-names></name><collab>Group</collab></person-group><article-title>A "
		"<italic>title</italic></article-title><source>J Ex</source><year>2004a</year><pub-id "
		"pub-id-type=\"pmid\">55</pub-id><pub-id pub-id-type=\"doi\">10.1/z</pub-id></element-citation></ref>"
		"<ref id=\"B2\"><element-citation "
		"publication-type=\"book\"><name><surname>A</surname></name><etal/><source>A "
		"book</source><publisher-name>Press</publisher-name><year>1999</year></element-citation></ref>"
		"<ref><mixed-citation>Somebody. <ext-link ext-link-type=\"uri\" xlink:href=\"https://example.org/a\">A "
		"page</ext-link>. 2010.</mixed-citation></ref>"
		"<ref id=\"B1\"><mixed-citation>Same id <ext-link "
		"xlink:href=\"https://doi.org/10.9/q\">link</ext-link></mixed-citation></ref>"
		"<ref "
		"id=\"B5\"><citation><name><surname>A1</surname></name><name><surname>A2</surname></"
		"name><name><surname>A3</surname></name><name><surname>A4</surname></name><name><surname>A5</surname></"
		"name><name><surname>A6</surname></name><name><surname>A7</surname></name><article-title>Old</"
		"article-title></citation></ref>"
		"</ref-list></back>"));
	const struct doc *d = g->docs[0];
	assert_int_equal(d->n_refs, 5);
	assert_str(d->refs[0].key, "B1");
	assert_str(d->refs[0].authors, "Doe JA, Group");
	assert_str(d->refs[0].title, "A title");
	assert_str(d->refs[0].source, "J Ex");
	assert_int_equal(d->refs[0].year, 2004);
	assert_str(d->refs[0].pmid, "55");
	assert_str(d->refs[0].doi, "10.1/z");
	assert_str(d->refs[1].title, "A book");
	assert_str(d->refs[1].source, "Press");
	assert_str(d->refs[1].authors, "A, et al");
	assert_str(d->refs[2].key, "ref-3");
	assert_str(d->refs[2].title, "Somebody. A page. 2010.");
	assert_str(d->refs[2].url, "https://example.org/a");
	assert_str(d->refs[3].key, "ref-4");
	assert_str(d->refs[3].doi, "10.9/q");
	assert_str(d->refs[4].authors, "A1, A2, A3, A4, A5, A6, et al");
	got_free(g);
}

static void leaves_out_what_is_broken(void **state)
{
	(void)state;
	struct got *g = get("<article><front><article-meta>" PMC TITLE("T") "</article-meta></front><body><p>Text");
	assert_int_equal(g->n_docs, 0);
	assert_diag(g, READ_FAIL, "truncated", "middle of the record");
	got_free(g);
	g = get("<article><x/></article>");
	assert_diag(g, READ_SKIP, "format", "neither");
	got_free(g);
	g = get("<article><front><article-meta>" PMC "</article-meta></front></article>");
	assert_diag(g, READ_SKIP, "empty", "PMC77");
	got_free(g);
	/* several in a set; the review of one is no article */
	g = get("<pmc-articleset><article><front><article-meta>" PMC TITLE(
		"A") "</article-meta></front><sub-article><front-stub/><body><p>No</p></sub-article></article>"
		     "<article><front><article-meta><article-id pub-id-type=\"pmc\">78</article-id>" TITLE(
			     "B") "</article-meta></front><sub-article><body><p>No</p></body></sub-article></article></"
				  "pmc-articleset>");
	assert_int_equal(g->n_docs, 1);
	assert_shape(g, "= B\n");
	assert_diag(g, READ_SKIP, "not well-formed", "mismatched");
	got_free(g);
}

/* Names in two scripts, members of a group, works within a work. */
static void reads_who_and_what_is_within(void **state)
{
	(void)state;
	struct got *g = get(
		ART(PMC TITLE("T") "<contrib-group><contrib contrib-type=\"author\"><name-alternatives><name "
				   "xml:lang=\"zh\"><surname>\xe7\x8e\x8b</surname></name><name><surname>Wang</surname>"
				   "<given-names>Wei</given-names></name></name-alternatives></contrib><contrib "
				   "contrib-type=\"collab\"><name><surname>Member</surname></name></contrib><contrib "
				   "contrib-type=\"collab\"><collab>A Group</collab></contrib></contrib-group>",
		    "<p>Main.</p>"));
	assert_int_equal(g->docs[0]->n_authors, 2);
	assert_str(g->docs[0]->authors[0], "Wang W");
	assert_str(g->docs[0]->authors[1], "A Group");
	got_free(g);

#define SUB(type, lang)                                                                                      \
	"<article xml:lang=\"en\"><front><article-meta>" PMC TITLE("T") "</article-meta></front><body><p>Main.</p>" \
	"</body><sub-article article-type=\"" type "\" xml:lang=\"" lang "\"><front-stub><title-group><article-title>" \
	"Sub</article-title></title-group></front-stub><body><p>Within.</p></body></sub-article></article>"
	g = get(SUB("abstract", "en"));
	assert_shape(g, "= T\nMain.\n^ Sub\nWithin.\n");
	got_free(g);
	g = get(SUB("abstract", "fr"));
	assert_shape(g, "= T\nMain.\n");
	got_free(g);
	g = get(SUB("decision-letter", "en"));
	assert_shape(g, "= T\nMain.\n");
	got_free(g);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(recognises_it),
		cmocka_unit_test(reads_front_matter),
		cmocka_unit_test(makes_ids),
		cmocka_unit_test(picks_dates),
		cmocka_unit_test(reads_who_and_what_is_within),
		cmocka_unit_test(recognises_licences),
		cmocka_unit_test(knows_kind_and_standing),
		cmocka_unit_test(reads_abstracts_and_sections),
		cmocka_unit_test(reads_lists),
		cmocka_unit_test(reads_tables),
		cmocka_unit_test(reads_figures_and_formulas),
		cmocka_unit_test(keeps_citations),
		cmocka_unit_test(writes_raised_citations_apart),
		cmocka_unit_test(reads_references),
		cmocka_unit_test(leaves_out_what_is_broken),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
