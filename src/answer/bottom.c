/*
 * bottom.c - which candidates make the bottom line.
 *
 * A summary that leads speaks first: of its claims that answer the intent, by their value, words of the intent and its own summary sections weighing more. A second claim must add something of
 * what is asked.
 */
#include "answer/answer_priv.h"

#define CUE_BONUS	 0.5 /* bottom line: words that answer the intent */
#define SUMMARY_BONUS	 0.6 /* bottom line: the source's own summary */
#define SUMMARY_CUED	 0.8 /* the same, when it answers the intent in words */
#define SUMMARY_BESIDE	 0.7 /* and when it does not, though the question wants something in particular */
#define NEGATED_FACTOR	 0.75
#define FITS_BONUS	 0.6 /* bottom line: said of the patient's group, stage or state */
#define CONTEXT_FACTOR	 0.7 /* bottom line: speaks of the findings, not of the answer */
#define NEIGHBOUR_FACTOR 0.6 /* bottom line: from a summary of a neighbouring topic */
#define PARENT_FACTOR	 0.7 /* bottom line: has bullets under it */
#define NAMES_SUBJECT \
	0.6 /* share of the subject in its own words that a claim of a summary on something else must hold */
#define F_FITTED                                                                                          \
	(F(SPECIAL) | F(TREATMENT) | F(MANAGEMENT) | F(DOSE) | F(INDICATIONS) | F(SUMMARY) | F(ADVERSE) | \
	 F(INTERACTIONS))
#define F_BESIDE	 (F(INTERACTIONS) | F(ADVERSE) | F(PITFALLS) | F(EPIDEMIOLOGY) | F(MONITORING))
#define F_BOTTOM_CONTEXT (F(SYMPTOMS) | F(RISK) | F(DIFFERENTIAL))
#define BOTTOM_BYTES_MAX 300
#define DENIES_BONUS	 0.35 /* bottom line: says when something is not needed, where that is asked */
#define THINGS_BONUS	 0.4  /* bottom line: for one that speaks of all that is asked about */
#define DRUG_BONUS	 2.0  /* bottom line, second: the patient's drug may be the cause */
#define NEW_PER_FOCUS	 4    /* one term in so many must be new in the second sentence */
#define NEW_SHARE_MIN	 0.08 /* of the focus that the second sentence must add */

/* Has what is asked about a summary of its own? */
static bool has_own_summary(const struct compose *k)
{
	bool own = false;
	for (size_t i = 0; i < k->n_src; i++)
		own |= k->src[i].leads && k->src[i].named;
	return own;
}

/* One on something else then speaks only of what it names: "What causes myelopathy?" is not answered by a cause of numbness. */
static bool speaks_of_other(const struct compose *k, const struct cand *c)
{
	/* The summary on hypertension in pregnancy is on the hypertension of a pregnant woman. */
	bool theirs = (c->fits || c->for_them) && k->src[c->src].main >= NAMES_IT;
	return has_own_summary(k) && !k->src[c->src].named && c->own_main < NAMES_SUBJECT && !theirs;
}

/* Does its first clause say what is not to be done? */
static bool forbids(struct str s)
{
	return cue_in(str_sub(s, 0, str_find(s, STR(";"), 0)), "no part|must not|should not|is not|are not|not be|not "
							       "required|not needed|not advised|not recommended");
}

static const char treats[] = "treated|treatment|first choice|first line|evidence for|preferred";
static const char denies[] =
	"should not|not necessary|not needed|not established|not routinely|not indicated|not by itself|"
	"without surgery|alone may be";

static double bottom_value(const struct compose *k, const struct cand *c)
{
	if (c->used || c->lead || c->fragment || c->value <= 0 || c->end - c->beg > BOTTOM_BYTES_MAX ||
	    (c->standing != STANDS && c->standing != STANDS_SOFT) || speaks_of_other(k, c))
		return 0;
	/* An overview does not begin with an interaction or a pitfall, unless the patient's own value is spoken of. */
	if (c->aside ||
	    (k->q->intents[0] == INTENT_GENERAL && (F_BESIDE >> c->facet & 1) && !c->bound && c->things < 2))
		return 0;
	bool summary = c->facet == FACET_SUMMARY && k->src[c->src].leads;
	bool names = !k->main_leads && k->src[c->src].leads && c->own_main >= NAMES_IT;
	bool context = (F_BOTTOM_CONTEXT >> c->facet & 1) && meets_context(c);
	bool fits = (c->fits || c->for_them) && (F_FITTED >> c->facet & 1);
	if (!summary && !context && !names && !fits && !c->for_them &&
	    !((k->plan.primary | F(FINDINGS)) >> c->facet & 1))
		return 0;
	double v = c->value;
	bool cued = *k->plan.cues && cue_in(cand_text(k, c), k->plan.cues);
	if (cued)
		v *= 1 + CUE_BONUS;
	else if (context)
		v *= CONTEXT_FACTOR;
	if (c->for_them || (c->explicit && (k->plan.primary >> c->facet & 1)))
		v *= 1 + CUE_BONUS;
	/* A summary tells what it is and how it is treated; only one of them answers. */
	bool open = !*k->plan.cues || (k->plan.primary & F(DEFINITION));
	if (summary)
		v *= cued ? 1 + SUMMARY_CUED : open ? 1 + SUMMARY_BONUS : SUMMARY_BESIDE;
	/* What to do comes before what not to do, unless it is asked whether. */
	if (forbids(cand_text(k, c)) && !c->bound && !k->q->yes_no && k->q->intents[0] != INTENT_NECESSITY)
		v *= NEGATED_FACTOR;
	if (fits && !c->for_them)
		v *= 1 + FITS_BONUS;
	/* An overview of a patient's illness says first how it is treated in their state. */
	if (fits && k->q->intents[0] == INTENT_GENERAL && cue_in(cand_text(k, c), treats))
		v *= 1 + FITS_BONUS;
	if (c->for_others || is_neighbour(k, &k->src[c->src]) ||
	    (has_own_summary(k) && !k->src[c->src].named && !(cued && c->own_main >= NAMES_IT) && !fits))
		v *= NEIGHBOUR_FACTOR;
	/* "Is it needed?" is answered by when it is not, too. */
	if (k->q->intents[0] == INTENT_NECESSITY && cue_in(cand_text(k, c), denies))
		v *= 1 + DENIES_BONUS;
	if (k->n_thing > 1)
		v *= 1 + THINGS_BONUS * c->things / (double)k->n_thing;
	/* It would be printed again above its children. */
	if (c->parent_of_others)
		v *= PARENT_FACTOR;
	return v;
}

/* Share of the focus weight that `b` has in its own words and `a` has not. */
static double new_share(const struct compose *k, const struct cand *a, const struct cand *b, size_t *n)
{
	double sum = 0;
	*n = 0;
	for (size_t i = 0; i < k->n_focus; i++)
		if (termset_has(&b->terms, k->focus[i].h) && !termset_has(&a->terms, k->focus[i].h)) {
			sum += k->focus[i].weight;
			++*n;
		}
	return k->focus_weight > 0 ? sum / k->focus_weight : 0;
}

static void led_bottom(struct compose *k)
{
	double need = coverage_needed(k), best = 0;
	uint32_t pick = DOC_NONE;
	for (uint32_t i = 0; i < k->n_cand; i++) {
		const struct cand *c = &k->cand[i];
		double v = c->coverage >= need || k->src[c->src].leads ? bottom_value(k, c) : 0;
		if (v > best) {
			best = v;
			pick = i;
		}
	}
	if (pick == DOC_NONE)
		return;
	pick = select_speaker(k, pick);
	select_use(k, pick);
	k->bottom[k->n_bottom++] = pick;

	best = 0;
	uint32_t second = DOC_NONE;
	for (uint32_t i = 0; i < k->n_cand; i++) {
		const struct cand *c = &k->cand[i];
		size_t n;
		double share = new_share(k, &k->cand[pick], c, &n);
		/* The patient's own drug as the cause is worth saying whatever else is told. */
		if (!c->drug && (share < NEW_SHARE_MIN || n * NEW_PER_FOCUS < k->n_focus))
			continue;
		double v = bottom_value(k, c) * (1 - c->like) * (0.3 + share) * (c->drug ? 1 + DRUG_BONUS : 1);
		if (v > best) {
			best = v;
			second = i;
		}
	}
	if (second != DOC_NONE) {
		second = select_speaker(k, second);
		select_use(k, second);
		k->bottom[k->n_bottom++] = second;
	}
}

void select_bottom(struct compose *k)
{
	if (!k->n_leads)
		bottom_rank(k);
	if (!k->n_bottom)
		led_bottom(k);
}
