/*
 * read.h - I have a file: which documents are in it?
 *
 * One reader a format, in one registry, recognised by name and by content. Readers stream: memory does not grow with
 * the file. A broken record is reported through the sink (file, record, line) and skipped; the rest goes in. Readers
 * never print. A reader's `read` may be called by several threads at once on different sources.
 *
 *	read_walk(path, &opts, &visitor, &e)  calls visitor for each source in a folder, archive or file
 *	const struct reader *r = read_choose(name, head);
 *	r->read(r, src, &sink, &e);
 */
#ifndef ATTEST_READ_READ_H
#define ATTEST_READ_READ_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "doc/doc.h"

/* ---- a source: bytes with a name ---- */
struct read_limits;
struct source {
	const char *name; /* for people and messages: "dir/a.zip!inner/b.xml" */
	/*
	 * Where it lies below the folder that was named, that folder's own name first: "protocols/inner/b.md". Ids of
	 * documents that bring none are made from it (read_file_id). NULL: the last part of `name` stands for it.
	 */
	const char *local;
	int64_t size;  /* bytes when known, else -1 */
	int64_t mtime; /* seconds since 1970, or 0 */
	bool named;    /* the user named this very file, it was not merely found in a folder or archive */
	/*
	 * Next bytes into p: their number, 0 at the end, negative err_code with e set (e.g. truncated gzip:
	 * ERR_FORMAT naming the source and byte); then `reason` is what a diag shall give ("truncated", "too large",
	 * "not well-formed", READ_INPUT_ERROR).
	 */
	int64_t (*read)(struct source *s, void *p, size_t n, struct err *e);
	/* Go to byte `at`; NULL when it cannot. */
	int (*seek)(struct source *s, uint64_t at, struct err *e);
	/* Give back what ctx holds; NULL when there is nothing to give back. */
	void (*close)(struct source *s);
	const char *reason;
	const struct read_limits *limits; /* NULL: read_limits_default */
	uint64_t *on_disk;		  /* of a file on disk: bytes read are added here; or NULL */
	void *ctx;
};
/*
 * Peek: the first bytes without consuming them, at most n and at most READ_HEAD. They are kept in the source by a
 * small wrapper (read_buffered below).
 */
#define READ_HEAD 4096

/*
 * Wraps `inner` (borrowed, not closed by it) so that its head can be looked at and is then read again; gzip (by
 * magic, of one or more members) is unpacked on the way, and bound by limits->max_ratio. One heap block, freed by
 * source_close. A head that cannot be read is no failure of this call: the error comes out of the first `read` that
 * reaches it.
 */
int source_buffered(struct source *inner, struct source **out, struct err *e);
struct str source_head(const struct source *buffered);
/* Calls close of it and frees it; for sources that source_buffered and source_file gave. NULL is fine. */
void source_close(struct source *s);
/*
 * A file on disk, with seek; ERR_NOTFOUND, ERR_FORMAT when it is no regular file. `path` is copied. Not unpacked:
 * wrap it in source_buffered.
 */
int source_file(const char *path, struct source **out, struct err *e);
/*
 * A source over bytes in memory (tests, fuzzers, uploads), with seek; name is borrowed, and so is cursor, which
 * becomes the bytes still to be read.
 */
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
	uint64_t line;	 /* 1-based, 0 unknown */
	/*
	 * Static, one of a small set, for the table of skips. Of a record: "no id", "not well-formed", "truncated",
	 * "empty", "encoding", "too large", "format" (breaks the rules of its format), "undefined reference",
	 * "duplicate". Of a file: "not a document", "not a PDF", "format not supported", "unreadable", "input error", "link", "not a
	 * file", "unsafe path", "encrypted", "nested archive", "too many", "too deep", "helper missing".
	 */
	const char *reason;
	const char *msg;
};
/* The reason of what the disk or network did not give, though it may be read: no property of the file. */
#define READ_INPUT_ERROR "input error"
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
	const char *name;     /* "pubmed" */
	const char *help;     /* "PubMed XML, baseline and update files" */
	const char *suffixes; /* space-separated, with dot, lower case: ".xml .nxml" */
	/* How sure is it, 0 to 100, from the last part of the name and the first bytes (gzip already undone). */
	int (*match)(const char *name, struct str head);
	/*
	 * All of the source. Returns 0 when it was gone through, whatever was left out: records and files that could
	 * not be read, also a source that breaks off in the middle (READ_FAIL), are told to sink->diag and to nobody
	 * else, with exactly one READ_SKIP for each record (or file of one document) that is left out. Nonzero only
	 * when the sink said so (its code) or memory ran out (ERR_NOMEM).
	 */
	int (*read)(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e);
	/*
	 * Gives many documents from one file, and its memory does not grow with the file: load/ need not hold the
	 * file in memory.
	 */
	bool streams;
};
/* NULL-terminated table, in order of preference. */
extern const struct reader *const read_registry[];
/* The surest reader, or NULL when none says more than 0. */
const struct reader *read_choose(const char *name, struct str head);
/* By name (`--format pubmed`), or NULL. */
const struct reader *read_by_name(struct str name);
/*
 * Is this file, found in a folder or an archive, a document at all, or one of the files that stand beside documents:
 * README*, LICENSE*, LICENCE*, COPYING*, NOTICE*, CHANGELOG*, tables, and what has a suffix that no reader lists and
 * that no reader is sure of by its content? What is none is passed over with a READ_NOTE "not a document". `named`
 * (source.named): what the user named is always a document. To be asked unless a format is forced; when it says yes
 * and read_choose gives NULL, that is a READ_SKIP "format not supported".
 */
bool read_is_document(const char *name, struct str head, bool named);

/*
 * Append the id of documents of s that bring none: "file:" and where it lies (source.local), bytes other than ASCII
 * letters, digits and "-._~/" percent-encoded; cut to 200 bytes with a hash of the whole at its end when longer. Of two
 * places no two ids are the same.
 */
void read_local_id(struct buf *b, const struct source *s);

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
	/*
	 * One file or archive member, as a buffered source (valid during the call; the walk closes it). Nonzero stops
	 * the walk.
	 */
	int (*source)(void *ctx, struct source *s, struct err *e);
	/*
	 * Something could not be read, or was left out with a reason: an unreadable file or folder, a broken or too
	 * large archive (READ_FAIL: the rest of it), an archive member that climbs out or is encrypted, an empty
	 * file, an archive in an archive (READ_SKIP), a link, a device (READ_NOTE). Hidden entries are passed over in
	 * silence.
	 */
	void (*diag)(void *ctx, const struct read_diag *d);
	/*
	 * Bytes read from files on disk are added here, before unpacking, those of archives too: for progress. May be
	 * NULL.
	 */
	uint64_t *on_disk;
	void *ctx;
};
/*
 * Walk a file, folder (in byte order of names, so that it is repeatable) or archive (.tar.zst, .tar.gz, .tar, .zip,
 * by content; its members in their order, streamed, nothing is ever written). Symbolic links in folders are not
 * followed; `path` itself may be one. Which of the files are documents is not decided here: see read_is_document.
 * `lim` NULL: the defaults. A missing path is ERR_NOTFOUND.
 */
int read_walk(const char *path, const struct read_limits *lim, const struct read_visitor *v, struct err *e);

/*
 * From now on archives are unpacked in a process of their own, for which the program starts itself: its main() is to ask
 * read_unpack_asked first, and to be read_unpack_main when it says yes. Before there are threads. Where it is not called (tests,
 * fuzzers) they are unpacked in this process.
 */
void read_unpack_apart(void);
bool read_unpack_asked(int argc, char *const *argv);
int read_unpack_main(void);

/* From now on pages of PDF that are pictures are read by tesseract (pdf_ocr.c). Before there are threads. */
void read_ocr(void);

/* One diag in one call. */
void read_report(const struct read_sink *s, enum read_level level, const char *file, uint64_t record, uint64_t line,
		 const char *reason, const char *fmt, ...) __attribute__((format(printf, 7, 8)));

#endif
