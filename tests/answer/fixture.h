/*
 * fixture.h - documents, a small corpus of them on disk, and what is asked of it: what the composer's tests are made
 * of.
 *
 * Nothing is played: fx_ask writes what is new into a corpus in a temporary folder and asks it with answer_ask, by
 * words alone. Documents stay in memory, so that each span of the article can be held against them.
 */
#ifndef ATTEST_TEST_ANSWER_FIXTURE_H
#define ATTEST_TEST_ANSWER_FIXTURE_H

#include "answer/answer.h"

#define FX_DOCS 24

struct fx {
	struct arena a;
	char dir[48];		   /* of the corpus; empty before the first question */
	struct doc *docs[FX_DOCS]; /* in the order in which they were made */
	size_t n_docs, n_put;	   /* of them in the corpus */
	struct answer_opts opts;
	struct article art; /* the answer to the last question */
};

void fx_init(struct fx *f);
/* Takes the corpus away. */
void fx_release(struct fx *f);
/* A new document, to be built; fx_done closes it. */
struct doc *fx_doc(struct fx *f, const char *id, enum doc_kind kind, const char *title, int year);
void fx_done(struct doc *d);
/*
 * The same from lines: "# Heading" opens a section, "## " one below, "- ", "  - ", "    - " are bullets, "? " is a
 *                                                                             question, "| " a row, anything else a
 *                                                                             paragraph. "[@key]" at the end of
 * a line cites; keys become references of type research, with `design` parsed from "key:design" ("smith:rct").
 */
void fx_lines(struct doc *d, const char *lines);
/* A notice that retracts the document of this id. */
void fx_retract(struct fx *f, const char *id, const char *notice);
/* What is new goes into the corpus. */
void fx_commit(struct fx *f);
/* The corpus as it is; caller closes both. */
struct snap *fx_open(struct fx *f, struct corpus **c);
/* fx_commit, then the question into f->art, with f->opts; fails the test on errors. The article is kept for validate.py
 * (ATTEST_ARTICLES), and each of its claims was checked. */
void fx_ask(struct fx *f, const char *question);
/* The same, and errors are the caller's: f->art is as it was. */
int fx_try(struct fx *f, const char *question, struct err *e);
/* The article as JSON, for comparing and for the validator; caller releases. */
void fx_json(struct fx *f, struct buf *out);
/* With ATTEST_ARTICLES set, writes the article into that folder, for validate.py. */
void fx_keep(const struct article *art);
/* Every claim: its text is the bytes of its spans, each span holds, no lead-in stands alone; returns the number of
 * claims. */
size_t fx_check_claims(struct fx *f);
/* The claim whose text begins so, anywhere in the article; NULL. */
const struct article_claim *fx_claim(const struct fx *f, const char *begin);
const struct article_section *fx_section(const struct fx *f, const char *kind);
/* Does a claim of the section, at any depth, begin so? No section, no claim. */
bool fx_holds(const struct article_section *s, const char *begin);
bool fx_bottom(const struct fx *f, const char *begin);
/* Items at any depth. */
size_t fx_items(const struct article_item *v, size_t n);

#endif
