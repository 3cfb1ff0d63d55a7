/*
 * writer.c - the one that changes a corpus.
 *
 * Documents that were put wait in RAM until they are flushed as a segment; deletions are bits over the segments that
 * are there. Nothing of it is visible, or survives, until a commit has written all files, synced them, and replaced the
 * manifest. A failure to write is kept: the writer then refuses all but closing, and closing removes what the manifest
 * in the folder does not name, so that the last commit stands as it was.
 *
 * Merging happens at commit, in the same thread: when a size class (a power of four) holds MERGE_FAN segments they
 * become one, and a segment of which more than a fifth is deleted is written anew. At most one merge of each kind a
 * commit, and none over MERGE_MAX bytes, which bounds how long a commit takes.
 */
#include "index/index_priv.h"

#include "base/clock.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_NAME     "LOCK"
#define RAM_DEFAULT   ((size_t)256 << 20)  /* bytes */
#define POSTING_RAM   5			   /* bytes that a posting takes while a segment is built */
#define TERM_RAM      4			   /* and a document's term */
#define MERGE_FAN     8			   /* segments */
#define MERGE_FLOOR   ((uint64_t)1 << 20)  /* bytes; smaller segments are of one class */
#define MERGE_MAX     ((uint64_t)16 << 30) /* bytes */
#define SEGMENTS_WARM 1024		   /* more than that are merged whatever their sizes */

/* A segment with what is deleted in it by now. */
struct wseg {
	struct seg *seg;
	struct manifest_seg m; /* as committed, or as it will be */
	struct dead *dead;     /* as committed; or NULL */
	uint8_t *bits;	       /* deleted by now; NULL: none */
	uint32_t n_dead;
	bool dirty; /* bits differ from dead */
};

struct writer {
	char *dir;
	int lock;
	size_t ram;
	bool no_merge;
	bool failed;
	struct err why;
	uint64_t generation, next;
	bool changed;	     /* something to commit */
	pthread_rwlock_t rw; /* writer_has against the rest */
	struct wseg *segs;
	size_t n_segs, room_segs;
	/* Documents in RAM: an open hash of ids; the dead leave NULL holes in docs. */
	struct analysed **docs;
	size_t n_docs, room_docs, n_live;
	uint32_t *slots; /* place in docs + 1 */
	size_t n_slots;
	size_t ram_used;
};

static int fail(struct writer *w, struct err *e, int r)
{
	if (!w->failed) {
		w->failed = true;
		if (e)
			w->why = *e;
		w->why.code = r;
	}
	return r;
}

static int refused(const struct writer *w, struct err *e)
{
	if (e) {
		*e = w->why;
		err_prefix(e, "an earlier write failed");
	}
	return w->why.code;
}

/*
 * The writer's thread is the only one that changes things, so it reads without a lock; it takes the lock where it
 * changes what writer_has looks at.
 */
static void lock(struct writer *w)
{
	pthread_rwlock_wrlock(&w->rw);
}

static void unlock(struct writer *w)
{
	pthread_rwlock_unlock(&w->rw);
}

/* ---- opening and closing ---- */

static void wseg_release(struct wseg *s)
{
	seg_unref(s->seg);
	dead_unref(s->dead);
	free(s->bits);
}

static void writer_free(struct writer *w)
{
	for (size_t i = 0; i < w->n_segs; i++)
		wseg_release(&w->segs[i]);
	for (size_t i = 0; i < w->n_docs; i++)
		analysed_free(w->docs[i]);
	free(w->segs);
	free(w->docs);
	free(w->slots);
	if (w->lock >= 0)
		close(w->lock);
	pthread_rwlock_destroy(&w->rw);
	free(w->dir);
	free(w);
}

int writer_lock(const char *dir, int *lock, struct err *e)
{
	char *path = path_join(dir, LOCK_NAME);

	if (!path)
		return err_mem(e);
	int r = 0;
	/* As root a read-only mount is all that says no; as anyone, the folder's mode. */
	if (access(dir, W_OK | X_OK) != 0)
		r = err_errno(e, errno, "%s", dir);
	if (!r)
		r = fs_lock(path, lock, e);
	if (r == ERR_LOCKED)
		err_set(e, r, "%s: another process is writing to this corpus", dir);
	free(path);
	return r;
}

/* Are there segments, though there is no manifest? Then it is lost, and nothing must be swept away. */
static int refuse_orphans(const char *dir, struct err *e)
{
	struct seg_file_ref *files;
	size_t n;
	int r = seg_files(dir, &files, &n, e);

	if (r)
		return r;
	free(files);
	return n ? err_set(e, ERR_CORRUPT, "%s: segments without a MANIFEST; repair it first", dir) : 0;
}

static int add_seg(struct writer *w, struct seg *seg, struct dead *dead, const struct manifest_seg *m, struct err *e)
{
	if (w->n_segs == w->room_segs) {
		size_t more = w->room_segs ? w->room_segs * 2 : 16;
		struct wseg *p = mem_realloc(w->segs, more * sizeof *p);
		if (!p)
			return err_mem(e);
		w->segs = p;
		w->room_segs = more;
	}
	struct wseg s = {.seg = seg, .m = *m, .dead = dead};
	if (dead) {
		size_t n = ((size_t)seg->n_docs + 7) / 8;
		s.bits = mem_malloc(n);
		if (!s.bits)
			return err_mem(e);
		memcpy(s.bits, dead->bits, n);
		s.n_dead = dead->n_docs;
	}
	w->segs[w->n_segs++] = s;
	/* It was just read whole to be checked, and the others were looked up in: so memory does not grow with the corpus. */
	for (size_t i = 0; i < w->n_segs; i++)
		seg_forget(w->segs[i].seg);
	return 0;
}

/* A writer looks up whom to replace, and must not miss it for a damaged page: all is checked. */
static int open_whole(const char *dir, uint64_t number, const struct manifest_seg *m, struct seg **out, struct err *e)
{
	struct seg *seg = NULL;
	int r = seg_open(dir, number, m, &seg, e);

	if (!r)
		r = seg_whole(seg, e);
	if (r)
		seg_unref(seg);
	else
		*out = seg;
	return r;
}

int writer_adopt(const char *dir, const struct writer_opts *o, int lock, const struct manifest *m, struct writer **out,
		 struct err *e)
{
	struct writer *w = mem_calloc(1, sizeof *w);

	if (!w || pthread_rwlock_init(&w->rw, NULL) != 0) {
		free(w);
		close(lock);
		return err_mem(e);
	}
	w->lock = lock;
	w->ram = o && o->ram ? o->ram : RAM_DEFAULT;
	w->no_merge = o && o->no_merge;
	w->generation = m->generation;
	w->next = m->next;
	w->dir = mem_strdup(dir);
	int r = w->dir ? 0 : err_mem(e);
	for (size_t i = 0; i < m->n_segs && !r; i++) {
		struct seg *seg = NULL;
		struct dead *dead = NULL;
		r = open_whole(dir, m->segs[i].number, &m->segs[i], &seg, e);
		if (!r && m->segs[i].dead_rev)
			r = dead_open(dir, seg, &m->segs[i], &dead, e);
		if (r == ERR_NOTFOUND) {
			r = ERR_CORRUPT;
			if (e)
				e->code = r;
			err_prefix(e, "a file that the manifest names is missing");
		}
		if (!r)
			r = add_seg(w, seg, dead, &m->segs[i], e);
		if (r) {
			seg_unref(seg);
			dead_unref(dead);
		}
	}
	if (r) {
		writer_free(w);
		return r;
	}
	*out = w;
	return 0;
}

int writer_open(const char *dir, const struct writer_opts *o, struct writer **out, struct err *e)
{
	struct manifest m = {0};
	bool existing = o && o->existing;
	int lock, r = existing ? manifest_read(dir, &m, e) : fs_mkdirs(dir, e);

	manifest_release(&m);
	m = (struct manifest){0};
	if (r == ERR_NOTFOUND)
		return err_set(e, r, "%s: no corpus there", dir);
	if (!r)
		r = writer_lock(dir, &lock, e);
	if (r)
		return r;
	r = manifest_read(dir, &m, e);
	if (r == ERR_NOTFOUND && !existing) {
		m = (struct manifest){.next = 1, .content = sha256_of(STR_NULL)};
		r = refuse_orphans(dir, e);
		if (!r)
			r = manifest_write(dir, &m, e);
	}
	if (r) {
		close(lock);
		return r;
	}
	r = writer_adopt(dir, o, lock, &m, out, e);
	if (!r)
		manifest_sweep(dir, &m);
	manifest_release(&m);
	return r;
}

void writer_close(struct writer *w)
{
	struct manifest m = {0};

	if (!w)
		return;
	/* Flushed, not committed, or half written. What the folder's manifest says is what holds. */
	if ((w->changed || w->failed) && manifest_read(w->dir, &m, NULL) == 0) {
		manifest_sweep(w->dir, &m);
		manifest_release(&m);
	}
	writer_free(w);
}

/* ---- documents in RAM ---- */

static size_t ram_of(const struct analysed *a)
{
	return a->memory + POSTING_RAM * (size_t)a->n_postings + TERM_RAM * (size_t)a->n_terms + sizeof(void *);
}

/* The slot of an id: where it is, or the empty one where it would be. */
static size_t slot_of(const struct writer *w, struct str id)
{
	size_t at = str_hash(id) & (w->n_slots - 1);

	while (w->slots[at]) {
		const struct analysed *a = w->docs[w->slots[at] - 1];
		if (a && str_eq(a->doc.id, id))
			break;
		at = (at + 1) & (w->n_slots - 1);
	}
	return at;
}

static bool slots_grow(struct writer *w)
{
	size_t n = w->n_slots ? w->n_slots * 2 : 1024;
	uint32_t *old = w->slots;

	w->slots = mem_calloc(n, sizeof *w->slots);
	if (!w->slots) {
		w->slots = old;
		return false;
	}
	free(old);
	w->n_slots = n;
	for (size_t i = 0; i < w->n_docs; i++) {
		if (w->docs[i])
			w->slots[slot_of(w, w->docs[i]->doc.id)] = (uint32_t)i + 1;
	}
	return true;
}

static struct analysed *ram_find(const struct writer *w, struct str id, size_t *place)
{
	if (!w->n_slots)
		return NULL;
	size_t at = slot_of(w, id);
	if (!w->slots[at])
		return NULL;
	*place = w->slots[at] - 1;
	return w->docs[*place];
}

static int ram_add(struct writer *w, struct analysed *a, struct err *e)
{
	if (w->n_docs == UINT32_MAX - 1)
		return err_set(e, ERR_LIMIT, "too many documents before a commit");
	if (w->n_docs == w->room_docs) {
		size_t more = w->room_docs ? w->room_docs * 2 : 256;
		struct analysed **p = mem_realloc(w->docs, more * sizeof *p);
		if (!p)
			return err_mem(e);
		w->docs = p;
		w->room_docs = more;
	}
	/* Holes keep their slots, so docs, not only the living, count. */
	if (2 * (w->n_docs + 1) >= w->n_slots && !slots_grow(w))
		return err_mem(e);
	w->slots[slot_of(w, a->doc.id)] = (uint32_t)w->n_docs + 1;
	w->docs[w->n_docs++] = a;
	w->n_live++;
	w->ram_used += ram_of(a);
	return 0;
}

static void ram_remove(struct writer *w, size_t place)
{
	w->ram_used -= ram_of(w->docs[place]);
	analysed_free(w->docs[place]);
	w->docs[place] = NULL;
	w->n_live--;
}

static void ram_clear(struct writer *w)
{
	for (size_t i = 0; i < w->n_docs; i++)
		analysed_free(w->docs[i]);
	w->n_docs = w->n_live = 0;
	w->ram_used = 0;
	free(w->slots);
	w->slots = NULL;
	w->n_slots = 0;
}

static int by_id(const void *pa, const void *pb)
{
	const struct analysed *const *a = pa, *const *b = pb;

	return str_cmp((*a)->doc.id, (*b)->doc.id);
}

static int flush(struct writer *w, struct err *e)
{
	struct analysed **sorted;
	struct manifest_seg m = {0};
	struct seg *seg = NULL;
	size_t n = 0;

	if (!w->n_live) {
		lock(w);
		ram_clear(w);
		unlock(w);
		return 0;
	}
	sorted = mem_malloc(w->n_live * sizeof(struct analysed *));
	if (!sorted)
		return err_mem(e);
	for (size_t i = 0; i < w->n_docs; i++) {
		if (w->docs[i])
			sorted[n++] = w->docs[i];
	}
	qsort(sorted, n, sizeof(struct analysed *), by_id);
	int r = build_segment(w->dir, w->next, sorted, n, &m, e);
	free(sorted);
	if (!r)
		r = open_whole(w->dir, w->next, &m, &seg, e);
	if (r)
		return r;
	lock(w);
	r = add_seg(w, seg, NULL, &m, e);
	if (!r)
		ram_clear(w);
	unlock(w);
	if (r)
		seg_unref(seg);
	else
		w->next++;
	return r;
}

/* ---- putting and deleting ---- */

static struct wseg *seg_with(const struct writer *w, struct str id, uint32_t *doc)
{
	for (size_t i = 0; i < w->n_segs; i++) {
		struct wseg *s = &w->segs[i];
		*doc = seg_find(s->seg, id);
		if (*doc != DOC_NONE && !bit_get(s->bits, *doc))
			return s;
	}
	return NULL;
}

static int kill_doc(struct wseg *s, uint32_t doc, struct err *e)
{
	if (!s->bits) {
		s->bits = mem_calloc(1, ((size_t)s->seg->n_docs + 7) / 8);
		if (!s->bits)
			return err_mem(e);
	}
	bit_set(s->bits, doc);
	s->n_dead++;
	s->dirty = true;
	return 0;
}

/* A day that is still to come is a slip of the pen: it must not keep the correction of the slip out. */
static uint32_t revised(const struct seg_doc *d)
{
	char today[11];

	if (!d->revised)
		return 0;
	clock_today(today);
	uint32_t now = (uint32_t)(atoi(today) * 10000 + atoi(today + 5) * 100 + atoi(today + 8));
	/* Clocks and time zones differ by a day. */
	return d->revised > now + 1 ? 0 : d->revised;
}

static enum put_outcome compare(const struct seg_doc *old, const struct seg_doc *new)
{
	if (memcmp(old->content.b, new->content.b, sizeof old->content.b) == 0)
		return PUT_UNCHANGED;
	if (new->version != old->version)
		return new->version < old->version ? PUT_OLDER : PUT_REPLACED;
	return new->revised && revised(old) && new->revised < revised(old) ? PUT_OLDER : PUT_REPLACED;
}

const char *writer_dir(const struct writer *w)
{
	return w->dir;
}

bool writer_has(struct writer *w, struct str id, const struct sha256 *content)
{
	size_t place;
	uint32_t doc;
	bool has = false;

	pthread_rwlock_rdlock(&w->rw);
	const struct analysed *a = ram_find(w, id, &place);
	if (a) {
		has = memcmp(a->doc.content.b, content->b, sizeof content->b) == 0;
	} else {
		const struct wseg *s = seg_with(w, id, &doc);
		has = s && memcmp(seg_doc_rec(s->seg, doc) + 32, content->b, sizeof content->b) == 0;
	}
	pthread_rwlock_unlock(&w->rw);
	return has;
}

static int put(struct writer *w, struct analysed *a, enum put_outcome *outcome, struct err *e)
{
	size_t place = 0;
	uint32_t doc = 0;
	struct seg_doc old;
	enum put_outcome o = PUT_ADDED;
	struct analysed *in_ram = ram_find(w, a->doc.id, &place);
	struct wseg *s = in_ram ? NULL : seg_with(w, a->doc.id, &doc);

	if (in_ram) {
		o = compare(&in_ram->doc, &a->doc);
	} else if (s) {
		seg_doc(s->seg, doc, &old);
		o = compare(&old, &a->doc);
	}
	*outcome = o;
	if (o == PUT_UNCHANGED || o == PUT_OLDER) {
		analysed_free(a);
		return 0;
	}
	int r = 0;
	lock(w);
	if (in_ram)
		ram_remove(w, place);
	if (s)
		r = kill_doc(s, doc, e);
	if (!r)
		r = ram_add(w, a, e);
	unlock(w);
	if (r) {
		analysed_free(a);
		return r;
	}
	w->changed = true;
	return w->ram_used > w->ram ? flush(w, e) : 0;
}

int writer_put(struct writer *w, struct analysed *a, enum put_outcome *outcome, struct err *e)
{
	struct err mine = {0};
	enum put_outcome o;

	if (w->failed) {
		analysed_free(a);
		return refused(w, e);
	}
	int r = put(w, a, &o, &mine);
	if (r)
		fail(w, &mine, r);
	if (r && e)
		*e = mine;
	if (!r && outcome)
		*outcome = o;
	return r;
}

int writer_delete(struct writer *w, struct str id, bool *was, struct err *e)
{
	size_t place = 0;
	uint32_t doc = 0;
	bool found = false;
	int r = 0;

	if (w->failed)
		return refused(w, e);
	lock(w);
	if (ram_find(w, id, &place)) {
		ram_remove(w, place);
		found = true;
	} else {
		struct wseg *s = seg_with(w, id, &doc);
		if (s)
			r = kill_doc(s, doc, e);
		found = s != NULL;
	}
	unlock(w);
	if (found)
		w->changed = true;
	if (r)
		fail(w, e, r);
	if (!r && was)
		*was = found;
	return r;
}

/* ---- merging ---- */

static uint64_t seg_size(const struct wseg *s)
{
	uint64_t all = s->m.index_bytes + s->m.store_bytes;

	/* What will be left of it. */
	return all - (uint64_t)((double)all * s->n_dead / s->seg->n_docs);
}

static int size_class(uint64_t n)
{
	int c = 0;

	for (; n > MERGE_FLOOR; n /= 4)
		c++;
	return c;
}

static void drop(struct writer *w, size_t i)
{
	wseg_release(&w->segs[i]);
	memmove(&w->segs[i], &w->segs[i + 1], (w->n_segs - i - 1) * sizeof *w->segs);
	w->n_segs--;
}

static void drop_empty(struct writer *w)
{
	lock(w);
	for (size_t i = w->n_segs; i-- > 0;) {
		if (w->segs[i].n_dead == w->segs[i].seg->n_docs)
			drop(w, i);
	}
	unlock(w);
}

/* Merge the chosen segments into one. */
static int merge(struct writer *w, const bool *chosen, bool dense, struct err *e)
{
	struct seg **segs = mem_calloc(w->n_segs + 1, sizeof *segs);
	const uint8_t **bits = mem_calloc(w->n_segs + 1, sizeof *bits);
	struct manifest_seg m = {0};
	struct seg *seg = NULL;
	size_t n = 0;
	int r = segs && bits ? 0 : err_mem(e);

	for (size_t i = 0; i < w->n_segs && !r; i++) {
		if (!chosen[i])
			continue;
		segs[n] = w->segs[i].seg;
		bits[n++] = w->segs[i].bits;
	}
	if (!r)
		r = merge_segments(w->dir, w->next, segs, bits, n, dense, &m, e);
	if (!r)
		r = open_whole(w->dir, w->next, &m, &seg, e);
	if (r)
		goto out;
	lock(w);
	r = add_seg(w, seg, NULL, &m, e);
	/* The new one is last, behind those chosen. */
	for (size_t i = w->n_segs - 1; i-- > 0 && !r;) {
		if (chosen[i])
			drop(w, i);
	}
	unlock(w);
	if (r) {
		seg_unref(seg);
	} else {
		w->next++;
		w->changed = true;
	}
out:
	free(segs);
	free(bits);
	return r;
}

/* Which segments of one size class are to be merged? False: none. */
static bool choose_class(const struct writer *w, bool *chosen)
{
	for (int c = 0; c < 64; c++) {
		size_t n = 0;
		uint64_t bytes = 0;
		for (size_t i = 0; i < w->n_segs; i++) {
			uint64_t size = seg_size(&w->segs[i]);
			chosen[i] = size_class(size) == c;
			n += chosen[i];
			bytes += chosen[i] ? size : 0;
		}
		if (n >= MERGE_FAN && bytes <= MERGE_MAX)
			return true;
	}
	memset(chosen, w->n_segs > SEGMENTS_WARM, w->n_segs);
	return w->n_segs > SEGMENTS_WARM;
}

static bool choose_sparse(const struct writer *w, bool *chosen)
{
	bool any = false;

	memset(chosen, 0, w->n_segs);
	for (size_t i = 0; i < w->n_segs && !any; i++) {
		const struct wseg *s = &w->segs[i];
		any = s->n_dead > s->seg->n_docs / 5 && seg_size(s) <= MERGE_MAX;
		chosen[i] = any;
	}
	return any;
}

static int merge_by_policy(struct writer *w, bool all, struct err *e)
{
	/* A merge leaves one more at the end before those chosen go. */
	bool *chosen = mem_calloc(w->n_segs + 2, sizeof *chosen);
	int r = 0;

	if (!chosen)
		return err_mem(e);
	drop_empty(w);
	if (all) {
		memset(chosen, 1, w->n_segs);
		if (w->n_segs > 1 || (w->n_segs == 1 && (w->segs[0].n_dead || !w->segs[0].seg->dense ||
							 w->segs[0].seg->format != INDEX_FORMAT)))
			r = merge(w, chosen, true, e);
	} else {
		if (choose_class(w, chosen))
			r = merge(w, chosen, false, e);
		if (!r && choose_sparse(w, chosen))
			r = merge(w, chosen, false, e);
	}
	free(chosen);
	return r;
}

/* ---- committing ---- */

static int write_dead(struct writer *w, struct err *e)
{
	for (size_t i = 0; i < w->n_segs; i++) {
		struct wseg *s = &w->segs[i];
		struct dead *d;
		if (!s->dirty)
			continue;
		if (s->m.dead_rev == UINT32_MAX)
			return err_set(e, ERR_LIMIT, "%s: too many revisions of its deletions: merge it", s->seg->path);
		int r = dead_make(s->seg, s->dead, s->bits, &d, e);
		if (r)
			return r;
		r = dead_write(w->dir, s->seg, d, s->m.dead_rev + 1, &s->m, e);
		if (r) {
			dead_unref(d);
			return r;
		}
		dead_unref(s->dead);
		s->dead = d;
		s->dirty = false;
	}
	return 0;
}

static int write_manifest(struct writer *w, struct err *e)
{
	size_t n = w->n_segs;
	struct manifest m = {.generation = w->generation + 1, .next = w->next, .n_segs = n};
	struct seg **segs = mem_calloc(n + 1, sizeof *segs);
	struct dead **dead = mem_calloc(n + 1, sizeof *dead);
	struct snap_counts c;
	uint64_t docs = 0, passages = 0;
	int r = 0;

	m.segs = mem_calloc(n + 1, sizeof *m.segs);
	if (!segs || !dead || !m.segs)
		r = err_mem(e);
	for (size_t i = 0; i < n && !r; i++) {
		segs[i] = w->segs[i].seg;
		dead[i] = w->segs[i].dead;
		m.segs[i] = w->segs[i].m;
		docs += segs[i]->n_docs;
		passages += segs[i]->n_passages;
	}
	/* What is committed must open. */
	if (!r)
		r = snap_limits(docs, passages, n, e);
	if (!r)
		r = count_living(segs, dead, n, &c, e);
	for (size_t i = 0; i < n; i++)
		seg_forget(w->segs[i].seg);
	if (!r) {
		m.docs = c.docs;
		m.passages = c.passages;
		m.terms = c.terms;
		m.content = c.content;
		r = fs_fsync_dir(w->dir, e);
	}
	if (!r)
		r = manifest_write(w->dir, &m, e);
	if (!r) {
		w->generation = m.generation;
		w->changed = false;
		manifest_sweep(w->dir, &m);
	}
	manifest_release(&m);
	free(segs);
	free(dead);
	return r;
}

static int commit(struct writer *w, bool merge_now, bool all, struct err *e)
{
	int r = flush(w, e);

	if (!r && (all || merge_now))
		r = merge_by_policy(w, all, e);
	if (!r)
		drop_empty(w);
	if (!r && w->changed)
		r = write_dead(w, e);
	if (!r && w->changed)
		r = write_manifest(w, e);
	return r;
}

static int commit_locked(struct writer *w, bool merge_now, bool all, struct err *e)
{
	struct err mine = {0};

	if (w->failed)
		return refused(w, e);
	int r = commit(w, merge_now, all, &mine);
	if (r)
		fail(w, &mine, r);
	if (r && e)
		*e = mine;
	return r;
}

int writer_commit(struct writer *w, struct err *e)
{
	return commit_locked(w, w->changed && !w->no_merge, false, e);
}

int writer_merge(struct writer *w, bool all, struct err *e)
{
	return commit_locked(w, true, all, e);
}

int writer_replace(struct writer *w, struct err *e)
{
	w->changed = true;
	return commit_locked(w, false, false, e);
}
