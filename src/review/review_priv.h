/*
 * review_priv.h - what the tests of review/ look at beside its public functions.
 */
#ifndef ATTEST_REVIEW_PRIV_H
#define ATTEST_REVIEW_PRIV_H

#include "review/review.h"

/*
 * A reference behind the bottom line of `now`, quoted or reported, that stands, is of a better grade than all that the
 * bottom line of `art` rests on, and that `art` does not cite; the best of them, or NULL.
 */
const struct article_ref *review_better(const struct article *now, const struct article *art);

#endif
