/*
 * wordparts.c - is this word made of the parts that words of medicine are made of?
 *
 * Fronts, roots and ends from data/lexicon/wordparts.tsv, in a hash table made once. A word is walked from its first
 * letter; at each place it is known after which kinds of part one can stand there: a front or root may follow anything,
 * a linking vowel follows a root, an end closes the word behind a root or a vowel, a long end behind a front too.
 */
#include "question/lexicon.h"

#include <pthread.h>

#define WORD_MAX 48 /* bytes */
#define PART_MAX 20 /* bytes of a part */
#define SLOTS	 2048
#define LONG_END 4 /* letters: "aplasia" is a front and an end, "into" is none */
#define WORD_MIN 6

extern const char *const wordparts[][2];
extern const size_t wordparts_n;

enum place { FRONT = 1, ROOT = 2, LINK = 4, BEGIN = 8, END = 16 };

static struct {
	struct str part[SLOTS];
	uint8_t place[SLOTS];
} ix;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void enter(struct str part, uint8_t place)
{
	size_t i = (size_t)str_hash(part) & (SLOTS - 1);
	while (ix.part[i].n && !str_eq(ix.part[i], part))
		i = (i + 1) & (SLOTS - 1);
	ix.part[i] = part;
	ix.place[i] |= place;
}

static void make(void)
{
	for (size_t i = 0; i < wordparts_n; i++) {
		struct str rest = str_c(wordparts[i][1]), one;
		char first = wordparts[i][0][0];
		while (str_cut(&rest, '|', &one))
			enter(one, first == 'f' ? FRONT : first == 'r' ? ROOT : END);
	}
	static const char *const links[] = {"o", "i", "a", "e", "io"};
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		enter(str_c(links[i]), LINK);
}

static uint8_t place_of(struct str part)
{
	for (size_t i = (size_t)str_hash(part) & (SLOTS - 1); ix.part[i].n; i = (i + 1) & (SLOTS - 1))
		if (str_eq(ix.part[i], part))
			return ix.place[i];
	return 0;
}

bool lexicon_is_made(struct str low)
{
	uint8_t at[WORD_MAX + 1] = {BEGIN}; /* which kinds of part may end before this letter */
	if (low.n < WORD_MIN || low.n > WORD_MAX)
		return false;
	pthread_once(&once, make);
	for (size_t i = 0; i < low.n; i++)
		for (size_t j = i + 1; at[i] && j <= low.n && j - i <= PART_MAX; j++) {
			uint8_t p = place_of(str_sub(low, i, j));
			if (j < low.n) {
				at[j] |= p & (FRONT | ROOT);
				at[j] |= at[i] & ROOT ? p & LINK : 0;
			} else if ((p & END) && ((at[i] & ROOT) || (at[i] & LINK && j - i > 1) ||
						 (at[i] & FRONT && j - i >= LONG_END))) {
				return true;
			}
		}
	return false;
}
