/*
 * sure_model.c - how likely it is that studies and pages answer, from the features of SURE_LIST (answer/answer_priv.h). Generated; do not edit.
 *
 * [1] by words alone: bench/fit_confidence.py on the half of bioasq-7-9 that is for fitting.
 */
#include "model/model.h"

/* clang-format off */
static const float zero[] = {0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f};
static const float one[] = {1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f};
static const float words[] = {12.617f, 3.179f, 1.051f, 1.777f, 0.307f, 1.61f, 1.075f, 1.228f, 0.492f, 4.241f, 0.0f, 0.0f, 0.0f};
const struct linear_model sure_models[2] = {
	{zero, one, words, 13, -9.066},
	{zero, one, words, 13, -9.066},
};
