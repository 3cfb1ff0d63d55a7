/*
 * cues.c - what is being asked? By data/rules/cues.tsv.
 *
 * All fits are gathered, then taken greedily: most words first (those in gaps do not count), then the greater weight,
 * then the earlier place; a word serves one fit. So "side effects of" wins over "effects", and a row with the value
 * none shields a term of the field from a weaker rule ("spectrum disorder" is no question on spectrum). A new intent
 * needs an entry in question.h, rows there, and its heading words in question.c.
 */
#include "question/question_priv.h"

#include "base/once.h"

#include <stdlib.h>

#define MATCH_CAP 1024 /* fits looked at in one question; 8 KiB of text hold fewer in earnest */

extern const struct phrase_rule rules_cues[];
extern const size_t rules_cues_n;

static struct phrase_set *set;
static struct once once;

static bool make_set(void)
{
	struct err e;
	return phrase_set_new(rules_cues, rules_cues_n, &set, &e) == 0;
}

/* A word has the engine's own folding where both cut it alike: that of text/ meets other forms too ("diagnose" for
 * "diagnosis"). */
bool words_phrase(const struct q_word *w, size_t n, struct str text, struct arena *a, struct phrase_text *out)
{
	struct phrase_token *v = ARENA_ARRAY(a, n + 1, struct phrase_token);
	struct phrase_text whole;
	size_t k = 0;
	*out = (struct phrase_text){.text = text};
	phrase_text_make(text, a, &whole);
	for (size_t i = 0; v && i < n; i++) {
		while (k < whole.n && whole.v[k].beg < w[i].beg)
			k++;
		bool same = k < whole.n && whole.v[k].beg == w[i].beg && whole.v[k].end == w[i].end;
		v[i] = same ? whole.v[k] : (struct phrase_token){.h = str_hash(w[i].low), .low = w[i].low};
		v[i].beg = w[i].beg;
		v[i].end = w[i].end;
		v[i].flags = (v[i].flags & PHRASE_NUMBER) | (w[i].ends ? PHRASE_ENDS : 0) |
			     (w[i].breaks ? PHRASE_BREAK : 0) | (w[i].hyphen ? PHRASE_GLUED : 0) |
			     (w[i].stop ? PHRASE_EMPTY : 0);
	}
	if (!arena_ok(a))
		return false;
	out->v = v;
	out->n = n;
	return true;
}

static struct cue cue_of(const struct phrase_rule *r)
{
	struct cue c = {.intent = INTENT_GENERAL};
	char *rest;
	c.weight = strtof(r->more, &rest);
	c.flags = (strcmp(r->value, "patient") == 0     ? CUE_PATIENT
		   : strcmp(r->value, "complaint") == 0 ? CUE_COMPLAINT
		   : strcmp(r->value, "none") == 0      ? CUE_NONE | CUE_KEEP
							: 0) |
		  (strcmp(rest, " keep") == 0 ? CUE_KEEP : 0) | (strcmp(rest, " opens") == 0 ? CUE_OPENS : 0) |
		  (strcmp(rest, " keep opens") == 0 ? CUE_KEEP | CUE_OPENS : 0);
	for (int i = 0; i < INTENT_N; i++)
		if (strcmp(r->value, intent_name((enum intent)i)) == 0)
			c.intent = (enum intent)i;
	return c;
}

/* Only stop words since the last end of a sentence? */
static bool at_start(const struct q_word *w, size_t at)
{
	while (at > 0 && !w[at].ends) {
		at--;
		if (!w[at].stop)
			return false;
	}
	return true;
}

static uint32_t count(uint64_t bits)
{
	uint32_t n = 0;
	for (; bits; bits &= bits - 1)
		n++;
	return n;
}

/* Is a surer than b? */
static bool surer(const struct cue_match *a, const struct cue_match *b)
{
	if (a->fixed != b->fixed)
		return a->fixed > b->fixed;
	if (a->cue.weight != b->cue.weight)
		return a->cue.weight > b->cue.weight;
	if (a->from != b->from)
		return a->from < b->from;
	return a->rule < b->rule;
}

/* Is word i fitted by other than a gap? */
static bool holds(const struct cue_match *m, size_t i)
{
	return i >= m->from && i < m->to && i - m->from < 64 && (m->held >> (i - m->from) & 1);
}

/* Has a fit before it taken one of its words? A stop word may serve two: "what" opens many. */
static bool is_taken(const struct cue_match *m, const struct q_word *w, const bool *taken)
{
	for (size_t i = m->from; i < m->to; i++)
		if (holds(m, i) && taken[i] && !w[i].stop)
			return true;
	return false;
}

/* Does it fit a part of a hyphenated compound alone: "acquired" of "community-acquired"? */
static bool cuts_compound(const struct cue_match *m, const struct q_word *w, size_t n)
{
	if ((m->cue.flags & (CUE_NONE | CUE_PATIENT)) || ((m->cue.flags & CUE_KEEP) && m->fixed > 1))
		return false;
	for (size_t i = m->from; i < m->to; i++) {
		bool before = w[i].hyphen && i > 0, after = i + 1 < n && w[i + 1].hyphen;
		if (holds(m, i) && ((before && !holds(m, i - 1)) || (after && !holds(m, i + 1))))
			return true;
	}
	return false;
}

size_t cues_match(struct q_word *w, const struct phrase_text *t, struct arena *a, struct cue_match **out)
{
	struct phrase_match *m = ARENA_ARRAY(a, MATCH_CAP, struct phrase_match);
	struct cue_match *all = ARENA_ARRAY(a, MATCH_CAP, struct cue_match);
	bool *taken = ARENA_ARRAY(a, t->n + 1, bool);
	size_t n_all = 0, n_kept = 0;
	*out = NULL;
	if (!m || !all || !taken || !once_made(&once, make_set))
		return 0;
	for (size_t i = 0, n = phrase_find(set, t, m, MATCH_CAP); i < n; i++) {
		struct cue c = cue_of(&rules_cues[m[i].rule]);
		if ((c.flags & CUE_OPENS) && !at_start(w, m[i].from))
			continue;
		c.flags &= (uint8_t)~CUE_OPENS;
		all[n_all++] = (struct cue_match){c, m[i].rule, m[i].from, m[i].to, count(m[i].held), m[i].held};
	}
	/* Insertion sort: matches are few. */
	for (size_t i = 1; i < n_all; i++)
		for (size_t j = i; j > 0 && surer(&all[j], &all[j - 1]); j--) {
			struct cue_match x = all[j];
			all[j] = all[j - 1];
			all[j - 1] = x;
		}
	for (size_t i = 0; i < n_all; i++) {
		if (is_taken(&all[i], w, taken) || cuts_compound(&all[i], w, t->n))
			continue;
		bool keeps = all[i].cue.flags & (CUE_KEEP | CUE_PATIENT);
		for (size_t k = all[i].from; k < all[i].to; k++)
			if (holds(&all[i], k)) {
				taken[k] = true;
				w[k].cued |= !keeps;
			}
		all[n_kept++] = all[i];
	}
	/* By place. */
	for (size_t i = 1; i < n_kept; i++)
		for (size_t j = i; j > 0 && all[j].from < all[j - 1].from; j--) {
			struct cue_match x = all[j];
			all[j] = all[j - 1];
			all[j - 1] = x;
		}
	*out = all;
	return n_kept;
}
