/*
 * test_rules.c - cues.tsv and context.tsv by what questions are read as: each example, through the whole reading.
 */
#include "test.h"

#include "phrase/phrase.h"
#include "phrase/rule_example.h"
#include "question/question.h"

#include <stdlib.h>

#define X(name)                                                     \
	extern const struct phrase_rule rules_##name[];             \
	extern const size_t rules_##name##_n;                       \
	extern const struct rule_example rules_##name##_examples[]; \
	extern const size_t rules_##name##_examples_n;
X(cues)
X(context)
#undef X

static int intent_named(const char *name)
{
	for (int i = 0; i < INTENT_N; i++)
		if (strcmp(name, intent_name((enum intent)i)) == 0)
			return i;
	return -1;
}

static bool asks(const struct question *q, int intent)
{
	for (size_t i = 0; i < q->n_intents; i++)
		if ((int)q->intents[i] == intent)
			return true;
	return false;
}

/* Is the question read as the row says? */
static bool is_read_so(const struct question *q, const struct phrase_rule *r)
{
	if (strcmp(r->value, "patient") == 0)
		return q->patient.described;
	if (strcmp(r->value, "complaint") == 0) /* what brings the patient is the last word of the example */
		return q->n_focus && str_ends(q->text, q->focus[0]);
	if (strcmp(r->value, "none") == 0)
		return !asks(q, intent_named(r->more));
	return asks(q, intent_named(r->value));
}

static void cues_are_read(void **state)
{
	int bad = 0;
	(void)state;
	for (size_t i = 0; i < rules_cues_examples_n; i++) {
		const struct rule_example *x = &rules_cues_examples[i];
		struct arena a;
		struct question q;
		struct err e;
		arena_init(&a, 16 << 20);
		assert_ok(question_read(str_c(x->text), NULL, &a, &q, &e));
		if (is_read_so(&q, &rules_cues[x->rule]) != x->fits) {
			print_message("# '%.60s': \"%s\" is%s read as %s\n", rules_cues[x->rule].pattern, x->text,
				      x->fits ? " not" : "", rules_cues[x->rule].value);
			bad++;
		}
		arena_release(&a);
	}
	assert_int_equal(bad, 0);
}

static unsigned bits(const char *names)
{
	static const char *const known[] = {"negated", "uncertain", "history", "family", "hypothetical"};
	static const unsigned bit[] = {Q_NEGATED, Q_UNCERTAIN, Q_HISTORY, Q_FAMILY, Q_HYPOTHETICAL};
	struct str rest = str_c(names), one;
	unsigned out = 0;
	while (*names && str_cut(&rest, ' ', &one)) {
		size_t i = 0;
		while (i < 5 && !str_eqc(one, known[i]))
			i++;
		assert_true(i < 5);
		out |= bit[i];
	}
	return out;
}

static void context_is_read(void **state)
{
	int bad = 0;
	(void)state;
	for (size_t i = 0; i < rules_context_examples_n; i++) {
		const struct rule_example *x = &rules_context_examples[i];
		const struct phrase_rule *r = &rules_context[x->rule];
		struct arena a;
		struct question q;
		struct err e;
		arena_init(&a, 16 << 20);
		assert_ok(question_read(str_c(x->text), NULL, &a, &q, &e));
		const struct q_concept *last = NULL;
		for (size_t k = 0; k < q.n_concepts; k++)
			if (q.concepts[k].known && (!last || q.concepts[k].beg > last->beg))
				last = &q.concepts[k];
		unsigned want = bits(r->more);
		bool so = last && (want ? (last->said & want) == want : last->said == 0);
		if (so != x->fits) {
			print_message("# '%.60s': \"%s\": %.*s has %u\n", r->pattern, x->text,
				      STR_ARG(last ? last->surface : STR("nothing")), last ? last->said : 0);
			bad++;
		}
		arena_release(&a);
	}
	assert_int_equal(bad, 0);
}

/* A value with a slip in it would be a rule that does nothing. */
static void values_are_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < rules_cues_n; i++) {
		const struct phrase_rule *r = &rules_cues[i];
		bool intent = intent_named(r->value) >= 0, patient = strcmp(r->value, "patient") == 0,
		     complaint = strcmp(r->value, "complaint") == 0, none = strcmp(r->value, "none") == 0;
		assert_true(intent || patient || complaint || none);
		char *rest;
		float weight = strtof(r->more, &rest);
		if (none)
			assert_true(intent_named(r->more) >= 0);
		else if (!intent)
			assert_string_equal(r->more, "");
		else
			assert_true(weight > 0 && weight < 5 &&
				    (!*rest || strcmp(rest, " keep") == 0 || strcmp(rest, " opens") == 0 ||
				     strcmp(rest, " keep opens") == 0));
	}
	for (size_t i = 0; i < rules_context_n; i++) {
		const char *way = rules_context[i].value;
		bool acts = strcmp(way, "forward") == 0 || strcmp(way, "backward") == 0;
		assert_true(acts || strcmp(way, "stop") == 0 || strcmp(way, "pseudo") == 0);
		assert_int_equal(acts, bits(rules_context[i].more) != 0);
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(cues_are_read),
		cmocka_unit_test(context_is_read),
		cmocka_unit_test(values_are_known),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
