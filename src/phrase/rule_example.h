/*
 * rule_example.h - what a rule must match and must not: made from the example columns of data/rules by
 * scripts/rules.py, for tests.
 */
#ifndef ATTEST_PHRASE_RULE_EXAMPLE_H
#define ATTEST_PHRASE_RULE_EXAMPLE_H

#include <stdbool.h>
#include <stddef.h>

struct rule_example {
	size_t rule; /* index in its table */
	const char *text;
	bool fits;
};

#endif
