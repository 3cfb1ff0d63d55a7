/* Books as BITS and the DTDs before it; shapes of NCBI Bookshelf, of its older files and of a book publisher. */
#include "read_test.h"

/* One chapter in a wrapper, as encyclopaedias of Bookshelf are given. */
static const char chapter[] =
	"<?xml version=\"1.0\"?>\n<!DOCTYPE book-part-wrapper PUBLIC \"-//NLM//DTD BITS Book Interchange DTD v2.0 "
	"20151225//EN\" \"BITS-book2.dtd\">\n<book-part-wrapper xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
	"xml:lang=\"en\">"
	"<book-meta><book-id "
	"book-id-type=\"pmcid\">madepedia</book-id><book-title-group><book-title>MadePedia</book-title>"
	"</book-title-group><contrib-group><contrib contrib-type=\"editor\"><name><surname>Chief</surname>"
	"<given-names>C</given-names></name></contrib></contrib-group><pub-date "
	"date-type=\"pub\"><year>2002</year></pub-date>"
	"<publisher><publisher-name>Made Publishing</publisher-name></publisher><permissions><license><license-p>"
	"<ext-link "
	"xlink:href=\"https://creativecommons.org/licenses/by-nc-nd/4.0/\">CC</ext-link></license-p></license>"
	"</permissions></book-meta><book-part book-part-type=\"chapter\" id=\"hiccups\"><book-part-meta>"
	"<book-part-id book-part-id-type=\"pmcid\">article-9</book-part-id><book-part-id "
	"book-part-id-type=\"nbk\">NBK900001"
	"</book-part-id><title-group><title>Hiccups</title><subtitle>Treatment</subtitle></title-group><contrib-group>"
	"<contrib contrib-type=\"author\"><name><surname>Orr</surname><given-names>Pat "
	"B.</given-names></name></contrib>"
	"</contrib-group><pub-date date-type=\"pub\"><day>02</day><month>01</month><year>2024</year></pub-date>"
	"<abstract><p>Hiccups are short.</p></abstract></book-part-meta><body><sec><title>Dosing</title><p>Give zolor "
	"10<sup>-3</sup> g.<xref ref-type=\"bibr\" rid=\"r1\"><sup>1</sup></xref></p><table-wrap><label>Table 1</label>"
	"<caption><title>Doses</title></caption><table><tr><td>Child</td><td>5 "
	"mg</td></tr></table></table-wrap></sec></body>"
	"<back><ref-list><ref id=\"r1\"><mixed-citation>Orr P. Zolor works for all. "
	"2010.</mixed-citation></ref></ref-list>"
	"</back></book-part></book-part-wrapper>";

static void reads_a_chapter(void **state)
{
	(void)state;
	struct got *g = read_text(&reader_bits, "a.nxml", str_c(chapter));
	assert_int_equal(g->n_diags, 0);
	assert_int_equal(g->n_docs, 1);
	assert_shape(g, "= Hiccups: Treatment\n# Abstract\nHiccups are short.\n# Dosing\nGive zolor 10^-3 g. [1] [r1]\n"
			"^ Table 1. Doses\n| Child | 5 mg\n");
	const struct doc *d = g->docs[0];
	assert_str(d->id, "nbk:NBK900001");
	assert_str(d->url, "https://www.ncbi.nlm.nih.gov/books/NBK900001/");
	assert_str(d->source, "MadePedia");
	assert_str(d->date, "2024-01-02");
	assert_str(d->language, "en");
	assert_str(d->licence, "CC BY-NC-ND 4.0");
	assert_int_equal(d->n_authors, 1);
	assert_str(d->authors[0], "Orr PB");
	assert_int_equal(d->kind, DOC_KIND_RESEARCH);
	assert_int_equal(d->design, DOC_DESIGN_REVIEW);
	assert_int_equal(d->n_refs, 1);
	got_free(g);
}

/* The older DTD: a part that has the data of its book, its number in a link; served by OAI in a namespace. */
static void reads_an_older_file(void **state)
{
	(void)state;
	struct got *g = read_text(
		&reader_bits, "a.xml",
		STR("<?xml version=\"1.0\"?><OAI-PMH "
		    "xmlns=\"http://www.openarchives.org/OAI/2.0/\"><GetRecord><record><metadata>"
		    "<book-part xmlns=\"https://dtd.nlm.nih.gov/ns/book/2.3/\" "
		    "xmlns:xlink=\"http://www.w3.org/1999/xlink\">"
		    "<book-meta><book-title-group><book-title>Guideline on Hiccups</book-title></book-title-group>"
		    "<pub-date "
		    "pub-type=\"epub\"><month>04</month><year>2015</year></pub-date><publisher><publisher-name>Made "
		    "Agency</publisher-name></publisher></book-meta><book-part-meta><title-group><title "
		    "content-type=\"book\">"
		    "Guideline on Hiccups</title><subtitle>Chapter 2: Doses</subtitle></title-group>"
		    "<uri xlink:href=\"art-access-id://NBK900002\"/></book-part-meta><body><p>Give 5 "
		    "mg.</p><sec><title>Limits"
		    "</title><p>Never more than 10 "
		    "mg.</p></sec></body></book-part></metadata></record></GetRecord></OAI-PMH>"));
	assert_int_equal(g->n_docs, 1);
	assert_shape(g, "= Guideline on Hiccups: Chapter 2: Doses\nGive 5 mg.\n# Limits\nNever more than 10 mg.\n");
	const struct doc *d = g->docs[0];
	assert_str(d->id, "nbk:NBK900002");
	assert_str(d->date, "2015-04");
	assert_int_equal(d->kind, DOC_KIND_GUIDELINE);
	assert_int_equal(d->design, DOC_DESIGN_GUIDELINE);
	got_free(g);
}

#define PART(id, ids, title, body)                                                   \
	"<book-part id=\"" id "\"><book-part-meta>" ids "<title-group><title>" title \
	"</title></title-group></book-part-meta><body>" body "</body></book-part>"

/* A whole book of a publisher: a document a chapter, parts of parts, appendices; no foreword. */
static void reads_a_whole_book(void **state)
{
	(void)state;
	struct got *g = read_text(
		&reader_bits, "book.xml",
		STR("<book xml:lang=\"en\"><book-meta><book-id "
		    "book-id-type=\"doi\">10.5555/book</book-id><book-title-group>"
		    "<book-title>Made Book</book-title></book-title-group><contrib-group><contrib "
		    "contrib-type=\"author\"><name>"
		    "<surname>Lee</surname><given-names>A</given-names></name></contrib></"
		    "contrib-group><pub-date><year>2011"
		    "</year></pub-date></book-meta><front-matter><foreword><named-book-part-body><p>Buy it.</p>"
		    "</named-book-part-body></foreword></front-matter><book-body>" PART(
			    "p1", "", "Part one",
			    "<p>Words of the part.</p>" PART("c1", "", "Chapter one", "<p>Tea helps.</p>") PART(
				    "c2", "<book-part-id book-part-id-type=\"doi\">10.5555/c2</book-part-id>",
				    "Chapter two",
				    "<p>Water helps.</p>")) "</book-body><book-back><book-app-group><book-app "
							    "id=\"a1\">"
							    "<book-part-meta><title-group><title>Doses</title></"
							    "title-group></book-part-meta><body><p>Five.</p></body>"
							    "</book-app></book-app-group></book-back></book>"));
	static const char *const ids[] = {"file:book.xml/p1", "file:book.xml/c1", "doi:10.5555/c2", "file:book.xml/a1"};
	assert_int_equal(g->n_docs, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_str(g->docs[i]->id, ids[i]);
		assert_str(g->docs[i]->source, "Made Book");
		assert_str(g->docs[i]->date, "2011");
		assert_str(g->docs[i]->authors[0], "Lee A");
	}
	assert_shape(g, "= Part one\nWords of the part.\n");
	assert_str(g->docs[2]->title, "Chapter two");
	got_free(g);
}

static void bad_input(void **state)
{
	(void)state;
	struct got *g = read_text(&reader_bits, "a.xml", STR("<book><book-meta/><book-body/></book>"));
	assert_int_equal(g->n_docs, 0);
	assert_diag(g, READ_SKIP, "empty", "without the text of a chapter");
	got_free(g);
	g = read_text(&reader_bits, "a.xml",
		      STR("<book-part-wrapper><book-part><body></body></book-part></book-part-wrapper>"));
	assert_int_equal(g->n_docs, 0);
	assert_true(g->n_diags > 0);
	got_free(g);
	g = read_text(&reader_bits, "a.xml", str_sub(str_c(chapter), 0, 900));
	assert_int_equal(g->n_docs, 0);
	assert_diag(g, READ_FAIL, "truncated", "");
	got_free(g);
	g = read_text(&reader_bits, "a.xml",
		      STR("<book-part-wrapper><book-part><book-part-meta><book-part-id book-part-id-type=\"x\">NBK1 "
			  "2\"</book-part-id>"
			  "<uri "
			  "href=\"art-access-id://NBKx\"/></book-part-meta><body><p>A.</p></body></book-part></"
			  "book-part-wrapper>"));
	assert_int_equal(g->n_docs, 1);
	assert_str(g->docs[0]->id, "file:a.xml");
	got_free(g);
}

static void is_recognised(void **state)
{
	(void)state;
	assert_ptr_equal(read_choose("a.nxml", str_c(chapter)), &reader_bits);
	assert_ptr_equal(read_choose("a.xml", STR("<book><book-meta><x/>")), &reader_bits);
	assert_ptr_equal(read_choose("a.nxml", STR("<article article-type=\"book-review\"><front>")), &reader_jats);
	assert_int_equal(reader_bits.match("a.xml", STR("<books><book-meta/>")), 0);
	assert_int_equal(reader_bits.match("a.xml", STR("<book><chapter>")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_chapter),    cmocka_unit_test(reads_an_older_file),
		cmocka_unit_test(reads_a_whole_book), cmocka_unit_test(bad_input),
		cmocka_unit_test(is_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
