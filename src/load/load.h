/*
 * load.h - I have paths: get all that is in them into the corpus, on all cores, and go on where a killed run stopped.
 *
 * One thread walks and streams large files, workers parse small files and analyse documents, one writer puts them in the order in which they were found. Commits
 * every `commit_bytes` of documents, so that a kill loses little; documents that are there already in the same bytes are recognised by their hash before
 * analysis. Knows readers and index; prints nothing.
 */
#ifndef ATTEST_LOAD_LOAD_H
#define ATTEST_LOAD_LOAD_H

#include "base/err.h"
#include "index/index.h"
#include "read/read.h"

#include <stdatomic.h>

struct load_opts {
	const char *format;          /* force this reader, or NULL */
	int threads;                 /* workers; 0: number of cores */
	size_t memory;               /* bytes of documents in flight; 0: 64 MiB */
	size_t commit_bytes;         /* of canonical text between commits; 0: 64 MiB */
	const struct read_limits *limits; /* NULL: defaults */
	bool prune; /* remove documents that an earlier load of the same path gave and this one did not: not yet offered on the command line */
	atomic_bool *cancel;         /* set by a signal handler: stop, commit what is done, return ERR_CANCELLED; or NULL */
};

struct load_progress {
	uint64_t docs, bytes, total_bytes; /* total 0 when unknown */
	uint64_t skipped;
	double seconds;
	const char *current; /* file at hand; may be NULL */
};

struct load_result {
	uint64_t put[PUT_N];
	uint64_t removed;   /* by DeleteCitation and the like */
	uint64_t not_there; /* deletions of what was not there */
	uint64_t skipped;   /* records and files left out */
	struct {
		const char *reason; /* borrowed, static */
		uint64_t n;
	} reasons[32];
	size_t n_reasons;
	uint64_t files, bytes, notes;
	double seconds;
};

struct load_events {
	void (*progress)(void *ctx, const struct load_progress *p); /* at most ten times a second, from one thread; may be NULL */
	void (*diag)(void *ctx, const struct read_diag *d);          /* serialised; may be NULL */
	void *ctx;
};

/* All paths, in order. *r is filled as far as it came, also on failure. */
int load_paths(struct writer *w, const char *const *paths, size_t n, const struct load_opts *o, const struct load_events *ev,
	       struct load_result *r, struct err *e);

#endif
