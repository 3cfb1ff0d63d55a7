/*
 * settings.h - what an owner says of a folder's documents: attest.toml.
 *
 *	# National guidelines, as pages
 *	issuer = "Made Health Authority"
 *	country = "New Zealand"
 *	year = 2023
 *	kind = "guideline"
 *	design = "guideline"
 *	audience = "professional"
 *	licence = "CC BY 4.0"
 *	language = "en"
 *
 * A small, fixed subset of TOML 1.0: a key, "=", a string in double or single quotes or a whole number, a line each;
 * comments. It holds for the folder and those below it that have none of their own. What a document says of itself
 * counts more: only what it leaves open is filled in, and records with an id of their own (PubMed, JATS) are left as
 * they are.
 */
#ifndef ATTEST_READ_SETTINGS_H
#define ATTEST_READ_SETTINGS_H

#include "base/err.h"
#include "doc/doc.h"

#define SETTINGS_NAME "attest.toml"
#define SETTINGS_MAX  ((size_t)64 << 10) /* bytes of the file */

struct settings {
	struct arena a;
	struct str source; /* issuer and country */
	struct str licence, language;
	int year;			 /* 0: not told */
	int kind, design, audience;	 /* of doc.h; -1: not told */
	uint32_t line;			 /* where it is not as it should be; 0: all of it is */
	char msg[160];
};

/*
 * What stands in `text`. It never fails but for memory (NULL): lines that are not understood are passed over, and the
 * first is told in `line` and `msg`. Free with settings_free.
 */
struct settings *settings_parse(struct str text);
void settings_free(struct settings *s); /* NULL is fine */
/* Fill in what the finished document d leaves open. ERR_NOMEM. */
int settings_apply(const struct settings *s, struct doc *d, struct err *e);

#endif
