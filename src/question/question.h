/*
 * question.h - what is being asked, about whom?
 *
 * First version: intents by cue words, focus terms and phrases. Everything is borrowed from the arena.
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
 * Words that headings on this intent use, for matching through text/'s tokeniser: "causes cause etiology …". Empty
 * for GENERAL.
 */
const char *intent_heading_words(enum intent i);

struct q_term {
	struct str term;    /* folded and stemmed */
	struct str surface; /* as written */
	uint32_t beg, end;  /* bytes in the question */
	float weight;	    /* focus terms high, cue words of the intent and filler low, > 0 */
	bool focus;
	bool compound; /* joins the parts at its place, which are terms too: "covid19" beside "covid" and "19" */
};

struct question {
	struct str text; /* NFC, trimmed */
	enum intent intents[4];
	size_t n_intents; /* at least 1; GENERAL when nothing was recognised */
	struct q_term *terms;
	size_t n_terms;
	struct str *focus; /* focus phrases as written, most important first: "cervical myelopathy" */
	size_t n_focus;
};

/* `s` gives document frequencies, for weighing; may be NULL. ERR_USAGE when the question is empty or over 8 KiB. */
int question_read(struct str text, const struct snap *s, struct arena *a, struct question *out, struct err *e);

#endif
