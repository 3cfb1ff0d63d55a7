/*
 * mentions.c - names of the lexicon in any text: which conditions, findings and drugs does a sentence of a source name?
 *
 * The same tokeniser, index of names and rule (the longest name that begins at a word) as for questions, without the
 * rest of a question's reading.
 */
#include "question/lexicon.h"

#define MENTIONS_MAX 64
#define WORDS_MAX    200

size_t question_mentions(struct text_tokens *t, struct str text, struct arena *a, struct q_mention **out)
{
	struct q_word *w = ARENA_ARRAY(a, WORDS_MAX, struct q_word);
	struct q_mention *v = NULL;
	struct text_token k;
	size_t n_words = 0, n = 0, room = 0;
	*out = NULL;
	if (!w)
		return 0;
	text_tokens_begin(t, text);
	while (n_words < WORDS_MAX && text_next(t, &k)) {
		if (k.flags & TEXT_COMPOUND)
			continue;
		w[n_words] =
			(struct q_word){.term = arena_str(a, k.term), .beg = k.beg, .end = k.end, .flags = k.flags};
		if (lexicon_knows(k.term))
			w[n_words].low = text_fold(str_sub(text, k.beg, k.end), a);
		/* A name does not run over the end of a clause. */
		for (uint32_t i = n_words ? w[n_words - 1].end : 0; n_words && i < k.beg; i++)
			w[n_words].ends |= text.p[i] == ';' || text.p[i] == ':' || text.p[i] == '.' || text.p[i] == ',';
		n_words++;
	}
	if (!arena_ok(a))
		return 0;
	for (size_t i = 0; i < n_words && n < MENTIONS_MAX;) {
		size_t len = 0;
		const struct lexeme *lex = lexicon_find(text, w, n_words, i, &len);
		/* A single letter names nothing by itself ("T4a"). */
		if (!lex || !len || w[i + len - 1].end - w[i].beg < 2) {
			i++;
			continue;
		}
		if (!ARENA_MORE(a, v, n, room))
			return 0;
		v[n++] = (struct q_mention){.beg = w[i].beg,
					    .end = w[i + len - 1].end,
					    .kind = lex->kind,
					    .name = str_c(lex->name),
					    .others = str_c(lex->others),
					    .classes = str_c(lex->classes)};
		i += len;
	}
	*out = v;
	return n;
}
