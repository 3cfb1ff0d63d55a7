/*
 * lexicon.h - names of our own: drugs and their classes, conditions, findings,
 * procedures, tests, organisms.
 *
 * Private to question/. The tables hold a preferred name, other names and, of
 * drugs, classes, each list separated by
 * '|'. A name with '=' in front fits only where the question has its very
 * letters ("=MS"), as do names of one or two capitals and capitals that spell
 * an English word. The index over all names is made once in a process and never
 * changed: first the names of the program, then those that the owner brings
 * (own.c).
 */
#ifndef ATTEST_QUESTION_LEXICON_H
#define ATTEST_QUESTION_LEXICON_H

#include "question/question_priv.h"

struct lexeme {
	enum q_kind kind;
	const char *name, *others, *classes;
};
/* The tables of data/lexicon, by scripts/lexicon.py: first the terms, then the drugs. */
extern const struct lexeme lexicon_rows[];
extern const size_t lexicon_n_rows;

/* ---- own.c ---- */
/* The rows of a table that are right, in the arena; what is wrong is told. Returns 0 or ERR_NOMEM. */
int lexicon_parse(struct str all, struct arena *a, const struct lexicon_events *ev, struct lexeme **rows, size_t *n,
		  struct err *e);
/* Rows to be known beside the program's: before the first look at any name, kept by the caller for good. */
void lexicon_use(const struct lexeme *rows, size_t n);
bool lexicon_is_indexed(void);

/*
 * The longest name that begins at word `at`: its words in *n, and in *as what
 * it is called there. NULL when there is none, or the index could not be made
 * for want of memory.
 */
const struct lexeme *lexicon_find(struct str text, const struct q_word *w, size_t n_words, size_t at, size_t *n);
/* Is this folded and stemmed word part of a name? For mending. */
bool lexicon_knows(struct str term);
/* Is it, folded, made of parts of words of medicine alone (data/lexicon/wordparts.tsv): "nephropathy"? For mending. */
bool lexicon_is_made(struct str low);
struct lexicon_word {
	struct str surface, folded;
	enum q_kind kind; /* of the name that it is part of */
};
/* The words of all names, as written, each stem once, in order of the tables. For mending. */
size_t lexicon_words(const struct lexicon_word **words);
/* What kind of thing a word names, judged by its ending ("-itis", "-pril",
 * "-ectomy") or by a short list of heads. */
enum q_kind lexicon_guess(struct str low);

#endif
