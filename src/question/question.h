/*
 * question.h - what is being asked, about whom?
 *
 * One call reads a question: what is asked (intents), about what (terms, focus
 * phrases, concepts with their other names), about whom (the patient), which
 * values are given, which words were mended. A follow-up is read against the
 * question before it. Everything lives in the arena or borrows from
 * question.text. Pure functions of text and snapshot; safe in many threads,
 * each with its arena. docs/question.md tells the rules.
 */
#ifndef ATTEST_QUESTION_QUESTION_H
#define ATTEST_QUESTION_QUESTION_H

#include "base/arena.h"
#include "base/err.h"
#include "index/index.h"

/* (enumerator, name in JSON, label) */
#define INTENT_LIST(X)                                                      \
	X(CAUSE, "cause", "Causes")                                         \
	X(DIAGNOSIS, "diagnosis", "Diagnosis and work-up")                  \
	X(TREATMENT, "treatment", "Treatment")                              \
	X(MANAGEMENT, "management", "Management")                           \
	X(DEFINITION, "definition", "Definition")                           \
	X(DIFFERENCE, "difference", "Difference")                           \
	X(NECESSITY, "necessity", "Indication or necessity")                \
	X(PROGNOSIS, "prognosis", "Prognosis")                              \
	X(PREVENTION, "prevention", "Prevention")                           \
	X(DOSE, "dose", "Dose")                                             \
	X(ADVERSE, "adverse-effect", "Adverse effects")                     \
	X(INTERACTION, "interaction", "Interactions and contraindications") \
	X(SPECTRUM, "spectrum", "Spectrum of activity")                     \
	X(STAGING, "staging", "Staging")                                    \
	X(MONITORING, "monitoring", "Monitoring")                           \
	X(SCREENING, "screening", "Screening")                              \
	X(SYMPTOMS, "symptoms", "Symptoms and signs")                       \
	X(EPIDEMIOLOGY, "epidemiology", "How common it is")                 \
	X(MECHANISM, "mechanism", "Mechanism")                              \
	X(GENERAL, "general", "Overview")
enum intent {
#define X(c, name, label) INTENT_##c,
	INTENT_LIST(X)
#undef X
		INTENT_N
};
const char *intent_name(enum intent i);
const char *intent_label(enum intent i);
/*
 * Words that headings on this intent use, for matching through text/'s
 * tokeniser: "causes cause etiology …". Empty for GENERAL.
 */
const char *intent_heading_words(enum intent i);

struct q_term {
	struct str term;    /* folded and stemmed */
	struct str surface; /* as written */
	uint32_t beg, end;  /* bytes in the question */
	float weight;	    /* focus terms high, cue words of the intent and filler low, > 0
			     */
	bool focus;
	bool compound; /* joins the parts at its place, which are terms too: "covid19"
		    beside "covid" and "19" */
};

/* What a concept is. (enumerator, name in JSON) */
#define Q_KIND_LIST(X)              \
	X(OTHER, "other")           \
	X(CONDITION, "condition")   \
	X(FINDING, "finding")       \
	X(DRUG, "drug")             \
	X(DRUG_CLASS, "drug-class") \
	X(PROCEDURE, "procedure")   \
	X(TEST, "test")             \
	X(ORGANISM, "organism")
enum q_kind {
#define X(c, name) Q_##c,
	Q_KIND_LIST(X)
#undef X
		Q_KIND_N
};
const char *q_kind_name(enum q_kind k);

/* How a concept is said: ConText (Harkema et al., J Biomed Inform
 * 2009;42:839-51). Bits. */
enum q_said {
	Q_NEGATED = 1,	    /* "no fever", "without an MRI", "denies" */
	Q_UNCERTAIN = 2,    /* "suspected", "likely" */
	Q_HISTORY = 4,	    /* "history of", "previous" */
	Q_FAMILY = 8,	    /* "family history of", "whose mother had" */
	Q_HYPOTHETICAL = 16 /* "if", "in case of" */
};

struct q_concept {
	struct str surface; /* as in question.text */
	uint32_t beg, end;
	struct str name;    /* preferred name; the surface when the lexicon has none */
	struct str *others; /* other names of the same thing, the name itself and the
			 surface left out */
	size_t n_others;
	struct str *classes; /* of a drug: "ACE inhibitor", the nearest first */
	size_t n_classes;
	enum q_kind kind;
	unsigned said;	 /* bits of enum q_said */
	bool known;	 /* in the lexicon */
	bool asked;	 /* what the question is about */
	bool of_patient; /* said of the patient described: a finding, condition, drug,
		      procedure of theirs */
	bool allergy;	 /* something that the patient is allergic to */
	bool severe;	 /* and the reaction was anaphylaxis or as severe */
};

enum q_sex { Q_SEX_UNKNOWN, Q_FEMALE, Q_MALE };
enum q_pregnancy { Q_PREGNANCY_UNKNOWN, Q_NOT_PREGNANT, Q_PREGNANT, Q_BREASTFEEDING, Q_POSTPARTUM, Q_TRYING };
/* By what is written ("child") or the age; ages where they part: 28 days, 1,
 * 12, 18, 65 years. */
#define Q_AGE_LIST(X)         \
	X(UNKNOWN, "unknown") \
	X(NEWBORN, "newborn") \
	X(INFANT, "infant") X(CHILD, "child") X(ADOLESCENT, "adolescent") X(ADULT, "adult") X(OLD, "older adult")
enum q_age_group {
#define X(c, name) Q_AGE_##c,
	Q_AGE_LIST(X)
#undef X
		Q_AGE_N
};
const char *q_age_name(enum q_age_group g);
/* Bits; several may be said of one question. */
#define Q_COURSE_LIST(X)                 \
	X(ACUTE, 1, "acute")             \
	X(SUBACUTE, 2, "subacute")       \
	X(CHRONIC, 4, "chronic")         \
	X(PROGRESSIVE, 8, "progressive") \
	X(RECURRENT, 16, "recurrent") X(SUDDEN, 32, "sudden") X(PERSISTENT, 64, "persistent")
enum q_course {
#define X(c, bit, name) Q_COURSE_##c = bit,
	Q_COURSE_LIST(X)
#undef X
};

/* A value with its unit and what it says. */
struct q_value {
	struct str name; /* "eGFR", "potassium", "Breslow thickness", "T category" */
	struct str text; /* as written: "eGFR 25", "pT3b" */
	uint32_t beg, end;
	double value, value2; /* value2: diastolic of a blood pressure, else 0; 0
			   where there is no number (pT3b) */
	struct str unit;      /* as written, or the usual one; may be empty */
	char comparator;      /* '<', '>', or '=' */
	int level;	      /* -1 below, 0 within, 1 above what is usual; 0 when it can't be
		told: then reading is empty */
	struct str reading;   /* "severely reduced kidney function (KDIGO G4)"; empty
			 when not known */
};

struct q_patient {
	bool described; /* someone is: by a noun, an age, a value, a case; else the
		     rest is unknown */
	float age;	/* years; < 0 unknown */
	enum q_age_group group;
	enum q_sex sex;
	enum q_pregnancy pregnancy;
	float gestation; /* weeks; < 0 unknown */
	float weight;	 /* kg; < 0 unknown */
	unsigned course; /* bits of enum q_course */
	float duration;	 /* days; < 0 unknown: "for 3 weeks" is 21 */
	struct str duration_text;
};

/* A word that was mended. */
struct q_mended {
	struct str from, to;
};

struct question {
	struct str text; /* NFC, trimmed, slips mended: what all places below point into */
	enum intent intents[4];
	size_t n_intents; /* at least 1; GENERAL when nothing was recognised */
	struct q_term *terms;
	size_t n_terms;
	struct str *focus; /* focus phrases as written, most important first:
			"cervical myelopathy" */
	size_t n_focus;

	struct str asked;	    /* as it was put: NFC, trimmed, slips and all; of a
		       follow-up, the new words alone */
	bool named;		    /* something is named; else the focus is made of the words that ask ("dose?") */
	bool yes_no;		    /* may be answered with yes or no: "does", "is", "should" in
		       front */
	bool follow_up;		    /* parts were inherited from the question before */
	struct q_concept *concepts; /* in order of place; none overlap */
	size_t n_concepts;
	struct q_value *values;
	size_t n_values;
	struct q_patient patient;
	struct q_mended *mended;
	size_t n_mended;
};

/* `s` gives document frequencies, for weighing; may be NULL. ERR_USAGE when the
 * question holds no word ("1 2 3", "a b c") or is over 8 KiB. */
int question_read(struct str text, const struct snap *s, struct arena *a, struct question *out, struct err *e);

/*
 * A follow-up: `text` read against the question before it. What is left out is
 * inherited: the topic when no new one is named, the intent when none is cued,
 * the patient always unless another is described. *out is a whole question
 * whose text says all of it
 * ("treatment of cellulitis; in pregnancy"). A question that stands on its own
 * inherits the patient alone, and only when it points back ("this patient",
 * "she"). Errors as question_read.
 */
int question_follow(const struct question *before, struct str text, const struct snap *s, struct arena *a,
		    struct question *out, struct err *e);

/*
 * Other names from the corpus for the concepts asked about: titles and aliases
 * of briefs and consumer pages whose name the concept is, long and short forms
 * of abbreviations by Schwartz and Hearst's pairs in passages. A few bounded
 * searches; call it where an article is to be made, not in bulk evaluation.
 * Adds to others[] only.
 */
int question_expand(struct question *q, const struct snap *s, struct arena *a, struct err *e);

/*
 * A short form that is asked about and that the lexicon knows means what the documents say, where all that define it
 * say otherwise: in a corpus of "mitral stenosis (MS)", MS is no multiple sclerosis. One bounded search a short form.
 */
int question_short_forms(struct question *q, const struct snap *s, struct arena *a, struct err *e);

/*
 * A name of the lexicon in a text that is no question: a sentence of a source. others and classes are lists separated
 * by '|', the classes nearest first, one of a class itself included ("ACE inhibitor|antihypertensive"). How it is said
 * is not told.
 */
struct q_mention {
	uint32_t beg, end; /* bytes in the text */
	enum q_kind kind;
	struct str name; /* preferred name */
	struct str others, classes;
};
/* In order of place; none overlap. At most 64, in the first 200 words. Returns their number; 0 on a spent arena. */
struct text_tokens;
size_t question_mentions(struct text_tokens *t, struct str text, struct arena *a, struct q_mention **out);

/*
 * The reading as a sentence for people: "Treatment of cellulitis; patient:
 * woman, 34 years, pregnant (20 weeks); findings: fever; drugs: ramipril (ACE
 * inhibitor); eGFR 25 (severely reduced kidney function, KDIGO G4). Read
 * “celulitis” as “cellulitis”."
 */
struct str question_reading(const struct question *q, struct arena *a);

/*
 * Names that the owner brings, in the form of data/lexicon (docs/lexicon.md): the file LEXICON_FILE in the folder of a
 * corpus.
 */
#define LEXICON_FILE "lexicon.tsv"
struct lexicon_events {
	void (*problem)(void *ctx, uint32_t line, const char *msg);
	void *ctx;
};
/*
 * Take the names of this folder, where there are any, for the rest of the process: call it before the first question is
 * read; later it changes nothing. Rows that are wrong are told and left out. A folder without the file is no error.
 */
int lexicon_own(const char *folder, const struct lexicon_events *ev, struct err *e);
/* Check a file alone: every problem told, in *rows the number of rows that are right. Errors of reading it. */
int lexicon_check(const char *path, const struct lexicon_events *ev, size_t *rows, struct err *e);

#endif
