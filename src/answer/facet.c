/*
 * facet.c - what headings and sentences are about.
 *
 * A facet is what a piece of a source is about ("causes", "red flags"). A source's own heading says it best, a question
 * that it answers (MedQuAD) likewise; where neither does, as in the abstract of a study, the words of the sentence give
 * it. The phrases are data/rules/facet-headings.tsv, facet-words.tsv, part-headings.tsv; a new kind of content is an
 * entry in FACET_LIST and rows there.
 */
#include "answer/answer_priv.h"

#include "answer/rules.h"

#include <stdlib.h>

#define HEADING_ARENA ((size_t)1 << 20)

/* "RED_FLAGS" is written "red-flags" in the tables. */
static enum facet facet_named(struct str name)
{
	static const char *const names[FACET_N] = {
#define X(c) [FACET_##c] = #c,
		FACET_LIST(X)
#undef X
	};
	for (size_t i = 0; i < FACET_N; i++) {
		struct str n = str_c(names[i]);
		size_t same = 0;
		while (same < n.n && same < name.n &&
		       (n.p[same] == '_' ? name.p[same] == '-' : n.p[same] - 'A' + 'a' == name.p[same]))
			same++;
		if (same == n.n && same == name.n)
			return (enum facet)i;
	}
	return FACET_NONE;
}

enum facet facet_of_heading(struct str heading)
{
	struct arena a;
	arena_init(&a, HEADING_ARENA);
	int rule = rules_first(RULES_FACET_HEADINGS, heading, &a);
	arena_release(&a);
	return rule < 0 ? FACET_NONE : facet_named(str_c(rules_facet_headings[rule].value));
}

enum facet facet_of_sentence(struct str sentence, uint64_t among, uint64_t prefer)
{
	struct phrase_text t;
	struct phrase_match m[RULES_MATCHES_MAX];
	const struct phrase_set *set = rules_set(RULES_FACET_WORDS);
	size_t count[FACET_N] = {0};
	enum facet best = FACET_NONE;
	struct arena a;
	if (!set)
		return FACET_NONE;
	arena_init(&a, HEADING_ARENA);
	phrase_text_make(sentence, &a, &t);
	size_t n = phrase_find(set, &t, m, RULES_MATCHES_MAX);
	for (size_t i = 0; i < n; i++) {
		struct str rest = str_c(rules_facet_words[m[i].rule].value), one;
		while (str_cut(&rest, ' ', &one)) {
			enum facet f = facet_named(one);
			/* Twice the count, and one more for those preferred among equals. */
			count[f] += !count[f] && (prefer >> f & 1) ? 3 : 2;
		}
	}
	arena_release(&a);
	for (size_t f = 0; f < FACET_NONE; f++)
		if ((among >> f & 1) && count[f] && (best == FACET_NONE || count[f] > count[best]))
			best = (enum facet)f;
	return best;
}

struct str facet_question(enum facet f, struct str topic, struct arena *a)
{
	for (size_t i = 0; i < rules_facet_questions_n; i++) {
		if (facet_named(str_c(rules_facet_questions[i][0])) != f)
			continue;
		struct str p = str_c(rules_facet_questions[i][1]);
		size_t at = str_find(p, STR("{}"), 0);
		struct str before = str_sub(p, 0, at), after = str_sub(p, at == SIZE_MAX ? p.n : at + 2, p.n);
		return arena_printf(a, "%.*s%.*s%.*s", STR_ARG(before), STR_ARG(topic), STR_ARG(after));
	}
	return STR_NULL;
}

double part_prior(struct str heading)
{
	struct arena a;
	arena_init(&a, HEADING_ARENA);
	int rule = rules_first(RULES_PART_HEADINGS, heading, &a);
	arena_release(&a);
	return rule < 0 ? 1 : strtod(rules_part_headings[rule].value, NULL);
}

enum facet section_facet(const struct doc *d, uint32_t section)
{
	enum facet f = FACET_NONE;
	for (; section != 0 && f == FACET_NONE; section = d->sections[section].parent)
		f = facet_of_heading(doc_heading(d, section));
	return f;
}

struct str names_over(struct compose *k, const struct doc *d, uint32_t block)
{
	struct str all = d->title;
	for (uint32_t section = d->blocks[block].section; section != 0; section = d->sections[section].parent)
		all = arena_printf(&k->scratch, "%.*s. %.*s", STR_ARG(all), STR_ARG(doc_heading(d, section)));
	return all;
}
