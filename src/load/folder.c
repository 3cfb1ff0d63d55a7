/*
 * folder.c - settings of folders (read/settings.h): each folder is looked into once.
 */
#include "load/load_priv.h"

#include "base/fs.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

struct folder {
	struct folder *next; /* looked into before it */
	struct settings *own; /* NULL: it has none */
	size_t n;
	char path[]; /* n bytes and a NUL; no '/' at its end but for "/" */
};

void folders_free(struct folder *all)
{
	while (all) {
		struct folder *f = all;
		all = f->next;
		settings_free(f->own);
		free(f);
	}
}

static int tell(const char *file, const struct settings *s, const struct err *why,
		int (*diag)(struct load *l, const struct read_diag *d, struct err *e), struct load *l, struct err *e)
{
	struct read_diag d = {READ_SKIP, file, 0, s ? s->line : 0, s ? "format" : "unreadable", s ? s->msg : why->msg};

	return diag(l, &d, e);
}

/* The folder's entry, made by looking into it. */
static int look(struct folder **all, struct str path,
		int (*diag)(struct load *l, const struct read_diag *d, struct err *e), struct load *l,
		struct folder **out, struct err *e)
{
	struct folder *f;
	struct err why = {0};
	char *file = NULL;
	struct buf b;
	int r = 0;

	for (f = *all; f; f = f->next)
		if (str_eq(str_make(f->path, f->n), path)) {
			*out = f;
			return 0;
		}
	f = mem_calloc(1, sizeof *f + path.n + 1);
	if (!f)
		return err_mem(e);
	memcpy(f->path, path.p, path.n);
	f->n = path.n;
	f->next = *all;
	*all = *out = f;
	if (mem_asprintf(&file, "%s%s" SETTINGS_NAME, f->path, f->n && f->path[f->n - 1] != '/' ? "/" : "") < 0)
		return err_mem(e);
	buf_init(&b, SETTINGS_MAX);
	int code = fs_read(file, &b, &why);
	if (code == ERR_NOMEM) {
		r = err_mem(e);
	} else if (code == 0) {
		f->own = settings_parse(buf_str(&b));
		r = !f->own ? err_mem(e) : f->own->line ? tell(file, f->own, NULL, diag, l, e) : 0;
	} else if (code != ERR_NOTFOUND) {
		r = tell(file, NULL, &why, diag, l, e);
	}
	buf_release(&b);
	free(file);
	return r;
}

/* "a/b/c" as "a/b", "c" as "", "/c" as "/". */
static struct str above(struct str path)
{
	size_t n = path.n;

	while (n && path.p[n - 1] != '/')
		n--;
	if (n > 1)
		n--;
	return str_sub(path, 0, n);
}

int folder_settings(struct folder **all, const char *name, const char *given,
		    int (*diag)(struct load *l, const struct read_diag *d, struct err *e), struct load *l,
		    const struct settings **out, struct err *e)
{
	struct str path = str_c(name), top = str_c(given);
	size_t member = str_find(path, STR("!"), top.n);

	*out = NULL;
	/* What is in an archive goes by the folder that the archive lies in. */
	if (member != SIZE_MAX)
		path = str_sub(path, 0, member);
	while (top.n > 1 && top.p[top.n - 1] == '/')
		top.n--;
	bool alone = path.n <= str_c(given).n; /* the given path is this file */
	for (path = above(path);; path = above(path)) {
		struct folder *f;
		int r = look(all, path, diag, l, &f, e);
		if (r)
			return r;
		*out = f->own;
		if (f->own || alone || path.n <= top.n || !path.n)
			return 0;
	}
}
