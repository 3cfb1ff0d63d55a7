/*
 * find.c - which rules of a set fit a text, and where.
 */
#include "phrase/phrase_priv.h"

#include <stdlib.h>

#define NEAR_LETTERS 6 /* of a word that slips are read as */

struct running {
	const struct phrase_set *s;
	const struct phrase_text *t;
	size_t lo, hi, from; /* tokens looked at; where this fit begins */
	double number[PHRASE_NUMBERS_MAX];
	uint32_t n_numbers;
	uint64_t held;
};

static bool word_fits(const struct running *r, const struct instr *i, const struct phrase_token *t)
{
	for (uint32_t k = i->a; k < i->b; k++) {
		const struct pattern_word *w = &r->s->word[k];
		struct str own = str_make(r->s->bytes + w->at, w->n);
		if (w->kind == WORD_PREFIX  ? str_starts(t->low, own)
		    : w->kind == WORD_EXACT ? w->h == t->h
					    : str_eq(str_sub(r->t->text, t->beg, t->end), own))
			return true;
	}
	return false;
}

/* A token may be taken when no sentence ends between the first of the fit and it. */
static bool in_reach(const struct running *r, size_t at)
{
	return at < r->hi && !(at > r->from && (r->t->v[at].flags & PHRASE_ENDS));
}

static void hold(struct running *r, size_t at)
{
	if (at - r->from < 64)
		r->held |= UINT64_C(1) << (at - r->from);
}

/* Where a class that is being fitted goes on. */
struct frame {
	size_t pc;
	const struct frame *up;
};

/* Depth is bounded by the number of instructions of a pattern. */
static bool run(struct running *r, size_t pc, size_t at, const struct frame *up, size_t *to)
{
	const struct phrase_token *v = r->t->v;
	for (;;) {
		const struct instr *i = &r->s->code[pc];
		switch ((enum op)i->op) {
		case OP_FIT: *to = at; return true;
		case OP_JUMP: pc = i->a; continue;
		case OP_CALL: {
			const struct frame f = {pc + 1, up};
			return run(r, i->a, at, &f, to);
		}
		case OP_RETURN:
			pc = up->pc;
			up = up->up;
			continue;
		case OP_SPLIT: {
			uint32_t numbers = r->n_numbers;
			uint64_t held = r->held;
			if (run(r, i->a, at, up, to))
				return true;
			r->n_numbers = numbers;
			r->held = held;
			pc = i->b;
			continue;
		}
		case OP_GAP:
			for (size_t k = 0; k <= i->a; k++) {
				uint32_t numbers = r->n_numbers;
				uint64_t held = r->held;
				if (k && !in_reach(r, at + k - 1))
					return false;
				if (run(r, pc + 1, at + k, up, to))
					return true;
				r->n_numbers = numbers;
				r->held = held;
			}
			return false;
		case OP_BEGIN:
			if (!(at == r->lo || (at < r->hi && (v[at].flags & PHRASE_ENDS))))
				return false;
			break;
		case OP_END:
			if (!(at == r->hi || (v[at].flags & PHRASE_ENDS)))
				return false;
			break;
		case OP_BREAK:
			if (!(at == r->hi || (v[at].flags & PHRASE_BREAK)))
				return false;
			break;
		case OP_ANY:
			if (!in_reach(r, at) || (v[at].flags & PHRASE_EMPTY))
				return false;
			hold(r, at++);
			break;
		case OP_NUMBER:
			if (!in_reach(r, at) || !(v[at].flags & PHRASE_NUMBER) || v[at].v < i->lo || v[at].v > i->hi)
				return false;
			if (r->n_numbers < PHRASE_NUMBERS_MAX)
				r->number[r->n_numbers] = v[at].v;
			r->n_numbers += r->n_numbers < PHRASE_NUMBERS_MAX;
			hold(r, at++);
			break;
		case OP_WORD:
			if (!in_reach(r, at) || !word_fits(r, i, &v[at]))
				return false;
			hold(r, at++);
			break;
		}
		pc++;
	}
}

/* Fits of one part, as many as there is room for; they do not overlap. */
static size_t fits_of(struct running *r, const struct part *p, struct phrase_match *out, size_t max)
{
	size_t n = 0;
	for (size_t at = r->lo; at < r->hi && n < max;) {
		size_t to = at;
		r->from = at;
		r->n_numbers = 0;
		r->held = 0;
		if (!run(r, p->code, at, NULL, &to)) {
			at++;
			continue;
		}
		struct phrase_match *m = &out[n++];
		*m = (struct phrase_match){.rule = p->rule, .from = (uint32_t)at, .to = (uint32_t)to};
		m->beg = r->t->v[at].beg;
		m->end = to > at ? r->t->v[to - 1].end : m->beg;
		m->n_numbers = r->n_numbers;
		memcpy(m->number, r->number, sizeof(m->number));
		m->held = r->held;
		at = to > at ? to : at + 1;
	}
	return n;
}

static size_t try_rule(struct running *r, uint32_t first, struct phrase_match *out, size_t max)
{
	const struct phrase_set *s = r->s;
	size_t n = fits_of(r, &s->part[first], out, max);
	for (uint32_t p = first + 1; n && p < s->n_part && s->part[p].rule == s->part[first].rule; p++) {
		struct phrase_match one;
		bool there = fits_of(r, &s->part[p], &one, 1) > 0;
		if (there == s->part[p].barred)
			return 0;
	}
	return n;
}

/* Rules to be tried, each once. */
struct candidates {
	uint64_t seen[PHRASE_PARTS_MAX / 64];
	uint16_t v[PHRASE_PARTS_MAX];
	size_t n;
};

static void candidate(struct candidates *c, uint32_t part)
{
	uint64_t bit = UINT64_C(1) << part % 64;
	if (c->seen[part / 64] & bit)
		return;
	c->seen[part / 64] |= bit;
	c->v[c->n++] = (uint16_t)part;
}

static void look_up(const struct phrase_set *s, uint64_t h, uint32_t n, struct candidates *c)
{
	for (size_t at = h & (s->n_slots - 1); s->slot[at]; at = (at + 1) & (s->n_slots - 1)) {
		size_t i = s->slot[at] - 1;
		if (s->anchor[i].h != h)
			continue;
		for (; i < s->n_anchor && s->anchor[i].h == h; i++)
			if (s->anchor[i].n == n)
				candidate(c, s->anchor[i].part);
		return;
	}
}

static int by_place(const void *x, const void *y)
{
	const struct phrase_match *a = x, *b = y;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return a->rule < b->rule ? -1 : a->rule > b->rule;
}

/* The rules whose anchors are among the tokens looked at, and those without one. */
static void look_up_all(const struct running *r, struct candidates *c)
{
	const struct phrase_set *s = r->s;
	c->n = 0;
	memset(c->seen, 0, sizeof(c->seen));
	for (size_t i = r->lo; i < r->hi; i++) {
		const struct phrase_token *w = &r->t->v[i];
		look_up(s, w->h, 0, c);
		if (w->flags & PHRASE_NUMBER)
			look_up(s, PHRASE_ANCHOR_NUMBER, 0, c);
		uint64_t lengths = s->prefix_lengths;
		for (uint32_t k = 1; k < 64 && k <= w->low.n && lengths >> k; k++)
			if (lengths >> k & 1)
				look_up(s, str_hash(str_sub(w->low, 0, k)), k, c);
	}
	for (size_t i = 0; i < s->n_always; i++)
		candidate(c, s->always[i]);
}

size_t phrase_find_in(const struct phrase_set *s, const struct phrase_text *t, size_t from, size_t to,
		      struct phrase_match *out, size_t max)
{
	struct running r = {.s = s, .t = t, .lo = from, .hi = to < t->n ? to : t->n};
	struct candidates c;
	size_t n = 0;
	look_up_all(&r, &c);
	for (size_t i = 0; i < c.n && n < max; i++)
		n += try_rule(&r, c.v[i], out + n, max - n);
	if (n > 1)
		qsort(out, n, sizeof(*out), by_place);
	return n;
}

static int rising(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;
	return *a < *b ? -1 : *a > *b;
}

size_t phrase_rules(const struct phrase_set *s, const struct phrase_text *t, uint32_t *out, size_t max)
{
	struct running r = {.s = s, .t = t, .lo = 0, .hi = t->n};
	struct candidates c;
	struct phrase_match one;
	size_t n = 0;
	look_up_all(&r, &c);
	for (size_t i = 0; i < c.n && n < max; i++)
		if (try_rule(&r, c.v[i], &one, 1))
			out[n++] = one.rule;
	if (n > 1)
		qsort(out, n, sizeof(*out), rising);
	return n;
}

size_t phrase_find(const struct phrase_set *s, const struct phrase_text *t, struct phrase_match *out, size_t max)
{
	return phrase_find_in(s, t, 0, t->n, out, max);
}

/* One letter away: Damerau's distance of 1. */
static bool is_slip(struct str a, struct str b)
{
	if (a.n > b.n) {
		struct str t = a;
		a = b;
		b = t;
	}
	if (b.n - a.n > 1)
		return false;
	size_t i = 0, j = 0;
	while (i < a.n && a.p[i] == b.p[i])
		i++;
	if (a.n == b.n) {
		bool turned = i + 1 < a.n && a.p[i] == b.p[i + 1] && a.p[i + 1] == b.p[i];
		return i < a.n && (str_eq(str_sub(a, i + 1, a.n), str_sub(b, i + 1, b.n)) ||
				   (turned && str_eq(str_sub(a, i + 2, a.n), str_sub(b, i + 2, b.n))));
	}
	for (j = i; j < a.n && a.p[j] == b.p[j + 1];)
		j++;
	return j == a.n;
}

/* "suden": of a shorter word only a doubled letter may be missing. */
static bool lacks_double(struct str low, struct str own)
{
	for (size_t i = 1; i < own.n; i++)
		if (own.p[i] == own.p[i - 1] && low.n + 1 == own.n && str_eq(str_sub(own, 0, i), str_sub(low, 0, i)) &&
		    str_eq(str_sub(own, i + 1, own.n), str_sub(low, i, low.n)))
			return true;
	return false;
}

bool phrase_near(const struct phrase_set *s, struct str low, struct str *word)
{
	if (low.n < NEAR_LETTERS - 1)
		return false;
	const struct pattern_word *best = NULL;
	for (size_t i = 0; i < s->n_word; i++) {
		const struct pattern_word *w = &s->word[i];
		struct str own = str_make(s->bytes + w->at, w->n);
		if (w->kind == WORD_PREFIX ? str_starts(low, own) : str_eq(low, own))
			return false;
		if (!best && w->kind == WORD_EXACT && w->n >= NEAR_LETTERS && own.p[0] == low.p[0] &&
		    (low.n >= NEAR_LETTERS ? is_slip(low, own) : lacks_double(low, own)))
			best = w;
	}
	if (best)
		*word = str_make(s->bytes + best->at, best->n);
	return best != NULL;
}

static bool longer(const struct phrase_match *a, const struct phrase_match *b)
{
	uint32_t x = a->to - a->from, y = b->to - b->from;
	if (x != y)
		return x > y;
	return a->from != b->from ? a->from < b->from : a->rule < b->rule;
}

size_t phrase_longest(struct phrase_match *m, size_t n)
{
	size_t kept = 0;
	while (kept < n) {
		size_t best = kept, left = kept + 1;
		for (size_t i = kept + 1; i < n; i++)
			best = longer(&m[i], &m[best]) ? i : best;
		struct phrase_match t = m[kept];
		m[kept] = m[best];
		m[best] = t;
		for (size_t i = kept + 1; i < n; i++)
			if (m[i].from >= m[kept].to || m[kept].from >= m[i].to)
				m[left++] = m[i];
		n = left;
		kept++;
	}
	if (n > 1)
		qsort(m, n, sizeof(*m), by_place);
	return n;
}
