/*
 * question_priv.h - between the files of question/: words of a question, what
 * they ask, the word lists.
 */
#ifndef ATTEST_QUESTION_PRIV_H
#define ATTEST_QUESTION_PRIV_H

#include "phrase/phrase.h"
#include "question/question.h"
#include "text/text.h"

/* What a word does in the question, by rising claim to be what the question is
 * about. */
enum word_class {
	WORD_STOP,    /* a function word: not searched for, unless there is nothing else
              */
	WORD_BOILER,  /* patient boilerplate: "patient", "year-old", the age */
	WORD_CUE,     /* says what is asked ("causes"), not about what */
	WORD_WEAK,    /* a content word that narrows little: "effect", "role", "known" */
	WORD_NUMBER,  /* a bare number */
	WORD_CONTEXT, /* content within a description of the patient */
	WORD_CONTENT  /* content: the focus */
};

/* One word: a token that is no compound. */
struct q_word {
	struct str low;	   /* folded, not stemmed */
	struct str term;   /* folded and stemmed */
	uint32_t beg, end; /* bytes in the question */
	uint8_t flags;	   /* TEXT_* */
	enum word_class cls;
	bool stop;	/* a stop word of text/ or a filler of questions */
	bool cued;	/* taken by a cue pattern */
	bool breaks;	/* a comma or stronger punctuation lies before it */
	bool hyphen;	/* joined to the word before by a hyphen alone:
                     "community-acquired" */
	bool patient;	/* within the description of a patient */
	bool clause;	/* the clause that asks begins here: "with asthma: is a beta blocker …" */
	uint8_t said;	/* bits of enum q_said */
	bool value;	/* names a value or holds it: "eGFR 25", "pT3b" */
	bool complaint; /* what brings that patient: described and asked about */
	bool ends;	/* a full stop, question or exclamation mark or semicolon lies
                     before it */
};

/* What a cue pattern says. */
enum cue_flags {
	CUE_KEEP = 1,	   /* its words stay content: "surgery" cues treatment and is worth
                   searching for */
	CUE_PATIENT = 2,   /* opens the description of a patient, which lasts to the end
                      of the sentence */
	CUE_COMPLAINT = 4, /* ends that description: what follows is what is asked
                        about ("presents with") */
	CUE_NONE = 8,	   /* cues nothing, and keeps its words from weaker patterns:
                        "spectrum disorder" */
	CUE_OPENS = 16	   /* only stop words of its sentence stand before it */
};

/* A row of data/rules/cues.tsv. */
struct cue {
	enum intent intent;
	float weight;
	uint8_t flags;
};

/* A place where one fits. */
struct cue_match {
	struct cue cue;
	uint32_t rule;
	uint32_t from, to; /* words, [from, to) */
	uint32_t fixed;	   /* words fitted by other than a gap: the longer, the surer */
	uint64_t held;	   /* which: bit i, word from + i */
};
/* The words of `text` as the engine of phrases has them: token i is word i. In the arena, of which the words are;
 * false when it is spent. */
bool words_phrase(const struct q_word *w, size_t n, struct str text, struct arena *a, struct phrase_text *out);

/*
 * Matches that do not share fixed words, the surest first chosen, by place;
 * words taken are marked `cued` unless the cue keeps them.
 */
size_t cues_match(struct q_word *w, const struct phrase_text *t, struct arena *a, struct cue_match **out);

/* Does question-words.tsv say so of it? */
bool word_does(struct str low, const char *value);
/* Is it a filler of questions that the stop list of text/ does not have
 * ("please", "describe")? */
bool word_is_filler(struct str low);
bool word_is_weak(struct str low);
bool word_is_boiler(struct str low);
/* A verb of questions that parts what stands before from what stands after
 * ("does metformin reduce mortality"). */
bool word_is_verb(struct str low);

/* A word of negation or doubt, which is no part of what it negates. */
bool word_is_negation(struct str low);

/* While reading; files after question.c fill their parts of `q`. */
struct reading {
	struct str text;
	struct arena *a;
	const struct snap *snap;
	struct q_word *words;
	size_t n_words, cap_words;
	struct phrase_text spoken; /* the words, for rules */
	struct q_term *terms; /* of compounds too, while reading */
	size_t n_terms, cap_terms;
	float intents[INTENT_N];
	uint32_t first[INTENT_N]; /* word at which it was cued */
	size_t clause;		  /* the word where the clause that asks begins */
	bool named;		  /* see struct question */
	bool patient;		  /* a cue of a patient's description was found */
};
bool word_is_content(const struct q_word *w);
/* May the phrase that ends before word i run on over it: content, "type 2",
 * "influenza A"? */
bool phrase_runs_on(const struct reading *r, uint32_t i);

/* ---- context.c ---- */
/* Sets `said` of each word; t of words_phrase. */
int context_read(struct q_word *w, const struct phrase_text *t, struct arena *a, struct err *e);

/* ---- values.c ---- */
/* Values with names, units and readings; sex refines a few. */
/* Of numbers of one measure, which is the last one (data/rules/value-times.tsv)? In bytes of the question, by place. */
struct value_times {
	struct {
		uint32_t beg, end; /* from what tells of the time, or the first number, to behind the last */
	} v[16];
	size_t n;
};
int value_times_read(struct reading *r, struct value_times *out, struct err *e);
int values_read(struct reading *r, struct question *q, struct err *e);

/* ---- concepts.c ---- */
int concepts_read(struct reading *r, struct question *q, struct err *e);

/* ---- drugs.c ---- */
enum drug_mark { DRUG_ALLERGY = 1, DRUG_PAST = 2, DRUG_DENIED = 4, DRUG_SEVERE = 8 };
struct drug_marks {
	struct phrase_text t;
	uint8_t *marks; /* of each token */
};
int drugs_read(struct reading *r, struct drug_marks *out, struct err *e);
/* What is said of the thing at these bytes; a denial goes before an allergy, that before the past. */
uint8_t drug_mark(const struct drug_marks *d, uint32_t beg, uint32_t end);
/* The words there that the patient is allergic to: "bee venom" of "bee venom allergy". */
struct str drug_marked(const struct drug_marks *d, uint32_t beg, uint32_t end);

/* ---- patient.c ---- */
int person_read(const struct reading *r, struct q_patient *p, struct err *e);

/* ---- mend.c ---- */
/* Words of r->text that are slips: *text the mended text, q->mended. */
int mend_read(struct reading *r, struct question *q, struct str *text, struct err *e);
/* Damerau-Levenshtein distance (optimal string alignment), or most + 1 when it
 * is over `most`. */
unsigned edit_distance(struct str x, struct str y, unsigned most);

#endif
