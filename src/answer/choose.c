/*
 * choose.c - the bottom line and the sections: what is relevant, and no more.
 *
 * Of summaries a candidate is shown when its learned value is above a floor; so a narrow question gets a short article
 * and a broad one a longer, up to a limit. Sections follow from the headings that the chosen stand under, those that
 * answer the intent first, then by the best that each holds; within a section lists stay together. What says the same
 * as a chosen claim becomes a further span of it; what is like it loses. Of studies and pages the learned ranking of
 * bottom_rank.c leads, and the best of the rest stand under "What studies report".
 */
#include "answer/answer_priv.h"

#include <math.h>
#include <stdlib.h>

#define LIKE_SAME      0.75 /* Jaccard from which a candidate without any mark of difference repeats another */
#define LIKE_WEIGHT    0.25 /* how much likeness lowers the value */
#define LIKE_DIFFER    0.5  /* what likeness counts when numbers, negation or direction differ */
#define LIKE_NUMBERS   0.8  /* what it counts when the other one gives numbers for the first time */
#define FLOOR	       0.5  /* value below which a claim of a summary is beside the point … */
#define FLOOR_BEST     0.5  /* … and share of the best value */
#define LEAST	       3    /* claims of summaries that are shown even below the floor, where the library answers */
#define LEAST_FLOOR    0.10
#define ODDS_FLOOR     1e-3
#define LEAD_FURTHER   0.12 /* of the first lead, for a further claim of the bottom line */
#define LEAD_FLOOR     0.04 /* how likely a claim must lead to stand in bold */
#define LEAD_OPEN      0.5  /* of that, where it answers what else is asked */
#define LEAD_BESIDE    0.6  /* of the lead, under a heading that does not answer the intent */
#define CAUSE_BESIDE   0.1  /* the same where causes are asked for: signs of the patient are no cause */
#define BOTTOM_BYTES   320
#define STUDIES_SHOWN  8    /* claims of studies and pages where they answer … */
#define STUDIES_BESIDE 3    /* … and beside summaries that do */
#define STUDIES_FLOOR  0.35 /* of the best one's value */
#define CHOICE_BOTH    3.0  /* odds of what names both of two remedies of which one is to be chosen … */
#define CHOICE_NEITHER 0.5  /* … and of what names neither */
#define PRIMARY_BONUS  1.0  /* a section that answers the intent comes before one that does not, by so much value */

/* ---- what choosing one means for the others ---- */

bool says_the_same(const struct cand *a, const struct cand *b)
{
	return !a->lead && !b->lead && !a->fragment && !b->fragment && termset_says(&a->terms, &b->terms);
}

void choose_use(struct compose *k, uint32_t i)
{
	struct cand *c = &k->cand[i];
	c->used = true;
	for (uint32_t j = 0; j < k->n_cand; j++) {
		struct cand *o = &k->cand[j];
		if (o->used || o->lead || j == i)
			continue;
		if (says_the_same(c, o) && o->value > 0) {
			o->used = true;
			bool there = o->src == c->src;
			for (uint32_t n = 0; n < c->n_also; n++)
				there |= k->cand[c->also[n]].src == o->src;
			if (!there && c->n_also < ALSO_MAX)
				c->also[c->n_also++] = j;
			continue;
		}
		double like = termset_jaccard(&c->terms, &o->terms);
		if (termset_nearly(&c->terms, &o->terms) && o->src != c->src)
			like = like > LIKE_SAME ? like : LIKE_SAME; /* another source has it in other words */
		else if (termset_differ(&c->terms, &o->terms))
			like *= LIKE_DIFFER;
		else if (o->terms.numbers && !c->terms.numbers)
			like *= LIKE_NUMBERS;
		else if (termset_within(&o->terms, &c->terms))
			like = 1; /* all that it says is said */
		o->like = like > o->like ? like : o->like;
	}
}

uint32_t choose_speaker(const struct compose *k, uint32_t i)
{
	const struct cand *c = &k->cand[i];
	if (c->parent != DOC_NONE || c->fragment)
		return i;
	uint32_t best = i;
	for (uint32_t j = 0; j < k->n_cand; j++) {
		const struct cand *o = &k->cand[j];
		if (o->used || o->value <= 0 || o->parent != DOC_NONE || o->src == c->src || !says_the_same(c, o) ||
		    !says_the_same(o, c))
			continue;
		enum grade g = cand_grade(k, o), b = cand_grade(k, &k->cand[best]);
		if (g < b || (g == b && best != i && o->value > k->cand[best].value))
			best = j;
	}
	return best;
}

/* Where one of two is to be chosen, what names both speaks to the choice, and what names neither seldom does. */
static double choice_odds(const struct compose *k, const struct cand *c)
{
	static const double odds[] = {CHOICE_NEITHER, 1, CHOICE_BOTH};
	return k->chooses ? odds[focus_either(k, &c->terms)] : 1;
}

/* ---- bottom line ---- */

static double lead_value(const struct compose *k, const struct cand *c)
{
	bool stands = c->standing == STANDS || c->standing == STANDS_SOFT;
	if (!k->src[c->src].structured || !c->unit || c->used || c->lead || c->fragment || c->value <= 0 || !stands ||
	    c->end - c->beg > BOTTOM_BYTES || c->like >= LIKE_SAME)
		return 0;
	/* Under a lead-in it is said of what the lead-in says. */
	if (c->parent != DOC_NONE && k->cand[c->parent].lead && c->terms.n < 4)
		return 0;
	/* What does not answer the intent leads only where it is far nearer to the question. */
	bool beside = k->ask.want.primary && !(k->ask.want.primary >> c->facet & 1) && c->facet != FACET_SUMMARY &&
		      !(k->ask.reader == READER_PATIENT && c->facet == FACET_ADVICE);
	return c->plain * choice_odds(k, c) * c->leads *
	       (!beside				   ? 1
		: k->q->intents[0] == INTENT_CAUSE ? CAUSE_BESIDE
						   : LEAD_BESIDE) *
	       (1 - LIKE_WEIGHT * c->like * c->like);
}

/* Where several things are asked and not all of them stand in bold yet, the facets that answer one that does not; else
 * all. */
static uint64_t facets_open(const struct compose *k)
{
	uint64_t open = 0;
	for (size_t i = 0; i < k->q->n_intents; i++) {
		uint64_t facets = asking_facets(k->q->intents[i]);
		bool said = !facets;
		for (size_t j = 0; j < k->chosen.n_bottom; j++)
			said |= facets >> k->cand[k->chosen.bottom[j]].facet & 1;
		open |= said ? 0 : facets;
	}
	return open && k->q->n_intents > 1 && k->chosen.n_bottom ? open | F(SUMMARY) : ~UINT64_C(0);
}

static void bottom_of_summaries(struct compose *k)
{
	double first = 0;
	while (k->chosen.n_bottom < BOTTOM_MAX) {
		double best = 0;
		uint32_t pick = DOC_NONE;
		uint64_t open = facets_open(k);
		for (uint32_t i = 0; i < k->n_cand; i++) {
			double v = open >> k->cand[i].facet & 1 ? lead_value(k, &k->cand[i]) : 0;
			if (v > best) {
				best = v;
				pick = i;
			}
		}
		/* One there is where summaries answer; a further one must come near it, unless it answers what else is
		 * asked. */
		bool further = k->chosen.n_bottom && open == ~UINT64_C(0);
		if (pick == DOC_NONE || (k->chosen.n_bottom && best < LEAD_FLOOR * (further ? 1 : LEAD_OPEN)) ||
		    (further && best < LEAD_FURTHER * first))
			return;
		first = first > 0 ? first : best;
		k->chosen.bottom[k->chosen.n_bottom++] = pick;
		choose_use(k, pick);
	}
}

void choose_bottom(struct compose *k)
{
	if (k->surety.led)
		bottom_of_summaries(k);
	if (!k->chosen.n_bottom && k->surety.studies >= SURE_SHOWN)
		bottom_rank(k);
}

/* ---- which ---- */

struct filling {
	struct compose *k;
	uint32_t *c; /* chosen */
	size_t n, room;
};

/* Its fellows of a list of fragments come along, and so do the bullets above it that are statements. */
static void take(struct filling *f, uint32_t i)
{
	struct compose *k = f->k;
	uint32_t parent = k->cand[i].parent;
	bool list = k->cand[i].fragment;
	for (uint32_t j = list ? 0 : i; j < (list ? (uint32_t)k->n_cand : i + 1); j++) {
		const struct cand *c = &k->cand[j];
		bool other = list && (!c->fragment || c->parent != parent);
		if (other || c->used || (c->verdict & (PATIENT_BARRED | PATIENT_OTHER)))
			continue;
		f->c[f->n++] = j;
		choose_use(k, j);
	}
	f->room -= f->room > 0;
}

static double shown_value(const struct compose *k, const struct cand *c)
{
	if (!k->src[c->src].structured || !c->unit || c->used || c->lead || c->like >= LIKE_SAME)
		return 0;
	/* Whether it belongs and whether the question turns on it, as odds with equal weight; likeness takes away from
	 * both. */
	double odds = sqrt(c->value / (1 - c->value + ODDS_FLOOR) * c->leads / (1 - c->leads + ODDS_FLOOR));
	return c->plain * odds * choice_odds(k, c) * (1 - LIKE_WEIGHT * c->like * c->like);
}

static void fill_summaries(struct filling *f)
{
	struct compose *k = f->k;
	double best_of_all = 0;
	size_t least = k->surety.led ? LEAST : 0;
	for (size_t i = 0; i < k->n_cand; i++)
		if (k->cand[i].unit && k->cand[i].value > best_of_all)
			best_of_all = k->cand[i].value;
	while (f->room) {
		double best = 0;
		uint32_t pick = DOC_NONE;
		for (uint32_t i = 0; i < k->n_cand; i++) {
			double v = shown_value(k, &k->cand[i]);
			if (v > best) {
				best = v;
				pick = i;
			}
		}
		if (pick == DOC_NONE)
			return;
		double belongs = k->cand[pick].value;
		bool enough = belongs >= FLOOR && belongs >= FLOOR_BEST * best_of_all;
		if (!enough && (f->n + k->chosen.n_bottom >= least || belongs < LEAST_FLOOR)) {
			k->cand[pick].like = 1;
			judge(&k->cand[pick], "is beside the point", 1);
			continue;
		}
		take(f, choose_speaker(k, pick));
	}
}

static void fill_studies(struct filling *f)
{
	struct compose *k = f->k;
	size_t most = k->surety.led ? STUDIES_BESIDE : STUDIES_SHOWN;
	double top = 0;
	if (k->surety.studies < (k->surety.led ? SURE_ANSWERS : SURE_SHOWN))
		return;
	/* The best one may stand in bold: what is far behind it is talk all the same. */
	for (size_t i = 0; i < k->n_cand; i++)
		if (!k->src[k->cand[i].src].structured && k->cand[i].value > top)
			top = k->cand[i].value;
	for (size_t n = 0; n < most && f->room; n++) {
		double best = 0;
		uint32_t pick = DOC_NONE;
		for (uint32_t i = 0; i < k->n_cand; i++) {
			const struct cand *c = &k->cand[i];
			if (k->src[c->src].structured || c->used || c->lead || c->title || c->like >= LIKE_SAME)
				continue;
			double v = (k->n_studies ? k->src[c->src].mass : 1) * c->value *
				   (1 - LIKE_WEIGHT * c->like * c->like);
			if (v > best) {
				best = v;
				pick = i;
			}
		}
		if (pick == DOC_NONE || best < STUDIES_FLOOR * top)
			return;
		take(f, choose_speaker(k, pick));
	}
}

/* ---- where, and in which order ---- */

struct placed {
	uint32_t cand, top; /* the outermost above it */
	uint32_t beg;	    /* where it stands in their document */
	enum section section;
	double key; /* best value of its list */
};

static uint32_t outermost(const struct compose *k, uint32_t c)
{
	while (k->cand[c].parent != DOC_NONE)
		c = k->cand[c].parent;
	return c;
}

static int by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	if (x->key != y->key)
		return x->key > y->key ? -1 : 1;
	if (x->top != y->top)
		return x->top < y->top ? -1 : 1;
	if (x->beg != y->beg)
		return x->beg < y->beg ? -1 : 1;
	return x->cand < y->cand ? -1 : x->cand > y->cand;
}

/* Bullets above that are said elsewhere in the article are not said again: what hangs under them stands for itself. */
static void cut_said(struct compose *k, const struct filling *f)
{
	for (size_t i = 0; i < f->n; i++)
		for (uint32_t c = f->c[i]; k->cand[c].parent != DOC_NONE; c = k->cand[c].parent) {
			const struct cand *p = &k->cand[k->cand[c].parent];
			bool worth = p->lead || (p->value >= FLOOR && !p->used);
			for (size_t j = 0; j < f->n; j++)
				worth |= f->c[j] == k->cand[c].parent;
			if (!worth) {
				k->cand[c].parent = DOC_NONE;
				break;
			}
		}
}

static bool in_list(const uint32_t *v, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n; i++)
		if (v[i] == c)
			return true;
	return false;
}

static enum section section_for(const struct compose *k, uint32_t top)
{
	const struct cand *c = &k->cand[top];
	if (c->facet == FACET_SUMMARY)
		return k->ask.want.first == INTENT_DEFINITION ? SECTION_DEFINITION : SECTION_MANAGEMENT;
	return section_of(c->facet);
}

static bool has_table(const struct compose *k)
{
	return k->chosen.n_sec && k->chosen.sec[0].table;
}

static void put_sections(struct compose *k, const struct filling *f)
{
	struct placed *p = ARENA_ARRAY(&k->scratch, f->n, struct placed);
	if (!p || !f->n)
		return;
	for (size_t i = 0; i < f->n; i++) {
		uint32_t top = outermost(k, f->c[i]);
		p[i] = (struct placed){f->c[i], top, k->cand[f->c[i]].beg, section_for(k, top), 0};
	}
	for (size_t i = 0; i < f->n; i++)
		for (size_t j = 0; j < f->n; j++)
			if (p[j].top == p[i].top && k->cand[p[j].cand].value > p[i].key)
				p[i].key = k->cand[p[j].cand].value;
	qsort(p, f->n, sizeof(*p), by_place);
	for (size_t i = 0; i < f->n && k->chosen.n_sec < SECTIONS_MAX;) {
		struct chosen_section *s = &k->chosen.sec[k->chosen.n_sec];
		/* What compares directly stands below the table. */
		if (p[i].section == SECTION_DIFFERENCE && has_table(k))
			s = &k->chosen.sec[0];
		else {
			*s = (struct chosen_section){.section = p[i].section};
			k->chosen.n_sec++;
		}
		s->c = ARENA_ARRAY(&k->scratch, k->n_cand, uint32_t);
		if (!s->c)
			return;
		for (; i < f->n && p[i].section == s->section; i++) {
			for (uint32_t c = p[i].cand; c != DOC_NONE; c = k->cand[c].parent)
				if (!in_list(s->c, s->n, c)) {
					s->c[s->n++] = c;
					k->cand[c].used = true;
				}
		}
	}
}

static double section_key(const struct compose *k, const struct chosen_section *s)
{
	double best = 0;
	bool primary = false;
	for (size_t i = 0; i < s->n; i++) {
		const struct cand *c = &k->cand[s->c[i]];
		best = c->value > best ? c->value : best;
		primary |= k->ask.want.primary >> c->facet & 1;
	}
	return best + (primary ? PRIMARY_BONUS : 0) - (s->section == SECTION_FINDINGS ? PRIMARY_BONUS : 0);
}

/* Few enough to sort by insertion, which keeps equals in their order. The table is the answer and stays first. */
static void order_sections(struct compose *k)
{
	struct chosen *x = &k->chosen;
	size_t first = has_table(k);
	for (size_t i = first + 1; i < x->n_sec; i++) {
		struct chosen_section s = x->sec[i];
		double key = section_key(k, &s);
		size_t j = i;
		for (; j > first && section_key(k, &x->sec[j - 1]) < key; j--)
			x->sec[j] = x->sec[j - 1];
		x->sec[j] = s;
	}
}

static bool wants_table(const struct compose *k)
{
	bool asked = false;
	for (size_t i = 0; i < k->q->n_intents; i++)
		asked |= k->q->intents[i] == INTENT_DIFFERENCE;
	return asked && k->compares && k->surety.led;
}

static void put_table(struct compose *k)
{
	struct chosen_table *t = wants_table(k) ? ARENA_NEW(&k->scratch, struct chosen_table) : NULL;
	if (!t)
		return;
	*t = (struct chosen_table){0};
	compare_fill(k, t);
	if (!t->n_rows)
		return;
	k->chosen.sec[k->chosen.n_sec++] = (struct chosen_section){
		.section = SECTION_DIFFERENCE, .table = t, .c = ARENA_ARRAY(&k->scratch, 1, uint32_t)};
}

void choose_sections(struct compose *k)
{
	struct filling f = {.k = k, .c = ARENA_ARRAY(&k->scratch, k->n_cand + 1, uint32_t)};
	size_t had = k->chosen.n_bottom + k->chosen.n_cautions;
	if (!f.c)
		return;
	f.room = k->ask.max_items > had ? k->ask.max_items - had : 1;
	put_table(k);
	if (k->surety.led)
		fill_summaries(&f);
	fill_studies(&f);
	cut_said(k, &f);
	put_sections(k, &f);
	order_sections(k);
	disagreements_find(k);
}
