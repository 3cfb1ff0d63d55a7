/*
 * alarm.c - a learned estimate beside the rules of emergencies: what they have no words for is seen by its meaning, and
 * a figure of speech that they take for one is not.
 *
 * Words, pairs of them and beginnings of words are the first witness, and, where no model is, the only one. Where a
 * text lies is told by its vector, projected to ALARM_DIM axes; what lies there is told by labelled texts around it (a
 * support vector machine: Cortes and Vapnik, Mach Learn 1995;20:273-97; its kernel 1 / (1 + width |x - y|²) needs no
 * function that machines compute differently). The last word has a logistic regression over both and over what the
 * rules found, how it is said, and whether somebody is spoken of (ALARM_FEATURE_LIST). Which kind it is, words and place
 * tell in the same way. All tables are in model/alarm_model.c; bench/train_emergency.py makes them. Sums run in one
 * order and products are not contracted, so that the same question has the same bits everywhere.
 */
#include "patient/patient_priv.h"

#include "model/alarm.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define PAIR_MAX    64	/* bytes of two words; longer ones are in no table */
#define WORDS_MAX   16384 /* of the table */
#define KINDS_MAX   64
#define SURELY	    3.0 /* logits above the limit: one look-alike in some hundreds */

static void project(const struct alarm_model *m, const struct vector_query *v, double *out)
{
	for (size_t k = 0; k < ALARM_DIM; k++) {
		int32_t sum = 0;
		for (size_t i = 0; i < m->dim; i++)
			sum += (int32_t)m->axes[k * m->dim + i] * (int32_t)v->q[i];
		out[k] = (double)sum * ((double)v->scale * m->axis_step) - (double)m->centre[k];
	}
}

static double nearness(const struct alarm_model *m, const double *at, const struct alarm_example *x)
{
	double d = 0;
	for (size_t k = 0; k < ALARM_DIM; k++) {
		double one = at[k] - (double)x->at[k] * m->step;
		d += one * one;
	}
	return 1 / (1 + m->width * d);
}

static double meaning_of(const struct alarm_model *m, const double *at)
{
	double sum = m->bias;
	for (size_t i = 0; i < m->n_examples; i++)
		if (m->examples[i].weight != 0)
			sum += (double)m->examples[i].weight * nearness(m, at, &m->examples[i]);
	return sum;
}

/* ---- words ---- */

/* What the words tell: how much of an emergency, and of which kind. */
struct told {
	double worth, kinds[KINDS_MAX];
};

static int by_word(const void *key, const void *row)
{
	return strcmp(key, ((const struct alarm_word *)row)->word);
}

struct telling {
	const struct alarm_model *m;
	struct told *told;
	double norm; /* sum of squares */
	uint8_t seen[WORDS_MAX / 8];
};

/* Once for each word of the table. */
static void tell(struct telling *t, const char *word)
{
	const struct alarm_model *m = t->m;
	const struct alarm_word *w = m->n_words ? bsearch(word, m->words, m->n_words, sizeof(*w), by_word) : NULL;
	size_t i = w ? (size_t)(w - m->words) : WORDS_MAX;
	if (i >= WORDS_MAX || (t->seen[i / 8] >> i % 8 & 1))
		return;
	t->seen[i / 8] |= (uint8_t)(1u << i % 8);
	t->norm += (double)w->rarity * (double)w->rarity;
	t->told->worth += (double)w->rarity * (double)w->weight;
	for (uint32_t k = w->kinds; k < w[1].kinds; k++)
		t->told->kinds[m->word_kinds[k].kind] += (double)w->rarity * (double)m->word_kinds[k].weight * m->kind_step;
}

static struct str plain(const struct phrase_token *t)
{
	return t->flags & PHRASE_NUMBER ? STR("#") : t->low;
}

/* Words, pairs of them and beginnings, each by its rarity, over the root of their squares: a long story is no emergency
 * by its length. */
static void words_of(const struct alarm_model *m, const struct phrase_text *t, struct told *out)
{
	char b[PAIR_MAX];
	struct telling to = {.m = m, .told = out};
	*out = (struct told){0};
	for (size_t i = 0; i < t->n; i++) {
		struct str one = plain(&t->v[i]), next = i + 1 < t->n ? plain(&t->v[i + 1]) : STR("");
		if (one.n + 1 < sizeof(b)) {
			snprintf(b, sizeof(b), "%.*s", STR_ARG(one));
			tell(&to, b);
		}
		if (next.n && one.n + next.n + 2 < sizeof(b)) {
			snprintf(b, sizeof(b), "%.*s %.*s", STR_ARG(one), STR_ARG(next));
			tell(&to, b);
		}
		if (one.n > ALARM_PREFIX) {
			snprintf(b, sizeof(b), "^%.*s", ALARM_PREFIX, one.p);
			tell(&to, b);
		}
	}
	double root = to.norm > 0 ? sqrt(to.norm) : 1;
	out->worth /= root;
	for (size_t k = 0; k < m->n_kinds && k < KINDS_MAX; k++)
		out->kinds[k] = out->kinds[k] / root + (double)m->word_kind_bias[k];
}

/* Of the place of a vector, in the same measure. */
static void kinds_at(const struct alarm_model *m, const double *at, double *kinds)
{
	for (size_t k = 0; k < m->n_kinds && k < KINDS_MAX; k++) {
		const float *w = m->place_kind + k * (ALARM_DIM + 1);
		double sum = (double)w[ALARM_DIM];
		for (size_t i = 0; i < ALARM_DIM; i++)
			sum += at[i] * (double)w[i];
		kinds[k] += sum;
	}
}

/* The likeliest kind, and how far it is before the next. */
static const char *kind_of(const struct alarm_model *m, const double *kinds, double *ahead)
{
	size_t top = 0, second = m->n_kinds > 1 ? 1 : 0;
	for (size_t k = 1; k < m->n_kinds && k < KINDS_MAX; k++) {
		if (kinds[k] > kinds[top]) {
			second = top;
			top = k;
		} else if (second == top || kinds[k] > kinds[second]) {
			second = k;
		}
	}
	*ahead = kinds[top] - kinds[second];
	return m->kinds[top];
}

bool alarm_can(const struct emergency_meaning *v)
{
	return v && v->n && v->dim == alarm_model.dim && strcmp(v->encoder, alarm_model.encoder) == 0;
}

void alarm_judge(const struct phrase_text *t, const struct emergency_meaning *v, float *f, struct alarm *out)
{
	const struct alarm_model *m = &alarm_model;
	const struct alarm_verdict *last = alarm_can(v) ? &m->meant : &m->plain;
	struct told told;
	double at[ALARM_DIM], top[ALARM_DIM] = {0}, best = 0;
	words_of(m, t, &told);
	for (size_t i = 0; last == &m->meant && i < v->n; i++) {
		project(m, &v->v[i], at);
		double here = meaning_of(m, at);
		if (!i)
			f[ALARM_MEANING] = (float)here;
		if (i && here <= best)
			continue;
		best = here;
		memcpy(top, at, sizeof(top));
	}
	if (last == &m->meant)
		kinds_at(m, top, told.kinds);
	f[ALARM_BEST] = (float)best;
	f[ALARM_WORDS] = (float)told.worth;
	out->kind = kind_of(m, told.kinds, &out->ahead);
	out->logit = linear_value(last->sure, f);
	out->alarms = out->logit >= last->alarms;
	out->sure = out->logit >= last->alarms + SURELY;
	out->forbids = out->logit < last->forbids;
	if (out->ahead < m->names)
		out->kind = NULL;
}
