/*
 * plain.c - the plain answer of an article: what stands in bold, or leads.
 */
#include "article/article.h"
#include "sentence/sentence.h"

/* How many of the claims, from the first, have at most PLAIN_WORDS_MAX words. */
static size_t within(const struct article_claim *c, size_t n)
{
	size_t words = 0;
	for (size_t i = 0; i < n; i++) {
		words += str_words(c[i].text);
		if (i && words > PLAIN_WORDS_MAX)
			return i;
	}
	return n;
}

size_t article_plain(const struct article *art, const struct article_claim **out)
{
	*out = art->bottom_line;
	if (art->n_bottom_line)
		return within(art->bottom_line, art->n_bottom_line);
	/* The first claim of the first section; its neighbours do not lie beside it in memory. */
	for (size_t i = 0; i < art->n_sections; i++)
		for (size_t j = 0; j < art->sections[i].n_items; j++)
			if (art->sections[i].items[j].claim) {
				*out = art->sections[i].items[j].claim;
				return 1;
			}
	return 0;
}

struct str article_plain_text(const struct article_claim *claims, size_t n, struct arena *a)
{
	struct str s = STR("");
	for (size_t i = 0; i < n; i++)
		s = i ? arena_printf(a, "%.*s %.*s", STR_ARG(s), STR_ARG(claims[i].text))
		      : arena_str(a, claims[i].text);
	return s;
}
