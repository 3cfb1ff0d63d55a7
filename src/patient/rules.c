/*
 * rules.c - the sets of rules of the room, made once in a process from tables that are part of the program.
 */
#include "patient/patient_priv.h"

#include "base/once.h"

#define X(name)                                         \
	extern const struct phrase_rule rules_##name[]; \
	extern const size_t rules_##name##_n;
PATIENT_RULES(X)
#undef X

static struct phrase_set *sets[RULES_N];
static struct err failed; /* under the lock of `once` */
static struct once once;

static bool make_all(void)
{
	const struct {
		const struct phrase_rule *v;
		size_t n;
	} tables[RULES_N] = {
#define X(name) {rules_##name, rules_##name##_n},
		PATIENT_RULES(X)
#undef X
	};
	failed.code = 0;
	for (size_t i = 0; i < RULES_N && !failed.code; i++)
		phrase_set_new(tables[i].v, tables[i].n, &sets[i], &failed);
	for (size_t i = 0; i < RULES_N && failed.code; i++) {
		phrase_set_free(sets[i]);
		sets[i] = NULL;
	}
	return !failed.code;
}

const struct phrase_set *patient_rules(enum patient_rules which, const struct phrase_rule **rules, struct err *e)
{
	static const struct phrase_rule *const tables[RULES_N] = {
#define X(name) rules_##name,
		PATIENT_RULES(X)
#undef X
	};
	if (!once_made(&once, make_all)) {
		err_set(e, failed.code, "%s", failed.msg);
		return NULL;
	}
	*rules = tables[which];
	return sets[which];
}
