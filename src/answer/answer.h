/*
 * answer.h - which sentences make the article, in which order, under which headings, and when is there none?
 *
 * The article is one versioned JSON document (docs/article.schema.json); struct article is the same in memory, and
 * everything that people see is a rendering of it (render/). The embedded composer extracts: every claim is its
 * source's own words with the span that proves it. The same snapshot, question and settings give the same article,
 * dates aside.
 */
#ifndef ATTEST_ANSWER_ANSWER_H
#define ATTEST_ANSWER_ANSWER_H

#include "article/article.h"
#include "patient/patient.h"
#include "search/search.h"

/*
 * What was known of each candidate, appended while an article is made: for learning, and for `ask --why`. Any may be
 * NULL.
 */
struct answer_trace {
	struct str id; /* of the question, in front of each line */
	struct buf *
		relevance; /* features of the summaries' candidates (answer_relevance_head): bench/train_relevance.py */
	struct buf *bottom; /* of the candidates of each claim of a bottom line from studies (answer_features_head):
			       bench/train_plain.py */
	struct buf
		*why; /* for people: each candidate that is shown, or that holds `only`, with its rules and features */
	struct str only;
};

struct answer_opts {
	struct str reader; /* "physician" default */
	struct index_filter filter;
	struct emergency_numbers numbers; /* whom a lay reader calls; empty ones are the defaults */
	size_t max_items;		  /* claims at most, lead-ins not counted; 0: 18 */
	const struct search_model *model; /* questions are encoded with it; NULL: words alone */
	const struct answer_trace *trace; /* or NULL */
	const struct str *earlier; /* questions that were asked before: listed again as related ones where they fit */
	size_t n_earlier;
};
const char *answer_relevance_head(void);
const char *answer_features_head(void); /* names of the columns, TAB between them, ended by a newline */
/* Ask: reads the question, searches, composes. Everything in the arena. */
int answer_ask(const struct snap *s, struct str question, const struct answer_opts *o, struct arena *a,
	       struct article *out, struct err *e);

/*
 * Ask a follow-up: `text` read against the questions before it, the oldest first, each a follow-up of the one before
 * (question_follow): "and in pregnancy?" inherits what it leaves out. What stands on its own is asked as it is. The
 * article's `reading` says how it was read.
 */
int answer_follow(const struct snap *s, const struct str *before, size_t n_before, struct str text,
		  const struct answer_opts *o, struct arena *a, struct article *out, struct err *e);

/* ---- the features behind the estimate of how sure an article is, for measuring ---- */
#define ANSWER_SURE_MAX 24
struct answer_sure {
	size_t n;
	double v[ANSWER_SURE_MAX];
	const char *name[ANSWER_SURE_MAX];
};
/* answer_ask, also giving the features of the estimate. */
int answer_ask_measured(const struct snap *s, struct str question, const struct answer_opts *o,
			struct answer_sure *sure, struct arena *a, struct article *out, struct err *e);

#endif
