/*
 * compile.c - patterns into a small program of instructions, and the words by which a rule is found.
 *
 * Grammar (phrase.h):
 *	rule = seq { ("&" | "!") seq }
 *	seq  = elem { " " elem }
 *	elem = ["?"] ( "(" seq { "|" seq } ")" | "{" name "}" | words (in a group: word) | "#"[lo-hi] | "_" | "~"[n]
 *	       | "," | "^" | "$" )
 *	words = word { "|" word }
 * The code of a sequence ends with OP_FIT. Anchors of an element are the words one of which it must fit; of a sequence
 * those of its element with the fewest; of a group those of all its members, if each has some.
 */
#include "phrase/phrase_priv.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

#define ANCHORS_MAX 256 /* words of one anchor */
#define DEPTH_MAX   8
#define GAP_DEFAULT 4
#define GAP_MOST    12

struct anchors {
	uint32_t v[ANCHORS_MAX]; /* words of the set; UINT32_MAX: any number */
	size_t n;
	bool none; /* it may fit without any */
};
/* A class: a rule "{name}", whose value is its members. */
struct class
{
	struct str name, members;
	uint32_t code;
	struct anchors *anchors; /* NULL: not compiled yet */
	bool open;		 /* is being compiled */
};
struct making {
	struct phrase_set *s;
	struct class *class;
	size_t n_class, cap_class;
	struct arena keep; /* for anchors of classes */
	struct str p, whole;
	struct arena *a;
	struct err *e;
	bool failed;
};

static bool grow(void *pv, size_t n, size_t *cap, size_t size)
{
	void **v = pv;
	if (n < *cap)
		return true;
	size_t room = *cap ? 2 * *cap : 64;
	void *x = mem_realloc(*v, room * size);
	if (!x)
		return false;
	*v = x;
	*cap = room;
	return true;
}

static void bad(struct making *m, const char *what)
{
	if (!m->failed)
		err_set(m->e, ERR_FORMAT, "pattern '%.*s': %s", STR_ARG(m->whole), what);
	m->failed = true;
}

static void no_memory(struct making *m)
{
	if (!m->failed)
		err_mem(m->e);
	m->failed = true;
}

static size_t emit(struct making *m, struct instr i)
{
	struct phrase_set *s = m->s;
	if (!grow(&s->code, s->n_code, &s->cap_code, sizeof(*s->code))) {
		no_memory(m);
		return 0;
	}
	s->code[s->n_code] = i;
	return s->n_code++;
}

static void skip_spaces(struct making *m)
{
	while (m->p.n && m->p.p[0] == ' ')
		m->p = str_sub(m->p, 1, m->p.n);
}

static bool take(struct making *m, char c)
{
	if (!m->p.n || m->p.p[0] != c)
		return false;
	m->p = str_sub(m->p, 1, m->p.n);
	return true;
}

static uint32_t add_word(struct making *m, struct str w, enum word_kind kind)
{
	struct phrase_set *s = m->s;
	while (s->n_bytes + w.n > s->cap_bytes)
		if (!grow(&s->bytes, s->cap_bytes, &s->cap_bytes, 1)) {
			no_memory(m);
			return 0;
		}
	if (!grow(&s->word, s->n_word, &s->cap_word, sizeof(*s->word))) {
		no_memory(m);
		return 0;
	}
	if (!w.n) {
		bad(m, "an empty word");
		return 0;
	}
	memcpy(s->bytes + s->n_bytes, w.p, w.n);
	struct phrase_text t;
	uint64_t h = str_hash(w);
	if (kind == WORD_CASE) { /* found by its folded form */
		phrase_text_make(w, m->a, &t);
		h = t.n == 1 ? t.v[0].h : 0;
		if (t.n != 1)
			bad(m, "'=' stands before one word");
	}
	s->word[s->n_word] = (struct pattern_word){h, (uint32_t)s->n_bytes, (uint32_t)w.n, kind};
	s->n_bytes += w.n;
	return (uint32_t)s->n_word++;
}

static void anchor_add(struct anchors *a, uint32_t w)
{
	if (a->n == ANCHORS_MAX)
		a->none = true;
	else
		a->v[a->n++] = w;
}

/* One word of a list, up to a space, bar, bracket. */
static struct str cut_word(struct making *m)
{
	size_t n = 0;
	while (n < m->p.n && !strchr(" |(){}?#~^$&!", m->p.p[n]))
		n++;
	struct str w = str_sub(m->p, 0, n);
	m->p = str_sub(m->p, n, m->p.n);
	if (!n)
		bad(m, "an empty word");
	return w;
}

/* A word as the set knows it; several tokens ("x-ray") in *more. */
static void word_tokens(struct making *m, struct str w, struct phrase_text *t, bool *prefix)
{
	/* Signs that are tokens between digits only. */
	if (w.n == 1 && (w.p[0] == '/' || w.p[0] == '+')) {
		struct phrase_token *one = ARENA_NEW(m->a, struct phrase_token);
		*prefix = false;
		*t = (struct phrase_text){.text = w, .v = one, .n = one ? 1 : 0};
		if (one)
			*one = (struct phrase_token){.h = str_hash(w), .low = w, .end = 1};
		else
			no_memory(m);
		return;
	}
	*prefix = w.n > 1 && w.p[w.n - 1] == '*';
	if (*prefix)
		w.n--;
	phrase_text_make(w, m->a, t);
	if (!arena_ok(m->a))
		no_memory(m);
	if (!t->n)
		bad(m, "a word without a letter");
}

static void emit_tokens(struct making *m, const struct phrase_text *t, bool prefix, struct anchors *out)
{
	for (size_t i = 0; i < t->n && !m->failed; i++) {
		bool open = prefix && i + 1 == t->n;
		char b[80];
		size_t n = t->v[i].low.n < sizeof(b) ? t->v[i].low.n : sizeof(b);
		memcpy(b, t->v[i].low.p, n);
		if (open)
			n = phrase_spell(b, n, true);
		uint32_t w = add_word(m, str_make(b, n), open ? WORD_PREFIX : WORD_EXACT);
		emit(m, (struct instr){.op = OP_WORD, .a = w, .b = w + 1});
		if (i == 0)
			anchor_add(out, w);
	}
}

/* A list of words, in a group one word: one instruction where each is a single token, else a row of splits. */
static void words(struct making *m, bool list, struct anchors *out)
{
	struct str w[ANCHORS_MAX];
	size_t n = 0;
	bool single = true;
	do {
		if (n == ANCHORS_MAX) {
			bad(m, "too many words");
			return;
		}
		w[n++] = cut_word(m);
	} while (!m->failed && list && take(m, '|'));
	struct phrase_text t;
	bool prefix;
	for (size_t i = 0; i < n && !m->failed; i++)
		if (w[i].p[0] != '=') {
			word_tokens(m, w[i], &t, &prefix);
			single &= t.n == 1;
		}
	if (single) {
		uint32_t first = (uint32_t)m->s->n_word;
		for (size_t i = 0; i < n && !m->failed; i++) {
			char b[80];
			if (w[i].p[0] == '=') {
				anchor_add(out, add_word(m, str_sub(w[i], 1, w[i].n), WORD_CASE));
				continue;
			}
			word_tokens(m, w[i], &t, &prefix);
			if (m->failed)
				return;
			size_t len = t.v[0].low.n < sizeof(b) ? t.v[0].low.n : sizeof(b);
			memcpy(b, t.v[0].low.p, len);
			if (prefix)
				len = phrase_spell(b, len, true);
			anchor_add(out, add_word(m, str_make(b, len), prefix ? WORD_PREFIX : WORD_EXACT));
		}
		emit(m, (struct instr){.op = OP_WORD, .a = first, .b = (uint32_t)m->s->n_word});
		return;
	}
	size_t jumps[ANCHORS_MAX], n_jumps = 0;
	for (size_t i = 0; i < n && !m->failed; i++) {
		size_t split = i + 1 < n ? emit(m, (struct instr){.op = OP_SPLIT}) : 0;
		if (w[i].p[0] == '=') {
			uint32_t x = add_word(m, str_sub(w[i], 1, w[i].n), WORD_CASE);
			anchor_add(out, x);
			emit(m, (struct instr){.op = OP_WORD, .a = x, .b = x + 1});
		} else {
			word_tokens(m, w[i], &t, &prefix);
			emit_tokens(m, &t, prefix, out);
		}
		if (i + 1 < n) {
			jumps[n_jumps++] = emit(m, (struct instr){.op = OP_JUMP});
			m->s->code[split].a = (uint32_t)split + 1;
			m->s->code[split].b = (uint32_t)m->s->n_code;
		}
	}
	for (size_t i = 0; i < n_jumps && !m->failed; i++)
		m->s->code[jumps[i]].a = (uint32_t)m->s->n_code;
}

static void sequence(struct making *m, int depth, struct anchors *out);

static void group(struct making *m, int depth, struct anchors *out)
{
	size_t jumps[ANCHORS_MAX], n_jumps = 0;
	struct anchors *one = arena_alloc(m->a, sizeof(*one));
	if (!one) {
		no_memory(m);
		return;
	}
	bool more = true;
	while (more && !m->failed) {
		size_t split = emit(m, (struct instr){.op = OP_SPLIT});
		*one = (struct anchors){.none = false};
		sequence(m, depth + 1, one);
		out->none |= one->none || !one->n;
		for (size_t i = 0; i < one->n; i++)
			anchor_add(out, one->v[i]);
		more = take(m, '|');
		if (m->failed)
			return;
		m->s->code[split].a = (uint32_t)split + 1;
		if (more) {
			if (n_jumps == ANCHORS_MAX) {
				bad(m, "too many members of a group");
				return;
			}
			jumps[n_jumps++] = emit(m, (struct instr){.op = OP_JUMP});
			m->s->code[split].b = (uint32_t)m->s->n_code;
		} else {
			m->s->code[split] = (struct instr){.op = OP_JUMP, .a = (uint32_t)split + 1};
		}
	}
	if (!take(m, ')'))
		bad(m, "a bracket is not closed");
	for (size_t i = 0; i < n_jumps && !m->failed; i++)
		m->s->code[jumps[i]].a = (uint32_t)m->s->n_code;
}

/* {name}: a call of its code, which is made where it is first named. */
static void class_call(struct making *m, int depth, struct anchors *out)
{
	size_t n = 0;
	while (n < m->p.n && m->p.p[n] != '}')
		n++;
	struct str name = str_sub(m->p, 0, n);
	m->p = str_sub(m->p, n + 1, m->p.n);
	struct class *c = NULL;
	for (size_t i = 0; i < m->n_class; i++)
		if (str_eq(m->class[i].name, name))
			c = &m->class[i];
	if (!c || c->open) {
		bad(m, c ? "a class that holds itself" : "an unknown class");
		return;
	}
	if (!c->anchors) {
		struct str rest = m->p;
		size_t jump = emit(m, (struct instr){.op = OP_JUMP});
		c->anchors = ARENA_NEW(&m->keep, struct anchors);
		if (!c->anchors) {
			no_memory(m);
			return;
		}
		c->open = true;
		c->code = (uint32_t)m->s->n_code;
		m->p = arena_printf(&m->keep, "%.*s)", STR_ARG(c->members));
		group(m, depth, c->anchors);
		emit(m, (struct instr){.op = OP_RETURN});
		c->open = false;
		if (m->failed)
			return;
		m->s->code[jump].a = (uint32_t)m->s->n_code;
		m->p = rest;
	}
	emit(m, (struct instr){.op = OP_CALL, .a = c->code});
	*out = *c->anchors;
}

static bool digits(struct making *m, double *v)
{
	size_t n = 0;
	char b[32];
	while (n < m->p.n && n + 1 < sizeof(b) && ((m->p.p[n] >= '0' && m->p.p[n] <= '9') || m->p.p[n] == '.')) {
		b[n] = m->p.p[n];
		n++;
	}
	b[n] = 0;
	m->p = str_sub(m->p, n, m->p.n);
	if (n)
		*v = strtod(b, NULL);
	return n > 0;
}

static void number(struct making *m, struct anchors *out)
{
	struct instr i = {.op = OP_NUMBER, .lo = -INFINITY, .hi = INFINITY};
	if (digits(m, &i.lo)) {
		i.hi = i.lo;
		if (take(m, '-') && !digits(m, &i.hi))
			i.hi = INFINITY;
		if (i.hi < i.lo)
			bad(m, "bounds of a number the wrong way round");
	}
	emit(m, i);
	anchor_add(out, UINT32_MAX);
}

/* *required: it takes part in the choice of the anchor. */
static void element(struct making *m, int depth, struct anchors *out)
{
	size_t split = SIZE_MAX;
	double v = GAP_DEFAULT;
	if (take(m, '?')) {
		split = emit(m, (struct instr){.op = OP_SPLIT});
		out->none = true;
	}
	if (take(m, '(')) {
		group(m, depth, out);
	} else if (take(m, '{')) {
		bool none = out->none;
		class_call(m, depth, out);
		out->none |= none;
	} else if (take(m, '#')) {
		number(m, out);
	} else if (take(m, '_')) {
		emit(m, (struct instr){.op = OP_ANY});
		out->none = true;
	} else if (take(m, '~')) {
		digits(m, &v);
		if (v < 1 || v > GAP_MOST)
			bad(m, "a gap is of 1 to 12 words");
		emit(m, (struct instr){.op = OP_GAP, .a = (uint32_t)v});
		out->none = true;
	} else if (take(m, ',')) {
		emit(m, (struct instr){.op = OP_BREAK});
		out->none = true;
	} else if (take(m, '^')) {
		emit(m, (struct instr){.op = OP_BEGIN});
		out->none = true;
	} else if (take(m, '$')) {
		emit(m, (struct instr){.op = OP_END});
		out->none = true;
	} else {
		words(m, depth == 0, out);
	}
	if (split != SIZE_MAX && !m->failed) {
		m->s->code[split].a = (uint32_t)split + 1;
		m->s->code[split].b = (uint32_t)m->s->n_code;
	}
}

static bool better(const struct anchors *a, const struct anchors *b)
{
	bool number_a = a->n == 1 && a->v[0] == UINT32_MAX, number_b = b->n == 1 && b->v[0] == UINT32_MAX;
	if (a->none || !a->n)
		return false;
	if (b->none || !b->n)
		return true;
	return number_a != number_b ? number_b : a->n < b->n;
}

static void sequence(struct making *m, int depth, struct anchors *out)
{
	size_t n = 0;
	struct anchors *one = arena_alloc(m->a, sizeof(*one));
	if (!one) {
		no_memory(m);
		return;
	}
	*out = (struct anchors){.none = true};
	if (depth > DEPTH_MAX)
		bad(m, "groups too deep");
	for (skip_spaces(m); !m->failed && m->p.n && !strchr("|)&!", m->p.p[0]); skip_spaces(m), n++) {
		*one = (struct anchors){.none = false};
		element(m, depth, one);
		if (better(one, out))
			*out = *one;
	}
	if (!n)
		bad(m, "an empty sequence");
}

static void keep_anchors(struct making *m, uint32_t part, const struct anchors *a)
{
	struct phrase_set *s = m->s;
	if (a->none || !a->n) {
		if (!grow(&s->always, s->n_always, &s->cap_always, sizeof(*s->always)))
			no_memory(m);
		else
			s->always[s->n_always++] = part;
		return;
	}
	for (size_t i = 0; i < a->n && !m->failed; i++) {
		struct anchor x = {.h = PHRASE_ANCHOR_NUMBER, .part = part};
		if (a->v[i] != UINT32_MAX) {
			const struct pattern_word *w = &s->word[a->v[i]];
			x.h = w->h;
			x.n = w->kind == WORD_PREFIX ? w->n : 0;
			if (x.n > 63)
				bad(m, "a beginning of a word too long");
			s->prefix_lengths |= x.n ? UINT64_C(1) << x.n : 0;
		}
		if (!grow(&s->anchor, s->n_anchor, &s->cap_anchor, sizeof(*s->anchor)))
			no_memory(m);
		else
			s->anchor[s->n_anchor++] = x;
	}
}

static void rule(struct making *m, uint32_t r)
{
	struct phrase_set *s = m->s;
	uint32_t first = (uint32_t)s->n_part;
	struct anchors *best = arena_alloc(m->a, sizeof(*best)), *one = arena_alloc(m->a, sizeof(*one));
	bool more = true, barred = false;
	if (!best || !one) {
		no_memory(m);
		return;
	}
	best->none = true;
	while (more && !m->failed) {
		if (s->n_part == PHRASE_PARTS_MAX)
			bad(m, "too many rules in one set");
		if (!grow(&s->part, s->n_part, &s->cap_part, sizeof(*s->part))) {
			no_memory(m);
			return;
		}
		s->part[s->n_part++] = (struct part){r, (uint32_t)s->n_code, barred};
		sequence(m, 0, one);
		emit(m, (struct instr){.op = OP_FIT});
		if (!barred && better(one, best))
			*best = *one;
		more = take(m, '&');
		barred = !more && take(m, '!');
		more |= barred;
	}
	if (!m->failed && m->p.n)
		bad(m, "a bracket or bar out of place");
	if (!m->failed)
		keep_anchors(m, first, best);
}

static int by_hash(const void *x, const void *y)
{
	const struct anchor *a = x, *b = y;
	if (a->h != b->h)
		return a->h < b->h ? -1 : 1;
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	return a->part < b->part ? -1 : a->part > b->part;
}

static bool index_anchors(struct phrase_set *s)
{
	if (s->n_anchor)
		qsort(s->anchor, s->n_anchor, sizeof(*s->anchor), by_hash);
	for (s->n_slots = 64; s->n_slots < 3 * s->n_anchor;)
		s->n_slots *= 2;
	s->slot = mem_calloc(s->n_slots, sizeof(*s->slot));
	for (size_t i = 0; s->slot && i < s->n_anchor; i++) {
		if (i && s->anchor[i].h == s->anchor[i - 1].h)
			continue;
		size_t at = s->anchor[i].h & (s->n_slots - 1);
		while (s->slot[at])
			at = (at + 1) & (s->n_slots - 1);
		s->slot[at] = (uint32_t)i + 1;
	}
	return s->slot != NULL;
}

static bool is_class(struct str pattern)
{
	return pattern.n > 2 && pattern.p[0] == '{' && str_find(pattern, STR("}"), 0) == pattern.n - 1;
}

int phrase_set_new(const struct phrase_rule *r, size_t n, struct phrase_set **out, struct err *e)
{
	struct phrase_set *s = mem_calloc(1, sizeof(*s));
	struct arena a;
	if (!s)
		return err_mem(e);
	struct making m = {.s = s, .a = &a, .e = e};
	s->n_rules = n;
	arena_init(&a, 1 << 20);
	arena_init(&m.keep, 4 << 20);
	for (size_t i = 0; i < n && !m.failed; i++) {
		struct str name = str_trim(str_c(r[i].pattern));
		if (!is_class(name))
			continue;
		if (!grow(&m.class, m.n_class, &m.cap_class, sizeof(*m.class)))
			no_memory(&m);
		else
			m.class[m.n_class++] =
				(struct class){.name = str_sub(name, 1, name.n - 1), .members = str_c(r[i].value)};
	}
	for (size_t i = 0; i < n && !m.failed; i++) {
		arena_clear(&a);
		m.p = m.whole = str_trim(str_c(r[i].pattern));
		if (!is_class(m.p))
			rule(&m, (uint32_t)i);
	}
	if (!m.failed && !arena_ok(&a))
		no_memory(&m);
	arena_release(&a);
	arena_release(&m.keep);
	free(m.class);
	if (!m.failed && !index_anchors(s))
		no_memory(&m);
	if (m.failed) {
		phrase_set_free(s);
		return e ? e->code : ERR_INTERNAL;
	}
	*out = s;
	return 0;
}

void phrase_set_free(struct phrase_set *s)
{
	if (!s)
		return;
	free(s->code);
	free(s->word);
	free(s->bytes);
	free(s->part);
	free(s->anchor);
	free(s->always);
	free(s->slot);
	free(s);
}
