/*
 * rules.c - the composer's sets of rules, made once in a process from tables that are part of the program.
 */
#include "answer/rules.h"

#include "base/once.h"
#include "base/err.h"

#define X(c, name) extern const size_t rules_##name##_n;
ANSWER_RULES(X)
#undef X

static struct phrase_set *sets[RULES_SETS];
static struct err failed;
static struct once once;

static bool make_all(void)
{
	const struct {
		const struct phrase_rule *v;
		size_t n;
	} tables[RULES_SETS] = {
#define X(c, name) {rules_##name, rules_##name##_n},
		ANSWER_RULES(X)
#undef X
	};
	failed.code = 0;
	for (size_t i = 0; i < RULES_SETS && !failed.code; i++)
		phrase_set_new(tables[i].v, tables[i].n, &sets[i], &failed);
	for (size_t i = 0; i < RULES_SETS && failed.code; i++) {
		phrase_set_free(sets[i]);
		sets[i] = NULL;
	}
	return !failed.code;
}

const struct phrase_set *rules_set(enum answer_rules which)
{
	return once_made(&once, make_all) ? sets[which] : NULL;
}

int answer_rules_ready(struct err *e)
{
	return once_made(&once, make_all) ? 0 : err_set(e, failed.code, "%s", failed.msg);
}

int rules_first(enum answer_rules which, struct str text, struct arena *a)
{
	struct phrase_text t;
	struct phrase_match m[RULES_MATCHES_MAX];
	const struct phrase_set *set = rules_set(which);
	uint32_t best = UINT32_MAX;
	if (!set)
		return -1;
	phrase_text_make(text, a, &t);
	size_t n = phrase_find(set, &t, m, RULES_MATCHES_MAX);
	for (size_t i = 0; i < n; i++)
		best = m[i].rule < best ? m[i].rule : best;
	return n ? (int)best : -1;
}
