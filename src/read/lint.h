/*
 * lint.h - is this brief as docs/brief-format.md asks for?
 *
 * The same parser as that of the `brief` reader, with all that it finds told one by one, and checks that an editor
 * wants and a reader need not make. An error keeps the brief out of a corpus, or out of a library that others shall
 * trust (a reference that bears nothing); a warning does
 * not. References are not looked up, they are checked for form and weighed by what they say of themselves. Ids that
 * occur in two files are for the caller to see, who has
 * the set of files: each call gives the id.
 *
 *	static void told(void *ctx, const struct lint_problem *p)
 *	{
 *		printf("%s:%u: %s [%s]\n", p->file, p->line, p->msg, p->rule);
 *	}
 *	struct lint_result r;
 *	if (brief_lint("x.md", bytes, &(struct lint_events){told, NULL, false}, &r, &e) == 0 && r.errors) …
 */
#ifndef ATTEST_READ_LINT_H
#define ATTEST_READ_LINT_H

#include "base/err.h"
#include "base/str.h"

/* Name, what it asks for. */
#define LINT_RULES(X)                                                                                       \
	X("front-matter", "the front matter is of the subset of YAML that the format has, with known keys") \
	X("required", "what is required is there")                                                          \
	X("value", "identifiers, kinds and dates are of the form that they must have")                      \
	X("id-file-name", "the id is that of the file name")                                                \
	X("reference-undefined", "a cited key is in the references")                                        \
	X("reference-duplicate", "a key is defined once")                                                   \
	X("reference-unused", "a reference is cited")                                                       \
	X("citation", "citations are of the form [@key] or [@key1; @key2]")                                 \
	X("citation-missing", "a bullet or paragraph is cited, or leads in bullets that are")               \
	X("heading-unknown", "a section heading is one that the format knows")                              \
	X("heading-order", "section headings come in the order of the format, each once")                   \
	X("nesting", "headings are ## or ###, bullets are nested by two spaces under a heading")            \
	X("sentence", "a bullet or paragraph ends as a sentence does, a lead-in with a colon")              \
	X("markup", "there is no markup but **strong** and *emphasis*")                                     \
	X("body", "there is text")                                                                          \
	X("encoding", "the file is well-formed UTF-8")                                                      \
	X("reference-weight", "a reference has what its type must have (docs/brief-writing.md)")            \
	X("reference-host", "it points to a place at its issuer, journal or regulator, to no copy")         \
	X("reference-year", "its year is that of publication")                                              \
	X("dose-source", "a dose rests on a label, or on a guideline or article that was read")             \
	X("payer", "a payer's criteria are no red flag and no indication")                                  \
	/* what only an editor asks (lint_events.strict) */                                                 \
	X("superseded", "a bullet does not rest on superseded sources alone")                               \
	X("dose-form", "a dose has frequency, route, duration or maximum")                                  \
	X("stands-alone", "a bullet names its subject")                                                     \
	X("red-flag-action", "a red flag says what to do")                                                  \
	X("treat-without", "what is treated is treated with something")                                     \
	X("drug-contraindication", "who gives doses says when not")                                         \
	X("guideline-version", "a guideline that was replaced says so, and the brief is no older than that") \
	X("reading-grade", "what patients are told is written for them, the whole for a tired reader")      \
	X("length", "a brief has bullets enough, a bullet not too many words")                              \
	/* advice: told, and never a failure */                                                             \
	X("dose-route", "a dose says by which way it goes in")                                              \
	X("dose-bound", "a drug with a dose has a bound: maximum, kidney, liver, age, weight, duration")    \
	X("units", "a laboratory value stands in both systems of units that are in use")

/* Advice is asked of an editor alone; it makes no brief fail. */
enum lint_level { LINT_ERROR, LINT_WARNING, LINT_ADVICE };

struct lint_problem {
	enum lint_level level;
	const char *file;
	uint32_t line; /* 1-based, 0: of the file as a whole */
	const char *rule;
	const char *msg;
};
/* What a brief says of a drug that it names, for whoever asks of many briefs: is it anywhere told when not? */
struct lint_drug {
	const char *name; /* of data/lexicon/drugs.tsv; static */
	const char *file;
	uint32_t line; /* of its first dose, 0 without one */
	bool dosed, barred, bounded;
};
struct lint_events {
	void (*problem)(void *ctx, const struct lint_problem *p);
	void *ctx;
	bool strict; /* also what a medical editor would ask; a dose that nothing bears is an error */
	void (*drug)(void *ctx, const struct lint_drug *d); /* with strict: each drug that the brief names; or NULL */
};
struct lint_result {
	char id[208]; /* as given in the file, also when it is wrong; empty when there is none */
	uint32_t references, bullets, errors, warnings, advice;
	uint32_t identified;  /* references with PMID or DOI */
	uint32_t cited;	      /* bullets and paragraphs with a citation */
	uint32_t doses;	      /* of these: with a dose */
	uint32_t second_hand; /* of the cited: that rest on second-hand pages alone */
};

/*
 * ERR_LIMIT for more bytes than a brief may have (4 MiB), ERR_NOMEM. What is wrong with the brief is no failure of
 * the call.
 */
int brief_lint(const char *name, struct str bytes, const struct lint_events *ev, struct lint_result *r, struct err *e);
/* The file at `path`; its errors as fs_read. */
int brief_lint_file(const char *path, const struct lint_events *ev, struct lint_result *r, struct err *e);

#endif
