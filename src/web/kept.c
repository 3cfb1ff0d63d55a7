/*
 * kept.c - is there an approved article on this question already?
 *
 * What the board has approved goes before what is composed anew. Two questions are the same when their words are, but
 * for the order and for those that carry nothing. They are alike when they ask the same of the same things in other
 * words: by the reading (focus and intents), or, where a model is there, by the cosine of the two questions. What may
 * not differ in any case: numbers, the patient, what is negated, the names that the lexicon knows, and whether lay
 * people are written for. An answer to another question is worse than none, so each doubt is a no.
 *
 * Readings and vectors of the approved questions are kept in memory, as long as the library's trail has the same head.
 */
#include "web/web_priv.h"

#include "base/mem.h"
#include "encode/encode.h"
#include "library/library.h"
#include "question/question.h"

#include <stdlib.h>

#define KEPT_MAX    2000 /* approved articles that are looked at: the last changed */
#define ENCODE_MAX  32	 /* questions that one request encodes for all */
#define READING_CAP ((size_t)16 << 20)
#define LIST_CAP    ((size_t)64 << 10)
/* Cosine of two questions (bge-small-en-v1.5): chosen, not swept; what it brings stands in bench/baseline.md,
 * "An approved answer to a like question". */
#define ALIKE 0.86f

/* What a question asks; lists are sorted, each name once, joined by line feeds. */
struct reading {
	struct str words, focus, names, bounds; /* bounds: what may not differ */
	unsigned intents;
	bool lay;
};
struct entry {
	struct str id, title, question;
	uint32_t version;
	struct reading reading;
	float *vector; /* owned; NULL: not encoded yet */
};
struct kept {
	pthread_mutex_t lock;
	struct arena a; /* of the entries, without their vectors */
	struct entry *v;
	size_t n;
	int64_t head; /* of the trail when they were read */
};

struct kept *kept_new(void)
{
	struct kept *k = mem_calloc(1, sizeof *k);

	if (!k)
		return NULL;
	pthread_mutex_init(&k->lock, NULL);
	arena_init(&k->a, READING_CAP * 4);
	k->head = -1;
	return k;
}

static void drop(struct kept *k)
{
	for (size_t i = 0; i < k->n; i++)
		free(k->v[i].vector);
	k->v = NULL;
	k->n = 0;
	arena_clear(&k->a);
}

void kept_free(struct kept *k)
{
	if (!k)
		return;
	drop(k);
	arena_release(&k->a);
	pthread_mutex_destroy(&k->lock);
	free(k);
}

/* ---- reading ---- */

struct list {
	struct str *v;
	size_t n, room;
	struct arena *a;
};

static void put(struct list *l, struct str s)
{
	if (s.n && ARENA_MORE(l->a, l->v, l->n, l->room))
		l->v[l->n++] = s;
}

static int order(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

static struct str joined(struct list *l, struct arena *a)
{
	struct buf b;

	if (l->n)
		qsort(l->v, l->n, sizeof *l->v, order);
	buf_init(&b, LIST_CAP);
	for (size_t i = 0; i < l->n; i++) {
		if (i && str_eq(l->v[i], l->v[i - 1]))
			continue;
		buf_add(&b, l->v[i]);
		buf_byte(&b, '\n');
	}
	struct str s = arena_str(a, buf_str(&b));
	buf_release(&b);
	return s;
}

static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return true;
	return false;
}

static struct str bounds_of(const struct question *q, struct arena *a)
{
	struct list l = {.a = a};

	for (size_t i = 0; i < q->n_terms; i++)
		if (has_digit(q->terms[i].term))
			put(&l, q->terms[i].term);
	for (size_t i = 0; i < q->n_values; i++)
		put(&l, q->values[i].text);
	for (size_t i = 0; i < q->n_concepts; i++) {
		const struct q_concept *c = &q->concepts[i];
		bool theirs = c->of_patient && !c->asked;
		if (c->said || c->allergy || theirs)
			put(&l, arena_printf(a, "%.*s %u %d %d", STR_ARG(c->name), c->said, c->allergy, theirs));
	}
	const struct q_patient *p = &q->patient;
	put(&l, arena_printf(a, "patient %d %d %d %u", (int)p->group, (int)p->sex, (int)p->pregnancy, p->course));
	return joined(&l, a);
}

/* The same to who asks: how a thing is managed is how it is treated. */
static unsigned intents_of(const struct question *q)
{
	unsigned set = 0;

	for (size_t i = 0; i < q->n_intents; i++)
		set |= 1u << (q->intents[i] == INTENT_MANAGEMENT ? INTENT_TREATMENT : q->intents[i]);
	return set;
}

/* Slices of *out are in `a`. */
static int read_question(struct str text, struct str reader, struct arena *a, struct reading *out, struct err *e)
{
	struct list words = {.a = a}, focus = {.a = a}, names = {.a = a};
	struct question q;
	int r = question_read(text, NULL, a, &q, e);

	if (r)
		return r;
	for (size_t i = 0; i < q.n_terms; i++) {
		put(&words, q.terms[i].term);
		if (q.terms[i].focus && !q.terms[i].compound)
			put(&focus, q.terms[i].term);
	}
	for (size_t i = 0; i < q.n_concepts; i++)
		if (q.concepts[i].known)
			put(&names, q.concepts[i].name);
	*out = (struct reading){.words = joined(&words, a),
				.focus = joined(&focus, a),
				.names = joined(&names, a),
				.bounds = bounds_of(&q, a),
				.intents = intents_of(&q),
				.lay = str_eqc(reader, "patient")};
	return arena_ok(a) ? 0 : err_mem(e);
}

/* ---- comparing ---- */

static float cosine(const float *x, const float *y, size_t dim)
{
	float sum = 0;

	for (size_t i = 0; i < dim; i++)
		sum += x[i] * y[i];
	return sum;
}

static bool same(const struct reading *x, const struct reading *y)
{
	return str_eq(x->words, y->words) && x->intents == y->intents;
}

static bool may_be_alike(const struct reading *x, const struct reading *y)
{
	return x->lay == y->lay && str_eq(x->bounds, y->bounds) && str_eq(x->names, y->names);
}

static bool alike_by_reading(const struct reading *x, const struct reading *y)
{
	return x->focus.n && str_eq(x->focus, y->focus) && x->intents == y->intents;
}

/* Names that the lexicon does not know are words of the focus, which a model knows too little of. */
static bool model_may_say(const struct reading *x, const struct reading *y)
{
	const unsigned general = 1u << INTENT_GENERAL;
	bool intents = (x->intents & y->intents) || x->intents == general || y->intents == general;

	return intents && (x->names.n || str_eq(x->focus, y->focus));
}

/* ---- the approved ones ---- */

/* What was encoded before is taken over. */
static float *vector_of(struct kept *old, struct str question)
{
	for (size_t i = 0; i < old->n; i++)
		if (old->v[i].vector && str_eq(old->v[i].question, question)) {
			float *v = old->v[i].vector;
			old->v[i].vector = NULL;
			return v;
		}
	return NULL;
}

static int take_page(struct kept *into, struct kept *old, size_t *room, const struct lib_article *v, size_t n,
		     struct err *e)
{
	for (size_t i = 0; i < n && into->n < KEPT_MAX; i++) {
		struct entry x = {.version = v[i].approved};
		if (!v[i].approved || v[i].stale)
			continue;
		int r = read_question(v[i].question, v[i].reader, &into->a, &x.reading, e);
		if (r == ERR_USAGE)
			continue; /* no word in it */
		if (r || !ARENA_MORE(&into->a, into->v, into->n, *room))
			return r ? r : err_mem(e);
		x.id = arena_str(&into->a, v[i].id);
		x.title = arena_str(&into->a, v[i].title);
		x.question = arena_str(&into->a, v[i].question);
		x.vector = vector_of(old, v[i].question);
		into->v[into->n++] = x;
	}
	return arena_ok(&into->a) ? 0 : err_mem(e);
}

/* Under the lock. */
static int refresh(struct kept *k, struct library *l, struct err *e)
{
	struct lib_filter f = {.published = true, .max = 500};
	struct kept fresh = {.head = -1};
	struct lib_head head;
	struct arena a;
	size_t room = 0;
	int r = library_audit_head(l, &head, e);

	if (r || head.seq == k->head)
		return r;
	arena_init(&fresh.a, READING_CAP * 4);
	arena_init(&a, READING_CAP);
	do {
		struct lib_article *v;
		struct str next = STR_NULL;
		size_t n;
		r = library_articles(l, &f, &a, &v, &n, &next, e);
		if (r == 0)
			r = take_page(&fresh, k, &room, v, n, e);
		f.cursor = next;
	} while (r == 0 && f.cursor.n && fresh.n < KEPT_MAX);
	arena_release(&a);
	if (r) {
		drop(&fresh);
		arena_release(&fresh.a);
		return r;
	}
	drop(k);
	arena_release(&k->a);
	k->a = fresh.a;
	k->v = fresh.v;
	k->n = fresh.n;
	k->head = head.seq;
	return 0;
}

/* Under the lock. The nearest of those that may be alike, by the model; NULL: none, or no model. */
static const struct entry *by_model(struct kept *k, const struct encoder *enc, const struct reading *asked,
				    struct str question)
{
	size_t dim = enc ? encoder_dim(enc) : 0, left = ENCODE_MAX;
	const struct entry *best = NULL;
	struct encode_work *w = NULL;
	float *mine = NULL, top = ALIKE;

	for (size_t i = 0; enc && i < k->n; i++) {
		struct entry *x = &k->v[i];
		if (!may_be_alike(asked, &x->reading) || !model_may_say(asked, &x->reading))
			continue;
		if (!mine && (!(w = encode_work_new()) || !(mine = mem_reallocarray(NULL, dim, sizeof *mine)) ||
			      encode(enc, w, &question, 1, ENCODE_PASSAGE, mine, NULL)))
			break;
		if (!x->vector && left && left--) {
			x->vector = mem_reallocarray(NULL, dim, sizeof *x->vector);
			if (x->vector && encode(enc, w, &x->question, 1, ENCODE_PASSAGE, x->vector, NULL)) {
				free(x->vector);
				x->vector = NULL;
			}
		}
		float c = x->vector ? cosine(mine, x->vector, dim) : 0;
		if (c >= top) {
			top = c;
			best = x;
		}
	}
	free(mine);
	encode_work_free(w);
	return best;
}

int web_kept(struct web *w, struct str question, struct str reader, struct arena *a, struct web_kept *out,
	     struct err *e)
{
	const struct entry *alike = NULL, *found = NULL;
	struct kept *k = w->kept;
	struct reading asked;
	struct arena of;
	int r = 0;

	*out = (struct web_kept){0};
	if (!w->lib)
		return 0;
	arena_init(&of, READING_CAP);
	pthread_mutex_lock(&k->lock);
	r = refresh(k, w->lib, e);
	if (r == 0 && k->n && (r = read_question(question, reader, &of, &asked, e)) == ERR_USAGE) {
		r = 0; /* no word in it */
		goto out;
	}
	for (size_t i = 0; r == 0 && i < k->n && !found; i++) {
		if (!may_be_alike(&asked, &k->v[i].reading))
			continue;
		if (same(&asked, &k->v[i].reading))
			found = &k->v[i];
		else if (!alike && alike_by_reading(&asked, &k->v[i].reading))
			alike = &k->v[i];
	}
	out->same = found != NULL;
	if (r == 0 && k->n && !found)
		found = alike ? alike : by_model(k, w->encoder, &asked, question);
	if (found) {
		out->id = arena_str(a, found->id);
		out->title = arena_str(a, found->title);
		out->question = arena_str(a, found->question);
		out->version = found->version;
	}
out:
	pthread_mutex_unlock(&k->lock);
	arena_release(&of);
	return r ? r : arena_ok(a) ? 0 : err_mem(e);
}
