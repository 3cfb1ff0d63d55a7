/*
 * sure.c - how likely is it that this corpus answers the question?
 *
 * Measured on what the search found, before anything is chosen: shares of what is asked about in documents and titles,
 * how well the best passage matches, how far it stands out. Shares, not scores, so that the estimate means the same in
 * a library of forty briefs and in one of millions of abstracts. Boosted trees over them (src/model/sure_model.c) give
 * the probability (docs/abstention.md).
 *
 * Most of what is asked may stand in a document, and no statement of it holds the two together: a trial of the drug in
 * another illness. So what stands together in one statement, the headings over it and its title is measured apart, and
 * the model has learned from questions in which a drug or an illness was exchanged for another (bench/near_misses.py).
 *
 * A word is taken as found also when another name of its concept is, a compound of it ("LB-100", "LB100"), or a word of
 * the same beginning ("nucleus", "nuclear"). Words that only say what kind of thing is wanted ("which company", "list
 * the genes") weigh little: a good answer names the thing and not its kind.
 */
#include "answer/answer_priv.h"

#include "model/model.h"
#include "phrase/tables.h"

#include <math.h>

#define NEAR_DOCS    5
#define TERMS_MAX    64 /* bits of a mask */
#define ENTITIES_MAX 16
#define ENTRIES_MAX  256
#define ALTS_MAX     48
#define ALT_TERMS    6
#define DOCS_MAX     64
#define FRAME_WEIGHT 0.25 /* of a word that says what kind of thing is wanted */
#define SOFT_WEIGHT  0.7  /* of a word of the same beginning … */
#define SOFT_BYTES   5	  /* … so long, and … */
#define SOFT_SHARE   0.6  /* … so much of the longer of the two */
#define K1	     0.8  /* BM25 of a passage: saturation of a word that comes again */
#define B	     0.4
#define PIVOT	     60	 /* words */
#define BACKGROUND   10	 /* documents against which the best stands out: fewer count as this many */
#define HEAVY	     0.5 /* of the heaviest term's weight: a term that must not be missing */
#define OWN_MIN	     0.5 /* share of a sentence whose beginning is looked at */
#define BEGIN_WORDS  4.0 /* in how many words the place of a term at the beginning counts half */
#define MARGIN_NONE  0.5 /* too few passages to tell */
#define FIRST_SCALE  4.0 /* brings scores of the index over the question's weight into 0 to 1 */

struct alt { /* other words for a run of terms: all of them must be there */
	uint32_t entry[ALT_TERMS];
	size_t n;
	uint64_t mask;
};

struct state {
	struct compose *k;
	size_t n;
	struct str term[TERMS_MAX];
	double w[TERMS_MAX], all;
	double plain; /* weight of all words of the question, those that only ask included */
	uint32_t beg[TERMS_MAX], end[TERMS_MAX];
	uint64_t names;		    /* terms that are written as names: capitals, digits */
	size_t rare;		    /* the heaviest term */
	uint64_t hash[ENTRIES_MAX]; /* entry i < n is term i; behind them the words of alts */
	size_t n_entries;
	struct alt alts[ALTS_MAX];
	size_t n_alts;
};

struct sight { /* what one text has */
	uint64_t has, soft;
	uint16_t tf[TERMS_MAX];
	uint32_t words, rare_at; /* place of the heaviest term, UINT32_MAX: nowhere */
	bool seen[ENTRIES_MAX];
};

static bool is_frame(struct str term)
{
	return word_row(words_asked_kinds, words_asked_kinds_n, term) != NULL;
}

/* ---- the question ---- */

static uint32_t entry(struct state *s, uint64_t h)
{
	for (size_t i = 0; i < s->n_entries; i++)
		if (s->hash[i] == h)
			return (uint32_t)i;
	if (s->n_entries == ENTRIES_MAX)
		return UINT32_MAX;
	s->hash[s->n_entries] = h;
	return (uint32_t)s->n_entries++;
}

static uint64_t terms_in(const struct state *s, uint32_t beg, uint32_t end)
{
	uint64_t mask = 0;
	for (size_t j = 0; j < s->n; j++)
		mask |= s->beg[j] >= beg && s->end[j] <= end ? UINT64_C(1) << j : 0;
	return mask;
}

static void add_alt(struct state *s, struct str name, uint64_t mask)
{
	struct text_token t;
	if (!mask || s->n_alts == ALTS_MAX)
		return;
	struct alt *a = &s->alts[s->n_alts];
	*a = (struct alt){.mask = mask};
	text_tokens_begin(s->k->lex.t, name);
	while (text_next(s->k->lex.t, &t)) {
		if (t.flags & (TEXT_COMPOUND | TEXT_STOP))
			continue;
		uint32_t e = entry(s, str_hash(t.term));
		if (a->n == ALT_TERMS || e == UINT32_MAX)
			return;
		a->entry[a->n++] = e;
	}
	s->n_alts += a->n > 0;
}

static bool sure_general(struct compose *k, const struct q_concept *c)
{
	struct termset own, name;
	termset_make(&k->lex, str_sub(k->q->text, c->beg, c->end), &own);
	termset_make(&k->lex, c->name, &name);
	return name.n < own.n && termset_within(&name, &own);
}

static bool is_name(const struct q_term *w)
{
	for (size_t c = 0; c < w->surface.n; c++) {
		char x = w->surface.p[c];
		if ((x >= '0' && x <= '9') || ((c || w->beg) && x >= 'A' && x <= 'Z'))
			return true;
	}
	return false;
}

static void read_terms(struct state *s)
{
	const struct question *q = s->k->q;
	for (size_t i = 0; i < q->n_terms; i++) {
		const struct q_term *w = &q->terms[i];
		double idf = s->k->view->idf(s->k->view->ctx, w->term);
		bool skip = w->compound || w->weight <= 0 || !w->focus || s->n == TERMS_MAX;
		s->plain += w->compound ? 0 : w->weight * idf;
		for (size_t j = 0; j < s->n && !skip; j++)
			skip = str_eq(s->term[j], w->term);
		if (skip)
			continue;
		size_t at = s->n++;
		s->term[at] = w->term;
		s->hash[at] = str_hash(w->term);
		s->w[at] = w->weight * idf * (is_frame(w->term) ? FRAME_WEIGHT : 1);
		s->beg[at] = w->beg;
		s->end[at] = w->end;
		s->all += s->w[at];
		s->rare = s->w[at] > s->w[s->rare] ? at : s->rare;
		s->names |= is_name(w) ? UINT64_C(1) << at : 0;
	}
	s->n_entries = s->n;
	for (size_t i = 0; i < q->n_terms; i++) {
		const struct q_term *w = &q->terms[i];
		uint64_t mask = w->compound ? terms_in(s, w->beg, w->end) : 0;
		uint32_t e = mask && s->n_alts < ALTS_MAX ? entry(s, str_hash(w->term)) : UINT32_MAX;
		if (e != UINT32_MAX)
			s->alts[s->n_alts++] = (struct alt){{e}, 1, mask};
	}
	for (size_t i = 0; i < q->n_concepts; i++) {
		const struct q_concept *c = &q->concepts[i];
		uint64_t mask = sure_general(s->k, c) ? 0 : terms_in(s, c->beg, c->end);
		add_alt(s, c->name, mask);
		for (size_t j = 0; j < c->n_others; j++)
			add_alt(s, c->others[j], mask);
	}
}

/* ---- texts ---- */

static bool alike(struct str a, struct str b)
{
	size_t n = 0, most = a.n > b.n ? a.n : b.n;
	while (n < a.n && n < b.n && a.p[n] == b.p[n])
		n++;
	return n >= SOFT_BYTES && (double)n >= SOFT_SHARE * (double)most;
}

static void see(const struct state *s, struct str text, struct sight *v)
{
	struct text_token t;
	memset(v, 0, sizeof(*v));
	v->rare_at = UINT32_MAX;
	text_tokens_begin(s->k->lex.t, text);
	while (text_next(s->k->lex.t, &t)) {
		uint64_t h = str_hash(t.term);
		v->words = t.pos + 1;
		for (size_t i = 0; i < s->n_entries; i++)
			v->seen[i] |= s->hash[i] == h;
		for (size_t i = 0; i < s->n; i++) {
			if (s->hash[i] == h) {
				v->has |= UINT64_C(1) << i;
				v->tf[i] += v->tf[i] < UINT16_MAX;
				if (i == s->rare && v->rare_at == UINT32_MAX)
					v->rare_at = t.pos;
			} else if (!(t.flags & (TEXT_STOP | TEXT_COMPOUND)) && alike(t.term, s->term[i]))
				v->soft |= UINT64_C(1) << i;
		}
	}
	for (size_t i = 0; i < s->n_alts; i++) {
		bool all = true;
		for (size_t j = 0; j < s->alts[i].n; j++)
			all &= v->seen[s->alts[i].entry[j]];
		v->has |= all ? s->alts[i].mask : 0;
	}
}

static double share(const struct state *s, uint64_t has, uint64_t soft)
{
	double in = 0;
	for (size_t i = 0; i < s->n; i++)
		in += has >> i & 1 ? s->w[i] : soft >> i & 1 ? SOFT_WEIGHT * s->w[i] : 0;
	return s->all > 0 ? in / s->all : 0;
}

/* BM25 of a text, over the most that it could be. */
static double match(const struct state *s, const struct sight *v)
{
	double in = 0, norm = K1 * (1 - B + B * v->words / PIVOT);
	for (size_t i = 0; i < s->n; i++) {
		double tf = v->tf[i] ? v->tf[i] : v->has >> i & 1 ? 1 : v->soft >> i & 1 ? 0.5 : 0;
		in += s->w[i] * tf / (tf + norm);
	}
	return s->all > 0 ? in / s->all : 0;
}

static void raise(double *x, double by)
{
	*x = by > *x ? by : *x;
}

/* Into v, which falls. */
static void insert(double *v, size_t n, double x)
{
	for (size_t i = 0; i < n; i++)
		if (x > v[i]) {
			double y = v[i];
			v[i] = x;
			x = y;
		}
}

/* ---- features ---- */

struct doc_sight {
	const struct doc *d;
	uint64_t any, has, soft;
	double match;
};

/* Share of the names that are there; 1 when the question has none. */
static double name_share(const struct state *s, uint64_t any)
{
	double in = 0, all = 0;
	for (size_t j = 0; j < s->n; j++) {
		all += s->names >> j & 1 ? s->w[j] : 0;
		in += s->names >> j & any >> j & 1 ? s->w[j] : 0;
	}
	return all > 0 ? in / all : 1;
}

static size_t heavy_missing(const struct state *s, uint64_t any)
{
	size_t n = 0;
	for (size_t j = 0; j < s->n; j++)
		n += !(any >> j & 1) && s->w[j] > HEAVY * s->w[s->rare];
	return n;
}

static void measure_docs(const struct state *s, const struct doc_sight *docs, size_t n, double *f)
{
	double best = 0, sum = 0, matches[5] = {0};
	for (size_t i = 0; i < n; i++) {
		double x = share(s, docs[i].has, docs[i].soft);
		raise(&best, x);
		sum += x;
		raise(&f[SURE_NAME], name_share(s, docs[i].any));
		raise(&f[SURE_WHOLE], 1 / (1 + (double)heavy_missing(s, docs[i].any)));
		insert(matches, 5, docs[i].match);
	}
	f[SURE_GAP] = best - sum / (double)(n > BACKGROUND ? n : BACKGROUND);
	f[SURE_FIFTH] = matches[4];
}

static void measure_passages(const struct state *s, double *f)
{
	const struct results *r = s->k->r;
	struct doc_sight *docs = ARENA_ARRAY(&s->k->scratch, DOCS_MAX, struct doc_sight);
	struct sight *v = ARENA_NEW(&s->k->scratch, struct sight);
	double top[BACKGROUND] = {0};
	size_t n = 0;
	if (!docs || !v)
		return;
	for (size_t i = 0; i < r->n_passages; i++) {
		const struct found_passage *p = &r->passages[i];
		size_t at = 0;
		while (at < n && docs[at].d != p->d)
			at++;
		if (at == DOCS_MAX)
			continue;
		if (at == n) {
			see(s, p->d->title, v);
			raise(&f[SURE_TITLE], share(s, v->has, v->soft));
			docs[n++] = (struct doc_sight){p->d, v->has | v->soft, v->has, v->soft, 0};
		}
		see(s, str_sub(p->d->text, p->where.beg, p->where.end), v);
		docs[at].has |= v->has;
		docs[at].soft |= v->soft;
		docs[at].any |= v->has | v->soft;
		raise(&docs[at].match, match(s, v));
		insert(top, BACKGROUND, p->first);
	}
	f[SURE_FIRST] = s->plain > 0 ? top[0] / s->plain / FIRST_SCALE : 0;
	f[SURE_MARGIN] = top[BACKGROUND - 1] > 0 ? (top[0] - top[BACKGROUND - 1]) / top[0] : MARGIN_NONE;
	measure_docs(s, docs, n, f);
}

/* What the question names and the lexicon knows, each as the mask of its terms. */
struct entities {
	uint64_t mask[ENTITIES_MAX];
	size_t n;
};

static void read_entities(const struct state *s, struct entities *out)
{
	const struct question *q = s->k->q;
	out->n = 0;
	for (size_t i = 0; i < q->n_concepts && out->n < ENTITIES_MAX; i++) {
		const struct q_concept *c = &q->concepts[i];
		uint64_t mask = terms_in(s, c->beg, c->end);
		bool names = c->known && c->kind != Q_OTHER && c->kind != Q_TEST;
		if (mask && names && !(c->said & (Q_NEGATED | Q_FAMILY)))
			out->mask[out->n++] = mask;
	}
}

/* How much of what is asked about stands together: in one statement, the headings over it and its title. */
static void measure_said(const struct state *s, const struct entities *t, struct str text, const struct sight *own,
			 const struct doc *d, uint32_t block, double *f)
{
	struct sight *over = ARENA_NEW(&s->k->scratch, struct sight);
	size_t held = 0;
	if (!over || !text.n)
		return;
	see(s, names_over(s->k, d, block), over);
	uint64_t has = own->has | over->has, soft = own->soft | over->soft;
	raise(&f[SURE_SAID], share(s, has, soft));
	raise(&f[SURE_SAID_WHOLE], 1 / (1 + (double)heavy_missing(s, has | soft)));
	for (size_t i = 0; i < t->n; i++)
		held += (has & t->mask[i]) == t->mask[i];
	raise(&f[SURE_SAID_THINGS], t->n ? (double)held / (double)t->n : 1);
	f[SURE_SAID_LACKS] = (double)t->n - f[SURE_SAID_THINGS] * (double)t->n;
}

static void measure_sentences(const struct state *s, double *f)
{
	struct entities things;
	const struct results *r = s->k->r;
	const struct question *q = s->k->q;
	struct sight *v = ARENA_NEW(&s->k->scratch, struct sight);
	read_entities(s, &things);
	for (size_t i = 0; v && i < r->n_sentences; i++) {
		const struct found_sentence *x = &r->sentences[i];
		struct str text = str_sub(r->passages[x->in].d->text, x->beg, x->end);
		see(s, text, v);
		measure_said(s, &things, text, v, r->passages[x->in].d, x->block, f);
		if (v->rare_at != UINT32_MAX && share(s, v->has, v->soft) >= OWN_MIN)
			raise(&f[SURE_BEGINS], 1 / (1 + v->rare_at / BEGIN_WORDS));
		if (q->n_focus && str_ifind(text, q->focus[0], 0) != SIZE_MAX)
			f[SURE_PHRASE] = 1;
	}
}

static const char *const names[SURE_N] = {
#define X(c, name, what) [SURE_##c] = name,
	SURE_LIST(X)
#undef X
};

void sure_tell(const double *f, struct answer_sure *out)
{
	_Static_assert(SURE_N <= ANSWER_SURE_MAX, "room for the features");
	out->n = SURE_N;
	for (size_t i = 0; i < SURE_N; i++) {
		out->v[i] = f[i];
		out->name[i] = names[i];
	}
}

/* How near the found documents are in meaning, by their own vectors. */
static void measure_meaning(const struct compose *k, double *f)
{
	const struct found_units *u = k->units;
	const struct vectors *v = k->snap ? u->of : NULL;
	double top[NEAR_DOCS] = {0};
	if (!v)
		return;
	for (size_t i = 0; i < k->n_src; i++) {
		uint32_t own = k->src[i].structured ? VECTOR_NONE : vectors_of_doc(v, k->src[i].number);
		if (own == VECTOR_NONE)
			continue;
		insert(top, NEAR_DOCS, (double)vectors_score(v, own, &u->vectors[0]));
		for (size_t j = 1; j < u->n_vectors; j++)
			if (u->clauses[j - 1].asks || u->n_vectors == 1)
				raise(&f[SURE_COS_ASKED], (double)vectors_score(v, own, &u->vectors[j]));
	}
	for (size_t i = 0; i < k->n_studies && i < NEAR_DOCS; i++) {
		double behind = 1 / (1 + exp(k->studies[i].score - k->studies[0].score)) - 0.5;
		f[SURE_BOTH] = i ? f[SURE_BOTH] : 1 / (1 + exp(-k->studies[0].score));
		f[SURE_BOTH_SECOND] = i == 1 ? 2 * behind : f[SURE_BOTH_SECOND];
		f[SURE_BOTH_FIFTH] = 2 * behind;
	}
	f[SURE_COS] = top[0];
	f[SURE_COS_FIFTH] = top[0] - top[NEAR_DOCS - 1];
	if (u->n_vectors == 1)
		f[SURE_COS_ASKED] = top[0];
}

void sure_measure(struct compose *k, double *f)
{
	struct state *s = ARENA_NEW(&k->scratch, struct state);
	memset(f, 0, SURE_N * sizeof(*f));
	if (!s)
		return;
	s->k = k;
	read_terms(s);
	if (!s->n)
		return;
	measure_passages(s, f);
	measure_sentences(s, f);
	measure_meaning(k, f);
	f[SURE_TERMS] = (double)s->n / ((double)s->n + 4);
}

double sure_confidence(const double *f, bool meaning)
{
	float x[SURE_N];
	for (int i = 0; i < SURE_N; i++)
		x[i] = (float)f[i];
	return floor(1000 / (1 + exp(-tree_value(&sure_models[!meaning], x))) + 0.5) / 1000;
}
