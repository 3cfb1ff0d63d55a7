/*
 * source.c - bytes with a name: memory, files, and a wrapper that keeps the head and unpacks gzip.
 *
 * gzip (RFC 1952) is told by its magic and unpacked by zlib, member after member. Every member's CRC and length are
 * checked by zlib. What ends in the middle of a member, or goes on with bytes that are no member (zeros as padding
 * excepted, as gzip does it), is an error that names the packed byte: a second member lost in silence would be lost
 * documents. A failure is sticky: every later read gives it again.
 */
#include "read/read_priv.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define INPUT_BYTES ((size_t)64 << 10)
/* Below this many unpacked bytes no ratio is a bomb: small files of blanks are real. */
#define RATIO_FROM_BYTES ((uint64_t)64 << 20)

const struct read_limits read_limits_default = {
	.max_file = (uint64_t)64 << 20, /* as DOC_TEXT_CAP: more could not become one document */
	.max_unpacked = (uint64_t)1 << 40,
	.max_ratio = 200, /* XML packs 5 to 30 times, zeros 1000 times and more */
	.max_members = 20000000,
	.max_depth = 64,
};

/* ---- memory ---- */

static int64_t memory_read(struct source *s, void *p, size_t n, struct err *e)
{
	struct str *left = s->ctx;

	(void)e;
	if (n > left->n)
		n = left->n;
	if (n)
		memcpy(p, left->p, n);
	*left = str_sub(*left, n, left->n);
	return (int64_t)n;
}

static int memory_seek(struct source *s, uint64_t at, struct err *e)
{
	struct str *left = s->ctx;
	uint64_t size = (uint64_t)s->size;

	if (at > size)
		return err_set(e, ERR_FORMAT, "%s: byte %llu is past its end", s->name, (unsigned long long)at);
	if (size)
		*left = str_make(left->p + left->n - size + at, (size_t)(size - at));
	return 0;
}

struct source source_memory(struct str bytes, const char *name, struct str *cursor)
{
	*cursor = bytes;
	return (struct source){
		.name = name, .size = (int64_t)bytes.n, .read = memory_read, .seek = memory_seek, .ctx = cursor};
}

/* ---- files ---- */

struct file {
	struct source s;
	int fd;
	char path[];
};

static int64_t file_read(struct source *s, void *p, size_t n, struct err *e)
{
	struct file *f = s->ctx;
	ssize_t got;

	do
		got = read(f->fd, p, n);
	while (got < 0 && errno == EINTR);
	if (got < 0) {
		s->reason = READ_INPUT_ERROR;
		return err_errno(e, errno, "%s", s->name);
	}
	if (s->on_disk)
		*s->on_disk += (uint64_t)got;
	return got;
}

static int file_seek(struct source *s, uint64_t at, struct err *e)
{
	struct file *f = s->ctx;

	if (at > INT64_MAX || lseek(f->fd, (off_t)at, SEEK_SET) < 0)
		return err_errno(e, at > INT64_MAX ? EINVAL : errno, "%s", s->name);
	return 0;
}

static void file_close(struct source *s)
{
	struct file *f = s->ctx;

	close(f->fd);
	free(f);
}

int source_fd(int fd, const char *name, struct source **out, struct err *e)
{
	struct stat st;
	size_t n = strlen(name) + 1;

	if (fstat(fd, &st) < 0) {
		int was = errno;
		close(fd);
		return err_errno(e, was, "%s", name);
	}
	if (!S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(e, ERR_FORMAT, "%s: not a regular file", name);
	}
	struct file *f = mem_calloc(1, sizeof *f + n);
	if (!f) {
		close(fd);
		return err_mem(e);
	}
	memcpy(f->path, name, n);
	f->fd = fd;
	f->s = (struct source){.name = f->path,
			       .size = st.st_size,
			       .mtime = st.st_mtime,
			       .read = file_read,
			       .seek = file_seek,
			       .close = file_close,
			       .ctx = f};
	*out = &f->s;
	return 0;
}

int source_file(const char *path, struct source **out, struct err *e)
{
	/* Not blocking: a pipe that nobody writes to must not hang us before fstat sees what it is. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return err_errno(e, errno, "%s", path);
	return source_fd(fd, path, out, e);
}

void source_close(struct source *s)
{
	if (s && s->close)
		s->close(s);
}

/* ---- the wrapper ---- */

struct buffered {
	struct source s;
	struct source *inner;
	size_t head_n, head_at; /* bytes in head, of which given */
	size_t in_n, in_at;	/* bytes in `in`, of which used */
	uint64_t in_total;	/* bytes read from inner */
	uint64_t out_total;
	bool gz, in_end, between; /* between: at the end of a gzip member */
	bool z_open;
	z_stream z;
	struct err failed; /* code 0: all is well */
	unsigned char head[READ_HEAD];
	unsigned char in[INPUT_BYTES];
};

/* More raw bytes, after those that are there. 1 got some, 0 end, negative error. */
static int fill(struct buffered *b)
{
	if (b->in_at == b->in_n)
		b->in_at = b->in_n = 0;
	if (b->in_end || b->in_n == sizeof b->in)
		return 0;
	int64_t got = b->inner->read(b->inner, b->in + b->in_n, sizeof b->in - b->in_n, &b->failed);
	if (got < 0) {
		b->failed.code = (int)got;
		b->s.reason = b->inner->reason;
		return (int)got;
	}
	if (got == 0)
		b->in_end = true;
	b->in_n += (size_t)got;
	b->in_total += (uint64_t)got;
	return got > 0;
}

static bool gzip_magic(const unsigned char *p, size_t n)
{
	return n >= 3 && p[0] == 0x1f && p[1] == 0x8b && p[2] == 8;
}

static int gz_fail(struct buffered *b, int code, const char *reason, const char *what)
{
	b->s.reason = reason;
	return err_set(&b->failed, code, "%s: gzip: %s at byte %llu", b->s.name, what,
		       (unsigned long long)(b->in_total - (b->in_n - b->in_at)));
}

/* Between two members: 1 another one begins, 0 the end, negative error. */
static int gz_next(struct buffered *b)
{
	for (;;) {
		if (b->in_at < b->in_n && b->in[b->in_at] == 0) {
			b->in_at++;
			continue;
		}
		if (b->in_n - b->in_at >= 3)
			break;
		/* What is left must lie at the front, so that fill finds room behind it. */
		if (b->in_at) {
			memmove(b->in, b->in + b->in_at, b->in_n - b->in_at);
			b->in_n -= b->in_at;
			b->in_at = 0;
		}
		int r = fill(b);
		if (r < 0)
			return r;
		if (r == 0 && b->in_n == b->in_at)
			return 0;
		if (r == 0)
			break;
	}
	if (!gzip_magic(b->in + b->in_at, b->in_n - b->in_at))
		return gz_fail(b, ERR_FORMAT, "not well-formed", "bytes that are no gzip member");
	inflateReset2(&b->z, 15 + 16);
	return 1;
}

static int64_t gz_read(struct buffered *b, void *p, size_t n)
{
	const struct read_limits *lim = read_limits_of(&b->s);

	b->z.next_out = p;
	b->z.avail_out = (uInt)(n > INPUT_BYTES * 16 ? INPUT_BYTES * 16 : n);
	uInt asked = b->z.avail_out;
	while (b->z.avail_out == asked) {
		if (b->between) {
			int r = gz_next(b);
			if (r <= 0)
				return r;
			b->between = false;
		}
		if (b->in_at == b->in_n) {
			int r = fill(b);
			if (r < 0)
				return r;
			if (r == 0)
				return gz_fail(b, ERR_FORMAT, "truncated", "the data break off");
		}
		b->z.next_in = b->in + b->in_at;
		b->z.avail_in = (uInt)(b->in_n - b->in_at);
		int r = inflate(&b->z, Z_NO_FLUSH);
		b->in_at = b->in_n - b->z.avail_in;
		if (r == Z_STREAM_END)
			b->between = true;
		else if (r == Z_MEM_ERROR)
			return err_mem(&b->failed);
		else if (r != Z_OK && r != Z_BUF_ERROR)
			return gz_fail(b, ERR_FORMAT, "not well-formed", b->z.msg ? b->z.msg : "damaged data");
	}
	uInt got = asked - b->z.avail_out;
	b->out_total += got;
	uint64_t used = b->in_total - (b->in_n - b->in_at);
	if (lim->max_ratio && b->out_total > RATIO_FROM_BYTES && b->out_total / lim->max_ratio > used) {
		b->s.reason = "too large";
		return err_set(&b->failed, ERR_LIMIT, "%s: gzip: unpacks to more than %u times its size at byte %llu",
			       b->s.name, (unsigned)lim->max_ratio, (unsigned long long)used);
	}
	return got;
}

/* Bytes behind the head. */
static int64_t produce(struct buffered *b, void *p, size_t n)
{
	if (b->gz)
		return gz_read(b, p, n);
	if (b->in_at < b->in_n) {
		if (n > b->in_n - b->in_at)
			n = b->in_n - b->in_at;
		memcpy(p, b->in + b->in_at, n);
		b->in_at += n;
		return (int64_t)n;
	}
	int64_t got = b->inner->read(b->inner, p, n, &b->failed);
	if (got < 0) {
		b->failed.code = (int)got;
		b->s.reason = b->inner->reason;
	}
	return got;
}

static int64_t buffered_read(struct source *s, void *p, size_t n, struct err *e)
{
	struct buffered *b = s->ctx;

	if (n == 0)
		return 0;
	if (b->head_at < b->head_n) {
		if (n > b->head_n - b->head_at)
			n = b->head_n - b->head_at;
		memcpy(p, b->head + b->head_at, n);
		b->head_at += n;
		return (int64_t)n;
	}
	if (!b->failed.code) {
		int64_t got = produce(b, p, n);
		if (got >= 0)
			return got;
	}
	if (e)
		*e = b->failed;
	return b->failed.code;
}

static int buffered_seek(struct source *s, uint64_t at, struct err *e)
{
	struct buffered *b = s->ctx;
	int r = b->inner->seek(b->inner, at, e);

	if (r)
		return r;
	b->head_at = b->head_n;
	b->in_at = b->in_n = 0;
	b->in_end = false;
	b->failed.code = 0;
	b->s.reason = NULL;
	return 0;
}

static void buffered_close(struct source *s)
{
	struct buffered *b = s->ctx;

	if (b->z_open)
		inflateEnd(&b->z);
	free(b);
}

int source_buffered(struct source *inner, struct source **out, struct err *e)
{
	struct buffered *b = mem_calloc(1, sizeof *b);

	if (!b)
		return err_mem(e);
	b->inner = inner;
	b->s = (struct source){.name = inner->name,
			       .local = inner->local,
			       .size = inner->size,
			       .mtime = inner->mtime,
			       .named = inner->named,
			       .limits = inner->limits,
			       .read = buffered_read,
			       .seek = inner->seek ? buffered_seek : NULL,
			       .close = buffered_close,
			       .ctx = b};
	int r = 1;
	while (b->in_n < 3 && r > 0)
		r = fill(b);
	if (gzip_magic(b->in, b->in_n)) {
		b->gz = true;
		b->s.size = -1;
		b->s.seek = NULL;
		if (inflateInit2(&b->z, 15 + 16) != Z_OK) {
			free(b);
			return err_mem(e);
		}
		b->z_open = true;
	}
	while (!b->failed.code && b->head_n < sizeof b->head) {
		int64_t got = produce(b, b->head + b->head_n, sizeof b->head - b->head_n);
		if (got <= 0)
			break;
		b->head_n += (size_t)got;
	}
	*out = &b->s;
	return 0;
}

struct str source_head(const struct source *buffered)
{
	const struct buffered *b = buffered->ctx;

	return str_make((const char *)b->head, b->head_n);
}

const struct err *source_error(const struct source *buffered)
{
	const struct buffered *b = buffered->ctx;

	return b->failed.code ? &b->failed : NULL;
}

int source_read_all(struct source *s, struct buf *b, struct err *e)
{
	for (;;) {
		size_t room = b->cap > b->n ? b->cap - b->n : 0;
		size_t want = room < INPUT_BYTES ? room : INPUT_BYTES;
		char one;
		/* Full: is there anything more? */
		char *p = want ? buf_reserve(b, want) : &one;
		if (!p)
			return err_buf(b, e);
		int64_t got = s->read(s, p, want ? want : 1, e);
		if (got < 0)
			return (int)got;
		if (got == 0)
			return 0;
		if (!want)
			return err_set(e, ERR_LIMIT, "%s: more than %zu bytes", s->name, b->cap);
		b->n += (size_t)got;
		p[got] = '\0';
	}
}
