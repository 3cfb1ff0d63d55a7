/*
 * select.c - which candidates make the sections.
 *
 * Each section is filled greedily up to its budget. The gain of a candidate is that of a submodular objective that rewards spread: the sum over clusters of the square root of
 * the value chosen in each (Lin & Bilmes, "A class of submodular functions for document summarization", ACL 2011), so that a second bullet from the same
 * category or document is worth less than a first from another; it is lowered by the greatest likeness to what was chosen already, as in maximal marginal relevance (Carbonell &
 * Goldstein, "The use of MMR, diversity-based reranking …", SIGIR 1998), and divided by the bullets that it costs: a nested bullet brings its parents
 * along. A candidate that says the same as a chosen one becomes a further span of it.
 */
#include "answer/answer_priv.h"

#include <math.h>
#include <stdlib.h>

#define LIKE_SAME	  0.75 /* Jaccard from which a candidate without any mark of difference repeats another */
#define LIKE_WEIGHT	  0.8  /* how much likeness lowers the gain */
#define LIKE_DIFFER	  0.5  /* what likeness counts when numbers, negation or direction differ */
#define LIKE_NUMBERS	  0.8  /* what it counts when the other one gives numbers for the first time */
#define GAIN_FLOOR	  0.30 /* of the section's first gain, in sections that are not primary */
#define FLAT_FLOOR	  0.55 /* of the section's first gain, for sentences beside a leading document */
#define FLAT_VALUE	  0.5  /* of the best such sentence's value */
#define SHORT_SECTION	  3    /* a primary section with fewer claims may take fallback facets */
#define FALLBACK_MAX	  5    /* claims of it then */
#define LED_CLAIMS	  4 /* claims in the primary sections that make findings of single studies unneeded beside a summary */
#define FALLBACK_FACTOR	  0.5
#define SECTION_CUE_BONUS 0.4 /* words of what belongs into the section first */
#define LIST_SPREAD	  0.7 /* share of the gain that looks at the nearest lead-in, beside the outermost bullet */
#define TOGETHER_ENOUGH	  3   /* claims of several things asked about … */
#define TOGETHER_SHARE	  60  /* … make the other sections shorter: per cent */
#define PARENT_COST	  0.2 /* what a parent that comes along costs, a bullet being 1 */

bool says_the_same(const struct cand *a, const struct cand *b)
{
	return !a->lead && !b->lead && !a->fragment && !b->fragment && termset_says(&a->terms, &b->terms);
}

enum grade cand_grade(const struct compose *k, const struct cand *c)
{
	const struct source_doc *s = &k->src[c->src];
	enum grade best = evidence_grade(s->design);
	if (!s->structured)
		return best;
	/* A summary is as good as what it reports. */
	const struct doc_block *b = &s->d->blocks[c->block];
	for (uint32_t i = 0; i < b->ref_n; i++) {
		enum grade g = evidence_grade(s->d->refs[s->d->cites[b->ref_beg + i]].design);
		best = g < best ? g : best;
	}
	return best;
}

/* What choosing `i` means for all the others. */
void select_use(struct compose *k, uint32_t i)
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

/* Of those that say the same, the best graded speaks; a bullet with parents or children keeps its place in its list. */
uint32_t select_speaker(const struct compose *k, uint32_t i)
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

/* ---- sections ---- */

bool meets_context(const struct cand *c)
{
	return c->beside >= BESIDE_MIN || c->beside_n >= BESIDE_TERMS;
}

struct filling {
	struct compose *k;
	struct chosen_section *sec;
	size_t room;   /* bullets that it may still take */
	double *mass;  /* value chosen in each cluster, by index of a candidate or, behind those, of a document */
	double *under; /* value chosen directly under each candidate */
	bool *in;      /* candidate is in this section */
	bool direct;   /* only what speaks of both of two things that are compared */
};

static double *cluster_mass(struct filling *f, const struct cand *c)
{
	uint32_t x = c->cluster;
	return x & UINT32_C(0x80000000) ? &f->mass[f->k->n_cand + (x & ~UINT32_C(0x80000000))] : &f->mass[x];
}

/* Said elsewhere in the article, and no lead-in: not to be printed again above what hangs under it. */
static bool is_said(const struct filling *f, uint32_t i)
{
	return f->k->cand[i].used && !f->k->cand[i].lead && !f->in[i];
}

/* Claims that choosing it would add: itself, its parents that are not there yet, its fellows; and lead-ins, which are headings rather than claims. */
static size_t cost_of(const struct filling *f, uint32_t i, size_t *leads)
{
	const struct cand *c = &f->k->cand[i];
	size_t n = 0;
	*leads = 0;
	if (c->fragment)
		for (uint32_t j = 0; j < f->k->n_cand; j++)
			n += f->k->cand[j].fragment && f->k->cand[j].parent == c->parent && !f->in[j];
	else
		n = 1;
	for (uint32_t p = c->parent; p != DOC_NONE && !f->in[p] && !is_said(f, p); p = f->k->cand[p].parent) {
		n += !f->k->cand[p].lead;
		*leads += f->k->cand[p].lead;
	}
	return n;
}

static double value_in(const struct filling *f, const struct cand *c, uint64_t facets)
{
	const struct plan_section *p = f->sec->plan;
	if (c->used || c->lead || c->value <= 0)
		return 0;
	/* Where no summary is on the subject, whatever names it in a neighbouring one answers. */
	bool names =
		(p->flags & PLAN_PRIMARY) && !f->k->main_leads && f->k->src[c->src].leads && c->own_main >= NAMES_IT;
	/* What speaks of both of two things that are compared is a comparison, wherever it stands. */
	bool both = f->direct && compares_directly(f->k, c);
	if (!(facets >> c->facet & 1) && !names && !both)
		return 0;
	double v = c->value;
	if (f->direct && !both)
		return 0;
	if ((p->flags & PLAN_DRUGS) && !c->names_drug)
		return 0;
	if (p->flags & PLAN_MATCHED)
		v = meets_context(c) ? v * (0.3 + c->beside) : 0;
	if (p->flags & PLAN_TOGETHER)
		v = c->things >= 2 && f->k->src[c->src].leads ? v * c->things : 0;
	if (!(p->facets >> c->facet & 1) && !both)
		v *= FALLBACK_FACTOR;
	if (p->cues && cue_in(cand_text(f->k, c), p->cues))
		v *= 1 + SECTION_CUE_BONUS;
	return v;
}

static void take(struct filling *f, uint32_t i)
{
	struct compose *k = f->k;
	/* Under a bullet that was said elsewhere it stands for itself. */
	for (uint32_t child = i; k->cand[child].parent != DOC_NONE; child = k->cand[child].parent)
		if (is_said(f, k->cand[child].parent)) {
			k->cand[child].parent = DOC_NONE;
			break;
		}
	for (uint32_t p = k->cand[i].parent; p != DOC_NONE && !f->in[p]; p = k->cand[p].parent) {
		f->in[p] = true;
		f->sec->c[f->sec->n++] = p;
		if (!k->cand[p].used && !k->cand[p].lead)
			select_use(k, p);
	}
	f->in[i] = true;
	f->sec->c[f->sec->n++] = i;
	select_use(k, i);
}

static void take_list(struct filling *f, uint32_t i)
{
	if (!f->k->cand[i].fragment) {
		take(f, i);
		return;
	}
	uint32_t parent = f->k->cand[i].parent;
	for (uint32_t j = 0; j < f->k->n_cand; j++)
		if (f->k->cand[j].fragment && f->k->cand[j].parent == parent && !f->in[j])
			take(f, j);
}

/* In the objective's two levels: the outermost bullet or document, and the parent next above. */
static double spread_gain(struct filling *f, const struct cand *c, double v)
{
	double m = *cluster_mass(f, c), far = sqrt(m + v) - sqrt(m);
	if (c->parent == DOC_NONE)
		return far;
	m = f->under[c->parent];
	return (1 - LIST_SPREAD) * far + LIST_SPREAD * (sqrt(m + v) - sqrt(m));
}

static void fill(struct filling *f, uint64_t facets, double floor)
{
	struct compose *k = f->k;
	double first = 0;
	bool led = k->n_leads > 0;
	for (;;) {
		double best = 0;
		uint32_t pick = DOC_NONE;
		size_t cost = 0;
		for (uint32_t i = 0; i < k->n_cand; i++) {
			const struct cand *c = &k->cand[i];
			double v = value_in(f, c, facets);
			if (v <= 0 || c->like >= LIKE_SAME)
				continue;
			double gain = spread_gain(f, c, v) * (1 - LIKE_WEIGHT * c->like * c->like);
			if (gain <= best)
				continue;
			size_t leads, n = cost_of(f, i, &leads);
			gain /= 1 + PARENT_COST * (double)(n - 1 + leads);
			/* Beside a summary on the topic, single sentences of other sources must be worth it; without one they must come near the best. */
			if (!k->src[c->src].leads &&
			    ((led && gain < FLAT_FLOOR * first) || c->value < FLAT_VALUE * k->best_flat))
				continue;
			if (n <= f->room && gain > best) {
				best = gain;
				pick = i;
				cost = n;
			}
		}
		if (pick == DOC_NONE || best < floor * first)
			return;
		if (first <= 0)
			first = best;
		uint32_t s = select_speaker(k, pick);
		double v = value_in(f, &k->cand[pick], facets);
		*cluster_mass(f, &k->cand[s]) += v;
		if (k->cand[s].parent != DOC_NONE)
			f->under[k->cand[s].parent] += v;
		take_list(f, s);
		f->room -= cost;
	}
}

/* ---- order of print: leading documents first, then the others by the best that each gives; each document in its own
 * order, but for lists that bring in another thing that is asked about, which come first ---- */

struct order {
	uint32_t cand, src, beg;
	double key; /* smaller first */
	/* Of a leading document. -1: names the operation that is asked about; 0: it or one of its list brings in another thing that is asked about; 2: stands in where little was found. */
	int later;
};

static int by_order(const void *a, const void *b)
{
	const struct order *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->src != y->src)
		return x->src < y->src ? -1 : 1;
	if (x->later != y->later)
		return x->later < y->later ? -1 : 1;
	return x->beg < y->beg ? -1 : x->beg > y->beg;
}

/* Whether one operation is needed: what names it comes before what is said of others. */
static bool names_means(struct compose *k, const struct cand *c)
{
	for (size_t i = 0; i < k->n_thing && k->q->intents[0] == INTENT_NECESSITY; i++)
		if ((k->thing[i].kind == Q_PROCEDURE || k->thing[i].kind == Q_DRUG || k->thing[i].kind == Q_TEST) &&
		    thing_share(k, i, &c->terms) >= THING_HELD)
			return true;
	return false;
}

static void put_in_order(struct compose *k, struct chosen_section *sec)
{
	struct order *o = ARENA_ARRAY(&k->scratch, sec->n, struct order);
	if (!o)
		return;
	for (size_t i = 0; i < sec->n; i++) {
		uint32_t c = sec->c[i];
		o[i] = (struct order){.cand = c, .src = k->cand[c].src, .beg = k->cand[c].beg};
		if (k->src[o[i].src].leads) {
			o[i].key = -1e9; /* then by rank of the document */
			o[i].later = 1;
			for (size_t j = 0; j < sec->n; j++)
				if (k->cand[sec->c[j]].cluster == k->cand[c].cluster && k->cand[sec->c[j]].brings)
					o[i].later = o[i].later < 0 || names_means(k, &k->cand[sec->c[j]]) ? -1 : 0;
			if (o[i].later && !(sec->plan->flags & PLAN_TOGETHER) &&
			    !(sec->plan->facets >> k->cand[c].facet & 1))
				o[i].later = 2;
			continue;
		}
		for (size_t j = 0; j < sec->n; j++)
			if (k->cand[sec->c[j]].src == o[i].src && -k->cand[sec->c[j]].value < o[i].key)
				o[i].key = -k->cand[sec->c[j]].value;
	}
	qsort(o, sec->n, sizeof(*o), by_order);
	for (size_t i = 0; i < sec->n; i++)
		sec->c[i] = o[i].cand;
}

static size_t claims_in(const struct compose *k, const struct chosen_section *sec)
{
	size_t n = 0;
	for (size_t i = 0; i < sec->n; i++)
		n += !k->cand[sec->c[i]].lead;
	return n;
}

static void select_section(struct compose *k, const struct plan_section *p)
{
	struct chosen_section *sec = &k->sec[k->n_sec];
	size_t room = ((size_t)p->max * k->max_items + ITEMS_DEFAULT / 2) / ITEMS_DEFAULT;
	/* What is said of each thing alone is shorter where the sources speak of them together. */
	if (k->together >= TOGETHER_ENOUGH && !(p->flags & PLAN_PRIMARY))
		room = (room * TOGETHER_SHARE + 99) / 100;
	struct filling f = {.k = k, .sec = sec, .room = room ? room : 1};
	if (f.room > k->items_left)
		f.room = k->items_left;
	sec->plan = p;
	sec->n = 0;
	sec->c = ARENA_ARRAY(&k->scratch, k->n_cand, uint32_t);
	f.mass = ARENA_ARRAY(&k->scratch, k->n_cand + k->n_src, double);
	f.under = ARENA_ARRAY(&k->scratch, k->n_cand, double);
	f.in = ARENA_ARRAY(&k->scratch, k->n_cand, bool);
	if (!arena_ok(&k->scratch) || !f.room)
		return;
	bool primary = p->flags & PLAN_PRIMARY;
	sec->table = NULL;
	if ((p->flags & PLAN_TABLE) && k->compares) {
		sec->table = ARENA_NEW(&k->scratch, struct chosen_table);
		if (!sec->table)
			return;
		/* What compares directly is taken first, and printed after the table. */
		f.direct = true;
		fill(&f, p->facets, 0);
		f.direct = false;
		compare_fill(k, sec->table);
		sec->table = sec->table->n_rows ? sec->table : NULL;
		primary = !sec->n && !sec->table;
		for (size_t i = 0; i < k->n_bottom; i++)
			primary &= !compares_directly(k, &k->cand[k->bottom[i]]);
	}
	if (!(p->flags & PLAN_TABLE) || primary)
		fill(&f, p->facets, primary ? 0 : GAIN_FLOOR);
	if (p->fallback && claims_in(k, sec) < SHORT_SECTION) {
		size_t more = FALLBACK_MAX - claims_in(k, sec);
		f.room = f.room < more ? f.room : more;
		fill(&f, p->facets | p->fallback, GAIN_FLOOR);
	}
	if (!sec->n && !sec->table)
		return;
	put_in_order(k, sec);
	size_t claims = claims_in(k, sec);
	k->items_left -= claims < k->items_left ? claims : k->items_left;
	k->n_sec++;
}

void select_sections(struct compose *k)
{
	for (size_t i = 0; i < k->n_cand; i++)
		if (!k->src[k->cand[i].src].leads && k->cand[i].value > k->best_flat)
			k->best_flat = k->cand[i].value;
	k->items_left = k->max_items;
	size_t primary = 0;
	uint64_t tabled = 0;
	for (size_t i = 0; i < k->plan.n && k->items_left; i++) {
		const struct plan_section *p = &k->plan.s[i];
		if (((p->flags & PLAN_MATCHED) && (k->n_beside < BESIDE_TERMS || patient_has_context(k))) ||
		    ((p->flags & PLAN_TOGETHER) && k->n_thing < 2))
			continue;
		/* What single studies report is for questions that no summary answers. */
		if (p->section == SECTION_FINDINGS && k->n_leads && primary >= LED_CLAIMS)
			continue;
		/* Said in the table. */
		if (tabled & p->facets)
			continue;
		size_t was = k->n_sec;
		select_section(k, p);
		if (k->n_sec > was && (p->flags & PLAN_PRIMARY))
			primary += claims_in(k, &k->sec[was]);
		if (k->n_sec > was && (p->flags & PLAN_TOGETHER))
			k->together = claims_in(k, &k->sec[was]);
		if (k->n_sec > was && k->sec[was].table) {
			tabled = k->sec[was].table->facets;
			primary += k->sec[was].table->n_rows;
		}
	}
}
