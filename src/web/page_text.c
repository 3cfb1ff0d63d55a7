/*
 * page_text.c - the editorial policy, and what this is.
 */
#include "web/page_priv.h"

/* Markup of ours, nothing from outside in it. */
static const char policy[] =
	"<h1>Editorial policy</h1>\n"
	"<p class=\"asked\">What this service publishes, who answers for it, and what it is not.</p>\n"
	"<h2 id=\"authorship\">Authorship</h2>\n"
	"<p>Answers are put together by a program from the documents of this library. It chooses sentences, orders "
	"them under headings, and joins those that say the same. "
	"It does not write. A sentence that an editor wrote is shown as that editor\xe2\x80\x99s own statement, with "
	"their name.</p>\n"
	"<h2 id=\"attribution\">Attribution</h2>\n"
	"<p>Every sentence carries the passage it was taken from: the document, the place, and a hash of the words. "
	"Its mark opens the quote; the quote leads to the whole text. "
	"Where a source names a study behind its own words, that study is listed as <em>named by</em> that source and "
	"not as read here. "
	"The program <code>attest verify</code> checks every quote of a downloaded article again.</p>\n"
	"<h2 id=\"grades\">Grades</h2>\n"
	"<table class=\"grades\"><caption>Grades of evidence, after the levels of the Oxford Centre for Evidence-Based "
	"Medicine (2011)</caption>"
	"<thead><tr><th scope=\"col\">Grade</th><th scope=\"col\">Kind of source</th></tr></thead><tbody>"
	"<tr><th scope=\"row\">A</th><td>Guideline, systematic review, meta-analysis</td></tr>"
	"<tr><th scope=\"row\">B</th><td>Randomised trial</td></tr>"
	"<tr><th scope=\"row\">C</th><td>Cohort study, other trial</td></tr>"
	"<tr><th scope=\"row\">D</th><td>Case-control study, case series</td></tr>"
	"<tr><th scope=\"row\">E</th><td>Opinion, narrative review, laboratory work, design not "
	"stated</td></tr></tbody></table>\n"
	"<p>A grade says what kind of study stands behind a sentence, not how well that study was done.</p>\n"
	"<h2 id=\"review\">Review</h2>\n"
	"<p>An article is <em>submitted</em>, then <em>under review</em> by a member of the advisory board, then "
	"<em>approved</em>, or sent back with changes requested. "
	"Nobody approves what they asked for or wrote. An approval is signed with the board\xe2\x80\x99s key over the "
	"content of that version; any later change makes a new version that is "
	"submitted again. Until it is approved, an article shows the banner <em>Educational purpose only \xc2\xb7 "
	"Exercise caution as content is pending human review</em>. "
	"Every step is kept in a record that cannot be changed afterwards without that being seen.</p>\n"
	"<h2 id=\"currency\">Currency</h2>\n"
	"<p>Each article shows when it was last updated, and the day of the library it was made from. After each "
	"import the service looks at all articles again: one whose sources were retracted or "
	"replaced, or for which better evidence is now at hand, is marked as out of date, with the reason, and goes "
	"back to the board. A retracted work supports nothing; where it is named, it is "
	"struck through and explained.</p>\n"
	"<h2 id=\"corrections\">Corrections</h2>\n"
	"<p>Whoever finds a mistake can tell the people who run this service. A correction is a new version with a "
	"note; earlier versions stay readable for the board.</p>\n"
	"<h2 id=\"disclosure\">Disclosure</h2>\n"
	"<p>No one can pay for a place in an answer. The order of sources follows their fit to the question, their "
	"grade, their date and their standing, by rules that are public with the program. "
	"Members of the board are named on what they approve.</p>\n"
	"<h2 id=\"privacy\">Privacy</h2>\n"
	"<p>Questions are not logged. Who is signed in and keeps a history sees their own questions and can delete "
	"them; nobody else does. Nothing is sent to another service.</p>\n"
	"<h2 id=\"limits\">What it is and is not</h2>\n"
	"<p>It supports a clinical decision that a clinician makes and can check. It does not know the patient, it "
	"reads only the documents that its library holds, and it can miss what they do "
	"not say. Not finding evidence is not evidence that something is safe or does not work. It is not for "
	"emergencies, and it is no medical device.</p>\n";

int page_policy(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct page p;

	(void)ctx;
	page_begin_as(&p, q, r, STR("Editorial policy"), PAGE_AT_NONE, "narrow prose");
	buf_addc(p.out, policy);
	if (web_set(p.c->w)->contact) {
		html_lit(p.out, "<p>Contact: ");
		html_text(p.out, str_c(web_set(p.c->w)->contact));
		html_lit(p.out, "</p>\n");
	}
	return page_end(&p, 200, e);
}

int page_about(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct page p;
	const struct snap_stats *st;

	(void)ctx;
	page_begin_as(&p, q, r, STR("About"), PAGE_AT_NONE, "narrow prose");
	st = snap_stats(p.c->snap);
	html_lit(p.out, "<h1>About this service</h1>\n<p class=\"asked\">Answers to clinical questions, every sentence "
			"attested by its source.</p>\n"
			"<p>Ask in your own words. The service looks through its library, picks the sentences that "
			"answer, and shows them under headings with the grade and date of each source. Click the mark "
			"behind a sentence and you see the quote; follow it and you see the whole text.</p>\n"
			"<p>When the library does not hold the answer, it says so and shows what comes nearest.</p>\n"
			"<h2>This library</h2>\n<p>");
	html_number(p.out, st->docs);
	html_lit(p.out, " documents in ");
	html_number(p.out, st->passages);
	html_lit(
		p.out,
		" passages. <a href=\"/corpus\">What it holds</a>.</p>\n<h2>The program</h2>\n<p>attest " ATTEST_VERSION
		", free software under the Apache License 2.0. It runs on this machine and calls no other.</p>\n"
		"<h2>Keys</h2>\n<p>Everything works by keyboard: Tab goes from mark to mark, Enter opens a quote, "
		"Escape closes it. A sentence\xe2\x80\x99s mark shows the numbers of its references, and its grade where "
		"the sentences of an answer are not all of one grade.</p>\n");
	return page_end(&p, 200, e);
}
