/*
 * outcome.c - answered, partly, or not: and why; what is nearest; what to ask next.
 *
 * The measure is coverage: which share of the weight of what is asked about stands in a chosen claim, its lead-ins and headings and the names of its document. Nothing
 * over the need (gather.c): no sufficient evidence, and nothing is shown. Few claims in the sections that answer, or much of the focus in
 * no claim at all: partly answered, naming what is missing.
 */
#include "answer/patient_priv.h"

#include <math.h>
#include <stdlib.h>

#define ANSWER_CLAIMS 2	   /* so many claims that answer make an answer */
#define MISSING_SHARE 0.45 /* of the focus weight that no claim holds: partly */
#define MISSING_DOUBT 0.45 /* that share is missing, and the estimate is below SURE_ANSWERS: not shown */
#define MISSING_NONE  0.05 /* no more than that is missing: a summary that answers needs no estimate */
#define MISSING_SHOWN 3
#define DOUBT_BYTES   20000 /* a longer document has many words by chance */
#define MISSING_FLAT  0.3   /* the same where no summary leads */
#define DOUBT_APART   0.5   /* of the estimate, where nothing speaks of two things asked about together */
#define DOUBT_SHARE   0.5
#define DOUBT_HEAVY   0.7 /* of the heaviest word's weight: the question turns on it */
#define ABOUT_NAME    0.5 /* share of the subject in the name of a summary that speaks of it */
#define ABOUT_WORDS   0.9 /* and in the words that a claim begins with, where the summary is on something else */
#define ABOUT_BYTES   60
#define OF_SUBJECT    0.9 /* share of the subject that a statement holds, with the names of its summary */
#define NEAREST_ANY   3	  /* topics offered when no title holds a word of the question */

static bool answers(const struct compose *k, const struct chosen_section *s)
{
	uint8_t flags = s->plan->flags;
	return (flags & PLAN_PRIMARY) || s->plan->section == SECTION_FINDINGS || (s->plan->facets & k->plan.primary);
}

/* All that the chosen claims hold, names of their documents included. */
static void held_terms(struct compose *k, struct termset *out)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < k->n_bottom; i++) {
		termset_join(&k->scratch, out, &k->cand[k->bottom[i]].terms);
		termset_join(&k->scratch, out, &k->src[k->cand[k->bottom[i]].src].name);
	}
	for (size_t i = 0; i < k->n_sec; i++)
		for (size_t j = 0; j < k->sec[i].n; j++) {
			termset_join(&k->scratch, out, &k->cand[k->sec[i].c[j]].terms);
			termset_join(&k->scratch, out, &k->src[k->cand[k->sec[i].c[j]].src].name);
		}
}

/* What the parts for the patient say; drugs and states that a caution is about are spoken of. */
static void held_by_parts(struct compose *k, struct termset *out)
{
	const struct patient_parts *p = k->patient;
	struct termset t;
	for (size_t i = 0; p && i < p->n_cautions; i++) {
		termset_join(&k->scratch, out, &k->cand[p->caution[i].cand].terms);
		termset_make(&k->lex, p->caution[i].label, &t);
		termset_join(&k->scratch, out, &t);
	}
	for (size_t i = 0; p && i < p->n_ranked; i++)
		for (size_t j = 0; j < p->ranked[i].n; j++)
			termset_join(&k->scratch, out, &k->cand[p->ranked[i].reason[j].cand].terms);
	for (size_t i = 0; p && i < p->n_alerts; i++)
		termset_join(&k->scratch, out, &k->cand[p->alert[i]].terms);
}

/* By another name of the concept that the term stands in. */
static bool held_otherwise(struct compose *k, const struct termset *held, const struct focus_term *f)
{
	const struct question *q = k->q;
	struct termset t;
	for (size_t i = 0; i < q->n_concepts; i++) {
		const struct q_concept *c = &q->concepts[i];
		struct str in = str_sub(q->text, c->beg, c->end);
		if (f->surface.p < in.p || f->surface.p + f->surface.n > in.p + in.n || sure_general(k, c))
			continue;
		for (size_t j = 0; j <= c->n_others; j++) {
			termset_make(&k->lex, j ? c->others[j - 1] : c->name, &t);
			if (termset_within(&t, held))
				return true;
		}
	}
	return false;
}

#define MISSING_MAX 8

/* The longest concept that the words of the question at `in` are a piece of, as written; empty when there is none. */
static struct str concept_around(const struct question *q, struct str in)
{
	struct str best = STR("");
	for (size_t i = 0; i < q->n_concepts; i++) {
		struct str c = str_sub(q->text, q->concepts[i].beg, q->concepts[i].end);
		if (in.p >= c.p && in.p + in.n <= c.p + c.n && c.n > in.n && c.n > best.n)
			best = c;
	}
	return best;
}

/* Is the last word of the name held? Then what lacks is a piece of it: "left" of left leg weakness, "type" of type 2 diabetes. */
static bool head_held(struct compose *k, const struct termset *held, struct str name)
{
	struct str head = STR("");
	for (size_t i = 0; i < k->n_focus; i++) {
		struct str f = k->focus[i].surface;
		if (f.p >= name.p && f.p + f.n <= name.p + name.n && (!head.n || f.p > head.p))
			head = f;
	}
	for (size_t i = 0; i < k->n_focus && head.n; i++)
		if (k->focus[i].surface.p == head.p)
			return termset_has(held, k->focus[i].h) || held_otherwise(k, held, &k->focus[i]);
	return false;
}

/* Runs of focus terms that no claim holds, as written in the question; *share is their part of the focus weight. */
static size_t missing_runs(struct compose *k, const struct termset *held, struct str *out, double *share)
{
	struct str text = k->q->text;
	size_t n = 0;
	*share = 0;
	for (size_t i = 0; i < k->n_focus; i++) {
		const struct focus_term *f = &k->focus[i];
		if (termset_has(held, f->h) || held_otherwise(k, held, f))
			continue;
		*share += k->focus_weight > 0 ? f->weight / k->focus_weight : 0;
		bool inside = f->surface.p >= text.p && f->surface.p + f->surface.n <= text.p + text.n;
		struct str whole = inside ? concept_around(k->q, f->surface) : STR("");
		if (whole.n) {
			/* Named whole, once, or not at all. */
			bool there = head_held(k, held, whole);
			for (size_t j = 0; j < n; j++)
				there |= out[j].p == whole.p;
			if (!there && n < MISSING_MAX)
				out[n++] = whole;
			continue;
		}
		if (n && inside && out[n - 1].p >= text.p && out[n - 1].p + out[n - 1].n + 1 == f->surface.p)
			out[n - 1].n += 1 + f->surface.n; /* "retinal detachment" */
		else if (n < MISSING_MAX)
			out[n++] = f->surface;
	}
	return n;
}

static struct str missing_list(struct arena *a, const struct str *v, size_t n)
{
	struct str list = STR("");
	for (size_t i = 0; i < n && i < MISSING_SHOWN; i++)
		list = list.n ? arena_printf(a, "%.*s, %.*s", STR_ARG(list), STR_ARG(v[i])) : arena_str(a, v[i]);
	return list;
}

static int percent(double share)
{
	int p = (int)(share * 100 + 0.5);
	return p < 0 ? 0 : p > 100 ? 100 : p;
}

/*
 * A summary or a consumer page on something else that names the subject in passing ("… buttock pain, or psoriasis") does not answer; one whose sentence begins with it may. Studies are about what
 * they report.
 */
static bool is_about(struct compose *k, const struct cand *c)
{
	const struct source_doc *s = &k->src[c->src];
	if (!k->main.n || s->main >= ABOUT_NAME || (!s->structured && s->d->kind != DOC_KIND_CONSUMER))
		return true;
	struct termset begins;
	for (uint32_t p = (uint32_t)(c - k->cand); p != DOC_NONE; p = k->cand[p].parent) {
		struct str text = cand_text(k, &k->cand[p]);
		termset_make(&k->lex, str_sub(text, 0, utf8_floor(text, text.n < ABOUT_BYTES ? text.n : ABOUT_BYTES)),
			     &begins);
		if (subject_share(k, &begins) >= ABOUT_WORDS)
			return true;
	}
	return false;
}

struct tally { /* of the chosen claims */
	size_t fitting, about, primary;
	double best;
};

static bool tells_of_drugs(const struct question *q)
{
	for (size_t i = 0; i < q->n_concepts; i++)
		if (q->concepts[i].of_patient && !q->concepts[i].asked &&
		    (q->concepts[i].kind == Q_DRUG || q->concepts[i].kind == Q_DRUG_CLASS))
			return true;
	return false;
}

static void count_claim(struct compose *k, const struct cand *c, double need, struct tally *t)
{
	t->best = c->coverage > t->best ? c->coverage : t->best;
	/* What is told of a patient ("eGFR 20", "on furosemide") need not stand in each statement on the illness that is asked about. */
	bool told = k->q->patient.described || k->q->n_values || tells_of_drugs(k->q);
	if (c->coverage < need && !(told && k->src[c->src].leads && c->main >= OF_SUBJECT))
		return;
	t->fitting++;
	t->about += is_about(k, c);
}

static void count_claims(struct compose *k, double need, struct tally *t)
{
	for (size_t i = 0; i < k->n_bottom; i++) {
		const struct cand *c = &k->cand[k->bottom[i]];
		count_claim(k, c, need, t);
		t->primary += (k->plan.primary | F(SUMMARY)) >> c->facet & 1;
	}
	for (size_t i = 0; i < k->n_sec; i++)
		for (size_t j = 0; j < k->sec[i].n; j++) {
			const struct cand *c = &k->cand[k->sec[i].c[j]];
			if (c->lead || !answers(k, &k->sec[i]))
				continue;
			count_claim(k, c, need, t);
			t->primary += (k->sec[i].plan->facets & k->plan.primary) != 0;
		}
}

static void insufficient(struct compose *k, struct arena *a, struct article *out, struct str reason)
{
	out->outcome = OUTCOME_INSUFFICIENT;
	out->reason = arena_str(a, reason);
	k->n_bottom = k->n_sec = 0;
}

/* The primary sections of the plan: how many of them have enough, in halves; names of the empty ones into `out`. */
static double primary_filled(const struct compose *k, struct str *out, size_t *n, size_t max)
{
	double filled = 0, all = 0;
	for (size_t i = 0; i < k->plan.n; i++) {
		const struct plan_section *p = &k->plan.s[i];
		size_t claims = 0;
		if (!(p->flags & PLAN_PRIMARY))
			continue;
		for (size_t j = 0; j < k->n_sec; j++)
			for (size_t c = 0; k->sec[j].plan->section == p->section && c < k->sec[j].n; c++)
				claims += !k->cand[k->sec[j].c[c]].lead;
		/* "Allopurinol is offered in …" among the treatments says when it is indicated. */
		for (size_t j = 0; j < k->n_sec && claims < ANSWER_CLAIMS; j++)
			for (size_t c = 0; (k->sec[j].plan->flags & PLAN_PRIMARY) &&
					   k->sec[j].plan->section != p->section && c < k->sec[j].n;
			     c++)
				claims += facet_of_sentence(cand_text(k, &k->cand[k->sec[j].c[c]]), p->facets, 0) !=
					  FACET_NONE;
		all++;
		filled += claims >= ANSWER_CLAIMS ? 1 : claims ? 0.5 : 0;
		if (!claims && *n < max)
			out[(*n)++] = str_c(section_heading(p->section));
	}
	return all > 0 ? filled / all : 1;
}

/* Half is what is asked about, half what is asked of it. */
static void complete(struct compose *k, struct arena *a, struct article *out, const struct str *runs, size_t n,
		     double share)
{
	struct str *v = ARENA_ARRAY(a, MISSING_MAX + PLAN_SECTIONS, struct str);
	size_t m = 0;
	if (!v)
		return;
	for (size_t i = 0; i < n; i++)
		v[m++] = arena_str(a, runs[i]);
	double filled = primary_filled(k, v, &m, MISSING_MAX + PLAN_SECTIONS), c = 0.5 * (1 - share) + 0.5 * filled;
	out->sure.completeness = (double)(int)(c * 100 + 0.5) / 100;
	out->sure.missing = v;
	out->sure.n_missing = m;
}

/*
 * Strength of the evidence: the best grade of what the bottom line cites, else of what the sections that answer cite. Apart from how complete the answer is, and from how sure it is that there is one.
 */
void outcome_strength(struct arena *a, struct article *out)
{
	static const char *const words[GRADE_N] = {
		"guideline, systematic review or meta-analysis (OCEBM level 1)", "randomised trial (OCEBM level 2)",
		"cohort or other controlled study (OCEBM level 3)", "case-control study or case series (OCEBM level 4)",
		"opinion, narrative review, consumer information or a design that is not stated (OCEBM level 5)"};
	struct str printed = STR("");
	enum grade best = GRADE_N;
	for (size_t i = 0; i < out->n_bottom_line; i++) {
		const struct article_claim *c = &out->bottom_line[i];
		best = c->grade < best ? c->grade : best;
		printed = printed.n ? printed : c->recommendation;
	}
	for (size_t i = 0; i < out->n_sections && !out->n_bottom_line; i++)
		for (size_t j = 0; j < out->sections[i].n_items; j++) {
			const struct article_claim *c = out->sections[i].items[j].claim;
			best = c && c->grade < best ? c->grade : best;
		}
	out->sure.strength = best;
	if (best < GRADE_N)
		out->sure.strength_note =
			printed.n ? arena_printf(a, "%s; the source prints: %.*s", words[best], STR_ARG(printed))
				  : arena_str(a, str_c(words[best]));
}

/* Is the bottom line of a summary that leads? */
static bool led_bottom_line(const struct compose *k)
{
	return k->n_bottom && k->src[k->cand[k->bottom[0]].src].leads;
}

/* Does an abstract or page that a chosen claim is from have the word somewhere? Whole articles have many words by chance. */
static bool document_has(const struct compose *k, uint32_t cand, struct str word)
{
	const struct doc *d = k->src[k->cand[cand].src].d;
	struct str stem = str_sub(word, 0, word.n - (word.n > 4 && word.p[word.n - 1] == 's'));
	return d->text.n <= DOUBT_BYTES && str_ifind(d->text, stem, 0) != SIZE_MAX;
}

static bool chosen_documents_have(const struct compose *k, struct str word)
{
	for (size_t i = 0; i < k->n_bottom; i++)
		if (document_has(k, k->bottom[i], word))
			return true;
	for (size_t i = 0; i < k->n_sec; i++)
		for (size_t j = 0; j < k->sec[i].n; j++)
			if (document_has(k, k->sec[i].c[j], word))
				return true;
	return false;
}

/* Written as a name: with capitals or digits, the capital that begins the question left out. */
static bool is_name(const struct compose *k, struct str word)
{
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];
		if ((c >= '0' && c <= '9') || ((i || word.p != k->q->text.p) && c >= 'A' && c <= 'Z'))
			return true;
	}
	return false;
}

/*
 * The estimate is made of what was found, before anything is chosen. Where a name that the question turns on is in nothing that was chosen ("the 4D-CHAINS algorithm", and every claim is on
 * other algorithms), it falls by half the share that such names are of the question.
 */
static double doubted(struct compose *k, const struct termset *held, double sure)
{
	double most = 0, missing = 0;
	for (size_t i = 0; i < k->n_focus; i++)
		most = k->focus[i].weight > most ? k->focus[i].weight : most;
	for (size_t i = 0; i < k->n_focus && k->focus_weight > 0; i++) {
		const struct focus_term *f = &k->focus[i];
		if (is_name(k, f->surface) && f->weight >= DOUBT_HEAVY * most && !termset_has(held, f->h) &&
		    !held_otherwise(k, held, f) && !chosen_documents_have(k, f->surface))
			missing += f->weight / k->focus_weight;
	}
	return floor(1000 * sure * (1 - DOUBT_SHARE * missing) + 0.5) / 1000;
}

/*
 * "Is CRISPR used in sickle cell disease?" asks about two things together; do the chosen claims, with the names of their documents, speak of each apart?
 */
static bool speaks_apart(const struct compose *k)
{
	size_t most = 0, things = 0;
	for (size_t i = 0; i < k->n_thing; i++)
		things += !k->thing[i].loose;
	if (k->n_leads || things < 2 || !k->q->yes_no || k->q->n_intents != 1 || k->q->intents[0] != INTENT_GENERAL)
		return false;
	for (size_t i = 0; i < k->n_bottom; i++)
		most = k->cand[k->bottom[i]].covers > most ? k->cand[k->bottom[i]].covers : most;
	for (size_t i = 0; i < k->n_sec; i++)
		for (size_t j = 0; j < k->sec[i].n; j++)
			most = k->cand[k->sec[i].c[j]].covers > most ? k->cand[k->sec[i].c[j]].covers : most;
	/* What the ranking chose of studies, it chose by how much of the question they hold. */
	return most < 2 && k->n_bottom && k->src[k->cand[k->bottom[0]].src].d->kind != DOC_KIND_RESEARCH;
}

void outcome_judge(struct compose *k, struct arena *a, struct article *out)
{
	double need = coverage_needed(k), share = 0;
	struct tally t = {0};
	struct termset held;
	count_claims(k, need, &t);
	held_terms(k, &held);
	held_by_parts(k, &held);
	if (!k->led_by_name)
		out->sure.confidence = doubted(k, &held, out->sure.confidence);
	if (speaks_apart(k))
		out->sure.confidence = floor(1000 * DOUBT_APART * out->sure.confidence + 0.5) / 1000;
	double best = t.best > k->r->coverage ? t.best : k->r->coverage, sure = out->sure.confidence;
	struct str runs[MISSING_MAX];
	size_t n_missing = missing_runs(k, &held, runs, &share);
	struct str missing = missing_list(a, runs, n_missing);
	/*
	 * Sentences that hold little of the question's own words may still answer it ("which molecule does it target?"): where the corpus is likely to hold the answer, those
	 * that the learned ranking chose from studies are shown, as an answer in part.
	 */
	bool likely = k->ranked && sure >= SURE_ANSWERS;
	out->reason = STR("");
	out->outcome = OUTCOME_PARTLY;
	if (!k->n_src)
		insufficient(k, a, out, STR("This corpus holds nothing about the question."));
	else if (!likely && !t.fitting && best < need)
		insufficient(k, a, out,
			     arena_printf(a,
					  "No source in this corpus fits the question well enough: the best one covers "
					  "%d%% of what it is about, %d%% are asked for.",
					  percent(best), percent(need)));
	else if (!likely && (!t.fitting || !t.about))
		insufficient(k, a, out,
			     STR("Documents near the question were found, but no statement that answers it."));
	else if (!k->led_by_name && (sure < SURE_SHOWN || (sure < SURE_ANSWERS && share >= MISSING_DOUBT)))
		insufficient(k, a, out,
			     arena_printf(a,
					  "What was found is unlikely to answer the question: the chance that this "
					  "corpus holds the answer is put at %d%%%s%.*s.",
					  percent(sure), missing.n ? ", and nothing was found about: " : "",
					  STR_ARG(missing)));
	if (out->outcome == OUTCOME_INSUFFICIENT)
		return;
	complete(k, a, out, runs, n_missing, share);
	if (share >= (k->n_leads ? MISSING_SHARE : MISSING_FLAT))
		out->reason = arena_printf(a, "The sources that were found say nothing of: %.*s.", STR_ARG(missing));
	else if (t.primary < ANSWER_CLAIMS || !t.fitting)
		out->reason = arena_printf(a, "Little was found that answers the question itself (%s).", k->plan.label);
	else if (sure < SURE_ANSWERS && !(share < MISSING_NONE && led_bottom_line(k)))
		out->reason = arena_printf(a,
					   "What was found may not answer the question: the chance that this corpus "
					   "holds the answer is put at %d%%.",
					   percent(sure));
	else
		out->outcome = OUTCOME_ANSWERED;
}

/* ---- nearest topics ---- */

static bool title_fits(struct compose *k, const struct doc *d)
{
	struct termset t;
	termset_make(&k->lex, d->title, &t);
	for (size_t i = 0; i < k->n_focus; i++)
		if (termset_has(&t, k->focus[i].h))
			return true;
	return false;
}

static void add_topic(struct arena *a, struct article *out, const struct doc *d)
{
	for (size_t i = 0; i < out->n_nearest; i++)
		if (str_ieq(out->nearest[i].title, d->title))
			return;
	if (out->n_nearest < NEAREST_MAX)
		out->nearest[out->n_nearest++] = (struct article_topic){arena_str(a, d->id), arena_str(a, d->title)};
}

void outcome_nearest(struct compose *k, struct arena *a, struct article *out)
{
	out->nearest = ARENA_ARRAY(a, NEAREST_MAX, struct article_topic);
	if (!out->nearest || out->outcome == OUTCOME_ANSWERED)
		return;
	for (size_t i = 0; i < k->n_src && out->n_nearest < NEAREST_MAX; i++)
		if (title_fits(k, k->src[i].d))
			add_topic(a, out, k->src[i].d);
	for (size_t i = 0; i < k->n_src && i < NEAREST_ANY && !out->n_nearest; i++)
		add_topic(a, out, k->src[i].d);
}
