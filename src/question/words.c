/*
 * words.c - what a word of a question is: data/rules/question-words.tsv.
 */
#include "phrase/tables.h"
#include "question/question_priv.h"

bool word_does(struct str low, const char *value)
{
	return word_is(words_question_words, words_question_words_n, low, value);
}

bool word_is_filler(struct str low)
{
	return word_does(low, "filler");
}

bool word_is_weak(struct str low)
{
	return word_does(low, "weak");
}

bool word_is_boiler(struct str low)
{
	return word_does(low, "boiler");
}

bool word_is_negation(struct str low)
{
	return word_does(low, "negation");
}

bool word_is_verb(struct str low)
{
	return word_does(low, "verb");
}
