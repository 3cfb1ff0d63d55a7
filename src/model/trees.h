/*
 * trees.h - boosted regression trees, as tables.
 *
 * Friedman, "Greedy function approximation: a gradient boosting machine", Ann Stat 2001. The tables are written by the
 * scripts in bench/ and compiled in; nothing is learned at run time.
 */
#ifndef ATTEST_MODEL_TREES_H
#define ATTEST_MODEL_TREES_H

#include <stddef.h>
#include <stdint.h>

/* Go to `yes` where feature <= at, else to `no`; a negative number is leaf ~n. */
struct tree_node {
	int16_t feature, yes, no;
	float at;
};
struct tree_model {
	const struct tree_node *nodes; /* of all trees */
	const float *leaves;	       /* likewise */
	const int16_t *roots;	       /* a node, or a leaf, of each tree */
	size_t n;		       /* trees; the value is the sum of their leaves, in this order */
	double least;		       /* what a choice must be worth, for models that have such a limit */
};

static inline double tree_value(const struct tree_model *m, const float *features)
{
	double v = 0;
	for (size_t i = 0; i < m->n; i++) {
		int at = m->roots[i];
		while (at >= 0)
			at = features[m->nodes[at].feature] <= m->nodes[at].at ? m->nodes[at].yes : m->nodes[at].no;
		v += (double)m->leaves[~at];
	}
	return v;
}

#endif
