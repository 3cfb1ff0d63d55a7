/*
 * load_priv.h - the line between walker, workers and writer.
 *
 * The walker makes slots, in the order in which sources and documents are found, and adds them to the end of the line.
 * Workers take the first slot that waits for work and turn it into operations (put, delete, tell). The writer takes
 * slots off the front, each when it is done, and carries its operations out. So work is done in any order and has
 * effect in one order.
 *
 *	front ─► done · done · at work · waiting · at work · waiting ─► end
 *	writer   ▲                       workers ▲                        ▲ walker
 *
 * Memory: each slot has a cost in bytes; the walker waits while the line holds more than load_opts.memory (one slot is
 * always let in, so that nothing can stand still: workers and writer never wait for room).
 */
#ifndef ATTEST_LOAD_PRIV_H
#define ATTEST_LOAD_PRIV_H

#include "load/load.h"
#include "load/origin.h"
#include "read/settings.h"

#include <pthread.h>

/* Slots in the line at most, whatever their cost. */
#define LINE_SLOTS_MAX 8192

enum op_kind {
	OP_PUT,	 /* analysed */
	OP_SAME, /* the corpus had it when the worker looked; doc is kept in case that an operation before this one
		    changes that */
	OP_DELETE,
	OP_DIAG,
	OP_PATH_END
};
struct op {
	enum op_kind kind;
	struct analysed *analysed;
	struct doc *doc;
	struct sha256 content;
	size_t text;	       /* bytes of canonical text */
	struct load_doc *told; /* of a put, where somebody listens; one block with its strings */
	char *id;	       /* OP_DELETE */
	struct read_diag diag; /* file and msg are owned */
	size_t path;	       /* OP_PATH_END */
	int code;
};

enum slot_state { SLOT_WAITING, SLOT_AT_WORK, SLOT_DONE };
struct slot {
	struct slot *next;
	enum slot_state state;
	size_t cost;
	char *file;    /* for people */
	uint64_t disk; /* bytes on disk that are gone through once this slot is settled */
	/* What waits for work: a source in memory, or a document. */
	char *local;
	const struct settings *settings; /* of its folder, or NULL */
	char *origin; /* of a file that may name its documents: where it lies, in full; else NULL */
	const struct reader *reader;
	struct source source; /* name, local, size, mtime, named, limits */
	char *bytes;
	size_t n_bytes;
	int broken; /* what reading gave after these bytes; 0: they are all */
	const char *broken_reason;
	char *broken_msg;
	struct doc *doc;
	/* What became of it. */
	struct op *ops;
	size_t n_ops, room;
};

struct load {
	struct writer *w;
	const char *const *paths;
	size_t n_paths;
	const struct reader *forced;
	const struct read_limits *limits;
	size_t memory;
	bool tells; /* load_events.doc is there */
	struct origins *origins;
	struct folder *folders; /* whose settings were looked for; freed with the rest */

	pthread_mutex_t lock;
	pthread_cond_t room, work, done;      /* the walker waits for room, workers for work, the writer for done */
	struct slot *front, *end, *next_work; /* next_work: first slot that may wait for work, or NULL */
	size_t n_slots, in_line;	      /* in_line: bytes */
	bool walked;			      /* the walker is through */
	bool stop;			      /* somebody failed, or was asked to stop */
	struct err err;			      /* the first failure */

	_Atomic uint64_t bytes; /* read after unpacking */
	uint64_t files, disk;	/* the walker's own until it is joined; disk: bytes read before unpacking */
};

/* ---- folder.c ---- */
/*
 * The settings that hold for the file `name` below the path that was `given` (both as the user wrote them): of its
 * folder, else of the nearest one above, up to the given one; *out is NULL where there are none. What is wrong in them
 * is told to `diag` once. Kept in *all.
 */
struct folder;
int folder_settings(struct folder **all, const char *name, const char *given,
		    int (*diag)(struct load *l, const struct read_diag *d, struct err *e), struct load *l,
		    const struct settings **out, struct err *e);
void folders_free(struct folder *all);

/* ---- line.c ---- */
/* Bytes of memory that a document takes: the last chunk of its arena is half empty at worst, and a small one has one
 * chunk. */
static inline size_t doc_cost(const struct doc *d)
{
	return sizeof *d + 2 * d->arena.used + 4096;
}
struct slot *slot_new(const char *file);
void slot_free(struct slot *s);
/* The next operation, zeroed, or NULL when out of memory. */
struct op *slot_op(struct slot *s, enum op_kind kind);
int slot_diag(struct slot *s, const struct read_diag *d);
/* Takes s in any case. Waits for room; ERR_CANCELLED when the line stopped. */
int line_add(struct load *l, struct slot *s, struct err *e);
/* The first failure counts; all wake up and leave. */
void line_stop(struct load *l, const struct err *e);
bool line_stopped(struct load *l);
/* A slot to work on; NULL: there will be none. */
struct slot *line_take(struct load *l);
void line_worked(struct load *l, struct slot *s);

/* ---- walk.c, work.c: threads ---- */
void *load_walk(void *l);
void *load_work(void *l);

#endif
