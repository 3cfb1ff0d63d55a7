/*
 * prove_priv.h - what verify.c, replay.c and prove.c share.
 */
#ifndef ATTEST_LIBRARY_PROVE_PRIV_H
#define ATTEST_LIBRARY_PROVE_PRIV_H

#include "library/library_priv.h"

/* ---- replay.c ---- */
/* An empty library in memory; db_close it. */
int replay_begin(struct db **out, struct err *e);
/* Do there what a line says was done. ERR_CORRUPT when it cannot have been. */
int replay_line(struct db *x, int64_t at, struct str who, struct str action, struct str object, struct str detail,
		struct arena *a, struct err *e);

/* ---- prove.c ---- */
/* Is the library what was replayed? 0, or ERR_CORRUPT with the first difference in *e. */
int prove_rows(struct db *d, struct db *x, struct arena *a, struct err *e);
/* Does each version's document have its hash, its claims, and its article its words? */
int prove_versions(struct db *d, struct arena *a, uint64_t *n, struct err *e);
/* Are the tables, indexes and triggers those of this schema? */
int prove_schema(struct db *d, struct err *e);

#endif
