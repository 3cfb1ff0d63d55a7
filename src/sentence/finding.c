/*
 * finding.c - the sentences of a study that report what it found.
 *
 * A sentence is described by how much of the outcome, the intervention and the comparator it has (abbreviations of the
 * article stand for what they mean: Schwartz & Hearst 2003), by the marks of a result in it ("significantly", p values,
 * intervals, comparisons), and by where it stands. Trees learned on prompts with the evidence that doctors marked weigh
 * these.
 */
#include "sentence/finding.h"
#include "model/model.h"

#include "phrase/tables.h"

#include <math.h>
#include <stdlib.h>

#define BM25_K1	      1.2
#define BM25_B	      0.75
#define ABBREVS_MAX   128
#define SENTENCES_MAX 20000

/* ---- marks of a result ---- */

void finding_marks(struct str s, struct finding_marks *out)
{
	struct signs has;
	memset(out, 0, sizeof(*out));
	signs_of(SIGNS_FINDING_MARKS, s, &has);
	out->significance = (uint8_t)signs_count(&has, "significance");
	out->comparison = (uint8_t)signs_count(&has, "comparison");
	out->direction = (uint8_t)signs_count(&has, "direction");
	out->method = (uint8_t)signs_count(&has, "method");
	out->conclusion = (uint8_t)signs_count(&has, "conclusion");
	out->interval = (uint8_t)signs_count(&has, "interval");
	out->p_value = (uint8_t)signs_count(&has, "p-value");
	for (size_t i = 0; i < s.n; i++) {
		bool digit = s.p[i] >= '0' && s.p[i] <= '9';
		bool before = i && ((s.p[i - 1] >= '0' && s.p[i - 1] <= '9') || s.p[i - 1] == '.');
		out->numbers += digit && !before && out->numbers < UINT8_MAX;
		out->percents += s.p[i] == '%' && out->percents < UINT8_MAX;
	}
}

/* ---- the document ---- */

enum part {
	PART_ABSTRACT,
	PART_INTRODUCTION,
	PART_METHODS,
	PART_RESULTS,
	PART_DISCUSSION,
	PART_CONCLUSION,
	PART_OTHER
};

static enum part part_of(const struct doc *d, uint32_t section)
{
	static const struct {
		const char *name;
		enum part part;
	} parts[] = {{"abstract", PART_ABSTRACT},     {"results", PART_RESULTS},
		     {"methods", PART_METHODS},	      {"conclusion", PART_CONCLUSION},
		     {"discussion", PART_DISCUSSION}, {"introduction", PART_INTRODUCTION}};
	/* The outermost heading that says it. */
	enum part p = PART_OTHER;
	for (; section != 0; section = d->sections[section].parent) {
		struct signs has;
		signs_of(SIGNS_FINDING_PARTS, doc_heading(d, section), &has);
		for (size_t i = 0; has.n && i < sizeof(parts) / sizeof(*parts); i++)
			if (strcmp(has.rules[has.rule[0]].value, parts[i].name) == 0)
				p = parts[i].part;
	}
	return p;
}

struct term { /* of the question */
	uint64_t h;
	double idf;
	uint8_t of; /* bits: outcome 1, intervention 2, comparator 4 */
	bool own;   /* in the question itself, not by an abbreviation */
};
#define OUTCOME	     1
#define INTERVENTION 2
#define COMPARATOR   4

struct sentence {
	uint32_t block, beg, end, words, in_block;
	uint64_t *h; /* content terms in order */
	uint32_t n;
	struct finding_marks marks;
	double share[3];
};

struct reading {
	struct lexer *x;
	const struct doc *d;
	const struct finding_question *q;
	struct term *terms;
	size_t n_terms, room_terms;
	double sum[3];	   /* idf of the terms of each part of the question */
	double rarest;	   /* of the outcome */
	uint64_t *outcome; /* its terms in order */
	uint32_t n_outcome;
	struct sentence *s;
	size_t n, room;
};

static uint32_t lex(struct lexer *x, struct str s, uint64_t **out, uint32_t *words)
{
	struct text_token t;
	size_t n = 0, room = 0;
	*out = NULL;
	*words = 0;
	text_tokens_begin(x->t, s);
	while (text_next(x->t, &t)) {
		if (t.flags & TEXT_COMPOUND)
			continue;
		*words = t.pos + 1;
		if (t.flags & TEXT_STOP)
			continue;
		if (!ARENA_MORE(x->a, *out, n, room))
			break;
		(*out)[n++] = str_hash(t.term);
	}
	return (uint32_t)n;
}

static void add_term(struct reading *r, uint64_t h, uint8_t of, bool own)
{
	for (size_t i = 0; i < r->n_terms; i++)
		if (r->terms[i].h == h) {
			r->terms[i].of |= of;
			r->terms[i].own |= own;
			return;
		}
	if (ARENA_MORE(r->x->a, r->terms, r->n_terms, r->room_terms))
		r->terms[r->n_terms++] = (struct term){.h = h, .of = of, .own = own};
}

static bool read_sentences(struct reading *r)
{
	const struct doc *d = r->d;
	for (uint32_t b = 0; b < d->n_blocks; b++) {
		const struct doc_block *bl = &d->blocks[b];
		if (bl->kind == BLOCK_HEADING || bl->kind == BLOCK_QUESTION)
			continue;
		struct str text = doc_block_text(d, b);
		struct text_span whole = {0, (uint32_t)text.n}, *v = &whole;
		size_t n = 1;
		if (bl->kind != BLOCK_ROW)
			n = text_sentences(text, r->x->a, &v);
		for (size_t i = 0; i < n && r->n < SENTENCES_MAX; i++) {
			if (!ARENA_MORE(r->x->a, r->s, r->n, r->room))
				return false;
			struct sentence *s = &r->s[r->n++];
			struct str one = str_sub(text, v[i].beg, v[i].end);
			*s = (struct sentence){.block = b, .beg = bl->beg + v[i].beg, .end = bl->beg + v[i].end};
			s->in_block = (uint32_t)i;
			s->n = lex(r->x, one, &s->h, &s->words);
			finding_marks(one, &s->marks);
		}
	}
	return arena_ok(r->x->a);
}

/*
 * The terms of each part of the question. Where it names the long form of an abbreviation of the article, the short
 * form counts as well; where it names the short form, the words of the long one.
 */
static void read_part(struct reading *r, struct str part, uint8_t of, const struct text_abbrev *ab, size_t n_ab)
{
	uint64_t *h, *f;
	uint32_t words, n = lex(r->x, part, &h, &words), m;
	for (uint32_t i = 0; i < n; i++)
		add_term(r, h[i], of, true);
	if (of == OUTCOME) {
		r->outcome = h;
		r->n_outcome = n;
	}
	for (size_t i = 0; i < n_ab; i++) {
		struct str s = str_sub(r->d->text, ab[i].shortf.beg, ab[i].shortf.end);
		struct str l = str_sub(r->d->text, ab[i].longf.beg, ab[i].longf.end);
		bool has_long = str_ifind(part, l, 0) != SIZE_MAX, has_short = false;
		m = lex(r->x, s, &f, &words);
		for (uint32_t j = 0; j < n && m == 1; j++)
			has_short |= h[j] == f[0];
		if (has_long && !has_short && m == 1)
			add_term(r, f[0], of, false);
		else if (has_short && !has_long) {
			m = lex(r->x, l, &f, &words);
			for (uint32_t j = 0; j < m; j++)
				add_term(r, f[j], of, false);
		}
	}
}

static size_t abbreviations(struct reading *r, struct text_abbrev **out)
{
	size_t n = 0, room = 0;
	*out = NULL;
	for (uint32_t b = 0; b < r->d->n_blocks && n < ABBREVS_MAX; b++) {
		struct text_abbrev *v;
		const struct doc_block *bl = &r->d->blocks[b];
		if (bl->kind != BLOCK_PARA && bl->kind != BLOCK_BULLET)
			continue;
		size_t m = text_abbrevs(doc_block_text(r->d, b), r->x->a, &v);
		for (size_t i = 0; i < m && n < ABBREVS_MAX && ARENA_MORE(r->x->a, *out, n, room); i++) {
			v[i].shortf.beg += bl->beg;
			v[i].shortf.end += bl->beg;
			v[i].longf.beg += bl->beg;
			v[i].longf.end += bl->beg;
			(*out)[n++] = v[i];
		}
	}
	return n;
}

static bool has(const struct sentence *s, uint64_t h)
{
	for (uint32_t i = 0; i < s->n; i++)
		if (s->h[i] == h)
			return true;
	return false;
}

static void weigh_terms(struct reading *r)
{
	for (size_t i = 0; i < r->n_terms; i++) {
		struct term *t = &r->terms[i];
		size_t df = 0;
		for (size_t j = 0; j < r->n; j++)
			df += has(&r->s[j], t->h);
		t->idf = log(1 + ((double)r->n - (double)df + 0.5) / ((double)df + 0.5));
		/* What no sentence has cannot tell them apart. */
		for (int k = 0; k < 3 && df; k++)
			if (t->of >> k & 1)
				r->sum[k] += t->idf;
		if (df && (t->of & OUTCOME))
			r->rarest = fmax(r->rarest, t->idf);
	}
	for (size_t j = 0; j < r->n; j++)
		for (size_t i = 0; i < r->n_terms; i++)
			if (has(&r->s[j], r->terms[i].h))
				for (int k = 0; k < 3; k++)
					if (r->terms[i].of >> k & 1)
						r->s[j].share[k] += r->terms[i].idf / (r->sum[k] > 0 ? r->sum[k] : 1);
}

static double bm25(const struct reading *r, const struct sentence *s, double mean)
{
	double sum = 0;
	for (size_t i = 0; i < r->n_terms; i++) {
		double tf = 0;
		for (uint32_t j = 0; j < s->n && r->terms[i].own; j++)
			tf += s->h[j] == r->terms[i].h;
		sum += r->terms[i].idf * tf / (tf + BM25_K1 * (1 - BM25_B + BM25_B * s->n / mean));
	}
	return sum;
}

static double outcome_pairs(const struct reading *r, const struct sentence *s)
{
	uint32_t found = 0;
	for (uint32_t i = 0; i + 1 < r->n_outcome; i++) {
		bool here = false;
		for (uint32_t j = 0; j + 1 < s->n && !here; j++)
			here = s->h[j] == r->outcome[i] && s->h[j + 1] == r->outcome[i + 1];
		found += here;
	}
	return r->n_outcome > 1 ? (double)found / (r->n_outcome - 1) : 0;
}

static double heading_share(const struct reading *r, uint32_t section)
{
	double in = 0;
	for (size_t i = 0; i < r->n_terms; i++) {
		bool here = false;
		if (!(r->terms[i].of & OUTCOME))
			continue;
		for (uint32_t s = section; s != 0 && !here; s = r->d->sections[s].parent) {
			uint64_t *h;
			uint32_t words, n = lex(r->x, doc_heading(r->d, s), &h, &words);
			for (uint32_t j = 0; j < n; j++)
				here |= h[j] == r->terms[i].h;
		}
		in += here ? r->terms[i].idf : 0;
	}
	return r->sum[0] > 0 ? in / r->sum[0] : 0;
}

static int marks_of(const struct finding_marks *m)
{
	return m->significance + m->p_value + m->interval + m->comparison;
}

static void describe(const struct reading *r, size_t at, double bm, double best_share, double heading, enum part part,
		     float *f)
{
	const struct sentence *s = &r->s[at], *beside[2] = {NULL, NULL};
	if (at && r->s[at - 1].block == s->block)
		beside[0] = s - 1;
	if (at + 1 < r->n && s[1].block == s->block)
		beside[1] = s + 1;
	double near[3] = {0, 0, 0}, missing = 0;
	size_t terms = 0, any = 0;
	for (int i = 0; i < 2; i++)
		for (int k = 0; k < 3 && beside[i]; k++)
			near[k] = fmax(near[k], beside[i]->share[k]);
	for (size_t i = 0; i < r->n_terms; i++) {
		bool here = has(s, r->terms[i].h);
		any += here;
		if (!(r->terms[i].of & OUTCOME))
			continue;
		terms += here;
		if (!here)
			missing = fmax(missing, r->terms[i].idf);
	}
	f[FF_BM25] = (float)bm;
	f[FF_OUTCOME] = (float)s->share[0];
	f[FF_OUTCOME_MISSING] = r->rarest > 0 ? (float)fmin(missing / r->rarest, 2) : 0;
	f[FF_OUTCOME_PAIRS] = (float)outcome_pairs(r, s);
	f[FF_OUTCOME_BEST] = best_share > 0 ? (float)(s->share[0] / best_share) : 0;
	f[FF_OUTCOME_NEAR] = (float)near[0];
	f[FF_OUTCOME_HEADING] = (float)heading;
	f[FF_OUTCOME_TERMS] = (float)terms;
	f[FF_INTERVENTION] = (float)s->share[1];
	f[FF_INTERVENTION_NEAR] = (float)near[1];
	f[FF_COMPARATOR] = (float)s->share[2];
	f[FF_COMPARATOR_NEAR] = (float)near[2];
	f[FF_DENSITY] = s->n ? (float)any / (float)s->n : 0;
	f[FF_SIGNIFICANCE] = s->marks.significance;
	f[FF_P_VALUE] = s->marks.p_value;
	f[FF_INTERVAL] = s->marks.interval;
	f[FF_COMPARISON] = s->marks.comparison;
	f[FF_DIRECTION] = s->marks.direction;
	f[FF_METHOD] = s->marks.method;
	f[FF_CONCLUSION] = s->marks.conclusion;
	f[FF_NUMBERS] = s->marks.numbers;
	f[FF_PERCENTS] = s->marks.percents;
	f[FF_PART] = (float)part;
	f[FF_PLACE] = (float)at / (float)r->n;
	f[FF_IN_BLOCK] = (float)s->in_block;
	f[FF_WORDS] = (float)s->words;
	enum doc_block_kind kind = r->d->blocks[s->block].kind;
	f[FF_KIND] = kind == BLOCK_BULLET ? 1 : kind == BLOCK_ROW ? 2 : kind == BLOCK_CAPTION ? 3 : 0;
	f[FF_MARKS_NEAR] =
		(float)((beside[0] ? marks_of(&beside[0]->marks) : 0) + (beside[1] ? marks_of(&beside[1]->marks) : 0));
}

struct place {
	struct finding_sentence s;
	size_t at;
};

static int by_score(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	if (x->s.score != y->s.score)
		return x->s.score > y->s.score ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

size_t finding_rank(struct lexer *x, const struct doc *d, const struct finding_question *q,
		    struct finding_sentence **out, float (**features)[FF_N])
{
	struct reading r = {.x = x, .d = d, .q = q};
	struct text_abbrev *ab;
	if (!read_sentences(&r))
		return 0;
	size_t n_ab = abbreviations(&r, &ab);
	read_part(&r, q->outcome, OUTCOME, ab, n_ab);
	read_part(&r, q->intervention, INTERVENTION, ab, n_ab);
	read_part(&r, q->comparator, COMPARATOR, ab, n_ab);
	struct place *p = ARENA_ARRAY(x->a, r.n, struct place);
	double *bm = ARENA_ARRAY(x->a, r.n, double);
	float(*f)[FF_N] = arena_array(x->a, r.n, sizeof(*f)), (*sorted)[FF_N] = arena_array(x->a, r.n, sizeof(*f));
	*out = ARENA_ARRAY(x->a, r.n, struct finding_sentence);
	if (!arena_ok(x->a))
		return 0;
	weigh_terms(&r);
	double mean = 0, best = 0, best_share = 0, heading = 0;
	for (size_t i = 0; i < r.n; i++)
		mean += (double)r.s[i].n / (double)r.n;
	for (size_t i = 0; i < r.n; i++) {
		bm[i] = bm25(&r, &r.s[i], mean > 0 ? mean : 1);
		best = fmax(best, bm[i]);
		best_share = fmax(best_share, r.s[i].share[0]);
	}
	uint32_t section = DOC_NONE;
	enum part part = PART_OTHER;
	for (size_t i = 0; i < r.n; i++) {
		if (d->blocks[r.s[i].block].section != section) {
			section = d->blocks[r.s[i].block].section;
			heading = heading_share(&r, section);
			part = part_of(d, section);
		}
		describe(&r, i, best > 0 ? bm[i] / best : 0, best_share, heading, part, f[i]);
		p[i] = (struct place){{r.s[i].block, r.s[i].beg, r.s[i].end, tree_value(&finding_model, f[i]), bm[i]},
				      i};
	}
	if (r.n)
		qsort(p, r.n, sizeof(*p), by_score);
	for (size_t i = 0; i < r.n; i++) {
		(*out)[i] = p[i].s;
		memcpy(sorted[i], f[p[i].at], sizeof(*f));
	}
	if (features)
		*features = sorted;
	return r.n;
}
