/*
 * origin.c - names and the files that they came from (origin.h): an open hash table under a lock.
 */
#include "load/origin.h"

#include "base/fs.h"
#include "base/hash.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>

#define ORIGINS_NAME "ORIGINS"
#define ORIGINS_CAP  ((size_t)256 << 20) /* bytes of the file, and of the strings */
#define SAME_CAP     ((size_t)64 << 20)	 /* bytes of files that are compared; larger ones count as different */

struct origin {
	struct str id, path; /* id.n == 0: empty slot */
	bool kept;	     /* of a document that was put, now or before; to be written */
};
struct origins {
	pthread_mutex_t lock;
	struct arena a;
	char *file;
	struct origin *v;
	size_t n, room; /* room: a power of two */
	bool changed;
};

static struct origin *slot_of(const struct origins *o, struct str id)
{
	size_t i = str_hash(id) & (o->room - 1);

	while (o->v[i].id.n && !str_eq(o->v[i].id, id))
		i = (i + 1) & (o->room - 1);
	return &o->v[i];
}

static bool grow(struct origins *o)
{
	struct origins more = {.room = o->room ? 2 * o->room : 256};

	more.v = mem_calloc(more.room, sizeof *more.v);
	if (!more.v)
		return false;
	for (size_t i = 0; i < o->room; i++)
		if (o->v[i].id.n)
			*slot_of(&more, o->v[i].id) = o->v[i];
	free(o->v);
	o->v = more.v;
	o->room = more.room;
	return true;
}

/* The entry of this name, made with this path when there is none; NULL: no room, or no memory. */
static struct origin *entry(struct origins *o, struct str id, struct str path)
{
	struct origin *e = o->room ? slot_of(o, id) : NULL;

	if (e && e->id.n)
		return e;
	if (o->n >= ORIGINS_MAX || (2 * (o->n + 1) > o->room && !grow(o)))
		return NULL;
	struct origin made = {.id = arena_str(&o->a, id), .path = arena_str(&o->a, path)};
	if (!made.id.n || !made.path.n)
		return NULL;
	o->n++;
	e = slot_of(o, id);
	*e = made;
	return e;
}

/* ---- the file ---- */

static void escape(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < ' ' || c == '%' || c == 0x7f)
			buf_printf(b, "%%%02x", c);
		else
			buf_byte(b, c);
	}
}

static unsigned hex(char c)
{
	return c >= '0' && c <= '9' ? (unsigned)(c - '0') : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : 16;
}

static struct str unescape(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; p && i < s.n; i++) {
		bool coded = s.p[i] == '%' && i + 2 < s.n && hex(s.p[i + 1]) < 16 && hex(s.p[i + 2]) < 16;
		p[n++] = coded ? (char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2])) : s.p[i];
		i += coded ? 2 : 0;
	}
	return p ? str_make(p, n) : STR_NULL;
}

static void read_in(struct origins *o)
{
	struct err e = {0};
	struct str rest, line;
	struct buf b;

	buf_init(&b, ORIGINS_CAP);
	if (fs_read(o->file, &b, &e)) {
		buf_release(&b);
		return;
	}
	rest = buf_str(&b);
	while (rest.n && str_cut(&rest, '\n', &line)) {
		struct str id;
		if (!str_cut(&line, '\t', &id) || !line.n || !id.n)
			continue;
		struct origin *x = entry(o, unescape(&o->a, id), unescape(&o->a, line));
		if (x)
			x->kept = true;
	}
	buf_release(&b);
}

struct origins *origins_open(const char *dir)
{
	struct origins *o = mem_calloc(1, sizeof *o);

	if (!o)
		return NULL;
	arena_init(&o->a, 2 * ORIGINS_CAP);
	if (pthread_mutex_init(&o->lock, NULL)) {
		free(o);
		return NULL;
	}
	if (mem_asprintf(&o->file, "%s/" ORIGINS_NAME, dir) < 0) {
		o->file = NULL;
		origins_close(o);
		return NULL;
	}
	read_in(o);
	return o;
}

void origins_close(struct origins *o)
{
	if (!o)
		return;
	pthread_mutex_destroy(&o->lock);
	arena_release(&o->a);
	free(o->file);
	free(o->v);
	free(o);
}

static int by_id(const void *pa, const void *pb)
{
	const struct origin *a = pa, *b = pb;

	return str_cmp(a->id, b->id);
}

int origins_save(struct origins *o, struct err *e)
{
	struct origin *sorted;
	struct buf b;
	size_t n = 0;
	int r;

	if (!o->changed)
		return 0;
	sorted = mem_calloc(o->n + 1, sizeof *sorted);
	if (!sorted)
		return err_mem(e);
	for (size_t i = 0; i < o->room; i++)
		if (o->v[i].id.n && o->v[i].kept)
			sorted[n++] = o->v[i];
	qsort(sorted, n, sizeof *sorted, by_id);
	buf_init(&b, ORIGINS_CAP);
	for (size_t i = 0; i < n; i++) {
		escape(&b, sorted[i].id);
		buf_byte(&b, '\t');
		escape(&b, sorted[i].path);
		buf_byte(&b, '\n');
	}
	free(sorted);
	r = b.err ? err_buf(&b, e) : fs_write_atomic(o->file, buf_str(&b), e);
	buf_release(&b);
	if (!r)
		o->changed = false;
	return r;
}

/* ---- whose name is it? ---- */

/* The file on disk of a path; of "a.zip!b.md" the archive. */
static struct str on_disk(struct str path)
{
	struct stat st;
	struct buf b;

	buf_init(&b, 1 << 16);
	buf_add(&b, path);
	buf_byte(&b, '\0');
	bool there = !b.err && stat(b.p, &st) == 0;
	buf_release(&b);
	size_t bang = str_find(path, STR("!"), 0);
	return there || bang == SIZE_MAX ? path : str_sub(path, 0, bang);
}

/* 1: the same bytes; 0: not; -1: the file at `a` is gone. */
static int same_bytes(struct str a, struct str b)
{
	struct str paths[2] = {on_disk(a), on_disk(b)};
	struct buf bytes[2];
	struct stat st[2];
	int same = 0, seen = 0;

	for (int i = 0; i < 2; i++) {
		char *p = mem_strndup(paths[i].p, paths[i].n);
		struct err e = {0};
		buf_init(&bytes[i], SAME_CAP);
		bool there = p && stat(p, &st[i]) == 0;
		if (i == 0 && !there)
			same = -1;
		else if (there && S_ISREG(st[i].st_mode) && (i == 0 || st[0].st_size == st[1].st_size) &&
			 (size_t)st[i].st_size <= SAME_CAP && fs_read(p, &bytes[i], &e) == 0)
			seen++;
		free(p);
	}
	/* Members of two archives are the same where they lie alike in archives that are. */
	bool alike = str_eq(str_sub(a, paths[0].n, a.n), str_sub(b, paths[1].n, b.n));
	if (seen == 2 && alike && str_eq(buf_str(&bytes[0]), buf_str(&bytes[1])))
		same = 1;
	buf_release(&bytes[0]);
	buf_release(&bytes[1]);
	return same;
}

bool origins_claim(struct origins *o, struct str id, struct str path, struct str *was, struct str *moved)
{
	bool own = true;

	if (moved)
		*moved = STR_NULL;
	pthread_mutex_lock(&o->lock);
	struct origin *x = entry(o, id, path);
	if (x && !str_eq(x->path, path)) {
		int same = same_bytes(x->path, path);
		if (same == 0) {
			*was = x->path;
			own = false;
		} else if (same < 0) {
			if (moved)
				*moved = x->path;
			struct str copy = arena_str(&o->a, path);
			x->path = copy.n ? copy : x->path;
			o->changed |= x->kept;
		}
	}
	pthread_mutex_unlock(&o->lock);
	return own;
}

void origins_keep(struct origins *o, struct str id, struct str path, struct str *was)
{
	*was = STR_NULL;
	pthread_mutex_lock(&o->lock);
	struct origin *x = entry(o, id, path);
	if (x && !str_eq(x->path, path)) {
		struct str copy = arena_str(&o->a, path);
		*was = x->path;
		x->path = copy.n ? copy : x->path;
		o->changed = true;
	}
	if (x && !x->kept) {
		x->kept = true;
		o->changed = true;
	}
	pthread_mutex_unlock(&o->lock);
}
