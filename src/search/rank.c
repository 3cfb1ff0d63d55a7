/*
 * rank.c - the second stage: what passages and sentences are worth, by features.
 *
 * Passages are looked up in the forward store, without their text: which terms of the question stand in the body,
 * which around it (context, headings, title, aliases), and whether headings or context use a word of what is asked
 * ("Causes"). Sentences are read from the document. Every feature is scaled to 0..1, and a score is the weighted sum;
 * all weights stand in the two tables below. They were set by reasoning, not fitted to any collection: the match of
 * the words comes first, how much of the question is there second, where it stands third.
 *
 * Sums run over the question's terms in their order, never in the order of a segment's term numbers, so that scores
 * do not depend on the layout of the index.
 */
#include "search/search_priv.h"

#include "text/text.h"

#include <math.h>

/* (feature, weight, what it is) */
#define PASSAGE_FEATURES(X)                                                                  \
	X(FIRST, 1.0f, "BM25F of the first stage, over the best one's")                      \
	X(COVER, 0.6f, "share of the focus in the passage and around it")                    \
	X(BODY, 0.3f, "share of the focus in its own text")                                  \
	X(TOPIC, 0.25f, "share of the focus in title and aliases: the document is about it") \
	X(CUE, 0.25f, "headings or context use a word of what is asked")                     \
	X(DOCUMENT, 0.25f, "how well the other passages of the document did")                \
	X(SENTENCE, 0.4f, "the best sentence's score")

#define SENTENCE_FEATURES(X)                                                            \
	X(MATCH, 1.0f, "BM25 of the sentence, terms around it at half, over all terms") \
	X(OWN, 0.3f, "share of the focus in the sentence")                              \
	X(COVERED, 0.4f, "share of the focus in the sentence and around its passage")   \
	X(NEAR, 0.3f, "neighbours in the question are neighbours in the sentence")      \
	X(PASSAGE, 0.3f, "the passage's score of the first stage, over the best one's") \
	X(OF_DOCUMENT, 0.3f, "as for passages")                                         \
	X(ASKED, 0.4f, "headings, context or the sentence use a word of what is asked") \
	X(SHAPE, 0.15f, "neither a fragment nor a monster, no row, question, lead-in")

enum {
#define X(c, w, what) F_##c,
	PASSAGE_FEATURES(X) F_PASSAGE_N
#undef X
};
enum {
#define X(c, w, what) S_##c,
	SENTENCE_FEATURES(X) S_N
#undef X
};
static const float passage_weight[F_PASSAGE_N] = {
#define X(c, w, what) [F_##c] = w,
	PASSAGE_FEATURES(X)
#undef X
};
static const float sentence_weight[S_N] = {
#define X(c, w, what) [S_##c] = w,
	SENTENCE_FEATURES(X)
#undef X
};

/*
 * BM25 within a sentence: a word said twice in one says little more, and sentences differ less in length than
 * documents do.
 */
#define SENTENCE_K1    0.6f
#define SENTENCE_B     0.4f
#define SENTENCE_WORDS 20 /* pivot length */
#define SHORT_WORDS    4  /* fewer words hardly say anything */
#define LONG_WORDS     60
#define NEAR_WORDS     2 /* how far apart neighbours may stand */

#define NEAR_BYTES 4 /* and in the question: a space, a hyphen, " of " */

#define PARENTS_MAX	 8    /* bullets above a bullet that are looked at */
#define AROUND		 0.5f /* of a single sighting: a term that stands around the sentence only */
#define CUE_IN_TITLE	 0.5f /* a cue word in the title, against one in a heading or in the context */
#define CUE_IN_SENTENCE	 0.5f
#define DOCUMENT_FALLOFF 0.5f /* of each further passage of a document, by rank */

static float weighted(const float *feature, const float *weight, size_t n)
{
	float sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += weight[i] * feature[i];
	return sum;
}

/* ---- passages ---- */

static void look_up(const struct query *q, const struct passage_term *t, size_t n, struct candidate *c)
{
	for (size_t i = 0; i < n; i++) {
		const uint16_t *tf = t[i].tf;
		bool topic = tf[FIELD_TITLE] || tf[FIELD_ALIAS];
		int at = query_term_of(q, t[i].term);
		if (at >= 0) {
			uint64_t bit = UINT64_C(1) << at;
			c->body |= tf[FIELD_BODY] ? bit : 0;
			c->around |= topic || tf[FIELD_CONTEXT] || tf[FIELD_HEADING] ? bit : 0;
			c->topic |= topic ? bit : 0;
		}
		at = query_cue_of(q, t[i].term);
		if (at >= 0) {
			float w = tf[FIELD_HEADING] || tf[FIELD_CONTEXT] ? 1 : tf[FIELD_TITLE] ? CUE_IN_TITLE : 0;
			w *= q->cues[at].weight;
			c->cue = w > c->cue ? w : c->cue;
		}
	}
}

/* BM25F of a passage that the first stage did not give, from the forward store: its score but for the rounding there.
 */
static float first_score(const struct query *q, const struct passage_term *t, size_t n)
{
	float tf[QUERY_TERMS_MAX] = {0}, len[FIELD_N] = {0}, norm[FIELD_N], sum = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t f = 0; f < FIELD_N; f++)
			len[f] += t[i].tf[f];
	for (size_t f = 0; f < FIELD_N; f++) {
		const struct index_field_conf *c = &index_fields[f];
		norm[f] = c->weight / (1 - c->b + c->b * len[f] / c->pivot);
	}
	for (size_t i = 0; i < n; i++) {
		int at = query_term_of(q, t[i].term);
		for (size_t f = 0; at >= 0 && f < FIELD_N; f++)
			tf[at] += norm[f] * t[i].tf[f];
	}
	for (size_t i = 0; i < q->n; i++)
		sum += q->terms[i].weight * q->terms[i].idf * tf[i] / (tf[i] + index_k1);
	return sum;
}

int rank_look_up(const struct snap *s, const struct query *q, uint32_t passage, struct arena *a, struct candidate *c,
		 struct err *e)
{
	struct passage_term *t = NULL;
	*c = (struct candidate){.passage = passage};
	snap_passage(s, passage, &c->where);
	arena_clear(a);
	size_t n;
	int rc = snap_passage_terms(s, passage, a, &t, &n, e);
	if (rc)
		return rc;
	look_up(q, t, n, c);
	c->first = first_score(q, t, n);
	return 0;
}

/*
 * A document's worth: its passages' scores, falling, each further one counting half as much as the one before; over
 * the best document's. Hits come by falling score, so walking them in order meets each document's passages in order.
 */
static int weigh_documents(struct candidate *c, size_t n, struct arena *a)
{
	struct seen {
		float sum, next;
	} *by = ARENA_ARRAY(a, n, struct seen);
	uint32_t *first = ARENA_ARRAY(a, n, uint32_t); /* of a candidate: the first one of its document */
	if (!by || !first)
		return -1;
	float best = 0;
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;
		while (c[k].where.doc != c[i].where.doc)
			k++;
		first[i] = (uint32_t)k;
		if (k == i)
			by[k].next = 1;
		by[k].sum += by[k].next * c[i].first;
		by[k].next *= DOCUMENT_FALLOFF;
		best = by[k].sum > best ? by[k].sum : best;
	}
	for (size_t i = 0; i < n; i++)
		c[i].document = best > 0 ? by[first[i]].sum / best : 0;
	return 0;
}

int rank_passages(const struct snap *s, const struct query *q, const struct hit *hits, size_t n, struct candidate *c,
		  struct err *e)
{
	struct str words[QUERY_TERMS_MAX + QUERY_CUES_MAX];
	struct arena a, once;
	struct term_pick *pick = NULL;
	size_t n_words = 0;
	arena_init(&a, (size_t)256 << 20);
	arena_init(&once, (size_t)256 << 20);
	float best = n ? hits[0].score : 0;
	for (size_t i = 0; i < q->n; i++)
		words[n_words++] = q->terms[i].term;
	for (size_t i = 0; i < q->n_cues; i++)
		words[n_words++] = q->cues[i].term;
	int code = snap_pick(s, words, n_words, &once, &pick, e);
	for (size_t i = 0; !code && i < n; i++) {
		c[i] = (struct candidate){.passage = hits[i].passage, .first = hits[i].score};
		snap_passage(s, hits[i].passage, &c[i].where);
		struct passage_term *t = NULL;
		size_t n_terms;
		code = snap_picked(pick, hits[i].passage, &a, &t, &n_terms, e);
		look_up(q, t, n_terms, &c[i]);
		arena_clear(&a);
	}
	if (!code && weigh_documents(c, n, &a))
		code = err_mem(e);
	for (size_t i = 0; !code && i < n; i++) {
		float f[F_PASSAGE_N] = {
			[F_FIRST] = best > 0 ? c[i].first / best : 0,
			[F_COVER] = query_share(q, c[i].body | c[i].around),
			[F_BODY] = query_share(q, c[i].body),
			[F_TOPIC] = query_share(q, c[i].topic),
			[F_CUE] = c[i].cue,
			[F_DOCUMENT] = c[i].document,
		};
		c[i].score = weighted(f, passage_weight, F_PASSAGE_N);
	}
	arena_release(&a);
	arena_release(&once);
	return code;
}

float rank_final(float passage, float best_sentence)
{
	return passage + passage_weight[F_SENTENCE] * best_sentence;
}

/* ---- sentences ---- */

/* Where the question's terms stand in one sentence. */
struct sightings {
	uint16_t tf[QUERY_TERMS_MAX];
	uint32_t last[QUERY_TERMS_MAX]; /* word number of the latest sighting, plus 1; 0 none */
	uint64_t mask, near;		/* near: term i was seen close to term i + 1 */
	uint32_t words;
	float cue;
};

static bool close_by(uint32_t a, uint32_t b)
{
	return a && b && (a > b ? a - b : b - a) <= NEAR_WORDS;
}

static void see(const struct query *q, struct str sentence, struct text_tokens *tt, struct sightings *v)
{
	struct text_token t;
	memset(v, 0, sizeof(*v));
	text_tokens_begin(tt, sentence);
	while (text_next(tt, &t)) {
		v->words = t.pos + 1;
		int at = query_cue_of(q, t.term);
		if (at >= 0 && q->cues[at].weight > v->cue)
			v->cue = q->cues[at].weight;
		at = query_term_of(q, t.term);
		if (at < 0)
			continue;
		v->mask |= UINT64_C(1) << at;
		v->tf[at] += v->tf[at] < UINT16_MAX;
		v->last[at] = t.pos + 1;
		if (at && close_by(v->last[at - 1], v->last[at]))
			v->near |= UINT64_C(1) << (at - 1);
		if ((size_t)at + 1 < q->n && close_by(v->last[at + 1], v->last[at]))
			v->near |= UINT64_C(1) << at;
	}
}

/*
 * A term in the sentence counts as in BM25; one that only its headings, context or title have counts half of a single
 * sighting: "Nausea is common" under "Side effects" of "Quillamine" speaks of quillamine.
 */
static float match(const struct query *q, const struct sightings *v, uint64_t around)
{
	float sum = 0, norm = SENTENCE_K1 * (1 - SENTENCE_B + SENTENCE_B * (float)v->words / SENTENCE_WORDS);
	for (size_t i = 0; i < q->n; i++) {
		float w = q->terms[i].weight * q->terms[i].idf;
		if (v->tf[i])
			sum += w * (float)v->tf[i] / ((float)v->tf[i] + norm);
		else if (around >> i & 1)
			sum += w * AROUND / (1 + norm);
	}
	return q->weight_idf > 0 ? sum / q->weight_idf : 0;
}

/*
 * Pairs of focus terms that stand together as they do in the question, by the lesser share of the two, twice: 1 when
 * the
 * whole question is one pair of equals.
 */
static float nearness(const struct query *q, const struct sightings *v)
{
	float sum = 0;
	for (size_t i = 0; i + 1 < q->n; i++) {
		const struct qt *t = &q->terms[i], *u = t + 1;
		if (v->near >> i & 1 && u->beg <= t->end + NEAR_BYTES)
			sum += 2 * fminf(t->share, u->share);
	}
	return fminf(sum, 1);
}

static float shape(const struct doc_block *b, struct str s, uint32_t words)
{
	/* A question asks, a lead-in announces. */
	if (b->kind == BLOCK_ROW || s.p[s.n - 1] == '?' || s.p[s.n - 1] == ':')
		return 0;
	if (b->kind == BLOCK_BULLET)
		return words > LONG_WORDS ? 0.5f : 1; /* a bullet of few words is its parent's item, no fragment */
	return words < SHORT_WORDS ? 0 : words > LONG_WORDS ? 0.5f : 1;
}

/* What stands around the sentences of a block: terms, and how well it fits an intent. */
struct around {
	uint64_t mask;
	float cue;
};

static void add_around(const struct query *q, struct str text, struct text_tokens *tt, struct around *v)
{
	struct sightings seen;
	see(q, text, tt, &seen);
	v->mask |= seen.mask;
	v->cue = fmaxf(v->cue, seen.cue);
}

/* Where sentences go. */
struct sink {
	struct arena *a;
	struct scored_sentence **v;
	size_t *n, *room;
	float best_first, best;
};

static int rank_block(const struct query *q, const struct candidate *c, uint32_t i, const struct doc *d, uint32_t k,
		      struct around around, struct text_tokens *tt, struct sink *to, struct err *e)
{
	const struct doc_block *b = &d->blocks[k];
	struct str text = doc_block_text(d, k);
	struct text_span *spans = NULL, whole = {0, (uint32_t)text.n};
	size_t n = 1;
	if (b->kind == BLOCK_ROW)
		spans = &whole;
	else
		n = text_sentences(text, to->a, &spans);
	for (size_t j = 0; j < n; j++) {
		uint32_t beg = b->beg + spans[j].beg;
		/* A long block makes several passages: each sentence belongs to the one that it begins in. */
		if (beg < c->where.beg || beg >= c->where.end || doc_barred(d, beg, b->beg + spans[j].end))
			continue;
		struct str s = str_sub(text, spans[j].beg, spans[j].end);
		struct sightings seen;
		see(q, s, tt, &seen);
		float covered = query_share(q, seen.mask | around.mask);
		float f[S_N] = {
			[S_MATCH] = match(q, &seen, around.mask),
			[S_OWN] = query_share(q, seen.mask),
			[S_COVERED] = covered,
			[S_NEAR] = nearness(q, &seen),
			[S_PASSAGE] = to->best_first > 0 ? c->first / to->best_first : 0,
			[S_OF_DOCUMENT] = c->document,
			[S_ASKED] = (1 - CUE_IN_SENTENCE) * around.cue + CUE_IN_SENTENCE * seen.cue,
			[S_SHAPE] = shape(b, s, seen.words),
		};
		if (!ARENA_MORE(to->a, *to->v, *to->n, *to->room))
			return err_mem(e);
		float score = weighted(f, sentence_weight, S_N);
		(*to->v)[(*to->n)++] = (struct scored_sentence){i, k, beg, b->beg + spans[j].end, score, covered};
		to->best = fmaxf(to->best, score);
	}
	return arena_ok(to->a) ? 0 : err_mem(e);
}

int rank_sentences(const struct query *q, const struct candidate *c, uint32_t i, float best_first, const struct doc *d,
		   struct text_tokens *tt, struct arena *a, struct scored_sentence **v, size_t *n, size_t *room,
		   float *best, struct err *e)
{
	struct sink to = {a, v, n, room, best_first, 0};
	struct around outer = {c->around, c->cue}, parents = {0};
	uint32_t parent = DOC_NONE, end = c->where.block + c->where.n_blocks;
	int code = 0;
	for (uint32_t k = c->where.block; !code && k < end && k < d->n_blocks; k++) {
		const struct doc_block *b = &d->blocks[k];
		/*
		 * The question that the next blocks answer, and the bullets above a bullet, may lie in the passage
		 * itself.
		 */
		if (b->kind == BLOCK_QUESTION)
			add_around(q, doc_block_text(d, k), tt, &outer);
		if (b->kind == BLOCK_HEADING || b->kind == BLOCK_QUESTION)
			continue;
		if (b->parent != parent) {
			parents = (struct around){0};
			parent = b->parent;
			for (uint32_t up = parent, depth = 0; up != DOC_NONE && depth < PARENTS_MAX; depth++) {
				add_around(q, doc_block_text(d, up), tt, &parents);
				up = d->blocks[up].parent;
			}
		}
		struct around around = {outer.mask | parents.mask, fmaxf(outer.cue, parents.cue)};
		code = rank_block(q, c, i, d, k, around, tt, &to, e);
	}
	*best = to.best;
	return code;
}
