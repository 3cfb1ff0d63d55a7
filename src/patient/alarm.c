/*
 * alarm.c - a learned estimate beside the rules of emergencies: what they have no words for is seen by its meaning, and
 * a figure of speech that they take for one is not.
 *
 * Where a text lies is told by its vector, projected to ALARM_DIM axes; what lies there is told by labelled texts around
 * it (a support vector machine: Cortes and Vapnik, Mach Learn 1995;20:273-97; its kernel 1 / (1 + width |x - y|²) needs
 * no function that machines compute differently). Words, alone and in twos, are a second witness, since a vector hardly
 * knows "three years ago" from "three minutes ago". The last word has a logistic regression over both and over what the
 * rules found, how it is said, and whether somebody is spoken of (ALARM_FEATURE_LIST). All tables are in
 * model/alarm_model.c; bench/train_emergency.py makes them. Sums run in one order and products are not contracted, so
 * that the same question has the same bits everywhere.
 */
#include "patient/patient_priv.h"

#include "model/alarm.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define PAIR_MAX    64	/* bytes of two words; longer ones are in no table */
#define NEAREST	    12	/* labelled emergencies that name the kind */
#define KINDS_MAX   64
#define LOOK_ALIKE  255
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

/* The kind that the nearest labelled emergencies tell of, and its share of their nearness; NULL without any. */
static const char *kind_of(const struct alarm_model *m, const double *at, double *share)
{
	double best[NEAREST] = {0}, kinds[KINDS_MAX] = {0}, all = 0;
	size_t who[NEAREST] = {0}, top = 0;
	for (size_t i = 0; i < m->n_examples; i++) {
		if (m->examples[i].kind == LOOK_ALIKE || m->examples[i].kind >= m->n_kinds)
			continue;
		double near = nearness(m, at, &m->examples[i]);
		size_t k = NEAREST;
		for (; k > 0 && near > best[k - 1]; k--)
			if (k < NEAREST) {
				best[k] = best[k - 1];
				who[k] = who[k - 1];
			}
		if (k < NEAREST) {
			best[k] = near;
			who[k] = i;
		}
	}
	for (size_t i = 0; i < NEAREST && best[i] > 0; i++) {
		double near = best[i] / best[0], weight = near * near * near * near;
		weight *= weight * weight;
		kinds[m->examples[who[i]].kind] += weight;
		all += weight;
	}
	for (size_t i = 1; i < m->n_kinds && i < KINDS_MAX; i++)
		top = kinds[i] > kinds[top] ? i : top;
	*share = all > 0 ? kinds[top] / all : 0;
	return all > 0 ? m->kinds[top] : NULL;
}

static int by_word(const void *key, const void *row)
{
	return strcmp(key, ((const struct alarm_word *)row)->word);
}

static double worth(const struct alarm_model *m, const char *word)
{
	const struct alarm_word *w = m->n_words ? bsearch(word, m->words, m->n_words, sizeof(*w), by_word) : NULL;
	return w ? (double)w->weight : 0;
}

static struct str plain(const struct phrase_token *t)
{
	return t->flags & PHRASE_NUMBER ? STR("#") : t->low;
}

/* Words and pairs of them, over the root of how many there are: a long story is no emergency by its length. */
static double words_of(const struct alarm_model *m, const struct phrase_text *t)
{
	char two[PAIR_MAX];
	double sum = 0;
	for (size_t i = 0; i < t->n; i++)
		for (size_t n = 1; n <= 2 && i + n <= t->n; n++) {
			struct str a = plain(&t->v[i]), b = n == 2 ? plain(&t->v[i + 1]) : STR("");
			if (a.n + b.n + 2 > sizeof(two))
				continue;
			snprintf(two, sizeof(two), n == 2 ? "%.*s %.*s" : "%.*s%.*s", STR_ARG(a), STR_ARG(b));
			sum += worth(m, two);
		}
	return t->n ? sum / sqrt((double)(2 * t->n - 1)) : 0;
}

bool alarm_can(const struct emergency_meaning *v)
{
	return v && v->n && v->dim == alarm_model.dim && strcmp(v->encoder, alarm_model.encoder) == 0;
}

void alarm_judge(const struct phrase_text *t, const struct emergency_meaning *v, float *f, struct alarm *out)
{
	const struct alarm_model *m = &alarm_model;
	double at[ALARM_DIM], best = 0;
	for (size_t i = 0; i < v->n; i++) {
		project(m, &v->v[i], at);
		double here = meaning_of(m, at);
		if (!i)
			f[ALARM_MEANING] = (float)here;
		if (i && here <= best)
			continue;
		best = here;
		out->kind = kind_of(m, at, &out->share);
		out->part = i;
	}
	f[ALARM_BEST] = (float)best;
	f[ALARM_WORDS] = (float)words_of(m, t);
	out->logit = linear_value(m->sure, f);
	out->alarms = out->logit >= m->alarms;
	out->sure = out->logit >= m->alarms + SURELY;
	out->forbids = out->logit < m->forbids;
	if (out->share < m->names)
		out->kind = NULL;
}
