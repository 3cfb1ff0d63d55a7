/*
 * html_priv.h - what the files of the HTML rendering share.
 */
#ifndef ATTEST_RENDER_HTML_PRIV_H
#define ATTEST_RENDER_HTML_PRIV_H

#include "render/html.h"
#include "render/render_priv.h"

struct html_page {
	const struct article *a;
	const struct html_opts *o;
	struct buf *out;
	bool grades;	      /* each claim shows its grade; else it is said once, with the strength of the evidence */
	uint32_t claims;      /* numbered so far */
	struct buf path;      /* JSON pointer of what is being written */
	struct arena scratch; /* of quotes; cleared with each claim */
};

/* Back to a path of `n` bytes. */
void html_path_cut(struct html_page *p, size_t n);
/* Are claims of the article of more than one grade? A letter that is the same behind each sentence tells nothing. */
bool html_grades_differ(const struct article *a);
/* A claim with its mark of citation; `leads`: it introduces the bullets below it. */
void html_claim(struct html_page *p, const struct article_claim *c, bool leads);
void html_items(struct html_page *p, const struct article_item *v, size_t n, bool ordered, int depth);
void html_table(struct html_page *p, const struct article_table *t, struct str caption);
void html_references(struct html_page *p);
void html_basis(struct html_page *p);
/* "<span class="grade grade-a">A</span>", with words for who does not see it. */
void html_grade(struct buf *out, enum grade g);
/* href of a document in the source view, with the passage when span is not NULL; as an attribute with a blank before
 * it. False: there is no such link. */
bool html_source_href(const struct html_page *p, struct str doc, const struct span *s);
/* Title of a reference as a link to what is nearest: the source view, DOI, PubMed, address; struck through when
 * retracted. */
void html_ref_title(const struct html_page *p, const struct article_ref *r);
/* Id of a section's heading: its kind, or its number where there is none or another section has it. */
void html_section_id(const struct article *a, size_t section, struct buf *out);

#endif
