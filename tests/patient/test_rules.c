/* Every example of the rules of patients (src/patient, src/question): what it must match, and what it must not. */
#include "phrase/phrase.h"
#include "phrase/rule_example.h"
#include "test.h"

#define TABLES(X)                                                                                               \
	X(emergency) X(said) X(frames) X(person) X(drugs) X(states) X(warnings) X(bounds) X(doses) X(measured) \
	X(value_times)
#define X(name)                                                     \
	extern const struct phrase_rule rules_##name[];             \
	extern const size_t rules_##name##_n;                       \
	extern const struct rule_example rules_##name##_examples[]; \
	extern const size_t rules_##name##_examples_n;
TABLES(X)
#undef X

static void check(const char *table, const struct phrase_rule *r, size_t n, const struct rule_example *x, size_t n_x)
{
	struct phrase_set *s = NULL;
	struct err e = {0};
	struct arena a;
	int bad = 0;
	arena_init(&a, 64 << 20);
	assert_ok(phrase_set_new(r, n, &s, &e));
	for (size_t i = 0; i < n_x; i++) {
		struct phrase_text t;
		struct phrase_match m[128];
		bool fits = false;
		phrase_text_make(str_c(x[i].text), &a, &t);
		for (size_t k = 0, all = phrase_find(s, &t, m, 128); k < all; k++)
			fits |= m[k].rule == x[i].rule;
		if (fits != x[i].fits) {
			printf("# %s: '%.70s' %s \"%s\"\n", table, r[x[i].rule].pattern,
			       x[i].fits ? "misses" : "matches", x[i].text);
			bad++;
		}
	}
	phrase_set_free(s);
	arena_release(&a);
	assert_int_equal(bad, 0);
}

#define X(name)                                                                                                   \
	static void test_##name(void **state)                                                                     \
	{                                                                                                         \
		(void)state;                                                                                      \
		check(#name, rules_##name, rules_##name##_n, rules_##name##_examples, rules_##name##_examples_n); \
	}
TABLES(X)
#undef X

int main(void)
{
	const struct CMUnitTest t[] = {
#define X(name) cmocka_unit_test(test_##name),
		TABLES(X)
#undef X
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
