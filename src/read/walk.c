/*
 * walk.c - which files are there?
 *
 * Depth first, names in byte order, so that the same tree gives the same documents in the same order on every
 * machine. Every entry is looked at relative to its open folder and without following links, so that a link put in
 * its place meanwhile leads nowhere, and a loop cannot be walked. Pipes and devices are never opened. No file is kept
 * open while the next one is visited; folders are, one for each level.
 */
#include "read/read_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMES_CAP ((size_t)512 << 20) /* bytes of the names in one folder */
#define PATH_CAP  ((size_t)64 << 10)

struct tree {
	const struct read_limits *lim;
	const struct read_visitor *v;
	struct buf name, local; /* of the entry at hand */
};

int read_visit(struct source *s, bool archives, const struct read_limits *lim, const struct read_visitor *v,
	       struct err *e)
{
	struct str head = source_head(s);
	const struct err *failed = source_error(s);

	if (head.n == 0 && failed) {
		if (failed->code == ERR_NOMEM)
			return err_mem(e);
		read_walk_report(v, READ_FAIL, s->name, s->reason ? s->reason : "unreadable", "%s", failed->msg);
		return 0;
	}
	if (head.n == 0) {
		if (read_is_document(s->name, head, s->named))
			read_walk_report(v, READ_SKIP, s->name, "empty", "the file has no bytes");
		else
			read_walk_report(v, READ_NOTE, s->name, "not a document", "an empty file");
		return 0;
	}
	switch (pack_match(s->name, head)) {
	case PACK_NONE: return v->source(v->ctx, s, e);
	case PACK_OFFICE:
		if (read_has_suffix(read_base_name(s->name), reader_office.suffixes))
			return v->source(v->ctx, s, e);
		read_walk_report(v, READ_SKIP, s->name, "format not supported",
				 "a document of an office program or an e-book; save it as PDF, HTML or text");
		return 0;
	default: break;
	}
	if (archives)
		return pack_walk(s, lim, v, e);
	read_walk_report(v, READ_SKIP, s->name, "nested archive",
			 "an archive in an archive is not walked; unpack it first");
	return 0;
}

static const char *reason_of(int errnum)
{
	return errnum == EIO ? READ_INPUT_ERROR : "unreadable";
}

/* An open file; takes fd. */
static int visit_fd(struct tree *t, int fd, bool named, struct err *e)
{
	struct source *file = NULL, *s = NULL;
	struct err why = {0};
	int r = source_fd(fd, t->name.p, &file, &why);

	if (r == ERR_NOMEM)
		return err_mem(e);
	if (r) {
		read_walk_report(t->v, READ_SKIP, t->name.p, "unreadable", "%s", why.msg);
		return 0;
	}
	file->local = t->local.p;
	file->named = named;
	file->limits = t->lim;
	file->on_disk = t->v->on_disk;
	r = source_buffered(file, &s, e);
	if (!r)
		r = read_visit(s, true, t->lim, t->v, e);
	source_close(s);
	source_close(file);
	return r;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a folder, sorted, in a; hidden ones left out. */
static int names_of(DIR *dir, const char *path, struct arena *a, char ***out, size_t *n_out, struct err *e)
{
	char **names = NULL;
	size_t n = 0, room = 0;

	for (;;) {
		errno = 0;
		struct dirent *d = readdir(dir);
		if (!d && errno)
			return err_errno(e, errno, "%s", path);
		if (!d)
			break;
		if (d->d_name[0] == '.')
			continue;
		struct str copy = arena_str(a, str_c(d->d_name));
		if (!copy.p || !ARENA_MORE(a, names, n, room))
			return err_set(e, ERR_LIMIT, "%s: the names in this folder take more than %zu bytes", path,
				       NAMES_CAP);
		names[n++] = (char *)copy.p;
	}
	if (n)
		qsort(names, n, sizeof *names, by_bytes);
	*out = names;
	*n_out = n;
	return 0;
}

static int walk_dir(struct tree *t, int fd, uint32_t depth, struct err *e);

static int walk_entry(struct tree *t, int dir, const char *entry, uint32_t depth, struct err *e)
{
	const char *path = t->name.p;
	struct stat st;

	if (fstatat(dir, entry, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		read_walk_report(t->v, READ_SKIP, path, reason_of(errno), "%s", strerror(errno));
		return 0;
	}
	if (S_ISLNK(st.st_mode)) {
		read_walk_report(t->v, READ_NOTE, path, "link", "a link is not followed");
		return 0;
	}
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
		read_walk_report(t->v, READ_NOTE, path, "not a file", "a pipe, socket or device");
		return 0;
	}
	int fd = openat(dir, entry,
			O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK |
				(S_ISDIR(st.st_mode) ? O_DIRECTORY : 0));
	if (fd < 0) {
		read_walk_report(t->v, READ_SKIP, path, reason_of(errno), "%s", strerror(errno));
		return 0;
	}
	if (S_ISDIR(st.st_mode))
		return walk_dir(t, fd, depth + 1, e);
	return visit_fd(t, fd, false, e);
}

/* Takes fd. */
static int walk_dir(struct tree *t, int fd, uint32_t depth, struct err *e)
{
	size_t name_n = t->name.n, local_n = t->local.n, n = 0;
	char **names = NULL;
	struct err why = {0};
	struct arena a;
	DIR *dir = NULL;
	int r = 0;

	arena_init(&a, NAMES_CAP);
	if (depth > t->lim->max_depth) {
		read_walk_report(t->v, READ_SKIP, t->name.p, "too deep", "folders are nested more than %u deep",
				 (unsigned)t->lim->max_depth);
		close(fd);
		goto out;
	}
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		r = err_mem(e);
		goto out;
	}
	if (names_of(dir, t->name.p, &a, &names, &n, &why)) {
		read_walk_report(t->v, READ_FAIL, t->name.p, why.code == ERR_LIMIT ? "too many" : READ_INPUT_ERROR, "%s",
				 why.msg);
		goto out;
	}
	for (size_t i = 0; i < n && !r; i++) {
		if (t->name.n && t->name.p[t->name.n - 1] != '/')
			buf_byte(&t->name, '/');
		buf_addc(&t->name, names[i]);
		if (t->local.n)
			buf_byte(&t->local, '/');
		buf_addc(&t->local, names[i]);
		if (t->name.err || t->local.err)
			r = err_buf(t->name.err ? &t->name : &t->local, e);
		else
			r = walk_entry(t, dirfd(dir), names[i], depth, e);
		t->name.n = name_n;
		t->local.n = local_n;
		if (t->name.p)
			t->name.p[name_n] = '\0';
		if (t->local.p)
			t->local.p[local_n] = '\0';
	}
out:
	if (dir)
		closedir(dir);
	arena_release(&a);
	return r;
}

/*
 * Where documents below `path` lie: its own name, for a file behind that of its folder, so that `add dir` and `add
 * dir/x.md` agree.
 */
static void local_of(const char *path, bool dir, struct buf *out)
{
	char *real = realpath(path, NULL);
	struct str s = str_c(real ? real : path);
	size_t at, parts = 0;

	for (at = s.n; at > 0; at--)
		if (s.p[at - 1] == '/' && ++parts == (dir ? 1 : 2))
			break;
	s = str_sub(s, at, s.n);
	while (s.n && s.p[0] == '/')
		s = str_sub(s, 1, s.n);
	buf_add(out, s);
	/* An empty one still has to be a C string. */
	buf_addc(out, "");
	free(real);
}

int read_walk(const char *path, const struct read_limits *lim, const struct read_visitor *v, struct err *e)
{
	struct tree t = {.lim = lim ? lim : &read_limits_default, .v = v};
	struct stat st;
	int r;

	buf_init(&t.name, PATH_CAP);
	buf_init(&t.local, PATH_CAP);
	if (stat(path, &st) < 0) {
		r = err_errno(e, errno, "%s", path);
		goto out;
	}
	buf_addc(&t.name, path);
	local_of(path, S_ISDIR(st.st_mode), &t.local);
	if (t.name.err || t.local.err) {
		r = err_buf(t.name.err ? &t.name : &t.local, e);
		goto out;
	}
	r = 0;
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
		read_walk_report(v, READ_SKIP, path, "not a file", "a pipe, socket or device");
		goto out;
	}
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (S_ISDIR(st.st_mode) ? O_DIRECTORY : 0));
	if (fd < 0)
		read_walk_report(v, READ_SKIP, path, reason_of(errno), "%s", strerror(errno));
	else
		r = S_ISDIR(st.st_mode) ? walk_dir(&t, fd, 1, e) : visit_fd(&t, fd, true, e);
out:
	buf_release(&t.name);
	buf_release(&t.local);
	return r;
}
