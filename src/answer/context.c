/*
 * context.c - the differential for this patient, ranked by what speaks for and against each condition among the findings.
 *
 * Candidates are conditions: the topics of the documents found, and conditions of the lexicon that a clause names. A clause of a source speaks of one when it names it ("ALS has no sensory deficit"), when it
 * says what the findings point to ("… suggests compression of the cord"), else of the topic of its document. A finding that the clause affirms speaks for the candidate, one that it
 * denies speaks against it, and what "casts doubt on" it too; what hangs under a lead-in has the findings of the lead-in. A candidate counts the strongest support of each fact once, less what
 * speaks against it; one that a summary on the topic tells apart is shown though little speaks for it. Ties go to the better source, then to document and place. Where no findings
 * are to be explained, the plan takes its place (fitted.c).
 */
#include "answer/patient_priv.h"

#include <stdlib.h>

#define ON_TOPIC	0.5 /* share of the subject in a document's name */
#define POOL_MAX	128 /* candidates considered */
#define SUPPORT_MAX	48  /* sentences kept of one candidate */
#define NAMES_MAX	24  /* names of a document's topic */
#define LEAD_IN_FACTOR	0.9 /* of what only the lead-in above says */
#define SAID_TWICE	0.1 /* by the lead-in and by the sentence under it */
#define AGAINST_FACTOR	0.5
#define LED_BONUS	1.0  /* a summary on what is asked about speaks of it */
#define MIMIC_BONUS	0.5  /* and tells it apart: what must not be missed */
#define SUDDEN_FACTOR	0.4  /* of what comes suddenly, when the patient's trouble does not */
#define TOPIC_BONUS	0.3  /* the condition asked about is a candidate before others */
#define NEED_ONE	0.55 /* strength of the best finding of a candidate */
#define NEED_SHARE	0.4  /* of the best candidate's score */
#define NEED_FACTS	2    /* facts that must speak for a candidate when the question gives so many more */
#define SHOWN_FACTOR	0.8  /* of a reason that another candidate was given, or that stands in the article already */
#define BOTTOM_FACTOR	0.4  /* of a reason that is the bottom line: said again only where nothing else speaks for it */
#define WITH_REACH	16   /* bytes before a finding in which "with" binds it */
#define SUDDEN_BONUS	1.5  /* of what comes suddenly, when the patient's trouble does */
#define FACT_MIN	0.65 /* strength from which a fact counts as one */
#define OWN_BONUS	0.2  /* a document is on it */
#define COURSE_BONUS	0.15
#define PLAIN_BYTES_MAX 260
#define PLAIN_WORDS_MIN 7
#define FLAT_SHARE	0.75 /* of the best score, for a candidate of consumer pages alone beside summaries */
#define FLAT_FACTOR	0.6  /* for sources that are no summaries */
#define F_SIGNS                                                                                                \
	(F(SUMMARY) | F(SYMPTOMS) | F(DIAGNOSIS) | F(DIFFERENTIAL) | F(DIFFERENCE) | F(CAUSES) | F(PITFALLS) | \
	 F(RISK) | F(DEFINITION) | F(CLASSIFICATION))

struct support {
	struct sentence s;
	float by[FACTS_MAX + 4]; /* of each fact, then of the bounds and states: > 0 for, < 0 against */
	double weight;		 /* of its source */
	bool own;		 /* names the candidate itself */
};
struct option {
	struct str label;
	uint32_t doc; /* the document on it, or DOC_NONE */
	struct str name;
	struct sequence names[NAMES_MAX];
	size_t n_names;
	bool topic;
	struct support *v;
	size_t n, room;
	bool summed;	/* a summary speaks of it */
	size_t covered; /* facts that speak for it, drugs left out */
	bool mimic;	/* a summary on the topic says what speaks against it */
	double score;
	uint32_t src, beg; /* for ties */
};
struct pool {
	struct compose *k;
	const struct patient_case *pc;
	struct option *o;
	size_t n;
	struct sentence shown[CANDIDATES_TOP * REASONS_MAX]; /* given as reasons already */
	size_t n_shown;
};

/* ---- candidates: the topics of documents ---- */

static void add_option_name(struct pool *p, struct option *o, struct str name)
{
	struct sequence q = sequence_of(p->k, name, 1);
	if (q.n && o->n_names < NAMES_MAX)
		o->names[o->n_names++] = q;
}

static struct option *add_option(struct pool *p, struct str label, uint32_t doc)
{
	if (p->n == POOL_MAX)
		return NULL;
	struct option *o = &p->o[p->n++];
	memset(o, 0, sizeof(*o));
	o->label = o->name = label;
	o->doc = doc;
	o->src = doc;
	add_option_name(p, o, label);
	return o;
}

/* The part of a title as another name of the document has it: "Vitamin B12" is "vitamin B12 deficiency". Empty when it is no name by itself. */
static struct str alias_of(const struct doc *d, struct str part)
{
	for (size_t i = 0; i < d->n_aliases; i++)
		if (str_ieq(d->aliases[i], part))
			return part;
	for (size_t i = 0; i < d->n_aliases; i++)
		if (str_istarts(d->aliases[i], part))
			return d->aliases[i];
	/* "ACE-inhibitor cough", of which the other name is "ACE inhibitor cough" */
	for (size_t i = 0; i < d->n_aliases; i++) {
		struct str x = d->aliases[i];
		size_t same = 0;
		while (same < x.n && same < part.n &&
		       (str_ieq(str_sub(x, same, same + 1), str_sub(part, same, same + 1)) || part.p[same] == '-'))
			same++;
		if (same == x.n && same == part.n)
			return part;
	}
	return STR("");
}

/* "Post-infectious cough and ACE-inhibitor cough" is on two conditions when both parts are other names of the document too. */
static bool two_topics(const struct doc *d, struct str *a, struct str *b)
{
	size_t at = str_find(d->title, STR(" and "), 0);
	if (at == SIZE_MAX)
		return false;
	*a = alias_of(d, str_sub(d->title, 0, at));
	*b = alias_of(d, str_sub(d->title, at + 5, d->title.n));
	return a->n && b->n;
}

/* Terms of the label that its fellow does not have: which of two topics does this alias belong to? */
static size_t kinship(struct compose *k, struct str alias, struct str label, struct str fellow)
{
	struct termset x, y, z;
	size_t n = 0;
	termset_make(&k->lex, alias, &x);
	termset_make(&k->lex, label, &y);
	termset_make(&k->lex, fellow, &z);
	for (uint32_t i = 0; i < y.n; i++)
		n += termset_has(&x, y.h[i]) && !termset_has(&z, y.h[i]);
	return n;
}

static bool is_topic(const struct pool *p, const struct option *o)
{
	for (size_t i = 0; i < p->pc->n; i++) {
		const struct fact *f = &p->pc->f[i];
		if (!f->topic || f->absent)
			continue;
		for (size_t j = 0; j < f->n_names; j++)
			for (size_t n = 0; n < o->n_names; n++)
				if (f->names[j].strength >= 1 && f->names[j].n == o->names[n].n &&
				    memcmp(f->names[j].h, o->names[n].h, f->names[j].n * sizeof(uint64_t)) == 0)
					return true;
	}
	return false;
}

/* "Low back pain" stands among the conditions of the lexicon, and is what is to be explained. */
static bool is_sign_name(struct str name)
{
	return str_ends(name, STR("pain")) || str_ends(name, STR("headache")) || str_ends(name, STR("cough")) ||
	       str_ends(name, STR("fever")) || str_ieq(name, STR("obesity"));
}

/* "Myelopathy: causes and work-up" is a survey of several, "Prevention of …" and a summary on a drug or a sign are on none. A consumer page is on what its title says. */
static bool is_on_condition(struct pool *p, const struct doc *d)
{
	struct q_mention *m;
	if (str_find(d->title, STR(": "), 0) != SIZE_MAX)
		return false;
	/* Two conditions in one title need not be in the lexicon. */
	struct str a, b;
	if (two_topics(d, &a, &b))
		return true;
	size_t n = question_mentions(p->k->lex.t, d->title, &p->k->scratch, &m);
	if (n && m[0].beg == 0 && (m[0].kind != Q_CONDITION || is_sign_name(m[0].name)))
		return false;
	if (d->kind == DOC_KIND_CONSUMER)
		return !n || !is_sign_name(m[0].name);
	for (size_t i = 0; i <= d->n_aliases; i++) {
		struct str name = i ? d->aliases[i - 1] : d->title;
		n = question_mentions(p->k->lex.t, name, &p->k->scratch, &m);
		if (n && m[0].beg == 0 && m[0].kind == Q_CONDITION && m[0].end == name.n && !is_sign_name(m[0].name))
			return true;
	}
	return false;
}

static void add_document(struct pool *p, uint32_t src)
{
	const struct doc *d = p->k->src[src].d;
	struct str a, b;
	if (!is_on_condition(p, d))
		return;
	if (two_topics(d, &a, &b)) {
		struct option *x = add_option(p, a, src), *y = add_option(p, b, src);
		for (size_t i = 0; x && y && i < d->n_aliases; i++) {
			size_t m = kinship(p->k, d->aliases[i], a, b), n = kinship(p->k, d->aliases[i], b, a);
			if (m != n)
				add_option_name(p, m > n ? x : y, d->aliases[i]);
		}
		return;
	}
	struct option *o = add_option(p, d->title, src);
	/* Consumer pages have names that are too wide among their synonyms: "angina" of one of its kinds. */
	for (size_t i = 0; o && i < d->n_aliases; i++)
		if (d->kind != DOC_KIND_CONSUMER || memchr(d->aliases[i].p, ' ', d->aliases[i].n))
			add_option_name(p, o, d->aliases[i]);
	if (o)
		o->topic = is_topic(p, o);
}

/* The longest name of a candidate at word i. */
static struct option *option_at(struct pool *p, const struct sentence *s, size_t i, size_t *len)
{
	struct option *best = NULL;
	*len = 0;
	for (size_t o = 0; o < p->n; o++)
		for (size_t j = 0; j < p->o[o].n_names; j++) {
			const struct sequence *q = &p->o[o].names[j];
			size_t x = 0;
			if (q->n <= *len || i + q->n > s->n)
				continue;
			while (x < q->n && s->w[i + x].h == q->h[x])
				x++;
			if (x == q->n) {
				best = &p->o[o];
				*len = q->n;
			}
		}
	return best;
}

/* A condition of the lexicon that no document is on becomes a candidate where a source speaks of it beside a finding. */
static struct option *lexicon_option(struct pool *p, const struct sentence *s, const struct q_mention *m)
{
	for (size_t i = 0; i < p->n; i++)
		if (str_eq(p->o[i].name, m->name))
			return &p->o[i];
	/* "Radiculopathy" is the cervical one, where a document on that is the only one so called. */
	struct sequence tail = sequence_of(p->k, m->name, 1);
	struct option *only = NULL;
	size_t alike = 0;
	for (size_t i = 0; i < p->n && tail.n; i++) {
		const struct sequence *q = &p->o[i].names[0];
		if (p->o[i].doc != DOC_NONE && q->n > tail.n &&
		    memcmp(&q->h[q->n - tail.n], tail.h, tail.n * sizeof(uint64_t)) == 0) {
			only = &p->o[i];
			alike++;
		}
	}
	if (alike == 1) {
		add_option_name(p, only, m->name);
		return only;
	}
	struct option *o = add_option(p, m->name, DOC_NONE);
	if (!o)
		return NULL;
	o->label = str_sub(s->text, m->beg, m->end);
	o->src = s->src;
	o->beg = s->beg;
	struct str rest = m->others, one;
	while (str_cut(&rest, '|', &one))
		if (one.n && one.p[0] != '=')
			add_option_name(p, o, one);
	o->topic = is_topic(p, o);
	return o;
}

/* ---- which candidate does a clause speak of? ---- */

static bool low_is(struct str w, const char *list)
{
	struct str rest = str_c(list), one;
	while (str_cut(&rest, '|', &one))
		if (str_ieq(w, one))
			return true;
	return false;
}

static struct str low_at(const struct sentence *s, size_t i)
{
	return i < s->n ? str_sub(s->text, s->w[i].beg, s->w[i].end) : STR("");
}

static struct option *named_at(struct pool *p, const struct sentence *s, size_t i, const struct q_mention *m,
			       size_t n_m, size_t *len)
{
	struct option *o = option_at(p, s, i, len);
	for (size_t j = 0; !o && j < n_m; j++)
		if (m[j].kind == Q_CONDITION && m[j].beg == s->w[i].beg && !is_sign_name(m[j].name)) {
			o = lexicon_option(p, s, &m[j]);
			for (*len = 1; i + *len < s->n && s->w[i + *len].beg < m[j].end;)
				++*len;
		}
	return o;
}

/*
 * The candidate of each clause. Named behind "suggests", "points to": what the findings speak for. Else the first that is named and is not one from which another is told apart ("is separated
 * from X"); else that of the clause before; else the topic of the document. Words that are part of a name are marked.
 */
#define CLAUSES_MAX 12
static size_t about(struct pool *p, const struct sentence *s, struct option *out[CLAUSES_MAX], struct option **named)
{
	struct q_mention *m;
	size_t n_m = question_mentions(p->k->lex.t, s->text, &p->k->scratch, &m),
	       n = s->n ? (size_t)s->w[s->n - 1].clause + 1 : 0;
	struct option *doc = NULL;
	size_t docs = 0;
	for (size_t i = 0; i < p->n; i++)
		if (p->o[i].doc == s->src) {
			doc = &p->o[i];
			docs++;
		}
	struct option *before = docs == 1 ? doc : NULL;
	n = n < CLAUSES_MAX ? n : CLAUSES_MAX;
	for (size_t c = 0; c < n; c++) {
		struct option *first = NULL, *pointed = NULL;
		bool points = false, apart = false, mimicked = false;
		for (size_t i = 0; i < s->n; i++) {
			size_t len = 0;
			if (s->w[i].clause != c)
				continue;
			struct str w = low_at(s, i);
			points |= low_is(w, "suggest|suggests|favours|favors") ||
				  (low_is(w, "point|points|pointing") && low_is(low_at(s, i + 1), "to")) ||
				  (low_is(w, "typical|characteristic|suspicious") &&
				   low_is(low_at(s, i + 1), "of|for")) ||
				  (low_is(w, "symptoms|signs|features|manifestations|picture|presentation") &&
				   low_is(low_at(s, i + 1), "of"));
			apart |= low_is(w, "from") && i &&
				 low_is(low_at(s, i - 1),
					"separated|distinguished|differs|differentiated|apart|different");
			apart |= i && low_is(low_at(s, i - 1), "mimics|mimic|mimicking|resembles|resemble") &&
				 !low_is(w, "the");
			struct option *o = named_at(p, s, i, m, n_m, &len);
			if (!o)
				continue;
			for (size_t x = i; x < i + len && x < s->n; x++)
				named[x] = o;
			if (points && !pointed)
				pointed = o;
			/* "in a person with cervical spondylosis": what goes with it, not what is spoken of */
			bool with = i && low_is(low_at(s, i - 1), "with|without") && o->doc != s->src;
			if (!first && !apart && !with)
				first = o;
			mimicked |= !first && apart && o->doc == s->src;
			i += len - 1;
		}
		/* Something unnamed that mimics the topic of the document. */
		before = out[c] = pointed ? pointed : first ? first : mimicked ? NULL : before;
	}
	return n;
}

/* ---- support ---- */

static bool names_itself(const struct fact *f, const struct option *o)
{
	for (size_t i = 0; i < f->n_names; i++)
		for (size_t j = 0; j < o->n_names; j++)
			if (f->names[i].strength >= 1 && f->names[i].n == o->names[j].n &&
			    memcmp(f->names[i].h, o->names[j].h, o->names[j].n * sizeof(uint64_t)) == 0)
				return true;
	return false;
}

/* Signs stand under the heading of signs; elsewhere they are named in passing. */
static double facet_weight(enum facet f)
{
	switch (f) {
	case FACET_SYMPTOMS: return 1.1;
	case FACET_DEFINITION: return 1;
	case FACET_SUMMARY:
	case FACET_DIFFERENTIAL:
	case FACET_DIFFERENCE: return 0.95;
	case FACET_PITFALLS:
	case FACET_RISK:
	case FACET_ADVERSE: return 0.75;
	default: return 0.9;
	}
}

static struct support *support_of(struct pool *p, struct option *o, const struct sentence *s)
{
	if (o->n && o->v[o->n - 1].s.beg == s->beg && o->v[o->n - 1].s.src == s->src)
		return &o->v[o->n - 1];
	if (o->n == SUPPORT_MAX || !ARENA_MORE(&p->k->scratch, o->v, o->n, o->room))
		return NULL;
	struct support *x = &o->v[o->n++];
	memset(x, 0, sizeof(*x));
	x->s = *s;
	x->weight = (p->k->src[s->src].structured ? 1 : FLAT_FACTOR) * facet_weight(s->facet);
	unsigned course = p->pc->q->patient.course;
	bool slow = (course & (Q_COURSE_PROGRESSIVE | Q_COURSE_CHRONIC | Q_COURSE_PERSISTENT | Q_COURSE_SUBACUTE)) &&
		    !(course & (Q_COURSE_SUDDEN | Q_COURSE_ACUTE));
	if (slow && says(s, "sudden|suddenly|abrupt|abruptly|hyperacute"))
		x->weight *= SUDDEN_FACTOR;
	if ((course & Q_COURSE_SUDDEN) && says(s, "chronic|gradual*|progressive|days a month"))
		x->weight *= SUDDEN_FACTOR;
	if ((course & Q_COURSE_SUDDEN) && says(s, "sudden*|abrupt*|thunderclap|peaking within|peaks within"))
		x->weight *= SUDDEN_BONUS;
	x->own = o->doc == s->src;
	return x;
}

static void put(struct pool *p, struct option *o, const struct sentence *s, size_t fact, double v)
{
	const struct fact *f = &p->pc->f[fact];
	if (!o || f->topic || names_itself(f, o) || (v < 0 && !p->k->src[s->src].structured))
		return;
	struct support *x = support_of(p, o, s);
	double was = x ? x->by[fact] : 0;
	if (x && (v < 0 ? -v : v) > (was < 0 ? -was : was))
		x->by[fact] = (float)v;
}

/* A lead-in's own findings count for what hangs under it. */
static double lead_in(const struct pool *p, const struct sentence *all, const struct sentence *s, size_t fact)
{
	double best = 0;
	struct termset t;
	/* In a summary on chest pain every lead-in speaks of it. */
	termset_make(&p->k->lex, p->pc->f[fact].c->name, &t);
	if (termset_within(&t, &p->k->src[s->src].name))
		return 0;
	for (uint32_t up = s->parent, depth = 0; up != DOC_NONE && depth < ARTICLE_DEPTH_MAX;
	     up = all[up].parent, depth++) {
		size_t at = 0;
		double v = fact_in(&p->pc->f[fact], &all[up], -1, &at);
		best = v > best ? v : best;
	}
	return best * LEAD_IN_FACTOR;
}

/* A drug speaks for what is named after it or its class: "ACE-inhibitor cough". */
static bool named_after(const struct option *o, const struct fact *drug)
{
	for (size_t i = 0; i < o->n_names; i++)
		for (size_t j = 0; j < drug->n_names; j++)
			for (size_t at = 0; drug->names[j].n && at + drug->names[j].n <= o->names[i].n; at++)
				if (memcmp(&o->names[i].h[at], drug->names[j].h, drug->names[j].n * sizeof(uint64_t)) ==
				    0)
					return true;
	return false;
}

static bool any_for(const double *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i] > 0)
			return true;
	return false;
}

/* "Raised liver enzymes with ascending weakness": a finding that the only one of the patient must come with, and which nobody says is there. */
static bool needs_more(struct pool *p, const struct sentence *s)
{
	struct q_mention *m;
	size_t n = question_mentions(p->k->lex.t, s->text, &p->k->scratch, &m);
	for (size_t i = 0; i < n; i++) {
		bool theirs = false;
		size_t from = m[i].beg > WITH_REACH ? m[i].beg - WITH_REACH : 0;
		if ((m[i].kind != Q_FINDING && m[i].kind != Q_CONDITION) ||
		    !cue_in(str_sub(s->text, from, m[i].beg), "with"))
			continue;
		for (size_t f = 0; f < p->pc->n; f++)
			theirs |= str_ieq(m[i].name, p->pc->f[f].c->name);
		if (!theirs)
			return true;
	}
	return false;
}

static void read_signs(struct pool *p, const struct sentence *all, const struct sentence *s)
{
	double v[CLAUSES_MAX][FACTS_MAX];
	size_t where[CLAUSES_MAX][FACTS_MAX];
	size_t clauses = s->n ? (size_t)s->w[s->n - 1].clause + 1 : 0;
	bool any = false;
	clauses = clauses < CLAUSES_MAX ? clauses : CLAUSES_MAX;
	for (size_t f = 0; f < p->pc->n; f++) {
		double lead = lead_in(p, all, s, f);
		for (size_t c = 0; c < clauses; c++) {
			size_t at = 0;
			v[c][f] = fact_in(&p->pc->f[f], s, (int)c, &at);
			where[c][f] = at;
			if (v[c][f] == 0 && c == 0) {
				v[c][f] = lead;
				where[c][f] = SIZE_MAX;
			} else if (v[c][f] > 0 && lead > 0) {
				v[c][f] = (v[c][f] > lead ? v[c][f] : lead) + SAID_TWICE;
			}
			any |= v[c][f] != 0 && p->pc->f[f].kind != FACT_ALLERGY;
		}
	}
	/* Signs of nothing: what is done about it, what is measured. */
	if ((s->facet == FACET_SUMMARY && says(s, "management|treatment|treated|treat|interventions|vaccination|should "
						  "be|recommended|first line|is offered")) ||
	    (s->facet == FACET_DIAGNOSIS &&
	     says(s, "belong to|first evaluation|test|tests|measured|investigation*|serology")))
		return;
	/* What a test or a course speaks against is said in other words than signs are. */
	if (!any ||
	    says(s,
		 "not necessarily|does not mean|ascribed|attributed|unlikely|exclude|excludes|excluded|rules out|ruled "
		 "out|indicator|predicts|predicted|refute|refutes|than in men|than in women"))
		return;
	if (p->pc->n_findings < NEED_FACTS && !says(s, "may indicate|suggest|suggests|points to|point to")) {
		bool more = needs_more(p, s);
		for (uint32_t up = s->parent, depth = 0; up != DOC_NONE && depth < ARTICLE_DEPTH_MAX && !more;
		     up = all[up].parent, depth++)
			more = needs_more(p, &all[up]);
		if (more)
			return;
	}
	struct option *o[CLAUSES_MAX];
	struct option *named[SENTENCE_WORDS] = {0};
	size_t n = about(p, s, o, named), doubt = s->n;
	for (size_t i = 1; i < s->n && doubt == s->n; i++)
		if ((low_is(low_at(s, i), "doubt") && low_is(low_at(s, i - 1), "casts|cast")) ||
		    (low_is(low_at(s, i), "against") && low_is(low_at(s, i - 1), "speaks|speak|argues|argue")))
			doubt = i;
	bool usual = says(s, "usual|usually|typical|typically|always|hallmark|nearly all|most|almost all|cardinal");
	bool some = says(s, "some|may|might|can|third|half|quarter|per "
			    "cent|percent|minority|sometimes|occasionally|in one study") ||
		    str_find(s->text, STR("%"), 0) != SIZE_MAX;
	for (size_t c = 0; c < n; c++)
		for (size_t f = 0; f < p->pc->n && o[c]; f++) {
			enum fact_kind kind = p->pc->f[f].kind;
			size_t at = where[c][f];
			if (v[c][f] == 0 || kind == FACT_ALLERGY || kind == FACT_TEST ||
			    (kind == FACT_DRUG && !named_after(o[c], &p->pc->f[f])))
				continue;
			/* "fever" in the name of a haemorrhagic fever is no sign of it. */
			if (at < s->n && named[at] == o[c] && o[c]->doc != s->src)
				continue;
			/* Only signs speak against a candidate by not being there. */
			if (v[c][f] < 0 && kind != FACT_FINDING)
				continue;
			/* What the patient has not speaks against a candidate only where it is usual, and nothing else is said for it. */
			if (p->pc->f[f].absent && v[c][f] < 0 && (any_for(v[c], p->pc->n) || !usual))
				continue;
			/* "a third of people had no chest pain": others had. */
			if (!p->pc->f[f].absent && v[c][f] < 0 && some)
				continue;
			bool turned = doubt < s->n && at <= 1 && v[c][f] > 0;
			if (doubt < s->n && !turned)
				continue;
			put(p, o[c], s, f, turned ? -v[c][f] : v[c][f]);
		}
}

static bool is_course(const struct pool *p, const struct option *o)
{
	static const struct {
		unsigned bit;
		const char *cues;
	} courses[] = {
		{Q_COURSE_PROGRESSIVE, "progressive|progressively|progression"},
		{Q_COURSE_SUDDEN, "sudden|abrupt|hyperacute"},
		{Q_COURSE_ACUTE, "acute"},
		{Q_COURSE_CHRONIC, "chronic"},
		{Q_COURSE_PERSISTENT, "persistent|persists"},
		{Q_COURSE_RECURRENT, "recurrent|relapsing"},
	};
	for (size_t c = 0; c < sizeof(courses) / sizeof(*courses); c++)
		for (size_t i = 0; (p->pc->q->patient.course & courses[c].bit) && i < o->n; i++)
			if (says(&o->v[i].s, courses[c].cues))
				return true;
	return false;
}

static void score_option(struct pool *p, struct option *o)
{
	double sum = 0, best = 0;
	size_t facts = 0, present = 0;
	for (size_t f = 0; f < p->pc->n; f++) {
		double up = 0, down = 0;
		const struct fact *x = &p->pc->f[f];
		present +=
			!x->absent && !x->topic && (x->kind == FACT_FINDING || (x->kind == FACT_CONDITION && x->asked));
		for (size_t i = 0; i < o->n; i++) {
			double v = o->v[i].by[f] * o->v[i].weight;
			up = v > up ? v : up;
			down = v < down ? v : down;
		}
		sum += x->weight * (up + AGAINST_FACTOR * down);
		facts += up >= FACT_MIN;
		o->covered += up >= FACT_MIN && x->kind != FACT_DRUG;
		o->mimic |= down < 0;
		if (!x->absent && (x->kind == FACT_FINDING || x->kind == FACT_CONDITION))
			best = up > best ? up : best;
	}
	for (size_t f = 0; f < p->pc->n; f++)
		if (!p->pc->f[f].topic && p->pc->f[f].kind == FACT_CONDITION && names_itself(&p->pc->f[f], o))
			best = 0; /* the patient is known to have it */
	bool led = false;
	for (size_t i = 0; i < o->n; i++) {
		const struct source_doc *d = &p->k->src[o->v[i].s.src];
		led |= d->leads && d->main >= 0.5;
		o->summed |= d->structured;
	}
	o->mimic &= led;
	/* One sign that a summary is on: its causes stand there, and elsewhere it is named in passing. */
	if (present < NEED_FACTS && p->k->top_main >= ON_TOPIC && !led)
		best = 0;
	o->score = best >= NEED_ONE && (facts >= NEED_FACTS || present < NEED_FACTS || o->mimic) ? sum : 0;
	if (o->score > 0) {
		o->score += is_course(p, o) ? COURSE_BONUS : 0;
		o->score += o->topic ? TOPIC_BONUS : 0;
		o->score += led ? LED_BONUS : 0;
		o->score += o->doc != DOC_NONE ? OWN_BONUS : 0;
	}
	o->score += o->mimic && o->score > 0 ? MIMIC_BONUS : 0;
}

/* ---- reasons ---- */

/* Of consumer pages only plain sentences: their lists have lost their form. */
static bool may_stand(const struct pool *p, const struct sentence *s)
{
	enum standing st = standing_of(s->text);
	bool plain = s->text.n && s->text.n <= PLAIN_BYTES_MAX && s->text.p[s->text.n - 1] == '.' &&
		     s->n >= PLAIN_WORDS_MIN && !says(s, "may include|vary but");
	return (st == STANDS || st == STANDS_SOFT) && (p->k->src[s->src].structured || plain);
}

/* What a sentence adds to the facts already spoken for (or, with `against`, spoken against). */
static double adds(const struct pool *p, const struct support *x, const float *had, bool against)
{
	double sum = 0;
	for (size_t f = 0; f < FACTS_MAX + 4; f++) {
		double v = against ? -(double)x->by[f] : (double)x->by[f];
		double weight = f < p->pc->n ? p->pc->f[f].weight : 1;
		if (v > 0)
			sum += weight * (v > had[f] ? v - had[f] : 0);
		else if (!against)
			sum += weight * v; /* a sentence that also speaks against it is no reason for it */
	}
	return sum * x->weight * (x->own ? 1.05 : 1);
}

static bool is_shown(const struct sentence *v, size_t n, const struct sentence *s)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].src == s->src && v[i].beg == s->beg)
			return true;
	return false;
}

/* Is it the bottom line, word for word? */
static bool in_bottom(const struct compose *k, const struct sentence *s)
{
	for (size_t i = 0; i < k->n_bottom; i++) {
		const struct cand *c = &k->cand[k->bottom[i]];
		if (c->src == s->src && c->beg == s->beg && c->end == s->end)
			return true;
	}
	return false;
}

static void pick_reasons(struct pool *p, struct option *o, struct ranked *out)
{
	static const size_t most[2] = {3, 1};
	out->label = o->label;
	for (int against = 0; against < 2; against++) {
		float had[FACTS_MAX + 4] = {0};
		for (size_t n = 0; n < most[against] && out->n < REASONS_MAX; n++) {
			size_t pick = SIZE_MAX;
			double best = n ? 0.25 : 0.05;
			for (size_t i = 0; i < o->n; i++) {
				double v = may_stand(p, &o->v[i].s) ? adds(p, &o->v[i], had, against) : 0;
				if (is_shown(p->shown, p->n_shown, &o->v[i].s) || sentence_used(p->k, &o->v[i].s))
					v *= in_bottom(p->k, &o->v[i].s) ? BOTTOM_FACTOR : SHOWN_FACTOR;
				if (v > best + 1e-9) {
					best = v;
					pick = i;
				}
			}
			if (pick == SIZE_MAX)
				break;
			struct support *x = &o->v[pick];
			uint32_t c = cand_quote(p->k, x->s.src, x->s.block, x->s.beg, x->s.end);
			if (c == DOC_NONE)
				return;
			for (size_t f = 0; f < FACTS_MAX + 4; f++) {
				float v = against ? -x->by[f] : x->by[f];
				had[f] = v > had[f] ? v : had[f];
			}
			bool there = p->k->cand[c].used;
			for (size_t i = 0; i < out->n; i++)
				there |= out->reason[i].cand == c;
			if (there && (against || n))
				continue;
			out->reason[out->n++] = (struct said_of){c, against ? STANCE_AGAINST : STANCE_FOR};
			if (p->n_shown < sizeof(p->shown) / sizeof(*p->shown))
				p->shown[p->n_shown++] = x->s;
			if (against && out->n == 1)
				out->n = 0;
		}
		if (!out->n)
			return; /* nothing that stands speaks for it */
	}
}

static int by_score(const void *a, const void *b)
{
	const struct option *x = a, *y = b;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (x->src != y->src)
		return x->src < y->src ? -1 : 1;
	return x->beg < y->beg ? -1 : x->beg > y->beg;
}

static void take_best(struct pool *p, double need, struct patient_parts *out)
{
	qsort(p->o, p->n, sizeof(*p->o), by_score);
	for (size_t i = 0; i < p->n && out->n_ranked < CANDIDATES_TOP; i++) {
		struct option *o = &p->o[i];
		if (o->score <= 0)
			break;
		if (!o->mimic && (o->score < need || o->score < NEED_SHARE * p->o[0].score))
			continue;
		if (!o->summed && p->o[0].summed && o->score < FLAT_SHARE * p->o[0].score)
			continue;
		struct ranked *r = &out->ranked[out->n_ranked];
		*r = (struct ranked){0};
		pick_reasons(p, o, r);
		if (!r->n)
			continue;
		r->share = p->o[0].score > 0 ? o->score / p->o[0].score : 0;
		if (!out->n_ranked && o->summed)
			out->covered = o->covered;
		out->n_ranked++;
		for (size_t j = 0; j < r->n; j++)
			p->k->cand[r->reason[j].cand].used = true;
	}
}

static void differential(struct pool *p, struct patient_parts *out)
{
	struct compose *k = p->k;
	for (uint32_t d = 0; d < k->n_all && d < CASE_DOCS_MAX; d++)
		if (k->src[d].structured || k->src[d].d->kind == DOC_KIND_CONSUMER)
			add_document(p, d);
	for (uint32_t d = 0; d < k->n_all && d < CASE_DOCS_MAX && arena_ok(&k->scratch); d++) {
		struct sentence *s;
		if (!k->src[d].structured && k->src[d].d->kind != DOC_KIND_CONSUMER)
			continue;
		size_t n = sentences_of(k, p->pc, d, &s);
		for (size_t i = 0; i < n; i++)
			if (F_SIGNS >> s[i].facet & 1)
				read_signs(p, s, &s[i]);
	}
	for (size_t i = 0; i < p->n; i++)
		score_option(p, &p->o[i]);
	take_best(p, NEED_ONE, out);
}

static bool has_topic(const struct patient_case *pc)
{
	for (size_t i = 0; i < pc->n; i++)
		if (pc->f[i].topic)
			return true;
	return false;
}

/* "SSRI and bleeding": one finding, asked about beside a drug that nobody is said to take. */
static bool is_effect_asked(const struct patient_case *pc)
{
	bool drug = false, taken = false, asked = false;
	for (size_t i = 0; i < pc->n; i++) {
		drug |= pc->f[i].kind == FACT_DRUG && pc->f[i].asked;
		taken |= pc->f[i].kind == FACT_DRUG && pc->f[i].taken;
		asked |= pc->f[i].kind == FACT_FINDING && pc->f[i].asked;
	}
	return drug && asked && !taken && pc->n_findings < 2 && !pc->q->patient.described && !pc->q->n_values;
}

void context_build(struct compose *k, const struct patient_case *pc, struct patient_parts *out)
{
	struct pool p = {.k = k, .pc = pc, .o = ARENA_ARRAY(&k->scratch, POOL_MAX, struct option)};
	if (!p.o)
		return;
	if (!pc->described || is_effect_asked(pc))
		return;
	switch (k->q->intents[0]) {
	case INTENT_CAUSE:
	case INTENT_DIAGNOSIS:
	case INTENT_DIFFERENCE:
	case INTENT_SYMPTOMS:
	case INTENT_GENERAL:
		/* One sign beside a named condition is part of its plan. */
		if (pc->n_findings > 1 || (pc->n_findings && (k->q->intents[0] != INTENT_GENERAL || !has_topic(pc)))) {
			differential(&p, out);
			return;
		}
		break;
	case INTENT_DEFINITION:
	case INTENT_SPECTRUM:
	case INTENT_EPIDEMIOLOGY:
	case INTENT_MECHANISM: return;
	default: break;
	}
	plan_build(k, pc, out);
}
