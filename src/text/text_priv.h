/*
 * text_priv.h - what the files of text/ share: folding of characters, spelling rules, word lists.
 *
 * "Lowered" is the first stage of a term: lower case, compatibility forms and marks removed, Greek letters spelled.
 * Then come the spelling rules (fold.c), then the stem (token.c). Words written together are compared through all
 * stages: the parts' lowered forms are joined first, so that "gastro-oesophageal" and "gastroesophageal" meet.
 */
#ifndef ATTEST_TEXT_TEXT_PRIV_H
#define ATTEST_TEXT_TEXT_PRIV_H

#include "base/utf8.h"
#include "text/text.h"

/* ---- fold.c ---- */
/* Most bytes that one character is lowered to. */
#define FOLD_CHAR_MAX 96
/* Lower one code point into out: letters and digits only, nothing for a mark or a sign. The number of bytes. */
size_t fold_char(uint32_t c, char out[FOLD_CHAR_MAX]);
bool fold_is_greek(uint32_t c);
/* Longest word that the spelling rules look at, and the room that they need. */
#define FOLD_WORD_MAX  64
#define FOLD_WORD_ROOM 160
/*
 * British to American spelling, and irregular plurals to their singular, of a word of ASCII letters in lower case, in
 * place; w has FOLD_WORD_ROOM bytes. The new length. Not a speller: the outcome is a meeting point ("aerosol" gives
 * "erosol"), never shown.
 */
size_t fold_spelling(char *w, size_t n);
/* The first entry of the table of irregular words that is out of order, or NULL. */
const char *fold_unsorted(void);

/* ---- words.c ---- */
#define WORD_GREEK   1	/* the name of a Greek letter */
#define WORD_PREFIX  2	/* anti, non, pre: stands before a word with a hyphen, a space or nothing between */
#define WORD_UNIT    4	/* may follow a number without a space */
#define WORD_LETTER  8	/* a letter follows: vitamin A */
#define WORD_NUMERAL 16 /* a number, Roman numeral or letter follows: type II */
#define WORD_ROMAN   32
#define WORD_FIRST   64	 /* first word of a pair */
#define WORD_CAPS    128 /* a stop word that in capitals is an abbreviation: WHO, ALL, OR */
uint16_t words_class(struct str lowered);
/* 1 to 13, or 0. */
int words_roman(struct str lowered);
/* Are these also written as one word, or with a hyphen (half life)? */
bool words_pair(struct str a, struct str b);
/* The first entry of a table that is out of place, or NULL. */
const char *words_unsorted(void);

/* ---- stops.c ---- */
/* How an abbreviation behaves before what follows its stop. */
enum habit {
	PLAIN,	 /* no abbreviation */
	NEVER,	 /* never last: e.g., Dr., vs. */
	NUMBER,	 /* not last before a number: No. 5, p. 12 */
	STARTER, /* last only before a word that begins sentences: et al., Inc. */
	UPPER,	 /* last before any capitalised word: etc., b.i.d. */
	TITLE,	 /* never last when written with a capital: Dr., Ms., St.; else no abbreviation: 5 ms. */
};
/* Words without the last stop, in lower case (low) or as they stand. */
enum habit sentence_habit(struct str low);
/* A word with a capital that begins sentences, and seldom a name? */
bool sentence_starter(struct str word);
/* Is a single letter after it its last word ("vitamin C.")? */
bool sentence_noun(struct str low);
/* Is it, with a number, a label at the beginning of a sentence ("Table 2. Baseline")? */
bool sentence_label(struct str low);
/* The first entry of a table that is out of order, or NULL. */
const char *sentence_unsorted(void);

/* ---- part.c ---- */
/* Bytes of a lowered part; what is longer is cut. */
#define PART_MAX TEXT_TERM_MAX

/* A part, or the compound of a whole chain. */
struct unit {
	char low[PART_MAX];
	size_t n;
	uint32_t beg, end, pos;
	uint16_t cls;
	bool stop;
	bool number;   /* digits, maybe with a point */
	bool alpha;    /* letters only */
	bool digit;    /* a digit in it */
	bool upper;    /* TEXT_UPPER */
	bool greek;    /* begins with a Greek letter */
	uint8_t inner; /* where in low an inner capital begins a stage or substance; 0 none */
};

/* The next place where a part begins, at or after i; s.n when there is none. */
size_t part_find(struct str s, size_t i);
/* Cut the part that begins at i < s.n: all of u but pos, cls and stop. Its n is 0 when nothing of it is left (marks
 * alone). */
void part_cut(struct str s, size_t i, struct unit *u);
/* The same without the short cut for plain words. */
void part_cut_slow(struct str s, size_t i, struct unit *u);
/* Does a part begin or go on at i? Not at an exponent. */
bool part_word(struct str s, size_t i);
/* Superscript digits, plus and minus. */
bool part_super(uint32_t c);
bool part_apostrophe(uint32_t c);
/* "x10^9", "x10(9)": the sign of multiplication is no part of the number. */
bool part_times(struct str s, size_t i);

static inline bool part_alpha(unsigned char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26 && c < 0x80;
}

static inline bool part_digit(unsigned char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* The byte at i, or 0 past the end. */
static inline unsigned char part_byte(struct str s, size_t i)
{
	return i < s.n ? (unsigned char)s.p[i] : 0;
}

/* The character at i and the offset behind it; 0 past the end. */
static inline uint32_t part_char(struct str s, size_t i, size_t *next)
{
	*next = i;
	return i < s.n ? utf8_next(s, next) : 0;
}

#endif
