/*
 * progress.h - how far is it? On a terminal one line that is drawn again and again, elsewhere a plain line now and
 * then.
 *
 * Also prints what was left out, so that both do not get into each other's way. Everything goes to stderr.
 */
#ifndef ATTEST_CLI_PROGRESS_H
#define ATTEST_CLI_PROGRESS_H

#include "cli/cli.h"
#include "index/vectors.h"
#include "load/load.h"

/* Of each reason and level that many are printed, unless --verbose was given. */
#define DIAGS_SHOWN 20

struct progress {
	bool quiet, verbose, terminal, colour;
	bool drawn;	 /* the line is on the screen */
	int width;	 /* columns */
	double plain_at; /* seconds: when the last plain line was printed */
	double rate;	 /* bytes on disk settled a second, smoothed */
	double rate_at;
	uint64_t rate_done;
	struct {
		enum read_level level;
		const char *reason;
		uint64_t n;
	} told[64];
	size_t n_told;
};

void progress_init(struct progress *p, const struct cli *c, bool quiet, bool verbose);
/* Events of load/ (ctx is the struct progress). */
void progress_show(void *ctx, const struct load_progress *g);
void progress_diag(void *ctx, const struct read_diag *d);
/* Events of vectors_fill, likewise. After those of load/: progress_init first. */
void progress_vectors(void *ctx, const struct fill_progress *g);
/* Takes the line away and tells how many of each reason were not printed. */
void progress_end(struct progress *p);

#endif
