/*
 * vectors_log.c - what was encoded since the last pack, record after record at the end of one file;
 * docs/index-format.md, VECTORS.log.
 *
 * A record is written in one call as soon as its vector is there, so a killed process loses only what it had not come
 * to write; each has a sum of its own, and the first that is not whole ends the file. It is not synced: what a power
 * cut takes is encoded again.
 */
#include "index/vectors_priv.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define LOG_NAME	"VECTORS.log"
#define LOG_MAGIC	"attestVL"
#define LOG_HEADER_SIZE 64		  /* bytes */
#define LOG_MAX		((size_t)4 << 30) /* bytes */

static size_t record_size(uint32_t dim)
{
	return VECTOR_KEY + (size_t)dim + 8;
}

static void header(const struct pack_model *m, struct buf *b)
{
	uint8_t h[LOG_HEADER_SIZE] = {0};

	memcpy(h, LOG_MAGIC, 8);
	put32(h + 8, VECTORS_FORMAT);
	put32(h + 12, m->dim);
	memcpy(h + 16, m->id.b, 32);
	put64(h + 56, xxh64_of(str_make((const char *)h, 56)));
	buf_add(b, str_make((const char *)h, sizeof h));
}

static void record(const struct vec_log *l, const uint8_t *key, const int8_t *v, struct buf *b)
{
	size_t beg = b->n;

	buf_add(b, str_make((const char *)key, VECTOR_KEY));
	buf_add(b, str_make((const char *)v, l->model.dim));
	if (!b->err)
		buf_u64(b, xxh64_of(str_sub(buf_str(b), beg, b->n)));
}

static int remember(struct vec_log *l, const uint8_t *key, const int8_t *v, struct err *e)
{
	if (l->n == l->room) {
		size_t more = l->room ? l->room * 2 : 256;
		struct log_entry *p = mem_realloc(l->v, more * sizeof *p);
		if (!p)
			return err_mem(e);
		l->v = p;
		l->room = more;
	}
	struct log_entry *x = &l->v[l->n];
	x->v = mem_calloc(1, vector_stride(l->model.dim));
	if (!x->v)
		return err_mem(e);
	memcpy(x->key, key, VECTOR_KEY);
	memcpy(x->v, v, l->model.dim);
	l->n++;
	return 0;
}

/* Remembers the whole records of a log of this model; how many bytes are sound, 0 when it is another's. */
static int read_records(struct vec_log *l, struct str s, size_t *sound, struct err *e)
{
	struct buf want;
	size_t size = record_size(l->model.dim);
	int r = 0;

	*sound = 0;
	buf_init(&want, LOG_HEADER_SIZE);
	header(&l->model, &want);
	bool mine = s.n >= LOG_HEADER_SIZE && str_eq(str_sub(s, 0, LOG_HEADER_SIZE), buf_str(&want));
	buf_release(&want);
	if (!mine)
		return 0;
	size_t at = LOG_HEADER_SIZE;
	for (; s.n - at >= size && !r; at += size) {
		struct str rec = str_sub(s, at, at + size);
		if (xxh64_of(str_sub(rec, 0, size - 8)) != get64(rec.p + size - 8))
			break;
		r = remember(l, (const uint8_t *)rec.p, (const int8_t *)rec.p + VECTOR_KEY, e);
	}
	*sound = at;
	return r;
}

static int begin_anew(struct vec_log *l, struct err *e)
{
	struct buf b;

	buf_init(&b, LOG_HEADER_SIZE);
	header(&l->model, &b);
	int r = b.err ? err_buf(&b, e) : fs_write_atomic(l->path, buf_str(&b), e);
	buf_release(&b);
	return r;
}

static int open_end(struct vec_log *l, struct err *e)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = open(l->path, O_WRONLY | O_APPEND | O_CLOEXEC);
	return l->fd < 0 ? err_errno(e, errno, "%s", l->path) : 0;
}

int vec_log_open(const char *dir, const struct pack_model *m, struct vec_log *l, struct err *e)
{
	struct fs_map map = {0};
	size_t sound = 0;

	*l = (struct vec_log){.fd = -1, .model = *m, .path = path_join(dir, LOG_NAME)};
	buf_init(&l->line, LOG_MAX);
	if (!l->path)
		return err_mem(e);
	int r = fs_map(l->path, &map, e);
	if (r == ERR_NOTFOUND) {
		r = 0;
	} else if (!r) {
		r = read_records(l, map.bytes, &sound, e);
		fs_unmap(&map);
	}
	if (!r && !sound)
		r = begin_anew(l, e);
	else if (!r && truncate(l->path, (off_t)sound) < 0)
		r = err_errno(e, errno, "%s", l->path);
	if (!r)
		r = open_end(l, e);
	if (r)
		vec_log_close(l);
	return r;
}

int vec_log_add(struct vec_log *l, const uint8_t key[VECTOR_KEY], const int8_t *v, struct err *e)
{
	buf_clear(&l->line);
	record(l, key, v, &l->line);
	int r = l->line.err ? err_buf(&l->line, e) : fs_write_all(l->fd, buf_str(&l->line), l->path, e);
	return r ? r : remember(l, key, v, e);
}

int vec_log_keep(struct vec_log *l, const bool *keep, struct err *e)
{
	buf_clear(&l->line);
	header(&l->model, &l->line);
	for (size_t i = 0; i < l->n; i++)
		if (keep[i])
			record(l, l->v[i].key, l->v[i].v, &l->line);
	int r = l->line.err ? err_buf(&l->line, e) : fs_write_atomic(l->path, buf_str(&l->line), e);
	if (r)
		return r;
	for (size_t i = 0; i < l->n; i++)
		if (!keep[i]) {
			free(l->v[i].v);
			l->v[i].v = NULL;
		}
	return open_end(l, e);
}

void vec_log_close(struct vec_log *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].v);
	free(l->v);
	if (l->fd >= 0)
		close(l->fd);
	buf_release(&l->line);
	free(l->path);
	*l = (struct vec_log){.fd = -1};
}
