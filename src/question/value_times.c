/*
 * value_times.c - "eGFR was 55 last year and is 38 now": of two numbers of one measure the last is what is.
 */
#include "phrase/phrase.h"

#include "base/once.h"
#include "question/question_priv.h"

#define MATCHES_MAX 32

extern const struct phrase_rule rules_value_times[];
extern const size_t rules_value_times_n;

static struct phrase_set *set;
static struct err failed;
static struct once once;

static bool make_set(void)
{
	failed.code = 0;
	return phrase_set_new(rules_value_times, rules_value_times_n, &set, &failed) == 0;
}

int value_times_read(struct reading *r, struct value_times *out, struct err *e)
{
	struct phrase_match m[MATCHES_MAX];
	struct phrase_text t;
	*out = (struct value_times){0};
	if (!once_made(&once, make_set))
		return err_set(e, failed.code, "%s", failed.msg);
	phrase_text_make(r->text, r->a, &t);
	if (!arena_ok(r->a))
		return err_mem(e);
	size_t n = phrase_longest(m, phrase_find(set, &t, m, MATCHES_MAX));
	for (size_t i = 0; i < n && out->n < sizeof(out->v) / sizeof(*out->v); i++) {
		out->v[out->n].beg = m[i].beg;
		out->v[out->n++].end = m[i].end;
	}
	return 0;
}
