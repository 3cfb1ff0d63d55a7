/*
 * outcome.c - answered, partly, or not: and why; what is nearest; how strong it is.
 *
 * Two estimates, each learned: that the summaries answer (relevance.c), and that studies and pages do (sure.c). Below
 * the first line nothing is shown; above the second what is shown is an answer, where a statement stands in bold.
 * Chatter and history of the question take nothing away: both look at what is near, not at what is missing. Words for
 * people, about the library.
 */
#include "answer/answer_priv.h"

#include <math.h>

#define SUBJECT_BYTES 80
#define NEAREST_MAIN  0.6 /* share of the subject in the name of a document that is offered as nearest */
#define COMPLETE_BOLD 0.6 /* of completeness: a statement answers … */
#define COMPLETE_REST 0.4 /* … and sections that answer the intent stand there */

void outcome_estimate(struct compose *k)
{
	struct surety *s = &k->surety;
	s->led = s->summaries >= SUMMARIES_SHOWN;
	s->sure = s->summaries > s->studies ? s->summaries : s->studies;
}

static struct str subject_of(const struct compose *k)
{
	struct str s = str_trim(k->subject);
	return s.n <= SUBJECT_BYTES ? s : STR("");
}

/* The summary whose name is what is asked about: it is there, though no statement of it answers. */
static const struct source_doc *summary_on(const struct compose *k)
{
	for (size_t i = 0; i < k->n_src; i++)
		if (k->src[i].structured && k->src[i].main >= NEAREST_MAIN && k->focus_weight > 0)
			return &k->src[i];
	return NULL;
}

static void insufficient(struct compose *k, struct arena *a, struct article *out)
{
	struct str subject = subject_of(k);
	const struct source_doc *on = summary_on(k);
	out->outcome = OUTCOME_INSUFFICIENT;
	out->sure.strength = GRADE_N;
	out->sure.completeness = 0;
	k->chosen.n_bottom = k->chosen.n_sec = k->chosen.n_pairs = 0;
	if (on) {
		out->reason = arena_printf(a,
					   "This library has a summary on this (%.*s), but nothing in it answers the "
					   "question.",
					   STR_ARG(source_title(on->d)));
		return;
	}
	/* Named is what the lexicon knows: "nothing on feels fine" is no word for people. */
	if (subject.n && !focus_names_a_thing(k->q, subject) && k->q->n_focus > 1)
		subject = STR_NULL;
	out->reason = subject.n ? arena_printf(a, "This library has nothing on %.*s that answers the question.",
					       STR_ARG(subject))
				: STR("This library has nothing that answers the question.");
}

/* Does a statement in bold, what stands over it or its document name the thing? */
static bool bold_names(struct compose *k, size_t thing)
{
	for (size_t i = 0; i < k->chosen.n_bottom; i++) {
		const struct cand *c = &k->cand[k->chosen.bottom[i]];
		struct termset over;
		termset_make(&k->lex, names_over(k, k->src[c->src].d, c->block), &over);
		if (thing_share(k, thing, &c->terms) >= THING_HELD || thing_share(k, thing, &over) >= THING_HELD ||
		    thing_share(k, thing, &k->src[c->src].name) >= THING_HELD)
			return true;
	}
	return false;
}

/*
 * Is the question about an illness before all else, and nothing in bold speaks of it, nor of another that is
 * asked about? Then what was found is right of something else.
 */
static bool illness_missing(struct compose *k)
{
	/* In a story about a patient illnesses stand that nothing is asked about. */
	if (k->q->patient.described || !k->n_thing || k->thing[0].kind != Q_CONDITION ||
	    k->thing[0].at >= k->q->asked.n)
		return false;
	for (size_t i = 0; i < k->n_thing; i++)
		if (k->thing[i].kind == Q_CONDITION && bold_names(k, i))
			return false;
	return true;
}

static bool answers_intent(const struct compose *k)
{
	for (size_t i = 0; i < k->chosen.n_bottom; i++)
		if (!k->ask.want.primary || (k->ask.want.primary >> k->cand[k->chosen.bottom[i]].facet & 1))
			return true;
	for (size_t i = 0; i < k->chosen.n_sec; i++)
		for (size_t j = 0; j < k->chosen.sec[i].n; j++)
			if (!k->ask.want.primary || (k->ask.want.primary >> k->cand[k->chosen.sec[i].c[j]].facet & 1))
				return true;
	return k->ranked;
}

void outcome_judge(struct compose *k, struct arena *a, struct article *out)
{
	const struct surety *s = &k->surety;
	bool bold = k->chosen.n_bottom > 0, any = bold || k->chosen.n_sec;
	out->sure.confidence = floor(1000 * s->sure + 0.5) / 1000;
	out->reason = STR("");
	if (!any || (!s->led && s->studies < SURE_SHOWN) || (bold && illness_missing(k))) {
		insufficient(k, a, out);
		/* What answers nothing else may still warn. */
		size_t grave = 0;
		for (size_t i = 0; i < k->chosen.n_cautions; i++)
			if (k->cand[k->chosen.caution[i].cand].verdict & PATIENT_FORBIDS)
				k->chosen.caution[grave++] = k->chosen.caution[i];
		k->chosen.n_cautions = grave;
		if (!grave)
			return;
		out->outcome = OUTCOME_PARTLY;
		out->reason = STR("The library does not answer the question; it holds a caution that concerns this "
				  "patient.");
		return;
	}
	bool intent = answers_intent(k);
	out->sure.completeness = (bold ? COMPLETE_BOLD : 0) + (intent ? COMPLETE_REST : 0);
	out->outcome = OUTCOME_PARTLY;
	if (!bold)
		out->reason = STR("The library holds statements on this, but none that answers the question as a "
				  "whole.");
	else if (s->sure < SURE_ANSWERS)
		out->reason = STR("What was found may answer only part of the question.");
	else
		out->outcome = OUTCOME_ANSWERED;
}

/* ---- strength ---- */

void outcome_strength(struct arena *a, struct article *out)
{
	enum grade best = GRADE_N;
	const struct article_ref *by = NULL;
	for (size_t i = 0; i < out->n_bottom_line; i++) {
		const struct article_claim *c = &out->bottom_line[i];
		if (c->grade < best && c->n_spans) {
			best = c->grade;
			by = &out->refs[c->spans[0].ref];
		}
	}
	out->sure.strength = best;
	out->sure.strength_note = STR("");
	if (!by)
		return;
	bool brief = str_eqc(by->type, doc_kind_label(DOC_KIND_BRIEF));
	out->sure.strength_note =
		brief ? arena_printf(
				a,
				"from a summary (%.*s) that reports its sources; they are named behind each claim, "
				"and were not read here unless marked so",
				STR_ARG(by->review.n ? by->review : STR("not reviewed")))
		      : arena_printf(a, "%s", doc_design_label(by->design));
}

/* ---- nearest topics ---- */

void outcome_nearest(struct compose *k, struct arena *a, struct article *out)
{
	out->nearest = ARENA_ARRAY(a, NEAREST_MAX, struct article_topic);
	if (!out->nearest || out->outcome == OUTCOME_ANSWERED)
		return;
	for (size_t i = 0; i < k->n_src && out->n_nearest < NEAREST_MAX; i++) {
		const struct doc *d = k->src[i].d;
		bool there = k->src[i].main < NEAREST_MAIN;
		for (size_t j = 0; j < out->n_nearest; j++)
			there |= str_ieq(out->nearest[j].title, d->title);
		if (!there)
			out->nearest[out->n_nearest++] =
				(struct article_topic){arena_str(a, d->id), arena_str(a, d->title)};
	}
}
