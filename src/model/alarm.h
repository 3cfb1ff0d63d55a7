/*
 * alarm.h - the learned estimate of an emergency, as tables (patient/alarm.c says how they are used).
 */
#ifndef ATTEST_MODEL_ALARM_H
#define ATTEST_MODEL_ALARM_H

#include "model/linear.h"

#include <stdint.h>

#define ALARM_DIM 96 /* components that a vector is projected to */

#define ALARM_PREFIX 5 /* letters of a longer word that count beside it, with "^" before them */

/* A word, two that follow each other with a space between, or the beginning of a longer word; sorted by strcmp. */
struct alarm_word {
	const char *word;
	float rarity, weight;
	uint32_t kinds; /* its first one in word_kinds; they end where those of the next word begin */
};
struct alarm_word_kind {
	uint8_t kind;
	int8_t weight; /* times kind_step */
};
/* A text that was learned from: where it lies, and what it is worth. */
struct alarm_example {
	int8_t at[ALARM_DIM]; /* times `step` */
	float weight;
};
/* The last word, over ALARM_FEATURES of patient/patient_priv.h. */
struct alarm_verdict {
	const struct linear_model *sure; /* the logit */
	double alarms;			 /* where rules saw nothing: from this logit on it is one */
	double forbids;			 /* where rules saw one: below this logit it is none */
};
struct alarm_model {
	const char *encoder; /* whose vectors it was learned from (encoder_name) */
	size_t dim;	     /* of them */
	const int8_t *axes;  /* ALARM_DIM rows of dim, times axis_step */
	const float *centre; /* ALARM_DIM: taken off what was projected */
	double axis_step, step, width, bias;
	const struct alarm_example *examples;
	size_t n_examples;
	const char *const *kinds; /* ids of data/safety/emergency.tsv */
	size_t n_kinds;
	const struct alarm_word *words; /* n_words, and one more that ends the kinds of the last */
	size_t n_words;
	const struct alarm_word_kind *word_kinds;
	double kind_step;
	const float *word_kind_bias, *place_kind; /* n_kinds; n_kinds rows of ALARM_DIM weights and a bias */
	struct alarm_verdict meant, plain;	  /* with vectors, and by words alone */
	double names; /* how far a kind must be before the next one to be named */
};
/* alarm_model.c, by bench/train_emergency.py. */
extern const struct alarm_model alarm_model;

#endif
