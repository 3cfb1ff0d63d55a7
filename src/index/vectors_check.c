/*
 * vectors_check.c - is every vector what it was when it was written, and what if not?
 *
 * Vectors can all be made again, so repair is short: what does not open or fails a sum leaves the list, and the next
 * fill encodes it anew.
 */
#include "index/vectors_priv.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

int vectors_lock(const char *dir, int *lock, struct err *e)
{
	char *path = path_join(dir, VECTORS_LOCK);
	int r = path ? 0 : err_mem(e);

	if (!r && access(dir, W_OK | X_OK) != 0)
		r = err_errno(e, errno, "%s", dir);
	if (!r)
		r = fs_lock(path, lock, e);
	if (r == ERR_LOCKED)
		err_set(e, r, "%s: another process is making vectors for this corpus", dir);
	free(path);
	return r;
}

/* The message of a fault of one pack, without the folder; true when it is sound. */
static bool sound(const char *dir, const struct pack_ref *want, uint64_t number, struct check_report *r,
		  struct pack_ref *is)
{
	char name[SEG_NAME_MAX];
	struct err why = {0};
	struct pack *p = NULL;
	uint64_t at = 0;

	pack_name(name, number);
	int err = pack_open(dir, number, want, &p, &why);
	if (!err) {
		r->files++;
		r->bytes += p->bytes.n;
		*is = (struct pack_ref){number,	   p->bytes.n, p->sum,	   p->model.dim,
					p->n_docs, p->n_own,   p->n_units, p->model.id};
		err = pack_check(p, &at, &why);
	}
	if (err)
		check_problem(r, name, at, "%s", why.msg);
	pack_unref(p);
	return !err;
}

void vectors_check(const char *dir, struct check_report *r)
{
	struct pack_list l = {0};
	struct pack_ref is;
	struct err why = {0};
	int err = pack_list_read(dir, &l, &why);

	if (err == ERR_NOTFOUND)
		return;
	if (err)
		check_problem(r, "VECTORS", 0, "%s", why.msg);
	else
		r->files++;
	for (size_t i = 0; i < l.n; i++)
		sound(dir, &l.packs[i], l.packs[i].number, r, &is);
	pack_list_release(&l);
}

/* A list of the packs in the folder that are sound. */
static int guess_list(const char *dir, struct pack_list *l, struct check_report *r, struct err *e)
{
	DIR *d = opendir(dir);
	struct dirent *de;
	int err = d ? 0 : err_errno(e, errno, "%s", dir);

	/* Readers that hold the lost one must see that this is another. */
	*l = (struct pack_list){.generation = (uint64_t)1 << 32, .next = 1};
	while (!err && (de = readdir(d))) {
		struct pack_ref is;
		uint64_t number;
		if (!pack_name_parse(str_c(de->d_name), &number))
			continue;
		if (number >= l->next)
			l->next = number + 1;
		if (sound(dir, NULL, number, r, &is))
			err = pack_list_add(l, &is, e);
	}
	if (d)
		closedir(d);
	return err;
}

static void deaf(void *ctx, const char *file, uint64_t off, const char *msg)
{
	(void)ctx;
	(void)file;
	(void)off;
	(void)msg;
}

int vectors_repair(const char *dir, struct check_report *report, struct err *e)
{
	/* Nothing is lost for good, so nothing is a problem. */
	struct check_report quiet = {.problem = deaf}, *r = &quiet;
	struct pack_list l = {0};
	struct err why = {0};
	int lock, err = pack_list_read(dir, &l, &why);
	bool changed = err == ERR_CORRUPT;

	if (err == ERR_NOTFOUND)
		return 0;
	if (err && err != ERR_CORRUPT) {
		if (e)
			*e = why;
		return err;
	}
	err = vectors_lock(dir, &lock, e);
	if (err) {
		pack_list_release(&l);
		return err;
	}
	if (changed)
		err = guess_list(dir, &l, r, e);
	for (size_t i = l.n; i-- > 0 && !changed && !err;) {
		struct pack_ref is;
		if (!sound(dir, &l.packs[i], l.packs[i].number, r, &is))
			pack_list_drop(&l, l.packs[i].number);
	}
	struct pack_list now = {0};
	if (!err && !changed && pack_list_read(dir, &now, NULL) == 0)
		changed = now.n != l.n;
	pack_list_release(&now);
	if (!err && changed) {
		l.generation++;
		err = pack_list_write(dir, &l, e);
		if (!err)
			pack_list_sweep(dir, &l);
	}
	report->packs += quiet.problems + (err == 0 && why.code == ERR_CORRUPT);
	pack_list_release(&l);
	close(lock);
	return err;
}
