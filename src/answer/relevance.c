/*
 * relevance.c - does a bullet of a summary belong to this question, does the question turn on it, and do the summaries
 * answer?
 *
 * Features first (relevance.h), then logistic models over them. The features say how near a bullet is in meaning and in
 * words, what its neighbours and its document are worth, where it stands and what it says of the patient; none of them
 * decides alone.
 */
#include "answer/answer_priv.h"

#include "model/model.h"

#include <math.h>

#define LEARNED_SUMMARIES 43.0 /* of the library that the estimates were learned on */
#define MORE_MOST	  4.0
#define NEAR_BAND	  0.06f /* below the best cosine */
#define ANSWER_TOP	  5	/* bullets that tell whether the library answers */
#define ANSWER_DOCS	  3
#define SUBJECT_TERMS	  4    /* a longer subject is a story, not a name */
#define PLAIN_QUESTION	  9    /* words */
#define SUBJECT_UNKNOWN	  0.5  /* of its weight, in words that the corpus does not have */
#define SUBJECT_OWN	  0.99 /* share of the subject in the name of a summary that is about it … */
#define OWN_ODDS	  1.6  /* … and what that makes of the odds */
#define DOSE_ELSEWHERE	  0.3  /* of a bullet that gives a dose for an illness that nobody asked about */
#define UNKNOWN_FACTOR	  0.5  /* of the estimate */
#define VALUE_MIN	  1e-4 /* of a probability, before its logit */

const char *relevance_name(enum relevance_feature f)
{
	static const char *const own[] = {
#define X(c, what) #c,
		RELEVANCE_OWN(X)
#undef X
	};
	return f < (enum relevance_feature)UNIT_FEATURES ? unit_feature_name((enum unit_feature)f)
							 : own[f - UNIT_FEATURES];
}

const char *answers_name(enum answers_feature f)
{
	static const char *const names[] = {
#define X(c, what) #c,
		ANSWERS_FEATURES(X)
#undef X
	};
	return names[f];
}

static double logistic(double x)
{
	return 1 / (1 + exp(-x));
}

/* Two witnesses that err differently: their logits with equal weight. */
static double estimate(const struct linear_model *linear, const struct tree_model *trees, const float *f)
{
	return logistic((linear_value(linear, f) + tree_value(trees, f)) / 2);
}

static double logit(double p)
{
	p = p < VALUE_MIN ? VALUE_MIN : p > 1 - VALUE_MIN ? 1 - VALUE_MIN : p;
	return log(p / (1 - p));
}

/* Is it a candidate that the search found in a summary? */
static bool is_found(const struct compose *k, const struct cand *c)
{
	return c->unit && k->src[c->src].structured;
}

/* ---- over all that was found ---- */

struct spread {
	float best, best_asked, best_score;
	double mean, sd, mean_asked, sd_asked;
	size_t n, near;
};

static void spread_of(const struct compose *k, struct spread *s)
{
	double sum[2] = {0}, square[2] = {0};
	*s = (struct spread){.best = -1, .best_asked = -1};
	for (size_t i = 0; i < k->units->n; i++) {
		const struct found_unit *u = &k->units->v[i];
		float c[2] = {u->f[UNIT_COS], u->f[UNIT_COS_ASKED]};
		s->best = fmaxf(s->best, c[0]);
		s->best_asked = fmaxf(s->best_asked, c[1]);
		s->best_score = fmaxf(s->best_score, u->score);
		for (int j = 0; j < 2; j++) {
			sum[j] += (double)c[j];
			square[j] += (double)c[j] * (double)c[j];
		}
	}
	s->n = k->units->n;
	double n = s->n ? (double)s->n : 1;
	s->mean = sum[0] / n;
	s->mean_asked = sum[1] / n;
	s->sd = sqrt(fmax(square[0] / n - s->mean * s->mean, 1e-9));
	s->sd_asked = sqrt(fmax(square[1] / n - s->mean_asked * s->mean_asked, 1e-9));
	for (size_t i = 0; i < k->units->n; i++)
		s->near += k->units->v[i].f[UNIT_COS] >= s->best - NEAR_BAND;
}

/* Best and mean cosine of the candidates under the same heading. */
static void measure_sections(const struct compose *k, struct cand *c)
{
	const struct doc *d = k->src[c->src].d;
	uint32_t section = d->blocks[c->block].section, n = 0;
	float best = 0, sum = 0, before = 0, behind = 0;
	uint32_t at_before = 0, at_behind = UINT32_MAX;
	for (size_t i = 0; i < k->n_cand; i++) {
		const struct cand *x = &k->cand[i];
		if (x->src != c->src || !x->unit)
			continue;
		float cos = x->unit->f[UNIT_COS];
		if (d->blocks[x->block].section == section) {
			best = fmaxf(best, cos);
			sum += cos;
			n++;
		}
		if (x->end <= c->beg && x->end > at_before) {
			at_before = x->end;
			before = cos;
		}
		if (x->beg >= c->end && x->beg < at_behind) {
			at_behind = x->beg;
			behind = cos;
		}
	}
	c->f[REL_SECTION_BEST] = best;
	c->f[REL_SECTION_MEAN] = n ? sum / (float)n : 0;
	c->f[REL_BESIDE] = (before + behind) / 2;
}

/* ---- words ---- */

static float things_held(const struct compose *k, const struct termset *const *sets, size_t n)
{
	return k->n_thing ? (float)things_in(k, sets, n) / (float)k->n_thing : 0;
}

static bool names_drug(const struct compose *k, const struct cand *c)
{
	const struct patient *p = k->ask.patient;
	struct termset t;
	for (size_t i = 0; p && i < p->n_drugs; i++) {
		struct lexer lex = k->lex;
		termset_make(&lex, p->drugs[i].name, &t);
		if (t.n && termset_within(&t, &c->terms))
			return true;
	}
	return false;
}

static void measure_words(struct compose *k, struct cand *c)
{
	const struct source_doc *s = &k->src[c->src];
	const struct termset *sets[ARTICLE_DEPTH_MAX + 4];
	struct termset headings;
	size_t n = 0;
	sets[n++] = &c->terms;
	c->f[REL_OWN] = (float)focus_share(k, NULL, sets, 1);
	c->f[REL_THINGS_OWN] = things_held(k, sets, 1);
	for (uint32_t p = c->parent; p != DOC_NONE && n < ARTICLE_DEPTH_MAX; p = k->cand[p].parent)
		sets[n++] = &k->cand[p].terms;
	c->f[REL_LISTED] = n > 1;
	heading_terms(k, s->d, s->d->blocks[c->block].section, &headings);
	sets[n++] = &headings;
	sets[n++] = &s->title;
	c->f[REL_AROUND] = (float)focus_share(k, NULL, sets, n);
	sets[n++] = &s->name;
	c->f[REL_THINGS] = things_held(k, sets, n);
	c->f[REL_SUBJECT] = (float)s->main;
	c->f[REL_DRUG] = names_drug(k, c);
	c->f[REL_NUMBERS] = c->terms.numbers != 0;
	c->f[REL_WORDS_N] = logf((float)str_words(cand_text(k, c)) + 1);
}

static void measure(struct compose *k, struct cand *c, const struct spread *s)
{
	const struct found_unit *u = c->unit;
	uint32_t in_doc = 0;
	memcpy(c->f, u->f, sizeof(u->f));
	for (uint32_t i = 0; i < c->rank; i++)
		in_doc += k->units->v[i].doc == u->doc;
	c->f[REL_FUSED] = s->best_score > 0 ? u->score / s->best_score : 0;
	c->f[REL_RANK] = logf((float)c->rank + 1);
	c->f[REL_RANK_DOC] = logf((float)in_doc + 1);
	c->f[REL_COS_GAP] = u->f[UNIT_COS] - s->best;
	c->f[REL_ASKED_GAP] = u->f[UNIT_COS_ASKED] - s->best_asked;
	c->f[REL_COS_Z] = (float)(((double)u->f[UNIT_COS] - s->mean) / s->sd);
	c->f[REL_ASKED_Z] = (float)(((double)u->f[UNIT_COS_ASKED] - s->mean_asked) / s->sd_asked);
	c->f[REL_DOC_GAP] = u->f[UNIT_DOC_BEST] - s->best;
	measure_sections(k, c);
	measure_words(k, c);
	c->f[REL_PRIMARY] = k->ask.want.primary >> c->facet & 1;
	c->f[REL_SUMMARY] = c->facet == FACET_SUMMARY;
	c->f[REL_THEIRS] = (c->verdict & PATIENT_THEIRS) != 0;
	c->f[REL_WARNS] = (c->verdict & PATIENT_CAUTION) != 0;
	c->f[REL_NEAR_N] = logf((float)s->near + 1);
	c->f[REL_QUESTION_N] = logf((float)str_words(k->q->text) + 1);
	c->f[REL_TOP] = s->best;
}

void relevance_estimate(struct compose *k)
{
	struct spread s;
	int words = !k->units->meaning;
	spread_of(k, &s);
	for (size_t i = 0; i < k->n_cand; i++)
		if (is_found(k, &k->cand[i]))
			measure(k, &k->cand[i], &s);
	forms_measure(k);
	for (size_t i = 0; i < k->n_cand && arena_ok(&k->scratch); i++) {
		struct cand *c = &k->cand[i];
		if (!is_found(k, c))
			continue;
		bool claim = !c->lead && (c->standing == STANDS || c->standing == STANDS_SOFT || c->fragment);
		bool barred = (c->verdict & PATIENT_BARRED) && !(c->verdict & PATIENT_OTHER);
		double before = c->n_why ? c->value : 1;
		c->value = estimate(&relevance_belongs[words], &relevance_belongs_trees[words], c->f);
		/* The linear one alone: trees know by heart what they were learned from, and with it the library. */
		c->belongs =
			claim && (before > 0 || barred) ? logistic(linear_value(&relevance_belongs[words], c->f)) : 0;
		c->leads = estimate(&relevance_leads[words], &relevance_leads_trees[words], c->f);
		c->plain = reader_odds(k, c);
		/* Exact, and so no matter of learning: right there and wrong here. */
		if (c->f[REL_OTHER_ILL] > 0 && (c->f[REL_GIVES_DOSE] > 0 || c->f[REL_BESIDE_DOSE] > 0)) {
			judge(c, "is a dose for another illness", DOSE_ELSEWHERE);
			c->leads *= DOSE_ELSEWHERE;
		}
		if (!claim)
			judge(c, "is no statement by itself", 0);
		if (before <= 0)
			judge(c,
			      c->verdict & PATIENT_BARRED ? "must not be given to this patient" : "is said of others",
			      0);
	}
}

/* ---- does the library answer? ---- */

/* Is the thing named by one of them: in its own words, or (`names`) by its document? */
static bool thing_held(const struct compose *k, size_t thing, const struct cand *const top[ANSWER_TOP], bool names)
{
	for (size_t j = 0; j < ANSWER_TOP && top[j]; j++)
		if (thing_share(k, thing, &top[j]->terms) >= THING_HELD ||
		    (names && thing_share(k, thing, &k->src[top[j]->src].name) >= THING_HELD))
			return true;
	return false;
}

/* What the question turns on and nothing that was found says. */
static void measure_missing(const struct compose *k, const struct cand *const top[ANSWER_TOP], float *f)
{
	double heaviest = 0, lost = 0, all = 0;
	size_t means = 0, means_held = 0, ills = 0, ills_held = 0;
	for (size_t i = 0; i < k->n_focus; i++) {
		double w = k->focus[i].weight;
		bool held = false;
		for (size_t j = 0; j < ANSWER_TOP && top[j] && !held; j++)
			held = focus_holds(k, &top[j]->terms, i);
		heaviest = w > heaviest ? w : heaviest;
		lost = !held && w > lost ? w : lost;
		all += w * w;
	}
	for (size_t j = 0; j < ANSWER_TOP && top[j] && all > 0; j++) {
		double own = 0;
		for (size_t i = 0; i < k->n_focus; i++)
			own += focus_holds(k, &top[j]->terms, i) ? k->focus[i].weight * k->focus[i].weight : 0;
		f[ANS_HEAVY_OWN] = fmaxf(f[ANS_HEAVY_OWN], (float)(own / all));
	}
	f[ANS_LOST] = heaviest > 0 ? (float)(lost / heaviest) : 0;
	for (size_t i = 0; i < k->n_thing; i++) {
		enum q_kind kind = k->thing[i].kind;
		bool remedy = is_remedy(kind);
		bool ill = kind == Q_CONDITION || kind == Q_OTHER;
		means += remedy;
		means_held += remedy && thing_held(k, i, top, false);
		ills += ill;
		ills_held += ill && thing_held(k, i, top, true);
	}
	f[ANS_MEANS] = means ? (float)means_held / (float)means : 1;
	f[ANS_ILLS] = ills ? (float)ills_held / (float)ills : 1;
}

/* Does what leads, or its document, name one of the conditions asked about? 1 where none is. */
static float lead_names_ill(const struct compose *k, const struct cand *lead)
{
	bool any = false;
	for (size_t i = 0; i < k->n_thing; i++) {
		if (k->thing[i].kind != Q_CONDITION)
			continue;
		any = true;
		if (lead && (thing_share(k, i, &lead->terms) >= THING_HELD ||
			     thing_share(k, i, &k->src[lead->src].name) >= THING_HELD))
			return 1;
	}
	return !any;
}

static void measure_top(struct compose *k, float *f)
{
	const struct cand *top[ANSWER_TOP] = {0};
	const struct cand *lead = NULL;
	const struct linear_model *leads = &relevance_leads[!k->units->meaning];
	double sum = 0, best = 0;
	size_t n = 0;
	for (size_t i = 0; i < k->n_cand; i++) {
		const struct cand *c = &k->cand[i], *x = c;
		if (!is_found(k, c))
			continue;
		sum += c->belongs;
		double p = c->belongs > 0 ? logistic(linear_value(leads, c->f)) : 0;
		if (p > best) {
			best = p;
			lead = c;
		}
		for (size_t j = 0; j < ANSWER_TOP; j++)
			if (!top[j] || x->belongs > top[j]->belongs) {
				const struct cand *y = top[j];
				top[j] = x;
				x = y;
				if (!x)
					break;
			}
	}
	f[ANS_BEST] = (float)logit(top[0] ? top[0]->belongs : 0);
	f[ANS_THIRD] = (float)logit(top[2] ? top[2]->belongs : 0);
	f[ANS_SUM] = (float)log(sum + VALUE_MIN);
	f[ANS_LEADS] = (float)logit(best);
	f[ANS_LEAD_ILL] = lead_names_ill(k, lead);
	const struct termset *sets[2 * ANSWER_TOP];
	for (size_t j = 0; j < ANSWER_TOP && top[j]; j++) {
		sets[n++] = &top[j]->terms;
		sets[n++] = &k->src[top[j]->src].name;
		f[ANS_OTHER_ILL] += top[j]->f[REL_OTHER_ILL] / ANSWER_TOP;
		f[ANS_SUBJECT_SAID] = fmaxf(f[ANS_SUBJECT_SAID], (float)subject_share(k, &top[j]->terms));
	}
	f[ANS_THINGS] = things_held(k, sets, n);
	f[ANS_FOCUS] = (float)focus_share(k, NULL, sets, n);
	size_t rarest = 0;
	for (size_t i = 0; i < k->n_focus; i++)
		rarest = k->focus[i].weight > k->focus[rarest].weight ? i : rarest;
	for (size_t j = 0; j < n && k->n_focus; j++)
		f[ANS_RAREST] = f[ANS_RAREST] > 0 || focus_holds(k, sets[j], rarest);
	measure_missing(k, top, f);
}

/*
 * Among more summaries the best has a smaller share of what is near, though it answers as well: its odds are taken as
 * in a library of the size that the estimate was learned on.
 */
static double mass_of(const struct compose *k, double share)
{
	double more = sqrt((double)k->view->summaries / LEARNED_SUMMARIES), odds;
	more = more < 1 ? 1 : more > MORE_MOST ? MORE_MOST : more;
	odds = share >= 1 ? 1e6 : share / (1 - share) * more;
	return odds / (1 + odds);
}

static void measure_library(struct compose *k, float *f)
{
	struct spread s;
	size_t docs = 0;
	double unknown = 0;
	spread_of(k, &s);
	if (!s.n)
		return;
	f[ANS_TOP] = s.best;
	f[ANS_TOP_ASKED] = s.best_asked;
	f[ANS_SPREAD] = (float)(((double)s.best - s.mean) / s.sd);
	float fifth[ANSWER_TOP] = {-1, -1, -1, -1, -1};
	for (size_t i = 0; i < k->units->n; i++) {
		float x = k->units->v[i].f[UNIT_COS];
		for (size_t j = 0; j < ANSWER_TOP; j++)
			if (x > fifth[j]) {
				float y = fifth[j];
				fifth[j] = x;
				x = y;
			}
		f[ANS_WORDS] = fmaxf(f[ANS_WORDS], k->units->v[i].f[UNIT_DOC_WORDS]);
		f[ANS_DOC_COS] = fmaxf(f[ANS_DOC_COS], k->units->v[i].f[UNIT_DOC_COS]);
		f[ANS_COVER] = fmaxf(f[ANS_COVER], k->units->v[i].f[UNIT_COVER]);
	}
	f[ANS_FIFTH] = fifth[ANSWER_TOP - 1] - s.best;
	for (size_t i = 0; i < k->n_src && docs < ANSWER_DOCS; i++) {
		if (!k->src[i].structured)
			continue;
		docs++;
		f[ANS_MASS] = fmaxf(f[ANS_MASS], (float)k->src[i].near);
		f[ANS_MASS_THREE] += (float)k->src[i].near;
		f[ANS_SUBJECT] = fmaxf(f[ANS_SUBJECT], (float)k->src[i].main);
	}
	f[ANS_MASS] = (float)mass_of(k, (double)f[ANS_MASS]);
	f[ANS_MASS_THREE] = (float)mass_of(k, (double)f[ANS_MASS_THREE]);
	for (size_t i = 0; i < k->n_focus; i++)
		unknown += k->focus[i].unknown ? k->focus[i].weight : 0;
	f[ANS_UNKNOWN] = k->focus_weight > 0 ? (float)(unknown / k->focus_weight) : 0;
	f[ANS_QUESTION_N] = logf((float)str_words(k->q->text) + 1);
}

/*
 * A name that the corpus does not have, nor another name of the same thing: what is found is on something else, however
 * like it looks. Exact, and so no matter of learning.
 */
static bool subject_is_unknown(struct compose *k)
{
	double all = 0, unknown = 0;
	struct termset named;
	/* With meaning the estimate sees it; of a story about a patient the subject is a guess. */
	if (k->units->meaning || k->q->patient.described || str_words(k->q->text) > PLAIN_QUESTION)
		return false;
	for (size_t i = 0; i < k->n_focus; i++) {
		const struct focus_term *t = &k->focus[i];
		if (!termset_has(&k->main, t->h))
			continue;
		bool held = !t->unknown;
		for (size_t j = 0; j < k->n_src && !held; j++)
			held = k->src[j].structured && focus_holds(k, &k->src[j].name, i);
		all += t->weight;
		unknown += held ? 0 : t->weight;
	}
	termset_make(&k->lex, k->subject, &named);
	return named.n && named.n <= SUBJECT_TERMS && unknown >= SUBJECT_UNKNOWN * all && all > 0;
}

/* A summary of its own on the subject answers more often than what was learned with 43 of them says: where several
 * neighbours (hypertension: in pregnancy, in the heart, in the kidney) share what is near, the best one's share is small. */
static double odds_times(double p, double times)
{
	return p >= 1 ? 1 : p * times / (1 - p + p * times);
}

void relevance_answers(struct compose *k, float *f)
{
	memset(f, 0, ANSWERS_N * sizeof(*f));
	measure_top(k, f);
	measure_library(k, f);
	bool any = false;
	for (size_t i = 0; i < k->n_cand && !any; i++)
		any = is_found(k, &k->cand[i]) && k->cand[i].value > 0;
	k->surety.summaries = any ? logistic(tree_value(&relevance_answers_trees[!k->units->meaning], f)) : 0;
	if (subject_is_unknown(k))
		k->surety.summaries *= UNKNOWN_FACTOR;
	else if (f[ANS_SUBJECT] >= SUBJECT_OWN && k->focus_weight > 0)
		k->surety.summaries = odds_times(k->surety.summaries, OWN_ODDS);
}
