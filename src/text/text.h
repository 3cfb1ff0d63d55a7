/*
 * text.h - where do sentences and words begin and end, what is their stem, what does this abbreviation stand for?
 *
 * Works on canonical text (doc.h): NFC, one block a line. All offsets are bytes in the text handed in. Knows English and the writing of medicine;
 * knows nothing of documents, indexes or questions. Functions are pure apart from the arena or context passed in; a context is used by one
 * thread at a time.
 */
#ifndef ATTEST_TEXT_TEXT_H
#define ATTEST_TEXT_TEXT_H

#include "base/arena.h"
#include "base/str.h"

struct text_span {
	uint32_t beg, end; /* bytes, beg < end */
};

/*
 * Sentences of one block (no newline in it), in order; each trimmed of white space, so what lies between two is white space only. Survives abbreviations
 * (et al., e.g., Fig. 2, vs., Dr., approx.), species (E. coli), initials (J. Smith), decimals, doses, citations after the stop ([3], (Smith et al., 2010).¹),
 * ellipses, quotes and brackets closing after the stop, list numbers ("1. "), and text that lacks a space after the stop before a capital ("daily.Patients"). Returns the number; *out is in the arena
 * (NULL when 0). On a spent arena returns what it has.
 */
size_t text_sentences(struct str block, struct arena *a, struct text_span **out);

/*
 * One token: a findable term at a place. Several tokens may share or overlap a place ("COVID-19" gives covid, 19 and covid19). `term` is folded: NFKD-like folding of width,
 * super- and subscripts, marks removed (Sjögren -> sjogren), Greek letters spelled (β -> beta), lower case, British to American spelling by rule (anaemia and anemia
 * meet), English stem (Snowball) unless it has a digit. Same function for documents and questions, so they meet by construction.
 */
struct text_token {
	struct str term;   /* in the tokeniser's buffer: valid until the next call of text_next or text_tokens_release */
	uint32_t beg, end; /* bytes of the surface form in the text */
	uint32_t pos;      /* word number: parts count 0,1,2…; a compound has the number of its first part */
	uint8_t flags;
};
#define TEXT_STOP 1     /* a stop word (kept here; callers decide) */
#define TEXT_COMPOUND 2 /* joins the parts at its place: covid19, il6, betablocker, 2.5mg */
#define TEXT_NUMBER 4   /* digits, maybe with . or , inside */
#define TEXT_UPPER 8    /* the surface is all capitals or digits, two letters or more: an abbreviation, likely */

struct text_tokens; /* context: stemmer and buffers, reused from text to text */
struct text_tokens *text_tokens_new(void); /* NULL when out of memory */
void text_tokens_free(struct text_tokens *t);
/* Begin on a text; the text must stay until the last text_next. */
void text_tokens_begin(struct text_tokens *t, struct str text);
/* false at the end */
bool text_next(struct text_tokens *t, struct text_token *out);

/* Longest term in bytes; longer words (sequences, URLs) are cut there. */
#define TEXT_TERM_MAX 64

/* Is this folded, stemmed term one of the stop words? */
bool text_is_stop(struct str term);
/* Fold a word without stemming ("Sjögren's" -> "sjogren's" … as the tokeniser does before the stem); appended as a copy in the arena. */
struct str text_fold(struct str word, struct arena *a);

/*
 * Abbreviation pairs "long form (SF)" and "SF (long form)": Schwartz & Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
 * text", PSB 2003. Both are spans of the text.
 */
struct text_abbrev {
	struct text_span shortf, longf;
};
size_t text_abbrevs(struct str text, struct arena *a, struct text_abbrev **out);

#endif
