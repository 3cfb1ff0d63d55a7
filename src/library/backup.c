/*
 * backup.c - a whole copy of the library while it is in use, and SQLite's own check of a file.
 *
 * The copy is made in one step from one moment of the library (readers do not hold up the writer), into a file of
 * another name in the same folder, turned into a single file without a log beside it, checked, synced, and only then
 * given its name.
 */
#include "library/library_priv.h"

#include "base/fs.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int sound(struct db *d, struct err *e)
{
	char first[200] = "";
	struct rows q = db_rows(d, e, "PRAGMA integrity_check(1)", "");

	if (rows_next(&q))
		snprintf(first, sizeof first, "%.*s", STR_ARG(rows_text(&q, 0, NULL)));
	int r = rows_end(&q);
	if (!r && strcmp(first, "ok"))
		r = err_set(e, ERR_CORRUPT, "the library is damaged: %s", first);
	if (r)
		return r;
	q = db_rows(d, e, "PRAGMA foreign_key_check", "");
	bool bad = rows_next(&q);
	if (bad)
		snprintf(first, sizeof first, "%.*s", STR_ARG(rows_text(&q, 0, NULL)));
	r = rows_end(&q);
	if (!r && bad)
		r = err_set(e, ERR_CORRUPT, "the library is damaged: a row of %s belongs to nothing", first);
	return r;
}

int library_check(struct library *l, struct err *e)
{
	struct db *d;
	int r = lib_read(l, &d, e);

	return r ? r : lib_done(l, d, sound(d, e), e);
}

/* Everything from one to the other, in one step. */
static int copy(struct db *from, struct db *to, struct err *e)
{
	sqlite3_backup *b = sqlite3_backup_init(to->h, "main", from->h, "main");

	if (!b)
		return db_fail(to, sqlite3_errcode(to->h), e);
	int code = sqlite3_backup_step(b, -1);
	sqlite3_backup_finish(b);
	return code == SQLITE_DONE ? 0 : db_fail(to, code, e);
}

static int synced(const char *path, uint64_t *bytes, struct err *e)
{
	struct stat st;
	int fd = open(path, O_RDWR | O_CLOEXEC), r = 0;

	if (fd < 0)
		return err_errno(e, errno, "%s", path);
	if (fsync(fd) || fstat(fd, &st))
		r = err_errno(e, errno, "%s", path);
	else
		*bytes = (uint64_t)st.st_size;
	close(fd);
	return r;
}

static int make(struct library *l, const char *temp, uint64_t *bytes, struct err *e)
{
	struct db *from = NULL, *to = NULL;
	int version, r = db_open(l->path, false, &from, e);

	if (!r)
		r = db_open(temp, true, &to, e);
	if (!r)
		r = db_script(to, "PRAGMA journal_mode = DELETE", e);
	if (!r)
		r = copy(from, to, e);
	db_close(from);
	db_close(to);
	to = NULL;
	/* What was written is read again. */
	if (!r)
		r = db_open(temp, false, &to, e);
	if (!r)
		r = db_script(to, "PRAGMA journal_mode = DELETE", e);
	if (!r)
		r = sound(to, e);
	if (!r)
		r = schema_version(to, &version, e);
	db_close(to);
	return r ? r : synced(temp, bytes, e);
}

int library_backup(struct library *l, const char *file, uint64_t *bytes, struct err *e)
{
	const char *slash = strrchr(file, '/');
	char *temp = NULL,
	     *dir = slash ? mem_strndup(file, slash == file ? 1 : (size_t)(slash - file)) : mem_strdup(".");
	uint64_t n = 0;
	struct stat st, own;
	int r = 0;

	if (!dir || mem_asprintf(&temp, "%s/.%.200s.%ld.tmp", dir, slash ? slash + 1 : file, (long)getpid()) < 0) {
		temp = NULL;
		r = err_mem(e);
	}
	if (!r && stat(file, &st) == 0) {
		if (!S_ISREG(st.st_mode))
			r = err_set(e, ERR_USAGE, "%s: not a regular file", file);
		else if (stat(l->path, &own) == 0 && st.st_dev == own.st_dev && st.st_ino == own.st_ino)
			r = err_set(e, ERR_USAGE, "%s: that is the library itself", file);
	}
	if (!r)
		r = make(l, temp, &n, e);
	if (!r && rename(temp, file))
		r = err_errno(e, errno, "%s", file);
	else if (r && temp)
		unlink(temp);
	if (!r)
		r = fs_fsync_dir(dir, e);
	if (!r && bytes)
		*bytes = n;
	free(temp);
	free(dir);
	return r;
}
