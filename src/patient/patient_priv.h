/*
 * patient_priv.h - between the files of patient/: sets of rules, and how something is said.
 */
#ifndef ATTEST_PATIENT_PRIV_H
#define ATTEST_PATIENT_PRIV_H

#include "patient/patient.h"
#include "phrase/phrase.h"

/* The sets of rules that the room goes by, made once in a process. (name of the table in data/rules) */
#define PATIENT_RULES(X) X(emergency) X(said) X(frames) X(states) X(warnings) X(bounds) X(doses) X(measured)
enum patient_rules {
#define X(name) RULES_##name,
	PATIENT_RULES(X)
#undef X
		RULES_N
};
/* The set, and in *rules its table; NULL and *e when it could not be made. */
const struct phrase_set *patient_rules(enum patient_rules which, const struct phrase_rule **rules, struct err *e);

/* How a token is said. Bits. */
enum said { SAID_NEGATED = 1, SAID_PAST = 2, SAID_OTHER = 4, SAID_HYPOTHETICAL = 8, SAID_OVER = 16 };
/* said[t->n] in the arena; NULL on a spent arena or without rules. */
const uint8_t *patient_said(const struct phrase_text *t, struct arena *a, struct err *e);
/* A copy of the text in which tokens said so fit nothing: SAID_ANY, or some of its bits. */
#define SAID_ANY 0xff
int patient_plain_text(const struct phrase_text *t, uint8_t bits, struct arena *a, struct phrase_text *out,
		       struct err *e);

/* The label of a state, and in *search the words that are searched for; NULL for one that is not in
 * data/safety/states.tsv. */
const char *patient_state_label(const char *id, const char **search);
/* Does a state that was count as one that is: a stroke, an ulcer? */
bool patient_state_lasts(const char *id);
/* A number of the patient ("egfr", "age", "weeks", "weight", "lvef", "potassium"), or two between which it lies; false:
 * not known. */
bool patient_number(const struct patient *p, const char *what, double *lo, double *hi);
/* ---- conditions in numbers (bounds.c) ---- */

enum holds { UNKNOWN, MET, UNMET };
enum holds met_of(bool met, bool known);
#define BOUNDS_MAX 24
struct bound {
	uint32_t beg, end; /* bytes */
	const char *what;  /* "egfr", "INR" */
	enum holds met;
	bool band; /* of a measured quantity (measured.tsv) */
};
/* Those of which the patient's number is known, and unknown ones of bounds.tsv; at most BOUNDS_MAX. */
int bounds_find(const struct patient *p, const struct phrase_text *t, struct bound out[BOUNDS_MAX], size_t *n,
		struct err *e);
/* A value of what is measured in the unit that values have, by its size: glucose 190 is mg/dL. */
double bounds_one_unit(const char *what, double x);
/* Bands that are met in this sentence or above it: from now on other bands of the same quantity are of others. */
int bands_note(struct patient *p, struct str sentence, const struct patient_where *w, struct arena *a, struct err *e);

/* Are the two put to choice, one or the other, neither of them being taken? */
bool patient_choices(const struct patient *p, const struct patient_drug *x, const struct patient_drug *y,
		     struct arena *a);
/* Drugs and classes that a text names, by place. */
int patient_drugs_of(struct str s, struct arena *a, struct q_mention **out, size_t *n, struct err *e);
/* Does an allergy to one drug of this class count for all of them (data/safety/cross.tsv)? */
bool patient_cross(struct str class);
/* The answer names it; once, and not what is taken or asked about. */
int patient_name(struct patient *p, const struct q_mention *m, struct arena *a, struct err *e);
/* Recommended nowhere from now on; once. "=name" is the word for a class alone, without its members. */
int patient_bar(struct patient *p, struct str name, struct str reason, struct err *e);

/* ---- the learned estimate of an emergency (alarm.c) ---- */

/* What it goes by. (enumerator, what it is) */
#define ALARM_FEATURE_LIST(X)                                                        \
	X(MEANING, "what lies around the whole question")                            \
	X(BEST, "the most of what lies around it or a clause of it")                 \
	X(WORDS, "what its words are worth")                                         \
	X(RULES, "rules alarm")                                                      \
	X(UNPLAIN, "rules would, were it said plainly")                              \
	X(WORLDLY, "rules would, were somebody spoken of")                           \
	X(GENERAL, "it begins as questions on a subject do")                         \
	X(PERSON, "somebody is spoken of")                                           \
	X(CLINICAL, "it is put as clinicians put it")                                \
	X(NEGATED, "share of its words that are negated")                            \
	X(PAST, "share that is past")                                                \
	X(OTHER, "share that is said of others")                                     \
	X(HYPOTHETICAL, "share that is hypothetical")                                \
	X(OVER, "something is over")                                                 \
	X(LENGTH, "root of the number of its words")                                 \
	X(ASKS, "it has a question mark")                                            \
	X(CLAUSES, "it has several clauses")                                         \
	X(CRITICAL, "how many values of it are critical ones, up to three")
enum alarm_feature {
#define X(c, what) ALARM_##c,
	ALARM_FEATURE_LIST(X)
#undef X
		ALARM_FEATURES
};
struct alarm {
	double logit, ahead;
	const char *kind; /* a row of data/safety/emergency.tsv, or NULL: not sure enough which */
	bool alarms, sure, forbids;
};
/* Are the vectors of the model that it was learned from? */
bool alarm_can(const struct emergency_meaning *v);
/* f[ALARM_FEATURES]: all but MEANING, BEST and WORDS are given. By words alone where `v` is NULL or of another model. */
void alarm_judge(const struct phrase_text *t, const struct emergency_meaning *v, float *f, struct alarm *out);

/* The id of a row of data/safety/emergency.tsv; NULL behind the last. */
const char *emergency_id(size_t row);
/* A text as it is looked at: all that is known of it without a model. The tokens live in the arena. */
struct emergency_look {
	struct phrase_text whole; /* slips mended */
	const uint8_t *rows;	  /* of data/safety/emergency.tsv: 1 where rules alarm */
	const struct str *why;	  /* by which words, of each row */
	size_t n;		  /* of rows that alarm */
	bool clinical;
	float f[ALARM_FEATURES];
};
int emergency_look(struct str question, struct arena *a, struct emergency_look *out, struct err *e);
/* The features that vectors and values tell. */
void emergency_measure(const struct question *q, size_t n_vectors, struct emergency_look *look);

#endif
