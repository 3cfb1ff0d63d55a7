/*
 * phrase.h - does this text hold that pattern? One engine for all rules of the house.
 *
 * Rules are data: data/rules/NAME.tsv, made into a C table at build by scripts/rules.py, which refuses bad syntax and
 * makes the example columns into tests (data/rules/README.md tells the columns). Code holds no pattern: it asks a set
 * which of its rules fit a text, and reads the rule's value.
 *
 *	static struct phrase_set *set;           // made once: phrase_set_new(rules_x, rules_x_n, &e)
 *	struct phrase_text t;
 *	struct phrase_match m[16];
 *	phrase_text_make(text, arena, &t);       // once a text, for all sets
 *	for (size_t i = 0, n = phrase_find(set, &t, m, 16); i < n; i++)
 *		use(rules_x[m[i].rule].value, m[i].beg, m[i].end);
 *
 * Tokens. A text is cut into words and numbers, folded: lower case, no marks, Greek letters spelled ("β-blocker" is
 * beta blocker), apostrophes gone ("don't" is dont), British spelling made American in words of six letters and more
 * (oedema, tumour, randomised), initials joined ("i.v." is iv), digits parted from letters behind them ("65M" is 65 m,
 * "2.5mg" is 2.5 mg; "hba1c" and "t3b" stay whole). Words for numbers up to a hundred are numbers too. Of signs only %
 * < > ≤ ≥ / + are tokens, the last two only between digits ("172/114", "31+2"). Words are not stemmed: "pain*" says
 * what it means.
 *
 * Patterns. Elements with a space between, fitted to tokens that follow each other within a sentence:
 *	word		that word; a hyphen in it parts it as in a text ("x-ray")
 *	pain*		a word that begins so
 *	=MS		these very letters
 *	a|b*|c		one of these words
 *	(a b|c ?d|e)	one of these sequences; within the brackets a bar parts sequences, so that a list of words needs
 *			its own: "((my|his) chest|heart)"
 *	?x		x or nothing; x a word, a list of words or a group
 *	#  #18-64	a number, in these bounds (both belong to it; "#18-" has no upper bound); the first four are given to
 *			the caller
 *	_		any one token, but for one that who made the text marked as a function word
 *	~  ~3		none to 4 (3) tokens of the same sentence
 *	,		here is a comma, bracket, dash or colon, or an end of a sentence
 *	^  $		begin, end of a sentence
 *	{name}		the group of that name: a rule whose pattern is "{name}" alone has its members as value, and fits
 *			nothing itself; scripts/rules.py puts those of data/rules/classes.tsv that a table names in
 *			front of it
 * and between whole sequences
 *	a & b		both are in the text, in any order
 *	a ! b		a is, b is nowhere in the text
 *
 * How it is fast. Every rule has an anchor: words one of which any fit must hold, the fewest that can be found. A text
 * looks up its tokens once a set and tries only the rules whose anchor it has.
 *
 * Sets are immutable once made and safe in any thread; a phrase_text belongs to its arena. What is borrowed: rules by
 * their set, the text by its phrase_text.
 */
#ifndef ATTEST_PHRASE_PHRASE_H
#define ATTEST_PHRASE_PHRASE_H

#include "base/arena.h"
#include "base/err.h"

/* A row of a table of rules. */
struct phrase_rule {
	const char *pattern;
	const char *value; /* what the rule says; its meaning is the user's */
	const char *more;  /* a second value, or "" */
};

#define PHRASE_NUMBER 1	 /* v is its value */
#define PHRASE_UPPER  2	 /* capitals or digits alone, two letters or more */
#define PHRASE_BREAK  4	 /* a comma, bracket, dash, colon or more lies before it */
#define PHRASE_ENDS   8	 /* an end of a sentence lies before it */
#define PHRASE_GLUED  16 /* nothing or a hyphen alone lies before it */
#define PHRASE_CASED  32 /* begins with a capital */
#define PHRASE_EMPTY  64 /* a function word, which "_" does not fit; set by who makes a text of words of his own */
struct phrase_token {
	uint64_t h;	   /* of `low` */
	struct str low;	   /* folded */
	uint32_t beg, end; /* bytes in the text */
	uint32_t flags;
	double v;
};
struct phrase_text {
	struct str text;
	const struct phrase_token *v;
	size_t n;
};
#define PHRASE_TOKENS_MAX 4096 /* what lies behind is not looked at */
/* Tokens in the arena; the text is borrowed. On a spent arena n is 0: check arena_ok. */
void phrase_text_make(struct str text, struct arena *a, struct phrase_text *out);
/* The same of a text that is one sentence: stops and semicolons within it end none. */
void phrase_sentence_make(struct str sentence, struct arena *a, struct phrase_text *out);

struct phrase_set;
/* ERR_FORMAT for a pattern that is none, with the pattern; ERR_NOMEM. The rules must outlive the set. */
int phrase_set_new(const struct phrase_rule *r, size_t n, struct phrase_set **out, struct err *e);
void phrase_set_free(struct phrase_set *s);

#define PHRASE_NUMBERS_MAX 4
struct phrase_match {
	uint32_t rule;	   /* index of the rule */
	uint32_t from, to; /* tokens [from, to), of the first sequence of "a & b" */
	uint32_t beg, end; /* the same in bytes */
	uint32_t n_numbers;
	double number[PHRASE_NUMBERS_MAX];
	uint64_t held; /* bit i: token from + i is fitted by a word, number or "_", not by a gap; of the first 64 */
};
/*
 * All fits, by place, then by rule; those of one rule do not overlap. At most `max` in *out; the number of them.
 * Several rules may fit one place: the user chooses (phrase_longest).
 */
size_t phrase_find(const struct phrase_set *s, const struct phrase_text *t, struct phrase_match *out, size_t max);
/* Which rules fit anywhere in the text, each once, rising; at most `max` in *out. Their number. */
size_t phrase_rules(const struct phrase_set *s, const struct phrase_text *t, uint32_t *out, size_t max);
/* Of fits from phrase_find those that no longer one overlaps, in place; of equals the first rule. Their number. */
size_t phrase_longest(struct phrase_match *m, size_t n);
/* A word of the set's rules, of six letters or more, that is one letter (left out, put in, changed, or two changed
 * about) away from this folded word, which is none of its words itself. */
bool phrase_near(const struct phrase_set *s, struct str low, struct str *word);
/* phrase_find within the tokens [from, to) only. */
size_t phrase_find_in(const struct phrase_set *s, const struct phrase_text *t, size_t from, size_t to,
		      struct phrase_match *out, size_t max);

/*
 * How far a fit acts, after ConText (Harkema et al., J Biomed Inform 2009;42:839-51): "forward N" and "backward N"
 * tokens, never over the end of a sentence, a token that stops, or, but for lists that "or" joins, a comma ("list N":
 * forwards over commas too); "within" its own tokens; "all" before its end. Sets `bit` in marks[t->n]; stop[t->n] may
 * be NULL. False when `reach` is none of them.
 */
bool phrase_reach(const struct phrase_text *t, const struct phrase_match *m, const char *reach, const bool *stop,
		  uint8_t bit, uint8_t *marks);

#endif
