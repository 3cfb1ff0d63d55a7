/*
 * text.h - where do sentences and words begin and end, what is their stem, what does this abbreviation stand for?
 *
 * Works on canonical text (doc.h): NFC, one block a line. All offsets are bytes in the text handed in. Knows English
 * and the writing of medicine; knows nothing of documents, indexes or questions. Functions are pure apart from the
 * arena or context passed in; a context is used by one thread at a time.
 */
#ifndef ATTEST_TEXT_TEXT_H
#define ATTEST_TEXT_TEXT_H

#include "base/arena.h"
#include "base/str.h"

struct text_span {
	uint32_t beg, end; /* bytes, beg < end */
};

/*
 * Sentences of one block (no newline in it), in order; each trimmed of white space, so what lies between two is white
 * space only. Survives abbreviations (et al., e.g., Fig. 2, vs., Dr., approx.), species (E. coli), initials (J. Smith),
 * decimals, doses, citations after the stop ([3], (Smith et al., 2010).¹), ellipses, quotes and brackets closing after
 * the stop, list numbers ("1. "), and text that lacks a space after the stop before a capital ("daily.Patients").
 * Returns the number; *out is in the arena (NULL when 0). On a spent arena returns what it has.
 */
size_t text_sentences(struct str block, struct arena *a, struct text_span **out);

/*
 * One token: a findable term at a place. `term` is folded: Unicode compatibility forms (width, super- and subscripts,
 * ligatures), marks removed (Sjögren -> sjogren), Greek letters spelled (β -> beta), lower case, possessive removed,
 * British to American spelling by rule (anaemia and anemia meet), English stem (Snowball) unless it has a digit. Same
 * function for documents and questions, so they meet by construction.
 *
 * The tokens that are not TEXT_COMPOUND cut the text into its words, in order, `pos` 0, 1, 2 …; compounds are other
 * ways to find the same place ("COVID-19" gives covid, 19 and the compound covid19). A compound may span several words,
 * even over a space ("2.5 mg" and "2.5mg" both give 2.5, mg and the compound 2.5mg); it comes after the last word in it
 * and has the `pos` of the first. A word of a question is found in a document when its term is there, or the term of a
 * compound that covers it.
 */
struct text_token {
	struct str term;   /* in the tokeniser's buffer: valid until the next call of text_next, text_tokens_begin or
			      text_tokens_free */
	uint32_t beg, end; /* bytes of the surface form in the text */
	uint32_t pos;	   /* word number: parts count 0,1,2…; a compound has the number of its first part */
	uint8_t flags;
};
/* A stop word (kept here; callers decide). Not set on capitals that are abbreviations as well: WHO, ALL, OR. */
#define TEXT_STOP     1
#define TEXT_COMPOUND 2 /* another way to find its place: covid19, il6, betablocker, 2.5mg */
#define TEXT_NUMBER   4 /* digits, maybe with . inside; thousands commas are gone: 1,000 is 1000, .05 is 0.05 */
#define TEXT_UPPER    8 /* the surface is all capitals or digits, two letters or more: an abbreviation, likely */

struct text_tokens; /* context: stemmer, cache and buffers (about 0.5 MiB), reused from text to text */
struct text_tokens *text_tokens_new(void); /* NULL when out of memory */
void text_tokens_free(struct text_tokens *t);
/* Begin on a text; the text must stay until the last text_next. */
void text_tokens_begin(struct text_tokens *t, struct str text);
/* false at the end */
bool text_next(struct text_tokens *t, struct text_token *out);

/* Longest term in bytes; longer words (sequences, URLs) are cut there. */
#define TEXT_TERM_MAX 64

/* Is this folded, stemmed term one of the stop words? Words of negation and bounds (no, not, without, before, under …)
 * are none. */
bool text_is_stop(struct str term);
/*
 * Fold a word, or words, without stemming, as the tokeniser does before the stem: "Sjögren's" -> "sjogren's",
 * "β-Blockers" -> "beta-blockers", "Oedema" -> "edema". What is no letter or digit stays. A copy in the arena; the
 * empty slice when that is spent.
 */
struct str text_fold(struct str word, struct arena *a);

/* Is this word, in ASCII letters of any case, a unit of measure: mg, mL, mmHg? */
bool text_is_unit(struct str word);

/*
 * Abbreviation pairs "long form (SF)" and "SF (long form)": Schwartz & Hearst, "A simple algorithm for identifying
 * abbreviation definitions in biomedical text", PSB 2003. Both are spans of the text.
 */
struct text_abbrev {
	struct text_span shortf, longf;
};
size_t text_abbrevs(struct str text, struct arena *a, struct text_abbrev **out);

/*
 * How hard a text is to read: words, sentences (of each line), syllables by rule; and the grade of Flesch and Kincaid
 * (1975), years of school in the USA: 0.39 words a sentence + 11.8 syllables a word - 15.59. 0 for a text without
 * words.
 */
struct text_counts {
	unsigned words, sentences, syllables;
};
void text_counts(struct str text, struct arena *a, struct text_counts *out);
double text_grade(struct str text, struct arena *a);

#endif
