/* Labels of medicines (SPL) and health topics (MedlinePlus); makers, drugs and numbers are invented. */
#include "read_test.h"

#define DOCUMENT(meta, sections)                                                                                \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<document xmlns=\"urn:hl7-org:v3\">" meta                  \
	"<component><structuredBody>" sections "</structuredBody></component></document>"
#define SECTION(code, title, rest)                                                                          \
	"<component><section><code code=\"" code "\" displayName=\"SOME SECTION\"/><title>" title "</title>" rest \
	"</section></component>"

/* A prescription medicine: boxed warning, sections in sections, a table with a cell of two rows, highlights. */
static const char prescription[] = DOCUMENT(
	"<id root=\"x\"/><title>These highlights do not say all.<br/>ZOLOR tablets</title><effectiveTime "
	"value=\"20230517\"/><setId root=\"1A2B-3c4d\"/><versionNumber value=\"12\"/><author><assignedEntity>"
	"<representedOrganization><name>Made Pharma Inc.</name></representedOrganization></assignedEntity></author>",
	"<component><section><code code=\"48780-1\"/><subject><manufacturedProduct><manufacturedProduct><name>Zolor"
	"</name><asEntityWithGeneric><genericMedicine><name>zolorine</name></genericMedicine></asEntityWithGeneric>"
	"</manufacturedProduct></manufacturedProduct></subject></section></component>"
	SECTION("34066-1", "WARNING: LIVER INJURY",
		"<text><paragraph>Zolor can injure the <content styleCode=\"italics\">liver</content>.</paragraph></text>"
		"<excerpt><highlight><text>Said again.</text></highlight></excerpt>")
	SECTION("34068-7", "2 DOSAGE",
		"<component><section><title>2.1 Adults</title><text><paragraph>Give 5 mg/m<sup>2</sup>:</paragraph>"
		"<list><caption>In two steps</caption><item>10<sup>3</sup> units first<list><item>by vein</item></list>"
		"</item><item>then half</item></list>"
		"<table><caption>Table 1: Doses</caption><thead><tr><th>eGFR</th><th>Group</th><th>Dose</th></tr></thead>"
		"<tbody><tr><td rowspan=\"2\">Below 30</td><td>Adults</td><td>5 mg</td></tr><tr><td>Frail</td>"
		"<td>2.5 mg</td></tr></tbody></table></text></section></component>")
	SECTION("51945-4", "PACKAGE", "<text>NDC 1</text>"));

static void reads_a_prescription_label(void **state)
{
	(void)state;
	struct got *g = read_text(&reader_spl, "a.xml", str_c(prescription));
	assert_int_equal(g->n_diags, 0);
	assert_shape(g, "= Zolor (zolorine): product information\n"
			"# Boxed warning: WARNING: LIVER INJURY\nZolor can injure the liver.\n"
			"# 2 DOSAGE\n## 2.1 Adults\nGive 5 mg/m2:\nIn two steps\n- 10^3 units first <6\n  - by vein <7\n"
			"- then half <6\n"
			"^ Table 1: Doses\n| eGFR | Group | Dose\n| Below 30 | Adults | 5 mg\n| Below 30 | Frail | 2.5 mg\n");
	const struct doc *d = g->docs[0];
	assert_str(d->id, "spl:1A2B-3c4d");
	assert_int_equal(d->version, 12);
	assert_str(d->date, "2023-05-17");
	assert_int_equal(d->design, DOC_DESIGN_LABEL);
	assert_str(d->source, "Made Pharma Inc.; DailyMed, United States");
	assert_str(d->aliases[1], "zolorine");
	got_free(g);
}

/* An over-the-counter product of another maker: text without paragraphs, no products, struck-out text, another prefix. */
static void reads_a_label_of_another_maker(void **state)
{
	(void)state;
	struct got *g = read_text(
		&reader_spl, "b.xml",
		STR("<?xml version=\"1.0\"?><h:document xmlns:h=\"urn:hl7-org:v3\"><h:title>TEA balm</h:title><h:effectiveTime "
		    "value=\"2021\"/><h:setId root=\"9\"/><h:versionNumber value=\"x\"/><h:component><h:structuredBody>"
		    "<h:component><h:section><h:code code=\"55106-9\" displayName=\"OTC - ACTIVE INGREDIENT SECTION\"/>"
		    "<h:text>Tea leaf 3%</h:text></h:section></h:component><h:component><h:section><h:title>Warnings</h:title>"
		    "<h:text>For external use.<h:paragraph>Ask<h:footnote>Or a nurse.</h:footnote> a doctor if it lasts <h:content "
		    "styleCode=\"strike\">7</h:content> 5 days.</h:paragraph>Keep out of reach.<h:table><h:tr><h:td/></h:tr>"
		    "</h:table></h:text></h:section></h:component></h:structuredBody></h:component></h:document>"));
	assert_shape(g, "= TEA balm\n# Otc - active ingredient section\nTea leaf 3%\n# Warnings\nFor external use.\n"
			"Ask a doctor if it lasts {7} 5 days.\nOr a nurse.\nKeep out of reach.\n");
	assert_str(g->docs[0]->id, "spl:9");
	assert_int_equal(g->docs[0]->version, 1);
	got_free(g);
}

static void refuses_bad_labels(void **state)
{
	(void)state;
	struct got *g = read_text(&reader_spl, "a.xml", STR("<document xmlns=\"urn:hl7-org:v3\"><title>T</title></document>"));
	assert_int_equal(g->n_docs, 0);
	assert_diag(g, READ_SKIP, "no id", "");
	got_free(g);
	/* A file that breaks off. */
	g = read_text(&reader_spl, "a.xml", str_sub(str_c(prescription), 0, 900));
	assert_int_equal(g->n_docs, 0);
	assert_diag(g, READ_FAIL, "truncated", "");
	got_free(g);
	/* Sections in each other without end. */
	struct buf b;
	buf_init(&b, 1 << 20);
	buf_addc(&b, "<document xmlns=\"urn:hl7-org:v3\"><setId root=\"1\"/><component><structuredBody>");
	for (int i = 0; i < 2000; i++)
		buf_addc(&b, "<component><section>");
	g = read_text(&reader_spl, "a.xml", buf_str(&b));
	assert_int_equal(g->n_docs, 0);
	assert_true(g->n_diags > 0);
	got_free(g);
	buf_release(&b);
}

#define TOPIC(id, lang, rest)                                                                               \
	"<health-topic meta-desc=\"About hiccups.\" title=\"Hiccups\" url=\"https://medlineplus.gov/hiccups.html\" id=\"" \
	id "\" language=\"" lang "\" date-created=\"12/22/2015\">" rest "</health-topic>"

static void reads_health_topics(void **state)
{
	(void)state;
	struct got *g = read_text(
		&reader_medlineplus, "m.xml",
		STR("<?xml version=\"1.0\"?><health-topics total=\"3\">" TOPIC(
			"77", "English",
			"<also-called>Singultus</also-called><full-summary>&lt;p&gt;Hiccups &lt;strong&gt;pass&lt;/strong&gt; "
			"&amp;amp; return. Seen in &amp;lt; 5%.&lt;/p&gt;&lt;h3&gt;Care&lt;/h3&gt;&lt;ul&gt;&lt;li&gt;Sip "
			"water&lt;/li&gt;&lt;/ul&gt;</full-summary><group url=\"u\" id=\"1\">Digestive "
			"System</group><mesh-heading><descriptor id=\"D1\">Hiccup</descriptor></mesh-heading><site "
			"title=\"Not read\"/>") TOPIC("78", "Spanish", "<full-summary>Hipo.</full-summary>")
			TOPIC("", "English", "") "</health-topics>"));
	assert_int_equal(g->n_docs, 2);
	assert_shape(g, "= Hiccups\nHiccups pass & return. Seen in < 5%.\n# Care\n- Sip water\n");
	const struct doc *d = g->docs[0];
	assert_str(d->id, "medlineplus:77");
	assert_int_equal(d->kind, DOC_KIND_CONSUMER);
	assert_int_equal(d->audience, DOC_AUDIENCE_PATIENT);
	assert_str(d->date, "2015-12-22");
	assert_str(d->aliases[0], "Singultus");
	assert_str(d->topics[0], "Digestive System");
	assert_str(d->mesh[0].name, "Hiccup");
	assert_str(g->docs[1]->language, "es");
	assert_diag(g, READ_SKIP, "no id", "");
	got_free(g);
	/* As its search service gives them; broken off. */
	g = read_text(&reader_medlineplus, "m.xml",
		      STR("<nlmSearchResult><list><document rank=\"0\"><content>" TOPIC(
			  "5", "English", "<full-summary>&lt;p&gt;One.</full-summary>") "</content></document><document>"
			  "<content><health-topic id=\"6\" title=\"Cut\"><full-summary>&lt;p&gt;Tw"));
	assert_shape(g, "= Hiccups\nOne.\n");
	assert_int_equal(g->n_docs, 1);
	assert_diag(g, READ_FAIL, "truncated", "");
	got_free(g);
}

static void are_recognised(void **state)
{
	(void)state;
	assert_ptr_equal(read_choose("a.xml", str_c(prescription)), &reader_spl);
	assert_ptr_equal(read_choose("a.xml", STR("<?xml version=\"1.0\"?><health-topics total=\"1\"><health-topic id=\"1\"")),
			 &reader_medlineplus);
	assert_ptr_not_equal(read_choose("a.xml", STR("<document><title>urn</title></document>")), &reader_spl);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_prescription_label), cmocka_unit_test(reads_a_label_of_another_maker),
		cmocka_unit_test(refuses_bad_labels),	      cmocka_unit_test(reads_health_topics),
		cmocka_unit_test(are_recognised),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
