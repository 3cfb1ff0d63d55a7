/*
 * load.h - I have paths: get all that is in them into the corpus, on all cores, and go on where a killed run stopped.
 *
 * One thread walks and streams files of many documents, workers parse the other files and analyse documents, the
 * caller's thread puts them in the order in which they were found, so that the outcome does not depend on timing.
 * Commits every `commit_bytes` of documents, so that a kill loses little; documents that are there already in the same
 * bytes are recognised by their hash before analysis. Knows readers and index; prints nothing.
 *
 *	struct load_opts o = {0};
 *	struct load_result r;
 *	const char *paths[] = {"protocols", "pubmed24n0001.xml.gz"};
 *	if (writer_open(dir, NULL, &w, &e) == 0 && load_paths(w, paths, 2, &o, NULL, &r, &e) == 0) …
 */
#ifndef ATTEST_LOAD_LOAD_H
#define ATTEST_LOAD_LOAD_H

#include "base/err.h"
#include "index/index.h"
#include "read/read.h"

#include <stdatomic.h>

#define LOAD_THREADS_MAX 256

struct load_opts {
	const char *format;  /* force this reader, or NULL */
	int threads;	     /* workers; 0: number of cores; at most LOAD_THREADS_MAX */
	size_t memory;	     /* bytes of documents in flight; 0: 64 MiB */
	size_t commit_bytes; /* of canonical text between commits; 0: 64 MiB. Commits come every 30 s at the latest */
	const struct read_limits *limits; /* NULL: defaults */
	atomic_bool *cancel; /* set by a signal handler: stop, commit what is done, return ERR_CANCELLED; or NULL */
};

struct load_progress {
	uint64_t docs;	      /* documents settled (put, or found unchanged) */
	uint64_t bytes;	      /* read so far, after unpacking */
	uint64_t done, total; /* bytes on disk, before unpacking: settled, and of all paths. total 0: not known */
	uint64_t skipped;
	double seconds;	     /* since the beginning */
	const char *current; /* file whose documents are being put; may be NULL. Valid during the call */
};

struct load_result {
	uint64_t put[PUT_N];
	uint64_t removed;   /* by DeleteCitation and the like */
	uint64_t not_there; /* deletions of what was not there */
	uint64_t skipped;   /* records and files left out; of a file that broke off, the rest counts as one */
	struct {
		const char *reason; /* static */
		uint64_t n;
	} reasons[32];
	size_t n_reasons;
	uint64_t input_errors; /* of them, what the disk or network did not give: to be tried again, and no success */
	uint64_t passed_over; /* files that are no documents (read_is_document) */
	uint64_t files;	      /* given to a reader */
	uint64_t bytes;	      /* read, after unpacking */
	uint64_t notes;	      /* repairs; passed_over not among them */
	uint64_t commits;
	double seconds;
};

/* What a document holds and what became of it. Slices live during the call. */
struct load_doc {
	const char *file; /* may be NULL */
	struct str id, title;
	enum put_outcome outcome;
	enum doc_kind kind;
	enum doc_design design;
	enum doc_status status; /* by its own word */
	int year;		/* 0 unknown */
	uint32_t blocks[BLOCK_N];
	uint32_t barred[DOC_BAR_N]; /* runs that are never quoted, by why */
	size_t text, barred_text;   /* bytes */
};

/* All in the thread that called load_paths, in the order of the sources. Each may be NULL. */
struct load_events {
	void (*progress)(void *ctx,
			 const struct load_progress *p); /* at most ten times a second, and once at the end */
	void (*diag)(void *ctx, const struct read_diag *d);
	/* paths[i] is gone through: documents that it gave, and records or files left out. code 0, or why it could not
	 * be walked (it was told to diag, too). */
	void (*path)(void *ctx, size_t i, int code, uint64_t docs, uint64_t skipped);
	void *ctx;
	void (*doc)(void *ctx, const struct load_doc *d); /* after what was told of it by `diag` */
};

/*
 * All paths, in order. A path or file that cannot be read is told to `diag`, and the rest goes in. Fails only when the
 * writer fails (nothing after its last commit is in then), memory runs out, or the cancel flag is set (what was put
 * until then is committed). *r is filled as far as it came, also on failure. ERR_USAGE for an unknown format.
 */
int load_paths(struct writer *w, const char *const *paths, size_t n, const struct load_opts *o,
	       const struct load_events *ev, struct load_result *r, struct err *e);

#endif
