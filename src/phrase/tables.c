/*
 * tables.c - tables of signs and words.
 */
#include "phrase/tables.h"

#include "base/once.h"
#include "base/utf8.h"

#define SENTENCE_ARENA ((size_t)4 << 20)

#define X(c, name)                                      \
	extern const struct phrase_rule rules_##name[]; \
	extern const size_t rules_##name##_n;
SIGNS_TABLES(X)
#undef X

static const struct phrase_rule *const tables[SIGNS_N] = {
#define X(c, name) rules_##name,
	SIGNS_TABLES(X)
#undef X
};
static struct phrase_set *sets[SIGNS_N];
static struct once once;

static bool make_all(void)
{
	const size_t n[SIGNS_N] = {
#define X(c, name) rules_##name##_n,
		SIGNS_TABLES(X)
#undef X
	};
	struct err e;
	bool ok = true;
	for (size_t i = 0; i < SIGNS_N && ok; i++)
		ok = phrase_set_new(tables[i], n[i], &sets[i], &e) == 0;
	for (size_t i = 0; i < SIGNS_N && !ok; i++) {
		phrase_set_free(sets[i]);
		sets[i] = NULL;
	}
	return ok;
}

const struct phrase_set *signs_set(enum signs_table which, const struct phrase_rule **rules)
{
	*rules = tables[which];
	return once_made(&once, make_all) ? sets[which] : NULL;
}

void signs_of(enum signs_table which, struct str sentence, struct signs *out)
{
	struct arena a;
	struct phrase_text t;
	const struct phrase_set *set = signs_set(which, &out->rules);
	out->n = 0;
	if (!set)
		return;
	arena_init(&a, SENTENCE_ARENA);
	if (sentence.n > SIGNS_BYTES)
		sentence.n = utf8_floor(sentence, SIGNS_BYTES);
	phrase_sentence_make(sentence, &a, &t);
	out->n = phrase_rules(set, &t, out->rule, SIGNS_MAX);
	arena_release(&a);
}

size_t signs_count(const struct signs *s, const char *value)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n; i++)
		n += strcmp(s->rules[s->rule[i]].value, value) == 0;
	return n;
}

static bool row_fits(const char *row, struct str w)
{
	struct str p = str_c(row);
	if (p.n > 1 && p.p[p.n - 1] == '*')
		return str_istarts(w, str_sub(p, 0, p.n - 1));
	if (p.n > 1 && p.p[0] == '*')
		return str_iends(w, str_sub(p, 1, p.n));
	return str_ieq(w, p);
}

const struct phrase_word *word_row(const struct phrase_word *table, size_t n, struct str word)
{
	for (size_t i = 0; i < n; i++)
		if (row_fits(table[i].word, word))
			return &table[i];
	return NULL;
}

bool word_is(const struct phrase_word *table, size_t n, struct str word, const char *value)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(table[i].value, value) == 0 && row_fits(table[i].word, word))
			return true;
	return false;
}
