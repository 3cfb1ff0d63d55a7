/*
 * report.h - what was read of each file, what was repaired, what was left out and why: `add --report` and `inspect`.
 *
 * As text, grouped by file; as JSON Lines, one object a document or remark. Listens to load/.
 */
#ifndef ATTEST_CLI_REPORT_H
#define ATTEST_CLI_REPORT_H

#include "cli/cli.h"
#include "load/load.h"

struct report {
	bool json;
	const char *path; /* NULL: all of it stays in b */
	FILE *to;
	int failed;   /* errno of the first write that failed */
	struct buf b; /* what is not written yet */
	char *file;   /* whose lines are being written */
};

/* To `path` (borrowed), or into r->b where it is NULL. ERR_IO and the like; then there is nothing to close. */
int report_open(struct report *r, const struct cli *c, const char *path, struct err *e);
/* Events of load/ (ctx is the struct report). */
void report_doc(void *ctx, const struct load_doc *d);
void report_diag(void *ctx, const struct read_diag *d);
/* The last bytes are written. A report that could not be written whole is an error; r is released in any case. */
int report_close(struct report *r, struct err *e);

#endif
