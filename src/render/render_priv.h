/*
 * render_priv.h - what the renderings share: the words that they add to an article.
 */
#ifndef ATTEST_RENDER_PRIV_H
#define ATTEST_RENDER_PRIV_H

#include "render/render.h"

#define RENDER_BANNER "Educational purpose only \xc2\xb7 Exercise caution as content is pending human review"

/* Said once above a list that has references of the reported sort. */
#define RENDER_VIA_NOTE                                                                                             \
	"Via [n]: named by reference n behind its own words; not read here, and not in this corpus unless that is " \
	"said."
bool render_has_via(const struct article *a);
/* How the question was read, mended words and all; "Causes: myelopathy; herniated disc" when the article has no
 * sentence for it. */
void render_reading(const struct article *a, struct buf *out);
/* "1, 3, 4": numbers of a claim's references, those read first, then those that they report. */
void render_numbers(const struct article_claim *c, struct buf *out);
/* "for", "against", with a colon; empty without a stance. */
const char *render_stance(enum stance s);
/*
 * "grade B (randomised trial)": strength, for behind "Evidence: ". Completeness stays in the JSON: a share says more than
 * is known, and what is missing is named.
 */
void render_sure(const struct article *a, struct buf *out);
/* Is there anything to say about how sure the article is? */
bool render_has_sure(const struct article *a);
/* The label of an item; none where it stands right above already, at the item before it. */
struct str render_label(const struct article_item *v, size_t i);
/* Is the call of notice i to be said below it? The same call of notices in a row is said once, below the last. */
bool render_call_now(const struct article_notice *v, size_t n, size_t i);
/*
 * What a clinician does first in an emergency is nothing that a patient can do: they get the call alone. What is warned
 * of is told to everybody, and the call below it.
 */
bool render_call_alone(const struct article *a, const struct article_notice *v);
/* What stands before a call. */
const char *render_call_label(const struct article *a);
/* Is the design of a reference worth printing beside its type? Not "Guideline" twice. */
bool render_has_design(const struct article_ref *r);
/* What stands behind a claim: " (recommendation: strong)", " (statement by …)". */
void render_claim_note(const struct article_claim *c, struct buf *out);
/* " […]" when the text ends where its sentence does not. */
const char *render_cut(const struct article_claim *c, bool has_items);
/* Has the nested bullet the very numbers of the one above it, so that they need not be printed again? */
bool render_same_numbers(const struct article_item *above, const struct article_claim *c);
/* A lead-in that only introduces what is nested under it: its numbers are theirs. */
bool render_is_lead(const struct article_item *it);
/* The words of a term. */
struct str render_term(const struct article_claim *c, const struct article_term *t);
/* Type, with "via [n]"; then authors, source, year, grade, standing, each ended by a full stop. Source text comes out
 * plain. */
void render_ref_type(const struct article_ref *r, struct buf *out);
void render_ref_facts(const struct article_ref *r, struct buf *out);
/* "RETRACTED" and the like; empty when current. */
const char *render_status_mark(enum doc_status s);
/* Is a grade worth printing? Not of summaries, which are graded by what they report. */
bool render_has_grade(const struct article_ref *r);
void render_provenance(const struct article *a, struct buf *out);
/* "Source: MedlinePlus: Stroke, https://…, looked up 2026-11-30." as plain text; nothing where there is no source. */
void render_notice_source(const struct article_notice *v, struct buf *out);
const char *render_outcome(enum article_outcome o);
/* A link that is safe to print and to follow: http(s), no white space, quotes, angle brackets or name before the host. */
bool render_url_ok(struct str url);
/* "https://doi.org/…" with everything but plain characters percent-encoded; nothing for an empty DOI. */
void render_doi_url(struct str doi, struct buf *out);
bool render_pmid_ok(struct str pmid);

/*
 * Lines filled word by word. Words of one call are separated by white space; calls are too, unless wrap_glue says that
 * the next word follows at once. `style` is an ANSI parameter ("1" bold, "2" dim) or NULL; styles end with each line,
 * so that indents stay plain. The text must be plain already.
 */
struct wrap {
	struct buf *out;
	int width; /* 0: one line */
	bool colour;
	const char *rest;
	int at, margin;
	bool begun, glue;
	const char *open;
};
void wrap_begin(struct wrap *w, const char *first, const char *rest);
void wrap_words(struct wrap *w, struct str s, const char *style);
void wrap_end(struct wrap *w);
/* Columns that the text takes on a terminal. */
int render_width(struct str s);

#endif
