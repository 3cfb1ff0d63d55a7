/*
 * lint.h - is this brief as docs/brief-format.md asks for?
 *
 * The same parser as that of the `brief` reader, with all that it finds told one by one, and checks that an editor
 * wants and a reader need not make. An error is what keeps the brief out of a corpus; a warning is not. References
 * are not looked up, they are only checked for form. Ids that occur in two files are for the caller to see, who has
 * the set of files: each call gives the id.
 *
 *	static void told(void *ctx, const struct lint_problem *p)
 *	{
 *		printf("%s:%u: %s [%s]\n", p->file, p->line, p->msg, p->rule);
 *	}
 *	struct lint_result r;
 *	if (brief_lint("x.md", bytes, &(struct lint_events){told, NULL}, &r, &e) == 0 && r.errors) …
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
	X("encoding", "the file is well-formed UTF-8")

enum lint_level { LINT_ERROR, LINT_WARNING };

struct lint_problem {
	enum lint_level level;
	const char *file;
	uint32_t line; /* 1-based, 0: of the file as a whole */
	const char *rule;
	const char *msg;
};
struct lint_events {
	void (*problem)(void *ctx, const struct lint_problem *p);
	void *ctx;
};
struct lint_result {
	char id[208]; /* as given in the file, also when it is wrong; empty when there is none */
	uint32_t references, bullets, errors, warnings;
};

/*
 * ERR_LIMIT for more bytes than a brief may have (4 MiB), ERR_NOMEM. What is wrong with the brief is no failure of
 * the call.
 */
int brief_lint(const char *name, struct str bytes, const struct lint_events *ev, struct lint_result *r, struct err *e);
/* The file at `path`; its errors as fs_read. */
int brief_lint_file(const char *path, const struct lint_events *ev, struct lint_result *r, struct err *e);

#endif
