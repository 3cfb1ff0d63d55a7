/*
 * alarm.h - the learned estimate of an emergency, as tables (patient/alarm.c says how they are used).
 */
#ifndef ATTEST_MODEL_ALARM_H
#define ATTEST_MODEL_ALARM_H

#include "model/linear.h"

#include <stdint.h>

#define ALARM_DIM 96 /* components that a vector is projected to */

/* A word, or two that follow each other with a space between, and what it is worth; sorted by strcmp. */
struct alarm_word {
	const char *word;
	float weight;
};
/* A text that was learned from: where it lies, what it is worth (0: it tells the kind alone), what it tells of. */
struct alarm_example {
	int8_t at[ALARM_DIM]; /* times `step` */
	float weight;
	uint8_t kind; /* of kinds; of a look-alike 255 */
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
	const struct alarm_word *words;
	size_t n_words;
	const struct linear_model *sure; /* over ALARM_FEATURES of patient/patient_priv.h: the logit */
	double alarms;	/* where rules saw nothing: from this logit on it is one */
	double forbids; /* where rules saw one: below this logit it is none */
	double names;	/* share of the nearest kind from which it is named */
};
/* alarm_model.c, by bench/train_emergency.py. */
extern const struct alarm_model alarm_model;

#endif
