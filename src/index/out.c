/*
 * out.c - writing a file from front to back, page by page, with the checksum of each page.
 *
 * The first error is kept, with the path in its message, and comes out at out_finish; a file that was not finished is
 * removed.
 */
#include "index/index_priv.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define SUMS_MAX ((size_t)1 << 32) /* bytes of page sums: files of up to 32 TiB */

int out_open(struct out *o, const char *dir, const char *name, bool keep_sums, struct err *e)
{
	*o = (struct out){.fd = -1, .keep_sums = keep_sums};
	buf_init(&o->sums, SUMS_MAX);
	o->path = path_join(dir, name);
	o->page = mem_malloc(SUM_PAGE);
	if (!o->path || !o->page) {
		out_abort(o);
		return err_mem(e);
	}
	o->fd = open(o->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (o->fd < 0) {
		int r = err_errno(e, errno, "%s", o->path);
		/* Whatever is there is not ours to remove. */
		free(o->path);
		o->path = NULL;
		out_abort(o);
		return r;
	}
	return 0;
}

static void flush(struct out *o)
{
	if (!o->err && o->n)
		o->err = fs_write_all(o->fd, str_make((const char *)o->page, o->n), o->path, &o->why);
	if (!o->err && o->keep_sums && o->n) {
		buf_u64(&o->sums, xxh64_of(str_make((const char *)o->page, o->n)));
		if (o->sums.err)
			o->err = err_buf(&o->sums, &o->why);
	}
	o->n = 0;
}

void out_add(struct out *o, struct str s)
{
	while (s.n && !o->err) {
		size_t n = SUM_PAGE - o->n < s.n ? SUM_PAGE - o->n : s.n;
		memcpy(o->page + o->n, s.p, n);
		o->n += n;
		o->off += n;
		s = str_sub(s, n, s.n);
		if (o->n == SUM_PAGE)
			flush(o);
	}
}

void out_pad(struct out *o, size_t multiple)
{
	static const char zeros[64];
	size_t over = (size_t)(o->off % multiple);

	if (over)
		out_add(o, str_make(zeros, multiple - over));
}

void out_close_sums(struct out *o)
{
	flush(o);
	o->keep_sums = false;
}

int out_finish(struct out *o, struct err *e)
{
	flush(o);
	if (!o->err) {
		int r;
		do
			r = fsync(o->fd);
		while (r < 0 && errno == EINTR);
		if (r < 0)
			o->err = err_errno(&o->why, errno, "%s", o->path);
	}
	if (!o->err) {
		int fd = o->fd;
		o->fd = -1;
		if (close(fd) < 0)
			o->err = err_errno(&o->why, errno, "%s", o->path);
	}
	if (o->err) {
		if (e)
			*e = o->why;
		int r = o->err;
		out_abort(o);
		return r;
	}
	free(o->path);
	o->path = NULL;
	out_abort(o);
	return 0;
}

void out_abort(struct out *o)
{
	if (o->path) {
		if (o->fd >= 0)
			close(o->fd);
		unlink(o->path);
	}
	free(o->path);
	free(o->page);
	buf_release(&o->sums);
	*o = (struct out){.fd = -1};
}
