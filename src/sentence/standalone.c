/*
 * standalone.c - does this sentence stand on its own?
 *
 * A claim is read away from its neighbours, so a sentence that points at them ("They were …", "In this group …",
 * "However, …") either takes the sentence before with it or is passed over. A sentence that points at its own study
 * ("These findings suggest …", "We conclude …") is clear under its citation, if not elegant: it stands, after others.
 * The signs are data/rules/standing.tsv; those that stand count before those that lean, so that "It is recommended" is
 * not taken for a dangling "it".
 */
#include "sentence/sentence.h"
#include "doc/doc.h"
#include "base/utf8.h"
#include "phrase/tables.h"

#define DANGLE_BYTES 48

/* "CONCLUSIONS: " in abstracts whose labels are part of the text; in capitals also without the colon; and stops that
 * were left of the sentence before. */
size_t label_bytes(struct str s)
{
	size_t skip = 0;
	while (skip < s.n && skip < 3 && strchr(". ,;", s.p[skip]))
		skip++;
	struct str rest = str_sub(s, skip, s.n);
	for (size_t i = 0; i < words_sentence_words_n; i++) {
		struct str l = str_c(words_sentence_words[i].word);
		if (strcmp(words_sentence_words[i].value, "label") != 0 || !str_istarts(rest, l) || rest.n <= l.n + 2)
			continue;
		if (rest.p[l.n] == ':' && rest.p[l.n + 1] == ' ')
			return skip + l.n + 2;
		bool capitals = true;
		for (size_t j = 0; j < l.n; j++)
			capitals &= !(rest.p[j] >= 'a' && rest.p[j] <= 'z');
		if (capitals && rest.p[l.n] == ' ' && rest.p[l.n + 1] >= 'A' && rest.p[l.n + 1] <= 'Z')
			return skip + l.n + 1;
	}
	return skip;
}

bool is_apparatus(struct str s)
{
	struct signs has;
	signs_of(SIGNS_STANDING, s, &has);
	return signs_count(&has, "apparatus") > 0;
}

/* Points at something named before, at its beginning: "Mutations in this gene also cause …". Further behind the
 * sentence may have named it itself. */
static bool begins_dangling(struct str s)
{
	struct signs has;
	signs_of(SIGNS_STANDING, str_sub(s, 0, utf8_floor(s, s.n < DANGLE_BYTES ? s.n : DANGLE_BYTES)), &has);
	return signs_count(&has, "begins") > 0;
}

/* "Abbreviations: …", "TB, tartary buckwheat; DKD, diabetic kidney disease; …": the key under a table or figure. */
static bool is_key(struct str s)
{
	size_t parts = 0, keys = 0, equal = 0;
	if (str_istarts(s, STR("abbreviation")))
		return true;
	for (struct str part; str_cut(&s, ';', &part);) {
		part = str_trim(part);
		size_t capitals = 0, i = 0;
		for (; i < part.n && part.p[i] != ' ' && part.p[i] != ',' && part.p[i] != '=' && part.p[i] != ':'; i++)
			capitals += part.p[i] >= 'A' && part.p[i] <= 'Z';
		parts++;
		equal += capitals > 1 && str_find(part, STR(" = "), 0) != SIZE_MAX;
		keys += capitals > 1 && i < part.n &&
			(part.p[i] == ',' || part.p[i] == '=' || part.p[i] == ':' ||
			 (i + 1 < part.n && part.p[i + 1] == '='));
	}
	return (keys >= 3 && keys * 2 > parts) || (parts >= 2 && equal == parts);
}

/* Ends in the middle: "People with Wilson disease may have", a lead-in whose list is somewhere else. */
static bool dangles(struct str s)
{
	size_t beg = s.n;
	while (beg > 0 && s.p[beg - 1] != ' ')
		beg--;
	struct str last = str_sub(s, beg, s.n);
	/* "vitamin A" is whole */
	return last.n > 0 && last.p[0] >= 'a' && last.p[0] <= 'z' &&
	       word_is(words_sentence_words, words_sentence_words_n, last, "dangling");
}

enum standing standing_of(struct str s)
{
	static const struct {
		const char *sign;
		enum standing standing;
	} order[] = {{"stands", STANDS}, {"soft", STANDS_SOFT}, {"methods", METHODS}, {"leans", LEANS}};
	s = str_trim(s);
	if (!s.n)
		return UNFIT;
	char last = s.p[s.n - 1];
	if (last == '?' || last == ':' || last == ',')
		return UNFIT;
	size_t i = 0;
	uint32_t first = utf8_next(s, &i);
	if (dangles(s))
		return UNFIT;
	/* A lower-case beginning is the rest of something, unless it is a name such as "eGFR", "mRNA" or "pH". */
	if (utf8_is_lower(first)) {
		bool name = false;
		for (size_t j = i; j < s.n && s.p[j] != ' ' && !name;)
			name = utf8_is_upper(utf8_next(s, &j));
		if (!name)
			return UNFIT;
	} else if (first == ')' || first == ',' || first == ';' || first == '|')
		return UNFIT;
	if (memchr(s.p, '|', s.n) || is_key(s))
		return UNFIT;
	/* "CRC: colorectal cancer, FS: …": a list of abbreviations */
	size_t colons = 0;
	for (size_t j = 0; j + 1 < s.n; j++)
		colons += s.p[j] == ':' && s.p[j + 1] == ' ';
	if (colons > 1)
		return UNFIT;
	struct signs has;
	signs_of(SIGNS_STANDING, s, &has);
	if (signs_count(&has, "apparatus") || (doc_leads_in(s) && signs_count(&has, "breaks-off")))
		return UNFIT;
	for (size_t j = 0; j < sizeof(order) / sizeof(*order); j++)
		if (signs_count(&has, order[j].sign))
			return order[j].standing;
	return begins_dangling(s) ? LEANS : STANDS;
}
