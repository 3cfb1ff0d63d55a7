/*
 * vectors_merge.c - one pack of vectors from several: copied, never encoded again.
 *
 * As with segments, packs of one size class (a power of four) are merged once there are MERGE_FAN of them, so that each
 * vector is copied some few times in all, and a pack of which more than a fifth is bound to nothing is written anew.
 */
#include "index/vectors_priv.h"

#include "base/mem.h"

#include <stdlib.h>

#define MERGE_FAN   8
#define MERGE_FLOOR ((uint64_t)1 << 20) /* bytes; smaller packs are of one class */

static int size_class(uint64_t bytes)
{
	int c = 0;

	for (; bytes > MERGE_FLOOR; bytes /= 4)
		c++;
	return c;
}

/* How many vectors of a pack are bound. */
static uint64_t living(const struct vectors *v, size_t i)
{
	const struct pack *p = v->packs[i];
	uint64_t n = 0;

	for (uint32_t j = 0; j < p->n_docs; j++) {
		n += (v->bound[i][j] & VECTORS_DOCS) != 0;
		n += v->bound[i][j] & VECTORS_UNITS ? pack_unit_n(p, j) : 0;
	}
	return n;
}

static bool choose(const struct vectors *v, bool *chosen)
{
	for (int c = 0; c < 64; c++) {
		size_t n = 0;
		for (size_t i = 0; i < v->n_packs; i++) {
			chosen[i] = size_class(v->packs[i]->bytes.n) == c;
			n += chosen[i];
		}
		if (n >= MERGE_FAN)
			return true;
	}
	memset(chosen, 0, v->n_packs);
	for (size_t i = 0; i < v->n_packs; i++) {
		uint64_t all = pack_vectors(v->packs[i]);
		chosen[i] = (all - living(v, i)) * 5 > all;
		if (chosen[i])
			return true;
	}
	return false;
}

static int doc_cmp(const void *pa, const void *pb)
{
	const struct pack_doc *a = pa, *b = pb;

	return memcmp(a->content.b, b->content.b, sizeof a->content.b);
}

static void take(struct pack_doc *d, const struct vectors *v, size_t i, uint32_t j)
{
	const struct pack *p = v->packs[i];

	memcpy(d->content.b, pack_doc_rec(p, j), 32);
	if (v->bound[i][j] & VECTORS_DOCS) {
		d->own_rec = pack_rec(p, pack_own(p, j));
		d->own = pack_vector(p, pack_own(p, j));
	}
	if (v->bound[i][j] & VECTORS_UNITS) {
		d->recs = pack_rec(p, pack_unit_beg(p, j));
		d->units = pack_vector(p, pack_unit_beg(p, j));
		d->n_units = pack_unit_n(p, j);
	}
}

/* Two entries of one document: each vector is bound in one pack only, so they complete each other. */
static size_t join(struct pack_doc *d, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (!kept || doc_cmp(&d[kept - 1], &d[i]) != 0) {
			d[kept++] = d[i];
			continue;
		}
		struct pack_doc *to = &d[kept - 1];
		if (d[i].own) {
			to->own_rec = d[i].own_rec;
			to->own = d[i].own;
		}
		if (d[i].n_units) {
			to->recs = d[i].recs;
			to->units = d[i].units;
			to->n_units = d[i].n_units;
		}
	}
	return kept;
}

static int merge(const char *dir, const struct vectors *v, const bool *chosen, struct pack_list *l, struct err *e)
{
	struct pack_ref made;
	size_t most = 0, n = 0;
	int r = 0;

	for (size_t i = 0; i < v->n_packs; i++)
		most += chosen[i] ? v->packs[i]->n_docs : 0;
	struct pack_doc *docs = mem_calloc(most + 1, sizeof *docs);
	if (!docs)
		return err_mem(e);
	for (size_t i = 0; i < v->n_packs; i++)
		for (uint32_t j = 0; chosen[i] && j < v->packs[i]->n_docs; j++)
			if (v->bound[i][j])
				take(&docs[n++], v, i, j);
	qsort(docs, n, sizeof *docs, doc_cmp);
	n = join(docs, n);
	if (n) {
		struct pack_model m = {.id = v->info.model, .dim = v->info.dim};
		memcpy(m.name, v->info.name, sizeof m.name);
		r = pack_write(dir, l->next, &m, docs, n, &made, e);
	}
	free(docs);
	if (!r && n)
		r = pack_list_add(l, &made, e);
	if (r)
		return r;
	l->next += n > 0;
	for (size_t i = 0; i < v->n_packs; i++)
		if (chosen[i])
			pack_list_drop(l, v->packs[i]->number);
	return 0;
}

int packs_tidy(const char *dir, const struct vectors *v, struct pack_list *l, bool *changed, struct err *e)
{
	bool *chosen = mem_calloc(v->n_packs + 1, sizeof *chosen);
	int r = chosen ? 0 : err_mem(e);

	*changed = !r && choose(v, chosen);
	if (*changed)
		r = merge(dir, v, chosen, l, e);
	free(chosen);
	return r;
}
