/*
 * pick.c - of a passage's terms only those that a question asks of.
 *
 * Who looks up a few hundred passages for the same few words finds the numbers of the words once a segment; a passage's
 * lists are then compared number by number, and no text is touched.
 */
#include "index/index_priv.h"

#include <stdlib.h>

struct picked {
	uint32_t number;
	struct str term;
};

struct term_pick {
	const struct snap *s;
	struct picked **of; /* of each segment, by rising number */
	size_t *n;
};

static int by_number(const void *pa, const void *pb)
{
	const struct picked *a = pa, *b = pb;

	return a->number < b->number ? -1 : a->number > b->number;
}

int snap_pick(const struct snap *s, const struct str *terms, size_t n, struct arena *a, struct term_pick **out,
	      struct err *e)
{
	struct term_pick *p = ARENA_NEW(a, struct term_pick);

	if (p) {
		p->s = s;
		p->of = ARENA_ARRAY(a, s->n_segs, struct picked *);
		p->n = ARENA_ARRAY(a, s->n_segs, size_t);
	}
	for (size_t i = 0; arena_ok(a) && i < s->n_segs; i++) {
		struct picked *v = p->of[i] = ARENA_ARRAY(a, n, struct picked);
		size_t found = 0;
		for (size_t k = 0; v && k < n; k++) {
			uint32_t t = seg_term_find(s->segs[i].seg, terms[k]);
			if (t != DOC_NONE)
				v[found++] = (struct picked){t, terms[k]};
		}
		if (found)
			qsort(v, found, sizeof *v, by_number);
		/* A term that was named twice counts once. */
		for (size_t k = 0; k < found; k++)
			if (!p->n[i] || v[k].number != v[p->n[i] - 1].number)
				v[p->n[i]++] = v[k];
	}
	if (!arena_ok(a))
		return err_mem(e);
	/* A term that was not found may stand on a damaged page. */
	for (size_t i = 0; i < s->n_segs; i++) {
		int r = seg_damage(s->segs[i].seg, e);
		if (r)
			return r;
	}
	*out = p;
	return 0;
}

int snap_picked(const struct term_pick *pick, uint32_t passage, struct arena *a, struct passage_term **out,
		size_t *n_out, struct err *e)
{
	struct str dl, pl;
	struct fwd_union u;
	struct fwd_term t;
	size_t n = 0, k = 0;

	*out = NULL;
	*n_out = 0;
	if (passage >= pick->s->n_passages)
		return 0;
	const struct snap_seg *g = snap_passage_seg(pick->s, passage);
	const struct picked *want = pick->of[g - pick->s->segs];
	size_t n_want = pick->n[g - pick->s->segs];
	uint32_t p = passage - g->passage_base;
	int r = seg_forward(g->seg, seg_passage_doc(g->seg, p), p, &dl, &pl, e);
	if (r)
		return r;
	struct passage_term *v = ARENA_ARRAY(a, n_want, struct passage_term);
	if (!v)
		return err_mem(e);
	fwd_union_begin(&u, dl, pl, seg_old(g->seg));
	while (k < n_want && fwd_union_next(&u, &t)) {
		while (k < n_want && want[k].number < t.term)
			k++;
		if (k == n_want || want[k].number != t.term)
			continue;
		v[n].term = want[k].term;
		memcpy(v[n++].tf, t.tf, sizeof t.tf);
	}
	if (u.bad)
		return err_set(e, ERR_CORRUPT, "%s: passage %u: its forward list is damaged", g->seg->path, p);
	r = seg_damage(g->seg, e);
	if (!r) {
		*out = v;
		*n_out = n;
	}
	return r;
}
