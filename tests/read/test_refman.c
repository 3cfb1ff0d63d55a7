/* Records of reference managers: fields, standing, ids, bad input. */
#include "read_test.h"

static struct got *get(const struct reader *r, const char *s)
{
	return read_text(r, "dir/export.txt", str_c(s));
}

#define NBIB                                                                                                          \
	"\nPMID- 90000009\nOWN - NLM\nDP  - 2016 Mar\nTI  - Zolor for hiccups: a randomised\n      trial.\n"          \
	"AB  - BACKGROUND: Hiccups are a nuisance. RESULTS: Zolor stopped hiccups in 30 of\n      40 adults (p &lt; " \
	"0.05).\n"                                                                                                    \
	"AU  - Orr P\nLA  - eng\nPT  - Journal Article\nPT  - Retracted Publication\nTA  - Made J\n"                  \
	"AID - 10.5555/x [doi]\nPMC - PMC77\nMH  - *Hiccup/drug therapy\nRIN - Made J. 2018;4:1. PMID: 90000010\n"    \
	"\nPMID- 90000011\nDP  - 2017\nTI  - Second record.\nAB  - It made no difference.\n"

static void medline(void **state)
{
	(void)state;
	struct got *g = get(&reader_medline, NBIB);
	assert_int_equal(g->n_docs, 2);
	struct doc *d = g->docs[0];
	assert_str(d->id, "pubmed:90000009");
	assert_int_equal(d->status, DOC_STATUS_RETRACTED);
	assert_int_equal(d->rels[0].kind, DOC_REL_RETRACTED_BY);
	assert_str(d->rels[0].target, "pubmed:90000010");
	assert_str(d->doi, "10.5555/x");
	assert_str(d->date, "2016-03");
	assert_int_equal(d->mesh[0].major, true);
	assert_shape(g, "= Zolor for hiccups: a randomised trial.\n# Background\nHiccups are a nuisance.\n# Results\n"
			"Zolor stopped hiccups in 30 of 40 adults (p < 0.05).\n");
	assert_str(g->docs[1]->id, "pubmed:90000011");
	assert_int_equal(g->docs[1]->status, DOC_STATUS_CURRENT);
	got_free(g);
	/* A notice is about another record. */
	g = get(&reader_medline, "PMID- 5\nTI  - Notice\nPT  - Retraction of Publication\nROF - X. PMID: 4\n");
	assert_int_equal(g->docs[0]->kind, DOC_KIND_NOTICE);
	assert_str(g->docs[0]->rels[0].target, "pubmed:4");
	assert_int_equal(g->docs[0]->status, DOC_STATUS_CURRENT);
	got_free(g);
	assert_int_equal(reader_medline.match("a.txt", STR("\n\nPMID- 5\nTI  - x")), 95);
	assert_ptr_equal(read_choose("a.txt", STR("PMID- 5\nTI  - x")), &reader_medline);
}

static void ris(void **state)
{
	(void)state;
	struct got *g =
		get(&reader_ris,
		    "TY  - JOUR\r\nTI  - RETRACTED: Zolor\r\nAU  - Orr, Pat B.\r\nPY  - 2016/03/01/\r\n"
		    "DO  - https://doi.org/10.5555/r\r\nAB  - Stopped 10&lt;sup&gt;5&lt;/sup&gt;\r\n  of them.\r\nER  "
		    "- \r\n"
		    "TY  - JOUR\nT1  - Two\nN2  - Text.\nKW  - Retracted Publication\nAN  - 90000012\nER  - \n");
	assert_int_equal(g->n_docs, 2);
	assert_str(g->docs[0]->id, "ref:doi-10.5555/r");
	assert_str(g->docs[0]->date, "2016-03-01");
	assert_str(g->docs[0]->authors[0], "Orr PB");
	assert_int_equal(g->docs[0]->status, DOC_STATUS_RETRACTED);
	assert_shape(g, "= RETRACTED: Zolor\nStopped 10^5 of them.\n");
	assert_str(g->docs[1]->id, "ref:pmid-90000012");
	assert_int_equal(g->docs[1]->status, DOC_STATUS_RETRACTED);
	got_free(g);
	assert_ptr_equal(read_choose("a.txt", STR("TY  - JOUR\nTI  - x")), &reader_ris);
}

static void bibtex(void **state)
{
	(void)state;
	struct got *g = get(&reader_bibtex, "% x\n@string{mj = \"Made \" # {J}}\n@comment{@article{no, "
					    "title={No}}}\n@article{orr, title = {{Zolor}: {\\'E}tude \\& "
					    "more}, author = {Orr, Pat and M{\\\"u}ller, Ann}, journal = mj, year = "
					    "2016, doi = {10.5555/b},\n abstract = "
					    "{It stopped in $42.5\\%$, $10^{5}$ of 1--2 and $\\odd$.}, note = "
					    "\"Retracted\"}\n@book(b, title = {Two})");
	assert_int_equal(g->n_docs, 2);
	assert_str(g->docs[0]->id, "ref:doi-10.5555/b");
	assert_str(g->docs[0]->source, "Made J");
	assert_str(g->docs[0]->authors[1], "Müller A");
	assert_int_equal(g->docs[0]->status, DOC_STATUS_RETRACTED);
	assert_shape(g, "= Zolor: Étude & more\nIt stopped in 42.5%, 10^5 of 1–2 and {[formula]}.\n");
	assert_str(g->docs[1]->title, "Two");
	got_free(g);
	assert_ptr_equal(read_choose("a.txt", STR("@article{a, title={x}}")), &reader_bibtex);
	/* symbols outside of formulas */
	g = get(&reader_bibtex, "@article{a, title={T}, abstract={Give 5 \\mu g, {\\it not} 5\\,mg.}}");
	assert_shape(g, "= T\nGive 5 μg, not 5mg.\n");
	got_free(g);
	g = get(&reader_bibtex,
		"@article{a, title={T}, abstract={Give 10\\textsuperscript{5} IU, CO\\textsubscript{2}.}}");
	assert_shape(g, "= T\nGive 10^5 IU, CO2.\n");
	got_free(g);
	g = get(&reader_bibtex, "@article{a, title={T}, abstract={Give 5 \\unknownsign g.}}");
	assert_shape(g, "= T\nGive 5 {[formula]}g.\n");
	got_free(g);
}

static void endnote(void **state)
{
	(void)state;
	struct got *g =
		get(&reader_endnote,
		    "<xml><records><record><rec-number>7</rec-number><ref-type name=\"Journal "
		    "Article\">17</ref-type><contributors>"
		    "<authors><author><style face=\"normal\">Orr, "
		    "Pat</style></author></authors></contributors><titles><title>"
		    "<style>Zolor for </style><style>hiccups</style></title></titles><dates><year>2016</year></dates>"
		    "<abstract><style>It works at 10</style><style face=\"superscript\">5</style><style> "
		    "U.</style></abstract><notes>Retraction in: Made "
		    "J</notes></record></records></xml>");
	assert_int_equal(g->n_docs, 1);
	assert_int_equal(g->docs[0]->status, DOC_STATUS_RETRACTED);
	assert_str(g->docs[0]->id, "file:export.txt/7");
	assert_shape(g, "= Zolor for hiccups\nIt works at 10^5 U.\n");
	got_free(g);
}

static void bad_input(void **state)
{
	(void)state;
	static const struct reader *const readers[] = {&reader_medline, &reader_ris, &reader_bibtex, &reader_endnote};
	static const char *const bad[] = {
		"",
		"\n",
		"PMID- ",
		"PMID- x\nTI  - t",
		"TY  - ",
		"TY  - JOUR\nTI  - ",
		"ER  - ",
		"@",
		"@article",
		"@article{",
		"@article{a,",
		"@article{a, title",
		"@article{a, title=",
		"@article{a, title={{}",
		"@string{a=b # }",
		"@article{a, title = \"\\",
		"<xml><records><record>",
		"TI  - before any record",
		"@a{b, c={d} e={f},,,=}",
	};

	for (size_t r = 0; r < 4; r++)
		for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
			struct got *g = get(readers[r], bad[i]);
			assert_int_equal(g->code, 0);
			assert_true(g->n_docs || g->n_diags || r == 3);
			got_free(g);
		}
	struct got *g = get(&reader_bibtex, "@article{a, title={One}}\n@article{b, title={Two");
	assert_int_equal(g->n_docs, 1);
	assert_diag(g, READ_SKIP, "truncated", "ends in this entry");
	got_free(g);
	g = get(&reader_medline, "PMID- 5\nAB  - No title.\n\nPMID- 6\nTI  - One\n");
	assert_int_equal(g->n_docs, 1);
	assert_diag(g, READ_SKIP, "empty", "without a title");
	got_free(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(medline), cmocka_unit_test(ris),	cmocka_unit_test(bibtex),
		cmocka_unit_test(endnote), cmocka_unit_test(bad_input),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
