/*
 * focus.c - what is the question about, and how much of it does a text hold?
 *
 * The question is taken apart in two ways. By terms: each with its weight in the question times (a base + idf). By
 * things: the concepts that are asked about, each with its names (as written, preferred, others); a text that holds a
 * whole other name holds the terms of the thing as well, so that "raised liver enzymes" speaks of transaminitis. The
 * subject is the thing that the question is about before all else.
 *
 * In a name the head counts most: a nodular melanoma is a melanoma, and cervical myelopathy a myelopathy. English puts
 * it last. Heads that any name may have ("disease", "syndrome") don't.
 */
#include "answer/answer_priv.h"
#include "phrase/tables.h"

#include "answer/rules.h"

#include <math.h>

/* Added to a term's idf: in a small corpus on one topic the topic's own name is in nearly every passage, and is still
 * what is asked about. */
#define RARITY_BASE 2.0
#define SUBJECT_MARGIN \
	1.5 /* so many times as much must a later focus phrase weigh; what is said of the patient weighs 0.6 */
#define KNOWN_MARGIN	1.6  /* so much more does one weigh that names a thing of the lexicon */
#define HEADLESS_FACTOR 0.6  /* of the share, when the head of the name is not there */
#define HEAD_WEIGHT	1.6  /* how much more the head of a name weighs than its other words */
#define ASKED_DISCOUNT	0.9  /* of what is asked about beside the subject */
#define BROADER_FACTOR	0.85 /* of a name that says less than the question: "weakness" for "left leg weakness" */
#define NAMES_MAX	12   /* of one thing */
#define SHORT_NAME	4 /* a one-word name with fewer letters is an abbreviation, and may stand for something else */
/* Claims from documents that do not lead must cover this share of the focus; long questions name more than one sentence
 * can hold. */
#define CLAIM_COVERAGE_SHORT 0.5
#define CLAIM_COVERAGE_LONG  0.3
#define SHORT_TERMS	     3	/* a question with this many focus terms is short */
#define LONG_TERMS	     12 /* and with this many is long */

/* ---- names ---- */

void focus_name_make(struct compose *k, struct str s, struct focus_name *out)
{
	struct text_token t;
	memset(out, 0, sizeof(*out));
	termset_make(&k->lex, s, &out->terms);
	text_tokens_begin(k->lex.t, s);
	while (text_next(k->lex.t, &t))
		if (!(t.flags & (TEXT_STOP | TEXT_COMPOUND | TEXT_NUMBER))) {
			struct str w = str_sub(s, t.beg, t.end);
			out->head = str_hash(t.term);
			out->empty_head = word_is(words_name_words, words_name_words_n, w, "empty-head");
		}
}

static void add_name(struct compose *k, struct focus_thing *t, struct str s, bool broader)
{
	struct focus_name n;
	if (!s.n || t->n_names == NAMES_MAX)
		return;
	focus_name_make(k, s, &n);
	if (!n.terms.n || (t->n_names && n.terms.n == 1 && s.n < SHORT_NAME))
		return;
	n.broader = broader || (t->n_names && termset_within(&n.terms, &t->names[0].terms));
	for (size_t i = 0; i < t->n_names; i++)
		if (t->names[i].terms.n == n.terms.n && termset_within(&n.terms, &t->names[i].terms))
			return;
	t->names[t->n_names++] = n;
}

/* All names of a concept; what is said of its nearest class (ACE inhibitors) is said of it (ramipril), not what is said
 * of all antibiotics. */
static void add_names(struct compose *k, struct focus_thing *t, const struct q_concept *c, bool class_is_broader)
{
	add_name(k, t, c->surface, false);
	add_name(k, t, c->name, false);
	for (size_t i = 0; i < c->n_others; i++)
		add_name(k, t, c->others[i], false);
	if (c->n_classes)
		add_name(k, t, c->classes[0], class_is_broader);
}

static bool overlaps(struct str a, struct str b)
{
	return a.p < b.p + b.n && b.p < a.p + a.n;
}

/* The thing that these words of the question name, with the names of the concepts that they are part of. */
static void add_thing(struct compose *k, struct str words, const struct q_concept *c)
{
	struct focus_thing *t = &k->thing[k->n_thing];
	t->names = ARENA_ARRAY(&k->scratch, NAMES_MAX, struct focus_name);
	if (!t->names)
		return;
	t->words = words;
	t->at = words.p >= k->q->text.p && words.p < k->q->text.p + k->q->text.n ? (size_t)(words.p - k->q->text.p) : 0;
	t->kind = c ? c->kind : Q_OTHER;
	add_name(k, t, words, false);
	if (!t->n_names)
		return;
	if (c) {
		add_names(k, t, c, true);
	}
	k->n_thing++;
}

bool focus_names_a_thing(const struct question *q, struct str phrase)
{
	for (size_t i = 0; i < q->n_concepts; i++) {
		const struct q_concept *c = &q->concepts[i];
		if (c->known && c->kind != Q_OTHER && !(c->said & (Q_NEGATED | Q_FAMILY)) &&
		    overlaps(c->surface, phrase))
			return true;
	}
	return false;
}

/*
 * The subject: the focus phrase whose words weigh most in the question itself; a later one must weigh clearly more, or
 * name a thing where the one before names none ("I forgot my evening apixaban", "what should I be thinking of").
 * Rarity is left out: in a corpus on one topic the topic's name is the commonest word of all.
 */
static void choose_subject(struct compose *k)
{
	const struct question *q = k->q;
	double most = 0;
	for (size_t i = 0; i < q->n_focus; i++) {
		double weight = 0;
		for (size_t j = 0; j < q->n_terms; j++)
			if (q->terms[j].focus && q->terms[j].weight > weight &&
			    str_ifind(q->focus[i], q->terms[j].surface, 0) != SIZE_MAX)
				weight = q->terms[j].weight;
		if (focus_names_a_thing(q, q->focus[i]))
			weight *= KNOWN_MARGIN;
		if (weight > most * (most > 0 ? SUBJECT_MARGIN : 1)) {
			most = weight;
			k->subject = q->focus[i];
		}
	}
	if (k->subject.n)
		termset_make(&k->lex, k->subject, &k->main);
}

static void read_things(struct compose *k)
{
	const struct question *q = k->q;
	k->thing = ARENA_ARRAY(&k->scratch, q->n_concepts + 1, struct focus_thing);
	if (!k->thing || !k->subject.n)
		return;
	const struct q_concept *of_subject = NULL;
	bool compares = false;
	for (size_t i = 0; i < q->n_intents; i++)
		compares |= q->intents[i] == INTENT_DIFFERENCE;
	for (size_t i = 0; i < q->n_concepts && !of_subject; i++)
		if (overlaps(q->concepts[i].surface, k->subject))
			of_subject = &q->concepts[i];
	/* "CKD stage 4 metformin" names two. */
	size_t in_subject = 0;
	for (size_t i = 0; i < q->n_concepts; i++)
		in_subject +=
			q->concepts[i].known && q->concepts[i].asked && overlaps(q->concepts[i].surface, k->subject);
	add_thing(k, in_subject > 1 ? of_subject->surface : k->subject, of_subject);
	for (size_t i = 0; i < q->n_concepts; i++) {
		const struct q_concept *c = &q->concepts[i];
		if (c == of_subject || !c->asked || (c->kind == Q_TEST && !compares) ||
		    (c->said & (Q_NEGATED | Q_FAMILY)))
			continue;
		add_thing(k, c->surface, c);
		if (k->n_thing)
			k->thing[k->n_thing - 1].loose = c->kind == Q_OTHER && !compares;
	}
	if (compares)
		compare_pair(k);
}

/* ---- a choice between two ---- */

static bool may_be_chosen(const struct q_concept *c)
{
	return c->known && !c->allergy && !(c->said & (Q_NEGATED | Q_FAMILY)) && is_remedy(c->kind);
}

static void thing_of(struct compose *k, const struct q_concept *c, struct focus_thing *out)
{
	*out = (struct focus_thing){.words = c->surface, .kind = c->kind};
	out->names = ARENA_ARRAY(&k->scratch, NAMES_MAX, struct focus_name);
	if (!out->names)
		return;
	add_names(k, out, c, false);
}

/* "Apixaban or warfarin", "lactulose rather than macrogol": neighbours with nothing but the choice between them. */
static void read_choice(struct compose *k)
{
	const struct question *q = k->q;
	for (size_t i = 0; i + 1 < q->n_concepts && !k->chooses; i++) {
		const struct q_concept *a = &q->concepts[i], *b = &q->concepts[i + 1];
		struct str between = str_trim(str_sub(q->text, a->end, b->beg));
		if (!may_be_chosen(a) || !may_be_chosen(b) || !between.n || str_ieq(a->name, b->name) ||
		    rules_first(RULES_ALTERNATIVES, between, &k->scratch) < 0)
			continue;
		thing_of(k, a, &k->either[0]);
		thing_of(k, b, &k->either[1]);
		k->chooses = k->either[0].n_names && k->either[1].n_names;
	}
}

unsigned focus_either(const struct compose *k, const struct termset *set)
{
	unsigned n = 0;
	for (size_t i = 0; i < 2 && k->chooses; i++) {
		bool in = false;
		for (size_t j = 0; j < k->either[i].n_names && !in; j++)
			in = termset_within(&k->either[i].names[j].terms, set);
		n += in;
	}
	return n;
}

void focus_read(struct compose *k)
{
	const struct question *q = k->q;
	choose_subject(k);
	read_things(k);
	read_choice(k);
	k->focus = ARENA_ARRAY(&k->scratch, q->n_terms, struct focus_term);
	if (!k->focus)
		return;
	/* The idf of a term that no passage has, a little less. */
	double none = log(1 + ((double)k->view->passages + 0.5) / 0.5) - 1e-3;
	for (size_t i = 0; i < q->n_terms; i++) {
		const struct q_term *w = &q->terms[i];
		/* A compound ("covid19") stands beside its parts; sets of terms hold the parts. */
		bool compound = false;
		for (size_t j = 0; j < q->n_terms; j++)
			compound |= j != i && q->terms[j].beg >= w->beg && q->terms[j].end <= w->end &&
				    q->terms[j].end - q->terms[j].beg < w->end - w->beg;
		if (!w->focus || compound || w->weight <= 0)
			continue;
		struct focus_term *f = &k->focus[k->n_focus++];
		f->h = str_hash(w->term);
		f->weight = w->weight * (RARITY_BASE + k->view->idf(k->view->ctx, w->term));
		f->surface = w->surface;
		f->unknown = k->view->idf(k->view->ctx, w->term) >= none;
		f->thing = DOC_NONE;
		for (uint32_t j = 0; j < k->n_thing && f->thing == DOC_NONE; j++)
			if (termset_has(&k->thing[j].names[0].terms, f->h))
				f->thing = j;
		k->focus_weight += f->weight;
	}
}

/* ---- shares ---- */

/* Does the set hold another name of the thing, all of it? */
static bool holds_name(const struct focus_thing *t, const struct termset *set)
{
	for (size_t i = 1; i < t->n_names; i++)
		if (!t->names[i].broader && termset_within(&t->names[i].terms, set))
			return true;
	return false;
}

bool focus_holds(const struct compose *k, const struct termset *set, size_t i)
{
	const struct focus_term *f = &k->focus[i];
	return termset_has(set, f->h) || (f->thing != DOC_NONE && holds_name(&k->thing[f->thing], set));
}

static double weight_of(const struct compose *k, uint64_t h)
{
	for (size_t j = 0; j < k->n_focus; j++)
		if (k->focus[j].h == h)
			return k->focus[j].weight;
	return RARITY_BASE;
}

static double name_share(const struct compose *k, const struct focus_name *n, const struct termset *set)
{
	double in = 0, all = 0;
	bool head = n->empty_head || !n->head;
	for (uint32_t i = 0; i < n->terms.n; i++) {
		bool is_head = n->terms.h[i] == n->head, has = termset_has(set, n->terms.h[i]);
		double w = weight_of(k, n->terms.h[i]) * (is_head && !n->empty_head ? HEAD_WEIGHT : 1);
		all += w;
		in += has ? w : 0;
		head |= is_head && has;
	}
	double share = all > 0 ? in / all : 0;
	return (head ? share : share * HEADLESS_FACTOR) * (n->broader ? BROADER_FACTOR : 1);
}

double thing_share(const struct compose *k, size_t thing, const struct termset *set)
{
	double best = 0;
	const struct focus_thing *t = &k->thing[thing];
	for (size_t i = 0; i < t->n_names; i++) {
		double s = name_share(k, &t->names[i], set);
		best = s > best ? s : best;
	}
	return best;
}

double subject_share(const struct compose *k, const struct termset *set)
{
	double best = 0;
	for (size_t i = 0; i < k->n_thing; i++) {
		if (k->thing[i].loose)
			continue;
		double s = thing_share(k, i, set) * (i ? ASKED_DISCOUNT : 1);
		best = s > best ? s : best;
	}
	return best;
}

uint32_t things_in(const struct compose *k, const struct termset *const *sets, size_t n)
{
	uint32_t count = 0;
	for (size_t i = 0; i < k->n_thing; i++) {
		bool in = false;
		for (size_t j = 0; j < n && !in; j++)
			in = thing_share(k, i, sets[j]) >= THING_HELD;
		count += in;
	}
	return count;
}

double focus_share(const struct compose *k, const struct termset *without, const struct termset *const *sets, size_t n)
{
	double sum = 0, all = 0;
	for (size_t i = 0; i < k->n_focus; i++) {
		if (without && focus_holds(k, without, i))
			continue;
		all += k->focus[i].weight;
		bool in = false;
		for (size_t j = 0; j < n && !in; j++)
			in = focus_holds(k, sets[j], i);
		sum += in ? k->focus[i].weight : 0;
	}
	return all > 0 ? sum / all : 0;
}

double coverage_needed(const struct compose *k)
{
	if (k->n_focus <= SHORT_TERMS)
		return CLAIM_COVERAGE_SHORT;
	if (k->n_focus >= LONG_TERMS)
		return CLAIM_COVERAGE_LONG;
	double at = (double)(k->n_focus - SHORT_TERMS) / (LONG_TERMS - SHORT_TERMS);
	return CLAIM_COVERAGE_SHORT + at * (CLAIM_COVERAGE_LONG - CLAIM_COVERAGE_SHORT);
}
