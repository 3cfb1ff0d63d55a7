/*
 * vectors.c - packs of vectors bound to the documents of a snap.
 *
 * A pack knows its documents by content hash, a snap numbers them: binding is a join of the two by hash, made when the
 * snap is opened, one look-up a document of a pack. What a pack holds of documents that are gone, or not in the form
 * that it knows, stays unbound, and no search sees it. Nothing here touches the vectors themselves.
 */
#include "index/vectors_priv.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

#define OPEN_TRIES 8 /* each try means that a filler changed the list meanwhile */

/* ---- documents of a snap by content ---- */

struct by_content {
	const struct snap *snap;
	uint32_t *slots; /* document + 1; open addressing */
	size_t n;
};

static const uint8_t *content_of(const struct snap *s, uint32_t doc)
{
	const struct snap_seg *g = snap_doc_seg(s, doc);

	return seg_doc_rec(g->seg, doc - g->doc_base) + 32;
}

static bool index_contents(struct by_content *b, const struct snap *s)
{
	*b = (struct by_content){.snap = s, .n = 16};
	while (b->n < 2 * (size_t)s->n_docs)
		b->n *= 2;
	b->slots = mem_calloc(b->n, sizeof *b->slots);
	for (uint32_t d = 0; b->slots && d < s->n_docs; d++) {
		if (!snap_doc_live(s, d))
			continue;
		/* Half of a hash is a hash. */
		size_t at = get64(content_of(s, d)) & (b->n - 1);
		while (b->slots[at])
			at = (at + 1) & (b->n - 1);
		b->slots[at] = d + 1;
	}
	return b->slots != NULL;
}

static uint32_t find_content(const struct by_content *b, const uint8_t *content)
{
	size_t at = get64(content) & (b->n - 1);

	for (; b->slots[at]; at = (at + 1) & (b->n - 1))
		if (memcmp(content_of(b->snap, b->slots[at] - 1), content, 32) == 0)
			return b->slots[at] - 1;
	return DOC_NONE;
}

/* ---- binding ---- */

static void release(struct vectors *v)
{
	for (size_t i = 0; i < v->n_packs; i++) {
		pack_unref(v->packs[i]);
		free(v->doc_of[i]);
		free(v->bound[i]);
	}
	free(v->packs);
	free(v->base);
	free(v->doc_of);
	free(v->bound);
	free(v->own);
	free(v->first);
	free(v->count);
	*v = (struct vectors){0};
}

/* Of two packs that hold the same of a document the first counts. */
static void bind_pack(struct vectors *v, size_t i, const struct by_content *b)
{
	const struct pack *p = v->packs[i];

	for (uint32_t j = 0; j < p->n_docs; j++) {
		uint32_t doc = find_content(b, pack_doc_rec(p, j));
		v->doc_of[i][j] = doc;
		if (doc == DOC_NONE)
			continue;
		if (pack_own(p, j) != VECTOR_NONE && v->own[doc] == VECTOR_NONE) {
			v->own[doc] = v->base[i] + pack_own(p, j);
			v->bound[i][j] |= VECTORS_DOCS;
		}
		if (pack_unit_n(p, j) && !v->count[doc]) {
			v->first[doc] = v->base[i] + pack_unit_beg(p, j);
			v->count[doc] = pack_unit_n(p, j);
			v->bound[i][j] |= VECTORS_UNITS;
		}
	}
}

/* Sums do not hang on the order of documents. */
static void name_state(struct vectors *v, const struct snap *s)
{
	uint64_t sums[8] = {0};
	uint8_t bytes[32 + sizeof sums];

	for (uint32_t d = 0; d < s->n_docs; d++) {
		const uint8_t *c = content_of(s, d);
		for (size_t i = 0; i < 4; i++) {
			sums[i] += v->own[d] != VECTOR_NONE ? get64(c + 8 * i) : 0;
			sums[4 + i] += v->count[d] ? get64(c + 8 * i) : 0;
		}
	}
	memcpy(bytes, v->info.model.b, 32);
	for (size_t i = 0; i < 8; i++)
		put64(bytes + 32 + 8 * i, sums[i]);
	v->info.state = sha256_of(str_make((const char *)bytes, sizeof bytes));
}

static void sum_up(struct vectors *v, const struct snap *s)
{
	struct vectors_info *f = &v->info;

	f->docs = s->stats.docs;
	f->passages = s->stats.passages;
	for (uint32_t d = 0; d < s->n_docs; d++) {
		f->docs_encoded += v->own[d] != VECTOR_NONE;
		f->units += v->count[d];
		if (!v->count[d])
			continue;
		struct doc_columns col;
		snap_columns(s, d, &col);
		f->passages_encoded += col.passage_end - col.passage_beg;
	}
	for (size_t i = 0; i < v->n_packs; i++)
		f->bytes += v->packs[i]->bytes.n;
	name_state(v, s);
}

/* Takes a reference to each of packs[0 .. n), n > 0, all of one model. */
static bool bind_set(struct vectors *v, struct pack *const *packs, size_t n, const struct snap *s,
		     const struct by_content *b)
{
	uint64_t end = 0;

	*v = (struct vectors){.snap = s};
	v->packs = mem_calloc(n, sizeof *v->packs);
	v->base = mem_calloc(n + 1, sizeof *v->base);
	v->doc_of = mem_calloc(n, sizeof *v->doc_of);
	v->bound = mem_calloc(n, sizeof *v->bound);
	v->own = mem_malloc(((size_t)s->n_docs + 1) * sizeof *v->own);
	v->first = mem_calloc((size_t)s->n_docs + 1, sizeof *v->first);
	v->count = mem_calloc((size_t)s->n_docs + 1, sizeof *v->count);
	if (!v->packs || !v->base || !v->doc_of || !v->bound || !v->own || !v->first || !v->count)
		return false;
	memset(v->own, 0xff, ((size_t)s->n_docs + 1) * sizeof *v->own);
	v->info.model = packs[0]->model.id;
	memcpy(v->info.name, packs[0]->model.name, sizeof v->info.name);
	v->info.dim = packs[0]->model.dim;
	for (size_t i = 0; i < n && end + pack_vectors(packs[i]) < VECTOR_NONE; i++) {
		v->doc_of[i] = mem_malloc(((size_t)packs[i]->n_docs + 1) * sizeof **v->doc_of);
		v->bound[i] = mem_calloc((size_t)packs[i]->n_docs + 1, 1);
		v->packs[v->n_packs++] = pack_ref(packs[i]);
		if (!v->doc_of[i] || !v->bound[i])
			return false;
		v->base[i] = (uint32_t)end;
		end += pack_vectors(packs[i]);
		v->base[i + 1] = (uint32_t)end;
		bind_pack(v, i, b);
	}
	sum_up(v, s);
	return true;
}

static int fuller(const void *pa, const void *pb)
{
	const struct vectors *a = pa, *b = pb;
	uint64_t na = a->info.docs_encoded + a->info.passages_encoded;
	uint64_t nb = b->info.docs_encoded + b->info.passages_encoded;

	if (na != nb)
		return na > nb ? -1 : 1;
	return memcmp(a->info.model.b, b->info.model.b, sizeof a->info.model.b);
}

static int by_model(const void *pa, const void *pb)
{
	const struct pack *a = *(struct pack *const *)pa, *b = *(struct pack *const *)pb;
	int c = memcmp(a->model.id.b, b->model.id.b, sizeof a->model.id.b);

	return c ? c : a->number < b->number ? -1 : a->number > b->number;
}

/* Sorts packs. */
static struct vector_sets *bind_all(struct pack **packs, size_t n, const struct snap *s)
{
	struct vector_sets *all = mem_calloc(1, sizeof *all);
	struct by_content b = {0};
	bool ok = all && (!n || index_contents(&b, s));

	if (ok && n) {
		qsort(packs, n, sizeof *packs, by_model);
		all->sets = mem_calloc(n, sizeof *all->sets);
		ok = all->sets != NULL;
	}
	for (size_t i = 0; i < n && ok;) {
		size_t j = i + 1;
		while (j < n && memcmp(packs[j]->model.id.b, packs[i]->model.id.b, 32) == 0 &&
		       packs[j]->model.dim == packs[i]->model.dim)
			j++;
		ok = bind_set(&all->sets[all->n++], packs + i, j - i, s, &b);
		i = j;
	}
	free(b.slots);
	if (ok && all->n > 1)
		qsort(all->sets, all->n, sizeof *all->sets, fuller);
	if (!ok && all) {
		for (size_t i = 0; i < all->n; i++)
			release(&all->sets[i]);
		free(all->sets);
		free(all);
	}
	return ok ? all : NULL;
}

bool vectors_bind(struct snap *s, struct pack **packs, size_t n)
{
	s->vectors = bind_all(packs, n, s);
	return s->vectors != NULL;
}

/* ---- opening ---- */

static struct pack *held(const struct snap *near, const struct pack_ref *r)
{
	const struct vector_sets *all = near ? near->vectors : NULL;

	for (size_t i = 0; all && i < all->n; i++)
		for (size_t j = 0; j < all->sets[i].n_packs; j++) {
			struct pack *p = all->sets[i].packs[j];
			if (p->number == r->number && p->sum == r->sum && p->bytes.n == r->bytes)
				return pack_ref(p);
		}
	return NULL;
}

/* Opens what can be opened of the list; the first trouble is kept. Missing files: `gone`. */
static size_t open_packs(const char *dir, const struct pack_list *l, const struct snap *near, struct pack **out,
			 bool *gone, struct err *trouble)
{
	size_t n = 0;

	*gone = false;
	for (size_t i = 0; i < l->n; i++) {
		struct err why = {0};
		struct pack *p = held(near, &l->packs[i]);
		int r = p ? 0 : pack_open(dir, l->packs[i].number, &l->packs[i], &p, &why);
		if (!r)
			out[n++] = p;
		else if (!trouble->code)
			*trouble = why;
		*gone = *gone || r == ERR_NOTFOUND;
	}
	return n;
}

void vectors_attach(struct snap *s, const char *dir, const struct snap *near)
{
	struct pack_list l = {0};
	struct pack **packs = NULL;
	struct err trouble = {0};
	size_t n = 0;
	bool gone = true;

	for (int i = 0; i < OPEN_TRIES && gone; i++) {
		for (size_t j = 0; j < n; j++)
			pack_unref(packs[j]);
		free(packs);
		pack_list_release(&l);
		packs = NULL;
		n = 0;
		trouble = (struct err){0};
		int r = pack_list_read(dir, &l, &trouble);
		if (r == ERR_NOTFOUND)
			return;
		packs = r ? NULL : mem_calloc(l.n + 1, sizeof *packs);
		if (!packs)
			break;
		n = open_packs(dir, &l, near, packs, &gone, &trouble);
	}
	if (vectors_bind(s, packs, n)) {
		s->vectors->generation = l.generation;
		snprintf(s->vectors->trouble, sizeof s->vectors->trouble, "%s", trouble.code ? trouble.msg : "");
	}
	for (size_t j = 0; j < n; j++)
		pack_unref(packs[j]);
	free(packs);
	pack_list_release(&l);
}

void vectors_share(struct snap *to, const struct snap *from)
{
	const struct vector_sets *all = from->vectors;
	size_t n = 0, at = 0;

	if (!all)
		return;
	for (size_t i = 0; i < all->n; i++)
		n += all->sets[i].n_packs;
	struct pack **packs = mem_calloc(n + 1, sizeof *packs);
	for (size_t i = 0; packs && i < all->n; i++)
		for (size_t j = 0; j < all->sets[i].n_packs; j++)
			packs[at++] = all->sets[i].packs[j];
	if (packs && vectors_bind(to, packs, n)) {
		to->vectors->generation = all->generation;
		memcpy(to->vectors->trouble, all->trouble, sizeof all->trouble);
	}
	free(packs);
}

void vectors_detach(struct snap *s)
{
	if (!s->vectors)
		return;
	for (size_t i = 0; i < s->vectors->n; i++)
		release(&s->vectors->sets[i]);
	free(s->vectors->sets);
	free(s->vectors);
	s->vectors = NULL;
}

uint64_t vectors_generation(const char *dir)
{
	struct pack_list l = {0};

	if (pack_list_read(dir, &l, NULL))
		return 0;
	uint64_t g = l.generation;
	pack_list_release(&l);
	return g;
}

/* ---- what is there ---- */

const struct vectors *snap_vectors(const struct snap *s)
{
	return s->vectors && s->vectors->n ? &s->vectors->sets[0] : NULL;
}

const struct vectors *snap_vectors_of(const struct snap *s, const struct sha256 *model)
{
	for (size_t i = 0; s->vectors && i < s->vectors->n; i++)
		if (memcmp(s->vectors->sets[i].info.model.b, model->b, sizeof model->b) == 0)
			return &s->vectors->sets[i];
	return NULL;
}

const char *snap_vectors_trouble(const struct snap *s)
{
	return s->vectors && s->vectors->trouble[0] ? s->vectors->trouble : NULL;
}

const struct vectors_info *vectors_info(const struct vectors *v)
{
	return &v->info;
}

/* ---- units ---- */

/* Which pack a vector lies in. */
static size_t pack_of(const struct vectors *v, uint32_t vector)
{
	size_t lo = 0, hi = v->n_packs;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;
		if (v->base[mid] <= vector)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

/* Which document of the pack; at is the vector's number in the pack. */
static uint32_t entry_of(const struct pack *p, uint32_t at)
{
	uint32_t lo = 0, hi = p->n_docs;

	if (at >= p->n_own) {
		/* The last that begins at or before it: those without units lie before. */
		while (hi - lo > 1) {
			uint32_t mid = lo + (hi - lo) / 2;
			if (pack_unit_beg(p, mid) <= at)
				lo = mid;
			else
				hi = mid;
		}
		return lo;
	}
	/* Documents without a vector of their own have no number to go by: count on from where it can lie first. */
	for (lo = at; pack_own(p, lo) != at;)
		lo++;
	return lo;
}

uint32_t vectors_end(const struct vectors *v)
{
	return v->base[v->n_packs];
}

void vectors_unit(const struct vectors *v, uint32_t vector, struct vector_unit *out)
{
	struct unit_rec r;
	struct doc_columns col;

	*out = (struct vector_unit){.doc = DOC_NONE, .passage = DOC_NONE};
	if (vector >= vectors_end(v))
		return;
	size_t i = pack_of(v, vector);
	const struct pack *p = v->packs[i];
	uint32_t at = vector - v->base[i], entry = entry_of(p, at), doc = v->doc_of[i][entry];
	/* What another pack holds as well is bound there. */
	if (!(v->bound[i][entry] & (at < p->n_own ? VECTORS_DOCS : VECTORS_UNITS)))
		return;
	unit_rec_get(pack_rec(p, at), &r);
	snap_columns(v->snap, doc, &col);
	/* These pages are not summed when opened: what they say is believed within bounds only. */
	if (at >= p->n_own && (r.passage >= col.passage_end - col.passage_beg || r.beg > r.end))
		return;
	out->doc = doc;
	out->passage = col.passage_beg + (at < p->n_own ? 0 : r.passage);
	out->beg = at < p->n_own ? 0 : r.beg;
	out->end = at < p->n_own ? 0 : r.end;
}

uint32_t vectors_of_doc(const struct vectors *v, uint32_t doc)
{
	return doc < v->snap->n_docs ? v->own[doc] : VECTOR_NONE;
}

uint32_t vectors_units_of_doc(const struct vectors *v, uint32_t doc, uint32_t *first)
{
	*first = doc < v->snap->n_docs ? v->first[doc] : 0;
	return doc < v->snap->n_docs ? v->count[doc] : 0;
}

static uint32_t passage_of(const struct vectors *v, uint32_t vector)
{
	size_t i = pack_of(v, vector);

	return get32(pack_rec(v->packs[i], vector - v->base[i]) + 24);
}

uint32_t vectors_units_of_passage(const struct vectors *v, uint32_t passage, uint32_t *first)
{
	struct passage where;
	struct doc_columns col;
	uint32_t beg, lo = 0, n;

	*first = 0;
	snap_passage(v->snap, passage, &where);
	n = where.doc == DOC_NONE ? 0 : vectors_units_of_doc(v, where.doc, &beg);
	if (!n)
		return 0;
	snap_columns(v->snap, where.doc, &col);
	uint32_t place = passage - col.passage_beg, hi = n;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (passage_of(v, beg + mid) < place)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (hi = lo; hi < n && passage_of(v, beg + hi) == place;)
		hi++;
	*first = beg + lo;
	return hi - lo;
}

const int8_t *vectors_at(const struct vectors *v, uint32_t vector, float *scale)
{
	*scale = 0;
	if (vector >= vectors_end(v))
		return NULL;
	size_t i = pack_of(v, vector);
	*scale = pack_scale(v->packs[i], vector - v->base[i]);
	return pack_vector(v->packs[i], vector - v->base[i]);
}
