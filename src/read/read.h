/*
 * read.h - I have a file: which documents are in it?
 *
 * One reader a format, in one registry, recognised by name and by content. Readers stream: memory does not grow with the file. A broken record is
 * reported through the sink (file, record, line) and skipped; the rest goes in. Readers never print. A reader's `read` may be called by
 * several threads at once on different sources.
 *
 *	read_walk(path, &opts, &visitor, &e)  calls visitor for each source in a folder, archive or file
 *	const struct reader *r = read_choose(name, head);
 *	r->read(r, src, &sink, &e);
 */
#ifndef ATTEST_READ_READ_H
#define ATTEST_READ_READ_H

#include "base/err.h"
#include "base/str.h"
#include "doc/doc.h"

/* ---- a source: bytes with a name ---- */
struct source {
	const char *name;  /* for people and messages: "dir/a.zip!inner/b.xml" */
	const char *local; /* the last part with its folders inside the walked root, "inner/b.xml": ids of unnamed documents are made from it */
	int64_t size;      /* bytes when known, else -1 */
	int64_t mtime;     /* seconds since 1970, or 0 */
	/* Next bytes into p: their number, 0 at the end, negative err_code with e set (e.g. truncated gzip: ERR_FORMAT naming the source and byte). */
	int64_t (*read)(struct source *s, void *p, size_t n, struct err *e);
	void *ctx;
};
/*
 * Peek: the first bytes without consuming them, at most n and at most READ_HEAD. They are kept in the source by a small wrapper (read_buffered below).
 */
#define READ_HEAD 4096

/* Wraps `inner` so that its head can be looked at and is then read again; gzip (by magic) is unpacked on the way. One heap block, freed by source_close. */
int source_buffered(struct source *inner, struct source **out, struct err *e);
struct str source_head(const struct source *buffered);
void source_close(struct source *buffered);
/* A source over bytes in memory (tests, fuzzers, uploads); name is borrowed. */
struct source source_memory(struct str bytes, const char *name, struct str *cursor);
/* Read all of it, ERR_LIMIT over b's cap. */
int source_read_all(struct source *s, struct buf *b, struct err *e);

/* ---- what a reader gives ---- */
enum read_level {
	READ_NOTE, /* repaired; the document is in */
	READ_SKIP, /* this record is left out */
	READ_FAIL  /* the rest of this file could not be read */
};
struct read_diag {
	enum read_level level;
	const char *file;
	uint64_t record; /* 1-based, 0 unknown */
	uint64_t line;   /* 1-based, 0 unknown */
	const char *reason; /* one of a small set, for the table of skips: "no id", "not well-formed", "truncated", "empty", "encoding", "too large", … */
	const char *msg;
};
struct read_sink {
	/* Takes ownership of d. Nonzero (ERR_*) stops the reader, which returns it. */
	int (*doc)(void *ctx, struct doc *d, struct err *e);
	/* The source says that this document is to be deleted (DeleteCitation). */
	int (*del)(void *ctx, struct str id, struct err *e);
	void (*diag)(void *ctx, const struct read_diag *d);
	/* Bytes of the source read so far, for progress; may be NULL. */
	void (*progress)(void *ctx, uint64_t bytes);
	void *ctx;
};

/* ---- readers ---- */
struct reader {
	const char *name; /* "pubmed" */
	const char *help; /* "PubMed XML, baseline and update files" */
	const char *suffixes; /* space-separated, with dot, lower case: ".xml .nxml" */
	/* How sure is it, 0 to 100, from the last part of the name and the first bytes (gzip already undone). */
	int (*match)(const char *name, struct str head);
	int (*read)(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e);
};
/* NULL-terminated table, in order of preference. */
extern const struct reader *const read_registry[];
/* The surest reader, or NULL when none says more than 0. */
const struct reader *read_choose(const char *name, struct str head);
/* By name (`--format pubmed`), or NULL. */
const struct reader *read_by_name(struct str name);

/* ---- walking ---- */
struct read_limits {
	uint64_t max_file;     /* bytes of one member after unpacking; streamed formats are not bound by it */
	uint64_t max_unpacked; /* bytes of one archive after unpacking */
	uint32_t max_ratio;    /* unpacked to packed, once over 64 MiB: a zip bomb */
	uint32_t max_members;  /* of one archive */
	uint32_t max_depth;    /* of folders */
};
extern const struct read_limits read_limits_default;

struct read_visitor {
	/* One file or archive member, as a buffered source (caller closes after the call returns). Nonzero stops the walk. */
	int (*source)(void *ctx, struct source *s, struct err *e);
	/* Something could not be read, or was left out with a reason (an archive member that climbs out, a link, a hidden file is silently passed over). */
	void (*diag)(void *ctx, const struct read_diag *d);
	void *ctx;
};
/*
 * Walk a file, folder (in byte order of names, so that it is repeatable; hidden entries and *.md named README/LICENSE beside data are NOT treated specially) or archive (.tar.zst, .tar.gz, .tar, .zip, by content). A missing path is ERR_NOTFOUND.
 */
int read_walk(const char *path, const struct read_limits *lim, const struct read_visitor *v, struct err *e);

/* One diag in one call. */
void read_report(const struct read_sink *s, enum read_level level, const char *file, uint64_t record, uint64_t line, const char *reason,
		 const char *fmt, ...) __attribute__((format(printf, 7, 8)));

#endif
