#include "read_test.h"

extern const struct reader reader_pubmed;

/* ---- records of our own ---- */

#define SET(x)	 "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<PubmedArticleSet>\n" x "\n</PubmedArticleSet>\n"
#define HEAD(pm) "<PubmedArticle><MedlineCitation Status=\"MEDLINE\" Owner=\"NLM\"><PMID Version=\"1\">" pm "</PMID>"
#define FOOT	 "</MedlineCitation></PubmedArticle>"
#define TITLE(t) "<ArticleTitle>" t "</ArticleTitle>"
#define ART(x) \
	"<Article PubModel=\"Print\"><Journal><Title>Our journal : of the society</Title></Journal>" x "</Article>"
#define REC(pm, x) HEAD(pm) ART(x) FOOT
#define ABS(x)	   "<Abstract>" x "</Abstract>"
#define TEXT(x)	   "<AbstractText>" x "</AbstractText>"

static struct got *get(const char *xml)
{
	return read_text(&reader_pubmed, "x.xml", str_c(xml));
}

static void recognises_it(void **state)
{
	(void)state;
	static const char *const yes[] = {SET(""),
					  "<PubmedArticle>",
					  "<?xml version='1.0'?><!DOCTYPE PubmedArticleSet PUBLIC \"x\">",
					  "<MedlineCitationSet>",
					  "<PubmedBookArticle>",
					  "<PubmedArticleSet><DeleteCitation>"};
	static const char *const no[] = {"",	   "<article>",	    "<!DOCTYPE html><p>&lt;PubmedArticle",
					 "<html>", "PubmedArticle", "<Document id='1'><Focus>"};
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		assert_true(reader_pubmed.match("a.xml", str_c(yes[i])) >= 90);
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		assert_int_equal(reader_pubmed.match("a.xml", str_c(no[i])), 0);
}

static void reads_an_article(void **state)
{
	(void)state;
	struct got *g = get(SET(
		"\t<PubmedArticle>\n\t\t<MedlineCitation Owner=\"NLM\">\n\t\t\t<PMID Version=\"3\">123</PMID>\n"
		"<DateRevised><Year>2022</Year><Month>04</Month><Day>10</Day></DateRevised>"
		"<Article "
		"PubModel=\"Print-Electronic\"><Journal><JournalIssue><PubDate><Year>2018</Year><Month>May</"
		"Month><Day>7</Day></PubDate></JournalIssue>"
		"<Title>The journal of examples : official organ of nobody</Title><ISOAbbreviation>J "
		"Ex</ISOAbbreviation></Journal>"
		"<ArticleTitle>Effect of <i>X</i> on CO<sub>2</sub> &amp; 10<sup>9</sup> cells.</ArticleTitle>"
		"<ELocationID EIdType=\"pii\" ValidYN=\"Y\">S1</ELocationID><ELocationID EIdType=\"doi\" "
		"ValidYN=\"N\">10.1/no</ELocationID><ELocationID EIdType=\"doi\" ValidYN=\"Y\">10.1/yes</ELocationID>"
		"<Abstract>\n<AbstractText Label=\"BACKGROUND\" NlmCategory=\"BACKGROUND\">A fast-acting "
		"&#946;\n\t\t\t<sub>2</sub>-agonist.</AbstractText>\n"
		"<AbstractText Label=\"MATERIALS AND METHODS:\">We measured.</AbstractText><AbstractText "
		"NlmCategory=\"RESULTS\">It fell.</AbstractText>"
		"<AbstractText NlmCategory=\"UNASSIGNED\">Funded by us.</AbstractText><AbstractText "
		"Label=\"CONCLUSIONS\"/>"
		"<CopyrightInformation>© 2018 The authors.</CopyrightInformation></Abstract>"
		"<AuthorList><Author ValidYN=\"Y\"><LastName>O'Byrne</LastName><ForeName>Paul "
		"M</ForeName><Initials>PM</Initials><Suffix>Jr</Suffix><AffiliationInfo><Affiliation>No</Affiliation></"
		"AffiliationInfo></Author>"
		"<Author ValidYN=\"N\"><LastName>Wrong</LastName></Author><Author><CollectiveName>The EXAMPLE "
		"Group</CollectiveName></Author></AuthorList>"
		"<Language>eng</Language><PublicationTypeList><PublicationType>Clinical "
		"Trial</PublicationType><PublicationType>Randomized Controlled "
		"Trial</PublicationType></PublicationTypeList>"
		"<ArticleDate "
		"DateType=\"Electronic\"><Year>2018</Year><Month>02</Month><Day>01</Day></ArticleDate></Article>"
		"<MeshHeadingList><MeshHeading><DescriptorName "
		"MajorTopicYN=\"N\">Asthma</DescriptorName><QualifierName MajorTopicYN=\"Y\">drug "
		"therapy</QualifierName><QualifierName MajorTopicYN=\"N\">mortality</QualifierName></MeshHeading>"
		"<MeshHeading><DescriptorName "
		"MajorTopicYN=\"N\">Humans</DescriptorName></MeshHeading></MeshHeadingList>"
		"<SupplMeshList><SupplMeshName Type=\"Disease\">Rare thing</SupplMeshName></SupplMeshList>"
		"<KeywordList><Keyword MajorTopicYN=\"N\">inhaler</Keyword></KeywordList></MedlineCitation>"
		"<PubmedData><History><PubMedPubDate "
		"PubStatus=\"pubmed\"><Year>1999</Year></PubMedPubDate></History><ArticleIdList><ArticleId "
		"IdType=\"pubmed\">123</ArticleId><ArticleId IdType=\"pmc\">PMC77</ArticleId></ArticleIdList>"
		"<ReferenceList><Reference><ArticleIdList><ArticleId "
		"IdType=\"doi\">10.1/other</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData></"
		"PubmedArticle>"));
	assert_int_equal(g->n_diags, 0);
	assert_shape(g, "= Effect of X on CO2 & 10^9 cells.\n# Background\nA fast-acting β2-agonist.\n# Materials and "
			"methods\nWe measured.\n"
			"# Results\nIt fell.\nFunded by us.\n");
	const struct doc *d = g->docs[0];
	assert_int_equal(d->n_sections, 5);
	assert_str(d->id, "pubmed:123");
	assert_str(d->pmid, "123");
	assert_str(d->pmcid, "PMC77");
	assert_str(d->doi, "10.1/yes");
	assert_str(d->url, "https://pubmed.ncbi.nlm.nih.gov/123/");
	assert_int_equal(d->version, 3);
	assert_str(d->revised, "2022-04-10");
	assert_str(d->date, "2018-05-07");
	assert_int_equal(d->year, 2018);
	assert_str(d->source, "The journal of examples");
	assert_str(d->licence, "© 2018 The authors.");
	assert_str(d->language, "en");
	assert_int_equal(d->n_authors, 2);
	assert_str(d->authors[0], "O'Byrne PM Jr");
	assert_str(d->authors[1], "The EXAMPLE Group");
	assert_int_equal(d->kind, DOC_KIND_RESEARCH);
	assert_int_equal(d->design, DOC_DESIGN_RCT);
	assert_int_equal(d->status, DOC_STATUS_CURRENT);
	assert_int_equal(d->n_pubtypes, 2);
	assert_int_equal(d->n_mesh, 2);
	assert_true(d->mesh[0].major);
	assert_false(d->mesh[1].major);
	assert_int_equal(d->mesh[0].n_qualifiers, 2);
	assert_str(d->mesh[0].qualifiers[0], "drug therapy");
	assert_int_equal(d->n_topics, 2);
	assert_str(d->topics[0], "Rare thing");
	assert_str(d->topics[1], "inhaler");
	assert_int_equal(d->n_rels, 1);
	assert_int_equal(d->rels[0].kind, DOC_REL_SAME_AS);
	assert_str(d->rels[0].target, "pmc:PMC77");
	got_free(g);
}

static void reads_dates(void **state)
{
	(void)state;
	static const struct {
		const char *xml, *date;
	} cases[] = {
		{"<Journal><JournalIssue><PubDate><Year>2001</Year><Season>Spring</Season></PubDate></JournalIssue></"
		 "Journal>",
		 "2001"},
		{"<Journal><JournalIssue><PubDate><Year>2001</Year><Month>12</Month></PubDate></JournalIssue></"
		 "Journal>",
		 "2001-12"},
		{"<Journal><JournalIssue><PubDate><MedlineDate>1998 Dec-1999 "
		 "Jan</MedlineDate></PubDate></JournalIssue></Journal>",
		 "1998-12"},
		{"<Journal><JournalIssue><PubDate><MedlineDate>2000 "
		 "Spring</MedlineDate></PubDate></JournalIssue></Journal>",
		 "2000"},
		{"<Journal><JournalIssue><PubDate><MedlineDate>1975-1976</MedlineDate></PubDate></JournalIssue></"
		 "Journal>",
		 "1975"},
		{"<Journal><JournalIssue><PubDate><MedlineDate>Fall "
		 "2016</MedlineDate></PubDate></JournalIssue></Journal>",
		 "2016"},
		{"<Journal><JournalIssue><PubDate><MedlineDate>12345 "
		 "unknown</MedlineDate></PubDate></JournalIssue></Journal>",
		 ""},
		{"<Journal><JournalIssue><PubDate><Season>Winter</Season></PubDate></JournalIssue></"
		 "Journal><ArticleDate "
		 "DateType=\"Electronic\"><Year>2003</Year><Month>02</Month><Day>30</Day></ArticleDate>",
		 "2003-02"},
		{"", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char xml[2048];
		snprintf(xml, sizeof xml,
			 SET("<MedlineCitation><PMID>1</PMID><Article>" TITLE("T") "%s</Article></MedlineCitation>"),
			 cases[i].xml);
		struct got *g = get(xml);
		assert_int_equal(g->n_docs, 1);
		assert_str(g->docs[0]->date, cases[i].date);
		assert_int_equal(g->docs[0]->year, atoi(cases[i].date));
		got_free(g);
	}
}

static void reads_titles(void **state)
{
	(void)state;
	static const struct {
		const char *xml, *title, *alias;
	} cases[] = {
		{TITLE("[A translated title]."), "A translated title.", NULL},
		{TITLE("[Does it work?]"), "Does it work?", NULL},
		{TITLE("[A] and [B]."), "[A] and [B].", NULL},
		{TITLE("[Effect of [14C]-glucose]."), "Effect of [14C]-glucose.", NULL},
		{TITLE("[A title].") "<VernacularTitle>Ein Titel.</VernacularTitle>", "A title.", "Ein Titel."},
		{TITLE("[Not Available].") "<VernacularTitle>Ein Titel.</VernacularTitle>", "Ein Titel.", NULL},
		{"<VernacularTitle>Ein Titel.</VernacularTitle>", "Ein Titel.", NULL},
		{TITLE("Untitled record"), "Untitled record", NULL},
		{TITLE("<mml:math><mml:mi>x</mml:mi><mml:mo>=</mml:mo><mml:mfrac><mml:mn>1</mml:mn><mml:mn>2</mml:mn></"
		       "mml:mfrac></mml:math> is &lt; 1"),
		 "x=1/2 is < 1", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char xml[2048];
		snprintf(xml, sizeof xml, SET("<MedlineCitation><PMID>1</PMID><Article>%s</Article></MedlineCitation>"),
			 cases[i].xml);
		struct got *g = get(xml);
		assert_int_equal(g->n_docs, 1);
		assert_str(g->docs[0]->title, cases[i].title);
		assert_int_equal(g->docs[0]->n_aliases, cases[i].alias ? 1 : 0);
		if (cases[i].alias)
			assert_str(g->docs[0]->aliases[0], cases[i].alias);
		got_free(g);
	}
}

static void reads_abstracts(void **state)
{
	(void)state;
	struct got *g = get(SET(HEAD("1") ART(TITLE("T") ABS(
		TEXT("Whole."))) "<OtherAbstract Type=\"plain-language-summary\" Language=\"eng\"><AbstractText>In "
				 "plain words.</AbstractText></OtherAbstract>"
				 "<OtherAbstract Type=\"Publisher\" Language=\"fre\"><AbstractText>En "
				 "français.</AbstractText></OtherAbstract>"
				 "<OtherAbstract Type=\"Publisher\" "
				 "Language=\"eng\"><AbstractText>Again.</AbstractText></OtherAbstract>" FOOT));
	assert_shape(g, "= T\nWhole.\n# Plain language summary\nIn plain words.\n");
	got_free(g);
	/* in English, and the only one */
	g = get(SET(HEAD("1") ART(
		TITLE("T")) "<OtherAbstract Type=\"Publisher\" "
			    "Language=\"spa\"><AbstractText>No.</AbstractText></OtherAbstract><OtherAbstract "
			    "Type=\"Publisher\" Language=\"eng\"><AbstractText "
			    "Label=\"AIM\">Yes.</AbstractText></OtherAbstract>" FOOT));
	assert_shape(g, "= T\n# Aim\nYes.\n");
	got_free(g);
	/* a summary in labelled parts lies under its heading */
	g = get(SET(HEAD("1") ART(
		TITLE("T")) "<OtherAbstract Type=\"plain-language-summary\" Language=\"eng\"><AbstractText "
			    "Label=\"What\">It.</AbstractText></OtherAbstract>" FOOT));
	assert_shape(g, "= T\n# Plain language summary\n## What\nIt.\n");
	got_free(g);
	/* no abstract, no title of its own */
	g = get(SET(REC("1", TITLE("Only a title"))));
	assert_shape(g, "= Only a title\n");
	got_free(g);
	g = get(SET(REC("1", ABS(TEXT("Only text.")))));
	assert_shape(g, "Only text.\n");
	got_free(g);
	g = get(SET(REC("1", "") REC("2", TITLE("T"))));
	assert_int_equal(g->n_docs, 1);
	assert_diag(g, READ_SKIP, "empty", "pubmed:1");
	got_free(g);
}

#define PT(x) "<PublicationType UI=\"D1\">" x "</PublicationType>"

static void knows_designs(void **state)
{
	(void)state;
	static const struct {
		const char *types;
		enum doc_design design;
		enum doc_kind kind;
	} cases[] = {
		{PT("Journal Article"), DOC_DESIGN_UNKNOWN, DOC_KIND_RESEARCH},
		{PT("Review") PT("Practice Guideline"), DOC_DESIGN_GUIDELINE, DOC_KIND_GUIDELINE},
		{PT("Consensus Development Conference, NIH"), DOC_DESIGN_GUIDELINE, DOC_KIND_GUIDELINE},
		{PT("Systematic Review") PT("Meta-Analysis") PT("Review"), DOC_DESIGN_META_ANALYSIS, DOC_KIND_RESEARCH},
		{PT("Review") PT("Systematic Review"), DOC_DESIGN_SYSTEMATIC_REVIEW, DOC_KIND_RESEARCH},
		{PT("Clinical Trial, Phase III") PT("Randomized Controlled Trial"), DOC_DESIGN_RCT, DOC_KIND_RESEARCH},
		{PT("Pragmatic Clinical Trial"), DOC_DESIGN_TRIAL, DOC_KIND_RESEARCH},
		{PT("Equivalence Trial"), DOC_DESIGN_TRIAL, DOC_KIND_RESEARCH},
		{PT("Clinical Trial Protocol"), DOC_DESIGN_UNKNOWN, DOC_KIND_RESEARCH},
		{PT("Observational Study"), DOC_DESIGN_COHORT, DOC_KIND_RESEARCH},
		{PT("Case Reports") PT("Review"), DOC_DESIGN_CASE_SERIES, DOC_KIND_RESEARCH},
		{PT("Letter") PT("Comment"), DOC_DESIGN_OPINION, DOC_KIND_RESEARCH},
		{PT("Randomized Controlled Trial, Veterinary"), DOC_DESIGN_LABORATORY, DOC_KIND_RESEARCH},
		{PT("Patient Education Handout"), DOC_DESIGN_CONSUMER, DOC_KIND_CONSUMER},
		{PT("Published Erratum"), DOC_DESIGN_UNKNOWN, DOC_KIND_NOTICE},
		{PT("Retraction of Publication"), DOC_DESIGN_UNKNOWN, DOC_KIND_NOTICE},
		{PT("Expression of Concern") PT("Editorial"), DOC_DESIGN_OPINION, DOC_KIND_NOTICE},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char xml[2048];
		snprintf(xml, sizeof xml,
			 SET("<MedlineCitation><PMID>1</PMID><Article>" TITLE(
				 "T") "<PublicationTypeList>%s</PublicationTypeList></Article></MedlineCitation>"),
			 cases[i].types);
		struct got *g = get(xml);
		assert_int_equal(g->docs[0]->design, cases[i].design);
		assert_int_equal(g->docs[0]->kind, cases[i].kind);
		assert_int_equal(g->docs[0]->status, DOC_STATUS_CURRENT);
		got_free(g);
	}
}

#define MESH(x) "<MeshHeading><DescriptorName MajorTopicYN=\"N\">" x "</DescriptorName></MeshHeading>"

static void knows_designs_from_headings_and_words(void **state)
{
	(void)state;
	static const struct {
		const char *title, *text, *mesh;
		enum doc_design design;
	} cases[] = {
		{"T", "", MESH("Humans") MESH("Retrospective Studies"), DOC_DESIGN_COHORT},
		{"T", "", MESH("Case-Control Studies") MESH("Humans"), DOC_DESIGN_CASE_CONTROL},
		{"T", "", MESH("Animals") MESH("Follow-Up Studies"), DOC_DESIGN_LABORATORY},
		{"T", "", MESH("Animals") MESH("Humans"), DOC_DESIGN_UNKNOWN},
		{"T", "Patients were randomly assigned to A or B.", MESH("Prospective Studies"), DOC_DESIGN_RCT},
		{"T", "Forty rats were randomly assigned.", MESH("Animals"), DOC_DESIGN_LABORATORY},
		{"A systematic review", "Trials in which patients were randomized to A.", "", DOC_DESIGN_UNKNOWN},
		{"A randomised trial", "", MESH("Prospective Studies") MESH("Humans"), DOC_DESIGN_UNKNOWN},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char xml[2048];
		snprintf(xml, sizeof xml,
			 SET("<MedlineCitation><PMID>1</PMID><Article>" TITLE("%s") ABS(
				 TEXT("%s")) "</Article><MeshHeadingList>%s</MeshHeadingList></MedlineCitation>"),
			 cases[i].title, cases[i].text, cases[i].mesh);
		struct got *g = get(xml);
		if (g->docs[0]->design != cases[i].design)
			fail_msg("case %zu: %s", i, doc_design_name(g->docs[0]->design));
		got_free(g);
	}
}

#define CC(type, pm)                                                                                                  \
	"<CommentsCorrections RefType=\"" type "\"><RefSource>J Ex. 2020;1:" pm "</RefSource><PMID Version=\"1\">" pm \
	"</PMID></CommentsCorrections>"

static void keeps_corrections_apart(void **state)
{
	(void)state;
	static const struct {
		const char *xml;
		enum doc_status status;
		enum doc_kind kind;
		int n;
		enum doc_rel_kind rel[3];
		const char *note;
	} cases[] = {
		{CC("RetractionIn", "9"),
		 DOC_STATUS_RETRACTED,
		 DOC_KIND_RESEARCH,
		 1,
		 {DOC_REL_RETRACTED_BY},
		 "J Ex. 2020;1:9"},
		{CC("RetractionOf", "9"), DOC_STATUS_CURRENT, DOC_KIND_NOTICE, 1, {DOC_REL_RETRACTION_OF}, ""},
		{CC("ErratumIn", "9"),
		 DOC_STATUS_CORRECTED,
		 DOC_KIND_RESEARCH,
		 1,
		 {DOC_REL_CORRECTED_BY},
		 "J Ex. 2020;1:9"},
		{CC("ErratumFor", "9"), DOC_STATUS_CURRENT, DOC_KIND_NOTICE, 1, {DOC_REL_CORRECTION_OF}, ""},
		{CC("ExpressionOfConcernIn", "9"),
		 DOC_STATUS_CONCERN,
		 DOC_KIND_RESEARCH,
		 1,
		 {DOC_REL_CONCERN_IN},
		 "J Ex. 2020;1:9"},
		{CC("ExpressionOfConcernFor", "9"), DOC_STATUS_CURRENT, DOC_KIND_NOTICE, 1, {DOC_REL_CONCERN_FOR}, ""},
		{CC("PartialRetractionIn", "9"),
		 DOC_STATUS_CONCERN,
		 DOC_KIND_RESEARCH,
		 1,
		 {DOC_REL_CONCERN_IN},
		 "J Ex. 2020;1:9"},
		{CC("UpdateIn", "9"),
		 DOC_STATUS_SUPERSEDED,
		 DOC_KIND_RESEARCH,
		 1,
		 {DOC_REL_SUPERSEDED_BY},
		 "J Ex. 2020;1:9"},
		{CC("UpdateOf", "9"), DOC_STATUS_CURRENT, DOC_KIND_RESEARCH, 1, {DOC_REL_SUPERSEDES}, ""},
		{CC("CorrectedandRepublishedIn", "9"),
		 DOC_STATUS_SUPERSEDED,
		 DOC_KIND_RESEARCH,
		 1,
		 {DOC_REL_SUPERSEDED_BY},
		 "J Ex. 2020;1:9"},
		{CC("RetractedandRepublishedIn", "9"),
		 DOC_STATUS_RETRACTED,
		 DOC_KIND_RESEARCH,
		 2,
		 {DOC_REL_RETRACTED_BY, DOC_REL_SUPERSEDED_BY},
		 "J Ex. 2020;1:9"},
		{CC("RetractedandRepublishedFrom", "9"),
		 DOC_STATUS_CURRENT,
		 DOC_KIND_RESEARCH,
		 2,
		 {DOC_REL_RETRACTION_OF, DOC_REL_SUPERSEDES},
		 ""},
		{CC("CommentOn", "9") CC("CommentIn", "8"),
		 DOC_STATUS_CURRENT,
		 DOC_KIND_RESEARCH,
		 1,
		 {DOC_REL_COMMENT_ON},
		 ""},
		/* the worst is the status, all are kept */
		{CC("ErratumIn", "7") CC("RetractionIn", "8") CC("ExpressionOfConcernIn", "9"),
		 DOC_STATUS_RETRACTED,
		 DOC_KIND_RESEARCH,
		 3,
		 {DOC_REL_CORRECTED_BY, DOC_REL_RETRACTED_BY, DOC_REL_CONCERN_IN},
		 "J Ex. 2020;1:8"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char xml[4096];
		snprintf(xml, sizeof xml,
			 SET("<MedlineCitation><PMID>1</PMID><Article>" TITLE(
				 "T") "</Article><CommentsCorrectionsList>%s</CommentsCorrectionsList></"
				      "MedlineCitation>"),
			 cases[i].xml);
		struct got *g = get(xml);
		const struct doc *d = g->docs[0];
		assert_int_equal(d->status, cases[i].status);
		assert_int_equal(d->kind, cases[i].kind);
		assert_str(d->status_note, cases[i].note);
		assert_int_equal(d->n_rels, cases[i].n);
		for (int k = 0; k < cases[i].n; k++)
			assert_int_equal(d->rels[k].kind, cases[i].rel[k]);
		assert_true(str_starts(d->rels[0].target, STR("pubmed:")));
		got_free(g);
	}
	/* by publication type alone, and a relation without a PMID */
	struct got *g = get(SET(HEAD("1") ART(TITLE("T") "<PublicationTypeList>" PT(
		"Retracted Publication") "</PublicationTypeList>") "<CommentsCorrectionsList><CommentsCorrections "
								   "RefType=\"RetractionIn\"><RefSource>Somewhere</"
								   "RefSource></CommentsCorrections></"
								   "CommentsCorrectionsList>" FOOT));
	assert_int_equal(g->docs[0]->status, DOC_STATUS_RETRACTED);
	assert_str(g->docs[0]->status_note, "Somewhere");
	assert_str(g->docs[0]->rels[0].target, "");
	got_free(g);
}

struct deletions {
	char ids[256];
	struct got *g;
};

static int on_del(void *ctx, struct str id, struct err *e)
{
	struct deletions *d = ctx;

	(void)e;
	size_t n = strlen(d->ids);
	snprintf(d->ids + n, sizeof d->ids - n, "%.*s;", STR_ARG(id));
	return 0;
}

static int del_doc(void *ctx, struct doc *doc, struct err *e)
{
	return got_doc(((struct deletions *)ctx)->g, doc, e);
}

static void del_diag(void *ctx, const struct read_diag *d)
{
	got_diag(((struct deletions *)ctx)->g, d);
}

static void reads_deletions(void **state)
{
	(void)state;
	struct deletions d = {.g = calloc(1, sizeof *d.g)};
	struct read_sink sink = {.doc = del_doc, .del = on_del, .diag = del_diag, .ctx = &d};
	struct str cursor;
	struct source s = source_memory(
		STR(SET(REC("5", TITLE("T")) "<DeleteCitation>\n<PMID Version=\"1\">11</PMID>\n<PMID Version=\"1\"> 12 "
					     "</PMID><PMID/></DeleteCitation>" REC("6", TITLE("T")))),
		"u.xml", &cursor);
	struct err e = {0};
	assert_ok(reader_pubmed.read(&reader_pubmed, &s, &sink, &e));
	assert_string_equal(d.ids, "pubmed:11;pubmed:12;");
	assert_int_equal(d.g->n_docs, 2);
	assert_diag(d.g, READ_SKIP, "no id", "deletion");
	got_free(d.g);
}

static void reads_other_shapes(void **state)
{
	(void)state;
	/* one article as the document, and the set of old */
	struct got *g = get(REC("1", TITLE("T")));
	assert_shape(g, "= T\n");
	got_free(g);
	g = get("<MedlineCitationSet><MedlineCitation><PMID>1</PMID><Article>" TITLE(
		"A") "</Article></MedlineCitation><MedlineCitation><PMID>2</PMID><Article>" TITLE("B") "</Article></"
												       "MedlineCitation"
												       "></"
												       "MedlineCitation"
												       "Set>");
	assert_int_equal(g->n_docs, 2);
	assert_int_equal(g->n_diags, 0);
	assert_str(g->docs[1]->id, "pubmed:2");
	got_free(g);
	/* a name for a number */
	g = get(SET(
		HEAD("ADAM_0000011_Sec1.txt") "<Article><Journal><Title>https://example.org/a</Title></Journal>" TITLE(
			"T") "</Article>" FOOT));
	assert_str(g->docs[0]->id, "pubmed:ADAM_0000011_Sec1.txt");
	assert_str(g->docs[0]->pmid, "");
	assert_str(g->docs[0]->url, "https://example.org/a");
	got_free(g);
}

static void reads_books(void **state)
{
	(void)state;
	struct got *g = get(SET(
		"<PubmedBookArticle><BookDocument><PMID Version=\"1\">30</PMID><ArticleIdList><ArticleId "
		"IdType=\"bookaccession\">NBK1</ArticleId></ArticleIdList>"
		"<Book><Publisher><PublisherName>A university</PublisherName></Publisher><BookTitle book=\"gene\">Our "
		"handbook</BookTitle><PubDate><Year>1993</Year></PubDate></Book>"
		"<ArticleTitle book=\"gene\">A syndrome</ArticleTitle><Language>eng</Language><AuthorList "
		"Type=\"editors\"><Author><LastName>Ed</LastName><Initials>I</Initials></Author></"
		"AuthorList><AuthorList "
		"Type=\"authors\"><Author><LastName>Au</LastName><Initials>T</Initials></Author></AuthorList>"
		"<PublicationType UI=\"D016454\">Review</PublicationType><Abstract><AbstractText Label=\"CLINICAL "
		"CHARACTERISTICS\">It is rare.</AbstractText></Abstract>"
		"<Sections><Section><SectionTitle>Diagnosis</SectionTitle><Section><SectionTitle>Tests</SectionTitle></"
		"Section></Section><Section><SectionTitle>Management</SectionTitle></Section></Sections>"
		"<KeywordList><Keyword>a "
		"gene</Keyword></KeywordList><ContributionDate><Year>2001</Year><Month>3</Month></"
		"ContributionDate><DateRevised><Year>2020</Year><Month>1</Month><Day>2</Day></DateRevised></"
		"BookDocument>"
		"<PubmedBookData><ArticleIdList><ArticleId "
		"IdType=\"doi\">10.1/b</ArticleId></ArticleIdList></PubmedBookData></PubmedBookArticle>"));
	assert_shape(g, "= A syndrome\n# Clinical characteristics\nIt is rare.\n# Contents\n- Diagnosis\n  - Tests "
			"<4\n- Management\n");
	const struct doc *d = g->docs[0];
	assert_str(d->source, "Our handbook");
	assert_str(d->date, "2001-03");
	assert_str(d->revised, "2020-01-02");
	assert_str(d->doi, "10.1/b");
	assert_int_equal(d->n_authors, 1);
	assert_str(d->authors[0], "Au T");
	assert_int_equal(d->design, DOC_DESIGN_REVIEW);
	assert_str(d->topics[0], "a gene");
	got_free(g);
}

static void leaves_out_what_is_broken(void **state)
{
	(void)state;
	struct got *g = get(SET(REC("1", TITLE("A")) "\n" HEAD("") ART(TITLE("No number")) FOOT
				"\n" REC("2", TITLE("<i>B")) "\n" REC("3", TITLE("C")) "\n" REC("no id", TITLE("D"))));
	assert_int_equal(g->n_docs, 2);
	assert_str(g->docs[1]->id, "pubmed:3");
	assert_diag(g, READ_SKIP, "no id", "No number");
	assert_int_equal(g->diags[0].line, 4);
	assert_diag(g, READ_SKIP, "not well-formed", "mismatched tag");
	assert_diag(g, READ_SKIP, "format", "pubmed:no id");
	got_free(g);
	/* cut: in the citation, and behind it */
	g = get("<PubmedArticleSet>\n" REC("1", TITLE("A")) HEAD("2") "<Article>" TITLE("B") "</Article>");
	assert_int_equal(g->n_docs, 1);
	assert_diag(g, READ_FAIL, "truncated", "ends in the middle");
	got_free(g);
	g = get("<PubmedArticleSet>\n" HEAD("2") "<Article>" TITLE(
		"B") "</Article></MedlineCitation><PubmedData><Hist");
	assert_shape(g, "= B\n");
	assert_diag(g, READ_FAIL, "truncated", "went in");
	got_free(g);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(recognises_it),
		cmocka_unit_test(reads_an_article),
		cmocka_unit_test(reads_dates),
		cmocka_unit_test(reads_titles),
		cmocka_unit_test(reads_abstracts),
		cmocka_unit_test(knows_designs),
		cmocka_unit_test(knows_designs_from_headings_and_words),
		cmocka_unit_test(keeps_corrections_apart),
		cmocka_unit_test(reads_deletions),
		cmocka_unit_test(reads_other_shapes),
		cmocka_unit_test(reads_books),
		cmocka_unit_test(leaves_out_what_is_broken),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
