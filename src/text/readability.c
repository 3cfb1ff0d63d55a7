/*
 * readability.c - how many years of school does a text ask for?
 *
 * Flesch-Kincaid grade level (Kincaid, Fishburne, Rogers, Chissom, "Derivation of new readability formulas …", Naval
 * Technical Training Command, 1975): 0.39 words per sentence + 11.8 syllables per word - 15.59. Syllables are counted
 * by rule: runs of vowels, less what is silent. Dictionaries differ from that by about one syllable in twenty words;
 * tests compare with the values of textstat.
 */
#include "text/text_priv.h"

static bool is_vowel(char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

static char low(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Of one word of letters. */
static unsigned syllables(struct str w)
{
	static const char *const parted[] = {"ia", "io", "iu",
					     "eo", "ua", "uo"}; /* two syllables, mostly: "anemia", "radius" */
	static const char *const joined[] = {"tion", "sion", "cious", "tious", "cial", "tial", "gion", "qua", "quo"};
	unsigned n = 0;
	bool was = false;
	for (size_t i = 0; i < w.n; i++) {
		bool is = is_vowel(low(w.p[i])) || (unsigned char)w.p[i] >= 0x80;
		n += is && !was;
		was = is;
	}
	for (size_t k = 0; k < sizeof(parted) / sizeof(*parted); k++)
		for (size_t at = 1; (at = str_ifind(w, str_c(parted[k]), at)) != SIZE_MAX; at++)
			n++;
	for (size_t k = 0; k < sizeof(joined) / sizeof(*joined); k++)
		for (size_t at = 0; (at = str_ifind(w, str_c(joined[k]), at)) != SIZE_MAX; at++)
			n -= n > 1;
	/* A silent e at the end, not in "-le" behind a consonant; "-es" and "-ed" likewise. */
	bool es = w.n > 3 && (str_iends(w, STR("es")) || str_iends(w, STR("ed")));
	char before = es ? low(w.p[w.n - 3]) : 0;
	if (w.n > 2 && low(w.p[w.n - 1]) == 'e' && !is_vowel(low(w.p[w.n - 2])) &&
	    !(low(w.p[w.n - 2]) == 'l' && w.n > 3 && !is_vowel(low(w.p[w.n - 3]))))
		n -= n > 1;
	else if (str_iends(w, STR("ed")) && es && before != 't' && before != 'd' && !is_vowel(before))
		n -= n > 1;
	else if (str_iends(w, STR("es")) && es && !strchr("sxzcg", before) && !str_iends(w, STR("shes")) &&
		 !str_iends(w, STR("ches")) && !str_iends(w, STR("les")) && !is_vowel(before))
		n -= n > 1;
	return n ? n : 1;
}

void text_counts(struct str text, struct arena *a, struct text_counts *out)
{
	struct text_span *s;
	struct str line, rest = text;
	memset(out, 0, sizeof(*out));
	while (str_cut(&rest, '\n', &line))
		out->sentences += (unsigned)text_sentences(line, a, &s);
	for (size_t i = 0; i < text.n;) {
		size_t beg = i;
		bool letter = false;
		while (i < text.n && text.p[i] != ' ' && text.p[i] != '\n' && text.p[i] != '\t') {
			char c = low(text.p[i++]);
			letter |= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
		}
		out->words += letter;
		/* Parts of a compound, each for itself. */
		for (size_t j = beg; j < i && letter;) {
			size_t from = j;
			while (j < i && ((low(text.p[j]) >= 'a' && low(text.p[j]) <= 'z') ||
					 (unsigned char)text.p[j] >= 0x80 || text.p[j] == '\''))
				j++;
			if (j > from)
				out->syllables += syllables(str_sub(text, from, j));
			while (j < i &&
			       !((low(text.p[j]) >= 'a' && low(text.p[j]) <= 'z') || (unsigned char)text.p[j] >= 0x80))
				j++;
		}
		while (i < text.n && (text.p[i] == ' ' || text.p[i] == '\n' || text.p[i] == '\t'))
			i++;
	}
}

double text_grade(struct str text, struct arena *a)
{
	struct text_counts c;
	text_counts(text, a, &c);
	if (!c.words)
		return 0;
	return 0.39 * c.words / (c.sentences ? c.sentences : 1) + 11.8 * c.syllables / c.words - 15.59;
}
