/*
 * patient.h - what is known of this patient, what bounds and warnings meet them, what is an emergency?
 *
 * Facts and findings; no choice of sentences. It knows no reader, no style and no candidates: the same question has
 * the same facts whoever reads the answer, and nothing here is left out in silence: where memory, the index or a limit
 * fails, the call fails. All language is data: data/rules (patterns), data/safety (tables with source and date of
 * check).
 *
 *	struct patient p;
 *	patient_read(&q, a, &p, e);                            // once a question
 *	emergency_find(q.asked, NULL, a, &em, &n, e);          // before anything is searched
 *	patient_notices(&p, a, &notice, &n, e);                // what the safety tables say of it
 *	// each sentence of what was found: what it forbids this patient is barred from now on
 *	patient_heed(&p, sentence, &where, a, e);
 *	patient_judge(&p, sentence, &where, a, &verdict, e);   // then each sentence again: may it be shown, must it be?
 *
 * Safe in many threads, each with its arena; everything lives in the arena or borrows from the question, the sentence
 * or static tables.
 */
#ifndef ATTEST_PATIENT_PATIENT_H
#define ATTEST_PATIENT_PATIENT_H

#include "index/vectors.h"
#include "question/question.h"

/* ---- facts ---- */

struct patient_drug {
	struct str text, name; /* as written; preferred name */
	struct str *classes;   /* nearest first */
	size_t n_classes;
	bool taken;   /* the patient has it */
	bool asked;   /* the question is whether or how to give it */
	bool allergy; /* the patient is allergic to it: then neither of the others */
	bool past;    /* was taken before */
	bool severe;  /* of an allergy: anaphylaxis, angioedema, a severe reaction of the skin */
	bool known;   /* to the lexicon; "next drug" is not */
};
/* A state that safety goes by: a row of data/safety/states.tsv. */
struct patient_state {
	const char *id;	    /* "pregnancy", "kidney-severe", "mechanical-valve" */
	const char *label;  /* for people: "pregnancy" */
	const char *search; /* words to search for beside a drug or the question; may be empty */
	struct str text;    /* what of the question says so: "eGFR 25", "33 weeks" */
	bool topic;	    /* it is what the question is about */
};
/* A caution as the safety tables have it, or an emergency: shown before the article, with its source. */
struct patient_notice {
	const char *id;	     /* of its row */
	const char *kind;    /* "emergency", "crisis", "contraindicated", "caution", "dose" */
	struct str title;    /* "Tetracycline in pregnancy" */
	const char *name;    /* of an emergency, as sources call it, and other names behind bars; NULL or empty for none */
	struct str text;     /* for a clinician: what to do, or what is warned of */
	struct str lay;	     /* for anybody else: whom to call; empty where the same text serves */
	struct str why;	     /* words of the question that it was found by */
	bool alone;	     /* of a crisis told by somebody who is no clinician: nothing else is to be answered */
	bool pair;	     /* of two drugs beside each other */
	const char *source;  /* title of the source */
	const char *url;     /* or DOI; may be empty */
	const char *checked; /* day on which it was looked up, YYYY-MM-DD */
};
#define PATIENT_BARRED_MAX 256 /* more fail the answer: ERR_LIMIT */
struct patient_bar {
	struct str name;   /* of a drug or class, as the lexicon has it */
	struct str reason; /* the sentence or row that forbids it, and what of the patient it is about */
	struct str except; /* a member of the class that is not meant: aspirin of the NSAIDs; or empty */
	bool alone;	   /* the word for the class, its members not */
};
#define PATIENT_BANDS_MAX 16
struct patient {
	const struct question *q;
	bool described;
	float age; /* years; < 0 unknown */
	enum q_age_group group;
	enum q_sex sex;
	bool pregnant, breastfeeding, planning, postpartum;
	float weeks;		 /* of pregnancy; < 0 unknown */
	double weight;		 /* kg; < 0 unknown */
	double egfr_lo, egfr_hi; /* mL/min (eGFR, creatinine clearance, or the range of a stage); < 0 unknown */
	bool dialysis;
	double lvef;		    /* %; < 0 unknown */
	struct patient_drug *drugs; /* taken, asked about, allergies */
	size_t n_drugs;
	struct patient_drug *named; /* by the answer, beside them (patient_names) */
	size_t n_named;
	struct patient_state *states;
	size_t n_states;
	struct patient_bar barred[PATIENT_BARRED_MAX];
	size_t n_barred;
	const char *bands[PATIENT_BANDS_MAX]; /* measured quantities of which a band was found that is theirs */
	size_t n_bands;
};
int patient_read(const struct question *q, struct arena *a, struct patient *out, struct err *e);
/* Is it in that state, surely? */
bool patient_in(const struct patient *p, const char *state);
/* Does the text name that state (a row of data/safety/states.tsv), of whomever? ERR_NOMEM. */
int patient_named_state(struct str text, const char *state, struct arena *a, bool *out, struct err *e);
/*
 * Texts to search for beside the question: states that it describes without naming them (K 7.4: "severe
 * hyperkalaemia"), and each drug with the states that its warnings would name. At most `max` in *out; their number.
 */
size_t patient_searches(const struct patient *p, struct arena *a, struct str *out, size_t max);

/* ---- sentences ---- */

/* Where a sentence stands. */
struct patient_where {
	const struct str *over; /* lead-ins and headings above it, the nearest first: they bind it too */
	size_t n_over;
	struct str subject; /* of its document: the title, and its other names behind it */
	bool on_topic; /* the document is on what the question is about: its warnings count for every drug that it names
			*/
};
#define PATIENT_BARRED 1u /* recommends what this patient must not have: is not shown */
#define PATIENT_OTHER \
	2u /* is said of another group, stage, sex or bound in numbers than the patient's: is not shown, and no claim \
	      for them */
#define PATIENT_CAUTION 4u /* warns of what the patient has or is asked to be given: is shown, and leads */
#define PATIENT_FORBIDS 8u /* and forbids it: with PATIENT_CAUTION */
#define PATIENT_DOSE_UNBOUND \
	16u /* a dose whose bound is not known of this patient: shown with its bounds, beside its fellows */
#define PATIENT_THEIRS 32u /* says expressly what is done for a state, group or bound that is the patient's */
struct patient_verdict {
	unsigned flags;	   /* 0: nothing is to be said */
	struct str reason; /* of the gravest of them, for --why and for labels: "ramipril in pregnancy" */
	struct str drug;   /* of a caution: what it warns of, and ... */
	struct str state;  /* ... what of the patient meets it, as the question has it */
};
int patient_judge(const struct patient *p, struct str sentence, const struct patient_where *where, struct arena *a,
		  struct patient_verdict *out, struct err *e);
/* patient_judge, and what it forbids goes into p->barred (once). */
int patient_heed(struct patient *p, struct str sentence, const struct patient_where *where, struct arena *a,
		 struct patient_verdict *out, struct err *e);
/* What a warning of a drug is to the question. */
enum patient_concern {
	CONCERN_NONE, /* it names its drugs, and this is another */
	CONCERN_OPEN, /* it leaves open which drug: this may be one */
	CONCERN_OWN   /* taken or asked about, or of their class */
};
/* The greatest that any drug of the text is. NONE for a text without one. */
int patient_concern(const struct patient *p, struct str text, struct arena *a, enum patient_concern *out,
		    struct err *e);
/* Drugs that a sentence of the answer names, and does not speak against, and that are at least so much of a concern:
 * patient_notices looks at them too. Where `advice` is not known to be given by its place, the sentence itself must
 * advise or hold a dose. */
int patient_names(struct patient *p, struct str sentence, bool advice, enum patient_concern least, struct arena *a,
		  struct err *e);
/*
 * What the tables of data/safety say of the drugs taken, asked about and named by the answer, the gravest first. What
 * they forbid this patient goes into p->barred, whether a drug of it is named or not: called before anything is judged,
 * and once more when the answer is there.
 */
int patient_notices(struct patient *p, struct arena *a, struct patient_notice **out, size_t *n, struct err *e);

/* ---- emergencies ---- */

/* The question as vectors: of the whole of it, then of each clause; as encode_quantise gives them. */
struct emergency_meaning {
	const struct vector_query *v;
	size_t n, dim;
	const char *encoder; /* encoder_name of what made them */
	const struct question *q; /* as it was read: its values; may be NULL */
};
/*
 * Emergencies and crises that the text tells of as present, of whomever asks or is asked about; the gravest first.
 * Negated, past, of others and hypothetical ones are none. By rules; where vectors of the house's model are given, also
 * by what was learned: it may add one that rules have no words for ("general" where it is not sure which), and take
 * away what is surely none. `meaning` may be NULL.
 */
int emergency_find(struct str question, const struct emergency_meaning *meaning, struct arena *a,
		   struct patient_notice **out, size_t *n, struct err *e);
/* Whom anybody else than a clinician calls: set by the owner. */
struct emergency_numbers {
	struct str emergency, crisis, poison;
};
#define EMERGENCY_NUMBERS_DEFAULT                                                                              \
	{                                                                                                      \
		STR("112 in Europe, 999 in the United Kingdom, 911 in North America"),                         \
			STR("988 in the United States and Canada, 116 123 in the United Kingdom and Ireland"), \
			STR("1-800-222-1222 in the United States, or your country's poison centre")            \
	}
/* What anybody else does, with the numbers put in. The empty string on a spent arena. */
struct str emergency_lay(const struct patient_notice *p, const struct emergency_numbers *numbers, struct arena *a);

#endif
