/*
 * linear.h - logistic models, as tables: weights over standardised features.
 */
#ifndef ATTEST_MODEL_LINEAR_H
#define ATTEST_MODEL_LINEAR_H

#include <stddef.h>

struct linear_model {
	const float *mean, *scale, *weight; /* n of each; a feature counts as (x - mean) / scale * weight */
	size_t n;
	double bias;
};

/* The logit. Summed in the order of the features, so that it is the same on every machine. */
static inline double linear_value(const struct linear_model *m, const float *x)
{
	double v = m->bias;
	for (size_t i = 0; i < m->n; i++)
		v += ((double)x[i] - (double)m->mean[i]) / (double)m->scale[i] * (double)m->weight[i];
	return v;
}

#endif
