/*
 * origin.h - which file did the document of this name come from?
 *
 * Documents that bring no id are named by where they lie (read/README.md), as far as their folder's own name: the files
 * of two wards may ask for one name. The corpus therefore keeps a list of names and the files that they came from
 * (ORIGINS: a line each, "id TAB path LF", sorted, %-escaped). It holds no truth: without it an import only forgets
 * which file a name belongs to. The walker asks it, the writer tells it; both at once is fine.
 */
#ifndef ATTEST_LOAD_ORIGIN_H
#define ATTEST_LOAD_ORIGIN_H

#include "base/arena.h"
#include "base/err.h"

/* Names of files that are kept in mind; of a larger import, the rest is not compared. */
#define ORIGINS_MAX 200000u

struct origins;
/* Of the corpus in `dir`; a list that is missing or damaged is an empty one. NULL when out of memory. */
struct origins *origins_open(const char *dir);
void origins_close(struct origins *o); /* NULL is fine */
/*
 * The name `id` for a file at `path`. True: it is the file's own. False: another file has it, that is still there and
 * holds other bytes; *was is its path, valid until origins_close. *moved (or NULL) gets the path that the name had
 * before where that file is gone or is the same.
 */
bool origins_claim(struct origins *o, struct str id, struct str path, struct str *was, struct str *moved);
/* A document of this name was put from this file. *was: the other file that it was from, else empty. */
void origins_keep(struct origins *o, struct str id, struct str path, struct str *was);
/* Write it, when it has changed. */
int origins_save(struct origins *o, struct err *e);

#endif
