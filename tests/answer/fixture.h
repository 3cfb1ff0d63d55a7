/*
 * fixture.h - documents, questions and results without an index: what the composer's tests are made of.
 *
 * fx_search stands in for search_run: every block but headings is a passage, every sentence is scored by the share of the question's focus terms that it and its document's title
 * hold. Slow, obvious, deterministic.
 */
#ifndef ATTEST_TEST_ANSWER_FIXTURE_H
#define ATTEST_TEST_ANSWER_FIXTURE_H

#include "answer/answer_priv.h"

#define FX_DOCS 16

struct fx {
	struct arena a;
	struct doc *docs[FX_DOCS];
	enum doc_status status[FX_DOCS]; /* effective */
	size_t n_docs;
	const char *held[8]; /* ids that the corpus holds beside */
	enum doc_status held_status[8];
	struct question q;
	struct results r;
	struct found_units units;
	struct answer_opts opts;
	struct article art;
};

void fx_init(struct fx *f);
void fx_release(struct fx *f);
/* A new document, to be built; fx_done closes it. */
struct doc *fx_doc(struct fx *f, const char *id, enum doc_kind kind, const char *title, int year);
void fx_done(struct doc *d);
/*
 * The same from lines: "# Heading" opens a section, "## " one below, "- ", "  - ", "    - " are bullets, "? " is a question, "| " a row, anything else a paragraph. "[@key]" at the end of
 * a line cites; keys become references of type research, with `design` parsed from "key:design" ("smith:rct").
 */
void fx_lines(struct doc *d, const char *lines);
/* focus: words of the first focus phrase; rest: other focus words (may be NULL). */
void fx_ask(struct fx *f, const char *text, enum intent intent, const char *focus, const char *rest);
/* The same as question_read reads it, concepts and patient and all. */
void fx_read(struct fx *f, const char *text);
void fx_search(struct fx *f);
/* ask was done: search and compose into f->art; fails the test on errors. The article is kept for validate.py (ATTEST_ARTICLES). */
void fx_compose(struct fx *f);
/* The article as JSON, for comparing and for the validator; caller releases. */
void fx_json(struct fx *f, struct buf *out);
/* With ATTEST_ARTICLES set, writes the article into that folder, for validate.py. */
void fx_keep(const struct article *art);
/* Every claim: text is the bytes of its first span, each span holds; returns the number of claims. */
size_t fx_check_claims(struct fx *f);
/* The claim whose text begins so, anywhere in the article; NULL. */
const struct article_claim *fx_claim(const struct fx *f, const char *begin);
const struct article_section *fx_section(const struct fx *f, const char *kind);
size_t fx_items(const struct article_item *v, size_t n);

#endif
