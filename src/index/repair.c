/*
 * repair.c - a whole corpus again from what can still be read.
 *
 * Segments in which nothing is wrong stay. Of the others the document store is read frame by frame, over damaged places
 * too, and what it holds is analysed and put anew, in one commit that replaces the damaged segments; until then nothing
 * is changed. Where the manifest itself is lost, every segment in the folder is taken for part of the corpus. What
 * could not be saved, and what is in doubt, is reported.
 */
#include "index/vectors_priv.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct salvage {
	const char *dir;
	struct writer *w;
	struct check_report *r;
	struct buf raw;
	struct analyse_work *analyse;
	uint64_t saved;
};

static void deaf(void *ctx, const char *file, uint64_t off, const char *msg)
{
	(void)ctx;
	(void)file;
	(void)off;
	(void)msg;
}

static int save(struct salvage *v, const char *name, uint64_t off, const struct frame *f, struct err *e)
{
	struct err why = {0};
	struct doc *d = NULL;
	struct analysed *a = NULL;
	enum put_outcome outcome;

	int r = frame_unzip(f, &v->raw, &why);
	if (!r)
		r = doc_decode(buf_str(&v->raw), &d, &why);
	if (r) {
		check_problem(v->r, name, off, "lost: document %u: %s", f->doc, why.msg);
		return r == ERR_NOMEM ? err_mem(e) : 0;
	}
	r = index_analyse_with(v->analyse, d, &a, e);
	doc_free(d);
	if (!r)
		r = writer_put(v->w, a, &outcome, e);
	if (!r)
		v->saved++;
	return r;
}

/*
 * The next place at or after off where a frame's head stands under a right checksum; the end of the store when there is
 * none.
 */
static uint64_t next_frame(struct str store, uint64_t off)
{
	for (; off + FRAME_HEADER_SIZE <= store.n; off += 8) {
		if (memcmp(store.p + off, "DOC1", 4) == 0 &&
		    xxh64_of(str_sub(store, off, off + 24)) == get64(store.p + off + 24))
			return off;
	}
	return store.n;
}

/* Read all frames that can be read. dead: bits of the deleted ones, over n_dead documents. */
static int read_store(struct salvage *v, const char *name, struct str store, const uint8_t *dead, uint32_t n_dead,
		      struct err *e)
{
	uint64_t off = HEADER_SIZE, end = store.n > STORE_FOOTER_SIZE ? store.n - STORE_FOOTER_SIZE : 0;
	int r = 0;

	while (off < end && !r) {
		uint64_t at = next_frame(store, off);
		struct err why = {0};
		struct frame f;
		if (at >= end) {
			check_problem(v->r, name, off, "lost: nothing can be read from here on");
			break;
		}
		if (at != off)
			check_problem(v->r, name, off, "lost: %llu bytes in which no document can be found",
				      (unsigned long long)(at - off));
		/* The head is sound, so its length is; what it holds may not be. */
		uint32_t doc = get32(store.p + at + 4);
		off = (at + FRAME_HEADER_SIZE + get32(store.p + at + 8) + 7) & ~(uint64_t)7;
		if (doc < n_dead && bit_get(dead, doc))
			continue;
		if (frame_at(store, at, true, &f, &why))
			check_problem(v->r, name, at, "lost: document %u: %s", doc, why.msg);
		else
			r = save(v, name, at, &f, e);
	}
	return r;
}

/* The bits of deleted documents, where their file is sound. */
static void read_dead(struct salvage *v, const struct manifest_seg *m, uint8_t **bits, uint32_t *n)
{
	char name[SEG_NAME_MAX];
	struct fs_map map = {0};
	struct err why = {0};

	seg_file_name(name, m->number, SEG_FILE_DEAD, m->dead_rev);
	char *path = path_join(v->dir, name);
	int r = path ? fs_map(path, &map, &why) : err_mem(&why);
	if (!r)
		r = dead_bits(map.bytes, m->number, bits, n, &why);
	if (r)
		check_problem(v->r, name, 0,
			      "its deletions are lost: deleted documents of this segment may be back (%s)", why.msg);
	fs_unmap(&map);
	free(path);
}

static int salvage_segment(struct salvage *v, const struct manifest_seg *m, struct err *e)
{
	char name[SEG_NAME_MAX];
	struct fs_map map = {0};
	struct err why = {0};
	uint8_t *bits = NULL;
	uint32_t n_bits = 0;
	int r = 0;

	if (m->dead_rev)
		read_dead(v, m, &bits, &n_bits);
	seg_file_name(name, m->number, SEG_FILE_DOCS, 0);
	char *path = path_join(v->dir, name);
	if (!path) {
		r = err_mem(e);
	} else if (fs_map(path, &map, &why)) {
		check_problem(v->r, name, 0, "lost: %s", why.msg);
	} else {
		r = read_store(v, name, map.bytes, bits, n_bits, e);
		fs_unmap(&map);
	}
	free(path);
	free(bits);
	return r;
}

/* A manifest of all segments in the folder; each is salvaged. */
static int guess_manifest(const char *dir, struct manifest *m, struct err *e)
{
	struct seg_file_ref *files = NULL;
	size_t n = 0;
	int r = seg_files(dir, &files, &n, e);

	if (r)
		return r;
	*m = (struct manifest){.next = 1, .segs = mem_calloc(n + 1, sizeof *m->segs)};
	if (!m->segs)
		r = err_mem(e);
	for (size_t i = 0; i < n && !r; i++) {
		struct manifest_seg *last = m->n_segs ? &m->segs[m->n_segs - 1] : NULL;
		if (!last || last->number != files[i].number) {
			last = &m->segs[m->n_segs++];
			*last = (struct manifest_seg){.number = files[i].number};
		}
		/* The latest revision; files come in order. */
		if (files[i].kind == SEG_FILE_DEAD)
			last->dead_rev = files[i].rev;
		if (files[i].number >= m->next)
			m->next = files[i].number + 1;
	}
	/* A process that has the lost one open must see that this is another. */
	m->generation = (uint64_t)1 << 32;
	free(files);
	return r;
}

int index_repair(const char *dir, struct check_report *r, struct err *e)
{
	struct salvage v = {.dir = dir, .r = r};
	struct check_report quiet = {.problem = deaf};
	struct manifest m = {0}, good = {0};
	struct err why = {0};
	bool *bad = NULL, any = false, lost = false;
	int lock, err = access(dir, F_OK) == 0 ? 0 : err_errno(e, errno, "%s", dir);

	if (!err)
		err = writer_lock(dir, &lock, e);
	if (err)
		return err;
	v.analyse = analyse_work_new();
	if (!v.analyse) {
		close(lock);
		return err_mem(e);
	}
	buf_init(&v.raw, STORE_RAW_MAX);
	err = manifest_read(dir, &m, &why);
	if (err == ERR_CORRUPT || err == ERR_NOTFOUND) {
		lost = true;
		err = guess_manifest(dir, &m, e);
		if (!err && why.code == ERR_NOTFOUND && !m.n_segs)
			err = err_set(e, ERR_NOTFOUND, "%s: no corpus there", dir);
		else if (!err)
			check_problem(r, "MANIFEST", 0, "%s: every segment in the folder is taken", why.msg);
	} else if (err && e) {
		*e = why;
	}
	bad = mem_calloc(m.n_segs + 1, sizeof *bad);
	good = m;
	good.segs = mem_calloc(m.n_segs + 1, sizeof *good.segs);
	good.n_segs = 0;
	if (!err && (!bad || !good.segs))
		err = err_mem(e);
	for (size_t i = 0; i < m.n_segs && !err; i++) {
		bad[i] = lost || check_segment(dir, &m.segs[i], &quiet) > 0;
		any = any || bad[i];
		if (!bad[i])
			good.segs[good.n_segs++] = m.segs[i];
	}
	if (err) {
		close(lock);
		goto out;
	}
	/* What a killed writer left would stand in the way of new files. */
	if (!lost)
		manifest_sweep(dir, &m);
	err = writer_adopt(dir, NULL, lock, &good, &v.w, e);
	/* In order of number: of two that hold the same document the rule of writer_put decides. */
	for (size_t i = 0; i < m.n_segs && !err; i++) {
		if (bad[i])
			err = salvage_segment(&v, &m.segs[i], e);
	}
	if (!err && (any || lost))
		err = writer_replace(v.w, e);
	r->docs += v.saved;
	writer_close(v.w);
	if (!err)
		err = vectors_repair(dir, r, e);
out:
	analyse_work_free(v.analyse);
	buf_release(&v.raw);
	manifest_release(&good);
	manifest_release(&m);
	free(bad);
	return err;
}
