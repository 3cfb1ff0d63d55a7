#include "read_test.h"

static void assert_title(const char *title, enum doc_status want, bool want_notice)
{
	enum doc_status status = DOC_STATUS_CURRENT;
	bool notice = false;

	if (standing_of_title(str_c(title), &status, &notice) != (want != DOC_STATUS_CURRENT || want_notice) ||
	    status != want || notice != want_notice)
		fail_msg("%s: status %s, notice %d", title, doc_status_name(status), notice);
}

static void titles_of_papers(void **state)
{
	static const char *const fallen[] = {
		"RETRACTED ARTICLE: Zelomine for migraine",
		"Retracted: Zelomine for migraine",
		"[Retracted] Zelomine for migraine",
		"[RETRACTED ARTICLE] Zelomine for migraine",
		"(Retracted) Zelomine",
		"RETRACTED - Zelomine",
		"Retracted Article. Zelomine",
		"WITHDRAWN: Zelomine for migraine",
		"Withdrawn—Zelomine",
		"REMOVED: Zelomine",
		"Zelomine for migraine [retracted]",
		"Zelomine for migraine (Retracted article).",
		"Zelomine for migraine - RETRACTED",
		"Zelomine for migraine \xe2\x80\x93 Retracted",
		"Zelomine for migraine. RETRACTED ARTICLE",
		"RETRACTED ARTICLE Zelomine for migraine",
		"*RETRACTED* Zelomine",
		"Retracted and replaced: Zelomine",
		"RETRACTED",
	};

	(void)state;
	for (size_t i = 0; i < sizeof fallen / sizeof *fallen; i++)
		assert_title(fallen[i], DOC_STATUS_RETRACTED, false);
}

static void titles_of_notices(void **state)
{
	static const char *const notices[] = {
		"Retraction: Zelomine for migraine",
		"Retraction",
		"Retraction Note: Zelomine",
		"Retraction note to: Zelomine",
		"Retraction notice to “Zelomine”",
		"Notice of retraction: Zelomine",
		"Partial retraction: sixth trial",
		"Expression of Concern: Zelomine",
		"[Expression of concern] Zelomine",
		"Erratum to: Zelomine",
		"Corrigendum: Zelomine",
		"Correction: Zelomine",
		"Publisher Correction: Zelomine",
		"Zelomine for migraine [Retraction].",
		"Zelomine for migraine (Expression of concern)",
		"Statement of Retraction: Zelomine",
		"Retraction of \"Zelomine for migraine\"",
		"Retraction for Orr et al., Zelomine for migraine",
		"Correction for Orr et al., Zelomine for migraine",
		"Notice of Retraction and Replacement. Orr et al. Zelomine",
		"Removal notice to “Zelomine”",
		"Withdrawal: Zelomine",
		"Publisher’s Note: Expression of concern: Zelomine",
	};

	(void)state;
	for (size_t i = 0; i < sizeof notices / sizeof *notices; i++)
		assert_title(notices[i], DOC_STATUS_CURRENT, true);
}

static void titles_that_say_nothing(void **state)
{
	static const char *const others[] = {
		"Retraction of the clot in stroke",
		"Retracted nipples: what to do",
		"Chest wall retractions in infants",
		"Withdrawn patients in a trial of zelomine",
		"A drug that was withdrawn",
		"Treatment of alcohol withdrawal",
		"Correction of hyponatraemia",
		"Errors and their correction",
		"Removed teeth and bleeding",
		"Why papers are retracted",
		"RETRACTED NIPPLES IN CHILDREN",
		"Retraction for the surgeon",
		"Withdrawal of benzodiazepines",
		"Correction of squint (correction)",
		"Drugs: withdrawn",
		"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_title(others[i], DOC_STATUS_CURRENT, false);
}

/* The title of any format counts. */
static void all_formats(void **state)
{
	(void)state;
	struct got *g = read_text(&reader_markdown, "a.md", STR("# RETRACTED: Zelomine\n\nIt helps.\n"));
	assert_int_equal(g->docs[0]->status, DOC_STATUS_RETRACTED);
	got_free(g);
	g = read_text(&reader_html, "a.html",
		      STR("<html><head><title>x</title></head><body><h1>WITHDRAWN: Zelomine</h1><p>It "
			  "helps.</p></body></html>"));
	assert_int_equal(g->docs[0]->status, DOC_STATUS_RETRACTED);
	got_free(g);
	g = read_text(&reader_markdown, "a.md", STR("# Retraction: Zelomine\n\nIt does not stand.\n"));
	assert_int_equal(g->docs[0]->status, DOC_STATUS_CURRENT);
	assert_int_equal(g->docs[0]->kind, DOC_KIND_NOTICE);
	got_free(g);
}

/* A stamp or a sentence above the text, where the format has no field for it. */
static void notes_above_the_text(void **state)
{
	static const struct {
		const char *md;
		enum doc_status want;
	} t[] = {
		{"# Zelomine\n\nRETRACTED ARTICLE\n\nIt helps.\n", DOC_STATUS_RETRACTED},
		{"# Zelomine\n\nThis article has been retracted by its authors.\n\nIt helps.\n", DOC_STATUS_RETRACTED},
		{"# Zelomine\n\nThis guideline has been replaced by another.\n\nIt helps.\n", DOC_STATUS_SUPERSEDED},
		{"# Zelomine\n\nRetracted\n\nIt helps.\n", DOC_STATUS_CURRENT},
		{"# Zelomine\n\nThis article has been revised.\n\nIt helps.\n", DOC_STATUS_CURRENT},
		{"# Z\n\na\n\nb\n\nc\n\nd\n\ne\n\nf\n\ng\n\nh\n\nRETRACTED ARTICLE\n\nIt helps.\n", DOC_STATUS_CURRENT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct got *g = read_text(&reader_markdown, "a.md", str_c(t[i].md));
		assert_int_equal(g->docs[0]->status, t[i].want);
		got_free(g);
	}
}

#define ART(type, title, related)                                                                                    \
	"<article article-type=\"" type "\" xmlns:xlink=\"x\"><front><article-meta><article-id pub-id-type=\"doi\">" \
	"10.1/a</article-id><title-group><article-title>" title "</article-title></title-group>" related             \
	"</article-meta></front><body><p>Text.</p></body></article>"
#define RELATED(type) "<related-article related-article-type=\"" type "\" ext-link-type=\"doi\" xlink:href=\"10.1/b\"/>"

static void assert_jats(const char *xml, enum doc_status status, enum doc_kind kind, int rel)
{
	struct got *g = read_text(&reader_jats, "x.nxml", str_c(xml));

	assert_int_equal(g->docs[0]->status, status);
	assert_int_equal(g->docs[0]->kind, kind);
	assert_int_equal(g->docs[0]->n_rels ? (int)g->docs[0]->rels[0].kind : -1, rel);
	if (rel >= 0)
		assert_string_equal(g->docs[0]->rels[0].target.p ? "doi:10.1/b" : "", "doi:10.1/b");
	got_free(g);
}

static void relations_point_the_right_way(void **state)
{
	(void)state;
	assert_jats(ART("partial-retraction", "T", RELATED("partial-retraction")), DOC_STATUS_CURRENT, DOC_KIND_NOTICE,
		    DOC_REL_CONCERN_FOR);
	assert_jats(ART("expression-of-concern", "T", RELATED("expression-of-concern")), DOC_STATUS_CURRENT,
		    DOC_KIND_NOTICE, DOC_REL_CONCERN_FOR);
	assert_jats(ART("research-article", "T", RELATED("expression-of-concern")), DOC_STATUS_CONCERN,
		    DOC_KIND_RESEARCH, DOC_REL_CONCERN_IN);
	assert_jats(ART("research-article", "Partial retraction: T", RELATED("partial-retraction")), DOC_STATUS_CURRENT,
		    DOC_KIND_NOTICE, DOC_REL_CONCERN_FOR);
	assert_jats(ART("retraction", "T", RELATED("retracted-article")), DOC_STATUS_CURRENT, DOC_KIND_NOTICE,
		    DOC_REL_RETRACTION_OF);
	assert_jats(ART("research-article", "T", RELATED("retraction-forward")), DOC_STATUS_RETRACTED,
		    DOC_KIND_RESEARCH, DOC_REL_RETRACTED_BY);
	assert_jats(ART("retraction", "T", RELATED("retracted")), DOC_STATUS_CURRENT, DOC_KIND_NOTICE,
		    DOC_REL_RETRACTION_OF);
	assert_jats(ART("correction", "T", RELATED("correction-of")), DOC_STATUS_CURRENT, DOC_KIND_NOTICE,
		    DOC_REL_CORRECTION_OF);
	assert_jats(ART("retracted-article", "T", ""), DOC_STATUS_RETRACTED, DOC_KIND_RESEARCH, -1);
	assert_jats(ART("research-article", "T",
			"<related-object link-type=\"retraction-forward\" document-id=\"10.1/b\" "
			"document-id-type=\"doi\"/>"),
		    DOC_STATUS_RETRACTED, DOC_KIND_RESEARCH, DOC_REL_RETRACTED_BY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(titles_of_papers),
		cmocka_unit_test(titles_of_notices),
		cmocka_unit_test(titles_that_say_nothing),
		cmocka_unit_test(all_formats),
		cmocka_unit_test(notes_above_the_text),
		cmocka_unit_test(relations_point_the_right_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
