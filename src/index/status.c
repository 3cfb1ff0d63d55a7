/*
 * status.c - what living notices say of living documents.
 *
 * A retraction, an expression of concern, a correction, a newer edition names its target by id or DOI; the same work
 * may be there under several ids (pmc: and pubmed:). Names and documents form a graph: a document is joined to its id
 * and to its other names. A notice about one name holds for every document of that connected part but the notice
 * itself. Each part is walked once, so the cost is that of the parts that notices touch. The worst status wins; among
 * notices of the same one, that with the smallest id.
 */
#include "index/index_priv.h"

#include "base/mem.h"

#include <stdlib.h>

#define SCRATCH_CAP ((size_t)8 << 30) /* bytes */

struct notice {
	struct str target;
	uint32_t by;
	uint8_t status;
};

struct part {
	size_t doc_beg, doc_end; /* in walker.docs */
	/* The worst, and the worst of another document: a notice does not hold for itself. */
	struct notice first, second;
};

struct walker {
	const struct snap *s;
	struct arena a;
	struct notice *notices;
	size_t n_notices, room_notices;
	struct str *names; /* seen so far; the queue as well */
	size_t n_names, room_names;
	uint32_t *name_part;
	size_t room_name_part;
	uint32_t *slots; /* open addressing: name + 1 */
	size_t n_slots;
	uint32_t *docs;
	size_t n_docs, room_docs;
	uint8_t *seen; /* documents, a bit each */
	struct part *parts;
	size_t n_parts, room_parts;
	bool failed;
};

static bool living(const struct snap_seg *g, uint32_t d)
{
	return !(g->dead && bit_get(g->dead->bits, d));
}

static struct str doc_id(const struct snap *s, uint32_t doc)
{
	const struct snap_seg *g = snap_doc_seg(s, doc);

	return seg_doc_id(g->seg, doc - g->doc_base);
}

/* DOIs have no case. */
static struct str plain(struct walker *w, struct str target)
{
	if (!str_istarts(target, STR("doi:")))
		return target;
	struct str low = arena_str(&w->a, target);
	char *p = (char *)(uintptr_t)low.p;
	for (size_t i = 0; i < low.n; i++) {
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] - 'A' + 'a');
	}
	return low;
}

static void gather(struct walker *w)
{
	for (size_t i = 0; i < w->s->n_segs && !w->failed; i++) {
		const struct snap_seg *g = &w->s->segs[i];
		for (uint32_t j = 0; j < g->seg->n_rels && !w->failed; j++) {
			struct seg_rel rel;
			seg_rel(g->seg, j, &rel);
			enum doc_status status = doc_rel_status((enum doc_rel_kind)rel.kind);
			if (status == DOC_STATUS_CURRENT || !living(g, rel.doc))
				continue;
			if (!ARENA_MORE(&w->a, w->notices, w->n_notices, w->room_notices)) {
				w->failed = true;
				return;
			}
			w->notices[w->n_notices++] =
				(struct notice){plain(w, rel.target), g->doc_base + rel.doc, (uint8_t)status};
		}
	}
}

static bool grow(struct walker *w)
{
	size_t n = w->n_slots ? w->n_slots * 2 : 256;
	uint32_t *slots = ARENA_ARRAY(&w->a, n, uint32_t);

	if (!slots)
		return false;
	for (size_t i = 0; i < w->n_names; i++) {
		size_t at = str_hash(w->names[i]) & (n - 1);
		while (slots[at])
			at = (at + 1) & (n - 1);
		slots[at] = (uint32_t)i + 1;
	}
	w->slots = slots;
	w->n_slots = n;
	return true;
}

/* The part of a name; a new name joins `part`. */
static uint32_t name_part(struct walker *w, struct str name, uint32_t part)
{
	if (2 * w->n_names >= w->n_slots && !grow(w))
		goto fail;
	size_t at = str_hash(name) & (w->n_slots - 1);
	for (; w->slots[at]; at = (at + 1) & (w->n_slots - 1)) {
		if (str_eq(w->names[w->slots[at] - 1], name))
			return w->name_part[w->slots[at] - 1];
	}
	size_t n = w->n_names;
	if (!ARENA_MORE(&w->a, w->names, n, w->room_names) || !ARENA_MORE(&w->a, w->name_part, n, w->room_name_part))
		goto fail;
	w->names[n] = name;
	w->name_part[n] = part;
	w->slots[at] = (uint32_t)++w->n_names;
	return part;
fail:
	w->failed = true;
	return part;
}

static void visit(struct walker *w, const struct snap_seg *g, uint32_t d, uint32_t part)
{
	uint32_t doc = g->doc_base + d;

	if (bit_get(w->seen, doc))
		return;
	bit_set(w->seen, doc);
	if (!ARENA_MORE(&w->a, w->docs, w->n_docs, w->room_docs)) {
		w->failed = true;
		return;
	}
	w->docs[w->n_docs++] = doc;
	name_part(w, seg_doc_id(g->seg, d), part);
	for (uint32_t i = seg_name_beg(g->seg, d); i < seg_name_beg(g->seg, d + 1) && !w->failed; i++) {
		struct seg_rel n;
		seg_name(g->seg, i, &n);
		name_part(w, plain(w, n.target), part);
	}
}

/* All that hangs together with the last name. */
static void walk_part(struct walker *w, uint32_t part)
{
	for (size_t at = w->n_names - 1; at < w->n_names && !w->failed; at++) {
		struct str name = w->names[at];
		for (size_t i = 0; i < w->s->n_segs && !w->failed; i++) {
			const struct snap_seg *g = &w->s->segs[i];
			uint32_t d = seg_find(g->seg, name);
			if (d != DOC_NONE && living(g, d))
				visit(w, g, d, part);
			for (uint32_t j = seg_name_lower(g->seg, name); j < g->seg->n_names && !w->failed; j++) {
				struct seg_rel n;
				seg_name(g->seg, seg_name_at(g->seg, j), &n);
				if (!str_eq(n.target, name))
					break;
				if (living(g, n.doc))
					visit(w, g, n.doc, part);
			}
		}
	}
}

static bool worse(const struct walker *w, const struct notice *a, const struct notice *b)
{
	if (a->status != b->status)
		return a->status > b->status;
	return a->by != b->by && str_cmp(doc_id(w->s, a->by), doc_id(w->s, b->by)) < 0;
}

static void apply(struct walker *w, struct part *p, const struct notice *n)
{
	if (p->first.status == DOC_STATUS_CURRENT || worse(w, n, &p->first)) {
		if (p->first.status != DOC_STATUS_CURRENT && p->first.by != n->by)
			p->second = p->first;
		p->first = *n;
	} else if (n->by != p->first.by && (p->second.status == DOC_STATUS_CURRENT || worse(w, n, &p->second))) {
		p->second = *n;
	}
}

static int mark_cmp(const void *pa, const void *pb)
{
	const struct snap_mark *a = pa, *b = pb;

	return a->doc < b->doc ? -1 : a->doc > b->doc;
}

static int put_marks(struct walker *w, struct snap *s, struct err *e)
{
	s->marks = mem_malloc((w->n_docs + 1) * sizeof *s->marks);
	if (!s->marks)
		return err_mem(e);
	for (size_t i = 0; i < w->n_parts; i++) {
		const struct part *p = &w->parts[i];
		for (size_t j = p->doc_beg; j < p->doc_end; j++) {
			const struct notice *n = p->first.by == w->docs[j] ? &p->second : &p->first;
			if (n->status != DOC_STATUS_CURRENT)
				s->marks[s->n_marks++] =
					(struct snap_mark){.doc = w->docs[j], .by = n->by, .status = n->status};
		}
	}
	if (s->n_marks)
		qsort(s->marks, s->n_marks, sizeof *s->marks, mark_cmp);
	return 0;
}

int snap_mark_all(struct snap *s, struct err *e)
{
	struct walker w = {.s = s};
	int r = 0;

	arena_init(&w.a, SCRATCH_CAP);
	gather(&w);
	if (!w.n_notices && !w.failed)
		goto out;
	w.seen = arena_alloc(&w.a, (size_t)s->n_docs / 8 + 1);
	w.failed = w.failed || !w.seen;
	for (size_t i = 0; i < w.n_notices && !w.failed; i++) {
		/* A part that is new has this name, the last, to begin with. */
		uint32_t part = name_part(&w, w.notices[i].target, (uint32_t)w.n_parts);
		if (part == w.n_parts && !w.failed) {
			if (!ARENA_MORE(&w.a, w.parts, w.n_parts, w.room_parts)) {
				w.failed = true;
				break;
			}
			w.parts[w.n_parts++] = (struct part){.doc_beg = w.n_docs};
			walk_part(&w, part);
			w.parts[part].doc_end = w.n_docs;
		}
		if (!w.failed)
			apply(&w, &w.parts[part], &w.notices[i]);
	}
	r = w.failed || !arena_ok(&w.a) ? err_mem(e) : put_marks(&w, s, e);
out:
	arena_release(&w.a);
	return r;
}

uint8_t snap_status(const struct snap *s, uint32_t doc, uint32_t *by)
{
	const struct snap_seg *g = snap_doc_seg(s, doc);
	uint8_t own = (uint8_t)seg_below(g->seg, seg_doc_rec(g->seg, doc - g->doc_base)[67], DOC_STATUS_N);
	size_t lo = 0, hi = s->n_marks;

	*by = DOC_NONE;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (s->marks[mid].doc < doc)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == s->n_marks || s->marks[lo].doc != doc || s->marks[lo].status < own)
		return own;
	*by = s->marks[lo].by;
	return s->marks[lo].status;
}
