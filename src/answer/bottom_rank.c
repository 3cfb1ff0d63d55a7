/*
 * bottom_rank.c - the bottom line where no summary answers: which of the found sentences, and how many.
 *
 * Each candidate is described by the features of bottom_priv.h: how it fits the question, where it stands, what it
 * looks like, and how central it is, that is how much of what it says other documents that were found say too (Erkan &
 * Radev, "LexRank", JAIR 2004; by pairs of words, as Gillick & Favre, "A scalable global model for summarization",
 * 2009). Boosted regression trees (Friedman, Ann Stat 2001; table in bottom_model.c) turn them into what a claim is
 * expected to add to an answer. The best candidate is taken, then the one that adds most beside it, as long as that is
 * worth its length. Length is fitted to the question this way.
 *
 * Nothing here depends on the order of the candidates but ties, which fall to the better rank of the document, then to
 * the earlier place.
 */
#include "answer/bottom_priv.h"
#include "sentence/finding.h"

#include "phrase/tables.h"

#include <math.h>
#include <stdlib.h>

#define SHARP	    4.0	 /* power of the score in the sharp centres */
#define PRIOR_OWN   0.95 /* of a part that needs no other sign that it speaks to the question: abstract, conclusion */
#define NEAR_BASE   0.1	 /* of the value, from a document that is ranked far behind */
#define TRUST_BASE  0.7	 /* of the value, from a source of no weight */
#define BEGIN_WORDS 2
#define FAR_WORDS   20
#define LIKE_TOP    10 /* best found sentences that likeness is measured to */
#define WORDS_MAX   PLAIN_WORDS_MAX
#define BYTES_MAX   CLAIM_BYTES_MAX
#define LIKE_REPEAT 0.8 /* Jaccard from which a further claim says nothing new */

/* Words as ROUGE sees them: lower-case runs of ASCII letters and digits. */
struct words {
	uint64_t *h;
	uint32_t n;
};

struct ranked {
	uint32_t cand;
	struct words w;
	uint64_t *pairs; /* of neighbours in w; as many as words less one, in order */
	uint32_t n_pairs;
	double own;
	float f[BF_N];
};

/* Weight of the documents that have a pair or a term. */
struct seen {
	uint64_t h; /* 0: free */
	uint32_t src;
	float w, sharp; /* of the best sentence of `src` that has it */
	float sum, sum_sharp;
	bool taken, asked;
};
struct table {
	struct seen *v;
	size_t mask;
	float all, all_sharp; /* of all documents */
};

/* A term of the question, of any weight. */
struct q_rare {
	uint64_t h;
	double idf;
};

struct ranking {
	struct compose *k;
	struct q_rare *rare;
	size_t n_rare;
	double rare_all, rarest;
	struct termset *docs; /* of each source: terms of its names and of all its candidates */
	struct ranked *v;
	size_t n;
	struct table pairs, terms;
	struct words q;
	size_t q_pairs;
	float ask[BF_N]; /* of the question */
};

/* ---- words and tables ---- */

static void words_of(struct str s, struct arena *a, struct words *out)
{
	size_t n = 0, room = 0;
	char w[TEXT_TERM_MAX];
	*out = (struct words){0};
	for (size_t i = 0; i < s.n;) {
		size_t m = 0;
		for (; i < s.n; i++) {
			char c = s.p[i];
			c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
			if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
				break;
			if (m < sizeof(w))
				w[m++] = c;
		}
		if (!m) {
			i++;
			continue;
		}
		if (!ARENA_MORE(a, out->h, n, room))
			break;
		out->h[n++] = str_hash(str_make(w, m));
	}
	out->n = (uint32_t)n;
}

static uint64_t pair_of(uint64_t a, uint64_t b)
{
	uint64_t h = a * UINT64_C(0x9E3779B97F4A7C15) + b;
	return h ? h : 1;
}

static bool table_make(struct table *t, size_t items, struct arena *a)
{
	size_t size = 64;
	while (size < 2 * items)
		size *= 2;
	t->v = ARENA_ARRAY(a, size, struct seen);
	t->mask = size - 1;
	return t->v != NULL;
}

static struct seen *table_at(const struct table *t, uint64_t h)
{
	size_t i = (size_t)(h ^ h >> 32) & t->mask;
	while (t->v[i].h && t->v[i].h != h)
		i = (i + 1) & t->mask;
	return &t->v[i];
}

/* Of each document only its best sentence with the pair counts. Candidates come document by document. */
static void table_see(struct table *t, uint64_t h, uint32_t src, float w, float sharp)
{
	struct seen *s = table_at(t, h);
	if (s->h && s->src == src && s->sum > 0) {
		if (w > s->w) {
			s->sum += w - s->w;
			s->sum_sharp += sharp - s->sharp;
			s->w = w;
			s->sharp = sharp;
		}
		return;
	}
	s->h = h;
	s->src = src;
	s->w = w;
	s->sharp = sharp;
	s->sum += w;
	s->sum_sharp += sharp;
}

/* ---- the question ---- */

static bool asks(struct str word, const char *as)
{
	return word_is(words_asking_words, words_asking_words_n, word, as);
}

static void read_question(struct ranking *r)
{
	struct str text = r->k->q->text, w[3] = {STR_NULL, STR_NULL, STR_NULL};
	struct str rest = text;
	for (size_t n = 0; n < 3 && str_cut(&rest, ' ', &w[n]);)
		n += w[n].n > 0;
	float *f = r->ask;
	bool be = asks(w[1], "be");
	bool many = w[1].n > 3 && w[1].p[w[1].n - 1] == 's';
	f[BF_ASKS_YES_NO] = asks(w[0], "yes-no");
	f[BF_ASKS_LIST] = asks(w[0], "list") || (asks(w[0], "pick") && (asks(w[1], "several") || (many && !be)));
	f[BF_ASKS_WHAT_IS] = (str_ieq(w[0], STR("what")) && be) || asks(w[0], "define");
	f[BF_ASKS_HOW] = asks(w[0], "how");
	f[BF_ASKS_NUMBER] = str_ieq(w[0], STR("how")) && asks(w[1], "count");
	f[BF_ASKS_WHICH] = asks(w[0], "which") && !be;
	words_of(text, &r->k->scratch, &r->q);
	f[BF_Q_LENGTH] = (float)r->q.n;
	f[BF_POOL] = logf((float)r->n + 1);
	for (uint32_t i = 0; i + 1 < r->q.n; i++) {
		struct seen *s = table_at(&r->pairs, pair_of(r->q.h[i], r->q.h[i + 1]));
		if (s->h && !s->asked)
			s->asked = true;
		r->q_pairs++;
	}
}

/* ---- a candidate ---- */

/*
 * Fit for a bottom line at all? Where a source says under its headings what it speaks of, it must be what is asked;
 * abstracts and conclusions are found by their sentences alone, and which of those answer is what is learned; from the
 * body of an article only what speaks to the question.
 */
static bool fits(const struct compose *k, const struct cand *c)
{
	const struct source_doc *s = &k->src[c->src];
	if (c->lead || c->fragment || c->standing == UNFIT || c->parent != DOC_NONE || c->end - c->beg > BYTES_MAX ||
	    !(c->found || c->title) || s->structured || c->unanswering ||
	    (c->verdict & (PATIENT_BARRED | PATIENT_OTHER)))
		return false;
	if (s->d->kind == DOC_KIND_RESEARCH && c->prior >= PRIOR_OWN)
		return true;
	return c->value > 0 && ((k->ask.want.primary | F(FINDINGS)) >> c->facet & 1);
}

static void look(struct ranked *x, struct str s)
{
	struct signs has;
	float *f = x->f;
	struct finding_marks m;
	finding_marks(s, &m);
	f[BF_SIGNIFICANCE] = m.significance;
	f[BF_COMPARISON] = m.comparison;
	f[BF_DIRECTION] = m.direction;
	f[BF_METHOD] = m.method;
	f[BF_PERCENTS] = m.percents;
	signs_of(SIGNS_CLAIM_SIGNS, s, &has);
	f[BF_CONCLUDES] = (float)signs_count(&has, "concludes");
	f[BF_WE] = (float)signs_count(&has, "we");
	f[BF_STOP] = s.n && s.p[s.n - 1] == '.';
	for (size_t i = 0; i < s.n; i++) {
		bool begins = i == 0 || s.p[i - 1] == ' ' || s.p[i - 1] == '(';
		f[BF_PARENTHESES] += s.p[i] == '(' || s.p[i] == '[';
		f[BF_COMMAS] += s.p[i] == ',' || s.p[i] == ';';
		f[BF_NUMBERS] += begins && s.p[i] >= '0' && s.p[i] <= '9';
	}
}

/* Words that look like names of genes, drugs, trials and are not in the question; and where the first focus term
 * stands. */
static void look_at_words(const struct ranking *r, struct ranked *x, struct str s)
{
	struct compose *k = r->k;
	struct text_token t;
	float *f = x->f;
	uint32_t first = UINT32_MAX, words = 0, head = UINT32_MAX, verb = UINT32_MAX, begin = 0, after = 0;
	text_tokens_begin(k->lex.t, s);
	while (text_next(k->lex.t, &t)) {
		if (t.flags & TEXT_COMPOUND)
			continue;
		words = t.pos + 1;
		uint64_t h = str_hash(t.term);
		bool focus = false;
		for (size_t i = 0; i < k->n_focus && !focus; i++)
			focus = k->focus[i].h == h;
		if (focus && first == UINT32_MAX)
			first = t.pos;
		if (termset_has(&k->main, h)) {
			head = head == UINT32_MAX ? t.pos : head;
			after = verb == UINT32_MAX ? t.pos : after;
			begin += t.pos < k->main.n + BEGIN_WORDS;
		}
		struct str w = str_sub(s, t.beg, t.end);
		if (verb == UINT32_MAX && asks(w, "be"))
			verb = t.pos;
		bool name = false;
		for (size_t i = 1; i < w.n; i++)
			name |= (w.p[i] >= 'A' && w.p[i] <= 'Z') ||
				(w.p[i] >= '0' && w.p[i] <= '9' && !(t.flags & TEXT_NUMBER));
		f[BF_NAMES] += name && !focus;
	}
	f[BF_FIRST] = first == UINT32_MAX || !words ? 1 : (float)first / (float)words;
	f[BF_BEGINS] = k->main.n ? fminf((float)begin / (float)k->main.n, 1) : 0;
	f[BF_SUBJECT_VERB] = head == UINT32_MAX || verb == UINT32_MAX || verb < after || verb - after > FAR_WORDS
				     ? FAR_WORDS
				     : (float)(verb - after);
	f[BF_DEFINES] = head <= 3 && verb != UINT32_MAX && verb > head && verb <= 10;
}

static void place_of(const struct compose *k, struct ranked *x)
{
	const struct cand *c = &k->cand[x->cand];
	const struct doc *d = k->src[c->src].d;
	if (c->title)
		return;
	struct text_span *s;
	size_t n = text_sentences(doc_block_text(d, c->block), k->lex.a, &s), at = 0;
	uint32_t beg = c->beg - d->blocks[c->block].beg, end = c->end - d->blocks[c->block].beg;
	while (at + 1 < n && s[at + 1].beg <= beg)
		at++;
	x->f[BF_AT] = (float)at;
	while (at + 1 < n && s[at].end < end)
		at++;
	x->f[BF_LEFT] = n ? (float)(n - 1 - at) : 0;
}

static void describe(const struct ranking *r, struct ranked *x)
{
	struct compose *k = r->k;
	const struct cand *c = &k->cand[x->cand];
	const struct source_doc *src = &k->src[c->src];
	struct str s = cand_text(k, c);
	float *f = x->f;
	for (int i = BF_ASKS_YES_NO; i <= BF_POOL; i++)
		f[i] = r->ask[i];
	const struct results *found = k->r;
	float best = found->n_passages ? found->passages[0].score : 0;
	f[BF_SCORE] = c->score;
	f[BF_RANK] = logf((float)(c->found ? c->found - found->sentences : (ptrdiff_t)found->n_sentences) + 1);
	f[BF_PASSAGE] = c->found && best > 0 ? found->passages[c->found->in].score / best : 0;
	f[BF_MASS] = (float)src->mass;
	f[BF_SOURCE] = logf((float)c->src + 1);
	f[BF_MATCH] = c->match;
	f[BF_COVERAGE] = c->coverage;
	f[BF_MAIN] = c->main;
	f[BF_OWN_MAIN] = c->own_main;
	f[BF_FRESH] = c->fresh;
	f[BF_CUES] = (float)asking_cues(k, s);
	f[BF_PRIMARY] = k->ask.want.primary >> c->facet & 1;
	f[BF_PRIOR] = c->prior;
	f[BF_WORDS] = (float)str_words(s);
	f[BF_TITLE] = c->title;
	f[BF_STANDING] = c->standing == STANDS ? 0 : c->standing == STANDS_SOFT ? 1 : 2;
	f[BF_NEGATED] = c->terms.negated;
	look(x, s);
	look_at_words(r, x, s);
	place_of(k, x);
}

/* ---- terms of the question ---- */

static bool read_rare(struct ranking *r)
{
	struct compose *k = r->k;
	const struct question *q = k->q;
	r->rare = ARENA_ARRAY(&k->scratch, q->n_terms, struct q_rare);
	r->docs = ARENA_ARRAY(&k->scratch, k->n_src, struct termset);
	if (!r->rare || !r->docs)
		return false;
	for (size_t i = 0; i < q->n_terms; i++) {
		struct q_rare *x = &r->rare[r->n_rare];
		if (q->terms[i].compound)
			continue;
		x->h = str_hash(q->terms[i].term);
		x->idf = k->view->idf(k->view->ctx, q->terms[i].term);
		if (x->idf <= 0)
			continue;
		r->rare_all += x->idf * x->idf;
		r->rarest = fmax(r->rarest, x->idf);
		r->n_rare++;
	}
	for (size_t i = 0; i < k->n_src; i++)
		r->docs[i] = k->src[i].name;
	for (size_t i = 0; i < r->n; i++) {
		const struct cand *c = &k->cand[r->v[i].cand];
		termset_join(&k->scratch, &r->docs[c->src], &c->terms);
	}
	return arena_ok(&k->scratch);
}

static double rare_share(const struct ranking *r, const struct termset *t, double *missing)
{
	double in = 0;
	*missing = 0;
	for (size_t i = 0; i < r->n_rare; i++)
		if (termset_has(t, r->rare[i].h))
			in += r->rare[i].idf * r->rare[i].idf;
		else
			*missing = fmax(*missing, r->rare[i].idf);
	*missing = r->rarest > 0 ? *missing / r->rarest : 0;
	return r->rare_all > 0 ? in / r->rare_all : 0;
}

static void rare_terms(const struct ranking *r, struct ranked *x)
{
	const struct cand *c = &r->k->cand[x->cand];
	double missing;
	x->f[BF_RARE_DOC] = (float)rare_share(r, &r->docs[c->src], &missing);
	x->f[BF_RARE] = (float)rare_share(r, &c->terms, &missing);
	x->f[BF_RARE_MISSING] = (float)missing;
}

/* ---- what others say ---- */

static void centre(const struct ranking *r, struct ranked *x)
{
	struct compose *k = r->k;
	const struct cand *c = &k->cand[x->cand];
	float *f = x->f, w = c->score, sharp = powf(w, (float)SHARP), asked = 0, in = 0;
	float all = r->pairs.all > 0 ? r->pairs.all : 1, all_sharp = r->pairs.all_sharp > 0 ? r->pairs.all_sharp : 1;
	for (uint32_t i = 0; i < x->n_pairs; i++) {
		const struct seen *s = table_at(&r->pairs, x->pairs[i]);
		f[BF_CENTRE_2_SUM] += fmaxf(s->sum - w, 0) / all;
		f[BF_CENTRE_2_SHARP] += fmaxf(s->sum_sharp - sharp, 0) / all_sharp;
		asked += s->asked;
	}
	for (uint32_t i = 0; i < c->terms.n; i++) {
		const struct seen *s = table_at(&r->terms, c->terms.h[i] ? c->terms.h[i] : 1);
		f[BF_CENTRE_1] += fmaxf(s->sum - w, 0) / all / (float)c->terms.n;
		f[BF_CENTRE_1_SHARP] += fmaxf(s->sum_sharp - sharp, 0) / all_sharp / (float)c->terms.n;
	}
	if (x->n_pairs) {
		f[BF_CENTRE_2] = f[BF_CENTRE_2_SUM] / (float)x->n_pairs;
		f[BF_CENTRE_2_SHARP] /= (float)x->n_pairs;
		f[BF_S_PAIRS] = asked / (float)x->n_pairs;
	}
	f[BF_Q_PAIRS] = r->q_pairs ? asked / (float)r->q_pairs : 0;
	for (uint32_t i = 0; i < r->q.n; i++) {
		bool has = false;
		for (uint32_t j = 0; j < x->w.n && !has; j++)
			has = x->w.h[j] == r->q.h[i];
		in += has;
	}
	f[BF_Q_WORDS_IN] = r->q.n ? in / (float)r->q.n : 0;
}

static int by_score(const void *a, const void *b)
{
	const struct cand *const *x = a, *const *y = b;
	if ((*x)->score != (*y)->score)
		return (*x)->score > (*y)->score ? -1 : 1;
	if ((*x)->src != (*y)->src)
		return (*x)->src < (*y)->src ? -1 : 1;
	return (*x)->beg < (*y)->beg ? -1 : (*x)->beg > (*y)->beg;
}

static bool like_best(struct ranking *r)
{
	const struct cand **top = ARENA_ARRAY(&r->k->scratch, r->n, const struct cand *);
	if (!top)
		return false;
	for (size_t i = 0; i < r->n; i++)
		top[i] = &r->k->cand[r->v[i].cand];
	qsort(top, r->n, sizeof(*top), by_score);
	size_t n = r->n < LIKE_TOP ? r->n : LIKE_TOP;
	for (size_t i = 0; i < r->n; i++) {
		const struct cand *c = &r->k->cand[r->v[i].cand];
		size_t others = 0;
		double sum = 0;
		for (size_t j = 0; j < n; j++)
			if (top[j] != c) {
				sum += termset_jaccard(&c->terms, &top[j]->terms);
				others++;
			}
		r->v[i].f[BF_LIKE_BEST] = others ? (float)(sum / (double)others) : 0;
	}
	return true;
}

static bool prepare(struct ranking *r)
{
	struct compose *k = r->k;
	struct arena *a = &k->scratch;
	size_t n_pairs = 0, n_terms = 0;
	r->v = ARENA_ARRAY(a, k->n_cand, struct ranked);
	float *of_src = ARENA_ARRAY(a, k->n_src, float);
	uint32_t *count = ARENA_ARRAY(a, k->n_src + 1, uint32_t);
	if (!r->v || !of_src || !count)
		return false;
	/* Document by document, as table_see wants them. */
	for (uint32_t i = 0; i < k->n_cand; i++)
		count[k->cand[i].src + 1] += fits(k, &k->cand[i]);
	for (size_t i = 0; i < k->n_src; i++)
		count[i + 1] += count[i];
	r->n = count[k->n_src];
	for (uint32_t i = 0; i < k->n_cand; i++)
		if (fits(k, &k->cand[i]))
			r->v[count[k->cand[i].src]++].cand = i;
	for (size_t i = 0; i < r->n; i++) {
		struct ranked *x = &r->v[i];
		const struct cand *c = &k->cand[x->cand];
		words_of(cand_text(k, c), a, &x->w);
		x->n_pairs = x->w.n ? x->w.n - 1 : 0;
		x->pairs = ARENA_ARRAY(a, x->n_pairs, uint64_t);
		for (uint32_t j = 0; x->pairs && j < x->n_pairs; j++)
			x->pairs[j] = pair_of(x->w.h[j], x->w.h[j + 1]);
		n_pairs += x->n_pairs;
		n_terms += c->terms.n;
		of_src[c->src] = fmaxf(of_src[c->src], c->score);
	}
	if (!arena_ok(a) || !table_make(&r->pairs, n_pairs, a) || !table_make(&r->terms, n_terms, a))
		return false;
	for (size_t i = 0; i < r->n; i++) {
		struct ranked *x = &r->v[i];
		const struct cand *c = &k->cand[x->cand];
		float sharp = powf(c->score, (float)SHARP);
		for (uint32_t j = 0; j < x->n_pairs; j++)
			table_see(&r->pairs, x->pairs[j], c->src, c->score, sharp);
		for (uint32_t j = 0; j < c->terms.n; j++)
			table_see(&r->terms, c->terms.h[j] ? c->terms.h[j] : 1, c->src, c->score, sharp);
	}
	for (size_t i = 0; i < k->n_src; i++) {
		r->pairs.all += of_src[i];
		r->pairs.all_sharp += powf(of_src[i], (float)SHARP);
	}
	read_question(r);
	if (!read_rare(r))
		return false;
	for (size_t i = 0; i < r->n; i++) {
		describe(r, &r->v[i]);
		centre(r, &r->v[i]);
		rare_terms(r, &r->v[i]);
	}
	return like_best(r) && arena_ok(a);
}

/* ---- choosing ---- */

/* The features of a further claim, given what was taken. */
static void beside(const struct ranking *r, struct ranked *x, const struct ranked *const *taken, size_t n)
{
	struct compose *k = r->k;
	const struct cand *c = &k->cand[x->cand];
	float *f = x->f, w = c->score, fresh = 0, asked = 0, sum = 0;
	for (int i = BF_TAKEN; i < BF_N; i++)
		f[i] = 0;
	for (size_t i = 0; i < n; i++) {
		const struct cand *t = &k->cand[taken[i]->cand];
		float like = (float)termset_jaccard(&c->terms, &t->terms);
		f[BF_TAKEN] += taken[i]->f[BF_WORDS];
		f[BF_TAKEN_LIKE] = fmaxf(f[BF_TAKEN_LIKE], like);
		f[BF_SAME_DOC] += t->src == c->src;
		f[BF_NEXT] += t->src == c->src && t->block == c->block && t->end <= c->beg && c->beg - t->end <= 2;
	}
	f[BF_TAKEN_N] = (float)n;
	f[BF_TAKEN_FIRST] = (float)taken[0]->own;
	f[BF_OWN_VALUE] = (float)x->own;
	float all = r->pairs.all > 0 ? r->pairs.all : 1;
	for (uint32_t i = 0; i < x->n_pairs; i++) {
		const struct seen *s = table_at(&r->pairs, x->pairs[i]);
		if (s->taken)
			continue;
		fresh++;
		asked += s->asked;
		sum += fmaxf(s->sum - w, 0) / all;
	}
	f[BF_NEW_CENTRE_SUM] = sum;
	if (x->n_pairs) {
		f[BF_NEW_PAIRS] = fresh / (float)x->n_pairs;
		f[BF_NEW_CENTRE] = sum / (float)x->n_pairs;
	}
	f[BF_NEW_Q_PAIRS] = r->q_pairs ? asked / (float)r->q_pairs : 0;
}

const char *answer_features_head(void)
{
#define X(c, what) "\t" #c
	return "question\tclaim\tdocument\ttaken\tanswers" BOTTOM_FEATURES(X) "\ttext\n";
#undef X
}

static void report(const struct ranking *r, size_t claim, const struct ranked *pick)
{
	struct compose *k = r->k;
	if (!k->trace || !k->trace->bottom)
		return;
	for (size_t i = 0; i < r->n; i++) {
		const struct ranked *x = &r->v[i];
		const struct cand *c = &k->cand[x->cand];
		if (c->used)
			continue;
		buf_printf(k->trace->bottom, "%.*s\t%zu\t%.*s\t%d\t%d", STR_ARG(k->trace->id), claim,
			   STR_ARG(k->src[c->src].d->id), x == pick, c->value > 0 && c->coverage >= coverage_needed(k));
		for (int j = 0; j < BF_N; j++)
			buf_printf(k->trace->bottom, "\t%.9g", (double)x->f[j]);
		buf_printf(k->trace->bottom, "\t%.*s\n", STR_ARG(cand_text(k, c)));
	}
}

/*
 * What was learned on abstracts is no guide to which parts of an article, and which sources, to believe: that stands in
 * the tables of parts (facet.c) and of designs (evidence.c).
 */
static double trust(struct compose *k, const struct cand *c)
{
	const struct source_doc *s = &k->src[c->src];
	double reader = reader_weight(k->ask.reader, s->d->audience), evidence = reader > 0 ? s->weight / reader : 0;
	double near = k->n_studies ? NEAR_BASE + (1 - NEAR_BASE) * s->mass * s->mass : 1;
	return near * c->prior * studies_trust(k, c) * reader * (TRUST_BASE + (1 - TRUST_BASE) * evidence);
}

static bool repeats(const struct ranking *r, const struct ranked *x)
{
	return x->f[BF_TAKEN_LIKE] >= LIKE_REPEAT || x->f[BF_TAKEN] + x->f[BF_WORDS] > WORDS_MAX || r->n == 0;
}

void bottom_rank(struct compose *k)
{
	struct ranking r = {.k = k};
	struct ranked *taken[BOTTOM_MAX];
	if (!prepare(&r))
		return;
	for (size_t n = 0; n < BOTTOM_MAX; n++) {
		const struct tree_model *m = &bottom_models[n > 0];
		struct ranked *pick = NULL;
		double best = 0;
		for (size_t i = 0; i < r.n; i++) {
			struct ranked *x = &r.v[i];
			if (k->cand[x->cand].used)
				continue;
			if (n)
				beside(&r, x, (const struct ranked *const *)taken, n);
			double v = tree_value(m, x->f) * trust(k, &k->cand[x->cand]);
			if (!n)
				x->own = v;
			if (n ? repeats(&r, x) || studies_talk(k, &k->cand[x->cand]) : x->f[BF_WORDS] > WORDS_MAX)
				continue;
			if (v >= m->least && (!pick || v > best)) {
				best = v;
				pick = x;
			}
		}
		report(&r, n, pick);
		if (!pick)
			break;
		taken[n] = pick;
		for (uint32_t i = 0; i < pick->n_pairs; i++)
			table_at(&r.pairs, pick->pairs[i])->taken = true;
		k->chosen.bottom[k->chosen.n_bottom++] = pick->cand;
		k->ranked |= k->src[k->cand[pick->cand].src].d->kind == DOC_KIND_RESEARCH;
		choose_use(k, pick->cand);
	}
}
